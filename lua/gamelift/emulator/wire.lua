-- Translates between bytes and operations: targets, parameters, responses.
local core = require "gamelift.core"
local exceptions = require "gamelift.emulator.model.exceptions"

local wire = {}

local PREFIX = "GameLift."
local PATH = "^/service/GameLift/operation/([%w_]+)$"
local CBOR = "rpc-v2-cbor" -- the header smithy-protocol, in requests and responses

local TYPES = { json = "application/x-amz-json-1.1", cbor = "application/cbor" }

--- Returns the protocol of a request, and so of its response: "cbor" where its header or its path is that of rpc-v2-cbor, else "json".
function wire.protocol(request)
  if request.headers["smithy-protocol"] or (request.path or ""):find "^/service/[^/]*/operation/" then return "cbor" end
  return "json"
end

-- Returns the name of the operation that a request asks for, or nil and the reason.
local function operation_name(request, protocol)
  local target = request.headers["x-amz-target"]
  if protocol == "json" then
    if not target or request.method ~= "POST" then
      return nil, "This is a local GameLift: call it by POST with X-Amz-Target: GameLift.<Operation>, or in CBOR by POST to "
        .. "/service/GameLift/operation/<Operation> with smithy-protocol: rpc-v2-cbor."
    end
    local name = target:sub(1, #PREFIX) == PREFIX and target:sub(#PREFIX + 1) or ""
    if name:find "^%u" and core.operation(name) then return name end
    return nil, ("GameLift has no operation %q."):format(target:sub(1, 128))
  end
  local name = request.path:match "^[^?]*":match(PATH)
  if request.method ~= "POST" or not name or target or request.headers["smithy-protocol"] ~= CBOR then
    return nil, "In CBOR, call this local GameLift by POST to /service/GameLift/operation/<Operation> with "
      .. "smithy-protocol: rpc-v2-cbor and without X-Amz-Target."
  end
  if name:find "^%u" and core.operation(name) then return name end
  return nil, ("GameLift has no operation %q."):format(name:sub(1, 128))
end

-- Returns the operation of a request, as core.operation does. Raises an exception if it is unknown. protocol: wire.protocol's.
-- Guess: a request without the target of an operation gets UnknownOperationException.
function wire.target(request, protocol)
  local name, problem = operation_name(request, protocol)
  if not name then exceptions.raise("UnknownOperationException", problem) end
  local kind = request.headers["content-type"]
  if protocol == "cbor" and kind ~= TYPES.cbor then
    exceptions.raise("SerializationException",
      ("Content-Type: expected application/cbor, got %s."):format(core.printable(kind or "none", 64)))
  end
  return core.operation(name)
end

-- Parameters ----------------------------------------------------------------------------------------------------------

-- Returns the situation of broken constraints: the form of tags if they concern nothing else.
local function situation_of(problems)
  for _, problem in ipairs(problems) do
    local member = problem.path:match "^%a+"
    if member ~= "Tags" and member ~= "TagKeys" or problem.rule == "required" then return "constraint" end
  end
  return "tag_form"
end

-- Returns a text that sorts problems by their path, in which list places sort by number, then by their message.
local function sort_key(problem)
  return problem.shown:gsub("%d+", function(digits) return ("%012d"):format(digits) end) .. "\0" .. problem.problem
end

-- Raises an exception that lists the problems by their paths: the entries of a map have no order of their own.
local function reject_constraints(backend, problems, count)
  table.sort(problems, function(a, b) return sort_key(a) < sort_key(b) end)
  local parts = {}
  for i, problem in ipairs(problems) do
    if problem.rule == "type" or problem.rule == "form" then
      exceptions.raise("SerializationException", ("%s: %s"):format(problem.shown, problem.problem))
    end
    parts[i] = ("Value %s at '%s' failed to satisfy constraint: %s"):format(problem.value, problem.shown, problem.problem)
  end
  if count > #parts then parts[#parts + 1] = ("and %d more"):format(count - #parts) end
  exceptions.reject(backend, situation_of(problems), "%d validation error%s detected: %s", count, count == 1 and "" or "s",
    table.concat(parts, "; "))
end

-- Returns the parameters in a body, checked against the model, without members unknown to it. Raises an exception if they are wrong.
-- Guess: a body that is not JSON or CBOR, or has a member of a wrong type, gets SerializationException.
function wire.parameters(backend, operation, body, protocol)
  local params, message = core.decode(operation.name, body, "input", true, protocol)
  if not params then exceptions.raise("SerializationException", message) end
  local valid, problems, count = core.encode(operation.name, params, "service", "input")
  if not valid then reject_constraints(backend, problems, count) end
  return params
end

-- Responses -----------------------------------------------------------------------------------------------------------

-- The SDK for Go knows a modeled exception by its whole type, and compares the codes of common ones as they are. Guess: in CBOR the
-- type of a modeled exception is its shape id, and a common one has no namespace.
local MODEL = "com.amazonaws.gamelift#"

-- Returns the body of an error. GameLift's own exceptions carry Message, the common ones message.
function wire.error_body(code, message, protocol)
  local common = exceptions.common[code]
  local namespace
  if protocol == "cbor" then namespace = common and "" or MODEL else namespace = common and common.namespace or "" end
  return core.error_body(namespace .. code, common and "message" or "Message", message, protocol)
end

-- Returns the headers that say in which protocol a response is.
function wire.headers(protocol)
  return { ["content-type"] = TYPES[protocol], ["smithy-protocol"] = protocol == "cbor" and CBOR or nil }
end

local DAYS = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" }
local MONTHS = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" }

-- Returns "Tue, 03 Feb 2026 04:05:06 GMT". os.date would obey the locale.
function wire.http_date(seconds)
  local year, month, day, time = core.utc(seconds):match "^(%d+)%-(%d+)%-(%d+)T([%d:]+)Z$"
  local weekday = DAYS[(math.floor(seconds / 86400) + 4) % 7 + 1] -- 1970 began on a Thursday
  return ("%s, %s %s %s %s GMT"):format(weekday, day, MONTHS[tonumber(month)], year, time)
end

return wire
