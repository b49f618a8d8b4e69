-- Moments to wake at, the earliest first: a binary heap whose entries know their place, so that any can be taken out.
local timers = {}

local Timers = {}
Timers.__index = Timers

local function place(heap, entry, i)
  heap[i], entry.place = entry, i
end

local function rise(heap, entry, i)
  while i > 1 do
    local parent = (i - i % 2) / 2
    if heap[parent].at <= entry.at then break end
    place(heap, heap[parent], i)
    i = parent
  end
  place(heap, entry, i)
end

local function sink(heap, entry, i)
  while true do
    local child = 2 * i
    if heap[child + 1] and heap[child + 1].at < heap[child].at then child = child + 1 end
    if not heap[child] or heap[child].at >= entry.at then break end
    place(heap, heap[child], i)
    i = child
  end
  place(heap, entry, i)
end

-- Returns the entry, for remove.
function Timers:add(at, value)
  local count = self.count + 1
  local entry = { at = at, value = value, place = count }
  self[count] = entry -- where memory is short this raises, and nothing has changed
  self.count = count
  rise(self, entry, count)
  return entry
end

-- Harmless for one that is no longer in.
function Timers:remove(entry)
  local i = entry.place
  if not i or self[i] ~= entry then return end
  entry.place = nil
  local last = self[self.count]
  self[self.count] = nil
  self.count = self.count - 1
  if last == entry then return end
  if i > 1 and self[(i - i % 2) / 2].at > last.at then rise(self, last, i) else sink(self, last, i) end
end

-- Takes out the earliest if its moment has come; its value and entry, or nil.
function Timers:due(now)
  local first = self[1]
  if not first or first.at > now then return nil end
  self:remove(first)
  return first.value, first
end

-- The earliest moment, or nil.
function Timers:next()
  return self[1] and self[1].at
end

function timers.new() return setmetatable({ count = 0 }, Timers) end

return timers
