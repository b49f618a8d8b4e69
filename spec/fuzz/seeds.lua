-- Writes the inputs that fuzzing starts from: lua5.4 spec/fuzz/seeds.lua DIR -> DIR/<target>/<n>. Taken from the recorded
-- cases and the bench's bodies, so that no binary files need to be kept.
local core = require "gamelift.core"
local bodies = require "spec.bench.bodies"
local vectors = require "spec.support.vectors"

local dir = assert(arg[1], "seeds.lua DIR")
local count = {}

local LIMIT = 200 -- a target

local function seed(target, text)
  count[target] = (count[target] or 0) + 1
  if count[target] > LIMIT or #text > 4096 then return end
  if count[target] == 1 then os.execute(("mkdir -p %s/%s"):format(dir, target)) end
  local f = assert(io.open(("%s/%s/%d"):format(dir, target, count[target]), "wb"))
  f:write(text)
  f:close()
end

local index = {}
for i, method in ipairs(core.methods()) do index[method] = i - 1 end

local function method_byte(operation) return string.char(index[core.operation(operation).method]) end

for case in vectors.lines "responses.jsonl" do
  if case.body and core.operation(case.operation) then
    seed("decode", method_byte(case.operation) .. "\0" .. case.body)
    local reply = core.decode(case.operation, case.body)
    local body = reply and core.encode(case.operation, reply, "off", "output", nil, nil, nil, "cbor")
    if body then
      seed("cbor", method_byte(case.operation) .. "\0" .. body)
      seed("cbor_peer", body)
    end
    seed("json", case.body)
  end
end
seed("decode", method_byte "DescribeGameSessions" .. "\0" .. bodies.page(2))
for _, text in ipairs { "\191\255", "\161\97x\193\251\65\212\82\217\236\32\0\0",
  "\191\97x\127\97a\97b\255\97y\95\65a\255\97z\159\249\60\0\247\255\255",
  "\162\102__type\97X\103message\97y" } do
  seed("cbor", method_byte "DescribeGameSessions" .. "\0" .. text)
  seed("cbor_peer", text)
end
for case in vectors.lines "errors.jsonl" do
  if case.body then seed("error", "\0" .. "FleetCapacityExceededException:http://x\n" .. case.body) end
end
for _, case in ipairs(vectors.json("endpoints.json").custom_endpoints) do
  local url = case.endpoint or case.url
  if type(url) == "string" then
    seed("endpoint", "\0" .. url)
    seed("url", url)
  end
end
for _, text in ipairs {
  "us-west-2", "cn-north-1", "fips-us-gov-west-1", "http://127.0.0.1:9080/base", "https://[::1]:8443/", "evil.com/#",
  "HTTPS://user@host:99999/%00", "us-iso-east-1",
} do
  for flags = 0, 3 do seed("endpoint", string.char(flags) .. text) end
  seed("url", text)
end
for _, text in ipairs {
  "[default]\nregion = us-west-2\ns3 =\n  a = 1\n  b = 2\n\n[profile x]\nkey: value ; no comment\n  more\n# end",
  "[DEFAULT]\r\na=%(b)s\r\n[services s]\r\ngamelift =\r\n  endpoint_url = http://x\r\n", "\239\187\191[a]\nb\n",
} do
  seed("ini", text)
end
for _, text in ipairs {
  "2016-07-26T02:01:08.057Z", "20160726T020108Z", "2016-07-26", "2016-07-26 02:01:08+0230", "Tue, 26 Jul 2016 02:01:08 GMT",
  "Tuesday, 26-Jul-16 02:01:08 GMT", "Tue Jul 26 02:01:08 2016", "1469498468.057", "-1e9",
} do
  seed("time", text)
end
for _, text in ipairs {
  "POST\nhttps://gamelift.us-west-2.amazonaws.com/\n\ncontent-type:application/x-amz-json-1.1\nx-amz-target:GameLift.X\n\n{}",
  "GET\nhttp://h:80/a%20b/./../c?x=1&b=&a=%2F\ntoken\nMy-Header:  a  b \nMy-Header:c\nHost:x\n\n",
  "PUT\n/path?q\n\nhost:h\nx-amz-content-sha256:UNSIGNED-PAYLOAD\nx-amz-date:20260203T040506Z\n\nbody",
} do
  seed("sigv4", text)
end
for _, text in ipairs {
  "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Type: a\r\n\r\nhello", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 X\r\n\r\n",
  "HTTP/1.1 200\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n2;x=y\r\n{}\r\n0\r\nT: 1\r\n\r\n",
  "HTTP/1.1 200 OK\r\nContent-Length: 1, 1\r\nA: \r\n\r\nx",
} do
  for _, cut in ipairs { "\0", "\1", "\7", "\40" } do seed("response", cut .. text) end
  for _, to_head in ipairs { "\0", "\1" } do seed("http_peer", to_head .. text) end
end
for _, text in ipairs { "eyJOZXh0VG9rZW4iOiAieCIsICJib3RvX3RydW5jYXRlX2Ftb3VudCI6IDN9", "e30=", "bnVsbA==" } do
  seed("token", text)
  seed("text", "\3" .. text)
end
for _, text in ipairs { "h\195\169llo \240\159\142\174", "\237\160\128", "a\226\128\174b\27[1m", "\192\128" } do
  seed("text", "\2" .. text)
end
seed("upgrade", core.websocket_request { host = "h:1", path = "/?pID=a%20b", key = "dGhlIHNhbXBsZSBub25jZQ==", headers = { a = "b" } })
seed("upgrade", "GET / HTTP/1.1\r\nConnection: keep-alive, Upgrade\r\nA:\r\n\r\n\129")
for _, role in ipairs { "client", "server" } do
  local codec = core.websocket { role = role }
  local masked = role == "client" and "\128\0\0\0\0" or "\0" -- the length of nothing, and its mask
  for _, frames in ipairs {
    codec:text "h\195\169llo \240\159\142\174" .. codec:ping "p" .. codec:close(1000, "bye"), codec:binary(("x"):rep(200)),
    codec:binary(("x"):rep(3000)) .. codec:pong() .. codec:close(), "\1" .. masked .. codec:ping() .. "\0" .. masked .. "\128" .. masked,
    "\130\255\0\0\0\0\1\0\0\0\0\0\0\0",
  } do
    for _, cut in ipairs { "\0", "\39", "\255" } do seed("websocket", (role == "server" and "\1" or "\0") .. cut .. frames) end
  end
end
for i = 0, 40 do -- programs for encode.lua's machine
  seed("encode", string.char(i * 3 % 120, i % 4) .. "\1\0" .. string.char(i) .. "\0\5hello\6\1\0\9\5\1\0\3\2\200\6\7\6\5\10\0\7\6")
end

-- What credentials come from: the provider, then for each response its status, whether its body is the rest, and the body.
local KEYS = '{"AccessKeyId":"AKID","SecretAccessKey":"s","Token":"t","Expiration":"2030-01-01T00:00:00Z","AccountId":"1"}'
local STS = "<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials>"
  .. "<AccessKeyId>A</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>"
  .. "<Expiration>2030-01-01T00:00:00Z</Expiration></Credentials>"
  .. "</AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>"
local function part(text) return "\0\1" .. string.char(#text) .. text end
seed("credentials", "\0\0\0" .. KEYS)
seed("credentials", "\0\8\1\4oops\0\0" .. KEYS)
seed("credentials", "\1" .. part "token" .. part "role" .. "\0\0" .. KEYS)
seed("credentials", "\2\0\0" .. STS)
seed("credentials", "\2\3\0<ErrorResponse><Error><Code>AccessDenied</Code><Message>no token-1</Message></Error></ErrorResponse>")
seed("credentials", "\3\1\0\0"
  .. '{"roleCredentials":{"accessKeyId":"A","secretAccessKey":"s","sessionToken":"t","expiration":1900000000000}}')
seed("credentials", "\3\1" .. part '{"accessToken":"n","expiresIn":3600}' .. "\4\0" .. '{"message":"no"}')
for _, text in ipairs {
  "[default]\nregion = us-west-2\n[profile \"a b\"]\nx=1\n[sso-session s]\nsso_region=r\n[services t]\ngamelift =\n  endpoint_url = u",
  "a 'b c' \"d\\\"e\" f\\ g", "[profile a]\n[profile 'a']\n[DEFAULT]\nb=c",
} do
  seed("profiles", text)
end
for case in vectors.lines "responses.jsonl" do
  if case.body then seed("document", case.body) end
end
for _, text in ipairs { KEYS, '{"credentials":{"a":1}}', '[1,[],{},null,true,-1.5e3,"\\u00e9\\ud83c\\udfae"]' } do
  seed("document", text)
end

-- The local GameLift.
local json = require "gamelift.util.json"
local emulator = require "gamelift.emulator"
local world = require "spec.fuzz.world"

local operation_index = {}
do
  local names = {}
  for name in pairs(emulator.operations) do names[#names + 1] = name end
  table.sort(names)
  for i, name in ipairs(names) do operation_index[name] = string.char(i - 1) end
end
local function sized(text) return string.char(math.min(#text, 255)) .. text:sub(1, 255) end
local function request(operation, body, form) return operation_index[operation] .. string.char(form or 0) .. sized(body) end

for case in vectors.lines "requests.jsonl" do
  if case.body and operation_index[case.operation] and #case.body < 256 then
    seed("emulator", request(case.operation, case.body) .. request("DescribeFleetAttributes", "{}"))
  end
end
for _, form in ipairs { 0, 1, 3, 13, 15, 48, 51, 192 } do
  seed("emulator", request("CreateGameSession", '{"FleetId":"fleet-main","MaximumPlayerSessionCount":4}', form)
    .. request("SearchGameSessions", '{"FleetId":"fleet-main","FilterExpression":"maximumSessions>2"}', form)
    .. request("StartMatchmaking", '{"ConfigurationName":"alone","TicketId":"t","Players":[{"PlayerId":"p"}]}', form)
    .. request("StopMatchmaking", '{"TicketId":"t"}', form))
end
local EXAMPLE, BARE = "\0\0", "\1\0"
for i, action in ipairs(emulator.new():actions()) do
  seed("control", string.char(i - 1) .. EXAMPLE .. string.char(i - 1) .. BARE .. "\3\0\1\1\9\0\3abc")
  assert(action)
end
seed("seed", json.encode(world.DATA))
for name, entries in pairs(world.DATA) do seed("seed", json.encode { [name] = entries }) end
local body = world.new():save():match "^[^\n]*\n[^\n]*\n(.*)$"
for _, text in ipairs { body:sub(1, 3000), "20 3 5\n1 0 0 1 5 6 0 0 0 0\n1 5\n1 1 1ab", "0 0 0\n" } do
  seed("state", "\1" .. text)
  seed("state", "\0gamelift-local state 2\n0\n" .. text)
end
for i = 0, 20 do
  seed("state", "\2\0\0" .. string.char(i * 7) .. "7\0\0" .. string.char(i * 3) .. " ")
  seed("state", "\3\0" .. string.char(i * 11, i * 7) .. "7\0\0" .. string.char(i * 3) .. "1")
end
-- Requests of server.lua: method, path, headers, body.
local function http(method, path, text, headers) return string.char(method) .. path .. (headers or "\0") .. sized(text or "") end
local function control_path(i, query) return string.char(query and 8 or 4, i - 1) .. (query and sized(query) or "") end
local ORIGINS = { "", "\1\1\6\1", "\1\1\8\1", "\2\1\6\1\4\1\15\1", "\1\0\2\1", "\1\0\3\1" } -- header, kind, value, once
for i, action in ipairs(emulator.new():actions()) do
  local example = json.encode(emulator.new():describe_actions()[action].example)
  local origin = ORIGINS[i % #ORIGINS + 1]
  seed("server", http(1, control_path(i), example, "\0\1") .. http(0, control_path(i), "", "\0\1")
    .. http(0, control_path(i, "limit=1&region=us-west-2&TicketId=t"), "", "\0\1"))
  seed("server", http(1, control_path(i), example, (origin == "" and "\0" or origin) .. "\1"))
end
for i = 0, 11 do
  for _, headers in ipairs { "\0", "\1\3\1\12\1", "\1\1\7\1", "\3\1\8\1\10\1\0\1\0\1\2\1", "\1\2\1\11\1",
    "\4\5\1\16\1\6\1\17\1\7\1\18\1\8\1\19\1", "\2\11\1\21\1\2\1\10\1" } do
    seed("server", http(i % 5, string.char(2, i), "{}", headers) .. http(0, string.char(1, i) .. sized "a=%0a&a=b&c"))
  end
end
for i = 0, 40 do -- steps of events.lua: publish, send, respond, wait, load
  local confirm = "\2" .. string.char(i % 3) .. "\0\7"
  seed("events", "\1" .. ("\0\1\1" .. string.char(i % 3)):rep(i % 5 + 1) .. "\1\200" .. confirm .. ("\1" .. string.char(i * 6)):rep(3)
    .. "\3\20" .. "\2" .. string.char(i % 3) .. "\3\7" .. "\1\100" .. "\4\1\1" .. confirm .. "\0\1\1\0\1\100")
end
for i = 0, 60 do -- a state, and changes: what, a place, numbers
  seed("load", string.char(i % 2, i % 16, i % 4, i * 37 % 256, i % 7, i * 4))
  seed("load", string.char(1, 4 + i % 12, i % 5, i * 91 % 256, i % 11, i, 10, 0, i, i))
end
local UP = "\0\0\1"
local READY, SESSION_OF = "\4\0\2\0\0", "\4\0\1\0"
for i = 0, 11 do
  seed("sdk_service", UP .. READY .. "\3" .. SESSION_OF .. string.char(i) .. SESSION_OF .. string.char(3) .. "\1\60")
end
seed("sdk_service", UP .. "\4\0\0" .. sized '{"Action":"HeartbeatServerProcess","RequestId":"1","HealthStatus":true}' .. "\2\1\200" .. UP)

-- Server processes, connections.
local function step(n, bytes) return string.char(n) .. (bytes or "") end
local function push(action, members) return step(0, string.char(4) .. sized(members) .. string.char(action)) end
local function respond(members) return step(0, "\1" .. sized(members) .. "\0") end
seed("link", step(5, "\1") .. respond "" .. step(3, "\1") .. push(0, '"GameSessionId":"g"') .. step(8) .. step(4, "\0") .. respond ""
  .. push(1, '"GameSession":{"GameSessionId":"g"},"UpdateReason":"BACKFILL_FAILED"') .. push(2, '"TerminationTime":1700000000000')
  .. push(3, '"RefreshConnectionEndpoint":"wss://h","AuthToken":"t"') .. step(6, "\1") .. step(4, "\5") .. respond "")
seed("link", step(5, "\0") .. step(9, "\1\0") .. step(7, "\4oops") .. step(3, "\2") .. step(6, "\0") .. step(3, "\9") .. step(6, "\1"))
seed("link", step(1, sized "\129\2{}\137\0") .. step(2, "\2") .. step(6, "\1") .. step(0, "\0" .. sized '{"Action":1,"RequestId":null}'))
seed("parser", "\0\0\0" .. sized "\9" .. "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nA: b\r\nA: c\r\n\r\nhello")
seed("parser", "\0\0\1" .. sized "\9" .. "HTTP/1.1 101 X\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
  .. "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
  .. "\r\n\r\n\129\0")
seed("parser", "\1"
  .. core.websocket_request { host = "h:1", path = "/?pID=a%20b", key = "dGhlIHNhbXBsZSBub25jZQ==", headers = { a = "b" } })
seed("parser", "\2\1" .. sized "a" .. sized "b" .. sized "h" .. sized "/x" .. sized "k" .. "body")
seed("parser", "\3\0" .. sized "\3" .. core.websocket({ role = "server" }):text "hello" .. core.websocket({ role = "server" }):ping "p")
seed("parser", "\3\1" .. sized "\3" .. core.websocket({ role = "client" }):text "hello"
  .. core.websocket({ role = "client" }):close(1000, "x"))
for i = 0, 20 do
  seed("sign", string.char(i % 3) .. ("\1" .. string.char(i)):rep(3) .. sized "v" .. ("\1\0"):rep(3) .. sized "b"
    .. "\1\0\1\0\0\1\0\1\0\1\1")
end

-- Matchmaking.
for case in vectors.lines "flexmatch_cases.jsonl" do
  if case.rule_set then
    local text = json.encode(case.rule_set)
    seed("rule_set", text)
    for expression in text:gmatch '"([^"]*players[^"]*)"' do seed("expression", expression) end
  end
  seed("rule_set", case.rule_set_text or "{}")
  seed("match", json.encode(case))
end
for _, text in ipairs { "set_intersection(flatten(teams[*].players.attributes[modes]))",
  "avg(max(teams[red,squad].players.attributes[skill]))",
  "count(teams[squad].players[playerId])", "stddev(flatten(teams[ * ] . players . attributes [ skill ]))", "teams[red].players" } do
  seed("expression", text)
end
for _, text in ipairs { "playerSessionCount >= 0 AND NOT gameSessionProperties.mode = 'ctf'\ncreationTimeMillis DESC",
  "(maximumSessions > 2 OR hasAvailablePlayerSessions=true) AND gameSessionName <> 'a''b'\ngameSessionProperties.mode ASC",
  "gameSessionId='gsess-1'\ngameSessionName DESC", "NOT (NOT (maximumSessions<5))\nplayerSessionCount ASC" } do
  seed("filter", text)
end
for i = 0, 80 do
  local draws = {}
  for k = 1, 60 do draws[k] = string.char((i * 31 + k * k * 7 + i * k * 13) % 256) end
  seed("values", string.char(i) .. "\5\1" .. table.concat(draws))
end
