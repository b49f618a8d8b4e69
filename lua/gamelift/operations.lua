-- The operations, each made when it is first used and shared by every client.
local core = require "gamelift.core"
local messages = require "gamelift.util.messages"

local operations = {}

local known = {}

-- core.operation's table, with `target` and `signed`, the headers to be signed besides those the signer adds; nil for an
-- unknown name. Takes both spellings, create_game_session and CreateGameSession.
function operations.get(name)
  local operation = known[name]
  if operation then return operation end
  operation = type(name) == "string" and core.operation(name)
  if not operation then return nil end
  operation.target = "GameLift." .. operation.name
  operation.signed = { ["content-type"] = "application/x-amz-json-1.1", ["x-amz-target"] = operation.target }
  known[operation.name], known[operation.method] = operation, operation
  return operation
end

-- "unknown method …, did you mean …?"; others: further names that would have been right.
function operations.unknown(name, others)
  if type(name) ~= "string" then return "expected the name of a method, such as \"list_fleets\", got " .. messages.quote(name) end
  local candidates = core.methods()
  for _, other in ipairs(others or {}) do candidates[#candidates + 1] = other end
  return messages.unknown("method", name, candidates)
end

return operations
