-- The handshake that opens a WebSocket (RFC 6455, section 4), both sides.
local core = require "gamelift.core"
local mime = require "mime"

local KEY, ACCEPT = "dGhlIHNhbXBsZSBub25jZQ==", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=" -- the example of the RFC

-- Returns a copy of the table with changes; false removes a field.
local function with(table, changes)
  local out = {}
  for name, value in pairs(table) do out[name] = value end
  for name, value in pairs(changes or {}) do out[name] = value or nil end
  return out
end

describe("the key of a handshake", function()
  it("is 16 random bytes in base64", function()
    local seen = {}
    for _ = 1, 50 do
      local key = core.websocket_key()
      assert.truthy(key:find "^[%w+/]+==$" and #key == 24, key)
      assert.is_nil(seen[key])
      seen[key] = true
    end
  end)

  it("gives the Sec-WebSocket-Accept of RFC 6455", function()
    assert.equal(ACCEPT, core.websocket_accept(KEY))
  end)
end)

describe("a request to upgrade", function()
  it("has the headers of the handshake and those of the caller", function()
    local bytes = core.websocket_request {
      host = "127.0.0.1:9080", path = "/?pID=a%20b&Authorization=x", key = KEY, headers = { ["User-Agent"] = "lua" },
    }
    assert.equal("GET /?pID=a%20b&Authorization=x HTTP/1.1\r\nHost: 127.0.0.1:9080\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      .. "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " .. KEY .. "\r\nUser-Agent: lua\r\n\r\n", bytes)
  end)

  local good = { host = "h", path = "/", key = KEY }
  for problem, changes in pairs {
    ["the host is empty"] = { host = "" },
    ["the host has a blank"] = { host = "h\r\nX: y" },
    ["the path does not begin with a slash"] = { path = "x" },
    ["does not begin with a slash"] = { path = "" },
    ["the path has a blank"] = { path = "/?pID=a b" },
    ["a non-ASCII character or a #"] = { path = "/#x" },
    ["the key is empty"] = { key = "" },
    ["the key is empty or has a control"] = { key = "a\r\nb" },
    ["belongs to the handshake"] = { headers = { ["sec-websocket-extensions"] = "permessage-deflate" } },
    ["header belongs to the handshake"] = { headers = { Host = "other" } },
    ["a request header belongs"] = { headers = { ["Content-Length"] = "5" } },
    ["bad name"] = { headers = { ["a b"] = "x" } },
    ["line break"] = { headers = { a = "x\r\ny: z" } },
    ["is not a string"] = { headers = { a = 5 } },
  } do
    it("is not made where " .. problem, function()
      local bytes, message = core.websocket_request(with(good, changes))
      assert.is_nil(bytes)
      assert.truthy(message:find(problem, 1, true), message)
    end)
  end

  it("raises for fields of a wrong type", function()
    for _, changes in ipairs { { host = false }, { path = 5 }, { key = false }, { headers = "x" } } do
      assert.has_error(function() core.websocket_request(with(good, changes)) end)
    end
  end)
end)

describe("the response to an upgrade", function()
  local HEADERS = { upgrade = "websocket", connection = "Upgrade", ["sec-websocket-accept"] = ACCEPT }
  local HEAD = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " .. ACCEPT .. "\r\n"

  it("is right in any case, with other connection options", function()
    assert.is_true(core.websocket_check(101, HEADERS, KEY))
    assert.is_true(core.websocket_check(101, with(HEADERS, { upgrade = "WebSocket", connection = "keep-alive, upgrade" }), KEY))
  end)

  for problem, changes in pairs {
    ["Upgrade is not websocket"] = { upgrade = false },
    ["header Upgrade is not websocket"] = { upgrade = "h2c" },
    ["Connection has no upgrade"] = { connection = "upgraded" },
    ["Accept does not belong"] = { ["sec-websocket-accept"] = false },
    ["does not belong to the key"] = { ["sec-websocket-accept"] = ACCEPT:lower() },
    ["uses an extension"] = { ["sec-websocket-extensions"] = "permessage-deflate" },
    ["chose a protocol"] = { ["sec-websocket-protocol"] = "chat" },
  } do
    it("is refused where the " .. problem, function()
      local ok, message = core.websocket_check(101, with(HEADERS, changes), KEY)
      assert.is_nil(ok)
      assert.truthy(message:find(problem, 1, true), message)
    end)
  end

  it("of another status is named", function()
    assert.same({ n = 2, nil, "expected status 101, got 403" }, { n = 2, core.websocket_check(403, HEADERS, KEY) })
  end)

  it("is read with the bytes behind it, cut anywhere", function()
    local text = HEAD .. "\r\n\129\2hi"
    for cut = 1, #text do
      local parser = core.http_parser(100)
      parser:reset(false, true)
      local response, is_reusable, rest = parser:feed(text:sub(1, cut))
      if response then rest = rest .. text:sub(cut + 1)
      else
        response, is_reusable, rest = parser:feed(text:sub(cut + 1))
      end
      assert.equal(101, response.status)
      assert.is_false(is_reusable)
      assert.equal("\129\2hi", rest)
      assert.is_true(core.websocket_check(response.status, response.headers, KEY))
    end
  end)

  it("has no body, whatever its headers say", function()
    local parser = core.http_parser(100)
    parser:reset(false, true)
    local response, _, rest = parser:feed(HEAD .. "Content-Length: 2\r\n\r\nhi")
    assert.equal("", response.body)
    assert.equal("hi", rest)
  end)

  it("of another status is read with its body", function()
    local parser = core.http_parser(100)
    parser:reset(false, true)
    local response, is_reusable, rest = parser:feed "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno"
    assert.same({ 403, "no", true, nil }, { response.status, response.body, is_reusable, rest })
  end)

  it("is a fault where it was not asked for, and of HTTP/1.0", function()
    local parser = core.http_parser(100)
    parser:reset(false)
    assert.same({ false, "http", "the server switched protocols unasked" }, { parser:feed(HEAD .. "\r\n") })
    parser:reset(false, true)
    assert.is_false((parser:feed "HTTP/1.0 101 Switching Protocols\r\n\r\n"))
    parser:reset(false) -- for the next response, as it was
    assert.is_false((parser:feed(HEAD .. "\r\n")))
  end)
end)

describe("a server", function()
  local REQUEST = core.websocket_request { host = "h", path = "/a?b=c", key = KEY }
  local HEADERS = select(1, core.websocket_read_request(REQUEST)).headers

  it("reads a request and what is behind it, once it is complete", function()
    local request, rest = core.websocket_read_request(REQUEST .. "\129")
    assert.same({ "GET", "/a?b=c", "\129" }, { request.method, request.target, rest })
    assert.same({ host = "h", upgrade = "websocket", connection = "Upgrade", ["sec-websocket-version"] = "13",
      ["sec-websocket-key"] = KEY }, request.headers)
    for n = 0, #REQUEST - 1 do assert.same({}, { core.websocket_read_request(REQUEST:sub(1, n)) }) end
  end)

  it("joins headers that are repeated", function()
    local request = core.websocket_read_request "GET / HTTP/1.1\r\nA: 1\r\nb:\r\na:  2 \r\n\r\n"
    assert.same({ a = "1, 2", b = "" }, request.headers)
  end)

  for problem, text in pairs {
    ["request line"] = "nonsense\r\n\r\n",
    ["request line of HTTP"] = "\r\n\r\n",
    ["not one of HTTP/1.1"] = "GET / HTTP/1.0\r\n\r\n",
    ["one of HTTP/1.1"] = "GET / x HTTP/1.1\r\n\r\n",
    ["target of the request is not a path"] = "GET http://h/ HTTP/1.1\r\n\r\n",
    ["is not a path"] = "GET  HTTP/1.1\r\n\r\n",
    ["target of the request has a control"] = "GET /\127 HTTP/1.1\r\n\r\n",
    ["without a proper name"] = "GET / HTTP/1.1\r\nA : 1\r\n\r\n",
    ["header line without a proper name"] = "GET / HTTP/1.1\r\nA: 1\r\n folded\r\n\r\n",
    ["control character in a header"] = "GET / HTTP/1.1\r\nA: 1\nB: 2\r\n\r\n",
    ["too many headers"] = "GET / HTTP/1.1\r\n" .. ("a: b\r\n"):rep(101) .. "\r\n",
    ["more than 16 KiB"] = "GET /" .. ("x"):rep(16 * 1024),
    ["head of the request has more"] = "GET / HTTP/1.1\r\nA: " .. ("x"):rep(16 * 1024) .. "\r\n\r\n",
  } do
    it("refuses a request: " .. problem, function()
      local request, message = core.websocket_read_request(text)
      assert.is_false(request)
      assert.truthy(message:find(problem, 1, true), message)
    end)
  end

  it("takes a head of 16 KiB, and 100 headers", function()
    local function head(size)
      local start = "GET / HTTP/1.1\r\nA: "
      return start .. ("x"):rep(size - #start - 4) .. "\r\n\r\n"
    end
    local request, rest = core.websocket_read_request(head(16384) .. "rest")
    assert.same({ 16384 - 22 - 1, "rest" }, { #request.headers.a, rest })
    assert.same({ false, "the head of the request has more than 16 KiB" }, { core.websocket_read_request(head(16385)) })
    assert.same({}, { core.websocket_read_request(head(16384):sub(1, 16383)) })
    local function with_headers(n) return "GET / HTTP/1.1\r\n" .. ("a: b\r\n"):rep(n) .. "\r\n" end
    assert.equal(("b, "):rep(99) .. "b", core.websocket_read_request(with_headers(100)).headers.a)
    assert.same({ false, "the request has too many headers" }, { core.websocket_read_request(with_headers(101)) })
  end)

  it("takes the bytes of a token as a method and as a name, and the visible ones in a target", function()
    for byte = 0, 255 do
      local c = string.char(byte)
      local is_token = c:find "^[%w!#$%%&'*+.^_`|~-]$" ~= nil
      if c ~= " " and c ~= "\r" then
        local request = core.websocket_read_request("G" .. c .. "T / HTTP/1.1\r\n\r\n")
        assert.equal(is_token and "G" .. c .. "T" or nil, request and request.method or nil, byte)
      end
      if c ~= ":" then
        local request = core.websocket_read_request("GET / HTTP/1.1\r\na" .. c .. "b: v\r\n\r\n")
        assert.equal(is_token and "v" or nil, request and request.headers[("a" .. c .. "b"):lower()] or nil, byte)
      end
      if c ~= " " then
        local request = core.websocket_read_request("GET /" .. c .. " HTTP/1.1\r\n\r\n")
        assert.equal(byte > 32 and byte < 127 and "/" .. c or nil, request and request.target or nil, byte)
      end
    end
  end)

  it("checks the method, then the version, then the rest of a handshake", function()
    local wrong = { upgrade = "h2c", ["sec-websocket-version"] = "8", connection = "close", host = false, ["content-length"] = "5",
      ["sec-websocket-key"] = false }
    local fields = { "upgrade", "sec-websocket-version", "connection", "host", "content-length", "sec-websocket-key" }
    local problems = { "the header Upgrade does not ask for websocket", "the header Sec-WebSocket-Version is not 13",
      "the header Connection has no upgrade", "the header Host is missing", "the request has a body",
      "the header Sec-WebSocket-Key is not one of 16 bytes in base64" }
    for _, method in ipairs { "GE", "GETS", "get", "PUT" } do
      assert.same({ n = 3, nil, "the method is not GET", 405 }, { n = 3, core.websocket_upgrade(method, with(HEADERS, wrong)) })
    end
    for i, field in ipairs(fields) do
      assert.same({ n = 3, nil, problems[i], i < 3 and 426 or 400 }, { n = 3, core.websocket_upgrade("GET", with(HEADERS, wrong)) })
      wrong[field] = nil
    end
    assert.equal(ACCEPT, core.websocket_upgrade("GET", with(HEADERS, wrong)))
    for _, bytes in ipairs { 15, 17, 18 } do
      wrong["sec-websocket-key"] = mime.b64(("k"):rep(bytes))
      assert.same({ n = 3, nil, problems[6], 400 }, { n = 3, core.websocket_upgrade("GET", with(HEADERS, wrong)) })
    end
  end)

  it("accepts an upgrade, with headers as strings or lists", function()
    assert.equal(ACCEPT, core.websocket_upgrade("GET", HEADERS))
    assert.equal(ACCEPT, core.websocket_upgrade("GET", with(HEADERS, {
      connection = { "keep-alive", "Upgrade" }, upgrade = "h2c, WebSocket", ["content-length"] = "0",
    })))
  end)

  for problem, case in pairs {
    ["method is not GET"] = { 405, nil, "POST" },
    ["does not ask for websocket"] = { 426, { upgrade = false } },
    ["Upgrade does not ask for websocket"] = { 426, { upgrade = "h2c" } },
    ["Version is not 13"] = { 426, { ["sec-websocket-version"] = "8" } },
    ["Sec-WebSocket-Version is not 13"] = { 426, { ["sec-websocket-version"] = { "13", "13" } } },
    ["Connection has no upgrade"] = { 400, { connection = "close" } },
    ["Host is missing"] = { 400, { host = false } },
    ["Key is not one"] = { 400, { ["sec-websocket-key"] = false } },
    ["Key is not one of 16 bytes"] = { 400, { ["sec-websocket-key"] = "dGhlIHNhbXBsZSBub25jZQ" } },
    ["Sec-WebSocket-Key is not one of 16 bytes"] = { 400, { ["sec-websocket-key"] = KEY:gsub("=", "A") } },
    ["of 16 bytes in base64"] = { 400, { ["sec-websocket-key"] = { KEY, KEY } } },
    ["has a body"] = { 400, { ["content-length"] = "5" } },
    ["the request has a body"] = { 400, { ["transfer-encoding"] = "chunked" } },
  } do
    it("refuses an upgrade: " .. problem, function()
      local accept, message, status = core.websocket_upgrade(case[3] or "GET", with(HEADERS, case[2]))
      assert.is_nil(accept)
      assert.truthy(message:find(problem, 1, true), message)
      assert.equal(case[1], status)
      local parser = core.http_parser(1000)
      parser:reset(false, true)
      local response = parser:feed(core.websocket_response(accept, message, status))
      assert.same({ status, message }, { response.status, response.body })
      assert.truthy(response.headers.connection:find "close")
      if status == 426 then assert.equal("13", response.headers["sec-websocket-version"]) end
      if status == 405 then assert.equal("GET", response.headers.allow) end
    end)
  end

  it("responds with what the client accepts", function()
    local key, parser = core.websocket_key(), core.http_parser(100)
    local request = core.websocket_read_request(core.websocket_request { host = "h", path = "/", key = key })
    parser:reset(false, true)
    local response, _, rest = parser:feed(core.websocket_response(core.websocket_upgrade(request.method, request.headers)))
    assert.equal("", rest)
    assert.is_true(core.websocket_check(response.status, response.headers, key))
  end)
end)
