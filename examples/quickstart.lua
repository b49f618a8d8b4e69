local gamelift = require "gamelift"

-- A GameLift on this machine, so that this runs anywhere. For Amazon's: gamelift.client { region = "us-west-2" }
local here = assert(require("gamelift.local").start())
local client = gamelift.client { endpoint = here.url, region = here.region, credentials = here.credentials }

local made = assert(client:create_fleet { Name = "harbor", BuildId = "build-1", EC2InstanceType = "c5.large" })
local fleet = made.FleetAttributes

local reply, err = client:create_game_session { FleetId = fleet.FleetId, MaximumPlayerSessionCount = 8, Name = "duel" }
if not reply then
  print(err) -- code, message, operation, request id
  os.exit(1)
end
print(reply.GameSession.IpAddress .. ":" .. reply.GameSession.Port) -- 127.0.0.1:7777

for session in client:get_paginator("describe_game_sessions"):paginate({ FleetId = fleet.FleetId }):items() do
  print(session.Name, session.Status)
end
