-- Operations on the capacity of managed fleets: the instances of each location, their limits and their use.
local containers = require "gamelift.emulator.model.containers"
local find = require "gamelift.emulator.model.find"
local find_host = require("gamelift.emulator.operations.computes").find_host
local fleets = require "gamelift.emulator.operations.fleets"
local hosting = require "gamelift.emulator.model.hosting"
local pages = require "gamelift.emulator.model.pages"
local aws_locations = require "gamelift.emulator.model.aws_locations"
local exceptions = require "gamelift.emulator.model.exceptions"

local reject = exceptions.reject

local capacity = { operations = {} }
local operations = capacity.operations

-- Returns the fleet's location, for operations that raise NotFoundException if it has none of that name.
local function location_of(backend, fleet, name)
  name = name or backend.region
  return fleet.locations_by_name[name] or
    reject(backend, "location_missing", "Location (%s) is not part of fleet (%s)", name, fleet.id)
end

capacity.location_of = location_of

-- Returns the instance counts of a location. Guess: all counts of an Anywhere fleet are 0, since its computes are not instances.
local function count_instances(location)
  local result = {
    DESIRED = location.desired, MINIMUM = location.minimum, MAXIMUM = location.maximum,
    PENDING = 0, ACTIVE = 0, IDLE = 0, TERMINATING = 0,
  }
  if location.fleet.anywhere then
    result.MAXIMUM = 0
    return result
  end
  for instance in location.hosts:each() do
    result[instance.status] = result[instance.status] + 1
    if instance.status == "ACTIVE" and instance.busy == 0 then result.IDLE = result.IDLE + 1 end
  end
  return result
end

local function capacity_view(fleet, location)
  return {
    FleetId = fleet.id,
    FleetArn = fleet.arn,
    InstanceType = fleet.attributes.InstanceType,
    Location = location.name,
    InstanceCounts = count_instances(location),
    GameServerContainerGroupCounts = fleet.container and containers.count_groups(location),
    ManagedCapacityConfiguration = location.managed,
  }
end

local function home_location(backend, fleet)
  return fleet.locations_by_name[backend.region]
end

function operations.DescribeFleetCapacity(backend, p)
  local list, token = fleets.select(backend, p, function(fleet) return capacity_view(fleet, home_location(backend, fleet)) end)
  return { FleetCapacity = list, NextToken = token }
end

function operations.DescribeFleetLocationCapacity(backend, p)
  local fleet = find.fleet(backend, p.FleetId)
  return { FleetCapacity = capacity_view(fleet, location_of(backend, fleet, p.Location)) }
end

local function utilization_view(fleet, location)
  local result = {
    FleetId = fleet.id, FleetArn = fleet.arn, Location = location.name, ActiveServerProcessCount = location.processes,
    ActiveGameSessionCount = 0, CurrentPlayerSessionCount = 0, MaximumPlayerSessionCount = 0,
  }
  for host in location.hosts:each() do
    for process in host.processes:each() do
      local view = process.session and process.session.view
      if view then
        if view.Status == "ACTIVE" then result.ActiveGameSessionCount = result.ActiveGameSessionCount + 1 end
        result.CurrentPlayerSessionCount = result.CurrentPlayerSessionCount + view.CurrentPlayerSessionCount
        result.MaximumPlayerSessionCount = result.MaximumPlayerSessionCount + view.MaximumPlayerSessionCount
      end
    end
  end
  return result
end

-- Counts the home region only, as documented.
function operations.DescribeFleetUtilization(backend, p)
  local list, token = fleets.select(backend, p, function(fleet)
    return utilization_view(fleet, home_location(backend, fleet))
  end)
  return { FleetUtilization = list, NextToken = token }
end

function operations.DescribeFleetLocationUtilization(backend, p)
  local fleet = find.fleet(backend, p.FleetId)
  local location = location_of(backend, fleet, p.Location)
  return { FleetUtilization = utilization_view(fleet, location) }
end

-- Scaling -------------------------------------------------------------------------------------------------------------

local DEFAULT_INACTIVITY = 30 -- minutes

local function managed_configuration(backend, p)
  local requested = p.ManagedCapacityConfiguration
  if not requested then return nil end
  if requested.ZeroCapacityStrategy == "SCALE_TO_AND_FROM_ZERO" then
    if p.MinSize then
      reject(backend, "request", "MinSize cannot be set with ZeroCapacityStrategy SCALE_TO_AND_FROM_ZERO")
    end
    return {
      ZeroCapacityStrategy = requested.ZeroCapacityStrategy,
      ScaleInAfterInactivityMinutes = requested.ScaleInAfterInactivityMinutes or DEFAULT_INACTIVITY,
    }
  end
  if requested.ScaleInAfterInactivityMinutes then
    reject(backend, "request", "ScaleInAfterInactivityMinutes needs ZeroCapacityStrategy SCALE_TO_AND_FROM_ZERO")
  end
  return { ZeroCapacityStrategy = "MANUAL" }
end

local function check_range(backend, minimum, maximum)
  if minimum > maximum then reject(backend, "desired_outside", "MinSize (%d) is greater than MaxSize (%d)", minimum, maximum) end
end

-- Guess: UpdateFleetCapacity keeps the minimum and maximum that a request leaves out; the option `instance_limit` limits the
-- instances of each fleet by itself; the reply names the home region, too; ManagedCapacityConfiguration is shown once it was set.
function operations.UpdateFleetCapacity(backend, p)
  local managed = managed_configuration(backend, p)
  if p.MinSize and p.MaxSize then check_range(backend, p.MinSize, p.MaxSize) end
  local fleet = find.fleet(backend, p.FleetId)
  local location = location_of(backend, fleet, p.Location)
  find.require_active(backend, fleet)
  if location.status ~= "ACTIVE" then
    reject(backend, "fleet_not_active", "Location (%s) is not in ACTIVE status, but in %s", location.name, location.status)
  end
  local minimum, maximum = p.MinSize or location.minimum, p.MaxSize or location.maximum
  check_range(backend, minimum, maximum)
  local desired = p.DesiredInstances or math.max(minimum, math.min(maximum, location.desired))
  local limit = backend.options.instance_limit
  if desired > limit then
    reject(backend, "capacity_limit", "DesiredInstances (%d) exceeds the limit of %d instances", desired, limit)
  end
  if desired < minimum or desired > maximum then
    reject(backend, "desired_outside", "DesiredInstances (%d) must be between MinSize (%d) and MaxSize (%d)",
      desired, minimum, maximum)
  end
  location.managed = managed or location.managed
  hosting.set_capacity(backend, location, desired, minimum, maximum)
  if location.busy == 0 then hosting.mark_idle(backend, location) end
  return {
    FleetId = fleet.id,
    FleetArn = fleet.arn,
    Location = location.name,
    ManagedCapacityConfiguration = location.managed,
  }
end

function operations.DescribeEC2InstanceLimits(backend, p)
  local name = p.Location or backend.region
  if not aws_locations.is_aws(backend, name) then
    reject(backend, "location_unknown", "Location (%s) is not supported", name)
  end
  local used = {}
  if p.EC2InstanceType then used[p.EC2InstanceType] = 0 end
  for fleet in backend.fleets:each() do
    local location, kind = fleet.locations_by_name[name], fleet.attributes.InstanceType
    if location and kind and (not p.EC2InstanceType or p.EC2InstanceType == kind) then
      used[kind] = (used[kind] or 0) + location.hosts.count
    end
  end
  local list = {}
  for kind, count in pairs(used) do
    list[#list + 1] = {
      EC2InstanceType = kind, CurrentInstances = count, InstanceLimit = backend.options.instance_limit, Location = name,
    }
  end
  table.sort(list, function(a, b) return a.EC2InstanceType < b.EC2InstanceType end)
  return { EC2InstanceLimits = list }
end

local function instance_view(instance)
  local fleet = instance.location.fleet
  return {
    FleetId = fleet.id,
    FleetArn = fleet.arn,
    InstanceId = instance.name,
    IpAddress = instance.ip_address,
    DnsName = instance.dns_name,
    OperatingSystem = fleet.attributes.OperatingSystem,
    Type = fleet.attributes.InstanceType,
    Status = instance.status,
    CreationTime = instance.created,
    Location = instance.location.name,
  }
end

-- Describes the instances of a location, by default the home region, or the one of this id in any location.
function operations.DescribeInstances(backend, p)
  local fleet = find.fleet(backend, p.FleetId)
  local location = (p.Location or not p.InstanceId) and find.fleet_location(backend, fleet, p.Location)
  if p.InstanceId then
    local instance = find_host(fleet, p.InstanceId)
    if not instance or location and instance.location ~= location then
      reject(backend, "compute_unknown", "Instance (%s) not found", p.InstanceId)
    end
    return { Instances = { instance_view(instance) } }
  end
  local list, token = pages.scan(backend, p, location.hosts, nil, instance_view)
  return { Instances = list, NextToken = token }
end

-- Stops or starts actions of a location. Those of the home region are attributes of the fleet, too.
local function set_stopped_actions(backend, p, stop)
  local fleet = find.fleet(backend, p.FleetId)
  local location = location_of(backend, fleet, p.Location)
  location.stopped = stop and p.Actions or {}
  if location.name == backend.region then fleet.attributes.StoppedActions = stop and p.Actions or nil end
  return { FleetId = fleet.id, FleetArn = fleet.arn }
end

function operations.StopFleetActions(backend, p) return set_stopped_actions(backend, p, true) end
function operations.StartFleetActions(backend, p) return set_stopped_actions(backend, p, false) end

return capacity
