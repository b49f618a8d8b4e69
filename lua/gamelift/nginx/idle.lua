-- Has nginx look at its idle connections before one is used again.
--
-- nginx closes an idle connection when bytes come on it (a late response, a 408), but it sees them only when its event loop runs.
-- Until then they would be read as the response to the next request. What came before an earlier run of the loop has been seen.
local core = require "gamelift.core"

local sleep, loop_time, time = ngx.sleep, ngx.now, core.time

local RECENT = 0.005 -- seconds; a loaded worker runs its loop more often, so there nothing waits
local STEP = 0.001 -- seconds, the shortest that ngx.sleep takes; such a timer ends after the loop has run

local POOLS = 64 -- whose names are kept

local idle = {}

local used, count = {}, 0 -- names of pools

-- Notes that a connection was given to a pool.
function idle.given(pool)
  if used[pool] then return end
  if count >= POOLS then used, count = {}, 0 end
  used[pool], count = true, count + 1
end

-- Whether a pool may hold a connection; if not, it need not be asked.
function idle.may_have(pool) return used[pool] end

-- Unix seconds at which the two last runs of the loop began that this code saw. ngx.now is the time of the present one.
local present, earlier = 0, 0

-- Notes the present run of the loop. Cheap; the more often it is called, the less often `wait` has to wait.
function idle.note()
  local now = loop_time()
  if now ~= present then present, earlier = now, present end
end

-- Yields until the loop has run, unless it is known to have run a moment ago.
function idle.wait()
  idle.note()
  if time() - earlier <= RECENT then return end
  sleep(STEP)
  present = loop_time()
  earlier = present -- timers come after all that the loop found
end

return idle
