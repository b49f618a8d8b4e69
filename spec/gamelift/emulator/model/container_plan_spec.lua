local container_plan = require "gamelift.emulator.model.container_plan"
local tables = require "gamelift.util.tables"

-- Returns a version of a definition that takes so many vCPUs and MiB, with these container ports.
local function version(vcpus, memory, from, to)
  return { view = { TotalVcpuLimit = vcpus, TotalMemoryLimitMebibytes = memory, SupportContainerDefinitions = {
    { ContainerName = "a", PortConfiguration = from and { ContainerPortRanges = { { FromPort = from, ToPort = to or from } } } } } } }
end

local function range(from, to, more)
  return tables.merge({ FromPort = from, ToPort = to }, more)
end

local function udp(from, to) return range(from, to, { IpRange = "0.0.0.0/0", Protocol = "UDP" }) end

local function make(settings, instance_type) return container_plan.make(instance_type or "c5.large", settings) end

describe("the groups of an instance", function()
  for instance_type, resources in pairs { -- vCPUs and MiB
    ["c5.large"] = { 2, 4096 }, ["c5.xlarge"] = { 4, 8192 }, ["c5.2xlarge"] = { 8, 16384 }, ["c5n.large"] = { 2, 5376 },
    ["m5.large"] = { 2, 8192 }, ["m3.medium"] = { 1, 3840 }, ["r4.large"] = { 2, 15616 }, ["r5.large"] = { 2, 16384 },
    ["c4.8xlarge"] = { 36, 61440 }, ["c3.large"] = { 2, 3840 }, ["t2.micro"] = { 1, 1024 }, ["t2.small"] = { 1, 2048 },
    ["t2.medium"] = { 2, 4096 }, ["t2.large"] = { 2, 8192 }, ["m5.24xlarge"] = { 96, 393216 },
  } do
    it("of the type " .. instance_type .. " fill its vCPUs or its memory", function()
      local function maximum(vcpus, memory) return make({ game_server = version(vcpus, memory) }, instance_type).maximum end
      local vcpus, memory = resources[1], resources[2]
      for _, count in ipairs { 1, 2, 3 } do
        assert.equal(count, maximum(vcpus / count, 1))
        assert.equal(math.max(1, count - 1), maximum(vcpus / count + 0.001, 1))
        assert.equal(count, maximum(0.001, memory / count))
        assert.equal(math.max(1, count - 1), maximum(0.001, memory / count + 1))
      end
    end)
  end

  it("are what its per-instance group leaves, at least 1 and at most 5,000", function()
    local function plan(settings) return make(settings) end
    assert.equal(3, plan({ game_server = version(0.5, 1), per_instance = version(0.5, 1) }).maximum)
    assert.equal(3, plan({ game_server = version(0.1, 1024), per_instance = version(0.1, 1024) }).maximum)
    assert.equal(1, plan({ game_server = version(0.5, 1), per_instance = version(2, 1) }).maximum)
    assert.equal(2000, plan({ game_server = version(0.001, 1) }).maximum)
    assert.equal(5000, plan({ game_server = version(0.0001, 0.5) }).maximum)
    assert.equal(20, plan({ game_server = version(0.1, 1) }).maximum) -- 2 / 0.1, whatever the rounding
    assert.equal(4, plan({ game_server = version(0.5, 1), groups = 4 }).groups)
    assert.same({ nil, "GameServerContainerGroupsPerInstance (5) is greater than the maximum of 4" },
      { plan { game_server = version(0.5, 1), groups = 5 } })
  end)

  it("need a game server definition", function()
    assert.same({ nil, "a per-instance container group needs a game server container group" }, { make { per_instance = version(1, 1) } })
    local settings = { groups = 3, range = range(5000, 5001), permissions = { udp(5000, 5001) }, log = { LogDestination = "NONE" } }
    assert.same({ settings = settings, groups = 3, range = settings.range, permissions = settings.permissions, log = settings.log },
      make(settings))
  end)
end)

describe("the ports of an instance", function()
  it("are calculated from 4192 on, with one inbound permission", function()
    local plan = make { game_server = version(0.5, 1, 7000, 7001), per_instance = version(0.001, 1, 1) }
    assert.same({ 3, range(4192, 4199), { udp(4192, 4199) } }, { plan.groups, plan.range, plan.permissions })
    plan = make { game_server = version(0.5, 1) }
    assert.same({ 4, range(4192, 4192) }, { plan.groups, plan.range })
    assert.same(range(4192, 60000), make({ game_server = version(2, 1, 1, 55808) }).range)
    assert.same({ nil, "the containers of an instance need 55809 ports, more than an instance has" },
      { make { game_server = version(2, 1, 1, 55809) } })
  end)

  it("that the user chose limit the groups, unless the user chose these, too", function()
    local function plan(from, to, more)
      local settings = tables.merge({ game_server = version(0.5, 1, 7000, 7001), range = range(from, to) }, more)
      return make(settings)
    end
    for size, groups in pairs { [2] = 1, [3] = 1, [4] = 2, [7] = 3, [8] = 4, [99] = 4 } do
      local result = plan(5000, 5000 + size - 1)
      assert.same({ groups, range(5000, 4999 + size), { udp(5000, 4999 + size) } }, { result.groups, result.range, result.permissions })
    end
    assert.equal(2, plan(5000, 5006, { per_instance = version(0.001, 1, 1, 2) }).groups)
    assert.equal(3, plan(5000, 5005, { groups = 3 }).groups)
    local text = "InstanceConnectionPortRange has %d ports, but the containers of an instance need %d"
    assert.same({ nil, text:format(1, 2) }, { plan(5000, 5000) })
    assert.same({ nil, text:format(5, 6) }, { plan(5000, 5004, { groups = 3 }) })
    assert.same({ nil, text:format(3, 4) }, { plan(5000, 5002, { per_instance = version(0.001, 1, 1, 2) }) })
  end)

  it("are in order and not reserved", function()
    local backwards, reserved = "%s: FromPort (%d) is greater than ToPort (%d)", "%s: the ports %d-%d touch the reserved ones, 4092-4191"
    for _, case in ipairs {
      { 5001, 5000, backwards }, { 4091, 4092, reserved }, { 4191, 4192, reserved }, { 4100, 4100, reserved }, { 4000, 5000, reserved },
      { 4090, 4091 }, { 4192, 4193 }, { 5000, 5000 },
    } do
      local from, to = case[1], case[2]
      for what, settings in pairs { InstanceConnectionPortRange = { range = range(from, to) },
        ["Inbound permissions"] = { permissions = { udp(6000, 6000), udp(from, to) } } } do
        local _, problem = make(settings)
        assert.equal(case[3] and case[3]:format(what, from, to), problem)
      end
    end
  end)

  it("are those of the inbound permissions, where both are chosen", function()
    local problem = "InstanceConnectionPortRange (5000-5009) does not match the inbound permissions"
    for _, case in ipairs {
      { true, { 5000, 5009 } }, { true, { 5005, 5009 }, { 5000, 5004 } }, { true, { 5000, 5007 }, { 5003, 5009 } },
      { true, { 5000, 5009 }, { 5001, 5002 } }, { false, { 5000, 5008 } }, { false, { 5000, 5010 } }, { false, { 5001, 5009 } },
      { false, { 4999, 5009 } }, { false, { 5000, 5004 }, { 5006, 5009 } },
    } do
      local permissions = {}
      for i = 2, #case do permissions[i - 1] = udp(case[i][1], case[i][2]) end
      local _, err = make { range = range(5000, 5009), permissions = permissions }
      assert.equal(not case[1] and problem or nil, err)
    end
  end)

  it("are the widest permission, the first of equal ones", function()
    assert.same(range(10, 15), container_plan.widest_range { udp(1, 5), udp(10, 15), udp(20, 25), udp(30, 30) })
    assert.is_nil(container_plan.widest_range {})
  end)
end)

describe("an instance type", function()
  it("is one of the model", function()
    for name, expected in pairs { ["c5.large"] = true, ["m5.24xlarge"] = true, ["c5.huge"] = false, [""] = false, ["x9.large"] = false } do
      assert.equal(expected, container_plan.is_instance_type(name))
    end
  end)
end)
