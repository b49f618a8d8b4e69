-- Text without a rule of its own anywhere else.
local strings = {}

--- Returns the text without white space at its ends. Takes linear time: "^%s*(.-)%s*$" takes cubic time for blanks.
---@param text string
---@return string
function strings.trim(text)
  local first = text:find "%S"
  return first and text:match("^.*%S", first) or ""
end

return strings
