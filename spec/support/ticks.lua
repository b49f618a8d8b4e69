-- Makes loops, clients of loops and scripted servers for specs.
local fault_server = require "spec.support.fault_server"
local faults = require "spec.support.faults"
local script = require "spec.support.script"
local gamelift = require "gamelift"
local socket = require "socket"

local ticks = {}

local HEADERS = "Content-Type: application/x-amz-json-1.1\r\nx-amzn-RequestId: r-1\r\n"

-- Steps of the fault server: a response with a body; an error of the service.
function ticks.response(body) return { "send", faults.http(body or "{}", HEADERS) } end

function ticks.service_error(code, status)
  return { "send", faults.http(('{"__type":"%s","Message":"m"}'):format(code), HEADERS, status or "400 Bad Request") }
end

-- Returns the script of a connection: n requests, each with a response after some seconds, then silence.
function ticks.responses(n, step, delay)
  local steps = {}
  for _ = 1, n do
    steps[#steps + 1] = "read"
    if delay then steps[#steps + 1] = { "wait", delay } end
    steps[#steps + 1] = step or ticks.response()
  end
  steps[#steps + 1] = "hold"
  return steps
end

-- Starts a fault server and empties the environment for the tests of a file; `setup` and `teardown` are busted's. Returns an object
-- with the server's method `listen`.
function ticks.server(setup, teardown)
  local server = {}
  setup(function()
    server.running = fault_server.start()
    script.environment()
  end)
  teardown(function()
    server.running:stop()
    script.restore()
  end)
  function server:listen(scripts, options) return self.running:listen(scripts, options) end
  return server
end

-- Makes a loop whose error handler fills `loop.reported`.
function ticks.loop(options)
  local reported = {}
  local all = { on_error = function(err, trace) reported[#reported + 1] = { err, trace } end }
  for name, value in pairs(options or {}) do all[name] = value end
  local loop = gamelift.loop(all)
  return loop, reported
end

-- Returns the number of requests that a loop has queued, is sending or has done and not yet returned.
function ticks.in_flight(loop)
  local queued, running, done = loop.multi:counts()
  return queued + running + done
end

-- Gives a loop a settable clock. Returns it: { now = seconds }.
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

-- Polls once a tick until done() is true, for at most `seconds` (2). Returns the number of polls, and the longest one in seconds.
function ticks.tick(loop, done, seconds, options, every)
  local deadline, polls, longest = socket.gettime() + (seconds or 2), 0, 0
  while not done() do
    local started = socket.gettime()
    loop:poll(options)
    longest = math.max(longest, socket.gettime() - started)
    polls = polls + 1
    if socket.gettime() > deadline then error("the ticks did not end in time", 2) end
    socket.sleep(every or 0.002)
  end
  return polls, longest
end

return ticks
