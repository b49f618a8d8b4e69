-- The operations on game sessions; their life is in session.lua, SearchGameSessions in search.lua.
local find = require "gamelift.emulator.model.find"
local hosting = require "gamelift.emulator.model.hosting"
local pages = require "gamelift.emulator.model.pages"
local player = require "gamelift.emulator.model.player"
local exceptions = require "gamelift.emulator.model.exceptions"
local session = require "gamelift.emulator.model.session"
local timers = require "gamelift.emulator.timers"

local reject = exceptions.reject

local sessions = { operations = {} }
local operations = sessions.operations

sessions.MOST_PLAYERS = 200
local MOST_PROPERTIES = 16

function sessions.check_maximum(world, maximum)
  if maximum and maximum > sessions.MOST_PLAYERS then
    reject(world, "players_limit", "MaximumPlayerSessionCount (%d) is greater than %d", maximum, sessions.MOST_PLAYERS)
  end
end

-- Create --------------------------------------------------------------------------------------------------------------

local function equal(a, b)
  if type(a) ~= "table" or type(b) ~= "table" then return a == b end
  for key, value in pairs(a) do
    if not equal(value, b[key]) then return false end
  end
  for key in pairs(b) do
    if a[key] == nil then return false end
  end
  return true
end

local COMPARED = { "MaximumPlayerSessionCount", "Name", "GameProperties", "CreatorId", "GameSessionData", "Location" }

local function compared(p)
  local result = {}
  for _, member in ipairs(COMPARED) do result[member] = p[member] end
  return result
end

local function token_of(world, p)
  if p.IdempotencyToken and p.GameSessionId and p.IdempotencyToken ~= p.GameSessionId then
    reject(world, "request", "Only one of IdempotencyToken and GameSessionId can be given")
  end
  return p.IdempotencyToken or p.GameSessionId
end

-- The times at which the creator made sessions on the fleet, within the last `seconds`.
local function recent_creations(world, fleet, creator, seconds)
  local kept = {}
  for _, time in ipairs(fleet.creators[creator] or {}) do
    if world.now - time < seconds then kept[#kept + 1] = time end
  end
  return kept
end

-- Seconds and number of the fleet's limit for a creator, or nil. Without a policy Amazon takes one request a second.
local function creator_limit(world, fleet)
  local policy = fleet.attributes.ResourceCreationLimitPolicy or {}
  local most, minutes = policy.NewGameSessionsPerCreator or 0, policy.PolicyPeriodInMinutes or 0
  if most > 0 and minutes > 0 then return minutes * 60, most, "creator_limit" end
  if world.options.throttle then return 1, 1, "throttled" end
  return nil
end

local function check_creator(world, fleet, creator)
  local seconds, most, situation = creator_limit(world, fleet)
  if not seconds then return end
  if not creator then
    if situation == "throttled" then return end
    reject(world, "creator_required", "CreatorId is required: fleet (%s) has a resource creation limit policy", fleet.id)
  end
  local recent = recent_creations(world, fleet, creator, seconds)
  if #recent >= most then
    reject(world, situation, "The creator has created %d game sessions within %d seconds", #recent, seconds)
  end
end

local function note_creation(world, fleet, creator)
  local seconds = creator and creator_limit(world, fleet)
  if not seconds then return end
  local recent = recent_creations(world, fleet, creator, seconds)
  recent[#recent + 1] = world.now
  fleet.creators[creator] = recent
  world:after(seconds, "creator_forget", { fleet = fleet, creator = creator, seconds = seconds })
end

timers.on("creator_forget", function(world, c)
  local recent = recent_creations(world, c.fleet, c.creator, c.seconds)
  c.fleet.creators[c.creator] = recent[1] and recent or nil
end)

function operations.CreateGameSession(world, p)
  local token = token_of(world, p)
  sessions.check_maximum(world, p.MaximumPlayerSessionCount)
  local fleet = find.fleet_or_alias(world, p)
  local first = token and fleet.tokens[token]
  if first then
    if not equal(first.request, compared(p)) then
      reject(world, "token_reused", "The idempotency token was used with other parameters")
    end
    return { GameSession = first.view }
  end
  local location = find.location(world, fleet, p.Location)
  find.active(world, fleet)
  check_creator(world, fleet, p.CreatorId)
  local process = hosting.take(world, location)
  if not process then
    reject(world, "no_process",
      "Unable to reserve a process(No active and available server processes found on the fleet).")
  end
  p.id = token or "gsess-" .. world.env.random:uuid()
  local s = session.create(world, process, p)
  if token then
    s.token, s.request = token, compared(p)
    fleet.tokens[token] = s
  end
  note_creation(world, fleet, p.CreatorId)
  return { GameSession = s.view }
end

-- Describe ------------------------------------------------------------------------------------------------------------

local STATUSES = { ACTIVE = true, ACTIVATING = true, TERMINATED = true, TERMINATING = true }

-- Bytes of free-form data, for the size of pages.
function sessions.weight(s)
  return #(s.view.GameSessionData or "") + #(s.view.MatchmakerData or "")
end

local function describe(world, p, view)
  local by = find.one_of(world, p, { "GameSessionId", "FleetId", "AliasId" })
  if p.StatusFilter and not STATUSES[p.StatusFilter] then
    reject(world, "status_unknown", "StatusFilter (%s) must be one of ACTIVE, ACTIVATING, TERMINATED, TERMINATING", p.StatusFilter)
  end
  local function match(s)
    return (not p.StatusFilter or s.view.Status == p.StatusFilter) and (not p.Location or s.location.name == p.Location)
  end
  if by == "GameSessionId" then
    local s = find.session(world, p.GameSessionId)
    return match(s) and { (view(s)) } or {}, nil
  end
  local fleet = find.fleet_or_alias(world, p)
  if p.Location then find.location(world, fleet, p.Location) end
  return pages.scan(world, p, fleet.sessions, match, view)
end

function operations.DescribeGameSessions(world, p)
  local list, token = describe(world, p, function(s) return s.view, sessions.weight(s) end)
  return { GameSessions = list, NextToken = token }
end

function operations.DescribeGameSessionDetails(world, p)
  local list, token = describe(world, p, function(s)
    return { GameSession = s.view, ProtectionPolicy = s.protection }, sessions.weight(s)
  end)
  return { GameSessionDetails = list, NextToken = token }
end

-- Update, terminate ---------------------------------------------------------------------------------------------------

function operations.UpdateGameSession(world, p)
  sessions.check_maximum(world, p.MaximumPlayerSessionCount)
  local s = find.session(world, p.GameSessionId)
  if s.view.Status ~= "ACTIVE" then
    reject(world, "session_not_active", "Game session (%s) is in %s status, not in ACTIVE", p.GameSessionId, s.view.Status)
  end
  if p.MaximumPlayerSessionCount and p.MaximumPlayerSessionCount < player.occupied(s) then
    reject(world, "maximum_below_players", "MaximumPlayerSessionCount (%d) is less than the %d player sessions there are",
      p.MaximumPlayerSessionCount, player.occupied(s))
  end
  if p.GameProperties and session.merged_count(s, p.GameProperties) > MOST_PROPERTIES then
    reject(world, "properties_limit", "A game session has at most %d game properties", MOST_PROPERTIES)
  end
  for _, member in ipairs { "MaximumPlayerSessionCount", "Name", "PlayerSessionCreationPolicy" } do
    if p[member] ~= nil then s.view[member] = p[member] end
  end
  s.protection = p.ProtectionPolicy or s.protection
  if p.GameProperties then session.merge_properties(world, s, p.GameProperties) end
  session.changed(world, s)
  return { GameSession = s.view }
end

local function force(world, s)
  session.terminating(world, s, "FORCE_TERMINATED")
  world:after(0, "session_forced", s)
end

timers.on("session_forced", function(world, s)
  if not s.process then return end
  hosting.stop_process(world, s.process, "FORCE_TERMINATED", "SERVER_PROCESS_FORCE_TERMINATED",
    "The server process was stopped by request")
end)

-- OnProcessTerminate reaches the server: a session ends when the process answers with ProcessEnding.
local function trigger(world, s)
  session.terminating(world, s, "TRIGGERED_ON_PROCESS_TERMINATE")
  if world.options.auto_end then world:after(0, "process_obeys", s) end
end

timers.on("process_obeys", function(world, s)
  if s.process then hosting.stop_process(world, s.process) end
end)

function operations.TerminateGameSession(world, p)
  local s = find.session(world, p.GameSessionId)
  local forced = p.TerminationMode == "FORCE_TERMINATE"
  if forced and s.fleet.anywhere then
    reject(world, "force_without_agent", "FORCE_TERMINATE needs the GameLift Agent on an Anywhere fleet")
  end
  local status = s.view.Status
  local ending = status == "TERMINATING" or status == "TERMINATED"
  if ending and world.options.terminate_again == "refuse" or status == "ERROR" then
    reject(world, "session_ended", "Game session (%s) is in %s status", p.GameSessionId, status)
  end
  if forced and s.process then
    force(world, s)
  elseif not ending then
    trigger(world, s)
  end
  return { GameSession = s.view }
end

-- Logs ----------------------------------------------------------------------------------------------------------------

local LOG_DAYS, LOG_URL_SECONDS = 14, 900

function operations.GetGameSessionLogUrl(world, p)
  local s = find.session(world, p.GameSessionId)
  if s.fleet.anywhere or session.is_live(s) then
    reject(world, "log_not_ready", "Logs are there only for ended game sessions of managed fleets")
  end
  if world.now - s.view.TerminationTime > LOG_DAYS * 86400 then return { PreSignedUrl = "" } end
  -- A host name that cannot exist: there is no log to fetch.
  return {
    PreSignedUrl = ("https://gamelift-local.invalid/%s.zip?X-Amz-Expires=%d"):format(
      p.GameSessionId:match("^.*/(.*)$"), LOG_URL_SECONDS),
  }
end

return sessions
