-- A game server as a process of GameLift. The host calls start() before the first tick, and tick(stopping) 60 times a second until it
-- returns true. Two parts of GameLift meet in one loop: the Server SDK, by which this process is given a game session and accepts
-- players, and the service API, by which it shows the score in the lobby.
--
-- MATCH_SECONDS: how long a match takes. GAME_ADDRESS and GAME_PORT: where players connect.
package.path = ((...):match "^(.*)/" or ".") .. "/?.lua;" .. package.path
local duels = require "duel"
local gamelift = require "gamelift"
local players = require "players"

local MATCH_SECONDS = tonumber(os.getenv "MATCH_SECONDS") or 20
local COUNTDOWN = math.min(3, MATCH_SECONDS)
local IDLE = 120            -- seconds that a session waits for its first player
local GRACE = 3             -- seconds in which a player may come back, say after a reload of the page
local MARGIN = 10           -- seconds before the termination time at which the match ends
local LAST_SECONDS = 3      -- for the end after a signal
local NORMAL, POLICY_VIOLATION = 1000, 1008 -- close codes

local loop = gamelift.loop {
  on_error = function(err, trace) io.stderr:write("game_server: ", tostring(err), "\n", trace or "", "\n") end,
}
local client = gamelift.client { transport = loop, timeout = { total = 10 } } -- the service API
local server                -- the Server SDK
local door                  -- where players connect
local match                 -- the duel, from ActivateGameSession on
local seats = {}            -- { [player session id] = { name, connection or nil } }
local ending                -- the end of this process, once it has begun: a handle
local deadline              -- of the end, after a signal: monotonic seconds

local function log(...) print(string.format(...)) end

-- Returns the result. Logs a failure.
local function check(result, err)
  if not result then io.stderr:write("game_server: ", tostring(err), "\n") end
  return result
end

-- Waits in a coroutine until the condition is true, for at most these seconds. Returns the condition.
local function wait(condition, seconds)
  local last = loop:now() + seconds
  while not condition() and loop:now() < last do loop:sleep(0.05) end
  return condition()
end

-- players -------------------------------------------------------------------------------------------------------------

-- Gives the seat of a player back who has not come back.
local function remove_absent(token, seat)
  if seat.connection or seats[token] ~= seat then return end
  seats[token] = nil
  match:leave(seat.name)
  log("%s has left", seat.name)
  check(server:remove_player_session(token))
end

local function on_closed(connection)
  for token, seat in pairs(seats) do
    if seat.connection == connection then
      seat.connection = nil
      loop:spawn(function()
        if not connection.has_left then loop:sleep(GRACE) end
        remove_absent(token, seat)
      end)
    end
  end
end

-- Lets a player in who brings a player session id of the lobby. GameLift decides; it also knows the player's name.
local function admit(connection, token)
  local seat = seats[token]
  if not seat then
    local accepted, err = server:accept_player_session(token)
    if not accepted then
      log("refused a player: %s", err.message)
      return connection:close(POLICY_VIOLATION, err.message)
    end
    local reply = check(server:describe_player_sessions { PlayerSessionId = token })
    local name = reply and reply.PlayerSessions[1].PlayerId
    if not name or not match or not match:join(name) then
      server:remove_player_session(token)
      return connection:close(POLICY_VIOLATION, "The match has no room.")
    end
    seat = { name = name }
    seats[token] = seat
    log("%s has joined", name)
  end
  if seat.connection then seat.connection:close(NORMAL, "You have connected again.") end
  seat.connection, connection.seat = connection, seat
  connection:keep()
  if connection.is_gone then on_closed(connection) end -- it has ended meanwhile
end

-- A message is a form, as a browser's URLSearchParams reads and writes: Lua has no JSON of its own.
local function on_message(connection, text)
  local token = text:match "^token=([%w%-]+)$"
  if token and not connection.has_asked then -- once, so that nobody tries ids by the thousand
    connection.has_asked = true
    loop:spawn(admit, connection, token)
  elseif text == "hit" and connection.seat then match:hit(connection.seat.name)
  end
end

local function escape(text)
  return (text:gsub("[^%w%-_.]", function(c) return ("%%%02X"):format(c:byte()) end))
end

local shown -- the last state that players were sent

local function show_state()
  local parts = { "state=" .. match.state, "left=" .. match:seconds_left() }
  for _, player in ipairs(match:ranking()) do
    parts[#parts + 1] = ("player=%s&score=%d"):format(escape(player.name), player.score)
  end
  local text = table.concat(parts, "&")
  for _, seat in pairs(seats) do
    if seat.connection and (text ~= shown or not seat.connection.is_informed) then
      seat.connection:send(text)
      seat.connection.is_informed = true
    end
  end
  shown = text
end

-- the life of the process ---------------------------------------------------------------------------------------------

local function score_text()
  local parts = {}
  for i, player in ipairs(match:ranking()) do parts[i] = player.name .. " " .. player.score end
  return #parts > 0 and table.concat(parts, " : ") or "nobody"
end

-- Shows the score in the lobby, as the name of the session.
local function show_score(game_session)
  check(client:update_game_session { GameSessionId = game_session.GameSessionId, Name = score_text() })
end

-- Ends the process: the players leave, then GameLift is told. It starts another process in place of this one.
local function finish()
  if match then
    match:stop()
    show_state()
    log("the match has ended: %s", score_text())
  end
  door:close(NORMAL, "The match has ended.")
  wait(function() return #door.connections == 0 end, 1)
  for token in pairs(seats) do
    seats[token] = nil
    check(server:remove_player_session(token))
  end
  check(server:process_ending())
end

local function finish_once() ending = ending or loop:spawn(finish) end

-- Plays the one game session of this process: waits for players, shows the score while they play, ends.
local function play_session(game_session)
  match = duels.new(MATCH_SECONDS, COUNTDOWN)
  if not check(server:activate_game_session()) then return finish_once() end
  log("a session for %d players", game_session.MaximumPlayerSessionCount)
  wait(function() return match.state ~= "waiting" end, IDLE)
  wait(function() return match.state ~= "ready" end, IDLE)
  if match.state == "playing" then
    check(server:update_player_session_creation_policy "DENY_ALL")
    repeat show_score(game_session) until wait(function() return match.state ~= "playing" end, 1)
    show_score(game_session)
  end
  finish_once()
end

-- Lets a match end by itself if there is time for it.
local function on_process_terminate(termination_time)
  log("GameLift ends this process")
  if match and match.state == "playing" then
    wait(function() return match.state == "ended" end, math.max(0, termination_time - os.time() - MARGIN))
  end
  finish_once()
end

local function join()
  server = assert(gamelift.server.init_sdk { transport = loop })
  assert(server:process_ready {
    port = door.port,
    on_start_game_session = play_session,
    on_process_terminate = on_process_terminate,
  })
  log("ready on port %d", door.port)
  return true
end

local host = {}

-- Joins GameLift. It blocks, so it runs before the first tick.
function host.start()
  door = players.open(os.getenv "GAME_ADDRESS" or "127.0.0.1", tonumber(os.getenv "GAME_PORT") or 0, {
    message = on_message, closed = on_closed,
  })
  local joined, warm = loop:spawn(join), loop:prewarm(client)
  loop:run(10)
  assert(joined:done() and joined:result(), "the process cannot join GameLift")
  check(warm:result())
end

-- Runs one tick; it never waits. Returns true once the process may end.
function host.tick(stopping)
  if stopping and not deadline then
    deadline = loop:now() + LAST_SECONDS
    finish_once()
  end
  loop:poll()
  door:poll()
  if match then
    match:tick()
    show_state()
  end
  if not (ending and ending:done()) and not (deadline and loop:now() > deadline) then return false end
  server:destroy()
  client:close()
  loop:close()
  return true
end

return host
