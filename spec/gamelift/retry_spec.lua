-- The rules of 2026 through the whole client: attempts, delays, the client's quota.
local core = require "gamelift.core"
local internal = require "gamelift.client"
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
