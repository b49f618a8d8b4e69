-- The choice of a transport for a client that was given none.
local errors = require "gamelift.errors"

local transport = {}

-- A transport for these settings, or nil and an error. Called when the first request is about to leave, in the process
-- that sends it. The host decides: where nginx runs us nothing may block its worker, everywhere else libcurl does.
function transport.default(settings)
  local ngx = rawget(_G, "ngx")
  local name = type(ngx) == "table" and ngx.get_phase and "gamelift.transport.cosocket" or "gamelift.transport.curl"
  local loaded, kind = pcall(require, name)
  if not loaded then
    package.loaded[name] = nil -- else Lua 5.1 hides the reason from the next call
    return errors.fail("NoTransport", name .. " cannot be loaded: " .. tostring(kind))
  end
  return kind.new {
    ca_file = settings.ca_file,
    proxy = settings.proxy or "", -- none: the environment has been asked already
    max_response = settings.max_response,
    per_host = not settings.proxy_given,
  }
end

return transport
