local gamelift = require "spec.support.local_gamelift"

local code_of = gamelift.code_of

describe("an alias", function()
  it("leads to its fleet, and to another one after an update", function()
    local g = gamelift.new()
    local old, new = g:fleet(1), g:fleet(1)
    local alias = g:ok("CreateAlias", { Name = "live", Description = "d", RoutingStrategy = { Type = "SIMPLE", FleetId = old } }).Alias
    assert.truthy(alias.AliasId:find("^alias%-%x+%-"))
    assert.equal("arn:aws:gamelift:us-west-2::alias/" .. alias.AliasId, alias.AliasArn)
    local resolved = g:ok("ResolveAlias", { AliasId = alias.AliasArn })
    assert.same({ old, "arn:aws:gamelift:us-west-2:123456789012:fleet/" .. old }, { resolved.FleetId, resolved.FleetArn })
    local session = g:ok("CreateGameSession", { AliasId = alias.AliasId, MaximumPlayerSessionCount = 1 }).GameSession
    assert.equal(old, session.FleetId)
    for _, operation in ipairs { "DescribeGameSessions", "DescribeGameSessionDetails", "SearchGameSessions" } do
      g:ok(operation, { AliasId = alias.AliasId })
    end
    assert.equal(1, #g:ok("SearchGameSessions", { AliasId = alias.AliasId }).GameSessions)
    g:advance(5)
    local updated = g:ok("UpdateAlias",
      { AliasId = alias.AliasId, Name = "next", RoutingStrategy = { Type = "SIMPLE", FleetId = new } }).Alias
    assert.same({ "next", "d", gamelift.START, gamelift.START + 5 },
      { updated.Name, updated.Description, updated.CreationTime, updated.LastUpdatedTime })
    assert.equal(new, g:ok("ResolveAlias", { AliasId = alias.AliasId }).FleetId)
    g:ok("DeleteAlias", { AliasId = alias.AliasId })
    local _, code, message = g:call("ResolveAlias", { AliasId = alias.AliasId })
    assert.equal("NotFoundException", code)
    assert.equal(("Alias (%s) not found"):format(alias.AliasId), message)
  end)

  it("changes its route after a delay if the option says so", function()
    local g = gamelift.new { alias_lag = 120 }
    local old, new = g:fleet(1), g:fleet(1)
    local id = g:ok("CreateAlias", { Name = "a", RoutingStrategy = { Type = "SIMPLE", FleetId = old } }).Alias.AliasId
    g:ok("UpdateAlias", { AliasId = id, RoutingStrategy = { Type = "SIMPLE", FleetId = new } })
    assert.equal(new, g:ok("DescribeAlias", { AliasId = id }).Alias.RoutingStrategy.FleetId)
    assert.equal(old, g:ok("ResolveAlias", { AliasId = id }).FleetId)
    g:advance(119)
    assert.equal(old, g:ok("ResolveAlias", { AliasId = id }).FleetId)
    g:advance(1)
    assert.equal(new, g:ok("ResolveAlias", { AliasId = id }).FleetId)
  end)

  it("is described as the requests set it", function()
    local g = gamelift.new()
    local fleet = g:fleet(1)
    local function strategy(more) return { RoutingStrategy = more } end
    local view = g:ok("CreateAlias", { Name = "a", RoutingStrategy = { Type = "SIMPLE", FleetId = fleet, Message = "dropped" } }).Alias
    local expected = { AliasId = view.AliasId, AliasArn = view.AliasArn, Name = "a", CreationTime = gamelift.START,
      LastUpdatedTime = gamelift.START, RoutingStrategy = { Type = "SIMPLE", FleetId = fleet } }
    assert.same(expected, view)
    for i, change in ipairs { { Name = "b" }, { Description = "d" }, strategy { Type = "TERMINAL", Message = "m" },
      strategy { Type = "SIMPLE", FleetId = fleet }, {} } do
      g:advance(1)
      expected = gamelift.merged(expected, gamelift.merged(change, { LastUpdatedTime = gamelift.START + i }))
      assert.same(expected, g:ok("UpdateAlias", gamelift.merged({ AliasId = view.AliasId }, change)).Alias)
      assert.same(expected, g:ok("DescribeAlias", { AliasId = view.AliasId }).Alias)
    end
    assert.same({ FleetId = fleet, FleetArn = "arn:aws:gamelift:us-west-2:123456789012:fleet/" .. fleet },
      g:ok("ResolveAlias", { AliasId = view.AliasId }))
    assert.same({ expected }, g:ok("ListAliases").Aliases)
  end)

  it("that is terminal fails with its message", function()
    local g = gamelift.new()
    local strategy = { Type = "TERMINAL", Message = "Please update.", FleetId = g:fleet(1) }
    local alias = g:ok("CreateAlias", { Name = "over", RoutingStrategy = strategy }).Alias
    assert.same({ Type = "TERMINAL", Message = "Please update." }, alias.RoutingStrategy) -- the fleet is dropped silently
    for operation, params in pairs {
      ResolveAlias = {}, CreateGameSession = { MaximumPlayerSessionCount = 1 }, DescribeGameSessions = {},
      DescribeGameSessionDetails = {}, SearchGameSessions = {},
    } do
      params.AliasId = alias.AliasId
      local _, code, message = g:call(operation, params)
      assert.same({ "TerminalRoutingStrategyException", "Please update." }, { code, message }, operation)
    end
  end)

  it("is listed by name and type, and rejected without a target", function()
    local g = gamelift.new()
    local fleet = g:fleet(1)
    local function create(name, strategy)
      return g:call("CreateAlias", { Name = name, RoutingStrategy = strategy })
    end
    create("a", { Type = "SIMPLE", FleetId = fleet })
    create("a", { Type = "TERMINAL", Message = "m" })
    create("b", { Type = "TERMINAL", Message = "m" })
    local function count(params) return #g:ok("ListAliases", params).Aliases end
    assert.same({ 3, 2, 2, 1 }, { count {}, count { Name = "a" }, count { RoutingStrategyType = "TERMINAL" },
      count { Name = "a", RoutingStrategyType = "SIMPLE" } })
    for _, strategy in ipairs { {}, { Type = "SIMPLE" }, { Type = "SIMPLE", FleetId = "fleet-0" }, { Type = "TERMINAL" },
      { Type = "TERMINAL", FleetId = fleet }, { FleetId = fleet } } do
      assert.equal("InvalidRequestException", code_of(create("c", strategy)))
    end
    assert.equal("InvalidRequestException", code_of(create("   ", { Type = "TERMINAL", Message = "m" })))
  end)
end)
