-- Calls in the coroutines of cqueues.  lua5.4 examples/schedulers/with_cqueues.lua
local condition = require "cqueues.condition"
local cqueues = require "cqueues"
local gamelift = require "gamelift"

-- A GameLift on this machine, so that this runs anywhere.
local here = assert(require("gamelift.local").start())
local cq, kick = cqueues.new(), condition.new()

local loop = gamelift.loop { max_time = 0.002, wait = function(handle)
  local done = condition.new()
  handle:on_done(function() done:signal() end)
  kick:signal()
  done:wait()
end }
local client = gamelift.client {
  endpoint = here.url, region = here.region, credentials = here.credentials, transport = loop,
}

local running = 0
local function spawn(fn)
  running = running + 1
  cq:wrap(function()
    fn()
    running = running - 1
    kick:signal()
  end)
end

-- Wakes when a socket is ready, when the loop has work, or when kicked.
cq:wrap(function()
  local ready = { pollfd = assert(loop:fds())[1], events = "r" }
  while running > 0 do
    loop:poll()
    cqueues.poll(ready, kick, loop:timeout())
  end
end)

local calls = 0
spawn(function()
  local fleet = assert(client:create_fleet { Name = "harbor", BuildId = "build-1", EC2InstanceType = "c5.large" }).FleetAttributes
  for _ = 1, 3 do
    spawn(function()
      for _ = 1, 5 do
        assert(assert(client:list_fleets()).FleetIds[1] == fleet.FleetId)
        calls = calls + 1
        cqueues.sleep(0.01)
      end
    end)
  end
end)
assert(cq:loop())
print(calls .. " calls in 3 coroutines of cqueues")
loop:close()
here:stop()
