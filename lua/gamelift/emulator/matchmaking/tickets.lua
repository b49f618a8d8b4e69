-- Matchmaking tickets: checks of a request, and the players as the search reads them.
--
-- A ticket is { id, matchmaker = name, status, start = seconds, backfill = true or nil, request = list of players as the
-- request gave them, players = list for the search (see pool), session = ARN or nil, … }; matchmaker.lua has its life.
local messages = require "gamelift.util.messages"
local strings = require "gamelift.util.strings"
local tables = require "gamelift.util.tables"

local tickets = {}

local MOST_PLAYERS, MOST_CURRENT, MOST_ATTRIBUTES = 10, 199, 10
local MOST_STRINGS, MOST_KEYS, LONGEST = 100, 10, 100

local INVALID = "InvalidRequestException"

-- Raises an exception of the service; guard() catches it.
local function refuse(message, ...)
  error({ code = INVALID, message = select("#", ...) > 0 and message:format(...) or message }, 0)
end

tickets.refuse = refuse

--- Raises an exception of the service with another code.
function tickets.refuse_with(code, message, ...)
  error({ code = code, message = select("#", ...) > 0 and message:format(...) or message }, 0)
end

--- Calls f(...); returns its result, or nil and { code, message } where it refused.
function tickets.guard(f, ...)
  local ok, result = pcall(f, ...)
  if ok then return result end
  if type(result) ~= "table" or not result.code then error(result, 0) end
  return nil, result
end

-- Attributes ----------------------------------------------------------------------------------------------------------

local MEMBER = { number = "N", string = "S", string_list = "SL", string_number_map = "SDM" }
local MEMBERS = { "N", "S", "SL", "SDM" }

local function member_of(where, value)
  local given
  for _, name in ipairs(MEMBERS) do
    if value[name] ~= nil then
      if given then refuse("%s: expected one of N, S, SL and SDM, got %s and %s", where, given, name) end
      given = name
    end
  end
  return given or refuse("%s: expected one of N, S, SL and SDM, got none", where)
end

local function check_size(where, value, name)
  if name == "S" and strings.length(value.S) > LONGEST then
    refuse("%s: expected at most %d characters, got %d", where, LONGEST, strings.length(value.S))
  end
  if name == "SL" and #value.SL > MOST_STRINGS then refuse("%s: expected at most %d strings, got %d", where, MOST_STRINGS, #value.SL) end
  if name == "SDM" and #tables.keys(value.SDM) > MOST_KEYS then
    refuse("%s: expected at most %d entries, got %d", where, MOST_KEYS, #tables.keys(value.SDM))
  end
end

local function check_attributes(player)
  local count = 0
  for _, name in ipairs(tables.keys(player.PlayerAttributes or {})) do
    count = count + 1
    local where = ("Player %s, attribute %s"):format(player.PlayerId, name)
    local value = player.PlayerAttributes[name]
    if type(value) ~= "table" then refuse("%s: expected a value, got %s", where, messages.quote(value)) end
    check_size(where, value, member_of(where, value))
  end
  if count > MOST_ATTRIBUTES then
    refuse("Player %s: expected at most %d attributes, got %d", player.PlayerId, MOST_ATTRIBUTES, count)
  end
end

local function check_latencies(player)
  for _, location in ipairs(tables.keys(player.LatencyInMs or {})) do
    local value = player.LatencyInMs[location]
    if type(value) ~= "number" or value < 1 or value % 1 ~= 0 then
      refuse("Player %s, latency of %s: expected a whole number of at least 1, got %s", player.PlayerId, location, messages.quote(value))
    end
  end
end

-- Checks that attributes have the types that the rule set declares.
local function check_types(player, rule_set, options)
  for _, name in ipairs(tables.keys(player.PlayerAttributes or {})) do
    local where = ("Player %s, attribute %s"):format(player.PlayerId, name)
    local given, declared = member_of(where, player.PlayerAttributes[name]), rule_set.declared.attributes[name]
    if not declared and options.undeclared_attributes == "refuse" then
      refuse("%s: %s", where, messages.unknown("attribute", name, rule_set.declared.attribute_names))
    end
    if declared and MEMBER[declared.type] ~= given and options.wrong_attribute_type == "refuse" then
      refuse("%s: expected %s, since the rule set declares a %s, got %s", where, MEMBER[declared.type], declared.type, given)
    end
  end
end

local function check_required(player, rule_set)
  for _, attribute in ipairs(rule_set.attributes) do
    if attribute.default == nil and not (player.PlayerAttributes and player.PlayerAttributes[attribute.name]) then
      refuse("Player %s: attribute %s is required, since it has no default", player.PlayerId, attribute.name)
    end
  end
end

local function check_team(player, rule_set)
  for _, team in ipairs(rule_set.teams) do
    if team.name == player.Team then return end
  end
  local known = {}
  for i, team in ipairs(rule_set.teams) do known[i] = team.name end
  refuse("Player %s: %s", player.PlayerId, messages.unknown("team", player.Team, known))
end

local function check_player(player, backfill, options)
  check_attributes(player)
  check_latencies(player)
  if backfill and player.Team == nil and options.backfill_without_team == "refuse" then
    refuse("Player %s: expected a Team, got none", player.PlayerId)
  end
  if not backfill and player.Team ~= nil and options.team_of_request == "refuse" then
    refuse("Player %s: expected no Team, got %s", player.PlayerId, messages.quote(player.Team))
  end
end

--- Checks the players of a request by themselves. Raises an exception of the service.
-- @param players list as StartMatchmaking or StartMatchBackfill has it
-- @param backfill boolean: current players of a match, who need a team
-- @param options table see options.lua
-- @return list of the players, without repetition
function tickets.check_players(players, backfill, options)
  local most = backfill and MOST_CURRENT or MOST_PLAYERS
  if type(players) ~= "table" or #players == 0 then refuse "Players: expected at least one player, got none" end
  if #players > most then refuse("Players: expected at most %d players, got %d", most, #players) end
  local seen, distinct_players = {}, {}
  for i, player in ipairs(players) do
    local id = player.PlayerId
    if type(id) ~= "string" or id == "" then refuse("Players[%d]: PlayerId is required", i - 1) end
    if seen[id] and options.repeated_player == "refuse" then refuse("Player %s is named twice", id) end
    check_player(player, backfill, options)
    if not seen[id] then distinct_players[#distinct_players + 1] = player end
    seen[id] = true
  end
  return distinct_players
end

--- Checks that players suit a rule set. Raises an exception of the service.
-- @param players list that check_players returned
function tickets.check_rule_set(players, rule_set, backfill, options)
  for _, player in ipairs(players) do
    check_types(player, rule_set, options)
    if options.missing_attribute == "refuse" then check_required(player, rule_set) end
    if backfill and player.Team ~= nil then check_team(player, rule_set) end
  end
end

-- Players for the search ----------------------------------------------------------------------------------------------

local function distinct(list)
  local seen, result = {}, {}
  for _, value in ipairs(list) do
    if not seen[value] then seen[value], result[#result + 1] = true, value end
  end
  return result
end

local function value_of(attribute, given)
  if not given then return attribute.default end
  if attribute.type == "number" then return given.N end
  if attribute.type == "string" then return given.S end
  if attribute.type == "string_list" then return given.SL and distinct(given.SL) end
  return given.SDM
end

local function lower(value)
  if type(value) == "string" then return value:lower() end
  if type(value) ~= "table" or #value == 0 then return value end
  local list = {}
  for i, item in ipairs(value) do list[i] = item:lower() end
  return list
end

-- Gives current players without a team one, the team with most open slots.
local function assign_teams(ticket, rule_set)
  local open = {}
  for i, team in ipairs(rule_set.teams) do open[i] = team.max end
  for _, player in ipairs(ticket.players) do
    if player.team then open[player.team] = open[player.team] - 1 end
  end
  for i, player in ipairs(ticket.players) do
    local best = 1
    for team = 2, #open do
      if open[team] > open[best] then best = team end
    end
    if not player.team and ticket.request[i].Team == nil then player.team, open[best] = best, open[best] - 1 end
  end
end

local function find_team(rule_set, name)
  for i, team in ipairs(rule_set.teams) do
    if team.name == name then return i end
  end
  return nil
end

local function check_teams(ticket, rule_set)
  if rule_set.options.backfill_without_team == "place" then assign_teams(ticket, rule_set) end
  for i, player in ipairs(ticket.players) do
    if not player.team then ticket.unmatchable = ("there is no team %s"):format(tostring(ticket.request[i].Team)) end
  end
end

--- Makes the players of a ticket as the search reads them, and marks a ticket that can never be matched.
-- @return nothing; sets ticket.players and ticket.unmatchable, the reason as text
function tickets.prepare(ticket, rule_set)
  local options, players = rule_set.options, {}
  ticket.players, ticket.unmatchable = players, nil
  for i, given in ipairs(ticket.request) do
    local player = { false, id = given.PlayerId, latency = given.LatencyInMs }
    for k, attribute in ipairs(rule_set.attributes) do
      player[k] = value_of(attribute, given.PlayerAttributes and given.PlayerAttributes[attribute.name])
      if not options.case_sensitive then player[k] = lower(player[k]) end
      if player[k] == nil then
        player[k] = false
        ticket.unmatchable = ticket.unmatchable
          or ("player %s has no value of attribute %s, which has no default"):format(given.PlayerId, attribute.name)
      end
    end
    if ticket.backfill then player.team = find_team(rule_set, given.Team) end
    if options.party_aggregation == "tickets" and not ticket.backfill then player.party = players end
    players[i] = player
  end
  if ticket.backfill then check_teams(ticket, rule_set) end
end

-- Views ---------------------------------------------------------------------------------------------------------------

local FINAL = { COMPLETED = true, FAILED = true, TIMED_OUT = true, CANCELLED = true }

function tickets.is_final(ticket)
  return FINAL[ticket.status] == true
end

function tickets.is_open(ticket)
  return ticket.status == "QUEUED" or ticket.status == "SEARCHING"
end

local function view_player(ticket, given)
  return { PlayerId = given.PlayerId, PlayerAttributes = given.PlayerAttributes, LatencyInMs = given.LatencyInMs,
    Team = ticket.status == "COMPLETED" and ticket.team_of and ticket.team_of[given.PlayerId] or ticket.backfill and given.Team or nil }
end

--- Returns a ticket as DescribeMatchmaking has it. Times are unix seconds.
-- @param estimate number|nil EstimatedWaitTime
function tickets.view(ticket, estimate)
  local players = {}
  for i, given in ipairs(ticket.request) do players[i] = view_player(ticket, given) end
  return { TicketId = ticket.id, ConfigurationName = ticket.matchmaker, Status = ticket.status, StatusReason = ticket.reason,
    StatusMessage = ticket.message, StartTime = ticket.start, EndTime = ticket.finish, Players = players,
    GameSessionConnectionInfo = ticket.connection, EstimatedWaitTime = estimate }
end

return tickets
