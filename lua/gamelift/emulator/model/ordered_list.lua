-- Records in ascending order of a value and, for equal values, of their rank. They are kept in blocks, so that one of 100,000 is
-- added or removed by moving few others. The values of one list are all numbers or all strings.
local floor, huge, insert, remove = math.floor, math.huge, table.insert, table.remove

local OrderedList = {}
OrderedList.__index = OrderedList
OrderedList.__name = "gamelift.emulator.model.ordered_list"

local BLOCK = 256 -- records; a block of twice as many is split

local function is_before(value, rank, other_value, other_rank)
  if value ~= other_value then return value < other_value end
  return rank < other_rank
end

-- Makes a list. values: distinct ones in ascending order; groups[value]: a record, or several in the order of their ranks.
local function new(values, groups)
  local self = setmetatable({ values = { {} }, records = { {} } }, OrderedList)
  local block_values, block_records = self.values[1], self.records[1]
  for _, value in ipairs(values) do
    local group = groups[value]
    for _, record in ipairs(group.rank and { group } or group) do
      if #block_values == BLOCK then
        block_values, block_records = {}, {}
        insert(self.values, block_values)
        insert(self.records, block_records)
      end
      insert(block_values, value)
      insert(block_records, record)
    end
  end
  return self
end

-- Returns the last block that begins with this value and rank or before, or the first one.
local function block_of(self, value, rank)
  local low, high = 1, #self.values
  while low < high do
    local middle = floor((low + high + 1) / 2)
    local first = self.records[middle][1]
    if is_before(value, rank, self.values[middle][1], first.rank) then high = middle - 1 else low = middle end
  end
  return low
end

-- Returns block and offset of the first record that is not before this value and rank. It may be one past the end of the block.
local function locate(self, value, rank)
  local block = block_of(self, value, rank)
  local values, records = self.values[block], self.records[block]
  local low, high = 1, #values + 1
  while low < high do
    local middle = floor((low + high) / 2)
    if is_before(values[middle], records[middle].rank, value, rank) then low = middle + 1 else high = middle end
  end
  return block, low
end

local function split(self, block)
  local values, records, upper_values, upper_records = self.values[block], self.records[block], {}, {}
  for i = BLOCK + 1, #values do
    upper_values[i - BLOCK], upper_records[i - BLOCK] = values[i], records[i]
    values[i], records[i] = nil, nil
  end
  insert(self.values, block + 1, upper_values)
  insert(self.records, block + 1, upper_records)
end

-- Adds a record, or replaces the one of the same value and rank.
function OrderedList:add(value, record)
  local block, offset = locate(self, value, record.rank)
  local values, records = self.values[block], self.records[block]
  if values[offset] == value and records[offset].rank == record.rank then
    records[offset] = record
    return
  end
  insert(values, offset, value)
  insert(records, offset, record)
  if #values > 2 * BLOCK then split(self, block) end
end

-- Removes the record of this value and rank. Returns false if there is none.
function OrderedList:remove(value, rank)
  local block, offset = locate(self, value, rank)
  local values, records = self.values[block], self.records[block]
  if values[offset] ~= value or records[offset].rank ~= rank then return false end
  remove(values, offset)
  remove(records, offset)
  if #values == 0 and #self.values > 1 then
    remove(self.values, block)
    remove(self.records, block)
  end
  return true
end

-- Returns a range of the list: { list, from_block, from_offset, to_block, to_offset }, the end excluded.
-- comparator: "=", "<", "<=", ">" or ">=", or nil for all records.
function OrderedList:range(comparator, value)
  local from_block, from_offset, to_block, to_offset = 1, 1, #self.values, #self.values[#self.values] + 1
  if comparator == "=" or comparator == ">=" then from_block, from_offset = locate(self, value, -huge) end
  if comparator == ">" then from_block, from_offset = locate(self, value, huge) end
  if comparator == "=" or comparator == "<=" then to_block, to_offset = locate(self, value, huge) end
  if comparator == "<" then to_block, to_offset = locate(self, value, -huge) end
  return { list = self, from_block, from_offset, to_block, to_offset }
end

-- Returns the number of records in a range.
function OrderedList:count(range)
  local from_block, from_offset, to_block, to_offset = range[1], range[2], range[3], range[4]
  local count = to_offset - from_offset
  for block = from_block, to_block - 1 do count = count + #self.values[block] end
  return count
end

-- Returns an iterator over the records of a range.
function OrderedList:each(range)
  local block, offset, to_block, to_offset = range[1], range[2] - 1, range[3], range[4]
  local records = self.records[block]
  return function()
    offset = offset + 1
    while block < to_block and not records[offset] do
      block, offset = block + 1, 1
      records = self.records[block]
    end
    if block == to_block and offset >= to_offset then return nil end
    return records[offset]
  end
end

-- Returns an iterator over all records in descending order of the values; those of equal values are in the order of their ranks.
function OrderedList:each_descending()
  local block = #self.values
  local offset = #self.values[block] + 1
  local group = function() return nil end
  return function()
    local record = group()
    if record then return record end
    local value = self.values[block][offset - 1] -- locate returns the first place of no block but the first
    if value == nil then return nil end
    local range = self:range("=", value)
    group, block, offset = self:each(range), range[1], range[2]
    return group()
  end
end

return { new = new }
