-- A day of server processes in driven time: make soak-server [ARGS="SESSIONS --processes"].
--
-- 50 processes at a time, each with one game session and ten players, then another process takes its place. Sessions end in all the
-- ways of ENDINGS. The processes are servers of this program (in_process.lua); with --processes each is a program that gamelift-local
-- starts, and speaks over a WebSocket (processes.lua).
--
-- Ends with an error if a session, a player or an event is lost, if a session ends for another reason, or if memory grows.
package.path = "./?.lua;lua/?.lua;lua/?/init.lua;" .. package.path

local command_line = require "spec.support.command_line"

local is_real, wanted = false, 1000
for _, word in ipairs(arg) do
  if word == "--processes" then is_real = true else wanted = command_line.number("ARGS: SESSIONS or --processes", word, 50) end
end

local PROCESSES, PLAYERS, STEP, DAY = 50, 10, 30, 86400
local LIFE = DAY * PROCESSES / wanted -- seconds of a session
local PATIENCE = 900 -- seconds in which a session has to end
local RETENTION = 0.1 -- days for which an ended session is kept: memory is flat from then on

local world = require(is_real and "spec.soak.processes" or "spec.soak.in_process").new {
  options = { retention_days = RETENTION },
  fleet = { FleetId = "fleet-soak", Name = "soak", RuntimeConfiguration = { ServerProcesses = {
    { LaunchPath = "/local/game/server", ConcurrentExecutions = PROCESSES } } } },
}
local client = world.client

local function call(method, params) return assert(client[method](client, params)) end

local function terminate(process, mode) call("terminate_game_session", { GameSessionId = process.id, TerminationMode = mode }) end

-- How sessions end, in turn: what is done, the StatusReason of the session, the event of the fleet.
local ENDINGS = {
  { name = "process_ending", act = function(process) process:command "finish" end },
  { name = "TRIGGER_ON_PROCESS_TERMINATE", reason = "TRIGGERED_ON_PROCESS_TERMINATE", act = function(process)
    terminate(process, "TRIGGER_ON_PROCESS_TERMINATE")
  end },
  { name = "the program crashes", event = "SERVER_PROCESS_CRASHED", act = function(process) process:command "crash" end },
  { name = "FORCE_TERMINATE", reason = "FORCE_TERMINATED", event = "SERVER_PROCESS_FORCE_TERMINATED", act = function(process)
    process:command "ignore" -- it may still be alive for some milliseconds
    terminate(process, "FORCE_TERMINATE")
  end },
  { name = "unhealthy for 180 s", event = "SERVER_PROCESS_TERMINATED_UNHEALTHY", act = function(process)
    process:command "sicken"
  end },
  { name = "ignores TerminateProcess", reason = "TRIGGERED_ON_PROCESS_TERMINATE", event = "SERVER_PROCESS_FORCE_TERMINATED",
    act = function(process)
      process:command "ignore"
      terminate(process, "TRIGGER_ON_PROCESS_TERMINATE")
    end },
}

local live, asked, ended, starts = {}, 0, 0, 0 -- live: { [id of a session] = session }

local function create_sessions(now)
  while asked < wanted and asked - ended < PROCESSES do
    local reply, err = client:create_game_session { FleetId = "fleet-soak", MaximumPlayerSessionCount = PLAYERS }
    if not reply then return assert(err.code == "FleetCapacityExceededException", err) end
    asked = asked + 1
    local id = reply.GameSession.GameSessionId
    live[id] = { id = id, ending = ENDINGS[asked % #ENDINGS + 1], due = now + LIFE * (0.7 + asked % 10 / 20), players = {} }
  end
end

local function join(session, process)
  for n = 1, PLAYERS do
    local player = call("create_player_session", { GameSessionId = session.id, PlayerId = "player-" .. n }).PlayerSession
    session.players[n] = player.PlayerSessionId
  end
  process:command("accept", session.players)
end

-- Half of the players leave, the others stay to the end.
local function finish(session, process, now)
  local leaving = {}
  for n = 1, PLAYERS / 2 do leaving[n] = session.players[n] end
  process:command("remove", leaving)
  session.ending.act(process)
  session.asked_to_end = now
end

-- Checks the session if it has ended, and its players with it. Returns true then.
local function check(session, now)
  local view = call("describe_game_sessions", { GameSessionId = session.id }).GameSessions[1]
  local ending = session.ending
  if view.Status ~= "TERMINATED" then
    assert(now < session.asked_to_end + PATIENCE, ("%s (%s) is %s"):format(session.id, ending.name, view.Status))
    return false
  end
  assert(view.StatusReason == ending.reason, ("%s (%s) has StatusReason %s"):format(session.id, ending.name, tostring(view.StatusReason)))
  local count = 0
  for player in client:get_paginator("describe_player_sessions"):paginate({ GameSessionId = session.id }):items() do
    assert(player.Status == "COMPLETED", player.PlayerSessionId .. " is " .. player.Status)
    count = count + 1
  end
  assert(count == PLAYERS, session.id .. " has " .. count .. " players")
  ending.count = (ending.count or 0) + 1
  return true
end

local function step(now)
  for _, process in ipairs(world.processes) do
    local session = process.id and live[process.id]
    if process.id and not process.is_known then
      assert(session, "a process has started the game session " .. process.id)
      process.is_known, session.process, starts = true, process, starts + 1
      join(session, process)
    elseif session and now >= session.due and not session.asked_to_end then
      finish(session, process, now)
    end
  end
  for id, session in pairs(live) do
    if session.asked_to_end and check(session, now) then
      live[id], ended = nil, ended + 1
    end
  end
  create_sessions(now)
end

local counted, counts = {}, {} -- { [EventId] = true } of the last time; { [EventCode] = count }

-- Counts the events of the fleet, which keeps the latest 1,000.
local function count_events()
  local events = {}
  for event in client:get_paginator("describe_fleet_events"):paginate({ FleetId = "fleet-soak" }):items() do
    events[event.EventId] = true
    if not counted[event.EventId] then counts[event.EventCode] = (counts[event.EventCode] or 0) + 1 end
  end
  counted = events
end

-- Checks that the fleet has had each event as often as it should.
local function check_events()
  local expected = {}
  for _, ending in ipairs(ENDINGS) do
    print(("%6d sessions: %-30s StatusReason %-32s %s"):format(ending.count or 0, ending.name, ending.reason or "none", ending.event or ""))
    if ending.event then expected[ending.event] = (expected[ending.event] or 0) + (ending.count or 0) end
  end
  for code, count in pairs(expected) do
    assert((counts[code] or 0) == count, ("%s was logged %d times, not %d"):format(code, counts[code] or 0, count))
  end
end

local began, memory = world:now(), {}
local eighth = 0 -- eighths of the day that have passed
while world:now() < began + DAY or ended < wanted do
  world:advance(STEP)
  local now = world:now()
  step(now)
  assert(not world.problems[1], world.problems[1])
  assert(now < began + 2 * DAY, "the sessions do not end")
  if now >= began + DAY / 8 * (eighth + 1) then
    eighth = eighth + 1
    memory[eighth] = world:memory()
    count_events()
    print(("%6d sessions, %5.1f h, %7.0f KB"):format(ended, (now - began) / 3600, memory[eighth]))
  end
end

count_events()
check_events()
assert(starts == wanted and asked == wanted, ("%d sessions were asked for and %d started"):format(asked, starts))
world:stop()
local grown = (memory[#memory] / memory[math.ceil(#memory / 2)] - 1) * 100
assert(grown < 10, ("memory has grown by %.0f %%"):format(grown))
print(("%d sessions of %d players in %.1f h, %d at a time; %s: none lost, memory %+.1f %% in the second half"):format(ended, PLAYERS,
  (world:now() - began) / 3600, PROCESSES, world.summary(), grown))
