-- The last line of a benchmark says how many of its aims are met.
local function new_aims()
  package.loaded["spec.bench.aims"] = nil
  return require "spec.bench.aims"
end

describe("the aims of a benchmark", function()
  it("are counted", function()
    local aims = new_aims()
    assert.equal("met", aims.note("fast", true))
    assert.equal("met", aims.note("small", true))
    assert.equal("2 of 2 aims met", aims.summary())
  end)

  it("may be those of other arguments", function()
    assert.equal("no aims: they are for other arguments", new_aims().summary())
  end)

  it("have the names of those that are missed, and the number of those that could not be measured", function()
    local aims = new_aims()
    assert.equal("NOT MET", aims.note("fast", false))
    assert.equal("met", aims.note("small", true))
    assert.equal("NOT MET", aims.note("flat", false))
    assert.equal("-", aims.note("cheaper than another", nil))
    assert.equal("1 of 3 aims met, 1 not measured; not met: fast; flat", aims.summary())
  end)
end)
