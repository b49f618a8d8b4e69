-- Scripts of simulations, written short: rule sets, and steps that start tickets.
local tables = require "gamelift.util.tables"

local match_scripts = {}

local ALL = "teams[*].players.attributes[%s]"

--- Returns the expression of an attribute's values, of all players.
function match_scripts.flat(attribute) return ("flatten(" .. ALL .. ")"):format(attribute) end

local ATTRIBUTES = { { name = "skill", type = "number", default = 10 }, { name = "map", type = "string", default = "ice" },
  { name = "modes", type = "string_list", default = { "duel" } }, { name = "blocked", type = "string_list", default = {} } }

function match_scripts.team(name, least, most, quantity)
  return { name = name, minPlayers = least, maxPlayers = most, quantity = quantity }
end

--- Returns the steps of a script.
-- @param list tickets: { id, at, attributes of each player … }; a number is skill
-- @param last number of seconds at which it ends
function match_scripts.steps(list, last)
  local result = {}
  for i, ticket in ipairs(list) do
    local players = {}
    for k = 3, #ticket do
      local player, attributes, latency = ticket[k], {}, nil
      if type(player) == "number" then player = { skill = player } end
      for name, value in pairs(player) do
        if name == "latency" then latency = value
        elseif type(value) == "table" then attributes[name] = { SL = value }
        elseif type(value) == "string" then attributes[name] = { S = value }
        else attributes[name] = { N = value } end
      end
      players[#players + 1] = { PlayerId = ("%s%d"):format(ticket[1], k), PlayerAttributes = attributes, LatencyInMs = latency }
    end
    result[i] = { at = ticket[2], start = { TicketId = ticket[1], Players = players } }
  end
  result[#result + 1] = { at = last, check = {} }
  return result
end

--- Returns a rule set body.
-- @param more table|nil members over those
function match_scripts.body(teams, rules, more)
  return tables.merge({ ruleLanguageVersion = "1.0", playerAttributes = ATTRIBUTES, teams = teams, rules = rules }, more)
end

function match_scripts.rule(name, type_, members)
  members.name, members.type = name, type_
  return members
end

return match_scripts
