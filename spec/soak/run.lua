-- Makes many calls over each transport, then drives gamelift-local for a day: make soak CALLS=1000000 TRANSPORTS="curl loop nginx"
-- HOURS=24. Ends with a line of sums. Exits with 1 if something stays behind or grows.
local calls = require "spec.soak.calls"
local command_line = require "spec.support.command_line"
local local_day = require "spec.soak.local_day"

local count = command_line.number("CALLS", arg[1], calls.LEAST)
local hours = command_line.number("HOURS", arg[2], local_day.LEAST)
local names = command_line.names("TRANSPORTS", { (table.unpack or unpack)(arg, 3) }, calls.hosts)

local failed, most, largest = 0, -math.huge, nil
for _, name in ipairs(names) do
  local is_good, grown = calls.try(name, count)
  if not is_good then failed = failed + 1 end
  if grown > most then most, largest = grown, name end
end
local is_good, grown = local_day.run(hours)
if not is_good then failed = failed + 1 end
print(("%d calls over %s: memory %+.0f KB at most (%s); %d h of the local GameLift: %+.0f KB; %d problems"):format(count * #names,
  table.concat(names, ", "), most, largest, hours, grown, failed))
os.exit(failed == 0 and 0 or 1)
