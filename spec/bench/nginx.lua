-- Measures a worker of nginx that makes one call per request, against an origin that takes 20 ms: rate, latency and CPU, compared with
--   ideal  ngx.sleep(0.02) and no call at all
--   bare   a handwritten cosocket call with a prepared request
--   curl   the client over libcurl, which blocks the worker
-- make bench-nginx [ARGS="--seconds=3"]. Exits with 1 if a target is missed.
local aims = require "spec.bench.aims"
local certs = require "spec.support.certs"
local command_line = require "spec.support.command_line"
local nginx = require "spec.support.nginx"
local process = require "spec.support.process"

local seconds = command_line.options(arg, { "--seconds=3" }).seconds or 3
local CONNECTIONS = { 1, 64, 256 }
local RATE = { http = 0.95, https = 0.90 } -- of the ideal, at 256 connections
local CPU = 1.6 -- of the bare call
local ROUNDS = 5 -- at 256 connections, each with every row in turn: the figures are medians

local BODY = [[{"GameSession":{"CreationTime":1.770000000123E9,"CurrentPlayerSessionCount":0,"DnsName":"x.example.com",]]
  .. [["FleetArn":"arn:aws:gamelift:us-west-2:111122223333:fleet/fleet-1","FleetId":"fleet-1","GameProperties":[{"Key":"map",]]
  .. [["Value":"harbor"},{"Key":"mode","Value":"duel"}],"GameSessionId":"arn:aws:gamelift:us-west-2::gamesession/fleet-1/gsess-1",]]
  .. [["IpAddress":"10.0.0.1","Location":"us-west-2","MaximumPlayerSessionCount":8,"Name":"duel",]]
  .. [["PlayerSessionCreationPolicy":"ACCEPT_ALL","Port":1935,"Status":"ACTIVATING"}}]]

local ANSWER = [[
keepalive_requests 100000000;
location / { content_by_lua_block {
  ngx.req.read_body()
  ngx.sleep(0.02)
  ngx.header["Content-Type"] = "application/x-amz-json-1.1"
  ngx.header["x-amzn-RequestId"] = "0e5a1f44-2b1c-4c55-9a9a-3f2c7b8d1e22"
  ngx.header["Content-Length"] = %d
  ngx.print '%s'
} }]]

local INIT = [[
keepalive_requests 100000000;
init_by_lua_block {
  local gamelift = require "gamelift"
  local function client(url, transport)
    return gamelift.client { endpoint = url, region = "us-west-2", transport = transport, ca_file = "CA", proxy = false,
      credentials = { access_key_id = "AKIDEXAMPLE", secret_access_key = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" } }
  end
  local curl = require "gamelift.transport.curl"
  ours = { http = client "http://127.0.0.1:PLAIN", https = client "https://localhost:TLS" }
  blocking = {
    http = client("http://127.0.0.1:PLAIN", curl.new { proxy = "" }),
    https = client("https://localhost:TLS", curl.new { proxy = "", ca_file = "CA" }),
  }
  params = { FleetId = "fleet-1", MaximumPlayerSessionCount = 8, Name = "duel",
    GameProperties = { { Key = "map", Value = "harbor" }, { Key = "mode", Value = "duel" } } }
  local body = '{"FleetId":"fleet-1","GameProperties":[{"Key":"map","Value":"harbor"},{"Key":"mode","Value":"duel"}],'
    .. '"IdempotencyToken":"6f9619ff-8b86-4d01-b42d-00cf4fc964ff","MaximumPlayerSessionCount":8,"Name":"duel"}'
  ready = "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-amz-json-1.1\r\nX-Amz-Target: GameLift.CreateGameSession\r\n"
    .. "X-Amz-Date: 20260203T040506Z\r\nAuthorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260203/us-west-2/gamelift/aws4_request,"
    .. " SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature=" .. ("0"):rep(64) .. "\r\n"
    .. "User-Agent: lua-gamelift/0.1.0\r\namz-sdk-invocation-id: 6f9619ff-8b86-4d01-b42d-00cf4fc964ff\r\n"
    .. "amz-sdk-request: attempt=1; max=3\r\nContent-Length: " .. #body .. "\r\n\r\n" .. body
  function bare(port, is_tls)
    local socket = ngx.socket.tcp()
    socket:settimeouts(3000, 20000, 20000)
    assert(socket:connect(is_tls and "localhost" or "127.0.0.1", port, { pool_size = 512 }))
    if is_tls then assert(socket:sslhandshake(false, "localhost", true)) end
    assert(socket:send(ready))
    local length
    while true do
      local line = assert(socket:receive "*l")
      if line == "" then break end
      length = length or line:match "^[Cc]ontent%-[Ll]ength: (%d+)"
    end
    local text = assert(socket:receive(tonumber(length)))
    socket:setkeepalive(60000)
    return text
  end
  function call(client)
    local reply, err = client:create_game_session(params)
    if not reply then ngx.log(ngx.ERR, tostring(err)) return ngx.exit(500) end
    ngx.print(reply.GameSession.GameSessionId)
  end
}]]

local SERVER = [[
location /ideal { content_by_lua_block { ngx.sleep(0.02) ngx.print "ok" } }
location /bare/http { content_by_lua_block { ngx.print(#bare(PLAIN, false)) } }
location /bare/https { content_by_lua_block { ngx.print(#bare(TLS, true)) } }
location /ours/http { content_by_lua_block { call(ours.http) } }
location /ours/https { content_by_lua_block { call(ours.https) } }
location /curl/http { content_by_lua_block { call(blocking.http) } }
location /curl/https { content_by_lua_block { call(blocking.https) } }
]]

-- Returns the seconds of CPU that a process has used.
local function cpu(pid)
  local user, system = process.read("/proc/" .. pid .. "/stat"):match "%) %S+ %S+ %S+ %S+ %S+ %S+ %S+ %S+ %S+ %S+ %S+ (%d+) (%d+)"
  return (user + system) / 100
end

-- Returns { rate, p50, p99 (ms), cpu (us per request) } of one path.
local function measure(worker, path, connections, length)
  local url = worker.url .. path
  process.run(("wrk -t1 -c%d -d1s --timeout 60s %s"):format(connections, url)) -- connections, code and caches warm
  local pid = worker:workers()[1]
  local before = cpu(pid)
  local said = process.run(("wrk -t1 -c%d -d%.0fs --timeout 60s --latency %s"):format(connections, length, url))
  local used = cpu(pid) - before
  local function milliseconds(what)
    local value, unit = said:match(what .. "%%%s+([%d.]+)(%a+)")
    if unit == "m" then return tonumber(value) * 60000 end
    return tonumber(value) * ({ us = 0.001, ms = 1, s = 1000 })[unit]
  end
  local bad = said:match "Non%-2xx[^\n]*"
  assert(not bad, path .. ": " .. tostring(bad))
  return {
    rate = tonumber(said:match "Requests/sec:%s+([%d.]+)"), cpu = used / tonumber(said:match "(%d+) requests in") * 1e6,
    p50 = milliseconds "50", p99 = milliseconds "99",
  }
end

local made = certs.make()
local response = ANSWER:format(#BODY, BODY)
local tls_port = nginx.free_port()
local origin = nginx.start {
  log_level = "error", workers = 1, server = response,
  http = ("keepalive_requests 100000000; server { listen 127.0.0.1:%d ssl backlog=1024; ssl_certificate %s; ssl_certificate_key %s; %s }")
    :format(tls_port, made.good.cert, made.good.key, response:gsub("keepalive_requests[^\n]*\n", "")),
}
local function filled(text) return (text:gsub("PLAIN", origin.port):gsub("TLS", tls_port):gsub("CA\"", made.ca .. '"')) end
local resolver = nginx.name_server()
local function start()
  return nginx.start {
    log_level = "error", server = filled(SERVER),
    http = ("resolver 127.0.0.1:%d ipv6=off; lua_ssl_trusted_certificate %s;\n"):format(resolver, made.ca) .. filled(INIT),
  }
end

local missed = false
local function target(name, value, limit, good)
  missed = missed or not good
  print(("  %-44s %.3f  (target %s) %s"):format(name, value, limit, aims.note(name, good)))
end

local running

-- Starts a new worker for each row: otherwise connections that libcurl leaves waiting would count for the next row.
local function row(path, connections, length)
  running = start()
  local m = measure(running, path, connections, length)
  running:stop()
  running = nil
  return m
end

local function median(list, key)
  table.sort(list, function(a, b) return a[key] < b[key] end)
  return list[math.ceil(#list / 2)][key]
end

-- Prints the result of the rounds of a row.
local function show(name, connections, list)
  local m = {}
  for key in pairs(list[1]) do m[key] = median(list, key) end
  print(("%-12s %5d %12.0f %9.1f %9.1f %12.1f"):format(name, connections, m.rate, m.p50, m.p99, m.cpu))
  return m
end

local ok, problem = pcall(function()
  print(("%-12s %5s %12s %9s %9s %12s"):format("", "conns", "requests/s", "p50 ms", "p99 ms", "CPU us/req"))
  for _, connections in ipairs(CONNECTIONS) do
    for _, scheme in ipairs { "http", "https" } do
      local ideals, bares, others = {}, {}, {}
      for i = 1, connections == 256 and ROUNDS or 1 do
        ideals[i] = row("/ideal", connections, seconds)
        bares[i] = row("/bare/" .. scheme, connections, seconds)
        others[i] = row("/ours/" .. scheme, connections, seconds)
      end
      local ideal = show("ideal", connections, ideals)
      local bare = show("bare " .. scheme, connections, bares)
      local ours = show("ours " .. scheme, connections, others)
      show("curl " .. scheme, connections, { row("/curl/" .. scheme, connections, seconds + connections / 32) }) -- turns of 20 ms
      if connections == 256 then
        local rate, dear = ours.rate / ideal.rate, ours.cpu / bare.cpu
        target(scheme .. ": our rate / ideal", rate, ">= " .. RATE[scheme], rate >= RATE[scheme])
        target(scheme .. ": our worker CPU / bare", dear, "<= " .. CPU, dear <= CPU)
      end
    end
  end
end)
if running then running:stop() end
origin:stop()
made:remove()
if not ok then error(problem, 0) end
print(aims.summary())
os.exit(missed and 1 or 0)
