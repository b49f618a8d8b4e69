-- Operations on player sessions. Their life is in model/player.lua.
local find = require "gamelift.emulator.model.find"
local pages = require "gamelift.emulator.model.pages"
local player = require "gamelift.emulator.model.player"
local exceptions = require "gamelift.emulator.model.exceptions"

local reject = exceptions.reject

local players = { operations = {} }
local operations = players.operations

-- Returns a session that accepts new players.
local function find_open_session(backend, arn)
  local s = find.session(backend, arn)
  if s.view.Status ~= "ACTIVE" then
    reject(backend, "session_not_active", "Game session (%s) is in %s status, not in ACTIVE", arn, s.view.Status)
  end
  if s.view.PlayerSessionCreationPolicy ~= "ACCEPT_ALL" then
    reject(backend, "players_denied", "Game session (%s) does not accept new players", arn)
  end
  return s
end

-- Returns the player session that the player already has, if the option duplicate_player is "same".
local function find_existing(backend, s, player_id)
  local mode, p = backend.options.duplicate_player, s.live_players[player_id]
  if not p or mode == "allow" then return nil end
  if mode == "same" then return p end
  return reject(backend, "player_duplicate", "The player already has a player session in status %s", p.view.Status)
end

local function reject_full(backend, s)
  reject(backend, "player_slots", "Game session (%s) has no free player slot", s.view.GameSessionId)
end

local function free_slots(s)
  return s.view.MaximumPlayerSessionCount - player.count_occupied(s)
end

function operations.CreatePlayerSession(backend, p)
  local s = find_open_session(backend, p.GameSessionId)
  local old = find_existing(backend, s, p.PlayerId)
  if old then return { PlayerSession = old.view } end
  if free_slots(s) < 1 then reject_full(backend, s) end
  return { PlayerSession = player.reserve(backend, s, p.PlayerId, p.PlayerData).view }
end

function operations.CreatePlayerSessions(backend, p)
  local existing, seen, needed = {}, {}, 0
  for _, player_id in ipairs(p.PlayerIds) do
    if seen[player_id] then reject(backend, "player_duplicate", "A player is listed twice") end
    seen[player_id] = true
  end
  local s = find_open_session(backend, p.GameSessionId)
  for _, player_id in ipairs(p.PlayerIds) do
    existing[player_id] = find_existing(backend, s, player_id)
    if not existing[player_id] then needed = needed + 1 end
  end
  local free = free_slots(s)
  if needed > free and (backend.options.players_all_or_nothing or free < 1) then reject_full(backend, s) end
  local list = {}
  for _, player_id in ipairs(p.PlayerIds) do
    local player_session = existing[player_id]
    if not player_session and free > 0 then
      player_session = player.reserve(backend, s, player_id, (p.PlayerDataMap or {})[player_id])
      free = free - 1
    end
    if player_session then list[#list + 1] = player_session.view end
  end
  return { PlayerSessions = list }
end

local STATUSES = { RESERVED = true, ACTIVE = true, COMPLETED = true, TIMEDOUT = true }

local function view(p) return p.view end

function operations.DescribePlayerSessions(backend, p)
  local member = find.one_of(backend, p, { "GameSessionId", "PlayerId", "PlayerSessionId" })
  if member == "PlayerSessionId" then
    local player_session = backend.player_sessions_by_id[p.PlayerSessionId] or
      reject(backend, "player_session_unknown", "Player session (%s) not found", p.PlayerSessionId)
    return { PlayerSessions = { player_session.view } }
  end
  if member == "PlayerId" then
    local of_player = backend.players_by_id[p.PlayerId]
    if not of_player then return { PlayerSessions = {} } end
    local list, token = pages.scan(backend, p, of_player, nil, view)
    return { PlayerSessions = list, NextToken = token }
  end
  local status = p.PlayerSessionStatusFilter
  if status and not STATUSES[status] then
    reject(backend, "status_unknown",
      "PlayerSessionStatusFilter (%s) must be one of RESERVED, ACTIVE, COMPLETED, TIMEDOUT", status)
  end
  local s = find.session(backend, p.GameSessionId)
  local list, token = pages.scan(backend, p, s.players, status and function(other) return other.view.Status == status end, view)
  return { PlayerSessions = list, NextToken = token }
end

-- Returns the address of the server. Guess: GetPlayerConnectionDetails returns an empty token, since the emulator has no player
-- gateway.
function operations.GetPlayerConnectionDetails(backend, p)
  local s = find.session(backend, p.GameSessionId)
  if s.view.Status ~= "ACTIVE" then
    reject(backend, "session_not_active", "Game session (%s) is in %s status, not in ACTIVE", p.GameSessionId, s.view.Status)
  end
  local list = {}
  for i, player_id in ipairs(p.PlayerIds) do
    if not s.live_players[player_id] then
      reject(backend, "player_session_unknown", "A player has no player session in game session (%s)", p.GameSessionId)
    end
    list[i] = {
      PlayerId = player_id,
      Endpoints = { { IpAddress = s.address.IpAddress, Port = s.address.Port } },
      PlayerGatewayToken = "",
    }
  end
  return { GameSessionId = p.GameSessionId, PlayerConnectionDetails = list }
end

return players
