local core = require "gamelift.core"
local gamelift = require "spec.support.local_gamelift"

describe("a lobby", function()
  local SEARCH = {
    FilterExpression = "hasAvailablePlayerSessions=true AND gameSessionProperties.mode='ctf'",
    SortExpression = "creationTimeMillis ASC",
  }

  local function search(g, fleet)
    return g:ok("SearchGameSessions", gamelift.merged(SEARCH, { FleetId = fleet })).GameSessions
  end

  local function create(g, fleet)
    return g:ok("CreateGameSession", {
      FleetId = fleet, MaximumPlayerSessionCount = 4, Name = "first", IdempotencyToken = "token-1",
      GameProperties = { { Key = "mode", Value = "ctf" } }, GameSessionData = "data", CreatorId = "me",
    }).GameSession
  end

  it("follows a session from its creation to its first player", function()
    local g = gamelift.new { auto_activate = false, early_address = false }
    local fleet = g:fleet(1)
    assert.same({}, search(g, fleet))
    local session = create(g, fleet)
    assert.equal(("arn:aws:gamelift:us-west-2::gamesession/%s/token-1"):format(fleet), session.GameSessionId)
    assert.same({ "ACTIVATING", 0, 4, "ACCEPT_ALL", "first", "data", "me", "us-west-2" },
      { session.Status, session.CurrentPlayerSessionCount, session.MaximumPlayerSessionCount, session.PlayerSessionCreationPolicy,
        session.Name, session.GameSessionData, session.CreatorId, session.Location })
    assert.is_nil(session.Port)
    g:control("activate", { GameSessionId = session.GameSessionId })
    local active = g:describe(session.GameSessionId)
    assert.same({ "ACTIVE", "127.0.0.1", 7777, "localhost" }, { active.Status, active.IpAddress, active.Port, active.DnsName })
    assert.equal(1, #search(g, fleet))
    local player = g:ok("CreatePlayerSession",
      { GameSessionId = session.GameSessionId, PlayerId = "anna", PlayerData = "x" }).PlayerSession
    assert.same({ "RESERVED", "anna", "x", 7777, "127.0.0.1" },
      { player.Status, player.PlayerId, player.PlayerData, player.Port, player.IpAddress })
    g:control("accept_player", { PlayerSessionId = player.PlayerSessionId })
    assert.equal("ACTIVE", g:ok("DescribePlayerSessions", { PlayerSessionId = player.PlayerSessionId }).PlayerSessions[1].Status)
    assert.equal(1, g:describe(session.GameSessionId).CurrentPlayerSessionCount)
  end)

  it("finds a session by search only after the lag of the index, but describes it at once", function()
    local g = gamelift.new { lag = "realistic" }
    local fleet = g:fleet(1)
    local session = create(g, fleet)
    assert.equal("ACTIVE", g:describe(session.GameSessionId).Status)
    assert.same({}, search(g, fleet))
    g:advance(6)
    assert.equal(1, #search(g, fleet))
    g:ok("CreatePlayerSession", { GameSessionId = session.GameSessionId, PlayerId = "anna" })
    assert.equal(0, search(g, fleet)[1].CurrentPlayerSessionCount)
    assert.equal(1, g:describe(session.GameSessionId).CurrentPlayerSessionCount)
    g:advance(6)
    assert.equal(1, search(g, fleet)[1].CurrentPlayerSessionCount)
    g:control("end_process", { GameSessionId = session.GameSessionId })
    assert.equal(1, #search(g, fleet))
    g:advance(6)
    assert.same({}, search(g, fleet))
  end)

  it("hides the address of an activating session if the option says so", function()
    local fleet_of = function(options)
      local g = gamelift.new(options)
      return g:ok("CreateGameSession", { FleetId = g:fleet(1), MaximumPlayerSessionCount = 2 }).GameSession.IpAddress
    end
    assert.equal("127.0.0.1", fleet_of {})
    assert.is_nil(fleet_of { early_address = false })
  end)
end)

describe("CreateGameSession", function()
  it("returns the same session for a repeated token and takes one process", function()
    local g = gamelift.new()
    local fleet = g:fleet(2)
    local request = { FleetId = fleet, MaximumPlayerSessionCount = 4, Name = "a", IdempotencyToken = "t" }
    g:control("fault", { kind = "lost", commit = "after" })
    local response = g.emulator:handle(g:request("CreateGameSession", core.encode("CreateGameSession", request)))
    assert.is_true(response.lost)
    local first = g:ok("CreateGameSession", request).GameSession
    assert.equal("ACTIVE", first.Status) -- its current status
    assert.equal(first.GameSessionId, g:ok("CreateGameSession", request).GameSession.GameSessionId)
    assert.equal(1, #g:ok("DescribeGameSessions", { FleetId = fleet }).GameSessions)
    request.Name = "b"
    assert.equal("IdempotentParameterMismatchException", (select(2, g:call("CreateGameSession", request))))
    g:session(fleet) -- the second process is free
  end)

  it("compares all parameters of a repeated token", function()
    local g = gamelift.new()
    local fleet = g:fleet(2)
    local alias = g:ok("CreateAlias", { Name = "a", RoutingStrategy = { Type = "SIMPLE", FleetId = fleet } }).Alias.AliasId
    local base = { FleetId = fleet, MaximumPlayerSessionCount = 4, IdempotencyToken = "t",
      GameProperties = { { Key = "a", Value = "b" } } }
    g:ok("CreateGameSession", base)
    for _, change in ipairs { { MaximumPlayerSessionCount = 5 }, { GameProperties = { { Key = "a", Value = "c" } } },
      { CreatorId = "x" }, { GameSessionData = "x" } } do
      assert.equal("IdempotentParameterMismatchException", (select(2, g:call("CreateGameSession", gamelift.merged(base, change)))))
    end
    local same = { AliasId = alias, MaximumPlayerSessionCount = 4, GameSessionId = "t", GameProperties = base.GameProperties }
    assert.equal("t", g:ok("CreateGameSession", same).GameSession.GameSessionId:match("[^/]+$"))
    same.IdempotencyToken = "u"
    assert.equal("InvalidRequestException", (select(2, g:call("CreateGameSession", same))))
  end)

  it("keeps a token for thirty days after the session's end", function()
    local g = gamelift.new()
    local fleet = g:fleet(1)
    local request = { FleetId = fleet, MaximumPlayerSessionCount = 4, IdempotencyToken = "t" }
    local arn = g:ok("CreateGameSession", request).GameSession.GameSessionId
    g:control("end_process", { GameSessionId = arn })
    g:advance(30 * 86400 - 1)
    assert.equal("TERMINATED", g:ok("CreateGameSession", request).GameSession.Status)
    g:advance(2)
    assert.equal("NotFoundException", (select(2, g:call("DescribeGameSessions", { GameSessionId = arn }))))
    assert.equal("ACTIVATING", g:ok("CreateGameSession", request).GameSession.Status)
  end)

  it("has a player gateway status if its fleet asks for a gateway", function()
    local g = gamelift.new()
    local statuses = {}
    for i, mode in ipairs { "DISABLED", "ENABLED", "REQUIRED" } do
      statuses[i] = g:describe(g:session(g:fleet(1, { PlayerGatewayMode = mode }))).PlayerGatewayStatus or "none"
    end
    assert.same({ "none", "DISABLED", "DISABLED" }, statuses)
  end)

  it("makes as many sessions as there are processes", function()
    local g = gamelift.new()
    local fleet = g:fleet(2)
    local first = g:session(fleet)
    g:session(fleet)
    local _, code, message = g:call("CreateGameSession", { FleetId = fleet, MaximumPlayerSessionCount = 2 })
    assert.equal("FleetCapacityExceededException", code)
    assert.equal("Unable to reserve a process(No active and available server processes found on the fleet).", message)
    g:control("end_process", { GameSessionId = first })
    g:session(fleet)
  end)

  it("activates no more sessions at once than the fleet allows", function()
    local g = gamelift.new { auto_activate = false }
    local fleet = g:fleet(1, { RuntimeConfiguration = { MaxConcurrentGameSessionActivations = 1,
      ServerProcesses = { { LaunchPath = "/local/game/s", ConcurrentExecutions = 3 } } } })
    local first = g:session(fleet)
    assert.equal("FleetCapacityExceededException",
      (select(2, g:call("CreateGameSession", { FleetId = fleet, MaximumPlayerSessionCount = 1 }))))
    g:control("activate", { GameSessionId = first })
    g:session(fleet)
  end)

  it("ends a session that does not activate in time, with an event", function()
    local g = gamelift.new { auto_activate = false }
    local fleet = g:fleet(1, { RuntimeConfiguration = { GameSessionActivationTimeoutSeconds = 20,
      ServerProcesses = { { LaunchPath = "/local/game/s", ConcurrentExecutions = 1 } } } })
    local arn = g:session(fleet)
    g:advance(19)
    assert.equal("ACTIVATING", g:describe(arn).Status)
    g:advance(2)
    local session = g:describe(arn)
    assert.equal("TERMINATED", session.Status)
    assert.equal(gamelift.START + 20, session.TerminationTime)
    local events = g:ok("DescribeFleetEvents", { FleetId = fleet }).Events
    assert.equal("GAME_SESSION_ACTIVATION_TIMEOUT", events[#events].EventCode)
    g:session(fleet)
  end)

  it("limits the sessions of a creator by the fleet's policy", function()
    local g = gamelift.new()
    local fleet = g:fleet(5, { ResourceCreationLimitPolicy = { NewGameSessionsPerCreator = 2, PolicyPeriodInMinutes = 10 } })
    local function create(creator)
      return select(2, g:call("CreateGameSession", { FleetId = fleet, MaximumPlayerSessionCount = 1, CreatorId = creator }))
    end
    assert.equal("InvalidRequestException", create(nil))
    assert.is_nil(create("anna"))
    g:advance(60)
    assert.is_nil(create("anna"))
    assert.equal("LimitExceededException", create("anna"))
    assert.is_nil(create("ben"))
    g:advance(9 * 60 + 1)
    assert.is_nil(create("anna"))
    assert.equal("LimitExceededException", create("anna"))
  end)

  local cases = {
    { "neither a fleet nor an alias", function() return {} end, "InvalidRequestException" },
    { "both a fleet and an alias", function(fleet) return { FleetId = fleet, AliasId = "alias-1" } end, "InvalidRequestException" },
    { "a fleet that is not there", function() return { FleetId = "fleet-0" } end, "NotFoundException" },
    { "a fleet of another region", function(fleet)
      return { FleetId = "arn:aws:gamelift:eu-west-1::fleet/" .. fleet }
    end, "NotFoundException" },
    { "an alias that is not there", function() return { AliasId = "alias-0" } end, "NotFoundException" },
    { "a location without the fleet", function(fleet) return { FleetId = fleet, Location = "eu-west-1" } end,
      "InvalidRequestException" },
    { "an unknown location", function(fleet) return { FleetId = fleet, Location = "mars-north-1" } end,
      "UnsupportedRegionException" },
    { "more players than there can be", function(fleet) return { FleetId = fleet, MaximumPlayerSessionCount = 201 } end,
      "InvalidRequestException" },
    { "too many properties", function(fleet)
      local list = {}
      for i = 1, 17 do list[i] = { Key = "k" .. i, Value = "" } end
      return { FleetId = fleet, GameProperties = list }
    end, "InvalidRequestException" },
  }
  for _, case in ipairs(cases) do
    it("refuses " .. case[1], function()
      local g = gamelift.new()
      local params = gamelift.merged({ MaximumPlayerSessionCount = 2 }, case[2](g:fleet(1)))
      local reply, code = g:call("CreateGameSession", params)
      assert.is_nil(reply)
      assert.equal(case[3], code)
    end)
  end

  it("rejects a fleet that is not active, and needs a location for an Anywhere fleet", function()
    local g = gamelift.new { fleet_seconds = 100 }
    assert.equal("InvalidFleetStatusException",
      (select(2, g:call("CreateGameSession", { FleetId = g:fleet(1), MaximumPlayerSessionCount = 1 }))))
    local anywhere, location = g:anywhere(1)
    assert.equal("InvalidRequestException",
      (select(2, g:call("CreateGameSession", { FleetId = anywhere, MaximumPlayerSessionCount = 1 }))))
    local arn = g:session(anywhere, 2, { Location = location })
    assert.equal(("arn:aws:gamelift:us-west-2::gamesession/%s/%s/"):format(anywhere, location), arn:match("^.*/"))
    local session = g:describe(arn)
    assert.same({ "192.0.2.7", 7001, "pc", location }, { session.IpAddress, session.Port, session.ComputeName, session.Location })
  end)
end)

describe("DescribeGameSessions", function()
  it("requires exactly one of GameSessionId, FleetId and AliasId", function()
    local g = gamelift.new()
    local fleet = g:fleet(1)
    local arn = g:session(fleet)
    for _, params in ipairs { {}, { FleetId = fleet, GameSessionId = arn }, { FleetId = fleet, AliasId = "alias-1" } } do
      assert.equal("InvalidRequestException", (select(2, g:call("DescribeGameSessions", params))))
      assert.equal("InvalidRequestException", (select(2, g:call("DescribeGameSessionDetails", params))))
    end
  end)

  it("filters by status and location and rejects an unknown status", function()
    local g = gamelift.new()
    local fleet = g:fleet(1, { Locations = { { Location = "us-west-2" }, { Location = "eu-west-1" } } })
    local home = g:session(fleet)
    local away = g:session(fleet, 2, { Location = "eu-west-1" })
    assert.truthy(away:find(fleet .. "/eu-west-1/gsess-", 1, true))
    g:control("end_process", { GameSessionId = home })
    local function ids(params)
      params.FleetId = fleet
      local list = {}
      for i, s in ipairs(g:ok("DescribeGameSessions", params).GameSessions) do list[i] = s.GameSessionId end
      return list
    end
    assert.same({ home, away }, ids {})
    assert.same({ away }, ids { StatusFilter = "ACTIVE" })
    assert.same({ home }, ids { StatusFilter = "TERMINATED" })
    assert.same({}, ids { StatusFilter = "TERMINATING" })
    assert.same({ away }, ids { Location = "eu-west-1" })
    assert.same({ home }, ids { Location = "us-west-2" })
    assert.equal("InvalidRequestException", (select(2, g:call("DescribeGameSessions", { FleetId = fleet, StatusFilter = "ERRORED" }))))
    assert.equal("InvalidRequestException", (select(2, g:call("DescribeGameSessions", { FleetId = fleet, Location = "eu-west-2" }))))
    local details = g:ok("DescribeGameSessionDetails", { GameSessionId = away }).GameSessionDetails
    assert.same({ "NoProtection", away }, { details[1].ProtectionPolicy, details[1].GameSession.GameSessionId })
  end)
end)

describe("UpdateGameSession", function()
  it("changes the members that may change and merges properties", function()
    local g = gamelift.new()
    local arn = g:session(g:fleet(1), 4, { GameProperties = { { Key = "a", Value = "1" }, { Key = "b", Value = "2" } } })
    local s = g:ok("UpdateGameSession", {
      GameSessionId = arn, MaximumPlayerSessionCount = 6, Name = "new", PlayerSessionCreationPolicy = "DENY_ALL",
      ProtectionPolicy = "FullProtection", GameProperties = { { Key = "b", Value = "3" }, { Key = "c", Value = "4" } },
    }).GameSession
    assert.same({ 6, "new", "DENY_ALL" }, { s.MaximumPlayerSessionCount, s.Name, s.PlayerSessionCreationPolicy })
    assert.same({ { Key = "a", Value = "1" }, { Key = "b", Value = "3" }, { Key = "c", Value = "4" } }, s.GameProperties)
    assert.equal("FullProtection", g:ok("DescribeGameSessionDetails", { GameSessionId = arn }).GameSessionDetails[1].ProtectionPolicy)
    assert.equal(1, #g:ok("SearchGameSessions", { FleetId = s.FleetId, FilterExpression = "gameSessionProperties.c='4'" }).GameSessions)
  end)

  it("rejects more than sixteen properties, fewer slots than players, and sessions that are not active", function()
    local g = gamelift.new { auto_activate = false }
    local arn = g:session(g:fleet(1), 4)
    local function update(params)
      params.GameSessionId = params.GameSessionId or arn
      return (select(2, g:call("UpdateGameSession", params)))
    end
    assert.equal("InvalidGameSessionStatusException", update { Name = "x" })
    g:control("activate", { GameSessionId = arn })
    g:ok("CreatePlayerSessions", { GameSessionId = arn, PlayerIds = { "a", "b" } })
    assert.equal("InvalidRequestException", update { MaximumPlayerSessionCount = 1 })
    assert.is_nil(update { MaximumPlayerSessionCount = 2 })
    assert.equal("InvalidRequestException", update { MaximumPlayerSessionCount = 201 })
    local function properties(from, to)
      local list = {}
      for i = from, to do list[#list + 1] = { Key = "k" .. i, Value = "v" } end
      return { GameProperties = list }
    end
    assert.is_nil(update(properties(1, 16)))
    assert.is_nil(update(properties(3, 5)))
    assert.equal("InvalidRequestException", update(properties(16, 17)))
    assert.equal(16, #g:describe(arn).GameProperties)
    g:control("end_process", { GameSessionId = arn })
    assert.equal("InvalidGameSessionStatusException", update { Name = "x" })
    assert.equal("NotFoundException", update { GameSessionId = "arn:none" })
  end)
end)

describe("the end of a game session", function()
  local function terminate(g, arn, mode)
    return g:call("TerminateGameSession", { GameSessionId = arn, TerminationMode = mode or "TRIGGER_ON_PROCESS_TERMINATE" })
  end

  it("drains the session: it denies new players, then the process ends it", function()
    local g = gamelift.new()
    local fleet = g:fleet(1)
    local arn = g:session(fleet)
    local player = g:ok("CreatePlayerSession", { GameSessionId = arn, PlayerId = "anna" }).PlayerSession.PlayerSessionId
    g:ok("UpdateGameSession", { GameSessionId = arn, PlayerSessionCreationPolicy = "DENY_ALL" })
    g:control("remove_player", { PlayerSessionId = player })
    assert.equal("TERMINATING", terminate(g, arn).GameSession.Status)
    g:advance(86400)
    assert.equal("TERMINATING", g:describe(arn).Status) -- without ProcessEnding it stays
    g:control("end_process", { GameSessionId = arn })
    local s = g:describe(arn)
    assert.same({ "TERMINATED", "TRIGGERED_ON_PROCESS_TERMINATE" }, { s.Status, s.StatusReason })
    g:session(fleet)
  end)

  it("comes by itself if processes obey", function()
    local g = gamelift.new { auto_end = true }
    local arn = g:session(g:fleet(1))
    terminate(g, arn)
    assert.equal("TERMINATED", g:describe(arn).Status)
  end)

  it("can be forced on managed fleets only", function()
    local g = gamelift.new()
    local managed = g:session(g:fleet(1))
    assert.equal("TERMINATING", terminate(g, managed, "FORCE_TERMINATE").GameSession.Status)
    local s = g:describe(managed)
    assert.same({ "TERMINATED", "FORCE_TERMINATED" }, { s.Status, s.StatusReason })
    local fleet, location = g:anywhere(1)
    local anywhere = g:session(fleet, 2, { Location = location })
    assert.equal("InvalidRequestException", (select(2, terminate(g, anywhere, "FORCE_TERMINATE"))))
    assert.equal("ACTIVE", g:describe(anywhere).Status)
  end)

  it("can be requested once, or again if the option says so", function()
    local g = gamelift.new()
    local arn = g:session(g:fleet(1))
    terminate(g, arn)
    assert.equal("InvalidGameSessionStatusException", (select(2, terminate(g, arn))))
    g:control("end_process", { GameSessionId = arn })
    assert.equal("InvalidGameSessionStatusException", (select(2, terminate(g, arn))))
    local lenient = gamelift.new { terminate_again = "accept" }
    arn = lenient:session(lenient:fleet(1))
    terminate(lenient, arn)
    assert.equal("TERMINATING", terminate(lenient, arn, "FORCE_TERMINATE").GameSession.Status)
    assert.equal("TERMINATED", lenient:describe(arn).Status)
    assert.equal("TERMINATED", terminate(lenient, arn).GameSession.Status)
  end)

  it("completes the players", function()
    local g = gamelift.new()
    local arn = g:session(g:fleet(1))
    g:ok("CreatePlayerSessions", { GameSessionId = arn, PlayerIds = { "a", "b" } })
    g:control("crash", { GameSessionId = arn })
    for _, p in ipairs(g:ok("DescribePlayerSessions", { GameSessionId = arn }).PlayerSessions) do
      assert.equal("COMPLETED", p.Status)
      assert.equal(gamelift.START, p.TerminationTime)
    end
    assert.equal(0, g:describe(arn).CurrentPlayerSessionCount)
  end)

  it("leaves the logs of managed sessions for fourteen days", function()
    local g = gamelift.new()
    local arn = g:session(g:fleet(1))
    local function url(id)
      local reply, code = g:call("GetGameSessionLogUrl", { GameSessionId = id })
      return reply and reply.PreSignedUrl or code
    end
    assert.equal("InvalidRequestException", url(arn))
    g:control("end_process", { GameSessionId = arn })
    assert.truthy(url(arn):find("^https://"))
    g:advance(15 * 86400)
    local body = core.encode("GetGameSessionLogUrl", { GameSessionId = arn })
    assert.equal('{"PreSignedUrl":""}', g.emulator:handle(g:request("GetGameSessionLogUrl", body)).body)
    local fleet, location = g:anywhere(1)
    local anywhere = g:session(fleet, 1, { Location = location })
    g:control("end_process", { GameSessionId = anywhere })
    assert.equal("InvalidRequestException", url(anywhere))
    assert.equal("NotFoundException", url("arn:none"))
  end)
end)
