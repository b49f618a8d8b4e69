local summary = require "spec.mutation.summary"

describe("spec.mutation.summary", function()
  it("counts the killed among the mutants that are not equivalent", function()
    assert.equal("200 mutants, 10 equivalent; of 190 others 171 killed (90.0 %), 19 survived", (summary.of(200, 10, 19)))
    assert.equal("1 mutants, 1 equivalent; of 0 others 0 killed (0.0 %), 0 survived", (summary.of(1, 1, 0)))
  end)

  it("passes if at most a tenth survives, so no mutant of fewer than ten", function()
    local cases = {
      -- mutants, equivalent, most survivors
      { 1, 0, 0 }, { 5, 0, 0 }, { 9, 0, 0 }, { 10, 0, 1 }, { 10, 1, 0 }, { 19, 0, 1 }, { 20, 0, 2 }, { 200, 10, 19 },
    }
    for _, case in ipairs(cases) do
      assert.is_true((select(2, summary.of(case[1], case[2], case[3]))))
      assert.is_false((select(2, summary.of(case[1], case[2], case[3] + 1))))
    end
  end)
end)
