-- The example of a C host, as a person runs it.
local process = require "spec.support.process"

describe("examples/game_server", function()
  it("joins GameLift, plays a match with two players and ends, and another process takes its place", function()
    local _, missing = process.run "ls /usr/lib/*/liblua5.4.a /usr/lib/liblua5.4.a /usr/local/lib/liblua.a | grep -q . && command -v lua5.4"
    if missing ~= 0 then pending "it links Lua 5.4, whatever runs the specs: apt-get install lua5.4 liblua5.4-dev" end
    local said, status = process.run "make -s game-server GAME_SECONDS=1 SANITIZE="
    assert.equal(0, status, said)
    for _, line in ipairs { "is ready on port %d+\n", "a session for 2 players", "anna has joined", "ben has joined",
      "the match has ended: anna %d+ : ben %d+", "%d+ ticks: mean", 'the session "anna %d+ : ben %d+" is TERMINATED' } do
      assert.matches(line, said)
    end
    assert.is_nil(said:find("game_server:", 1, true), said) -- an error
    local exported = process.run("nm -D --defined-only .build/game_server/game_server | grep -E 'gamelift|gl_|lua_' | wc -l")
    assert.equal("0", exported)
  end)
end)
