-- The configuration that a provider reads: what the chain gave it, or, for one that is used alone, the environment and the
-- profile that AWS_PROFILE names, as a client without options has them.
local config = require "gamelift.config"

local shared = {}

-- config.shared's table for a provider; or nil and an error. Its field `shared` is the chain's; else `options` are those it was
-- made with, of which region, use_fips and use_dualstack count here. Read again at each fetch, since files change. Reads files.
function shared.of(provider)
  if provider.shared then return provider.shared end
  local options = provider.options
  return config.shared { region = options.region, use_fips = options.use_fips, use_dualstack = options.use_dualstack }
end

return shared
