-- Between bytes and operations: targets, parameters, answers.
local core = require "gamelift.core"
local refusals = require "gamelift.emulator.refusals"

local wire = {}

local PREFIX = "GameLift."

-- The operation of a request, as core.operation gives it. Raises the refusal of one that nobody knows, or that is not served here.
function wire.target(request, served)
  local target = request.headers["x-amz-target"]
  if not target or request.method ~= "POST" then
    local cbor = request.headers["smithy-protocol"] and " It does not speak CBOR." or ""
    refusals.raise("UnknownOperationException",
      "This is a local GameLift: it is called by POST with X-Amz-Target: GameLift.<Operation>." .. cbor)
  end
  local name = target:sub(1, #PREFIX) == PREFIX and target:sub(#PREFIX + 1) or ""
  local operation = name:find("^%u") and core.operation(name)
  if not operation then
    refusals.raise("UnknownOperationException", ("GameLift has no operation %q."):format(target:sub(1, 128)))
  end
  if not served[operation.name] then
    refusals.raise("UnknownOperationException",
      ("The local GameLift does not serve %s. It serves fleets, locations, computes, aliases, game sessions, "):format(name)
      .. "player sessions, queues, placements and tags.")
  end
  return operation
end

-- Parameters ----------------------------------------------------------------------------------------------------------

local function value_at(params, path)
  local value = params
  for name, place in path:gmatch("([^.%[%]]*)%[?(%d*)%]?%.?") do
    if name ~= "" and type(value) == "table" then value = value[name] end
    if place ~= "" and type(value) == "table" then value = value[tonumber(place)] end
  end
  return value
end

local SHOWN = 64 -- bytes of a value

local function quoted(value, secret)
  if value == nil then return "null" end
  if type(value) == "table" then return "'…'" end
  if secret ~= value then return "'***'" end
  local text = tostring(value)
  if #text <= SHOWN then return "'" .. text .. "'" end
  local stop = SHOWN
  while text:byte(stop + 1) and text:byte(stop + 1) >= 0x80 and text:byte(stop + 1) < 0xC0 do stop = stop - 1 end
  return "'" .. text:sub(1, stop) .. "…'"
end

-- The service's words for what the model's checker found.
local function constraint(problem)
  local text = problem.problem
  if problem.rule == "required" then return "Member must not be null" end
  if problem.rule == "pattern" then
    return "Member must satisfy regular expression pattern: " .. (text:match("does not match (.*)$") or text)
  end
  local enum = text:match("is not one of (%S+)'s values$")
  if enum then return "Member must satisfy enum value set: " .. enum end
  local bound = text:match("(%-?[%d.]+)$")
  if (problem.rule == "min" or problem.rule == "max") and bound then
    return ("Member must have %s %s than or equal to %s"):format(text:find("^value") and "value" or "length",
      problem.rule == "min" and "greater" or "less", bound)
  end
  return text
end

local function refuse_constraints(world, operation, params, problems)
  local shown, parts = core.redact(operation.name, "input", params), {}
  for i, problem in ipairs(problems) do
    if problem.rule == "type" or problem.rule == "form" then
      refusals.raise("SerializationException", ("%s: %s"):format(problem.path, problem.problem))
    end
    parts[i] = ("Value %s at '%s' failed to satisfy constraint: %s"):format(
      quoted(value_at(params, problem.path), value_at(shown, problem.path)), problem.path, constraint(problem))
  end
  refusals.refuse(world, "constraint", "%d validation error%s detected: %s", #parts, #parts == 1 and "" or "s",
    table.concat(parts, "; "))
end

-- The parameters in a body, checked against the model, without members that the model does not know. Raises the refusal.
function wire.parameters(world, operation, body)
  local params, message = core.decode(operation.name, body, "input")
  if not params then refusals.raise("SerializationException", message) end
  local known, problems = core.encode(operation.name, params, "service", "input")
  if not known then refuse_constraints(world, operation, params, problems) end
  return core.decode(operation.name, known, "input")
end

-- Answers -------------------------------------------------------------------------------------------------------------

local ESCAPES = { ['"'] = '\\"', ["\\"] = "\\\\", ["\n"] = "\\n", ["\r"] = "\\r", ["\t"] = "\\t" }

local function json_string(text)
  return '"' .. text:gsub('[%c"\\]', function(c) return ESCAPES[c] or ("\\u%04x"):format(c:byte()) end) .. '"'
end

-- GameLift's own exceptions carry Message, the common ones message.
function wire.error_body(code, message)
  local common = refusals.common[code]
  return ('{"__type":%s,"%s":%s}'):format(json_string((common and common.namespace or "") .. code),
    common and "message" or "Message", json_string(message))
end

local DAYS = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" }
local MONTHS = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" }

-- "Tue, 03 Feb 2026 04:05:06 GMT"; os.date would obey the locale.
function wire.http_date(seconds)
  local year, month, day, time = core.utc(seconds):match "^(%d+)%-(%d+)%-(%d+)T([%d:]+)Z$"
  local weekday = DAYS[(math.floor(seconds / 86400) + 4) % 7 + 1] -- 1970 began on a Thursday
  return ("%s, %s %s %s %s GMT"):format(weekday, day, MONTHS[tonumber(month)], year, time)
end

return wire
