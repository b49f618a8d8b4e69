-- MatchmakerData: what a game session knows of its match, as JSON text.
local core = require("gamelift.native").require "gamelift.core"

local match_data = {}

local TYPES = { { "S", "STRING" }, { "N", "DOUBLE" }, { "SL", "STRING_LIST" }, { "SDM", "STRING_DOUBLE_MAP" } }

-- Returns a number as the service prints doubles: 23 is 23.0. The C library may write a comma for the point.
local function number_text(value)
  if value % 1 == 0 and math.abs(value) < 1e15 then return ("%d.0"):format(value) end
  local text
  for digits = 1, 17 do
    text = ("%." .. digits .. "g"):format(value)
    if tonumber(text) == value then break end
  end
  return (text:gsub(",", "."))
end

local function sorted_keys(map)
  local keys = {}
  for key in pairs(map) do keys[#keys + 1] = key end
  table.sort(keys)
  return keys
end

local function object_text(map, value_text)
  local parts = {}
  for i, key in ipairs(sorted_keys(map)) do parts[i] = core.json_string(key) .. ":" .. value_text(map[key]) end
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
  return '{"attributeType":"NONE"}'
end

local MEMBER = { number = "N", string = "S", string_list = "SL", string_number_map = "SDM" }

-- Returns the attributes of a player with the defaults of the rule set.
local function attributes_of(player, rule_set)
  local all = {}
  for _, attribute in ipairs(rule_set.attributes) do
    if attribute.default ~= nil then all[attribute.name] = { [MEMBER[attribute.type]] = attribute.default } end
  end
  for name, value in pairs(player.PlayerAttributes or {}) do all[name] = value end
  return all
end

local function player_text(player, rule_set)
  return ('{"playerId":%s,"attributes":%s}'):format(core.json_string(player.PlayerId),
    object_text(attributes_of(player, rule_set), attribute_text))
end

local function find_player(match, id)
  for _, ticket in ipairs(match.tickets) do
    for _, player in ipairs(ticket.request) do
      if player.PlayerId == id then return player end
    end
  end
  return nil
end

--- Returns MatchmakerData.
-- @param match table as matchmaker.lua makes it
-- @param rule_set table as rule_set.parse returns it
-- @param options table { configuration_arn = text, backfill_mode = "AUTOMATIC", "MANUAL" or nil, backfill_ticket = id or nil }
function match_data.text(match, rule_set, options)
  local function optional(value) return value and core.json_string(value) or "null" end
  local teams = list_text(match.teams, function(team)
    return ('{"name":%s,"players":%s}'):format(core.json_string(team.name), list_text(team.players, function(id)
      return player_text(find_player(match, id), rule_set)
    end))
  end)
  return ('{"matchId":%s,"matchmakingConfigurationArn":%s,"teams":%s,"autoBackfillMode":%s,"autoBackfillTicketId":%s}'):format(
    core.json_string(match.id), core.json_string(options.configuration_arn), teams, optional(options.backfill_mode),
    optional(options.backfill_ticket))
end

return match_data
