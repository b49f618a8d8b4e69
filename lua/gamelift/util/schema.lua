-- The one option checker: types as data. util/messages has the message for a value that has none of them.
--
-- A type is a table { expected, fits, fields (of tables), required, is_secret }. `expected` completes "expected …". fits(value)
-- returns true; or false and, where it is known, a reason (text that follows `expected`) or a fault below the value ({ path, … }).
local tables = require "gamelift.util.tables"

local schema = {}

--- Returns a type.
---@param expected string # such as "a number of seconds > 0"
---@param fits fun(value: any): boolean, string?, table?
function schema.type(expected, fits) return { expected = expected, fits = fits } end

local function is_type(name)
  return function(value) return type(value) == name end
end

schema.any = schema.type("a value", function() return true end)
schema.boolean = schema.type("true or false", is_type "boolean")
schema.callable = schema.type("a function", is_type "function")
schema.string = schema.type("a string", is_type "string")
schema.table = schema.type("a table", is_type "table")
schema.finite = schema.type("a finite number", function(value) return type(value) == "number" and math.abs(value) < math.huge end)
schema.filled = schema.type("a non-empty string", function(value) return type(value) == "string" and value ~= "" end)

-- For what becomes part of a line: a header, a log, a shell's command.
schema.line = schema.type("a non-empty string without control characters", function(value)
  return type(value) == "string" and value ~= "" and not value:find "[%z\1-\31\127]"
end)

local function range_of(least, most)
  return most and (" from %.15g to %.15g"):format(least, most) or (" >= %.15g"):format(least)
end

--- Returns a type of finite numbers.
---@param noun string # such as "a number of seconds"
---@param least number
---@param most? number
function schema.number(noun, least, most)
  local limit = most or math.huge
  return schema.type(noun .. range_of(least, most), function(value) -- NaN fails every comparison
    return type(value) == "number" and value >= least and value <= limit and value < math.huge
  end)
end

--- Returns a type of finite numbers above 0.
---@param noun string
function schema.positive(noun)
  return schema.type(noun .. " > 0", function(value) return type(value) == "number" and value > 0 and value < math.huge end)
end

--- Returns a type of whole numbers, below 2^31 unless `most` is given.
---@param noun string # such as "a whole number"
---@param least number
---@param most? number
function schema.whole(noun, least, most)
  local limit = most or 2 ^ 31 - 1
  return schema.type(noun .. range_of(least, most), function(value)
    return type(value) == "number" and value >= least and value <= limit and value % 1 == 0
  end)
end

--- Returns a type of strings: the values of a list.
---@param values string[] # words, which a message shows as they are
function schema.one_of(values)
  local known = {}
  for _, word in ipairs(values) do known[word] = true end
  local list = '"' .. table.concat(values, '", "') .. '"'
  return schema.type((values[2] and "one of " or "") .. list, function(value) return known[value] == true end)
end

--- Returns a type of values that have one of two types. Faults below a value are those of the second.
function schema.either(first, second)
  local kind = schema.type(first.expected .. " or " .. second.expected, function(value)
    if first.fits(value) then return true end
    return second.fits(value)
  end)
  kind.fields = second.fields
  return kind
end

local function with(kind, key)
  local copy = tables.copy(kind)
  copy[key] = true
  return copy
end

--- Returns the type of a field that has to be there.
function schema.required(kind) return with(kind, "required") end

--- Returns a type whose values never appear in a message.
function schema.secret(kind) return with(kind, "is_secret") end

-- Returns the fault of a value below its table, with the place put before the path.
local function fault_at(place, kind, value, reason, fault)
  fault = fault or { kind = kind, value = value, reason = reason }
  local path = fault.path
  local joint = path and path:sub(1, 1) ~= "[" and "." or ""
  fault.path = path and place .. joint .. path or place
  return fault
end

--- Returns a type of tables with these fields and no others.
---@param fields table<string, table> # types by name
---@param expected? string
function schema.record(fields, expected)
  local names = tables.keys(fields)
  local kind = schema.type(expected or "a table of " .. table.concat(names, ", "), function(value)
    if type(value) ~= "table" then return false end
    for name in pairs(value) do
      if not fields[name] then return false, nil, { unknown = name, names = names } end
    end
    for _, name in ipairs(names) do
      local field, item = fields[name], value[name]
      if item ~= nil or field.required then
        local ok, reason, fault = field.fits(item)
        if not ok then return false, nil, fault_at(name, field, item, reason, fault) end
      end
    end
    return true
  end)
  kind.fields = fields
  return kind
end

--- Returns a type of lists of one type.
---@param item table
---@param expected string
---@param least? integer # items
function schema.list(item, expected, least)
  return schema.type(expected, function(value)
    if type(value) ~= "table" or #value < (least or 0) then return false end
    for i, one in ipairs(value) do
      local ok, reason, fault = item.fits(one)
      if not ok then return false, nil, fault_at(("[%d]"):format(i), item, one, reason, fault) end
    end
    return true
  end)
end

--- Returns nil if the value has the type; else the message, such as
--- 'option timeout.connect: expected a number of seconds > 0, got "3"'.
---@param kind table
---@param value any
---@param what string # kind of name, such as "option"
---@param place? string # begins the path instead of `what`; without it the value is the table of all options
---@return string?
function schema.problem(kind, value, what, place)
  local ok, reason, fault = kind.fits(value)
  if ok then return nil end
  fault = place and fault_at(place, kind, value, reason, fault) or fault or { kind = schema.secret(kind), value = value, reason = reason }
  return require("gamelift.util.messages").fault(fault, what, place ~= nil)
end

return schema
