-- The HTTP around the emulator: bodies, connections, other protocols, the control interface and who may use it.
local cjson = require "cjson"
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

  it("hands operations to the emulator", function()
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

  it("tells a person at / what to export", function()
    assert.matches("export AWS_ENDPOINT_URL_GAMELIFT=" .. server.url, http.request(port, "GET", "/").body, 1, true)
  end)

  it("says that other pages are not there", function()
    assert.equal(404, http.request(port, "GET", "/favicon.ico").status)
  end)

  it("takes a body of 6 MB, in one piece or in chunks", function()
    local body = '{"Name":"' .. ("x"):rep(6e6) .. '"}'
    assert.equal(400, call(body).status)
    local piece = ("%x\r\n%s\r\n"):format(#body, body)
    assert.equal(400, call(piece .. "0\r\n\r\n", { ["Transfer-Encoding"] = "chunked" }).status)
  end)

  it("answers a body of more than 16 MiB with 413 and JSON", function()
    local response = http.request(port, "POST", "/", { ["Content-Length"] = "17825792" }, "{")
    assert.equal(413, response.status)
    assert.equal("RequestEntityTooLarge", cjson.decode(response.body).__type)
  end)

  it("listens on 127.0.0.1 alone", function()
    local found = {}
    for _, table in ipairs { "/proc/net/tcp", "/proc/net/tcp6" } do
      for address in (process.read(table) or ""):gmatch((":%%s(%%x+):%04X %%x+:0000 0A"):format(port)) do
        found[#found + 1] = address
      end
    end
    assert.same({ "0100007F" }, found)
  end)

  it("is no proxy", function()
    local connection = http.connect(port)
    connection:send "CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n"
    assert.is_true(http.receive(connection).status >= 400)
    connection:close()
    assert.matches("gamelift%-local", http.request(port, "GET", "http://example.com/").body)
  end)

  it("keeps a connection for many requests", function()
    local connection = http.connect(port)
    for _ = 1, 50 do
      connection:send(http.text(port, "POST", "/", JSON, "{}"))
      assert.equal(400, http.receive(connection).status)
    end
    connection:close()
  end)

  it("answers requests that were sent without waiting for the answers", function()
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
    it("refuses a broken request (" .. i .. ") and goes on", function()
      local connection = http.connect(port)
      connection:send(case[1])
      assert.equal(case[2], http.receive(connection).status)
      connection:close()
      assert.equal(200, http.request(port, "GET", "/_health").status)
    end)
  end

  it("takes a session token of 40,000 bytes", function()
    assert.equal(400, call("{}", { ["X-Amz-Security-Token"] = ("x"):rep(40000) }).status)
  end)

  it("tells clients of the CBOR protocol, in JSON, that it does not speak it", function()
    for _, path in ipairs { "/service/GameLift/operation/ListFleets", "/" } do
      local response = http.request(port, "POST", path,
        { ["smithy-protocol"] = "rpc-v2-cbor", ["Content-Type"] = "application/cbor" }, "\191\255")
      assert.equal(415, response.status)
      assert.equal("UnknownOperationException", response.headers["x-amzn-errortype"])
      assert.matches("awsJson1.1", cjson.decode(response.body).message)
    end
  end)

  describe("has a control interface that", function()
    local function control(action, body, headers)
      local all = { ["Content-Type"] = "application/json" }
      for name, value in pairs(headers or {}) do all[name] = value end
      return http.request(port, "POST", "/_control/" .. action, all, body)
    end

    it("does what the emulator can be told", function()
      local response = control("state", "{}")
      assert.equal(200, response.status)
      assert.equal("table", type(cjson.decode(response.body)))
    end)

    it("writes an empty list as one", function()
      assert.equal('{"events":[]}\n', control("events", "").body)
    end)

    it("takes no body for no arguments", function()
      assert.equal(200, control("state", "").status)
    end)

    it("lists its actions", function()
      local response = http.request(port, "GET", "/_control")
      assert.equal(200, response.status)
      assert.matches('"advance"', response.body)
    end)

    -- name, action, body, headers, status, what it says
    local refused = {
      { "an unknown action", "stat", "{}", nil, 400, "no action is called stat, did you mean state" },
      { "an unknown argument", "advance", '{"secs":1}', nil, 400, "unknown argument secs" },
      { "a wrong argument", "advance", '{"seconds":"1"}', nil, 400, "a number of seconds" },
      { "what is no JSON", "advance", "{", nil, 400, "no JSON object" },
      { "what is no object", "advance", "1", nil, 400, "no JSON object" },
      { "a form, as a page of another site can send it", "reset", "a=b",
        { ["Content-Type"] = "application/x-www-form-urlencoded" }, 415, "application/json" },
      { "text, as a page of another site can send it", "reset", "{}", { ["Content-Type"] = "text/plain" }, 415, "application/json" },
      { "a page of another site", "reset", "{}", { Origin = "http://example.com" }, 403, "this machine" },
      { "a name that was made to point here", "reset", "{}", { Host = "example.com" }, 403, "this machine" },
    }
    for _, case in ipairs(refused) do
      local name, action, body, headers, status, said = case[1], case[2], case[3], case[4], case[5], case[6]
      it("refuses " .. name, function()
        local response = control(action, body, headers)
        assert.equal(status, response.status)
        assert.matches(said, cjson.decode(response.body).error)
        assert.is_nil(response.headers["access-control-allow-origin"])
      end)
    end

    it("gives no other site the permission a browser asks for", function()
      local response = http.request(port, "OPTIONS", "/_control/reset",
        { Origin = "http://example.com", ["Access-Control-Request-Method"] = "POST" })
      assert.equal(403, response.status)
      assert.is_nil(response.headers["access-control-allow-origin"])
    end)

    it("wants POST", function()
      assert.equal(405, http.request(port, "GET", "/_control/reset").status)
    end)
  end)
end)
