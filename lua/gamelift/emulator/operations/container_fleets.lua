-- Operations on container fleets. Their instances and processes are those of model/hosting.lua, like those of other managed fleets.
local aws_locations = require "gamelift.emulator.model.aws_locations"
local arns = require "gamelift.emulator.model.arn"
local container_plan = require "gamelift.emulator.model.container_plan"
local deployments = require "gamelift.emulator.model.deployments"
local exceptions = require "gamelift.emulator.model.exceptions"
local find = require "gamelift.emulator.model.find"
local fleet_log = require "gamelift.emulator.model.fleet_log"
local fleets = require "gamelift.emulator.operations.fleets"
local hosting = require "gamelift.emulator.model.hosting"
local pages = require "gamelift.emulator.model.pages"
local permission_lists = require "gamelift.emulator.model.permission_lists"
local session = require "gamelift.emulator.model.session"
local tables = require "gamelift.util.tables"
local tags = require "gamelift.emulator.operations.tags"
local timers = require "gamelift.emulator.timers"

local reject = exceptions.reject

local container_fleets = { operations = {} }
local operations = container_fleets.operations

local DEFAULT_INSTANCE_TYPE = "c5.large"

-- Views --------------------------------------------------------------------------------------------------------------

local function location_attributes(fleet)
  local list = {}
  for i, location in ipairs(fleet.locations) do
    list[i] = {
      Location = location.name,
      Status = location.status == "NEW" and "PENDING" or location.status,
      PlayerGatewayStatus = session.gateway_status(fleet),
    }
  end
  return list
end

-- Guess: a new container fleet shows the values that follow from its definitions at once.
local function view(fleet)
  local attributes, container = fleet.attributes, fleet.container
  local plan, latest = container.plan, container.latest
  local game_server, per_instance = plan.game_server and plan.game_server.view, plan.per_instance and plan.per_instance.view
  return {
    FleetId = fleet.id,
    FleetArn = fleet.arn,
    FleetRoleArn = container.role,
    GameServerContainerGroupDefinitionName = game_server and game_server.Name,
    GameServerContainerGroupDefinitionArn = game_server and game_server.ContainerGroupDefinitionArn,
    PerInstanceContainerGroupDefinitionName = per_instance and per_instance.Name,
    PerInstanceContainerGroupDefinitionArn = per_instance and per_instance.ContainerGroupDefinitionArn,
    InstanceConnectionPortRange = plan.range,
    InstanceInboundPermissions = plan.permissions,
    GameServerContainerGroupsPerInstance = plan.groups,
    MaximumGameServerContainerGroupsPerInstance = plan.maximum,
    InstanceType = attributes.InstanceType,
    BillingType = attributes.FleetType,
    Description = attributes.Description,
    CreationTime = attributes.CreationTime,
    MetricGroups = attributes.MetricGroups,
    NewGameSessionProtectionPolicy = attributes.NewGameSessionProtectionPolicy,
    GameSessionCreationLimitPolicy = attributes.ResourceCreationLimitPolicy,
    Status = attributes.Status,
    DeploymentDetails = latest and { LatestDeploymentId = latest.id },
    LogConfiguration = plan.log,
    LocationAttributes = location_attributes(fleet),
    PlayerGatewayMode = attributes.PlayerGatewayMode,
  }
end

container_fleets.view = view

-- Settings ------------------------------------------------------------------------------------------------------------

-- Returns the READY version of a definition of this type that the request names, or nil if it names none.
local function definition_of(backend, text, kind)
  if not text then return nil end
  local version = find.container_group_version(backend, text)
  local status = version.view.Status
  if version.definition.kind ~= kind then
    reject(backend, "container_group_type", "Container group definition (%s) has the type %s, not %s", text, version.definition.kind, kind)
  end
  if status ~= "READY" then
    reject(backend, "container_group_not_ready", "Container group definition (%s) is in %s status, not in READY", text, status)
  end
  return version
end

local function log_configuration(requested)
  return tables.merge({ LogDestination = "CLOUDWATCH" }, requested)
end

local function make_plan(backend, instance_type, settings)
  local plan, problem = container_plan.make(instance_type, settings)
  return plan or reject(backend, "container_fleet_settings", "%s", problem)
end

-- Returns the settings of a new fleet: its definitions, and what the user chose. Ports that are chosen for inbound permissions are the
-- connection ports, too.
local function new_settings(backend, p)
  local permissions = p.InstanceInboundPermissions
  return {
    game_server = definition_of(backend, p.GameServerContainerGroupDefinitionName, "GAME_SERVER"),
    per_instance = definition_of(backend, p.PerInstanceContainerGroupDefinitionName, "PER_INSTANCE"),
    groups = p.GameServerContainerGroupsPerInstance,
    range = p.InstanceConnectionPortRange or permissions and container_plan.widest_range(permissions),
    permissions = permissions,
    log = log_configuration(p.LogConfiguration),
  }
end

-- Create -------------------------------------------------------------------------------------------------------------

-- Returns the names of the locations of a new fleet, each once, the home region first.
-- Guess: the home region is added to the locations of a container fleet that do not name it.
local function location_names(backend, p)
  local list, seen = { backend.region }, { [backend.region] = true }
  for _, location in ipairs(p.Locations or {}) do
    local name = location.Location
    if not aws_locations.is_aws(backend, name) then reject(backend, "location_unknown", "Location (%s) is not supported", name) end
    if not seen[name] then
      seen[name], list[#list + 1] = true, name
    end
  end
  return list
end

local function attributes_of(backend, p, id)
  return {
    FleetId = id,
    FleetArn = arns.fleet(backend, id),
    CreationTime = backend:stamp(),
    Status = "PENDING",
    ComputeType = "CONTAINER",
    Description = p.Description,
    FleetType = p.BillingType or "ON_DEMAND",
    InstanceType = p.InstanceType or DEFAULT_INSTANCE_TYPE,
    OperatingSystem = "AMAZON_LINUX_2023",
    MetricGroups = p.MetricGroups,
    NewGameSessionProtectionPolicy = p.NewGameSessionProtectionPolicy or "NoProtection",
    ResourceCreationLimitPolicy = p.GameSessionCreationLimitPolicy,
    PlayerGatewayMode = p.PlayerGatewayMode or "DISABLED",
  }
end

-- The statuses of a new fleet after PENDING. One without a game server definition stays CREATED.
local PHASES = { "CREATING", "CREATED", "ACTIVATING", "ACTIVE" }

local function begin_phase(backend, fleet, number)
  backend:after(backend.options.fleet_seconds / #PHASES, "container_fleet_phase",
    { fleet = fleet, number = number, previous = fleet.attributes.Status })
end

timers.on("container_fleet_phase", function(backend, step)
  local fleet, status = step.fleet, PHASES[step.number]
  if fleet.attributes.Status ~= step.previous then return end
  if status == "ACTIVE" then return deployments.finish_first(backend, fleet) end
  deployments.set_statuses(backend, fleet, status)
  if status == "ACTIVATING" then deployments.begin_first(fleet) end
  if status ~= "CREATED" or fleet.container.deployment then begin_phase(backend, fleet, step.number + 1) end
end)

-- Makes a PENDING fleet with this id. Seed data may choose ids.
function container_fleets.create(backend, p, id)
  local instance_type = p.InstanceType or DEFAULT_INSTANCE_TYPE
  if not container_plan.is_instance_type(instance_type) then
    reject(backend, "request", "InstanceType (%s) is not an instance type of GameLift", instance_type)
  end
  local plan = make_plan(backend, instance_type, new_settings(backend, p))
  local names = location_names(backend, p)
  local fleet = hosting.new_fleet(backend, id, {
    attributes = attributes_of(backend, p, id),
    anywhere = false,
    container = { role = p.FleetRoleArn, plan = plan },
  })
  fleet_log.add(backend, fleet, "FLEET_STATE_PENDING", "Fleet %s is PENDING", id)
  for _, name in ipairs(names) do
    local location = hosting.add_location(backend, fleet, name, "PENDING")
    if not plan.game_server then location.desired = 0 end
    fleet_log.add(backend, fleet, "LOCATION_STATE_PENDING", "Location %s of fleet %s is PENDING", name, id)
  end
  tags.create(backend, fleet.arn, p.Tags)
  if plan.game_server then deployments.create(backend, fleet, plan) end
  return fleet
end

-- Makes a PENDING fleet ACTIVE at once, or CREATED without definitions, for seed data.
function container_fleets.activate(backend, fleet)
  if fleet.container.deployment then return deployments.finish_first(backend, fleet) end
  deployments.set_statuses(backend, fleet, "CREATED")
end

function operations.CreateContainerFleet(backend, p)
  local fleet = container_fleets.create(backend, p, "containerfleet-" .. backend.env.random:uuid())
  begin_phase(backend, fleet, 1)
  return { ContainerFleet = view(fleet) }
end

-- Describe, list ------------------------------------------------------------------------------------------------------

function operations.DescribeContainerFleet(backend, p)
  return { ContainerFleet = view(find.fleet(backend, p.FleetId)) }
end

-- Returns a function that reports if a fleet uses the definition: its latest version, or that of the ARN.
local function definition_filter(backend, text)
  if not text then return function() return true end end
  local definition, number = find.lookup_container_group(backend, text)
  local version = definition and (number and definition.by_number[number] or not number and definition.versions:head())
  return function(fleet)
    local plan = fleet.container.plan
    return version and (plan.game_server == version or plan.per_instance == version)
  end
end

function operations.ListContainerFleets(backend, p)
  local is_match = definition_filter(backend, p.ContainerGroupDefinitionName)
  local list, token = pages.scan(backend, p, backend.fleets, function(fleet) return fleet.container and is_match(fleet) end, view)
  return { ContainerFleets = list, NextToken = token }
end

-- Update -------------------------------------------------------------------------------------------------------------

local UPDATABLE = { CREATED = true, ACTIVE = true, UPDATING = true }
local LEAVING = { DELETING = true, ERROR = true, EXPIRED = true, TERMINATED = true }

local function check_status(backend, fleet)
  local status = fleet.attributes.Status
  if LEAVING[status] then reject(backend, "fleet_not_active", "Fleet (%s) is in %s status", fleet.id, status) end
  if not UPDATABLE[status] or status == "CREATED" and fleet.container.deployment then
    reject(backend, "container_fleet_not_ready", "Fleet (%s) is still being created: it is in %s status", fleet.id, status)
  end
end

-- Reports if the request removes the per-instance definition.
local function removes_per_instance(p) return (p.RemoveAttributes or {})[1] ~= nil end

-- Returns the settings that a request makes of those of the fleet, and true if it changes any.
local function updated_settings(backend, p, plan)
  local settings, changed = tables.copy(plan.settings), false
  local function set(member, value)
    if value ~= nil then settings[member], changed = value, true end
  end
  set("game_server", definition_of(backend, p.GameServerContainerGroupDefinitionName, "GAME_SERVER"))
  set("per_instance", definition_of(backend, p.PerInstanceContainerGroupDefinitionName, "PER_INSTANCE"))
  set("groups", p.GameServerContainerGroupsPerInstance)
  set("range", p.InstanceConnectionPortRange)
  if p.LogConfiguration then set("log", log_configuration(p.LogConfiguration)) end
  if p.InstanceInboundPermissionAuthorizations or p.InstanceInboundPermissionRevocations then
    set("permissions", permission_lists.updated(backend, plan.permissions or {}, p.InstanceInboundPermissionAuthorizations,
      p.InstanceInboundPermissionRevocations))
  end
  if removes_per_instance(p) and settings.per_instance then settings.per_instance, changed = nil, true end
  return settings, changed
end

local ATTRIBUTES = {
  Description = "Description", MetricGroups = "MetricGroups", NewGameSessionProtectionPolicy = "NewGameSessionProtectionPolicy",
  ResourceCreationLimitPolicy = "GameSessionCreationLimitPolicy",
}

function operations.UpdateContainerFleet(backend, p)
  if removes_per_instance(p) and p.PerInstanceContainerGroupDefinitionName then
    reject(backend, "container_fleet_settings", "PerInstanceContainerGroupDefinitionName cannot be set and removed by one request")
  end
  local fleet = find.fleet(backend, p.FleetId)
  check_status(backend, fleet)
  local container, attributes = fleet.container, fleet.attributes
  local settings, changed = updated_settings(backend, p, container.plan)
  local plan = changed and make_plan(backend, attributes.InstanceType, settings)
  for attribute, member in pairs(ATTRIBUTES) do
    if p[member] ~= nil then attributes[attribute] = p[member] end
  end
  if plan and plan.game_server then
    deployments.start(backend, fleet, plan, p.DeploymentConfiguration)
  elseif plan then
    container.plan = plan
  end
  return { ContainerFleet = view(fleet) }
end

-- Delete -------------------------------------------------------------------------------------------------------------

local DELETABLE = { CREATED = true, ACTIVE = true, EXPIRED = true, ERROR = true }

function operations.DeleteContainerFleet(backend, p)
  local fleet = find.fleet(backend, p.FleetId)
  local status = fleet.attributes.Status
  if not DELETABLE[status] then
    reject(backend, "container_fleet_delete_status", "Fleet %s cannot be put to Deleting state from %s state", fleet.id, status)
  end
  deployments.cancel(fleet)
  fleets.begin_deletion(backend, fleet)
  return {}
end

return container_fleets
