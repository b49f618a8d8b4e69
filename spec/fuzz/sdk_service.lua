-- Server processes at the local GameLift: upgrades and messages. A step is a kind and a text: a query, or a JSON message.
local core = require "gamelift.core"
local input = require "spec.fuzz.input"
local operations = require("gamelift.emulator").operations
local unwatched = require "spec.fuzz.unwatched"
local world = require "spec.fuzz.world"

local local_gamelift = world.new()
local_gamelift:snapshot "start"
local ACTIONS = {
  "ActivateServerProcess", "HeartbeatServerProcess", "ActivateGameSession", "AcceptPlayerSession", "RemovePlayerSession",
  "DescribePlayerSessions", "UpdatePlayerSessionCreationPolicy", "StartMatchBackfill", "StopMatchBackfill", "GetComputeCertificate",
  "GetFleetRoleCredentials", "TerminateServerProcess",
}
local PARAMETERS = { "pID", "FleetId", "ComputeId", "Authorization", "sdkVersion", "X-Amz-Date" }
local NEW_SESSION = { FleetId = "fleet-home", Location = "custom-home", MaximumPlayerSessionCount = 2 }
local SESSION = "arn:aws:gamelift:us-west-2::gamesession/fleet-home/"

local function query_of(bytes, token)
  local query = { pID = "p" .. bytes:below(3), FleetId = "fleet-home", ComputeId = "pc", Authorization = token, IdempotencyToken = "i" }
  if bytes:byte() % 4 == 0 then query[bytes:pick(PARAMETERS)] = bytes:text() end
  return query
end

local function message_of(bytes, session_id, count)
  local kind = bytes:byte()
  if kind % 8 == 0 then return bytes:text() end
  local members = bytes:text()
  if kind % 8 == 1 then members = ('"GameSessionId":"%s","PlayerSessionId":"psess-1"'):format(session_id) end
  if kind % 8 == 2 then members = '"SdkVersion":"5.4.0","SdkLanguage":"Lua","Port":7777,"LogPaths":[]' end
  return ('{"Action":"%s","RequestId":"%d"%s%s}'):format(bytes:pick(ACTIONS), count, members == "" and "" or ",", members)
end

return function(data)
  local bytes = input.new(data)
  unwatched(function() local_gamelift:restore "start" end)
  local token = operations.GetComputeAuthToken(local_gamelift:backend(), { FleetId = "fleet-home", ComputeName = "pc" }).AuthToken
  local connections, session_id = {}, SESSION .. "none"
  for count = 1, 20 do
    if bytes:is_empty() then break end
    local kind = bytes:below(6)
    local connection = connections[1 + bytes:below(2)]
    if kind == 0 then
      local made, problem = local_gamelift:connect(query_of(bytes, token))
      assert(made or type(problem.status) == "number" and utf8.len(problem.message))
      if made then
        function made.send(text) assert(type(core.read_json(text)) == "table") end
        function made.closed(code) assert(code >= 1000) end
        table.insert(connections, 1, made)
      end
    elseif kind == 1 then
      local_gamelift:advance(bytes:byte())
    elseif kind == 2 and connection then
      connection:close()
    elseif kind == 3 then
      local ok, reply = pcall(operations.CreateGameSession, local_gamelift:backend(), NEW_SESSION)
      assert(ok or type(reply) == "table", reply)
      session_id = ok and reply.GameSession.GameSessionId or session_id
    elseif connection then
      connection:receive(message_of(bytes, session_id, count))
    end
  end
end
