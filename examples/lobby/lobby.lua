-- A lobby over HTTP and JSON: players list sessions, open one, take a seat, leave it, ask for a place, or play a match. README.md
-- beside this file lists the endpoints, their errors and limits.
local cjson = require "cjson.safe"
local gamelift = require "gamelift"
local resty = require "gamelift.resty"
local ngx = ngx ---@diagnostic disable-line: undefined-global

local lobby = {}

local LONGEST = 8192 -- bytes of a body
local MODES = { duel = true, coop = true, capture = true }
local FLEET, QUEUE = os.getenv "LOBBY_FLEET", os.getenv "LOBBY_QUEUE" or "lobby"
local MATCHMAKER = os.getenv "LOBBY_MATCHMAKER" or "lobby"
local CONTROL = os.getenv "LOBBY_CONTROL" -- of a local GameLift without game servers: the lobby does their work
local WEBSOCKET = os.getenv "LOBBY_WEBSOCKET" -- ws or wss: by it the page connects to game servers; nil: it does not
local TICKET_SECONDS = tonumber(os.getenv "LOBBY_TICKET_SECONDS") or 10 -- Amazon asks for at most one look at a ticket in 10 s

-- The client is made when nginx starts, from the environment; the workers make the calls.
local client = gamelift.client { timeout = { total = 10 } }
local reads = resty.cached(client, { dict = ngx.shared.lobby, ttl = 300 })
local tickets = resty.cached(client, { dict = ngx.shared.lobby, ttl = TICKET_SECONDS * 1000 })

-- responses -------------------------------------------------------------------------------------------------------------

-- Sends a response. value: a table, or JSON; nil for none.
local function respond(status, value)
  ngx.status = status
  if value == nil then return ngx.exit(status) end
  ngx.header["Content-Type"] = "application/json; charset=utf-8"
  ngx.header["Cache-Control"] = "no-store"
  ngx.print(type(value) == "string" and value or cjson.encode(value), "\n")
end

local function refuse(status, code, message)
  error({ status = status, body = { error = { code = code, message = message } } }, 0)
end

-- Errors of GameLift for players: status, code and message. A message says what GameLift reported, not why.
local MEANING = {
  NotFoundException = { 502, "unavailable", "The game service does not know this lobby's fleet or queue; the lobby's log has more." },
  GameSessionFullException = { 409, "full", "All seats are taken. Choose another session, or create one." },
  InvalidGameSessionStatusException = { 409, "not_open", "That session takes no players now. Choose another session." },
  TerminalRoutingStrategyException = { 409, "not_open", "The game service opens no sessions here now." },
  ConflictException = { 409, "conflict", "The game service reports a conflict. Try again." },
  InvalidRequestException = { 409, "refused", "The game service refused the request. Change what you asked for, then try again." },
  FleetCapacityExceededException = { 503, "no_server", "No game server has room for another session." },
  LimitExceededException = { 503, "no_server", "The limit of sessions is reached." },
  ThrottlingException = { 503, "busy", "The game service has too many requests." },
}
local OF_KIND = {
  validation = { 400, "bad_request", "The game service cannot take this request. Change what you filled in, then try again." },
  timeout = { 504, "slow", "The game service did not answer in time." },
  transport = { 502, "unavailable", "The game service cannot be reached." },
  service = { 502, "unavailable", "The game service answered with an error; the lobby's log has its code." },
}
local OTHERWISE = { 502, "unavailable", "The lobby cannot call the game service; its log has the reason." }

-- Returns the reply. On failure responds to the player; the log gets code and request id, never parameters. `subject`: names the thing
-- that GameLift did not find, "That session"; nil if the player chose nothing.
local function check(reply, err, subject)
  if reply then return reply end
  if subject and err.code == "NotFoundException" then refuse(404, "gone", subject .. " does not exist.") end
  local meaning = MEANING[err.code] or OF_KIND[err.kind] or OTHERWISE
  if meaning[1] >= 500 then ngx.log(ngx.WARN, err.operation, ": ", err.code, " ", err.request_id or "") end
  refuse(meaning[1], meaning[2], meaning[3])
end

-- requests --------------------------------------------------------------------------------------------------------------

-- Refuses requests from pages of other sites: they must not act for a player. Browsers name the page that a request comes from, other
-- programs do not. A page cannot forge Sec-Fetch-Site, and it is right where Origin and Host differ for another reason: over HTTP/3 the
-- Lua module gives Host without its port, and a proxy may send another Host. Browsers without Sec-Fetch-Site send Origin.
local function check_origin()
  local site, origin = ngx.var.http_sec_fetch_site, ngx.var.http_origin
  if site == "same-origin" then return end
  local is_ours = not origin or origin:lower():match "^https?://(.+)$" == (ngx.var.http_host or ""):lower()
  if not is_ours or site == "cross-site" or site == "same-site" then
    refuse(403, "cross_site", "Another site's page asked for this. Use the lobby's own page.")
  end
end

-- Returns the text without blanks at its ends, in linear time: "^%s*(.-)%s*$" is quadratic in the blanks.
local function trim(text)
  local first = text:find "%S"
  return first and text:match("^.*%S", first) or ""
end

local function body()
  local kind = (ngx.var.content_type or ""):match "^[^;]*" -- without its parameters
  if trim(kind):lower() ~= "application/json" then
    refuse(415, "not_json", "The request must be JSON: Content-Type: application/json.")
  end
  local value = cjson.decode(ngx.req.get_body_data() or "")
  if type(value) ~= "table" then refuse(400, "not_json", "The request is not a JSON object.") end
  return value
end

local function is_absent(value)
  return value == nil or value == cjson.null or type(value) == "string" and not value:find "%S"
end

-- Checks a name that a person chose: 1 to `most` characters, no quotes or controls.
local function name(value, what, most)
  if type(value) ~= "string" then refuse(400, "bad_request", what .. " is missing.") end
  local text = #value <= 4 * most and trim(value) -- a character has up to 4 bytes
  if text == "" then refuse(400, "bad_request", what .. " is missing.") end
  if not text or select(2, text:gsub("[^\128-\191]", "")) > most then
    refuse(400, "bad_request", ("%s can have at most %d characters."):format(what, most))
  end
  if text:find "[%c'\"\\]" then refuse(400, "bad_request", what .. " has a character that cannot be used: ' \" \\") end
  return text
end

local function session_name(value) return name(value, "The session's name", 60) end

local function player(value)
  value = name(value, "Your name", 40)
  if value:find "[^%w%-_. ]" then refuse(400, "bad_request", "Your name can have the letters a to z, digits, blanks and - _ .") end
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
  if is_absent(value) then refuse(400, "bad_request", what .. " is missing.") end
  if type(value) ~= "string" or #value > 256 or not value:find "^[%w:/%-_.]+$" then
    refuse(400, "bad_request", what .. " is not an id of this lobby's.")
  end
  return value
end

-- actions ---------------------------------------------------------------------------------------------------------------

local function shown(session)
  local properties = {}
  for _, property in ipairs(session.GameProperties or {}) do properties[property.Key] = property.Value end
  local taken, all = session.CurrentPlayerSessionCount or 0, session.MaximumPlayerSessionCount or 0
  return {
    id = session.GameSessionId, name = session.Name or session.MatchmakerData and "Match" or "unnamed", mode = properties.mode,
    players = taken, seats = all, state = session.Status, open = session.Status == "ACTIVE" and taken < all,
  }
end

local PAGE = 20 -- sessions in a response, and in one search of GameLift
local LOOKED_AT = 200 -- sessions, the newest ones, among which a name is looked for: GameLift knows whole names only

local function list()
  local input = ngx.req.get_uri_args(10)
  local filter = {}
  if input.open and input.open ~= "" then filter[#filter + 1] = "hasAvailablePlayerSessions=true" end
  if input.mode and input.mode ~= "" then
    filter[#filter + 1] = "gameSessionProperties.mode='" .. mode(input.mode) .. "'"
  end
  local wanted = input.name and input.name ~= "" and name(input.name, "The name", 40):lower()
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
  respond(200, ('{"sessions":[%s],"more":%s}'):format(table.concat(sessions, ","), tostring(more)))
end

local function create()
  local input = body()
  local reply = check(client:create_game_session {
    FleetId = FLEET, Name = session_name(input.name), MaximumPlayerSessionCount = seats(input.seats),
    GameProperties = { { Key = "mode", Value = mode(input.mode) } },
  })
  respond(201, { session = shown(reply.GameSession) })
end

-- Plays the game server of a local GameLift, which otherwise would not see players come and go.
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

-- Adds where the game connects, if there is such a place yet, to what the page is sent.
local function add_address(view, place)
  if not (place.IpAddress and place.Port) then return view end
  view.address = place.IpAddress .. ":" .. place.Port
  view.url = WEBSOCKET and WEBSOCKET .. "://" .. view.address .. "/"
  return view
end

local function seat(player_session)
  return add_address({
    session = player_session.GameSessionId, player = player_session.PlayerId, token = player_session.PlayerSessionId,
  }, player_session)
end

local function join()
  local input = body()
  local reply, err = client:create_player_session {
    GameSessionId = id(input.session, "The session"), PlayerId = player(input.player),
  }
  check(reply, err, "That session")
  play("accept_player", reply.PlayerSession.PlayerSessionId)
  respond(201, seat(reply.PlayerSession))
end

-- Reports that a player leaves. GameLift frees seats itself: when the game server reports it, or a minute after the reservation.
local function leave()
  local token = id(body().token, "The token")
  local reply, err = client:describe_player_sessions { PlayerSessionId = token }
  if not check(reply, err, "That seat").PlayerSessions[1] then refuse(404, "gone", "That seat does not exist.") end
  play("remove_player", token)
  respond(204)
end

local PLACEMENT = { PENDING = "looking", FULFILLED = "found", CANCELLED = "cancelled", TIMED_OUT = "none found", FAILED = "failed" }

local function place(placement)
  local reserved = placement.PlacedPlayerSessions and placement.PlacedPlayerSessions[1]
  return add_address({
    id = placement.PlacementId, name = placement.GameSessionName, session = placement.GameSessionArn,
    player = reserved and reserved.PlayerId or nil, state = PLACEMENT[placement.Status] or "failed", done = placement.Status ~= "PENDING",
    token = reserved and reserved.PlayerSessionId or nil,
  }, placement)
end

-- Makes up a name for a player without one, and names a session without a name after its first player.
local function start_placement()
  local input = body()
  local who = is_absent(input.player) and "guest-" .. ngx.var.request_id:sub(1, 6) or player(input.player)
  local reply = check(client:start_game_session_placement {
    GameSessionQueueName = QUEUE, GameSessionName = is_absent(input.name) and "Game of " .. who or session_name(input.name),
    MaximumPlayerSessionCount = seats(input.seats), GameProperties = { { Key = "mode", Value = mode(input.mode) } },
    DesiredPlayerSessions = { { PlayerId = who } },
  })
  respond(202, { placement = place(reply.GameSessionPlacement) })
end

local function follow_placement()
  local reply, err = client:describe_game_session_placement { PlacementId = id(ngx.req.get_uri_args(5).id, "The search") }
  local placement = place(check(reply, err, "That search").GameSessionPlacement)
  if placement.token then play("accept_player", placement.token) end
  respond(200, { placement = placement })
end

-- matches -------------------------------------------------------------------------------------------------------------

local TICKET = {
  QUEUED = "looking", SEARCHING = "looking", REQUIRES_ACCEPTANCE = "accept", PLACING = "placing", COMPLETED = "found",
  CANCELLED = "cancelled", TIMED_OUT = "none found", FAILED = "failed",
}

-- Returns a matchmaking ticket for the page: its player, and the seat once there is one.
local function match(ticket)
  local state, connection = TICKET[ticket.Status] or "failed", ticket.GameSessionConnectionInfo
  local view = { id = ticket.TicketId, player = ticket.Players[1].PlayerId, state = state, done = ticket.EndTime ~= nil }
  if state == "cancelled" and ticket.StatusReason == "AcceptanceFailed" then view.state = "not accepted" end
  if connection then
    view.session, view.name = connection.GameSessionArn, "Match"
    view.token = connection.MatchedPlayerSessions[1].PlayerSessionId
    add_address(view, connection)
  end
  return view
end

local function start_match()
  local input = body()
  local who = is_absent(input.player) and "guest-" .. ngx.var.request_id:sub(1, 6) or player(input.player)
  local reply = check(client:start_matchmaking { ConfigurationName = MATCHMAKER, Players = { { PlayerId = who } } })
  respond(202, { match = match(reply.MatchmakingTicket) })
end

local function follow_match()
  local reply, err = tickets:describe_matchmaking { TicketIds = { id(ngx.req.get_uri_args(5).id, "The match") } }
  local ticket = check(reply, err).TicketList[1] or refuse(404, "gone", "That match does not exist.")
  local current = match(ticket)
  if current.token then play("accept_player", current.token) end
  respond(200, { match = current })
end

local function accept_match()
  local input = body()
  if type(input.accept) ~= "boolean" then refuse(400, "bad_request", "Whether you accept must be true or false.") end
  check(client:accept_match { TicketId = id(input.id, "The match"), PlayerIds = { player(input.player) },
    AcceptanceType = input.accept and "ACCEPT" or "REJECT" })
  respond(204)
end

local function stop_match()
  local reply, err = client:stop_matchmaking { TicketId = id(body().id, "The match") }
  check(reply, err, "That match")
  respond(204)
end

local described -- the response of `about`; it stays the same while this worker runs

-- Describes what the lobby shows: its fleet, and the endpoint of the client, which a client knows from its first call on.
local function about()
  if described then return respond(200, described) end
  local reply, err = client:describe_fleet_attributes { FleetIds = { FLEET } }
  local endpoint = tostring(client):match "https?://[^%s,)]+"
  if not endpoint then check(reply, err) end
  local fleet = reply and reply.FleetAttributes[1]
  local description = { fleet = FLEET, name = fleet and fleet.Name, endpoint = endpoint }
  described = fleet and description
  respond(200, description)
end

local ROUTES = {
  ["/api/sessions"] = { GET = list, POST = create },
  ["/api/about"] = { GET = about },
  ["/api/join"] = { POST = join },
  ["/api/leave"] = { POST = leave },
  ["/api/placements"] = { GET = follow_placement, POST = start_placement },
  ["/api/matches"] = { GET = follow_match, POST = start_match },
  ["/api/matches/accept"] = { POST = accept_match },
  ["/api/matches/stop"] = { POST = stop_match },
}

local function route()
  -- Reads the whole body first: Debian 12's curl loses a response over HTTP/2 that comes before it has sent its body.
  ngx.req.read_body()
  if ngx.req.get_body_file() or #(ngx.req.get_body_data() or "") > LONGEST then
    refuse(413, "too_large", "The request is too large: at most 8 KB.")
  end
  local methods = ROUTES[ngx.var.uri]
  if not methods then refuse(404, "no_such_page", "There is nothing here.") end
  local action = methods[ngx.req.get_method()]
  if not action then refuse(405, "no_such_method", "That cannot be done here.") end
  if ngx.req.get_method() == "POST" then check_origin() end
  action()
end

function lobby.run()
  local ok, problem = pcall(route)
  if ok then return end
  if type(problem) == "table" and problem.status then
    if problem.status == 503 then ngx.header["Retry-After"] = "5" end
    return respond(problem.status, problem.body)
  end
  ngx.log(ngx.ERR, problem)
  respond(500, { error = { code = "broken", message = "The lobby failed; its log has the reason." } })
end

return lobby
