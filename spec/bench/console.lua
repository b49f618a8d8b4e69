-- What the console costs gamelift-local: make bench-console [ARGS="--sessions=10000 --rounds=7 --seconds=4"].
--
-- A console that shows a view asks once a second. Printed are medians of the rounds: the CPU of the server for one such poll, which is what
-- the API cannot use of each second; and, while signed requests follow each other on one connection, how much CPU a request costs with and
-- without the console in the same round, and how long the console waits for its poll. The second figure is that of the first, but for the
-- disturbance by other programs.
package.path = "./?.lua;lua/?.lua;lua/?/init.lua;" .. package.path
local aims = require "spec.bench.aims"
local command_line = require "spec.support.command_line"
local core = require "gamelift.core"
local http = require "spec.support.http"
local loaded_server = require "spec.bench.loaded_server"
local process = require "spec.support.process"
local stats = require "spec.bench.stats"

local TARGET = 5 -- percent
local POLL = 1   -- seconds
local POLLS = 40 -- of one measurement
local TICKS = tonumber((process.run "getconf CLK_TCK")) -- of /proc in a second

local VIEWS = {
  { "no console", {} },
  { "sessions", { "/_control/browse?list=sessions&limit=25" } },
  { "sessions, searched", { "/_control/browse?list=sessions&limit=25&search=game+99" } },
  { "requests", { "/_control/requests?limit=25", "/_control/browse" } },
  { "processes", { "/_control/browse?list=processes&limit=25" } },
}

-- Returns the CPU seconds that a process has used.
local function cpu_of(pid)
  local user, system = process.read("/proc/" .. pid .. "/stat"):match "%) %S+ %S+ %S+ %S+ %S+ %S+ %S+ %S+ %S+ %S+ %S+ (%d+) (%d+)"
  return (user + system) / TICKS
end

-- Reads the pages of a view. Returns the seconds that they took.
local function poll(port, paths)
  local begin = core.monotonic()
  for _, path in ipairs(paths) do
    local response = http.request(port, "GET", path)
    assert(response.status == 200, response.body)
  end
  return core.monotonic() - begin
end

-- Returns the CPU of one poll.
local function cost_of_poll(server, paths)
  local before = cpu_of(server.pid)
  for _ = 1, POLLS do poll(server.port, paths) end
  return (cpu_of(server.pid) - before) / POLLS
end

-- Sends requests for so many seconds. Returns the CPU of one, and the times of the polls.
local function measure(server, text, paths, seconds)
  local connection, count, polls = http.connect(server.port), 0, {}
  local begin, cpu = core.monotonic(), cpu_of(server.pid)
  local next_poll = begin
  repeat
    connection:send(text)
    assert(http.receive(connection).status == 200)
    count = count + 1
    if paths[1] and core.monotonic() >= next_poll then
      polls[#polls + 1] = poll(server.port, paths)
      next_poll = next_poll + POLL
    end
  until core.monotonic() >= begin + seconds
  connection:close()
  return (cpu_of(server.pid) - cpu) / count, polls, count / (core.monotonic() - begin)
end

local options = command_line.options(arg, { "--sessions=10000", "--rounds=7", "--seconds=4" })
local sessions, rounds, seconds = options.sessions or 10000, options.rounds or 7, options.seconds or 4

local server = loaded_server.start {}
loaded_server.fill(server, sessions, true)
local costs, waits, rates, polls_cost = {}, {}, {}, {}
for i in ipairs(VIEWS) do costs[i], waits[i], rates[i], polls_cost[i] = {}, {}, {}, {} end
for _ = 1, rounds do
  local text = loaded_server.request(server)
  for i, view in ipairs(VIEWS) do
    local polls
    polls_cost[i][#polls_cost[i] + 1] = cost_of_poll(server, view[2])
    costs[i][#costs[i] + 1], polls, rates[i][#rates[i] + 1] = measure(server, text, view[2], seconds)
    for _, wait in ipairs(polls) do waits[i][#waits[i] + 1] = wait end
  end
end
server:stop()

for i, view in ipairs(VIEWS) do
  local share = stats.median(polls_cost[i]) / POLL * 100
  local text = ("%6d sessions, %-20s"):format(sessions, view[1] .. ":")
  if view[2][1] then
    text = text .. (" a poll %4.1f ms of CPU (%.1f %%), waits %4.1f ms;"):format(share * 10, share, stats.median(waits[i]) * 1000)
  end
  print(text .. (" a request %3.0f us of CPU (%+.1f %%), %5.0f a second"):format(stats.median(costs[i]) * 1e6,
    (stats.ratio(costs[i], costs[1]) - 1) * 100, stats.median(rates[i])))
  if view[2][1] then aims.note(("%s: a poll takes at most %d %% of a second"):format(view[1], TARGET), share <= TARGET) end
end
print(aims.summary())
