-- Watches the polls of a loop: the CPU time that each takes, and whether it waited. Both are of this process alone, so that other programs
-- on the machine change neither.
--
--   local watch = poll_watch.new()
--   watch:poll(loop)
--   watch:problem()                       -- nil if each poll kept its time
local interpreter = require "spec.support.interpreter"
local socket = require "socket"

local poll_watch = {}

-- CPU seconds of a poll whose max_time is 0.0005: what it has begun by then may be a TLS handshake, a response or a function.
local LONGEST = 0.01
-- Seconds of a wait that is permitted: until a thread of libcurl that has looked up a name has ended.
local LONGEST_WAIT = 0.05
local Watch = {}
Watch.__index = Watch

-- Returns how often this process has waited: for a socket, a lock, a thread or a moment. On Linux; elsewhere it is always 0.
local function count_waits()
  local file = io.open "/proc/self/status"
  if not file then return 0 end
  local count = file:read "*a":match "\nvoluntary_ctxt_switches:%s*(%d+)"
  file:close()
  return tonumber(count)
end

-- Polls once. Returns the CPU seconds that it took.
function Watch:poll(loop)
  local waits, wall, cpu = count_waits(), socket.gettime(), os.clock()
  loop:poll()
  local seconds, elapsed = os.clock() - cpu, socket.gettime() - wall
  self.longest = math.max(self.longest, seconds)
  if count_waits() > waits then self.waits, self.longest_wait = self.waits + 1, math.max(self.longest_wait, elapsed) end
  return seconds
end

-- Returns what a poll did that it must not do, or nil. longest: CPU seconds that it may take; waits: how many polls may wait (none).
function Watch:problem(longest, waits)
  longest = (longest or LONGEST) * (interpreter.is_checked and 40 or 1)
  if self.longest > longest then return ("a poll took %.1f ms of CPU, more than %g"):format(self.longest * 1000, longest * 1000) end
  if self.waits > (waits or 0) or self.longest_wait > LONGEST_WAIT then
    return ("%d polls waited, for %.1f ms at most"):format(self.waits, self.longest_wait * 1000)
  end
end

function poll_watch.new() return setmetatable({ longest = 0, longest_wait = 0, waits = 0 }, Watch) end

return poll_watch
