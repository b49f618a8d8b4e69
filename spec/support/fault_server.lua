-- Starts fault_server.py, the scripted TCP server, and talks to it. A script is a list of steps (see there).
--
--   local server = fault_server.start()
--   local listener = server:listen { { "read", { "send", "HTTP/1.1 200 OK\r\n…" } } }    -- a list of scripts, by connection
--   … a request to listener.url …
--   listener:stats().requests
--   server:stop()
local cjson = require "cjson"
local socket = require "socket"

local fault_server = {}

local Server = {}
Server.__index = Server

local Listener = {}
Listener.__index = Listener

-- Makes UTF-8, as JSON requires, of bytes: each byte becomes the code point of the same number, which the server sends as that byte.
local function latin1(value)
  if type(value) == "string" then
    return (value:gsub("[\128-\255]", function(c)
      local b = c:byte()
      return b < 192 and "\194" .. c or "\195" .. string.char(b - 64)
    end))
  elseif type(value) ~= "table" then
    return value
  end
  local copy = {}
  for k, v in pairs(value) do copy[k] = latin1(v) end
  return copy
end

-- Returns the bytes of a text of the statistics, where each byte is the code point of the same number.
function fault_server.bytes(text)
  return (text:gsub("([\194\195])([\128-\191])", function(high, low) return high == "\194" and low or string.char(low:byte() + 64) end))
end

function Server:command(command)
  assert(self.control:send(cjson.encode(latin1(command)) .. "\n"))
  return cjson.decode((assert(self.control:receive "*l")))
end

-- Listens with one script per connection. options: backlog, accept = false, host, port, reuse.
function Server:listen(scripts, options)
  local command = { listen = scripts }
  for k, v in pairs(options or {}) do command[k] = v end
  local reply = self:command(command)
  local address = ("127.0.0.1:%d"):format(reply.port)
  return setmetatable({
    server = self, id = reply.id, port = reply.port, address = address,
    url = "http://" .. address .. "/", https = "https://" .. address .. "/",
  }, Listener)
end

function Server:stop()
  if not self.control then return end
  self.control:send '{"quit":true}\n'
  self.control:close()
  self.control = nil
end

function Listener:stats()
  return self.server:command { stats = self.id }
end

-- Returns the statistics once `done(stats)` is true, or after two seconds: the threads of the server may lag behind the client.
function Listener:settled(done)
  local deadline = socket.gettime() + 2
  while true do
    local stats = self:stats()
    if done(stats) or socket.gettime() > deadline then return stats end
    socket.sleep(0.005)
  end
end

-- Waits until a closed client has closed its connections. keeps: the idle ones outlive it. Returns the statistics, and a problem or nil.
function Listener:deserted(keeps)
  local function left(stats) return stats.open - (keeps and stats.waiting or 0) end
  local stats = self:settled(function(s) return left(s) == 0 end)
  return stats, left(stats) ~= 0 and ("%d connections are left open"):format(left(stats)) or nil
end

function Listener:close()
  self.server:command { close = self.id }
end

-- Raises when python3 is missing.
function fault_server.start()
  local here = debug.getinfo(1, "S").source:match "^@(.*)fault_server%.lua$"
  -- in the background, so that a spec that fails before `stop` can end: the server ends when this process does
  local process = assert(io.popen("python3 -W ignore " .. here .. "fault_server.py $PPID &", "r"))
  local port = tonumber((process:read "*l"))
  process:close()
  assert(port, "the fault server did not start: is python3 installed?")
  local control = assert(socket.connect("127.0.0.1", port))
  control:setoption("tcp-nodelay", true)
  return setmetatable({ control = control }, Server)
end

return fault_server
