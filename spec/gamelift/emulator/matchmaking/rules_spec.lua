-- Rules on matches: whether they hold, whether they may still hold, and what they measured.
local match_scripts = require "spec.support.match_scripts"
local rule_set = require "gamelift.emulator.matchmaking.rule_set"
local rules = require "gamelift.emulator.matchmaking.rules"

local unpack = rawget(table, "unpack") or rawget(_G, "unpack")
local flat, team, rule = match_scripts.flat, match_scripts.team, match_scripts.rule

local ATTRIBUTES = { { name = "skill", type = "number" }, { name = "map", type = "string" }, { name = "modes", type = "string_list" } }
local TEAMS = { team("red", 1, 4), team("blue", 0, 4) }

-- Returns compiled rules.
local function compile(list, opts, teams)
  local set = assert(rule_set.parse({ ruleLanguageVersion = "1.0", playerAttributes = ATTRIBUTES, teams = teams or TEAMS, rules = list },
    opts))
  return rules.compile(set.rules, #set.teams)
end

local function player(members)
  return { members.skill or 0, members.map or "ice", members.modes or {}, id = members.id or "p", latency = members.latency }
end

-- Returns a match of tickets { team, members of each player … }; a number is a skill. The players of a ticket are a party, those with
-- `alone` are not.
local function match_of(...)
  local match = { teams = { { n = 0 }, { n = 0 } }, tickets = { n = 0 } }
  for i, list in ipairs { ... } do
    local ticket, into = { players = {} }, match.teams[list[1]]
    for k = 2, #list do
      local one = player(type(list[k]) == "table" and list[k] or { skill = list[k] })
      ticket.players[k - 1], into[into.n + 1], into.n = one, one, into.n + 1
      one.party = not list.alone and ticket.players or nil
    end
    match.tickets[i], match.tickets.n = ticket, i
  end
  return match
end

-- Returns function(...) -> a match with a ticket of one player in the first team for each value.
local function one_each(members_of)
  return function(...)
    local list = {}
    for i, value in ipairs { ... } do list[i] = { 1, members_of(value) } end
    return match_of(unpack(list))
  end
end

local skills = one_each(function(value) return { skill = value } end)
local modes = one_each(function(value) return { modes = value } end)
local latency = one_each(function(value) return { latency = type(value) == "number" and { here = value } or value } end)

-- Asserts for each match whether the rule holds, and whether it may still hold: "n" where that is not known early.
local function assert_truth(one, rows, opts)
  for number, row in ipairs(rows) do
    local entry = compile({ one }, opts)[1]
    local may = "n"
    if entry.may_hold then may = entry.may_hold(row[1]) ~= false end
    assert.same({ row[2], row[3] }, { entry.holds(row[1]) == true, may }, "row " .. number)
  end
end

describe("a comparison", function()
  local function compared(operation, value, ...)
    return rule("R", "comparison", { measurements = { ... }, operation = operation, referenceValue = value })
  end
  local NOBODY = match_of()

  it("holds for each operation on either side of its reference", function()
    for operation, expected in pairs { ["<"] = { true, false, false }, ["<="] = { true, true, false }, ["="] = { false, true, false },
      ["!="] = { true, false, true }, [">"] = { false, false, true }, [">="] = { false, true, true } } do
      for i, value in ipairs { 4, 5, 6 } do
        for _, values in ipairs { { value }, { value, value } } do
          assert_truth(compared(operation, 5, flat "skill"), { { skills(unpack(values)), expected[i], expected[i] } })
          assert_truth(compared(operation, 5, flat "skill", flat "skill"), { { skills(unpack(values)), expected[i], expected[i] } })
        end
        local avg = compile({ compared(operation, 5, "avg(" .. flat "skill" .. ")") })[1]
        assert.equal(expected[i], avg.holds(skills(value - 1, value + 1)))
        assert.is_nil(avg.may_hold)
      end
    end
  end)

  it("holds of all values, the first and the last one, too", function()
    for _, measurements in ipairs { { flat "skill" }, { flat "skill", flat "skill" } } do
      local one = rule("R", "comparison", { measurements = measurements, operation = "<", referenceValue = 5 })
      assert_truth(one, { { skills(1, 2, 3), true, true }, { skills(5, 2, 3), false, false }, { skills(1, 5, 3), false, false },
        { skills(1, 2, 5), false, false }, { match_of({ 1, 1 }, { 2, 5 }), false, false }, { match_of({ 2, 1 }), true, true },
        { NOBODY, true, true } })
    end
  end)

  it("without reference compares values with each other, in one team and across teams", function()
    assert_truth(compared("=", nil, flat "skill"), { { skills(3), true, true }, { skills(3, 3, 3), true, true },
      { skills(3, 3, 4), false, false }, { skills(4, 3, 3), false, false }, { match_of({ 1, 3 }, { 2, 3 }), true, true },
      { match_of({ 1, 3 }, { 2, 4 }), false, false }, { NOBODY, true, true } })
    assert_truth(compared("!=", nil, flat "skill"), { { skills(3), true, true }, { skills(3, 4, 5), true, true },
      { skills(3, 4, 3), false, false }, { skills(4, 3, 3), false, false }, { match_of({ 1, 3 }, { 2, 3 }), false, false },
      { match_of({ 1, 3 }, { 2, 4 }), true, true }, { match_of({ 1, 3, 4 }, { 2, 5, 4 }), false, false },
      { match_of({ 1, 3, 4 }, { 2, 5, 6 }), true, true }, { NOBODY, true, true } })
    local RED, BLUE = "teams[red].players.attributes[skill]", "teams[blue].players.attributes[skill]"
    assert_truth(compared("=", nil, RED, BLUE), { { match_of({ 1, 3 }, { 2, 3 }), true, true }, { match_of({ 1, 3 },
      { 2, 4 }), false, false } })
    assert_truth(compared("!=", nil, RED, BLUE), { { match_of({ 1, 3 }, { 2, 3 }), false, false }, { match_of({ 1, 3 },
      { 2, 4 }), true, true } })
    assert_truth(compared("=", nil, "avg(" .. RED .. ")", "avg(" .. BLUE .. ")"),
      { { match_of({ 1, 3 }, { 2, 2, 4 }), true, "n" }, { match_of({ 1, 3 }, { 2, 2 }), false, "n" }, { skills(1), false, "n" } })
  end)

  it("is final early only where growth cannot mend it", function()
    local rows = {
      -- operation, measurement, whether a failure is final
      { "<", "max", true }, { "<=", "max", true }, { ">", "max", false }, { "=", "max", false }, { "<", "count", true },
      { ">", "count", false }, { "<", "min", false }, { ">", "min", true }, { ">=", "min", true }, { "=", "min", false },
      { "<", "avg", false }, { ">", "sum", false }, { "<", "sum", false }, { "!=", "min", false },
    }
    for _, row in ipairs(rows) do
      local entry = compile({ compared(row[1], 5, ("%s(%s)"):format(row[2], flat "skill")) })[1]
      assert.equal(row[3], entry.may_hold ~= nil, row[1] .. " " .. row[2])
    end
    assert.is_nil(compile({ compared("<", "avg(" .. flat "skill" .. ")", flat "skill") })[1].may_hold)
    assert.is_nil(compile({ compared("<", 5, "max(" .. flat "skill" .. ")", "avg(" .. flat "skill" .. ")") })[1].may_hold)
    assert.is_nil(compile({ compared("=", nil, "max(" .. flat "skill" .. ")", "max(" .. flat "skill" .. ")") })[1].may_hold)
  end)

  it("of strings and of player ids is like that of numbers", function()
    local ICE, LAVA = { map = "ice", id = "p" }, { map = "lava", id = "q" }
    assert_truth(compared("=", "ice", flat "map"), { { match_of({ 1, ICE }, { 2, ICE }), true, true }, { match_of({ 1, ICE },
      { 1, LAVA }), false, false } })
    local ids = "flatten(teams[*].players[playerId])"
    assert_truth(compared("!=", "p", ids), { { match_of { 1, ICE }, false, false }, { match_of { 1, LAVA }, true, true } })
    assert_truth(compared("!=", nil, ids), { { match_of({ 1, ICE }, { 2, LAVA }), true, true }, { match_of({ 1, ICE },
      { 2, ICE }), false, false } })
  end)

  it("holds of nobody, unless the option says otherwise", function()
    for _, measurement in ipairs { flat "skill", "teams[blue].players.attributes[skill]" } do
      local one = compared(">", 5, measurement)
      assert_truth(one, { { NOBODY, true, true } })
      assert_truth(one, { { NOBODY, false, true }, { match_of({ 1, 6 }, { 2, 6 }), true, true } }, { empty_holds = false })
    end
    assert_truth(compared(">", 5, "avg(" .. flat "skill" .. ")"), { { NOBODY, false, "n" }, { skills(6), true, "n" } })
  end)

  it("measures values, reference and operation", function()
    assert.same({ values = { 3, 4 }, operation = "=" }, compile({ compared("=", nil, flat "skill") })[1].measure(skills(3, 4)))
    assert.same({ values = { 3.5 }, reference = 4, operation = "<" },
      compile({ compared("<", "max(" .. flat "skill" .. ")", "avg(" .. flat "skill" .. ")") })[1].measure(skills(3, 4)))
  end)
end)

describe("a distance", function()
  local function distance(reference, least, most, measurement)
    return rule("R", "distance", { measurements = { measurement or flat "skill" }, referenceValue = reference, minDistance = least,
      maxDistance = most })
  end

  it("lies between its limits on both sides of a number, the limits included", function()
    local rows = {}
    for value = 2, 18 do
      local far = math.abs(value - 10)
      rows[#rows + 1] = { skills(value), far >= 3 and far <= 7, far >= 3 and far <= 7 }
    end
    assert_truth(distance(10, 3, 7), rows)
    assert_truth(distance(10, nil, 7), { { skills(10), true, true }, { skills(17, 3), true, true }, { skills(10, 18), false, false } })
    assert_truth(distance(10, 3), { { skills(10), false, false }, { skills(900), true, true }, { skills(900, 12), false, false } })
    assert_truth(distance(10, nil, 7, "avg(" .. flat "skill" .. ")"), { { skills(0, 34), true, "n" }, { skills(0, 36), false, "n" } })
  end)

  it("of values from their least, greatest or mean is known early where growth only widens it", function()
    local function of(name, measured) return distance(("%s(%s)"):format(name, flat "skill"), nil, 5,
      measured and ("%s(%s)"):format(measured, flat "skill")) end
    assert_truth(of "min", { { skills(0, 5), true, true }, { skills(0, 6), false, false }, { match_of(), false, true } })
    assert_truth(of "max", { { skills(0, 5), true, true }, { skills(6, 0), false, false }, { match_of(), false, true } })
    assert_truth(of "avg", { { skills(0, 10), true, true }, { skills(0, 10.5), false, false }, { skills(0, 0, 10), false, true },
      { skills(0, 0, 11), false, false }, { match_of(), false, true } })
    assert_truth(of("min", "max"), { { skills(0, 5), true, true }, { skills(0, 6), false, false } })
    assert_truth(of("max", "min"), { { skills(0, 5), true, true }, { skills(0, 6), false, false } })
    for _, pair in ipairs { { "min", "avg" }, { "max", "avg" }, { "avg", "min" }, { "avg", "max" }, { "median" }, { "min", "min" },
      { "max", "max" } } do
      assert.is_nil(compile({ of(pair[1], pair[2]) })[1].may_hold, table.concat(pair, " "))
    end
    assert.is_nil(compile({ distance("min(" .. flat "skill" .. ")", 5) })[1].may_hold)
    assert.is_nil(compile({ distance("min(teams[red].players.attributes[skill])", nil, 5) })[1].may_hold)
    assert_truth(distance("min(" .. flat "skill" .. ")", 5, 6), { { skills(0, 5), false, true }, { skills(0, 7), false, false } })
  end)

  it("holds of nobody by a number, unless the option says otherwise; measures values, reference and limits", function()
    assert_truth(distance(10, 3, 7), { { match_of(), true, true } })
    assert_truth(distance(10, 3, 7), { { match_of(), false, true } }, { empty_holds = false })
    assert.same({ values = { 1, 2 }, reference = 10, min_distance = 3, max_distance = 7 }, compile({ distance(10, 3,
      7) })[1].measure(skills(1, 2)))
  end)
end)

describe("a batch distance", function()
  local function batch(members) return rule("R", "batchDistance", members) end

  it("is between what tickets have of their players, by the aggregation", function()
    for name, expected in pairs { min = { true, true, false }, max = { true, false, false }, avg = { true, true, false } } do
      local one = batch { batchAttribute = "skill", maxDistance = 5, partyAggregation = name }
      assert_truth(one, { { match_of({ 1, 0, 0 }, { 2, 5, 5 }), expected[1], expected[1] },
        { match_of({ 1, 0, 4 }, { 2, 4, 10 }), expected[2], expected[2] },
        { match_of({ 1, 0, 4 }, { 2, 6, 12 }), expected[3], expected[3] }, { match_of(), true, true } })
    end
  end)

  it("of strings asks for one value of all players", function()
    local ICE, LAVA = { map = "ice" }, { map = "lava" }
    for _, opts in ipairs { {}, { batch_min_distance = true } } do
      assert_truth(batch { batchAttribute = "map" }, { { match_of({ 1, ICE, ICE }, { 2, ICE }), true, true },
        { match_of { 1, ICE, LAVA }, false, false }, { match_of({ 1, ICE }, { 2, LAVA }), false, false },
        { match_of({ 1, ICE }, { 2, ICE }, { 2, LAVA }), false, false } }, opts)
    end
  end)

  it("has a least value by an option, which growth may reach", function()
    local opts = { batch_min_distance = true }
    assert_truth(batch { batchAttribute = "skill", minDistance = 3, maxDistance = 7 }, { { skills(9, 11), false, true },
      { skills(9, 12), true, true }, { skills(9, 16), true, true }, { skills(9, 17), false, false } }, opts)
    assert_truth(batch { batchAttribute = "skill", minDistance = 3 }, { { skills(0, 2), false, true },
      { skills(0, 99), true, true } }, opts)
    assert.same({ values = { 0, 2 }, min_distance = 3, max_distance = 7 },
      compile({ batch { batchAttribute = "skill", minDistance = 3, maxDistance = 7 } }, opts)[1].measure(skills(0, 2)))
  end)
end)

describe("a collection", function()
  local function collection(operation, members)
    members.operation, members.measurements = operation, members.measurements or { flat "modes" }
    return rule("R", "collection", members)
  end
  local X, XY, Y = { "x" }, { "x", "y" }, { "y" }

  it("counts what all lists have", function()
    assert_truth(collection("intersection", { minCount = 1, maxCount = 1 }), { { modes(X, XY), true, true }, { modes(XY, XY), false, true },
      { modes(X, Y), false, false }, { modes(X, XY, Y), false, false }, { match_of(), false, true } })
    assert_truth(collection("intersection", { maxCount = 1 }), { { modes(XY, XY), false, "n" }, { modes(XY, Y), true, "n" },
      { modes(X, Y), true, "n" } })
    assert.same({ values = { "y" }, count = 1, min_count = 1, max_count = 2 },
      compile({ collection("intersection", { minCount = 1, maxCount = 2 }) })[1].measure(modes(XY, Y)))
  end)

  it("counts the lists that have a string", function()
    assert_truth(collection("contains", { referenceValue = "x", minCount = 1, maxCount = 2 }), { { modes(Y, Y), false, true },
      { modes(Y, XY), true, true }, { modes(X, XY), true, true }, { modes(X, XY, X), false, false } })
    assert_truth(collection("contains", { referenceValue = "x", minCount = 1 }), { { modes(Y), false, "n" },
      { modes(X, X, X), true, "n" } })
    assert.same({ count = 2, reference = "x", min_count = 1, max_count = 2 },
      compile({ collection("contains", { referenceValue = "x", minCount = 1, maxCount = 2 }) })[1].measure(modes(X, Y, XY)))
  end)

  it("counts in each list what the reference has", function()
    local reference = { referenceValue = { "x", "y", "z" }, minCount = 1, maxCount = 2 }
    assert_truth(collection("reference_intersection_count", reference), { { modes(X, XY), true, true }, { modes(X, {}), false, false },
      { modes({ "x", "y", "z" }), false, false }, { modes({ "x", "x", "x", "w" }), true, true }, { match_of(), true, true } })
    assert.same({ values = { 1, 2, 0 }, reference = { "x", "y", "z" }, min_count = 1, max_count = 2 },
      compile({ collection("reference_intersection_count", reference) })[1].measure(modes(X, XY, {})))
  end)

  it("with a computed reference is known early as far as growth cannot mend it", function()
    local function of(reference, least, most, measurements)
      return collection("reference_intersection_count", { referenceValue = reference, minCount = least, maxCount = most,
        measurements = measurements })
    end
    local maps = "flatten(teams[*].players.attributes[map])"
    assert_truth(of(maps, 1, 1), { { match_of({ 1, { modes = { "ice", "lava" } } }), true, true }, { modes(X), false, true },
      { match_of({ 1, { modes = { "ice", "lava" } } }, { 2, { map = "lava" } }), false, false } })
    assert.is_nil(compile({ of(maps, 1) })[1].may_hold)
    local blue = "set_intersection(teams[blue].players.attributes[modes])"
    assert_truth(of(blue, 1, nil, { "teams[red].players.attributes[modes]" }), { { match_of({ 1, { modes = X } }), false, true },
      { match_of({ 1, { modes = X } }, { 2, { modes = XY } }), true, true },
      { match_of({ 1, { modes = X } }, { 2, { modes = Y } }), false, false } })
    assert.is_nil(compile({ of(blue, nil, 1, { "teams[red].players.attributes[modes]" }) })[1].may_hold)
    assert.is_nil(compile({ of({ "x" }, 1, nil, { "set_intersection(" .. flat "modes" .. ")" }) })[1].may_hold)
    assert.is_nil(compile({ of({ "ice" }, 1, nil, { maps }) })[1].may_hold)
    assert_truth(of({ "ice", "lava" }, nil, 1, { maps }), { { match_of({ 1, { map = "ice" } }, { 2, { map = "lava" } }), false, false },
      { match_of({ 1, { map = "ice" } }), true, true } })
  end)
end)

describe("a latency rule", function()
  local function close(members) return rule("R", "latency", members) end

  it("holds where one location is near enough for all", function()
    local one = close { maxLatency = 100 }
    assert_truth(one, { { latency(100, 100), true, true }, { latency(100, 101), false, false }, { latency(101, 1), false, false },
      { latency({ here = 200, there = 50 }, { there = 60 }), true, true }, { latency({ here = 50 }, { there = 50 }), false, false },
      { latency({ here = 50 }, {}), false, false }, { latency({}, { here = 50 }), false, false }, { match_of(), false, true } })
    assert_truth(one, { { latency(100), false, false }, { latency(99), true, true } }, { latency_limit = "exclusive" })
    assert_truth(one, { { latency({ here = 50 }, { there = 50 }), true, true }, { latency({ here = 50 }, { there = 101 }), false, false } },
      { common_location = false })
  end)

  it("holds within a distance of the least or the mean latency", function()
    for _, opts in ipairs { {}, { latency_distance = "best" } } do
      assert_truth(close { maxDistance = 20, distanceReference = "min" }, { { latency(10, 30), true, true },
        { latency(10, 31), false, false }, { latency(10), true, true } }, opts)
      assert_truth(close { maxDistance = 20, distanceReference = "avg" }, { { latency(10, 50), true, true },
        { latency(10, 51), false, false },
        { latency(10, 10, 50), false, true }, { latency(10, 10, 51), false, false } }, opts)
    end
    assert_truth(close { maxDistance = 20, distanceReference = "min" }, { { match_of(), true, true } }, { latency_distance = "best" })
    assert_truth(close { maxDistance = 20, distanceReference = "min" }, { { match_of(), false, true } })
    local apart = latency({ here = 10, there = 90 }, { here = 90, there = 12 })
    assert_truth(close { maxDistance = 20, distanceReference = "min" }, { { apart, false, false } })
    assert_truth(close { maxDistance = 20, distanceReference = "min" }, { { apart, true, true } }, { latency_distance = "best" })
    assert.same({ values = { 10, 12 }, max_distance = 20 },
      compile({ close { maxDistance = 20, distanceReference = "min" } }, { latency_distance = "best" })[1].measure(apart))
  end)

  it("has of a party its least, greatest or mean latency, if all have one", function()
    local function party(...)
      local list = { 1 }
      for i, value in ipairs { ... } do list[i + 1] = { latency = value } end
      return match_of(list)
    end
    for name, expected in pairs { min = true, max = false, avg = true } do
      assert_truth(close { maxLatency = 100, partyAggregation = name }, { { party({ here = 60 }, { here = 120 }), expected, expected },
        { party({ here = 60 }, {}), false, false }, { party({ here = 60 }, nil), true, true } })
    end
  end)

  it("measures the latencies of all tickets in the locations of the first that has some", function()
    assert.same({ locations = { here = { 20, 120 }, there = { 90, 40 } }, max_latency = 100 },
      compile({ close { maxLatency = 100 } })[1].measure(latency({ here = 20, there = 90 }, { here = 120, there = 40, away = 3 })))
    assert.same({ "here" }, rules.locations(latency({}, { here = 1 }, { there = 2 })))
  end)
end)

describe("a rule that counts a party as one player, by an option,", function()
  local TICKETS = { party_aggregation = "tickets" }

  local function measured(one, ...) return compile({ one }, TICKETS)[1].measure(match_of(...)).values end
  local function skill_of(aggregation) return rule("R", "comparison", { measurements = { flat "skill" }, operation = "<",
    referenceValue = 16, partyAggregation = aggregation }) end
  local function modes_of(aggregation) return rule("R", "collection", { measurements = { flat "modes" }, operation = "intersection",
    minCount = 1, partyAggregation = aggregation }) end

  it("has of its numbers the mean, the least or the greatest", function()
    for name, expected in pairs { avg = 15, min = 10, max = 20 } do
      local one, parties = skill_of(name), { { 1, 10, 20 }, { 2, 7 } }
      assert.same({ expected, 7 }, measured(one, unpack(parties)))
      assert.same({ 10, 20, 7 }, measured(one, { 1, 10, 20, alone = true }, { 2, 7 }))
      assert_truth(one, { { match_of(unpack(parties)), expected < 16, expected < 16 } }, TICKETS)
      assert_truth(one, { { match_of(unpack(parties)), false, false } })
    end
    local near = rule("R", "distance", { measurements = { flat "skill" }, referenceValue = "avg(" .. flat "skill" .. ")", maxDistance = 4 })
    assert_truth(near, { { match_of({ 1, 10, 20 }, { 2, 7 }), true, true }, { match_of({ 1, 10, 20 }, { 2, 6 }), false, false } }, TICKETS)
  end)

  it("has of its strings all, or those that all of its players have", function()
    local function party(...)
      local list = { 1 }
      for i, strings in ipairs { ... } do list[i + 1] = { modes = strings } end
      return list
    end
    local first, second = party({ "x", "y", "x" }, { "z", "y" }), party { "z", "y" }
    assert.same({ "y", "z" }, measured(modes_of "union", first, second))
    assert.same({ "y" }, measured(modes_of "intersection", first, second))
    assert_truth(modes_of "union", { { match_of(first, party { "z" }), true, true } }, TICKETS)
    assert_truth(modes_of "intersection", { { match_of(first, party { "z" }), false, false } }, TICKETS)
  end)

  it("has the players of each team for themselves", function()
    local match = match_of({ 1, 10, 20 }, { 2, 5 })
    local players = match.tickets[1].players
    match.teams[1], match.teams[2] = { n = 1, players[1] }, { n = 2, players[2], match.tickets[2].players[1] }
    assert.same({ 10, 20, 5 }, compile({ skill_of "avg" }, TICKETS)[1].measure(match).values)
  end)

  it("is none of players, ids or single strings", function()
    local ids = "flatten(teams[*].players[playerId])"
    for _, one in ipairs { rule("R", "comparison", { measurements = { flat "map" }, operation = "=" }),
      rule("R", "comparison", { measurements = { ids }, operation = "!=" }),
      rule("R", "collection", { measurements = { flat "modes" }, operation = "reference_intersection_count", maxCount = 0,
        referenceValue = ids }),
      rule("R", "comparison", { measurements = { flat "skill" }, operation = ">", referenceValue = "count(flatten(teams[*].players))" }),
      rule("R", "batchDistance", { batchAttribute = "map" }) } do
      assert.is_nil(compile({ one }, TICKETS)[1].by_party)
    end
    assert.is_true(compile({ skill_of "avg" }, TICKETS)[1].by_party)
    assert.is_nil(compile({ skill_of "avg" })[1].by_party)
  end)
end)

describe("a compiled rule", function()
  it("says whether it depends on the teams", function()
    local list = { rule("A", "comparison", { measurements = { flat "skill" }, operation = "=" }),
      rule("B", "comparison", { measurements = { "teams[red].players.attributes[skill]" }, operation = "=" }),
      rule("C", "comparison", { measurements = { flat "skill", "teams[*].players.attributes[skill]" }, operation = "=" }),
      rule("D", "distance", { measurements = { flat "skill" }, referenceValue = "avg(teams[red].players.attributes[skill])",
        maxDistance = 1 }),
      rule("E", "distance", { measurements = { flat "skill" }, referenceValue = "avg(" .. flat "skill" .. ")", maxDistance = 1 }),
      rule("F", "compound", { statement = "and(A, E)" }), rule("G", "compound", { statement = "and(A, B)" }),
      rule("H", "latency", { maxLatency = 9 }), rule("I", "batchDistance", { batchAttribute = "map" }),
      rule("J", "absoluteSort", { sortDirection = "ascending", sortAttribute = "skill" }),
      rule("K", "distanceSort", { sortDirection = "ascending", sortAttribute = "skill" }) }
    local function blind(teams)
      local names = {}
      for _, entry in ipairs(compile(list, nil, teams)) do names[#names + 1] = entry.blind and entry.name or nil end
      return table.concat(names)
    end
    assert.equal("AEFHIJK", blind(TEAMS))
    assert.equal("ABCDEFGHIJK", blind { team("red", 1, 2) })
  end)

  it("that only sorts holds of every match", function()
    for _, name in ipairs { "distanceSort", "absoluteSort" } do
      local entry = compile({ rule("R", name, { sortDirection = "ascending", sortAttribute = "skill" }) })[1]
      assert.same({ true, true, {} }, { entry.holds(skills(1, 2)), entry.holds(match_of()), entry.measure(skills(1)) })
      assert.is_nil(entry.may_hold)
    end
  end)

  it("of a statement has the values of the rules it names", function()
    local entry = compile({ rule("A", "comparison", { measurements = { flat "skill" }, operation = "<", referenceValue = 5 }),
      rule("B", "comparison", { measurements = { "avg(" .. flat "skill" .. ")" }, operation = ">", referenceValue = 1 }),
      rule("C", "compound", { statement = "or(A, not(B))" }) })[3]
    assert.same({ rules = { A = true, B = true } }, entry.measure(skills(4)))
    assert.same({ rules = { A = true, B = false } }, entry.measure(match_of()))
    assert.is_nil(entry.may_hold)
    assert.same({ true, false, true }, { entry.holds(skills(4)), entry.holds(skills(6)), entry.holds(match_of()) })
  end)
end)
