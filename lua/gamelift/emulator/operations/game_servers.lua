-- Operations on the game servers of game server groups (FleetIQ).
local collection = require "gamelift.emulator.model.collection"
local exceptions = require "gamelift.emulator.model.exceptions"
local find = require "gamelift.emulator.model.find"
local game_servers = require "gamelift.emulator.model.game_servers"
local pages = require "gamelift.emulator.model.pages"

local reject = exceptions.reject

local operations = {}

local function server_of(backend, group, id)
  local server = backend.game_servers_by_id[id]
  if server and server.group == group then return server end
  return reject(backend, "game_server_unknown", "Game server (%s) not found in group (%s)", id, group.name)
end

local function find_server(backend, p)
  return server_of(backend, find.game_server_group(backend, p.GameServerGroupName), p.GameServerId)
end

-- Register, describe --------------------------------------------------------------------------------------------------

-- Returns the instance that a new server names.
local function instance_for(backend, group, id)
  local instance = group.instances_by_id[id]
  if not instance then
    if backend.options.unknown_instances == "adopt" then return game_servers.add_instance(backend, group, id) end
    reject(backend, "game_server_instance_unknown", "Instance (%s) is not part of game server group (%s)", id, group.name)
  end
  local status = instance.view.InstanceStatus
  if status ~= "ACTIVE" then
    reject(backend, "game_server_instance_ends", "Instance (%s) is shutting down, its status is %s", id, status)
  end
  return instance
end

function operations.RegisterGameServer(backend, p)
  local group = find.game_server_group(backend, p.GameServerGroupName)
  if group.view.Status ~= "ACTIVE" then
    reject(backend, "group_not_active", "Game server group (%s) is not in ACTIVE status, but in %s", group.name, group.view.Status)
  end
  if backend.game_servers_by_id[p.GameServerId] then
    reject(backend, "game_server_duplicate", "Game server (%s) already exists", p.GameServerId)
  end
  local instance = instance_for(backend, group, p.InstanceId)
  return { GameServer = game_servers.register(backend, group, instance, p).view }
end

function operations.DescribeGameServer(backend, p)
  return { GameServer = find_server(backend, p).view }
end

local LAST_RANK = 2 ^ 52

-- Returns the servers of a group by the time of their registration, as a collection of { rank, view }.
local function sort_by_age(group, descending)
  local list, sorted = group.servers:list(), collection.new()
  table.sort(list, function(a, b) return a.age < b.age end)
  local first, last, step = 1, #list, 1
  if descending then first, last, step = #list, 1, -1 end
  for i = first, last, step do
    sorted:add { rank = descending and LAST_RANK - list[i].age or list[i].age, view = list[i].view }
  end
  return sorted
end

function operations.ListGameServers(backend, p)
  local group = find.game_server_group(backend, p.GameServerGroupName)
  local servers = p.SortOrder and sort_by_age(group, p.SortOrder == "DESCENDING") or group.servers
  local list, token = pages.scan(backend, p, servers, nil, function(server) return server.view end)
  return { GameServers = list, NextToken = token }
end

-- Update, deregister --------------------------------------------------------------------------------------------------

function operations.UpdateGameServer(backend, p)
  local server = find_server(backend, p)
  if p.UtilizationStatus == "AVAILABLE" and server.view.UtilizationStatus == "UTILIZED" then
    reject(backend, "game_server_utilized", "Game server (%s) cannot change from UTILIZED to AVAILABLE", p.GameServerId)
  end
  if p.UtilizationStatus == "UTILIZED" then game_servers.utilize(server) end
  if p.HealthCheck then game_servers.report_health(backend, server) end
  if p.GameServerData then server.view.GameServerData = p.GameServerData end
  return { GameServer = server.view }
end

function operations.DeregisterGameServer(backend, p)
  game_servers.deregister(backend, find_server(backend, p), "DEREGISTERED")
  return {}
end

-- Claim ---------------------------------------------------------------------------------------------------------------

-- Returns the statuses of instances that a claim accepts, as a set; nil if it accepts all.
local function accepted_statuses(backend, filter)
  if not filter or not filter.InstanceStatuses then return nil end
  local statuses = {}
  for _, status in ipairs(filter.InstanceStatuses) do statuses[status] = true end
  if not statuses.ACTIVE then reject(backend, "claim_filter", "FilterOption: InstanceStatuses must contain ACTIVE") end
  return statuses
end

-- Returns the server of this id, if it can be claimed.
local function claimable(backend, group, id, statuses)
  local server = server_of(backend, group, id)
  if not game_servers.is_free(server) then
    reject(backend, "game_server_taken", "Game server (%s) is %s", id, server.view.ClaimStatus or server.view.UtilizationStatus)
  end
  local status = server.instance.view.InstanceStatus
  if statuses and not statuses[status] then
    reject(backend, "game_server_taken", "Game server (%s) is on an instance in %s status, which FilterOption excludes", id, status)
  end
  return server
end

local ALL_STATUSES = { ACTIVE = true, DRAINING = true }

function operations.ClaimGameServer(backend, p)
  local statuses = accepted_statuses(backend, p.FilterOption)
  local group = find.game_server_group(backend, p.GameServerGroupName)
  local server
  if p.GameServerId then
    server = claimable(backend, group, p.GameServerId, statuses)
  else
    server = game_servers.choose(group, statuses or ALL_STATUSES) or
      reject(backend, "no_game_server", "Game server group (%s) has no game server that can be claimed", group.name)
  end
  game_servers.claim(backend, server)
  if p.GameServerData then server.view.GameServerData = p.GameServerData end
  return { GameServer = server.view }
end

return { operations = operations }
