-- Transports for hosts that need another proxy. STS and SSO may, as NO_PROXY and the URLs' schemes say. A transport has one
-- proxy, so such a host gets another transport of the same class: made when first needed, closed with the first one.
local with_proxy = {}

--- Returns the method `with_proxy(proxy)` of a transport class, whose instances have `options`, `others` = {} and `closed`.
--- options.per_host is true unless the user gave the proxy, which then is for all hosts.
---@param new fun(options: table): gamelift.transport.Base # makes a transport of that class
---@return fun(self, proxy: string): gamelift.transport.Base
function with_proxy.method(new)
  return function(self, proxy)
    local options = self.options
    if self.closed or not options.per_host or proxy == options.proxy then return self end
    local other = self.others[proxy]
    if not other then
      other = new { ca_file = options.ca_file, proxy = proxy, max_response = options.max_response }
      self.others[proxy] = other
    end
    return other
  end
end

--- Closes the transports that were made for other proxies.
function with_proxy.close(self)
  for _, other in pairs(self.others) do other:close() end
end

return with_proxy
