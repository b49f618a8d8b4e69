-- Look-ups that many operations share. All of them end the operation with the right refusal when there is nothing to find.
local names = require "gamelift.emulator.model.arn"
local aws_locations = require "gamelift.emulator.model.aws_locations"
local exceptions = require "gamelift.emulator.model.exceptions"

local reject = exceptions.reject

local find = {}

-- A fleet by id or ARN, or nil.
function find.fleet_or_nil(world, text)
  local id = names.last_part(world, text, names.fleet)
  return id and world.fleets_by_id[id]
end

function find.fleet(world, text)
  return find.fleet_or_nil(world, text) or reject(world, "fleet_unknown", "Fleet (%s) not found", text)
end

function find.alias(world, text)
  local id = names.last_part(world, text, names.alias)
  return id and world.aliases_by_id[id] or reject(world, "alias_unknown", "Alias (%s) not found", text)
end

-- The fleet an alias routes to now.
function find.route(world, alias)
  local strategy = alias.routing
  if strategy.Type == "TERMINAL" then reject(world, "alias_terminal", strategy.Message) end
  return find.fleet(world, strategy.FleetId)
end

-- The fleet of a request that names it by FleetId or AliasId, one and not both.
function find.fleet_or_alias(world, p)
  if (p.FleetId == nil) == (p.AliasId == nil) then
    reject(world, "fleet_or_alias", "Exactly one of FleetId and AliasId must be given")
  end
  if p.FleetId then return find.fleet(world, p.FleetId) end
  return find.route(world, find.alias(world, p.AliasId))
end

-- The fleet's location of this name, home where none is given. An Anywhere fleet has no home to fall back to.
function find.location(world, fleet, name)
  if not name then
    if fleet.anywhere then reject(world, "location_required", "Location is required for an Anywhere fleet") end
    name = world.region
  end
  local location = fleet.locations_by_name[name]
  if location then return location end
  if not aws_locations.exists(world, name) and not aws_locations.is_custom_name(name) then
    reject(world, "location_unknown", "Location (%s) is not supported", name)
  end
  return reject(world, "location_outside", "Location (%s) is not part of fleet (%s)", name, fleet.id)
end

function find.managed(world, fleet, operation)
  if fleet.anywhere then
    reject(world, "compute_mix", "%s does not support fleets with compute type ANYWHERE (%s)", operation, fleet.id)
  end
  return fleet
end

function find.active(world, fleet)
  local status = fleet.attributes.Status
  if status ~= "ACTIVE" then
    reject(world, "fleet_not_active", "Fleet (%s) is not in ACTIVE status, but in %s", fleet.id, status)
  end
  return fleet
end

function find.session(world, arn)
  return world.sessions_by_arn[arn] or reject(world, "session_unknown", "Game session (%s) not found", arn)
end

-- A queue by name or ARN, or nil.
function find.queue_or_nil(world, text)
  local name = names.last_part(world, text, names.queue)
  return name and world.queues_by_name[name]
end

function find.queue(world, text)
  return find.queue_or_nil(world, text) or reject(world, "queue_unknown", "Game session queue (%s) not found", text)
end

-- Exactly one of these members must be given: returns its name.
function find.one_of(world, p, members)
  local given
  for _, member in ipairs(members) do
    if p[member] ~= nil then
      if given then reject(world, "fleet_or_alias", "Exactly one of %s must be given", table.concat(members, ", ")) end
      given = member
    end
  end
  return given or reject(world, "fleet_or_alias", "Exactly one of %s must be given", table.concat(members, ", "))
end

return find
