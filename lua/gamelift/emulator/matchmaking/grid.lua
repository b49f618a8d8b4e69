-- Indexes of tickets, for pools so large that looking at every ticket for every anchor would take too long: by one number, in
-- cells as wide as a distance rule allows, or by the strings of a list. Each cell has its tickets in the order of age.
local grid = {}

local Grid = {}
Grid.__index = Grid
Grid.__name = "gamelift.emulator.matchmaking.grid"

local FEW_CELLS = 64 -- where there are fewer, a walk would meet too many tickets to be of use

local function add(cells, key, slot)
  local cell = cells[key]
  if cell then
    cell[#cell + 1] = slot
    return false
  end
  cells[key] = { slot }
  return true
end

--- Returns an index by number over the first `reached` tickets of a pool's order that `is_open` admits; nil if it would not help.
-- @param filter table with low, high (columns), width and fill
function grid.by_number(pool, filter, reached, is_open, meter)
  local cells, low, count = {}, filter.low, 0
  local size = filter.width > 0 and filter.width or 1
  for i = 1, reached do
    local slot = pool.order[i]
    if is_open(slot) then
      if low[slot] == nil then filter.fill(slot) end
      if add(cells, math.floor(low[slot] / size), slot) then count = count + 1 end
    end
    meter:pause(i)
  end
  if count < FEW_CELLS then return nil end
  return setmetatable({ cells = cells, size = size, filter = filter, rank = pool.rank, places = {}, lists = {} }, Grid)
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

--- Begins to walk over the tickets that may fit an anchor in a branch of the search, the oldest first.
function Grid:start(anchor, branch)
  local filter, n = self.filter, 0
  self.lists[1], self.places[1], self.n = self.cells[branch.witness], 1, self.cells[branch.witness] and 1 or 0
  if not filter then return end
  local width = filter.width * (1 + 1e-9) + 1e-6
  local first = math.floor((filter.high[anchor] - width) / self.size)
  local last = math.floor((filter.low[anchor] + width) / self.size)
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
