-- Describes the state of an account as plain data, for people and tests. It is seed data, too: a resource has the parameters of the
-- operation that makes it, and seed/shown.lua leaves out what is shown only.
local container_fleets = require "gamelift.emulator.operations.container_fleets"
local core = require "gamelift.core"
local peering = require "gamelift.emulator.model.peering"
local server_process = require "gamelift.emulator.model.server_process"
local tables = require "gamelift.util.tables"

local summary = {}

local MAX_EXECUTIONS = 50 -- of a runtime configuration

-- Returns the views of the items in a collection, or of those for which keep(item) is true.
local function each(collection, view, keep)
  local list = {}
  for item in collection:each() do
    if not keep or keep(item) then list[#list + 1] = view(item) end
  end
  return list
end

-- Returns why a process gets no game session: its own obstacle, or that its host activates as many as it may.
local function reason_of(process)
  local obstacle, activating = server_process.obstacle(process), process.host.activating
  local limit = (process.location.fleet.runtime or {}).MaxConcurrentGameSessionActivations
  if obstacle or not limit or activating < limit then return obstacle end
  return ("its instance activates %d game sessions, as many as it may (MaxConcurrentGameSessionActivations)"):format(activating)
end

-- Describes the part of a process that speaks the Server SDK.
local function sdk_view(process)
  local sdk = process.sdk
  return {
    language = sdk.language,
    version = sdk.version,
    is_connected = sdk.is_connected or false,
    is_healthy = sdk.is_healthy,
    ends_at = sdk.ends_at,
    no_session_because = reason_of(process),
  }
end

local inputs = {} -- of operations: lists of members

-- Adds to a result the parameters of an operation that have the same names in a description.
local function add_params(result, operation, view)
  inputs[operation] = inputs[operation] or core.members(operation, "input")
  for _, member in ipairs(inputs[operation]) do
    if result[member.name] == nil then result[member.name] = view[member.name] end
  end
  return result
end

-- Returns the status of a process: that of its game session, or if it is READY for one.
function summary.process_status(process)
  local s = process.session
  return s and s.view.Status or process.sdk and server_process.obstacle(process) and "NOT_READY" or "READY"
end

-- Describes a process.
function summary.process_view(process)
  local s, sdk = process.session, process.sdk
  return {
    process_id = process.id,
    port = process.port,
    GameSessionId = s and s.view.GameSessionId,
    status = summary.process_status(process),
    ComputeName = process.group and process.group.name,
    sdk = sdk and sdk_view(process),
  }
end

local function host_view(host)
  return {
    name = host.name,
    status = host.interrupted and "INTERRUPTED" or host.status,
    processes = each(host.processes, summary.process_view),
  }
end

local function location_view(location)
  return {
    Location = location.name,
    Status = location.status,
    processes = location.processes,
    ready = location.ready.count,
    hosts = each(location.hosts, host_view),
  }
end

local function session_view(s)
  local players = {}
  for p in s.players:each() do
    players[#players + 1] = { PlayerSessionId = p.view.PlayerSessionId, PlayerId = p.view.PlayerId, Status = p.view.Status }
  end
  return add_params({
    GameSessionId = s.view.GameSessionId,
    Name = s.view.Name,
    Status = s.view.Status,
    StatusReason = s.view.StatusReason,
    CurrentPlayerSessionCount = s.view.CurrentPlayerSessionCount,
    MaximumPlayerSessionCount = s.view.MaximumPlayerSessionCount,
    players = players,
  }, "CreateGameSession", s.view)
end

-- Returns the scaling policies of a fleet, sorted by name.
local function policy_views(fleet)
  local list = {}
  for _, policy in pairs(fleet.policies or {}) do list[#list + 1] = policy.view end
  table.sort(list, function(a, b) return a.Name < b.Name end)
  return list
end

local function fleet_view(fleet)
  local locations = {}
  for i, location in ipairs(fleet.locations) do locations[i] = location_view(location) end
  return {
    FleetId = fleet.id,
    Name = fleet.attributes.Name,
    Status = fleet.attributes.Status,
    locations = locations,
    sessions = each(fleet.sessions, session_view),
    scaling_policies = policy_views(fleet),
  }
end

-- Returns the computes of an Anywhere fleet. Their processes are those from the lowest port on that do not connect by themselves.
local function computes_of(fleet)
  local list = {}
  for _, location in ipairs(fleet.locations) do
    for host in location.hosts:each() do
      local count, port = 0, nil
      for process in host.processes:each() do
        if not process.sdk then count, port = count + 1, math.min(port or process.port, process.port) end
      end
      list[#list + 1] = { ComputeName = host.name, Location = location.name, IpAddress = host.ip_address, DnsName = host.dns_name,
        processes = count, port = port }
    end
  end
  return list
end

local function names_of(fleet)
  local list = {}
  for i, location in ipairs(fleet.locations) do list[i] = { Location = location.name } end
  return list
end

local function capacities_of(fleet)
  local list = {}
  for i, location in ipairs(fleet.locations) do
    list[i] = { Location = location.name, DesiredInstances = location.desired, MinSize = location.minimum, MaxSize = location.maximum }
  end
  return list
end

local function peerings_of(backend, fleet)
  return each(backend.peerings, function(connection)
    local view = connection.view
    return { PeerVpcId = view.PeerVpcId, PeerVpcAwsAccountId = connection.peer }
  end, function(connection) return connection.view.FleetId == fleet.id and connection.view.Status.Code == "active" end)
end

-- Returns the runtime configuration, or the number of processes where a request may not ask for it.
local function runtime_of(fleet)
  local processes = fleet.runtime and fleet.runtime.ServerProcesses
  local first = processes and processes[1]
  local count = first and not processes[2] and first.ConcurrentExecutions
  if count and (count < 1 or count > MAX_EXECUTIONS) then return nil, count end
  return fleet.runtime
end

-- Returns a fleet that is not a container fleet.
local function plain_fleet_view(backend, fleet)
  local attributes = fleet.attributes
  local result = add_params(fleet_view(fleet), "CreateFleet", attributes)
  result.Locations = names_of(fleet)
  if fleet.anywhere then
    result.computes = computes_of(fleet)
    return result
  end
  result.EC2InstanceType = attributes.InstanceType
  result.EC2InboundPermissions = not attributes.ScriptId and fleet.permissions[1] and fleet.permissions or nil
  result.RuntimeConfiguration, result.processes = runtime_of(fleet)
  result.capacity, result.peerings = capacities_of(fleet), peerings_of(backend, fleet)
  return result
end

local function group_view(group)
  return add_params({
    GameServerGroupName = group.name,
    Status = group.view.Status,
    MinSize = group.minimum,
    MaxSize = group.maximum,
    instances = each(group.instances, function(instance)
      return { InstanceId = instance.view.InstanceId, InstanceStatus = instance.view.InstanceStatus }
    end),
    servers = each(group.servers, function(server)
      local view = server.view
      return {
        GameServerId = view.GameServerId, InstanceId = view.InstanceId, UtilizationStatus = view.UtilizationStatus,
        ClaimStatus = view.ClaimStatus, ConnectionInfo = view.ConnectionInfo, GameServerData = view.GameServerData,
      }
    end),
  }, "CreateGameServerGroup", group.view)
end

local function definition_view(definition)
  local versions, latest = {}, nil
  for i, version in ipairs(definition.versions:list()) do
    versions[i] = { VersionNumber = version.number, Status = version.view.Status, StatusReason = version.view.StatusReason }
  end
  for _, version in ipairs(definition.versions:list()) do latest = version.view end
  return add_params({ Name = definition.name, ContainerGroupType = definition.kind, versions = versions },
    "CreateContainerGroupDefinition", latest or {})
end

local function deployment_view(deployment)
  return { DeploymentId = deployment.id, DeploymentStatus = deployment.status }
end

local function container_fleet_view(fleet)
  local container = fleet.container
  local result = add_params(fleet_view(fleet), "CreateContainerFleet", container_fleets.view(fleet))
  result.Locations = names_of(fleet)
  result.capacity = container.plan.game_server and capacities_of(fleet) or nil
  for _, kind in ipairs { "game_server", "per_instance" } do
    local version = container.plan[kind]
    result[kind] = version and version.view.ContainerGroupDefinitionArn
  end
  result.deployment = container.latest and deployment_view(container.latest)
  return result
end

local function configuration_view(configuration)
  return add_params({}, "CreateMatchmakingConfiguration", configuration.view)
end

-- Returns the matchmaking tickets that are kept, the oldest first.
local function tickets_of(backend)
  local list = {}
  for id, ticket in pairs(backend.matchmaking and backend.matchmaking.tickets or {}) do
    list[#list + 1] = { TicketId = id, ConfigurationName = ticket.matchmaker, Status = ticket.status, order = ticket.order }
  end
  table.sort(list, function(a, b) return a.order < b.order end)
  for _, ticket in ipairs(list) do ticket.order = nil end
  return list
end

-- Returns all resources of the account, with the hosts and processes that run its sessions.
function summary.describe(backend)
  local placements = {}
  for id, placement in pairs(backend.placements_by_id) do
    if placement then
      placements[#placements + 1] = { PlacementId = id, Status = placement.view.Status, rank = placement.rank }
    end
  end
  table.sort(placements, function(a, b) return a.rank < b.rank end)
  for _, placement in ipairs(placements) do placement.rank = nil end
  return {
    now = backend:stamp(),
    region = backend.region,
    account = backend.account_id,
    locations = each(backend.locations, function(location) return location.name end),
    builds = each(backend.builds, function(build) return tables.merge(build.view, { status = build.view.Status }) end),
    scripts = each(backend.scripts, function(script) return script.view end),
    container_group_definitions = each(backend.container_groups, definition_view),
    fleets = each(backend.fleets, function(fleet) return plain_fleet_view(backend, fleet) end,
      function(fleet) return not fleet.container end),
    container_fleets = each(backend.fleets, container_fleet_view, function(fleet) return fleet.container end),
    aliases = each(backend.aliases, function(alias) return add_params({ AliasId = alias.view.AliasId }, "CreateAlias", alias.view) end),
    queues = each(backend.queues, function(queue) return add_params({}, "CreateGameSessionQueue", queue.view) end),
    placements = placements,
    vpc_peering_authorizations = peering.describe_authorizations(backend),
    vpc_peering_connections = each(backend.peerings, function(connection) return connection.view end),
    game_server_groups = each(backend.game_server_groups, group_view),
    matchmaking_rule_sets = each(backend.rule_sets, function(rule_set)
      return { Name = rule_set.view.RuleSetName, RuleSetBody = rule_set.view.RuleSetBody }
    end),
    matchmaking_configurations = each(backend.configurations, configuration_view),
    tickets = tickets_of(backend),
  }
end

return summary
