local backoff = require "gamelift.util.backoff"
local tables = require "gamelift.util.tables"

describe("waiting with pauses that double", function()
  local time, slept

  -- Waits for a value that is there after so many looks. Returns what backoff.wait does, and the number of looks.
  local function wait(looks, opts)
    time, slept = 100, {}
    local count = 0
    local all = tables.merge({ now = function() return time end, first = 1, longest = 5, sleep = function(seconds)
      slept[#slept + 1], time = seconds, time + seconds
    end }, opts)
    local value, problem = backoff.wait(function()
      count = count + 1
      return count >= looks and "value" or nil
    end, all)
    return value, problem, count
  end

  it("looks first, and pauses 1, 2, 4, 5, 5 s", function()
    assert.same({ "value", nil, 1 }, { wait(1) })
    assert.same({}, slept)
    assert.same({ "value", nil, 6 }, { wait(6) })
    assert.same({ 1, 2, 4, 5, 5 }, slept)
  end)

  it("ends at the deadline, after a last look", function()
    assert.same({ nil, "timeout", 3 }, { wait(9, { deadline = 102.5 }) })
    assert.same({ 1, 1.5 }, slept)
    assert.same({ nil, "timeout", 1 }, { wait(9, { deadline = 100 }) })
    assert.same({ "value", nil, 1 }, { wait(1, { deadline = 100 }) })
  end)

  it("pauses for a millisecond at least", function()
    assert.same({ nil, "timeout", 2 }, { wait(9, { deadline = 100.0001 }) })
    assert.same({ 0.001 }, slept)
    wait(2, { first = 0 })
    assert.same({ 0.001 }, slept)
  end)

  it("ends with the reason of sleep", function()
    assert.same({ nil, "stop", 1 }, { wait(9, { sleep = function() return "stop" end }) })
  end)
end)
