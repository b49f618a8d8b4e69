-- A local GameLift without a socket: a request goes in, a response comes out, nothing waits.
--
--   local emulator = gamelift.emulator { clock = 1700000000, seed = 1 }
--   local client = gamelift.client { region = "us-west-2", endpoint = "http://local", transport = emulator:transport(),
--     credentials = { access_key_id = "GAMELIFTLOCAL", secret_access_key = "gamelift-local-secret" } }
--   emulator:control("advance", { seconds = 61 })
--
-- Several emulators may live side by side; they share nothing. The options are listed in options.lua, the actions of the
-- control interface in control.lua, the exceptions in model/exceptions.lua.
local auth = require "gamelift.emulator.auth"
local control = require "gamelift.emulator.control"
local core = require("gamelift.native").require "gamelift.core"
local faults = require "gamelift.emulator.faults"
local options = require "gamelift.emulator.options"
local random = require "gamelift.emulator.model.random"
local exceptions = require "gamelift.emulator.model.exceptions"
local seed = require "gamelift.emulator.seed"
local snapshot = require "gamelift.emulator.snapshot"
local throttle = require "gamelift.emulator.throttle"
local transport = require "gamelift.emulator.transport"
local wire = require "gamelift.emulator.wire"
local new_backend = require("gamelift.emulator.backend").new

local Emulator = {}
Emulator.__index = Emulator
Emulator.__name = "gamelift.emulator"

-- The operations that are served, by name: function(world, parameters) -> reply; they raise exceptions.
local operations = {}
for _, name in ipairs { "fleets", "capacity", "locations", "computes", "aliases", "sessions", "search", "players", "queues",
  "placements", "tags" } do
  for operation, handler in pairs(require("gamelift.emulator.operations." .. name).operations) do operations[operation] = handler end
end

-- Making one ----------------------------------------------------------------------------------------------------------

local function account_keys(accounts)
  local keys = {}
  for _, account in ipairs(accounts) do keys[account.access_key_id] = account end
  return keys
end

local function start_faults(list)
  local result = {}
  for i, opts in ipairs(list) do
    local fault, message = faults.new(opts)
    if not fault then error(("gamelift.emulator: faults[%d]: fault: %s"):format(i, message), 0) end
    result[i] = fault
  end
  return result
end

-- given: options as in options.lua, or nil. Raises if one is wrong.
local function new(opts)
  local checked_options = options.check(opts or {})
  local clock = checked_options.clock or core.time
  local self = setmetatable({
    options = checked_options,
    base = type(clock) == "number" and function() return clock end or clock,
    keys = account_keys(checked_options.accounts),
    signer = core.signer(),
    snapshots = {},
  }, Emulator)
  self:reset()
  return self
end

-- Everything as after new: no state but the option data, the faults of the options, time as it came.
function Emulator:reset()
  self.env = {
    options = self.options,
    random = random.new(self.options.seed), -- ids: how many requests there were before changes none of them
    draws = random.new(self.options.seed),  -- everything else
    faults = start_faults(self.options.faults),
  }
  self.state = { backends = {}, offset = 0 }
  if not self.options.data then return end
  local ok, problem = pcall(seed.load, self:backend(), self.options.data)
  if not ok then error(type(problem) == "table" and "gamelift.emulator: data: " .. problem.message or problem, 0) end
end

-- Time and state ------------------------------------------------------------------------------------------------------

-- Unix seconds of the driven clock.
function Emulator:now()
  return self.base() + self.state.offset
end

-- Lets time pass, and all that happens in it. Returns true, or nil and a message if the clock would pass the year 9999.
function Emulator:advance(seconds)
  if self:now() + seconds > options.LAST_TIME then return nil, "the clock would pass the year 9999" end
  self.state.offset = self.state.offset + seconds
  for _, backend in pairs(self.state.backends) do backend:run(self:now()) end
  return true
end

-- The state of an account, brought to now. Without an id that of the first pair of keys; nil if there is no such account.
function Emulator:backend(account_id)
  local is_known
  for _, account in ipairs(self.options.accounts) do
    local id = account.account_id or options.ACCOUNT_ID
    account_id = account_id or id
    is_known = is_known or id == account_id
  end
  if not is_known then return nil end
  local backend = self.state.backends[account_id]
  if not backend then
    backend = new_backend(self.env, account_id, self:now())
    self.state.backends[account_id] = backend
  end
  backend:run(self:now())
  backend.operation, backend.allowed = nil, nil
  return backend
end

-- A copy of the whole state and of the draws to come.
function Emulator:save_state()
  local shared = { [self.env] = true, [self.options] = true }
  return { state = snapshot.copy(self.state, shared), random = self.env.random.state }
end

-- Goes back to a state kept before, which is used up.
function Emulator:load_state(saved)
  self.state, self.env.random.state = saved.state, saved.random
end

function Emulator:snapshot(name)
  self.snapshots[name] = self:save_state()
end

-- Returns false if there is no snapshot of this name.
function Emulator:restore(name)
  local saved = self.snapshots[name]
  if not saved then return false end
  self:load_state(saved)
  self:snapshot(name)
  return true
end

-- Requests ------------------------------------------------------------------------------------------------------------

-- The exceptions of each operation's model, as sets.
local allowed = {}
for name in pairs(operations) do
  allowed[name] = {}
  for _, code in ipairs(core.operation(name).errors) do allowed[name][code] = true end
end

-- Does the operation. Returns the body of its answer; raises a refusal.
local function perform(backend, operation, body)
  backend.operation, backend.allowed = operation.name, allowed[operation.name]
  throttle.check(backend, operation.name)
  local reply = operations[operation.name](backend, wire.parameters(backend, operation, body))
  if not operation.has_output then return "" end
  local text, problems = core.encode(operation.name, reply, "off", "output")
  if not text then
    error(("%s answers with %s: %s"):format(operation.name, problems[1].path, problems[1].problem), 0)
  end
  return text
end

-- An error that is no refusal is a fault of ours, and so is a refusal that the model does not list for the operation.
local function code_of(backend, problem, traces)
  if exceptions.is(problem) then
    if exceptions.common[problem.code] or not backend or not backend.allowed or backend.allowed[problem.code] then
      return problem.code, problem.message
    end
    problem = ("%s may not answer %s"):format(backend.operation, problem.code)
  end
  return "InternalFailure", "The local GameLift failed: " .. (traces and tostring(problem) or tostring(problem):match("[^\n]*"))
end

-- The refusal keeps its identity, anything else gets the place where it happened.
local function traced(problem)
  if exceptions.is(problem) then return problem end
  local debug = rawget(_G, "debug")
  return debug and debug.traceback and debug.traceback(tostring(problem), 2) or tostring(problem)
end

local function add_headers(self, response)
  response.headers = {
    ["content-type"] = response.raw and "text/plain" or "application/x-amz-json-1.1",
    ["x-amzn-requestid"] = self.env.draws:uuid(),
    ["date"] = wire.http_date(response.wall),
  }
  response.raw, response.wall = nil, nil
  return response
end

local function apply_fault(response, fault)
  response.code, response.status, response.message = fault.code, fault.status, nil
  response.raw = fault.body ~= nil
  response.body = fault.body or fault.code and wire.error_body(fault.code, fault.message or fault.code) or ""
  response.lost, response.refused = fault.lost, fault.refused
end

-- Fills answer with status, code and body, after every check in the service's order.
local function serve(self, request, response)
  local backend, fault
  local ok, problem = xpcall(function()
    local operation = wire.target(request, operations)
    response.operation = operation.name
    local account = auth.verify(request, self.keys, self.signer, self.options.region, response.wall, self.options.skew_seconds)
    response.delay, fault = faults.take(self.env.faults, operation.name, self.env.draws)
    if fault and fault.commit == "before" then return end
    backend = self:backend(account.account_id or options.ACCOUNT_ID)
    response.status, response.body = 200, perform(backend, operation, request.body or "")
  end, traced)
  if not ok then
    local code, message = code_of(backend, problem, self.options.traces)
    response.code, response.status, response.message = code, faults.status_of(code), message
    response.body = wire.error_body(code, message)
  end
  if fault then apply_fault(response, fault) end
end

-- request: { method, path (with its query), headers = { [lower-case name] = value }, body }.
-- response: { status, headers, body }, and for whoever moves the bytes: delay (seconds to wait before it is sent), lost (the
-- connection is to be closed without an answer), refused (it would not even have been opened); for logs: operation, code,
-- message.
-- Never raises, waits or yields.
function Emulator:handle(request)
  local response = { wall = self.options.wall() + faults.take_skew(self.env.faults) }
  serve(self, request, response)
  if response.delay == 0 then response.delay = nil end
  return add_headers(self, response)
end

-- The control interface: see control.lua. Returns a table, or nil and what is wrong.
function Emulator:control(action, arguments)
  return control.run(self, action, arguments or {})
end

-- The names of the actions.
function Emulator.actions()
  return control.names()
end

-- What they do, by their names: { does, arguments = { [name] = type }, example }.
function Emulator.describe_actions()
  return control.describe()
end

-- A transport for clients in this process.
function Emulator:transport()
  return transport.new(self)
end

-- gamelift.emulator { … } is short for new, as in gamelift.client { … }.
return setmetatable({
  new = new,
  operations = operations,
  ACCESS_KEY_ID = options.ACCESS_KEY_ID,
  SECRET_ACCESS_KEY = options.SECRET_ACCESS_KEY,
  ACCOUNT_ID = options.ACCOUNT_ID,
}, { __call = function(_, opts) return new(opts) end })
