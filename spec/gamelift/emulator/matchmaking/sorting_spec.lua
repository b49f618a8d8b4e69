local random = require "gamelift.emulator.model.random"
local sorting = require "gamelift.emulator.matchmaking.sorting"

describe("a long list", function()
  it("is sorted in steps between which its owner may yield, and equal items keep their order", function()
    for _, count in ipairs { 0, 1, 2, 511, 512, 513, 3000 } do
      local draws, list, expected, charged = random.new(count + 1), {}, {}, 0
      for i = 1, count do
        list[i] = { key = draws:below(40), place = i }
        expected[i] = list[i]
      end
      local meter = { used = 0, charge = function(self, units)
        charged = charged + 1
        self.used = self.used + units
      end }
      sorting.sort(list, function(a, b) return a.key <= b.key end, meter)
      table.sort(expected, function(a, b)
        if a.key ~= b.key then return a.key < b.key end
        return a.place < b.place
      end)
      assert.same(expected, list)
      assert.equal(count >= 512, charged > 0)
      assert.is_true(count < 2 or meter.used > 0)
    end
  end)
end)
