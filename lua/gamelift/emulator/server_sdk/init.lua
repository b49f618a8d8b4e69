-- The service's side of the Server SDK 5: a process connects, sends requests and is sent messages, all as JSON texts. Who owns the
-- socket moves them: nginx in lua/gamelift/local/, or a program that has both sides in one process.
local actions = require "gamelift.emulator.server_sdk.actions"
local compute_tokens = require "gamelift.emulator.model.compute_tokens"
local core = require "gamelift.core"
local json = require "gamelift.util.json"
local life = require "gamelift.emulator.server_sdk.life"
local server_process = require "gamelift.emulator.model.server_process"
local upgrade = require "gamelift.emulator.server_sdk.upgrade"

local server_sdk = {}

local MAX_RESPONSES = 64 -- that are kept for a process which sends a request again

local Connection = {}
Connection.__index = Connection
Connection.__name = "gamelift.emulator.connection"

-- Returns the text of the response to a request, from the process's latest ones if it has been sent before. process: nil if it has ended.
local function respond(backend, connection, process, message)
  local responses = process and process.sdk.responses
  local text = responses and responses.by_id[message.RequestId]
  if text then return text end
  local result = actions.perform(backend, process, message, connection.operations)
  if result.StatusCode ~= 200 then
    server_process.log(backend, "%s: %s: %d %s", connection.process_id, core.printable(message.Action, 64),
      result.StatusCode, result.ErrorMessage)
  end
  result.Action, result.RequestId = message.Action, message.RequestId
  text = json.encode(result)
  if not responses then return text end
  responses.last = responses.last + 1
  responses[responses.last], responses.by_id[message.RequestId] = message.RequestId, text
  if responses.last - responses.first >= MAX_RESPONSES then
    responses.by_id[responses[responses.first]], responses[responses.first] = nil, nil
    responses.first = responses.first + 1
  end
  return text
end

-- Returns the request in a text, or nil and the problem.
local function parse(text)
  local message, problem = core.read_json(text)
  if message == nil then return nil, problem end
  if type(message) ~= "table" or getmetatable(message) == core.json_list then return nil, "expected a JSON object" end
  if type(message.Action) ~= "string" or type(message.RequestId) ~= "string" then return nil, "expected Action and RequestId" end
  return message
end

--- Takes a message from the process, and sends the response. Never raises for a wrong message, blocks or yields.
--- @param text string
function Connection:receive(text)
  local emulator = self.emulator
  if not self.is_open then return end
  local backend = emulator:backend(self.account_id, self.region)
  local message, problem = parse(text)
  if not message then
    return server_process.log(backend, "%s: sent what is not a request: %s", self.process_id, problem)
  end
  local process = backend.processes_by_id[self.process_id]
  local response = respond(backend, self, process, message)
  backend.operation = nil
  self:push(response, true)
  if message.Action == "TerminateServerProcess" then self:shut(1000, "the process has ended") end
  emulator:backend(self.account_id, self.region) -- what became due at once, such as a placement on a process that is free now
end

-- Sends a text to the process. is_response: it is the response to a request.
function Connection:push(text, is_response)
  if self.is_open and not self.is_muted and self.send then self.send(text, is_response or false) end
end

-- Takes the connection off the list; its process is without one unless another has replaced it.
local function detach(connection)
  connection.is_open = false
  local emulator = connection.emulator
  local connections = emulator.env.connections
  if connections[connection.key] ~= connection then return end
  connections[connection.key] = nil
  local backend = emulator:backend(connection.account_id, connection.region)
  local process = backend.processes_by_id[connection.process_id]
  if process then life.disconnect(backend, process) end
end

--- Closes the WebSocket from the service's side: `closed` is called with the code. Code 1006 means without a close frame.
--- @param code integer
--- @param reason? string
function Connection:shut(code, reason)
  if not self.is_open then return end
  detach(self)
  if self.closed then self.closed(code, reason or "") end
end

--- Tells the emulator that the WebSocket has ended. Idempotent.
function Connection:close()
  if self.is_open then detach(self) end
end

--- Connects a server process: Emulator:connect.
--- @param operations table # of the service API, by name
function server_sdk.connect(emulator, operations, query)
  local ok, backend, compute, process = pcall(upgrade.check, emulator, query)
  if not ok then
    if type(backend) ~= "table" then error(backend, 0) end
    local on_log = emulator.options.on_log
    if on_log then
      on_log(("server process %s: its upgrade is refused with status %d: %s"):format(core.printable(tostring(query.pID), 64),
        backend.status, backend.message))
    end
    return nil, backend
  end
  process = process or life.start(backend, compute, query.pID)
  local key = server_process.key(backend, process.id)
  local connection = setmetatable({
    emulator = emulator, operations = operations, account_id = backend.account_id, region = backend.region, process_id = process.id,
    key = key, is_open = true,
  }, Connection)
  emulator.env.connections[key] = connection
  life.connect(backend, process, query)
  return connection
end

--- Closes all connections with code 1011, at which SDKs connect again.
function server_sdk.close_all(env, reason)
  local list = {}
  for _, connection in pairs(env.connections) do list[#list + 1] = connection end
  env.connections = {}
  for _, connection in ipairs(list) do connection:shut(1011, reason) end
end

-- Returns the backend and the process of a launched program, or nil.
local function find_launched(emulator, id)
  for _, backend in ipairs(emulator.state.backends) do
    local process = backend.launched[id]
    if process then return backend, process end
  end
end

--- Returns the processes whose programs should be running (option launch), by id. The starter of programs compares this with those
--- that run; process.launch.parameters is the text of the arguments.
function server_sdk.launched(emulator)
  local list = {}
  for _, backend in ipairs(emulator.state.backends) do
    for id, process in pairs(backend.launched) do
      if not process.launch.is_killed then list[id] = process end
    end
  end
  return list
end

--- Returns the variables of the environment for the program of a process.
function server_sdk.environment(emulator, id)
  local backend, process = find_launched(emulator, id)
  local fleet, host = process.location.fleet, process.host
  return {
    GAMELIFT_SDK_WEBSOCKET_URL = backend.options.sdk_endpoint, GAMELIFT_SDK_AUTH_TOKEN = compute_tokens.issue(backend, fleet, host),
    GAMELIFT_SDK_PROCESS_ID = id, GAMELIFT_SDK_HOST_ID = host.name, GAMELIFT_SDK_FLEET_ID = fleet.id,
  }
end

--- Takes note that the program of a process has exited.
function server_sdk.program_exited(emulator, id)
  local backend, process = find_launched(emulator, id)
  if process then life.exit(backend, process) end
end

--- Prepares a state that is loaded next, whose processes have no connections.
function server_sdk.resume(state)
  for _, backend in ipairs(state.backends) do life.reconnect_all(backend) end
end

return server_sdk
