-- Tables that raise when an unknown name is read.
local messages = require "gamelift.util.messages"
local tables = require "gamelift.util.tables"

local strict = {}

--- Makes reading a name that the table does not have raise, with a suggestion. Returns the same table.
---@param known table
---@param what string # kind of name for the message, such as "error"
---@return table
function strict.new(known, what)
  return setmetatable(known, {
    __name = "gamelift." .. what,
    __index = function(_, name) error(messages.unknown(what, name, tables.keys(known)), 2) end,
  })
end

--- Returns a strict table of strict tables, { Enum = { VALUE = "VALUE" } }, each made on first use.
---@param enum_values table<string, string> # { Enum = "VALUE VALUE …" }
---@return table
function strict.enums(enum_values)
  local enums = {}
  return setmetatable(enums, {
    __name = "gamelift.enums",
    __index = function(_, name)
      local text = rawget(enum_values, name)
      if not text then error(messages.unknown("enum", name, tables.keys(enum_values)), 2) end
      local values = {}
      for value in text:gmatch "%S+" do values[value] = value end
      enums[name] = strict.new(values, "value of " .. name)
      return enums[name]
    end,
  })
end

return strict
