-- Writes the inputs that fuzzing starts from: lua5.4 spec/fuzz/seeds.lua DIR -> DIR/<target>/<n>. Taken from the recorded
-- cases and the bench's bodies, so that no binary files need to be kept.
local core = require "gamelift.core"
local bodies = require "spec.bench.bodies"
local vectors = require "spec.support.vectors"

local dir = assert(arg[1], "seeds.lua DIR")
local count = {}

local LIMIT = 150 -- a target

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
    if body then seed("cbor", method_byte(case.operation) .. "\0" .. body) end
    seed("json", case.body)
  end
end
seed("decode", method_byte "DescribeGameSessions" .. "\0" .. bodies.page(2))
for _, text in ipairs { "\191\255", "\161\97x\193\251\65\212\82\217\236\32\0\0",
  "\191\97x\127\97a\97b\255\97y\95\65a\255\97z\159\249\60\0\247\255\255",
  "\162\102__type\97X\103message\97y" } do
  seed("cbor", method_byte "DescribeGameSessions" .. "\0" .. text)
end
for case in vectors.lines "errors.jsonl" do
  if case.body then seed("error", "\0" .. "FleetCapacityExceededException:http://x\n" .. case.body) end
end
for _, case in ipairs(vectors.json("endpoints.json").custom_endpoints) do
  if type(case.endpoint or case.url) == "string" then seed("endpoint", "\0" .. (case.endpoint or case.url)) end
end
for _, text in ipairs {
  "us-west-2", "cn-north-1", "fips-us-gov-west-1", "http://127.0.0.1:9080/base", "https://[::1]:8443/", "evil.com/#",
  "HTTPS://user@host:99999/%00", "us-iso-east-1",
} do
  for flags = 0, 3 do seed("endpoint", string.char(flags) .. text) end
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
end
for _, text in ipairs { "eyJOZXh0VG9rZW4iOiAieCIsICJib3RvX3RydW5jYXRlX2Ftb3VudCI6IDN9", "e30=", "bnVsbA==" } do
  seed("token", text)
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
