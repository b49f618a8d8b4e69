-- What the functions of the C modules raise for an argument of a wrong type or beyond its limits, word for word, and how many values
-- they return.
local core = require "gamelift.core"
local crypto = require "gamelift.crypto"
local curl = require "gamelift.curl"
local process_support = require "spec.support.process"

local unpack = table.unpack or _G.unpack
local DESCRIBE, HUGE, NAN = "DescribeFleetAttributes", math.huge, 0 / 0

-- Returns an error's text without its place. An argument's is "#2 …": Lua's versions name the function differently, and call an absent
-- value nil or "no value".
local function raised(f, ...)
  local ok, problem = pcall(f, ...)
  assert.is_false(ok)
  problem = problem:gsub("^[^ ]+:%d+: ", ""):gsub("got no value", "got nil")
  return (problem:gsub("^bad argument #(%d+) to .- %((.*)%)$", "#%1 %2"))
end

-- Functions and the arguments that they need.
local NEEDED = {
  { core.websocket_accept, "key" },
  { core.websocket_check, 101, {}, "key" },
  { core.websocket_read_request, "GET" },
  { core.websocket_upgrade, "GET", {} },
  { core.websocket_request, {} },
  { core.operation, DESCRIBE },
  { core.members, DESCRIBE },
  { core.is_region, "us-west-2" },
  { core.endpoint, "us-west-2" },
  { core.endpoint_url, "http://localhost" },
  { core.partition, "us-west-2" },
  { core.process, {}, 1 },
  { core.iso8601, "2026" },
  { core.http_date, "2026" },
  { core.utc, 1 },
  { core.url, "http://localhost" },
  { core.retry_delay, "transient", 1, 0.5 },
  { core.retry_cost, "transient" },
  { core.cubic_rate, 1, 2 },
  { core.read_file, "/no/file" },
  { core.file_stamp, "/no/file" },
  { core.file_is_public, "/no/file" },
  { core.replace_file, "/no/file", "text" },
  { core.decode, DESCRIBE, "{}" },
  { core.suggest, "word", {} },
  { core.http_parser, 1 },
  { core.ini, "[a]" },
  { core.page_token_decode, "token" },
  { core.error, 400 },
  { core.error_body, "type", "member", "message" },
  { core.printable, "text" },
  { core.document, "{}" },
  { core.json_string, "text" },
  { core.read_json, "{}" },
  { core.random, 1 },
  { core.rsa_key, "pem" },
  { core.sha1, "text" },
  { core.equal, "a", "b" },
  { core.websocket, {} },
  { curl.sleep, 0 },
}

local function with(arguments, i, value)
  local copy = {}
  for k = 1, #arguments do copy[k] = arguments[k] end
  copy[i] = value
  return copy
end

describe("an argument of a wrong type", function()
  it("is reported with its number and both types", function()
    for n, row in ipairs(NEEDED) do
      for i = 2, #row do
        local expected = ("#%d %s expected, got "):format(i - 1, type(row[i]))
        assert.equal(expected .. "nil", raised(row[1], unpack(with(row, i, nil), 2, #row)), n)
        assert.equal(expected .. "boolean", raised(row[1], unpack(with(row, i, true), 2, #row)), n)
      end
    end
  end)
end)

describe("an argument that is wrong", function()
  local function test(name, f, rows)
    it("raises: " .. name, function()
      for _, row in ipairs(rows) do assert.equal(row[1], raised(f, unpack(row, 2, #row)), row[1]) end
    end)
  end

  test("an operation's name or side", core.members, {
    { "no operation is called 'x'", "x" }, { "no operation is called ''", "" },
    { "#2 a side is 'input' or 'output'", DESCRIBE, "in" }, { "#2 string expected, got boolean", DESCRIBE, true },
  })
  test("a value without a side", core.redact, {
    { "#2 a side is 'input' or 'output'", DESCRIBE, "x", {} }, { "#3 value expected", DESCRIBE, "input" },
  })
  test("an operation to encode", core.encode, {
    { "no operation is called 'x'", "x", {} }, { "#2 value expected", DESCRIBE }, { "#3 invalid option 'x'", DESCRIBE, {}, "x" },
  })
  test("a retry's number or draw", core.retry_delay, {
    { "#1 invalid option 'x'", "x", 1, 0 }, { "#2 retries are counted from 1", "transient", 0, 0 },
    { "#3 a number from 0 to 1", "transient", 1, -0.001 }, { "#3 a number from 0 to 1", "transient", 1, 1.001 },
    { "#3 a number from 0 to 1", "transient", 1, NAN }, { "#4 string expected, got boolean", "transient", 1, 0, true },
  })
  test("a time of the limiter", core.limiter, {
    { "#1 a finite number of seconds", HUGE }, { "#1 a finite number of seconds", -HUGE }, { "#1 a finite number of seconds", NAN },
    { "#1 number expected, got boolean", true },
  })
  test("how much a file may have", core.read_file, {
    { "#2 bytes from 1 to 1 MiB expected", "/no/file", 0.5 }, { "#2 bytes from 1 to 1 MiB expected", "/no/file", 2 ^ 20 + 1 },
  })
  test("a program", core.process, {
    { "#2 bytes from 1 to 1 MiB expected", { "true" }, 0.5 }, { "#2 bytes from 1 to 1 MiB expected", { "true" }, 2 ^ 20 + 1 },
    { "#1 a program and up to 254 arguments expected", {}, 1 }, { "#1 strings without NUL expected", { "a\0b" }, 1 },
    { "#1 strings without NUL expected", { "true", 1 }, 1 },
  })
  test("how much a response may have", core.http_parser, {
    { "#1 a number of bytes from 1 to 2^31-1 expected", 0.5 }, { "#1 a number of bytes from 1 to 2^31-1 expected", 2 ^ 31 },
  })
  test("how much is printable", core.printable, { { "#2 3 to 1024 bytes", "x", 2 }, { "#2 3 to 1024 bytes", "x", 1025 } })
  test("random bytes", core.random, {
    { "#1 a number from 0 to 1024 expected", -1 }, { "#1 a number from 0 to 1024 expected", 1025 },
    { "#1 a number from 0 to 1024 expected", NAN },
  })
  test("a page token's amount", core.page_token_encode, { { "#2 number expected, got table", "x", {} } })
  test("an error's headers or body", core.error, {
    { "#2 table expected, got boolean", 400, true }, { "#3 string expected, got table", 400, nil, {} },
    { "#3 string expected, got boolean", 400, {}, true },
  })
  test("a request for a WebSocket", core.websocket_request, {
    { "websocket_request: host: expected a string, got nil", {} },
    { "websocket_request: host: expected a string, got number", { host = 1 } },
    { "websocket_request: path: expected a string, got boolean", { host = "h", path = true } },
    { "websocket_request: key: expected a string, got table", { host = "h", path = "/", key = {} } },
    { "websocket_request: headers: expected a table, got string", { host = "h", path = "/", key = "k", headers = "x" } },
  })
  test("the headers of a WebSocket's request", core.websocket_upgrade, {
    { "#2 a header is not a string", "GET", { host = 1 } }, { "#2 a header is not a string", "GET", { host = { "a", 1 } } },
    { "#2 a header is not a string", "GET", { upgrade = true } },
  })
  test("the status that refuses a WebSocket", core.websocket_response, {
    { "#3 expected a status from 400 to 599", nil, "x", 399 }, { "#3 expected a status from 400 to 599", nil, "x", 600 },
    { "#2 string expected, got nil", nil }, { "#1 string expected, got table", {} },
  })
  test("the options of a WebSocket's codec", core.websocket, {
    { 'websocket: option role: expected "client" or "server", got nil', {} },
    { 'websocket: option role: expected "client" or "server", got peer', { role = "peer" } },
    { 'websocket: option role: expected "client" or "server", got number', { role = 1 } },
    { 'websocket: option role: expected "client" or "server", got string', { role = "" } },
    { "websocket: expected the options role and max_message, got size", { role = "client", size = 1 } },
    { "websocket: expected the options role and max_message, got number", { role = "client", "x" } },
    { "websocket: option max_message: expected whole bytes from 1 to 16777216, got 0", { role = "client", max_message = 0 } },
    { "websocket: option max_message: expected whole bytes from 1 to 16777216, got 1.5", { role = "client", max_message = 1.5 } },
    { "websocket: option max_message: expected whole bytes from 1 to 16777216, got 16777217",
      { role = "client", max_message = 16777217 } },
    { "websocket: option max_message: expected whole bytes from 1 to 16777216, got string", { role = "client", max_message = "9" } },
  })
  test("how long to sleep", curl.sleep, { { "#1 number of seconds expected, got NaN", NAN } })
  test("the options of a handle", curl.easy, {
    { "#1 table expected, got boolean", true },
    { "curl.easy: unknown option; there are ca_file, proxy and max_response", { proxies = "" } },
    { "curl.easy: unknown option; there are ca_file, proxy and max_response", { "" } },
    { "curl.easy: ca_file must be a string without NUL", { ca_file = true } },
    { "curl.easy: proxy must be a string without NUL", { proxy = "http://a\0" } },
    { "curl.easy: max_response must be a number of bytes from 1 to 2^31-1", { max_response = 0.5 } },
    { "curl.easy: max_response must be a number of bytes from 1 to 2^31-1", { max_response = 2 ^ 31 } },
    { "curl.easy: max_response must be a number of bytes from 1 to 2^31-1", { max_response = "9" } },
  })
  test("the options of a multi", curl.multi, {
    { "#1 table expected, got boolean", true },
    { "curl.multi: connecting must be a whole number from 1 to 64", { connecting = 0 } },
    { "curl.multi: connections must be a whole number from 1 to 64", { connections = 65 } },
    { "curl.multi: connections must be a whole number from 1 to 64", { connections = {} } },
  })

  -- What transports refuse of a request.
  local function test_request(name, send)
    test("a request of " .. name, send, {
      { "request.method: string expected, got nil", {} },
      { "request.method: string expected, got number", { method = 1 } },
      { "request.url: string expected, got nil", { method = "GET" } },
      { "request.body: string expected, got boolean", { method = "GET", url = "http://x/", body = true } },
      { "request.timeout: table expected, got number", { method = "GET", url = "http://x/", timeout = 1 } },
      { "request.timeout.connect: number of seconds expected, got string",
        { method = "GET", url = "http://x/", timeout = { connect = "1" } } },
      { "request.timeout.read: number of seconds expected, got NaN", { method = "GET", url = "http://x/", timeout = { read = NAN } } },
      { "request.timeout.total: number of seconds expected, got table", { method = "GET", url = "http://x/", timeout = { total = {} } } },
      { "request.headers: table expected, got string", { method = "GET", url = "http://x/", headers = "x" } },
      { "request.headers: names and values must be strings", { method = "GET", url = "http://x/", headers = { a = 1 } } },
      { "request.headers: names and values must be strings", { method = "GET", url = "http://x/", headers = { "a" } } },
    })
  end
  local easy, multi = curl.easy { proxy = "" }, curl.multi()
  local settings = multi:settings { proxy = "" }
  test_request("a handle", function(request) return easy:send(request) end)
  test_request("a multi", function(request) return multi:start(settings, request) end)

  test("a multi's settings, seconds or id", function(name, ...) return multi[name](multi, ...) end, {
    { "multi:settings: proxy must be a string without NUL", "settings", { proxy = 1 } },
    { "multi:settings: unknown option; there are ca_file, proxy and max_response", "settings", { x = 1 } },
    { "#2 a number of multi:settings expected", "start", 0, {} },
    { "#2 a number of multi:settings expected", "start", settings + 1, {} },
    { "#3 table expected, got nil", "start", settings },
    { "#2 seconds from 0 expected", "perform", -0.001 },
    { "#2 seconds from 0 expected", "wait", NAN },
    { "#2 number expected, got nil", "cancel" },
    { "#2 number expected, got nil", "has" },
  })
end)

describe("an argument at the end of its range", function()
  for name, row in pairs {
    ["the bytes that a program may print"] = { core.process, { "true" }, 1, 2 ^ 20 },
    ["the bytes that a file may have"] = { core.read_file, "README.md", 1, 2 ^ 20 },
    ["the bytes that a text may have"] = { core.printable, "text", 3, 1024 },
    ["a draw for a delay"] = { function(_, draw) return core.retry_delay("transient", 1, draw) end, nil, 0, 1 },
    ["a response's bytes"] = { function(_, bytes) return core.http_parser(bytes) end, nil, 1, 2 ^ 31 - 1 },
    ["random bytes"] = { function(_, bytes) return core.random(bytes) end, nil, 0, 1024 },
    ["the status that refuses a WebSocket"] = { function(_, status) return core.websocket_response(nil, "x", status) end, nil, 400, 599 },
    ["a message's bytes"] = { function(_, bytes) return core.websocket { role = "client", max_message = bytes } end, nil, 1, 2 ^ 24 },
    ["connections"] = { function(_, count) return curl.multi { connections = count, connecting = count } end, nil, 1, 64 },
    ["a handle's bytes"] = { function(_, bytes) return curl.easy { max_response = bytes } end, nil, 1, 2 ^ 31 - 1 },
  } do
    it("is taken: " .. name, function()
      for i = 3, 4 do assert.is_true((pcall(row[1], row[2], row[i]))) end
    end)
  end
end)

describe("the number of values that is returned by", function()
  local function count(f, ...) return select("#", f(...)) end

  for name, row in pairs {
    ["sleep"] = { 0, curl.sleep, 0 },
    ["now"] = { 1, curl.now },
    ["monotonic"] = { 1, core.monotonic },
    ["time"] = { 1, core.time },
    ["operation, without one"] = { 0, core.operation, "x" },
    ["operation"] = { 1, core.operation, DESCRIBE },
    ["members"] = { 1, core.members, DESCRIBE, "output" },
    ["redact"] = { 1, core.redact, DESCRIBE, "input", {} },
    ["methods"] = { 1, core.methods },
    ["exceptions"] = { 1, core.exceptions },
    ["is_region"] = { 1, core.is_region, "-" },
    ["endpoint"] = { 2, core.endpoint, "us-west-2" },
    ["endpoint, without one"] = { 2, core.endpoint, "-" },
    ["endpoint_url"] = { 1, core.endpoint_url, "http://localhost" },
    ["endpoint_url, without one"] = { 2, core.endpoint_url, "x" },
    ["partition"] = { 1, core.partition, "us-west-2" },
    ["iso8601"] = { 1, core.iso8601, "2026-02-03T04:05:06Z" },
    ["iso8601, without a date"] = { 0, core.iso8601, "x" },
    ["http_date, without a date"] = { 0, core.http_date, "x" },
    ["utc"] = { 1, core.utc, 0 },
    ["utc, beyond the years"] = { 0, core.utc, 1e300 },
    ["url"] = { 1, core.url, "http://localhost" },
    ["url, without one"] = { 2, core.url, "x" },
    ["retry_class"] = { 1, core.retry_class, 500 },
    ["retry_delay"] = { 1, core.retry_delay, "transient", 1, 0 },
    ["retry_cost"] = { 1, core.retry_cost, "transient" },
    ["cubic_rate"] = { 1, core.cubic_rate, 1, 2 },
    ["read_file"] = { 2, core.read_file, "README.md" },
    ["read_file, without one"] = { 3, core.read_file, "/no/file" },
    ["file_stamp"] = { 1, core.file_stamp, "README.md" },
    ["file_stamp, without a file"] = { 0, core.file_stamp, "/no/file" },
    ["file_is_public"] = { 1, core.file_is_public, "/no/file" },
    ["home_folder"] = { 1, core.home_folder },
    ["replace_file, without a folder"] = { 2, core.replace_file, "/no/file", "" },
    ["suggest"] = { 1, core.suggest, "a", {} },
    ["ini"] = { 2, core.ini, "[a]" },
    ["ini, malformed"] = { 2, core.ini, "a" },
    ["page_token_encode, without a token"] = { 0, core.page_token_encode, {} },
    ["error"] = { 1, core.error, 400 },
    ["error_body"] = { 1, core.error_body, "a", "b", "c" },
    ["request_id"] = { 1, core.request_id, {} },
    ["printable"] = { 1, core.printable, "" },
    ["document"] = { 1, core.document, "{}" },
    ["document, malformed"] = { 2, core.document, "" },
    ["json_string"] = { 1, core.json_string, "" },
    ["json_string, not UTF-8"] = { 0, core.json_string, "\255" },
    ["read_json"] = { 2, core.read_json, "[]" },
    ["read_json, malformed"] = { 3, core.read_json, "" },
    ["process"] = { 1, core.process, { "true" }, 1 },
    ["process, without a program"] = { 2, core.process, { "/no/file" }, 1 },
    ["clear"] = { 0, core.clear, core.buffer() },
    ["random"] = { 1, core.random, 0 },
    ["random_float"] = { 1, core.random_float },
    ["uuid"] = { 1, core.uuid },
    ["rsa_key, without one"] = { 2, core.rsa_key, "" },
    ["sha1"] = { 1, core.sha1, "" },
    ["equal"] = { 1, core.equal, "a", "b" },
    ["websocket_key"] = { 1, core.websocket_key },
    ["websocket_accept"] = { 1, core.websocket_accept, "k" },
    ["websocket_check"] = { 2, core.websocket_check, 200, {}, "k" },
    ["websocket_read_request, incomplete"] = { 0, core.websocket_read_request, "G" },
    ["websocket_read_request"] = { 2, core.websocket_read_request, "GET / HTTP/1.1\r\n\r\n" },
    ["websocket_read_request, malformed"] = { 2, core.websocket_read_request, "G\r\n\r\n" },
    ["websocket_upgrade, refused"] = { 3, core.websocket_upgrade, "PUT", {} },
    ["websocket_response"] = { 1, core.websocket_response, nil, "x" },
    ["easy"] = { 1, curl.easy },
    ["multi"] = { 1, curl.multi },
    ["libcurl_version"] = { 1, curl.libcurl_version },
    ["signer"] = { 1, crypto.signer },
    ["openssl_version"] = { 1, crypto.openssl_version },
  } do
    it(name, function() assert.equal(row[1], count(unpack(row, 2, #row))) end)
  end

  it("the methods of objects", function()
    local limiter, codec, parser, multi = core.limiter(0), core.websocket { role = "server" }, core.http_parser(9), curl.multi()
    local process = assert(core.process({ "sleep", "9" }, 1))
    local key = assert(core.rsa_key((process_support.run "openssl genrsa 1024 2>/dev/null")))
    local counts = {
      acquire = count(limiter.acquire, limiter, 0), update = count(limiter.update, limiter, 0), state = count(limiter.state, limiter),
      next = count(codec.next, codec), ping = count(codec.ping, codec, ""), close = count(codec.close, codec),
      reset = count(parser.reset, parser), poll = count(process.poll, process), kill = count(process.kill, process),
      sign = count(key.sign, key, "SHA1", ""), perform = count(multi.perform, multi, 0), take = count(multi.take, multi),
      cancel = count(multi.cancel, multi, 1), has = count(multi.has, multi, 1), wait = count(multi.wait, multi, 0),
      timeout = count(multi.timeout, multi), fd = count(multi.fd, multi), counts = count(multi.counts, multi),
      ["multi's close"] = count(multi.close, multi),
    }
    assert.same({
      acquire = 1, update = 0, state = 1, next = 0, ping = 1, close = 1, reset = 0, poll = 1, kill = 0, sign = 1, perform = 0, take = 0,
      cancel = 1, has = 1, wait = 0, timeout = 1, fd = 1, counts = 5, ["multi's close"] = 0,
    }, counts)
  end)
end)
