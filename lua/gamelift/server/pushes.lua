-- What GameLift says unasked: a game session, news of it, the end of the process, another connection.
local tables = require "gamelift.util.tables"

local pushes = {}

local function is_text(value) return type(value) == "string" and value ~= "" end

-- Keeps a session that comes while the process becomes ready: GameLift may be faster than its own response.
local function create_game_session(session, message)
  if not is_text(message.GameSessionId) then return "it has no GameSessionId" end
  if session.is_activating and not session.is_ready then
    session.early_session = session.early_session or message
    return nil
  end
  if not session.is_ready then return "the process is not ready" end
  if session.game_session_id then
    return session.game_session_id == message.GameSessionId and "the process has this game session already"
      or "the process has a game session already"
  end
  local game_session = tables.merge(message, { FleetId = session.parameters.fleet_id })
  game_session.Action = nil
  session.game_session_id = message.GameSessionId
  session:emit("start_game_session", game_session)
end

local REASONS = { MATCHMAKING_DATA_UPDATED = true, BACKFILL_FAILED = true, BACKFILL_TIMED_OUT = true, BACKFILL_CANCELLED = true }

local function update_game_session(session, message)
  local game_session = message.GameSession
  if type(game_session) ~= "table" then return "it has no GameSession" end
  if not session.game_session_id then return "the process has no game session" end
  if game_session.GameSessionId ~= session.game_session_id then return "it is about another game session" end
  session:emit("update_game_session", {
    GameSession = game_session, BackfillTicketId = message.BackfillTicketId,
    UpdateReason = REASONS[message.UpdateReason] and message.UpdateReason or "UNKNOWN",
  })
end

local function terminate_process(session, message)
  if type(message.TerminationTime) ~= "number" then return "it has no TerminationTime" end
  local is_first = not session.termination_time
  session.termination_time = message.TerminationTime
  if is_first then session:emit("process_terminate", message.TerminationTime) end
end

local function refresh_connection(session, message)
  if not is_text(message.RefreshConnectionEndpoint) then return "it has no RefreshConnectionEndpoint" end
  if not message.RefreshConnectionEndpoint:find "^wss?://[^%c%s]+$" then return "its RefreshConnectionEndpoint is not a URL" end
  if not is_text(message.AuthToken) then return "it has no AuthToken" end
  session:refresh(message.RefreshConnectionEndpoint, message.AuthToken)
end

local HANDLERS = {
  CreateGameSession = create_game_session, UpdateGameSession = update_game_session, TerminateProcess = terminate_process,
  RefreshConnection = refresh_connection,
}

--- Handles a push. Returns nil; or why it is ignored.
---@param session table
---@param message table
---@return string?
function pushes.handle(session, message)
  local handler = HANDLERS[message.Action]
  if not handler then return "its Action is unknown" end
  return handler(session, message)
end

return pushes
