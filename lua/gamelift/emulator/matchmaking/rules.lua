-- Rules as functions of a match.
--
-- A match is { teams = { { n =, player, … }, … }, tickets = { n =, ticket, … } }, whole or still growing. A player is
-- { id =, latency = { [location] = milliseconds } or nil, values of attributes by position }, a ticket { players = list }.
--
-- compile() returns for each rule
--   holds(match)      true or false for a whole match; nil, which counts as false, where a value is missing
--   may_hold(match)   false only if no match that contains this one can hold; nil where nothing can be said early
--   measure(match)    the values that the rule looked at, for people
--   blind             whether all three depend only on who plays, not on the teams
local collections = require "gamelift.emulator.matchmaking.collections"
local expression = require "gamelift.emulator.matchmaking.expression"
local measurements = require "gamelift.emulator.matchmaking.measurements"
local number_rules = require "gamelift.emulator.matchmaking.number_rules"
local parties = require "gamelift.emulator.matchmaking.parties"
local statement = require "gamelift.emulator.matchmaking.statement"

local rules = {}

local within, range_of = measurements.within, measurements.range_of

local compilers = { comparison = number_rules.comparison, distance = number_rules.distance, collection = collections.compile }

-- Batch distance ------------------------------------------------------------------------------------------------------

--- Returns the value of a ticket: the aggregate of its players' numbers.
-- @param aggregation "min", "max" or "avg"
-- @param value_of function(player) -> number or nil
-- @return nil where a player has no value
function rules.aggregate(ticket, aggregation, value_of)
  local players, values = ticket.players, {}
  for i = 1, #players do
    local value = value_of(players[i])
    if value == nil then return nil end
    values[i] = value
  end
  return expression.aggregates[aggregation](values)
end

local function is_uniform(values)
  for i = 2, #values do
    if values[i] ~= values[1] then return false end
  end
  return true
end

function compilers.batchDistance(rule)
  local attribute, most = rule.attribute, rule.max_distance
  local function value_of(player) return player[attribute] end
  local function values_of(match)
    local values = {}
    for i = 1, match.tickets.n do
      local ticket = match.tickets[i]
      if rule.element == "number" then
        values[i] = rules.aggregate(ticket, rule.aggregation, value_of)
      else
        for k = 1, #ticket.players do values[#values + 1] = ticket.players[k][attribute] end
      end
    end
    return values
  end
  local function holds(match)
    local values = values_of(match)
    if rule.element ~= "number" then return is_uniform(values) end
    local low, high = range_of(values)
    return not low or not most or high - low <= most + measurements.slack(low)
  end
  local least = rule.min_distance
  local function measure(match) return { values = values_of(match), min_distance = least, max_distance = most } end
  if not least or rule.element ~= "number" then return holds, holds, measure end
  return function(match)
    local low, high = range_of(values_of(match))
    return holds(match) and high - low >= least - measurements.slack(low)
  end, holds, measure
end

-- Latency -------------------------------------------------------------------------------------------------------------

--- Returns a ticket's latency in a location in milliseconds, nil unless all its players reported one.
function rules.latency(ticket, location, aggregation)
  local players = ticket.players
  local first = players[1].latency and players[1].latency[location]
  if #players == 1 or not first then return first end
  local values = {}
  for i = 1, #players do
    local value = players[i].latency and players[i].latency[location]
    if not value then return nil end
    values[i] = value
  end
  return expression.aggregates[aggregation](values)
end

--- Returns whether a latency is one that a rule does not ignore.
function rules.is_acceptable(rule, milliseconds)
  local most = rule.max_latency
  return not most or milliseconds < most or milliseconds == most and rule.options.latency_limit == "inclusive"
end

-- Returns the tickets' latencies, or nil where one has none or is above the maximum.
local function latencies_at(rule, match, location)
  local values = {}
  for i = 1, match.tickets.n do
    local value = rules.latency(match.tickets[i], location, rule.aggregation)
    if not value or not rules.is_acceptable(rule, value) then return nil end
    values[i] = value
  end
  return values
end

-- Returns whether a latency rule holds in one location, or, `early`, may hold there.
local function holds_at(rule, match, location, early)
  local values = latencies_at(rule, match, location)
  if not values then return false end
  if not rule.max_distance then return true end
  if early then
    local low, high = range_of(values)
    return high - low <= (rule.distance_reference == "avg" and 2 or 1) * rule.max_distance + measurements.slack(low)
  end
  return within(values, expression.aggregates[rule.distance_reference](values), nil, rule.max_distance)
end

rules.latency_holds_at = holds_at

--- Returns the locations of a match's first ticket that has some, sorted.
function rules.locations(match)
  local list = {}
  for i = 1, match.tickets.n do
    for location in pairs(match.tickets[i].players[1].latency or {}) do list[#list + 1] = location end
    if #list > 0 then break end
  end
  table.sort(list)
  return list
end

--- Returns the first location in which all of some latency rules hold, or nil.
function rules.common_location(latency_rules, match, early)
  for _, location in ipairs(rules.locations(match)) do
    local all = true
    for i = 1, #latency_rules do all = all and holds_at(latency_rules[i], match, location, early) end
    if all then return location end
  end
  return nil
end

-- Returns the tickets' latencies, each in its own best location; nil where one has none that is acceptable.
local function best_latencies(rule, match)
  local values = {}
  for i = 1, match.tickets.n do
    local best
    for location in pairs(match.tickets[i].players[1].latency or {}) do
      local value = rules.latency(match.tickets[i], location, rule.aggregation)
      if value and rules.is_acceptable(rule, value) and (not best or value < best) then best = value end
    end
    if not best then return nil end
    values[i] = best
  end
  return values
end

-- Compiles a latency rule by which each ticket may have its own location.
local function compile_apart(rule)
  local function holds_with(match, factor)
    local values = best_latencies(rule, match)
    if not values then return false end
    if not rule.max_distance or #values == 0 then return true end
    if factor then
      local low, high = range_of(values)
      return high - low <= factor * rule.max_distance + measurements.slack(low)
    end
    return within(values, expression.aggregates[rule.distance_reference](values), nil, rule.max_distance)
  end
  return function(match) return holds_with(match) end,
    function(match) return holds_with(match, rule.distance_reference == "avg" and 2 or 1) end,
    function(match) return { values = best_latencies(rule, match), max_latency = rule.max_latency, max_distance = rule.max_distance } end
end

-- Returns whether all tickets need one location for a rule.
local function is_located(rule)
  local options = rule.options
  return rule.type == "latency" and options.common_location and (options.latency_distance == "location" or not rule.max_distance)
end

function compilers.latency(rule)
  if not is_located(rule) then return compile_apart(rule) end
  local only = { rule }
  local function holds(match) return rules.common_location(only, match) ~= nil end
  local function may_hold(match) return match.tickets.n == 0 or rules.common_location(only, match, true) ~= nil end
  local function measure(match)
    local locations = {}
    for _, location in ipairs(rules.locations(match)) do
      local values = {}
      for i = 1, match.tickets.n do
        values[i] = rules.latency(match.tickets[i], location, rule.aggregation) or "none"
      end
      locations[location] = values
    end
    return { locations = locations, max_latency = rule.max_latency, max_distance = rule.max_distance }
  end
  return holds, may_hold, measure
end

-- The rest ------------------------------------------------------------------------------------------------------------

local function always() return true end

local function sort()
  return always, nil, function() return {} end
end

compilers.distanceSort, compilers.absoluteSort = sort, sort

function compilers.compound(rule, compiled)
  local function holds(match)
    return statement.evaluate(rule.statement, function(index) return compiled[index].holds(match) == true end)
  end
  return holds, nil, function(match)
    local values, named = {}, {}
    statement.collect(rule.statement, named)
    for index in pairs(named) do values[compiled[index].name] = compiled[index].holds(match) == true end
    return { rules = values }
  end
end

local TICKET_RULES = { batchDistance = true, latency = true, distanceSort = true, absoluteSort = true }

local function is_blind(rule, compiled, team_count)
  if TICKET_RULES[rule.type] then return true end
  if rule.type == "compound" then
    local named, blind = {}, true
    statement.collect(rule.statement, named)
    for index in pairs(named) do blind = blind and compiled[index].blind end
    return blind
  end
  for _, tree in ipairs(rule.measurements) do
    if not expression.is_team_blind(tree, team_count) then return false end
  end
  local tree = rule.reference and rule.reference.tree
  return not tree or expression.is_team_blind(tree, team_count)
end

--- Compiles rules as rule_types.read returns them. Ignored rules always hold.
-- @return list of { name, type, index, rule, holds, may_hold, measure, blind }
function rules.compile(list, team_count)
  local compiled = {}
  for i, rule in ipairs(list) do
    local entry = { name = rule.name, type = rule.type, index = i, rule = rule }
    if rule.ignored then
      entry.holds, entry.measure, entry.blind = always, function() return {} end, true
    else
      entry.holds, entry.may_hold, entry.measure = compilers[rule.type](rule, compiled)
      entry.blind, entry.located = is_blind(rule, compiled, team_count), is_located(rule)
      if parties.applies(rule) then parties.wrap(entry) end
    end
    compiled[i] = entry
  end
  return compiled
end

return rules
