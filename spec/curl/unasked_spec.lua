-- A response that arrives before the request is written belongs to no request: the call uses another connection.
local curl = require "gamelift.curl"
local faults = require "spec.support.faults"
local scripted_peer = require "spec.support.scripted_peer"
local socket = require "socket"

local OK, FRESH = { "send", faults.http "{}" }, { "send", faults.http "fresh" }
local UNASKED = { "send", faults.http "unasked" }
local TIMED_OUT = { "send", "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n" }

local request = scripted_peer.request
local peer = scripted_peer.new()

setup(peer.start)
teardown(peer.stop)

-- Makes both ways to send, as send(request) -> response, failure. Between the calls the process is busy elsewhere.
local WAYS = {
  blocking = function()
    local handle = curl.easy { ca_file = peer.certs.ca, proxy = "" }
    return function(r) return handle:send(r) end
  end,
  multi = function()
    local multi = curl.multi()
    local settings = multi:settings { ca_file = peer.certs.ca, proxy = "" }
    return function(r)
      assert(multi:start(settings, r))
      while true do
        multi:perform(1)
        local id, response, failure = multi:take()
        if id then return response, failure end
        multi:wait(0.1)
      end
    end
  end,
}

local function second_call(send, listener, url)
  assert.equal("{}", assert(send(request(url))).body)
  listener:settled(function(s) return s.waiting == s.open end)
  socket.sleep(0.03)
  return send(request(url))
end

for way, new in pairs(WAYS) do
  describe("an idle connection (" .. way .. ") with", function()
    local function test_abandoned(name, ...)
      local steps = { ... }
      local function scripts(tls)
        local first, fresh = { tls, "read", OK, { "wait", 0.01 } }, { tls, "read", FRESH, "hold" }
        if not tls then first, fresh = { "read", OK, { "wait", 0.01 } }, { "read", FRESH, "hold" } end
        for _, step in ipairs(steps) do first[#first + 1] = step end
        first[#first + 1] = "hold"
        return { first, fresh }
      end

      it(name .. " is abandoned", function()
        local listener = peer:listen(scripts())
        assert.equal("fresh", assert(second_call(new(), listener, listener.url)).body)
        assert.same({ 2, 2 }, { listener:stats().connections, listener:stats().requests })
      end)

      it(name .. " is abandoned (TLS)", function()
        local listener = peer:listen(scripts { "tls", peer.certs.good })
        assert.equal("fresh", assert(second_call(new(), listener, listener.https)).body)
        assert.same({ 2, 2 }, { listener:stats().connections, listener:stats().requests })
      end)
    end

    test_abandoned("a response", UNASKED)
    test_abandoned("a 408", TIMED_OUT)
    test_abandoned("a 408 and the end of the connection", TIMED_OUT, "close")
    test_abandoned("a part of a TLS record", "plain", { "send", "\23\3\3\0\100abc" })
    test_abandoned("the header of a TLS record alone", "plain", { "send", "\23\3\3\0\100" })
    test_abandoned("a whole TLS record and a part of another", "plain", { "send", "\23\3\3\0\1a\23\3\3\0\5abc" })
    test_abandoned("a byte of a TLS record", "plain", { "send", "\23" })
    test_abandoned("more data than the check reads", { "repeat", ("x"):rep(32768), 2 })
  end)
  it("session tickets on an idle connection do not count as a response (" .. way .. ")", function()
    local listener = peer:listen { { { "tls", peer.certs.good }, "read", OK, { "tickets", 5 }, "read", FRESH, "hold" } }
    assert.equal("fresh", assert(second_call(new(), listener, listener.https)).body)
    assert.same({ 1, 2 }, { listener:stats().connections, listener:stats().requests })
  end)

  it("a response behind them is found (" .. way .. ")", function()
    local listener = peer:listen {
      { { "tls", peer.certs.good }, "read", OK, { "tickets", 5 }, UNASKED, "hold" }, { { "tls", peer.certs.good }, "read", FRESH, "hold" },
    }
    assert.equal("fresh", assert(second_call(new(), listener, listener.https)).body)
    assert.same({ 2, 2 }, { listener:stats().connections, listener:stats().requests })
  end)
end

describe("a 408 after the request was written", function()
  for way, new in pairs(WAYS) do
    it("is its response (" .. way .. ")", function()
      local listener = peer:listen { { "read", OK, "read", TIMED_OUT, "close" } }
      assert.equal(408, assert(second_call(new(), listener, listener.url)).status)
    end)
  end
end)

describe("a new connection that has a response before the request", function()
  -- The server accepts and sends while the process is busy; then the multi finds the connection open.
  local function busy(scripts)
    local listener = peer:listen(scripts)
    local multi = curl.multi()
    assert(multi:start(multi:settings { proxy = "" }, request(listener.url)))
    multi:perform(0)
    for n = 1, 2 do
      listener:settled(function(s) return s.sent >= n * #UNASKED[2] end)
      socket.sleep(0.03)
      multi:perform(1)
    end
    while true do
      local id, response, failure = multi:take()
      if id then
        multi:close()
        return listener, response, failure
      end
      multi:perform(1)
      multi:wait(0.1)
    end
  end

  it("is replaced by another one", function()
    local listener, response = busy { { UNASKED, "hold" }, { "read", FRESH, "hold" } }
    assert.equal("fresh", response.body)
    assert.same({ 2, 1 }, { listener:stats().connections, listener:stats().requests })
  end)

  it("is replaced only once: a server that always speaks first causes a failure", function()
    local listener, response, failure = busy { { UNASKED, "hold" } }
    assert.is_nil(response)
    assert.same({ "http", "no" }, { failure.kind, failure.sent }, failure.message)
    assert.same({ 2, 0 }, { listener:stats().connections, listener:stats().requests })
  end)
end)
