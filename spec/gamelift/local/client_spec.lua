-- Our client against gamelift-local, over real HTTP.
local cjson = require "cjson"
local gamelift = require "gamelift"
local http = require "spec.support.http"
local process = require "spec.support.process"

local FLEET = {
  Name = "fleet", BuildId = "build-00000000-0000-4000-8000-000000000001", EC2InstanceType = "c5.large",
  RuntimeConfiguration = { ServerProcesses = { { LaunchPath = "/local/game/server", ConcurrentExecutions = 50 } } },
}

describe("the client and gamelift-local", function()
  local server, client
  before_each(function()
    server = assert(process.server { clock = "driven" })
    client = gamelift.client { endpoint = server.url, region = server.region, credentials = server.credentials }
  end)
  after_each(function()
    client:close()
    server:stop()
  end)

  local function control(action, arguments)
    local response = http.request(server.port, "POST", "/_control/" .. action,
      { ["Content-Type"] = "application/json" }, arguments)
    assert.equal(200, response.status, response.body)
    return cjson.decode(response.body)
  end

  local function active_fleet() return assert(client:create_fleet(FLEET)).FleetAttributes.FleetId end

  it("pass 262,144 bytes of GameSessionData both ways, in any characters", function()
    local data = ("ü€😀\n\"\\\0"):rep(100000):sub(1, 262144):gsub("[\192-\255][\128-\191]*$", ""):gsub("%z", "0")
    data = data .. ("x"):rep(262144 - #data)
    local session = assert(client:create_game_session {
      FleetId = active_fleet(), MaximumPlayerSessionCount = 2, GameSessionData = data,
    }).GameSession
    assert.equal(262144, #data)
    assert.is_true(session.GameSessionData == data)
  end)

  local function memory(name)
    return tonumber(process.read("/proc/" .. server.pid .. "/status"):match(name .. ":%s*(%d+) kB")) / 1024
  end

  -- A signed request, as a client that checks nothing would send it.
  local function send(operation, body)
    local headers = { ["Content-Type"] = "application/x-amz-json-1.1", ["X-Amz-Target"] = "GameLift." .. operation }
    local signed = assert(gamelift.sign({ method = "POST", url = server.url .. "/", headers = headers, body = body },
      { credentials = server.credentials, region = server.region, service = "gamelift" }))
    return http.request(server.port, "POST", "/", signed, body)
  end

  for name, body in pairs {
    ["items"] = '{"Name":"f","Tags":[' .. ("{},"):rep(1333333) .. "{}]}",
    ["items of another form"] = '{"Name":[' .. ('{"a":1},'):rep(500000) .. "{}]}",
    ["unknown members"] = '{"Name":"f","x":[' .. ("[],"):rep(1333333) .. "[]]}",
    ["texts"] = '{"Name":"f","LogPaths":[' .. ('"x",'):rep(1000000) .. '"x"]}',
    ["one text"] = '{"Name":"' .. ("x"):rep(4e6) .. '"}',
  } do
    it("leave the server small after 4 MB of bad " .. name, function()
      send("CreateFleet", "{}")
      local before = memory "VmRSS"
      local response = send("CreateFleet", body)
      assert.equal(400, response.status)
      assert.is_true(#response.body < 65536)
      for _ = 1, 2 do send("CreateFleet", "{}") end
      assert.is_true(memory "VmHWM" < 160, memory "VmHWM")
      assert.is_true(memory "VmRSS" - before < 20, memory "VmRSS" - before)
    end)
  end

  -- option, code
  local refused = {
    { { credentials = { secret_access_key = "wrong" } }, "InvalidSignatureException" },
    { { credentials = { access_key_id = "UNKNOWN" } }, "UnrecognizedClientException" },
  }
  for _, case in ipairs(refused) do
    it("reject " .. case[2], function()
      local reply, err = client:list_fleets({}, case[1])
      assert.is_nil(reply)
      assert.equal(case[2], err.code)
      assert.equal(400, err.status)
    end)
  end

  it("reject a request that was signed for another region", function()
    local other = gamelift.client { endpoint = server.url, region = "eu-west-1", credentials = server.credentials }
    local reply, err = other:list_fleets {}
    assert.is_nil(reply)
    assert.equal("InvalidSignatureException", err.code)
    other:close()
  end)

  it("sign the path of the endpoint", function()
    local below = gamelift.client { endpoint = server.url .. "/a%20b/c", region = server.region, credentials = server.credentials }
    assert.truthy(below:list_fleets {})
    below:close()
  end)

  it("follow the time of the control interface", function()
    local session = assert(client:create_game_session { FleetId = active_fleet(), MaximumPlayerSessionCount = 2 }).GameSession
    assert(client:describe_game_sessions { GameSessionId = session.GameSessionId })
    assert(client:create_player_session { GameSessionId = session.GameSessionId, PlayerId = "ada" })
    control("advance", '{"seconds":61}')
    local player = assert(client:describe_player_sessions { PlayerId = "ada" }).PlayerSessions[1]
    assert.equal("TIMEDOUT", player.Status)
  end)

  it("lose a response on request, and still make one session", function()
    local fleet = active_fleet()
    assert(client:describe_fleet_attributes {})
    control("fault", '{"kind":"lost","commit":"after","operation":"CreateGameSession"}')
    local reply = assert(client:create_game_session { FleetId = fleet, MaximumPlayerSessionCount = 2 })
    assert.equal(1, reply.ResponseMetadata.RetryAttempts)
    assert.equal(1, #assert(client:describe_game_sessions { FleetId = fleet }).GameSessions)
  end)

  it("delay a response on request", function()
    control("fault", '{"kind":"latency","seconds":30}')
    local reply, err = client:list_fleets({}, { timeout = 0.2 })
    assert.is_nil(reply)
    assert.equal("timeout", err.kind)
  end)

  it("fail on request", function()
    control("fault", '{"kind":"error","operation":"ListFleets"}')
    local reply, err = client:list_fleets({}, { retry = { mode = "off" } })
    assert.is_nil(reply)
    assert.equal("InternalFailure", err.code)
    assert.equal(500, err.status)
    assert.truthy(client:list_fleets {})
  end)

  local function fleets(of, keys)
    local names = {}
    local reply = assert(of:describe_fleet_attributes({}, keys and { credentials = keys }))
    for i, fleet in ipairs(reply.FleetAttributes) do names[i] = fleet.Name end
    return names
  end

  local function with_server(options, test)
    local other = assert(process.server(options))
    local its_client = gamelift.client { endpoint = other.url, region = other.region, credentials = other.credentials }
    test(its_client)
    its_client:close()
    other:stop()
  end

  it("start with the resources of a seed file", function()
    with_server({ seed = "spec/gamelift/local/seed.json" }, function(seeded) assert.same({ "seeded" }, fleets(seeded)) end)

    local path = os.tmpname()
    process.write(path, "\239\187\191" .. process.read "spec/gamelift/local/seed.json") -- as some editors begin a file
    with_server({ seed = path }, function(seeded) assert.same({ "seeded" }, fleets(seeded)) end)
    os.remove(path)
  end)

  it("keep accounts apart", function()
    with_server({ key = { "ONE:first:111111111111", "TWO:second:222222222222" } }, function(one)
      assert(one:create_fleet(FLEET))
      assert.same({ "fleet" }, fleets(one))
      assert.same({}, fleets(one, { access_key_id = "TWO", secret_access_key = "second" }))
    end)
  end)

  it("follow the options of --set", function()
    with_server({ set = { "fleet_seconds=3600", "early_address=false" }, clock = "driven" }, function(slow)
      local fleet = assert(slow:create_fleet(FLEET)).FleetAttributes.FleetId
      local reply, err = slow:create_game_session { FleetId = fleet, MaximumPlayerSessionCount = 2 }
      assert.is_nil(reply)
      assert.equal("InvalidFleetStatusException", err.code)
    end)
  end)
end)
