-- Where credentials come from: providers, each a file of its own, the chain of them, and what keeps them until they
-- expire. No value of them is ever part of a message.
--
-- A provider is a function(transport, now) or a table with a method credentials(self, transport, now): it returns
-- { access_key_id, secret_access_key, session_token, expiration }, or nil and a reason; it waits through the transport.
-- gamelift.credentials.imds { … } and the like make those of AWS, gamelift.credentials.chain { … } one of several.
-- A client with keys of its own needs none of all that, so it is loaded when first used.
local names = require "gamelift.names"

local credentials = {}

-- The holder for the option `credentials` of a client or a call: a table of keys or a provider.
function credentials.holder(given, cache, logger)
  if type(given) == "table" and given.access_key_id then
    return require("gamelift.credentials.fixed").new(given)
  end
  return require("gamelift.credentials.holder").new(given, cache, logger)
end

-- The provider that a client with these options has where it is given none: boto3's chain. shared: what config.shared gave a
-- moment ago, if it did; it is read again when the files change.
function credentials.default(options, shared)
  options = options or {}
  local config = require "gamelift.config"
  return require("gamelift.credentials.chain").default(function() return config.shared(options) end, shared)
end

function credentials.chain(list) return require("gamelift.credentials.chain").new(list) end

local MAKERS = names.keys {
  static = 1, environment = 1, shared_file = 1, assume_role = 1, web_identity = 1, sso = 1, process = 1, container = 1, imds = 1,
}

for _, name in ipairs(MAKERS) do
  credentials[name] = function(options) return require("gamelift.credentials." .. name).new(options) end
end

return names.strict(credentials, "provider")
