local gamelift = require "gamelift"
local internal = require "gamelift.client"
local core = require "gamelift.core"
local script = require "spec.support.script"

local OK = script.ok
local THROTTLED = script.service_error "ThrottlingException"
local LOST = { failure = "read", sent = "maybe" }
local REFUSED = { failure = "connect", sent = "no" }

local function pinned(draw)
  local random_float = core.random_float
  core.random_float = function() return draw end
  return function() core.random_float = random_float end
end

describe("a call", function()
  local unpin
  setup(function() script.environment() end)
  teardown(script.restore)
  before_each(function() unpin = pinned(1) end)
  after_each(function() unpin() end)

  -- A 2xx that is not a success of its operation.
  for _, case in ipairs {
    { "create_game_session", '{"FleetIds":["x"]}' }, { "create_game_session", '{"__type":"NotFoundException"}' },
    { "create_game_session", '{"message":"x"}' }, { "create_game_session", '{"GameSession":null}' },
    { "create_game_session", "{}" }, { "describe_build", "{}" }, { "start_matchmaking", '{"MatchmakingTicket":null,"x":1}' },
    { "list_fleets", '{"__type":"NotFoundException"}' }, { "list_fleets", '{"Message":"m","code":"C"}' },
    { "list_fleets", '{"message":"m","FleetIds":null}' }, { "describe_game_sessions", '{"__type":"X","message":"m"}' },
    { "list_fleets", "" }, { "accept_match", '{"__type":"NotFoundException"}' },
  } do
    it(("%s with the response %s is a parse error"):format(case[1], case[2]), function()
      local client = script.client({ { status = 200, body = case[2] } }, { validation = "off" })
      local reply, err = client:call(case[1], {})
      assert.is_nil(reply)
      assert.same({ "parse", "ResponseParseError", "yes", 1 }, { err.kind, err.code, err.sent, err.attempts })
    end)
  end

  for _, case in ipairs {
    { "list_fleets", "{}" }, { "list_fleets", '{"FleetIds":[]}' }, { "list_fleets", '{"message":"m","FleetIds":[]}' },
    { "list_fleets", '{"New":1}' }, { "list_fleets", '{"message":"m","New":1}' }, { "accept_match", "" }, { "accept_match", "{}" },
    { "delete_fleet", "" }, { "delete_fleet", '{"__type":"X"}' }, { "create_game_session", '{"GameSession":{}}' },
    { "create_fleet", "{}" },
  } do
    it(("%s with the response %s is a success"):format(case[1], case[2]), function()
      local client = script.client({ { status = 200, body = case[2] } }, { validation = "off" })
      assert.is_table((client:call(case[1], {})))
    end)
  end

  it("counts no attempt that the transport did not begin", function()
    local keys = { access_key_id = "A", secret_access_key = "B", session_token = "a b" }
    local client, transport = script.client({}, { credentials = function() return keys end })
    local _, err = client:list_fleets()
    assert.same({ "InvalidCredentials", 0, "no", 0 }, { err.code, err.attempts, err.sent, #transport.requests })
    for _, kind in ipairs { "phase", "setup" } do
      client = script.client { { failure = kind, sent = "no" } }
      err = select(2, client:list_fleets())
      assert.same({ "config", 0, "no" }, { err.kind, err.attempts, err.sent })
    end
    client = script.client { THROTTLED, { failure = "phase", sent = "no" } }
    _, err = client:list_fleets()
    assert.same({ "config", 1, "yes" }, { err.kind, err.attempts, err.sent })
  end)

  it("keeps the keys of a secret map out of the message", function()
    local client = script.client {}
    local _, err = client:create_player_sessions { GameSessionId = "g", PlayerIds = { "p" }, PlayerDataMap = { canary = 1 } }
    assert.matches("PlayerDataMap.[redacted]: expected a string", tostring(err), 1, true)
    assert.is_nil(tostring(err):find "canary")
  end)

  it("sends a fixed set of headers", function()
    local client, transport = script.client({ OK }, { credentials = { access_key_id = "A", secret_access_key = "b",
      session_token = "t" } })
    client:list_fleets()
    local names = {}
    for name, value in pairs(transport.requests[1].headers) do
      names[#names + 1] = name
      assert.is_string(value)
    end
    table.sort(names)
    assert.same({ "Authorization", "Content-Type", "User-Agent", "X-Amz-Date", "X-Amz-Security-Token", "X-Amz-Target",
      "amz-sdk-invocation-id", "amz-sdk-request" }, names)
    assert.matches("^lua%-gamelift/[%d.]+ ua/2.1 os/%l+ lang/lua#5.%d .*cfg/retry%-mode#standard$",
      transport.requests[1].headers["User-Agent"])
    assert.equal("{}", transport.requests[1].body)
  end)

  it("has one invocation id, and numbers its attempts", function()
    local client, transport = script.client { LOST, THROTTLED, OK, OK }
    assert(client:list_fleets())
    assert(client:list_fleets())
    local ids = {}
    for i, request in ipairs(transport.requests) do ids[i] = request.headers["amz-sdk-invocation-id"] end
    assert.equal(ids[1], ids[2])
    assert.equal(ids[1], ids[3])
    assert.not_equal(ids[1], ids[4])
    assert.matches("^%x+%-%x+%-4%x+%-[89ab]%x+%-%x+$", ids[1])
    assert.equal("attempt=3; max=3", transport.requests[3].headers["amz-sdk-request"])
  end)

  it("is signed again for each attempt", function()
    local client, transport = script.client({ { status = 500, takes = 5 }, OK })
    local wall = internal.state(client)
    wall.wall = function() return script.NOW + transport.time - 1000 end
    assert(client:list_fleets())
    assert.equal("20260203T040506Z", transport.requests[1].headers["X-Amz-Date"])
    assert.equal("20260203T040511Z", transport.requests[2].headers["X-Amz-Date"])
  end)

  it("sends a host with capitals as it is signed", function()
    for endpoint, host in pairs {
      ["https://EXAMPLE.com"] = "example.com", ["https://A.example:443"] = "a.example", ["http://A.example:8080/x"] = "a.example:8080",
      ["http://[::A]:80"] = "[::a]",
    } do
      local client, transport = script.client({ OK }, { endpoint = endpoint })
      assert(client:list_fleets())
      assert.equal(host, transport.requests[1].headers.Host)
    end
    local client, transport = script.client { OK }
    assert(client:list_fleets())
    assert.is_nil(transport.requests[1].headers.Host) -- the client of HTTP says that itself
  end)

  it("rejects a clock that returns no time", function()
    for _, now in ipairs { "now", 0 / 0, 1e18, math.huge } do
      local client = script.client({}, { clock = function() return now end })
      local reply, err = client:list_fleets()
      assert.is_nil(reply)
      assert.equal("InvalidConfig", err.code)
    end
  end)

  it("does not change the caller's parameters", function()
    local client = script.client { OK }
    local params = { Name = "n", MaximumPlayerSessionCount = 2, FleetId = "f" }
    assert(client:create_game_session(params))
    assert.same({ Name = "n", MaximumPlayerSessionCount = 2, FleetId = "f" }, params)
  end)

  it("reads parameters without their metamethods", function()
    local hostile = setmetatable({ FleetId = "f", MaximumPlayerSessionCount = 1 }, {
      __index = function() error "read" end, __pairs = function() error "walked" end, __len = function() error "counted" end,
    })
    local client, transport = script.client { OK }
    assert(client:create_game_session(hostile))
    assert.matches('"IdempotencyToken":"%x+%-', transport.requests[1].body)
  end)

  it("may be made without parameters", function()
    local client, transport = script.client { OK, OK }
    assert(client:list_fleets())
    assert(client:list_fleets(nil, nil))
    assert.equal("{}", transport.requests[2].body)
  end)

  describe("reads", function()
    it("an integer as an integer, and the metadata of the response", function()
      local client = script.client { LOST, { status = 200, headers = { ["x-amzn-RequestId"] = "r", ["X-Other"] = "o" },
        body = '{"GameSession":{"IpAddress":"10.0.0.1","Port":1935}}' } }
      local reply = assert(client:create_game_session { FleetId = "f", MaximumPlayerSessionCount = 8 })
      assert.equal("10.0.0.1:1935", reply.GameSession.IpAddress .. ":" .. reply.GameSession.Port)
      assert.same({ RequestId = "r", HTTPStatusCode = 200, RetryAttempts = 1,
        HTTPHeaders = { ["x-amzn-requestid"] = "r", ["x-other"] = "o" } }, reply.ResponseMetadata)
    end)

    it("its own ResponseMetadata over a member of that name", function()
      local client = script.client { { status = 200, body = '{"ResponseMetadata":{"RequestId":"forged"}}' } }
      assert.equal(200, client:list_fleets().ResponseMetadata.HTTPStatusCode)
    end)

    -- status, body, operation, kind of the error or nil
    for _, case in ipairs {
      { 200, "", "delete_alias" }, { 200, "not JSON at all", "delete_alias" }, { 204, "", "delete_alias" },
      { 200, "", "stop_matchmaking" }, { 204, "{}", "stop_matchmaking" }, { 200, "<html>", "stop_matchmaking", "parse" },
      { 200, "", "list_fleets", "parse" }, { 200, " ", "list_fleets", "parse" }, { 204, "", "list_fleets", "parse" },
      { 200, "<html>", "list_fleets", "parse" }, { 200, '{"FleetIds":["a"', "list_fleets", "parse" },
      { 200, "{}{}", "list_fleets", "parse" }, { 200, "{}", "list_fleets" }, { 201, "{}", "list_fleets" },
      { 299, "{}", "list_fleets" }, { 206, '{"FleetIds":[]}', "list_fleets", "service" },
      { 304, "", "list_fleets", "service" }, { 300, "{}", "list_fleets", "service" }, { 301, "", "list_fleets", "service" },
      { 101, "", "list_fleets", "service" }, { 407, "", "list_fleets", "service" }, { 413, "too big", "list_fleets", "service" },
    } do
      it(("a %d with %q for %s as %s"):format(case[1], case[2], case[3], case[4] or "success"), function()
        local client, transport = script.client { { status = case[1], body = case[2] } }
        local reply, err = client:call(case[3], {}, { validation = "off", retry = { mode = "off" } })
        assert.equal(case[4], err and err.kind)
        assert.equal(case[4] == nil, reply ~= nil)
        if err then
          assert.equal(case[1], err.status)
          assert.equal("yes", err.sent)
        end
        assert.equal(1, #transport.requests)
      end)
    end

    it("a broken response once, without a retry", function()
      local client, transport = script.client { { status = 200, headers = { ["x-amzn-RequestId"] = "r" }, body = "{" } }
      local _, err = client:list_fleets()
      assert.equal("ResponseParseError", err.code)
      assert.equal("r", err.request_id)
      assert.is_false(err.retryable)
      assert.equal(1, #transport.requests)
    end)
  end)

  describe("reports what was sent:", function()
    for _, case in ipairs {
      { "no", "no, if no attempt left", { REFUSED, REFUSED, REFUSED } },
      { "yes", "yes, if the last one that left has a response", { REFUSED, { status = 500 }, { status = 500 } } },
      { "maybe", "maybe, if a response is missing", { LOST, LOST, LOST } },
      { "maybe", "maybe, if an earlier response is missing", { LOST, { status = 500 }, script.service_error "NotFoundException" } },
      { "yes", "yes, if a later attempt did not leave", { { status = 500 }, REFUSED, REFUSED } },
    } do
      it(case[2], function()
        local client = script.client(case[3])
        local _, err = client:list_fleets()
        assert.equal(case[1], err.sent)
        assert.equal(3, err.attempts)
      end)
    end
  end)

  it("does not treat a 408 as the response to what was sent", function()
    local client, transport = script.client { { status = 408 }, { status = 400 } }
    local _, err = client:create_player_session { GameSessionId = "gsess-1", PlayerId = "p" }
    assert.same({ "service", 408, "maybe", 1 }, { err.kind, err.status, err.sent, #transport.requests })
  end)

  describe("names a failure of the transport:", function()
    for _, case in ipairs {
      { "dns", "no", "transport", "DNSFailure", true }, { "connect", "no", "transport", "ConnectionFailed", true },
      { "proxy", "no", "transport", "ProxyFailure", true }, { "tls", "no", "transport", "TLSFailure", false },
      { "timeout", "no", "timeout", "ConnectTimeout", true }, { "timeout", "maybe", "timeout", "ReadTimeout", true },
      { "read", "maybe", "transport", "ConnectionLost", true }, { "http", "maybe", "transport", "BadHTTP", true },
      { "too_large", "maybe", "too_large", "ResponseTooLarge", false },
      { "cancelled", "maybe", "cancelled", "Cancelled", false },
    } do
      it(case[1] .. ", sent " .. case[2], function()
        local step = { failure = case[1], sent = case[2], message = "host x: it broke" }
        local client, transport = script.client { step, step, step }
        local reply, err = client:list_fleets()
        assert.is_nil(reply)
        assert.equal(case[3], err.kind)
        assert.equal(case[4], err.code)
        assert.equal("host x: it broke", err.message)
        assert.equal(case[2], err.sent)
        assert.equal(case[5], err.retryable)
        assert.equal(case[5] and 3 or 1, #transport.requests)
        assert.is_nil(err.status)
      end)
    end
  end)

  describe("survives a transport that", function()
    for what, case in pairs {
      ["raises"] = { { raises = "boom" }, "TransportFailed", "boom" },
      ["raises a table"] = { { raises = {} }, "TransportFailed", "raised" },
      ["raises what can't be printed"] = { { raises = setmetatable({}, { __tostring = function() error "no" end }) },
        "TransportFailed", "raised: a table" },
      ["returns a failure with an odd message"] = { { returns = { nil, { kind = "tls", sent = "maybe", message = {} } } },
        "TLSFailure", "table" },
      ["returns nothing"] = { { returns = {} }, "InvalidTransport", "no failure" },
      ["returns nil and a text"] = { { returns = { nil, "timeout" } }, "InvalidTransport", "timeout" },
      ["returns an unknown failure"] = { { returns = { nil, { kind = "odd", sent = "no" } } }, "InvalidTransport", "failure" },
      ["returns a failure without sent"] = { { returns = { nil, { kind = "read" } } }, "InvalidTransport", "failure" },
      ["returns a string"] = { { returns = { "200 OK" } }, "InvalidTransport", "returned a string" },
      ["returns true"] = { { returns = { true } }, "InvalidTransport", "returned a boolean" },
      ["returns no status"] = { { returns = { { headers = {}, body = "" } } }, "InvalidTransport", "status" },
      ["returns a text as status"] = { { returns = { { status = "200", headers = {}, body = "" } } }, "InvalidTransport", "status" },
      ["returns an odd status"] = { { returns = { { status = 20, headers = {}, body = "" } } }, "InvalidTransport", "status" },
      ["returns no headers"] = { { returns = { { status = 200, body = "{}" } } }, "InvalidTransport", "headers" },
      ["returns no body"] = { { returns = { { status = 200, headers = {} } } }, "InvalidTransport", "body" },
    } do
      it(what, function()
        local client, transport = script.client { case[1] }
        local reply, err = client:list_fleets()
        assert.is_nil(reply)
        assert.equal("transport", err.kind)
        assert.equal(case[2], err.code)
        assert.is_truthy(err.message:find(case[3], 1, true), err.message)
        assert.equal("maybe", err.sent)
        assert.equal(1, #transport.requests)
      end)
    end

    it("returns headers of odd types", function()
      local odd = { ["x-amz-retry-after"] = {}, date = 5, ["x-amzn-requestid"] = {}, ["x-amzn-errortype"] = true }
      local step = { returns = { { status = 503, body = "", headers = odd } } }
      local client = script.client { step, step, { status = 200, body = "{}" } }
      assert(client:list_fleets())
    end)

    it("has no sleep, and a retry needs it", function()
      local transport = { send = function() return { status = 503, headers = {}, body = "" } end }
      local client = gamelift.client(script.options(transport))
      local reply, err = client:list_fleets()
      assert.is_nil(reply)
      assert.equal("InvalidTransport", err.code)
      assert.matches("no sleep%(self, seconds%), which a retry needs; before that: 503", err.message)
    end)

    it("raises in sleep", function()
      local client, transport = script.client { THROTTLED }
      transport.sleep = function() error "tired" end
      local _, err = client:list_fleets()
      assert.equal("InvalidTransport", err.code)
      assert.matches("tired", err.message)
    end)

    it("has no clock, and uses the monotonic one", function()
      local transport = { send = function() return { status = 200, headers = {}, body = "{}" } end }
      assert(gamelift.client(script.options(transport)):list_fleets())
    end)

    it("yields in send and sleep", function()
      local client, transport = script.client { { status = 503 }, OK }
      local send, sleep = transport.send, transport.sleep
      function transport:send(request)
        coroutine.yield "send"
        return send(self, request)
      end
      function transport:sleep(seconds)
        coroutine.yield "sleep"
        return sleep(self, seconds)
      end
      local seen = {}
      local co = coroutine.create(function() return client:list_fleets() end)
      repeat
        local _, what = coroutine.resume(co)
        seen[#seen + 1] = type(what) == "string" and what or "done"
      until coroutine.status(co) == "dead"
      assert.same({ "send", "sleep", "send", "done" }, seen)
    end)
  end)

  describe("keeps to timeout.total:", function()
    it("each attempt gets what is left", function()
      local client, transport = script.client({ { status = 503, takes = 2 }, { status = 503, takes = 2 }, OK },
        { timeout = { connect = 1, read = 3, total = 10 } })
      assert(client:list_fleets())
      assert.same({ connect = 1, read = 3, total = 10 }, transport.requests[1].timeout)
      assert.near(10 - 2 - 0.05, transport.requests[2].timeout.total, 1e-9)
      assert.near(10 - 4 - 0.15, transport.requests[3].timeout.total, 1e-9)
    end)

    it("it never sleeps past it, and returns the last error", function()
      local client, transport = script.client({ THROTTLED, { status = 503, takes = 0.75 } }, { timeout = 1.8 })
      local _, err = client:list_fleets()
      assert.equal("503", err.code) -- after 1 s slept and 0.75 s taken there is no room for 0.1 s more
      assert.equal(2, err.attempts)
      assert.same({ 1 }, transport.slept)
      assert.is_true(err.retryable)
      assert.equal(495, internal.state(client).quota)
    end)

    it("an attempt cut short by it is a TotalTimeout, and not repeated", function()
      local client, transport = script.client({ { failure = "timeout", sent = "maybe", takes = 5 } }, { timeout = 5 })
      local _, err = client:list_fleets()
      assert.equal("timeout", err.kind)
      assert.equal("TotalTimeout", err.code)
      assert.equal("maybe", err.sent)
      assert.equal(1, #transport.requests)
    end)

    it("a provider of credentials may use it up", function()
      local transport = script.transport {}
      local client = gamelift.client(script.options(transport, { timeout = 5, credentials = function(t)
        t:sleep(6)
        return script.KEYS
      end }))
      local _, err = client:list_fleets()
      assert.equal("TotalTimeout", err.code)
      assert.equal("no", err.sent)
      assert.equal(0, #transport.requests)
    end)

    it("the wall clock does not matter", function()
      local client, transport = script.client { { status = 503 }, OK }
      internal.state(client).wall = function() return script.NOW + #transport.requests * 1e7 end
      assert(client:list_fleets())
    end)
  end)

  it("waits as long as x-amz-retry-after says, within its bounds", function()
    for header, delay in pairs { ["1500"] = 1.5, ["30000"] = 5.05, ["abc"] = 0.05, ["0"] = 0.05 } do
      local client, transport = script.client { { status = 500, headers = { ["x-amz-retry-after"] = header } }, OK }
      assert(client:list_fleets())
      assert.near(delay, transport.slept[1], 1e-9, header)
    end
  end)

  it("never repeats LimitExceededException, whatever its status", function()
    for _, status in ipairs { 400, 429, 500, 503 } do
      local client, transport = script.client { script.service_error("LimitExceededException", status) }
      local _, err = client:list_fleets()
      assert.equal("LimitExceededException", err.code)
      assert.equal(1, #transport.requests)
      assert.is_false(err.retryable)
    end
  end)

  it("makes one attempt in mode off", function()
    local client, transport = script.client({ { status = 503 } }, { retry = { mode = "off", max_attempts = 9 } })
    assert.is_nil((client:list_fleets()))
    assert.equal(1, #transport.requests)
  end)

  describe("in adaptive mode", function()
    it("slows down after throttling", function()
      local steps = { THROTTLED }
      for i = 2, 40 do steps[i] = OK end
      local client, transport = script.client(steps, { retry = { mode = "adaptive" } })
      for _ = 1, 20 do assert(client:list_fleets()) end
      assert.is_true(#transport.slept > 5)
      assert.matches("cfg/retry%-mode#adaptive", transport.requests[1].headers["User-Agent"])
    end)

    it("fails if the rate leaves no time", function()
      local steps = {}
      for i = 1, 50 do steps[i] = THROTTLED end
      local client = script.client(steps, { retry = { mode = "adaptive", max_attempts = 1 }, timeout = 0.5 })
      local last
      for _ = 1, 10 do last = select(2, client:list_fleets()) end
      assert.equal("TotalTimeout", last.code)
      assert.matches("adaptive", last.message)
    end)
  end)

  describe("whose signature is refused for the clock", function()
    local function dated(code, date) -- an error at that time of the service
      local step = script.service_error(code)
      step.headers.Date = date
      return step
    end

    for _, case in ipairs {
      { "RequestTimeTooSkewed", "Tue, 03 Feb 2026 06:05:06 GMT", "20260203T060506Z" },
      { "RequestTimeTooSkewed", "Tue, 03 Feb 2026 04:05:07 GMT", "20260203T040507Z" },
      { "RequestExpired", "Tue, 03 Feb 2026 02:05:06 GMT", "20260203T020506Z" },
      { "InvalidSignatureException", "Tue, 03 Feb 2026 04:09:07 GMT", "20260203T040907Z" },
      { "SignatureDoesNotMatch", "Tue, 03 Feb 2026 03:05:06 GMT", "20260203T030506Z" },
    } do
      it("sets it by the Date of " .. case[1] .. " at " .. case[2], function()
        local client, transport = script.client { dated(case[1], case[2]), OK, OK }
        assert(client:list_fleets())
        assert.equal(case[3], transport.requests[2].headers["X-Amz-Date"])
        assert.same({}, transport.slept)
        assert.equal(500, internal.state(client).quota)
        assert(client:list_fleets())
        assert.equal(case[3], transport.requests[3].headers["X-Amz-Date"]) -- kept
      end)
    end

    for what, step in pairs {
      ["the Date is close"] = dated("InvalidSignatureException", "Tue, 03 Feb 2026 04:09:06 GMT"),
      ["there is no Date"] = dated("RequestTimeTooSkewed", nil),
      ["the Date is invalid"] = dated("RequestTimeTooSkewed", "yesterday"),
      ["the code is another"] = dated("AccessDeniedException", "Tue, 03 Feb 2026 09:05:06 GMT"),
    } do
      it("does not set it if " .. what, function()
        local client, transport = script.client { step }
        assert.is_nil((client:list_fleets()))
        assert.equal(1, #transport.requests)
        assert.equal(0, internal.state(client).offset)
      end)
    end

    it("tries that once", function()
      local client, transport = script.client {
        dated("RequestTimeTooSkewed", "Tue, 03 Feb 2026 06:05:06 GMT"), dated("RequestTimeTooSkewed", "Tue, 03 Feb 2026 09:05:06 GMT"),
      }
      assert.equal("RequestTimeTooSkewed", select(2, client:list_fleets()).code)
      assert.equal(2, #transport.requests)
    end)

    it("keeps within max_attempts", function()
      local client, transport = script.client({ dated("RequestTimeTooSkewed", "Tue, 03 Feb 2026 06:05:06 GMT") },
        { retry = { max_attempts = 1 } })
      assert.is_nil((client:list_fleets()))
      assert.equal(1, #transport.requests)
    end)
  end)

  describe("whose token has expired", function()
    local EXPIRED = script.service_error "ExpiredTokenException"

    it("gets other credentials once and is signed again", function()
      local asked = 0
      local client, transport = script.client({ EXPIRED, OK, OK }, { credentials = function()
        asked = asked + 1
        return { access_key_id = "K" .. asked, secret_access_key = "s" }
      end })
      assert(client:list_fleets())
      assert.matches("Credential=K1/", transport.requests[1].headers.Authorization)
      assert.matches("Credential=K2/", transport.requests[2].headers.Authorization)
      assert.same({}, transport.slept)
      assert(client:list_fleets())
      assert.matches("Credential=K2/", transport.requests[3].headers.Authorization)
    end)

    it("fails if those have expired too", function()
      local asked = 0
      local client, transport = script.client({ EXPIRED, EXPIRED }, { credentials = function()
        asked = asked + 1
        return { access_key_id = "K" .. asked, secret_access_key = "s" }
      end })
      assert.equal("ExpiredTokenException", select(2, client:list_fleets()).code)
      assert.equal(2, #transport.requests)
      assert.equal(2, asked)
    end)

    it("returns the service's error if there are no others", function()
      local client, transport = script.client { EXPIRED }
      local _, err = client:list_fleets()
      assert.equal("service", err.kind)
      assert.equal(1, #transport.requests)
      local provider = script.client({ EXPIRED }, { credentials = function() return script.KEYS end })
      assert.equal("ExpiredTokenException", select(2, provider:list_fleets()).code)
    end)
  end)
end)
