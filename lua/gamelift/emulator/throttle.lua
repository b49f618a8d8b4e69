-- Amazon's request rates, for the option throttle: a bucket for each operation.
local exceptions = require "gamelift.emulator.model.exceptions"

local throttle = {}

-- operation = { burst, a second }
local RATES = {
  CreateGameSession = { 50, 50 },
  CreatePlayerSession = { 50, 50 },
  CreatePlayerSessions = { 150, 150 },
}
local CHANGES = { 4, 1 } -- most other Create* and Delete*

local function take(world, name, rate)
  local bucket = world.throttles[name]
  if not bucket then
    bucket = { tokens = rate[1], at = world.now }
    world.throttles[name] = bucket
  end
  bucket.tokens = math.min(rate[1], bucket.tokens + (world.now - bucket.at) * rate[2])
  bucket.at = world.now
  if bucket.tokens < 1 then exceptions.reject(world, "throttled", "Rate exceeded") end
  bucket.tokens = bucket.tokens - 1
end

-- Counts this call; raises the refusal when there are too many.
function throttle.check(world, operation)
  if not world.options.throttle then return end
  local rate = RATES[operation] or (operation:find("^Create") or operation:find("^Delete")) and CHANGES
  if rate then take(world, operation, rate) end
end

return throttle
