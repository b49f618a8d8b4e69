-- What specs need to start programs and to see them end. Linux.
local local_gamelift = require "gamelift.local"
local socket = require "socket"

local process = {}

-- Other programs run without the sanitizers that may be loaded into this one: not all of them bear it.
process.clean = "env -u LD_PRELOAD "

function process.quote(text) return "'" .. text:gsub("'", "'\\''") .. "'" end

-- Runs a shell command: what it said (both streams) and its exit status. `keep`: with what is loaded into this process.
function process.run(command, keep)
  local pipe = assert(io.popen(("%ssh -c %s 2>&1; echo \"status=$?\""):format(keep and "" or process.clean,
    process.quote(command))))
  local text = pipe:read "*a"
  pipe:close()
  local said, status = text:match "^(.-)\n?status=(%d+)\n$"
  return said, tonumber(status)
end

-- gamelift-local: require("gamelift.local").start(options).
function process.server(options)
  local given = { command = process.clean .. "lua/gamelift/local/gamelift-local" }
  for name, value in pairs(options or {}) do given[name] = value end
  return local_gamelift.start(given)
end

-- A zombie is no running process: in a container nobody may collect it.
function process.alive(pid)
  local file = io.open("/proc/" .. pid .. "/stat")
  if not file then return false end
  local state = file:read("*a"):match "%) (%a)"
  file:close()
  return state ~= "Z" and state ~= "X"
end

-- Asks until `condition` gives something true, at most `seconds` (10); its value.
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

-- A new empty folder, and a function that removes it.
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
