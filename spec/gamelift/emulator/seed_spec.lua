-- Seed data for builds, scripts, container group definitions and container fleets, and how the action state shows them.
local containers = require "spec.support.containers"
local gamelift = require "spec.support.local_gamelift"

local DATA = {
  builds = {
    { BuildId = "build-linux", Name = "linux" },
    { BuildId = "build-new", OperatingSystem = "WINDOWS_2022", status = "INITIALIZED" },
    { BuildId = "build-bad", status = "FAILED" },
  },
  scripts = { { ScriptId = "script-a", Version = "1" } },
  container_group_definitions = { containers.game_server_params "game", containers.per_instance_params "shared" },
  fleets = { { Name = "main", BuildId = "build-linux" } },
  container_fleets = {
    { FleetId = "containerfleet-a", Name = "boxes", GameServerContainerGroupDefinitionName = "game",
      PerInstanceContainerGroupDefinitionName = "shared", sessions = { { Name = "first", players = { "anna" } } } },
    { FleetId = "containerfleet-empty" },
  },
  aliases = { { Name = "live", AliasId = "alias-live", fleet = "boxes" } },
  queues = { { Name = "q", fleets = { "boxes", "main" } } },
}

describe("seed data", function()
  it("makes builds, definitions and container fleets ready at once", function()
    local slow = { build_seconds = 60, copy_seconds = 60, fleet_seconds = 60, deployment_seconds = 60, data = DATA }
    local g = gamelift.new(slow)
    local statuses = {}
    for i, build in ipairs(g:ok("ListBuilds").Builds) do statuses[i] = build.Status end
    assert.same({ "READY", "INITIALIZED", "FAILED" }, statuses)
    assert.equal("READY", g:ok("DescribeContainerGroupDefinition", { Name = "game" }).ContainerGroupDefinition.Status)
    assert.equal("ACTIVE", containers.describe(g, "containerfleet-a").Status)
    assert.equal("CREATED", containers.describe(g, "containerfleet-empty").Status)
    assert.equal("COMPLETE", containers.deployment(g, "containerfleet-a").DeploymentStatus)
    assert.equal("ACTIVE", g:ok("DescribePlayerSessions", { PlayerId = "anna" }).PlayerSessions[1].Status)
    assert.equal("containerfleet-a", g:ok("ResolveAlias", { AliasId = "alias-live" }).FleetId)
    g:control("upload_build", { BuildId = "build-new" })
    g:advance(60)
    assert.equal("READY", g:ok("DescribeBuild", { BuildId = "build-new" }).Build.Status)
    assert.is_nil(g.emulator:control("upload_build", { BuildId = "build-bad" }))
  end)

  it("counts what it adds", function()
    assert.same({ builds = 3, scripts = 1, container_group_definitions = 2, fleets = 1, container_fleets = 2, aliases = 1, queues = 1 },
      gamelift.new():control("seed", { data = DATA }))
  end)

  it("adds to what is there, and names the fleets of earlier data", function()
    local g = gamelift.new { data = DATA }
    g:control("seed", { data = { aliases = { { Name = "late", AliasId = "alias-late", fleet = "boxes" } } } })
    assert.equal("containerfleet-a", g:ok("ResolveAlias", { AliasId = "alias-late" }).FleetId)
    assert.equal("boxes", g:control("state").container_fleets[1].Name)
  end)

  it("has defaults for what an entry leaves out", function()
    local g = gamelift.new { first_port = 9000, data = {
      locations = { "custom-a", { LocationName = "custom-b" } },
      builds = { {} },
      container_group_definitions = { { Name = "game", GameServerContainerDefinition = {
        ContainerName = "server", ImageUri = "image", ServerSdkVersion = "5.2.0",
        PortConfiguration = { ContainerPortRanges = { { FromPort = 7000, ToPort = 7001, Protocol = "UDP" } } } } } },
      fleets = {
        { Name = "build" }, { Name = "script", ScriptId = "script-x", processes = 3 },
        { Name = "home", ComputeType = "ANYWHERE", Locations = { { Location = "custom-a" }, { Location = "custom-b" } },
          computes = { { ComputeName = "one" }, { ComputeName = "two", Location = "custom-b", IpAddress = "192.0.2.9", processes = 2,
            port = 5000 } } },
      },
    } }
    local state = g:control "state"
    local definition = g:ok("DescribeContainerGroupDefinition", { Name = "game" }).ContainerGroupDefinition
    assert.same({ "READY", "AMAZON_LINUX_2023", 1024, 1 }, { definition.Status, definition.OperatingSystem,
      definition.TotalMemoryLimitMebibytes, definition.TotalVcpuLimit })
    assert.same({ "READY", "AMAZON_LINUX_2023" }, { state.builds[1].Status, state.builds[1].OperatingSystem })
    local build, script, home = state.fleets[1], state.fleets[2], state.fleets[3]
    assert.same({ "build-local", "c5.large", "ACTIVE", 1 }, { build.BuildId, build.EC2InstanceType, build.Status,
      build.locations[1].processes })
    assert.same({ nil, "script-x", 3 }, { script.BuildId, script.ScriptId, script.locations[1].processes })
    assert.same({
      { ComputeName = "one", Location = "custom-a", IpAddress = "127.0.0.1", processes = 1, port = 9000 },
      { ComputeName = "two", Location = "custom-b", IpAddress = "192.0.2.9", processes = 2, port = 5000 },
    }, home.computes)
    local ports = {}
    for i, process in ipairs(home.locations[2].hosts[1].processes) do ports[i] = process.port end
    assert.same({ 5000, 5001 }, ports)
    g:control("end_process", { process_id = home.locations[1].hosts[1].processes[1].process_id })
    assert.equal(1, g:control("state").fleets[3].computes[1].processes) -- another one has started
  end)

  it("is in the regions that it names, and counted there", function()
    local g = gamelift.new { regions = { "us-west-2", "eu-west-1" } }
    local counts = g:control("seed", { data = { fleets = { { Name = "here" } },
      regions = { ["eu-west-1"] = { fleets = { { Name = "a" }, { Name = "b" } }, aliases = { { Name = "x", fleet = "b" } } } } } })
    assert.same({ fleets = 1, regions = { ["eu-west-1"] = { fleets = 2, aliases = 1 } } }, counts)
    local state = g:control "state"
    assert.same({ 1, 2 }, { #state.fleets, #state.regions["eu-west-1"].fleets })
  end)

  -- data, part of the message
  for _, case in ipairs {
    { { builds = { { status = "DONE" } } }, "builds[1].status: expected one of INITIALIZED, READY, FAILED, got DONE" },
    { { builds = { { BuildId = "x" } } }, "builds[1].BuildId: x does not begin with build-" },
    { { builds = { { BuildId = "build-a" }, { BuildId = "build-a" } } }, "builds[2].BuildId: build-a exists already" },
    { { scripts = { { NodeJsVersion = "9.x" } } }, "NodeJsVersion (9.x)" },
    { { container_group_definitions = { { Name = "game" } } }, "needs a GameServerContainerDefinition" },
    { { container_group_definitions = { containers.game_server_params("game", {
      GameServerContainerDefinition = { ContainerName = "server", ImageUri = "image", ServerSdkVersion = "five",
        PortConfiguration = { ContainerPortRanges = { { FromPort = 1, ToPort = 2, Protocol = "UDP" } } } },
    }) } }, "container_group_definitions[1].GameServerContainerDefinition.ServerSdkVersion: Member must satisfy" },
    { { queues = { { Name = "two words" } } }, "queues[1].Name: Member must satisfy regular expression pattern" },
    { { container_fleets = { { GameServerContainerGroupDefinitionName = "none" } } }, "Container group definition (none) not found" },
    { { container_fleets = { { FleetId = "fleet-a" } } }, "container_fleets[1].FleetId: fleet-a does not begin with containerfleet-" },
    { { container_fleet = {} }, "did you mean container_fleets?" },
    { { fleets = { { Name = "a", proceses = 3 } } }, "fleets[1].proceses: unknown parameter, did you mean processes?" },
    { { fleets = { { Name = "main" } }, aliases = { { Name = "x", fleet = "mian" } } },
      "aliases[1]: there is no fleet mian in this data, did you mean main?" },
    { { queues = { { Name = "lobby" } }, matchmaking_configurations = { { Name = "d", RuleSetName = "r", queue = "loby" } } },
      "matchmaking_configurations[1]: there is no queue loby, did you mean lobby?" },
    { { fleets = { { Name = "a", Locations = { { Location = "custom-x" } } } } }, "fleets[1]: Location (custom-x) not found" },
    { { fleets = { { Name = "a", sessions = { {}, {} } } } }, "fleets[1].sessions[2]: Unable to reserve a process" },
    { { fleets = { { Name = "a", sessions = { { players = { "x", "x" } } } } } }, "fleets[1].sessions[1].players[2]: The player already" },
    { { fleets = { { Name = "a", sessions = { { players = { 5 } } } } } }, "players[1]: expected a player id, got number" },
    { { fleets = { 5 } }, "seed: fleets[1]: expected a table, got number" },
    { { fleets = 5 }, "seed: fleets: expected a list, got number" },
    { { fleets = { { Name = "a", FleetId = "fleet-x" }, { Name = "b", FleetId = "fleet-x" } } },
      "seed: fleets[2].FleetId: fleet-x exists already" },
    { { aliases = { { Name = "a", AliasId = "x", RoutingStrategy = { Type = "TERMINAL", Message = "m" } } } },
      "seed: aliases[1].AliasId: x does not begin with alias-" },
    { { aliases = { { Name = "a", AliasId = "alias-x", RoutingStrategy = { Type = "TERMINAL", Message = "m" } },
      { Name = "b", AliasId = "alias-x", RoutingStrategy = { Type = "TERMINAL", Message = "m" } } } },
      "seed: aliases[2].AliasId: alias-x exists already" },
    { { builds = { { BuildId = "build-a b" } } }, "seed: builds[1].BuildId: build-a b does not begin with build-, or has other" },
    { { fleets = { { Name = "a", processes = 250001 } } }, "seed: fleets[1].processes: expected a whole number from 0 to 250000" },
    { { fleets = { { Name = "a", sessions = { Name = "b" } } } }, "fleets[1].sessions: expected a list, got table" },
  } do
    it("is rejected as a whole: " .. case[2], function()
      local g = gamelift.new()
      local before = g:control "state"
      local data = gamelift.merged({ locations = { "custom-home" } }, case[1])
      local result, message = g.emulator:control("seed", { data = data })
      assert.is_nil(result)
      assert.truthy(message:find(case[2], 1, true), message)
      assert.same(before, g:control "state")
    end)
  end
end)

describe("the state", function()
  it("shows a runtime configuration that a request may ask for, else its number of processes", function()
    local data = {}
    for i, count in ipairs { 0, 1, 50, 51 } do data[i] = { Name = "f" .. count, processes = count } end
    local fleets = gamelift.new({ data = { fleets = data } }):control("state").fleets
    local shown = {}
    for i, fleet in ipairs(fleets) do
      local runtime = fleet.RuntimeConfiguration
      shown[i] = { runtime and runtime.ServerProcesses[1].ConcurrentExecutions or false, fleet.processes or false }
    end
    assert.same({ { false, 0 }, { 1, false }, { 50, false }, { false, 51 } }, shown)
    local g = gamelift.new()
    g:ok("CreateFleet", { Name = "plain", BuildId = "build-1", EC2InstanceType = "c5.large" })
    local plain = g:control("state").fleets[1]
    assert.same({}, { plain.RuntimeConfiguration, plain.processes })
    g:fleet(60, { RuntimeConfiguration = { ServerProcesses = { { LaunchPath = "/local/game/a", ConcurrentExecutions = 25 },
      { LaunchPath = "/local/game/b", ConcurrentExecutions = 25 } } } })
    assert.equal(2, #g:control("state").fleets[2].RuntimeConfiguration.ServerProcesses)
  end)

  it("shows a fleet and its sessions in whole", function()
    local g = gamelift.new()
    local permission = { FromPort = 7000, ToPort = 7001, IpRange = "0.0.0.0/0", Protocol = "UDP" }
    local id = g:fleet(2, { EC2InboundPermissions = { permission }, Description = "d" })
    local arn = g:session(id, 3, { Name = "s", CreatorId = "c" })
    local player = g:ok("CreatePlayerSession", { GameSessionId = arn, PlayerId = "anna" }).PlayerSession.PlayerSessionId
    for _, name in ipairs { "b", "a" } do
      g:ok("PutScalingPolicy", { FleetId = id, Name = name, MetricName = "IdleInstances", ScalingAdjustment = 1, Threshold = 1,
        ScalingAdjustmentType = "ChangeInCapacity", ComparisonOperator = "LessThanThreshold", EvaluationPeriods = 1 })
    end
    local fleet = g:control("state").fleets[1]
    local host = fleet.locations[1].hosts[1]
    assert.same({
      { Location = "us-west-2", Status = "ACTIVE", processes = 2, ready = 1, hosts = { { name = host.name, status = "ACTIVE", processes = {
        { process_id = host.processes[1].process_id, port = 7000, GameSessionId = arn, status = "ACTIVE" },
        { process_id = host.processes[2].process_id, port = 7001, status = "READY" } } } } } }, fleet.locations)
    local policies = {}
    for i, policy in ipairs(fleet.scaling_policies) do policies[i] = policy.Name end
    assert.same({ "a", "b" }, policies)
    assert.same({ { Location = "us-west-2", DesiredInstances = 1, MinSize = 0, MaxSize = 1 } }, fleet.capacity)
    assert.same({ { permission }, { { Location = "us-west-2" } }, "d", "c5.large", {} },
      { fleet.EC2InboundPermissions, fleet.Locations, fleet.Description, fleet.EC2InstanceType, fleet.peerings })
    local s = fleet.sessions[1]
    assert.same({ arn, "s", "ACTIVE", 1, 3, "c", { { PlayerSessionId = player, PlayerId = "anna", Status = "RESERVED" } } },
      { s.GameSessionId, s.Name, s.Status, s.CurrentPlayerSessionCount, s.MaximumPlayerSessionCount, s.CreatorId, s.players })
    g:ok("CreateGameSessionQueue", { Name = "q" })
    for i = 9, 1, -1 do
      g:ok("StartGameSessionPlacement", { PlacementId = "p" .. i, GameSessionQueueName = "q", MaximumPlayerSessionCount = 1 })
    end
    local placements = {}
    for i, placement in ipairs(g:control("state").placements) do
      assert.same({ PlacementId = placement.PlacementId, Status = "PENDING" }, placement)
      placements[i] = placement.PlacementId
    end
    assert.equal("p9 p8 p7 p6 p5 p4 p3 p2 p1", table.concat(placements, " "))
  end)

  it("shows builds, scripts, definitions with their versions, and container fleets with computes and deployments", function()
    local g = gamelift.new { data = DATA }
    local state = g:control "state"
    assert.same({ "linux", "READY" }, { state.builds[1].Name, state.builds[1].Status })
    assert.equal("script-a", state.scripts[1].ScriptId)
    local definition = state.container_group_definitions[1]
    assert.same({ "game", "GAME_SERVER", { { VersionNumber = 1, Status = "READY" } } },
      { definition.Name, definition.ContainerGroupType, definition.versions })
    assert.same({ 1, "main" }, { #state.fleets, state.fleets[1].Name })
    local fleet = state.container_fleets[1]
    assert.same({ "containerfleet-a", "ACTIVE", "COMPLETE" }, { fleet.FleetId, fleet.Status, fleet.deployment.DeploymentStatus })
    assert.truthy(fleet.game_server:find("game:1", 1, true) and fleet.per_instance:find("shared:1", 1, true))
    local names = {}
    for i, process in ipairs(fleet.locations[1].hosts[1].processes) do names[i] = process.ComputeName end
    local computes = {}
    for i, compute in ipairs(containers.computes(g, "containerfleet-a")) do computes[i] = compute.ComputeName end
    assert.same(computes, names)
  end)
end)
