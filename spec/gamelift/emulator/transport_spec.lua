local core = require "gamelift.core"
local gamelift = require "spec.support.local_gamelift"

-- A request as a client gives it to a transport.
local function outgoing(g, timeout, url)
  local r = g:request("ListFleets", "{}")
  r.headers.host = nil
  return { method = "POST", url = url or "http://localhost/", headers = r.headers, body = "{}", timeout = timeout }
end

describe("the emulator as a transport", function()
  it("serves requests of a client", function()
    local g = gamelift.new()
    local response = assert(g.emulator:transport():send(outgoing(g)))
    assert.equal(200, response.status)
    assert.same({ FleetIds = {} }, core.decode("ListFleets", response.body))
    assert.is_string(response.headers["x-amzn-requestid"])
    assert.equal(200, g.emulator:transport():send(outgoing(g, nil, "http://localhost:80")).status)
    assert.equal(400, g.emulator:transport():send(outgoing(g, nil, "http://elsewhere/")).status)
  end)

  local cases = {
    { { kind = "refused" }, nil, "connect", "no" },
    { { kind = "lost", commit = "before" }, nil, "read", "maybe" },
    { { kind = "lost", commit = "after" }, nil, "read", "maybe" },
    { { kind = "latency", seconds = 5 }, { read = 4 }, "timeout", "maybe" },
    { { kind = "latency", seconds = 5 }, { connect = 1, read = 10, total = 4.5 }, "timeout", "maybe" },
  }
  for _, case in ipairs(cases) do
    it(("fails with %s when asked to be %s"):format(case[3], case[1].kind), function()
      local g = gamelift.new()
      g:control("fault", case[1])
      local response, failure = g.emulator:transport():send(outgoing(g, case[2]))
      assert.is_nil(response)
      assert.same({ case[3], case[4] }, { failure.kind, failure.sent })
      assert.is_string(failure.message)
    end)
  end

  it("never waits: sleeping advances the emulator's clock", function()
    local g = gamelift.new()
    local transport = g.emulator:transport()
    local before, real = transport:now(), core.monotonic()
    transport:sleep(3600)
    g:control("fault", { kind = "latency", seconds = 2, count = 1 })
    assert.equal(200, transport:send(outgoing(g, { read = 3 })).status)
    assert.is_true(transport:now() - before >= 3602)
    assert.is_true(core.monotonic() - real < 60)
    assert.equal(gamelift.START + 3602, g:control("advance", { seconds = 0 }).now)
    transport:close()
  end)
end)
