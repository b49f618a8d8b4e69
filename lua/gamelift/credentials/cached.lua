-- Keeps the credentials of one provider: fetched when first needed, renewed before they expire by one caller while the
-- others go on with those that still serve.
--
-- A flight is a fetch under way. Its holder of the lease may be a coroutine that is dropped while it waits, so a flight
-- counts only until its lease ends, which every wait of the fetch prolongs; then the next caller takes over.
local chain = require "gamelift.credentials.chain"
local core = require "gamelift.core"
local errors = require "gamelift.errors"
local guard = require "gamelift.transport.guard"
local http = require "gamelift.credentials.http"
local lock = require "gamelift.nginx.shared_lock"
local static = require "gamelift.credentials.static"

local ADVISORY = 900 -- seconds before the expiration: renewed, and nobody minds if that fails
local MANDATORY = 600 -- seconds before it: a failure is told, as boto3 does; that of a user's provider not before the end
local PAUSE = 60 -- seconds between attempts to renew that nobody minds
local LOOK = 1 -- seconds between looks at the files
local LEASE = 5 -- seconds beyond the wait that a fetch has announced
local FOREIGN_LEASE = 30 -- seconds for a provider of the user's, which may wait in ways of its own
local STEP = { first = 0.002, longest = 0.1 } -- seconds between looks at another's flight

-- nil and the error of a wait that ended early: the call was cancelled, or nginx cannot wait in this phase. Nothing of the
-- call was sent.
local function unsent(failure)
  return errors.fail(failure.kind == "phase" and "WrongPhase" or "Cancelled", failure.message, { sent = "no" })
end

local Holder = {}
Holder.__index = Holder

-- nil, "advisory" or "mandatory"
local function need(current, now)
  if not current then return "mandatory" end
  local expiration = current.expiration
  if not expiration or expiration - now >= ADVISORY then return nil end
  return expiration - now < MANDATORY and "mandatory" or "advisory"
end

local function serves(current, now)
  return current and (not current.expiration or now < current.expiration)
end

local function same(a, b) return a.access_key_id == b.access_key_id and a.session_token == b.session_token end

-- Fetching ------------------------------------------------------------------------------------------------------------

-- Credentials of the provider in the form they are kept in; or nil and an error.
local function ask(self, transport, now, renew)
  local found, reason
  if self.is_ours then found, reason = self.provider:credentials(transport, now, renew)
  else found, reason = chain.ask(self.provider, transport, now) end
  if not found then
    if errors.is_error(reason) then return nil, reason end
    local name = chain.field(self.provider, "name")
    return errors.fail("CredentialsProviderFailed", (type(name) == "string" and name .. ": " or "") .. tostring(reason))
  end
  local problem = type(found) ~= "table" and "expected a table, got " .. type(found)
    or self.is_ours and static.found_problem(found)
  if problem then return errors.fail("InvalidCredentials", "unusable credentials: " .. problem) end
  return static.copy(found)
end

-- As boto3: what a source gave at once, where nothing was before, is renewed at once if it is about to expire.
local function fetch(self, transport, now, renew)
  local found, err = ask(self, transport, now, renew)
  if not found then return nil, err end
  local provider = self.provider
  local due = not self.current and need(found, now)
  if due and self.is_ours and not provider.is_deferred then
    local again
    again, err = ask(self, transport, now, false)
    if not again and due == "mandatory" then return nil, err end
    found = again or found
  end
  if not serves(found, now) then
    return errors.fail("ExpiredCredentials", "the source still gives credentials that have expired")
  end
  return found
end

-- Sharing between processes: `cache` has the methods of a lua_shared_dict ---------------------------------------------

local FIELDS = { "access_key_id", "secret_access_key", "session_token", "account_id", "source" }

local function written(credentials)
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

-- What another process has put there, if it is worth more than what we have.
local function from_cache(self, key, now, refused)
  local text = self.cache:get(key)
  local found = type(text) == "string" and core.document(text)
  if not found or type(found.expiration) ~= "number" or static.found_problem(found) then return nil end
  if refused and same(found, refused) or need(found, now) then return nil end
  if self.is_ours and self.provider.taken then self.provider:taken() end
  return static.copy(found)
end

-- As fetch, by one process of those that share the cache.
local function fetch_shared(self, transport, now, renew, flight)
  local key = cache_key(self)
  if not key then return fetch(self, transport, now, renew) end
  local cache, name, step = self.cache, key .. " lock", STEP.first
  local refused = renew and self.current
  local started = http.now(transport)
  local token
  while true do
    local found = from_cache(self, key, now, refused)
    if found then return found end
    token = lock.take(cache, name, self.is_ours and LEASE or FOREIGN_LEASE)
    if token then break end
    if not renew and serves(self.current, now) then return self.current end
    local waited = http.now(transport) - started
    if waited > FOREIGN_LEASE or not http.sleep(transport, step) then break end
    step = math.min(step * 2, STEP.longest)
  end
  flight.lock, flight.token = name, token
  local found, err = from_cache(self, key, now, refused), nil -- it may have come between our look and the lock
  if not found then found, err = fetch(self, transport, now, renew) end
  local is_due = found and found.expiration and found.expiration > now
  -- while it was fetched the files may have changed, so that it is not what the key says
  if is_due and cache_key(self) == key then cache:set(key, written(found), found.expiration - now) end
  if token then lock.release(cache, name, token) end
  return found, err
end

-- Flights ---------------------------------------------------------------------------------------------------------------

local function running() return (coroutine.running()) end

-- Whether its coroutine has ended. In nginx, which uses coroutines again, none can tell; but there flights go on by themselves.
local function is_dropped(flight)
  if flight.is_apart or type(flight.owner) ~= "thread" then return false end
  local ok, status = pcall(coroutine.status, flight.owner) -- nginx refuses to say in some phases
  return ok and status == "dead"
end

-- The flight under way, if somebody is still at it.
local function flight_of(self, transport)
  local flight = self.flight
  if not flight or http.now(transport) >= flight.lease or is_dropped(flight) then return nil end
  return flight
end

local function lease(self, flight, transport, deadline)
  local clock = function() return http.now(transport) end
  flight.lease = clock() + (self.is_ours and LEASE or FOREIGN_LEASE)
  return http.bounded(transport, deadline, function(seconds)
    flight.lease = math.max(flight.lease, clock() + seconds + LEASE)
    if flight.token then lock.extend(self.cache, flight.lock, flight.token, seconds + LEASE) end
  end)
end

-- Waits until a flight is over, or nobody is at it any more: true; or nil and an error.
local function wait_for(self, flight, transport, deadline)
  local step = STEP.first
  while not flight.is_over and flight_of(self, transport) == flight do
    if deadline and http.now(transport) + step > deadline then
      return errors.fail("CredentialsProviderFailed", "no time was left to wait for credentials")
    end
    local ok, why = http.sleep(transport, step)
    if why then return unsent(why) end
    if not ok then
      return errors.fail("CredentialsProviderFailed", "the transport cannot sleep, which waiting for credentials needs")
    end
    step = math.min(step * 2, STEP.longest)
  end
  return true
end

-- Each caller has an error of his own.
local function own(err)
  local copy = {}
  for key, value in pairs(err) do copy[key] = value end
  return errors.new(copy)
end

-- Waits for another's flight. Its credentials; or nil and its error.
local function join(self, flight, now, transport, deadline)
  if flight.owner == running() then
    return errors.fail("CredentialsProviderFailed", "the provider of credentials waits for credentials of its own")
  end
  local started = http.now(transport)
  local ok, err = wait_for(self, flight, transport, deadline)
  if not ok then return nil, err end
  if flight.err then return nil, own(flight.err) end
  return self:get(now + http.now(transport) - started, transport, deadline)
end

-- Fetches for all who wait. Credentials; or nil and an error. If the call that fetches is cancelled, another one takes over.
local function fetch_for_all(self, flight, now, bounded, renew)
  flight.owner = running()
  local found, err = fetch_shared(self, bounded, now, renew, flight)
  local why = http.cancelled(bounded)
  flight.is_over, flight.found, flight.err = true, found, not why and err or nil
  if self.flight == flight then self.flight = nil end
  if why then return unsent(why) end
  if found then self.current = found end
  return found, err
end

-- The same, and its flight is over also where it raises: without memory, or in a cache of the user's. PUC 5.1 cannot wait inside
-- pcall; there a flight that raised ends with its lease.
local function fetch_guarded(...)
  local ok, found, err = pcall(fetch_for_all, ...)
  if ok then return found, err end
  local self, flight = ...
  local _, problem = errors.fail("CredentialsProviderFailed", "the fetch raised: " .. tostring(found))
  flight.is_over, flight.err = true, problem
  if self.flight == flight then self.flight = nil end
  error(found, 0)
end
if guard.stops_yields then fetch_guarded = fetch_for_all end

-- Begins a flight that goes on whatever becomes of this call. false where none can be begun.
local function fly_apart(self, flight, now, transport, bounded, renew)
  return transport:detach(function() pcall(fetch_guarded, self, flight, now, bounded, renew) end)
end

-- A flight of this caller's: credentials; or nil and an error.
local function fly(self, now, transport, deadline, renew)
  transport = guard.wrap(transport)
  local refused = transport:refusal() -- then only what need not wait can be had
  local flight = { owner = false, is_apart = not refused }
  local bounded = lease(self, flight, transport, deadline)
  self.flight = flight
  if flight.is_apart and fly_apart(self, flight, now, transport, bounded, renew) then
    local ok, err = wait_for(self, flight, transport, deadline)
    if not ok then return nil, err end
    if flight.is_over then return flight.found, flight.err and own(flight.err) end
    return errors.fail("CredentialsProviderFailed", "nginx began no timer to fetch credentials in: lua_max_running_timers may be too few")
  end
  flight.is_apart = false
  local found, err = fetch_guarded(self, flight, now, bounded, renew)
  if not found and refused then return unsent(refused) end
  return found, err
end

-- The interface -----------------------------------------------------------------------------------------------------

-- Whether the provider's files have changed, looked at once a second.
local function has_changed(self, now)
  if not self.is_ours or not self.provider.changed or math.abs(now - self.looked) < LOOK then return false end
  self.looked = now
  return self.provider:changed()
end

-- Credentials that hold at `now` (unix seconds); or nil and an error. deadline: monotonic seconds by the transport's clock,
-- nil for none. May wait through the transport, where the provider does or another caller is at it.
function Holder:get(now, transport, deadline)
  local current = self.current
  local due = need(current, now)
  local changed = not due and has_changed(self, now)
  if not due and not changed then return current end
  local flight = flight_of(self, transport)
  if flight then
    if serves(current, now) then return current end
    return join(self, flight, now, transport, deadline)
  end
  if due and now < self.again and (due == "advisory" or not self.is_ours) and serves(current, now) then return current end
  local found, err = fly(self, now, transport, deadline, false)
  if err and err.kind == "cancelled" then return nil, err end
  if found and (self.is_ours or not need(found, now)) then return found end
  if due == "mandatory" and not found and (self.is_ours or not serves(current, now)) then return nil, err end
  if due then self.again = now + PAUSE end
  if err and self.logger then
    require("gamelift.log").warning(self.logger, "CredentialsKept", "new credentials could not be had, the old ones serve on: "
      .. tostring(err), err.code)
  end
  return found or current
end

-- Others than those that the service has refused as expired; nil if there are none, and an error if none could be had. May
-- wait, as get.
function Holder:renew(refused, now, transport, deadline)
  if self.current and not same(self.current, refused) then return self.current end
  local flight = flight_of(self, transport)
  local found, err
  if flight then found, err = join(self, flight, now, transport, deadline)
  else found, err = fly(self, now, transport, deadline, true) end
  return found and not same(found, refused) and found or nil, err
end

local holder = {}

-- provider: a function, or a table with a method `credentials`. cache: nil, or what lua_shared_dict is. logger: nil, or the
-- client's, which is told of failures that no call sees.
function holder.new(provider, cache, logger)
  return setmetatable({
    provider = provider, is_ours = chain.field(provider, "is_ours") or false, cache = cache, logger = logger,
    current = false, flight = false, again = -math.huge, looked = -math.huge,
  }, Holder)
end

return holder
