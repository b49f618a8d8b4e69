-- The content of a container group definition: its rules, its ports, and what a version of it shows.
local exceptions = require "gamelift.emulator.model.exceptions"
local random = require "gamelift.emulator.model.random"
local tables = require "gamelift.util.tables"

local reject = exceptions.reject

local container_group = {}

local MOST_SUPPORT_CONTAINERS = { GAME_SERVER = 8, PER_INSTANCE = 10 }
local FIRST_SDK_VERSION = { 5, 2, 0 }
local HEALTH_CHECK_DEFAULTS = { Interval = 60, Retries = 5, StartPeriod = 0, Timeout = 30 }
local ROUNDING = 1e-9 -- of sums of vCPUs
local MICRO = 1e6
local LEAST_VCPUS = 0.125 -- of a container, by the model
local DIGEST_LENGTH = #"sha256:" + 64

-- Returns the containers of a definition in order: the game server container first.
function container_group.containers(view)
  local list = { view.GameServerContainerDefinition }
  for _, container in ipairs(view.SupportContainerDefinitions or {}) do list[#list + 1] = container end
  return list
end

local function port_ranges(container)
  return (container.PortConfiguration or {}).ContainerPortRanges or {}
end
container_group.port_ranges = port_ranges

-- Returns the number of container ports of a container, or of all containers of a definition.
function container_group.count_container_ports(container)
  local count = 0
  for _, range in ipairs(port_ranges(container)) do count = count + range.ToPort - range.FromPort + 1 end
  return count
end

function container_group.count_ports(view)
  local count = 0
  for _, container in ipairs(container_group.containers(view)) do count = count + container_group.count_container_ports(container) end
  return count
end

-- Rules ---------------------------------------------------------------------------------------------------------------

local function reject_rule(backend, message, ...)
  return reject(backend, "container_group_rule", message, ...)
end

local function is_older(version, first)
  local parts = {}
  for part in version:gmatch "%d+" do parts[#parts + 1] = tonumber(part) end
  for i, number in ipairs(first) do
    if parts[i] ~= number then return parts[i] < number end
  end
  return false
end

local function check_game_server(backend, view)
  local container, kind = view.GameServerContainerDefinition, view.ContainerGroupType
  if kind == "PER_INSTANCE" then
    if container then reject_rule(backend, "A PER_INSTANCE container group has no GameServerContainerDefinition") end
    return
  end
  if not container then reject_rule(backend, "A GAME_SERVER container group needs a GameServerContainerDefinition") end
  if is_older(container.ServerSdkVersion, FIRST_SDK_VERSION) then
    reject_rule(backend, "ServerSdkVersion (%s) must be at least %s for container fleets", container.ServerSdkVersion,
      table.concat(FIRST_SDK_VERSION, "."))
  end
end

local function check_support(backend, view)
  local list, kind = view.SupportContainerDefinitions or {}, view.ContainerGroupType
  local most = MOST_SUPPORT_CONTAINERS[kind]
  if #list > most then
    reject_rule(backend, "A %s container group has at most %d support containers, not %d", kind, most, #list)
  end
  if kind == "GAME_SERVER" then return end
  local essential
  for _, container in ipairs(list) do essential = essential or container.Essential end
  if not essential then reject_rule(backend, "A PER_INSTANCE container group needs a support container that is Essential") end
end

local function sum_vcpus(view)
  local sum = 0
  for _, container in ipairs(container_group.containers(view)) do sum = sum + (container.Vcpu or 0) end
  return sum
end

-- Returns the vCPUs that a group takes of an instance: its limit, or what its containers reserve.
function container_group.vcpus(view)
  return view.TotalVcpuLimit or sum_vcpus(view)
end

local function check_memory(backend, view)
  local memory = view.TotalMemoryLimitMebibytes
  for _, container in ipairs(container_group.containers(view)) do
    local limit = container.MemoryHardLimitMebibytes
    if limit and limit >= memory then
      reject_rule(backend, "TotalMemoryLimitMebibytes (%d) must be greater than the %d of container %s", memory, limit,
        container.ContainerName)
    end
  end
end

local function check_vcpus(backend, view)
  local limit, sum = view.TotalVcpuLimit, sum_vcpus(view)
  if limit and sum > limit + ROUNDING then
    reject_rule(backend, "TotalVcpuLimit (%s) is less than the sum of the containers' Vcpu (%s)", limit, sum)
  end
  local game_server = view.GameServerContainerDefinition
  if not limit and not (game_server and game_server.Vcpu) then
    reject_rule(backend, "TotalVcpuLimit is required, but for a game server container with Vcpu")
  end
end

local function check_ports(backend, container)
  local ranges = port_ranges(container)
  for i, range in ipairs(ranges) do
    if range.FromPort > range.ToPort then
      reject_rule(backend, "Container %s: FromPort (%d) is greater than ToPort (%d)", container.ContainerName, range.FromPort, range.ToPort)
    end
    for j = 1, i - 1 do
      local other = ranges[j]
      if other.Protocol == range.Protocol and other.FromPort <= range.ToPort and range.FromPort <= other.ToPort then
        reject_rule(backend, "Container %s: the %s ports %d-%d and %d-%d overlap", container.ContainerName, range.Protocol,
          other.FromPort, other.ToPort, range.FromPort, range.ToPort)
      end
    end
  end
end

-- Rejects containers whose dependencies form a cycle. Walks them depth first.
local function check_cycles(backend, by_name)
  local state = {}
  local function visit(name)
    if state[name] == "done" then return end
    if state[name] then reject_rule(backend, "DependsOn: container %s depends on itself", name) end
    state[name] = "open"
    for _, dependency in ipairs(by_name[name].DependsOn or {}) do visit(dependency.ContainerName) end
    state[name] = "done"
  end
  local names = {}
  for name in pairs(by_name) do names[#names + 1] = name end
  table.sort(names)
  for _, name in ipairs(names) do visit(name) end
end

local function check_dependency(backend, container, dependency, other, is_essential)
  local condition = dependency.Condition
  if not other or other == container then
    reject_rule(backend, "Container %s: DependsOn (%s) is not another container of the group", container.ContainerName,
      dependency.ContainerName)
  end
  if (condition == "COMPLETE" or condition == "SUCCESS") and is_essential then
    reject_rule(backend, "Container %s: the condition %s cannot be set on the essential container %s", container.ContainerName, condition,
      dependency.ContainerName)
  end
  if condition == "HEALTHY" and not other.HealthCheck then
    reject_rule(backend, "Container %s: the condition HEALTHY needs a health check of container %s", container.ContainerName,
      dependency.ContainerName)
  end
end

-- Rejects the content of a version that breaks a rule of container groups.
function container_group.check(backend, view)
  check_game_server(backend, view)
  check_support(backend, view)
  check_memory(backend, view)
  check_vcpus(backend, view)
  local containers, by_name = container_group.containers(view), {}
  for _, container in ipairs(containers) do
    if by_name[container.ContainerName] then
      reject_rule(backend, "Two containers of the group have the name %s", container.ContainerName)
    end
    by_name[container.ContainerName] = container
    check_ports(backend, container)
  end
  for _, container in ipairs(containers) do
    for _, dependency in ipairs(container.DependsOn or {}) do
      local other = by_name[dependency.ContainerName]
      local is_essential = other and (other.Essential or other == view.GameServerContainerDefinition)
      check_dependency(backend, container, dependency, other, is_essential)
    end
  end
  check_cycles(backend, by_name)
end

-- Content -------------------------------------------------------------------------------------------------------------

-- Guess: a health check of a container has the interval 60, 5 retries, the timeout 30 and the start period 0, where it names none.
local function copy_container(container)
  local result = tables.copy(container)
  result.ResolvedImageDigest = nil
  if container.HealthCheck then result.HealthCheck = tables.merge(HEALTH_CHECK_DEFAULTS, container.HealthCheck) end
  return result
end

-- Returns the vCPUs that the support containers leave to a game server container which reserves none, or nil.
local function remaining_vcpus(content)
  local game_server, limit = content.GameServerContainerDefinition, content.TotalVcpuLimit
  if not game_server or game_server.Vcpu or not limit then return nil end
  local rest = math.floor((limit - sum_vcpus(content)) * MICRO + 0.5) / MICRO
  return rest >= LEAST_VCPUS and rest or nil
end

-- Returns a copy of the containers in a request or in another version: the game server container and the support containers, or nil;
-- and true if the vCPUs of the first were calculated.
function container_group.copy_containers(source)
  local game_server, support = source.GameServerContainerDefinition, {}
  for i, container in ipairs(source.SupportContainerDefinitions or {}) do support[i] = copy_container(container) end
  game_server = game_server and copy_container(game_server)
  local vcpus = remaining_vcpus(source)
  if vcpus then game_server.Vcpu = vcpus end
  return game_server, support[1] and support or nil, vcpus ~= nil
end

-- Returns a copy of the content of a version, as it was requested: without what was calculated.
function container_group.requested_content(version)
  local content = tables.copy(version.view)
  if version.has_calculated_vcpus then
    content.GameServerContainerDefinition = tables.copy(content.GameServerContainerDefinition)
    content.GameServerContainerDefinition.Vcpu = nil
  end
  return content
end

-- Guess: the digest of a container image is made up from its URI.
local function digest_of(uri)
  local digest, sum = uri:match "@(sha256:%x+)$", 5381
  if digest and #digest == DIGEST_LENGTH then return digest end
  for i = 1, #uri do sum = (sum * 65599 + uri:byte(i)) % 4294967296 end
  local generator, words = random.new(sum), {}
  for i = 1, 16 do words[i] = ("%04x"):format(generator:below(65536)) end
  return "sha256:" .. table.concat(words)
end

-- Fills in the digests of the images, when they have been copied.
function container_group.resolve_images(view)
  for _, container in ipairs(container_group.containers(view)) do container.ResolvedImageDigest = digest_of(container.ImageUri) end
end

return container_group
