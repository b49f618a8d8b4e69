-- Makes many calls while a third of the requests fails, and lets the local GameLift be the referee: make chaos CALLS=100000
-- TRANSPORTS="curl loop nginx server". Each of 64 callers makes one call after the other. Exits with 1 if a check fails.
local command_line = require "spec.support.command_line"
local cjson = require "cjson"
local control_of = require "spec.chaos.control"
local hosts = require "spec.chaos.hosts"
local process = require "spec.support.process"
local referee = require "spec.chaos.referee"
local socket = require "socket"

local CALLERS, CALLS_OF_ROUND = 64, 1600
local LOGS = ".build/chaos"
local UNHEALTHY = 400 -- seconds after which processes that died are removed, with their game sessions

local calls = command_line.number("CALLS", arg[1], 500) -- fewer would not have the shares that the referee expects
local names = command_line.names("TRANSPORTS", { (table.unpack or unpack)(arg, 2) }, hosts)

-- Faults of all operations, with the share of the requests that each hits: 30 % together, as one comes after the other.
local FAULTS = {
  { kind = "lost", commit = "before", probability = 0.06 },
  { kind = "lost", commit = "after", probability = 0.08 },
  { kind = "refused", probability = 0.02 },
  { kind = "error", status = 500, code = "InternalServiceException", commit = "before", probability = 0.04 },
  { kind = "error", status = 500, code = "InternalServiceException", commit = "after", probability = 0.05 },
  { kind = "error", status = 503, body = "<html>busy</html>", commit = "after", probability = 0.03 },
  { kind = "error", status = 200, body = '{"GameSession":{"Name":"cut', commit = "after", probability = 0.02 },
  { kind = "throttle", probability = 0.03 },
  { kind = "expired_token", probability = 0.01 },
  { kind = "latency", seconds = 0.03, probability = 0.05 },
}

local computes = {}
for i = 1, 8 do computes[i] = { ComputeName = ("host-%d"):format(i), processes = 0 } end

local SEED = {
  locations = { "custom-home" },
  fleets = {
    { Name = "chaos", FleetId = "fleet-chaos", processes = 2000 },
    { Name = "home", FleetId = "fleet-home", ComputeType = "ANYWHERE", Locations = { { Location = "custom-home" } }, computes = computes },
  },
  queues = { { Name = "chaos", fleets = { "chaos" } }, { Name = "home", fleets = { "home" } } },
  matchmaking_rule_sets = { { Name = "duel", rule_set = { ruleLanguageVersion = "1.0",
    teams = { { name = "players", minPlayers = 2, maxPlayers = 2 } } } } },
  matchmaking_configurations = {
    { Name = "duel", RuleSetName = "duel", queue = "chaos", RequestTimeoutSeconds = 600 },
    { Name = "home", RuleSetName = "duel", queue = "home", RequestTimeoutSeconds = 600 },
  },
}
local WORLDS = {
  managed = { fleet = "fleet-chaos", queue = "chaos", configuration = "duel" },
  server = { fleet = "fleet-home", location = "custom-home", queue = "home", configuration = "home" },
}

-- Returns the server and the path of its log, which is kept.
local function start_gamelift(name)
  local path, log = os.tmpname(), LOGS .. "/" .. name .. ".log"
  process.write(path, cjson.encode(SEED))
  os.remove(log)
  local server = assert(process.server { seed = path, clock = name == "server" and "driven" or "wall", output = log })
  os.remove(path)
  return server, log
end

local function options_of_callers(name, round, count)
  local all = {}
  for i = 1, CALLERS do
    all[i] = { name = ("%d.%d"):format(round, i), count = math.ceil(count / CALLERS), world = WORLDS[name] or WORLDS.managed }
  end
  return all
end

local total = { calls = 0, attempts = 0, hit = 0, problems = 0 }

local function try(name)
  local started, server, log = socket.gettime(), start_gamelift(name)
  local control = control_of(server, log)
  local judge, host, round = referee(control), hosts[name](server, control), 0
  while judge.counts.calls < calls and #judge.problems == 0 do
    round = round + 1
    for _, fault in ipairs(FAULTS) do control("fault", fault) end
    local records = host.run(options_of_callers(name, round, math.min(CALLS_OF_ROUND, calls - judge.counts.calls)))
    judge:end_faults()
    if host.processes then control("advance", { seconds = UNHEALTHY }) end
    judge:judge(records, host.processes)
    control("reset", {})
    if round % 10 == 0 then io.stderr:write(("%s: %d of %d calls\n"):format(name, judge.counts.calls, calls)) end
  end
  judge:check_shares()
  host.stop()
  server:stop()
  print(("%s: %d callers at once, %d rounds, %.0f s"):format(name, CALLERS, round, socket.gettime() - started))
  for _, line in ipairs(judge:report(host.processes)) do print("  " .. line) end
  for _, what in ipairs { "calls", "attempts", "hit" } do total[what] = total[what] + judge.counts[what] end
  total.problems = total.problems + #judge.problems
end

process.run("mkdir -p " .. LOGS)
for _, name in ipairs(names) do try(name) end
print(("%d calls in %d requests, %d hit by a fault: %d problems"):format(total.calls, total.attempts, total.hit, total.problems))
os.exit(total.problems == 0 and 0 or 1)
