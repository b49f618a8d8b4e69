-- The hosting of game sessions: a fleet has locations, a location has hosts (instances of managed fleets, computes of Anywhere
-- fleets), a host has server processes. One process runs one game session and ends with it.
local arns = require "gamelift.emulator.model.arn"
local collection = require "gamelift.emulator.model.collection"
local containers = require "gamelift.emulator.model.containers"
local fleet_log = require "gamelift.emulator.model.fleet_log"
local search_index = require "gamelift.emulator.model.search_index"
local server_process = require "gamelift.emulator.model.server_process"
local session = require "gamelift.emulator.model.session"
local timers = require "gamelift.emulator.timers"

local hosting = {}

local MAX_PORT = 60000 -- shared by the processes that would come after it

-- Adds a fleet without locations to the account. fields: attributes, as operations show them, and what only its kind has.
function hosting.new_fleet(backend, id, fields)
  local fleet = {
    rank = backend:rank(),
    id = id,
    arn = arns.fleet(backend, id),
    locations = {}, locations_by_name = {},
    sessions = collection.new(),
    index = search_index.new(),  -- for SearchGameSessions
    tokens = {}, creators = {},
    events = collection.new(),
  }
  for key, value in pairs(fields) do fleet[key] = value end
  backend.fleets:add(fleet)
  backend.fleets_by_id[id] = fleet
  fleet_log.add(backend, fleet, "FLEET_CREATED", "Fleet %s was created", id)
  return fleet
end

-- Changes the status of a fleet, with an event.
function hosting.set_fleet_status(backend, fleet, status)
  fleet_log.add(backend, fleet, "FLEET_STATE_" .. status, "Fleet %s changed from %s to %s", fleet.id, fleet.attributes.Status, status)
  fleet.attributes.Status = status
end

-- Adds a location to a fleet. That of a managed fleet is to have one instance.
function hosting.add_location(backend, fleet, name, status)
  local location = {
    rank = backend:rank(),
    fleet = fleet,
    name = name,
    status = status,
    ready = collection.new(),   -- processes without a game session
    hosts = collection.new(),
    processes = 0,              -- that have reported ProcessReady
    busy = 0,                   -- processes with a game session
    desired = fleet.anywhere and 0 or 1, minimum = 0, maximum = 1,
    stopped = {},
    idle_since = backend.now,
  }
  fleet.locations[#fleet.locations + 1] = location
  fleet.locations_by_name[name] = location
  return location
end

-- Adds a host to a location. name: the instance id or the name of the compute.
function hosting.new_host(backend, location, name, fields)
  local host = {
    rank = backend:rank(),
    name = name,
    location = location,
    status = "ACTIVE",
    created = backend:stamp(),
    processes = collection.new(),
    activating = 0,
    busy = 0,           -- processes with a game session
  }
  for key, value in pairs(fields) do host[key] = value end
  location.hosts:add(host)
  return host
end

-- Processes -----------------------------------------------------------------------------------------------------------

-- Adds a server process that has not reported ProcessReady. fields: more of its fields, or nil.
local function add_process(backend, host, id, fields)
  local process = { rank = backend:rank(), id = id, host = host, location = host.location, missed = 0 }
  for key, value in pairs(fields or {}) do process[key] = value end
  if process.group then process.group.process = process end
  host.processes:add(process)
  backend.processes_by_id[id] = process
  return process
end
hosting.add_process = add_process

-- Counts a process that reports ProcessReady on this port.
function hosting.count_process(process, port)
  process.port = port
  if process.is_counted then return end
  process.is_counted = true
  process.location.processes = process.location.processes + 1
end

-- Starts a server process, which reports ProcessReady. restart: another one follows when it ends. group: its container group, if it is
-- in one.
function hosting.start_process(backend, host, port, restart, group)
  local process = add_process(backend, host, "process-" .. backend.env.random:uuid(), { restart = restart, group = group })
  hosting.count_process(process, math.min(port, MAX_PORT))
  host.location.ready:add(process)
  backend:capacity_changed()
  return process
end

-- Reports if a host takes new game sessions. During a deployment those with an older plan do not, once others replace them.
local function is_open(host)
  local container = host.location.fleet.container
  return host.status == "ACTIVE" and not host.interrupted and (not container or host.plan == container.launched)
end

-- Reserves a free process of a location and returns it, or nil if there is none.
function hosting.take_process(backend, location)
  local limit = (location.fleet.runtime or {}).MaxConcurrentGameSessionActivations or math.huge
  for process in location.ready:each() do
    local host = process.host
    if is_open(host) and host.activating < limit then
      location.ready:remove(process.rank)
      host.busy, location.busy = host.busy + 1, location.busy + 1
      return process
    end
  end
  hosting.wake_location(backend, location)
  return nil
end

-- Returns the number of server processes that an instance of the fleet runs.
function hosting.target_processes(backend, fleet)
  local plan = fleet.container and fleet.container.launched
  if plan then return plan.groups end
  if fleet.script_lost then return 0 end
  local processes = (fleet.runtime or {}).ServerProcesses
  if not processes then return backend.options.processes_per_instance end
  local sum = 0
  for _, process in ipairs(processes) do sum = sum + process.ConcurrentExecutions end
  return sum
end

-- Adds an event of a process to the log of its fleet. s: its game session, or nil.
function hosting.log_process(backend, process, s, event, message)
  local host, fleet = process.host, process.location.fleet
  fleet_log.add(backend, fleet, event, "%s (%s on %s of fleet %s%s)", message, process.id, host.name, fleet.id,
    s and ", " .. s.view.GameSessionId or "")
  if process.sdk then server_process.log(backend, "%s: %s: %s", process.id, event, message) end
end

-- Ends the session of a process, if it has one.
local function finish_session(backend, process, reason)
  local s, host, location = process.session, process.host, process.location
  if not s then return end
  process.session = nil
  host.busy, location.busy = host.busy - 1, location.busy - 1
  session.finish(backend, s, reason)
  if location.busy == 0 then hosting.mark_idle(backend, location) end
end

-- Ends a process and its session. reason: the StatusReason of the session, or nil. event and message: for the log of the
-- fleet, or nil.
function hosting.stop_process(backend, process, reason, event, message)
  if backend.processes_by_id[process.id] ~= process then return end
  local host, location, s = process.host, process.location, process.session
  backend.processes_by_id[process.id] = nil
  host.processes:remove(process.rank)
  location.ready:remove(process.rank)
  if process.is_counted then location.processes = location.processes - 1 end
  if process.group and process.group.process == process then process.group.process = nil end
  finish_session(backend, process, reason)
  if event then hosting.log_process(backend, process, s, event, message) end
  if process.sdk then server_process.forget(backend, process) end
  if process.launch then
    server_process.await_exit(backend, process)
  else
    hosting.restart_process(backend, process)
  end
  if host.instance then backend:after(0, "capacity_adjust", location) end
  if host.is_leaving and host.processes.count == 0 then backend:after(backend.options.instance_seconds, "instance_gone", host) end
  backend:capacity_changed()
end

-- Starts another process in place of one that has ended, if it is to be.
function hosting.restart_process(backend, process)
  if process.restart then backend:after(backend.options.process_seconds, "process_restart", process) end
end

-- Ends the session of a process at once; the process itself too, unless it speaks the Server SDK: then it is told to end.
function hosting.end_process(backend, process, event, message)
  if not process.sdk then return hosting.stop_process(backend, process, nil, event, message) end
  local s = process.session
  finish_session(backend, process)
  if event then hosting.log_process(backend, process, s, event, message) end
  server_process.tell_to_end(backend, process)
end

timers.on("process_restart", function(backend, ended)
  local host, group = ended.host, ended.group
  if host.status ~= "ACTIVE" then return end
  if group then
    if group.process or group.status ~= "ACTIVE" then return end
  elseif host.instance and host.processes.count >= hosting.target_processes(backend, host.location.fleet) then
    return
  end
  if ended.launch then return hosting.launch_process(backend, host) end
  hosting.start_process(backend, host, ended.port, ended.restart, group)
end)

timers.on("session_activation_timeout", function(backend, s)
  if s.view.Status ~= "ACTIVATING" then return end
  hosting.end_process(backend, s.process, "GAME_SESSION_ACTIVATION_TIMEOUT", "The game session did not become ACTIVE in time")
end)

-- Instances of managed fleets -----------------------------------------------------------------------------------------

-- Returns the port of the nth process of an instance (from 0). Guess: the ports of processes are the open ports of the fleet in
-- order, then `first_port` and the following ones, up to 60000.
local function nth_port(backend, fleet, n)
  for _, permission in ipairs(fleet.permissions) do
    local size = permission.ToPort - permission.FromPort + 1
    if n < size then return permission.FromPort + n end
    n = n - size
  end
  return math.min(backend.options.first_port + n, 60000)
end

-- Returns the entry of the runtime configuration that the next process of an instance is for, and its index; nil and 0 if it has none.
local function choose_entry(instance)
  local counts = {}
  for process in instance.processes:each() do
    local entry = process.launch and process.launch.entry
    if entry then counts[entry] = (counts[entry] or 0) + 1 end
  end
  for i, entry in ipairs((instance.location.fleet.runtime or {}).ServerProcesses or {}) do
    if (counts[i] or 0) < entry.ConcurrentExecutions then return entry, i end
  end
  return nil, 0
end

-- Adds a process to an instance, for a program that somebody else starts (option launch) and that has to connect.
function hosting.launch_process(backend, instance)
  local entry, index = choose_entry(instance)
  local process = add_process(backend, instance, backend.env.random:uuid(), {
    restart = true, sdk = server_process.new_state(instance), launch = { entry = index, parameters = entry and entry.Parameters },
  })
  backend.launched[process.id] = process
  backend:after(backend.options.process_init_seconds, "server_init", process)
end

-- Starts the missing processes of an instance. On one of a container fleet each game server container group has a process.
local function fill_instance(backend, instance)
  local fleet = instance.location.fleet
  for _, group in ipairs(instance.groups or {}) do
    if not group.process and group.status == "ACTIVE" then
      hosting.start_process(backend, instance, group.first_port, true, group)
    end
  end
  if instance.groups then return end
  for _ = instance.processes.count + 1, hosting.target_processes(backend, fleet) do
    if backend.options.launch then
      hosting.launch_process(backend, instance)
    else
      hosting.start_process(backend, instance, nth_port(backend, fleet, instance.next_port), true)
      instance.next_port = instance.next_port + 1
    end
  end
end

-- Guess: instances of fleets with certificates have the DNS name of the option `dns_name`, too, so that clients here reach them.
local function launch_instance(backend, location)
  local instance = hosting.new_host(backend, location, backend.env.random:instance_id(), {
    instance = true,
    status = "PENDING",
    next_port = 0,
    ip_address = backend.options.ip_address,
    dns_name = backend.options.dns_name,
  })
  if location.fleet.container then containers.start(backend, instance, location.fleet.container.launched) end
  if backend.options.instance_seconds == 0 then
    instance.status = "ACTIVE"
    fill_instance(backend, instance)
  else
    backend:after(backend.options.instance_seconds, "instance_active", instance)
  end
end

-- Makes a PENDING instance ACTIVE.
function hosting.start_instance(backend, instance)
  if instance.status ~= "PENDING" then return end
  instance.status = "ACTIVE"
  fill_instance(backend, instance)
end

timers.on("instance_active", hosting.start_instance)

-- Ends the processes of a host and their sessions.
local function stop_all(backend, host, reason)
  for _, process in ipairs(host.processes:list()) do
    process.restart = false
    hosting.stop_process(backend, process, reason)
  end
end

-- Tells the processes of a host that have connected to end, in `seconds`; ends the others.
local function dismiss_all(backend, host, seconds)
  for _, process in ipairs(host.processes:list()) do
    process.restart = false
    if process.sdk and process.sdk.connected_at then
      server_process.tell_to_end(backend, process, seconds)
    else
      hosting.stop_process(backend, process)
    end
  end
end

-- Shuts down an instance: at once for a reason, with which its sessions end; otherwise when its processes have ended.
function hosting.retire_instance(backend, instance, reason)
  if instance.status == "TERMINATING" then return end
  instance.status, instance.is_leaving = "TERMINATING", true
  if reason then stop_all(backend, instance, reason) else dismiss_all(backend, instance) end
  if instance.processes.count == 0 then backend:after(backend.options.instance_seconds, "instance_gone", instance) end
end

timers.on("instance_gone", function(_, instance)
  instance.location.hosts:remove(instance.rank)
end)

-- Takes a Spot instance back after its notice, in seconds. Another one replaces it.
function hosting.interrupt_instance(backend, instance, seconds)
  instance.interrupted = true
  backend:after(seconds, "instance_interrupted", instance)
  for _, process in ipairs(instance.processes:list()) do
    if process.sdk then server_process.tell_to_end(backend, process, seconds) end
  end
end

-- Guess: INSTANCE_INTERRUPTED is logged when the instance ends, not at its notice.
timers.on("instance_interrupted", function(backend, instance)
  if instance.status == "TERMINATING" then return end
  fleet_log.add(backend, instance.location.fleet, "INSTANCE_INTERRUPTED", "Spot instance %s of fleet %s was interrupted",
    instance.name, instance.location.fleet.id)
  hosting.retire_instance(backend, instance, "INTERRUPTED")
  backend:after(0, "capacity_adjust", instance.location)
end)

-- Reports if a scale-down must spare this instance: full protection keeps active sessions alive.
function hosting.is_protected(instance)
  for process in instance.processes:each() do
    local s = process.session
    if s and s.view.Status == "ACTIVE" and s.protection == "FullProtection" then return true end
  end
  return false
end

-- Starts or ends instances until the number is the desired one. Guess: a scale-down ends idle instances first; a protected session
-- keeps its instance until the session ends.
local function adjust_capacity(backend, location)
  local fleet = location.fleet
  if fleet.anywhere or location.status ~= "ACTIVE" and location.status ~= "UPDATING" then return end
  local live = {}
  for instance in location.hosts:each() do
    if instance.status ~= "TERMINATING" then live[#live + 1] = instance end
  end
  for _ = #live + 1, location.desired do launch_instance(backend, location) end
  local excess = #live - location.desired
  for _, busy in ipairs { false, true } do
    for _, instance in ipairs(live) do
      if excess > 0 and instance.status ~= "TERMINATING" and (instance.busy > 0) == busy and not hosting.is_protected(instance) then
        hosting.retire_instance(backend, instance)
        excess = excess - 1
      end
    end
  end
end
hosting.adjust_capacity = adjust_capacity

-- Adjusts the capacity after a change on an instance, for which a deployment may wait.
timers.on("capacity_adjust", function(backend, location)
  adjust_capacity(backend, location)
  local container = location.fleet.container
  if container and container.deployment then backend:after(0, "deployment_advance", container.deployment) end
end)

-- Changes the capacity settings of a location and starts or ends instances. A change of a setting is an event of the fleet.
function hosting.set_capacity(backend, location, desired, minimum, maximum)
  local old = { location.desired, location.minimum, location.maximum }
  location.desired, location.minimum, location.maximum = desired, minimum, maximum
  if desired ~= old[1] or minimum ~= old[2] or maximum ~= old[3] then
    fleet_log.add(backend, location.fleet, "FLEET_SCALING_EVENT",
      "The capacity settings of fleet %s in %s changed: desired instances from %d to %d, minimum from %d to %d, maximum from %d to %d",
      location.fleet.id, location.name, old[1], desired, old[2], minimum, old[3], maximum)
  end
  adjust_capacity(backend, location)
end

-- Applies a new runtime configuration: starts missing processes at once and leaves running ones alone.
function hosting.apply_runtime(backend, fleet)
  if fleet.anywhere then return end
  for _, location in ipairs(fleet.locations) do
    for instance in location.hosts:each() do
      if instance.status == "ACTIVE" then fill_instance(backend, instance) end
    end
  end
end

-- Ends the processes of a Realtime fleet for good: its script was deleted, and its instances cannot host sessions any more.
function hosting.lose_script(backend, fleet)
  fleet.script_lost = true
  for _, location in ipairs(fleet.locations) do
    for _, host in ipairs(location.hosts:list()) do stop_all(backend, host) end
  end
end

-- Locations -----------------------------------------------------------------------------------------------------------

-- Changes the status of a location, with an event of its fleet.
function hosting.set_location_status(backend, location, status)
  fleet_log.add(backend, location.fleet, "LOCATION_STATE_" .. status, "Location %s of fleet %s changed from %s to %s", location.name,
    location.fleet.id, location.status, status)
  location.status = status
end

-- Makes the location ACTIVE and starts its instances.
function hosting.open_location(backend, location)
  hosting.set_location_status(backend, location, "ACTIVE")
  adjust_capacity(backend, location)
  backend:capacity_changed()
end

local function end_hosts(backend, location)
  for _, host in ipairs(location.hosts:list()) do
    host.status = "TERMINATING"
    stop_all(backend, host)
    location.hosts:remove(host.rank)
  end
end

-- Ends everything in the location. status: DELETING, the default, or ERROR.
function hosting.close_location(backend, location, status)
  hosting.set_location_status(backend, location, status or "DELETING")
  end_hosts(backend, location)
end

-- Managed capacity: to zero after a time without game sessions, back to one when a game session needs a process.
local function scales_to_zero(location)
  return location.managed and location.managed.ZeroCapacityStrategy == "SCALE_TO_AND_FROM_ZERO"
end

-- Reports if the location has scaled to zero, and will wake for a game session.
function hosting.is_scaled_to_zero(location)
  return scales_to_zero(location) and location.desired == 0
end

-- Starts the first instance of a location that scaled to zero.
function hosting.wake_location(backend, location)
  if not scales_to_zero(location) or location.desired > 0 or location.maximum < 1 then return end
  hosting.set_capacity(backend, location, 1, 1, location.maximum)
  hosting.mark_idle(backend, location)
end

-- Notes that the location has no game sessions any more.
function hosting.mark_idle(backend, location)
  location.idle_since = backend.now
  if not scales_to_zero(location) then return end
  backend:after(location.managed.ScaleInAfterInactivityMinutes * 60, "idle_check", location)
end

timers.on("idle_check", function(backend, location)
  if not scales_to_zero(location) or location.busy > 0 then return end
  if backend.now - location.idle_since < location.managed.ScaleInAfterInactivityMinutes * 60 then return end
  hosting.set_capacity(backend, location, 0, 0, location.maximum)
end)

-- Ends everything in a fleet that has expired: it is kept without instances. The model has one event for this.
function hosting.expire_fleet(backend, fleet)
  fleet_log.add(backend, fleet, "FLEET_EXPIRED", "Fleet %s changed from %s to EXPIRED", fleet.id, fleet.attributes.Status)
  fleet.attributes.Status = "EXPIRED"
  for _, location in ipairs(fleet.locations) do
    location.desired, location.minimum, location.status = 0, 0, "EXPIRED"
    end_hosts(backend, location)
  end
end

-- Computes of Anywhere fleets -----------------------------------------------------------------------------------------

-- Removes a compute. Its processes that have connected are told to end.
function hosting.remove_compute(backend, compute)
  compute.status = "TERMINATING"
  dismiss_all(backend, compute)
  compute.location.hosts:remove(compute.rank)
end

return hosting
