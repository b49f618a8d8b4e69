-- The gamelift client over libcurl with everything on: validation, signing, retries, ResponseMetadata.
-- bare_curl.c describes the protocol.   ours.lua URL CA_FILE Create|Page
local gamelift = require "gamelift"
local bodies = require "spec.bench.bodies"

local url, ca_file, kind = arg[1], arg[2], arg[3]
local client = gamelift.client {
  region = "us-west-2",
  credentials = {
    access_key_id = "AKIAIOSFODNN7EXAMPLE",
    secret_access_key = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
  },
  endpoint = url,
  ca_file = ca_file,
}

local calls = {
  Create = function()
    local reply = assert(client:create_game_session(bodies.create_params))
    assert(reply.GameSession.Port and reply.ResponseMetadata.RequestId)
  end,
  Page = function()
    local reply = assert(client:describe_game_sessions(bodies.page_params))
    assert(#reply.GameSessions > 0 and reply.ResponseMetadata.RequestId)
  end,
}
local call = calls[kind]

io.stdout:setvbuf "line"
print "ready"
for line in io.lines() do
  local start = os.clock()
  for _ = 1, tonumber(line) do call() end
  print(("%.1f"):format((os.clock() - start) * 1e6))
end
