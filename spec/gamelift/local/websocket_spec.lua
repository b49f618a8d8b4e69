-- The WebSocket of the Server SDK, as game servers see it: real sockets, frames, TLS.
local cjson = require "cjson"
local core = require "gamelift.core"
local gamelift = require "gamelift"
local http = require "spec.support.http"
local process = require "spec.support.process"
local socket = require "socket"
local websocket_client = require "spec.support.websocket_client"

local count = 0

-- Starts gamelift-local with an Anywhere fleet and a compute "pc".
local function start(options)
  local folder, remove = process.folder()
  local all = { output = folder .. "/log", set = { "seed=1" } }
  for name, value in pairs(options or {}) do all[name] = value end
  local server = assert(process.server(all))
  local game = { server = server, log_path = folder .. "/log", client = gamelift.client {
    endpoint = server.url, region = server.region, credentials = server.credentials } }
  function game.stop()
    server:stop()
    remove()
  end
  assert(game.client:create_location { LocationName = "custom-home" })
  game.fleet = assert(game.client:create_fleet { Name = "f", ComputeType = "ANYWHERE", Locations = { { Location = "custom-home" } } })
    .FleetAttributes.FleetId
  game.compute = assert(game.client:register_compute { FleetId = game.fleet, ComputeName = "pc", IpAddress = "127.0.0.1",
    Location = "custom-home" }).Compute
  game.token = assert(game.client:get_compute_auth_token { FleetId = game.fleet, ComputeName = "pc" }).AuthToken
  function game:open(query, headers)
    count = count + 1
    local all_parameters = { pID = "p" .. count, FleetId = self.fleet, ComputeId = "pc", Authorization = self.token }
    for name, value in pairs(query or {}) do all_parameters[name] = value end
    return websocket_client.open(server.port, all_parameters, headers)
  end
  function game.control(action, arguments)
    local body = next(arguments or {}) and cjson.encode(arguments) or "{}"
    local response = http.request(server.port, "POST", "/_control/" .. action, { ["Content-Type"] = "application/json" }, body)
    assert(response.status == 200, response.body)
    return cjson.decode(response.body)
  end
  return game
end

-- Sends a request and returns the next message.
local function call(client, action, members)
  count = count + 1
  local message = { Action = action, RequestId = "r" .. count }
  for name, value in pairs(members or {}) do message[name] = value end
  client:send(cjson.encode(message))
  return assert(client:message(), "no response to " .. action)
end

local function ready(client)
  assert.equal(200, call(client, "ActivateServerProcess", { Port = 7777 }).StatusCode)
  assert.equal(200, call(client, "HeartbeatServerProcess", { HealthStatus = true }).StatusCode)
end

describe("the WebSocket of gamelift-local", function()
  local game
  setup(function() game = start() end)
  teardown(function() game.stop() end)

  it("is where RegisterCompute sends game servers", function()
    local url = ("ws://127.0.0.1:%d/"):format(game.server.port)
    assert.same({ url, url }, { game.compute.GameLiftServiceSdkEndpoint, game.server.websocket_url })
  end)

  it("plays a game, and pushes without a request", function()
    local client = assert(game:open())
    ready(client)
    local arn = assert(game.client:create_game_session { FleetId = game.fleet, Location = "custom-home",
      MaximumPlayerSessionCount = 2 }).GameSession.GameSessionId
    local message, text = client:message()
    assert.same({ "CreateGameSession", arn }, { message.Action, message.GameSessionId })
    assert.matches('"MaximumPlayerSessionCount":2[,}]', text)
    assert.equal(200, call(client, "ActivateGameSession", { GameSessionId = arn }).StatusCode)
    assert.equal(200, call(client, "TerminateServerProcess").StatusCode)
    local kind, _, code = client:receive()
    assert.same({ "close", 1000 }, { kind, code })
    assert.equal("lost", (client:receive()))
  end)

  it("keeps what it pushes until the process has used its new connection, or for half a second", function()
    local function reconnect(id)
      local opened = socket.gettime()
      local client = assert(game:open { pID = id, IdempotencyToken = id })
      assert(game.client:create_game_session { FleetId = game.fleet, Location = "custom-home", MaximumPlayerSessionCount = 1 })
      return client, opened
    end
    for _, id in ipairs { "silent", "speaking" } do
      local client = assert(game:open { pID = id, IdempotencyToken = id })
      ready(client)
      client:close()
    end
    assert(process.wait(function() return game.control("state").fleets[1].locations[1].ready == 0 end))
    local client, opened = reconnect "silent"
    assert.equal("CreateGameSession", client:message().Action)
    assert.is_true(socket.gettime() - opened > 0.4)
    client:close()
    client = reconnect "speaking"
    client:send(cjson.encode { Action = "HeartbeatServerProcess", RequestId = "h", HealthStatus = true })
    local first, second = client:message(), client:message()
    assert.same({ "CreateGameSession", "HeartbeatServerProcess" }, { first.Action, second.Action })
    client:close()
  end)

  it("is replaced by an upgrade with another IdempotencyToken when it answers no ping, and only then", function()
    local silent, speaking = assert(game:open { pID = "no-pong" }), assert(game:open { pID = "pong" })
    for _, id in ipairs { "no-pong", "pong" } do
      assert.equal(403, (select(2, game:open { pID = id, IdempotencyToken = "another" })))
    end
    local kind, payload = speaking:receive()
    assert.equal("ping", kind)
    speaking.tcp:send(speaking.codec:pong(payload))
    assert(process.wait(function()
      return (process.read(game.log_path) or ""):find("no-pong: its WebSocket is closed", 1, true)
    end))
    assert.truthy(game:open { pID = "no-pong", IdempotencyToken = "another" })
    assert.equal(403, (select(2, game:open { pID = "pong", IdempotencyToken = "another" })))
    assert.equal("ping", (silent:receive()))
    assert.equal("lost", (silent:receive()))
    speaking:close()
  end)

  it("gives a waiting placement to a process within a tick", function()
    assert(game.client:create_game_session_queue { Name = "q", Destinations = { { DestinationArn =
      "arn:aws:gamelift:us-west-2:123456789012:fleet/" .. game.fleet } } })
    local client = assert(game:open())
    ready(client)
    assert(game.client:start_game_session_placement { PlacementId = "a", GameSessionQueueName = "q", MaximumPlayerSessionCount = 1 })
    assert.equal("CreateGameSession", client:message(2).Action)
    client:close()
  end)

  it("answers pings, joins fragments, and takes a message in any pieces", function()
    local client = assert(game:open())
    client.tcp:send(client.codec:ping "hello")
    local kind, payload = client:receive()
    assert.same({ "pong", "hello" }, { kind, payload })
    local text = cjson.encode { Action = "Unknown", RequestId = "x", Text = ("ä"):rep(3000) }
    local frame = client.codec:text(text)
    for i = 1, #frame, 999 do client.tcp:send(frame:sub(i, i + 998)) end
    assert.equal("x", client:message().RequestId)
    -- Two fragments with a zero mask: FIN is in the second one only.
    local function fragment(first, part)
      return string.char(first, 0x80 + 126, math.floor(#part / 256), #part % 256) .. "\0\0\0\0" .. part
    end
    client.tcp:send(fragment(0x01, text:sub(1, 2100)) .. client.codec:ping "p" .. fragment(0x80, text:sub(2101)))
    assert.equal("pong", (client:receive()))
    assert.equal("x", client:message().RequestId)
    client:close()
  end)

  it("takes messages of 3 MB and refuses more than 4 MiB, binary data and broken frames", function()
    local client = assert(game:open())
    client:send(cjson.encode { Action = "Unknown", RequestId = "big", Text = ("x"):rep(3e6) })
    assert.equal("big", client:message().RequestId)
    for code, bytes in pairs { [1003] = client.codec:binary "x", [1002] = "\129\1x", [1007] = "\129\129\0\0\0\0\255",
      [1009] = "\129\255\0\0\0\0\0\128\0\0\0\0\0\0" } do
      local other = assert(game:open())
      other.tcp:send(bytes)
      local kind, _, received = other:receive()
      assert.same({ "close", code }, { kind, received })
      other:close()
    end
    client:close()
  end)

  it("repeats the code of a close frame, and the process counts as lost", function()
    local client = assert(game:open { pID = "closing" })
    client.tcp:send(client.codec:close(1001, "gone"))
    local kind, _, code = client:receive()
    assert.same({ "close", 1001 }, { kind, code })
    assert.truthy(process.wait(function()
      return (process.read(game.log_path) or ""):find("closing: its WebSocket is closed", 1, true)
    end))
    assert.truthy(game:open { pID = "closing" })
  end)

  it("refuses with a status, a text, and a line in the log", function()
    local client, status, body = game:open { FleetId = "fleet-x" }
    assert.is_nil(client)
    assert.same({ 403, "there is no fleet fleet-x\n" }, { status, body })
    client, status, body = game:open { pID = "" }
    assert.is_nil(client)
    assert.same({ 400, "the query has no pID\n" }, { status, body })
    assert.truthy(process.wait(function()
      return (process.read(game.log_path) or ""):find("its upgrade is refused with status 403: there is no fleet fleet-x", 1, true)
    end))
  end)

  -- Sends pings until the server reads no more of them, since the client takes no pongs. Returns how the last send failed.
  local function send_pings(client)
    local pings, sent, problem = {}, 0, nil
    for i = 1, 1000 do pings[i] = client.codec:ping(("x"):rep(125)) end
    pings = table.concat(pings)
    client.tcp:settimeout(1)
    while sent < 800 and not problem do
      problem = select(2, client.tcp:send(pings))
      sent = sent + 1
    end
    return problem
  end

  it("reads nothing more from a peer that reads nothing", function()
    local function memory()
      return tonumber(process.read("/proc/" .. game.server.pid .. "/status"):match "VmRSS:%s*(%d+)") -- KB
    end
    if not process.read "/proc/self/status" then pending "there is no /proc here" end
    local client, before = assert(game:open()), memory()
    assert.equal("timeout", send_pings(client))
    assert.is_true(memory() - before < 65536)
    client:close()
    assert.equal(200, http.request(game.server.port, "GET", "/").status)
  end)

  it("serves no web pages, other host names or wrong upgrades", function()
    assert.equal(403, (select(2, game:open({}, { Origin = "http://localhost:3000" }))))
    local upgrade = { Upgrade = "websocket", Connection = "Upgrade", ["Sec-WebSocket-Key"] = core.websocket_key(),
      ["Sec-WebSocket-Version"] = "13" }
    local function refuse(change, method)
      local headers = {}
      for name, value in pairs(upgrade) do headers[name] = value end
      for name, value in pairs(change) do headers[name] = value or nil end
      return http.request(game.server.port, method or "GET", "/", headers).status
    end
    assert.equal(403, refuse { Host = "evil.example" })
    assert.equal(400, refuse { ["Sec-WebSocket-Key"] = false })
    assert.equal(426, refuse { ["Sec-WebSocket-Version"] = "8" })
    assert.equal(405, refuse({}, "POST"))
    assert.equal(200, http.request(game.server.port, "GET", "/").status)
  end)

  it("ends its connection after a close frame that its peer does not read", function()
    local client = assert(game:open { pID = "deaf" })
    assert.equal("timeout", send_pings(client))
    game.control("sdk_fault", { ProcessId = "deaf", kind = "close" })
    client.tcp:settimeout(0)
    assert(process.wait(function() return select(2, client.tcp:send "x") == "closed" end))
    client:close()
  end)

  it("is closed with 1011 by a reset", function()
    local client = assert(game:open())
    game.control "reset"
    local kind, _, code = client:receive()
    assert.same({ "close", 1011 }, { kind, code })
  end)
end)

describe("the log of requests", function()
  it("has no token of an upgrade that is refused", function()
    local game = start { log = true }
    assert.is_nil((game:open { FleetId = "fleet-x", Authorization = "SigV4", ["X-Amz-Signature"] = "its-signature" }))
    assert.is_nil((game:open { ComputeId = "mac" }))
    local log = assert(process.wait(function()
      local text = process.read(game.log_path) or ""
      return select(2, text:gsub("GET / +403", "")) == 2 and text
    end))
    assert.is_nil(log:find(game.token, 1, true))
    assert.is_nil(log:find("its-signature", 1, true))
    http.request(game.server.port, "GET", "/_control/requests?limit=1")
    assert.truthy(process.wait(function()
      return (process.read(game.log_path) or ""):find("GET /_control/requests?limit=1", 1, true)
    end))
    game.stop()
  end)
end)

describe("the WebSocket of gamelift-local under a driven clock", function()
  local game
  setup(function() game = start { clock = "driven" } end)
  teardown(function() game.stop() end)

  it("tells an unhealthy process to end when the clock has passed 180 s", function()
    local client = assert(game:open())
    ready(client)
    game.control("advance", { seconds = 180 })
    assert.equal("TerminateProcess", client:message().Action)
    client:close()
  end)
end)

describe("the WebSocket of 200 processes", function()
  it("is open at a time", function()
    local game = start()
    local clients = {}
    for i = 1, 200 do clients[i] = assert(game:open()) end
    for _, client in ipairs(clients) do ready(client) end
    for _ = 1, 200 do
      assert(game.client:create_game_session { FleetId = game.fleet, Location = "custom-home", MaximumPlayerSessionCount = 1 })
    end
    for _, client in ipairs(clients) do assert.equal("CreateGameSession", client:message().Action) end
    for _, client in ipairs(clients) do client:close() end
    game.stop()
  end)
end)

describe("gamelift-local --tls-port", function()
  local UPGRADE = "-H 'Upgrade: websocket' -H 'Connection: Upgrade' -H 'Sec-WebSocket-Version: 13' -H 'Sec-WebSocket-Key: "
    .. "dGhlIHNhbXBsZSBub25jZQ=='"

  it("speaks TLS with a certificate of P-256 for localhost and 127.0.0.1", function()
    local game = start { tls_port = 0, sdk_tls = true }
    local port = assert(tonumber(game.compute.GameLiftServiceSdkEndpoint:match "^wss://localhost:(%d+)/$"))
    local folder, remove = process.folder()
    local certificate = folder .. "/cert.pem"
    process.write(certificate, http.request(game.server.port, "GET", "/_certificate").body)
    for _, arguments in ipairs { "https://localhost", "https://127.0.0.1", "--tls-max 1.2 https://localhost" } do
      local output = process.run(("curl -sS --cacert %s %s:%d/_health"):format(certificate, arguments, port))
      assert.matches('"status":"ok"', output)
    end
    local text = process.run("openssl x509 -noout -text -in " .. certificate)
    assert.matches("prime256v1", text)
    assert.matches("DNS:localhost, IP Address:127.0.0.1", text)
    local output = process.run(("curl -sS -i -N -m 2 --http1.1 --cacert %s %s 'https://localhost:%d/?pID=tls&FleetId=%s&ComputeId=pc"
      .. "&Authorization=%s'"):format(certificate, UPGRADE, port, game.fleet, game.token))
    assert.matches("HTTP/1.1 101 ", output, 1, true)
    assert.matches("[Ss]ec%-[Ww]eb[Ss]ocket%-[Aa]ccept: s3pPLMBiTxaQ9kYGzzhZRbK%+xOo=", output)
    assert.same({}, { process.run(("ls -d %s/gamelift-local.%d.* 2>/dev/null"):format(os.getenv "TMPDIR" or "/tmp", game.server.pid))
      :match "%S+" })
    remove()
    game.stop()
  end)

  it("is required by --sdk-tls", function()
    local output, status = process.run("timeout 20 lua/gamelift/local/gamelift-local --port 0 --sdk-tls")
    assert.same({ "gamelift-local: --sdk-tls needs --tls-port", 2 }, { output, status })
  end)

  it("names a port in use", function()
    local listener = assert(socket.bind("127.0.0.1", 0))
    local _, port = listener:getsockname()
    local output, status = process.run(("timeout 20 lua/gamelift/local/gamelift-local --port 0 --tls-port %d"):format(port))
    assert.matches("cannot listen on 127.0.0.1:" .. port .. ": .* %(%-%-tls%-port chooses another", output)
    assert.equal(1, status)
    listener:close()
  end)
end)
