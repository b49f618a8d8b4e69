-- A match of the game server from first to last, without a browser: make game-server [GAME_SECONDS=6]
--
-- A local GameLift runs the game server as the process of a fleet and places a session on it; two players connect and play.
local core = require "gamelift.core"
local gamelift = require "gamelift"
local gamelift_local = require "gamelift.local"
local socket = require "socket"

local folder = arg[0]:match "^(.*)/" or "."
local output = os.tmpname()
local here, client

-- Calls a function until it returns a value, for at most 20 s. Returns the value.
local function wait(what, condition)
  local deadline = socket.gettime() + 20
  while socket.gettime() < deadline do
    local value = condition()
    if value then return value end
    socket.sleep(0.05)
  end
  error(what .. " takes too long")
end

-- Makes a fleet with one server process, and a session for two players on it. Returns the placement.
local function place()
  local fleet = assert(client:create_fleet { Name = "harbor", BuildId = "build-1", EC2InstanceType = "c5.large",
    RuntimeConfiguration = { ServerProcesses = { { LaunchPath = "/local/game/game_server", ConcurrentExecutions = 1 } } },
  }).FleetAttributes
  assert(client:create_game_session_queue { Name = "duels", Destinations = { { DestinationArn = fleet.FleetArn } } })
  assert(client:start_game_session_placement {
    PlacementId = "duel", GameSessionQueueName = "duels", GameSessionName = "duel", MaximumPlayerSessionCount = 2,
    DesiredPlayerSessions = { { PlayerId = "anna" }, { PlayerId = "ben" } },
  })
  return wait("the placement", function()
    local placement = assert(client:describe_game_session_placement { PlacementId = "duel" }).GameSessionPlacement
    return placement.Status == "FULFILLED" and placement
  end)
end

local Player = {}
Player.__index = Player

-- Connects a player to a game server by WebSocket.
local function connect(placement, player_session)
  local self = setmetatable({ tcp = socket.tcp(), codec = core.websocket { role = "client" } }, Player)
  assert(self.tcp:connect(placement.IpAddress, placement.Port))
  assert(self.tcp:send(assert(core.websocket_request { host = placement.IpAddress, path = "/", key = core.websocket_key() })))
  repeat local line = assert(self.tcp:receive "*l") until line == "" -- the head of the response
  assert(self.tcp:send(self.codec:text("token=" .. player_session.PlayerSessionId)))
  self.tcp:settimeout(0)
  return self
end

-- Reads what has come, and hits if the match runs. Returns false once the connection has ended.
function Player:play()
  local bytes, problem, part = self.tcp:receive "*a"
  assert(self.codec:feed(bytes or part or ""))
  for kind, payload in self.codec.next, self.codec do
    if kind == "close" then self.tcp:send(self.codec:close(1000)) end
    if kind == "text" then self.state = payload end
  end
  if self.state and self.state:find "^state=playing" then self.tcp:send(self.codec:text "hit") end
  return problem == "timeout"
end

-- Prints what the game server has printed since the last call.
local file = assert(io.open(output))
local function print_output()
  for line in file:lines() do print(line) end
end

local function run()
  here = assert(gamelift_local.start { output = output, launch = "sh '" .. folder .. "/launch.sh'" })
  client = gamelift.client { endpoint = here.url, region = here.region, credentials = here.credentials }
  local placement = place()
  local list = {}
  for i, player_session in ipairs(placement.PlacedPlayerSessions) do list[i] = connect(placement, player_session) end
  while list[1] do
    for i = #list, 1, -1 do
      if not list[i]:play() then table.remove(list, i) end
    end
    print_output()
    socket.sleep(0.1 + 0.1 * math.random())
  end
  local session = wait("the end of the session", function()
    local now = assert(client:describe_game_sessions { GameSessionId = placement.GameSessionArn }).GameSessions[1]
    return now.Status == "TERMINATED" and now
  end)
  wait("another process", function() return select(2, (io.open(output):read "*a"):gsub("%] ready on port", "")) == 2 end)
  print_output()
  print(("the session %q is %s"):format(session.Name, session.Status))
end

local ok, problem = pcall(run)
if client then client:close() end
if here then here:stop() end
print_output()
file:close()
os.remove(output)
if not ok then
  io.stderr:write(tostring(problem), "\n")
  os.exit(1)
end
