-- The life of a player session: RESERVED, then ACTIVE or TIMEDOUT, then COMPLETED. Keeps the count of its game session.
local collection = require "gamelift.emulator.model.collection"
local server_process = require "gamelift.emulator.model.server_process"
local timers = require "gamelift.emulator.timers"

local player = {}

-- Returns the number of slots that are reserved or taken.
function player.count_occupied(s)
  return s.reserved + s.active
end

local function recount(backend, s)
  local counts_all = backend.options.count_reserved
  s.view.CurrentPlayerSessionCount = counts_all and player.count_occupied(s) or s.active
  s.uncounted = not counts_all and s.reserved or nil
  backend:after(0, "session_changed", s)
end

-- Reserves a slot; the caller has checked that there is one. data: PlayerData or nil.
function player.reserve(backend, s, player_id, data)
  local id = "psess-" .. backend.env.random:uuid()
  local p = {
    rank = backend:rank(),
    session = s,
    view = {
      PlayerSessionId = id,
      PlayerId = player_id,
      GameSessionId = s.view.GameSessionId,
      FleetId = s.view.FleetId,
      FleetArn = s.view.FleetArn,
      CreationTime = backend:stamp(),
      Status = "RESERVED",
      IpAddress = s.address.IpAddress,
      DnsName = s.address.DnsName,
      Port = s.address.Port,
      PlayerData = data,
    },
  }
  s.players:add(p)
  s.live_players[player_id] = p
  s.reserved = s.reserved + 1
  backend.player_sessions_by_id[id] = p
  local of_player = backend.players_by_id[player_id]
  if not of_player then
    of_player = collection.new()
    backend.players_by_id[player_id] = of_player
  end
  of_player:add(p)
  recount(backend, s)
  backend:after(backend.options.reservation_seconds, "player_timeout", p)
  return p
end

-- Makes a RESERVED player session ACTIVE, as the server asks. Returns true, or false and a message.
function player.accept(backend, p)
  local status = p.view.Status
  if status == "ACTIVE" then return true end
  if status ~= "RESERVED" then
    return false, ("Player session (%s) has a status of %s instead of RESERVED"):format(p.view.PlayerSessionId, status)
  end
  local s = p.session
  p.view.Status = "ACTIVE"
  s.reserved, s.active = s.reserved - 1, s.active + 1
  recount(backend, s)
  return true
end

-- Ends a player session, unless it has ended: status is COMPLETED or TIMEDOUT.
function player.finish(backend, p, status)
  local s = p.session
  if p.view.Status == "RESERVED" then
    s.reserved = s.reserved - 1
  elseif p.view.Status == "ACTIVE" then
    s.active = s.active - 1
  else
    return
  end
  p.view.Status = status
  p.view.TerminationTime = backend:stamp()
  if s.live_players[p.view.PlayerId] == p then s.live_players[p.view.PlayerId] = nil end
  recount(backend, s)
  if s.matchmaker then backend:owner(s.matchmaker):after(0, "match_session", s) end
end

timers.on("player_timeout", function(backend, p)
  if p.view.Status ~= "RESERVED" then return end
  local process = p.session.process
  if process and process.sdk then
    server_process.log(backend, "%s: did not accept player session %s of player %s in %g s: its reservation has timed out", process.id,
      p.view.PlayerSessionId, p.view.PlayerId, backend.options.reservation_seconds)
  end
  player.finish(backend, p, "TIMEDOUT")
end)

-- Removes a player session and its references, when its game session is removed.
function player.forget(backend, p)
  local id, player_id = p.view.PlayerSessionId, p.view.PlayerId
  if backend.player_sessions_by_id[id] ~= p then return end
  backend.player_sessions_by_id[id] = nil
  p.session.players:remove(p.rank)
  local of_player = backend.players_by_id[player_id]
  of_player:remove(p.rank)
  if of_player.count == 0 then backend.players_by_id[player_id] = nil end
end

return player
