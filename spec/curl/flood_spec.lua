-- A server or proxy sends faster than the client reads: a turn takes a limited part of it, however much waits. perform(0) does the
-- minimum, so that turns can be counted.
local curl = require "gamelift.curl"
local faults = require "spec.support.faults"
local scripted_peer = require "spec.support.scripted_peer"
local socket = require "socket"

local KiB = 1024
local ESTABLISHED = "HTTP/1.1 200 Connection established\r\n%s\r\n"
local CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"

local peer = scripted_peer.new()

setup(peer.start)
teardown(peer.stop)

local function request(url)
  return scripted_peer.request(url, { timeout = { connect = 5, read = 5, total = 10 } })
end

-- Sends one request by a multi. Turns until `ready(stats)` are not counted, and what the server then sends has time to arrive.
-- Returns the number of turns after that, the response, the failure.
local function turns(listener, url, ready, options)
  options = options or {}
  options.ca_file, options.proxy = peer.certs.ca, options.proxy or ""
  local multi = curl.multi()
  local id = assert(multi:start(multi:settings(options), request(url)))
  while not ready(listener:stats()) do
    multi:perform(0)
    multi:wait(0.01)
  end
  socket.sleep(0.2)
  local n = 0
  while true do
    multi:perform(0)
    n = n + 1
    local done, response, failure = multi:take()
    if done then
      assert.equal(id, done)
      multi:close()
      return n, response, failure
    end
    if multi:timeout() ~= 0 then multi:wait(0.01) end
  end
end

local function requested(n)
  return function(stats) return stats.requests == n end
end

describe("a flood of", function()
  for name, body in pairs {
    ["one body"] = { faults.http(("x"):rep(1024 * KiB)), 1024 * KiB },
    ["large chunks"] = { CHUNKED .. ("10000\r\n" .. ("x"):rep(64 * KiB) .. "\r\n"):rep(16) .. "0\r\n\r\n", 1024 * KiB },
    ["the smallest chunks"] = { CHUNKED .. ("1\r\nx\r\n"):rep(160 * KiB) .. "0\r\n\r\n", 160 * KiB },
  } do
    it(name .. " is read in small pieces", function()
      local listener = peer:listen { { "read", { "send", body[1] }, "hold" } }
      local n, response = turns(listener, listener.url, requested(1))
      assert.equal(body[2], #response.body)
      assert.is_true(n >= 6, n)
    end)

    it(name .. " over TLS is read in small pieces, even after its socket has delivered everything", function()
      local listener = peer:listen { { { "tls", peer.certs.good }, "read", { "send", body[1] }, "hold" } }
      local n, response = turns(listener, listener.https, requested(1))
      assert.equal(body[2], #response.body)
      assert.is_true(n >= 6, n)
    end)
  end

  it("TLS records of a byte each is read bit by bit", function()
    local head = "HTTP/1.1 200 OK\r\nContent-Length: 4096\r\n\r\n"
    local listener = peer:listen { { { "tls", peer.certs.good }, "read", { "send", head }, { "repeat", "x", 4096 }, "hold" } }
    local n, response = turns(listener, listener.https, requested(1))
    assert.equal(4096, #response.body)
    assert.is_true(n >= 25, n)
  end)

  it("session tickets is read record by record", function()
    if not curl.libcurl_version():find "OpenSSL" then pending "libcurl is built with another TLS" end
    local tls = { cert = peer.certs.good.cert, key = peer.certs.good.key, tickets = 200 }
    local listener = peer:listen { { { "tls", tls }, "read", { "send", faults.http "{}" }, "hold" } }
    local n, response = turns(listener, listener.https, requested(1))
    assert.equal("{}", response.body)
    assert.is_true(n >= 10, n) -- 1 or 2 if a read took them all
  end)

  it("responses does not outlast the deadline of a blocking call", function()
    local chunks = ("8000\r\n" .. ("x"):rep(32 * KiB) .. "\r\n"):rep(32)
    local listener = peer:listen { { "read", { "send", CHUNKED }, { "repeat", chunks, 1e6 } } }
    local handle = curl.easy { proxy = "", max_response = 2 ^ 31 - 1 }
    local r = request(listener.url)
    r.timeout.total = 0.05
    local _, failure = handle:send(r)
    assert.same({ "timeout", "total", "maybe" }, { failure.kind, failure.phase, failure.sent })
    handle:close()
  end)
end)

describe("a proxy's response to CONNECT", function()
  local function header(n) return "X-Y: " .. ("z"):rep(n - 7) .. "\r\n" end

  it("is read in small pieces", function()
    local head = ESTABLISHED:format(header(1024):rep(6))
    local listener = peer:listen { { "read", { "send", head }, "read", { "send", faults.http "{}" }, "hold" } }
    local n, response = turns(listener, "http://gamelift.invalid/", requested(1), { proxy = listener.url })
    assert.equal("{}", response.body)
    assert.is_true(n >= 6, n)
  end)

  it("can have almost 64 KiB", function()
    local head = ESTABLISHED:format(header(1024):rep(63))
    local listener = peer:listen { { "read", { "send", head }, "read", { "send", faults.http "{}" }, "hold" } }
    local _, response = turns(listener, "http://gamelift.invalid/", requested(1), { proxy = listener.url })
    assert.equal("{}", response.body)
    local again = peer:listen { { "read", { "send", head }, "read", { "send", faults.http "{}" }, "hold" } }
    assert.equal("{}", assert(curl.easy({ proxy = again.url }):send(request "http://gamelift.invalid/")).body)
  end)

  local LONG = ("1;" .. ("e"):rep(1000) .. "\r\nx\r\n"):rep(64)
  for name, response in pairs {
    ["headers without end"] = { "HTTP/1.1 200 OK\r\n", header(64):rep(512) },
    ["a header without end"] = { "HTTP/1.1 200 OK\r\nX: ", ("x"):rep(64 * KiB) },
    ["a page without end"] = { "HTTP/1.1 403 Forbidden\r\n\r\n", ("x"):rep(64 * KiB) },
    ["chunks without end"] = { "HTTP/1.1 407 Auth\r\nProxy-Authenticate: Basic realm=x\r\nTransfer-Encoding: chunked\r\n\r\n", LONG },
    ["interim responses without end"] = { "", ("HTTP/1.1 100 Continue\r\n\r\n"):rep(1024) },
  } do
    for kind, scheme in pairs { [""] = "url", [" over TLS"] = "https" } do
      it("of " .. name .. kind .. " is a failure of the proxy, after 64 KiB at most", function()
        local script = { "read", { "send", response[1] }, { "repeat", response[2], 1e6 } }
        if scheme == "https" then table.insert(script, 1, { "tls", peer.certs.good }) end
        local listener = peer:listen { script }
        local _, _, failure = turns(listener, "http://gamelift.invalid/", requested(1), { proxy = listener[scheme] })
        assert.same({ "proxy", "no" }, { failure.kind, failure.sent }, failure.message)
        local handle = curl.easy { proxy = listener[scheme], ca_file = peer.certs.ca }
        _, failure = handle:send(request "http://gamelift.invalid/")
        assert.same({ "proxy", "no" }, { failure.kind, failure.sent }, failure.message)
        handle:close()
        assert.equal(0, listener:settled(function(s) return s.open == 0 end).open)
      end)
    end
  end
end)
