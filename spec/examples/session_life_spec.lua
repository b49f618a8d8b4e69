-- The demo, as a person runs it.
local interpreter = require "spec.support.interpreter"
local process = require "spec.support.process"

local function demo(words, before)
  -- Where a sanitizer is loaded, it is for the client: the programs behind the server leak at their end.
  local command = interpreter.command("examples/session_life.lua " .. (words or ""), "ASAN_OPTIONS=detect_leaks=0 " .. (before or ""))
  return process.run(command, "keep")
end

describe("examples/session_life.lua", function()
  it("shows a session's life, and ends well", function()
    local said, status = demo()
    assert.equal(0, status, said)
    for _, line in ipairs {
      "create_fleet +fleet%-%x+", "create_game_session +Nightfall +ACTIVATING +127.0.0.1:%d+\n",
      "create_player_session +mira +RESERVED", "describe_game_session_placement +%S+ +FULFILLED +2 players at 127.0.0.1",
      "search_game_sessions +3 sessions\n +Low tide +4 of 8 players", "describe_game_sessions +Nightfall, Low tide, Lighthouse\n",
      "update_game_session +Low tide %(closed%) +DENY_ALL",
      "GameSessionFullException", "NotFoundException", "terminate_game_session +Fog +TERMINATING", "delete_fleet +%S+ +gone",
      "\n%d+ calls in %d+ ms",
    } do assert.matches(line, said) end
    assert.matches("fleetId: unknown parameter, did you mean FleetId", (said:gsub("%s+", " ")))
  end)

  it("has no colours outside a terminal, and no trailing blanks", function()
    local said = demo()
    assert.is_nil(said:find "\27")
    assert.is_nil(said:find " \n")
  end)

  it("fits 100 columns", function()
    for line in (demo() .. "\n"):gmatch "([^\n]*)\n" do
      local _, characters = line:gsub("[^\128-\191]", "")
      assert.is_true(characters <= 100, line)
    end
  end)

  it("can use a running server several times", function()
    local server = assert(process.server())
    local environment = ("AWS_ACCESS_KEY_ID=%s AWS_SECRET_ACCESS_KEY=%s AWS_REGION=%s"):format(
      server.credentials.access_key_id, server.credentials.secret_access_key, server.region)
    for _ = 1, 2 do
      local said, status = demo("--endpoint " .. server.url, environment)
      assert.equal(0, status, said)
    end
    server:stop()
  end)

  it("reports that no server runs", function()
    local said, status = demo("--endpoint http://127.0.0.1:1",
      "AWS_ACCESS_KEY_ID=a AWS_SECRET_ACCESS_KEY=b AWS_REGION=us-west-2")
    assert.equal(1, status)
    assert.matches("session_life: ConnectionFailed", said)
  end)

  it("prints its usage", function()
    local said, status = demo "--nonsense"
    assert.equal(2, status)
    assert.equal("usage: session_life.lua [--endpoint URL]", said)
  end)
end)
