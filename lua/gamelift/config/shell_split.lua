-- A line taken apart as a shell would, without one: names of profiles with blanks, command lines of credential_process.
-- In linear time: a line may be as long as the file.

-- Adds what the quotes at `at` enclose to the parts of a word. The place of the closing one; nil if there is none.
local function add_quoted(parts, text, at)
  while true do
    local from = at + 1
    at = text:find('["\\]', from)
    if not at then return nil end
    parts[#parts + 1] = text:sub(from, at - 1)
    if text:sub(at, at) == '"' then return at end
    if text:find('^["\\]', at + 1) then at = at + 1 end -- before anything else a backslash is itself
    parts[#parts + 1] = text:sub(at, at)
  end
end

-- The words, quotes and escapes taken off; nil if a quote stays open or a backslash ends the text.
local function words(text)
  local list, parts, at = {}, nil, 1
  while at <= #text do
    local c = text:sub(at, at)
    if c:find "[ \t\r\n]" then
      list[#list + 1], parts = parts and table.concat(parts), nil
    else
      parts = parts or {}
      if c == "'" then
        local close = text:find("'", at + 1, true)
        if not close then return nil end
        parts[#parts + 1], at = text:sub(at + 1, close - 1), close
      elseif c == '"' then
        at = add_quoted(parts, text, at)
        if not at then return nil end
      elseif c == "\\" then
        at = at + 1
        if at > #text then return nil end
        parts[#parts + 1] = text:sub(at, at)
      else
        local last = (text:find("[ \t\r\n'\"\\]", at) or #text + 1) - 1
        parts[#parts + 1], at = text:sub(at, last), last
      end
    end
    at = at + 1
  end
  list[#list + 1] = parts and table.concat(parts)
  return list
end

return words
