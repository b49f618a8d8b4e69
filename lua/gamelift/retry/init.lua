-- What may follow a failed attempt: the 2026 rules of AWS's standard mode, and where GameLift knows better.
-- Nothing here waits; call.lua does.
local core = require "gamelift.core"
local QUOTA = require("gamelift.config.options").QUOTA

local retry = {}

-- Answers that opt-in waiting for capacity repeats.
local CAPACITY = {
  FleetCapacityExceededException = true,
  GameSessionFullException = true,
  NotReadyException = true,
}
local CAPACITY_ATTEMPTS, CAPACITY_DELAY = 3, 5 -- answers, seconds; where the option gives only the other one

-- Members that make an operation repeatable: filled once per call where absent, unless `unless` is there.
local TOKENS = {
  CreateGameSession = { member = "IdempotencyToken", unless = "GameSessionId" },
  StartGameSessionPlacement = { member = "PlacementId" },
  StartMatchmaking = { member = "TicketId" },
  StartMatchBackfill = { member = "TicketId" },
}

-- As the encoder reads them, without metamethods.
local function is_given(token, params)
  return rawget(params, token.member) ~= nil or (token.unless and rawget(params, token.unless) ~= nil)
end

-- The member that makes these parameters repeatable and that they lack, or nil.
function retry.missing_token(operation, params)
  local token = TOKENS[operation.name]
  return token and not is_given(token, params) and token.member or nil
end

-- The operation's class for these parameters: without its token or id a creating operation cannot be repeated.
function retry.class(operation, params)
  local token = TOKENS[operation.name]
  return token and not is_given(token, params) and "unsafe" or operation.class
end

-- Whether a request may go out again unseen when an idle connection turns out to have ended.
function retry.is_repeatable(operation, params)
  local class = retry.class(operation, params)
  return class == "safe" or class == "safe_with_token"
end

-- Whether the service may have acted on the attempt though the call failed.
function retry.is_uncertain(err, verdict, sent)
  if verdict == "throttling" then return false end
  return sent == "maybe" or verdict == "transient" and sent ~= "no" or (err.status or 0) >= 500
end

-- Whether the class allows to repeat after such an attempt.
local function allowed(job, verdict)
  if job.class ~= "unsafe" or job.config.retry.unsafe then return true end
  return verdict == "throttling" or job.attempt_sent == "no"
end

local function max_attempts(job)
  local config = job.config.retry
  return config.mode == "off" and 1 or config.max_attempts
end
retry.max_attempts = max_attempts

-- Attempts that may still be made. Those that only waited for capacity don't count; those of questions asked on the way do.
function retry.attempts_left(job) return max_attempts(job) - job.attempts - (job.asked or 0) + (job.refusals or 0) end

function retry.has_attempts(job) return retry.attempts_left(job) > 0 end

-- For the error's field: would this client try again, had it attempts and quota left?
function retry.is_retryable(job, verdict) return verdict ~= nil and allowed(job, verdict) end

-- Seconds until the answer's opt-in repeat, or nil.
function retry.capacity_delay(job, err)
  local capacity = job.config.retry.capacity
  if not capacity or not CAPACITY[err.code] or job.config.retry.mode == "off" then return nil end
  if (job.refusals or 0) + 1 >= (capacity.attempts or CAPACITY_ATTEMPTS) then return nil end
  return capacity.delay or CAPACITY_DELAY
end

-- Seconds until the next attempt and what it takes from the quota, or nil if there is to be none. Takes nothing yet.
function retry.delay(job, verdict, retry_after)
  if not verdict or not allowed(job, verdict) or not retry.has_attempts(job) then return nil end
  local cost = core.retry_cost(verdict)
  if job.client.quota < cost then return nil end
  return core.retry_delay(verdict, job.retries + 1, core.random_float(), retry_after), cost
end

-- After success: what the last retry took, or 1 for a first attempt.
function retry.give_back(client, cost)
  if client.quota < QUOTA then client.quota = math.min(QUOTA, client.quota + (cost or 1)) end
end

return retry
