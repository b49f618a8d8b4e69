-- Makes random requests on builds, container group definitions and container fleets, and checks the invariants of the state after each.
local containers = require "spec.support.containers"
local containers_model = require "gamelift.emulator.model.containers"
local core = require "gamelift.core"
local emulator = require "gamelift.emulator"
local exceptions = require "gamelift.emulator.model.exceptions"
local gamelift = require "spec.support.local_gamelift"
local random = require "gamelift.emulator.model.random"
local tables = require "gamelift.util.tables"

local STEPS, SEEDS = 200, 8

local allowed = {}
for name in pairs(emulator.operations) do
  allowed[name] = {}
  for _, code in ipairs(core.operation(name).errors) do allowed[name][code] = true end
end

local Run = {}
Run.__index = Run

local function new_run(seed, options)
  local run = setmetatable({
    g = gamelift.new(gamelift.merged({ seed = seed, page_size = 5 }, options)),
    random = random.new(seed), builds = {}, fleets = {}, numbers = {}, final = {}, ready = {},
  }, Run)
  containers.game_server(run.g, "game")
  containers.per_instance(run.g, "shared")
  run.g:advance(100)
  run.fleets[1] = containers.fleet(run.g)
  run.g:advance(1000)
  return run
end

function Run:pick(list) return list[1] and list[1 + self.random:below(#list)] end

function Run:call(operation, params)
  self.last = operation
  local reply, code = self.g:call(operation, params)
  assert(reply or allowed[operation][code] or exceptions.common[code], code)
  return reply, code
end

function Run:control(action, arguments)
  self.last = action
  return self.g.emulator:control(action, arguments)
end

local function drawn_ports(run)
  return containers.ports({ 7000, 7000 + run.random:below(4) }, { 8000, 8000 + run.random:below(3), "TCP" })
end

function Run:fleet() return self:pick(self.fleets) or "containerfleet-none" end

local steps = {
  function(run)
    local reply = run:call("CreateBuild", { OperatingSystem = "AMAZON_LINUX_2023", StorageLocation = run.random:chance(0.3) and {
      Bucket = "b", Key = "k", RoleArn = "arn" } or nil })
    if reply then run.builds[#run.builds + 1] = reply.Build.BuildId end
  end,
  function(run) run:control("upload_build", { BuildId = run:pick(run.builds) or "build-none", fail = run.random:chance(0.3) }) end,
  function(run)
    if run.random:chance(0.3) then run:call("DeleteBuild", { BuildId = run:pick(run.builds) or "build-none" }) end
  end,
  function(run)
    run:call("UpdateContainerGroupDefinition", {
      Name = "game", TotalMemoryLimitMebibytes = run:pick { 256, 512, 1024 }, TotalVcpuLimit = run:pick { 0.25, 0.5, 1 },
      GameServerContainerDefinition = containers.server { PortConfiguration = drawn_ports(run) } })
  end,
  function(run)
    run:call("UpdateContainerGroupDefinition", { Name = "shared", SupportContainerDefinitions = {
      containers.support("agent", { Essential = true, PortConfiguration = drawn_ports(run) }) } })
  end,
  function(run)
    run:call("DeleteContainerGroupDefinition", { Name = run:pick { "game", "shared" }, VersionNumber = 1 + run.random:below(12) })
  end,
  function(run) run:call("DeleteContainerGroupDefinition", { Name = run:pick { "game", "shared" }, VersionCountToRetain = 3 }) end,
  function(run)
    local reply = run:call("DescribeContainerGroupDefinition", { Name = "game" })
    if reply and reply.ContainerGroupDefinition.Status == "COPYING" and run.random:chance(0.3) then
      run:control("fail_container_group_definition", { Name = "game" })
    end
  end,
  function(run)
    if #run.fleets > 4 then return end
    local reply = run:call("CreateContainerFleet", {
      FleetRoleArn = containers.ROLE, GameServerContainerGroupDefinitionName = run.random:chance(0.8) and "game" or nil,
      PerInstanceContainerGroupDefinitionName = run.random:chance(0.3) and "shared" or nil,
      Locations = run.random:chance(0.5) and { { Location = "eu-west-1" } } or nil,
      NewGameSessionProtectionPolicy = run.random:chance(0.5) and "FullProtection" or nil,
      InstanceConnectionPortRange = run.random:chance(0.3) and { FromPort = 5000, ToPort = 5000 + run.random:below(60) } or nil,
      BillingType = run:pick { "SPOT", "ON_DEMAND" } })
    if reply then run.fleets[#run.fleets + 1] = reply.ContainerFleet.FleetId end
  end,
  function(run)
    run:call("UpdateContainerFleet", {
      FleetId = run:fleet(), GameServerContainerGroupDefinitionName = run.random:chance(0.6) and "game" or nil,
      PerInstanceContainerGroupDefinitionName = run.random:chance(0.3) and "shared" or nil,
      RemoveAttributes = run.random:chance(0.3) and { "PER_INSTANCE_CONTAINER_GROUP_DEFINITION" } or nil,
      GameServerContainerGroupsPerInstance = run.random:chance(0.3) and 1 + run.random:below(5) or nil,
      InstanceConnectionPortRange = run.random:chance(0.2) and { FromPort = 6000, ToPort = 6000 + run.random:below(60) } or nil,
      DeploymentConfiguration = {
        ImpairmentStrategy = run:pick { "MAINTAIN", "ROLLBACK" }, ProtectionStrategy = run:pick { "WITH_PROTECTION",
          "IGNORE_PROTECTION" } } })
  end,
  function(run) run:control("fail_deployment", { FleetId = run:fleet() }) end,
  function(run) run:control("interrupt", { FleetId = run:fleet(), seconds = run.random:below(100) }) end,
  function(run) run:call("UpdateFleetCapacity", { FleetId = run:fleet(), DesiredInstances = run.random:below(4), MaxSize = 3 }) end,
  function(run) run:call("CreateGameSession", { FleetId = run:fleet(), MaximumPlayerSessionCount = 2 }) end,
  function(run) run:call("CreateGameSession", { FleetId = run:fleet(), MaximumPlayerSessionCount = 2 }) end,
  function(run)
    local reply = run:call("DescribeGameSessions", { FleetId = run:fleet(), StatusFilter = "ACTIVE", Limit = 50 })
    local session = reply and run:pick(reply.GameSessions)
    if session then run:control(run:pick { "end_process", "crash", "miss_health_checks" }, { GameSessionId = session.GameSessionId }) end
  end,
  function(run)
    local reply = run:call("ListCompute", { FleetId = run:fleet(), Limit = 50 })
    local compute = reply and run:pick(reply.ComputeList)
    if compute then run:control("crash_container_group", { FleetId = compute.FleetId, ComputeName = compute.ComputeName }) end
  end,
  function(run)
    if run.random:chance(0.7) then return end
    run:control(run:pick { "expire_fleet", "fail_fleet" }, { FleetId = run:fleet() })
  end,
  function(run)
    if run.random:chance(0.6) then return end
    local fleet = run:fleet()
    if run:call("DeleteContainerFleet", { FleetId = fleet }) then
      for i, id in ipairs(run.fleets) do
        if id == fleet then table.remove(run.fleets, i) break end
      end
    end
  end,
  function(run) run:control("advance", { seconds = run:pick { 0, 1, 20, 61, 400 } }) end,
  function(run) run:control("advance", { seconds = run:pick { 0, 1, 20, 61, 400 } }) end,
}

-- Invariants ------------------------------------------------------------------------------------------------------------

local FINAL = { COMPLETE = true, IMPAIRED = true, ROLLBACK_COMPLETE = true, CANCELLED = true }

local function check_versions(run, backend)
  for definition in backend.container_groups:each() do
    local before = run.numbers[definition.name]
    assert(not before or before.rank ~= definition.rank or before.last <= definition.last_number, "a version number that falls")
    run.numbers[definition.name] = { rank = definition.rank, last = definition.last_number }
    assert(definition.versions.count > 0, "a definition without versions")
  end
end

local function check_ports(instance)
  local seen, range = {}, instance.plan.range
  local groups = { instance.per_instance }
  for _, group in ipairs(instance.groups) do groups[#groups + 1] = group end
  for _, group in ipairs(groups) do
    for _, container in ipairs(containers_model.port_mappings(group)) do
      for _, mapping in ipairs(container.ContainerPortMappings or {}) do
        local port = mapping.ConnectionPort
        assert(not seen[port], "a connection port twice")
        assert(port >= range.FromPort and port <= range.ToPort, "a connection port outside of the range")
        seen[port] = true
      end
    end
  end
end

local function check_instance(instance)
  check_ports(instance)
  for _, group in ipairs(instance.groups) do
    assert(not group.process or group.process.group == group and group.process.host == instance, "a process of another group")
    assert(group.status == "ACTIVE" or not group.process, "an IMPAIRED group with a process")
  end
end

local IN_CREATION = { PENDING = true, CREATING = true, CREATED = true, ACTIVATING = true }

local function check_fleet(fleet)
  local container, status = fleet.container, fleet.attributes.Status
  local plan = container.plan
  for _, kind in ipairs { "game_server", "per_instance" } do
    local version = plan[kind]
    assert(not version or version.view.Status == "READY", "a fleet with a version that is not READY")
    local in_use = version and (IN_CREATION[status] or status == "ACTIVE" or status == "UPDATING")
    assert(not in_use or version.definition.by_number[version.number] == version, "a fleet with a version that was deleted")
  end
  assert((status == "UPDATING") == (container.deployment ~= nil) or IN_CREATION[status] and plan.game_server, "status " .. status)
  for _, location in ipairs(fleet.locations) do
    assert(location.minimum <= location.desired and location.desired <= location.maximum, "capacity")
    for instance in location.hosts:each() do check_instance(instance) end
  end
end

local function check_deployments(run, backend)
  local running = {}
  for deployment in backend.deployments:each() do
    local before = run.final[deployment.id]
    assert(not before or before == deployment.status, "a deployment that ended changes")
    if FINAL[deployment.status] then
      run.final[deployment.id] = deployment.status
    else
      assert(not running[deployment.fleet], "two deployments of a fleet run")
      running[deployment.fleet] = true
      assert(deployment.fleet.container.deployment == deployment, "a deployment that nobody ends")
    end
  end
end

function Run:check()
  local backend = self.g.emulator:backend()
  for build in backend.builds:each() do
    local view = build.view
    assert(not self.ready[view.BuildId] or view.Status == "READY", "a READY build changes")
    if view.Status == "READY" then self.ready[view.BuildId] = true end
  end
  check_versions(self, backend)
  check_deployments(self, backend)
  for fleet in backend.fleets:each() do check_fleet(fleet) end
end

-- Continues three times from the present, once from a saved state: each time to the same state.
function Run:check_snapshot()
  self:control("snapshot")
  local text, states = self.g.emulator:save(), {}
  for i = 1, 3 do
    if i == 3 then assert(self.g.emulator:load(text)) end
    self:control("advance", { seconds = 90 })
    states[i] = self:control "state"
    self:control("restore")
  end
  assert(tables.equal(states[1], states[2]), "another continuation of the snapshot")
  assert(tables.equal(states[1], states[3]), "another continuation of the saved state")
end

describe("a random run on builds and containers", function()
  local variants = {
    { "with times of 0", {} },
    { "with everything that takes time", {
      build_seconds = 10, copy_seconds = 15, fleet_seconds = 40, deployment_seconds = 50, process_seconds = 5, instance_seconds = 10 } },
    { "with lists in no order", { shuffle = true, short_pages = true, deployment_seconds = 200 } },
  }
  for _, variant in ipairs(variants) do
    it("keeps the state consistent " .. variant[1], function()
      for seed = 1, SEEDS do
        local run = new_run(seed, variant[2])
        for step = 1, STEPS do
          local ok, problem = pcall(function()
            run:pick(steps)(run)
            run:check()
            if step % 25 == 0 then run:check_snapshot() end
          end)
          if not ok then error(("seed %d, step %d, after %s: %s"):format(seed, step, run.last, tostring(problem)), 0) end
        end
      end
    end)
  end
end)
