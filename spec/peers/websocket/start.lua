-- Starts the programs of this folder, which print their port first.
local interpreter = require "spec.support.interpreter"
local process = require "spec.support.process"

local start = {}

local TIMEOUT = 300 -- seconds; they end earlier, by stop()

local Program = {}
Program.__index = Program

function Program:stop() process.kill(self.pid) end

-- Starts a shell command in the background. Returns { port =, stop = }; raises if it prints no port.
local function start_program(command)
  local pipe = assert(io.popen(("sh -c %s &"):format(process.quote(("echo $$; exec timeout %d %s"):format(TIMEOUT, command)))))
  local pid, port = pipe:read "*l", tonumber(pipe:read "*l" or "")
  pipe:close()
  assert(port, "no port from " .. command)
  return setmetatable({ pid = pid, port = port }, Program)
end

-- Starts a server that echoes: ours, that of `websockets` (Python) or of `ws` (node).
function start.lua_server() return start_program("env " .. interpreter.command "spec/peers/websocket/echo_server.lua") end
function start.python_server() return start_program(start.PYTHON .. " server") end
function start.node_server() return start_program(start.NODE .. " server") end

-- Starts the server of the Autobahn test suite, which tests clients.
function start.fuzzing_server(options_path)
  return start_program((".build/websocket/autobahn/bin/python spec/peers/websocket/fuzzing_server.py %s 2>/dev/null"):format(options_path))
end

start.PYTHON = "env PYTHONPATH=.build/websocket/python python3 spec/peers/websocket/peer.py"
start.NODE = "env NODE_PATH=.build/websocket/node_modules node spec/peers/websocket/peer.cjs"

return start
