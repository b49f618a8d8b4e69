-- The coroutines of a loop: how they begin, wait, wake and end. What they wait for is the loop's affair.
--
-- A task is one coroutine: what loop:spawn runs, or one call that client:start made. It waits for one thing at a time, a
-- transfer (task.id), a moment (task.timer) or another task (task.joins), or for its turn in the loop's queue.
--
-- A task without a coroutine is one wait of a coroutine that is not the loop's: the option `wait` of the loop gets it as its
-- handle, and waits for it as the host's scheduler does. It is done when what it waits for has come.
--
-- Coroutines that resume each other without end would overflow the C stack, and one tick would have to see all of them
-- through. So what is begun or cancelled inside a coroutine of the loop goes on from the queue, once that one waits. Only a
-- call is resumed at once even there: a program that cancels it may ask for its result. What runs inside it, a logger
-- say, can go no deeper.
--
-- Any step in here may raise: memory ends, a hook of the debugger raises, the C stack is full. So what can fail is made
-- first, and what counts is stored after it; loop.entered ~= loop.left then tells that something was left halfway, and the
-- next poll mends it: loop.live and what each task says of itself are what is true, all else is made from them.
local errors = require "gamelift.errors"
local guard = require "gamelift.transport.guard"
local messages = require "gamelift.util.messages"
local timers = require "gamelift.loop.timers"

local create, running, status, resume = coroutine.create, coroutine.running, coroutine.status, coroutine.resume

local tasks = {}

-- What our waits yield and are resumed with: no other scheduler has it.
local MARK, DROP = {}, {}

local NO_MEMORY = "not enough memory" -- Lua's own error

local REFUSALS = 100 -- waits of a cancelled task that are answered; at the next one it is dropped where it stands

local OWN_SCHEDULER = "under a scheduler of your own make the loop with gamelift.loop { wait = function(handle) … end }"
local OUTSIDE = "a client of a loop waits, which only a coroutine of that loop may do: run the code with "
  .. "loop:spawn(function() … end), or begin the call with client:start(method, params); " .. OWN_SCHEDULER
local FOREIGN = "a coroutine of the loop yielded to somebody else: only calls of clients, loop:sleep and handle:wait may wait in it; "
  .. "use client:start(method, params), or " .. OWN_SCHEDULER
local MAIN = "a client of a loop waits, and the main thread cannot yield to the option wait: call it in a coroutine of your scheduler, "
  .. "or begin the call with client:start(method, params), and loop:run() waits"
local BELOW_C = "a client of a loop waits, and below a C function, such as table.sort or require, nothing can yield to the option wait"
  .. (guard.stops_yields and "; in Lua 5.1 pcall and iterators are such, too" or "")
local OTHER_LOOP = "a client of a loop waits in a coroutine of another loop, which yields to that one only"
local TOO_EARLY = "the option wait of the loop returned before the handle was done"
local RESUMED = "a coroutine of the loop was resumed by somebody else while it waited"

-- A handle: what loop:spawn, loop:prewarm and client:start return.
local Task = {}
Task.__index = Task
Task.__name = "gamelift.task"

local function pack(...) return { n = select("#", ...), ... } end
local unpack = rawget(table, "unpack") or rawget(_G, "unpack")

-- A task that has not begun: args is what pack() made, or false. All that is stored in it later has its place now.
local function new_task(loop, client, fn, args)
  return setmetatable({
    loop = loop, client = client, fn = fn, args = args, co = false, id = false, timer = false, joins = false,
    results = false, has_begun = false, failure = false, refusals = false, callbacks = false,
    is_wait = false, is_left = false, handle = false, -- of a wait without a coroutine; of its callbacks
  }, Task)
end

-- the queue -----------------------------------------------------------------------------------------------------------

-- Begins the task, or wakes it with its failure, in the next poll; inside one, in that.
local function later(loop, task)
  loop.queue[loop.last + 1] = task
  loop.last = loop.last + 1
end

function tasks.is_queued(loop) return loop.queue[loop.first] ~= nil end

-- ending --------------------------------------------------------------------------------------------------------------

-- Hosts may have taken the io library away.
local function complain(text)
  local io = rawget(_G, "io")
  if io and io.stderr then io.stderr:write(text, "\n") elseif print then print(text) end
end

-- Tells the error handler; one that fails is replaced by the standard error stream.
local function report(loop, err, trace)
  local ok, problem = pcall(loop.on_error, err, trace)
  if not ok then pcall(complain, "gamelift.loop: the error handler failed: " .. messages.text(problem)) end
end

function tasks.to_stderr(err, trace)
  complain("gamelift.loop: " .. messages.text(err) .. (trace and "\n" .. trace or ""))
end

local function traceback(co)
  local debug = rawget(_G, "debug")
  return debug and debug.traceback and debug.traceback(co) or nil
end

-- Ends the task's wait for another one.
local function leave(task)
  local list = task.joins.callbacks or {}
  task.joins = false
  for i, waiting in ipairs(list) do
    if waiting == task then return table.remove(list, i) end
  end
end

-- Lets go of what the task waits for. "no" or "maybe": what had been sent of it; nil if it waited for no transfer.
local function release(task)
  local loop, id, timer = task.loop, task.id, task.timer
  task.id, task.timer = false, false
  if timer then loop.timers:remove(timer) end
  if task.joins then leave(task) end
  if not id then return nil end
  loop.waiting[id] = nil
  return loop.multi:cancel(id) or "maybe"
end

-- What follows from a task's results. Done twice it is done once.
local function conclude(task)
  local loop, results = task.loop, task.results
  for _, callback in ipairs(task.callbacks or {}) do -- or a task that waits for this one
    if not callback.has_begun then callback.args = results end
    later(loop, callback) -- one that has begun when its turn comes is passed over
  end
  task.callbacks, task.co, task.client, task.fn, task.args = false, false, nil, false, false
  if loop.live[task] then
    loop.live[task] = nil
    loop.count = loop.count - 1
  end
end

-- results: as pack() makes them.
local function finish(task, results)
  local loop = task.loop
  loop.entered = loop.entered + 1
  release(task)
  task.results = results
  conclude(task)
  loop.left = loop.left + 1
end

local function cancelled_error(message, sent)
  local _, err = errors.fail("Cancelled", message, { sent = sent })
  return err
end

-- Ends a task whose coroutine has to go unfinished. To-be-closed variables are closed where Lua has them. A wait ends with the
-- failure of a transport.
local function drop(task, err)
  local co = task.co
  finish(task, pack(nil, task.is_wait and { kind = "read", sent = err.sent, message = err.message } or err))
  local close = rawget(coroutine, "close")
  if close and co and status(co) == "suspended" then close(co) end
end

-- running -------------------------------------------------------------------------------------------------------------

local function nothing() end

-- Once it has begun, what is raised is the function's own. The call before makes room for the next one.
local function enter(task, fn, ...)
  nothing()
  task.has_begun = true
  return fn(...)
end

-- What runs in a coroutine. Results that are too many to hand on fail in here, as any error of the function's own.
local function body(task)
  local args = task.args
  if args then return pack(enter(task, task.fn, unpack(args, 1, args.n))) end
  return pack(enter(task, task.fn))
end

local function raised(message, sent)
  local _, err = errors.fail("TransportFailed", message, { sent = sent })
  return err
end

-- A call has an error object as its error, whatever was raised in it.
local function error_of(task, problem)
  if not task.client or errors.is_error(problem) then return problem end
  return raised("the call raised: " .. messages.text(problem), "maybe")
end

-- After a resume: the coroutine ended, waits, or did something else.
local function settle(task, outer, ok, mark)
  local loop, co = task.loop, task.co
  loop.current = outer
  if task.results then return end -- somebody else resumed it meanwhile
  if not ok then
    if not task.has_begun and mark == NO_MEMORY then error(mark, 0) end -- its turn in the queue stays
    finish(task, pack(nil, error_of(task, mark)))
    if not task.refusals then report(loop, mark, traceback(co)) end
  elseif status(co) == "dead" then
    finish(task, mark)
  elseif mark == DROP then
    drop(task, cancelled_error("cancelled, and went on waiting regardless", "maybe"))
  elseif mark ~= MARK or not (task.id or task.timer or task.joins) then
    drop(task, FOREIGN)
    report(loop, FOREIGN)
  end
end

local active = false -- the loop of which a coroutine was resumed last

-- The error handler and what a dropped coroutine closes count as inside of it.
local function step(task, first, response, failure)
  local loop = task.loop
  local outer, depth, outer_loop = loop.current, loop.depth, active
  loop.entered = loop.entered + 1
  loop.current, loop.depth, active = task, depth + 1, loop
  settle(task, outer, resume(task.co, first, response, failure))
  loop.depth, active = depth, outer_loop
  loop.left = loop.left + 1
end

-- A wait without a coroutine resumes nothing.
local function may_step(task)
  local depth = task.loop.depth
  return depth == 0 or depth == 1 and task.client ~= nil or task.is_wait
end

local function enlist(loop, task)
  if loop.live[task] then return end
  loop.live[task] = true
  loop.count = loop.count + 1
end

local function first_step(task)
  local loop = task.loop
  loop.entered = loop.entered + 1
  enlist(loop, task)
  task.co = create(body)
  step(task, task)
  loop.left = loop.left + 1
end

-- Begins fn(…) in a coroutine of its own, which keeps the client, if there is one.
function tasks.begin(loop, client, fn, ...)
  local task = new_task(loop, client, fn, select("#", ...) > 0 and pack(...))
  if may_step(task) then
    first_step(task)
  else
    loop.entered = loop.entered + 1
    enlist(loop, task)
    later(loop, task)
    loop.left = loop.left + 1
  end
  return task
end

-- Wakes a task with what it waited for. One whose coroutine somebody else has ended is over.
local function wake(task, response, failure)
  if task.results then return end
  if task.is_wait then return finish(task, pack(response, failure)) end
  if status(task.co) == "suspended" then return step(task, MARK, response, failure) end
  drop(task, cancelled_error("the coroutine was ended by somebody else", "maybe"))
end

tasks.wake = wake

-- Sees to what has been queued longest. false: nothing is. It keeps its place until it is done with; whom it has begun or
-- woken by then, it does not begin or wake again.
function tasks.run_queued(loop)
  local first = loop.first
  local task = loop.queue[first]
  if not task then return false end
  if not task.results then -- else it was cancelled, and never begins
    if not task.has_begun then
      if not (task.handle and task.handle.is_left) then first_step(task) end
    elseif task.failure then
      wake(task, nil, task.failure)
    elseif task.joins and task.joins.results then
      task.joins = false
      wake(task)
    end
  end
  loop.first = first + 1
  loop.queue[first] = nil
  return true
end

-- mending -------------------------------------------------------------------------------------------------------------

-- Whether we are called from inside a coroutine of the loop; loop.current alone may be what a raise has left.
function tasks.is_inside(loop)
  local co = loop.current and loop.current.co
  local state = co and status(co)
  return state == "running" or state == "normal"
end

-- Whether something was left halfway. Only where nothing of the loop is under way.
function tasks.is_torn(loop) return loop.entered ~= loop.left end

-- Whether nothing would ever go on with the task.
local function is_lost(task, queued)
  if not task.has_begun then return not queued[task] end
  if task.co and status(task.co) == "dead" then return true end
  if task.id then return not task.loop.multi:has(task.id) end
  return not (task.timer or task.failure or task.joins)
end

local function mend_task(task, queued)
  if task.results then
    conclude(task)
  elseif is_lost(task, queued) then
    drop(task, raised("an error that the loop has raised interrupted it", task.has_begun and "maybe" or "no"))
  elseif (task.failure or task.joins and task.joins.results) and not queued[task] then
    later(task.loop, task)
  end
end

-- After a raise: ends those that would never go on, with an error, and makes all else anew from loop.live. Where that raises
-- too it is for the next poll to begin again.
function tasks.mend(loop)
  loop.current, loop.depth = false, 1 -- what a dropped coroutine closes begins nothing at once
  local queued, all = {}, {}
  for i = loop.first, loop.last do
    local task = loop.queue[i]
    if task then queued[task] = true end
  end
  for task in pairs(loop.live) do all[#all + 1] = task end
  for _, task in ipairs(all) do mend_task(task, queued) end
  local count, waiting, sleepers = 0, {}, timers.new()
  for task in pairs(loop.live) do
    count = count + 1
    if task.id then waiting[task.id] = task end
    if task.timer then task.timer = sleepers:add(task.timer.at, task) end
  end
  loop.count, loop.waiting, loop.timers, loop.depth = count, waiting, sleepers, 0
end

-- waiting -------------------------------------------------------------------------------------------------------------

-- Why the option `wait` cannot be called here, or nil. Schedulers keep a broken state when a wait in them raises.
local function hook_problem(loop)
  local other = active and active ~= loop and active.current
  if other and other.co == running() then return OTHER_LOOP end
  if guard.is_yieldable() then return nil end
  return guard.is_main() and MAIN or BELOW_C
end

-- Raises, at `level` above the caller, but in a coroutine of the loop or where the option `wait` can be called.
function tasks.check(loop, level)
  local task = loop.current
  if task and task.co == running() then return end
  local problem = not loop.wait_hook and OUTSIDE or hook_problem(loop)
  if problem then error(problem, level + 1) end
end

-- The task that is to wait: the one that runs, or one without a coroutine. Raises as tasks.check.
function tasks.current(loop, level)
  local task = loop.current
  if task and task.co == running() then return task end
  tasks.check(loop, level + 1)
  task = new_task(loop, nil, false, false)
  task.has_begun, task.is_wait = true, true
  return task
end

-- The failure that a wait ends with before it begins, or nil.
function tasks.refusal(task)
  if task.id or task.timer or task.joins then release(task) end -- left by a wait that raised: nobody can yield through C
  local loop = task.loop
  if not (loop.closed or task.refusals) then return nil end
  task.refusals = (task.refusals or 0) + 1
  if task.refusals > REFUSALS then coroutine.yield(DROP) end
  return { kind = "cancelled", sent = "no", message = loop.closed and "the loop is closed" or "the call was cancelled" }
end

-- As Task:cancel, with this message in the failure.
local function cancel(task, message)
  if task.results or task.refusals then return false end
  if not task.has_begun then
    finish(task, pack(nil, cancelled_error("cancelled before it began", "no")))
    return true
  end
  local state, loop = task.co and status(task.co), task.loop
  if state == "running" or state == "normal" then
    task.refusals = 0 -- its next wait tells
    return true
  end
  local failure = { kind = "cancelled", sent = "no", message = message }
  loop.entered = loop.entered + 1
  failure.sent = release(task) or "no"
  task.failure = failure
  task.refusals = 0
  if may_step(task) then wake(task, nil, failure) else later(loop, task) end
  loop.left = loop.left + 1
  return true
end

-- Lets the host's scheduler wait until the task is done. What the hook raises goes on, once the task is ended. Callbacks that
-- have not begun when it returns never do: they would end the next wait of a coroutine that has gone on.
local function wait_outside(task)
  local loop = task.loop
  loop.entered = loop.entered + 1
  enlist(loop, task)
  loop.left = loop.left + 1
  local ok, problem = guard.call(loop.wait_hook, task)
  task.is_left = true
  if not task.results then cancel(task, TOO_EARLY) end
  if not ok then error(problem, 0) end
  return task.results[1], task.results[2]
end

-- Waits for what the task has as its id, timer or other task: a response, or nil and a failure.
function tasks.pause(task)
  if task.is_wait then return wait_outside(task) end
  local mark, response, failure = coroutine.yield(MARK)
  if mark == MARK then return response, failure end
  finish(task, pack(nil, RESUMED))
  report(task.loop, RESUMED)
  error(RESUMED, 0)
end

-- the handle ----------------------------------------------------------------------------------------------------------

-- Raises at the caller of the method for `.` in the place of `:`.
function tasks.check_self(self, class, method, word)
  if getmetatable(self) ~= class then error(("%s: call it with ':', as %s:%s(…)"):format(method, word, method), 3) end
end

local check_self = tasks.check_self

-- Whether the task is over; then result() is what its function returned.
function Task:done()
  check_self(self, Task, "done", "task")
  return self.results ~= false
end

-- Of a call: the reply, or nil and the error. Of a spawned function: what it returned, or nil and what it raised. Nothing while
-- it is not done.
function Task:result()
  check_self(self, Task, "result", "task")
  local results = self.results
  if results then return unpack(results, 1, results.n) end
end

-- Whether `other` waits for the task, at whatever distance.
local function is_awaited_by(task, other)
  while other do
    if other == task then return true end
    other = other.joins
  end
  return false
end

-- Waits until it is done: in a coroutine of the loop, or where the loop's option `wait` can. Returns what result() does; or nil and
-- an error of kind "cancelled", where the wait was ended; the task itself goes on. Raises where nothing can wait, and for a
-- task that waits for the caller.
function Task:wait()
  check_self(self, Task, "wait", "task")
  local loop = self.loop
  if not self.results then
    if self.is_wait then error("wait: the option wait is what waits for this handle; on_done and done tell when it is done", 2) end
    local task = tasks.current(loop, 2)
    local failure = tasks.refusal(task)
    if not failure then
      if is_awaited_by(task, self) then error("wait: the task waits for this coroutine", 2) end
      loop.entered = loop.entered + 1
      self.callbacks = self.callbacks or {}
      self.callbacks[#self.callbacks + 1] = task
      task.joins = self
      loop.left = loop.left + 1
      failure = select(2, tasks.pause(task))
    end
    if failure then return nil, cancelled_error(failure.message, self.has_begun and "maybe" or "no") end
  end
  return unpack(self.results, 1, self.results.n)
end

-- Calls fn(reply, err), with what result() returns, once it is done: in a coroutine of the loop, from the next poll. Returns
-- the handle.
function Task:on_done(fn)
  check_self(self, Task, "on_done", "task")
  if type(fn) ~= "function" then error("on_done: a function is wanted, not a " .. type(fn), 2) end
  local results = self.results
  local callback = new_task(self.loop, nil, fn, results)
  callback.handle = self.is_wait and self
  if results then
    later(self.loop, callback)
  else
    self.callbacks = self.callbacks or {}
    self.callbacks[#self.callbacks + 1] = callback
  end
  return self
end

-- Ends what it waits for: a call then returns an error of kind "cancelled" whose `sent` tells whether it may have been
-- carried out; result() has it when cancel returns. So do all further waits of a spawned function, which goes on at once, or
-- in the next poll if another coroutine of the loop cancels it; one that has not begun never does. false if it was over.
function Task:cancel()
  check_self(self, Task, "cancel", "task")
  return cancel(self, "the call was cancelled")
end

function Task:__tostring() return "gamelift.task (" .. (self.results and "done" or "running") .. ")" end

return tasks
