-- Server processes at a reset, a load and a restore of the state.
local server_process = require "spec.support.server_process"

local new = server_process.game

-- Restores a snapshot that is older than a game session. Returns the game, the process and the ARN of the session.
local function restored()
  local game = new()
  local process = game:ready()
  game:control("snapshot", {})
  local arn = game:new_session()
  process:activate()
  game:control("restore", {})
  return game, process, arn
end

-- Connects a process again, which says that it is healthy.
local function come_back(game, process)
  local again = assert(game:connect { pID = process.id })
  again:ok("HeartbeatServerProcess", { HealthStatus = true })
  return again
end

describe("reset and restore", function()
  it("close WebSockets with code 1011, and processes of a snapshot come back", function()
    local game, process, arn = restored()
    assert.equal(1011, process.code)
    assert.is_nil(game.emulator:backend().sessions_by_arn[arn])
    assert.equal("its WebSocket is closed", game:process(process.id).sdk.no_session_because)
    local again = come_back(game, process)
    game:new_session()
    again:activate()
    game:control("reset", {})
    assert.equal(1011, again.code)
    assert.is_nil(again.connection:receive("{}"))
  end)

  it("are like a load, after which processes come back", function()
    local game = new()
    local process = game:ready()
    local text = game.emulator:save()
    assert.is_nil(process.code)
    assert.is_nil(game.emulator:load(text:sub(1, -2)))
    assert.is_nil(process.code)
    assert(game.emulator:load(text))
    assert.equal(1011, process.code)
    local again = come_back(game, process)
    game:new_session()
    again:activate()
  end)

  it("tell a process to end that names a game session which is gone with the old state", function()
    local game, process, arn = restored()
    local again = come_back(game, process)
    local members = { GameSessionId = arn, PlayerSessionId = "psess-1" }
    assert.same({ 404, "the process has no game session" }, { again:fail("AcceptPlayerSession", members) })
    assert.equal("TerminateProcess", again:next().Action)
    again:fail("AcceptPlayerSession", members)
    assert.is_nil(again:next())
    assert.equal("it was told to end (TerminateProcess)", game:process(process.id).sdk.no_session_because)
  end)

  it("give a process of a snapshot 180 s to come back", function()
    local game = new()
    local process = game:ready()
    game:advance(170)
    game:control("snapshot", {})
    game:control("restore", {})
    game:advance(179)
    assert.truthy(game:process(process.id))
    game:advance(1)
    assert.is_nil(game:process(process.id))
  end)

  it("a failed seed leaves connections alone", function()
    local game = new()
    local process = game:ready()
    assert.is_nil(game.emulator:control("seed", { data = { fleets = { {} } } }))
    assert.is_nil(process.code)
    game:new_session()
    process:activate()
  end)
end)
