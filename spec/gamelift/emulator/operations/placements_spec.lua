local gamelift = require "spec.support.local_gamelift"

local function arn_of(fleet)
  return "arn:aws:gamelift:us-west-2:123456789012:fleet/" .. fleet
end

local function queue(g, fleets, more)
  local destinations = {}
  for i, fleet in ipairs(fleets) do destinations[i] = { DestinationArn = arn_of(fleet) } end
  return g:ok("CreateGameSessionQueue", gamelift.merged({ Name = "q", Destinations = destinations }, more or {})).GameSessionQueue
end

local function start(g, id, more)
  return g:call("StartGameSessionPlacement", gamelift.merged({
    PlacementId = id, GameSessionQueueName = "q", MaximumPlayerSessionCount = 4,
  }, more or {}))
end

local function describe_placement(g, id)
  return g:ok("DescribeGameSessionPlacement", { PlacementId = id }).GameSessionPlacement
end

local code_of = gamelift.code_of

local function events(g)
  return g:control("events").events
end

local WORLDWIDE = { Locations = { { Location = "us-west-2" }, { Location = "eu-west-1" }, { Location = "ap-south-1" } } }

describe("a placement", function()
  it("is fulfilled once, with player sessions", function()
    local g = gamelift.new()
    local fleet = g:fleet(1)
    queue(g, { fleet }, { CustomEventData = "custom" })
    local pending = start(g, "p1", {
      GameSessionName = "placed", GameProperties = { { Key = "a", Value = "b" } }, GameSessionData = "data",
      DesiredPlayerSessions = { { PlayerId = "anna", PlayerData = "1" }, { PlayerId = "ben" } },
    }).GameSessionPlacement
    assert.same({ "PENDING", gamelift.START, "q" }, { pending.Status, pending.StartTime, pending.GameSessionQueueName })
    assert.is_nil(pending.GameSessionId)
    local p = describe_placement(g, "p1")
    assert.same({ "FULFILLED", gamelift.START, "us-west-2", 7777, "127.0.0.1" },
      { p.Status, p.EndTime, p.GameSessionRegion, p.Port, p.IpAddress })
    assert.equal(p.GameSessionArn, p.GameSessionId)
    assert.truthy(p.GameSessionArn:find("/%x+%-%x+%-%x+%-%x+%-%x+$"))
    assert.equal(2, #p.PlacedPlayerSessions)
    local session = g:describe(p.GameSessionArn)
    assert.same({ "ACTIVE", "placed", 2, "data" },
      { session.Status, session.Name, session.CurrentPlayerSessionCount, session.GameSessionData })
    assert.equal("RESERVED", g:ok("DescribePlayerSessions",
      { PlayerSessionId = p.PlacedPlayerSessions[2].PlayerSessionId }).PlayerSessions[1].Status)
    local detail = events(g)[1].detail
    assert.same({ "PlacementFulfilled", "7777", "custom", p.GameSessionArn, "us-west-2" },
      { detail.type, detail.port, detail.customEventData, detail.gameSessionArn, detail.gameSessionRegion })
    assert.equal("2023-11-14T22:13:20.000Z", detail.startTime)
    assert.equal("InvalidRequestException", code_of(start(g, "p1")))
    assert.equal("InvalidRequestException", code_of(g:call("StopGameSessionPlacement", { PlacementId = "p1" })))
    g:advance(61)
    assert.equal(0, g:describe(p.GameSessionArn).CurrentPlayerSessionCount)
    assert.same(p, describe_placement(g, "p1"))
    g:advance(31 * 86400)
    assert.equal("NotFoundException", code_of(g:call("DescribeGameSessionPlacement", { PlacementId = "p1" })))
    assert.equal("InvalidRequestException", code_of(start(g, "p1")))
  end)

  it("times out without capacity, is cancelled when stopped, and fails when its queue is deleted", function()
    local g = gamelift.new()
    local fleet = g:fleet(1)
    queue(g, { fleet }, { TimeoutInSeconds = 30 })
    g:session(fleet)
    for _, id in ipairs { "timeout", "stopped" } do start(g, id) end
    assert.equal("PENDING", describe_placement(g, "timeout").Status)
    g:advance(10)
    start(g, "orphan")
    local stopped = g:ok("StopGameSessionPlacement", { PlacementId = "stopped" }).GameSessionPlacement
    assert.same({ "CANCELLED", gamelift.START + 10 }, { stopped.Status, stopped.EndTime })
    g:advance(21)
    local p = describe_placement(g, "timeout")
    assert.same({ "TIMED_OUT", gamelift.START + 30 }, { p.Status, p.EndTime })
    assert.equal("PENDING", describe_placement(g, "orphan").Status)
    g:ok("DeleteGameSessionQueue", { Name = "q" })
    assert.equal("FAILED", describe_placement(g, "orphan").Status)
    local types = {}
    for i, event in ipairs(events(g)) do types[i] = event.detail.type .. " " .. event.detail.placementId end
    assert.same({ "PlacementCancelled stopped", "PlacementTimedOut timeout", "PlacementFailed orphan" }, types)
    assert.equal("InvalidRequestException", code_of(g:call("StopGameSessionPlacement", { PlacementId = "stopped" })))
    assert.equal("NotFoundException", code_of(g:call("StopGameSessionPlacement", { PlacementId = "nobody" })))
    assert.equal("NotFoundException", code_of(start(g, "late")))
  end)

  it("waits for a free process, first come, first served", function()
    local g = gamelift.new()
    local fleet = g:fleet(1)
    queue(g, { fleet })
    local taken = g:session(fleet)
    start(g, "first")
    start(g, "second")
    g:advance(5)
    g:control("end_process", { GameSessionId = taken })
    assert.equal("FULFILLED", describe_placement(g, "first").Status)
    assert.equal(gamelift.START + 5, describe_placement(g, "first").EndTime)
    assert.equal("PENDING", describe_placement(g, "second").Status)
  end)

  it("tries another process when a session does not become active, and cannot be stopped while it activates", function()
    local g = gamelift.new { auto_activate = false, activation_timeout = 50 }
    local fleet = g:fleet(1)
    queue(g, { fleet }, { TimeoutInSeconds = 200 })
    start(g, "p")
    g:advance(1)
    local first = g:ok("DescribeGameSessions", { FleetId = fleet }).GameSessions[1]
    assert.same({ "ACTIVATING", "PENDING" }, { first.Status, describe_placement(g, "p").Status })
    assert.equal("InvalidRequestException", code_of(g:call("StopGameSessionPlacement", { PlacementId = "p" })))
    g:advance(60)
    local sessions = g:ok("DescribeGameSessions", { FleetId = fleet }).GameSessions
    assert.same({ "TERMINATED", "ACTIVATING" }, { sessions[1].Status, sessions[2].Status })
    g:control("activate", { GameSessionId = sessions[2].GameSessionId })
    local p = describe_placement(g, "p")
    assert.same({ "FULFILLED", sessions[2].GameSessionId }, { p.Status, p.GameSessionId })
  end)

  it("ends the session that was about to start when it times out", function()
    local g = gamelift.new { auto_activate = false }
    local fleet = g:fleet(1)
    queue(g, { fleet }, { TimeoutInSeconds = 20 })
    start(g, "p")
    g:advance(21)
    assert.equal("TIMED_OUT", describe_placement(g, "p").Status)
    assert.equal("TERMINATED", g:ok("DescribeGameSessions", { FleetId = fleet }).GameSessions[1].Status)
  end)

  local refused = {
    { "an unknown queue", { GameSessionQueueName = "other" }, "NotFoundException" },
    { "a queue of another account", { GameSessionQueueName = "arn:aws:gamelift:us-west-2:999999999999:gamesessionqueue/q" },
      "NotFoundException" },
    { "latencies beside an override", { PlayerLatencies = {}, PriorityConfigurationOverride = { LocationOrder = { "eu-west-1" } } },
      "InvalidRequestException" },
    { "an override on a queue that does not put locations first",
      { PriorityConfigurationOverride = { LocationOrder = { "eu-west-1" } } }, "InvalidRequestException" },
    { "an override that lists a location twice",
      { PriorityConfigurationOverride = { LocationOrder = { "eu-west-1", "us-west-2", "eu-west-1" } } }, "InvalidRequestException",
      "eu-west-1 is listed twice" },
    { "an override with an unknown location", { PriorityConfigurationOverride = { LocationOrder = { "us-west-2", "eu-nowhere-1" } } },
      "UnsupportedRegionException", "eu-nowhere-1" },
    { "more players than slots", { MaximumPlayerSessionCount = 1,
      DesiredPlayerSessions = { { PlayerId = "a" }, { PlayerId = "b" } } }, "InvalidRequestException" },
    { "a player twice", { DesiredPlayerSessions = { { PlayerId = "a" }, { PlayerId = "a" } } }, "InvalidRequestException" },
    { "a player without an id", { DesiredPlayerSessions = { { PlayerData = "a" } } }, "InvalidRequestException" },
    { "more than two hundred slots", { MaximumPlayerSessionCount = 201 }, "InvalidRequestException" },
  }
  for _, case in ipairs(refused) do
    it("is rejected for " .. case[1], function()
      local g = gamelift.new()
      queue(g, { g:fleet(1) })
      local _, code, message = start(g, "p", case[2])
      assert.equal(case[3], code)
      assert.truthy(message:find(case[4] or "", 1, true), message)
      assert.equal("NotFoundException", code_of(g:call("DescribeGameSessionPlacement", { PlacementId = "p" })))
    end)
  end
end)

describe("the location of a placement", function()
  local function location(g, id)
    local p = describe_placement(g, id)
    return p.GameSessionArn and g:describe(p.GameSessionArn).Location or p.Status
  end

  local function latencies(map)
    local list = {}
    for name, values in pairs(map) do
      for i, value in ipairs(values) do
        list[#list + 1] = { PlayerId = "p" .. i, RegionIdentifier = name, LatencyInMilliseconds = value }
      end
    end
    return { PlayerLatencies = list }
  end

  it("is the first one of the destinations without latencies", function()
    local g = gamelift.new()
    queue(g, { g:fleet(1, WORLDWIDE), g:fleet(1) })
    for i = 1, 4 do start(g, "p" .. i) end
    assert.same({ "ap-south-1", "eu-west-1", "us-west-2", "us-west-2" },
      { location(g, "p1"), location(g, "p2"), location(g, "p3"), location(g, "p4") })
  end)

  it("has the lowest mean latency", function()
    local g = gamelift.new()
    queue(g, { g:fleet(3, WORLDWIDE) })
    start(g, "p", latencies { ["us-west-2"] = { 80, 80 }, ["eu-west-1"] = { 20, 100 }, ["ap-south-1"] = { 200, 10 } })
    assert.equal("eu-west-1", location(g, "p"))
    assert.equal("eu-west-1", describe_placement(g, "p").GameSessionRegion)
    start(g, "some", latencies { ["ap-south-1"] = { 500 } }) -- the other locations have no report
    assert.equal("ap-south-1", location(g, "some"))
  end)

  it("is the cheaper one if latencies are equal", function()
    local g = gamelift.new()
    local demand, spot = g:fleet(1), g:fleet(1, { FleetType = "SPOT" })
    queue(g, { demand, spot })
    start(g, "p", latencies { ["us-west-2"] = { 10 } })
    assert.truthy(describe_placement(g, "p").GameSessionArn:find(spot, 1, true))
  end)

  it("stays under the ceiling of the latency policies, which rises with time", function()
    local g = gamelift.new()
    queue(g, { g:fleet(1, WORLDWIDE) }, { TimeoutInSeconds = 300, PlayerLatencyPolicies = {
      { MaximumIndividualPlayerLatencyMilliseconds = 200 },
      { MaximumIndividualPlayerLatencyMilliseconds = 50, PolicyDurationSeconds = 30 },
      { MaximumIndividualPlayerLatencyMilliseconds = 100, PolicyDurationSeconds = 30 },
    } })
    local slow = latencies { ["us-west-2"] = { 10, 150 }, ["eu-west-1"] = { 180, 180 }, ["ap-south-1"] = { 250, 10 } }
    start(g, "p", slow)
    g:advance(59)
    assert.equal("PENDING", describe_placement(g, "p").Status)
    g:advance(2)
    assert.equal("us-west-2", location(g, "p"))
    assert.equal(gamelift.START + 60, describe_placement(g, "p").EndTime)
    start(g, "fast", latencies { ["eu-west-1"] = { 40, 45 } })
    assert.equal("eu-west-1", location(g, "fast"))
  end)

  it("stays under a policy of a second for that second, under one of no seconds for ever", function()
    for seconds, waited in pairs { [0] = 300, [1] = 1 } do
      local g = gamelift.new()
      queue(g, { g:fleet(1, WORLDWIDE) }, { TimeoutInSeconds = 300, PlayerLatencyPolicies = {
        { MaximumIndividualPlayerLatencyMilliseconds = 50, PolicyDurationSeconds = seconds },
        { MaximumIndividualPlayerLatencyMilliseconds = 100 },
      } })
      start(g, "p", latencies { ["us-west-2"] = { 80 } })
      g:advance(400)
      local placement = describe_placement(g, "p")
      assert.equal(seconds == 0 and "TIMED_OUT" or "FULFILLED", placement.Status)
      assert.equal(gamelift.START + waited, placement.EndTime)
    end
  end)

  it("follows the queue's own order of priorities and locations, and its filter", function()
    local g = gamelift.new()
    queue(g, { g:fleet(3, WORLDWIDE) }, {
      PriorityConfiguration = { PriorityOrder = { "LOCATION", "LATENCY" }, LocationOrder = { "ap-south-1", "eu-west-1" } },
    })
    start(g, "p", latencies { ["us-west-2"] = { 1 }, ["ap-south-1"] = { 300 } })
    assert.equal("ap-south-1", location(g, "p"))
    g:ok("UpdateGameSessionQueue", { Name = "q", FilterConfiguration = { AllowedLocations = { "us-west-2", "eu-west-1" } } })
    start(g, "filtered")
    assert.equal("eu-west-1", location(g, "filtered"))
    g:ok("UpdateGameSessionQueue", { Name = "q", FilterConfiguration = {} })
    start(g, "unfiltered")
    assert.equal("ap-south-1", location(g, "unfiltered"))
  end)

  it("is the first in alphabetic order where nothing else orders", function()
    local g = gamelift.new()
    queue(g, { g:fleet(1, WORLDWIDE), g:fleet(1, WORLDWIDE) })
    local placed = {}
    for i = 1, 4 do
      start(g, "p" .. i)
      placed[i] = location(g, "p" .. i)
    end
    assert.same({ "ap-south-1", "eu-west-1", "us-west-2", "ap-south-1" }, placed) -- the first destination before the second
    start(g, "p5", latencies { ["eu-west-1"] = { 9 }, ["us-west-2"] = { 9 }, ["ap-south-1"] = { 10 } })
    assert.equal("eu-west-1", location(g, "p5"))
  end)

  local function override(strategy, ...)
    return { PriorityConfigurationOverride = { PlacementFallbackStrategy = strategy, LocationOrder = { ... } } }
  end

  it("follows an override, and falls back afterwards unless fallback is off", function()
    local g = gamelift.new()
    queue(g, { g:fleet(1, WORLDWIDE) }, { TimeoutInSeconds = 60, PriorityConfiguration = { PriorityOrder = { "LOCATION" } } })
    start(g, "first", override(nil, "ap-south-1", "eu-west-1"))
    assert.equal("ap-south-1", location(g, "first"))
    start(g, "second", override("NONE", "ap-south-1"))
    start(g, "third", override("DEFAULT_AFTER_SINGLE_PASS", "ap-south-1"))
    assert.equal("eu-west-1", location(g, "third"))
    g:advance(61)
    assert.equal("TIMED_OUT", location(g, "second"))
  end)

  it("stays within the queue's filter, even with an override", function()
    local g = gamelift.new()
    queue(g, { g:fleet(1, WORLDWIDE) }, {
      TimeoutInSeconds = 20, PriorityConfiguration = { PriorityOrder = { "LOCATION" } },
      FilterConfiguration = { AllowedLocations = { "us-west-2" } },
    })
    start(g, "p", override("NONE", "ap-south-1"))
    g:advance(21)
    assert.equal("TIMED_OUT", location(g, "p"))
    start(g, "fallback", override(nil, "ap-south-1"))
    assert.equal("us-west-2", location(g, "fallback"))
  end)

  it("may be behind an alias, and on an Anywhere fleet", function()
    local g = gamelift.new()
    local anywhere = g:anywhere(1)
    local alias = g:ok("CreateAlias", { Name = "a", RoutingStrategy = { Type = "TERMINAL", Message = "over" } }).Alias
    g:ok("CreateGameSessionQueue", { Name = "q", Destinations = { { DestinationArn = alias.AliasArn } } })
    start(g, "p")
    assert.equal("PENDING", describe_placement(g, "p").Status)
    g:ok("UpdateAlias", { AliasId = alias.AliasId, RoutingStrategy = { Type = "SIMPLE", FleetId = anywhere } })
    local p = describe_placement(g, "p")
    assert.same({ "FULFILLED", "us-west-2", "192.0.2.7", 7001 }, { p.Status, p.GameSessionRegion, p.IpAddress, p.Port })
    assert.truthy(p.GameSessionArn:find("/custom%-home/%x+%-"))
  end)
end)
