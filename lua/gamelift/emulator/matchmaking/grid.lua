-- Indexes of tickets, for pools so large that looking at every ticket for every anchor would take too long: by one number, in
-- cells as wide as a distance rule allows, or by the strings of a list. Each cell has its tickets in the order of age.
local grid = {}

local Grid = {}
Grid.__index = Grid
Grid.__name = "gamelift.emulator.matchmaking.grid"

local FEW_CELLS = 64 -- where there are fewer, a walk would meet too many tickets to be of use

-- Adds a slot to a cell, once even if a list has its key twice. Returns whether the cell is new.
local function add(cells, key, slot)
  local cell = cells[key]
  if cell then
    if cell[#cell] ~= slot then cell[#cell + 1] = slot end
    return false
  end
  cells[key] = { slot }
  return true
end

--- Returns an index by number over the first `reached` tickets of a pool's order that `is_open` admits; nil if it would not help.
-- @param filter table with low, high (columns), width and fill
function grid.by_number(pool, filter, reached, is_open, meter)
  local cells, players, low, count = {}, {}, filter.low, 0
  local size = filter.width > 0 and filter.width or 1
  for i = 1, reached do
    local slot = pool.order[i]
    if is_open(slot) then
      if low[slot] == nil then filter.fill(slot) end
      local key = math.floor(low[slot] / size)
      if add(cells, key, slot) then count = count + 1 end
      players[key] = (players[key] or 0) + pool.count[slot]
    end
    meter:pause(i)
  end
  if count < FEW_CELLS then return nil end
  return setmetatable({ cells = cells, players = players, size = size, filter = filter, rank = pool.rank, places = {}, lists = {} }, Grid)
end

--- Returns an index by the strings of the first player's list.
function grid.by_string(pool, attribute, reached, is_open, meter)
  local cells = {}
  for i = 1, reached do
    local slot = pool.order[i]
    local list = is_open(slot) and pool.ticket[slot].players[1][attribute] or {}
    for k = 1, #list do add(cells, list[k], slot) end
    meter:pause(i)
  end
  return setmetatable({ cells = cells, rank = pool.rank, places = {}, lists = {} }, Grid)
end

-- Returns the first and the last cell that may have tickets for an anchor.
local function cells_of(self, anchor)
  local filter = self.filter
  local width = filter.width * (1 + 1e-9) + 1e-6
  return math.floor((filter.high[anchor] - width) / self.size), math.floor((filter.low[anchor] + width) / self.size)
end

--- Returns how many players the pass had at most for an anchor, itself included; an index by string cannot tell.
function Grid:players_near(anchor)
  if not self.filter then return math.huge end
  if self.filter.low[anchor] == nil then self.filter.fill(anchor) end
  local first, last = cells_of(self, anchor)
  local players, sum = self.players, 0
  for key = first, last do sum = sum + (players[key] or 0) end
  return sum
end

--- Begins to walk over the tickets that may fit an anchor in a branch of the search, the oldest first.
function Grid:start(anchor, branch)
  local filter, n = self.filter, 0
  self.lists[1], self.places[1], self.n = self.cells[branch.witness], 1, self.cells[branch.witness] and 1 or 0
  if not filter then return end
  local first, last = cells_of(self, anchor)
  for key = first, last do
    local cell = self.cells[key]
    if cell then
      n = n + 1
      self.lists[n], self.places[n] = cell, 1
    end
  end
  self.n = n
end

--- Returns the next slot of the walk, or nil.
function Grid:next()
  local lists, places, rank, best, best_rank, from = self.lists, self.places, self.rank, nil, math.huge, 0
  for k = 1, self.n do
    local slot = lists[k][places[k]]
    if slot and rank[slot] < best_rank then best, best_rank, from = slot, rank[slot], k end
  end
  if best then places[from] = places[from] + 1 end
  return best
end

return grid
