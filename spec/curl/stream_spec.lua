-- Connections that a 101 response hands over.
local curl = require "gamelift.curl"
local host = require "spec.support.host"
local interpreter = require "spec.support.interpreter"
local scripted_peer = require "spec.support.scripted_peer"
local socket = require "socket"

local SWITCHED = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n"

describe("an upgrade", function()
  local listener, port, multi, settings, peer

  before_each(function()
    listener = assert(socket.bind("127.0.0.1", 0))
    listener:settimeout(0)
    port = select(2, listener:getsockname())
    multi = curl.multi {}
    settings = multi:settings { proxy = "" }
    peer = nil
  end)

  after_each(function()
    multi:close()
    listener:close()
    if peer then peer:close() end
  end)

  local function request(more)
    local rq = { method = "GET", url = ("http://127.0.0.1:%d/x"):format(port), body = "",
      headers = { Upgrade = "x", Connection = "Upgrade" }, upgrade = true, timeout = { connect = 2, read = 2, total = 2 } }
    for name, value in pairs(more or {}) do rq[name] = value end
    return rq
  end

  -- Moves bytes, and the peer: it sends `answer` once it has the request. Returns what take returns.
  local function exchange(answer, more)
    local id = assert(multi:start(settings, request(more)))
    local input = ""
    for _ = 1, 2000 do
      multi:perform(0.01)
      if not peer then
        peer = listener:accept()
        if peer then peer:settimeout(0) end
      else
        local bytes, _, partial = peer:receive(4096)
        input = input .. (bytes or partial or "")
        if input:find "\r\n\r\n$" then
          peer:send(answer)
          input = ""
        end
      end
      local done, response, failure = multi:take()
      if done then return response, failure, id end
      multi:wait(0.001)
    end
    error "nothing came"
  end

  local function read(stream, want)
    local all = ""
    for _ = 1, 2000 do
      multi:perform(0)
      local bytes, problem = stream:receive()
      if not bytes then return nil, problem, all end
      all = all .. bytes
      if #all >= want then return all end
      multi:wait(0.001)
    end
    return all
  end

  it("hands over the connection, with the bytes that came with the response first", function()
    local response = exchange(SWITCHED .. "early")
    assert.equal(101, response.status)
    assert.equal("", response.body)
    assert.equal("early", read(response.connection, 5))
    peer:send "later"
    assert.equal("later", read(response.connection, 5))
    assert.equal("", response.connection:receive())
    assert.equal(4, response.connection:send "ping")
    peer:settimeout(2)
    assert.equal("ping", peer:receive(4))
  end)

  it("gives many early bytes in pieces, in their order", function()
    local text = ("0123456789"):rep(1200)
    local response = exchange(SWITCHED .. text)
    assert.equal(text, read(response.connection, #text))
  end)

  it("gives 16 KiB at once, and no more", function()
    local stream = exchange(SWITCHED).connection
    assert.equal(40000, peer:send(("x"):rep(40000)))
    local most, count = 0, 0
    for _ = 1, 2000 do
      multi:perform(0)
      local bytes = assert(stream:receive())
      most, count = math.max(most, #bytes), count + #bytes
      if count == 40000 then break end
      multi:wait(0.001)
    end
    assert.same({ 40000, 16384 }, { count, most })
  end)

  it("sends what the socket takes, from any place", function()
    local stream = exchange(SWITCHED).connection
    assert.equal(2, stream:send("abcd", 3))
    assert.equal(0, stream:send("abcd", 5))
    assert.has_error(function() stream:send("abcd", 6) end)
    assert.has_error(function() stream:send("abcd", 0) end)
    local block, count = ("x"):rep(1024 * 1024), 0
    for _ = 1, 100 do
      local sent = assert(stream:send(block))
      count = count + sent
      if sent == 0 then break end
    end
    assert.equal(0, stream:send(block))
    local received = 0
    peer:settimeout(0)
    while received < count + 2 do
      local bytes, _, partial = peer:receive(65536)
      received = received + #(bytes or partial or "")
    end
    assert.equal(count + 2, received)
  end)

  it("that is drained reads again when its multi has seen bytes, also while it waited", function()
    local stream = exchange(SWITCHED).connection
    repeat
      multi:perform(0)
    until stream:receive() == ""
    for _, see in ipairs { function() multi:wait(5) end, function() multi:perform(0) end } do
      peer:send "x"
      assert.equal("", stream:receive())
      local bytes
      for _ = 1, 1000 do
        see()
        bytes = stream:receive()
        if bytes ~= "" then break end
      end
      assert.equal("x", bytes)
      assert.equal("", stream:receive())
    end
  end)

  it("misses nothing among many others, without time", function()
    local streams, peers = {}, {}
    for i = 1, 20 do
      streams[i] = exchange(SWITCHED).connection
      peers[i], peer = peer, nil
    end
    for _ = 1, 3 do
      for i = 1, 20 do repeat multi:perform(0) until streams[i]:receive() == "" end
      for i = 1, 20 do peers[i]:send(tostring(i)) end
      for i = 1, 20 do assert.equal(tostring(i), read(streams[i], #tostring(i))) end
    end
    for i = 1, 20 do peers[i]:close() end
    for i = 1, 20 do assert.is_nil(read(streams[i], 1)) end
  end)

  it("reports the end and stays ended", function()
    local stream = exchange(SWITCHED).connection
    peer:close()
    peer = nil
    local bytes, problem = read(stream, 1)
    assert.is_nil(bytes)
    assert.equal("the peer closed it", problem)
    stream:close()
    stream:close()
    assert.same({ nil, "it is closed" }, { stream:receive() })
    assert.same({ nil, "it is closed" }, { stream:send "x" })
  end)

  it("is closed with its multi", function()
    local stream = exchange(SWITCHED).connection
    multi:close()
    assert.is_nil(stream:receive())
    peer:settimeout(2)
    assert.same({ nil, "closed", "" }, { peer:receive(1) })
  end)

  it("is closed when nobody keeps it", function()
    exchange(SWITCHED)
    collectgarbage()
    collectgarbage()
    peer:settimeout(2)
    assert.same({ nil, "closed", "" }, { peer:receive(1) })
  end)

  it("is closed when it is cancelled before it was taken", function()
    local id = assert(multi:start(settings, request()))
    for _ = 1, 200 do
      multi:perform(0.01)
      peer = peer or listener:accept()
      if peer then peer:settimeout(0) end
      if peer and peer:receive() then peer:send(SWITCHED) end
      local _, _, done = multi:counts()
      if done == 1 then break end
      multi:wait(0.001)
    end
    assert.equal("maybe", multi:cancel(id))
    peer:settimeout(2)
    repeat
      local line, problem = peer:receive "*l"
    until not line and problem
    assert.same({ nil, "closed", "" }, { peer:receive(1) })
  end)

  it("that is refused is a response like others", function()
    local response = exchange "HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno"
    assert.same({ 403, "no" }, { response.status, response.body })
    assert.is_nil(response.connection)
  end)

  it("takes no idle connection", function()
    exchange "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
    local first = peer
    peer = nil
    local response = exchange(SWITCHED)
    assert.equal(101, response.status)
    first:close()
  end)

  it("that was not asked for is a fault", function()
    local response, failure = exchange(SWITCHED, { upgrade = false })
    assert.is_nil(response)
    assert.equal("http", failure.kind)
    assert.matches("switched protocols unasked", failure.message)
  end)
end)

describe("a stream", function()
  local tls_peer = scripted_peer.new()
  setup(tls_peer.start)
  teardown(tls_peer.stop)

  for _, tls in ipairs { false, true } do
    local over = tls and "TLS" or "plain http"

    local function open()
      local first = tls and { "tls", tls_peer.certs.good } or { "wait", 0 }
      local listener = tls_peer:listen { { first, "read", { "send", SWITCHED .. "early" }, "hold" } }
      local multi = curl.multi {}
      local settings = multi:settings { proxy = "", ca_file = tls_peer.certs.ca }
      assert(multi:start(settings, { method = "GET", url = tls and listener.https or listener.url, headers = { Upgrade = "x" }, body = "",
        upgrade = true, timeout = { connect = 5, read = 5, total = 5 } }))
      local id, response, failure
      repeat
        multi:perform(0.01)
        id, response, failure = multi:take()
        if not id then multi:wait(0.01) end
      until id
      assert(response, failure and failure.message)
      return multi, response.connection, listener
    end

    it("has early bytes: " .. over, function()
      local multi, stream = open()
      local all = ""
      while #all < 5 do all = all .. assert(stream:receive()) end
      assert.equal("early", all)
      assert.equal(5, stream:send "hello")
      multi:close()
    end)

    it("stays with the parent after a fork: " .. over, function()
      local multi, stream, listener = open()
      local pid = host.fork()
      if pid == 0 then
        local ok = pcall(function()
          local bytes, problem, is_forked = stream:receive()
          assert(not bytes and problem:find "forked" and is_forked and not stream:send "x")
          stream:close()
          multi:close()
          collectgarbage()
        end)
        host.exit(ok and 0 or 1)
      end
      assert.is_true(interpreter.ended_well(host.wait(pid)))
      assert.equal(5, stream:send "hello")
      assert.equal(1, listener:stats().open)
      multi:close()
      assert.equal(0, listener:settled(function(stats) return stats.open == 0 end).open)
    end)
  end
end)
