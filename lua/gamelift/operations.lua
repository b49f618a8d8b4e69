-- The operations. Each is made when it is first used, and shared by all clients.
local core = require "gamelift.core"
local messages = require "gamelift.util.messages"

local operations = {}

local known = {}

local CBOR_HEADERS = { accept = "application/cbor", ["content-type"] = "application/cbor", ["smithy-protocol"] = "rpc-v2-cbor" }

--- Returns an operation: core.operation's table, with `target`; `path`, in CBOR relative to the endpoint's; and `signed`, by
--- protocol the headers to sign besides those that the signer adds.
---@param name string # create_game_session or CreateGameSession
---@return table? # nil for an unknown name
function operations.get(name)
  local operation = known[name]
  if operation then return operation end
  operation = type(name) == "string" and core.operation(name)
  if not operation then return nil end
  operation.target = "GameLift." .. operation.name
  operation.path = "service/GameLift/operation/" .. operation.name
  operation.signed = {
    json = { ["content-type"] = "application/x-amz-json-1.1", ["x-amz-target"] = operation.target },
    cbor = CBOR_HEADERS,
  }
  known[operation.name], known[operation.method] = operation, operation
  return operation
end

--- Returns the message "unknown method …, did you mean …?".
---@param name any
---@param others? string[] # names that would have been right, too
---@return string
function operations.unknown(name, others)
  if type(name) ~= "string" then return "expected the name of a method, such as \"list_fleets\", got " .. messages.quote(name) end
  local candidates = core.methods()
  for _, other in ipairs(others or {}) do candidates[#candidates + 1] = other end
  return messages.unknown("method", name, candidates)
end

--- Makes the error of wrong parameters.
---@param operation table
---@param problems gamelift.Problem[] # the first ones
---@param count integer # of all problems
---@return nil
---@return gamelift.Error
function operations.fail_invalid(operation, problems, count)
  local list = {}
  for i, problem in ipairs(problems) do
    local path = problem.shown or problem.path -- a map's keys may be secret
    list[i] = path ~= "" and path .. ": " .. problem.problem or problem.problem
  end
  if count > #list then list[#list + 1] = ("and %d more"):format(count - #list) end
  local message = ("%s: %d problem%s: %s"):format(operation.method, count, count == 1 and "" or "s", table.concat(list, " · "))
  return require("gamelift.errors").fail("ParamValidationError", message, { operation = operation.method, details = problems })
end

return operations
