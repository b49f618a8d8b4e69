-- An emulator with several regions, and views of it: each calls one region as local_gamelift does.
local gamelift = require "spec.support.local_gamelift"

local View = setmetatable({}, { __index = gamelift.methods })
View.__index = View

-- Performs an action in the region of the view.
function View:control(action, arguments)
  return assert(self.emulator:control(action, gamelift.merged({ region = self.region }, arguments or {})))
end

-- Returns the same emulator in another region.
function View:at(region)
  return setmetatable({ emulator = self.emulator, options = self.options, credentials = self.credentials, region = region }, View)
end

function View:fleet_arn(id) return ("arn:aws:gamelift:%s:123456789012:fleet/%s"):format(self.region, id) end

-- Makes a queue "q" with these destinations. Returns its ARN.
function View:queue(destinations, more)
  local list = {}
  for i, arn in ipairs(destinations) do list[i] = { DestinationArn = arn } end
  return self:ok("CreateGameSessionQueue", gamelift.merged({ Name = "q", Destinations = list }, more or {}))
    .GameSessionQueue.GameSessionQueueArn
end

-- Starts a placement in the queue "q".
function View:place(id, more)
  return self:call("StartGameSessionPlacement",
    gamelift.merged({ PlacementId = id, GameSessionQueueName = "q", MaximumPlayerSessionCount = 4 }, more or {}))
end

function View:placement(id)
  return self:ok("DescribeGameSessionPlacement", { PlacementId = id }).GameSessionPlacement
end

-- Returns a view of each region, in order. more: options of the emulator.
local function new(names, more)
  local made, views = gamelift.new(gamelift.merged({ regions = names }, more or {})), {}
  for i, name in ipairs(names) do views[i] = View.at(made, name) end
  return (rawget(table, "unpack") or rawget(_G, "unpack"))(views)
end

return { new = new }
