-- Reads the entries of seed data. A wrong one ends the loading: it raises { message } with the path of the entry.
local arguments = require "gamelift.emulator.arguments"
local core = require "gamelift.core"
local exceptions = require "gamelift.emulator.model.exceptions"

local argument_error = exceptions.argument_error

local entries = {}

local function is_list(value)
  if type(value) ~= "table" then return false end
  local count = 0
  for _ in pairs(value) do count = count + 1 end
  return count == #value
end

-- Returns the list of this name, or an empty one.
function entries.list_of(owner, name, path)
  local list = owner[name]
  if list == nil then return {} end
  if not is_list(list) then argument_error("%s%s: expected a list, got %s", path, name, type(list)) end
  return list
end

-- Splits an entry into the parameters of an operation, checked as in a request, and the members that only seed data has:
-- extra_types = { name = type } as in arguments.lua.
function entries.split_members(operation, entry, extra_types, defaults, path)
  if type(entry) ~= "table" then argument_error("%s: expected a table, got %s", path, type(entry)) end
  local params, extras = {}, {}
  for name, value in pairs(entry) do
    local kind = extra_types[name]
    local problem = kind and arguments.wrong(kind, name, value)
    if problem then argument_error("%s.%s", path, problem) end
    if kind then extras[name] = value else params[name] = value end
  end
  for name, value in pairs(defaults) do
    if params[name] == nil then params[name] = value end
  end
  for _, mode in ipairs { "strict", "service" } do -- unknown members; patterns
    local body, problems = core.encode(operation, params, mode, "input")
    if not body then argument_error("%s.%s: %s", path, problems[1].path, problems[1].problem) end
  end
  return params, extras
end

-- Returns the id of a new resource: the one that seed data chose, or a new one. taken: the resources by id.
function entries.new_id(backend, id, kind, path, taken)
  if id and id:sub(1, #kind + 1) ~= kind .. "-" or id and id:find "[^%w%-]" then
    argument_error("%s: %s does not begin with %s-, or has other characters than letters, digits and -", path, id, kind)
  end
  if id and taken[id] ~= nil then argument_error("%s: %s exists already", path, id) end
  return id or kind .. "-" .. backend.env.random:uuid()
end

-- Returns the fleet of the data, or of the account, that has this Name.
function entries.fleet_named(fleets_by_name, name, path)
  return fleets_by_name[name] or argument_error("%s: there is no fleet %s in this data", path, tostring(name))
end

return entries
