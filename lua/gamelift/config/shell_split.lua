-- Splits a line as a shell does, without one: names of profiles with blanks, command lines of credential_process. Takes linear time:
-- a line may be as long as the file.

-- Adds the text in the quotes at `at` to the parts of a word. Returns the place of the closing quote; nil without one.
local function add_quoted(parts, text, at)
  while true do
    local from = at + 1
    at = text:find('["\\]', from)
    if not at then return nil end
    parts[#parts + 1] = text:sub(from, at - 1)
    if text:sub(at, at) == '"' then return at end
    if text:find('^["\\]', at + 1) then at = at + 1 end -- a backslash before another character is literal
    parts[#parts + 1] = text:sub(at, at)
  end
end

--- Returns the words of a line without quotes and escapes; nil if a quote stays open or a backslash ends the line.
---@param text string
---@return string[]?
local function shell_split(text)
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

return shell_split
