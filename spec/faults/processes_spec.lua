-- X and T: faults around a process: its environment, its limits, and workers of nginx that are replaced, die or lose their client.
local certs = require "spec.support.certs"
local child = require "spec.support.child"
local fault_server = require "spec.support.fault_server"
local faults = require "spec.support.faults"
local figures = require "spec.faults.figures"
local http = require "spec.support.http"
local interpreter = require "spec.support.interpreter"
local nginx = require "spec.support.nginx"
local process = require "spec.support.process"
local program = require "spec.support.program"

local unpack = table.unpack or unpack

local OK = { "send", faults.http "{}" }
local GOOD = { "read", OK, "read", OK, "read", OK, "read", OK, "read", OK, "hold" }

local server, made

setup(function() server, made = fault_server.start(), certs.make() end)
teardown(function()
  server:stop()
  made:remove()
  figures.write "processes"
end)

-- Defines a test of a row, and counts it. run(): raises if it fails.
local function test(row, title, run)
  it(row .. ": " .. title, function()
    local ok, problem = pcall(run)
    figures.count("processes", { row = row }, "http", ok)
    if not ok then error(problem, 0) end
  end)
end

-- A program with one call, over libcurl and in a loop; prints how each ends.
local PROGRAM = [[
  local endpoint, ca = %s, %s
  local gamelift = require "gamelift"
  require("gamelift.core").random_float = function() return 0 end
  for _, in_loop in ipairs { false, true } do
    local loop = in_loop and gamelift.loop() or nil
    local client = gamelift.client { region = "us-west-2", endpoint = endpoint, ca_file = ca, transport = loop, proxy = false,
      credentials = { access_key_id = "A", secret_access_key = "canary" } }
    local reply, err
    if loop then
      local call = client:start("list_fleets")
      assert(loop:run(10))
      reply, err = call:result()
    else
      reply, err = client:list_fleets()
    end
    print(reply and "ok" or ("%%s sent %%s after %%d"):format(err.code, err.sent, err.attempts))
  end
]]

-- Returns what the program prints. host: of the URL; prefix: a command that starts it.
local function run(listener, scheme, host, prefix)
  return child.run(child.code(PROGRAM, ("%s://%s:%d"):format(scheme, host, listener.port), made.ca), prefix)
end

-- Some libcurls from 8 on do not say that they lack a thread or memory: the call ends when the time to connect is over.
local may_be_silent = tonumber(require("gamelift.curl").libcurl_version():match "^libcurl/(%d+)") >= 8

-- Replaces that end of a call by the error that other libcurls cause.
local function named(output, code) return (output:gsub("ConnectTimeout", may_be_silent and code or "ConnectTimeout")) end

local function twice(line) return line .. "\n" .. line .. "\nstatus 0\n" end

describe("a program meets", function()
  test("T3", "variables that ask other programs not to verify", function()
    local listener = server:listen { { { "tls", made.self_signed }, unpack(GOOD) } }
    local output = run(listener, "https", "127.0.0.1", "env PYTHONHTTPSVERIFY=0 NODE_TLS_REJECT_UNAUTHORIZED=0 GIT_SSL_NO_VERIFY=1 "
      .. "CURL_INSECURE=1 SSL_VERIFY=0 AWS_VERIFY_SSL=false AWS_NO_VERIFY_SSL=true")
    assert.equal(twice "TLSFailure sent no after 1", output)
    assert.equal(0, listener:stats().requests)
  end)

  test("T8", "SSLKEYLOGFILE, which libcurl obeys, as SECURITY.md says: the file has keys of the connections and nothing else", function()
    local listener = server:listen { { { "tls", made.good }, unpack(GOOD) } }
    local path = os.tmpname()
    local output = run(listener, "https", "127.0.0.1", "env SSLKEYLOGFILE=" .. path)
    local text = process.read(path)
    os.remove(path)
    assert.equal(twice "ok", output)
    for line in text:gmatch "[^\n]+" do assert.matches("^[A-Z_0-9]+ %x+ %x+$", line) end
    assert.is_nil(text:find "canary")
  end)

  test("X12", "a system that starts no thread: names cannot be looked up, addresses can be connected to", function()
    local library, reason = program.preload "no_threads"
    if not library then pending(reason) end
    local listener = server:listen { GOOD }
    local prefix = "env LD_PRELOAD=$LD_PRELOAD:" .. library
    local by_name, by_address = run(listener, "http", "gamelift.test", prefix), run(listener, "http", "127.0.0.1", prefix)
    os.remove(library)
    assert.equal(twice "DNSFailure sent no after 3", named(by_name, "DNSFailure"))
    assert.equal(twice "ok", by_address)
    assert.equal(2, listener:stats().requests)
  end)

  test("X12", "limits of address space from 16 to 128 MiB: each call succeeds or says why not", function()
    if interpreter.is_checked then pending "sanitizers and valgrind need far more" end
    local listener = server:listen { GOOD }
    local good = 0
    for mib = 16, 128, 8 do
      local output = run(listener, "http", "127.0.0.1", ("sh -c 'ulimit -v %d; exec \"$@\"' sh"):format(mib * 1024))
      if output == twice "ok" then good = good + 1
      else assert.is_truthy(output:find "[Mm]emory" or output:find "failed to map" or output:find "cannot open shared", output) end
    end
    assert.is_true(good > 0)
  end)

  test("X12", "no memory for libcurl's note of a new socket: one call of a loop fails, the next ones connect", function()
    if interpreter.is_checked then pending "sanitizers and valgrind have a malloc of their own" end
    local library, reason = program.preload "no_table"
    if not library then pending(reason) end
    local full, listener = server:listen({ {} }, { accept = false, backlog = 0 }), server:listen { GOOD }
    local output = child.run(child.code([[
      local gamelift = require "gamelift"
      local loop = gamelift.loop()
      for _, endpoint in ipairs { %s, %s } do
        local client = gamelift.client { region = "us-west-2", endpoint = endpoint, transport = loop, proxy = false,
          retry = { mode = "off" }, credentials = { access_key_id = "A", secret_access_key = "canary" } }
        local call = client:start("list_fleets")
        assert(loop:run(10))
        local reply, err = call:result()
        print(reply and "ok" or err.code .. " sent " .. err.sent)
      end
      loop:close()
    ]], full.url, listener.url), "env NO_TABLE=1 LD_PRELOAD=" .. library)
    os.remove(library)
    assert.equal("ConnectionFailed sent no\nok\nstatus 0\n", named(output, "ConnectionFailed"))
  end)

  test("X10", "a host that blocks all signals and has an alarm due", function()
    local listener = server:listen { { "read", { "wait", 0.3 }, OK, "hold" } }
    local output = run(listener, "http", "127.0.0.1", "env --block-signal --default-signal timeout -s ALRM 20")
    assert.equal(twice "ok", output)
  end)
end)

describe("a worker of nginx meets", function()
  local CLIENT = [[
    lua_shared_dict results 1m; lua_socket_log_errors off;
    init_by_lua_block {
      CLIENT = require("gamelift").client { region = "us-west-2", endpoint = "%s", proxy = false,
        timeout = { connect = 1, read = 1, total = 2 }, credentials = { access_key_id = "A", secret_access_key = "canary" } }
      function call()
        local reply, err = CLIENT:create_player_sessions { GameSessionId = "g", PlayerIds = { "p" } }
        return reply and "ok" or ("%%s sent %%s"):format(err.code, err.sent)
      end
    }]]
  local SITE = "lua_check_client_abort on; location = /call { content_by_lua_block { ngx.print(call()) } }"

  local function start(scripts, workers)
    local listener = server:listen(scripts)
    return nginx.start { workers = workers, http = CLIENT:format(listener.url), server = SITE }, listener
  end

  -- Begins a call in a timer of the worker, which notes its end. Returns the worker's process id.
  local function begin(site)
    return site:run([[
      ngx.timer.at(0, function() ngx.shared.results:set("end", call()) end)
      return tostring(ngx.worker.pid())]])[1]
  end

  local function result_of(site) return site:run("return ngx.shared.results:get 'end'")[1] end

  local function requested(stats) return stats.requests == 1 end

  test("X4", "a client made in the master: it has no connection there, and one in each worker that calls", function()
    local script = {}
    for i = 1, 80, 2 do script[i], script[i + 1] = "read", OK end
    local site, listener = start({ script }, 2)
    local before = listener:stats().connections
    local pids = {}
    for _ = 1, 40 do -- the workers take turns as they like
      local said = site:run("return call(), ngx.worker.pid()")
      assert.equal("ok", said[1])
      pids[said[2]] = true
    end
    local alarms = site:alarms()
    site:stop()
    assert.equal(0, before)
    local workers = 0
    for _ in pairs(pids) do workers = workers + 1 end
    assert.equal(workers, listener:stats().connections)
    assert.equal("", alarms)
  end)

  test("X5", "a reload while a call waits for its response: the call ends, then the worker", function()
    local site, listener = start { { "read", { "wait", 0.6 }, OK, "hold" } }
    local pid = begin(site)
    listener:settled(requested)
    site:reload()
    assert.is_true(process.wait(function() return result_of(site) end, 4) ~= nil)
    local said, alarms = result_of(site), site:alarms()
    local gone = process.wait(function() return not process.alive(pid) end, 10)
    site:stop()
    assert.equal("ok", said)
    assert.is_truthy(gone)
    assert.equal("", alarms)
    assert.equal(1, listener:stats().requests)
  end)

  test("X5", "a reload while a call waits in vain: the worker is gone once the time of the call has passed", function()
    local site, listener = start { { "read", "hold" } }
    local pid = begin(site)
    listener:settled(requested)
    site:reload()
    local gone = process.wait(function() return not process.alive(pid) end, 10)
    local said, alarms = result_of(site), site:alarms()
    site:stop()
    assert.is_truthy(gone)
    assert.equal("ReadTimeout sent maybe", said)
    assert.equal("", alarms)
  end)

  test("X5", "its own death: the service sees the end of the connection, and the next worker calls", function()
    local site, listener = start { { "read", "hold" }, GOOD }
    local pid = begin(site)
    listener:settled(requested)
    process.kill(pid, "KILL")
    assert.equal(0, listener:settled(function(s) return s.open == 0 end).open)
    assert.is_truthy(process.wait(function()
      local ok, said = pcall(site.run, site, "return call()")
      return ok and said[1] == "ok"
    end))
    site:stop()
  end)

  test("X5", "a client that disconnects: the call and its connection end at once", function()
    local site, listener = start { { "read", "hold" }, GOOD }
    local connection = http.connect(site.port)
    connection:send(http.text(site.port, "GET", "/call"))
    listener:settled(requested)
    connection:close()
    assert.equal(0, listener:settled(function(s) return s.open == 0 end).open)
    local said, alarms = site:run("return call()")[1], site:alarms()
    site:stop()
    assert.equal("ok", said)
    assert.equal("", alarms)
  end)
end)
