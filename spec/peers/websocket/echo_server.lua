-- A WebSocket server that echoes: lua5.4 echo_server.lua. Prints its port.
local connection = require "spec.peers.websocket.connection"
local socket = require "socket"

local listener = assert(socket.bind("127.0.0.1", 0))
local _, port = listener:getsockname()
print(port)
io.stdout:flush()

local by_socket, sockets = {}, { listener }

local function forget(client)
  client:close()
  by_socket[client] = nil
  for i, other in ipairs(sockets) do
    if other == client then table.remove(sockets, i) end
  end
end

local function add(client)
  local one = client and connection.accept(client)
  if not one then return end
  by_socket[client] = one
  sockets[#sockets + 1] = client
end

while true do
  for _, ready in ipairs((socket.select(sockets))) do
    if ready == listener then
      add(listener:accept())
    else
      local one = by_socket[ready]
      local bytes = one:receive()
      if bytes then one:feed(bytes) end
      -- What is left unread would reset the connection, and the client might lose the close frame.
      if one.done then ready:shutdown "send" end
      if not bytes then forget(ready) end
    end
  end
end
