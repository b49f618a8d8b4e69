-- The open tickets of a matchmaker, as the search sees them.
--
-- A ticket gets a slot; what the search reads often lies in columns indexed by slot. A slot is used again only after the
-- next compact(), so that a search which has yielded never meets another ticket in it.
--
-- A ticket is { id, start = seconds, players = list of { id, latency, team, values by attribute }, backfill = true or nil }.
local pool = {}

local Pool = {}
Pool.__index = Pool
Pool.__name = "gamelift.emulator.matchmaking.pool"

function pool.new()
  return setmetatable({
    ticket = {},     -- [slot] = the ticket; false once it has left
    count = {},      -- [slot] = players
    start = {},      -- [slot] = start time in seconds
    sequence = {},   -- [slot] = what orders tickets of one start time
    rank = {},       -- [slot] = place in the order; ascends along it, with gaps
    order = {},      -- slots by age, the oldest first; those that left stay until compact()
    columns = {},    -- further columns, dropped with the slot
    named = {},      -- those that several parts share
    slot_of = {},    -- [ticket] = slot
    spare = {},      -- slots to use again
    next_rank = 1,
    generation = 1,  -- changes when a ticket comes in that is older than another one here
    size = 0,        -- open tickets
    changes = 0,     -- counts arrivals and departures
  }, Pool)
end

--- Returns a new column: a table by slot, in which a slot reads nil when a new ticket has it.
function Pool:column()
  local column = {}
  self.columns[#self.columns + 1] = column
  return column
end

--- Returns the columns made by make() under a name, one set for all who ask.
function Pool:shared(name, make)
  local made = self.named[name]
  if not made then
    made = make()
    self.named[name] = made
  end
  return made
end

function Pool:drop_columns()
  self.columns, self.named = {}, {}
end

local function is_younger(self, a, b)
  local start = self.start
  if start[a] ~= start[b] then return start[a] > start[b] end
  return self.sequence[a] > self.sequence[b]
end

local function insert_by_age(self, slot)
  local order = self.order
  local place = #order + 1
  while place > 1 and is_younger(self, order[place - 1], slot) do place = place - 1 end
  table.insert(order, place, slot)
  if place == #order then
    self.rank[slot], self.next_rank = self.next_rank, self.next_rank + 1
    return
  end
  for i, other in ipairs(order) do self.rank[other] = i end
  self.next_rank, self.generation = #order + 1, self.generation + 1
end

-- Returns a slot whose columns are empty: a spare one or a new one.
local function take_slot(self)
  local slot = table.remove(self.spare)
  if not slot then return #self.ticket + 1 end
  for _, column in ipairs(self.columns) do column[slot] = nil end
  return slot
end

function Pool:add(ticket)
  local slot = take_slot(self)
  self.ticket[slot], self.count[slot], self.start[slot] = ticket, #ticket.players, ticket.start
  self.slot_of[ticket], self.sequence[slot] = slot, ticket.order or 0
  self.size, self.changes = self.size + 1, self.changes + 1
  insert_by_age(self, slot)
  return slot
end

--- Takes a ticket out; false if it is not in.
function Pool:remove(ticket)
  local slot = self.slot_of[ticket]
  if not slot then return false end
  self.ticket[slot], self.slot_of[ticket] = false, nil
  self.size, self.changes = self.size - 1, self.changes + 1
  return true
end

--- Forgets the slots of tickets that left. No search may be in progress.
function Pool:compact()
  local order, kept = self.order, 0
  if #order == self.size then return end
  for i = 1, #order do
    local slot = order[i]
    order[i] = nil
    if self.ticket[slot] then
      kept = kept + 1
      order[kept] = slot
    else
      self.spare[#self.spare + 1] = slot
    end
  end
end

return pool
