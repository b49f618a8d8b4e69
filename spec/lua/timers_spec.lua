local timers = require "gamelift.timers"

describe("timers", function()
  it("give out their values in the order of their moments, whatever was removed", function()
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
end)
