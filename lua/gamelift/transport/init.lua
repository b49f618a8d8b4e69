-- The choice of a client's transport.
local errors = require "gamelift.errors"
local guard = require "gamelift.transport.guard"

local transport = {}

--- Makes the default transport: the one inside nginx where nginx runs this, since nothing may block its worker; elsewhere
--- libcurl. Call it when the first request is about to leave, in the process that sends it.
---@param settings table # config.resolve's
---@return gamelift.transport.Base? # nil on failure
---@return gamelift.Error?
function transport.default(settings)
  local ngx = rawget(_G, "ngx")
  local name = type(ngx) == "table" and ngx.get_phase and "gamelift.nginx.cosocket" or "gamelift.transport.curl"
  local loaded, kind = pcall(require, name)
  if not loaded then
    package.loaded[name] = nil -- else Lua 5.1 hides the reason from the next call
    return errors.fail("NoTransport", name .. " cannot be loaded: " .. tostring(kind))
  end
  return kind.new {
    ca_file = settings.ca_file,
    proxy = settings.proxy or "", -- none: the environment has been asked already
    max_response = settings.max_response,
    per_host = not settings.has_proxy_option,
  }
end

--- Returns the transport of a client, one that keeps the contract of transport/base.lua.
---@param option gamelift.Transport|false # the client's option `transport`
---@param settings table # config.resolve's
---@return gamelift.transport.Base? # nil on failure
---@return gamelift.Error|boolean # the error; or true if the client owns the transport, and has to close it
function transport.open(option, settings)
  if not option then
    local made, err = transport.default(settings)
    return made, err or true
  end
  return guard.wrap(option):bind(settings), false
end

return transport
