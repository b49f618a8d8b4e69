-- Error messages and their parts: quoted values, suggestions for misspelt names, faults of options.
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

-- Returns what a value is in a message: a secret by its type, nothing where the reason says enough.
local function got(kind, value, reason)
  if not kind.is_secret then return (reason and " (%s), got %s" or "%s, got %s"):format(reason or "", messages.quote(value)) end
  if reason then return (" (%s)"):format(reason) end
  return ", got " .. (value == nil and "nil" or "a " .. type(value))
end

--- Returns the message of a fault that util/schema has found, such as
--- 'option timeout.connect: expected a number of seconds > 0, got "3"'.
---@param fault table # { kind, value, reason, path }, or { unknown, names, path } for a name that is not one of these
---@param what string # kind of name, such as "option"
---@param has_place boolean # the path is the whole place, without `what`
---@return string
function messages.fault(fault, what, has_place)
  local path = fault.path
  if fault.names then return messages.unknown(what, fault.unknown, fault.names, path and " in " .. path) end
  local where = has_place and path or path and what .. " " .. path or what .. "s"
  return ("%s: expected %s%s"):format(where, fault.kind.expected, got(fault.kind, fault.value, fault.reason))
end

return messages
