-- A server process and an emulator in one program, without a socket: the emulator is scripted, and its clock is driven.
local core = require "gamelift.core"
local encode = require "spec.support.sdk_service".encode
local gamelift = require "gamelift"
local script = require "spec.support.script"

-- Returns a transport with an emulator that answers by `answer[Action](request)`; false: never.
local function scripted()
  local emulator = { time = 1700000000, requests = {}, answer = {}, connections = {} }
  function emulator:now() return self.time end
  function emulator:connect(parameters, headers)
    assert(type(headers) == "table")
    if self.refusal then return nil, self.refusal end
    local connection = { parameters = parameters }
    function connection.receive(_, text)
      local request = core.read_json(text)
      emulator.requests[#emulator.requests + 1] = request
      local answer = emulator.answer[request.Action]
      if answer == false then return end
      local reply = answer and answer(request) or {}
      local message = { Action = request.Action, RequestId = request.RequestId, StatusCode = 200 }
      for name, value in pairs(reply) do message[name] = value end
      connection.send(encode(message))
    end
    function connection.close(_, code) connection.code = code end
    self.connections[#self.connections + 1] = connection
    return connection
  end
  function emulator:push(message) self.connections[#self.connections].send(encode(message)) end
  function emulator:count(action)
    local count = 0
    for _, request in ipairs(self.requests) do
      if request.Action == action then count = count + 1 end
    end
    return count
  end
  return { emulator = emulator, sleep = function(_, seconds) emulator.time = emulator.time + seconds end,
    send = function() error "no socket is needed" end }, emulator
end

describe("a server of an emulator in the same program", function()
  local transport, emulator, errors

  setup(script.environment)
  teardown(script.restore)
  before_each(function()
    transport, emulator = scripted()
    errors = {}
  end)

  local function init(more)
    local options = { transport = transport, websocket_url = "ws://local", auth_token = "token a/b", process_id = "process 1",
      host_id = "host-1", fleet_id = "fleet-1", on_error = function(err) errors[#errors + 1] = err end }
    for name, value in pairs(more or {}) do options[name] = value end
    options.process_id = more and more.process_id or "process-1"
    options.auth_token = "token"
    return gamelift.server.init_sdk(options)
  end

  it("plays a whole game without waiting", function()
    local server = assert(init())
    assert.same({ "process-1", "host-1", "fleet-1", "token" }, {
      emulator.connections[1].parameters.pID, emulator.connections[1].parameters.ComputeId, emulator.connections[1].parameters.FleetId,
      emulator.connections[1].parameters.Authorization })
    local seen = {}
    assert(server:process_ready { port = 7777,
      on_start_game_session = function(game_session)
        seen.id = game_session.GameSessionId
        seen.activated = server:activate_game_session()
        seen.accepted = server:accept_player_session "psess-1"
      end,
      on_process_terminate = function() seen.ended = server:process_ending() end,
    })
    server:poll()
    assert.equal(1, emulator:count "HeartbeatServerProcess")
    emulator:push { Action = "CreateGameSession", GameSessionId = "arn:gsess-1" }
    for _ = 1, 5 do server:poll() end
    assert.same({ id = "arn:gsess-1", activated = true, accepted = true }, seen)
    emulator:push { Action = "TerminateProcess", TerminationTime = 1700000300000 }
    assert.is_true(server:run(10))
    assert.is_true(seen.ended)
    assert.equal(1000, emulator.connections[1].code)
    assert.equal(1700000000, emulator.time)
    assert.same({}, errors)
  end)

  it("follows the emulator's clock", function()
    local server = assert(init())
    assert(server:process_ready { port = 7777, on_start_game_session = print })
    server:poll()
    for i = 1, 5 do
      emulator.time = emulator.time + 70
      for _ = 1, 3 do server:poll() end
      assert.equal(1 + i, emulator:count "HeartbeatServerProcess")
    end
  end)

  it("advances that clock while it waits", function()
    local server = assert(init())
    assert(server:process_ready { port = 7777, on_start_game_session = print })
    assert.is_false(server:run(600))
    assert.is_true(emulator.time >= 1700000600 and emulator.time < 1700000602)
    assert.is_true(emulator:count "HeartbeatServerProcess" >= 9 and emulator:count "HeartbeatServerProcess" <= 13)
    emulator.answer.GetComputeCertificate = false
    local _, err = server:get_compute_certificate()
    assert.same({ "timeout", 2 }, { err.kind, err.attempts })
  end)

  it("waits in plain code by that clock, too, and its heartbeats continue", function()
    local server = assert(init())
    assert(server:process_ready { port = 7777, on_start_game_session = print })
    assert.is_nil(server:sleep(140))
    assert.is_true(emulator.time >= 1700000140 and emulator.time < 1700000142)
    assert.is_true(emulator:count "HeartbeatServerProcess" >= 2)
  end)

  it("has no time to end before GameLift asks it to end", function()
    local server = assert(init())
    local time, err = server:get_termination_time()
    assert.is_nil(time)
    assert.same({ "NoTerminationTime", "get_termination_time" }, { err.code, err.operation })
  end)

  it("gets the reason of a refusal", function()
    emulator.refusal = { status = 403, message = "the process exists" }
    local _, err = init()
    assert.same({ "Forbidden", 403 }, { err.code, err.status })
    assert.matches("the process exists", err.message)
  end)

  it("connects again after a loss", function()
    local server = assert(init())
    assert(server:process_ready { port = 7777, on_start_game_session = print })
    emulator.connections[1].closed(1011, "reset")
    for _ = 1, 3 do server:poll() end
    assert.equal(2, #emulator.connections)
    assert.matches("1011, reset", tostring(errors[1]))
    server:destroy()
    assert.equal(1000, emulator.connections[2].code)
    assert.is_nil(emulator.connections[1].code)
  end)

  it("loses no message when a poll has time for one only", function()
    local got = {}
    local session = { message = function(_, _, text) got[#got + 1] = text end }
    local link = require("gamelift.server.in_process").open(session, emulator, {})
    local connection = emulator.connections[1]
    for i = 1, 3 do connection.send("a" .. i) end
    for i = 1, 6 do
      link:pump(0) -- the time is over already
      connection.send("b" .. i)
    end
    link:pump(math.huge)
    assert.equal("a1 a2 a3 b1 b2 b3 b4 b5 b6", table.concat(got, " "))
  end)

  it("has 200 of them in one program", function()
    local servers = {}
    for i = 1, 200 do
      servers[i] = assert(init { process_id = "process-" .. i })
      assert(servers[i]:process_ready { port = 7777, on_start_game_session = print })
    end
    emulator.time = emulator.time + 70
    for _, server in ipairs(servers) do
      server:poll()
      server:poll()
    end
    assert.equal(400, emulator:count "HeartbeatServerProcess")
  end)
end)

describe("a server of the local GameLift in the same program", function()
  setup(script.environment)
  teardown(script.restore)

  it("plays a whole game", function()
    local emulator = gamelift.emulator { seed = 1 }
    if not emulator.connect then return pending "this emulator connects no server processes" end
    local transport = emulator:transport()
    local client = gamelift.client { region = "us-west-2", endpoint = "http://local", transport = transport,
      credentials = { access_key_id = "GAMELIFTLOCAL", secret_access_key = "gamelift-local-secret" } }
    assert(client:create_location { LocationName = "custom-here" })
    local fleet = assert(client:create_fleet { Name = "here", ComputeType = "ANYWHERE", Locations = { { Location = "custom-here" } },
      AnywhereConfiguration = { Cost = "1" } }).FleetAttributes.FleetId
    emulator:advance(300)
    local server = assert(gamelift.server.init_sdk { anywhere = client, fleet_id = fleet, compute_name = "laptop", transport = transport })
    assert(server:process_ready { port = 7777,
      on_start_game_session = function() assert(server:activate_game_session()) end,
      on_process_terminate = function() assert(server:process_ending()) end,
    })
    server:run(1)
    local id = assert(client:create_game_session { FleetId = fleet, Location = "custom-here", MaximumPlayerSessionCount = 4 })
      .GameSession.GameSessionId
    server:run(1)
    local function status() return client:describe_game_sessions({ GameSessionId = id }).GameSessions[1].Status end
    assert.equal("ACTIVE", status())
    local player = assert(client:create_player_session { GameSessionId = id, PlayerId = "mira" }).PlayerSession.PlayerSessionId
    assert.is_true(server:accept_player_session(player))
    assert.equal("BadRequest", select(2, server:accept_player_session(player)).code)
    assert.equal("ACTIVE", server:describe_player_sessions({ PlayerId = "mira" }).PlayerSessions[1].Status)
    assert.is_true(server:remove_player_session(player))
    assert(client:terminate_game_session { GameSessionId = id, TerminationMode = "TRIGGER_ON_PROCESS_TERMINATE" })
    assert.is_true(server:run(60))
    assert.equal("TERMINATED", status())
  end)

  it("says why it cannot register on a fleet without a custom location, or with two", function()
    local emulator = gamelift.emulator { seed = 1, data = { locations = { "custom-a", "custom-b" }, fleets = {
      { Name = "managed", FleetId = "fleet-managed" },
      { Name = "two", FleetId = "fleet-two", ComputeType = "ANYWHERE",
        Locations = { { Location = "custom-a" }, { Location = "custom-b" } } },
    } } }
    local transport = emulator:transport()
    local client = gamelift.client { region = "us-west-2", endpoint = "http://local", transport = transport,
      credentials = { access_key_id = "GAMELIFTLOCAL", secret_access_key = "gamelift-local-secret" } }
    for fleet, problem in pairs { ["fleet-managed"] = "has no custom location: expected an Anywhere fleet",
      ["fleet-two"] = "has 2 custom locations: name one by the option location" } do
      local server, err = gamelift.server.init_sdk { anywhere = client, fleet_id = fleet, compute_name = "laptop", transport = transport }
      assert.is_nil(server)
      assert.same({ "InvalidConfig", ("fleet %s %s"):format(fleet, problem) }, { err.code, err.message })
    end
  end)

  local KEYS = { access_key_id = "GAMELIFTLOCAL", secret_access_key = "gamelift-local-secret" }

  -- Returns an emulator with an Anywhere fleet "fleet-here", its transport, and a function that makes clients of it.
  local function new_fleet()
    local emulator = gamelift.emulator { seed = 1, data = { locations = { "custom-here" }, fleets = {
      { Name = "here", FleetId = "fleet-here", ComputeType = "ANYWHERE", Locations = { { Location = "custom-here" } } } } } }
    local transport = emulator:transport()
    return emulator, transport, function(more)
      local options = { region = "us-west-2", endpoint = "http://local", transport = transport, credentials = KEYS }
      for name, value in pairs(more or {}) do options[name] = value end
      return gamelift.client(options)
    end
  end

  it("takes the compute that another process registers at the same moment", function()
    local _, transport, new_client = new_fleet()
    local compute = { FleetId = "fleet-here", ComputeName = "laptop", Location = "custom-here", IpAddress = "192.0.2.7" }
    local other, calls = new_client(), {}
    local racing = { sleep = function(_, seconds) return transport:sleep(seconds) end, send = function(_, request)
      local operation = request.headers["X-Amz-Target"]:match "%.(.*)"
      calls[#calls + 1] = operation
      if operation == "RegisterCompute" then assert(other:register_compute(compute)) end
      return transport:send(request)
    end }
    assert(gamelift.server.init_sdk { anywhere = new_client { transport = racing }, fleet_id = "fleet-here", compute_name = "laptop",
      transport = transport, location = "custom-here" })
    assert.equal("DescribeCompute RegisterCompute DescribeCompute GetComputeAuthToken", table.concat(calls, " "))
    local list = assert(other:list_compute { FleetId = "fleet-here" }).ComputeList
    assert.same({ 1, "192.0.2.7" }, { #list, list[1].IpAddress })
  end)

  it("names the options that registering needs", function()
    local _, transport, new_client = new_fleet()
    for _, options in ipairs { {}, { fleet_id = "fleet-here" }, { compute_name = "laptop" } } do
      options.anywhere, options.transport = new_client(), transport
      local server, err = gamelift.server.init_sdk(options)
      assert.is_nil(server)
      assert.same({ "InvalidConfig", "init_sdk", "anywhere: expected the options fleet_id and compute_name" },
        { err.code, err.operation, err.message })
    end
  end)

  it("ends as an error where a call of the client raises, and on_error gets what it raised", function()
    local _, transport, new_client = new_fleet()
    local errors = {}
    local server, err = gamelift.server.init_sdk { transport = transport, fleet_id = "fleet-here", compute_name = "laptop",
      anywhere = new_client { clock = function() error "no clock" end }, on_error = function(raised) errors[#errors + 1] = raised end }
    assert.is_nil(server)
    assert.equal("TransportFailed", err.code)
    assert.matches("no clock", err.message)
    assert.matches("no clock", tostring(errors[1]))
  end)
end)
