-- Plans: a rule set after the expansions of one tier.
--
-- The wait times of all expansion steps, in order, are the thresholds of the tiers: tier 0 is the rule set as written, tier k
-- holds from the k-th wait time on. A plan has the teams' sizes and the compiled rules of its tier.
local checker = require "gamelift.emulator.matchmaking.checker"
local rule_types = require "gamelift.emulator.matchmaking.rule_types"
local rules = require "gamelift.emulator.matchmaking.rules"
local statement = require "gamelift.emulator.matchmaking.statement"

local plan = {}

local MOST_PLAYERS = 200 -- of a match

--- Returns the wait times of all steps in seconds, ascending, without repetition.
function plan.thresholds(rule_set)
  local list, seen = {}, {}
  for _, expansion in ipairs(rule_set.expansions) do
    for _, step in ipairs(expansion.steps) do
      if not seen[step.wait] then seen[step.wait], list[#list + 1] = true, step.wait end
    end
  end
  table.sort(list)
  return list
end

--- Returns the last step of an expansion that is reached at an age in seconds, and the step after it; either may be nil.
function plan.step_at(expansion, age)
  local reached, following
  for _, step in ipairs(expansion.steps) do
    if step.wait <= age then reached = step elseif not following then following = step end
  end
  return reached, following
end

local function rule_with(rule_set, rule, changes)
  if not changes then return rule end
  local source = {}
  for key, value in pairs(rule.source) do source[key] = value end
  for key, value in pairs(changes) do source[key] = value end
  local check = checker.new(nil, nil, rule_set.options)
  local changed = assert(checker.guard(rule_types.read, check, { value = source, path = "" }, rule.index, rule_set.declared))
  changed.ignored = rule.ignored
  return changed
end

-- Returns { [rule index] = { property = value } } and the teams with the expanded sizes.
local function expand(rule_set, age)
  local changes, teams = {}, {}
  for i, team in ipairs(rule_set.teams) do teams[i] = { name = team.name, base = team.base, min = team.min, max = team.max } end
  for _, expansion in ipairs(rule_set.expansions) do
    local step = plan.step_at(expansion, age)
    if step and expansion.kind == "rules" then
      changes[expansion.rule] = changes[expansion.rule] or {}
      changes[expansion.rule][expansion.property] = step.value
    elseif step then
      for _, team in ipairs(expansion.teams) do
        teams[team][expansion.property == "minPlayers" and "min" or "max"] = step.value
      end
    end
  end
  return changes, teams
end

-- Sets the sizes of the match: AdditionalPlayerCount slots stay open, for backfill tickets to fill.
local function set_sizes(made, additional)
  local least, most = 0, 0
  for _, team in ipairs(made.teams) do
    least, most = least + team.min, most + team.max
    team.min = math.max(0, team.min - additional)
  end
  made.most, made.full = math.max(1, most - additional), most
  made.least = math.max(1, math.min(least, made.most))
end

-- Rules that must hold ------------------------------------------------------------------------------------------------

-- Returns the set of rules that statements name, and of those without which the whole cannot hold.
local function required_rules(compiled, excluded)
  local named, required = {}, {}
  for _, entry in ipairs(compiled) do
    if entry.type == "compound" then statement.collect(entry.rule.statement, named) end
  end
  for index in ipairs(compiled) do
    if not named[index] and not excluded[index] then required[index] = true end
  end
  for _ = 1, #compiled do -- until nothing is added: each round adds one rule or more, or ends the chain
    for index, entry in ipairs(compiled) do
      if required[index] and entry.type == "compound" then statement.required(entry.rule.statement, required) end
    end
  end
  for index in pairs(excluded) do required[index] = nil end
  return required, named
end

-- Returns true, false, or nil for unknown, given that the required rules hold.
local function known_value(tree, required)
  if tree.rule then
    if required[tree.rule] then return true end
    return nil
  end
  local first = known_value(tree.terms[1], required)
  if tree.operator == "not" then
    if first == nil then return nil end
    return not first
  end
  if tree.operator == "xor" then return nil end
  local deciding, unknown = tree.operator == "or", false
  for _, term in ipairs(tree.terms) do
    local value = known_value(term, required)
    if value == deciding then return deciding end
    unknown = unknown or value == nil
  end
  if unknown then return nil end
  return not deciding
end

local SORTS = { distanceSort = true, absoluteSort = true }

-- Without a literal these compare players with each other: one player alone passes.
local COMPARES_PLAYERS = { comparison = true, distance = true, batchDistance = true }

local function uses_teams(entry)
  local used = {}
  for _, trees in ipairs { entry.rule.measurements or {}, { entry.rule.reference and entry.rule.reference.tree } } do
    for _, tree in ipairs(trees) do
      while tree.name do tree = tree.argument end
      for _, team in ipairs(tree.teams) do used[team] = true end
    end
  end
  return used
end

-- Sorts the rules by when they are tested.
local function arrange(made)
  made.early, made.blind, made.split, made.latency, made.sorts, made.team_early = {}, {}, {}, {}, {}, {}
  made.early_alone = {}
  for team = 1, #made.teams do made.team_early[team] = {} end
  for index, entry in ipairs(made.rules) do
    local implied = entry.type == "compound" and known_value(entry.rule.statement, made.required) == true
    if SORTS[entry.type] then
      if not entry.rule.ignored then table.insert(made.sorts, entry.rule) end
    elseif made.required[index] and not implied and not entry.rule.ignored then
      table.insert(entry.blind and made.blind or made.split, entry)
      if entry.located then
        table.insert(made.latency, entry.rule) -- the locations that the search goes through decide it early
      elseif entry.may_hold and entry.blind then
        table.insert(made.early, entry)
        if not COMPARES_PLAYERS[entry.type] or entry.rule.reference and entry.rule.reference.literal then
          table.insert(made.early_alone, entry)
        end
      elseif entry.may_hold then
        for team in pairs(uses_teams(entry)) do table.insert(made.team_early[team], entry.may_hold) end
        made.has_team_early = true
      end
    end
  end
end

-- Gives equal teams one class: same sizes, named by the same expressions.
local function classify_teams(made)
  local marks, last = {}, {}
  for team, sizes in ipairs(made.teams) do marks[team] = { sizes.min, sizes.max } end
  for _, entry in ipairs(made.rules) do
    if not entry.blind and entry.rule.measurements then
      for _, trees in ipairs { entry.rule.measurements, { entry.rule.reference and entry.rule.reference.tree } } do
        for _, tree in ipairs(trees) do
          while tree.name do tree = tree.argument end
          local selected = {}
          for _, team in ipairs(tree.teams) do selected[team] = true end
          for team = 1, #made.teams do table.insert(marks[team], selected[team] and "x" or "-") end
        end
      end
    end
  end
  made.previous_alike = {}
  for team in ipairs(made.teams) do
    local key = table.concat(marks[team], ",")
    made.previous_alike[team], last[key] = last[key] or 0, team
  end
end

local function always() return true end

--- Makes the plan of a tier.
-- @param age number of seconds the tier begins at
-- @param additional number of slots to leave open (AdditionalPlayerCount)
-- @param without table|nil { rules = { [index] = true }, minimum = { [team] = true }, maximum = { [team] = true } }: parts to
--   leave out, for explain; a rule that is left out counts as true in compounds
-- @return table { teams, least, most, full, rules, required, early, blind, split, latency, sorts, team_early, previous_alike }
function plan.new(rule_set, age, additional, without)
  local changes, teams = expand(rule_set, age)
  local list = {}
  for i, rule in ipairs(rule_set.rules) do list[i] = rule_with(rule_set, rule, changes[i]) end
  local made = { age = age, teams = teams, rules = rules.compile(list, #teams) }
  for team in pairs(without and without.minimum or {}) do teams[team].min = 0 end
  for team in pairs(without and without.maximum or {}) do teams[team].max = MOST_PLAYERS end
  set_sizes(made, additional or 0)
  local excluded = without and without.rules or {}
  for index in pairs(excluded) do made.rules[index].holds, made.rules[index].may_hold = always, nil end
  made.required, made.named = required_rules(made.rules, excluded)
  arrange(made)
  classify_teams(made)
  return made
end

-- Do steps only loosen? -----------------------------------------------------------------------------------------------

local LOOSER = { -- 1: a greater value admits more; -1: a smaller one
  maxDistance = 1, minDistance = -1, maxLatency = 1, minCount = -1, maxCount = 1, maxPlayers = 1, minPlayers = -1,
}

local function negates(tree)
  if tree.rule then return false end
  if tree.operator == "not" or tree.operator == "xor" then return true end
  for _, term in ipairs(tree.terms) do
    if negates(term) then return true end
  end
  return false
end

-- Returns whether a statement that names the rule may negate it; errs on the side of true.
local function is_negated(rule_set, index)
  local negated, named = false, {}
  for _, rule in ipairs(rule_set.rules) do
    if rule.statement then
      negated = negated or negates(rule.statement)
      statement.collect(rule.statement, named)
    end
  end
  return negated and named[index] or false
end

local function direction_of(rule_set, expansion)
  local direction = LOOSER[expansion.property]
  if expansion.kind == "teams" then return direction end
  local rule = rule_set.rules[expansion.rule]
  if is_negated(rule_set, expansion.rule) then return nil end
  if direction then return direction end
  if rule.type == "comparison" and expansion.property == "referenceValue" then
    local first = rule.operation:sub(1, 1)
    return first == "<" and 1 or first == ">" and -1 or nil
  end
  return nil
end

local function base_value(rule_set, expansion)
  if expansion.kind == "rules" then return rule_set.rules[expansion.rule].source[expansion.property] end
  return nil
end

--- Returns whether each step of every expansion admits all that the steps before it admit.
function plan.only_loosens(rule_set)
  for _, expansion in ipairs(rule_set.expansions) do
    local direction = direction_of(rule_set, expansion)
    local lists = { { base_value(rule_set, expansion) } }
    if expansion.kind == "teams" then
      lists = {}
      for i, team in ipairs(expansion.teams) do
        local sizes = rule_set.teams[team]
        lists[i] = { expansion.property == "minPlayers" and sizes.min or sizes.max }
      end
    end
    for _, list in ipairs(lists) do
      local last = tonumber(list[1])
      for _, step in ipairs(expansion.steps) do
        local value = tonumber(step.value)
        if not direction or not last or not value or (value - last) * direction < 0 then return false end
        last = value
      end
    end
  end
  return true
end

return plan
