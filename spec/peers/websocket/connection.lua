-- A WebSocket connection over luasocket, for the peers of this folder: echoes messages, and follows RFC 6455 in all else.
local core = require "gamelift.core"
local socket = require "socket"

local connection = {}
connection.__index = connection

-- Returns the bytes that arrive next, or nil once the peer has closed the connection. Blocks up to the timeout of the socket.
function connection:receive()
  socket.select({ self.socket }, nil, 30)
  self.socket:settimeout(0)
  local bytes, err, partial = self.socket:receive(64 * 1024)
  self.socket:settimeout(30)
  bytes = bytes or partial
  if bytes == "" then return err == "timeout" and bytes or nil end
  return bytes
end

function connection:send(bytes)
  if not self.closing then self.socket:send(bytes) end
end

-- Sends a close frame, once; nothing follows it.
function connection:close(...)
  self:send(self.codec:close(...))
  self.closing = true
end

local handle = {}
function handle.ping(self, payload) self:send(self.codec:pong(payload)) end
function handle.pong() end
function handle.close(self, reason, code)
  self.close_code, self.close_reason = code, reason
  self:close(code)
  self.done = true
end
function handle.text(self, payload) self:on_message("text", payload) end
function handle.binary(self, payload) self:on_message("binary", payload) end

-- Takes bytes of the peer and responds to what is in them. self.done: the connection has ended; later bytes are discarded.
function connection:feed(bytes)
  if self.done then return end
  local ok, problem, code = self.codec:feed(bytes)
  for kind, payload, close_code in self.codec.next, self.codec do handle[kind](self, payload, close_code) end
  if not ok then
    self:close(code, problem)
    self.done = true
  end
end

-- Sends each message back.
function connection:on_message(kind, payload) self:send(self.codec[kind](self.codec, payload)) end

-- Reads the request of a client. Returns as core.websocket_read_request, but nil only where the client has closed the connection.
local function read_request(self)
  local head = ""
  while true do
    local bytes = self:receive()
    if not bytes then return nil end
    head = head .. bytes
    local request, rest = core.websocket_read_request(head)
    if request ~= nil then return request, rest end
  end
end

-- Accepts a connection of a client and reads its request. Returns the connection, or nil: the request was refused.
function connection.accept(client)
  local self = setmetatable({ socket = client, codec = core.websocket { role = "server" } }, connection)
  client:setoption("tcp-nodelay", true)
  local request, rest = read_request(self)
  local accept, problem, status = nil, rest, 400
  if request then accept, problem, status = core.websocket_upgrade(request.method, request.headers) end
  if request ~= nil then client:send(core.websocket_response(accept, problem, status)) end
  if not accept then
    client:close()
    return nil
  end
  self:feed(rest)
  return self
end

-- Connects to ws://host:port/path. Returns the connection; raises if that fails.
function connection.connect(host, port, path)
  local self = setmetatable({ socket = assert(socket.connect(host, port)), codec = core.websocket { role = "client" } }, connection)
  local key, parser = core.websocket_key(), core.http_parser(64 * 1024)
  self.socket:setoption("tcp-nodelay", true)
  self.socket:send(assert(core.websocket_request { host = host .. ":" .. port, path = path, key = key }))
  parser:reset(false, true)
  local response, problem, rest
  repeat
    response, problem, rest = parser:feed(assert(self:receive(), "the server closed the connection"))
  until response ~= nil
  assert(response, problem)
  assert(core.websocket_check(response.status, response.headers, key))
  self.first = rest
  return self
end

-- Runs a client until the connection has ended.
function connection:run()
  if self.first then self:feed(self.first) end
  while not self.done do
    local bytes = self:receive()
    if not bytes then break end
    self:feed(bytes)
  end
  self:drain()
  self.socket:close()
end

-- Waits for the server to close the connection, which it does first; what it sends is not read any more.
function connection:drain()
  local deadline = socket.gettime() + 2
  while socket.gettime() < deadline and self:receive() do end
end

return connection
