-- What a session says in full: its reports, and the errors of requests.
local new = require "spec.support.sdk_session".new

local function fields_of(err)
  return { kind = err.kind, code = err.code, message = err.message, operation = err.operation, attempts = err.attempts, sent = err.sent,
    status = err.status }
end

describe("a message that does not fit is reported:", function()
  local UPDATE = '{"Action":"UpdateGameSession","GameSession":'
  local REFRESH = '{"Action":"RefreshConnection","RefreshConnectionEndpoint":'

  for text, report in pairs {
    ["[]"] = ": it is not an object", ["7"] = ": it is not an object", ["null"] = ": it is not an object",
    ["{}"] = ": its Action is unknown", ['{"Action":7}'] = ": its Action is unknown",
    ['{"Action":"Un\\u0007known"}'] = " (Un\\x07known): its Action is unknown",
    ['{"Action":"CreateGameSession"}'] = " (CreateGameSession): it has no GameSessionId",
    ['{"Action":"CreateGameSession","GameSessionId":""}'] = " (CreateGameSession): it has no GameSessionId",
    ['{"Action":"CreateGameSession","GameSessionId":"gsess-1"}'] = " (CreateGameSession): the process has this game session already",
    ['{"Action":"CreateGameSession","GameSessionId":"gsess-2"}'] = " (CreateGameSession): the process has a game session already",
    ['{"Action":"TerminateProcess"}'] = " (TerminateProcess): it has no TerminationTime",
    [UPDATE .. '7}'] = " (UpdateGameSession): it has no GameSession",
    [UPDATE .. '{"GameSessionId":"other"}}'] = " (UpdateGameSession): it is about another game session",
    [REFRESH .. '"","AuthToken":"t"}'] = " (RefreshConnection): it has no RefreshConnectionEndpoint",
    [REFRESH .. '"http://x","AuthToken":"t"}'] = " (RefreshConnection): its RefreshConnectionEndpoint is not a URL",
    [REFRESH .. '"ws://x y","AuthToken":"t"}'] = " (RefreshConnection): its RefreshConnectionEndpoint is not a URL",
    [REFRESH .. '"ws://x"}'] = " (RefreshConnection): it has no AuthToken",
    ['{"RequestId":"none"}'] = ": it responds to no request that waits",
    ['{"Action":"HeartbeatServerProcess","RequestId":7}'] = " (HeartbeatServerProcess): it responds to no request that waits",
  } do
    it(text, function()
      local s = new():make_hosting()
      s.session:message(s.link, text)
      assert.same({ "MessageIgnored: a message of GameLift is ignored" .. report }, s.reports)
      assert.equal("", s:events())
    end)
  end

  it("the first 16, then one in 1024", function()
    local s = new():make_hosting()
    local reported = {}
    for i = 1, 2049 do
      s.session:message(s.link, "{}")
      if #s.reports > #reported then reported[#reported + 1] = i end
    end
    assert.same({ 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 1024, 2048 }, reported)
  end)

  it("an update before there is a game session, and a session before the process is ready", function()
    local s = new()
    s:connect()
    s.session:message(s.link, UPDATE .. '{"GameSessionId":"gsess-1"}}')
    s.session:message(s.link, '{"Action":"CreateGameSession","GameSessionId":"gsess-1"}')
    assert.same({ "MessageIgnored: a message of GameLift is ignored (UpdateGameSession): the process has no game session",
      "MessageIgnored: a message of GameLift is ignored (CreateGameSession): the process is not ready" }, s.reports)
  end)

  it("a response with the Action of another request", function()
    local s = new():make_hosting()
    s:call("accept_player_session", "a")
    s:respond(s:last(), { Action = "Other" })
    assert.same({ "MessageIgnored: a message of GameLift is ignored (Other): its Action is not that of its request" }, s.reports)
  end)
end)

describe("a connection", function()
  -- Close code, reason, and the words of both in the report.
  for _, case in ipairs {
    { 1011, "oops", "(1011, oops)" }, { 1001, "", "(1001)" }, { nil, nil, "(1006)" }, { nil, "a\nb", "(1006, a\\nb)" },
  } do
    it("that is lost is reported with " .. case[3], function()
      local s = new():make_ready()
      s.session:lost(s.link, case[1], case[2])
      assert.same({ ("ConnectionLost: the connection to GameLift has ended %s; a new one follows"):format(case[3]) }, s.reports)
    end)
  end

  it("that GameLift closes ends the session, and each request with the reason", function()
    local s = new():make_hosting()
    local sent = s:call("accept_player_session", "a")
    s.session:lost(s.link, 1011)
    local unsent = s:call("remove_player_session", "b")
    s.session:close(require("gamelift.errors").new { kind = "service", code = "Forbidden", message = "go", status = 403 })
    for _, case in ipairs { { sent, "accept_player_session", 1, "maybe" }, { unsent, "remove_player_session", 0, "no" } } do
      assert.same({ kind = "closed", code = "ServerClosed", message = "the server process has left GameLift: go", operation = case[2],
        attempts = case[3], sent = case[4] }, fields_of(case[1].err))
    end
    assert.equal("the server process has left GameLift: go", s:call("remove_player_session", "b").err.message)
    local _, ending = s:events()
    assert.same({ "Forbidden", false }, { ending.err.code, ending.is_orderly })
  end)

  it("that lasts a second is followed by one at once, whatever came before", function()
    local s = new():make_ready()
    for _, case in ipairs { { 0.9, 0 }, { 0.9, 1 }, { 1, 0 }, { 0.9, 0 }, { 0.9, 1 }, { 0, 2 } } do
      s.now = s.now + case[1]
      s.session:lost(s.link)
      assert.equal(s.now + case[2], s.session.dial.due)
      s.now = s.now + case[2]
      s:open()
    end
  end)

  it("that waits before its first attempt has timeout.total from then on", function()
    local s = new { timeout = { connect = 5, request = 20, total = 3 } }
    s:make_ready()
    for _, pause in ipairs { 0, 1, 2, 4, 8 } do
      s.session:lost(s.link)
      s.now = s.now + pause
      if pause < 8 then s:open() end
    end
    for _ = 1, 2 do s.now = s:refuse().due end
    assert.equal("connected", s.session.state)
    s:refuse()
    assert.equal("closed", s.session.state)
  end)

  it("that cannot be refreshed leaves nothing due but the heartbeat", function()
    local s = new():make_ready()
    s:push { Action = "RefreshConnection", RefreshConnectionEndpoint = "ws://two", AuthToken = "t" }
    s:refuse { kind = "service", code = "Forbidden", status = 403 }
    assert.equal(s.now + 60, s.session:next_timer())
    assert.is_nil(s.session:take_dial())
  end)

  it("closed with 1000 is named in the errors of later requests", function()
    local s = new():make_ready()
    s.session:lost(s.link, 1000, "bye")
    assert.equal("the server process has left GameLift: GameLift has closed the connection (1000, bye)",
      s:call("get_compute_certificate").err.message)
    assert.same({}, s.reports)
  end)

  it("that could not be made is reported with the number of the attempt and what follows", function()
    local s = new { timeout = { connect = 5, request = 20, total = 3 } }
    s.session:connect()
    local err = { kind = "transport", code = "ConnectionFailed", message = "m" }
    s:refuse(err)
    assert.equal(1, err.attempts)
    s.now = s.now + 1
    s:refuse { kind = "transport", code = "ConnectionFailed", message = "m" }
    s.now = s.now + 2
    s:refuse { kind = "transport", code = "ConnectionFailed", message = "m" }
    local TEXT = "ConnectAttemptFailed: attempt %d to connect failed: ConnectionFailed: m; %s"
    assert.same({ TEXT:format(1, "the next one follows in 1 s"), TEXT:format(2, "the next one follows in 2 s"),
      TEXT:format(3, "no other one follows") }, s.reports)
  end)

  -- Kind, code and status of a failure, and whether another attempt follows: at first, and later.
  for _, case in ipairs {
    { "transport", "ConnectionFailed", nil, true, true }, { "transport", "TLSFailure", nil, false, true },
    { "service", "Forbidden", 403, false, false }, { "service", "X", 404, true, true }, { "service", "X", 402, true, true },
    { "config", "X", nil, false, false }, { "validation", "X", nil, false, false }, { "closed", "X", nil, false, false },
    { "timeout", "X", nil, true, true },
  } do
    local decision = case[4] and "is always tried again" or case[5] and "is tried again, but not at first" or "is not tried again"
    it(("%s after a failure of the kind %s, %s %s"):format(decision, case[1], case[2], case[3] or ""), function()
      for i, is_later in ipairs { false, true } do
        local s = new()
        if is_later then s:make_ready().session:lost(s.link) else s.session:connect() end
        s:refuse { kind = case[1], code = case[2], status = case[3] }
        assert.equal(case[3 + i], s.session.state ~= "closed")
        assert.equal(case[3 + i] and s.now + 1 or nil, s.session:next_timer())
      end
    end)
  end
end)

describe("a request", function()
  -- What was done before, the method, and the error.
  local function connected() local s = new() s:connect() return s end
  local function ready() return new():make_ready() end
  local function ending()
    local s = ready()
    s:call "process_ending"
    return s
  end
  local function destroyed()
    local s = ready()
    s.session:close()
    return s
  end
  for _, case in ipairs {
    { connected, "accept_player_session", "NotReady", "accept_player_session: call process_ready first" },
    { connected, "describe_player_sessions", "NotReady", "describe_player_sessions: call process_ready first" },
    { ready, "accept_player_session", "NoGameSession", "accept_player_session: this process has no game session yet" },
    { ready, "activate_game_session", "NoGameSession", "activate_game_session: this process has no game session yet" },
    { ending, "get_compute_certificate", "ServerClosed", "get_compute_certificate: the process has said that it ends" },
    { ending, "process_ending", "ServerClosed", "process_ending: the process has said that it ends" },
    { destroyed, "get_compute_certificate", "ServerClosed", "the server process has left GameLift: destroy was called" },
  } do
    it("at the wrong time: " .. case[4], function()
      local s = case[1]()
      local sent = #s.link.sent
      local call = s:call(case[2], "a")
      local kind = case[3] == "ServerClosed" and "closed" or "validation"
      assert.same({ kind = kind, code = case[3], message = case[4], operation = case[2], attempts = 0, sent = "no" }, fields_of(call.err))
      assert.equal(sent, #s.link.sent)
    end)
  end

  it("of process_ready, twice", function()
    local s = connected()
    local first = s:ready()
    for i = 1, 2 do
      assert.same({ kind = "validation", code = "AlreadyReady", message = "process_ready: it was called before",
        operation = "process_ready", attempts = 0, sent = "no" }, fields_of(s:ready().err))
      if i == 1 then s:respond(s:last()) end
    end
    assert.same({}, first.result)
  end)

  it("without a response, and without a connection", function()
    local s = new():make_hosting()
    local call = s:call("accept_player_session", "a")
    s:advance(40)
    assert.same({ kind = "timeout", code = "ReadTimeout", message = "no response to 2 requests, 20 seconds each",
      operation = "accept_player_session", attempts = 2, sent = "maybe" }, fields_of(call.err))
    s = new():make_hosting()
    s.session:lost(s.link)
    call = s:call("accept_player_session", "a")
    s.session:take_dial()
    s:advance(179.9)
    assert.is_nil(call.done)
    s:advance(0.1)
    assert.same({ kind = "timeout", code = "ConnectTimeout", message = "no connection for 180 seconds",
      operation = "accept_player_session", attempts = 0, sent = "no" }, fields_of(call.err))
  end)

  -- Status, ErrorMessage, and the error of the response.
  for _, case in ipairs {
    { 400, '"no"', "service", "BadRequest", "no" }, { 399, "7", "service", "InternalService", "" },
    { 499, nil, "service", "BadRequest", "" },
    { 500, '""', "service", "InternalService", "" }, { 201, nil, "service", "InternalService", "" },
    { '"200"', nil, "parse", "ResponseParseError", "the response has no StatusCode" },
  } do
    it("with the status " .. case[1], function()
      local s = new():make_hosting()
      local call = s:call("accept_player_session", "a")
      s.session:message(s.link, ('{"Action":"AcceptPlayerSession","RequestId":"%s","StatusCode":%s%s}'):format(s:last().RequestId, case[1],
        case[2] and ',"ErrorMessage":' .. case[2] or ""))
      assert.same({ kind = case[3], code = case[4], message = case[5], operation = "accept_player_session", attempts = 1, sent = "yes",
        status = case[3] == "service" and case[1] or nil }, fields_of(call.err))
    end)
  end

  it("that stays silent once keeps its connection, even if nothing has ever come there", function()
    local s = connected()
    s:call "get_compute_certificate"
    s:advance(20)
    assert.equal(2, #s.link.sent)
    assert.is_nil(s.link.close_code)
    s:advance(20)
    assert.equal(1000, s.link.close_code)
  end)

  it("is not repeated after timeout.total", function()
    local s = new { timeout = { connect = 5, request = 20, total = 20 } }
    s:connect()
    local call = s:call "get_compute_certificate"
    s:advance(20)
    assert.same({ kind = "timeout", code = "ReadTimeout", message = "no response to 1 requests, 20 seconds each",
      operation = "get_compute_certificate", attempts = 1, sent = "maybe" }, fields_of(call.err))
  end)

  it("without its argument", function()
    local s = new():make_hosting()
    for method, message in pairs {
      start_match_backfill = "start_match_backfill: 1 problem: expected a table, got nil",
      stop_match_backfill = "stop_match_backfill: 1 problem: expected a table, got nil",
      accept_player_session = "accept_player_session: 1 problem: PlayerSessionId: required",
    } do
      assert.same({ kind = "validation", code = "ParamValidationError", message = message, operation = method, attempts = 0, sent = "no" },
        fields_of(s:call(method).err))
    end
  end)

  it("to end that fails before the process is ready begins no heartbeats", function()
    local s = connected()
    s:call "process_ending"
    s:respond(s:last(), { StatusCode = 500 })
    assert.is_nil(s.session:next_timer())
  end)

  it("gets the other members of its response: times in seconds, whole numbers as integers", function()
    local s = ready()
    local call = s:call("describe_player_sessions", { PlayerId = "p" })
    s.session:message(s.link, ('{"Action":"DescribePlayerSessions","RequestId":"%s","StatusCode":200,"NextToken":null,"PlayerSessions":['
      .. '{"CreationTime":1500,"TerminationTime":2000,"Port":1500.0,"Is":false,"x":1.5},null]}'):format(s:last().RequestId))
    assert.same({ PlayerSessions = { { CreationTime = 1.5, TerminationTime = 2, Port = 1500, Is = false, x = 1.5 } } }, call.result)
    assert.equal("1500", ("%s"):format(call.result.PlayerSessions[1].Port))
  end)
end)
