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
local expression = require "gamelift.emulator.matchmaking.expression"
local statement = require "gamelift.emulator.matchmaking.statement"

local rules = {}

local COMPARE = {
  ["<"] = function(a, b) return a < b end,
  ["<="] = function(a, b) return a <= b end,
  ["="] = function(a, b) return a == b end,
  ["!="] = function(a, b) return a ~= b end,
  [">"] = function(a, b) return a > b end,
  [">="] = function(a, b) return a >= b end,
}

-- Values of measurements ----------------------------------------------------------------------------------------------

local function append(values, value, depth)
  if depth == 0 then
    values[#values + 1] = value
    return
  end
  for i = 1, #value do append(values, value[i], depth - 1) end
end

-- Returns function(match) -> all values of all measurements in one list, or nil where one is missing.
local function compile_values(trees)
  local get, depth = {}, {}
  for i, tree in ipairs(trees) do
    get[i] = expression.compile(tree)
    depth[i] = (tree.grouped and 1 or 0) + (tree.list and 1 or 0)
  end
  if #trees == 1 and depth[1] == 1 then return get[1] end
  return function(match)
    local values = {}
    for i = 1, #get do
      local value = get[i](match)
      if value == nil then return nil end
      append(values, value, depth[i])
    end
    return values
  end
end

-- Returns function(match) -> a list of lists of strings.
local function compile_lists(trees)
  local get, depth = {}, {}
  for i, tree in ipairs(trees) do
    get[i] = expression.compile(tree)
    local levels = (tree.grouped and 1 or 0) + (tree.list and 1 or 0)
    depth[i] = tree.element == "string_list" and levels or levels - 1
  end
  return function(match)
    local lists = {}
    for i = 1, #get do append(lists, get[i](match), depth[i]) end
    return lists
  end
end

local function compile_reference(reference)
  if not reference then return nil end
  if reference.tree then return expression.compile(reference.tree) end
  local literal = reference.literal
  return function() return literal end
end

-- A shape is the function that reduces a plain set of values ("raw" for none), and a key of that set; nil for others.
local function shape_of(tree)
  local reference, functions = expression.unwrap(tree)
  if functions[#functions] == "flatten" then functions[#functions] = nil end
  if #functions > 1 then return nil end
  local key = ("%s/%s/%s"):format(table.concat(reference.teams, ","), tostring(reference.attribute), tostring(reference.player_id))
  return functions[1] or "raw", key
end

local function are_raw(trees)
  for _, tree in ipairs(trees) do
    if shape_of(tree) ~= "raw" then return false end
  end
  return true
end

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

-- The same three tests on the values of players as they stand in the teams, without a list: they run for each ticket placed.

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

local compilers = {}

function compilers.comparison(rule)
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
  if raw then return raw, raw, measure end
  return holds, is_comparison_final(rule) and may_hold or nil, measure
end

-- Distance ------------------------------------------------------------------------------------------------------------

--- What rounding may add to a difference: decimal fractions and averages are not exact, and a limit is an allowed value.
function rules.slack(value)
  return 1e-9 * (1 + math.abs(value))
end

local function within(values, reference, least, most)
  local slack = rules.slack(reference)
  for i = 1, #values do
    local distance = math.abs(values[i] - reference)
    if most and distance > most + slack or least and distance < least - slack then return false end
  end
  return true
end

local function range_of(values)
  local low, high = values[1], values[1]
  for i = 2, #values do
    if values[i] < low then low = values[i] end
    if values[i] > high then high = values[i] end
  end
  return low, high
end

-- Returns the measurement's shape, the reference's shape and the key of the set, if both look at one set of values.
local function distance_shape(rule)
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
  local measured, reference = distance_shape(rule)
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
      return not low or high - low <= 2 * most + rules.slack(low)
    end
  end
  return nil
end

function compilers.distance(rule)
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
  return holds, early_distance(rule, values_of, reference_of), measure
end

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
    if rule.element ~= "number" then return all_alike(values) end
    local low, high = range_of(values)
    return not low or high - low <= most + rules.slack(low)
  end
  local function measure(match) return { values = values_of(match), max_distance = most } end
  return holds, holds, measure
end

-- Collection ----------------------------------------------------------------------------------------------------------

local function in_limits(count, least, most)
  return not (least and count < least) and not (most and count > most)
end

local function has(list, value)
  for i = 1, #list do
    if list[i] == value then return true end
  end
  return false
end

local function count_holding(lists, value)
  local count = 0
  for i = 1, #lists do
    if has(lists[i], value) then count = count + 1 end
  end
  return count
end

local function intersection(rule, lists_of)
  local least, most = rule.min_count, rule.max_count
  local function count(match) return #expression.intersect(lists_of(match)) end
  local function may_hold(match)
    local lists = lists_of(match)
    return #lists == 0 or not least or #expression.intersect(lists) >= least
  end
  return function(match) return in_limits(count(match), least, most) end, least and may_hold or nil,
    function(match) return { values = expression.intersect(lists_of(match)), count = count(match), min_count = least, max_count = most } end
end

local function contains(rule, lists_of)
  local least, most, value = rule.min_count, rule.max_count, rule.reference.literal
  local function count(match) return count_holding(lists_of(match), value) end
  return function(match) return in_limits(count(match), least, most) end,
    most and function(match) return count(match) <= most end or nil,
    function(match) return { count = count(match), reference = value, min_count = least, max_count = most } end
end

-- Returns function(match) -> the strings of the reference, and how it changes as a match grows: "fixed", "grows", "shrinks"
-- or nil.
local function compile_string_reference(reference)
  if reference.literal then return function() return reference.literal end, "fixed" end
  local tree = reference.tree
  local lists_of = compile_lists { tree }
  local function strings(match)
    local lists, all = lists_of(match), {}
    for i = 1, #lists do append(all, lists[i], 1) end
    return all
  end
  local leaf, functions = expression.unwrap(tree)
  local intersects = false
  for _, name in ipairs(functions) do intersects = intersects or name == "set_intersection" end
  if not intersects then return strings, "grows" end
  local simple = tree.name == "set_intersection" and not tree.argument.grouped and tree.argument.element == "string_list"
  return strings, simple and "shrinks" or nil, leaf.teams
end

local function count_shared(list, strings)
  local count, seen = 0, {}
  for i = 1, #list do
    if not seen[list[i]] and has(strings, list[i]) then count = count + 1 end
    seen[list[i]] = true
  end
  return count
end

local function anybody_in(match, teams)
  for i = 1, #teams do
    if match.teams[teams[i]].n > 0 then return true end
  end
  return false
end

local function reference_intersection(rule, lists_of)
  local strings_of, change, teams = compile_string_reference(rule.reference)
  local function each_in_limits(match, least, most)
    local lists, strings = lists_of(match), strings_of(match)
    for i = 1, #lists do
      if not in_limits(count_shared(lists[i], strings), least, most) then return false end
    end
    return true
  end
  local least, most = rule.min_count, rule.max_count
  local may_hold
  if change == "fixed" then
    function may_hold(match) return each_in_limits(match, least, most) end
  elseif change == "grows" and most then
    function may_hold(match) return each_in_limits(match, nil, most) end
  elseif change == "shrinks" and least then
    function may_hold(match) return not anybody_in(match, teams) or each_in_limits(match, least, nil) end
  end
  local function measure(match)
    local counts, strings = {}, strings_of(match)
    for i, list in ipairs(lists_of(match)) do counts[i] = count_shared(list, strings) end
    return { values = counts, reference = strings, min_count = least, max_count = most }
  end
  return function(match) return each_in_limits(match, least, most) end, may_hold, measure
end

local COLLECTIONS = { intersection = intersection, contains = contains, reference_intersection_count = reference_intersection }

function compilers.collection(rule)
  return COLLECTIONS[rule.operation](rule, compile_lists(rule.measurements))
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

-- Returns the tickets' latencies, or nil where one has none or is above the maximum.
local function latencies_at(rule, match, location)
  local values = {}
  for i = 1, match.tickets.n do
    local value = rules.latency(match.tickets[i], location, rule.aggregation)
    if not value or rule.max_latency and value > rule.max_latency then return nil end
    values[i] = value
  end
  return values
end

-- Returns whether a latency rule holds in one location, or, `early`, may hold there.
local function holds_at(rule, match, location, early)
  local values = latencies_at(rule, match, location)
  if not values then return false end
  if not rule.max_distance or #values == 0 then return true end
  if early then
    local low, high = range_of(values)
    return high - low <= (rule.distance_reference == "avg" and 2 or 1) * rule.max_distance + rules.slack(low)
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

function compilers.latency(rule)
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
      entry.blind = is_blind(rule, compiled, team_count)
    end
    compiled[i] = entry
  end
  return compiled
end

rules.distance_shape, rules.shape_of = distance_shape, shape_of

return rules
