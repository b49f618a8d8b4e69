-- Measures matches for rules: takes the values of expressions as plain lists, and tests them.
local expression = require "gamelift.emulator.matchmaking.expression"

local measurements = {}

--- Appends the items of nested lists, `depth` levels deep, to one list.
function measurements.append(values, value, depth)
  if depth == 0 then
    values[#values + 1] = value
    return
  end
  for i = 1, #value do measurements.append(values, value[i], depth - 1) end
end

--- Returns function(match) -> all values of all measurements in one list, or nil where one is missing.
function measurements.compile_values(trees)
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
      measurements.append(values, value, depth[i])
    end
    return values
  end
end

--- Returns function(match) -> a list of lists of strings.
function measurements.compile_lists(trees)
  local get, depth = {}, {}
  for i, tree in ipairs(trees) do
    get[i] = expression.compile(tree)
    local levels = (tree.grouped and 1 or 0) + (tree.list and 1 or 0)
    depth[i] = tree.element == "string_list" and levels or levels - 1
  end
  return function(match)
    local lists = {}
    for i = 1, #get do measurements.append(lists, get[i](match), depth[i]) end
    return lists
  end
end

--- Returns function(match) -> the value of a reference, nil where there is none.
function measurements.compile_reference(reference)
  if not reference then return nil end
  if reference.tree then return expression.compile(reference.tree) end
  local literal = reference.literal
  return function() return literal end
end

--- Returns the shape of a tree: the function that reduces a plain set of values ("raw" for none), and a key of that set; nil for others.
function measurements.shape_of(tree)
  local reference, functions = expression.unwrap(tree)
  if functions[#functions] == "flatten" then functions[#functions] = nil end
  if #functions > 1 then return nil end
  local key = ("%s/%s/%s"):format(table.concat(reference.teams, ","), tostring(reference.attribute), tostring(reference.player_id))
  return functions[1] or "raw", key
end

--- Returns whether all trees are plain sets of values.
function measurements.are_raw(trees)
  for _, tree in ipairs(trees) do
    if measurements.shape_of(tree) ~= "raw" then return false end
  end
  return true
end

--- Returns what rounding may add to a difference: decimal fractions and averages are not exact, and a limit is an allowed value.
function measurements.slack(value)
  return 1e-9 * (1 + math.abs(value))
end

--- Returns whether all values lie within the limits of a distance from the reference; a limit may be nil.
function measurements.within(values, reference, least, most)
  local slack = measurements.slack(reference)
  for i = 1, #values do
    local distance = math.abs(values[i] - reference)
    if most and distance > most + slack or least and distance < least - slack then return false end
  end
  return true
end

--- Returns the least and the greatest value, nil of an empty list.
function measurements.range_of(values)
  local low, high = values[1], values[1]
  for i = 2, #values do
    if values[i] < low then low = values[i] end
    if values[i] > high then high = values[i] end
  end
  return low, high
end

return measurements
