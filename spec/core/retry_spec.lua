local core = require "gamelift.core"
local vectors = require "spec.support.vectors"

local retry = vectors.json "retry.json"

local function assert_close(expected, got, what)
  assert.is_true(math.abs(expected - got) <= 1e-9 * math.max(1, math.abs(expected)),
    ("%s: expected %.17g, got %.17g"):format(what, expected, got))
end

local function header(step, name)
  for _, pair in ipairs(step.headers or {}) do
    if pair[1]:lower() == name then return pair[2] end
  end
end

-- Returns botocore's class of an exception: all of the network are transient. Which failures of a
-- transport are tried again is decided elsewhere.
local function class_of(step)
  if step.exception then return step.exception ~= "RuntimeError" and "transient" or nil end
  local response = core.error(step.status, nil, step.body)
  return core.retry_class(step.status, response.code)
end

-- Plays one call of a recording: delays, attempts, and what is left of the quota.
local function play(case)
  local quota, delays, last_cost = case.result.quota_before, {}, 1
  local most = type(case.max_attempts) == "number" and case.max_attempts or 3
  for attempt, step in ipairs(case.steps) do
    if step.status == 200 then return attempt, delays, math.min(500, quota + last_cost) end
    local class = class_of(step)
    local cost = class and core.retry_cost(class)
    if not class or attempt == most or cost > quota then return attempt, delays, quota end
    quota, last_cost = quota - cost, cost
    delays[attempt] = core.retry_delay(class, attempt, case.jitter, header(step, "x-amz-retry-after"))
  end
end

-- Differs from boto3 on purpose: a LimitExceededException is final, and 429 is throttling.
local function ours_differs(case)
  for _, step in ipairs(case.steps) do
    if step.status == 429 or (step.body or ""):find "LimitExceededException" then return true end
  end
end

describe("retry", function()
  it("has the delays and the quota of the recorded calls of 2026", function()
    local count = 0
    for i, case in ipairs(retry.rules_2026.sequences) do
      if not ours_differs(case) then
        local attempts, delays, quota = play(case)
        assert.equal(case.result.attempts, attempts, i)
        assert.equal(#case.result.delays, #delays, i)
        for k, delay in ipairs(case.result.delays) do assert_close(delay, delays[k], ("case %d, delay %d"):format(i, k)) end
        assert.equal(case.result.quota_after, quota, i)
        count = count + 1
      end
    end
    assert.is_true(count >= 5)
  end)

  it("caps delays at 20 s", function()
    local classes = { server_error = "transient", timeout = "transient", throttling = "throttling" }
    for _, case in ipairs(retry.rules_2026.delay_caps) do
      for number, delay in ipairs(case.delays) do
        assert_close(delay, core.retry_delay(classes[case.kind], number, 1), case.kind)
      end
    end
  end)

  it("knows botocore's codes, except LimitExceededException", function()
    local constants = retry.constants
    for _, code in ipairs(constants.throttling_error_codes) do
      local class = "throttling"
      if code == "LimitExceededException" then class = nil end
      assert.equal(class, core.retry_class(400, code), code)
      assert.equal(class, core.retry_class(503, code), code)
      assert.equal(class, core.retry_class(nil, code), code)
    end
    for _, status in ipairs(constants.transient_status_codes) do
      assert.equal("transient", core.retry_class(status, "InternalServiceException"))
    end
    assert.equal(constants.retry_cost_2026, core.retry_cost "transient")
    assert.equal(constants.throttling_retry_cost_2026, core.retry_cost "throttling")
  end)

  local classes = {
    -- why, status, code, class
    { "a time-out of the service", 400, "RequestTimeout", "transient" },
    { "a time-out without a status", nil, "RequestTimeoutException", "transient" },
    { "429 whatever the code", 429, "NotFoundException", "throttling" },
    { "429 without a code", 429, nil, "throttling" },
    { "a quota at 429", 429, "LimitExceededException", nil },
    { "a quota at 400", 400, "LimitExceededException", nil },
    { "a 5xx that isn't on the list", 501, "501", nil },
    { "a modeled error", 400, "FleetCapacityExceededException", nil },
    { "another case", 400, "throttling", nil },
    { "a code with something behind it", 400, "Throttling\0", nil },
    { "no code", 400, "", nil },
    { "nothing at all", nil, nil, nil },
    { "1 MiB of code", 400, ("Throttling"):rep(1e5), nil },
  }
  for _, case in ipairs(classes) do
    it(("classifies %s as %s"):format(case[1], case[4] or "final"), function()
      assert.equal(case[4], core.retry_class(case[2], case[3]))
    end)
  end

  it("classifies each status without a code", function()
    local expected = { [429] = "throttling", [500] = "transient", [502] = "transient", [503] = "transient", [504] = "transient" }
    for status = 0, 999 do
      assert.equal(expected[status], core.retry_class(status), status)
      assert.equal(expected[status], core.retry_class(status, "Unknown"), status)
      assert.equal("throttling", core.retry_class(status, "SlowDown"), status)
      assert.is_nil(core.retry_class(status, "LimitExceededException"), status)
    end
  end)

  local hints = {
    -- x-amz-retry-after in milliseconds, seconds to wait where 0.05 s would be due
    { "1500", 1.5 },
    { " 1500\t", 1.5 },
    { "0", 0.05 }, -- never less than is due
    { "49", 0.05 },
    { "5050", 5.05 },
    { "5051", 5.05 }, -- nor 5 s more
    { ("9"):rep(400), 5.05 },
    { "abc", 0.05 }, { "", 0.05 }, { " ", 0.05 }, { "-1", 0.05 }, { "+1500", 0.05 }, { "1.5", 0.05 }, { "1e3", 0.05 },
    { "0x10", 0.05 }, { "1500 2", 0.05 }, { "1500\0", 0.05 }, { "Tue, 03 Feb 2026 04:05:09 GMT", 0.05 },
  }
  for _, case in ipairs(hints) do
    it(("waits %.2f s for the hint %q"):format(case[2], case[1]:sub(1, 40)), function()
      assert_close(case[2], core.retry_delay("transient", 1, 1, case[1]), "delay")
    end)
  end

  it("draws between 0 and the full delay", function()
    assert.equal(0, core.retry_delay("throttling", 5, 0))
    assert_close(8, core.retry_delay("throttling", 5, 0.5), "half")
    assert_close(10, core.retry_delay("transient", math.maxinteger or 2 ^ 53, 0.5), "the highest number")
  end)

  it("raises on misuse", function()
    assert.has_error(function() core.retry_delay("no", 1, 1) end)
    assert.has_error(function() core.retry_delay("transient", 0, 1) end)
    assert.has_error(function() core.retry_delay("transient", 1, 0 / 0) end)
    assert.has_error(function() core.retry_delay("transient", 1, 2) end)
    assert.has_error(function() core.retry_cost() end)
    assert.has_error(function() core.retry_class {} end)
  end)
end)

describe("limiter", function()
  it("follows the recorded one", function()
    for i, case in ipairs(retry.adaptive.limiter) do
      local limiter = core.limiter(case.start_time)
      for k, event in ipairs(case.events) do
        local what = ("case %d, event %d"):format(i, k)
        limiter:update(event.time, event.throttled)
        local state = limiter:state()
        assert.equal(event.enabled, state.enabled, what)
        assert_close(event.measured_rate, state.measured_rate, what)
        assert_close(event.fill_rate, state.fill_rate, what)
        assert_close(event.max_capacity, state.max_capacity, what)
        assert_close(event.available, state.available, what)
        if event.acquire_waits then
          assert_close(event.acquire_waits, limiter:acquire(event.time), what)
          if event.acquire_waits > 0 then assert.equal(0, limiter:acquire(event.time_after_wait), what) end
          assert_close(event.available_after_acquire, limiter:state().available, what)
        end
      end
    end
  end)

  it("follows the recorded CUBIC", function()
    for _, case in ipairs(retry.adaptive.cubic) do
      local w_max, last_fail = case.starting_max_rate, case.start_time
      for k, step in ipairs(case.steps) do
        if step.event == "error" then
          w_max, last_fail = step.rate, step.time
        else
          assert_close(step.new_rate, core.cubic_rate(w_max, step.time - last_fail), k)
        end
      end
    end
  end)

  it("delays no call before the first throttling", function()
    local limiter = core.limiter()
    for _ = 1, 1000 do assert.equal(0, limiter:acquire(5)) end
    assert.is_false(limiter:state().enabled)
  end)

  it("gives each token to one caller", function()
    local limiter = core.limiter(100)
    limiter:update(101, true)
    local rate = limiter:state().fill_rate
    assert.equal(0, limiter:acquire(101.5)) -- one token had been gathered
    local wait = limiter:acquire(101.5)
    assert_close(1 / rate, wait, "the wait for the next")
    assert.equal(wait, limiter:acquire(101.5)) -- asking takes nothing
    assert.is_true(limiter:acquire(101.5 + wait / 2) > 0)
    assert.equal(0, limiter:acquire(101.5 + wait))
    assert_close(1 / rate, limiter:acquire(101.5 + wait), "the wait for the one after")
  end)

  it("admits a caller that waited the returned time, despite rounding", function()
    for i = 1, 1000 do
      local now = 1.77e9 + i * 1.1
      local limiter = core.limiter(now)
      now = now + 1 / i
      limiter:update(now, true)
      for _ = 1, 3 do
        local wait = limiter:acquire(now)
        if wait > 0 then
          now = now + wait
          assert.equal(0, limiter:acquire(now))
        end
      end
    end
  end)

  it("treats a clock that goes back as stopped", function()
    local limiter = core.limiter(100)
    limiter:update(101, true)
    local before = limiter:state()
    limiter:acquire(50)
    limiter:update(50, false)
    assert.equal(before.measured_rate, limiter:state().measured_rate)
    assert.equal(before.available - 1, limiter:state().available)
  end)

  it("raises on misuse", function()
    local limiter = core.limiter()
    assert.has_error(function() limiter:acquire(0 / 0) end)
    assert.has_error(function() limiter:update(math.huge, true) end)
    assert.has_error(function() limiter.acquire({}, 1) end)
    assert.has_error(function() core.limiter(-math.huge) end)
  end)
end)
