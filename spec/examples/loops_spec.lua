-- The examples of loops, as a person runs them.
local process = require "spec.support.process"

local build = os.getenv "GAMELIFT_BUILD" or ".build/" .. _VERSION:match "%d+%.%d+"

describe("examples/luv.lua", function()
  it("polls only when there is work", function()
    if not pcall(require, "luv") then pending "luv is missing" end
    local said, status = process.run(table.concat({
      "ASAN_OPTIONS=detect_leaks=0", "LUA_PATH='lua/?.lua;lua/?/init.lua;;' LUA_CPATH='" .. build .. "/?.so;;'",
      os.getenv "GAMELIFT_LUA" or "lua5.4", "examples/luv.lua",
    }, " "), "keep")
    assert.equal(0, status, said)
    assert.is_true(tonumber(said:match "^11 calls, 0.2 s of sleep: (%d+) polls") < 60, said)
  end)
end)

describe("examples/game_server", function()
  it("registers players, updates its session and drains", function()
    if _VERSION ~= "Lua 5.4" or build:find "sanitize" then pending "it has a Lua 5.4 of its own" end
    local said, status = process.run("make -s game-server GAME_SECONDS=2", "keep")
    assert.equal(0, status, said)
    for _, line in ipairs { "60 ticks   mean", "players registered", "the session is TERMINAT%u+, DENY_ALL" } do
      assert.matches(line, said)
    end
    local exported = process.run("nm -D --defined-only .build/game_server | grep -E 'gamelift|gl_|lua_' | wc -l", "keep")
    assert.equal("0", exported)
  end)
end)
