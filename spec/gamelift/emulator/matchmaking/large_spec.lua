local large = require "gamelift.emulator.matchmaking.large"
local pool = require "gamelift.emulator.matchmaking.pool"
local rule_set = require "gamelift.emulator.matchmaking.rule_set"
local simulate = require "gamelift.emulator.matchmaking.simulate"
local tables = require "gamelift.util.tables"

local function body(teams, rules, batching)
  return { ruleLanguageVersion = "1.0", playerAttributes = { { name = "skill", type = "number", default = 1 } },
    algorithm = { strategy = "balanced", balancedAttribute = "skill", batchingPreference = batching }, teams = teams, rules = rules }
end

-- Tickets of one player each; make(i) gives skill and latencies.
local function steps(count, make, last)
  local list = {}
  for i = 1, count do
    local skill, latency = make(i)
    list[i] = { at = 0, start = { TicketId = "t" .. i, Players = { { PlayerId = "p" .. i, LatencyInMs = latency,
      PlayerAttributes = { skill = { N = skill } } } } } }
  end
  list[#list + 1] = { at = last or 3, check = {} }
  return list
end

local function sizes(report)
  local list = {}
  for name, players in pairs(report.matches[1].teams) do list[name] = #players end
  return list
end

describe("a large match", function()
  it("fills teams below their minimum first, then those with most open slots", function()
    local teams = { { name = "red", minPlayers = 20, maxPlayers = 40 }, { name = "blue", minPlayers = 20, maxPlayers = 40 },
      { name = "green", minPlayers = 2, maxPlayers = 12 } }
    local report = assert(simulate.run { rule_set = body(teams, {}), steps = steps(60, function(i) return i end) })
    assert.same({ red = 29, blue = 29, green = 2 }, sizes(report))
  end)

  it("takes the tickets nearest in the balanced attribute", function()
    local report = assert(simulate.run { rule_set = body({ { name = "island", minPlayers = 41, maxPlayers = 41 } }, {}),
      steps = steps(60, function(i) return i == 1 and 100 or i end) })
    local low = 100
    for _, id in ipairs(report.matches[1].tickets) do
      if id ~= "t1" then low = math.min(low, tonumber(id:match "%d+")) end
    end
    assert.equal(21, low)
  end)

  it("holds batchDistance and latency rules, and no others", function()
    local rules = { { name = "Near", type = "batchDistance", batchAttribute = "skill", maxDistance = 45 },
      { name = "Close", type = "latency", maxLatency = 100 },
      { name = "Ignored", type = "comparison", measurements = { "flatten(teams[*].players.attributes[skill])" }, operation = "=" } }
    local report = assert(simulate.run { rule_set = body({ { name = "island", minPlayers = 41, maxPlayers = 50 } }, rules),
      steps = steps(100, function(i) return i, { near = i % 2 == 0 and 50 or 150, far = i % 2 == 0 and 120 or 60 } end) })
    assert.same({}, report.matches)
    report = assert(simulate.run { rule_set = body({ { name = "island", minPlayers = 41, maxPlayers = 50 } }, rules),
      steps = steps(100, function(i) return i, { near = 50 } end) })
    assert.equal(2, #report.matches)
    for _, match in ipairs(report.matches) do
      local low, high = 1000, 0
      for _, id in ipairs(match.tickets) do
        local skill = tonumber(id:match "%d+")
        low, high = math.min(low, skill), math.max(high, skill)
      end
      assert.truthy(high - low <= 45)
    end
  end)

  it("is searched in the location that most tickets accept, or in the fastest one", function()
    local rules = { { name = "Close", type = "latency", maxLatency = 100 } }
    local function latencies(i) return 1, { common = 90, fast = i <= 41 and 10 or 200 } end
    local teams = { { name = "island", minPlayers = 41, maxPlayers = 41 } }
    for preference, expected in pairs { largestPopulation = 2, fastestRegion = 2 } do
      local report = assert(simulate.run { rule_set = body(teams, rules, preference), steps = steps(82, latencies) })
      assert.equal(expected, #report.matches)
    end
  end)

  it("waits for enough players, and takes fewer after an expansion", function()
    local value = body({ { name = "island", minPlayers = 50, maxPlayers = 60 } }, {})
    value.expansions = { { target = "teams[island].minPlayers", steps = { { waitTimeSeconds = 10, value = 42 } } } }
    local report = assert(simulate.run { rule_set = value, steps = steps(45, function() return 1 end, 8) })
    assert.same({}, report.matches)
    report = assert(simulate.run { rule_set = value, steps = steps(45, function() return 1 end, 12) })
    assert.equal(45, report.matches[1].size)
  end)

  it("follows the oldest ticket's expansions where the algorithm says so", function()
    for selection, expected in pairs { oldest = 1, newest = 0 } do
      local value = body({ { name = "island", minPlayers = 50, maxPlayers = 60 } }, {})
      value.algorithm.expansionAgeSelection = selection
      value.expansions = { { target = "teams[island].minPlayers", steps = { { waitTimeSeconds = 10, value = 42 } } } }
      local list = steps(41, function() return 1 end)
      list[#list] = nil
      for i = 1, 3 do
        list[#list + 1] = { at = 9, start = { TicketId = "late" .. i, Players = { { PlayerId = "late" .. i } } } }
      end
      list[#list + 1] = { at = 13, check = {} }
      local report = assert(simulate.run { rule_set = value, steps = list })
      assert.equal(expected, #report.matches)
      if expected == 1 then assert.equal(44, report.matches[1].size) end
    end
  end)

  it("is made by a later pass where one pass reaches its bound of work", function()
    local script = { rule_set = body({ { name = "island", minPlayers = 41, maxPlayers = 41 } }, {}), options = { pass_units = 700 },
      steps = steps(41 * 4, function(i) return i end, 1) }
    local first = assert(simulate.run(script))
    script.steps[#script.steps].at = 20
    local later = assert(simulate.run(script))
    assert.is_true(#first.matches < 4, #first.matches)
    assert.equal(4, #later.matches)
  end)

  it("fills open slots of a backfill ticket first", function()
    local list = steps(50, function() return 1 end)
    local current = {}
    for i = 1, 40 do current[i] = { PlayerId = "c" .. i, Team = "island" } end
    table.insert(list, #list, { at = 0, backfill = { TicketId = "bf", Players = current } })
    local report = assert(simulate.run { rule_set = body({ { name = "island", minPlayers = 41, maxPlayers = 60 } }, {}), steps = list })
    assert.equal("bf", report.matches[1].tickets[1])
    assert.equal(60, report.matches[1].size)
  end)
end)

describe("the search of large matches", function()
  -- Returns a search over tickets { id, start, skill or players { skill, latency } …, team = of current players }, and its pool.
  local function search_of(members, tickets, opts)
    local value = tables.merge(body({ { name = "red", minPlayers = 2, maxPlayers = 2 } }, {}), members)
    local made = pool.new()
    for i, ticket in ipairs(tickets) do
      local players = {}
      for k = 3, #ticket do
        local one = type(ticket[k]) == "table" and ticket[k] or { ticket[k] }
        players[k - 2] = { one[1], latency = one[2], id = ticket[1] .. k, team = ticket.team }
      end
      made:add { id = ticket[1], start = ticket[2], order = i, players = players, backfill = ticket.team and true or nil }
    end
    return large.new(made, assert(rule_set.parse(value)), opts), made
  end

  -- Returns the matches of a pass: ids of their tickets, and sizes of their teams.
  local function pass(search, made, now, visit)
    local lines = {}
    search:start(now, function(match)
      local ids, counts = {}, {}
      for i, ticket in ipairs(match.tickets) do
        ids[i] = ticket.id
        made:remove(ticket)
      end
      for i, team in ipairs(match.teams) do counts[i] = #team end
      lines[#lines + 1] = table.concat(ids, " ") .. ": " .. table.concat(counts, " ")
      if visit then visit(match) end
    end)
    assert.is_true(search:step())
    return lines
  end

  local function matches_of(members, tickets, opts, visit)
    local search, made = search_of(members, tickets, opts)
    return pass(search, made, 100, visit)
  end

  it("takes the nearest ticket, the older one of two that are as near", function()
    for _, case in ipairs {
      -- skills of b, c and d, who of them plays with a, whose skill is 10
      { 12, 8, 12, "b" }, { 8, 12, 8, "b" }, { 13, 8, 12, "c" }, { 7, 12, 8, "c" }, { 13, 13, 8, "d" }, { 10, 10, 10, "b" },
      { 11, 10, 9, "c" }, { 0, 0, 90, "b" }, { 30, 30, 0, "d" },
    } do
      local lines = matches_of({}, { { "a", 0, 10 }, { "b", 1, case[1] }, { "c", 2, case[2] }, { "d", 3, case[3] } })
      assert.equal("a " .. case[4] .. ": 2", lines[1])
      assert.equal(2, #lines)
    end
  end)

  it("takes parties by the mean of their players, and leaves out those that do not fit", function()
    local teams = { { name = "red", minPlayers = 3, maxPlayers = 4 } }
    assert.same({ "a b: 3" }, matches_of({ teams = teams }, { { "a", 0, 10 }, { "b", 1, 0, 20 }, { "c", 2, 12, 14 } }))
    assert.same({ "a c d: 4", "b: 3" }, matches_of({ teams = teams }, {
      { "a", 0, 10, 10 }, { "b", 1, 10, 10, 10 }, { "c", 2, 12 }, { "d", 3, 14 } }))
    assert.same({}, matches_of({ teams = teams }, { { "a", 0, 10, 10 } }))
    assert.same({ "a: 3" }, matches_of({ teams = teams }, { { "a", 0, 10, 10, 10 } }))
  end)

  it("fills teams below their minimum first, the one with most open slots, and no team above its maximum", function()
    local function sizes_of(ranges, parties)
      local teams, tickets = {}, {}
      for i, size in ipairs(ranges) do teams[i] = { name = "t" .. i, minPlayers = size[1], maxPlayers = size[2] } end
      for i, players in ipairs(parties) do
        tickets[i] = { "p" .. i, i }
        for _ = 1, players do table.insert(tickets[i], 1) end
      end
      return (matches_of({ teams = teams }, tickets)[1] or "none: none"):match ": (.*)$"
    end
    assert.equal("2 1", sizes_of({ { 1, 2 }, { 1, 2 } }, { 1, 1, 1 }))
    assert.equal("1 4", sizes_of({ { 1, 2 }, { 1, 9 } }, { 1, 1, 1, 1, 1 }))
    assert.equal("2 2", sizes_of({ { 2, 2 }, { 1, 9 } }, { 1, 1, 2 }))
    assert.equal("2 3", sizes_of({ { 0, 3 }, { 2, 3 } }, { 3, 2 }))
    assert.equal("none", sizes_of({ { 2, 3 }, { 2, 3 } }, { 3 }))
    assert.equal("none", sizes_of({ { 1, 2 }, { 1, 2 } }, { 3, 3 }))
    assert.equal("2 2", sizes_of({ { 2, 2 }, { 2, 2 } }, { 1, 2, 1 }))
  end)

  it("keeps slots open, which only a match with a backfill ticket fills", function()
    local teams = { { name = "red", minPlayers = 2, maxPlayers = 4 } }
    local list = {}
    for i = 1, 6 do list[i] = { "t" .. i, i, 1 } end
    assert.same({ "t1 t2 t3: 3", "t4 t5 t6: 3" }, matches_of({ teams = teams }, list, { additional = 1 }))
    list[6] = { "bf", 9, 1, 1, team = 1 }
    assert.same({ "bf t1 t2: 4", "t3 t4 t5: 3" }, matches_of({ teams = teams }, list, { additional = 1 }))
    assert.same({}, matches_of({ teams = teams }, { { "bf", 0, 1, 1, team = 1 } }))
    assert.same({}, matches_of({ teams = teams }, { { "bf", 0, 1, 1, team = 1 }, { "bg", 0, 1, 1, team = 1 } }))
  end)

  it("is in the location that most tickets accept, or the one nearest to the anchor, by name where they are alike", function()
    local rules = { { name = "Close", type = "latency", maxLatency = 100 } }
    local function location_of(preference, ...)
      local tickets, location = {}, nil
      for i, latency in ipairs { ... } do tickets[i] = { "t" .. i, i, { 1, latency } } end
      local value = body({}, {}, preference)
      matches_of({ rules = rules, algorithm = value.algorithm }, tickets, nil, function(match) location = location or match.location end)
      return location
    end
    local both, far = { far = 90, near = 10 }, { far = 90 }
    assert.equal("far", location_of("largestPopulation", both, far, both))
    assert.equal("near", location_of("fastestRegion", both, far, both))
    assert.equal("near", location_of("largestPopulation", both, { far = 101, near = 5 }))
    assert.equal("a", location_of("largestPopulation", { a = 9, b = 9 }, { a = 9, b = 9 }))
    assert.equal("a", location_of("fastestRegion", { b = 9, a = 9 }, { a = 9, b = 9 }))
    assert.is_nil(location_of("fastestRegion", both, { near = 101 }))
    assert.is_nil(location_of("fastestRegion", {}, both))
    matches_of({}, { { "a", 0, 1 }, { "b", 1, 1 } }, nil, function(match) assert.is_nil(match.location) end)
  end)

  it("has passed its rules, and none that large matches ignore", function()
    local rules = { { name = "Near", type = "batchDistance", batchAttribute = "skill", maxDistance = 5 },
      { name = "Ignored", type = "comparison", measurements = { "flatten(teams[*].players.attributes[skill])" }, operation = "=" } }
    local teams, tickets = { { name = "red", minPlayers = 41, maxPlayers = 41 } }, {}
    for i = 1, 41 do tickets[i] = { "t" .. i, i, i % 6 } end
    local count = #matches_of({ teams = teams, rules = rules }, tickets, nil, function(match)
      assert.same({ { passed = 1, failed = 0 }, { passed = 0, failed = 0 } }, match.evaluations)
      assert.same({ 41, 0 }, { match.size, match.tier })
    end)
    assert.equal(1, count)
    tickets[41][3] = 6
    assert.same({}, matches_of({ teams = teams, rules = rules }, tickets))
  end)

  it("is by the steps that the youngest ticket has reached, or the oldest one", function()
    local function value(selection)
      return { rules = { { name = "Near", type = "batchDistance", batchAttribute = "skill", maxDistance = 5 } },
        algorithm = { strategy = "balanced", balancedAttribute = "skill", expansionAgeSelection = selection },
        expansions = { { target = "rules[Near].maxDistance", steps = { { waitTimeSeconds = 10, value = 50 } } } } }
    end
    for _, case in ipairs { { "newest", 90, 90, 1 }, { "newest", 90, 91, 0 }, { "newest", 0, 90.5, 0 }, { "oldest", 90, 99, 1 },
      { "oldest", 91, 99, 0 } } do
      assert.equal(case[4], #matches_of(value(case[1]), { { "a", case[2], 10 }, { "b", case[3], 60 } }), case[1])
    end
    local search = search_of(value "newest", { { "a", 95, 10 }, { "b", 80, 60 }, { "c", 92, 90 } })
    assert.equal(102, search:next_threshold(100))
    assert.equal(105, search:next_threshold(102))
    assert.is_nil(search:next_threshold(105))
  end)

  it("finds a match around a ticket, which stays in the pool", function()
    local search, made = search_of({}, { { "a", 0, 10 }, { "b", 1, 30 }, { "c", 2, 12 } })
    local match, cut = search:find_around(made.ticket[2], 100)
    assert.same({ "b", "c", 2, false, 3 }, { match.tickets[1].id, match.tickets[2].id, match.size, cut, made.size })
    search, made = search_of({}, { { "a", 0, 10 } })
    local none, was_cut = search:find_around(made.ticket[1], 100)
    assert.same({ nil, false }, { none, was_cut })
  end)
end)
