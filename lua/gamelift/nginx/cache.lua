-- For the workers of one nginx together: identical reads become one call to GameLift, whose reply lives for some
-- milliseconds in a lua_shared_dict.
--
--   local reads = resty.cached(client, { dict = ngx.shared.gamelift, ttl = 500 })
--   local reply, err = reads:search_game_sessions { FleetId = f, FilterExpression = "hasAvailablePlayerSessions=true" }
--
-- Nothing here is on unless asked for. Keys are hashes, so that no parameter can be read off them.
if not rawget(_G, "ngx") then error("gamelift.resty: it runs only inside nginx with the Lua module, or OpenResty", 0) end
local clients = require "gamelift.client"
local core = require("gamelift.native").require "gamelift.core"
local errors = require "gamelift.errors"
local lock = require "gamelift.nginx.shared_lock"
local operations = require "gamelift.operations"
local options = require "gamelift.config.options"
local schema = require "gamelift.util.schema"
local semaphore = require "ngx.semaphore"
local tables = require "gamelift.util.tables"
local wait = require "gamelift.nginx.phase"

---@type gamelift.resty
local resty = {}

local LEASE = 5 -- seconds after which a worker that makes the call is given up, slow or dead
local STEP = { first = 0.001, longest = 0.02 } -- seconds between looks at another worker's call
local RUNNERS = 64 -- timers of a worker that make calls; the 256 that nginx lets run are the application's, too
local FLIGHTS = 100 -- that one timer makes: nginx frees what they took when it ends
local BEGIN = 1 -- seconds after which a flight that no timer has begun is its waiters' own

-- What is read and can be shown to all: Get… returns secrets and links that are for one caller.
local function is_read(operation)
  local name = operation.name
  return operation.class == "safe" and (name:find "^Search" or name:find "^Describe" or name:find "^List") ~= nil
end

local Cached = {}

-- self -> { client, dict, ttl (seconds), scope, flights = { [key and options of the call] = flight } }. A flight is a call that
-- this worker makes or will make: { state, name (its key), key, operation, params, given, place (in the queue), has_begun, semaphore,
-- waiters, is_over, text, reply (of a call that it made itself), err }.
local states = setmetatable({}, { __mode = "k" })

-- What tells the replies of this client from another's. Nothing tells providers of credentials apart: one worker may have
-- another one at the same address. So their clients get a name that is nobody else's but the workers' that nginx forks later.
-- scope: the name that the user gives instead, or nil.
local function scope_of(client, scope)
  local given = clients.state(client).options
  local credentials = given.credentials
  local who = scope or credentials and (type(credentials) == "table" and credentials.access_key_id or core.uuid()) or ""
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
  for i, name in ipairs(tables.keys(value)) do parts[i] = name .. "=" .. text_of(value[name]) end
  return "{" .. table.concat(parts, ",") .. "}"
end

-- Seconds that a call may take.
local function patience(state, given)
  local own = clients.state(state.client).options.timeout
  local timeout = options.merge_timeout(options.merge_timeout(options.DEFAULT_TIMEOUT, own), given and given.timeout)
  return timeout.total
end

-- Flights that have not begun, by their places; one that was withdrawn leaves a gap.
local queue = { first = 1, last = 0 }
local runners = 0 -- timers that make calls
local asked -- when nginx was asked for the next one, until that begins

local function take_next()
  while queue.first <= queue.last do
    local flight = queue[queue.first]
    queue[queue.first] = nil
    queue.first = queue.first + 1
    if flight then return flight end
  end
end

-- From here on others begin anew.
local function withdraw(flight)
  queue[flight.place] = nil
  local flights = flight.state.flights
  if flights[flight.name] == flight then flights[flight.name] = nil end
end

-- Makes the call, in so many seconds.
local function fly(flight, given, seconds)
  flight.has_begun = true
  local ok, text, reply, err = pcall(fetch, flight.state, flight.key, flight.operation, flight.params, given, seconds)
  if not ok then
    local _, raised = errors.fail("TransportFailed", tostring(text))
    err = raised
  end
  flight.text, flight.reply, flight.err = ok and text, ok and reply, err
  flight.is_over = true
  withdraw(flight)
  if flight.waiters > 0 then flight.semaphore:post(flight.waiters) end
end

local run

-- Has a timer make the calls of the queue: a request may be given up by its client, others wait for the same reply. nginx drops
-- a timer, with an alert and no word to us, when the application has all of its own run; so one is asked for at a time, and
-- again when it has not begun.
local function start()
  if queue.first > queue.last or runners >= RUNNERS then return end
  local now = core.monotonic()
  if asked and now < asked + BEGIN then return end
  asked = ngx.timer.at(0, run) and now
end

function run()
  asked = nil
  runners = runners + 1
  for _ = 1, FLIGHTS do
    local flight = take_next()
    if not flight then break end
    start()
    fly(flight, flight.given, patience(flight.state, flight.given))
  end
  runners = runners - 1
  start()
end

local function take_off(state, name, key, operation, params, given)
  local flight = {
    state = state, name = name, key = key, operation = operation, params = params, given = given, place = queue.last + 1,
    semaphore = semaphore.new(0), waiters = 0,
  }
  state.flights[name] = flight
  queue[flight.place] = flight
  queue.last = flight.place
  return flight
end

-- Waits for the flight so many seconds. One that no timer has begun by then is made here. It is withdrawn first: if this request
-- is given up, nobody joins a call that never ends.
local function await(flight, given, seconds)
  start()
  flight.waiters = flight.waiters + 1
  flight.semaphore:wait(math.min(BEGIN, seconds))
  local left = seconds - BEGIN
  if not flight.has_begun then
    withdraw(flight)
    if left > 0 then
      local timeout = tables.merge(options.merge_timeout({}, given and given.timeout), { total = left })
      fly(flight, tables.merge(given or {}, { timeout = timeout }), left)
    end
  elseif not flight.is_over and left > 0 then
    flight.semaphore:wait(left)
  end
  flight.waiters = flight.waiters - 1
end

-- is_mine: the flight was taken for this caller, to whom a call that it made belongs; all others get what the cache has.
local function land(state, flight, operation, given, is_mine)
  if not flight.is_over then await(flight, given, patience(state, given)) end
  if not flight.is_over then
    return errors.fail("TotalTimeout", "the reply that others wait for, too, did not come in time",
      { operation = operation.method, sent = "maybe" })
  end
  if is_mine and flight.reply then return flight.text and flight.reply or tables.deep_copy(flight.reply) end
  if flight.text then return read(operation, flight.text) end
  if flight.reply then return mark(tables.deep_copy(flight.reply)) end
  return nil, errors.new(tables.deep_copy(flight.err))
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

local OPTIONS = schema.record({
  dict = schema.required(schema.type("a lua_shared_dict (nginx.conf needs: lua_shared_dict gamelift 10m;)", options.SHARED_DICT.fits)),
  ttl = schema.required(schema.number("milliseconds", 1, 2 ^ 31 - 1)),
  scope = schema.string,
}, "a table")

--- Returns a client whose reads (Search…, Describe…, List…) are shared by all workers. Make it once per worker or in
--- init_by_lua, not per request. Raises for wrong options.
---@param client table # of gamelift.client
---@param opts { dict: table, ttl: number, scope?: string } # dict: a lua_shared_dict. ttl: milliseconds that a reply lives. scope:
---  a name for the credentials that the replies belong to; workers need it to share those of a client that has a provider and is
---  not made in init_by_lua
function resty.cached(client, opts)
  local is_client = clients.state(client) ~= nil
  if not is_client then error("resty.cached: expected a client, got " .. type(client), 2) end
  local problem = schema.problem(OPTIONS, opts == nil and {} or opts, "option")
  if problem then error("resty.cached: " .. problem, 2) end
  local self = setmetatable({}, METATABLE)
  states[self] = {
    client = client, dict = opts.dict, ttl = opts.ttl / 1000, scope = scope_of(client, opts.scope), flights = {},
  }
  return self
end

return resty
