-- Checks of a simulation's script: what is expected of matches and tickets at a moment.
local messages = require "gamelift.util.messages"
local tables = require "gamelift.util.tables"
local tickets = require "gamelift.emulator.matchmaking.tickets"

local checks = {}

local function sorted(list)
  local copy = {}
  for i, value in ipairs(list) do copy[i] = value end
  table.sort(copy)
  return copy
end

local function set_text(list)
  local copy = {}
  for i, value in ipairs(list) do copy[i] = type(value) == "number" and ("%d"):format(value) or tostring(value) end
  return "[" .. table.concat(sorted(copy), " ") .. "]"
end

local function ticket_ids(match)
  local ids = {}
  for i, ticket in ipairs(match.tickets) do ids[i] = ticket.id end
  return ids
end

local function sizes_of(match)
  local sizes = {}
  for i, team in ipairs(match.teams) do sizes[i] = #team.players end
  return sizes
end

local function team_of(match)
  local by_player = {}
  for _, team in ipairs(match.teams) do
    for _, id in ipairs(team.players) do by_player[id] = team.name end
  end
  return by_player
end

local function without_zeros(sizes)
  local list = {}
  for _, size in ipairs(sizes) do
    if size > 0 then list[#list + 1] = size end
  end
  return list
end

-- Sizes are compared with and without empty teams.
local function sizes_agree(match, expected)
  local sizes = sizes_of(match)
  return set_text(sizes) == set_text(expected) or set_text(without_zeros(sizes)) == set_text(without_zeros(expected))
end

local function count_teams(by_player, players)
  local seen, count = {}, 0
  for _, id in ipairs(players) do
    local team = tostring(by_player[id])
    if not seen[team] then seen[team], count = true, count + 1 end
  end
  return count
end

-- Groups are lists of players, or one list.
local function groups_of(value)
  return type(value[1]) == "table" and value or { value }
end

-- Returns what is wrong with a match that has the expected tickets, or nil.
local function compare_match(match, expected)
  local by_player = team_of(match)
  for _, team in ipairs(match.teams) do
    local players = expected.teams and expected.teams[team.name]
    if players and set_text(players) ~= set_text(team.players) then
      return ("team %s: expected %s, got %s"):format(team.name, set_text(players), set_text(team.players))
    end
  end
  if expected.sizes and not sizes_agree(match, expected.sizes) then
    return ("team sizes: expected %s, got %s"):format(set_text(expected.sizes), set_text(sizes_of(match)))
  end
  for _, players in ipairs(expected.together and groups_of(expected.together) or {}) do
    if count_teams(by_player, players) ~= 1 then return ("expected %s in one team"):format(set_text(players)) end
  end
  for _, players in ipairs(expected.apart and groups_of(expected.apart) or {}) do
    if count_teams(by_player, players) == 1 then return ("expected %s not all in one team"):format(set_text(players)) end
  end
  if expected.team_names then
    local list = {}
    for _, team in ipairs(match.teams) do list[#list + 1] = team.name end
    if set_text(list) ~= set_text(expected.team_names) then
      return ("teams: expected %s, got %s"):format(set_text(expected.team_names), set_text(list))
    end
  end
  return nil
end

local function find_match(matches, used, expected)
  for _, match in ipairs(matches) do
    if not used[match] and set_text(ticket_ids(match)) == set_text(expected.tickets) then return match end
  end
  return nil
end

local function all_matches(matches)
  local list = {}
  for i, match in ipairs(matches) do list[i] = set_text(ticket_ids(match)) end
  return #list == 0 and "no match" or table.concat(list, " ")
end

local known = {}

function known.matches(run, expected)
  if #expected ~= #run.matches then return ("expected %d matches, got %s"):format(#expected, all_matches(run.matches)) end
  local used = {}
  for _, one in ipairs(expected) do
    local match = find_match(run.matches, used, one)
    if not match then return ("expected a match of %s, got %s"):format(set_text(one.tickets), all_matches(run.matches)) end
    used[match] = true
    local problem = compare_match(match, one)
    if problem then return problem end
  end
  return nil
end

function known.match_count(run, expected)
  if #run.matches == expected then return nil end
  return ("expected %d matches, got %s"):format(expected, all_matches(run.matches))
end

function known.sizes(run, expected)
  for _, match in ipairs(run.matches) do
    if not sizes_agree(match, expected) then
      return ("team sizes: expected %s, got %s"):format(set_text(expected), set_text(sizes_of(match)))
    end
  end
  return nil
end

local function is_matched(run, id)
  for _, match in ipairs(run.matches) do
    for _, ticket in ipairs(match.tickets) do
      if ticket.id == id then return true end
    end
  end
  return false
end

function known.matched(run, ids)
  for _, id in ipairs(ids) do
    if not is_matched(run, id) then return ("expected ticket %s in a match"):format(id) end
  end
  return nil
end

function known.not_matched(run, ids)
  for _, id in ipairs(ids) do
    if is_matched(run, id) then return ("expected ticket %s in no match"):format(id) end
  end
  return nil
end

local function status_of(run, id)
  local ticket = run.service.state.tickets[id]
  return ticket and ticket.status or "unknown"
end

known["open"] = function(run, ids)
  for _, id in ipairs(ids) do
    local ticket = run.service.state.tickets[id]
    if not ticket or not tickets.is_open(ticket) then
      return ("expected ticket %s open, got %s"):format(id, status_of(run, id))
    end
  end
  return nil
end

function known.status(run, expected)
  for _, id in ipairs(tables.keys(expected)) do
    if status_of(run, id) ~= expected[id] then
      return ("ticket %s: expected %s, got %s"):format(id, expected[id], status_of(run, id))
    end
  end
  return nil
end

local function connection_of(run, id)
  local ticket = run.service.state.tickets[id]
  return ticket and ticket.connection
end

function known.connection(run, expected)
  for _, id in ipairs(tables.keys(expected)) do
    local connection, players = connection_of(run, id), {}
    for i, player in ipairs(connection and connection.MatchedPlayerSessions or {}) do players[i] = player.PlayerId end
    if set_text(players) ~= set_text(expected[id]) then
      return ("ticket %s: expected sessions of %s, got %s"):format(id, set_text(expected[id]), set_text(players))
    end
  end
  return nil
end

function known.same_session(run, ids)
  local first = connection_of(run, ids[1])
  for _, id in ipairs(ids) do
    local connection = connection_of(run, id)
    if not connection or connection.GameSessionArn ~= first.GameSessionArn then
      return ("expected ticket %s in the session of %s"):format(id, ids[1])
    end
  end
  return nil
end

function known.session(run, expected)
  local session = run.sessions[#run.sessions] or {}
  for _, name in ipairs(tables.keys(expected)) do
    if not tables.equal(expected[name], session[name]) then return ("game session: %s is not as expected"):format(name) end
  end
  return nil
end

checks.names = tables.keys(known)

--- Returns what is wrong, a list of texts.
-- @param run table { matches, service, sessions }
function checks.run(run, check)
  local problems = {}
  for _, name in ipairs(tables.keys(check)) do
    local test = known[name]
    if not test then
      problems[#problems + 1] = messages.unknown("check", name, checks.names)
    else
      problems[#problems + 1] = test(run, check[name])
    end
  end
  return problems
end

return checks
