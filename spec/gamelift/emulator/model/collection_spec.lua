local collection = require "gamelift.emulator.model.collection"

local function ranks(c, from)
  local list = {}
  for item in c:each(from) do list[#list + 1] = item.rank end
  return list
end

describe("a collection", function()
  it("keeps items in the order of their ranks", function()
    local c = collection.new()
    for _, rank in ipairs { 5, 1, 9, 3, 7 } do c:add { rank = rank } end
    assert.same({ 1, 3, 5, 7, 9 }, ranks(c))
    assert.same({ 5, 7, 9 }, ranks(c, 4))
    assert.same({ 5, 7, 9 }, ranks(c, 5))
    assert.same({}, ranks(c, 10))
    assert.equal(1, c:head().rank)
  end)

  it("replaces an item of the same rank", function()
    local c = collection.new()
    c:add { rank = 1, name = "old" }
    c:add { rank = 1, name = "new" }
    assert.equal(1, c.count)
    assert.equal("new", c:head().name)
  end)

  it("agrees with a plain list under many additions and removals", function()
    local c, model, state = collection.new(), {}, 1
    for _ = 1, 5000 do
      state = state * 48271 % 2147483647
      local rank = state % 300
      if state % 5 < 2 then
        c:remove(rank)
        model[rank] = nil
      else
        c:add { rank = rank }
        model[rank] = true
      end
    end
    local expected = {}
    for rank in pairs(model) do expected[#expected + 1] = rank end
    table.sort(expected)
    assert.same(expected, ranks(c))
    assert.equal(#expected, c.count)
    assert.equal(#expected, #c:list())
    assert.equal(expected[1], c:head().rank)
  end)

  it("frees the space of removed items and accepts new ones", function()
    local c = collection.new()
    for rank = 1, 100 do c:add { rank = rank } end
    for rank = 1, 100 do c:remove(rank) end
    assert.is_nil(c:head())
    assert.is_true(#c.items < 100)
    c:add { rank = 50 }
    assert.same({ 50 }, ranks(c))
  end)

  it("adds and removes at both ends, and begins at its first item", function()
    local c = collection.new()
    for rank = 1, 40 do c:add { rank = rank } end
    c:remove(2)
    assert.same({ 1, 39 }, { c:head().rank, c.count })
    c:remove(1)
    assert.same({ 3, 3, 38 }, { c.first, c:head().rank, c.count })
    for _, rank in ipairs { 1, 2, 99 } do c:remove(rank) end -- nothing
    assert.same({ 3, 38 }, { c:head().rank, c.count })
    c:add { rank = 2, name = "again" }
    assert.same({ 2, "again", 39, 40 }, { c.first, c:head().name, c.count, #c.items })
    c:add { rank = 0 }
    assert.same({ 0, 40, 41 }, { c:head().rank, c.count, #c.items })
    c:remove(40)
    c:add { rank = 41 }
    assert.same({ 39, 41 }, ranks(c, 39))
    assert.same({ 41 }, ranks(c, 40))
    assert.same({}, ranks(c, 42))
  end)

  it("keeps the places of removed items up to 32 more than twice the others", function()
    for kept = 0, 2 do
      local c = collection.new()
      for rank = 1, 33 + 2 * kept do c:add { rank = rank } end
      for rank = 33 + 2 * kept, kept + 2, -1 do c:remove(rank) end
      assert.equal(33 + 2 * kept, #c.items)
      c:remove(kept + 1)
      assert.same({ kept, kept, 1 }, { #c.items, #c.ranks, c.first })
    end
  end)

  it("is unchanged by an item for which there was no memory", function()
    local c = collection.new()
    for _, rank in ipairs { 10, 20, 30 } do c:add { rank = rank } end
    local function fail() error("not enough memory", 0) end
    for _, field in ipairs { "items", "ranks" } do
      setmetatable(c[field], { __newindex = fail })
      for _, rank in ipairs { 15, 40 } do assert.is_false(pcall(c.add, c, { rank = rank })) end
      setmetatable(c[field], nil)
      assert.same({ 10, 20, 30 }, ranks(c))
      assert.equal(3, c.count)
    end
    for _, rank in ipairs { 15, 40, 25 } do c:add { rank = rank } end
    assert.same({ 10, 15, 20, 25, 30, 40 }, ranks(c))
  end)
end)
