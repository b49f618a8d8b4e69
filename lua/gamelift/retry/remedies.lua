-- Remedies for a refused request: the clock's offset for a signature out of time, other credentials for expired ones. Each is
-- applied once per call, and the next attempt then goes out at once.
local core = require "gamelift.core"

local remedies = {}

local SKEW = 240 -- seconds between the client's clock and the response's Date that explain a refused signature

-- Codes that blame the clock, and codes that a wrong clock may cause.
local BLAMES_CLOCK = { RequestTimeTooSkewed = true, RequestExpired = true, RequestInTheFuture = true }
local MAY_BE_CLOCK = { InvalidSignatureException = true, SignatureDoesNotMatch = true, AuthFailure = true }
local EXPIRED_TOKEN = { ExpiredToken = true, ExpiredTokenException = true }

-- Sets the client's offset if the clock was at fault. Returns whether it was.
local function correct_clock(job, err, response)
  if job.clock_set or not (BLAMES_CLOCK[err.code] or MAY_BE_CLOCK[err.code]) then return false end
  local date = response.headers.date
  local service_time = type(date) == "string" and core.http_date(date)
  if not service_time then return false end
  local client = job.client
  local wall = client.wall()
  local difference = math.abs(service_time - (wall + client.offset))
  if not BLAMES_CLOCK[err.code] and difference <= SKEW then return false end
  client.offset, job.clock_set = service_time - wall, true
  return true
end

-- Gets other credentials for expired ones. Returns whether there are some, and the error of the fetch. May wait.
local function renew_credentials(job, err)
  if job.refreshed or not EXPIRED_TOKEN[err.code] then return false end
  job.refreshed = true
  local client = job.client
  local keys, problem = job.config.provider:refresh(job.keys, client.wall() + client.offset, job.transport, job.deadline)
  job.keys = keys or job.keys
  return keys ~= nil, problem
end

--- Applies the remedy for an error of the service, if there is one. Blocks or yields where credentials are fetched.
---@param job table # call.lua's
---@param err gamelift.Error
---@param response gamelift.Response
---@return boolean # true: another attempt may succeed at once
---@return gamelift.Error? # of a fetch of credentials
function remedies.apply(job, err, response)
  if correct_clock(job, err, response) then return true end
  return renew_credentials(job, err)
end

return remedies
