-- Lists the faults of servers, as data. Every transport has to end each case with the expected kind of failure, with that many
-- requests, in time.
--
-- A case:
--   name, row (of the fault matrix)
--   scripts      the script of the nth connection (fault_server.py)
--   calls        number of requests, one after the other (1); `pause`: seconds between them
--   request      fields of the request that differ from the usual ones; options: of the transport
--   expect       for each call, the last one also for the calls that follow: { status =, body =, headers = { name = false|value } }
--                or { kind = name or list of names, sent =, phase =, message = pattern }
--   requests     that reach the server in all (as many as calls); connections (not checked)
--   seconds      limit for the whole case (2)
--   sent_most    limit of the bytes that the server can send; memory: MiB by which the process may grow
--   plain_only   the case has no meaning over TLS
--   fast         a client below valgrind is too slow for the case
local faults = {}

local unpack = table.unpack or unpack

local function http(body, headers, status)
  return ("HTTP/1.1 %s\r\n%sContent-Length: %d\r\n\r\n"):format(status or "200 OK", headers or "", #body) .. body
end
faults.http = http

local function send(text) return { "send", text } end

local GOOD = { status = 200, body = "{}" }
local FRESH = { status = 200, body = "fresh" }
local READ = { kind = "read", sent = "maybe" }
local HTTP = { kind = "http", sent = "maybe" }
local TOO_LARGE = { kind = "too_large", sent = "maybe" }
local BROKEN = { kind = { "http", "read", "too_large" }, sent = "maybe" }

local cases = {}
faults.cases = cases

local function case(row, name, scripts, expect, more)
  local c = more or {}
  c.row, c.name, c.scripts, c.expect, c.id = row, name, scripts, expect, row .. ": " .. name
  cases[#cases + 1] = c
end

-- Returns the script of a connection that reads the request, sends the text and then does `after`.
local function reply(row, name, text, expect, after, more)
  case(row, name, { { "read", send(text), after or "close" } }, { expect }, more)
end

-- ---- good responses of odd form ----

reply("H", "a plain response", http "{}", GOOD, "hold")
reply("H", "headers in any case, names in lower case, blanks trimmed",
  "HTTP/1.1 200 OK\r\nX-Amzn-RequestId:  abc \t\r\nCONTENT-LENGTH:2\r\nX-Empty:\r\n\r\n{}",
  { status = 200, body = "{}", headers = { ["x-amzn-requestid"] = "abc", ["x-empty"] = "" } }, "hold")
reply("H", "repeated headers are joined", http("{}", "X-A: 1\r\nx-a: 2\r\nX-B: b\r\nX-A: 3\r\n"),
  { status = 200, body = "{}", headers = { ["x-a"] = "1, 2, 3", ["x-b"] = "b" } }, "hold")
reply("H", "no reason phrase", "HTTP/1.1 200\r\nContent-Length: 2\r\n\r\n{}", GOOD, "hold")
reply("H", "HTTP/1.0", "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n{}", GOOD)
reply("H", "a body that ends with the connection", "HTTP/1.1 200 OK\r\n\r\n{}", GOOD)
reply("H", "chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n1;x=y\r\n}\r\n0\r\n\r\n", GOOD, "hold")
reply("H", "chunks with a trailer", "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n2\r\n{}\r\n0\r\nX-T: 1\r\n\r\n",
  { status = 200, body = "{}", headers = { ["x-t"] = false } }, "hold")
reply("H4", "lines that end in LF alone", "HTTP/1.1 200 OK\nContent-Length: 2\n\n{}", GOOD, "hold")
reply("H2", "the same Content-Length twice", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\n{}", GOOD, "hold")
reply("H2", "the same Content-Length in a list", "HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\n\r\n{}", GOOD, "hold")
reply("H6", "100, then the response", "HTTP/1.1 100 Continue\r\n\r\n" .. http "{}", GOOD, "hold")
reply("H6", "103 with headers, then the response", "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\nContent-Length: 9\r\n\r\n" .. http "{}",
  { status = 200, body = "{}", headers = { link = false, ["content-length"] = "2" } }, "hold")
reply("H7", "204", "HTTP/1.1 204 No Content\r\n\r\n", { status = 204, body = "" }, "hold")
reply("H7", "304 with the length of what it would be", "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n",
  { status = 304, body = "" }, "hold")
reply("H7", "206", http("{}", "Content-Range: bytes 0-1/9\r\n", "206 Partial Content"), { status = 206, body = "{}" }, "hold")
reply("H11", "a 502 in HTML", http("<html>", "Content-Type: text/html\r\n", "502 Bad Gateway"),
  { status = 502, body = "<html>" }, "hold")
reply("H14", "identity as Content-Encoding", http("{}", "Content-Encoding: identity\r\n"), GOOD, "hold")
for _, status in ipairs { "301 Moved", "302 Found", "307 Temporary", "308 Permanent" } do
  for _, where in ipairs { "/again", "http://169.254.169.254/latest", "file:///etc/passwd" } do
    reply("H8", status .. " to " .. where, http("", "Location: " .. where .. "\r\n", status),
      { status = tonumber(status:sub(1, 3)), body = "" }, "read")
  end
end
reply("H9", "401 with a challenge", http("no", "WWW-Authenticate: Basic realm=x\r\n", "401 Unauthorized"),
  { status = 401, body = "no" }, "read")
reply("H9", "407 from the service", http("no", "Proxy-Authenticate: Basic realm=x\r\n", "407 Auth"),
  { status = 407, body = "no" }, "read")
local IGNORED = http("{}", 'Alt-Svc: h2="127.0.0.1:1"\r\nStrict-Transport-Security: max-age=99999\r\nSet-Cookie: a=b\r\n')
case("H10", "Alt-Svc, HSTS and cookies are ignored", { { "read", send(IGNORED), "read", send(IGNORED), "hold" } }, { GOOD },
  { calls = 2, connections = 1, lacks = { "cookie" } })

-- ---- connections that end ----

case("N8", "reset as soon as it is open", { { "reset" } }, { { kind = { "read", "connect" } } }, { requests = 0 })
case("N8", "reset during the upload", { { { "read_bytes", 1000 }, "reset" } }, { READ },
  { requests = 0, request = { body = ("x"):rep(8 * 2 ^ 20) } })
for _, how in ipairs { "reset", "close", "cut" } do
  case("N8", how .. " after the request", { { "read", how } }, { READ })
  reply("N8", how .. " in the status line", "HTTP/1.1 20", READ, how)
  reply("N9", how .. " in a header", "HTTP/1.1 200 OK\r\nContent-Le", READ, how)
  reply("N9", how .. " between headers", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n", READ, how)
  reply("N10", how .. " before the body", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n", READ, how)
  reply("N10", how .. " in the body, though it is JSON", "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n{}", READ, how)
  local chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
  reply("N10", how .. " in a chunk", chunked .. "5\r\n{}", READ, how)
  reply("N10", how .. " in a chunk size", chunked .. "2", READ, how)
  reply("N10", how .. " before the last chunk", chunked .. "2\r\n{}\r\n", READ, how)
  reply("N10", how .. " inside the last chunk", chunked .. "2\r\n{}\r\n0\r\n", READ, how)
  reply("H6", how .. " after a 100", "HTTP/1.1 100 Continue\r\n\r\n", READ, how)
end
reply("T5", "reset in a body that ends with the connection", "HTTP/1.1 200 OK\r\n\r\n{}", READ, "reset", { linger = 0.05 })

-- ---- time ----

case("N", "silence after the request", { { "read", "hold" } }, { { kind = "timeout", sent = "maybe", phase = "read" } },
  { request = { timeout = { read = 0.2 } }, seconds = 0.9 })
case("N", "silence in the headers", { { "read", send "HTTP/1.1 200 OK\r\nContent-", "hold" } },
  { { kind = "timeout", sent = "maybe", phase = "read" } }, { request = { timeout = { read = 0.2 } }, seconds = 0.9 })
case("N11", "silence in the body", { { "read", send "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n{}", "hold" } },
  { { kind = "timeout", sent = "maybe", phase = "read" } }, { request = { timeout = { read = 0.2 } }, seconds = 0.9 })
case("N", "the server does not read the request", { { { "wait", 1 } } }, { { kind = "timeout", sent = "maybe", phase = "read" } },
  { requests = 0, request = { body = ("x"):rep(16 * 2 ^ 20), timeout = { read = 0.3 } }, seconds = 1.4, fast = true })
case("N12", "a byte now and then, for ever", { { "read", { "drip", http(("x"):rep(100)), 0.02 } } },
  { { kind = "timeout", sent = "maybe", phase = "total" } },
  { request = { timeout = { read = 0.3, total = 0.4 } }, seconds = 1.1 })
case("N12", "a header line without end", { { "read", send "HTTP/1.1 200 OK\r\nX: ", { "repeat", "y", 1000, 0.02 } } },
  { { kind = "timeout", sent = "maybe", phase = "total" } },
  { request = { timeout = { read = 0.3, total = 0.4 } }, seconds = 1.1 })
case("N13", "slow, but never silent", { { "read", { "drip", http "{}", 0.01 } } }, { GOOD },
  { request = { timeout = { read = 0.2 } }, seconds = 3 })
case("H17", "a response after the timeout reaches no other request",
  { { "read", { "wait", 0.2 }, send(http "late"), "hold" }, { "read", send(http "fresh"), "hold" } },
  { { kind = "timeout", sent = "maybe" }, FRESH }, { calls = 2, request = { timeout = { total = 0.1 } }, fast = true })

-- ---- framing ----

for _, size in ipairs { "x", "-2", "+2", "0x2", "", "FFFFFFFFFFFFFFFF", "10000000000000002", "7FFFFFFFFFFFFFFF",
  "8000000000000000", ("0"):rep(100) .. "2" } do
  reply("H1", ("chunk size %q"):format(size),
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" .. size .. "\r\n{}\r\n0\r\n\r\n", BROKEN)
end
reply("H1", "a chunk without its line end", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}2\r\n{}\r\n0\r\n\r\n", BROKEN)

for _, length in ipairs { "-2", "+2", "", "x", "2x", "0x2", "2 2", "2,3", "2, ", "2;2", "9223372036854775808",
  "18446744073709551618", ("9"):rep(400), "4294967298" } do
  reply("H2", "Content-Length " .. length:sub(1, 24), "HTTP/1.1 200 OK\r\nContent-Length: " .. length .. "\r\n\r\n{}", BROKEN)
end
reply("H2", "conflicting Content-Lengths", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{} ", HTTP, "hold")
reply("H2", "conflicting Content-Lengths, the longer first", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 2\r\n\r\n{}", HTTP)
for _, pair in ipairs { "Content-Length: 2\r\nTransfer-Encoding: chunked", "Transfer-Encoding: chunked\r\nContent-Length: 2" } do
  case("H2", "both " .. pair:gsub("\r\n", " and "),
    { { "read", send("HTTP/1.1 200 OK\r\n" .. pair .. "\r\n\r\n2\r\n{}\r\n0\r\n\r\n"), "hold" }, { "read", send(http "fresh"), "hold" } },
    { HTTP, FRESH }, { calls = 2, connections = 2 })
end
for _, coding in ipairs { "gzip, chunked", "chunked, chunked", "identity", "xchunked", "chunked;q=1" } do
  reply("H2", "Transfer-Encoding " .. coding,
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: " .. coding .. "\r\n\r\n2\r\n{}\r\n0\r\n\r\n", HTTP)
end
reply("H2", "chunks in HTTP/1.0", "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", HTTP)

for name, text in pairs {
  ["HTTP/0.9"] = "{}", ["an ICY banner"] = "ICY 200 OK\r\nContent-Length: 2\r\n\r\n{}", ["an SSH banner"] = "SSH-2.0-x\r\n",
  ["an HTTP/2 frame"] = "\0\0\6\4\0\0\0\0\0\0\3\0\0\0\100", ["HTTP/2 as text"] = "HTTP/2 200\r\nContent-Length: 2\r\n\r\n{}",
  ["HTTP/1.2"] = "HTTP/1.2 200 OK\r\nContent-Length: 2\r\n\r\n{}",
  ["http in lower case"] = "http/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
  ["status 20"] = "HTTP/1.1 20 OK\r\nContent-Length: 2\r\n\r\n{}", ["status 2000"] = "HTTP/1.1 2000 OK\r\nContent-Length: 2\r\n\r\n{}",
  ["status 000"] = "HTTP/1.1 000 OK\r\nContent-Length: 2\r\n\r\n{}", ["status 099"] = "HTTP/1.1 099 OK\r\nContent-Length: 2\r\n\r\n{}",
  ["status 600"] = "HTTP/1.1 600 OK\r\nContent-Length: 2\r\n\r\n{}", ["status -20"] = "HTTP/1.1 -20 OK\r\nContent-Length: 2\r\n\r\n{}",
  ["two blanks before the status"] = "HTTP/1.1  200 OK\r\nContent-Length: 2\r\n\r\n{}",
  ["a status glued to its reason"] = "HTTP/1.1 200OK\r\nContent-Length: 2\r\n\r\n{}",
  ["a blank line first"] = "\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
} do
  reply("H3", name, text, { kind = { "http", "read" }, sent = "maybe" })
end

for name, line in pairs {
  ["a NUL in a value"] = "X: a\0b", ["a NUL in a name"] = "X\0: a", ["no colon"] = "Xyz", ["no name"] = ": a",
  ["a folded line"] = "X: a\r\n b", ["a blank before the colon"] = "X : a", ["a bare CR"] = "X: a\rb",
  ["a folded Content-Length"] = "Content-Length:\r\n 9", ["a blank before a Content-Length"] = " Content-Length: 9",
} do
  reply("H4", name, "HTTP/1.1 200 OK\r\n" .. line .. "\r\nContent-Length: 2\r\n\r\n{}", HTTP)
end

reply("H5", "a header line of 1 MiB", "HTTP/1.1 200 OK\r\nX: " .. ("y"):rep(2 ^ 20) .. "\r\nContent-Length: 2\r\n\r\n{}",
  TOO_LARGE, nil, { memory = 32 })
case("H5", "headers without end", { { "read", send "HTTP/1.1 200 OK\r\n", { "repeat", ("X-Y: z\r\n"):rep(8192), 1024 } } }, { TOO_LARGE },
  { memory = 32, sent_most = 16 * 2 ^ 20 })
reply("H5", "too many headers", "HTTP/1.1 200 OK\r\n" .. ("X: y\r\n"):rep(300) .. "Content-Length: 2\r\n\r\n{}", TOO_LARGE)
reply("H5", "trailers without end",
  "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n" .. ("X: yyyyyyyyyy\r\n"):rep(8192),
  TOO_LARGE)

reply("H6", "101", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n", HTTP, "hold")
reply("H6", "20,000 times 100", ("HTTP/1.1 100 Continue\r\n\r\n"):rep(20000) .. http "{}",
  { kind = { "http", "too_large" }, sent = "maybe" })
case("H6", "102 for ever", { { "read", { "repeat", "HTTP/1.1 102 Processing\r\n\r\n", 100000 } } },
  { { kind = { "http", "too_large" }, sent = "maybe" } })

for _, coding in ipairs { "gzip", "x-gzip", "deflate", "br", "zstd", "GZIP, gzip", ("gzip, "):rep(200) .. "gzip" } do
  reply("H14", "Content-Encoding " .. coding:sub(1, 20), http("\31\139\8\0{}", "Content-Encoding: " .. coding .. "\r\n"), HTTP, "hold")
end

-- ---- sizes ----

local MiB = 2 ^ 20
case("H13", "a Content-Length beyond the cap", { { "read", send(("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n"):format(17 * MiB)),
  { "repeat", ("x"):rep(MiB), 17 } } }, { TOO_LARGE }, { sent_most = 8 * MiB, memory = 64 })
case("H13", "a body beyond the cap that ends with the connection",
  { { "read", send "HTTP/1.1 200 OK\r\n\r\n", { "repeat", ("x"):rep(MiB), 64 } } }, { TOO_LARGE },
  { options = { max_response = MiB }, sent_most = 24 * MiB, memory = 64 })
case("H13", "chunks without end", { { "read", send "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
  { "repeat", "100000\r\n" .. ("x"):rep(MiB) .. "\r\n", 64 } } }, { TOO_LARGE },
  { options = { max_response = MiB }, sent_most = 24 * MiB, memory = 64 })
for name, extension in pairs { long = ("e"):rep(60000), short = "e" } do
  case("H13", "chunk extensions without end, each " .. name, { { "read", send "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
    { "repeat", ("1;" .. extension .. "\r\nx\r\n"):rep(name == "long" and 16 or 65536), 1024 } } }, { TOO_LARGE },
    { sent_most = 24 * MiB, memory = 64 })
end
case("H13", "the smallest chunks without end", { { "read", send "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
  { "repeat", ("1\r\nx\r\n"):rep(65536), 1024 } } }, { TOO_LARGE },
  { options = { max_response = MiB }, sent_most = 24 * MiB, memory = 64, fast = true })
case("H13", "an error body beyond the cap", { { "read", send "HTTP/1.1 500 Oops\r\n\r\n", { "repeat", ("x"):rep(MiB), 64 } } },
  { TOO_LARGE }, { options = { max_response = MiB }, sent_most = 24 * MiB, memory = 64 })
case("H13", "a body of exactly the cap", { { "read", send(http(("x"):rep(1000))), "hold" } }, { { status = 200, body = ("x"):rep(1000) } },
  { options = { max_response = 1000 } })
case("H13", "one byte more than the cap", { { "read", send("HTTP/1.1 200 OK\r\n\r\n" .. ("x"):rep(1001)) } }, { TOO_LARGE },
  { options = { max_response = 1000 } })
case("H21", "a large body goes out at once", { { "read", send(http "{}"), "hold" } }, { GOOD },
  { request = { body = ("x"):rep(2 * MiB) }, lacks = { "expect" }, seconds = 0.9, fast = true })

-- ---- connections used again ----

local function twice(row, name, first, expect, more)
  more = more or {}
  more.calls, more.pause = 2, more.pause or 0.05
  case(row, name, { first, { "read", send(http "fresh"), "hold" } }, { GOOD, expect or FRESH }, more)
end

twice("H", "two responses on one connection", { "read", send(http "{}"), "read", send(http "fresh"), "hold" }, nil, { connections = 1 })
twice("H18", "Connection: close", { "read", send(http("{}", "Connection: close\r\n")), "read" }, nil, { connections = 2 })
for _, how in ipairs { "reset", "close", "cut" } do
  twice("H15", "idle connection: " .. how, { "read", send(http "{}"), how }, nil, { connections = 2 })
  twice("R8", how .. " after a request on a connection used before", { "read", send(http "{}"), "read", how }, READ,
    { connections = 1 })
end
for name, stale in pairs {
  ["a whole response"] = http "stale", ["half a response"] = "HTTP/1.1 200 OK\r\nContent-Len", ["one byte"] = "H",
  ["408, then the end"] = "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
} do
  local after = name:find "the end" and "close" or "hold"
  twice("H16", name .. " waits on the connection", { "read", send(http "{}"), { "wait", 0.01 }, send(stale), after }, nil,
    { connections = 2 })
  twice("H16", name .. " comes with the previous response", { "read", send(http "{}" .. stale), after }, nil, { connections = 2 })
  twice("H16", name .. " comes with the body before",
    { "read", send "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n", { "wait", 0.02 }, send("{}" .. stale), after }, nil, { connections = 2 })
  twice("H16", name .. " comes with the last chunk", { "read", send "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n",
    { "wait", 0.02 }, send("0\r\n\r\n" .. stale), unpack(after == "close" and { "close" } or { "read", send(http "fresh"), "hold" }) })
end
case("H16", "bytes after a 204", { { "read", send "HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 200 OK\r\n", "read", send(http "fresh") },
  { "read", send(http "fresh"), "hold" } }, { { status = 204, body = "" }, FRESH }, { calls = 2, pause = 0.05 })
case("H16", "a body after a 304", {
  { "read", send "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\nstale", "read", send(http "fresh") },
  { "read", send(http "fresh"), "hold" } }, { { status = 304, body = "" }, FRESH }, { calls = 2, pause = 0.05 })
case("H13", "the next call after too_large", { { "read", send "HTTP/1.1 200 OK\r\n\r\n", { "repeat", ("x"):rep(65536), 64 } },
  { "read", send(http "fresh"), "hold" } }, { TOO_LARGE, FRESH }, { options = { max_response = 65536 }, calls = 2 })

-- ---- running, by spec/faults/play.lua ----

-- Returns the request of a case to a URL.
local function request_of(c, url)
  local request = {
    method = "POST", url = url, body = "{}",
    headers = { ["Content-Type"] = "application/x-amz-json-1.1", Authorization = "AWS4-HMAC-SHA256 canary" },
  }
  for k, v in pairs(c.request or {}) do request[k] = v end
  local timeout = { connect = 2, read = 2, total = 4 }
  for k, v in pairs(request.timeout or {}) do timeout[k] = v end
  request.timeout = timeout
  return request
end

--- Returns true if a value is the permitted one, one of a list, or any where none is named.
function faults.contains(list, value)
  if type(list) ~= "table" then return list == nil or list == value end
  for _, v in ipairs(list) do
    if v == value then return true end
  end
  return false
end

local function describe(response, failure)
  if response then return ("status %d, body %q"):format(response.status, response.body:sub(1, 100)) end
  return ("%s, sent %s, phase %s: %s"):format(failure.kind, failure.sent, failure.phase or "-", failure.message)
end

-- Returns the problem of the end of one call, or nil.
local function judge(expect, response, failure)
  local got = describe(response, failure)
  if expect.status then
    if not response then return "expected a response, got " .. got end
    if response.status ~= expect.status or response.body ~= expect.body then
      return ("status %d, body %q expected, got %s"):format(expect.status, expect.body:sub(1, 100), got)
    end
    for name, value in pairs(expect.headers or {}) do
      if response.headers[name] ~= (value or nil) then return name .. " is " .. tostring(response.headers[name]) end
    end
    return nil
  end
  if response then return "expected a failure, got " .. got end
  if not faults.contains(expect.kind, failure.kind) or not faults.contains(expect.sent, failure.sent)
    or not faults.contains(expect.phase, failure.phase) then
    local kinds = type(expect.kind) == "table" and table.concat(expect.kind, " or ") or expect.kind
    return ("%s, sent %s, phase %s expected, got %s"):format(kinds, expect.sent or "any", expect.phase or "any", got)
  end
  if #failure.message > 1024 or failure.message:find "[^ -~]" then return "unprintable or long message " .. got end
  if failure.message:find "canary" then return "a secret in " .. got end
  return nil
end

--- Returns the driver (spec/faults/drivers.lua) of a transport, which makes each call of a case itself. new(options, case): makes the
--- transport, whose field `keeps` is true if idle connections outlive it; more: fields of the driver.
function faults.driver(new, more)
  local driver = { name = "transport", memory = math.huge } -- cases for which memory counts name theirs
  for name, value in pairs(more or {}) do driver[name] = value end
  function driver:open(c, facts)
    local options = {}
    for name, value in pairs(c.options or {}) do options[name] = value end
    local transport = new(options, c)
    self.keeps = transport.keeps
    return {
      call = function(_, n)
        local ok, response, failure = pcall(transport.send, transport, request_of(c, facts.endpoint .. "/"))
        if not ok then return { problem = "raised: " .. response } end
        return { problem = judge(c.expect[math.min(n, #c.expect)], response, failure), sent = failure and failure.sent }
      end,
      close = function()
        if transport.close then transport:close() end
      end,
    }
  end
  return driver
end

return faults
