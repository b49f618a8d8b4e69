-- Operations on what a container fleet runs: its deployments, and the connection ports of its containers.
local arns = require "gamelift.emulator.model.arn"
local containers = require "gamelift.emulator.model.containers"
local deployments = require "gamelift.emulator.model.deployments"
local exceptions = require "gamelift.emulator.model.exceptions"
local find = require "gamelift.emulator.model.find"
local find_host = require("gamelift.emulator.operations.computes").find_host
local pages = require "gamelift.emulator.model.pages"

local reject = exceptions.reject

local operations = {}

-- Deployments --------------------------------------------------------------------------------------------------------

-- Returns the deployment of a fleet with this id, or its latest one.
local function deployment_of(backend, fleet, id)
  local latest = fleet.container.latest
  if not id then return latest or reject(backend, "deployment_unknown", "Fleet (%s) has no deployment", fleet.id) end
  for deployment in backend.deployments:each() do
    if deployment.fleet == fleet and deployment.id == id then return deployment end
  end
  return reject(backend, "deployment_unknown", "Deployment (%s) of fleet (%s) not found", id, fleet.id)
end

function operations.DescribeFleetDeployment(backend, p)
  local fleet = find.fleet(backend, p.FleetId)
  local deployment = deployment_of(backend, fleet, p.DeploymentId)
  local by_location
  if #fleet.locations > 1 then
    by_location = {}
    for _, location in ipairs(fleet.locations) do by_location[location.name] = { DeploymentStatus = deployment.status } end
  end
  return { FleetDeployment = deployments.view(deployment), LocationalDeployments = by_location }
end

function operations.ListFleetDeployments(backend, p)
  local fleet = p.FleetId and find.fleet(backend, p.FleetId)
  local function match(deployment) return not fleet or deployment.fleet == fleet end
  local list, token = pages.scan(backend, p, backend.deployments, match, deployments.view)
  return { FleetDeployments = list, NextToken = token }
end

-- Connection ports -----------------------------------------------------------------------------------------------------

-- Rejects a request whose members do not suit the type of the group.
local function check_members(backend, p)
  if p.ContainerGroupType == "GAME_SERVER" then
    if not p.ComputeName then reject(backend, "request", "ComputeName is required for container groups of type GAME_SERVER") end
  else
    if p.ComputeName then reject(backend, "request", "ComputeName cannot be given for container groups of type PER_INSTANCE") end
    if not p.InstanceId then reject(backend, "request", "InstanceId is required for container groups of type PER_INSTANCE") end
  end
end

local function game_server_group(backend, fleet, p)
  local name = arns.resource_id(backend, p.ComputeName, arns.compute)
  local group = name and containers.find_group(fleet, name)
  if not group then reject(backend, "compute_unknown", "Compute (%s) not found in fleet (%s)", p.ComputeName, fleet.id) end
  if p.InstanceId and p.InstanceId ~= group.host.name then
    reject(backend, "request", "Compute (%s) does not run on instance (%s)", p.ComputeName, p.InstanceId)
  end
  return group
end

local function per_instance_group(backend, fleet, p)
  local instance = find_host(fleet, p.InstanceId)
  if not instance then reject(backend, "compute_unknown", "Instance (%s) not found in fleet (%s)", p.InstanceId, fleet.id) end
  return instance.per_instance or
    reject(backend, "container_group_missing", "Fleet (%s) has no per-instance container group", fleet.id)
end

function operations.DescribeContainerGroupPortMappings(backend, p)
  check_members(backend, p)
  local fleet = find.fleet(backend, p.FleetId)
  local is_game_server = p.ContainerGroupType == "GAME_SERVER"
  local group = (is_game_server and game_server_group or per_instance_group)(backend, fleet, p)
  local mappings = containers.port_mappings(group, p.ContainerName)
  if not mappings[1] then reject(backend, "container_unknown", "Container (%s) not found in the container group", p.ContainerName) end
  return {
    FleetId = fleet.id,
    FleetArn = fleet.arn,
    Location = group.host.location.name,
    ContainerGroupDefinitionArn = group.version.view.ContainerGroupDefinitionArn,
    ContainerGroupType = p.ContainerGroupType,
    ComputeName = is_game_server and group.name or nil,
    InstanceId = group.host.name,
    ContainerGroupPortMappings = mappings,
  }
end

return { operations = operations }
