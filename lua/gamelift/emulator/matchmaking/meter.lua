-- Counts the work of a search, and lets it yield.
local coroutines = require "gamelift.util.coroutines"

local meter = {}

local PAUSE_EVERY = 256 -- tickets looked at between chances to yield

local Meter = {}
Meter.__index = Meter
Meter.__name = "gamelift.emulator.matchmaking.meter"

--- Returns a meter: { used, limit = where the search around an anchor stops, stop_at = where it yields, thread = its coroutine }.
function meter.new()
  return setmetatable({ used = 0, limit = math.huge, stop_at = math.huge }, Meter)
end

--- Counts work; yields to step() where its budget is used up.
function Meter:charge(units)
  self.used = self.used + units
  if self.used >= self.stop_at and coroutines.running() == self.thread then coroutines.yield() end
end

--- Counts a look at the i-th of many tickets as a little work.
function Meter:pause(i)
  if i % PAUSE_EVERY == 0 then self:charge(PAUSE_EVERY / 8) end
end

return meter
