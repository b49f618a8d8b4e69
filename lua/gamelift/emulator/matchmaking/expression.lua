-- Property expressions of rules.
--
--   expression := function '(' expression ')' | reference
--   reference  := 'teams[' selector '].players' [ '.attributes[' name ']' | '[playerId]' ]
--   selector   := '*' | name {',' name}
--
-- parse() returns a tree, compile() a function of a match. A match is { teams = { { n = players, player, … }, … } }; a player
-- is { id =, values of the declared attributes by position }. The type of an expression is { grouped, list, element }:
-- `grouped` is true for one list per team, `list` for a list, `element` is "number", "string", "string_list" or "player".
local defaults = require("gamelift.emulator.matchmaking.options").defaults()
local messages = require "gamelift.util.messages"
local strings = require "gamelift.util.strings"

local expression = {}

local FUNCTIONS = { "min", "max", "avg", "median", "sum", "count", "stddev", "flatten", "set_intersection" }
local is_function = {}
for _, name in ipairs(FUNCTIONS) do is_function[name] = true end

-- Reports a syntax error; parse() catches it.
local function raise_problem(message, ...)
  error({ select("#", ...) > 0 and message:format(...) or message }, 0)
end

-- Parser --------------------------------------------------------------------------------------------------------------

-- Returns the indexes of the selected teams in order, and whether they make groups.
local function select_teams(selector, declared)
  local selected, list, grouped = {}, {}, false
  local function add(team)
    if not selected[team] then selected[team], list[#list + 1] = true, team end
  end
  if selector:match "^%s*%*%s*$" then
    for team = 1, #declared.teams do add(team) end
    return list, true
  end
  local count = 0
  for part in (selector .. ","):gmatch "([^,]*)," do
    local name = strings.trim(part)
    local teams = declared.by_name[name]
    if not teams then raise_problem("%s", messages.unknown("team", name, declared.names)) end
    count = count + 1
    grouped = grouped or #teams > 1 or count > 1
    for _, team in ipairs(teams) do add(team) end
  end
  table.sort(list)
  return list, grouped
end

local function parse_attribute(text, node, declared)
  local name = strings.trim(text)
  local attribute = declared.attributes[name]
  if not attribute then raise_problem("%s", messages.unknown("attribute", name, declared.attribute_names)) end
  if attribute.type == "string_number_map" then
    raise_problem("attribute %s: expected a number, string or string_list, got a string_number_map", messages.quote(name))
  end
  node.attribute, node.element = attribute.index, attribute.type
  return node
end

local function parse_reference(text, declared)
  local lenient = (declared.options or defaults).lenient_expressions
  local selector, rest = text:match((lenient and "^teams?" or "^teams") .. "%s*%[([^%]]*)%]%s*%.%s*players%s*(.*)$")
  if not selector then
    local name = text:match "^([%a_]+)%s*%("
    if name then raise_problem("%s", messages.unknown("function", name, FUNCTIONS)) end
    raise_problem("expected teams[…].players…, got %s", messages.quote(text))
  end
  local teams, grouped = select_teams(selector, declared)
  local node = { teams = teams, grouped = grouped, list = true, element = "player", all = #teams == #declared.teams }
  if rest == "" then return node end
  local word = rest:match "^%[%s*(%a+)%s*%]$"
  if word == "playerId" or lenient and word and word:lower() == "playerid" then
    node.player_id, node.element = true, "string"
    return node
  end
  local attribute = rest:match "^%.%s*attributes%s*%[([^%[%]]*)%]$"
  if not attribute then raise_problem("expected .attributes[name] or [playerId] after players, got %s", messages.quote(rest)) end
  return parse_attribute(attribute, node, declared)
end

local function aggregate_type(node)
  local argument = node.argument
  if argument.element ~= "number" or not argument.list then
    raise_problem("%s expects a list of numbers", node.name)
  end
  node.element, node.grouped, node.list = "number", false, argument.grouped
end

-- Each sets the type of node, a call, from that of its argument.
local result_type = {
  min = aggregate_type, max = aggregate_type, avg = aggregate_type, median = aggregate_type, sum = aggregate_type,
  stddev = aggregate_type,
  count = function(node)
    if not node.argument.list then raise_problem "count expects a list" end
    node.element, node.grouped, node.list = "number", false, node.argument.grouped
  end,
  flatten = function(node)
    local argument = node.argument
    if not argument.list then raise_problem "flatten expects a list" end
    node.grouped, node.list = false, true
    node.element = (not argument.grouped and argument.element == "string_list") and "string" or argument.element
  end,
  set_intersection = function(node)
    local argument = node.argument
    local of_lists = argument.element == "string_list"
    if not of_lists and not (argument.grouped and argument.element == "string") then
      raise_problem "set_intersection expects a list of string lists"
    end
    node.grouped, node.list = false, true
    node.element = of_lists and argument.grouped and "string_list" or "string"
  end,
}

local function parse_text(text, declared)
  text = strings.trim(text)
  local name, inner = text:match "^([%a_]+)%s*%((.*)%)$"
  if not name then return parse_reference(text, declared) end
  if not is_function[name] then raise_problem("%s", messages.unknown("function", name, FUNCTIONS)) end
  local node = { name = name, argument = parse_text(inner, declared), options = declared.options or defaults }
  result_type[name](node)
  return node
end

--- Parses an expression.
-- @param text string
-- @param declared table { teams = list, names = list of team names, by_name = { name = indexes }, attributes = { name =
--   { index, type } }, attribute_names = list }
-- @return the tree; nil and what is wrong
function expression.parse(text, declared)
  local ok, result = pcall(parse_text, text, declared)
  if ok then return result end
  if type(result) ~= "table" then error(result, 0) end
  return nil, result[1]
end

--- Returns whether text looks like an expression rather than a literal string.
function expression.is_expression(text)
  local word = text:match "^%s*([%a_]+)%s*%("
  return text:match "^%s*teams?%s*%[" ~= nil or word ~= nil and is_function[word] == true
end

--- Returns the reference at the leaf of a tree and the names of the functions around it, the innermost last.
function expression.unwrap(tree)
  local functions = {}
  while tree.name do
    functions[#functions + 1] = tree.name
    tree = tree.argument
  end
  return tree, functions
end

--- Returns whether the value depends only on who plays, not on who is in which team.
function expression.is_team_blind(tree, team_count)
  if team_count == 1 then return true end
  local reference, functions = expression.unwrap(tree)
  return reference.all and functions[#functions] == "flatten"
end

-- Functions of a list of numbers; nil where the list is too short for a value ------------------------------------------

local aggregates = {}

function aggregates.sum(list)
  local sum = 0
  for i = 1, #list do sum = sum + list[i] end
  return sum
end

function aggregates.avg(list)
  if #list == 0 then return nil end
  return aggregates.sum(list) / #list
end

function aggregates.min(list)
  local least = list[1]
  for i = 2, #list do
    if list[i] < least then least = list[i] end
  end
  return least
end

function aggregates.max(list)
  local greatest = list[1]
  for i = 2, #list do
    if list[i] > greatest then greatest = list[i] end
  end
  return greatest
end

-- kind: the value for an even count, "mean" of the middle two, the "lower" or the "upper" one.
function aggregates.median(list, kind)
  local sorted, n = {}, #list
  if n == 0 then return nil end
  for i = 1, n do sorted[i] = list[i] end
  table.sort(sorted)
  local middle = math.floor(n / 2)
  if n % 2 == 1 or kind == "upper" then return sorted[middle + 1] end
  if kind == "lower" then return sorted[middle] end
  return (sorted[middle] + sorted[middle + 1]) / 2
end

-- kind: of a "population" or of a "sample".
function aggregates.stddev(list, kind)
  local mean = aggregates.avg(list)
  if not mean then return nil end
  local squares, n = 0, #list
  for i = 1, n do squares = squares + (list[i] - mean) ^ 2 end
  if kind == "sample" and n > 1 then n = n - 1 end
  return math.sqrt(squares / n)
end

function aggregates.count(list)
  return #list
end

expression.aggregates = aggregates

-- Returns the function of a call, by the options.
local function aggregate_of(tree)
  local name, of, options = tree.name, aggregates[tree.name], tree.options
  if name == "median" or name == "stddev" then
    local kind = options[name]
    return function(list) return of(list, kind) end
  end
  if (name == "count" or name == "sum") and options.empty_count == "missing" then
    return function(list) return list[1] ~= nil and of(list) or nil end
  end
  return of
end

-- Compiler ------------------------------------------------------------------------------------------------------------

-- Each returns a list in the order of the teams. The lists are new: the caller may keep them.
local function collect(match, teams, from, to, attribute, player_id)
  local list, n = {}, 0
  for i = from, to do
    local team = match.teams[teams[i]]
    for k = 1, team.n do
      n = n + 1
      local player = team[k]
      if attribute then list[n] = player[attribute]
      elseif player_id then list[n] = player.id
      else list[n] = player end
    end
  end
  return list
end

local function compile_reference(node, flat)
  local teams, attribute, player_id = node.teams, node.attribute, node.player_id
  if flat or not node.grouped then
    return function(match) return collect(match, teams, 1, #teams, attribute, player_id) end
  end
  return function(match)
    local groups = {}
    for i = 1, #teams do groups[i] = collect(match, teams, i, i, attribute, player_id) end
    return groups
  end
end

-- Returns the strings that all lists hold, in the order of the first.
local function intersect(lists)
  local first, result = lists[1], {}
  if not first then return result end
  local seen = {}
  for i = 1, #first do
    local value = first[i]
    local everywhere = not seen[value]
    seen[value] = true
    for k = 2, #lists do
      local has = false
      for m = 1, #lists[k] do has = has or lists[k][m] == value end
      everywhere = everywhere and has
    end
    if everywhere then result[#result + 1] = value end
  end
  return result
end

expression.intersect = intersect

local function concatenate(lists)
  local result = {}
  for i = 1, #lists do
    for k = 1, #lists[i] do result[#result + 1] = lists[i][k] end
  end
  return result
end

-- Returns a function that applies `of` to a list, or to each list of a grouped one; nil as soon as one value is missing.
local function per_group(of, argument, grouped)
  if not grouped then
    return function(match)
      local list = argument(match)
      if list == nil then return nil end
      return of(list)
    end
  end
  return function(match)
    local groups, values = argument(match), {}
    for i = 1, #groups do
      local value = of(groups[i])
      if value == nil then return nil end
      values[i] = value
    end
    return values
  end
end

-- Returns an average, sum or count of one list of numbers that makes no list: these run for each split of a match.
local function compile_total(name, node, zero)
  local teams, attribute = node.teams, node.attribute
  return function(match)
    local sum, count = 0, 0
    for i = 1, #teams do
      local team = match.teams[teams[i]]
      local n = team.n
      if attribute and name ~= "count" then
        for k = 1, n do sum = sum + team[k][attribute] end
      end
      count = count + n
    end
    if count == 0 and (name == "avg" or not zero) then return nil end
    if name == "count" then return count end
    if name == "sum" then return sum end
    return sum / count
  end
end

local function is_total(tree)
  local inner = tree.argument
  if tree.name ~= "avg" and tree.name ~= "sum" and tree.name ~= "count" then return nil end
  if inner.name == "flatten" and inner.argument.grouped then inner = inner.argument elseif inner.grouped then return nil end
  return not inner.name and inner
end

--- Compiles a tree.
-- @return function(match) -> a number, a list, or a list of lists; nil where a value is missing (the average of no players)
function expression.compile(tree)
  if not tree.name then return compile_reference(tree) end
  local reference = is_total(tree)
  if reference then return compile_total(tree.name, reference, tree.options.empty_count == "zero") end
  local inner = tree.argument
  if tree.name == "flatten" then
    if not inner.name and inner.grouped then return compile_reference(inner, true) end
    local argument = expression.compile(inner)
    if not inner.grouped and inner.element ~= "string_list" then return argument end
    return function(match)
      local lists = argument(match)
      return lists and concatenate(lists)
    end
  end
  local of = tree.name == "set_intersection" and intersect or aggregate_of(tree)
  local each_team = inner.grouped and not (tree.name == "set_intersection" and inner.element == "string")
  return per_group(of, expression.compile(inner), each_team)
end

return expression
