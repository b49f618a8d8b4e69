-- Operations on aliases. alias.view is the description, alias.routing the strategy in force: an update takes a while to spread.
local find = require "gamelift.emulator.model.find"
local arns = require "gamelift.emulator.model.arn"
local pages = require "gamelift.emulator.model.pages"
local exceptions = require "gamelift.emulator.model.exceptions"
local tags = require "gamelift.emulator.operations.tags"
local timers = require "gamelift.emulator.timers"

local reject = exceptions.reject

local aliases = { operations = {} }
local operations = aliases.operations

-- Rejects a strategy without the target that belongs to its type.
local function check_strategy(backend, requested)
  if requested.Type == "TERMINAL" then
    if requested.Message and requested.Message ~= "" then return end
    reject(backend, "request", "RoutingStrategy.Message is required for type TERMINAL")
  end
  if requested.Type ~= "SIMPLE" then reject(backend, "request", "RoutingStrategy.Type is required") end
  if not requested.FleetId then reject(backend, "request", "RoutingStrategy.FleetId is required for type SIMPLE") end
end

-- Returns the checked strategy, with the one target that belongs to its type.
local function strategy_of(backend, requested)
  if requested.Type == "TERMINAL" then return { Type = "TERMINAL", Message = requested.Message } end
  return { Type = "SIMPLE", FleetId = find.fleet(backend, requested.FleetId).id }
end

-- Makes an alias with this id. Seed data may choose ids.
function aliases.create(backend, p, id)
  check_strategy(backend, p.RoutingStrategy)
  local strategy = strategy_of(backend, p.RoutingStrategy)
  local alias = {
    rank = backend:rank(),
    routing = strategy,
    view = {
      AliasId = id,
      AliasArn = arns.alias(backend, id),
      Name = p.Name,
      Description = p.Description,
      RoutingStrategy = strategy,
      CreationTime = backend:stamp(),
      LastUpdatedTime = backend:stamp(),
    },
  }
  backend.aliases:add(alias)
  backend.aliases_by_id[id] = alias
  tags.create(backend, alias.view.AliasArn, p.Tags)
  return alias
end

function operations.CreateAlias(backend, p)
  return { Alias = aliases.create(backend, p, "alias-" .. backend.env.random:uuid()).view }
end

function operations.DescribeAlias(backend, p)
  return { Alias = find.alias(backend, p.AliasId).view }
end

function operations.UpdateAlias(backend, p)
  if p.RoutingStrategy then check_strategy(backend, p.RoutingStrategy) end
  local alias = find.alias(backend, p.AliasId)
  local strategy = p.RoutingStrategy and strategy_of(backend, p.RoutingStrategy)
  alias.view.Name = p.Name or alias.view.Name
  alias.view.Description = p.Description or alias.view.Description
  alias.view.LastUpdatedTime = backend:stamp()
  if strategy then
    alias.view.RoutingStrategy = strategy
    if backend.options.alias_lag == 0 then
      alias.routing = strategy
      backend:capacity_changed()
    else
      backend:after(backend.options.alias_lag, "alias_spread", { alias = alias, strategy = strategy })
    end
  end
  return { Alias = alias.view }
end

timers.on("alias_spread", function(backend, change)
  change.alias.routing = change.strategy
  backend:capacity_changed()
end)

function operations.DeleteAlias(backend, p)
  local alias = find.alias(backend, p.AliasId)
  backend.aliases:remove(alias.rank)
  backend.aliases_by_id[alias.view.AliasId] = nil
  tags.remove(backend, alias.view.AliasArn)
  return {}
end

function operations.ListAliases(backend, p)
  local function match(alias)
    return (not p.Name or alias.view.Name == p.Name)
      and (not p.RoutingStrategyType or alias.view.RoutingStrategy.Type == p.RoutingStrategyType)
  end
  local list, token = pages.scan(backend, p, backend.aliases, match, function(alias) return alias.view end)
  return { Aliases = list, NextToken = token }
end

-- Returns the fleet that the alias names, even if that fleet does not exist any more.
function operations.ResolveAlias(backend, p)
  local strategy = find.alias(backend, p.AliasId).routing
  if strategy.Type == "TERMINAL" then reject(backend, "alias_terminal", strategy.Message) end
  return { FleetId = strategy.FleetId, FleetArn = arns.fleet(backend, strategy.FleetId) }
end

return aliases
