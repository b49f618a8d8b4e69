-- A coroutine scheduler like a host's, with the option `wait` for a loop: it resumes the coroutines that are ready in turn, then polls
-- the loop.
--
--   local host = host_scheduler.new()
--   local loop = gamelift.loop { wait = host.wait }
--   host.spawn(function() … host.yield() … end)
--   host.run(loop, function() return done end)
--
-- host.raised has the errors of coroutines. Nothing but the scheduler may see the values that a coroutine yields.
local socket = require "socket"

local host_scheduler = {}

local MINE = {}

function host_scheduler.new()
  local host = { ready = {}, raised = {}, alive = 0, entered = 0 }

  function host.wake(co) host.ready[#host.ready + 1] = co end

  function host.spawn(fn)
    host.alive = host.alive + 1
    host.wake(coroutine.create(fn))
  end

  function host.resume(co)
    local ok, what = coroutine.resume(co)
    if coroutine.status(co) == "dead" then
      host.alive = host.alive - 1
      if not ok then host.raised[#host.raised + 1] = what end
    elseif what ~= MINE then
      error "a coroutine yielded past its scheduler"
    end
  end

  function host.suspend() coroutine.yield(MINE) end

  function host.yield()
    host.wake(coroutine.running())
    host.suspend()
  end

  function host.wait(handle)
    host.entered = host.entered + 1
    local co = coroutine.running()
    handle:on_done(function() host.wake(co) end)
    host.suspend()
  end

  -- Resumes once each coroutine that is ready.
  function host.turn()
    local now = host.ready
    host.ready = {}
    for _, co in ipairs(now) do host.resume(co) end
  end

  -- Resumes and polls until done() is true or all coroutines have ended. Raises after `seconds` (3).
  function host.run(loop, done, seconds)
    local deadline = socket.gettime() + (seconds or 3)
    done = done or function() return host.alive == 0 end
    while true do
      host.turn()
      loop:poll()
      if done() then return end
      if socket.gettime() > deadline then error("the host's coroutines never came to an end", 2) end
      socket.sleep(0.001)
    end
  end

  return host
end

return host_scheduler
