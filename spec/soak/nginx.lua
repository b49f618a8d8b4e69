-- Runs the lobby of examples/lobby under load for a long time, against gamelift-local: first without reloads, to measure the memory of
-- the workers; then with a reload every 2 s, each second one with lua_check_client_abort on, which ends Lua code at any wait. Clients
-- disconnect at random throughout. make soak-nginx ARGS="--requests=100000" sets the number of requests during reloads; half as many
-- run without. Exits with 1 if a check fails.
local command_line = require "spec.support.command_line"
local cjson = require "cjson"
local gamelift = require "gamelift"
local http = require "spec.support.http"
local nginx = require "spec.support.nginx"
local process = require "spec.support.process"
local socket = require "socket"

local requests = command_line.number("ARGS: --requests=", arg[1] and table.concat(arg, " "):gsub("^%-%-requests=", "") or 100000, 2000)
local PLAYERS, ABORTS = 64, 0.03
local WARM = 4000 -- requests after which workers have what they need
local FLEET = "fleet-harbor"
local FORGOTTEN = 10 -- seconds after which the client of a session has disconnected

local wrong = 0
local function check(name, good, seen)
  if not good then wrong = wrong + 1 end
  print(("%-7s %s%s"):format(good and "ok" or "FAILED", name, seen and ": " .. tostring(seen) or ""))
end

local function start_gamelift()
  local path = os.tmpname()
  process.write(path, cjson.encode {
    fleets = { { Name = "harbor", FleetId = FLEET, processes = 500 } },
    queues = { { Name = "lobby", fleets = { "harbor" } } },
  })
  local server = assert(process.server { seed = path, set = "retention_days=0.0003" }) -- 26 s, so that it holds few
  os.remove(path)
  return server, server.port
end

local function start_lobby(server)
  local words = {}
  for name, value in pairs {
    AWS_ENDPOINT_URL_GAMELIFT = server.url, AWS_REGION = server.region, AWS_ACCESS_KEY_ID = server.credentials.access_key_id,
    AWS_SECRET_ACCESS_KEY = server.credentials.secret_access_key, LOBBY_FLEET = FLEET, LOBBY_QUEUE = "lobby", LOBBY_CONTROL = server.url,
  } do
    words[#words + 1] = name .. "=" .. process.quote(value)
  end
  return nginx.start { template = "examples/lobby/nginx.conf", environment = table.concat(words, " ") .. " " }
end

-- Ends the sessions of players who gave up: the others end theirs.
local function sweep(client, port)
  local pages = client:get_paginator("search_game_sessions"):paginate { FleetId = FLEET, SortExpression = "creationTimeMillis ASC" }
  for session in pages:items() do
    if socket.gettime() - session.CreationTime < FORGOTTEN then break end
    http.request(port, "POST", "/_control/end_process", { ["Content-Type"] = "application/json" },
      cjson.encode { GameSessionId = session.GameSessionId })
  end
end

-- Returns the private memory of a process in KiB.
local function memory(pid) return tonumber((process.read("/proc/" .. pid .. "/status") or ""):match "RssAnon:%s*(%d+)" or 0) end

local function memory_of_workers(lobby)
  local sum = 0
  for _, pid in ipairs(lobby:workers()) do sum = sum + memory(pid) end
  return sum
end

local function is_flat(before, after) return after <= before * 1.05 + 1024 end

-- Makes so many requests, calling `meanwhile` often; what came of them.
local function play(lobby, port, count, meanwhile)
  local path = os.tmpname()
  os.execute(("%spython3 spec/soak/client.py %d %d %d %d %g >%s 2>&1 &"):format(process.clean, lobby.port, port, count, PLAYERS,
    ABORTS, path))
  local text
  repeat
    meanwhile()
    socket.sleep(0.05)
    text = process.read(path)
  until text ~= ""
  os.remove(path)
  assert(text:sub(1, 1) == "{", text)
  return cjson.decode(text)
end

local function judge(name, counts, count)
  local function none(what, outcome)
    local n = counts[outcome]
    check(name .. ": " .. what, n == 0, n > 0 and ("%d"):format(n))
  end
  check(name .. ": every request answered or aborted", counts.answered + counts.aborted + counts.lost == count,
    ("%d answered, %d aborted, %d sent again"):format(counts.answered, counts.aborted, counts.resent))
  none("no response lost", "lost")
  none("none mixed up", "mixed_up")
  none("no 5xx", "status_5xx")
  none("none that is wrong", "wrong")
  print("        " .. counts.asked)
  if counts.first ~= "" then print("        the first: " .. counts.first:sub(1, 600)) end
end

-- Reloads every 2 s, and records how long old workers stay.
local function reloader(lobby)
  local self = { count = 0, longest = 0, first = 0, last = 0 }
  local next_one, old = socket.gettime(), {}
  function self.look()
    for pid, since in pairs(old) do -- ordered to end at `since`
      if process.alive(pid) then self.longest = math.max(self.longest, socket.gettime() - since) else old[pid] = nil end
    end
  end
  function self.step()
    self.look()
    if socket.gettime() < next_one then return end
    self.last = memory(lobby.pid)
    if self.count == 3 then self.first = self.last end
    for _, pid in ipairs(lobby:workers()) do old[pid] = old[pid] or socket.gettime() end
    self.count, next_one = self.count + 1, next_one + 2
    lobby:edit(function(text)
      local changed, n = text:gsub("http {\n", "http {\n  lua_check_client_abort on;\n")
      if self.count % 2 == 0 then changed, n = text:gsub("  lua_check_client_abort on;\n", "") end
      assert(n == 1)
      return changed
    end)
    lobby:reload()
  end
  return self
end

local server, port = start_gamelift()
local lobby = start_lobby(server)
local ok, problem = pcall(function()
  local client = gamelift.client { endpoint = server.url, region = server.region, credentials = server.credentials }
  local next_sweep = 0
  local function tidy()
    if socket.gettime() < next_sweep then return end
    next_sweep = socket.gettime() + 2
    sweep(client, port)
  end

  local started, half = socket.gettime(), math.floor(requests / 2)
  play(lobby, port, math.max(math.floor(half / 2), WARM), tidy)
  local before = memory_of_workers(lobby)
  judge("at rest", play(lobby, port, half, tidy), half)
  local after = memory_of_workers(lobby)
  check("the workers' memory is flat", is_flat(before, after), ("%d KiB, then %d"):format(before, after))

  local reloads = reloader(lobby)
  local counts = play(lobby, port, requests, function()
    tidy()
    reloads.step()
  end)
  judge(("with %d reloads"):format(reloads.count), counts, requests)
  local gone = process.wait(function()
    reloads.look()
    return #lobby:workers() == 2
  end, 10)
  check("old workers are gone within 10 s", gone and reloads.longest < 10, ("the longest took %.1f s"):format(reloads.longest))
  if reloads.count >= 10 then
    check("the master's memory is flat", is_flat(reloads.first, reloads.last), ("%d KiB, then %d"):format(reloads.first, reloads.last))
  end
  check("no alert, crit or emerg in the log", lobby:alarms() == "", lobby:alarms():sub(1, 400))
  local _, lines = lobby:log():gsub("\n", "")
  print(("%d requests, %d reloads, the workers' memory %+d KiB, %d lines in the log, %.0f s: %d problems"):format(requests + half,
    reloads.count, after - before, lines, socket.gettime() - started, wrong))
end)
lobby:stop()
server:stop()
if not ok then error(problem, 0) end
os.exit(wrong > 0 and 1 or 0)
