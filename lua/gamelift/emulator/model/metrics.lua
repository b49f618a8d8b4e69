-- The metrics of a fleet's location that scaling policies follow: metrics[name](backend, location) -> number.
local candidates = require "gamelift.emulator.model.candidates"
local server_process = require "gamelift.emulator.model.server_process"

local metrics = {}

-- Instances -----------------------------------------------------------------------------------------------------------

-- Returns the ACTIVE instances of a location, and how many of them have no game session.
local function count_instances(location)
  local active, idle = 0, 0
  for instance in location.hosts:each() do
    if instance.status == "ACTIVE" then
      active = active + 1
      if instance.busy == 0 then idle = idle + 1 end
    end
  end
  return active, idle
end

-- Guess: the metric ActiveInstances counts idle instances, too.
function metrics.ActiveInstances(_, location)
  return (count_instances(location))
end

function metrics.IdleInstances(_, location)
  local _, idle = count_instances(location)
  return idle
end

-- Guess: a percentage of nothing is 0, in the metrics PercentIdleInstances and PercentAvailableGameSessions.
local function percent(part, whole)
  return whole > 0 and part * 100 / whole or 0
end

function metrics.PercentIdleInstances(_, location)
  local active, idle = count_instances(location)
  return percent(idle, active)
end

-- Game sessions -------------------------------------------------------------------------------------------------------

-- Returns an iterator over the game sessions on the instances of a location.
local function each_session(location)
  local next_host = location.hosts:each()
  local next_process
  return function()
    while true do
      local process = next_process and next_process()
      if process then
        if process.session then return process.session end
      else
        local host = next_host()
        if not host then return nil end
        next_process = host.busy > 0 and host.processes:each() or nil
      end
    end
  end
end

local function count_sessions(location, status)
  local count = 0
  for s in each_session(location) do
    if s.view.Status == status then count = count + 1 end
  end
  return count
end

function metrics.ActivatingGameSessions(_, location) return count_sessions(location, "ACTIVATING") end
function metrics.ActiveGameSessions(_, location) return count_sessions(location, "ACTIVE") end

-- Returns how many processes of a host have no game session and get none: they have missed health checks, or are not ready.
local function count_unhealthy(host)
  local count = 0
  if not host.unhealthy then return count end
  for process in host.processes:each() do
    local is_bad = process.missed > 0 or process.sdk and server_process.obstacle(process)
    if is_bad and not process.session then count = count + 1 end
  end
  return count
end

-- Returns the free processes of a location, those within `limit` activations of each instance, and the unhealthy ones.
local function count_free(location, limit)
  local free, activatable, unhealthy = 0, 0, 0
  for host in location.hosts:each() do
    if host.status == "ACTIVE" and not host.interrupted then
      local bad = count_unhealthy(host)
      local good = host.processes.count - host.busy - bad
      free, unhealthy = free + good, unhealthy + bad
      activatable = activatable + math.max(0, math.min(good, limit - host.activating))
    end
  end
  return free, activatable, unhealthy
end

function metrics.AvailableGameSessions(_, location)
  return (count_free(location, math.huge))
end

function metrics.ConcurrentActivatableGameSessions(_, location)
  local _, activatable = count_free(location, (location.fleet.runtime or {}).MaxConcurrentGameSessionActivations or math.huge)
  return activatable
end

function metrics.PercentAvailableGameSessions(_, location)
  local free, _, unhealthy = count_free(location, math.huge)
  return percent(free, count_sessions(location, "ACTIVE") + free + unhealthy)
end

-- Returns the processes of a location that no game session can be placed on, and the instances with game sessions.
function metrics.count_used(location)
  local used, busy_instances = 0, 0
  for host in location.hosts:each() do
    if host.status == "ACTIVE" then
      used = used + host.busy + count_unhealthy(host)
      if host.busy > 0 then busy_instances = busy_instances + 1 end
    end
  end
  return used, busy_instances
end

-- Players -------------------------------------------------------------------------------------------------------------

function metrics.AvailablePlayerSessions(_, location)
  local sum = 0
  for s in each_session(location) do
    if s.view.Status == "ACTIVE" then sum = sum + s.view.MaximumPlayerSessionCount - s.active - s.reserved end
  end
  return sum
end

function metrics.CurrentPlayerSessions(_, location)
  local sum = 0
  for s in each_session(location) do sum = sum + s.active + s.reserved end
  return sum
end

-- Placements ----------------------------------------------------------------------------------------------------------

-- Returns the pending placements whose first destination is the fleet, and the start of the oldest. Guess: QueueDepth and WaitTime
-- are the same in each location of a fleet.
local function pending_for(backend, fleet)
  local count, first = 0, nil
  for placement in backend.pending:each() do
    local destination = placement.queue.view.Destinations[1]
    if destination and candidates.fleet_of(backend, destination.DestinationArn) == fleet then
      count = count + 1
      first = math.min(first or placement.started, placement.started)
    end
  end
  return count, first
end

function metrics.QueueDepth(backend, location)
  return (pending_for(backend, location.fleet))
end

function metrics.WaitTime(backend, location)
  local _, first = pending_for(backend, location.fleet)
  return first and backend.now - first or 0
end

return metrics
