-- The instances and game servers of game server groups (FleetIQ). A group has instances, an instance has game servers. A server is
-- claimed for a game, reports that it is UTILIZED, and is deregistered: it hosts one game.
local events = require "gamelift.emulator.model.events"
local timers = require "gamelift.emulator.timers"

local game_servers = {}

local CLAIM_SECONDS = 60

-- Instances -----------------------------------------------------------------------------------------------------------

-- Adds an ACTIVE instance to a group. id: nil for a new one.
function game_servers.add_instance(backend, group, id)
  id = id or backend.env.random:instance_id()
  local instance = {
    rank = backend:rank(),
    utilized = 0, -- servers that are UTILIZED
    view = {
      GameServerGroupName = group.name,
      GameServerGroupArn = group.arn,
      InstanceId = id,
      InstanceStatus = "ACTIVE",
    },
  }
  group.instances:add(instance)
  group.instances_by_id[id] = instance
  return instance
end

-- Removes an instance with its servers.
function game_servers.remove_instance(backend, group, instance)
  for _, server in ipairs(group.servers:list()) do
    if server.instance == instance then game_servers.deregister(backend, server, "INSTANCE_TERMINATED") end
  end
  group.instances:remove(instance.rank)
  group.instances_by_id[instance.view.InstanceId] = nil
end

-- Servers -------------------------------------------------------------------------------------------------------------

-- Deregisters a server once it has not reported its health for health_seconds.
local function watch_health(backend, server)
  backend:after(server.healthy + backend.options.health_seconds - backend.now, "game_server_health", server)
end

-- Registers a server on an instance of the group; the caller has checked that its id is free.
function game_servers.register(backend, group, instance, p)
  backend.order = backend.order + 1
  local server = {
    rank = backend:rank(),
    age = backend.order, -- smaller is older
    group = group,
    instance = instance,
    healthy = backend.now,
    view = {
      GameServerGroupName = group.name,
      GameServerGroupArn = group.arn,
      GameServerId = p.GameServerId,
      InstanceId = instance.view.InstanceId,
      ConnectionInfo = p.ConnectionInfo,
      GameServerData = p.GameServerData,
      UtilizationStatus = "AVAILABLE",
      RegistrationTime = backend:stamp(),
      LastHealthCheckTime = backend:stamp(),
    },
  }
  group.servers:add(server)
  backend.game_servers_by_id[p.GameServerId] = server
  watch_health(backend, server)
  return server
end

-- Removes a server. A deletion of its group may have waited for that. reason: as in events.game_server.
function game_servers.deregister(backend, server, reason)
  local group, id = server.group, server.view.GameServerId
  group.servers:remove(server.rank)
  backend.game_servers_by_id[id] = nil
  if server.view.UtilizationStatus == "UTILIZED" then server.instance.utilized = server.instance.utilized - 1 end
  events.game_server(backend, server, reason)
  if group.deletion then backend:after(0, "game_server_group_delete", group.deletion) end
end

-- Reports if the server is still registered.
local function is_registered(backend, server)
  return backend.game_servers_by_id[server.view.GameServerId] == server
end

timers.on("game_server_health", function(backend, server)
  if not is_registered(backend, server) then return end
  if backend.now < server.healthy + backend.options.health_seconds then return watch_health(backend, server) end
  game_servers.deregister(backend, server, "UNHEALTHY")
end)

-- Notes that the server is healthy.
function game_servers.report_health(backend, server)
  server.healthy = backend.now
  server.view.LastHealthCheckTime = backend:stamp()
end

-- Reserves the server for a game: for 60 s, or until it is UTILIZED.
function game_servers.claim(backend, server)
  server.claimed = backend.now
  server.view.ClaimStatus = "CLAIMED"
  server.view.LastClaimTime = backend:stamp()
  backend:after(CLAIM_SECONDS, "game_server_claim", { server = server, claimed = server.claimed })
end

timers.on("game_server_claim", function(_, claim)
  if claim.server.claimed == claim.claimed then claim.server.view.ClaimStatus = nil end
end)

-- Makes an AVAILABLE server UTILIZED, for the rest of its life.
function game_servers.utilize(server)
  if server.view.UtilizationStatus == "UTILIZED" then return end
  server.view.UtilizationStatus = "UTILIZED"
  server.view.ClaimStatus = nil
  server.instance.utilized = server.instance.utilized + 1
end

-- Reports if a game can be placed on the server.
function game_servers.is_free(server)
  return server.view.UtilizationStatus == "AVAILABLE" and not server.view.ClaimStatus
end

local PREFERENCE = { ACTIVE = 2, DRAINING = 1 } -- the status of the instance; others take no games

-- Reports if server a is a better choice than b: on an ACTIVE instance, then on a busier one, then older.
local function is_better(a, b)
  local x, y = PREFERENCE[a.instance.view.InstanceStatus], PREFERENCE[b.instance.view.InstanceStatus]
  if x ~= y then return x > y end
  if a.instance.utilized ~= b.instance.utilized then return a.instance.utilized > b.instance.utilized end
  return a.age < b.age
end

-- Returns the best free server on an instance of these statuses (a set), or nil. Guess: games go to ACTIVE instances before
-- DRAINING ones, then to the instance with most UTILIZED servers, then to the oldest server; never to SPOT_TERMINATING ones.
function game_servers.choose(group, statuses)
  local best
  for server in group.servers:each() do
    local status = server.instance.view.InstanceStatus
    if PREFERENCE[status] and statuses[status] and game_servers.is_free(server) and (not best or is_better(server, best)) then
      best = server
    end
  end
  return best
end

return game_servers
