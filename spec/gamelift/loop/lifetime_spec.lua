-- A loop leaves nothing behind, however its calls, its coroutines, itself or its state end.
local certs = require "spec.support.certs"
local chaos = require "spec.support.chaos"
local child = require "spec.support.child"
local echo_server = require "spec.support.echo_server"
local faults = require "spec.support.faults"
local host = require "spec.support.host"
local interpreter = require "spec.support.interpreter"
local program = require "spec.support.program"
local collect = require "spec.support.collector"
local ticks = require "spec.support.ticks"

local server, made = ticks.server(setup, teardown), nil

setup(function() made = certs.make() end)
teardown(function() made:remove() end)

local function kilobytes()
  if rawget(_G, "jit") then rawget(_G, "jit").flush() end -- compiled code counts, and other programs' turns decide how much there is
  for _ = 1, 4 do collectgarbage() end -- finalizers, and what they held
  return collectgarbage "count"
end

local function went_well(pid) return interpreter.ended_well(host.wait(pid)) end

describe("many calls", function()
  it("at once, retried and cancelled at random, are not lost, doubled or mixed up", function()
    local url = echo_server "faults"
    assert.same({}, (chaos(url, 200, 0.3)))
    local memory, files = kilobytes(), host.open_files()
    local wrong, ended = chaos(url, 2000, 0.3)
    assert.same({}, wrong)
    assert.is_true(ended.answered > 0 and ended.cancelled > 0)
    assert.equal(files, host.open_files())
    assert.is_true(kilobytes() - memory < 200, kilobytes() - memory)
  end)
end)

describe("10,000 abandoned coroutines", function()
  local function setting()
    local listener = server:listen { { "read", "hold" } }
    local loop = ticks.loop()
    return loop, ticks.client(loop, listener.url)
  end

  -- abandon(loop, tasks, coroutines) abandons them; cannot: the reason why this Lua cannot test it
  local function leaves_nothing(name, abandon, cannot)
    it("leave nothing: " .. name, function()
      if cannot then pending(cannot) end
      local loop, client = setting()
      local files, memory
      for round = 1, 11 do
        if round == 2 then files, memory = host.open_files(), kilobytes() end
        local tasks, coroutines = {}, {}
        for i = 1, 1000 do
          tasks[i] = loop:spawn(function()
            coroutines[i] = coroutine.running()
            if i % 2 == 0 then client:list_fleets() else loop:sleep(3600) end
          end)
        end
        loop:poll()
        abandon(loop, tasks, coroutines)
      end
      assert.same({ 0, 0 }, { loop.count, ticks.in_flight(loop) })
      loop:poll()
      assert.is_nil(loop.timers:next())
      assert.is_true(host.open_files() <= files)
      assert.is_true(kilobytes() - memory < 100, kilobytes() - memory)
      loop:close()
    end)
  end

  leaves_nothing("cancelled", function(_, tasks)
    for _, task in ipairs(tasks) do task:cancel() end
  end)

  leaves_nothing("closed by somebody, then cancelled", function(_, tasks, coroutines)
    for _, co in ipairs(coroutines) do coroutine.close(co) end
    for _, task in ipairs(tasks) do task:cancel() end
  end, not rawget(coroutine, "close") and "this Lua has no coroutine.close")

  it("leave nothing: the loop is dropped", function()
    if _VERSION == "Lua 5.1" then pending "weak tables of this Lua keep what refers to its own key: close the loop" end
    local function drop()
      local loop, client = setting()
      for i = 1, 1000 do
        loop:spawn(function()
          if i % 2 == 0 then client:list_fleets() else loop:sleep(3600) end
        end)
      end
      loop:poll()
    end
    drop()
    local memory, files = kilobytes(), host.open_files()
    for _ = 1, 9 do
      drop()
      collectgarbage()
    end
    assert.is_true(kilobytes() - memory < 100, kilobytes() - memory)
    assert.is_true(host.open_files() <= files)
  end)
end)

-- Makes three calls over TLS with handshakes, slow responses, retries, sleeps and callbacks; closes the state after as many ticks
-- as its argument says.
local SCENARIO = [[
local gamelift = require "gamelift"
local curl = require "gamelift.curl"
local loop = gamelift.loop { connecting = 2 }
keep = { loop } -- whatever order the collector takes
local client = gamelift.client { region = "us-west-2", endpoint = %s, ca_file = %s, proxy = false, transport = loop,
  credentials = { access_key_id = "A", secret_access_key = "b" } }
keep[math.random(5)] = client
for i = 1, 3 do
  keep[math.random(9)] = client:start("list_fleets"):on_done(function() loop:sleep(0.001) client:list_fleets() end)
end
loop:spawn(function() while true do loop:sleep(0.0005) end end)
for _ = 1, (...) do
  loop:poll()
  curl.sleep(0.0002)
end
return true]]

describe("lua_close", function()
  it("with three calls in flight is clean at each of 200 points, and quick", function()
    local slow = { "drip", faults.http("{}", "Content-Type: application/x-amz-json-1.1\r\n"), 0.0002 }
    local failing = { "send", faults.http('{"__type":"InternalServiceException"}', "", "500 No") }
    local listener = server:listen {
      { { "tls", made.good }, "read", failing, "read", slow, "read", "reset" }, { { "tls", made.good }, "read", slow, "read", slow },
    }
    local files = host.open_files()
    local good, longest = host.threads(child.code(SCENARIO, listener.https, made.ca), 8, 25) -- at once, since most of it is waiting
    assert.equal(200, good)
    assert.is_true(longest < (interpreter.is_checked and 4 or 0.1), longest)
    assert.equal(files, host.open_files())
    assert.equal(0, listener:settled(function(s) return s.open == 0 end).open)
  end)

  it("does not wait for a hanging resolver", function()
    if not child.has_networks() then pending(child.NO_NETWORKS) end
    local output = child.run_in_network([[
      local dns = assert(io.popen "python3 spec/support/dns_server.py $PPID &")
      assert(dns:read "*l" == "ready")
      dns:close()
      local gamelift = require "gamelift"
      local curl = require "gamelift.curl"
      local loop = gamelift.loop()
      local client = gamelift.client { region = "us-west-2", endpoint = "http://silent.test/", proxy = false, transport = loop,
        credentials = { access_key_id = "A", secret_access_key = "b" } }
      for _ = 1, 3 do client:start("list_fleets") end
      local times = {}
      for i = 1, 100 do
        local started = curl.now()
        loop:poll()
        times[i] = curl.now() - started
        curl.sleep(0.002)
      end
      table.sort(times) -- other programs take turns too; the resolver would take seconds
      print(times[90] < 0.05 and times[100] < 1 or times[90] .. " " .. times[100])
      local started = curl.now()
      loop:close()
      print(curl.now() - started < 1)
    ]], "true", { ["/etc/resolv.conf"] = "nameserver 127.0.0.1\noptions timeout:5 attempts:2\n" })
    assert.equal("true\ntrue\nstatus 0\n", output)
  end)
end)

describe("threads", function()
  it("eight at once, each with its own states and loops", function()
    local script_of_one = ticks.responses(4, ticks.response '{"FleetIds":["a"]}') -- calls may share a connection
    table.insert(script_of_one, 1, { "tls", made.good })
    local listener = server:listen { script_of_one }
    local good = host.threads(([[
      local gamelift = require "gamelift"
      local loop = gamelift.loop { connecting = 3 }
      local client = gamelift.client { region = "us-west-2", endpoint = %q, ca_file = %q, proxy = false, transport = loop,
        credentials = { access_key_id = "A", secret_access_key = "b" } }
      local calls = {}
      for i = 1, 3 do calls[i] = client:start "list_fleets" end
      assert(loop:run(20))
      for _, call in ipairs(calls) do assert(call:result().FleetIds[1] == "a") end
      client:start "list_fleets"
      loop:poll()
      return true]]):format(listener.https, made.ca), 8, 4)
    assert.equal(32, good)
    assert.equal(0, listener:settled(function(s) return s.open == 0 end).open)
  end)
end)

describe("after a fork", function()
  it("the calls stay with the parent, and the child's own loop works", function()
    local listener = server:listen { ticks.responses(9, ticks.response '{"FleetIds":["a"]}', 0.05) }
    local loop = ticks.loop()
    local client = ticks.client(loop, listener.url)
    assert.is_true((function()
      client:start "list_fleets"
      return loop:run(2)
    end)())
    local flying = { client:start "list_fleets", client:start "list_fleets" }
    loop:poll()
    local pid = host.fork()
    if pid == 0 then
      local ok = pcall(function()
        loop:poll()
        loop:poll()
        for _, call in ipairs(flying) do
          assert(call:done() and select(2, call:result()).kind == "cancelled")
        end
        local own = client:start "list_fleets"
        assert(loop:run(2) and own:result())
        loop:close()
      end)
      host.exit(ok and 0 or 1)
    end
    assert.is_true(went_well(pid))
    assert.is_true(loop:run(2))
    for _, call in ipairs(flying) do assert.is_truthy(call:result()) end
    assert.equal(4, listener:stats().requests)
  end)
end)

describe("a forked child", function()
  it("sends nothing on connections that the parent still has to close", function()
    local listener = server:listen { { { "tls", made.good }, "read", "hold" }, { { "tls", made.good }, "read", ticks.response(), "hold" } }
    local loop = ticks.loop()
    local client = ticks.client(loop, listener.https, { ca_file = made.ca })
    local call = client:start "list_fleets"
    ticks.tick(loop, function() return listener:stats().requests == 1 end)
    assert.is_true(call:cancel())
    local pid = host.fork()
    if pid == 0 then
      local ok = pcall(function()
        loop:poll()
        assert(loop:timeout() == nil)
        local own = client:start "list_fleets"
        assert(loop:run(2) and own:result())
        loop:close()
      end)
      host.exit(ok and 0 or 1)
    end
    assert.is_true(went_well(pid))
    assert.equal(1, listener:settled(function(s) return s.open == 1 end).open) -- what says close_notify has gone
    loop:poll()
    assert.equal(0, listener:settled(function(s) return s.open == 0 end).open)
  end)

  it("has nothing to do for calls that were queued", function()
    local listener = server:listen { ticks.responses(9) }
    local loop = ticks.loop()
    local client = ticks.client(loop, listener.url)
    client:start "list_fleets"
    assert.is_true(loop:run(2))
    local call = client:start "list_fleets"
    local pid = host.fork()
    if pid == 0 then
      host.exit(pcall(function()
        loop:poll()
        loop:poll()
        assert(call:done() and loop:timeout() == nil)
      end) and 0 or 1)
    end
    assert.is_true(went_well(pid))
    assert.is_true(loop:run(2))
    assert.is_truthy(call:result())
  end)
end)

describe("the descriptor of a loop", function()
  local function sockets(loop) -- that it wakes for
    local file = assert(io.open("/proc/self/fdinfo/" .. loop:fds()[1]))
    local _, n = file:read("*a"):gsub("tfd:", "")
    file:close()
    return n
  end

  it("is a new one in the child after a fork, before anything else happens", function()
    local listener = server:listen { ticks.responses(1, ticks.response(), 0.1) }
    local loop = ticks.loop()
    local call = ticks.client(loop, listener.url):start "list_fleets"
    ticks.tick(loop, function() return listener:stats().requests == 1 end)
    assert.equal(1, sockets(loop))
    local pid = host.fork()
    if pid == 0 then host.exit(pcall(function() assert(sockets(loop) == 0) end) and 0 or 1) end
    assert.is_true(went_well(pid))
    assert.equal(1, sockets(loop))
    assert.is_true(loop:run(2))
    assert.is_truthy(call:result())
  end)

  it("does not wake the parent when a child makes the first call", function()
    local listener = server:listen { { "read", "hold" } }
    local loop = ticks.loop()
    local client = ticks.client(loop, listener.url)
    assert.equal(0, sockets(loop))
    local pid = host.fork()
    if pid == 0 then
      client:start("list_fleets", nil, { timeout = { read = 0.5 }, retry = { mode = "off" } })
      loop:run(2)
      host.exit(sockets(loop))
    end
    assert.equal(1, listener:settled(function(s) return s.requests == 1 end).requests)
    assert.equal(0, sockets(loop))
    assert.is_true(went_well(pid))
    loop:close()
  end)
end)

describe("on the next day", function()
  local CALLS = [[
    local gamelift = require "gamelift"
    local loop = gamelift.loop()
    local client = gamelift.client { region = "us-west-2", endpoint = %s, ca_file = %s, proxy = false, transport = loop,
      retry = { mode = "off" }, credentials = { access_key_id = "A", secret_access_key = "b" } }
    for day = 1, 2 do
      local call = client:start "list_fleets"
      loop:run(60)
      local reply, err = call:result()
      print(reply and "answered" or tostring(err))
      if day == 1 then io.open(%s, "w"):close() end
      os.remove(%s)
    end
  ]]

  it("a loop connects with the roots that it has read, without reading them again in a frame", function()
    local library, reason = program.preload "next_day"
    if not library then return pending(reason) end
    local ca, flag = os.tmpname(), os.tmpname()
    assert(os.execute(("cp %s %s; rm %s"):format(made.ca, ca, flag)))
    local each = { { "tls", made.good }, "read", ticks.response "{}", "hold" }
    local listener = server:listen { each, each }
    local output = child.run(child.code(CALLS, listener.https, ca, flag, ca),
      ("env NEXT_DAY=%s LD_PRELOAD=$LD_PRELOAD:%s"):format(flag, library))
    assert.equal("answered\nanswered\nstatus 0\n", output)
    assert.equal(2, listener:stats().connections)
    os.remove(flag)
    os.remove(library)
  end)
end)

describe("where epoll", function()
  -- Makes two calls of a separate loop. Prints the outcome of each, and whether all took less than a number of seconds.
  local CALLS = [[
    local gamelift = require "gamelift"
    local curl = require "gamelift.curl"
    local loop = gamelift.loop { connecting = 2 }
    local client = gamelift.client { region = "us-west-2", endpoint = %s, ca_file = %s, proxy = false, transport = loop,
      retry = { mode = "off" }, credentials = { access_key_id = "A", secret_access_key = "b" } }
    local started = curl.now()
    local calls = { client:start "list_fleets", client:start "list_fleets" }
    loop:run(60)
    for _, call in ipairs(calls) do
      local reply, err = call:result()
      print(reply and "answered" or call:done() and err.code .. " " .. err.sent .. " " .. err.message or "lost")
    end
    print(curl.now() - started < 2 and "quick" or "slow")
  ]]

  it("watches no more sockets, calls that need one fail at once", function()
    local library, reason = program.preload "deaf_epoll"
    if not library then return pending(reason) end
    local listener = server:listen { ticks.responses(9, ticks.response "{}", 0.02) }
    local secure = server:listen { { { "tls", made.good }, "read", { "wait", 0.02 }, ticks.response "{}", "hold" } }
    for _, url in ipairs { listener.url, secure.https } do
      local answered
      for takes = 0, 12 do
        local output = child.run(child.code(CALLS, url, made.ca), ("env EPOLL_TAKES=%d LD_PRELOAD=$LD_PRELOAD:%s"):format(takes, library))
        local first, second, quick = output:match "^(.-)\n(.-)\n(.-)\nstatus 0\n$"
        assert.equal("quick", quick, output)
        for _, outcome in ipairs { first, second } do
          local has_failed = outcome:match "^ConnectionFailed no .*epoll cannot watch the socket: No space"
            or outcome:match "^ConnectionLost maybe .*epoll cannot watch the socket: No space"
          assert.is_truthy(has_failed or outcome == "answered", outcome)
        end
        answered = first == "answered" and second == "answered"
        if takes == 0 then assert.matches("ConnectionFailed.*ConnectionFailed", first .. second) end
      end
      assert.is_true(answered) -- 12 are enough
    end
    os.remove(library)
  end)

  it("has no descriptor left, calls fail, fds reports it, and run uses no processor time", function()
    local function setting() -- all that a first call reads and loads is there
      local loop = ticks.loop()
      local client = ticks.client(loop, "http://127.0.0.1:1", { retry = { mode = "off" } })
      client:start("describe_game_sessions", { fleetId = 1 })
      return loop, client
    end
    local first, its_client = setting()
    its_client:start "list_fleets"
    first:run(1)
    local loop, client = setting()
    local limit = host.max_files(64)
    host.take_files(200)
    local exhausted = select(2, io.open "/dev/null"):match ": (.*)" -- the text of this C library
    local fds, err = loop:fds()
    local call, cpu = client:start "list_fleets", os.clock()
    loop:spawn(function() loop:sleep(0.2) end)
    loop:run(2)
    cpu = os.clock() - cpu
    host.drop_files()
    host.max_files(limit)
    assert.is_nil(fds)
    assert.matches("no epoll descriptor: " .. exhausted, tostring(err))
    assert.matches(exhausted, tostring(select(2, call:result())))
    assert.is_true(cpu < 0.1, cpu)
    assert.equal(1, #loop:fds())
  end)
end)

describe("a finalizer", function()
  it("can close the loop while a response is read", function()
    local listener = server:listen { ticks.responses(9, { "send", faults.http('{"FleetIds":["' .. ("x"):rep(1e5) .. '"]}') }) }
    for _ = 1, 20 do
      local loop = ticks.loop()
      local client = ticks.client(loop, listener.url)
      local call = client:start "list_fleets"
      local proxy = newproxy and newproxy(true) or setmetatable({}, { __gc = function() loop:close() end })
      if newproxy then getmetatable(proxy).__gc = function() loop:close() end end
      proxy = nil -- luacheck: ignore 311
      collect(1)
      loop:run(1)
      collect(200)
      assert.is_true(call:done())
    end
  end)
end)

