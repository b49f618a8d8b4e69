-- Operations on game session queues.
local find = require "gamelift.emulator.model.find"
local arns = require "gamelift.emulator.model.arn"
local pages = require "gamelift.emulator.model.pages"
local exceptions = require "gamelift.emulator.model.exceptions"
local tags = require "gamelift.emulator.operations.tags"

local reject = exceptions.reject

local queues = { operations = {} }
local operations = queues.operations

local MIN_TIMEOUT, MAX_TIMEOUT = 10, 600 -- seconds
local MAX_PAGE_SIZE = 50

local SETTINGS = {
  "TimeoutInSeconds", "PlayerLatencyPolicies", "Destinations", "FilterConfiguration", "PriorityConfiguration",
  "CustomEventData", "NotificationTarget", "LogConfiguration",
}
local MAX_LOG_DESTINATIONS = 3

local function check_destination(backend, arn)
  if not arn then reject(backend, "request", "Destinations: DestinationArn is required") end
  local kind, region, account = arns.parse(arn)
  if kind ~= "fleet" and kind ~= "alias" then
    reject(backend, "request", "Destination (%s) is neither a fleet nor an alias ARN", arn)
  end
  -- A destination in a region that is not served may exist. No placement uses it here.
  if not backend.options.served[region] and (account == "" or account == backend.account_id) then return end
  local home = backend:owner(arn)
  local id = arns.resource_id(home, arn, arns[kind])
  local known = id and (kind == "fleet" and home.fleets_by_id or home.aliases_by_id)[id]
  if not known then reject(backend, kind .. "_unknown", "Destination (%s) not found", arn) end
end

-- Rejects a list that names a value twice.
function queues.check_unique(backend, list, member)
  local seen = {}
  for _, value in ipairs(list or {}) do
    if seen[value] then reject(backend, "request", "%s: %s is listed twice", member, value) end
    seen[value] = true
  end
end

-- Each attempt of a placement walks these lists. Amazon's quota is ten destinations.
local MAX_LIST_LENGTH = 100

local function check_lengths(backend, p)
  for _, member in ipairs { "Destinations", "PlayerLatencyPolicies" } do
    if #(p[member] or {}) > MAX_LIST_LENGTH then
      reject(backend, "capacity_limit", "%s: a queue has at most %d", member, MAX_LIST_LENGTH)
    end
  end
end

local function check_settings(backend, p)
  check_lengths(backend, p)
  local seconds = p.TimeoutInSeconds
  if seconds and (seconds < MIN_TIMEOUT or seconds > MAX_TIMEOUT) then
    reject(backend, "queue_timeout", "TimeoutInSeconds (%d) must be between %d and %d", seconds, MIN_TIMEOUT, MAX_TIMEOUT)
  end
  for _, policy in ipairs(p.PlayerLatencyPolicies or {}) do
    if not policy.MaximumIndividualPlayerLatencyMilliseconds then
      reject(backend, "request", "PlayerLatencyPolicies: MaximumIndividualPlayerLatencyMilliseconds is required")
    end
  end
  local priority = p.PriorityConfiguration or {}
  queues.check_unique(backend, priority.PriorityOrder, "PriorityOrder")
  queues.check_unique(backend, priority.LocationOrder, "LocationOrder")
  for _, destination in ipairs(p.Destinations or {}) do check_destination(backend, destination.DestinationArn) end
end

-- Copies the settings of a request. An empty structure removes a configuration.
local function apply(view, p)
  for _, member in ipairs(SETTINGS) do
    if p[member] ~= nil then view[member] = p[member] end
  end
  for _, member in ipairs { "FilterConfiguration", "PriorityConfiguration" } do
    if view[member] and next(view[member]) == nil then view[member] = nil end
  end
end

local function log_key(destination) return destination.LogDestination .. " " .. (destination.DestinationArn or "") end

local LOG_SERVICES = { CLOUDWATCH = "logs", S3 = "s3", FIREHOSE = "firehose" } -- in the ARNs of log destinations

-- Rejects a list of log destinations with a duplicate, too many, a FIREHOSE without its ARN, or an ARN of another service.
local function check_log_destinations(backend, list)
  local seen = {}
  for _, destination in ipairs(list) do
    local key = log_key(destination)
    if destination.LogDestination == "FIREHOSE" and not destination.DestinationArn then
      reject(backend, "request", "LogConfiguration: a FIREHOSE destination requires DestinationArn")
    end
    local arn = destination.DestinationArn
    if arn and arn:match "^arn:[^:]*:([^:]*):" ~= LOG_SERVICES[destination.LogDestination] then
      reject(backend, "request", "LogConfiguration: DestinationArn (%s) is not a resource of type %s", arn, destination.LogDestination)
    end
    if seen[key] then reject(backend, "request", "LogConfiguration: destination (%s) is listed twice", key) end
    seen[key] = true
  end
  if #list > MAX_LOG_DESTINATIONS then
    reject(backend, "request", "LogConfiguration: %d destinations, at most %d are allowed", #list, MAX_LOG_DESTINATIONS)
  end
end

-- Returns the LogConfiguration after an update: removals come first. The emulator delivers no logs.
local function updated_log_configuration(backend, view, p)
  if not p.AddLogDeliveryDestinations and not p.RemoveLogDeliveryDestinations then return view.LogConfiguration end
  local removed, list = {}, {}
  for _, destination in ipairs(p.RemoveLogDeliveryDestinations or {}) do removed[log_key(destination)] = true end
  for _, destination in ipairs(view.LogConfiguration and view.LogConfiguration.DeliveryDestinations or {}) do
    if not removed[log_key(destination)] then list[#list + 1] = destination end
  end
  for _, destination in ipairs(p.AddLogDeliveryDestinations or {}) do list[#list + 1] = destination end
  check_log_destinations(backend, list)
  return list[1] and { DeliveryDestinations = list } or nil
end

function operations.CreateGameSessionQueue(backend, p)
  check_settings(backend, p)
  if p.LogConfiguration then check_log_destinations(backend, p.LogConfiguration.DeliveryDestinations) end
  if backend.queues_by_name[p.Name] then reject(backend, "queue_duplicate", "Game session queue (%s) already exists", p.Name) end
  local queue = {
    rank = backend:rank(),
    view = {
      Name = p.Name,
      GameSessionQueueArn = arns.queue(backend, p.Name),
      TimeoutInSeconds = backend.options.queue_timeout,
      PlayerLatencyPolicies = {},
      Destinations = {},
    },
  }
  apply(queue.view, p)
  backend.queues:add(queue)
  backend.queues_by_name[p.Name] = queue
  tags.create(backend, queue.view.GameSessionQueueArn, p.Tags)
  return { GameSessionQueue = queue.view }
end

function operations.UpdateGameSessionQueue(backend, p)
  check_settings(backend, p)
  local queue = find.queue(backend, p.Name)
  local log_configuration = updated_log_configuration(backend, queue.view, p)
  apply(queue.view, p)
  queue.view.LogConfiguration = log_configuration
  backend:capacity_changed()
  return { GameSessionQueue = queue.view }
end

function operations.DescribeGameSessionQueues(backend, p)
  local names
  if p.Names and #p.Names > 0 then
    names = {}
    for _, text in ipairs(p.Names) do
      local name = arns.resource_id(backend, text, arns.queue)
      if name then names[name] = true end
    end
  end
  local function match(queue) return not names or names[queue.view.Name] end
  local list, token = pages.scan(backend, p, backend.queues, match, function(queue) return queue.view end, MAX_PAGE_SIZE)
  return { GameSessionQueues = list, NextToken = token }
end

-- Deletes a queue. Its pending placements fail.
function operations.DeleteGameSessionQueue(backend, p)
  local queue = find.lookup_queue(backend, p.Name) or reject(backend, "queue_deleted", "GameSessionQueue %s does not exist", p.Name)
  backend.queues:remove(queue.rank)
  backend.queues_by_name[queue.view.Name] = nil
  tags.remove(backend, queue.view.GameSessionQueueArn)
  backend:after(0, "queue_deleted", queue)
  return {}
end

return queues
