-- Operations on game sessions. Their life is in model/session.lua, SearchGameSessions in search.lua.
local find = require "gamelift.emulator.model.find"
local hosting = require "gamelift.emulator.model.hosting"
local pages = require "gamelift.emulator.model.pages"
local player = require "gamelift.emulator.model.player"
local exceptions = require "gamelift.emulator.model.exceptions"
local server_process = require "gamelift.emulator.model.server_process"
local session = require "gamelift.emulator.model.session"
local timers = require "gamelift.emulator.timers"
local tables = require "gamelift.util.tables"

local reject = exceptions.reject

local sessions = { operations = {} }
local operations = sessions.operations

sessions.MAX_PLAYERS = 200
local MAX_PROPERTIES = 16

function sessions.check_maximum(backend, maximum)
  if maximum and maximum > sessions.MAX_PLAYERS then
    reject(backend, "players_limit", "MaximumPlayerSessionCount (%d) is greater than %d", maximum, sessions.MAX_PLAYERS)
  end
end

-- Create --------------------------------------------------------------------------------------------------------------

local COMPARABLE = { "MaximumPlayerSessionCount", "Name", "GameProperties", "CreatorId", "GameSessionData", "Location" }

local function comparable_parameters(p)
  local result = {}
  for _, member in ipairs(COMPARABLE) do result[member] = p[member] end
  return result
end

local function token_of(backend, p)
  if p.IdempotencyToken and p.GameSessionId and p.IdempotencyToken ~= p.GameSessionId then
    reject(backend, "request", "Only one of IdempotencyToken and GameSessionId can be given")
  end
  return p.IdempotencyToken or p.GameSessionId
end

-- Returns the times at which the creator made sessions on the fleet within the last `seconds`.
local function recent_creations(backend, fleet, creator, seconds)
  local kept = {}
  for _, time in ipairs(fleet.creators[creator] or {}) do
    if backend.now - time < seconds then kept[#kept + 1] = time end
  end
  return kept
end

-- Returns the limit of the fleet for a creator: seconds, number and situation, or nil. Without a policy Amazon takes one request a second.
local function creator_limit(backend, fleet)
  local policy = fleet.attributes.ResourceCreationLimitPolicy or {}
  local most, minutes = policy.NewGameSessionsPerCreator or 0, policy.PolicyPeriodInMinutes or 0
  if most > 0 and minutes > 0 then return minutes * 60, most, "creator_limit" end
  if backend.options.throttle then return 1, 1, "throttled" end
  return nil
end

local function check_creator(backend, fleet, creator)
  local seconds, most, situation = creator_limit(backend, fleet)
  if not seconds then return end
  if not creator then
    if situation == "throttled" then return end
    reject(backend, "creator_required", "CreatorId is required: fleet (%s) has a resource creation limit policy", fleet.id)
  end
  local recent = recent_creations(backend, fleet, creator, seconds)
  if #recent >= most then
    reject(backend, situation, "The creator has created %d game sessions within %d seconds", #recent, seconds)
  end
end

local function record_creation(backend, fleet, creator)
  local seconds = creator and creator_limit(backend, fleet)
  if not seconds then return end
  local recent = recent_creations(backend, fleet, creator, seconds)
  recent[#recent + 1] = backend.now
  fleet.creators[creator] = recent
  backend:after(seconds, "creator_forget", { fleet = fleet, creator = creator, seconds = seconds })
end

timers.on("creator_forget", function(backend, c)
  local recent = recent_creations(backend, c.fleet, c.creator, c.seconds)
  c.fleet.creators[c.creator] = recent[1] and recent or nil
end)

-- Guess: an idempotency token belongs to one fleet. A request with a known token gets its session whatever the fleet's status is.
function operations.CreateGameSession(backend, p)
  local token = token_of(backend, p)
  sessions.check_maximum(backend, p.MaximumPlayerSessionCount)
  local fleet = find.fleet_or_alias(backend, p)
  local existing = token and fleet.tokens[token]
  if existing then
    if not tables.equal(existing.request, comparable_parameters(p)) then
      reject(backend, "token_reused", "The idempotency token was used with other parameters")
    end
    return { GameSession = existing.view }
  end
  local location = find.fleet_location(backend, fleet, p.Location)
  find.require_hosting(backend, fleet)
  check_creator(backend, fleet, p.CreatorId)
  local process = hosting.take_process(backend, location)
  if not process then
    reject(backend, "no_process",
      "Unable to reserve a process(No active and available server processes found on the fleet).")
  end
  p.id = token or "gsess-" .. backend.env.random:uuid()
  local s = session.create(backend, process, p)
  if token then
    s.token, s.request = token, comparable_parameters(p)
    fleet.tokens[token] = s
  end
  record_creation(backend, fleet, p.CreatorId)
  return { GameSession = s.view }
end

-- Describe ------------------------------------------------------------------------------------------------------------

local STATUSES = { ACTIVE = true, ACTIVATING = true, TERMINATED = true, TERMINATING = true }

-- Returns the bytes of free-form data, which limit the size of pages.
function sessions.free_form_bytes(s)
  return #(s.view.GameSessionData or "") + #(s.view.MatchmakerData or "")
end

local function describe_sessions(backend, p, view)
  local member = find.one_of(backend, p, { "GameSessionId", "FleetId", "AliasId" })
  if p.StatusFilter and not STATUSES[p.StatusFilter] then
    reject(backend, "status_unknown", "StatusFilter (%s) must be one of ACTIVE, ACTIVATING, TERMINATED, TERMINATING", p.StatusFilter)
  end
  local function match(s)
    return (not p.StatusFilter or s.view.Status == p.StatusFilter) and (not p.Location or s.location.name == p.Location)
  end
  if member == "GameSessionId" then
    local s = find.session(backend, p.GameSessionId)
    return match(s) and { (view(s)) } or {}, nil
  end
  local fleet = find.fleet_or_alias(backend, p)
  if p.Location then find.fleet_location(backend, fleet, p.Location) end
  return pages.scan(backend, p, fleet.sessions, match, view)
end

function operations.DescribeGameSessions(backend, p)
  local list, token = describe_sessions(backend, p, function(s) return s.view, sessions.free_form_bytes(s) end)
  return { GameSessions = list, NextToken = token }
end

function operations.DescribeGameSessionDetails(backend, p)
  local list, token = describe_sessions(backend, p, function(s)
    return { GameSession = s.view, ProtectionPolicy = s.protection }, sessions.free_form_bytes(s)
  end)
  return { GameSessionDetails = list, NextToken = token }
end

-- Update, terminate ---------------------------------------------------------------------------------------------------

function operations.UpdateGameSession(backend, p)
  sessions.check_maximum(backend, p.MaximumPlayerSessionCount)
  local s = find.session(backend, p.GameSessionId)
  if s.view.Status ~= "ACTIVE" then
    reject(backend, "session_not_active", "Game session (%s) is in %s status, not in ACTIVE", p.GameSessionId, s.view.Status)
  end
  if p.MaximumPlayerSessionCount and p.MaximumPlayerSessionCount < player.count_occupied(s) then
    reject(backend, "maximum_below_players", "MaximumPlayerSessionCount (%d) is less than the present %d player sessions",
      p.MaximumPlayerSessionCount, player.count_occupied(s))
  end
  if p.GameProperties and session.count_merged_properties(s, p.GameProperties) > MAX_PROPERTIES then
    reject(backend, "properties_limit", "A game session has at most %d game properties", MAX_PROPERTIES)
  end
  for _, member in ipairs { "MaximumPlayerSessionCount", "Name", "PlayerSessionCreationPolicy" } do
    if p[member] ~= nil then s.view[member] = p[member] end
  end
  s.protection = p.ProtectionPolicy or s.protection
  if s.process.host.instance then backend:after(0, "capacity_adjust", s.location) end -- a deployment may wait for it
  if p.GameProperties then session.merge_properties(backend, s, p.GameProperties) end
  session.update_index(backend, s)
  return { GameSession = s.view }
end

local function force_termination(backend, s)
  session.begin_termination(backend, s, "FORCE_TERMINATED")
  backend:after(0, "session_forced", s)
end

timers.on("session_forced", function(backend, s)
  if not s.process then return end
  hosting.stop_process(backend, s.process, "FORCE_TERMINATED", "SERVER_PROCESS_FORCE_TERMINATED",
    "The server process was stopped by request")
end)

-- Sends OnProcessTerminate to the server. The session ends when the process calls ProcessEnding.
local function trigger_termination(backend, s)
  session.begin_termination(backend, s, "TRIGGERED_ON_PROCESS_TERMINATE")
  if s.process.sdk then return server_process.tell_to_end(backend, s.process) end
  if backend.options.auto_end then backend:after(0, "process_obeys", s) end
end

timers.on("process_obeys", function(backend, s)
  if s.process then hosting.stop_process(backend, s.process) end
end)

function operations.TerminateGameSession(backend, p)
  local s = find.session(backend, p.GameSessionId)
  local forced = p.TerminationMode == "FORCE_TERMINATE"
  if forced and s.fleet.anywhere then
    reject(backend, "force_without_agent", "FORCE_TERMINATE needs the GameLift Agent on an Anywhere fleet")
  end
  local status = s.view.Status
  local ending = status == "TERMINATING" or status == "TERMINATED"
  if ending and backend.options.terminate_again == "refuse" then
    reject(backend, "session_ended", "Game session (%s) is in %s status", p.GameSessionId, status)
  end
  if forced and s.process then
    force_termination(backend, s)
  elseif not ending then
    trigger_termination(backend, s)
  end
  return { GameSession = s.view }
end

-- Logs ----------------------------------------------------------------------------------------------------------------

local LOG_DAYS, LOG_URL_SECONDS = 14, 900

-- Returns a URL that leads nowhere: the emulator has no logs. Guess: GetGameSessionLogUrl returns a URL with the host
-- `gamelift-local.invalid` for 14 days, then an empty one.
function operations.GetGameSessionLogUrl(backend, p)
  local s = find.session(backend, p.GameSessionId)
  if session.is_live(s) then reject(backend, "log_not_ready", "Logs exist only for ended game sessions") end
  if backend.now - s.view.TerminationTime > LOG_DAYS * 86400 then return { PreSignedUrl = "" } end
  return {
    PreSignedUrl = ("https://gamelift-local.invalid/%s.zip?X-Amz-Expires=%d"):format(
      p.GameSessionId:match("^.*/(.*)$"), LOG_URL_SECONDS),
  }
end

return sessions
