-- Operations on game session placements. A pending placement is tried at its start, whenever a process becomes free, and when
-- the next latency policy applies. It is fulfilled when its game session becomes ACTIVE.
local candidates = require "gamelift.emulator.model.candidates"
local events = require "gamelift.emulator.model.events"
local find = require "gamelift.emulator.model.find"
local hosting = require "gamelift.emulator.model.hosting"
local player = require "gamelift.emulator.model.player"
local aws_locations = require "gamelift.emulator.model.aws_locations"
local exceptions = require "gamelift.emulator.model.exceptions"
local queues = require "gamelift.emulator.operations.queues"
local session = require "gamelift.emulator.model.session"
local sessions = require "gamelift.emulator.operations.sessions"
local timers = require "gamelift.emulator.timers"

local reject = exceptions.reject

local placements = { operations = {} }
local operations = placements.operations

local DAY = 86400

local REPEATED = {
  "PlacementId", "GameProperties", "MaximumPlayerSessionCount", "GameSessionName", "PlayerLatencies", "GameSessionData",
  "PriorityConfigurationOverride", "MatchmakerData",
}

-- Requests ------------------------------------------------------------------------------------------------------------

local function check_override(backend, p)
  if not p.PriorityConfigurationOverride then return end
  if p.PlayerLatencies then
    reject(backend, "latencies_with_override", "PlayerLatencies and PriorityConfigurationOverride cannot be given together")
  end
  local locations = p.PriorityConfigurationOverride.LocationOrder
  queues.check_unique(backend, locations, "PriorityConfigurationOverride.LocationOrder")
  for _, name in ipairs(locations) do find.check_location_name(backend, name) end
end

-- Checks that the queue of a request takes its override.
local function check_priority(backend, queue, p)
  if not p.PriorityConfigurationOverride then return end
  local order = (queue.view.PriorityConfiguration or {}).PriorityOrder
  if not order or order[1] ~= "LOCATION" then
    reject(backend, "override_without_locations",
      "PriorityConfigurationOverride needs a queue that prioritizes LOCATION first (%s)", queue.view.Name)
  end
end

local function check_players(backend, p)
  local seen = {}
  for _, desired in ipairs(p.DesiredPlayerSessions or {}) do
    if not desired.PlayerId then reject(backend, "request", "DesiredPlayerSessions: PlayerId is required") end
    if seen[desired.PlayerId] then reject(backend, "player_duplicate", "A player is listed twice") end
    seen[desired.PlayerId] = true
  end
  if p.DesiredPlayerSessions and #p.DesiredPlayerSessions > p.MaximumPlayerSessionCount then
    reject(backend, "players_limit", "%d player sessions are desired, MaximumPlayerSessionCount is %d",
      #p.DesiredPlayerSessions, p.MaximumPlayerSessionCount)
  end
end

-- Reports if the account has used the id of a placement in any region.
local function is_used(backend, id)
  for _, sibling in ipairs(backend.siblings) do
    if sibling.placements_by_id[id] ~= nil then return true end
  end
  return false
end

function operations.StartGameSessionPlacement(backend, p)
  sessions.check_maximum(backend, p.MaximumPlayerSessionCount)
  check_players(backend, p)
  check_override(backend, p)
  local queue = find.queue(backend, p.GameSessionQueueName)
  check_priority(backend, queue, p)
  if is_used(backend, p.PlacementId) then
    reject(backend, "placement_repeated", "Game session placement (%s) already exists", p.PlacementId)
  end
  return { GameSessionPlacement = placements.start(backend, queue, p).view }
end

-- Starts a placement in the region of its queue. p: the members of the request; for one of matchmaking match, the ARN of its
-- configuration (matchmaker) and allowed_locations (a set). A desired player session whose ticket has ended is left out.
function placements.start(backend, queue, p)
  local placement = {
    rank = backend:rank(),
    queue = queue,
    players = p.DesiredPlayerSessions or {},
    match = p.match,
    matchmaker = p.matchmaker,
    allowed_locations = p.allowed_locations,
    started = backend.now,
    view = { GameSessionQueueName = queue.view.Name, Status = "PENDING", StartTime = backend:stamp() },
  }
  for _, member in ipairs(REPEATED) do placement.view[member] = p[member] end
  backend.placements_by_id[p.PlacementId] = placement
  backend.pending:add(placement)
  backend:after(backend.options.placement_seconds, "placement_try", placement)
  backend:after(queue.view.TimeoutInSeconds, "placement_timeout", placement)
  return placement
end

local function find_placement(backend, p)
  return backend.placements_by_id[p.PlacementId] or
    reject(backend, "placement_unknown", "Game session placement (%s) not found", p.PlacementId)
end

function operations.DescribeGameSessionPlacement(backend, p)
  return { GameSessionPlacement = find_placement(backend, p).view }
end

-- End of a placement --------------------------------------------------------------------------------------------------

local function finish_placement(backend, placement, status)
  placement.view.Status = status
  placement.view.EndTime = backend:stamp()
  backend.pending:remove(placement.rank)
  backend:after(backend.options.retention_days * DAY, "placement_forget", placement)
  if not placement.match or backend.options.match_placement_events then events.placement(backend, placement) end
  if placement.match then backend:owner(placement.matchmaker):after(0, "match_placement", placement) end
end

-- Ends a placement in failure, together with its session that was about to start.
local function fail_placement(backend, placement, status)
  local s = placement.session
  placement.session = nil
  finish_placement(backend, placement, status)
  if s and s.process then hosting.end_process(backend:owner(s.view.GameSessionId), s.process) end
end

function operations.StopGameSessionPlacement(backend, p)
  local placement = find_placement(backend, p)
  if placement.view.Status ~= "PENDING" then
    reject(backend, "placement_settled", "Game session placement (%s) is in %s status, not in PENDING", p.PlacementId,
      placement.view.Status)
  end
  if placement.session then
    reject(backend, "placement_settled", "Game session placement (%s) has a game session already", p.PlacementId)
  end
  finish_placement(backend, placement, "CANCELLED")
  return { GameSessionPlacement = placement.view }
end

-- Cancels a placement of matchmaking, together with its session that was about to start.
function placements.cancel(backend, id)
  local placement = backend.placements_by_id[id]
  if placement and placement.view.Status == "PENDING" then fail_placement(backend, placement, "CANCELLED") end
end

timers.on("placement_timeout", function(backend, placement)
  if placement.view.Status == "PENDING" then fail_placement(backend, placement, "TIMED_OUT") end
end)

timers.on("queue_deleted", function(backend, queue)
  for _, placement in ipairs(backend.pending:list()) do
    if placement.queue == queue then fail_placement(backend, placement, "FAILED") end
  end
end)

-- Keeps only the id that a caller chose, which may never be used again.
timers.on("placement_forget", function(backend, placement)
  local kept
  if not placement.match then kept = false end
  backend.placements_by_id[placement.view.PlacementId] = kept
end)

-- Attempts ------------------------------------------------------------------------------------------------------------

-- Starts the session on a process. home: the backend of the process.
local function start_session(home, placement, process)
  local view = placement.view
  placement.session = session.create(home, process, {
    id = home.env.random:uuid(),
    placement = placement,
    Name = view.GameSessionName,
    MaximumPlayerSessionCount = view.MaximumPlayerSessionCount,
    GameProperties = view.GameProperties,
    GameSessionData = view.GameSessionData,
    MatchmakerData = view.MatchmakerData,
    matchmaker = placement.matchmaker,
  })
end

local function try_placement(backend, placement)
  if placement.view.Status ~= "PENDING" or placement.session then return end
  local waited, queue = backend.now - placement.started, placement.queue.view
  for _, candidate in ipairs(candidates.list(backend, queue, placement.view, waited, placement.allowed_locations)) do
    local process = hosting.take_process(candidate.backend, candidate.location)
    if process then return start_session(candidate.backend, placement, process) end
  end
  local _, ends = candidates.ceiling(queue, waited)
  if ends and ends ~= placement.next_ceiling then
    placement.next_ceiling = ends
    backend:after(placement.started + ends - backend.now, "placement_try", placement)
  end
end

timers.on("placement_try", function(backend, placement)
  placement.tried = true
  try_placement(backend, placement)
end)

-- Tries all pending placements, but searches a queue without a free process only once. Guess: placements are tried first come,
-- first served.
timers.on("placement_sweep", function(backend)
  backend.sweep_due = nil
  local is_full = {}
  for _, placement in ipairs(backend.pending:list()) do
    local queue = placement.queue
    if placement.tried and not placement.session and not is_full[queue] then
      try_placement(backend, placement)
      is_full[queue] = not candidates.has_free_process(backend, queue.view)
    end
  end
end)

-- Returns the region of a session. A custom location has none: there it is the home region of the fleet.
local function region_of(home, s)
  return aws_locations.is_aws(home, s.location.name) and s.location.name or home.region
end

-- Guess: the slots of a placement's players are reserved from the moment when it is FULFILLED.
local function fulfill_placement(backend, placement)
  local s, view = placement.session, placement.view
  local home = backend:owner(s.view.GameSessionId)
  view.GameSessionId = s.view.GameSessionId
  view.GameSessionArn = s.view.GameSessionId
  view.GameSessionRegion = region_of(home, s)
  for key, value in pairs(s.address) do view[key] = value end
  view.PlayerGatewayStatus = s.view.PlayerGatewayStatus
  view.PlacedPlayerSessions = {}
  for _, desired in ipairs(placement.players) do
    if not (desired.ticket and desired.ticket.finish) then
      local p = player.reserve(home, s, desired.PlayerId, desired.PlayerData)
      table.insert(view.PlacedPlayerSessions, { PlayerId = desired.PlayerId, PlayerSessionId = p.view.PlayerSessionId })
    end
  end
  finish_placement(backend, placement, "FULFILLED")
end

-- Follows the session of a pending placement, and fulfills the placement when it is ready. Guess: a placement whose session fails
-- to activate tries another process until its timeout.
timers.on("placement_session", function(backend, placement)
  local s = placement.session
  if placement.view.Status ~= "PENDING" or not s then return end
  if s.view.Status == "ACTIVE" then
    fulfill_placement(backend, placement)
  elseif not session.is_live(s) then
    placement.session = nil
    try_placement(backend, placement)
  end
end)

return placements
