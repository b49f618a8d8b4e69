local guard = require "gamelift.transport.guard"
local script = require "spec.support.script"

-- What fn(…) returns in a coroutine of its own, and what it has yielded there.
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
    local _, _, found = in_coroutine(function() return here() end)
    assert.is_true(found)
    if not guard.is_main() then pending "the specs run in a coroutine" end
    assert.is_false(here())
  end)

  it("does not hold below a C function", function()
    if _VERSION == "Lua 5.2" then pending "Lua 5.2 cannot tell" end
    local _, _, found = in_coroutine(function()
      local result
      table.sort({ 2, 1 }, function(a, b)
        result = here()
        return a < b
      end)
      return result
    end)
    assert.is_false(found)
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
    local _, _, found = in_coroutine(function() return here() end)
    rawset(_G, "debug", kept)
    assert.is_true(found)
  end)
end)
