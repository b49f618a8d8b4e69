-- Moments at which a loop wakes its sleepers, the earliest first.
local heap = require "gamelift.util.heap"

local timers = {}

local Timers = {}
Timers.__index = Timers

--- Adds a moment. Returns the entry, for remove. Raises when memory is short, and nothing is then added.
---@param at number # monotonic seconds
---@param value any
---@return table
function Timers:add(at, value)
  local entry = { at = at, order = self.order, value = value }
  heap.push(self, entry)
  self.order = self.order + 1
  return entry
end

--- Removes an entry. Idempotent.
---@param entry table
function Timers:remove(entry) heap.remove(self, entry) end

--- Removes the earliest entry if its moment has come. Returns its value and the entry, or nil.
---@param now number # monotonic seconds
function Timers:due(now)
  local first = self[1]
  if not first or first.at > now then return nil end
  heap.remove(self, first)
  return first.value, first
end

--- Returns the earliest moment, or nil.
---@return number?
function Timers:next()
  return self[1] and self[1].at
end

--- Returns an empty set of timers.
function timers.new()
  local self = heap.new()
  self.order = 1
  return setmetatable(self, Timers)
end

return timers
