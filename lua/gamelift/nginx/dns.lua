-- Lets nginx look names up, with an end of our own: its limit is resolver_timeout, 30 s, and no coroutine can end its own wait.
-- A second light thread could, but where the first one is killed in between, nginx forgets that it had children, and crashes.
-- So a timer, which nobody kills, looks a name up for all who want it, and each waits as long as he may.
local core = require "gamelift.core"

local udp, timer_at, sleep = ngx.socket.udp, ngx.timer.at, ngx.sleep
local now = core.monotonic

local FRESH = 1 -- seconds that a lookup counts; nginx remembers its answer for the connections that follow
local STEP = { first = 0.001, longest = 0.016 } -- seconds between looks

local lookup = {}

local flights = {} -- by name: { ended = monotonic seconds or false, problem }

local function look_up(premature, host, flight)
  local ok, problem = true, nil
  if not premature then
    local socket = udp()
    ok, problem = socket:setpeername(host, 9) -- which sends nothing
    socket:close()
  end
  flight.problem, flight.ended = not ok and problem or nil, now()
  if flight.problem and flights[host] == flight then flights[host] = nil end
end

-- Whether a lookup has succeeded a moment ago, so that nginx knows the addresses of the name.
function lookup.is_fresh(host)
  local flight = flights[host]
  return flight and flight.ended and now() - flight.ended <= FRESH
end

-- The lookup that counts, begun if there is none; nil if none can be begun.
local function flight_of(host)
  local flight = flights[host]
  if flight and not (flight.ended and now() - flight.ended > FRESH) then return flight end
  flight = { ended = false }
  if not timer_at(0, look_up, host, flight) then return nil end
  flights[host] = flight
  return flight
end

-- Waits until nginx knows the addresses of a name: true; or nil and nginx's words, or "timeout" at `limit` (monotonic seconds).
-- Where no timer can be had, true at once: nginx then looks the name up while it connects, and takes its own time.
function lookup.wait(host, limit)
  local flight = flight_of(host)
  local step = STEP.first
  while flight and not flight.ended do
    local left = limit - now()
    if left <= 0 then
      if flights[host] == flight then flights[host] = nil end -- nginx may have dropped the timer
      return nil, "timeout"
    end
    sleep(math.max(0.001, math.min(step, left)))
    step = math.min(step * 2, STEP.longest)
  end
  if flight and flight.problem then return nil, flight.problem end
  return true
end

return lookup
