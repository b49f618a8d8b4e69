-- The faults of faults_spec.lua in calls of a loop; and the work of a multi without time left.
local curl = require "gamelift.curl"
local gamelift_loop = require "gamelift.loop"
local fault_server = require "spec.support.fault_server"
local faults = require "spec.support.faults"
local host = require "spec.support.host"
local scripted_peer = require "spec.support.scripted_peer"
local socket = require "socket"

describe("a loop and a server that", function()
  local peer = scripted_peer.new()
  setup(peer.start)
  teardown(peer.stop)

  -- Makes a blocking transport over a loop.
  local function new(options)
    local loop = gamelift_loop.new()
    local bound = loop:bind { ca_file = peer.certs.ca, proxy = "", max_response = options.max_response or 16 * 2 ^ 20 }
    return {
      send = function(_, request)
        local task = loop:spawn(function() return bound:send(request) end)
        assert(loop:run(10))
        return task:result()
      end,
      close = function() loop:close() end,
    }
  end

  peer:test_faults(it, function(reason) pending(reason) end, new)
end)

-- perform(0) does the minimum, perform(1) all of the work.
describe("a multi without time left", function()
  local server
  local ANSWER = { "send", faults.http "{}" }

  setup(function() server = fault_server.start() end)
  teardown(function() server:stop() end)

  local function new(options)
    local multi = curl.multi(options)
    return multi, multi:settings { proxy = "" }
  end

  local function start(multi, settings, listener, times, total)
    local ids = {}
    for i = 1, times do
      ids[i] = assert(multi:start(settings,
        { method = "GET", url = listener.url, headers = {}, body = "", timeout = { total = total } }))
    end
    return ids
  end

  -- Calls perform until the condition is true for the listener.
  local function perform_until(multi, listener, holds)
    local deadline = socket.gettime() + 5
    repeat
      multi:perform(1)
      multi:wait(0.01)
      assert(socket.gettime() < deadline, "it never came to that")
    until holds(listener:stats())
  end

  local function count(multi)
    local queued, under_way, done, idle, to_close = multi:counts()
    return { queued = queued, under_way = under_way, done = done, idle = idle, to_close = to_close }
  end

  local function watched(multi)
    local file = assert(io.open("/proc/self/fdinfo/" .. multi:fd()))
    local _, n = file:read("*a"):gsub("tfd:", "")
    file:close()
    return n
  end

  -- Calls perform n times. Returns the numbers of connections that are left to close after each.
  local function counts_to_close(multi, n)
    local counts = {}
    for i = 1, n do
      assert.equal(0, multi:timeout())
      multi:perform(0)
      counts[i] = count(multi).to_close
    end
    return counts
  end

  it("closes a sixteenth of the abandoned connections, and gets no events of any of them", function()
    local listener = server:listen { { "read", "hold" } }
    local multi, settings = new { connecting = 64 }
    local ids = start(multi, settings, listener, 33)
    perform_until(multi, listener, function(s) return s.requests == 33 end)
    local files = host.open_files()
    for _, id in ipairs(ids) do assert.equal("maybe", multi:cancel(id)) end
    assert.same({ queued = 0, under_way = 0, done = 0, idle = 0, to_close = 33 }, count(multi))
    assert.equal(0, watched(multi))
    assert.same({ 30, 28, 26, 24 }, counts_to_close(multi, 4))
    assert.equal(files - 9, host.open_files())
    multi:perform(1)
    assert.equal(0, count(multi).to_close)
    assert.is_nil(multi:timeout())
    assert.equal(0, listener:settled(function(s) return s.open == 0 end).open)
    multi:close()
  end)

  it("closes a sixteenth of the idle connections that the server has ended", function()
    local listener = server:listen { { "read", ANSWER, "close" } }
    local multi, settings = new { connecting = 64 }
    start(multi, settings, listener, 20)
    perform_until(multi, listener, function(s) return s.requests == 20 and s.open == 0 end)
    while multi:take() do end
    assert.same({ queued = 0, under_way = 0, done = 0, idle = 20, to_close = 0 }, count(multi))
    start(multi, settings, listener, 1)
    assert.same({ 18 }, counts_to_close(multi, 1))
    assert.same({ queued = 0, under_way = 1, done = 0, idle = 0, to_close = 18 }, count(multi))
    multi:close()
    assert.equal(0, count(multi).to_close)
  end)

  it("ends one late call in flight, and continues in the next turn", function()
    local listener = server:listen { { "read", "hold" } }
    local multi, settings = new { connecting = 64 }
    start(multi, settings, listener, 20, 0.3)
    perform_until(multi, listener, function(s) return s.requests == 20 end)
    socket.sleep(0.35)
    for left = 19, 17, -1 do
      assert.equal(0, multi:timeout())
      multi:perform(0)
      assert.equal("timeout", select(3, multi:take()).kind)
      assert.same({ left, 0 }, { count(multi).under_way, count(multi).done })
    end
    multi:perform(1)
    assert.equal(17, count(multi).done)
    multi:close()
  end)

  it("ends one late call that waits for a connection, and still sends another one", function()
    local listener = server:listen { { "read", "hold" } }
    local other = server:listen { { "read", "hold" } }
    local multi, settings = new { connections = 1 }
    start(multi, settings, listener, 1)
    perform_until(multi, listener, function(s) return s.requests == 1 end)
    start(multi, settings, listener, 20, 0.05)
    start(multi, settings, other, 1)
    socket.sleep(0.06)
    for left = 19, 17, -1 do
      assert.equal(0, multi:timeout())
      multi:perform(0)
      assert.equal("timeout", select(3, multi:take()).kind)
      assert.same({ left, 2, 0 }, { count(multi).queued, count(multi).under_way, count(multi).done })
    end
    multi:perform(1)
    assert.same({ 0, 17 }, { count(multi).queued, count(multi).done })
    multi:close()
  end)
end)

describe("a multi", function()
  for value, name in pairs { [0] = "connections", [1.5] = "connecting", [65] = "connections", ["8"] = "connecting" } do
    it(("raises for %s = %s"):format(name, tostring(value)), function()
      local ok, err = pcall(curl.multi, { [name] = value })
      assert.is_false(ok)
      assert.matches(("curl.multi: %s must be a whole number from 1 to 64"):format(name), err, 1, true)
    end)
  end

  it("says how long its owner may wait: for the first time limit of a call, queued ones with the others", function()
    local server = fault_server.start()
    local listener = server:listen { { "read", "hold" } }
    local multi = curl.multi { connections = 1 }
    local settings = multi:settings { proxy = "" }
    local function start(timeout)
      assert(multi:start(settings, { method = "GET", url = listener.url, headers = {}, body = "", timeout = timeout }))
    end
    assert.is_nil(multi:timeout())
    start { total = 90 }
    while listener:stats().requests < 1 do
      multi:perform(1)
      multi:wait(0.01)
    end
    local function is_about(seconds)
      multi:perform(1)
      local left = multi:timeout()
      assert.is_true(left > seconds - 10 and left <= seconds, left)
    end
    is_about(90)
    start { total = 70 } -- queued
    is_about(70)
    start {}
    is_about(70)
    start { total = 50 }
    is_about(50)
    multi:close()
    server:stop()
  end)

  it("has no transfer of another id, whatever the number", function()
    local server = fault_server.start()
    local listener = server:listen { { "hold" } }
    local multi = curl.multi()
    local settings, ids = multi:settings { proxy = "" }, {}
    for _ = 1, 9 do
      ids[assert(multi:start(settings, { method = "GET", url = listener.url, headers = {}, body = "", timeout = { total = 5 } }))] = true
    end
    for id = 0, 5000 do
      assert.equal(ids[id] or false, multi:has(id))
      if not ids[id] then assert.is_nil((multi:cancel(id))) end
    end
    multi:close()
    server:stop()
  end)

  it("has a transfer until its response is taken", function()
    local server = fault_server.start()
    local listener = server:listen { { "read", { "send", faults.http "{}" } } }
    local multi = curl.multi()
    local id = assert(multi:start(multi:settings { proxy = "" },
      { method = "GET", url = listener.url, headers = {}, body = "", timeout = { total = 5 } }))
    assert.is_true(multi:has(id))
    assert.is_false(multi:has(id + 1))
    local taken
    local deadline = socket.gettime() + 5
    repeat
      multi:perform(1)
      taken = multi:take()
      multi:wait(0.01)
    until taken or socket.gettime() > deadline
    assert.equal(id, taken)
    assert.is_false(multi:has(id))
    multi:close()
    server:stop()
  end)
end)
