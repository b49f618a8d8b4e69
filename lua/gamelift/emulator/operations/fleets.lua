-- Operations on fleets: create, describe, update, delete; their ports, runtime configuration and events.
local deployments = require "gamelift.emulator.model.deployments"
local find = require "gamelift.emulator.model.find"
local fleet_log = require "gamelift.emulator.model.fleet_log"
local hosting = require "gamelift.emulator.model.hosting"
local arns = require "gamelift.emulator.model.arn"
local pages = require "gamelift.emulator.model.pages"
local permission_lists = require "gamelift.emulator.model.permission_lists"
local aws_locations = require "gamelift.emulator.model.aws_locations"
local exceptions = require "gamelift.emulator.model.exceptions"
local peering = require "gamelift.emulator.model.peering"
local session = require "gamelift.emulator.model.session"
local tags = require "gamelift.emulator.operations.tags"
local timers = require "gamelift.emulator.timers"

local reject = exceptions.reject

local DAY = 86400

local fleets = { operations = {} }
local operations = fleets.operations

-- Create --------------------------------------------------------------------------------------------------------------

local MANAGED_ONLY = {
  "BuildId", "ScriptId", "EC2InstanceType", "EC2InboundPermissions", "FleetType", "ServerLaunchPath",
  "ServerLaunchParameters", "PeerVpcAwsAccountId", "PeerVpcId",
}

local function check_anywhere(backend, p)
  for _, member in ipairs(MANAGED_ONLY) do
    if p[member] ~= nil then reject(backend, "compute_mix", "%s is not supported for compute type ANYWHERE", member) end
  end
  if not p.Locations then reject(backend, "request", "An Anywhere fleet needs a custom location in Locations") end
  for _, location in ipairs(p.Locations) do
    local name = location.Location
    if not aws_locations.is_custom_name(name) then
      reject(backend, "compute_mix", "Location (%s) is not a custom location", name)
    end
    find.require_location(backend, name)
  end
end

local FIRST_PORT, LAST_PORT, SSH_PORT = 1026, 60000, 22

local function check_port_order(backend, permissions)
  for _, permission in ipairs(permissions or {}) do
    local from, to = permission.FromPort, permission.ToPort
    if from > to then reject(backend, "request", "FromPort (%d) is greater than ToPort (%d)", from, to) end
  end
end

-- Checks inbound permissions: the operating system of the fleet decides which ports they may open.
local function check_ports(backend, permissions, operating_system)
  local is_windows = operating_system:find "^WINDOWS" ~= nil
  for _, permission in ipairs(permissions or {}) do
    local from, to = permission.FromPort, permission.ToPort
    local is_ssh = from == SSH_PORT and to == SSH_PORT and not is_windows
    if not is_ssh and (from < FIRST_PORT or to > LAST_PORT) then
      reject(backend, "request", "Ports %d-%d: a fleet with operating system %s opens only ports %s%d-%d", from, to, operating_system,
        is_windows and "" or ("%d and "):format(SSH_PORT), FIRST_PORT, LAST_PORT)
    end
  end
end

-- Guess: a Realtime fleet opens TCP and UDP ports 1900-2000 by itself, and its operating system is AMAZON_LINUX_2023.
local REALTIME_PORTS = {
  { FromPort = 1900, ToPort = 2000, IpRange = "0.0.0.0/0", Protocol = "TCP" },
  { FromPort = 1900, ToPort = 2000, IpRange = "0.0.0.0/0", Protocol = "UDP" },
}
local DEFAULT_OPERATING_SYSTEM = "AMAZON_LINUX_2023"

-- Returns the inbound permissions of a new fleet.
local function permissions_of(p)
  local list = {}
  for _, permission in ipairs(p.ScriptId and REALTIME_PORTS or {}) do list[#list + 1] = permission end
  for _, permission in ipairs(p.EC2InboundPermissions or {}) do list[#list + 1] = permission end
  return list
end

-- Returns the operating system of a new managed fleet: that of its build, if the build was made here.
local function operating_system_of(backend, p)
  local build = p.BuildId and find.fleet_content(backend, "Build", p.BuildId)
  return build and build.view.OperatingSystem or DEFAULT_OPERATING_SYSTEM
end

local function check_managed(backend, p)
  if (p.BuildId == nil) == (p.ScriptId == nil) then
    reject(backend, "compute_mix", "Exactly one of BuildId and ScriptId must be given for compute type EC2")
  end
  if not p.EC2InstanceType then reject(backend, "compute_mix", "EC2InstanceType is required for compute type EC2") end
  if p.AnywhereConfiguration then
    reject(backend, "compute_mix", "AnywhereConfiguration is not supported for compute type EC2")
  end
  if (p.PeerVpcAwsAccountId == nil) ~= (p.PeerVpcId == nil) then
    reject(backend, "peering_members", "PeerVpcAwsAccountId and PeerVpcId must be given together")
  end
  if p.InstanceRoleCredentialsProvider and not p.InstanceRoleArn then
    reject(backend, "request", "InstanceRoleCredentialsProvider needs InstanceRoleArn")
  end
  check_port_order(backend, p.EC2InboundPermissions)
  local content = find.fleet_content(backend, p.BuildId and "Build" or "Script", p.BuildId or p.ScriptId)
  if p.BuildId and content and content.view.Status ~= "READY" then
    reject(backend, "build_not_ready", "Build (%s) is in %s status, not in READY", content.view.BuildId, content.view.Status)
  end
  for _, location in ipairs(p.Locations or {}) do
    local name = location.Location
    find.require_location(backend, name)
    if aws_locations.is_custom_name(name) then
      reject(backend, "compute_mix", "Location (%s) does not suit compute type EC2", name)
    end
  end
  check_ports(backend, p.EC2InboundPermissions, operating_system_of(backend, p))
end

local MAX_PROCESSES = 50 -- of an instance

local function check_runtime(backend, runtime)
  local sum = 0
  for _, process in ipairs(runtime and runtime.ServerProcesses or {}) do sum = sum + process.ConcurrentExecutions end
  if sum > MAX_PROCESSES then
    reject(backend, "processes_limit", "An instance runs at most %d server processes, not %.0f", MAX_PROCESSES, sum)
  end
end

-- Returns the runtime configuration of a new fleet, or nil. Guess: a managed fleet needs none, and then has
-- `processes_per_instance` processes; ServerLaunchPath without a runtime configuration makes one of one process.
local function runtime_of(p)
  if p.RuntimeConfiguration or not p.ServerLaunchPath then return p.RuntimeConfiguration end
  return { ServerProcesses = {
    { LaunchPath = p.ServerLaunchPath, Parameters = p.ServerLaunchParameters, ConcurrentExecutions = 1 },
  } }
end

-- Returns the names of the fleet's locations, each once. Guess: Locations of a managed fleet may leave out the home region, which
-- is added and comes first.
local function location_names(backend, p, anywhere)
  local list, seen = {}, {}
  local function add(name)
    if not seen[name] then
      seen[name], list[#list + 1] = true, name
    end
  end
  if not anywhere then add(backend.region) end
  for _, location in ipairs(p.Locations or {}) do add(location.Location) end
  return list
end

local REPEATED = {
  "Name", "Description", "ServerLaunchPath", "ServerLaunchParameters", "LogPaths", "ResourceCreationLimitPolicy",
  "InstanceRoleArn", "InstanceRoleCredentialsProvider", "AnywhereConfiguration", "PlayerGatewayMode",
  "PlayerGatewayConfiguration",
}

local function attributes_of(backend, p, id, anywhere)
  local result = {
    FleetId = id,
    FleetArn = arns.fleet(backend, id),
    CreationTime = backend:stamp(),
    Status = "NEW",
    ComputeType = anywhere and "ANYWHERE" or "EC2",
    MetricGroups = p.MetricGroups or { "default" },
    NewGameSessionProtectionPolicy = p.NewGameSessionProtectionPolicy or not anywhere and "NoProtection" or nil,
    CertificateConfiguration = p.CertificateConfiguration or { CertificateType = "DISABLED" },
  }
  for _, member in ipairs(REPEATED) do result[member] = p[member] end
  if anywhere then return result end
  result.FleetType = p.FleetType or "ON_DEMAND"
  result.PlayerGatewayMode = p.PlayerGatewayMode or "DISABLED"
  result.InstanceType = p.EC2InstanceType
  result.OperatingSystem = operating_system_of(backend, p)
  for member, arn_of in pairs { Build = arns.build, Script = arns.script } do
    local name = p[member .. "Id"] and arns.resource_id(backend, p[member .. "Id"], arn_of)
    if name then result[member .. "Id"], result[member .. "Arn"] = name, arn_of(backend, name) end
  end
  return result
end

-- What a location of a container fleet shows where the model lists only the statuses of other fleets.
local LOCATION_STATUSES = { PENDING = "NEW", CREATING = "NEW", CREATED = "NEW", UPDATING = "ACTIVE" }

-- Returns the LocationState of a location.
function fleets.location_state(location)
  return {
    Location = location.name,
    Status = LOCATION_STATUSES[location.status] or location.status,
    PlayerGatewayStatus = session.gateway_status(location.fleet),
  }
end

function fleets.location_states(list)
  local states = {}
  for i, location in ipairs(list) do states[i] = fleets.location_state(location) end
  return states
end

-- The states of a new managed fleet. Guess: a new fleet passes its states at even intervals of `fleet_seconds` and starts
-- with one instance in each location.
local PHASES = { "DOWNLOADING", "VALIDATING", "BUILDING", "ACTIVATING", "ACTIVE" }

timers.on("fleet_phase", function(backend, step)
  local fleet, phase = step.fleet, PHASES[step.number]
  if fleet.attributes.Status ~= step.previous then return end
  if phase == "ACTIVE" and not peering.settle_with_fleet(backend, fleet) then return end
  hosting.set_fleet_status(backend, fleet, phase)
  for _, location in ipairs(fleet.locations) do
    if phase ~= "ACTIVE" then
      location.status = phase
    elseif location.status ~= "ACTIVE" then
      hosting.open_location(backend, location)
    end
  end
  if PHASES[step.number + 1] then
    backend:after(backend.options.fleet_seconds / #PHASES, "fleet_phase",
      { fleet = fleet, number = step.number + 1, previous = phase })
  end
end)

-- Makes a fleet with this id. Seed data may choose ids.
function fleets.create(backend, p, id)
  local anywhere = p.ComputeType == "ANYWHERE"
  local check = anywhere and check_anywhere or check_managed
  check(backend, p)
  check_runtime(backend, p.RuntimeConfiguration)
  local fleet = hosting.new_fleet(backend, id, {
    anywhere = anywhere,
    attributes = attributes_of(backend, p, id, anywhere),
    permissions = permissions_of(p),
    runtime = runtime_of(p),
  })
  for _, name in ipairs(location_names(backend, p, anywhere)) do
    hosting.add_location(backend, fleet, name, anywhere and "ACTIVE" or "NEW")
  end
  tags.create(backend, fleet.arn, p.Tags)
  if anywhere then
    hosting.set_fleet_status(backend, fleet, "ACTIVE")
  else
    if p.PeerVpcId then peering.request_with_fleet(backend, fleet, p.PeerVpcAwsAccountId, p.PeerVpcId) end
    backend:after(backend.options.fleet_seconds / #PHASES, "fleet_phase", { fleet = fleet, number = 1, previous = "NEW" })
  end
  return fleet
end

-- Makes a NEW fleet ACTIVE at once, for seed data.
function fleets.activate(backend, fleet)
  if fleet.attributes.Status ~= "NEW" then return end
  peering.settle_with_fleet(backend, fleet)
  hosting.set_fleet_status(backend, fleet, "ACTIVE")
  for _, location in ipairs(fleet.locations) do hosting.open_location(backend, location) end
end

function operations.CreateFleet(backend, p)
  local fleet = fleets.create(backend, p, "fleet-" .. backend.env.random:uuid())
  return { FleetAttributes = fleet.attributes, LocationStates = fleets.location_states(fleet.locations) }
end

local SETTLED = { ACTIVE = true, ERROR = true, DELETING = true, TERMINATED = true }

-- Changes a fleet to ERROR: it failed to activate, or broke later.
-- Guess: a container fleet changes to ERROR by fail_fleet, too, although the model does not list it for them.
function fleets.set_error(backend, fleet)
  deployments.cancel(fleet)
  hosting.set_fleet_status(backend, fleet, "ERROR")
  peering.fail_with_fleet(backend, fleet)
  fleet.failed_instances = fleet.failed_instances or {} -- GetInstanceAccess still finds them
  for _, location in ipairs(fleet.locations) do
    for host in location.hosts:each() do fleet.failed_instances[host.name] = host end
    if location.status ~= "DELETING" then hosting.close_location(backend, location, "ERROR") end
  end
end

timers.on("fleet_peering_failed", function(backend, fleet)
  if not SETTLED[fleet.attributes.Status] then fleets.set_error(backend, fleet) end
end)

-- Describe, list ------------------------------------------------------------------------------------------------------

local function attributes_view(fleet)
  return fleet.attributes
end

-- Returns the views of the fleets of a request, and NextToken. With FleetIds there are no pages; unknown fleets are left out,
-- each is shown once, and one that the operation does not work with rejects the request. Without FleetIds it is left out.
function fleets.select(backend, p, view)
  if not p.FleetIds then
    return pages.scan(backend, p, backend.fleets, function(fleet) return find.is_supported(backend, fleet) end, view)
  end
  local list, seen = {}, {}
  for _, text in ipairs(p.FleetIds) do
    local fleet = find.lookup_fleet(backend, text)
    if fleet and not seen[fleet] then
      seen[fleet] = true
      list[#list + 1] = view(find.require_supported(backend, fleet))
    end
  end
  return list, nil
end

function operations.DescribeFleetAttributes(backend, p)
  local list, token = fleets.select(backend, p, attributes_view)
  return { FleetAttributes = list, NextToken = token }
end

function operations.ListFleets(backend, p)
  local build = p.BuildId and arns.resource_id(backend, p.BuildId, arns.build)
  local script = p.ScriptId and arns.resource_id(backend, p.ScriptId, arns.script)
  local function match(fleet)
    local a = fleet.attributes
    return (not p.BuildId or a.BuildId ~= nil and build == a.BuildId) and (not p.ScriptId or a.ScriptId ~= nil and script == a.ScriptId)
  end
  local list, token = pages.scan(backend, p, backend.fleets, match, function(fleet) return fleet.id end)
  return { FleetIds = list, NextToken = token }
end

function operations.DescribeFleetEvents(backend, p)
  local fleet = find.fleet(backend, p.FleetId)
  local function match(event)
    local time = event.view.EventTime
    return (not p.StartTime or time >= p.StartTime) and (not p.EndTime or time <= p.EndTime)
  end
  local list, token = pages.scan(backend, p, fleet.events, match, function(event) return event.view end)
  return { Events = list, NextToken = token }
end

-- Update, delete ------------------------------------------------------------------------------------------------------

-- Returns a fleet that takes changes: not one that is being deleted.
local function find_changeable(backend, text)
  local fleet = find.fleet(backend, text)
  local status = fleet.attributes.Status
  if status == "DELETING" or status == "TERMINATED" then
    reject(backend, "fleet_not_active", "Fleet (%s) is in %s status", fleet.id, status)
  end
  return fleet
end

local function fleet_identity(fleet)
  return { FleetId = fleet.id, FleetArn = fleet.arn }
end

function operations.UpdateFleetAttributes(backend, p)
  local fleet = find_changeable(backend, p.FleetId)
  if p.AnywhereConfiguration and not fleet.anywhere then
    reject(backend, "compute_mix", "AnywhereConfiguration is not supported for compute type EC2")
  end
  local old = fleet.attributes.NewGameSessionProtectionPolicy or "NoProtection"
  for _, member in ipairs { "Name", "Description", "NewGameSessionProtectionPolicy", "ResourceCreationLimitPolicy",
    "MetricGroups", "AnywhereConfiguration" } do
    if p[member] ~= nil then fleet.attributes[member] = p[member] end
  end
  local new = fleet.attributes.NewGameSessionProtectionPolicy or "NoProtection"
  if new ~= old then
    fleet_log.add(backend, fleet, "FLEET_NEW_GAME_SESSION_PROTECTION_POLICY_UPDATED",
      "The protection policy of fleet %s for new game sessions changed from %s to %s", fleet.id, old, new)
  end
  return fleet_identity(fleet)
end

function operations.UpdateFleetPortSettings(backend, p)
  check_port_order(backend, p.InboundPermissionAuthorizations)
  local fleet = find_changeable(backend, p.FleetId)
  check_ports(backend, p.InboundPermissionAuthorizations, fleet.attributes.OperatingSystem)
  fleet.permissions = permission_lists.updated(backend, fleet.permissions, p.InboundPermissionAuthorizations,
    p.InboundPermissionRevocations)
  return fleet_identity(fleet)
end

-- Reports if a fleet of this id or ARN was deleted within the retention time.
local function was_deleted(backend, text)
  local id = arns.resource_id(backend, text, arns.fleet)
  return id ~= nil and backend.deleted_fleets[id] ~= nil
end

-- Describes the open ports: none for a fleet that was deleted.
function operations.DescribeFleetPortSettings(backend, p)
  if was_deleted(backend, p.FleetId) then return { InboundPermissions = {} } end
  local fleet = find.fleet(backend, p.FleetId)
  local location = p.Location and find.fleet_location(backend, fleet, p.Location)
  return {
    FleetId = fleet.id,
    FleetArn = fleet.arn,
    InboundPermissions = fleet.permissions,
    Location = location and location.name,
  }
end

local function runtime_view(backend, fleet)
  local runtime = fleet.runtime or {}
  return {
    ServerProcesses = runtime.ServerProcesses,
    MaxConcurrentGameSessionActivations = runtime.MaxConcurrentGameSessionActivations or 2147483647,
    GameSessionActivationTimeoutSeconds = runtime.GameSessionActivationTimeoutSeconds or backend.options.activation_timeout,
  }
end

-- Describes the runtime configuration: nothing for a fleet that was deleted.
function operations.DescribeRuntimeConfiguration(backend, p)
  if was_deleted(backend, p.FleetId) then return {} end
  return { RuntimeConfiguration = runtime_view(backend, find.fleet(backend, p.FleetId)) }
end

function operations.UpdateRuntimeConfiguration(backend, p)
  local fleet = find_changeable(backend, p.FleetId)
  check_runtime(backend, p.RuntimeConfiguration)
  local runtime = {}
  for key, value in pairs(fleet.runtime or {}) do runtime[key] = value end
  for key, value in pairs(p.RuntimeConfiguration) do runtime[key] = value end
  fleet.runtime = runtime
  hosting.apply_runtime(backend, fleet)
  return { RuntimeConfiguration = runtime_view(backend, fleet) }
end

-- Removes the VPC peering connections of a fleet, for which there must be authorizations.
local function remove_peerings(backend, fleet)
  local connections = peering.of_fleet(backend, fleet)
  for _, connection in ipairs(connections) do
    local vpc = connection.view.PeerVpcId
    if peering.is_alive(connection) and not peering.is_authorized(backend, connection.peer, vpc) then
      reject(backend, "fleet_peered", "Cannot delete fleet %s without an authorization for its peered VPC (%s)", fleet.id, vpc)
    end
  end
  for _, connection in ipairs(connections) do peering.remove(backend, connection) end
end

-- Makes a fleet DELETING, which is gone after some time. Guess: FLEET_DELETED is logged when the deletion begins, since the events
-- of a fleet end with it.
function fleets.begin_deletion(backend, fleet)
  fleet_log.add(backend, fleet, "FLEET_DELETED", "Fleet %s changed from %s to DELETING: its deletion was requested", fleet.id,
    fleet.attributes.Status)
  fleet.attributes.Status = "DELETING"
  tags.freeze(backend, fleet.arn)
  for _, location in ipairs(fleet.locations) do hosting.close_location(backend, location) end
  backend:after(backend.options.fleet_deletion_seconds, "fleet_gone", fleet)
end

function operations.DeleteFleet(backend, p)
  local fleet = find.fleet(backend, p.FleetId)
  local status = fleet.attributes.Status
  if status ~= "ACTIVE" and status ~= "ERROR" then
    reject(backend, "fleet_delete_status", "Cannot delete fleet %s that is in status of %s.", fleet.id, status)
  end
  remove_peerings(backend, fleet)
  fleets.begin_deletion(backend, fleet)
  return {}
end

timers.on("fleet_gone", function(backend, fleet)
  fleet.attributes.Status = "TERMINATED"
  fleet.attributes.TerminationTime = backend:stamp()
  for _, s in ipairs(fleet.sessions:list()) do session.forget(backend, s) end
  backend.fleets:remove(fleet.rank)
  backend.fleets_by_id[fleet.id] = nil
  deployments.forget(backend, fleet)
  backend.deleted_fleets[fleet.id] = true
  backend:after(backend.options.retention_days * DAY, "fleet_forget", fleet.id)
  tags.remove(backend, fleet.arn)
end)

timers.on("fleet_forget", function(backend, id)
  backend.deleted_fleets[id] = nil
end)

return fleets
