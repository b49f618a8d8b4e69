-- Runs Lua code in a separate process, with this interpreter and its paths, and on request in a separate network.
local child = {}

local unpack = table.unpack or unpack

-- Returns the command of the interpreter; GAMELIFT_LUA starts one with sanitizers.
local function interpreter()
  if os.getenv "GAMELIFT_LUA" then return os.getenv "GAMELIFT_LUA" end
  local name, i = arg[0], -1
  while arg[i] do
    name, i = arg[i], i - 1
  end
  return name
end

-- Returns the text with each %s replaced by an argument, quoted for Lua.
function child.code(text, ...)
  local values = { ... }
  for i, v in ipairs(values) do values[i] = ("%q"):format(v) end
  return text:format(unpack(values))
end

-- Runs Lua code; returns what it printed, and "status 0\n" or whatever its status was. prefix: a command that runs it.
function child.run(code, prefix)
  local path = os.tmpname()
  local file = assert(io.open(path, "w"))
  file:write(("package.path, package.cpath = %q, %q\n"):format(package.path, package.cpath), code)
  file:close()
  local pipe = assert(io.popen(("%s %s %s 2>&1; echo status $?"):format(prefix or "", interpreter(), path)))
  local output = pipe:read "*a"
  pipe:close()
  os.remove(path)
  return output
end

-- Runs Lua code as child.run does, and calls step() again and again meanwhile. variables: of its environment. Raises after 20 s.
function child.run_beside(code, step, variables)
  local socket = require "socket"
  local script, output = os.tmpname(), os.tmpname()
  local file = assert(io.open(script, "w"))
  file:write(("package.path, package.cpath = %q, %q\n"):format(package.path, package.cpath), code)
  file:close()
  local prefix = {}
  for name, value in pairs(variables or {}) do prefix[#prefix + 1] = ("%s='%s'"):format(name, value) end
  os.execute(("{ %s timeout 20 %s %s; echo status $?; } >%s 2>&1 &"):format(table.concat(prefix, " "), interpreter(), script, output))
  local deadline, text = socket.gettime() + 25, ""
  while not text:find "status %d+\n$" do
    if socket.gettime() > deadline then error("it did not end: " .. text) end
    step()
    socket.sleep(0.001)
    local out = assert(io.open(output))
    text = out:read "*a"
    out:close()
  end
  os.remove(script)
  os.remove(output)
  return text
end

-- Reports whether a process may have a separate network here.
child.NO_NETWORKS = "a network of its own needs root, unshare and ip: apt-get install iproute2"
function child.has_networks()
  local ok = os.execute "unshare -n -m ip link set lo up 2>/dev/null"
  return ok == true or ok == 0
end

-- Runs code as child.run does, in a new network that has only a loopback device. files: { [path] = text }, which replace the system's;
-- setup: shell commands that run first.
function child.run_in_network(code, setup, files)
  local shell, paths = { "set -e; ip link set lo up" }, {}
  for target, text in pairs(files or {}) do
    local path = os.tmpname()
    local file = assert(io.open(path, "w"))
    file:write(text)
    file:close()
    paths[#paths + 1] = path
    shell[#shell + 1] = ("mount --bind %s %s"):format(path, target)
  end
  shell[#shell + 1] = setup
  shell[#shell + 1] = 'exec "$@"'
  local output = child.run(code, ("unshare -n -m sh -c '%s' sh"):format(table.concat(shell, "; ")))
  for _, path in ipairs(paths) do os.remove(path) end
  return output
end

return child
