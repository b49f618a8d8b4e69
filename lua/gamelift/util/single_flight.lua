-- Single-flight: callers that want the same thing at the same time share one fetch of it.
--
-- A fetch { key, owner, detached, lease, ended } is in flight until it has ended, its lease is over, or the coroutine that owns it
-- is dead. Callers of `finish` put the result into other fields of the fetch before.
local backoff = require "gamelift.util.backoff"

local single_flight = {}

local Group = {}
Group.__index = Group

--- Returns the running coroutine, nil in the main thread of Lua 5.1.
function single_flight.owner() return (coroutine.running()) end

-- Reports whether the coroutine of a fetch has ended. nginx recycles coroutines, so their status is meaningless there; fetches are
-- detached instead.
local function is_dropped(fetch)
  if fetch.detached or type(fetch.owner) ~= "thread" then return false end
  local ok, status = pcall(coroutine.status, fetch.owner) -- nginx refuses this in some phases
  return ok and status == "dead"
end

local function is_in_flight(fetch, now) return not fetch.ended and now < fetch.lease and not is_dropped(fetch) end

--- Returns the fetch of a key that is in flight, or that has ended a moment ago (the option `fresh`); else nil.
---@param key any
---@param now number
---@return table?
function Group:find(key, now)
  local fetch = self.fetches[key]
  if not fetch then return nil end
  if fetch.ended then return now - fetch.ended <= self.fresh and fetch or nil end
  return is_in_flight(fetch, now) and fetch or nil
end

--- Starts a fetch, which replaces one of the same key.
---@param key any
---@return table
function Group:start(key)
  local fetch = { key = key, owner = false, detached = false, lease = math.huge, ended = false }
  self.fetches[key] = fetch
  return fetch
end

--- Runs work() detached from the caller, so that the fetch continues even if the caller is cancelled.
--- Returns false where begin(work) does: then the caller has to run it or to forget the fetch.
---@param fetch table
---@param begin fun(work: fun()): any
---@param work fun()
---@return boolean
function single_flight.start_detached(fetch, begin, work)
  fetch.detached = true -- first: the work may begin at once
  if not begin(work) then fetch.detached = false end
  return fetch.detached
end

--- Makes later callers start a fetch of their own. Those that wait for this one continue to. Idempotent.
---@param fetch table
function Group:forget(fetch)
  if self.fetches[fetch.key] == fetch then self.fetches[fetch.key] = nil end
end

--- Ends a fetch. It is kept while it is fresh, unless has_failed.
---@param fetch table
---@param now number
---@param has_failed? boolean
function Group:finish(fetch, now, has_failed)
  fetch.ended = now
  if has_failed or self.fresh == 0 then self:forget(fetch) end
end

--- Waits until a fetch is no longer in flight. Blocks or yields in opts.sleep.
--- Returns true, and fetch.ended says whether it has ended; or nil and why, as backoff.wait.
---@param fetch table
---@param opts table # of backoff.wait; first and longest are the group's
function Group:wait_for_fetch(fetch, opts)
  return backoff.wait(function() return not is_in_flight(fetch, opts.now()) end,
    { now = opts.now, sleep = opts.sleep, deadline = opts.deadline, first = self.first, longest = self.longest })
end

--- Returns a group of fetches by key.
---@param opts { first: number, longest: number, fresh: number? } # seconds between two looks of a caller that waits; seconds that a
---  fetch is found after its end (0)
function single_flight.new(opts)
  return setmetatable({ fetches = {}, first = opts.first, longest = opts.longest, fresh = opts.fresh or 0 }, Group)
end

return single_flight
