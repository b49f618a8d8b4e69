-- Random runs of server processes, clients and the clock: what must hold after each step.
local random = require "gamelift.emulator.model.random"
local server_process = require "spec.support.server_process"

local PROCESSES, STEPS = 12, 400

-- What a run does, each with the chance of its place: functions(run).
local steps = {}

local function any(run, list) return list[run.draws:below(#list) + 1] end

function steps.start(run)
  if #run.processes >= PROCESSES then return end
  local process = run.game:connect()
  if process then table.insert(run.processes, process) end
end

function steps.ready(run)
  local process = any(run, run.processes)
  if process then process:call("ActivateServerProcess", { Port = 7000 + run.draws:below(100) }) end
end

function steps.heartbeat(run)
  for _, process in ipairs(run.processes) do process:call("HeartbeatServerProcess", { HealthStatus = run.draws:below(20) > 0 }) end
end

function steps.create(run)
  run.game:call("CreateGameSession", { FleetId = run.game.fleet_id, Location = "custom-home", MaximumPlayerSessionCount = 3 })
end

function steps.place(run)
  run.count = run.count + 1
  run.game:call("StartGameSessionPlacement", { PlacementId = "p" .. run.count, GameSessionQueueName = "q",
    MaximumPlayerSessionCount = 3, DesiredPlayerSessions = { { PlayerId = "d" .. run.count } } })
end

-- Processes follow what they were told.
function steps.obey(run)
  for _, process in ipairs(run.processes) do
    local message = process:next()
    while message do
      if message.Action == "CreateGameSession" then
        assert.is_nil(process.arn, "a second game session")
        process.arn = message.GameSessionId
        if run.draws:below(5) > 0 then process:call("ActivateGameSession", { GameSessionId = process.arn }) end
      elseif message.Action == "TerminateProcess" and run.draws:below(3) > 0 then
        process:call "TerminateServerProcess"
      end
      message = process:next()
    end
  end
end

function steps.join(run)
  local process = any(run, run.processes)
  if not process or not process.arn then return end
  run.count = run.count + 1
  local reply = run.game:call("CreatePlayerSession", { GameSessionId = process.arn, PlayerId = "p" .. run.count })
  if reply and run.draws:below(2) > 0 then
    process:call("AcceptPlayerSession", { GameSessionId = process.arn, PlayerSessionId = reply.PlayerSession.PlayerSessionId })
  end
end

function steps.finish(run)
  local process = any(run, run.processes)
  if process then process:call "TerminateServerProcess" end
end

function steps.terminate(run)
  local process = any(run, run.processes)
  if not process or not process.arn then return end
  run.game:call("TerminateGameSession", { GameSessionId = process.arn, TerminationMode = "TRIGGER_ON_PROCESS_TERMINATE" })
end

function steps.lose(run)
  local process, place = any(run, run.processes), nil
  if not process then return end
  process.connection:close()
  for i, other in ipairs(run.processes) do place = other == process and i or place end
  table.remove(run.processes, place)
  if run.draws:below(3) == 0 then return end
  local again = run.game:connect { pID = process.id }
  if again then
    again.arn = process.arn
    table.insert(run.processes, again)
  end
end

function steps.advance(run) run.game:advance(run.draws:below(70)) end
function steps.snapshot(run) run.game:control("snapshot", {}) end

function steps.restore(run)
  if not run.game.emulator:control("restore", {}) then return end
  run.processes = {}
end

function steps.load(run)
  assert(run.game.emulator:load(run.game.emulator:save()))
  run.processes = {}
end

local NAMES = { "start", "start", "ready", "ready", "ready", "heartbeat", "heartbeat", "heartbeat", "create", "create", "place", "obey",
  "obey", "obey", "join", "join", "finish", "terminate", "lose", "advance", "advance", "snapshot", "restore", "load" }

-- Like assert.equal, which is too slow to be called a million times.
local function check_equal(expected, value, name)
  if expected ~= value then error(("%s: expected %s, got %s"):format(name, tostring(expected), tostring(value)), 2) end
end

-- Checks the counts of the state against the processes.
local function check(run)
  local backend = run.game.emulator:backend()
  local location = backend.fleets_by_id[run.game.fleet_id].locations[1]
  local counted, busy, activating = 0, 0, 0
  for host in location.hosts:each() do
    for process in host.processes:each() do
      check_equal(process, backend.processes_by_id[process.id], "process by id")
      counted = counted + (process.is_counted and 1 or 0)
      local s = process.session
      busy = busy + (s and 1 or 0)
      activating = activating + (s and (s.view.Status == "ACTIVATING" or s.activating) and 1 or 0)
      if s then
        check_equal(process, s.process, "process of a session")
        check_equal(false, s.view.Status == "TERMINATED", "a process has a session that is TERMINATED")
      end
    end
    check_equal(busy, host.busy, "busy processes of the host")
    check_equal(activating, host.activating, "activating processes of the host")
  end
  check_equal(counted, location.processes, "processes of the location")
  check_equal(busy, location.busy, "busy processes of the location")
  for process in location.ready:each() do
    check_equal(nil, process.session, "session of a free process")
    check_equal(process, backend.processes_by_id[process.id], "free process by id")
  end
  for _, s in pairs(backend.sessions_by_arn) do
    if s.view.Status == "TERMINATED" then
      check_equal(0, s.reserved + s.active, "players of a session that is TERMINATED")
    else
      check_equal(s, s.process.session, "session of a process")
    end
  end
end

describe("random runs of server processes", function()
  for seed = 1, 10 do
    it("hold the counts of processes, sessions and players, run " .. seed, function()
      local run = { game = server_process.game { seed = seed }, draws = random.new(seed), processes = {}, count = 0 }
      run.game:ok("CreateGameSessionQueue", { Name = "q",
        Destinations = { { DestinationArn = "arn:aws:gamelift:us-west-2:123456789012:fleet/" .. run.game.fleet_id } } })
      for _ = 1, STEPS do
        steps[any(run, NAMES)](run)
        check(run)
      end
    end)
  end

  -- Plays a round of 50 processes for 72 minutes: a game session of 10 players each. Returns the ARNs.
  local function play_round(game)
    local processes, arns = {}, {}
    for i = 1, 50 do
      processes[i] = game:ready()
      arns[i] = game:new_session { MaximumPlayerSessionCount = 10 }
      processes[i]:activate()
      local ids = {}
      for n = 1, 10 do ids[n] = arns[i] .. n end
      local players = game:ok("CreatePlayerSessions", { GameSessionId = arns[i], PlayerIds = ids }).PlayerSessions
      for n, player in ipairs(players) do
        local members = { GameSessionId = arns[i], PlayerSessionId = player.PlayerSessionId }
        processes[i]:ok("AcceptPlayerSession", members)
        if n > 5 then processes[i]:ok("RemovePlayerSession", members) end
      end
    end
    for _ = 1, 27 do
      game:advance(160)
      for _, process in ipairs(processes) do process:ok("HeartbeatServerProcess", { HealthStatus = true }) end
    end
    for i, process in ipairs(processes) do
      if i % 2 == 0 then
        game:ok("TerminateGameSession", { GameSessionId = arns[i], TerminationMode = "TRIGGER_ON_PROCESS_TERMINATE" })
        assert.equal("TerminateProcess", process:next().Action)
      end
      process:ok "TerminateServerProcess"
    end
    return arns
  end

  it("lose nothing in a day of 1,000 processes, 50 at a time, and 10,000 players; memory stays flat", function()
    local game = server_process.game { retention_days = 0.1 }
    local memory, seen = {}, {}
    for round = 1, 20 do
      for i, arn in ipairs(play_round(game)) do
        check_equal(nil, seen[arn], "an ARN that came before")
        seen[arn] = true
        local view = game:describe(arn)
        check_equal("TERMINATED", view.Status, "Status")
        check_equal(i % 2 == 0 and "TRIGGERED_ON_PROCESS_TERMINATE" or nil, view.StatusReason, "StatusReason")
        check_equal(0, view.CurrentPlayerSessionCount, "CurrentPlayerSessionCount")
      end
      game.lines, seen = {}, round < 20 and seen or {}
      collectgarbage()
      collectgarbage()
      memory[round] = collectgarbage "count"
    end
    assert.truthy(memory[20] < memory[5] * 1.1, ("%.0f KB after round 5, %.0f KB after round 20"):format(memory[5], memory[20]))
  end)
end)
