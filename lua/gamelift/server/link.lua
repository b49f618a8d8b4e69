-- One open connection: a WebSocket codec over the connection that a transport has handed over. The host moves it; nothing here waits.
local core = require("gamelift.native").require "gamelift.core"
local errors = require "gamelift.errors"

local link = {}

local Link = {}
Link.__index = Link
Link.__name = "gamelift.server.link"

local MAX_MESSAGE = 4 * 1024 * 1024 -- bytes; GameLift's largest, with MatchmakerData, has some 400 KB
local READ_MAX = 64 * 1024 -- bytes that one pump reads

--- Makes a link.
---@param session table # gets the messages and the end
---@param connection table # send(bytes, from) -> count or nil, reason; receive() -> bytes or nil, reason; close()
---@param wake? fun() # called when there is something to send
function link.new(session, connection, wake)
  return setmetatable({
    session = session, connection = connection, codec = core.websocket { role = "client", max_message = MAX_MESSAGE },
    wake = wake or false, out = {}, sent = 0, pong = false, silent = 0,
    has_more = false, -- the codec may have messages that were not taken
    is_closing = false, is_closed = false,
  }, Link)
end

local function put(self, bytes)
  self.out[#self.out + 1] = bytes
  if self.wake then self.wake() end
end

--- Sends a text message, with the next flush.
function Link:send(text)
  if not self.is_closing then put(self, self.codec:text(text)) end
end

-- Ends the link and tells the session, unless the link was closed from here.
local function finish(self, code, reason)
  if self.is_closed then return end
  self.is_closed = true
  self.connection:close()
  if not self.is_closing then self.session:lost(self, code, reason) end
end

--- Says good-bye and closes. What is queued is sent as far as the socket takes it at once. Idempotent.
---@param code integer
function Link:close(code)
  if self.is_closing or self.is_closed then return end
  self.is_closing = true
  put(self, self.codec:close(code))
  if self.wake then return end
  self:flush()
  finish(self)
end

--- Sends what is queued, as far as the socket takes it.
function Link:flush()
  if self.is_closed then return end
  if self.pong then
    self.out[#self.out + 1] = self.codec:pong(self.pong)
    self.pong = false
  end
  while self.out[1] do
    local bytes = self.out[1]
    local count, problem = self.connection:send(bytes, self.sent + 1)
    if not count then return finish(self, nil, problem) end
    self.sent = self.sent + count
    if self.sent < #bytes then return end
    table.remove(self.out, 1)
    self.sent = 0
  end
  if self.is_closing then finish(self) end
end

-- Ends the link because the peer breaks the protocol.
local function fail(self, problem, code)
  self.out[#self.out + 1] = self.codec:close(code or 1002)
  self:flush()
  finish(self, nil, problem)
end

-- Handles one frame or message.
local function handle(self, kind, payload, code)
  if kind == "text" then
    self.session:message(self, payload)
  elseif kind == "ping" then
    self.pong = payload -- of many pings the last one is answered (RFC 6455, 5.5.3)
    if self.wake then self.wake() end
  elseif kind == "close" then
    self.out[#self.out + 1] = self.codec:close(code)
    self:flush()
    finish(self, code or 1005, payload)
  elseif kind == "binary" then
    fail(self, "GameLift sent a binary message", 1003)
  end
end

--- Takes bytes that have come. Call drain then.
function Link:feed(bytes)
  if self.is_closed then return end
  local ok, problem, code = self.codec:feed(bytes)
  self.has_more = true
  if not ok then
    self:drain(math.huge)
    if not self.is_closed then fail(self, problem, code) end
  end
end

--- Handles the messages that are whole; one at least, and others until the deadline.
---@param deadline number # monotonic seconds
function Link:drain(deadline)
  while self.has_more and not self.is_closed and not self.is_closing do
    local kind, payload, code = self.codec:next()
    if not kind then
      self.has_more = false
      return
    end
    handle(self, kind, payload, code)
    if core.monotonic() >= deadline then return end
  end
end

--- Reads what has come and handles it.
---@param deadline number # monotonic seconds
function Link:pump(deadline)
  local received = 0
  self:drain(deadline)
  while not self.has_more and not self.is_closed do
    local bytes, problem, is_forked = self.connection:receive()
    if is_forked then
      self.is_closed = true
      return self.session:close(select(2, errors.fail("ServerClosed", problem)), true)
    end
    if not bytes then return finish(self, nil, problem) end
    if bytes == "" then break end
    self:feed(bytes)
    self:drain(deadline)
    received = received + #bytes
    if received >= READ_MAX or core.monotonic() >= deadline then
      self.is_unread = true
      return
    end
  end
  self.is_unread = self.has_more
end

--- Ends the link because its connection broke.
function Link:broken(problem) finish(self, nil, problem) end

return link
