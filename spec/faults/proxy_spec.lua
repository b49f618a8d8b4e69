-- P: a real forward proxy, tinyproxy, between a client of each transport and the scripted server. With FAULTS=all.
local caller = require "spec.faults.caller"
local cases = require "spec.faults.cases"
local certs = require "spec.support.certs"
local core = require "gamelift.core"
local drivers = require "spec.faults.drivers"
local fault_server = require "spec.support.fault_server"
local figures = require "spec.faults.figures"
local play = require "spec.faults.play"
local process = require "spec.support.process"
local socket = require "socket"

if os.getenv "FAULTS" ~= "all" then return end

local CONFIG = "Port %d\nListen 127.0.0.1\nAllow 127.0.0.1\nTimeout 30\nMaxClients 50\nLogLevel Critical\n%s"
local MISSING = "tinyproxy is not installed: apt-get install tinyproxy"
local _, status = process.run "command -v tinyproxy"
local is_installed = status == 0

-- Returns a port on which nothing listens.
local function free_port()
  local listener = assert(socket.bind("127.0.0.1", 0))
  local _, port = listener:getsockname()
  listener:close()
  return tonumber(port)
end

-- Starts tinyproxy on a port; extra: further lines of its configuration. Returns { url, stop(), stop_soon(seconds) }.
local function start(port, extra)
  local folder, remove = process.folder()
  process.write(folder .. "/conf", CONFIG:format(port, extra or ""))
  local pipe = assert(io.popen(("%stinyproxy -d -c %s/conf >%s/out 2>&1 & echo $!"):format(process.clean, folder, folder)))
  local pid = pipe:read "*l"
  pipe:close()
  assert(process.wait(function()
    local connection = socket.connect("127.0.0.1", port)
    if connection then connection:close() end
    return connection
  end), "tinyproxy did not start")
  return {
    url = ("http://127.0.0.1:%d"):format(port),
    stop_soon = function(seconds) os.execute(("(sleep %g; kill -KILL %s) >/dev/null 2>&1 &"):format(seconds, pid)) end,
    stop = function()
      process.kill(pid, "KILL")
      process.wait(function() return not process.alive(pid) end)
      remove()
    end,
  }
end

-- These end as without a proxy.
local SAME = {
  "H: a plain response", "H: chunks", "H: two responses on one connection", "H: a body that ends with the connection",
  "H1: chunk size \"FFFFFFFFFFFFFFFF\"", "H3: an SSH banner", "H6: 103 with headers, then the response", "H12: 200 with HTML",
  "H13: chunks without end", "H17: a response after the timeout reaches no other request", "H18: Connection: close",
  "H21: GameSessionData of 256 KiB go out at once", "N: silence after the request", "N12: a byte now and then, for ever",
  "N8: close after the request", "N8: close after the request, then a good server",
  "R7: CreateGameSession is repeated with its token: close",
  "R15: pages", "T1: a certificate that is expired", "T1: a certificate that is other name", "T2: TLSv1_1", "T2: TLSv1_3",
  "T7: 200 session tickets",
}

for _, name in ipairs { "curl", "loop", "nginx" } do
  describe("a client (" .. name .. ") behind tinyproxy meets", function()
    local group = "tinyproxy, " .. name
    local driver = setmetatable({}, { __index = drivers[name] })
    local server, made, random_float, proxy, port

    setup(function()
      if not is_installed then return end
      server, made = fault_server.start(), certs.make()
      random_float = core.random_float
      driver:start(made)
      caller.hurry() -- after nginx has found a port at random
      port = free_port()
      proxy = start(port)
      driver.proxy = proxy.url
    end)

    teardown(function()
      figures.write(group)
      if not is_installed then return end
      core.random_float = random_float
      proxy.stop()
      driver:stop()
      server:stop()
      made:remove()
    end)

    -- Defines a test. run(): returns a list of problems.
    local function test(title, case, scheme, run)
      it(("%s (%s)"):format(title, scheme), function()
        if not is_installed then
          figures.skip(group, case, scheme, MISSING)
          pending(MISSING)
        end
        local problems = run(scheme == "https")
        figures.count(group, case, scheme, not problems[1])
        assert.same({}, problems)
      end)
    end

    for _, id in ipairs(SAME) do
      local case = assert(cases.by_name[id], id)
      for _, scheme in ipairs(case.only and { case.only } or { "http", "https" }) do
        test(id, case, scheme, function(tls) return play.case(case, driver, tls, server, made) end)
      end
    end

    -- Plays a case by hand: returns the outcomes of its calls. between(n): runs before the nth one.
    local function outcomes(id, facts, count, between)
      local client = driver:open(cases.by_name[id], facts)
      local list = {}
      for n = 1, count do
        if between then between(n) end
        list[n] = client:call(n, n == count)
      end
      client:close()
      return list
    end

    local function endpoint(listener, tls)
      return ("%s://%s:%d"):format(tls and "https" or "http", tls and driver.tls_host or "127.0.0.1", listener.port)
    end

    local function script(tls, ...)
      return { tls and { "tls", { cert = made.good.cert, key = made.good.key } } or { "wait", 0 }, ... }
    end

    for _, scheme in ipairs { "http", "https" } do
      local row = { row = "P2" }

      test("a service that is away", row, scheme, function(tls)
        local listener = server:listen { {} }
        listener:close()
        local outcome = outcomes("H: a plain response", { endpoint = endpoint(listener, tls), proxy = proxy.url, ca = made.ca }, 1)[1]
        return outcome.code == "ProxyFailure" and outcome.sent == "no" and {} or { tostring(outcome.problem) }
      end)

      test("a proxy that wants a password", row, scheme, function(tls)
        local GOOD = script(tls, "read", { "send", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}" }, "hold")
        local listener = server:listen { GOOD }
        local own = start(free_port(), "BasicAuth user secret\n")
        local facts = { endpoint = endpoint(listener, tls), proxy = own.url, ca = made.ca }
        local refused = outcomes("H: a plain response", facts, 1)[1]
        facts.proxy = own.url:gsub("//", "//user:secret@")
        local good = outcomes("H: a plain response", facts, 1)[1]
        own.stop()
        return refused.code == "ProxyFailure" and refused.sent == "no" and not good.problem and {}
          or { tostring(refused.problem), tostring(good.problem) }
      end)

      test("a proxy that dies during the call", row, scheme, function(tls)
        local listener = server:listen { script(tls, "read", "hold") }
        local own = start(free_port())
        local facts = { endpoint = endpoint(listener, tls), proxy = own.url, ca = made.ca }
        own.stop_soon(0.3)
        local outcome = outcomes("H: a plain response", facts, 1)[1]
        own.stop()
        return outcome.code == "ConnectionLost" and outcome.sent == "maybe" and {} or { tostring(outcome.problem) }
      end)

      test("a proxy that restarts between two calls", row, scheme, function(tls)
        local GOOD = script(tls, "read", { "send", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}" }, "hold")
        local listener = server:listen { GOOD }
        local facts = { endpoint = endpoint(listener, tls), proxy = proxy.url, ca = made.ca }
        local list = outcomes("H: a plain response", facts, 2, function(n)
          if n == 1 then return end
          proxy.stop()
          proxy = start(port)
        end)
        return { list[1].problem or list[2].problem }
      end)
    end
  end)
end
