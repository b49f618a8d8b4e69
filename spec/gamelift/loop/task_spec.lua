-- Coroutines of a loop that begin and end each other.
local gamelift = require "gamelift"
local script = require "spec.support.script"
local ticks = require "spec.support.ticks"

local LONG = 100000 -- members of a chain; 200 coroutines inside each other overflow the C stack

setup(script.environment)
teardown(script.restore)

-- Makes a client whose calls end without a network: the connection is refused, or they are cancelled before they are sent.
local function client_of(loop, over) return ticks.client(loop, "http://127.0.0.1:1", over) end

local function invalid(client) return client:start("describe_game_sessions", { fleetId = 1 }) end

describe("a started call that raises", function()
  it("ends as an error of the call, which may have been sent", function()
    local loop = ticks.loop()
    local client = client_of(loop, { clock = function() error "no clock" end })
    local call = client:start("list_fleets")
    loop:run_until(call)
    local reply, err = call:result()
    assert.is_nil(reply)
    assert.same({ "TransportFailed", "maybe" }, { err.code, err.sent })
    assert.matches("the call raised: .*no clock", err.message)
    loop:close()
  end)
end)

describe("a chain of any length", function()
  -- each runs its chain and returns the number of members that it has seen
  for name, run in pairs {
    ["of functions that spawn the next one"] = function(loop)
      local n = 0
      local function link()
        n = n + 1
        if n < LONG then loop:spawn(link) end
      end
      loop:spawn(link)
      assert.is_true(loop:run(600))
      return n, LONG
    end,
    ["of functions that cancel the next one"] = function(loop)
      local n, all, count = 0, {}, LONG / 10
      for i = 1, count do
        all[i] = loop:spawn(function()
          assert(loop:sleep(3600).kind == "cancelled")
          n = n + 1
          if all[i + 1] then all[i + 1]:cancel() end
        end)
      end
      all[1]:cancel()
      assert.is_true(loop:run(600))
      return n, count
    end,
    ["of callbacks that start a call"] = function(loop)
      local client, n, count = client_of(loop), 0, LONG / 10
      local function link()
        n = n + 1
        if n < count then invalid(client):on_done(link) end
      end
      link()
      assert.is_true(loop:run(600))
      return n, count
    end,
    ["of loggers that cancel the next call"] = function(loop)
      local calls, n = {}, 0
      local client = client_of(loop, { logger = function()
        n = n + 1
        if calls[n + 1] then calls[n + 1]:cancel() end
      end })
      for i = 1, 1000 do calls[i] = client:start "list_fleets" end
      calls[1]:cancel()
      assert.is_true(loop:run(600))
      return n, 1000
    end,
    ["of providers that start the next call"] = function(loop)
      local client, n = nil, 0
      local function provider(place) -- a new function for each place, because calls wait for each other's provider
        return function()
          n = place
          if n < 1000 then client:start("list_fleets", nil, { credentials = provider(n + 1) }) end
          return nil, "none"
        end
      end
      client = client_of(loop, { credentials = provider(1) })
      client:start "list_fleets"
      assert.is_true(loop:run(600))
      return n, 1000
    end,
  } do
    it(name .. " finishes", function()
      local loop, reported = ticks.loop()
      local seen, wanted = run(loop)
      assert.same({ wanted, 0 }, { seen, #reported })
      assert.equal(0, loop.count)
    end)
  end

  it("of error handlers that spawn failing functions finishes", function()
    local n, loop = 0, nil
    loop = gamelift.loop { on_error = function()
      n = n + 1
      if n < LONG / 10 then loop:spawn(error, "again") end
    end }
    loop:spawn(error, "first")
    assert.is_true(loop:run(600))
    assert.equal(LONG / 10, n)
  end)

  local CLOSING = [[
    local loop, count = ...
    local n = 0
    local function link()
      n = n + 1
      local last <close> = setmetatable({}, { __close = function() if n < count then loop:spawn(link) end end })
      coroutine.yield()
    end
    loop:spawn(link)
    loop:run(600)
    return n
  ]]
  it("of to-be-closed variables that spawn the next one finishes", function()
    if _VERSION < "Lua 5.4" then pending "Lua before 5.4 has no variables that close" end
    local loop = ticks.loop()
    assert.equal(1000, load(CLOSING)(loop, 1000))
  end)

  it("costs no tick more than its limit", function()
    local loop, n = ticks.loop(), 0
    local function link()
      n = n + 1
      loop:spawn(link)
    end
    loop:spawn(link)
    loop:poll { max_time = 0.001 }
    local first = n
    loop:poll { max_time = 0.001 }
    assert.is_true(first > 1 and n > first)
  end)
end)

describe("in a coroutine of the loop", function()
  it("a spawned function begins once that one waits, in the same poll, in order", function()
    local loop, seen = ticks.loop(), {}
    loop:spawn(function()
      loop:sleep(0)
      for i = 1, 2 do
        loop:spawn(function(word)
          seen[#seen + 1] = word .. i
          loop:spawn(function() seen[#seen + 1] = "inner" .. i end)
        end, "outer")
      end
      seen[1] = "first"
      loop:sleep(3600)
    end)
    loop:poll { max_time = 1 }
    assert.same({ "first", "outer1", "outer2", "inner1", "inner2" }, seen)
  end)

  it("a started call has its validation errors at once", function()
    local loop = ticks.loop()
    local client, kind = client_of(loop), nil
    loop:spawn(function()
      local _, err = invalid(client):result()
      kind = err.kind
    end)
    assert.equal("validation", kind)
  end)

  it("a cancelled call has its result at once", function()
    local loop, reported = ticks.loop()
    local client, sent = client_of(loop), nil
    loop:spawn(function()
      local call = client:start "list_fleets"
      loop:sleep(0)
      call:cancel()
      local _, err = call:result()
      sent = err.kind .. " " .. err.sent
    end)
    loop:poll { max_time = 1 }
    assert.same({ "cancelled no", 0 }, { sent, #reported })
  end)

  it("a cancelled function continues once that one waits, in the same poll", function()
    local loop, seen = ticks.loop(), {}
    local sleeper = loop:spawn(function()
      local kind = loop:sleep(3600).kind
      seen[#seen + 1] = kind
      return "over"
    end)
    loop:spawn(function()
      loop:sleep(0)
      assert(sleeper:cancel() and not sleeper:cancel())
      seen[#seen + 1] = "canceller"
    end)
    loop:poll { max_time = 1 }
    assert.same({ "canceller", "cancelled" }, seen)
    assert.equal("over", (sleeper:result()))
  end)

  it("a cancelled function may begin 100 more waits, which fail at once, and ends with the next one", function()
    local loop, kinds, is_resumed = ticks.loop(), {}, false
    local sleeper = loop:spawn(function()
      loop:sleep(3600)
      for i = 1, 100 do kinds[i] = loop:sleep(3600).kind end
      loop:sleep(3600)
      is_resumed = true
    end)
    loop:spawn(function() sleeper:cancel() end)
    loop:poll { max_time = 1 }
    assert.equal(100, #kinds)
    for _, kind in ipairs(kinds) do assert.equal("cancelled", kind) end
    assert.same({ true, false, 0 }, { sleeper:done(), is_resumed, loop.count })
  end)

  it("a function whose wait has raised below a C function no longer waits", function()
    local loop, reported = ticks.loop()
    local task, seen
    local other = loop:spawn(function()
      loop:sleep(0.01)
      seen = task:wait()
    end)
    task = loop:spawn(function()
      assert(not pcall(table.sort, { 2, 1 }, function() return other:wait() end))
      loop:sleep(0.02)
      return "over"
    end)
    assert.is_true(loop:run(5))
    assert.same({ "over", 0 }, { seen, #reported })
  end)

  it("a function that is cancelled before it begins never does", function()
    local loop = ticks.loop()
    local began, task
    loop:spawn(function()
      task = loop:spawn(function() began = true end)
      assert(task:cancel() and task:done())
    end)
    loop:poll()
    assert.is_nil(began)
    local _, err = task:result()
    assert.same({ "cancelled", "no" }, { err.kind, err.sent })
    assert.equal(0, loop.count)
  end)

  it("poll and run raise", function()
    for _, method in ipairs { "poll", "run" } do
      local loop, reported = ticks.loop()
      loop:spawn(function() loop[method](loop) end)
      assert.matches(method .. ": the loop polls already", reported[1][1])
    end
  end)
end)

describe("an error raised anywhere in the loop's own code", function()
  -- Runs fn with a hook that raises once, at the nth instruction in whatever coroutine. Those made meanwhile take the hook
  -- over. Returns whether it has raised.
  local function run_hooked(n, fn)
    local seen, armed, raised = 0, true, false
    pcall(function()
      debug.sethook(function()
        seen = seen + 1
        if not armed or seen ~= n then return end
        raised = true
        error("the hook's", 0)
      end, "", 1)
      fn()
      armed = false
    end)
    debug.sethook()
    return raised
  end

  local function wait(handle)
    local co = coroutine.running()
    handle:on_done(function() coroutine.resume(co) end)
    coroutine.yield()
  end

  -- Runs `begin` and two polls of a new loop with the hook. Returns the state, and whether the hook has raised.
  local function scenario(n, begin)
    local loop, reported = ticks.loop { wait = wait }
    local state = { loop = loop, client = client_of(loop), ran = {}, wanted = {}, reported = reported }
    local clock = ticks.clock(loop)
    function state.callback(word)
      return function() state.ran[word] = (state.ran[word] or 0) + 1 end
    end
    local raised = run_hooked(n, function()
      begin(state)
      loop:poll { max_time = 1 }
      clock.now = 10
      loop:poll { max_time = 1 }
    end)
    clock.now = 10000 -- for what sleeps though the spawn of it has raised
    return state, raised
  end

  local function sleep_and_call(state)
    local loop = state.loop
    state.sleeper = loop:spawn(function()
      loop:sleep(5)
      return true
    end)
    state.sleeper:on_done(state.callback "sleeper")
    state.wanted.sleeper = true
    state.call = invalid(state.client)
    state.call:on_done(state.callback "call")
    state.wanted.call = true
    state.cancelled = loop:spawn(function() return loop:sleep(3600) end)
    state.cancelled:on_done(state.callback "cancelled")
    state.wanted.cancelled = true
    state.cancelled:cancel()
  end

  -- Makes one task wait for another, and a coroutine of the host wait for both.
  local function join_and_wait(state)
    local loop = state.loop
    state.sleeper = loop:spawn(function()
      loop:sleep(5)
      return true
    end)
    state.sleeper:on_done(state.callback "sleeper")
    state.wanted.sleeper = true
    state.join = loop:spawn(function() return state.sleeper:wait() end)
    state.join:on_done(state.callback "join")
    state.wanted.join = true
    coroutine.resume(coroutine.create(function()
      loop:sleep(5)
      state.join:wait()
    end))
  end

  local function leaves_nothing(begin)
    local n, reached = 0, true
    while reached do
      n = n + 1
      local state
      state, reached = scenario(n, begin)
      local loop = state.loop
      if state.cancelled then state.cancelled:cancel() end -- where the first cancel has raised
      local ok, over = pcall(loop.run, loop, 5)
      if not ok then over = loop:run(5) end
      assert.is_true(over, "run at " .. n)
      assert.equal(0, loop.count, "count at " .. n)
      for word in pairs(state.wanted) do
        assert.is_true(state[word]:done(), word .. " at " .. n)
        local raised_in_it = 0 -- by the hook, in the callback itself
        for _, report in ipairs(state.reported) do
          if not state.ran[word] and report[1] == "the hook's" then raised_in_it = 1 end
        end
        assert.equal(1, (state.ran[word] or 0) + raised_in_it, "callback of " .. word .. " at " .. n)
      end
      local ran = 0
      local later = loop:spawn(function()
        loop:sleep(0)
        return "well"
      end)
      later:on_done(function() ran = ran + 1 end)
      assert.is_true(loop:run(5))
      assert.same({ "well", 1 }, { later:result(), ran }, "afterwards at " .. n)
    end
    assert.is_true(n > 500)
  end

  it("leaves a loop in which all tasks end and each callback runs once", function() leaves_nothing(sleep_and_call) end)

  it("leaves it so, too, when tasks and a host's coroutine wait for each other", function() leaves_nothing(join_and_wait) end)

  it("ends the wait of a host's coroutine with a failure", function()
    local failure
    local loop = ticks.loop { wait = wait }
    coroutine.resume(coroutine.create(function() failure = loop:sleep(5) end))
    local task = next(loop.live)
    loop.timers.due = function(heap)
      heap:remove(task.timer)
      task.timer = false
      error("taken and lost", 0)
    end
    assert.error_matches(function() loop:run(1) end, "taken and lost")
    assert.is_true(loop:run(1))
    assert.same({ "read", "maybe" }, { failure.kind, failure.sent })
  end)

  it("ends a task that nothing would wake, with sent = \"maybe\"", function()
    local loop = ticks.loop()
    local task = loop:spawn(function() loop:sleep(3600) end)
    local finished
    task:on_done(function(_, err) finished = err end)
    local due = loop.timers.due
    loop.timers.due = function(heap)
      loop.timers.due = due
      heap:remove(task.timer)
      task.timer = false
      error("taken and lost", 0)
    end
    assert.error_matches(function() loop:run(1) end, "taken and lost")
    assert.equal(0, loop:timeout())
    assert.is_true(loop:run(1))
    assert.same({ "transport", "TransportFailed", "maybe" }, { finished.kind, finished.code, finished.sent })
  end)

  it("belongs to the task if it returns too many values", function()
    local loop, reported = ticks.loop()
    local many = {}
    for i = 1, 600000 do many[i] = i end
    for _, count in ipairs { 600000, 900 } do
      local ran = 0
      local task = loop:spawn(function() return (table.unpack or unpack)(many, 1, count) end)
      task:on_done(function() ran = ran + 1 end)
      assert.is_true(loop:run(1))
      assert.is_true(task:done())
      assert.equal(1, ran)
      assert.equal(count == 900 and count or 2, select("#", task:result()))
    end
    assert.equal(1, #reported)
  end)

  it("is reported without the io library, too", function()
    local loop, said = gamelift.loop(), {}
    local saved_io, saved_print = io, print
    rawset(_G, "io", nil)
    rawset(_G, "print", function(text) said[#said + 1] = text end)
    local ok = pcall(loop.spawn, loop, error, "oh dear")
    rawset(_G, "print", nil)
    local silent = pcall(loop.spawn, loop, error, "unheard")
    rawset(_G, "io", saved_io)
    rawset(_G, "print", saved_print)
    assert.same({ true, true, 1 }, { ok, silent, #said })
    assert.matches("oh dear", said[1])
  end)
end)

describe("close", function()
  it("lets callbacks that are due run in the next poll", function()
    local loop = ticks.loop()
    local client, kinds = client_of(loop), {}
    for i = 1, 2 do
      client:start("list_fleets"):on_done(function(_, err) kinds[i] = err.kind end)
    end
    loop:close()
    assert.equal(0, loop:timeout())
    loop:poll { max_time = 60 } -- both, also on a machine that is busy
    assert.same({ "cancelled", "cancelled" }, kinds)
    assert.is_nil(loop:timeout())
  end)

  it("in a coroutine wakes the others in the next poll", function()
    local loop = ticks.loop()
    local woken
    loop:spawn(function() woken = loop:sleep(3600).kind end)
    loop:spawn(function() loop:close() end)
    assert.is_true(loop:run(1))
    assert.same({ "cancelled", 0 }, { woken, loop.count })
  end)
end)

describe("`.` instead of `:`", function()
  local loop = ticks.loop()
  local task = loop:spawn(function() end)

  -- Checks that a misuse names the method and the caller's line.
  local function refuses(object, method, word, ...)
    local arguments = { ... }
    it(("raises at the caller's line in %s.%s"):format(word, method), function()
      for _, first in ipairs { arguments[1] or false, {}, "text" } do
        local ok, message = pcall(function()
          local result = object[method](first or nil, arguments[2])
          return result
        end)
        assert.is_false(ok)
        assert.matches(("task_spec.lua:%%d+: %s: call it with ':', as %s:%s%%("):format(method, word, method), message)
      end
    end)
  end

  for _, method in ipairs { "done", "result", "cancel" } do refuses(task, method, "task") end
  refuses(task, "on_done", "task", print)
  refuses(loop, "spawn", "loop", print)
  refuses(loop, "sleep", "loop", 1)
  for _, method in ipairs { "poll", "run", "close", "fds", "timeout", "now", "send", "prewarm" } do refuses(loop, method, "loop") end
end)
