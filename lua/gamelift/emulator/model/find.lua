-- Look-ups that many operations share. They reject the request if the resource does not exist, but for lookup_*.
local arns = require "gamelift.emulator.model.arn"
local aws_locations = require "gamelift.emulator.model.aws_locations"
local exceptions = require "gamelift.emulator.model.exceptions"
local messages = require "gamelift.util.messages"
local tables = require "gamelift.util.tables"

local reject = exceptions.reject

local find = {}

-- The compute types of the fleets that an operation works with, where these are not all of EC2, ANYWHERE and CONTAINER.
local COMPUTE_TYPES = {
  CreateVpcPeeringConnection = "EC2",
  DeleteContainerFleet = "CONTAINER",
  DeleteFleet = "EC2 ANYWHERE",
  DeleteScalingPolicy = "EC2 CONTAINER",
  DeleteVpcPeeringConnection = "EC2",
  DeregisterCompute = "ANYWHERE",
  DescribeContainerFleet = "CONTAINER",
  DescribeContainerGroupPortMappings = "CONTAINER",
  DescribeFleetAttributes = "EC2 ANYWHERE",
  DescribeFleetCapacity = "EC2 CONTAINER",
  DescribeFleetDeployment = "CONTAINER",
  DescribeFleetLocationUtilization = "EC2 ANYWHERE",
  DescribeFleetPortSettings = "EC2",
  DescribeFleetUtilization = "EC2",
  DescribeInstances = "EC2 CONTAINER",
  DescribeRuntimeConfiguration = "EC2",
  DescribeScalingPolicies = "EC2 CONTAINER",
  DescribeVpcPeeringConnections = "EC2",
  GetComputeAccess = "EC2 CONTAINER",
  GetGameSessionLogUrl = "EC2",
  GetInstanceAccess = "EC2",
  GetPlayerConnectionDetails = "EC2 CONTAINER",
  ListContainerFleets = "CONTAINER",
  ListFleetDeployments = "CONTAINER",
  PutScalingPolicy = "EC2 CONTAINER",
  RegisterCompute = "ANYWHERE",
  StartFleetActions = "EC2 CONTAINER",
  StopFleetActions = "EC2 CONTAINER",
  UpdateContainerFleet = "CONTAINER",
  UpdateFleetAttributes = "EC2 ANYWHERE",
  UpdateFleetCapacity = "EC2 CONTAINER",
  UpdateFleetPortSettings = "EC2",
  UpdateRuntimeConfiguration = "EC2",
}

-- Returns EC2, ANYWHERE or CONTAINER.
local function compute_type_of(fleet)
  return fleet.container and "CONTAINER" or fleet.anywhere and "ANYWHERE" or "EC2"
end

-- Reports if the present operation works with fleets of this compute type. All control actions do.
function find.is_supported(backend, fleet)
  local types = COMPUTE_TYPES[backend.operation]
  return not types or types:find(compute_type_of(fleet), 1, true) ~= nil
end

-- Returns the fleet if the operation works with its compute type.
local function require_supported(backend, fleet)
  if find.is_supported(backend, fleet) then return fleet end
  return reject(backend, "compute_mix", "%s does not work with fleets of compute type %s (%s)", backend.operation,
    compute_type_of(fleet), fleet.id)
end
find.require_supported = require_supported

local function unknown(what, text, by_name)
  return ("%s (%s) not found%s"):format(what, text, messages.suggestion(text, tables.keys(by_name)))
end

-- Returns a fleet by id or ARN, or nil.
function find.lookup_fleet(backend, text)
  local id = arns.resource_id(backend, text, arns.fleet)
  return id and backend.fleets_by_id[id]
end

-- Returns a fleet by id or ARN, with which the operation works.
function find.fleet(backend, text)
  local fleet = find.lookup_fleet(backend, text) or reject(backend, "fleet_unknown", "Fleet (%s) not found", text)
  return require_supported(backend, fleet)
end

function find.build(backend, text)
  local id = arns.resource_id(backend, text, arns.build)
  return id and backend.builds_by_id[id] or reject(backend, "build_missing", "Build (%s) not found", text)
end

function find.script(backend, text)
  local id = arns.resource_id(backend, text, arns.script)
  return id and backend.scripts_by_id[id] or reject(backend, "script_missing", "Script (%s) not found", text)
end

-- Returns the build or script of a new fleet, or nil if only the option `builds` lists its id. kind: "Build" or "Script".
function find.fleet_content(backend, kind, text)
  local id, listed = arns.resource_id(backend, text, arns[kind:lower()]), backend.options.builds
  local issued = id and backend[kind:lower() .. "s_by_id"][id]
  if id and issued == nil and (listed == "any" or listed[id]) then return nil end
  return issued or reject(backend, "build_unknown", "%s (%s) not found", kind, text)
end

-- Returns a container group definition by name or ARN, or nil; and the version number of the ARN, if it has one, in either case.
function find.lookup_container_group(backend, text)
  local id = arns.resource_id(backend, text, arns.container_group)
  if not id then return nil end
  local name, number = id:match "^([^:]+):?(%d*)$"
  return name and backend.container_groups_by_name[name], tonumber(number)
end

function find.container_group(backend, text)
  return find.lookup_container_group(backend, text)
    or reject(backend, "container_group_unknown", "Container group definition (%s) not found", text)
end

-- Returns a version of a definition: of this number, else of the ARN's, else the latest.
function find.container_group_version(backend, text, number)
  local _, arn_number = find.lookup_container_group(backend, text)
  if number and arn_number and number ~= arn_number then
    reject(backend, "container_group_version", "Version %d was requested of an ARN with version %d", number, arn_number)
  end
  local definition = find.container_group(backend, text)
  number = number or arn_number
  if not number then return definition.versions:head() end
  return definition.by_number[number] or
    reject(backend, "container_group_unknown", "Version %d of container group definition (%s) not found", number, definition.name)
end

function find.alias(backend, text)
  local id = arns.resource_id(backend, text, arns.alias)
  return id and backend.aliases_by_id[id] or reject(backend, "alias_unknown", "Alias (%s) not found", text)
end

-- Returns the fleet that an alias routes to now.
function find.route(backend, alias)
  local strategy = alias.routing
  if strategy.Type == "TERMINAL" then reject(backend, "alias_terminal", strategy.Message) end
  return find.fleet(backend, strategy.FleetId)
end

-- Returns the fleet of a request that names it by FleetId or AliasId, but not by both.
function find.fleet_or_alias(backend, p)
  if (p.FleetId == nil) == (p.AliasId == nil) then
    reject(backend, "fleet_or_alias", "Exactly one of FleetId and AliasId must be given")
  end
  if p.FleetId then return find.fleet(backend, p.FleetId) end
  return find.route(backend, find.alias(backend, p.AliasId))
end

-- Rejects the name of a location that is neither Amazon's nor could be a custom one.
function find.check_location_name(backend, name)
  if not aws_locations.exists(backend, name) and not aws_locations.is_custom_name(name) then
    reject(backend, "location_unknown", "Location (%s) is not supported", name)
  end
end

-- Rejects the name of a location that does not exist.
function find.require_location(backend, name)
  if aws_locations.exists(backend, name) then return end
  if aws_locations.is_custom_name(name) then reject(backend, "location_missing", "Location (%s) not found", name) end
  reject(backend, "location_unknown", "Location (%s) is not supported", name)
end

-- Returns the fleet's location of this name, by default the home region. For an Anywhere fleet the name is required.
function find.fleet_location(backend, fleet, name)
  if not name then
    if fleet.anywhere then reject(backend, "location_required", "Location is required for an Anywhere fleet") end
    name = backend.region
  end
  local location = fleet.locations_by_name[name]
  if location then return location end
  find.check_location_name(backend, name)
  return reject(backend, "location_outside", "Location (%s) is not part of fleet (%s)", name, fleet.id)
end

-- Reports if a fleet or location in this status takes new game sessions.
function find.takes_sessions(backend, status)
  return status == "ACTIVE" or status == "UPDATING" and backend.options.host_while_updating
end

local function reject_status(backend, fleet)
  return reject(backend, "fleet_not_active", "Fleet (%s) is not in ACTIVE status, but in %s", fleet.id, fleet.attributes.Status)
end

-- Returns the fleet if it is ACTIVE.
function find.require_active(backend, fleet)
  return fleet.attributes.Status == "ACTIVE" and fleet or reject_status(backend, fleet)
end

-- Returns the fleet if it takes new game sessions.
function find.require_hosting(backend, fleet)
  return find.takes_sessions(backend, fleet.attributes.Status) and fleet or reject_status(backend, fleet)
end

-- Returns a game session of a fleet with which the operation works.
function find.session(backend, arn)
  local session = backend.sessions_by_arn[arn] or reject(backend, "session_unknown", "Game session (%s) not found", arn)
  require_supported(backend, session.fleet)
  return session
end

-- Returns a queue by name or ARN, or nil.
function find.lookup_queue(backend, text)
  local name = arns.resource_id(backend, text, arns.queue)
  return name and backend.queues_by_name[name]
end

function find.queue(backend, text)
  return find.lookup_queue(backend, text) or reject(backend, "queue_unknown", "Game session queue (%s) not found", text)
end

function find.game_server_group(backend, text)
  local name = arns.resource_id(backend, text, arns.game_server_group)
  return name and backend.game_server_groups_by_name[name] or
    reject(backend, "group_unknown", "Game server group (%s) not found", text)
end

function find.lookup_rule_set(backend, text)
  local name = arns.resource_id(backend, text, arns.rule_set)
  return name and backend.rule_sets_by_name[name]
end

function find.rule_set(backend, text)
  return find.lookup_rule_set(backend, text) or
    reject(backend, "rule_set_unknown", "%s", unknown("Matchmaking rule set", text, backend.rule_sets_by_name))
end

function find.lookup_configuration(backend, text)
  local name = arns.resource_id(backend, text, arns.configuration)
  return name and backend.configurations_by_name[name]
end

function find.configuration(backend, text)
  return find.lookup_configuration(backend, text) or
    reject(backend, "configuration_unknown", "%s", unknown("Matchmaking configuration", text, backend.configurations_by_name))
end

-- Returns the name of the one member that the request has of these.
function find.one_of(backend, p, members)
  local present
  for _, member in ipairs(members) do
    if p[member] ~= nil then
      if present then reject(backend, "fleet_or_alias", "Exactly one of %s must be given", table.concat(members, ", ")) end
      present = member
    end
  end
  return present or reject(backend, "fleet_or_alias", "Exactly one of %s must be given", table.concat(members, ", "))
end

return find
