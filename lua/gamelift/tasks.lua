-- The coroutines of a loop: how they begin, wait, wake and end. What they wait for is the loop's affair.
--
-- A task is one coroutine: what loop:spawn runs, or one call that client:start made. It waits for one thing at a time, a
-- transfer (task.id) or a moment (task.timer), or for its turn in the loop's queue.
--
-- Coroutines that resume each other without end would overflow the C stack, and one tick would have to see all of them
-- through. So what is begun or cancelled inside a coroutine of the loop goes on from the queue, once that one waits. Only a
-- call is resumed at once even there: a program that cancels it may ask for its result. What runs inside it, a logger
-- say, can go no deeper.
local errors = require "gamelift.errors"
local names = require "gamelift.names"

local create, running, status, resume = coroutine.create, coroutine.running, coroutine.status, coroutine.resume
if not pcall(create, print) then -- PUC Lua 5.1 takes no function in C
  create = function(fn)
    return coroutine.create(function(...) return fn(...) end)
  end
end

local tasks = {}

-- What our waits yield and are resumed with: no other scheduler has it.
local MARK, DROP = {}, {}

local REFUSALS = 100 -- waits of a cancelled task that are answered; at the next one it is dropped where it stands

local OUTSIDE = "a client of a loop waits, which only a coroutine of that loop may do: "
  .. "run the code with loop:spawn(function() … end), or begin the call with client:start(method, params)"
local FOREIGN = "a coroutine of the loop yielded to somebody else: only calls of clients and loop:sleep may wait in it; "
  .. "under a scheduler of your own use client:start(method, params)"
local RESUMED = "a coroutine of the loop was resumed by somebody else while it waited"

-- A handle: what loop:spawn, loop:prewarm and client:start return.
local Task = {}
Task.__index = Task
Task.__name = "gamelift.task"

local function pack(...) return { n = select("#", ...), ... } end
local unpack = table.unpack or unpack

-- the queue -----------------------------------------------------------------------------------------------------------

-- Runs fn(…) from the next poll; inside one, from that.
local function later(loop, fn, ...)
  loop.last = loop.last + 1
  loop.queue[loop.last] = pack(fn, ...)
end

-- Runs what has been queued longest. false: nothing is.
function tasks.run_queued(loop)
  local first = loop.first
  local entry = loop.queue[first]
  if not entry then return false end
  loop.queue[first], loop.first = nil, first + 1
  entry[1](unpack(entry, 2, entry.n))
  return true
end

function tasks.is_queued(loop) return loop.queue[loop.first] ~= nil end

-- ending --------------------------------------------------------------------------------------------------------------

-- Tells the error handler; one that fails is replaced by the standard error stream.
local function report(loop, err, trace)
  local ok, problem = pcall(loop.on_error, err, trace)
  if not ok then io.stderr:write("gamelift.loop: the error handler failed: ", names.text(problem), "\n") end
end

function tasks.to_stderr(err, trace)
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

local begin

local function finish(task, ...)
  local loop = task.loop
  release(task)
  task.results, task.co, task.client = pack(...), nil, nil
  loop.live[task] = nil
  loop.count = loop.count - 1
  for _, callback in ipairs(task.callbacks or {}) do later(loop, begin, loop, nil, callback, ...) end
  task.callbacks = nil
end

local function cancelled_error(message, sent)
  return errors.new { kind = "cancelled", code = "Cancelled", message = message, sent = sent }
end

-- Ends a task whose coroutine has to go unfinished. To-be-closed variables are closed where Lua has them.
local function drop(task, err)
  local co = task.co
  finish(task, nil, err)
  local close = rawget(coroutine, "close")
  if close and status(co) == "suspended" then close(co) end
end

-- running -------------------------------------------------------------------------------------------------------------

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
    drop(task, cancelled_error("cancelled, and went on waiting regardless", "maybe"))
  elseif mark ~= MARK or not (task.id or task.timer) then
    drop(task, FOREIGN)
    report(loop, FOREIGN)
  end
end

-- The error handler and what a dropped coroutine closes count as inside of it.
local function step(task, ...)
  local loop = task.loop
  local outer, depth = loop.current, loop.depth
  loop.current, loop.depth = task, depth + 1
  settle(task, outer, resume(task.co, ...))
  loop.depth = depth
end

local function may_step(task)
  local depth = task.loop.depth
  return depth == 0 or depth == 1 and task.client ~= nil
end

local function first_step(task, ...)
  if task.results then return end -- cancelled: it never begins
  task.has_begun = true
  step(task, ...)
end

-- Begins fn(…) in a coroutine of its own, which keeps the client, if there is one.
function begin(loop, client, fn, ...)
  local task = setmetatable({ loop = loop, co = create(fn), client = client }, Task)
  loop.live[task] = true
  loop.count = loop.count + 1
  if may_step(task) then first_step(task, ...) else later(loop, first_step, task, ...) end
  return task
end

tasks.begin = begin

-- Wakes a task with what it waited for. One whose coroutine somebody else has ended is over.
local function wake(task, response, failure)
  if task.results then return end
  if status(task.co) == "suspended" then return step(task, MARK, response, failure) end
  drop(task, cancelled_error("the coroutine was ended by somebody else", "maybe"))
end

tasks.wake = wake

-- waiting -------------------------------------------------------------------------------------------------------------

-- The task that runs; raises outside of one, at `level` above the caller.
function tasks.current(loop, level)
  local task = loop.current
  if task and task.co == running() then return task end
  error(OUTSIDE, level + 1)
end

-- The failure that a wait ends with before it begins, or nil.
function tasks.refusal(task)
  if task.id or task.timer then release(task) end -- left by a wait that raised: nobody can yield through C
  local loop = task.loop
  if not (loop.closed or task.refusals) then return nil end
  task.refusals = (task.refusals or 0) + 1
  if task.refusals > REFUSALS then coroutine.yield(DROP) end
  return { kind = "cancelled", sent = "no", message = loop.closed and "the loop is closed" or "the call was cancelled" }
end

-- Waits for what the task has as its id or timer: a response, or nil and a failure.
function tasks.pause(task)
  local mark, response, failure = coroutine.yield(MARK)
  if mark == MARK then return response, failure end
  finish(task, nil, RESUMED)
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
  return self.results ~= nil
end

-- Of a call: the reply, or nil and the error. Of a spawned function: what it returned, or nil and what it raised. Nothing while
-- it is not done.
function Task:result()
  check_self(self, Task, "result", "task")
  local results = self.results
  if results then return unpack(results, 1, results.n) end
end

-- Calls fn(reply, err), with what result() returns, once it is done: in a coroutine of the loop, from the next poll. Returns
-- the handle.
function Task:on_done(fn)
  check_self(self, Task, "on_done", "task")
  if type(fn) ~= "function" then error("on_done: a function is wanted, not a " .. type(fn), 2) end
  local results = self.results
  if results then
    later(self.loop, begin, self.loop, nil, fn, unpack(results, 1, results.n))
  else
    self.callbacks = self.callbacks or {}
    self.callbacks[#self.callbacks + 1] = fn
  end
  return self
end

-- Ends what it waits for: a call then returns an error of kind "cancelled" whose `sent` tells whether it may have been
-- carried out; result() has it when cancel returns. So do all further waits of a spawned function, which goes on at once, or
-- in the next poll if another coroutine of the loop cancels it; one that has not begun never does. false if it was over.
function Task:cancel()
  check_self(self, Task, "cancel", "task")
  if self.results or self.refusals then return false end
  self.refusals = 0
  if not self.has_begun then
    finish(self, nil, cancelled_error("cancelled before it began", "no"))
    return true
  end
  local state = status(self.co)
  if state == "running" or state == "normal" then return true end -- its next wait tells
  local failure = { kind = "cancelled", sent = release(self) or "no", message = "the call was cancelled" }
  if may_step(self) then wake(self, nil, failure) else later(self.loop, wake, self, nil, failure) end
  return true
end

function Task:__tostring() return "gamelift.task (" .. (self.results and "done" or "running") .. ")" end

return tasks
