-- The requests of the Server SDK by their Action: function(backend, process, message, operations) -> members of the response, or
-- nil. Each refuses a request by raising { status, message } or an exception of the service.
local core = require "gamelift.core"
local exceptions = require "gamelift.emulator.model.exceptions"
local life = require "gamelift.emulator.server_sdk.life"
local player = require "gamelift.emulator.model.player"
local server_process = require "gamelift.emulator.model.server_process"
local session = require "gamelift.emulator.model.session"

local actions = {}
local handlers = {}

local milliseconds = server_process.milliseconds

local function refuse(status, message, ...)
  error({ status = status, message = select("#", ...) > 0 and message:format(...) or message }, 0)
end

-- Returns a member of the message: nil for null and "", which SDKs send for what is not set.
local function member(message, name)
  local value = message[name]
  if value == core.null or value == "" then return nil end
  return value
end

local function text_of(message, name)
  local value = member(message, name)
  if type(value) ~= "string" then refuse(400, "%s: expected a string", name) end
  return value
end

-- The process ---------------------------------------------------------------------------------------------------------

local MAX_PORT = 65535

function handlers.ActivateServerProcess(backend, process, message)
  local port = member(message, "Port")
  if type(port) ~= "number" or port % 1 ~= 0 or port < 0 or port > MAX_PORT then refuse(400, "Port: expected 0 to %d", MAX_PORT) end
  local sdk = process.sdk
  local language = member(message, "SdkLanguage") and text_of(message, "SdkLanguage") or sdk.language
  local version = member(message, "SdkVersion") and text_of(message, "SdkVersion") or sdk.version
  sdk.language, sdk.version = language, version
  life.activate(backend, process, port)
end

-- Guess: a heartbeat of a process that has not called ProcessReady comes from one that a reset or restart of the service has
-- forgotten; it is told to end, so that another can take its place.
function handlers.HeartbeatServerProcess(backend, process, message)
  local is_healthy = message.HealthStatus
  if type(is_healthy) ~= "boolean" then refuse(400, "HealthStatus: expected true or false") end
  if process.sdk.is_activated then return life.heartbeat(backend, process, is_healthy) end
  if not process.sdk.ends_at then
    server_process.log(backend, "%s: reports its health, but its ProcessReady is not known: it is told to end", process.id)
  end
  server_process.tell_to_end(backend, process)
end

function handlers.TerminateServerProcess(backend, process)
  life.finish(backend, process)
end

-- Game sessions -------------------------------------------------------------------------------------------------------

-- Returns the game session of the process, which the message has to name. Guess: a process that names a game session although it has
-- been given none was given it after the state that the service has returned to; it is told to end.
local function session_of(backend, process, message, name)
  local id, s = text_of(message, name or "GameSessionId"), process.session
  if not s and not process.sdk.has_hosted then server_process.tell_to_end(backend, process) end
  if not s then refuse(404, "the process has no game session") end
  if s.view.GameSessionId ~= id then refuse(404, "game session %s is not that of the process", core.printable(id, 256)) end
  return s
end

-- Guess: ActivateGameSession for a session that is ACTIVE succeeds and changes nothing.
function handlers.ActivateGameSession(backend, process, message)
  local s = session_of(backend, process, message)
  local status = s.view.Status
  if status ~= "ACTIVATING" and status ~= "ACTIVE" then refuse(400, "the game session is %s, not ACTIVATING", status) end
  session.activate(backend, s)
end

function handlers.UpdatePlayerSessionCreationPolicy(backend, process, message)
  local s, policy = session_of(backend, process, message), text_of(message, "PlayerSessionPolicy")
  if policy ~= "ACCEPT_ALL" and policy ~= "DENY_ALL" then refuse(400, "PlayerSessionPolicy: expected ACCEPT_ALL or DENY_ALL") end
  if s.view.Status ~= "ACTIVE" then refuse(400, "the game session is %s, not ACTIVE", s.view.Status) end
  s.view.PlayerSessionCreationPolicy = policy
  session.update_index(backend, s)
end

-- Returns a player session of the process's game session.
local function player_session_of(backend, process, message)
  local s, id = session_of(backend, process, message), text_of(message, "PlayerSessionId")
  local p = backend.player_sessions_by_id[id]
  if not p or p.session ~= s then refuse(404, "the game session has no player session %s", core.printable(id, 256)) end
  return p
end

-- Guess: AcceptPlayerSession for a player session that is not RESERVED, and RemovePlayerSession for one that has ended, get status
-- 400; one of another game session, or unknown, gets 404.
function handlers.AcceptPlayerSession(backend, process, message)
  local p = player_session_of(backend, process, message)
  if p.view.Status ~= "RESERVED" then refuse(400, "the player session is %s, not RESERVED", p.view.Status) end
  player.accept(backend, p)
end

function handlers.RemovePlayerSession(backend, process, message)
  local p = player_session_of(backend, process, message)
  local status = p.view.Status
  if status ~= "RESERVED" and status ~= "ACTIVE" then refuse(400, "the player session is %s, not ACTIVE", status) end
  player.finish(backend, p, "COMPLETED")
end

-- Operations of the service API ---------------------------------------------------------------------------------------

-- Performs an operation of the service API with its checks, and returns its reply.
local function call(backend, operations, name, params)
  local operation = operations[name]
  if not operation then refuse(400, "this GameLift serves no matchmaking (%s)", name) end
  local valid, problems = core.encode(name, params, "service", "input")
  if not valid then refuse(400, "%s: %s", problems[1].shown, problems[1].problem) end
  backend.operation, backend.allowed = name, nil
  return operation(backend, params)
end

local SUBJECTS = { "GameSessionId", "PlayerId", "PlayerSessionId" }
local MAX_LIMIT = 1024

local function player_session_view(view)
  return {
    PlayerSessionId = view.PlayerSessionId, PlayerId = view.PlayerId, GameSessionId = view.GameSessionId, FleetId = view.FleetId,
    PlayerData = view.PlayerData, IpAddress = view.IpAddress, DnsName = view.DnsName, Port = view.Port, Status = view.Status,
    CreationTime = milliseconds(view.CreationTime), TerminationTime = view.TerminationTime and milliseconds(view.TerminationTime),
  }
end

-- Guess: a Limit below 1 means the default.
function handlers.DescribePlayerSessions(backend, _, message, operations)
  local params = { NextToken = member(message, "NextToken"), PlayerSessionStatusFilter = member(message, "PlayerSessionStatusFilter") }
  for _, name in ipairs(SUBJECTS) do params[name] = member(message, name) end
  local limit = member(message, "Limit")
  if type(limit) == "number" and limit >= 1 then params.Limit = math.min(limit, MAX_LIMIT) end
  local reply = call(backend, operations, "DescribePlayerSessions", params)
  local list = {}
  for i, view in ipairs(reply.PlayerSessions) do list[i] = player_session_view(view) end
  return { PlayerSessions = list, NextToken = reply.NextToken }
end

local function attributes_of(attributes)
  if type(attributes) ~= "table" then return nil end
  local result = {}
  for name, value in pairs(attributes) do
    if type(value) ~= "table" then refuse(400, "PlayerAttributes: expected objects") end
    local one = {}
    for _, kind in ipairs { "S", "N", "SL" } do one[kind] = value[kind] ~= core.null and value[kind] or nil end
    one.SDM = value.SDM ~= core.null and value.SDM or nil
    result[name] = one
  end
  return result
end

local function players_of(message)
  local players = {}
  if type(message.Players) ~= "table" then refuse(400, "Players: expected a list") end
  for i, listed in ipairs(message.Players) do
    if type(listed) ~= "table" then refuse(400, "Players: expected objects") end
    players[i] = {
      PlayerId = member(listed, "PlayerId"), Team = member(listed, "Team"), LatencyInMs = member(listed, "LatencyInMs"),
      PlayerAttributes = attributes_of(listed.PlayerAttributes),
    }
  end
  if not players[1] then refuse(400, "Players: expected at least one") end
  return players
end

function handlers.StartMatchBackfill(backend, process, message, operations)
  local s = session_of(backend, process, message, "GameSessionArn")
  local configuration = text_of(message, "MatchmakingConfigurationArn")
  local reply = call(backend:owner(configuration), operations, "StartMatchBackfill", {
    TicketId = member(message, "TicketId"), ConfigurationName = configuration,
    GameSessionArn = s.view.GameSessionId, Players = players_of(message),
  })
  return { TicketId = reply.MatchmakingTicket.TicketId }
end

function handlers.StopMatchBackfill(backend, process, message, operations)
  session_of(backend, process, message, "GameSessionArn")
  local home = backend:owner(text_of(message, "MatchmakingConfigurationArn"))
  call(home, operations, "StopMatchmaking", { TicketId = text_of(message, "TicketId") })
end

-- Certificates and credentials ----------------------------------------------------------------------------------------

-- Guess: the path of an Anywhere compute's certificate is the CertificatePath of RegisterCompute; that of an instance, in a fleet
-- with CertificateType GENERATED, is a fixed one. Where there is none the request gets status 404.
function handlers.GetComputeCertificate(_, process)
  local host, fleet = process.host, process.location.fleet
  local path = host.certificate_path
  local configuration = fleet.attributes.CertificateConfiguration
  if host.instance and configuration and configuration.CertificateType == "GENERATED" then
    path = "/local/gamemetadata/gamecert/cert.pem"
  end
  local name = server_process.compute(process).name
  if not path then refuse(404, "compute %s has no certificate", name) end
  return { CertificatePath = path, ComputeName = name }
end

local CREDENTIALS_SECONDS = 3600

-- Guess: GetFleetRoleCredentials returns made-up credentials for the InstanceRoleArn of a managed fleet, an empty AccessKeyId where
-- there is none, and status 403 for another role.
function handlers.GetFleetRoleCredentials(backend, process, message)
  local role, fleet = text_of(message, "RoleArn"), process.location.fleet
  local own = process.host.instance and fleet.attributes.InstanceRoleArn
  if not own then return { AccessKeyId = "", SecretAccessKey = "", SessionToken = "", Expiration = 0 } end
  if role ~= own then refuse(403, "fleet %s may not assume this role", fleet.id) end
  local name = member(message, "RoleSessionName") or (fleet.id .. "-" .. server_process.compute(process).name):sub(1, 64)
  local partition, account, role_name = role:match "^arn:([^:]*):iam::([^:]*):role/.-([^/]*)$"
  return {
    AssumedRoleUserArn = ("arn:%s:sts::%s:assumed-role/%s/%s"):format(partition or "aws", account or backend.account_id,
      role_name or "role", name),
    AssumedRoleId = "AROALOCAL:" .. name,
    AccessKeyId = "GAMELIFTLOCALROLE", SecretAccessKey = backend.env.random:uuid(), SessionToken = backend.env.random:uuid(),
    Expiration = milliseconds(backend.now + CREDENTIALS_SECONDS),
  }
end

-- Responses -----------------------------------------------------------------------------------------------------------

local STATUSES = {
  AccessDeniedException = 403, ConflictException = 409, InternalFailure = 500, LimitExceededException = 429, NotFoundException = 404,
  ThrottlingException = 429, UnauthorizedException = 401,
}

--- Carries out a request. Returns the members of its response, with StatusCode.
--- @param operations table # of the service API, by name
function actions.perform(backend, process, message, operations)
  local action = message.Action
  local run = handlers[action]
  local ok, result = pcall(function()
    if not run then refuse(400, "there is no Action %s", core.printable(action, 64)) end
    if not process and action ~= "TerminateServerProcess" then refuse(404, "the process has ended") end
    return process and run(backend, process, message, operations) or {}
  end)
  if ok then
    result.StatusCode = 200
    return result
  end
  if type(result) ~= "table" then error(result, 0) end
  local status = result.status or STATUSES[result.code] or 400
  if not result.status and not exceptions.is(result) then status = 500 end
  return { StatusCode = status, ErrorMessage = result.message }
end

return actions
