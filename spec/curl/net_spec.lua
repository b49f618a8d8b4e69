-- Cases that need a separate network: names, routes, links that break. Each case is a process in a new namespace.
local child = require "spec.support.child"
local socket = require "socket"

local HOSTS = "127.0.0.1 localhost twin.test\n2001:db8::1 twin.test\n127.0.0.1 gamelift.us-west-2.amazonaws.com\n"

-- The beginning of every case.
local PRELUDE = [[
local curl = setmetatable({}, { __index = function(_, name) return require "gamelift.curl"[name] end }) -- when first used
local faults = require "spec.support.faults"
local fault_server = require "spec.support.fault_server"
local socket = require "socket"
local OK = { "send", faults.http "{}" }

local function send(h, url, timeout)
  local started = socket.gettime()
  local r, f = h:send { method = "POST", url = url, headers = { Authorization = "canary" }, body = "{}", timeout = timeout }
  local took = socket.gettime() - started
  print(r and r.status or f.kind .. " " .. f.sent .. " " .. (f.phase or "-"))
  if f then assert(not f.message:find "canary") end
  return took, f and f.message
end

local function between(took, least, most)
  assert(took >= least and took <= most, "it took " .. took)
end
]]

local RESOLV = { ["/etc/resolv.conf"] = "nameserver 127.0.0.1\noptions timeout:5 attempts:2\n" }
local RESOLV_ONCE = { ["/etc/resolv.conf"] = "nameserver 127.0.0.1\noptions timeout:1 attempts:1\n" }

local has_networks = child.has_networks()

-- setup: shell commands; files: replace the system's; seconds: limit for the process, with its exit.
local function case(name, code, expected, setup, files, seconds)
  it(name, function()
    if not has_networks then pending(child.NO_NETWORKS) end
    local started = socket.gettime()
    local output = child.run_in_network(PRELUDE .. code, setup or "true", files or { ["/etc/hosts"] = HOSTS })
    assert.equal(expected .. "status 0\n", output)
    if seconds then assert.is_true(socket.gettime() - started < seconds) end
  end)
end

-- Adds a name server to the code; it needs the id of the process that runs the code.
local function with_dns(code)
  return [[
    local dns = assert(io.popen "python3 spec/support/dns_server.py $PPID &")
    assert(dns:read "*l" == "ready")
    dns:close()
  ]] .. code
end

describe("names:", function()
  case("one that does not exist", with_dns [[
    local h = curl.easy { proxy = "" }
    local took, message = send(h, "https://nx.test/", { connect = 2 })
    between(took, 0, 1)
    assert(message:find "nx.test", message)
    send(h, "https://nx.test/", { connect = 2 })
  ]], "dns no -\ndns no -\n", nil, RESOLV)

  case("a second connection uses the address that the first has found", with_dns [[
    local server = fault_server.start()
    local once = { "read", { "send", "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}" } }
    local listener = server:listen({ once, once }, { host = "127.0.0.2" })
    local h = curl.easy { proxy = "" }
    for _ = 1, 2 do send(h, ("http://moves.test:%d/"):format(listener.port), { connect = 2 }) end
    assert(listener:stats().connections == 2)
    server:stop()
  ]], "200\n200\n", nil, RESOLV)

  case("a name server that fails", with_dns [[
    between((send(curl.easy { proxy = "" }, "https://fail.test/", { connect = 2 })), 0, 1.9) -- musl's resolver waits for another response
  ]], "dns no -\n", nil, RESOLV_ONCE)

  case("a silent name server delays neither the call beyond timeout.connect nor the exit", with_dns [[
    local h = curl.easy { proxy = "" }
    for _ = 1, 3 do between((send(h, "https://silent.test/", { connect = 0.2 })), 0.19, 0.5) end
    between((send(h, "https://silent.test/", { connect = 9, total = 0.2 })), 0.19, 0.5)
    local started = socket.gettime()
    h:close()
    h = nil
    collectgarbage()
    between(socket.gettime() - started, 0, 0.1)
  ]], "timeout no connect\ntimeout no connect\ntimeout no connect\ntimeout no connect\n", nil, RESOLV, 4)

  case("a silent name server does not hold up other calls", with_dns [[
    local server = fault_server.start()
    local listener = server:listen { { "read", OK, "read", OK, "hold" } }
    local h = curl.easy { proxy = "" }
    between((send(h, listener.url, { connect = 1 })), 0, 0.5)
    between((send(h, "http://silent.test/", { connect = 0.1 })), 0.09, 0.4)
    between((send(h, listener.url, { connect = 1 })), 0, 0.1)
    assert(listener:stats().connections == 1)
    server:stop()
  ]], "200\ntimeout no connect\n200\n", nil, RESOLV)

  case("states can be closed while resolver threads hang", with_dns [[
    local host = require "spec.support.host"
    local started = socket.gettime()
    local good = host.states([=[
      local h = require "gamelift.curl".easy { proxy = "" }
      local r, f = h:send { method = "POST", url = "http://silent" .. math.random(1e9) .. ".silent.test/", body = "",
        timeout = { connect = 0.02 } }
      local s, g = h:send { method = "POST", url = "http://silent.test/", body = "", timeout = { connect = 0.02 } }
      return g.kind == "timeout" ]=], 30)
    print(good)
    between(socket.gettime() - started, 0, 6)
    socket.sleep(1.5) -- until the threads come back, to code that must still be there
  ]], "30\n", nil, RESOLV_ONCE)

  case("an AWS name that leads to another host fails the certificate check", [[
    local made = require "spec.support.certs".make()
    local server = fault_server.start()
    local listener = server:listen { { { "tls", made.good }, "read", OK, "hold" } }
    local h = curl.easy { ca_file = made.ca, proxy = "" }
    local _, message = send(h, ("https://gamelift.us-west-2.amazonaws.com:%d/"):format(listener.port), { connect = 2 })
    assert(message:find "name", message)
    assert(listener:stats().requests == 0)
    server:stop()
    made:remove()
  ]], "tls no -\n")
end)

describe("addresses:", function()
  case("no route", [[
    local h = curl.easy { proxy = "" }
    between((send(h, "http://192.0.2.1/", { connect = 2 })), 0, 0.5)
    between((send(h, "http://[2001:db8::9]/", { connect = 2 })), 0, 0.5)
  ]], "connect no -\nconnect no -\n")

  case("IPv4 works when IPv6 loses its packets", [[
    local server = fault_server.start()
    local good = server:listen { { "read", OK, "hold" } }
    local hole = server:listen({ {} }, { host = "2001:db8::1", port = good.port, accept = false, backlog = 0 })
    local h = curl.easy { proxy = "" }
    between((send(h, ("http://twin.test:%d/"):format(good.port), { connect = 3 })), 0.1, 1)
    server:stop()
  ]], "200\n", "ip -6 addr add 2001:db8::1/128 dev lo nodad")

  case("IPv4 works when IPv6 loses its packets, for one who waits as long as a multi says", [[
    local server = fault_server.start()
    local good = server:listen { { "read", OK, "hold" } }
    server:listen({ {} }, { host = "2001:db8::1", port = good.port, accept = false, backlog = 0 })
    local multi, started = curl.multi(), socket.gettime()
    multi:start(multi:settings { proxy = "" }, { method = "POST", url = ("http://twin.test:%d/"):format(good.port), headers = {},
      body = "{}", timeout = { connect = 3, total = 3 } })
    local id, response, failure
    repeat
      multi:wait(multi:timeout() or 5)
      multi:perform(0.1)
      id, response, failure = multi:take()
    until id
    print(response and response.status or failure.kind)
    between(socket.gettime() - started, 0.1, 1)
    server:stop()
  ]], "200\n", "ip -6 addr add 2001:db8::1/128 dev lo nodad")

  case("addresses of credential services are reached directly, never through a proxy", [[
    local server = fault_server.start()
    local proxy = server:listen { { "read", "reset" } }
    for _, address in ipairs { "169.254.169.254", "169.254.170.2", "169.254.170.23", "fd00:ec2::254", "fd00:ec2::23" } do
      local direct = server:listen({ { "read", OK, "hold" } }, { host = address })
      local url = ("http://%s:%d/"):format(address:find ":" and "[" .. address .. "]" or address, direct.port)
      send(curl.easy { proxy = proxy.url }, url, { total = 2 })
      assert(direct:stats().requests == 1)
    end
    assert(proxy:stats().connections == 0)
    server:stop()
  ]], "200\n200\n200\n200\n200\n", [[for a in 169.254.169.254/32 169.254.170.2/32 169.254.170.23/32; do ip addr add $a dev lo; done;
    for a in fd00:ec2::254/128 fd00:ec2::23/128; do ip -6 addr add $a dev lo nodad; done]])
end)

describe("links:", function()
  case("one that breaks inside the body", [[
    local server = fault_server.start()
    local listener = server:listen { { "read", { "send", "HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n" },
      { "repeat", "x", 9999, 0.02 } } }
    os.execute "(sleep 0.3; ip link set lo down) &"
    between((send(curl.easy { proxy = "" }, listener.url, { read = 0.3, total = 5 })), 0.3, 1.2)
  ]], "timeout maybe read\n")

  case("one that is slow", [[
    local server = fault_server.start()
    local listener = server:listen { { "read", { "send", faults.http(("x"):rep(6000)) }, "hold" } }
    between((send(curl.easy { proxy = "" }, listener.url, { read = 2, total = 20 })), 0.2, 8)
  ]], "200\n", "ip link set lo mtu 1500; tc qdisc add dev lo root tbf rate 96kbit burst 3000 limit 30000")
end)

describe("a response that crosses the request on its way", function()
  local tun = io.open("/dev/net/tun", "r+")
  if not tun then
    it("is not the request's", function() pending "/dev/net/tun cannot be opened" end)
    return
  end
  tun:close()
  for name, more in pairs { [""] = "", [" (TLS)"] = [[table.insert(steps, 1, { "tls", made.other_name })]] } do
    case("is not the request's, which may have been carried out" .. name, [[
      local made = require "spec.support.certs".make()
      local lost = os.tmpname()
      os.remove(lost)
      local server = fault_server.start()
      local steps = { "read", OK, { "wait", 0.8 }, { "send", faults.http "unasked" }, "hold" }
      ]] .. more .. [[

      local listener = server:listen({ steps }, { host = "0.0.0.0" })
      local reflector = assert(io.popen(("python3 spec/support/reflector.py $PPID %d %s &"):format(listener.port, lost)))
      assert(reflector:read "*l" == "ready")
      reflector:close()
      local url = ("%s://elsewhere.example:%d/"):format(steps[1] == "read" and "http" or "https", listener.port)
      local h = curl.easy { proxy = "", ca_file = made.ca }
      send(h, url, { connect = 2 })
      curl.sleep(0.1) -- the response is acknowledged; else the server waits for that before it sends more
      io.open(lost, "w"):close()
      local _, message = send(h, url, { total = 8 })
      print(message:match ": (.*)")
      os.remove(lost)
      server:stop()
      made:remove()
    ]], "200\nread maybe -\na response crossed the request on its way\n", nil, { ["/etc/hosts"] = "10.9.0.2 elsewhere.example\n" })
  end
end)
