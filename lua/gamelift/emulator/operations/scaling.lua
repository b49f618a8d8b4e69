-- Operations on scaling policies. A policy samples its metric once a minute in each location of its fleet, and changes the desired
-- instances there.
local exceptions = require "gamelift.emulator.model.exceptions"
local find = require "gamelift.emulator.model.find"
local hosting = require "gamelift.emulator.model.hosting"
local location_of = require("gamelift.emulator.operations.capacity").location_of
local metrics = require "gamelift.emulator.model.metrics"
local pages = require "gamelift.emulator.model.pages"
local timers = require "gamelift.emulator.timers"

local reject = exceptions.reject

local scaling = { operations = {} }
local operations = scaling.operations

local SAMPLE_SECONDS = 60
local MOST_SAMPLED = 30 * 86400 -- seconds: a longer advance samples only its end, so that it ends
local COOL_DOWN_SECONDS = 600
local EPSILON = 1e-9 -- by which a quotient may be too large, when the target has a fraction

-- Decisions -----------------------------------------------------------------------------------------------------------

local COMPARISONS = {
  GreaterThanOrEqualToThreshold = function(value, threshold) return value >= threshold end,
  GreaterThanThreshold = function(value, threshold) return value > threshold end,
  LessThanThreshold = function(value, threshold) return value < threshold end,
  LessThanOrEqualToThreshold = function(value, threshold) return value <= threshold end,
}

-- Guess: PercentChangeInCapacity rounds away from zero.
local ADJUSTMENTS = {
  ChangeInCapacity = function(desired, adjustment) return desired + adjustment end,
  ExactCapacity = function(_, adjustment) return adjustment end,
  PercentChangeInCapacity = function(desired, adjustment)
    local change = desired * adjustment / 100
    return desired + (change > 0 and math.ceil(change) or math.floor(change))
  end,
}

-- Returns the desired instances by a rule, and if it has held for so many samples as it must.
local function decide_rule(backend, policy, location, state)
  local rule = policy.view
  local value = metrics[rule.MetricName](backend, location)
  state.held = COMPARISONS[rule.ComparisonOperator](value, rule.Threshold) and state.held + 1 or 0
  if state.held < rule.EvaluationPeriods then return nil end
  return ADJUSTMENTS[rule.ScalingAdjustmentType](location.desired, rule.ScalingAdjustment)
end

-- Returns the desired instances by a target. Guess: a target-based policy keeps the smallest number of instances that leaves the
-- target's share of processes free, or one without game sessions; it ends no instance that has game sessions,
-- and starts none in a location that has scaled to zero.
local function decide_target(backend, policy, location)
  local used, busy = metrics.count_used(location)
  local each = hosting.target_processes(backend, location.fleet)
  local taken = each * (100 - policy.view.TargetConfiguration.TargetValue)
  if each == 0 then return location.desired end
  if used == 0 then return hosting.is_scaled_to_zero(location) and 0 or 1 end
  if taken <= 0 then return math.huge end
  return math.max(math.ceil(used * 100 / taken - EPSILON), busy)
end

local DECISIONS = { RuleBased = decide_rule, TargetBased = decide_target }

-- Returns the number within the limits of the location and of the instance type.
local function limited(backend, location, desired)
  local most = math.min(location.maximum, math.max(backend.options.instance_limit, location.minimum))
  return math.max(location.minimum, math.min(most, desired))
end

-- The statuses of fleets and locations in which policies are followed. A container fleet is UPDATING during a deployment.
local FOLLOWED = { ACTIVE = true, UPDATING = true }

-- Samples the metric of a policy in a location. An event changes the capacity there; the same policy then waits. Guess: a decision
-- that changes nothing, since the limits are reached, is not an event, and the next sample decides again.
local function sample(backend, policy, location)
  local state = policy.locations[location.name]
  if not state then
    state = { held = 0 }
    policy.locations[location.name] = state
  end
  if not FOLLOWED[location.status] or location.stopped[1] then
    state.held = 0
    return
  end
  local decided = DECISIONS[policy.view.PolicyType](backend, policy, location, state)
  local waits = state.event and backend.now - state.event < COOL_DOWN_SECONDS
  if not decided or waits then return end
  local desired = limited(backend, location, decided)
  if desired == location.desired then return end
  state.held, state.event = 0, backend.now
  hosting.set_capacity(backend, location, desired, location.minimum, location.maximum)
end

timers.on("scaling_sample", function(backend, policy)
  local fleet = policy.fleet
  if backend.fleets_by_id[fleet.id] ~= fleet or fleet.policies[policy.view.Name] ~= policy then return end
  if FOLLOWED[fleet.attributes.Status] then
    for _, location in ipairs(fleet.locations) do sample(backend, policy, location) end
  end
  backend:after(SAMPLE_SECONDS + backend:excess(MOST_SAMPLED, SAMPLE_SECONDS), "scaling_sample", policy)
end)

-- Put -----------------------------------------------------------------------------------------------------------------

local RULE = { "ComparisonOperator", "Threshold", "EvaluationPeriods", "ScalingAdjustmentType", "ScalingAdjustment" }

local function check_rule(backend, p)
  for _, member in ipairs(RULE) do
    if p[member] == nil then reject(backend, "policy_parameters", "A rule-based policy needs %s", member) end
  end
  if p.TargetConfiguration then reject(backend, "policy_parameters", "A rule-based policy does not take TargetConfiguration") end
end

local function check_target(backend, p)
  for _, member in ipairs(RULE) do
    if p[member] ~= nil then reject(backend, "policy_parameters", "A target-based policy does not take %s", member) end
  end
  if p.MetricName ~= "PercentAvailableGameSessions" then
    reject(backend, "policy_parameters", "A target-based policy needs the metric PercentAvailableGameSessions, not %s", p.MetricName)
  end
  local target = p.TargetConfiguration and p.TargetConfiguration.TargetValue
  if not target then reject(backend, "policy_parameters", "A target-based policy needs TargetConfiguration") end
  if target < 0 or target > 100 then reject(backend, "policy_parameters", "TargetValue (%.15g) must be between 0 and 100", target) end
end

-- Guess: a scaling policy without PolicyType is rule-based.
local function policy_type(p) return p.PolicyType or "RuleBased" end

-- Returns the policies of a fleet by name; they are nil until the first one.
local function policies_of(fleet) return fleet.policies or {} end

local function check_only_target(backend, fleet, p)
  for name, policy in pairs(policies_of(fleet)) do
    if policy.view.PolicyType == "TargetBased" and name ~= p.Name then
      reject(backend, "policy_target", "Fleet (%s) has the target-based policy (%s)", fleet.id, name)
    end
  end
end

-- Puts a policy on a fleet, in the place of the one of its name. Guess: a policy that is put again still waits 10 minutes after its
-- last event; its first sample is 60 s after it is put.
local function put(backend, fleet, p)
  local old = policies_of(fleet)[p.Name]
  local view = { PolicyType = policy_type(p) }
  for member, value in pairs(p) do
    if member ~= "FleetId" then view[member] = view[member] or value end
  end
  local policy = { rank = old and old.rank or backend:rank(), fleet = fleet, view = view, locations = {} }
  for name, state in pairs(old and old.locations or {}) do policy.locations[name] = { held = 0, event = state.event } end
  fleet.policies = policies_of(fleet)
  fleet.policies[p.Name] = policy
  backend:after(SAMPLE_SECONDS, "scaling_sample", policy)
end

function operations.PutScalingPolicy(backend, p)
  local check = policy_type(p) == "TargetBased" and check_target or check_rule
  check(backend, p)
  local fleet = find.fleet(backend, p.FleetId)
  local status = fleet.attributes.Status
  if status == "ERROR" or status == "DELETING" or status == "TERMINATED" then
    reject(backend, "policy_status", "Fleet (%s) is in %s status", fleet.id, status)
  end
  if check == check_target then check_only_target(backend, fleet, p) end
  put(backend, fleet, p)
  return { Name = p.Name }
end

-- Describe, delete ----------------------------------------------------------------------------------------------------

local function view_of(policy, location)
  local view = { FleetId = policy.fleet.id, FleetArn = policy.fleet.arn, Location = location.name, Status = "ACTIVE" }
  for member, value in pairs(policy.view) do view[member] = value end
  return view
end

-- Returns the policies of a fleet in the order of their creation.
local function list_policies(fleet)
  local list = {}
  for _, policy in pairs(policies_of(fleet)) do list[#list + 1] = policy end
  table.sort(list, function(a, b) return a.rank < b.rank end)
  return list
end

function operations.DescribeScalingPolicies(backend, p)
  local fleet = find.fleet(backend, p.FleetId)
  local only = p.Location and location_of(backend, fleet, p.Location)
  local list = {}
  for _, policy in ipairs(p.StatusFilter and p.StatusFilter ~= "ACTIVE" and {} or list_policies(fleet)) do
    for _, location in ipairs(only and { only } or fleet.locations) do list[#list + 1] = view_of(policy, location) end
  end
  local page, token = pages.slice(backend, p, list, function(view) return view end)
  return { ScalingPolicies = page, NextToken = token }
end

function operations.DeleteScalingPolicy(backend, p)
  local fleet = find.fleet(backend, p.FleetId)
  if not policies_of(fleet)[p.Name] then
    reject(backend, "policy_unknown", "Scaling policy (%s) not found on fleet (%s)", p.Name, fleet.id)
  end
  fleet.policies[p.Name] = nil
  return {}
end

return scaling
