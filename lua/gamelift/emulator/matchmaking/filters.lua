-- Filters: early tests of rules while a set of tickets grows.
--
-- A filter has begin(anchor, size, branch), which starts with the set { anchor } for a match of `size` players, and
-- test(depth, slot, have), whether the ticket in `slot` may join the `depth` tickets chosen so far, which have `have` players;
-- it writes its state for depth + 1. Its `fits(slot)`, where there is one, tests a ticket against the anchor alone, once.
-- `exact` is true where the tests decide the rule, so that a whole match needs no other. The tiers of a rule set share a filter
-- where their rules differ in limits only: use(rule, compiled rule) sets them, before begin().
local measurements = require "gamelift.emulator.matchmaking.measurements"
local number_rules = require "gamelift.emulator.matchmaking.number_rules"
local rule_types = require "gamelift.emulator.matchmaking.rule_types"
local rules = require "gamelift.emulator.matchmaking.rules"

local filters = {}

-- Columns -------------------------------------------------------------------------------------------------------------

-- A set of columns is { low, high, sum, fill }: the least and greatest value and the sum over a ticket's players, and
-- fill(slot), which writes them.
local function number_columns(pool, attribute)
  return pool:shared("number " .. attribute, function()
    local low, high, sum = pool:column(), pool:column(), pool:column()
    local tickets = pool.ticket
    return { low = low, high = high, sum = sum, fill = function(slot)
      local players = tickets[slot].players
      local first = players[1][attribute]
      local least, most, total = first, first, first
      for i = 2, #players do
        local value = players[i][attribute]
        if value < least then least = value end
        if value > most then most = value end
        total = total + value
      end
      low[slot], high[slot], sum[slot] = least, most, total
    end }
  end)
end

-- As number_columns, for one value of the whole ticket.
local function value_columns(pool, name, value_of)
  return pool:shared(name, function()
    local column = pool:column()
    return { low = column, high = column, fill = function(slot) column[slot] = value_of(pool.ticket[slot]) end }
  end)
end

-- Numbers -------------------------------------------------------------------------------------------------------------

-- All values within `most` of each other.
local function range_filter(columns)
  local low, high, fill = columns.low, columns.high, columns.fill
  local least_at, most_at, most, limit = {}, {}, 0, 0
  local filter = { low = low, high = high, width = 0, fill = fill }
  function filter.use(rule, _, factor)
    most = rule.max_distance * (factor or 1)
    filter.width = most
  end
  function filter.begin(anchor)
    if low[anchor] == nil then fill(anchor) end
    least_at[1], most_at[1] = low[anchor], high[anchor]
    limit = most + measurements.slack(low[anchor])
    return true
  end
  function filter.test(depth, slot)
    local least, greatest = least_at[depth], most_at[depth]
    local a, b = low[slot], high[slot]
    if a < least then least = a end
    if b > greatest then greatest = b end
    if greatest - least > limit then return false end
    least_at[depth + 1], most_at[depth + 1] = least, greatest
    return true
  end
  return filter
end

-- Returns whether the whole match holds, as the rule itself would.
local function decide(average, least, greatest, most)
  local limit = most + measurements.slack(average)
  return greatest - average <= limit and average - least <= limit
end

-- Each value within `most` of the average of all: all lie within twice that, and the average that can still come out must.
local function average_filter(pool, columns)
  local low, high, sum, fill = columns.low, columns.high, columns.sum, columns.fill
  local least_at, most_at, sum_at, size = {}, {}, {}, 0
  local count = pool.count
  local most, slack = 0, 0
  local filter = { low = low, high = high, width = 0, fill = fill, exact = true }
  function filter.use(rule)
    most = rule.max_distance
    filter.width = 2 * most
  end
  function filter.begin(anchor, players)
    if low[anchor] == nil then fill(anchor) end
    least_at[1], most_at[1], sum_at[1], size = low[anchor], high[anchor], sum[anchor], players
    slack = measurements.slack(2 * (most + math.abs(low[anchor]) + math.abs(high[anchor])))
    return true
  end
  function filter.test(depth, slot, have)
    local least, greatest = least_at[depth], most_at[depth]
    local a, b = low[slot], high[slot]
    if a < least then least = a end
    if b > greatest then greatest = b end
    if greatest - least > 2 * most + slack then return false end
    local total = sum_at[depth] + sum[slot]
    local rest = size - have - count[slot]
    if rest == 0 then return decide(total / size, least, greatest, most) end
    if total + rest * (greatest - 2 * most) > size * (least + most + slack) then return false end
    if total + rest * (least + 2 * most) < size * (greatest - most - slack) then return false end
    least_at[depth + 1], most_at[depth + 1], sum_at[depth + 1] = least, greatest, total
    return true
  end
  return filter
end

local function distance_filter(pool, entry)
  local rule = entry.rule
  local measured, reference = number_rules.distance_shape(rule)
  if not measured or not rule.max_distance or rule.min_distance then return nil end
  local tree = rule.measurements[1]
  while tree.name do tree = tree.argument end
  local columns = number_columns(pool, tree.attribute)
  if measured == "raw" and reference == "avg" then return average_filter(pool, columns) end
  if not entry.may_hold then return nil end
  local filter = range_filter(columns)
  filter.exact = true
  return filter
end

-- Equal and different values ------------------------------------------------------------------------------------------

-- All players have the anchor's value: a test against the anchor alone.
local function equal_filter(pool, attribute)
  local tickets, wanted = pool.ticket, nil
  local filter = { exact = true }
  function filter.begin(anchor)
    wanted = tickets[anchor].players[1][attribute]
    return true
  end
  function filter.fits(slot)
    local players = tickets[slot].players
    for i = 1, #players do
      if players[i][attribute] ~= wanted then return false end
    end
    return true
  end
  return filter
end

local function different_filter(pool, attribute)
  local tickets, values, stop_at = pool.ticket, {}, {}
  local filter = { exact = true }
  local function append(depth, from, players)
    for i = 1, #players do values[from + i] = players[i][attribute] end
    stop_at[depth] = from + #players
  end
  function filter.begin(anchor)
    append(1, 0, tickets[anchor].players)
    return true
  end
  function filter.test(depth, slot)
    local players, stop = tickets[slot].players, stop_at[depth]
    for i = 1, #players do
      local value = players[i][attribute]
      for k = 1, stop do
        if values[k] == value then return false end
      end
    end
    append(depth + 1, stop, players)
    return true
  end
  return filter
end

local function comparison_filter(pool, entry)
  local rule = entry.rule
  if rule.reference or #rule.measurements ~= 1 or not entry.may_hold then return nil end
  local tree = rule.measurements[1]
  while tree.name do tree = tree.argument end
  if not tree.attribute then return nil end
  return (rule.operation == "=" and equal_filter or different_filter)(pool, tree.attribute)
end

local function batch_filter(pool, entry)
  local rule = entry.rule
  if rule.element ~= "number" then return equal_filter(pool, rule.attribute) end
  local name = ("batch %d %s"):format(rule.attribute, rule.aggregation)
  local columns = value_columns(pool, name, function(ticket)
    return rules.aggregate(ticket, rule.aggregation, function(player) return player[rule.attribute] end)
  end)
  if not rule.max_distance then return nil end
  local filter = range_filter(columns)
  filter.exact = rule.min_distance == nil
  return filter
end

-- Collections ---------------------------------------------------------------------------------------------------------

local function holds_string(list, value)
  for i = 1, #list do
    if list[i] == value then return true end
  end
  return false
end

local function all_hold(players, attribute, value)
  for i = 1, #players do
    if not holds_string(players[i][attribute], value) then return false end
  end
  return true
end

-- At least `least` of the anchor's strings are in all lists. Where one is enough, each branch of the search fixes it.
local function shared_filter(pool, attribute)
  local tickets, least = pool.ticket, 1
  local alive, stop_at, witness = {}, {}, nil -- alive: the strings still shared, one segment a depth
  local filter = { attribute = attribute }
  function filter.use(rule) least = rule.min_count end
  function filter.strings(anchor)
    local players, list, seen = tickets[anchor].players, {}, {}
    for _, value in ipairs(players[1][attribute]) do
      if not seen[value] and all_hold(players, attribute, value) then list[#list + 1] = value end
      seen[value] = true
    end
    return list
  end
  function filter.begin(anchor, _, branch)
    witness = branch.filter == filter and branch.witness or nil
    if witness then return true end
    local strings = filter.strings(anchor)
    for i, value in ipairs(strings) do alive[i] = value end
    stop_at[0], stop_at[1] = 0, #strings
    return #strings >= least
  end
  function filter.fits(slot)
    return not witness or all_hold(tickets[slot].players, attribute, witness)
  end
  function filter.test(depth, slot)
    if witness then return true end
    local players, stop = tickets[slot].players, stop_at[depth]
    local n = stop
    for i = stop_at[depth - 1] + 1, stop do
      if all_hold(players, attribute, alive[i]) then
        n = n + 1
        alive[n] = alive[i]
      end
    end
    stop_at[depth + 1] = n
    return n - stop >= least
  end
  return filter
end

-- Between `least` and `most` lists hold a string.
local function contains_filter(pool, attribute, value)
  local tickets, count, held, held_at, size = pool.ticket, pool.count, pool:column(), {}, 0
  local least, most = 0, math.huge
  local function fill(slot)
    local n = 0
    for _, player in ipairs(tickets[slot].players) do
      if holds_string(player[attribute], value) then n = n + 1 end
    end
    held[slot] = n
  end
  local filter = { exact = true, fill = fill, low = held }
  function filter.use(rule) least, most = rule.min_count or 0, rule.max_count or math.huge end
  function filter.begin(anchor, players)
    if held[anchor] == nil then fill(anchor) end
    held_at[1], size = held[anchor], players
    return held_at[1] <= most and held_at[1] + players - count[anchor] >= least
  end
  function filter.test(depth, slot, have)
    local n = held_at[depth] + held[slot]
    if n > most or n + size - have - count[slot] < least then return false end
    held_at[depth + 1] = n
    return true
  end
  return filter
end

local function collection_filter(pool, entry)
  local rule = entry.rule
  if #rule.measurements ~= 1 or rule.operation == "reference_intersection_count" then return nil end
  local tree = rule.measurements[1]
  local leaf = tree
  while leaf.name do leaf = leaf.argument end
  if leaf.element ~= "string_list" or tree.name and (tree.name ~= "flatten" or tree.argument.name or not leaf.grouped) then
    return nil
  end
  if rule.operation == "contains" then
    return contains_filter(pool, leaf.attribute, rule.reference.literal)
  end
  if not rule.min_count or rule.min_count < 1 then return nil end
  local filter = shared_filter(pool, leaf.attribute)
  filter.exact, filter.can_branch = rule.max_count == nil, rule.min_count == 1
  return filter
end

-- Latency: each branch of the search fixes a location -------------------------------------------------------------------

local function latency_filter(pool, entry)
  if not entry.located then return nil end
  local rule, by_location = entry.rule, {}
  local current, limits
  local filter = { exact = rule.max_distance == nil }
  local function inner_of(location)
    local columns = value_columns(pool, ("latency %s %s"):format(rule.aggregation, location), function(ticket)
      return rules.latency(ticket, location, rule.aggregation) or math.huge
    end)
    if not rule.max_distance then return columns end
    return range_filter(columns)
  end
  local most, is_inclusive = math.huge, rule.options.latency_limit == "inclusive"
  local function usable(slot)
    local low = current.low
    if low[slot] == nil then current.fill(slot) end
    local value = low[slot]
    return value < most or is_inclusive and value == most and value < math.huge
  end
  function filter.use(at_tier) limits, most = at_tier, at_tier.max_latency or math.huge end
  function filter.begin(anchor, size, branch)
    local location = branch.location
    by_location[location] = by_location[location] or inner_of(location)
    current = by_location[location]
    if current.use then current.use(limits, nil, limits.distance_reference == "avg" and 2 or 1) end
    return usable(anchor) and (not current.begin or current.begin(anchor, size))
  end
  filter.fits = usable
  if rule.max_distance then
    function filter.test(depth, slot) return current.test(depth, slot) end
  end
  return filter
end

-- Any other early rule: tested on the players chosen so far.
local function general_filter(pool, team_count)
  local tickets, chosen, may_hold = pool.ticket, { n = 0 }, nil
  local match = { teams = { { n = 0 } }, tickets = chosen }
  for team = 2, team_count do match.teams[team] = { n = 0 } end
  local everybody, stop_at = match.teams[1], {}
  local function put(depth, ticket)
    local from = depth > 1 and stop_at[depth - 1] or 0
    for i, player in ipairs(ticket.players) do everybody[from + i] = player end
    stop_at[depth] = from + #ticket.players
    everybody.n, chosen.n, chosen[depth] = stop_at[depth], depth, ticket
  end
  local filter = {}
  function filter.use(_, entry) may_hold = entry.may_hold end
  function filter.begin(anchor)
    put(1, tickets[anchor])
    return true
  end
  function filter.test(depth, slot)
    put(depth + 1, tickets[slot])
    return may_hold(match) ~= false
  end
  return filter
end

local MAKERS = { distance = distance_filter, comparison = comparison_filter, batchDistance = batch_filter,
  collection = collection_filter, latency = latency_filter }

-- Returns whether a literal makes the rule a matter of each ticket by itself, which the search tests once.
local function is_per_ticket(rule)
  if not rule.reference or rule.reference.literal == nil then return false end
  local is_collection = rule.type == "collection"
  for _, tree in ipairs(rule.measurements or {}) do
    if measurements.shape_of(tree) ~= "raw" or is_collection and tree.element ~= "string_list" then return false end
  end
  return rule.type == "comparison" or rule.type == "distance" or is_collection and rule.operation == "reference_intersection_count"
end

local LIMITS = { maxDistance = true, maxLatency = true, maxCount = true }

-- Returns a text that rules have in common whose filters differ in limits only.
local function signature(rule)
  local parts = { rule.index }
  for _, name in ipairs(rule_types.properties[rule.type]) do
    local value = rule.source[name]
    parts[#parts + 1] = LIMITS[name] and tostring(value ~= nil) or tostring(value)
  end
  return table.concat(parts, " ")
end

local function make(pool, entry, team_count)
  local maker = not entry.by_party and MAKERS[entry.type]
  local filter = maker and maker(pool, entry)
  if filter then return filter end
  return entry.may_hold and general_filter(pool, team_count) or false
end

--- Makes the filters of a plan.
-- @return list of filters, set of rule indexes that they decide, the filter whose strings branch the search, or nil
function filters.build(pool, plan)
  local list, decided, branching = {}, {}, nil
  for _, entry in ipairs(plan.blind) do
    if is_per_ticket(entry.rule) then
      decided[entry.index] = true
    else
      local filter = entry.type ~= "compound"
        and pool:shared(signature(entry.rule), function() return make(pool, entry, #plan.teams) end)
      if filter then
        filter.index, list[#list + 1] = entry.index, filter
        decided[entry.index] = filter.exact or nil
        if filter.can_branch and not branching then branching = filter end
      end
    end
  end
  return list, decided, branching
end

return filters
