-- A connection to an emulator in the same process, without a socket or a codec: messages are passed as texts.
local core = require("gamelift.native").require "gamelift.core"
local handshake = require "gamelift.server.handshake"

local in_process = {}

local Link = {}
Link.__index = Link
Link.__name = "gamelift.server.in_process"

-- Ends the link and tells the session, unless the link was closed from here.
local function finish(self, code, reason)
  if self.is_closed then return end
  self.is_closed = true
  self.session:lost(self, code, reason)
end

--- Connects to an emulator. Returns a link; or nil and the error of a refusal.
---@param session table
---@param emulator table # with connect(parameters, headers)
---@param parameters table<string, string>
---@param wake fun()|nil
function in_process.open(session, emulator, parameters, wake)
  local connection, refusal = emulator:connect(parameters, {})
  if not connection then return handshake.refuse(refusal.status, refusal.message or "") end
  local self = setmetatable({
    session = session, connection = connection, inbox = {}, first = 1, last = 0, silent = 0, is_unread = false, is_closed = false,
  }, Link)
  function connection.send(text)
    self.last = self.last + 1
    self.inbox[self.last] = text
    self.is_unread = true
    if wake then wake() end
  end
  function connection.closed(code, reason)
    self.ended = { code, reason }
    self.is_unread = true
    if wake then wake() end
  end
  return self
end

--- Sends a text message.
function Link:send(text)
  if not self.is_closed and not self.ended then self.connection:receive(text) end
end

--- Closes the connection. Idempotent.
function Link:close(code)
  if self.is_closed then return end
  self.is_closed = true
  if not self.ended then self.connection:close(code) end
end

--- Handles the messages that have come; one at least, and others until the deadline.
---@param deadline number # monotonic seconds
function Link:pump(deadline)
  while self.inbox[self.first] and not self.is_closed do
    local text = self.inbox[self.first]
    self.inbox[self.first] = nil
    self.first = self.first + 1
    self.session:message(self, text)
    if core.monotonic() >= deadline then return end
  end
  self.inbox, self.first, self.last, self.is_unread = {}, 1, 0, false
  if self.ended then finish(self, self.ended[1], self.ended[2]) end
end

--- Has nothing to do: nothing waits to be sent.
function Link.flush() end

return in_process
