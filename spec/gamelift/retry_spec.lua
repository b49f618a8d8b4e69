-- The rules of 2026 through the whole client: attempts, delays, the client's quota.
local core = require "gamelift.core"
local internal = require "gamelift.client"
local retry = require "gamelift.retry"
local script = require "spec.support.script"
local vectors = require "spec.support.vectors"

local FAILURES = {
  ConnectTimeoutError = { failure = "timeout", sent = "no" },
  ReadTimeoutError = { failure = "timeout", sent = "maybe" },
  EndpointConnectionError = { failure = "connect", sent = "no" },
  ProxyConnectionError = { failure = "proxy", sent = "no" },
  ConnectionClosedError = { failure = "read", sent = "maybe" },
  HTTPClientError = { failure = "http", sent = "maybe" },
  SSLError = { failure = "connect", sent = "no" }, -- a broken handshake; a bad certificate is "tls" and never retried
  RuntimeError = { raises = "boom" },
}

local CODES = {
  ConnectTimeoutError = "ConnectTimeout", ReadTimeoutError = "ReadTimeout", EndpointConnectionError = "ConnectionFailed",
  ProxyConnectionError = "ProxyFailure", ConnectionClosedError = "ConnectionLost", HTTPClientError = "BadHTTP",
  SSLError = "ConnectionFailed", RuntimeError = "TransportFailed",
}

local function step_of(step)
  if step.exception then return FAILURES[step.exception] end
  local headers = {}
  for _, header in ipairs(step.headers) do headers[header[1]] = header[2] end
  return { status = step.status, headers = headers, body = step.body }
end

local function steps_of(list)
  local steps = {}
  for i, step in ipairs(list) do steps[i] = step_of(step) end
  return steps
end

-- A quota, never a rate: boto3 repeats it.
local function has_limit_exceeded(list)
  for _, step in ipairs(list) do
    if (step.body or ""):find("LimitExceededException", 1, true) then return true end
  end
end

describe("retry", function()
  local rules = vectors.json("retry.json").rules_2026
  local random_float = core.random_float

  setup(function() script.environment() end)
  teardown(script.restore)
  after_each(function() core.random_float = random_float end)

  for i, case in ipairs(rules.sequences) do
    local repeats_limit = has_limit_exceeded(case.steps)
    it(("follows sequence %d of the 2026 rules%s"):format(i, repeats_limit and ", but for the quota's code" or ""), function()
      core.random_float = function() return case.jitter end
      local client, transport = script.client(steps_of(case.steps), {
        timeout = 1e6, retry = { mode = case.mode, max_attempts = vectors.without_null(case.max_attempts) },
      })
      local reply, err = client:list_locations()
      if repeats_limit then
        assert.equal("LimitExceededException", err.code)
        assert.matches("LimitExceededException", case.steps[err.attempts].body)
        return
      end
      local expected = case.result
      assert.equal(expected.attempts, #transport.requests)
      assert.equal(#expected.delays, #transport.slept + (case.jitter == 0 and #expected.delays or 0))
      for n, delay in ipairs(transport.slept) do assert.near(expected.delays[n], delay, 1e-9) end
      assert.equal(expected.quota_after, internal.state(client).quota)
      local max = vectors.without_null(case.max_attempts) or 3
      for n, request in ipairs(transport.requests) do
        assert.equal(("attempt=%d; max=%d"):format(n, max), request.headers["amz-sdk-request"])
      end
      if expected.outcome == "success" then
        assert.equal(expected.attempts - 1, reply.ResponseMetadata.RetryAttempts)
      else
        assert.equal(expected.code or CODES[expected.class], err.code)
        assert.equal(expected.attempts, err.attempts)
      end
    end)
  end

  local kinds = { server_error = { status = 500, body = "{}" }, timeout = FAILURES.ReadTimeoutError,
    throttling = { status = 400, body = '{"__type":"ThrottlingException"}' } }

  for _, case in ipairs(rules.delay_caps) do
    it("doubles its delays up to 20 s after " .. case.kind, function()
      core.random_float = function() return 1 end
      local steps = {}
      for i = 1, case.attempts do steps[i] = kinds[case.kind] end
      local client, transport = script.client(steps, { timeout = 1e6, retry = { max_attempts = case.max_attempts } })
      assert.is_nil((client:list_locations()))
      assert.same(case.delays, transport.slept)
      assert.equal(case.quota_after, internal.state(client).quota)
    end)
  end

  for i, run in ipairs(rules.quota.runs) do
    it("spends and refills the quota of one client as in run " .. i, function()
      core.random_float = function() return 0 end
      local client, transport = script.client({}, {
        timeout = 1e6, retry = { mode = run.mode, max_attempts = run.max_attempts },
      })
      for n, step in ipairs(run.calls) do
        transport.steps, transport.requests = {}, {}
        for name in step.steps:gmatch "%S+" do
          transport.steps[#transport.steps + 1] = step_of(rules.quota.steps[name])
        end
        local reply = client:list_locations()
        assert.equal(step.attempts, #transport.requests, "attempts of call " .. n)
        assert.equal(step.outcome == "success", reply ~= nil)
        assert.equal(step.quota_after, internal.state(client).quota, "quota after call " .. n)
      end
    end)
  end
end)

describe("retry.is_uncertain", function()
  -- Error class, status, and whether the service may have acted if the attempt was sent: no, maybe, yes.
  for _, case in ipairs {
    { "throttling", 400, false, false, false }, { "throttling", 503, false, false, false }, { "transient", nil, false, true, true },
    { "transient", 408, false, true, true }, { "transient", 503, true, true, true }, { nil, nil, false, true, false },
    { nil, 400, false, true, false }, { nil, 499, false, true, false }, { nil, 500, true, true, true }, { nil, 501, true, true, true },
  } do
    it(("knows class %s, status %s"):format(tostring(case[1]), tostring(case[2])), function()
      for i, sent in ipairs { "no", "maybe", "yes" } do
        assert.equal(case[i + 2], retry.is_uncertain({ status = case[2] }, case[1], sent), sent)
      end
    end)
  end
end)

describe("the decision on another attempt", function()
  local random_float = core.random_float
  before_each(function() core.random_float = function() return 1 end end)
  after_each(function() core.random_float = random_float end)

  local function job_of(over)
    local config = { retry = { mode = over.mode or "standard", max_attempts = over.max or 3, unsafe = over.unsafe,
      capacity = over.capacity } }
    return { class = over.class or "safe", attempt_sent = over.sent or "yes", attempts = over.attempts or 1, asked = over.asked,
      capacity_waits = over.waits, retries = over.retries, config = config, client = { quota = over.quota or 500 } }
  end

  -- Class of the operation, the option unsafe, error class, sent, and whether another attempt is allowed.
  for _, case in ipairs {
    { "safe", false, "transient", "yes", true }, { "safe", false, "throttling", "maybe", true }, { "safe", false, nil, "no", false },
    { "own_id", false, "transient", "maybe", true }, { "converging", false, "transient", "yes", true },
    { "unsafe", false, "transient", "yes", false }, { "unsafe", false, "transient", "maybe", false },
    { "unsafe", false, "transient", "no", true }, { "unsafe", false, "throttling", "yes", true },
    { "unsafe", false, "throttling", "maybe", true }, { "unsafe", false, nil, "no", false }, { "unsafe", true, nil, "yes", false },
    { "unsafe", true, "transient", "yes", true }, { "unsafe", true, "transient", "maybe", true },
  } do
    it(("for %s%s, %s, sent %s: %s"):format(case[1], case[2] and " with retry.unsafe" or "", tostring(case[3]), case[4],
      tostring(case[5])), function()
      local job = job_of { class = case[1], unsafe = case[2], sent = case[4] }
      assert.equal(case[5], retry.is_retryable(job, case[3]))
      assert.equal(case[5], retry.delay(job, case[3]) ~= nil)
    end)
  end

  it("counts attempts, requests of a reconciliation, and not the waits for capacity", function()
    for _, case in ipairs {
      { 2, {} }, { 0, { attempts = 3 } }, { 0, { mode = "off" } }, { 1, { asked = 1 } }, { 1, { attempts = 3, waits = 1 } },
      { -1, { attempts = 2, asked = 2 } }, { 3, { attempts = 4, max = 9, asked = 3, waits = 1 } },
    } do
      local job = job_of(case[2])
      assert.equal(case[1], retry.attempts_left(job))
      assert.equal(case[1] > 0, retry.has_attempts(job))
      assert.equal(case[1] > 0, retry.delay(job, "transient") ~= nil)
    end
    assert.equal(1, retry.max_attempts(job_of { mode = "off", max = 9 }))
    assert.equal(9, retry.max_attempts(job_of { mode = "adaptive", max = 9 }))
  end)

  it("takes a delay of the number of retries, and its cost while the quota has it", function()
    for _, case in ipairs {
      { "transient", {}, 0.05, 14 }, { "transient", { retries = 1 }, 0.1, 14 }, { "transient", { quota = 14 }, 0.05, 14 },
      { "transient", { quota = 13 } }, { "throttling", {}, 1, 5 }, { "throttling", { retries = 1 }, 2, 5 },
      { "throttling", { quota = 5 }, 1, 5 }, { "throttling", { quota = 4 } },
    } do
      local delay, cost = retry.delay(job_of(case[2]), case[1])
      assert.equal(case[4], cost)
      if case[3] then assert.near(case[3], delay, 1e-9) else assert.is_nil(delay) end
    end
    assert.near(2, (retry.delay(job_of {}, "transient", "2000")), 1e-9)
  end)

  it("waits for capacity if the option asks for it, up to its attempts", function()
    for _, case in ipairs {
      { 5, { capacity = {} } }, { 5, { capacity = {}, waits = 1 } }, { nil, { capacity = {}, waits = 2 } }, { nil, {} },
      { 1, { capacity = { delay = 1 } } }, { nil, { capacity = { attempts = 1 } } }, { 5, { capacity = { attempts = 2 } } },
      { nil, { capacity = { attempts = 2 }, waits = 1 } }, { nil, { capacity = {}, mode = "off" } },
    } do
      for code, is_capacity in pairs { FleetCapacityExceededException = true, GameSessionFullException = true, NotReadyException = true,
        ConflictException = false } do
        assert.equal(is_capacity and case[1] or nil, retry.capacity_delay(job_of(case[2]), { code = code }))
      end
    end
  end)
end)
