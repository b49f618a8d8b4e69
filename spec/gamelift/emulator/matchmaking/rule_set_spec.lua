local snapshot = require "gamelift.emulator.snapshot"
local rule_set = require "gamelift.emulator.matchmaking.rule_set"

-- A rule set body around some members.
local function body(members)
  local value = { ruleLanguageVersion = "1.0", teams = { { name = "red", minPlayers = 1, maxPlayers = 2 },
    { name = "blue", minPlayers = 1, maxPlayers = 2 } },
    playerAttributes = { { name = "skill", type = "number" }, { name = "map", type = "string" },
      { name = "modes", type = "string_list" }, { name = "likes", type = "string_number_map" } } }
  for key, item in pairs(members) do value[key] = item end
  return value
end

local function rule(members)
  members.name = members.name or "R"
  return body { rules = { members } }
end

local FLAT = "flatten(teams[*].players.attributes[skill])"

local function comparison(members)
  members.type, members.measurements = "comparison", members.measurements or { FLAT }
  return rule(members)
end

local function distance(members)
  members.type, members.measurements = "distance", members.measurements or { FLAT }
  if members.referenceValue == nil then members.referenceValue = 3 end
  return rule(members)
end

local refused = {
  -- what, body, parts of the message
  { "comments", "{ /* teams */ }", { "$ (line 1, column 3)", "JSON without comments" } },
  { "an empty text", "", { "expected 1 to 65535 characters, got 0" } },
  { "a list", "[]", { "$: expected an object, got a list" } },
  { "a missing version", { teams = {} }, { '$.ruleLanguageVersion: expected "1.0", got nothing' } },
  { "no teams", body { teams = {} }, { "$.teams: expected at least one team" } },
  { "teams that are not a list", body { teams = { name = "red" } }, { "$.teams: expected a list, got an object" } },
  { "minPlayers above maxPlayers", body { teams = { { name = "a", minPlayers = 3, maxPlayers = 2 } } },
    { "$.teams[0].minPlayers: expected at most maxPlayers (2), got 3" } },
  { "maxPlayers 0", body { teams = { { name = "a", minPlayers = 0, maxPlayers = 0 } } }, { "$.teams[0].maxPlayers", "at least 1, got 0" } },
  { "a negative size", body { teams = { { name = "a", minPlayers = -1, maxPlayers = 1 } } }, { "$.teams[0].minPlayers", "at least 0" } },
  { "a fraction of a player", body { teams = { { name = "a", minPlayers = 1, maxPlayers = 1.5 } } }, { "a whole number" } },
  { "201 players", body { teams = { { name = "a", minPlayers = 1, maxPlayers = 67, quantity = 3 } } }, { "at most 200 players",
    "got 201" } },
  { "41 players without balanced", body { teams = { { name = "a", minPlayers = 1, maxPlayers = 41 } } },
    { "at most 40 players", "strategy balanced" } },
  { "an attribute's type", body { playerAttributes = { { name = "x", type = "nmber" } } },
    { "$.playerAttributes[0].type", "expected one of string, number, string_list, string_number_map", '"nmber"', "did you mean number?" } },
  { "a default of another type", body { playerAttributes = { { name = "x", type = "number", default = "a" } } },
    { "$.playerAttributes[0].default: expected a number" } },
  { "an unknown rule type", rule { type = "batchdistance" }, { "$.rules[0].type", "did you mean batchDistance?" } },
  { "an unknown operation", comparison { operation = "==", referenceValue = 1 }, { "$.rules[0].operation: expected one of <, <=, =" } },
  { "< without a reference", comparison { operation = "<" }, { "$.rules[0].referenceValue", "only = and != do without" } },
  { "< of strings", comparison { operation = "<", measurements = { "teams[red].players.attributes[map]" }, referenceValue = "a" },
    { "$.rules[0].operation: expected = or != for strings" } },
  { "a string where numbers are compared", comparison { operation = "=", referenceValue = "x" },
    { "$.rules[0].referenceValue: expected a number" } },
  { "a reference with many values", comparison { operation = "=", referenceValue = FLAT }, { "gives one value" } },
  { "no measurements", comparison { operation = "=", measurements = {} }, { "$.rules[0].measurements: expected at least one expression" } },
  { "an unknown team", comparison { operation = "=", measurements = { "teams[rde].players.attributes[skill]" } },
    { "$.rules[0].measurements[0]", 'unknown team "rde", did you mean red?' } },
  { "an unknown attribute", comparison { operation = "=", measurements = { "teams[red].players.attributes[skil]" } },
    { 'unknown attribute "skil", did you mean skill?' } },
  { "an unknown function", comparison { operation = "=", measurements = { "mean(teams[red].players.attributes[skill])" } },
    { 'unknown function "mean"' } },
  { "arithmetic", comparison { operation = "=", measurements = { "1 + 2" } }, { "expected teams[…].players" } },
  { "an average of strings", comparison { operation = "=", measurements = { "avg(teams[red].players.attributes[map])" } },
    { "avg expects a list of numbers" } },
  { "an average of an average", comparison { operation = "=", measurements = { "avg(avg(teams[red].players.attributes[skill]))" } },
    { "avg expects a list of numbers" } },
  { "a map in an expression", comparison { operation = "=", measurements = { "teams[red].players.attributes[likes]" } },
    { "got a string_number_map" } },
  { "distance without limit", distance {}, { "$.rules[0]: expected maxDistance or minDistance" } },
  { "minDistance above maxDistance", distance { minDistance = 5, maxDistance = 4 },
    { "$.rules[0].minDistance: expected at most maxDistance (4), got 5" } },
  { "a negative distance", distance { maxDistance = -1 }, { "$.rules[0].maxDistance: expected a number of at least 0, got -1" } },
  { "batchDistance of numbers without limit", rule { type = "batchDistance", batchAttribute = "skill" }, { "$.rules[0].maxDistance" } },
  { "batchDistance of lists", rule { type = "batchDistance", batchAttribute = "modes", maxDistance = 1 }, { "number or string",
    "string_list" } },
  { "batchDistance of an expression", rule { type = "batchDistance", batchAttribute = FLAT, maxDistance = 1 }, { "unknown attribute" } },
  { "a collection of numbers", rule { type = "collection", measurements = { FLAT }, operation = "intersection" }, { "string lists" } },
  { "strings compared with numbers", rule { type = "collection", operation = "reference_intersection_count", minCount = 1,
    measurements = { "flatten(teams[*].players.attributes[modes])" }, referenceValue = FLAT },
    { "$.rules[0].referenceValue: expected an expression that gives strings, got" } },
  { "minCount above maxCount", rule { type = "collection", operation = "intersection", minCount = 3, maxCount = 2,
    measurements = { "flatten(teams[*].players.attributes[modes])" } }, { "$.rules[0].minCount" } },
  { "latency without limit", rule { type = "latency" }, { "expected maxLatency or maxDistance" } },
  { "an unknown distanceReference", rule { type = "latency", maxDistance = 5, distanceReference = "mean" },
    { "expected one of min, avg" } },
  { "an unknown sortDirection", rule { type = "distanceSort", sortDirection = "up", sortAttribute = "skill" },
    { "ascending, descending" } },
  { "an unknown mapKey", rule { type = "absoluteSort", sortDirection = "ascending", sortAttribute = "likes", mapKey = "max" },
    { "minValue, maxValue" } },
  { "an unknown partyAggregation", distance { maxDistance = 1, partyAggregation = "sum" }, { "expected one of min, max, avg" } },
  { "an unknown rule in a statement", rule { type = "compound", statement = "not(Q)" }, { '$.rules[0].statement: unknown rule "Q"' } },
  { "a statement that names itself", rule { type = "compound", statement = "not(R)" }, { "names itself" } },
  { "a target that names nothing", body { expansions = { { target = "rules[X].maxDistance", steps = { { waitTimeSeconds = 1,
    value = 2 } } } } },
    { '$.expansions[0].target: unknown rule "X"' } },
  { "a target without property", body { expansions = { { target = "teams[red]", steps = { { waitTimeSeconds = 1, value = 2 } } } } },
    { "expected rules[name].property or teams[name].property" } },
  { "an algorithm's property as a target", body { expansions = { { target = "algorithm.strategy", steps = {} } } },
    { "$.expansions[0].target" } },
  { "an unknown property of a team", body { expansions = { { target = "teams[red].minPlayer", steps = { { waitTimeSeconds = 1,
    value = 1 } } } } },
    { "did you mean minPlayers?" } },
  { "steps that do not ascend", body { expansions = { { target = "teams[red].minPlayers",
    steps = { { waitTimeSeconds = 5, value = 1 }, { waitTimeSeconds = 5, value = 0 } } } } },
    { "$.expansions[0].steps[1].waitTimeSeconds: expected more than the step before (5), got 5" } },
  { "a step with a word for a number", { ruleLanguageVersion = "1.0", teams = { { name = "a", minPlayers = 1, maxPlayers = 2 } },
    playerAttributes = { { name = "skill", type = "number" } },
    rules = { { name = "R", type = "batchDistance", batchAttribute = "skill", maxDistance = 5 } },
    expansions = { { target = "rules[R].maxDistance", steps = { { waitTimeSeconds = 5, value = "far" } } } } },
    { "$.expansions[0].steps[0].value", "expected a number" } },
  { "an expansion of a compound", { ruleLanguageVersion = "1.0", teams = { { name = "a", minPlayers = 1, maxPlayers = 2 } },
    playerAttributes = { { name = "skill", type = "number" } },
    rules = { { name = "R", type = "distance", measurements = { "teams[a].players.attributes[skill]" }, referenceValue = 1,
      maxDistance = 5 },
      { name = "C", type = "compound", statement = "not(R)" } },
    expansions = { { target = "rules[C].statement", steps = { { waitTimeSeconds = 5, value = "R" } } } } },
      { "another rule than a compound" } },
  { "sorted by an undeclared attribute", body { algorithm = { batchingPreference = "sorted", sortByAttributes = { "skil" } } },
    { "$.algorithm.sortByAttributes[0]", "did you mean skill?" } },
  { "a batching preference of the other strategy", body { algorithm = { batchingPreference = "largestPopulation" } },
    { "expected one of random, sorted" } },
  { "balanced without attribute", body { algorithm = { strategy = "balanced" } }, { "$.algorithm.balancedAttribute" } },
}

describe("a rule set", function()
  for _, case in ipairs(refused) do
    it("is refused for " .. case[1], function()
      local set, problem = rule_set.parse(case[2])
      assert.is_nil(set)
      for _, part in ipairs(case[3]) do assert.truthy(problem:find(part, 1, true), problem) end
    end)
  end

  it("is refused with the line and column of its text", function()
    local text = '{"ruleLanguageVersion":"1.0",\n "teams":[\n  {"name":"red","minPlayers":1,\n   "maxPlayers":"two"}]}'
    local _, problem, path = rule_set.parse(text)
    assert.equal("$.teams[0].maxPlayers", path)
    assert.truthy(problem:find("$.teams[0].maxPlayers (line 4, column 17)", 1, true), problem)
  end)

  it("warns of a referenceValue that an intersection does not take", function()
    local set = assert(rule_set.parse(rule { type = "collection", operation = "intersection", minCount = 1, referenceValue = "ice",
      measurements = { "flatten(teams[*].players.attributes[modes])" } }))
    assert.same({ "$.rules[0].referenceValue: operation intersection takes no referenceValue (ignored)" }, set.warnings)
  end)

  it("warns of unknown properties, or refuses them if it is strict", function()
    local value = distance { maxDistance = 2, maxDistanc = 3 }
    local set = assert(rule_set.parse(value))
    assert.same({ '$.rules[0].maxDistanc: unknown property "maxDistanc", did you mean maxDistance? (ignored)' }, set.warnings)
    local none, problem = rule_set.parse(value, { strict_rule_sets = true })
    assert.is_nil(none)
    assert.matches("did you mean maxDistance", problem)
  end)

  local accepted = {
    { "measurements as one string", comparison { operation = "=", measurements = FLAT } },
    { "a number written as a string", distance { maxDistance = "5" } },
    { "blanks in expressions",
      comparison { operation = "=", measurements = { " avg ( teams [ red , blue ].players.attributes[ skill ])" } } },
    { "team for teams, and PlayerID", comparison { operation = "!=", measurements = { "team[red].players[PlayerID]" } } },
    { "no rules", body { rules = {} } },
    { "a strategy without algorithm", body { algorithm = {} } },
    { "balanced below 41 players", body { algorithm = { strategy = "balanced", balancedAttribute = "skill" } } },
    { "more than two terms", body { rules = {
      { name = "A", type = "comparison", measurements = { FLAT }, operation = "=" },
      { name = "B", type = "comparison", measurements = { FLAT }, operation = "!=" },
      { name = "C", type = "compound", statement = "or( A, B , and(A, B, not(A)))" } } } },
  }
  for _, case in ipairs(accepted) do
    it("takes " .. case[1], function() assert(rule_set.parse(case[2])) end)
  end

  it("makes as many teams as quantity says", function()
    local set = assert(rule_set.parse(body { teams = { { name = "trio", minPlayers = 1, maxPlayers = 3, quantity = 2 },
      { name = "boss", minPlayers = 0, maxPlayers = 1 } } }))
    assert.same({ "trio_1", "trio_2", "boss" }, { set.teams[1].name, set.teams[2].name, set.teams[3].name })
    assert.equal(7, set.size)
    assert.is_false(set.large)
  end)

  it("keeps the last of two expansions in one object", function()
    local set = assert(rule_set.parse('{"ruleLanguageVersion":"1.0",'
      .. '"teams":[{"name":"a","minPlayers":2,"maxPlayers":2}],"expansions":[{'
      .. '"target":"teams[a].maxPlayers","steps":[{"waitTimeSeconds":1,"value":3}],'
      .. '"target":"teams[a].minPlayers","steps":[{"waitTimeSeconds":2,"value":1}]}]}'))
    assert.equal(1, #set.expansions)
    assert.equal("minPlayers", set.expansions[1].property)
    assert.equal(2, set.expansions[1].steps[1].wait)
  end)

  it("may have 40 players in all teams without a strategy, and 200 with balanced", function()
    local value = distance { maxDistance = 3 }
    value.teams = { { name = "red", minPlayers = 1, maxPlayers = 20 }, { name = "blue", minPlayers = 1, maxPlayers = 20 } }
    assert.is_false(assert(rule_set.parse(value)).large)
    value.teams = { { name = "red", minPlayers = 1, maxPlayers = 100, quantity = 2 } }
    value.algorithm = { strategy = "balanced", balancedAttribute = "skill" }
    assert.is_true(assert(rule_set.parse(value)).large)
  end)

  it("ignores rules that large matches do not know, with a warning", function()
    local value = distance { maxDistance = 3 }
    value.teams = { { name = "red", minPlayers = 41, maxPlayers = 60 } }
    value.algorithm = { strategy = "balanced", balancedAttribute = "skill" }
    local set = assert(rule_set.parse(value))
    assert.is_true(set.large)
    assert.is_true(set.rules[1].ignored)
    assert.matches("more than 40 players", set.warnings[1])
  end)

  it("is refused where its text has {} for a list, or [] for an object", function()
    for text, message in pairs {
      ['"rules":{}'] = "$.rules (line 1, column 106): expected a list, got an object",
      ['"algorithm":[]'] = "$.algorithm (line 1, column 110): expected an object, got a list",
      ['"expansions":{}'] = "$.expansions (line 1, column 111): expected a list, got an object",
    } do
      local _, problem = rule_set.parse('{"ruleLanguageVersion":"1.0","teams":[{"name":"red","minPlayers":1,"maxPlayers":1,"quantity":2}],'
        .. text .. "}")
      assert.equal(message, problem)
    end
  end)

  it("may have 65,535 characters, whatever their bytes", function()
    local function text(length)
      local head = '{"ruleLanguageVersion":"1.0","teams":[{"name":"red","minPlayers":1,"maxPlayers":1}],"name":"'
      return head .. ("é"):rep(length - #head - 2) .. '"}'
    end
    assert(rule_set.parse(text(65535)))
    local _, problem = rule_set.parse(text(65536))
    assert.equal("$: expected 1 to 65535 characters, got 65536", problem)
  end)

  it("is refused where a team has the name of one of a quantity", function()
    local function teams(first, second)
      local list = {}
      for i, name in ipairs { first, second } do
        list[i] = { name = name, minPlayers = 1, maxPlayers = 1, quantity = name == "red" and 2 or 1 }
      end
      return { ruleLanguageVersion = "1.0", teams = list }
    end
    for _, pair in ipairs { { "red", "red_1" }, { "red_2", "red" } } do
      local _, problem = rule_set.parse(teams(pair[1], pair[2]))
      assert.matches('the team "red_[12]" is declared twice', problem)
    end
  end)

  it("never makes the reader fail, whatever is written in it", function()
    local int = require("spec.support.match_pools").generator(5)
    local values = { 0, -1, 1.5, 1e300, "", "x", "teams[*].players", "flatten(", "not(", {}, { a = 1 }, { 1, 2 }, { "a" }, true, false,
      250 }
    local function places(value, list)
      for key, item in pairs(value) do
        list[#list + 1] = { value, key }
        if type(item) == "table" then places(item, list) end
      end
      return list
    end
    local valid = 0
    for _ = 1, 1500 do
      local value = snapshot.copy(distance { maxDistance = 2 }, {})
      value.expansions = { { target = "rules[Rule].maxDistance", steps = { { waitTimeSeconds = 5, value = 9 } } } }
      local list = places(value, {})
      local place = list[int(#list)]
      place[1][place[2]] = values[int(#values)]
      local set, problem, path = rule_set.parse(value, { doubtful_rule_sets = int(2) == 1 and "accept" or "refuse" })
      valid = valid + (set and 1 or 0)
      assert.truthy(set or problem:find("^%$") and path:find "^%$", problem)
    end
    assert.truthy(valid > 50 and valid < 1450)
  end)

  it("treats an empty string as no default, and an empty list as one", function()
    local set = assert(rule_set.parse('{"ruleLanguageVersion":"1.0","teams":[{"name":"a","minPlayers":1,"maxPlayers":1}],'
      .. '"playerAttributes":[{"name":"s","type":"string","default":""},{"name":"l","type":"string_list","default":[]}]}'))
    assert.is_nil(set.attributes[1].default)
    assert.same({}, set.attributes[2].default)
  end)
end)
