-- Takes every module from the program, creates and reads a session without a socket, then calls over libcurl where nothing listens.
for _, name in ipairs { "core", "crypto", "curl", "local", "emulator", "doctor", "enums", "errors", "credentials", "transport.curl" } do
  require("gamelift." .. name)
end
local gamelift = require "gamelift"
local emulator = gamelift.emulator {}
local client = gamelift.client { transport = emulator:transport(), region = "us-west-2",
  credentials = { access_key_id = "GAMELIFTLOCAL", secret_access_key = "gamelift-local-secret" } }
local fleet = assert(client:create_fleet { Name = "harbor", BuildId = "build-1", EC2InstanceType = "c5.large" }).FleetAttributes
local session = assert(client:create_game_session { FleetId = fleet.FleetId, MaximumPlayerSessionCount = 8 }).GameSession
print("session", session.MaximumPlayerSessionCount)
local offline = gamelift.client { endpoint = "http://127.0.0.1:9", region = "us-west-2", retry = { mode = "off" },
  credentials = { access_key_id = "local", secret_access_key = "local" } }
print(select(2, offline:list_builds()).code)
print(debug.getinfo(gamelift.client, "S").source)
