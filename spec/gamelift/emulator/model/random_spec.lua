local random = require "gamelift.emulator.model.random"

-- A generator whose draws are these, of 2^31 - 2.
local function stub(...)
  local draws, values, count = random.new(1), { ... }, 0
  function draws.below(_, limit)
    count = count + 1
    return math.floor(values[(count - 1) % #values + 1] * limit)
  end
  return draws
end

describe("a generator of random numbers", function()
  it("has Park and Miller's numbers", function()
    local draws = random.new(0)
    assert.equal(1, draws.state)
    for _, state in ipairs { 48271, 182605794, 1291394886, 1914720637, 2078669041 } do
      draws:below(1)
      assert.equal(state, draws.state)
    end
    for _ = 6, 10000 do draws:below(1) end
    assert.equal(399268537, draws.state) -- as the standard of C++ says of minstd_rand
  end)

  it("takes every seed", function()
    for seed, state in pairs { [0] = 1, [1] = 2, [1.9] = 2, [2147483645] = 2147483646, [2147483646] = 1, [2147483647] = 2,
      [-1] = 2147483646, [2 ^ 52] = 1 + 2 ^ 52 % 2147483646 } do
      assert.equal(state, random.new(seed).state)
    end
    local states = {}
    for _ = 1, 4 do states[random.new().state] = true end
    local first = next(states)
    assert.is_not_nil(next(states, first)) -- without a seed they differ
    assert.equal(2147483647, random.MODULUS)
  end)

  it("draws from 0 to below the limit", function()
    local draws = random.new(1)
    for before, case in pairs { [1899818559] = { 1, 0 }, [247665088] = { 2147483646, 9 } } do -- the least and the greatest draw
      draws.state = before
      assert.same(case, { draws.state * 48271 % 2147483647, draws:below(10) })
    end
    local seen = {}
    for _ = 1, 200 do seen[draws:below(3)] = true end
    assert.same({ [0] = true, true, true }, seen)
  end)

  it("decides by a probability", function()
    for probability, expected in pairs { [0] = false, [1] = true, [0.5] = false, [0.500001] = true } do
      assert.equal(expected, stub(0.5):chance(probability))
    end
    assert.is_false(stub(0):chance(0))
    assert.is_true(stub(0.999999):chance(1))
  end)

  it("makes ids of the form that Amazon's have", function()
    assert.equal("00000000-0000-4000-8000-000000000000", stub(0):uuid())
    assert.equal("ffffffff-ffff-4fff-bfff-ffffffffffff", stub(0.99999999):uuid())
    assert.equal("i-00000000000004000", stub(0):instance_id())
    assert.matches("^i%-0" .. ("%x"):rep(16) .. "$", random.new(5):instance_id())
    assert.not_equal(random.new(5):uuid(), random.new(6):uuid())
  end)
end)
