-- What a save of gamelift-local costs: make bench-save [ARGS="--sizes=1000,10000"].
--
-- For each number of game sessions, without players and with one each: the time of POST /_control/save (the least, which other programs
-- disturb least, and the median), the longest wait of a signed request that is sent meanwhile on another connection, the same without a
-- save, the size of the file, and the time of a start with it.
package.path = "./?.lua;lua/?.lua;lua/?/init.lua;" .. package.path
local aims = require "spec.bench.aims"
local command_line = require "spec.support.command_line"
local core = require "gamelift.core"
local http = require "spec.support.http"
local loaded_server = require "spec.bench.loaded_server"
local process = require "spec.support.process"
local socket = require "socket"
local stats = require "spec.bench.stats"

local SAVES = 9
local SAVE_TARGET, WAIT_TARGET = 300, 100 -- ms, for 10,000 sessions
-- Sends requests one after the other until done(). Returns the longest wait in ms.
local function longest_wait(server, text, done)
  local connection, longest = http.connect(server.port), 0
  repeat
    local begin = core.monotonic()
    connection:send(text)
    assert(http.receive(connection).status == 200)
    longest = math.max(longest, core.monotonic() - begin)
  until done()
  connection:close()
  return longest * 1000
end

local function bench(size, players)
  local file = os.tmpname()
  os.remove(file)
  local server = loaded_server.start { state = file }
  loaded_server.fill(server, size, players)
  local text, times, waits, usual = loaded_server.request(server), {}, {}, {}
  for i = 1, SAVES do
    local saver = http.connect(server.port)
    local begin = core.monotonic()
    saver:send(http.text(server.port, "POST", "/_control/save", { ["Content-Type"] = "application/json" }, ""))
    waits[i] = longest_wait(server, text, function() return socket.select({ saver }, nil, 0)[1] end)
    times[i] = tonumber(http.receive(saver).body:match '"seconds":([%d.]+)') * 1000
    local seconds = core.monotonic() - begin
    saver:close()
    local stop = core.monotonic() + seconds
    usual[i] = longest_wait(server, text, function() return core.monotonic() >= stop end)
  end
  server:stop()
  local megabytes = #process.read(file) / 1e6
  local begin = core.monotonic()
  loaded_server.start({ state = file }):stop()
  local restart = core.monotonic() - begin
  os.remove(file)
  table.sort(times)
  table.sort(waits)
  print(("%6d sessions%s: save %3.0f ms (median %3.0f), a request meanwhile %3.0f ms at most (median %2.0f; without %2.0f), file %4.1f MB,"
    .. " start %.1f s"):format(size, players and " and players" or "", times[1], stats.median(times), waits[SAVES], stats.median(waits),
    stats.median(usual), megabytes, restart))
  if size ~= 10000 then return end
  local what = players and "10,000 sessions and players" or "10,000 sessions"
  aims.note(("a save of %s in %d ms"):format(what, SAVE_TARGET), stats.median(times) <= SAVE_TARGET)
  aims.note(("requests meanwhile in %d ms, %s"):format(WAIT_TARGET, what), waits[SAVES] <= WAIT_TARGET)
end

for _, size in ipairs(command_line.options(arg, { "--sizes=1000,10000" }).sizes or { 1000, 10000 }) do
  bench(size)
  bench(size, true)
end
print(aims.summary())
