-- The hosts that give credentials, STS and SSO, may need another proxy than GameLift's, as NO_PROXY and the URLs' schemes say.
-- A transport has one proxy, so such hosts get another transport of its kind: made when first needed, closed with it.
local through = {}

-- The method `through(proxy)` of a transport: itself, or one like it with another proxy (URL, or "" for none). new(options)
-- makes one; self.options are those it was made with, and options.per_host says that the proxy was not given by the user,
-- who would mean it for all hosts.
function through.method(new)
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

-- Closes those that were made for other proxies.
function through.close(self)
  for _, other in pairs(self.others) do other:close() end
end

return through
