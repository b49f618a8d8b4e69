local single_flight = require "gamelift.util.single_flight"

describe("single-flight", function()
  local group, time, slept

  local function clock() return time end
  local function sleep(seconds) slept[#slept + 1], time = seconds, time + seconds end
  local function wait(fetch, deadline, pause)
    return group:wait_for_fetch(fetch, { now = clock, sleep = pause or sleep, deadline = deadline })
  end

  before_each(function()
    group, time, slept = single_flight.new { first = 1, longest = 4 }, 0, {}
  end)

  it("finds the fetch of a key until it ends", function()
    local fetch = group:start "a"
    assert.equal(fetch, group:find("a", 0))
    assert.is_nil(group:find("b", 0))
    group:finish(fetch, 0)
    assert.is_nil(group:find("a", 0))
  end)

  it("does not find it after its lease, or after it was forgotten", function()
    local leased, forgotten = group:start "a", group:start "b"
    leased.lease = 5
    group:forget(forgotten)
    assert.equal(leased, group:find("a", 4.9))
    assert.is_nil(group:find("a", 5))
    assert.is_nil(group:find("b", 0))
  end)

  it("does not find it if the coroutine that owns it is dead, unless it is detached", function()
    local fetch, detached = group:start "a", group:start "b"
    local owner = coroutine.create(function() end)
    fetch.owner, detached.owner = owner, owner
    assert.is_true(single_flight.start_detached(detached, function() return true end, function() end))
    assert.equal(fetch, group:find("a", 0))
    coroutine.resume(owner)
    assert.is_nil(group:find("a", 0))
    assert.equal(detached, group:find("b", 0))
  end)

  it("does not let an older fetch end the one that replaced it", function()
    local old = group:start "a"
    local new = group:start "a"
    group:finish(old, 0)
    group:forget(old)
    assert.equal(new, group:find("a", 0))
  end)

  it("keeps a result while it is fresh, but no failure", function()
    group = single_flight.new { first = 1, longest = 4, fresh = 10 }
    local good, bad = group:start "good", group:start "bad"
    group:finish(good, 5)
    group:finish(bad, 5, true)
    assert.equal(good, group:find("good", 15))
    assert.is_nil(group:find("good", 15.1))
    assert.is_nil(group:find("bad", 5))
  end)

  it("waits with pauses that double up to the longest", function()
    local fetch = group:start "a"
    assert.is_true(wait(fetch, nil, function(seconds)
      sleep(seconds)
      if time >= 15 then group:finish(fetch, time) end
    end))
    assert.same({ 1, 2, 4, 4, 4 }, slept)
    assert.equal(15, fetch.ended)
  end)

  it("waits no longer than the deadline", function()
    assert.same({ nil, "timeout" }, { wait(group:start "a", 2.5) })
    assert.same({ 1, 1.5 }, slept)
  end)

  it("stops waiting at the end of the lease, without a result", function()
    local fetch = group:start "a"
    fetch.lease = 3
    assert.is_true(wait(fetch))
    assert.is_false(fetch.ended)
    assert.same({ 1, 2 }, slept)
  end)

  it("returns why it can wait no longer", function()
    assert.same({ nil, "closed" }, { wait(group:start "a", nil, function() return "closed" end) })
  end)

  it("ends if a pause is too short to move the clock", function()
    time = 2 ^ 30
    assert.same({ nil, "timeout" }, { wait(group:start "a", time + 1e-6) })
  end)

  it("leaves a fetch that cannot be detached to its caller", function()
    local fetch = group:start "a"
    assert.is_false(single_flight.start_detached(fetch, function() return false end, function() end))
    assert.is_false(fetch.detached)
  end)
end)
