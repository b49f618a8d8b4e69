-- Transports for hosts that need another proxy.
local curl = require "gamelift.transport.curl"

describe("with_proxy of the transport over libcurl", function()
  local function new(more)
    local options = { proxy = "http://127.0.0.1:1", per_host = true }
    for name, value in pairs(more or {}) do options[name] = value end
    return curl.new(options)
  end

  it("makes one transport for each other proxy, and none for its own", function()
    local transport = new()
    local direct = transport:with_proxy ""
    assert.not_equal(transport, direct)
    assert.equal(direct, transport:with_proxy "")
    assert.not_equal(direct, transport:with_proxy "http://127.0.0.1:2")
    assert.equal(transport, transport:with_proxy "http://127.0.0.1:1")
    transport:close()
  end)

  it("is the transport itself if the user has given the proxy", function()
    local transport = new { per_host = false }
    assert.equal(transport, transport:with_proxy "")
    transport:close()
  end)

  it("makes no transport that would stay open after close", function()
    local transport = new()
    local direct = transport:with_proxy ""
    transport:close()
    for _, each in ipairs { direct, transport:with_proxy "http://127.0.0.1:2", transport:with_proxy "" } do
      local _, failure = each:send { method = "GET", url = "http://127.0.0.1:1/", headers = {}, body = "", timeout = {} }
      assert.equal("cancelled", failure.kind)
    end
  end)
end)
