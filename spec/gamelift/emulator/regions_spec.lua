local core = require "gamelift.core"
local gamelift = require "spec.support.local_gamelift"
local match_game = require "spec.support.match_game"
local regions = require "spec.support.regions"
local server_process = require "spec.support.server_process"
local server_sdk = require "gamelift.emulator.server_sdk"

local code_of = gamelift.code_of

local US, EU, AP = "us-west-2", "eu-west-1", "ap-south-1"

local function new(more) return regions.new({ US, EU, AP }, more) end

describe("an emulator with several regions", function()
  it("keeps a state for each, whose ARNs name the region", function()
    local us, eu = new()
    local fleet = eu:fleet(1)
    assert.equal(eu:fleet_arn(fleet), eu:ok("DescribeFleetAttributes").FleetAttributes[1].FleetArn)
    assert.same({}, us:ok("DescribeFleetAttributes").FleetAttributes)
    assert.equal("NotFoundException", code_of(us:call("CreateGameSession", { FleetId = fleet, MaximumPlayerSessionCount = 4 })))
    assert.truthy(us:queue {}:find(":us-west-2:", 1, true))
    assert.truthy(eu:queue {}:find(":eu-west-1:", 1, true)) -- of the same name
    assert.truthy(eu:session(fleet):find("^arn:aws:gamelift:eu%-west%-1::gamesession/fleet%-[%x%-]+/gsess"))
  end)

  it("rejects requests of another region, and names those that it serves", function()
    local us = new()
    local _, code, message = us:at "us-west-1":call "ListFleets"
    assert.equal("InvalidSignatureException", code)
    assert.truthy(message:find("serves us-west-2, eu-west-1, ap-south-1, not 'us-west-1' (gamelift-local --region", 1, true), message)
    local _, problem = us.emulator:control("state", { region = "eu-west-2" })
    assert.equal("state: region: this local GameLift serves us-west-2, eu-west-1, ap-south-1, not 'eu-west-2' (gamelift-local --region,"
      .. " more than once, chooses the regions), did you mean eu-west-1?", problem)
  end)

  it("serves every region of GameLift for \"any\", and the named one first", function()
    local g = gamelift.new { regions = "any", region = "moon-base-1" }
    for _, name in ipairs { "moon-base-1", "us-east-1", "cn-north-1", "sa-east-1" } do
      g.region = name
      assert.truthy(g:ok("ListFleets"))
    end
    assert.equal("moon-base-1", g:control("state").region)
    g.region = "us-west-2-lax-1" -- a local zone
    assert.equal("InvalidSignatureException", code_of(g:call "ListFleets"))
    assert.equal(US, gamelift.new { regions = "any" }:control("state").region)
  end)

  it("has the region first that is named alone, or else that of the list", function()
    assert.equal(AP, gamelift.new { regions = { US, EU }, region = AP }:control("state").region)
    assert.equal(EU, gamelift.new { regions = { EU, US } }:control("state").region)
  end)

  it("serves none but those that are named, or us-west-2", function()
    local function message_of(opts)
      local g = gamelift.new(opts)
      g.region = "sa-east-1"
      return (select(3, g:call "ListFleets"))
    end
    assert.truthy(message_of({ regions = { EU } }):find("serves eu-west-1, not", 1, true))
    assert.truthy(message_of({ region = AP }):find("serves ap-south-1, not", 1, true))
    assert.truthy(message_of({}):find("serves us-west-2, not", 1, true))
  end)

  it("needs a list of regions, or \"any\"", function()
    for _, wrong in ipairs { {}, "all", { "us west 2" } } do
      assert.error_matches(function() gamelift.new { regions = wrong } end, "option regions")
    end
  end)

  it("does in one region what it does without the others", function()
    local function play(options, touch)
      local g = match_game.new(nil, gamelift.merged({ process_seconds = 3, activation_seconds = 2, instance_seconds = 1 }, options))
      if touch then g:control("events", { region = EU }) end
      for i = 1, 12 do
        g:start("t" .. i, { PlayerAttributes = { skill = { N = 10 + i % 3 } } })
        g:call("StartGameSessionPlacement", { PlacementId = "p" .. i, GameSessionQueueName = "q", MaximumPlayerSessionCount = 2 })
        g:advance(i * 1.5)
        local running = g:ok("DescribeGameSessions", { FleetId = g.fleet_id, StatusFilter = "ACTIVE" }).GameSessions[1]
        if running then g:control("end_process", { GameSessionId = running.GameSessionId }) end
      end
      return { g:control("events").events, g:control("state", { region = US }) }
    end
    local alone = play {}
    assert.is_true(#alone[1] > 40)
    assert.same(alone, play({ regions = { US, EU } }, true))
  end)

  it("continues no list of another region", function()
    local us, eu = new()
    for _, view in ipairs { us, eu } do
      for _ = 1, 2 do view:fleet(1) end
    end
    local token = us:ok("ListFleets", { Limit = 1 }).NextToken
    assert.equal(1, #us:ok("ListFleets", { Limit = 1, NextToken = token }).FleetIds)
    assert.equal("InvalidRequestException", code_of(eu:call("ListFleets", { Limit = 1, NextToken = token })))
  end)

  it("keeps authorizations of VPC peering in their region", function()
    local us, eu = new()
    us:ok("CreateVpcPeeringAuthorization", { GameLiftAwsAccountId = "123456789012", PeerVpcId = "vpc-0123456789abcdef0" })
    assert.equal(1, #us:ok("DescribeVpcPeeringAuthorizations").VpcPeeringAuthorizations)
    assert.same({}, eu:ok("DescribeVpcPeeringAuthorizations").VpcPeeringAuthorizations)
  end)
end)

describe("a placement in another region", function()
  it("has its session there, and its event in the region of the queue", function()
    local us, eu = new()
    local fleet = eu:fleet(1)
    local queue = us:queue { eu:fleet_arn(fleet) }
    assert.truthy(us:place("p1", { DesiredPlayerSessions = { { PlayerId = "anna" } } }))
    local placement = us:placement "p1"
    assert.same({ "FULFILLED", EU }, { placement.Status, placement.GameSessionRegion })
    assert.truthy(placement.GameSessionArn:find("arn:aws:gamelift:eu-west-1::gamesession/" .. fleet .. "/", 1, true))
    assert.equal("ACTIVE", eu:describe(placement.GameSessionArn).Status)
    assert.equal("NotFoundException", code_of(us:call("DescribeGameSessions", { GameSessionId = placement.GameSessionArn })))
    local seat = { PlayerSessionId = placement.PlacedPlayerSessions[1].PlayerSessionId }
    assert.equal("RESERVED", eu:ok("DescribePlayerSessions", seat).PlayerSessions[1].Status)
    local event = us:control("events").events[1]
    assert.same({ US, queue, EU, "PlacementFulfilled" },
      { event.region, event.resources[1], event.detail.gameSessionRegion, event.detail.type })
    assert.same({}, eu:control("events").events)
    assert.equal("NotFoundException", code_of(eu:call("DescribeGameSessionPlacement", { PlacementId = "p1" })))
  end)

  it("follows an alias there", function()
    local us, eu = new()
    local alias = eu:ok("CreateAlias", { Name = "live", RoutingStrategy = { Type = "SIMPLE", FleetId = eu:fleet(1) } }).Alias
    us:queue { alias.AliasArn }
    us:place "p1"
    assert.equal(EU, us:placement "p1".GameSessionRegion)
  end)

  it("goes where the latency of the players is lowest", function()
    local us, eu, ap = new()
    us:queue { us:fleet_arn(us:fleet(1)), eu:fleet_arn(eu:fleet(1)), ap:fleet_arn(ap:fleet(1)) }
    local function latencies(...)
      local list = {}
      for i, milliseconds in ipairs { ... } do
        list[i] = { PlayerId = "anna", RegionIdentifier = ({ US, EU, AP })[i], LatencyInMilliseconds = milliseconds }
      end
      return { PlayerLatencies = list }
    end
    us:place("p1", latencies(90, 80, 20))
    us:place("p2", latencies(90, 80, 20)) -- ap-south-1 is full
    us:place "p3"
    assert.same({ AP, EU, US },
      { us:placement "p1".GameSessionRegion, us:placement "p2".GameSessionRegion, us:placement "p3".GameSessionRegion })
  end)

  it("uses the other locations of a fleet there", function()
    local us, eu = new()
    local fleet = eu:fleet(1, { Locations = { { Location = AP } } })
    us:queue({ eu:fleet_arn(fleet) }, { FilterConfiguration = { AllowedLocations = { AP } } })
    us:place "p1"
    local placement = us:placement "p1"
    assert.equal(AP, placement.GameSessionRegion)
    assert.truthy(placement.GameSessionArn:find("gamelift:eu-west-1::gamesession/" .. fleet .. "/" .. AP .. "/", 1, true))
  end)

  it("names the home region of a custom location", function()
    local us, eu = new()
    us:queue { eu:fleet_arn((eu:anywhere(1))) }
    us:place "p1"
    assert.equal(EU, us:placement "p1".GameSessionRegion)
  end)

  it("waits for a process there, and gets it at the time when it is free", function()
    local us, eu = new { process_seconds = 20 }
    local fleet = eu:fleet(1)
    us:queue({ eu:fleet_arn(fleet) }, { TimeoutInSeconds = 15 })
    eu:control("end_process", { GameSessionId = eu:session(fleet) }) -- the next process starts in 20 s
    us:place "late"
    us:advance(6)
    us:place "soon" -- times out at 21 s
    us:advance(30)
    assert.same({ "TIMED_OUT", gamelift.START + 15 }, { us:placement "late".Status, us:placement "late".EndTime })
    assert.same({ "FULFILLED", gamelift.START + 20 }, { us:placement "soon".Status, us:placement "soon".EndTime })
  end)

  it("ends its session there when it times out", function()
    local us, eu = new { auto_activate = false }
    local fleet = eu:fleet(1)
    us:queue({ eu:fleet_arn(fleet) }, { TimeoutInSeconds = 10 })
    us:place "p1"
    assert.equal("ACTIVATING", eu:ok("DescribeGameSessions", { FleetId = fleet }).GameSessions[1].Status)
    us:advance(11)
    assert.equal("TIMED_OUT", us:placement "p1".Status)
    assert.equal("TERMINATED", eu:ok("DescribeGameSessions", { FleetId = fleet }).GameSessions[1].Status)
  end)

  it("has an id that no region has used", function()
    local us, eu = new()
    us:queue { us:fleet_arn(us:fleet(1)) }
    eu:queue { us:fleet_arn(us:fleet(1)) }
    assert.truthy(us:place "p1")
    assert.equal("InvalidRequestException", code_of(eu:place "p1"))
  end)
end)

describe("a queue with a destination in another region", function()
  it("needs one that is there, unless the region is not served", function()
    local us, eu = new()
    local function create(arn) return us:call("CreateGameSessionQueue", { Name = "q", Destinations = { { DestinationArn = arn } } }) end
    for _, arn in ipairs { eu:fleet_arn "fleet-none", "arn:aws:gamelift:ap-south-1::alias/alias-none" } do
      assert.equal("NotFoundException", code_of(create(arn)))
    end
    assert.truthy(create "arn:aws:gamelift:sa-east-1:123456789012:fleet/fleet-far")
    us:place "p1"
    assert.equal("PENDING", us:placement "p1".Status)
  end)
end)

-- A configuration "open" in us-west-2, whose queue is in eu-west-1 and its fleet in ap-south-1.
local function new_match(members, more)
  local us, eu, ap = new(more)
  local fleet = ap:fleet(2)
  local queue = eu:queue({ ap:fleet_arn(fleet) }, { TimeoutInSeconds = 30 })
  us:ok("CreateMatchmakingRuleSet", { Name = "open", RuleSetBody = match_game.OPEN })
  us:ok("CreateMatchmakingConfiguration", gamelift.merged({ Name = "open", RuleSetName = "open", RequestTimeoutSeconds = 60,
    AcceptanceRequired = false, GameSessionQueueArns = { queue } }, members or {}))
  return us, eu, ap
end

local function start(us, id)
  us:ok("StartMatchmaking", { ConfigurationName = "open", TicketId = id, Players = { { PlayerId = "p-" .. id } } })
  us:advance(1)
end

local function ticket(us, id) return us:ok("DescribeMatchmaking", { TicketIds = { id } }).TicketList[1] end

local function types(view)
  local list = {}
  for i, event in ipairs(view:control("events").events) do list[i] = event.detail.type end
  return table.concat(list, " ")
end

describe("a match with a queue in another region", function()
  it("is placed there, and its events are in the regions of configuration and queue", function()
    local us, eu, ap = new_match()
    start(us, "a")
    local connection = ticket(us, "a").GameSessionConnectionInfo
    assert.equal("COMPLETED", ticket(us, "a").Status)
    assert.truthy(connection.GameSessionArn:find("arn:aws:gamelift:ap-south-1::gamesession/", 1, true))
    assert.truthy(connection.MatchedPlayerSessions[1].PlayerSessionId)
    assert.equal("MatchmakingSearching PotentialMatchCreated MatchmakingSucceeded", types(us))
    assert.equal("PlacementFulfilled", types(eu))
    assert.equal("", types(ap))
    local data = core.read_json(ap:describe(connection.GameSessionArn).MatchmakerData)
    assert.equal("arn:aws:gamelift:us-west-2:123456789012:matchmakingconfiguration/open", data.matchmakingConfigurationArn)
  end)

  it("returns to the pool when the placement times out, and fails when the queue is deleted", function()
    local us, eu = new_match(nil, { auto_activate = false })
    start(us, "a")
    us:advance(31)
    assert.equal("PLACING", ticket(us, "a").Status)
    local placements = eu:control("state").placements
    assert.same({ "TIMED_OUT", "PENDING" }, { placements[1].Status, placements[2].Status })
    eu:ok("DeleteGameSessionQueue", { Name = "q" })
    us:advance(0)
    assert.equal("FAILED", ticket(us, "a").Status)
  end)

  it("cancels the placement there when its tickets time out", function()
    local us, eu = new_match({ RequestTimeoutSeconds = 5 }, { auto_activate = false })
    start(us, "a")
    us:advance(6)
    assert.equal("TIMED_OUT", ticket(us, "a").Status)
    assert.equal("CANCELLED", eu:control("state").placements[1].Status)
  end)

  it("is backfilled by request", function()
    local us, _, ap = new_match()
    start(us, "a")
    local arn = ticket(us, "a").GameSessionConnectionInfo.GameSessionArn
    us:ok("StartMatchBackfill", { ConfigurationName = "open", TicketId = "more", GameSessionArn = arn,
      Players = { { PlayerId = "p-a", Team = "all" } } })
    start(us, "b")
    assert.same({ "COMPLETED", arn }, { ticket(us, "b").Status, ticket(us, "b").GameSessionConnectionInfo.GameSessionArn })
    assert.equal(2, ap:describe(arn).CurrentPlayerSessionCount)
  end)

  it("is backfilled by itself until its session ends", function()
    local us, _, ap = new_match({ BackfillMode = "AUTOMATIC" }, { matchmaking = { automatic_backfill = "always" } })
    start(us, "a")
    local arn = ticket(us, "a").GameSessionConnectionInfo.GameSessionArn
    start(us, "b")
    assert.equal(arn, ticket(us, "b").GameSessionConnectionInfo.GameSessionArn)
    start(us, "c")
    assert.equal(arn, ticket(us, "c").GameSessionConnectionInfo.GameSessionArn)
    local function searching()
      local count = 0
      for _, each in ipairs(us:control("state").tickets) do count = count + (each.Status == "SEARCHING" and 1 or 0) end
      return count
    end
    assert.equal(0, searching()) -- it is full
    ap:control("remove_player", { PlayerSessionId = ticket(us, "a").GameSessionConnectionInfo.MatchedPlayerSessions[1].PlayerSessionId })
    us:advance(1)
    assert.equal(1, searching())
    ap:ok("TerminateGameSession", { GameSessionId = arn, TerminationMode = "TRIGGER_ON_PROCESS_TERMINATE" })
    us:advance(1)
    assert.equal(0, searching())
  end)

  it("needs a queue that is there, unless the region is not served", function()
    local us = new_match()
    local function update(arn) return us:call("UpdateMatchmakingConfiguration", { Name = "open", GameSessionQueueArns = { arn } }) end
    assert.equal("NotFoundException", code_of(update "arn:aws:gamelift:eu-west-1:123456789012:gamesessionqueue/none"))
    assert.truthy(update "arn:aws:gamelift:sa-east-1:123456789012:gamesessionqueue/far")
  end)
end)

local DATA = {
  fleets = { { Name = "here", FleetId = "fleet-here" } },
  queues = { { Name = "q", Destinations = {
    { DestinationArn = "arn:aws:gamelift:eu-west-1:123456789012:fleet/fleet-there" },
    { DestinationArn = "arn:aws:gamelift:us-west-2:123456789012:fleet/fleet-here" },
  } } },
  regions = { [EU] = { fleets = { { Name = "there", FleetId = "fleet-there", processes = 2 } }, queues = { { Name = "eu",
    fleets = { "there" } } } } },
}

describe("seed data for several regions", function()
  it("is loaded into each, fleets of all before queues", function()
    local us, eu = new { data = DATA }
    assert.equal(2, #us:ok("DescribeGameSessionQueues").GameSessionQueues[1].Destinations)
    assert.equal("eu", eu:ok("DescribeGameSessionQueues").GameSessionQueues[1].Name)
    us:place "p1"
    assert.equal(EU, us:placement "p1".GameSessionRegion)
    assert.same({ queues = 1, fleets = 1, regions = { [EU] = { fleets = 1, queues = 1 } } }, new():control("seed", { data = DATA }))
  end)

  it("is loaded into the region of the action `seed`", function()
    local us, eu = new()
    eu:control("seed", { data = { fleets = { { Name = "there", FleetId = "fleet-there" } } } })
    assert.equal("there", eu:ok("DescribeFleetAttributes").FleetAttributes[1].Name)
    assert.same({}, us:ok("DescribeFleetAttributes").FleetAttributes)
  end)

  it("is refused as a whole with the path of what is wrong", function()
    for want, wrong in pairs {
      ["^seed: regions%.eu%-west%-2: this local GameLift serves us%-west%-2, .*, not 'eu%-west%-2'"] = { ["eu-west-2"] = {} },
      ["^seed: regions%.eu%-west%-1%.fleets%[1%]%.Nme: unknown parameter, did you mean Name?"] = { [EU] = { fleets = { { Nme = "x" } } } },
      ["^seed: regions%.eu%-west%-1%.unknown member flets, did you mean fleets?"] = { [EU] = { flets = {} } },
      ["^seed: regions%.eu%-west%-1%.expected a table, got number"] = { [EU] = 1 },
      ["^seed: regions%.eu%-west%-1%.regions: it is for the top only"] = { [EU] = { regions = {} } },
      ["^seed: regions%.us%-west%-2: expected another region"] = { [US] = {} },
      ["^seed: regions: expected a table, got string"] = "eu-west-1",
    } do
      local us = new()
      local _, problem = us.emulator:control("seed", { data = { fleets = { { Name = "here" } }, regions = wrong } })
      assert.matches(want, problem)
      assert.same({}, us:ok("DescribeFleetAttributes").FleetAttributes)
    end
  end)

  it("is what `state` shows of all regions", function()
    local us = new { data = DATA }
    us:place "p1"
    local state = assert(us.emulator:control "state")
    assert.equal("fleet-there", state.regions[EU].fleets[1].FleetId)
    assert.is_nil(us:control("state").regions) -- one region was named
    local again, eu = new()
    again.emulator:control("seed", { data = state })
    assert.equal(2, #again:ok("DescribeGameSessionQueues").GameSessionQueues[1].Destinations)
    assert.equal(1, #eu:ok("DescribeGameSessions", { FleetId = "fleet-there" }).GameSessions)
  end)
end)

describe("the control interface of several regions", function()
  it("shows the requests of all, or of one", function()
    local us, eu = new()
    us:ok "ListFleets"
    eu:ok "ListFleets"
    eu:ok "ListBuilds"
    local function count(arguments) return us.emulator:control("requests", arguments).count end
    assert.same({ 3, 2, 1, 0 }, { count {}, count { region = EU }, count { region = EU, operation = "ListFleets" }, count { region = AP } })
    local read = us.emulator:control("requests", { region = EU })
    assert.same({ EU, EU, 2, 2 }, { read.requests[1].region, read.counts[1].region, #read.requests, #read.counts })
  end)

  it("makes calls of one region fail", function()
    local us, eu = new()
    eu:control("fault", { kind = "error", code = "InternalServiceException", status = 500 })
    assert.truthy(us:call "ListFleets")
    assert.equal("InternalServiceException", code_of(eu:call "ListFleets"))
    assert.equal(EU, us.emulator:control("faults").faults[1].region)
    local all = us.emulator:control("fault", { kind = "throttle", count = 2 })
    assert.equal("fault-2", all.id)
    assert.equal("ThrottlingException", code_of(us:call "ListFleets"))
    assert.equal("ThrottlingException", code_of(eu:call "ListFleets"))
  end)

  it("puts the clock of signatures wrong for one region", function()
    local us, eu = new { faults = { { kind = "skew", seconds = 3600, region = EU } } }
    assert.truthy(us:call "ListFleets")
    assert.equal("InvalidSignatureException", code_of(eu:call "ListFleets"))
    assert.error_matches(function() new { faults = { { kind = "lost", region = "moon" } } } end,
      "faults%[1%]: region: this local GameLift serves us%-west%-2, .*, not 'moon'")
  end)

  it("resets, and returns to snapshots, in all regions", function()
    local us, eu = new { data = DATA }
    us:control "snapshot"
    eu:fleet(1)
    us:place "p1"
    us:control "restore"
    assert.equal(1, #eu:ok("DescribeFleetAttributes").FleetAttributes)
    us:place "p1"
    assert.equal("FULFILLED", us:placement "p1".Status)
    us:control "reset"
    assert.equal("NotFoundException", code_of(us:call("DescribeGameSessionPlacement", { PlacementId = "p1" })))
    assert.equal("there", eu:ok("DescribeFleetAttributes").FleetAttributes[1].Name)
  end)
end)

describe("a saved state of several regions", function()
  it("continues in another emulator, placements under way, too", function()
    local us, eu = new { activation_seconds = 10 }
    local fleet = eu:fleet(1)
    us:queue { eu:fleet_arn(fleet) }
    us:place "p1"
    us:place "p2"
    local text = us.emulator:save()
    local again, there = regions.new({ EU, US }, { activation_seconds = 10 })
    again, there = there, again
    assert(again.emulator:load(text))
    again:advance(10)
    assert.same({ "FULFILLED", "PENDING" }, { again:placement "p1".Status, again:placement "p2".Status })
    there:control("end_process", { GameSessionId = again:placement "p1".GameSessionArn })
    again:advance(10)
    assert.same({ "FULFILLED", EU }, { again:placement "p2".Status, again:placement "p2".GameSessionRegion })
  end)

  it("is refused where one of its regions is not served", function()
    local us, eu = new()
    us:fleet(1)
    eu:fleet(1)
    local other = gamelift.new()
    local ok, problem = other.emulator:load(us.emulator:save())
    assert.is_nil(ok)
    assert.equal("is of region eu-west-1: this local GameLift serves us-west-2, not 'eu-west-1' (gamelift-local --region, more than once,"
      .. " chooses the regions)", problem)
    assert.same({}, other:ok("DescribeFleetAttributes").FleetAttributes)
  end)
end)

-- Returns the query of a process on the compute "pc" of a fleet.
local function query_of(view, fleet)
  local token = view:ok("GetComputeAuthToken", { FleetId = fleet, ComputeName = "pc" }).AuthToken
  return { FleetId = fleet, ComputeId = "pc", Authorization = token }
end

describe("a server process of another region", function()
  it("connects by the id of its fleet, and gets the sessions of queues elsewhere", function()
    local us, eu = new()
    local fleet = eu:anywhere(0)
    us:queue { eu:fleet_arn(fleet) }
    local process = assert(server_process.connect(us.emulator, query_of(eu, fleet))):ready()
    us:place("p1", { DesiredPlayerSessions = { { PlayerId = "anna" } } })
    local message = process:activate()
    local placement = us:placement "p1"
    assert.same({ "FULFILLED", message.GameSessionId }, { placement.Status, placement.GameSessionArn })
    process:ok("AcceptPlayerSession", { GameSessionId = message.GameSessionId,
      PlayerSessionId = placement.PlacedPlayerSessions[1].PlayerSessionId })
    assert.equal(1, eu:describe(message.GameSessionId).CurrentPlayerSessionCount)
    process:ok "TerminateServerProcess"
    assert.equal("TERMINATED", eu:describe(message.GameSessionId).Status)
  end)

  it("requests a backfill of the configuration elsewhere", function()
    local us, eu, ap = new_match()
    local fleet = ap:anywhere(0)
    eu:ok("UpdateGameSessionQueue", { Name = "q", Destinations = { { DestinationArn = ap:fleet_arn(fleet) } } })
    local process = assert(server_process.connect(us.emulator, query_of(ap, fleet))):ready()
    start(us, "a")
    local message = process:activate()
    local arn = core.read_json(message.MatchmakerData).matchmakingConfigurationArn
    local request = { GameSessionArn = message.GameSessionId, MatchmakingConfigurationArn = arn, TicketId = "more",
      Players = { { PlayerId = "p-a", Team = "all" } } }
    process:ok("StartMatchBackfill", request)
    start(us, "b")
    assert.equal("COMPLETED", ticket(us, "b").Status)
    assert.equal("MATCHMAKING_DATA_UPDATED", process:next().UpdateReason)
    process:ok("StartMatchBackfill", { GameSessionArn = request.GameSessionArn, MatchmakingConfigurationArn = arn, TicketId = "again",
      Players = { { PlayerId = "p-a", Team = "all" } } })
    process:ok("StopMatchBackfill", { GameSessionArn = request.GameSessionArn, MatchmakingConfigurationArn = arn, TicketId = "again" })
    assert.equal("CANCELLED", ticket(us, "again").Status)
  end)

  it("is started as a program for a managed fleet there", function()
    local us, eu = new { launch = true }
    local fleet = eu:fleet(1)
    us:advance(0)
    local id = next(server_sdk.launched(us.emulator))
    local variables = server_sdk.environment(us.emulator, id)
    assert.equal(fleet, variables.GAMELIFT_SDK_FLEET_ID)
    assert(server_process.connect(us.emulator, { pID = id, FleetId = fleet, ComputeId = variables.GAMELIFT_SDK_HOST_ID,
      Authorization = variables.GAMELIFT_SDK_AUTH_TOKEN })):ready()
    us:queue { eu:fleet_arn(fleet) }
    us:place "p1"
    assert.equal("ACTIVATING", eu:ok("DescribeGameSessions", { FleetId = fleet }).GameSessions[1].Status)
    server_sdk.program_exited(us.emulator, id)
    assert.equal("TERMINATED", eu:ok("DescribeGameSessions", { FleetId = fleet }).GameSessions[1].Status)
  end)

  local HOME = { fleets = { { Name = "home", FleetId = "fleet-home", ComputeType = "ANYWHERE", Locations = { { Location = "custom-home" } },
    computes = { { ComputeName = "pc", processes = 0 } } } }, locations = { "custom-home" } }

  local function twins()
    local us, eu = new { data = gamelift.merged(HOME, { regions = { [EU] = HOME } }) }
    return us, eu
  end

  local function connected(view)
    local process = view:control("state").fleets[1].locations[1].hosts[1].processes[1]
    return process and process.sdk.is_connected
  end

  it("connects to that region of two with a fleet of this id which the token is of", function()
    local us, eu = twins()
    local process = assert(server_process.connect(us.emulator, query_of(eu, "fleet-home")))
    assert.is_true(connected(eu))
    assert.is_nil(connected(us))
    local other = gamelift.merged(query_of(us, "fleet-home"), { pID = process.id }) -- an id is unique in its region
    assert.truthy(server_process.connect(us.emulator, other))
    assert.is_true(connected(us))
    process.connection:close()
    assert.same({ false, true }, { connected(eu), connected(us) })
  end)

  it("connects to that region of two which the signature is for", function()
    local us, eu = twins()
    local function query(region)
      local text, date = "ComputeId=pc&FleetId=fleet-home&pID=p", "20231114T221320Z"
      return { pID = "p", FleetId = "fleet-home", ComputeId = "pc", Authorization = "SigV4", ["X-Amz-Algorithm"] = "AWS4-HMAC-SHA256",
        ["X-Amz-Date"] = date, ["X-Amz-Credential"] = ("GAMELIFTLOCAL/20231114/%s/gamelift/aws4_request"):format(region),
        ["X-Amz-Signature"] = core.signer():sign_canonical(text, "gamelift-local-secret", date, region, "gamelift") }
    end
    local _, problem = server_process.connect(us.emulator, query(AP))
    assert.same({ 403, "the signature is for region ap-south-1, and fleet fleet-home is in us-west-2" },
      { problem.status, problem.message })
    assert.truthy(server_process.connect(us.emulator, query(EU)))
    assert.same({ true }, { connected(eu), connected(us) })
  end)
end)
