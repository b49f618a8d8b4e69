-- The FlexMatch engine of an account in a region: its time is the backend's, and its matches get game sessions by placements or join one.
--
-- backend.matchmaking is the state of the engine, plain data. The engine itself is derived from it and belongs to no snapshot:
-- env.matchmakers keeps one for each backend, and makes another where the state has been replaced.
local arns = require "gamelift.emulator.model.arn"
local core = require "gamelift.core"
local events = require "gamelift.emulator.model.events"
local exceptions = require "gamelift.emulator.model.exceptions"
local find = require "gamelift.emulator.model.find"
local matchmaker = require "gamelift.emulator.matchmaking.matchmaker"
local placements = require "gamelift.emulator.operations.placements"
local player = require "gamelift.emulator.model.player"
local server_process = require "gamelift.emulator.model.server_process"
local tables = require "gamelift.util.tables"
local timers = require "gamelift.emulator.timers"

local matchmakers = {}

local DAY = 86400
-- Guess: a pass over the tickets begins 0.1 s after what causes it (option `matchmaking`: `pass_delay`), so that requests of one
-- moment are in it together.
local PASS_DELAY = 0.1

local UPDATE_REASONS = {
  COMPLETED = "MATCHMAKING_DATA_UPDATED", FAILED = "BACKFILL_FAILED", TIMED_OUT = "BACKFILL_TIMED_OUT",
  CANCELLED = "BACKFILL_CANCELLED",
}

-- Tells the game server of a backfill ticket how it has ended.
local function report_backfill(backend, ticket)
  local home = ticket.backfill and ticket.session and backend:owner(ticket.session)
  local s = home and home.sessions_by_arn[ticket.session]
  if s then server_process.update_session(home, s, UPDATE_REASONS[ticket.status], ticket.id) end
end

-- Returns what the engine asks of its host. A match is placed by a timer, since the engine is in the middle of a pass when it asks.
local function host_of(backend)
  return {
    now = function() return backend.now end,
    uuid = function() return backend.env.random:uuid() end,
    emit = function(detail, owner) events.matchmaking(backend, backend.configurations_by_name[owner.name].view, detail) end,
    place = function(match) backend:after(0, "match_place", match) end,
    cancel_placement = function(match) placements.cancel(backend:owner(match.queue), match.placement_id) end,
    ended = function(ticket) report_backfill(backend, ticket) end,
    log = backend.options.on_log,
  }
end

-- Starts a timer for what is due next in the engine.
local function schedule(backend, service)
  local due = service:next_due()
  if not due or backend.is_searching or backend.search_at and backend.search_at <= due then return end
  backend:at(due, "matchmaking", due) -- first: where memory is short it raises, and a later request asks again
  backend.search_at = due
end

--- Returns the engine of a backend.
function matchmakers.service(backend)
  local kept = backend.env.matchmakers[backend.key]
  if kept and kept.backend == backend then return kept.service end
  local settings = { pass_delay = PASS_DELAY, retention = backend.options.retention_days * DAY }
  local service = matchmaker.new(host_of(backend), tables.merge(settings, backend.options.matchmaking), backend.matchmaking)
  backend.matchmaking = service.state
  backend.env.matchmakers[backend.key] = { backend = backend, service = service }
  schedule(backend, service)
  return service
end

--- Prepares for a copy of the state, so that the copy and the original continue in the same way.
function matchmakers.rest(backend)
  local kept = backend.env.matchmakers[backend.key]
  if not kept or kept.backend ~= backend then return end
  kept.service:rest()
  schedule(backend, kept.service)
end

--- Calls a method of the engine. Returns its results; raises its exception.
function matchmakers.call(backend, method, ...)
  local service = matchmakers.service(backend)
  local result, more = service[method](service, ...)
  schedule(backend, service)
  if result == nil and type(more) == "table" then exceptions.raise(more.code, more.message) end
  return result, more
end

local call = matchmakers.call

-- Does what is due in the engine: all of it, or as much as there is time for.
local function work(service, deadline)
  if not deadline then return service:run() end
  local is_done
  repeat is_done = service:run(true) until is_done or core.monotonic() >= deadline
  return is_done
end

timers.on("matchmaking", function(backend, at)
  if backend.search_at ~= at or backend.is_searching then return end
  backend.search_at = nil
  local service = matchmakers.service(backend)
  if work(service, backend.deadline) then
    schedule(backend, service)
  else
    backend.is_searching = true
  end
end)

-- Placing -------------------------------------------------------------------------------------------------------------

-- Calls visit(player, ticket) for the players of a match whose tickets are active, but for those of the backfill ticket.
local function each_player(match, visit)
  for _, ticket in ipairs(match.tickets) do
    if not ticket.backfill and not ticket.finish then
      for _, requested in ipairs(ticket.request) do visit(requested, ticket) end
    end
  end
end

-- Returns the latencies in the form of a placement, and the set of locations that it may use. Returns nil if no player reports a
-- latency. Guess: a match is placed in a location that each player reports who reports any, or, where they have none in common, in
-- one that somebody reports.
local function latencies_of(match)
  local list, counts, reporters = {}, {}, 0
  each_player(match, function(requested)
    local latencies = requested.LatencyInMs or {}
    reporters = reporters + (next(latencies) and 1 or 0)
    for _, location in ipairs(tables.keys(latencies)) do
      list[#list + 1] = { PlayerId = requested.PlayerId, RegionIdentifier = location, LatencyInMilliseconds = latencies[location] }
      counts[location] = (counts[location] or 0) + 1
    end
  end)
  if not list[1] then return nil end
  local common = {}
  for location, count in pairs(counts) do common[location] = count == reporters or nil end
  return list, next(common) and common or counts
end

local function desired_of(match)
  local list = {}
  each_player(match, function(requested, ticket) list[#list + 1] = { PlayerId = requested.PlayerId, ticket = ticket } end)
  return list
end

local function data_of(backend, match)
  return matchmakers.service(backend):matchmaker_data(match, arns.configuration(backend, match.matchmaker))
end

-- Returns the queue that places the matches of a configuration, and its backend, or nil.
local function queue_of(backend, view)
  local list = view.GameSessionQueueArns
  if not list then return nil end -- STANDALONE since the match was made
  local arn = list[backend.options.match_queue == "random" and 1 + backend.env.random:below(#list) or 1]
  local home = backend:owner(arn)
  return find.lookup_queue(home, arn), home
end

-- Begins to place a match by a queue of its configuration.
local function place(backend, match)
  local view = backend.configurations_by_name[match.matchmaker].view
  local queue, home = queue_of(backend, view)
  if not queue then return call(backend, "placement_failed", match.id, false) end
  local latencies, locations = latencies_of(match)
  local options = backend.options
  match.placement_id = options.match_placement_id == "match" and match.id or backend.env.random:uuid()
  match.queue = queue.view.GameSessionQueueArn
  return placements.start(home, queue, {
    PlacementId = match.placement_id, DesiredPlayerSessions = desired_of(match),
    MaximumPlayerSessionCount = options.match_session_size == "teams" and match.capacity or match.size,
    PlayerLatencies = latencies, GameProperties = view.GameProperties, GameSessionData = view.GameSessionData,
    MatchmakerData = data_of(backend, match), match = match, matchmaker = arns.configuration(backend, match.matchmaker),
    allowed_locations = locations,
  })
end

-- Returns connection information as the engine takes it.
local function info_of(s, player_sessions)
  return { GameSessionArn = s.view.GameSessionId, IpAddress = s.address.IpAddress, DnsName = s.address.DnsName, Port = s.address.Port,
    PlayerSessions = player_sessions }
end

-- Reports the players that are in a session, for automatic backfill.
local function open_session(backend, s)
  local present = {}
  for p in s.players:each() do
    if s.live_players[p.view.PlayerId] == p then present[#present + 1] = p.view.PlayerId end
  end
  call(backend, "session_open", s.view.GameSessionId, present)
end

-- Adds the new players of a match to the session of its backfill ticket. Guess: the tickets of a backfill fail where the session
-- does not accept players any more or has too few free slots.
local function join(backend, match)
  local arn = match.backfill.session
  local home = backend:owner(arn)
  local s, desired = home.sessions_by_arn[arn], desired_of(match)
  local accepts = s and s.view.Status == "ACTIVE" and s.view.PlayerSessionCreationPolicy == "ACCEPT_ALL"
  if not accepts or s.view.MaximumPlayerSessionCount - player.count_occupied(s) < #desired then
    return call(backend, "placement_failed", match.id, false,
      ("The game session %s was not found, or was in a state which wouldn't accept new player sessions."):format(arn))
  end
  local player_sessions = {}
  for _, entry in ipairs(desired) do
    player_sessions[entry.PlayerId] = player.reserve(home, s, entry.PlayerId).view.PlayerSessionId
  end
  s.view.MatchmakerData = data_of(backend, match)
  call(backend, "placed", match.id, info_of(s, player_sessions))
  return open_session(backend, s)
end

timers.on("match_place", function(backend, match)
  if matchmakers.service(backend).state.matches[match.id] ~= match then return end -- all its tickets have timed out
  if match.backfill then join(backend, match) else place(backend, match) end
end)

-- The placement of a match has ended. It may be in another region.
timers.on("match_placement", function(backend, placement)
  local status, id = placement.view.Status, placement.match.id
  if status ~= "FULFILLED" then return call(backend, "placement_failed", id, status == "TIMED_OUT") end
  local player_sessions = {}
  for _, placed in ipairs(placement.view.PlacedPlayerSessions) do player_sessions[placed.PlayerId] = placed.PlayerSessionId end
  call(backend, "placed", id, info_of(placement.session, player_sessions))
  return open_session(backend, placement.session)
end)

-- A session of matchmaking, which may be in another region, has lost a player, or ends.
timers.on("match_session", function(backend, s)
  if s.view.Status == "ACTIVE" then return open_session(backend, s) end
  call(backend, "session_closed", s.view.GameSessionId)
end)

return matchmakers
