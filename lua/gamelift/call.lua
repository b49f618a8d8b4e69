-- Makes one call. It is one straight function, `call.run`, the same in every host:
--
--   encode -> credentials -> sign -> transport:send -> decode -> retry? -> transport:sleep -> sign again
--
-- Only transport:send and transport:sleep wait (and a provider of credentials, through the same transport). The state of the
-- call is `job`; what calls share is the client's state (client.lua), which changes only between waits.
local checks = require "gamelift.credentials.checks"
local core = require "gamelift.core"
local errors = require "gamelift.errors"
local messages = require "gamelift.util.messages"
local operations = require "gamelift.operations"
local quota = require "gamelift.retry.quota"
local remedies = require "gamelift.retry.remedies"
local retry = require "gamelift.retry"
local tables = require "gamelift.util.tables"
local tokens = require "gamelift.retry.tokens"
local transport_errors = require "gamelift.errors.transport"

local call = {}

local RANK = { no = 0, yes = 1, maybe = 2 }

-- Records what was sent in this attempt; the call keeps the worst.
local function record_sent(job, sent)
  job.attempt_sent = sent
  if RANK[sent] > RANK[job.sent] then job.sent = sent end
end

-- Returns the fields of an error that say where the call was.
local function context(job) return { operation = job.operation.method, attempts = job.attempts, sent = job.sent } end

local function fail_call(job, code, message) return errors.fail(code, message, context(job)) end

local function fail_closed(job) return fail_call(job, "ClientClosed", "the client is closed") end

-- Sets the same fields of an error that another part made. Returns nil and the error.
local function attach_context(job, err)
  err.operation, err.attempts, err.sent = job.operation.method, job.attempts, job.sent
  return nil, err
end

-- Records that a wait for credentials or of a reconciliation ended because the call was cancelled. That then ends the call.
local function record_cancel(job, err)
  if err and err.kind == "cancelled" then job.cancelled = err end
end

-- Returns nil and the error that ends the call: `err`, or that of a cancel before it.
local function fail_cancelled(job, err)
  if not job.cancelled then return nil, err end
  return fail_call(job, "Cancelled", ("%s; before that: %s"):format(job.cancelled.message, tostring(err)))
end

-- sending -------------------------------------------------------------------------------------------------------------

local FIRST_OF_THREE = "attempt=1; max=3" -- of nearly every request, made once

-- Returns the header amz-sdk-request of the next attempt.
local function request_number(job)
  local attempts, max = job.attempts + 1, retry.max_attempts(job)
  if attempts == 1 and max == 3 then return FIRST_OF_THREE end
  return ("attempt=%d; max=%d"):format(attempts, math.max(attempts, max))
end

local UNSET = false -- a field that each request fills, which so has its slot from the start

-- Makes the headers of each protocol, to be filled in.
local NEW_HEADERS = {
  json = function()
    return {
      ["Content-Type"] = "application/x-amz-json-1.1", ["X-Amz-Target"] = UNSET, ["X-Amz-Date"] = UNSET,
      ["X-Amz-Security-Token"] = UNSET, ["Authorization"] = UNSET, ["User-Agent"] = UNSET, ["amz-sdk-invocation-id"] = UNSET,
      ["amz-sdk-request"] = UNSET,
    }
  end,
  cbor = function()
    return {
      ["Accept"] = "application/cbor", ["Content-Type"] = "application/cbor", ["smithy-protocol"] = "rpc-v2-cbor",
      ["X-Amz-Date"] = UNSET, ["X-Amz-Security-Token"] = UNSET, ["Authorization"] = UNSET, ["User-Agent"] = UNSET,
      ["amz-sdk-invocation-id"] = UNSET, ["amz-sdk-request"] = UNSET,
    }
  end,
}

-- Makes a request to be filled in.
local function new_request(protocol)
  return {
    method = "POST", url = UNSET, body = UNSET, repeatable = UNSET, timeout = { connect = UNSET, read = UNSET, total = UNSET },
    headers = NEW_HEADERS[protocol](),
  }
end

-- Makes an entry of a transport's request pool, which clients of either protocol share.
local function new_pooled() return { buffer = core.buffer(), json = false, cbor = false } end

-- Returns a request of the protocol to be filled in, from the job's entry of the pool if it has one.
local function request_of(job, protocol)
  local pooled = job.pooled
  if not pooled then return new_request(protocol) end
  local request = pooled[protocol] or new_request(protocol)
  pooled[protocol] = request
  return request
end

-- Signs the request of the next attempt. Returns it; or nil and an error.
local function sign(job, remaining)
  local client, operation, keys = job.client, job.operation, job.keys
  local settings = client.settings
  local protocol = settings.protocol
  local url = protocol == "json" and settings.url or settings.cbor_url .. operation.path .. settings.url_query
  local authorization, date = client.signer:sign("POST", url, operation.signed[protocol], job.body, keys,
    settings.region, "gamelift", client.wall() + client.offset)
  if not authorization then
    local problem = checks.header_problem(keys)
    if problem then return fail_call(job, "InvalidCredentials", problem) end
    return fail_call(job, "InvalidConfig", "cannot sign: " .. date)
  end
  local request = request_of(job, protocol)
  local headers, timeout, limits = request.headers, request.timeout, job.config.timeout
  if protocol == "json" then headers["X-Amz-Target"] = operation.target end
  headers["X-Amz-Date"] = date
  headers["X-Amz-Security-Token"] = keys.session_token
  headers["Authorization"] = authorization
  headers["User-Agent"] = settings.user_agent
  headers["amz-sdk-invocation-id"] = job.id
  headers["amz-sdk-request"] = request_number(job)
  headers.Host = settings.host or nil
  timeout.connect, timeout.read, timeout.total = limits.connect, limits.read, remaining
  request.url, request.body, request.repeatable = url, job.body, tokens.is_repeatable(job.class)
  return request
end

-- Returns nil, the error for a transport's failure, and its error class.
local function fail_with(job, failure)
  record_sent(job, failure.sent)
  if failure.kind == "timeout" and job.client.monotonic() >= job.deadline - 0.005 then -- timers count in milliseconds
    return fail_call(job, "TotalTimeout", messages.text(failure.message or failure.kind))
  end
  return transport_errors.fail(failure, context(job))
end

-- Returns the response; or nil, an error and its error class. Waits.
local function send(job, request)
  local response, failure = job.transport:send(request)
  if response then return response end
  if transport_errors.is_untried(failure) then job.attempts = job.attempts - 1 end -- it could not even be tried
  return fail_with(job, failure)
end

-- reading -------------------------------------------------------------------------------------------------------------

local function metadata(job, response)
  return {
    RequestId = response.headers["x-amzn-requestid"],
    HTTPStatusCode = response.status,
    HTTPHeaders = response.headers,
    RetryAttempts = job.attempts - 1,
  }
end

-- Members of an error's document.
local ERROR_MEMBERS = { __type = true, code = true, message = true, Message = true }

-- Returns why a decoded reply is not a success, or nil: it has only an error's members, or lacks the one structure that the
-- output consists of.
local function reply_problem(operation, reply)
  local first = next(reply)
  if ERROR_MEMBERS[first] then
    local has_others = false
    for name in next, reply do has_others = has_others or not ERROR_MEMBERS[name] end
    if not has_others then return "the body has no member of the output, only those of an error" end
  end
  local sole = operation.sole_structure
  if sole and reply[sole] == nil then return "the body has no " .. sole end
end

-- Reads a 2xx response. Returns the reply; or nil and an error.
local function read_reply(job, response)
  local operation, body = job.operation, response.body
  if not operation.has_output or (body == "" and operation.empty_output) then return {} end
  local reply, problem = core.decode(operation.name, body, "output", false, job.client.settings.protocol)
  if reply then problem = reply_problem(operation, reply) end
  if not problem then return reply end
  local fields = context(job)
  fields.status, fields.request_id = response.status, core.request_id(response.headers)
  return errors.fail("ResponseParseError", problem, fields)
end

-- Reads any other response. Returns nil, the service's error and its error class.
local function read_error(job, response)
  local read = core.error(response.status, response.headers, response.body)
  local err = errors.new {
    kind = "service", code = read.code, message = read.message, operation = job.operation.method, attempts = job.attempts,
    sent = job.sent, status = response.status, request_id = read.request_id, details = read.members,
  }
  return nil, err, core.retry_class(response.status, read.code)
end

-- A 206 answers a range request, which this client never makes.
local function is_success(status) return status >= 200 and status < 300 and status ~= 206 end

-- Makes one attempt. Returns a reply without metadata, or nil and an error; then its error class, and the response if one
-- came. Waits.
local function attempt(job, remaining)
  job.attempt_sent = "no"
  local request, err = sign(job, remaining)
  if not request then return nil, err end
  job.attempts = job.attempts + 1
  local response, error_class
  response, err, error_class = send(job, request)
  if not response then return nil, err, error_class end
  -- a server may have sent 408 to an idle connection before the request reached it
  record_sent(job, response.status == 408 and "maybe" or "yes")
  if is_success(response.status) then
    local reply
    reply, err = read_reply(job, response)
    return reply, err, nil, response
  end
  local _
  _, err, error_class = read_error(job, response)
  return nil, err, error_class, response
end

-- deciding ------------------------------------------------------------------------------------------------------------

-- Returns the seconds to the next attempt and its cost, or nil if this was the last one. Waits where credentials are fetched.
local function next_delay(job, err, error_class, response)
  if response then
    local capacity = retry.capacity_delay(job, err)
    if capacity then
      job.capacity_waits = (job.capacity_waits or 0) + 1
      return capacity, 0
    end
    if retry.has_attempts(job) then
      local is_mended, problem = remedies.apply(job, err, response)
      record_cancel(job, problem)
      if is_mended then return 0, 0 end
    end
  end
  local after = response and response.headers["x-amz-retry-after"]
  return retry.delay(job, error_class, type(after) == "string" and after or nil)
end

-- Waits through the transport. Returns true; or nil and an error, which mentions `err`, the one before.
local function sleep(job, delay, err)
  local failure = delay > 0 and job.transport:sleep(delay)
  if not failure then return true end
  local message = messages.text(failure.message or failure.kind)
  if err then message = ("%s; before that: %s"):format(message, tostring(err)) end
  return fail_with(job, { kind = failure.kind, sent = failure.sent, message = message })
end

-- Waits until the limiter of adaptive mode allows an attempt. Returns true; or nil and an error if the deadline comes first.
local function wait_for_limiter(job)
  local client = job.client
  while true do
    local now = client.monotonic()
    local delay = client.limiter:acquire(now)
    if delay <= 0 then return true end
    if now + delay >= job.deadline then
      return fail_call(job, "TotalTimeout", "the rate that adaptive mode allows leaves no time for an attempt")
    end
    local ok, err = sleep(job, delay)
    if not ok then return nil, err end
  end
end

-- Gets what an attempt needs. Returns the seconds that are left for it; or nil and an error. Waits where credentials are
-- fetched or the limiter holds.
local function prepare_attempt(job)
  local client, config = job.client, job.config
  local err
  if not client.closed and not job.refreshed then
    job.keys, err = config.provider:get(client.wall() + client.offset, job.transport, job.deadline)
    if err then return attach_context(job, err) end
  end
  if not client.closed and config.retry.mode == "adaptive" then
    local ok
    ok, err = wait_for_limiter(job)
    if not ok then return nil, err end
  end
  if client.closed then return fail_closed(job) end
  job.started = client.monotonic()
  local remaining = job.deadline - job.started
  if remaining > 0 then return remaining end
  if job.last then return nil, job.last end
  return fail_call(job, "TotalTimeout", "no time was left for an attempt")
end

-- Returns the parameters as they were sent, with the token that the caller left out. A copy is made only where it is needed:
-- after a failure, and for a logger.
local function sent_params(job)
  if job.token then job.params, job.token = tokens.fill(job.params, job.token, job.id), false end
  return job.params
end

-- Reports an attempt to the limiter and the logger, where there are any.
local function report(job, response, reply, err, error_class, delay)
  local client = job.client
  if client.limiter then client.limiter:update(client.monotonic(), error_class == "throttling") end
  if client.logger then
    sent_params(job)
    require("gamelift.log").attempt(job, response, reply, err, delay)
  end
end

local function succeed(job, reply, response)
  report(job, response, reply)
  if job.pooled then job.transport:release(job.pooled) end
  quota.give_back(job.client, job.cost)
  reply.ResponseMetadata = metadata(job, response)
  return reply
end

-- Returns a function that makes a whole call for retry/reconcile.lua, within the time and attempts that are left: at least one
-- attempt, since its response may end the call. Both calls share one budget.
local function executor(job)
  return function(name, params)
    local config = tables.merge(job.config, {
      timeout = tables.merge(job.config.timeout, { total = math.max(job.deadline - job.client.monotonic(), 0) }),
      retry = tables.merge(job.config.retry, { max_attempts = math.max(retry.attempts_left(job), 1) }),
    })
    local reply, err = call.run(job.client, operations.get(name), params, config)
    job.asked = (job.asked or 0) + (reply and reply.ResponseMetadata.RetryAttempts + 1 or err.attempts)
    record_cancel(job, err)
    return reply, err
  end
end

-- Returns a reply that reconciling gave, with the metadata of the Describe that showed it, or else of the response.
local function succeed_reconciled(job, reply, described, response)
  quota.give_back(job.client, job.cost)
  reply.ResponseMetadata = described and described.ResponseMetadata or metadata(job, response)
  reply.ResponseMetadata.RetryAttempts = job.attempts - 1
  return reply
end

-- Decides what follows a failed attempt. Returns a reply, if the error shows that an earlier attempt was carried out; or nil
-- and the seconds to the next attempt; or nil. Waits.
local function decide_retry(job, err, error_class, response)
  local client = job.client
  local params = sent_params(job)
  err.retryable = retry.is_retryable(job, error_class)
  if client.closed then -- while the attempt waited: another one could not be signed
    report(job, response, nil, err, error_class)
    return nil
  end
  if job.uncertain and response then
    local reconcile = require "gamelift.retry.reconcile"
    local reply, described = reconcile.check_error(job.class, job.operation, params, err, executor(job))
    if reply then
      report(job, response, nil, err)
      return succeed_reconciled(job, reply, described, response)
    end
  end
  job.uncertain = job.uncertain or retry.is_uncertain(err, error_class, job.attempt_sent)
  local delay, cost = next_delay(job, err, error_class, response)
  if delay and client.monotonic() + delay >= job.deadline then delay = nil end -- the last error says more than a timeout
  report(job, response, nil, err, error_class, delay)
  if delay and cost > 0 then
    quota.take(client, cost)
    job.retries, job.cost = (job.retries or 0) + 1, cost
  end
  return nil, delay
end

-- Asks for what an operation that names its result by an id has made. Returns a reply; nil and an error if that stays unknown;
-- nil if nothing was made. Waits.
local function reconcile_own_id(job)
  if job.client.closed then return fail_closed(job) end
  local reply, described, problem = require("gamelift.retry.reconcile").check_id(job.operation, job.params, executor(job))
  if reply then return succeed_reconciled(job, reply, described) end
  local err = job.last
  if problem then
    err.message = err.message .. "; asking for its id failed: " .. tostring(problem)
    err = errors.new(err) -- keeps the message within its limit
  elseif retry.has_attempts(job) then
    return nil
  end
  return nil, err
end

-- the call ------------------------------------------------------------------------------------------------------------

--- Makes a call. Blocks or yields. Raises only what a user-supplied transport raises in a coroutine of PUC Lua 5.1.
---@param client table # state of a client, its settings resolved
---@param operation table # operations.get's
---@param params? table
---@param config table # the client's settings, or those with a call's options over them
---@return table? reply # nil on failure
---@return gamelift.Error? err
function call.run(client, operation, params, config)
  if params == nil then params = {} end
  if type(params) ~= "table" then
    return operations.fail_invalid(operation, { { path = "", problem = "expected a table of parameters, got " .. type(params) } }, 1)
  end
  if client.closed then return fail_closed { operation = operation, attempts = 0, sent = "no" } end -- by another call
  local id = core.uuid() -- names the call in its headers, and is its token
  local missing = tokens.missing(operation, params)
  local token = config.idempotency and missing
  local pooled = client.transport:acquire(new_pooled)
  local body, problems, count = core.encode(operation.name, params, config.validation, "input", token or nil, id,
    pooled and pooled.buffer or nil, client.settings.protocol)
  if not body then return operations.fail_invalid(operation, problems, count) end

  local started = client.monotonic()
  local job = { -- 16 fields: one more would double the table. Only calls that fail get retries, last, cost, clock_set, refreshed,
    -- cancelled, capacity_waits (repeats for capacity), asked (attempts that reconciling made) and uncertain: some attempt may have been
    -- carried out although it failed
    client = client, transport = client.transport, operation = operation, config = config,
    params = params, token = token or false, body = body, id = id, keys = false, -- credentials
    class = tokens.class(operation, missing and not token), pooled = pooled or false, attempts = 0,
    sent = "no", attempt_sent = "no",
    started = started, deadline = started + config.timeout.total,
  }
  while true do
    local remaining, problem = prepare_attempt(job)
    if not remaining then return nil, problem end

    local reply, err, error_class, response = attempt(job, remaining)
    if reply then return succeed(job, reply, response) end

    local delay
    reply, delay = decide_retry(job, err, error_class, response)
    if reply then return reply end
    if not delay then return fail_cancelled(job, err) end

    job.last = err
    local ok
    ok, problem = sleep(job, delay, err)
    if not ok then return nil, problem end
    if job.uncertain and job.class == "own_id" then
      reply, problem = reconcile_own_id(job)
      if reply then return reply end
      if problem then return fail_cancelled(job, problem) end
    end
  end
end

return call
