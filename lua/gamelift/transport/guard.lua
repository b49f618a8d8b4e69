-- Calls user-supplied code that may wait: transports, and the option `wait` of a loop.
local base = require "gamelift.transport.base"
local core = require "gamelift.core"
local messages = require "gamelift.util.messages"
local transport_errors = require "gamelift.errors.transport"

local guard = {}

-- True where pcall stops a yield: in PUC Lua 5.1 only.
guard.stops_yields = _VERSION == "Lua 5.1" and not rawget(_G, "jit")

--- Returns true if the caller runs in the main thread, which cannot yield.
---@return boolean
function guard.is_main()
  local co, main = coroutine.running()
  return not co or main == true
end

-- Returns true if no frame of the caller stops a yield in PUC Lua 5.1: C functions (pcall, table.sort, require) and iterators
-- of `for` do. Metamethods do, too, but show no frame.
local function has_no_c_frame()
  local debug = rawget(_G, "debug")
  local level = 2
  while debug do
    local frame = debug.getinfo(level, "Sn")
    if not frame then break end
    if frame.what == "C" or frame.name == "(for generator)" then return false end
    level = level + 1
  end
  return true
end

--- Returns true if the caller may yield: it runs in a coroutine, and not below a C function, which Lua 5.2 cannot detect.
---@return boolean
function guard.is_yieldable()
  if guard.is_main() then return false end
  if guard.stops_yields then return has_no_c_frame() end
  return core.is_yieldable()
end

-- Calls fn unprotected where it may yield, so that what it raises goes through.
local function call_51(fn, ...)
  if guard.is_yieldable() then return true, fn(...) end
  return pcall(fn, ...)
end

--- Calls fn(…) as pcall does; fn may yield. In a coroutine of PUC Lua 5.1 what it raises goes through.
guard.call = guard.stops_yields and call_51 or pcall

local Guarded = base.class "gamelift.transport.guarded"

-- Returns the problem of a response, or nil.
local function response_problem(response)
  if type(response) ~= "table" then return "returned a " .. type(response) end
  local status = response.status
  if type(status) ~= "number" or status % 1 ~= 0 or status < 100 or status > 999 then
    return "returned a response whose status is not a whole number from 100 to 999"
  end
  if type(response.headers) ~= "table" then return "returned a response without a table of headers" end
  if type(response.body) ~= "string" then return "returned a response whose body is not a string" end
end

local function misuse(kind, message) return nil, { kind = kind, sent = "maybe", message = "the transport " .. message } end

function Guarded:send(request)
  local inner = self.inner
  local ok, response, failure = guard.call(inner.send, inner, request)
  if not ok then return misuse("raised", "raised: " .. messages.text(response)) end
  if response then
    local problem = response_problem(response)
    if problem then return misuse("invalid", problem) end
    return response
  end
  if transport_errors.is_failure(failure) then return nil, failure end
  return misuse("invalid", "returned nil and no failure of the agreed form: " .. messages.text(failure))
end

function Guarded:sleep(seconds)
  local inner = self.inner
  if type(inner.sleep) ~= "function" then
    return { kind = "invalid", sent = "no", message = "the transport has no sleep(self, seconds), which a retry needs" }
  end
  local ok, problem = guard.call(inner.sleep, inner, seconds)
  if not ok then
    return { kind = "invalid", sent = "no", message = "the transport raised in sleep: " .. messages.text(problem) }
  end
end

function Guarded:phase_failure() return self.parent:phase_failure() end
function Guarded:detach(fn) return self.parent:detach(fn) end

function Guarded:with_proxy(proxy)
  local other = self.parent:with_proxy(proxy)
  return other ~= self.parent and other or self
end

-- The built-in transport that a user-supplied one inherits from, which knows its host.
local function parent_of(inner)
  local metatable = getmetatable(inner)
  local parent = type(metatable) == "table" and rawget(metatable, "__index")
  return base.is_builtin(parent) and parent or base.none
end

--- Returns a transport that keeps the whole contract of transport/base.lua: the given one if it is built-in, else one that
--- calls it and turns what it raises or returns wrongly into failures. In a coroutine of PUC Lua 5.1 what it raises goes
--- through, since nothing can wait inside pcall there.
---@param transport gamelift.Transport? # nil: one whose sends fail
---@return gamelift.transport.Base
function guard.wrap(transport)
  if base.is_builtin(transport) then return transport end
  if type(transport) ~= "table" and type(transport) ~= "userdata" then return base.none end
  local guarded = setmetatable({ inner = transport, parent = parent_of(transport) }, Guarded)
  if type(transport.now) == "function" then
    function guarded.now() return transport:now() end
  end
  return guarded
end

return guard
