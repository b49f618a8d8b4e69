-- Loads the game sessions of a fleet from seed data. They are ACTIVE at once, and so are their players, whose seats do not expire.
local entries = require "gamelift.emulator.seed.entries"
local exceptions = require "gamelift.emulator.model.exceptions"
local player = require "gamelift.emulator.model.player"
local players = require "gamelift.emulator.operations.players"
local session = require "gamelift.emulator.model.session"
local sessions = require "gamelift.emulator.operations.sessions"

-- Loads the list `sessions` of an owner: entries of CreateGameSession, with players: a list of player ids.
return function(backend, fleet, owner, path)
  entries.each(owner, "sessions", path, function(entry, entry_path)
    local defaults = { FleetId = fleet.id, MaximumPlayerSessionCount = 8 }
    if fleet.anywhere then defaults.Location = fleet.locations[1].name end
    local params, extras = entries.split_members("CreateGameSession", entry, { players = "table" }, defaults, entry_path)
    local view = sessions.operations.CreateGameSession(backend, params).GameSession
    session.activate(backend, backend.sessions_by_arn[view.GameSessionId])
    entries.each(extras, "players", entry_path .. ".", function(name, name_path)
      if type(name) ~= "string" then exceptions.argument_error("%s: expected a player id, got %s", name_path, type(name)) end
      local reserved = players.operations.CreatePlayerSession(backend, { GameSessionId = view.GameSessionId, PlayerId = name })
      player.accept(backend, backend.player_sessions_by_id[reserved.PlayerSession.PlayerSessionId])
    end)
  end)
end
