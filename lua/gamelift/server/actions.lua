-- The requests that a server process makes: one entry for each method of a server that sends one.
--
-- An entry has: action, its name on the wire; shape, the type of its members; needs, "connected", "ready" or "session"; members(session,
-- argument), which makes the members of the method's argument, with the error of a missing one; result(reply), what the method returns.
local errors = require "gamelift.errors"
local shapes = require "gamelift.server.shapes"
local tables = require "gamelift.util.tables"

local list, map, record, text = shapes.list, shapes.map, shapes.record, shapes.text

local LONG = 1024 -- bytes of an ARN or token

local player_session_id = text(256, "^[%w.%-]+$", "letters, digits, . and -")
local name = text(LONG)
local arn = text(LONG)

local attribute = record {
  { "AttrType", shapes.one_of { "STRING", "DOUBLE", "STRING_LIST", "STRING_DOUBLE_MAP", "NONE" } },
  { "S", name }, { "N", shapes.number }, { "SL", list(name, 0, 100) }, { "SDM", map(shapes.number) },
}

local ATTRIBUTE_TYPES = { S = "STRING", N = "DOUBLE", SL = "STRING_LIST", SDM = "STRING_DOUBLE_MAP" }

-- Writes an attribute with its AttrType, which the service API leaves out.
local function typed_attribute(value, writer, path)
  if type(value) == "table" and value.AttrType == nil then
    value = tables.copy(value)
    for member, kind in pairs(ATTRIBUTE_TYPES) do
      if value[member] ~= nil then value.AttrType = kind end
    end
  end
  return attribute(value, writer, path)
end

local player = record {
  { "PlayerId", name, "required" }, { "Team", name }, { "PlayerAttributes", map(typed_attribute) },
  { "LatencyInMs", map(shapes.integer(1, 2 ^ 31 - 1)) },
}

local actions = {}

local function nothing() return {} end

local function of_session(session) return { GameSessionId = session.game_session_id } end

local function of_player_session(session, id) return { GameSessionId = session.game_session_id, PlayerSessionId = id } end

local SESSION = { "GameSessionId", arn, "required" }

actions.activate_game_session = {
  action = "ActivateGameSession", needs = "session", shape = record { SESSION }, members = of_session,
}

actions.accept_player_session = {
  action = "AcceptPlayerSession", needs = "session", members = of_player_session,
  shape = record { SESSION, { "PlayerSessionId", player_session_id, "required" } },
}

actions.remove_player_session = {
  action = "RemovePlayerSession", needs = "session", members = of_player_session, shape = actions.accept_player_session.shape,
}

actions.update_player_session_creation_policy = {
  action = "UpdatePlayerSessionCreationPolicy", needs = "session",
  shape = record { SESSION, { "PlayerSessionPolicy", shapes.one_of { "ACCEPT_ALL", "DENY_ALL" }, "required" } },
  members = function(session, policy) return { GameSessionId = session.game_session_id, PlayerSessionPolicy = policy } end,
}

local SUBJECTS = { "GameSessionId", "PlayerId", "PlayerSessionId" }

-- Returns the members of describe_player_sessions, which has exactly one subject; or nil and the error.
local function description(_, params)
  params = params == nil and {} or params
  local count = 0
  for _, subject in ipairs(type(params) == "table" and SUBJECTS or {}) do
    if params[subject] ~= nil then count = count + 1 end
  end
  if count == 1 or type(params) ~= "table" then return params end
  return errors.fail("ParamValidationError", "describe_player_sessions: expected one of GameSessionId, PlayerId and PlayerSessionId, got "
    .. count, { operation = "describe_player_sessions" })
end

actions.describe_player_sessions = {
  action = "DescribePlayerSessions", needs = "ready", members = description,
  shape = record {
    { "GameSessionId", arn }, { "PlayerId", name }, { "PlayerSessionId", player_session_id },
    { "PlayerSessionStatusFilter", name }, { "NextToken", name }, { "Limit", shapes.integer(1, 1024) },
  },
  result = function(reply)
    reply.PlayerSessions = type(reply.PlayerSessions) == "table" and reply.PlayerSessions or {}
    return reply
  end,
}

-- Returns the members with the session's ARN, unless another one is given; or nil and the error.
local function with_session(method)
  return function(session, params)
    if type(params) ~= "table" or params.GameSessionArn ~= nil then return params end
    if not session.game_session_id then
      return errors.fail("NoGameSession", method .. ": this process has no game session yet", { operation = method })
    end
    return tables.merge(params, { GameSessionArn = session.game_session_id })
  end
end

local function whole(reply) return reply end

actions.start_match_backfill = {
  action = "StartMatchBackfill", needs = "ready", members = with_session "start_match_backfill", result = whole,
  shape = record {
    { "TicketId", name }, { "GameSessionArn", arn, "required" }, { "MatchmakingConfigurationArn", arn, "required" },
    { "Players", list(player, 1, 1000), "required" },
  },
}

actions.stop_match_backfill = {
  action = "StopMatchBackfill", needs = "ready", members = with_session "stop_match_backfill",
  shape = record {
    { "GameSessionArn", arn, "required" }, { "MatchmakingConfigurationArn", arn, "required" }, { "TicketId", name, "required" },
  },
}

actions.get_compute_certificate = {
  action = "GetComputeCertificate", needs = "connected", shape = record {}, members = nothing, result = whole,
}

actions.get_fleet_role_credentials = {
  action = "GetFleetRoleCredentials", needs = "connected", result = whole,
  shape = record { { "RoleArn", arn, "required" }, { "RoleSessionName", text(64, "^[%w_+=,.@-]+$", "letters, digits and _+=,.@-") } },
  members = function(session, params)
    if type(params) ~= "table" or params.RoleSessionName ~= nil then return params end
    local parameters = session.parameters
    local default = (parameters.fleet_id .. "-" .. parameters.host_id):gsub("[^%w_+=,.@-]", "-"):sub(1, 64)
    return tables.merge(params, { RoleSessionName = default })
  end,
}

actions.process_ending = { action = "TerminateServerProcess", needs = "connected", shape = record {}, members = nothing }

actions.process_ready = {
  action = "ActivateServerProcess", needs = "connected",
  shape = record {
    { "SdkVersion", name, "required" }, { "SdkLanguage", name, "required" }, { "Port", shapes.integer(1, 60000), "required" },
    { "SdkToolName", name }, { "SdkToolVersion", name }, { "LogPaths", list(name, 0, 1000), "required" },
  },
}

actions.heartbeat = {
  action = "HeartbeatServerProcess", needs = "ready", shape = record { { "HealthStatus", shapes.boolean, "required" } },
}

for method, entry in pairs(actions) do entry.method = method end

return actions
