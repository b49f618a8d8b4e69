-- Starts programs and watches them end, for specs on Linux.
local canary = require "spec.support.canary"
local local_gamelift = require "gamelift.local"
local socket = require "socket"

local process = {}

-- A prefix for commands: runs them without the sanitizers of this process, because some programs cannot run with those.
process.clean = "env -u LD_PRELOAD "

function process.quote(text) return "'" .. text:gsub("'", "'\\''") .. "'" end

-- Runs a shell command. Returns its output (both streams) and its exit status. `keep`: with the libraries preloaded into this process.
function process.run(command, keep)
  local pipe = assert(io.popen(("%ssh -c %s 2>&1; echo \"status=$?\""):format(keep and "" or process.clean,
    process.quote(command))))
  local text = pipe:read "*a"
  pipe:close()
  local output, status = text:match "^(.-)\n?status=(%d+)\n$"
  return output, tonumber(status)
end

-- Raises if a file has a secret of the specs in it, unless it is gone.
local function check_output(path)
  local leak = canary.leaks(process.read(path) or "")[1]
  if leak then error("gamelift-local has logged a secret: " .. leak) end
end

-- Starts gamelift-local with require("gamelift.local").start(options). Its output is checked when it stops.
function process.server(options)
  local server_options = { command = process.clean .. "lua/gamelift/local/gamelift-local" }
  for name, value in pairs(options or {}) do server_options[name] = value end
  local server, problem = local_gamelift.start(server_options)
  if not server then return nil, problem end
  local stop = server.stop
  function server.stop(self)
    stop(self)
    if server_options.output then check_output(server_options.output) end
  end
  return server
end

-- Reports whether a process runs. A zombie does not; in a container it may stay uncollected.
function process.alive(pid)
  local file = io.open("/proc/" .. pid .. "/stat")
  if not file then return false end
  local state = (file:read "*a" or ""):match "%) (%a)" -- nil if the process has ended since the file was opened
  file:close()
  return state ~= nil and state ~= "Z" and state ~= "X"
end

-- Calls `condition` until it returns a true value, for at most `seconds` (10). Returns that value.
function process.wait(condition, seconds)
  local deadline = socket.gettime() + (seconds or 10)
  repeat
    local value = condition()
    if value then return value end
    socket.sleep(0.01)
  until socket.gettime() > deadline
  return nil
end

function process.kill(pid, signal) process.run(("kill -%s %s"):format(signal or "TERM", pid)) end

-- Makes an empty folder. Returns its path, and a function that removes it.
function process.folder()
  local path = process.run "mktemp -d"
  return path, function() process.run("rm -rf " .. process.quote(path)) end
end

function process.read(path)
  local file = io.open(path, "rb")
  if not file then return nil end
  local text = file:read "*a"
  file:close()
  return text
end

function process.write(path, text)
  local file = assert(io.open(path, "wb"))
  assert(file:write(text))
  assert(file:close())
end

return process
