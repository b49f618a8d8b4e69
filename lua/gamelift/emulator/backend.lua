-- The state of one account in one region. It is plain data, pending timers too, so that a snapshot is a copy.
local collection = require "gamelift.emulator.model.collection"
local timers = require "gamelift.emulator.timers"

local floor = math.floor

local Backend = {}
Backend.__index = Backend
Backend.__name = "gamelift.emulator.backend"

-- Makes an empty state. env holds what all accounts of an emulator share: options, random, draws, faults; `shared` the part of
-- the state that they share in this region. siblings: the states of the account, a list that is a map by region, too; this one
-- is added to it.
local function new(env, shared, siblings, account_id, region, now)
  local self = setmetatable({
    env = env,
    shared = shared,
    siblings = siblings,
    options = env.options,
    account_id = account_id,
    region = region,
    key = account_id .. "/" .. region, -- names it among all states of an emulator
    now = now,
    timers = timers.new(),
    order = 0,

    builds = collection.new(), builds_by_id = {},      -- false: deleted
    scripts = collection.new(), scripts_by_id = {},    -- false: deleted
    container_groups = collection.new(), container_groups_by_name = {}, -- definitions
    fleets = collection.new(), fleets_by_id = {}, deleted_fleets = {},
    deployments = collection.new(),
    locations = collection.new(), locations_by_name = {},
    aliases = collection.new(), aliases_by_id = {},
    queues = collection.new(), queues_by_name = {},
    game_server_groups = collection.new(), game_server_groups_by_name = {}, game_servers_by_id = {},
    peerings = collection.new(),
    sessions_by_arn = {},
    player_sessions_by_id = {}, players_by_id = {},
    placements_by_id = {}, pending = collection.new(),
    processes_by_id = {}, ended_processes = { ids = {} }, launched = {},
    tags = {}, untaggable = {},
    events = collection.new(),
    rule_sets = collection.new(), rule_sets_by_name = {},
    configurations = collection.new(), configurations_by_name = {},
    property_keys = {}, property_key_count = 0,
    throttles = {},
  }, Backend)
  siblings[#siblings + 1], siblings[region] = self, self
  return self
end

-- Returns the state of the region that an ARN names: this one if the account has none there.
function Backend:owner(arn)
  local siblings = self.siblings
  if not siblings[2] then return self end
  return siblings[arn:match "^arn:[^:]*:[^:]*:([^:]*):" or ""] or self
end

-- Returns the rank of a new item: rising, or drawn at random when the option shuffle is on.
function Backend:rank()
  self.order = self.order + 1
  if not self.options.shuffle then return self.order end
  return self.env.random:below(2 ^ 30) * 2 ^ 22 + self.order % 2 ^ 22
end

-- Starts a timer: its handler gets the subject in `delay` seconds. With 0 it runs before the next request is served. Timers of one
-- moment run in the order of their start, or of `order`, a number.
function Backend:after(delay, kind, subject, order)
  self:at(self.now + delay, kind, subject, order)
end

-- Starts a timer for a time.
function Backend:at(time, kind, subject, order)
  self.order = self.order + 1
  timers.push(self.timers, { at = time, order = order or self.order, kind = kind, subject = subject })
end

-- Prepares a run until `now`, whose timers belong to no operation.
local function begin(self, now, deadline)
  self.operation, self.allowed = nil, nil
  if self.is_running then self.env.matchmakers[self.key] = nil end -- the last run raised: its engine may be changed by half
  self.is_running = true
  self.run_end, self.deadline = now, deadline
  if self.is_searching then
    self:at(self.now, "matchmaking", self.now)
    self.is_searching, self.search_at = nil, self.now
  end
end

local function finish(self)
  self.deadline, self.is_running = nil, nil
end

local function run_one(self, now, deadline)
  begin(self, now, deadline)
  local heap = self.timers
  while heap[1] and heap[1].at <= now do
    local timer = timers.pop(heap)
    if timer.at > self.now then self.now = timer.at end
    timers.handlers[timer.kind](self, timer.subject)
  end
  if now > self.now then self.now = now end
  finish(self)
end

-- Returns the state with the earliest timer, or nil if none is due until `now`.
local function find_due(siblings, now)
  local earliest
  for _, backend in ipairs(siblings) do
    local timer = backend.timers[1]
    if timer and (timer.at < now or timer.at == now and not earliest) then earliest, now = backend, timer.at end
  end
  return earliest
end

local function set_clocks(siblings, now)
  for _, backend in ipairs(siblings) do
    if now > backend.now then backend.now = now end
  end
end

-- Brings the states of an account in all regions to the time `now`: runs every timer that is due, in order, each at its own time, which
-- is then the time in each region. deadline: when to stop searching for matches, in seconds of core.monotonic; the next run continues.
-- nil means never.
local function run(siblings, now, deadline)
  if not siblings[2] then return run_one(siblings[1], now, deadline) end
  for _, backend in ipairs(siblings) do begin(backend, now, deadline) end
  local due = find_due(siblings, now)
  while due do
    local timer = timers.pop(due.timers)
    set_clocks(siblings, timer.at)
    timers.handlers[timer.kind](due, timer.subject)
    due = find_due(siblings, now)
  end
  set_clocks(siblings, now)
  for _, backend in ipairs(siblings) do finish(backend) end
end

-- Returns how far a run goes beyond the next `most` seconds, in whole steps, so that a repeated timer can skip the rest.
function Backend:excess(most, step)
  return math.max(0, floor((self.run_end - self.now - most) / step) * step)
end

local function sweep(self)
  if self.sweep_due or self.pending.count == 0 then return end
  self:after(0, "placement_sweep") -- first: where memory is short it raises, and a later change asks again
  self.sweep_due = true
end

-- Tries pending placements again, since a process may have become free: those of other regions, too.
function Backend:capacity_changed()
  if not self.siblings[2] then return sweep(self) end
  for _, backend in ipairs(self.siblings) do sweep(backend) end
end

-- Returns the time as the service writes it: seconds with milliseconds.
function Backend:stamp()
  return floor(self.now * 1000 + 0.5) / 1000
end

return { new = new, run = run, class = Backend }
