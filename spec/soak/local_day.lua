-- gamelift-local for a driven day under load: a part of make soak (run.lua).
--
-- Each 30 s of driven time come game sessions with players, placements, tickets, server processes that end or crash, and a fleet that is
-- deleted. Ended ones are kept for 1.2 hours. The lists and the memory of the process must not be longer in the second half of the hours
-- than in the first, from the third on.
local cjson = require "cjson"
local gamelift = require "gamelift"
local http = require "spec.support.http"
local process = require "spec.support.process"
local socket = require "socket"

local HOUR, STEP = 3600, 30
local WARM = 3 -- hours: two halves after the third
local RETENTION = 0.05 -- days
local LISTS = { "sessions", "players", "placements", "tickets", "processes", "fleets", "events" }
local SEED = {
  fleets = { { Name = "soak", FleetId = "fleet-soak", processes = 400 } },
  queues = { { Name = "soak", fleets = { "soak" } } },
  matchmaking_rule_sets = { { Name = "duel", rule_set = { ruleLanguageVersion = "1.0",
    teams = { { name = "players", minPlayers = 2, maxPlayers = 2 } } } } },
  matchmaking_configurations = { { Name = "duel", RuleSetName = "duel", queue = "soak", RequestTimeoutSeconds = 120 } },
}

local server, client

local function start()
  local path = os.tmpname()
  process.write(path, cjson.encode(SEED))
  server = assert(process.server { seed = path, clock = "driven", set = "retention_days=" .. RETENTION })
  os.remove(path)
  client = gamelift.client { endpoint = server.url, region = server.region, credentials = server.credentials, proxy = false }
end

local function control(action, arguments)
  local response = assert(http.request(server.port, "POST", "/_control/" .. action, { ["Content-Type"] = "application/json" },
    cjson.encode(arguments)))
  assert(response.status == 200, response.body)
  return cjson.decode(response.body)
end

local made = { sessions = 0, players = 0, placements = 0, tickets = 0, fleets = 0 }

local finished = 0

local function count(name)
  made[name] = made[name] + 1
  return ("%s-%d"):format(name, made[name])
end

-- Ends a game session: by the service, by its process, by a crash, in turn.
local function finish(id)
  local way = finished % 3
  finished = finished + 1
  if way == 0 then return assert(client:terminate_game_session { GameSessionId = id, TerminationMode = "FORCE_TERMINATE" }) end
  return control(way == 1 and "end_process" or "crash", { GameSessionId = id })
end

local function new_session(step)
  local reply = assert(client:create_game_session { FleetId = "fleet-soak", Name = count "sessions", MaximumPlayerSessionCount = 4 })
  local id = reply.GameSession.GameSessionId
  for _ = 1, 2 do assert(client:create_player_session { GameSessionId = id, PlayerId = count "players" }) end
  return { id = id, due = step + 1 + made.sessions % 20 }
end

-- Creates a fleet. Returns what scales it down, which returns what deletes it.
local function new_fleet()
  local reply = assert(client:create_fleet { Name = count "fleets", BuildId = "build-local", EC2InstanceType = "c5.large" })
  local id = reply.FleetAttributes.FleetId
  return function()
    assert(client:update_fleet_capacity { FleetId = id, DesiredInstances = 0, MinSize = 0 })
    return function() assert(client:delete_fleet { FleetId = id }) end
  end
end

local open, next_of_fleet = {}, nil

-- Ends the sessions that are due, and those that matches and placements have just made.
local function end_sessions(step)
  for i = #open, 1, -1 do
    if open[i].due <= step then
      finish(open[i].id)
      open[i] = open[#open]
      open[#open] = nil
    end
  end
  for _, row in ipairs(control("browse", { list = "placements", limit = 20 }).rows) do
    local view = row.Status == "FULFILLED" and client:describe_game_sessions { GameSessionId = row.GameSessionArn }
    if view and view.GameSessions[1].Status == "ACTIVE" then finish(row.GameSessionArn) end
  end
end

local function do_step(step)
  end_sessions(step)
  for _ = 1, 4 do open[#open + 1] = new_session(step) end
  for _ = 1, 2 do
    assert(client:start_game_session_placement { GameSessionQueueName = "soak", GameSessionName = count "placements",
      MaximumPlayerSessionCount = 2 })
  end
  for _ = 1, 5 do assert(client:start_matchmaking { ConfigurationName = "duel", Players = { { PlayerId = count "tickets" } } }) end
  if step % 20 == 0 then next_of_fleet = (next_of_fleet or new_fleet)() end
  control("advance", { seconds = STEP })
end

local function memory() return tonumber((process.read("/proc/" .. server.pid .. "/status") or ""):match "RssAnon:%s*(%d+)") end

-- Returns { [list] = number of items }, and prints them with the memory.
local function look(hour)
  local totals, words = {}, {}
  for i, name in ipairs(LISTS) do
    totals[name] = control("browse", { list = name, limit = 0 }).total
    words[i] = ("%d %s"):format(totals[name], name)
  end
  totals.memory = memory()
  print(("  %2d h: %6d KB, %s"):format(hour, totals.memory, table.concat(words, ", ")))
  return totals
end

-- Returns the highest number of a list in these hours.
local function highest(hours, name, first, last)
  local most = 0
  for hour = first, last do most = math.max(most, hours[hour][name]) end
  return most
end

-- Prints each list that is longer in the second half of the hours. Returns true if none is.
local function is_flat(hours)
  local good, half = true, math.floor((WARM + #hours) / 2)
  for _, name in ipairs { "memory", (table.unpack or unpack)(LISTS) } do
    local early, late = highest(hours, name, WARM, half), highest(hours, name, half + 1, #hours)
    if late > early * 1.05 + (name == "memory" and 1024 or 5) then
      good = false
      print(("  FAILED: %s had %.0f at most until hour %d, then %.0f"):format(name, early, half, late))
    end
  end
  return good
end

-- Drives so many hours. Returns true if nothing grows, and the KB by which the memory has grown since the third hour.
local function run(last)
  local started, hours = socket.gettime(), {}
  print "gamelift-local"
  start()
  for step = 1, last * HOUR / STEP do
    do_step(step)
    if step * STEP % HOUR == 0 then hours[step * STEP / HOUR] = look(step * STEP / HOUR) end
  end
  server:stop()
  local good = is_flat(hours)
  print(("  %s: %d sessions, %d players, %d placements, %d tickets, %d fleets in %d h, memory %.1f MB after %d h and %.1f at the end; "
    .. "%.0f s"):format(good and "ok" or "FAILED", made.sessions, made.players, made.placements, made.tickets, made.fleets, last,
    hours[WARM].memory / 1000, WARM, hours[last].memory / 1000, socket.gettime() - started))
  return good, hours[last].memory - hours[WARM].memory
end

return { LEAST = WARM + 2, run = run }
