-- Error objects, and the names behind `gamelift.errors`.
local core = require("gamelift.native").require "gamelift.core"
local codes = require "gamelift.errors.codes"
local messages = require "gamelift.util.messages"
local tables = require "gamelift.util.tables"

local MESSAGE_MAX, ID_MAX = 1024, 256 -- bytes

local Error = {}
Error.__index = Error
Error.__name = "gamelift.error"

--- Returns true if the error has this code: err:is "NotFoundException".
---@param code string
---@return boolean
function Error:is(code) return self.code == code end

--- Returns one line: code, message, operation, status, request id.
function Error:__tostring()
  local context = {}
  if self.operation and self.message:sub(1, #self.operation + 1) ~= self.operation .. ":" then
    context[1] = self.operation
  end
  if self.status then context[#context + 1] = "HTTP " .. self.status end
  if self.request_id then context[#context + 1] = "request id " .. self.request_id end
  local line = self.code .. (self.message ~= "" and ": " .. self.message or "")
  if context[1] then line = line .. " (" .. table.concat(context, ", ") .. ")" end
  return core.printable(line, MESSAGE_MAX)
end

local errors = {}

--- Makes an error object of a table: kind, code and message, and what is known of operation, status, request_id,
--- retryable, attempts, sent and details. The same table is returned. Does not raise.
---@param fields table
---@return gamelift.Error
function errors.new(fields)
  local message = fields.message or ""
  if fields.kind ~= "service" or #message > MESSAGE_MAX then message = core.printable(message, MESSAGE_MAX) end
  fields.message = message -- the service's own as core.error read it
  fields.request_id = fields.request_id and core.printable(fields.request_id, ID_MAX)
  fields.retryable = fields.retryable or false
  fields.attempts = fields.attempts or 0
  fields.sent = fields.sent or "no"
  return setmetatable(fields, Error)
end

--- Makes an error of this library. Its kind is that of its code in errors/codes.lua.
--- Raises for a code that is not there.
---@param code string
---@param message string
---@param fields? table # operation, attempts, sent, provider, details …; becomes the error object
---@return nil
---@return gamelift.Error
function errors.fail(code, message, fields)
  local entry = codes.library[code] or error("errors.fail: unknown code " .. tostring(code), 2)
  fields = fields or {}
  fields.kind, fields.code, fields.message = entry[1], code, message
  return nil, errors.new(fields)
end

--- Returns true if the value is an error object of this library.
---@param value any
---@return boolean
function errors.is_error(value) return getmetatable(value) == Error end

-- errors.codes: { [code] = { kind =, meaning = } } of every code of this library. errors.NotFoundException ==
-- "NotFoundException"; an unknown name raises.
local known
local function load_names()
  known = {}
  for _, exception in ipairs(core.exceptions()) do known[exception.name] = exception.name end
  for _, code in ipairs(codes.aws) do known[code] = code end
  local described = {}
  for code, entry in pairs(codes.library) do
    known[code] = code
    described[code] = { kind = entry[1], meaning = entry[2] }
  end
  rawset(errors, "codes", described)
end

return setmetatable(errors, {
  __index = function(_, word)
    if not known then load_names() end
    if word == "codes" then return rawget(errors, "codes") end
    return known[word] or error(messages.unknown("error", word, tables.keys(known)), 2)
  end,
})
