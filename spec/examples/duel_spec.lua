-- The game of examples/game_server, which is plain Lua.
local duels = dofile "examples/game_server/duel.lua"

local function tick(duel, count)
  for _ = 1, count do duel:tick() end
end

describe("the duel of examples/game_server", function()
  it("waits for its first player, counts down, takes its time and ends", function()
    local duel = duels.new(2, 3)
    tick(duel, 1000)
    assert.same({ "waiting", 0 }, { duel.state, duel:seconds_left() })
    assert.is_true(duel:join "anna")
    assert.is_false(duel:join "anna")
    assert.same({ "ready", 3 }, { duel.state, duel:seconds_left() })
    tick(duel, 179)
    assert.same({ "ready", 1 }, { duel.state, duel:seconds_left() })
    tick(duel, 1)
    assert.same({ "playing", 2 }, { duel.state, duel:seconds_left() })
    tick(duel, 120)
    assert.same({ "ended", 0 }, { duel.state, duel:seconds_left() })
    assert.is_false(duel:join "ben")
  end)

  it("counts a hit every third tick, and none before the start or after the end", function()
    local duel = duels.new(1, 1)
    duel:join "anna"
    duel:hit "anna"
    tick(duel, 60)
    for _ = 1, 6 do
      duel:hit "anna"
      duel:hit "anna"
      duel:tick()
    end
    duel:hit "nobody"
    duel:stop()
    duel:hit "anna"
    assert.equal(2, duel:ranking()[1].score)
  end)

  it("takes eight players, and sorts them by name", function()
    local duel = duels.new(1, 1)
    for i = 8, 1, -1 do assert.is_true(duel:join("player-" .. i)) end
    assert.is_false(duel:join "player-9")
    assert.same({ "player-1", "player-8" }, { duel:ranking()[1].name, duel:ranking()[8].name })
  end)

  it("ends when the last player leaves, and keeps the ranking after the end", function()
    local duel = duels.new(1, 1)
    duel:join "anna"
    duel:leave "nobody"
    assert.equal("ready", duel.state)
    duel:leave "anna"
    assert.equal("ended", duel.state)
    duel = duels.new(1, 1)
    duel:join "anna"
    duel:stop()
    duel:leave "anna"
    assert.equal(1, #duel:ranking())
  end)
end)
