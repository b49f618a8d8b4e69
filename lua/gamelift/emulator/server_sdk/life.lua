-- The life of a server process that speaks the Server SDK: it connects, is ready, is healthy or not, ends.
local hosting = require "gamelift.emulator.model.hosting"
local server_process = require "gamelift.emulator.model.server_process"
local timers = require "gamelift.emulator.timers"

local life = {}

local log = server_process.log

-- Returns the process whose place a process takes that connects: that of its container group, or on an instance one without a game
-- session that the emulator plays.
local function find_replaced(compute)
  if compute.host then return compute.process end
  if not compute.instance then return nil end
  for played in compute.processes:each() do
    if not played.sdk and not played.session then return played end
  end
end

--- Makes a server process of the Server SDK. compute: its host, or its container group. Guess: on an instance of a managed fleet it
--- takes the place of a process that the emulator plays.
function life.start(backend, compute, id)
  local host, replaced = compute.host or compute, find_replaced(compute)
  if replaced then
    replaced.restart = false
    hosting.stop_process(backend, replaced)
  end
  return hosting.add_process(backend, host, id, { sdk = server_process.new_state(host), group = compute.host and compute })
end

local function wait_for(backend, process, kind, seconds)
  backend:after(seconds, kind, process)
end

--- The process has opened a WebSocket.
function life.connect(backend, process, query)
  local sdk = process.sdk
  local is_first = not sdk.connected_at
  sdk.connected_at, sdk.is_connected = sdk.connected_at or backend.now, true
  sdk.language, sdk.version, sdk.idempotency = query.sdkLanguage, query.sdkVersion, query.IdempotencyToken
  log(backend, "%s: %s (%s %s) on compute %s of fleet %s", process.id, is_first and "connected" or "connected again",
    sdk.language or "unknown SDK", sdk.version or "", server_process.compute(process).name, process.location.fleet.id)
  if is_first then
    wait_for(backend, process, "server_ready", backend.options.process_ready_seconds)
  else
    server_process.update_readiness(backend, process)
    if sdk.ends_at then wait_for(backend, process, "server_notice", 0) end -- once its owner can send
  end
end

timers.on("server_notice", server_process.repeat_notice)

timers.on("server_ready", function(backend, process)
  if process.sdk.is_activated then return end
  hosting.stop_process(backend, process, nil, "SERVER_PROCESS_PROCESS_READY_TIMEOUT",
    "The server process did not call ProcessReady in time")
end)

--- The WebSocket of the process is closed. Nothing else happens until it has been so for too long.
function life.disconnect(backend, process)
  process.sdk.is_connected = false
  server_process.update_readiness(backend, process)
  log(backend, "%s: its WebSocket is closed", process.id)
end

--- The process has called ProcessReady. Guess: a second ProcessReady is accepted, and changes the port while there is no game session.
function life.activate(backend, process, port)
  local sdk = process.sdk
  if not process.session then hosting.count_process(process, port) end
  if sdk.is_activated then return end
  sdk.is_activated, sdk.healthy_at = true, backend.now
  wait_for(backend, process, "server_health", backend.options.unhealthy_seconds)
  log(backend, "%s: is ready on port %d", process.id, port)
end

--- The process has reported its health. It is free for game sessions from its first healthy report on, since an SDK drops
--- CreateGameSession while it does not know that it is ready.
function life.heartbeat(backend, process, is_healthy)
  local sdk = process.sdk
  if sdk.is_healthy ~= false and not is_healthy then log(backend, "%s: reports that it is not healthy", process.id) end
  sdk.is_healthy = is_healthy
  if is_healthy then sdk.healthy_at = backend.now end
  server_process.update_readiness(backend, process)
end

-- Ends a process that has not been healthy for too long: it is told to end, or regarded as ended where it is not connected.
timers.on("server_health", function(backend, process)
  local sdk = process.sdk
  if backend.processes_by_id[process.id] ~= process or sdk.is_unhealthy then return end
  local rest = sdk.healthy_at + backend.options.unhealthy_seconds - backend.now
  if rest > 0 then return wait_for(backend, process, "server_health", rest) end
  local event, message = "SERVER_PROCESS_TERMINATED_UNHEALTHY", "The server process was not healthy for too long"
  if not sdk.is_connected then return hosting.stop_process(backend, process, nil, event, message) end
  sdk.is_unhealthy = true
  hosting.log_process(backend, process, process.session, event, message)
  server_process.tell_to_end(backend, process)
end)

-- The deadline of TerminateProcess: a process of a managed fleet is stopped by force, one of an Anywhere fleet forgotten.
timers.on("server_deadline", function(backend, process)
  if backend.now < process.sdk.ends_at then return end -- it has an earlier and a later one
  local event, message
  if process.host.instance then
    event, message = "SERVER_PROCESS_FORCE_TERMINATED", "The server process did not end in time"
  end
  if backend.processes_by_id[process.id] == process then
    log(backend, "%s: did not end by the deadline of TerminateProcess", process.id)
    hosting.stop_process(backend, process, nil, event, message)
  end
end)

--- The process has called ProcessEnding.
function life.finish(backend, process)
  process.sdk.is_ending = true
  log(backend, "%s: has ended", process.id)
  hosting.stop_process(backend, process)
end

-- Launched programs ---------------------------------------------------------------------------------------------------

timers.on("server_init", function(backend, process)
  if process.sdk.connected_at then return end
  hosting.stop_process(backend, process, nil, "SERVER_PROCESS_SDK_INITIALIZATION_TIMEOUT",
    "The server process did not call InitSDK in time")
end)

timers.on("server_exit", function(backend, process)
  if backend.launched[process.id] ~= process then return end
  process.launch.is_killed = true
  hosting.log_process(backend, process, nil, "SERVER_PROCESS_PROCESS_EXIT_TIMEOUT",
    "The server process did not exit after ProcessEnding")
end)

--- The program of a process has exited.
function life.exit(backend, process)
  backend.launched[process.id] = nil
  hosting.stop_process(backend, process, nil, "SERVER_PROCESS_CRASHED", "The server process exited without ProcessEnding")
  hosting.restart_process(backend, process)
end

-- -----------------------------------------------------------------------------------------------------------------------

--- Prepares a state to be continued without WebSockets: the processes have as long as after a heartbeat to connect again.
function life.reconnect_all(backend)
  for _, process in pairs(backend.processes_by_id) do
    local sdk = process.sdk
    if sdk and sdk.connected_at then
      sdk.is_connected = false
      sdk.healthy_at = sdk.healthy_at and backend.now
      process.location.ready:remove(process.rank)
    end
  end
end

return life
