local core = require "gamelift.core"
local curl = require "gamelift.curl"
local certs = require "spec.support.certs"
local gamelift = require "gamelift"
local script = require "spec.support.script"
local socket = require "socket"
local ticks = require "spec.support.ticks"

local response, responses, service_error = ticks.response, ticks.responses, ticks.service_error
local FLEETS = response '{"FleetIds":["fleet-1","fleet-2"]}'

local server = ticks.server(setup, teardown)

-- Returns a loop, a client of it and a listener.
local function fixture(scripts, options, over)
  local listener = server:listen(scripts)
  local loop, reported = ticks.loop(options)
  return loop, ticks.client(loop, listener.url, over), listener, reported
end

describe("a loop", function()
  for name, options in pairs {
    ["an unknown option"] = { max_tim = 1 }, ["text as max_time"] = { max_time = "1" }, ["NaN as max_time"] = { max_time = 0 / 0 },
    ["no completions"] = { max_completions = 0 }, ["half a connection"] = { connecting = 0.5 }, ["no connection"] = { connections = 0 },
    ["text as on_error"] = { on_error = "print" },
  } do
    it("refuses " .. name .. " at its caller's line", function()
      local ok, message = pcall(function() local loop = gamelift.loop(options) return loop end)
      assert.is_false(ok)
      assert.matches("loop_spec.lua:%d+: gamelift.loop: ", message)
    end)
  end

  -- An option, what fits it at its ends and beside them, and the message for what does not.
  for _, case in ipairs {
    { "connecting", { 1, 64 }, { 0, 65 }, "a whole number from 1 to 64" },
    { "connections", { 1, 64 }, { 0, 65 }, "a whole number from 1 to 64" },
    { "max_completions", { 1, 1.5, math.huge }, { 0.5, 0 }, "a number >= 1" },
    { "max_time", { 0, 1, math.huge }, { -0.5 }, "a number >= 0" },
  } do
    it("takes " .. case[4] .. " as " .. case[1], function()
      for _, value in ipairs(case[2]) do gamelift.loop({ [case[1]] = value }):close() end
      for _, value in ipairs(case[3]) do
        local _, message = pcall(gamelift.loop, { [case[1]] = value })
        assert.equal(("gamelift.loop: option %s: expected %s, got %s"):format(case[1], case[4], tostring(value)),
          message:match "gamelift%.loop: .*")
      end
    end)
  end

  it("suggests a similar option", function()
    assert.error_matches(function() gamelift.loop { max_tim = 1 } end, "did you mean max_time")
    assert.error_matches(function() gamelift.loop(1) end, "expected a table")
  end)

  it("has nothing to do at first", function()
    local loop = ticks.loop()
    assert.equal(0, loop:poll())
    assert.is_nil(loop:timeout())
    assert.is_true(loop:run())
    assert.equal("gamelift.loop (0 running)", tostring(loop))
  end)

  it("cannot be polled from inside itself", function()
    local loop, reported = ticks.loop()
    loop:spawn(function()
      loop:sleep(0)
      loop:poll()
    end)
    loop:run(1)
    assert.matches("polls already", reported[1][1])
  end)
end)

describe("a plain call", function()
  it("outside a coroutine of the loop raises at its line and names spawn and start", function()
    local loop, client, listener = fixture { responses(1) }
    local function outside() local reply = client:list_fleets() return reply end
    for _, where in ipairs { outside, coroutine.wrap(outside) } do
      local ok, message = pcall(where)
      assert.is_false(ok)
      assert.matches("^%S*loop_spec.lua:%d+: .*spawn.*start", message)
    end
    local ok = pcall(function() return client:call("ListFleets") end)
    assert.is_false(ok)
    assert.error_matches(function() loop:sleep(1) end, "spawn.*start")
    assert.error_matches(function() loop:send {} end, "spawn.*start")
    assert.equal(0, listener:stats().connections)
  end)

  it("for no number of seconds raises, also in a coroutine", function()
    local loop = ticks.loop()
    local wrong, messages = { "1", 0 / 0, {}, false }, {}
    loop:spawn(function()
      for i, seconds in ipairs(wrong) do messages[i] = select(2, pcall(function() loop:sleep(seconds) end)) end
    end)
    loop:poll()
    assert.equal(#wrong, #messages)
    for _, message in ipairs(messages) do assert.matches("loop_spec.lua:%d+: sleep: expected a number of seconds, got ", message) end
  end)

  it("has the clock that sleeps use", function()
    local loop = ticks.loop()
    loop.clock = function() return 7.5 end
    assert.equal(7.5, loop:now())
  end)

  it("in a coroutine of another loop raises", function()
    local _, client = fixture { responses(1) }
    local other, reported = ticks.loop()
    other:spawn(function() client:list_fleets() end)
    assert.matches("spawn.*start", reported[1][1])
  end)

  it("in a coroutine that a coroutine of the loop made raises", function()
    local loop, client, _, reported = fixture { responses(1) }
    loop:spawn(function()
      for _ in coroutine.wrap(function() client:list_fleets() end) do error "never" end
    end)
    assert.matches("spawn.*start", reported[1][1])
  end)
end)

describe("spawn", function()
  it("runs straight-line code that waits", function()
    local loop, client, listener = fixture { responses(3, FLEETS) }
    local seen = {}
    local task = loop:spawn(function(a, b)
      seen[1] = a + b
      for i = 2, 4 do seen[i] = #assert(client:list_fleets()).FleetIds end
      return "x", nil
    end, 1, 2)
    assert.same({ 3 }, seen)
    assert.is_false(task:done())
    assert.equal(0, select("#", task:result()))
    assert.is_true(loop:run(2))
    assert.same({ 3, 2, 2, 2 }, seen)
    assert.equal(2, select("#", task:result()))
    assert.equal("x", (task:result()))
    assert.equal(1, listener:stats().connections)
  end)

  it("passes errors of a function to the error handler, and the others continue", function()
    local loop, client, _, reported = fixture { responses(9, FLEETS) }
    local value = {}
    local good = loop:spawn(function() return #assert(client:list_fleets()).FleetIds end)
    local bad = loop:spawn(function()
      client:list_fleets()
      error(value)
    end)
    local worse = loop:spawn(function(...) error(...) end, "at once", 0)
    assert.is_true(loop:run(2))
    assert.equal(2, (good:result()))
    assert.same({ nil, value }, { bad:result() })
    assert.same({ nil, "at once" }, { worse:result() })
    assert.same({ "at once", value }, { reported[1][1], reported[2][1] })
    assert.matches("loop_spec.lua", reported[2][2])
  end)

  it("accepts only a function", function()
    local loop = ticks.loop()
    assert.error_matches(function() loop:spawn "x" end, "spawn: expected a function")
  end)

  it("can be nested, and sleeps", function()
    local loop = ticks.loop()
    local time = ticks.clock(loop)
    local order = {}
    loop:spawn(function()
      for i = 1, 3 do
        loop:spawn(function()
          loop:sleep(3 - i)
          order[#order + 1] = i
        end)
      end
      loop:sleep(4)
      order[#order + 1] = "outer"
    end)
    local seen = {}
    for i = 0, 4 do
      time.now = i
      loop:poll { max_time = 1 }
      seen[i + 1] = table.concat(order, " ")
    end
    assert.same({ "3", "3 2", "3 2 1", "3 2 1", "3 2 1 outer" }, seen)
  end)
end)

describe("a wait below a C function", function()
  -- wait(loop, client) raises there; the wait that it began must not end the next one
  for name, wait in pairs {
    ["a sleep"] = function(loop) loop:sleep(0) end,
    ["a call"] = function(_, client) client:list_fleets() end,
  } do
    it("raises, and leaves the next one alone: " .. name, function()
      local loop, client, _, reported = fixture { responses(9, FLEETS, 0.02) }
      local time = ticks.clock(loop)
      local first, fleets, slept
      loop:spawn(function()
        first = { pcall(table.sort, { 2, 1 }, function() wait(loop, client) end) }
        fleets = client:list_fleets()
        pcall(table.sort, { 2, 1 }, function() wait(loop, client) end)
        loop:sleep(5)
        slept = true
      end)
      ticks.tick(loop, function() return fleets or #reported > 0 end)
      for _ = 1, 30 do
        loop:poll()
        socket.sleep(0.002)
      end
      assert.is_false(first[1])
      assert.same({ 2, nil, 0 }, { #fleets.FleetIds, slept, #reported })
      time.now = 5
      loop:poll()
      assert.is_true(slept)
      assert.equal(0, ticks.in_flight(loop))
    end)
  end
end)

describe("start", function()
  it("begins a call and returns a handle", function()
    local loop, client = fixture { responses(1, FLEETS) }
    local call = client:start("list_fleets", {}, { timeout = 2 })
    local seen
    assert.equal(call, call:on_done(function(reply, err) seen = { reply, err } end))
    assert.is_false(call:done())
    ticks.tick(loop, function() return call:done() end)
    assert.same({ "fleet-1", "fleet-2" }, call:result().FleetIds)
    assert.equal("r-1", call:result().ResponseMetadata.RequestId)
    loop:poll()
    assert.equal(call:result(), seen[1])
    assert.is_false(call:cancel())
    assert.equal("gamelift.task (done)", tostring(call))
  end)

  it("returns errors as results, a validation error at once", function()
    local loop, client, listener = fixture { responses(1, service_error "NotFoundException") }
    local wrong = client:start("describe_game_sessions", { fleetId = 1 })
    assert.is_true(wrong:done())
    assert.equal("validation", select(2, wrong:result()).kind)
    local missing = client:start("describe_fleet_attributes", { FleetIds = { "fleet-1" } })
    assert.is_true(loop:run(2))
    assert.equal("NotFoundException", select(2, missing:result()).code)
    assert.equal(1, listener:stats().requests)
  end)

  it("raises for a misuse at its line", function()
    local _, client = fixture { responses(1) }
    for _, wrong in ipairs { { "list_fleet" }, { 1 }, { "list_fleets", {}, { timout = 1 } }, { "list_fleets", {}, 5 } } do
      local ok, message = pcall(function() local call = client:start(wrong[1], wrong[2], wrong[3]) return call end)
      assert.is_false(ok)
      assert.matches("loop_spec.lua:%d+: ", message)
    end
    assert.error_matches(function() client.start("list_fleets") end, "with ':'")
    assert.error_matches(function() script.client({}):start "list_fleets" end, "gamelift.loop")
    assert.error_matches(function() client:start("list_fleets"):on_done(1) end, "a function")
  end)

  it("keeps the client until the call is done", function()
    local loop, client = fixture { { "read", service_error("InternalServiceException", "500 No"), "read", FLEETS, "hold" } }
    local call = client:start "list_fleets"
    client = nil -- luacheck: ignore 311
    for _ = 1, 3 do collectgarbage() end
    assert.is_true(loop:run(2))
    assert.same({ "fleet-1", "fleet-2" }, assert(call:result()).FleetIds)
  end)

  it("runs callbacks in coroutines that can wait, also callbacks that are added late", function()
    local loop, client, _, reported = fixture { responses(4, FLEETS) }
    local call, seen = client:start "list_fleets", {}
    call:on_done(function(reply) seen[1] = #reply.FleetIds + #assert(client:list_fleets()).FleetIds end)
    call:on_done(function() error "a callback's own" end)
    call:on_done(function() seen[2] = true end)
    assert.is_true(loop:run(2))
    call:on_done(function() seen[3] = true end)
    assert.equal(0, loop:timeout())
    assert.is_nil(seen[3])
    loop:poll()
    assert.same({ 4, true, true }, seen)
    assert.matches("a callback's own", reported[1][1])
  end)
end)

describe("poll", function()
  it("never waits", function()
    local loop, client = fixture { { "read", "hold" } }
    for _ = 1, 8 do client:start "list_fleets" end
    local polls, longest = ticks.tick(loop, (function()
      local deadline = socket.gettime() + 0.4
      return function() return socket.gettime() > deadline end
    end)())
    assert.is_true(polls > 20 and longest < 0.2, polls .. " " .. longest)
    assert.equal(8, loop:poll())
    loop:close()
  end)

  it("resumes at most max_completions calls, the rest later", function()
    local loop, client = fixture({ responses(9, FLEETS) }, { connections = 1 })
    local loose = {}
    for i = 1, 6 do loose[i] = client:start "list_fleets" end
    local function done()
      local n = 0
      for _, call in ipairs(loose) do n = n + (call:done() and 1 or 0) end
      return n
    end
    local before, most = 0, 0
    ticks.tick(loop, function()
      most, before = math.max(most, done() - before), done()
      return before == 6
    end, 2, { max_completions = 1, max_time = 1 })
    assert.equal(1, most)
    assert.error_matches(function() loop:poll { max_completions = 0 } end, "poll: max_completions")
    assert.error_matches(function() loop:poll { max_time = "x" } end, "poll: max_time")
  end)

  it("decodes only one response once its time has passed", function()
    local loop = ticks.loop()
    local ran = 0
    for _ = 1, 5 do
      loop:spawn(function()
        loop:sleep(0)
        ran = ran + 1
        curl.sleep(0.003)
      end)
    end
    for i = 1, 5 do
      loop:poll { max_time = 0.001 }
      assert.equal(i, ran)
    end
  end)

  it("sends calls that began before it, and calls that a response leads to, in the same tick", function()
    local loop, client, listener = fixture { responses(9, FLEETS) }
    local warm = client:start "list_fleets"
    assert.is_true(loop:run(2) and warm:done())
    local first = client:start "list_fleets"
    local second
    first:on_done(function() second = client:start "list_fleets" end)
    loop:poll()
    assert.equal(2, listener:settled(function(s) return s.requests == 2 end).requests)
    socket.sleep(0.02)
    loop:poll { max_time = 0.01 }
    assert.is_truthy(second)
    assert.equal(3, listener:settled(function(s) return s.requests == 3 end).requests)
    assert.is_true(loop:run(1))
  end)
end)

describe("run", function()
  it("stops after its timeout and continues when called again", function()
    local loop, client = fixture { responses(1, FLEETS, 0.5) }
    local call = client:start "list_fleets"
    local started = socket.gettime()
    assert.is_false(loop:run(0.03))
    local took = socket.gettime() - started
    assert.is_true(took >= 0.029 and took < 0.4, took)
    assert.is_true(loop:run(2))
    assert.is_truthy(call:result())
    assert.error_matches(function() loop:run(-1) end, "run: timeout")
  end)

  it("stops after its timeout even if functions never wait, and moves bytes meanwhile", function()
    local loop, client = fixture { responses(1, FLEETS) }
    local call, busy, warm = client:start "list_fleets", true, loop:spawn(function() end)
    loop:spawn(function() while busy do loop:sleep(0) end end)
    local function again() if busy then warm:on_done(again) end end
    warm:on_done(again)
    assert.is_false(loop:run(0.1))
    for _ = 1, 100 do
      if call:done() or loop:run(0.02) then break end
    end
    assert.is_truthy(call:result())
    busy = false
    assert.is_true(loop:run(2))
  end)

  it("uses no processor time while it waits", function()
    local loop, client = fixture { responses(1, FLEETS, 0.3) }
    client:start "list_fleets"
    local cpu = os.clock()
    assert.is_true(loop:run(2))
    assert.is_true(os.clock() - cpu < 0.1, os.clock() - cpu)
  end)
end)

describe("retries of a loop", function()
  it("wait without delaying other calls", function()
    local loop, client = fixture {
      { "read", service_error("ThrottlingException", "429 No"), "read", FLEETS, "read", FLEETS, "hold" },
      responses(2, FLEETS), -- for a retry that comes at once, beside the quick one
    }
    local slow = client:start "list_fleets"
    ticks.tick(loop, function() return ticks.in_flight(loop) == 0 end)
    local quick = client:start "list_fleets"
    assert.is_true(loop:run(5))
    assert.equal(1, slow:result().ResponseMetadata.RetryAttempts)
    assert.equal(0, quick:result().ResponseMetadata.RetryAttempts)
  end)

  it("and waits count for timeout.total", function()
    local loop, client, listener = fixture({ responses(9, service_error("InternalServiceException", "500 No"), 0.05) }, nil,
      { retry = { max_attempts = 9 } })
    local started = socket.gettime()
    local call = client:start("list_fleets", nil, { timeout = 0.25 })
    assert.is_true(loop:run(2))
    local took = socket.gettime() - started
    assert.is_true(took < 1, took)
    assert.is_true(listener:stats().requests > 1)
    assert.is_truthy(select(2, call:result()))
  end)

  it("of a silent server end with timeout.read", function()
    local loop, client = fixture { { "read", "hold" } }
    local call = client:start("list_fleets", nil, { timeout = { read = 0.1 }, retry = { mode = "off" } })
    local started = socket.gettime()
    assert.is_true(loop:run(2))
    local took, err = socket.gettime() - started, select(2, call:result())
    assert.same({ "timeout", "ReadTimeout", "maybe" }, { err.kind, err.code, err.sent })
    assert.is_true(took > 0.09 and took < 1, took)
  end)

  it("look for the id of a placement whose response was lost", function()
    local pending_placement = response '{"GameSessionPlacement":{"PlacementId":"p-1","Status":"PENDING"}}'
    local loop, client, listener = fixture { { "read", "reset" }, { "read", pending_placement, "hold" } }
    local call = client:start("start_game_session_placement",
      { PlacementId = "p-1", GameSessionQueueName = "q", MaximumPlayerSessionCount = 2 })
    assert.is_true(loop:run(10))
    assert.equal("PENDING", assert(call:result()).GameSessionPlacement.Status)
    assert.matches("DescribeGameSessionPlacement", listener:stats().log[2].head)
  end)
end)

describe("cancel", function()
  it("before anything was sent reports sent = \"no\"", function()
    local loop, client, listener = fixture { responses(1) }
    local call = client:start("create_game_session", { FleetId = "fleet-1", MaximumPlayerSessionCount = 2 })
    assert.is_true(call:cancel())
    assert.is_false(call:cancel())
    local reply, err = call:result()
    assert.is_nil(reply)
    assert.same({ "cancelled", "Cancelled", "no", "create_game_session" }, { err.kind, err.code, err.sent, err.operation })
    loop:run(1)
    assert.equal(0, listener:stats().requests)
  end)

  it("of a request in flight reports that a session may exist, and the next poll closes the connection", function()
    local loop, client, listener = fixture { { "read", "hold" } }
    local call = client:start("create_game_session", { FleetId = "fleet-1", MaximumPlayerSessionCount = 2 })
    ticks.tick(loop, function() return listener:stats().requests == 1 end)
    assert.is_true(call:cancel())
    assert.same({ "cancelled", "maybe" }, { select(2, call:result()).kind, select(2, call:result()).sent })
    assert.equal(0, ticks.in_flight(loop))
    assert.equal(0, loop:timeout())
    loop:poll()
    assert.is_nil(loop:timeout())
    assert.equal(0, listener:settled(function(s) return s.open == 0 end).open)
  end)

  it("before a byte left counts no attempt", function()
    local loop, client = fixture { { "read", "hold" } }
    local call = client:start "list_fleets"
    assert.is_true(call:cancel())
    local err = select(2, call:result())
    assert.same({ "cancelled", "no", 0 }, { err.kind, err.sent, err.attempts })
    loop:poll()
  end)

  it("between attempts reports the earlier ones", function()
    for status, sent in pairs { ["500 No"] = "yes" } do
      local loop, client = fixture { responses(1, service_error("ThrottlingException", status)) }
      local call = client:start "list_fleets"
      ticks.tick(loop, function() return loop.timers:next() end)
      assert.is_true(call:cancel())
      local err = select(2, call:result())
      assert.same({ "cancelled", sent, 1 }, { err.kind, err.sent, err.attempts })
      assert.is_nil(loop.timers:next())
    end
    local loop, client = fixture { { "read", "reset" } }
    local call = client:start("list_fleets", nil, { retry = { max_attempts = 9 } })
    ticks.tick(loop, function() return loop.timers:next() end)
    call:cancel()
    assert.equal("maybe", select(2, call:result()).sent)
  end)

  it("while the client looks for the id of a lost response reports that the call may have been carried out", function()
    local loop, client, listener = fixture { { "read", "reset" }, { "read", "hold" } }
    local call = client:start("start_game_session_placement",
      { PlacementId = "p-1", GameSessionQueueName = "q", MaximumPlayerSessionCount = 2 })
    ticks.tick(loop, function() return listener:stats().requests == 2 end)
    assert.is_true(call:cancel())
    local err = select(2, call:result())
    assert.same({ "cancelled", "maybe", "start_game_session_placement" }, { err.kind, err.sent, err.operation })
    assert.matches("before that: ConnectionLost", err.message)
  end)

  it("of a spawned function ends each of its waits; a function that keeps waiting is abandoned", function()
    local loop, client, _, reported = fixture { { "read", "hold" } }
    local kinds, waits = {}, 0
    local polite = loop:spawn(function()
      for i = 1, 3 do kinds[i] = select(2, client:list_fleets()).kind end
      return "over"
    end)
    local stubborn = loop:spawn(function()
      while true do
        client:list_fleets()
        waits = waits + 1
      end
    end)
    loop:poll()
    assert.is_true(polite:cancel() and stubborn:cancel())
    assert.same({ "cancelled", "cancelled", "cancelled" }, kinds)
    assert.equal("over", (polite:result()))
    assert.is_true(stubborn:done())
    assert.equal("cancelled", select(2, stubborn:result()).kind)
    assert.is_true(waits < 200)
    assert.same({ 0, 0 }, { ticks.in_flight(loop), #reported })
  end)

  it("can come from the function itself, whose errors are then not reported", function()
    local loop, reported = ticks.loop()
    local task
    task = loop:spawn(function()
      loop:sleep(0)
      task:cancel()
      error(loop:sleep(10).kind)
    end)
    assert.is_true(loop:run(1))
    assert.matches("cancelled$", select(2, task:result()))
    assert.equal(0, #reported)
  end)
end)

describe("other schedulers:", function()
  it("coroutines of the host are left alone, and handles work in them", function()
    local loop, client = fixture { responses(1, FLEETS) }
    local yielded = {}
    local host = coroutine.create(function()
      local call = client:start "list_fleets"
      while not call:done() do coroutine.yield "host" end
      return #call:result().FleetIds
    end)
    local result
    ticks.tick(loop, function()
      local _, value = coroutine.resume(host)
      yielded[value] = true
      result = coroutine.status(host) == "dead" and value
      return result
    end)
    assert.equal(2, result)
    assert.is_true(yielded.host)
  end)

  it("a coroutine of the loop that yields to another scheduler ends with an explanation", function()
    local loop, reported = ticks.loop()
    local task = loop:spawn(function() coroutine.yield "mine" end)
    assert.matches("yielded to another scheduler", select(2, task:result()))
    assert.matches("start", reported[1][1])
    assert.equal(0, loop:poll())
  end)

  it("a coroutine of the loop that another scheduler resumes gets an error, and its transfer ends", function()
    local loop, client, _, reported = fixture { { "read", "hold" } }
    local co
    local task = loop:spawn(function()
      co = coroutine.running()
      client:list_fleets()
    end)
    loop:poll()
    assert.is_false(coroutine.resume(co, "mine"))
    assert.is_true(task:done())
    assert.matches("another scheduler resumed", reported[1][1])
    assert.same({ 0, 0 }, { ticks.in_flight(loop), loop:poll() })
  end)

  it("a coroutine that is closed from outside ends when its response arrives", function()
    if not rawget(coroutine, "close") then pending "this Lua has no coroutine.close" end
    local loop, client = fixture { responses(1, FLEETS, 0.02) }
    local co
    local task = loop:spawn(function()
      co = coroutine.running()
      client:list_fleets()
    end)
    loop:poll()
    coroutine.close(co)
    assert.is_true(loop:run(2))
    assert.equal("cancelled", select(2, task:result()).kind)
  end)
end)

describe("several clients", function()
  it("share one loop, each with its own settings", function()
    local made = certs.make()
    local listener = server:listen { { { "tls", made.good }, "read", FLEETS, "read", FLEETS, "hold" } }
    local loop = ticks.loop()
    local trusting = ticks.client(loop, listener.https, { ca_file = made.ca })
    local doubting = ticks.client(loop, listener.https, { retry = { mode = "off" } })
    local narrow = ticks.client(loop, listener.https, { ca_file = made.ca, max_response = 10 })
    local good, bad, small = trusting:start "list_fleets", doubting:start "list_fleets", narrow:start "list_fleets"
    assert.is_true(loop:run(10))
    assert.equal(2, #assert(good:result()).FleetIds)
    assert.equal("TLSFailure", select(2, bad:result()).code)
    assert.equal("ResponseTooLarge", select(2, small:result()).code)
    made:remove()
  end)
end)

describe("credentials and pages", function()
  it("go through the loop", function()
    if not script.waits_in_pcall then pending(script.CANNOT_WAIT) end
    local loop, client, listener = fixture({ responses(9, response '{"FleetIds":["a"],"NextToken":"t"}') }, nil, {
      credentials = function(transport)
        local refused = assert(transport:send {
          method = "GET", url = "http://127.0.0.1:1/", headers = {}, body = "", timeout = { total = 1 } } or "none")
        assert(refused == "none")
        transport:sleep(0.02)
        return script.KEYS
      end,
    })
    local pages = client:get_paginator("list_fleets"):paginate { PaginationConfig = { MaxItems = 1 } }
    local items = {}
    loop:spawn(function()
      for item in pages:items() do items[#items + 1] = item end
    end)
    assert.equal(0, listener:stats().requests)
    assert.is_true(loop:run(2))
    assert.same({ "a" }, items)
  end)
end)

describe("new connections", function()
  it("are opened one at a time per host, and waiting calls use connections that become free", function()
    local steps = { { "wait", 0.03 } }
    for _, step in ipairs(responses(32, FLEETS)) do steps[#steps + 1] = step end
    local made = certs.make()
    table.insert(steps, 2, { "tls", made.good })
    local listener = server:listen { steps }
    local loop = ticks.loop()
    local client = ticks.client(loop, listener.https, { ca_file = made.ca })
    local calls = {}
    for i = 1, 32 do calls[i] = client:start "list_fleets" end
    loop:poll()
    local queued, running_now = loop.multi:counts()
    assert.same({ 31, 1 }, { queued, running_now })
    assert.is_true(loop:run(5))
    for _, call in ipairs(calls) do assert.is_truthy(call:result()) end
    assert.is_true(listener:stats().connections < 10)
    made:remove()
  end)

  it("can be opened several at a time, up to a limit", function()
    local listener = server:listen { { { "wait", 0.05 }, "hold" } }
    local loop = ticks.loop { connecting = 3 }
    local client = ticks.client(loop, listener.https)
    for _ = 1, 9 do client:start "list_fleets" end
    loop:poll { max_time = 1 }
    local queued, running_now = loop.multi:counts()
    assert.same({ 6, 3 }, { queued, running_now })
    loop:close()

    loop, client = fixture({ responses(9, FLEETS, 0.02) }, { connecting = 9, connections = 2 })
    for _ = 1, 9 do client:start "list_fleets" end
    loop:poll { max_time = 1 }
    queued, running_now = loop.multi:counts()
    assert.same({ 7, 2 }, { queued, running_now })
    assert.is_true(loop:run(5))
  end)

  it("that cannot be opened fail all calls that have waited long enough", function()
    local listener = server:listen({ {} }, { accept = false, backlog = 0 })
    local loop = ticks.loop()
    local client = ticks.client(loop, listener.url, { timeout = { connect = 0.2 }, retry = { mode = "off" } })
    local calls = {}
    for i = 1, 20 do calls[i] = client:start "list_fleets" end
    local started = socket.gettime()
    assert.is_true(loop:run(5))
    assert.is_true(socket.gettime() - started < 2)
    for _, call in ipairs(calls) do
      local err = select(2, call:result())
      assert.same({ "ConnectTimeout", "no" }, { err.code, err.sent })
    end
  end)
end)

describe("connections that fail at once", function()
  it("fail each call that needs one, without waiting for its deadline", function()
    local loop = ticks.loop()
    local nowhere = "http://255.255.255.255:9" -- refused by this machine itself
    local client = ticks.client(loop, nowhere, { timeout = { connect = 1, total = 3 }, retry = { mode = "off" } })
    local calls, codes = {}, {}
    for i = 1, 5 do calls[i] = client:start "list_fleets" end
    assert.is_true(loop:run(10))
    for i, call in ipairs(calls) do codes[i] = select(2, call:result()).code end
    assert.same({ "ConnectionFailed", "ConnectionFailed", "ConnectionFailed", "ConnectionFailed", "ConnectionFailed" }, codes)
  end)
end)

describe("prewarm", function()
  it("opens connections before the first call, without waiting", function()
    local loop, client, listener = fixture { responses(9, FLEETS) }
    local warm = loop:prewarm(client, 3)
    assert.is_false(warm:done())
    assert.is_true(loop:run(2))
    assert.is_true((warm:result()))
    local before = listener:stats()
    assert.is_true(before.connections >= 1)
    client:start "list_fleets"
    assert.is_true(loop:run(2))
    assert.equal(before.connections, listener:stats().connections)
  end)

  it("ends its requests when it is cancelled", function()
    local loop, client = fixture { { "hold" } }
    local warm = loop:prewarm(client, 3)
    loop:poll()
    assert.equal(3, ticks.in_flight(loop))
    warm:cancel()
    loop:poll()
    assert.same({ true, 0, 0 }, { warm:done(), loop.count, ticks.in_flight(loop) })
    assert.equal("cancelled", select(2, warm:result()).kind)
  end)

  it("reports problems", function()
    local loop = ticks.loop()
    local nowhere = ticks.client(loop, "http://127.0.0.1:1")
    local warm = loop:prewarm(nowhere)
    assert.is_true(loop:run(2))
    assert.equal("ConnectionFailed", select(2, warm:result()).code)
    local unset = loop:prewarm(gamelift.client { transport = loop })
    assert.is_true(loop:run(2))
    assert.equal("NoRegion", select(2, unset:result()).code)
    nowhere:close()
    assert.equal("closed", select(2, loop:prewarm(nowhere):result()).kind)
    assert.error_matches(function() loop:prewarm(1) end, "prewarm: expected a client")
    assert.error_matches(function() loop:prewarm((script.client {})) end, "prewarm: .*another transport")
  end)
end)

describe("a response that is lost to an error", function()
  it("ends its call with sent = \"maybe\", and no other", function()
    local loop, client = fixture { responses(9, FLEETS), responses(9, FLEETS, 0.1) }
    local multi, lost = loop.multi, nil
    loop.multi = setmetatable({ take = function()
      local id = multi:take()
      if id and not lost then
        lost = loop.waiting[id]
        error("taken and lost", 0)
      end
      if id then error("a second response came too early", 0) end
    end }, { __index = function(_, method)
      return function(_, ...) return multi[method](multi, ...) end
    end })
    local calls, seen = {}, {}
    for i = 1, 2 do
      calls[i] = client:start "list_fleets"
      calls[i]:on_done(function() seen[i] = (seen[i] or 0) + 1 end)
    end
    local _, why = pcall(function() ticks.tick(loop, function() return lost end) end)
    assert.equal("taken and lost", why)
    loop.multi = multi
    assert.is_true(loop:run(2))
    assert.same({ 1, 1 }, seen)
    for _, call in ipairs(calls) do
      local reply, err = call:result()
      if call == lost then
        assert.same({ "transport", "TransportFailed", "maybe" }, { err.kind, err.code, err.sent })
      else
        assert.equal(2, #reply.FleetIds)
      end
    end
  end)
end)

describe("event loops", function()
  local function readable(loop, seconds)
    local list = {}
    for i, fd in ipairs(loop:fds()) do list[i] = { getfd = function() return fd end } end
    return #(socket.select(list, nil, seconds)) > 0
  end

  it("that wake only by fds and timeout finish all calls", function()
    local loop, client, listener = fixture { responses(9, FLEETS, 0.05) }
    local call, polls = client:start "list_fleets", 0
    assert.equal(0, loop:timeout())
    local fds = loop:fds()
    while not call:done() do
      loop:poll()
      polls = polls + 1
      local wait = loop:timeout()
      if wait ~= 0 and not call:done() then readable(loop, wait) end
    end
    assert.is_true(polls < 20, polls)
    assert.same({ 1, fds }, { #fds, loop:fds() })
    assert.equal(1, listener:stats().requests)
  end)

  it("learn about sleepers and deadlines", function()
    local loop, client = fixture { { "read", "hold" } }
    local time = ticks.clock(loop)
    loop:spawn(function() loop:sleep(0.5) end)
    assert.equal(0.5, loop:timeout())
    time.now = 0.375
    assert.equal(0.125, loop:timeout())
    time.now = 1
    assert.equal(0, loop:timeout())
    loop:poll()
    assert.is_nil(loop:timeout())
    local forever = loop:spawn(function() loop:sleep(math.huge) end)
    assert.is_nil(loop:timeout())
    forever:cancel()
    client:start("list_fleets", nil, { timeout = { read = 0.2 }, retry = { mode = "off" } })
        -- while a connection is opened, its time limit counts
    ticks.tick(loop, function() return loop:timeout() > 0 and loop:timeout() <= 0.2 end)
    assert.is_true(loop:run(2))
  end)
end)

describe("close", function()
  it("cancels calls in flight and later calls", function()
    local loop, client = fixture { { "read", "hold" } }
    local calls, resumed = {}, nil
    for i = 1, 3 do calls[i] = client:start "list_fleets" end
    loop:spawn(function() resumed = loop:sleep(9).kind end)
    loop:poll()
    loop:close()
    loop:close()
    for _, call in ipairs(calls) do assert.equal("cancelled", select(2, call:result()).kind) end
    assert.equal("cancelled", resumed)
    assert.equal("cancelled", select(2, client:start("list_fleets"):result()).kind)
    assert.same({ 0, true }, { loop:poll(), loop:run(1) })
    assert.same({}, loop:fds())
    assert.is_nil(loop:timeout())
    assert.equal("gamelift.loop (closed)", tostring(loop))
  end)

  it("can come from a callback or a coroutine of the loop", function()
    for _, how in ipairs { "callback", "coroutine" } do
      local loop, client, _, reported = fixture { responses(9, FLEETS) }
      local others = { client:start "list_fleets", client:start "list_fleets" }
      if how == "callback" then
        others[1]:on_done(function() loop:close() end)
      else
        loop:spawn(function()
          client:list_fleets()
          loop:close()
          assert(select(2, client:list_fleets()).kind == "cancelled")
        end)
      end
      assert.is_true(loop:run(2))
      assert.is_true(others[2]:done())
      assert.equal(0, #reported)
    end
  end)

  it("of a client lets its calls end without another attempt", function()
    local loop, client, listener = fixture { responses(3, service_error("InternalServiceException", "500 No")) }
    local call = client:start "list_fleets"
    client:close()
    assert.is_true(loop:run(2))
    assert.equal(1, select(2, call:result()).attempts)
    assert.equal(1, listener:stats().requests)
    assert.equal("closed", select(2, client:start("list_fleets"):result()).kind)
  end)

  it("of a client while a call waits to look for its result ends that call with what was sent", function()
    local random = core.random_float
    core.random_float = function() return 0.99 end -- no pause of nothing
    finally(function() core.random_float = random end)
    for method, params in pairs {
      start_game_session_placement = { GameSessionQueueName = "q", MaximumPlayerSessionCount = 2 },
      start_matchmaking = { ConfigurationName = "c", Players = { { PlayerId = "p" } } },
    } do
      local loop, client = fixture { { "read", "reset" }, { "read", "reset" }, { "read", "reset" } }
      local call = client:start(method, params)
      while not loop.timers:next() do loop:run(0.001) end -- the pause before another attempt
      client:close()
      assert.is_true(loop:run(5))
      local _, err = call:result()
      assert.equal("closed maybe", err.kind .. " " .. err.sent)
    end
  end)
end)
