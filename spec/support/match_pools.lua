-- Makes random rule sets and pools of tickets, and finds matches in them by trying everything, to check the search.
local plan = require "gamelift.emulator.matchmaking.plan"
local rules = require "gamelift.emulator.matchmaking.rules"

local match_pools = {}

-- A reproducible generator: int(n) gives 1 … n.
function match_pools.generator(seed)
  local state = seed * 7919 % 2147483646 + 1
  local function int(n)
    state = state * 48271 % 2147483647
    return math.floor((state - 1) / 2147483646 * n) + 1
  end
  for _ = 1, 10 do int(2) end
  return int
end

-- Everything that could be a match ------------------------------------------------------------------------------------

local function tier_of(rule_set, thresholds, tickets, now)
  local age = now - tickets[1].start
  for _, ticket in ipairs(tickets) do
    local other = now - ticket.start
    age = rule_set.algorithm.expansion_age == "newest" and math.min(age, other) or math.max(age, other)
  end
  local tier = 0
  for k, threshold in ipairs(thresholds) do
    if age >= threshold then tier = k end
  end
  return tier
end

local function holds_all(made, match)
  for index, entry in ipairs(made.rules) do
    if not made.named[index] and entry.holds(match) ~= true then return false end
  end
  return #made.latency == 0 or rules.common_location(made.latency, match) ~= nil
end

local function sizes_fit(made, match)
  local total = 0
  for team, sizes in ipairs(made.teams) do
    local n = match.teams[team].n
    if n < sizes.min or n > sizes.max then return false end
    total = total + n
  end
  local most = made.most
  for i = 1, match.tickets.n do
    if match.tickets[i].backfill then most = made.full end
  end
  return total >= made.least and total <= most
end

-- Adds a ticket to a team, or its players to their own; returns whether no team is too large then.
local function put(made, match, ticket, team)
  local fits = true
  for _, player in ipairs(ticket.players) do
    local place = ticket.backfill and player.team or team
    local list = match.teams[place]
    list.n = list.n + 1
    list[list.n] = player
    fits = fits and list.n <= made.teams[place].max
  end
  return fits
end

local function take(match, ticket, team)
  for _, player in ipairs(ticket.players) do
    local list = match.teams[ticket.backfill and player.team or team]
    list.n = list.n - 1
  end
end

-- Returns whether some split of the tickets over the teams is a match.
function match_pools.any_split(made, tickets)
  local match = { teams = {}, tickets = { n = #tickets } }
  for i, ticket in ipairs(tickets) do match.tickets[i] = ticket end
  for team = 1, #made.teams do match.teams[team] = { n = 0 } end
  local function try(i)
    local ticket = tickets[i]
    if not ticket then return sizes_fit(made, match) and holds_all(made, match) end
    for team = 1, ticket.backfill and 1 or #made.teams do
      local fits = put(made, match, ticket, team) and try(i + 1)
      take(match, ticket, team)
      if fits then return true end
    end
    return false
  end
  return try(1)
end

-- Returns the players of the largest match with the anchor, or nil.
function match_pools.largest(rule_set, plans, tickets, anchor, now)
  local thresholds, best = plan.thresholds(rule_set), nil
  local others = {}
  for _, ticket in ipairs(tickets) do
    if ticket ~= anchor and not ticket.unmatchable then others[#others + 1] = ticket end
  end
  if anchor.unmatchable then return nil end
  for mask = 0, 2 ^ #others - 1 do
    local set, players, backfills, rest = { anchor }, #anchor.players, anchor.backfill and 1 or 0, mask
    for _, ticket in ipairs(others) do
      if rest % 2 == 1 then
        set[#set + 1], players = ticket, players + #ticket.players
        backfills = backfills + (ticket.backfill and 1 or 0)
      end
      rest = math.floor(rest / 2)
    end
    local possible = backfills <= 1 and (backfills == 0 or #set > 1) and (not best or players > best)
    local made = possible and plans(tier_of(rule_set, thresholds, set, now))
    local most = made and (backfills > 0 and made.full or made.most)
    if made and players >= made.least and players <= most and match_pools.any_split(made, set) then best = players end
  end
  return best
end

-- Returns true if `result`, a match of the search, obeys the rule set.
function match_pools.is_match(rule_set, plans, result, now)
  local made = plans(tier_of(rule_set, plan.thresholds(rule_set), result.tickets, now))
  local match = { teams = {}, tickets = { n = #result.tickets } }
  for i, ticket in ipairs(result.tickets) do match.tickets[i] = ticket end
  for team, list in ipairs(result.teams) do
    match.teams[team] = { n = #list }
    for i, player in ipairs(list) do match.teams[team][i] = player end
  end
  return sizes_fit(made, match) and holds_all(made, match)
end

-- Random rule sets ----------------------------------------------------------------------------------------------------

local ALL = "teams[*].players"

local function flat(attribute) return ("flatten(%s.attributes[%s])"):format(ALL, attribute) end

local function of_team(int, teams, attribute)
  local team = teams[int(#teams)].name
  return ("teams[%s].players.attributes[%s]"):format(team, attribute)
end

local function pick(int, list) return list[int(#list)] end

local AGGREGATES = { "min", "max", "avg", "median", "sum", "stddev" }

local CHANGING = { "teams[*].players.attributes[mode]", "flatten(teams[*].players.attributes[mode])",
  "set_intersection(teams[*].players.attributes[maps])", "set_intersection(flatten(teams[*].players.attributes[maps]))",
  "set_intersection(teams[*].players.attributes[mode])", "flatten(flatten(teams[*].players.attributes[maps]))",
  "flatten(set_intersection(teams[*].players.attributes[maps]))" }

local makers = {
  function(int) return { type = "distance", measurements = { flat "skill" }, referenceValue = ("avg(%s)"):format(flat "skill"),
    maxDistance = int(8) } end,
  function(int) return { type = "distance", measurements = { ("max(%s)"):format(flat "skill") },
    referenceValue = ("min(%s)"):format(flat "skill"), maxDistance = int(12) } end,
  function(int) return { type = "distance", measurements = { flat "skill" }, referenceValue = 10, maxDistance = 4 + int(6),
    minDistance = int(2) - 1 } end,
  function(int, teams) return { type = "distance", measurements = { ("avg(%s)"):format(of_team(int, teams, "skill")) },
    referenceValue = ("avg(%s)"):format(of_team(int, teams, "skill")), maxDistance = int(6) } end,
  function(int) return { type = "distance", measurements = { ("avg(%s.attributes[skill])"):format(ALL) },
    referenceValue = ("avg(%s)"):format(flat "skill"), maxDistance = int(6) } end,
  function(int) return { type = "distance", measurements = { ("avg(%s)"):format(flat "skill") }, referenceValue = int(20),
    minDistance = int(4) } end,
  function() return { type = "comparison", measurements = { flat "mode" }, operation = "=" } end,
  function(int, teams) return { type = "comparison", measurements = { of_team(int, teams, "mode") }, operation = pick(int, { "=",
    "!=" }) } end,
  function() return { type = "comparison", measurements = { flat "skill" }, operation = "!=" } end,
  function(int) return { type = "comparison", measurements = { flat "skill" }, operation = pick(int, { ">=", "<" }),
    referenceValue = 4 + int(12) } end,
  function(int, teams) return { type = "comparison", measurements = { of_team(int, teams, "skill") }, operation = pick(int, { ">", "<=" }),
    referenceValue = 4 + int(12) } end,
  function(int) return { type = "comparison", measurements = { ("%s(%s)"):format(pick(int, { "sum", "median", "stddev", "min",
    "max" }), flat "skill") },
    operation = pick(int, { ">", "<=" }), referenceValue = int(20) } end,
  function() return { type = "comparison", measurements = { ("count(%s)"):format(ALL) }, operation = "=" } end,
  function(int) return { type = "batchDistance", batchAttribute = "skill", maxDistance = int(10),
    partyAggregation = pick(int, { "min", "max", "avg" }) } end,
  function() return { type = "batchDistance", batchAttribute = "mode" } end,
  function(int) return { type = "collection", operation = "intersection", measurements = { flat "maps" }, minCount = int(2) } end,
  function(int, teams) return { type = "collection", operation = "intersection", measurements = { of_team(int, teams, "maps") },
    minCount = 1 } end,
  function(int) return { type = "collection", operation = "contains", measurements = { flat "maps" }, referenceValue = "a",
    minCount = int(2) - 1, maxCount = 1 + int(3) } end,
  function(int, teams) return { type = "collection", operation = "contains", measurements = { of_team(int, teams, "maps") },
    referenceValue = "b", maxCount = int(2) } end,
  function() return { type = "collection", operation = "reference_intersection_count", measurements = { flat "blocked" },
    referenceValue = "flatten(teams[*].players[playerId])", maxCount = 0 } end,
  function() return { type = "collection", operation = "reference_intersection_count", measurements = { flat "maps" },
    referenceValue = ("set_intersection(%s)"):format(flat "maps"), minCount = 1 } end,
  function() return { type = "collection", operation = "reference_intersection_count", measurements = { flat "maps" },
    referenceValue = { "a", "c" }, minCount = 1 } end,
  function(int) return { type = "latency", maxLatency = 20 + 10 * int(8), partyAggregation = pick(int, { "min", "max", "avg" }) } end,
  function(int) return { type = "latency", maxDistance = 10 * int(6), distanceReference = pick(int, { "min", "avg" }) } end,
  function() return { type = "absoluteSort", sortDirection = "descending", sortAttribute = "skill" } end,
  -- Lists of strings that change as a match grows: of a team, of all players, or what lists share.
  function(int) return { type = "collection", operation = "reference_intersection_count", measurements = { pick(int, CHANGING) },
    referenceValue = pick(int, { { "a", "ctf" }, { "b", "c", "dm" } }), minCount = int(2), maxCount = 2 } end,
  function(int) return { type = "collection", operation = "reference_intersection_count", measurements = { pick(int, CHANGING) },
    referenceValue = pick(int, { "flatten(flatten(teams[*].players.attributes[maps]))", "flatten(teams[*].players.attributes[mode])",
      "set_intersection(flatten(teams[*].players.attributes[maps]))" }), minCount = int(3) - 1, maxCount = 1 + int(2) } end,
  function(int) return { type = "collection", operation = "intersection", measurements = { pick(int, CHANGING) }, minCount = int(2),
    maxCount = 2 } end,
  function(int) return { type = "collection", operation = "contains", measurements = { pick(int, CHANGING) },
    referenceValue = pick(int, { "a", "ctf" }), minCount = int(2) - 1, maxCount = int(2) } end,
  -- Functions of functions.
  function(int) return { type = "comparison", measurements = { ("%s(%s(%s.attributes[skill]))"):format(
    pick(int, AGGREGATES), pick(int, AGGREGATES), ALL) }, operation = pick(int, { ">", "<=" }), referenceValue = int(20) } end,
  function(int) return { type = "distance", measurements = { ("%s(%s.attributes[skill])"):format(pick(int, AGGREGATES), ALL) },
    referenceValue = ("%s(%s)"):format(pick(int, AGGREGATES), flat "skill"), maxDistance = 2 + int(10), minDistance = int(3) - 1 } end,
  function(int) return { type = "distance", measurements = { ("%s(%s)"):format(pick(int, AGGREGATES), flat "skill") },
    referenceValue = ("%s(%s)"):format(pick(int, AGGREGATES), flat "skill"), maxDistance = int(10) } end,
  function(int) return { type = "comparison", measurements = { ("%s(count(%s))"):format(pick(int, AGGREGATES), ALL) },
    operation = pick(int, { ">=", "<", "=" }), referenceValue = int(3) } end,
}

local STATEMENTS = { "not(%s)", "or(%s, %s)", "and(%s, %s)", "xor(%s, %s)", "or(not(%s), %s)", "and(%s, or(not(%s), %s))" }

local function random_rules(int, teams)
  local list, names = {}, {}
  for i = 1, int(4) - 1 do
    local rule = pick(int, makers)(int, teams)
    rule.name = "r" .. i
    list[i] = rule
    if rule.type ~= "batchDistance" then names[#names + 1] = rule.name end
  end
  if #names > 0 and int(3) == 1 then
    local text = pick(int, STATEMENTS):gsub("%%s", function() return pick(int, names) end)
    list[#list + 1] = { name = "c", type = "compound", statement = text }
  end
  return list
end

-- Looser values first; in a fixed order, so that a seed always gives the same rule set.
local STEPS = { { "maxCount", 4, 2 }, { "maxDistance", 12, 25 }, { "maxLatency", 150, 90 }, { "minCount", 0, 1 }, { "minDistance", 0, 3 } }

local function random_expansions(int, teams, list)
  local expansions = {}
  if int(2) == 1 then return expansions end
  for _, rule in ipairs(list) do
    for _, step in ipairs(STEPS) do
      local property, values = step[1], { step[2], step[3] }
      if rule[property] and int(3) == 1 then
        expansions[#expansions + 1] = { target = ("rules[%s].%s"):format(rule.name, property),
          steps = { { waitTimeSeconds = 5, value = values[1] }, { waitTimeSeconds = 12, value = pick(int, values) } } }
      end
    end
  end
  if int(2) == 1 then
    expansions[#expansions + 1] = { target = ("teams[%s].minPlayers"):format(pick(int, teams).name),
      steps = { { waitTimeSeconds = 8, value = 1 } } }
  end
  table.sort(expansions, function(a, b) return a.target < b.target end)
  return expansions
end

-- Returns a rule set body of random teams, rules and expansions.
function match_pools.rule_set(int)
  local teams = {}
  for i = 1, int(3) do
    local least = int(3) - 1
    teams[i] = { name = "team" .. i, minPlayers = least, maxPlayers = math.max(1, least + int(3) - 1) }
  end
  local list = random_rules(int, teams)
  return { ruleLanguageVersion = "1.0", teams = teams, rules = list, expansions = random_expansions(int, teams, list),
    algorithm = { strategy = "exhaustiveSearch", expansionAgeSelection = pick(int, { "newest", "oldest" }),
      backfillPriority = pick(int, { "normal", "normal", "high", "low" }) },
    playerAttributes = { { name = "skill", type = "number" }, { name = "mode", type = "string" },
      { name = "maps", type = "string_list" }, { name = "blocked", type = "string_list" } } }
end

local function random_player(int, id)
  local maps = {}
  for _, map in ipairs { "a", "b", "c" } do
    if int(3) > 1 then maps[#maps + 1] = map end
  end
  local latency = {}
  for _, location in ipairs { "x", "y" } do
    if int(5) > 1 then latency[location] = 10 * int(12) end
  end
  return { int(20), pick(int, { "ctf", "dm" }), maps, { "p" .. int(60) }, id = id, latency = latency }
end

-- Returns tickets for the search, the oldest first.
function match_pools.tickets(int, teams, count, now)
  local list, id = {}, 0
  for i = 1, count do
    local ticket = { id = "t" .. i, start = now - int(16), players = {}, backfill = int(8) == 1 or nil }
    for k = 1, int(3) == 1 and int(3) or 1 do
      id = id + 1
      ticket.players[k] = random_player(int, "p" .. id)
      if ticket.backfill then ticket.players[k].team = int(#teams) end
    end
    ticket.unmatchable = int(40) == 1 or nil
    list[i] = ticket
  end
  return list
end

return match_pools
