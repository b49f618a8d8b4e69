-- Actions of the control interface on game server groups and their instances: the work of the Auto Scaling group.
local arguments = require "gamelift.emulator.arguments"
local exceptions = require "gamelift.emulator.model.exceptions"
local find = require "gamelift.emulator.model.find"
local game_server_groups = require "gamelift.emulator.operations.game_server_groups"
local game_servers = require "gamelift.emulator.model.game_servers"
local schema = require "gamelift.util.schema"

local argument_error = exceptions.argument_error

arguments.add_type("instance status", schema.one_of { "ACTIVE", "DRAINING", "SPOT_TERMINATING", "TERMINATED" })
arguments.add_type("instances", schema.whole("a whole number", 1, 10000))

return function(action)
  action("set_game_server_instance", "Changes an instance of a game server group. TERMINATED removes it with its servers.",
    { GameServerGroupName = "string!", InstanceId = "string!", status = "instance status!" },
    { GameServerGroupName = "arena", InstanceId = "i-0123456789abcdef0", status = "DRAINING" }, function(_, backend, args)
      local group = find.game_server_group(backend, args.GameServerGroupName)
      local instance = group.instances_by_id[args.InstanceId] or
        argument_error("game server group %s has no instance %s", group.name, args.InstanceId)
      if args.status == "TERMINATED" then
        game_servers.remove_instance(backend, group, instance)
      else
        instance.view.InstanceStatus = args.status
      end
      return { InstanceId = args.InstanceId, status = args.status }
    end)

  action("launch_game_server_instance", "Scales a game server group up, at most to its MaxSize.",
    { GameServerGroupName = "string!", count = "instances" }, { GameServerGroupName = "arena", count = 2 },
    function(_, backend, args)
      local group = find.game_server_group(backend, args.GameServerGroupName)
      if group.view.Status ~= "ACTIVE" then argument_error("game server group %s is %s", group.name, group.view.Status) end
      local count, present = args.count or 1, group.instances.count
      if present + count > group.maximum then
        argument_error("game server group %s has %d instances, its MaxSize is %d", group.name, present, group.maximum)
      end
      local ids = {}
      for i = 1, count do ids[i] = game_servers.add_instance(backend, group).view.InstanceId end
      return { InstanceIds = ids }
    end)

  action("fail_game_server_group", "The game server group changes to ERROR.",
    { GameServerGroupName = "string!", reason = "string" }, { GameServerGroupName = "arena" }, function(_, backend, args)
      local group = find.game_server_group(backend, args.GameServerGroupName)
      game_server_groups.set_error(backend, group, args.reason or "The Auto Scaling group failed")
      return { GameServerGroup = group.view }
    end)
end
