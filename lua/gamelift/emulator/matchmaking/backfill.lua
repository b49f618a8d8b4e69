-- The players of game sessions that matches were placed in, and automatic backfill.
--
-- service.state.sessions[ARN] is { matchmaker = name, players = list as StartMatchBackfill has it, teams = list of { name, max },
-- next_id = id of the automatic ticket to come or nil, ticket = the active automatic ticket or nil, stopped = true or nil }.
-- Players are added by matches and never removed, as in MatchmakerData.
local tickets = require "gamelift.emulator.matchmaking.tickets"

local backfill = {}

local function is_automatic(owner)
  return owner.configuration.BackfillMode == "AUTOMATIC" and owner.configuration.FlexMatchMode ~= "STANDALONE"
end

local function size_of(session)
  local size = 0
  for _, team in ipairs(session.teams) do size = size + team.max end
  return size
end

--- Gives a new match the id of the automatic ticket that its session gets, where open slots stay.
function backfill.prepare(service, owner, match)
  local session = match.backfill and match.backfill.session and service.state.sessions[match.backfill.session]
  if not is_automatic(owner) or session and session.stopped then return end
  match.backfill_mode = "AUTOMATIC"
  local players = match.size
  if session then
    players = #session.players
    for _, ticket in ipairs(match.tickets) do players = players + (ticket.backfill and 0 or #ticket.request) end
  end
  if players < match.capacity then match.backfill_ticket = "auto-backfill-" .. service.host.uuid() end
end

local function add_players(session, match)
  local known = {}
  for _, player in ipairs(session.players) do known[player.PlayerId] = true end
  for _, ticket in ipairs(match.tickets) do
    for _, player in ipairs(ticket.request) do
      local team = ticket.team_of and ticket.team_of[player.PlayerId]
      if not known[player.PlayerId] and team then
        session.players[#session.players + 1] = { PlayerId = player.PlayerId, PlayerAttributes = player.PlayerAttributes,
          LatencyInMs = player.LatencyInMs, Team = team }
      end
    end
  end
end

--- Notes the players of a match that was placed in a session.
function backfill.note(service, match, arn)
  local sessions = service.state.sessions
  local session = sessions[arn] or { matchmaker = match.matchmaker, players = {} }
  sessions[arn] = session
  session.teams, session.next_id, session.mode = match.sizes, match.backfill_ticket, match.backfill_mode
  add_players(session, match)
end

-- Returns the players for an automatic ticket: those of the session, or, by the option, those who are present.
local function listed_players(service, session, present)
  if not present or service.options.automatic_backfill == "start" then return session.players end
  local is_present, list = {}, {}
  for _, id in ipairs(present) do is_present[id] = true end
  for _, player in ipairs(session.players) do
    if is_present[player.PlayerId] then list[#list + 1] = player end
  end
  return list
end

--- Makes the automatic ticket of an active session with open slots. Returns its id, or nil where there is none to make.
-- @param start function(service, params, automatic) -> a ticket's view
-- @param present list|nil of the ids of players that are connected
function backfill.open(service, arn, present, start)
  local session = service.state.sessions[arn]
  local owner = session and service.state.matchmakers[session.matchmaker]
  if not owner or not is_automatic(owner) or session.stopped then return nil end
  local active = service.state.backfills[arn]
  local players = listed_players(service, session, present)
  if active and not tickets.is_final(active) or #players == 0 or #players >= size_of(session) then return nil end
  if not session.next_id and service.options.automatic_backfill == "start" then return nil end
  local id = session.next_id or "auto-backfill-" .. service.host.uuid()
  local view = start(service, { ConfigurationName = owner.name, TicketId = id, Players = players, GameSessionArn = arn }, true)
  if not view then return nil end
  session.ticket, session.next_id = id, nil
  return id
end

--- Stops automatic backfill for a ticket's session.
function backfill.stop(service, ticket)
  local session = ticket.session and service.state.sessions[ticket.session]
  if session and ticket.automatic then session.stopped = true end
end

return backfill
