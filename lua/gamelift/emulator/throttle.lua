-- Amazon's request rates, for the option throttle: one token bucket for each operation.
local exceptions = require "gamelift.emulator.model.exceptions"

local throttle = {}

-- operation = { burst, requests a second }
local RATES = {
  AcceptMatch = { 100, 100 },
  ClaimGameServer = { 40, 20 },
  CreateBuild = { 10, 1 },
  CreateContainerGroupDefinition = { 10, 1 },
  CreateGameServerGroup = { 5, 0.1 },
  CreateGameSession = { 50, 50 },
  CreatePlayerSession = { 50, 50 },
  CreatePlayerSessions = { 150, 150 },
  CreateScript = { 10, 1 },
  CreateVpcPeeringAuthorization = { 1, 0.1 },
  CreateVpcPeeringConnection = { 1, 0.1 },
}
local CHANGES = { 4, 1 } -- for other Create* and Delete* operations

local function take_token(backend, name, rate)
  local bucket = backend.throttles[name]
  if not bucket then
    bucket = { tokens = rate[1], refilled = backend.now }
    backend.throttles[name] = bucket
  end
  bucket.tokens = math.min(rate[1], bucket.tokens + (backend.now - bucket.refilled) * rate[2])
  bucket.refilled = backend.now
  if bucket.tokens < 1 then exceptions.reject(backend, "throttled", "Rate exceeded") end
  bucket.tokens = bucket.tokens - 1
end

-- Counts this call. Raises an exception when there are too many.
function throttle.check(backend, operation)
  if not backend.options.throttle then return end
  local rate = RATES[operation] or (operation:find("^Create") or operation:find("^Delete")) and CHANGES
  if rate then take_token(backend, operation, rate) end
end

return throttle
