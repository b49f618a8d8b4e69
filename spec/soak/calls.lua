-- Makes many calls over a transport and looks for what stays behind: a part of make soak (run.lua).
--
-- libcurl blocks in one program; the loop and the worker of nginx have 64 callers at once. What the program holds after the first
-- 10,000 calls it holds at the end: the same descriptors, entries of the registry and userdata, and less than 1 MiB of memory more.
local cjson = require "cjson"
local gamelift = require "gamelift"
local load = require "spec.soak.load"
local nginx = require "spec.support.nginx"
local process = require "spec.support.process"
local socket = require "socket"

local CALLERS, WARM, PARTS = 64, 10000, 5
local GROWTH = 1024 -- KB
local SEED = { fleets = { { Name = "soak", FleetId = "fleet-soak", processes = 500 }, { Name = "other", FleetId = "fleet-other" } } }

local hosts = {}

function hosts.curl(server)
  return { run = function(count) load.run(server, count) end, measure = load.measure, stop = function() end }
end

function hosts.loop(server)
  local problem
  local loop = gamelift.loop { on_error = function(err, trace) problem = tostring(err) .. "\n" .. (trace or "") end }
  return {
    run = function(count)
      for _ = 1, CALLERS do loop:spawn(load.run, server, math.ceil(count / CALLERS), loop) end
      assert(loop:run(36000) and not problem, problem)
    end,
    measure = load.measure,
    stop = function() loop:close() end,
  }
end

function hosts.nginx(server)
  local front = nginx.start {}
  return {
    run = function(count)
      local arguments = {}
      for i = 1, CALLERS do arguments[i] = { server, math.ceil(count / CALLERS) } end
      front:run_all("return require('spec.soak.load').run(...)", arguments)
    end,
    measure = function() return front:run("return require('spec.soak.load').measure()")[1] end,
    stop = function() front:stop() end,
  }
end

local function start_gamelift()
  local path = os.tmpname()
  process.write(path, cjson.encode(SEED))
  local server = assert(process.server { seed = path, set = "retention_days=0.0003" }) -- 26 s, so that it holds few sessions
  os.remove(path)
  return server
end

local function show(text, m)
  print(("  %-22s %6.0f KB, heap %5.0f KB, %d descriptors, %d entries of the registry, %d userdata, %d threads"):format(text, m.memory,
    m.heap, m.descriptors, m.registry, m.userdata, m.threads))
end

-- Makes calls over a transport. Returns true if nothing stays behind, and the KB by which the memory has grown.
local function try(name, calls)
  local server, started = start_gamelift(), socket.gettime()
  local host = hosts[name] { url = server.url, region = server.region, credentials = server.credentials }
  print(name)
  host.run(WARM)
  host.measure() -- which leaves an entry in the registry, once
  local first, last = host.measure(), nil
  show(("after %d calls"):format(WARM), first)
  for part = 1, PARTS do
    host.run((calls - WARM) / PARTS)
    last = host.measure()
    show(("after %.0f"):format(WARM + part * (calls - WARM) / PARTS), last)
  end
  host.stop()
  server:stop()
  local grown, good = last.memory - first.memory, true
  for _, what in ipairs { "descriptors", "registry", "userdata", "threads" } do good = good and last[what] <= first[what] end
  good = good and grown < GROWTH
  print(("  %s: %+.0f KB of memory, %+.0f KB of heap; %.0f s"):format(good and "ok" or "FAILED", grown, last.heap - first.heap,
    socket.gettime() - started))
  return good, grown
end

return { LEAST = WARM + 1000, hosts = hosts, try = try }
