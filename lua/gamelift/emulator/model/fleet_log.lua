-- Keeps the events of a fleet, which DescribeFleetEvents lists.
local fleet_log = {}

local MAX_EVENTS = 1000

-- Adds an event and drops the oldest of too many. code: one of the model's EventCode.
function fleet_log.add(backend, fleet, code, message, ...)
  fleet.events:add {
    rank = backend:rank(),
    view = {
      EventId = backend.env.random:uuid(),
      ResourceId = fleet.id,
      EventCode = code,
      Message = select("#", ...) > 0 and message:format(...) or message,
      EventTime = backend:stamp(),
      Count = 1,
    },
  }
  if fleet.events.count > MAX_EVENTS then fleet.events:remove(fleet.events:head().rank) end
end

return fleet_log
