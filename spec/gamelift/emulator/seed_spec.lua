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
