-- A tick loop without sockets: coroutines over a transport that yields, and a clock that moves when no coroutine can continue.
--
--   local loop = scheduler.new(function(request) return { status = 200, headers = {}, body = "" }, seconds end)
--   loop:spawn(function() … loop.transport … end)
--   loop:run()
--
-- The handler returns the response and the seconds until it arrives (0.05), or nil and a failure.
local scheduler = {}

local Loop = {}
Loop.__index = Loop

function scheduler.new(handler)
  local loop = setmetatable({ time = 1000, threads = {}, requests = {}, waits = 0 }, Loop)
  local function wait(seconds)
    loop.waits = loop.waits + 1
    coroutine.yield(loop.time + seconds)
  end
  loop.transport = {
    now = function() return loop.time end,
    sleep = function(_, seconds) wait(seconds) end,
    send = function(_, request)
      loop.requests[#loop.requests + 1] = request
      local response, second, third = handler(request, #loop.requests)
      if response then
        wait(second or 0.05)
        return response
      end
      wait(third or 0.05)
      return nil, second
    end,
  }
  return loop
end

function Loop:spawn(body)
  local thread = { co = coroutine.create(body), due = self.time }
  self.threads[#self.threads + 1] = thread
  return thread
end

-- Runs all coroutines to their end, or as far as `seconds`; what they raise is raised.
function Loop:run(seconds)
  local limit = self.time + (seconds or 600)
  while true do
    local following
    for _, thread in ipairs(self.threads) do
      local alive = coroutine.status(thread.co) ~= "dead" and not thread.dropped
      if alive and (not following or thread.due < following.due) then following = thread end
    end
    if not following or following.due > limit then break end
    self.time = math.max(self.time, following.due)
    local ok, due = coroutine.resume(following.co)
    if not ok then error(debug.traceback(following.co, due), 0) end
    following.due = due
  end
end

return scheduler
