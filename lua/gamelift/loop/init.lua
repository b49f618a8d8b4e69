-- gamelift.loop: a transport for programs that must not block. Calls run in coroutines of the loop; loop:poll(), once a tick,
-- moves bytes and resumes the coroutines that are ready.
--
-- The C part (gamelift.curl) moves the bytes and never calls back. All waiting happens in the coroutines of task.lua.
local curl = require("gamelift.native").require "gamelift.curl"
local base = require "gamelift.transport.base"
local errors = require "gamelift.errors"
local messages = require "gamelift.util.messages"
local schema = require "gamelift.util.schema"
local tasks = require "gamelift.loop.task"
local timers = require "gamelift.loop.timers"

local now = curl.now
local waiting_task, refuse_wait, suspend = tasks.waiting_task, tasks.refuse_wait, tasks.suspend
local wake, check_self = tasks.wake, tasks.check_self

-- waiting -------------------------------------------------------------------------------------------------------------

local function send(loop, settings, request)
  local task = waiting_task(loop, 3)
  local refused = refuse_wait(task)
  if refused then return nil, refused end
  local id, failure = loop.multi:start(settings, request)
  if not id then return nil, failure end
  task.id = id -- first: whatever raises from here on, the task's end cancels it
  loop.waiting[id], loop.has_new_transfers = task, true
  if loop.wait_hook and not loop.busy then loop.multi:perform(0) end -- the host's ticks may be far apart
  return suspend(task)
end

local function sleep(loop, seconds)
  local task = waiting_task(loop, 3)
  local refused = refuse_wait(task)
  if refused then return refused end
  local moment = loop.clock() + seconds
  loop.steps_begun = loop.steps_begun + 1
  task.timer = loop.timers:add(moment, task)
  loop.steps_ended = loop.steps_ended + 1
  local _, failure = suspend(task)
  return failure
end

-- The transport of one client: the loop with the client's CA file, proxy and maximum size of a response. It raises outside a
-- coroutine of the loop, but client.lua checks that first.
local ClientTransport = base.class "gamelift.loop.transport"

function ClientTransport:send(request) return send(self.loop, self.settings, request) end
function ClientTransport:sleep(seconds) return sleep(self.loop, seconds) end
function ClientTransport:now() return self.loop.clock() end

-- Returns the transport for a host with this proxy (URL, or "" for none); itself if the client has one proxy for all hosts.
function ClientTransport:with_proxy(proxy)
  local options = self.options
  if not options.per_host then return self end
  return self.loop:bind { ca_file = options.ca_file, proxy = proxy, max_response = options.max_response }
end

-- the loop ------------------------------------------------------------------------------------------------------------

-- The loop, as gamelift.loop returns it. src/model/generate.lua copies the comments of its public methods into types.lua.
local Loop = base.class "gamelift.loop"
Loop.clock = now -- the clock of sleeps and of call deadlines; specs replace it

--- Sends an HTTP request, as any transport does, with the system's certificates and the proxies of the environment.
---
--- Returns the response; or nil and a failure. Raises outside a coroutine of the loop, unless the option `wait` can wait there.
--- Yields until the response has arrived. request.timeout is in seconds.
---@param request gamelift.Request
---@return gamelift.Response? response
---@return gamelift.Failure failure # where response is nil
function Loop:send(request)
  check_self(self, Loop, "send", "loop")
  self.settings = self.settings or self.multi:settings()
  return send(self, self.settings, request)
end

--- Waits for a number of seconds while other coroutines run. It wakes in a poll, so the wait is rounded up to a tick; zero or
--- less waits for the next round of polling.
---
--- Returns nil; or the failure of kind "cancelled" that ended it early. Raises outside a coroutine of the loop, unless the
--- option `wait` can wait there, and if seconds is not a number. Yields.
---@param seconds number
---@return gamelift.Failure? # return it, too, where there is one
function Loop:sleep(seconds)
  check_self(self, Loop, "sleep", "loop")
  if type(seconds) ~= "number" or seconds ~= seconds then
    error("sleep: expected a number of seconds, got " .. messages.quote(seconds), 2)
  end
  return sleep(self, seconds)
end

--- Returns the time of the monotonic clock that sleeps and call deadlines use, in seconds.
---@return number # seconds
function Loop:now()
  check_self(self, Loop, "now", "loop")
  return self.clock()
end

-- Raises, at `level` above the caller, unless the caller can wait for this loop.
function Loop:check(level) tasks.check(self, level + 1) end

-- Returns the transport of a client with these settings, which config.resolve made. Clients with equal settings share one.
function Loop:bind(settings)
  local proxy = settings.proxy or "" -- "" means no proxy: config.resolve has read the environment already
  local per_host = not settings.has_proxy_option
  local key = ("%s\n%s\n%d\n%s"):format(settings.ca_file or "", proxy, settings.max_response, tostring(per_host))
  local transport = self.transports[key]
  if not transport then
    transport = setmetatable({
      loop = self,
      options = { ca_file = settings.ca_file, max_response = settings.max_response, per_host = per_host },
      settings = self.multi:settings { ca_file = settings.ca_file, proxy = proxy, max_response = settings.max_response },
    }, ClientTransport)
    self.transports[key] = transport
  end
  return transport
end

--- Runs fn(…) in a new coroutine of the loop. It runs at once, until it first waits; inside another coroutine of the loop it
--- begins when that one waits.
---
--- Returns a handle, whose result() has what fn returned, or nil and what it raised. Errors of fn also go to the option
--- on_error. Raises if fn is not a function. Does not yield.
---@param fn fun(...)
---@return gamelift.Task
function Loop:spawn(fn, ...)
  check_self(self, Loop, "spawn", "loop")
  if type(fn) ~= "function" then error("spawn: expected a function, got " .. messages.quote(fn), 2) end
  return tasks.spawn(self, nil, fn, ...)
end

-- Runs run(…) in a new coroutine for client:start, and keeps the client from being collected until it has finished. Returns a
-- handle.
function Loop:start(client, run, ...) return tasks.spawn(self, client, run, ...) end

-- Adds a source: something with connections and moments of its own, which every poll moves. Its methods never wait: pump(deadline)
-- reads; flush() sends what was said since; due() returns the moment of loop.clock at which it has to be pumped even if no byte comes,
-- or nil; loop_closed() ends it.
function Loop:attach(source) self.sources[#self.sources + 1] = source end

-- Removes a source. Idempotent.
function Loop:detach(source)
  for i, attached in ipairs(self.sources) do
    if attached == source then return table.remove(self.sources, i) end
  end
end

-- Pumps the sources in turn until the deadline, one at least. The next poll continues with those that are left.
local function pump_sources(loop, deadline)
  local sources, count = loop.sources, #loop.sources
  loop.is_behind = false
  for i = 1, count do
    local source = sources[loop.next_source] or sources[1] -- pumping may detach some
    if not source then return end
    loop.next_source = loop.next_source % #sources + 1
    source:pump(deadline)
    if i < count and now() >= deadline then
      loop.is_behind = true
      return
    end
  end
end

-- Wakes the task of one finished transfer. Returns false if no transfer has finished.
local function deliver_response(loop)
  local id, response, failure = loop.multi:take()
  if not id then return false end
  local task = loop.waiting[id]
  loop.waiting[id] = nil
  if task and task.id == id then
    task.id = false
    wake(task, response, failure)
  end
  return true
end

-- Wakes one task whose timer is due. Returns false if none is.
local function wake_sleeper(loop, moment)
  local task, timer = loop.timers:due(moment)
  if not task then return false end
  if task.timer == timer then
    task.timer = false
    wake(task)
  end
  return true
end

-- Moves bytes, then wakes one task of each kind in turn, so that no kind starves the others. A task that sleeps for zero seconds
-- wakes in the next round, so that bytes move in between.
local function drive(loop, seconds, completions)
  local needs_repair = tasks.needs_repair(loop)
  loop.busy, loop.steps_begun = true, loop.steps_begun + 1
  if needs_repair then tasks.repair(loop) end
  local deadline, moment = now() + seconds, loop.clock()
  loop.multi:perform(seconds / 2)
  loop.has_new_transfers = false
  pump_sources(loop, now() + seconds / 2)
  local busy = true
  while busy do
    busy = wake_sleeper(loop, moment)
    if completions > 0 and deliver_response(loop) then
      completions = completions - 1
      busy = true
    end
    busy = tasks.run_queued(loop) or busy
    if now() >= deadline then break end
  end
  -- transfers that were begun just now are sent in this tick, if there is time
  if loop.has_new_transfers and not loop.closed then loop.multi:perform(math.max(deadline - now(), 0)) end
  if loop.sources[1] then
    for _, source in ipairs(loop.sources) do source:flush() end
  end
  loop.busy, loop.steps_ended = false, loop.steps_begun
end

-- Calls drive; after an error, such as lack of memory, it resets the state of the run, and the next poll repairs the rest. Raises,
-- at its caller's caller, inside a coroutine or callback of the loop.
local function guarded_drive(loop, method, seconds, completions)
  if loop.busy or tasks.is_inside(loop) then
    error(method .. ": the loop polls already; its coroutines and callbacks may not poll it", 3)
  end
  local ok, problem = pcall(drive, loop, seconds, completions)
  if ok then return end
  loop.busy, loop.current, loop.depth = false, false, 0
  error(problem, 0)
end

-- Returns the number, or the default for nil. Raises, at its caller's caller, for other values and for numbers below `least`.
local function check_number(name, value, least, default)
  if value == nil then return default end
  local good = type(value) == "number" and value >= least -- NaN fails it
  if not good then
    error(("%s: expected a number >= %g, got %s"):format(name, least, messages.quote(value)), 3)
  end
  return value
end

--- Moves bytes and resumes the coroutines that are ready. Call it once a tick.
---
--- The options default to those of the loop: max_time, in seconds, after which nothing more begins; and max_completions, the number
--- of responses that are decoded.
---
--- Returns the number of tasks that are not done. Raises for unfit options and inside a coroutine of the loop. Neither blocks nor
--- yields.
---@param options? gamelift.PollOptions
---@return integer # tasks that are not done
function Loop:poll(options)
  check_self(self, Loop, "poll", "loop")
  local max_time, completions = self.max_time, self.max_completions
  if options then
    max_time = check_number("poll: max_time", options.max_time, 0, max_time)
    completions = check_number("poll: max_completions", options.max_completions, 1, completions)
  end
  guarded_drive(self, "poll", max_time, completions)
  return self.count
end

local ROUND = 0.01 -- seconds: run looks at its timeout this often, even if functions begin others without end

--- Polls until all tasks are done, or for `timeout` seconds (no limit). For scripts and for the end of a program.
---
--- Returns true if all tasks are done; false after the timeout. Raises for an unfit timeout and inside a coroutine of the loop.
--- Blocks the thread.
---@param timeout? number # seconds
---@return boolean # all tasks are done
function Loop:run(timeout)
  check_self(self, Loop, "run", "loop")
  timeout = check_number("run: timeout", timeout, 0, math.huge)
  local deadline = now() + timeout
  while true do
    guarded_drive(self, "run", ROUND, math.huge)
    local delay = self:timeout()
    if delay ~= 0 and (self.closed or self.count == 0) then return true end
    local remaining = deadline - now()
    if remaining <= 0 then return false end
    self:idle(math.min(delay or remaining, remaining))
  end
end

-- Polls until the handle is done or the moment has come, and waits in between. Returns true if it is done. Raises inside a coroutine
-- of the loop. Blocks the thread.
function Loop:run_until(handle, deadline)
  while not handle:done() do
    guarded_drive(self, "run", ROUND, math.huge)
    local remaining = deadline and deadline - self.clock() or 1
    if remaining <= 0 or self.closed then return handle:done() end
    local delay = self:timeout()
    if delay ~= 0 and not handle:done() then self:idle(math.min(delay or 1, remaining, 1)) end
  end
  return true
end

-- Waits until there may be something to do, at most so many seconds.
function Loop:idle(seconds) self.multi:wait(seconds) end

-- Returns the earliest moment at which a source has to be pumped, or nil.
local function next_due(loop)
  local earliest
  if not loop.sources[1] then return nil end
  for _, source in ipairs(loop.sources) do
    local moment = source:due()
    if moment and (not earliest or moment < earliest) then earliest = moment end
  end
  return earliest
end

--- Returns the seconds until poll is due even if no descriptor of fds() becomes readable: 0 for now, nil for never. Neither
--- blocks nor yields.
---@return number? # seconds
function Loop:timeout()
  check_self(self, Loop, "timeout", "loop")
  if self.is_behind or tasks.is_queued(self) or tasks.needs_repair(self) and not tasks.is_inside(self) then return 0 end
  if self.closed then return nil end
  local transfers, sleeper, due = self.multi:timeout(), self.timers:next(), next_due(self)
  if due and (not sleeper or due < sleeper) then sleeper = due end
  sleeper = sleeper and sleeper < math.huge and math.max(sleeper - self.clock(), 0) or nil
  return transfers and sleeper and math.min(transfers, sleeper) or transfers or sleeper
end

--- Returns the file descriptors to watch for readability, for hosts that sleep until there is work. The list stays the same until
--- the loop is closed or the process forks; it is empty once the loop is closed. The loop owns the descriptors.
---
--- Returns nil and an error if the process cannot open a descriptor. Neither blocks nor yields.
---@return integer[]?
---@return gamelift.Error err # where the list is nil
function Loop:fds()
  check_self(self, Loop, "fds", "loop")
  if self.closed then return {} end
  local fd, problem = self.multi:fd()
  if fd then return { fd } end
  return errors.fail("ConnectionFailed", "no epoll descriptor: " .. problem)
end

--- Prepares a client before the first tick: resolves its settings, fetches its credentials and opens connections (1),
--- handshakes included.
---
--- Returns a handle; its result is true, or nil and an error. Raises for a value that is not a client of this loop, and for an
--- unfit number. Neither blocks nor yields: wait for the handle, or call loop:run().
---@param client gamelift.Client
---@param connections? integer
---@return gamelift.Task
function Loop:prewarm(client, connections)
  check_self(self, Loop, "prewarm", "loop")
  return require("gamelift.loop.prewarm")(self, client, check_number("prewarm: connections", connections, 1, 1))
end

--- Cancels every task and closes all connections. Later calls fail with kind "cancelled"; callbacks that are due still run in the
--- next poll. Idempotent; allowed inside coroutines of the loop. Neither blocks nor yields.
function Loop:close()
  check_self(self, Loop, "close", "loop")
  self.closed = true -- a second call repeats the rest, because the first one may have raised
  local all = {}
  for task in pairs(self.live) do all[#all + 1] = task end
  for _, task in ipairs(all) do task:cancel() end
  local sources = self.sources
  self.sources = {}
  for _, source in ipairs(sources) do source:loop_closed() end
  self.multi:close()
end

Loop.__close = Loop.close

function Loop:__tostring()
  return ("gamelift.loop (%s)"):format(self.closed and "closed" or self.count .. " running")
end

-- constructor ---------------------------------------------------------------------------------------------------------

local loop = {}

local MAX_TIME = 0.0005 -- seconds

local connections = schema.whole("a whole number", 1, 64)
local at_least = function(least) -- without an upper limit: math.huge is one
  return schema.type("a number >= " .. least, function(value) return type(value) == "number" and value >= least end)
end

local OPTIONS = schema.record({
  connecting = connections, connections = connections, on_error = schema.callable,
  max_completions = at_least(1), max_time = at_least(0), wait = schema.callable,
}, "a table")

--- Makes a loop. Opens nothing until the first call.
---
--- All options are optional: max_time (seconds of a poll, 0.0005), max_completions (responses decoded in a poll, no limit),
--- connecting (new connections per host at a time, 1), connections (per host, 64), on_error (function(err, traceback), called with
--- errors of spawned functions and callbacks; the default writes to the standard error stream), wait (function(handle)).
---
--- The option wait lets plain calls wait in coroutines of another scheduler (examples/schedulers/README.md). The loop calls it in the
--- coroutine that made the call. It has to return once handle:done(); handle:on_done(fn) calls back then, from poll. If it returns
--- earlier or raises, the loop cancels the wait. With this option, requests made outside of a poll are sent at once.
---
--- Raises for unfit options, at `level` (1) above its caller. Neither blocks nor yields.
---@param options? gamelift.LoopOptions
---@param level? integer
---@return gamelift.Loop
function loop.new(options, level)
  options = options == nil and {} or options
  local problem = schema.problem(OPTIONS, options, "option")
  if problem then error("gamelift.loop: " .. problem, (level or 1) + 1) end
  return setmetatable({
    multi = curl.multi { connecting = options.connecting, connections = options.connections },
    on_error = options.on_error or tasks.write_error, wait_hook = options.wait or false,
    max_time = options.max_time or MAX_TIME, max_completions = options.max_completions or math.huge,
    current = false, depth = 0, -- the task that runs; the number of nested ones
    steps_begun = 0, steps_ended = 0, -- they differ after an error interrupted a step (task.lua)
    waiting = {},     -- { [transfer id] = task }
    timers = timers.new(),
    live = {}, count = 0, -- tasks that are not done
    queue = {}, queue_first = 1, queue_last = 0, -- tasks that continue in the next poll, in order
    sources = {}, next_source = 1, is_behind = false, -- some sources were not pumped in the last poll
    transports = {},       -- { [key of settings] = transport of a client }
    has_new_transfers = false,    -- a transfer has begun since bytes last moved
    busy = false, closed = false,
  }, Loop)
end

-- Reports whether a value is a loop.
function loop.is_loop(value) return getmetatable(value) == Loop end

return loop
