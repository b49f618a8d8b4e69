-- Loads game server groups (FleetIQ), which are ACTIVE at once:
--
--   { GameServerGroupName = "arena", instances = 2, servers = { { GameServerId = "server-1", UtilizationStatus = "UTILIZED" } } }
--
-- instances: their number, or a list of ids or of { InstanceId, InstanceStatus }. A server is on the first one unless it names one.
local arguments = require "gamelift.emulator.arguments"
local entries = require "gamelift.emulator.seed.entries"
local exceptions = require "gamelift.emulator.model.exceptions"
local game_server_groups = require "gamelift.emulator.operations.game_server_groups"
local game_servers = require "gamelift.emulator.model.game_servers"
local operations = require("gamelift.emulator.operations.game_servers").operations
local schema = require "gamelift.util.schema"

local argument_error = exceptions.argument_error
local split_members = entries.split_members

local status = schema.one_of { "ACTIVE", "DRAINING", "SPOT_TERMINATING" }
local instance_id = schema.type("an instance id: i- and 17 letters or digits", function(value)
  return type(value) == "string" and #value == 19 and value:find "^i%-%w+$" ~= nil
end)
local instance = schema.record({ InstanceId = instance_id, InstanceStatus = status }, "a table { InstanceId?, InstanceStatus? }")

arguments.add_type("instances of a group", schema.either(schema.whole("a number of instances", 0, 10000),
  schema.list(schema.either(instance_id, instance), "a list of instance ids or of tables { InstanceId?, InstanceStatus? }")))
arguments.add_type("utilization", schema.one_of { "AVAILABLE", "UTILIZED" })

local GROUP = { instances = "instances of a group", servers = "table" }

-- Returns the parameters of a group that an entry may leave out.
local function group_defaults(entry)
  local fields = type(entry) == "table" and entry or {}
  local instances, minimum = fields.instances, tonumber(fields.MinSize)
  local count = type(instances) == "table" and #instances or tonumber(instances)
  return {
    RoleArn = "arn:aws:iam::123456789012:role/gamelift-local",
    MinSize = count and 0 or 1, MaxSize = math.max(count or 1, minimum or 1, 1),
    LaunchTemplate = { LaunchTemplateName = "local" },
    InstanceDefinitions = { { InstanceType = "c5.large" }, { InstanceType = "c5.xlarge" } },
  }
end

-- Returns the new instances in the order of the list. They are ACTIVE until all servers are registered.
local function load_instances(backend, group, list, path)
  local instances = {}
  for i, entry in ipairs(list) do
    local id = entry
    if type(entry) == "table" then id = entry.InstanceId end
    if group.instances_by_id[id or false] then argument_error("%s.instances[%d]: %s exists already", path, i, id) end
    instances[i] = game_servers.add_instance(backend, group, id)
  end
  return instances
end

local function set_statuses(instances, list)
  for i, entry in ipairs(list) do
    instances[i].view.InstanceStatus = type(entry) == "table" and entry.InstanceStatus or "ACTIVE"
  end
end

local function load_servers(backend, group, owner, path)
  entries.each(owner, "servers", path, function(entry, entry_path)
    local first = group.instances:head()
    local defaults = { GameServerGroupName = group.name, InstanceId = first and first.view.InstanceId }
    local params, extras = split_members("RegisterGameServer", entry, { UtilizationStatus = "utilization" }, defaults, entry_path)
    operations.RegisterGameServer(backend, params)
    if extras.UtilizationStatus == "UTILIZED" then game_servers.utilize(backend.game_servers_by_id[params.GameServerId]) end
  end)
end

return function(backend, entry, _, path)
  local params, extras = split_members("CreateGameServerGroup", entry, GROUP, group_defaults(entry), path)
  local group = game_server_groups.create(backend, params)
  local instances = extras.instances
  local list = type(instances) == "table" and instances
  game_server_groups.activate(backend, group, list and 0 or instances or group.minimum)
  local loaded = load_instances(backend, group, list or {}, path)
  load_servers(backend, group, extras, path .. ".")
  set_statuses(loaded, list or {})
end
