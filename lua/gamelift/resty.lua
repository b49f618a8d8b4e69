-- For the workers of one nginx together: identical reads become one call to GameLift, whose reply lives for some
-- milliseconds in a lua_shared_dict.
--
--   local reads = resty.cached(client, { dict = ngx.shared.gamelift, ttl = 500 })
--   local reply, err = reads:search_game_sessions { FleetId = f, FilterExpression = "hasAvailablePlayerSessions=true" }
--
-- Nothing here is on unless asked for. Keys are hashes, so that no parameter can be read off them.
local clients = require "gamelift.client"
local core = require "gamelift.core"
local errors = require "gamelift.errors"
local lock = require "gamelift.lock"
local names = require "gamelift.names"
local operations = require "gamelift.operations"
local options = require "gamelift.options"
local semaphore = require "ngx.semaphore"
local wait = require "gamelift.transport.wait"

---@type gamelift.resty
local resty = {}

local LEASE = 5 -- seconds after which a worker that makes the call is given up, slow or dead
local STEP = { first = 0.001, longest = 0.02 } -- seconds between looks at another worker's call

-- What is read and can be shown to all: Get… returns secrets and links that are for one caller.
local function is_read(operation)
  local name = operation.name
  return operation.class == "safe" and (name:find "^Search" or name:find "^Describe" or name:find "^List") ~= nil
end

local Cached = {}

-- self -> { client, dict, ttl (seconds), scope, flights = { [key and options of the call] = flight } }. A flight is a call under
-- way in this worker: { name (its key), semaphore, waiters, is_over, text, reply (of a call that it made itself), err }.
local states = setmetatable({}, { __mode = "k" })

-- What tells the replies of this client from another's. Nothing tells providers of credentials apart: one worker may have
-- another one at the same address. So their clients get a name that is nobody else's but the workers' that nginx forks later.
local function scope_of(client)
  local given = clients.state(client).options
  local credentials = given.credentials
  local who = credentials and (type(credentials) == "table" and credentials.access_key_id or core.uuid()) or ""
  local parts = { given.endpoint or "", given.region or "", given.profile or "", tostring(given.use_fips),
    tostring(given.use_dualstack), who }
  return table.concat(parts, "\0")
end

local function key_of(state, operation, body)
  return "gamelift " .. ngx.encode_base64(ngx.sha1_bin(state.scope .. "\0" .. operation.name .. "\0" .. body))
end

-- Takes the member at a path such as "GameSessions[1].New" out of the reply.
local function remove(reply, path)
  local at, last, into = reply, nil, nil
  for name, index in path:gmatch "([^.%[%]]*)%[?(%d*)%]?%.?" do
    local key = name ~= "" and name or tonumber(index)
    if key then into, last, at = at, key, type(at) == "table" and at[key] or nil end
    if name ~= "" and index ~= "" then into, last, at = at, tonumber(index), type(at) == "table" and at[tonumber(index)] or nil end
  end
  if type(into) == "table" and last then into[last] = nil end
end

-- Text of a reply: its request id, a line end, the body; or nil. What the model does not know is left out.
local function written(operation, reply)
  local metadata = reply.ResponseMetadata
  reply.ResponseMetadata = nil
  local body, problems = core.encode(operation.name, reply, "off", "output")
  if not body then
    for _, problem in ipairs(problems) do
      if problem.rule == "unknown" then remove(reply, problem.path) end
    end
    body = core.encode(operation.name, reply, "off", "output")
  end
  reply.ResponseMetadata = metadata
  return body and (metadata.RequestId or "") .. "\n" .. body
end

local function mark(reply)
  reply.ResponseMetadata.FromCache = true
  return reply
end

local function read(operation, text)
  local id, body = text:match "^([^\n]*)\n(.*)$"
  local reply = core.decode(operation.name, body)
  if not reply then return nil end
  reply.ResponseMetadata = { RequestId = id ~= "" and id or nil, HTTPStatusCode = 200, HTTPHeaders = {}, RetryAttempts = 0 }
  return mark(reply)
end

local function copy(value)
  if type(value) ~= "table" then return value end
  local made = {}
  for k, v in pairs(value) do made[k] = copy(v) end
  return made
end

-- The call, by one worker of those that want it. Text and, of a call that was made here, the reply; or nil, nil and an error.
-- A worker that has the lock and does not come back is waited for as long as its lease runs, and never longer than leaves its
-- caller (seconds in all) time for a call of one's own; that call is made without the lock, which stays whose it is.
local function fetch(state, key, operation, params, given, seconds)
  local dict, name, step = state.dict, key .. " lock", STEP.first
  local deadline = core.monotonic() + math.min(LEASE, seconds / 2)
  local token, problem = lock.take(dict, name, LEASE)
  while not token and problem == "exists" and core.monotonic() < deadline do
    ngx.sleep(step)
    step = math.min(step * 2, STEP.longest)
    local text = dict:get(key)
    if text then return text end
    token, problem = lock.take(dict, name, LEASE)
  end
  local text, reply, err = dict:get(key), nil, nil -- it may have come between our first look and the lock
  if not text then
    reply, err = state.client:call(operation.method, params, given)
    text = reply and written(operation, reply)
    if text then dict:set(key, text, state.ttl) end
  end
  if token then lock.release(dict, name, token) end
  return text, reply, err
end

-- Text of a call's options: who waits longer or retries otherwise must not get the failure of who does not.
local function text_of(value)
  if type(value) ~= "table" then return tostring(value) end
  local parts = {}
  for i, name in ipairs(names.keys(value)) do parts[i] = name .. "=" .. text_of(value[name]) end
  return "{" .. table.concat(parts, ",") .. "}"
end

-- A timer makes the call: a request may be given up by its client, others wait for the same reply.
local function fly(_, state, flight, key, operation, params, given, seconds)
  local ok, text, reply, err = pcall(fetch, state, key, operation, params, given, seconds)
  if not ok then err = errors.new { kind = "transport", code = "TransportFailed", message = tostring(text) } end
  flight.text, flight.reply, flight.err = ok and text, ok and reply, err
  flight.is_over = true
  state.flights[flight.name] = nil
  if flight.waiters > 0 then flight.semaphore:post(flight.waiters) end
end

-- Seconds that a call may take.
local function patience(state, given)
  local own = clients.state(state.client).options.timeout
  local timeout = options.merge(options.merge(options.DEFAULT_TIMEOUT, own), given and given.timeout)
  return timeout.total
end

local function take_off(state, name, key, operation, params, given)
  local flight = { name = name, semaphore = semaphore.new(0), waiters = 0, is_over = false }
  state.flights[name] = flight
  local seconds = patience(state, given)
  if not ngx.timer.at(0, fly, state, flight, key, operation, params, given, seconds) then -- the worker has no timer left
    fly(false, state, flight, key, operation, params, given, seconds)
  end
  return flight
end

-- is_mine: the flight was taken for this caller, to whom a call that it made belongs; all others get what the cache has.
local function land(state, flight, operation, given, is_mine)
  if not flight.is_over then
    flight.waiters = flight.waiters + 1
    flight.semaphore:wait(patience(state, given))
    flight.waiters = flight.waiters - 1
  end
  if not flight.is_over then
    return nil, errors.new {
      kind = "timeout", code = "TotalTimeout", operation = operation.method, sent = "maybe", attempts = 0,
      message = "the reply that others wait for, too, did not come in time",
    }
  end
  if is_mine and flight.reply then return flight.text and flight.reply or copy(flight.reply) end
  if flight.text then return read(operation, flight.text) end
  if flight.reply then return mark(copy(flight.reply)) end
  return nil, errors.new(copy(flight.err))
end

-- As client:call. Reads come from the cache, or from a call under way; everything else, and what has credentials of its
-- own, goes to the client.
function Cached:call(method, params, given)
  local state = states[self]
  local operation = operations.get(method)
  if not operation or not is_read(operation) or given ~= nil and (options.call_problem(given) or given.credentials)
    or wait.problem() then
    return state.client:call(method, params, given)
  end
  local body = (params == nil or type(params) == "table")
    and core.encode(operation.name, params or {}, given and given.validation or "boto3")
  if not body then return state.client:call(method, params, given) end -- which says what is wrong
  local key = key_of(state, operation, body)
  local text = state.dict:get(key)
  local reply = text and read(operation, text)
  if reply then return reply end
  local name = key .. text_of(given)
  local flight = state.flights[name]
  if flight then return land(state, flight, operation, given, false) end
  return land(state, take_off(state, name, key, operation, params, given), operation, given, true)
end

-- boto3's; each page is a read of its own.
function Cached:get_paginator(method)
  states[self].client:get_paginator(method) -- raises, if there is none
  return (require("gamelift.paginator").get(self, method, 2))
end

local METATABLE = { __name = "gamelift.resty", __metatable = "gamelift.resty" }

function METATABLE.__index(_, name)
  if Cached[name] then return Cached[name] end
  local operation = operations.get(name)
  if not operation or operation.method ~= name then error(operations.unknown(name, { "call", "get_paginator" }), 2) end
  return function(self, params, given)
    if not states[self] then error(("%s: call it with ':'"):format(name), 2) end
    return self:call(name, params, given)
  end
end

-- A client whose reads (Search…, Describe…, List…) are shared by all workers.
-- given.dict: a lua_shared_dict. given.ttl: milliseconds that a reply lives. given.scope: a name for whose replies
-- they are, which workers need to share those of a client that has a provider of credentials and is not made in init_by_lua.
-- Raises for options that are wrong. Must be called where the workers can see it: not per request.
function resty.cached(client, given)
  local is_client = clients.state(client) ~= nil
  if not is_client then error("resty.cached: expected a client, got " .. type(client), 2) end
  if type(given) ~= "table" or not given.dict then error("resty.cached: option dict: expected a lua_shared_dict", 2) end
  local ttl = given.ttl
  if type(ttl) ~= "number" or not (ttl >= 1 and ttl < 2 ^ 31) then
    error("resty.cached: option ttl: expected milliseconds from 1", 2)
  end
  local self = setmetatable({}, METATABLE)
  states[self] = {
    client = client, dict = given.dict, ttl = ttl / 1000, scope = given.scope or scope_of(client), flights = {},
  }
  return self
end

return resty
