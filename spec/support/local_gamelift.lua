-- Makes an emulator whose clock is stopped, and calls it as a client does: signed, encoded, decoded.
local core = require "gamelift.core"
local emulator = require "gamelift.emulator"

local Local = {}
Local.__index = Local

local START = 1700000000

local function merged(a, b)
  local result = {}
  for _, t in ipairs { a, b } do
    for key, value in pairs(t) do result[key] = value end
  end
  return result
end

-- Makes one with these options over the defaults for specs.
local function new(options)
  local self = setmetatable({ region = "us-west-2", credentials = {
    access_key_id = emulator.ACCESS_KEY_ID, secret_access_key = emulator.SECRET_ACCESS_KEY,
  } }, Local)
  self.options = merged({ clock = START, wall = function() return START end, seed = 7, traces = true }, options or {})
  self.emulator = emulator.new(self.options)
  return self
end

-- Saves the state and continues with it in another emulator of the same options.
function Local:reload()
  local text = self.emulator:save()
  self.emulator = emulator.new(self.options)
  assert(self.emulator:load(text))
end

-- Returns the path of an operation and the headers of its protocol.
local function start_line(operation, protocol)
  if protocol ~= "cbor" then
    return "/", { ["content-type"] = "application/x-amz-json-1.1", ["x-amz-target"] = "GameLift." .. operation }
  end
  return "/service/GameLift/operation/" .. operation,
    { accept = "application/cbor", ["content-type"] = "application/cbor", ["smithy-protocol"] = "rpc-v2-cbor" }
end

-- Returns a signed request. change: { credentials, region, time, headers } that replace the right ones, and protocol ("json").
function Local:request(operation, body, change)
  change = change or {}
  local path, headers = start_line(operation, change.protocol)
  headers = merged(headers, change.headers or {})
  local credentials = change.credentials or self.credentials
  local authorization, date = core.signer():sign("POST", "http://localhost" .. path, headers, body, credentials,
    change.region or self.region, change.service or "gamelift", change.time or START)
  headers.host = "localhost"
  headers.authorization = authorization
  headers["x-amz-date"] = date
  headers["x-amz-security-token"] = credentials.session_token
  return { method = "POST", path = path, headers = headers, body = body }
end

-- Checks a reply against the model, except for lists and strings that the service leaves empty against the model.
local function check_model(operation, reply)
  local _, problems = core.encode(operation, reply, "service", "output")
  for _, problem in ipairs(problems or {}) do
    if problem.rule ~= "min" then
      error(("%s replies with %s: %s"):format(operation, problem.path, problem.problem), 0)
    end
  end
end

-- Returns the decoded reply, or nil, code, message; and the whole response.
function Local:raw(operation, body, change)
  local response = self.emulator:handle(self:request(operation, body, change))
  if response.status == 200 then
    if response.body == "" then return {}, nil, nil, response end
    local reply = assert(core.decode(operation, response.body, "output", false, change and change.protocol))
    check_model(operation, reply)
    return reply, nil, nil, response
  end
  local problem = core.error(response.status, response.headers, response.body)
  assert(not (problem.message or ""):find("The local GameLift failed", 1, true), problem.message)
  return nil, problem.code, problem.message, response
end

-- Calls an operation: game:call("CreateFleet", { … }).
function Local:call(operation, params)
  local body = assert(core.encode(operation, params or {}, "off"))
  return self:raw(operation, body)
end

-- Returns the reply of a call that must succeed.
function Local:ok(operation, params)
  local reply, code, message = self:call(operation, params)
  if not reply then error(("%s: %s: %s"):format(operation, code, message), 2) end
  return reply
end

function Local:control(action, arguments)
  return assert(self.emulator:control(action, arguments))
end

function Local:advance(seconds)
  return self:control("advance", { seconds = seconds })
end

-- Makes a managed fleet with so many processes on its one instance. Returns its id.
function Local:fleet(processes, more)
  local reply = self:ok("CreateFleet", merged({
    Name = "fleet", BuildId = "build-1", EC2InstanceType = "c5.large",
    RuntimeConfiguration = { ServerProcesses = { { LaunchPath = "/local/game/server", ConcurrentExecutions = processes or 1 } } },
  }, more or {}))
  return reply.FleetAttributes.FleetId
end

-- Makes an Anywhere fleet with a compute and so many processes on it. Returns its id and the location.
function Local:anywhere(processes, name)
  local location = name or "custom-home"
  self:call("CreateLocation", { LocationName = location })
  local id = self:ok("CreateFleet", {
    Name = "anywhere", ComputeType = "ANYWHERE", Locations = { { Location = location } },
  }).FleetAttributes.FleetId
  self:ok("RegisterCompute", { FleetId = id, ComputeName = "pc", IpAddress = "192.0.2.7", Location = location })
  for i = 1, processes or 1 do
    self:control("register_process", { FleetId = id, ComputeName = "pc", port = 7000 + i })
  end
  return id, location
end

-- Makes a game session with so many slots. Returns its ARN.
function Local:session(fleet, maximum, more)
  return self:ok("CreateGameSession", merged({ FleetId = fleet, MaximumPlayerSessionCount = maximum or 4 }, more or {}))
    .GameSession.GameSessionId
end

-- Returns the description of a game session.
function Local:describe(arn)
  return self:ok("DescribeGameSessions", { GameSessionId = arn }).GameSessions[1]
end

-- Returns the number of a fleet's server processes.
function Local:running(fleet)
  return self:ok("DescribeFleetUtilization", { FleetIds = { fleet } }).FleetUtilization[1].ActiveServerProcessCount
end

-- Returns the code of a failed call.
local function code_of(_, code)
  return code
end

return { new = new, methods = Local, START = START, merged = merged, code_of = code_of }
