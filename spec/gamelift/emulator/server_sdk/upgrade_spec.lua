-- An upgrade to the Server SDK's WebSocket: which is accepted.
local core = require "gamelift.core"
local local_gamelift = require "spec.support.local_gamelift"
local server_process = require "spec.support.server_process"

local new = server_process.game

local function refused(process, problem)
  assert.is_nil(process)
  return problem.status, problem.message
end

describe("an upgrade to the Server SDK's WebSocket", function()
  it("is accepted with a compute's auth token, and makes a process that is not ready", function()
    local game = new()
    local process = assert(game:connect())
    local state, location = game:process(process.id)
    assert.equal("NOT_READY", state.status)
    assert.same({ language = "Cpp", version = "5.4.0", is_connected = true, no_session_because = "it has not called ProcessReady" },
      state.sdk)
    assert.equal(0, location.processes)
    assert.truthy(game:log():find(process.id .. ": connected (Cpp 5.4.0) on compute pc of fleet " .. game.fleet_id, 1, true))
  end)

  it("needs pID, FleetId and ComputeId, and nothing else but an authorization", function()
    local game = new()
    for _, name in ipairs { "pID", "FleetId", "ComputeId" } do
      local query = game:query { pID = "p" }
      query[name] = nil
      local status, message = refused(game.emulator:connect(query))
      assert.equal(400, status)
      assert.equal("the query has no " .. name, message)
    end
    assert.truthy(game.emulator:connect { pID = "p", FleetId = game.fleet_id, ComputeId = "pc", Authorization = game:token() })
  end)

  it("is refused for an unknown fleet, compute or token, with the reason in the log", function()
    local game = new()
    for reason, parameters in pairs {
      ["there is no fleet fleet-x"] = { FleetId = "fleet-x" },
      ["has no compute mac"] = { ComputeId = "mac" },
      ["the auth token is not one of compute pc"] = { Authorization = "6f0-12" },
      ["the auth token is not one of"] = { Authorization = "" },
    } do
      local status, message = refused(game:connect(parameters))
      assert.equal(403, status)
      assert.truthy(message:find(reason, 1, true), message)
      assert.truthy(game:log():find("its upgrade is refused with status 403: " .. message, 1, true))
    end
    local query = game:query { pID = "p" }
    query.Authorization = nil
    assert.equal(403, (refused(game.emulator:connect(query))))
  end)

  it("is refused with the token of another compute", function()
    local game = new()
    game:ok("RegisterCompute", { FleetId = game.fleet_id, ComputeName = "mac", IpAddress = "192.0.2.8", Location = "custom-home" })
    local status, message = refused(game:connect { ComputeId = "mac" })
    assert.equal(403, status)
    assert.truthy(message:find("not one of compute mac", 1, true))
  end)

  it("takes a token for 3 hours; the same is given until 15 minutes before", function()
    local game = new()
    local token = game:token()
    assert.truthy(token:find "^[%w-]+$" and #token <= 64)
    game:advance(3 * 3600 - 900)
    assert.equal(token, game:token())
    game:advance(1)
    assert.not_equal(token, game:token())
    assert.truthy(game:connect { Authorization = token })
    game:advance(899)
    local status, message = refused(game:connect { Authorization = token })
    assert.equal(403, status)
    assert.equal("the auth token expired 0 s ago; GetComputeAuthToken returns a new one", message)
    assert.truthy(game:connect())
  end)

  it("takes a token from before a restart, and a connected process outlives it", function()
    local game = new()
    local process, token = game:ready(), game:token()
    for _ = 1, 4 * 60 do
      game:advance(60)
      process:ok("HeartbeatServerProcess", { HealthStatus = true })
    end
    assert.equal("READY", game:process(process.id).status)
    local restarted = new()
    assert.equal(game.fleet_id, restarted.fleet_id)
    assert.equal(token, restarted:token())
  end)

  it("is refused with the id of a connected process, unless it repeats the idempotency token", function()
    local game = new()
    local process = game:ready()
    local status, message = refused(game:connect { pID = process.id, IdempotencyToken = "other" })
    assert.equal(403, status)
    assert.equal("a process with this id is connected, and a process id is for one execution", message)
    assert.equal(403, (refused(game:connect { pID = process.id, IdempotencyToken = false })))
    local again = assert(game:connect { pID = process.id, IdempotencyToken = process.query.IdempotencyToken })
    again:ok("HeartbeatServerProcess", { HealthStatus = true })
    assert.equal("READY", game:process(process.id).status)
  end)

  it("is accepted from a living process that has lost its WebSocket, and refused once it has ended", function()
    local game = new()
    local process = game:ready()
    process.connection:close()
    local state = game:process(process.id)
    assert.equal("its WebSocket is closed", state.sdk.no_session_because)
    assert.equal("NOT_READY", state.status)
    local again = assert(game:connect { pID = process.id })
    assert.equal("READY", game:process(process.id).status)
    again:ok("TerminateServerProcess")
    local status, message = refused(game:connect { pID = process.id })
    assert.equal(403, status)
    assert.equal("this process has ended, and a process id is for one execution", message)
  end)

  it("is refused with the id of each of the last thousand processes that have ended", function()
    local game = new()
    local function play(id)
      local process, problem = game:connect { pID = id, IdempotencyToken = "again" .. id }
      if not process then return problem.status end
      process:ready()
      process:ok("TerminateServerProcess")
      return 101
    end
    for i = 1, 1001 do assert.equal(101, play("e" .. i)) end
    game:reload() -- a saved state remembers them, too
    assert.same({ 403, 403 }, { play "e1001", play "e2" })
    assert.equal(101, play "e1") -- forgotten, and so remembered again as the last
    assert.same({ 403, 403 }, { play "e1", play "e3" })
    assert.equal(101, play "e2")
  end)

  it("is refused with the id of a process that the emulator plays", function()
    local game = new()
    local id = game:control("register_process", { FleetId = game.fleet_id, ComputeName = "pc", port = 7000 }).process_id
    assert.equal(403, (refused(game:connect { pID = id })))
  end)

  it("is refused for parameters that are given twice or have no value", function()
    local game = new()
    for name, value in pairs { sdkVersion = true, FleetId = { "a", "b" }, pID = true } do
      assert.same({ 400, ("the parameter %s is given twice, or has no value"):format(name) },
        { refused(game:connect { [name] = value }) })
    end
  end)

  it("is refused for ids with control characters, which would reach terminals by the log", function()
    local game = new()
    for _, text in ipairs { "p\n", "\27[31mp", "p\127" } do
      assert.same({ 400, "pID has control characters" }, { refused(game:connect { pID = text }) })
    end
    assert.is_nil(game:log():find "\27")
  end)
end)

describe("an upgrade with a signature", function()
  local function signed(game, change)
    local query = { pID = "a b", ComputeId = "pc", FleetId = game.fleet_id, Authorization = "SigV4",
      ["X-Amz-Algorithm"] = "AWS4-HMAC-SHA256", ["X-Amz-Date"] = "20231114T221320Z",
      ["X-Amz-Credential"] = "GAMELIFTLOCAL/20231114/us-west-2/gamelift/aws4_request" }
    query["X-Amz-Signature"] = core.signer():sign_canonical(("ComputeId=pc&FleetId=%s&pID=a%%20b"):format(game.fleet_id),
      "gamelift-local-secret", "20231114T221320Z", "us-west-2", "gamelift")
    for name, value in pairs(change or {}) do query[name] = value or nil end
    return query
  end

  it("is accepted with the right one", function()
    local game = new()
    assert.truthy(server_process.connect(game.emulator, signed(game)))
  end)

  it("is refused with a wrong one, and the reason is that of the service", function()
    local game = new()
    for reason, change in pairs {
      ["InvalidSignatureException: The signature does not match"] = { pID = "b" },
      ["InvalidSignatureException: Signature expired"] = { ["X-Amz-Date"] = "20231114T221320Z", wall = 301 },
      ["UnrecognizedClientException"] = { ["X-Amz-Credential"] = "OTHER/20231114/us-west-2/gamelift/aws4_request" },
      ["InvalidSignatureException: Credential should be scoped to a valid region"] =
        { ["X-Amz-Credential"] = "GAMELIFTLOCAL/20231114/us-east-1/gamelift/aws4_request" },
      ["IncompleteSignatureException: the query requires the parameter 'X-Amz-Date'"] = { ["X-Amz-Date"] = false },
      ["IncompleteSignatureException: expected X-Amz-Algorithm=AWS4-HMAC-SHA256, got 'x'"] = { ["X-Amz-Algorithm"] = "x" },
      ["IncompleteSignatureException: Credential must have exactly 5"] = { ["X-Amz-Credential"] = "x" },
      ["has no session token, but the request has one"] = { ["X-Amz-Security-Token"] = "x" },
    } do
      local query, wall = signed(game, change), game.emulator.options.wall
      if change.wall then game.emulator.options.wall = function() return local_gamelift.START + change.wall end end
      query.wall = nil
      local status, message = refused(server_process.connect(game.emulator, query))
      game.emulator.options.wall = wall
      assert.equal(403, status)
      assert.truthy(message:find(reason, 1, true), message)
    end
  end)

  it("is refused for a fleet of another account", function()
    local game = new { accounts = { { access_key_id = "GAMELIFTLOCAL", secret_access_key = "gamelift-local-secret" },
      { access_key_id = "OTHER", secret_access_key = "gamelift-local-secret", account_id = "2" } } }
    local status, message = refused(server_process.connect(game.emulator,
      signed(game, { ["X-Amz-Credential"] = "OTHER/20231114/us-west-2/gamelift/aws4_request" })))
    assert.equal(403, status)
    assert.truthy(message:find("belongs to another account", 1, true), message)
  end)
end)
