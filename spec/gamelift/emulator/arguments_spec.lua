-- The types of arguments: the values at the ends of each, and beyond them.
local arguments = require "gamelift.emulator.arguments"
require "gamelift.emulator"

local HUNDRED_YEARS = 100 * 365 * 86400

-- The type, what a message calls it, values that fit, and values that do not.
local TYPES = {
  { "string", "a non-empty string", { "x", " " }, { "", 1, true, {} } },
  { "text", "a string", { "", "x" }, { 1, false, {} } },
  { "boolean", "true or false", { true, false }, { 0, "true" } },
  { "table", "a table, in JSON an object", { {}, { 1 } }, { "x", 1 } },
  { "seconds", "a number of seconds >= 0", { 0, 0.001, 1e12 }, { -0.001, 0 / 0, 1 / 0, "1" } },
  { "count", "a whole number >= 0", { 0, 1, 2 ^ 31 - 1 }, { -1, 0.5, 2 ^ 31, "1" } },
  { "processes", "a whole number from 0 to 250000", { 0, 250000 }, { -1, 250001, 0.5 } },
  { "port", "a port from 1 to 60000", { 1, 60000 }, { 0, 60001, 1.5 } },
  { "calls", "a whole number of calls >= 1", { 1, 2 ^ 40 }, { 0, 1.5, 1 / 0, 0 / 0, "1" } },
  { "probability", "a number from 0 to 1", { 0, 0.5, 1 }, { -0.01, 1.01, 0 / 0 } },
  { "shift", "a number of seconds, at most 100 years either way", { 0, HUNDRED_YEARS, -HUNDRED_YEARS },
    { HUNDRED_YEARS + 1, -HUNDRED_YEARS - 1, 0 / 0, "1" } },
  { "status", "an HTTP status from 200 to 599", { 200, 599 }, { 199, 600, 200.5 } },
  { "refusal", "an HTTP status from 400 to 599", { 400, 599 }, { 399, 600, 400.5 } },
  { "close code", "a close code from 1000 to 4999", { 1000, 4999 }, { 999, 5000, 1000.5 } },
  { "instances", "a whole number from 1 to 10000", { 1, 10000 }, { 0, 10001, 1.5 } },
  { "requests", "a whole number from 0 to 1000", { 0, 1000 }, { -1, 1001, 0.5 } },
  { "rows", "a whole number from 0 to 100", { 0, 100 }, { -1, 101, 0.5 } },
  { "rank", "a whole number, the rank of a row", { 0, 1, 2 ^ 53 }, { -1, 0.5, 2 ^ 53 + 2, 0 / 0, "1" } },
  { "operation", "the name of an operation", { "ListFleets", "list_fleets" }, { "Fly", "listfleets", 1 } },
  { "moment", 'one of "before", "after"', { "before", "after" }, { "later", 1 } },
  { "utilization", 'one of "AVAILABLE", "UTILIZED"', { "AVAILABLE", "UTILIZED" }, { "CLAIMED", 1 } },
  { "instance status", 'one of "ACTIVE", "DRAINING", "SPOT_TERMINATING", "TERMINATED"', { "ACTIVE", "TERMINATED" }, { "active" } },
}

describe("an argument", function()
  for _, row in ipairs(TYPES) do
    local kind, expected, right, wrong = row[1], row[2], row[3], row[4]
    it(("of the type %q is %s"):format(kind, expected), function()
      for _, value in ipairs(right) do assert.is_nil(arguments.problem({ x = kind }, { x = value }), tostring(value)) end
      for _, value in ipairs(wrong) do
        local problem = arguments.problem({ x = kind }, { x = value }) or "no problem with " .. tostring(value)
        assert.equal("argument x: expected " .. expected, problem:sub(1, #"argument x: expected " + #expected))
        assert.equal("a.b: expected " .. expected, arguments.wrong(kind, "a.b", value):sub(1, #"a.b: expected " + #expected))
      end
      local described = expected:gsub("^an? ", "")
      assert.same({ x = described, y = described .. ", required" }, arguments.describe { x = kind, y = kind .. "!" })
    end)
  end

  it("may be missing unless it is required", function()
    assert.is_nil(arguments.problem({ x = "port" }, {}))
    assert.matches("^argument x: expected a port from 1 to 60000", arguments.problem({ x = "port!" }, {}))
    assert.is_nil(arguments.wrong("port", "x", nil))
    assert.matches("^x: expected a port from 1 to 60000", arguments.wrong("port!", "x", nil))
  end)
end)
