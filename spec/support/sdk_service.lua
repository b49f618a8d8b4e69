-- GameLift's side of the Server SDK over real sockets, for specs: it does what the spec tells it, in the thread of the spec.
--
--   local service = require "spec.support.sdk_service".new()
--   service.url                            ws://127.0.0.1:…
--   service:step()                         accepts, reads, answers; never waits
--   service.requests                       all requests, in order of arrival, with .connection
--   service.upgrades                       the queries of all upgrades
--   service.answer[Action] = function(request, connection) … return reply table, or nil for no answer
--   service.refuse = status | nil          answers upgrades with it
--   service:push { Action = …, … }         on the newest connection
local core = require "gamelift.core"
local socket = require "socket"

local sdk_service = {}

local Service = {}
Service.__index = Service

local Connection = {}
Connection.__index = Connection

-- Encodes plain tables: lists have [1], whole numbers are integers.
local function encode(value)
  if type(value) == "string" then return core.json_string(value) end
  if type(value) == "number" then return value % 1 == 0 and ("%d"):format(value) or ("%.3f"):format(value) end
  if type(value) ~= "table" then return tostring(value) end
  local parts = {}
  if value[1] ~= nil then
    for i, item in ipairs(value) do parts[i] = encode(item) end
    return "[" .. table.concat(parts, ",") .. "]"
  end
  for key, item in pairs(value) do parts[#parts + 1] = core.json_string(key) .. ":" .. encode(item) end
  return "{" .. table.concat(parts, ",") .. "}"
end

sdk_service.encode = encode

function Connection:raw(bytes)
  self.out = self.out .. bytes
  self:flush()
end

function Connection:flush()
  if self.out == "" then return end
  local sent, _, partial = self.socket:send(self.out)
  self.out = self.out:sub((sent or partial or 0) + 1)
end

function Connection:text(text) self:raw(self.codec:text(text)) end

function Connection:push(message) self:text(encode(message)) end

function Connection:respond(request, reply)
  local message = { Action = request.Action, RequestId = request.RequestId, StatusCode = 200 }
  for name, value in pairs(reply or {}) do message[name] = value end
  self:push(message)
end

function Connection:close(code)
  if code then self:raw(self.codec:close(code)) end
  self.is_closed = true
  self.socket:close()
end

local function parse_query(target)
  local query = {}
  for name, value in (target:match "%?(.*)" or ""):gmatch "([^&=]+)=([^&]*)" do
    query[name] = value:gsub("%%(%x%x)", function(hex) return string.char(tonumber(hex, 16)) end)
  end
  return query
end

local function upgrade(self, connection)
  local request, rest = core.websocket_read_request(connection.input)
  if request == nil then return end
  if request == false then return connection:close() end
  local query = parse_query(request.target)
  query.target = request.target
  self.upgrades[#self.upgrades + 1] = query
  local refuse = type(self.refuse) == "function" and self.refuse(query, #self.upgrades) or self.refuse
  if self.on_upgrade then return self.on_upgrade(connection, query) end
  if refuse and type(refuse) ~= "function" then
    connection:raw(("HTTP/1.1 %d No\r\nContent-Length: 6\r\n\r\nreason"):format(refuse))
    return connection:close()
  end
  connection:raw(core.websocket_response(core.websocket_upgrade(request.method, request.headers)))
  connection.codec, connection.query = core.websocket { role = "server" }, query
  connection.codec:feed(rest)
  self.newest = connection
end

local function handle_text(self, connection, text)
  local request = core.read_json(text)
  request.connection, request.text = connection, text
  self.requests[#self.requests + 1] = request
  local answer = self.answer[request.Action]
  if answer == false then return end
  local reply = {}
  if answer then
    reply = answer(request, connection)
    if not reply then return end
  end
  connection:respond(request, reply)
end

local function read(self, connection)
  local bytes, problem, partial = connection.socket:receive(65536)
  bytes = bytes or partial
  if bytes and bytes ~= "" then
    if connection.codec then
      connection.codec:feed(bytes)
    else
      connection.input = connection.input .. bytes
      upgrade(self, connection)
    end
  elseif problem == "closed" then
    connection.is_closed, connection.end_seen = true, true
  end
  while connection.codec and not connection.is_closed do
    local kind, payload, code = connection.codec:next()
    if not kind then break end
    if kind == "text" then handle_text(self, connection, payload) end
    if kind == "close" then connection.close_code, connection.is_closed = code, true end
    if kind == "pong" then connection.pong = payload end
  end
end

--- Accepts, reads and answers, without waiting.
function Service:step()
  local client = self.listener:accept()
  if client then
    client:settimeout(0)
    client:setoption("tcp-nodelay", true)
    self.connections[#self.connections + 1] = setmetatable({ socket = client, input = "", out = "" }, Connection)
  end
  for _, connection in ipairs(self.connections) do
    if not connection.is_closed then
      connection:flush()
      read(self, connection)
    end
  end
end

--- Pushes a message on the newest connection.
function Service:push(message) self.newest:push(message) end

--- Returns the requests with this action.
function Service:of(action)
  local list = {}
  for _, request in ipairs(self.requests) do
    if request.Action == action then list[#list + 1] = request end
  end
  return list
end

--- Returns how many connections are open.
function Service:open_count()
  local count = 0
  for _, connection in ipairs(self.connections) do
    if connection.codec and not connection.is_closed then count = count + 1 end
  end
  return count
end

function Service:close()
  for _, connection in ipairs(self.connections) do connection.socket:close() end
  self.listener:close()
end

function sdk_service.new()
  local listener = assert(socket.bind("127.0.0.1", 0))
  listener:settimeout(0)
  local _, port = listener:getsockname()
  return setmetatable({
    listener = listener, port = tonumber(port), url = "ws://127.0.0.1:" .. port,
    connections = {}, requests = {}, upgrades = {}, answer = {},
  }, Service)
end

return sdk_service
