-- The rules of the Server SDK's protocol, with a clock and connections that the spec drives.
local new = require "spec.support.sdk_session".new

describe("a session connects", function()
  it("with the parameters' URL and token", function()
    local s = new()
    s:connect()
    assert.same({ "ws://one", "canary-token-1", 1, "init" }, { s.dial.url, s.dial.token, s.dial.attempt, s.dial.reason })
    assert.equal("connected", s.session.state)
  end)

  it("again after 1, 2, 4 … 32 s, each time with the same IdempotencyToken, and reports each failure", function()
    local s = new()
    s.session:connect()
    local pauses, tokens = {}, {}
    while s.session.dial do
      local dial = s:refuse()
      tokens[dial.idempotency_token] = true
      if s.session.dial then
        assert.is_nil(s.session:take_dial())
        pauses[#pauses + 1] = dial.due - s.now
        s.now = dial.due
      end
    end
    assert.same({ 1, 2, 4, 8, 16, 32, 32, 32, 32 }, pauses)
    assert.is_nil(next(tokens, (next(tokens))))
    assert.equal(#pauses + 1, #s.reports)
    assert.matches("attempt 2 to connect failed: ConnectionFailed.*the next one follows in 2 s", s.reports[2])
    local names, ending = s:events()
    assert.equal("closed", names)
    assert.equal("closed", s.session.state)
    assert.equal(10, ending.err.attempts)
  end)

  it("not again after a 403", function()
    local s = new()
    s.session:connect()
    s:refuse { kind = "service", code = "Forbidden", status = 403 }
    assert.is_false(s.session.dial)
    local _, ending = s:events()
    assert.equal("Forbidden", ending.err.code)
    assert.matches("no other one follows", s.reports[1])
  end)

  it("again after any other status", function()
    for _, status in ipairs { 400, 401, 404, 429, 500, 503 } do
      local s = new()
      s.session:connect()
      s:refuse { kind = "service", code = "X", status = status }
      assert.equal(1001, s.session:next_timer())
    end
  end)

  it("not again when the certificate fails, and not when the configuration is wrong", function()
    for _, err in ipairs { { kind = "transport", code = "TLSFailure" }, { kind = "config", code = "InvalidConfig" } } do
      local s = new()
      s.session:connect()
      s:refuse(err)
      assert.equal("closed", s.session.state)
    end
  end)

  it("for no longer than timeout.total", function()
    local s = new { timeout = { connect = 5, request = 20, total = 3 } }
    s.session:connect()
    s:refuse()
    s.now = s.now + 1
    s:refuse()
    assert.is_false(s.session.dial == false)
    s.now = s.now + 2
    s:refuse()
    assert.equal("closed", s.session.state)
  end)
end)

describe("a request", function()
  it("has Action, RequestId and its members, and is answered once", function()
    local s = new():make_hosting()
    local call = s:call("accept_player_session", "psess-1")
    local request = s:last()
    assert.equal('{"Action":"AcceptPlayerSession","RequestId":"' .. request.RequestId
      .. '","GameSessionId":"gsess-1","PlayerSessionId":"psess-1"}', request.text)
    assert.is_nil(call.done)
    s:respond(request)
    s:respond(request)
    s:respond(request, { StatusCode = 400 })
    assert.equal(1, call.count)
    assert.same({}, call.result)
    assert.matches("MessageIgnored.*AcceptPlayerSession.*no request that waits", s.reports[1])
  end)

  it("takes responses in any order", function()
    local s = new():make_hosting()
    local one, two = s:call("accept_player_session", "a"), s:call("accept_player_session", "b")
    local sent = s.link.sent
    s:respond(sent[#sent], { StatusCode = 404, ErrorMessage = "none" })
    assert.is_nil(one.done)
    assert.equal("NotFound", two.err.code)
    s:respond(sent[#sent - 1])
    assert.same({}, one.result)
  end)

  it("fails with the code of the status", function()
    local codes = { [400] = "BadRequest", [401] = "Unauthorized", [403] = "Forbidden", [404] = "NotFound", [409] = "Conflict",
      [429] = "TooManyRequests", [418] = "BadRequest", [500] = "InternalService", [503] = "InternalService", [302] = "InternalService" }
    local s = new():make_hosting()
    for status, code in pairs(codes) do
      local call = s:call("remove_player_session", "a")
      s:respond(s:last(), { StatusCode = status, ErrorMessage = "because" })
      assert.same({ "service", code, status, "because", "remove_player_session", "yes" },
        { call.err.kind, call.err.code, call.err.status, call.err.message, call.err.operation, call.err.sent })
      assert.equal(s.now + 60, s.session:next_timer()) -- none is repeated: only the heartbeat is due
    end
  end)

  it("fails if the response has no StatusCode", function()
    local s = new():make_hosting()
    local call = s:call("accept_player_session", "a")
    s.session:message(s.link, ('{"Action":"AcceptPlayerSession","RequestId":"%s"}'):format(s:last().RequestId))
    assert.equal("ResponseParseError", call.err.code)
  end)

  it("is not answered by a response with another Action", function()
    local s = new():make_hosting()
    local call = s:call("accept_player_session", "a")
    s:respond(s:last(), { Action = "RemovePlayerSession" })
    assert.is_nil(call.done)
    s:respond(s:last())
    assert.is_true(call.done)
  end)

  it("is sent once more after 20 s, with the same RequestId, and fails after 40", function()
    local s = new():make_hosting()
    local call = s:call("accept_player_session", "a")
    local first = s:last()
    s:advance(19.9)
    assert.equal(first, s:last())
    s:advance(0.1)
    assert.equal(2, s:count "AcceptPlayerSession")
    assert.equal(first.text, s:last().text)
    s:advance(19.9)
    assert.is_nil(call.done)
    s:advance(0.2)
    assert.same({ "timeout", "ReadTimeout", 2, "maybe" }, { call.err.kind, call.err.code, call.err.attempts, call.err.sent })
  end)

  it("takes a late response to the first try", function()
    local s = new():make_hosting()
    local call = s:call("accept_player_session", "a")
    local first = s:last()
    s:advance(21)
    s:respond(first)
    assert.is_true(call.done)
    s:respond(first)
    assert.equal(1, call.count)
  end)

  it("gets a new connection after two silent tries in a row", function()
    local s = new():make_hosting()
    local link = s.link
    s:call("accept_player_session", "a")
    s:advance(40.1)
    assert.equal(1000, link.close_code)
    assert.equal("reconnect", s.session.dial.reason)
    assert.matches("GameLift is silent", s.reports[#s.reports])
  end)

  it("keeps the connection if anything came between two silent tries", function()
    local s = new():make_hosting()
    local link = s.link
    s:call("accept_player_session", "a")
    s:advance(25)
    s:push { Action = "UpdateGameSession", GameSession = { GameSessionId = "gsess-1" } }
    s:advance(15.5)
    assert.is_nil(link.close_code)
  end)

  it("is sent again if its caller could not be told, as where memory is short", function()
    local s = new():make_hosting()
    local outcomes = {}
    s.session:request(require("gamelift.server.actions").accept_player_session, "a", function(reply)
      outcomes[#outcomes + 1] = reply
      if #outcomes == 1 then error("not enough memory", 0) end
    end)
    assert.has_error(function() s:respond(s:last()) end, "not enough memory")
    s:advance(20)
    assert.equal(2, s:count "AcceptPlayerSession")
    s:respond(s:last())
    s:respond(s:last())
    assert.equal(2, #outcomes)
    local failing = true
    s.session:request(require("gamelift.server.actions").accept_player_session, "b", function(_, err)
      if failing then error("not enough memory", 0) end
      outcomes[3] = err.code
    end)
    assert.has_error(function() s.session:close() end, "not enough memory")
    failing = false
    s:tick()
    assert.equal("ServerClosed", outcomes[3])
  end)

  it("is refused before process_ready, and without a game session", function()
    local s = new()
    s:connect()
    assert.equal("NotReady", s:call("accept_player_session", "a").err.code)
    assert.equal("NotReady", s:call("describe_player_sessions", { PlayerId = "p" }).err.code)
    assert.equal("NotReady", s:call("activate_game_session").err.code)
    s = new():make_ready()
    assert.equal("NoGameSession", s:call("accept_player_session", "a").err.code)
    assert.equal("NoGameSession", s:call("activate_game_session").err.code)
    assert.equal("NoGameSession", s:call("update_player_session_creation_policy", "DENY_ALL").err.code)
    local backfill = s:call("start_match_backfill", { MatchmakingConfigurationArn = "m", Players = { { PlayerId = "p" } } })
    assert.equal("NoGameSession", backfill.err.code)
  end)
end)

describe("the members of a request", function()
  local function sent(name, argument)
    local s = new():make_hosting()
    local call = s:call(name, argument)
    if call.err then return nil, call.err end
    return s:last().text:gsub('^{"Action":"[^"]*","RequestId":"[^"]*",?', "{")
  end

  it("are those of the protocol", function()
    assert.equal('{"GameSessionId":"gsess-1"}', (sent "activate_game_session"))
    assert.equal('{"GameSessionId":"gsess-1","PlayerSessionPolicy":"DENY_ALL"}',
      (sent("update_player_session_creation_policy", "DENY_ALL")))
    assert.equal('{"PlayerId":"p","PlayerSessionStatusFilter":"ACTIVE","Limit":8}',
      (sent("describe_player_sessions", { PlayerId = "p", PlayerSessionStatusFilter = "ACTIVE", Limit = 8.0 })))
    assert.equal('{"TicketId":"t","GameSessionArn":"gsess-1","MatchmakingConfigurationArn":"m","Players":[{"PlayerId":"p","Team":"red",'
      .. '"PlayerAttributes":{"mode":{"AttrType":"STRING_LIST","SL":["ctf"]},"skill":{"AttrType":"DOUBLE","N":23.5}},'
      .. '"LatencyInMs":{"eu-west-1":60}}]}',
      (sent("start_match_backfill", { TicketId = "t", MatchmakingConfigurationArn = "m", Players = { { PlayerId = "p", Team = "red",
        PlayerAttributes = { skill = { N = 23.5 }, mode = { SL = { "ctf" } } }, LatencyInMs = { ["eu-west-1"] = 60 } } } })))
    assert.equal('{"GameSessionArn":"gsess-1","MatchmakingConfigurationArn":"m","TicketId":"t"}',
      (sent("stop_match_backfill", { MatchmakingConfigurationArn = "m", TicketId = "t" })))
    assert.equal('{}', (sent "get_compute_certificate"))
    assert.equal('{"RoleArn":"r","RoleSessionName":"fleet-1-h"}', (sent("get_fleet_role_credentials", { RoleArn = "r" })))
  end)

  it("are checked before anything is sent", function()
    local cases = {
      { "accept_player_session", nil, "PlayerSessionId: required" },
      { "accept_player_session", "a b", 'PlayerSessionId: expected letters, digits, %. and %-, got "a b"' },
      { "accept_player_session", ("x"):rep(257), "PlayerSessionId: expected 1 to 256 bytes, got 257" },
      { "remove_player_session", 7, "PlayerSessionId: expected text, got 7" },
      { "update_player_session_creation_policy", "DENY", "PlayerSessionPolicy: expected one of ACCEPT_ALL, DENY_ALL" },
      { "describe_player_sessions", {}, "expected one of GameSessionId, PlayerId and PlayerSessionId, got 0" },
      { "describe_player_sessions", { PlayerId = "a", GameSessionId = "b" }, "got 2" },
      { "describe_player_sessions", { PlayerId = "a", Limit = 0 }, "Limit: expected a whole number from 1 to 1024, got 0" },
      { "describe_player_sessions", { PlayerId = "a", limit = 1 }, "limit: unknown parameter, did you mean Limit" },
      { "start_match_backfill", { MatchmakingConfigurationArn = "m", Players = {} }, "Players: expected 1 to 1000 items, got 0" },
      { "start_match_backfill", { MatchmakingConfigurationArn = "m", Players = { { Team = "a" } } }, "Players%[1%].PlayerId: required" },
      { "start_match_backfill", "m", "expected a table, got \"m\"" },
      { "stop_match_backfill", { MatchmakingConfigurationArn = "m" }, "TicketId: required" },
      { "get_fleet_role_credentials", {}, "RoleArn: required" },
      { "describe_player_sessions", { PlayerId = "\255" }, "PlayerId: the text is not UTF%-8" },
      { "start_match_backfill", { MatchmakingConfigurationArn = "m",
        Players = { { PlayerId = "p", PlayerAttributes = { skill = { N = "9" } } } } }, 'skill[^:]*: expected a number, got "9"' },
      { "start_match_backfill", { MatchmakingConfigurationArn = "m",
        Players = { { PlayerId = "p", PlayerAttributes = { skill = { N = 0 / 0 } } } } }, "expected a number, got NaN" },
    }
    for _, case in ipairs(cases) do
      local _, err = sent(case[1], case[2])
      assert.equal("ParamValidationError", err and err.code, case[3])
      assert.matches(case[3], err.message)
    end
  end)
end)

describe("process_ready", function()
  it("sends the port and the log paths, and is followed by a heartbeat at once", function()
    local s = new()
    s:connect()
    local call = s:ready()
    assert.matches('"SdkVersion":"5.4.0","SdkLanguage":"Lua","Port":7777,"LogPaths":%[%]}$', s:last().text)
    s:respond(s:last())
    assert.is_true(call.done)
    s:tick()
    assert.equal(true, s:last().HealthStatus)
  end)

  it("is refused twice, and may be repeated after a failure", function()
    local s = new()
    s:connect()
    local first = s:ready()
    assert.equal("AlreadyReady", s:ready().err.code)
    s:respond(s:last(), { StatusCode = 500 })
    assert.equal("InternalService", first.err.code)
    local again = s:ready()
    s:respond(s:last())
    assert.same({}, again.result)
    assert.equal("AlreadyReady", s:ready().err.code)
  end)

  it("is given a session that came before its response", function()
    local s = new()
    s:connect()
    s:events()
    s:ready()
    s:push { Action = "CreateGameSession", GameSessionId = "gsess-1" }
    assert.equal("", s:events())
    s:respond(s:last())
    local names, game_session = s:events()
    assert.equal("start_game_session", names)
    assert.equal("gsess-1", game_session.GameSessionId)
  end)
end)

describe("heartbeats", function()
  it("come every 60 s, plus or minus 10 at random", function()
    for _, case in ipairs { { 0, 50 }, { 0.5, 60 }, { 1, 70 } } do
      local s = new { random = case[1] }
      s:make_ready()
      assert.equal(1000 + case[2], s.session:next_timer())
      s:advance(case[2])
      assert.equal(2, s:count "HeartbeatServerProcess")
    end
  end)

  it("say what the health check says", function()
    for _, healthy in ipairs { true, false } do
      local s = new()
      s:make_ready(true)
      local names, number = s:events()
      assert.equal("health_check", names)
      assert.equal(0, s:count "HeartbeatServerProcess")
      s.session:health(number, healthy)
      assert.equal(healthy, s:last().HealthStatus)
    end
  end)

  it("say unhealthy after 50 s without a result, which then counts no more", function()
    local s = new()
    s:make_ready(true)
    local _, number = s:events()
    s:advance(49.9)
    assert.equal(0, s:count "HeartbeatServerProcess")
    s:advance(0.1)
    assert.equal(false, s:last().HealthStatus)
    s.session:health(number, true)
    assert.equal(1, s:count "HeartbeatServerProcess")
  end)

  it("never wait for a health check that hangs, and begin no second one", function()
    local s = new()
    s:make_ready(true)
    s:events()
    for _ = 1, 30 do
      s:advance(10)
      for _, request in ipairs(s.link.sent) do s:respond(request) end
    end
    assert.equal("", s:events())
    assert.is_true(s:count "HeartbeatServerProcess" >= 5)
    assert.equal(false, s:last().HealthStatus)
  end)

  it("do not pile up without a connection, and continue with the next one", function()
    local s = new():make_ready()
    s.session:lost(s.link, nil, "broken")
    s.now = s.now + 170
    s:tick()
    s:open()
    s:tick()
    assert.equal(1, s:count "HeartbeatServerProcess")
  end)

  it("that fail are reported and change nothing", function()
    local s = new():make_ready()
    s:advance(60)
    s:respond(s:last(), { StatusCode = 500 })
    assert.matches("HeartbeatFailed", s.reports[1])
    s:advance(60)
    assert.equal(3, s:count "HeartbeatServerProcess")
  end)
end)

describe("pushes", function()
  it("give the process a game session once", function()
    local s = new():make_ready()
    s:events()
    s:push { Action = "CreateGameSession", GameSessionId = "gsess-1", GameProperties = { map = "dust" }, MaximumPlayerSessionCount = 8 }
    s:push { Action = "CreateGameSession", GameSessionId = "gsess-1" }
    s:push { Action = "CreateGameSession", GameSessionId = "gsess-2" }
    local names, game_session = s:events()
    assert.equal("start_game_session", names)
    assert.same({ GameSessionId = "gsess-1", GameProperties = { map = "dust" }, MaximumPlayerSessionCount = 8, FleetId = "fleet-1" },
      game_session)
    assert.equal("gsess-1", s.session.game_session_id)
    assert.equal(2, #s.reports)
  end)

  it("that come too early are ignored and reported", function()
    local s = new()
    s:connect()
    s:push { Action = "CreateGameSession", GameSessionId = "gsess-1" }
    assert.equal("", s:events())
    assert.matches("the process is not ready", s.reports[1])
  end)

  it("tell of an update, with a reason of the list or UNKNOWN", function()
    local s = new():make_hosting()
    for reason, expected in pairs { MATCHMAKING_DATA_UPDATED = "MATCHMAKING_DATA_UPDATED", BACKFILL_FAILED = "BACKFILL_FAILED",
      BACKFILL_TIMED_OUT = "BACKFILL_TIMED_OUT", BACKFILL_CANCELLED = "BACKFILL_CANCELLED", OTHER = "UNKNOWN" } do
      s:push { Action = "UpdateGameSession", GameSession = { GameSessionId = "gsess-1", Name = "n" }, UpdateReason = reason,
        BackfillTicketId = "t" }
      local names, update = s:events()
      assert.equal("update_game_session", names)
      assert.same({ GameSession = { GameSessionId = "gsess-1", Name = "n" }, UpdateReason = expected, BackfillTicketId = "t" }, update)
    end
    s:push { Action = "UpdateGameSession", GameSession = { GameSessionId = "other" } }
    assert.equal("", s:events())
  end)

  it("ask the process to end, once, and give the time in seconds", function()
    local s = new():make_ready()
    s:events()
    s:push { Action = "TerminateProcess", TerminationTime = 1700000300500 }
    s:push { Action = "TerminateProcess", TerminationTime = 1700000301000 }
    local names, time = s:events()
    assert.same({ "process_terminate", 1700000300.5 }, { names, time })
    assert.equal(1700000301, s.session.termination_time)
  end)

  it("that do not fit change nothing", function()
    local s = new():make_hosting()
    for _, text in ipairs { "", "[]", "nonsense", "7", "null", '"text"', "{}", '{"Action":7}', '{"Action":"Unknown"}', '{"Action":null}',
      '{"Action":"CreateGameSession"}', '{"Action":"CreateGameSession","GameSessionId":8}', '{"Action":"TerminateProcess"}',
      '{"Action":"TerminateProcess","TerminationTime":"soon"}', '{"Action":"UpdateGameSession","GameSession":[]}',
      '{"Action":"RefreshConnection"}', '{"Action":"RefreshConnection","RefreshConnectionEndpoint":"http://x","AuthToken":"t"}',
      '{"Action":"RefreshConnection","RefreshConnectionEndpoint":"ws://x"}', '{"RequestId":"id-1"}', '{"RequestId":{}}',
      ("["):rep(1000) } do
      s.session:message(s.link, text)
    end
    assert.equal("", s:events())
    assert.is_false(s.session.dial)
    assert.equal("connected", s.session.state)
    assert.equal(16, #s.reports) -- and no more, however many follow
  end)

  it("take null for absent, and unknown members", function()
    local s = new():make_ready()
    s:events()
    s.session:message(s.link, '{"Action":"CreateGameSession","GameSessionId":"g","MatchmakerData":null,'
      .. '"New":[1,null,{"a":null}],"RequestId":null}')
    local _, game_session = s:events()
    assert.same({ GameSessionId = "g", New = { 1, {} }, FleetId = "fleet-1" }, game_session)
  end)
end)

describe("a connection that is lost", function()
  it("is replaced, with the last URL, token and IdempotencyToken, and nothing is activated again", function()
    local s = new():make_ready()
    local idempotency = s.dial.idempotency_token
    for _, code in ipairs { 1001, 1002, 1006, 1011, 4000 } do
      s.session:lost(s.link, code)
      s:open()
      s:advance(1)
      assert.same({ "reconnect", "ws://one", "canary-token-1", idempotency },
        { s.dial.reason, s.dial.url, s.dial.token, s.dial.idempotency_token })
      assert.equal(0, s:count "ActivateServerProcess")
    end
  end)

  it("is replaced at once; after 1, 2, 4 … 32 s where each lasts less than a second", function()
    local s = new():make_ready()
    for _, pause in ipairs { 0, 1, 2, 4, 8, 16, 32, 32 } do
      s.session:lost(s.link, 1011)
      assert.equal(s.now + pause, s.session.dial.due)
      s.now = s.now + pause
      s:open()
    end
    s.now = s.now + 1
    s.session:lost(s.link, 1011)
    assert.equal(s.now, s.session.dial.due)
  end)

  it("is not replaced after 1000, nor after 1001 before the process is ready", function()
    for _, code in ipairs { 1000, 1001 } do
      local s = new()
      s:connect()
      s:events()
      local call = s:call("get_compute_certificate")
      s.session:lost(s.link, code)
      assert.is_false(s.session.dial)
      local names, ending = s:events()
      assert.equal("closed", names)
      assert.is_false(ending.is_orderly)
      assert.equal("closed", call.err.kind)
      assert.equal("ServerClosed", s:call("get_compute_certificate").err.code)
    end
    local s = new():make_ready()
    s.session:lost(s.link, 1000)
    assert.equal("closed", s.session.state)
  end)

  it("has its requests sent again on the next one, in their order, with their RequestIds", function()
    local s = new():make_hosting()
    local old = s.link
    local one, two = s:call("accept_player_session", "a"), s:call("accept_player_session", "b")
    s.session:lost(old, nil, "broken")
    local three = s:call("accept_player_session", "c")
    local new_link = s:open()
    assert.same({ "a", "b", "c" }, { new_link.sent[1].PlayerSessionId, new_link.sent[2].PlayerSessionId, new_link.sent[3].PlayerSessionId })
    assert.equal(old.sent[#old.sent].RequestId, new_link.sent[2].RequestId)
    for i = 1, 3 do s:respond(new_link.sent[i]) end
    assert.same({ 1, 1, 1 }, { one.count, two.count, three.count })
  end)

  it("ends the session after timeout.total, or at once after a 403; all requests fail", function()
    for _, is_forbidden in ipairs { true, false } do
      local s = new():make_hosting()
      s:events()
      s.session:lost(s.link, nil, "broken")
      local call = s:call("accept_player_session", "a")
      local started = s.now
      while s.session.dial do
        local dial = s:refuse(is_forbidden and { kind = "service", code = "Forbidden", status = 403 } or nil)
        s.now = math.max(s.now, dial.due)
      end
      assert.equal("closed", call.err.kind)
      assert.is_true(s.now - started <= (is_forbidden and 0 or 180))
      local names, ending = s:events()
      assert.same({ "closed", false }, { names, ending.is_orderly })
    end
  end)

  it("fails a request that finds no connection within timeout.total", function()
    local s = new():make_hosting()
    s.session:lost(s.link, nil, "broken")
    local call = s:call("accept_player_session", "a")
    assert.is_table(s.session:take_dial()) -- which hangs
    s:advance(180)
    assert.same({ "timeout", "ConnectTimeout", "no" }, { call.err.kind, call.err.code, call.err.sent })
  end)
end)

describe("RefreshConnection", function()
  local function refresh(s, url)
    s:push { Action = "RefreshConnection", RefreshConnectionEndpoint = url or "ws://two", AuthToken = "token-2" }
  end

  it("opens another connection with a new IdempotencyToken, and closes the old one when it has answered", function()
    local s = new():make_hosting()
    local old, idempotency = s.link, s.dial.idempotency_token
    local before = s:call("accept_player_session", "a")
    refresh(s)
    assert.is_nil(old.close_code)
    s:open()
    assert.same({ "refresh", "ws://two", "token-2" }, { s.dial.reason, s.dial.url, s.dial.token })
    assert.are_not.equal(idempotency, s.dial.idempotency_token)
    s:call("accept_player_session", "b")
    assert.equal("b", s:last().PlayerSessionId)
    s:tick()
    assert.is_nil(old.close_code)
    s:respond(old.sent[#old.sent], nil, old)
    assert.is_true(before.done)
    s:tick()
    assert.equal(1000, old.close_code)
    assert.equal(s.link, s.session.link)
  end)

  it("sends again on the new one what the old one has not answered within 5 s", function()
    local s = new():make_hosting()
    local old = s.link
    local call = s:call("accept_player_session", "a")
    refresh(s)
    s:open()
    assert.equal(0, s:count "AcceptPlayerSession")
    s:advance(5)
    assert.equal(1000, old.close_code)
    assert.equal(1, s:count "AcceptPlayerSession")
    s:respond(s:last())
    assert.equal(1, call.count)
  end)

  it("keeps the old connection if the new one fails", function()
    local s = new():make_hosting()
    local old = s.link
    refresh(s)
    s:refuse { kind = "service", code = "Forbidden", status = 403 }
    assert.is_nil(old.close_code)
    local call = s:call("accept_player_session", "a")
    s:respond(s:last())
    assert.is_true(call.done)
    assert.equal("connected", s.session.state)
  end)

  it("works before process_ready", function()
    local s = new()
    s:connect()
    refresh(s)
    s:open()
    local call = s:ready()
    s:respond(s:last())
    assert.same({}, call.result)
  end)

  it("continues as a reconnect if the old connection is lost meanwhile, however that ended", function()
    for _, code in ipairs { 1000, 1001, 1006 } do
      local s = new():make_ready()
      refresh(s)
      s.session:lost(s.link, code)
      s:open()
      assert.same({ "reconnect", "ws://two", "token-2" }, { s.dial.reason, s.dial.url, s.dial.token })
      s.session:lost(s.link, 1011)
      s:open()
      assert.same({ "ws://two", "token-2" }, { s.dial.url, s.dial.token })
    end
  end)

  it("twice takes the newer one, and closes what the older attempt opened", function()
    local s = new():make_ready()
    refresh(s)
    local dial = s.session:take_dial()
    refresh(s, "ws://three")
    local late = s.link_of()
    s.session:opened(dial, late)
    assert.equal(1000, late.close_code)
    s:open()
    assert.equal("ws://three", s.dial.url)
  end)
end)

describe("the end", function()
  it("is said by TerminateServerProcess; then the connection is closed and calls fail", function()
    local s = new():make_hosting()
    s:events()
    local ending = s:call "process_ending"
    assert.equal("TerminateServerProcess", s:last().Action)
    assert.equal("ServerClosed", s:call("accept_player_session", "a").err.code)
    s:advance(19)
    assert.equal(1, s:count "HeartbeatServerProcess")
    s:respond(s:last())
    assert.same({}, ending.result)
    assert.equal(1000, s.link.close_code)
    local names, value = s:events()
    assert.same({ "closed", true }, { names, value.is_orderly })
    local err = s:call "process_ending".err
    assert.same({ "closed", "ServerClosed" }, { err.kind, err.code })
    assert.matches("the process has ended", err.message)
    assert.is_nil(s.session:next_timer())
  end)

  it("counts as said if GameLift closes the connection with 1000 instead of a response", function()
    local s = new():make_ready()
    s:events()
    local ending = s:call "process_ending"
    s.session:lost(s.link, 1000)
    assert.same({}, ending.result)
    local _, value = s:events()
    assert.is_true(value.is_orderly)
  end)

  it("that fails lets the process continue", function()
    local s = new():make_ready()
    local ending = s:call "process_ending"
    s:respond(s:last(), { StatusCode = 500 })
    assert.equal("InternalService", ending.err.code)
    s:tick()
    assert.equal("HeartbeatServerProcess", s:last().Action)
    assert.is_nil(s:call "process_ending".err)
  end)

  it("by destroy fails all calls and closes all connections", function()
    local s = new():make_hosting()
    local old = s.link
    s:advance(60) -- a heartbeat is under way
    s:push { Action = "RefreshConnection", RefreshConnectionEndpoint = "ws://two", AuthToken = "token-2" }
    local call = s:call("accept_player_session", "a")
    s:open()
    s.session:close()
    s.session:close()
    assert.same({ 1000, 1000 }, { old.close_code, s.link.close_code })
    assert.same({ "closed", "maybe", 1 }, { call.err.kind, call.err.sent, call.count })
    s:respond({ Action = "AcceptPlayerSession", RequestId = "id-1" })
    assert.same({}, s.reports)
    assert.is_nil(s.session:take_dial())
  end)
end)
