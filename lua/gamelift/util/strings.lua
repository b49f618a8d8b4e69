-- Functions on text that several modules need.
local strings = {}

--- Returns the text without white space at its ends. Takes linear time: "^%s*(.-)%s*$" takes cubic time for blanks.
---@param text string
---@return string
function strings.trim(text)
  local first = text:find "%S"
  return first and text:match("^.*%S", first) or ""
end

--- Returns how many characters a UTF-8 text has.
---@param text string
---@return integer
function strings.length(text)
  return (select(2, text:gsub("[^\128-\191]", "")))
end

return strings
