-- A lock that the workers of one nginx share in a lua_shared_dict, or in what has its methods. Only who holds it lets it go: one
-- that has run out may be another's by now. If its holder dies, it runs out by itself. Nothing here waits.
--
-- A dict cannot compare and change in one step: a lock that runs out and is taken by another between the look and the change is
-- changed all the same. Then a third can take it too early: one call more than needed, nothing worse.
local core = require "gamelift.core"

local lock = {}

-- Takes the lock for so many seconds: a token, by which its holder is known. Or nil and why: "exists", where another has it.
function lock.take(dict, name, seconds)
  local token = core.uuid()
  local ok, problem = dict:add(name, token, seconds)
  return ok and token or nil, problem
end

-- Lets it run for so many seconds from now, if it is still the token's.
function lock.extend(dict, name, token, seconds)
  if dict:get(name) == token then dict:set(name, token, seconds) end
end

-- Lets it go, if it is still the token's.
function lock.release(dict, name, token)
  if dict:get(name) == token then dict:delete(name) end
end

return lock
