-- Parts of error messages: quoted values, and suggestions for misspelt names.
local core = require("gamelift.native").require "gamelift.core"

local messages = {}

messages.NO_MEMORY = "not enough memory" -- what Lua raises

local function escape(c)
  if c == '"' or c == "\\" then return "\\" .. c end
  return ("\\%03d"):format(c:byte())
end

--- Returns a value as it is shown in a message: a string is quoted, escaped and cut at 64 bytes; of a table, function or
--- userdata only the type is shown. Never raises.
---@param value any
---@return string
function messages.quote(value)
  if value ~= value then return "NaN" end
  if type(value) == "number" or type(value) == "boolean" then return tostring(value) end
  if value == nil then return "nil" end
  if type(value) ~= "string" then return "a " .. type(value) end
  local text = value:sub(1, 64):gsub('[^ !#-[%]^-~]', escape)
  return '"' .. text .. (#value > 64 and '…"' or '"')
end

--- Returns a value as text. Never raises: a value whose __tostring raises is described by its type.
---@param value any
---@return string
function messages.text(value)
  if type(value) == "string" then return value end
  local ok, text = pcall(tostring, value)
  return ok and text or "a " .. type(value)
end

--- Returns ", did you mean region?" if a candidate resembles the word, else "". Control characters of the candidate are spelled out.
---@param word any
---@param candidates string[]
---@return string
function messages.suggestion(word, candidates)
  local suggestion = type(word) == "string" and core.suggest(word, candidates)
  return suggestion and ", did you mean " .. core.printable(suggestion, 256) .. "?" or ""
end

--- Returns a message such as 'unknown option "regoin", did you mean region?'.
---@param what string # kind of name, such as "option"
---@param word any # the unknown name
---@param candidates string[]
---@param where? string # more about the place, such as " in retry"
---@return string
function messages.unknown(what, word, candidates, where)
  return ("unknown %s %s%s%s"):format(what, messages.quote(word), where or "", messages.suggestion(word, candidates))
end

return messages
