local sorting = require "gamelift.emulator.matchmaking.sorting"

describe("a sort in steps", function()
  local function sort(n)
    local list, meter = {}, { used = 0, charges = 0 }
    function meter:charge(units) self.used, self.charges = self.used + units, self.charges + 1 end
    for i = 1, n do list[i] = { key = i * 7919 % 10, number = i } end
    sorting.sort(list, function(a, b) return a.key <= b.key end, meter)
    return list, meter
  end

  for n, passes in pairs { [0] = 0, [1] = 0, [2] = 1, [3] = 2, [100] = 7, [512] = 9, [513] = 10, [2000] = 11 } do
    it(("orders %d items, and equal ones as they came"):format(n), function()
      local list = sort(n)
      assert.equal(n, #list)
      for i = 2, n do
        local a, b = list[i - 1], list[i]
        assert.is_true(a.key < b.key or a.key == b.key and a.number < b.number)
      end
    end)

    it(("counts a quarter for each item in each pass over %d"):format(n), function()
      assert.equal(passes * n / 4, select(2, sort(n)).used)
    end)
  end

  it("offers to yield every 512 items", function()
    assert.equal(0, select(2, sort(511)).charges)
    assert.equal(1, select(2, sort(512)).charges / 9)
    assert.is_true(select(2, sort(2000)).charges >= 11)
  end)
end)
