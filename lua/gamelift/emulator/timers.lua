-- What will happen later: a heap of { at, order, kind, subject }. Timers are data, so that a state with its future can be
-- copied; what a kind does is registered here once, by the module that owns it.
local floor = math.floor

local handlers = {}

local function earlier(a, b)
  if a.at ~= b.at then return a.at < b.at end
  return a.order < b.order
end

local function up(heap, place)
  local timer = heap[place]
  while place > 1 do
    local parent = floor(place / 2)
    if not earlier(timer, heap[parent]) then break end
    heap[place] = heap[parent]
    place = parent
  end
  heap[place] = timer
end

local function down(heap, place)
  local timer, size = heap[place], #heap
  while true do
    local child = 2 * place
    if child > size then break end
    if child < size and earlier(heap[child + 1], heap[child]) then child = child + 1 end
    if not earlier(heap[child], timer) then break end
    heap[place] = heap[child]
    place = child
  end
  heap[place] = timer
end

local function push(heap, timer)
  heap[#heap + 1] = timer
  up(heap, #heap)
end

local function pop(heap)
  local first, last = heap[1], table.remove(heap)
  if last ~= first then
    heap[1] = last
    down(heap, 1)
  end
  return first
end

-- handler(world, subject) is called when a timer of this kind is due.
local function on(kind, handler)
  assert(not handlers[kind], kind)
  handlers[kind] = handler
end

return { push = push, pop = pop, on = on, handlers = handlers }
