-- The HTTP around the emulator: bodies, connections, other protocols, the control interface and who may use it.
local cjson = require "cjson"
local core = require "gamelift.core"
local gamelift = require "gamelift"
local http = require "spec.support.http"
local process = require "spec.support.process"

local JSON = { ["Content-Type"] = "application/json" }

describe("gamelift-local over HTTP", function()
  local server, port
  setup(function()
    server = assert(process.server())
    port = server.url:match "%d+$"
  end)
  teardown(function() server:stop() end)

  local function call(body, headers)
    local all = { ["Content-Type"] = "application/x-amz-json-1.1", ["X-Amz-Target"] = "GameLift.CreateGameSession" }
    for name, value in pairs(headers or {}) do all[name] = value end
    return http.request(port, "POST", "/", all, body)
  end

  it("passes operations to the emulator", function()
    local response = call "{}"
    assert.equal(400, response.status)
    assert.equal("application/x-amz-json-1.1", response.headers["content-type"])
    assert.matches("MissingAuthenticationTokenException$", cjson.decode(response.body).__type)
    assert.equal(tostring(#response.body), response.headers["content-length"])
  end)

  for _, path in ipairs { "/", "/_health" } do
    it("answers GET and HEAD " .. path, function()
      local get, head = http.request(port, "GET", path), http.request(port, "HEAD", path)
      assert.equal(200, get.status)
      assert.equal(200, head.status)
      assert.equal(get.headers["content-length"], head.headers["content-length"])
      assert.not_equal("", get.body)
    end)
  end

  it("shows at / which variables to export", function()
    assert.matches("export AWS_ENDPOINT_URL_GAMELIFT=" .. server.url, http.request(port, "GET", "/").body, 1, true)
  end)

  it("returns 404 for other pages", function()
    assert.equal(404, http.request(port, "GET", "/favicon.ico").status)
  end)

  it("accepts a body of 6 MB, in one piece or in chunks", function()
    local body = '{"Name":"' .. ("x"):rep(6e6) .. '"}'
    assert.equal(400, call(body).status)
    local piece = ("%x\r\n%s\r\n"):format(#body, body)
    assert.equal(400, call(piece .. "0\r\n\r\n", { ["Transfer-Encoding"] = "chunked" }).status)
  end)

  it("rejects a body of more than 16 MiB with 413 and JSON", function()
    local response = http.request(port, "POST", "/", { ["Content-Length"] = "17825792" }, "{")
    assert.equal(413, response.status)
    assert.equal("RequestEntityTooLarge", cjson.decode(response.body).__type)
  end)

  it("listens on 127.0.0.1 only", function()
    local addresses = {}
    for _, table in ipairs { "/proc/net/tcp", "/proc/net/tcp6" } do
      for address in (process.read(table) or ""):gmatch((":%%s(%%x+):%04X %%x+:0000 0A"):format(port)) do
        addresses[#addresses + 1] = address
      end
    end
    assert.same({ "0100007F" }, addresses)
  end)

  it("does not act as a proxy", function()
    local connection = http.connect(port)
    connection:send "CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n"
    assert.is_true(http.receive(connection).status >= 400)
    connection:close()
    assert.matches("gamelift%-local", http.request(port, "GET", "http://example.com/").body)
  end)

  it("keeps a connection open for many requests", function()
    local connection = http.connect(port)
    for _ = 1, 50 do
      connection:send(http.text(port, "POST", "/", JSON, "{}"))
      assert.equal(400, http.receive(connection).status)
    end
    connection:close()
  end)

  it("answers pipelined requests", function()
    local connection = http.connect(port)
    connection:send(http.text(port, "GET", "/_health"):rep(5))
    for _ = 1, 5 do assert.equal(200, http.receive(connection).status) end
    connection:close()
  end)

  it("answers 200 connections at once", function()
    local connections = {}
    for i = 1, 200 do connections[i] = http.connect(port) end
    for i = 1, 200 do connections[i]:send(http.text(port, "POST", "/", JSON, "{}")) end
    for i = 1, 200 do assert.equal(400, http.receive(connections[i]).status) end
    for i = 1, 200 do connections[i]:close() end
  end)

  -- what is sent, the status
  local odd = {
    { "nonsense\r\n\r\n", 400 },
    { "POST / HTTP/1.1\r\n\r\n", 400 }, -- no Host
    { "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", 400 },
    { "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400 },
    { "POST /%zz HTTP/1.1\r\nHost: x\r\n\r\n", 400 },
    { "POST / HTTP/1.1\r\nHost: x\r\nX-Long: " .. ("x"):rep(70000) .. "\r\n\r\n", 400 },
  }
  for i, case in ipairs(odd) do
    it("rejects a broken request (" .. i .. ") and continues", function()
      local connection = http.connect(port)
      connection:send(case[1])
      assert.equal(case[2], http.receive(connection).status)
      connection:close()
      assert.equal(200, http.request(port, "GET", "/_health").status)
    end)
  end

  it("accepts a session token of 40,000 bytes", function()
    assert.equal(400, call("{}", { ["X-Amz-Security-Token"] = ("x"):rep(40000) }).status)
  end)

  local CBOR = { ["smithy-protocol"] = "rpc-v2-cbor", ["Content-Type"] = "application/cbor" }

  it("responds in CBOR to CBOR", function()
    for path, code in pairs { ["/service/GameLift/operation/ListFleets"] = "MissingAuthenticationTokenException",
      ["/service/GameLift/operation/Fly"] = "UnknownOperationException", ["/"] = "UnknownOperationException" } do
      local response = http.request(port, "POST", path, CBOR, "\191\255")
      assert.same({ 400, "rpc-v2-cbor", "application/cbor" },
        { response.status, response.headers["smithy-protocol"], response.headers["content-type"] })
      assert.is_nil(response.headers["x-amzn-errortype"])
      assert.equal(code, core.error(response.status, response.headers, response.body).code)
    end
  end)

  it("rejects a strange name in CBOR, too", function()
    local response = http.request(port, "POST", "/service/GameLift/operation/ListFleets",
      { Host = "example.com", ["smithy-protocol"] = "rpc-v2-cbor", ["Content-Type"] = "application/cbor" }, "\191\255")
    assert.equal(403, response.status)
    assert.equal("AccessDeniedException", core.error(response.status, response.headers, response.body).code)
  end)

  it("serves a client that speaks CBOR", function()
    local client = gamelift.client { region = "us-west-2", endpoint = "http://127.0.0.1:" .. port, protocol = "cbor",
      credentials = server.credentials }
    local fleet = assert(client:create_fleet { Name = "f", BuildId = "build-1", EC2InstanceType = "c5.large" }).FleetAttributes
    local reply = assert(client:describe_fleet_attributes { FleetIds = { fleet.FleetId } })
    assert.equal("application/cbor", reply.ResponseMetadata.HTTPHeaders["content-type"])
    assert.same({ "f", fleet.CreationTime }, { reply.FleetAttributes[1].Name, reply.FleetAttributes[1].CreationTime })
    local _, err = client:delete_fleet { FleetId = "fleet-0" }
    assert.is_true(err:is "NotFoundException")
  end)

  -- Names that a page can make point here (DNS rebinding).
  for _, path in ipairs { "/", "/_health", "/_control", "/_control/state", "/elsewhere" } do
    for _, method in ipairs { "GET", "POST", "OPTIONS" } do
      it(("rejects a foreign host name: %s %s"):format(method, path), function()
        for _, host in ipairs { "example.com", "localhost.example.com:" .. port, "127.0.0.1.example.com", "10.1.2.3", "2130706433",
          "gamelift-local.", "evil.localhost.example" } do
          local response = http.request(port, method, path, { Host = host }, method == "POST" and "{}" or nil)
          assert.equal(403, response.status)
          assert.matches("--allow-remote", response.body, 1, true)
        end
      end)
    end
  end

  it("accepts each name of this machine, and those that no page can have", function()
    for _, host in ipairs { "localhost", "LOCALHOST:" .. port, "127.0.0.1", "127.0.0.1:80", "[::1]:" .. port, "gamelift-local",
      "lobby_gamelift:" .. port, "lobby.localhost" } do
      assert.equal(200, http.request(port, "GET", "/_health", { Host = host }).status)
    end
  end)

  it("rejects pages of other origins", function()
    local response = http.request(port, "OPTIONS", "/",
      { Origin = "http://localhost:3000", ["Access-Control-Request-Method"] = "POST" })
    assert.equal(403, response.status)
    assert.matches("--cors http://localhost:3000", response.body, 1, true)
    assert.is_nil(response.headers["access-control-allow-origin"])
    assert.is_nil(call("{}", { Origin = "http://localhost:3000" }).headers["access-control-allow-origin"])
  end)

  describe("has a control interface that", function()
    local function control(action, body, headers)
      local all = { ["Content-Type"] = "application/json" }
      for name, value in pairs(headers or {}) do all[name] = value end
      return http.request(port, "POST", "/_control/" .. action, all, body)
    end

    it("performs the emulator's actions", function()
      local response = control("state", "{}")
      assert.equal(200, response.status)
      assert.equal("table", type(cjson.decode(response.body)))
    end)

    it("writes an empty list as a list", function()
      assert.equal('{"events":[]}\n', control("events", "").body)
    end)

    it("treats a missing body as no arguments", function()
      assert.equal(200, control("state", "").status)
    end)

    it("lists its actions", function()
      local response = http.request(port, "GET", "/_control")
      assert.equal(200, response.status)
      local actions = cjson.decode(response.body).actions
      assert.equal("port from 1 to 60000, required", actions.register_process.arguments.port)
      assert.matches('"example":{"seconds":61}', response.body, 1, true)
      assert.matches('"example":{}', response.body, 1, true) -- an object where there is nothing in it, too
      local reads = { -- by GET, too
        browse = true, deliveries = true, events = true, explain = true, faults = true, requests = true, state = true,
      }
      for name in pairs(actions) do
        if not reads[name] then assert.same(actions[name], cjson.decode(http.request(port, "GET", "/_control/" .. name).body).action) end
      end
    end)

    it("reads events, the state and explanations by GET", function()
      assert.equal('{"events":[]}\n', http.request(port, "GET", "/_control/events").body)
      assert.same({}, cjson.decode(http.request(port, "GET", "/_control/state?account=123456789012").body).tickets)
      local response = http.request(port, "GET", "/_control/explain?TicketId=a%20b")
      assert.same({ 400, "explain: Matchmaking ticket was not found." }, { response.status, cjson.decode(response.body).error })
      assert.equal(400, http.request(port, "GET", "/_control/explain").status)
      assert.equal(403, http.request(port, "GET", "/_control/state", { Origin = "http://localhost:3000" }).status)
    end)

    it("shows the journal of requests by GET, filtered and counted", function()
      control("clear_requests", "")
      call "{}"
      call("{}", { ["X-Amz-Target"] = "GameLift.ListFleets" })
      local function read(query) return cjson.decode(http.request(port, "GET", "/_control/requests" .. query).body) end
      assert.same({ 2, "CreateGameSession" }, { read("").count, read("").requests[1].operation })
      assert.same({ 1, "ListFleets" }, { read("?operation=ListFleets").count, read("?operation=ListFleets").requests[1].operation })
      assert.equal(2, read("?code=MissingAuthenticationTokenException").count)
      assert.same({ 2, 1 }, { read("?limit=1").count, #read("?limit=1").requests })
      assert.equal("requests: argument limit: expected a whole number from 0 to 1000, got \"x\"", read("?limit=x").error)
      assert.equal(403, http.request(port, "GET", "/_control/requests", { Origin = "http://localhost:3000" }).status)
    end)

    it("lists faults by GET and removes one", function()
      local id = cjson.decode(control("fault", '{"kind":"throttle","operation":"ListBuilds"}').body).id
      assert.same({ { id = id, kind = "throttle", operation = "ListBuilds", commit = "before", status = 400,
        code = "ThrottlingException", message = "Rate exceeded", struck = 0, remaining = 1 } },
        cjson.decode(http.request(port, "GET", "/_control/faults").body).faults)
      assert.equal('{"faults":0}\n', control("remove_fault", '{"id":"' .. id .. '"}').body)
      assert.equal('{"faults":[]}\n', http.request(port, "GET", "/_control/faults").body)
    end)

    it("does not simulate", function()
      local response = control("simulate", '{"steps":[]}')
      assert.equal(400, response.status)
      assert.matches("gamelift-local --simulate FILE runs a script", response.body, 1, true)
    end)

    -- name, action, body, headers, status, what it says
    local refused = {
      { "an unknown action", "stat", "{}", nil, 400, "there is no action stat, did you mean state" },
      { "an unknown argument", "advance", '{"secs":1}', nil, 400, 'unknown argument "secs"' },
      { "a wrong argument", "advance", '{"seconds":"1"}', nil, 400, "a number of seconds" },
      { "text that is not JSON", "advance", "{", nil, 400, "expected a JSON object" },
      { "JSON that is not an object", "advance", "1", nil, 400, "expected a JSON object" },
      { "a form, as a page of another site can send it", "reset", "a=b",
        { ["Content-Type"] = "application/x-www-form-urlencoded" }, 415, "application/json" },
      { "text, as a page of another site can send it", "reset", "{}", { ["Content-Type"] = "text/plain" }, 415, "application/json" },
      { "a page of another site", "reset", "{}", { Origin = "http://example.com" }, 403, "this machine" },
      { "a name that was made to point here", "reset", "{}", { Host = "example.com" }, 403, "not 'example.com'" },
    }
    for _, case in ipairs(refused) do
      local name, action, body, headers, status, said = case[1], case[2], case[3], case[4], case[5], case[6]
      it("rejects " .. name, function()
        local response = control(action, body, headers)
        assert.equal(status, response.status)
        assert.matches(said, cjson.decode(response.body).error)
        assert.is_nil(response.headers["access-control-allow-origin"])
      end)
    end

    for name, case in pairs {
      ["more bytes than any action needs"] = { "advance", '{"seconds":' .. (" "):rep(300000) .. "1}", 413, "at most 262144 bytes" },
      ["more values than a seed may have"] = { "seed", '{"data":{"fleets":[' .. ("{},"):rep(100000) .. "{}]}}", 413,
        "100000 values.*%-%-seed" },
      ["a body for an action that is not there"] = { "nope", ("["):rep(300000), 400, "no action" },
      ["lists inside lists without end"] = { "advance", ("["):rep(1000) .. ("]"):rep(1000), 400, "JSON object" },
    } do
      it("rejects " .. name .. " before it decodes the body", function()
        local response = control(case[1], case[2])
        assert.equal(case[3], response.status)
        assert.matches(case[4], cjson.decode(response.body).error)
      end)
    end

    it("gives other sites no permission in a preflight", function()
      local response = http.request(port, "OPTIONS", "/_control/reset",
        { Origin = "http://example.com", ["Access-Control-Request-Method"] = "POST" })
      assert.equal(403, response.status)
      assert.is_nil(response.headers["access-control-allow-origin"])
    end)

    it("requires POST", function()
      assert.equal(405, http.request(port, "GET", "/_control/reset").status)
    end)
  end)
end)

describe("gamelift-local with --cors", function()
  local server, port
  setup(function()
    server = assert(process.server { cors = { "http://localhost:3000", "HTTPS://Game.example:443" } })
    port = server.url:match "%d+$"
  end)
  teardown(function() server:stop() end)

  local ASKED = "amz-sdk-invocation-id,amz-sdk-request,authorization,content-type,x-amz-date,x-amz-security-token,x-amz-target"

  local function preflight(origin, path)
    return http.request(port, "OPTIONS", path or "/",
      { Origin = origin, ["Access-Control-Request-Method"] = "POST", ["Access-Control-Request-Headers"] = ASKED })
  end

  local function post(origin, headers, body)
    local all = { Origin = origin, ["X-Amz-Target"] = "GameLift.ListFleets", ["Content-Type"] = "application/x-amz-json-1.1" }
    for name, value in pairs(headers or {}) do all[name] = value end
    return http.request(port, "POST", "/", all, body or "{}")
  end

  for _, origin in ipairs { "http://localhost:3000", "https://game.example" } do
    it("permits pages of " .. origin .. " call", function()
      local asked = preflight(origin)
      assert.same({ 200, origin, ASKED }, { asked.status, asked.headers["access-control-allow-origin"],
        asked.headers["access-control-allow-headers"] })
      assert.matches("POST", asked.headers["access-control-allow-methods"])
    end)
  end

  it("lets them read responses and errors with their codes", function()
    for _, response in ipairs { post("http://localhost:3000"), post("http://localhost:3000", { ["X-Amz-Target"] = "GameLift.Fly" }),
      post("http://localhost:3000", { ["Content-Length"] = "17825792" }), -- nginx's own
      post("http://localhost:3000", { ["smithy-protocol"] = "rpc-v2-cbor" }) } do
      assert.is_true(response.status >= 400)
      assert.equal("http://localhost:3000", response.headers["access-control-allow-origin"])
      assert.matches("x-amzn-requestid, x-amzn-errortype", response.headers["access-control-expose-headers"], 1, true)
      assert.equal("Origin", response.headers.vary)
    end
  end)

  for _, origin in ipairs { "http://localhost:3001", "https://localhost:3000", "http://localhost:3000.example.com", "null", "*" } do
    it("permits no others: " .. origin, function()
      assert.equal(403, preflight(origin).status)
      for _, response in ipairs { preflight(origin), post(origin) } do
        assert.is_nil(response.headers["access-control-allow-origin"])
      end
    end)
  end

  it("keeps the control interface closed to pages", function()
    for _, path in ipairs { "/_control", "/_control/reset", "/_control?x", "/_control/reset?x=1" } do
      for _, response in ipairs { preflight("http://localhost:3000", path), http.request(port, "POST", path,
        { Origin = "http://localhost:3000", ["Content-Type"] = "application/json" }, "{}"),
        http.request(port, "GET", path, { Origin = "http://localhost:3000" }) } do
        assert.equal(403, response.status)
        assert.is_nil(response.headers["access-control-allow-origin"])
      end
    end
  end)

  for _, origin in ipairs { "*", "null", "localhost:3000", "http://localhost:3000/", "http://" } do
    it("rejects an origin that is not one: " .. origin, function()
      local refused, message = process.server { cors = origin }
      assert.is_nil(refused)
      assert.matches("%-%-cors: expected an origin, http://HOST .*, got", message)
    end)
  end
end)
