local gamelift = require "spec.support.local_gamelift"

local code_of = gamelift.code_of

describe("SearchGameSessions", function()
  it("finds active sessions of one fleet, or of one of its locations", function()
    local g = gamelift.new { auto_activate = false }
    local fleet = g:fleet(2, { Locations = { { Location = "us-west-2" }, { Location = "eu-west-1" } } })
    local home, away, waiting = g:session(fleet), g:session(fleet, 4, { Location = "eu-west-1" }), g:session(fleet)
    g:control("activate", { GameSessionId = home })
    g:control("activate", { GameSessionId = away })
    local function ids(params)
      params.FleetId = fleet
      local list = {}
      for i, s in ipairs(g:ok("SearchGameSessions", params).GameSessions) do list[i] = s.GameSessionId end
      return list
    end
    assert.same({ home, away }, ids {})
    assert.same({ away }, ids { Location = "eu-west-1" })
    assert.same({ home }, ids { FilterExpression = ("gameSessionId='%s'"):format(home) })
    assert.same({}, ids { FilterExpression = ("gameSessionId='%s'"):format(waiting) })
    assert.same({ home, away }, ids { SortExpression = "creationTimeMillis ASC" })
    for _, params in ipairs { {}, { FleetId = fleet, AliasId = "alias-1" }, { FleetId = fleet, FilterExpression = "x" },
      { FleetId = fleet, SortExpression = "gameSessionName" }, { FleetId = fleet, FilterExpression = ("x"):rep(1025) } } do
      assert.equal("InvalidRequestException", code_of(g:call("SearchGameSessions", params)))
    end
    assert.equal("NotFoundException", code_of(g:call("SearchGameSessions", { FleetId = "fleet-0" })))
    assert.truthy(select(3, g:call("SearchGameSessions", { FleetId = fleet, FilterExpression = "x='1'" }))
      :find('FilterExpression: expected an operand, got "x" at character 1', 1, true))
  end)

  it("follows players as they come and go, sorted or not", function()
    local g = gamelift.new()
    local fleet = g:fleet(2)
    local small, big = g:session(fleet, 1), g:session(fleet, 9)
    local function first(params)
      return g:ok("SearchGameSessions", gamelift.merged({ FleetId = fleet }, params)).GameSessions[1].GameSessionId
    end
    local free = { FilterExpression = "hasAvailablePlayerSessions=true" }
    local busiest = { SortExpression = "playerSessionCount DESC" }
    assert.equal(small, first(free))
    assert.equal(small, first(busiest))
    g:ok("CreatePlayerSessions", { GameSessionId = big, PlayerIds = { "a", "b" } })
    assert.equal(big, first(busiest))
    g:ok("CreatePlayerSession", { GameSessionId = small, PlayerId = "c" })
    assert.equal(big, first(free))
    g:advance(61)
    assert.equal(small, first(free))
    assert.equal(small, first(busiest))
  end)

  it("misses sessions with more property keys than the index holds", function()
    local g = gamelift.new { property_keys = 3 }
    local fleet = g:fleet(3)
    local function property(key) return { GameProperties = { { Key = key, Value = "1" } } } end
    local first = g:session(fleet, 1, { GameProperties = { { Key = "a", Value = "" }, { Key = "b", Value = "" } } })
    g:session(fleet, 1, property "c")
    g:session(fleet, 1, property "d")
    assert.equal(2, #g:ok("SearchGameSessions", { FleetId = fleet }).GameSessions)
    g:control("end_process", { GameSessionId = first })
    g:session(fleet, 1, property "e")
    assert.equal(2, #g:ok("SearchGameSessions", { FleetId = fleet }).GameSessions)
  end)
end)
