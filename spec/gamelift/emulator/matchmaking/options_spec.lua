-- Each option chooses between two readings: a row shows what differs. README.md lists all of them.
local core = require "gamelift.core"
local match_world = require "spec.support.match_world"
local options = require "gamelift.emulator.matchmaking.options"
local rule_set = require "gamelift.emulator.matchmaking.rule_set"
local simulate = require "gamelift.emulator.matchmaking.simulate"

local FLAT = "flatten(teams[*].players.attributes[%s])"
local SKILL, MODE, TAGS = FLAT:format "skill", FLAT:format "mode", FLAT:format "tags"

local function body(changes)
  local value = { ruleLanguageVersion = "1.0", playerAttributes = { { name = "skill", type = "number", default = 0 },
    { name = "mode", type = "string", default = "duel" }, { name = "tags", type = "string_list", default = { "t" } },
    { name = "likes", type = "string_number_map", default = { ice = 1 } } },
    teams = { { name = "red", minPlayers = 1, maxPlayers = 1 }, { name = "blue", minPlayers = 1, maxPlayers = 1 } } }
  for key, item in pairs(changes or {}) do value[key] = item end
  return value
end

local function rule(type_, members)
  members.name, members.type = members.name or "R", type_
  return members
end

local function rules(...) return body { rules = { ... } } end

-- Validity of a rule set: name = { value, { body, valid by default, valid with the value } }.
local validity = {
  doubtful_rule_sets = { "accept", { rules(rule("distance", { measurements = { SKILL }, referenceValue = 1 })), false, true },
    { body { teams = { { name = "red", minPlayers = 3, maxPlayers = 1 } } }, false, true },
    { body { teams = { { name = "red", minPlayers = -1, maxPlayers = 0 }, { name = "blue", minPlayers = 0, maxPlayers = 60 } } },
      false, true },
    { body { teams = { { name = "red", minPlayers = 1, maxPlayers = 201 } } }, false, true },
    { rules(rule("comparison", { measurements = { "avg(teams[none].players.attributes[skill])" }, operation = "<", referenceValue = 1 })),
      false, true },
    { rules(rule("comparison", { measurements = { SKILL }, operation = "<" })), false, true },
    { body { expansions = { { target = "rules[none].x", steps = { { waitTimeSeconds = 1, value = 1 } } } } }, false, true },
    { body { expansions = { { target = "teams[red].minPlayers", steps = { { waitTimeSeconds = 2, value = 1 },
      { waitTimeSeconds = 1, value = 0 } } } } }, false, true },
    { rules(rule("unheard", {})), false, false } },
  duplicate_keys = { "refuse", { [[{"ruleLanguageVersion":"1.0","teams":[{"name":"a","minPlayers":1,"minPlayers":0,"maxPlayers":1}]}]],
    true, false }, { [[{"ruleLanguageVersion":"1.0","teams":[{"name":"a\"","minPlayers":1,"maxPlayers":1},{"name":"name"]] ..
      [[,"minPlayers":1,"maxPlayers":1}]}]], true, true } },
  expand_algorithm = { "ignore", { body { expansions = { { target = "algorithm.strategy", steps = { { waitTimeSeconds = 1,
    value = "x" } } } } }, false, true } },
  large_other_rules = { "refuse", { body { teams = { { name = "red", minPlayers = 1, maxPlayers = 60 } },
    algorithm = { strategy = "balanced", balancedAttribute = "skill" },
    rules = { rule("comparison", { measurements = { SKILL }, operation = "=" }) } }, true, false } },
  lenient_expressions = { false, { rules(rule("comparison", { measurements = { "team[red].players[PlayerID]" }, operation = "!=" })), true,
    false } },
  many_terms = { false, { rules(rule("comparison", { name = "A", measurements = { SKILL }, operation = "=" }),
    rule("compound", { statement = "or(A, A, A)" })), true, false } },
  quantity_names = { "base", { body { teams = { { name = "red", minPlayers = 1, maxPlayers = 1, quantity = 2 } },
    rules = { rule("comparison", { measurements = { "teams[red_1].players[playerId]" }, operation = "!=" }) } }, true, false } },
  quantity_separator = { "", { body { teams = { { name = "red", minPlayers = 1, maxPlayers = 1, quantity = 2 } },
    rules = { rule("comparison", { measurements = { "teams[red1].players[playerId]" }, operation = "!=" }) } }, false, true } },
  small_balanced = { "refuse", { body { algorithm = { strategy = "balanced", balancedAttribute = "skill" } }, true, false } },
  strategy_required = { true, { body { algorithm = { batchingPreference = "random" } }, true, false }, { body(), true, true } },
  strict_rule_sets = { true, { body { more = 1 }, true, false } },
  string_order = { true, { rules(rule("comparison", { measurements = { MODE }, operation = "<", referenceValue = "m" })), false, true } },
}

-- Matches of two tickets a and b: name = { value, { body, attributes of a, of b, matched by default, with the value } }.
local function attributes(values)
  local result = {}
  for name, value in pairs(values) do
    if name ~= "latency" then
      local kind = type(value)
      result[name] = { [kind == "number" and "N" or kind == "string" and "S" or #value > 0 and "SL" or "SDM"] = value }
    end
  end
  return result
end

local function players(id, members)
  local list = {}
  for i, one in ipairs(members[1] and members or { members }) do
    list[i] = { PlayerId = id .. i, PlayerAttributes = attributes(one), LatencyInMs = one.latency }
  end
  return list
end

local PAIRS = { { name = "red", minPlayers = 2, maxPlayers = 2 }, { name = "blue", minPlayers = 2, maxPlayers = 2 } }
local CREW = { { name = "crew", minPlayers = 2, maxPlayers = 4 } }

local function of_skill(name, operation, value)
  return rules(rule("comparison", { measurements = { name .. "(" .. SKILL .. ")" }, operation = operation, referenceValue = value }))
end

local matching = {
  batch_min_distance = { true, { rules(rule("batchDistance", { batchAttribute = "skill", minDistance = 5, maxDistance = 50 })),
    { skill = 1 }, { skill = 2 }, true, false } },
  case_sensitive = { false, { rules(rule("comparison", { measurements = { MODE }, operation = "=", referenceValue = "Duel" })),
    { mode = "duel" }, { mode = "DUEL" }, false, true },
    { rules(rule("collection", { measurements = { TAGS }, operation = "contains", referenceValue = "X" })), { tags = { "x" } }, {}, false,
      true } },
  common_location = { false, { rules(rule("latency", { maxLatency = 100 })), { latency = { x = 20, y = 200 } },
    { latency = { x = 200, y = 20 } }, false, true },
    { rules(rule("latency", { maxLatency = 100 })), { latency = { x = 120 } }, { latency = { x = 20 } }, false, false } },
  default_min_count = { 2, { rules(rule("collection", { measurements = { TAGS }, operation = "intersection" })), { tags = { "x", "z" } },
    { tags = { "x", "y" } }, true, false } },
  empty_count = { "missing", { body { teams = { CREW[1], { name = "none", minPlayers = 0, maxPlayers = 1 } }, rules = { rule("comparison", {
    measurements = { "count(teams[none].players)" }, operation = "=", referenceValue = 0 }) } }, {}, {}, true, false } },
  latency_distance = { "best", { rules(rule("latency", { maxDistance = 10, distanceReference = "min" })), { latency = { x = 20, y = 90 } },
    { latency = { x = 90, y = 20 } }, false, true } },
  latency_limit = { "exclusive", { rules(rule("latency", { maxLatency = 100 })), { latency = { x = 100 } }, { latency = { x = 20 } }, true,
    false } },
  median = { "upper", { of_skill("median", ">=", 20), { skill = 10 }, { skill = 20 }, false, true } },
  empty_holds = { false, { body { teams = { CREW[1], { name = "none", minPlayers = 0, maxPlayers = 1 } }, rules = { rule("comparison", {
    measurements = { "teams[none].players.attributes[skill]" }, operation = ">", referenceValue = 5 }) } }, {}, {}, true, false } },
  party_aggregation = { "tickets", { body { teams = PAIRS, rules = { rule("distance", { measurements = { SKILL }, referenceValue = 15,
    maxDistance = 2, partyAggregation = "avg" }) } }, { { skill = 10 }, { skill = 20 } }, { { skill = 14 }, { skill = 16 } }, false, true },
    { body { teams = PAIRS, rules = { rule("collection", { measurements = { TAGS }, operation = "intersection" }) } },
      { { tags = { "x" } }, { tags = { "y" } } }, { { tags = { "x" } }, { tags = { "z" } } }, false, true } },
  stddev = { "sample", { of_skill("stddev", ">", 6), { skill = 10 }, { skill = 20 }, false, true } },
}

local function run_pair(case, opts)
  local report = assert(simulate.run({ rule_set = case[1], steps = {
    { at = 0, start = { TicketId = "a", Players = players("a", case[2]) } },
    { at = 0, start = { TicketId = "b", Players = players("b", case[3]) } }, { at = 5, check = {} } } }, opts))
  assert.same({}, report.problems)
  return #report.matches == 1
end

-- What else differs: name = { value, function(options) -> by default, expected with it, expected with the value }.
local function world(configuration, opts) return match_world.new(configuration, opts) end

local function proposed(opts)
  local w = world({ AcceptanceRequired = true, AcceptanceTimeoutSeconds = 20 }, opts)
  w.start "a"
  w.start "b"
  w.advance(1)
  return w
end

local function accept(w, id, kind, player)
  return w.service:accept { TicketId = id, PlayerIds = { player or "p-" .. id }, AcceptanceType = kind or "ACCEPT" }
end

local function code(result, problem) return result and "taken" or problem.code end
local INVALID = "InvalidRequestException"

local function start_code(player, rules_, opts)
  local w = world({ RuleSetBody = rules_ or body { playerAttributes = { { name = "skill", type = "number" } } } }, opts)
  return code(w.service:start { ConfigurationName = "duel", Players = type(player[1]) == "table" and player or { player } })
end

local function expanded_at(opts)
  local w = world({ RuleSetBody = body { teams = { { name = "crew", minPlayers = 2, maxPlayers = 2 } }, expansions = { {
    target = "teams[crew].minPlayers", steps = { { waitTimeSeconds = 10, value = 1 } } } } } }, opts)
  w.start "a"
  w.advance(15)
  return w.ticket "a".EndTime > 1010
end

local others = {
  acceptance_failure = { "FAILED", function(opts)
    local w = proposed(opts)
    accept(w, "a", "REJECT")
    return w.ticket "a".Status .. " " .. w.events[#w.events].type
  end, "CANCELLED MatchmakingCancelled", "FAILED MatchmakingFailed" },
  acceptance_timeout = { 30, function(opts)
    local w = world({ AcceptanceRequired = true }, opts)
    w.start "a"
    w.start "b"
    w.advance(1)
    return w.events[3].acceptanceTimeout
  end, 600, 30 },
  acceptance_timeout_always = { true, function(opts)
    local w = world(nil, opts)
    w.start "a"
    w.start "b"
    w.advance(1)
    return tostring(w.events[3].acceptanceTimeout)
  end, "nil", "600" },
  backfill_without_team = { "place", function(opts)
    local w = world(nil, opts)
    return code(w.service:backfill { ConfigurationName = "duel", Players = { { PlayerId = "x" } } })
  end, INVALID, "taken" },
  data_defaults = { false, function(opts)
    local w = world({ FlexMatchMode = "WITH_QUEUE" }, opts)
    w.start "a"
    w.start "b"
    w.advance(1)
    return w.service:matchmaker_data(w.placing[1], "arn"):find('"skill"', 1, true) ~= nil
  end, true, false },
  data_empty_teams = { false, function(opts)
    local w = world({ FlexMatchMode = "WITH_QUEUE", RuleSetBody = body { teams = { { name = "red", minPlayers = 1, maxPlayers = 1 },
      { name = "blue", minPlayers = 0, maxPlayers = 1 } } } }, opts)
    w.start "a"
    w.advance(1)
    return #core.read_json(w.service:matchmaker_data(w.placing[1], "arn")).teams
  end, 2, 1 },
  describe_limit = { 1, function(opts) return code(world(nil, opts).service:describe { "a", "b" }) end, "taken", INVALID },
  estimate_of = { 1, function(opts)
    local w = world(nil, opts)
    w.start "a"
    w.advance(10)
    w.start "b"
    w.advance(1)
    w.start "c"
    return w.ticket "c".EstimatedWaitTime
  end, 5, 0 },
  event_after_rejection = { false, function(opts)
    local w = proposed(opts)
    accept(w, "a", "REJECT")
    return w.types():match "Accept.*$"
  end, "AcceptMatch AcceptMatchCompleted Cancelled Cancelled", "AcceptMatch AcceptMatchCompleted" },
  event_per_ticket = { true, function(opts)
    local w = world(nil, opts)
    w.start "a"
    w.start "b"
    w.advance(1)
    return w.types()
  end, "Searching Searching PotentialMatchCreated Succeeded",
    "Searching Searching PotentialMatchCreated PotentialMatchCreated Succeeded Succeeded" },
  fill_wait = { 8, function(opts)
    local w = world({ RuleSetBody = body { teams = { { name = "crew", minPlayers = 1, maxPlayers = 2 } } } }, opts)
    w.start "a"
    w.advance(5)
    return w.ticket "a".Status
  end, "COMPLETED", "SEARCHING" },
  foreign_player = { "ignore", function(opts) return code(accept(proposed(opts), "a", "ACCEPT", "stranger")) end, INVALID, "taken" },
  metrics_of_parts = { true, function(opts)
    local w = world({ RuleSetBody = rules(rule("comparison", { name = "A", measurements = { MODE }, operation = "=" }),
      rule("compound", { name = "C", statement = "and(A, A)" })) }, opts)
    w.start "a"
    w.start "b"
    w.advance(1)
    return w.events[3].ruleEvaluationMetrics[1].passedCount > 0
  end, false, true },
  missing_attribute = { "refuse", function(opts) return start_code({ PlayerId = "x" }, nil, opts) end, "taken", INVALID },
  missing_map_key = { "first", function(opts)
    local report = assert(simulate.run({ rule_set = rules(rule("absoluteSort", { sortAttribute = "likes", sortDirection = "ascending",
      mapKey = "maxValue" })), steps = {
        { at = 0, start = { TicketId = "a", Players = players("a", { likes = { ice = 5 } }) } },
        { at = 0, start = { TicketId = "b", Players = players("b", { likes = { ice = 3 } }) } },
        { at = 0, start = { TicketId = "c", Players = players("c", { likes = { sand = 3 } }) } }, { at = 1, check = {} } } }, opts))
    return report.matches[1].tickets[2]
  end, "b", "c" },
  pass_delay = { 3, function(opts)
    local w = world(nil, opts)
    w.start "a"
    w.advance(2)
    w.start "b"
    w.advance(2)
    return w.ticket "a".EndTime
  end, 1002, 1003 },
  pass_interval = { 4, function(opts)
    local w = world(nil, opts)
    w.start "a"
    w.advance(1)
    w.start "b"
    w.advance(2)
    return w.ticket "b".Status
  end, "COMPLETED", "QUEUED" },
  reasons = { { timed_out = "Late" }, function(opts)
    local w = world(nil, opts)
    w.start "a"
    w.advance(61)
    return w.ticket "a".StatusReason
  end, "TimedOut", "Late" },
  repeated_player = { "once", function(opts) return start_code({ { PlayerId = "x" }, { PlayerId = "x" } }, body(), opts) end, INVALID,
    "taken" },
  replaced_backfill = { "FAILED", function(opts)
    local w = world(nil, opts)
    for _, id in ipairs { "one", "two" } do
      assert(w.service:backfill { ConfigurationName = "duel", TicketId = id, GameSessionArn = "s",
        Players = { { PlayerId = id, Team = "red" } } })
    end
    return w.ticket "one".Status
  end, "CANCELLED", "FAILED" },
  retention = { 10, function(opts)
    local w = world(nil, opts)
    w.start "a"
    w.service:stop "a"
    w.advance(20)
    return w.ticket "a" ~= nil
  end, true, false },
  reuse_ids = { true, function(opts)
    local w = world(nil, opts)
    w.start "a"
    w.service:stop "a"
    return code(w.start "a")
  end, INVALID, "taken" },
  searching_after_placement = { false, function(opts)
    local w = world({ FlexMatchMode = "WITH_QUEUE" }, opts)
    w.start "a"
    w.start "b"
    w.advance(1)
    w.service:placement_failed(w.placing[1].id, true)
    return w.types()
  end, "Searching Searching PotentialMatchCreated Searching Searching", "Searching Searching PotentialMatchCreated" },
  second_response = { "refuse", function(opts)
    local w = world({ AcceptanceRequired = true, RuleSetBody = body { teams = PAIRS } }, opts)
    w.start("a", nil, "x")
    w.start("b", nil, "y")
    w.advance(1)
    accept(w, "a")
    return code(accept(w, "a"))
  end, "taken", INVALID },
  standalone_seconds = { 5, function(opts)
    local w = world(nil, opts)
    w.start "a"
    w.start "b"
    w.advance(2)
    return w.ticket "a".Status
  end, "COMPLETED", "PLACING" },
  step_at_age = { "exclusive", expanded_at, false, true },
  stop_during_acceptance = { false, function(opts) return code(proposed(opts).service:stop "a") end, "taken", INVALID },
  team_of_request = { "refuse", function(opts) return start_code({ PlayerId = "x", Team = "red" }, body(), opts) end, "taken", INVALID },
  unanswered_on_rejection = { "SEARCHING", function(opts)
    local w = proposed(opts)
    accept(w, "a", "REJECT")
    return w.ticket "b".Status
  end, "CANCELLED", "SEARCHING" },
  undeclared_attributes = { "refuse", function(opts)
    return start_code({ PlayerId = "x", PlayerAttributes = { other = { N = 1 } } }, body(), opts)
  end, "taken", INVALID },
  wrong_attribute_type = { "search", function(opts)
    return start_code({ PlayerId = "x", PlayerAttributes = { skill = { S = "1" } } }, nil, opts)
  end, INVALID, "taken" },
}

-- Proved elsewhere: bounds in search_spec and snapshot_spec, the rest in backfill_spec and below.
local ELSEWHERE = { anchor_units = true, automatic_backfill = true, batch_size = true, jitter = true, pass_units = true, small_pool = true,
  small_units = true }

describe("the option", function()
  for name, case in pairs(validity) do
    it(name .. " decides which rule sets are valid", function()
      for i = 2, #case do
        local text, by_default, with = case[i][1], case[i][2], case[i][3]
        assert.equal(by_default, (rule_set.parse(text)) ~= nil)
        local set, problem = rule_set.parse(text, { [name] = case[1] })
        assert.equal(with, set ~= nil, problem)
        if set and type(text) == "table" and name == "doubtful_rule_sets" then assert.truthy(#set.warnings > 0) end
      end
    end)
  end

  for name, case in pairs(matching) do
    it(name .. " decides who matches", function()
      for i = 2, #case do
        assert.equal(case[i][4], run_pair(case[i]), "by default")
        assert.equal(case[i][5], run_pair(case[i], { [name] = case[1] }), "with the option")
      end
    end)
  end

  for name, case in pairs(others) do
    it(name .. " changes what happens", function()
      assert.equal(case[3], case[2](nil))
      assert.equal(case[4], case[2] { [name] = case[1] })
    end)
  end

  it("jitter draws candidates and teams, and batch_size parts of the pool, the same way each time", function()
    local function matches(opts)
      local steps = {}
      for i = 1, 24 do steps[i] = { at = 0, start = { TicketId = "t" .. i, Players = { { PlayerId = "p" .. i } } } } end
      steps[25] = { at = 1, check = {} }
      local lines = {}
      for i, match in ipairs(assert(simulate.run({ rule_set = body(), steps = steps }, opts)).matches) do
        lines[i] = table.concat(match.tickets, " ") .. " " .. match.teams.red[1]
      end
      return table.concat(lines, "\n")
    end
    local plain = matches()
    assert.equal(matches { jitter = 1 }, matches { jitter = 1 })
    assert.not_equal(plain, matches { jitter = 1 })
    assert.not_equal(matches { jitter = 2 }, matches { jitter = 1 })
    assert.equal(matches { batch_size = 6 }, matches { batch_size = 6 })
    assert.not_equal(plain, matches { batch_size = 6 })
  end)

  it("is of a known name and type", function()
    local wrong = {
      { { fill_wiat = 3 }, 'unknown option "fill_wiat", did you mean fill_wait?' },
      { { jitter = "on" }, 'option jitter: expected a whole number >= 0 or "off", got "on"' },
      { { median = "middle" }, 'option median: expected one of "mean", "lower", "upper", got "middle"' },
      { { reasons = { timeout = "x" } }, 'unknown option "timeout" in reasons' },
    }
    for _, case in ipairs(wrong) do
      local ok, problem = pcall(match_world.new, nil, case[1])
      assert.is_false(ok)
      assert.truthy(problem:find("gamelift.emulator.matchmaking: " .. case[2], 1, true), problem)
    end
  end)

  it("is proved here or elsewhere, and is in README.md with its default", function()
    local file = assert(io.open "lua/gamelift/emulator/matchmaking/README.md")
    local readme = file:read "*a"
    file:close()
    for name, value in pairs(options.defaults()) do
      assert.truthy(validity[name] or matching[name] or others[name] or ELSEWHERE[name], name .. " is proved nowhere")
      local default = type(value) == "string" and ('"%s"'):format(value) or type(value) == "table" and "{}" or tostring(value)
      assert.truthy(readme:find(("| `%s` | `%s` | "):format(name, default), 1, true), ("| `%s` | `%s` | is missing"):format(name, default))
    end
  end)
end)
