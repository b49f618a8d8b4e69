-- The choice of a transport for a client that was given none.
local errors = require "gamelift.errors"

local transport = {}

local function failure(message)
  return nil, errors.new { kind = "config", code = "NoTransport", message = message }
end

-- A transport for these settings, or nil and an error. Called when the first request is about to leave, in the process
-- that sends it. The host decides: where nginx runs us nothing may block its worker, everywhere else libcurl does.
function transport.default(settings)
  local ngx = rawget(_G, "ngx")
  if type(ngx) == "table" and ngx.get_phase then
    return failure "libcurl would block the nginx worker: give the option transport"
  end
  local loaded, curl = pcall(require, "gamelift.transport.curl")
  if not loaded then return failure("gamelift.transport.curl cannot be loaded: " .. tostring(curl)) end
  return curl.new {
    ca_file = settings.ca_file,
    proxy = settings.proxy or "", -- none: the environment has been asked already
    max_response = settings.max_response,
  }
end

return transport
