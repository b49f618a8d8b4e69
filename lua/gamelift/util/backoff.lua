-- Waiting with pauses that double.
local backoff = {}

local SHORTEST = 0.001 -- seconds: shorter pauses may leave a clock where it is

--- Calls look() until it returns a true value, with pauses between the calls. Waits through opts.sleep, which blocks or yields.
--- Returns the value; nil and "timeout" at the deadline; or nil and what opts.sleep returned.
---@param look fun(): any
---@param opts { now: fun(): number; sleep: fun(seconds: number): any; first: number; longest: number; deadline: number? } # seconds
---  of the first and the longest pause; deadline by the clock `now`; sleep returns nil, or why no more pauses are possible
function backoff.wait(look, opts)
  local step = opts.first
  while true do
    local value = look()
    if value then return value end
    local left = opts.deadline and opts.deadline - opts.now() or math.huge
    if left <= 0 then return nil, "timeout" end
    local problem = opts.sleep(math.max(math.min(step, left), SHORTEST))
    if problem then return nil, problem end
    step = math.min(step * 2, opts.longest)
  end
end

return backoff
