-- Operations on game server groups (FleetIQ) and their instances. The Auto Scaling group behind a group is not simulated: actions of
-- the control interface start, drain and end instances.
local arns = require "gamelift.emulator.model.arn"
local collection = require "gamelift.emulator.model.collection"
local exceptions = require "gamelift.emulator.model.exceptions"
local find = require "gamelift.emulator.model.find"
local game_servers = require "gamelift.emulator.model.game_servers"
local pages = require "gamelift.emulator.model.pages"
local tags = require "gamelift.emulator.operations.tags"
local timers = require "gamelift.emulator.timers"

local reject = exceptions.reject

local game_server_groups = { operations = {} }
local operations = game_server_groups.operations

-- Create --------------------------------------------------------------------------------------------------------------

-- Returns the definitions with their weights, which are "1" by default.
local function checked_definitions(backend, definitions)
  local list, seen = {}, {}
  for i, definition in ipairs(definitions) do
    local kind = definition.InstanceType
    if seen[kind] then reject(backend, "instance_definitions", "InstanceDefinitions contains instance type (%s) twice", kind) end
    seen[kind] = true
    list[i] = { InstanceType = kind, WeightedCapacity = definition.WeightedCapacity or "1" }
  end
  return list
end

local function check_new(backend, p)
  tags.check(backend, p.Tags)
  if p.MinSize > p.MaxSize then
    reject(backend, "group_sizes", "MinSize (%d) is greater than MaxSize (%d)", p.MinSize, p.MaxSize)
  end
  if not (p.LaunchTemplate.LaunchTemplateId or p.LaunchTemplate.LaunchTemplateName) then
    reject(backend, "launch_template", "LaunchTemplate needs LaunchTemplateId or LaunchTemplateName")
  end
  if backend.game_server_groups_by_name[p.GameServerGroupName] then
    reject(backend, "group_duplicate", "Game server group (%s) already exists", p.GameServerGroupName)
  end
end

-- Makes a group in the status NEW. Guess: a game server group passes its states at even intervals of `group_seconds`.
function game_server_groups.create(backend, p)
  local definitions = checked_definitions(backend, p.InstanceDefinitions)
  check_new(backend, p)
  local name = p.GameServerGroupName
  local arn = arns.game_server_group(backend, name)
  local group = {
    rank = backend:rank(),
    name = name,
    arn = arn,
    minimum = p.MinSize, maximum = p.MaxSize,
    instances = collection.new(), instances_by_id = {},
    servers = collection.new(),
    view = {
      GameServerGroupName = name,
      GameServerGroupArn = arn,
      RoleArn = p.RoleArn,
      InstanceDefinitions = definitions,
      BalancingStrategy = p.BalancingStrategy or "SPOT_PREFERRED",
      GameServerProtectionPolicy = p.GameServerProtectionPolicy or "NO_PROTECTION",
      Status = "NEW",
      CreationTime = backend:stamp(),
      LastUpdatedTime = backend:stamp(),
    },
  }
  tags.create(backend, arn, p.Tags)
  backend.game_server_groups:add(group)
  backend.game_server_groups_by_name[name] = group
  return group
end

-- Makes a group ACTIVE that is not, with as many instances as it needs: MinSize without a number.
function game_server_groups.activate(backend, group, count)
  group.view.Status = "ACTIVE"
  group.view.AutoScalingGroupArn = arns.auto_scaling_group(backend, backend.env.random:uuid(), group.name)
  for _ = 1, count or group.minimum do game_servers.add_instance(backend, group) end
end

timers.on("game_server_group_activating", function(backend, group)
  if group.view.Status ~= "NEW" then return end
  group.view.Status = "ACTIVATING"
  backend:after(backend.options.group_seconds / 2, "game_server_group_active", group)
end)

timers.on("game_server_group_active", function(backend, group)
  if group.view.Status == "ACTIVATING" then game_server_groups.activate(backend, group) end
end)

function operations.CreateGameServerGroup(backend, p)
  local group = game_server_groups.create(backend, p)
  backend:after(backend.options.group_seconds / 2, "game_server_group_activating", group)
  return { GameServerGroup = group.view }
end

-- Describe, list ------------------------------------------------------------------------------------------------------

function operations.DescribeGameServerGroup(backend, p)
  return { GameServerGroup = find.game_server_group(backend, p.GameServerGroupName).view }
end

function operations.ListGameServerGroups(backend, p)
  local list, token = pages.scan(backend, p, backend.game_server_groups, nil, function(group) return group.view end)
  return { GameServerGroups = list, NextToken = token }
end

-- Leaves out instances that the group does not have.
function operations.DescribeGameServerInstances(backend, p)
  local group = find.game_server_group(backend, p.GameServerGroupName)
  local wanted
  if p.InstanceIds then
    wanted = {}
    for _, id in ipairs(p.InstanceIds) do wanted[id] = true end
  end
  local list, token = pages.scan(backend, p, group.instances,
    function(instance) return not wanted or wanted[instance.view.InstanceId] end,
    function(instance) return instance.view end)
  return { GameServerInstances = list, NextToken = token }
end

-- Update --------------------------------------------------------------------------------------------------------------

-- Returns a group that takes changes: not one that is being deleted.
local function find_changeable(backend, text)
  local group = find.game_server_group(backend, text)
  local status = group.view.Status
  if status == "DELETE_SCHEDULED" or status == "DELETING" then
    reject(backend, "group_update_status", "Game server group (%s) is in %s status", group.name, status)
  end
  return group
end

function operations.UpdateGameServerGroup(backend, p)
  local definitions = p.InstanceDefinitions and checked_definitions(backend, p.InstanceDefinitions)
  local group = find_changeable(backend, p.GameServerGroupName)
  local view = group.view
  view.InstanceDefinitions = definitions or view.InstanceDefinitions
  for _, member in ipairs { "RoleArn", "BalancingStrategy", "GameServerProtectionPolicy" } do
    if p[member] ~= nil then view[member] = p[member] end
  end
  view.LastUpdatedTime = backend:stamp()
  return { GameServerGroup = view }
end

-- Suspends or resumes the replacement of instance types, the only action that there is.
local function set_suspended(backend, p, actions)
  local view = find_changeable(backend, p.GameServerGroupName).view
  view.SuspendedActions = actions
  view.LastUpdatedTime = backend:stamp()
  return { GameServerGroup = view }
end

function operations.SuspendGameServerGroup(backend, p) return set_suspended(backend, p, p.SuspendActions) end
function operations.ResumeGameServerGroup(backend, p) return set_suspended(backend, p, nil) end

-- Makes the group fail: it was activating, is being deleted, or breaks later.
function game_server_groups.set_error(backend, group, reason)
  group.deletion = nil
  tags.unfreeze(backend, group.arn)
  group.view.Status = "ERROR"
  group.view.StatusReason = reason
end

-- Delete --------------------------------------------------------------------------------------------------------------

local function deregister_all(backend, group)
  for _, server in ipairs(group.servers:list()) do game_servers.deregister(backend, server, "GROUP_DELETED") end
end

local function has_utilized(group)
  for instance in group.instances:each() do
    if instance.utilized > 0 then return true end
  end
  return false
end

-- Guess: DeleteGameServerGroup deregisters the AVAILABLE servers once none is UTILIZED; FORCE_DELETE deregisters all at once.
function operations.DeleteGameServerGroup(backend, p)
  local group = find.game_server_group(backend, p.GameServerGroupName)
  local status = group.view.Status
  if status ~= "ACTIVE" and status ~= "ERROR" then
    reject(backend, "group_delete_status", "Cannot delete game server group %s that is in status of %s.", group.name, status)
  end
  group.view.Status, group.view.StatusReason = "DELETE_SCHEDULED", nil
  tags.freeze(backend, group.arn)
  if p.DeleteOption == "FORCE_DELETE" then deregister_all(backend, group) end
  group.deletion = { group = group, earliest = backend.now + backend.options.group_seconds / 2 }
  backend:after(backend.options.group_seconds / 2, "game_server_group_delete", group.deletion)
  return { GameServerGroup = group.view }
end

timers.on("game_server_group_delete", function(backend, deletion)
  local group = deletion.group
  if group.deletion ~= deletion or group.view.Status ~= "DELETE_SCHEDULED" then return end
  if backend.now < deletion.earliest or has_utilized(group) then return end
  group.view.Status = "DELETING"
  deregister_all(backend, group)
  backend:after(backend.options.group_seconds / 2, "game_server_group_gone", deletion)
end)

timers.on("game_server_group_gone", function(backend, deletion)
  local group = deletion.group
  if group.deletion ~= deletion then return end
  backend.game_server_groups:remove(group.rank)
  backend.game_server_groups_by_name[group.name] = nil
  tags.remove(backend, group.arn)
end)

return game_server_groups
