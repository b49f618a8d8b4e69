-- Proves that each row of the fault matrix has a case, a test of another spec, or a reason why it has none.
local cases = require "spec.faults.cases"
local figures = require "spec.faults.figures"
local rows = require "spec.faults.rows"
local tree = require "spec.lint.tree"

local OWN = { "addresses", "network", "processes" } -- specs of this folder that define cases of their own

-- Returns the rows that have cases in this folder, as a set.
local function rows_with_cases()
  local set = {}
  for _, case in ipairs(cases.list) do set[case.row] = true end
  for _, name in ipairs(OWN) do
    for row in tree.read("spec/faults/" .. name .. "_spec.lua"):gmatch '[({] ?"(%u%d+)", "' do set[row] = true end
  end
  return set
end

-- Returns the specs that `make check-faults` runs beside this folder, as a set.
local function specs_beside()
  local set = {}
  local list = tree.read("spec/checks.mk"):match "\nSPECS_OF_FAULTS = (.-[^\\])\n"
  for path in list:gmatch "spec/%S+" do set[path] = true end
  return set
end

describe("the fault matrix", function()
  local with_cases, beside = rows_with_cases(), specs_beside()
  teardown(function() figures.write "rows" end)

  for _, row in ipairs(rows) do
    it(("%s, %s, is shown"):format(row[1], row[2]), function()
      if row.pending then
        figures.skip("rows", row, nil, row[1] .. ": " .. row.pending)
        pending(row.pending)
      end
      for path, title in pairs(row.at or {}) do
        assert.is_truthy(tree.read(path):find(title, 1, true), path .. " has no test: " .. title)
        assert.is_true(beside[path], "make check-faults does not run " .. path)
      end
      assert.equal(not row.at, with_cases[row[1]] or false)
      figures.count("rows", { row = row[1] }, nil, true)
    end)
  end

  it("has no case of an unknown row", function()
    local known = {}
    for _, row in ipairs(rows) do known[row[1]], known[row[1]:sub(1, 1)] = true, true end -- N, H: what belongs to a whole group
    for row in pairs(with_cases) do assert.is_true(known[row], row) end
  end)
end)
