-- A client: what its calls share, and the methods that users see. The methods of the operations are made when first used,
-- one function each for all clients.
local core = require "gamelift.core"
local messages = require "gamelift.util.messages"
local operations = require "gamelift.operations"
local options = require "gamelift.config.options"
local quota = require "gamelift.retry.quota"
local tables = require "gamelift.util.tables"

local client = {}

-- What only a call needs is loaded with the first one.
local call, credentials
local function fail(code, message, fields) return require("gamelift.errors").fail(code, message, fields) end

local function fail_closed(operation)
  return fail("ClientClosed", "the client is closed", { operation = operation and operation.method })
end

-- What a client knows is not in its own table, so that dumping one shows no secret: { [client] = state }.
--   options     as given, copied
--   settings    config.resolve's, from the first call on; with provider (cached) and user_agent
--   transport   keeps the contract of transport/base.lua, from the first call on; owned: this client has to close it
--   loop        the option transport, if it is one of gamelift.loop; else false
--   signer, limiter (adaptive mode), quota, offset (seconds the service's clock is ahead), wall, monotonic, logger
--   warn_of_path  function(path, message) that tells the logger, from the first call on
--   providers   cached providers of those that calls gave as an option: cached_provider's
--   closed
local states = setmetatable({}, { __mode = "k" })

local function warn_of_public_file(logger, path)
  if not core.file_is_public(path) then return end
  require("gamelift.log").warning(logger, "PublicCredentialsFile",
    "all users of this machine may read the credentials file: chmod 600 " .. messages.quote(path))
end

-- Everything that can fail for reasons outside the program happens here, with the first call.
local function prepare(state)
  call, credentials = require "gamelift.call", require "gamelift.credentials"
  if state.logger and not state.warn_of_path then state.warn_of_path = require("gamelift.log").path_warner(state.logger) end
  local settings, err = require("gamelift.config").resolve(state.options, state.warn_of_path)
  if not settings then return nil, err end
  local given = state.options.credentials
  local now = state.wall()
  if type(now) ~= "number" or now ~= now then
    return fail("InvalidConfig", "option clock: expected unix seconds from it, got " .. messages.quote(now))
  end
  settings.provider = credentials.cached(given or credentials.default(state.options, settings.shared),
    state.options.credentials_cache, state.logger or nil)
  if state.logger and not given then warn_of_public_file(state.logger, settings.shared.files.paths[2]) end
  settings.shared = nil
  settings.user_agent = require "gamelift.user_agent"(settings.retry.mode)
  local transport, owned = require("gamelift.transport").open(state.options.transport or false, settings)
  if not transport then return nil, owned end
  state.transport, state.owned = transport, owned
  -- a call reads this clock many times: the common one without a detour
  state.monotonic = transport.now == core.monotonic and core.monotonic or function() return transport:now() end
  state.signer = core.signer()
  state.settings = settings
  return settings
end

local PROVIDERS = 32 -- in each of two tables

local function no_providers() return { count = 0, new = {}, old = {} } end

-- Returns the cached provider of a provider that a call gave. A weak table would not do: the values refer to their keys. So when
-- the new ones are many they become the old ones, and of those only what is used again stays.
local function cached_provider(state, given)
  local kept = state.providers
  local provider = kept.new[given]
  if provider then return provider end
  if kept.count == PROVIDERS then kept.count, kept.new, kept.old = 0, {}, kept.new end
  provider = kept.old[given] or credentials.cached(given, state.options.credentials_cache, state.logger or nil)
  kept.count, kept.new[given] = kept.count + 1, provider
  return provider
end

-- Returns the cached provider for a call's option `credentials`; or nil and an error. Keys that are only some are merged over the
-- client's; a whole pair of keys is used alone, so that no token of another pair goes with it.
local function provider_of(state, given)
  if type(given) == "table" and type(tables.field(given, "credentials")) ~= "function" then
    local base = state.options.credentials
    if not (given.access_key_id and given.secret_access_key) then
      if type(base) ~= "table" or not base.access_key_id then
        return fail("PartialCredentials",
          "the call's credentials lack keys, and the client has none given as an option to take them from")
      end
      given = tables.merge(base, given)
    end
    return credentials.cached(given)
  end
  return cached_provider(state, given)
end

-- The client's settings with a call's options over them; or nil and an error.
local function with_options(state, settings, given)
  local provider = settings.provider
  if given.credentials then
    local err
    provider, err = provider_of(state, given.credentials)
    if not provider then return nil, err end
  end
  local idempotency = given.idempotency
  if idempotency == nil then idempotency = settings.idempotency end
  return {
    timeout = options.merge_timeout(settings.timeout, given.timeout),
    retry = tables.merge(settings.retry, given.retry),
    validation = given.validation or settings.validation,
    idempotency = idempotency,
    provider = provider,
  }
end

local function refuse(operation, err)
  err.operation = operation.method
  return nil, err
end

-- Raises, at the caller of the method, where the client's loop may not wait.
local function run(state, operation, params, given)
  if state.loop then state.loop:check(3) end
  if state.closed then return fail_closed(operation) end
  local settings = state.settings
  local err
  if not settings then
    settings, err = prepare(state)
    if not settings then return refuse(operation, err) end
  end
  local chosen = settings
  if given then
    chosen, err = with_options(state, settings, given)
    if not chosen then return refuse(operation, err) end
  end
  if chosen.retry.mode == "adaptive" and not state.limiter then state.limiter = core.limiter(state.monotonic()) end
  return call.run(state, operation, params, chosen)
end

-- methods -------------------------------------------------------------------------------------------------------------

local Client = {}

-- Raises at the caller of the method if self is no client.
local function state_of(self, method)
  local state = states[self]
  if state then return state end
  error(("%s: call it with ':', as client:%s(…)"):format(method, method), 3)
end

local function method_of(operation)
  local method = operation.method
  return function(self, params, given)
    local state = states[self] or state_of(self, method)
    if given ~= nil then
      local problem = options.call_problem(given)
      if problem then error(method .. ": " .. problem, 2) end
    end
    local reply, err = run(state, operation, params, given) -- no tail call: a client is not collected during its own call
    return reply, err
  end
end

-- The generic form of every method: client:call("create_game_session", params, options).
function Client:call(method, params, given)
  local state = state_of(self, "call")
  local operation = operations.get(method)
  if not operation then error("call: " .. operations.unknown(method), 2) end
  if given ~= nil then
    local problem = options.call_problem(given)
    if problem then error(operation.method .. ": " .. problem, 2) end
  end
  local reply, err = run(state, operation, params, given) -- no tail call, as above
  return reply, err
end

-- Begins a call without waiting for it; only for a client whose transport is a loop. Returns a handle: done(), result(),
-- cancel(), on_done(function(reply, err)). All that a call returns as an error is the handle's result.
function Client:start(method, params, given)
  local state = state_of(self, "start")
  local operation = operations.get(method)
  if not operation then error("start: " .. operations.unknown(method), 2) end
  if not state.loop then error("start: only a client made with transport = gamelift.loop() can begin a call", 2) end
  local problem = given ~= nil and options.call_problem(given)
  if problem then error(operation.method .. ": " .. problem, 2) end
  return state.loop:start(self, run, state, operation, params, given)
end

-- boto3's: an object with paginate(params, options). Raises for an operation that has none.
function Client:get_paginator(method)
  state_of(self, "get_paginator")
  return (require("gamelift.paginator").get(self, method, 2)) -- no tail call: the level counts this frame
end

-- Calls from now on return an error of kind "closed", those that are waiting do when they wake. A transport that was given
-- as an option is its owner's to close. Harmless twice.
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
  local settings, given = state.settings, state.options
  local region = settings and settings.region or given.region or "region from the environment"
  local url = settings and settings.url or given.endpoint or ""
  return ("gamelift.client (%s%s%s)"):format(region, url ~= "" and ", " .. url or "", state.closed and ", closed" or "")
end

local OWN = tables.keys(Client)

setmetatable(Client, {
  __index = function(methods, name)
    local operation = operations.get(name)
    if not operation or operation.method ~= name then error(operations.unknown(name, OWN), 2) end
    local method = method_of(operation)
    methods[name] = method
    return method
  end,
})

local function collect(self)
  if states[self] then Client.close(self) end
end

local METATABLE = {
  __name = "gamelift.client", __index = Client, __tostring = describe,
  __gc = collect, __close = collect, -- Lua 5.2 and 5.4; before that the transport's own handle goes with it
  __metatable = "gamelift.client",
}

-- A client with the options of DESIGN section 1. Raises, at `level` above its caller, for a wrong option; touches neither
-- files nor the network.
function client.new(given, level)
  local problem = given ~= nil and options.client_problem(given)
  if problem then error("gamelift.client: " .. problem, (level or 1) + 1) end
  given = options.copy(given or {})
  local loops = package.loaded["gamelift.loop"]
  local self = {}
  states[self] = {
    options = given,
    settings = false, transport = false, owned = false,
    loop = loops and loops.is_loop(given.transport) and given.transport or false,
    signer = false, limiter = false,
    quota = quota.SIZE, offset = 0,
    wall = given.clock or core.time, monotonic = core.monotonic, logger = given.logger or false,
    providers = no_providers(),
    closed = false,
  }
  return setmetatable(self, METATABLE)
end

-- The client's state with its settings, for prewarm; or nil and an error.
function client.ready(object)
  local state = states[object]
  if state.closed then return fail_closed() end
  if state.settings then return state end
  local settings, err = prepare(state)
  if not settings then return nil, err end
  return state
end

-- What a client knows, for the parts of gamelift that are built on it and for specs; nil for anything else.
function client.state(object) return states[object] end

return client
