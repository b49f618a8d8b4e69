local core = require "gamelift.core"
local program = require "spec.support.program"

describe("random", function()
  it("returns the requested number of bytes", function()
    for _, n in ipairs { 0, 1, 16, 1024 } do assert.equal(n, #core.random(n)) end
  end)

  it("returns other bytes each time", function()
    local seen = {}
    for _ = 1, 1000 do
      local bytes = core.random(16)
      assert.is_nil(seen[bytes])
      seen[bytes] = true
    end
  end)

  it("returns every value of a byte about equally often", function()
    local counts = {}
    for _ = 1, 64 do
      for _, byte in ipairs { core.random(512):byte(1, -1) } do counts[byte] = (counts[byte] or 0) + 1 end
    end
    for byte = 0, 255 do -- 128 expected; 64 and 192 lie more than five standard deviations away
      local count = counts[byte] or 0
      assert.is_true(count > 64 and count < 192, ("byte %d came %d times"):format(byte, count))
    end
  end)

  it("rejects invalid numbers of bytes", function()
    for _, n in ipairs { -1, 1025, 2 ^ 53, 0 / 0, math.huge, "x", {} } do
      assert.has_error(function() core.random(n) end)
    end
    assert.has_error(function() core.random() end)
  end)
end)

describe("random_float", function()
  it("covers [0, 1)", function()
    local low, high, sum = 1, 0, 0
    for _ = 1, 10000 do
      local x = core.random_float()
      assert.is_true(x >= 0 and x < 1)
      low, high, sum = math.min(low, x), math.max(high, x), sum + x
    end
    assert.is_true(low < 0.01 and high > 0.99)
    assert.is_true(math.abs(sum / 10000 - 0.5) < 0.03)
  end)
end)

describe("uuid", function()
  it("is of version 4, in lower case", function()
    for _ = 1, 100 do
      assert.truthy(core.uuid():find "^%x%x%x%x%x%x%x%x%-%x%x%x%x%-4%x%x%x%-[89ab]%x%x%x%-%x%x%x%x%x%x%x%x%x%x%x%x$")
      assert.falsy(core.uuid():find "%u")
    end
  end)

  it("is never repeated", function()
    local seen = {}
    for _ = 1, 10000 do
      local id = core.uuid()
      assert.is_nil(seen[id])
      seen[id] = true
    end
  end)

  it("has no digit that follows from another", function()
    local ids, free = {}, {}
    for i = 1, 1000 do ids[i] = core.uuid():gsub("%-", "") end
    for place = 1, 32 do
      if place ~= 13 and place ~= 17 then free[#free + 1] = place end -- these have the version and the variant
    end
    for i = 1, #free do
      for k = i + 1, #free do
        local seen, count = {}, 0
        for _, id in ipairs(ids) do
          local pair = id:byte(free[i]) * 256 + id:byte(free[k])
          if not seen[pair] then seen[pair], count = true, count + 1 end
        end
        assert.is_true(count > 200, ("%d and %d: %d of 256 pairs"):format(free[i], free[k], count))
      end
    end
  end)

  it("differs between a process and its forks", function()
    local output = program.run("fork_ids", { "src/crypto/random.c", "src/core/buf.c" })
    if not output then pending "there is no C compiler" end
    local seen, count = {}, 0
    for id in output:gmatch "[^\n]+" do
      assert.equal(36, #id)
      assert.is_nil(seen[id])
      seen[id] = true
      count = count + 1
    end
    assert.equal(12, count) -- three processes, four each
  end)
end)
