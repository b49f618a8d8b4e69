-- Connections of players: WebSockets, since a browser has no TCP. Nothing here waits. It knows nothing of GameLift and of the game.
--
--   local door = players.open(address, port, { message = function(connection, text) … end, closed = function(connection) … end })
--   door:poll()                                    once a tick
--   connection:send(text); connection:close(code, reason)
local core = require "gamelift.core"
local sockets = require "sockets"

local MAX_CONNECTIONS = 64
local MAX_MESSAGE = 1024    -- bytes
local MAX_OUTPUT = 65536    -- bytes that wait for a slow player
local MAX_SILENCE = 300     -- polls until somebody keeps the connection
local MAX_CLOSING = 60      -- polls from our close frame to the player's
local POLICY_VIOLATION = 1008

local Connection = {}
Connection.__index = Connection

--- Sends a message, if the connection is open.
function Connection:send(text)
  if self.codec and not self.is_closing then self.output = self.output .. self.codec:text(text) end
end

--- Closes the connection once everything is sent. code: of the close frame; reason: up to 123 bytes of it are sent.
function Connection:close(code, reason)
  if self.is_closing then return end
  self.is_closing, self.polls = true, 0
  if not self.codec then self.has_ended = true return end
  reason = (reason or ""):gsub("[^ -~]", "?"):sub(1, 123)
  self.output = self.output .. self.codec:close(code, reason)
end

--- Keeps the connection: one that nobody keeps is closed after 5 s.
function Connection:keep() self.is_kept = true end

-- Reads the request that asks for a WebSocket, and sends the response.
local function shake_hands(self, bytes)
  self.head = self.head .. bytes
  local request, rest = core.websocket_read_request(self.head)
  if request == nil then return end -- there is more to come, at most 16 KiB
  local accept, problem, status
  if request then accept, problem, status = core.websocket_upgrade(request.method, request.headers)
  else problem, status = rest, 400
  end
  self.output = core.websocket_response(accept, problem, status)
  if not accept then return self:close() end
  self.codec = core.websocket { role = "server", max_message = MAX_MESSAGE }
  return rest
end

-- Handles the messages in these bytes. While the connection closes it only waits for the player's close frame: closing the socket
-- with bytes unread would cost the player the last messages.
local function read_messages(self, bytes)
  local codec = self.codec
  local is_valid, problem, code = codec:feed(bytes)
  for kind, payload, reason in codec.next, codec do
    if kind == "close" then
      self:close(1000)
      self.has_ended, self.has_left = true, reason == 1000 -- a page that is loaded again sends 1001
    elseif kind == "text" and not self.is_closing then self.door.on.message(self, payload)
    elseif kind == "ping" and not self.is_closing then self.output = self.output .. codec:pong(payload)
    end
  end
  if not is_valid then
    self:close(code, problem)
    self.has_ended = true
  end
end

-- Counts the polls, so that no connection takes a place for ever.
local function watch(self)
  self.polls = self.polls + 1
  if self.is_closing then self.has_ended = self.has_ended or self.polls > MAX_CLOSING
  elseif not self.is_kept and self.polls > MAX_SILENCE then self:close(POLICY_VIOLATION, "this player is not known")
  end
end

-- Moves bytes. Returns false once the connection has ended.
local function move(self)
  local bytes = self.socket:receive()
  if not bytes then return false end
  if not self.codec and not self.is_closing and bytes ~= "" then bytes = shake_hands(self, bytes) or "" end
  if self.codec and not self.has_ended and bytes ~= "" then read_messages(self, bytes) end
  watch(self)
  local sent = self.output == "" and 0 or self.socket:send(self.output)
  if not sent then return false end
  self.output = self.output:sub(sent + 1)
  return #self.output <= MAX_OUTPUT and not (self.has_ended and self.output == "")
end

local Door = {}
Door.__index = Door

--- Accepts connections, reads and sends. Calls on.message for each message and on.closed for each connection that has ended;
--- connection.is_gone is true then, and connection.has_left says whether the player wanted it.
function Door:poll()
  while #self.connections < MAX_CONNECTIONS do
    local socket = self.listener:accept()
    if not socket then break end
    table.insert(self.connections, setmetatable({ door = self, socket = socket, head = "", output = "", polls = 0 }, Connection))
  end
  for i = #self.connections, 1, -1 do
    local connection = self.connections[i]
    if not move(connection) then
      connection.socket:close()
      table.remove(self.connections, i)
      connection.is_gone = true
      self.on.closed(connection)
    end
  end
end

--- Closes all connections.
function Door:close(code, reason)
  for _, connection in ipairs(self.connections) do connection:close(code, reason) end
end

local players = {}

--- Listens for players. Raises if it cannot.
---@param address string # IPv4 in digits; "0.0.0.0" for all of this machine
---@param port integer # 0: any free one
---@param on { message: fun(connection: table, text: string), closed: fun(connection: table) }
function players.open(address, port, on)
  local listener, chosen = sockets.listen(address, port)
  if not listener then error(chosen, 0) end
  return setmetatable({ listener = listener, port = chosen, on = on, connections = {} }, Door)
end

return players
