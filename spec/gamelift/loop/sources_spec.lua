-- What a loop moves besides its own calls: sources, promises, and plain code that waits for one handle.
local gamelift = require "gamelift"
local tasks = require "gamelift.loop.task"

local function source(loop, log, name, more)
  local made = { pump = function() log[#log + 1] = name end, flush = function() log[#log + 1] = name .. " flush" end,
    due = function() end, loop_closed = function() log[#log + 1] = name .. " closed" end }
  for key, value in pairs(more or {}) do made[key] = value end
  loop:attach(made)
  return made
end

describe("a source", function()
  local loop, log
  before_each(function()
    loop, log = gamelift.loop(), {}
  end)
  after_each(function() loop:close() end)

  it("is pumped and flushed by each poll until it is detached", function()
    local one = source(loop, log, "one")
    loop:poll()
    assert.same({ "one", "one flush" }, log)
    loop:detach(one)
    loop:detach(one)
    loop:poll()
    assert.equal(2, #log)
  end)

  it("takes turns with others where a poll has no time, and none is left out", function()
    for _, name in ipairs { "a", "b", "c" } do source(loop, log, name, { flush = function() end }) end
    for _ = 1, 6 do
      loop:poll { max_time = 0 }
      assert.equal(0, loop:timeout())
    end
    assert.equal("a b c a b c", table.concat(log, " "))
    loop:poll { max_time = 1 }
    assert.is_nil(loop:timeout())
    assert.equal(9, #log)
  end)

  it("may detach itself and others while it is pumped", function()
    local two
    local one = source(loop, log, "one")
    one.pump = function()
      loop:detach(one)
      loop:detach(two)
    end
    two = source(loop, log, "two")
    source(loop, log, "three", { flush = function() end })
    loop:poll()
    loop:poll()
    assert.is_true(#log > 0)
    for _, name in ipairs(log) do assert.equal("three", name) end
  end)

  it("has a moment at which it is due, which counts for the loop's timeout", function()
    loop.clock = function() return 100 end
    source(loop, log, "one", { due = function() return 107 end })
    source(loop, log, "two", { due = function() return 103 end })
    assert.equal(3, loop:timeout())
    source(loop, log, "three", { due = function() return 1 end })
    assert.equal(0, loop:timeout())
  end)

  it("is told when the loop is closed, once", function()
    source(loop, log, "one")
    loop:close()
    loop:close()
    assert.same({ "one closed" }, log)
  end)

  it("that raises makes the poll raise, and the next poll continues", function()
    local raises = true
    source(loop, log, "one", { pump = function() if raises then error("broken", 0) end end })
    assert.has_error(function() loop:poll() end, "broken")
    raises = false
    local handle = loop:spawn(function() return 7 end)
    loop:poll()
    assert.equal(7, handle:result())
  end)
end)

describe("a promise", function()
  local loop
  before_each(function() loop = gamelift.loop() end)
  after_each(function() loop:close() end)

  it("has the results that it is given first, for waiting coroutines and callbacks", function()
    local promise, seen = tasks.promise(loop), {}
    loop:spawn(function() seen[#seen + 1] = { promise:wait() } end)
    promise:on_done(function(...) seen[#seen + 1] = { ... } end)
    loop:poll()
    assert.same({}, seen)
    assert.is_false(promise:done())
    tasks.resolve(promise, 1, 2)
    tasks.resolve(promise, 3)
    loop:poll()
    assert.same({ { 1, 2 }, { 1, 2 } }, seen)
    assert.same({ 1, 2 }, { promise:result() })
  end)

  it("is no task of the loop", function()
    tasks.promise(loop)
    assert.equal(0, loop:poll())
    assert.is_true(loop:run(0))
  end)

  it("that is cancelled keeps that result", function()
    local promise = tasks.promise(loop)
    assert.is_true(promise:cancel())
    assert.is_false(promise:cancel())
    tasks.resolve(promise, 1)
    assert.equal("cancelled", select(2, promise:result()).kind)
  end)

  it("survives the repair of a loop", function()
    local promise, result = tasks.promise(loop), nil
    loop:spawn(function() result = promise:wait() end)
    loop:attach { pump = function(self)
      loop:detach(self)
      tasks.resolve(promise, "there")
      error("in the middle", 0)
    end, flush = print, due = print, loop_closed = print }
    assert.has_error(function() loop:poll() end, "in the middle")
    loop:poll()
    assert.equal("there", result)
  end)

  it("is waited for by plain code, until it is done or a moment has come", function()
    local promise = tasks.promise(loop)
    assert.is_false(loop:run_until(promise, loop.clock() + 0.01))
    loop:spawn(function()
      loop:sleep(0.01)
      tasks.resolve(promise, true)
    end)
    assert.is_true(loop:run_until(promise))
  end)
end)
