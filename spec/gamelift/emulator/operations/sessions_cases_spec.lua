-- The tables of game sessions and player sessions: whole descriptions, exact moments, and each operation in each status.
local gamelift = require "spec.support.local_gamelift"

local merged = gamelift.merged

local DAY = 86400
local NO_PROCESS = "Unable to reserve a process(No active and available server processes found on the fleet)."

local function fleet_arn(fleet) return "arn:aws:gamelift:us-west-2:123456789012:fleet/" .. fleet end

local function create(g, fleet, more)
  return g:call("CreateGameSession", merged({ FleetId = fleet, MaximumPlayerSessionCount = 2 }, more or {}))
end

local function join(g, arn, player) return g:call("CreatePlayerSession", { GameSessionId = arn, PlayerId = player }) end

local function player_of(g, id) return g:ok("DescribePlayerSessions", { PlayerSessionId = id }).PlayerSessions[1] end

-- Returns the code and the message of a call that failed, or nil.
local function problem_of(_, code, message) return code and { code, message } end

describe("the description of a game session", function()
  it("has what the request set, and the address of its process", function()
    local g = gamelift.new()
    local fleet, other = g:fleet(1), g:fleet(1)
    local request = { Name = "n", CreatorId = "c", GameSessionData = "d", IdempotencyToken = "token", Location = "us-west-2",
      GameProperties = { { Key = "a", Value = "1" }, { Key = "b", Value = "2" } } }
    local compute = g:ok("DescribeInstances", { FleetId = fleet }).Instances[1].InstanceId
    local expected = { FleetId = fleet, FleetArn = fleet_arn(fleet), CreationTime = gamelift.START, CurrentPlayerSessionCount = 0,
      MaximumPlayerSessionCount = 2, Status = "ACTIVATING", PlayerSessionCreationPolicy = "ACCEPT_ALL", Location = "us-west-2",
      ComputeName = compute, IpAddress = "127.0.0.1", DnsName = "localhost", Port = 7777, Name = "n", CreatorId = "c",
      GameSessionData = "d", GameProperties = request.GameProperties,
      GameSessionId = ("arn:aws:gamelift:us-west-2::gamesession/%s/token"):format(fleet) }
    assert.same(expected, create(g, fleet, request).GameSession)
    assert.same(merged(expected, { Status = "ACTIVE" }), g:describe(expected.GameSessionId))
    assert.same({ { GameSession = merged(expected, { Status = "ACTIVE" }), ProtectionPolicy = "NoProtection" } },
      g:ok("DescribeGameSessionDetails", { GameSessionId = expected.GameSessionId }).GameSessionDetails)
    g:advance(5)
    g:control("end_process", { GameSessionId = expected.GameSessionId })
    assert.same(merged(expected, { Status = "TERMINATED", TerminationTime = gamelift.START + 5 }), g:describe(expected.GameSessionId))
    local plain = create(g, other).GameSession
    assert.matches("^arn:aws:gamelift:us%-west%-2::gamesession/fleet%-[%x-]+/gsess%-%x+%-%x+%-%x+%-%x+%-%x+$", plain.GameSessionId)
    assert.same({ {}, nil, nil, gamelift.START + 5 }, { plain.GameProperties, plain.Name, plain.CreatorId, plain.CreationTime })
  end)

  it("is the same for a token again, whose session may have ended, as long as it is kept", function()
    local g = gamelift.new { retention_days = 1 }
    local fleet = g:fleet(1)
    local function again(more) return create(g, fleet, merged({ GameSessionId = "t", Name = "n" }, more or {})) end
    local arn = again().GameSession.GameSessionId
    for member, value in pairs { Name = "m", CreatorId = "c", GameSessionData = "d", Location = "us-west-2", MaximumPlayerSessionCount = 3,
      GameProperties = { { Key = "a", Value = "1" } } } do
      assert.same({ "IdempotentParameterMismatchException", "The idempotency token was used with other parameters" },
        problem_of(again { [member] = value }))
    end
    assert.equal(arn, again({ IdempotencyToken = "t" }).GameSession.GameSessionId)
    g:control("end_process", { GameSessionId = arn })
    g:advance(DAY - 1)
    assert.same({ arn, "TERMINATED" }, { again().GameSession.GameSessionId, again().GameSession.Status })
    g:advance(1)
    assert.same({ "NotFoundException", ("Game session (%s) not found"):format(arn) },
      problem_of(g:call("DescribeGameSessions", { GameSessionId = arn })))
    assert.equal("ACTIVATING", again().GameSession.Status)
  end)
end)

describe("the description of a player session", function()
  it("follows its life", function()
    local g = gamelift.new()
    local fleet = g:fleet(1)
    local arn = g:session(fleet, 3)
    local function expect(id, player, more)
      assert.same(merged({ PlayerSessionId = id, PlayerId = player, GameSessionId = arn, FleetId = fleet, FleetArn = fleet_arn(fleet),
        CreationTime = gamelift.START, Status = "RESERVED", IpAddress = "127.0.0.1", DnsName = "localhost", Port = 7777 }, more or {}),
        player_of(g, id))
    end
    local list = g:ok("CreatePlayerSessions", { GameSessionId = arn, PlayerIds = { "late", "left", "kept" },
      PlayerDataMap = { left = "data", other = "x" } }).PlayerSessions
    local late, left, kept = list[1].PlayerSessionId, list[2].PlayerSessionId, list[3].PlayerSessionId
    expect(late, "late")
    expect(left, "left", { PlayerData = "data" })
    for _, id in ipairs { left, kept } do g:control("accept_player", { PlayerSessionId = id }) end
    g:advance(59)
    g:control("remove_player", { PlayerSessionId = left })
    expect(late, "late")
    assert.equal(2, g:describe(arn).CurrentPlayerSessionCount)
    g:advance(1)
    expect(late, "late", { Status = "TIMEDOUT", TerminationTime = gamelift.START + 60 })
    expect(left, "left", { Status = "COMPLETED", TerminationTime = gamelift.START + 59, PlayerData = "data" })
    expect(kept, "kept", { Status = "ACTIVE" })
    assert.equal(1, g:describe(arn).CurrentPlayerSessionCount)
    assert.same({ "NotFoundException", ("A player has no player session in game session (%s)"):format(arn) },
      problem_of(g:call("GetPlayerConnectionDetails", { GameSessionId = arn, PlayerIds = { "kept", "late" } })))
    assert.same({ GameSessionId = arn, PlayerConnectionDetails = { { PlayerId = "kept", PlayerGatewayToken = "",
      Endpoints = { { IpAddress = "127.0.0.1", Port = 7777 } } } } },
      g:ok("GetPlayerConnectionDetails", { GameSessionId = arn, PlayerIds = { "kept" } }))
    g:control("crash", { GameSessionId = arn })
    expect(kept, "kept", { Status = "COMPLETED", TerminationTime = gamelift.START + 60 })
    assert.equal(0, g:describe(arn).CurrentPlayerSessionCount)
  end)

  it("fills the last slot, and a part of the players if the option says so", function()
    for all, expected in pairs { [true] = {}, [false] = { "a", "b" } } do
      local g = gamelift.new { players_all_or_nothing = all }
      local arn = g:session(g:fleet(1), 3)
      join(g, arn, "first")
      local reply = g:call("CreatePlayerSessions", { GameSessionId = arn, PlayerIds = { "a", "b", "c" } })
      local ids = {}
      for i, p in ipairs(reply and reply.PlayerSessions or {}) do ids[i] = p.PlayerId end
      assert.same(expected, ids)
      if all then g:ok("CreatePlayerSessions", { GameSessionId = arn, PlayerIds = { "a", "b" } }) end
      for _, operation in ipairs { "CreatePlayerSession", "CreatePlayerSessions" } do
        assert.same({ "GameSessionFullException", ("Game session (%s) has no free player slot"):format(arn) },
          problem_of(g:call(operation, { GameSessionId = arn, PlayerId = operation == "CreatePlayerSession" and "d" or nil,
            PlayerIds = operation == "CreatePlayerSessions" and { "d" } or nil })))
      end
    end
  end)
end)

describe("the moment", function()
  it("at which a session that is not activated ends is its timeout", function()
    local g = gamelift.new { auto_activate = false, activation_timeout = 50 }
    local default, own = g:fleet(1), g:fleet(1, { RuntimeConfiguration = { GameSessionActivationTimeoutSeconds = 20,
      ServerProcesses = { { LaunchPath = "/local/game/x", ConcurrentExecutions = 1 } } } })
    for _, case in ipairs { { default, 50 }, { own, 20 } } do
      local arn = g:session(case[1])
      g:advance(case[2] - 1)
      assert.equal("ACTIVATING", g:describe(arn).Status)
      g:advance(1)
      assert.equal("TERMINATED", g:describe(arn).Status)
    end
    local arn = g:session(default)
    g:control("activate", { GameSessionId = arn })
    g:advance(50)
    assert.equal("ACTIVE", g:describe(arn).Status)
  end)

  it("at which a creator may make another session ends the period", function()
    local g = gamelift.new()
    local fleet = g:fleet(9, { ResourceCreationLimitPolicy = { NewGameSessionsPerCreator = 2, PolicyPeriodInMinutes = 2 } })
    local function is_allowed(creator) return create(g, fleet, { CreatorId = creator }) ~= nil end
    assert.is_true(is_allowed "a")
    g:advance(60)
    assert.is_true(is_allowed "a")
    assert.is_false(is_allowed "a")
    assert.is_true(is_allowed "b")
    g:advance(59)
    assert.is_false(is_allowed "a")
    g:advance(1)
    assert.is_true(is_allowed "a")
    assert.is_false(is_allowed "a")
    g:advance(120)
    assert.is_nil(next(g.emulator:backend().fleets_by_id[fleet].creators))
    for policy, allowed in pairs { [{ NewGameSessionsPerCreator = 1 }] = true, [{ PolicyPeriodInMinutes = 1 }] = true,
      [{ NewGameSessionsPerCreator = 0, PolicyPeriodInMinutes = 1 }] = true,
      [{ NewGameSessionsPerCreator = 1, PolicyPeriodInMinutes = 1 }] = false } do
      g:ok("UpdateFleetAttributes", { FleetId = fleet, ResourceCreationLimitPolicy = policy })
      create(g, fleet, { CreatorId = "c" })
      assert.equal(allowed, is_allowed "c")
      g:advance(60)
      g:control("end_process", { GameSessionId = g:ok("DescribeGameSessions", { FleetId = fleet, StatusFilter = "ACTIVE" })
        .GameSessions[1].GameSessionId })
    end
  end)

  it("after which a log has no URL is the fourteenth day", function()
    local g = gamelift.new()
    local arn = g:session(g:fleet(1), 1, { IdempotencyToken = "token" })
    g:control("end_process", { GameSessionId = arn })
    g:advance(14 * DAY)
    assert.equal("https://gamelift-local.invalid/token.zip?X-Amz-Expires=900",
      g:ok("GetGameSessionLogUrl", { GameSessionId = arn }).PreSignedUrl)
    g:advance(1)
    assert.not_equal("https", (g:ok("GetGameSessionLogUrl", { GameSessionId = arn }).PreSignedUrl or ""):sub(1, 5))
  end)
end)

describe("a session", function()
  -- Returns an emulator with a session in this status.
  local function in_status(status)
    local g = gamelift.new { auto_activate = false }
    local fleet = g:fleet(1)
    local arn = g:session(fleet)
    if status ~= "ACTIVATING" then g:control("activate", { GameSessionId = arn }) end
    if status == "TERMINATING" then
      g:ok("TerminateGameSession", { GameSessionId = arn, TerminationMode = "TRIGGER_ON_PROCESS_TERMINATE" })
    end
    if status == "TERMINATED" then g:control("end_process", { GameSessionId = arn }) end
    assert.equal(status, g:describe(arn).Status)
    return g, arn, fleet
  end

  for status, row in pairs { -- may be changed and joined, is found by a search; statuses after a triggered and a forced termination
    ACTIVATING = { false, false, "TERMINATING", "TERMINATED" },
    ACTIVE = { true, true, "TERMINATING", "TERMINATED" },
    TERMINATING = { false, false, "rejected", "rejected" },
    TERMINATED = { false, false, "rejected", "rejected" },
  } do
    it("that is " .. status .. " takes what fits its status", function()
      local g, arn, fleet = in_status(status)
      local inactive = { "InvalidGameSessionStatusException", ("Game session (%s) is in %s status, not in ACTIVE"):format(arn, status) }
      for _, case in ipairs { { "UpdateGameSession", { Name = "x" } }, { "CreatePlayerSession", { PlayerId = "a" } },
        { "CreatePlayerSessions", { PlayerIds = { "b" } } }, { "GetPlayerConnectionDetails", { PlayerIds = { "a" } } } } do
        local problem = problem_of(g:call(case[1], merged(case[2], { GameSessionId = arn })))
        assert.same(not row[1] and inactive or nil, problem, case[1])
      end
      assert.equal(row[2] and 1 or 0, #g:ok("SearchGameSessions", { FleetId = fleet }).GameSessions)
      assert.equal(1, #g:ok("DescribeGameSessions", { FleetId = fleet, StatusFilter = status }).GameSessions)
      for i, mode in ipairs { "TRIGGER_ON_PROCESS_TERMINATE", "FORCE_TERMINATE" } do
        local other, id = in_status(status)
        local problem = problem_of(other:call("TerminateGameSession", { GameSessionId = id, TerminationMode = mode }))
        local expected = row[2 + i]
        if expected == "rejected" then
          assert.same({ "InvalidGameSessionStatusException", ("Game session (%s) is in %s status"):format(id, status) }, problem)
        else
          assert.same({ expected, nil }, { other:describe(id).Status, problem })
        end
      end
    end)
  end

  it("frees its process and its place among those that activate, however it ends", function()
    for _, ending in ipairs { "end_process", "crash", "TRIGGER_ON_PROCESS_TERMINATE", "FORCE_TERMINATE", "activate" } do
      local g = gamelift.new { auto_activate = false }
      local fleet = g:fleet(2, { RuntimeConfiguration = { MaxConcurrentGameSessionActivations = 1,
        ServerProcesses = { { LaunchPath = "/local/game/x", ConcurrentExecutions = 2 } } } })
      local arn = g:session(fleet)
      assert.same({ "FleetCapacityExceededException", NO_PROCESS }, problem_of(create(g, fleet)))
      if ending:find "TERMINATE" then
        g:ok("TerminateGameSession", { GameSessionId = arn, TerminationMode = ending })
        if ending:find "TRIGGER" then
          assert.same({ "FleetCapacityExceededException", NO_PROCESS }, problem_of(create(g, fleet)))
          g:control("end_process", { GameSessionId = arn })
        end
      else
        g:control(ending, { GameSessionId = arn })
      end
      assert.truthy(create(g, fleet))
      assert.same({ "FleetCapacityExceededException", NO_PROCESS }, problem_of(create(g, fleet)))
      local host = g.emulator:backend().fleets_by_id[fleet].locations[1].hosts:head()
      assert.equal(1, host.activating)
    end
  end)

  it("holds keys of the search index while it lives", function()
    local g = gamelift.new { property_keys = 3 }
    local fleet, backend = g:fleet(9), g.emulator:backend()
    local function with(...)
      local list = {}
      for i, key in ipairs { ... } do list[i] = { Key = key, Value = "v" } end
      return g:session(fleet, 1, { GameProperties = list })
    end
    local function searchable() return #g:ok("SearchGameSessions", { FleetId = fleet }).GameSessions end
    local first, second = with("a", "b"), with("b", "c")
    assert.same({ 3, { a = 1, b = 2, c = 1 }, 2 }, { backend.property_key_count, backend.property_keys, searchable() })
    local third = with "d"
    assert.same({ 3, 2 }, { backend.property_key_count, searchable() })
    g:control("end_process", { GameSessionId = first })
    assert.same({ 2, { b = 1, c = 1 }, 1 }, { backend.property_key_count, backend.property_keys, searchable() })
    with("d", "c")
    assert.same({ 3, { b = 1, c = 2, d = 1 }, 2 }, { backend.property_key_count, backend.property_keys, searchable() })
    g:ok("UpdateGameSession", { GameSessionId = second, GameProperties = { { Key = "b", Value = "w" }, { Key = "c", Value = "x" } } })
    assert.same({ b = 1, c = 2, d = 1 }, backend.property_keys)
    assert.same({ { Key = "b", Value = "w" }, { Key = "c", Value = "x" } }, g:describe(second).GameProperties)
    g:control("end_process", { GameSessionId = third })
    assert.same({ 3, 2 }, { backend.property_key_count, searchable() })
  end)
end)
