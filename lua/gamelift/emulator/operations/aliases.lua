-- Aliases of fleets. alias.view is what is described, alias.routing what requests follow: an update takes a while to spread.
local find = require "gamelift.emulator.model.find"
local names = require "gamelift.emulator.model.arn"
local pages = require "gamelift.emulator.model.pages"
local exceptions = require "gamelift.emulator.model.exceptions"
local tags = require "gamelift.emulator.operations.tags"
local timers = require "gamelift.emulator.timers"

local reject = exceptions.reject

local aliases = { operations = {} }
local operations = aliases.operations

-- The strategy as it is kept: of the two targets, the one of its type.
local function strategy_of(world, given)
  if given.Type == "TERMINAL" then
    if not given.Message or given.Message == "" then
      reject(world, "request", "RoutingStrategy.Message is required for type TERMINAL")
    end
    return { Type = "TERMINAL", Message = given.Message }
  end
  if given.Type ~= "SIMPLE" then reject(world, "request", "RoutingStrategy.Type is required") end
  if not given.FleetId then reject(world, "request", "RoutingStrategy.FleetId is required for type SIMPLE") end
  return { Type = "SIMPLE", FleetId = find.fleet(world, given.FleetId).id }
end

-- Also used for seed data, which may choose ids.
function aliases.create(world, p, id)
  local strategy = strategy_of(world, p.RoutingStrategy)
  local alias = {
    rank = world:rank(),
    routing = strategy,
    view = {
      AliasId = id,
      AliasArn = names.alias(world, id),
      Name = p.Name,
      Description = p.Description,
      RoutingStrategy = strategy,
      CreationTime = world:stamp(),
      LastUpdatedTime = world:stamp(),
    },
  }
  world.aliases:add(alias)
  world.aliases_by_id[id] = alias
  tags.create(world, alias.view.AliasArn, p.Tags)
  return alias
end

function operations.CreateAlias(world, p)
  return { Alias = aliases.create(world, p, "alias-" .. world.env.random:uuid()).view }
end

function operations.DescribeAlias(world, p)
  return { Alias = find.alias(world, p.AliasId).view }
end

function operations.UpdateAlias(world, p)
  local alias = find.alias(world, p.AliasId)
  local strategy = p.RoutingStrategy and strategy_of(world, p.RoutingStrategy)
  alias.view.Name = p.Name or alias.view.Name
  alias.view.Description = p.Description or alias.view.Description
  alias.view.LastUpdatedTime = world:stamp()
  if strategy then
    alias.view.RoutingStrategy = strategy
    if world.options.alias_lag == 0 then
      alias.routing = strategy
      world:capacity_changed()
    else
      world:after(world.options.alias_lag, "alias_spread", { alias = alias, strategy = strategy })
    end
  end
  return { Alias = alias.view }
end

timers.on("alias_spread", function(world, change)
  change.alias.routing = change.strategy
  world:capacity_changed()
end)

function operations.DeleteAlias(world, p)
  local alias = find.alias(world, p.AliasId)
  world.aliases:remove(alias.rank)
  world.aliases_by_id[alias.view.AliasId] = nil
  tags.remove(world, alias.view.AliasArn)
  return {}
end

function operations.ListAliases(world, p)
  local function match(alias)
    return (not p.Name or alias.view.Name == p.Name)
      and (not p.RoutingStrategyType or alias.view.RoutingStrategy.Type == p.RoutingStrategyType)
  end
  local list, token = pages.scan(world, p, world.aliases, match, function(alias) return alias.view end)
  return { Aliases = list, NextToken = token }
end

-- Answers what the alias names, even if that fleet is gone meanwhile.
function operations.ResolveAlias(world, p)
  local strategy = find.alias(world, p.AliasId).routing
  if strategy.Type == "TERMINAL" then reject(world, "alias_terminal", strategy.Message) end
  return { FleetId = strategy.FleetId, FleetArn = names.fleet(world, strategy.FleetId) }
end

return aliases
