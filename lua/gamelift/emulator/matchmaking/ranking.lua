-- The order in which tickets become anchors and candidates.
local rules = require "gamelift.emulator.matchmaking.rules"
local sorting = require "gamelift.emulator.matchmaking.sorting"

local ranking = {}

--- Returns the slots in the order in which a pass takes them as anchors: by age, backfill tickets first or last where the
-- rule set says so.
function ranking.anchors(pool, priority)
  local first, second = {}, {}
  for _, slot in ipairs(pool.order) do
    local early = priority == "normal" or (pool.ticket[slot].backfill == true) == (priority == "high")
    local list = early and first or second
    list[#list + 1] = slot
  end
  for _, slot in ipairs(second) do first[#first + 1] = slot end
  return first
end

-- Returns the key of the anchor's map at which its least or greatest value is.
local function favourite_key(rule, ticket)
  local best, best_value
  for _, player in ipairs(ticket.players) do
    for key, value in pairs(player[rule.attribute]) do
      local better = best == nil or rule.map_key == "minValue" and value < best_value
        or rule.map_key ~= "minValue" and value > best_value
      if better or value == best_value and key < best then best, best_value = key, value end
    end
  end
  return best
end

-- Returns function(ticket) -> the number or string that a sort rule sees in a ticket, or nil.
local function value_reader(rule, anchor)
  if rule.element == "string" then return function(ticket) return ticket.players[1][rule.attribute] end end
  local key = rule.element == "string_number_map" and favourite_key(rule, anchor)
  return function(ticket)
    return rules.aggregate(ticket, rule.aggregation, function(player)
      local value = player[rule.attribute]
      if rule.element == "string_number_map" then return key and value[key] end
      return value
    end)
  end
end

-- Returns function(ticket) -> a number or string to sort by; nil sorts last.
local function sort_key(rule, anchor)
  local read = value_reader(rule, anchor)
  if rule.type == "absoluteSort" then return read end
  local own = read(anchor)
  return function(ticket)
    local value = read(ticket)
    if value == nil or own == nil then return nil end
    if type(value) == "string" then return value == own and 0 or 1 end
    return math.abs(value - own)
  end
end

-- sortByAttributes puts the tickets nearest to the anchor first.
local function batching_rules(algorithm)
  local list = {}
  for i, attribute in ipairs(algorithm.sort_by or {}) do
    if attribute.type == "number" or attribute.type == "string" then
      list[#list + 1] = { type = "distanceSort", direction = "ascending", attribute = attribute.index, element = attribute.type,
        aggregation = "avg", position = i }
    end
  end
  return list
end

--- Returns the sort rules that order the candidates, those of the rule set first.
function ranking.sorts(plan, algorithm)
  local list = {}
  for _, rule in ipairs(plan.sorts) do list[#list + 1] = rule end
  for _, rule in ipairs(batching_rules(algorithm)) do list[#list + 1] = rule end
  return list
end

--- Sorts slots for an anchor; ties keep the order they have.
-- @param missing_first boolean whether tickets without a value come first
-- @param meter table counts the work, and may yield
function ranking.sort(pool, slots, sorts, anchor, missing_first, meter)
  local keys, own = {}, pool.ticket[anchor]
  for k, rule in ipairs(sorts) do
    local key = sort_key(rule, own)
    keys[k] = {}
    for i, slot in ipairs(slots) do
      local ticket = pool.ticket[slot] -- false where it left while the search was at rest
      keys[k][slot] = ticket and key(ticket) or nil
      meter:pause(i)
    end
  end
  sorting.sort(slots, function(a, b)
    for k, rule in ipairs(sorts) do
      local x, y = keys[k][a], keys[k][b]
      if x ~= y then
        if x == nil or y == nil then return (y == nil) ~= missing_first end
        if rule.direction == "descending" then return x > y end
        return x < y
      end
    end
    return true
  end, meter)
end

return ranking
