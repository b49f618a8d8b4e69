-- Leaves out of seed data what the action state shows and seed data cannot set, so that a state is seed data: the members below, and what
-- has ended.
local tables = require "gamelift.util.tables"

local shown = {}

local function set(text)
  local result = {}
  for name in text:gmatch "%S+" do result[name] = true end
  return result
end

local TOP = set "now region regions account placements tickets vpc_peering_authorizations vpc_peering_connections"
local FLEET = set "Status locations deployment game_server per_instance"
local MEMBERS = {
  builds = set "BuildArn Status SizeOnDisk CreationTime",
  scripts = set "ScriptArn SizeOnDisk CreationTime",
  container_group_definitions = set "versions",
  fleets = FLEET,
  container_fleets = FLEET,
  game_server_groups = set "Status",
  sessions = set "Status StatusReason CurrentPlayerSessionCount",
  servers = set "ClaimStatus",
  SupportContainerDefinitions = set "ResolvedImageDigest",
  scaling_policies = set "Status FleetArn UpdateStatus Location",
}
local ENDED = set "DELETING DELETED DELETE_SCHEDULED TERMINATED TERMINATING"
local LISTS = { "sessions", "servers", "scaling_policies", "SupportContainerDefinitions" } -- inside of entries

local strip_list

local function strip_entry(entry, members)
  if type(entry) ~= "table" then return entry end
  local result = {}
  for name, value in pairs(entry) do
    if not members[name] then result[name] = value end
  end
  if entry.ScriptArn then result.StorageLocation = nil end -- of which not all is shown
  local container = result.GameServerContainerDefinition
  if container then result.GameServerContainerDefinition = strip_list({ container }, MEMBERS.SupportContainerDefinitions)[1] end
  for _, name in ipairs(LISTS) do result[name] = strip_list(result[name], MEMBERS[name]) end
  return result
end

function strip_list(list, members)
  if type(list) ~= "table" or #list == 0 or not members then return list end
  local result = {}
  for _, entry in ipairs(list) do
    if type(entry) ~= "table" or not ENDED[entry.Status or ""] then result[#result + 1] = strip_entry(entry, members) end
  end
  return result
end

-- Leaves out aliases of fleets that are gone, and destinations of queues that are. Those in other regions stay.
local function strip_references(data, home)
  local ids = {}
  for _, part in ipairs { "fleets", "container_fleets" } do
    for _, fleet in ipairs(data[part] or {}) do ids[fleet.FleetId] = true end
  end
  local aliases, queues = {}, {}
  for _, alias in ipairs(data.aliases or {}) do
    local fleet = alias.RoutingStrategy.FleetId
    if not fleet or ids[fleet] then
      aliases[#aliases + 1], ids[alias.AliasId] = alias, true
    end
  end
  for i, queue in ipairs(data.queues or {}) do
    local kept = {}
    for _, destination in ipairs(queue.Destinations or {}) do
      local region, id = destination.DestinationArn:match "^arn:[^:]*:[^:]*:([^:]*):[^/]*/(.*)$"
      if region ~= home or ids[id] then kept[#kept + 1] = destination end
    end
    queues[i] = tables.merge(queue, { Destinations = kept })
  end
  data.aliases, data.queues = aliases, queues
end

--- Returns the data without what is only shown.
---@param data table
---@return table
function shown.strip(data)
  local result = {}
  for part, list in pairs(data) do
    if not TOP[part] then result[part] = strip_list(list, MEMBERS[part]) end
  end
  if data.now and data.account then strip_references(result, data.region) end -- it is a state
  return result
end

return shown
