-- N: names and addresses that fail, to a client over libcurl and in a loop. Each case is a process in a network of its own.
local child = require "spec.support.child"
local figures = require "spec.faults.figures"

-- The beginning of every case. call(name, options, method) -> seconds, reply, err.
local PRELUDE = [[
local faults = require "spec.support.faults"
local fault_server = require "spec.support.fault_server"
local gamelift = require "gamelift"
local socket = require "socket"
local core = require "gamelift.core"
local dns = assert(io.popen "python3 spec/support/dns_server.py $PPID &")
assert(dns:read "*l" == "ready")
dns:close()
core.random_float = function() return 0 end
local GOOD = { "read", { "send", faults.http "{}" }, "hold" }
local ONCE = { "read", { "send", faults.http("{}", "Connection: close\r\n") }, "close" }
local server = fault_server.start()
local loop = IN_LOOP and gamelift.loop() or nil
local watch = require("spec.support.poll_watch").new()

local function new_client(url, timeout)
  return gamelift.client { region = "us-west-2", endpoint = url, transport = loop, proxy = false, timeout = timeout,
    credentials = { access_key_id = "A", secret_access_key = "canary" } }
end

local function call(client)
  local started = socket.gettime()
  local reply, err
  if loop then
    local handle = client:start("create_player_sessions", { GameSessionId = "g", PlayerIds = { "p" } })
    while not handle:done() do
      watch:poll(loop)
      if not handle:done() then loop:idle(math.min(loop:timeout() or 0.02, 0.02)) end
    end
    reply, err = handle:result()
  else
    reply, err = client:create_player_sessions { GameSessionId = "g", PlayerIds = { "p" } }
  end
  local problem = watch:problem(nil, 6) -- libcurl joins the thread that looks up a name, which has finished by then
  if problem then print(problem) end
  print(reply and "ok" or ("%s sent %s after %d"):format(err.code, err.sent, err.attempts))
  return socket.gettime() - started, err
end

local function between(took, least, most)
  assert(took >= least and took <= most, "it took " .. took)
end
]]

local FILES = {
  ["/etc/resolv.conf"] = "nameserver 127.0.0.1\noptions timeout:5 attempts:2\n",
  ["/etc/hosts"] = "127.0.0.1 localhost\n2001:db8::1 twin.test\n127.0.0.1 twin.test\n127.0.0.1 gamelift.us-west-2.amazonaws.com\n",
}
local HOLES = "ip tuntap add hole mode tun; ip addr add 10.9.0.9/24 dev hole; ip link set hole up"

local has_networks = child.has_networks()

-- row, name, code, pattern of the output, shell commands before it; always: it shows a defect that was mended, so `make test` has it
local CASES = {
  { "N1", "a name that does not exist", [[
    local took, err = call(new_client("http://nx.test:9/"))
    assert(err.message:find "nx.test", err.message)
    between(took, 0, 2)
  ]], "DNSFailure sent no after 3\n" },
  { "N2", "a name server that fails", [[ between((call(new_client "http://fail.test:9/")), 0, 2) ]], "DNSFailure sent no after 3\n" },
  { "N2", "a name server that says nothing", [[
    between((call(new_client("http://silent.test:9/", { connect = 0.2 }))), 0.55, 1.5)
  ]], "ConnectTimeout sent no after 3\n" },
  { "N3", "an AWS name that leads to this machine gets no request without a certificate", [[
    local certs = require("spec.support.certs").make()
    local listener = server:listen { { { "tls", certs.good }, "read", "hold" } }
    local client = gamelift.client { region = "us-west-2", endpoint = ("https://gamelift.us-west-2.amazonaws.com:%d"):format(listener.port),
      transport = loop, proxy = false, ca_file = certs.ca, credentials = { access_key_id = "A", secret_access_key = "canary" } }
    call(client)
    assert(listener:stats().requests == 0)
    certs:remove()
  ]], "TLSFailure sent no after 1\n" },
  { "N4", "16 addresses, at all of which nothing listens, within timeout.connect", [[
    local took, err = call(new_client("http://dead.test:9/", { connect = 0.3 }))
    between(took, 0, 3.5) -- a blocking libcurl looks at its limit once a second
    assert(err.code == "ConnectionFailed" or err.code == "ConnectTimeout")
  ]], "Connect%a+ sent no after 3\n", always = true },
  { "N4", "two addresses, at the second of which the service listens", [[
    local listener = server:listen({ GOOD }, { host = "127.0.0.2" })
    between((call(new_client(("http://two.test:%d/"):format(listener.port)))), 0, 2)
    assert(listener:stats().requests == 1)
  ]], "ok\n" },
  { "N4", "three addresses, at the third of which the service listens", [[
    local listener = server:listen { GOOD }
    between((call(new_client(("http://third.test:%d/"):format(listener.port)))), 0, 2)
    assert(listener:stats().requests == 1)
  ]], "ok\n" },
  { "N5", "three addresses, at the third of which connections are accepted", [[
    local listener = server:listen { GOOD }
    for _, host in ipairs { "127.0.0.2", "127.0.0.3" } do
      server:listen({ {} }, { host = host, port = listener.port, accept = false, backlog = 0 })
    end
    between((call(new_client(("http://third.test:%d/"):format(listener.port), { connect = 2 }))), 0, 2.2)
    assert(listener:stats().requests == 1)
  ]], "ok\n" },
  { "N5", "three addresses that lose packets", [[
    between((call(new_client("http://lost.test:9/", { connect = 0.3 }))), 0.85, 2)
  ]], "ConnectTimeout sent no after 3\n", HOLES },
  { "N5", "three addresses that lose packets, then the service", [[
    local listener = server:listen { GOOD }
    between((call(new_client(("http://holes.test:%d/"):format(listener.port), { connect = 2 }))), 0, 2.2)
  ]], "ok\n", HOLES },
  { "N6", "no route", [[
    between((call(new_client "http://192.0.2.1/")), 0, 1)
    between((call(new_client "http://[2001:db8::9]/")), 0, 1)
  ]], "ConnectionFailed sent no after 3\nConnectionFailed sent no after 3\n" },
  { "N7", "IPv6 that loses packets, IPv4 that works", [[
    local good = server:listen { GOOD }
    server:listen({ {} }, { host = "2001:db8::1", port = good.port, accept = false, backlog = 0 })
    between((call(new_client(("http://twin.test:%d/"):format(good.port), { connect = 3 }))), 0.1, 1)
  ]], "ok\n", "ip -6 addr add 2001:db8::1/128 dev lo nodad" },
  { "N11", "a link that breaks inside the body", [[
    local listener = server:listen { { "read", { "send", "HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n" },
      { "repeat", "x", 9999, 0.02 } } }
    local connected = ("ss -Htn state established | grep -q ':%d '"):format(listener.port) -- a busy machine may take a while
    os.execute(("(for i in $(seq 200); do ! %s || break; sleep 0.02; done; sleep 0.2; ip link set lo down) &"):format(connected))
    between((call(new_client(listener.url, { read = 0.3 }))), 0.3, 1.5)
  ]], "ReadTimeout sent maybe after 1\n" },
  { "N13", "a link that is slow", [[
    local listener = server:listen { { "read", { "send", faults.http('{"PlayerSessions":[]' .. (" "):rep(6000) .. "}") }, "hold" } }
    between((call(new_client(listener.url))), 0.2, 8)
  ]], "ok\n", "ip link set lo mtu 1500; tc qdisc add dev lo root tbf rate 96kbit burst 3000 limit 30000" },
  { "N", "a service that moves to another address between two calls", [[
    local old = server:listen({ ONCE }, { host = "127.0.0.2" })
    local new = server:listen({ GOOD }, { port = old.port })
    local client = new_client(("http://moves.test:%d/"):format(old.port))
    call(client)
    old:close()
    socket.sleep(1.1) -- an address is taken for good for a second
    between((call(client)), 0, 1)
    assert(new:stats().requests == 1)
  ]], "ok\nok\n", always = true },
}

local ALL = os.getenv "FAULTS" == "all"
local selected = {}
for _, case in ipairs(CASES) do
  if case.always or ALL then selected[#selected + 1] = case end
end

for _, in_loop in ipairs(ALL and { false, true } or { true }) do
  describe(in_loop and "a client in a loop meets" or "a client over libcurl meets", function()
    local group = in_loop and "network, loop" or "network, curl"
    teardown(function() figures.write(group) end)

    for _, case in ipairs(selected) do
      it(case[1] .. ": " .. case[2], function()
        local row = { row = case[1] }
        if not has_networks then
          figures.skip(group, row, "http", child.NO_NETWORKS)
          pending(child.NO_NETWORKS)
        end
        local code = ("local IN_LOOP = %s\n%s%s\nserver:stop()"):format(tostring(in_loop), PRELUDE, case[3])
        local output = child.run_in_network(code, case[5] or "true", FILES)
        local is_good = output:find("^" .. case[4] .. "status 0\n$") ~= nil
        figures.count(group, row, "http", is_good)
        assert.is_true(is_good, output)
      end)
    end
  end)
end
