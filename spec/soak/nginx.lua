-- Calls from workers of nginx for a long time: first at rest, for memory; then with a reload every 2 s. Clients give up at
-- random throughout. make soak-nginx ARGS="--requests=100000". Exits with 1 where something is not as it should be.
local cjson = require "cjson"
local nginx = require "spec.support.nginx"
local process = require "spec.support.process"
local socket = require "socket"

local requests = tonumber((table.concat(arg, " "):match "%-%-requests=(%d+)")) or 100000
local CONNECTIONS, ABORTS = 64, 0.03

local ORIGIN = [[keepalive_requests 1000; location / { content_by_lua_block {
  ngx.req.read_body()
  ngx.sleep(0.002 + math.random() * 0.02)
  local fleet = ngx.req.get_body_data():match '"FleetId":"([^"]*)"'
  local text = '{"GameSessions":[{"FleetId":"' .. fleet .. '"}]}'
  ngx.header["Content-Length"] = #text
  ngx.print(text)
} }]]

local HTTP = [[
lua_check_client_abort on;
init_by_lua_block {
  client = require("gamelift").client { endpoint = "ORIGIN", region = "us-west-2",
    credentials = { access_key_id = "AKID", secret_access_key = "SECRET" } }
}]]

local SERVER = [[location /call { content_by_lua_block {
  local reply, err = client:describe_game_sessions { FleetId = "fleet-" .. ngx.var.arg_n }
  if not reply then ngx.log(ngx.ERR, tostring(err)) end
  local text = reply and reply.GameSessions[1].FleetId or tostring(err)
  ngx.status = reply and 200 or 502
  ngx.header["Content-Length"] = #text
  ngx.print(text)
} }]]

local wrong = 0
local function check(name, good, seen)
  if not good then wrong = wrong + 1 end
  print(("%-7s %s%s"):format(good and "ok" or "FAILED", name, seen and ": " .. tostring(seen) or ""))
end

-- Starts the clients; returns a function that tells whether they have ended, and then their counts.
local function clients(worker, count)
  local path = os.tmpname()
  os.execute(("%spython3 spec/soak/client.py %d %d %d %g >%s 2>&1 &"):format(process.clean, worker.port, count, CONNECTIONS, ABORTS, path))
  return function()
    local text = process.read(path)
    if text == "" then return nil end
    os.remove(path)
    return cjson.decode(text)
  end
end

local function await(ended, meanwhile)
  while true do
    local counts = ended()
    if counts then return counts end
    meanwhile()
  end
end

local function judge(name, counts, count)
  check(name .. ": every request answered or given up", counts.answered + counts.given_up == count,
    ("%d answered, %d given up, %d sent again"):format(counts.answered, counts.given_up, counts.resent))
  check(name .. ": none lost", counts.lost == 0, counts.lost > 0 and counts.first or nil)
  check(name .. ": none mixed up", counts.mixed_up == 0, counts.mixed_up > 0 and counts.first or nil)
  check(name .. ": no 5xx", counts.bad_status == 0, counts.bad_status > 0 and counts.first or nil)
end

local function memory(worker)
  local sum = 0
  for _, pid in ipairs(worker:workers()) do
    sum = sum + tonumber((process.read("/proc/" .. pid .. "/status") or ""):match "VmRSS:%s*(%d+)" or 0)
  end
  return sum
end

local origin = nginx.start { server = ORIGIN, log_level = "error" }
local worker = nginx.start { http = HTTP:gsub("ORIGIN", origin.url), server = SERVER, workers = 2, log_level = "error" }

local ok, problem = pcall(function()
  local half = math.floor(requests / 2)
  await(clients(worker, math.floor(half / 4)), function() socket.sleep(0.1) end)
  local before = memory(worker)
  judge("at rest", await(clients(worker, half), function() socket.sleep(0.1) end), half)
  local after = memory(worker)
  check("the workers' memory is flat", after <= before * 1.05 + 1024, ("%d KiB, then %d"):format(before, after))

  local reloads, next_one, old, longest = 0, socket.gettime(), {}, 0
  local counts = await(clients(worker, half), function()
    if socket.gettime() >= next_one then
      for _, pid in ipairs(worker:workers()) do old[pid] = old[pid] or socket.gettime() end
      worker:reload()
      reloads, next_one = reloads + 1, next_one + 2
    end
    for pid, since in pairs(old) do -- told to go at `since`
      if process.alive(pid) then longest = math.max(longest, socket.gettime() - since) else old[pid] = nil end
    end
    socket.sleep(0.05)
  end)
  judge(("with %d reloads"):format(reloads), counts, half)
  local last = socket.gettime()
  local gone = process.wait(function() return #worker:workers() == 2 end, 10)
  longest = math.max(longest, socket.gettime() - last)
  check("old workers are gone within 10 s", gone and longest < 10, ("the longest took %.1f s"):format(longest))
  check("no alert, crit or emerg in the log", worker:alarms() == "", worker:alarms():sub(1, 400))
end)
worker:stop()
origin:stop()
if not ok then error(problem, 0) end
os.exit(wrong > 0 and 1 or 0)
