-- Actions of the control interface on players.
local exceptions = require "gamelift.emulator.model.exceptions"
local player = require "gamelift.emulator.model.player"

local argument_error = exceptions.argument_error

local function player_session_of(backend, args)
  return backend.player_sessions_by_id[args.PlayerSessionId] or argument_error("there is no player session %s", args.PlayerSessionId)
end

local PLAYER = { PlayerSessionId = "string!" }
local EXAMPLE = { PlayerSessionId = "psess-1" }

return function(action)
  action("accept_player", "The server calls AcceptPlayerSession.", PLAYER, EXAMPLE, function(_, backend, args)
    local p = player_session_of(backend, args)
    local ok, message = player.accept(backend, p)
    if not ok then argument_error(message) end
    return { PlayerSession = p.view }
  end)

  action("remove_player", "The server calls RemovePlayerSession.", PLAYER, EXAMPLE, function(_, backend, args)
    local p = player_session_of(backend, args)
    if p.view.Status ~= "RESERVED" and p.view.Status ~= "ACTIVE" then
      argument_error("player session %s has a status of %s", args.PlayerSessionId, p.view.Status)
    end
    player.finish(backend, p, "COMPLETED")
    return { PlayerSession = p.view }
  end)
end
