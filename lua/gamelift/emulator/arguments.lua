-- Arguments from outside the protocol: of control actions, faults and seed data. Rows are { name = type }, with "!" after the type
-- of a required one. They check the arguments, and GET /_control lists them.
local schema = require "gamelift.util.schema"

local arguments = {}

local MOST_PROCESSES = 250000 -- that one request may start

local types = {
  string = schema.filled,
  text = schema.string,
  boolean = schema.boolean,
  table = schema.type("a table, in JSON an object", schema.table.fits),
  seconds = schema.number("a number of seconds", 0),
  count = schema.whole("a whole number", 0),
  processes = schema.whole("a whole number", 0, MOST_PROCESSES),
  port = schema.whole("a port", 1, 60000),
}

--- Adds a type that belongs to one module.
---@param name string
---@param kind table # of util/schema
function arguments.add_type(name, kind) types[name] = kind end

-- Returns the type of a row's text, such as "port!".
local function type_of(text)
  local name = text:match "^[^!]+"
  return name == text and types[name] or schema.required(types[name])
end

local records = setmetatable({}, { __mode = "k" }) -- { [rows] = their type }

local function record_of(rows)
  local fields = {}
  for name, text in pairs(rows) do fields[name] = type_of(text) end
  records[rows] = schema.record(fields, "a table")
  return records[rows]
end

--- Returns nil, or the message for arguments that are wrong.
---@param rows table<string, string>
---@param params any
---@return string?
function arguments.problem(rows, params)
  return schema.problem(records[rows] or record_of(rows), params, "argument")
end

--- Returns nil, or the message for one argument.
---@param text string # the type of its row
---@param place string # its name, or a path such as "fleets[1].processes"
---@param value any
---@return string?
function arguments.wrong(text, place, value)
  local kind = type_of(text)
  if value == nil and not kind.required then return nil end
  return schema.problem(kind, value, "argument", place)
end

--- Returns the types of rows in words: { port = "port!" } becomes { port = "port from 1 to 60000, required" }.
---@param rows table<string, string>
---@return table<string, string>
function arguments.describe(rows)
  local result = {}
  for name, text in pairs(rows) do
    local kind = type_of(text)
    result[name] = kind.expected:gsub("^an? ", "") .. (kind.required and ", required" or "")
  end
  return result
end


return arguments
