local schema = require "gamelift.util.schema"

local seconds = schema.positive "a number of seconds"
local OPTIONS = schema.record({
  timeout = schema.either(seconds, schema.record { connect = seconds, total = seconds }),
  mode = schema.one_of { "fast", "slow" },
  count = schema.whole("a whole number", 1),
  port = schema.whole("a port", 1, 65535),
  share = schema.number("a number", 0, 1),
  password = schema.secret(schema.filled),
  url = schema.secret(schema.type("a URL", function(value) return value == "good", "the host is missing" end)),
  pairs = schema.list(schema.record { name = schema.required(schema.string), value = schema.string }, "a list of pairs"),
  offset = schema.finite, flag = schema.boolean, on_error = schema.callable,
}, "a table")

describe("the option checker", function()
  it("accepts values of the expected types", function()
    for _, options in ipairs {
      {}, { timeout = 0.5 }, { timeout = {} }, { timeout = { connect = 1, total = 2 } }, { mode = "slow" },
      { count = 1 }, { count = 2 ^ 31 - 1 }, { port = 65535 }, { share = 0 }, { share = 1 }, { password = "x" }, { url = "good" },
      { pairs = {} }, { pairs = { { name = "a" }, { name = "", value = "b" } } }, { offset = -1.5 }, { flag = false, on_error = print },
    } do
      assert.is_nil(schema.problem(OPTIONS, options, "option"))
    end
  end)

  for _, case in ipairs {
    { { timeout = { connect = "3" } }, 'option timeout.connect: expected a number of seconds > 0, got "3"' },
    { { timeout = "3" }, 'option timeout: expected a number of seconds > 0 or a table of connect, total, got "3"' },
    { { timeout = 0 / 0 }, "option timeout: expected a number of seconds > 0 or a table of connect, total, got NaN" },
    { { timeout = { conect = 3 } }, 'unknown option "conect" in timeout, did you mean connect?' },
    { { timeuot = 3 }, 'unknown option "timeuot", did you mean timeout?' },
    { { [1] = "x" }, "unknown option 1" },
    { { mode = "Fast" }, 'option mode: expected one of "fast", "slow", got "Fast"' },
    { { count = 0 }, "option count: expected a whole number >= 1, got 0" },
    { { count = 1.5 }, "option count: expected a whole number >= 1, got 1.5" },
    { { port = 65536 }, "option port: expected a port from 1 to 65535, got 65536" },
    { { share = -1 }, "option share: expected a number from 0 to 1, got -1" },
    { { offset = 0 / 0 }, "option offset: expected a finite number, got NaN" },
    { { offset = -1 / 0 }, "option offset: expected a finite number, got -inf" },
    { { flag = 1 }, "option flag: expected true or false, got 1" },
    { { on_error = {} }, "option on_error: expected a function, got a table" },
    { { pairs = 1 }, "option pairs: expected a list of pairs, got 1" },
    { { pairs = { { name = "a" }, 5 } }, "option pairs[2]: expected a table of name, value, got 5" },
    { { pairs = { { name = 5 } } }, "option pairs[1].name: expected a string, got 5" },
    { { pairs = { { value = "a" } } }, "option pairs[1].name: expected a string, got nil" },
    { { pairs = { { name = "a", valeu = "" } } }, 'unknown option "valeu" in pairs[1], did you mean value?' },
    { { password = 12345 }, "option password: expected a non-empty string, got a number" },
    { { password = "" }, "option password: expected a non-empty string, got a string" },
    { { url = "hush" }, "option url: expected a URL (the host is missing)" },
    { "hush", "options: expected a table, got a string" },
  } do
    it("reports " .. case[2], function() assert.equal(case[2], schema.problem(OPTIONS, case[1], "option")) end)
  end

  it("reports the first problem in the order of names", function()
    local problem = schema.problem(OPTIONS, { share = 2, flag = 2, count = -1 }, "option")
    assert.equal("option count: expected a whole number >= 1, got -1", problem)
  end)

  it("begins the path with the place of the value", function()
    assert.equal("fault.timeout.total: expected a number of seconds > 0, got 0",
      schema.problem(OPTIONS, { timeout = { total = 0 } }, "option", "fault"))
    assert.equal("fault: expected a table, got 5", schema.problem(OPTIONS, 5, "option", "fault"))
    assert.equal('unknown option "x" in fault', schema.problem(OPTIONS, { x = 1 }, "option", "fault"))
  end)
end)
