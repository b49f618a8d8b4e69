local poll_watch = require "spec.support.poll_watch"
local socket = require "socket"

describe("a watch of polls", function()
  local function problem_of(poll, longest, waits)
    local watch = poll_watch.new()
    watch:poll { poll = poll }
    return watch:problem(longest, waits)
  end

  it("notices a poll that waits, one that works for long, and no other", function()
    assert.is_nil(problem_of(function() end))
    assert.matches("^1 polls waited", problem_of(function() socket.sleep(0.001) end))
    assert.is_nil(problem_of(function() socket.sleep(0.001) end, nil, 1))
    assert.matches("^1 polls waited", problem_of(function() socket.sleep(0.06) end, nil, 1))
    local function work()
      local started = os.clock()
      repeat until os.clock() - started > 0.012
    end
    assert.matches("^a poll took %d+%.%d ms of CPU, more than", problem_of(work, 0.0001))
    assert.is_nil(problem_of(work, 10))
  end)
end)
