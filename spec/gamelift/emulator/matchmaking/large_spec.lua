local simulate = require "gamelift.emulator.matchmaking.simulate"

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
