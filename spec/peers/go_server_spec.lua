-- Game servers with the Go Server SDK, unmodified, against gamelift-local. `.ci/deps go-server` builds the program, whose source is
-- in spec/peers/go_server/.
local cjson = require "cjson"
local gamelift = require "gamelift"
local http = require "spec.support.http"
local process = require "spec.support.process"

local PROGRAM = ".build/peers/go-server"

local function missing()
  if not process.read(PROGRAM) then return "no game server with the Go Server SDK in .build/peers: .ci/deps go-server" end
end

local RULES = [[{ "name": "r", "ruleLanguageVersion": "1.0", "teams": [{ "name": "all", "minPlayers": 1, "maxPlayers": 3 }] }]]
local ARN = "arn:aws:gamelift:us-west-2:123456789012:"
local SEED = { locations = { "custom-home" }, fleets = { { Name = "home", FleetId = "fleet-home", ComputeType = "ANYWHERE",
  Locations = { { Location = "custom-home" } }, computes = { { ComputeName = "pc", IpAddress = "127.0.0.1", processes = 0,
    CertificatePath = "/certificate.pem" } } } } }

local Game = {}
Game.__index = Game

local servers = 0 -- of the game servers: process ids and ports are not used twice

-- Starts gamelift-local, with a fleet fleet-home and a compute pc.
local function start(options)
  local folder, remove = process.folder()
  local self = setmetatable({ folder = folder, remove = remove, pids = {} }, Game)
  self.options = { seed = folder .. "/seed.json", output = folder .. "/log" }
  for name, value in pairs(options) do self.options[name] = value end
  process.write(folder .. "/seed.json", cjson.encode { locations = SEED.locations, fleets = self.options.fleets or SEED.fleets })
  self.options.fleets = nil
  self.options.state = options.state and folder .. "/state"
  self:serve()
  return self
end

function Game:serve()
  self.server = assert(process.server(self.options))
  self.options.port = self.server.port
  self.client = gamelift.client { endpoint = self.server.url, region = self.server.region, credentials = self.server.credentials }
  self:reset_token()
end

function Game:reset_token()
  local reply = self.client:get_compute_auth_token { FleetId = "fleet-home", ComputeName = "pc" }
  self.token = reply and reply.AuthToken
end

-- Ends gamelift-local by kill -9 and starts it on the same port. The game servers sleep meanwhile (SIGSTOP), since their SDK waits 8 s
-- after an attempt to connect that fails.
function Game:kill_and_restart()
  self:signal "STOP"
  process.kill(self.server.pid, "KILL")
  self.server:stop()
  self:serve()
  self:signal "CONT"
end

-- Sends a signal to the game servers.
function Game:signal(name)
  if self.pids[1] then process.kill(table.concat(self.pids, " "), name) end
end

function Game:kill_servers()
  self:signal "KILL"
  self.pids = {}
end

function Game:stop()
  self:kill_servers()
  self.server:stop()
  self.remove()
end

-- Runs a game server in the background. Returns the path of what it prints, its process id for GameLift and the system's.
function Game:run(environment)
  servers = servers + 1
  local path, id = ("%s/server%d"):format(self.folder, servers), "go-" .. servers
  local pid = process.run(("env GAMELIFT_SDK_WEBSOCKET_URL=%s GAMELIFT_SDK_AUTH_TOKEN=%s GAMELIFT_SDK_FLEET_ID=fleet-home "
    .. "GAMELIFT_SDK_HOST_ID=pc GAMELIFT_SDK_PROCESS_ID=%s HEALTHCHECK_INTERVAL=500ms HEALTHCHECK_MAX_JITTER=1ms RETRY_INTERVAL=100ms "
    .. "DISCONNECT_WEBSOCKET_TIMEOUT=100ms GO_SERVER_SICK=%s/sick %s %s %d >%s 2>&1 & echo $!"):format(self.server.websocket_url,
    self.token, id, self.folder, environment or "", PROGRAM, 7000 + servers, path))
  table.insert(self.pids, pid)
  return path, id, pid
end

-- Returns the events of a server by name: { start = { … }, … }, and all of them.
local function events(path)
  local by_name, list = {}, {}
  for line in (process.read(path) or ""):gmatch "[^\n]+" do
    local ok, event = pcall(cjson.decode, line)
    if ok and type(event) == "table" then by_name[event.event], list[#list + 1] = event, event end
  end
  return by_name, list
end

-- Waits for an event of a server.
local function wait(path, name, seconds)
  local event = process.wait(function() return events(path)[name] end, seconds or 60)
  return event or error(("no %s: %s"):format(name, process.read(path)), 2)
end

function Game:control(action, arguments)
  local body = next(arguments or {}) and cjson.encode(arguments) or "{}"
  local response = http.request(self.server.port, "POST", "/_control/" .. action, { ["Content-Type"] = "application/json" }, body)
  assert(response.status == 200, response.body)
  return cjson.decode(response.body)
end

-- Waits until `count` processes are free.
function Game:wait_ready(count)
  assert(process.wait(function()
    return self:control("state").fleets[1].locations[1].ready == count
  end, 60), "processes are not free")
end

function Game:session(maximum, more)
  local parameters = { FleetId = "fleet-home", Location = "custom-home", MaximumPlayerSessionCount = maximum or 4 }
  for name, value in pairs(more or {}) do parameters[name] = value end
  return assert(self.client:create_game_session(parameters)).GameSession.GameSessionId
end

function Game:status(arn)
  local view = assert(self.client:describe_game_sessions { GameSessionId = arn }).GameSessions[1]
  return view.Status, view.StatusReason
end

function Game:wait_status(arn, status)
  assert(process.wait(function() return self:status(arn) == status end), "the session is " .. self:status(arn))
end

function Game:log() return process.read(self.folder .. "/log") or "" end

function Game:wait_log(line)
  assert(process.wait(function() return self:log():find(line, 1, true) end), "the log has no " .. line)
end

local shared -- the gamelift-local of the cases that need no other

-- Returns it without processes and sessions.
local function get_shared()
  shared = shared or start {}
  shared:kill_servers()
  os.remove(shared.folder .. "/sick")
  shared:control "reset"
  shared:reset_token()
  return shared
end

local function it_with_go(title, run, options)
  it(title, function()
    local reason = missing()
    if reason then return pending(reason) end
    local game = options and start(options) or get_shared()
    local ok, problem = xpcall(function() run(game) end, debug.traceback)
    if options then game:stop() end
    if not ok then error(problem, 0) end
  end)
end

describe("a game server with the Go Server SDK", function()
  teardown(function()
    if shared then shared:stop() end
  end)

  it_with_go("plays a whole game: ready, session, activate, accept, remove, ending", function(game)
    local path, _, pid = game:run()
    wait(path, "ready")
    assert.same({ event = "certificate", path = "/certificate.pem", compute = "pc" }, wait(path, "certificate"))
    wait(path, "no credentials")
    game:wait_ready(1)
    local arn = game:session(4, { Name = "room", GameSessionData = "data", GameProperties = { { Key = "map", Value = "one" } } })
    assert.same({ event = "start", session = arn, name = "room", maximum = 4, port = 7000 + servers, ip = "127.0.0.1", data = "data",
      properties = { map = "one" }, matchmaker_bytes = 0 }, wait(path, "start"))
    game:wait_status(arn, "ACTIVE")
    assert(game.client:create_player_session { GameSessionId = arn, PlayerId = "leaves-1" })
    assert.equal(7000 + servers, wait(path, "accepted").port)
    wait(path, "removed")
    local function status_of(player)
      return assert(game.client:describe_player_sessions { PlayerId = player }).PlayerSessions[1].Status
    end
    assert.equal("COMPLETED", status_of "leaves-1")
    assert(game.client:create_player_session { GameSessionId = arn, PlayerId = "closes" })
    wait(path, "ending")
    game:wait_status(arn, "TERMINATED")
    assert.equal("COMPLETED", status_of "closes")
    assert.truthy(process.wait(function() return not process.alive(pid) end))
    assert.is_nil(events(path).failed)
  end)

  it_with_go("is told by UpdateGameSession that a backfill has brought a player", function(game)
    local client = game.client
    assert(client:create_matchmaking_rule_set { Name = "r", RuleSetBody = RULES })
    assert(client:create_game_session_queue { Name = "q", Destinations = { { DestinationArn = ARN .. "fleet/fleet-home" } } })
    assert(client:create_matchmaking_configuration { Name = "c", RuleSetName = "r", RequestTimeoutSeconds = 60, AcceptanceRequired = false,
      BackfillMode = "MANUAL", GameSessionQueueArns = { ARN .. "gamesessionqueue/q" } })
    local path = game:run()
    game:wait_ready(1)
    assert(client:start_matchmaking { ConfigurationName = "c", TicketId = "t1", Players = { { PlayerId = "anna" } } })
    assert.truthy(wait(path, "start").matchmaker_bytes > 100)
    local backfill = wait(path, "backfill")
    assert.equal(1, backfill.players)
    assert(client:start_matchmaking { ConfigurationName = "c", TicketId = "t2", Players = { { PlayerId = "ben" } } })
    local update = wait(path, "update")
    assert.same({ "MATCHMAKING_DATA_UPDATED", backfill.ticket, events(path).start.session },
      { update.reason, update.ticket, update.session })
  end)

  it_with_go("that is not healthy is told to end 180 s later", function(game)
    local path, id = game:run()
    game:wait_ready(1)
    process.write(game.folder .. "/sick", "")
    game:wait_ready(0)
    game:wait_log(id .. ": reports that it is not healthy")
    game:control("advance", { seconds = 181 })
    local ending = wait(path, "ending")
    assert.equal("terminated", ending.reason)
    local now = game:control("state").now
    assert.truthy(math.abs(ending.termination_time - now - 300) < 20)
    assert.matches("SERVER_PROCESS_TERMINATED_UNHEALTHY", game:log())
  end)

  it_with_go("is told to end by TerminateGameSession", function(game)
    local path = game:run()
    game:wait_ready(1)
    local arn = game:session()
    wait(path, "active")
    assert(game.client:terminate_game_session { GameSessionId = arn, TerminationMode = "TRIGGER_ON_PROCESS_TERMINATE" })
    wait(path, "ending")
    game:wait_status(arn, "TERMINATED")
    assert.equal("TRIGGERED_ON_PROCESS_TERMINATE", select(2, game:status(arn)))
  end)

  it_with_go("connects again after a restore has closed its WebSocket with 1011", function(game)
    local path, id = game:run()
    game:wait_ready(1)
    game:control("snapshot")
    game:control("restore")
    game:wait_ready(1)
    game:wait_log(id .. ": connected again")
    local arn = game:session()
    wait(path, "active")
    game:wait_status(arn, "ACTIVE")
  end)

  for _, code in ipairs { 1011, 1006 } do
    it_with_go(("connects again after its WebSocket was closed with %d in its game session"):format(code), function(game)
      local path, id = game:run()
      game:wait_ready(1)
      local arn = game:session()
      wait(path, "active")
      game:control("sdk_fault", { ProcessId = id, kind = "close", code = code })
      game:wait_log(id .. ": connected again")
      assert(game.client:create_player_session { GameSessionId = arn, PlayerId = "closes" })
      wait(path, "ending")
      game:wait_status(arn, "TERMINATED")
    end)
  end

  it_with_go("follows RefreshConnection to a new WebSocket, and then TerminateProcess", function(game)
    local path, id = game:run()
    game:wait_ready(1)
    game:control("sdk_fault", { ProcessId = id, kind = "refresh" })
    game:wait_log(id .. ": connected again")
    local arn = game:session()
    wait(path, "active")
    game:wait_status(arn, "ACTIVE")
    game:control("sdk_fault", { ProcessId = id, kind = "terminate" })
    assert.equal("terminated", wait(path, "ending").reason)
  end)

  it_with_go("connects again when it gets no responses", function(game)
    local path, id = game:run "SERVICE_CALL_TIMEOUT=300ms"
    game:wait_ready(1)
    game:control("sdk_fault", { ProcessId = id, kind = "mute" })
    game:wait_log(id .. ": connected again")
    local arn = game:session()
    wait(path, "active")
    game:wait_status(arn, "ACTIVE")
  end)

  it_with_go("is refused with a reason in the log that the SDK hides", function(game)
    game.token = "6f000000-0000"
    local _, id = game:run "MAX_RETRY=1"
    game:wait_log(id .. ": its upgrade is refused with status 403: the auth token is not one of compute pc in fleet fleet-home")
  end)

  it_with_go("comes back after a kill -9 of gamelift-local, and ends, since its ProcessReady is lost", function(game)
    local path, id, pid = game:run()
    game:wait_ready(1)
    game:kill_and_restart()
    wait(path, "ending")
    assert.truthy(process.wait(function() return not process.alive(pid) end))
    game:wait_log(id .. ": reports its health, but its ProcessReady is not known")
  end, {})

  it_with_go("comes back after a kill -9 of gamelift-local that has saved its state, and plays on", function(game)
    local playing = game:run()
    game:wait_ready(1)
    local arn = game:session()
    wait(playing, "active")
    assert(game.client:create_player_session { GameSessionId = arn, PlayerId = "anna" })
    wait(playing, "accepted")
    local free = game:run()
    game:wait_ready(1)
    game:control "save"
    game:kill_and_restart()
    game:wait_ready(1)
    assert.same({ "ACTIVE" }, { game:status(arn) })
    assert(game.client:create_player_session { GameSessionId = arn, PlayerId = "closes" })
    wait(playing, "ending")
    assert.same({ "TERMINATED" }, { game:status(arn) })
    local other = game:session()
    assert.equal(other, wait(free, "start").session)
    game:wait_status(other, "ACTIVE")
    assert.is_nil(events(free).failed)
    assert.is_nil(events(playing).failed)
  end, { state = true })

  it_with_go("connects by TLS, with the certificate that gamelift-local serves", function(game)
    assert.matches("^wss://localhost:", game.server.websocket_url)
    process.write(game.folder .. "/cert.pem", http.request(game.server.port, "GET", "/_certificate").body)
    local path = game:run("SSL_CERT_FILE=" .. game.folder .. "/cert.pem")
    game:wait_ready(1)
    local arn = game:session()
    wait(path, "active")
    game:wait_status(arn, "ACTIVE")
  end, { tls_port = 0, sdk_tls = true })

  it_with_go("is launched for a managed fleet, plays, ends, and another takes its place", function(game)
    game:wait_ready(2)
    local arn = assert(game.client:create_game_session { FleetId = "fleet-managed", MaximumPlayerSessionCount = 1 })
      .GameSession.GameSessionId
    game:wait_status(arn, "ACTIVE")
    assert(game.client:create_player_session { GameSessionId = arn, PlayerId = "closes" })
    game:wait_status(arn, "TERMINATED")
    game:wait_ready(2)
    local log = game:log()
    assert.matches('%[%x+%] {"event":"ending","reason":"game over"', log)
    assert.is_nil(log:find "CRASHED")
    local _, starts = log:gsub("%] started as process", "")
    assert.equal(3, starts)
  end, { launch = PROGRAM, fleets = { { Name = "managed", FleetId = "fleet-managed", RuntimeConfiguration = { ServerProcesses = {
    { LaunchPath = "/local/game/server", Parameters = "7001", ConcurrentExecutions = 2 } } } } } })

  it_with_go("is one of 100, each with a session of its own", function(game)
    local paths = {}
    for i = 1, 100 do paths[i] = game:run() end
    game:wait_ready(100)
    local arns, started = {}, {}
    for i = 1, 100 do arns[i] = game:session() end
    for _, arn in ipairs(arns) do game:wait_status(arn, "ACTIVE") end
    for _, path in ipairs(paths) do started[wait(path, "start").session] = true end
    for _, arn in ipairs(arns) do
      assert.is_true(started[arn])
      assert(game.client:create_player_session { GameSessionId = arn, PlayerId = "closes" })
    end
    for _, arn in ipairs(arns) do game:wait_status(arn, "TERMINATED") end
    for _, pid in ipairs(game.pids) do assert.truthy(process.wait(function() return not process.alive(pid) end)) end
    for _, path in ipairs(paths) do assert.is_nil(events(path).failed) end
  end)
end)
