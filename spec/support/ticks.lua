-- Loops, clients of them and servers that answer them, for specs.
local faults = require "spec.support.faults"
local script = require "spec.support.script"
local gamelift = require "gamelift"
local socket = require "socket"

local ticks = {}

local HEADERS = "Content-Type: application/x-amz-json-1.1\r\nx-amzn-RequestId: r-1\r\n"

-- Steps of the fault server: an answer with that body; a refusal of the service.
function ticks.answer(body) return { "send", faults.http(body or "{}", HEADERS) } end

function ticks.refusal(code, status)
  return { "send", faults.http(('{"__type":"%s","Message":"m"}'):format(code), HEADERS, status or "400 Bad Request") }
end

-- A connection's script: n requests, each answered so after so many seconds, then silence.
function ticks.answers(n, step, delay)
  local steps = {}
  for _ = 1, n do
    steps[#steps + 1] = "read"
    if delay then steps[#steps + 1] = { "wait", delay } end
    steps[#steps + 1] = step or ticks.answer()
  end
  steps[#steps + 1] = "hold"
  return steps
end

-- A loop whose error handler fills `loop.reported`.
function ticks.loop(options)
  local reported = {}
  local all = { on_error = function(err, trace) reported[#reported + 1] = { err, trace } end }
  for name, value in pairs(options or {}) do all[name] = value end
  local loop = gamelift.loop(all)
  return loop, reported
end

-- A clock of its own for a loop: { now = seconds }, to be set.
function ticks.clock(loop)
  local time = { now = 0 }
  loop.clock = function() return time.now end
  return time
end

function ticks.client(loop, endpoint, over)
  local options = { region = "us-west-2", credentials = script.KEYS, transport = loop, endpoint = endpoint, proxy = false }
  for name, value in pairs(over or {}) do options[name] = value end
  return gamelift.client(options)
end

-- Polls once a tick until `done()`, at most that many seconds. Returns how many polls it took and the longest, in seconds.
function ticks.tick(loop, done, seconds, options, every)
  local deadline, polls, longest = socket.gettime() + (seconds or 2), 0, 0
  while not done() do
    local started = socket.gettime()
    loop:poll(options)
    longest = math.max(longest, socket.gettime() - started)
    polls = polls + 1
    if socket.gettime() > deadline then error("the ticks never came to an end", 2) end
    socket.sleep(every or 0.002)
  end
  return polls, longest
end

return ticks
