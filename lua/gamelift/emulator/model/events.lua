-- Publishes events as EventBridge delivers them: keeps the latest for the control interface and passes each to the option on_event,
-- with the NotificationTarget (the ARN of an SNS topic) of its queue or matchmaking configuration.
-- EventBridge may deliver an event late, more than once, in another order, and, rarely, never: the option `events` does so.
local core = require "gamelift.core"
local random = require "gamelift.emulator.model.random"
local timers = require "gamelift.emulator.timers"

local events = {}

local MAX_EVENTS = 1000

local TYPES = {
  FULFILLED = "PlacementFulfilled", CANCELLED = "PlacementCancelled", TIMED_OUT = "PlacementTimedOut",
  FAILED = "PlacementFailed",
}

-- Returns "2026-02-03T04:05:06.789Z".
local function iso8601(seconds)
  local milliseconds = math.floor(seconds * 1000 + 0.5)
  return ("%s.%03dZ"):format(core.utc(math.floor(milliseconds / 1000)):sub(1, -2), milliseconds % 1000)
end

events.iso8601 = iso8601

local DRAWS = 2 ^ 30

-- Hands over an event. item: { event, topic (nil: none) }.
local function deliver(backend, item)
  backend.order = backend.order + 1
  backend.events:add { rank = backend.order, event = item.event }
  if backend.events.count > MAX_EVENTS then backend.events:remove(backend.events:head().rank) end
  if backend.options.on_event then backend.options.on_event(item.event, item.topic) end
end

timers.on("event", deliver)

-- Hands over an event as the option `events` wants it. The draws are part of the state, so that a copy of it repeats them.
local function send(backend, item)
  local switches = backend.options.events
  if next(switches) == nil then return deliver(backend, item) end
  backend.event_draws = backend.event_draws or random.new(backend.options.seed)
  local draws, delay = backend.event_draws, switches.delay or 0
  if switches.drop and draws:chance(switches.drop) then return end
  for _ = 1, switches["repeat"] or 1 do
    if delay == 0 and not switches.shuffle then
      deliver(backend, item)
    else
      local wait, order = delay, nil
      if switches.shuffle then wait, order = delay * draws:below(DRAWS) / DRAWS, draws:below(DRAWS) end
      backend:after(wait, "event", item, order)
    end
  end
end

-- Returns the topic of a queue or a configuration; nil if it has none. An empty text has removed it.
local function topic_of(view)
  local topic = view and view.NotificationTarget
  return topic ~= "" and topic or nil
end

-- Publishes an event. source: the description of the queue or configuration, whose topic it goes to.
local function publish(backend, detail_type, resource, detail, source)
  local event = {
    version = "0",
    id = backend.env.random:uuid(),
    ["detail-type"] = detail_type,
    source = "aws.gamelift",
    account = backend.account_id,
    time = core.utc(math.floor(backend:stamp())),
    region = backend.region,
    resources = { resource },
    detail = detail,
  }
  send(backend, { event = event, topic = topic_of(source) })
end

-- Publishes the end of a placement. The port is a string here, as in Amazon's events.
function events.placement(backend, placement)
  local view, queue = placement.view, placement.queue.view
  local detail = {
    type = TYPES[view.Status],
    placementId = view.PlacementId,
    startTime = iso8601(view.StartTime),
    endTime = iso8601(view.EndTime),
    customEventData = queue.CustomEventData,
  }
  if view.Status == "FULFILLED" then
    detail.port = ("%d"):format(view.Port)
    detail.gameSessionArn = view.GameSessionArn
    detail.ipAddress = view.IpAddress
    detail.dnsName = view.DnsName
    detail.gameSessionRegion = view.GameSessionRegion
    detail.placedPlayerSessions = {}
    for i, p in ipairs(view.PlacedPlayerSessions) do
      detail.placedPlayerSessions[i] = { playerId = p.PlayerId, playerSessionId = p.PlayerSessionId }
    end
  end
  publish(backend, "GameLift Queue Placement Event", queue.GameSessionQueueArn, detail, queue)
end

-- Publishes that a game server was deregistered. reason: DEREGISTERED by a request, UNHEALTHY, INSTANCE_TERMINATED or GROUP_DELETED.
-- Guess: the event of a deregistered game server has the type "GameLift Game Server Event" and these details; Amazon's documents
-- only say that there is one, with the time and the reason.
function events.game_server(backend, server, reason)
  local view = server.view
  publish(backend, "GameLift Game Server Event", view.GameServerGroupArn, {
    type = "GameServerDeregistered",
    gameServerGroupName = view.GameServerGroupName,
    gameServerId = view.GameServerId,
    instanceId = view.InstanceId,
    terminationTime = iso8601(backend:stamp()),
    reason = reason,
  })
end

-- Publishes an event of matchmaking. configuration: its description. detail: as matchmaking/event_details.lua makes it.
function events.matchmaking(backend, configuration, detail)
  publish(backend, "GameLift Matchmaking Event", configuration.ConfigurationArn, detail, configuration)
end

-- Returns the topics that queues and matchmaking configurations name, as a set.
function events.topics(backend)
  local topics = {}
  for _, list in ipairs { backend.queues, backend.configurations } do
    for item in list:each() do
      local topic = topic_of(item.view)
      if topic then topics[topic] = true end
    end
  end
  return topics
end

return events
