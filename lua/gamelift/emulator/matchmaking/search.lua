-- Searches matches among the open tickets of a pool.
--
-- A match is built around the oldest ticket, the anchor. The search first chooses a set of tickets, depth first in the order
-- of candidates, larger matches before smaller ones, then spreads it over the teams. In small pools it is complete; in large
-- ones it stops after a number of units of work (not of time, so that a run repeats), and says so.
--
--   local run = search.new(pool, rule_set, options)
--   run:start(now, on_match)
--   repeat until run:step(50000)         -- units of work; true once the pass has ended
local branches_of = require "gamelift.emulator.matchmaking.branches"
local coroutines = require "gamelift.util.coroutines"
local filters = require "gamelift.emulator.matchmaking.filters"
local jitter = require "gamelift.emulator.matchmaking.jitter"
local new_meter = require("gamelift.emulator.matchmaking.meter").new
local options = require "gamelift.emulator.matchmaking.options"
local plan = require "gamelift.emulator.matchmaking.plan"
local ranking = require "gamelift.emulator.matchmaking.ranking"
local selector = require "gamelift.emulator.matchmaking.selector"
local splitter = require "gamelift.emulator.matchmaking.splitter"

local search = {}

local LEAST_UNITS = 500       -- for one anchor after many in vain
local PATIENCE = 64           -- anchors in vain, one after the other, before the units shrink
local EPSILON = 1e-6          -- seconds; a step at exactly its age counts

local Search = {}
Search.__index = Search
Search.__name = "gamelift.emulator.matchmaking.search"

-- Stages: what is made once for each tier ------------------------------------------------------------------------------

local function new_stage(self, tier)
  local age = tier == 0 and 0 or self.thresholds[tier]
  local stage = { tier = tier, branches = {}, plan = plan.new(self.rule_set, age, self.additional, self.without) }
  stage.filters, stage.decided, stage.branching = filters.build(self.pool, stage.plan)
  stage.eligible = self.pool:column()
  stage.failed = self.pool:column() -- marks: see has_failed
  stage.splitter = splitter.new(self.pool, stage.plan, self.meter, self.passed, self.refused)
  stage.selector = selector.new(self, stage)
  return stage
end

--- Returns the stage of a tier.
function Search:stage(tier)
  local stage = self.stages[tier]
  if not stage then
    stage = new_stage(self, tier)
    self.stages[tier] = stage
  end
  return stage
end

--- Returns a search over a pool.
-- @param opts table { additional = slots to leave open, without = as plan.new takes it, draws = the generator of jitter }, and
--   what options.lua has for the search
function search.new(pool, rule_set, opts)
  local settings = options.defaults()
  for name, value in pairs(opts or {}) do settings[name] = value end
  local self = setmetatable({ pool = pool, rule_set = rule_set, additional = settings.additional or 0, stages = {},
    without = settings.without, fill_wait = settings.fill_wait, options = settings }, Search)
  self.meter = new_meter()
  self.thresholds = plan.thresholds(rule_set)
  self.loosens = plan.only_loosens(rule_set)
  self.newest = rule_set.algorithm.expansion_age == "newest"
  self.tier, self.dead, self.in_vain = pool:column(), pool:column(), pool:column()
  self.locations, self.location_lists, self.tier_lists = pool:column(), {}, {}
  self.branches, self.stages_tried, self.newcomers = { n = 0 }, { n = 0 }, { n = 0 } -- lists to use again
  self.passed, self.refused, self.joined = {}, {}, {}
  for i in ipairs(rule_set.rules) do self.passed[i], self.refused[i] = 0, 0 end
  self.pass, self.cuts, self.vain = 0, 0, 0
  self.jitter = settings.draws and jitter.new(settings) or nil
  local normal = rule_set.algorithm.backfill_priority == "normal"
  self.remembers = not self.jitter and self.fill_wait == 0 and (self.newest and self.loosens or not self.newest and normal)
  return self
end

-- Tiers ---------------------------------------------------------------------------------------------------------------

-- Sets the tier of each ticket and how many tickets of the order have at least each tier.
local function set_tiers(self, now)
  local pool, thresholds, tier = self.pool, self.thresholds, self.tier
  local order, start = pool.order, pool.start
  local k, count = #thresholds, #order
  self.reached, self.any_backfill = { [0] = count }, false
  for i = 1, count do
    local slot = order[i]
    local ticket = pool.ticket[slot]
    if ticket and ticket.backfill then self.any_backfill = true end
    while k > 0 and now - start[slot] < thresholds[k] - EPSILON do
      self.reached[k], k = i - 1, k - 1
    end
    tier[slot] = k
    self.meter:pause(i)
  end
  while k > 0 do
    self.reached[k], k = count, k - 1
  end
end

--- Returns the next time after `now` at which a ticket of the pool reaches a step, or need not wait for a full match; or nil.
function Search:next_threshold(now)
  local soonest, ages = nil, { self.fill_wait }
  for i, threshold in ipairs(self.thresholds) do ages[i + 1] = threshold end
  for _, slot in ipairs(self.pool.order) do
    for i = 1, self.pool.ticket[slot] and #ages or 0 do
      local at = self.pool.start[slot] + ages[i]
      if at > now + EPSILON and (not soonest or at < soonest) then soonest = at end
    end
  end
  return soonest
end

--- Returns the place in the pool's order of the first ticket that may still be in a match.
function Search:first_open()
  local order, tickets, dead, pass = self.pool.order, self.pool.ticket, self.dead, self.pass
  local first = self.first
  while order[first] and (not tickets[order[first]] or dead[order[first]] == pass) do first = first + 1 end
  self.first = first
  return first
end

--- Returns the players of the largest match of a plan: only one with a backfill ticket fills the slots kept open.
function Search:most_of(made)
  return self.any_backfill and made.full or made.most
end

--- Returns how many tickets of the pool's order a stage may choose from.
function Search:reached_by(stage)
  return self.newest and self.reached[stage.tier] or self.reached[0]
end

-- Eligibility ---------------------------------------------------------------------------------------------------------

local function is_alone_possible(self, stage, ticket)
  local made = stage.plan
  if ticket.unmatchable or #ticket.players > (ticket.backfill and made.full or made.most) then return false end
  if #ticket.players == 1 and #made.early_alone == 0 and not made.has_team_early and not ticket.backfill then return true end
  local everybody = { n = #ticket.players }
  for i, player in ipairs(ticket.players) do everybody[i] = player end
  local match = { teams = { everybody }, tickets = { n = 1, ticket } }
  for team = 2, #made.teams do match.teams[team] = { n = 0 } end
  for _, entry in ipairs(#ticket.players > 1 and made.early or made.early_alone) do
    local may = entry.may_hold(match) ~= false
    local counts = may and self.passed or self.refused
    counts[entry.index] = counts[entry.index] + 1
    if not may then return false end
  end
  local split = stage.splitter
  split:clear()
  local possible = split:push(1, ticket)
  split:clear()
  return possible
end

--- Returns whether a ticket could be in any match of a stage, looked at by itself.
function Search:is_eligible(stage, slot)
  local eligible = stage.eligible[slot]
  if eligible == nil then
    eligible = is_alone_possible(self, stage, self.pool.ticket[slot])
    stage.eligible[slot] = eligible
    if eligible then stage.selector:fill(slot) end
    self.meter.used = self.meter.used + 5
  end
  return eligible
end

-- One anchor ----------------------------------------------------------------------------------------------------------

-- Returns the tiers that a match with this anchor may have.
local function tiers_of(self, anchor)
  local own = self.tier[anchor]
  if self.tier_lists[own] then return self.tier_lists[own] end
  local list = {}
  self.tier_lists[own] = list
  if self.newest then
    for k = own, 0, -1 do list[#list + 1] = k end
  else
    for k = own, #self.thresholds do list[#list + 1] = k end
  end
  return list
end

-- A mark remembers a search in vain in one number: the rank of the youngest ticket it saw, and, in 256ths, how many players
-- more it would have needed at least.
local PARTS = 256

local function new_mark(rank, missing)
  return rank + math.min(missing, PARTS - 1) / PARTS
end

-- Returns whether the search around the anchor has failed before, and the tickets that came since do not change that: too few
-- of them fit it.
local function has_failed(self, stage, anchor)
  local mark = self.remembers and stage.generation == self.pool.generation and stage.failed[anchor]
  if not mark then return false end
  local seen = math.floor(mark)
  local missing, last, most = (mark - seen) * PARTS, self.pool.order[self:reached_by(stage)], 0
  local youngest = last and self.pool.rank[last] or 0
  if youngest <= seen then return true end
  local list = self.newcomers
  list.n = 0
  branches_of.add(self, list, stage, anchor)
  for i = 1, list.n do
    local branch = list[i]
    most = math.max(most, stage.selector:count_newcomers(branch, anchor, seen, missing))
    if most >= missing then return false end
  end
  stage.failed[anchor] = new_mark(youngest, missing - most)
  return true
end

-- Searches matches of one size in all branches; returns a match, or nil and whether the search was cut.
local function find_of_size(self, branches, anchor, size)
  local cut = false
  for i = 1, branches.n do
    local branch = branches[i]
    local stage = branch.stage
    if size >= stage.plan.least and size <= self:most_of(stage.plan) then
      local match, was_cut = stage.selector:find(branch, anchor, size)
      if match then return match end
      cut = cut or was_cut
      stage.short = math.min(stage.short, was_cut and 1 or stage.selector.missing)
      if self.meter.used > self.meter.limit then
        stage.short = 1
        return nil, true
      end
    end
  end
  return nil, cut
end

local function sizes_of(self, branches, anchor, now)
  local least, most = math.huge, 0
  for i = 1, branches.n do
    local branch = branches[i]
    least, most = math.min(least, branch.stage.plan.least), math.max(most, self:most_of(branch.stage.plan))
  end
  local ticket, players = self.pool.ticket[anchor], self.pool.count[anchor]
  least = math.max(least, players + (ticket.backfill and 1 or 0))
  if self.fill_wait > 0 and now - self.pool.start[anchor] < self.fill_wait - EPSILON then least = math.max(least, most) end
  return least, most
end

-- Searches a match around an anchor in the given branches, the largest first.
local function find_in(self, branches, anchor, now, units)
  local least, most = sizes_of(self, branches, anchor, now)
  local meter, cut = self.meter, false
  local began = meter.used
  local share = math.max(LEAST_UNITS, units / math.max(1, most - least + 1))
  for size = most, least, -1 do
    meter.limit = meter.used + (self.state.small and units - (meter.used - began) or share * math.max(1, size / 10))
    local match, was_cut = find_of_size(self, branches, anchor, size)
    if match then return match end
    cut = cut or was_cut
    if not self.pool.ticket[anchor] then return nil, true end
  end
  return nil, cut
end

-- Returns the branches of an anchor that may give a match, and the stages they are of.
local function open_branches(self, anchor)
  local branches, stages, tiers = self.branches, self.stages_tried, tiers_of(self, anchor)
  branches.n, stages.n = 0, 0
  for i = 1, #tiers do
    local stage = self:stage(tiers[i])
    if self:is_eligible(stage, anchor) and not has_failed(self, stage, anchor) then
      stages.n = stages.n + 1
      stages[stages.n], stage.short = stage, math.huge
      branches_of.add(self, branches, stage, anchor)
    end
  end
  return branches, stages
end

-- Remembers that the stages gave no match with the tickets of this pass.
local function remember(self, stages, anchor, cut)
  if not self.remembers then return end
  for i = 1, stages.n do
    local stage = stages[i]
    if not self.newest and stage.tier ~= self.tier[anchor] then return end -- later tiers were tried for older tickets only
    if stage.generation ~= self.pool.generation then
      for slot in pairs(stage.failed) do stage.failed[slot] = nil end
      stage.generation = self.pool.generation
    end
    local last = self.pool.order[self:reached_by(stage)]
    stage.failed[anchor] = new_mark(last and self.pool.rank[last] or 0, cut and 1 or math.max(1, stage.short))
  end
end

local function note_evaluations(self, ticket)
  local counts = ticket.evaluations or { 0, 0, 0, 0 }
  for i = 1, #self.passed do
    counts[2 * i - 1] = (counts[2 * i - 1] or 0) + self.passed[i]
    counts[2 * i] = (counts[2 * i] or 0) + self.refused[i]
    self.passed[i], self.refused[i] = 0, 0
  end
  ticket.evaluations = counts
end

-- Searches a match around an anchor: returns it, or nil and whether the search was cut; "as before" if it was cut in an
-- earlier pass and nothing new fits.
local function find(self, anchor, now, units)
  local branches, stages = open_branches(self, anchor)
  local ticket = self.pool.ticket[anchor]
  if branches.n == 0 then return nil, ticket.cut and "as before" end
  local match, cut = find_in(self, branches, anchor, now, units)
  note_evaluations(self, ticket)
  if match or not self.pool.ticket[anchor] then return match, true end
  remember(self, stages, anchor, cut)
  return nil, cut
end

-- A pass --------------------------------------------------------------------------------------------------------------

-- Returns the units for the next anchor; nil where the pass has used its own.
local function units_for(self, state)
  local settings = self.options
  if state.small then return settings.small_units - (self.meter.used - state.began) end
  if self.meter.used - state.began > settings.pass_units then return nil end
  local units = settings.anchor_units
  if self.vain > PATIENCE then units = math.max(LEAST_UNITS, units / 2 ^ math.floor(self.vain / PATIENCE)) end
  return units
end

-- Anchors without a match wait for a number of passes that doubles.
local function may_try(self, slot)
  local entry = self.in_vain[slot]
  return not entry or entry.next_pass <= self.pass
end

local function note_result(self, slot, match, cut)
  if match then
    self.vain, self.found = 0, self.found + 1
  elseif cut == "as before" then
    self.cuts = self.cuts + 1
  elseif cut then
    self.vain, self.cuts = self.vain + 1, self.cuts + 1
    local ticket = self.pool.ticket[slot]
    if ticket then ticket.cut = true end
    local entry = self.in_vain[slot] or { wait = 1 }
    entry.next_pass, entry.wait = self.pass + entry.wait, math.min(16, entry.wait * 2)
    self.in_vain[slot] = entry
  else
    self.dead[slot], self.in_vain[slot] = self.pass, nil
    if self.pool.ticket[slot] then self.pool.ticket[slot].cut = nil end
  end
end

local function run(self, now, on_match)
  local pool = self.pool
  pool:compact()
  set_tiers(self, now)
  self.grids = {}
  local state = { began = self.meter.used, small = pool.size <= self.options.small_pool }
  self.state = state
  if self.jitter then self.jitter:split(pool) end
  local anchors = ranking.anchors(pool, self.rule_set.algorithm.backfill_priority)
  for _, slot in ipairs(anchors) do
    local open = pool.ticket[slot]
    if open and not state.small and not may_try(self, slot) then
      self.deferred = self.deferred + 1
    elseif open then
      local units = units_for(self, state)
      if not units or units <= 0 then
        self.cut_pass = true
        break
      end
      local match, cut = find(self, slot, now, units)
      note_result(self, slot, match, cut)
      if match then
        if self.jitter then self.jitter:swap_teams(match) end
        on_match(match)
      end
      self.meter:charge(2)
    end
  end
  self.grids = nil
end

--- Begins a pass over the tickets that are in the pool now.
-- @param now number time in seconds
-- @param on_match function(match), called for each match { tickets, teams, size, tier, location, plan, evaluations }; takes the
--   tickets out of the pool
function Search:start(now, on_match)
  self.pass, self.cut_pass, self.cuts, self.first, self.deferred, self.found = self.pass + 1, false, 0, 1, 0, 0
  self.thread = coroutines.create(function() run(self, now, on_match) end)
  self.meter.thread = self.thread
end

--- Searches a match around one ticket of the pool.
-- @param thread coroutine|nil the running one, which yields where the units of extend() are used up
-- @return the match, which stays in the pool; or nil and whether the search was cut
function Search:find_around(ticket, now, thread)
  local pool = self.pool
  self.meter.thread = thread
  pool:compact()
  set_tiers(self, now)
  self.pass, self.first, self.grids = self.pass + 1, 1, {}
  self.state = { began = self.meter.used, small = pool.size <= self.options.small_pool }
  self.vain = 0
  local match, cut = find(self, pool.slot_of[ticket], now, units_for(self, self.state))
  return match, cut and true or false
end

--- Lets a search continue for about `units` of work before it yields again.
function Search:extend(units)
  self.meter.stop_at = self.meter.used + units
end

--- Returns the work done so far.
function Search:used()
  return self.meter.used
end

--- Continues the pass for about `units` of work. Returns true once it has ended; raises what the pass raised.
function Search:step(units)
  if not self.thread then return true end
  self.meter.stop_at = self.meter.used + (units or math.huge)
  local ok, problem = coroutines.resume(self.thread)
  if not ok then
    self.thread = nil
    error(problem, 0)
  end
  if coroutines.status(self.thread) == "dead" then
    self.thread = nil
    return true
  end
  return false
end

--- Returns whether another pass is worth while although no ticket came: some anchors wait for their turn.
function Search:is_unfinished()
  return self.cut_pass or self.deferred > 0 and self.found > 0
end

--- Returns whether the search left something out in its last pass: anchors that it abandoned, or the rest of the pool.
function Search:was_cut()
  return self.cuts > 0 or self.cut_pass
end

search.extend, search.used, search.step = Search.extend, Search.used, Search.step

return search
