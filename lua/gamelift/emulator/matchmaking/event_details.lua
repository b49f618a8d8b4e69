-- The `detail` of matchmaking events, as EventBridge delivers it.
local events = require "gamelift.emulator.model.events"

local details = {}

local iso8601 = events.iso8601

-- Returns the players of a ticket for an event; extra(player id) adds members.
local function players_of(ticket, extra)
  local players = {}
  for i, given in ipairs(ticket.request) do
    local player = extra and extra(given.PlayerId, ticket) or {}
    player.playerId = given.PlayerId
    players[i] = player
  end
  return players
end

local function tickets_of(list, extra)
  local tickets = {}
  for i, ticket in ipairs(list) do
    tickets[i] = { ticketId = ticket.id, startTime = iso8601(ticket.start), players = players_of(ticket, extra) }
  end
  return tickets
end

local function session_info(list, extra)
  local players = {}
  for _, ticket in ipairs(list) do
    for _, player in ipairs(players_of(ticket, extra)) do players[#players + 1] = player end
  end
  return { players = players }
end

-- Returns the part that all events share.
local function detail_of(kind, matchmaker, list, extra)
  return { type = kind, tickets = tickets_of(list, extra), gameSessionInfo = session_info(list, extra),
    customEventData = matchmaker.configuration.CustomEventData }
end

local function with_team(player_id, ticket)
  return { team = ticket.team_of and ticket.team_of[player_id] }
end

--- Returns ruleEvaluationMetrics of a ticket or match: one entry for each rule.
-- @param counts list { passed, failed, passed, failed, … } or nil
-- @param parts set|nil of the indexes of rules that count nothing
function details.metrics(rules, counts, parts)
  local list = {}
  for _, rule in ipairs(rules) do
    local known = counts and not (parts and parts[rule.index]) and counts or {}
    list[#list + 1] = { ruleName = rule.name, passedCount = known[2 * rule.index - 1] or 0, failedCount = known[2 * rule.index] or 0 }
  end
  return list
end

--- Returns the detail for a ticket that is in the pool. estimate: seconds or nil.
function details.searching(matchmaker, ticket, estimate)
  local detail = detail_of("MatchmakingSearching", matchmaker, { ticket })
  detail.estimatedWaitMillis = estimate and estimate * 1000 or "NOT_AVAILABLE"
  return detail
end

--- Returns the detail for a proposed match.
-- @param with_timeout boolean|nil whether acceptanceTimeout is there in either case
function details.potential(matchmaker, match, metrics, with_timeout)
  local detail = detail_of("PotentialMatchCreated", matchmaker, match.tickets, with_team)
  detail.matchId, detail.ruleEvaluationMetrics = match.id, metrics
  detail.acceptanceRequired = matchmaker.configuration.AcceptanceRequired == true
  if detail.acceptanceRequired or with_timeout then detail.acceptanceTimeout = match.acceptance_timeout end
  return detail
end

--- Returns the detail for players who have accepted or rejected.
function details.accept(matchmaker, match)
  local detail = detail_of("AcceptMatch", matchmaker, match.tickets, function(player_id, ticket)
    return { team = ticket.team_of[player_id], accepted = match.answers[player_id] }
  end)
  detail.matchId = match.id
  return detail
end

--- Returns the detail for an acceptance that has ended. result: Accepted, Rejected or TimedOut.
function details.accept_completed(matchmaker, match, result)
  local detail = detail_of("AcceptMatchCompleted", matchmaker, match.tickets, with_team)
  detail.acceptance, detail.matchId = result, match.id
  return detail
end

--- Returns the detail for a match that has its game session.
-- @param info table|nil { GameSessionArn, IpAddress, DnsName, Port, PlayerSessions = { [player id] = player session id } }
function details.succeeded(matchmaker, match, info)
  local sessions = info and info.PlayerSessions or {}
  local detail = detail_of("MatchmakingSucceeded", matchmaker, match.tickets, function(player_id, ticket)
    return { team = ticket.team_of[player_id], playerSessionId = sessions[player_id] }
  end)
  detail.matchId = match.id
  if info then
    local session = detail.gameSessionInfo
    session.gameSessionArn, session.ipAddress, session.dnsName = info.GameSessionArn, info.IpAddress, info.DnsName
    session.port = info.Port
  end
  return detail
end

local ENDINGS = { TIMED_OUT = "MatchmakingTimedOut", CANCELLED = "MatchmakingCancelled", FAILED = "MatchmakingFailed" }

--- Returns the detail for a ticket that has ended without a match, with its reason and message.
function details.ended(matchmaker, ticket, match, metrics)
  local detail = detail_of(ENDINGS[ticket.status], matchmaker, { ticket }, match and with_team or nil)
  detail.reason, detail.message, detail.matchId = ticket.reason, ticket.message, match and match.id
  if ticket.status ~= "FAILED" then detail.ruleEvaluationMetrics = metrics end
  return detail
end

return details
