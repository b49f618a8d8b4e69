-- Makes the error of a provider. Returns nil and the error; `code` is one of errors.codes.
local errors = require "gamelift.errors"

return function(provider, code, message)
  return errors.fail(code, provider .. ": " .. message, { provider = provider })
end
