-- One game session from first call to last, with everything around it: `make demo`.
--
--   lua5.4 examples/session_life.lua                     starts a local GameLift for itself
--   lua5.4 examples/session_life.lua --endpoint URL      uses one that runs already (keys from the environment)
--
-- A call returns the table of boto3's documentation; a call that fails returns nil and an error.
package.path = (arg[0]:match "^.*/" or "./") .. "?.lua;" .. package.path
local gamelift = require "gamelift"
local page = require "page" -- beside this file: how the lines are printed

local endpoint = arg[1] == "--endpoint" and arg[2]
if arg[1] and not endpoint then
  io.stderr:write("usage: session_life.lua [--endpoint URL]\n")
  os.exit(2)
end

local server, problem
if not endpoint then
  server, problem = require("gamelift.local").start()
  if not server then
    io.stderr:write(problem, "\n")
    os.exit(1)
  end
end

local calls, seconds = 0, 0
local client = gamelift.client {
  endpoint = endpoint or server.url,
  region = server and server.region,
  credentials = server and server.credentials,
  logger = function(event) -- one event for each attempt
    calls, seconds = calls + 1, seconds + event.duration
  end,
}

-- Resources to delete at the end, the latest first.
local undo = {}
local function later(method, params) table.insert(undo, 1, { method, params }) end

-- Makes a call that has to succeed. `describe` returns the line to print for its reply.
local function call(method, params, describe)
  local reply, err = client[method](client, params)
  if not reply then error(err, 0) end
  page.line(method, describe(reply))
  return reply
end

-- Makes a call that fails, and shows its error as the caller sees it.
local function fails(method, params)
  local reply, err = client[method](client, params)
  if reply then error(method .. " should have failed", 0) end
  page.failure(method, err)
end

local function players(session)
  return ("%d of %d players"):format(session.CurrentPlayerSessionCount, session.MaximumPlayerSessionCount)
end

local function address(session) return session.IpAddress .. ":" .. session.Port end

local function a_fleet()
  page.step "A fleet to run on, with an alias and a queue in front of it"
  local fleet = call("create_fleet", {
    Name = "harbor-fleet",
    BuildId = "build-00000000-0000-4000-8000-000000000001",
    EC2InstanceType = "c5.large",
    RuntimeConfiguration = { ServerProcesses = { { LaunchPath = "/local/game/server", ConcurrentExecutions = 12 } } },
  }, function(reply)
    return page.short(reply.FleetAttributes.FleetId), reply.FleetAttributes.Status
  end).FleetAttributes
  later("delete_fleet", { FleetId = fleet.FleetId })

  call("describe_fleet_attributes", { FleetIds = { fleet.FleetId } }, function(reply)
    local seen = reply.FleetAttributes[1]
    return seen.Name, seen.Status, seen.InstanceType .. ", " .. seen.FleetType
  end)

  local alias = call("create_alias", {
    Name = "harbor-live", RoutingStrategy = { Type = "SIMPLE", FleetId = fleet.FleetId },
  }, function(reply) return page.short(reply.Alias.AliasId), "leads to " .. page.short(fleet.FleetId) end).Alias
  later("delete_alias", { AliasId = alias.AliasId })

  call("create_game_session_queue", {
    Name = "harbor-queue", TimeoutInSeconds = 60, Destinations = { { DestinationArn = fleet.FleetArn } },
  }, function(reply) return reply.GameSessionQueue.Name, "places sessions within 60 s" end)
  later("delete_game_session_queue", { Name = "harbor-queue" })
  return fleet, alias
end

local ROOMS = {
  { "Nightfall", "harbor", "duel", 2 }, { "Low tide", "harbor", "siege", 8 }, { "Lighthouse", "harbor", "siege", 6 },
  { "Snowed in", "glacier", "duel", 2 }, { "Crevasse", "glacier", "siege", 8 }, { "Dust", "desert", "duel", 4 },
  { "Mirage", "desert", "siege", 10 },
}

local function game_sessions(alias)
  page.step(("%d game sessions, made through the alias"):format(#ROOMS))
  local sessions = {}
  for i, room in ipairs(ROOMS) do
    sessions[i] = call("create_game_session", {
      AliasId = alias.AliasId, Name = room[1], MaximumPlayerSessionCount = room[4],
      GameProperties = { { Key = "map", Value = room[2] }, { Key = "mode", Value = room[3] } },
    }, function(reply)
      return reply.GameSession.Name, reply.GameSession.Status, address(reply.GameSession)
    end).GameSession
    later("terminate_game_session", { GameSessionId = sessions[i].GameSessionId, TerminationMode = "FORCE_TERMINATE" })
  end
  return sessions
end

local function some_players(sessions)
  page.step "Players reserve their places"
  local tide = sessions[2].GameSessionId
  call("create_player_session", { GameSessionId = tide, PlayerId = "mira", PlayerData = '{"team":"blue"}' },
    function(reply)
      local session = reply.PlayerSession
      return session.PlayerId, session.Status, "joins at " .. address(session)
    end)
  call("create_player_sessions", { GameSessionId = tide, PlayerIds = { "noor", "otto", "pia" } }, function(reply)
    local names = {}
    for i, session in ipairs(reply.PlayerSessions) do names[i] = session.PlayerId end
    return table.concat(names, ", "), reply.PlayerSessions[1].Status
  end)
  call("create_player_sessions", { GameSessionId = sessions[1].GameSessionId, PlayerIds = { "quinn", "ravi" } },
    function(reply) return "quinn, ravi", reply.PlayerSessions[1].Status, "Nightfall is full now" end)
  call("describe_player_sessions", { PlayerId = "mira" }, function(reply)
    local session = reply.PlayerSessions[1]
    return session.PlayerId, session.Status, "since " .. os.date("!%H:%M:%S UTC", math.floor(session.CreationTime))
  end)
end

local function a_placement()
  page.step "The queue places a session for two more"
  local placement = call("start_game_session_placement", {
    GameSessionQueueName = "harbor-queue", GameSessionName = "Fog", MaximumPlayerSessionCount = 4,
    GameProperties = { { Key = "map", Value = "harbor" }, { Key = "mode", Value = "duel" } },
    DesiredPlayerSessions = { { PlayerId = "sana" }, { PlayerId = "theo" } },
  }, function(reply)
    local placement = reply.GameSessionPlacement
    return page.short(placement.PlacementId), placement.Status
  end).GameSessionPlacement
  page.wait(function()
    local reply = assert(client:describe_game_session_placement { PlacementId = placement.PlacementId })
    placement = reply.GameSessionPlacement
    return placement.Status ~= "PENDING"
  end)
  later("terminate_game_session", { GameSessionId = placement.GameSessionArn, TerminationMode = "FORCE_TERMINATE" })
  page.line("describe_game_session_placement", page.short(placement.PlacementId), placement.Status,
    ("%d players at %s"):format(#placement.PlacedPlayerSessions, address(placement)))
end

local function search_and_page(fleet)
  page.step "A lobby searches: room left on the harbor map, the fullest first"
  local matches = call("search_game_sessions", {
    FleetId = fleet.FleetId,
    FilterExpression = "gameSessionProperties.map = 'harbor' AND hasAvailablePlayerSessions = true",
    SortExpression = "playerSessionCount DESC",
  }, function(reply) return #reply.GameSessions .. " sessions" end)
  for _, session in ipairs(matches.GameSessions) do page.item(session.Name, players(session), address(session)) end

  page.step "All of them, three to a page"
  local pages = client:get_paginator("describe_game_sessions"):paginate {
    FleetId = fleet.FleetId, PaginationConfig = { PageSize = 3 },
  }
  for reply in pages do
    local names = {}
    for i, session in ipairs(reply.GameSessions) do names[i] = session.Name end
    page.line("describe_game_sessions", table.concat(names, ", "))
  end
end

local function an_update(session)
  page.step "One takes no more players"
  call("update_game_session", {
    GameSessionId = session.GameSessionId, Name = "Low tide (closed)", PlayerSessionCreationPolicy = "DENY_ALL",
  }, function(reply)
    return reply.GameSession.Name, reply.GameSession.PlayerSessionCreationPolicy, players(reply.GameSession)
  end)
  fails("create_player_session", { GameSessionId = session.GameSessionId, PlayerId = "uma" })
end

local function what_fails(sessions)
  page.step "What goes wrong is a value, not an exception"
  fails("create_game_session", { fleetId = "fleet-1", MaximumPlayerSessionCount = "8", GameProperties = { { Key = "map" } } })
  fails("create_player_session", { GameSessionId = sessions[1].GameSessionId, PlayerId = "uma" })
  fails("describe_game_sessions", { FleetId = "fleet-00000000-0000-4000-8000-000000000000" })
end

local function clean_up()
  page.step "All of it is deleted"
  for _, made in ipairs(undo) do
    local method, params = made[1], made[2]
    call(method, params, function(reply)
      if reply.GameSession then return reply.GameSession.Name, reply.GameSession.Status end
      return page.short(params.FleetId or params.AliasId or params.Name), "gone"
    end)
  end
end

page.title("One game session, from first call to last",
  ("%s, gamelift %s, against %s"):format(_VERSION, gamelift.version, endpoint or server.url))
local done, err = pcall(function()
  local fleet, alias = a_fleet()
  local sessions = game_sessions(alias)
  some_players(sessions)
  a_placement()
  search_and_page(fleet)
  an_update(sessions[2])
  what_fails(sessions)
end)
local cleaned, trouble = pcall(clean_up)
client:close()
if server then server:stop() end

if not done or not cleaned then
  io.stderr:write("\nsession_life: ", tostring(not done and err or trouble), "\n")
  os.exit(1)
end
page.finish(("%d calls in %.0f ms: %.2f ms each, from signing to the checked reply."):format(
  calls, seconds * 1000, seconds * 1000 / calls))
