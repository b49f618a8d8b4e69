-- Operations on custom locations. ListLocations lists Amazon's, too.
local arns = require "gamelift.emulator.model.arn"
local pages = require "gamelift.emulator.model.pages"
local aws_locations = require "gamelift.emulator.model.aws_locations"
local exceptions = require "gamelift.emulator.model.exceptions"
local tags = require "gamelift.emulator.operations.tags"

local reject = exceptions.reject

local locations = { operations = {} }
local operations = locations.operations

local MAX_PAGE_SIZE = 200
local BEACON_PORT = 7770

local function custom_view(location)
  return { LocationName = location.name, LocationArn = location.arn }
end

local function aws_view(name)
  return {
    LocationName = name,
    PingBeacon = { UDPEndpoint = { Domain = ("gamelift-ping.%s.api.aws"):format(name), Port = BEACON_PORT } },
  }
end

function operations.CreateLocation(backend, p)
  local name = p.LocationName
  if backend.locations_by_name[name] then reject(backend, "location_duplicate", "Location (%s) already exists", name) end
  local location = { rank = backend:rank(), name = name, arn = arns.location(backend, name) }
  backend.locations:add(location)
  backend.locations_by_name[name] = location
  tags.create(backend, location.arn, p.Tags)
  return { Location = custom_view(location) }
end

function operations.DeleteLocation(backend, p)
  local name = arns.resource_id(backend, p.LocationName, arns.location)
  local location = name and backend.locations_by_name[name]
  if not location then reject(backend, "location_missing", "Location (%s) not found", p.LocationName) end
  for fleet in backend.fleets:each() do
    if fleet.locations_by_name[name] then
      reject(backend, "location_in_use", "Location (%s) is in use by fleet (%s)", name, fleet.id)
    end
  end
  backend.locations:remove(location.rank)
  backend.locations_by_name[name] = nil
  tags.remove(backend, location.arn)
  return {}
end

function operations.ListLocations(backend, p)
  local kinds = {}
  for _, filter in ipairs(p.Filters or { "AWS", "CUSTOM" }) do kinds[filter] = true end
  local list = {}
  if kinds.AWS then
    for _, name in ipairs(aws_locations.list) do list[#list + 1] = aws_view(name) end
  end
  if kinds.CUSTOM then
    for location in backend.locations:each() do list[#list + 1] = custom_view(location) end
  end
  local page, token = pages.slice(backend, p, list, function(view) return view end, MAX_PAGE_SIZE)
  return { Locations = page, NextToken = token }
end

return locations
