-- The state of one account in one region. Everything in it is plain data (see timers), so that a snapshot is a copy.
local collection = require "gamelift.emulator.model.collection"
local timers = require "gamelift.emulator.timers"

local floor = math.floor

local Backend = {}
Backend.__index = Backend
Backend.__name = "gamelift.emulator.backend"

-- env is what all accounts of one emulator share: options, random, region, faults.
local function new(env, account_id, now)
  return setmetatable({
    env = env,
    options = env.options,
    account_id = account_id,
    region = env.options.region,
    now = now,
    timers = {},
    order = 0,

    fleets = collection.new(), fleets_by_id = {},
    locations = collection.new(), locations_by_name = {},
    aliases = collection.new(), aliases_by_id = {},
    queues = collection.new(), queues_by_name = {},
    sessions_by_arn = {},
    player_sessions_by_id = {}, players_by_id = {},
    placements_by_id = {}, pending = collection.new(),
    processes_by_id = {},
    tags = {},
    events = collection.new(),
    property_keys = {}, property_key_count = 0,
    throttles = {},
  }, Backend)
end

-- A rank for a new item: rising, or drawn when lists are to be shuffled.
function Backend:rank()
  self.order = self.order + 1
  if not self.options.shuffle then return self.order end
  return self.env.random:below(2 ^ 30) * 2 ^ 22 + self.order % 2 ^ 22
end

-- Lets kind happen to subject in `delay` seconds. With 0 it happens before the next request is looked at.
function Backend:after(delay, kind, subject)
  self.order = self.order + 1
  timers.push(self.timers, { at = self.now + delay, order = self.order, kind = kind, subject = subject })
end

-- Brings the state to the time `now`: everything due happens in order, each at its own time.
function Backend:run(now)
  local heap = self.timers
  while heap[1] and heap[1].at <= now do
    local timer = timers.pop(heap)
    if timer.at > self.now then self.now = timer.at end
    timers.handlers[timer.kind](self, timer.subject)
  end
  if now > self.now then self.now = now end
end

-- Something may have become free: placements that wait are tried again.
function Backend:capacity_changed()
  if self.sweep_due or self.pending.count == 0 then return end
  self.sweep_due = true
  self:after(0, "placement_sweep")
end

-- The time as the service writes it: seconds with milliseconds.
function Backend:stamp()
  return floor(self.now * 1000 + 0.5) / 1000
end

return { new = new }
