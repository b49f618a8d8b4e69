-- The search index of a fleet: the records that SearchGameSessions sees, in creation order and, for each operand that a search has
-- named, in the order of its values. So a search tests few records, whatever it looks for.
--
-- A record is { rank, view, properties, location }. The orders are plain data, as the rest of the state: they copy with it.
local collection = require "gamelift.emulator.model.collection"
local filter = require "gamelift.emulator.model.filter"
local ordered_list = require "gamelift.emulator.model.ordered_list"

local SearchIndex = {}
SearchIndex.__index = SearchIndex
SearchIndex.__name = "gamelift.emulator.model.search_index"

local MAX_ORDERS = 32  -- a fleet keeps; the one that was used least recently makes room
local FEW = 512        -- records that are selected by insertion; more are sorted

local function new()
  return setmetatable({ records = collection.new(), orders = {}, uses = 0 }, SearchIndex)
end

-- Orders --------------------------------------------------------------------------------------------------------------

-- Sorts all records by an operand: values are few where records are many, so only the values are sorted.
local function build_order(self, name, switches)
  local get, groups, values, keys, without = filter.getter(name), {}, {}, {}, {}
  for record in self.records:each() do
    local value = get(record, switches)
    local group = value ~= nil and groups[value]
    if value == nil then
      without[#without + 1] = record
    elseif not group then
      groups[value], values[#values + 1] = record, value
    elseif group.rank then
      groups[value] = { group, record }
    else
      group[#group + 1] = record
    end
    keys[record.rank] = value
  end
  table.sort(values)
  return { list = ordered_list.new(values, groups), without = ordered_list.new({ 0 }, { [0] = without }), keys = keys }
end

local function drop_oldest(self)
  local count, oldest = 0, nil
  for name, order in pairs(self.orders) do
    count = count + 1
    if not oldest or order.used < self.orders[oldest].used then oldest = name end
  end
  if count >= MAX_ORDERS then self.orders[oldest] = nil end
end

-- Returns the order by an operand: { list, without, keys = { [rank] = value } }. `without` holds the records without a value, under 0.
local function order_by(self, name, switches)
  local order = self.orders[name]
  if not order then
    drop_oldest(self)
    order = build_order(self, name, switches)
    self.orders[name] = order
  end
  self.uses = self.uses + 1
  order.used = self.uses
  return order
end

-- Moves a record of the order to another value, or out of it (record is nil). Returns false if the order has lost it.
local function move(order, rank, value, record)
  local old = order.keys[rank]
  if old ~= value or not record then
    local removed = old == nil and order.without:remove(0, rank) or old ~= nil and order.list:remove(old, rank)
    if old ~= nil and not removed then return false end
  end
  order.keys[rank] = value
  if value ~= nil then
    order.list:add(value, record)
  elseif record then
    order.without:add(0, record)
  end
  return true
end

-- Adds a record, or replaces the one of the same rank.
function SearchIndex:add(record, switches)
  self.records:add(record)
  for name, order in pairs(self.orders) do
    -- The next search that needs a lost order builds it again.
    if not move(order, record.rank, filter.getter(name)(record, switches), record) then self.orders[name] = nil end
  end
end

-- Removes the record of this rank, if any.
function SearchIndex:remove(rank)
  self.records:remove(rank)
  for name, order in pairs(self.orders) do
    if not move(order, rank) then self.orders[name] = nil end
  end
end

-- Candidates ----------------------------------------------------------------------------------------------------------

local OPPOSITE = { ["="] = "<>", ["<>"] = "=", ["<"] = ">=", [">="] = "<", [">"] = "<=", ["<="] = ">" }

local function ranges_of(order, expression, negated)
  local comparator = negated and OPPOSITE[expression.comparator] or expression.comparator
  local list, ranges = order.list, {}
  for each in comparator:gmatch(comparator == "<>" and "." or ".+") do ranges[#ranges + 1] = list:range(each, expression.value) end
  if expression.absent ~= negated then ranges[#ranges + 1] = order.without:range() end
  local count = 0
  for _, range in ipairs(ranges) do count = count + range.list:count(range) end
  return ranges, count
end

-- Returns ranges that hold every record which meets the expression, or does not if `negated`; and the number of records in them.
local function candidates(self, expression, negated, switches)
  if expression.comparator then return ranges_of(order_by(self, expression.operand, switches), expression, negated) end
  if expression.none then return candidates(self, expression.none, not negated, switches) end
  local best, count
  if (expression.all ~= nil) ~= negated then
    for _, inner in ipairs(expression.all or expression.any) do
      local ranges, size = candidates(self, inner, negated, switches)
      if not best or size < count then best, count = ranges, size end
    end
    return best, count
  end
  best, count = {}, 0
  for _, inner in ipairs(expression.all or expression.any) do
    local ranges, size = candidates(self, inner, negated, switches)
    for _, range in ipairs(ranges) do best[#best + 1] = range end
    count = count + size
  end
  return best, count
end

-- Returns an iterator over the records of several ranges, each record once.
local function each_of(ranges)
  local number, seen = 1, #ranges > 1 and {}
  local following = ranges[1].list:each(ranges[1])
  return function()
    while true do
      local record = following()
      if record and not (seen and seen[record]) then
        if seen then seen[record] = true end
        return record
      end
      if not record then
        number = number + 1
        if not ranges[number] then return nil end
        following = ranges[number].list:each(ranges[number])
      end
    end
  end
end

local function place_in(list, record, comes_before)
  local low, high = 1, #list + 1
  while low < high do
    local middle = math.floor((low + high) / 2)
    if comes_before(list[middle], record) then low = middle + 1 else high = middle end
  end
  return low
end

-- Returns the first `count` of the matching records in the ranges, sorted.
local function first_of(ranges, match, comes_before, count)
  local list = {}
  for record in each_of(ranges) do
    if count > FEW then
      if match(record) then list[#list + 1] = record end
    elseif (#list < count or comes_before(record, list[count])) and match(record) then
      table.insert(list, place_in(list, record, comes_before), record)
      list[count + 1] = nil
    end
  end
  if count > FEW then table.sort(list, comes_before) end
  return list
end

-- Searches ------------------------------------------------------------------------------------------------------------

local function is_older(a, b) return a.rank < b.rank end

-- Returns an iterator over the matching records in creation order, from a rank on. It looks at records one by one, but at no more
-- than there are candidates; then it takes these.
local function each_match(self, query, rank)
  local match, ranges, count = query.match, query.ranges, query.count
  local following, tests = self.records:each(rank), 0
  local last, batch, place
  local function take_batch()
    local after = last
    batch = first_of(ranges, function(record) return record.rank > after and match(record) end, is_older, FEW)
    place = 0
  end
  return function()
    while not batch do
      local record = following()
      if not record then return nil end
      tests, last = tests + 1, record.rank
      if match(record) then return record end
      if ranges and tests >= count then take_batch() end
    end
    if place == FEW then take_batch() end
    place = place + 1
    last = batch[place] and batch[place].rank or last
    return batch[place]
  end
end

-- Returns an iterator over all records in the order of a sort: { operand, descending }.
local function each_sorted(self, sort, switches)
  local order = order_by(self, sort.operand, switches)
  local following = sort.descending and order.list:each_descending() or order.list:each(order.list:range())
  local without = order.without:each(order.without:range())
  return function() return following() or without() end
end

-- Prepares a search by an expression of filter.compile, or nil for all records. Returns a list for pages.scan.
function SearchIndex:query(expression, switches)
  local query = { match = expression and expression.match or function() return true end }
  if expression then query.ranges, query.count = candidates(self, expression, false, switches) end
  function query.each(_, rank) return each_match(self, query, rank) end
  return query
end

-- Returns the first `count` records of a query in the order of a sort of filter.compile_sort.
function SearchIndex:first_sorted(query, sort, count, switches)
  local list, tests = {}, 0
  for record in each_sorted(self, sort, switches) do
    tests = tests + 1
    if query.match(record) then list[#list + 1] = record end
    if #list == count then break end
    if query.ranges and tests > query.count then return first_of(query.ranges, query.match, sort.comes_before, count) end
  end
  return list
end

return { new = new }
