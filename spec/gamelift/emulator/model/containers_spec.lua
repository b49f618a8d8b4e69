local containers = require "spec.support.containers"
local gamelift = require "spec.support.local_gamelift"

local code_of, merged = gamelift.code_of, gamelift.merged
local computes, describe_fleet, new_fleet = containers.computes, containers.describe, containers.fleet

local REMOTE = { { Location = "us-west-2" }, { Location = "eu-west-1" } }

local function event_codes(g, fleet)
  local codes = {}
  for i, event in ipairs(g:ok("DescribeFleetEvents", { FleetId = fleet }).Events) do codes[i] = event.EventCode end
  return codes
end

describe("the operations that serve all fleets", function()
  it("show the container groups of a container fleet as computes", function()
    local g = gamelift.new()
    local arn = containers.game_server(g, "game", { SupportContainerDefinitions = { containers.support "proxy" } })
    local id = new_fleet(g, { Locations = REMOTE })
    local list = computes(g, id)
    assert.equal(8, #list)
    local compute = list[1]
    assert.truthy(compute.ComputeName:find("^" .. ("%x"):rep(32) .. "$"))
    local compute_arn = "arn:aws:gamelift:us-west-2:123456789012:compute/" .. compute.ComputeName
    assert.same({ "i-", "ACTIVE", arn, compute_arn, "c5.large", "us-west-2" }, {
      compute.InstanceId:sub(1, 2), compute.ComputeStatus, compute.GameServerContainerGroupDefinitionArn, compute.ComputeArn, compute.Type,
      compute.Location })
    assert.same({ "server", "proxy" }, { compute.ContainerAttributes[1].ContainerName, compute.ContainerAttributes[2].ContainerName })
    assert.truthy(compute.ContainerAttributes[1].ContainerRuntimeId:find("^" .. ("%x"):rep(12) .. "$"))
    for _, name in ipairs { compute.ComputeName, compute.ComputeArn } do
      assert.same(compute, g:ok("DescribeCompute", { FleetId = id, ComputeName = name }).Compute)
    end
    assert.equal("NotFoundException", code_of(g:call("DescribeCompute", { FleetId = id, ComputeName = compute.InstanceId })))
    assert.same({ 4, 8, 0, 8, 8, 0 }, {
      #computes(g, id, { Location = "eu-west-1" }), #computes(g, id, { ComputeStatus = "ACTIVE" }),
      #computes(g, id, { ComputeStatus = "IMPAIRED" }), #computes(g, id, { ContainerGroupDefinitionName = "game" }),
      #computes(g, id, { ContainerGroupDefinitionName = arn }), #computes(g, id, { ContainerGroupDefinitionName = "none" }) })
    assert.equal(3, #computes(g, id, { Limit = 3 }))
    assert.equal("InvalidRequestException",
      code_of(g:call("ListCompute", { FleetId = g:fleet(1), ContainerGroupDefinitionName = "game" })))
  end)

  it("give access to the instance and the containers of a compute", function()
    local g = gamelift.new()
    local id = new_fleet(g)
    local compute = computes(g, id)[2]
    local access = g:ok("GetComputeAccess", { FleetId = id, ComputeName = compute.ComputeName })
    assert.same({ compute.InstanceId, compute.ContainerAttributes, compute.ComputeArn },
      { access.Target, access.ContainerIdentifiers, access.ComputeArn })
    assert.equal(compute.ComputeName, g:ok("GetComputeAuthToken", { FleetId = id, ComputeName = compute.ComputeName }).ComputeName)
  end)

  it("count instances and groups", function()
    local g = gamelift.new { instance_seconds = 30 }
    local id = new_fleet(g, { Locations = REMOTE })
    local function capacity() return g:ok("DescribeFleetCapacity", { FleetIds = { id } }).FleetCapacity[1] end
    assert.same({ PENDING = 4, ACTIVE = 0, IDLE = 0, TERMINATING = 0 }, capacity().GameServerContainerGroupCounts)
    g:advance(30)
    assert.same({ DESIRED = 1, MINIMUM = 0, MAXIMUM = 1, PENDING = 0, ACTIVE = 1, IDLE = 1, TERMINATING = 0 }, capacity().InstanceCounts)
    g:session(id)
    assert.same({ PENDING = 0, ACTIVE = 1, IDLE = 3, TERMINATING = 0 }, capacity().GameServerContainerGroupCounts)
    assert.same({ PENDING = 0, ACTIVE = 0, IDLE = 4, TERMINATING = 0 },
      g:ok("DescribeFleetLocationCapacity", { FleetId = id, Location = "eu-west-1" }).FleetCapacity.GameServerContainerGroupCounts)
    g:ok("UpdateFleetCapacity", { FleetId = id, DesiredInstances = 2, MaxSize = 2 })
    g:ok("UpdateFleetCapacity", { FleetId = id, DesiredInstances = 0 })
    assert.same({ PENDING = 0, ACTIVE = 0, IDLE = 0, TERMINATING = 8 }, capacity().GameServerContainerGroupCounts)
    assert.is_nil(g:ok("DescribeFleetCapacity", { FleetIds = { g:fleet(1) } }).FleetCapacity[1].GameServerContainerGroupCounts)
  end)

  it("host sessions on the groups, one each", function()
    local g = gamelift.new()
    local id = new_fleet(g)
    local names = {}
    for i = 1, 4 do
      local session = g:describe(g:session(id))
      local compute = g:ok("DescribeCompute", { FleetId = id, ComputeName = session.ComputeName }).Compute
      assert.same({ compute.IpAddress, 4192 + 2 * (i - 1) }, { session.IpAddress, session.Port })
      names[session.ComputeName] = true
    end
    local count = 0
    for _ in pairs(names) do count = count + 1 end
    assert.equal(4, count)
    assert.equal("FleetCapacityExceededException",
      code_of(g:call("CreateGameSession", { FleetId = id, MaximumPlayerSessionCount = 1 })))
    assert.equal(4, #g:ok("SearchGameSessions", { FleetId = id }).GameSessions)
    local arn = g:ok("DescribeGameSessions", { FleetId = id }).GameSessions[1].GameSessionId
    g:ok("TerminateGameSession", { GameSessionId = arn, TerminationMode = "FORCE_TERMINATE" })
    assert.equal("TERMINATED", g:describe(arn).Status)
    assert.equal("InvalidRequestException", code_of(g:call("GetGameSessionLogUrl", { GameSessionId = arn })))
    assert.truthy(g:session(id))
  end)

  it("route aliases and queues to a container fleet", function()
    local g = gamelift.new()
    local id = new_fleet(g)
    local alias = g:ok("CreateAlias", { Name = "live", RoutingStrategy = { Type = "SIMPLE", FleetId = id } }).Alias.AliasId
    assert.equal("arn:aws:gamelift:us-west-2:123456789012:containerfleet/" .. id, g:ok("ResolveAlias", { AliasId = alias }).FleetArn)
    g:ok("CreateGameSession", { AliasId = alias, MaximumPlayerSessionCount = 1 })
    g:ok("CreateGameSessionQueue",
      { Name = "q", Destinations = { { DestinationArn = "arn:aws:gamelift:us-west-2:123456789012:containerfleet/" .. id } } })
    g:ok("StartGameSessionPlacement", { PlacementId = "p", GameSessionQueueName = "q", MaximumPlayerSessionCount = 1 })
    assert.equal("FULFILLED", g:ok("DescribeGameSessionPlacement", { PlacementId = "p" }).GameSessionPlacement.Status)
  end)

  it("scale a container fleet by a policy, which goes with it", function()
    local g = gamelift.new()
    local id = new_fleet(g)
    g:ok("UpdateFleetCapacity", { FleetId = id, MaxSize = 3 })
    g:ok("PutScalingPolicy", { FleetId = id, Name = "buffer", PolicyType = "TargetBased", MetricName = "PercentAvailableGameSessions",
      TargetConfiguration = { TargetValue = 25 } })
    for _ = 1, 4 do g:session(id) end
    g:advance(60)
    assert.equal(2, g:ok("DescribeFleetCapacity", { FleetIds = { id } }).FleetCapacity[1].InstanceCounts.ACTIVE)
    assert.equal("buffer", g:control("state").container_fleets[1].scaling_policies[1].Name)
    g:ok("DeleteContainerFleet", { FleetId = id })
    g:advance(60)
    assert.equal("NotFoundException", code_of(g:call("DescribeScalingPolicies", { FleetId = id })))
  end)

  -- Each rejects a container fleet.
  for operation, params in pairs {
    DeleteFleet = {}, UpdateFleetAttributes = {}, DescribeFleetPortSettings = {}, UpdateFleetPortSettings = {},
    DescribeRuntimeConfiguration = {}, UpdateRuntimeConfiguration = { RuntimeConfiguration = {} },
    DescribeFleetLocationUtilization = { Location = "us-west-2" },
    RegisterCompute = { ComputeName = "pc", IpAddress = "192.0.2.1" },
  } do
    it("reject a container fleet where they do not work with it: " .. operation, function()
      local g = gamelift.new()
      assert.equal("InvalidRequestException", code_of(g:call(operation, merged({ FleetId = new_fleet(g) }, params))))
    end)
  end

  for _, operation in ipairs { "DescribeFleetAttributes", "DescribeFleetUtilization" } do
    it("reject a container fleet by id, and leave it out of lists: " .. operation, function()
      local g = gamelift.new()
      local id = new_fleet(g)
      local ec2 = g:fleet(1)
      assert.equal("InvalidRequestException", code_of(g:call(operation, { FleetIds = { ec2, id } })))
      local list = select(2, next(g:ok(operation)))
      assert.same({ 1, ec2 }, { #list, list[1].FleetId })
    end)
  end

  for _, operation in ipairs { "DescribeContainerFleet", "UpdateContainerFleet", "DeleteContainerFleet", "DescribeFleetDeployment",
    "ListFleetDeployments" } do
    it("of containers reject other fleets: " .. operation, function()
      local g = gamelift.new()
      for _, id in ipairs { g:fleet(1), (g:anywhere()) } do
        assert.equal("InvalidRequestException", code_of(g:call(operation, { FleetId = id })))
      end
      assert.equal("NotFoundException", code_of(g:call(operation, { FleetId = "containerfleet-none" })))
    end)
  end

  it("add and delete locations of a container fleet", function()
    local g = gamelift.new { fleet_seconds = 40, fleet_deletion_seconds = 5 }
    containers.game_server(g, "game")
    local id = new_fleet(g)
    g:advance(40)
    g:ok("CreateLocation", { LocationName = "custom-home" })
    local _, code, message = g:call("CreateFleetLocations", { FleetId = id, Locations = { { Location = "custom-home" } } })
    assert.equal("InvalidRequestException", code)
    assert.matches("does not suit compute type CONTAINER", message)
    g:ok("CreateFleetLocations", { FleetId = id, Locations = { { Location = "eu-west-1" } } })
    assert.equal("PENDING", describe_fleet(g, id).LocationAttributes[2].Status)
    g:advance(40)
    assert.equal("ACTIVE", describe_fleet(g, id).LocationAttributes[2].Status)
    assert.equal(8, #computes(g, id))
    g:ok("DeleteFleetLocations", { FleetId = id, Locations = { "eu-west-1" } })
    g:advance(5)
    assert.equal(1, #describe_fleet(g, id).LocationAttributes)
    assert.equal("ACTIVE", g:ok("DescribeFleetLocationAttributes", { FleetId = id }).LocationAttributes[1].LocationState.Status)
  end)
end)

describe("the control actions on a container fleet", function()
  it("crash a container group, which restarts", function()
    local g = gamelift.new { process_seconds = 20 }
    local id = new_fleet(g, { GameServerContainerGroupsPerInstance = 1 })
    local arn = g:session(id)
    local before = computes(g, id)[1]
    assert.equal(before.InstanceId, g:control("crash_container_group", { FleetId = id, ComputeName = before.ComputeName }).InstanceId)
    assert.equal("TERMINATED", g:describe(arn).Status)
    local after = computes(g, id)[1]
    assert.equal(before.ComputeName, after.ComputeName)
    assert.not_equal(before.ContainerAttributes[1].ContainerRuntimeId, after.ContainerAttributes[1].ContainerRuntimeId)
    local function again() return code_of(g:call("CreateGameSession", { FleetId = id, MaximumPlayerSessionCount = 1 })) end
    assert.equal("FleetCapacityExceededException", again())
    g:advance(20)
    assert.is_nil(again())
    local codes = event_codes(g, id)
    assert.equal("GAME_SERVER_CONTAINER_GROUP_CRASHED", codes[#codes])
    local _, message = g.emulator:control("crash_container_group", { FleetId = id, ComputeName = "none" })
    assert.matches("has no compute none", message)
  end)

  it("end, crash and starve its processes, and take its Spot instances", function()
    local g = gamelift.new()
    local id = new_fleet(g, { BillingType = "SPOT", GameServerContainerGroupsPerInstance = 1 })
    for _, action in ipairs { "end_process", "crash", "miss_health_checks" } do
      local arn = g:session(id)
      g:control(action, { GameSessionId = arn })
      assert.equal("TERMINATED", g:describe(arn).Status)
    end
    local arn = g:session(id)
    local instance = computes(g, id)[1].InstanceId
    g:control("interrupt", { FleetId = id })
    g:advance(120)
    assert.equal("INTERRUPTED", g:describe(arn).StatusReason)
    assert.not_equal(instance, computes(g, id)[1].InstanceId)
    assert.truthy(g:session(id))
    local codes = {}
    for _, code in ipairs(event_codes(g, id)) do codes[code] = true end
    for _, code in ipairs { "SERVER_PROCESS_CRASHED", "SERVER_PROCESS_TERMINATED_UNHEALTHY", "INSTANCE_INTERRUPTED",
      "GAME_SERVER_CONTAINER_GROUP_REPLACED_UNHEALTHY" } do assert.is_true(codes[code], code) end
    assert.is_nil(g.emulator:control("interrupt", { FleetId = new_fleet(g) }))
    assert.is_nil(g.emulator:control("register_process", { FleetId = id, port = 7777 }))
  end)

  it("fail the fleet, which can then be deleted", function()
    local g = gamelift.new { deployment_seconds = 60 }
    local id = new_fleet(g)
    g:ok("UpdateContainerFleet", { FleetId = id, LogConfiguration = { LogDestination = "NONE" } })
    assert.equal("ERROR", g:control("fail_fleet", { FleetId = id }).Status)
    g:advance(60)
    assert.same({}, computes(g, id))
    assert.equal("CANCELLED", containers.deployment(g, id).DeploymentStatus)
    g:ok("DeleteContainerFleet", { FleetId = id })
  end)
end)
