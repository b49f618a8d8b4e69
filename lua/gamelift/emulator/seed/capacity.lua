-- Loads the capacity of a fleet and its scaling policies from seed data.
local capacity = require "gamelift.emulator.operations.capacity"
local entries = require "gamelift.emulator.seed.entries"
local hosting = require "gamelift.emulator.model.hosting"
local scaling = require "gamelift.emulator.operations.scaling"

local function load_list(backend, fleet, owner, name, path, operation, handler)
  entries.each(owner, name, path, function(entry, entry_path)
    handler(backend, (entries.split_members(operation, entry, {}, { FleetId = fleet.id }, entry_path)))
  end)
end

local loaders = {}

-- Loads the list `capacity` of an owner, the numbers of instances in the locations: entries of UpdateFleetCapacity. The instances
-- are ACTIVE at once.
function loaders.load_capacity(backend, fleet, owner, path)
  load_list(backend, fleet, owner, "capacity", path, "UpdateFleetCapacity", capacity.operations.UpdateFleetCapacity)
  for _, location in ipairs(fleet.locations) do
    for host in location.hosts:each() do hosting.start_instance(backend, host) end
  end
end

-- Loads the list of this name of an owner: entries of PutScalingPolicy.
function loaders.load_policies(backend, fleet, owner, name, path)
  load_list(backend, fleet, owner, name, path, "PutScalingPolicy", scaling.operations.PutScalingPolicy)
end

return loaders
