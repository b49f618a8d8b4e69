-- gamelift.loop: a transport for programs that may not wait. Calls run in coroutines of the loop; loop:poll(), once a tick,
-- moves bytes and resumes what is ready.
--
-- A task is one coroutine: what loop:spawn runs, or one call that client:start made. It waits for one thing at a time, a
-- transfer (task.id) or a moment (task.timer). C moves the bytes and never calls back; all that waits, waits in here.
local curl = require "gamelift.curl"
local errors = require "gamelift.errors"
local names = require "gamelift.names"
local timers = require "gamelift.timers"

local now = curl.now
local running, status = coroutine.running, coroutine.status

-- What our waits yield and are resumed with: no other scheduler has it.
local MARK, DROP = {}, {}

local REFUSALS = 100 -- waits of a cancelled task that are answered; at the next one it is dropped where it stands

local OUTSIDE = "a client of a loop waits, which only a coroutine of that loop may do: "
  .. "run the code with loop:spawn(function() … end), or begin the call with client:start(method, params)"
local FOREIGN = "a coroutine of the loop yielded to somebody else: only calls of clients and loop:sleep may wait in it; "
  .. "under a scheduler of your own use client:start(method, params)"
local RESUMED = "a coroutine of the loop was resumed by somebody else while it waited"

-- tasks ---------------------------------------------------------------------------------------------------------------

-- A handle: what loop:spawn, loop:prewarm and client:start return.
local Task = {}
Task.__index = Task
Task.__name = "gamelift.task"

local function pack(...) return { n = select("#", ...), ... } end
local unpack = table.unpack or unpack

-- Tells the error handler; one that fails is replaced by the standard error stream.
local function report(loop, err, trace)
  local ok, problem = pcall(loop.on_error, err, trace)
  if not ok then io.stderr:write("gamelift.loop: the error handler failed: ", names.text(problem), "\n") end
end

local function to_stderr(err, trace)
  io.stderr:write("gamelift.loop: ", names.text(err), "\n", trace and trace .. "\n" or "")
end

local function traceback(co)
  return debug and debug.traceback and debug.traceback(co) or nil
end

-- Lets go of what the task waits for. "no" or "maybe": what had been sent of it; nil if it waited for no transfer.
local function release(task)
  local loop, id, timer = task.loop, task.id, task.timer
  task.id, task.timer = nil, nil
  if timer then loop.timers:remove(timer) end
  if not id then return nil end
  loop.waiting[id] = nil
  return loop.multi:cancel(id) or "maybe"
end

local function finish(task, ...)
  local loop = task.loop
  release(task)
  task.results, task.co, task.client = pack(...), nil, nil
  loop.live[task] = nil
  loop.count = loop.count - 1
  for _, callback in ipairs(task.callbacks or {}) do loop:defer(callback, task.results) end
  task.callbacks = nil
end

local function cancelled_error(message)
  return errors.new { kind = "cancelled", code = "Cancelled", message = message, sent = "maybe" }
end

-- Ends a task whose coroutine has to go unfinished. To-be-closed variables are closed where Lua has them.
local function drop(task, err)
  local co = task.co
  finish(task, nil, err)
  local close = rawget(coroutine, "close")
  if close and status(co) == "suspended" then close(co) end
end

-- After a resume: the coroutine ended, waits, or did something else.
local function settle(task, outer, ok, mark, ...)
  local loop = task.loop
  loop.current = outer
  if task.results then return end -- somebody else resumed it meanwhile
  if not ok then
    local trace = traceback(task.co)
    finish(task, nil, mark)
    if not task.refusals then report(loop, mark, trace) end
  elseif status(task.co) == "dead" then
    finish(task, mark, ...)
  elseif mark == DROP then
    drop(task, cancelled_error "cancelled, and went on waiting regardless")
  elseif mark ~= MARK or not (task.id or task.timer) then
    drop(task, FOREIGN)
    report(loop, FOREIGN)
  end
end

local function step(task, ...)
  local loop = task.loop
  local outer = loop.current
  loop.current = task
  settle(task, outer, coroutine.resume(task.co, ...))
end

-- Wakes a task with what it waited for. One whose coroutine somebody else has ended is over.
local function wake(task, response, failure)
  if status(task.co) == "suspended" then return step(task, MARK, response, failure) end
  drop(task, cancelled_error "the coroutine was ended by somebody else")
end

-- Whether the task is over; then result() is what its function returned.
function Task:done() return self.results ~= nil end

-- Of a call: the reply, or nil and the error. Of a spawned function: what it returned, or nil and what it raised. Nothing while
-- it is not done.
function Task:result()
  local results = self.results
  if results then return unpack(results, 1, results.n) end
end

-- Calls fn(reply, err), with what result() returns, once it is done: in a coroutine of the loop, from the next poll. Returns
-- the handle.
function Task:on_done(fn)
  if type(fn) ~= "function" then error("on_done: a function is wanted, not a " .. type(fn), 2) end
  if self.results then
    self.loop:defer(fn, self.results)
  else
    self.callbacks = self.callbacks or {}
    self.callbacks[#self.callbacks + 1] = fn
  end
  return self
end

-- Ends what it waits for: a call then returns an error of kind "cancelled" whose `sent` tells whether it may have been
-- carried out; result() has it when cancel returns. So do all further waits of a spawned function. false if it was over.
function Task:cancel()
  if self.results or self.refusals then return false end
  self.refusals = 0
  local state = status(self.co)
  if state == "running" or state == "normal" then return true end -- its next wait tells
  local sent = release(self)
  wake(self, nil, { kind = "cancelled", sent = sent or "no", message = "the call was cancelled" })
  return true
end

function Task:__tostring() return "gamelift.task (" .. (self.results and "done" or "running") .. ")" end

-- waiting -------------------------------------------------------------------------------------------------------------

-- The task that runs; raises outside of one, at `level` above the caller.
local function current(loop, level)
  local task = loop.current
  if task and task.co == running() then return task end
  error(OUTSIDE, level + 1)
end

-- The failure that a wait ends with before it begins, or nil.
local function refusal(loop, task)
  if task.id or task.timer then release(task) end -- left by a wait that raised: nobody can yield through C
  if not (loop.closed or task.refusals) then return nil end
  task.refusals = (task.refusals or 0) + 1
  if task.refusals > REFUSALS then coroutine.yield(DROP) end
  return { kind = "cancelled", sent = "no", message = loop.closed and "the loop is closed" or "the call was cancelled" }
end

local function pause(task)
  local mark, response, failure = coroutine.yield(MARK)
  if mark == MARK then return response, failure end
  finish(task, nil, RESUMED)
  report(task.loop, RESUMED)
  error(RESUMED, 0)
end

local function send(loop, settings, request)
  local task = current(loop, 3)
  local refused = refusal(loop, task)
  if refused then return nil, refused end
  local id, failure = loop.multi:start(settings, request)
  if not id then return nil, failure end
  task.id, loop.waiting[id], loop.fresh = id, task, true
  return pause(task)
end

local function sleep(loop, seconds)
  local task = current(loop, 3)
  local refused = refusal(loop, task)
  if refused then return refused end
  task.timer = loop.timers:add(loop.clock() + seconds, task)
  local _, failure = pause(task)
  return failure
end

-- What a client has as its transport: the loop with that client's CA file, proxy and limit of an answer.
local Bound = {}
Bound.__index = Bound
Bound.__name = "gamelift.loop.transport"
Bound.never_raises = true -- outside a coroutine of the loop it does, but client.lua looks before

function Bound:send(request) return send(self.loop, self.settings, request) end
function Bound:sleep(seconds) return sleep(self.loop, seconds) end
function Bound:now() return self.loop.clock() end

-- The transport for a host with another proxy (URL, or "" for none), unless the client's was given for all hosts.
function Bound:through(proxy)
  local options = self.options
  if not options.per_host then return self end
  return self.loop:bind { ca_file = options.ca_file, proxy = proxy, max_response = options.max_response }
end

-- the loop ------------------------------------------------------------------------------------------------------------

local Loop = {}
Loop.__index = Loop
Loop.__name = "gamelift.loop"
Loop.never_raises = true
Loop.clock = now -- what sleepers and the deadlines of calls go by

-- As any transport, in a coroutine of the loop. With the system's certificates and the environment's proxies.
function Loop:send(request)
  self.settings = self.settings or self.multi:settings()
  return send(self, self.settings, request)
end

-- Lets the others go on for so many seconds. nil, or the failure of kind "cancelled" that ended it early.
function Loop:sleep(seconds)
  if type(seconds) ~= "number" or seconds ~= seconds then error("sleep: a number of seconds is wanted", 2) end
  return sleep(self, seconds)
end

-- Monotonic seconds.
function Loop:now() return self.clock() end

-- Raises, at `level` above the caller, where nothing may wait for this loop.
function Loop:check(level) current(self, level + 1) end

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

local function begin(self, client, fn, ...)
  local task = setmetatable({ loop = self, co = coroutine.create(fn), client = client }, Task)
  self.live[task] = true
  self.count = self.count + 1
  step(task, ...)
  return task
end

-- Runs fn(…) in a coroutine of the loop, at once until it first waits. Returns its handle. What it raises goes to the error
-- handler.
function Loop:spawn(fn, ...)
  if type(fn) ~= "function" then error("spawn: a function is wanted, not a " .. type(fn), 2) end
  return begin(self, nil, fn, ...)
end

-- For client:start: the client is kept until run(…) is done.
function Loop:start(client, run, ...) return begin(self, client, run, ...) end

-- Spawns fn with these results from the next poll.
function Loop:defer(fn, results)
  self.last = self.last + 1
  self.deferred[self.last] = { fn, results }
end

local function run_deferred(loop)
  local first = loop.first
  local entry = loop.deferred[first]
  if not entry then return false end
  loop.deferred[first], loop.first = nil, first + 1
  loop:spawn(entry[1], unpack(entry[2], 1, entry[2].n))
  return true
end

local function deliver(loop)
  local id, response, failure = loop.multi:take()
  if not id then return false end
  local task = loop.waiting[id]
  loop.waiting[id] = nil
  if task and task.id == id then
    task.id = nil
    wake(task, response, failure)
  end
  return true
end

local function wake_sleeper(loop, moment)
  local task = loop.timers:due(moment)
  if not task then return false end
  task.timer = nil
  wake(task)
  return true
end

-- One of each kind in turn, so that none starves the others. Who sleeps for no time at all goes on in the next round: bytes
-- move in between.
local function drive(loop, seconds, completions)
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
    busy = run_deferred(loop) or busy
    if loop.closed or now() >= deadline then break end
  end
  -- what was begun just now leaves in this tick, if there is time
  if loop.fresh and not loop.closed then loop.multi:perform(math.max(deadline - now(), 0)) end
end

local function guarded_drive(loop, seconds, completions)
  if loop.busy then error("poll: the loop polls already; a coroutine or callback of it may not", 3) end
  if loop.closed then return end
  loop.busy = true
  local ok, problem = pcall(drive, loop, seconds, completions)
  loop.busy = false
  if not ok then error(problem, 0) end -- memory is short; nothing is lost, the next poll goes on
end

-- A number from `least`, or raises at the caller's caller.
local function limit(name, value, least, otherwise)
  if value == nil then return otherwise end
  local good = type(value) == "number" and value >= least -- NaN fails it
  if not good then
    error(("%s: expected a number from %g, got %s"):format(name, least, names.quote(value)), 3)
  end
  return value
end

-- Once a tick: moves bytes, resumes what is ready. Never waits. options: max_time (seconds; begins nothing after that; what
-- the loop was made with), max_completions (answers that are decoded). Returns how many tasks are not done.
function Loop:poll(options)
  local max_time, completions = self.max_time, self.max_completions
  if options then
    max_time = limit("poll: max_time", options.max_time, 0, max_time)
    completions = limit("poll: max_completions", options.max_completions, 1, completions)
  end
  guarded_drive(self, max_time, completions)
  return self.count
end

local ROUND = 0.01 -- seconds: functions that lead to others without end may not keep run from its timeout

-- Waits until all tasks are done, or so many seconds have passed. Returns whether they are. For scripts and the end of a
-- program: nothing else of the loop waits.
function Loop:run(timeout)
  timeout = limit("run: timeout", timeout, 0, math.huge)
  local deadline = now() + timeout
  while true do
    guarded_drive(self, ROUND, math.huge)
    local pause_for = self:timeout()
    if self.closed or (self.count == 0 and pause_for ~= 0) then return true end
    local left = deadline - now()
    if left <= 0 then return false end
    self.multi:wait(math.min(pause_for or left, left))
  end
end

-- Seconds until poll has something to do though no descriptor stirs: 0 for now, nil for never.
function Loop:timeout()
  if self.closed then return nil end
  if self.deferred[self.first] then return 0 end
  local transfers, sleeper = self.multi:timeout(), self.timers:next()
  sleeper = sleeper and sleeper < math.huge and math.max(sleeper - self.clock(), 0) or nil
  return transfers and sleeper and math.min(transfers, sleeper) or transfers or sleeper
end

-- A list of file descriptors to watch for readability, for hosts that wake only when there is work. It stays the same
-- until the loop is closed or the process forks.
function Loop:fds()
  return { not self.closed and self.multi:fd() or nil }
end

-- Gets a client ready before the first tick: settings, credentials, and that many connections (1), handshakes included.
-- Returns a handle; its result is true, or nil and an error. It does not wait: loop:run() does.
function Loop:prewarm(client, connections)
  return require("gamelift.prewarm")(self, client, limit("prewarm: connections", connections, 1, 1))
end

-- Cancels every call and closes all connections. Later calls fail with kind "cancelled". Harmless twice, and anywhere.
function Loop:close()
  if self.closed then return end
  self.closed = true
  local tasks = {}
  for task in pairs(self.live) do tasks[#tasks + 1] = task end
  for _, task in ipairs(tasks) do task:cancel() end
  self.multi:close()
end

Loop.__close = Loop.close

function Loop:__tostring()
  return ("gamelift.loop (%s)"):format(self.closed and "closed" or self.count .. " running")
end

-- making one ----------------------------------------------------------------------------------------------------------

local loop = {}

local MAX_TIME = 0.0005 -- seconds

local function number_from(least)
  return function(value)
    local good = type(value) == "number" and value >= least -- NaN fails it
    if not good then return "a number from " .. least end
  end
end

local function connections(value)
  if type(value) ~= "number" or not (value >= 1 and value <= 64) or value % 1 ~= 0 then return "a whole number from 1 to 64" end
end

local function callable(value)
  if type(value) ~= "function" then return "a function" end
end

local CHECKS = {
  connecting = connections, connections = connections, on_error = callable,
  max_completions = number_from(1), max_time = number_from(0),
}

-- What is wrong with the options, or nil.
local function problem_of(options)
  if type(options) ~= "table" then return "options: expected a table, got " .. type(options) end
  for name, value in pairs(options) do
    if not CHECKS[name] then return names.unknown("option", name, names.keys(CHECKS)) end
    local right = CHECKS[name](value)
    if right then return ("option %s: expected %s, got %s"):format(name, right, names.quote(value)) end
  end
end

-- options, all optional: max_time (seconds of a poll, 0.0005), max_completions (answers decoded in a poll, no limit), connecting
-- (new connections per host at a time, 1), connections (per host, 64), on_error (function(err, traceback), for what
-- spawned functions and callbacks raise; the standard error stream). Raises for others, at `level` above its caller.
-- Opens nothing yet.
function loop.new(options, level)
  options = options == nil and {} or options
  local problem = problem_of(options)
  if problem then error("gamelift.loop: " .. problem, (level or 1) + 1) end
  return setmetatable({
    multi = curl.multi { connecting = options.connecting, connections = options.connections },
    on_error = options.on_error or to_stderr,
    max_time = options.max_time or MAX_TIME, max_completions = options.max_completions or math.huge,
    current = false,  -- the task that runs
    waiting = {},     -- { [transfer id] = task }
    timers = timers.new(),
    live = {}, count = 0, -- tasks that are not done
    deferred = {}, first = 1, last = 0, -- functions to be spawned, in order
    bound = {},       -- { [settings] = transport of a client }
    fresh = false,    -- a transfer was begun since bytes were last moved
    busy = false, closed = false,
  }, Loop)
end

function loop.is_loop(value) return getmetatable(value) == Loop end

return loop
