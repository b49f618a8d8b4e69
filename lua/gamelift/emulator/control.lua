-- The control interface: what game servers, players, operators and the clock do. It is no part of GameLift.
-- An action is { arguments, function(emulator, world, arguments) -> result }; failures are raised as { message }.
local computes = require "gamelift.emulator.computes"
local find = require "gamelift.emulator.find"
local faults = require "gamelift.emulator.faults"
local fleets = require "gamelift.emulator.fleets"
local hosting = require "gamelift.emulator.hosting"
local options = require "gamelift.emulator.options"
local player = require "gamelift.emulator.player"
local seed = require "gamelift.emulator.seed"
local session = require "gamelift.emulator.session"
local summary = require "gamelift.emulator.summary"

local control = {}

local SPOT_NOTICE = 120    -- seconds
local FAILED_CHECKS = 3    -- health checks after which a process is stopped

local function fail(message, ...)
  error({ message = select("#", ...) > 0 and message:format(...) or message }, 0)
end

-- Arguments -----------------------------------------------------------------------------------------------------------

local wanted = {
  string = { "a string", function(value) return type(value) == "string" and value ~= "" end },
  boolean = { "true or false", function(value) return type(value) == "boolean" end },
  table = { "a table", function(value) return type(value) == "table" end },
  seconds = { "a number of seconds, 0 or more", function(value)
    return type(value) == "number" and value >= 0 and value < math.huge
  end },
  count = { "a whole number, 0 or more", function(value)
    return type(value) == "number" and value >= 0 and value % 1 == 0 and value < 2 ^ 31
  end },
  number = { "a number", function(value) return type(value) == "number" and value == value end },
  port = { "a port, 1 to 60000", function(value)
    return type(value) == "number" and value % 1 == 0 and value >= 1 and value <= 60000
  end },
}

local function names_of(map)
  local names = {}
  for name in pairs(map) do names[#names + 1] = name end
  table.sort(names)
  return names
end

-- arguments: { name = type of wanted, with "!" if it must be given }.
local function check(rows, given)
  for name in pairs(given) do
    if name ~= "account" and not rows[name] then
      fail("unknown argument %s%s", tostring(name), options.suggestion(name, names_of(rows)))
    end
  end
  for name, kind in pairs(rows) do
    local value, required = given[name], kind:sub(-1) == "!"
    local rule = wanted[required and kind:sub(1, -2) or kind]
    if value == nil then
      if required then fail("%s is required: %s", name, rule[1]) end
    elseif not rule[2](value) then
      fail("%s: %s is wanted, got %s", name, rule[1], type(value) == "table" and "a table" or tostring(value))
    end
  end
end

-- What arguments name -------------------------------------------------------------------------------------------------

local function process_of(world, a)
  if a.process_id then
    return world.processes_by_id[a.process_id] or fail("no process is called %s", a.process_id)
  end
  if not a.GameSessionId then fail("process_id or GameSessionId is required") end
  local s = find.session(world, a.GameSessionId)
  return s.process or fail("game session %s has ended", a.GameSessionId)
end

local function player_session_of(world, a)
  return world.player_sessions_by_id[a.PlayerSessionId] or fail("no player session is called %s", a.PlayerSessionId)
end

local PROCESS = { process_id = "string", GameSessionId = "string" }

local actions = {}

-- Server processes ----------------------------------------------------------------------------------------------------

-- A server process on a compute of an Anywhere fleet, or an instance of a managed one, reports ProcessReady.
actions.register_process = { { FleetId = "string!", ComputeName = "string", port = "port!", count = "count", restart = "boolean" },
  function(_, world, a)
    local fleet = find.fleet(world, a.FleetId)
    local host
    if a.ComputeName then
      host = computes.find_host(fleet, a.ComputeName) or fail("fleet %s has no compute %s", fleet.id, a.ComputeName)
    else
      local place = fleet.places[1]
      host = place and place.hosts:head() or fail("fleet %s has no compute; ComputeName is required", fleet.id)
    end
    if host.status ~= "ACTIVE" then fail("compute %s is %s", host.name, host.status) end
    local ids = {}
    for i = 1, a.count or 1 do
      local port = math.min(a.port + i - 1, 60000)
      ids[i] = hosting.start_process(world, host, port, a.restart or false).id
    end
    return { process_id = ids[1], process_ids = ids, ComputeName = host.name }
  end }

-- The server calls ActivateGameSession. Harmless when the session is active already.
actions.activate = { PROCESS, function(_, world, a)
  local process = process_of(world, a)
  local s = process.session or fail("process %s has no game session", process.id)
  local status = s.view.Status
  if status ~= "ACTIVATING" and status ~= "ACTIVE" then fail("game session is %s", status) end
  session.activate(world, s)
  return { GameSession = s.view }
end }

actions.end_process = { PROCESS, function(_, world, a)
  local process = process_of(world, a)
  hosting.stop_process(world, process)
  return { process_id = process.id }
end }

actions.crash = { PROCESS, function(_, world, a)
  local process = process_of(world, a)
  hosting.stop_process(world, process, nil, "SERVER_PROCESS_CRASHED", "The server process crashed")
  return { process_id = process.id }
end }

actions.miss_health_checks = { { process_id = "string", GameSessionId = "string", count = "count" }, function(_, world, a)
  local process = process_of(world, a)
  process.missed = process.missed + (a.count or FAILED_CHECKS)
  local stopped = process.missed >= FAILED_CHECKS
  if stopped then
    hosting.stop_process(world, process, nil, "SERVER_PROCESS_TERMINATED_UNHEALTHY",
      "The server process missed its health checks")
  end
  return { process_id = process.id, missed = process.missed, stopped = stopped }
end }

-- A Spot instance gets its notice: at its end the sessions on it are TERMINATED with INTERRUPTED.
actions.interrupt = { { FleetId = "string!", InstanceId = "string", seconds = "seconds" }, function(_, world, a)
  local fleet = find.fleet(world, a.FleetId)
  if fleet.attributes.FleetType ~= "SPOT" then fail("fleet %s is no Spot fleet", fleet.id) end
  local instance
  if a.InstanceId then
    instance = computes.find_host(fleet, a.InstanceId)
  else
    for host in fleet.places[1].hosts:each() do
      instance = instance or (host.status == "ACTIVE" and not host.interrupted and host)
    end
  end
  if not instance then fail("fleet %s has no such instance", fleet.id) end
  local seconds = a.seconds or SPOT_NOTICE
  hosting.interrupt(world, instance, seconds)
  return { InstanceId = instance.name, seconds = seconds }
end }

actions.fail_fleet = { { FleetId = "string!" }, function(_, world, a)
  local fleet = find.fleet(world, a.FleetId)
  fleets.fail(world, fleet)
  return { FleetId = fleet.id, Status = fleet.attributes.Status }
end }

-- Players -------------------------------------------------------------------------------------------------------------

-- The server calls AcceptPlayerSession.
actions.accept_player = { { PlayerSessionId = "string!" }, function(_, world, a)
  local p = player_session_of(world, a)
  local ok, message = player.accept(world, p)
  if not ok then fail(message) end
  return { PlayerSession = p.view }
end }

-- The server calls RemovePlayerSession.
actions.remove_player = { { PlayerSessionId = "string!" }, function(_, world, a)
  local p = player_session_of(world, a)
  if p.view.Status ~= "RESERVED" and p.view.Status ~= "ACTIVE" then
    fail("player session %s has a status of %s", a.PlayerSessionId, p.view.Status)
  end
  player.finish(world, p, "COMPLETED")
  return { PlayerSession = p.view }
end }

-- Time, faults, state -------------------------------------------------------------------------------------------------

actions.advance = { { seconds = "seconds!" }, function(emulator, _, a)
  emulator:advance(a.seconds)
  return { now = emulator:now() }
end }

local FAULT = {
  kind = "string!", operation = "string", count = "count", probability = "seconds", commit = "string", status = "count",
  code = "string", message = "string", body = "string", seconds = "number",
}
actions.fault = { FAULT, function(emulator, _, a)
  local given = {}
  for name, value in pairs(a) do
    if name ~= "account" then given[name] = value end
  end
  local fault, message = faults.new(given)
  if not fault then fail(message) end
  table.insert(emulator.env.faults, fault)
  return { faults = #emulator.env.faults }
end }

actions.clear_faults = { {}, function(emulator)
  emulator.env.faults = {}
  return { faults = 0 }
end }

-- Everything is as after the start.
actions.reset = { {}, function(emulator)
  emulator:reset()
  return { now = emulator:now() }
end }

-- Adds what data describes, or nothing of it if something in it is wrong.
actions.seed = { { data = "table!" }, function(emulator, world, a)
  local before = emulator:keep()
  local ok, result = pcall(seed.load, world, a.data)
  if ok then return result end
  emulator:put_back(before)
  return error(result, 0)
end }

-- Keeps the whole state and its time under a name; restore goes back to it, as often as wanted. Faults stay as they are.
actions.snapshot = { { name = "string" }, function(emulator, _, a)
  emulator:snapshot(a.name or "default")
  return { name = a.name or "default" }
end }

actions.restore = { { name = "string" }, function(emulator, _, a)
  local name = a.name or "default"
  if not emulator:restore(name) then fail("there is no snapshot called %s", name) end
  return { name = name, now = emulator:now() }
end }

actions.state = { {}, function(_, world) return summary.of(world) end }

-- The latest placement events, oldest first.
actions.events = { {}, function(_, world)
  local list = {}
  for item in world.events:each() do list[#list + 1] = item.event end
  return { events = list }
end }

-- -----------------------------------------------------------------------------------------------------------------------

-- The names of all actions, sorted.
function control.names()
  return names_of(actions)
end

-- Does it. Every action takes `account`, an account id, beside its own arguments. Returns a table, or nil and what is wrong.
function control.run(emulator, action, arguments)
  local row = actions[action]
  if not row then
    return nil, ("no action is called %s%s"):format(tostring(action), options.suggestion(action, control.names()))
  end
  local ok, result = pcall(function()
    check(row[1], arguments)
    local world = emulator:world(arguments.account)
    if not world then fail("no account is called %s", tostring(arguments.account)) end
    return row[2](emulator, world, arguments)
  end)
  if ok then return result end
  if type(result) ~= "table" then error(result, 0) end
  return nil, ("%s: %s"):format(action, result.message)
end

return control
