-- Explains why a ticket does not match, against the present pool.
local details = require "gamelift.emulator.matchmaking.event_details"
local large = require "gamelift.emulator.matchmaking.large"
local plan = require "gamelift.emulator.matchmaking.plan"
local pool = require "gamelift.emulator.matchmaking.pool"
local search = require "gamelift.emulator.matchmaking.search"
local tickets = require "gamelift.emulator.matchmaking.tickets"

local explain = {}

local CLOSEST, SAMPLES = 5, 3   -- tickets and failing values to show
local PAIR_TRIALS = 60          -- searches with two parts left out, where one is not enough
local ANCHOR_UNITS = 40000      -- of work for each search in a large pool

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

-- Returns whether a rule lets two tickets be together, in one team or another; and the last match it was tried on.
local function admits(made, entry, first, second)
  local test, match = entry.may_hold or entry.holds, nil
  for own = 1, entry.blind and 1 or #made.teams do
    for other = 1, entry.blind and 1 or #made.teams do
      match = pair_match(made, first, second, own, other)
      if test(match) then return true, match end
    end
  end
  return false, match
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
    local passed, match = admits(made, entry, context.ticket, other)
    local count = counts[i]
    count.passed, count.failed = count.passed + (passed and 1 or 0), count.failed + (passed and 0 or 1)
    if not passed then
      if count.required then failed[#failed + 1] = entry.name end
      if #count.failing < SAMPLES then
        count.failing[#count.failing + 1] = { ticket = other.id, values = entry.measure(match) }
      end
    end
  end
  return failed
end

local function compare_all(context)
  local counts, closest = new_counts(context), {}
  for place, slot in ipairs(context.pool.order) do
    local other = context.pool.ticket[slot]
    if other ~= context.ticket and not other.unmatchable and not (other.backfill and context.ticket.backfill) then
      closest[#closest + 1] = { ticket = other.id, failed = compare(context, other, counts), place = place }
    end
  end
  table.sort(closest, function(a, b)
    if #a.failed ~= #b.failed then return #a.failed < #b.failed end
    return a.place < b.place
  end)
  for i = #closest, 1, -1 do
    closest[i].place = nil
    if i > CLOSEST then closest[i] = nil end
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

-- Trials: searches with parts left out ----------------------------------------------------------------------------------

local function try(context, without)
  local options = { additional = context.additional, without = without, anchor_units = ANCHOR_UNITS }
  local found = (context.set.large and large or search).new(context.pool, context.set, options)
  local evaluations, cut_before = context.ticket.evaluations, context.ticket.cut
  local match, cut = found:find_around(context.ticket, context.now)
  context.ticket.evaluations, context.ticket.cut = evaluations, cut_before
  context.pool:drop_columns()
  context.cut = context.cut or cut
  return match
end

local function all_teams(context)
  local set = {}
  for team in ipairs(context.set.teams) do set[team] = true end
  return set
end

-- Returns the parts that may be left out: rules, those named by compounds after the compounds, then team sizes.
local function parts_of(context)
  local list, named, sorts = {}, context.plans(0).named, { distanceSort = true, absoluteSort = true }
  for _, in_compound in ipairs { false, true } do
    for i, rule in ipairs(context.set.rules) do
      if (named[i] == true) == in_compound and not sorts[rule.type] and not rule.ignored then
        list[#list + 1] = { kind = "rule", name = rule.name, rules = { [i] = true } }
      end
    end
  end
  for i, team in ipairs(context.set.teams) do
    list[#list + 1] = { kind = "team size", name = team.name, property = "minPlayers", value = team.min, minimum = { [i] = true } }
  end
  for i, team in ipairs(context.set.teams) do
    list[#list + 1] = { kind = "team size", name = team.name, property = "maxPlayers", value = team.max, maximum = { [i] = true } }
  end
  return list
end

local function join(parts)
  local without = { rules = {}, minimum = {}, maximum = {} }
  for _, part in ipairs(parts) do
    for _, kind in ipairs { "rules", "minimum", "maximum" } do
      for key in pairs(part[kind] or {}) do without[kind][key] = true end
    end
  end
  return without
end

local function remedy_of(parts, match)
  local ids, list = {}, {}
  for i, ticket in ipairs(match.tickets) do ids[i] = ticket.id end
  for i, part in ipairs(parts) do list[i] = { kind = part.kind, name = part.name, property = part.property, value = part.value } end
  return { without = list, tickets = ids, players = match.size }
end

-- Returns the first pair of parts whose removal lets the ticket match, or nil.
local function find_pair(context, parts)
  local trials = 0
  for i = 1, #parts do
    for k = i + 1, #parts do
      trials = trials + 1
      if trials > PAIR_TRIALS then return nil end
      local pair = { parts[i], parts[k] }
      local match = try(context, join(pair))
      if match then return remedy_of(pair, match) end
    end
  end
  return nil
end

-- Returns a set of parts of which none is too many, or nil where even the removal of all does not help.
local function find_smallest(context, parts)
  local kept, match = {}, try(context, join(parts))
  if not match then return nil end
  for i, part in ipairs(parts) do kept[i] = part end
  for i = #kept, 1, -1 do
    local part = table.remove(kept, i)
    local smaller = try(context, join(kept))
    if smaller then match = smaller else table.insert(kept, i, part) end
  end
  return remedy_of(kept, match)
end

-- Returns all single parts whose removal lets the ticket match; where there are none, a pair, or as few as it takes.
local function find_remedies(context)
  local parts, remedies = parts_of(context), {}
  for _, part in ipairs(parts) do
    local match = try(context, join { part })
    if match then remedies[#remedies + 1] = remedy_of({ part }, match) end
  end
  if #remedies == 0 then remedies[1] = find_pair(context, parts) or find_smallest(context, parts) end
  return remedies
end

-- Returns the players of the largest set with the ticket that no rule refuses, and the players that a match needs.
local function count_players(context)
  local match = try(context, { minimum = all_teams(context) })
  local made = context.plans(context.tier)
  local have = match and match.size or #context.ticket.players
  return { have = have, least = made.least, most = made.most, missing = math.max(0, made.least - have) }
end

-- Reasons that no pool can help against ----------------------------------------------------------------------------------

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

local function new_context(service, ticket, owner)
  local made = service:engine(owner)
  local standalone = owner.configuration.FlexMatchMode == "STANDALONE"
  local context = { ticket = ticket, now = service.host.now(), set = made.rule_set, pool = pool.new(),
    thresholds = plan.thresholds(made.rule_set), additional = not standalone and owner.configuration.AdditionalPlayerCount or 0 }
  for _, slot in ipairs(made.pool.order) do
    if made.pool.ticket[slot] then context.pool:add(made.pool.ticket[slot]) end
  end
  local plans = {}
  function context.plans(tier)
    plans[tier] = plans[tier] or plan.new(context.set, tier == 0 and 0 or context.thresholds[tier], context.additional)
    return plans[tier]
  end
  local _, tier = plan_for(context, ticket)
  context.tier = tier
  return context
end

--- Explains a ticket.
-- @param service as matchmaker.new returns it
-- @return table {
--     ticket, status, matchmaker, seconds = age, pool = open tickets, backfill = true or nil, would_match = a match exists now,
--     obstacles = list of texts, rules = list of { name, type, required, passed, failed, failing = { { ticket, values } } } for
--       the ticket with each other one, expansions = list of { target, value, step, next }, players = { have, least, most,
--       missing }, closest = list of { ticket, failed = names of rules }, remedies = list of { without = { { kind = "rule" or
--       "team size", name, property, value } }, tickets, players }: parts whose removal lets the ticket match,
--     evaluations = ruleEvaluationMetrics so far, cut = a search stopped at its bound, so something may be missing }
-- @return on failure nil and { code, message }
function explain.ticket(service, id)
  local ticket = service.state.tickets[id]
  if not ticket then return nil, { code = "NotFoundException", message = "Matchmaking ticket was not found." } end
  local owner = service:owner(ticket)
  local result = { ticket = id, status = ticket.status, matchmaker = ticket.matchmaker,
    seconds = (ticket.finish or service.host.now()) - ticket.start, reason = ticket.reason, message = ticket.message }
  if not tickets.is_open(ticket) then return result end
  local context = new_context(service, ticket, owner)
  result.pool, result.backfill = context.pool.size, ticket.backfill
  result.obstacles = find_obstacles(context)
  result.rules, result.closest = compare_all(context)
  result.expansions = describe_expansions(context, result.seconds)
  result.evaluations = details.metrics(context.set.rules, ticket.evaluations)
  result.would_match = not ticket.unmatchable and try(context) ~= nil
  result.players = count_players(context)
  result.remedies = not ticket.unmatchable and not result.would_match and find_remedies(context) or {}
  result.cut = context.cut or ticket.cut or false
  return result
end

return explain
