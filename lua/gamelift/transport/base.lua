-- The internal contract of transports, and its defaults. Built-in transports are of a class made here; transport/guard.lua makes one
-- of a user-supplied transport. So a caller may use every method below.
local core = require "gamelift.core"

local base = {}

---@class gamelift.transport.Base: gamelift.Transport
local Base = { __name = "gamelift.transport" }
Base.__index = Base

local classes = { [Base] = true }

--- Sends one request. Blocks or yields until the response is whole.
--- Raises only where memory is short, or for a request that is not of the contract's form.
---@param request gamelift.Request
---@return gamelift.Response? # nil on failure
---@return gamelift.Failure?
function Base.send(_, request) -- luacheck: no unused args
  return nil, { kind = "connect", sent = "no", message = "there is no transport" }
end

--- Waits so many seconds. Blocks or yields. Raises as send.
---@param seconds number
---@return gamelift.Failure? # why the wait ended early; nil after a whole one
function Base.sleep(_, seconds) -- luacheck: no unused args
  return { kind = "invalid", sent = "no", message = "there is no transport to wait with" }
end

--- Returns monotonic seconds. Does not raise, block or yield.
---@return number
Base.now = core.monotonic

--- Closes the connections; a later send fails with kind "cancelled". Idempotent. Does not raise, block or yield.
function Base.close() end

--- Returns the failure that send would return in this phase of the host, or nil. Does not block or yield.
---@return gamelift.Failure?
function Base.phase_failure() return nil end

--- Returns the transport for a host that needs another proxy: this one, unless its proxy came from the environment.
---@param proxy string # URL, or "" for none
---@return gamelift.transport.Base
function Base:with_proxy(proxy) return self end -- luacheck: no unused args

--- Returns the transport of a client with these settings. A loop makes one; every other transport serves its client as it is.
---@param settings table # config.resolve's
---@return gamelift.transport.Base
function Base:bind(settings) return self end -- luacheck: no unused args

--- Starts fn() detached from this call, so that it ends even if the call is cancelled.
---@param fn fun()
---@return boolean # false: not started, because the host cannot
function Base.detach(_, fn) return false end -- luacheck: no unused args

--- Lends a request and the buffer of its body, made by new() if none is idle. Only for transports that read a request but
--- keep none of it.
---@param new fun(): table
---@return table? # nil: this transport has no request pool
function Base.acquire(_, new) return nil end -- luacheck: no unused args

--- Takes back what acquire returned, once nothing refers to it.
---@param pooled table
function Base.release(_, pooled) end -- luacheck: no unused args

--- Returns a class of built-in transports: a metatable with the defaults above, to which methods are added.
---@param name string # its __name
---@return table
function base.class(name)
  local class = setmetatable({ __name = name }, Base)
  class.__index = class
  classes[class] = true
  return class
end

--- Returns true if the value keeps the contract: it is an instance of a class made here. What inherits from one does not.
---@param value any
---@return boolean
function base.is_builtin(value) return classes[getmetatable(value)] == true end

--- The transport of callers that have none: its sends and waits fail.
base.none = setmetatable({}, Base)

return base
