-- Makes the other end of a transport in a spec: the scripted server (fault_server.py) and certificates.
--
--   local peer = require "spec.support.scripted_peer".new()
--   setup(peer.start)
--   teardown(peer.stop)
--   … peer:listen { scripts }, peer.certs.good, peer.certs.ca …
local assert = require "luassert"
local certs = require "spec.support.certs"
local fault_server = require "spec.support.fault_server"
local faults = require "spec.support.faults"
local interpreter = require "spec.support.interpreter"
local play = require "spec.faults.play"

local scripted_peer = {}

local Peer = {}
Peer.__index = Peer

--- Listens as Server:listen of fault_server.lua does.
function Peer:listen(scripts, options) return self.server:listen(scripts, options) end

--- Defines two tests for each case of faults.lua, over plain HTTP and over TLS. new(options) makes the transport;
--- skip(reason) calls busted's `pending`, which is another function in each test.
function Peer:test_faults(it, skip, new)
  local driver = faults.driver(new)
  local function test(case, name, tls)
    it(("%s (%s): %s"):format(case.row, name, case.name), function()
      if case.fast and interpreter.is_below_valgrind then skip "a client below valgrind is too slow for its limits of time" end
      assert.same({}, play.case(case, driver, tls, self.server, self.certs))
    end)
  end
  for _, case in ipairs(faults.cases) do
    test(case, "plain", false)
    if not case.plain_only then test(case, "TLS", true) end
  end
end

--- Returns a peer that has not started.
function scripted_peer.new()
  local peer = setmetatable({}, Peer)
  function peer.start()
    peer.server = fault_server.start()
    peer.certs = certs.make()
  end
  function peer.stop()
    peer.server:stop()
    peer.certs:remove()
  end
  return peer
end

--- Returns a request to a URL, with `more` merged over it.
function scripted_peer.request(url, more)
  local request = {
    method = "POST", url = url, headers = {}, body = "{}", timeout = { connect = 2, read = 2, total = 4 },
  }
  for name, value in pairs(more or {}) do request[name] = value end
  return request
end

--- Sends a request that must fail with a kind and a value of `sent`. Returns the message, which is printable and has no secret,
--- and the failure.
function scripted_peer.expect_failure(handle, kind, sent, request)
  local response, failure = handle:send(request)
  assert.is_nil(response)
  assert.same({ kind, sent }, { failure.kind, failure.sent }, failure.message)
  assert.is_nil(failure.message:find "[^ -~]")
  assert.is_nil(failure.message:find "canary")
  return failure.message, failure
end

return scripted_peer
