-- A server process in plain code, in a process of its own; GameLift's side is this one.
local child = require "spec.support.child"
local fault_server = require "spec.support.fault_server"
local faults = require "spec.support.faults"
local sdk_service = require "spec.support.sdk_service"

describe("a server in plain code", function()
  local service

  before_each(function() service = sdk_service.new() end)
  after_each(function() service:close() end)

  local function environment(more)
    local variables = {
      GAMELIFT_SDK_WEBSOCKET_URL = service.url, GAMELIFT_SDK_AUTH_TOKEN = "canary-token", GAMELIFT_SDK_PROCESS_ID = "process-1",
      GAMELIFT_SDK_HOST_ID = "host-1", GAMELIFT_SDK_FLEET_ID = "fleet-1",
    }
    for name, value in pairs(more or {}) do variables[name] = value ~= "" and value or nil end
    return variables
  end

  -- Runs code that may print; returns its output. react(service) is called all the time.
  local function run(code, react, variables)
    return child.run_beside('local gamelift = require "gamelift"\nlocal errors = {}\n' .. code, function()
      service:step()
      if react then react(service) end
    end, variables or environment())
  end

  it("is configured by the environment and plays a whole game", function()
    local has_pushed, has_ended, rounds = false, false, 0
    local output = run([[
      local server = assert(gamelift.server.init_sdk())
      print(server)
      assert(server:process_ready {
        port = 7777, log_parameters = { log_paths = { "/local/game/logs" } },
        on_start_game_session = function(game_session)
          print("session", game_session.GameSessionId)
          server:sleep(0.05)
          assert(server:activate_game_session())
          print("accepted", server:accept_player_session("psess-1"))
          print("refused", server:accept_player_session("psess-2"))
        end,
        on_process_terminate = function(time)
          print("terminate", time, server:get_termination_time())
          print("ending", server:process_ending())
        end,
      })
      print("plain", server:get_game_session_id())
      print("run", server:run(0))
      print("run", server:run())
      print(server, select(2, server:accept_player_session("psess-3")).code)
    ]], function()
      service.answer.AcceptPlayerSession = function(request)
        return request.PlayerSessionId == "psess-2" and { StatusCode = 404, ErrorMessage = "none" } or {}
      end
      if not has_pushed and service:of("HeartbeatServerProcess")[1] then
        has_pushed = true
        service:push { Action = "CreateGameSession", GameSessionId = "arn:gsess-1" }
      elseif not has_ended and #service:of "AcceptPlayerSession" == 2 then
        rounds = rounds + 1
        has_ended = rounds > 50
      end
      if has_ended and rounds == 51 then
        rounds = 52
        service:push { Action = "TerminateProcess", TerminationTime = 1700000300500 }
      end
    end)
    assert.equal(table.concat({
      "gamelift.server (connected)", "plain\tnil\tNoGameSession: this process has no game session yet (get_game_session_id)",
      "run\tfalse", "session\tarn:gsess-1", "accepted\ttrue", "refused\tnil\tNotFound: none (accept_player_session, HTTP 404)",
      "terminate\t1700000300.5\t1700000300.5", "ending\ttrue", "run\ttrue", "gamelift.server (closed)\tServerClosed", "status 0", "",
    }, "\n"), output)
    assert.same({ "/local/game/logs" }, { service:of("ActivateServerProcess")[1].LogPaths[1] })
    assert.equal("process-1", service.upgrades[1].pID)
  end)

  it("never waits in poll, not even for its callbacks", function()
    local has_pushed = false
    local output = run([[
      local core = require "gamelift.core"
      local server = assert(gamelift.server.init_sdk())
      local done
      assert(server:process_ready { port = 7777, on_start_game_session = function()
        server:sleep(0.3)
        done = server:activate_game_session()
      end })
      local longest, deadline = 0, core.monotonic() + 5
      while not done and core.monotonic() < deadline do
        local before = core.monotonic()
        server:poll()
        longest = math.max(longest, core.monotonic() - before)
      end
      print(done, longest < 0.2)
      server:destroy()
      os.exit(0, true)
    ]], function()
      if not has_pushed and service:of("HeartbeatServerProcess")[1] then
        has_pushed = true
        service:push { Action = "CreateGameSession", GameSessionId = "arn:gsess-1" }
      end
    end)
    assert.equal("true\ttrue\nstatus 0\n", output)
  end)

  it("sends heartbeats while plain code waits in run, and reports what callbacks raise", function()
    local has_pushed = false
    local output = run([[
      local server = assert(gamelift.server.init_sdk { on_error = function(err) print((tostring(err):gsub(".*: ", ""))) end })
      assert(server:process_ready { port = 7777, on_start_game_session = function() error "no map" end })
      server:run(0.3)
    ]], function()
      if not has_pushed and service:of("HeartbeatServerProcess")[1] then
        has_pushed = true
        service:push { Action = "CreateGameSession", GameSessionId = "arn:gsess-1" }
      end
    end)
    assert.equal("no map\nstatus 0\n", output)
  end)

  it("writes failed attempts to the standard error stream, unless there is a logger or on_error", function()
    service.refuse = 403
    local output = run 'print(gamelift.server.init_sdk())'
    assert.matches("^gamelift.server: Forbidden: attempt 1 to connect failed: Forbidden: GameLift refused the connection.*"
      .. "no other one follows", output)
    assert.matches("\nnil\tForbidden: GameLift refused.*HTTP 403.\nstatus 0\n$", output)
    output = run 'print(gamelift.server.init_sdk { logger = function(event) print("event", event.code, event.cause) end })'
    assert.matches("^event\tConnectAttemptFailed\tForbidden\nnil", output)
  end)

  it("lets a variable come before the option, and names what is missing", function()
    local output = run([[
      assert(gamelift.server.init_sdk { websocket_url = "ws://127.0.0.1:1", process_id = "other", fleet_id = "other" })
      print "connected"
    ]], nil)
    assert.equal("connected\nstatus 0\n", output)
    assert.same({ "process-1", "fleet-1" }, { service.upgrades[1].pID, service.upgrades[1].FleetId })
    output = run("print(gamelift.server.init_sdk())", nil, {})
    assert.matches("nil\tInvalidConfig: no auth token: set GAMELIFT_SDK_AUTH_TOKEN", output)
    assert.matches("on a machine of yours use the option anywhere", output)
    output = run("print(gamelift.server.init_sdk { auth_token = 't' })", nil, {})
    assert.matches("missing: GAMELIFT_SDK_WEBSOCKET_URL %(option websocket_url%), GAMELIFT_SDK_FLEET_ID %(option fleet_id%), "
      .. "GAMELIFT_SDK_HOST_ID %(option host_id%)", output)
  end)

  it("makes a process id where there is none, and for ManagedResource", function()
    for _, id in ipairs { "", "ManagedResource" } do
      local output = run("assert(gamelift.server.init_sdk())", nil, environment { GAMELIFT_SDK_PROCESS_ID = id })
      assert.equal("status 0\n", output)
      assert.matches("^%x+%-%x+%-4%x+%-%x+%-%x+$", service.upgrades[#service.upgrades].pID)
    end
  end)

  it("never shows a token", function()
    local output = run("print(gamelift.server.init_sdk { auth_token = 'secret token' })", nil, environment { GAMELIFT_SDK_AUTH_TOKEN = "" })
    assert.matches("option auth_token: expected text without blanks", output)
    assert.is_nil(output:find "secret token")
  end)

  it("signs the upgrade by keys where there is no token", function()
    local output = run("assert(gamelift.server.init_sdk { clock = function() return 1700000000.7 end })", nil, environment {
      GAMELIFT_SDK_AUTH_TOKEN = "", GAMELIFT_REGION = "eu-west-1", GAMELIFT_ACCESS_KEY = "AKID", GAMELIFT_SECRET_KEY = "secret",
      GAMELIFT_SESSION_TOKEN = "session+token",
    })
    assert.equal("status 0\n", output)
    local query = service.upgrades[1]
    assert.same({ "SigV4", "AWS4-HMAC-SHA256", "AKID/20231114/eu-west-1/gamelift/aws4_request", "20231114T221320Z", "session+token" },
      { query.Authorization, query["X-Amz-Algorithm"], query["X-Amz-Credential"], query["X-Amz-Date"], query["X-Amz-Security-Token"] })
    assert.equal(require("gamelift.core").signer():sign_canonical("ComputeId=host-1&FleetId=fleet-1&pID=process-1", "secret",
      "20231114T221320Z", "eu-west-1", "gamelift"), query["X-Amz-Signature"])
  end)

  it("signs the upgrade by the role of a container, and is called as its task", function()
    local server = fault_server.start()
    local listener = server:listen {
      { "read", { "send", faults.http '{"TaskARN":"arn:aws:ecs:eu-west-1:123456789012:task/cluster/task-1"}' },
        "read", { "send", faults.http('{"AccessKeyId":"AKID","SecretAccessKey":"secret","Token":"token",'
        .. '"Expiration":"2099-01-01T00:00:00Z"}') }, "hold" },
    }
    local output = run("assert(gamelift.server.init_sdk())", nil, environment {
      GAMELIFT_SDK_AUTH_TOKEN = "", GAMELIFT_SDK_HOST_ID = "", GAMELIFT_SDK_PROCESS_ID = "ManagedResource",
      GAMELIFT_COMPUTE_TYPE = "CONTAINER", GAMELIFT_REGION = "eu-west-1",
      ECS_CONTAINER_METADATA_URI_V4 = listener.url .. "v4", AWS_CONTAINER_CREDENTIALS_FULL_URI = listener.url .. "credentials",
    })
    server:stop()
    assert.equal("status 0\n", output)
    local query = service.upgrades[1]
    assert.same({ "task-1", "SigV4", "token" }, { query.ComputeId, query.Authorization, query["X-Amz-Security-Token"] })
  end)

  it("names what is missing where a container's task has no id", function()
    local server = fault_server.start()
    local variables = { GAMELIFT_SDK_AUTH_TOKEN = "", GAMELIFT_SDK_HOST_ID = "", GAMELIFT_COMPUTE_TYPE = "CONTAINER",
      GAMELIFT_REGION = "eu-west-1", AWS_CONTAINER_CREDENTIALS_FULL_URI = "http://127.0.0.1:1/credentials" }
    local function metadata(body) return server:listen { { "read", { "send", faults.http(body) }, "hold" } }.url .. "v4" end
    for problem, uri in pairs {
      ["ECS_CONTAINER_METADATA_URI_V4 is not set"] = "",
      ["the metadata of the container's task have no TaskARN\n"] = metadata '{"Cluster":"default"}',
      ["have no TaskARN: 127.0.0.1:1: Failed to connect"] = "http://127.0.0.1:1/v4",
    } do
      variables.ECS_CONTAINER_METADATA_URI_V4 = uri
      local output = run("print(gamelift.server.init_sdk { on_error = function() end })", nil, environment(variables))
      assert.matches("^nil\tInvalidConfig: no host id: ", output)
      assert.is_truthy(output:gsub("%.\n", "\n"):find(problem, 1, true), output)
    end
    server:stop()
    assert.equal(0, #service.upgrades)
  end)

  it("reports tools of the environment", function()
    run("local s = assert(gamelift.server.init_sdk()) assert(s:process_ready { port = 1, on_start_game_session = print })", nil,
      environment { GAMELIFT_SDK_TOOL_NAME = "Engine", GAMELIFT_SDK_TOOL_VERSION = "1.2" })
    local request = service:of("ActivateServerProcess")[1]
    assert.same({ "Engine", "1.2" }, { request.SdkToolName, request.SdkToolVersion })
  end)

  describe("of an Anywhere fleet", function()
    local CLIENT = [[
      local emulator = gamelift.emulator { sdk_endpoint = %s, seed = 1 }
      local calls = {}
      local client = gamelift.client { region = "us-west-2", endpoint = "http://local", transport = emulator:transport(),
        credentials = { access_key_id = "GAMELIFTLOCAL", secret_access_key = "gamelift-local-secret" },
        logger = function(event) calls[#calls + 1] = event.operation or event.code end }
      assert(client:create_location { LocationName = "custom-here" })
      local fleet = assert(client:create_fleet { Name = "here", ComputeType = "ANYWHERE", Locations = { { Location = "custom-here" } },
        AnywhereConfiguration = { Cost = "1" } }).FleetAttributes.FleetId
      emulator:advance(3600)
      calls = {}
    ]]

    -- Returns a step that closes the connection once, after the first heartbeat.
    local function cut_once()
      local cut = false
      return function()
        if cut or not service:of("HeartbeatServerProcess")[1] then return end
        cut = true
        service.newest:close(1011)
      end
    end

    it("registers, fetches a token, and fetches it again before it reconnects", function()
      local output = run(CLIENT:format(("%q"):format(service.url)) .. [[
        local server = assert(gamelift.server.init_sdk { anywhere = client, fleet_id = fleet, compute_name = "laptop", on_error = print })
        assert(server:process_ready { port = 1, on_start_game_session = print })
        server:run(0.4)
        print(table.concat(calls, " "))
      ]], cut_once(), {})
      assert.matches("ConnectionLost.*\ndescribe_compute describe_fleet_location_attributes register_compute get_compute_auth_token "
        .. "get_compute_auth_token\nstatus 0\n$", output)
      assert.equal("laptop", service.upgrades[1].ComputeId)
      assert.equal(2, #service.upgrades)
    end)

    it("reconnects with the last token where no new one can be had, and reports that", function()
      local output = run(CLIENT:format(("%q"):format(service.url)) .. [[
        local server = assert(gamelift.server.init_sdk { anywhere = client, fleet_id = fleet, compute_name = "laptop",
          on_error = function(err) print(err.code, (err.message:gsub(":.*", ""))) end })
        emulator:control("fault", { kind = "error", operation = "GetComputeAuthToken", code = "UnauthorizedException", count = 1 })
        assert(server:process_ready { port = 1, on_start_game_session = print })
        server:run(0.4)
      ]], cut_once(), {})
      assert.matches("^ConnectionLost\t[^\n]*\nUnauthorizedException\tno new token could be had, so the last one is used\n"
        .. "status 0\n$", output)
      assert.equal(2, #service.upgrades)
      assert.equal(service.upgrades[1].Authorization, service.upgrades[2].Authorization)
    end)

    it("registers nothing under a launcher that sets the variables", function()
      local output = run(CLIENT:format '"ws://127.0.0.1:1"' .. [[
        assert(gamelift.server.init_sdk { anywhere = client, fleet_id = fleet, compute_name = "laptop" })
        print(#calls)
      ]])
      assert.equal("0\nstatus 0\n", output)
    end)

    it("returns the error of a call", function()
      local output = run(CLIENT:format '"ws://127.0.0.1:1"' .. [[
        local server, err = gamelift.server.init_sdk { anywhere = client, fleet_id = "fleet-none", compute_name = "laptop" }
        print(server, err.kind, err.code, err.operation)
      ]], nil, {})
      assert.matches("^nil\tservice\tNotFoundException\t", output)
    end)
  end)
end)
