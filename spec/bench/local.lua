-- The local GameLift as it fills: make bench-local [ARGS="--sizes=100,1000"]; LUA=luajit is what gamelift-local runs on.
--
-- For each number of sessions: CPU of a signed CreateGameSession and of searches, heap per session. The searches are the best known
-- kinds and the hard ones: a page of any, a rare property, free slots sorted, a filter that nothing meets, and each of them after a change.
package.path = "./?.lua;lua/?.lua;lua/?/init.lua;" .. package.path
local core = require "gamelift.core"
local gamelift = require "spec.support.local_gamelift"
local stats = require "spec.bench.stats"

local SIZES = { 100, 1000, 10000, 100000 }
local CREATES, SEARCHES = 200, 25 -- that a median is taken of
local MODES = 50

local SEARCH_TARGET, CREATE_TARGET, HEAP_TARGET = 10, 150, 6 -- ms, us, KiB

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

local function sizes_of(text)
  local list = {}
  for size in (text or ""):gmatch "%d+" do list[#list + 1] = tonumber(size) end
  return #list > 0 and list or SIZES
end

local rows = {}
local options = table.concat(arg, " ")
for _, size in ipairs(sizes_of(options:match "%-%-sizes=(%S+)")) do
  rows[#rows + 1] = bench(size)
  io.stderr:write(("%d sessions measured\n"):format(size))
end

local function line(name, target, get)
  local cells = {}
  for i, row in ipairs(rows) do cells[i] = ("%10.2f"):format(get(row)) end
  print(("%-42s %s   %s"):format(name, table.concat(cells), target or ""))
end

local head = {}
for i, row in ipairs(rows) do head[i] = ("%10d"):format(row.size) end
print(("%-42s %s   at most"):format((_G.jit and _G.jit.version or _VERSION) .. ", sessions", table.concat(head)))
line("signed CreateGameSession, us", CREATE_TARGET, function(row) return row.create end)
line("heap of a session, KiB", HEAP_TARGET, function(row) return row.heap end)
for i, case in ipairs(SEARCH) do
  line("search, ms: " .. case[1], SEARCH_TARGET, function(row) return row.searches[i] end)
end
line("the first search by a new operand, ms", nil, function(row) return row.first end)
