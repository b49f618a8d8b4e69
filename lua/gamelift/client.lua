-- A client: the state that its calls share, and its public methods. The method of an operation is made when it is first used,
-- one function for all clients.
local core = require("gamelift.native").require "gamelift.core"
local options = require "gamelift.config.options"
local tables = require "gamelift.util.tables"

local client = {}

-- Loaded with the first call.
local call, client_settings

-- Returns the module of operations, which is loaded with the first method that is asked for.
local function operations() return require "gamelift.operations" end

local function fail_closed(operation)
  return require("gamelift.errors").fail("ClientClosed", "the client is closed", { operation = operation and operation.method })
end

-- The state of each client, apart from its own table so that dumping a client shows no secret: { [client] = state }.
--   options     a copy of the options
--   settings    config.resolve's, from the first call on; with provider (cached) and user_agent
--   transport   keeps the contract of transport/base.lua, from the first call on; owned: close closes it
--   loop        the option transport, if it is one of gamelift.loop; else false
--   signer, quota   from the first call on
--   limiter (adaptive mode), offset (seconds the service's clock is ahead), wall, monotonic, logger
--   warn_of_path  function(path, message) that reports to the logger, from the first call on
--   providers   client_settings.lua's: the providers among the options of calls, cached
--   closed
local states = setmetatable({}, { __mode = "k" })

-- Does what can fail for reasons outside the program, with the first call. Returns the settings; or nil and an error.
local function prepare(state)
  call, client_settings = require "gamelift.call", require "gamelift.client_settings"
  return client_settings.prepare(state)
end

local function no_providers() return { count = 0, new = {}, old = {} } end

-- Returns nil and an error that another part made, with the operation's name.
local function attach_operation(operation, err)
  err.operation = operation.method
  return nil, err
end

-- Makes a call. Raises at the caller of the method if the client's loop cannot wait here.
local function run(state, operation, params, opts)
  if state.loop then state.loop:check(3) end
  if state.closed then return fail_closed(operation) end
  local settings = state.settings
  local err
  if not settings then
    settings, err = prepare(state)
    if not settings then return attach_operation(operation, err) end
  end
  local config = settings
  if opts then
    config, err = client_settings.merge(state, settings, opts)
    if not config then return attach_operation(operation, err) end
  end
  if config.retry.mode == "adaptive" and not state.limiter then state.limiter = core.limiter(state.monotonic()) end
  return call.run(state, operation, params, config)
end

-- methods -------------------------------------------------------------------------------------------------------------

local Client = {}

-- Returns the client's state. Raises at the caller of the method if self is not a client.
local function state_of(self, method)
  local state = states[self]
  if state then return state end
  error(("%s: call it with ':', as client:%s(…)"):format(method, method), 3)
end

local function method_of(operation)
  local method = operation.method
  return function(self, params, opts)
    local state = states[self] or state_of(self, method)
    if opts ~= nil then
      local problem = options.call_problem(opts)
      if problem then error(method .. ": " .. problem, 2) end
    end
    local reply, err = run(state, operation, params, opts) -- no tail call: a client is not collected during its own call
    return reply, err
  end
end

--- Makes a call: client:call("create_game_session", params, options) is client:create_game_session(params, options).
--- Raises for an unknown method and wrong options. Blocks or yields, as the transport does.
---@param method string # create_game_session or CreateGameSession
---@param params? table
---@param opts? gamelift.CallOptions
---@return table? reply # nil on failure
---@return gamelift.Error? err
function Client:call(method, params, opts)
  local state = state_of(self, "call")
  local operation = operations().get(method)
  if not operation then error("call: " .. operations().unknown(method), 2) end
  if opts ~= nil then
    local problem = options.call_problem(opts)
    if problem then error(operation.method .. ": " .. problem, 2) end
  end
  local reply, err = run(state, operation, params, opts) -- no tail call, as above
  return reply, err
end

--- Starts a call without waiting for it, where the client's transport is a loop. The result of its handle is a reply, or nil and
--- an error. Raises for an unknown method, wrong options and a client of another transport. Does not block or yield.
---@param method string
---@param params? table
---@param opts? gamelift.CallOptions
---@return gamelift.Task # done(), result(), wait(), cancel(), on_done(function(reply, err))
function Client:start(method, params, opts)
  local state = state_of(self, "start")
  local operation = operations().get(method)
  if not operation then error("start: " .. operations().unknown(method), 2) end
  if not state.loop then error("start: only a client made with transport = gamelift.loop() can start a call", 2) end
  local problem = opts ~= nil and options.call_problem(opts)
  if problem then error(operation.method .. ": " .. problem, 2) end
  return state.loop:start(self, run, state, operation, params, opts)
end

--- Returns boto3's paginator: an object with paginate(params, options). Raises for an operation that has none.
---@param method string
---@return table paginator
function Client:get_paginator(method)
  state_of(self, "get_paginator")
  return (require("gamelift.paginator").get(self, method, 2)) -- no tail call: the level counts this frame
end

--- Closes the client: further calls return an error of kind "closed", and so do waiting ones when they wake. The option
--- `transport` stays open: its owner closes it. Idempotent.
function Client:close()
  local state = state_of(self, "close")
  if state.closed then return end
  state.closed = true
  local transport = state.owned and state.transport
  state.transport, state.signer, state.options, state.providers = nil, nil, { region = state.options.region }, no_providers()
  if state.settings then state.settings.provider = nil end
  if transport then transport:close() end
end

local function describe(self)
  local state = states[self]
  local settings, opts = state.settings, state.options
  local region = settings and settings.region or opts.region or "region from the environment"
  local url = settings and settings.url or opts.endpoint or ""
  return ("gamelift.client (%s%s%s)"):format(region, url ~= "" and ", " .. url or "", state.closed and ", closed" or "")
end

local OWN = tables.keys(Client)

setmetatable(Client, {
  __index = function(methods, name)
    local operation = operations().get(name)
    if not operation or operation.method ~= name then error(operations().unknown(name, OWN), 2) end
    local method = method_of(operation)
    methods[name] = method
    return method
  end,
})

local function finalize(self)
  if states[self] then Client.close(self) end
end

local METATABLE = {
  __name = "gamelift.client", __index = Client, __tostring = describe,
  __gc = finalize, __close = finalize, -- of Lua 5.2 and 5.4; in others the transport's handle is collected with the client
  __metatable = "gamelift.client",
}

--- Makes a client. Touches neither files nor the network. Raises for a wrong option.
---@param opts? gamelift.ClientOptions
---@param level? integer # of the frame that the error names; 1 (the caller) unless given
---@return gamelift.Client
function client.new(opts, level)
  local problem = opts ~= nil and options.client_problem(opts)
  if problem then error("gamelift.client: " .. problem, (level or 1) + 1) end
  opts = options.copy_client(opts or {})
  local loops = package.loaded["gamelift.loop"]
  local self = {}
  states[self] = {
    options = opts,
    settings = false, transport = false, owned = false,
    loop = loops and loops.is_loop(opts.transport) and opts.transport or false,
    signer = false, limiter = false, quota = false, offset = 0,
    wall = opts.clock or core.time, monotonic = core.monotonic, logger = opts.logger or false,
    providers = no_providers(),
    closed = false,
  }
  return setmetatable(self, METATABLE)
end

--- Returns the client's state with its settings, for prewarm; or nil and an error. Reads the shared files.
---@param object gamelift.Client
---@return table? state
---@return gamelift.Error? err
function client.ready(object)
  local state = states[object]
  if state.closed then return fail_closed() end
  if state.settings then return state end
  local settings, err = prepare(state)
  if not settings then return nil, err end
  return state
end

--- Returns a client's state, for the parts of gamelift that are built on it and for specs; nil for anything else.
---@param object any
---@return table?
function client.state(object) return states[object] end

return client
