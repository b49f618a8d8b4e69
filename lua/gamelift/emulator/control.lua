-- The control interface: it does the work of game servers, players, operators and the clock. It is not a part of GameLift.
-- An action has one row: a sentence, its arguments, an example, and function(emulator, backend, arguments) -> result. The rows
-- check the arguments; GET /_control lists them. A failure is raised by exceptions.argument_error.
local arguments = require "gamelift.emulator.arguments"
local computes = require "gamelift.emulator.operations.computes"
local containers = require "gamelift.emulator.model.containers"
local exceptions = require "gamelift.emulator.model.exceptions"
local find = require "gamelift.emulator.model.find"
local fleets = require "gamelift.emulator.operations.fleets"
local hosting = require "gamelift.emulator.model.hosting"
local messages = require "gamelift.util.messages"
local options = require "gamelift.emulator.options"
local seed = require "gamelift.emulator.seed"
local session = require "gamelift.emulator.model.session"
local summary = require "gamelift.emulator.model.summary"

local control = {}

local GROUPS = { "browse", "builds", "containers", "faults", "game_servers", "matchmaking", "players", "requests", "server_sdk", "vpc" }

local SPOT_NOTICE = 120    -- seconds
local FAILED_CHECKS = 3    -- health checks after which a process is stopped

local argument_error = exceptions.argument_error

local actions = {}

-- Defines an action. rows: as in arguments.lua; every action also takes an account and a region.
local function action(name, does, rows, example, run)
  local all = { account = "string", region = "string" }
  for argument, kind in pairs(rows) do all[argument] = kind end
  actions[name] = { does = does, arguments = all, example = example, run = run }
end

-- Subjects of the actions -----------------------------------------------------------------------------------------------

local function process_of(backend, args)
  if args.process_id then
    return backend.processes_by_id[args.process_id] or argument_error("there is no process %s", args.process_id)
  end
  if not args.GameSessionId then argument_error("process_id or GameSessionId is required") end
  local s = find.session(backend, args.GameSessionId)
  return s.process or argument_error("game session %s has ended", args.GameSessionId)
end

local PROCESS = { process_id = "string", GameSessionId = "string" }
local SESSION = { GameSessionId = "arn:aws:gamelift:us-west-2::gamesession/fleet-1/gsess-1" }

-- Server processes ----------------------------------------------------------------------------------------------------

action("register_process", "Starts server processes on a compute of an Anywhere fleet, or on an instance. They report ProcessReady.",
  { FleetId = "string!", ComputeName = "string", port = "port!", count = "processes", restart = "boolean" },
  { FleetId = "fleet-1", ComputeName = "pc", port = 7777 },
  function(_, backend, args)
    local fleet = find.fleet(backend, args.FleetId)
    if fleet.container then argument_error("the container groups of fleet %s start their processes by themselves", fleet.id) end
    local host
    if args.ComputeName then
      host = computes.find_host(fleet, args.ComputeName) or argument_error("fleet %s has no compute %s", fleet.id, args.ComputeName)
    else
      local location = fleet.locations[1]
      host = location and location.hosts:head() or argument_error("fleet %s has no compute; ComputeName is required", fleet.id)
    end
    if host.status ~= "ACTIVE" then argument_error("compute %s is %s", host.name, host.status) end
    local ids = {}
    for i = 1, args.count or 1 do
      ids[i] = hosting.start_process(backend, host, args.port + i - 1, args.restart or false).id
    end
    return { process_id = ids[1], process_ids = ids, ComputeName = host.name }
  end)

action("activate", "The server calls ActivateGameSession. An active session stays as it is.", PROCESS, SESSION,
  function(_, backend, args)
    local process = process_of(backend, args)
    local s = process.session or argument_error("process %s has no game session", process.id)
    local status = s.view.Status
    if status ~= "ACTIVATING" and status ~= "ACTIVE" then argument_error("game session is %s", status) end
    session.activate(backend, s)
    return { GameSession = s.view }
  end)

action("end_process", "The server calls ProcessEnding, and its session ends.", PROCESS, SESSION, function(_, backend, args)
  local process = process_of(backend, args)
  hosting.stop_process(backend, process)
  return { process_id = process.id }
end)

action("crash", "The server process crashes.", PROCESS, SESSION, function(_, backend, args)
  local process = process_of(backend, args)
  hosting.stop_process(backend, process, nil, "SERVER_PROCESS_CRASHED", "The server process crashed")
  return { process_id = process.id }
end)

action("miss_health_checks", "The server process misses health checks. GameLift stops it after 3.",
  { process_id = "string", GameSessionId = "string", count = "count" }, SESSION, function(_, backend, args)
    local process = process_of(backend, args)
    process.missed = process.missed + (args.count or FAILED_CHECKS)
    process.host.unhealthy = true
    local stopped = process.missed >= FAILED_CHECKS
    if stopped then
      if process.group then containers.replace_unhealthy(backend, process.group) end
      hosting.stop_process(backend, process, nil, "SERVER_PROCESS_TERMINATED_UNHEALTHY",
        "The server process missed its health checks")
    end
    return { process_id = process.id, missed = process.missed, stopped = stopped }
  end)

action("interrupt", "Amazon takes a Spot instance back, 120 s after its notice. Its sessions end as TERMINATED, INTERRUPTED.",
  { FleetId = "string!", InstanceId = "string", seconds = "seconds" }, { FleetId = "fleet-1" }, function(_, backend, args)
    local fleet = find.fleet(backend, args.FleetId)
    if fleet.attributes.FleetType ~= "SPOT" then argument_error("fleet %s is not a Spot fleet", fleet.id) end
    local instance
    if args.InstanceId then
      instance = computes.find_host(fleet, args.InstanceId)
    else
      for host in fleet.locations[1].hosts:each() do
        instance = instance or (host.status == "ACTIVE" and not host.interrupted and host)
      end
    end
    if not instance then argument_error("fleet %s has no such instance", fleet.id) end
    local seconds = args.seconds or SPOT_NOTICE
    hosting.interrupt_instance(backend, instance, seconds)
    return { InstanceId = instance.name, seconds = seconds }
  end)

action("fail_fleet", "The fleet changes to ERROR.", { FleetId = "string!" }, { FleetId = "fleet-1" }, function(_, backend, args)
  local fleet = find.fleet(backend, args.FleetId)
  fleets.set_error(backend, fleet)
  return { FleetId = fleet.id, Status = fleet.attributes.Status }
end)

-- Time and state ------------------------------------------------------------------------------------------------------

action("advance", "Moves the clock forward and does everything that becomes due.", { seconds = "seconds!" }, { seconds = 61 },
  function(emulator, _, args)
    local ok, problem = emulator:advance(args.seconds)
    if not ok then argument_error(problem) end
    return { now = emulator:now() }
  end)

action("reset", "Puts everything back as it was after the start.", {}, {}, function(emulator)
  emulator:reset()
  return { now = emulator:now() }
end)

action("save", "Writes the whole state to the file of gamelift-local --state. Requests are served meanwhile.", {}, {}, function(emulator)
  if not emulator.save_file then
    argument_error "there is no file to write: gamelift-local --state FILE names one; in the process use emulator:save()"
  end
  local result, problem = emulator.save_file()
  if not result then argument_error("%s", problem) end
  return result
end)

action("seed", "Adds the fleets, sessions and other resources in data. Adds nothing if any part is wrong.",
  { data = "table!" },
  { data = { locations = { "custom-home" }, fleets = { { Name = "main", FleetId = "fleet-main", processes = 4 } } } },
  function(emulator, backend, args)
    local before = emulator:save_state()
    local ok, result = pcall(seed.load, emulator, backend, args.data)
    if ok then return result end
    emulator:load_state(before)
    return error(result, 0)
  end)

action("snapshot", "Keeps the whole state and its time under a name, without faults and the journal of requests.", { name = "string" },
  { name = "default" }, function(emulator, _, args)
    emulator:snapshot(args.name or "default")
    return { name = args.name or "default" }
  end)

action("restore", "Returns to a snapshot, any number of times.", { name = "string" }, { name = "default" },
  function(emulator, _, args)
    local name = args.name or "default"
    if not emulator:restore(name) then argument_error("there is no snapshot %s", name) end
    return { name = name, now = emulator:now() }
  end)

action("state", "Returns all resources of the account and the hosts they run on; those of other regions unless it names one.", {}, {},
  function(_, backend, args)
    local result = summary.describe(backend)
    for _, sibling in ipairs(args.region and {} or backend.siblings) do
      if sibling ~= backend then
        result.regions = result.regions or {}
        result.regions[sibling.region] = summary.describe(sibling)
      end
    end
    return result
  end)

action("deliveries", "Returns how many events gamelift-local --events has delivered, which wait, the last error and the subscriptions.",
  {}, {}, function(emulator)
    if not emulator.outbox then argument_error "events are delivered nowhere: gamelift-local --events URL names a receiver" end
    return emulator.outbox:describe()
  end)

action("events", "Returns the latest events of placements, matchmaking and game servers, oldest first.", {}, {}, function(_, backend)
  local list = {}
  for item in backend.events:each() do list[#list + 1] = item.event end
  return { events = list }
end)

-- -----------------------------------------------------------------------------------------------------------------------

-- The files in control/ define further actions: each is a function(action).
for _, group in ipairs(GROUPS) do require("gamelift.emulator.control." .. group)(action) end

-- Returns the names of all actions, sorted.
function control.list_actions()
  local names = {}
  for name in pairs(actions) do names[#names + 1] = name end
  table.sort(names)
  return names
end

-- Returns { [action] = { does, arguments = { [name] = type }, example } }.
function control.describe_actions()
  local result = {}
  for name, row in pairs(actions) do
    result[name] = { does = row.does, arguments = arguments.describe(row.arguments), example = row.example }
  end
  return result
end

-- Performs an action. Returns a table, or nil and a message.
function control.run(emulator, name, args)
  local row = actions[name]
  if not row then
    return nil, ("there is no action %s%s"):format(tostring(name), messages.suggestion(name, control.list_actions()))
  end
  local ok, result = pcall(function()
    local problem = arguments.problem(row.arguments, args)
    if problem then argument_error("%s", problem) end
    local served = emulator.options.served
    if args.region and not served[args.region] then
      argument_error("region: %s%s", options.unserved(served, args.region), messages.suggestion(args.region, served))
    end
    local backend = emulator:backend(args.account, args.region)
    if not backend then argument_error("there is no account %s", tostring(args.account)) end
    return row.run(emulator, backend, args)
  end)
  if ok then return result end
  if type(result) ~= "table" then error(result, 0) end
  return nil, ("%s: %s"):format(name, result.message)
end

return control
