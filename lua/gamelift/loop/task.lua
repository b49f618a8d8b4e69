-- The coroutines of a loop: they begin, wait, wake and end here. loop/init.lua owns the transfers and timers that they wait for.
--
-- A task is one coroutine: a function that loop:spawn runs, or a call that client:start made. It waits for one thing at a time:
-- a transfer (task.id), a moment (task.timer), another task (task.awaited), or its turn in the queue of the loop.
--
-- A host wait (task.is_host_wait) is a task without a coroutine: one wait of a coroutine that another scheduler runs. The option
-- `wait` of the loop receives it as its handle and blocks that coroutine until the handle is done.
--
-- Nested resumes are bounded. A chain of coroutines that resume each other would overflow the C stack and would have to end
-- within one tick. So a task that is begun or cancelled inside another task continues from the queue, once the other one
-- waits. A call is the exception: it is resumed at once, because a program that cancels it may ask for its result. Code that
-- runs inside that call, such as a logger, can nest no deeper.
--
-- Any statement here may raise: memory runs out, a debug hook raises, the C stack is full. So every step allocates first and
-- stores afterwards. Each step increments loop.steps_begun when it begins and loop.steps_ended when it ends; where they
-- differ, an error interrupted a step and the next poll repairs the loop. loop.live and the fields of its tasks are the source
-- of truth; the repair rebuilds everything else from them.
local errors = require "gamelift.errors"
local guard = require "gamelift.transport.guard"
local messages = require "gamelift.util.messages"
local timers = require "gamelift.loop.timers"

local create, running, status, resume = coroutine.create, coroutine.running, coroutine.status, coroutine.resume

local tasks = {}

-- Waits yield MARK and are resumed with it, which no other scheduler does. ABANDON asks for the end of the coroutine.
local MARK, ABANDON = {}, {}

local MAX_REFUSED_WAITS = 100 -- waits of a cancelled task that fail; the next one ends its coroutine

local USE_WAIT_OPTION = "under another scheduler make the loop with gamelift.loop { wait = function(handle) … end }"
local OUTSIDE_COROUTINE = "a client of a loop can only wait in a coroutine of that loop: run the code with loop:spawn(function() … end), "
  .. "or begin the call with client:start(method, params); " .. USE_WAIT_OPTION
local YIELDED_ELSEWHERE = "a coroutine of the loop yielded to another scheduler: only calls of clients, loop:sleep and handle:wait may "
  .. "wait in it; use client:start(method, params), or " .. USE_WAIT_OPTION
local IN_MAIN_THREAD = "a client of a loop waits, and the main thread cannot yield to the option wait: call it in a coroutine of your "
  .. "scheduler, or begin the call with client:start(method, params), and loop:run() waits"
local BELOW_C_FUNCTION = "a client of a loop waits, and below a C function, such as table.sort or require, nothing can yield to the option "
  .. "wait" .. (guard.stops_yields and "; in Lua 5.1 this includes pcall and iterators" or "")
local IN_OTHER_LOOP = "a client of a loop waits in a coroutine of another loop, which yields to that loop only"
local RETURNED_EARLY = "the option wait of the loop returned before the handle was done"
local RESUMED_ELSEWHERE = "another scheduler resumed a coroutine of the loop while it waited"

-- The handle, as loop:spawn, loop:prewarm and client:start return it. src/model/generate.lua copies the comments of its methods
-- into types.lua.
local Task = {}
Task.__index = Task
Task.__name = "gamelift.task"

local function pack(...) return { n = select("#", ...), ... } end
local unpack = rawget(table, "unpack") or rawget(_G, "unpack")

-- Makes a task that has not begun; args comes from pack(), or is false. Every field has its slot from the start, so that storing
-- into one later allocates nothing.
local function new_task(loop, client, fn, args)
  return setmetatable({
    loop = loop, client = client, fn = fn, args = args, co = false, id = false, timer = false, awaited = false,
    results = false, has_begun = false, failure = false, refused_waits = false, callbacks = false,
    is_host_wait = false, has_returned = false, -- of a host wait: the option `wait` has returned
    host_wait = false, -- of a callback: the host wait that it belongs to
  }, Task)
end

-- the queue -----------------------------------------------------------------------------------------------------------

-- Queues a task, to be begun or woken with its failure in the poll that runs, or else in the next one.
local function enqueue(loop, task)
  loop.queue[loop.queue_last + 1] = task
  loop.queue_last = loop.queue_last + 1
end

function tasks.is_queued(loop) return loop.queue[loop.queue_first] ~= nil end

-- ending --------------------------------------------------------------------------------------------------------------

-- Writes to the standard error stream; falls back to print in hosts without the io library.
local function write_error_stream(text)
  local io = rawget(_G, "io")
  if io and io.stderr then io.stderr:write(text, "\n") elseif print then print(text) end
end

-- Passes an error to the error handler of the task or of the loop, and to the standard error stream if the handler itself fails.
local function report_error(loop, err, trace, handler)
  local ok, problem = pcall(handler or loop.on_error, err, trace)
  if not ok then pcall(write_error_stream, "gamelift.loop: the error handler failed: " .. messages.text(problem)) end
end

-- Writes an error and its traceback to the standard error stream: the default error handler.
function tasks.write_error(err, trace)
  write_error_stream("gamelift.loop: " .. messages.text(err) .. (trace and "\n" .. trace or ""))
end

local function traceback(co)
  local debug = rawget(_G, "debug")
  return debug and debug.traceback and debug.traceback(co) or nil
end

-- Ends the wait of a task for another task.
local function stop_awaiting(task)
  local list = task.awaited.callbacks or {}
  task.awaited = false
  for i, waiting in ipairs(list) do
    if waiting == task then return table.remove(list, i) end
  end
end

-- Cancels the transfer, timer or task that the task waits for. Returns whether the request had been sent, "no" or "maybe"; nil
-- if it waited for no transfer.
local function cancel_wait(task)
  local loop, id, timer = task.loop, task.id, task.timer
  task.id, task.timer = false, false
  if timer then loop.timers:remove(timer) end
  if task.awaited then stop_awaiting(task) end
  if not id then return nil end
  loop.waiting[id] = nil
  return loop.multi:cancel(id) or "maybe"
end

-- Publishes the results of a task: queues its callbacks and removes it from the live ones. Idempotent.
local function publish_results(task)
  local loop, results = task.loop, task.results
  for _, callback in ipairs(task.callbacks or {}) do -- also tasks that wait for this one
    if not callback.has_begun then callback.args = results end
    enqueue(loop, callback) -- run_queued skips a callback that has begun by then
  end
  task.callbacks, task.co, task.client, task.fn, task.args = false, false, nil, false, false
  if loop.live[task] then
    loop.live[task] = nil
    loop.count = loop.count - 1
  end
end

-- Ends a task with these results, which pack() made.
local function finish(task, results)
  local loop = task.loop
  loop.steps_begun = loop.steps_begun + 1
  cancel_wait(task)
  task.results = results
  publish_results(task)
  loop.steps_ended = loop.steps_ended + 1
end

local function new_error(code, message, sent) return (select(2, errors.fail(code, message, { sent = sent }))) end

-- Ends a task before its coroutine has returned, and closes the coroutine's to-be-closed variables where Lua has them. A host
-- wait ends with a failure in the form of transports.
local function abandon(task, err)
  local co = task.co
  finish(task, pack(nil, task.is_host_wait and { kind = "read", sent = err.sent, message = err.message } or err))
  local close = rawget(coroutine, "close")
  if close and co and status(co) == "suspended" then close(co) end
end

-- running -------------------------------------------------------------------------------------------------------------

local function noop() end

-- Calls the function of a task. Errors after has_begun is set are the function's own; the call of noop before it makes sure that
-- the stack has room for one more call.
local function call_function(task, fn, ...)
  noop()
  task.has_begun = true
  return fn(...)
end

-- The body of a coroutine. Packs the results in here, so that too many of them count as an error of the function's own.
local function run_function(task)
  local args = task.args
  if args then return pack(call_function(task, task.fn, unpack(args, 1, args.n))) end
  return pack(call_function(task, task.fn))
end

-- Turns a raised value into an error object if the task is a call; leaves it alone otherwise.
local function to_call_error(task, problem)
  if not task.client or errors.is_error(problem) then return problem end
  return new_error("TransportFailed", "the call raised: " .. messages.text(problem), "maybe")
end

-- Handles the outcome of a resume: the coroutine raised, returned, waits, or yielded something unknown.
local function handle_yield(task, outer, ok, mark)
  local loop, co = task.loop, task.co
  loop.current = outer
  if task.results then return end -- another scheduler resumed it and it has ended
  if not ok then
    if not task.has_begun and mark == messages.NO_MEMORY then error(mark, 0) end -- it stays in the queue
    finish(task, pack(nil, to_call_error(task, mark)))
    if not task.refused_waits then report_error(loop, mark, traceback(co), task.on_error) end
  elseif status(co) == "dead" then
    finish(task, mark)
  elseif mark == ABANDON then
    abandon(task, new_error("Cancelled", "cancelled, but it kept waiting", "maybe"))
  elseif mark ~= MARK or not (task.id or task.timer or task.awaited) then
    abandon(task, YIELDED_ELSEWHERE)
    report_error(loop, YIELDED_ELSEWHERE)
  end
end

local active_loop = false -- the loop whose coroutine was resumed last

-- Resumes the coroutine of a task. The error handler and the closing of an abandoned coroutine count as inside it.
local function resume_task(task, first, response, failure)
  local loop = task.loop
  local outer, depth, outer_loop = loop.current, loop.depth, active_loop
  loop.steps_begun = loop.steps_begun + 1
  loop.current, loop.depth, active_loop = task, depth + 1, loop
  handle_yield(task, outer, resume(task.co, first, response, failure))
  loop.depth, active_loop = depth, outer_loop
  loop.steps_ended = loop.steps_ended + 1
end

-- Reports whether a task may be resumed at once, rather than queued. A host wait resumes nothing, so it always may.
local function can_resume_now(task)
  local depth = task.loop.depth
  return depth == 0 or depth == 1 and task.client ~= nil or task.is_host_wait
end

local function register(loop, task)
  if loop.live[task] then return end
  loop.live[task] = true
  loop.count = loop.count + 1
end

local function begin_now(task)
  local loop = task.loop
  loop.steps_begun = loop.steps_begun + 1
  register(loop, task)
  task.co = create(run_function)
  resume_task(task, task)
  loop.steps_ended = loop.steps_ended + 1
end

-- Begins a task, at once or from the queue. Returns it.
local function start(loop, task)
  if can_resume_now(task) then
    begin_now(task)
  else
    loop.steps_begun = loop.steps_begun + 1
    register(loop, task)
    enqueue(loop, task)
    loop.steps_ended = loop.steps_ended + 1
  end
  return task
end

-- Runs fn(…) in a new coroutine, at once or from the queue. The task keeps the client, if any, from being collected. Returns the
-- task.
function tasks.spawn(loop, client, fn, ...)
  return start(loop, new_task(loop, client, fn, select("#", ...) > 0 and pack(...)))
end

-- Runs fn(…) as tasks.spawn does; what it raises goes to on_error(err, traceback) instead of the loop's.
function tasks.spawn_guarded(loop, on_error, fn, ...)
  local task = new_task(loop, nil, fn, pack(...))
  task.on_error = on_error
  return start(loop, task)
end

-- Resumes a waiting task with a response or a failure. Abandons it if its coroutine was ended from outside.
local function wake(task, response, failure)
  if task.results then return end
  if task.is_host_wait then return finish(task, pack(response, failure)) end
  if status(task.co) == "suspended" then return resume_task(task, MARK, response, failure) end
  abandon(task, new_error("Cancelled", "the coroutine was ended from outside the loop", "maybe"))
end

tasks.wake = wake

-- Begins or wakes the first task of the queue. Returns false if the queue is empty. The task keeps its place until that is done,
-- and a task that has begun or was woken by then is not begun or woken again.
function tasks.run_queued(loop)
  local first = loop.queue_first
  local task = loop.queue[first]
  if not task then return false end
  if not task.results then -- a task cancelled in the queue never begins
    if not task.has_begun then
      if not (task.host_wait and task.host_wait.has_returned) then begin_now(task) end
    elseif task.failure then
      wake(task, nil, task.failure)
    elseif task.awaited and task.awaited.results then
      task.awaited = false
      wake(task)
    end
  end
  loop.queue_first = first + 1
  loop.queue[first] = nil
  return true
end

-- repair --------------------------------------------------------------------------------------------------------------

-- Reports whether the caller runs inside a coroutine of the loop. loop.current alone may be stale after an error.
function tasks.is_inside(loop)
  local co = loop.current and loop.current.co
  local state = co and status(co)
  return state == "running" or state == "normal"
end

-- Reports whether an error interrupted a step. Call it only where no step of the loop is running.
function tasks.needs_repair(loop) return loop.steps_begun ~= loop.steps_ended end

-- Reports whether nothing would ever resume the task.
local function is_stuck(task, queued)
  if not task.has_begun then return not queued[task] end
  if task.co and status(task.co) == "dead" then return true end
  if task.id then return not task.loop.multi:has(task.id) end
  return not (task.timer or task.failure or task.awaited)
end

local function repair_task(task, queued)
  if task.results then
    publish_results(task)
  elseif is_stuck(task, queued) then
    abandon(task, new_error("TransportFailed", "an error raised by the loop interrupted it", task.has_begun and "maybe" or "no"))
  elseif (task.failure or task.awaited and task.awaited.results) and not queued[task] then
    enqueue(task.loop, task)
  end
end

-- Repairs the loop after an error: ends stuck tasks with an error and rebuilds everything else from loop.live. If the repair
-- raises too, the next poll starts it again.
function tasks.repair(loop)
  loop.current, loop.depth = false, 1 -- code that runs while an abandoned coroutine closes resumes nothing at once
  local queued, all = {}, {}
  for i = loop.queue_first, loop.queue_last do
    local task = loop.queue[i]
    if task then queued[task] = true end
  end
  for task in pairs(loop.live) do all[#all + 1] = task end
  for _, task in ipairs(all) do repair_task(task, queued) end
  local count, waiting, sleepers = 0, {}, timers.new()
  for task in pairs(loop.live) do
    count = count + 1
    if task.id then waiting[task.id] = task end
    if task.timer then task.timer = sleepers:add(task.timer.at, task) end
  end
  loop.count, loop.waiting, loop.timers, loop.depth = count, waiting, sleepers, 0
end

-- waiting -------------------------------------------------------------------------------------------------------------

-- Returns the reason why the option `wait` cannot be called here, or nil. It is checked before the call, because a wait that raises
-- inside another scheduler breaks the state of that scheduler.
local function hook_problem(loop)
  local other = active_loop and active_loop ~= loop and active_loop.current
  if other and other.co == running() then return IN_OTHER_LOOP end
  if guard.is_yieldable() then return nil end
  return guard.is_main() and IN_MAIN_THREAD or BELOW_C_FUNCTION
end

-- Raises, at `level` above the caller, unless the caller can wait: in a coroutine of the loop, or by the option `wait`. outside: the
-- message where neither is so.
function tasks.check(loop, level, outside)
  local task = loop.current
  if task and task.co == running() then return end
  local problem = not loop.wait_hook and (outside or OUTSIDE_COROUTINE) or hook_problem(loop)
  if problem then error(problem, level + 1) end
end

-- Returns the task that is to wait: the one that runs, or a new host wait. Raises as tasks.check does.
function tasks.waiting_task(loop, level)
  local task = loop.current
  if task and task.co == running() then return task end
  tasks.check(loop, level + 1)
  task = new_task(loop, nil, false, false)
  task.has_begun, task.is_host_wait = true, true
  return task
end

-- Returns the failure of a wait that must not begin, because the loop is closed or the task cancelled; nil if it may begin.
function tasks.refuse_wait(task)
  if task.id or task.timer or task.awaited then cancel_wait(task) end -- from a wait that raised, such as a yield across a C function
  local loop = task.loop
  if not (loop.closed or task.refused_waits) then return nil end
  task.refused_waits = (task.refused_waits or 0) + 1
  if task.refused_waits > MAX_REFUSED_WAITS then coroutine.yield(ABANDON) end
  return { kind = "cancelled", sent = "no", message = loop.closed and "the loop is closed" or "the call was cancelled" }
end

-- Returns a promise: a handle without a coroutine, for what something else than the loop brings about. It does not count as a task
-- of the loop.
function tasks.promise(loop)
  local task = new_task(loop, nil, false, false)
  task.has_begun, task.is_promise = true, true
  return task
end

-- Gives a promise its results, unless it has some. Coroutines that wait for it continue in the poll that runs, or in the next one.
function tasks.resolve(task, ...)
  if not task.results then finish(task, pack(...)) end
end

-- Cancels a task as Task:cancel does, with this message in the failure.
local function cancel(task, message)
  if task.results or task.refused_waits then return false end
  if task.is_promise then
    finish(task, pack(nil, new_error("Cancelled", message, "maybe")))
    return true
  end
  if not task.has_begun then
    finish(task, pack(nil, new_error("Cancelled", "cancelled before it began", "no")))
    return true
  end
  local state, loop = task.co and status(task.co), task.loop
  if state == "running" or state == "normal" then
    task.refused_waits = 0 -- its next wait fails
    return true
  end
  local failure = { kind = "cancelled", sent = "no", message = message }
  loop.steps_begun = loop.steps_begun + 1
  failure.sent = cancel_wait(task) or "no"
  task.failure = failure
  task.refused_waits = 0
  if can_resume_now(task) then wake(task, nil, failure) else enqueue(loop, task) end
  loop.steps_ended = loop.steps_ended + 1
  return true
end

-- Calls the option `wait` until the host wait is done. Cancels the wait if the option returns early or raises, then raises its
-- error again. Callbacks that have not begun by then never do: they would end a later wait of the same coroutine.
local function wait_in_host(task)
  local loop = task.loop
  loop.steps_begun = loop.steps_begun + 1
  register(loop, task)
  loop.steps_ended = loop.steps_ended + 1
  local ok, problem = guard.call(loop.wait_hook, task)
  task.has_returned = true
  if not task.results then cancel(task, RETURNED_EARLY) end
  if not ok then error(problem, 0) end
  return task.results[1], task.results[2]
end

-- Waits for the transfer, timer or task that is stored in the task. Returns a response, or nil and a failure. Yields.
function tasks.suspend(task)
  if task.is_host_wait then return wait_in_host(task) end
  local mark, response, failure = coroutine.yield(MARK)
  if mark == MARK then return response, failure end
  finish(task, pack(nil, RESUMED_ELSEWHERE))
  report_error(task.loop, RESUMED_ELSEWHERE)
  error(RESUMED_ELSEWHERE, 0)
end

-- the handle ----------------------------------------------------------------------------------------------------------

-- Raises, at the caller of the method, if the method was called with `.` instead of `:`.
function tasks.check_self(self, class, method, word)
  if getmetatable(self) ~= class then error(("%s: call it with ':', as %s:%s(…)"):format(method, word, method), 3) end
end

local check_self = tasks.check_self

--- Reports whether the task has finished, successfully or not.
---@return boolean
function Task:done()
  check_self(self, Task, "done", "task")
  return self.results ~= false
end

--- Returns the results of a finished task; does not wait.
---
--- Returns the reply of a call, or nil and its error; the results of a spawned function, or nil and the value that it raised.
--- Returns nothing while the task is not done.
---@return any ... # nothing while the task is not done
function Task:result()
  check_self(self, Task, "result", "task")
  local results = self.results
  if results then return unpack(results, 1, results.n) end
end

-- Reports whether `other` waits for the task, directly or through other tasks.
local function is_awaited_by(task, other)
  while other do
    if other == task then return true end
    other = other.awaited
  end
  return false
end

--- Waits until the task is done.
---
--- Returns what result() returns; or nil and an error of kind "cancelled" if the wait itself was cancelled: the task then continues.
--- Raises outside a coroutine of the loop, unless the loop's option `wait` can wait there; for a task that waits for the
--- caller; and for the handle that the option `wait` received. Yields until the task is done.
---@return any ...
function Task:wait()
  check_self(self, Task, "wait", "task")
  local loop = self.loop
  if not self.results then
    if self.is_host_wait then error("wait: the option wait has to wait for this handle itself, by on_done or done", 2) end
    local task = tasks.waiting_task(loop, 2)
    local failure = tasks.refuse_wait(task)
    if not failure then
      if is_awaited_by(task, self) then error("wait: the task waits for this coroutine", 2) end
      loop.steps_begun = loop.steps_begun + 1
      self.callbacks = self.callbacks or {}
      self.callbacks[#self.callbacks + 1] = task
      task.awaited = self
      loop.steps_ended = loop.steps_ended + 1
      failure = select(2, tasks.suspend(task))
    end
    if failure then return nil, new_error("Cancelled", failure.message, self.has_begun and "maybe" or "no") end
  end
  return unpack(self.results, 1, self.results.n)
end

--- Calls fn(…) with the results, as result() returns them, once the task is done: in a coroutine of the loop, from the next poll.
---
--- Returns the handle. Raises if fn is not a function. Errors of fn go to the error handler of the loop. Does not yield.
---@param fn fun(...)
---@return gamelift.Task
function Task:on_done(fn)
  check_self(self, Task, "on_done", "task")
  if type(fn) ~= "function" then error("on_done: expected a function, got " .. messages.quote(fn), 2) end
  local results = self.results
  local callback = new_task(self.loop, nil, fn, results)
  callback.host_wait = self.is_host_wait and self
  if results then
    enqueue(self.loop, callback)
  else
    self.callbacks = self.callbacks or {}
    self.callbacks[#self.callbacks + 1] = callback
  end
  return self
end

--- Cancels the task.
---
--- A call ends with an error of kind "cancelled"; its field `sent` reports whether GameLift may have received the request.
--- result() has the error when cancel returns. In a spawned function the current wait and all later ones fail with kind
--- "cancelled"; it continues at once, or in the next poll if another coroutine of the loop cancels it. A function that has
--- not begun never begins.
---
--- Returns false if the task was done or cancelled already. Does not yield.
---@return boolean # false: it was done or cancelled already
function Task:cancel()
  check_self(self, Task, "cancel", "task")
  return cancel(self, "the call was cancelled")
end

function Task:__tostring() return "gamelift.task (" .. (self.results and "done" or "running") .. ")" end

return tasks
