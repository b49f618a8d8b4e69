-- A loop in a program of libuv: poll runs only when a socket stirs or a moment has come.  lua5.4 examples/luv.lua
local gamelift = require "gamelift"
local uv = require "luv"

-- A GameLift on this machine, so that this runs anywhere.
local here = assert(require("gamelift.local").start())
local loop = gamelift.loop { max_time = 0.002 }
local client = gamelift.client {
  endpoint = here.url, region = here.region, credentials = here.credentials, transport = loop,
}

local watchers, timer, polls = {}, uv.new_timer(), 0

local function poll()
  polls = polls + 1
  local left = loop:poll()
  local seconds = loop:timeout()
  timer:stop()
  if left == 0 and not seconds then -- all is done: nothing may keep libuv running
    for _, watcher in ipairs(watchers) do watcher:close() end
    timer:close()
  elseif seconds then
    timer:start(math.ceil(seconds * 1000), 0, poll)
  end
end

for i, fd in ipairs(assert(loop:fds())) do
  watchers[i] = uv.new_poll(fd)
  watchers[i]:start("r", poll)
end

loop:spawn(function()
  local fleet = assert(client:create_fleet { Name = "harbor", BuildId = "build-1", EC2InstanceType = "c5.large" }).FleetAttributes
  for _ = 1, 10 do
    local reply = assert(client:list_fleets())
    assert(reply.FleetIds[1] == fleet.FleetId)
    loop:sleep(0.02)
  end
  print("11 calls, 0.2 s of sleep: " .. polls .. " polls")
end)
poll()
uv.run()
loop:close()
here:stop()
