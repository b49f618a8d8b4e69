--- A local GameLift without a socket: a request goes in, a response comes out. It never waits.
--
--   local emulator = gamelift.emulator { clock = 1700000000, seed = 1 }
--   local client = gamelift.client { region = "us-west-2", endpoint = "http://local", transport = emulator:transport(),
--     credentials = { access_key_id = "GAMELIFTLOCAL", secret_access_key = "gamelift-local-secret" } }
--   emulator:control("advance", { seconds = 61 })
--
-- Emulators in one process share nothing. README.md describes the options, the control interface and the seed data.
local auth = require "gamelift.emulator.auth"
local backends = require "gamelift.emulator.backend"
local control = require "gamelift.emulator.control"
local core = require("gamelift.native").require "gamelift.core"
local exceptions = require "gamelift.emulator.model.exceptions"
local faults = require "gamelift.emulator.faults"
local journal = require "gamelift.emulator.journal"
local matchmakers = require "gamelift.emulator.model.matchmakers"
local options = require "gamelift.emulator.options"
local random = require "gamelift.emulator.model.random"
local seed = require "gamelift.emulator.seed"
local server_sdk = require "gamelift.emulator.server_sdk"
local snapshot = require "gamelift.emulator.snapshot"
local state_check = require "gamelift.emulator.state_check"
local state_text = require "gamelift.emulator.state_text"
local tags = require "gamelift.emulator.operations.tags"
local throttle = require "gamelift.emulator.throttle"
local transport = require "gamelift.emulator.transport"
local wire = require "gamelift.emulator.wire"

-- The groups of operations: one file each in operations/. A new group needs its name here.
local GROUPS = {
  "builds",
  "scripts",
  "container_groups",
  "container_fleets",
  "deployments",
  "fleets",
  "fleet_locations",
  "capacity",
  "locations",
  "computes",
  "aliases",
  "sessions",
  "search",
  "players",
  "queues",
  "placements",
  "matchmaking",
  "matchmaking_configurations",
  "matchmaking_rule_sets",
  "game_server_groups",
  "game_servers",
  "scaling",
  "vpc",
  "instance_access",
  "tags",
}

local SEARCH_SECONDS = 0.002 -- for matches, within one request; a step of the search that has begun is ended

local Emulator = {}
Emulator.__index = Emulator
Emulator.__name = "gamelift.emulator"

-- The handlers of all operations by name: function(backend, parameters) -> reply. A handler raises an exception by exceptions.reject.
local operations = {}
for _, name in ipairs(GROUPS) do
  for operation, handler in pairs(require("gamelift.emulator.operations." .. name).operations) do operations[operation] = handler end
end

-- Creation ------------------------------------------------------------------------------------------------------------

local function account_keys(accounts)
  local keys = {}
  for _, account in ipairs(accounts) do keys[account.access_key_id] = account end
  return keys
end

local function start_faults(list, served)
  local result = faults.new_list()
  for i, entry in ipairs(list) do
    local fault, message = faults.new(entry)
    if fault and fault.region and not served[fault.region] then
      fault, message = nil, "region: " .. options.unserved(served, fault.region)
    end
    if not fault then error(("gamelift.emulator: faults[%d]: %s"):format(i, message), 0) end
    faults.add(result, fault)
  end
  return result
end

--- Makes an emulator. Raises a message that names the option if one is wrong.
--- @param opts? gamelift.EmulatorOptions
--- @return gamelift.Emulator
local function new(opts)
  local checked = options.check(opts or {})
  local clock = checked.clock or core.time
  local self = setmetatable({
    options = checked,
    base = type(clock) == "number" and function() return clock end or clock,
    is_driven = type(clock) == "number", -- time passes only in advance()
    keys = account_keys(checked.accounts),
    signer = core.signer(),
    snapshots = {},
  }, Emulator)
  self:reset()
  return self
end

--- Puts everything back as it was after the start: the seed data and the faults of the options, and the original time. Closes the
--- connections of server processes, and empties the journal of requests.
function Emulator:reset()
  if self.env then server_sdk.close_all(self.env, "the local GameLift was reset") end
  self.env = {
    options = self.options,
    random = random.new(self.options.seed), -- for ids: they do not depend on the number of requests before
    draws = random.new(self.options.seed),  -- for everything else but:
    request_ids = random.new(self.options.seed), -- a snapshot does not repeat these
    faults = start_faults(self.options.faults, self.options.served),
    matchmakers = {},                       -- by the key of the backend, see model/matchmakers.lua
    connections = {},                       -- of server processes, see server_sdk/
    sdk_refusals = {},                      -- { [process id] = status } of the next upgrade
  }
  self.journal = journal.new()
  if self.outbox then self.outbox:clear() end
  self.state = {
    backends = {}, -- of each account and region, in the order of their first use ...
    accounts = {}, -- ... and by account id: a list that is a map by region, too
    shared = {},   -- by region
    offset = 0,
  }
  if not self.options.data then return end
  local ok, problem = pcall(seed.load, self, self:backend(), self.options.data)
  if not ok then error(type(problem) == "table" and "gamelift.emulator: data: " .. problem.message or problem, 0) end
end

-- Time and state ------------------------------------------------------------------------------------------------------

--- Returns the time of the driven clock in unix seconds.
--- @return number
function Emulator:now()
  return self.base() + self.state.offset
end

-- Returns until when a request may search for matches. While time stands still nothing is left over.
local function deadline_of(self)
  return not self.is_driven and core.monotonic() + SEARCH_SECONDS or nil
end

--- Does what has become due, as a request does, and searches for matches for a few milliseconds. A program whose clock runs calls
--- it between requests, so that matches are made without them.
--- @return number? seconds # until more is due: 0 while more is waiting; nil if nothing is
function Emulator:work()
  local wait
  for _, siblings in pairs(self.state.accounts) do backends.run(siblings, self:now(), deadline_of(self)) end
  for _, backend in ipairs(self.state.backends) do
    local first = backend.timers[1]
    local next_wait = backend.is_searching and 0 or first and math.max(0, first.at - self:now())
    if next_wait and (not wait or next_wait < wait) then wait = next_wait end
  end
  return wait
end

--- Moves the clock forward and does everything that becomes due, in order.
--- @param seconds number
--- @return true? # nil if the clock would pass the year 9999
--- @return string? problem
function Emulator:advance(seconds)
  if self:now() + seconds > options.LAST_TIME then return nil, "the clock would pass the year 9999" end
  self.state.offset = self.state.offset + seconds
  for _, siblings in pairs(self.state.accounts) do backends.run(siblings, self:now()) end
  return true
end

-- Makes the backend of an account in a region. Returns nil for an unknown account, or a region that is not served.
local function make_backend(self, account_id, region)
  local state, is_known = self.state, false
  for _, account in ipairs(self.options.accounts) do is_known = is_known or (account.account_id or options.ACCOUNT_ID) == account_id end
  if not is_known or not self.options.served[region] then return nil end
  state.accounts[account_id] = state.accounts[account_id] or {}
  state.shared[region] = state.shared[region] or { peering_authorizations = {} }
  local backend = backends.new(self.env, state.shared[region], state.accounts[account_id], account_id, region, self:now())
  state.backends[#state.backends + 1] = backend
  return backend
end

-- Returns the backend of an account in a region, brought to the present with the account's others: by default of the first account in
-- the first region; nil for an unknown account, or a region that is not served.
function Emulator:backend(account_id, region)
  account_id = account_id or self.options.accounts[1].account_id or options.ACCOUNT_ID
  region = region or self.options.region
  local siblings = self.state.accounts[account_id]
  local backend = siblings and siblings[region] or make_backend(self, account_id, region)
  if backend then backends.run(backend.siblings, self:now(), deadline_of(self)) end
  return backend
end

-- Returns a copy of the whole state and of the random draws to come.
function Emulator:save_state()
  local shared = { [self.env] = true, [self.options] = true }
  for _, backend in ipairs(self.state.backends) do matchmakers.rest(backend) end
  return { state = snapshot.copy(self.state, shared), random = self.env.random.state, draws = self.env.draws.state }
end

-- Returns to a saved state. The saved state cannot be used a second time.
function Emulator:load_state(saved)
  self.state, self.env.random.state, self.env.draws.state = saved.state, saved.random, saved.draws
  for _, backend in ipairs(self.state.backends) do backend.env = self.env end -- a reset has made another one
end

--- Keeps the whole state and its time under a name. Faults are not part of it.
--- @param name string
function Emulator:snapshot(name)
  self.snapshots[name] = self:save_state()
end

-- Returns to a saved state and closes the connections of server processes, for this reason. Where it raises, nothing has changed.
local function replace_state(self, saved, reason)
  server_sdk.resume(saved.state)
  server_sdk.close_all(self.env, reason)
  self:load_state(saved)
end

--- Returns to a snapshot, which stays usable. Closes the connections of server processes, which may connect again.
--- @param name string
--- @return boolean # false if there is no snapshot of this name
function Emulator:restore(name)
  local saved = self.snapshots[name]
  if not saved then return false end
  replace_state(self, saved, "the local GameLift returned to a snapshot")
  self:snapshot(name)
  return true
end

--- Returns the whole state as text for a file: resources, timers, time and the random draws to come. Faults and snapshots are not part
--- of it. The text holds what clients and servers sent. It blocks, about 20 ms for 1,000 sessions.
--- @return string
function Emulator:save()
  for _, backend in ipairs(self.state.backends) do matchmakers.rest(backend) end
  local saved = {
    state = self.state, random = self.env.random.state, draws = self.env.draws.state,
    now = self:now(), is_driven = self.is_driven,
    outbox = self.outbox and self.outbox:dump(), -- of gamelift-local --events
  }
  return state_text.encode(saved, { self.env, self.options })
end

--- Replaces the whole state by a saved one, of this process or another. A running clock continues with the time of now; a driven one,
--- and a running one after a driven one, with the time of the save. Closes the connections of server processes. reset() returns to the
--- seed data, not to this state.
--- @param text string
--- @return true? # nil if the text is not a whole state, of another version, or of a region that is not served; nothing has changed
---   then
--- @return string? problem # completes "state.txt …"
function Emulator:load(text)
  local saved, problem = state_text.decode(text, { self.env, self.options })
  if not saved then return nil, problem end
  problem = state_check.problem(saved, self.env) or self.outbox and self.outbox.problem(saved.outbox)
  if problem then return nil, "is damaged: " .. problem end
  local served = self.options.served
  for _, backend in ipairs(saved.state.backends) do
    if not served[backend.region] then
      return nil, ("is of region %s: %s"):format(core.printable(backend.region, 64), options.unserved(served, backend.region))
    end
  end
  if saved.is_driven or self.is_driven then saved.state.offset = saved.now - self.base() end
  if not pcall(replace_state, self, saved, "the local GameLift loaded another state") then
    return nil, "is damaged: its server processes cannot continue"
  end
  if self.outbox then self.outbox:load(saved.outbox) end
  return true
end

-- Requests ------------------------------------------------------------------------------------------------------------

-- The exceptions of each operation's model, as sets.
local allowed = {}
for name in pairs(operations) do
  allowed[name] = {}
  for _, code in ipairs(core.operation(name).errors) do allowed[name][code] = true end
end

-- Performs the operation. Returns the body of its response, the parameters and the reply. Raises an exception.
local function perform(backend, operation, body, protocol)
  backend.operation, backend.allowed = operation.name, allowed[operation.name]
  throttle.check(backend, operation.name)
  local params = wire.parameters(backend, operation, body, protocol)
  tags.check(backend, params.Tags)
  local reply = operations[operation.name](backend, params)
  if not operation.has_output then return "", params, reply end
  local text, problems = core.encode(operation.name, reply, "off", "output", nil, nil, nil, protocol)
  if not text then
    error(("%s replies with %s: %s"):format(operation.name, problems[1].path, problems[1].problem), 0)
  end
  return text, params, reply
end

-- Returns the code and message of a failure. Any other error is an internal failure, as is an exception that the model does
-- not list for the operation.
local function code_of(backend, problem, traces)
  if exceptions.is(problem) then
    if exceptions.common[problem.code] or not backend or not backend.allowed or backend.allowed[problem.code] then
      return problem.code, problem.message
    end
    problem = ("%s may not raise %s"):format(backend.operation, problem.code)
  end
  return "InternalFailure", "The local GameLift failed: " .. (traces and tostring(problem) or tostring(problem):match("[^\n]*"))
end

-- Keeps an exception as it is and adds a traceback to any other error.
local function add_traceback(problem)
  if exceptions.is(problem) then return problem end
  local debug = rawget(_G, "debug")
  return debug and debug.traceback and debug.traceback(tostring(problem), 2) or tostring(problem)
end

local function add_headers(self, response, protocol)
  local headers = wire.headers(protocol)
  if response.raw then headers["content-type"], headers["smithy-protocol"] = "text/plain", nil end
  headers["x-amzn-requestid"], headers.date = self.env.request_ids:uuid(), wire.http_date(response.wall)
  response.headers = headers
  response.raw, response.wall = nil, nil
end

local function apply_fault(response, fault, protocol)
  response.code, response.status, response.message = fault.code, fault.status, nil
  response.raw = fault.body ~= nil
  response.body = fault.body or fault.code and wire.error_body(fault.code, fault.message or fault.code, protocol) or ""
  response.lost, response.refused = fault.lost, fault.refused
end

-- Fills in the status, code and body of the response. Returns the protocol, and the parameters and the reply of an operation that
-- succeeded.
-- Guess: requests are checked in this order: operation, signature, faults, request rate, parsing, constraints, the operation's rules
-- for parameters alone, then its look-ups and other rules.
local function serve(self, request, response)
  local protocol, backend, fault, params, reply = "json", nil, nil, nil, nil
  local ok, problem = xpcall(function()
    protocol = wire.protocol(request)
    local operation = wire.target(request, protocol)
    response.operation = operation.name
    local account, region = auth.verify(request, self.keys, self.signer, self.options.served, response.wall, self.options.skew_seconds)
    response.account, response.region = account.account_id or options.ACCOUNT_ID, region
    response.delay, fault = faults.take(self.env.faults, operation.name, region, self.env.draws)
    if fault and fault.commit == "before" then return end
    backend = self:backend(response.account, region)
    response.status, response.body, params, reply = 200, perform(backend, operation, request.body or "", protocol)
  end, add_traceback)
  if not ok then
    local code, message = code_of(backend, problem, self.options.traces)
    if code == "InternalFailure" then self.env.matchmakers = {} end -- one may be changed by half: it is made again from the state
    response.code, response.status, response.message = code, faults.status_of(code), message
    response.body = wire.error_body(code, message, protocol)
  end
  if fault then apply_fault(response, fault, protocol) end
  return protocol, params, reply
end

--- Serves one request. Never raises, blocks or yields.
---
--- The response holds status, headers and body. The caller that moves the bytes obeys three more fields: delay (seconds to wait
--- before it sends the response), lost (it closes the connection without a response) and refused (it would not have accepted the
--- connection). Logs may show operation, account, region, code and message.
--- @param request { method: string, path: string, headers: table<string, string>, body?: string } # path with its query;
---   header names in lower case
--- @return { status: integer, headers: table<string, string>, body: string, delay?: number, lost?: boolean, refused?: boolean }
function Emulator:handle(request)
  local started = core.monotonic()
  local response = { wall = self.options.wall() + faults.take_skew(self.env.faults, request) }
  local protocol, params, reply = serve(self, request, response)
  if response.delay == 0 then response.delay = nil end
  add_headers(self, response, protocol)
  journal.add(self.journal, request, response, protocol, self:now(), core.monotonic() - started, params, reply)
  return response
end

--- Connects a server process, as its upgrade to a WebSocket does. The owner of the connection sets two fields: send(text,
--- is_response), which takes a message for the process, and closed(code, reason), at which it closes the WebSocket (1006: without a
--- close frame). It may set probe(), at which it closes a WebSocket that has no peer any more. All are called in the middle of a
--- request: they must not call the emulator. It gives messages to connection:receive(text), and calls connection:close() when the
--- WebSocket has ended. Never raises for wrong parameters, blocks or yields.
--- @param parameters table<string, string> # of the query, decoded
--- @return gamelift.EmulatorConnection? connection # nil if the upgrade is refused
--- @return { status: integer, message: string }? problem
function Emulator:connect(parameters)
  return server_sdk.connect(self, operations, parameters)
end

--- Performs an action of the control interface.
--- @param action string
--- @param arguments? table # README.md lists them by action
--- @return table? result # nil if the action failed
--- @return string? problem
function Emulator:control(action, arguments)
  return control.run(self, action, arguments or {})
end

--- Returns the names of the actions, sorted.
--- @return string[]
function Emulator.actions()
  return control.list_actions()
end

--- Returns the description of each action by its name.
--- @return table<string, { does: string, arguments: table<string, string>, example: table }>
function Emulator.describe_actions()
  return control.describe_actions()
end

--- Returns a transport for clients in this process.
--- @return gamelift.Transport
function Emulator:transport()
  return transport.new(self)
end

-- gamelift.emulator { … } is short for new, as in gamelift.client { … }.
return setmetatable({
  new = new,
  operations = operations,
  groups = GROUPS,
  ACCESS_KEY_ID = options.ACCESS_KEY_ID,
  SECRET_ACCESS_KEY = options.SECRET_ACCESS_KEY,
  ACCOUNT_ID = options.ACCOUNT_ID,
}, { __call = function(_, opts) return new(opts) end })
