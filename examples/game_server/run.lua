-- Runs the game server against a local GameLift for some seconds: make game-server [GAME_SECONDS=6]
--
-- Plays the part of a fleet: creates a session and passes its id to the process.
local gamelift = require "gamelift"

local program, seconds = arg[1], tonumber(arg[2]) or 6
local here = assert(require("gamelift.local").start())
local client = gamelift.client { endpoint = here.url, region = here.region, credentials = here.credentials }
local fleet = assert(client:create_fleet { Name = "harbor", BuildId = "build-1", EC2InstanceType = "c5.large" }).FleetAttributes
local session = assert(client:create_game_session {
  FleetId = fleet.FleetId, MaximumPlayerSessionCount = 16, Name = "duel",
}).GameSession

local environment = ("AWS_ENDPOINT_URL_GAMELIFT=%s AWS_REGION=%s AWS_ACCESS_KEY_ID=%s AWS_SECRET_ACCESS_KEY=%s GAME_SESSION_ID='%s'")
  :format(here.url, here.region, here.credentials.access_key_id, here.credentials.secret_access_key, session.GameSessionId)
local folder = arg[0]:match "^(.*)/" or "."
print("a session of 16 places; TERM comes after " .. seconds .. " seconds")
local ok = os.execute(("%s timeout -s TERM %g %s %s/server.lua; [ $? = 124 ] || [ $? = 0 ]")
  :format(environment, seconds, program, folder))

local after = assert(client:describe_game_sessions { GameSessionId = session.GameSessionId }).GameSessions[1]
print(("the session is %s, %s"):format(after.Status, after.PlayerSessionCreationPolicy))
client:close()
here:stop()
if not (ok == true or ok == 0) or not after.Status:find "^TERMINAT" then os.exit(1) end
