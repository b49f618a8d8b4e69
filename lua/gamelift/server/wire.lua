-- The messages between a server process and GameLift: JSON objects. A request has Action and RequestId; its response repeats both
-- and has a StatusCode; a push has Action alone.
local core = require("gamelift.native").require "gamelift.core"
local errors = require "gamelift.errors"

local wire = {}

local null, json_list = core.null, core.json_list
local to_integer = rawget(math, "tointeger") or function(value) return value end

-- Members in milliseconds; they become seconds, as all times of this library.
local MILLISECONDS = { CreationTime = true, TerminationTime = true, Expiration = true }

-- Returns a value of core.read_json as the caller gets it: without null, whole numbers as integers, times in seconds.
local function plain(value, name)
  if type(value) == "number" then
    if MILLISECONDS[name] then value = value / 1000 end
    return value % 1 == 0 and to_integer(value) or value
  end
  if type(value) ~= "table" then return value ~= null and value or nil end
  local copy = {}
  if getmetatable(value) == json_list then
    for _, item in ipairs(value) do copy[#copy + 1] = plain(item) end -- without null: plain(null) is nil
  else
    for key, item in pairs(value) do
      if item == false then copy[key] = false else copy[key] = plain(item, key) end
    end
  end
  return copy
end

--- Reads a message. Returns its members; or nil and the problem.
---@param text string
---@return table?
---@return string?
function wire.read(text)
  local value, problem = core.read_json(text)
  if type(value) ~= "table" or getmetatable(value) == json_list then return nil, value == nil and problem or "it is not an object" end
  return plain(value)
end

--- Returns the text of a request.
---@param action string
---@param id string
---@param members string # a JSON object
---@return string
function wire.request(action, id, members)
  return ('{"Action":"%s","RequestId":"%s"%s'):format(action, id, members == "{}" and "}" or "," .. members:sub(2))
end

local CODES = { [401] = "Unauthorized", [403] = "Forbidden", [404] = "NotFound", [409] = "Conflict", [429] = "TooManyRequests" }

--- Returns the code of an error by the status of a response.
---@param status number
---@return string
function wire.code(status)
  return CODES[status] or (status >= 400 and status < 500 and "BadRequest" or "InternalService")
end

--- Reads the outcome of a response. Returns its other members; or nil and an error.
---@param message table
---@param operation string
---@param attempts integer
---@return table?
---@return gamelift.Error?
function wire.outcome(message, operation, attempts)
  local status = message.StatusCode
  if type(status) ~= "number" then
    return errors.fail("ResponseParseError", "the response has no StatusCode", { operation = operation, attempts = attempts, sent = "yes" })
  end
  if status == 200 then
    message.Action, message.RequestId, message.StatusCode = nil, nil, nil
    return message
  end
  return nil, errors.new {
    kind = "service", code = wire.code(status), status = status, operation = operation, attempts = attempts, sent = "yes",
    message = type(message.ErrorMessage) == "string" and message.ErrorMessage or "",
  }
end

return wire
