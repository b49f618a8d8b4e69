-- N: a name with three addresses, at two of which nobody answers, to clients in nginx, which connects to one of them at random.
local fault_server = require "spec.support.fault_server"
local faults = require "spec.support.faults"
local figures = require "spec.faults.figures"
local nginx = require "spec.support.nginx"

local CALLS, CONNECT = 30, 0.2

-- Makes that many calls at once, each with a client of its own. Returns a list of { is_ok, kind, code, sent, attempts, seconds }.
local CODE = [[
local calls, port, connect = ...
require("spec.faults.caller").hurry()
local gamelift = require "gamelift"
local threads, list = {}, {}
for i = 1, calls do
  threads[i] = ngx.thread.spawn(function()
    local client = gamelift.client { region = "us-west-2", endpoint = "http://third.test:" .. port, proxy = false,
      credentials = { access_key_id = "A", secret_access_key = "canary" }, timeout = { connect = connect, read = 2, total = 9 } }
    local started = ngx.now()
    local reply, err = client:create_player_sessions { GameSessionId = "g", PlayerIds = { "p" } }
    ngx.update_time()
    err = err or {}
    list[i] = { is_ok = reply ~= nil, code = err.code, sent = err.sent, attempts = err.attempts, seconds = ngx.now() - started }
  end)
end
for _, thread in ipairs(threads) do ngx.thread.wait(thread) end
return list]]

describe("a client (nginx) meets", function()
  local server, worker

  setup(function()
    server = fault_server.start()
    worker = nginx.start { http = ("resolver 127.0.0.1:%d ipv6=off; lua_socket_log_errors off;"):format(nginx.name_server()) }
  end)

  teardown(function()
    worker:stop()
    server:stop()
    figures.write "addresses, nginx"
  end)

  -- Defines a test. prepare(port): what is at the two other addresses; seconds: limit of a call.
  local function test(row, title, code, seconds, prepare)
    it(row .. ": three addresses, of which two " .. title, function()
      local listener = server:listen { { "read", { "send", faults.http("{}", "Connection: close\r\n") }, "close" } }
      prepare(listener.port)
      local good, bad = 0, {}
      for _, call in ipairs(worker:run(CODE, CALLS, listener.port, CONNECT)[1]) do
        local is_right = call.is_ok or call.code == code and call.sent == "no" and call.attempts == 3
        if call.is_ok then good = good + 1 end
        if not is_right or call.seconds > seconds then bad[#bad + 1] = call end
      end
      local requests = listener:settled(function(s) return s.requests >= good end).requests
      figures.count("addresses, nginx", { row = row }, "http", not bad[1] and requests == good)
      assert.same({}, bad)
      assert.equal(good, requests) -- what failed was not sent
      assert.is_true(good > 0 and good < CALLS, good) -- three attempts reach it in 19 cases of 27
    end)
  end

  test("N4", "refuse", "ConnectionFailed", 3, function() end)
  test("N5", "accept no connection", "ConnectTimeout", 3 * CONNECT + 3, function(port)
    for _, host in ipairs { "127.0.0.2", "127.0.0.3" } do
      server:listen({ {} }, { host = host, port = port, accept = false, backlog = 0 })
    end
  end)
end)
