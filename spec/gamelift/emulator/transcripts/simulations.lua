-- Simulations of drawn tickets by rule sets of every kind of rule.
local SKILLS = { skill = { normal = { 50, 20 }, spread = 5 }, mode = { choice = { "duel", "race" } },
  role = { choice = { "tank", "medic", "scout" } }, maps = { sample = { "ice", "lava", "sand" }, count = 2 } }
local LATENCY = { ["us-west-2"] = { normal = { 60, 30 } }, ["eu-west-1"] = { normal = { 120, 30 } } }
local ATTRIBUTES = { { name = "skill", type = "number" }, { name = "mode", type = "string" }, { name = "role", type = "string" },
  { name = "maps", type = "string_list" } }

local function tickets(seed, count, seconds, arrival)
  return { seed = seed, tickets = count, seconds = seconds, arrival = arrival or "random", attributes = SKILLS, latency = LATENCY,
    parties = { { players = 1, share = 0.7 }, { players = 2, share = 0.3 } } }
end

local function rule_set(members)
  members.ruleLanguageVersion, members.playerAttributes = "1.0", ATTRIBUTES
  return members
end

local TWO_TEAMS = { { name = "red", minPlayers = 2, maxPlayers = 3 }, { name = "blue", minPlayers = 2, maxPlayers = 3 } }
local WRITTEN = { "matches", "open", "problems", "rules", "seconds", "sizes", "text", "tickets", "unmatched", "waits" }
local CONFIGURATION = { RequestTimeoutSeconds = 30 }

return {
  { "simulate", { generator = tickets(1, 14, 40), configuration = CONFIGURATION, rule_set = rule_set {
    teams = TWO_TEAMS, rules = {
      { name = "even", type = "distance", measurements = { "avg(teams[red].players.attributes[skill])" },
        referenceValue = "avg(teams[blue].players.attributes[skill])", maxDistance = 10 },
      { name = "close", type = "batchDistance", batchAttribute = "skill", maxDistance = 30 },
      { name = "near", type = "latency", maxLatency = 110 },
    }, expansions = { { target = "rules[close].maxDistance", steps = { { waitTimeSeconds = 5, value = 60 }, { waitTimeSeconds = 15,
      value = 90 } } },
      { target = "teams[red].minPlayers", steps = { { waitTimeSeconds = 20, value = 1 } } } },
  } }, WRITTEN },
  { "simulate", { generator = tickets(2, 30, 40, "even"), configuration = CONFIGURATION, rule_set = rule_set {
    teams = { { name = "crew", minPlayers = 2, maxPlayers = 2, quantity = 2 } }, rules = {
      { name = "mode", type = "comparison", operation = "=", measurements = { "flatten(teams[*].players.attributes[mode])" } },
      { name = "maps", type = "collection", operation = "intersection", minCount = 1,
        measurements = { "flatten(teams[*].players.attributes[maps])" } },
      { name = "far", type = "distanceSort", sortDirection = "descending", sortAttribute = "skill" },
    },
  } }, WRITTEN },
  { "simulate", { generator = tickets(3, 24, 20), configuration = CONFIGURATION, rule_set = rule_set {
    algorithm = { strategy = "exhaustiveSearch", batchingPreference = "sorted", sortByAttributes = { "skill" } },
    teams = TWO_TEAMS, rules = {
      { name = "strong", type = "comparison", operation = ">=", referenceValue = 20,
        measurements = { "min(flatten(teams[*].players.attributes[skill]))" } },
      { name = "medics", type = "collection", operation = "contains", referenceValue = "medic", minCount = 1, maxCount = 2,
        measurements = { "flatten(teams[*].players.attributes[role])" } },
      { name = "mixed", type = "collection", operation = "reference_intersection_count", referenceValue = { "ice", "lava" }, minCount = 1,
        measurements = { "flatten(teams[*].players.attributes[maps])" } },
      { name = "either", type = "compound", statement = "and(medics, mixed)" },
      { name = "alike", type = "batchDistance", batchAttribute = "mode" },
      { name = "old", type = "absoluteSort", sortDirection = "ascending", sortAttribute = "skill", partyAggregation = "max" },
    },
  } }, WRITTEN },
  { "simulate", { generator = tickets(4, 90, 20), configuration = CONFIGURATION, rule_set = rule_set {
    algorithm = { strategy = "balanced", balancedAttribute = "skill", batchingPreference = "largestPopulation", backfillPriority = "high" },
    teams = { { name = "one", minPlayers = 21, maxPlayers = 25 }, { name = "two", minPlayers = 21, maxPlayers = 25 } },
    rules = { { name = "alike", type = "batchDistance", batchAttribute = "skill", maxDistance = 80 } },
  } }, WRITTEN },
  { "simulate", { generator = tickets(5, 90, 20), configuration = { RequestTimeoutSeconds = 30, AcceptanceRequired = false },
    rule_set = rule_set {
      algorithm = { strategy = "balanced", balancedAttribute = "skill", batchingPreference = "fastestRegion" },
      teams = { { name = "all", minPlayers = 41, maxPlayers = 50 } },
      rules = { { name = "near", type = "latency", maxLatency = 150 } },
    } }, WRITTEN },
}
