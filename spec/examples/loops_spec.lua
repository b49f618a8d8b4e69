-- The examples of loops, as a person runs them.
local interpreter = require "spec.support.interpreter"
local process = require "spec.support.process"

describe("examples/luv.lua", function()
  it("polls only when there is work", function()
    if not pcall(require, "luv") then pending "there is no luv for this Lua: apt-get install lua-luv" end
    local said, status = process.run(interpreter.command("examples/luv.lua", "ASAN_OPTIONS=detect_leaks=0"), "keep")
    assert.equal(0, status, said)
    assert.is_true(tonumber(said:match "^11 calls, 0.2 s of sleep: (%d+) polls") < 60, said)
  end)
end)

describe("examples/game_server", function()
  it("registers players, updates its session and drains", function()
    local _, missing = process.run "ls /usr/lib/*/liblua5.4.a /usr/lib/liblua5.4.a /usr/local/lib/liblua.a | grep -q . && command -v lua5.4"
    if missing ~= 0 then pending "it links Lua 5.4, whatever runs the specs: apt-get install lua5.4 liblua5.4-dev" end
    local said, status = process.run "make -s game-server GAME_SECONDS=2 SANITIZE="
    assert.equal(0, status, said)
    for _, line in ipairs { "60 ticks   mean", "players registered", "the session is TERMINAT%u+, DENY_ALL" } do
      assert.matches(line, said)
    end
    local exported = process.run("nm -D --defined-only .build/game_server/game_server | grep -E 'gamelift|gl_|lua_' | wc -l")
    assert.equal("0", exported)
  end)
end)
