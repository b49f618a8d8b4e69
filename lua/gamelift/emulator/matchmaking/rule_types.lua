-- The eight types of rules: their properties and the checks of a rule set's author.
local checker = require "gamelift.emulator.matchmaking.checker"
local expression = require "gamelift.emulator.matchmaking.expression"
local messages = require "gamelift.util.messages"
local tables = require "gamelift.util.tables"
local statement = require "gamelift.emulator.matchmaking.statement"

local rule_types = {}

local OPERATIONS = { "<", "<=", "=", "!=", ">", ">=" }
local NUMBER_AGGREGATIONS = { "min", "max", "avg" }
local member, describe = checker.member, checker.describe

-- Each read_* function returns the checked value of one property. `declared` is what expressions may name.

local function read_expression(check, node, declared)
  local tree, problem = expression.parse(check:string(node), declared)
  if not tree then check:doubt(node, "%s", problem) end
  tree.text = node.value
  return tree
end

-- Measurements are a list of expressions, or one expression.
local function read_measurements(check, node, declared)
  local nodes = type(node.value) == "string" and { node } or check:list(node, true)
  if #nodes == 0 then check:fail(node, "expected at least one expression, got an empty list") end
  local trees = {}
  for i, item in ipairs(nodes) do trees[i] = read_expression(check, item, declared) end
  return trees
end

local function expect_elements(check, node, trees, allowed, what)
  for _, tree in ipairs(trees) do
    if not allowed[tree.element] then
      check:doubt(node, "expected expressions of %s, got %s, which gives %s values", what, messages.quote(tree.text), tree.element)
    end
  end
end

-- Returns a string as players' strings are compared with it.
local function fold(check, text)
  return check.options.case_sensitive and text or text:lower()
end

-- Returns { literal = } or { tree = }.
local function read_single_reference(check, node, declared, element)
  local value = node.value
  if type(value) == "string" and expression.is_expression(value) then
    local tree = read_expression(check, node, declared)
    if tree.list or tree.grouped then check:doubt(node, "expected an expression that gives one value, got %s", messages.quote(value)) end
    if tree.element ~= element then check:doubt(node, "expected an expression of one %s, got %s", element, messages.quote(value)) end
    return { tree = tree }
  end
  if element == "number" then return { literal = check:number(node) } end
  if type(value) ~= "string" then check:fail(node, "expected a string or an expression, got %s", describe(value)) end
  return { literal = fold(check, value) }
end

local function read_aggregation(check, node, allowed)
  return node.value == nil and allowed.default or check:one_of(node, allowed)
end

local AVERAGE = { "min", "max", "avg", default = "avg" }
local UNION = { "union", "intersection", default = "union" }

local function optional(check, node, read, ...)
  if node.value == nil then return nil end
  return read(check, node, ...)
end

local function check_limits(check, node, low, high)
  if low.value and high.value and low.number > high.number then
    check:doubt(low, "expected at most %s (%g), got %g", high.key, high.number, low.number)
  end
  return node
end

local function read_limits(check, node, least_name, most_name, read)
  local low, high = member(node, least_name), member(node, most_name)
  low.number, high.number = optional(check, low, read), optional(check, high, read)
  for _, limit in ipairs { low, high } do
    if limit.number and limit.number < 0 then check:doubt(limit, "expected a number of at least 0, got %g", limit.number) end
  end
  check_limits(check, node, low, high)
  return low.number, high.number
end

local readers = {}

function readers.comparison(check, node, rule, declared)
  local measurements = member(node, "measurements")
  rule.measurements = read_measurements(check, measurements, declared)
  rule.element = rule.measurements[1].element
  expect_elements(check, measurements, rule.measurements, { number = true, string = true }, "numbers or strings")
  expect_elements(check, measurements, rule.measurements, { [rule.element] = true }, "one type, " .. rule.element)
  local operation = member(node, "operation")
  rule.operation = check:one_of(operation, OPERATIONS)
  local equality = rule.operation == "=" or rule.operation == "!="
  if rule.element == "string" and not equality and not check.options.string_order then
    check:doubt(operation, "expected = or != for strings, got %s", messages.quote(rule.operation))
  end
  local reference = member(node, "referenceValue")
  if reference.value == nil and not equality then
    check:doubt(reference, "expected a value, since operation %s compares with one; only = and != do without", rule.operation)
  end
  rule.reference = optional(check, reference, read_single_reference, declared, rule.element)
  rule.aggregation = read_aggregation(check, member(node, "partyAggregation"), AVERAGE)
end

function readers.distance(check, node, rule, declared)
  local measurements = member(node, "measurements")
  rule.measurements = read_measurements(check, measurements, declared)
  expect_elements(check, measurements, rule.measurements, { number = true }, "numbers")
  rule.reference = read_single_reference(check, member(node, "referenceValue"), declared, "number")
  rule.min_distance, rule.max_distance = read_limits(check, node, "minDistance", "maxDistance", check.number)
  if not rule.min_distance and not rule.max_distance then
    check:doubt(node, "expected maxDistance or minDistance, got neither")
  end
  rule.aggregation = read_aggregation(check, member(node, "partyAggregation"), AVERAGE)
end

local function read_attribute(check, node, declared, allowed, what)
  local attribute = declared.attributes[check:string(node)]
  if not attribute then check:fail(node, "%s", messages.unknown("attribute", node.value, declared.attribute_names)) end
  if not allowed[attribute.type] then
    check:fail(node, "expected an attribute of type %s, got %s, a %s", what, messages.quote(node.value), attribute.type)
  end
  return attribute
end

rule_types.read_attribute = read_attribute

function readers.batchDistance(check, node, rule, declared)
  local attribute = read_attribute(check, member(node, "batchAttribute"), declared, { number = true, string = true },
    "number or string")
  rule.attribute, rule.element = attribute.index, attribute.type
  local distance, least = member(node, "maxDistance"), member(node, "minDistance")
  if check.options.batch_min_distance then rule.min_distance = optional(check, least, check.number, 0) end
  if attribute.type == "number" and not rule.min_distance or distance.value ~= nil then
    rule.max_distance = check:number(distance, 0)
  end
  rule.aggregation = read_aggregation(check, member(node, "partyAggregation"), AVERAGE)
end

-- Returns { literal = list of strings } or { tree = }.
local function read_list_reference(check, node, declared)
  if type(node.value) == "string" then
    if not expression.is_expression(node.value) then return { literal = { fold(check, node.value) } } end
    local tree = read_expression(check, node, declared)
    if not tree.list or tree.element ~= "string" and tree.element ~= "string_list" then
      check:doubt(node, "expected an expression that gives strings, got %s", messages.quote(node.value))
    end
    return { tree = tree }
  end
  local strings = {}
  for i, item in ipairs(check:list(node, true)) do strings[i] = fold(check, check:string(item)) end
  return { literal = strings }
end

function readers.collection(check, node, rule, declared)
  local measurements = member(node, "measurements")
  rule.measurements = read_measurements(check, measurements, declared)
  expect_elements(check, measurements, rule.measurements, { string_list = true, string = true }, "string lists")
  rule.operation = check:one_of(member(node, "operation"), { "intersection", "contains", "reference_intersection_count" })
  local reference = member(node, "referenceValue")
  if rule.operation == "contains" then
    rule.reference = { literal = fold(check, check:string(reference)) }
  elseif rule.operation == "reference_intersection_count" then
    rule.reference = read_list_reference(check, reference, declared)
  elseif reference.value ~= nil then
    check:warn(reference, "operation intersection takes no referenceValue (ignored)")
  end
  rule.min_count, rule.max_count = read_limits(check, node, "minCount", "maxCount", check.number)
  if not rule.min_count and not rule.max_count then rule.min_count = check.options.default_min_count end
  rule.aggregation = read_aggregation(check, member(node, "partyAggregation"), UNION)
end

function readers.latency(check, node, rule)
  rule.max_latency = optional(check, member(node, "maxLatency"), check.number, 0)
  rule.max_distance = optional(check, member(node, "maxDistance"), check.number, 0)
  if not rule.max_latency and not rule.max_distance then check:doubt(node, "expected maxLatency or maxDistance, got neither") end
  local reference = member(node, "distanceReference")
  if reference.value ~= nil or rule.max_distance then
    rule.distance_reference = check:one_of(reference, { "min", "avg" })
  end
  rule.aggregation = read_aggregation(check, member(node, "partyAggregation"), AVERAGE)
end

local function read_sort(check, node, rule, declared)
  rule.direction = check:one_of(member(node, "sortDirection"), { "ascending", "descending" })
  local attribute = read_attribute(check, member(node, "sortAttribute"), declared,
    { number = true, string = true, string_number_map = true }, "number, string or string_number_map")
  rule.attribute, rule.element = attribute.index, attribute.type
  rule.map_key = optional(check, member(node, "mapKey"), check.one_of, { "minValue", "maxValue" })
  rule.aggregation = read_aggregation(check, member(node, "partyAggregation"), AVERAGE)
end

readers.distanceSort, readers.absoluteSort = read_sort, read_sort

function readers.compound(check, node, rule, declared)
  local text = member(node, "statement")
  local tree, problem = statement.parse(check:string(text), function(name, fail)
    local other = declared.rules[name]
    if not other then
      local later = declared.rule_positions[name]
      if later == rule.index then fail("the rule %s names itself", messages.quote(name)) end
      if later then fail("the rule %s is defined later; a statement names rules defined before it", messages.quote(name)) end
      fail("%s", messages.unknown("rule", name, declared.rule_names))
    end
    if other.type == "batchDistance" then fail("the rule %s is a batchDistance, which no statement may name", messages.quote(name)) end
    return other.index
  end, not check.options.many_terms)
  if not tree then check:fail(text, "%s", problem) end
  rule.statement = tree
end

local COMMON = { "name", "type", "description" }
local PROPERTIES = {
  comparison = { "measurements", "operation", "referenceValue", "partyAggregation" },
  distance = { "measurements", "referenceValue", "maxDistance", "minDistance", "partyAggregation" },
  batchDistance = { "batchAttribute", "maxDistance", "partyAggregation" },
  collection = { "measurements", "operation", "referenceValue", "minCount", "maxCount", "partyAggregation" },
  latency = { "maxLatency", "maxDistance", "distanceReference", "partyAggregation" },
  distanceSort = { "sortDirection", "sortAttribute", "mapKey", "partyAggregation" },
  absoluteSort = { "sortDirection", "sortAttribute", "mapKey", "partyAggregation" },
  compound = { "statement" },
}

rule_types.names = tables.keys(PROPERTIES)
rule_types.properties = PROPERTIES
rule_types.number_aggregations = NUMBER_AGGREGATIONS

--- Reads one rule. Raises a problem of the checker.
-- @param declared table what expression.parse takes, and rules = { name = rule read before }, rule_positions, rule_names
-- @return table { name, type, index, source = the JSON object, and what its type needs }
function rule_types.read(check, node, index, declared)
  check:object(node)
  local rule = { name = check:string(member(node, "name")), index = index, source = node.value, options = check.options }
  rule.type = check:one_of(member(node, "type"), rule_types.names)
  local known = {}
  for _, list in ipairs { COMMON, PROPERTIES[rule.type] } do
    for _, name in ipairs(list) do known[#known + 1] = name end
  end
  if rule.type == "batchDistance" and check.options.batch_min_distance then known[#known + 1] = "minDistance" end
  check:members(node, known)
  readers[rule.type](check, node, rule, declared)
  return rule
end

return rule_types
