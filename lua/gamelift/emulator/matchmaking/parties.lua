-- Party aggregation by the reading that a party counts as one player: option party_aggregation "tickets".
local expression = require "gamelift.emulator.matchmaking.expression"

local parties = {}

local BY_PARTY = { comparison = true, distance = true, collection = true }

-- Returns the leaf of every expression of a rule.
local function leaves_of(rule)
  local leaves = {}
  for _, tree in ipairs(rule.measurements) do leaves[#leaves + 1] = expression.unwrap(tree) end
  local tree = rule.reference and rule.reference.tree
  if tree then leaves[#leaves + 1] = expression.unwrap(tree) end
  return leaves
end

--- Returns whether a rule looks at parties: all its expressions are of numbers, or of string lists.
function parties.applies(rule)
  if not BY_PARTY[rule.type] or rule.options.party_aggregation ~= "tickets" then return false end
  local element = rule.type == "collection" and "string_list" or "number"
  for _, leaf in ipairs(leaves_of(rule)) do
    if not leaf.attribute or leaf.element ~= element then return false end
  end
  return true
end

local function union(lists)
  local result, seen = {}, {}
  for _, list in ipairs(lists) do
    for _, value in ipairs(list) do
      if not seen[value] then seen[value], result[#result + 1] = true, value end
    end
  end
  return result
end

local function aggregate(rule, values)
  if rule.aggregation == "union" then return union(values) end
  if rule.aggregation == "intersection" then return expression.intersect(values) end
  return expression.aggregates[rule.aggregation](values)
end

-- Returns one player for all players of a party who are in one team.
local function new_member(rule, players, attributes)
  local member = {}
  for attribute in pairs(attributes) do
    local values = {}
    for i, player in ipairs(players) do values[i] = player[attribute] end
    member[attribute] = aggregate(rule, values)
  end
  return member
end

local function join(rule, team, attributes)
  local order, by_party, result = {}, {}, { n = 0 }
  for i = 1, team.n do
    local party = team[i].party or team[i]
    if not by_party[party] then by_party[party], order[#order + 1] = {}, party end
    table.insert(by_party[party], team[i])
  end
  for i, party in ipairs(order) do result[i] = new_member(rule, by_party[party], attributes) end
  result.n = #order
  return result
end

--- Makes the functions of a compiled rule look at parties.
function parties.wrap(entry)
  local rule, attributes = entry.rule, {}
  for _, leaf in ipairs(leaves_of(rule)) do attributes[leaf.attribute] = true end
  local function wrapped(f)
    return f and function(match)
      local joined = { teams = {}, tickets = match.tickets }
      for team = 1, #match.teams do joined.teams[team] = join(rule, match.teams[team], attributes) end
      return f(joined)
    end
  end
  entry.by_party = true
  entry.holds, entry.may_hold, entry.measure = wrapped(entry.holds), wrapped(entry.may_hold), wrapped(entry.measure)
end

return parties
