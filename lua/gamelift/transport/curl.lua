-- The blocking transport: libcurl, one set of connections per transport. Not for a tick loop or nginx, since send and sleep
-- hold the whole thread. As libcurl always does, it writes the keys of its TLS connections to the file that the environment
-- variable SSLKEYLOGFILE names.
local curl = require("gamelift.native").require "gamelift.curl"
local base = require "gamelift.transport.base"
local with_proxy = require "gamelift.transport.with_proxy"

local Transport = base.class "gamelift.transport.curl"

--- Sends one request and blocks until its response is whole. Raises only for a request that is not of the contract's form.
---@param request gamelift.Request
---@return gamelift.Response?
---@return gamelift.Failure?
function Transport:send(request)
  return self.handle:send(request)
end

--- Blocks for so many seconds, also when signals arrive.
---@param seconds number
function Transport.sleep(_, seconds)
  return curl.sleep(seconds)
end

--- Returns monotonic seconds.
---@return number
function Transport.now()
  return curl.now()
end

--- Closes the connections; a later send fails with kind "cancelled". Idempotent.
function Transport:close()
  self.closed = true
  self.handle:close()
  with_proxy.close(self)
end

Transport.__close = Transport.close

local M = {}

--- Makes a transport. Raises for a wrong option. Does not touch the network.
---@param options? table # ca_file (path, else the system's), proxy (URL, "" for none, else the environment's), max_response
---  (bytes), per_host (with_proxy.lua)
---@return gamelift.transport.Base
function M.new(options)
  options = options or {}
  local handle = curl.easy {
    ca_file = options.ca_file, proxy = options.proxy, max_response = options.max_response,
  }
  return setmetatable({ handle = handle, options = options, others = {}, closed = false }, Transport)
end

Transport.with_proxy = with_proxy.method(M.new)

return M
