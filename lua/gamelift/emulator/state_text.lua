-- Writes a state (plain data, with tables that refer to each other) as text and reads it again: references, cycles and classes stay.
--
--   gamelift-local state 2                    the version of the form
--   <SHA-1 of the rest>
--   <bytes of the tables> <of the shapes> <of the lengths>
--   the tables, the shapes, the lengths of the strings, and the strings, one after the other
--
-- A table is: its number, the number of the string of its class or 0, the number of its items, the items, and its fields: the number of
-- its shape and the values, or 0, pairs of key and value, 0. A shape is the number of its keys and the keys. A value is a number, by its
-- rest of 4: 0 a table, 1 a string, 2 an integer, 3 false, true, or another number, whose text is a string. Reading runs no code.
local backend = require "gamelift.emulator.backend"
local collection = require "gamelift.emulator.model.collection"
local core = require "gamelift.core"
local random = require "gamelift.emulator.model.random"
local search_index = require "gamelift.emulator.model.search_index"

local floor = math.floor

local state_text = {}

local VERSION = 2 -- rises with each change of the form, or of a state that an older version could not continue
local TITLE = "gamelift-local state "
local PIECE = 32768 -- numbers that become one string
local MAX_NODES, MAX_NAME = 5000, 40 -- of the tree of shapes; bytes of a key in it
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

-- Returns value_of(value), which returns its number; string_id(text); pop(); and the list of all strings.
local function new_numbering()
  local pending, strings, table_ids, string_ids = {}, {}, {}, {}
  local pending_count, table_count, string_count = 0, 0, 0
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
        table_count, pending_count = table_count + 1, pending_count + 1
        id, pending[pending_count], table_ids[value] = table_count, value, table_count
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
  -- Returns the table that was met last, since it is near the others in memory, and its number; or nil at the end.
  local function pop()
    local value = pending[pending_count]
    if not value then return nil end
    pending[pending_count], pending_count = nil, pending_count - 1
    return value, table_ids[value]
  end
  return value_of, string_id, pop, strings
end

-- Shapes: the keys of tables in their order. Most tables share few of them, so a table names its shape instead of its keys. They are a
-- tree of nodes { [key] = node, [1] = number of the shape, [2] = parent, [3] = key }.
local function new_shapes(value_of)
  local shapes, root, count = {}, {}, 0
  -- Returns the node for one more key, or nil if the key looks like that of a map, or there are too many shapes.
  local function extend(node, key)
    if count >= MAX_NODES or type(key) ~= "string" or #key > MAX_NAME or key:find "[^%a_]" then return nil end
    count = count + 1
    node[key] = { false, node, key }
    return node[key]
  end
  local function number_of(node)
    if not node[1] then
      local keys, each = {}, node
      while each[2] do
        table.insert(keys, 1, value_of(each[3]))
        each = each[2]
      end
      shapes[#shapes + 1] = #keys .. " " .. table.concat(keys, " ")
      node[1] = #shapes
    end
    return node[1]
  end
  return shapes, root, extend, number_of
end

-- Returns the writer of a table: it adds its numbers to `out`, which has n, and returns their new number.
local function new_table_writer(value_of, string_id, out)
  local shapes, root, extend, number_of = new_shapes(value_of)
  local function is_item(key, count) return type(key) == "number" and key >= 1 and key <= count and key % 1 == 0 end

  local function write_pairs(n, value, count)
    out[n] = 0
    for key, item in next, value do
      if not is_item(key, count) then
        out[n + 1], out[n + 2] = value_of(key), value_of(item)
        n = n + 2
      end
    end
    out[n + 1] = 0
    return n + 1
  end

  local function write_fields(n, value, count, derived)
    local start, node = n, root
    for key, item in next, value do
      if count == 0 or not is_item(key, count) then
        node = type(key) == "string" and node[key] or extend(node, key)
        if not node then return write_pairs(start, value, count) end
        n = n + 1
        if key == derived then item = {} end
        out[n] = value_of(item)
      end
    end
    out[start] = number_of(node)
    return n
  end

  return shapes, function(n, value, id)
    local class = getmetatable(value)
    if class and not class_names[class] then error("a state holds no objects of " .. tostring(class.__name), 0) end
    out[n + 1], out[n + 2] = id, class and string_id(class_names[class]) or 0
    local start, count = n + 3, 0
    n = start
    local item = value[1]
    while item ~= nil do
      count, n = count + 1, n + 1
      out[n] = value_of(item)
      item = value[count + 1]
    end
    out[start] = count
    return write_fields(n + 1, value, count, DERIVED[class])
  end
end

--- Returns the text of a table. Raises for functions, userdata and objects of other classes.
---@param root table
---@param shared table[] # tables that belong to the reader, too: a reference to one is written, not its content
---@return string
function state_text.encode(root, shared)
  local value_of, string_id, pop, strings = new_numbering()
  for _, each in ipairs(shared) do
    value_of(each)
    pop()
  end
  value_of(root)
  local out, pieces, size, n = {}, {}, 0, 0
  local shapes, write_table = new_table_writer(value_of, string_id, out)
  repeat
    local value, id = pop()
    if value then n = write_table(n, value, id) end
    if n >= PIECE or not value then
      local piece = table.concat(out, " ", 1, n) .. " "
      pieces[#pieces + 1], size, n = piece, size + #piece, 0
    end
  until not value
  local lengths = {}
  for id, text in ipairs(strings) do lengths[id] = #text end
  local shape_text, lengths_text = table.concat(shapes, " "), table.concat(lengths, " ")
  table.insert(pieces, 1, ("%d %d %d\n"):format(size, #shape_text, #lengths_text))
  for _, text in ipairs { shape_text, lengths_text, table.concat(strings) } do pieces[#pieces + 1] = text end
  local body = table.concat(pieces)
  return table.concat { TITLE, VERSION, "\n", core.sha1(body), "\n", body }
end

-- Reading -------------------------------------------------------------------------------------------------------------

local function read_number(text)
  if text == "nan" then return 0 / 0 end
  return INFINITIES[text] or tonumber(text) or tonumber((text:gsub("%.", ",")))
end

local function read_strings(sizes, text, position)
  local strings, count = {}, 0
  for digits in sizes:gmatch "%d+" do
    local size = tonumber(digits)
    count = count + 1
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

local function read_shapes(text, value_of)
  local each, shapes = text:gmatch "%d+", {}
  for count in each do
    local keys = {}
    for i = 1, tonumber(count) do keys[i] = value_of(tonumber((each()))) end
    shapes[#shapes + 1] = keys
  end
  return shapes
end

-- Reads the tables of a text whose sum is right. Raises at one that would change a shared table, or come twice.
local function read_tables(numbers, shape_text, strings, shared)
  local value_of, tables = new_lookup(strings, shared)
  local shapes = read_shapes(shape_text, value_of)
  local each = numbers:gmatch "%-?%d+"
  local function following() return tonumber((each())) end
  local id, is_read = following(), {}
  for i = 1, #shared do is_read[i] = true end
  while id do
    local value, class = value_of(id * 4), following()
    assert(not is_read[id])
    is_read[id] = true
    for i = 1, following() do value[i] = value_of(following()) end
    local shape = following()
    for _, key in ipairs(shapes[shape] or {}) do value[key] = value_of(following()) end
    local key = shape == 0 and following() or 0
    while key ~= 0 do
      value[value_of(key)] = value_of(following())
      key = following()
    end
    if class ~= 0 then setmetatable(value, classes[strings[class]]) end
    id = following()
  end
  return tables[#shared + 1]
end

local function read_body(text, start, shared)
  local table_bytes, shape_bytes, length_bytes, tables_at = text:match("^(%d+) (%d+) (%d+)\n()", start)
  local shapes_at = tables_at + tonumber(table_bytes)
  local lengths_at = shapes_at + tonumber(shape_bytes)
  local strings_at = lengths_at + tonumber(length_bytes)
  local strings = read_strings(text:sub(lengths_at, strings_at - 1), text, strings_at)
  return read_tables(text:sub(tables_at, shapes_at - 1), text:sub(shapes_at, lengths_at - 1), strings, shared)
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
