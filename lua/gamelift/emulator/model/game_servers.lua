-- The instances and game servers of game server groups (FleetIQ). A group has instances, an instance has game servers. A server is
-- claimed for a game, reports that it is UTILIZED, and is deregistered: it hosts one game.
local collection = require "gamelift.emulator.model.collection"
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
    utilized = 0,            -- servers that are UTILIZED
    free = collection.new(), -- { rank = age, server } of those that can be claimed
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

-- Reports if a game can be placed on the server.
function game_servers.is_free(server)
  return server.view.UtilizationStatus == "AVAILABLE" and not server.view.ClaimStatus
end

-- Keeps the list of the servers of an instance that can be claimed, after a change of one.
local function note_free(server)
  local free = server.instance.free
  if game_servers.is_free(server) and not server.deregistered then
    free:add { rank = server.age, server = server }
  else
    free:remove(server.age)
  end
end

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
  note_free(server)
  watch_health(backend, server)
  return server
end

-- Removes a server. A deletion of its group may have waited for that. reason: as in events.game_server.
function game_servers.deregister(backend, server, reason)
  local group, id = server.group, server.view.GameServerId
  group.servers:remove(server.rank)
  backend.game_servers_by_id[id] = nil
  server.deregistered = true
  note_free(server)
  if server.view.UtilizationStatus == "UTILIZED" then server.instance.utilized = server.instance.utilized - 1 end
  events.game_server(backend, server, reason)
  if group.deletion then backend:after(0, "game_server_group_delete", group.deletion) end
end

timers.on("game_server_health", function(backend, server)
  if server.deregistered then return end
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
  note_free(server)
  backend:after(CLAIM_SECONDS, "game_server_claim", { server = server, claimed = server.claimed })
end

timers.on("game_server_claim", function(_, claim)
  local server = claim.server
  if server.claimed ~= claim.claimed then return end
  server.view.ClaimStatus = nil
  note_free(server)
end)

-- Makes an AVAILABLE server UTILIZED, for the rest of its life.
function game_servers.utilize(server)
  if server.view.UtilizationStatus == "UTILIZED" then return end
  server.view.UtilizationStatus = "UTILIZED"
  server.view.ClaimStatus = nil
  server.instance.utilized = server.instance.utilized + 1
  note_free(server)
end

local PREFERENCE = { ACTIVE = 2, DRAINING = 1 } -- the status of the instance; others take no games

-- Reports if instance a is a better choice than b: ACTIVE, then busier, then with an older server.
local function is_better(a, b)
  local x, y = PREFERENCE[a.view.InstanceStatus], PREFERENCE[b.view.InstanceStatus]
  if x ~= y then return x > y end
  if a.utilized ~= b.utilized then return a.utilized > b.utilized end
  return a.free:head().rank < b.free:head().rank
end

-- Returns the best free server on an instance of these statuses (a set), or nil. Guess: games go to ACTIVE instances before
-- DRAINING ones, then to the instance with most UTILIZED servers, then to the oldest server; never to SPOT_TERMINATING ones.
function game_servers.choose(group, statuses)
  local best
  for instance in group.instances:each() do
    local status = instance.view.InstanceStatus
    if PREFERENCE[status] and statuses[status] and instance.free.count > 0 and (not best or is_better(instance, best)) then
      best = instance
    end
  end
  return best and best.free:head().server
end

return game_servers
