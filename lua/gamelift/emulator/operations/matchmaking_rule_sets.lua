-- Operations on matchmaking rule sets. A rule set does not change, but for the control action replace_rule_set.
local arns = require "gamelift.emulator.model.arn"
local exceptions = require "gamelift.emulator.model.exceptions"
local find = require "gamelift.emulator.model.find"
local matchmakers = require "gamelift.emulator.model.matchmakers"
local pages = require "gamelift.emulator.model.pages"
local parse = require("gamelift.emulator.matchmaking.rule_set").parse
local tags = require "gamelift.emulator.operations.tags"

local reject = exceptions.reject

local rule_sets = { operations = {} }
local operations = rule_sets.operations

local LIMIT = 1000 -- rule sets
local MAX_PAGE_SIZE = 10

-- Rejects a body that is not a rule set.
local function check_body(backend, body)
  local service = matchmakers.service(backend)
  local set, problem = parse(body, service.options)
  if not set then reject(backend, "rule_set_wrong", "%s", problem) end
  for _, warning in ipairs(set.warnings) do service:log("%s", warning) end
end

function operations.CreateMatchmakingRuleSet(backend, p)
  if p.Name == "" then reject(backend, "request", "Name is empty") end
  if backend.rule_sets_by_name[p.Name] then reject(backend, "rule_set_duplicate", "Rule set %s already exists", p.Name) end
  check_body(backend, p.RuleSetBody)
  if backend.rule_sets.count >= LIMIT then reject(backend, "capacity_limit", "There are %d rule sets already", LIMIT) end
  local rule_set = {
    rank = backend:rank(),
    uses = 0, -- configurations
    view = {
      RuleSetName = p.Name,
      RuleSetArn = arns.rule_set(backend, p.Name),
      RuleSetBody = p.RuleSetBody,
      CreationTime = backend:stamp(),
    },
  }
  backend.rule_sets:add(rule_set)
  backend.rule_sets_by_name[p.Name] = rule_set
  tags.create(backend, rule_set.view.RuleSetArn, p.Tags)
  return { RuleSet = rule_set.view }
end

function operations.DeleteMatchmakingRuleSet(backend, p)
  local rule_set = find.rule_set(backend, p.Name)
  local view = rule_set.view
  if rule_set.uses > 0 then
    reject(backend, "rule_set_in_use", "Rule set %s is used by %d matchmaking configurations", view.RuleSetName, rule_set.uses)
  end
  backend.rule_sets:remove(rule_set.rank)
  backend.rule_sets_by_name[view.RuleSetName] = nil
  tags.remove(backend, view.RuleSetArn)
  return {}
end

local function view_of(rule_set) return rule_set.view, #rule_set.view.RuleSetBody end

function operations.DescribeMatchmakingRuleSets(backend, p)
  local list, token
  if p.Names then
    local named = {}
    for i, name in ipairs(p.Names) do named[i] = find.rule_set(backend, name) end
    list, token = pages.slice(backend, p, named, view_of, MAX_PAGE_SIZE)
  else
    list, token = pages.scan(backend, p, backend.rule_sets, nil, view_of, MAX_PAGE_SIZE)
  end
  return { RuleSets = list, NextToken = token }
end

function operations.ValidateMatchmakingRuleSet(backend, p)
  check_body(backend, p.RuleSetBody)
  return { Valid = true }
end

--- Replaces the body of a rule set, for open tickets from the next pass on. Returns the names of the configurations that use it.
function rule_sets.replace(backend, name, body)
  local view = find.rule_set(backend, name).view
  check_body(backend, body)
  view.RuleSetBody = body
  local names = {}
  for configuration in backend.configurations:each() do
    if configuration.view.RuleSetName == view.RuleSetName then
      matchmakers.call(backend, "update", configuration.view.Name, { RuleSetBody = body })
      names[#names + 1] = configuration.view.Name
    end
  end
  return names
end

return rule_sets
