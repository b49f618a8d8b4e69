-- The profile context of a provider: the chain's, or, for one that is used alone, the environment and the profile that AWS_PROFILE
-- names, as a client without options has them.
local config = require "gamelift.config"

local profile_context = {}

--- Returns the table of config.profile_context for a provider; or nil and an error. Reads files, again at each fetch, since they
--- change.
---@param provider table # its field `context` is the chain's; else its `options` have region, use_fips and use_dualstack
---@return table?
---@return gamelift.Error?
function profile_context.get(provider)
  if provider.context then return provider.context end
  local options = provider.options
  return config.profile_context { region = options.region, use_fips = options.use_fips, use_dualstack = options.use_dualstack }
end

return profile_context
