-- The search is held against trying everything, on random pools with all kinds of rules. MATCH_POOLS=20000 tries more.
local match_pools = require "spec.support.match_pools"
local plan = require "gamelift.emulator.matchmaking.plan"
local pool = require "gamelift.emulator.matchmaking.pool"
local rule_set = require "gamelift.emulator.matchmaking.rule_set"
local search = require "gamelift.emulator.matchmaking.search"
local simulate = require "gamelift.emulator.matchmaking.simulate"

local POOLS = tonumber(os.getenv "MATCH_POOLS") or 2000
local NOW = 100

-- A pool of a random rule set with the search over it.
local function new_case(seed, readings)
  local int = match_pools.generator(seed)
  local set = assert(rule_set.parse(match_pools.rule_set(int), readings))
  local additional, plans = int(6) == 1 and 1 or 0, {}
  local case = { int = int, set = set, open = {}, pool = pool.new(), matches = 0 }
  case.search = search.new(case.pool, set, { additional = additional })
  function case.plans(tier)
    plans[tier] = plans[tier] or plan.new(set, tier == 0 and 0 or plan.thresholds(set)[tier], additional)
    return plans[tier]
  end
  function case.add(list)
    for _, ticket in ipairs(list) do
      for _, player in ipairs(ticket.players) do player.party = not ticket.backfill and ticket.players or nil end
      case.pool:add(ticket)
      case.open[#case.open + 1] = ticket
    end
  end
  case.add(match_pools.tickets(int, set.teams, 3 + int(4), NOW))
  return case
end

local function take(case, match)
  for _, ticket in ipairs(match.tickets) do
    case.pool:remove(ticket)
    for i, other in ipairs(case.open) do
      if other == ticket then
        table.remove(case.open, i)
        break
      end
    end
  end
end

-- Runs a pass in small steps; returns what is wrong with its matches, or nil.
local function pass(case, now)
  local problem
  case.search:start(now, function(match)
    case.matches = case.matches + 1
    if not match_pools.is_match(case.set, case.plans, match, now) then problem = "an invalid match" end
    local best = match_pools.largest(case.set, case.plans, case.open, match.tickets[1], now)
    if best ~= match.size then problem = ("a match of %d players, where %s are possible"):format(match.size, tostring(best)) end
    take(case, match)
  end)
  repeat until case.search:step(50)
  if case.search:was_cut() then return "a search that was cut" end
  if problem then return problem end
  for _, ticket in ipairs(case.open) do
    if match_pools.largest(case.set, case.plans, case.open, ticket, now) then return "a match missed with " .. ticket.id end
  end
  return nil
end

-- Searches random pools, each once more with newcomers; returns how many matches there were. Raises what is wrong.
local function search_pools(count, readings)
  local matches = 0
  for seed = 1, count do
    local case = new_case(seed, readings)
    local problem = pass(case, NOW)
    if not problem then -- again with newcomers, when what failed before is remembered
      local later = NOW + case.int(8)
      local newcomers = match_pools.tickets(case.int, case.set.teams, case.int(3), later)
      for i, ticket in ipairs(newcomers) do
        ticket.id, ticket.start = "n" .. i, later
        for k, player in ipairs(ticket.players) do player.id = ("q%d.%d"):format(i, k) end
      end
      case.add(newcomers)
      problem = pass(case, later)
    end
    assert.is_nil(problem, ("seed %d: %s"):format(seed, problem or ""))
    matches = matches + case.matches
  end
  return matches
end

describe("the search", function()
  it(("finds the largest match of each ticket wherever there is one (%d random pools)"):format(POOLS), function()
    assert.truthy(search_pools(POOLS) > POOLS, "the pools have matches")
  end)

  local readings = {
    { party_aggregation = "tickets" },
    { party_aggregation = "tickets", common_location = false, median = "upper", stddev = "sample" },
    { common_location = false, latency_distance = "best", latency_limit = "exclusive" },
    { empty_holds = false, empty_count = "missing", step_at_age = "exclusive" },
    { latency_distance = "best", quantity_names = "base", default_min_count = 2 },
  }
  for i, reading in ipairs(readings) do
    it(("does so by other readings, too (%d of %d, %d random pools each)"):format(i, #readings, POOLS / 10), function()
      assert.truthy(search_pools(POOLS / 10, reading) > POOLS / 20)
    end)
  end
end)

-- Tickets of one number each.
local function solo(id, start, ...)
  return { id = id, start = start, players = { { ..., id = "p-" .. id } } }
end

local function body(members)
  local value = { ruleLanguageVersion = "1.0", teams = { { name = "crew", minPlayers = 5, maxPlayers = 5 } },
    playerAttributes = { { name = "skill", type = "number" } } }
  for key, item in pairs(members) do value[key] = item end
  return value
end

local NEVER = { { name = "never", type = "comparison", measurements = { "sum(teams[crew].players.attributes[skill])" },
  operation = "<", referenceValue = 0 } }

local function filled(count, members, options)
  local made = pool.new()
  for i = 1, count do made:add(solo("t" .. i, i / 1000, i)) end
  return made, search.new(made, assert(rule_set.parse(body(members))), options)
end

describe("the search with rules of lists that change", function()
  local DUEL = { { name = "red", minPlayers = 1, maxPlayers = 1 }, { name = "blue", minPlayers = 0, maxPlayers = 1 } }
  local ATTRIBUTES = { { name = "skill", type = "number" }, { name = "role", type = "string" }, { name = "maps", type = "string_list" } }

  -- Returns the size of the first match of two players with this rule, or nil.
  local function first_match(rule, ...)
    rule.name = "rule"
    local made = pool.new()
    local run = search.new(made, assert(rule_set.parse(body { teams = DUEL, playerAttributes = ATTRIBUTES, rules = { rule } })))
    for i, values in ipairs { ... } do
      made:add { id = "t" .. i, start = i, players = { { values[1], values[2], values[3], id = "p" .. i } } }
    end
    local size
    run:start(100, function(match)
      size = size or match.size
      for _, ticket in ipairs(match.tickets) do made:remove(ticket) end
    end)
    run:step()
    return size
  end

  local function collection(operation, measurement, reference)
    return { type = "collection", operation = operation, measurements = { measurement }, referenceValue = reference, minCount = 2 }
  end

  it("compares strings that the players of a match have together", function()
    local rule = collection("reference_intersection_count", "flatten(teams[*].players.attributes[role])", { "healer", "tank" })
    assert.equal(2, first_match(rule, { 1, "healer", {} }, { 1, "tank", {} }))
  end)

  it("compares what the lists of a team have in common, although an empty team has nothing", function()
    local rule = collection("reference_intersection_count", "set_intersection(teams[*].players.attributes[maps])", { "ice", "lava" })
    assert.equal(2, first_match(rule, { 1, "", { "ice", "lava" } }, { 1, "", { "lava", "ice" } }))
    assert.equal(2, first_match(collection("intersection", "set_intersection(teams[*].players.attributes[maps])"),
      { 1, "", { "ice", "lava" } }, { 1, "", { "lava", "ice" } }))
  end)

  it("lets a function of functions fail over a team without players", function()
    local rule = { type = "comparison", measurements = { "max(avg(teams[*].players.attributes[skill]))" }, operation = "<=",
      referenceValue = 9 }
    assert.is_nil(first_match(rule, { 1, "", {} }))
    assert.equal(2, first_match(rule, { 1, "", {} }, { 2, "", {} }))
  end)
end)

describe("a match of the search", function()
  local ATTRIBUTES = { { name = "skill", type = "number", default = 0 }, { name = "role", type = "string", default = "none" },
    { name = "maps", type = "string_list", default = {} } }
  local DUEL = { { name = "red", minPlayers = 1, maxPlayers = 1 }, { name = "blue", minPlayers = 1, maxPlayers = 1 } }

  -- Returns the matches, "a b" each, of tickets { id, at, attributes, latency }.
  local function matches_of(members, tickets, options)
    local set = { ruleLanguageVersion = "1.0", teams = DUEL, playerAttributes = ATTRIBUTES }
    for name, value in pairs(members) do set[name] = value end
    local steps = {}
    for i, ticket in ipairs(tickets) do
      steps[i] = { at = ticket[2], start = { TicketId = ticket[1], Players = { { PlayerId = "p-" .. ticket[1],
        PlayerAttributes = ticket[3], LatencyInMs = ticket[4] } } } }
    end
    steps[#steps + 1] = { at = tickets[#tickets][2] + 30, check = {} }
    local report = assert(simulate.run({ rule_set = set, steps = steps }, options))
    assert.same({}, report.problems)
    local list = {}
    for i, match in ipairs(report.matches) do
      table.sort(match.tickets)
      list[i] = table.concat(match.tickets, " ")
    end
    return list
  end

  local function skill(number) return { skill = { N = number } } end
  local function comparison(operation, reference, ...)
    return { rules = { { name = "R", type = "comparison", operation = operation, referenceValue = reference, measurements = { ... } } } }
  end
  local RED, BLUE = "avg(teams[red].players.attributes[skill])", "avg(teams[blue].players.attributes[skill])"

  it("has different values where != compares several measurements", function()
    local one, same, other = { "a", 0, skill(1) }, { "b", 2, skill(1) }, { "c", 5, skill(2) }
    assert.same({ "a c" }, matches_of(comparison("!=", nil, RED, BLUE), { one, same, other }))
    other[2], same[2], one[2] = 0, 2, 5
    assert.same({ "a b" }, matches_of(comparison("=", nil, RED, BLUE), { other, same, one }))
  end)

  it("keeps a bound that only a growing match can break", function()
    local all = "(flatten(teams[*].players.attributes[skill]))"
    local tickets = { { "a", 0, skill(3) }, { "b", 0, skill(12) }, { "c", 5, skill(9) } }
    assert.same({ "a c" }, matches_of(comparison("<", 10, "max" .. all), tickets))
    assert.same({ "a c" }, matches_of(comparison("<=", 2, "count" .. all, "min" .. all), { { "a", 0, skill(1) }, { "c", 5, skill(9) } }))
    assert.same({ "b c" }, matches_of(comparison(">", 5, "min" .. all), tickets))
  end)

  it("holds at the very bound of a distance, although tenths have no exact number", function()
    local all = "flatten(teams[*].players.attributes[skill])"
    local function distance(reference)
      return function(most) return { type = "distance", measurements = { all }, referenceValue = reference, maxDistance = most } end
    end
    local rules = {
      -- a rule of a greatest distance, and the places of three tickets that hold at the bound, in distances
      { distance("avg(" .. all .. ")"), { 0, 1, 2 } }, { distance("min(" .. all .. ")"), { 0, 0.5, 1 } },
      { distance("max(" .. all .. ")"), { 0, 0.5, 1 } }, { distance("median(" .. all .. ")"), { 0, 1, 2 } },
      { function(most) return { type = "batchDistance", batchAttribute = "skill", maxDistance = most } end, { 0, 0.5, 1 } },
    }
    local function count(rule, values)
      rule.name = "Near"
      local steps = {}
      for i, value in ipairs(values) do
        steps[i] = { at = 0, start = { TicketId = "t" .. i, Players = { { PlayerId = "p" .. i, PlayerAttributes = skill(value) } } } }
      end
      steps[4] = { at = 3, check = {} }
      return #assert(simulate.run { steps = steps, rule_set = { ruleLanguageVersion = "1.0", playerAttributes = ATTRIBUTES,
        teams = { { name = "crew", minPlayers = 3, maxPlayers = 3 } }, rules = { rule } } }).matches
    end
    for number, case in ipairs(rules) do
      for i = 1, 21, 2 do
        for first = 0, 40, 9 do
          local most, values = i / 10, {}
          for k, place in ipairs(case[2]) do values[k] = first / 10 + place * most end
          local name = ("rule %d, %.1f from %.1f"):format(number, most, first / 10)
          assert.equal(1, count(case[1](most), values), name)
          assert.equal(0, count(case[1](most - 1e-4), values), name)
        end
      end
    end
  end)

  it("is of the nearest tickets where the batch is sorted by attributes, and by age where they are equal", function()
    local function sorted(...) return { algorithm = { batchingPreference = "sorted", sortByAttributes = { ... } } } end
    local function of(number, role) return { skill = { N = number }, role = { S = role } } end
    local tickets = { { "a", 0, of(10, "tank") }, { "b", 0, of(90, "tank") }, { "c", 0, of(12, "heal") }, { "d", 0, of(88, "heal") } }
    assert.same({ "a c", "b d" }, matches_of(sorted "skill", tickets))
    assert.same({ "a b", "c d" }, matches_of(sorted "role", tickets))
    assert.same({ "a c", "b d" }, matches_of(sorted("skill", "role"), tickets))
    assert.same({ "a b", "c d" }, matches_of(sorted "maps", tickets)) -- a list has no distance
    local alike = {}
    for i = 1, 4 do alike[i] = { "t" .. i, 0, of(10, "tank") } end
    assert.same({ "t1 t2", "t3 t4" }, matches_of(sorted("skill", "role"), alike))
  end)

  it("follows statements that repeat, contradict or imply each other", function()
    local function rules(...)
      local list = {
        { name = "Same", type = "comparison", operation = "=", measurements = { "flatten(teams[*].players.attributes[role])" } },
        { name = "Near", type = "distance", measurements = { "flatten(teams[*].players.attributes[skill])" }, referenceValue =
          "avg(flatten(teams[*].players.attributes[skill]))", maxDistance = 2.5 },
      }
      for i, text in ipairs { ... } do list[#list + 1] = { name = "C" .. i, type = "compound", statement = text } end
      return { rules = list }
    end
    local function of(number, role) return { skill = { N = number }, role = { S = role } } end
    local tickets = { { "a", 0, of(1, "x") }, { "b", 0, of(2, "y") }, { "c", 0, of(9, "x") }, { "d", 5, of(3, "x") } }
    assert.same({ "a d" }, matches_of(rules("and(Same, Near)"), tickets))
    assert.same({ "a d" }, matches_of(rules("and(Same, Near)", "or(not(Same), Near)"), tickets))
    assert.same({ "a d" }, matches_of(rules("and(Same, Near)", "not(and(not(Same), Near))"), tickets))
    assert.same({}, matches_of(rules("and(Same, Near)", "not(Same)"), tickets))
    assert.same({ "a b" }, matches_of(rules("not(Same)", "or(Same, Near)"), tickets))
  end)

  it("follows an expansion that moves what a rule compares with", function()
    local members = { rules = { { name = "Near", type = "distance", measurements = { "flatten(teams[*].players.attributes[skill])" },
      referenceValue = 10, maxDistance = 2 } }, expansions = { { target = "rules[Near].referenceValue",
      steps = { { waitTimeSeconds = 10, value = 50 } } } } }
    assert.same({ "a b", "c d" }, matches_of(members, { { "a", 0, skill(9) }, { "c", 0, skill(50) }, { "b", 1, skill(11) },
      { "d", 2, skill(51) } }))
  end)

  it("shares strings that each team has, although a team is empty at first", function()
    local tickets = {}
    for id, maps in pairs { a = { "ice", "lava" }, b = { "ice", "sand" }, c = { "sand" } } do
      tickets[#tickets + 1] = { id, id == "b" and 5 or 0, { maps = { SL = maps } } }
    end
    table.sort(tickets, function(a, b) return a[2] < b[2] or a[2] == b[2] and a[1] < b[1] end)
    assert.same({ "a b" }, matches_of({ rules = { { name = "R", type = "collection", operation = "reference_intersection_count",
      measurements = { "teams[red].players.attributes[maps]" }, minCount = 1,
      referenceValue = "set_intersection(teams[blue].players.attributes[maps])" } } }, { tickets[1], tickets[3] }))
  end)
end)

describe("a pass that raises", function()
  it("ends, and the next one begins anew", function()
    local made, run = filled(10, { rules = {} })
    run:start(100, function() error("not enough memory", 0) end)
    assert.has_error(function() run:step() end, "not enough memory")
    assert.is_true(run:step())
    local matches = 0
    run:start(101, function(match)
      matches = matches + 1
      for _, ticket in ipairs(match.tickets) do made:remove(ticket) end
    end)
    assert.is_true(run:step())
    assert.equal(2, matches)
  end)
end)

describe("the search in a large pool", function()
  -- Runs a search over a pool at second 100. Returns the ids of the tickets of its matches.
  local function matched_ids(made, set)
    local run, ids = search.new(made, set), {}
    run:start(100, function(match)
      for _, ticket in ipairs(match.tickets) do
        ids[#ids + 1] = ticket.id
        made:remove(ticket)
      end
    end)
    run:step()
    return ids
  end

  it("leaves out tickets that fit no team as the others are placed, and takes those that fit", function()
    local function of_team(name, list, operation, value)
      return { name = name, type = "comparison", operation = operation, referenceValue = value,
        measurements = { ("%s(teams[%s].players.attributes[skill])"):format(list, name) } }
    end
    local made = pool.new()
    for i = 1, 40 do made:add(solo("t" .. i, i, i <= 37 and 5 or 30)) end
    local ids = matched_ids(made, assert(rule_set.parse(body {
      teams = { { name = "low", minPlayers = 2, maxPlayers = 2 }, { name = "high", minPlayers = 2, maxPlayers = 2 } },
      rules = { of_team("low", "max", "<", 10), of_team("high", "min", ">", 20) } })))
    assert.equal("t1 t2 t38 t39", table.concat(ids, " "))
  end)

  it("tries the nearest numbers, where it is cut before it finds a match in the order of age", function()
    local near = { { name = "near", type = "distance", measurements = { "flatten(teams[*].players.attributes[skill])" },
      referenceValue = "avg(flatten(teams[*].players.attributes[skill]))", maxDistance = 40 },
      { name = "even", type = "comparison", measurements = { "sum(teams[crew].players.attributes[skill])" }, operation = "<=",
        referenceValue = 20 } }
    local set = assert(rule_set.parse(body { rules = near }, { anchor_units = 3000 }))
    local made = pool.new()
    made:add(solo("anchor", 0, 0))
    for i = 1, 30 do made:add(solo("far" .. i, i, 30 + i % 9)) end
    for i = 1, 4 do made:add(solo("near" .. i, 80 + i, i)) end
    local ids = matched_ids(made, set)
    table.sort(ids)
    assert.same({ "anchor", "near1", "near2", "near3", "near4" }, ids)
  end)

  it("stops after counted work, and reports that", function()
    local _, run = filled(60, { rules = NEVER })
    run:start(100, function() error "a match" end)
    assert.is_true(run:step())
    assert.is_true(run:was_cut())
    assert.truthy(run.cuts > 0)
    assert.truthy(run.meter.used < 2000000)
  end)

  it("does the same work each time", function()
    local function work()
      local _, run = filled(60, { rules = NEVER })
      run:start(100, function() end)
      run:step()
      return run.meter.used
    end
    assert.equal(work(), work())
  end)

  it("yields after its share of work", function()
    local _, run = filled(60, { rules = NEVER })
    run:start(100, function() end)
    local last, steps = run.meter.used, 0
    repeat
      local done = run:step(1000)
      assert.truthy(run.meter.used - last < 1500, "a step does little more than was asked for")
      last, steps = run.meter.used, steps + 1
    until done
    assert.truthy(steps > 20)
  end)

  it("matches no ticket that left while it was suspended", function()
    local made, run = filled(200, {})
    run:start(100, function(match)
      for _, ticket in ipairs(match.tickets) do
        assert.truthy(made.slot_of[ticket], "a ticket that is still open")
        made:remove(ticket)
      end
    end)
    repeat
      local done = run:step(3)
      for _, slot in ipairs(made.order) do
        if made.ticket[slot] and made.start[slot] % 0.003 < 0.001 then made:remove(made.ticket[slot]) end
      end
    until done
  end)

  it("finds smaller matches if larger ones are hard to find", function()
    local made, run = filled(80, { teams = { { name = "crew", minPlayers = 2, maxPlayers = 12 } }, rules = {
      { name = "sum", type = "comparison", measurements = { "sum(teams[crew].players.attributes[skill])" }, operation = "<=",
        referenceValue = 100 } } })
    local matches = 0
    run:start(100, function(match)
      matches = matches + 1
      for _, ticket in ipairs(match.tickets) do made:remove(ticket) end
    end)
    run:step()
    assert.truthy(matches >= 2)
  end)
end)

describe("a pass", function()
  it("does not search again if nothing new fits", function()
    local made, run = filled(20, { rules = { { name = "near", type = "batchDistance", batchAttribute = "skill", maxDistance = 3 } } })
    local function work()
      local before = run.meter.used
      run:start(100, function() error "a match" end)
      run:step()
      return run.meter.used - before
    end
    local first = work()
    made:add(solo("far", 99, 1000))
    assert.truthy(work() < first / 2)
  end)

  it("reports when the next expansion step is due", function()
    local made = pool.new()
    local set = assert(rule_set.parse(body { expansions = { { target = "teams[crew].minPlayers", steps = {
      { waitTimeSeconds = 10, value = 3 }, { waitTimeSeconds = 30, value = 1 } } } } }))
    local run = search.new(made, set)
    assert.is_nil(run:next_threshold(0))
    made:add(solo("a", 5, 1))
    assert.equal(15, run:next_threshold(5))
    assert.equal(35, run:next_threshold(15))
    assert.is_nil(run:next_threshold(35))
  end)
end)

describe("the early tests of a search", function()
  local function join()
    package.loaded["gamelift.emulator.matchmaking.predicates"] = nil
    return require("gamelift.emulator.matchmaking.predicates").join
  end

  -- Returns the results of the joined test of three predicates for some numbers, and the counts.
  local function outcome(joined)
    local counts = { passed = { 0, 0, 0 }, refused = { 0, 0, 0 }, joined = {} }
    local test = joined(counts, { { index = 2, predicate = function(a) return a > 1 end },
      { index = 1, predicate = function(a) return a > 2 end }, { index = 3, predicate = function(a) return a > 3 end } })
    local results = {}
    for a = 1, 4 do results[a] = test(a) end
    return { results, counts.passed, counts.refused }
  end

  it("are the same if a host has left load out", function()
    local whole = outcome(join())
    assert.same({ { false, false, false, true }, { 2, 3, 1 }, { 1, 1, 1 } }, whole)
    local load_, loadstring_ = rawget(_G, "load"), rawget(_G, "loadstring")
    rawset(_G, "load", nil)
    rawset(_G, "loadstring", nil)
    local ok, result = pcall(function() return outcome(join()) end)
    rawset(_G, "load", load_)
    rawset(_G, "loadstring", loadstring_)
    join()
    assert.is_true(ok, result)
    assert.same(whole, result)
  end)
end)
