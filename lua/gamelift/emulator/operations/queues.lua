-- Game session queues.
local find = require "gamelift.emulator.model.find"
local names = require "gamelift.emulator.model.arn"
local pages = require "gamelift.emulator.model.pages"
local exceptions = require "gamelift.emulator.model.exceptions"
local tags = require "gamelift.emulator.operations.tags"

local reject = exceptions.reject

local queues = { operations = {} }
local operations = queues.operations

local SHORTEST, LONGEST = 10, 600 -- seconds
local MOST_IN_A_PAGE = 50

local SETTINGS = {
  "TimeoutInSeconds", "PlayerLatencyPolicies", "Destinations", "FilterConfiguration", "PriorityConfiguration",
  "CustomEventData", "NotificationTarget", "LogConfiguration",
}
local MOST_LOG_DESTINATIONS = 3

local function check_destination(world, arn)
  if not arn then reject(world, "request", "Destinations: DestinationArn is required") end
  local kind, region, account = names.parse(arn)
  if kind ~= "fleet" and kind ~= "alias" then
    reject(world, "request", "Destination (%s) is neither a fleet nor an alias ARN", arn)
  end
  -- A destination in another region may exist; here it is never placed in.
  if region ~= world.region and (account == "" or account == world.account_id) then return end
  local id = names.last_part(world, arn, names[kind])
  local known = id and (kind == "fleet" and world.fleets_by_id or world.aliases_by_id)[id]
  if not known then reject(world, kind .. "_unknown", "Destination (%s) not found", arn) end
end

local function check_unique(world, list, member)
  local seen = {}
  for _, value in ipairs(list or {}) do
    if seen[value] then reject(world, "request", "%s: %s is named twice", member, value) end
    seen[value] = true
  end
end

-- Each placement that is tried walks these lists; Amazon's own quota is ten destinations.
local MOST_IN_A_LIST = 100

local function check_lengths(world, p)
  for _, member in ipairs { "Destinations", "PlayerLatencyPolicies" } do
    if #(p[member] or {}) > MOST_IN_A_LIST then
      reject(world, "capacity_limit", "%s: a queue has at most %d", member, MOST_IN_A_LIST)
    end
  end
end

local function check(world, p)
  check_lengths(world, p)
  local seconds = p.TimeoutInSeconds
  if seconds and (seconds < SHORTEST or seconds > LONGEST) then
    reject(world, "queue_timeout", "TimeoutInSeconds (%d) must be between %d and %d", seconds, SHORTEST, LONGEST)
  end
  for _, destination in ipairs(p.Destinations or {}) do check_destination(world, destination.DestinationArn) end
  for _, policy in ipairs(p.PlayerLatencyPolicies or {}) do
    if not policy.MaximumIndividualPlayerLatencyMilliseconds then
      reject(world, "request", "PlayerLatencyPolicies: MaximumIndividualPlayerLatencyMilliseconds is required")
    end
  end
  local priority = p.PriorityConfiguration or {}
  check_unique(world, priority.PriorityOrder, "PriorityOrder")
  check_unique(world, priority.LocationOrder, "LocationOrder")
end

-- An empty structure takes a configuration away.
local function apply(view, p)
  for _, member in ipairs(SETTINGS) do
    if p[member] ~= nil then view[member] = p[member] end
  end
  for _, member in ipairs { "FilterConfiguration", "PriorityConfiguration" } do
    if view[member] and next(view[member]) == nil then view[member] = nil end
  end
end

local function log_key(destination) return destination.LogDestination .. " " .. (destination.DestinationArn or "") end

-- Refuses a list of log destinations that has one twice, too many, or a FIREHOSE without its ARN.
local function check_log_destinations(world, list)
  local seen = {}
  for _, destination in ipairs(list) do
    local key = log_key(destination)
    if destination.LogDestination == "FIREHOSE" and not destination.DestinationArn then
      reject(world, "request", "LogConfiguration: a FIREHOSE destination requires DestinationArn")
    end
    if seen[key] then reject(world, "request", "LogConfiguration: destination (%s) is named twice", key) end
    seen[key] = true
  end
  if #list > MOST_LOG_DESTINATIONS then
    reject(world, "request", "LogConfiguration: %d destinations, at most %d are allowed", #list, MOST_LOG_DESTINATIONS)
  end
end

-- Returns the queue's LogConfiguration after an update: what is removed goes first. Nothing is ever delivered there.
local function updated_log_configuration(world, view, p)
  if not p.AddLogDeliveryDestinations and not p.RemoveLogDeliveryDestinations then return view.LogConfiguration end
  local removed, list = {}, {}
  for _, destination in ipairs(p.RemoveLogDeliveryDestinations or {}) do removed[log_key(destination)] = true end
  for _, destination in ipairs(view.LogConfiguration and view.LogConfiguration.DeliveryDestinations or {}) do
    if not removed[log_key(destination)] then list[#list + 1] = destination end
  end
  for _, destination in ipairs(p.AddLogDeliveryDestinations or {}) do list[#list + 1] = destination end
  check_log_destinations(world, list)
  return list[1] and { DeliveryDestinations = list } or nil
end

function operations.CreateGameSessionQueue(world, p)
  check(world, p)
  if p.LogConfiguration then check_log_destinations(world, p.LogConfiguration.DeliveryDestinations) end
  if world.queues_by_name[p.Name] then reject(world, "queue_duplicate", "Game session queue (%s) already exists", p.Name) end
  local queue = {
    rank = world:rank(),
    view = {
      Name = p.Name,
      GameSessionQueueArn = names.queue(world, p.Name),
      TimeoutInSeconds = world.options.queue_timeout,
      PlayerLatencyPolicies = {},
      Destinations = {},
    },
  }
  apply(queue.view, p)
  world.queues:add(queue)
  world.queues_by_name[p.Name] = queue
  tags.create(world, queue.view.GameSessionQueueArn, p.Tags)
  return { GameSessionQueue = queue.view }
end

function operations.UpdateGameSessionQueue(world, p)
  check(world, p)
  local queue = find.queue(world, p.Name)
  local log_configuration = updated_log_configuration(world, queue.view, p)
  apply(queue.view, p)
  queue.view.LogConfiguration = log_configuration
  world:capacity_changed()
  return { GameSessionQueue = queue.view }
end

function operations.DescribeGameSessionQueues(world, p)
  local wanted
  if p.Names and #p.Names > 0 then
    wanted = {}
    for _, text in ipairs(p.Names) do
      local name = names.last_part(world, text, names.queue)
      if name then wanted[name] = true end
    end
  end
  local function match(queue) return not wanted or wanted[queue.view.Name] end
  local list, token = pages.scan(world, p, world.queues, match, function(queue) return queue.view end, MOST_IN_A_PAGE)
  return { GameSessionQueues = list, NextToken = token }
end

-- The placements that wait in it fail.
function operations.DeleteGameSessionQueue(world, p)
  local queue = find.queue_or_nil(world, p.Name) or reject(world, "queue_deleted", "GameSessionQueue %s does not exist", p.Name)
  world.queues:remove(queue.rank)
  world.queues_by_name[queue.view.Name] = nil
  tags.remove(world, queue.view.GameSessionQueueArn)
  world:after(0, "queue_deleted", queue)
  return {}
end

return queues
