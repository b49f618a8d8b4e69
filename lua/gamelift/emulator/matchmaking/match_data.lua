-- MatchmakerData: what a game session knows of its match, as JSON text.
local core = require("gamelift.native").require "gamelift.core"

local json = require "gamelift.util.json"
local tables = require "gamelift.util.tables"
local defaults = require("gamelift.emulator.matchmaking.options").defaults()

local match_data = {}

local TYPES = { { "S", "STRING" }, { "N", "DOUBLE" }, { "SL", "STRING_LIST" }, { "SDM", "STRING_DOUBLE_MAP" } }

-- Returns a number as the service prints doubles: 23 is 23.0.
local function number_text(value)
  local text = json.number(value)
  return text:find "[.en]" and text or text .. ".0"
end

local function object_text(map, value_text)
  local parts = {}
  for i, key in ipairs(tables.keys(map)) do parts[i] = core.json_string(key) .. ":" .. value_text(map[key]) end
  return "{" .. table.concat(parts, ",") .. "}"
end

local function list_text(list, value_text)
  local parts = {}
  for i, value in ipairs(list) do parts[i] = value_text(value) end
  return "[" .. table.concat(parts, ",") .. "]"
end

local writers = {
  S = core.json_string,
  N = number_text,
  SL = function(list) return list_text(list, core.json_string) end,
  SDM = function(map) return object_text(map, number_text) end,
}

local function attribute_text(value)
  for _, entry in ipairs(TYPES) do
    local given = value[entry[1]]
    if given ~= nil then
      return ('{"attributeType":"%s","valueAttribute":%s}'):format(entry[2], writers[entry[1]](given))
    end
  end
end

local MEMBER = { number = "N", string = "S", string_list = "SL", string_number_map = "SDM" }

-- Returns the attributes of a player with the defaults of the rule set.
local function attributes_of(player, rule_set, with_defaults)
  local all = {}
  for _, attribute in ipairs(rule_set.attributes) do
    if with_defaults and attribute.default ~= nil then all[attribute.name] = { [MEMBER[attribute.type]] = attribute.default } end
  end
  for name, value in pairs(player.PlayerAttributes or {}) do all[name] = value end
  return all
end

local function player_text(player, rule_set, with_defaults)
  return ('{"playerId":%s,"attributes":%s}'):format(core.json_string(player.PlayerId),
    object_text(attributes_of(player, rule_set, with_defaults), attribute_text))
end

-- Returns the players of each team by its name: those who were in the session before, then those of the match.
local function players_by_team(match, before)
  local teams, seen = {}, {}
  local function add(name, player)
    if seen[player.PlayerId] or not name then return end
    seen[player.PlayerId], teams[name] = true, teams[name] or {}
    table.insert(teams[name], player)
  end
  for _, player in ipairs(before or {}) do add(player.Team, player) end
  local by_id = {}
  for _, ticket in ipairs(match.tickets) do
    for _, player in ipairs(ticket.request) do by_id[player.PlayerId] = player end
  end
  for _, team in ipairs(match.teams) do
    for _, id in ipairs(team.players) do add(team.name, by_id[id]) end
  end
  return teams
end

--- Returns MatchmakerData.
-- @param match table as matchmaker.lua makes it
-- @param rule_set table as rule_set.parse returns it
-- @param settings table { configuration_arn = text, backfill_mode = "AUTOMATIC", "MANUAL" or nil, backfill_ticket = id or nil,
--   players = list|nil of those who were in the session before, options = table|nil see options.lua }
function match_data.text(match, rule_set, settings)
  local options = settings.options or defaults
  local function optional(value) return value and core.json_string(value) or "null" end
  local by_team, parts = players_by_team(match, settings.players), {}
  for _, team in ipairs(match.teams) do
    local players = by_team[team.name] or {}
    if #players > 0 or options.data_empty_teams then
      parts[#parts + 1] = ('{"name":%s,"players":%s}'):format(core.json_string(team.name), list_text(players, function(player)
        return player_text(player, rule_set, options.data_defaults)
      end))
    end
  end
  return ('{"matchId":%s,"matchmakingConfigurationArn":%s,"teams":[%s],"autoBackfillMode":%s,"autoBackfillTicketId":%s}'):format(
    core.json_string(match.id), core.json_string(settings.configuration_arn), table.concat(parts, ","), optional(settings.backfill_mode),
    optional(settings.backfill_ticket))
end

return match_data
