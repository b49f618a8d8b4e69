-- Plans the instances of a container fleet: how many game server container groups one runs, and its ports. A plan is made of settings:
-- game_server and per_instance (versions of definitions, or nil), log, and what the user chose: groups, range, permissions (or nil).
local container_group = require "gamelift.emulator.model.container_group"
local enums = require "gamelift.enums"

local container_plan = {}

local FIRST_PORT, LAST_PORT = 4192, 60000
local RESERVED_FROM, RESERVED_TO = 4092, 4191
local MOST_GROUPS = 5000
local ROUNDING = 1e-9

-- Resources of instances ----------------------------------------------------------------------------------------------

-- GiB of memory for each vCPU, by family and by the first letter of others.
local MEMORY = {
  c3 = 1.875, c4 = 1.875, c5n = 2.625, m3 = 3.75, r3 = 7.625, r4 = 7.625, c = 2, g = 2, m = 4, r = 8,
}
local SMALL = { medium = 1, large = 2, xlarge = 4 }
local BURSTABLE = { micro = { 1, 1 }, small = { 1, 2 }, medium = { 2, 4 }, large = { 2, 8 } }
local UNEVEN = { ["c4.8xlarge"] = { 36, 60 } }

-- Reports if this is the name of an instance type.
function container_plan.is_instance_type(name)
  return rawget(enums.EC2InstanceType, name) ~= nil
end

-- Returns the vCPUs and the MiB of memory of an instance type.
local function resources(instance_type)
  local family, size = instance_type:match "^(%w+)%.(%w+)$"
  local known = UNEVEN[instance_type] or family == "t2" and BURSTABLE[size]
  if known then return known[1], known[2] * 1024 end
  local vcpus = SMALL[size] or 4 * tonumber(size:match "^%d+")
  return vcpus, vcpus * (MEMORY[family] or MEMORY[family:sub(1, 1)]) * 1024
end

-- Returns the number of game server container groups that fit on an instance. Guess: MaximumGameServerContainerGroupsPerInstance is the
-- smaller of the vCPUs and the memory that the per-instance group leaves, divided by those of the game server group, rounded down, at
-- least 1.
local function maximum_groups(instance_type, settings)
  local vcpus, memory = resources(instance_type)
  local group, per_instance = settings.game_server.view, settings.per_instance and settings.per_instance.view
  if per_instance then
    vcpus, memory = vcpus - container_group.vcpus(per_instance), memory - per_instance.TotalMemoryLimitMebibytes
  end
  local fitting = math.min(vcpus / container_group.vcpus(group), memory / group.TotalMemoryLimitMebibytes)
  return math.max(1, math.min(MOST_GROUPS, math.floor(fitting + ROUNDING)))
end

-- Ports ---------------------------------------------------------------------------------------------------------------

local function port_problem(what, range)
  if range.FromPort > range.ToPort then
    return ("%s: FromPort (%d) is greater than ToPort (%d)"):format(what, range.FromPort, range.ToPort)
  end
  if range.FromPort <= RESERVED_TO and range.ToPort >= RESERVED_FROM then
    return ("%s: the ports %d-%d touch the reserved ones, %d-%d"):format(what, range.FromPort, range.ToPort, RESERVED_FROM, RESERVED_TO)
  end
  return nil
end

-- Returns the widest of some inbound permissions as a range, or nil.
local function widest_range(permissions)
  local widest
  for _, p in ipairs(permissions) do
    if not widest or p.ToPort - p.FromPort > widest.ToPort - widest.FromPort then
      widest = { FromPort = p.FromPort, ToPort = p.ToPort }
    end
  end
  return widest
end

-- Reports if the permissions open each port of the range and no other.
local function matches(permissions, range)
  local sorted = {}
  for i, permission in ipairs(permissions) do sorted[i] = permission end
  table.sort(sorted, function(a, b) return a.FromPort < b.FromPort end)
  local last
  for i, permission in ipairs(sorted) do
    if i == 1 and permission.FromPort ~= range.FromPort or last and permission.FromPort > last + 1 then return false end
    last = math.max(last or 0, permission.ToPort)
  end
  return last == range.ToPort
end

-- Returns the problem of the ports that the user chose, or nil.
local function chosen_ports_problem(settings)
  local range, permissions = settings.range, settings.permissions
  local problem = range and port_problem("InstanceConnectionPortRange", range)
  for _, permission in ipairs(permissions or {}) do problem = problem or port_problem("Inbound permissions", permission) end
  if problem then return problem end
  if range and permissions and not matches(permissions, range) then
    return ("InstanceConnectionPortRange (%d-%d) does not match the inbound permissions"):format(range.FromPort, range.ToPort)
  end
  return nil
end

-- Guess: the calculated inbound permission is for UDP and 0.0.0.0/0, and ports that the user chose only for connections, or only for
-- inbound permissions, apply to both.
local function inbound_permission(range)
  return { FromPort = range.FromPort, ToPort = range.ToPort, IpRange = "0.0.0.0/0", Protocol = "UDP" }
end

-- Fills in the ports of a plan with definitions. Returns a problem, or nil.
local function plan_ports(plan, settings, group_ports, other_ports)
  local range = settings.range
  local needed = plan.groups * group_ports + other_ports
  if range then
    local size = range.ToPort - range.FromPort + 1
    if needed > size and not settings.groups and group_ports > 0 then
      plan.groups = math.max(1, math.floor((size - other_ports) / group_ports))
      needed = plan.groups * group_ports + other_ports
    end
    if needed > size then
      return ("InstanceConnectionPortRange has %d ports, but the containers of an instance need %d"):format(size, needed)
    end
  elseif FIRST_PORT + needed > LAST_PORT then
    return ("the containers of an instance need %d ports, more than an instance has"):format(needed)
  end
  plan.range = range or { FromPort = FIRST_PORT, ToPort = FIRST_PORT + needed }
  plan.permissions = settings.permissions or { inbound_permission(plan.range) }
  return nil
end

-- Plans -----------------------------------------------------------------------------------------------------------------

-- Returns the plan { settings, game_server, per_instance, log, groups, maximum, range, permissions }, or nil and a problem. Without a game
-- server definition it has only what the user chose.
function container_plan.make(instance_type, settings)
  local problem = chosen_ports_problem(settings)
  if problem then return nil, problem end
  local plan = {
    settings = settings, game_server = settings.game_server, per_instance = settings.per_instance, log = settings.log,
    groups = settings.groups, range = settings.range, permissions = settings.permissions,
  }
  if not settings.game_server then
    if settings.per_instance then return nil, "a per-instance container group needs a game server container group" end
    return plan
  end
  plan.maximum = maximum_groups(instance_type, settings)
  if settings.groups and settings.groups > plan.maximum then
    return nil, ("GameServerContainerGroupsPerInstance (%d) is greater than the maximum of %d"):format(settings.groups, plan.maximum)
  end
  plan.groups = settings.groups or plan.maximum
  problem = plan_ports(plan, settings, container_group.count_ports(settings.game_server.view),
    settings.per_instance and container_group.count_ports(settings.per_instance.view) or 0)
  if problem then return nil, problem end
  return plan
end

container_plan.widest_range = widest_range

return container_plan
