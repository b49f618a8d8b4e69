local server_process = require "spec.support.server_process"

local function new()
  local game = server_process.game()
  local process = game:ready()
  function game:fault(kind, more)
    local arguments = { ProcessId = process.id, kind = kind }
    for name, value in pairs(more or {}) do arguments[name] = value end
    return self.emulator:control("sdk_fault", arguments)
  end
  return game, process
end

describe("sdk_fault", function()
  it("mute: carries requests out and sends nothing until the process connects again", function()
    local game, process = new()
    assert(game:fault "mute")
    assert.is_nil(process:call("HeartbeatServerProcess", { HealthStatus = false }, "h"))
    assert.equal("its last heartbeat reports that it is not healthy", game:process(process.id).sdk.no_session_because)
    local again = assert(game:connect { pID = process.id, IdempotencyToken = false })
    assert.equal(200, again:call("HeartbeatServerProcess", { HealthStatus = false }, "h").StatusCode)
    again:ok("HeartbeatServerProcess", { HealthStatus = true })
    process.connection:close()
    game:new_session()
    again:activate()
  end)

  it("refuse: gives the next upgrade a status, whether or not the process is known", function()
    local game, process = new()
    assert(game:fault("refuse", { status = 403 }))
    process.connection:close()
    local refused, problem = game:connect { pID = process.id }
    assert.is_nil(refused)
    assert.same({ status = 403, message = "sdk_fault asked for it" }, problem)
    assert.truthy(game:connect { pID = process.id })
    assert(game:fault("refuse", { ProcessId = "new" }))
    assert.equal(503, select(2, game:connect { pID = "new" }).status)
    assert.truthy(game:connect { pID = "new" })
  end)

  it("close: closes with 1011 or another code, at which the process is without a WebSocket", function()
    for code, wanted in pairs { [1] = 1011, [1000] = 1000, [1001] = 1001, [1006] = 1006, [4000] = 4000 } do
      local game, process = new()
      assert(game:fault("close", { code = code > 1 and code or nil }))
      assert.equal(wanted, process.code)
      assert.equal("its WebSocket is closed", game:process(process.id).sdk.no_session_because)
    end
    local game = new()
    for _, code in ipairs { 1005, 1015, 2000 } do assert.is_nil((game:fault("close", { code = code }))) end
    assert.is_nil((game:fault("close", { code = 999 })))
  end)

  it("refresh: sends an endpoint and a new token, with which the process connects beside its old WebSocket", function()
    local game, process = new()
    local token = process.query.Authorization
    assert(game:fault "refresh")
    local message = process:next()
    assert.equal("RefreshConnection", message.Action)
    assert.equal(game.emulator.options.sdk_endpoint, message.RefreshConnectionEndpoint)
    assert.not_equal(token, message.AuthToken)
    assert.is_nil((game:connect { pID = process.id, IdempotencyToken = "another" , Authorization = token }))
    local again = assert(game:connect { pID = process.id, IdempotencyToken = "another", Authorization = message.AuthToken })
    assert.equal(200, process:call("HeartbeatServerProcess", { HealthStatus = true }).StatusCode)
    process.connection:close()
    assert.equal("READY", game:process(process.id).status)
    game:new_session()
    again:activate()
  end)

  it("refresh: takes the token of an earlier one, with which a process may still be connecting", function()
    local game, process = new()
    local tokens = {}
    for i = 1, 3 do
      assert(game:fault "refresh")
      tokens[i] = process:next().AuthToken
    end
    for i, token in ipairs(tokens) do
      process = assert(game:connect { pID = process.id, IdempotencyToken = "refresh" .. i, Authorization = token })
    end
    process:ok("HeartbeatServerProcess", { HealthStatus = true })
    game:new_session()
    process:activate()
  end)

  it("terminate: tells the process to end", function()
    local game, process = new()
    assert(game:fault "terminate")
    assert.equal("TerminateProcess", process:next().Action)
  end)

  it("needs a connected process, but to refuse one", function()
    local game, process = new()
    process.connection:close()
    for _, kind in ipairs { "mute", "close", "refresh", "terminate" } do
      local result, problem = game:fault(kind)
      assert.is_nil(result)
      assert.equal(("sdk_fault: process %s is not connected"):format(process.id), problem)
    end
    assert.is_nil((game:fault "other"))
    assert.is_nil((game:fault("refuse", { status = 200 })))
  end)
end)
