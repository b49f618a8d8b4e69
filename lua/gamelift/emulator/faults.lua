-- Faults on request: what goes wrong with the next calls.
local arguments = require "gamelift.emulator.arguments"
local auth = require "gamelift.emulator.auth"
local core = require "gamelift.core"
local exceptions = require "gamelift.emulator.model.exceptions"
local messages = require "gamelift.util.messages"
local schema = require "gamelift.util.schema"
local tables = require "gamelift.util.tables"

local faults = {}

-- The default response of each kind of fault.
local kinds = {
  latency = {},                                          -- seconds
  lost = { lost = true },                                -- no response; commit = "before" or "after" the state changes
  refused = { lost = true, refused = true },             -- no connection at all
  error = { status = 500, code = "InternalFailure", message = "An internal failure was asked for." },
  throttle = { status = 400, code = "ThrottlingException", message = "Rate exceeded" },
  expired_token = { status = 400, code = "ExpiredTokenException", message = "The security token included in the request is expired" },
  skew = {},                                             -- seconds added to the time that signatures are checked against
}

local MOST_SECONDS = 100 * 365 * 86400 -- of latency and skew: times stay within what a date can say
local MAX_USED_UP = 100 -- that are still listed

arguments.add_type("fault", schema.one_of { "latency", "lost", "refused", "error", "throttle", "expired_token", "skew" })
-- Returns the names of all operations in both spellings.
local function operation_names()
  local names = core.methods()
  for i = 1, #names do names[#names + 1] = core.operation(names[i]).name end
  return names
end

arguments.add_type("operation", schema.type("the name of an operation", function(value)
  if type(value) == "string" and core.operation(value) then return true end
  local suggestion = messages.suggestion(value, operation_names()):gsub("^, ", "")
  return false, suggestion ~= "" and suggestion or nil
end))
arguments.add_type("calls", schema.type("a whole number of calls >= 1", function(value)
  return type(value) == "number" and value >= 1 and value < math.huge and value % 1 == 0
end))
arguments.add_type("probability", schema.number("a number", 0, 1))
arguments.add_type("moment", schema.one_of { "before", "after" })
arguments.add_type("shift", schema.type("a number of seconds, at most 100 years either way", function(value)
  return type(value) == "number" and math.abs(value) <= MOST_SECONDS
end))
arguments.add_type("status", schema.whole("an HTTP status", 200, 599))

faults.arguments = {
  kind = "fault!", operation = "operation", region = "string", count = "calls", probability = "probability", commit = "moment",
  seconds = "shift", status = "status", code = "string", message = "text", body = "text",
}

local SECONDS = {
  latency = schema.number("a number of seconds", 0, MOST_SECONDS),
  skew = schema.number("a number of seconds", -MOST_SECONDS, MOST_SECONDS),
}

--- Returns a user's fault, completed; or nil and the message for one that is wrong. Without count it stays until cleared if it has
--- a probability, and is for one call otherwise; latency and skew stay until cleared.
---@param params table # faults.arguments
function faults.new(params)
  local problem = arguments.problem(faults.arguments, params)
  if problem then return nil, problem end
  local fault = tables.copy(params)
  local seconds = SECONDS[fault.kind]
  problem = seconds and schema.problem(seconds, fault.seconds, "argument", "argument seconds")
  if problem then return nil, problem end
  local operation = fault.operation and core.operation(fault.operation)
  fault.operation = operation and operation.name
  fault.commit = fault.commit or "before"
  if not fault.count then
    fault.count = (fault.probability or fault.kind == "latency" or fault.kind == "skew") and math.huge or 1
  end
  if fault.kind == "error" and fault.code and not fault.message then fault.message = "A fault of the local GameLift." end
  if fault.code and not fault.status then fault.status = faults.status_of(fault.code) or 400 end
  for name, value in pairs(kinds[fault.kind]) do
    if fault[name] == nil then fault[name] = value end
  end
  return fault
end

--- Returns an empty list of faults. Its member used_up holds the latest of those that apply to no further call.
function faults.new_list() return { used_up = {}, last_id = 0 } end

--- Adds a fault, and gives it an id.
---@param list table # from faults.new_list
---@param fault table # from faults.new
function faults.add(list, fault)
  list.last_id = list.last_id + 1
  fault.number, fault.id, fault.struck = list.last_id, ("fault-%d"):format(list.last_id), 0
  list[#list + 1] = fault
end

--- Removes the fault with this id. Returns false if there is none.
---@param list table
---@param id string
---@return boolean
function faults.remove(list, id)
  for _, part in ipairs { list, list.used_up } do
    for place, fault in ipairs(part) do
      if fault.id == id then
        table.remove(part, place)
        return true
      end
    end
  end
  return false
end

--- Removes all faults. Their ids are not used again.
---@param list table
function faults.clear(list)
  list.used_up = {}
  for place = #list, 1, -1 do list[place] = nil end
end

local function describe(fault)
  local row = { id = fault.id, struck = fault.struck, remaining = fault.count < math.huge and fault.count or nil }
  for name in pairs(faults.arguments) do
    if name ~= "count" then row[name] = fault[name] end
  end
  return row
end

--- Returns what each fault does, how often it struck, and how many calls remain (nil: any number), in the order of their ids.
---@param list table
---@return table[]
function faults.describe(list)
  local all, rows = {}, {}
  for _, fault in ipairs(list.used_up) do all[#all + 1] = fault end
  for _, fault in ipairs(list) do all[#all + 1] = fault end
  table.sort(all, function(a, b) return a.number < b.number end)
  for i, fault in ipairs(all) do rows[i] = describe(fault) end
  return rows
end

-- Counts one call against the fault at this place, and puts one that is used up aside. Returns the next place to look at.
local function use(list, place)
  local fault = list[place]
  fault.count, fault.struck = fault.count - 1, fault.struck + 1
  if fault.count > 0 then return place + 1 end
  table.remove(list, place)
  list.used_up[#list.used_up + 1] = fault
  if #list.used_up > MAX_USED_UP then table.remove(list.used_up, 1) end
  return place
end

--- Returns the seconds by which the time of signatures is off for this call, and counts the call.
---@param list table # of faults
---@param request table # of Emulator:handle
---@return number
function faults.take_skew(list, request)
  local seconds, place = 0, 1
  while list[place] do
    local region = list[place].region
    if list[place].kind == "skew" and (not region or region == auth.claimed_region(request)) then
      seconds = seconds + list[place].seconds
      place = use(list, place)
    else
      place = place + 1
    end
  end
  return seconds
end

local function applies(fault, operation, region, random)
  return fault.kind ~= "skew" and (not fault.operation or fault.operation == operation) and (not fault.region or fault.region == region)
    and (not fault.probability or random:chance(fault.probability))
end

--- Returns the latency of this call in seconds and the fault that decides its response, or nil. Counts the call against both.
---@param list table # of faults
---@param operation string
---@param region string
---@param random table
---@return number
---@return table?
function faults.take(list, operation, region, random)
  local delay, chosen, place = 0, nil, 1
  while list[place] do
    local fault = list[place]
    if (chosen and fault.kind ~= "latency") or not applies(fault, operation, region, random) then
      place = place + 1
    else
      if fault.kind == "latency" then delay = delay + fault.seconds else chosen = fault end
      place = use(list, place)
    end
  end
  return delay, chosen
end

--- Returns the HTTP status of an exception; nil if the service has none of that name.
---@param code string
---@return integer?
function faults.status_of(code)
  local common = exceptions.common[code]
  if common then return common.status end
  for _, exception in ipairs(core.exceptions()) do
    if exception.name == code then return exception.status end
  end
  return nil
end

return faults
