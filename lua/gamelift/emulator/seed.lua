-- Loads resources from data:
--
--   { locations = { "custom-home" },
--     fleets = { { Name = "main", FleetId = "fleet-main", processes = 4,
--                  sessions = { { Name = "first", MaximumPlayerSessionCount = 8, players = { "anna" } } } },
--                { Name = "home", ComputeType = "ANYWHERE", Locations = { { Location = "custom-home" } },
--                  computes = { { ComputeName = "pc", IpAddress = "192.0.2.1", processes = 2, port = 7777 } } } },
--     aliases = { { Name = "live", AliasId = "alias-live", fleet = "main" } },
--     queues = { { Name = "lobby", fleets = { "main", "home" } } },
--     matchmaking_rule_sets = { { Name = "duel", rule_set = { ruleLanguageVersion = "1.0", teams = { … } } } },
--     matchmaking_configurations = { { Name = "duel", RuleSetName = "duel", queue = "lobby" } },
--     regions = { ["eu-west-1"] = { fleets = { … } } } }   -- what is in other regions than that of the load
--
-- Members in Amazon's spelling are those of CreateFleet, CreateGameSession and so on. Ids may be chosen, so that they are the
-- same each time. Fleets, their sessions and the players of these are ACTIVE at once; the players' seats do not expire.
local aliases = require "gamelift.emulator.operations.aliases"
local capacity = require "gamelift.emulator.seed.capacity"
local computes = require "gamelift.emulator.operations.computes"
local entries = require "gamelift.emulator.seed.entries"
local exceptions = require "gamelift.emulator.model.exceptions"
local fleets = require "gamelift.emulator.operations.fleets"
local hosting = require "gamelift.emulator.model.hosting"
local load_sessions = require "gamelift.emulator.seed.sessions"
local locations = require "gamelift.emulator.operations.locations"
local messages = require "gamelift.util.messages"
local options = require "gamelift.emulator.options"
local peering = require "gamelift.emulator.model.peering"
local queues = require "gamelift.emulator.operations.queues"
local tables = require "gamelift.util.tables"
local shown = require "gamelift.emulator.seed.shown"
local vpc = require "gamelift.emulator.operations.vpc"

local argument_error = exceptions.argument_error
local each, fleet_named, split_members = entries.each, entries.fleet_named, entries.split_members

local seed = {}

local function load_computes(backend, fleet, owner, path)
  each(owner, "computes", path, function(entry, entry_path)
    local defaults = { FleetId = fleet.id, Location = fleet.locations[1].name, IpAddress = "127.0.0.1" }
    local params, extras = split_members("RegisterCompute", entry, { processes = "processes", port = "port" }, defaults, entry_path)
    computes.operations.RegisterCompute(backend, params)
    local host = computes.find_host(fleet, params.ComputeName)
    for n = 1, extras.processes or 1 do
      hosting.start_process(backend, host, (extras.port or backend.options.first_port) + n - 1, true)
    end
  end)
end

local function authorize_peering(backend, params)
  peering.authorize(backend, backend.account_id, params.PeerVpcAwsAccountId, params.PeerVpcId)
end

-- Loads VPC peering connections. They are authorized and active at once.
local function load_peerings(backend, fleet, owner, path)
  each(owner, "peerings", path, function(entry, entry_path)
    local defaults = { FleetId = fleet.id, PeerVpcAwsAccountId = backend.account_id }
    local params = split_members("CreateVpcPeeringConnection", entry, {}, defaults, entry_path)
    authorize_peering(backend, params)
    vpc.operations.CreateVpcPeeringConnection(backend, params)
    peering.settle(backend, peering.find(backend, fleet, params.PeerVpcId))
  end)
end

local FLEET = {
  FleetId = "string", processes = "processes", computes = "table", sessions = "table", policies = "table", peerings = "table",
  capacity = "table", scaling_policies = "table", -- another name of policies, as the action state shows them
}

local function load_fleet(backend, entry, fleets_by_name, path)
  local managed = type(entry) == "table" and entry.ComputeType ~= "ANYWHERE"
  local defaults = managed and { BuildId = "build-local", EC2InstanceType = "c5.large" } or {}
  if managed and entry.ScriptId then defaults.BuildId = nil end
  local params, extras = split_members("CreateFleet", entry, FLEET, defaults, path)
  local id = extras.FleetId or "fleet-" .. backend.env.random:uuid()
  if not id:find("^[a-z]*fleet%-[%w%-]+$") then argument_error("%s.FleetId: %s does not begin with fleet-", path, id) end
  if backend.fleets_by_id[id] then argument_error("%s.FleetId: %s exists already", path, id) end
  if params.PeerVpcId and params.PeerVpcAwsAccountId then authorize_peering(backend, params) end
  local fleet = fleets.create(backend, params, id)
  if extras.processes then -- more than a request may ask for
    fleet.runtime = tables.merge(fleet.runtime or {}, {
      ServerProcesses = { { LaunchPath = "/local/game/server", ConcurrentExecutions = extras.processes } },
    })
  end
  fleets.activate(backend, fleet)
  fleets_by_name[params.Name] = fleet
  load_computes(backend, fleet, extras, path .. ".")
  capacity.load_capacity(backend, fleet, extras, path .. ".")
  load_sessions(backend, fleet, extras, path .. ".")
  capacity.load_policies(backend, fleet, extras, "policies", path .. ".")
  capacity.load_policies(backend, fleet, extras, "scaling_policies", path .. ".")
  load_peerings(backend, fleet, extras, path .. ".")
end

-- In the order in which they are loaded.
local PARTS = {
  "locations",
  "builds",
  "scripts",
  "container_group_definitions",
  "fleets",
  "container_fleets",
  "aliases",
  "queues",
  "game_server_groups",
  "matchmaking_rule_sets",
  "matchmaking_configurations",
}

-- The files in seed/ that define loaders of further parts.
local GROUPS = { "builds", "containers", "matchmaking" }

local loaders = {}

for _, group in ipairs(GROUPS) do require("gamelift.emulator.seed." .. group)(loaders) end

function loaders.locations(backend, entry, _, path)
  local params = split_members("CreateLocation", type(entry) == "string" and { LocationName = entry } or entry, {}, {}, path)
  locations.operations.CreateLocation(backend, params)
end

loaders.fleets = load_fleet

function loaders.aliases(backend, entry, fleets_by_name, path)
  local fleet = type(entry) == "table" and entry.fleet
  local defaults = fleet and { RoutingStrategy = { Type = "SIMPLE", FleetId = fleet_named(fleets_by_name, fleet, path).id } } or {}
  local params, extras = split_members("CreateAlias", entry, { AliasId = "string", fleet = "string" }, defaults, path)
  local id = extras.AliasId or "alias-" .. backend.env.random:uuid()
  if not id:find("^alias%-%S+$") then argument_error("%s.AliasId: %s does not begin with alias-", path, id) end
  if backend.aliases_by_id[id] then argument_error("%s.AliasId: %s exists already", path, id) end
  aliases.create(backend, params, id)
end

function loaders.queues(backend, entry, fleets_by_name, path)
  local defaults = {}
  if type(entry) == "table" and type(entry.fleets) == "table" then
    defaults.Destinations = {}
    for i, name in ipairs(entry.fleets) do defaults.Destinations[i] = { DestinationArn = fleet_named(fleets_by_name, name, path).arn } end
  end
  queues.operations.CreateGameSessionQueue(backend,
    (split_members("CreateGameSessionQueue", entry, { fleets = "table" }, defaults, path)))
end

loaders.game_server_groups = require "gamelift.emulator.seed.game_server_groups"

local function check_members(data, path)
  for name in pairs(data) do
    if not loaders[name] then argument_error("%sunknown member %s%s", path, tostring(name), messages.suggestion(name, PARTS)) end
  end
end

-- Returns what is loaded into one backend: { backend, data, path, counts, fleets_by_name }.
local function target_of(backend, data, path)
  if type(data) ~= "table" then argument_error("%sexpected a table, got %s", path, type(data)) end
  local target = { backend = backend, data = shown.strip(data), path = path, counts = {}, fleets_by_name = {} }
  check_members(target.data, path)
  backend.operation, backend.allowed = nil, nil
  for fleet in backend.fleets:each() do
    if fleet.attributes.Name then target.fleets_by_name[fleet.attributes.Name] = fleet end -- a container fleet may have none
  end
  return target
end

-- Returns the targets of the data: that of this backend, and those of the account in the other regions.
local function list_targets(emulator, backend, data)
  local targets, regions, served = {}, data.regions or {}, emulator.options.served
  targets[1] = target_of(backend, data, "")
  if type(regions) ~= "table" then argument_error("regions: expected a table, got %s", type(regions)) end
  for _, region in ipairs(tables.keys(regions)) do
    local path = ("regions.%s"):format(tostring(region))
    if not served[region] then argument_error("%s: %s", path, options.unserved(served, tostring(region))) end
    if region == backend.region then argument_error("%s: expected another region than that of the other members", path) end
    if type(regions[region]) == "table" and regions[region].regions then argument_error("%s.regions: it is for the top only", path) end
    targets[#targets + 1] = target_of(emulator:backend(backend.account_id, region), regions[region], path .. ".")
  end
  return targets
end

-- Adds the data to an account's backend, and its member `regions` to those of other regions. Returns the number of each part in it:
-- { locations, fleets, …, regions = { [region] = { … } } }. Raises { message }.
function seed.load(emulator, backend, data)
  local targets = list_targets(emulator, backend, data)
  for _, part in ipairs(PARTS) do
    for _, target in ipairs(targets) do
      each(target.data, part, target.path, function(entry, path) loaders[part](target.backend, entry, target.fleets_by_name, path) end)
      target.counts[part] = target.data[part] and #target.data[part]
    end
  end
  local counts = targets[1].counts
  for i = 2, #targets do
    counts.regions = counts.regions or {}
    counts.regions[targets[i].backend.region] = targets[i].counts
  end
  return counts
end

return seed
