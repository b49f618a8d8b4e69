-- Operations on matchmaking tickets. The engine in matchmaking/ has their life, model/matchmakers.lua its place in an account.
local arns = require "gamelift.emulator.model.arn"
local exceptions = require "gamelift.emulator.model.exceptions"
local find = require "gamelift.emulator.model.find"
local matchmakers = require "gamelift.emulator.model.matchmakers"
local tables = require "gamelift.util.tables"

local reject = exceptions.reject

local matchmaking = { operations = {} }
local operations = matchmaking.operations

local function milliseconds(seconds)
  return seconds and math.floor(seconds * 1000 + 0.5) / 1000
end

-- Returns the connection information of a ticket as it is now: a player session that has ended has no id there.
local function connection_of(backend, connection)
  local home = backend:owner(connection.GameSessionArn)
  local s, players = home.sessions_by_arn[connection.GameSessionArn], {}
  for i, matched in ipairs(connection.MatchedPlayerSessions) do
    local p = home.player_sessions_by_id[matched.PlayerSessionId or false]
    local is_live = p and (p.view.Status == "RESERVED" or p.view.Status == "ACTIVE")
    players[i] = { PlayerId = matched.PlayerId, PlayerSessionId = is_live and matched.PlayerSessionId or nil }
  end
  return tables.merge(connection, { MatchedPlayerSessions = players, PlayerGatewayStatus = s and s.view.PlayerGatewayStatus })
end

-- Completes a ticket of the engine.
local function ticket_of(backend, view)
  view.ConfigurationArn = arns.configuration(backend, view.ConfigurationName)
  view.StartTime, view.EndTime = milliseconds(view.StartTime), milliseconds(view.EndTime)
  local connection = view.GameSessionConnectionInfo
  view.GameSessionConnectionInfo = connection and connection_of(backend, connection)
  return view
end

local function check_request(backend, p, is_backfill)
  if p.TicketId == "" then reject(backend, "request", "TicketId is empty") end
  matchmakers.call(backend, "check_players", p.Players, is_backfill)
end

local function start(backend, method, p)
  local params = tables.merge(p, { ConfigurationName = find.configuration(backend, p.ConfigurationName).view.Name })
  return { MatchmakingTicket = ticket_of(backend, (matchmakers.call(backend, method, params))) }
end

function operations.StartMatchmaking(backend, p)
  check_request(backend, p, false)
  return start(backend, "start", p)
end

function operations.DescribeMatchmaking(backend, p)
  local list = matchmakers.call(backend, "describe", p.TicketIds)
  for _, view in ipairs(list) do ticket_of(backend, view) end
  return { TicketList = list }
end

function operations.StopMatchmaking(backend, p)
  return (matchmakers.call(backend, "stop", p.TicketId))
end

function operations.AcceptMatch(backend, p)
  return (matchmakers.call(backend, "accept", p))
end

-- Checks the game session of a backfill request: FlexMatch has made it, and it is ACTIVE.
local function check_session(backend, arn)
  if not arn then reject(backend, "request", "GameSessionArn is required unless the configuration is STANDALONE") end
  local s = backend:owner(arn).sessions_by_arn[arn] or reject(backend, "session_unknown", "Game session (%s) not found", arn)
  if not s.matchmaker then reject(backend, "session_without_match", "Game session (%s) was not made by matchmaking", arn) end
  if s.view.Status ~= "ACTIVE" then
    reject(backend, "backfill_status", "Game session (%s) is in %s status, not in ACTIVE", arn, s.view.Status)
  end
end

function operations.StartMatchBackfill(backend, p)
  check_request(backend, p, true)
  local configuration = find.configuration(backend, p.ConfigurationName).view
  if configuration.FlexMatchMode == "STANDALONE" then
    p.GameSessionArn = nil -- there is none
  else
    check_session(backend, p.GameSessionArn)
  end
  return start(backend, "backfill", p)
end

return matchmaking
