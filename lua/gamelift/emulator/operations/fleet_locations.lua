-- Operations on the locations of fleets: create, describe, delete.
local aws_locations = require "gamelift.emulator.model.aws_locations"
local exceptions = require "gamelift.emulator.model.exceptions"
local find = require "gamelift.emulator.model.find"
local fleet_log = require "gamelift.emulator.model.fleet_log"
local fleets = require "gamelift.emulator.operations.fleets"
local hosting = require "gamelift.emulator.model.hosting"
local pages = require "gamelift.emulator.model.pages"
local timers = require "gamelift.emulator.timers"

local reject = exceptions.reject

local operations = {}

local function locations_reply(fleet, list)
  return { FleetId = fleet.id, FleetArn = fleet.arn, LocationStates = fleets.location_states(list) }
end

function operations.CreateFleetLocations(backend, p)
  local fleet = find.fleet(backend, p.FleetId)
  local new = {}
  for _, location in ipairs(p.Locations) do find.require_location(backend, location.Location) end
  find.require_active(backend, fleet)
  for _, location in ipairs(p.Locations) do
    local name = location.Location
    if fleet.locations_by_name[name] or new[name] then
      reject(backend, "location_duplicate", "Location (%s) is already part of fleet (%s)", name, fleet.id)
    end
    if aws_locations.is_custom_name(name) ~= fleet.anywhere then
      reject(backend, "compute_mix", "Location (%s) does not suit compute type %s", name, fleet.attributes.ComputeType)
    end
    new[name] = true
  end
  local list = {}
  for i, location in ipairs(p.Locations) do
    list[i] = hosting.add_location(backend, fleet, location.Location, "NEW")
    fleet_log.add(backend, fleet, "LOCATION_STATE_CREATED", "Location %s of fleet %s was created", location.Location, fleet.id)
    backend:after(fleet.anywhere and 0 or backend.options.fleet_seconds, "location_active", list[i])
  end
  return locations_reply(fleet, list)
end

timers.on("location_active", function(backend, location)
  if location.status == "NEW" then hosting.open_location(backend, location) end
end)

function operations.DeleteFleetLocations(backend, p)
  local fleet = find.fleet(backend, p.FleetId)
  local list, seen = {}, {}
  for _, name in ipairs(p.Locations) do
    local location = fleet.locations_by_name[name]
    if not location then reject(backend, "location_missing", "Location (%s) is not part of fleet (%s)", name, fleet.id) end
    if name == backend.region then reject(backend, "request", "The home Region (%s) cannot be deleted", name) end
    if not seen[name] then list[#list + 1] = location end
    seen[name] = true
  end
  for _, location in ipairs(list) do
    if location.status ~= "DELETING" then
      hosting.close_location(backend, location)
      backend:after(backend.options.fleet_deletion_seconds, "location_gone", location)
    end
  end
  return locations_reply(fleet, list)
end

timers.on("location_gone", function(backend, location)
  local fleet = location.fleet
  location.status = "TERMINATED"
  fleet_log.add(backend, fleet, "LOCATION_STATE_DELETED", "Location %s of fleet %s was deleted", location.name, fleet.id)
  fleet.locations_by_name[location.name] = nil
  for i, other in ipairs(fleet.locations) do
    if other == location then return table.remove(fleet.locations, i) end
  end
end)

-- Guess: DescribeFleetLocationAttributes obeys Limit, although its page says that it does not yet.
function operations.DescribeFleetLocationAttributes(backend, p)
  local fleet = find.fleet(backend, p.FleetId)
  local list = fleet.locations
  if p.Locations then
    list = {}
    for _, name in ipairs(p.Locations) do list[#list + 1] = fleet.locations_by_name[name] end
  end
  local attributes, token = pages.slice(backend, p, list, function(location)
    return {
      LocationState = fleets.location_state(location),
      StoppedActions = location.stopped[1] and location.stopped or nil,
    }
  end)
  return { FleetId = fleet.id, FleetArn = fleet.arn, LocationAttributes = attributes, NextToken = token }
end

return { operations = operations }
