-- A server process of the Server SDK, its game session and its players.
local core = require "gamelift.core"
local server_process = require "spec.support.server_process"

local new = server_process.game

describe("a server process of the Server SDK", function()
  it("plays a whole game", function()
    local game = new()
    local process = assert(game:connect())
    process:ok("ActivateServerProcess", { SdkVersion = "5.4.0", SdkLanguage = "Cpp", Port = 7777, LogPaths = core.null })
    assert.equal(1, select(2, game:process(process.id)).processes)
    process:ok("HeartbeatServerProcess", { HealthStatus = true })
    local arn = game:new_session { Name = "n", GameSessionData = "d", GameProperties = { { Key = "map", Value = "one" } } }
    local message, text = process:next()
    assert.same({ Action = "CreateGameSession", GameSessionId = arn, GameSessionName = "n", GameSessionData = "d",
      GameProperties = { map = "one" }, MaximumPlayerSessionCount = 4, Port = 7777, IpAddress = "192.0.2.7" }, message)
    assert.truthy(text:find('"Port":7777[,}]') and text:find('"MaximumPlayerSessionCount":4[,}]'))
    assert.equal("ACTIVATING", game:describe(arn).Status)
    process:ok("ActivateGameSession", { GameSessionId = arn })
    assert.equal("ACTIVE", game:describe(arn).Status)
    local player = game:ok("CreatePlayerSession", { GameSessionId = arn, PlayerId = "anna" }).PlayerSession
    process:ok("AcceptPlayerSession", { GameSessionId = arn, PlayerSessionId = player.PlayerSessionId })
    local list = process:ok("DescribePlayerSessions", { GameSessionId = arn, PlayerId = core.null, Limit = 10 }).PlayerSessions
    assert.same({ PlayerSessionId = player.PlayerSessionId, PlayerId = "anna", GameSessionId = arn, FleetId = game.fleet_id,
      IpAddress = "192.0.2.7", Port = 7777, Status = "ACTIVE", CreationTime = 1700000000000 }, list[1])
    process:ok("UpdatePlayerSessionCreationPolicy", { GameSessionId = arn, PlayerSessionPolicy = "DENY_ALL" })
    assert.equal("DENY_ALL", game:describe(arn).PlayerSessionCreationPolicy)
    process:ok("RemovePlayerSession", { GameSessionId = arn, PlayerSessionId = player.PlayerSessionId })
    process:ok("TerminateServerProcess")
    assert.equal(1000, process.code)
    local view = game:describe(arn)
    assert.equal("TERMINATED", view.Status)
    assert.is_nil(view.StatusReason)
    assert.is_nil(game:process(process.id))
    assert.equal("COMPLETED", game:ok("DescribePlayerSessions", { PlayerId = "anna" }).PlayerSessions[1].Status)
  end)

  it("gets no game session before its first healthy heartbeat", function()
    local game = new()
    local process = assert(game:connect())
    local function create() return game:call("CreateGameSession",
      { FleetId = game.fleet_id, Location = "custom-home", MaximumPlayerSessionCount = 1 }) end
    assert.is_nil((create()))
    process:ok("ActivateServerProcess", { Port = 1 })
    assert.is_nil((create()))
    assert.equal("its first heartbeat has not arrived", game:process(process.id).sdk.no_session_because)
    process:ok("HeartbeatServerProcess", { HealthStatus = false })
    assert.is_nil((create()))
    assert.equal("its last heartbeat reports that it is not healthy", game:process(process.id).sdk.no_session_because)
    process:ok("HeartbeatServerProcess", { HealthStatus = true })
    assert.truthy(create())
    assert.equal("it has a game session", game:process(process.id).sdk.no_session_because)
  end)

  it("is named in the log when it stops to be healthy, once", function()
    local game = new()
    local process = game:ready()
    local function count() return select(2, game:log():gsub(process.id .. ": reports that it is not healthy", "")) end
    process:ok("HeartbeatServerProcess", { HealthStatus = true })
    assert.equal(0, count())
    for _ = 1, 2 do process:ok("HeartbeatServerProcess", { HealthStatus = false }) end
    assert.equal(1, count())
    process:ok("HeartbeatServerProcess", { HealthStatus = true })
    process:ok("HeartbeatServerProcess", { HealthStatus = false })
    assert.equal(2, count())
  end)

  it("gets a waiting placement as soon as it is free", function()
    local game = new()
    game:ok("CreateGameSessionQueue", { Name = "q",
      Destinations = { { DestinationArn = "arn:aws:gamelift:us-west-2:123456789012:fleet/" .. game.fleet_id } } })
    game:ok("StartGameSessionPlacement", { PlacementId = "a", GameSessionQueueName = "q", MaximumPlayerSessionCount = 2,
      DesiredPlayerSessions = { { PlayerId = "anna" } } })
    local process = game:ready()
    process:activate()
    local placement = game:ok("DescribeGameSessionPlacement", { PlacementId = "a" }).GameSessionPlacement
    assert.equal("FULFILLED", placement.Status)
    assert.equal(7777, placement.Port)
  end)

  it("has one game session in its life", function()
    local game = new()
    local process = game:ready()
    local arn = game:new_session()
    process:activate()
    game:ok("TerminateGameSession", { GameSessionId = arn, TerminationMode = "TRIGGER_ON_PROCESS_TERMINATE" })
    assert.equal("TerminateProcess", process:next().Action)
    process:ok("HeartbeatServerProcess", { HealthStatus = true })
    assert.equal("it has a game session", game:process(process.id).sdk.no_session_because)
    process:ok("TerminateServerProcess")
    local view = game:describe(arn)
    assert.equal("TERMINATED", view.Status)
    assert.equal("TRIGGERED_ON_PROCESS_TERMINATE", view.StatusReason)
  end)

  it("repeats Action and RequestId in each response, in one JSON object", function()
    local game = new()
    local process = game:ready()
    for _, action in ipairs { "DescribePlayerSessions", "GetComputeCertificate", "GetFleetRoleCredentials", "Unknown",
      "ActivateGameSession", "StartMatchBackfill" } do
      local response, text = process:call(action, {}, "id-" .. action)
      assert.equal(action, response.Action)
      assert.equal("id-" .. action, response.RequestId)
      assert.is_number(response.StatusCode)
      assert.truthy(text:find "^{" and text:find('"StatusCode":%d+[,}]'))
      if response.StatusCode ~= 200 then assert.is_string(response.ErrorMessage) end
    end
  end)

  it("sends a request again and gets the same response, and it is carried out once", function()
    local game = new()
    local process = game:ready()
    local arn = game:new_session()
    process:activate()
    local player = game:ok("CreatePlayerSession", { GameSessionId = arn, PlayerId = "anna" }).PlayerSession
    local members = { GameSessionId = arn, PlayerSessionId = player.PlayerSessionId }
    local first, text = process:call("AcceptPlayerSession", members, "same")
    assert.equal(200, first.StatusCode)
    process.connection:close()
    local again = assert(game:connect { pID = process.id })
    local _, second_text = again:call("AcceptPlayerSession", members, "same")
    assert.equal(text, second_text)
    assert.equal(400, (again:fail("AcceptPlayerSession", members)))
  end)

  it("keeps a limited number of responses", function()
    local game = new()
    local process = game:ready()
    for i = 1, 1000 do process:call("HeartbeatServerProcess", { HealthStatus = true }, "h" .. i) end
    local kept = 0
    for _ in pairs(game.emulator:backend().processes_by_id[process.id].sdk.responses.by_id) do kept = kept + 1 end
    assert.equal(64, kept)
  end)

  it("is named in the log when it makes a request after its end", function()
    local game = new()
    local process = game:ready()
    game:control("crash", { process_id = process.id })
    assert.same({ 404, "the process has ended" }, { process:fail("HeartbeatServerProcess", { HealthStatus = true }) })
    assert.truthy(game:log():find(process.id .. ": HeartbeatServerProcess: 404 the process has ended", 1, true))
  end)

  it("may name its SDK and its logs in any JSON, and the state can be saved", function()
    local game = new()
    local process = assert(game:connect())
    for _, name in ipairs { "SdkVersion", "SdkLanguage" } do
      for _, value in ipairs { { a = core.null }, { core.null }, 5, true } do
        local status, message = process:fail("ActivateServerProcess", { Port = 7777, [name] = value })
        assert.same({ 400, name .. ": expected a string" }, { status, message })
      end
    end
    assert.equal("it has not called ProcessReady", game:process(process.id).sdk.no_session_because)
    process:ok("ActivateServerProcess", { Port = 7777, SdkVersion = core.null, LogPaths = { "/logs", core.null } })
    assert.equal("5.4.0", game:process(process.id).sdk.version)
    assert.truthy(game.emulator:load(game.emulator:save()))
  end)

  it("may send anything without an error of the emulator", function()
    local game = new()
    local process = game:ready()
    for _, text in ipairs { "", "[]", "1", "null", "{", "{}", '{"Action":1,"RequestId":"a"}', '{"Action":"x"}', "\255",
      ("["):rep(10000) } do
      process.connection:receive(text)
    end
    assert.is_nil(process:next())
    assert.truthy(game:log():find("sent what is not a request: expected a JSON object", 1, true))
    for _, action in ipairs { "ActivateServerProcess", "HeartbeatServerProcess", "ActivateGameSession", "AcceptPlayerSession",
      "RemovePlayerSession", "UpdatePlayerSessionCreationPolicy", "DescribePlayerSessions", "StartMatchBackfill", "StopMatchBackfill" } do
      for _, members in ipairs { {}, { Port = "1", HealthStatus = 1, GameSessionId = {}, PlayerSessionId = 1, Players = 1 },
        { Port = 70000, GameSessionId = "x", GameSessionArn = "x", PlayerSessionId = "x", PlayerSessionPolicy = "x",
          TicketId = "x", MatchmakingConfigurationArn = "x", Players = { 1 } }, { Port = 1.5, PlayerId = "p", GameSessionId = "g" } } do
        local status = process:fail(action, members)
        assert.truthy(status == 400 or status == 404, action .. status)
      end
    end
    assert.truthy(game:process(process.id))
  end)
end)

describe("players of a process", function()
  local function hosting()
    local game = new()
    local process = game:ready()
    local arn = game:new_session()
    process:activate()
    local id = game:ok("CreatePlayerSession", { GameSessionId = arn, PlayerId = "anna" }).PlayerSession.PlayerSessionId
    return game, process, arn, id
  end

  it("are accepted once, and a refused accept changes nothing", function()
    local game, process, arn, id = hosting()
    assert.equal(404, (process:fail("AcceptPlayerSession", { GameSessionId = arn, PlayerSessionId = "psess-x" })))
    assert.equal(404, (process:fail("AcceptPlayerSession", { GameSessionId = "x", PlayerSessionId = id })))
    assert.equal("RESERVED", game:ok("DescribePlayerSessions", { PlayerSessionId = id }).PlayerSessions[1].Status)
    process:ok("AcceptPlayerSession", { GameSessionId = arn, PlayerSessionId = id })
    assert.equal(400, (process:fail("AcceptPlayerSession", { GameSessionId = arn, PlayerSessionId = id })))
    process:ok("RemovePlayerSession", { GameSessionId = arn, PlayerSessionId = id })
    assert.equal(400, (process:fail("RemovePlayerSession", { GameSessionId = arn, PlayerSessionId = id })))
    assert.equal(400, (process:fail("AcceptPlayerSession", { GameSessionId = arn, PlayerSessionId = id })))
    assert.equal("COMPLETED", game:ok("DescribePlayerSessions", { PlayerSessionId = id }).PlayerSessions[1].Status)
  end)

  it("of another process's session are unknown", function()
    local game, _, _, id = hosting()
    local other = game:ready()
    local arn = game:new_session()
    other:activate()
    assert.equal(404, (other:fail("AcceptPlayerSession", { GameSessionId = arn, PlayerSessionId = id })))
  end)

  it("whose reservation times out are named in the log", function()
    local game, process, arn, id = hosting()
    game:advance(60)
    assert.equal(400, (process:fail("AcceptPlayerSession", { GameSessionId = arn, PlayerSessionId = id })))
    assert.truthy(game:log():find(process.id .. ": did not accept player session " .. id .. " of player anna in 60 s", 1, true))
  end)

  it("are described by exactly one of three members, by status, and in pages", function()
    local game, process, arn = hosting()
    game:ok("CreatePlayerSession", { GameSessionId = arn, PlayerId = "ben" })
    local page = process:ok("DescribePlayerSessions", { GameSessionId = arn, Limit = 1 })
    assert.equal("anna", page.PlayerSessions[1].PlayerId)
    page = process:ok("DescribePlayerSessions", { GameSessionId = arn, Limit = 1, NextToken = page.NextToken })
    assert.equal("ben", page.PlayerSessions[1].PlayerId)
    assert.is_nil(page.NextToken)
    local _, text = process:call("DescribePlayerSessions", { GameSessionId = arn, PlayerSessionStatusFilter = "ACTIVE" })
    assert.truthy(text:find('"PlayerSessions":[]', 1, true))
    assert.equal(400, (process:fail("DescribePlayerSessions", { GameSessionId = arn, PlayerId = "anna" })))
    assert.equal(400, (process:fail("DescribePlayerSessions", { GameSessionId = arn, PlayerSessionStatusFilter = "X" })))
    assert.equal(404, (process:fail("DescribePlayerSessions", { PlayerSessionId = "psess-x" })))
    assert.equal(2, #process:ok("DescribePlayerSessions", { GameSessionId = arn, PlayerId = "", PlayerSessionId = core.null,
      Limit = -1 }).PlayerSessions)
  end)
end)
