-- Translates between bytes and operations: targets, parameters, responses.
local core = require "gamelift.core"
local exceptions = require "gamelift.emulator.model.exceptions"

local wire = {}

local PREFIX = "GameLift."

-- Returns the operation of a request, as core.operation does. Raises an exception if it is unknown or not among the served ones.
-- groups: the names of the groups of operations, for the message. Guess: a request without the target of an operation gets
-- UnknownOperationException.
function wire.target(request, served, groups)
  local target = request.headers["x-amz-target"]
  if not target or request.method ~= "POST" then
    local cbor = request.headers["smithy-protocol"] and " It does not speak CBOR." or ""
    exceptions.raise("UnknownOperationException",
      "This is a local GameLift: call it by POST with X-Amz-Target: GameLift.<Operation>." .. cbor)
  end
  local name = target:sub(1, #PREFIX) == PREFIX and target:sub(#PREFIX + 1) or ""
  local operation = name:find("^%u") and core.operation(name)
  if not operation then
    exceptions.raise("UnknownOperationException", ("GameLift has no operation %q."):format(target:sub(1, 128)))
  end
  if not served[operation.name] then
    exceptions.raise("UnknownOperationException",
      ("The local GameLift does not serve %s. It serves the operations on %s."):format(name, table.concat(groups, ", ")))
  end
  return operation
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

local function reject_constraints(backend, problems, count)
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
-- Guess: a body that is not JSON, or has a member of a wrong JSON type, gets SerializationException.
function wire.parameters(backend, operation, body)
  local params, message = core.decode(operation.name, body, "input", true)
  if not params then exceptions.raise("SerializationException", message) end
  local valid, problems, count = core.encode(operation.name, params, "service", "input")
  if not valid then reject_constraints(backend, problems, count) end
  return params
end

-- Responses -----------------------------------------------------------------------------------------------------------

local ESCAPES = { ['"'] = '\\"', ["\\"] = "\\\\", ["\n"] = "\\n", ["\r"] = "\\r", ["\t"] = "\\t" }

local function json_string(text)
  return '"' .. text:gsub('[%c"\\]', function(c) return ESCAPES[c] or ("\\u%04x"):format(c:byte()) end) .. '"'
end

-- Returns the body of an error. GameLift's own exceptions carry Message, the common ones message.
function wire.error_body(code, message)
  local common = exceptions.common[code]
  return ('{"__type":%s,"%s":%s}'):format(json_string((common and common.namespace or "") .. code),
    common and "message" or "Message", json_string(message))
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
