local timers = require "gamelift.loop.timers"

describe("timers", function()
  it("return their values in the order of their times, whatever was removed", function()
    local heap, entries, expected, seen = timers.new(), {}, {}, {}
    for i = 1, 500 do
      local moment = (i * 73) % 499
      entries[i] = heap:add(moment, moment)
      if i % 3 ~= 0 then expected[#expected + 1] = moment end
    end
    for i = 3, 500, 3 do
      heap:remove(entries[i])
      heap:remove(entries[i])
    end
    table.sort(expected)
    assert.equal(expected[1], heap:next())
    assert.is_nil(heap:due(-1))
    for moment = 0, 499 do
      local value = heap:due(moment)
      while value do
        seen[#seen + 1] = value
        value = heap:due(moment)
      end
    end
    assert.same(expected, seen)
    assert.is_nil(heap:next())
    assert.equal(0, heap.count)
  end)

  it("are unchanged if there is no memory for one more", function()
    local heap = timers.new()
    heap:add(2, "second")
    local full = true
    setmetatable(heap, { __index = getmetatable(heap).__index, __newindex = function(t, key, value)
      if full then error("not enough memory", 0) end
      rawset(t, key, value)
    end })
    assert.error_matches(function() heap:add(1, "first") end, "memory")
    full = false
    assert.same({ 1, 2 }, { heap.count, heap:next() })
    heap:add(3, "third")
    assert.equal("second", (heap:due(9)))
    assert.equal("third", (heap:due(9)))
    assert.is_nil((heap:due(9)))
  end)
end)
