-- The error of a provider: what failed, in whose hands, and what to do. `code` is one of errors.codes.
local errors = require "gamelift.errors"

return function(provider, code, message)
  return errors.new { kind = "credentials", code = code, provider = provider, message = provider .. ": " .. message }
end
