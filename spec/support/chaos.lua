-- Makes many calls, 64 at a time, that the server lets retry and that are cancelled at random.
local core = require "gamelift.core"
local curl = require "gamelift.curl"
local ticks = require "spec.support.ticks"

-- count: number of calls; share: the fraction that is cancelled. Returns a list of problems, empty if all is well, and the number of
-- calls by their end.
return function(url, count, share)
  local loop, reported = ticks.loop { max_time = 0.002 }
  local client = ticks.client(loop, url, { retry = { max_attempts = 4 }, timeout = { total = 10, connect = 5 } })
  local wrong, ended, seen, started, open = {}, {}, {}, 0, {}
  local function note(problem) wrong[#wrong + 1] = problem end

  local function finish(id, reply, err)
    if seen[id] then note("twice: " .. id) end
    seen[id] = true
    local how = reply and "answered" or err.kind
    ended[how] = (ended[how] or 0) + 1
    if reply and reply.FleetIds[1] ~= id then note(("%s got the response of %s"):format(id, reply.FleetIds[1])) end
    if how == "service" and err.message ~= id then note(("%s got the error of %s"):format(id, err.message)) end
  end

  local function start()
    started = started + 1
    local id = "call-" .. started
    local call = client:start("list_fleets", { NextToken = id })
    call:on_done(function(reply, err) finish(id, reply, err) end)
    open[#open + 1] = call
  end

  while started < count or #open > 0 do
    while started < count and #open < 64 do start() end
    if core.random_float() < share * 0.5 then open[1 + math.floor(core.random_float() * #open)]:cancel() end
    loop:poll()
    for i = #open, 1, -1 do
      if open[i]:done() then
        open[i] = open[#open]
        open[#open] = nil
      end
    end
    if #open == 64 then curl.sleep(0.0002) end
  end
  loop:run(1)
  for i = 1, count do
    if not seen["call-" .. i] then note("lost: call-" .. i) end
  end
  for _, report in ipairs(reported) do note("reported: " .. tostring(report[1])) end
  local queued, running_now, done = loop.multi:counts()
  if queued + running_now + done ~= 0 or loop.count ~= 0 or next(loop.waiting) or next(loop.live) or loop.timers:next() then
    note "the loop still holds something"
  end
  client:close()
  loop:close()
  return wrong, ended
end
