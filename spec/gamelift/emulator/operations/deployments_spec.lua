local containers = require "spec.support.containers"
local gamelift = require "spec.support.local_gamelift"

local code_of, merged = gamelift.code_of, gamelift.merged
local computes, deployment, describe_fleet, new_fleet = containers.computes, containers.deployment, containers.describe, containers.fleet

local OLD, NEW = "arn:aws:gamelift:us-west-2::containergroupdefinition/game:1", "arn:aws:gamelift:us-west-2::containergroupdefinition/new:1"

local function update(g, fleet, more)
  return g:ok("UpdateContainerFleet", merged({ FleetId = fleet }, more)).ContainerFleet
end

-- Deploys the definition `new`. Returns the id of the deployment.
local function deploy(g, fleet, configuration)
  return update(g, fleet, { GameServerContainerGroupDefinitionName = "new", DeploymentConfiguration = configuration })
    .DeploymentDetails.LatestDeploymentId
end

-- An emulator with a fleet that is ACTIVE, and the definitions `game`, which it uses, and `new`.
local function prepared(options, more)
  local g = gamelift.new(merged({ deployment_seconds = 60 }, options))
  containers.game_server(g, "new")
  return g, new_fleet(g, more)
end

-- Returns how many computes run each version: { [ARN] = number }.
local function versions(g, fleet, more)
  local counts = {}
  for _, compute in ipairs(computes(g, fleet, more)) do
    local arn = compute.GameServerContainerGroupDefinitionArn
    counts[arn] = (counts[arn] or 0) + 1
  end
  return counts
end

local function statuses(g, fleet, id) return { describe_fleet(g, fleet).Status, deployment(g, fleet, id).DeploymentStatus } end

describe("a deployment", function()
  it("of a new fleet is PENDING, IN_PROGRESS and COMPLETE with the fleet", function()
    local g = gamelift.new { fleet_seconds = 400 }
    containers.game_server(g, "game")
    containers.per_instance(g, "shared")
    local fleet = new_fleet(g, { PerInstanceContainerGroupDefinitionName = "shared" })
    local list = {}
    for i = 1, 5 do
      list[i] = deployment(g, fleet).DeploymentStatus
      g:advance(100)
    end
    assert.same({ "PENDING", "PENDING", "PENDING", "IN_PROGRESS", "COMPLETE" }, list)
    local view = deployment(g, fleet)
    assert.truthy(view.DeploymentId:find "^deployment%-%x+%-")
    assert.same({
      DeploymentId = view.DeploymentId, FleetId = fleet, GameServerBinaryArn = OLD,
      PerInstanceBinaryArn = "arn:aws:gamelift:us-west-2::containergroupdefinition/shared:1", DeploymentStatus = "COMPLETE",
      DeploymentConfiguration = { ImpairmentStrategy = "MAINTAIN", ProtectionStrategy = "WITH_PROTECTION", MinimumHealthyPercentage = 75 },
      CreationTime = gamelift.START,
    }, view)
  end)

  it("of an update replaces the instances when its time is over", function()
    local g, fleet = prepared()
    local old = computes(g, fleet)[1].InstanceId
    local id = deploy(g, fleet, { MinimumHealthyPercentage = 50 })
    local view = deployment(g, fleet, id)
    assert.same({ NEW, OLD, "IN_PROGRESS", 50, "MAINTAIN" }, { view.GameServerBinaryArn, view.RollbackGameServerBinaryArn,
      view.DeploymentStatus, view.DeploymentConfiguration.MinimumHealthyPercentage, view.DeploymentConfiguration.ImpairmentStrategy })
    g:advance(59)
    assert.same({ "UPDATING", "IN_PROGRESS" }, statuses(g, fleet, id))
    assert.same({ [OLD] = 4 }, versions(g, fleet))
    g:advance(1)
    assert.same({ "ACTIVE", "COMPLETE" }, statuses(g, fleet, id))
    assert.same({ [NEW] = 4 }, versions(g, fleet))
    assert.not_equal(old, computes(g, fleet)[1].InstanceId)
  end)

  it("is over before the next request by default", function()
    local g, fleet = prepared { deployment_seconds = 0 }
    local id = deploy(g, fleet)
    assert.same({ "ACTIVE", "COMPLETE" }, statuses(g, fleet, id))
    assert.same({ [NEW] = 4 }, versions(g, fleet))
  end)

  it("cancels the one that runs", function()
    local g, fleet = prepared()
    local first = deploy(g, fleet)
    g:advance(30)
    local second = update(g, fleet, { GameServerContainerGroupsPerInstance = 2 }).DeploymentDetails.LatestDeploymentId
    assert.same({ "UPDATING", "CANCELLED" }, statuses(g, fleet, first))
    assert.equal(OLD, deployment(g, fleet, second).RollbackGameServerBinaryArn)
    g:advance(59)
    assert.same({ "UPDATING", "IN_PROGRESS" }, statuses(g, fleet, second))
    g:advance(1)
    assert.same({ "ACTIVE", "COMPLETE" }, statuses(g, fleet, second))
    assert.same({ [NEW] = 2 }, versions(g, fleet))
    assert.equal("CANCELLED", deployment(g, fleet, first).DeploymentStatus)
  end)

  it("that fails with ROLLBACK returns to the version before", function()
    local g, fleet = prepared()
    local before = describe_fleet(g, fleet)
    local id = deploy(g, fleet, { ImpairmentStrategy = "ROLLBACK" })
    g:advance(30)
    assert.same({ DeploymentId = id, DeploymentStatus = "ROLLBACK_IN_PROGRESS" }, g:control("fail_deployment", { FleetId = fleet }))
    assert.same({ "UPDATING", "ROLLBACK_IN_PROGRESS" }, statuses(g, fleet, id))
    g:advance(59)
    assert.same({ "UPDATING", "ROLLBACK_IN_PROGRESS" }, statuses(g, fleet, id))
    g:advance(1)
    assert.same({ "ACTIVE", "ROLLBACK_COMPLETE" }, statuses(g, fleet, id))
    assert.same({ [OLD] = 4 }, versions(g, fleet))
    assert.same(merged(before, { DeploymentDetails = { LatestDeploymentId = id } }), describe_fleet(g, fleet))
    assert.equal(0, #computes(g, fleet, { ComputeStatus = "IMPAIRED" }))
    assert.truthy(g:session(fleet))
    local _, message = g.emulator:control("fail_deployment", { FleetId = fleet })
    assert.matches("has no deployment that runs", message)
  end)

  it("that fails with MAINTAIN leaves a few computes IMPAIRED, the rest on the version before", function()
    local g, fleet = prepared({}, { Locations = { { Location = "us-west-2" }, { Location = "eu-west-1" } } })
    local id = deploy(g, fleet, { ImpairmentStrategy = "MAINTAIN" })
    g:control("fail_deployment", { FleetId = fleet })
    assert.same({ "ACTIVE", "IMPAIRED" }, statuses(g, fleet, id))
    assert.same({ [NEW] = 2 }, versions(g, fleet, { ComputeStatus = "IMPAIRED" }))
    assert.same({ [OLD] = 6 }, versions(g, fleet, { ComputeStatus = "ACTIVE" }))
    assert.equal(OLD, describe_fleet(g, fleet).GameServerContainerGroupDefinitionArn)
    for _ = 1, 3 do g:session(fleet) end
    assert.equal("FleetCapacityExceededException",
      code_of(g:call("CreateGameSession", { FleetId = fleet, MaximumPlayerSessionCount = 1 })))
    local next_id = deploy(g, fleet)
    assert.equal(OLD, deployment(g, fleet, next_id).RollbackGameServerBinaryArn)
    g:advance(60)
    assert.same({ [NEW] = 8 }, versions(g, fleet, { ComputeStatus = "ACTIVE" }))
  end)

  it("that fails on a new fleet leaves it ACTIVE and IMPAIRED", function()
    local g = gamelift.new { fleet_seconds = 400 }
    containers.game_server(g, "game")
    local fleet = new_fleet(g)
    g:advance(300)
    g:control("fail_deployment", { FleetId = fleet })
    assert.same({ "ACTIVE", "IMPAIRED" }, statuses(g, fleet))
    assert.same({ 1, 3 }, { #computes(g, fleet, { ComputeStatus = "IMPAIRED" }), #computes(g, fleet, { ComputeStatus = "ACTIVE" }) })
    g:advance(400)
    assert.same({ "ACTIVE", "IMPAIRED" }, statuses(g, fleet))
  end)

  it("waits for protected sessions, and ends the others", function()
    local g, fleet = prepared({}, { NewGameSessionProtectionPolicy = "FullProtection" })
    g:ok("UpdateFleetCapacity", { FleetId = fleet, DesiredInstances = 3, MaxSize = 3 })
    local protected = g:session(fleet)
    for _ = 1, 3 do g:session(fleet) end
    local freed = g:session(fleet)
    for _, session in ipairs(g:ok("DescribeGameSessions", { FleetId = fleet }).GameSessions) do
      local arn = session.GameSessionId
      if arn ~= protected and arn ~= freed then g:ok("UpdateGameSession", { GameSessionId = arn, ProtectionPolicy = "NoProtection" }) end
    end
    local id = deploy(g, fleet)
    g:advance(60)
    assert.same({ "UPDATING", "IN_PROGRESS" }, statuses(g, fleet, id))
    assert.same({ [OLD] = 8, [NEW] = 4 }, versions(g, fleet))
    g:advance(3600)
    assert.same({ "UPDATING", "IN_PROGRESS" }, statuses(g, fleet, id))
    g:ok("UpdateGameSession", { GameSessionId = freed, ProtectionPolicy = "NoProtection" })
    assert.equal("TERMINATED", g:describe(freed).Status)
    assert.same({ [OLD] = 4, [NEW] = 8 }, versions(g, fleet))
    assert.equal("ACTIVE", g:describe(protected).Status)
    g:control("end_process", { GameSessionId = protected })
    assert.same({ "ACTIVE", "COMPLETE" }, statuses(g, fleet, id))
    assert.same({ [NEW] = 12 }, versions(g, fleet))
  end)

  it("with IGNORE_PROTECTION ends protected sessions", function()
    local g, fleet = prepared({}, { NewGameSessionProtectionPolicy = "FullProtection" })
    local protected = g:session(fleet)
    local id = deploy(g, fleet, { ProtectionStrategy = "IGNORE_PROTECTION" })
    g:advance(60)
    assert.same({ "ACTIVE", "COMPLETE" }, statuses(g, fleet, id))
    assert.equal("TERMINATED", g:describe(protected).Status)
  end)

  it("that waits for a session can fail, and the instances go back", function()
    local g, fleet = prepared({ deployment_seconds = 0 }, { NewGameSessionProtectionPolicy = "FullProtection" })
    g:ok("UpdateFleetCapacity", { FleetId = fleet, DesiredInstances = 2, MaxSize = 2 })
    local protected = g:session(fleet)
    local id = deploy(g, fleet, { ImpairmentStrategy = "ROLLBACK" })
    assert.same({ "UPDATING", "IN_PROGRESS" }, statuses(g, fleet, id))
    assert.same({ [OLD] = 4, [NEW] = 4 }, versions(g, fleet))
    g:control("fail_deployment", { FleetId = fleet })
    assert.same({ "ACTIVE", "ROLLBACK_COMPLETE" }, statuses(g, fleet, id))
    assert.same({ [OLD] = 8 }, versions(g, fleet))
    assert.equal("ACTIVE", g:describe(protected).Status)
  end)

  it("lets the fleet take sessions if the option says so, on the new instances once there are some", function()
    local g, fleet = prepared({ host_while_updating = true }, { NewGameSessionProtectionPolicy = "FullProtection" })
    local arn = "arn:aws:gamelift:us-west-2:123456789012:containerfleet/" .. fleet
    g:ok("CreateGameSessionQueue", { Name = "q", Destinations = { { DestinationArn = arn } } })
    g:ok("UpdateFleetCapacity", { FleetId = fleet, DesiredInstances = 2, MaxSize = 2 })
    local protected = g:session(fleet)
    local id = deploy(g, fleet)
    local early = g:session(fleet)
    assert.same({ "UPDATING", "IN_PROGRESS" }, statuses(g, fleet, id))
    g:advance(60)
    assert.same({ [OLD] = 4, [NEW] = 4 }, versions(g, fleet))
    g:ok("StartGameSessionPlacement", { PlacementId = "p", GameSessionQueueName = "q", MaximumPlayerSessionCount = 1 })
    local placed = g:ok("DescribeGameSessionPlacement", { PlacementId = "p" }).GameSessionPlacement.GameSessionArn
    local late = { placed, g:session(fleet), g:session(fleet), g:session(fleet) }
    for _, session in ipairs(late) do
      local compute = g:ok("DescribeCompute", { FleetId = fleet, ComputeName = g:describe(session).ComputeName }).Compute
      assert.equal(NEW, compute.GameServerContainerGroupDefinitionArn)
    end
    assert.equal("FleetCapacityExceededException",
      code_of(g:call("CreateGameSession", { FleetId = fleet, MaximumPlayerSessionCount = 1 })))
    for _, session in ipairs { protected, early } do g:control("end_process", { GameSessionId = session }) end
    assert.same({ "ACTIVE", "COMPLETE" }, statuses(g, fleet, id))
    assert.same({ [NEW] = 8 }, versions(g, fleet))
  end)

  it("is described by its id, or as the latest, with its locations", function()
    local g, fleet = prepared({}, { Locations = { { Location = "eu-west-1" } } })
    local first = deployment(g, fleet).DeploymentId
    local second = deploy(g, fleet)
    local reply = g:ok("DescribeFleetDeployment", { FleetId = fleet })
    assert.equal(second, reply.FleetDeployment.DeploymentId)
    assert.same({ ["us-west-2"] = { DeploymentStatus = "IN_PROGRESS" }, ["eu-west-1"] = { DeploymentStatus = "IN_PROGRESS" } },
      reply.LocationalDeployments)
    assert.equal("COMPLETE", deployment(g, fleet, first).DeploymentStatus)
    local single = new_fleet(g)
    assert.is_nil(g:ok("DescribeFleetDeployment", { FleetId = single }).LocationalDeployments)
    assert.equal("NotFoundException", code_of(g:call("DescribeFleetDeployment", { FleetId = single, DeploymentId = first })))
    assert.equal("NotFoundException", code_of(g:call("DescribeFleetDeployment", { FleetId = "containerfleet-none" })))
  end)

  it("is listed with others, latest first, page by page", function()
    local g, fleet = prepared { deployment_seconds = 0, shuffle = true }
    local other = new_fleet(g)
    local ids = { deployment(g, fleet).DeploymentId }
    for i = 2, 5 do
      ids[i] = update(g, fleet, { LogConfiguration = { LogDestination = "NONE" } }).DeploymentDetails.LatestDeploymentId
    end
    local function list(params)
      local result, token = {}, nil
      repeat
        local reply = g:ok("ListFleetDeployments", merged(params, { NextToken = token }))
        for _, view in ipairs(reply.FleetDeployments) do result[#result + 1] = view.DeploymentId end
        token = reply.NextToken
      until not token
      return result
    end
    assert.same({ ids[5], ids[4], ids[3], ids[2], ids[1] }, list { FleetId = fleet, Limit = 2 })
    assert.same({ ids[5], ids[4], ids[3], ids[2], deployment(g, other).DeploymentId, ids[1] }, list { Limit = 4 })
    assert.equal("NotFoundException", code_of(g:call("ListFleetDeployments", { FleetId = "containerfleet-none" })))
  end)

  it("returns with a snapshot at any moment, and ends the same", function()
    local g, fleet = prepared { fleet_seconds = 0 }
    local id = deploy(g, fleet, { ImpairmentStrategy = "ROLLBACK" })
    g:advance(20)
    g:control("snapshot", { name = "running" })
    g:control("fail_deployment", { FleetId = fleet })
    g:advance(30)
    g:control("snapshot", { name = "rolling back" })
    g:advance(30)
    assert.same({ "ACTIVE", "ROLLBACK_COMPLETE" }, statuses(g, fleet, id))
    local rolled_back = g:control "state"
    g:control("restore", { name = "running" })
    g:advance(40)
    assert.same({ "ACTIVE", "COMPLETE" }, statuses(g, fleet, id))
    g:control("restore", { name = "rolling back" })
    g:advance(30)
    assert.same(rolled_back, g:control "state")
    g:control "reset"
    assert.same({}, g:ok("ListFleetDeployments").FleetDeployments)
  end)
end)

describe("a new version of a definition", function()
  it("is deployed on the active fleets that used the latest one, when it is READY", function()
    local g = gamelift.new { copy_seconds = 10, deployment_seconds = 60 }
    containers.game_server(g, "game")
    containers.per_instance(g, "shared")
    g:advance(10)
    local fleet = new_fleet(g, { PerInstanceContainerGroupDefinitionName = "shared" })
    local first = deployment(g, fleet).DeploymentId
    local second = containers.update(g, "game", { TotalVcpuLimit = 0.25, TotalMemoryLimitMebibytes = 256 })
    assert.same({ "ACTIVE", "COMPLETE" }, statuses(g, fleet))
    g:advance(10)
    assert.same({ "UPDATING", "IN_PROGRESS" }, statuses(g, fleet))
    local view = deployment(g, fleet)
    assert.same({ second, OLD }, { view.GameServerBinaryArn, view.RollbackGameServerBinaryArn })
    assert.not_equal(first, view.DeploymentId)
    g:advance(60)
    assert.same({ [second] = 6 }, versions(g, fleet))
    local shared = containers.update(g, "shared")
    g:advance(70)
    view = deployment(g, fleet)
    assert.same({ shared, second, "COMPLETE" }, { view.PerInstanceBinaryArn, view.GameServerBinaryArn, view.DeploymentStatus })
  end)

  it("is not deployed on fleets with an older version, nor if it fails to copy", function()
    local g = gamelift.new { copy_seconds = 10 }
    containers.game_server(g, "game")
    g:advance(10)
    local fleet = new_fleet(g, { GameServerContainerGroupDefinitionName = OLD })
    containers.update(g, "game")
    g:control("fail_container_group_definition", { Name = "game" })
    g:advance(10)
    assert.equal(OLD, describe_fleet(g, fleet).GameServerContainerGroupDefinitionArn)
    g:advance(180)
    local third = containers.update(g, "game")
    g:advance(10)
    assert.equal(third, describe_fleet(g, fleet).GameServerContainerGroupDefinitionArn)
    local old = new_fleet(g, { GameServerContainerGroupDefinitionName = OLD })
    local fourth = containers.update(g, "game")
    g:advance(10)
    assert.same({ fourth, OLD }, { describe_fleet(g, fleet).GameServerContainerGroupDefinitionArn,
      describe_fleet(g, old).GameServerContainerGroupDefinitionArn })
  end)

  it("follows one whose deployment runs", function()
    local g = gamelift.new { deployment_seconds = 60 }
    local fleet = new_fleet(g)
    containers.update(g, "game")
    assert.equal("IN_PROGRESS", deployment(g, fleet).DeploymentStatus)
    local second = deployment(g, fleet).DeploymentId
    local third = containers.update(g, "game")
    assert.equal("CANCELLED", deployment(g, fleet, second).DeploymentStatus)
    assert.same({ third, OLD }, { deployment(g, fleet).GameServerBinaryArn, deployment(g, fleet).RollbackGameServerBinaryArn })
    g:advance(60)
    assert.same({ [third] = 4 }, versions(g, fleet))
  end)

  it("is not deployed if it was deleted while it was COPYING", function()
    local g = gamelift.new { copy_seconds = 10 }
    containers.game_server(g, "game")
    g:advance(10)
    local fleet = new_fleet(g)
    containers.update(g, "game")
    g:ok("DeleteContainerGroupDefinition", { Name = "game", VersionNumber = 2 })
    g:advance(10)
    assert.equal(OLD, describe_fleet(g, fleet).GameServerContainerGroupDefinitionArn)
  end)

  it("stays undeployed where the ports that the user chose are too few", function()
    local g = gamelift.new()
    local fleet = new_fleet(g, { InstanceConnectionPortRange = { FromPort = 5000, ToPort = 5001 } })
    containers.update(g, "game", { GameServerContainerDefinition = containers.server { PortConfiguration = containers.ports { 1, 3 } } })
    assert.same({ OLD, "ACTIVE" }, { describe_fleet(g, fleet).GameServerContainerGroupDefinitionArn, describe_fleet(g, fleet).Status })
  end)
end)

describe("a version that is in use", function()
  local function delete(g, name, more) return code_of(g:call("DeleteContainerGroupDefinition", merged({ Name = name }, more))) end

  it("by an active fleet, a deployment or its rollback is not deleted, nor are others with it", function()
    local g, fleet = prepared()
    assert.equal("InvalidRequestException", delete(g, OLD))
    assert.equal("InvalidRequestException", delete(g, "game"))
    deploy(g, fleet)
    assert.same({ "InvalidRequestException", "InvalidRequestException" }, { delete(g, "game"), delete(g, "new") })
    g:advance(60)
    assert.is_nil(delete(g, "game"))
    containers.update(g, "new")
    g:advance(60)
    assert.equal("InvalidRequestException", delete(g, "new"))
    assert.equal(2, #g:ok("ListContainerGroupDefinitionVersions", { Name = "new" }).ContainerGroupDefinitions)
    assert.is_nil(delete(g, "new", { VersionCountToRetain = 1 }))
    assert.equal("InvalidRequestException", delete(g, "new", { VersionCountToRetain = 0 }))
  end)

  it("is deleted with its fleet gone, going or expired", function()
    local g, fleet = prepared()
    g:ok("DeleteContainerFleet", { FleetId = fleet })
    assert.is_nil(delete(g, "game"))
    local other = new_fleet(g)
    g:control("expire_fleet", { FleetId = other })
    assert.is_nil(delete(g, "game"))
  end)

  it("by a fleet that is being created is not deleted", function()
    local g = gamelift.new { fleet_seconds = 40 }
    new_fleet(g)
    for _ = 1, 4 do
      assert.equal("InvalidRequestException", delete(g, "game"))
      g:advance(10)
    end
  end)
end)

describe("the connection ports", function()
  local function mappings(g, fleet, more)
    return g:call("DescribeContainerGroupPortMappings", merged({ FleetId = fleet, ContainerGroupType = "GAME_SERVER" }, more))
  end

  -- A fleet whose groups have 2 + 1 ports and a container without ports, 2 groups on an instance, and an agent with 2 ports.
  local function mapped()
    local g = gamelift.new()
    local game = containers.game_server(g, "game", {
      GameServerContainerDefinition = containers.server { PortConfiguration = containers.ports({ 7777, 7777 }, { 7777, 7777, "TCP" }) },
      SupportContainerDefinitions = {
        containers.support("voice", { PortConfiguration = containers.ports { 9100, 9100 } }), containers.support "logger" } })
    local shared = containers.per_instance(g, "shared", { SupportContainerDefinitions = {
      containers.support("agent", { Essential = true, PortConfiguration = containers.ports { 9000, 9001, "TCP" } }) } })
    local fleet = new_fleet(g, { PerInstanceContainerGroupDefinitionName = "shared", GameServerContainerGroupsPerInstance = 2 })
    return g, fleet, game, shared
  end

  it("of a compute are counted up over the instance", function()
    local g, fleet, game = mapped()
    local list = computes(g, fleet)
    assert.same({ FromPort = 4192, ToPort = 4192 + 2 * 3 + 2 }, describe_fleet(g, fleet).InstanceConnectionPortRange)
    for i, compute in ipairs(list) do
      local base, ids = 4192 + 3 * (i - 1), {}
      for _, attribute in ipairs(compute.ContainerAttributes) do ids[attribute.ContainerName] = attribute.ContainerRuntimeId end
      assert.same({
        FleetId = fleet, FleetArn = "arn:aws:gamelift:us-west-2:123456789012:containerfleet/" .. fleet, Location = "us-west-2",
        ContainerGroupDefinitionArn = game, ContainerGroupType = "GAME_SERVER", ComputeName = compute.ComputeName,
        InstanceId = compute.InstanceId, ContainerGroupPortMappings = {
          { ContainerName = "server", ContainerRuntimeId = ids.server, ContainerPortMappings = {
            { ContainerPort = 7777, ConnectionPort = base, Protocol = "UDP" },
            { ContainerPort = 7777, ConnectionPort = base + 1, Protocol = "TCP" } } },
          { ContainerName = "voice", ContainerRuntimeId = ids.voice, ContainerPortMappings = {
            { ContainerPort = 9100, ConnectionPort = base + 2, Protocol = "UDP" } } },
          { ContainerName = "logger", ContainerRuntimeId = ids.logger },
        },
      }, (mappings(g, fleet, { ComputeName = compute.ComputeName })))
      assert.same(mappings(g, fleet, { ComputeName = compute.ComputeName }),
        mappings(g, fleet, { ComputeName = compute.ComputeArn, InstanceId = compute.InstanceId }))
    end
  end)

  it("of the per-instance group come last", function()
    local g, fleet, _, shared = mapped()
    local instance = computes(g, fleet)[1].InstanceId
    local reply = assert(mappings(g, fleet, { ContainerGroupType = "PER_INSTANCE", InstanceId = instance }))
    assert.same({ shared, "PER_INSTANCE", instance }, { reply.ContainerGroupDefinitionArn, reply.ContainerGroupType, reply.InstanceId })
    assert.is_nil(reply.ComputeName)
    assert.same({ { ContainerPort = 9000, ConnectionPort = 4198, Protocol = "TCP" },
      { ContainerPort = 9001, ConnectionPort = 4199, Protocol = "TCP" } }, reply.ContainerGroupPortMappings[1].ContainerPortMappings)
  end)

  it("are filtered by container", function()
    local g, fleet = mapped()
    local name = computes(g, fleet)[2].ComputeName
    local list = mappings(g, fleet, { ComputeName = name, ContainerName = "voice" }).ContainerGroupPortMappings
    assert.same({ 1, "voice", 4197 }, { #list, list[1].ContainerName, list[1].ContainerPortMappings[1].ConnectionPort })
    assert.equal("NotFoundException", code_of(mappings(g, fleet, { ComputeName = name, ContainerName = "none" })))
  end)

  it("need the members that suit the type of the group", function()
    local g, fleet = mapped()
    g:ok("UpdateFleetCapacity", { FleetId = fleet, DesiredInstances = 2, MaxSize = 2 })
    local list = computes(g, fleet)
    local first, third = list[1], list[3]
    local PER = "PER_INSTANCE"
    for i, case in ipairs {
      { {}, "InvalidRequestException" },
      { { InstanceId = first.InstanceId }, "InvalidRequestException" },
      { { ComputeName = first.ComputeName, InstanceId = third.InstanceId }, "InvalidRequestException" },
      { { ContainerGroupType = PER }, "InvalidRequestException" },
      { { ContainerGroupType = PER, ComputeName = first.ComputeName }, "InvalidRequestException" },
      { { ContainerGroupType = PER, ComputeName = first.ComputeName, InstanceId = first.InstanceId }, "InvalidRequestException" },
      { { ComputeName = "none" }, "NotFoundException" },
      { { ContainerGroupType = PER, InstanceId = "i-none" }, "NotFoundException" },
      { { FleetId = "containerfleet-none", ComputeName = first.ComputeName }, "NotFoundException" },
      { { FleetId = g:fleet(1), ComputeName = first.ComputeName }, "InvalidRequestException" },
      { { ContainerGroupType = "OTHER" }, "InvalidRequestException" },
    } do assert.equal(case[2], code_of(mappings(g, fleet, case[1])), i) end
    local plain = new_fleet(g)
    assert.equal("NotFoundException",
      code_of(mappings(g, plain, { ContainerGroupType = PER, InstanceId = computes(g, plain)[1].InstanceId })))
  end)
end)
