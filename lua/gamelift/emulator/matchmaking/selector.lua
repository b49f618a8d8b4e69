-- Chooses sets of tickets around an anchor, for one tier.
local grid = require "gamelift.emulator.matchmaking.grid"
local packing = require "gamelift.emulator.matchmaking.packing"
local predicates = require "gamelift.emulator.matchmaking.predicates"
local ranking = require "gamelift.emulator.matchmaking.ranking"
local rules = require "gamelift.emulator.matchmaking.rules"
local sorting = require "gamelift.emulator.matchmaking.sorting"

local selector = {}

local FIRST = 40         -- candidates to look at before all of a larger pool
local MOST_SPLITS = 8    -- of one set over the teams, where there are many candidates
local FEW = 24           -- candidates up to which all splits are tried
local GRID_FROM = 512    -- open tickets from which an index finds the candidates
local REPAIR_UNITS = 60  -- of work to place the chosen tickets again when the first fit fails

local Selector = {}
Selector.__index = Selector
Selector.__name = "gamelift.emulator.matchmaking.selector"

function selector.new(search, stage)
  local self = setmetatable({ search = search, pool = search.pool, meter = search.meter, stage = stage, plan = stage.plan,
    candidates = {}, total = 0, left = {}, have = {}, next_place = {}, chosen = {}, key = {}, backfilled = {} }, Selector)
  local fits, tests = {}, {}
  self.fills = {}
  for _, filter in ipairs(stage.filters) do
    if filter.fits then fits[#fits + 1] = { index = filter.index, predicate = filter.fits } end
    if filter.test then tests[#tests + 1] = { index = filter.index, predicate = filter.test } end
    if filter.width and not self.axis then self.axis = filter end
    if filter.fill and filter.low then self.fills[#self.fills + 1] = filter end
  end
  self.fits, self.test = predicates.join(search, fits), predicates.join(search, tests)
  self.sorts = ranking.sorts(stage.plan, search.rule_set.algorithm)
  self.missing_first = search.rule_set.options.missing_map_key == "first"
  self.packable = packing.new(stage.plan.teams)
  self.undecided = {}
  for _, entry in ipairs(stage.plan.blind) do
    if not stage.decided[entry.index] then self.undecided[#self.undecided + 1] = entry end
  end
  local everybody = { n = 0 }
  self.blind_match = { teams = { everybody }, tickets = { n = 0 } }
  for team = 2, #stage.plan.teams do self.blind_match.teams[team] = { n = 0 } end
  return self
end

-- Candidates ----------------------------------------------------------------------------------------------------------

-- Gives the filters, which the tiers share, the limits of this one.
local function use_limits(self)
  local compiled, filters = self.plan.rules, self.stage.filters
  for i = 1, #filters do
    local filter = filters[i]
    if filter.use then filter.use(compiled[filter.index].rule, compiled[filter.index]) end
  end
end

local function begin(self, branch, anchor, size)
  local filters = self.stage.filters
  for i = 1, #filters do
    if not filters[i].begin(anchor, size, branch) then return false end
  end
  return true
end

--- Fills the columns of a ticket that the filters read.
function Selector:fill(slot)
  for _, filter in ipairs(self.fills) do
    if filter.low[slot] == nil then filter.fill(slot) end
  end
end

local function may_join(self, slot, anchor_players, size)
  local pool, stage = self.pool, self.stage
  if pool.count[slot] + anchor_players > size then return false end
  local eligible = stage.eligible[slot]
  if eligible == nil then eligible = self.search:is_eligible(stage, slot) end
  if not eligible then return false end
  return self.fits(slot) and self.test(1, slot, anchor_players)
end

local function new_grid(self, reached)
  local tickets, dead, pass, branching = self.pool.ticket, self.search.dead, self.search.pass, self.stage.branching
  local function is_open(slot)
    return tickets[slot] and dead[slot] ~= pass
  end
  if branching then return grid.by_string(self.pool, branching.attribute, reached, is_open, self.meter) end
  return grid.by_number(self.pool, self.axis, reached, is_open, self.meter)
end

-- Returns the index of this pass over a large pool; nil for a small one or where no rule gives one.
local function grid_of(self, reached)
  local grids = self.search.grids
  if not self.axis and not self.stage.branching or reached - self.search:first_open() < GRID_FROM then return nil end
  if grids[self] == nil then grids[self] = new_grid(self, reached) or false end
  return grids[self] or nil
end

-- Returns columns and the bounds of the values that a ticket must reach to lie within the distance of the anchor.
local NOTHING = {}
local function bounds_of(self, anchor)
  local axis = self.axis
  if not axis then return NOTHING, NOTHING, 0, 0 end
  if axis.low[anchor] == nil then axis.fill(anchor) end
  local width = axis.width * (1 + 1e-9) + 1e-6
  return axis.low, axis.high, axis.high[anchor] - width, axis.low[anchor] + width
end

-- Returns whether a ticket of the pool is a candidate for the anchor.
local function is_candidate(self, slot, anchor, alone, size)
  local search, ticket = self.search, self.pool.ticket[slot]
  return slot ~= anchor and ticket and search.dead[slot] ~= search.pass and not (alone and ticket.backfill)
    and (search.newest or search.tier[slot] <= self.stage.tier) and (not search.jitter or search.jitter:is_together(slot, anchor))
    and may_join(self, slot, self.pool.count[anchor], size)
end

-- Collects candidates in the order of age: at most `limit`; returns whether there may be more.
local function collect(self, anchor, size, limit)
  local order, tickets, slots = self.pool.order, self.pool.ticket, self.candidates
  local reached, alone = self.search:reached_by(self.stage), tickets[anchor].backfill
  local n, any_backfill, more, walk = 0, false, false, grid_of(self, reached)
  local i, looked = self.search:first_open(), 0
  local low, high, least, most = bounds_of(self, anchor)
  if walk then walk:start(anchor, self.branch) end
  while true do
    local slot
    if walk then slot = walk:next() elseif i <= reached then slot = order[i] end
    if not slot then break end
    i, looked = i + 1, looked + 1
    self.meter:pause(looked)
    local value = low[slot]
    if (value == nil or value <= most and high[slot] >= least) and is_candidate(self, slot, anchor, alone, size) then
      if n == limit then
        more = true
        break
      end
      n = n + 1
      slots[n] = slot
      any_backfill = any_backfill or tickets[slot] and tickets[slot].backfill
    end
  end
  for k = n + 1, #slots do slots[k] = nil end
  self.total, self.any_backfill = n, any_backfill
  self.meter:charge(1 + looked % 256 / 8)
  return more
end

-- Puts backfill tickets first or last where the rule set says so, and applies the sort rules.
local function order_candidates(self, anchor)
  local slots, pool = self.candidates, self.pool
  if self.search.jitter then self.search.jitter:shuffle(slots) end
  if #self.sorts > 0 then ranking.sort(pool, slots, self.sorts, anchor, self.missing_first, self.meter) end
  local priority = self.search.rule_set.algorithm.backfill_priority
  if priority ~= "normal" and self.any_backfill then
    local first, second = {}, {}
    for _, slot in ipairs(slots) do
      local list = (pool.ticket[slot].backfill == true) == (priority == "high") and first or second
      list[#list + 1] = slot
    end
    for _, slot in ipairs(second) do first[#first + 1] = slot end
    for i, slot in ipairs(first) do slots[i] = slot end
  end
end

-- Sums up how many players there are from each candidate on.
local function sum_up(self)
  local left, slots, count = self.left, self.candidates, self.pool.count
  local n = self.total
  left[n + 1] = 0
  for i = n, 1, -1 do left[i] = left[i + 1] + count[slots[i]] end
  return left[1]
end

--- Returns the players of the tickets with a rank above `mark` that fit the anchor, counted up to `enough`.
function Selector:count_newcomers(branch, anchor, mark, enough)
  local pool, search = self.pool, self.search
  local order, rank, tickets, dead, pass = pool.order, pool.rank, pool.ticket, search.dead, search.pass
  local size, players, n = search:most_of(self.plan), pool.count[anchor], 0
  use_limits(self)
  local any = self.plan.least ~= size -- sizes differ in what they admit: any newcomer may fit
  if not begin(self, branch, anchor, size) and not any then return 0 end
  local looked, low, high, least, most = 0, bounds_of(self, anchor)
  for i = search:reached_by(self.stage), 1, -1 do
    local slot = order[i]
    if rank[slot] <= mark then break end
    looked = looked + 1
    local value = low[slot]
    if (value == nil or value <= most and high[slot] >= least) and tickets[slot] and slot ~= anchor and dead[slot] ~= pass
      and (any or may_join(self, slot, players, size)) then
      n = n + pool.count[slot]
      if n >= enough then break end
    end
  end
  self.meter.used = self.meter.used + 1 + looked / 8
  return n
end

-- Whole sets ----------------------------------------------------------------------------------------------------------

-- Returns whether the youngest or oldest of the chosen tickets, whichever counts, is of this tier.
local function is_of_tier(self, count)
  local search = self.search
  if search.newest and search.loosens then return true end
  local tier, chosen = search.tier, self.chosen
  local deciding = tier[chosen[1]]
  for i = 2, count do
    local other = tier[chosen[i]]
    if search.newest and other < deciding or not search.newest and other > deciding then deciding = other end
  end
  return deciding == self.stage.tier
end

local function count_result(search, entry, holds)
  local counts = holds and search.passed or search.refused
  counts[entry.index] = counts[entry.index] + 1
  return holds
end

-- Tests rules of the whole set that do not look at teams.
local function passes(self, count, entries)
  local match, tickets = self.blind_match, self.pool.ticket
  local everybody, n = match.teams[1], 0
  for i = 1, count do
    local ticket = tickets[self.chosen[i]]
    for k = 1, #ticket.players do
      n = n + 1
      everybody[n] = ticket.players[k]
    end
    match.tickets[i] = ticket
  end
  everybody.n, match.tickets.n = n, count
  for i = 1, #entries do
    local entry, location = entries[i], self.branch.location
    local holds
    if entry.located then holds = rules.latency_holds_at(entry.rule, match, location) else holds = entry.holds(match) end
    if not count_result(self.search, entry, holds == true) then return false end
  end
  return true
end

local function has_backfill(self, count)
  for i = 1, count do
    if self.pool.ticket[self.chosen[i]].backfill then return true end
  end
  return false
end

-- Tests a whole set: true if it makes a match, false if it does not, nil if not all splits were tried.
local function complete(self, count)
  if not is_of_tier(self, count) or self.size > self.plan.most and not has_backfill(self, count) then return false end
  local entries = count > 1 and self.undecided or self.plan.blind -- the filters test what joins the anchor
  if #entries > 0 then
    self.meter.used = self.meter.used + 10
    if not passes(self, count, entries) then return false end
  end
  self.in_step = false
  return self.stage.splitter:solve(self.chosen, count, self.size, self.plan.split, self.thorough and math.huge or MOST_SPLITS)
end

-- Teams of sets that still grow -----------------------------------------------------------------------------------------

-- Places the first `count` chosen tickets again within a bound of work; true, false if there is no way, nil for unknown.
local function place_again(self, count, players)
  local split, meter = self.stage.splitter, self.meter
  local limit = meter.limit
  meter.limit = math.min(limit, meter.used + REPAIR_UNITS)
  local found = split:solve(self.chosen, count, players, nil, 1)
  meter.limit = limit
  self.in_step = found == true and not split.reordered
  return found
end

-- Returns whether the chosen tickets can be placed so that no rule of a team has failed for good. A doubt counts as yes where
-- the search is to be complete; elsewhere the first fit decides.
local function is_placeable(self, count, players)
  local split, ticket = self.stage.splitter, self.pool.ticket[self.chosen[count]]
  if not self.in_step then place_again(self, count - 1, players - #ticket.players) end
  if self.in_step and split.placed == count - 1 then
    if split:push(count, ticket) then return true end
    if not self.thorough then
      self.left_out = true
      return false
    end
  end
  return place_again(self, count, players) ~= false
end

local function step_back(self, depth)
  local split = self.stage.splitter
  while self.in_step and split.placed > depth do split:remove_last() end
end

-- The search ----------------------------------------------------------------------------------------------------------

local function is_present(self, depth)
  for i = 1, depth do
    if not self.pool.ticket[self.chosen[i]] then return false end
  end
  return true
end

-- Pauses where the step's units are used up; returns false if a chosen ticket left meanwhile.
local function pause(self, depth)
  self.meter:charge(0)
  return is_present(self, depth)
end

-- Returns whether the set may grow by the ticket just chosen at `depth`, which makes it `players` large.
local function may_grow(self, depth, slot, players)
  local key = self.key[depth - 1] + packing.weight(self.pool.count[slot])
  self.key[depth] = key
  local backfill = self.backfilled[depth - 1] or self.any_backfill and self.pool.ticket[slot].backfill
  self.backfilled[depth] = backfill
  if key > 0 and not backfill and not self.packable(key) then return false end
  return not self.plan.has_team_early or is_placeable(self, depth, players)
end

-- Chooses tickets depth first until the set has `size` players. Returns true with the set in `chosen`, its split in the
-- splitter; false if there is none, nil if the search was cut.
local function descend(self)
  local candidates, total, left, count = self.candidates, self.total, self.left, self.pool.count
  local have, next_place, chosen, tickets = self.have, self.next_place, self.chosen, self.pool.ticket
  local size, meter, test, backfilled = self.size, self.meter, self.test, self.backfilled
  local depth, cut = 1, false
  next_place[1] = 1
  while depth > 0 do
    local place, players = next_place[depth], have[depth]
    if place > total or players + left[place] < size then
      depth = depth - 1
      if self.in_step then step_back(self, depth) end
    else
      local slot = candidates[place]
      local sum = players + count[slot]
      next_place[depth] = place + 1
      meter.used = meter.used + 1
      if sum <= size and tickets[slot] and not (backfilled[depth] and tickets[slot].backfill) and test(depth, slot, players) then
        chosen[depth + 1] = slot
        if sum == size then
          local found = complete(self, depth + 1)
          if found then return true, depth + 1 end
          cut = cut or found == nil
        elseif may_grow(self, depth + 1, slot, sum) then
          depth = depth + 1
          have[depth], next_place[depth] = sum, place + 1
        end
      end
      if meter.used > meter.limit or meter.used >= meter.stop_at and not pause(self, depth) then return nil end
    end
  end
  if cut or self.left_out then return nil end
  return false
end

local function new_match(self, count)
  local split, search = self.stage.splitter, self.search
  local match = { tickets = {}, teams = {}, size = self.size, tier = self.stage.tier, location = self.branch.location or nil,
    plan = self.plan, evaluations = {} }
  for i = 1, count do match.tickets[i] = self.pool.ticket[self.chosen[i]] end
  for team, list in ipairs(split.teams) do
    match.teams[team] = {}
    for i = 1, list.n do match.teams[team][i] = list[i] end
  end
  for i = 1, #search.passed do
    match.evaluations[i] = { passed = search.passed[i], failed = search.refused[i] }
  end
  return match
end

-- Searches among the candidates collected.
local function search_candidates(self, anchor)
  if not self.pool.ticket[anchor] then return false end -- it left while the search was at rest
  local players = self.pool.count[anchor]
  self.missing = 0
  self.chosen[1], self.have[1], self.in_step = anchor, players, false
  self.thorough, self.left_out = self.total <= FEW or self.search.state.small, false
  self.key[1], self.backfilled[1] = packing.weight(players), self.pool.ticket[anchor].backfill or false
  if players == self.size then
    local found = complete(self, 1)
    return found, 1
  end
  local missing = self.size - players - sum_up(self)
  self.missing = math.max(0, missing)
  if missing > 0 or self.size > self.plan.most and not self.any_backfill and not self.backfilled[1] then return false end
  return descend(self)
end

-- Puts the candidates nearest to the anchor first, by the number that a distance rule compares.
local function order_by_nearness(self, anchor)
  local low, own = self.axis.low, self.axis.low[anchor]
  sorting.sort(self.candidates, function(a, b) return math.abs(low[a] - own) <= math.abs(low[b] - own) end, self.meter)
end

-- Searches among the candidates in their order and, where that was cut, once more from the nearest on: close numbers make it easy
-- to hold a distance, but the order of age comes first where there is a choice.
local function search_both_ways(self, anchor)
  local meter = self.meter
  local limit = meter.limit
  if not self.axis or #self.sorts > 0 or self.search.state.small then return search_candidates(self, anchor) end
  meter.limit = (meter.used + limit) / 2
  local found, count = search_candidates(self, anchor)
  meter.limit = limit
  if found ~= nil or not self.pool.ticket[anchor] then return found, count end
  order_by_nearness(self, anchor)
  return search_candidates(self, anchor)
end

--- Searches a match of `size` players in one branch.
-- @return the match; or nil and whether the search was cut; `missing` then is how many players more the candidates would need
function Selector:find(branch, anchor, size)
  self.missing = math.huge
  if not self.pool.ticket[anchor] then return nil, false end
  use_limits(self)
  local walk = grid_of(self, self.search:reached_by(self.stage))
  local near = walk and walk:players_near(anchor) or math.huge
  if near < size then -- the cells hold no more players, whatever the other rules say
    self.missing = size - near
    self.meter.used = self.meter.used + 4
    return nil, false
  end
  if not begin(self, branch, anchor, size) then return nil, false end
  self.branch, self.size = branch, size
  local limited = #self.sorts == 0 and not self.search.state.small and math.max(FIRST, 2 * size) or math.huge
  local more = collect(self, anchor, size, limited)
  if self.pool.ticket[anchor] then order_candidates(self, anchor) end
  local found, count = search_both_ways(self, anchor)
  if not found and more and self.meter.used <= self.meter.limit and self.pool.ticket[anchor] then
    begin(self, branch, anchor, size)
    collect(self, anchor, size, math.huge)
    found, count = search_both_ways(self, anchor)
  end
  if found then return new_match(self, count) end
  return nil, found == nil
end

return selector
