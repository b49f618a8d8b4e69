-- Measures server processes in a loop: make bench-server [ARGS=--quick].
--
-- GameLift's side runs in a process of its own. A poll's wall time is what a frame loses, other programs' turns included; its CPU time
-- is the cost of the poll itself.
package.path = "./?.lua;lua/?.lua;lua/?/init.lua;" .. package.path
local aims = require "spec.bench.aims"
local certs = require "spec.support.certs"
local command_line = require "spec.support.command_line"
local curl = require "gamelift.curl"
local gamelift = require "gamelift"
local host = require "spec.support.host"
local script = require "spec.support.script"
local sdk_service = require "spec.support.sdk_service"
local socket = require "socket"
local tls_proxy = require "spec.support.tls_proxy"

local FRAME = 1 / 60
local MOST = 1 -- ms of wall time at the 99.9th percentile
local quick = command_line.options(arg, { "--quick" }).quick
local TICKS = quick and 300 or 3600

script.environment()

-- Starts GameLift's side in a child; each(service, now) runs in its loop. Returns its URL, its port and a function that ends it.
local function start_service(each)
  local service = sdk_service.new()
  local parent = io.popen("echo $PPID"):read "*n"
  local pid = host.fork()
  if pid == 0 then
    local last = socket.gettime()
    while true do
      service:step()
      if each then each(service, socket.gettime()) end
      socket.sleep(0.001)
      if socket.gettime() - last > 1 then -- ends with its parent
        last = socket.gettime()
        local stat = io.open("/proc/" .. parent .. "/stat")
        if not stat then os.exit(0) end
        stat:close()
      end
    end
  end
  service.listener:close()
  return service.url, service.port, function()
    os.execute("kill " .. pid)
    host.wait(pid)
  end
end

local function connect(loop, url, id, more)
  local options = { transport = loop, websocket_url = url, auth_token = "t", process_id = "process-" .. id, host_id = "h", fleet_id = "f",
    proxy = false, on_error = function() end }
  for name, value in pairs(more or {}) do options[name] = value end
  local handle = gamelift.server.start(options)
  loop:run_until(handle, loop.clock() + 10)
  local server = assert(handle:result())
  local ready = server:start("process_ready", { port = 7777, on_start_game_session = function() server:activate_game_session() end })
  loop:run_until(ready, loop.clock() + 10)
  assert(ready:result())
  return server
end

local function quantile(sorted, q) return sorted[math.max(1, math.ceil(#sorted * q))] end

local function report(name, wall, cpu, has_aim)
  table.sort(wall)
  table.sort(cpu)
  local row = {}
  for _, q in ipairs { 0.5, 0.99, 0.999, 1 } do row[#row + 1] = ("%8.0f"):format(quantile(wall, q) * 1e6) end
  for _, q in ipairs { 0.5, 0.99, 0.999, 1 } do row[#row + 1] = ("%8.0f"):format(quantile(cpu, q) * 1e6) end
  print(("%-30s %s"):format(name, table.concat(row, " ")))
  if has_aim then aims.note(("%s: %d ms at p99.9"):format(name, MOST), quantile(wall, 0.999) * 1000 < MOST) end
end

-- Runs ticks and returns the wall times of their polls, and the CPU times.
local function run(loop, each)
  collectgarbage()
  local times, cpu, due = {}, {}, curl.now()
  for i = 1, TICKS do
    if each then each(i) end
    local began, cpu_began = curl.now(), os.clock()
    loop:poll()
    times[i], cpu[i] = curl.now() - began, os.clock() - cpu_began
    due = due + FRAME
    curl.sleep(due - curl.now())
  end
  return times, cpu
end

local function idle(name, count, is_tls, made)
  local url, port, stop = start_service()
  local proxy = is_tls and tls_proxy.start(made.good, port)
  local loop = gamelift.loop()
  for i = 1, count do
    connect(loop, proxy and ("wss://localhost:%d"):format(proxy.port) or url, i, { ca_file = made.ca })
  end
  local wall, cpu = run(loop)
  report(name, wall, cpu, true)
  loop:close()
  if proxy then proxy.stop() end
  stop()
end

local function busy()
  local url, _, stop = start_service()
  local loop = gamelift.loop()
  local server = connect(loop, url, 1)
  local wall, cpu = run(loop, function(i) server:start("describe_player_sessions", { PlayerId = "player-" .. i }) end)
  report("a call in each tick", wall, cpu, true)
  loop:close()
  stop()
end

local function flooded(name, bytes_of)
  local url, _, stop = start_service(function(service)
    local connection = service.newest
    if connection and not connection.is_closed and connection.out == "" and service:of "HeartbeatServerProcess"[1] then
      connection.flood = connection.flood or bytes_of(connection.codec)
      connection.out = connection.flood
    end
  end)
  local loop = gamelift.loop()
  connect(loop, url, 1)
  report(name, run(loop))
  loop:close()
  stop()
end

local function heap(count)
  local url, _, stop = start_service()
  local loop = gamelift.loop()
  connect(loop, url, 0)
  collectgarbage()
  collectgarbage()
  local before = collectgarbage "count"
  for i = 1, count do connect(loop, url, i) end
  for _ = 1, 20 do loop:poll() end
  collectgarbage()
  collectgarbage()
  print(("%-30s %8.1f KB of Lua heap"):format("a process, of " .. count, (collectgarbage "count" - before) / count))
  loop:close()
  stop()
end

local made = certs.make()
local HEAD = ("%8s %8s %8s %8s"):format("p50", "p99", "p99.9", "longest")
print(("%-30s %s %s"):format("us of a poll: wall, then CPU", HEAD, HEAD))
local empty = gamelift.loop()
report("a loop without a process", run(empty))
idle("an idle process", 1, false, made)
idle("an idle process, TLS", 1, true, made)
idle("50 idle processes", 50, false, made)
busy()
flooded("flooded with messages", function(codec) return codec:text("{}"):rep(20000) end)
flooded("flooded with pings", function(codec) return codec:ping("x"):rep(20000) end)
heap(quick and 20 or 100)
made:remove()
print(aims.summary())
