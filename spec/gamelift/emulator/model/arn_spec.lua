local core = require "gamelift.core"
local gamelift = require "spec.support.local_gamelift"

local ACCOUNT = "123456789012"

local code_of = gamelift.code_of

local function arn(region, account, rest) return ("arn:aws:gamelift:%s:%s:%s"):format(region, account, rest) end

-- An emulator with a fleet of one session, an alias and a queue.
local function new()
  local g = gamelift.new()
  local fleet = g:fleet(3)
  local session = g:session(fleet)
  return g, fleet, session
end

describe("the ARN of a fleet", function()
  -- The operations that name a fleet, with their other parameters. A routing strategy accepts ids only.
  local EXTRA = {
    CreateFleetLocations = function(id) return { FleetId = id, Locations = { { Location = "eu-west-1" } } } end,
    CreateGameSession = function(id) return { FleetId = id, MaximumPlayerSessionCount = 1 } end,
    CreateGameSessionQueue = function(id)
      return { Name = "q2", Destinations = { { DestinationArn = id:find "^arn" and id or arn("us-west-2", ACCOUNT, "fleet/" .. id) } } }
    end,
    DeleteFleetLocations = function(id) return { FleetId = id, Locations = { "eu-west-1" } } end,
    DescribeFleetAttributes = function(id) return { FleetIds = { id } } end,
    DescribeFleetCapacity = function(id) return { FleetIds = { id } } end,
    DescribeFleetUtilization = function(id) return { FleetIds = { id } } end,
    DescribeFleetLocationCapacity = function(id) return { FleetId = id, Location = "us-west-2" } end,
    DescribeFleetLocationUtilization = function(id) return { FleetId = id, Location = "us-west-2" } end,
    ListTagsForResource = function(id) return { ResourceARN = id:find "^arn" and id or arn("us-west-2", ACCOUNT, "fleet/" .. id) } end,
    StartFleetActions = function(id) return { FleetId = id, Actions = { "AUTO_SCALING" } } end,
    StopFleetActions = function(id) return { FleetId = id, Actions = { "AUTO_SCALING" } } end,
    UpdateRuntimeConfiguration = function(id)
      return { FleetId = id, RuntimeConfiguration = { MaxConcurrentGameSessionActivations = 2 } }
    end,
  }
  local PLAIN = {
    "DescribeFleetAttributes", "DescribeFleetCapacity", "DescribeFleetUtilization", "DescribeFleetEvents",
    "DescribeFleetLocationAttributes", "DescribeFleetLocationCapacity", "DescribeFleetLocationUtilization",
    "DescribeFleetPortSettings", "DescribeGameSessions",
    "DescribeGameSessionDetails", "DescribeInstances", "DescribeRuntimeConfiguration", "ListCompute", "SearchGameSessions",
    "StartFleetActions", "StopFleetActions", "UpdateFleetAttributes", "UpdateFleetCapacity", "UpdateFleetPortSettings",
    "UpdateRuntimeConfiguration", "CreateFleetLocations", "CreateGameSession", "CreateGameSessionQueue",
    "ListTagsForResource", "DeleteFleet",
  }

  local function params_of(operation, id)
    return EXTRA[operation] and EXTRA[operation](id) or { FleetId = id }
  end

  -- The fleet ARNs in a reply.
  local function fleet_arns(value, list)
    for key, item in pairs(value) do
      if key == "FleetArn" then list[#list + 1] = item end
      if type(item) == "table" then fleet_arns(item, list) end
    end
    return list
  end

  for _, operation in ipairs(PLAIN) do
    it("is accepted with and without the account, and returned with it: " .. operation, function()
      for _, account in ipairs { ACCOUNT, "" } do
        local g, fleet = new()
        local reply = g:ok(operation, params_of(operation, arn("us-west-2", account, "fleet/" .. fleet)))
        for _, returned in ipairs(fleet_arns(reply, {})) do
          assert.equal(arn("us-west-2", ACCOUNT, "fleet/" .. fleet), returned)
        end
      end
    end)

    it("names nothing if it is of another region or account: " .. operation, function()
      local g, fleet = new()
      for _, other in ipairs {
        arn("eu-west-1", ACCOUNT, "fleet/" .. fleet), arn("us-west-2", "210987654321", "fleet/" .. fleet),
        "arn:aws-cn:gamelift:us-west-2:" .. ACCOUNT .. ":fleet/" .. fleet, arn("us-west-2", ACCOUNT, "containerfleet/" .. fleet),
        "arn:aws:s3:us-west-2:" .. ACCOUNT .. ":fleet/" .. fleet, arn("us-west-2", ACCOUNT, "x/fleet/" .. fleet),
        arn("us-west-2", ACCOUNT .. ":" .. ACCOUNT, "fleet/" .. fleet), arn("us-west-2", " ", "fleet/" .. fleet),
      } do
        local reply, code = g:call(operation, params_of(operation, other))
        local list = reply and (reply.FleetAttributes or reply.FleetCapacity or reply.FleetUtilization)
        if list then
          assert.same({}, list) -- ids that are not there are left out of these three
        elseif operation == "CreateGameSessionQueue" and other:find "eu%-west%-1" then
          assert.truthy(reply) -- a destination may be in another region
        else
          assert.is_true(code == "NotFoundException" or code == "InvalidRequestException", other .. " " .. tostring(code))
        end
      end
    end)
  end

  it("is in every reply that the model gives one", function()
    local g, fleet = new()
    local seen = {}
    for _, method in ipairs(core.methods()) do
      local operation = core.operation(method)
      for _, member in ipairs(operation.has_output and core.members(operation.name, "output") or {}) do
        if member.name == "FleetArn" then seen[operation.name] = true end
      end
    end
    for _, operation in ipairs(PLAIN) do
      local reply = g:ok(operation, params_of(operation, fleet))
      if seen[operation] then assert.equal(arn("us-west-2", ACCOUNT, "fleet/" .. fleet), reply.FleetArn, operation) end
    end
  end)

  it("carries the account of its owner", function()
    local g = gamelift.new { accounts = { { access_key_id = "A", secret_access_key = "a", account_id = "222222222222" } } }
    g.credentials = { access_key_id = "A", secret_access_key = "a" }
    local fleet = g:fleet(1)
    local full = arn("us-west-2", "222222222222", "fleet/" .. fleet)
    assert.equal(full, g:ok("DescribeFleetAttributes", { FleetIds = { full } }).FleetAttributes[1].FleetArn)
    assert.equal("NotFoundException", code_of(g:call("DeleteFleet", { FleetId = arn("us-west-2", ACCOUNT, "fleet/" .. fleet) })))
  end)

  it("contains the kind of the fleet", function()
    local g = gamelift.new { data = { fleets = { { Name = "c", FleetId = "containerfleet-1" } } } }
    local full = arn("us-west-2", ACCOUNT, "containerfleet/containerfleet-1")
    assert.equal(full, g:ok("DescribeFleetAttributes").FleetAttributes[1].FleetArn)
    for _, id in ipairs { full, arn("us-west-2", "", "containerfleet/containerfleet-1"), "containerfleet-1" } do
      assert.equal(1, #g:ok("DescribeFleetAttributes", { FleetIds = { id } }).FleetAttributes)
    end
    g:ok("CreateGameSessionQueue", { Name = "q", Destinations = { { DestinationArn = full } } })
  end)
end)

describe("a placement", function()
  it("finds a fleet by either form of its ARN", function()
    for _, account in ipairs { ACCOUNT, "" } do
      local g, fleet = new()
      local destination = arn("us-west-2", account, "fleet/" .. fleet)
      g:ok("CreateGameSessionQueue", { Name = "q", Destinations = { { DestinationArn = destination } } })
      g:ok("StartGameSessionPlacement", { PlacementId = "p", GameSessionQueueName = "q", MaximumPlayerSessionCount = 2 })
      g:advance(1)
      assert.equal("FULFILLED", g:ok("DescribeGameSessionPlacement", { PlacementId = "p" }).GameSessionPlacement.Status)
      assert.equal(destination, g:ok("DescribeGameSessionQueues").GameSessionQueues[1].Destinations[1].DestinationArn)
    end
  end)
end)

describe("tags", function()
  it("are the same for both forms of a fleet's ARN", function()
    local g, fleet = new()
    local full, short = arn("us-west-2", ACCOUNT, "fleet/" .. fleet), arn("us-west-2", "", "fleet/" .. fleet)
    g:ok("TagResource", { ResourceARN = short, Tags = { { Key = "a", Value = "1" } } })
    g:ok("TagResource", { ResourceARN = full, Tags = { { Key = "b", Value = "2" } } })
    for _, text in ipairs { full, short } do
      assert.same({ { Key = "a", Value = "1" }, { Key = "b", Value = "2" } }, g:ok("ListTagsForResource", { ResourceARN = text }).Tags)
    end
    g:ok("UntagResource", { ResourceARN = short, TagKeys = { "b" } })
    assert.equal(1, #g:ok("ListTagsForResource", { ResourceARN = full }).Tags)
  end)

  it("are rejected for an ARN that does not exist", function()
    local g, fleet = new()
    for _, text in ipairs { fleet, "arn:aws:gamelift:us-west-2", arn("us-west-2", ACCOUNT, "castle/" .. fleet),
      arn("us-west-2", ACCOUNT, "fleet/") } do
      assert.equal("NotFoundException", code_of(g:call("ListTagsForResource", { ResourceARN = text })))
    end
  end)
end)

describe("ARNs of aliases and game sessions", function()
  it("carry no account", function()
    local g, fleet, session = new()
    assert.matches("^arn:aws:gamelift:us%-west%-2::gamesession/" .. fleet:gsub("%-", "%%-") .. "/gsess%-", session)
    local alias = g:ok("CreateAlias", { Name = "a", RoutingStrategy = { Type = "SIMPLE", FleetId = fleet } }).Alias
    assert.equal(arn("us-west-2", "", "alias/" .. alias.AliasId), alias.AliasArn)
    assert.equal(arn("us-west-2", ACCOUNT, "fleet/" .. fleet), g:ok("ResolveAlias", { AliasId = alias.AliasArn }).FleetArn)
  end)
end)

describe("a compute", function()
  it("may be named by its ARN, with and without the account", function()
    local g = gamelift.new()
    local fleet = g:anywhere(1)
    for _, name in ipairs { "pc", arn("us-west-2", ACCOUNT, "compute/pc"), arn("us-west-2", "", "compute/pc") } do
      assert.equal("pc", g:ok("DescribeCompute", { FleetId = fleet, ComputeName = name }).Compute.ComputeName)
    end
    assert.equal("NotFoundException",
      code_of(g:call("DescribeCompute", { FleetId = fleet, ComputeName = arn("eu-west-1", ACCOUNT, "compute/pc") })))
  end)
end)
