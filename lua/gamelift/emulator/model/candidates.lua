-- Lists the locations that a placement may use, best first.
local find = require "gamelift.emulator.model.find"
local arns = require "gamelift.emulator.model.arn"

local candidates = {}

-- The cost of an instance hour, without a currency. Guess: an instance hour costs 0.3 for Spot and 1 for On-Demand; Anywhere fleets
-- state their own cost.
local SPOT_COST, ON_DEMAND_COST = 0.3, 1

local LAST = math.huge

local function cost_of(fleet)
  local anywhere = fleet.attributes.AnywhereConfiguration
  if anywhere then return tonumber(anywhere.Cost) end
  return fleet.attributes.FleetType == "SPOT" and SPOT_COST or ON_DEMAND_COST
end

-- Returns the fleet that a destination leads to now, and its backend. Returns nil if it is unknown or a terminal alias.
function candidates.fleet_of(backend, arn)
  local home = backend:owner(arn)
  local alias_id = arns.resource_id(home, arn, arns.alias)
  if alias_id then
    local alias = home.aliases_by_id[alias_id]
    local target = alias and alias.routing.FleetId
    return target and home.fleets_by_id[target], home
  end
  return find.lookup_fleet(home, arn), home
end

-- Reports if a placement in this queue would find a process now.
function candidates.has_free_process(backend, view)
  for _, destination in ipairs(view.Destinations) do
    local fleet = candidates.fleet_of(backend, destination.DestinationArn)
    for _, location in ipairs(fleet and fleet.locations or {}) do
      if location.ready.count > 0 then return true end
    end
  end
  return false
end

local function positions(list)
  local map = {}
  for i, value in ipairs(list or {}) do map[value] = i end
  return map
end

-- Returns the latencies of each location: the mean and the worst. Guess: the latency of a location is the mean over the players who
-- report it.
local function latencies_of(p)
  if not p.PlayerLatencies or #p.PlayerLatencies == 0 then return nil end
  local map = {}
  for _, report in ipairs(p.PlayerLatencies) do
    local name, value = report.RegionIdentifier, report.LatencyInMilliseconds
    if name and value then
      local latency = map[name] or { sum = 0, count = 0, worst = 0 }
      map[name] = latency
      latency.sum, latency.count, latency.worst = latency.sum + value, latency.count + 1, math.max(latency.worst, value)
    end
  end
  for _, latency in pairs(map) do latency.mean = latency.sum / latency.count end
  return map
end

-- Returns the latency policies, the lowest ceiling first.
local function sorted_policies(view)
  local list = {}
  for i, policy in ipairs(view.PlayerLatencyPolicies) do list[i] = policy end
  table.sort(list, function(a, b)
    return a.MaximumIndividualPlayerLatencyMilliseconds < b.MaximumIndividualPlayerLatencyMilliseconds
  end)
  return list
end

-- Returns the ceiling after so many seconds in the queue, and the seconds after which it changes (nil: never).
function candidates.ceiling(view, waited)
  local ends
  for _, policy in ipairs(sorted_policies(view)) do
    local seconds = policy.PolicyDurationSeconds
    if not seconds or seconds == 0 then return policy.MaximumIndividualPlayerLatencyMilliseconds, nil end
    ends = (ends or 0) + seconds
    if waited < ends then return policy.MaximumIndividualPlayerLatencyMilliseconds, ends end
  end
  return nil, nil
end

local function default_order(view, latencies)
  local configured = view.PriorityConfiguration
  if not configured then
    if latencies then return { "LATENCY", "COST", "DESTINATION", "LOCATION" } end
    return { "DESTINATION", "LOCATION" }
  end
  local order = {}
  for i, name in ipairs(configured.PriorityOrder or {}) do order[i] = name end
  local named = positions(order)
  for _, name in ipairs { "LATENCY", "COST", "DESTINATION", "LOCATION" } do
    if not named[name] then order[#order + 1] = name end
  end
  return order
end

-- Fills in the score of each candidate for each priority. Lower is better.
local function score(list, latencies, location_order)
  for i, c in ipairs(list) do
    local latency = latencies and latencies[c.location.name]
    c.number = i
    c.scores = {
      LATENCY = latencies and (latency and latency.mean or LAST) or 0,
      COST = cost_of(c.fleet),
      DESTINATION = c.destination,
      LOCATION = location_order[c.location.name] or LAST,
    }
  end
end

-- Sorts candidates by the priorities in turn. Where they decide nothing the names of the locations are in alphabetic order.
local function sort(list, order)
  table.sort(list, function(a, b)
    for _, priority in ipairs(order) do
      local x, y = a.scores[priority], b.scores[priority]
      if x ~= y then return x < y end
    end
    local x, y = a.location.name, b.location.name
    if x ~= y then return x < y end
    return a.number < b.number
  end)
end

local function location_filter(view, only)
  local configured = view.FilterConfiguration and view.FilterConfiguration.AllowedLocations
  local allowed = configured and positions(configured)
  return function(name) return (not allowed or allowed[name] ~= nil) and (not only or only[name] ~= nil) end
end

local function is_below_ceiling(latencies, ceiling, name)
  if not latencies or not ceiling then return true end
  local latency = latencies[name]
  return latency ~= nil and latency.worst <= ceiling
end

local function find_reachable(backend, view, latencies, ceiling, only)
  local list, allowed = {}, location_filter(view, only)
  for i, destination in ipairs(view.Destinations) do
    local fleet, home = candidates.fleet_of(backend, destination.DestinationArn)
    if fleet and find.takes_sessions(backend, fleet.attributes.Status) then
      for _, location in ipairs(fleet.locations) do
        if find.takes_sessions(backend, location.status) and allowed(location.name)
          and is_below_ceiling(latencies, ceiling, location.name) then
          list[#list + 1] = { backend = home, fleet = fleet, location = location, destination = i }
        end
      end
    end
  end
  return list
end

-- Orders by an override: its locations first, in its order, then the others in the order of the queue, unless fallback is off.
local function apply_override(list, override, order)
  local position_in_override = positions(override.LocationOrder)
  local first, rest = {}, {}
  for _, c in ipairs(list) do
    if position_in_override[c.location.name] then
      first[#first + 1] = c
    else
      rest[#rest + 1] = c
    end
  end
  for _, c in ipairs(first) do c.scores.LOCATION = position_in_override[c.location.name] end
  sort(first, order)
  if override.PlacementFallbackStrategy == "NONE" then return first end
  sort(rest, order)
  for _, c in ipairs(rest) do first[#first + 1] = c end
  return first
end

-- Returns a list of { backend, fleet, location } to try for the placement request p in a queue, best first. waited: seconds; only: a set of
-- location names, or nil.
function candidates.list(backend, view, p, waited, only)
  local latencies = latencies_of(p)
  local list = find_reachable(backend, view, latencies, (candidates.ceiling(view, waited)), only)
  score(list, latencies, positions((view.PriorityConfiguration or {}).LocationOrder))
  local order = default_order(view, latencies)
  if p.PriorityConfigurationOverride then return apply_override(list, p.PriorityConfigurationOverride, order) end
  sort(list, order)
  return list
end

return candidates
