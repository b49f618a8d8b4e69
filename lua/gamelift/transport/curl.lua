-- The blocking transport: libcurl, one set of connections per transport. Never for a tick loop or nginx: send and sleep
-- hold the whole thread. As libcurl does everywhere, it writes the keys of its TLS connections to the file that the
-- environment variable SSLKEYLOGFILE names.
local curl = require("gamelift.native").require "gamelift.curl"
local base = require "gamelift.transport.base"
local with_proxy = require "gamelift.transport.with_proxy"

local Transport = base.class "gamelift.transport.curl"

-- Sends one request and waits for its answer. Returns the response, or nil and the failure (DESIGN, "A transport");
-- raises only for a request that is not of the contract's form.
function Transport:send(request)
  return self.handle:send(request)
end

-- Waits that many seconds, through signals too.
function Transport.sleep(_, seconds)
  return curl.sleep(seconds)
end

-- Monotonic seconds.
function Transport.now()
  return curl.now()
end

-- Closes the connections; a later send fails with kind "cancelled". Harmless twice.
function Transport:close()
  self.closed = true
  self.handle:close()
  with_proxy.close(self)
end

Transport.__close = Transport.close

local M = {}

-- options: ca_file (path; the system's when nil), proxy (URL; "" for none; from the environment when nil), max_response
-- (bytes), per_host (with_proxy.lua). Raises when one is of a wrong form. Touches no network.
function M.new(options)
  options = options or {}
  local handle = curl.easy {
    ca_file = options.ca_file, proxy = options.proxy, max_response = options.max_response,
  }
  return setmetatable({ handle = handle, options = options, others = {}, closed = false }, Transport)
end

Transport.with_proxy = with_proxy.method(M.new)

return M
