-- The inbound permissions of a fleet.
local exceptions = require "gamelift.emulator.model.exceptions"

local permission_lists = {}

local function same_permission(a, b)
  return a.FromPort == b.FromPort and a.ToPort == b.ToPort and a.IpRange == b.IpRange and a.Protocol == b.Protocol
end

local function position_of(permissions, permission_sought)
  for i, permission in ipairs(permissions) do
    if same_permission(permission, permission_sought) then return i end
  end
  return nil
end

local MAX_PERMISSIONS = 50

-- Returns the permissions without the revoked ones and with the authorized ones. Rejects the request if there is nothing to revoke, or
-- if they are too many.
function permission_lists.updated(backend, permissions, authorizations, revocations)
  local result = {}
  for i, permission in ipairs(permissions) do result[i] = permission end
  for _, permission in ipairs(revocations or {}) do
    local position = position_of(result, permission)
    if not position then
      exceptions.reject(backend, "request", "The permission %s %d-%d %s to be removed does not exist", permission.Protocol,
        permission.FromPort, permission.ToPort, permission.IpRange)
    end
    table.remove(result, position)
  end
  for _, permission in ipairs(authorizations or {}) do
    if not position_of(result, permission) then result[#result + 1] = permission end
  end
  if #result > MAX_PERMISSIONS then
    exceptions.reject(backend, "capacity_limit", "A fleet has at most %d inbound permissions", MAX_PERMISSIONS)
  end
  return result
end

return permission_lists
