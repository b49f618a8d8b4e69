-- The tables of hosting: ports, exact moments of instances and processes, and counts.
local gamelift = require "spec.support.local_gamelift"

local merged = gamelift.merged

local ACCOUNT = "arn:aws:gamelift:us-west-2:123456789012:"

local function counts(g, fleet, location)
  return g:ok("DescribeFleetLocationCapacity", { FleetId = fleet, Location = location or "us-west-2" }).FleetCapacity.InstanceCounts
end

local function statuses(g, fleet)
  local list = {}
  for i, instance in ipairs(g:ok("DescribeInstances", { FleetId = fleet }).Instances) do list[i] = instance.Status end
  return table.concat(list, " ")
end

local function scale(g, fleet, desired, more)
  g:ok("UpdateFleetCapacity", merged({ FleetId = fleet, DesiredInstances = desired, MaxSize = 9 }, more or {}))
end

local function permission(from, to) return { FromPort = from, ToPort = to, IpRange = "0.0.0.0/0", Protocol = "UDP" } end

describe("the ports of an instance", function()
  it("are the open ones in order, then those from first_port on", function()
    local g = gamelift.new { first_port = 9000 }
    local fleet = g:fleet(6, { EC2InboundPermissions = { permission(5000, 5001), permission(4000, 4000) } })
    scale(g, fleet, 2)
    for _, host in ipairs(g:control("state").fleets[1].locations[1].hosts) do
      local ports = {}
      for i, process in ipairs(host.processes) do ports[i] = process.port end
      assert.same({ 5000, 5001, 4000, 9000, 9001, 9002 }, ports)
    end
  end)

  it("are taken again by the processes that follow", function()
    local g = gamelift.new()
    local fleet = g:fleet(2)
    local arn = g:session(fleet)
    local port = g:describe(arn).Port
    g:control("crash", { GameSessionId = arn })
    local ports = {}
    for _, process in ipairs(g:control("state").fleets[1].locations[1].hosts[1].processes) do ports[process.port] = true end
    assert.same({ [7777] = true, [7778] = true }, ports)
    assert.is_true(ports[port])
  end)
end)

describe("a process that has ended", function()
  it("is replaced after process_seconds", function()
    local g = gamelift.new { process_seconds = 10 }
    local fleet = g:fleet(2)
    g:control("end_process", { GameSessionId = g:session(fleet) })
    g:advance(9)
    assert.equal(1, g:running(fleet))
    g:advance(1)
    assert.equal(2, g:running(fleet))
  end)

  it("is not replaced once the configuration has fewer, nor on an instance that ends", function()
    local g = gamelift.new { process_seconds = 10, instance_seconds = 100 }
    local fleet = g:fleet(2)
    g:advance(100)
    g:control("end_process", { GameSessionId = g:session(fleet) })
    g:ok("UpdateRuntimeConfiguration", { FleetId = fleet, RuntimeConfiguration = {
      ServerProcesses = { { LaunchPath = "/local/game/x", ConcurrentExecutions = 1 } } } })
    g:advance(20)
    assert.equal(1, g:running(fleet))
    g:control("end_process", { GameSessionId = g:session(fleet) })
    scale(g, fleet, 0)
    g:advance(20)
    assert.same({ 0, "TERMINATING" }, { g:running(fleet), statuses(g, fleet) })
  end)

  it("of a Realtime fleet whose script is gone ends after script_check_seconds, and is not replaced", function()
    local g = gamelift.new { script_check_seconds = 30 }
    local script = g:ok("CreateScript", { ZipFile = "zip" }).Script.ScriptId
    local fleet = g:ok("CreateFleet", { Name = "s", ScriptId = script, EC2InstanceType = "c5.large" }).FleetAttributes.FleetId
    local other = g:fleet(1)
    local arn = g:session(fleet)
    g:ok("DeleteScript", { ScriptId = script })
    g:advance(29)
    assert.same({ 1, "ACTIVE" }, { g:running(fleet), g:describe(arn).Status })
    g:advance(1)
    assert.same({ 0, "TERMINATED", 1 }, { g:running(fleet), g:describe(arn).Status, g:running(other) })
    scale(g, fleet, 2)
    assert.same({ 0, "ACTIVE ACTIVE" }, { g:running(fleet), statuses(g, fleet) })
  end)
end)

describe("an instance", function()
  it("is PENDING, ACTIVE, TERMINATING and gone at its moments", function()
    local g = gamelift.new { instance_seconds = 30 }
    local fleet = g:fleet(3)
    g:advance(29)
    assert.same({ "PENDING", 0 }, { statuses(g, fleet), g:running(fleet) })
    g:advance(1)
    assert.same({ "ACTIVE", 3 }, { statuses(g, fleet), g:running(fleet) })
    scale(g, fleet, 2)
    assert.same({ "ACTIVE PENDING", { DESIRED = 2, MINIMUM = 0, MAXIMUM = 9, PENDING = 1, ACTIVE = 1, IDLE = 1, TERMINATING = 0 } },
      { statuses(g, fleet), counts(g, fleet) })
    local arn = g:session(fleet)
    assert.equal(0, counts(g, fleet).IDLE)
    g:advance(10)
    scale(g, fleet, 1) -- ends the one without game sessions
    assert.equal("ACTIVE TERMINATING", statuses(g, fleet))
    scale(g, fleet, 0)
    assert.same({ "TERMINATING TERMINATING", "TERMINATED", 0 }, { statuses(g, fleet), g:describe(arn).Status, g:running(fleet) })
    g:advance(29)
    assert.same({ DESIRED = 0, MINIMUM = 0, MAXIMUM = 9, PENDING = 0, ACTIVE = 0, IDLE = 0, TERMINATING = 2 }, counts(g, fleet))
    g:advance(1)
    assert.equal("", statuses(g, fleet))
    scale(g, fleet, 1)
    assert.equal("PENDING", statuses(g, fleet))
  end)

  it("with protected sessions ends with the last of them", function()
    local g = gamelift.new { instance_seconds = 30 }
    local fleet = g:fleet(2, { NewGameSessionProtectionPolicy = "FullProtection" })
    g:advance(30)
    local first, second = g:session(fleet), g:session(fleet)
    scale(g, fleet, 0)
    assert.equal("ACTIVE", statuses(g, fleet))
    g:control("end_process", { GameSessionId = first })
    assert.equal("ACTIVE", statuses(g, fleet))
    g:ok("UpdateGameSession", { GameSessionId = second, ProtectionPolicy = "NoProtection" })
    assert.same({ "TERMINATING", "TERMINATED" }, { statuses(g, fleet), g:describe(second).Status })
    g:advance(30)
    assert.equal("", statuses(g, fleet))
  end)

  it("that is interrupted takes no sessions, and ends at the end of its notice", function()
    local g = gamelift.new { instance_seconds = 30 }
    local fleet = g:fleet(1, { FleetType = "SPOT" })
    g:advance(30)
    local arn = g:session(fleet)
    local name = g:ok("DescribeInstances", { FleetId = fleet }).Instances[1].InstanceId
    assert.same({ InstanceId = name, seconds = 120 }, g:control("interrupt", { FleetId = fleet }))
    assert.equal("INTERRUPTED", g:control("state").fleets[1].locations[1].hosts[1].status)
    g:advance(119)
    assert.same({ "ACTIVE", "ACTIVE" }, { statuses(g, fleet), g:describe(arn).Status })
    g:advance(1)
    local s = g:describe(arn)
    assert.same({ "TERMINATING PENDING", "TERMINATED", "INTERRUPTED" }, { statuses(g, fleet), s.Status, s.StatusReason })
    local events = g:ok("DescribeFleetEvents", { FleetId = fleet }).Events
    assert.same({ "INSTANCE_INTERRUPTED", ("Spot instance %s of fleet %s was interrupted"):format(name, fleet) },
      { events[#events].EventCode, events[#events].Message })
    g:advance(30)
    assert.equal("ACTIVE", statuses(g, fleet))
  end)
end)

describe("a location that scales to and from zero", function()
  local ZERO = { ManagedCapacityConfiguration = { ZeroCapacityStrategy = "SCALE_TO_AND_FROM_ZERO", ScaleInAfterInactivityMinutes = 5 } }

  it("ends its instances after the minutes without a session, counted from the last one", function()
    local g = gamelift.new()
    local fleet = g:fleet(2)
    scale(g, fleet, 1, ZERO)
    local function desired() return counts(g, fleet).DESIRED end
    g:advance(299)
    assert.equal(1, desired())
    local first, second = g:session(fleet), g:session(fleet)
    g:advance(600)
    g:control("end_process", { GameSessionId = first })
    g:advance(600)
    assert.equal(1, desired())
    g:control("end_process", { GameSessionId = second })
    g:advance(200)
    g:control("end_process", { GameSessionId = g:session(fleet) })
    g:advance(299)
    assert.equal(1, desired())
    g:advance(1)
    assert.same({ DESIRED = 0, MINIMUM = 0, MAXIMUM = 9, PENDING = 0, ACTIVE = 0, IDLE = 0, TERMINATING = 0 }, counts(g, fleet))
    g:call("CreateGameSession", { FleetId = fleet, MaximumPlayerSessionCount = 1 })
    assert.same({ DESIRED = 1, MINIMUM = 1, MAXIMUM = 9, PENDING = 0, ACTIVE = 1, IDLE = 1, TERMINATING = 0 }, counts(g, fleet))
    g:advance(299)
    assert.equal(1, desired())
    g:advance(1)
    assert.equal(0, desired())
  end)

  it("does not wake without room for an instance, nor does one that is managed by hand", function()
    local g = gamelift.new()
    for _, more in ipairs { merged(ZERO, { MaxSize = 0 }), { ManagedCapacityConfiguration = { ZeroCapacityStrategy = "MANUAL" } }, {} } do
      local fleet = g:fleet(1)
      scale(g, fleet, 0, more)
      for _ = 1, 2 do
        assert.equal("FleetCapacityExceededException",
          gamelift.code_of(g:call("CreateGameSession", { FleetId = fleet, MaximumPlayerSessionCount = 1 })))
      end
      assert.equal(0, counts(g, fleet).DESIRED)
    end
  end)

  it("shows its configuration, with 30 minutes by default", function()
    local g = gamelift.new()
    local fleet = g:fleet(1)
    local function update(configuration)
      local reply = g:ok("UpdateFleetCapacity", { FleetId = fleet, ManagedCapacityConfiguration = configuration })
      local shown = g:ok("DescribeFleetCapacity", { FleetIds = { fleet } }).FleetCapacity[1].ManagedCapacityConfiguration
      assert.same({ FleetId = fleet, FleetArn = ACCOUNT .. "fleet/" .. fleet, Location = "us-west-2",
        ManagedCapacityConfiguration = shown }, reply)
      return shown
    end
    assert.is_nil(update(nil))
    local zero = { ZeroCapacityStrategy = "SCALE_TO_AND_FROM_ZERO", ScaleInAfterInactivityMinutes = 30 }
    assert.same(zero, update { ZeroCapacityStrategy = "SCALE_TO_AND_FROM_ZERO" })
    assert.same(zero, update(nil))
    assert.same({ ZeroCapacityStrategy = "MANUAL" }, update { ZeroCapacityStrategy = "MANUAL" })
  end)
end)

describe("the counts of a fleet", function()
  it("are those of each location and type", function()
    local g = gamelift.new { instance_limit = 7 }
    local fleet = g:fleet(2, { Locations = { { Location = "eu-west-1" } }, EC2InstanceType = "c5.xlarge" })
    local other = g:fleet(1)
    scale(g, fleet, 3)
    local arn = g:session(fleet, 5)
    g:ok("CreatePlayerSessions", { GameSessionId = arn, PlayerIds = { "a", "b" } })
    g:session(fleet, 3)
    assert.same({ FleetCapacity = { { FleetId = fleet, FleetArn = ACCOUNT .. "fleet/" .. fleet, InstanceType = "c5.xlarge",
      Location = "us-west-2", InstanceCounts = { DESIRED = 3, MINIMUM = 0, MAXIMUM = 9, PENDING = 0, ACTIVE = 3, IDLE = 2,
        TERMINATING = 0 } } } }, g:ok("DescribeFleetCapacity", { FleetIds = { fleet } }))
    local use = { FleetId = fleet, FleetArn = ACCOUNT .. "fleet/" .. fleet, Location = "us-west-2", ActiveServerProcessCount = 6,
      ActiveGameSessionCount = 2, CurrentPlayerSessionCount = 2, MaximumPlayerSessionCount = 8 }
    assert.same({ FleetUtilization = { use } }, g:ok("DescribeFleetUtilization", { FleetIds = { fleet } }))
    assert.same({ FleetUtilization = merged(use, { Location = "eu-west-1", ActiveServerProcessCount = 2, ActiveGameSessionCount = 0,
      CurrentPlayerSessionCount = 0, MaximumPlayerSessionCount = 0 }) },
      g:ok("DescribeFleetLocationUtilization", { FleetId = fleet, Location = "eu-west-1" }))
    local function limits(params)
      local list = {}
      for i, row in ipairs(g:ok("DescribeEC2InstanceLimits", params).EC2InstanceLimits) do
        list[i] = ("%s %d of %d in %s"):format(row.EC2InstanceType, row.CurrentInstances, row.InstanceLimit, row.Location)
      end
      return list
    end
    assert.same({ "c5.large 1 of 7 in us-west-2", "c5.xlarge 3 of 7 in us-west-2" }, limits {})
    assert.same({ "c5.xlarge 1 of 7 in eu-west-1" }, limits { Location = "eu-west-1" })
    assert.same({ "c5.large 0 of 7 in eu-west-1" }, limits { Location = "eu-west-1", EC2InstanceType = "c5.large" })
    scale(g, other, 2)
    g:ok("DeleteFleet", { FleetId = fleet })
    assert.same({ "c5.large 2 of 7 in us-west-2", "c5.xlarge 0 of 7 in us-west-2" }, limits {})
  end)
end)
