-- Events in the life of a host: fork, threads, states that come and go, signals, exits.
local curl = require "gamelift.curl"
local child = require "spec.support.child"
local collect = require "spec.support.collector"
local faults = require "spec.support.faults"
local host = require "spec.support.host"
local scripted_peer = require "spec.support.scripted_peer"
local socket = require "socket"

local code = child.code
local OK = { "send", faults.http "{}" }

local request = scripted_peer.request
local peer = scripted_peer.new()

setup(peer.start)
teardown(peer.stop)

-- Returns the script of a connection with n responses.
local function responses(n, tls)
  local script = { tls and { "tls", peer.certs.good } or { "wait", 0 } }
  for _ = 1, n do
    script[#script + 1] = "read"
    script[#script + 1] = OK
  end
  script[#script + 1] = "hold"
  return script
end

local function easy()
  return curl.easy { ca_file = peer.certs.ca, proxy = "" }
end

local function closed(listener)
  return listener:settled(function(s) return s.open == 0 end)
end

describe("after a fork", function()
  for _, tls in ipairs { false, true } do
    local over = tls and "TLS" or "plain http"

    local function parent_and_child(in_child)
      local listener = peer:listen { responses(5, tls) }
      local url = tls and listener.https or listener.url
      local h = easy()
      assert(h:send(request(url)))
      local pid = host.fork()
      if pid == 0 then
        local ok = pcall(in_child, h, url)
        host.exit(ok and 0 or 1)
      end
      assert.equal(0, host.wait(pid))
      assert.equal(200, assert(h:send(request(url))).status)
      return listener:stats()
    end

    it("the child has a new connection and the parent keeps the old one: " .. over, function()
      local stats = parent_and_child(function(h, url)
        for _ = 1, 2 do assert(h:send(request(url))) end
      end)
      local by = {}
      for i, logged in ipairs(stats.log) do by[i] = logged.connection end
      assert.equal("1 2 2 1", table.concat(by, " "):gsub("%.0", ""))
    end)

    it("the child can close and collect the handle without effect on the parent: " .. over, function()
      local stats = parent_and_child(function(h)
        h:close()
        h = nil -- luacheck: ignore 311
        collectgarbage()
        collectgarbage()
      end)
      assert.same({ 1, 2, 1 }, { stats.connections, stats.requests, stats.open })
    end)

    it("no file descriptor of the parent stays open in a child that sends: " .. over, function()
      parent_and_child(function(h, url)
        local before = host.open_files()
        assert(h:send(request(url)))
        h:close()
        assert(host.open_files() < before)
      end)
    end)
  end
end)

describe("threads and states:", function()
  it("eight threads can start at once, each with its own states", function()
    local listener = peer:listen { responses(1, true) }
    local good = host.threads(code([[
      local h = require "gamelift.curl".easy { ca_file = %s, proxy = "" }
      local r, f = h:send { method = "POST", url = %s, body = "{}", timeout = { total = 10 } }
      if not r then error(f.message) end
      return r.status == 200]], peer.certs.ca, listener.https), 8, 10)
    assert.equal(80, good)
    assert.equal(80, closed(listener).requests)
  end)

  it("a closed state closes its connections, in any order of collection", function()
    local listener = peer:listen { responses(3, true) }
    local before = host.open_files()
    local good = host.states(code([[
      local curl = require "gamelift.curl"
      keep = {}
      for i = 1, 5 do
        local h = curl.easy { ca_file = %s, proxy = "" }
        assert(h:send { method = "POST", url = %s, body = "{}", timeout = { total = 4 } })
        keep[math.random(1, 3)] = h
      end
      return true]], peer.certs.ca, listener.https), 10)
    assert.equal(10, good)
    assert.equal(0, closed(listener).open)
    assert.equal(before, host.open_files())
  end)

  it("the module can be loaded again", function()
    local listener = peer:listen { responses(2) }
    package.loaded["gamelift.curl"] = nil
    local again = require "gamelift.curl"
    assert.is_truthy(again.easy({ proxy = "" }):send(request(listener.url)))
    assert.is_truthy(curl.easy({ proxy = "" }):send(request(listener.url)))
  end)

  it("collecting at every step changes nothing", function()
    local listener = peer:listen { responses(40) }
    local h = easy()
    collect(1, 10000)
    for _ = 1, 40 do assert.equal("{}", assert(h:send(request(listener.url))).body) end
    collect(200, 200)
    assert.equal(1, listener:stats().connections)
  end)
end)

describe("signals:", function()
  it("a server that resets uploads never raises SIGPIPE", function()
    host.count_sigpipe()
    for _, tls in ipairs { false, true } do
      local script = { tls and { "tls", peer.certs.good } or { "wait", 0 }, { "read_bytes", 1000 }, "reset" }
      local listener = peer:listen { script }
      local h = easy()
      local r = request(tls and listener.https or listener.url)
      r.body = ("x"):rep(2 ^ 21)
      for _ = 1, 20 do assert.is_nil((h:send(r))) end
    end
    assert.equal(0, host.signals())
  end)
end)

describe("the end of the process", function()
  local SEND = [[
    local h = require "gamelift.curl".easy { ca_file = %s, proxy = "" }
    local r, f = h:send { method = "POST", url = %s, body = "{}", timeout = { total = 4 } }
    print(r and r.status or f.message)
  ]]

  for _, exit in ipairs { "", "os.exit(0)", "os.exit(0, true)", "error 'x'" } do
    it("is quick and quiet: " .. exit, function()
      local listener = peer:listen { responses(1, true) }
      local started = socket.gettime()
      local output = child.run(code(SEND, peer.certs.ca, listener.https) .. exit)
      assert.is_truthy(output:find "200\n", output)
      assert.is_truthy(output:find(exit:find "error" and "status 1\n$" or "status 0\n$"), output)
      assert.is_true(socket.gettime() - started < 1)
      assert.equal(0, closed(listener).open)
    end)
  end

  it("can come before a handler of the host closes the state", function()
    local listener = peer:listen { responses(1, true) }
    local inner = code(SEND .. " return true", peer.certs.ca, listener.https)
    local output = child.run(code([[local host = require "spec.support.host" print(host.close_at_exit(%s))]], inner))
    assert.equal("200\ntrue\nstatus 0\n", output)
    assert.equal(0, closed(listener).open)
  end)
end)
