-- A blocking WebSocket client over luasocket.
local core = require "gamelift.core"
local socket = require "socket"

local Client = {}
Client.__index = Client

-- Reads the response to the upgrade: its status, headers and body so far.
local function read_response(tcp)
  local head = {}
  repeat
    local line = assert(tcp:receive "*l")
    head[#head + 1] = line
  until line == ""
  local headers = {}
  for i = 2, #head - 1 do
    local name, value = head[i]:match "^([^:]+):%s*(.*)$"
    headers[name:lower()] = value
  end
  local status = tonumber(head[1]:match "^HTTP/1.1 (%d+)")
  local body = status ~= 101 and headers["content-length"] and tcp:receive(tonumber(headers["content-length"])) or ""
  return status, headers, body
end

-- Opens a WebSocket. query: parameters of the target. Returns a client; or nil, status, body and headers of a response that refuses.
local function open(port, query, headers)
  local parts = {}
  for name, value in pairs(query) do
    parts[#parts + 1] = name .. "=" .. value:gsub("[^%w._~-]", function(c) return ("%%%02X"):format(c:byte()) end)
  end
  local tcp = assert(socket.connect("127.0.0.1", port))
  tcp:settimeout(10)
  local key = core.websocket_key()
  assert(tcp:send(assert(core.websocket_request {
    host = "127.0.0.1:" .. port, path = "/?" .. table.concat(parts, "&"), key = key, headers = headers,
  })))
  local status, received, body = read_response(tcp)
  if status ~= 101 then
    tcp:close()
    return nil, status, body, received
  end
  assert(core.websocket_check(status, received, key))
  return setmetatable({ tcp = tcp, codec = core.websocket { role = "client" } }, Client)
end

function Client:send(text) assert(self.tcp:send(self.codec:text(text))) end

-- Returns kind, payload and code of the next event; nil where none comes in time; "lost" where the connection ends.
function Client:receive(seconds)
  self.tcp:settimeout(seconds or 10)
  while true do
    local kind, payload, code = self.codec:next()
    if kind then return kind, payload, code end
    local bytes, problem = self.tcp:receive(1)
    if problem == "timeout" then return nil end
    if not bytes then return "lost" end
    assert(self.codec:feed(bytes))
  end
end

-- Returns the next message as a table; nil where none comes in time.
function Client:message(seconds)
  local kind, payload = self:receive(seconds)
  if kind == "text" then return core.read_json(payload), payload end
  return nil
end

function Client:close() self.tcp:close() end

return { open = open }
