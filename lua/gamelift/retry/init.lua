-- Decides what may follow a failed attempt, by the 2026 rules of AWS's standard mode, and where GameLift knows better. Nothing
-- here waits; call.lua does. `job` is call.lua's; an error class is core.retry_class's: "transient", "throttling" or nil.
local core = require "gamelift.core"
local quota = require "gamelift.retry.quota"

local retry = {}

-- Errors after which the opt-in wait for capacity repeats a call.
local CAPACITY = {
  FleetCapacityExceededException = true,
  GameSessionFullException = true,
  NotReadyException = true,
}
local CAPACITY_ATTEMPTS, CAPACITY_DELAY = 3, 5 -- responses, seconds; where the option has only the other one

--- Returns true if the service may have acted on the attempt although the attempt failed.
---@param err gamelift.Error
---@param error_class? string
---@param sent "no"|"yes"|"maybe" # of that attempt
---@return boolean
function retry.is_uncertain(err, error_class, sent)
  if error_class == "throttling" then return false end
  return sent == "maybe" or error_class == "transient" and sent ~= "no" or (err.status or 0) >= 500
end

-- Returns true if the operation's class allows another attempt after this one.
local function is_allowed(job, error_class)
  if job.class ~= "unsafe" or job.config.retry.unsafe then return true end
  return error_class == "throttling" or job.attempt_sent == "no"
end

--- Returns how many attempts a call with this job's options may make.
---@param job table
---@return integer
function retry.max_attempts(job)
  local config = job.config.retry
  return config.mode == "off" and 1 or config.max_attempts
end

--- Returns how many attempts are left. Waits for capacity do not count; requests of a reconciliation do.
---@param job table
---@return integer
function retry.attempts_left(job)
  return retry.max_attempts(job) - job.attempts - (job.asked or 0) + (job.capacity_waits or 0)
end

--- Returns true if an attempt is left.
---@param job table
---@return boolean
function retry.has_attempts(job) return retry.attempts_left(job) > 0 end

--- Returns true if this client would try again, had it attempts and quota left: an error's field `retryable`.
---@param job table
---@param error_class? string
---@return boolean
function retry.is_retryable(job, error_class) return error_class ~= nil and is_allowed(job, error_class) end

--- Returns the seconds until the opt-in repeat for capacity, or nil if the error calls for none.
---@param job table
---@param err gamelift.Error
---@return number?
function retry.capacity_delay(job, err)
  local capacity = job.config.retry.capacity
  if not capacity or not CAPACITY[err.code] or job.config.retry.mode == "off" then return nil end
  if (job.capacity_waits or 0) + 1 >= (capacity.attempts or CAPACITY_ATTEMPTS) then return nil end
  return capacity.delay or CAPACITY_DELAY
end

--- Returns the seconds until the next attempt and what it will take from the quota, or nil if this was the last one.
---@param job table
---@param error_class? string
---@param retry_after? string # the response's x-amz-retry-after
---@return number?
---@return integer?
function retry.delay(job, error_class, retry_after)
  if not error_class or not is_allowed(job, error_class) or not retry.has_attempts(job) then return nil end
  local cost = core.retry_cost(error_class)
  if not quota.has(job.client, cost) then return nil end
  return core.retry_delay(error_class, (job.retries or 0) + 1, core.random_float(), retry_after), cost
end

return retry
