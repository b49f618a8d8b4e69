-- Loads the game sessions of a fleet from seed data. They are ACTIVE at once, and so are their players, whose seats do not expire.
local entries = require "gamelift.emulator.seed.entries"
local exceptions = require "gamelift.emulator.model.exceptions"
local player = require "gamelift.emulator.model.player"
local players = require "gamelift.emulator.operations.players"
local session = require "gamelift.emulator.model.session"
local sessions = require "gamelift.emulator.operations.sessions"
local tables = require "gamelift.util.tables"

-- Reports if the entry is one of a state, and its location has no process for it any more: its instance was about to end.
local function is_lost(fleet, entry)
  local location = type(entry) == "table" and tostring(entry.GameSessionId):find "^arn:" and fleet.locations_by_name[entry.Location]
  return location and location.ready.count == 0
end

-- Returns the entry with the last part of an ARN, as the action state shows it, as its GameSessionId.
local function with_own_id(entry)
  local id = type(entry) == "table" and type(entry.GameSessionId) == "string" and entry.GameSessionId:match "^arn:.*/([^/]+)$"
  return id and tables.merge(entry, { GameSessionId = id }) or entry
end

-- Adds a player: an id, or a player session as the action state shows it. One that has ended is left out.
local function load_player(backend, view, entry)
  local fields = type(entry) == "table" and entry or { PlayerId = entry, Status = "ACTIVE" }
  if fields.Status == "COMPLETED" or fields.Status == "TIMEDOUT" then return end
  local reserved = players.operations.CreatePlayerSession(backend, { GameSessionId = view.GameSessionId, PlayerId = fields.PlayerId })
  if fields.Status == "RESERVED" then return end
  player.accept(backend, backend.player_sessions_by_id[reserved.PlayerSession.PlayerSessionId])
end

local function load_entry(backend, fleet, entry, path)
  local defaults = { FleetId = fleet.id, MaximumPlayerSessionCount = 8 }
  if fleet.anywhere then defaults.Location = fleet.locations[1].name end
  local params, extras = entries.split_members("CreateGameSession", with_own_id(entry), { players = "table" }, defaults, path)
  local view = sessions.operations.CreateGameSession(backend, params).GameSession
  session.activate(backend, backend.sessions_by_arn[view.GameSessionId])
  entries.each(extras, "players", path .. ".", function(entry_player, player_path)
    if type(entry_player) ~= "string" and type(entry_player) ~= "table" then
      exceptions.argument_error("%s: expected a player id, got %s", player_path, type(entry_player))
    end
    load_player(backend, view, entry_player)
  end)
end

-- Loads the list `sessions` of an owner: entries of CreateGameSession, with players: a list of player ids, or of player sessions.
return function(backend, fleet, owner, path)
  entries.each(owner, "sessions", path, function(entry, entry_path)
    if not is_lost(fleet, entry) then load_entry(backend, fleet, entry, entry_path) end
  end)
end
