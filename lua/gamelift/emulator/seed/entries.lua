-- Reads the entries of seed data. A wrong one ends the loading: it raises { message } with the path of the entry.
local arguments = require "gamelift.emulator.arguments"
local core = require "gamelift.core"
local exceptions = require "gamelift.emulator.model.exceptions"
local messages = require "gamelift.util.messages"
local tables = require "gamelift.util.tables"

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

-- Loads each entry of the list owner[name] by load(entry, path). An exception of the service gets the path of its entry.
function entries.each(owner, name, path, load)
  for i, entry in ipairs(entries.list_of(owner, name, path)) do
    local entry_path = ("%s%s[%d]"):format(path, name, i)
    local ok, problem = pcall(load, entry, entry_path)
    if not ok and exceptions.is(problem) then argument_error("%s: %s", entry_path, problem.message) end
    if not ok then error(problem, 0) end
  end
end

-- Raises for a member that neither the operation nor seed data has.
local function check_names(operation, params, extra_types, path)
  local known = {}
  for _, member in ipairs(core.members(operation, "input")) do known[member.name] = true end
  for name in pairs(params) do
    if not known[name] then
      local candidates = tables.keys(tables.merge(known, extra_types))
      argument_error("%s.%s: unknown parameter%s", path, tostring(name), messages.suggestion(name, candidates))
    end
  end
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
  check_names(operation, params, extra_types, path)
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
  return fleets_by_name[name] or argument_error("%s: there is no fleet %s in this data%s", path, tostring(name),
    messages.suggestion(name, tables.keys(fleets_by_name)))
end

return entries
