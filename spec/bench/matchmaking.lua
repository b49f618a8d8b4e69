-- The matchmaking engine on five workloads (see match_workload.lua): make bench-match [ARGS="W W3 --seed=2"]
--
-- 120 passes, one a second of driven time. CPU is what adding tickets and passes take; each match is checked again outside it. The
-- longest stretch is the longest time between two chances to do something else. Speed hides misses: read CPU, matches and waits together.
package.path = "./?.lua;lua/?.lua;lua/?/init.lua;" .. package.path
local aims = require "spec.bench.aims"
local command_line = require "spec.support.command_line"
local matchmaker = require "gamelift.emulator.matchmaking.matchmaker"
local plan = require "gamelift.emulator.matchmaking.plan"
local pool = require "gamelift.emulator.matchmaking.pool"
local match_pools = require "spec.support.match_pools"
local rule_set = require "gamelift.emulator.matchmaking.rule_set"
local search = require "gamelift.emulator.matchmaking.search"
local tickets = require "gamelift.emulator.matchmaking.tickets"
local workload = require "spec.bench.match_workload"

local STEP_UNITS = 1000

-- Limits of the figures: { CPU seconds, matches, mean wait in seconds }.
local STRETCH_TARGET, HEAP_TARGET = 0.01, 8 -- seconds without a chance to do something else, MiB
local TARGETS = { W = { 0.15, 1110, 1.5 }, BURST = { 0.15, 1110, 1.5 }, STUCK = { 0.2, 0 }, W2 = { 1.0, 0 }, W3 = { 1.5, 160, 6 } }

local function request_of(ticket)
  local list = {}
  for i, player in ipairs(ticket.players) do
    local latency
    if player.lat then
      latency = {}
      for k, milliseconds in ipairs(player.lat) do latency[workload.regions[k]] = milliseconds end
    end
    list[i] = { PlayerId = player.id, LatencyInMs = latency, PlayerAttributes = { skill = { N = player.skill },
      clan = player.clan and { S = player.clan }, maps = player.maps and { SL = player.maps },
        roles = player.roles and { SL = player.roles } } }
  end
  return list
end

local function is_checked(run, match)
  return match_pools.is_match(run.set, run.plans, match, run.now)
end

local function new_run(name, seed)
  local set = assert(rule_set.parse(workload.ruleset(name)))
  local run = { set = set, pool = pool.new(), matches = 0, wait = 0, tickets = 0, cuts = 0, longest = 0, cpu = 0, now = 0, unchecked = {} }
  run.search, run.list = search.new(run.pool, set), workload.tickets(name, seed)
  local thresholds, made = plan.thresholds(set), {}
  function run.plans(tier)
    made[tier] = made[tier] or plan.new(set, tier == 0 and 0 or thresholds[tier], 0)
    return made[tier]
  end
  function run.on_match(match)
    run.matches, run.unchecked[#run.unchecked + 1] = run.matches + 1, match
    for _, ticket in ipairs(match.tickets) do
      run.pool:remove(ticket)
      run.wait, run.tickets = run.wait + run.now - ticket.start, run.tickets + 1
    end
  end
  return run
end

local function timed(run, f)
  local begin = os.clock()
  f()
  local spent = os.clock() - begin
  run.cpu = run.cpu + spent
  return spent
end

local function add_arrivals(run)
  local batch = {}
  while run.list[1 + run.added] and run.list[1 + run.added].at <= run.now do
    run.added = run.added + 1
    local ticket = run.list[run.added]
    batch[#batch + 1] = { id = ticket.id, start = ticket.at, request = request_of(ticket) }
    run.list[run.added] = false
  end
  timed(run, function()
    for _, ticket in ipairs(batch) do
      tickets.prepare(ticket, run.set)
      ticket.request = nil
      run.pool:add(ticket)
    end
  end)
end

local function pass(run)
  if run.changes == run.pool.changes and not run.unfinished and not (run.due and run.due <= run.now) then return end
  timed(run, function() run.search:start(run.now, run.on_match) end)
  local done
  repeat
    run.longest = math.max(run.longest, timed(run, function() done = run.search:step(STEP_UNITS) end))
  until done
  for i, match in ipairs(run.unchecked) do
    assert(is_checked(run, match), "an invalid match")
    run.unchecked[i] = nil
  end
  run.cuts, run.changes, run.due = run.cuts + run.search.cuts, run.pool.changes, run.search:next_threshold(run.now)
  run.unfinished = run.search:is_unfinished()
end

local function bench(name, seed)
  local run = new_run(name, seed)
  run.added = 0
  collectgarbage()
  collectgarbage()
  for second = name == "W" and 1 or 0, 120 do
    run.now = second
    add_arrivals(run)
    pass(run)
  end
  local mean = run.tickets > 0 and run.wait / run.tickets or 0
  print(("%-6s %6.3f s  %5d  %6.2f s  %6d  %5d  %6.1f ms"):format(name, run.cpu, run.matches, mean, run.pool.size, run.cuts,
    run.longest * 1000))
  local cpu, matches, wait = TARGETS[name][1], TARGETS[name][2], TARGETS[name][3]
  aims.note(("%s: %.2f s of CPU"):format(name, cpu), run.cpu <= cpu)
  if matches > 0 then aims.note(("%s: %d matches"):format(name, matches), run.matches >= matches) end
  if wait then aims.note(("%s: %.1f s of waiting"):format(name, wait), mean <= wait) end
  aims.note(("%s: %.0f ms at a stretch"):format(name, STRETCH_TARGET * 1000), run.longest <= STRETCH_TARGET)
end

-- Heap of the engine with 10,000 open tickets, in MiB. The code that runs is compiled before.
local function heap(name)
  local run = new_run(name, 1)
  run.added, run.now = 0, 1000
  local list = {}
  for i, ticket in ipairs(run.list) do list[i] = { id = ticket.id, start = i / 1000, request = request_of(ticket) } end
  run.list = nil
  local ids = {} -- strings belong to the requests
  for i, ticket in ipairs(list) do ids[i] = { ticket.id, ticket.request } end
  collectgarbage()
  collectgarbage()
  local before = collectgarbage "count"
  for i, ticket in ipairs(list) do
    local made = { id = ticket.id, start = ticket.start, request = ticket.request }
    tickets.prepare(made, run.set)
    made.request = nil
    run.pool:add(made)
    list[i] = false
  end
  run.search:start(20, function() end)
  repeat until run.search:step(STEP_UNITS)
  collectgarbage()
  collectgarbage()
  return (collectgarbage "count" - before) / 1024, #ids
end

-- Explains a ticket among 10,000 open ones; prints the time of all, and of the longest stretch.
local function explain(name)
  local now = 1000
  local service = matchmaker.new { now = function() return now end, uuid = function() return "m" end }
  assert(service:create { Name = "bench", RuleSetBody = workload.ruleset(name), RequestTimeoutSeconds = 600, FlexMatchMode = "STANDALONE" })
  for _, ticket in ipairs(workload.tickets(name, 1)) do
    assert(service:start { ConfigurationName = "bench", TicketId = ticket.id, Players = request_of(ticket) })
  end
  local longest, total, done = 0, 0, false
  local function stretch(f)
    local begin = os.clock()
    done = f()
    local spent = os.clock() - begin
    longest, total = math.max(longest, spent), total + spent
  end
  repeat stretch(function() return service:run(true) end) until done
  print(("a pass over %d tickets, with events: %.3f s, longest %.1f ms"):format(service.state.matchmakers.bench.active, total,
    longest * 1000))
  longest, total = 0, 0
  local step = service:start_explaining "t1"
  repeat stretch(step) until done
  print(("an explanation among them: %.3f s, longest %.1f ms"):format(total, longest * 1000))
end

local options, chosen = command_line.options(arg, { "W", "BURST", "STUCK", "W2", "W3", "--seed=2" })
local seed = options.seed or 1
if #chosen == 0 then chosen = { "W", "BURST", "STUCK", "W2", "W3" } end
print(("%s, seed %d\n%-6s %8s  %5s  %8s  %6s  %5s  %9s"):format(_G.jit and _G.jit.version or _VERSION, seed, "load", "CPU", "match", "wait",
  "open", "cuts", "longest"))
for _, name in ipairs(chosen) do bench(name, seed) end
if #arg == 0 then
  local size = heap "STUCK"
  print(("heap of 10,000 open tickets: %.1f MiB"):format(size))
  aims.note(("heap of 10,000 open tickets: %d MiB"):format(HEAP_TARGET), size <= HEAP_TARGET)
  explain "STUCK"
end
print(aims.summary())
