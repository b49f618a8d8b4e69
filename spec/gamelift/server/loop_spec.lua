-- A server process in a loop, over real sockets.
local gamelift = require "gamelift"
local host = require "spec.support.host"
local new = require "spec.support.sdk_loop".new
local scripted_peer = require "spec.support.scripted_peer"
local script = require "spec.support.script"
local tls_proxy = require "spec.support.tls_proxy"

describe("a server in a loop", function()
  local game

  setup(script.environment)
  teardown(script.restore)
  before_each(function() game = new() end)
  after_each(function() game:close() end)

  it("plays a whole game", function()
    local seen = {}
    game:make_ready {
      on_start_game_session = function(game_session)
        seen.session = game_session
        seen.activated = { game.server:activate_game_session() }
      end,
      on_update_game_session = function(update) seen.update = update end,
      on_process_terminate = function(time)
        seen.time = time
        seen.ended = { game.server:process_ending() }
      end,
    }
    assert.equal("gamelift.server (ready)", tostring(game.server))
    game.service:push { Action = "CreateGameSession", GameSessionId = "arn:gsess-1", GameProperties = { map = "dust" }, Port = 7777 }
    game:until_(function() return seen.activated end)
    assert.same({ { true }, "arn:gsess-1" }, { seen.activated, (game.server:get_game_session_id()) })
    assert.same({ map = "dust" }, seen.session.GameProperties)

    assert.same({ true }, { game:call("accept_player_session", "psess-1") })
    assert.same({ true }, { game:call("update_player_session_creation_policy", "DENY_ALL") })
    game.service.answer.DescribePlayerSessions = function()
      return { PlayerSessions = { { PlayerSessionId = "psess-1", Status = "ACTIVE", CreationTime = 1700000000250, Port = 7777 } } }
    end
    assert.same({ PlayerSessions = { { PlayerSessionId = "psess-1", Status = "ACTIVE", CreationTime = 1700000000.25, Port = 7777 } } },
      (game:call("describe_player_sessions", { PlayerId = "p" })))
    game.service.answer.StartMatchBackfill = function() return { TicketId = "ticket-1" } end
    assert.same({ TicketId = "ticket-1" },
      (game:call("start_match_backfill", { MatchmakingConfigurationArn = "m", Players = { { PlayerId = "p" } } })))
    assert.same({ true }, { game:call("stop_match_backfill", { MatchmakingConfigurationArn = "m", TicketId = "ticket-1" }) })
    game.service:push { Action = "UpdateGameSession", GameSession = { GameSessionId = "arn:gsess-1" }, UpdateReason = "BACKFILL_CANCELLED" }
    game:until_(function() return seen.update end)
    assert.equal("BACKFILL_CANCELLED", seen.update.UpdateReason)
    assert.same({ true }, { game:call("remove_player_session", "psess-1") })

    game.service:push { Action = "TerminateProcess", TerminationTime = 1700000300000 }
    game:until_(function() return seen.ended end)
    assert.same({ 1700000300, { true } }, { seen.time, seen.ended })
    assert.equal(1700000300, game.server:get_termination_time())
    game:until_(function() return game.service.newest.close_code end)
    assert.equal(1000, game.service.newest.close_code)
    assert.equal("closed", select(2, game:call("accept_player_session", "psess-2")).kind)
    assert.is_nil(game.loop.sources[1])
    assert.same({}, game.errors)
  end)

  it("sends what the protocol says in the query", function()
    assert(game:connect())
    local query = game.service.upgrades[1]
    assert.same({ "process-1", "host-1", "fleet-1", "canary-token", "Lua", "5.4.0" },
      { query.pID, query.ComputeId, query.FleetId, query.Authorization, query.sdkLanguage, query.sdkVersion })
    assert.matches("^%x+%-%x+%-", query.IdempotencyToken)
    assert.matches("^/%?Authorization=canary%-token&ComputeId=host%-1&", query.target)
  end)

  it("keeps the path and the query of the URL, and escapes what it sends", function()
    for _, case in ipairs { { "", "/?" }, { "/", "/?" }, { "/x", "/x?" }, { "/x/", "/x/?" }, { "/x?a=b", "/x?a=b&" } } do
      local one = new { process_id = "process+1&2" }
      one.options.websocket_url = one.service.url .. case[1]
      assert(one:connect())
      assert.equal(case[2], one.service.upgrades[1].target:sub(1, #case[2]))
      assert.equal("process+1&2", one.service.upgrades[1].pID)
      one:close()
    end
  end)

  it("can only wait in a coroutine of the loop, and says so", function()
    local ok, problem = pcall(gamelift.server.init_sdk, game.options)
    assert.is_false(ok)
    assert.matches("loop:spawn", problem)
    assert.matches("gamelift.server.start", problem)
    game:make_ready()
    assert.has_error(function() game.server:process_ending() end)
    assert.equal(0, #game.service:of "TerminateServerProcess")
  end)

  it("is waited for in a coroutine", function()
    local results
    game.loop:spawn(function()
      local server = assert(gamelift.server.init_sdk(game.options))
      assert(server:process_ready { port = 1, on_start_game_session = function() end })
      results = { server:get_compute_certificate() }
    end)
    game.service.answer.GetComputeCertificate = function() return { CertificatePath = "/c", ComputeName = "host-1" } end
    game:until_(function() return results end)
    assert.same({ { CertificatePath = "/c", ComputeName = "host-1" } }, results)
  end)

  it("passes what a callback raises to on_error, and continues", function()
    game:make_ready { on_start_game_session = function() error "the map is missing" end }
    game.service:push { Action = "CreateGameSession", GameSessionId = "arn:gsess-1" }
    game:until_(function() return game.errors[1] end)
    assert.matches("the map is missing", game.errors[1])
    assert.is_nil(game.loop_error)
    assert.equal(true, (game:call "activate_game_session"))
  end)

  it("counts a health check that raises, returns false or nothing as unhealthy", function()
    for _, check in ipairs { function() error "sick" end, function() return false end, function() end } do
      local one = new()
      one:make_ready { on_health_check = check }
      assert.equal(false, one.service:of("HeartbeatServerProcess")[1].HealthStatus)
      one:close()
    end
    game:make_ready { on_health_check = function() return game.loop:sleep(0.01) == nil end }
    assert.equal(true, game.service:of("HeartbeatServerProcess")[1].HealthStatus)
  end)

  it("sends heartbeats while a callback waits and a health check hangs", function()
    local now = 0
    local clock = game.loop.clock
    game.loop.clock = function() return clock() + now end
    local woke = 0
    game:connect()
    assert(game:call("process_ready", { port = 1, on_start_game_session = function() game.loop:sleep(3600) end,
      on_health_check = function()
        woke = woke + 1
        game.loop:sleep(3600)
        return true
      end }))
    game.service:push { Action = "CreateGameSession", GameSessionId = "arn:gsess-1" }
    for i = 1, 10 do
      now = now + 70
      game:until_(function() return #game.service:of "HeartbeatServerProcess" >= i end)
    end
    assert.equal(1, woke)
    assert.equal(false, game.service:of("HeartbeatServerProcess")[10].HealthStatus)
  end)

  it("ends by itself when it is asked to and has no callback for it", function()
    game:make_ready()
    game.service:push { Action = "TerminateProcess", TerminationTime = 1700000300000 }
    game:until_(function() return tostring(game.server) == "gamelift.server (closed)" end)
    assert.equal(1, #game.service:of "TerminateServerProcess")
  end)

  it("answers pings", function()
    game:make_ready()
    game.service.newest:raw(game.service.newest.codec:ping "are you there")
    game:until_(function() return game.service.newest.pong end)
    assert.equal("are you there", game.service.newest.pong)
  end)

  it("reports a refusal at once and fails fast after a 403", function()
    game.service.refuse = 403
    local _, err = game:connect()
    assert.same({ "service", "Forbidden", 403, 1 }, { err.kind, err.code, err.status, err.attempts })
    assert.matches("process id has to be unique, the token unexpired.*reason", err.message)
    assert.equal(1, #game.service.upgrades)
    assert.same({ "warning", "ConnectAttemptFailed", "Forbidden" }, { game.log[1].kind, game.log[1].code, game.log[1].cause })
    assert.matches("attempt 1 to connect failed", game.errors[1].message)
    assert.equal("Forbidden", game.errors[1].code) -- on_error gets the code of the reason
  end)

  it("connects again after other refusals, with the same IdempotencyToken", function()
    game.service.refuse = function(_, count) return count <= 2 and 503 or nil end
    local now, clock = 0, game.loop.clock
    game.loop.clock = function()
      now = now + 0.01
      return clock() + now
    end
    assert(game:connect())
    local upgrades = game.service.upgrades
    assert.equal(3, #upgrades)
    assert.equal(upgrades[1].IdempotencyToken, upgrades[3].IdempotencyToken)
    assert.equal(2, #game.log)
  end)

  it("gives up after timeout.total, with the last reason", function()
    game.options.timeout = { total = 0.01 }
    game.options.websocket_url = "ws://127.0.0.1:1"
    local _, err = game:connect()
    assert.same({ "transport", "ConnectionFailed" }, { err.kind, err.code })
  end)

  it("takes no connection without the right Sec-WebSocket-Accept", function()
    game.options.timeout = { total = 0.01 }
    function game.service.on_upgrade(connection)
      connection:raw "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: bm8=\r\n\r\n"
    end
    local _, err = game:connect()
    assert.equal("BadHTTP", err.code)
    game:until_(function() return game.service.connections[1].is_closed end)
  end)

  it("connects again when the connection is lost, and answers what was asked meanwhile", function()
    game:make_hosting()
    game.service.answer.AcceptPlayerSession = false
    local call = game.server:start("accept_player_session", "psess-1")
    game:until_(function() return game.service:of("AcceptPlayerSession")[1] end)
    game.service.answer.AcceptPlayerSession = nil
    game.service.newest:close()
    assert.same({ true }, { game:wait(call) })
    local sent = game.service:of "AcceptPlayerSession"
    assert.equal(sent[1].RequestId, sent[2].RequestId)
    assert.equal(2, #game.service.upgrades)
    assert.equal(game.service.upgrades[1].IdempotencyToken, game.service.upgrades[2].IdempotencyToken)
    assert.equal(1, #game.service:of "ActivateServerProcess")
    assert.equal("ConnectionLost", game.errors[1].code)
  end)

  it("connects again after 1001 and 1011 while it is ready, and not after 1000", function()
    game:make_ready()
    for i, code in ipairs { 1001, 1011 } do
      game.service.newest:close(code)
      game:until_(function() return #game.service.upgrades == i + 1 and game.service:open_count() == 1 end)
    end
    game.service.newest:close(1000)
    game:until_(function() return tostring(game.server) == "gamelift.server (closed)" end)
    assert.equal("ServerClosed", game.errors[#game.errors].code)
  end)

  it("moves to another connection when it is asked to", function()
    game:make_hosting()
    local old = game.service.newest
    game.service:push { Action = "RefreshConnection", RefreshConnectionEndpoint = game.service.url .. "/two", AuthToken = "token-2" }
    game:until_(function() return old.is_closed end)
    assert.equal(1000, old.close_code)
    local query = game.service.upgrades[2]
    assert.same({ "token-2", "/two?" }, { query.Authorization, query.target:sub(1, 5) })
    assert.are_not.equal(game.service.upgrades[1].IdempotencyToken, query.IdempotencyToken)
    assert.same({ true }, { game:call("accept_player_session", "psess-1") })
    assert.equal(game.service.newest, game.service:of("AcceptPlayerSession")[1].connection)
  end)

  it("keeps role credentials until 15 minutes before they expire", function()
    local now, count = 1700000000, 0
    game.options.clock = function() return now end
    game:connect()
    game.service.answer.GetFleetRoleCredentials = function(request)
      count = count + 1
      return { AccessKeyId = "AKID" .. count, SecretAccessKey = "s", SessionToken = "t", Expiration = (now + 3600) * 1000,
        AssumedRoleId = request.RoleSessionName }
    end
    local first = game:call("get_fleet_role_credentials", { RoleArn = "arn:r" })
    assert.same({ "AKID1", 1700003600, "fleet-1-host-1" }, { first.AccessKeyId, first.Expiration, first.AssumedRoleId })
    now = now + 2699
    assert.equal("AKID1", game:call("get_fleet_role_credentials", { RoleArn = "arn:r" }).AccessKeyId)
    now = now + 1
    assert.equal("AKID2", game:call("get_fleet_role_credentials", { RoleArn = "arn:r" }).AccessKeyId)
    assert.equal("AKID3", game:call("get_fleet_role_credentials", { RoleArn = "arn:other" }).AccessKeyId)
  end)

  it("asks no more for role credentials once GameLift has sent empty ones", function()
    game:connect()
    game.service.answer.GetFleetRoleCredentials = function() return { AccessKeyId = "" } end
    for _ = 1, 3 do
      assert.equal("NoFleetRole", select(2, game:call("get_fleet_role_credentials", { RoleArn = "arn:r" })).code)
    end
    assert.equal(1, #game.service:of "GetFleetRoleCredentials")
  end)

  it("fails calls under way when it is destroyed, and closes", function()
    game:make_hosting()
    game.service.answer.AcceptPlayerSession = false
    local call = game.server:start("accept_player_session", "psess-1")
    game:rounds(5)
    game.server:destroy()
    game.server:destroy()
    local _, err = game:wait(call)
    assert.same({ "closed", "maybe" }, { err.kind, err.sent })
    game:until_(function() return game.service.newest.close_code end)
    assert.equal(0, #game.loop.sources)
    assert.is_true(game.server:run(0))
  end)

  it("closes a connection that is made after it was destroyed", function()
    game:make_ready()
    game.service.newest:close(1011)
    game:until_(function() return game.log[1] end)
    for _ = 1, 1000 do
      game.loop:poll()
      game.service:step()
      if #game.service.upgrades == 2 then break end
      game.loop.multi:wait(0.001)
    end
    game.server:destroy() -- GameLift has accepted the new connection, but the process has not read that yet
    local late = game.service.newest
    assert.equal(2, #game.service.upgrades)
    game:until_(function() return late.close_code end)
    assert.equal(1000, late.close_code)
    assert.equal("closed", select(2, game:call("accept_player_session", "psess-1")).kind)
  end)

  it("is refused with an error where the option clock raises, and on_error gets what it raised", function()
    game.options.clock, game.options.timeout = function() error "no clock" end, 0.2
    local server, err = game:connect()
    assert.is_nil(server)
    assert.equal("TransportFailed", err.code)
    assert.matches("no clock", err.message)
    local raised = 0
    for _, problem in ipairs(game.errors) do raised = raised + (type(problem) == "string" and problem:find "no clock" and 1 or 0) end
    assert.is_true(raised >= 1)
    assert.equal(0, #game.service.upgrades)
  end)

  it("needs both keys of the environment, and names them", function()
    for _, name in ipairs { "GAMELIFT_ACCESS_KEY", "GAMELIFT_SECRET_KEY" } do
      script.environment { [name] = "canary" }
      local one = new()
      one.options.auth_token = nil
      local server, err = one:connect()
      one:close()
      assert.is_nil(server)
      assert.same({ "InvalidConfig", "expected both GAMELIFT_ACCESS_KEY and GAMELIFT_SECRET_KEY" }, { err.code, err.message })
    end
    script.environment()
  end)

  it("takes no client of the option anywhere that would wait elsewhere", function()
    local other = gamelift.loop()
    for expected, transport in pairs {
      ["expected a client with the same transport as the server"] = other,
      ["expected a client with transport = the loop, since another one would block the tick"] = script.transport {},
    } do
      game.options.anywhere = gamelift.client(script.options(transport))
      local ok, problem = pcall(function() gamelift.server.start(game.options) end)
      assert.is_false(ok)
      assert.matches("option anywhere: " .. expected, problem, 1, true)
      assert.matches("loop_spec.lua:", problem, 1, true)
    end
    other:close()
  end)

  it("ends with its loop", function()
    game:make_ready()
    game.loop:close()
    assert.equal("gamelift.server (closed)", tostring(game.server))
    assert.equal("closed", select(2, game.server:start("accept_player_session", "p"):result()).kind)
  end)

  it("fails a call that is cancelled, and ignores its response", function()
    game:make_hosting()
    game.service.answer.AcceptPlayerSession = false
    local call = game.server:start("accept_player_session", "psess-1")
    game:until_(function() return game.service:of("AcceptPlayerSession")[1] end)
    assert.is_true(call:cancel())
    assert.equal("cancelled", select(2, call:result()).kind)
    local request = game.service:of("AcceptPlayerSession")[1]
    request.connection:respond(request)
    game:rounds(5)
    assert.equal("Cancelled", select(2, call:result()).code)
  end)

  it("does not count as a task of its loop, which wakes for its bytes and moments", function()
    game:make_ready()
    game:rounds(3)
    assert.equal(0, game.loop:poll())
    assert.is_true(game.loop:run(0.01))
    assert.is_true(game.loop:timeout() > 45 and game.loop:timeout() <= 70)
    local before = game.loop.clock()
    game.service:push { Action = "TerminateProcess", TerminationTime = 1 }
    game.loop.multi:wait(5)
    assert.is_true(game.loop.clock() - before < 4)
  end)

  it("is waited for by the loop's option wait, under another scheduler", function()
    game.loop:close()
    local waiting
    game.loop = gamelift.loop { wait = function(handle)
      waiting = handle
      coroutine.yield()
    end }
    game.options.transport = game.loop
    local results
    local thread = coroutine.create(function()
      local server = assert(gamelift.server.init_sdk(game.options))
      results = { server:get_compute_certificate() }
    end)
    assert(coroutine.resume(thread))
    for _ = 1, 2 do
      game:until_(function() return waiting:done() end)
      assert(coroutine.resume(thread))
    end
    assert.equal("table", type(results[1]))
  end)

  it("stays with the parent after a fork", function()
    game:make_ready()
    local pid = host.fork()
    if pid == 0 then
      local ok = pcall(function()
        for _ = 1, 5 do game.loop:poll() end
        assert(tostring(game.server) == "gamelift.server (closed)")
        assert(select(2, game.server:start("get_compute_certificate"):result()).kind == "closed")
      end)
      host.exit(ok and 0 or 1)
    end
    assert.equal(0, host.wait(pid))
    assert.is_table((game:call "get_compute_certificate"))
    assert.equal(1, #game.service.upgrades)
  end)

  it("raises for wrong options, unknown methods and a missing colon", function()
    assert.has_error(function() gamelift.server.start { websocket_uri = "ws://x" } end,
      'gamelift.server: unknown option "websocket_uri", did you mean websocket_url?')
    for _, transport in ipairs { {}, { emulator = {} }, { emulator = { connect = true } }, { emulator = "e" } } do
      local ok, message = pcall(gamelift.server.start, { transport = transport })
      assert.is_false(ok)
      assert.matches("option transport: expected gamelift.loop() or emulator:transport(), got ", message, 1, true)
    end
    game:connect()
    local _, problem = pcall(game.server.start, game.server, "accept_player_sesion")
    assert.matches("did you mean accept_player_session", problem)
    assert.has_error(function() game.server.process_ending() end, "process_ending: call it with ':', as server:process_ending(…)")
    local _, err = game:call("process_ready", { port = 0, on_start_game_session = print })
    assert.equal("ParamValidationError", err.code)
    assert.matches("port: expected a whole number from 1 to 60000", err.message)
    assert.matches("on_start_game_session: expected a function", select(2, game:call("process_ready", { port = 1 })).message)
  end)
end)

describe("a server over TLS", function()
  local peer = scripted_peer.new()
  setup(function()
    script.environment()
    peer.start()
  end)
  teardown(function()
    script.restore()
    peer.stop()
  end)

  local function connect(cert, ca)
    local refusal = "HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno"
    local listener = peer:listen { { { "tls", cert }, "read", { "send", refusal }, "hold" } }
    local loop = gamelift.loop()
    local handle = gamelift.server.start {
      transport = loop, websocket_url = listener.https:gsub("^https", "wss"), auth_token = "t", process_id = "p", host_id = "h",
      fleet_id = "f", ca_file = ca, proxy = false, on_error = function() end, timeout = 1,
    }
    loop:run_until(handle, loop.clock() + 5)
    loop:close()
    return select(2, handle:result())
  end

  it("verifies the certificate, by the option ca_file", function()
    assert.equal(403, connect(peer.certs.good, peer.certs.ca).status)
  end)

  it("fails at once if the certificate does not fit", function()
    for _, cert in ipairs { "expired", "other_name", "self_signed", "other_ca" } do
      local err = connect(peer.certs[cert], peer.certs.ca)
      assert.same({ "TLSFailure", 1 }, { err.code, err.attempts }, cert)
    end
  end)

  it("plays a whole game", function()
    local game = new { ca_file = peer.certs.ca }
    local proxy = tls_proxy.start(peer.certs.good, game.service.port)
    game.options.websocket_url = ("wss://localhost:%d"):format(proxy.port)
    game:make_hosting()
    assert.same({ true }, { game:call("accept_player_session", "psess-1") })
    game.service:push { Action = "UpdateGameSession", GameSession = { GameSessionId = "arn:gsess-1", Data = ("x"):rep(400000) } }
    game.service.newest:close(1011)
    game:until_(function() return #game.service.upgrades == 2 and game.service:open_count() == 1 end)
    assert.same({ true }, { game:call("remove_player_session", "psess-1") })
    assert.same({ true }, { game:call "process_ending" })
    game:until_(function() return game.service.newest.close_code end)
    game:close()
    proxy.stop()
  end)
end)
