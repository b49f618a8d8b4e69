-- Early tests of rules are held against the rules: on every set of tickets, in every order.
local filters = require "gamelift.emulator.matchmaking.filters"
local match_scripts = require "spec.support.match_scripts"
local plan = require "gamelift.emulator.matchmaking.plan"
local pool = require "gamelift.emulator.matchmaking.pool"
local rule_set = require "gamelift.emulator.matchmaking.rule_set"

local flat, team, rule = match_scripts.flat, match_scripts.team, match_scripts.rule

local ATTRIBUTES = { { name = "skill", type = "number" }, { name = "map", type = "string" }, { name = "modes", type = "string_list" } }

local function plans_of(one, expansions, opts)
  local set = assert(rule_set.parse({ ruleLanguageVersion = "1.0", playerAttributes = ATTRIBUTES, rules = { one },
    teams = { team("red", 0, 9), team("blue", 0, 9) }, expansions = expansions }, opts))
  local list = { plan.new(set, 0) }
  for i, age in ipairs(plan.thresholds(set)) do list[i + 1] = plan.new(set, age) end
  return list
end

-- Tickets of one to two players: { skill, map, modes, latencies }.
local TICKETS = {
  { { 0, "ice", { "x", "y" }, { here = 20, there = 90 } } }, { { 5, "ice", { "y" }, { here = 25 } } },
  { { 10, "lava", { "x", "y", "z" }, { here = 40, there = 100 } }, { 5, "lava", { "y", "x" }, { here = 60, there = 101 } } },
  { { 10, "sand", {}, {} } }, { { -5, "ice", { "z", "y", "x" }, { here = 101, there = 30 } } },
  { { 0, "ice", { "x", "x" }, { here = 100 } }, { 20, "ice", { "x", "z" }, { there = 50 } } },
  { { 0, "ice", { "y" }, { here = 61 } } },
}

local function new_pool()
  local made = pool.new()
  for i, list in ipairs(TICKETS) do
    local players = {}
    for k, one in ipairs(list) do players[k] = { one[1], one[2], one[3], id = ("p%d%d"):format(i, k), latency = one[4] } end
    made:add { id = "t" .. i, start = i, players = players }
  end
  return made
end

-- Calls visit(slots) with each order of each set of one to three slots.
local function each_sequence(visit)
  local count = #TICKETS
  for a = 1, count do
    visit { a }
    for b = 1, count do
      if b ~= a then visit { a, b } end
      for c = 1, count do
        if b ~= a and c ~= a and c ~= b then visit { a, b, c } end
      end
    end
  end
end

local function match_of(made, slots)
  local match = { teams = { { n = 0 }, { n = 0 } }, tickets = { n = #slots } }
  local everybody = match.teams[1]
  for i, slot in ipairs(slots) do
    match.tickets[i] = made.ticket[slot]
    for _, player in ipairs(made.ticket[slot].players) do everybody[everybody.n + 1], everybody.n = player, everybody.n + 1 end
  end
  return match, everybody.n
end

-- Returns whether the filter lets the tickets into a match one after the other, in one branch.
local function is_taken(made, filter, slots, size, branch)
  if not filter.begin(slots[1], size, branch) then return false end
  local have = made.count[slots[1]]
  for depth = 1, #slots - 1 do
    local slot = slots[depth + 1]
    if filter.fill and filter.low[slot] == nil then filter.fill(slot) end
    if filter.fits and not filter.fits(slot) then return false end
    if filter.test and not filter.test(depth, slot, have) then return false end
    have = have + made.count[slot]
  end
  return true
end

-- Returns the branches of a search around an anchor: by location, and by shared strings where `by_string`.
local function branches_of(filter, entry, anchor, by_string)
  if by_string then
    local list = {}
    for i, witness in ipairs(filter.strings(anchor)) do list[i] = { filter = filter, witness = witness } end
    return list
  end
  return entry.located and { { location = "here" }, { location = "there" } } or { {} }
end

local all, avg, least, greatest = flat "skill", "avg(" .. flat "skill" .. ")", "min(" .. flat "skill" .. ")", "max(" .. flat "skill" .. ")"
local function distance(reference, most, min, measured)
  return rule("R", "distance", { measurements = { measured or all }, referenceValue = reference, maxDistance = most, minDistance = min })
end
local function collection(operation, members)
  members.operation, members.measurements = operation, members.measurements or { flat "modes" }
  return rule("R", "collection", members)
end
local function compared(operation, value, measured)
  return rule("R", "comparison", { measurements = { measured or all }, operation = operation, referenceValue = value })
end

-- A rule; what there is for it: "exact" if the filter decides it, "early" if it only tests, "branch" if strings branch the search,
-- "alone" if the rule is of each ticket by itself, "none".
local ROWS = {
  { distance(avg, 5), "exact" }, { distance(avg, 7.5), "exact" }, { distance(least, 10), "exact" }, { distance(greatest, 10), "exact" },
  { distance(least, 5, nil, greatest), "exact" }, { distance(greatest, 5, nil, least), "exact" }, { distance(avg, 5, 1), "early" },
  { distance(least, 5, nil, avg), "none" }, { distance("median(" .. all .. ")", 5), "none" }, { distance(3, 7), "alone" },
  { distance(3, 7, nil, avg), "none" },
  { compared "=", "exact" }, { compared "!=", "exact" }, { compared("=", nil, flat "map"), "exact" },
  { compared("!=", nil, flat "map"), "exact" }, { compared("<", 10), "alone" }, { compared("<", 10, greatest), "early" },
  { compared("<", 10, avg), "none" }, { compared(">", avg), "none" },
    { compared("!=", nil, "flatten(teams[*].players[playerId])"), "early" },
  { rule("R", "batchDistance", { batchAttribute = "map" }), "exact" },
  { rule("R", "batchDistance", { batchAttribute = "skill", maxDistance = 5 }), "exact" },
  { rule("R", "batchDistance", { batchAttribute = "skill", maxDistance = 5, partyAggregation = "min" }), "exact" },
  { rule("R", "batchDistance", { batchAttribute = "skill", maxDistance = 5, partyAggregation = "max" }), "exact" },
  { rule("R", "batchDistance", { batchAttribute = "skill", maxDistance = 9, minDistance = 3 }), "early", { batch_min_distance = true } },
  { rule("R", "batchDistance", { batchAttribute = "skill", minDistance = 3 }), "early", { batch_min_distance = true } },
  { collection("intersection", { minCount = 1 }), "branch" }, { collection("intersection", { minCount = 2 }), "exact" },
  { collection("intersection", { minCount = 1, maxCount = 1 }), "branch" },
    { collection("intersection", { minCount = 2, maxCount = 2 }), "early" },
  { collection("intersection", { maxCount = 1 }), "none" }, { collection("intersection", { minCount = 0 }), "early" },
  { collection("contains", { referenceValue = "x", minCount = 2 }), "exact" },
  { collection("contains", { referenceValue = "x", minCount = 1, maxCount = 2 }), "exact" },
  { collection("contains", { referenceValue = "z", maxCount = 1 }), "exact" },
  { collection("reference_intersection_count", { referenceValue = { "x", "y" }, minCount = 2 }), "alone" },
  { collection("reference_intersection_count", { referenceValue = flat "map", maxCount = 0 }), "early" },
  { collection("intersection", { minCount = 1, measurements = { "set_intersection(" .. flat "modes" .. ")" } }), "none" },
  { collection("intersection", { minCount = 1, measurements = { flat "modes", flat "modes" } }), "early" },
  { rule("R", "latency", { maxLatency = 100 }), "exact" }, { rule("R", "latency", { maxLatency = 60, partyAggregation = "max" }), "exact" },
  { rule("R", "latency", { maxLatency = 100 }), "exact", { latency_limit = "exclusive" } },
  { rule("R", "latency", { maxDistance = 20, distanceReference = "min" }), "early" },
  { rule("R", "latency", { maxLatency = 60, maxDistance = 20, distanceReference = "avg" }), "early" },
  { rule("R", "latency", { maxLatency = 100 }), "early", { common_location = false } },
}

describe("a filter", function()
  for number, row in ipairs(ROWS) do
    it(("takes the sets that its rule takes, or may take (%d, %s)"):format(number, row[2]), function()
      local made = new_pool()
      local own = plans_of(row[1], nil, row[3])[1]
      local list, decided, branching = filters.build(made, own)
      local filter, entry = list[1], own.rules[1]
      local is_exact = filter ~= nil and filter.exact == true
      assert.equal(row[2] == "none" or row[2] == "alone", filter == nil)
      assert.equal(row[2] == "branch", branching ~= nil)
      assert.equal(row[2] == "alone" or is_exact, decided[1] == true)
      if row[2] == "exact" or row[2] == "early" then assert.equal(row[2] == "exact", is_exact) end
      if not filter then return end
      assert.equal(1, filter.index)
      if filter.use then filter.use(entry.rule, entry) end
      local count = 0
      each_sequence(function(slots)
        if #slots == 1 then return end
        for _, slot in ipairs(slots) do -- the search has tested each ticket alone
          if entry.may_hold and entry.may_hold((match_of(made, { slot }))) == false then return end
        end
        local match, size = match_of(made, slots)
        local expected = entry.holds(match) == true
        if not is_exact then expected = entry.may_hold(match) ~= false end
        for _, by_string in ipairs { false, branching and true or nil } do
          local taken = false
          for _, branch in ipairs(branches_of(filter, entry, slots[1], by_string)) do
            taken = taken or is_taken(made, filter, slots, size, branch)
          end
          assert.equal(expected, taken, table.concat(slots, " "))
          count = count + (taken and 1 or 0)
        end
      end)
      assert.is_true(count > 0)
    end)
  end
end)

describe("the filters of the tiers of a rule set", function()
  local function filters_of(one, property, value)
    local made, list = new_pool(), {}
    for i, each in ipairs(plans_of(one, { { target = "rules[R]." .. property, steps = { { waitTimeSeconds = 5, value = value } } } })) do
      list[i] = filters.build(made, each)[1]
    end
    return list[1], list[2]
  end

  it("are shared where only limits differ", function()
    for _, row in ipairs {
      -- a rule, its property, the value of the next tier, whether both have one filter
      { distance(avg, 5), "maxDistance", 9, true }, { rule("R", "latency", { maxLatency = 50 }), "maxLatency", 90, true },
      { collection("contains", { referenceValue = "x", maxCount = 1 }), "maxCount", 3, true },
      { collection("contains", { referenceValue = "x", maxCount = 1 }), "referenceValue", "y", false },
      { collection("intersection", { minCount = 1 }), "minCount", 2, false },
      { rule("R", "latency", { maxLatency = 50 }), "maxDistance", 9, false },
    } do
      if row[2] == "maxDistance" and row[1].type == "latency" then row[1].distanceReference = "min" end
      local first, second = filters_of(row[1], row[2], row[3])
      assert.equal(row[4], first == second, row[2])
    end
  end)

  it("have the width in which all numbers of a match lie", function()
    for _, row in ipairs { { distance(avg, 5), 10 }, { distance(least, 5), 5 }, { distance(greatest, 5), 5 },
      { rule("R", "batchDistance", { batchAttribute = "skill", maxDistance = 7 }), 7 } } do
      local own = plans_of(row[1])[1]
      local filter = filters.build(new_pool(), own)[1]
      filter.use(own.rules[1].rule, own.rules[1])
      assert.equal(row[2], filter.width)
    end
  end)

  it("have the limits of the tier that uses them", function()
    local made, list = new_pool(), plans_of(distance(least, 5), { { target = "rules[R].maxDistance", steps = { { waitTimeSeconds = 5,
      value = 10 } } } })
    local filter = filters.build(made, list[1])[1]
    for tier, expected in ipairs { false, true } do
      filter.use(list[tier].rules[1].rule, list[tier].rules[1])
      assert.equal(expected, is_taken(made, filter, { 1, 4 }, 2, {}))
      assert.equal(tier * 5, filter.width)
    end
  end)
end)
