-- A server process that speaks the Server SDK to an emulator in the same Lua: sends requests, collects what it is sent.
local core = require "gamelift.core"
local json = require "gamelift.util.json"

local Process = {}
Process.__index = Process

local count, requests = 0, 0

-- Connects; query: parameters over the default ones. Returns a process, or nil and { status, message }.
local function connect(emulator, query)
  count = count + 1
  local parameters = { pID = "p" .. count, sdkVersion = "5.4.0", sdkLanguage = "Cpp", IdempotencyToken = "token" .. count }
  for name, value in pairs(query) do parameters[name] = value or nil end
  local connection, problem = emulator:connect(parameters)
  if not connection then return nil, problem end
  local self = setmetatable({ id = parameters.pID, connection = connection, query = parameters, emulator = emulator, messages = {} },
    Process)
  connection.send = function(text) table.insert(self.messages, { text = text, value = core.read_json(text) }) end
  connection.closed = function(code, reason) self.code, self.reason = code, reason end
  return self
end

-- Sends a request and returns the response; the other messages stay.
function Process:call(action, members, request_id)
  requests = requests + 1
  local message = { Action = action, RequestId = request_id or "r" .. requests }
  for name, value in pairs(members or {}) do message[name] = value end
  self.connection:receive(json.encode(message))
  for i, received in ipairs(self.messages) do
    if received.value.RequestId == message.RequestId then
      table.remove(self.messages, i)
      return received.value, received.text
    end
  end
  return nil
end

-- Returns the response of a request that has to succeed.
function Process:ok(action, members)
  local response = assert(self:call(action, members), "no response to " .. action)
  if response.StatusCode ~= 200 then error(("%s: %d %s"):format(action, response.StatusCode, response.ErrorMessage), 2) end
  return response
end

-- Returns status and message of a request that has to fail.
function Process:fail(action, members)
  local response = assert(self:call(action, members), "no response to " .. action)
  assert(response.StatusCode ~= 200, action .. " succeeds")
  return response.StatusCode, response.ErrorMessage
end

-- Returns the next message that is not a response, or nil; its text, too.
function Process:next()
  self.emulator:work()
  local received = table.remove(self.messages, 1)
  if received then return received.value, received.text end
  return nil
end

-- Calls ProcessReady, and reports its health as SDKs do directly after it.
function Process:ready(port)
  self:ok("ActivateServerProcess", { SdkVersion = "5.4.0", SdkLanguage = "Cpp", Port = port or 7777 })
  self:ok("HeartbeatServerProcess", { HealthStatus = true })
  return self
end

-- Takes its game session and activates it. Returns the message.
function Process:activate()
  local message = assert(self:next(), "no CreateGameSession")
  assert(message.Action == "CreateGameSession", message.Action)
  self:ok("ActivateGameSession", { GameSessionId = message.GameSessionId })
  return message
end

return { connect = connect }
