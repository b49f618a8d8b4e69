-- Credentials that expire during requests of nginx: one request refreshes them, others wait.
local fault_server = require "spec.support.fault_server"
local faults = require "spec.support.faults"
local nginx = require "spec.support.nginx"
local process = require "spec.support.process"
local socket = require "socket"

local COUNT = 64
local LATE = 1.5 -- seconds that the container takes for its later responses

-- Serves GameLift and a container's credentials, and counts the calls by their keys. The keys are named by a number and are valid for
-- the seconds that the spec has set.
local ORIGIN = [[
location /keys { content_by_lua_block {
  local number = ngx.shared.seen:incr("asked", 1, 0)
  ngx.sleep(ngx.shared.seen:get "late" or 0)
  ngx.print(('{"AccessKeyId":"KEY%d","SecretAccessKey":"s","Token":"t","Expiration":"%s"}'):format(number,
    os.date("!%Y-%m-%dT%H:%M:%SZ", ngx.time() + 3600 * number)))
} }
location / { content_by_lua_block {
  ngx.req.read_body()
  ngx.shared.seen:incr((ngx.var.http_authorization:match "Credential=(%w+)/"), 1, 0)
  ngx.print '{"FleetIds":["fleet-1"]}'
} }]]

-- A worker's clock is `ahead` seconds ahead of the clock of the origin, which decides when keys have expired.
local HTTP = [[
lua_shared_dict gamelift 1m;
lua_shared_dict clock 1m;
init_by_lua_block {
  local gamelift = require "gamelift"
  client = gamelift.client { endpoint = "ORIGIN", region = "us-west-2", retry = { mode = "off" }, proxy = false,
    credentials_cache = CACHE, clock = function() return ngx.time() + (ngx.shared.clock:get "ahead" or 0) end }
}]]

local SERVER = [[location /call { content_by_lua_block {
  local began = ngx.now()
  local reply, err = client:list_fleets()
  ngx.update_time()
  ngx.print(ngx.worker.pid(), " ", reply and reply.FleetIds[1] or tostring(err), " ", ngx.now() - began)
} }]]

describe("64 requests of nginx", function()
  local origin, site, port

  local function start(workers, cache)
    origin = nginx.start { http = "lua_shared_dict seen 1m;", server = ORIGIN, workers = 2 }
    port = nginx.free_port()
    site = nginx.start {
      workers = workers, server = ("listen 127.0.0.1:%d reuseport backlog=1024;"):format(port) .. SERVER, -- so all get some
      http = HTTP:gsub("ORIGIN", origin.url):gsub("CACHE", cache),
      environment = ("env AWS_EC2_METADATA_DISABLED=true AWS_CONTAINER_CREDENTIALS_FULL_URI=%s/keys "):format(origin.url),
    }
  end

  after_each(function()
    site:stop()
    origin:stop()
  end)

  local function seen(name) return origin:run("return ngx.shared.seen:get(...) or 0", name)[1] end

  -- Sends all at once: { pids = { [pid] = requests }, took = sorted seconds of each }.
  local function call_all()
    local connections, pids, took = {}, {}, {}
    for i = 1, COUNT do
      connections[i] = assert(socket.connect("127.0.0.1", port))
      connections[i]:settimeout(20)
    end
    for i = 1, COUNT do connections[i]:send "GET /call HTTP/1.0\r\n\r\n" end
    for i = 1, COUNT do
      local pid, said, seconds = assert(connections[i]:receive "*a"):match "\r\n\r\n(%d+) (.*) ([%d.e-]+)$"
      assert.equal("fleet-1", said)
      pids[pid] = (pids[pid] or 0) + 1
      took[i] = tonumber(seconds)
      connections[i]:close()
    end
    table.sort(took)
    return pids, took
  end

  -- Makes all calls with keys that are valid for an hour, and again `after` seconds later, when the container is slow.
  local function refresh(after)
    call_all()
    assert.equal(1, seen "asked")
    origin:run("ngx.shared.seen:set('late', ...)", LATE)
    site:run("ngx.shared.clock:set('ahead', ...)", after)
    local pids, took = call_all()
    assert.equal("", site:alarms())
    return pids, took
  end

  local function workers_of(pids)
    local count = 0
    for _ in pairs(pids) do count = count + 1 end
    return count
  end

  it("with expired keys in one worker cause one refresh and all succeed", function()
    start(1, "nil")
    refresh(3601)
    assert.equal(2, seen "asked")
    assert.same({ COUNT, COUNT }, { seen "KEY1", seen "KEY2" })
  end)

  it("with valid keys do not wait for the one that refreshes them", function()
    start(1, "nil")
    local _, took = refresh(2800)
    assert.equal(2, seen "asked")
    assert.same({ 2 * COUNT - 1, 1 }, { seen "KEY1", seen "KEY2" })
    assert.is_true(took[COUNT] >= LATE, took[COUNT])
    assert.is_true(took[COUNT - 1] < LATE, took[COUNT - 1])
  end)

  it("with expired keys in two workers with a shared dict cause one refresh and all succeed", function()
    start(2, "ngx.shared.gamelift")
    assert.equal(2, workers_of(refresh(3601)))
    assert.equal(2, seen "asked")
    assert.same({ COUNT, COUNT }, { seen "KEY1", seen "KEY2" })
  end)

  it("with valid keys in two workers do not wait for the one that refreshes them", function()
    start(2, "ngx.shared.gamelift")
    local pids, took = refresh(2800)
    assert.equal(2, workers_of(pids))
    assert.equal(2, seen "asked")
    assert.equal(2 * COUNT, seen "KEY1" + seen "KEY2")
    assert.is_true(took[COUNT] >= LATE, took[COUNT])
    assert.is_true(took[COUNT - 1] < LATE, took[COUNT - 1])
  end)

  it("find the keys of an ended worker in the dict", function()
    start(2, "ngx.shared.gamelift")
    call_all()
    site:reload()
    site:run "ngx.sleep(0.5)"
    call_all()
    assert.equal(1, seen "asked")
  end)
end)

describe("in nginx, a fetch of credentials", function()
  local origin, site

  setup(function()
    origin = nginx.start { server = [[location / { content_by_lua_block { ngx.print '{"FleetIds":["fleet-1"]}' } }]] }
    site = nginx.start {
      http = ([[
        lua_shared_dict seen 1m;
        init_by_lua_block {
          local gamelift = require "gamelift"
          local function client(credentials)
            return gamelift.client { endpoint = "%s", region = "us-west-2", retry = { mode = "off" }, proxy = false,
              credentials = credentials }
          end
          local function slow(transport)
            ngx.shared.seen:incr("asked", 1, 0)
            transport:sleep(1)
            return { access_key_id = "A", secret_access_key = "canary-secret", expiration = ngx.time() + 3600 }
          end
          clients = { slow = client(slow), busy = client(slow), process = client(gamelift.credentials.process { command = "sleep 2" }) }
          function call(name)
            local began = ngx.now()
            local reply, err = clients[name]:list_fleets()
            ngx.update_time()
            return reply and reply.FleetIds[1] or tostring(err), ngx.now() - began
          end
        }]]):format(origin.url),
      server = [[
        lua_check_client_abort on;
        location /call { content_by_lua_block { ngx.print((call(ngx.var.arg_client))) } }
        location /log {
          content_by_lua_block { ngx.print "ok" }
          log_by_lua_block {
            local said, took = call(ngx.var.arg_client)
            ngx.shared.seen:set("said", said)
            ngx.shared.seen:set("took", took)
          }
        }]],
    }
  end)

  teardown(function()
    site:stop()
    origin:stop()
  end)

  local function request(path)
    local connection = assert(socket.connect("127.0.0.1", site.port))
    connection:settimeout(10)
    connection:send("GET " .. path .. " HTTP/1.0\r\n\r\n")
    return connection
  end

  local function get(path)
    local connection = request(path)
    local said = assert(connection:receive "*a"):match "\r\n\r\n(.*)$"
    connection:close()
    return said
  end

  local function seen(name) return site:run("return ngx.shared.seen:get(...)", name)[1] end

  it("continues for the others when the client of its request has disconnected", function()
    local first = request "/call?client=slow"
    site:run "ngx.sleep(0.1)"
    first:close()
    for _ = 1, 3 do assert.equal("fleet-1", get "/call?client=slow") end
    assert.equal(1, seen "asked")
    assert.equal("", site:alarms())
  end)

  for what, name in pairs { ["that needs a program"] = "process", ["that sleeps"] = "busy" } do
    it(what .. " is refused at once in a phase that cannot wait", function()
      assert.equal("ok", get("/log?client=" .. name))
      assert.matches("^WrongPhase: nginx cannot wait in its phase log", seen "said")
      assert.is_true(seen "took" < 0.5)
    end)
  end

  it("does not block a phase that cannot wait", function()
    local first = request "/call?client=busy"
    site:run "ngx.sleep(0.1)"
    assert.equal("ok", get "/log?client=busy")
    assert.matches("^WrongPhase: nginx cannot wait in its phase log", seen "said")
    assert.is_true(seen "took" < 0.5)
    assert.matches("fleet%-1$", (first:receive "*a"))
    first:close()
  end)
end)

-- The dict outlives it.
describe("a reload of nginx", function()
  local CONFIG = "[profile lobby]\ncredential_process = cat %s/%s\n"
  local KEYS = '{"Version":1,"AccessKeyId":"%s","SecretAccessKey":"s","Expiration":"2036-02-03T05:05:06Z"}'
  local origin, site

  -- env: directives; $ORIGIN in them is the origin's URL.
  local function start(env)
    origin = nginx.start { http = "lua_shared_dict seen 1m;", server = ORIGIN }
    site = nginx.start { main = env:gsub("$ORIGIN", origin.url),
      http = HTTP:gsub("ORIGIN", origin.url):gsub("CACHE", "ngx.shared.gamelift"),
      files = { first = KEYS:format "FIRST", second = KEYS:format "SECOND" } }
  end

  local function profile(file) process.write(site.dir .. "/config", CONFIG:format(site.dir, file)) end

  local function call()
    local code = "local reply, err = client:list_fleets() return reply and reply.FleetIds[1] or tostring(err)"
    assert.equal("fleet-1", site:run(code)[1])
  end

  local function seen(name) return origin:run("return ngx.shared.seen:get(...) or 0", name)[1] end

  local function reload()
    local before = site:workers()[1]
    site:reload()
    assert(process.wait(function() return not process.alive(before) end))
  end

  after_each(function()
    site:stop()
    origin:stop()
  end)

  it("uses the new keys after a change of the profile", function()
    start "env AWS_PROFILE=lobby; env AWS_CONFIG_FILE=$DIR/config;"
    profile "first"
    call()
    profile "second"
    reload()
    call()
    assert.same({ 1, 1 }, { seen "FIRST", seen "SECOND" })
  end)

  it("uses the new keys of another environment", function()
    start "env AWS_CONTAINER_CREDENTIALS_FULL_URI=$ORIGIN/keys?of=old; env AWS_EC2_METADATA_DISABLED=true;"
    call()
    reload()
    call()
    assert.same({ 1, 2 }, { seen "asked", seen "KEY1" })
    site:edit(function(text) return (text:gsub("of=old", "of=new")) end)
    reload()
    call()
    assert.same({ 2, 2, 1 }, { seen "asked", seen "KEY1", seen "KEY2" })
  end)
end)

describe("in nginx, requests to STS", function()
  local STS = "<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>A</AccessKeyId>"
    .. "<SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2036-02-03T05:05:06Z</Expiration>"
    .. "</Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>"
  local GAMELIFT = '{"FleetIds":["fleet-1"]}'

  -- Returns the search paths of a Lua 5.1 with luaexpat, where OpenResty may not look; nil if there is none.
  local function paths_with_lxp()
    for _, lua in ipairs { "lua5.1", "luajit", "lua" } do
      local said = process.run(("env -u LUA_PATH -u LUA_CPATH %s -e %s"):format(lua,
        process.quote "assert(_VERSION == 'Lua 5.1') require 'lxp' print(package.path) print(package.cpath)"))
      local path, cpath = said:match "^([^\n]+)\n([^\n]+)$"
      if path then return path, cpath end
    end
  end

  for what, case in pairs {
    ["go through the proxy where NO_PROXY names GameLift's host only"] = { sts = "http://sts.invalid/", direct = GAMELIFT, proxied = STS },
    ["go directly where NO_PROXY names their host only"] = { gamelift = "http://game.invalid/", direct = STS, proxied = GAMELIFT },
  } do
    it(what, function()
      local path, cpath = paths_with_lxp()
      if not path then
        pending "no Lua 5.1 has luaexpat"
        return
      end
      local server = fault_server.start()
      local direct = server:listen { { "read", { "send", faults.http(case.direct) }, "hold" } }
      local proxy = server:listen { { "read", { "send", "HTTP/1.1 200 Established\r\n\r\n" }, "read",
        { "send", faults.http(case.proxied) }, "hold" } }
      local site = nginx.start {
        environment = ("env http_proxy=%s no_proxy=127.0.0.1 AWS_ENDPOINT_URL_STS=%s "):format(proxy.url, case.sts or direct.url),
        files = { token = "jwt.canary.jwt" }, http = "init_by_lua_block { require 'gamelift' }",
      }
      local values = site:run([[
        local endpoint, token_file, path, cpath = ...
        package.path, package.cpath = package.path .. ";" .. path, package.cpath .. ";" .. cpath
        local gamelift = require "gamelift"
        local provider = require("gamelift.credentials").web_identity { role_arn = "arn:aws:iam::123456789012:role/lobby",
          token_file = token_file, region = "us-west-2" }
        local client = gamelift.client { region = "us-west-2", endpoint = endpoint, credentials = provider, retry = { mode = "off" } }
        local reply, err = client:list_fleets()
        return reply and reply.FleetIds[1] or tostring(err)]], case.gamelift or direct.url, site.dir .. "/token", path, cpath)
      assert.equal("fleet-1", values[1])
      assert.same({ 1, 2 }, { direct:stats().requests, proxy:stats().requests }) -- CONNECT is one
      assert.matches("^CONNECT [a-z]+%.invalid:80 ", proxy:stats().log[1].head)
      site:stop()
      server:stop()
    end)
  end
end)
