-- Actions of the control interface on container group definitions and container fleets, and on the end of fleets.
local container_groups = require "gamelift.emulator.operations.container_groups"
local containers = require "gamelift.emulator.model.containers"
local deployments = require "gamelift.emulator.model.deployments"
local exceptions = require "gamelift.emulator.model.exceptions"
local find = require "gamelift.emulator.model.find"
local hosting = require "gamelift.emulator.model.hosting"

local argument_error = exceptions.argument_error

local DEFAULT_REASON = "The image of a container (ImageUri) was not found"

return function(action)
  action("fail_container_group_definition", "The images of a version cannot be copied. By default of the latest version.",
    { Name = "string!", VersionNumber = "count", reason = "string" }, { Name = "group", VersionNumber = 1 }, function(_, backend, args)
      local version = find.container_group_version(backend, args.Name, args.VersionNumber)
      container_groups.fail(backend, version, args.reason or DEFAULT_REASON)
      return { ContainerGroupDefinition = version.view }
    end)

  action("fail_deployment", "The running deployment of a container fleet does not become healthy. It is rolled back, or IMPAIRED.",
    { FleetId = "string!" }, { FleetId = "containerfleet-1" }, function(_, backend, args)
      local fleet = find.fleet(backend, args.FleetId)
      local deployment = deployments.fail(backend, fleet) or argument_error("fleet %s has no deployment that runs", fleet.id)
      return { DeploymentId = deployment.id, DeploymentStatus = deployment.status }
    end)

  action("crash_container_group", "A game server container group crashes, with its process and session, and restarts.",
    { FleetId = "string!", ComputeName = "string!" }, { FleetId = "containerfleet-1", ComputeName = "0123456789abcdef0123456789abcdef" },
    function(_, backend, args)
      local fleet = find.fleet(backend, args.FleetId)
      local group = containers.find_group(fleet, args.ComputeName) or
        argument_error("fleet %s has no compute %s", fleet.id, args.ComputeName)
      local process = group.process or argument_error("compute %s runs no server process", args.ComputeName)
      containers.restart(backend, group)
      hosting.stop_process(backend, process, nil, "GAME_SERVER_CONTAINER_GROUP_CRASHED", "The container group crashed")
      return { ComputeName = group.name, InstanceId = group.host.name }
    end)

  action("expire_fleet", "A managed fleet changes to EXPIRED. Its instances and sessions end.", { FleetId = "string!" },
    { FleetId = "fleet-1" }, function(_, backend, args)
      local fleet = find.fleet(backend, args.FleetId)
      local status = fleet.attributes.Status
      if fleet.anywhere then argument_error("fleet %s has no instances of Amazon's", fleet.id) end
      if status == "DELETING" or status == "EXPIRED" then argument_error("fleet %s is in %s status", fleet.id, status) end
      deployments.cancel(fleet)
      hosting.expire_fleet(backend, fleet)
      return { FleetId = fleet.id, Status = fleet.attributes.Status }
    end)
end
