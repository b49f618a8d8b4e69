-- Calls in the coroutines of copas.  luajit examples/schedulers/with_copas.lua
--
-- Works with copas 4, and with the older one that Debian has for Lua 5.1 and LuaJIT. The older one cannot wake a coroutine and waits only
-- for sockets, so each waiting coroutine has a socket as a mailbox that receives a byte.
local copas = require "copas"
local gamelift = require "gamelift"
local socket = require "socket"

-- A GameLift on this machine, so that this runs anywhere.
local here = assert(require("gamelift.local").start())

local function sleeper(handle)
  local co = coroutine.running()
  handle:on_done(function() copas.wakeup(co) end)
  copas.pauseforever()
end

-- Makes a box for one wait: when a coroutine ends, this copas closes the last socket that it waited for.
local function letter_box(handle)
  local box = assert(socket.udp())
  assert(box:setsockname("127.0.0.1", 0))
  assert(box:setpeername(box:getsockname())) -- takes letters from itself only
  box:settimeout(0)
  handle:on_done(function() box:send "x" end)
  copas.receive(box, 1)
  box:close()
end

local loop = gamelift.loop { max_time = 0.002, wait = copas.pauseforever and sleeper or letter_box }
local client = gamelift.client {
  endpoint = here.url, region = here.region, credentials = here.credentials, transport = loop,
}

-- Waits until the loop's descriptor is readable. The object has exactly the methods that copas and LuaSocket need of a socket.
local function wait_for(fd)
  local has_waited = false
  copas.receive({
    getfd = function() return fd end, dirty = function() return false end, settimeout = function() end, close = function() end,
    receive = function()
      if has_waited then return "x" end
      has_waited = true
      return nil, "timeout"
    end,
  }, 1)
end

-- Watches the descriptor in one coroutine: LuaSocket's select knows one object per descriptor.
copas.addthread(function()
  local fd = assert(loop:fds())[1]
  while true do
    loop:poll()
    wait_for(fd)
  end
end)

local running, calls = 0, 0
local function spawn(fn)
  running = running + 1
  copas.addthread(function()
    fn()
    running = running - 1
  end)
end

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

-- Each step ends when a socket is ready, or in time for the loop's next work.
while running > 0 do
  copas.step(math.min(loop:timeout() or 0.01, 0.01))
  loop:poll()
end
print(calls .. " calls in 3 coroutines of copas")
loop:close()
here:stop()
