-- Deployments of container fleets: they replace the instances by ones with another plan. fleet.container holds
--   plan        what the fleet shows and deploys
--   launched    the plan of new instances; nil before the first deployment
--   stable      the plan that the fleet had when it was last ACTIVE, to which a deployment that fails returns
--   deployment  the one that runs, or nil
--   latest      the latest one
local container_plan = require "gamelift.emulator.model.container_plan"
local containers = require "gamelift.emulator.model.containers"
local hosting = require "gamelift.emulator.model.hosting"
local tables = require "gamelift.util.tables"
local timers = require "gamelift.emulator.timers"

local deployments = {}

-- Guess: a deployment without these settings has ProtectionStrategy WITH_PROTECTION and MinimumHealthyPercentage 75.
local DEFAULTS = { ImpairmentStrategy = "MAINTAIN", MinimumHealthyPercentage = 75, ProtectionStrategy = "WITH_PROTECTION" }

local LATEST_FIRST = 2 ^ 50 -- less the number is the rank of a deployment

local APART = { NEW = true, DELETING = true } -- locations that are being added or deleted

-- Sets the status of the fleet and of its locations.
local function set_statuses(backend, fleet, status)
  if fleet.attributes.Status ~= status then hosting.set_fleet_status(backend, fleet, status) end
  for _, location in ipairs(fleet.locations) do
    if location.status ~= status and not APART[location.status] then hosting.set_location_status(backend, location, status) end
  end
end
deployments.set_statuses = set_statuses

-- Makes the fleet ACTIVE with its plan, starts missing instances, and ends the deployment.
local function finish(backend, deployment, status)
  local fleet = deployment.fleet
  local container = fleet.container
  deployment.status = status
  container.deployment, container.stable, container.launched = nil, container.plan, container.plan
  set_statuses(backend, fleet, "ACTIVE")
  for _, location in ipairs(fleet.locations) do hosting.adjust_capacity(backend, location) end
  backend:capacity_changed()
end

-- Starts -----------------------------------------------------------------------------------------------------------------

-- Cancels the deployment that runs, if any.
function deployments.cancel(fleet)
  local container = fleet.container
  if not container or not container.deployment then return end
  container.deployment.status = "CANCELLED"
  container.deployment = nil
end

-- Makes a PENDING deployment of a plan, and cancels the one that runs. configuration: of the request, or nil. Its caller begins it.
function deployments.create(backend, fleet, plan, configuration)
  local container = fleet.container
  deployments.cancel(fleet)
  backend.order = backend.order + 1
  local deployment = {
    rank = LATEST_FIRST - backend.order,
    id = "deployment-" .. backend.env.random:uuid(),
    fleet = fleet,
    status = "PENDING",
    created = backend:stamp(),
    plan = plan,
    rollback = container.stable,
    configuration = tables.merge(DEFAULTS, configuration),
  }
  container.plan, container.deployment, container.latest = plan, deployment, deployment
  backend.deployments:add(deployment)
  return deployment
end

-- Deploys a plan on a fleet that exists already. A fleet that had no definitions activates.
function deployments.start(backend, fleet, plan, configuration)
  local deployment = deployments.create(backend, fleet, plan, configuration)
  local is_first = fleet.attributes.Status == "CREATED"
  if is_first then
    for _, location in ipairs(fleet.locations) do location.desired = 1 end
  end
  set_statuses(backend, fleet, is_first and "ACTIVATING" or "UPDATING")
  backend:after(0, "deployment_begin", deployment)
end

-- Puts the deployment into a status that lasts for deployment_seconds, or until its last instance is replaced.
local function run(backend, deployment, status)
  deployment.status, deployment.is_due = status, false
  backend:after(backend.options.deployment_seconds, "deployment_due", { deployment = deployment, status = status })
end

timers.on("deployment_begin", function(backend, deployment)
  if deployment.status == "PENDING" then run(backend, deployment, "IN_PROGRESS") end
end)

-- Begins the deployment of a new fleet, which lasts until the fleet is ACTIVE.
function deployments.begin_first(fleet)
  local deployment = fleet.container.deployment
  if deployment and deployment.status == "PENDING" then deployment.status = "IN_PROGRESS" end
end

-- Ends the deployment of a new fleet: the fleet is ACTIVE.
function deployments.finish_first(backend, fleet)
  finish(backend, fleet.container.deployment, "COMPLETE")
end

-- Replacement --------------------------------------------------------------------------------------------------------

-- Ends the instances with another plan than the fleet's and starts others. Returns true if a protected session is in the way.
local function replace_instances(backend, deployment)
  local fleet, is_waiting = deployment.fleet, false
  local ignore = deployment.configuration.ProtectionStrategy == "IGNORE_PROTECTION"
  fleet.container.launched = fleet.container.plan
  for _, location in ipairs(fleet.locations) do
    for _, instance in ipairs(location.hosts:list()) do
      if instance.status ~= "TERMINATING" and instance.plan ~= fleet.container.plan then
        if not ignore and hosting.is_protected(instance) then
          is_waiting = true
        else
          hosting.retire_instance(backend, instance)
        end
      end
    end
    hosting.adjust_capacity(backend, location)
  end
  return is_waiting
end

local AFTER = { IN_PROGRESS = "COMPLETE", ROLLBACK_IN_PROGRESS = "ROLLBACK_COMPLETE" }

-- Replaces what can be replaced, once the time of the deployment has passed. It ends with the last instance.
local function advance(backend, deployment)
  local status = AFTER[deployment.status]
  if not status or not deployment.is_due or replace_instances(backend, deployment) then return end
  finish(backend, deployment, status)
end

timers.on("deployment_advance", advance)

timers.on("deployment_due", function(backend, due)
  if due.deployment.status ~= due.status then return end
  due.deployment.is_due = true
  advance(backend, due.deployment)
end)

-- Failure ------------------------------------------------------------------------------------------------------------

-- Leaves one group in each location IMPAIRED, with the version whose deployment failed.
-- Guess: a deployment that fails with MAINTAIN leaves one compute in each location IMPAIRED, on the first instance, one without a session
-- if there is one.
local function impair_locations(backend, fleet, version)
  for _, location in ipairs(fleet.locations) do
    local chosen
    for _, group in ipairs(containers.list_groups { location }) do
      local is_candidate = group.host.status == "ACTIVE" and (not chosen or group.host == chosen.host)
      if is_candidate and not (chosen and group.process and group.process.session) then chosen = group end
    end
    if chosen then
      local process = chosen.process
      containers.impair(backend, chosen, version)
      if process then hosting.stop_process(backend, process) end
    end
  end
end

-- Returns the fleet to its stable plan, except for some computes.
local function leave_impaired(backend, deployment)
  local fleet = deployment.fleet
  local container = fleet.container
  container.plan = deployment.rollback or deployment.plan
  container.launched = container.plan
  replace_instances(backend, deployment)
  finish(backend, deployment, "IMPAIRED")
  impair_locations(backend, fleet, deployment.plan.game_server)
end

-- Makes the deployment that runs fail. Returns it, or nil if none runs.
-- Guess: a deployment without a version to roll back to is IMPAIRED when it fails, whatever its strategy.
function deployments.fail(backend, fleet)
  local deployment = fleet.container and fleet.container.deployment
  if not deployment or deployment.status == "ROLLBACK_IN_PROGRESS" then return nil end
  if deployment.rollback and deployment.configuration.ImpairmentStrategy == "ROLLBACK" then
    fleet.container.plan = deployment.rollback
    run(backend, deployment, "ROLLBACK_IN_PROGRESS")
  else
    leave_impaired(backend, deployment)
  end
  return deployment
end

-- Versions of definitions ---------------------------------------------------------------------------------------------

local function is_used(plan, version)
  return plan ~= nil and (plan.game_server == version or plan.per_instance == version)
end

local ACTIVE = { ACTIVE = true, UPDATING = true }
local USING = { PENDING = true, CREATING = true, CREATED = true, ACTIVATING = true, ACTIVE = true, UPDATING = true }

-- Returns a fleet that uses or deploys the version, or to whose rollback it belongs, or nil.
function deployments.find_user(backend, version)
  for fleet in backend.fleets:each() do
    local container = fleet.container
    if container and USING[fleet.attributes.Status] then
      local rollback = container.deployment and container.deployment.rollback
      if is_used(container.plan, version) or is_used(rollback, version) then return fleet end
    end
  end
  return nil
end

-- Deploys a version that is READY on the active fleets that use the one before it.
-- Guess: a container fleet whose chosen ports or groups do not suit the new version of its definition keeps the one before.
function deployments.follow(backend, version)
  local previous = version.previous
  for _, fleet in ipairs(backend.fleets:list()) do
    local container = fleet.container
    if container and ACTIVE[fleet.attributes.Status] and is_used(container.plan, previous) then
      local settings = tables.copy(container.plan.settings)
      for _, member in ipairs { "game_server", "per_instance" } do
        if settings[member] == previous then settings[member] = version end
      end
      local plan = container_plan.make(fleet.attributes.InstanceType, settings)
      if plan then deployments.start(backend, fleet, plan) end
    end
  end
end

-- Views --------------------------------------------------------------------------------------------------------------

local function arn_of(plan, member)
  local version = plan and plan[member]
  return version and version.view.ContainerGroupDefinitionArn
end

function deployments.view(deployment)
  local plan, rollback = deployment.plan, deployment.rollback
  return {
    DeploymentId = deployment.id,
    FleetId = deployment.fleet.id,
    GameServerBinaryArn = arn_of(plan, "game_server"),
    PerInstanceBinaryArn = arn_of(plan, "per_instance"),
    RollbackGameServerBinaryArn = arn_of(rollback, "game_server"),
    RollbackPerInstanceBinaryArn = arn_of(rollback, "per_instance"),
    DeploymentStatus = deployment.status,
    DeploymentConfiguration = deployment.configuration,
    CreationTime = deployment.created,
  }
end

-- Forgets the deployments of a fleet that is gone.
function deployments.forget(backend, fleet)
  for _, deployment in ipairs(backend.deployments:list()) do
    if deployment.fleet == fleet then backend.deployments:remove(deployment.rank) end
  end
end

return deployments
