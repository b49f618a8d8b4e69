-- The emulator as the transport of a client in the same process. It never waits: sleep advances the emulator's clock.
local core = require "gamelift.core"

local Transport = {}
Transport.__index = Transport
Transport.__name = "gamelift.emulator.transport"

local function new(emulator)
  return setmetatable({ emulator = emulator, started = core.monotonic(), slept = 0 }, Transport)
end

local function server_request(request)
  local url = core.url(request.url) or {}
  local headers = { host = url.host_header }
  for name, value in pairs(request.headers) do headers[name:lower()] = tostring(value) end
  return { method = request.method, path = url.target or "/", headers = headers, body = request.body or "" }
end

local function shortest_timeout(timeout)
  local seconds = math.huge
  for _, name in ipairs { "read", "total" } do
    seconds = math.min(seconds, timeout and timeout[name] or math.huge)
  end
  return seconds
end

-- Sends a request as every transport does: returns a response, or nil and a failure. Never blocks or yields.
function Transport:send(request)
  local response = self.emulator:handle(server_request(request))
  if response.refused then
    return nil, { kind = "connect", sent = "no", message = "the local GameLift was asked to refuse the connection" }
  end
  local limit = shortest_timeout(request.timeout)
  if response.delay and response.delay > limit then
    self:sleep(limit)
    return nil, { kind = "timeout", sent = "maybe", message = ("no response within %g seconds"):format(limit) }
  end
  if response.delay then self:sleep(response.delay) end
  if response.lost then
    return nil, { kind = "read", sent = "maybe", message = "the local GameLift was asked to lose the response" }
  end
  return { status = response.status, headers = response.headers, body = response.body }
end

-- Returns at once. The emulator's clock and now() advance by so many seconds.
function Transport:sleep(seconds)
  self.slept = self.slept + seconds
  self.emulator:advance(seconds)
end

-- Returns monotonic seconds: those that passed and those that were slept.
function Transport:now()
  return core.monotonic() - self.started + self.slept
end

function Transport.close() end

return { new = new }
