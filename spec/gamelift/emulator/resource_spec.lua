local gamelift = require "spec.support.local_gamelift"

local function code_of(...)
  return (select(2, ...))
end

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
    g:advance(121)
    assert.equal(new, g:ok("ResolveAlias", { AliasId = id }).FleetId)
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

describe("a custom location", function()
  it("is created once, listed beside Amazon's, and deleted when unused", function()
    local g = gamelift.new()
    local location = g:ok("CreateLocation", { LocationName = "custom-attic" }).Location
    assert.same({ "custom-attic", "arn:aws:gamelift:us-west-2:123456789012:location/custom-attic" },
      { location.LocationName, location.LocationArn })
    assert.equal("ConflictException", code_of(g:call("CreateLocation", { LocationName = "custom-attic" })))
    assert.equal("InvalidRequestException", code_of(g:call("CreateLocation", { LocationName = "attic" })))
    local function names(filters)
      local set = {}
      for _, each in ipairs(g:ok("ListLocations", { Filters = filters }).Locations) do set[each.LocationName] = each end
      return set
    end
    assert.truthy(names()["custom-attic"])
    assert.equal(7770, names()["eu-west-1"].PingBeacon.UDPEndpoint.Port)
    assert.is_nil(names({ "AWS" })["custom-attic"])
    assert.is_nil(names({ "CUSTOM" })["eu-west-1"])
    g:ok("DeleteLocation", { LocationName = location.LocationArn })
    assert.equal("NotFoundException", code_of(g:call("DeleteLocation", { LocationName = "custom-attic" })))
  end)
end)

describe("a compute", function()
  it("is registered, described, listed, gets tokens, and is deregistered", function()
    local g = gamelift.new()
    local fleet, location = g:anywhere(1)
    local c = g:ok("DescribeCompute", { FleetId = fleet, ComputeName = "pc" }).Compute
    assert.same({ "pc", "192.0.2.7", "ACTIVE", location, gamelift.START },
      { c.ComputeName, c.IpAddress, c.ComputeStatus, c.Location, c.CreationTime })
    assert.truthy(c.GameLiftServiceSdkEndpoint:find("^wss://"))
    assert.same({ c }, g:ok("ListCompute", { FleetId = fleet, Location = location }).ComputeList)
    local token = g:ok("GetComputeAuthToken", { FleetId = fleet, ComputeName = "pc" })
    assert.is_string(token.AuthToken)
    assert.equal(gamelift.START + 900, token.ExpirationTimestamp)
    g:ok("DeregisterCompute", { FleetId = fleet, ComputeName = "pc" })
    for _, operation in ipairs { "DescribeCompute", "DeregisterCompute", "GetComputeAuthToken", "GetComputeAccess" } do
      assert.equal("NotFoundException", code_of(g:call(operation, { FleetId = fleet, ComputeName = "pc" })))
    end
    assert.same({}, g:ok("ListCompute", { FleetId = fleet }).ComputeList)
  end)

  it("is rejected without an address or a location of its fleet, and if its name is in use", function()
    local g = gamelift.new()
    local fleet, location = g:anywhere(1)
    local function register(change)
      return code_of(g:call("RegisterCompute", gamelift.merged({ FleetId = fleet, ComputeName = "new", Location = location,
        DnsName = "host.example" }, change)))
    end
    assert.equal("ConflictException", register { ComputeName = "pc" })
    assert.equal("InvalidRequestException", register { Location = "us-west-2" })
    assert.equal("InvalidRequestException", register { FleetId = g:fleet(1) })
    assert.equal("InvalidRequestException", register { FleetId = "fleet-0" }) -- the model lists no NotFoundException
    assert.is_nil(register {})
    assert.equal("InvalidRequestException",
      code_of(g:call("RegisterCompute", { FleetId = fleet, ComputeName = "x", Location = location })))
    assert.equal("InvalidRequestException",
      code_of(g:call("RegisterCompute", { FleetId = fleet, ComputeName = "x", IpAddress = "192.0.2.1" })))
    assert.equal("InvalidRequestException", code_of(g:call("ListCompute", { FleetId = "fleet-0" })))
  end)
end)

describe("tags", function()
  it("can be added to fleets, aliases, queues and locations, at creation and later", function()
    local g = gamelift.new()
    local tag = { { Key = "k", Value = "v" } }
    local arns = {
      "arn:aws:gamelift:us-west-2:123456789012:fleet/" .. g:fleet(1, { Tags = tag }),
      g:ok("CreateAlias", { Name = "a", Tags = tag, RoutingStrategy = { Type = "TERMINAL", Message = "m" } }).Alias.AliasArn,
      g:ok("CreateGameSessionQueue", { Name = "q", Tags = tag }).GameSessionQueue.GameSessionQueueArn,
      g:ok("CreateLocation", { LocationName = "custom-x", Tags = tag }).Location.LocationArn,
    }
    for _, arn in ipairs(arns) do
      local function list() return g:ok("ListTagsForResource", { ResourceARN = arn }).Tags end
      assert.same(tag, list())
      g:ok("TagResource", { ResourceARN = arn, Tags = { { Key = "a", Value = "" }, { Key = "k", Value = "w" } } })
      assert.same({ { Key = "a", Value = "" }, { Key = "k", Value = "w" } }, list())
      g:ok("UntagResource", { ResourceARN = arn, TagKeys = { "k", "absent" } })
      assert.same({ { Key = "a", Value = "" } }, list())
      local many = {}
      for i = 1, 200 do many[i] = { Key = "n" .. i, Value = "" } end
      assert.equal("InvalidRequestException", code_of(g:call("TagResource", { ResourceARN = arn, Tags = many })))
      assert.equal(1, #list())
    end
    g:ok("DeleteAlias", { AliasId = arns[2]:match("[^/]+$") })
    for _, operation in ipairs { "ListTagsForResource", "TagResource", "UntagResource" } do
      local params = { ResourceARN = arns[2] }
      if operation == "TagResource" then params.Tags = tag elseif operation == "UntagResource" then params.TagKeys = { "k" } end
      assert.equal("NotFoundException", code_of(g:call(operation, params)))
    end
  end)
end)

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

describe("the log destinations of a queue", function()
  local S3, LOGS = { LogDestination = "S3", DestinationArn = "arn:aws:s3:::logs" }, { LogDestination = "CLOUDWATCH" }
  local HOSE = { LogDestination = "FIREHOSE", DestinationArn = "arn:aws:firehose:us-west-2:1:deliverystream/d" }

  local function destinations(g)
    local configuration = g:ok("DescribeGameSessionQueues", {}).GameSessionQueues[1].LogConfiguration
    return configuration and configuration.DeliveryDestinations
  end

  it("are kept, added and removed", function()
    local g = gamelift.new()
    g:ok("CreateGameSessionQueue", { Name = "q", LogConfiguration = { DeliveryDestinations = { S3 } } })
    assert.same({ S3 }, destinations(g))
    g:ok("UpdateGameSessionQueue", { Name = "q", AddLogDeliveryDestinations = { LOGS, HOSE } })
    assert.same({ S3, LOGS, HOSE }, destinations(g))
    g:ok("UpdateGameSessionQueue", { Name = "q", TimeoutInSeconds = 20 })
    assert.same({ S3, LOGS, HOSE }, destinations(g))
    g:ok("UpdateGameSessionQueue", { Name = "q", RemoveLogDeliveryDestinations = { S3, LOGS, HOSE } })
    assert.is_nil(destinations(g))
  end)

  local refused = {
    { "one twice", { S3, S3 } },
    { "a FIREHOSE without its ARN", { { LogDestination = "FIREHOSE" } } },
  }
  for _, case in ipairs(refused) do
    it("are rejected for " .. case[1], function()
      local g = gamelift.new()
      assert.equal("InvalidRequestException", code_of(g:call("CreateGameSessionQueue",
        { Name = "q", LogConfiguration = { DeliveryDestinations = case[2] } })))
      g:ok("CreateGameSessionQueue", { Name = "q" })
      assert.equal("InvalidRequestException",
        code_of(g:call("UpdateGameSessionQueue", { Name = "q", AddLogDeliveryDestinations = case[2] })))
      assert.is_nil(destinations(g))
    end)
  end

  it("are three at most, also after an update", function()
    local g = gamelift.new()
    g:ok("CreateGameSessionQueue", { Name = "q", LogConfiguration = { DeliveryDestinations = { S3, LOGS, HOSE } } })
    local more = { LogDestination = "S3", DestinationArn = "arn:aws:s3:::more" }
    assert.equal("InvalidRequestException",
      code_of(g:call("UpdateGameSessionQueue", { Name = "q", AddLogDeliveryDestinations = { more } })))
    g:ok("UpdateGameSessionQueue", { Name = "q", AddLogDeliveryDestinations = { more }, RemoveLogDeliveryDestinations = { S3 } })
    assert.same({ LOGS, HOSE, more }, destinations(g))
  end)
end)
