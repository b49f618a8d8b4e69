-- Every phase of nginx: a response, or an error that names the way out.
local certs = require "spec.support.certs"
local nginx = require "spec.support.nginx"
local process = require "spec.support.process"

-- The code of each phase: one call, whose end goes to a shared dict.
local PROBE = [[
local probe = {}
local client
function probe.call(name)
  client = client or require("gamelift").client {
    endpoint = "http://127.0.0.1:PORT", region = "us-west-2",
    credentials = { access_key_id = "AKID", secret_access_key = "canary-secret" }, retry = { mode = "off" },
  }
  local ok, reply, err = pcall(client.describe_game_sessions, client, { FleetId = "fleet-1" })
  ngx.shared.probe:set(name, not ok and "raised: " .. tostring(reply) or reply and "answered" or err.code .. ": " .. err.message)
end
function probe.sleep(name, seconds)
  local refused = require("gamelift.nginx.cosocket").new():sleep(seconds)
  ngx.shared.probe:set(name, refused and refused.kind or "nothing")
end
return probe
]]

local TOP_LEVEL = [[
require("probe").call "top level"
return {}
]]

local HTTP = [[
lua_shared_dict probe 1m;
lua_ssl_trusted_certificate $DIR/cert.pem;
init_by_lua_block { require("probe").call "init" }
init_worker_by_lua_block {
  require("probe").call "init_worker"
  ngx.timer.at(0, function() require("probe").call "timer" end)
}
server {
  listen 127.0.0.1:$PORT;
  location / { content_by_lua_block { ngx.print '{"GameSessions":[]}' } }
}
ssl_session_fetch_by_lua_block { require("probe").call "ssl_session_fetch" }
server {
  listen unix:$DIR/tls ssl;
  ssl_certificate $DIR/cert.pem;
  ssl_certificate_key $DIR/key.pem;
  ssl_session_cache shared:sessions:1m;
  ssl_session_tickets off;
  ssl_protocols TLSv1.2;
  ssl_client_hello_by_lua_block { require("probe").call "ssl_client_hello" }
  ssl_certificate_by_lua_block { require("probe").call "ssl_cert" }
  location / { return 200 "ok"; }
}
]]

local SERVER = [[
server_rewrite_by_lua_block { if ngx.var.uri == "/phases" then require("probe").call "server_rewrite" end }
location = /phases {
  set_by_lua_block $ignored { require("probe").call "set" return "" }
  rewrite_by_lua_block { require("probe").call "rewrite" }
  access_by_lua_block { require("probe").call "access" }
  content_by_lua_block {
    require("probe").call "content"
    local inner = coroutine.wrap(function() require("probe").call "coroutine" end)
    inner()
    ngx.thread.wait(ngx.thread.spawn(function() require("probe").call "light thread" end))
    pcall(require, "top_level")
    table.sort({ 2, 1 }, function(a, b) require("probe").call "table.sort" return a < b end)
    ngx.print "ok"
  }
  header_filter_by_lua_block { require("probe").call "header_filter" }
  body_filter_by_lua_block { require("probe").call "body_filter" }
  log_by_lua_block {
    require("probe").sleep("a wait in log", 0.001)
    require("probe").sleep("no wait in log", 0)
    require("probe").call "log"
  }
}
]]

local ANSWERED = {
  "timer", "server_rewrite", "rewrite", "access", "content", "coroutine", "light thread", "ssl_cert",
}
local REFUSED = { "init", "init_worker", "set", "header_filter", "body_filter", "log" }
local PATCHED = { "ssl_session_fetch", "ssl_client_hello" } -- can wait in OpenResty only
local BELOW_C = { "top level", "table.sort" }

describe("a call in nginx", function()
  local worker
  local ends = {}
  local phases -- wait.PHASES

  setup(function()
    local port = nginx.free_port()
    local dir, remove = process.folder()
    process.run(("openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=localhost -keyout %s/key.pem -out %s/cert.pem"):format(dir, dir))
    worker = nginx.start {
      http = HTTP:gsub("%$PORT", port), server = SERVER,
      files = {
        ["probe.lua"] = (PROBE:gsub("PORT", port)), ["top_level.lua"] = TOP_LEVEL,
        ["cert.pem"] = process.read(dir .. "/cert.pem"), ["key.pem"] = process.read(dir .. "/key.pem"),
      },
    }
    remove()
    phases = worker:run("return require('gamelift.nginx.phase').PHASES")[1]
    assert(worker:get("/phases").status == 200)
    process.run(("sleep 0.5 | timeout 5 openssl s_client -reconnect -no_ticket -tls1_2 -unix %s/tls -servername localhost")
      :format(worker.dir)) -- for the phases of TLS
    local late = { "timer", "log", "ssl_cert" }
    process.wait(function()
      local seen = worker:run("local t = {} for _, k in ipairs(ngx.shared.probe:get_keys()) do"
        .. " t[k] = ngx.shared.probe:get(k) end return t")[1]
      ends = seen
      for _, name in ipairs(late) do
        if not seen[name] then return nil end
      end
      return true
    end, 5)
  end)

  teardown(function() worker:stop() end)

  for _, name in ipairs(ANSWERED) do
    it("succeeds in " .. name, function() assert.equal("answered", ends[name]) end)
  end

  local function assert_refused(name)
    assert.matches("^WrongPhase: nginx cannot wait in its phase " .. name .. ".*ngx%.timer%.at", ends[name])
  end

  for _, name in ipairs(REFUSED) do
    it("reports in " .. name .. " that it cannot wait there, and what can", function() assert_refused(name) end)
  end

  for _, name in ipairs(PATCHED) do
    it("succeeds in " .. name .. " if nginx is patched for that, else is refused", function()
      if phases[name] then assert.equal("answered", ends[name]) else assert_refused(name) end
    end)
  end

  it("may wait for no time in a phase that cannot wait", function()
    assert.same({ "phase", "nothing" }, { ends["a wait in log"], ends["no wait in log"] })
  end)

  it("works in the phases that the README lists", function()
    local listed = {}
    local text = process.read "lua/gamelift/nginx/README.md"
    for cell in text:match "## Phases(.-)\n## ":gmatch "\n|([^|]*)|" do
      for name in cell:gmatch "`([%l_]+)`" do listed[#listed + 1] = name end
    end
    local known = {}
    for name in pairs(phases) do known[#known + 1] = name end
    table.sort(listed)
    table.sort(known)
    assert.same(known, listed)
  end)

  for _, name in ipairs(BELOW_C) do
    it("says at " .. name .. " why it can't wait", function()
      assert.matches("^WrongPhase: .*`require` loads.*ngx%.timer%.at", ends[name])
    end)
  end

  it("logs no alert", function() assert.equal("", worker:alarms()) end)
end)

-- Phases that are newer than Debian 12's nginx, or not part of it.
describe("in an nginx with newer or optional phases, a call", function()
  local origin

  setup(function()
    origin = nginx.start { server = [[location / { content_by_lua_block { ngx.print '{"GameSessions":[]}' } }]] }
  end)

  teardown(function() origin:stop() end)

  -- Starts an nginx with these blocks; returns nil and its message if it lacks a directive.
  local function start(options)
    options.files = { ["probe.lua"] = (PROBE:gsub("PORT", origin.port)) }
    local ok, worker = pcall(nginx.start, options)
    if ok then return worker end
    return nil, assert(tostring(worker):match 'unknown directive "([^"]+)"', worker)
  end

  it("succeeds in precontent", function()
    local worker, lacking = start {
      http = "lua_shared_dict probe 1m;",
      server = [[location = /phases {
        precontent_by_lua_block { require("probe").call "precontent" }
        content_by_lua_block { ngx.print "ok" }
      }]],
    }
    if not worker then
      pending("nginx has no " .. lacking)
      return
    end
    assert.equal(200, worker:get("/phases").status)
    assert.equal("answered", worker:run("return ngx.shared.probe:get 'precontent'")[1])
    worker:stop()
  end)

  it("succeeds while nginx connects to a server over TLS", function()
    local port, made = nginx.free_port(), certs.make()
    local worker, lacking = start {
      http = ([[lua_shared_dict probe 1m;
        server {
          listen 127.0.0.1:%d ssl;
          ssl_certificate %s; ssl_certificate_key %s; ssl_verify_client optional_no_ca;
          location / { return 200 "ok"; }
        }]]):format(port, made.good.cert, made.good.key),
      server = ([[location = /phases {
        proxy_pass https://127.0.0.1:%d;
        proxy_ssl_verify on; proxy_ssl_trusted_certificate %s; proxy_ssl_name localhost;
        proxy_ssl_verify_by_lua_block { require("probe").call "proxy_ssl_verify" }
        proxy_ssl_certificate_by_lua_block { require("probe").call "proxy_ssl_cert" }
      }]]):format(port, made.ca),
    }
    if not worker then
      made:remove()
      pending("nginx has no " .. lacking)
      return
    end
    assert.equal(200, worker:get("/phases").status)
    assert.same({ "answered", "answered" },
      worker:run "return ngx.shared.probe:get 'proxy_ssl_verify', ngx.shared.probe:get 'proxy_ssl_cert'")
    worker:stop()
    made:remove()
  end)

  it("succeeds in preread and content of a stream server", function()
    local port = nginx.free_port()
    local cwd = process.run "pwd"
    local worker, lacking = start {
      main = ([[stream {
        lua_package_path '%s/lua/?.lua;%s/lua/?/init.lua;$DIR/?.lua;;'; lua_package_cpath '%s/.build/5.1/?.so;;';
        lua_shared_dict probe 1m;
        server {
          listen 127.0.0.1:%d;
          preread_by_lua_block { require("probe").call "preread" }
          content_by_lua_block {
            require("probe").call "content"
            ngx.say(ngx.shared.probe:get "preread", ", ", ngx.shared.probe:get "content")
          }
        }
      }]]):format(cwd, cwd, cwd, port),
    }
    if not worker then
      pending("nginx has no " .. lacking)
      return
    end
    local connection = assert(require("socket").connect("127.0.0.1", port))
    connection:settimeout(5)
    assert.equal("answered, answered", (connection:receive "*l"))
    connection:close()
    assert.equal("", worker:alarms())
    worker:stop()
  end)
end)
