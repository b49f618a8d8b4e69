-- Whole programs in strict and small hosts: each in a process of its own, with nothing but what the host leaves.
local child = require "spec.support.child"
local hosts = require "spec.support.hosts"
local interpreter = require "spec.support.interpreter"
local process = require "spec.support.process"

-- The part that the programs share: a transport that responds from a list, and one that responds with one status.
local COMMON = [[
local gamelift = require "gamelift"
local function scripted(list)
  local i, time = 0, 1000
  return {
    send = function()
      i = i % #list + 1
      local step = list[i]
      if type(step) == "string" then step = { status = 200, body = step } end
      return { status = step.status, headers = step.headers or {}, body = step.body or "" }
    end,
    sleep = function(_, seconds) time = time + seconds end,
    now = function() return time end,
  }
end
local KEYS = { access_key_id = "a", secret_access_key = "b" }
local function client_of(list, over)
  local options = { region = "us-west-2", credentials = KEYS, transport = scripted(list) }
  for name, value in pairs(over or {}) do options[name] = value end
  return gamelift.client(options)
end
local function equal(expected, value)
  if expected ~= value then error(("expected %s, got %s"):format(tostring(expected), tostring(value)), 2) end
end
local function has(text, part)
  if not tostring(text):find(part, 1, true) then error(("%q is not in %s"):format(part, tostring(text)), 2) end
end
]]

local PROGRAMS = {
  { "calls, retries, logs and errors", [[
local events = 0
local client = client_of({ '{"FleetIds":["fleet-1"]}' }, { logger = function() events = events + 1 end })
equal("fleet-1", assert(client:list_fleets()).FleetIds[1])
equal("fleet-1", assert(client:call("ListFleets", {}, { validation = "strict", timeout = 5 })).FleetIds[1])
equal(2, events)
local busy = { status = 400, body = '{"__type":"ThrottlingException"}' }
equal("fleet-1", assert(client_of({ busy, '{"FleetIds":["fleet-1"]}' }, { retry = { mode = "adaptive" } }):list_fleets()).FleetIds[1])
local _, err = client_of({ { status = 400, body = '{"__type":"NotFoundException","Message":"no"}' } }):list_fleets()
equal(gamelift.errors.NotFoundException, err.code)
has(err, "NotFoundException: no")
_, err = client:create_game_session { fleetId = 1 }
has(err, "did you mean FleetId")
_, err = client_of({}, { transport = { send = function() error "lost" end, sleep = function() end } }):list_fleets()
equal("TransportFailed", err.code)
equal("ACTIVE", gamelift.enums.GameSessionStatus.ACTIVE)
local ok, problem = pcall(function() return client.list_fleet end)
equal(false, ok)
has(problem, "list_fleets")
local agent
assert(client_of({}, { transport = { sleep = function() end, send = function(_, request)
  agent = request.headers["User-Agent"]
  return { status = 200, headers = {}, body = "{}" }
end } }):list_fleets())
has(agent, " os/linux lang/lua#5.")
client:close()
]] },
  { "paginators", [[
local pages = client_of { '{"FleetIds":["fleet-1"],"NextToken":"t"}', '{"FleetIds":["fleet-2"]}' }
  :get_paginator("list_fleets"):paginate { PaginationConfig = { PageSize = 1 } }
local ids = {}
for id in pages:items() do ids[#ids + 1] = id end
for page in pages do ids[#ids + 1] = page.FleetIds[1] end
equal("fleet-1 fleet-2 fleet-1 fleet-2", table.concat(ids, " "))
equal(2, #assert(pages:build_full_result()).FleetIds)
local ok, err = pcall(function() for _ in client_of { { status = 400 } }:get_paginator("list_fleets"):paginate() do end end)
equal(false, ok)
equal("list_fleets", err.operation)
]] },
  { "gamelift.sign", [[
local headers, stages = gamelift.sign({ method = "GET", url = "https://example.com/a?b=c" },
  { credentials = KEYS, region = "us-west-2", service = "execute-api", time = 1770091506 })
has(headers.Authorization or headers.authorization, "20260203/us-west-2/execute-api")
has(stages.string_to_sign, "20260203T040506Z")
assert(gamelift.sign({ method = "GET", url = "https://example.com/" }, { credentials = KEYS, region = "r", service = "s" }))
local none, err = gamelift.sign({ method = "GET", url = "nowhere" }, { credentials = KEYS, region = "r", service = "s" })
equal(nil, none)
equal("InvalidSignRequest", err.code)
]] },
  { "the emulator in process", [[
local events = 0
local emulator = gamelift.emulator { clock = 1700000000, traces = true, on_event = function() events = events + 1 end }
local client = gamelift.client { region = "us-west-2", endpoint = "http://local", transport = emulator:transport(),
  credentials = { access_key_id = gamelift.emulator.ACCESS_KEY_ID, secret_access_key = gamelift.emulator.SECRET_ACCESS_KEY } }
local fleet = assert(client:create_fleet { Name = "f", BuildId = "build-00000000-0000-4000-8000-000000000001",
  EC2InstanceType = "c5.large",
  RuntimeConfiguration = { ServerProcesses = { { LaunchPath = "/local/game/server", ConcurrentExecutions = 5 } } } }).FleetAttributes
emulator:advance(3600)
local session = assert(client:create_game_session { FleetId = fleet.FleetId, MaximumPlayerSessionCount = 2 }).GameSession
assert(client:create_player_session { GameSessionId = session.GameSessionId, PlayerId = "p" })
equal(1, #assert(client:search_game_sessions { FleetId = fleet.FleetId,
  FilterExpression = "hasAvailablePlayerSessions=true" }).GameSessions)
assert(client:create_game_session_queue { Name = "q", Destinations = { { DestinationArn = fleet.FleetArn } } })
assert(client:start_game_session_placement { GameSessionQueueName = "q", MaximumPlayerSessionCount = 2 })
emulator:advance(5)
equal(1, events)
equal(1, #assert(emulator:control "events").events)
local _, err = client:describe_game_sessions { GameSessionId = "gsess-unknown" }
equal("service", err.kind)
local stranger = gamelift.client { region = "us-west-2", endpoint = "http://local", transport = emulator:transport(), credentials = KEYS }
_, err = stranger:list_fleets()
equal("service", err.kind)
local late = gamelift.client { region = "us-west-2", endpoint = "http://local", transport = emulator:transport(), retry = { mode = "off" },
  clock = function() return 1 end, credentials = { access_key_id = gamelift.emulator.ACCESS_KEY_ID,
    secret_access_key = gamelift.emulator.SECRET_ACCESS_KEY } }
_, err = late:list_fleets()
equal("service", err.kind)
emulator:snapshot "s"
emulator:reset()
equal(true, emulator:restore "s")
]] },
  { "the emulator's own failures", [[
local emulator = gamelift.emulator { clock = 1700000000, traces = true }
emulator.options.wall = function() return 1700000000 end
local headers = setmetatable({}, { __index = function() error "broken headers" end })
local response = emulator:handle { method = "POST", path = "/", headers = headers, body = "{}" }
equal(500, response.status)
has(response.body, "broken headers")
]] },
  { "a loop", [[
local problems = {}
local loop = gamelift.loop { on_error = function(err) problems[#problems + 1] = tostring(err) end }
local client = gamelift.client { region = "us-west-2", credentials = KEYS, transport = loop, endpoint = "http://127.0.0.1:1",
  retry = { mode = "off" } }
local code, called_back
loop:spawn(function()
  local _, err = client:list_fleets()
  code = err.code
  equal(nil, loop:sleep(0.001))
  error "spawned"
end)
client:start("list_fleets", {}):on_done(function(_, err) called_back = err.code end)
local task = loop:spawn(function() loop:sleep(60) end)
task:cancel()
equal(true, loop:run(10))
equal("ConnectionFailed ConnectionFailed", tostring(code) .. " " .. tostring(called_back))
has(problems[1], "spawned")
assert(loop:fds())
loop:close()
local silent = gamelift.loop()
silent:spawn(function() error "to the standard error stream" end)
silent:run(1)
local _, err = pcall(client.list_fleets, client)
]] },
  { "a blocking call", [[
local client = gamelift.client { region = "us-west-2", credentials = KEYS, endpoint = "http://127.0.0.1:1", retry = { mode = "off" } }
local _, err = client:list_fleets()
equal("ConnectionFailed", err.code)
]] },
  { "every provider of credentials", [[
local c = gamelift.credentials
local function of(provider, list)
  return gamelift.client { region = "us-west-2", credentials = provider, transport = scripted(list) }:list_fleets()
end
local FLEETS = '{"FleetIds":["fleet-1"]}'
local JSON = '{"AccessKeyId":"a","SecretAccessKey":"b","Token":"c","Expiration":"2099-01-01T00:00:00Z","Code":"Success"}'
assert(of(c.static(KEYS), { FLEETS }))
assert(of(c.chain { c.environment(), c.static(KEYS) }, { FLEETS }))
assert(of(c.process { command = "printf '{\"Version\":1,\"AccessKeyId\":\"a\",\"SecretAccessKey\":\"b\"}'" }, { FLEETS }))
assert(of(c.container { url = "http://127.0.0.1/keys" }, { JSON, FLEETS }))
assert(of(c.imds(), { "token", "role", JSON, FLEETS }))
local _, err = of(c.environment(), { FLEETS })
equal("credentials", err.kind)
for _, provider in ipairs { c.shared_file { profile = "nobody" }, c.web_identity { role_arn = "arn", token_file = "/nonexistent" },
  c.sso { start_url = "https://s", region = "us-west-2", account_id = "1", role_name = "r" } } do
  err = select(2, of(provider, { FLEETS }))
  assert(err.kind == "credentials" or err.kind == "config", tostring(err))
end
local STS = '<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>a</AccessKeyId><SecretAccessKey>b</SecretAccessKey>'
  .. '<SessionToken>c</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>'
assert(of(c.assume_role { role_arn = "arn:aws:iam::123456789012:role/r", source = c.static(KEYS), region = "us-west-2" }, { STS, FLEETS }))
_, err = gamelift.client { region = "us-west-2", transport = scripted { { status = 404 } } }:list_fleets()
equal("NoCredentials", err.code)
]] },
  { "an SSO token that is refreshed", [[
local core = require "gamelift.core"
local cache = HOME .. "/.aws/sso/cache"
local name = core.sha1 "session"
equal(true, core.replace_file(cache .. "/" .. name .. ".json", '{"startUrl":"https://s","region":"us-west-2","accessToken":"old",'
  .. '"expiresAt":"2026-02-03T04:10:00Z","clientId":"i","clientSecret":"s","refreshToken":"r",'
  .. '"registrationExpiresAt":"2099-01-01T00:00:00Z"}'))
require("gamelift.config.environment").capture(function(variable) return variable == "HOME" and HOME or nil end)
local provider = gamelift.credentials.sso { start_url = "https://s", region = "us-west-2", account_id = "1", role_name = "r",
  session = "session" }
local client = gamelift.client { region = "us-west-2", clock = function() return 1770091506 end, credentials = provider,
  transport = scripted { '{"accessToken":"new","expiresIn":3600}',
    '{"roleCredentials":{"accessKeyId":"a","secretAccessKey":"b","sessionToken":"c","expiration":1770098706000}}',
    '{"FleetIds":[]}' } }
assert(client:list_fleets())
has(core.read_file(cache .. "/" .. name .. ".json"), '"expiresAt": "2026-02-03T05:05:06Z"')
]] },
  { "the doctor", [[
local provider = function() return { access_key_id = "abcdefgh", secret_access_key = "b", expiration = 4070908800 } end
local report = gamelift.doctor { region = "us-west-2", credentials = provider, transport = scripted { '{"FleetIds":[]}' }, call = true }
equal(true, report.ok)
has(report, "until 2099-01-01T00:00:00Z")
has(report, "list_fleets succeeded")
equal(false, gamelift.doctor { transport = scripted { { status = 404 } } }.ok)
]] },
  { "every module that is not for nginx alone", [[
for name in MODULES:gmatch "%S+" do
  local ok, problem = pcall(require, name)
  if not ok then
    has(problem, "it runs only inside nginx")
    package.loaded[name] = nil -- else Lua 5.1 hides the reason from a module that requires this one
  end
end
]] },
}

-- Modules of this tree, but for scripts and parts of what runs inside nginx.
local function modules()
  local names = {}
  local SCRIPTS = { ["gamelift.local.launch"] = true, ["gamelift.doctor.command"] = true, ["gamelift.local.events"] = true,
    ["gamelift.local.launcher"] = true,
    ["gamelift.local.process"] = true, ["gamelift.local.server"] = true, ["gamelift.local.state_file"] = true,
    ["gamelift.local.websocket"] = true,
    ["gamelift.nginx.diagnostics"] = true, ["gamelift.nginx.idle"] = true,
    ["gamelift.nginx.dns"] = true, ["gamelift.server.host_nginx"] = true,
    ["gamelift.transport.http_destination"] = true, ["gamelift.nginx.phase"] = true, ["gamelift.types"] = true }
  for path in process.run "cd lua && find gamelift -name '*.lua' | LC_ALL=C sort":gmatch "[^\n]+" do
    local name = path:gsub("%.lua$", ""):gsub("/init$", ""):gsub("/", ".")
    if not SCRIPTS[name] then names[#names + 1] = name end
  end
  return table.concat(names, " ")
end

-- No file of this machine's user has a say, and what does not end is ended.
local CLEAN = "env -u AWS_PROFILE -u AWS_REGION -u AWS_ACCESS_KEY_ID -u AWS_ENDPOINT_URL AWS_CONFIG_FILE=/nonexistent "
  .. "AWS_SHARED_CREDENTIALS_FILE=/nonexistent AWS_EC2_METADATA_DISABLED= HOME=%s timeout -k 1 60 "

describe("a host", function()
  local home, remove
  setup(function()
    home, remove = process.folder()
    process.run("mkdir -p " .. home .. "/.aws/sso/cache")
  end)
  teardown(function() remove() end)

  -- Returns the output of a program in a host, and its status.
  local function run(host, program)
    local before = ("local HOME, MODULES = %q, %q\n"):format(home, modules())
    return child.run(before .. host.code .. COMMON .. program, CLEAN:format(home))
  end

  for _, host in ipairs(hosts) do
    describe(host.name, function()
      local function test(name, program, expected)
        it("runs " .. name, function()
          if host.missing then pending(host.missing) end
          assert.matches((expected or "right") .. "\nstatus 0\n$", run(host, program .. "\nprint 'right'"))
        end)
      end

      for _, program in ipairs(PROGRAMS) do test(program[1], program[2]) end

      if host.lacks.os or host.lacks.getenv then
        test("a call without a region, which says that no variable is read", [[
          local _, err = gamelift.list_fleets()
          equal("config NoRegion", err.kind .. " " .. err.code)
          has(err, "os.getenv")
          has(gamelift.doctor { region = "us-west-2", transport = scripted { { status = 404 } } }, "os.getenv")]])
      else
        test("a call without a region", [[
          local _, err = gamelift.list_fleets()
          equal("config NoRegion", err.kind .. " " .. err.code)
          equal(nil, err.message:find "os.getenv")]])
      end

      if host.lacks.io or host.lacks.os or host.lacks.popen then
        test("gamelift.local.start, which says what it lacks", [[
          local server, problem = require("gamelift.local").start()
          equal(nil, server)
          has(problem, "io.popen and os.execute")]])
      else
        test("gamelift.local.start", [[
          local server = assert(require("gamelift.local").start { command = "env -u LD_PRELOAD lua/gamelift/local/gamelift-local" })
          local client = gamelift.client { endpoint = server.url, region = server.region, credentials = server.credentials }
          assert(client:list_fleets())
          server:stop()]])
        test("gamelift.local.start of this tree's script", [[
          local server, said = require("gamelift.local").start { version = true }
          equal(nil, server)
          has(said, "gamelift-local ")]])
      end
    end)
  end
end)

describe("with a strict LUA_INIT", function()
  local COMMAND = "env -u LD_PRELOAD -u AWS_REGION -u AWS_DEFAULT_REGION AWS_EC2_METADATA_DISABLED=true "
    .. "LUA_INIT='require \"pl.strict\".make_all_strict(_G)' "
    .. "AWS_CONFIG_FILE=/nonexistent AWS_SHARED_CREDENTIALS_FILE=/nonexistent GAMELIFT_LUA=" .. interpreter.path .. " timeout 30 "
  local missing = not pcall(require, "pl.compat") and "there is no Penlight: apt-get install lua-penlight"

  it("gamelift-local reads its options and writes nginx's configuration", function()
    if missing then pending(missing) end
    local said, status = process.run(COMMAND .. "lua/gamelift/local/gamelift-local --port 0 --print-config")
    assert.equal(0, status, said)
    assert.matches("content_by_lua", said)
  end)

  it("gamelift-doctor reports", function()
    if missing then pending(missing) end
    local said, status = process.run(COMMAND .. "lua/gamelift/doctor/gamelift-doctor --region us-west-2", true)
    assert.equal(1, status, said)
    assert.matches("gamelift doctor: a call cannot work", said)
  end)
end)

-- A pipe's finalizer waits for the server, and the server for this program's end: whoever gets that order wrong hangs.
describe("a program ends, although", function()
  local START = "local start = require('gamelift.local').start\n"
    .. "local command = 'env -u LD_PRELOAD lua/gamelift/local/gamelift-local'\n"
  local cases = {
    { "nothing of that name starts", "print(start { command = '/nonexistent' })", "no", 0 },
    { "what starts fails", "print(start { command = command, region = '' , port = 99999 })", "99999", 0 },
    { "what starts says nothing and stays", "print(start { command = 'exec >/dev/null 2>&1; exec sleep 60 #' })", "nil", 0 },
    { "the server is never stopped", "assert(start { command = command }) print 'right'", "right", 0 },
    { "it fails with a server running", "local server = assert(start { command = command }) error 'broken'", "broken", 1 },
    { "start raises once the server runs", [[
local popen = io.popen
function io.popen(...)
  local pipe = assert(popen(...))
  return { read = function() return pipe:read "*l" end, lines = function() error "no lines" end, close = function() pipe:close() end }
end
print(pcall(start, { command = command }))]], "no lines", 0 },
    { "start raises at once", "print(pcall(start, { seed = setmetatable({}, { __index = error }) }))", "", 0 },
    { "newproxy is gone",
      "_G.newproxy = nil local server, problem = start { command = command } assert(server or problem:find 'newproxy') print 'right'",
      "right", 0 },
    { "os is gone when the server is collected", [[
local server = assert(start { command = command })
_G.os = nil
print 'right']], "right", 0 },
  }
  for _, case in ipairs(cases) do
    it(case[1], function()
      local said = child.run(START .. case[2], "timeout -k 1 30 ")
      assert.matches(case[3], said, 1, true)
      assert.matches(("\nstatus %d\n$"):format(case[4]), said)
    end)
  end
end)
