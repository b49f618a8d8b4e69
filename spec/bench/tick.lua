-- Measures ticks of the loop: make bench-tick [ARGS=--quick]. Writes .build/bench/tick.svg and tick.txt.
--
-- Runs 60 ticks a second. A tick is one loop:poll(). Its wall time is the frame's loss, other programs' turns included; its CPU time
-- is the cost of the loop itself.
package.path = "./?.lua;lua/?.lua;lua/?/init.lua;" .. package.path
local aims = require "spec.bench.aims"
local command_line = require "spec.support.command_line"
local core = require "gamelift.core"
local curl = require "gamelift.curl"
local certs = require "spec.support.certs"
local fault_server = require "spec.support.fault_server"
local plot = require "spec.bench.tick_plot"
local script = require "spec.support.script"
local ticks = require "spec.support.ticks"

local FRAME = 1 / 60
local MOST = 1 -- ms of wall time at the 99.9th percentile
local flags, only = command_line.options(arg, { "--quick", "resolver" }) -- the word is for a process of its own, see below
local quick = flags.quick
local TICKS = quick and 200 or 1200

script.environment()
collectgarbage "generational"
local server, made = fault_server.start(), certs.make()

-- Runs so many ticks, or until done(): a list of { wall, cpu } seconds.
local function run(loop, count, each, done)
  collectgarbage() -- what making the server's script left, up to a gigabyte, is not the loop's
  local times, due = {}, curl.now()
  for i = 1, count do
    if each then each(i) end
    local wall, cpu = curl.now(), os.clock()
    loop:poll()
    times[i] = { curl.now() - wall, os.clock() - cpu }
    if done and done() then break end
    due = due + FRAME
    curl.sleep(due - curl.now())
  end
  return times
end

-- Keeps n calls in flight; records the time of each from its start to its callback.
local function keep(client, n, took)
  local calls = {}
  return function()
    for i = 1, n do
      local call = calls[i]
      if not call or call:done() then
        if call then assert(call:result()) end
        local started = curl.now()
        calls[i] = client:start "list_fleets"
        if took then calls[i]:on_done(function() took[#took + 1] = curl.now() - started end) end
      end
    end
  end
end

local function setup(delay, response, tls)
  local steps = ticks.responses(5000, response, delay)
  if tls then table.insert(steps, 1, { "tls", made.good }) end
  local listener = server:listen { steps }
  local loop = ticks.loop()
  return loop, ticks.client(loop, tls and listener.https or listener.url, { ca_file = made.ca })
end

local function page_of_sessions()
  local sessions = {}
  for i = 1, 100 do
    sessions[i] = ('{"GameSessionId":"arn:aws:gamelift:us-west-2::gamesession/fleet-1/%s","Name":"%s","Status":"ACTIVE",'
      .. '"CurrentPlayerSessionCount":3,"MaximumPlayerSessionCount":8,"IpAddress":"10.0.0.1","Port":7777,'
      .. '"GameSessionData":"%s","CreationTime":1.7e9}'):format(core.uuid(), "room " .. i, ("x"):rep(720))
  end
  return '{"GameSessions":[' .. table.concat(sessions, ",") .. "]}"
end

local cases, latencies = {}, {}
local function case(name, f, has_aim) cases[#cases + 1] = { name = name, run = f, has_aim = has_aim } end

case("idle", function()
  local loop, client = setup(0)
  client:start "list_fleets"
  loop:run(5)
  return run(loop, TICKS)
end, true)

case("1 call in flight", function()
  local loop, client = setup(0.02)
  client:start "list_fleets"
  loop:run(5)
  return run(loop, TICKS, keep(client, 1, latencies))
end, true)

case("64 calls in flight", function()
  local loop, client = setup(0.2, nil, true)
  local warm = keep(client, 64)
  run(loop, 400, warm)
  return run(loop, TICKS, warm)
end, true)

case("64 cold TLS calls at once", function()
  local all = {}
  for _ = 1, quick and 2 or 10 do
    local loop, client = setup(0.02, nil, true)
    local left = 64
    local times = run(loop, 2000, function(i)
      if i > 1 then return end
      for _ = 1, 64 do
        client:start("list_fleets"):on_done(function(reply, err)
          assert(reply, err)
          left = left - 1
        end)
      end
    end, function() return left == 0 end)
    for _, time in ipairs(times) do all[#all + 1] = time end
    loop:close()
  end
  return all
end)

case("a page of 100 KB each tick", function()
  local loop, client = setup(0, ticks.response(page_of_sessions()))
  local call
  local function next_page()
    if call and not call:done() then return end
    if call then assert(#call:result().GameSessions == 100) end
    call = client:start("describe_game_sessions", { FleetId = "fleet-1" })
  end
  return run(loop, TICKS, next_page)
end)

case("a resolver that hangs", function()
  local resolv = os.tmpname()
  local file = assert(io.open(resolv, "w"))
  file:write "nameserver 127.0.0.1\noptions timeout:3 attempts:1\n"
  file:close()
  local pipe = assert(io.popen(
    ("unshare -n -m sh -c 'ip link set lo up; mount --bind %s /etc/resolv.conf; exec %s %s resolver %s'"):format(
      resolv, arg[-1], arg[0], quick and "--quick" or "")))
  local times = {}
  for line in pipe:lines() do
    local wall, cpu = line:match "^(%S+) (%S+)$"
    times[#times + 1] = wall and { tonumber(wall), tonumber(cpu) } or error(line)
  end
  pipe:close()
  os.remove(resolv)
  return times
end)

case("a server that says nothing", function()
  local listener = server:listen { { "hold" } }
  local loop = ticks.loop { connecting = 64 }
  local client = ticks.client(loop, listener.url, { timeout = { read = 600, total = 600 } })
  for _ = 1, 64 do client:start "list_fleets" end
  return run(loop, TICKS)
end)

-- Calls that are answered without end, one after the other. The first five ticks of each, where a handshake is, are left out.
local function flooded(scheme, proxied, ...)
  local all, steps = {}, { "read", ... }
  if scheme == "https" then table.insert(steps, 1, { "tls", made.good }) end
  local listener = server:listen { steps }
  local url = scheme == "https" and listener.https or listener.url
  local loop = ticks.loop()
  local options = { ca_file = made.ca, timeout = { total = 1 }, retry = { mode = "off" }, proxy = proxied and url }
  local client = ticks.client(loop, proxied and "http://gamelift.invalid" or url, options)
  for _ = 1, quick and 2 or 5 do
    local call = client:start "list_fleets"
    for i, time in ipairs(run(loop, TICKS, nil, function() return call:done() end)) do
      if i > 5 then all[#all + 1] = time end
    end
  end
  loop:close()
  listener:close()
  return all
end

local CHUNKED = { "send", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" }
for _, scheme in ipairs { "http", "https" } do
  case("a flood of small chunks, " .. scheme, function()
    return flooded(scheme, false, CHUNKED, { "repeat", ("1\r\nx\r\n"):rep(65536), 1e6 })
  end)

  case("a flood of a body, " .. scheme, function()
    return flooded(scheme, false, { "send", "HTTP/1.1 200 OK\r\n\r\n" }, { "repeat", ("x"):rep(2 ^ 20), 1e6 })
  end)
end

case("a flood of a proxy", function()
  return flooded("http", true, { "send", "HTTP/1.1 200 OK\r\n" }, { "repeat", ("X-Y: z\r\n"):rep(8192), 1e6 })
end)

case("for contrast: a blocking call each tick", function()
  local listener = server:listen { ticks.responses(5000, nil, 0.02) }
  local client = ticks.client(nil, listener.url, { ca_file = made.ca })
  local times = {}
  for i = 1, quick and 50 or 200 do
    local wall, cpu = curl.now(), os.clock()
    assert(client:list_fleets())
    times[i] = { curl.now() - wall, os.clock() - cpu }
  end
  return times
end)

-- Runs in a separate network, with a name server that never responds.
local function resolver()
  local dns = assert(io.popen "python3 spec/support/dns_server.py $PPID &")
  assert(dns:read "*l" == "ready")
  dns:close()
  local loop, client = setup(0.02)
  local lost = ticks.client(loop, "http://silent.test/", { timeout = { connect = 3 } })
  for _ = 1, 3 do lost:start "list_fleets" end
  for _, time in ipairs(run(loop, TICKS, keep(client, 8))) do print(("%.9f %.9f"):format(time[1], time[2])) end
  loop:close()
end

-- Returns { p50, p99, p99.9, max } in milliseconds of the nth of each time.
local function summary(times, n)
  local sorted = {}
  for i, time in ipairs(times) do sorted[i] = time[n] * 1000 end
  table.sort(sorted)
  local row = {}
  for i, part in ipairs { 0.5, 0.99, 0.999, 1 } do row[i] = sorted[math.max(1, math.ceil(part * #sorted))] end
  return row
end

if only[1] then
  resolver()
else
  os.execute "mkdir -p .build/bench"
  local out = assert(io.open(".build/bench/tick.txt", "w"))
  local function say(...)
    local line = string.format(...)
    print(line)
    out:write(line, "\n")
  end
  say("%-40s %6s  %-36s  %-34s %8s", "milliseconds of one poll", "ticks", "wall: p50    p99  p99.9    max",
    "CPU:  p50    p99  p99.9    max", "of frame")
  for _, c in ipairs(cases) do
    c.times = c.run()
    if not c.times[1] then error(c.name .. ": nothing was measured: unshare needs root") end
    c.wall, c.cpu = summary(c.times, 1), summary(c.times, 2)
    say("%-40s %6d  %9.3f %6.3f %6.3f %6.3f        %9.3f %6.3f %6.3f %6.3f  %6.1f %%", c.name, #c.times, c.wall[1], c.wall[2], c.wall[3],
      c.wall[4], c.cpu[1], c.cpu[2], c.cpu[3], c.cpu[4], c.wall[3] / FRAME / 10)
    if c.has_aim then aims.note(("%s: %d ms at p99.9"):format(c.name, MOST), c.wall[3] < MOST) end
  end
  table.sort(latencies)
  say("a response that takes 20 ms reaches its caller after %.1f ms (p50), %.1f ms (p99), %.1f ms (max); two ticks more are %.1f",
    latencies[math.ceil(#latencies / 2)] * 1000, latencies[math.ceil(#latencies * 0.99)] * 1000, latencies[#latencies] * 1000,
    20 + 2000 * FRAME)
  out:close()
  plot(cases, ".build/bench/tick.svg")
  print "histogram: .build/bench/tick.svg"
  print(aims.summary())
end
server:stop()
made:remove()
