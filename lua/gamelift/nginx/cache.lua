-- gamelift.resty: a cache that the workers of one nginx share. Identical reads become one call to GameLift, whose reply is kept for
-- some milliseconds in a lua_shared_dict.
--
--   local reads = resty.cached(client, { dict = ngx.shared.gamelift, ttl = 500 })
--   local reply, err = reads:search_game_sessions { FleetId = f, FilterExpression = "hasAvailablePlayerSessions=true" }
--
-- Nothing is cached without it. Keys are hashes, so that no parameter can be read from them.
if not rawget(_G, "ngx") then error("gamelift.resty: it runs only inside nginx with the Lua module, or OpenResty", 0) end
local clients = require "gamelift.client"
local core = require("gamelift.native").require "gamelift.core"
local errors = require "gamelift.errors"
local operations = require "gamelift.operations"
local options = require "gamelift.config.options"
local phase = require "gamelift.nginx.phase"
local schema = require "gamelift.util.schema"
local semaphore = require "ngx.semaphore"
local shared_lock = require "gamelift.nginx.shared_lock"
local single_flight = require "gamelift.util.single_flight"
local tables = require "gamelift.util.tables"

---@type gamelift.resty
local resty = {}

local LEASE = 5 -- seconds after which a worker that makes the call counts as slow or dead
local LOCK_PAUSES = { first = 0.001, longest = 0.02 } -- seconds between looks at another worker's call
local RUNNERS = 64 -- timers of a worker that make calls; the 256 that nginx allows are the application's, too
local CALLS = 100 -- that one timer makes: nginx frees what they took when it ends
local START = 1 -- seconds after which a fetch that no timer has started is made by its waiters
local WAITS = { first = START, longest = 60 } -- seconds between looks of a waiter, which a semaphore wakes earlier

-- Reports whether an operation reads what all may see. Get… returns secrets and links that are for one caller.
local function is_read(operation)
  local name = operation.name
  return operation.class == "safe" and (name:find "^Search" or name:find "^Describe" or name:find "^List") ~= nil
end

local Cached = {}

-- self -> { client, dict, ttl (seconds), scope, fetches }. A fetch (util/single_flight) is a call that this worker makes or will make,
-- by the key of the reply and the options of the call: { state, reply_key, operation, params, opts, place (in the queue),
-- has_started, semaphore, waiters } and its result { text, reply (of a call that it made itself), err }.
local states = setmetatable({}, { __mode = "k" })

-- Returns text that separates the replies of this client from those of others. Providers of credentials cannot be told apart: one
-- worker may have another one at the same address. So their clients get a random name, which only the workers that nginx forks later
-- share. scope: the name that the user gives instead, or nil.
local function scope_of(client, scope)
  local opts = clients.state(client).options
  local credentials = opts.credentials
  local owner = scope or credentials and (type(credentials) == "table" and credentials.access_key_id or core.uuid()) or ""
  local parts = { opts.endpoint or "", opts.region or "", opts.profile or "", tostring(opts.use_fips),
    tostring(opts.use_dualstack), owner }
  return table.concat(parts, "\0")
end

local function key_of(state, operation, body)
  return "gamelift " .. ngx.encode_base64(ngx.sha1_bin(state.scope .. "\0" .. operation.name .. "\0" .. body))
end

-- Removes the member at a path such as "GameSessions[1].New" from the reply.
local function remove(reply, path)
  local value, owner, last = reply, nil, nil
  local function step(key)
    owner, last = value, key
    value = type(value) == "table" and value[key] or nil
  end
  for name, index in path:gmatch "([^.%[%]]*)%[?(%d*)%]?%.?" do
    if name ~= "" then step(name) end
    if index ~= "" then step(tonumber(index)) end
  end
  if type(owner) == "table" and last then owner[last] = nil end
end

-- Returns a reply as text: its request id, a line end, the body; or nil. Members that the model does not know are left out.
local function encode(operation, reply)
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

local function mark_cached(reply)
  reply.ResponseMetadata.FromCache = true
  return reply
end

-- Returns the reply of a text, marked as cached; or nil.
local function decode(operation, text)
  local id, body = text:match "^([^\n]*)\n(.*)$"
  local reply = core.decode(operation.name, body)
  if not reply then return nil end
  reply.ResponseMetadata = { RequestId = id ~= "" and id or nil, HTTPStatusCode = 200, HTTPHeaders = {}, RetryAttempts = 0 }
  return mark_cached(reply)
end

-- Makes the call in one worker of those that want it. Returns text and, of a call that was made here, the reply; or nil, nil and an
-- error. Waits for a worker that has the lock as long as its lease runs, and at most half of the seconds of the call. Then the call
-- is made without the lock; its owner keeps it.
local function fetch_shared(state, key, operation, params, opts, seconds)
  local dict, name = state.dict, key .. " lock"
  local text, token = shared_lock.acquire(dict, name, LEASE, function() return dict:get(key) end, {
    now = core.monotonic, sleep = ngx.sleep, first = LOCK_PAUSES.first, longest = LOCK_PAUSES.longest,
    deadline = core.monotonic() + math.min(LEASE, seconds / 2),
  })
  if text then return text end
  local reply, err
  text = dict:get(key) -- may have come between the last look and the lock
  if not text then
    reply, err = state.client:call(operation.method, params, opts)
    text = reply and encode(operation, reply)
    if text then dict:set(key, text, state.ttl) end
  end
  if token then shared_lock.release(dict, name, token) end
  return text, reply, err
end

-- Returns a call's options as text: a call that waits longer or retries in another way must not get the failure of one that does not.
local function text_of(value)
  if type(value) ~= "table" then return tostring(value) end
  local parts = {}
  for i, name in ipairs(tables.keys(value)) do parts[i] = name .. "=" .. text_of(value[name]) end
  return "{" .. table.concat(parts, ",") .. "}"
end

-- Returns the seconds that a call may take.
local function patience(state, opts)
  local own = clients.state(state.client).options.timeout
  local timeout = options.merge_timeout(options.merge_timeout(options.DEFAULT_TIMEOUT, own), opts and opts.timeout)
  return timeout.total
end

-- Fetches that have not started, by their places; one that was withdrawn leaves a gap.
local queue = { first = 1, last = 0 }
local runners = 0 -- timers that make calls
local requested -- when nginx was asked for the next one, until that runs

local function take_next()
  while queue.first <= queue.last do
    local fetch = queue[queue.first]
    queue[queue.first] = nil
    queue.first = queue.first + 1
    if fetch then return fetch end
  end
end

-- Makes later callers start a fetch of their own.
local function withdraw(fetch)
  queue[fetch.place] = nil
  fetch.state.fetches:forget(fetch)
end

-- Makes the call of a fetch, in so many seconds, and wakes its waiters.
local function run_fetch(fetch, opts, seconds)
  fetch.has_started = true
  local ok, text, reply, err = pcall(fetch_shared, fetch.state, fetch.reply_key, fetch.operation, fetch.params, opts, seconds)
  if not ok then err = select(2, errors.fail("TransportFailed", tostring(text))) end
  fetch.text, fetch.reply, fetch.err = ok and text, ok and reply, err
  fetch.state.fetches:finish(fetch, core.monotonic())
  withdraw(fetch)
  if fetch.waiters > 0 then fetch.semaphore:post(fetch.waiters) end
end

local run_queue

-- Has a timer make the calls of the queue: a client may abort its request, while others wait for the same reply. nginx drops a timer
-- with nothing but an alert when the application has all of its own running; so one is requested at a time, and again when it has
-- not started.
local function request_runner()
  if queue.first > queue.last or runners >= RUNNERS then return end
  local now = core.monotonic()
  if requested and now < requested + START then return end
  requested = ngx.timer.at(0, run_queue) and now
end

function run_queue()
  requested = nil
  runners = runners + 1
  for _ = 1, CALLS do
    local fetch = take_next()
    if not fetch then break end
    request_runner()
    run_fetch(fetch, fetch.opts, patience(fetch.state, fetch.opts))
  end
  runners = runners - 1
  request_runner()
end

local function start_fetch(state, name, key, operation, params, opts)
  local fetch = state.fetches:start(name)
  fetch.detached, fetch.waiters, fetch.semaphore = true, 0, semaphore.new(0)
  fetch.state, fetch.reply_key, fetch.operation, fetch.params, fetch.opts = state, key, operation, params, opts
  queue.last = queue.last + 1
  queue[queue.last], fetch.place = fetch, queue.last
  return fetch
end

-- Waits until a fetch has ended, or so many seconds. One that no timer has started by then is run here. It is withdrawn first: if
-- this request is aborted, no other request joins a call that never ends.
local function wait_for_fetch(fetch, opts, seconds)
  local started = core.monotonic()
  local function wait_up_to(limit)
    fetch.state.fetches:wait_for_fetch(fetch, {
      now = core.monotonic, sleep = function(pause) fetch.semaphore:wait(pause) end, deadline = started + limit,
    })
  end
  request_runner()
  fetch.waiters = fetch.waiters + 1
  wait_up_to(math.min(START, seconds))
  local left = seconds - START
  if not fetch.has_started then
    withdraw(fetch)
    if left > 0 then
      local timeout = tables.merge(options.merge_timeout({}, opts and opts.timeout), { total = left })
      run_fetch(fetch, tables.merge(opts or {}, { timeout = timeout }), left)
    end
  elseif not fetch.ended and left > 0 then
    wait_up_to(seconds)
  end
  fetch.waiters = fetch.waiters - 1
end

-- Waits for a fetch. Returns its reply; or nil and an error. The caller that started it (is_own) gets the reply of a call as it
-- came, all others what the cache has.
local function join_fetch(fetch, opts, is_own)
  local operation = fetch.operation
  if not fetch.ended then wait_for_fetch(fetch, opts, patience(fetch.state, opts)) end
  if not fetch.ended then
    return errors.fail("TotalTimeout", "the reply that others wait for, too, did not come in time",
      { operation = operation.method, sent = "maybe" })
  end
  if is_own and fetch.reply then return fetch.text and fetch.reply or tables.deep_copy(fetch.reply) end
  if fetch.text then return decode(operation, fetch.text) end
  if fetch.reply then return mark_cached(tables.deep_copy(fetch.reply)) end
  return nil, errors.new(tables.deep_copy(fetch.err))
end

-- As client:call. Reads come from the cache, or from a call that is in flight; all other calls, and those with credentials as an
-- option, go to the client.
function Cached:call(method, params, opts)
  local state = states[self]
  local operation = operations.get(method)
  if not operation or not is_read(operation) or opts ~= nil and (options.call_problem(opts) or opts.credentials)
    or phase.problem() then
    return state.client:call(method, params, opts)
  end
  local body = (params == nil or type(params) == "table")
    and core.encode(operation.name, params or {}, opts and opts.validation or "boto3")
  if not body then return state.client:call(method, params, opts) end -- which returns the problems
  local key = key_of(state, operation, body)
  local text = state.dict:get(key)
  local reply = text and decode(operation, text)
  if reply then return reply end
  local name = key .. text_of(opts)
  local fetch = state.fetches:find(name, core.monotonic())
  if fetch then return join_fetch(fetch, opts, false) end
  return join_fetch(start_fetch(state, name, key, operation, params, opts), opts, true)
end

-- As client:get_paginator. Each page is a read of its own.
function Cached:get_paginator(method)
  states[self].client:get_paginator(method) -- raises where there is none
  return (require("gamelift.paginator").get(self, method, 2))
end

local METATABLE = { __name = "gamelift.resty", __metatable = "gamelift.resty" }

function METATABLE.__index(_, name)
  if Cached[name] then return Cached[name] end
  local operation = operations.get(name)
  if not operation or operation.method ~= name then error(operations.unknown(name, { "call", "get_paginator" }), 2) end
  return function(self, params, opts)
    if not states[self] then error(("%s: call it with ':'"):format(name), 2) end
    return self:call(name, params, opts)
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
    client = client, dict = opts.dict, ttl = opts.ttl / 1000, scope = scope_of(client, opts.scope),
    fetches = single_flight.new(WAITS),
  }
  return self
end

return resty
