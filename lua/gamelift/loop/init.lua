-- gamelift.loop: a transport for programs that may not wait. Calls run in coroutines of the loop; loop:poll(), once a tick,
-- moves bytes and resumes what is ready.
--
-- C moves the bytes and never calls back; all that waits, waits in here, in a coroutine of tasks.lua.
local curl = require("gamelift.native").require "gamelift.curl"
local base = require "gamelift.transport.base"
local errors = require "gamelift.errors"
local messages = require "gamelift.util.messages"
local schema = require "gamelift.util.schema"
local tasks = require "gamelift.loop.task"
local timers = require "gamelift.loop.timers"

local now = curl.now
local current, refusal, pause, wake, check_self = tasks.current, tasks.refusal, tasks.pause, tasks.wake, tasks.check_self

-- waiting -------------------------------------------------------------------------------------------------------------

local function send(loop, settings, request)
  local task = current(loop, 3)
  local refused = refusal(task)
  if refused then return nil, refused end
  local id, failure = loop.multi:start(settings, request)
  if not id then return nil, failure end
  task.id = id -- first: whatever raises from here on, the task's end cancels it
  loop.waiting[id], loop.fresh = task, true
  if loop.wait_hook and not loop.busy then loop.multi:perform(0) end -- the host's ticks may be far apart
  return pause(task)
end

local function sleep(loop, seconds)
  local task = current(loop, 3)
  local refused = refusal(task)
  if refused then return refused end
  local moment = loop.clock() + seconds
  loop.entered = loop.entered + 1
  task.timer = loop.timers:add(moment, task)
  loop.left = loop.left + 1
  local _, failure = pause(task)
  return failure
end

-- What a client has as its transport: the loop with that client's CA file, proxy and limit of an answer.
-- Outside a coroutine of the loop it raises, but client.lua checks that before.
local Bound = base.class "gamelift.loop.transport"

function Bound:send(request) return send(self.loop, self.settings, request) end
function Bound:sleep(seconds) return sleep(self.loop, seconds) end
function Bound:now() return self.loop.clock() end

-- The transport for a host with another proxy (URL, or "" for none), unless the client's was given for all hosts.
function Bound:with_proxy(proxy)
  local options = self.options
  if not options.per_host then return self end
  return self.loop:bind { ca_file = options.ca_file, proxy = proxy, max_response = options.max_response }
end

-- the loop ------------------------------------------------------------------------------------------------------------

local Loop = base.class "gamelift.loop"
Loop.clock = now -- what sleepers and the deadlines of calls go by

-- As any transport, in a coroutine of the loop or where the option `wait` can wait. With the system's certificates and the
-- environment's proxies.
function Loop:send(request)
  check_self(self, Loop, "send", "loop")
  self.settings = self.settings or self.multi:settings()
  return send(self, self.settings, request)
end

-- Lets the others go on for so many seconds. nil, or the failure of kind "cancelled" that ended it early.
function Loop:sleep(seconds)
  check_self(self, Loop, "sleep", "loop")
  if type(seconds) ~= "number" or seconds ~= seconds then error("sleep: a number of seconds is wanted", 2) end
  return sleep(self, seconds)
end

-- Monotonic seconds.
function Loop:now()
  check_self(self, Loop, "now", "loop")
  return self.clock()
end

-- Raises, at `level` above the caller, where nothing may wait for this loop.
function Loop:check(level) tasks.check(self, level + 1) end

-- The transport of a client with these settings (config.resolve's).
function Loop:bind(settings)
  local proxy = settings.proxy or "" -- none: the environment has been asked already
  local per_host = not settings.proxy_given
  local key = ("%s\n%s\n%d\n%s"):format(settings.ca_file or "", proxy, settings.max_response, tostring(per_host))
  local bound = self.bound[key]
  if not bound then
    bound = setmetatable({
      loop = self,
      options = { ca_file = settings.ca_file, max_response = settings.max_response, per_host = per_host },
      settings = self.multi:settings { ca_file = settings.ca_file, proxy = proxy, max_response = settings.max_response },
    }, Bound)
    self.bound[key] = bound
  end
  return bound
end

-- Runs fn(…) in a coroutine of the loop, at once until it first waits; inside another one of the loop it begins when that
-- waits. Returns its handle. What it raises goes to the error handler.
function Loop:spawn(fn, ...)
  check_self(self, Loop, "spawn", "loop")
  if type(fn) ~= "function" then error("spawn: a function is wanted, not a " .. type(fn), 2) end
  return tasks.begin(self, nil, fn, ...)
end

-- For client:start: the client is kept until run(…) is done.
function Loop:start(client, run, ...) return tasks.begin(self, client, run, ...) end

local function deliver(loop)
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

local function wake_sleeper(loop, moment)
  local task, timer = loop.timers:due(moment)
  if not task then return false end
  if task.timer == timer then
    task.timer = false
    wake(task)
  end
  return true
end

-- One of each kind in turn, so that none starves the others. Who sleeps for no time at all goes on in the next round: bytes
-- move in between.
local function drive(loop, seconds, completions)
  local torn = tasks.is_torn(loop)
  loop.busy, loop.entered = true, loop.entered + 1
  if torn then tasks.mend(loop) end
  local deadline, moment = now() + seconds, loop.clock()
  loop.multi:perform(seconds / 2)
  loop.fresh = false
  local busy = true
  while busy do
    busy = wake_sleeper(loop, moment)
    if completions > 0 and deliver(loop) then
      completions = completions - 1
      busy = true
    end
    busy = tasks.run_queued(loop) or busy
    if now() >= deadline then break end
  end
  -- what was begun just now leaves in this tick, if there is time
  if loop.fresh and not loop.closed then loop.multi:perform(math.max(deadline - now(), 0)) end
  loop.busy, loop.left = false, loop.entered
end

-- What it raises, memory being short say, leaves all to be mended by the next poll.
local function guarded_drive(loop, method, seconds, completions)
  if loop.busy or tasks.is_inside(loop) then
    error(method .. ": the loop polls already; a coroutine or callback of it may not", 3)
  end
  local ok, problem = pcall(drive, loop, seconds, completions)
  if ok then return end
  loop.busy, loop.current, loop.depth = false, false, 0
  error(problem, 0)
end

-- A number from `least`, or raises at the caller's caller.
local function limit(name, value, least, otherwise)
  if value == nil then return otherwise end
  local good = type(value) == "number" and value >= least -- NaN fails it
  if not good then
    error(("%s: expected a number from %g, got %s"):format(name, least, messages.quote(value)), 3)
  end
  return value
end

-- Once a tick: moves bytes, resumes what is ready. Never waits. options: max_time (seconds; begins nothing after that; what
-- the loop was made with), max_completions (answers that are decoded). Returns how many tasks are not done.
function Loop:poll(options)
  check_self(self, Loop, "poll", "loop")
  local max_time, completions = self.max_time, self.max_completions
  if options then
    max_time = limit("poll: max_time", options.max_time, 0, max_time)
    completions = limit("poll: max_completions", options.max_completions, 1, completions)
  end
  guarded_drive(self, "poll", max_time, completions)
  return self.count
end

local ROUND = 0.01 -- seconds: functions that lead to others without end may not keep run from its timeout

-- Waits until all tasks are done, or so many seconds have passed. Returns whether they are. For scripts and the end of a
-- program: nothing else of the loop waits.
function Loop:run(timeout)
  check_self(self, Loop, "run", "loop")
  timeout = limit("run: timeout", timeout, 0, math.huge)
  local deadline = now() + timeout
  while true do
    guarded_drive(self, "run", ROUND, math.huge)
    local pause_for = self:timeout()
    if pause_for ~= 0 and (self.closed or self.count == 0) then return true end
    local left = deadline - now()
    if left <= 0 then return false end
    self.multi:wait(math.min(pause_for or left, left))
  end
end

-- Seconds until poll has something to do though no descriptor stirs: 0 for now, nil for never.
function Loop:timeout()
  check_self(self, Loop, "timeout", "loop")
  if tasks.is_queued(self) or tasks.is_torn(self) and not tasks.is_inside(self) then return 0 end
  if self.closed then return nil end
  local transfers, sleeper = self.multi:timeout(), self.timers:next()
  sleeper = sleeper and sleeper < math.huge and math.max(sleeper - self.clock(), 0) or nil
  return transfers and sleeper and math.min(transfers, sleeper) or transfers or sleeper
end

-- A list of file descriptors to watch for readability, for hosts that wake only when there is work. It stays the same
-- until the loop is closed or the process forks. nil and an error where the process may open no more.
function Loop:fds()
  check_self(self, Loop, "fds", "loop")
  if self.closed then return {} end
  local fd, why = self.multi:fd()
  if fd then return { fd } end
  return errors.fail("ConnectionFailed", "no epoll descriptor: " .. why)
end

-- Gets a client ready before the first tick: settings, credentials, and that many connections (1), handshakes included.
-- Returns a handle; its result is true, or nil and an error. It does not wait: loop:run() does.
function Loop:prewarm(client, connections)
  check_self(self, Loop, "prewarm", "loop")
  return require("gamelift.loop.prewarm")(self, client, limit("prewarm: connections", connections, 1, 1))
end

-- Cancels every call and closes all connections. Later calls fail with kind "cancelled"; callbacks that are due run in the
-- next poll all the same. Harmless twice, and anywhere.
function Loop:close()
  check_self(self, Loop, "close", "loop")
  self.closed = true -- and the rest again if it is called again: the first time may have raised
  local all = {}
  for task in pairs(self.live) do all[#all + 1] = task end
  for _, task in ipairs(all) do task:cancel() end
  self.multi:close()
end

Loop.__close = Loop.close

function Loop:__tostring()
  return ("gamelift.loop (%s)"):format(self.closed and "closed" or self.count .. " running")
end

-- making one ----------------------------------------------------------------------------------------------------------

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

-- options, all optional: max_time (seconds of a poll, 0.0005), max_completions (answers decoded in a poll, no limit), connecting
-- (new connections per host at a time, 1), connections (per host, 64), on_error (function(err, traceback), for what
-- spawned functions and callbacks raise; the standard error stream), wait (function(handle), below). Raises for others, at
-- `level` above its caller. Opens nothing yet.
--
-- wait makes plain calls wait in coroutines of another scheduler (examples/schedulers/README.md). It is called in the coroutine that
-- made the call, and returns when handle:done(); handle:on_done(fn) tells when, from poll. If it returns earlier, or
-- raises, what it waited for is cancelled. With it, what is begun outside of a poll leaves at once.
function loop.new(options, level)
  options = options == nil and {} or options
  local problem = schema.problem(OPTIONS, options, "option")
  if problem then error("gamelift.loop: " .. problem, (level or 1) + 1) end
  return setmetatable({
    multi = curl.multi { connecting = options.connecting, connections = options.connections },
    on_error = options.on_error or tasks.to_stderr, wait_hook = options.wait or false,
    max_time = options.max_time or MAX_TIME, max_completions = options.max_completions or math.huge,
    current = false, depth = 0, -- the task that runs; how many are inside each other
    entered = 0, left = 0, -- what was begun in here and what was seen to its end: a raise came between where they differ
    waiting = {},     -- { [transfer id] = task }
    timers = timers.new(),
    live = {}, count = 0, -- tasks that are not done
    queue = {}, first = 1, last = 0, -- what goes on in the next poll, in order
    bound = {},       -- { [settings] = transport of a client }
    fresh = false,    -- a transfer was begun since bytes were last moved
    busy = false, closed = false,
  }, Loop)
end

function loop.is_loop(value) return getmetatable(value) == Loop end

return loop
