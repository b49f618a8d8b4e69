-- Calls in coroutines of a program that runs in libuv.  lua5.4 examples/schedulers/with_luv.lua
local gamelift = require "gamelift"
local uv = require "luv"

-- A GameLift on this machine, so that this runs anywhere.
local here = assert(require("gamelift.local").start())
local watcher, timer, idle = nil, uv.new_timer(), uv.new_idle()
local poll

local loop = gamelift.loop { max_time = 0.002, wait = function(handle)
  local co = coroutine.running()
  handle:on_done(function() assert(coroutine.resume(co)) end)
  idle:start(poll)
  coroutine.yield()
end }
local client = gamelift.client {
  endpoint = here.url, region = here.region, credentials = here.credentials, transport = loop,
}

local running, polls = 0, 0

-- Polls when a socket is ready, when the loop has work, or in the next round of libuv. A timer of 0 ms cannot do the last: libuv runs it
-- again in the same round, and everything else waits.
function poll()
  idle:stop()
  timer:stop()
  polls = polls + 1
  loop:poll()
  local seconds = loop:timeout()
  if running == 0 then -- nothing may keep libuv running
    for _, handle in ipairs { watcher, timer, idle } do handle:close() end
  elseif seconds == 0 then
    idle:start(poll)
  elseif seconds then
    timer:start(math.ceil(seconds * 1000), 0, poll)
  end
end

watcher = uv.new_poll(assert(loop:fds())[1])
watcher:start("r", poll)

local function spawn(fn)
  running = running + 1
  coroutine.wrap(function()
    fn()
    running = running - 1
  end)()
end

local calls = 0
spawn(function()
  local fleet = assert(client:create_fleet { Name = "harbor", BuildId = "build-1", EC2InstanceType = "c5.large" }).FleetAttributes
  for _ = 1, 3 do
    spawn(function()
      for _ = 1, 5 do
        assert(assert(client:list_fleets()).FleetIds[1] == fleet.FleetId)
        calls = calls + 1
        loop:sleep(0.01)
      end
    end)
  end
end)
uv.run()
print(calls .. " calls in 3 coroutines under libuv: " .. polls .. " polls")
loop:close()
here:stop()
