local base = require "gamelift.transport.base"
local core = require "gamelift.core"
local guard = require "gamelift.transport.guard"
local script = require "spec.support.script"

-- Runs fn(…) in a coroutine. Returns what it yielded, and then the results.
local function in_coroutine(fn, ...)
  local co, seen = coroutine.create(fn), {}
  local ok, value, more = coroutine.resume(co, ...)
  while coroutine.status(co) ~= "dead" do
    seen[#seen + 1] = value
    ok, value, more = coroutine.resume(co)
  end
  return seen, ok, value, more
end

describe("guard.call", function()
  it("lets what it calls yield", function()
    local seen, ok, called, sum = in_coroutine(function()
      return guard.call(function(a, b)
        coroutine.yield "one"
        coroutine.yield "two"
        return a + b
      end, 1, 2)
    end)
    assert.same({ { "one", "two" }, true, true, 3 }, { seen, ok, called, sum })
  end)

  it("catches what is raised, but for a coroutine of Lua 5.1 that may yield", function()
    local value = {}
    local function raise() error(value) end
    assert.same({ false, value }, { guard.call(raise) })
    local _, ok, first, second = in_coroutine(function() return guard.call(raise) end)
    assert.same(guard.stops_yields and { false, value } or { true, false, value }, { ok, first, second })
    _, ok, first, second = in_coroutine(function() -- here pcall stops it anyhow
      local caught = { pcall(function() return guard.call(raise) end) }
      return caught[2], caught[3]
    end)
    assert.same({ true, false, value }, { ok, first, second })
  end)
end)

describe("guard.is_yieldable", function()
  local function here() return (guard.is_yieldable()) end

  it("holds in a coroutine, not in the main thread", function()
    local _, _, yieldable = in_coroutine(function() return here() end)
    assert.is_true(yieldable)
    if not guard.is_main() then pending "the specs run in a coroutine" end
    assert.is_false(here())
  end)

  it("does not hold below a C function", function()
    if _VERSION == "Lua 5.2" then pending "Lua 5.2 cannot detect it" end
    local _, _, yieldable = in_coroutine(function()
      local result
      table.sort({ 2, 1 }, function(a, b)
        result = here()
        return a < b
      end)
      return result
    end)
    assert.is_false(yieldable)
  end)

  it("agrees with what yield does in pcall and in iterators", function()
    local _, _, in_pcall = in_coroutine(function() return select(2, pcall(here)) end)
    local _, _, in_for = in_coroutine(function()
      local result
      for _ in function()
        if result ~= nil then return nil end
        result = here()
        return true
      end do end
      return result
    end)
    assert.same({ script.waits_in_pcall, script.waits_in_pcall }, { in_pcall, in_for })
  end)

  it("needs no debug library", function()
    local kept = debug
    rawset(_G, "debug", nil)
    local _, _, yieldable = in_coroutine(function() return here() end)
    rawset(_G, "debug", kept)
    assert.is_true(yieldable)
  end)
end)

describe("guard.wrap", function()
  local RESPONSE = { status = 200, headers = {}, body = "" }

  it("keeps a built-in transport and wraps what inherits from one", function()
    local class = base.class "built-in"
    function class.send() return RESPONSE end
    function class.phase_failure() return "phase" end
    function class.detach() return true end
    local built_in = setmetatable({}, class)
    assert.equal(built_in, guard.wrap(built_in))
    local sent
    local wrapped = guard.wrap(setmetatable({ send = function(_, request)
      sent = request
      return RESPONSE
    end }, { __index = built_in }))
    assert.is_true(base.is_builtin(wrapped))
    assert.equal(RESPONSE, wrapped:send "request")
    assert.equal("request", sent)
    assert.equal("phase", wrapped:phase_failure()) -- as the built-in one knows its host
    assert.is_true(wrapped:detach())
    assert.is_nil(wrapped:acquire(function() return {} end)) -- its send may keep the request
    assert.equal(wrapped, guard.wrap(wrapped))
  end)

  it("has defaults for what a transport lacks", function()
    local wrapped = guard.wrap { send = function() return RESPONSE end }
    assert.is_nil(wrapped:phase_failure())
    assert.is_false(wrapped:detach(function() end))
    assert.equal(wrapped, wrapped:with_proxy "http://proxy.example:3128")
    assert.equal(wrapped, wrapped:bind {})
    assert.is_nil(wrapped:acquire(function() return {} end))
    assert.is_true(math.abs(wrapped:now() - core.monotonic()) < 60)
    assert.equal("invalid", wrapped:sleep(1).kind)
    wrapped:close()
  end)

  it("makes failures of what a transport raises or returns wrongly", function()
    local cases = { -- results of send; kind of the failure, part of its message
      { { nil, nil }, "invalid", "no failure of the agreed form: nil" },
      { { nil, { kind = "read" } }, "invalid", "no failure" },
      { { nil, { kind = "raised", sent = "no", message = "m" } }, "invalid", "no failure" }, -- the guard's own
      { { "text" }, "invalid", "returned a string" },
      { { { status = 99, headers = {}, body = "" } }, "invalid", "status" },
      { { { status = 200, body = "" } }, "invalid", "headers" },
      { { { status = 200, headers = {} } }, "invalid", "body" },
    }
    for _, case in ipairs(cases) do
      local response, failure = guard.wrap({ send = function() return case[1][1], case[1][2] end }):send {}
      assert.is_nil(response)
      assert.same({ case[2], "maybe" }, { failure.kind, failure.sent })
      assert.matches(case[3], failure.message, 1, true)
    end
    for status, is_taken in pairs { [99] = false, [100] = true, [999] = true, [1000] = false, [200.5] = false, [0] = false } do
      local response, failure = guard.wrap({ send = function() return { status = status, headers = {}, body = "" } end }):send {}
      assert.equal(is_taken, response ~= nil)
      assert.equal(not is_taken and "the transport returned a response whose status is not a whole number from 100 to 999" or nil,
        failure and failure.message)
    end
    local failure = { kind = "read", sent = "maybe", message = "m" }
    assert.same({ nil, failure }, { guard.wrap({ send = function() return nil, failure end }):send {} })
    local _, raised = guard.wrap({ send = function() error("no", 0) end }):send {}
    assert.same({ kind = "raised", sent = "maybe", message = "the transport raised: no" }, raised)
    local asleep = guard.wrap({ sleep = function() error("no", 0) end }):sleep(1)
    assert.same({ kind = "invalid", sent = "no", message = "the transport raised in sleep: no" }, asleep)
  end)

  it("fails every send and wait where there is no transport", function()
    local wrapped = guard.wrap(nil)
    assert.equal("connect", select(2, wrapped:send {}).kind)
    assert.equal("invalid", wrapped:sleep(1).kind)
  end)
end)
