-- Loads container group definitions, which are READY at once, and container fleets, which are ACTIVE at once, from seed data: entries of
-- CreateContainerGroupDefinition, and of CreateContainerFleet with FleetId, sessions, and Name, by which aliases and queues name them.
local capacity = require "gamelift.emulator.seed.capacity"
local container_fleets = require "gamelift.emulator.operations.container_fleets"
local container_groups = require "gamelift.emulator.operations.container_groups"
local entries = require "gamelift.emulator.seed.entries"
local load_sessions = require "gamelift.emulator.seed.sessions"

-- As in Amazon's documents. The operation itself requires these members.
local DEFINITION = { OperatingSystem = "AMAZON_LINUX_2023", TotalMemoryLimitMebibytes = 1024, TotalVcpuLimit = 1 }

local FLEET = { FleetId = "string", Name = "string", sessions = "table", capacity = "table", scaling_policies = "table" }

return function(loaders)
  function loaders.container_group_definitions(backend, entry, _, path)
    local params = entries.split_members("CreateContainerGroupDefinition", entry, {}, DEFINITION, path)
    container_groups.finish_copy(backend, container_groups.create(backend, params))
  end

  function loaders.container_fleets(backend, entry, fleets_by_name, path)
    local defaults = { FleetRoleArn = ("arn:aws:iam::%s:role/local"):format(backend.account_id) }
    local params, extras = entries.split_members("CreateContainerFleet", entry, FLEET, defaults, path)
    local id = entries.new_id(backend, extras.FleetId, "containerfleet", path .. ".FleetId", backend.fleets_by_id)
    local fleet = container_fleets.create(backend, params, id)
    container_fleets.activate(backend, fleet)
    fleet.attributes.Name = extras.Name -- for later seed data and the action state; GameLift's container fleets have no names
    if extras.Name then fleets_by_name[extras.Name] = fleet end
    capacity.load_capacity(backend, fleet, extras, path .. ".")
    capacity.load_policies(backend, fleet, extras, "scaling_policies", path .. ".")
    load_sessions(backend, fleet, extras, path .. ".")
  end
end
