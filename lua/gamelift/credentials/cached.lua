-- Caches the credentials of one provider: fetches them on first use, and refreshes them before they expire, in one call while the
-- others continue with those that are still valid.
--
-- The coroutine that fetches may be dropped while it waits. So a fetch has a lease, which each wait of it extends; when the lease
-- ends the next caller takes over.
local chain = require "gamelift.credentials.chain"
local checks = require "gamelift.credentials.checks"
local core = require "gamelift.core"
local errors = require "gamelift.errors"
local guard = require "gamelift.transport.guard"
local http = require "gamelift.credentials.http"
local shared_lock = require "gamelift.nginx.shared_lock"
local single_flight = require "gamelift.util.single_flight"
local static = require "gamelift.credentials.static"
local tables = require "gamelift.util.tables"

local ADVISORY = 900 -- seconds before the expiration: refreshed, and a failure is only logged
local MANDATORY = 600 -- seconds before it: a failure is returned, as in boto3; that of a user's provider only once they expire
local PAUSE = 60 -- seconds between refreshes whose failure is only logged
local LOOK = 1 -- seconds between looks at the files
local LEASE = 5 -- seconds beyond the wait that a fetch has announced
local USER_LEASE = 30 -- seconds for a provider of the user's, which may wait without announcing it
local PAUSES = { first = 0.002, longest = 0.1 } -- seconds between looks at a fetch in flight
local KEY = "credentials" -- of the only fetch of a cached provider

-- Returns nil and the error of a wait that ended early: the call was cancelled, or nginx cannot wait in this phase. Nothing of the
-- call was sent.
local function unsent(failure)
  return errors.fail(failure.kind == "phase" and "WrongPhase" or "Cancelled", failure.message, { sent = "no" })
end

local Cached = {}
Cached.__index = Cached

-- Returns how urgent a refresh is: nil, "advisory" or "mandatory".
local function urgency(credentials, now)
  if not credentials then return "mandatory" end
  local expiration = credentials.expiration
  if not expiration or expiration - now >= ADVISORY then return nil end
  return expiration - now < MANDATORY and "mandatory" or "advisory"
end

local function is_valid(credentials, now)
  return credentials and (not credentials.expiration or now < credentials.expiration)
end

local function is_same(a, b) return a.access_key_id == b.access_key_id and a.session_token == b.session_token end

-- fetching ------------------------------------------------------------------------------------------------------------

-- Returns the provider's credentials as a table of keys; or nil and an error.
local function ask(self, transport, now, refresh)
  local credentials, reason
  if self.is_builtin then credentials, reason = self.provider:credentials(transport, now, refresh)
  else credentials, reason = chain.ask(self.provider, transport, now) end
  if not credentials then
    if errors.is_error(reason) then return nil, reason end
    local name = chain.field(self.provider, "name")
    return errors.fail("CredentialsProviderFailed", (type(name) == "string" and name .. ": " or "") .. tostring(reason))
  end
  local problem = type(credentials) ~= "table" and "expected a table, got " .. type(credentials)
    or self.is_builtin and checks.found_problem(credentials)
  if problem then return errors.fail("InvalidCredentials", "unusable credentials: " .. problem) end
  return static.copy(credentials)
end

-- As in boto3, first credentials that are about to expire are refreshed at once.
local function fetch_directly(self, transport, now, refresh)
  local credentials, err = ask(self, transport, now, refresh)
  if not credentials then return nil, err end
  local provider = self.provider
  local due = not self.current and urgency(credentials, now)
  if due and self.is_builtin and not provider.is_deferred then
    local newer
    newer, err = ask(self, transport, now, false)
    if not newer and due == "mandatory" then return nil, err end
    credentials = newer or credentials
  end
  if not is_valid(credentials, now) then
    return errors.fail("ExpiredCredentials", "the source still gives credentials that have expired")
  end
  return credentials
end

-- sharing between processes: `cache` has the methods of a lua_shared_dict ---------------------------------------------

local FIELDS = { "access_key_id", "secret_access_key", "session_token", "account_id", "source" }

-- Returns credentials as JSON.
local function encode(credentials)
  local members = { ('"expiration":%.3f'):format(credentials.expiration) }
  for _, name in ipairs(FIELDS) do
    local value = credentials[name] and core.json_string(credentials[name])
    if value then members[#members + 1] = ('"%s":%s'):format(name, value) end
  end
  return "{" .. table.concat(members, ",") .. "}"
end

local function cache_key(self)
  local key = self.cache and chain.key_of(self.provider)
  return key and "gamelift credentials " .. key
end

-- Returns the cached credentials of another process, if they are not due and not the rejected ones.
local function read_cache(self, key, now, rejected)
  local text = self.cache:get(key)
  local credentials = type(text) == "string" and core.document(text)
  if not credentials or type(credentials.expiration) ~= "number" or checks.found_problem(credentials) then return nil end
  if rejected and is_same(credentials, rejected) or urgency(credentials, now) then return nil end
  if self.is_builtin and self.provider.accept_cached then self.provider:accept_cached() end
  return static.copy(credentials)
end

local function lease_of(self) return self.is_builtin and LEASE or USER_LEASE end

-- Fetches in one process of those that share the cache.
local function fetch_shared(self, transport, now, refresh, fetch)
  local key = cache_key(self)
  if not key then return fetch_directly(self, transport, now, refresh) end
  local cache, name, rejected = self.cache, key .. " lock", refresh and self.current
  local function look() return read_cache(self, key, now, rejected) end
  local function clock() return http.now(transport) end
  local function sleep(seconds)
    if not refresh and is_valid(self.current, now) then return "kept" end
    return not http.sleep(transport, seconds) and "sleepless" or nil
  end
  local credentials, token, problem = shared_lock.acquire(cache, name, lease_of(self), look, {
    now = clock, sleep = sleep, first = PAUSES.first, longest = PAUSES.longest,
    deadline = clock() + math.min(USER_LEASE, http.seconds_left(transport)),
  })
  if credentials then return credentials end
  if problem == "kept" then return self.current end
  fetch.lock, fetch.token = name, token
  credentials = look() -- may have come between the last look and the lock
  local err
  if not credentials then credentials, err = fetch_directly(self, transport, now, refresh) end
  local expires = credentials and credentials.expiration
  -- the key changes with the files, which may have happened during the fetch
  if expires and cache_key(self) == key then cache:set(key, encode(credentials), expires - now) end
  if token then shared_lock.release(cache, name, token) end
  return credentials, err
end

-- one fetch at a time ---------------------------------------------------------------------------------------------------

local function in_flight(self, transport)
  return self.fetches:find(KEY, http.now(transport))
end

-- Starts the lease of a fetch. Returns the transport to fetch with: its waits extend the lease and end at the deadline.
local function start_lease(self, fetch, transport, deadline)
  fetch.lease = http.now(transport) + lease_of(self)
  return http.bounded(transport, deadline, function(seconds)
    fetch.lease = math.max(fetch.lease, http.now(transport) + seconds + LEASE)
    if fetch.token then shared_lock.extend(self.cache, fetch.lock, fetch.token, seconds + LEASE) end
  end)
end

local SLEEPLESS = "the transport cannot sleep, which waiting for credentials needs"

-- Waits until a fetch is no longer in flight. Returns true; or nil and an error.
local function wait_for_fetch(self, fetch, transport, deadline)
  local ok, problem = self.fetches:wait_for_fetch(fetch, {
    now = function() return http.now(transport) end,
    sleep = function(seconds)
      local slept, failure = http.sleep(transport, seconds)
      return not slept and (failure or SLEEPLESS) or nil
    end,
    deadline = deadline,
  })
  if ok then return true end
  if type(problem) == "table" then return unsent(problem) end
  return errors.fail("CredentialsProviderFailed", problem == SLEEPLESS and problem or "no time was left to wait for credentials")
end

-- Returns a copy of an error: each caller gets one of its own.
local function copy_error(err) return errors.new(tables.copy(err)) end

-- Waits for the fetch of another call. Returns its credentials; or nil and an error.
local function join_fetch(self, fetch, now, transport, deadline)
  if fetch.owner == single_flight.owner() then
    return errors.fail("CredentialsProviderFailed", "the provider of credentials waits for credentials of its own")
  end
  local started = http.now(transport)
  local ok, err = wait_for_fetch(self, fetch, transport, deadline)
  if not ok then return nil, err end
  if fetch.err then return nil, copy_error(fetch.err) end
  return self:get(now + http.now(transport) - started, transport, deadline)
end

local function finish_fetch(self, fetch, transport, credentials, err)
  fetch.credentials, fetch.err = credentials, err
  self.fetches:finish(fetch, http.now(transport))
end

-- Fetches for all callers that wait. Returns credentials; or nil and an error. If the call that fetches is cancelled, another one
-- takes over.
local function run_fetch(self, fetch, now, bounded, refresh)
  fetch.owner = single_flight.owner()
  local credentials, err = fetch_shared(self, bounded, now, refresh, fetch)
  local cancelled = http.cancelled(bounded)
  finish_fetch(self, fetch, bounded, credentials, not cancelled and err or nil)
  if cancelled then return unsent(cancelled) end
  if credentials then self.current = credentials end
  return credentials, err
end

-- The same, but ends the fetch also when it raises: memory is short, or the user's cache raises. PUC 5.1 cannot wait inside pcall;
-- there a fetch that raised ends with its lease.
local function run_guarded(...)
  local ok, credentials, err = pcall(run_fetch, ...)
  if ok then return credentials, err end
  local self, fetch, _, bounded = ...
  local _, problem = errors.fail("CredentialsProviderFailed", "the fetch raised: " .. tostring(credentials))
  finish_fetch(self, fetch, bounded, nil, problem)
  error(credentials, 0)
end
if guard.stops_yields then run_guarded = run_fetch end

-- Starts a fetch, detached where the transport can, so that it continues when this call is dropped. Returns credentials; or nil and
-- an error.
local function start_fetch(self, now, transport, deadline, refresh)
  transport = guard.wrap(transport)
  local refused = transport:phase_failure() -- then a fetch must not wait
  local fetch = self.fetches:start(KEY)
  local bounded = start_lease(self, fetch, transport, deadline)
  local function detach(work) return not refused and transport:detach(work) end
  if single_flight.start_detached(fetch, detach, function() pcall(run_guarded, self, fetch, now, bounded, refresh) end) then
    local ok, err = wait_for_fetch(self, fetch, transport, deadline)
    if not ok then return nil, err end
    if fetch.ended then return fetch.credentials, fetch.err and copy_error(fetch.err) end
    return errors.fail("CredentialsProviderFailed", "nginx began no timer to fetch credentials in: lua_max_running_timers may be too few")
  end
  local credentials, err = run_guarded(self, fetch, now, bounded, refresh)
  if not credentials and refused then return unsent(refused) end
  return credentials, err and copy_error(err)
end

-- the interface -------------------------------------------------------------------------------------------------------

-- Reports whether the provider's files have changed. Looks once a second.
local function has_changed(self, now)
  if not self.is_builtin or not self.provider.has_changed or math.abs(now - self.looked) < LOOK then return false end
  self.looked = now
  return self.provider:has_changed()
end

--- Returns credentials that are valid at `now`; or nil and an error.
--- Waits through the transport, where the provider does or another call is fetching.
---@param now number # unix seconds
---@param transport table
---@param deadline? number # monotonic seconds by the transport's clock
---@return table? credentials
---@return gamelift.Error?
function Cached:get(now, transport, deadline)
  local current = self.current
  local due = urgency(current, now)
  local changed = not due and has_changed(self, now)
  if not due and not changed then return current end
  local fetch = in_flight(self, transport)
  if fetch then
    if is_valid(current, now) then return current end
    return join_fetch(self, fetch, now, transport, deadline)
  end
  if due and now < self.paused_until and (due == "advisory" or not self.is_builtin) and is_valid(current, now) then return current end
  local credentials, err = start_fetch(self, now, transport, deadline, false)
  if err and err.kind == "cancelled" then return nil, err end
  if credentials and (self.is_builtin or not urgency(credentials, now)) then return credentials end
  if due == "mandatory" and not credentials and (self.is_builtin or not is_valid(current, now)) then return nil, err end
  if due then self.paused_until = now + PAUSE end
  if err and self.logger then
    require("gamelift.log").warning(self.logger, "CredentialsKept",
      "new credentials could not be fetched, the old ones are still used: " .. tostring(err), err.code)
  end
  return credentials or current
end

--- Returns credentials newer than the rejected ones, which the service has refused as expired. Returns nil if there are none, and
--- an error if the fetch failed. Waits as get does.
---@param rejected table
---@param now number # unix seconds
---@param transport table
---@param deadline? number # monotonic seconds by the transport's clock
---@return table? credentials
---@return gamelift.Error?
function Cached:refresh(rejected, now, transport, deadline)
  if self.current and not is_same(self.current, rejected) then return self.current end
  local fetch = in_flight(self, transport)
  local credentials, err
  if fetch then credentials, err = join_fetch(self, fetch, now, transport, deadline)
  else credentials, err = start_fetch(self, now, transport, deadline, true) end
  return credentials and not is_same(credentials, rejected) and credentials or nil, err
end

local cached = {}

--- Returns the cached provider of a provider.
---@param provider function|table # a function, or a table with a method `credentials`
---@param cache? table # a lua_shared_dict, or an object with its methods
---@param logger? function # the client's; hears of failures that no call returns
function cached.new(provider, cache, logger)
  return setmetatable({
    provider = provider, is_builtin = chain.field(provider, "is_builtin") or false, cache = cache, logger = logger,
    current = false, fetches = single_flight.new(PAUSES), paused_until = -math.huge, looked = -math.huge,
  }, Cached)
end

return cached
