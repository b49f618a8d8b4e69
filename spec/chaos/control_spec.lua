-- A control request that fails is an error that says why, for `make chaos`.
local fault_server = require "spec.support.fault_server"
local new_control = require "spec.chaos.control"
local process = require "spec.support.process"

describe("a control request of make chaos", function()
  local folder, remove, log
  setup(function()
    folder, remove = process.folder()
    log = folder .. "/log"
  end)
  teardown(function() remove() end)

  it("returns the result of its action", function()
    local server = assert(process.server { output = log })
    finally(function() server:stop() end)
    assert.same({}, new_control(server, log)("faults", {}).faults)
  end)

  it("reports a local GameLift that has ended, and the end of its log", function()
    local server = assert(process.server { output = log })
    server:stop()
    process.write(log, ("early\n"):rep(30) .. "late\n" .. ("line\n"):rep(19))
    local ok, problem = pcall(new_control(server, log), "faults", {})
    assert.is_false(ok)
    assert.matches("^control request faults: .* a result, got .*refused; process %d+ has ended; the end of .*/log:\n  late\n", problem)
    assert.not_matches("early", problem)
  end)

  it("reports a response with another status and without a body", function()
    local peer = fault_server.start()
    finally(function() peer:stop() end)
    local listener = peer:listen { { "read", { "send", "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n" } } }
    local server = { port = tonumber(listener.address:match "%d+$"), pid = "self" }
    local ok, problem = pcall(new_control(server, folder .. "/none"), "faults", {})
    assert.is_false(ok)
    assert.matches('^control request faults: .*, got status 503, body ""; process self runs; .*there is no log$', problem)
  end)
end)
