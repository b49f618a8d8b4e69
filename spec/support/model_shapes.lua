-- Reads the shapes of all operations from src/model/model.def, the data that the core is compiled from.
--
--   shapes[name]        { kind = "structure", members = { { name, shape, required } } }
--                       { kind = "list", item } or { kind = "map", key, value }, with min and max, or nil
--                       { kind = "string", pattern } or { kind = "enum", values }, with min and max, or nil
--                       { kind = "integer", "double", "boolean", "timestamp" or "blob" }, with min and max, or nil
--   operations[name]    { input, output }: the names of its shapes, or nil
local process = require "spec.support.process"

local KINDS = { INTEGER = "integer", LONG = "integer", DOUBLE = "double", FLOAT = "double", BOOLEAN = "boolean", TIMESTAMP = "timestamp",
  BLOB = "blob" }

local names, shapes, operations = {}, {}, {}
local current

-- Returns the text of a C string literal.
local function unescape(literal)
  return (literal:gsub("\\(%d%d%d)", function(octal) return string.char(tonumber(octal, 8)) end):gsub("\\(.)", "%1"))
end

local function split(arguments)
  local list = {}
  for word in arguments:gmatch "[^,%s]+" do list[#list + 1] = word end
  return list
end

-- Adds a shape: list is { name, flags, min, max, … }.
local function add(kind, list)
  current = { kind = kind, min = tonumber(list[3]), max = tonumber(list[4]) }
  shapes[list[1]] = current
  return current
end

local function name_of(id)
  return id ~= "NONE" and id or nil
end

local function add_structure(list) add("structure", { list[1] }).members = {} end

local rows = {
  STRUCT = add_structure,
  EXCEPTION = add_structure,
  REQ = function(list) table.insert(current.members, { name = list[1], shape = list[2], required = true }) end,
  OPT = function(list) table.insert(current.members, { name = list[1], shape = list[2], required = false }) end,
  LIST = function(list) add("list", list).item = list[5] end,
  MAP = function(list)
    local shape = add("map", list)
    shape.key, shape.value = list[5], list[6]
  end,
  STRING = function(list) add("string", list).pattern = names[list[5]] end,
  ENUM = function(list) add("enum", list).values = {} end,
  VALUE = function(list) table.insert(current.values, names[list[1]]) end,
  SCALAR = function(list) add(KINDS[list[5]:match "^GL_MODEL_(%u+)$"], list) end,
  OPERATION = function(list) operations[list[1]] = { input = name_of(list[3]), output = name_of(list[4]) } end,
}

local text = process.read "src/model/model.def"
for id, literal in text:gmatch "\nNAME%(([%w_]+), \"(.-)\"%)%f[\n]" do names[id] = unescape(literal) end
for row, arguments in text:gmatch "\n *(%u+)%(([^\n]*)%)%f[\n]" do
  if rows[row] then rows[row](split(arguments)) end
end

return { shapes = shapes, operations = operations }
