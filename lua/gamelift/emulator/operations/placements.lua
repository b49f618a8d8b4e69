-- Game session placements. A pending one is tried when it comes, whenever something becomes free, and when a latency policy
-- gives way to the next; it is fulfilled when its game session has become ACTIVE.
local candidates = require "gamelift.emulator.model.candidates"
local events = require "gamelift.emulator.model.events"
local find = require "gamelift.emulator.model.find"
local hosting = require "gamelift.emulator.model.hosting"
local player = require "gamelift.emulator.model.player"
local aws_locations = require "gamelift.emulator.model.aws_locations"
local exceptions = require "gamelift.emulator.model.exceptions"
local session = require "gamelift.emulator.model.session"
local sessions = require "gamelift.emulator.operations.sessions"
local timers = require "gamelift.emulator.timers"

local reject = exceptions.reject

local placements = { operations = {} }
local operations = placements.operations

local DAY = 86400

local REPEATED = {
  "PlacementId", "GameProperties", "MaximumPlayerSessionCount", "GameSessionName", "PlayerLatencies", "GameSessionData",
  "PriorityConfigurationOverride",
}

-- Requests ------------------------------------------------------------------------------------------------------------

local function check_override(world, queue, p)
  if not p.PriorityConfigurationOverride then return end
  if p.PlayerLatencies then
    reject(world, "latencies_with_override", "PlayerLatencies and PriorityConfigurationOverride cannot be given together")
  end
  local order = (queue.view.PriorityConfiguration or {}).PriorityOrder
  if not order or order[1] ~= "LOCATION" then
    reject(world, "override_without_locations",
      "PriorityConfigurationOverride needs a queue that prioritizes LOCATION first (%s)", queue.view.Name)
  end
end

local function check_players(world, p)
  local seen = {}
  for _, wanted in ipairs(p.DesiredPlayerSessions or {}) do
    if not wanted.PlayerId then reject(world, "request", "DesiredPlayerSessions: PlayerId is required") end
    if seen[wanted.PlayerId] then reject(world, "player_duplicate", "A player is named twice") end
    seen[wanted.PlayerId] = true
  end
  if p.DesiredPlayerSessions and #p.DesiredPlayerSessions > p.MaximumPlayerSessionCount then
    reject(world, "players_limit", "%d player sessions are desired, MaximumPlayerSessionCount is %d",
      #p.DesiredPlayerSessions, p.MaximumPlayerSessionCount)
  end
end

function operations.StartGameSessionPlacement(world, p)
  sessions.check_maximum(world, p.MaximumPlayerSessionCount)
  check_players(world, p)
  local queue = find.queue(world, p.GameSessionQueueName)
  check_override(world, queue, p)
  if world.placements_by_id[p.PlacementId] ~= nil then
    reject(world, "placement_repeated", "Game session placement (%s) already exists", p.PlacementId)
  end
  local placement = {
    rank = world:rank(),
    queue = queue,
    players = p.DesiredPlayerSessions or {},
    started = world.now,
    view = { GameSessionQueueName = queue.view.Name, Status = "PENDING", StartTime = world:stamp() },
  }
  for _, member in ipairs(REPEATED) do placement.view[member] = p[member] end
  world.placements_by_id[p.PlacementId] = placement
  world.pending:add(placement)
  world:after(world.options.placement_seconds, "placement_try", placement)
  world:after(queue.view.TimeoutInSeconds, "placement_timeout", placement)
  return { GameSessionPlacement = placement.view }
end

local function find_placement(world, p)
  return world.placements_by_id[p.PlacementId] or
    reject(world, "placement_unknown", "Game session placement (%s) not found", p.PlacementId)
end

function operations.DescribeGameSessionPlacement(world, p)
  return { GameSessionPlacement = find_placement(world, p).view }
end

-- How a placement ends ------------------------------------------------------------------------------------------------

local function settle(world, placement, status)
  placement.view.Status = status
  placement.view.EndTime = world:stamp()
  world.pending:remove(placement.rank)
  world:after(world.options.retention_days * DAY, "placement_forget", placement)
  events.placement(world, placement)
end

-- Ends in failure; a session that was about to start goes with it.
local function give_up(world, placement, status)
  local s = placement.session
  placement.session = nil
  settle(world, placement, status)
  if s and s.process then hosting.stop_process(world, s.process) end
end

function operations.StopGameSessionPlacement(world, p)
  local placement = find_placement(world, p)
  if placement.view.Status ~= "PENDING" then
    reject(world, "placement_settled", "Game session placement (%s) is in %s status, not in PENDING", p.PlacementId,
      placement.view.Status)
  end
  if placement.session then
    reject(world, "placement_settled", "Game session placement (%s) has a game session already", p.PlacementId)
  end
  settle(world, placement, "CANCELLED")
  return { GameSessionPlacement = placement.view }
end

timers.on("placement_timeout", function(world, placement)
  if placement.view.Status == "PENDING" then give_up(world, placement, "TIMED_OUT") end
end)

timers.on("queue_deleted", function(world, queue)
  for _, placement in ipairs(world.pending:list()) do
    if placement.queue == queue then give_up(world, placement, "FAILED") end
  end
end)

-- Only the id is kept: it may never be used again.
timers.on("placement_forget", function(world, placement)
  world.placements_by_id[placement.view.PlacementId] = false
end)

-- Trying --------------------------------------------------------------------------------------------------------------

local function start_session(world, placement, process)
  local view = placement.view
  placement.session = session.create(world, process, {
    id = world.env.random:uuid(),
    placement = placement,
    Name = view.GameSessionName,
    MaximumPlayerSessionCount = view.MaximumPlayerSessionCount,
    GameProperties = view.GameProperties,
    GameSessionData = view.GameSessionData,
  })
end

local function try(world, placement)
  if placement.view.Status ~= "PENDING" or placement.session then return end
  local waited, queue = world.now - placement.started, placement.queue.view
  for _, candidate in ipairs(candidates.list(world, queue, placement.view, waited)) do
    local process = hosting.take(world, candidate.location)
    if process then return start_session(world, placement, process) end
  end
  local _, ends = candidates.ceiling(queue, waited)
  if ends and ends ~= placement.next_ceiling then
    placement.next_ceiling = ends
    world:after(placement.started + ends - world.now, "placement_try", placement)
  end
end

timers.on("placement_try", function(world, placement)
  placement.tried = true
  try(world, placement)
end)

-- Queues without anything free are asked once, however many placements wait in them.
timers.on("placement_sweep", function(world)
  world.sweep_due = nil
  local is_full = {}
  for _, placement in ipairs(world.pending:list()) do
    local queue = placement.queue
    if placement.tried and not placement.session and not is_full[queue] then
      try(world, placement)
      is_full[queue] = not candidates.any_free(world, queue.view)
    end
  end
end)

-- Region in which the session runs: a custom location lies in none, so there it is the fleet's home.
local function region_of(world, s)
  return aws_locations.is_aws(world, s.location.name) and s.location.name or world.region
end

local function fulfil(world, placement)
  local s, view = placement.session, placement.view
  view.GameSessionId = s.view.GameSessionId
  view.GameSessionArn = s.view.GameSessionId
  view.GameSessionRegion = region_of(world, s)
  for key, value in pairs(s.address) do view[key] = value end
  view.PlayerGatewayStatus = s.view.PlayerGatewayStatus
  view.PlacedPlayerSessions = {}
  for i, wanted in ipairs(placement.players) do
    local p = player.reserve(world, s, wanted.PlayerId, wanted.PlayerData)
    view.PlacedPlayerSessions[i] = { PlayerId = wanted.PlayerId, PlayerSessionId = p.view.PlayerSessionId }
  end
  settle(world, placement, "FULFILLED")
end

-- The session of a pending placement has changed: it is ready, or it failed and another is tried.
timers.on("placement_session", function(world, placement)
  local s = placement.session
  if placement.view.Status ~= "PENDING" or not s then return end
  if s.view.Status == "ACTIVE" then
    fulfil(world, placement)
  elseif not session.is_live(s) then
    placement.session = nil
    try(world, placement)
  end
end)

return placements
