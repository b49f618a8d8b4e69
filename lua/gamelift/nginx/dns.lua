-- Lets nginx resolve names within a limit. nginx's own is resolver_timeout, 30 s, and no coroutine can end its own wait. A second
-- light thread could, but where the first one is killed in between, nginx forgets that it had children, and crashes. So a timer,
-- which nothing kills, resolves a name for all requests that need it, and each waits as long as it may.
local core = require "gamelift.core"
local single_flight = require "gamelift.util.single_flight"

local udp, timer_at, sleep = ngx.socket.udp, ngx.timer.at, ngx.sleep
local now = core.monotonic

local dns = {}

-- By name. nginx remembers the addresses of a name for the connections that follow.
local fetches = single_flight.new { first = 0.001, longest = 0.016, fresh = 1 } -- seconds

local function resolve(premature, host, fetch)
  local ok, problem = true, nil
  if not premature then
    local socket = udp()
    ok, problem = socket:setpeername(host, 9) -- which sends nothing
    socket:close()
  end
  fetch.problem = not ok and problem or nil
  fetches:finish(fetch, now(), not ok)
end

--- Reports whether a name was resolved less than a second ago, so that nginx knows its addresses.
---@param host string
---@return boolean
function dns.is_fresh(host)
  local fetch = fetches:find(host, now())
  return fetch ~= nil and fetch.ended ~= false
end

-- Returns a fetch of the name in a timer; nil where nginx has no timer left.
local function start_detached(host)
  local fetch = fetches:start(host)
  local has_timer = single_flight.start_detached(fetch, function(work) return timer_at(0, work) end,
    function(premature) resolve(premature, host, fetch) end)
  if has_timer then return fetch end
  fetches:forget(fetch)
end

--- Waits until nginx knows the addresses of a name. Yields.
--- Returns true; or nil and nginx's problem, or "timeout" at the deadline. Where no timer is left, returns true at once: nginx then
--- resolves the name while it connects, and takes its own time.
---@param host string
---@param deadline number # monotonic seconds
---@return true?
---@return string?
function dns.wait(host, deadline)
  local fetch = fetches:find(host, now()) or start_detached(host)
  if not fetch then return true end
  local ok, problem = fetches:wait_for_fetch(fetch, { now = now, sleep = sleep, deadline = deadline })
  if not ok then
    fetches:forget(fetch) -- nginx may have dropped the timer
    return nil, problem
  end
  if fetch.problem then return nil, fetch.problem end
  return true
end

return dns
