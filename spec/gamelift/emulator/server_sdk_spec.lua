local core = require "gamelift.core"
local local_gamelift = require "spec.support.local_gamelift"
local server_process = require "spec.support.server_process"
local server_sdk = require "gamelift.emulator.server_sdk"

local new = server_process.game

local function refused(process, problem)
  assert.is_nil(process)
  return problem.status, problem.message
end

describe("an upgrade to the Server SDK's WebSocket", function()
  it("is accepted with a compute's auth token, and makes a process that is not ready", function()
    local game = new()
    local process = assert(game:connect())
    local state, location = game:process(process.id)
    assert.equal("NOT_READY", state.status)
    assert.same({ language = "Cpp", version = "5.4.0", is_connected = true, no_session_because = "it has not called ProcessReady" },
      state.sdk)
    assert.equal(0, location.processes)
    assert.truthy(game:log():find(process.id .. ": connected (Cpp 5.4.0) on compute pc of fleet " .. game.fleet_id, 1, true))
  end)

  it("needs pID, FleetId and ComputeId, and nothing else but an authorization", function()
    local game = new()
    for _, name in ipairs { "pID", "FleetId", "ComputeId" } do
      local query = game:query { pID = "p" }
      query[name] = nil
      local status, message = refused(game.emulator:connect(query))
      assert.equal(400, status)
      assert.equal("the query has no " .. name, message)
    end
    assert.truthy(game.emulator:connect { pID = "p", FleetId = game.fleet_id, ComputeId = "pc", Authorization = game:token() })
  end)

  it("is refused for an unknown fleet, compute or token, with the reason in the log", function()
    local game = new()
    for reason, parameters in pairs {
      ["there is no fleet fleet-x"] = { FleetId = "fleet-x" },
      ["has no compute mac"] = { ComputeId = "mac" },
      ["the auth token is not one of compute pc"] = { Authorization = "6f0-12" },
      ["the auth token is not one of"] = { Authorization = "" },
    } do
      local status, message = refused(game:connect(parameters))
      assert.equal(403, status)
      assert.truthy(message:find(reason, 1, true), message)
      assert.truthy(game:log():find("its upgrade is refused with status 403: " .. message, 1, true))
    end
    local query = game:query { pID = "p" }
    query.Authorization = nil
    assert.equal(403, (refused(game.emulator:connect(query))))
  end)

  it("is refused with the token of another compute", function()
    local game = new()
    game:ok("RegisterCompute", { FleetId = game.fleet_id, ComputeName = "mac", IpAddress = "192.0.2.8", Location = "custom-home" })
    local status, message = refused(game:connect { ComputeId = "mac" })
    assert.equal(403, status)
    assert.truthy(message:find("not one of compute mac", 1, true))
  end)

  it("takes a token for 3 hours; the same is given until 15 minutes before", function()
    local game = new()
    local token = game:token()
    assert.truthy(token:find "^[%w-]+$" and #token <= 64)
    game:advance(3 * 3600 - 900)
    assert.equal(token, game:token())
    game:advance(1)
    assert.not_equal(token, game:token())
    assert.truthy(game:connect { Authorization = token })
    game:advance(899)
    local status, message = refused(game:connect { Authorization = token })
    assert.equal(403, status)
    assert.equal("the auth token expired 0 s ago; GetComputeAuthToken returns a new one", message)
    assert.truthy(game:connect())
  end)

  it("takes a token from before a restart, and a connected process outlives it", function()
    local game = new()
    local process, token = game:ready(), game:token()
    for _ = 1, 4 * 60 do
      game:advance(60)
      process:ok("HeartbeatServerProcess", { HealthStatus = true })
    end
    assert.equal("READY", game:process(process.id).status)
    local restarted = new()
    assert.equal(game.fleet_id, restarted.fleet_id)
    assert.equal(token, restarted:token())
  end)

  it("is refused with the id of a connected process, unless it repeats the idempotency token", function()
    local game = new()
    local process = game:ready()
    local status, message = refused(game:connect { pID = process.id, IdempotencyToken = "other" })
    assert.equal(403, status)
    assert.equal("a process with this id is connected, and a process id is for one execution", message)
    assert.equal(403, (refused(game:connect { pID = process.id, IdempotencyToken = false })))
    local again = assert(game:connect { pID = process.id, IdempotencyToken = process.query.IdempotencyToken })
    again:ok("HeartbeatServerProcess", { HealthStatus = true })
    assert.equal("READY", game:process(process.id).status)
  end)

  it("is accepted from a living process that has lost its WebSocket, and refused once it has ended", function()
    local game = new()
    local process = game:ready()
    process.connection:close()
    local state = game:process(process.id)
    assert.equal("its WebSocket is closed", state.sdk.no_session_because)
    assert.equal("NOT_READY", state.status)
    local again = assert(game:connect { pID = process.id })
    assert.equal("READY", game:process(process.id).status)
    again:ok("TerminateServerProcess")
    local status, message = refused(game:connect { pID = process.id })
    assert.equal(403, status)
    assert.equal("this process has ended, and a process id is for one execution", message)
  end)

  it("is refused with the id of each of the last thousand processes that have ended", function()
    local game = new()
    local function play(id)
      local process, problem = game:connect { pID = id, IdempotencyToken = "again" .. id }
      if not process then return problem.status end
      process:ready()
      process:ok("TerminateServerProcess")
      return 101
    end
    for i = 1, 1001 do assert.equal(101, play("e" .. i)) end
    game:reload() -- a saved state remembers them, too
    assert.same({ 403, 403 }, { play "e1001", play "e2" })
    assert.equal(101, play "e1") -- forgotten, and so remembered again as the last
    assert.same({ 403, 403 }, { play "e1", play "e3" })
    assert.equal(101, play "e2")
  end)

  it("is refused with the id of a process that the emulator plays", function()
    local game = new()
    local id = game:control("register_process", { FleetId = game.fleet_id, ComputeName = "pc", port = 7000 }).process_id
    assert.equal(403, (refused(game:connect { pID = id })))
  end)

  it("is refused for parameters that are given twice or have no value", function()
    local game = new()
    for name, value in pairs { sdkVersion = true, FleetId = { "a", "b" }, pID = true } do
      assert.same({ 400, ("the parameter %s is given twice, or has no value"):format(name) },
        { refused(game:connect { [name] = value }) })
    end
  end)

  it("is refused for ids with control characters, which would reach terminals by the log", function()
    local game = new()
    for _, text in ipairs { "p\n", "\27[31mp", "p\127" } do
      assert.same({ 400, "pID has control characters" }, { refused(game:connect { pID = text }) })
    end
    assert.is_nil(game:log():find "\27")
  end)
end)

describe("an upgrade with a signature", function()
  local function signed(game, change)
    local query = { pID = "a b", ComputeId = "pc", FleetId = game.fleet_id, Authorization = "SigV4",
      ["X-Amz-Algorithm"] = "AWS4-HMAC-SHA256", ["X-Amz-Date"] = "20231114T221320Z",
      ["X-Amz-Credential"] = "GAMELIFTLOCAL/20231114/us-west-2/gamelift/aws4_request" }
    query["X-Amz-Signature"] = core.signer():sign_canonical(("ComputeId=pc&FleetId=%s&pID=a%%20b"):format(game.fleet_id),
      "gamelift-local-secret", "20231114T221320Z", "us-west-2", "gamelift")
    for name, value in pairs(change or {}) do query[name] = value or nil end
    return query
  end

  it("is accepted with the right one", function()
    local game = new()
    assert.truthy(server_process.connect(game.emulator, signed(game)))
  end)

  it("is refused with a wrong one, and the reason is that of the service", function()
    local game = new()
    for reason, change in pairs {
      ["InvalidSignatureException: The signature does not match"] = { pID = "b" },
      ["InvalidSignatureException: Signature expired"] = { ["X-Amz-Date"] = "20231114T221320Z", wall = 301 },
      ["UnrecognizedClientException"] = { ["X-Amz-Credential"] = "OTHER/20231114/us-west-2/gamelift/aws4_request" },
      ["InvalidSignatureException: Credential should be scoped to a valid region"] =
        { ["X-Amz-Credential"] = "GAMELIFTLOCAL/20231114/us-east-1/gamelift/aws4_request" },
      ["IncompleteSignatureException: the query requires the parameter 'X-Amz-Date'"] = { ["X-Amz-Date"] = false },
      ["IncompleteSignatureException: expected X-Amz-Algorithm=AWS4-HMAC-SHA256, got 'x'"] = { ["X-Amz-Algorithm"] = "x" },
      ["IncompleteSignatureException: Credential must have exactly 5"] = { ["X-Amz-Credential"] = "x" },
      ["has no session token, but the request has one"] = { ["X-Amz-Security-Token"] = "x" },
    } do
      local query, wall = signed(game, change), game.emulator.options.wall
      if change.wall then game.emulator.options.wall = function() return local_gamelift.START + change.wall end end
      query.wall = nil
      local status, message = refused(server_process.connect(game.emulator, query))
      game.emulator.options.wall = wall
      assert.equal(403, status)
      assert.truthy(message:find(reason, 1, true), message)
    end
  end)

  it("is refused for a fleet of another account", function()
    local game = new { accounts = { { access_key_id = "GAMELIFTLOCAL", secret_access_key = "gamelift-local-secret" },
      { access_key_id = "OTHER", secret_access_key = "gamelift-local-secret", account_id = "2" } } }
    local status, message = refused(server_process.connect(game.emulator,
      signed(game, { ["X-Amz-Credential"] = "OTHER/20231114/us-west-2/gamelift/aws4_request" })))
    assert.equal(403, status)
    assert.truthy(message:find("belongs to another account", 1, true), message)
  end)
end)

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

describe("the health of a process", function()
  it("is judged 180 s after its last healthy heartbeat", function()
    local game = new()
    local process = game:ready()
    game:advance(120)
    process:ok("HeartbeatServerProcess", { HealthStatus = false })
    game:advance(59.9)
    assert.is_nil(process:next())
    game:advance(0.1)
    local message, text = process:next()
    assert.same({ Action = "TerminateProcess", TerminationTime = (1700000180 + 300) * 1000 }, message)
    assert.truthy(text:find "1700000480000[,}]")
    assert.truthy(game:events():find "SERVER_PROCESS_TERMINATED_UNHEALTHY")
    assert.equal("it was told to end (TerminateProcess)", game:process(process.id).sdk.no_session_because)
    process:ok("HeartbeatServerProcess", { HealthStatus = true })
    assert.equal("NOT_READY", game:process(process.id).status)
  end)

  it("ends a game session 180 s after its process was lost, but not before", function()
    local game = new()
    local process = game:ready()
    local arn = game:new_session()
    process:activate()
    process.connection:close()
    game:advance(179)
    assert.equal("ACTIVE", game:describe(arn).Status)
    game:advance(1)
    assert.equal("TERMINATED", game:describe(arn).Status)
    assert.is_nil(game:process(process.id))
    assert.truthy(game:events():find "SERVER_PROCESS_TERMINATED_UNHEALTHY")
  end)

  it("lets a lost process come back in time without a second ProcessReady", function()
    local game = new()
    local process = game:ready()
    game:advance(100)
    process.connection:close()
    game:advance(60)
    local again = assert(game:connect { pID = process.id })
    again:ok("HeartbeatServerProcess", { HealthStatus = true })
    game:advance(179)
    game:new_session()
    again:activate()
  end)

  it("has the option unhealthy_seconds", function()
    local game = new { unhealthy_seconds = 10 }
    local process = game:ready()
    game:advance(10)
    assert.equal("TerminateProcess", process:next().Action)
  end)
end)

describe("a process that is told to end", function()
  it("keeps its session until it ends, and is forgotten at the deadline", function()
    local game = new()
    local process = game:ready()
    local arn = game:new_session()
    process:activate()
    game:ok("TerminateGameSession", { GameSessionId = arn, TerminationMode = "TRIGGER_ON_PROCESS_TERMINATE" })
    assert.equal(1700000300000, process:next().TerminationTime)
    assert.equal("TERMINATING", game:describe(arn).Status)
    for _ = 1, 3 do
      game:advance(99)
      process:ok("HeartbeatServerProcess", { HealthStatus = true })
      assert.equal("TERMINATING", game:describe(arn).Status)
    end
    game:advance(3)
    local view = game:describe(arn)
    assert.equal("TERMINATED", view.Status)
    assert.equal("TRIGGERED_ON_PROCESS_TERMINATE", view.StatusReason)
    assert.truthy(game:log():find(process.id .. ": did not end by the deadline of TerminateProcess", 1, true))
    assert.is_nil(game:events():find "FORCE")
    assert.equal(404, (process:fail("HeartbeatServerProcess", { HealthStatus = true })))
    process:ok("TerminateServerProcess")
    assert.equal(1000, process.code)
  end)

  it("is told again when it connects again", function()
    local game = new()
    local process = game:ready()
    local arn = game:new_session()
    process:activate()
    process.connection:close()
    game:ok("TerminateGameSession", { GameSessionId = arn, TerminationMode = "TRIGGER_ON_PROCESS_TERMINATE" })
    local again = assert(game:connect { pID = process.id })
    assert.same({ Action = "TerminateProcess", TerminationTime = 1700000300000 }, again:next())
    assert.is_nil(again:next())
  end)

  it("is one whose compute is deregistered, while the compute's name is free again", function()
    local game = new()
    local process = game:ready()
    local arn = game:new_session()
    process:activate()
    game:ok("DeregisterCompute", { FleetId = game.fleet_id, ComputeName = "pc" })
    assert.equal("TerminateProcess", process:next().Action)
    assert.equal("ACTIVE", game:describe(arn).Status)
    game:ok("RegisterCompute", { FleetId = game.fleet_id, ComputeName = "pc", IpAddress = "192.0.2.7", Location = "custom-home" })
    process:ok("TerminateServerProcess")
    assert.equal("TERMINATED", game:describe(arn).Status)
  end)

  it("is one whose fleet is deleted; its session ends at once", function()
    local game = new()
    local process = game:ready()
    local arn = game:new_session()
    process:activate()
    game:ok("DeleteFleet", { FleetId = game.fleet_id })
    assert.equal("TerminateProcess", process:next().Action)
    assert.equal("TERMINATED", game:describe(arn).Status)
    process:ok("TerminateServerProcess")
  end)

  it("is one whose session did not become ACTIVE in time", function()
    local game = new { activation_timeout = 20 }
    local process = game:ready()
    local arn = game:new_session()
    assert.equal("CreateGameSession", process:next().Action)
    game:advance(20)
    assert.equal("TERMINATED", game:describe(arn).Status)
    assert.truthy(game:events():find "GAME_SESSION_ACTIVATION_TIMEOUT")
    assert.truthy(game:log():find(process.id .. ": GAME_SESSION_ACTIVATION_TIMEOUT", 1, true))
    assert.equal("TerminateProcess", process:next().Action)
    assert.equal(404, (process:fail("ActivateGameSession", { GameSessionId = arn })))
    assert.equal("its game session has ended, and a process has one in its life", game:process(process.id).sdk.no_session_because)
  end)

  it("is one that reports its health although its ProcessReady is not known", function()
    local game = new()
    local process = assert(game:connect())
    process:ok("HeartbeatServerProcess", { HealthStatus = true })
    assert.equal("TerminateProcess", process:next().Action)
    assert.truthy(game:log():find("its ProcessReady is not known", 1, true))
  end)

  it("ends after 5 minutes if it never calls ProcessReady", function()
    local game = new()
    local process = assert(game:connect())
    game:advance(300)
    assert.truthy(game:events():find "SERVER_PROCESS_PROCESS_READY_TIMEOUT")
    assert.equal("TerminateProcess", process:next().Action)
    assert.is_nil(game:process(process.id))
  end)
end)

describe("on a managed fleet a process", function()
  local function managed(more, options)
    local game = new(options)
    game.fleet_id = game:fleet(2, more)
    local instance = game:ok("DescribeInstances", { FleetId = game.fleet_id }).Instances[1].InstanceId
    function game:connect(parameters)
      return server_process.connect(self.emulator, local_gamelift.merged({ FleetId = self.fleet_id, ComputeId = instance,
        Authorization = self:ok("GetComputeAuthToken", { FleetId = self.fleet_id, ComputeName = instance }).AuthToken }, parameters or {}))
    end
    function game:new_session() return self:session(self.fleet_id, 4) end
    return game, instance
  end

  it("takes the place of one that the emulator plays", function()
    local game = managed()
    for i = 1, 2 do
      game:ready()
      local count = game:ok("DescribeFleetUtilization", { FleetIds = { game.fleet_id } }).FleetUtilization[1]
      assert.equal(2, count.ActiveServerProcessCount, i)
    end
    game:ready()
    assert.equal(3, game:ok("DescribeFleetUtilization", { FleetIds = { game.fleet_id } }).FleetUtilization[1].ActiveServerProcessCount)
  end)

  it("gets no session while its instance activates as many as it may", function()
    local game = managed { RuntimeConfiguration = { MaxConcurrentGameSessionActivations = 1, ServerProcesses = {
      { LaunchPath = "/local/game/server", ConcurrentExecutions = 2 } } } }
    local first, second = game:ready(), game:ready()
    game:new_session()
    local waiting = first:next() and second or first
    assert.equal("its instance activates 1 game sessions, as many as it may (MaxConcurrentGameSessionActivations)",
      game:process(waiting.id).sdk.no_session_because)
  end)

  it("is told to end by a scale-down, and its instance stays until then", function()
    local game = managed()
    local process = game:ready()
    local arns = { game:new_session(), game:new_session() }
    process:activate()
    game:ok("UpdateFleetCapacity", { FleetId = game.fleet_id, DesiredInstances = 0, MinSize = 0 })
    assert.equal("TerminateProcess", process:next().Action)
    local states = { game:describe(arns[1]).Status, game:describe(arns[2]).Status }
    table.sort(states)
    assert.same({ "ACTIVE", "TERMINATED" }, states)
    assert.equal("TERMINATING", game:ok("DescribeInstances", { FleetId = game.fleet_id }).Instances[1].Status)
    process:ok("TerminateServerProcess")
    game:advance(0)
    assert.equal(0, #game:ok("DescribeInstances", { FleetId = game.fleet_id }).Instances)
  end)

  it("is stopped by force at its deadline", function()
    local game = managed()
    local process = game:ready()
    game:ok("UpdateFleetCapacity", { FleetId = game.fleet_id, DesiredInstances = 0, MinSize = 0 })
    for _ = 1, 3 do
      game:advance(100)
      process:call("HeartbeatServerProcess", { HealthStatus = true })
    end
    assert.truthy(game:events():find "SERVER_PROCESS_FORCE_TERMINATED")
    assert.equal(0, #game:ok("DescribeInstances", { FleetId = game.fleet_id }).Instances)
  end)

  it("is told of a Spot interruption, and ends with its instance", function()
    local game = managed { FleetType = "SPOT" }
    local process = game:ready()
    game:new_session()
    local arn = game:new_session()
    process:activate()
    game:control("interrupt", { FleetId = game.fleet_id, seconds = 120 })
    assert.same({ Action = "TerminateProcess", TerminationTime = 1700000120000 }, process:next())
    game:advance(120)
    assert.equal("INTERRUPTED", game:describe(arn).StatusReason)
  end)

  it("is forgotten when its session is terminated by force", function()
    local game = managed()
    local process = game:ready()
    game:new_session()
    local arn = game:new_session()
    process:activate()
    game:ok("TerminateGameSession", { GameSessionId = arn, TerminationMode = "FORCE_TERMINATE" })
    game:advance(0)
    assert.equal("FORCE_TERMINATED", game:describe(arn).StatusReason)
    assert.equal("TerminateProcess", process:next().Action)
  end)

  it("gets certificates and credentials as the fleet says", function()
    local role = "arn:aws:iam::123456789012:role/fleet"
    local game, instance = managed { InstanceRoleArn = role, CertificateConfiguration = { CertificateType = "GENERATED" } }
    local process = game:ready()
    local certificate = process:ok "GetComputeCertificate"
    assert.equal(instance, certificate.ComputeName)
    assert.truthy(certificate.CertificatePath:find "^/")
    local credentials = process:ok("GetFleetRoleCredentials", { RoleArn = role })
    assert.equal(1700003600000, credentials.Expiration)
    assert.truthy(credentials.AccessKeyId ~= "" and credentials.SecretAccessKey and credentials.SessionToken)
    assert.equal("AROALOCAL:" .. (game.fleet_id .. "-" .. instance):sub(1, 64), credentials.AssumedRoleId)
    assert.truthy(credentials.AssumedRoleUserArn:find("^arn:aws:sts::123456789012:assumed%-role/fleet/" ))
    assert.equal(403, (process:fail("GetFleetRoleCredentials", { RoleArn = role .. "x" })))
  end)
end)

describe("the option launch", function()
  local function launching(more)
    local game = new(local_gamelift.merged({ launch = true }, more or {}))
    game.fleet_id = game:ok("CreateFleet", { Name = "f", BuildId = "build-1", EC2InstanceType = "c5.large",
      RuntimeConfiguration = { ServerProcesses = { { LaunchPath = "/local/game/a", Parameters = "-a", ConcurrentExecutions = 1 },
        { LaunchPath = "/local/game/b", ConcurrentExecutions = 2 } } } }).FleetAttributes.FleetId
    game:advance(0)
    -- Returns the ids of the programs that should run, those with parameters first.
    function game:ids()
      local ids = {}
      for id, launched in pairs(server_sdk.launched(self.emulator)) do
        table.insert(ids, launched.launch.parameters and 1 or #ids + 1, id)
      end
      return ids
    end
    function game:run(id)
      local variables = server_sdk.environment(self.emulator, id)
      return assert(server_process.connect(self.emulator, { pID = variables.GAMELIFT_SDK_PROCESS_ID,
        FleetId = variables.GAMELIFT_SDK_FLEET_ID, ComputeId = variables.GAMELIFT_SDK_HOST_ID,
        Authorization = variables.GAMELIFT_SDK_AUTH_TOKEN }))
    end
    return game
  end

  it("makes processes that have to connect, each for an entry of the runtime configuration", function()
    local game = launching()
    local ids = game:ids()
    assert.equal(3, #ids)
    assert.equal("-a", server_sdk.launched(game.emulator)[ids[1]].launch.parameters)
    assert.is_nil(server_sdk.launched(game.emulator)[ids[2]].launch.parameters)
    assert.is_nil((game:call("CreateGameSession", { FleetId = game.fleet_id, MaximumPlayerSessionCount = 1 })))
    local process = game:run(ids[1]):ready(7001)
    local arn = game:session(game.fleet_id)
    process:activate()
    assert.equal(7001, game:describe(arn).Port)
  end)

  it("replaces a process once its program has exited", function()
    local game = launching()
    local ids = game:ids()
    local process = game:run(ids[1]):ready()
    process:ok "TerminateServerProcess"
    assert.truthy(server_sdk.launched(game.emulator)[ids[1]].launch.is_ended)
    game:advance(0)
    assert.equal(3, #game:ids())
    server_sdk.program_exited(game.emulator, ids[1])
    game:advance(0)
    assert.is_nil(server_sdk.launched(game.emulator)[ids[1]])
    assert.equal(3, #game:ids())
    assert.equal("-a", server_sdk.launched(game.emulator)[game:ids()[1]].launch.parameters)
    assert.is_nil(game:events():find "CRASHED")
  end)

  it("ends a program by force 30 s after ProcessEnding", function()
    local game = launching()
    local id = game:ids()[1]
    game:run(id):ready():ok "TerminateServerProcess"
    game:advance(29)
    assert.truthy(server_sdk.launched(game.emulator)[id])
    game:advance(1)
    assert.is_nil(server_sdk.launched(game.emulator)[id])
    assert.truthy(game:events():find "SERVER_PROCESS_PROCESS_EXIT_TIMEOUT")
    server_sdk.program_exited(game.emulator, id)
    game:advance(0)
    assert.equal(3, #game:ids())
  end)

  it("reports a crash, which ends the game session", function()
    local game = launching()
    local id = game:ids()[1]
    local process = game:run(id):ready()
    local arn = game:session(game.fleet_id)
    process:activate()
    server_sdk.program_exited(game.emulator, id)
    assert.equal("TERMINATED", game:describe(arn).Status)
    assert.truthy(game:events():find "SERVER_PROCESS_CRASHED")
    game:advance(0)
    assert.equal(3, #game:ids())
  end)

  it("ends programs that do not connect in time, and those of an instance that goes", function()
    local game = launching()
    local ids = game:ids()
    local process = game:run(ids[1]):ready()
    for _ = 1, 3 do
      game:advance(100)
      process:ok("HeartbeatServerProcess", { HealthStatus = true })
    end
    assert.truthy(game:events():find "SERVER_PROCESS_SDK_INITIALIZATION_TIMEOUT")
    assert.same({ ids[1] }, game:ids())
    game:ok("UpdateFleetCapacity", { FleetId = game.fleet_id, DesiredInstances = 0, MinSize = 0 })
    assert.equal("TerminateProcess", process:next().Action)
    process:ok "TerminateServerProcess"
    server_sdk.program_exited(game.emulator, ids[1])
    game:advance(0)
    assert.same({}, game:ids())
  end)
end)

describe("on an Anywhere fleet a process", function()
  it("gets the certificate of its compute, and no role", function()
    local game = new()
    local process = game:ready()
    assert.equal(404, (process:fail "GetComputeCertificate"))
    assert.equal("", process:ok("GetFleetRoleCredentials", { RoleArn = "arn:aws:iam::1:role/x" }).AccessKeyId)
    game:ok("RegisterCompute", { FleetId = game.fleet_id, ComputeName = "mac", IpAddress = "192.0.2.8", Location = "custom-home",
      CertificatePath = "/cert.pem" })
    local token = game:ok("GetComputeAuthToken", { FleetId = game.fleet_id, ComputeName = "mac" }).AuthToken
    local other = assert(game:connect { ComputeId = "mac", Authorization = token })
    local certificate = other:ok "GetComputeCertificate"
    assert.same({ "/cert.pem", "mac" }, { certificate.CertificatePath, certificate.ComputeName })
  end)
end)

describe("backfill by a process", function()
  local RULES = [[{ "name": "r", "ruleLanguageVersion": "1.0", "teams": [{ "name": "all", "minPlayers": 1, "maxPlayers": 3 }] }]]

  local function matched()
    local game = new()
    game:ok("CreateMatchmakingRuleSet", { Name = "r", RuleSetBody = RULES })
    game:ok("CreateGameSessionQueue", { Name = "q",
      Destinations = { { DestinationArn = "arn:aws:gamelift:us-west-2:123456789012:fleet/" .. game.fleet_id } } })
    local configuration = game:ok("CreateMatchmakingConfiguration", { Name = "c", RuleSetName = "r", RequestTimeoutSeconds = 60,
      AcceptanceRequired = false, BackfillMode = "MANUAL",
      GameSessionQueueArns = { "arn:aws:gamelift:us-west-2:123456789012:gamesessionqueue/q" } }).Configuration.ConfigurationArn
    local process = game:ready()
    game:ok("StartMatchmaking", { ConfigurationName = "c", TicketId = "t1", Players = { { PlayerId = "anna" } } })
    game:advance(1)
    local message = process:activate()
    return game, process, message, configuration
  end

  local function backfill(process, message, configuration, more)
    return process:ok("StartMatchBackfill", local_gamelift.merged({ TicketId = "", GameSessionArn = message.GameSessionId,
      MatchmakingConfigurationArn = configuration, Players = { { PlayerId = "anna", Team = "all",
        PlayerAttributes = { skill = { AttrType = "DOUBLE", N = 3 } }, LatencyInMs = { ["us-west-2"] = 20 } } } }, more or {})).TicketId
  end

  it("brings new players by UpdateGameSession", function()
    local game, process, message, configuration = matched()
    local data = core.read_json(message.MatchmakerData)
    assert.equal(configuration, data.matchmakingConfigurationArn)
    local ticket = backfill(process, message, configuration)
    game:ok("StartMatchmaking", { ConfigurationName = "c", TicketId = "t2", Players = { { PlayerId = "ben" } } })
    game:advance(1)
    local update = process:next()
    assert.equal("UpdateGameSession", update.Action)
    assert.equal("MATCHMAKING_DATA_UPDATED", update.UpdateReason)
    assert.equal(ticket, update.BackfillTicketId)
    assert.equal(message.GameSessionId, update.GameSession.GameSessionId)
    assert.equal("ACTIVE", update.GameSession.Status)
    assert.truthy(update.GameSession.MatchmakerData:find '"ben"')
    assert.equal(2, #process:ok("DescribePlayerSessions", { GameSessionId = message.GameSessionId }).PlayerSessions)
  end)

  it("is reported when it is cancelled, and when it times out", function()
    local game, process, message, configuration = matched()
    local ticket = backfill(process, message, configuration, { TicketId = "mine" })
    assert.equal("mine", ticket)
    process:ok("StopMatchBackfill", { GameSessionArn = message.GameSessionId, MatchmakingConfigurationArn = configuration,
      TicketId = ticket })
    assert.equal("BACKFILL_CANCELLED", process:next().UpdateReason)
    ticket = backfill(process, message, configuration)
    game:advance(60)
    local update = process:next()
    assert.equal("BACKFILL_TIMED_OUT", update.UpdateReason)
    assert.equal(ticket, update.BackfillTicketId)
  end)

  it("is refused for a wrong configuration, session or player", function()
    local _, process, message, configuration = matched()
    local good = { GameSessionArn = message.GameSessionId, MatchmakingConfigurationArn = configuration,
      Players = { { PlayerId = "anna", Team = "all" } } }
    for member, value in pairs { GameSessionArn = "arn:x", MatchmakingConfigurationArn = configuration .. "x" } do
      assert.equal(404, (process:fail("StartMatchBackfill", local_gamelift.merged(good, { [member] = value }))))
    end
    for _, players in ipairs { {}, { { PlayerId = "" } }, { { PlayerId = "a", Team = "none" } } } do
      assert.equal(400, (process:fail("StartMatchBackfill", local_gamelift.merged(good, { Players = players }))))
    end
  end)
end)

describe("reset and restore", function()
  it("close WebSockets with code 1011, and processes of a snapshot come back", function()
    local game = new()
    local process = game:ready()
    game:control("snapshot", {})
    local arn = game:new_session()
    process:activate()
    game:control("restore", {})
    assert.equal(1011, process.code)
    assert.is_nil(game.emulator:backend().sessions_by_arn[arn])
    assert.equal("its WebSocket is closed", game:process(process.id).sdk.no_session_because)
    local again = assert(game:connect { pID = process.id })
    again:ok("HeartbeatServerProcess", { HealthStatus = true })
    game:new_session()
    again:activate()
    game:control("reset", {})
    assert.equal(1011, again.code)
    assert.is_nil(again.connection:receive("{}"))
  end)

  it("are like a load, after which processes come back", function()
    local game = new()
    local process = game:ready()
    local text = game.emulator:save()
    assert.is_nil(process.code)
    assert.is_nil(game.emulator:load(text:sub(1, -2)))
    assert.is_nil(process.code)
    assert(game.emulator:load(text))
    assert.equal(1011, process.code)
    local again = assert(game:connect { pID = process.id })
    again:ok("HeartbeatServerProcess", { HealthStatus = true })
    game:new_session()
    again:activate()
  end)

  it("tell a process to end that names a game session which is gone with the old state", function()
    local game = new()
    local process = game:ready()
    game:control("snapshot", {})
    local arn = game:new_session()
    process:activate()
    game:control("restore", {})
    local again = assert(game:connect { pID = process.id })
    again:ok("HeartbeatServerProcess", { HealthStatus = true })
    local members = { GameSessionId = arn, PlayerSessionId = "psess-1" }
    assert.same({ 404, "the process has no game session" }, { again:fail("AcceptPlayerSession", members) })
    assert.equal("TerminateProcess", again:next().Action)
    again:fail("AcceptPlayerSession", members)
    assert.is_nil(again:next())
    assert.equal("it was told to end (TerminateProcess)", game:process(process.id).sdk.no_session_because)
  end)

  it("give a process of a snapshot 180 s to come back", function()
    local game = new()
    local process = game:ready()
    game:advance(170)
    game:control("snapshot", {})
    game:control("restore", {})
    game:advance(179)
    assert.truthy(game:process(process.id))
    game:advance(1)
    assert.is_nil(game:process(process.id))
  end)

  it("a failed seed leaves connections alone", function()
    local game = new()
    local process = game:ready()
    assert.is_nil(game.emulator:control("seed", { data = { fleets = { {} } } }))
    assert.is_nil(process.code)
    game:new_session()
    process:activate()
  end)
end)
