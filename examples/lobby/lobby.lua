-- A lobby over HTTP and JSON. Players see sessions, open one, take a seat, leave it, or ask for a place in any.
--
--   GET  /api/sessions?name=…&mode=…&open=1     { sessions = { { id, name, mode, players, seats, open } }, more }
--   POST /api/sessions     { name, mode, seats }          201 { session }
--   POST /api/join         { session, player }            201 { session, player, address, token }: what the game connects with
--   POST /api/leave        { token }                      204
--   POST /api/placements   { name, mode, seats, player }  202 { placement }
--   GET  /api/placements?id=…                             { placement = { id, name, state, done, session, player, address, token } }
--
-- An error is { error = { code, message } }. None of GameLift's own words and no key goes out.
local cjson = require "cjson.safe"
local gamelift = require "gamelift"
local resty = require "gamelift.resty"
local ngx = ngx ---@diagnostic disable-line: undefined-global

local lobby = {}

local MODES = { duel = true, coop = true, capture = true }
local FLEET, QUEUE = os.getenv "LOBBY_FLEET", os.getenv "LOBBY_QUEUE" or "lobby"
local CONTROL = os.getenv "LOBBY_CONTROL" -- of a local GameLift, where nobody else plays the game server

-- Made when nginx starts, from the environment; calls are made in the workers.
local client = gamelift.client { timeout = { total = 10 } }
local reads = resty.cached(client, { dict = ngx.shared.lobby, ttl = 300 })

-- answers ---------------------------------------------------------------------------------------------------------------

-- value: a table, or JSON; nil for none.
local function answer(status, value)
  ngx.status = status
  if value == nil then return ngx.exit(status) end
  ngx.header["Content-Type"] = "application/json; charset=utf-8"
  ngx.header["Cache-Control"] = "no-store"
  ngx.print(type(value) == "string" and value or cjson.encode(value), "\n")
end

local function refuse(status, code, message)
  error({ status = status, body = { error = { code = code, message = message } } }, 0)
end

-- What GameLift's errors mean to a player: status, code and words.
local MEANING = {
  NotFoundException = { 404, "gone", "That session is no longer there." },
  GameSessionFullException = { 409, "full", "All seats are taken. Choose another session, or create one." },
  InvalidGameSessionStatusException = { 409, "not_open", "That session takes no players now." },
  TerminalRoutingStrategyException = { 409, "not_open", "That session takes no players now." },
  ConflictException = { 409, "conflict", "Somebody else was quicker. Try again." },
  InvalidRequestException = { 409, "refused", "That isn't possible: maybe you have a seat there already." },
  FleetCapacityExceededException = { 503, "no_server", "All game servers are busy. Try again in a minute." },
  LimitExceededException = { 503, "no_server", "No more sessions can be opened now." },
  ThrottlingException = { 503, "busy", "The lobby is busy. Try again in a moment." },
}
local OF_KIND = {
  validation = { 400, "bad_request", "Something in the request is not as it should be." },
  timeout = { 504, "slow", "The game service did not answer in time. Try again." },
}
local OTHERWISE = { 502, "unavailable", "The game service cannot be reached now. Try again." }

-- The reply, or an answer to the player; the log gets code and request id, never parameters.
local function check(reply, err)
  if reply then return reply end
  local meaning = MEANING[err.code] or OF_KIND[err.kind] or OTHERWISE
  if meaning[1] >= 500 then ngx.log(ngx.WARN, err.operation, ": ", err.code, " ", err.request_id or "") end
  refuse(meaning[1], meaning[2], meaning[3])
end

-- requests --------------------------------------------------------------------------------------------------------------

-- Browsers say which page a request comes from, other programs nothing. No page of another site may act for a player. Behind a
-- proxy this needs the Host that the browser sent.
local function check_origin()
  local origin = ngx.var.http_origin
  local is_ours = not origin or origin:lower():match "^https?://(.+)$" == (ngx.var.http_host or ""):lower()
  if not is_ours or ngx.var.http_sec_fetch_site == "cross-site" then
    refuse(403, "cross_site", "Another site's page asked for this. Use the lobby's own page.")
  end
end

local function body()
  local kind = ((ngx.var.content_type or "") .. ";"):lower():match "^%s*(.-)%s*;" -- without its parameters
  if kind ~= "application/json" then
    refuse(415, "not_json", "The request must be JSON: Content-Type: application/json.")
  end
  ngx.req.read_body()
  local value = cjson.decode(ngx.req.get_body_data() or "")
  if type(value) ~= "table" then refuse(400, "not_json", "The request is no JSON object.") end
  return value
end

-- A name that people chose: 1 to `most` bytes, no quotes or controls.
local function name(value, what, most)
  if type(value) ~= "string" then refuse(400, "bad_request", what .. " is missing.") end
  value = value:match "^%s*(.-)%s*$"
  if value == "" then refuse(400, "bad_request", what .. " is missing.") end
  if #value > most then refuse(400, "bad_request", what .. " is too long.") end
  if value:find "[%c'\"\\]" then refuse(400, "bad_request", what .. " has a character that cannot be used.") end
  return value
end

local function player(value)
  value = name(value, "Your name", 40)
  if value:find "[^%w%-_. ]" then refuse(400, "bad_request", "Your name may have letters, digits, blanks and - _ .") end
  return (value:gsub(" ", "_"))
end

local function seats(value)
  value = tonumber(value)
  if not value or value % 1 ~= 0 or value < 1 or value > 64 then refuse(400, "bad_request", "Seats must be a number from 1 to 64.") end
  return value
end

local function mode(value)
  if not MODES[value] then refuse(400, "bad_request", "There is no such mode.") end
  return value
end

local function id(value, what)
  if type(value) ~= "string" or not value:find "^[%w:/%-_.]+$" or #value > 256 then refuse(400, "bad_request", what .. " is missing.") end
  return value
end

-- actions ---------------------------------------------------------------------------------------------------------------

local function shown(session)
  local properties = {}
  for _, property in ipairs(session.GameProperties or {}) do properties[property.Key] = property.Value end
  local taken, all = session.CurrentPlayerSessionCount or 0, session.MaximumPlayerSessionCount or 0
  return {
    id = session.GameSessionId, name = session.Name or "unnamed", mode = properties.mode, players = taken, seats = all,
    state = session.Status, open = session.Status == "ACTIVE" and taken < all,
  }
end

local PAGE = 20 -- sessions in an answer, and what GameLift finds at a time
local LOOKED_AT = 200 -- sessions, the newest ones, among which a name is looked for: GameLift knows whole names only

local function list()
  local given = ngx.req.get_uri_args(10)
  local filter = {}
  if given.open and given.open ~= "" then filter[#filter + 1] = "hasAvailablePlayerSessions=true" end
  if given.mode and given.mode ~= "" then
    filter[#filter + 1] = "gameSessionProperties.mode='" .. mode(given.mode) .. "'"
  end
  local wanted = given.name and given.name ~= "" and name(given.name, "The name", 40):lower()
  local pages = reads:get_paginator("search_game_sessions"):paginate {
    FleetId = FLEET, SortExpression = "creationTimeMillis DESC", FilterExpression = filter[1] and table.concat(filter, " AND ") or nil,
    PaginationConfig = { PageSize = PAGE, MaxItems = wanted and LOOKED_AT or PAGE },
  }
  local sessions, seen, more = {}, {}, false
  while #sessions < PAGE do
    local page, err = pages:next_page()
    if err then check(nil, err) end
    if not page then break end
    for _, session in ipairs(page.GameSessions) do
      local is_new = not seen[session.GameSessionId] -- those opened meanwhile push others from one page to the next
      if is_new and #sessions < PAGE and (not wanted or (session.Name or ""):lower():find(wanted, 1, true)) then
        seen[session.GameSessionId], sessions[#sessions + 1] = true, cjson.encode(shown(session))
      end
    end
    more = page.NextToken ~= nil
  end
  -- Not every cjson can write an empty list.
  answer(200, ('{"sessions":[%s],"more":%s}'):format(table.concat(sessions, ","), tostring(more)))
end

local function create()
  local given = body()
  local reply = check(client:create_game_session {
    FleetId = FLEET, Name = name(given.name, "The session's name", 60), MaximumPlayerSessionCount = seats(given.seats),
    GameProperties = { { Key = "mode", Value = mode(given.mode) } },
  })
  answer(201, { session = shown(reply.GameSession) })
end

-- A local GameLift has no game server that would see players come and go.
local function play(action, token)
  if not CONTROL then return end
  local socket = ngx.socket.tcp()
  socket:settimeouts(500, 500, 2000)
  local host, port = CONTROL:match "^http://([%d.]+):(%d+)"
  if not socket:connect(host, tonumber(port)) then return end
  local text = cjson.encode { PlayerSessionId = token }
  socket:send(("POST /_control/%s HTTP/1.0\r\nHost: %s:%s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s")
    :format(action, host, port, #text, text))
  socket:receive "*a"
  socket:close()
end

local function seat(player_session)
  return {
    session = player_session.GameSessionId, player = player_session.PlayerId,
    address = player_session.IpAddress .. ":" .. player_session.Port, token = player_session.PlayerSessionId,
  }
end

local function join()
  local given = body()
  local reply = check(client:create_player_session {
    GameSessionId = id(given.session, "The session"), PlayerId = player(given.player),
  })
  play("accept_player", reply.PlayerSession.PlayerSessionId)
  answer(201, seat(reply.PlayerSession))
end

-- GameLift takes seats back itself: when the game server says that the player has gone, or a minute after the reservation.
local function leave()
  local token = id(body().token, "The token")
  local reply = check(client:describe_player_sessions { PlayerSessionId = token })
  if not reply.PlayerSessions[1] then refuse(404, "gone", "That seat is not taken.") end
  play("remove_player", token)
  answer(204)
end

local PLACEMENT = { PENDING = "looking", FULFILLED = "found", CANCELLED = "cancelled", TIMED_OUT = "none found", FAILED = "failed" }

local function place(placement)
  local found = placement.PlacedPlayerSessions and placement.PlacedPlayerSessions[1]
  return {
    id = placement.PlacementId, name = placement.GameSessionName, session = placement.GameSessionArn,
    player = found and found.PlayerId or nil, state = PLACEMENT[placement.Status] or "failed", done = placement.Status ~= "PENDING",
    address = placement.IpAddress and placement.Port and placement.IpAddress .. ":" .. placement.Port or nil,
    token = found and found.PlayerSessionId or nil,
  }
end

local function start_placement()
  local given = body()
  local reply = check(client:start_game_session_placement {
    GameSessionQueueName = QUEUE, GameSessionName = name(given.name, "The session's name", 60),
    MaximumPlayerSessionCount = seats(given.seats), GameProperties = { { Key = "mode", Value = mode(given.mode) } },
    DesiredPlayerSessions = { { PlayerId = player(given.player) } },
  })
  answer(202, { placement = place(reply.GameSessionPlacement) })
end

local function follow_placement()
  local which = id(ngx.req.get_uri_args(5).id, "The placement")
  local reply = check(client:describe_game_session_placement { PlacementId = which })
  answer(200, { placement = place(reply.GameSessionPlacement) })
end

local ROUTES = {
  ["/api/sessions"] = { GET = list, POST = create },
  ["/api/join"] = { POST = join },
  ["/api/leave"] = { POST = leave },
  ["/api/placements"] = { GET = follow_placement, POST = start_placement },
}

local function route()
  local methods = ROUTES[ngx.var.uri]
  if not methods then refuse(404, "no_such_page", "There is nothing here.") end
  local action = methods[ngx.req.get_method()]
  if not action then refuse(405, "no_such_method", "That cannot be done here.") end
  if ngx.req.get_method() == "POST" then check_origin() end
  action()
end

function lobby.answer()
  local ok, problem = pcall(route)
  if ok then return end
  if type(problem) == "table" and problem.status then
    if problem.status == 503 then ngx.header["Retry-After"] = "5" end
    return answer(problem.status, problem.body)
  end
  ngx.log(ngx.ERR, problem)
  answer(500, { error = { code = "broken", message = "The lobby made a mistake." } })
end

return lobby
