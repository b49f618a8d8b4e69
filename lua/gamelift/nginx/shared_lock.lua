-- A lock that the workers of one nginx share in a lua_shared_dict, or in an object with its methods. Only its owner releases it: a
-- lock that has expired may belong to another owner by now. If the owner dies, the lock expires.
--
-- A dict cannot compare and change in one step: a lock that expires in between may be overwritten. The cost is one extra call.
local backoff = require "gamelift.util.backoff"
local core = require "gamelift.core"

local shared_lock = {}

--- Takes the lock. Returns a token that proves ownership; or nil and why, "exists" where it is taken. Does not wait.
---@param dict table # a lua_shared_dict
---@param name string
---@param seconds number # until it expires
---@return string? token
---@return string? problem
function shared_lock.try_acquire(dict, name, seconds)
  local token = core.uuid()
  local ok, problem = dict:add(name, token, seconds)
  return ok and token or nil, problem
end

--- Takes the lock, or waits for what its owner makes. Waits through opts.sleep.
--- Returns what look() returned; or nil and a token; or nil, nil and why there is neither: "timeout", what opts.sleep returned, or a
--- problem of the dict.
---@param dict table
---@param name string
---@param seconds number # until it expires
---@param look fun(): any # called before each attempt
---@param opts table # of backoff.wait
function shared_lock.acquire(dict, name, seconds, look, opts)
  local value, token, problem
  local _, timeout = backoff.wait(function()
    value = look()
    if value then return true end
    token, problem = shared_lock.try_acquire(dict, name, seconds)
    return token or problem and problem ~= "exists"
  end, opts)
  return value, token, timeout or problem
end

--- Makes the lock expire in so many seconds from now, if the token still owns it.
function shared_lock.extend(dict, name, token, seconds)
  if dict:get(name) == token then dict:set(name, token, seconds) end
end

--- Releases the lock, if the token still owns it.
function shared_lock.release(dict, name, token)
  if dict:get(name) == token then dict:delete(name) end
end

return shared_lock
