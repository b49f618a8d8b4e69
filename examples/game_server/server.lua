-- The part of the game server that uses GameLift. The host calls start() before the first tick, and tick(stopping) 60 times a second
-- until it returns true. Region, endpoint and keys come from the environment.
local gamelift = require "gamelift"

local server = { status = "starting" }
local session = assert(os.getenv "GAME_SESSION_ID", "GAME_SESSION_ID is missing")
local loop = gamelift.loop {
  on_error = function(err, trace) io.stderr:write("game_server: ", tostring(err), "\n", trace or "", "\n") end,
}
local client = gamelift.client { transport = loop, timeout = { total = 10 } }

local draining, over = false, false

local function check(reply, err)
  if not reply then io.stderr:write("game_server: ", tostring(err), "\n") end
  return reply
end

-- Accepts each player who arrives.
local function register_players()
  for round = 1, 4 do
    local ids = { "player-" .. 2 * round - 1, "player-" .. 2 * round }
    check(client:create_player_sessions { GameSessionId = session, PlayerIds = ids })
    server.status = ("%d players registered"):format(2 * round)
    loop:sleep(0.25)
  end
end

-- Shows the state of the match to the lobby.
local function update_session()
  for round = 1, math.huge do
    if draining then return end
    local reply = check(client:update_game_session { GameSessionId = session, Name = "round " .. round })
    if reply then server.status = ("%s, %d players"):format(reply.GameSession.Name, reply.GameSession.CurrentPlayerSessionCount) end
    loop:sleep(0.5)
  end
end

-- Returns the players, at most as many as a match can have, in the form of a backfill request.
local function look_around()
  while not draining do
    local seen = 0
    for _ in client:get_paginator("describe_player_sessions"):paginate({
      GameSessionId = session, PaginationConfig = { PageSize = 100 },
    }):items() do
      seen = seen + 1
    end
    server.seen = seen
    loop:sleep(0.1)
  end
end

-- Closes the session to new players, lets the others finish, then ends it.
local function drain()
  server.status = "draining: no new players"
  check(client:update_game_session { GameSessionId = session, PlayerSessionCreationPolicy = "DENY_ALL" })
  server.status = "draining: the last round"
  loop:sleep(1)
  local reply = check(client:terminate_game_session { GameSessionId = session, TerminationMode = "TRIGGER_ON_PROCESS_TERMINATE" })
  server.status = "session " .. (reply and reply.GameSession.Status:lower() or "could not be terminated")
  over = true
end

-- Prepares the client. It blocks, so it runs before the first tick.
function server.start()
  local warm = loop:prewarm(client)
  loop:run(5)
  assert(warm:result())
  loop:spawn(register_players)
  loop:spawn(update_session)
  loop:spawn(look_around)
end

function server.tick(stopping)
  if stopping and not draining then
    draining = true
    loop:spawn(drain)
  end
  loop:poll()
  -- … the game itself …
  if not over then return false end
  client:close()
  loop:close()
  return true
end

return server
