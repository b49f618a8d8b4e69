-- Faults on request: what goes wrong with the next calls.
local core = require "gamelift.core"
local options = require "gamelift.emulator.options"
local refusals = require "gamelift.emulator.refusals"

local faults = {}

-- What each kind answers with, unless the fault says otherwise.
local kinds = {
  latency = {},                                          -- seconds
  lost = { lost = true },                                -- no answer; commit = "before" or "after" the state changes
  refused = { lost = true, refused = true },             -- no connection at all
  error = { status = 500, code = "InternalFailure", message = "An internal failure was asked for." },
  throttle = { status = 400, code = "ThrottlingException", message = "Rate exceeded" },
  expired_token = { status = 400, code = "ExpiredTokenException", message = "The security token included in the request is expired" },
  skew = {},                                             -- seconds added to the time that signatures are checked against
}

-- name = { type, what is right }
local members = {
  kind = { "string", "one of latency, lost, refused, error, throttle, expired_token, skew" },
  operation = { "string", "the name of an operation" },
  count = { "number", "a whole number of calls, 1 or more" },
  probability = { "number", "a number from 0 to 1" },
  commit = { "string", "\"before\" or \"after\"" },
  seconds = { "number", "seconds" },
  status = { "number", "an HTTP status, 200 to 599" },
  code = { "string", "the name of an exception" },
  message = { "string", "a text" },
  body = { "string", "the text of the answer" },
}

local function check_ranges(fault)
  local function wrong(name) return nil, ("fault: %s: %s is wanted"):format(name, members[name][2]) end
  if not kinds[fault.kind] then return wrong "kind" end
  if fault.operation and not core.operation(fault.operation) then return wrong "operation" end
  if fault.count and (fault.count < 1 or fault.count % 1 ~= 0) then return wrong "count" end
  if fault.probability and (fault.probability < 0 or fault.probability > 1) then return wrong "probability" end
  if fault.commit and fault.commit ~= "before" and fault.commit ~= "after" then return wrong "commit" end
  if fault.status and (fault.status < 200 or fault.status > 599) then return wrong "status" end
  if (fault.kind == "latency" or fault.kind == "skew") and not fault.seconds then return wrong "seconds" end
  if fault.kind == "latency" and fault.seconds < 0 then return wrong "seconds" end
  return fault
end

local function member_names()
  local names = {}
  for name in pairs(members) do names[#names + 1] = name end
  return names
end

-- A fault as given by a user, checked and completed, or nil and what is wrong with it. Without count it stays until cleared
-- if it has a probability, and is for one call otherwise; latency and skew stay until cleared.
function faults.new(given)
  local fault = {}
  for name, value in pairs(given) do
    local member = members[name]
    if not member then
      return nil, ("fault: unknown member %s%s"):format(tostring(name), options.suggestion(name, member_names()))
    end
    if type(value) ~= member[1] then return nil, ("fault: %s: %s is wanted"):format(name, member[2]) end
    fault[name] = value
  end
  local ok, message = check_ranges(fault)
  if not ok then return nil, message end
  local operation = fault.operation and core.operation(fault.operation)
  fault.operation = operation and operation.name
  fault.commit = fault.commit or "before"
  if not fault.count then
    fault.count = (fault.probability or fault.kind == "latency" or fault.kind == "skew") and math.huge or 1
  end
  if fault.code and not fault.status then fault.status = faults.status_of(fault.code) or 400 end
  for name, value in pairs(kinds[fault.kind]) do
    if fault[name] == nil then fault[name] = value end
  end
  return fault
end

-- Counts one call against the fault at this place; removes it when used up. Returns the place to go on with.
local function use(list, place)
  list[place].count = list[place].count - 1
  if list[place].count > 0 then return place + 1 end
  table.remove(list, place)
  return place
end

-- Seconds by which the time of signatures is off for this call.
function faults.take_skew(list)
  local seconds, place = 0, 1
  while list[place] do
    if list[place].kind == "skew" then
      seconds = seconds + list[place].seconds
      place = use(list, place)
    else
      place = place + 1
    end
  end
  return seconds
end

local function applies(fault, operation, random)
  return fault.kind ~= "skew" and (not fault.operation or fault.operation == operation)
    and (not fault.probability or random:chance(fault.probability))
end

-- The faults of this call: the latency in seconds, and the fault that decides its answer, or nil. Both are used up.
function faults.take(list, operation, random)
  local delay, chosen, place = 0, nil, 1
  while list[place] do
    local fault = list[place]
    if (chosen and fault.kind ~= "latency") or not applies(fault, operation, random) then
      place = place + 1
    else
      if fault.kind == "latency" then delay = delay + fault.seconds else chosen = fault end
      place = use(list, place)
    end
  end
  return delay, chosen
end

-- The HTTP status of an exception, or nil if the service has none of that name.
function faults.status_of(code)
  local common = refusals.common[code]
  if common then return common.status end
  for _, exception in ipairs(core.exceptions()) do
    if exception.name == code then return exception.status end
  end
  return nil
end

return faults
