-- The search is held against trying everything, on random pools with all kinds of rules. MATCH_POOLS=20000 tries more.
local match_pools = require "spec.support.match_pools"
local plan = require "gamelift.emulator.matchmaking.plan"
local pool = require "gamelift.emulator.matchmaking.pool"
local rule_set = require "gamelift.emulator.matchmaking.rule_set"
local search = require "gamelift.emulator.matchmaking.search"

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

describe("the search in a large pool", function()
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
