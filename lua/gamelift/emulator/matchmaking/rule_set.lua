-- Rule sets: reads and checks a rule set body.
--
--   local rules, problem = rule_set.parse(text)
--
-- A rule set is { attributes, teams, algorithm, rules, expansions, large, warnings }; see parse().
local checker = require "gamelift.emulator.matchmaking.checker"
local core = require("gamelift.native").require "gamelift.core"
local expression = require "gamelift.emulator.matchmaking.expression"
local messages = require "gamelift.util.messages"
local options = require "gamelift.emulator.matchmaking.options"
local statement = require "gamelift.emulator.matchmaking.statement"
local strings = require "gamelift.util.strings"
local tables = require "gamelift.util.tables"
local rule_types = require "gamelift.emulator.matchmaking.rule_types"

local rule_set = {}

local defaults = options.defaults()
local LONGEST = 65535 -- characters of a body
local EXCLUSIVE = 0.001 -- seconds after its wait time that a step begins to hold where the option step_at_age is exclusive
local SMALL, LARGEST = 40, 200 -- players of a match
local member = checker.member

-- Attributes ----------------------------------------------------------------------------------------------------------

local ATTRIBUTE_TYPES = { "string", "number", "string_list", "string_number_map" }

local read_default = {
  number = function(check, node) return check:number(node) end,
  string = function(check, node) -- an empty string counts as no default
    if type(node.value) ~= "string" then check:fail(node, "expected a string, got %s", checker.describe(node.value)) end
    return node.value ~= "" and node.value or nil
  end,
  string_list = function(check, node)
    local list = {}
    for i, item in ipairs(check:list(node, true)) do list[i] = check:string(item) end
    return list
  end,
  string_number_map = function(check, node)
    local map = {}
    for _, name in ipairs(tables.keys(check:object(node))) do map[name] = check:number(member(node, name)) end
    return map
  end,
}

local function read_attributes(check, root)
  local list, seen = {}, {}
  for i, node in ipairs(check:list(member(root, "playerAttributes"))) do
    check:object(node)
    check:members(node, { "name", "type", "default", "description" })
    local attribute = { name = check:string(member(node, "name")), index = i }
    check:unique(member(node, "name"), seen, attribute.name, "attribute")
    attribute.type = check:one_of(member(node, "type"), ATTRIBUTE_TYPES)
    local default = member(node, "default")
    if default.value ~= nil then attribute.default = read_default[attribute.type](check, default) end
    list[i] = attribute
  end
  return list
end

-- Teams ---------------------------------------------------------------------------------------------------------------

local function read_team(check, node)
  check:object(node)
  check:members(node, { "name", "minPlayers", "maxPlayers", "quantity", "description" })
  local team = { name = check:string(member(node, "name")) }
  local least, most, quantity = member(node, "minPlayers"), member(node, "maxPlayers"), member(node, "quantity")
  team.min, team.max = check:integer(least, -math.huge), check:integer(most, -math.huge)
  if team.min < 0 then check:question(least, "expected a whole number of at least 0, got %d", team.min) end
  if team.max < 1 then check:question(most, "expected a whole number of at least 1, got %d", team.max) end
  if team.min > team.max then check:question(least, "expected at most maxPlayers (%d), got %d", team.max, team.min) end
  team.max = math.max(0, team.max)
  team.min = math.min(math.max(0, team.min), team.max)
  team.quantity = quantity.value == nil and 1 or check:integer(quantity, 1)
  return team
end

-- Returns the teams, one entry for each of a quantity, and { name = indexes }, in which base names select all their teams.
local function read_teams(check, root)
  local node = member(root, "teams")
  local nodes = check:list(node, true)
  if #nodes == 0 then check:fail(node, "expected at least one team, got an empty list") end
  local teams, by_name, seen, total = {}, {}, {}, 0
  for _, item in ipairs(nodes) do
    local team = read_team(check, item)
    check:unique(member(item, "name"), seen, team.name, "team")
    total = total + team.max * team.quantity
    if total > LARGEST then check:question(node, "expected at most %d players in all teams, got %d", LARGEST, total) end
    local names, separator = check.options.quantity_names, check.options.quantity_separator
    local has_base = team.quantity == 1 or names ~= "numbered"
    if has_base then by_name[team.name] = by_name[team.name] or {} end
    for number = 1, team.quantity do
      local name = team.quantity == 1 and team.name or ("%s%s%d"):format(team.name, separator, number)
      if name ~= team.name and seen[name] then
        check:fail(member(item, "name"), "the team %s is declared twice", messages.quote(name))
      end
      seen[name] = true
      teams[#teams + 1] = { name = name, base = team.name, min = team.min, max = team.max }
      if has_base then table.insert(by_name[team.name], #teams) end
      if name ~= team.name and names ~= "base" then by_name[name] = by_name[name] or { #teams } end
    end
  end
  return teams, by_name, total
end

-- The algorithm -------------------------------------------------------------------------------------------------------

local ALGORITHM = { "strategy", "batchingPreference", "sortByAttributes", "balancedAttribute", "expansionAgeSelection",
  "backfillPriority" }
local BATCHING = { exhaustiveSearch = { "random", "sorted" }, balanced = { "largestPopulation", "fastestRegion" } }

local function choice(check, node, allowed)
  return node.value == nil and allowed[1] or check:one_of(node, allowed)
end

local function read_sort_attributes(check, node, algorithm, declared)
  local attributes = member(node, "sortByAttributes")
  if algorithm.batching ~= "sorted" then return nil end
  local list = {}
  for i, item in ipairs(check:list(attributes, true)) do
    local attribute = declared.attributes[check:string(item)]
    if not attribute then check:fail(item, "%s", messages.unknown("attribute", item.value, declared.attribute_names)) end
    list[i] = attribute
  end
  if #list == 0 then check:fail(attributes, "expected at least one attribute, since batchingPreference is sorted") end
  return list
end

local function read_algorithm(check, root, declared)
  local node = member(root, "algorithm")
  if node.value == nil then node = { value = {}, path = node.path } end
  check:object(node)
  check:members(node, ALGORITHM)
  if node.container and check.options.strategy_required and node.value.strategy == nil then
    check:fail(member(node, "strategy"), "expected exhaustiveSearch or balanced, got nothing")
  end
  local algorithm = { strategy = choice(check, member(node, "strategy"), { "exhaustiveSearch", "balanced" }) }
  algorithm.batching = choice(check, member(node, "batchingPreference"), BATCHING[algorithm.strategy])
  algorithm.sort_by = read_sort_attributes(check, node, algorithm, declared)
  local balanced = member(node, "balancedAttribute")
  if algorithm.strategy == "balanced" then
    algorithm.balanced_attribute = rule_types.read_attribute(check, balanced, declared, { number = true }, "number").index
  end
  algorithm.expansion_age = choice(check, member(node, "expansionAgeSelection"), { "newest", "oldest" })
  algorithm.backfill_priority = choice(check, member(node, "backfillPriority"), { "normal", "high", "low" })
  return algorithm
end

-- Rules ---------------------------------------------------------------------------------------------------------------

local function note_rule_names(check, nodes, declared)
  local seen = {}
  for i, node in ipairs(nodes) do
    check:object(node)
    local name = check:string(member(node, "name"))
    check:unique(member(node, "name"), seen, name, "rule")
    declared.rule_positions[name], declared.rule_names[i] = i, name
  end
end

local function is_for_large(rule)
  return rule.type == "batchDistance" or rule.type == "latency" and rule.max_latency and not rule.max_distance
end

local function read_rules(check, root, declared, large)
  local nodes, rules = check:list(member(root, "rules")), {}
  note_rule_names(check, nodes, declared)
  for i, node in ipairs(nodes) do
    local rule = check:attempt(rule_types.read, check, node, i, declared)
      or { name = node.value.name, type = "ignored", index = i, source = node.value, ignored = true }
    declared.rules[rule.name] = rule
    if large and not rule.ignored and not is_for_large(rule) then
      local message = "matches of more than 40 players know only batchDistance and latency.maxLatency"
      if check.options.large_other_rules == "refuse" then check:fail(node, "%s", message) end
      check:warn(node, message .. " (ignored)")
      rule.ignored = true
    end
    rules[i] = rule
  end
  return rules
end

-- Expansions ----------------------------------------------------------------------------------------------------------

local TEAM_PROPERTIES = { "minPlayers", "maxPlayers" }

-- Returns { teams = indexes, property } or { rule = index, property }.
local function read_target(check, node, declared, rules)
  local kind, selector, property = check:string(node):match "^%s*(%a+)%s*%[([^%]]*)%]%s*%.%s*([%w_]+)%s*$"
  if kind ~= "rules" and kind ~= "teams" then
    check:doubt(node, "expected rules[name].property or teams[name].property, got %s", messages.quote(node.value))
  end
  local target = { property = property, kind = kind, teams = {} }
  local function expect_property(allowed)
    for _, name in ipairs(allowed) do
      if name == property then return end
    end
    check:doubt(node, "%s", messages.unknown("property", property, allowed, (" of %s[%s]"):format(kind, selector)))
  end
  for name in (selector .. ","):gmatch "%s*([^,]-)%s*," do
    if kind == "rules" then
      local position = declared.rule_positions[name]
      if not position or target.rule then
        check:doubt(node, "%s", messages.unknown("rule", position and selector or name, declared.rule_names))
      end
      target.rule = position
      if rules[position].type == "ignored" then check:doubt(node, "the rule %s is ignored", messages.quote(name)) end
      if rules[position].type == "compound" then
        check:doubt(node, "expected another rule than a compound; the rules it names can be expanded")
      end
      expect_property(rule_types.properties[rules[position].type])
    else
      local teams = declared.by_name[name]
      if not teams then check:doubt(node, "%s", messages.unknown("team", name, declared.names)) end
      for _, team in ipairs(teams) do target.teams[#target.teams + 1] = team end
      expect_property(TEAM_PROPERTIES)
    end
  end
  return target
end

-- Checks a step's value by reading the rule again with it.
local function check_rule_value(check, node, target, declared, rules)
  local rule, changed = rules[target.rule], {}
  for key, value in pairs(rule.source) do changed[key] = value end
  changed[target.property] = node.value
  local read, problem = checker.guard(rule_types.read, check, { value = changed, path = "" }, target.rule, declared)
  if not read then check:doubt(node, "%s", problem:gsub("^%.?[%w_]*: ", "")) end
end

local function check_team_value(check, node, least)
  local value = check:integer(node, -math.huge)
  if value < least then check:doubt(node, "expected a whole number of at least %d, got %d", least, value) end
end

local function read_steps(check, node, target, declared, rules)
  local steps, last = {}, -1
  for i, item in ipairs(check:list(node, true)) do
    check:object(item)
    check:members(item, { "waitTimeSeconds", "value" })
    local wait, value = member(item, "waitTimeSeconds"), member(item, "value")
    local seconds = check:number(wait, 0)
    if seconds <= last then check:doubt(wait, "expected more than the step before (%g), got %g", last, seconds) end
    last = seconds
    if check.options.step_at_age == "exclusive" then seconds = seconds + EXCLUSIVE end
    if value.value == nil then check:fail(value, "expected a value, got nothing") end
    if target.kind == "teams" then
      check_team_value(check, value, target.property == "minPlayers" and 0 or 1)
    else
      check_rule_value(check, value, target, declared, rules)
    end
    steps[i] = { wait = seconds, value = value.value }
  end
  if #steps == 0 then check:fail(node, "expected at least one step, got an empty list") end
  return steps
end

local function read_expansion(check, node, declared, rules)
  check:object(node)
  check:members(node, { "target", "steps", "description" })
  local target = read_target(check, member(node, "target"), declared, rules)
  target.text = node.value.target
  target.steps = read_steps(check, member(node, "steps"), target, declared, rules)
  return target
end

local function is_of_algorithm(node)
  return type(node.value) == "table" and type(node.value.target) == "string" and node.value.target:find "^%s*algorithm" ~= nil
end

local function read_expansions(check, root, declared, rules)
  local expansions = {}
  for _, node in ipairs(check:list(member(root, "expansions"))) do
    if check.options.expand_algorithm == "ignore" and is_of_algorithm(node) then
      check:warn(member(node, "target"), "fields of the algorithm are not expanded (ignored)")
    else
      expansions[#expansions + 1] = check:attempt(read_expansion, check, node, declared, rules)
    end
  end
  return expansions
end

-- The whole -----------------------------------------------------------------------------------------------------------

local MEMBERS = { "name", "ruleLanguageVersion", "playerAttributes", "algorithm", "teams", "rules", "expansions",
  "description" }

local function declare(attributes, teams, by_name, settings)
  local declared = { options = settings, teams = teams, by_name = by_name,
    names = tables.keys(by_name), attributes = {}, attribute_names = {},
    rules = {}, rule_positions = {}, rule_names = {} }
  for i, attribute in ipairs(attributes) do
    declared.attributes[attribute.name], declared.attribute_names[i] = attribute, attribute.name
  end
  return declared
end

-- Returns the set of the indexes of rules that compounds name.
local function parts_of(rules)
  local parts = {}
  for _, rule in ipairs(rules) do
    if rule.statement then statement.collect(rule.statement, parts) end
  end
  return parts
end

local function read_body(check, root)
  check:object(root)
  check:members(root, MEMBERS)
  local version = member(root, "ruleLanguageVersion")
  if version.value ~= "1.0" then check:fail(version, 'expected "1.0", got %s', checker.describe(version.value)) end
  local attributes = read_attributes(check, root)
  local teams, by_name, total = read_teams(check, root)
  local declared = declare(attributes, teams, by_name, check.options)
  local algorithm = read_algorithm(check, root, declared)
  local large = total > SMALL and algorithm.strategy == "balanced"
  if total <= SMALL and algorithm.strategy == "balanced" and check.options.small_balanced == "refuse" then
    check:fail(member(root, "teams"), "expected more than %d players in all teams, since algorithm.strategy is balanced, got %d",
      SMALL, total)
  elseif total > SMALL and not large then
    check:question(member(root, "teams"), "expected at most %d players in all teams, got %d; more need algorithm.strategy balanced",
      SMALL, total)
  end
  local rules = read_rules(check, root, declared, large)
  return { attributes = attributes, teams = teams, algorithm = algorithm, rules = rules, large = large, declared = declared,
    parts = parts_of(rules), expansions = read_expansions(check, root, declared, rules), size = total, warnings = check.warnings,
    options = check.options }
end

-- Returns the first key of valid JSON text that its object has twice, as written, and where it is; nil if there is none.
local function find_repeated_key(text)
  local open, place = {}, 1
  while true do
    local at, character = text:match('()(["{}%[%]])', place)
    if not at then return nil end
    place = at + 1
    if character == '"' then
      local stop = place
      while text:sub(stop, stop) ~= '"' do stop = stop + (text:sub(stop, stop) == "\\" and 2 or 1) end
      local key, keys = text:sub(place, stop - 1), open[#open]
      place = stop + 1
      if keys and text:find("^%s*:", place) then
        if keys[key] then return key, at end
        keys[key] = true
      end
    elseif character == "{" or character == "[" then
      open[#open + 1] = {}
    else
      open[#open] = nil
    end
  end
end

--- Reads and checks a rule set.
-- @param body string the JSON text, or a table of the same shape
-- @param opts table|nil see options.lua
-- @return table {
--     attributes = list of { name, index, type, default }, teams = list of { name, base, min, max },
--     algorithm = { strategy, batching, sort_by, balanced_attribute, expansion_age, backfill_priority },
--     rules = list of { name, type, index, … }, expansions = list of { kind, rule | teams, property, steps },
--     size = players of a full match, large = size > 40, warnings = list of strings }
-- @return on failure nil, what is wrong and where, and the JSON path
function rule_set.parse(body, opts)
  local settings = opts and options.check(opts) or defaults
  local places, text
  if type(body) == "string" then
    text = body
    local length = strings.length(text)
    if length == 0 or length > LONGEST then return nil, ("$: expected 1 to %d characters, got %d"):format(LONGEST, length), "$" end
    local value, more, offset = core.read_json(text)
    if value == nil then
      return nil, ("$ (%s): expected JSON without comments, %s"):format(checker.position(text, offset), more), "$"
    end
    body, places = value, more
    local key, at
    if settings.duplicate_keys == "refuse" then key, at = find_repeated_key(text) end
    if key then return nil, ("$ (%s): the key %s is there twice"):format(checker.position(text, at), messages.quote(key)), "$" end
  end
  local check = checker.new(text, places, settings)
  return checker.guard(read_body, check, checker.root(body))
end

rule_set.is_expression = expression.is_expression

return rule_set
