-- Plans, and the rules of a plan on matches.
local match_scripts = require "spec.support.match_scripts"
local plan = require "gamelift.emulator.matchmaking.plan"
local rule_set = require "gamelift.emulator.matchmaking.rule_set"

local unpack = rawget(table, "unpack") or rawget(_G, "unpack")
local flat, team, body, rule = match_scripts.flat, match_scripts.team, match_scripts.body, match_scripts.rule

local DUEL = { team("red", 1, 2), team("blue", 1, 2) }

local function expansion(target, ...)
  local steps = {}
  for i, step in ipairs { ... } do steps[i] = { waitTimeSeconds = step[1], value = step[2] } end
  return { target = target, steps = steps }
end

local function parse(teams, rules, expansions, opts)
  return assert(rule_set.parse(body(teams, rules, { expansions = expansions }), opts))
end

local NEAR = rule("Near", "batchDistance", { batchAttribute = "skill", maxDistance = 5 })
local function below(name, most, measurement)
  return rule(name, "comparison", { measurements = { measurement or flat "skill" }, operation = "<", referenceValue = most })
end
local function compound(name, text) return rule(name, "compound", { statement = text }) end

describe("a plan", function()
  it("has as tiers the times of all steps, in order and once", function()
    local set = parse(DUEL, { NEAR }, { expansion("rules[Near].maxDistance", { 10, 8 }, { 30, 9 }),
      expansion("teams[red].minPlayers", { 5, 0 }, { 10, 1 }) })
    assert.same({ 5, 10, 30 }, plan.thresholds(set))
    assert.same({}, plan.thresholds(parse(DUEL, {})))
  end)

  it("has the step that an age has reached, and the next one", function()
    local one = parse(DUEL, { NEAR }, { expansion("rules[Near].maxDistance", { 10, 8 }, { 30, 9 }, { 40, 10 }) }).expansions[1]
    for age, expected in pairs { [0] = { nil, 8 }, [9.9] = { nil, 8 }, [10] = { 8, 9 }, [30] = { 9, 10 }, [40] = { 10, nil } } do
      local reached, following = plan.step_at(one, age)
      assert.same({ expected[1], expected[2] }, { reached and reached.value, following and following.value })
    end
  end)

  it("has the properties and sizes of its age, whatever other expansions change", function()
    local set = parse({ team("red", 1, 2), team("blue", 2, 4) }, { NEAR, rule("Far", "distance", { measurements = { flat "skill" },
      referenceValue = 1, minDistance = 1, maxDistance = 3 }) },
      { expansion("rules[Far].maxDistance", { 5, 6 }), expansion("rules[Far].minDistance", { 5, 0 }, { 9, 2 }),
        expansion("teams[red].minPlayers", { 9, 0 }), expansion("teams[red, blue].maxPlayers", { 5, 5 }) })
    local function values(age)
      local made = plan.new(set, age)
      local far, red, blue = made.rules[2].rule, made.teams[1], made.teams[2]
      return { made.rules[1].rule.max_distance, far.min_distance, far.max_distance, red.min, red.max, blue.min, blue.max }
    end
    assert.same({ 5, 1, 3, 1, 2, 2, 4 }, values(0))
    assert.same({ 5, 0, 6, 1, 5, 2, 5 }, values(5))
    assert.same({ 5, 2, 6, 0, 5, 2, 5 }, values(9))
    assert.same({ 5, 1, 3, 1, 2, 2, 4 }, values(0)) -- the rule set is as it was
  end)

  it("has sizes between the sums of its teams, less the slots kept open, and at least a player", function()
    local rows = {
      -- sizes of teams, slots kept open; least, most, all players of a match, least of each team
      { { { 1, 2 }, { 2, 4 } }, 0, { 3, 6, 6, 1, 2 } }, { { { 1, 2 }, { 2, 4 } }, 1, { 3, 5, 6, 0, 1 } },
      { { { 2, 2 }, { 2, 2 } }, 1, { 3, 3, 4, 1, 1 } }, { { { 2, 2 }, { 2, 2 } }, 3, { 1, 1, 4, 0, 0 } },
      { { { 0, 1 }, { 0, 1 } }, 0, { 1, 2, 2, 0, 0 } }, { { { 1, 1 }, { 0, 1 } }, 5, { 1, 1, 2, 0, 0 } },
    }
    for _, row in ipairs(rows) do
      local teams = {}
      for i, sizes in ipairs(row[1]) do teams[i] = team("t" .. i, sizes[1], sizes[2]) end
      local made = plan.new(parse(teams, {}), 0, row[2])
      assert.same(row[3], { made.least, made.most, made.full, made.teams[1].min, made.teams[2].min })
    end
  end)

  it("is without sizes that are left out: no player is needed, or 200 have room", function()
    local made = plan.new(parse({ team("red", 2, 3), team("blue", 2, 3) }, {}), 0, 0, { minimum = { true }, maximum = { nil, true } })
    assert.same({ 0, 3, 2, 200 }, { made.teams[1].min, made.teams[1].max, made.teams[2].min, made.teams[2].max })
    assert.same({ 2, 203, 203 }, { made.least, made.most, made.full })
  end)

  local function names_of(list)
    local names = {}
    for i, entry in ipairs(list) do names[i] = entry.name end
    table.sort(names)
    return table.concat(names, " ")
  end

  it("needs the rules that no statement names, and those without which a statement cannot hold", function()
    local rows = {
      -- statements, rules that are needed of A, B and C, rules that the search tests by itself
      { {}, "A B C", "A B C" }, { { "and(A, B)" }, "A B C", "A B C" }, { { "or(A, B)" }, "C", "C S1" },
      { { "xor(A, B)" }, "C", "C S1" }, { { "not(A)" }, "B C", "B C S1" }, { { "and(A, not(B))" }, "A C", "A C S1" },
      { { "and(A, or(B, C))" }, "A", "A S1" }, { { "or(A, B)", "not(A)" }, "C", "C S1 S2" },
      { { "not(A)", "and(S1, B)" }, "B C", "B C S1" }, { { "or(A, B)", "and(A, S1)" }, "A C", "A C" },
      { { "and(A, B)", "xor(A, B)" }, "A B C", "A B C S2" }, { { "or(A, A)" }, "B C", "B C S1" },
      { { "and(A, B, C)" }, "A B C", "A B C" }, { { "and(A, B)", "or(not(A), B)" }, "A B C", "A B C" },
      { { "and(A, B)", "not(and(A, B))" }, "A B C", "A B C S2" }, { { "and(A, B)", "or(A, not(B))" }, "A B C", "A B C" },
      { { "and(A, B)", "and(A, or(B, not(C)))" }, "A B", "A B" },
    }
    for _, row in ipairs(rows) do
      local rules = { below("A", 9), below("B", 8), below("C", 7) }
      for i, text in ipairs(row[1]) do rules[#rules + 1] = compound("S" .. i, text) end
      local made, needed = plan.new(parse(DUEL, rules), 0), {}
      for i = 1, 3 do needed[#needed + 1] = made.required[i] and ("ABC"):sub(i, i) or nil end
      assert.equal(row[2], table.concat(needed, " "), table.concat(row[1], "; "))
      assert.equal(row[3], names_of(made.blind), table.concat(row[1], "; "))
      assert.same({}, made.split)
    end
  end)

  it("has a rule that is left out hold, and need no test", function()
    local made = plan.new(parse(DUEL, { below("A", 9), below("B", 8), compound("S", "not(A)") }), 0, 0, { rules = { [2] = true } })
    assert.equal("S", names_of(made.blind))
    assert.is_nil(made.required[2])
    assert.is_true(made.rules[2].holds { teams = {} })
    assert.is_nil(made.rules[2].may_hold)
  end)

  it("tests rules of who plays before those of who plays where, and early what only growth can break", function()
    local made = plan.new(parse(DUEL, { NEAR, below("Red", 9, "teams[red].players.attributes[skill]"),
      below("All", 9), below("Sum", 9, ("sum(%s)"):format(flat "skill")),
      below("Average", 9, "avg(teams[blue].players.attributes[skill])"),
      rule("Same", "comparison", { measurements = { flat "map" }, operation = "=" }),
      rule("Mode", "collection", { operation = "intersection", measurements = { flat "modes" }, minCount = 1 }),
      rule("Close", "latency", { maxLatency = 100 }),
      rule("Sort", "distanceSort", { sortDirection = "ascending", sortAttribute = "skill" }),
      rule("Order", "absoluteSort", { sortDirection = "ascending", sortAttribute = "skill" }) }), 0)
    assert.same({ "All Close Mode Near Same Sum", "Average Red", "All Mode Near Same", "All Mode" },
      { names_of(made.blind), names_of(made.split), names_of(made.early), names_of(made.early_alone) })
    assert.same({ 1, 2, 1, 0 }, { #made.latency, #made.sorts, #made.team_early[1], #made.team_early[2] })
    assert.is_true(made.has_team_early)
    assert.is_nil(plan.new(parse(DUEL, { below("All", 9) }), 0).has_team_early)
  end)

  it("takes teams for equal that have one size and that expressions name together", function()
    local function classes(teams, ...) return plan.new(parse(teams, { ... }), 0).previous_alike end
    local four = { team("a", 1, 2), team("b", 1, 2), team("c", 1, 3), team("d", 1, 2) }
    assert.same({ 0, 1, 0, 2 }, classes(four))
    assert.same({ 0, 1, 0, 2 }, classes(four, below("All", 9)))
    assert.same({ 0, 1, 0, 2 }, classes(four, below("Each", 9, "avg(teams[*].players.attributes[skill])")))
    assert.same({ 0, 0, 0, 2 }, classes(four, below("First", 9, "avg(teams[a].players.attributes[skill])")))
    assert.same({ 0, 1, 0, 0 }, classes(four, below("Last", 9, "avg(teams[d].players.attributes[skill])")))
    assert.same({ 0, 0, 0, 0 }, classes(four, rule("Even", "comparison", { operation = "=",
      measurements = { "avg(teams[a].players.attributes[skill])" }, referenceValue = "avg(teams[b].players.attributes[skill])" })))
    assert.same({ 0, 0 }, classes { team("a", 0, 2), team("b", 1, 2) })
  end)
end)

describe("steps of expansions", function()
  local function loosens(rules, ...)
    return plan.only_loosens(parse({ team("red", 2, 3), team("blue", 1, 4) }, rules, { ... }))
  end
  local function compared(operation)
    return { rule("R", "comparison", { measurements = { flat "skill" }, operation = operation, referenceValue = 5 }) }
  end
  local LATENCY = { rule("R", "latency", { maxLatency = 50, maxDistance = 20, distanceReference = "min" }) }
  local COUNT = { rule("R", "collection", { operation = "contains", measurements = { flat "modes" }, referenceValue = "x", minCount = 2,
    maxCount = 3 }) }
  local DISTANCE = { rule("R", "distance", { measurements = { flat "skill" }, referenceValue = 5, minDistance = 2, maxDistance = 3 }) }

  it("only loosen a match where each admits all that those before it admit", function()
    local rows = {
      -- rules, target, values that loosen, values that do not
      { DISTANCE, "rules[R].maxDistance", { 4, 4, 9 }, { 4, 3.5 } }, { DISTANCE, "rules[R].maxDistance", { 3 }, { 2.5 } },
      { DISTANCE, "rules[R].minDistance", { 1, 0 }, { 3 } }, { DISTANCE, "rules[R].referenceValue", nil, { 6 } },
      { LATENCY, "rules[R].maxLatency", { 60, "70" }, { 40 } }, { LATENCY, "rules[R].maxDistance", { 20 }, { 19 } },
      { LATENCY, "rules[R].distanceReference", nil, { "avg" } },
      { COUNT, "rules[R].minCount", { 1 }, { 3 } }, { COUNT, "rules[R].maxCount", { 4 }, { 2 } },
      { compared "<", "rules[R].referenceValue", { 6 }, { 4 } }, { compared "<=", "rules[R].referenceValue", { 6 }, { 4 } },
      { compared ">", "rules[R].referenceValue", { 4 }, { 6 } }, { compared ">=", "rules[R].referenceValue", { 4 }, { 6 } },
      { compared "=", "rules[R].referenceValue", nil, { 5 } }, { compared "!=", "rules[R].referenceValue", nil, { 5 } },
      { compared "<", "rules[R].operation", nil, { "<=" } },
      { {}, "teams[red].minPlayers", { 2, 1 }, { 3 } }, { {}, "teams[red].maxPlayers", { 3, 4 }, { 2 } },
      { {}, "teams[red, blue].minPlayers", { 1 }, { 2 } }, { {}, "teams[red, blue].maxPlayers", { 4 }, { 3 } },
    }
    for _, row in ipairs(rows) do
      for which = 3, 4 do
        local steps = {}
        for i, value in ipairs(row[which] or {}) do steps[i] = { i, value } end
        if steps[1] then
          assert.equal(which == 3, loosens(row[1], expansion(row[2], unpack(steps))), row[2])
        end
      end
    end
  end)

  it("loosen as all expansions do, and where no statement negates the rule", function()
    local first, second = expansion("rules[Near].maxDistance", { 1, 9 }), expansion("teams[red].minPlayers", { 1, 3 })
    assert.is_true(loosens({ NEAR }))
    assert.is_true(loosens({ NEAR }, first))
    assert.is_false(loosens({ NEAR }, first, second))
    local looser = expansion("rules[A].referenceValue", { 1, 12 })
    for text, expected in pairs { ["and(A, B)"] = true, ["or(A, and(A, B))"] = true, ["not(A)"] = false, ["xor(A, B)"] = false,
      ["or(B, not(A))"] = false, ["not(B)"] = true } do
      assert.equal(expected, loosens({ below("A", 9), below("B", 8), compound("S", text) }, looser), text)
    end
  end)
end)
