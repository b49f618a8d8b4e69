-- Explains why a ticket does not match, against the present pool.
--
-- The work is counted in units and bounded; in slices it yields, so that no request waits for it. It looks at copies of the tickets,
-- which it made at the start: what happens between two slices does not change it.
local coroutines = require "gamelift.util.coroutines"
local explain_text = require "gamelift.emulator.matchmaking.explain_text"
local plan = require "gamelift.emulator.matchmaking.plan"
local pool = require "gamelift.emulator.matchmaking.pool"
local remedies = require "gamelift.emulator.matchmaking.remedies"
local tickets = require "gamelift.emulator.matchmaking.tickets"

local explain = {}

local CLOSEST, SAMPLES = 5, 3    -- tickets and failing values to show
local SLICE = 1000               -- units of work between two yields, a few milliseconds
local MOST_UNITS = 12000000      -- of work for one explanation
local COMPARED_UNITS = 4000000   -- of these for the comparison with each other ticket
local COPY_UNITS, TEST_UNITS = 5, 30 -- for the copy of a ticket, for one test of a rule

-- Work ----------------------------------------------------------------------------------------------------------------

local Context = {}
Context.__index = Context
Context.__name = "gamelift.emulator.matchmaking.explain"

--- Counts work; yields where the slice is used up.
function Context:charge(units)
  self.used = self.used + units
  if self.thread and self.used >= self.stop_at then coroutines.yield() end
end

--- Returns whether the explanation has used up its units, and notes it.
function Context:is_spent()
  if self.used > MOST_UNITS then self.cut = true end
  return self.used > MOST_UNITS
end

--- Begins a search, which yields by its own meter.
function Context:enter(searcher)
  self.searching = searcher
  if self.thread then searcher:extend(SLICE) end
end

function Context:leave(searcher)
  self.used, self.searching = self.used + searcher:used(), nil
end

-- Pairs ---------------------------------------------------------------------------------------------------------------

-- Returns a match of two tickets, the first in team `own`, the second in team `other`; current players keep their teams.
local function pair_match(made, first, second, own, other)
  local match = { teams = {}, tickets = { n = 2, first, second } }
  for team = 1, #made.teams do match.teams[team] = { n = 0 } end
  for i, ticket in ipairs(match.tickets) do
    for _, player in ipairs(ticket.players) do
      local list = match.teams[ticket.backfill and player.team or (i == 1 and own or other)]
      list.n = list.n + 1
      list[list.n] = player
    end
  end
  return match
end

-- Returns how many teams a rule tells apart.
local function count_teams(made, entry) return entry.blind and 1 or #made.teams end

-- Returns whether a rule lets two tickets be together, in one team or another.
local function admits(made, entry, first, second)
  local test, count = entry.may_hold or entry.holds, count_teams(made, entry)
  for own = 1, count do
    for other = 1, count do
      if test(pair_match(made, first, second, own, other)) then return true end
    end
  end
  return false
end

-- Returns the values that a rule measures with one ticket in the first team and the other in the second, where there are two.
local function measure_pair(made, entry, first, second)
  return entry.measure(pair_match(made, first, second, 1, math.min(2, count_teams(made, entry))))
end

-- Returns the plan for two tickets: that of the younger or older one's age, whichever counts.
local function plan_for(context, other)
  local age, other_age = context.now - context.ticket.start, context.now - other.start
  local deciding = context.set.algorithm.expansion_age == "newest" and math.min(age, other_age) or math.max(age, other_age)
  local tier = 0
  for k, threshold in ipairs(context.thresholds) do
    if deciding >= threshold - 1e-6 then tier = k end
  end
  return context.plans(tier), tier
end

local function new_counts(context)
  local list = {}
  for i, rule in ipairs(context.set.rules) do
    list[i] = { name = rule.name, type = rule.type, passed = 0, failed = 0, failing = {},
      required = context.plans(context.tier).required[i] == true }
  end
  return list
end

-- Evaluates all rules for the ticket and one other; returns the names of the required rules that failed.
local function compare(context, other, counts)
  local made, failed = plan_for(context, other), {}
  for i, entry in ipairs(made.rules) do
    local passed = admits(made, entry, context.ticket, other)
    local count = counts[i]
    count.passed, count.failed = count.passed + (passed and 1 or 0), count.failed + (passed and 0 or 1)
    if not passed then
      if count.required then failed[#failed + 1] = entry.name end
      if #count.failing < SAMPLES then
        count.failing[#count.failing + 1] = { ticket = other.id, values = measure_pair(made, entry, context.ticket, other) }
      end
    end
  end
  return failed
end

-- Adds an entry to the list of the tickets that fail fewest rules; the older of two alike comes first.
local function note_closest(closest, entry)
  local place = #closest + 1
  while place > 1 and #closest[place - 1].failed > #entry.failed do place = place - 1 end
  if place > CLOSEST then return end
  table.insert(closest, place, entry)
  closest[CLOSEST + 1] = nil
end

local function compare_all(context)
  local counts, closest, tests = new_counts(context), {}, (#context.set.teams) ^ 2 * #context.set.rules
  local before = context.used
  for _, slot in ipairs(context.pool.order) do
    local other = context.pool.ticket[slot]
    if context.used - before > COMPARED_UNITS then
      context.cut = true
      break
    end
    if other ~= context.ticket and not other.unmatchable and not (other.backfill and context.ticket.backfill) then
      note_closest(closest, { ticket = other.id, failed = compare(context, other, counts) })
      context:charge(TEST_UNITS * (tests + 1))
    end
  end
  return counts, closest
end

-- Expansions ----------------------------------------------------------------------------------------------------------

local function base_value(context, expansion)
  if expansion.kind == "rules" then return context.set.rules[expansion.rule].source[expansion.property] end
  local team = context.set.teams[expansion.teams[1]]
  return expansion.property == "minPlayers" and team.min or team.max
end

local function describe_expansions(context, age)
  local list = {}
  for i, expansion in ipairs(context.set.expansions) do
    local reached, following = plan.step_at(expansion, age + 1e-6)
    list[i] = { target = expansion.text, value = reached and reached.value or base_value(context, expansion),
      step = reached and { waitTimeSeconds = reached.wait, value = reached.value } or nil,
      next = following and { waitTimeSeconds = following.wait, value = following.value, seconds = following.wait - age } or nil }
  end
  return list
end

-- Players and obstacles -------------------------------------------------------------------------------------------------

local function all_teams(context)
  local set = {}
  for team in ipairs(context.set.teams) do set[team] = true end
  return set
end

-- Returns the players of the largest set with the ticket that no rule refuses, and the players that a match needs.
local function count_players(context)
  local match = remedies.try(context, { minimum = all_teams(context) })
  local made = context.plans(context.tier)
  local have = match and match.size or #context.ticket.players
  return { have = have, least = made.least, most = made.most, missing = math.max(0, made.least - have) }
end

local function has_latency(ticket)
  for _, player in ipairs(ticket.players) do
    if not player.latency or next(player.latency) == nil then return false end
  end
  return true
end

local function find_obstacles(context)
  local list, ticket, made = {}, context.ticket, context.plans(context.tier)
  if ticket.unmatchable then list[#list + 1] = ticket.unmatchable end
  if #made.latency > 0 and not has_latency(ticket) then
    list[#list + 1] = "the rule set has a latency rule, and a player reported no latency"
  end
  local widest = 0
  for _, team in ipairs(made.teams) do widest = math.max(widest, team.max) end
  if not ticket.backfill and #ticket.players > widest then
    list[#list + 1] = ("the ticket has %d players, the largest team takes %d"):format(#ticket.players, widest)
  end
  return list
end

-- The whole -----------------------------------------------------------------------------------------------------------

-- Returns a copy of a ticket: the ticket itself may end while the explanation rests.
local function copy_of(ticket)
  return { id = ticket.id, start = ticket.start, order = ticket.order, players = ticket.players, backfill = ticket.backfill,
    unmatchable = ticket.unmatchable }
end

local function new_context(service, ticket)
  local owner = service:owner(ticket)
  local made = service:engine(owner)
  return setmetatable({ original = ticket, now = service.host.now(), set = made.rule_set, pool = pool.new(), source = made.pool,
    thresholds = plan.thresholds(made.rule_set), additional = made.settings.additional, used = 0, stop_at = SLICE }, Context)
end

local function fill_context(context)
  local list = {}
  for i, slot in ipairs(context.source.order) do list[i] = context.source.ticket[slot] end
  for _, other in ipairs(list) do
    if other and (tickets.is_open(other) or other == context.original) and other.players then
      local copy = copy_of(other)
      context.pool:add(copy)
      if other == context.original then context.ticket = copy end
    end
    context:charge(COPY_UNITS)
  end
  local plans = {}
  function context.plans(tier)
    plans[tier] = plans[tier] or plan.new(context.set, tier == 0 and 0 or context.thresholds[tier], context.additional)
    return plans[tier]
  end
  local _, tier = plan_for(context, context.ticket)
  context.tier = tier
end

local function explain_open(context, result)
  fill_context(context)
  local ticket = context.ticket
  result.pool, result.backfill = context.pool.size, ticket.backfill
  result.obstacles = find_obstacles(context)
  result.rules, result.closest = compare_all(context)
  result.expansions = describe_expansions(context, result.seconds)
  result.would_match = not ticket.unmatchable and remedies.try(context) ~= nil
  result.players = count_players(context)
  result.remedies = not ticket.unmatchable and not result.would_match and remedies.find(context) or {}
  result.cut = context.cut or result.cut
end

-- Returns function() -> false while work is left, then true, result, text.
local function new_stepper(context, result)
  return function()
    if coroutines.status(context.thread) == "dead" then return true, result, explain_text.format(result) end
    context.stop_at = context.used + SLICE
    if context.searching then context.searching:extend(SLICE) end
    local ok, problem = coroutines.resume(context.thread)
    if not ok then error(problem, 0) end
    if coroutines.status(context.thread) ~= "dead" then return false end
    return true, result, explain_text.format(result)
  end
end

--- Begins to explain a ticket.
-- @param service as matchmaker.new returns it
-- @param in_slices boolean|nil whether the function returns after a few milliseconds, or after everything
-- @return function() -> false while work is left; then true, result and text, or true, nil and { code, message }. The result is {
--     ticket, status, matchmaker, seconds = age, pool = open tickets, backfill = true or nil, would_match = a match exists now,
--     obstacles = list of texts, rules = list of { name, type, required, passed, failed, failing = { { ticket, values } } } for
--       the ticket with each other one, expansions = list of { target, value, step, next }, players = { have, least, most,
--       missing }, closest = list of { ticket, failed = names of rules }, remedies = list of { without = { { kind = "rule" or
--       "team size", name, property, value } }, tickets, players }: parts whose removal lets the ticket match,
--     evaluations = ruleEvaluationMetrics so far, cut = work stopped at its bound, so something may be missing }
function explain.start(service, id, in_slices)
  local ticket = service.state.tickets[id]
  if not ticket then
    return function() return true, nil, { code = "NotFoundException", message = "Matchmaking ticket was not found." } end
  end
  local result = { ticket = id, status = ticket.status, matchmaker = ticket.matchmaker,
    seconds = (ticket.finish or service.host.now()) - ticket.start, reason = ticket.reason, message = ticket.message }
  if not tickets.is_open(ticket) then return function() return true, result, explain_text.format(result) end end
  local context = new_context(service, ticket)
  result.evaluations, result.cut = service:metrics(ticket), ticket.cut or false
  if not in_slices then
    return function()
      explain_open(context, result)
      return true, result, explain_text.format(result)
    end
  end
  context.thread = coroutines.create(function() explain_open(context, result) end)
  return new_stepper(context, result)
end

return explain
