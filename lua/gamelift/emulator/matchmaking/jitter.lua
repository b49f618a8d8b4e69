-- Chance in the search, as the service has it: random batches of the pool, candidates in random order, random teams. Draws come
-- from a generator that is part of the state, so that a run repeats.
local jitter = {}

local Jitter = {}
Jitter.__index = Jitter
Jitter.__name = "gamelift.emulator.matchmaking.jitter"

--- Returns the jitter of a search.
-- @param options table see options.lua, and `draws`
function jitter.new(options)
  return setmetatable({ draws = options.draws, batch_size = options.batch_size, shuffles = options.jitter ~= "off", batch = {} }, Jitter)
end

--- Splits the pool into batches at random.
function Jitter:split(pool)
  if self.batch_size == "off" then return end
  self.batch = {}
  local count = math.ceil(pool.size / self.batch_size)
  for _, slot in ipairs(pool.order) do self.batch[slot] = self.draws:below(count) end
end

--- Returns whether two slots are in one batch.
function Jitter:is_together(slot, other)
  return self.batch[slot] == self.batch[other]
end

--- Puts a list into random order, in place.
function Jitter:shuffle(list)
  if not self.shuffles then return end
  for i = #list, 2, -1 do
    local k = self.draws:below(i) + 1
    list[i], list[k] = list[k], list[i]
  end
end

--- Swaps the players of teams that nothing tells apart.
function Jitter:swap_teams(match)
  for _, ticket in ipairs(match.tickets) do
    if ticket.backfill then return end
  end
  local teams, alike = match.teams, match.plan.previous_alike
  for team = #teams, 2, -1 do
    local other = alike[team]
    if self.shuffles and other ~= 0 and self.draws:below(2) == 1 then teams[team], teams[other] = teams[other], teams[team] end
  end
end

return jitter
