-- Explanations as text for people, and what they count.
local match_scripts = require "spec.support.match_scripts"
local simulate = require "gamelift.emulator.matchmaking.simulate"

local flat, team, steps, body, rule = match_scripts.flat, match_scripts.team, match_scripts.steps, match_scripts.body, match_scripts.rule

local DUEL = { team("red", 1, 1), team("blue", 1, 1) }

describe("the text of an explanation", function()
  local NEAR = rule("Near", "batchDistance", { batchAttribute = "skill", maxDistance = 5 })
  local EQUAL = rule("Same", "comparison", { measurements = { flat "map" }, operation = "=" })

  local function text_of(value, list, last, more)
    local script = { rule_set = value, steps = steps(list, last) }
    for i, step in ipairs(more or {}) do table.insert(script.steps, #list + i, step) end
    local _, service = assert(simulate.run(script))
    return select(2, service:explain(list[1] and list[1][1] or "bf"))
  end

  local function assert_lines(expected, text)
    assert.equal(table.concat(expected, "\n"), text)
  end

  it("has the values of each type of rule, each expansion and the closest tickets", function()
    local rules = {
      NEAR, rule("Mode", "collection", { operation = "intersection", measurements = { flat "modes" }, minCount = 1 }),
      rule("Healer", "collection", { operation = "contains", measurements = { flat "modes" }, referenceValue = "heal", maxCount = 1 }),
      rule("Seven", "collection", { operation = "reference_intersection_count", measurements = { flat "modes" }, minCount = 1,
        maxCount = 2, referenceValue = { "duel", "x", "y", "z", "w", "v", "u" } }),
      rule("Six", "collection", { operation = "reference_intersection_count", measurements = { flat "modes" }, minCount = 1,
        maxCount = 2, referenceValue = { "duel", "x", "y", "z", "w", "v" } }),
      rule("Average", "distance", { measurements = { flat "skill" }, referenceValue = "avg(" .. flat "skill" .. ")", minDistance = 0,
        maxDistance = 20 }),
      EQUAL, rule("Low", "comparison", { measurements = { flat "skill" }, operation = "<", referenceValue = 12.3456789 }),
      rule("Either", "compound", { statement = "or(Low, Same)" }),
      rule("Close", "latency", { maxLatency = 100, maxDistance = 30, distanceReference = "min" }),
      rule("Sort", "distanceSort", { sortDirection = "ascending", sortAttribute = "skill" }),
    }
    local expansions = {
      { target = "rules[Near].maxDistance", steps = { { waitTimeSeconds = 2, value = 8 }, { waitTimeSeconds = 40, value = 50 } } },
      { target = "teams[crew].minPlayers", steps = { { waitTimeSeconds = 50.5, value = 2 } } },
      { target = "teams[crew].maxPlayers", steps = { { waitTimeSeconds = 3.5, value = 7 } } },
      { target = "rules[Six].referenceValue", steps = { { waitTimeSeconds = 2, value = { "duel", "x", "y", "z", "w", "v" } } } },
    }
    assert_lines({
      "Ticket a of simulated is SEARCHING, 5 s old",
      "A match needs 3 to 7 players; 1 are found together, 2 missing (3 tickets are open)",
      "Remedies",
      "  without minPlayers 3 of team crew it would match now: 1 players (a)",
      "Rules, with each other ticket",
      "  rule Near (batchDistance): passed 0, failed 2 of 2 tickets",
      "    with b: values [10 30], maxDistance 8",
      "    with c: values [10 60], maxDistance 8",
      "  rule Mode (collection): passed 1, failed 1 of 2 tickets",
      "    with c: values [], count 0, minCount 1",
      "  rule Healer (collection): passed 1, failed 1 of 2 tickets",
      "    with b: count 2, reference heal, maxCount 1",
      "  rule Seven (collection): passed 0, failed 2 of 2 tickets",
      "    with b: values [1 6], reference [duel x y z w v …], minCount 1, maxCount 2",
      "    with c: values [1 0], reference [duel x y z w v …], minCount 1, maxCount 2",
      "  rule Six (collection): passed 0, failed 2 of 2 tickets",
      "    with b: values [1 5], reference [duel x y z w v], minCount 1, maxCount 2",
      "    with c: values [1 0], reference [duel x y z w v], minCount 1, maxCount 2",
      "  rule Average (distance): passed 1, failed 1 of 2 tickets",
      "    with c: values [10 60], reference 35, minDistance 0, maxDistance 20",
      "  rule Same (comparison): passed 1, failed 1 of 2 tickets; only part of a compound",
      "    with b: values [ice lava], must be =",
      "  rule Low (comparison): passed 0, failed 2 of 2 tickets; only part of a compound",
      "    with b: values [10 30], must be <, reference 12.3457",
      "    with c: values [10 60], must be <, reference 12.3457",
      "  rule Either (compound): passed 1, failed 1 of 2 tickets",
      "    with b: Low false, Same false",
      "  rule Close (latency): passed 1, failed 1 of 2 tickets",
      "    with b: maxDistance 30, maxLatency 100, latencies here [20 120], there [90 40]",
      "  rule Sort (distanceSort): passed 2, failed 0 of 2 tickets",
      "Expansions",
      "  rules[Near].maxDistance is 8 since 2 s, becomes 50 in 35 s",
      "  teams[crew].minPlayers is 3, becomes 2 in 45.5 s",
      "  teams[crew].maxPlayers is 7 since 3.5 s",
      "  rules[Six].referenceValue is [duel x y z w v] since 2 s",
      "Closest tickets",
      "  ticket c: fails Near, Mode, Seven, Six, Average",
      "  ticket b: fails Near, Healer, Seven, Six, Either, Close",
    }, text_of(body({ team("crew", 3, 6) }, rules, { expansions = expansions }), {
      { "a", 0, { skill = 10, modes = { "heal", "duel" }, latency = { here = 20, there = 90 } } },
      { "b", 0, { skill = 30, map = "lava", modes = { "heal", "x", "y", "z", "w", "v", "u" }, latency = { here = 120, there = 40 } } },
      { "c", 1, { skill = 60, modes = { "race" }, latency = { here = 30 } } },
    }, 5))
  end)

  it("has each obstacle, a remedy of two parts, and no value for a latency that is not reported", function()
    assert_lines({
      "Ticket a of simulated is SEARCHING, 5 s old",
      "It can never match: the rule set has a latency rule, and a player reported no latency",
      "It can never match: the ticket has 3 players, the largest team takes 2",
      "A match needs 3 to 4 players; 3 are found together, 0 missing (2 tickets are open)",
      "Remedies",
      "  without rule Close and maxPlayers 2 of team red it would match now: 4 players (a, b)",
      "Rules, with each other ticket",
      "  rule Close (latency): passed 0, failed 1 of 1 tickets",
      "    with b: maxLatency 100, latencies here [none 20]",
      "Closest tickets",
      "  ticket b: fails Close",
    }, text_of(body({ team("red", 2, 2), team("blue", 1, 2) }, { rule("Close", "latency", { maxLatency = 100 }) }),
      { { "a", 0, 1, 1, 1 }, { "b", 0, { latency = { here = 20 } } } }, 5))
  end)

  it("has all single remedies: rules, compounds first, then sizes of teams", function()
    assert_lines({
      "Ticket a of simulated is SEARCHING, 5 s old",
      "A match needs 2 to 2 players; 1 are found together, 1 missing (2 tickets are open)",
      "Remedies",
      "  without minPlayers 1 of team red it would match now: 1 players (a)",
      "  without minPlayers 1 of team blue it would match now: 1 players (a)",
      "Rules, with each other ticket",
      "  rule Near (batchDistance): passed 0, failed 1 of 1 tickets",
      "    with b: values [1 9], maxDistance 5",
      "  rule Same (comparison): passed 0, failed 1 of 1 tickets",
      "    with b: values [ice lava], must be =",
      "Closest tickets",
      "  ticket b: fails Near, Same",
    }, text_of(body(DUEL, { NEAR, EQUAL }), { { "a", 0, 1 }, { "b", 0, { skill = 9, map = "lava" } } }, 5))
    assert.truthy(text_of(body({ team("crew", 2, 2) }, { EQUAL, rule("Neither", "compound", { statement = "and(Same, Same)" }) }),
      { { "a", 0, 1 }, { "b", 0, { skill = 9, map = "lava" } } }, 5):find(table.concat({ "Remedies",
      "  without rule Neither it would match now: 2 players (a, b)",
      "  without rule Same it would match now: 2 players (a, b)",
      "  without minPlayers 2 of team crew it would match now: 1 players (a)", "Rules" }, "\n"), 1, true))
  end)

  it("leaves out what there is nothing to say of", function()
    assert_lines({
      "Ticket a of simulated is SEARCHING, 0.25 s old",
      "A match needs 2 to 4 players; 1 are found together, 1 missing (1 tickets are open)",
      "Remedies",
      "  without minPlayers 2 of team crew it would match now: 1 players (a)",
    }, text_of(body({ team("crew", 2, 4) }, {}), { { "a", 0, 1 } }, 0.25))
  end)

  it("says that a match exists before the pass that makes it", function()
    assert_lines({
      "Ticket a of simulated is SEARCHING, 5 s old",
      "A match exists; the next pass makes it",
      "A match needs 2 to 2 players; 2 are found together, 0 missing (2 tickets are open)",
      "Closest tickets",
      "  ticket b: fits by every rule",
    }, text_of(body({ team("crew", 2, 2) }, {}), { { "a", 0, 1 }, { "b", 5, 1 } }, 5))
  end)

  it("says what a backfill ticket needs, and does not compare it with another one", function()
    local function backfill(at, id, player) return { at = at, backfill = { TicketId = id, Players = { player } } } end
    assert_lines({
      "Ticket bf of simulated is SEARCHING, 3.25 s old",
      "A match needs 2 to 4 players; 1 are found together, 1 missing (2 tickets are open)",
      "It is a backfill ticket: it needs at least one other ticket, and takes no other backfill",
    }, text_of(body({ team("crew", 2, 4) }, {}), {}, 3.25, { backfill(0, "bf", { PlayerId = "p", Team = "crew" }),
      backfill(1, "bg", { PlayerId = "q", Team = "crew" }) }))
  end)

  it("is a line or two for a ticket that is not open", function()
    local crew = body({ team("crew", 2, 2) }, {})
    assert.equal("Ticket a of simulated is CANCELLED, 4 s old\nCancelled: Cancelled by request.",
      text_of(crew, { { "a", 0, 1 } }, 6, { { at = 4, stop = "a" } }))
    assert.equal("Ticket a of simulated is TIMED_OUT, 300 s old\nTimedOut: Removed from matchmaking due to timing out.",
      text_of(crew, { { "a", 0, 1 } }, 12345))
    assert.equal("Ticket a of simulated is COMPLETED, 5 s old", text_of(crew, { { "a", 0, 1 }, { "b", 5, 1 } }, 6))
  end)
end)

describe("a comparison of an explanation", function()
  -- Returns how often the first rule passed and failed for the ticket a, and the whole.
  local function count(value, list, last, more)
    local script = { rule_set = value, steps = steps(list, last or 5) }
    for _, step in ipairs(more or {}) do table.insert(script.steps, #script.steps, step) end
    local _, service = assert(simulate.run(script))
    local result = service:explain "a"
    return { result.rules[1].passed, result.rules[1].failed }, result
  end
  local CREW = { team("crew", 4, 4) }

  it("is by the step that the younger of two tickets has reached, or the older one where the algorithm says so", function()
    for _, case in ipairs {
      -- whose age counts, start of a and b, the time, passed and failed
      { "newest", 0, 5, 15, { 1, 0 } }, { "newest", 0, 5, 14.9, { 0, 1 } }, { "newest", 5, 0, 14.9, { 0, 1 } },
      { "oldest", 0, 5, 10, { 1, 0 } }, { "oldest", 0, 5, 9.9, { 0, 1 } }, { "oldest", 5, 0, 10, { 1, 0 } },
    } do
      local value = body(CREW, { rule("Near", "batchDistance", { batchAttribute = "skill", maxDistance = 5 }) }, {
        algorithm = { expansionAgeSelection = case[1] },
        expansions = { { target = "rules[Near].maxDistance", steps = { { waitTimeSeconds = 10, value = 50 } } } } })
      local first, second = { "a", case[2], 10 }, { "b", case[3], 30 }
      assert.same(case[5], (count(value, case[2] <= case[3] and { first, second } or { second, first }, case[4])))
    end
  end)

  it("is by the last of several steps that are reached", function()
    local value = body(CREW, { rule("Near", "batchDistance", { batchAttribute = "skill", maxDistance = 5 }) }, {
      expansions = { { target = "rules[Near].maxDistance", steps = { { waitTimeSeconds = 2, value = 10 },
        { waitTimeSeconds = 4, value = 20 }, { waitTimeSeconds = 9, value = 30 } } } } })
    local outcome, result = count(value, { { "a", 0, 10 }, { "b", 0, 30 }, { "c", 0, 31 } })
    assert.same({ { 1, 1 }, { { ticket = "c", values = { values = { 10, 31 }, max_distance = 20 } } } },
      { outcome, result.rules[1].failing })
  end)

  it("puts two tickets into each pair of teams, but current players into their own", function()
    local raid = body({ team("red", 2, 2), team("boss", 2, 2) }, { rule("Boss", "comparison", {
      measurements = { "teams[boss].players.attributes[skill]" }, operation = ">=", referenceValue = 90 }) })
    assert.same({ 1, 0 }, (count(raid, { { "a", 0, 10 }, { "b", 0, 90 } })))
    assert.same({ 1, 0 }, (count(raid, { { "a", 0, 10 }, { "b", 0, 20 } }))) -- both in red
    local function backfill(name, skill)
      return { { at = 0, backfill = { TicketId = "bf", Players = { { PlayerId = "p", Team = name,
        PlayerAttributes = { skill = { N = skill } } } } } } }
    end
    assert.same({ 0, 1 }, (count(raid, { { "a", 0, 10 } }, 5, backfill("boss", 89))))
    assert.same({ 1, 0 }, (count(raid, { { "a", 0, 10 } }, 5, backfill("boss", 90))))
    assert.same({ 1, 0 }, (count(raid, { { "a", 0, 10 } }, 5, backfill("red", 89))))
  end)

  it("leaves out tickets that can never match", function()
    local value = body(CREW, { rule("Rank", "comparison", { measurements = { flat "rank" }, operation = "=" }) })
    value.playerAttributes = { { name = "rank", type = "number" } }
    local outcome, result = count(value, { { "a", 0, { rank = 1 } }, { "b", 0, {} }, { "c", 0, { rank = 1 } } })
    assert.same({ { 1, 0 }, { { ticket = "c", failed = {} } }, 3 }, { outcome, result.closest, result.pool })
    assert.same({}, result.obstacles)
  end)

  it("shows first who fails fewest rules, the older of two alike, and drops who comes sixth", function()
    local function below(name, least) return rule(name, "comparison", { measurements = { flat "skill" }, operation = ">=",
      referenceValue = least }) end
    local _, result = count(body(CREW, { below("One", 1), below("Two", 2), below("Three", 3) }),
      { { "a", 0, 9 }, { "b", 0, 0 }, { "c", 0, 2 }, { "d", 0, 1 }, { "e", 0, 2 }, { "f", 0, 0 }, { "g", 0, 1 }, { "h", 0, 9 } })
    local lines = {}
    for i, entry in ipairs(result.closest) do lines[i] = entry.ticket .. " " .. table.concat(entry.failed, " ") end
    assert.same({ "h ", "c Three", "e Three", "d Two Three", "g Two Three" }, lines)
  end)
end)

describe("the obstacles of an explanation", function()
  local function obstacles(teams, rules, list, id, more)
    local script = { rule_set = body(teams, rules), steps = steps(list, 5) }
    if more then table.insert(script.steps, #script.steps, more) end
    local _, service = assert(simulate.run(script))
    return service:explain(id or "a").obstacles
  end

  it("are a party larger than the largest team", function()
    local teams = { team("red", 4, 4), team("blue", 1, 2), team("green", 1, 1) }
    assert.same({}, obstacles(teams, {}, { { "a", 0, 1, 1, 1, 1 } }))
    assert.same({ "the ticket has 5 players, the largest team takes 4" }, obstacles(teams, {}, { { "a", 0, 1, 1, 1, 1, 1 } }))
  end)

  it("are not current players of several teams", function()
    local players = {}
    for i, name in ipairs { "red", "blue", "green" } do players[i] = { PlayerId = name, Team = name } end
    assert.same({}, obstacles({ team("red", 1, 2), team("blue", 1, 2), team("green", 1, 2) }, {}, {}, "bf",
      { at = 0, backfill = { TicketId = "bf", Players = players } }))
  end)

  it("are players without latency, where a rule asks for it", function()
    local close = rule("Close", "latency", { maxLatency = 100 })
    local known, text = { latency = { here = 5 } }, "the rule set has a latency rule, and a player reported no latency"
    for _, case in ipairs {
      { { known, known }, {} }, { { known, {} }, { text } }, { { {}, known }, { text } }, { { { latency = {} } }, { text } },
    } do
      local players = case[1]
      assert.same(case[2], obstacles({ team("crew", 4, 4) }, { close }, { { "a", 0, players[1], players[2] } }))
      assert.same({}, obstacles({ team("crew", 4, 4) }, {}, { { "a", 0, players[1], players[2] } }))
    end
  end)
end)
