-- A host in a loop: the user's, or one of the server's own, which plain code runs while it waits.
local environment = require "gamelift.config.environment"
local loops = require "gamelift.loop"
local tasks = require "gamelift.loop.task"

local Host = {}
Host.__index = Host

local OUTSIDE = "a server of a loop can only wait in a coroutine of that loop: run the code with loop:spawn(function() … end), or begin "
  .. "it with gamelift.server.start(options) or server:start(method, …), which give a handle"

local MAX_RESPONSE = 64 * 1024 -- bytes of a refusal

local host_loop = {}

--- Makes a host.
---@param options table # loop (the user's; nil: one of its own), on_error, ca_file, proxy, clock (of a driven transport), sleep
function host_loop.new(options)
  local loop = options.loop or loops.new { on_error = options.on_error }
  if options.clock then loop.clock = options.clock end
  if options.idle then loop.idle = function(_, seconds) options.idle(seconds) end end
  return setmetatable({
    loop = loop, is_own = not options.loop, ca_file = options.ca_file, proxy = options.proxy, now = loop.clock,
  }, Host)
end

--- Raises, at `level` above the caller, unless plain code may wait here.
function Host:check(level)
  if not self.is_own then tasks.check(self.loop, level + 1, OUTSIDE) end
end

--- Runs fn(…) in a coroutine. What it raises goes to on_error(err, traceback).
function Host:spawn(on_error, fn, ...) return tasks.spawn_guarded(self.loop, on_error, fn, ...) end

--- Returns a handle, which resolve gives its results.
function Host:promise() return tasks.promise(self.loop) end

Host.resolve = function(_, handle, ...) tasks.resolve(handle, ...) end

local function is_inside(loop)
  local task = loop.current
  return task and task.co == coroutine.running()
end

--- Waits for a handle. Returns its results.
function Host:wait(handle)
  if handle:done() then return handle:result() end
  if is_inside(self.loop) or not self.is_own then return handle:wait() end
  self.loop:run_until(handle)
  return handle:result()
end

--- Waits in a coroutine.
function Host:sleep(seconds)
  if self.is_own and not is_inside(self.loop) then
    local handle = self.loop:spawn(self.loop.sleep, self.loop, seconds)
    self.loop:run_until(handle)
    return handle:result()
  end
  return self.loop:sleep(seconds)
end

--- Returns the transport for requests of this loop.
---@param proxy? string|false
function Host:transport(proxy)
  return self.loop:bind {
    ca_file = self.ca_file or environment.get "AWS_CA_BUNDLE", proxy = proxy, has_proxy_option = self.proxy ~= nil,
    max_response = MAX_RESPONSE,
  }
end

--- Returns the connection of a response as links use it.
function Host.adopt(_, connection) return connection end

--- Returns nil: nothing has to be woken, since links are flushed with each poll.
function Host.waker() return nil end

--- Does what is due after a method has been called.
function Host.settle(_, process) process:advance() end

--- Lets the loop move the process.
function Host:attach(process) self.loop:attach(process) end
function Host:detach(process) self.loop:detach(process) end

--- Moves everything without waiting.
function Host:poll() return self.loop:poll() end

--- Waits until the handle is done or the seconds have passed. Returns whether it is done.
function Host:run(handle, seconds)
  if is_inside(self.loop) then error("run: callbacks may not call it", 3) end
  return self.loop:run_until(handle, seconds and self.now() + seconds)
end

return host_loop
