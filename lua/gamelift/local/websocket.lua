--- The WebSocket of the Server SDK, inside nginx: one light thread reads, one writes, and the emulator is between them.
-- luacheck: globals ngx
local core = require("gamelift.native").require "gamelift.core"
local semaphore = require "ngx.semaphore"

local websocket = {}

local MAX_MESSAGE = 4194304 -- bytes
local CHUNK = 65536         -- bytes
local MAX_QUEUE = 8388608   -- bytes that wait for a slow peer; then nothing more is read from it
local PAUSE = 0.05          -- seconds between looks if they still do
local WAIT = 86400          -- seconds; both threads wait as long as it takes
local FAREWELL = 1          -- seconds for the peer to answer a close frame
local LINGER = 2            -- seconds for the peer to take what is queued before it
local SETTLING = 0.5        -- seconds for an SDK to use its new connection
local PONG = 2              -- seconds for the peer to answer a ping
local NORMAL, UNSUPPORTED, LOST = 1000, 1003, 1006

--- Reports if a request asks for a WebSocket.
--- @param headers table<string, string>
--- @return boolean
function websocket.is_wanted(headers)
  return (headers.upgrade or ""):lower() == "websocket"
end

local Socket = {}
Socket.__index = Socket

-- Adds bytes to what is written. Returns at once.
function Socket:queue(bytes)
  if self.is_closing then return end
  self.out[#self.out + 1], self.queued = bytes, self.queued + #bytes
  self.wake:post()
end

-- Sends a text. Until the connection has settled it keeps what is not a response: the SDK for C++ reads from a new connection before
-- it can write to it, so its callbacks would fail.
function Socket:send(text, is_response)
  if self.kept and not is_response then
    table.insert(self.kept, text)
  else
    self:queue(self.codec:text(text))
  end
end

-- Ends the socket without a close frame unless its peer answers a ping in time.
function Socket:probe()
  local received = self.received
  if self.probed == received then return end
  self.probed = received
  self:queue(self.codec:ping "")
  ngx.timer.at(PONG, function()
    if self.received ~= received then return end
    self.connection:close()
    self.is_lost = true
    self:shut(LOST)
  end)
end

-- Sends what was kept: the process has sent a request, or has had the time for it. Idempotent.
function Socket:settle()
  local kept = self.kept or {}
  self.kept = nil
  for _, text in ipairs(kept) do self:send(text) end
end

-- Ends the socket after what is queued: with a close frame, or without for code 1006 and nil.
function Socket:shut(code, reason)
  if self.is_closing then return end
  self:settle()
  if code and code ~= LOST then self:queue(self.codec:close(code, (reason or ""):sub(1, 123))) end
  self.is_closing = true
  self.wake:post()
  self.closing:post()
end

local function write(self)
  while true do
    self.wake:wait(WAIT)
    while self.out[1] do
      local bytes = table.concat(self.out)
      self.out = {}
      if not self.tcp:send(bytes) then return end
      self.queued = self.queued - #bytes
    end
    if self.is_closing then return self.peer_closed:wait(self.is_lost and 0 or FAREWELL) end
  end
end

-- Handles what has been read. Returns true once the peer has closed.
local function handle_events(self)
  while true do
    local kind, payload, code = self.codec:next()
    if not kind then return false end
    if kind == "text" then
      self:settle()
      self.connection:receive(payload)
    elseif kind == "ping" then
      self:queue(self.codec:pong(payload))
    elseif kind == "binary" then
      self:shut(UNSUPPORTED, "expected text")
    elseif kind == "close" then
      self:shut(code or NORMAL)
      return true
    end
  end
end

local function read(self)
  while true do
    while self.queued > MAX_QUEUE do ngx.sleep(PAUSE) end
    local bytes, problem = self.tcp:receiveany(CHUNK)
    if not bytes and problem ~= "timeout" then break end
    local ok, message, code = true, nil, nil
    self.received = self.received + #(bytes or "")
    if bytes then ok, message, code = self.codec:feed(bytes) end
    if handle_events(self) then break end
    if not ok then
      self:shut(code, message)
      break
    end
  end
  self.peer_closed:post()
  self:shut()
end

-- Returns when the peer has had its time after `shut`: one that takes no bytes must not keep the socket.
local function expire(self)
  self.closing:wait(WAIT)
  ngx.sleep(LINGER + FAREWELL)
end

local function run(self)
  local reader = ngx.thread.spawn(read, self)
  local writer = ngx.thread.spawn(write, self)
  local expiry = ngx.thread.spawn(expire, self)
  local timer = ngx.thread.spawn(function()
    ngx.sleep(SETTLING)
    self:settle()
  end)
  ngx.thread.wait(writer, expiry)
  for _, thread in ipairs { reader, writer, expiry, timer } do ngx.thread.kill(thread) end
  self.connection:close()
end

--- Serves a WebSocket until it ends, after the emulator has accepted the connection. Yields.
--- @param connection table # of Emulator:connect
--- @param accept string # Sec-WebSocket-Accept
function websocket.serve(connection, accept)
  ngx.status = 101
  ngx.header["Upgrade"] = "websocket"
  ngx.header["Sec-WebSocket-Accept"] = accept
  ngx.header["Content-Type"] = nil
  ngx.send_headers()
  ngx.flush(true)
  local tcp = ngx.req.socket(true)
  if not tcp then return connection:close() end
  tcp:settimeouts(WAIT * 1000, WAIT * 1000, WAIT * 1000)
  local self = setmetatable({
    tcp = tcp, connection = connection, out = {}, queued = 0, kept = {}, received = 0,
    wake = semaphore.new(0), closing = semaphore.new(0), peer_closed = semaphore.new(0),
    codec = core.websocket { role = "server", max_message = MAX_MESSAGE },
  }, Socket)
  connection.send = function(text, is_response) self:send(text, is_response) end
  connection.probe = function() self:probe() end
  connection.closed = function(code, reason)
    self.is_lost = code == LOST
    self:shut(code, reason)
  end
  run(self)
  ngx.exit(444)
end

return websocket
