-- Where a placement may go, in the order in which it tries.
local find = require "gamelift.emulator.model.find"
local names = require "gamelift.emulator.model.arn"

local candidates = {}

-- What an hour of an instance costs, in no currency: Spot before On-Demand. Anywhere fleets say their own cost.
local SPOT_COST, ON_DEMAND_COST = 0.3, 1

local LAST = math.huge

local function cost_of(fleet)
  local anywhere = fleet.attributes.AnywhereConfiguration
  if anywhere then return tonumber(anywhere.Cost) end
  return fleet.attributes.FleetType == "SPOT" and SPOT_COST or ON_DEMAND_COST
end

-- The fleet of a destination now, or nil: unknown, elsewhere, not active, or an alias that leads nowhere.
local function fleet_of(backend, arn)
  local alias_id = names.last_part(backend, arn, names.alias)
  if alias_id then
    local alias = backend.aliases_by_id[alias_id]
    local target = alias and alias.routing.FleetId
    return target and backend.fleets_by_id[target]
  end
  return find.fleet_or_nil(backend, arn)
end

-- Could a placement in this queue find a process now?
function candidates.any_free(backend, view)
  for _, destination in ipairs(view.Destinations) do
    local fleet = fleet_of(backend, destination.DestinationArn)
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

-- Per location: the mean over the players who report it, and the worst.
local function latencies_of(p)
  if not p.PlayerLatencies or #p.PlayerLatencies == 0 then return nil end
  local map = {}
  for _, report in ipairs(p.PlayerLatencies) do
    local name, value = report.RegionIdentifier, report.LatencyInMilliseconds
    if name and value then
      local l = map[name] or { sum = 0, count = 0, worst = 0 }
      map[name] = l
      l.sum, l.count, l.worst = l.sum + value, l.count + 1, math.max(l.worst, value)
    end
  end
  for _, l in pairs(map) do l.mean = l.sum / l.count end
  return map
end

-- The policies from the lowest ceiling up, each with the time at which it gives way to the next: nil is never.
local function sorted_policies(view)
  local list = {}
  for i, policy in ipairs(view.PlayerLatencyPolicies) do list[i] = policy end
  table.sort(list, function(a, b)
    return a.MaximumIndividualPlayerLatencyMilliseconds < b.MaximumIndividualPlayerLatencyMilliseconds
  end)
  return list
end

-- The ceiling after so many seconds in the queue, and the seconds after which it changes (nil: not any more).
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

-- Fills in what each candidate is worth under each priority; the lower the better.
local function weigh(list, latencies, location_order)
  for i, c in ipairs(list) do
    local l = latencies and latencies[c.location.name]
    c.number = i
    c.worth = {
      LATENCY = latencies and (l and l.mean or LAST) or 0,
      COST = cost_of(c.fleet),
      DESTINATION = c.destination,
      LOCATION = location_order[c.location.name] or LAST,
    }
  end
end

local function sort(list, order)
  table.sort(list, function(a, b)
    for _, priority in ipairs(order) do
      local x, y = a.worth[priority], b.worth[priority]
      if x ~= y then return x < y end
    end
    return a.number < b.number
  end)
end

local function allowed_by(view)
  local configured = view.FilterConfiguration and view.FilterConfiguration.AllowedLocations
  if not configured then return function() return true end end
  local allowed = positions(configured)
  return function(name) return allowed[name] ~= nil end
end

local function in_reach(latencies, ceiling, name)
  if not latencies or not ceiling then return true end
  local l = latencies[name]
  return l ~= nil and l.worst <= ceiling
end

local function all(backend, view, latencies, ceiling)
  local list, allowed = {}, allowed_by(view)
  for i, destination in ipairs(view.Destinations) do
    local fleet = fleet_of(backend, destination.DestinationArn)
    if fleet and fleet.attributes.Status == "ACTIVE" then
      for _, location in ipairs(fleet.locations) do
        if location.status == "ACTIVE" and allowed(location.name) and in_reach(latencies, ceiling, location.name) then
          list[#list + 1] = { fleet = fleet, location = location, destination = i }
        end
      end
    end
  end
  return list
end

-- With an override: its locations in its order, and after them the queue's own order, unless there is to be no fallback.
local function overridden(list, override, order)
  local wanted = positions(override.LocationOrder)
  local first, rest = {}, {}
  for _, c in ipairs(list) do
    if wanted[c.location.name] then
      first[#first + 1] = c
    else
      rest[#rest + 1] = c
    end
  end
  for _, c in ipairs(first) do c.worth.LOCATION = wanted[c.location.name] end
  sort(first, order)
  if override.PlacementFallbackStrategy == "NONE" then return first end
  sort(rest, order)
  for _, c in ipairs(rest) do first[#first + 1] = c end
  return first
end

-- The places { fleet, place } to try for a placement request p in a queue, best first; waited is in seconds.
function candidates.list(backend, view, p, waited)
  local latencies = latencies_of(p)
  local list = all(backend, view, latencies, (candidates.ceiling(view, waited)))
  weigh(list, latencies, positions((view.PriorityConfiguration or {}).LocationOrder))
  local order = default_order(view, latencies)
  if p.PriorityConfigurationOverride then return overridden(list, p.PriorityConfigurationOverride, order) end
  sort(list, order)
  return list
end

return candidates
