-- One call is one straight function, `call.run`, the same in every host:
--
--   encode -> credentials -> sign -> transport:send -> decode -> retry? -> transport:sleep -> sign again
--
-- Only transport:send and transport:sleep wait (and a provider of credentials, through the same transport). What the
-- call knows lives in `job`; what calls share lives in the client's state (client.lua), which changes only between waits.
local core = require "gamelift.core"
local errors = require "gamelift.errors"
local messages = require "gamelift.util.messages"
local operations = require "gamelift.operations"
local retry = require "gamelift.retry"
local static = require "gamelift.credentials.static"
local transport_errors = require "gamelift.errors.transport"

local call = {}

local SKEW = 240 -- seconds between our clock and the answer's Date that explain a refused signature

-- Answers that blame the clock, and those that may be its fault.
local BLAMES_CLOCK = { RequestTimeTooSkewed = true, RequestExpired = true, RequestInTheFuture = true }
local MAY_BE_CLOCK = { InvalidSignatureException = true, SignatureDoesNotMatch = true, AuthFailure = true }
local EXPIRED_TOKEN = { ExpiredToken = true, ExpiredTokenException = true }

local RANK = { no = 0, yes = 1, maybe = 2 }

-- Notes what left in this attempt; the call keeps the worst.
local function sent(job, how)
  job.attempt_sent = how
  if RANK[how] > RANK[job.sent] then job.sent = how end
end

-- What an error of the call says besides its code and message.
local function context(job) return { operation = job.operation.method, attempts = job.attempts, sent = job.sent } end

local function fail(job, code, message) return errors.fail(code, message, context(job)) end

local function fail_closed(job) return fail(job, "ClientClosed", "the client is closed") end

-- An error that something else made, told where it happened.
local function adopt(job, err)
  err.operation, err.attempts, err.sent = job.operation.method, job.attempts, job.sent
  return err
end

-- problems: the described ones of `count`.
local function invalid(operation, problems, count)
  local list = {}
  for i, problem in ipairs(problems) do
    local path = problem.shown or problem.path -- a map's keys may be secret
    list[i] = path ~= "" and path .. ": " .. problem.problem or problem.problem
  end
  if count > #list then list[#list + 1] = ("and %d more"):format(count - #list) end
  local message = ("%s: %d problem%s: %s"):format(operation.method, count, count == 1 and "" or "s", table.concat(list, " · "))
  return errors.fail("ParamValidationError", message, { operation = operation.method, details = problems })
end

-- A wait that a detour of the call made may have ended because the call was cancelled; then that is its error.
local function note_cancel(job, err)
  if err and err.kind == "cancelled" then job.cancelled = err end
end

-- nil and the error that ends the call: `err`, or that of a cancel before it.
local function fail_cancelled(job, err)
  if not job.cancelled then return nil, err end
  return fail(job, "Cancelled", ("%s; before that: %s"):format(job.cancelled.message, tostring(err)))
end

-- sending -------------------------------------------------------------------------------------------------------------

local FIRST_OF_THREE = "attempt=1; max=3" -- what nearly every request says, made once

-- The text of amz-sdk-request for the next attempt.
local function request_number(job)
  local attempts, max = job.attempts + 1, retry.max_attempts(job)
  if attempts == 1 and max == 3 then return FIRST_OF_THREE end
  return ("attempt=%d; max=%d"):format(attempts, math.max(attempts, max))
end

-- A request to be filled in.
local function blank()
  return {
    method = "POST", url = false, body = false, repeatable = false, timeout = { connect = false, read = false, total = false },
    headers = {
      ["Content-Type"] = "application/x-amz-json-1.1", ["X-Amz-Target"] = false, ["X-Amz-Date"] = false,
      ["X-Amz-Security-Token"] = false, ["Authorization"] = false, ["User-Agent"] = false, ["amz-sdk-invocation-id"] = false,
      ["amz-sdk-request"] = false,
    },
  }
end

-- An entry of a transport's request pool.
local function new_pooled() return { buffer = core.buffer(), request = blank() } end

-- The request, signed now; or nil and an error.
local function sign(job, remaining)
  local client, operation, keys = job.client, job.operation, job.keys
  local settings = client.settings
  local authorization, date = client.signer:sign("POST", settings.url, operation.signed, job.body, keys,
    settings.region, "gamelift", client.wall() + client.offset)
  if not authorization then
    local problem = static.header_problem(keys)
    if problem then return fail(job, "InvalidCredentials", problem) end
    return fail(job, "InvalidConfig", "cannot sign: " .. date)
  end
  local request = job.pooled and job.pooled.request or blank()
  local headers, timeout, limits = request.headers, request.timeout, job.config.timeout
  headers["X-Amz-Target"] = operation.target
  headers["X-Amz-Date"] = date
  headers["X-Amz-Security-Token"] = keys.session_token
  headers["Authorization"] = authorization
  headers["User-Agent"] = settings.user_agent
  headers["amz-sdk-invocation-id"] = job.id
  headers["amz-sdk-request"] = request_number(job)
  headers.Host = settings.host or nil
  timeout.connect, timeout.read, timeout.total = limits.connect, limits.read, remaining
  request.url, request.body, request.repeatable = settings.url, job.body, retry.is_repeatable(operation, job.params)
  return request
end

-- nil, the error for a transport's failure, and the verdict on it.
local function fail_with(job, failure)
  sent(job, failure.sent)
  if failure.kind == "timeout" and job.client.monotonic() >= job.deadline - 0.005 then -- timers count in milliseconds
    return fail(job, "TotalTimeout", messages.text(failure.message or failure.kind))
  end
  return transport_errors.fail(failure, context(job))
end

-- The response; or nil, an error and the verdict.
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
local OF_ERROR = { __type = true, code = true, message = true, Message = true }

-- What keeps a decoded reply from being a success, or nil: it has nothing but an error's members, or lacks the one structure
-- that its output consists of.
local function reply_problem(operation, reply)
  local first = next(reply)
  if OF_ERROR[first] then
    local has_others = false
    for name in next, reply do has_others = has_others or not OF_ERROR[name] end
    if not has_others then return "the body has no member of the output, only those of an error" end
  end
  local sole = operation.sole_structure
  if sole and reply[sole] == nil then return "the body has no " .. sole end
end

-- The reply of a 2xx; or nil and an error.
local function read_reply(job, response)
  local operation, body = job.operation, response.body
  if not operation.has_output or (body == "" and operation.empty_output) then return {} end
  local reply, problem = core.decode(operation.name, body)
  if reply then problem = reply_problem(operation, reply) end
  if not problem then return reply end
  local _, err = fail(job, "ResponseParseError", problem)
  err.status, err.request_id = response.status, response.headers["x-amzn-requestid"]
  return nil, err
end

-- The error of any other answer, and the verdict on it.
local function read_error(job, response)
  local answer = core.error(response.status, response.headers, response.body)
  local err = errors.new {
    kind = "service", code = answer.code, message = answer.message, operation = job.operation.method, attempts = job.attempts,
    sent = job.sent, status = response.status, request_id = answer.request_id, details = answer.members,
  }
  return err, core.retry_verdict(response.status, answer.code)
end

-- 206 is part of an answer to a question we don't ask.
local function is_success(status) return status >= 200 and status < 300 and status ~= 206 end

-- One attempt: a reply without metadata, or nil and an error; then the verdict, and the response if one came.
local function attempt(job, remaining)
  job.attempt_sent = "no"
  local request, err = sign(job, remaining)
  if not request then return nil, err end
  job.attempts = job.attempts + 1
  local response, verdict
  response, err, verdict = send(job, request)
  if not response then return nil, err, verdict end
  -- 408 may have been on its way before the request was, as a server says good-bye to an idle connection
  sent(job, response.status == 408 and "maybe" or "yes")
  if is_success(response.status) then
    local reply
    reply, err = read_reply(job, response)
    return reply, err, nil, response
  end
  err, verdict = read_error(job, response)
  return nil, err, verdict, response
end

-- deciding ------------------------------------------------------------------------------------------------------------

-- Whether the refusal was the clock's fault: then the client's offset is set, once per call.
local function clock_was_off(job, err, response)
  if job.clock_set or not (BLAMES_CLOCK[err.code] or MAY_BE_CLOCK[err.code]) then return false end
  local date = response.headers.date
  local there = type(date) == "string" and core.http_date(date)
  if not there then return false end
  local here = job.client.wall()
  local off = math.abs(there - (here + job.client.offset))
  if not BLAMES_CLOCK[err.code] and off <= SKEW then return false end
  job.client.offset = there - here
  job.clock_set = true
  return true
end

-- Whether other credentials could be had for those that have expired, once per call. May wait.
local function token_was_renewed(job, err)
  if job.renewed or not EXPIRED_TOKEN[err.code] then return false end
  job.renewed = true
  local client = job.client
  local keys, problem = job.config.holder:renew(job.keys, client.wall() + client.offset, job.transport, job.deadline)
  note_cancel(job, problem)
  job.keys = keys or job.keys
  return keys ~= nil
end

-- Seconds to the next attempt and its cost, or nil if this was the last one.
local function next_delay(job, err, verdict, response)
  if response then
    local capacity = retry.capacity_delay(job, err)
    if capacity then
      job.refusals = (job.refusals or 0) + 1
      return capacity, 0
    end
    if retry.has_attempts(job) and (clock_was_off(job, err, response) or token_was_renewed(job, err)) then return 0, 0 end
  end
  local after = response and response.headers["x-amz-retry-after"]
  return retry.delay(job, verdict, type(after) == "string" and after or nil)
end

-- Waits, if at all, through the transport; an error if it cannot.
local function sleep(job, delay, err)
  if delay <= 0 then return nil end
  local failure = job.transport:sleep(delay)
  if not failure then return nil end
  local message = messages.text(failure.message or failure.kind)
  if err then message = ("%s; before that: %s"):format(message, tostring(err)) end
  return select(2, fail_with(job, { kind = failure.kind, sent = failure.sent, message = message }))
end

-- The limiter of adaptive mode lets a token go, or the deadline comes first: then an error.
local function wait_for_limiter(job)
  local client = job.client
  while true do
    local now = client.monotonic()
    local delay = client.limiter:acquire(now)
    if delay <= 0 then return nil end
    if now + delay >= job.deadline then
      return select(2, fail(job, "TotalTimeout", "the rate that adaptive mode allows leaves no time for an attempt"))
    end
    local err = sleep(job, delay)
    if err then return err end
  end
end

-- Everything an attempt needs. The seconds that are left for it; or nil and an error. May wait.
local function get_ready(job)
  local client, config = job.client, job.config
  local err
  if not client.closed and not job.renewed then
    job.keys, err = config.holder:get(client.wall() + client.offset, job.transport, job.deadline)
    if err then return nil, adopt(job, err) end
  end
  if not client.closed and config.retry.mode == "adaptive" then
    err = wait_for_limiter(job)
    if err then return nil, err end
  end
  if client.closed then return fail_closed(job) end
  job.started = client.monotonic()
  local remaining = job.deadline - job.started
  if remaining > 0 then return remaining end
  if job.last then return nil, job.last end
  return fail(job, "TotalTimeout", "no time was left for an attempt")
end

-- The parameters as they were sent, with the id as their token where they had none; the caller's own table is left as it
-- is. Made only for those who look: what follows a failure, and a logger.
local function sent_params(job)
  if job.token then
    local filled = {}
    for key, value in next, job.params do filled[key] = value end
    filled[job.token] = job.id
    job.params, job.token = filled, false
  end
  return job.params
end

-- Tells the logger and the limiter of an attempt, where there are any.
local function report(job, response, reply, err, verdict, delay)
  local client = job.client
  if client.limiter then client.limiter:update(client.monotonic(), verdict == "throttling") end
  if client.logger then
    sent_params(job)
    require("gamelift.log").attempt(job, response, reply, err, delay)
  end
end

local function succeed(job, reply, response)
  report(job, response, reply)
  if job.pooled then job.transport:release(job.pooled) end
  retry.give_back(job.client, job.cost)
  reply.ResponseMetadata = metadata(job, response)
  return reply
end

local function copy(t, key, value)
  local result = {}
  for k, v in pairs(t) do result[k] = v end
  result[key] = value
  return result
end

-- Makes a whole call for recover.lua, within what is left of this one's time and attempts: at least one, since its answer may
-- settle the call. What it used is gone from the call's budget.
local function executor(job)
  return function(name, params)
    local config = copy(job.config, "timeout", copy(job.config.timeout, "total", math.max(job.deadline - job.client.monotonic(), 0)))
    config.retry = copy(config.retry, "max_attempts", math.max(retry.attempts_left(job), 1))
    local reply, err = call.run(job.client, operations.get(name), params, config)
    job.asked = (job.asked or 0) + (reply and reply.ResponseMetadata.RetryAttempts + 1 or err.attempts)
    note_cancel(job, err)
    return reply, err
  end
end

-- A reply that came by a detour: with the metadata of the Describe that showed it, or of the answer that settled it.
local function settle(job, reply, found, response)
  retry.give_back(job.client, job.cost)
  reply.ResponseMetadata = found and found.ResponseMetadata or metadata(job, response)
  reply.ResponseMetadata.RetryAttempts = job.attempts - 1
  return reply
end

-- What a failed attempt leads to: a reply, if it shows that an earlier one was carried out; or nil and the seconds to the
-- next attempt; or nothing. May wait.
local function weigh(job, err, verdict, response)
  local client = job.client
  local params = sent_params(job)
  job.class = retry.class(job.operation, params)
  err.retryable = retry.is_retryable(job, verdict)
  if client.closed then -- meanwhile; with it went what another attempt would need
    report(job, response, nil, err, verdict)
    return nil
  end
  if job.uncertain and response then
    local recover = require "gamelift.retry.reconcile"
    local reply, found = recover.settle(job.class, job.operation, params, err, executor(job))
    if reply then
      report(job, response, nil, err)
      return settle(job, reply, found, response)
    end
  end
  job.uncertain = job.uncertain or retry.is_uncertain(err, verdict, job.attempt_sent)
  local delay, price = next_delay(job, err, verdict, response)
  if delay and client.monotonic() + delay >= job.deadline then delay = nil end -- the last error says more than a timeout
  report(job, response, nil, err, verdict, delay)
  if delay and price > 0 then
    client.quota = client.quota - price
    job.retries, job.cost = job.retries + 1, price
  end
  return nil, delay
end

-- What an operation with an id of its own has made: a reply; nil, err if that can't be found out; nil if nothing. May wait.
local function look_for(job)
  if job.client.closed then return fail_closed(job) end
  local reply, found = require("gamelift.retry.reconcile").find(job.operation, job.params, executor(job))
  if reply then return settle(job, reply, found) end
  if not found and retry.has_attempts(job) then return nil end
  local err = job.last
  if not found then return nil, err end
  err.message = err.message .. "; asking for its id failed: " .. tostring(found)
  return nil, err
end

-- the call ------------------------------------------------------------------------------------------------------------

-- client: its state, resolved; operation: operations.get's; config: the settings, or those with a call's options over
-- them. A reply, or nil and an error. Raises nothing of its own; may wait.
function call.run(client, operation, params, config)
  if params == nil then params = {} end
  if type(params) ~= "table" then
    return invalid(operation, { { path = "", problem = "expected a table of parameters, got " .. type(params) } }, 1)
  end
  if client.closed then return fail_closed { operation = operation, attempts = 0, sent = "no" } end -- while another call asks
  local id = core.uuid() -- names the call in its headers and, where it may, its effect
  local token = config.idempotency and retry.missing_token(operation, params)
  local transport = client.transport
  local pooled = transport:acquire(new_pooled)
  local body, problems, count = core.encode(operation.name, params, config.validation, "input", token or nil, id,
    pooled and pooled.buffer or nil)
  if not body then return invalid(operation, problems, count) end

  local started = client.monotonic()
  local job = { -- 16 fields: one more would double the table. Only calls that fail get class, last, cost, clock_set, renewed,
    -- cancelled, refusals (answers that waiting for capacity repeated), asked (attempts of the questions that recover.lua asked)
    -- and uncertain: some attempt may have been carried out though it failed
    client = client, transport = transport, operation = operation, config = config,
    params = params, token = token or false, body = body, id = id, keys = false, -- credentials
    pooled = pooled or false, attempts = 0, retries = 0,
    sent = "no", attempt_sent = "no",
    started = started, deadline = started + config.timeout.total,
  }
  while true do
    local remaining, problem = get_ready(job)
    if not remaining then return nil, problem end

    local reply, err, verdict, response = attempt(job, remaining)
    if reply then return succeed(job, reply, response) end

    local delay
    reply, delay = weigh(job, err, verdict, response)
    if reply then return reply end
    if not delay then return fail_cancelled(job, err) end

    job.last = err
    problem = sleep(job, delay, err)
    if problem then return nil, problem end
    if job.uncertain and job.class == "own_id" then
      reply, problem = look_for(job)
      if reply then return reply end
      if problem then return fail_cancelled(job, problem) end
    end
  end
end

return call
