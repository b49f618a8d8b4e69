-- gamelift-local --state: what a save keeps, and when there is one.
local cjson = require "cjson"
local gamelift = require "gamelift"
local http = require "spec.support.http"
local interpreter = require "spec.support.interpreter"
local process = require "spec.support.process"
local program = require "spec.support.program"

local FLEETS = [[{"data": {
  "locations": ["custom-home"], "builds": [{"BuildId": "build-1", "Name": "game"}],
  "fleets": [{"Name": "main", "FleetId": "fleet-main", "processes": 20, "sessions": [{"Name": "first", "players": ["anna", "ben"]}]},
    {"Name": "full", "FleetId": "fleet-full", "processes": 0}],
  "aliases": [{"Name": "live", "AliasId": "alias-live", "fleet": "main"}],
  "queues": [{"Name": "lobby", "fleets": ["main"]}, {"Name": "none", "fleets": ["full"]}],
  "game_server_groups": [{"GameServerGroupName": "arena", "instances": 2, "servers": [{"GameServerId": "server-1"}]}],
  "matchmaking_rule_sets": [{"Name": "duel", "rule_set": {"ruleLanguageVersion": "1.0",
    "teams": [{"name": "players", "minPlayers": 2, "maxPlayers": 2}]}}],
  "matchmaking_configurations": [{"Name": "duel", "RuleSetName": "duel", "queue": "lobby", "RequestTimeoutSeconds": 30}]}}]]

-- A game server. It accepts players, and ends when the player "closes" has come.
local GAME_SERVER = [[
local gamelift = require "gamelift"
io.stdout:setvbuf "line"
local server, arn = assert(gamelift.server.init_sdk { on_error = print }), nil
assert(server:process_ready { port = 7777, on_start_game_session = function(game_session)
  assert(server:activate_game_session())
  arn = game_session.GameSessionId
  print("starts " .. arn)
end, on_process_terminate = function() assert(server:process_ending()) end })
while not server:run(0.05) do
  local request = { GameSessionId = arn, PlayerSessionStatusFilter = "RESERVED" }
  for _, player in ipairs(arn and server:describe_player_sessions(request).PlayerSessions or {}) do
    assert(server:accept_player_session(player.PlayerSessionId))
    print("accepts " .. player.PlayerId)
    if player.PlayerId == "closes" then assert(server:process_ending()) end
  end
end
print "ends"
]]

describe("gamelift-local --state", function()
  local folder, remove, file, server, client
  before_each(function()
    folder, remove = process.folder()
    file = folder .. "/state"
  end)
  after_each(function()
    if server then server:stop() end
    server = nil
    remove()
  end)

  local function start(options)
    local all = { state = file, clock = "driven" }
    for name, value in pairs(options or {}) do all[name] = value end
    local problem
    server, problem = process.server(all)
    if not server then return nil, problem end
    client = gamelift.client { endpoint = server.url, region = server.region, credentials = server.credentials }
    return server
  end

  local function control(action, body)
    local response = http.request(server.port, "POST", "/_control/" .. action, { ["Content-Type"] = "application/json" }, body or "")
    return cjson.decode(response.body), response.status
  end

  -- Ends the server without a chance to save, and starts another one.
  local function kill_and_restart(options)
    process.kill(server.pid, "KILL")
    assert(process.wait(function() return not process.alive(server.pid) end))
    server:stop()
    assert(start(options))
  end

  -- Waits until the single location of the first fleet has a free process.
  local function wait_ready()
    assert(process.wait(function() return control("state").fleets[1].locations[1].ready == 1 end, 30), "no process is free")
  end

  local function status_of(arn) return assert(client:describe_game_sessions { GameSessionId = arn }).GameSessions[1].Status end

  -- Writes the game server and seed data with one fleet. Returns the command of the game server, and the path of the seed data.
  local function write_game(fleet)
    process.write(folder .. "/server.lua", GAME_SERVER)
    process.write(folder .. "/seed.json", cjson.encode { locations = { "custom-home" }, fleets = { fleet } })
    return interpreter.command(folder .. "/server.lua"), folder .. "/seed.json"
  end

  -- Returns all that clients can see: the state and replies about each kind of resource.
  local function picture()
    local fleets = assert(client:describe_fleet_attributes {}).FleetAttributes
    local players = {}
    for i, session in ipairs(assert(client:describe_game_sessions { FleetId = "fleet-main" }).GameSessions) do
      players[i] = { session, assert(client:describe_player_sessions { GameSessionId = session.GameSessionId }).PlayerSessions }
    end
    return { control "state", control "events", fleets, players,
      assert(client:describe_game_session_queues {}).GameSessionQueues,
      assert(client:describe_game_session_placement { PlacementId = "waiting" }).GameSessionPlacement,
      assert(client:describe_matchmaking { TicketIds = { "ticket-a" } }).TicketList,
      assert(client:list_builds {}).Builds, assert(client:list_aliases {}).Aliases,
      assert(client:list_game_servers { GameServerGroupName = "arena" }).GameServers,
      assert(client:search_game_sessions { FleetId = "fleet-main", FilterExpression = "hasAvailablePlayerSessions=true" }).GameSessions }
  end

  local function fill()
    assert.equal(200, select(2, control("seed", FLEETS)))
    assert(client:create_game_session { FleetId = "fleet-main", MaximumPlayerSessionCount = 4, Name = "ü" })
    assert(client:start_game_session_placement { PlacementId = "waiting", GameSessionQueueName = "none", MaximumPlayerSessionCount = 2 })
    assert(client:start_matchmaking { TicketId = "ticket-a", ConfigurationName = "duel", Players = { { PlayerId = "a" } } })
    control("advance", '{"seconds": 5}')
  end

  it("shows clients the same after a save, kill -9 and a start", function()
    assert(start())
    fill()
    local before = picture()
    local saved = control "save"
    assert.same({ file, #process.read(file) }, { saved.file, saved.bytes })
    kill_and_restart()
    assert.same(before, picture())
  end)

  it("continues what was in flight: matches, placements and timeouts", function()
    assert(start())
    fill()
    control "save"
    kill_and_restart()
    assert(client:start_matchmaking { TicketId = "ticket-b", ConfigurationName = "duel", Players = { { PlayerId = "b" } } })
    control("advance", '{"seconds": 5}')
    for _, ticket in ipairs(assert(client:describe_matchmaking { TicketIds = { "ticket-a", "ticket-b" } }).TicketList) do
      assert.equal("COMPLETED", ticket.Status)
    end
    control("advance", '{"seconds": 600}')
    assert.equal("TIMED_OUT", assert(client:describe_game_session_placement { PlacementId = "waiting" }).GameSessionPlacement.Status)
  end)

  it("loses nothing that was saved, and what came after the save", function()
    assert(start())
    fill()
    control "save"
    local saved = process.read(file)
    assert(client:create_location { LocationName = "custom-later" })
    kill_and_restart()
    assert.is_true(saved == process.read(file))
    assert.same({ "custom-home" }, control("state").locations)
  end)

  for _, signal in ipairs { "TERM", "INT", "QUIT" } do
    it("saves at SIG" .. signal, function()
      assert(start())
      assert(client:create_location { LocationName = "custom-home" })
      process.kill(server.pid, signal)
      assert(process.wait(function() return not process.alive(server.pid) end))
      server:stop()
      assert(start())
      assert.same({ "custom-home" }, control("state").locations)
    end)
  end

  it("keeps a whole file when it is killed in the middle of a save", function()
    assert(start())
    control("seed", '{"data": {"fleets": [{"Name": "a", "FleetId": "fleet-a", "processes": 3000}]}}')
    control "save"
    for i = 1, 4 do
      local child = process.run(("curl -s -m 5 -X POST -H 'Content-Type: application/json' %s/_control/save >/dev/null 2>&1 & sleep 0.0%d")
        :format(server.url, i))
      assert.equal("", child)
      kill_and_restart()
      assert.equal(1, #control("state").fleets)
    end
  end)

  it("makes saves at the same time one after the other, and serves requests meanwhile", function()
    assert(start())
    local command = "curl -s -X POST -H 'Content-Type: application/json' " .. server.url .. "/_control/save"
    local replies = process.run(command .. " & " .. command .. " & curl -s " .. server.url .. "/_health & wait")
    assert.equal(2, select(2, replies:gsub('"bytes":', "")))
    assert.matches('"status":"ok"', replies)
  end)

  describe("while it saves", function()
    local library, reason
    local hold = ""
    setup(function() library, reason = program.preload "hold_sync" end)
    teardown(function()
      if library then os.remove(library) end
    end)

    -- Starts a server whose next save waits until release(). Returns true, or nil after `pending`.
    local function start_held()
      if not library then return pending(reason) end
      hold = folder .. "/hold"
      assert(start { command = ("env HOLD_SYNC=%s LD_PRELOAD=%s lua/gamelift/local/gamelift-local"):format(hold, library) })
      process.write(hold, "")
      return true
    end

    local function release() os.remove(hold .. ".held") end
    after_each(release)

    -- Asks for a save in the background. The reply goes to a file of the folder.
    local function request_save(reply)
      process.run(("curl -s -m 60 -X POST -H 'Content-Type: application/json' %s/_control/save >%s/%s 2>&1 &")
        :format(server.url, folder, reply))
    end

    local function wait_reply(reply)
      assert(process.wait(function() return (process.read(folder .. "/" .. reply) or ""):find('"bytes":', 1, true) end))
    end

    -- Begins to save. Returns the process that writes.
    local function save()
      request_save "reply"
      return assert(process.wait(function() return process.read(hold .. ".held") end)):match "%d+"
    end

    local function health() return process.run(("curl -s -m 10 %s/_health"):format(server.url)) end

    local function locations() return control("state").locations end

    it("serves requests, which the save does not have", function()
      if not start_held() then return end
      local writer = save()
      assert.matches('"status":"ok"', health())
      assert(client:create_location { LocationName = "custom-later" })
      assert.is_true(process.alive(writer))
      release()
      wait_reply "reply"
      kill_and_restart()
      assert.same({}, locations())
    end)

    it("lets another save wait, which then has what came in between", function()
      if not start_held() then return end
      save()
      assert(client:create_location { LocationName = "custom-later" })
      request_save "other"
      assert.matches('"status":"ok"', health())
      assert.equal("", process.read(folder .. "/other"))
      release()
      wait_reply "other"
      kill_and_restart()
      assert.same({ "custom-later" }, locations())
    end)

    it("ends that save at SIGTERM, and writes what is there then", function()
      if not start_held() then return end
      local writer = save()
      assert(client:create_location { LocationName = "custom-later" })
      process.kill(server.pid, "TERM")
      assert(process.wait(function() return not process.alive(server.pid) end))
      assert.is_false(process.alive(writer))
      server:stop()
      assert(start())
      assert.same({ "custom-later" }, locations())
    end)

    it("ends that save when it is killed itself, so that it overwrites nothing later", function()
      if not start_held() then return end
      local writer = save()
      process.kill(server.pid, "KILL")
      assert(process.wait(function() return not process.alive(writer) end), "the save goes on")
    end)
  end)

  it("starts with what the action state shows as --seed", function()
    assert(start())
    fill()
    local state = http.request(server.port, "GET", "/_control/state")
    process.write(folder .. "/seed.json", state.body)
    server:stop()
    file = folder .. "/other"
    assert(start { seed = folder .. "/seed.json" })
    local before, again = cjson.decode(state.body), control "state"
    for _, part in ipairs { "locations", "builds", "aliases", "queues", "matchmaking_rule_sets", "matchmaking_configurations" } do
      for i, entry in ipairs(before[part]) do
        if type(entry) == "table" then entry.CreationTime, again[part][i].CreationTime = nil, nil end
      end
      assert.same(before[part], again[part])
    end
    local arn = before.fleets[1].sessions[1].GameSessionId
    assert.equal("anna", assert(client:describe_player_sessions { GameSessionId = arn }).PlayerSessions[1].PlayerId)
  end)

  it("takes the state before the seed data, which a reset returns to", function()
    process.write(folder .. "/seed.json", '{"locations": ["custom-seed"]}')
    assert(start { seed = folder .. "/seed.json" })
    assert.same({ "custom-seed" }, control("state").locations)
    assert(client:create_location { LocationName = "custom-more" })
    control "save"
    kill_and_restart { seed = folder .. "/seed.json" }
    assert.same({ "custom-seed", "custom-more" }, control("state").locations)
    control "reset"
    assert.same({ "custom-seed" }, control("state").locations)
  end)

  it("refuses a damaged file with its reason, and leaves it as it is", function()
    assert(start())
    fill()
    control "save"
    process.kill(server.pid, "KILL")
    server:stop()
    local whole = process.read(file)
    local cases = {
      { whole:sub(1, 3000), "is damaged" }, { whole:sub(1, -2), "is damaged" }, { "", "is not a state" }, { "{}", "is not a state" },
      { (whole:gsub("fleet%-main", "fleet-mail", 1)), "is damaged" }, { (whole:gsub("state 2", "state 0", 1)), "is a state of version 0" },
    }
    for _, case in ipairs(cases) do
      process.write(file, case[1])
      local refused, problem = start()
      assert.is_nil(refused)
      assert.matches("^gamelift%-local: " .. file:gsub("%p", "%%%0") .. ": " .. case[2], problem)
      assert.matches("left as it is", problem)
      assert.is_true(case[1] == process.read(file))
    end
  end)

  it("refuses a state of another region", function()
    assert(start { region = { "us-west-2", "eu-west-1" } })
    control("seed", FLEETS)
    server:stop()
    local saved = process.read(file)
    local refused, problem = start { region = "eu-west-1" }
    assert.is_nil(refused)
    assert.matches("is of region us-west-2: this local GameLift serves eu-west-1, not 'us-west-2' (gamelift-local --region", problem, 1,
      true)
    assert.matches("left as it is", problem, 1, true)
    assert.equal(saved, process.read(file))
    assert(start { region = { "ap-south-1", "us-west-2" } }) -- in any order
  end)

  it("refuses a file in which another server keeps its state, until that one ends", function()
    start()
    assert(client:create_alias { Name = "kept", RoutingStrategy = { Type = "TERMINAL", Message = "no" } })
    local function try()
      local other, problem = process.server { state = file }
      if other then other:stop() end
      return other, problem
    end
    for _ = 1, 2 do
      local other, problem = try()
      assert.is_nil(other)
      assert.matches("state: another gamelift%-local keeps its state in it", problem)
      assert(http.request(server.port, "POST", "/_control/save", { ["Content-Type"] = "application/json" }, "{}"))
    end
    server:stop()
    assert.truthy(start())
    assert.equal("kept", client:list_aliases().Aliases[1].Name)
  end)

  it("refuses a path where no file can be", function()
    file = folder .. "/missing/state"
    local refused, problem = start()
    assert.is_nil(refused)
    assert.matches("/missing/state: cannot be written: no such file", problem, 1, true)
  end)

  it("keeps a symbolic link to the file", function()
    assert(start())
    server:stop()
    process.run(("cd %s && mv state kept && ln -s kept state"):format(folder))
    assert(start())
    assert(client:create_alias { Name = "after the link", RoutingStrategy = { Type = "TERMINAL", Message = "closed" } })
    control "save"
    assert.equal("kept", (process.run(("readlink %s/state"):format(folder))))
    assert.truthy(process.read(folder .. "/kept"):find("after the link", 1, true))
  end)

  it("is what the action save needs", function()
    server = assert(process.server())
    local reply, status = control "save"
    assert.equal(400, status)
    assert.matches("^save: there is no file to write: gamelift%-local %-%-state FILE names one", reply.error)
  end)

  it("leaves one file, for the user alone", function()
    assert(start())
    control "save"
    server:stop()
    assert.equal("state", process.run("ls -A " .. folder))
    assert.equal("600", process.run("stat -c %a " .. file))
  end)

  describe("and game servers", function()
    local pids

    before_each(function() pids = {} end)
    after_each(function()
      if pids[1] then process.kill(table.concat(pids, " "), "KILL") end
    end)

    -- Runs the game server in the background. Returns the path of what it prints.
    local function run(command, id)
      local token = assert(client:get_compute_auth_token { FleetId = "fleet-home", ComputeName = "pc" }).AuthToken
      local path = folder .. "/" .. id
      pids[#pids + 1] = process.run(("env GAMELIFT_SDK_WEBSOCKET_URL=%s GAMELIFT_SDK_AUTH_TOKEN=%s GAMELIFT_SDK_PROCESS_ID=%s "
        .. "GAMELIFT_SDK_HOST_ID=pc GAMELIFT_SDK_FLEET_ID=fleet-home %s >%s 2>&1 & echo $!"):format(server.websocket_url, token, id,
        command, path))
      return path
    end

    local function wait_line(path, line)
      assert(process.wait(function() return (process.read(path) or ""):find(line, 1, true) end, 30), process.read(path))
    end

    local function join(arn, player)
      return assert(client:create_player_session { GameSessionId = arn, PlayerId = player }).PlayerSession.PlayerSessionId
    end

    it("lets them come back to their game sessions, or for one, after kill -9", function()
      local command, seed = write_game { Name = "home", FleetId = "fleet-home", ComputeType = "ANYWHERE",
        Locations = { { Location = "custom-home" } }, computes = { { ComputeName = "pc", IpAddress = "127.0.0.1", processes = 0 } } }
      assert(start { seed = seed, clock = "wall" })
      local parameters = { FleetId = "fleet-home", Location = "custom-home", MaximumPlayerSessionCount = 4 }
      local playing = run(command, "playing")
      wait_ready()
      local arn = assert(client:create_game_session(parameters)).GameSession.GameSessionId
      wait_line(playing, "starts " .. arn)
      local anna = join(arn, "anna")
      wait_line(playing, "accepts anna")
      local free = run(command, "free")
      wait_ready()
      control "save"
      kill_and_restart { seed = seed, clock = "wall", port = server.port }
      wait_ready()
      assert.equal("ACTIVE", status_of(arn))
      join(arn, "closes")
      wait_line(playing, "ends")
      assert.equal("TERMINATED", status_of(arn))
      assert.equal("COMPLETED", assert(client:describe_player_sessions { PlayerSessionId = anna }).PlayerSessions[1].Status)
      local other = assert(client:create_game_session(parameters)).GameSession.GameSessionId
      wait_line(free, "starts " .. other)
      assert.equal("ACTIVE", status_of(other))
      assert.is_nil(process.read(free):find("starts.*starts"))
    end)

    it("ends the game sessions of launched ones, which have ended with it, and starts others", function()
      local command, seed = write_game { Name = "managed", FleetId = "fleet-managed", RuntimeConfiguration = { ServerProcesses = {
        { LaunchPath = "/local/game/server", ConcurrentExecutions = 1 } } } }
      local options = { seed = seed, clock = "wall", launch = command }
      assert(start(options))
      wait_ready()
      local parameters = { FleetId = "fleet-managed", MaximumPlayerSessionCount = 4 }
      local arn = assert(client:create_game_session(parameters)).GameSession.GameSessionId
      assert(process.wait(function() return status_of(arn) == "ACTIVE" end))
      control "save"
      kill_and_restart(options)
      wait_ready()
      assert.equal("TERMINATED", status_of(arn))
      local events = assert(client:describe_fleet_events { FleetId = "fleet-managed" }).Events
      assert.equal("SERVER_PROCESS_CRASHED", events[#events].EventCode)
      local other = assert(client:create_game_session(parameters)).GameSession.GameSessionId
      assert(process.wait(function() return status_of(other) == "ACTIVE" end))
    end)
  end)
end)
