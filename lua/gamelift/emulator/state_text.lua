-- Writes a state (plain data, with tables that refer to each other) as text and reads it again: references, cycles and classes stay.
--
--   gamelift-local state 1                  the version of the form
--   <SHA-1 of the rest>
--   <length of the tables> <of the lengths> then the tables, the lengths of the strings, and the strings, one after the other
--
-- A table is: string of its class or 0, number of items, items, pairs of key and value, 0. A value is a number, by its rest of 4:
-- 0: a table, 1: a string, 2: an integer, 3: false, true, or another number, whose text is a string. Reading runs no code.
local backend = require "gamelift.emulator.backend"
local collection = require "gamelift.emulator.model.collection"
local core = require "gamelift.core"
local random = require "gamelift.emulator.model.random"
local search_index = require "gamelift.emulator.model.search_index"

local floor = math.floor

local state_text = {}

local VERSION = 1 -- rises with each change of the form, or of a state that an older version could not continue
local TITLE = "gamelift-local state "
local PIECE = 32768 -- numbers that become one string
local INLINE = 1e12 -- integers below are written as they are: 4 times as much has 14 digits at most

local FALSE, TRUE = 3, 7
local INFINITIES = { inf = math.huge, ["-inf"] = -math.huge }

local math_type = rawget(math, "type") or function(value) -- without it, of Lua below 5.3
  return value % 1 == 0 and math.abs(value) <= 2 ^ 53 and (value ~= 0 or 1 / value > 0) and "integer" or "float"
end

-- Lists of JSON are the only class that does not belong to the emulator.
local classes = {
  backend = backend.class, collection = getmetatable(collection.new()), search_index = getmetatable(search_index.new()),
  random = getmetatable(random.new(1)), json_list = core.json_list,
}
local class_names = {}
for name, class in pairs(classes) do class_names[class] = name end

-- Fields that are made again when they are needed: an empty table is written instead.
local DERIVED = { [classes.search_index] = "orders" }

-- Writing -------------------------------------------------------------------------------------------------------------

-- Returns the text of a number that reads back the same, with a point in any locale.
local function number_text(value)
  if value ~= value then return "nan" end
  if value == math.huge then return "inf" end
  if value == -math.huge then return "-inf" end
  if math_type(value) == "integer" then return ("%d"):format(value) end
  local text = ("%.17g"):format(value):gsub(",", ".")
  return text:find "[.e]" and text or text .. ".0"
end

-- Returns value_of(value): its number, and the lists of the tables and strings that it has met.
local function new_numbering()
  local tables, strings, table_ids, string_ids = {}, {}, {}, {}
  local table_count, string_count = 0, 0
  local function string_id(text)
    local id = string_ids[text]
    if id then return id end
    string_count = string_count + 1
    strings[string_count], string_ids[text] = text, string_count
    return string_count
  end
  local function value_of(value)
    local kind = type(value)
    if kind == "string" then return string_id(value) * 4 + 1 end
    if kind == "table" then
      local id = table_ids[value]
      if not id then
        table_count = table_count + 1
        id, tables[table_count], table_ids[value] = table_count, value, table_count
      end
      return id * 4
    end
    if kind == "number" then
      if math_type(value) == "integer" and value < INLINE and value > -INLINE then return value * 4 + 2 end
      return string_id(number_text(value)) * 4 + 7
    end
    if kind == "boolean" then return value and TRUE or FALSE end
    error(("a state holds no %s"):format(kind), 0)
  end
  return value_of, string_id, tables, strings
end

-- Adds the numbers of a table to `out`, which has n. Returns their new number.
local function write_table(out, n, value, value_of, string_id)
  local class = getmetatable(value)
  local derived = DERIVED[class]
  if class and not class_names[class] then error("a state holds no objects of " .. tostring(class.__name), 0) end
  out[n + 1] = class and string_id(class_names[class]) or 0
  local start, count = n + 2, 0
  n = start
  while value[count + 1] ~= nil do
    count, n = count + 1, n + 1
    out[n] = value_of(value[count])
  end
  out[start] = count
  for key, item in next, value do
    local is_item = count > 0 and type(key) == "number" and key >= 1 and key <= count and key % 1 == 0
    if not is_item then
      out[n + 1], out[n + 2] = value_of(key), value_of(key == derived and {} or item)
      n = n + 2
    end
  end
  out[n + 1] = 0
  return n + 1
end

--- Returns the text of a table. Raises for functions, userdata and objects of other classes.
---@param root table
---@param shared table[] # tables that belong to the reader, too: a reference to one is written, not its content
---@return string
function state_text.encode(root, shared)
  local value_of, string_id, tables, strings = new_numbering()
  for _, each in ipairs(shared) do value_of(each) end
  value_of(root)
  local pieces, out, n = {}, {}, 0
  local i = #shared + 1
  while tables[i] do
    n = write_table(out, n, tables[i], value_of, string_id)
    i = i + 1
    if n >= PIECE then
      pieces[#pieces + 1] = table.concat(out, " ", 1, n)
      n = 0
    end
  end
  pieces[#pieces + 1] = table.concat(out, " ", 1, n)
  local lengths = {}
  for id, text in ipairs(strings) do lengths[id] = #text end
  local numbers, sizes = table.concat(pieces, " "), table.concat(lengths, " ")
  local body = ("%d %d\n"):format(#numbers, #sizes) .. numbers .. sizes .. table.concat(strings)
  return TITLE .. VERSION .. "\n" .. core.sha1(body) .. "\n" .. body
end

-- Reading -------------------------------------------------------------------------------------------------------------

local function read_number(text)
  if text == "nan" then return 0 / 0 end
  return INFINITIES[text] or tonumber(text) or tonumber((text:gsub("%.", ",")))
end

local function read_strings(sizes, text, position)
  local strings, count = {}, 0
  for size in sizes:gmatch "%d+" do
    size, count = tonumber(size), count + 1
    strings[count] = text:sub(position, position + size - 1)
    position = position + size
  end
  return strings
end

-- Returns value_of(number) and tables, a list that it fills.
local function new_lookup(strings, shared)
  local tables = {}
  for i, each in ipairs(shared) do tables[i] = each end
  local function value_of(number)
    local kind = number % 4
    local id = floor((number - kind) / 4) -- an integer in Lua 5.3 and later
    if kind == 2 then return id end
    if kind == 1 then return strings[id] end
    if kind == 0 then
      local value = tables[id]
      if not value then
        value = {}
        tables[id] = value
      end
      return value
    end
    if number <= TRUE then return number == TRUE end
    return read_number(strings[id - 1])
  end
  return value_of, tables
end

-- Reads the tables of a text whose sum is right.
local function read_tables(numbers, strings, shared)
  local value_of, tables = new_lookup(strings, shared)
  local each, id = numbers:gmatch "%-?%d+", #shared
  local function following() return tonumber((each())) end
  local class = following()
  while class do
    id = id + 1
    local value = value_of(id * 4)
    for i = 1, following() do value[i] = value_of(following()) end
    local key = following()
    while key ~= 0 do
      value[value_of(key)] = value_of(following())
      key = following()
    end
    if class ~= 0 then setmetatable(value, classes[strings[class]]) end
    class = following()
  end
  return tables[#shared + 1]
end

local function read_body(text, start, shared)
  local table_bytes, size_bytes, position = text:match("^(%d+) (%d+)\n()", start)
  local sizes_at = position + tonumber(table_bytes)
  local strings_at = sizes_at + tonumber(size_bytes)
  local strings = read_strings(text:sub(sizes_at, strings_at - 1), text, strings_at)
  return read_tables(text:sub(position, sizes_at - 1), strings, shared)
end

--- Returns the table that a text holds.
---@param text string
---@param shared table[] # the tables that take the places of those that `encode` got
---@return table? root # nil if the text is not a state, or damaged, or of another version
---@return string? problem
function state_text.decode(text, shared)
  local version, rest = text:match("^" .. TITLE:gsub("%-", "%%-") .. "(%d+)\n()")
  if not version then return nil, "is not a state of gamelift-local" end
  if tonumber(version) ~= VERSION then
    return nil, ("is a state of version %s, and this gamelift-local reads version %d"):format(version, VERSION)
  end
  local sum, start = text:match("^(%x+)\n()", rest)
  if not sum or core.sha1(text:sub(start)) ~= sum then return nil, "is damaged: its content has another checksum than it names" end
  local ok, root = pcall(read_body, text, start, shared)
  if not ok or type(root) ~= "table" then return nil, "is damaged: its tables cannot be read" end
  return root
end

return state_text
