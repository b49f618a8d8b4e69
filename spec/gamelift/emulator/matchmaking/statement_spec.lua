local statement = require "gamelift.emulator.matchmaking.statement"

local INDEX = { A = 1, B = 2, C = 3, ["long name"] = 4 }

local function parse(text)
  return statement.parse(text, function(name, fail) return INDEX[name] or fail("no rule %s", name) end)
end

-- Returns the value for each combination of A and B, as "TT TF FT FF".
local function truth_table(text)
  local tree, list = assert(parse(text)), {}
  for _, a in ipairs { true, false } do
    for _, b in ipairs { true, false } do
      list[#list + 1] = statement.evaluate(tree, function(index) return ({ a, b, false, false })[index] end) and "T" or "F"
    end
  end
  return table.concat(list, " ")
end

describe("a statement", function()
  local tables = {
    { "and(A, B)", "T F F F" }, { "or(A,B)", "T T T F" }, { "xor( A , B )", "F T T F" }, { "not(A)", "F F T T" },
    { "not(or(A, B))", "F F F T" }, { "or(A, B, C)", "T T T F" }, { "and(A, not(B))", "F T F F" },
    { "or(and(A, B), and(not(A), not(B)))", "T F F T" }, { "and(long name, A)", "F F F F" },
  }
  for _, case in ipairs(tables) do
    it("gives " .. case[2] .. " for " .. case[1], function() assert.equal(case[2], truth_table(case[1])) end)
  end

  local refused = {
    { "", "expected a rule" }, { "A", "expected one of and, or, not, xor" }, { "and(A)", "at least 2 rules, got 1" },
    { "not(A, B)", "expects 1 rule, got 2" }, { "xor(A, B, C)", "expects 2 rules, got 3" }, { "and(A, B", 'expected ")"' },
    { "and(A, B))", "expected the end" }, { "and A, B", "no rule and A" }, { "nand(A, B)", 'unknown operator "nand", did you mean and?' },
    { "and(A, )", "expected a rule" }, { "and(A, D)", "no rule D" }, { "and((A), B)", "expected a rule" },
  }
  for _, case in ipairs(refused) do
    it("is refused: " .. case[1], function()
      local tree, problem = parse(case[1])
      assert.is_nil(tree)
      assert.truthy(problem:find(case[2], 1, true), problem)
    end)
  end

  it("lists the rules that it needs", function()
    local required = {}
    statement.required(assert(parse "and(A, or(B, not(A)))"), required)
    assert.same({ true, true }, required)
    required = {}
    statement.required(assert(parse "or(A, B)"), required)
    assert.same({}, required)
  end)
end)
