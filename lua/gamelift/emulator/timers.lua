-- Future events: entries { at, order, kind, subject } of a heap. Timers are data, so that a state with its future can be copied; the
-- module that owns a kind registers its handler here once.
local heap = require "gamelift.util.heap"

local timers = { new = heap.new, push = heap.push, pop = heap.pop, handlers = {} }

--- Registers handler(backend, subject), which runs when a timer of this kind is due.
---@param kind string
---@param handler function
function timers.on(kind, handler)
  assert(not timers.handlers[kind], kind)
  timers.handlers[kind] = handler
end

return timers
