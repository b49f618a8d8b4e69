-- A server process that speaks the Server SDK to an emulator in the same Lua: sends requests, collects what it is sent.
local core = require "gamelift.core"
local json = require "gamelift.util.json"
local local_gamelift = require "spec.support.local_gamelift"

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

-- Makes an emulator with an Anywhere fleet and a compute "pc". more: options of the emulator.
local function game_of(more)
  local game
  game = local_gamelift.new(local_gamelift.merged({ on_log = function(line) table.insert(game.lines, line) end }, more or {}))
  game.lines = {}
  game.fleet_id = game:anywhere(0)
  function game:log() return table.concat(self.lines, "\n") end
  function game:token()
    return self:ok("GetComputeAuthToken", { FleetId = self.fleet_id, ComputeName = "pc" }).AuthToken
  end
  function game:query(more_parameters)
    return local_gamelift.merged({ FleetId = self.fleet_id, ComputeId = "pc", Authorization = self:token() }, more_parameters or {})
  end
  function game:connect(more_parameters) return connect(self.emulator, self:query(more_parameters)) end
  function game:ready() return assert(self:connect()):ready() end
  function game:new_session(more_parameters)
    return self:session(self.fleet_id, 4, local_gamelift.merged({ Location = "custom-home" }, more_parameters or {}))
  end
  -- Returns the description of a process in `state`.
  function game:process(id)
    for _, fleet in ipairs(self:control("state", {}).fleets) do
      for _, location in ipairs(fleet.locations) do
        for _, host in ipairs(location.hosts) do
          for _, process in ipairs(host.processes) do
            if process.process_id == id then return process, location end
          end
        end
      end
    end
    return nil
  end
  function game:events()
    local codes = {}
    local list = self:ok("DescribeFleetEvents", { FleetId = self.fleet_id, Limit = 100 }).Events
    for i, event in ipairs(list) do codes[i] = event.EventCode end
    return table.concat(codes, " ")
  end
  return game
end

return { connect = connect, game = game_of }
