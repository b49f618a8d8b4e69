local containers = require "spec.support.containers"
local gamelift = require "spec.support.local_gamelift"

local code_of, merged = gamelift.code_of, gamelift.merged
local computes, describe_fleet, new_fleet = containers.computes, containers.describe, containers.fleet

local REMOTE = { { Location = "us-west-2" }, { Location = "eu-west-1" } }

local function create(g, more)
  if not g:call("DescribeContainerGroupDefinition", { Name = "game" }) then containers.game_server(g, "game") end
  return code_of(g:call("CreateContainerFleet",
    merged({ FleetRoleArn = containers.ROLE, GameServerContainerGroupDefinitionName = "game" }, more)))
end

local function permission(from, to, protocol)
  return { FromPort = from, ToPort = to or from, IpRange = "0.0.0.0/0", Protocol = protocol or "UDP" }
end

local function event_codes(g, fleet)
  local codes = {}
  for i, event in ipairs(g:ok("DescribeFleetEvents", { FleetId = fleet }).Events) do codes[i] = event.EventCode end
  return codes
end

describe("a container fleet", function()
  it("has Amazon's defaults and the values that follow from its definitions", function()
    local g = gamelift.new()
    local arn = containers.game_server(g, "game")
    g:ok("ListContainerFleets")
    local fleet = g:ok("CreateContainerFleet", { FleetRoleArn = containers.ROLE, GameServerContainerGroupDefinitionName = "game" })
      .ContainerFleet
    local id = fleet.FleetId
    assert.truthy(id:find "^containerfleet%-%x+%-%x+%-%x+%-%x+%-%x+$")
    assert.same({
      FleetId = id, FleetArn = "arn:aws:gamelift:us-west-2:123456789012:containerfleet/" .. id, FleetRoleArn = containers.ROLE,
      GameServerContainerGroupDefinitionName = "game", GameServerContainerGroupDefinitionArn = arn,
      InstanceConnectionPortRange = { FromPort = 4192, ToPort = 4200 }, InstanceInboundPermissions = { permission(4192, 4200) },
      GameServerContainerGroupsPerInstance = 4, MaximumGameServerContainerGroupsPerInstance = 4, InstanceType = "c5.large",
      BillingType = "ON_DEMAND", CreationTime = gamelift.START, NewGameSessionProtectionPolicy = "NoProtection", Status = "PENDING",
      DeploymentDetails = { LatestDeploymentId = fleet.DeploymentDetails.LatestDeploymentId },
      LogConfiguration = { LogDestination = "CLOUDWATCH" }, LocationAttributes = { { Location = "us-west-2", Status = "PENDING" } },
      PlayerGatewayMode = "DISABLED",
    }, fleet)
    local active = merged(fleet, { Status = "ACTIVE", LocationAttributes = { { Location = "us-west-2", Status = "ACTIVE" } } })
    assert.same(active, describe_fleet(g, id))
    assert.same(active, describe_fleet(g, fleet.FleetArn))
    assert.same({ active }, g:ok("ListContainerFleets").ContainerFleets)
  end)

  it("passes its states at even intervals, in each location", function()
    local g = gamelift.new { fleet_seconds = 400 }
    g:control("snapshot")
    containers.game_server(g, "game")
    local id = new_fleet(g, { Locations = REMOTE })
    for _, status in ipairs { "PENDING", "CREATING", "CREATED", "ACTIVATING", "ACTIVE" } do
      local view = describe_fleet(g, id)
      assert.same({ status, status, status }, { view.Status, view.LocationAttributes[1].Status, view.LocationAttributes[2].Status })
      assert.equal(status == "ACTIVE" and 8 or 0, #computes(g, id))
      g:advance(100)
    end
    local codes = {}
    for _, code in ipairs(event_codes(g, id)) do codes[#codes + 1] = code:match "^FLEET_.*" end
    assert.same({ "FLEET_CREATED", "FLEET_STATE_PENDING", "FLEET_STATE_CREATING", "FLEET_STATE_CREATED", "FLEET_STATE_ACTIVATING",
      "FLEET_STATE_ACTIVE" }, codes)
    for _, event in ipairs(g:ok("DescribeFleetEvents", { FleetId = id }).Events) do
      codes[event.EventCode] = (codes[event.EventCode] or 0) + 1
    end
    for _, status in ipairs { "PENDING", "CREATING", "CREATED", "ACTIVATING", "ACTIVE" } do
      assert.equal(2, codes["LOCATION_STATE_" .. status], status)
    end
  end)

  it("without definitions stays CREATED, without instances and sessions", function()
    local g = gamelift.new()
    local fleet = g:ok("CreateContainerFleet", { FleetRoleArn = containers.ROLE }).ContainerFleet
    for _, member in ipairs { "InstanceConnectionPortRange", "InstanceInboundPermissions", "GameServerContainerGroupsPerInstance",
      "MaximumGameServerContainerGroupsPerInstance", "DeploymentDetails", "GameServerContainerGroupDefinitionArn" } do
      assert.is_nil(fleet[member], member)
    end
    local id = fleet.FleetId
    g:advance(86400)
    assert.equal("CREATED", describe_fleet(g, id).Status)
    assert.same({}, computes(g, id))
    assert.equal("InvalidFleetStatusException", code_of(g:call("CreateGameSession", { FleetId = id, MaximumPlayerSessionCount = 1 })))
    assert.equal("NotFoundException", code_of(g:call("DescribeFleetDeployment", { FleetId = id })))
    containers.game_server(g, "game")
    local reply = g:ok("UpdateContainerFleet", { FleetId = id, GameServerContainerGroupDefinitionName = "game" }).ContainerFleet
    assert.equal("ACTIVATING", reply.Status)
    assert.equal("ACTIVE", describe_fleet(g, id).Status)
    assert.equal(4, #computes(g, id))
    assert.is_nil(containers.deployment(g, id).RollbackGameServerBinaryArn)
    assert.truthy(g:session(id))
  end)

  it("needs definitions that exist, are READY and have the right type", function()
    local g = gamelift.new { copy_seconds = 10 }
    local first = containers.game_server(g, "game")
    assert.equal("InvalidRequestException", create(g))
    g:advance(10)
    assert.is_nil(create(g))
    local second = containers.update(g, "game")
    assert.equal("InvalidRequestException", create(g))
    assert.is_nil(create(g, { GameServerContainerGroupDefinitionName = first }))
    g:control("fail_container_group_definition", { Name = "game" })
    assert.equal("InvalidRequestException", create(g, { GameServerContainerGroupDefinitionName = second }))
    containers.per_instance(g, "shared")
    g:advance(10)
    assert.equal("InvalidRequestException", create(g, { GameServerContainerGroupDefinitionName = "shared" }))
    assert.equal("InvalidRequestException",
      create(g, { GameServerContainerGroupDefinitionName = first, PerInstanceContainerGroupDefinitionName = first }))
    assert.equal("InvalidRequestException", create(g, { GameServerContainerGroupDefinitionName = "none" }))
    assert.equal("InvalidRequestException", create(g, { GameServerContainerGroupDefinitionName = first:gsub(":1$", ":9") }))
    assert.equal("InvalidRequestException", code_of(g:call("CreateContainerFleet",
      { FleetRoleArn = containers.ROLE, PerInstanceContainerGroupDefinitionName = "shared" })))
    assert.is_nil(create(g, { GameServerContainerGroupDefinitionName = first, PerInstanceContainerGroupDefinitionName = "shared" }))
    assert.equal("InvalidRequestException", code_of(g:call("CreateContainerFleet", {})))
  end)

  -- instance type; memory and vCPUs of the game server group; those of the per-instance group, if any; the maximum
  local sizes = {
    { "c5.large", 512, 0.5, nil, nil, 4 },
    { "c5.large", 1024, 1, nil, nil, 2 },
    { "c5.large", 2000, 0.5, nil, nil, 2 },
    { "c5.large", 512, 0.5, 512, 0.5, 3 },
    { "c5.large", 512, 0.5, 3000, 0.5, 2 },
    { "c5.large", 100000, 10, nil, nil, 1 },
    { "c5.large", 512, 0.5, 4096, 2, 1 },
    { "c5.large", 4, 0.2, nil, nil, 10 },
    { "c5.xlarge", 1024, 1, nil, nil, 4 },
    { "c5.2xlarge", 1024, 0.5, nil, nil, 16 },
    { "m5.large", 4096, 0.5, nil, nil, 2 },
    { "r5.4xlarge", 4096, 1, nil, nil, 16 },
    { "c6gn.medium", 512, 0.5, nil, nil, 2 },
    { "c4.8xlarge", 1024, 1, nil, nil, 36 },
    { "t2.micro", 512, 0.5, nil, nil, 2 },
  }
  for _, case in ipairs(sizes) do
    local kind, memory, vcpus, other_memory, other_vcpus, maximum = case[1], case[2], case[3], case[4], case[5], case[6]
    local what = ("%d groups of %d MiB and %s vCPUs on a %s beside %s MiB"):format(maximum, memory, vcpus, kind, other_memory or "no")
    it("fits " .. what, function()
      local g = gamelift.new()
      containers.game_server(g, "game", { TotalMemoryLimitMebibytes = memory, TotalVcpuLimit = vcpus })
      if other_memory then
        containers.per_instance(g, "shared", { TotalMemoryLimitMebibytes = other_memory, TotalVcpuLimit = other_vcpus })
      end
      local view = describe_fleet(g,
        new_fleet(g, { InstanceType = kind, PerInstanceContainerGroupDefinitionName = other_memory and "shared" }))
      assert.same({ maximum, maximum },
        { view.MaximumGameServerContainerGroupsPerInstance, view.GameServerContainerGroupsPerInstance })
      assert.equal(4192 + 2 * maximum + (other_memory and 1 or 0), view.InstanceConnectionPortRange.ToPort)
    end)
  end

  it("runs fewer groups on an instance if the request says so, not more", function()
    local g = gamelift.new()
    local view = describe_fleet(g, new_fleet(g, { GameServerContainerGroupsPerInstance = 3 }))
    assert.same({ 3, 4, 4198 }, { view.GameServerContainerGroupsPerInstance, view.MaximumGameServerContainerGroupsPerInstance,
      view.InstanceConnectionPortRange.ToPort })
    assert.is_nil(create(g, { GameServerContainerGroupsPerInstance = 4 }))
    assert.equal("InvalidRequestException", create(g, { GameServerContainerGroupsPerInstance = 5 }))
    assert.equal("InvalidRequestException", create(g, { InstanceType = "c5.huge" }))
  end)

  it("takes ports that match, are enough and are not reserved", function()
    local g = gamelift.new()
    local function range(from, to) return { FromPort = from, ToPort = to } end
    local equal = {} -- many that begin at one port
    for i = 1, 40 do equal[i] = permission(5000, 5000 + i % 8, i % 2 == 0 and "TCP" or "UDP") end
    -- connection ports, inbound permissions, true if they are accepted
    for i, case in ipairs {
      { range(5000, 5007), nil, true },
      { nil, { permission(5000, 5007) }, true },
      { range(5000, 5007), { permission(5000, 5007) }, true },
      { range(5000, 5007), { permission(5004, 5007, "TCP"), permission(5000, 5003), permission(5000, 5007) }, true },
      { range(5000, 5007), equal, true },
      { range(5000, 5007), { permission(5000, 5006) } },
      { range(5000, 5007), { permission(5000, 5008) } },
      { range(5000, 5007), { permission(5000, 5002), permission(5004, 5007) } },
      { range(5000, 5007), { permission(6000, 6007) } },
      { range(5007, 5000) },
      { range(4000, 4092) },
      { range(4191, 4300) },
      { range(4192, 4300), nil, true },
      { range(3000, 4091), nil, true },
      { nil, { permission(4100, 4110) } },
      { nil, { permission(5000, 5100), permission(4191) } },
    } do
      local expected = not case[3] and "InvalidRequestException" or nil
      assert.equal(expected, create(g, { InstanceConnectionPortRange = case[1], InstanceInboundPermissions = case[2] }), i)
    end
    assert.equal("InvalidRequestException",
      create(g, { InstanceConnectionPortRange = range(5000, 5006), GameServerContainerGroupsPerInstance = 4 }))
    local view = describe_fleet(g, new_fleet(g, { InstanceConnectionPortRange = range(5000, 5006) }))
    assert.same({ 3, { permission(5000, 5006) } }, { view.GameServerContainerGroupsPerInstance, view.InstanceInboundPermissions })
    assert.equal("InvalidRequestException", create(g, { InstanceConnectionPortRange = range(5000, 5000) }))
  end)

  it("cannot need more ports than an instance has", function()
    local g = gamelift.new()
    containers.game_server(g, "wide", { GameServerContainerDefinition = containers.server {
      PortConfiguration = containers.ports { 1, 30000 } } })
    local params = { FleetRoleArn = containers.ROLE, GameServerContainerGroupDefinitionName = "wide" }
    params.GameServerContainerGroupsPerInstance = 1
    assert.is_nil(code_of(g:call("CreateContainerFleet", params)))
    params.GameServerContainerGroupsPerInstance = 2
    local _, code, message = g:call("CreateContainerFleet", params)
    assert.equal("InvalidRequestException", code)
    assert.matches("the containers of an instance need %d+ ports, more than an instance has", message)
  end)

  it("has the home region among its locations, each once", function()
    local g = gamelift.new()
    local function names(list)
      local result = {}
      for i, name in ipairs(list) do list[i] = { Location = name } end
      local attributes = describe_fleet(g, new_fleet(g, { Locations = list })).LocationAttributes
      for i, location in ipairs(attributes) do result[i] = location.Location end
      return result
    end
    assert.same({ "us-west-2", "eu-west-1" }, names { "eu-west-1" })
    assert.same({ "us-west-2", "eu-west-1" }, names { "eu-west-1", "us-west-2", "eu-west-1" })
    assert.equal("UnsupportedRegionException", create(g, { Locations = { { Location = "mars-north-1" } } }))
    g:call("CreateLocation", { LocationName = "custom-home" })
    assert.equal("UnsupportedRegionException", create(g, { Locations = { { Location = "custom-home" } } }))
  end)

  it("is listed by definition: by name on its latest version, by ARN on that one", function()
    local g = gamelift.new()
    local first = containers.game_server(g, "game")
    local shared = containers.per_instance(g, "shared")
    local a = new_fleet(g)
    local second = containers.update(g, "game")
    local b = new_fleet(g, { GameServerContainerGroupDefinitionName = first, PerInstanceContainerGroupDefinitionName = "shared" })
    local function list(name)
      local ids = {}
      local views = g:ok("ListContainerFleets", { ContainerGroupDefinitionName = name }).ContainerFleets
      for i, view in ipairs(views) do ids[i] = view.FleetId end
      return ids
    end
    assert.same({ { a }, { a }, { b }, { b }, { b }, {}, { a, b } },
      { list "game", list(second), list(first), list "shared", list(shared), list "none", list() })
    assert.same({ a, b }, g:ok("ListFleets").FleetIds)
    assert.same({}, g:ok("ListFleets", { BuildId = "build-1" }).FleetIds)
    assert.is_string(g:ok("ListContainerFleets", { Limit = 1 }).NextToken)
  end)

  it("is deleted with its sessions and deployments when it is ACTIVE, CREATED or EXPIRED", function()
    local g = gamelift.new { fleet_seconds = 40, deployment_seconds = 10 }
    containers.game_server(g, "game")
    local id = new_fleet(g)
    local function delete() return g:call("DeleteContainerFleet", { FleetId = id }) end
    local _, code, message = delete()
    assert.equal("InvalidRequestException", code)
    assert.truthy(message:find("cannot be put to Deleting state from PENDING", 1, true), message)
    g:advance(40)
    local arn = g:session(id)
    g:ok("UpdateContainerFleet", { FleetId = id, LogConfiguration = { LogDestination = "NONE" } })
    assert.equal("InvalidRequestException", code_of(delete()))
    g:advance(10)
    assert.same({}, (delete()))
    assert.equal("DELETING", describe_fleet(g, id).Status)
    assert.equal("InvalidRequestException", code_of(delete()))
    assert.equal("InvalidRequestException", code_of(g:call("TagResource",
      { ResourceARN = "arn:aws:gamelift:us-west-2:123456789012:containerfleet/" .. id, Tags = { { Key = "k", Value = "v" } } })))
    g:advance(5)
    for _, operation in ipairs { "DescribeContainerFleet", "DeleteContainerFleet", "DescribeFleetDeployment", "UpdateContainerFleet" } do
      assert.equal("NotFoundException", code_of(g:call(operation, { FleetId = id })), operation)
    end
    assert.equal("NotFoundException", code_of(g:call("DescribeGameSessions", { GameSessionId = arn })))
    assert.same({}, g:ok("ListFleetDeployments").FleetDeployments)
    local empty = g:ok("CreateContainerFleet", { FleetRoleArn = containers.ROLE }).ContainerFleet.FleetId
    g:advance(40)
    g:ok("DeleteContainerFleet", { FleetId = empty })
  end)

  it("expires: it keeps no instances and no sessions, and can be deleted", function()
    local g = gamelift.new()
    local id = new_fleet(g)
    local arn = g:session(id)
    g:control("expire_fleet", { FleetId = id })
    local view = describe_fleet(g, id)
    assert.same({ "EXPIRED", "EXPIRED", "TERMINATED" }, { view.Status, view.LocationAttributes[1].Status, g:describe(arn).Status })
    assert.same({}, computes(g, id))
    assert.equal(0, g:ok("DescribeFleetCapacity", { FleetIds = { id } }).FleetCapacity[1].InstanceCounts.DESIRED)
    assert.equal("InvalidFleetStatusException", code_of(g:call("CreateGameSession", { FleetId = id, MaximumPlayerSessionCount = 1 })))
    assert.equal("InvalidRequestException", code_of(g:call("UpdateContainerFleet", { FleetId = id, Description = "d" })))
    local codes = event_codes(g, id)
    assert.equal("FLEET_EXPIRED", codes[#codes])
    g:ok("DeleteContainerFleet", { FleetId = id })
    local ec2 = g:fleet(1)
    g:control("expire_fleet", { FleetId = ec2 })
    assert.equal("EXPIRED", g:ok("DescribeFleetAttributes", { FleetIds = { ec2 } }).FleetAttributes[1].Status)
    assert.same({}, g:ok("DescribeInstances", { FleetId = ec2 }).Instances)
    local _, message = g.emulator:control("expire_fleet", { FleetId = (g:anywhere()) })
    assert.matches("has no instances", message)
  end)

  it("has tags by its ARN", function()
    local g = gamelift.new()
    local view = describe_fleet(g, new_fleet(g, { Tags = { { Key = "k", Value = "v" } } }))
    assert.same({ { Key = "k", Value = "v" } }, g:ok("ListTagsForResource", { ResourceARN = view.FleetArn }).Tags)
  end)
end)

describe("an update of a container fleet", function()
  it("changes attributes without a deployment", function()
    local g = gamelift.new { deployment_seconds = 60 }
    local id = new_fleet(g)
    local before = containers.deployment(g, id)
    local reply = g:ok("UpdateContainerFleet", {
      FleetId = id, Description = "d", MetricGroups = { "m" }, NewGameSessionProtectionPolicy = "FullProtection",
      GameSessionCreationLimitPolicy = { NewGameSessionsPerCreator = 1, PolicyPeriodInMinutes = 10 },
    }).ContainerFleet
    assert.same({ "ACTIVE", "d", { "m" }, "FullProtection", { NewGameSessionsPerCreator = 1, PolicyPeriodInMinutes = 10 } }, {
      reply.Status, reply.Description, reply.MetricGroups, reply.NewGameSessionProtectionPolicy, reply.GameSessionCreationLimitPolicy })
    assert.same(before, containers.deployment(g, id))
    g:session(id, 1, { CreatorId = "c" })
    assert.equal("LimitExceededException",
      code_of(g:call("CreateGameSession", { FleetId = id, MaximumPlayerSessionCount = 1, CreatorId = "c" })))
  end)

  local added = { permission(5000, 5010, "TCP") }
  for name, make in pairs {
    GameServerContainerGroupDefinitionName = function() return { GameServerContainerGroupDefinitionName = "other" } end,
    PerInstanceContainerGroupDefinitionName = function() return { PerInstanceContainerGroupDefinitionName = "shared" } end,
    GameServerContainerGroupsPerInstance = function() return { GameServerContainerGroupsPerInstance = 2 } end,
    InstanceInboundPermissionAuthorizations = function() return { InstanceInboundPermissionAuthorizations = added } end,
    InstanceInboundPermissionRevocations = function() return { InstanceInboundPermissionRevocations = { permission(4192, 4200) } } end,
    InstanceConnectionPortRange = function() return { InstanceConnectionPortRange = { FromPort = 5000, ToPort = 5010 } } end,
    LogConfiguration = function() return { LogConfiguration = { LogDestination = "S3", S3BucketName = "logs" } } end,
  } do
    it("deploys a change of " .. name, function()
      local g = gamelift.new { deployment_seconds = 60 }
      containers.game_server(g, "other")
      containers.per_instance(g, "shared")
      local id = new_fleet(g)
      local instance = computes(g, id)[1].InstanceId
      local reply = g:ok("UpdateContainerFleet", merged(make(), { FleetId = id })).ContainerFleet
      assert.same({ "UPDATING", "UPDATING" }, { reply.Status, reply.LocationAttributes[1].Status })
      assert.equal(reply.DeploymentDetails.LatestDeploymentId, containers.deployment(g, id).DeploymentId)
      assert.equal("IN_PROGRESS", containers.deployment(g, id).DeploymentStatus)
      assert.equal("InvalidFleetStatusException", code_of(g:call("CreateGameSession", { FleetId = id, MaximumPlayerSessionCount = 1 })))
      g:advance(60)
      assert.same({ "ACTIVE", "COMPLETE" }, { describe_fleet(g, id).Status, containers.deployment(g, id).DeploymentStatus })
      assert.not_equal(instance, computes(g, id)[1].InstanceId)
      assert.truthy(g:session(id))
      local view = describe_fleet(g, id)
      assert.same(merged(reply, { Status = "ACTIVE", LocationAttributes = view.LocationAttributes }), view)
    end)
  end

  it("adds and removes the per-instance definition", function()
    local g = gamelift.new()
    local shared = containers.per_instance(g, "shared")
    local id = new_fleet(g)
    local function update(more) return g:call("UpdateContainerFleet", merged({ FleetId = id }, more)) end
    local view = update({ PerInstanceContainerGroupDefinitionName = "shared" }).ContainerFleet
    assert.same({ shared, 3, 4199 }, { view.PerInstanceContainerGroupDefinitionArn, view.GameServerContainerGroupsPerInstance,
      view.InstanceConnectionPortRange.ToPort })
    assert.equal("InvalidRequestException", code_of(update {
      PerInstanceContainerGroupDefinitionName = "shared", RemoveAttributes = { "PER_INSTANCE_CONTAINER_GROUP_DEFINITION" } }))
    assert.is_nil(update({ RemoveAttributes = { "PER_INSTANCE_CONTAINER_GROUP_DEFINITION" } })
      .ContainerFleet.PerInstanceContainerGroupDefinitionArn)
    assert.equal("ACTIVE", update({ RemoveAttributes = { "PER_INSTANCE_CONTAINER_GROUP_DEFINITION" } }).ContainerFleet.Status)
  end)

  it("is rejected while the fleet is created, and for what does not exist or fit", function()
    local g = gamelift.new { fleet_seconds = 40 }
    containers.game_server(g, "game")
    containers.per_instance(g, "shared")
    local id = new_fleet(g)
    local function update(more) return code_of(g:call("UpdateContainerFleet", merged({ FleetId = id }, more))) end
    for _ = 1, 4 do
      assert.equal("NotReadyException", update { Description = "d" })
      g:advance(10)
    end
    assert.is_nil(update { Description = "d" })
    assert.equal("NotFoundException", update { GameServerContainerGroupDefinitionName = "none" })
    assert.equal("InvalidRequestException", update { GameServerContainerGroupDefinitionName = "shared" })
    assert.equal("InvalidRequestException", update { PerInstanceContainerGroupDefinitionName = "game" })
    assert.equal("InvalidRequestException", update { GameServerContainerGroupsPerInstance = 5 })
    assert.equal("InvalidRequestException", update { InstanceInboundPermissionRevocations = { permission(9, 9) } })
    assert.equal("InvalidRequestException", update { InstanceInboundPermissionAuthorizations = { permission(4100, 4110) } })
    assert.equal("InvalidRequestException", update { InstanceConnectionPortRange = { FromPort = 4092, ToPort = 5000 } })
    assert.equal("NotFoundException", update { FleetId = "containerfleet-none" })
    assert.same({ "ACTIVE", "d" }, { describe_fleet(g, id).Status, describe_fleet(g, id).Description })
  end)

  it("does not calculate again what was chosen", function()
    local g = gamelift.new()
    containers.game_server(g, "other", { GameServerContainerDefinition = containers.server {
      PortConfiguration = containers.ports { 1, 5 } } })
    local id = new_fleet(g, { GameServerContainerGroupsPerInstance = 2, InstanceConnectionPortRange = { FromPort = 5000, ToPort = 5020 } })
    local view = g:ok("UpdateContainerFleet", { FleetId = id, GameServerContainerGroupDefinitionName = "other" }).ContainerFleet
    assert.same({ 2, { FromPort = 5000, ToPort = 5020 } }, { view.GameServerContainerGroupsPerInstance, view.InstanceConnectionPortRange })
    local calculated = new_fleet(g)
    view = g:ok("UpdateContainerFleet", { FleetId = calculated, GameServerContainerGroupDefinitionName = "other" }).ContainerFleet
    assert.same({ { FromPort = 4192, ToPort = 4212 }, { permission(4192, 4212) } },
      { view.InstanceConnectionPortRange, view.InstanceInboundPermissions })
  end)
end)
