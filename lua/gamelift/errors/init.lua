-- Error objects, and the names behind `gamelift.errors`.
local core = require("gamelift.native").require "gamelift.core"
local names = require "gamelift.util.messages"

local MESSAGE_MAX = 1024 -- bytes

local Error = {}
Error.__index = Error
Error.__name = "gamelift.error"

-- Whether the error has this code: err:is "NotFoundException".
function Error:is(code) return self.code == code end

-- One line: code, message, operation, status, request id.
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

-- fields: kind, code and message, and what is known of operation, status, request_id, retryable, attempts, sent and
-- details. The table becomes the error object. Neither raises nor copies.
function errors.new(fields)
  local message = fields.message or ""
  if fields.kind ~= "service" or #message > MESSAGE_MAX then message = core.printable(message, MESSAGE_MAX) end
  fields.message = message -- the service's own as core.error read it
  fields.retryable = fields.retryable or false
  fields.attempts = fields.attempts or 0
  fields.sent = fields.sent or "no"
  return setmetatable(fields, Error)
end

function errors.is_error(value) return getmetatable(value) == Error end

-- errors.codes: { [code] = { kind =, meaning = } } of every code of our own. errors.NotFoundException ==
-- "NotFoundException"; a name that nobody answers with raises.
local known
local function load_names()
  local codes = require "gamelift.errors.codes"
  known = {}
  for _, exception in ipairs(core.exceptions()) do known[exception.name] = exception.name end
  for _, code in ipairs(codes.common) do known[code] = code end
  local ours = {}
  for code, entry in pairs(codes.ours) do
    known[code] = code
    ours[code] = { kind = entry[1], meaning = entry[2] }
  end
  rawset(errors, "codes", ours)
end

return setmetatable(errors, {
  __index = function(_, word)
    if not known then load_names() end
    if word == "codes" then return rawget(errors, "codes") end
    return known[word] or error(names.unknown("error", word, names.keys(known)), 2)
  end,
})
