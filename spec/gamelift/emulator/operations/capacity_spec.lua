local gamelift = require "spec.support.local_gamelift"

local code_of = gamelift.code_of

local function counts(g, fleet, location)
  local reply = g:ok("DescribeFleetLocationCapacity", { FleetId = fleet, Location = location or "us-west-2" })
  return reply.FleetCapacity.InstanceCounts
end

describe("the capacity of a fleet", function()
  it("grows and shrinks within its limits", function()
    local g = gamelift.new()
    local fleet = g:fleet(2)
    local function update(params)
      params.FleetId = fleet
      return code_of(g:call("UpdateFleetCapacity", params))
    end
    assert.equal("InvalidRequestException", update { DesiredInstances = 2 })
    assert.is_nil(update { DesiredInstances = 3, MaxSize = 5 })
    assert.equal(3, counts(g, fleet).ACTIVE)
    for _ = 1, 6 do g:session(fleet) end
    assert.equal("FleetCapacityExceededException",
      code_of(g:call("CreateGameSession", { FleetId = fleet, MaximumPlayerSessionCount = 1 })))
    assert.equal(0, counts(g, fleet).IDLE)
    assert.equal("InvalidRequestException", update { MinSize = 6 })
    assert.equal("InvalidRequestException", update { DesiredInstances = 6 })
    assert.equal("LimitExceededException", update { DesiredInstances = 21, MaxSize = 30 })
    assert.equal(3, counts(g, fleet).DESIRED)
    assert.is_nil(update { MinSize = 4 }) -- the desired number follows
    assert.equal(4, counts(g, fleet).ACTIVE)
    assert.is_nil(update { DesiredInstances = 0, MinSize = 0 })
    assert.equal(0, counts(g, fleet).ACTIVE)
    assert.equal("NotFoundException", update { DesiredInstances = 0, Location = "eu-west-1" })
  end)

  it("of a location cannot change before the location is active, nor once it goes", function()
    local g = gamelift.new { fleet_deletion_seconds = 10, fleet_seconds = 10 }
    local fleet = g:fleet(1)
    g:advance(11)
    local home = { FleetId = fleet, Location = "eu-west-1", DesiredInstances = 0 }
    local function refused(status)
      local reply, code, message = g:call("UpdateFleetCapacity", home)
      assert.is_nil(reply)
      assert.equal("InvalidFleetStatusException", code)
      assert.matches("Location (eu-west-1) is not in ACTIVE status, but in " .. status, message, 1, true)
    end
    g:ok("CreateFleetLocations", { FleetId = fleet, Locations = { { Location = "eu-west-1" } } })
    refused "NEW"
    assert.equal(1, counts(g, fleet, "eu-west-1").DESIRED)
    g:advance(11)
    g:ok("UpdateFleetCapacity", home)
    g:ok("DeleteFleetLocations", { FleetId = fleet, Locations = { "eu-west-1" } })
    refused "DELETING"
  end)

  it("ends idle instances first and spares protected sessions", function()
    local g = gamelift.new()
    local fleet = g:fleet(1, { NewGameSessionProtectionPolicy = "FullProtection" })
    g:ok("UpdateFleetCapacity", { FleetId = fleet, DesiredInstances = 3, MaxSize = 3 })
    local protected = g:session(fleet)
    local open = g:session(fleet)
    g:ok("UpdateGameSession", { GameSessionId = open, ProtectionPolicy = "NoProtection" })
    g:ok("UpdateFleetCapacity", { FleetId = fleet, DesiredInstances = 2 })
    assert.same({ "ACTIVE", "ACTIVE" }, { g:describe(protected).Status, g:describe(open).Status })
    g:ok("UpdateFleetCapacity", { FleetId = fleet, DesiredInstances = 0 })
    assert.same({ "ACTIVE", "TERMINATED" }, { g:describe(protected).Status, g:describe(open).Status })
    assert.equal(1, counts(g, fleet).ACTIVE)
    g:control("end_process", { GameSessionId = protected })
    assert.equal(0, counts(g, fleet).ACTIVE)
  end)

  it("changes as slowly as instances start and end", function()
    local g = gamelift.new { instance_seconds = 30 }
    local fleet = g:fleet(1)
    assert.equal(1, counts(g, fleet).PENDING)
    g:advance(31)
    assert.equal(1, counts(g, fleet).ACTIVE)
    g:ok("UpdateFleetCapacity", { FleetId = fleet, DesiredInstances = 0 })
    assert.equal(1, counts(g, fleet).TERMINATING)
    g:advance(31)
    assert.equal(0, counts(g, fleet).TERMINATING)
  end)

  it("scales to zero and back if managed by Amazon", function()
    local g = gamelift.new()
    local fleet = g:fleet(1)
    local strategy = { ZeroCapacityStrategy = "SCALE_TO_AND_FROM_ZERO", ScaleInAfterInactivityMinutes = 10 }
    assert.equal("InvalidRequestException", code_of(g:call("UpdateFleetCapacity",
      { FleetId = fleet, MinSize = 1, ManagedCapacityConfiguration = strategy })))
    g:ok("UpdateFleetCapacity", { FleetId = fleet, ManagedCapacityConfiguration = strategy })
    local arn = g:session(fleet)
    g:advance(3600)
    assert.equal(1, counts(g, fleet).ACTIVE)
    g:control("end_process", { GameSessionId = arn })
    g:advance(599)
    assert.equal(1, counts(g, fleet).ACTIVE)
    g:advance(2)
    assert.equal(0, counts(g, fleet).ACTIVE)
    assert.equal("FleetCapacityExceededException",
      code_of(g:call("CreateGameSession", { FleetId = fleet, MaximumPlayerSessionCount = 1 })))
    g:session(fleet) -- the first request woke it
  end)

  it("belongs to a location", function()
    local g = gamelift.new()
    local fleet = g:fleet(1, { Locations = { { Location = "us-west-2" }, { Location = "eu-west-1" } } })
    g:ok("UpdateFleetCapacity", { FleetId = fleet, Location = "eu-west-1", DesiredInstances = 2, MaxSize = 2 })
    assert.same({ 1, 2 }, { counts(g, fleet).ACTIVE, counts(g, fleet, "eu-west-1").ACTIVE })
    local instances = g:ok("DescribeInstances", { FleetId = fleet, Location = "eu-west-1" }).Instances
    assert.same({ 2, "eu-west-1", "ACTIVE", "c5.large" }, { #instances, instances[1].Location, instances[1].Status, instances[1].Type })
    local one = g:ok("DescribeInstances", { FleetId = fleet, Location = "eu-west-1", InstanceId = instances[2].InstanceId }).Instances
    assert.same({ instances[2] }, one)
    assert.same({ instances[2] }, g:ok("DescribeInstances", { FleetId = fleet, InstanceId = instances[2].InstanceId }).Instances)
    assert.equal("NotFoundException", code_of(g:call("DescribeInstances",
      { FleetId = fleet, Location = "us-west-2", InstanceId = instances[2].InstanceId })))
    assert.equal("NotFoundException", code_of(g:call("DescribeInstances", { FleetId = fleet, InstanceId = "i-0" })))
    assert.equal(1, #g:ok("DescribeFleetCapacity", { FleetIds = { fleet } }).FleetCapacity)
    local compute = g:ok("DescribeCompute", { FleetId = fleet, ComputeName = instances[1].InstanceId }).Compute
    assert.same({ instances[1].InstanceId, "eu-west-1", "ACTIVE" }, { compute.InstanceId, compute.Location, compute.ComputeStatus })
    assert.equal("InvalidRequestException", code_of(g:call("DeregisterCompute", { FleetId = fleet, ComputeName = compute.ComputeName })))
    assert.equal(instances[1].InstanceId, g:ok("GetComputeAccess", { FleetId = fleet, ComputeName = compute.ComputeName }).Target)
  end)

  it("is looked up before its status is checked", function()
    local g = gamelift.new { fleet_seconds = 10 }
    local params = { FleetId = g:fleet(1), DesiredInstances = 1 }
    assert.equal("InvalidFleetStatusException", code_of(g:call("UpdateFleetCapacity", params)))
    assert.equal("NotFoundException", code_of(g:call("UpdateFleetCapacity", gamelift.merged(params, { Location = "eu-west-1" }))))
  end)

  it("can have its scaling stopped and started", function()
    local g = gamelift.new()
    local fleet = g:fleet(1)
    local params = { FleetId = fleet, Actions = { "AUTO_SCALING" } }
    local function stopped(number)
      return g:ok("DescribeFleetLocationAttributes", { FleetId = fleet }).LocationAttributes[number or 1].StoppedActions
    end
    local function attributes() return g:ok("DescribeFleetAttributes", { FleetIds = { fleet } }).FleetAttributes[1] end
    g:ok("StopFleetActions", params)
    assert.same({ "AUTO_SCALING" }, stopped())
    assert.same({ "AUTO_SCALING" }, attributes().StoppedActions)
    g:ok("StartFleetActions", params)
    assert.is_nil(stopped())
    assert.is_nil(attributes().StoppedActions)
    g:ok("CreateFleetLocations", { FleetId = fleet, Locations = { { Location = "eu-west-1" } } })
    g:ok("StopFleetActions", gamelift.merged(params, { Location = "eu-west-1" }))
    assert.same({ "AUTO_SCALING" }, stopped(2))
    assert.is_nil(stopped(1))
    assert.is_nil(attributes().StoppedActions)
  end)

  it("logs each change of its settings, with the old and the new ones", function()
    local g = gamelift.new()
    local fleet = g:fleet(1)
    local function messages()
      local list = {}
      for _, event in ipairs(g:ok("DescribeFleetEvents", { FleetId = fleet }).Events) do
        if event.EventCode == "FLEET_SCALING_EVENT" then list[#list + 1] = event.Message end
      end
      return list
    end
    local function message(desired, minimum, maximum)
      return ("The capacity settings of fleet %s in us-west-2 changed: desired instances from %s, minimum from %s, maximum from %s")
        :format(fleet, desired, minimum, maximum)
    end
    g:ok("UpdateFleetCapacity", { FleetId = fleet, DesiredInstances = 3, MaxSize = 5 })
    g:ok("UpdateFleetCapacity", { FleetId = fleet, DesiredInstances = 3, MaxSize = 5 }) -- changes nothing
    assert.same({ message("1 to 3", "0 to 0", "1 to 5") }, messages())
    g:ok("UpdateFleetCapacity", { FleetId = fleet, DesiredInstances = 3, MaxSize = 4 })
    g:ok("UpdateFleetCapacity", { FleetId = fleet, DesiredInstances = 3, MinSize = 1 })
    g:ok("UpdateFleetCapacity", { FleetId = fleet, DesiredInstances = 3, MinSize = 0, MaxSize = 5 })
    assert.same({ message("3 to 3", "0 to 0", "5 to 4"), message("3 to 3", "0 to 1", "4 to 4"), message("3 to 3", "1 to 0", "4 to 5") },
      { select(2, (unpack or table.unpack)(messages())) })
    g:ok("UpdateFleetCapacity", { FleetId = fleet, DesiredInstances = 1, ManagedCapacityConfiguration = {
      ZeroCapacityStrategy = "SCALE_TO_AND_FROM_ZERO", ScaleInAfterInactivityMinutes = 10 } })
    g:advance(601)
    code_of(g:call("CreateGameSession", { FleetId = fleet, MaximumPlayerSessionCount = 1 }))
    assert.same({ message("3 to 1", "0 to 0", "5 to 5"), message("1 to 0", "0 to 0", "5 to 5"), message("0 to 1", "0 to 1", "5 to 5") },
      { select(5, (unpack or table.unpack)(messages())) })
  end)
end)
