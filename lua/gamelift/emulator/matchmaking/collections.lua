-- Rules of type collection, compiled as rules.lua describes it.
local expression = require "gamelift.emulator.matchmaking.expression"
local measurements = require "gamelift.emulator.matchmaking.measurements"

local collections = {}

local append, compile_lists = measurements.append, measurements.compile_lists

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

-- Returns how the lists of an expression change as a match grows: "fixed" if it only gets more lists, "grows" if lists get more
-- strings, nil if they may lose some.
local function change_of(tree)
  local _, functions = expression.unwrap(tree)
  for _, name in ipairs(functions) do
    if name == "set_intersection" then return nil end
  end
  return tree.element == "string_list" and "fixed" or "grows"
end

-- Returns the same for all measurements of a rule.
local function change_of_all(trees)
  local all = "fixed"
  for _, tree in ipairs(trees) do
    local change = change_of(tree)
    if not change then return nil end
    if change == "grows" then all = change end
  end
  return all
end

local function intersection(rule, lists_of, change)
  local least, most = rule.min_count, rule.max_count
  local function count(match) return #expression.intersect(lists_of(match)) end
  local function may_hold(match)
    local lists = lists_of(match)
    return #lists == 0 or not least or #expression.intersect(lists) >= least
  end
  return function(match) return in_limits(count(match), least, most) end, least and change == "fixed" and may_hold or nil,
    function(match) return { values = expression.intersect(lists_of(match)), count = count(match), min_count = least, max_count = most } end
end

local function contains(rule, lists_of, change)
  local least, most, value = rule.min_count, rule.max_count, rule.reference.literal
  local function count(match) return count_holding(lists_of(match), value) end
  return function(match) return in_limits(count(match), least, most) end,
    most and change and function(match) return count(match) <= most end or nil,
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
  local leaf = expression.unwrap(tree)
  if change_of(tree) then return strings, "grows" end
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

local function reference_intersection(rule, lists_of, change)
  local strings_of, reference_change, teams = compile_string_reference(rule.reference)
  local function each_in_limits(match, least, most)
    local lists, strings = lists_of(match), strings_of(match)
    for i = 1, #lists do
      if not in_limits(count_shared(lists[i], strings), least, most) then return false end
    end
    return true
  end
  local least, most = rule.min_count, rule.max_count
  local may_hold
  if change == "fixed" and reference_change == "fixed" then
    function may_hold(match) return each_in_limits(match, least, most) end
  elseif change and most and (reference_change == "fixed" or reference_change == "grows") then
    function may_hold(match) return each_in_limits(match, nil, most) end
  elseif change == "fixed" and reference_change == "shrinks" and least then
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

--- Compiles a rule.
function collections.compile(rule)
  return COLLECTIONS[rule.operation](rule, compile_lists(rule.measurements), change_of_all(rule.measurements))
end

return collections
