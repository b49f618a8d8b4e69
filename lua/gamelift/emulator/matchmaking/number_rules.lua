-- Rules of type comparison and distance, compiled as rules.lua describes it.
local expression = require "gamelift.emulator.matchmaking.expression"
local measurements = require "gamelift.emulator.matchmaking.measurements"

local number_rules = {}

local compile_values, compile_reference = measurements.compile_values, measurements.compile_reference
local shape_of, are_raw, within, range_of = measurements.shape_of, measurements.are_raw, measurements.within, measurements.range_of

local COMPARE = {
  ["<"] = function(a, b) return a < b end,
  ["<="] = function(a, b) return a <= b end,
  ["="] = function(a, b) return a == b end,
  ["!="] = function(a, b) return a ~= b end,
  [">"] = function(a, b) return a > b end,
  [">="] = function(a, b) return a >= b end,
}

-- Comparison ----------------------------------------------------------------------------------------------------------

local function all_alike(values)
  for i = 2, #values do
    if values[i] ~= values[1] then return false end
  end
  return true
end

local function all_different(values)
  local seen = {}
  for i = 1, #values do
    if seen[values[i]] then return false end
    seen[values[i]] = true
  end
  return true
end

local function each_compares(values, compare, reference)
  for i = 1, #values do
    if not compare(values[i], reference) then return false end
  end
  return true
end

-- The same three tests on the values of players in their teams, without a list: they run for each ticket placed.

local function raw_alike(match, teams, attribute)
  local first
  for i = 1, #teams do
    local team = match.teams[teams[i]]
    for k = 1, team.n do
      local value = team[k][attribute]
      if first == nil then first = value elseif value ~= first then return false end
    end
  end
  return true
end

local function occurs_before(match, teams, attribute, value, last, place)
  for i = 1, last do
    local team = match.teams[teams[i]]
    for k = 1, i == last and place - 1 or team.n do
      if team[k][attribute] == value then return true end
    end
  end
  return false
end

local function raw_different(match, teams, attribute)
  for i = 1, #teams do
    local team = match.teams[teams[i]]
    for k = 1, team.n do
      if occurs_before(match, teams, attribute, team[k][attribute], i, k) then return false end
    end
  end
  return true
end

local function raw_compares(match, teams, attribute, compare, literal)
  for i = 1, #teams do
    local team = match.teams[teams[i]]
    for k = 1, team.n do
      if not compare(team[k][attribute], literal) then return false end
    end
  end
  return true
end

-- Returns such a test of a rule with one plain measurement and no computed reference, or nil.
local function compile_raw_comparison(rule)
  if #rule.measurements ~= 1 or rule.reference and rule.reference.tree or shape_of(rule.measurements[1]) ~= "raw" then return nil end
  local leaf = expression.unwrap(rule.measurements[1])
  local teams, attribute = leaf.teams, leaf.player_id and "id" or leaf.attribute
  if rule.reference then
    local compare, literal = COMPARE[rule.operation], rule.reference.literal
    return function(match) return raw_compares(match, teams, attribute, compare, literal) end
  end
  local test = rule.operation == "=" and raw_alike or raw_different
  return function(match) return test(match, teams, attribute) end
end

-- Returns whether a failure of the values of a growing match is final.
local function is_comparison_final(rule)
  if rule.reference and rule.reference.tree then return false end
  if are_raw(rule.measurements) then return true end
  if not rule.reference then return false end
  local growing = rule.operation:sub(1, 1)
  for _, tree in ipairs(rule.measurements) do
    local shape = shape_of(tree)
    local final = growing == "<" and (shape == "max" or shape == "count") or growing == ">" and shape == "min" or shape == "raw"
    if not final then return false end
  end
  return true
end

-- Returns holds(match), which is false of a match without any value where the option says so.
local function not_for_nobody(rule, holds, values_of)
  if rule.options.empty_holds then return holds end
  return function(match)
    local values = values_of(match)
    return values ~= nil and values[1] ~= nil and holds(match)
  end
end

function number_rules.comparison(rule)
  local values_of, reference_of = compile_values(rule.measurements), compile_reference(rule.reference)
  local compare = COMPARE[rule.operation]
  local among = rule.operation == "=" and all_alike or all_different
  local function holds(match)
    local values = values_of(match)
    if not values then return nil end
    if not reference_of then return among(values) end
    local reference = reference_of(match)
    if reference == nil then return nil end
    return each_compares(values, compare, reference)
  end
  local function may_hold(match) return holds(match) ~= false end
  local function measure(match)
    return { values = values_of(match), reference = reference_of and reference_of(match), operation = rule.operation }
  end
  local raw = compile_raw_comparison(rule)
  if raw then return not_for_nobody(rule, raw, values_of), raw, measure end
  return not_for_nobody(rule, holds, values_of), is_comparison_final(rule) and may_hold or nil, measure
end

-- Distance ------------------------------------------------------------------------------------------------------------

-- Returns the measurement's shape, the reference's shape and the key of the set, if both look at one set of values.
function number_rules.distance_shape(rule)
  if #rule.measurements ~= 1 or not rule.reference.tree then return nil end
  local measured, key = shape_of(rule.measurements[1])
  local reference, other = shape_of(rule.reference.tree)
  if not measured or not reference or key ~= other then return nil end
  return measured, reference
end

-- Returns the early test of a distance rule, or nil.
local function early_distance(rule, values_of, reference_of)
  local most = rule.max_distance
  if rule.reference.literal and are_raw(rule.measurements) then
    return function(match) return within(values_of(match), rule.reference.literal, rule.min_distance, most) end
  end
  local measured, reference = number_rules.distance_shape(rule)
  if not measured or not most then return nil end
  if reference == "min" and (measured == "max" or measured == "raw") or reference == "max" and (measured == "min" or measured == "raw") then
    return function(match)
      local values, value = values_of(match), reference_of(match)
      return not values or value == nil or within(values, value, nil, most)
    end
  end
  if reference == "avg" and measured == "raw" then
    return function(match)
      local low, high = range_of(values_of(match))
      return not low or high - low <= 2 * most + measurements.slack(low)
    end
  end
  return nil
end

function number_rules.distance(rule)
  local values_of, reference_of = compile_values(rule.measurements), compile_reference(rule.reference)
  local least, most = rule.min_distance, rule.max_distance
  local function holds(match)
    local values, reference = values_of(match), reference_of(match)
    if not values or reference == nil then return nil end
    return within(values, reference, least, most)
  end
  local function measure(match)
    return { values = values_of(match), reference = reference_of(match), min_distance = least, max_distance = most }
  end
  return not_for_nobody(rule, holds, values_of), early_distance(rule, values_of, reference_of), measure
end

return number_rules
