-- Loads the game sessions of a fleet from seed data. They are ACTIVE at once, and so are their players, whose seats do not expire.
local entries = require "gamelift.emulator.seed.entries"
local player = require "gamelift.emulator.model.player"
local players = require "gamelift.emulator.operations.players"
local session = require "gamelift.emulator.model.session"
local sessions = require "gamelift.emulator.operations.sessions"

-- Loads the entries of a list: CreateGameSession, with players: a list of player ids.
return function(backend, fleet, list, path)
  for i, entry in ipairs(list) do
    local entry_path = ("%s[%d]"):format(path, i)
    local defaults = { FleetId = fleet.id, MaximumPlayerSessionCount = 8 }
    if fleet.anywhere then defaults.Location = fleet.locations[1].name end
    local params, extras = entries.split_members("CreateGameSession", entry, { players = "table" }, defaults, entry_path)
    local view = sessions.operations.CreateGameSession(backend, params).GameSession
    session.activate(backend, backend.sessions_by_arn[view.GameSessionId])
    for _, name in ipairs(extras.players or {}) do
      local reserved = players.operations.CreatePlayerSession(backend, { GameSessionId = view.GameSessionId, PlayerId = name })
      player.accept(backend, backend.player_sessions_by_id[reserved.PlayerSession.PlayerSessionId])
    end
  end
end
