-- The container groups on an instance of a container fleet. Each game server container group is a compute with one server process.
local container_group = require "gamelift.emulator.model.container_group"
local fleet_log = require "gamelift.emulator.model.fleet_log"

local containers = {}

local function hex(backend, digits)
  return (backend.env.random:uuid():gsub("-", "")):sub(1, digits)
end

-- Gives the containers of a group new runtime ids: they start, or start again.
function containers.restart(backend, group)
  group.containers = {}
  for i, container in ipairs(container_group.containers(group.version.view)) do
    group.containers[i] = { ContainerName = container.ContainerName, ContainerRuntimeId = hex(backend, 12) }
  end
end

-- Replaces the containers of a group that missed its health checks. Its process is stopped by the caller.
function containers.replace_unhealthy(backend, group)
  local fleet = group.host.location.fleet
  containers.restart(backend, group)
  fleet_log.add(backend, fleet, "GAME_SERVER_CONTAINER_GROUP_REPLACED_UNHEALTHY", "Container group %s on %s of fleet %s was replaced",
    group.name, group.host.name, fleet.id)
end

-- Makes a group of a version of a definition, whose containers have connection ports from this one on.
local function new_group(backend, instance, version, first_port)
  local group = {
    host = instance,
    name = hex(backend, 32),
    version = version,
    status = "ACTIVE",
    first_port = first_port,
    ports = container_group.count_ports(version.view),
  }
  containers.restart(backend, group)
  return group
end

-- Gives an instance the container groups of a plan. Guess: connection ports are counted up over the instance: group by group, the
-- per-instance group last, and in a group its containers and their ports in order.
function containers.start(backend, instance, plan)
  local port = plan.range.FromPort
  instance.plan, instance.groups = plan, {}
  for i = 1, plan.groups do
    local group = new_group(backend, instance, plan.game_server, port)
    instance.groups[i], port = group, port + group.ports
  end
  instance.per_instance = plan.per_instance and new_group(backend, instance, plan.per_instance, port) or nil
end

-- Makes a group IMPAIRED, with another version: a deployment left it so. Its connection ports stay; containers whose ports are too many
-- have fewer of them.
function containers.impair(backend, group, version)
  group.status, group.version = "IMPAIRED", version
  containers.restart(backend, group)
end

-- Returns the connection ports of the containers of a group, or only of the container of this name.
function containers.port_mappings(group, name)
  local list, offset = {}, 0
  for i, container in ipairs(container_group.containers(group.version.view)) do
    local mappings = {}
    for _, range in ipairs(container_group.port_ranges(container)) do
      for port = range.FromPort, range.ToPort do
        if offset < group.ports then
          mappings[#mappings + 1] = { ContainerPort = port, ConnectionPort = group.first_port + offset, Protocol = range.Protocol }
        end
        offset = offset + 1
      end
    end
    if not name or name == container.ContainerName then
      list[#list + 1] = {
        ContainerName = container.ContainerName,
        ContainerRuntimeId = group.containers[i].ContainerRuntimeId,
        ContainerPortMappings = mappings[1] and mappings or nil,
      }
    end
  end
  return list
end

-- Returns the game server container groups in some locations of a fleet.
function containers.list_groups(locations)
  local list = {}
  for _, location in ipairs(locations) do
    for instance in location.hosts:each() do
      for _, group in ipairs(instance.groups) do list[#list + 1] = group end
    end
  end
  return list
end

-- Returns a game server container group of a fleet by its compute name, or nil.
function containers.find_group(fleet, name)
  if not fleet.container then return nil end
  for _, group in ipairs(containers.list_groups(fleet.locations)) do
    if group.name == name then return group end
  end
  return nil
end

-- Counts the game server container groups of a location, as DescribeFleetCapacity shows them.
function containers.count_groups(location)
  local counts = { PENDING = 0, ACTIVE = 0, IDLE = 0, TERMINATING = 0 }
  for _, group in ipairs(containers.list_groups { location }) do
    local status = group.host.status
    if status == "ACTIVE" then status = group.process and group.process.session and "ACTIVE" or "IDLE" end
    if group.status ~= "IMPAIRED" then counts[status] = counts[status] + 1 end
  end
  return counts
end

return containers
