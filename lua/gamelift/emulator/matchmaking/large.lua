-- Matches of 41 to 200 players (strategy balanced): tickets are taken in the order of closeness in the balanced attribute
-- until the match is full, and fill the teams evenly. Only batchDistance and latency.maxLatency count.
local coroutines = require "gamelift.util.coroutines"
local filters = require "gamelift.emulator.matchmaking.filters"
local new_meter = require("gamelift.emulator.matchmaking.meter").new
local options = require "gamelift.emulator.matchmaking.options"
local plan = require "gamelift.emulator.matchmaking.plan"
local ranking = require "gamelift.emulator.matchmaking.ranking"
local rules = require "gamelift.emulator.matchmaking.rules"
local search = require "gamelift.emulator.matchmaking.search"
local sorting = require "gamelift.emulator.matchmaking.sorting"

local large = {}

local EPSILON = 1e-6

local Large = {}
Large.__index = Large
Large.__name = "gamelift.emulator.matchmaking.large"

--- Returns a search with the methods of search.lua.
function large.new(pool, rule_set, opts)
  local settings = options.defaults()
  for name, value in pairs(opts or {}) do settings[name] = value end
  local self = setmetatable({ pool = pool, rule_set = rule_set, additional = settings.additional or 0, without = settings.without,
    thresholds = plan.thresholds(rule_set), stages = {}, meter = new_meter(), options = settings, cuts = 0, last_rank = 0 }, Large)
  self.newest = rule_set.algorithm.expansion_age == "newest"
  self.attribute = rule_set.algorithm.balanced_attribute
  return self
end

function Large:stage(tier)
  local stage = self.stages[tier]
  if not stage then
    stage = { tier = tier, plan = plan.new(self.rule_set, tier == 0 and 0 or self.thresholds[tier], self.additional, self.without) }
    stage.filters = filters.build(self.pool, stage.plan)
    self.stages[tier] = stage
  end
  return stage
end

function Large:tier_of(ticket)
  local tier = 0
  for k, threshold in ipairs(self.thresholds) do
    if self.now - ticket.start >= threshold - EPSILON then tier = k end
  end
  return tier
end

-- Order of candidates -------------------------------------------------------------------------------------------------

local function skill_of(self, ticket)
  return rules.aggregate(ticket, "avg", function(player) return player[self.attribute] end)
end

-- Sorts the pool by the balanced attribute: `rising` has the older of two alike first, `falling` the younger.
local function sort_pool(self)
  local tickets, skill, meter = self.pool.ticket, {}, self.meter
  local rising, falling = {}, {}
  for i, slot in ipairs(self.pool.order) do
    local ticket = tickets[slot]
    if ticket and not ticket.unmatchable then
      skill[slot], rising[#rising + 1] = skill_of(self, ticket), slot
    end
    meter:pause(i)
  end
  for i = #rising, 1, -1 do falling[#falling + 1] = rising[i] end
  local function is_lower(a, b) return skill[a] <= skill[b] end
  sorting.sort(rising, is_lower, meter)
  sorting.sort(falling, is_lower, meter)
  self.skill, self.rising, self.falling = skill, rising, falling
end

-- Returns the place of the first slot of a sorted list whose value is not below `value`.
local function place_of(list, skill, value)
  local first, last = 1, #list + 1
  while first < last do
    local middle = math.floor((first + last) / 2)
    if skill[list[middle]] < value then first = middle + 1 else last = middle end
  end
  return first
end

-- Returns an iterator over the slots nearest to the anchor in the balanced attribute, the older of two alike first.
local function nearest(self, anchor)
  local skill, rising, falling, rank = self.skill, self.rising, self.falling, self.pool.rank
  local own = skill[anchor]
  local up, down = place_of(rising, skill, own), place_of(falling, skill, own) - 1
  return function()
    local above, below = rising[up], falling[down]
    if not above and not below then return nil end
    local a = above and skill[above] - own or math.huge
    local b = below and own - skill[below] or math.huge
    if a < b or a == b and rank[above] < rank[below] then
      up = up + 1
      return above
    end
    down = down - 1
    return below
  end
end

-- Locations in which a match with the anchor is searched: those most tickets accept first, or those nearest to the anchor.
local function locations_of(self, stage, anchor, slots)
  if #stage.plan.latency == 0 then return { false } end
  local tickets, rule, list, weight = self.pool.ticket, stage.plan.latency[1], {}, {}
  for location in pairs(tickets[anchor].players[1].latency or {}) do
    list[#list + 1], weight[location] = location, 0
    if self.rule_set.algorithm.batching == "fastestRegion" then
      weight[location] = -(rules.latency(tickets[anchor], location, "avg") or math.huge)
    else
      for i, slot in ipairs(slots) do
        self.meter:pause(i)
        local latency = tickets[slot] and rules.latency(tickets[slot], location, rule.aggregation)
        if latency and rules.is_acceptable(rule, latency) then weight[location] = weight[location] + 1 end
      end
    end
  end
  table.sort(list, function(a, b)
    if weight[a] ~= weight[b] then return weight[a] > weight[b] end
    return a < b
  end)
  return list
end

-- Teams ---------------------------------------------------------------------------------------------------------------

-- Returns the team for a ticket: one below its minimum first, among those, and else, the one with most open slots.
local function team_for(teams, counts, players)
  local best, best_short, best_open
  for team, sizes in ipairs(teams) do
    local open, short = sizes.max - counts[team], counts[team] < sizes.min
    if open >= players then
      local better = best == nil or short and not best_short or short == best_short and open > best_open
      if better then best, best_short, best_open = team, short, open end
    end
  end
  return best
end

local function new_match(stage)
  local match = { tickets = {}, teams = {}, size = 0, tier = stage.tier, plan = stage.plan, evaluations = {} }
  for team in ipairs(stage.plan.teams) do match.teams[team] = {} end
  return match
end

local function counts_of(match)
  local counts = {}
  for team, list in ipairs(match.teams) do counts[team] = #list end
  return counts
end

-- Only a match with a backfill ticket, its first, fills the slots kept open.
local function most_of(match, stage, ticket)
  local first = match.tickets[1] or ticket
  return first.backfill and stage.plan.full or stage.plan.most
end

-- Puts a ticket into the match; false where it does not fit.
local function join(match, stage, ticket)
  if match.size + #ticket.players > most_of(match, stage, ticket) then return false end
  if ticket.backfill then
    for _, player in ipairs(ticket.players) do table.insert(match.teams[player.team], player) end
  else
    local team = team_for(stage.plan.teams, counts_of(match), #ticket.players)
    if not team then return false end
    for _, player in ipairs(ticket.players) do table.insert(match.teams[team], player) end
  end
  match.size = match.size + #ticket.players
  match.tickets[#match.tickets + 1] = ticket
  return true
end

local function is_whole(match, stage)
  for team, sizes in ipairs(stage.plan.teams) do
    if #match.teams[team] < sizes.min or #match.teams[team] > sizes.max then return false end
  end
  local first = match.tickets[1]
  return match.size >= stage.plan.least and (#match.tickets > 1 or not first.backfill)
end

-- Filters -------------------------------------------------------------------------------------------------------------

local function begin(stage, anchor, branch)
  for _, filter in ipairs(stage.filters) do
    if filter.use then filter.use(stage.plan.rules[filter.index].rule, stage.plan.rules[filter.index]) end
    if not filter.begin(anchor, stage.plan.most, branch) then return false end
  end
  return true
end

local function passes(stage, depth, slot, players)
  for _, filter in ipairs(stage.filters) do
    if filter.fill and filter.low[slot] == nil then filter.fill(slot) end
    if filter.fits and not filter.fits(slot) then return false end
    if filter.test and not filter.test(depth, slot, players) then return false end
  end
  return true
end

-- One match -----------------------------------------------------------------------------------------------------------

-- Backfill tickets are anchors before all others, so they are no candidates.
local function is_candidate(self, stage, slot, anchor)
  local ticket = self.pool.ticket[slot]
  if slot == anchor or not ticket or ticket.unmatchable or ticket.backfill then return false end
  local tier = self:tier_of(ticket)
  if self.newest then return tier >= stage.tier end
  return tier <= stage.tier
end

-- Takes candidates until the match is full.
local function build(self, stage, anchor, location)
  local pool = self.pool
  local match, depth, looked = new_match(stage), 1, 0
  if not begin(stage, anchor, { location = location }) or not join(match, stage, pool.ticket[anchor]) then return nil end
  for slot in nearest(self, anchor) do
    if match.size == most_of(match, stage) then break end
    if is_candidate(self, stage, slot, anchor) and passes(stage, depth, slot, match.size) and join(match, stage, pool.ticket[slot]) then
      depth = depth + 1
    end
    looked = looked + 1
    if looked % 64 == 0 then self.meter:charge(64) end
  end
  match.location = location or nil
  return is_whole(match, stage) and match or nil
end

local function tiers_of(self, ticket)
  local own, list = self:tier_of(ticket), {}
  if not self.newest then return { own } end
  for tier = own, 0, -1 do list[#list + 1] = tier end
  return list
end

local function find(self, anchor)
  local ticket = self.pool.ticket[anchor]
  if ticket.unmatchable then return nil end
  for _, tier in ipairs(tiers_of(self, ticket)) do
    local stage = self:stage(tier)
    for _, location in ipairs(locations_of(self, stage, anchor, self.pool.order)) do
      local match = build(self, stage, anchor, location)
      if match then return match end
      self.meter:charge(20)
      if not self.pool.ticket[anchor] then return nil end
    end
  end
  return nil
end

local function is_present(self, match)
  for _, ticket in ipairs(match.tickets) do
    if not self.pool.slot_of[ticket] then return false end
  end
  return true
end

-- Returns the anchors of a pass: backfill tickets, then, where the last pass stopped early, those that it did not reach.
local function anchors_of(self)
  local all, first, second = ranking.anchors(self.pool, "high"), {}, {}
  for _, slot in ipairs(all) do
    local list = (self.pool.ticket[slot].backfill or self.pool.rank[slot] > self.last_rank) and first or second
    list[#list + 1] = slot
  end
  for _, slot in ipairs(second) do first[#first + 1] = slot end
  return first
end

local function run(self, on_match)
  self.pool:compact()
  local players, began = 0, self.meter.used
  for _, slot in ipairs(self.pool.order) do players = players + self.pool.count[slot] end
  local least = math.min(self:stage(#self.thresholds).plan.least, self:stage(0).plan.least)
  if players < least then return end
  local anchors = anchors_of(self)
  sort_pool(self)
  for _, slot in ipairs(anchors) do
    if players < least then break end
    if self.meter.used - began > self.options.pass_units then
      self.cut_pass = true
      return
    end
    if not (self.pool.ticket[slot] and self.pool.ticket[slot].backfill) then self.last_rank = self.pool.rank[slot] end
    local match = self.pool.ticket[slot] and find(self, slot)
    if match and is_present(self, match) then
      players = players - match.size
      for i, rule in ipairs(self.rule_set.rules) do match.evaluations[i] = { passed = rule.ignored and 0 or 1, failed = 0 } end
      on_match(match)
    end
  end
  self.last_rank = 0
end

-- The methods of search.lua -------------------------------------------------------------------------------------------

function Large:start(now, on_match)
  self.now, self.cut_pass = now, false
  self.thread = coroutines.create(function() run(self, on_match) end)
  self.meter.thread = self.thread
end

function Large:find_around(ticket, now, thread)
  self.pool:compact()
  self.now, self.meter.thread = now, thread
  sort_pool(self)
  return find(self, self.pool.slot_of[ticket]), false
end

Large.extend, Large.used, Large.step = search.extend, search.used, search.step

--- Large matches are built greedily: where none was found, one may still exist. Returns whether the pass stopped at its bound.
function Large:was_cut()
  return self.cut_pass
end

function Large:is_unfinished()
  return self.cut_pass
end

function Large:next_threshold(now)
  local soonest
  for _, slot in ipairs(self.pool.order) do
    if self.pool.ticket[slot] then
      for _, threshold in ipairs(self.thresholds) do
        local at = self.pool.start[slot] + threshold
        if at > now + EPSILON and (not soonest or at < soonest) then soonest = at end
      end
    end
  end
  return soonest
end

return large
