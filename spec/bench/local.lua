-- The local GameLift as it fills: make bench-local [ARGS="--sizes=100,1000"]; LUA=luajit is what gamelift-local runs on.
--
-- First the start of gamelift-local. For each number of sessions: CPU of a signed CreateGameSession and of searches, heap per session.
-- The searches are the kinds that lobbies make and hard ones, each after a change. For each number of tickets that cannot match: CPU of a
-- signed StartMatchmaking, of a pass and of an explanation, heap per ticket. Prints a table; draws .build/bench/local.svg where gnuplot is
-- installed.
package.path = "./?.lua;lua/?.lua;lua/?/init.lua;" .. package.path
local aims = require "spec.bench.aims"
local command_line = require "spec.support.command_line"
local core = require "gamelift.core"
local gamelift = require "spec.support.local_gamelift"
local loaded_server = require "spec.bench.loaded_server"
local memory = require "spec.support.memory"
local stats = require "spec.bench.stats"

local SIZES = { 100, 1000, 10000, 100000 }
local STARTS, CREATES, SEARCHES = 9, 200, 25 -- that a median is taken of
local MODES = 50

local READY_TARGET, PROCESS_TARGET = 100, 16 -- ms, MiB
local SEARCH_TARGET, CREATE_TARGET, HEAP_TARGET, TICKET_TARGET = 10, 150, 6, 4 -- ms, us, KiB, KiB

local SEARCH = {
  { "a page", {} },
  { "rare property", { FilterExpression = "gameSessionProperties.mode='m7' AND gameSessionProperties.map='x'" } },
  { "free, by players", { FilterExpression = "hasAvailablePlayerSessions=true", SortExpression = "playerSessionCount DESC" } },
  { "mode and free, newest", { FilterExpression = "gameSessionProperties.mode='m7' AND hasAvailablePlayerSessions=true",
    SortExpression = "creationTimeMillis DESC" } },
  { "one of two modes, oldest", { FilterExpression = "gameSessionProperties.mode='m7' OR gameSessionProperties.mode='m9'",
    SortExpression = "creationTimeMillis ASC" } },
  { "sizes, by name", { FilterExpression = "maximumSessions>=4 AND maximumSessions<6", SortExpression = "gameSessionName ASC" } },
  { "nothing", { FilterExpression = "hasAvailablePlayerSessions=false AND maximumSessions>100" } },
  { "half and half, none", { FilterExpression = "maximumSessions<=5 AND gameSessionProperties.map='x' AND NOT playerSessionCount<1" } },
}

-- Returns the CPU seconds in which the emulator serves the request, which is made and checked outside of the time.
local function serve(game, operation, params)
  local request = game:request(operation, assert(core.encode(operation, params)))
  local begin = os.clock()
  local response = game.emulator:handle(request)
  local spent = os.clock() - begin
  assert(response.status == 200, response.body)
  return spent
end

local function new_game(size)
  local game = gamelift.new { clock = 1700000000, property_keys = 500 }
  game:control("seed", { data = { locations = { "custom-home" }, fleets = { { Name = "home", FleetId = "fleet-home",
    ComputeType = "ANYWHERE", Locations = { { Location = "custom-home" } },
    computes = { { ComputeName = "pc", processes = size + CREATES } } } } } })
  return game
end

local function params_of(i)
  return { FleetId = "fleet-home", Location = "custom-home", MaximumPlayerSessionCount = 2 + i % 8,
    Name = ("game %d"):format(i * 7919 % 100003),
    GameProperties = { { Key = "mode", Value = "m" .. i % MODES }, { Key = "map", Value = i % 1000 == 7 and "x" or "y" } } }
end

local function time_searches(game)
  local medians, worst_first = {}, 0
  for i, case in ipairs(SEARCH) do
    local params = { FleetId = "fleet-home" }
    for key, value in pairs(case[2]) do params[key] = value end
    local times = {}
    for n = 0, SEARCHES do
      local spent = serve(game, "SearchGameSessions", params) * 1000
      if n == 0 then worst_first = math.max(worst_first, spent) else times[n] = spent end
      local id = game.changed[1 + n % #game.changed]
      game:ok("UpdateGameSession", { GameSessionId = id, MaximumPlayerSessionCount = 2 + (n + i) % 8 })
    end
    medians[i] = stats.median(times)
  end
  return medians, worst_first
end

local function bench(size)
  local game = new_game(size)
  game.changed = {}
  collectgarbage()
  collectgarbage()
  local before = collectgarbage "count"
  for i = 1, size do game.changed[i % 64 + 1] = game:ok("CreateGameSession", params_of(i)).GameSession.GameSessionId end
  collectgarbage()
  collectgarbage()
  local heap = (collectgarbage "count" - before) / size
  local creates = {}
  for i = 1, CREATES do
    creates[i] = serve(game, "CreateGameSession", params_of(size + i)) * 1e6
  end
  local searches, first = time_searches(game)
  return { size = size, create = stats.median(creates), heap = heap, searches = searches, first = first }
end

-- Tickets ---------------------------------------------------------------------------------------------------------------

local RULE_SET = [[{"name":"far","ruleLanguageVersion":"1.0","playerAttributes":[{"name":"skill","type":"number"}],
  "teams":[{"name":"red","minPlayers":5,"maxPlayers":5},{"name":"blue","minPlayers":5,"maxPlayers":5}],
  "rules":[{"name":"near","type":"distance","measurements":["flatten(teams[*].players.attributes[skill])"],
    "referenceValue":"avg(flatten(teams[*].players.attributes[skill]))","maxDistance":0.1}]}]]

local function ticket_of(i)
  return { ConfigurationName = "far", TicketId = "ticket-" .. i,
    Players = { { PlayerId = "player-" .. i, PlayerAttributes = { skill = { N = i * 7919 % 100003 } } } } }
end

local function bench_tickets(size)
  local game = gamelift.new { clock = 1700000000 }
  game:ok("CreateMatchmakingRuleSet", { Name = "far", RuleSetBody = RULE_SET })
  game:ok("CreateMatchmakingConfiguration", { Name = "far", RuleSetName = "far", RequestTimeoutSeconds = 3600, AcceptanceRequired = false,
    FlexMatchMode = "STANDALONE" })
  collectgarbage()
  collectgarbage()
  local before = collectgarbage "count"
  for i = 1, size do game:ok("StartMatchmaking", ticket_of(i)) end
  collectgarbage()
  collectgarbage()
  local heap = (collectgarbage "count" - before) / size
  local starts = {}
  for i = 1, CREATES do starts[i] = serve(game, "StartMatchmaking", ticket_of(size + i)) * 1e6 end
  local begin = os.clock()
  game:control("advance", { seconds = 2 })
  local pass = (os.clock() - begin) * 1000
  begin = os.clock()
  game:control("explain", { TicketId = "ticket-7" })
  return { start = stats.median(starts), heap = heap, pass = pass, explain = (os.clock() - begin) * 1000 }
end

-- The process ----------------------------------------------------------------------------------------------------------

-- Prints the milliseconds until gamelift-local accepts connections, and its memory then.
local function bench_start()
  local times, sizes = {}, {}
  for i = 1, STARTS do
    local begin = core.monotonic()
    local server = loaded_server.start {}
    times[i], sizes[i] = (core.monotonic() - begin) * 1000, memory.resident(server.pid) / 1024
    server:stop()
  end
  local ready, size = stats.median(times), stats.median(sizes)
  print(("gamelift-local is ready in %.0f ms (at least %.0f), with %.1f MiB resident"):format(ready, stats.min(times), size))
  aims.note(("ready in %d ms"):format(READY_TARGET), ready <= READY_TARGET)
  aims.note(("%d MiB resident"):format(PROCESS_TARGET), size <= PROCESS_TARGET)
end

-- Report ----------------------------------------------------------------------------------------------------------------

local LINES = {
  { "sessions: signed CreateGameSession, us", "create", CREATE_TARGET },
  { "sessions: heap of one, KiB", "heap", HEAP_TARGET },
}
for i, case in ipairs(SEARCH) do LINES[#LINES + 1] = { "search, ms: " .. case[1], i, SEARCH_TARGET } end
for _, line in ipairs {
  { "the first search by a new operand, ms", "first" },
  { "tickets: signed StartMatchmaking, us", "start" },
  { "tickets: heap of one, KiB", "ticket_heap", TICKET_TARGET },
  { "tickets: two seconds of passes, ms", "pass" },
  { "tickets: explain, ms", "explain" },
} do LINES[#LINES + 1] = line end

-- Draws each line that grows beyond a constant: CPU over the number of sessions or tickets, both logarithmic.
local function draw(rows, path)
  local blocks, curves = {}, {}
  for n, line in ipairs(LINES) do
    if not line[1]:find "heap" then
      local unit = line[1]:find ", us" and 1000 or 1 -- to milliseconds
      local points = {}
      for _, row in ipairs(rows) do points[#points + 1] = ("%d %.6f"):format(row.size, math.max(row[line[2]] / unit, 0.001)) end
      blocks[#blocks + 1] = ("$line%d << END\n%s\nEND"):format(n, table.concat(points, "\n"))
      curves[#curves + 1] = ("$line%d using 1:2 with linespoints title '%s'"):format(n, (line[1]:gsub(", [mu]s", "")))
    end
  end
  local program = assert(io.popen("gnuplot 2>/dev/null", "w"))
  program:write(table.concat(blocks, "\n"), ("\nset terminal svg size 1000,620 background 'white'\nset output '%s'\n"):format(path),
    "set logscale xy\nset key outside right\nset grid\nset xlabel 'sessions or tickets'\nset ylabel 'ms of CPU'\n",
    "plot ", table.concat(curves, ", "), "\n")
  return program:close()
end

local rows = {}
local sizes = command_line.options(arg, { "--sizes=100,1000" }).sizes or SIZES
bench_start()
for _, size in ipairs(sizes) do
  local row, tickets = bench(size), bench_tickets(size)
  row.start, row.ticket_heap, row.pass, row.explain = tickets.start, tickets.heap, tickets.pass, tickets.explain
  for i, value in ipairs(row.searches) do row[i] = value end
  rows[#rows + 1] = row
  io.stderr:write(("%d sessions and tickets measured\n"):format(size))
end

local head = {}
for i, row in ipairs(rows) do head[i] = ("%10d"):format(row.size) end
print(("%-42s %s   at most"):format(_G.jit and _G.jit.version or _VERSION, table.concat(head)))
for _, line in ipairs(LINES) do
  local cells, most = {}, 0
  for i, row in ipairs(rows) do cells[i], most = ("%10.2f"):format(row[line[2]]), math.max(most, row[line[2]]) end
  if line[3] then aims.note(("%s: %d"):format(line[1], line[3]), most <= line[3]) end
  print(("%-42s %s   %s"):format(line[1], table.concat(cells), line[3] or ""))
end
os.execute "mkdir -p .build/bench"
if #rows > 1 then print(draw(rows, ".build/bench/local.svg") and "drawn: .build/bench/local.svg" or "no plot: gnuplot is not installed") end
print(aims.summary())
