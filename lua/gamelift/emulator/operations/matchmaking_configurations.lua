-- Operations on matchmaking configurations.
local arns = require "gamelift.emulator.model.arn"
local exceptions = require "gamelift.emulator.model.exceptions"
local find = require "gamelift.emulator.model.find"
local matchmakers = require "gamelift.emulator.model.matchmakers"
local pages = require "gamelift.emulator.model.pages"
local tables = require "gamelift.util.tables"
local tags = require "gamelift.emulator.operations.tags"

local reject = exceptions.reject

local configurations = { operations = {} }
local operations = configurations.operations

local LIMIT = 100 -- configurations
local MAX_PAGE_SIZE = 10

local SETTINGS = {
  "Description", "GameSessionQueueArns", "RequestTimeoutSeconds", "AcceptanceTimeoutSeconds", "AcceptanceRequired",
  "NotificationTarget", "AdditionalPlayerCount", "CustomEventData", "GameProperties", "GameSessionData", "BackfillMode", "FlexMatchMode",
}
-- The settings of game sessions. Guess: a STANDALONE configuration keeps no AdditionalPlayerCount, GameProperties, GameSessionData
-- and BackfillMode.
local PLACING = { "GameSessionQueueArns", "AdditionalPlayerCount", "GameProperties", "GameSessionData", "BackfillMode" }
-- Settings that the engine obeys.
local OBEYED = {
  "Name", "RequestTimeoutSeconds", "AcceptanceTimeoutSeconds", "AcceptanceRequired", "AdditionalPlayerCount", "CustomEventData",
  "BackfillMode", "FlexMatchMode",
}

-- Returns the full ARN of a queue. A queue in a region that is not served may exist; a match that is placed there fails.
local function queue_arn(backend, arn)
  local kind, region, account = arns.parse(arn)
  if kind ~= "gamesessionqueue" then reject(backend, "request", "GameSessionQueueArns: %s is not the ARN of a queue", arn) end
  if not backend.options.served[region] and (account == "" or account == backend.account_id) then return arn end
  local queue = find.lookup_queue(backend:owner(arn), arn)
    or reject(backend, "queue_unknown", "Game session queue (%s) not found", arn)
  return queue.view.GameSessionQueueArn
end

-- Rejects settings that exclude each other. view: the configuration before the request p.
local function check(backend, p, view)
  view = tables.merge(view, p)
  local standalone = view.FlexMatchMode == "STANDALONE"
  if standalone and p.GameSessionQueueArns and p.GameSessionQueueArns[1] then
    reject(backend, "request", "GameSessionQueueArns must not be set if FlexMatchMode is STANDALONE")
  end
  if standalone and p.BackfillMode == "AUTOMATIC" then
    reject(backend, "request", "BackfillMode AUTOMATIC is not available if FlexMatchMode is STANDALONE")
  end
  if not standalone and not (view.GameSessionQueueArns or {})[1] then
    reject(backend, "request", "GameSessionQueueArns is required if FlexMatchMode is WITH_QUEUE")
  end
  for _, property in ipairs(p.GameProperties or {}) do
    if not property.Key or not property.Value then reject(backend, "request", "GameProperties: Key and Value are required") end
  end
end

-- Returns a copy of the configuration with the settings of a request.
local function apply(backend, view, p)
  local result = tables.merge(view, {})
  for _, member in ipairs(SETTINGS) do
    if p[member] ~= nil then result[member] = p[member] end
  end
  if p.GameSessionQueueArns then
    result.GameSessionQueueArns = {}
    for i, arn in ipairs(p.GameSessionQueueArns) do result.GameSessionQueueArns[i] = queue_arn(backend, arn) end
  end
  if result.FlexMatchMode == "STANDALONE" then
    for _, member in ipairs(PLACING) do result[member] = nil end
  else
    result.BackfillMode = result.BackfillMode or "MANUAL"
  end
  if result.AcceptanceRequired and not result.AcceptanceTimeoutSeconds then
    result.AcceptanceTimeoutSeconds = matchmakers.service(backend).options.acceptance_timeout
  end
  return result
end

-- Changes the configuration's rule set; nil for either means none.
local function use(view, old, new)
  if old then old.uses = old.uses - 1 end
  if new then
    new.uses = new.uses + 1
    view.RuleSetName, view.RuleSetArn = new.view.RuleSetName, new.view.RuleSetArn
  end
end

-- Returns the members that the engine obeys.
local function settings_of(view, rule_set)
  local result = { RuleSetBody = rule_set.view.RuleSetBody, AdditionalPlayerCount = 0, BackfillMode = "MANUAL" }
  for _, member in ipairs(OBEYED) do result[member] = view[member] end
  return result
end

local NEW = { FlexMatchMode = "WITH_QUEUE" }

function operations.CreateMatchmakingConfiguration(backend, p)
  if p.Name == "" then reject(backend, "request", "Name is empty") end
  check(backend, p, NEW)
  if backend.configurations_by_name[p.Name] then
    reject(backend, "configuration_duplicate", "Matchmaking configuration %s already exists", p.Name)
  end
  local rule_set = find.rule_set(backend, p.RuleSetName)
  local view = apply(backend, NEW, p)
  if backend.configurations.count >= LIMIT then
    reject(backend, "capacity_limit", "There are %d matchmaking configurations already", LIMIT)
  end
  view.Name, view.ConfigurationArn, view.CreationTime = p.Name, arns.configuration(backend, p.Name), backend:stamp()
  use(view, nil, rule_set)
  matchmakers.call(backend, "create", settings_of(view, rule_set))
  local configuration = { rank = backend:rank(), view = view }
  backend.configurations:add(configuration)
  backend.configurations_by_name[p.Name] = configuration
  tags.create(backend, view.ConfigurationArn, p.Tags)
  return { Configuration = view }
end

function operations.UpdateMatchmakingConfiguration(backend, p)
  local configuration = find.configuration(backend, p.Name)
  local view = configuration.view
  check(backend, p, view)
  local old = find.rule_set(backend, view.RuleSetName)
  local rule_set = p.RuleSetName and find.rule_set(backend, p.RuleSetName) or old
  local changed = apply(backend, view, p)
  use(changed, old, rule_set)
  matchmakers.call(backend, "update", view.Name, settings_of(changed, rule_set))
  configuration.view = changed
  return { Configuration = changed }
end

function operations.DeleteMatchmakingConfiguration(backend, p)
  local configuration = find.configuration(backend, p.Name)
  local view = configuration.view
  local active = matchmakers.service(backend).state.matchmakers[view.Name].active
  if active > 0 then
    reject(backend, "configuration_in_use", "Matchmaking configuration %s has %d active tickets", view.Name, active)
  end
  matchmakers.call(backend, "delete", view.Name)
  use(view, find.rule_set(backend, view.RuleSetName))
  backend.configurations:remove(configuration.rank)
  backend.configurations_by_name[view.Name] = nil
  tags.remove(backend, view.ConfigurationArn)
  return {}
end

local function view_of(configuration) return configuration.view, #(configuration.view.GameSessionData or "") end

-- Returns the existing configurations of these names, each once.
local function named(backend, names)
  local list, seen = {}, {}
  for _, name in ipairs(names) do
    local configuration = find.lookup_configuration(backend, name)
    if configuration and not seen[configuration] then
      seen[configuration], list[#list + 1] = true, configuration
    end
  end
  return list
end

function operations.DescribeMatchmakingConfigurations(backend, p)
  local rule_set = p.RuleSetName and find.lookup_rule_set(backend, p.RuleSetName)
  local function match(configuration)
    return not p.RuleSetName or rule_set and configuration.view.RuleSetName == rule_set.view.RuleSetName
  end
  local list, token
  if p.Names and p.Names[1] then
    local selected = {}
    for _, configuration in ipairs(named(backend, p.Names)) do
      if match(configuration) then selected[#selected + 1] = configuration end
    end
    list, token = pages.slice(backend, p, selected, view_of, MAX_PAGE_SIZE)
  else
    list, token = pages.scan(backend, p, backend.configurations, match, view_of, MAX_PAGE_SIZE)
  end
  return { Configurations = list, NextToken = token }
end

return configurations
