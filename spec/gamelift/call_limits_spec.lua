-- What a call keeps to: its time, attempts and quota, at the limit; the clock's offset; the pool of requests.
local base = require "gamelift.transport.base"
local core = require "gamelift.core"
local internal = require "gamelift.client"
local script = require "spec.support.script"

local OK = { status = 200, body = "{}" }
local LOST = { failure = "read", sent = "maybe" }
local THROTTLED = script.service_error "ThrottlingException"

describe("a call", function()
  local random_float = core.random_float
  setup(function() script.environment() end)
  teardown(script.restore)
  before_each(function() core.random_float = function() return 1 end end)
  after_each(function() core.random_float = random_float end)

  it("goes to the URL of its protocol", function()
    for protocol, url in pairs {
      json = "https://gamelift.us-west-2.amazonaws.com/",
      cbor = "https://gamelift.us-west-2.amazonaws.com/service/GameLift/operation/ListFleets",
    } do
      local client, transport = script.client({ { status = 500 } }, { protocol = protocol, retry = { mode = "off" } })
      client:list_fleets()
      assert.equal(url, transport.requests[1].url)
    end
  end)

  -- Seconds of the call, and what was slept before it ended: a throttled one waits a second.
  for total, slept in pairs { [1] = {}, [1.5] = { 1 } } do
    it(("of %g s %s for its second attempt"):format(total, slept[1] and "waits" or "does not wait"), function()
      local client, transport = script.client({ THROTTLED, OK }, { timeout = total })
      local reply, err = client:list_fleets()
      assert.equal(slept[1] ~= nil, reply ~= nil)
      assert.equal(not slept[1] and "ThrottlingException" or nil, err and err.code)
      assert.same(slept, transport.slept)
    end)
  end

  for takes, code in pairs { [4.99] = "ReadTimeout", [4.996] = "TotalTimeout", [5] = "TotalTimeout" } do
    it(("of 5 s that times out after %g s has the error %s"):format(takes, code), function()
      local client = script.client({ { failure = "timeout", sent = "maybe", takes = takes } }, { timeout = 5, retry = { mode = "off" } })
      assert.equal(code, select(2, client:list_fleets()).code)
    end)
  end

  it("takes nothing from the quota for a remedy", function()
    local skewed = script.service_error "RequestTimeTooSkewed"
    skewed.headers.Date = "Tue, 03 Feb 2026 06:05:06 GMT"
    local client = script.client { skewed, script.service_error "NotFoundException" }
    assert.equal("NotFoundException", select(2, client:list_fleets()).code)
    assert.equal(500, internal.state(client).quota)
  end)

  it("takes the cost of each retry from the quota, and a success gives back the last one's", function()
    local client = script.client({ { status = 500 }, THROTTLED, OK, OK }, { retry = { max_attempts = 3 } })
    assert(client:list_fleets())
    assert.equal(500 - 14 - 5 + 5, internal.state(client).quota)
    assert(client:list_fleets())
    assert.equal(500 - 14 + 1, internal.state(client).quota)
  end)

  it("asks the provider of credentials by the service's clock", function()
    local asked = {}
    local client = script.client({ OK }, { credentials = function(_, now)
      asked[#asked + 1] = now
      return script.KEYS
    end })
    assert(internal.ready(client)).offset = 7200
    assert(client:list_fleets())
    assert.same({ script.NOW + 7200 }, asked)
  end)

  -- Attempts of a call with an id of its own, steps, and the requests that are sent.
  for _, case in ipairs {
    { 2, { LOST, { status = 500 } }, "StartMatchmaking DescribeMatchmaking" },
    { 3, { LOST, { status = 500 }, { status = 500 } }, "StartMatchmaking DescribeMatchmaking DescribeMatchmaking" },
    { 1, { LOST }, "StartMatchmaking" },
  } do
    it(("of %d attempts shares them with the search for what it has made"):format(case[1]), function()
      local client, transport = script.client(case[2], { retry = { max_attempts = case[1] } })
      local reply, err = client:call("start_matchmaking", {}, { validation = "off" })
      assert.is_nil(reply)
      assert.same({ 1, "maybe" }, { err.attempts, err.sent })
      local names = {}
      for i, request in ipairs(transport.requests) do names[i] = request.headers["X-Amz-Target"]:match "%.(.*)" end
      assert.equal(case[3], table.concat(names, " "))
    end)
  end

  it("whose client is closed while an attempt waits reports that attempt to the logger", function()
    local events, client = {}, nil
    client = script.client({ function()
      client:close()
      return { status = 503 }
    end }, { logger = function(event) events[#events + 1] = { event.attempt, event.code, event.retry_delay } end })
    assert.equal("503", select(2, client:list_fleets()).code)
    assert.same({ { 1, "503" } }, events)
  end)

  it("uses a request of the transport's pool again, one for each protocol", function()
    local class = base.class "spec.pool"
    local pool, requests, released = nil, {}, 0
    function class.acquire(_, new)
      pool = pool or new()
      return pool
    end
    function class.release(_, pooled)
      assert.equal(pool, pooled)
      released = released + 1
    end
    function class.send(_, request)
      requests[#requests + 1] = request
      local is_json = request.headers["X-Amz-Target"] ~= nil
      return { status = 200, headers = { ["smithy-protocol"] = "rpc-v2-cbor" }, body = is_json and "{}" or "\160" }
    end
    local transport = setmetatable({}, class)
    local json, cbor = script.client({}, { transport = transport }), script.client({}, { transport = transport, protocol = "cbor" })
    for _, client in ipairs { json, json, cbor, cbor, json } do assert(client:list_fleets()) end
    assert.equal(5, released)
    assert.equal(requests[1], requests[2])
    assert.equal(requests[3], requests[4])
    assert.equal(requests[1], requests[5])
    assert.not_equal(requests[1], requests[3])
  end)
end)
