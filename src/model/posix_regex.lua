-- Converts a pattern of the service model (ECMA 262) to a POSIX extended regular expression, for regcomp in the C locale.

local classes = { S = "[^[:space:]]", s = "[[:space:]]", d = "[0-9]", w = "[A-Za-z0-9_]" }
local in_brackets = { s = "[:space:]", d = "0-9", w = "A-Za-z0-9_" }
local control = { n = "\n", r = "\r", t = "\t" }

-- The model's class of the characters that XML allows, and the bytes outside of it. Bytes of multi-byte characters are allowed.
local xml_characters = "\\u0020-\\uD7FF\\uE000-\\uFFFD\\uD800\\uDC00-\\uDBFF\\uDFFF\\r\\n\\t"
local not_xml_characters = "\1-\8\11\12\14-\31"

-- Reads the escape at a position inside brackets. Returns its POSIX form and the position after it.
local function bracket_escape(text, position)
  local c = text:sub(position + 1, position + 1)
  if c == "u" then
    local code = tonumber(text:sub(position + 2, position + 5), 16)
    assert(code < 0x80, "an escape beyond ASCII in " .. text)
    return string.char(code), position + 6
  end
  local piece = in_brackets[c] or control[c] or not c:match "%w" and c
  assert(piece, "an unknown escape in [" .. text .. "]")
  return piece, position + 2
end

-- Reads one character or escape at a position inside brackets. Returns its POSIX form, the position after it, and whether it may begin
-- a range.
local function bracket_piece(text, position)
  local c = text:sub(position, position)
  if c ~= "\\" then return c, position + 1, c:match "%w" ~= nil end
  local piece, after = bracket_escape(text, position)
  return piece, after, #piece == 1 and piece:match "%w" ~= nil
end

-- Converts the text between brackets. In a POSIX bracket a backslash is literal, `]` has to come first and `-` last.
local function bracket(text)
  if text == xml_characters then return "[^" .. not_xml_characters .. "]" end
  local negated = text:sub(1, 1) == "^"
  local position, parts, close, dash = negated and 2 or 1, {}, "", ""
  while position <= #text do
    local piece, after, may_begin = bracket_piece(text, position)
    if may_begin and text:sub(after, after) == "-" and after < #text then
      local last
      last, after = bracket_piece(text, after + 1)
      parts[#parts + 1] = piece .. "-" .. last
    elseif piece == "]" then close = "]"
    elseif piece == "-" then dash = "-"
    else parts[#parts + 1] = piece
    end
    position = after
  end
  return (negated and "[^" or "[") .. close .. table.concat(parts) .. dash .. "]"
end

-- Returns the position of the bracket that closes the one at `first`.
local function bracket_end(pattern, first)
  local i = first + 1
  while pattern:sub(i, i) ~= "]" do
    if pattern:sub(i, i) == "\\" then i = i + 1 end
    i = i + 1
    assert(i <= #pattern, "an open bracket in " .. pattern)
  end
  return i
end

-- Returns the pattern for regcomp, or nil for a pattern that every string matches.
local function posix_regex(pattern)
  pattern = pattern:gsub("%[\\s\\S%]%*", ".*"):gsub("%(%?:", "(")
  if pattern == "^.*$" then return nil end
  local out, position = {}, 1
  while position <= #pattern do
    local c = pattern:sub(position, position)
    if c == "[" then
      local last = bracket_end(pattern, position)
      out[#out + 1] = bracket(pattern:sub(position + 1, last - 1))
      position = last + 1
    elseif c == "\\" then
      local e = pattern:sub(position + 1, position + 1)
      assert(classes[e] or not e:match "%w", "an unknown escape in " .. pattern)
      out[#out + 1] = classes[e] or (e:match "[%.%[%(%)%*%+%?%{%}%|%^%$\\]" and "\\" .. e) or e
      position = position + 2
    else
      out[#out + 1] = c
      position = position + 1
    end
  end
  return table.concat(out)
end

return posix_regex
