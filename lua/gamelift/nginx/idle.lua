-- Lets nginx check its idle connections before one is used again.
--
-- nginx closes an idle connection when bytes come on it (a late response, a 408), but it sees them only when its event loop runs.
-- Until then they would be read as the response to the next request. Bytes that came before an earlier run of the loop were seen.
local core = require "gamelift.core"

local sleep, loop_time, time = ngx.sleep, ngx.now, core.time

local RECENT = 0.003 -- seconds; a loaded worker runs its loop more often, so there most calls do not wait
local STEP = 0.001 -- seconds, the shortest that ngx.sleep takes; such a timer ends after the loop has run

local POOLS = 64 -- names that are kept

local idle = {}

local used, count = {}, 0 -- names of pools

--- Records that a pool got a connection.
---@param pool string
function idle.record_pool(pool)
  if used[pool] then return end
  if count >= POOLS then used, count = {}, 0 end
  used[pool], count = true, count + 1
end

--- Reports whether a pool may have a connection; if not, it need not be asked.
---@param pool string
function idle.may_have(pool) return used[pool] end

-- Unix seconds at which the two last runs of the loop began that this code saw. ngx.now is the time of the present one.
local present, earlier = 0, 0

--- Records the present run of the loop. Cheap; the more often it is called, the less often wait_for_run waits.
function idle.record_run()
  local now = loop_time()
  if now ~= present then present, earlier = now, present end
end

--- Yields until the loop has run, unless it ran a moment ago.
function idle.wait_for_run()
  idle.record_run()
  if time() - earlier <= RECENT then return end
  sleep(STEP)
  present = loop_time()
  earlier = present -- timers come after all that the loop found
end

return idle
