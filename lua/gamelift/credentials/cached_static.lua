-- Holds keys that are given and stay as they are: what holder.lua does, without providers, files and waiting.
local static = require "gamelift.credentials.static"

local Fixed = {}
Fixed.__index = Fixed

-- The keys if they hold at `now` (unix seconds); or nil and an error.
function Fixed:get(now)
  local keys = self.keys
  if not keys.expiration or now < keys.expiration then return keys end
  return nil, require("gamelift.errors").new {
    kind = "credentials", code = "ExpiredCredentials", message = "the credentials given have expired",
  }
end

-- Others than those that the service has refused; nil if there are none.
function Fixed:renew(refused)
  local keys = self.keys
  local same = keys.access_key_id == refused.access_key_id and keys.session_token == refused.session_token
  return not same and keys or nil
end

local fixed = {}

function fixed.new(keys)
  return setmetatable({ keys = static.copy(keys) }, Fixed)
end

return fixed
