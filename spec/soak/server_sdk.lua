-- A day of server processes against an emulator in the same program: make soak-server [ARGS=SESSIONS].
--
-- 50 processes at a time, each with one game session and ten players, then another process takes its place. Ends with an error if a
-- session or a player is lost, or if memory grows.
package.path = "./?.lua;lua/?.lua;lua/?/init.lua;" .. package.path
local gamelift = require "gamelift"

local SESSIONS, PROCESSES, PLAYERS, STEP = tonumber(arg[1]) or 1000, 50, 10, 30
local DAY = 86400
local LIFE = DAY * PROCESSES / SESSIONS -- seconds of a session

local emulator = gamelift.emulator { seed = 1 }
if not emulator.connect then return print "pending: this emulator connects no server processes" end
local transport = emulator:transport()
local client = gamelift.client { region = "us-west-2", endpoint = "http://local", transport = transport,
  credentials = { access_key_id = "GAMELIFTLOCAL", secret_access_key = "gamelift-local-secret" } }

local function call(method, params) return assert(client[method](client, params)) end

call("create_location", { LocationName = "custom-soak" })
local fleet = call("create_fleet", { Name = "soak", ComputeType = "ANYWHERE", Locations = { { Location = "custom-soak" } },
  AnywhereConfiguration = { Cost = "1" } }).FleetAttributes.FleetId
emulator:advance(300)
local started = emulator:now()

local processes, ended, problems = {}, {}, {}

local function on_error(err) problems[#problems + 1] = tostring(err) end

local function new_process(i)
  local process = { players = {} }
  process.server = assert(gamelift.server.init_sdk { anywhere = client, fleet_id = fleet, compute_name = "host-" .. i,
    transport = transport, on_error = on_error })
  assert(process.server:process_ready { port = 7000 + i, on_start_game_session = function(game_session)
    process.id, process.starts = game_session.GameSessionId, (process.starts or 0) + 1
    assert(process.server:activate_game_session())
    process.due = emulator:now() + LIFE * (0.5 + (i % 10) / 20)
  end })
  return process
end

local function join(process)
  for n = 1, PLAYERS do
    local session = call("create_player_session", { GameSessionId = process.id, PlayerId = "player-" .. n }).PlayerSession
    assert(process.server:accept_player_session(session.PlayerSessionId))
    process.players[n] = session.PlayerSessionId
  end
end

local function finish(process)
  for n = 1, PLAYERS / 2 do assert(process.server:remove_player_session(process.players[n])) end -- the others stay to the end
  assert(process.server:process_ending())
  process.server:run(1)
  assert(process.starts == 1)
  ended[#ended + 1] = process.id
end

-- Checks that a session has ended, and its players with it.
local function check(id)
  local session = call("describe_game_sessions", { GameSessionId = id }).GameSessions[1]
  assert(session.Status == "TERMINATED", id .. " is " .. session.Status)
  local count = 0
  for player in client:get_paginator("describe_player_sessions"):paginate({ GameSessionId = id }):items() do
    assert(player.Status == "COMPLETED", player.PlayerSessionId .. " is " .. player.Status)
    count = count + 1
  end
  assert(count == PLAYERS, id .. " has " .. count .. " players")
end

local heap = {}
for i = 1, PROCESSES do processes[i] = new_process(i) end
while emulator:now() < started + DAY or #ended < SESSIONS do
  emulator:advance(STEP)
  for i = 1, PROCESSES do
    local process = processes[i]
    process.server:poll()
    process.server:poll()
    if not process.asked and #ended < SESSIONS then
      process.asked = client:create_game_session { FleetId = fleet, Location = "custom-soak", MaximumPlayerSessionCount = PLAYERS }
    elseif process.due and not process.players[1] then
      join(process)
    elseif process.due and emulator:now() >= process.due then
      finish(process)
      check(process.id)
      processes[i] = new_process(i)
      if #ended % 100 == 0 then
        collectgarbage()
        collectgarbage()
        heap[#heap + 1] = collectgarbage "count"
        print(("%6d sessions, %5.1f h, %7.0f KB"):format(#ended, (emulator:now() - started) / 3600, heap[#heap]))
      end
    end
  end
  if emulator:now() > started + 30 * DAY then error "the sessions do not end" end
end

assert(#problems == 0, problems[1])
print(("%d sessions of %d players in %.1f h; reported problems: %d"):format(#ended, PLAYERS, (emulator:now() - started) / 3600, #problems))
