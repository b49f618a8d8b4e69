-- Turns a pattern of the service model (ECMA 262) into a POSIX extended regular expression, for regcomp in the C locale.

local classes = { S = "[^[:space:]]", s = "[[:space:]]", d = "[0-9]", w = "[A-Za-z0-9_]" }
local in_brackets = { s = "[:space:]", d = "0-9", w = "A-Za-z0-9_" }
local control = { n = "\n", r = "\r", t = "\t" }

-- The model's way of saying "characters that XML allows", and the bytes that are not: those of multi-byte characters are.
local xml_characters = "\\u0020-\\uD7FF\\uE000-\\uFFFD\\uD800\\uDC00-\\uDBFF\\uDFFF\\r\\n\\t"
local not_xml_characters = "\1-\8\11\12\14-\31"

-- What the escape at `at` stands for inside brackets, and the place behind it.
local function bracket_escape(text, at)
  local c = text:sub(at + 1, at + 1)
  if c == "u" then
    local code = tonumber(text:sub(at + 2, at + 5), 16)
    assert(code < 0x80, "an escape beyond ASCII in " .. text)
    return string.char(code), at + 6
  end
  local piece = in_brackets[c] or control[c] or not c:match "%w" and c
  assert(piece, "an unknown escape in [" .. text .. "]")
  return piece, at + 2
end

-- One character or escape at `at`: what it stands for, the place behind it, and whether it may begin a range.
local function bracket_piece(text, at)
  local c = text:sub(at, at)
  if c ~= "\\" then return c, at + 1, c:match "%w" ~= nil end
  local piece, after = bracket_escape(text, at)
  return piece, after, #piece == 1 and piece:match "%w" ~= nil
end

-- In a POSIX bracket a backslash is literal, `]` stands first and `-` last.
local function bracket(text)
  if text == xml_characters then return "[^" .. not_xml_characters .. "]" end
  local negated = text:sub(1, 1) == "^"
  local at, parts, close, dash = negated and 2 or 1, {}, "", ""
  while at <= #text do
    local piece, after, may_begin = bracket_piece(text, at)
    if may_begin and text:sub(after, after) == "-" and after < #text then
      local last
      last, after = bracket_piece(text, after + 1)
      parts[#parts + 1] = piece .. "-" .. last
    elseif piece == "]" then close = "]"
    elseif piece == "-" then dash = "-"
    else parts[#parts + 1] = piece
    end
    at = after
  end
  return (negated and "[^" or "[") .. close .. table.concat(parts) .. dash .. "]"
end

local function bracket_end(pattern, at)
  local i = at + 1
  while pattern:sub(i, i) ~= "]" do
    if pattern:sub(i, i) == "\\" then i = i + 1 end
    i = i + 1
    assert(i <= #pattern, "an open bracket in " .. pattern)
  end
  return i
end

-- The pattern for regcomp, or nil for one that every string fits.
local function ere(pattern)
  pattern = pattern:gsub("%[\\s\\S%]%*", ".*"):gsub("%(%?:", "(")
  if pattern == "^.*$" then return nil end
  local out, at = {}, 1
  while at <= #pattern do
    local c = pattern:sub(at, at)
    if c == "[" then
      local last = bracket_end(pattern, at)
      out[#out + 1] = bracket(pattern:sub(at + 1, last - 1))
      at = last + 1
    elseif c == "\\" then
      local e = pattern:sub(at + 1, at + 1)
      assert(classes[e] or not e:match "%w", "an unknown escape in " .. pattern)
      out[#out + 1] = classes[e] or (e:match "[%.%[%(%)%*%+%?%{%}%|%^%$\\]" and "\\" .. e) or e
      at = at + 2
    else
      out[#out + 1] = c
      at = at + 1
    end
  end
  return table.concat(out)
end

return ere
