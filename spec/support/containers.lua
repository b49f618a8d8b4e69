-- Container group definitions and container fleets for specs. Each function takes the emulator of spec/support/local_gamelift.lua.
local gamelift = require "spec.support.local_gamelift"

local merged = gamelift.merged

local containers = {}

containers.ROLE = "arn:aws:iam::123456789012:role/fleet"

-- Returns the port configuration for ranges { from, to, protocol }.
function containers.ports(...)
  local ranges = {}
  for i, range in ipairs { ... } do ranges[i] = { FromPort = range[1], ToPort = range[2], Protocol = range[3] or "UDP" } end
  return { ContainerPortRanges = ranges }
end

-- Returns a game server container with 2 ports.
function containers.server(more)
  return merged({
    ContainerName = "server", ImageUri = "123456789012.dkr.ecr.us-west-2.amazonaws.com/game:1", ServerSdkVersion = "5.2.0",
    PortConfiguration = containers.ports { 7777, 7778 },
  }, more)
end

function containers.support(name, more)
  return merged({ ContainerName = name, ImageUri = "123456789012.dkr.ecr.us-west-2.amazonaws.com/" .. name .. ":1" }, more)
end

-- Returns the parameters of a definition of type GAME_SERVER: half a vCPU and 512 MiB, so that 4 groups fit on a c5.large.
function containers.game_server_params(name, more)
  return merged({
    Name = name, OperatingSystem = "AMAZON_LINUX_2023", TotalMemoryLimitMebibytes = 512, TotalVcpuLimit = 0.5,
    GameServerContainerDefinition = containers.server(),
  }, more)
end

-- Returns the parameters of a definition of type PER_INSTANCE with 1 port: half a vCPU and 512 MiB.
function containers.per_instance_params(name, more)
  return merged({
    Name = name, ContainerGroupType = "PER_INSTANCE", OperatingSystem = "AMAZON_LINUX_2023", TotalMemoryLimitMebibytes = 512,
    TotalVcpuLimit = 0.5, SupportContainerDefinitions = {
      containers.support("agent", { Essential = true, PortConfiguration = containers.ports { 9000, 9000, "TCP" } }),
    },
  }, more)
end

local function create(g, params)
  return g:ok("CreateContainerGroupDefinition", params).ContainerGroupDefinition.ContainerGroupDefinitionArn
end

-- Makes a definition of type GAME_SERVER. Returns its ARN.
function containers.game_server(g, name, more) return create(g, containers.game_server_params(name, more)) end

function containers.per_instance(g, name, more) return create(g, containers.per_instance_params(name, more)) end

-- Makes a container fleet of the definition `game`, which it makes if it does not exist. Returns its id.
function containers.fleet(g, more)
  if not g:call("DescribeContainerGroupDefinition", { Name = "game" }) then containers.game_server(g, "game") end
  return g:ok("CreateContainerFleet", merged({ FleetRoleArn = containers.ROLE, GameServerContainerGroupDefinitionName = "game" }, more))
    .ContainerFleet.FleetId
end

function containers.describe(g, fleet) return g:ok("DescribeContainerFleet", { FleetId = fleet }).ContainerFleet end

-- Makes the next version of a definition. Returns its ARN.
function containers.update(g, name, more)
  return g:ok("UpdateContainerGroupDefinition", merged({ Name = name }, more)).ContainerGroupDefinition.ContainerGroupDefinitionArn
end

-- Returns the computes of a fleet.
function containers.computes(g, fleet, more) return g:ok("ListCompute", merged({ FleetId = fleet }, more)).ComputeList end

-- Returns the latest deployment of a fleet, or the one of this id.
function containers.deployment(g, fleet, id)
  return g:ok("DescribeFleetDeployment", { FleetId = fleet, DeploymentId = id }).FleetDeployment
end

return containers
