local tables = require "gamelift.util.tables"

describe("a field of a user's table", function()
  it("is its value; nil if that is false or reading it raises", function()
    local strict = setmetatable({ a = 1 }, { __index = function() error "no" end })
    assert.same({ 1, nil }, { tables.field(strict, "a"), tables.field(strict, "b") })
    assert.is_nil(tables.field({ a = false }, "a"))
    assert.is_nil(tables.field(nil, "a"))
  end)
end)

describe("copies", function()
  local function protected(t) return setmetatable(t, { __index = { hidden = 1 } }) end

  it("of a table are shallow, without its metatable", function()
    local inner = {}
    local copy = tables.copy(protected { a = inner, [1] = 2 })
    assert.same({ a = inner, [1] = 2 }, copy)
    assert.equal(inner, copy.a)
    assert.is_nil(copy.hidden)
  end)

  it("of two have the second's values where both have one, and change neither", function()
    local base, over = { a = 1, b = 2 }, { b = 3, c = false }
    assert.same({ a = 1, b = 3, c = false }, tables.merge(base, over))
    assert.same({ { a = 1, b = 2 }, { b = 3, c = false } }, { base, over })
    assert.same(base, tables.merge(base))
    assert.not_equal(base, tables.merge(base))
  end)

  it("of a tree are whole", function()
    local tree = { a = { b = { 1, false } }, c = "x" }
    local copy = tables.deep_copy(tree)
    assert.same(tree, copy)
    assert.not_equal(tree.a, copy.a)
    assert.not_equal(tree.a.b, copy.a.b)
    assert.equal(7, tables.deep_copy(7))
  end)
end)

describe("keys", function()
  it("are the sorted texts among them", function()
    assert.same({ "a", "b", "c" }, tables.keys { c = 1, a = false, b = 2, 7, [true] = 1 })
    assert.same({}, tables.keys {})
  end)
end)

describe("equality", function()
  for _, case in ipairs {
    { 1, 1, true }, { 1, 2, false }, { nil, nil, true }, { nil, {}, false }, { {}, false, false }, { {}, {}, true },
    { { a = 1 }, { a = 1 }, true }, { { a = 1 }, { a = 2 }, false }, { { a = 1 }, {}, false }, { {}, { a = 1 }, false },
    { { a = { 1, 2 } }, { a = { 1, 2 } }, true }, { { a = { 1, 2 } }, { a = { 1 } }, false }, { { a = { 1 } }, { a = { 1, 2 } }, false },
    { { a = false }, { a = false }, true }, { {}, { a = false }, false }, { { a = false }, {}, false }, { "1", 1, false },
  } do
    it(("%s for case %s, %s"):format(case[3] and "holds" or "does not hold", type(case[1]), type(case[2])), function()
      assert.equal(case[3], tables.equal(case[1], case[2]))
    end)
  end
end)
