-- GameLift's side of the Server SDK for the memory sweep, in a process of its own: lua spec/oom/sdk_service.lua PID. Prints its port.
-- Answers each request, gives a game session after the first heartbeat of a connection, and ends with the process PID.
package.path = "./?.lua;" .. package.path
local sdk_service = require "spec.support.sdk_service"
local socket = require "socket"

local service = sdk_service.new()

function service.answer.HeartbeatServerProcess(request, connection)
  connection:respond(request)
  if connection.has_session then return end
  connection.has_session = true
  connection:push { Action = "CreateGameSession", GameSessionId = "gsess-1", GameProperties = { map = "canyon" } }
end

function service.answer.TerminateServerProcess(request, connection)
  connection:respond(request)
  connection:close(1000)
end

-- Forgets what is over.
local function tidy()
  local open = {}
  for _, connection in ipairs(service.connections) do
    if not connection.is_closed then open[#open + 1] = connection else connection.socket:close() end
  end
  service.connections, service.requests, service.upgrades = open, {}, {}
end

io.stdout:setvbuf "no"
print(service.port)
local looked = socket.gettime()
while true do
  local sockets = { service.listener }
  for _, connection in ipairs(service.connections) do sockets[#sockets + 1] = connection.socket end
  socket.select(sockets, nil, 1)
  service:step()
  tidy()
  if socket.gettime() - looked > 1 then
    looked = socket.gettime()
    local stat = io.open("/proc/" .. arg[1] .. "/stat")
    if not stat then os.exit() end
    stat:close()
  end
end
