-- A binary heap of entries { at, order }: the earliest first, entries of the same moment by their order. Each entry records its
-- place, so that any can be removed. A heap is plain data without a metatable, so it can be copied with the state it belongs to.
local heap = {}

local function is_earlier(a, b)
  if a.at ~= b.at then return a.at < b.at end
  return a.order < b.order
end

local function set_entry(h, entry, i)
  h[i], entry.place = entry, i
end

local function rise(h, entry, i)
  while i > 1 do
    local parent = (i - i % 2) / 2
    if not is_earlier(entry, h[parent]) then break end
    set_entry(h, h[parent], i)
    i = parent
  end
  set_entry(h, entry, i)
end

local function sink(h, entry, i)
  while true do
    local child = 2 * i
    if h[child + 1] and is_earlier(h[child + 1], h[child]) then child = child + 1 end
    if not h[child] or not is_earlier(h[child], entry) then break end
    set_entry(h, h[child], i)
    i = child
  end
  set_entry(h, entry, i)
end

--- Returns an empty heap. h[1] is its earliest entry, h.count the number of entries.
---@return { count: integer, [integer]: table }
function heap.new() return { count = 0 } end

--- Adds an entry. Raises when memory is short, and the heap is then unchanged.
---@param h table
---@param entry { at: number, order: number } # the field `place` is the heap's
function heap.push(h, entry)
  local count = h.count + 1
  entry.place = count -- this step and the next may raise; neither adds the entry then
  h[count] = entry
  h.count = count
  rise(h, entry, count)
end

--- Removes an entry. Ignores one that is not in the heap.
---@param h table
---@param entry table
function heap.remove(h, entry)
  local i = entry.place
  if not i or h[i] ~= entry then return end
  entry.place = nil
  local last = h[h.count]
  h[h.count] = nil
  h.count = h.count - 1
  if last == entry then return end
  if i > 1 and is_earlier(last, h[(i - i % 2) / 2]) then rise(h, last, i) else sink(h, last, i) end
end

--- Removes the earliest entry and returns it; nil if the heap is empty.
---@param h table
---@return table?
function heap.pop(h)
  local first = h[1]
  if first then heap.remove(h, first) end
  return first
end

return heap
