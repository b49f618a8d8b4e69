-- A collection keeps items in the order of their field `rank`, a number that is unique in the collection.
-- It finds an item by rank in O(log n) and removes one without moving the others, so that ten thousand sessions can end one by one.
local floor = math.floor

local Collection = {}
Collection.__index = Collection
Collection.__name = "gamelift.emulator.model.collection"

local function new()
  return setmetatable({ items = {}, ranks = {}, first = 1, count = 0 }, Collection)
end

-- Returns the first index whose rank is at least `rank`, or one past the end.
local function index_of(self, rank)
  local ranks = self.ranks
  local low, high = 1, #ranks
  if high == 0 or rank > ranks[high] then return high + 1 end
  while low < high do
    local middle = floor((low + high) / 2)
    if ranks[middle] < rank then low = middle + 1 else high = middle end
  end
  return low
end

-- Inserts an item before the one at this index. Where memory is short it raises, and nothing has changed.
local function insert_at(self, index, item)
  local items, ranks, last = self.items, self.ranks, #self.ranks + 1
  items[last] = false -- only this step and the next allocate
  ranks[last] = item.rank
  for i = last, index + 1, -1 do items[i], ranks[i] = items[i - 1], ranks[i - 1] end
  items[index], ranks[index] = item, item.rank
  self.count = self.count + 1
end

-- Adds an item, or replaces the one of the same rank.
function Collection:add(item)
  local index = index_of(self, item.rank)
  if self.ranks[index] == item.rank then
    if not self.items[index] then self.count = self.count + 1 end
    self.items[index] = item
  else
    insert_at(self, index, item)
  end
  if index < self.first then self.first = index end
end

local function compact(self)
  local items, ranks, kept = {}, {}, 0
  for index = self.first, #self.items do
    if self.items[index] then
      kept = kept + 1
      items[kept], ranks[kept] = self.items[index], self.ranks[index]
    end
  end
  self.items, self.ranks, self.first = items, ranks, 1
end

-- Removes the item of this rank, if any. A loop over each() must not remove items: it uses list() instead.
function Collection:remove(rank)
  local index = index_of(self, rank)
  if self.ranks[index] ~= rank or not self.items[index] then return end
  self.items[index] = false
  self.count = self.count - 1
  while self.items[self.first] == false do self.first = self.first + 1 end
  if #self.items > 2 * self.count + 32 then compact(self) end
end

-- Returns an iterator over all items in order, or over those from a rank on.
function Collection:each(rank)
  local items = self.items
  local index = rank and index_of(self, rank) - 1 or self.first - 1
  return function()
    local item
    repeat
      index = index + 1
      item = items[index]
    until item ~= false
    return item
  end
end

-- Returns the items as an array.
function Collection:list()
  local list = {}
  for item in self:each() do list[#list + 1] = item end
  return list
end

-- Returns the first item, or nil.
function Collection:head()
  return self.items[self.first]
end

return { new = new }
