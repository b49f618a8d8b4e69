-- Arguments from outside the protocol: of control actions, faults and seed data. Rows are { name = type }, with "!" behind the
-- type of one that must be given; they check what is given, and GET /_control lists them.
local options = require "gamelift.emulator.options"

local arguments = {}

arguments.MOST_PROCESSES = 250000 -- that one request may start

local function is_number(low, high)
  return function(value) return type(value) == "number" and value >= low and value <= high end
end

local function is_whole(low, high)
  local in_range = is_number(low, high)
  return function(value) return in_range(value) and value % 1 == 0 end
end

local function is_type(name)
  return function(value) return type(value) == name end
end

local FINITE = 2 ^ 1000

-- name = { what is right, check }
local types = {
  string = { "a string", function(value) return type(value) == "string" and value ~= "" end },
  text = { "a string", is_type "string" },
  boolean = { "true or false", is_type "boolean" },
  table = { "a table, in JSON an object", is_type "table" },
  number = { "a number", is_number(-FINITE, FINITE) },
  seconds = { "a number of seconds, 0 or more", is_number(0, FINITE) },
  count = { "a whole number, 0 or more", is_whole(0, 2 ^ 31 - 1) },
  processes = { ("a whole number, 0 to %d"):format(arguments.MOST_PROCESSES), is_whole(0, arguments.MOST_PROCESSES) },
  port = { "a port, 1 to 60000", is_whole(1, 60000) },
}

-- Adds a type that belongs to one module.
function arguments.add_type(name, right, check)
  types[name] = { right, check }
end

local function names_of(map)
  local names = {}
  for name in pairs(map) do names[#names + 1] = name end
  table.sort(names)
  return names
end

-- "port!" -> the type's row, and whether it must be given.
local function parse(kind)
  local name = kind:match("^[^!]+")
  return types[name], name ~= kind
end

-- What is wrong with a value of this type, or nil.
function arguments.wrong(kind, name, value)
  local row, required = parse(kind)
  if value == nil then return required and ("%s is required: %s"):format(name, row[1]) or nil end
  if row[2](value) then return nil end
  return ("%s: %s is wanted, got %s"):format(name, row[1], type(value) == "table" and "a table" or tostring(value))
end

-- What is wrong with the arguments as a whole, or nil.
function arguments.problem(rows, given)
  for name in pairs(given) do
    if not rows[name] then
      return ("unknown argument %s%s"):format(tostring(name), options.suggestion(name, names_of(rows)))
    end
  end
  for _, name in ipairs(names_of(rows)) do
    local problem = arguments.wrong(rows[name], name, given[name])
    if problem then return problem end
  end
  return nil
end

-- { port = "port!" } -> { port = "port, 1 to 60000, required" }
function arguments.describe(rows)
  local result = {}
  for name, kind in pairs(rows) do
    local row, required = parse(kind)
    result[name] = row[1]:gsub("^an? ", "") .. (required and ", required" or "")
  end
  return result
end

return arguments
