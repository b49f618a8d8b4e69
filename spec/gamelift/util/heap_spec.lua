local heap = require "gamelift.util.heap"

-- Takes all entries out. Returns their names in order.
local function drained(h)
  local names = {}
  local entry = heap.pop(h)
  while entry do
    names[#names + 1] = entry.name
    entry = heap.pop(h)
  end
  return names
end

describe("a heap", function()
  it("returns entries with the same time in their order", function()
    local h = heap.new()
    for order = 20, 1, -1 do heap.push(h, { at = order % 2, order = order, name = order }) end
    local expected = {}
    for order = 2, 20, 2 do expected[#expected + 1] = order end
    for order = 1, 19, 2 do expected[#expected + 1] = order end
    assert.same(expected, drained(h))
    assert.same({ count = 0 }, h)
  end)

  it("ignores an entry that it does not have", function()
    local h, other, entry = heap.new(), heap.new(), { at = 1, order = 1, name = "entry" }
    heap.push(h, entry)
    heap.push(other, { at = 1, order = 1, name = "other" })
    heap.remove(other, entry)
    heap.remove(h, { at = 1, order = 1 })
    assert.same({ { "entry" }, { "other" } }, { drained(h), drained(other) })
    assert.is_nil(heap.pop(h))
  end)

  it("is unchanged after an entry that raises where it is to record its place", function()
    local h = heap.new()
    heap.push(h, { at = 1, order = 1, name = "first" })
    local entry = setmetatable({ at = 0, order = 2 }, { __newindex = function() error "not enough memory" end })
    assert.has_error(function() heap.push(h, entry) end, "not enough memory")
    assert.same({ 1, "first" }, { h.count, h[1].name })
    assert.is_nil(h[2])
  end)

  it("keeps its order whatever is removed", function()
    for removed = 1, 12 do
      local h, entries, expected = heap.new(), {}, {}
      for i = 1, 12 do
        entries[i] = { at = i * 5 % 12, order = i, name = i * 5 % 12 }
        heap.push(h, entries[i])
        if i ~= removed then expected[#expected + 1] = i * 5 % 12 end
      end
      heap.remove(h, entries[removed])
      heap.remove(h, entries[removed])
      table.sort(expected)
      assert.same(expected, drained(h))
    end
  end)
end)
