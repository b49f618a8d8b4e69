-- Keys that never change, with the interface of a cached provider: no provider, no files, no waiting.
local errors = require "gamelift.errors"
local static = require "gamelift.credentials.static"

local CachedStatic = {}
CachedStatic.__index = CachedStatic

--- Returns the keys if they are valid at `now`; or nil and an error.
---@param now number # unix seconds
---@return table?
---@return gamelift.Error?
function CachedStatic:get(now)
  local keys = self.keys
  if not keys.expiration or now < keys.expiration then return keys end
  return errors.fail("ExpiredCredentials", "the credentials of the option have expired")
end

--- Returns the keys if they are not the rejected ones; else nil.
---@param rejected table
---@return table?
function CachedStatic:refresh(rejected)
  local keys = self.keys
  local same = keys.access_key_id == rejected.access_key_id and keys.session_token == rejected.session_token
  return not same and keys or nil
end

local cached_static = {}

--- Returns a cached provider of keys.
---@param keys table # of the type static.KEYS
function cached_static.new(keys)
  return setmetatable({ keys = static.copy(keys) }, CachedStatic)
end

return cached_static
