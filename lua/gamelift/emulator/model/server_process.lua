-- A server process that speaks the Server SDK: how it is told things, and why it gets no game session. process.sdk is plain data;
-- the WebSocket of a process is a connection of ../server_sdk/, which belongs to no snapshot.
--
-- process.sdk = {
--   connected_at, is_connected     -- since its first upgrade; while its WebSocket is open
--   language, version, idempotency -- of its last upgrade
--   is_activated                   -- since ActivateServerProcess
--   is_healthy, healthy_at         -- by its last heartbeat (nil before the first); the time from which 180 s count
--   has_hosted                     -- it has had its game session
--   ends_at                        -- the deadline that TerminateProcess told it
--   refresh_tokens                 -- a list: the tokens of the latest RefreshConnections
--   responses                      -- the latest, by RequestId
-- }
-- process.launch, of a program that is started for the process (option launch) = {
--   entry, parameters              -- the index in the runtime configuration; the arguments of the program
--   is_ended, is_killed            -- the process has ended, and the program has 30 s to exit; these have passed, or it may not
-- }
local json = require "gamelift.util.json"

local server_process = {}

local NOTICE = 300       -- seconds from TerminateProcess to its deadline
local EXIT = 30          -- seconds from TerminateServerProcess to the end of the program
local MAX_ENDED = 1000   -- ids of ended processes that are remembered
local MAX_REFRESHES = 20 -- RefreshConnections of a process whose tokens are remembered

local function milliseconds(seconds)
  return math.floor(seconds * 1000 + 0.5)
end
server_process.milliseconds = milliseconds

--- Returns the state of a process that has not connected. host: where it runs.
function server_process.new_state(host)
  host.unhealthy = true -- some of its processes may be
  return { responses = { first = 1, last = 0, by_id = {} } }
end

--- Returns the compute of a process: its host, or in a container fleet its container group.
function server_process.compute(process)
  return process.group or process.host
end

--- Writes a line to the log of the emulator.
function server_process.log(backend, text, ...)
  local on_log = backend.options.on_log
  if on_log then on_log(("server process " .. text):format(...)) end
end

--- Returns what keeps a process from game sessions, in words; nil if it is free for one.
--- @param process table
--- @return string?
function server_process.obstacle(process)
  local sdk, host = process.sdk, process.host
  if process.session then return "it has a game session" end
  if sdk.has_hosted then return "its game session has ended, and a process has one in its life" end
  if sdk.ends_at then return "it was told to end (TerminateProcess)" end
  if not sdk.connected_at then return "it has not connected (InitSDK)" end
  if not sdk.is_connected then return "its WebSocket is closed" end
  if not sdk.is_activated then return "it has not called ProcessReady" end
  if sdk.is_healthy == nil then return "its first heartbeat has not arrived" end
  if not sdk.is_healthy then return "its last heartbeat reports that it is not healthy" end
  if host.status ~= "ACTIVE" then return ("its compute %s is %s"):format(host.name, host.status) end
  if host.interrupted then return ("its instance %s is being interrupted"):format(host.name) end
  return nil
end

--- Adds the process to the free ones of its location, or removes it, as its state says.
function server_process.update_readiness(backend, process)
  local ready = process.location.ready
  if server_process.obstacle(process) then return ready:remove(process.rank) end
  ready:add(process)
  backend:capacity_changed()
end

-- Messages to the process ---------------------------------------------------------------------------------------------

--- Returns the key of a process among the connections of an emulator.
function server_process.key(backend, id)
  return backend.key .. "/" .. id
end

-- Sends a message to the process; without a WebSocket it is lost.
local function push(backend, process, message)
  local connection = backend.env.connections[server_process.key(backend, process.id)]
  if connection then connection:push(json.encode(message)) end
end

-- Returns the members of a game session that all messages share.
local function session_members(s)
  local view = s.view
  return {
    GameSessionId = view.GameSessionId,
    GameSessionData = view.GameSessionData,
    MatchmakerData = view.MatchmakerData,
    MaximumPlayerSessionCount = view.MaximumPlayerSessionCount,
    GameProperties = next(s.properties) and s.properties or json.empty_object,
    IpAddress = s.address.IpAddress,
    DnsName = s.address.DnsName,
    Port = s.address.Port,
  }
end

--- Tells a process to start its game session.
function server_process.create_session(backend, process, s)
  local message = session_members(s)
  message.Action, message.GameSessionName = "CreateGameSession", s.view.Name
  process.sdk.has_hosted = true
  push(backend, process, message)
end

--- Tells the process of a session that matchmaking has changed it, or that a backfill ticket has ended.
--- @param reason "MATCHMAKING_DATA_UPDATED"|"BACKFILL_FAILED"|"BACKFILL_TIMED_OUT"|"BACKFILL_CANCELLED"
--- @param ticket string # the id of the backfill ticket
function server_process.update_session(backend, s, reason, ticket)
  local process = s.process
  if not process or not process.sdk then return end
  local members, view = session_members(s), s.view
  members.Name, members.FleetId, members.Location = view.Name, view.FleetId, view.Location
  members.Status, members.StatusReason = view.Status, view.StatusReason
  push(backend, process, { Action = "UpdateGameSession", GameSession = members, UpdateReason = reason, BackfillTicketId = ticket })
end

local function push_end(backend, process)
  push(backend, process, { Action = "TerminateProcess", TerminationTime = milliseconds(process.sdk.ends_at) })
end

--- Tells a process to end. At the deadline, in seconds from now (300 by default), it is regarded as ended.
function server_process.tell_to_end(backend, process, seconds)
  local sdk, at = process.sdk, backend.now + (seconds or NOTICE)
  if sdk.ends_at and sdk.ends_at <= at then return end
  sdk.ends_at = at
  server_process.update_readiness(backend, process)
  push_end(backend, process)
  backend:after(at - backend.now, "server_deadline", process)
end

--- Tells a process again to end, which it may have missed while its WebSocket was closed.
server_process.repeat_notice = push_end

--- Tells a process to connect to an endpoint with a token. It may still be connecting with that of an earlier RefreshConnection.
function server_process.refresh(backend, process, endpoint, token)
  local sdk = process.sdk
  sdk.refresh_tokens = sdk.refresh_tokens or {}
  table.insert(sdk.refresh_tokens, token)
  if #sdk.refresh_tokens > MAX_REFRESHES then table.remove(sdk.refresh_tokens, 1) end
  push(backend, process, { Action = "RefreshConnection", RefreshConnectionEndpoint = endpoint, AuthToken = token })
end

-- Ended processes -----------------------------------------------------------------------------------------------------

--- Remembers the id of a process that has ended, which may not come back, and tells the process unless it knows.
function server_process.forget(backend, process)
  local ended = backend.ended_processes
  ended.first = ended.first or 1
  ended.last = (ended.last or 0) + 1
  ended[ended.last], ended.ids[process.id] = process.id, true
  if ended.last - ended.first >= MAX_ENDED then
    ended.ids[ended[ended.first]], ended[ended.first] = nil, nil
    ended.first = ended.first + 1
  end
  if process.sdk.ends_at or process.sdk.is_ending then return end
  process.sdk.ends_at = backend.now
  push_end(backend, process)
end

--- Waits for the end of the program of a process that has ended: for 30 s if it said so itself.
function server_process.await_exit(backend, process)
  local launch = process.launch
  launch.is_ended = true
  if process.sdk.is_ending then backend:after(EXIT, "server_exit", process) else launch.is_killed = true end
end

--- Reports if a process with this id has ended.
function server_process.has_ended(backend, id)
  return backend.ended_processes.ids[id] ~= nil
end

return server_process
