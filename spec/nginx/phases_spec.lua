-- Every phase of nginx: an answer, or an error that says what to do.
local nginx = require "spec.support.nginx"
local process = require "spec.support.process"

-- What each phase runs: one call, whose end is told in a shared dict.
local PROBE = [[
local probe = {}
local client
function probe.call(name)
  client = client or require("gamelift").client {
    endpoint = "http://127.0.0.1:PORT", region = "us-west-2",
    credentials = { access_key_id = "AKID", secret_access_key = "SECRET" }, retry = { mode = "off" },
  }
  local ok, reply, err = pcall(client.describe_game_sessions, client, { FleetId = "fleet-1" })
  ngx.shared.probe:set(name, not ok and "raised: " .. tostring(reply) or reply and "answered" or err.code .. ": " .. err.message)
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
  log_by_lua_block { require("probe").call "log" }
}
]]

local ANSWERED = {
  "timer", "server_rewrite", "rewrite", "access", "content", "coroutine", "light thread", "ssl_cert",
}
local REFUSED = { "ssl_session_fetch", "init", "init_worker", "set", "header_filter", "body_filter", "log" }
local BELOW_C = { "top level", "table.sort" }

describe("a call in nginx", function()
  local worker
  local ends = {}

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
    assert(worker:get("/phases").status == 200)
    process.run(("sleep 0.5 | timeout 5 openssl s_client -reconnect -no_ticket -tls1_2 -unix %s/tls -servername localhost")
      :format(worker.dir)) -- for the phases of TLS
    local late = { "timer", "log", "ssl_cert" }
    process.wait(function()
      local found = worker:run("local t = {} for _, k in ipairs(ngx.shared.probe:get_keys()) do"
        .. " t[k] = ngx.shared.probe:get(k) end return t")[1]
      ends = found
      for _, name in ipairs(late) do
        if not found[name] then return nil end
      end
      return true
    end, 5)
  end)

  teardown(function() worker:stop() end)

  for _, name in ipairs(ANSWERED) do
    it("is answered in " .. name, function() assert.equal("answered", ends[name]) end)
  end

  for _, name in ipairs(REFUSED) do
    it("says in " .. name .. " that it can't wait there, and what can", function()
      assert.matches("^WrongPhase: nginx cannot wait in its phase " .. name .. ".*ngx%.timer%.at", ends[name])
    end)
  end

  for _, name in ipairs(BELOW_C) do
    it("says at " .. name .. " why it can't wait", function()
      assert.matches("^WrongPhase: .*`require` is loading.*ngx%.timer%.at", ends[name])
    end)
  end

  it("leaves no alarm in the log", function() assert.equal("", worker:alarms()) end)
end)
