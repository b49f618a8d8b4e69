-- The option `wait` of a loop, and handle:wait().
local gamelift = require "gamelift"
local host_scheduler = require "spec.support.host_scheduler"
local script = require "spec.support.script"
local ticks = require "spec.support.ticks"

local response, responses, service_error = ticks.response, ticks.responses, ticks.service_error
local FLEETS = response '{"FleetIds":["fleet-1","fleet-2"]}'
local CREATE = { FleetId = "fleet-1", MaximumPlayerSessionCount = 2 }

local server = ticks.server(setup, teardown)

-- Returns a host, a loop with its hook, a client of the loop and the listener.
local function fixture(scripts, options, over)
  local host = host_scheduler.new()
  local all = { wait = host.wait }
  for name, value in pairs(options or {}) do all[name] = value end
  local listener = server:listen(scripts)
  local loop, reported = ticks.loop(all)
  return host, loop, ticks.client(loop, listener.url, over), listener, reported
end

-- Runs fn(…) as a coroutine of the host, to its end. Returns what it returned; raises what it raised.
local function run(host, loop, fn)
  local results
  host.spawn(function() results = { fn() } end)
  host.run(loop)
  if host.raised[1] then error(host.raised[1], 0) end
  return results[1], results[2]
end

local function assert_idle(loop)
  assert.same({ 0, 0 }, { loop:poll(), ticks.in_flight(loop) })
  assert.is_nil(next(loop.live))
  assert.is_nil(loop.timers:next())
end

describe("with the option wait", function()
  it("a plain call waits in the caller's coroutine by its scheduler", function()
    local host, loop, client, listener = fixture { responses(1, FLEETS, 0.02) }
    local turns, done = 0, false
    host.spawn(function()
      while not done do
        turns = turns + 1
        host.yield()
      end
    end)
    host.spawn(function()
      local co = coroutine.running()
      assert.equal(2, #assert(client:list_fleets()).FleetIds)
      assert.equal(co, coroutine.running())
      done = true
    end)
    host.run(loop)
    assert.same({}, host.raised)
    assert.is_true(turns > 2)
    assert.same({ 1, 1 }, { host.entered, listener:stats().requests })
    assert_idle(loop)
  end)

  it("many calls at once each get their own reply", function()
    local host, loop, client = fixture({ responses(40), responses(40), responses(40), responses(40) }, { connections = 4 })
    local ids = {}
    for i = 1, 20 do
      host.spawn(function()
        ids[i] = assert(client:list_fleets()).ResponseMetadata.RequestId
        ids[i] = ids[i] and assert(client:list_builds()).ResponseMetadata.RequestId
      end)
    end
    host.run(loop)
    assert.same({ {}, 20 }, { host.raised, #ids })
    assert_idle(loop)
  end)

  it("retries wait there, and loop:sleep does", function()
    local host, loop, client, listener = fixture { { "read", service_error("ThrottlingException", "500 No"), "read", FLEETS, "hold" } }
    local time = ticks.clock(loop)
    local reply, slept
    host.spawn(function() reply = client:list_fleets() end)
    host.run(loop, function() return loop.timers:next() end)
    assert.equal(1, listener:stats().requests)
    time.now = 30
    host.run(loop)
    assert.equal(2, #reply.FleetIds)
    host.spawn(function() slept = { loop:sleep(5) } end)
    for _ = 1, 3 do
      host.turn()
      loop:poll()
    end
    assert.is_nil(slept)
    time.now = 35
    host.run(loop)
    assert.same({ {}, 4 }, { slept, host.entered }) -- two requests, the pause between them, and the sleep
  end)

  it("paginators, providers and loggers wait there", function()
    local events, asked = 0, 0
    local host, loop, client
    local steps = {}
    for i = 1, 3 do
      steps[2 * i - 1] = "read"
      steps[2 * i] = response(('{"FleetIds":["a"],"NextToken":"t%d"}'):format(i))
    end
    host, loop, client = fixture({ steps }, nil, {
      credentials = function(transport)
        asked = asked + 1
        if script.waits_in_pcall then
          host.yield()
          transport:sleep(0.001)
        end
        return script.KEYS
      end,
      logger = function()
        events = events + 1
        if script.waits_in_pcall then host.yield() end
      end,
    })
    local fleets = 0
    run(host, loop, function()
      local pages = client:get_paginator("list_fleets"):paginate { PaginationConfig = { MaxItems = 3 } }
      if script.waits_in_pcall then
        for fleet in pages:items() do fleets = fleets + #fleet end
        return
      end
      while true do
        local page, err = pages:next_page()
        if not page then return err and error(err, 0) end
        fleets = fleets + #page.FleetIds
      end
    end)
    assert.same({ 3, 3, 1 }, { fleets, events, asked })
    assert_idle(loop)
  end)

  it("handles and coroutines of the loop continue meanwhile", function()
    local host, loop, client = fixture { responses(9, FLEETS) }
    local handle, inner = client:start "list_fleets", nil
    loop:spawn(function() inner = client:list_fleets() end)
    assert.equal(2, #run(host, loop, function() return client:list_fleets() end).FleetIds)
    assert.is_true(loop:run(2))
    assert.same({ 2, 2, 1 }, { #handle:result().FleetIds, #inner.FleetIds, host.entered })
  end)

  it("a validation error needs no wait", function()
    local host, loop, client, listener = fixture { responses(1) }
    assert.equal("validation", select(2, run(host, loop, function() return client:list_fleets { Limt = 1 } end)).kind)
    assert.same({ 0, 0 }, { host.entered, listener:stats().connections })
  end)

  it("a call that begins outside a poll is sent at once", function()
    local host, loop, client, listener = fixture { responses(9, FLEETS), responses(9, FLEETS) }
    run(host, loop, function() return client:list_fleets() end)
    local function requests(n) return listener:settled(function(s) return s.requests >= n end).requests end
    host.spawn(function() client:list_fleets() end)
    host.turn()
    assert.equal(2, requests(2))
    host.run(loop)
    client:start "list_fleets"
    assert.equal(3, requests(3))
    assert.is_true(loop:run(2))
  end)

  it("without the option it is sent in the next poll", function()
    local listener = server:listen { responses(9, FLEETS) }
    local loop = ticks.loop()
    local client = ticks.client(loop, listener.url)
    client:start "list_fleets"
    assert.is_true(loop:run(2))
    client:start "list_fleets"
    assert.equal(1, loop.multi:counts()) -- queued
    assert.is_true(loop:run(2))
    assert.equal(2, listener:stats().requests)
  end)

  it("raises if it is not a function", function()
    assert.error_matches(function() gamelift.loop { wait = true } end, "option wait: expected a function")
    assert.error_matches(function() gamelift.loop { wiat = print } end, "did you mean wait")
  end)
end)

describe("a hook that returns too early", function()
  -- Returns the error of a call whose hook returns as soon as ready(listener) is true.
  local function abandoned(scripts, ready, over)
    local host, loop, client, listener
    local left, woken = false, false
    host, loop, client, listener = fixture(scripts, { wait = function(handle)
      handle:on_done(function() woken = left end)
      while not handle:done() and not ready(listener, loop) do host.yield() end
      left = not handle:done()
    end })
    local reply, err = run(host, loop, function() return client:create_game_session(CREATE, over) end)
    for _ = 1, 3 do loop:poll() end
    assert.is_nil(reply)
    assert.equal("create_game_session", err.operation)
    assert.same({ true, false }, { left, woken })
    assert_idle(loop)
    return err
  end

  it("cancels the call with sent = \"maybe\"", function()
    local err = abandoned({ { "read", "hold" } }, function(listener) return listener:stats().requests == 1 end)
    assert.same({ "cancelled", "Cancelled", "maybe", 1 }, { err.kind, err.code, err.sent, err.attempts })
    assert.matches("option wait of the loop returned before", err.message)
  end)

  it("cancels it with sent = \"no\" if nothing was sent", function()
    local host, loop, client, listener
    host, loop, client, listener = fixture({ { "read", "hold" } }, { connections = 1, wait = function(handle)
      if host.entered == 1 then return end
      host.wait(handle)
    end })
    host.spawn(function() client:list_fleets() end) -- the only connection is taken
    host.run(loop, function() return listener:stats().requests == 1 end)
    local err
    host.spawn(function() err = select(2, client:create_game_session(CREATE)) end)
    host.run(loop, function() return err end)
    assert.same({ "cancelled", "no" }, { err.kind, err.sent })
    loop:close()
  end)

  it("between attempts says what the earlier ones were", function()
    for step, sent in pairs { [service_error("ThrottlingException", "400 No")] = "yes", reset = "maybe" } do
      local err = abandoned({ { "read", step, "hold" } }, function(_, loop) return loop.timers:next() end, { retry = { max_attempts = 9 } })
      assert.same({ "cancelled", sent, 1 }, { err.kind, err.sent, err.attempts })
    end
  end)

  it("is not woken later, even if its response came just before", function()
    local woken = 0
    local host, loop, client
    host, loop, client = fixture({ responses(1, FLEETS) }, { wait = function(handle)
      handle:on_done(function() woken = woken + 1 end)
      while not handle:done() do
        loop:poll { max_completions = 1, max_time = 0 } -- callbacks have their turn in the next poll
        if not handle:done() then host.yield() end
      end
    end })
    assert.equal(2, #run(host, loop, function() return client:list_fleets() end).FleetIds)
    local before = woken
    for _ = 1, 3 do loop:poll() end
    assert.equal(before, woken)
    assert_idle(loop)
  end)

  it("ends a sleep with a failure", function()
    local host, loop = fixture({}, { wait = function() end })
    local failure = run(host, loop, function() return loop:sleep(60) end)
    assert.same({ "cancelled", "no" }, { failure.kind, failure.sent })
    assert_idle(loop)
  end)
end)

describe("a hook that raises", function()
  it("ends the call, and its error reaches the caller unchanged", function()
    if not script.waits_in_pcall then pending(script.CANNOT_WAIT) end
    local value, woken = {}, false
    local host, loop, client, listener
    host, loop, client, listener = fixture({ { "read", "hold" }, responses(1, FLEETS) }, { wait = function(handle)
      if not woken then
        handle:on_done(function() woken = true end)
        while listener:stats().requests == 0 do host.yield() end
        error(value)
      end
      host.wait(handle)
    end })
    local caught, reply
    host.spawn(function()
      caught = { pcall(client.list_fleets, client) }
      for _ = 1, 3 do host.yield() end
      assert(not woken)
      woken = true
      reply = client:list_fleets()
    end)
    host.run(loop)
    assert.same({}, host.raised)
    assert.same({ false, true }, { caught[1], caught[2] == value })
    assert.equal(2, #reply.FleetIds)
    assert_idle(loop)
  end)

  it("ends the calling coroutine in Lua 5.1, too", function()
    local host, loop, client = fixture({ responses(1, FLEETS) }, { wait = function() error "no" end })
    assert.error_matches(function() run(host, loop, function() return client:list_fleets() end) end, "no")
    assert.is_true(loop:run(2))
    assert_idle(loop)
  end)
end)

-- True if this Lua can detect that the caller is below a C function: all but 5.2.
local CAN_TELL = require("gamelift.transport.guard").stops_yields or coroutine.isyieldable ~= nil or rawget(_G, "jit") ~= nil

describe("where nothing can yield", function()
  local function refused(message, fn)
    local host, loop, client, listener = fixture { responses(9, FLEETS) }
    local ok, problem, reply
    host.spawn(function()
      ok, problem = fn(client)
      reply = client:list_fleets()
    end)
    host.run(loop)
    assert.same({}, host.raised)
    assert.is_false(ok)
    assert.matches(message, problem)
    assert.matches("wait_spec.lua:%d+: ", problem)
    assert.equal(2, #reply.FleetIds)
    assert.same({ 1, 1 }, { host.entered, listener:stats().requests })
    assert_idle(loop)
  end

  it("a call below a C function raises before the hook is called, and the next one works", function()
    if not CAN_TELL then pending "Lua 5.2 cannot detect it" end
    local ok, problem
    refused("below a C function", function(client)
      table.sort({ 2, 1 }, function(a, b)
        ok, problem = pcall(function() local reply = client:list_fleets() return reply end)
        return a < b
      end)
      return ok, problem
    end)
    refused("below a C function", function(client)
      local text = ("x"):gsub("x", function()
        ok, problem = pcall(function() local reply = client:list_fleets() return reply end)
      end)
      return ok, problem, text
    end)
  end)

  it("a call in pcall or an iterator of Lua 5.1 raises as well", function()
    if script.waits_in_pcall then pending "this Lua can wait there" end
    refused("below a C function.*pcall and iterators", function(client)
      return pcall(function() local reply = client:list_fleets() return reply end)
    end)
    local host, loop, client = fixture { responses(1, FLEETS) }
    host.spawn(function()
      for _ in client:get_paginator("list_fleets"):paginate {} do host.yield() end
    end)
    host.run(loop)
    assert.matches("below a C function", tostring(host.raised[1]))
    assert.equal(0, host.entered)
  end)

  it("a call in the main thread raises as well and names run", function()
    local host, loop, client, listener = fixture { responses(1, FLEETS) }
    if not require("gamelift.transport.guard").is_main() then pending "the specs run in a coroutine" end
    local ok, problem = pcall(function() local reply = client:list_fleets() return reply end)
    assert.is_false(ok)
    assert.matches("wait_spec.lua:%d+: .*main thread.*start.*loop:run", problem)
    assert.error_matches(function() loop:sleep(1) end, "main thread")
    assert.error_matches(function() client:start("list_fleets"):wait() end, "main thread")
    assert.is_true(loop:run(2))
    assert.same({ 0, 1 }, { host.entered, listener:stats().requests })
  end)
end)

describe("a callback", function()
  it("that resumes the coroutine lets it call again at once", function()
    local host, loop, client, listener
    host, loop, client, listener = fixture({ responses(9, FLEETS) }, { wait = function(handle)
      local co = coroutine.running()
      handle:on_done(function() host.resume(co) end)
      host.suspend()
    end })
    local replies, started = 0, nil
    host.spawn(function()
      for _ = 1, 3 do replies = replies + #assert(client:list_fleets()).FleetIds end
      started = client:start "list_fleets"
      assert(not started:done())
      replies = replies + #assert(started:wait()).FleetIds
    end)
    host.run(loop)
    assert.same({ {}, 8, 4 }, { host.raised, replies, listener:stats().requests })
    assert_idle(loop)
  end)

  it("can resume a coroutine whose next wait is abandoned, or cancel the call that another one waits for", function()
    local host, loop
    local waits, handles = 0, {}
    host, loop = fixture({}, { wait = function(handle)
      waits = waits + 1
      handles[waits] = handle
      if waits == 3 then return end
      local co = coroutine.running()
      handle:on_done(function()
        if waits == 2 then handles[1]:cancel() end
        host.resume(co)
      end)
      host.suspend()
    end })
    local failures = {}
    host.spawn(function() failures[1] = loop:sleep(60) end)
    host.spawn(function()
      loop:sleep(0)
      assert(handles[1]:done())
      failures[2] = loop:sleep(60) -- begun in the callback
    end)
    host.run(loop)
    assert.same({}, host.raised)
    assert.same({ "cancelled", "cancelled" }, { failures[1].kind, failures[2].kind })
    assert_idle(loop)
  end)

  it("runs in a chain of any length", function()
    local host, loop
    host, loop = fixture({}, { wait = function(handle)
      local co = coroutine.running()
      handle:on_done(function() host.resume(co) end)
      host.suspend()
    end })
    local n = 0
    host.spawn(function()
      for i = 1, 1000 do
        loop:sleep(0)
        n = i
      end
    end)
    host.run(loop)
    assert.same({ {}, 1000 }, { host.raised, n })
  end)
end)

describe("closing", function()
  it("the loop while a call waits cancels it, and later calls need no hook", function()
    local host, loop, client, listener = fixture { { "read", "hold" } }
    local err, late
    host.spawn(function()
      err = select(2, client:create_game_session(CREATE))
      late = select(2, client:list_fleets())
    end)
    host.run(loop, function() return listener:stats().requests == 1 end)
    loop:close()
    host.run(loop)
    assert.same({ "cancelled", "maybe" }, { err.kind, err.sent })
    assert.same({ "cancelled", "no", 1 }, { late.kind, late.sent, host.entered })
    assert_idle(loop)
  end)

  it("the client while a call waits ends that call", function()
    local host, loop, client = fixture { { "read", service_error("ThrottlingException", "400 No"), "hold" } }
    local err
    host.spawn(function() err = select(2, client:list_fleets()) end)
    host.run(loop, function() return loop.timers:next() end)
    client:close()
    host.run(loop)
    assert.same({ "closed", {} }, { err.kind, host.raised })
    assert_idle(loop)
  end)
end)

describe("two loops", function()
  it("of one scheduler wait side by side", function()
    local host, loop, client = fixture { responses(1, FLEETS) }
    local listener = server:listen { responses(1, response '{"FleetIds":["x"]}') }
    local other = ticks.loop { wait = host.wait }
    local second = ticks.client(other, listener.url)
    local counts = {}
    host.spawn(function() counts[1] = #assert(client:list_fleets()).FleetIds end)
    host.spawn(function()
      counts[2] = #assert(second:list_fleets()).FleetIds
      other:close()
    end)
    host.run { poll = function()
      loop:poll()
      other:poll()
    end }
    assert.same({ {}, { 2, 1 } }, { host.raised, counts })
  end)

  it("a call in a coroutine of the other loop raises before the hook is entered", function()
    local host, _, client, listener = fixture { responses(1, FLEETS) }
    local other, reported = ticks.loop()
    other:spawn(function() client:list_fleets() end)
    assert.matches("wait_spec.lua:%d+: .*coroutine of another loop", reported[1][1])
    assert.same({ 0, 0 }, { host.entered, listener:stats().connections })
  end)
end)

describe("the messages", function()
  it("of a call outside and of a yield to another scheduler name the option", function()
    local loop, reported = ticks.loop()
    assert.error_matches(function() loop:sleep(1) end, "gamelift%.loop { wait = function%(handle%)")
    loop:spawn(function() coroutine.yield "mine" end)
    assert.matches("gamelift%.loop { wait = function%(handle%)", reported[1][1])
  end)
end)

describe("handle:wait()", function()
  it("in a host's coroutine waits for a call, and returns its results", function()
    local host, loop, client = fixture { responses(2, FLEETS, 0.01) }
    local call = client:start "list_fleets"
    assert.equal(2, #run(host, loop, function() return call:wait() end).FleetIds)
    assert.equal(call:result(), call:wait()) -- which needs no coroutine
    local bad = client:start("list_fleets", { Limt = 1 })
    assert.equal("validation", select(2, bad:wait()).kind)
  end)

  it("in a coroutine of the loop is a join", function()
    local loop = ticks.loop()
    local time = ticks.clock(loop)
    local order = {}
    local slow = loop:spawn(function()
      loop:sleep(5)
      order[#order + 1] = "slow"
      return 1, nil, 3
    end)
    local joins = {}
    for i = 1, 3 do
      joins[i] = loop:spawn(function()
        local results = { n = select("#", slow:wait()), slow:wait() }
        order[#order + 1] = i
        return results
      end)
    end
    loop:poll()
    assert.equal(4, loop.count)
    time.now = 5
    assert.is_true(loop:run(1))
    assert.same({ "slow", 1, 2, 3 }, order)
    assert.same({ n = 3, 1, nil, 3 }, (joins[2]:result()))
  end)

  it("waits for a task that begins later, and for one that fails", function()
    local loop, reported = ticks.loop()
    local seen
    loop:spawn(function()
      local inner = loop:spawn(function() error "its own" end) -- begins once this one waits
      seen = { inner:wait() }
    end)
    assert.is_true(loop:run(1))
    assert.matches("its own", seen[2])
    assert.equal(1, #reported)
  end)

  it("that is cancelled leaves the task alone", function()
    local loop = ticks.loop()
    local time = ticks.clock(loop)
    local slow = loop:spawn(function() loop:sleep(5) return "done" end)
    local join = loop:spawn(function() return slow:wait() end)
    loop:poll()
    assert.is_true(join:cancel())
    local _, err = join:result()
    assert.same({ "cancelled", "maybe", false }, { err.kind, err.sent, slow:done() })
    assert.same({}, slow.callbacks)
    time.now = 5
    assert.is_true(loop:run(1))
    assert.equal("done", (slow:result()))
  end)

  it("that a hook abandons leaves the task alone", function()
    local host, loop, client = fixture({ responses(1, FLEETS) }, { wait = function() end })
    local call = client:start "list_fleets"
    local _, err = run(host, loop, function() return call:wait() end)
    assert.equal("cancelled", err.kind)
    assert.is_true(loop:run(2))
    assert.equal(2, #call:result().FleetIds)
  end)

  it("raises if it would never end", function()
    local loop, reported = ticks.loop()
    local first, second
    first = loop:spawn(function()
      loop:sleep(0)
      second:wait()
    end)
    second = loop:spawn(function() first:wait() end)
    local alone
    alone = loop:spawn(function()
      loop:sleep(0)
      alone:wait()
    end)
    assert.is_true(loop:run(1))
    assert.equal(2, #reported)
    for _, problem in ipairs(reported) do assert.matches("waits for this coroutine", problem[1]) end

    local host, other, client
    host, other, client = fixture({ responses(1) }, { wait = function(handle) handle:wait() end })
    assert.error_matches(function() run(host, other, function() client:list_fleets() end) end, "option wait has to wait for this handle")
    assert.error_matches(function() first.wait() end, "with ':'")
  end)

  it("outside the loop's coroutines names the option", function()
    local loop = ticks.loop()
    local task = loop:spawn(function() loop:sleep(60) end)
    local ok, problem = pcall(function() task:wait() end)
    assert.is_false(ok)
    assert.matches("wait_spec.lua:%d+: .*wait = function", problem)
    loop:close()
  end)
end)
