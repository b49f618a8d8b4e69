-- What a provider that is used alone knows of the configuration: the environment's, and the region it was given.
local environment = require "gamelift.environment"

local shared = {}

-- options: region, use_fips, use_dualstack.
function shared.bare(options)
  return {
    files = { config = { profiles = {}, sso_sessions = {}, services = {} }, credentials = {} },
    profile = {}, profile_name = "default",
    region = options.region or environment.first { "AWS_REGION", "AWS_DEFAULT_REGION" },
    use_fips = options.use_fips, use_dualstack = options.use_dualstack,
  }
end

return shared
