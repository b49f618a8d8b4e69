local gamelift = require "spec.support.local_gamelift"

local MANAGED = { Name = "f", BuildId = "build-1", EC2InstanceType = "c5.large" }

-- Code and message of a call that failed.
local function said(_, code, message) return { code, message } end

local code_of = gamelift.code_of

local function attributes(g, fleet)
  return g:ok("DescribeFleetAttributes", { FleetIds = { fleet } }).FleetAttributes[1]
end

local function counts(g, fleet, location)
  local reply = g:ok("DescribeFleetLocationCapacity", { FleetId = fleet, Location = location or "us-west-2" })
  return reply.FleetCapacity.InstanceCounts
end

local function event_codes(g, fleet)
  local list = {}
  for i, event in ipairs(g:ok("DescribeFleetEvents", { FleetId = fleet }).Events) do list[i] = event.EventCode end
  return list
end

describe("a managed fleet", function()
  it("has Amazon's defaults and its home location, and is active at once by default", function()
    local g = gamelift.new()
    local reply = g:ok("CreateFleet", MANAGED)
    local a = reply.FleetAttributes
    assert.same({ "NEW", "EC2", "ON_DEMAND", "NoProtection", "DISABLED", "DISABLED", "default", "c5.large", "build-1" },
      { a.Status, a.ComputeType, a.FleetType, a.NewGameSessionProtectionPolicy, a.PlayerGatewayMode,
        a.CertificateConfiguration.CertificateType, a.MetricGroups[1], a.InstanceType, a.BuildId })
    assert.truthy(a.FleetId:find("^fleet%-%x+%-%x+%-4%x+%-[89ab]%x+%-%x+$"))
    assert.equal("arn:aws:gamelift:us-west-2:123456789012:fleet/" .. a.FleetId, a.FleetArn)
    assert.equal("arn:aws:gamelift:us-west-2::build/build-1", a.BuildArn)
    assert.same({ { Location = "us-west-2", Status = "NEW" } }, reply.LocationStates)
    assert.equal("ACTIVE", attributes(g, a.FleetId).Status)
    assert.same({ DESIRED = 1, MINIMUM = 0, MAXIMUM = 1, PENDING = 0, ACTIVE = 1, IDLE = 1, TERMINATING = 0 }, counts(g, a.FleetId))
  end)

  it("passes all its states, with an event for each", function()
    local g = gamelift.new { fleet_seconds = 50 }
    local fleet = g:fleet(1)
    local seen = {}
    for i = 1, 6 do
      seen[i] = attributes(g, fleet).Status
      g:advance(10)
    end
    assert.same({ "NEW", "DOWNLOADING", "VALIDATING", "BUILDING", "ACTIVATING", "ACTIVE" }, seen)
    assert.same({ "FLEET_CREATED", "FLEET_STATE_DOWNLOADING", "FLEET_STATE_VALIDATING", "FLEET_STATE_BUILDING",
      "FLEET_STATE_ACTIVATING", "FLEET_STATE_ACTIVE", "LOCATION_STATE_ACTIVE" }, event_codes(g, fleet))
  end)

  it("can fail, and is not active then", function()
    local g = gamelift.new()
    local fleet = g:fleet(1)
    local arn = g:session(fleet)
    g:control("fail_fleet", { FleetId = fleet })
    assert.equal("ERROR", attributes(g, fleet).Status)
    assert.equal("TERMINATED", g:describe(arn).Status)
    assert.equal("InvalidFleetStatusException", code_of(g:call("CreateGameSession", { FleetId = fleet, MaximumPlayerSessionCount = 1 })))
    g:ok("DeleteFleet", { FleetId = fleet })
  end)

  it("starts one process on each instance if it has a launch path, but no runtime configuration", function()
    local g = gamelift.new { processes_per_instance = 3 }
    local fleet = g:ok("CreateFleet", gamelift.merged(MANAGED,
      { ServerLaunchPath = "/local/game/server", ServerLaunchParameters = "-x" })).FleetAttributes
    assert.equal("/local/game/server", fleet.ServerLaunchPath)
    assert.same({ { LaunchPath = "/local/game/server", Parameters = "-x", ConcurrentExecutions = 1 } },
      g:ok("DescribeRuntimeConfiguration", { FleetId = fleet.FleetId }).RuntimeConfiguration.ServerProcesses)
    g:session(fleet.FleetId)
    assert.equal("FleetCapacityExceededException",
      code_of(g:call("CreateGameSession", { FleetId = fleet.FleetId, MaximumPlayerSessionCount = 1 })))
  end)

  it("shows its home location first, even if Locations leaves it out", function()
    local reply = gamelift.new():ok("CreateFleet", gamelift.merged(MANAGED,
      { Locations = { { Location = "eu-west-1" }, { Location = "eu-west-1" } }, PlayerGatewayMode = "ENABLED" }))
    assert.same({
      { Location = "us-west-2", Status = "NEW", PlayerGatewayStatus = "DISABLED" },
      { Location = "eu-west-1", Status = "NEW", PlayerGatewayStatus = "DISABLED" },
    }, reply.LocationStates)
  end)

  it("has no ports and no runtime configuration once it is deleted", function()
    local g = gamelift.new()
    local fleet = g:fleet(1)
    g:ok("DeleteFleet", { FleetId = fleet })
    assert.equal(1, #g:ok("DescribeRuntimeConfiguration", { FleetId = fleet }).RuntimeConfiguration.ServerProcesses)
    g:advance(60)
    for _, id in ipairs { fleet, "arn:aws:gamelift:us-west-2:123456789012:fleet/" .. fleet } do
      assert.same({ InboundPermissions = {} }, g:ok("DescribeFleetPortSettings", { FleetId = id }))
      assert.same({}, g:ok("DescribeRuntimeConfiguration", { FleetId = id }))
    end
    g:advance(31 * 86400)
    assert.equal("NotFoundException", code_of(g:call("DescribeFleetPortSettings", { FleetId = fleet })))
    assert.equal("NotFoundException", code_of(g:call("DescribeRuntimeConfiguration", { FleetId = fleet })))
  end)

  it("is first DELETING, then removed with its sessions", function()
    local g = gamelift.new()
    local fleet = g:fleet(1)
    local arn = g:session(fleet)
    local player = g:ok("CreatePlayerSession", { GameSessionId = arn, PlayerId = "a" }).PlayerSession.PlayerSessionId
    g:ok("DeleteFleet", { FleetId = fleet })
    assert.equal("DELETING", attributes(g, fleet).Status)
    assert.equal("TERMINATED", g:describe(arn).Status)
    assert.same({ "InvalidRequestException", "Cannot delete fleet " .. fleet .. " that is in status of DELETING." },
      said(g:call("DeleteFleet", { FleetId = fleet })))
    assert.equal("InvalidFleetStatusException", code_of(g:call("UpdateFleetAttributes", { FleetId = fleet, Name = "x" })))
    g:advance(60)
    assert.is_nil(attributes(g, fleet))
    assert.same({}, g:ok("ListFleets").FleetIds)
    assert.equal("NotFoundException", code_of(g:call("DeleteFleet", { FleetId = fleet })))
    assert.equal("NotFoundException", code_of(g:call("DescribeGameSessions", { GameSessionId = arn })))
    assert.equal("NotFoundException", code_of(g:call("DescribePlayerSessions", { PlayerSessionId = player })))
    assert.same({}, g:ok("DescribePlayerSessions", { PlayerId = "a" }).PlayerSessions)
  end)

  it("runs at most 50 processes on an instance", function()
    local g = gamelift.new()
    local fleet = g:fleet(50)
    for _, counts_of in ipairs { { 51 }, { 2 ^ 52, 2 ^ 52 }, { 25, 26 } } do
      local runtime = { ServerProcesses = {} }
      for i, count in ipairs(counts_of) do
        runtime.ServerProcesses[i] = { LaunchPath = "/local/game/server", ConcurrentExecutions = count }
      end
      assert.equal("LimitExceededException",
        code_of(g:call("UpdateRuntimeConfiguration", { FleetId = fleet, RuntimeConfiguration = runtime })))
      assert.equal("LimitExceededException",
        code_of(g:call("CreateFleet", gamelift.merged(MANAGED, { RuntimeConfiguration = runtime }))))
    end
    assert.same({ fleet }, g:ok("ListFleets").FleetIds)
    g:control("seed", { data = { fleets = { { Name = "large", FleetId = "fleet-large", processes = 51 } } } })
    assert.equal(51, g:running "fleet-large")
  end)

  it("cannot be deleted while it is being made", function()
    local g = gamelift.new { fleet_seconds = 60 }
    local fleet = g:fleet(1)
    assert.same({ "InvalidRequestException", "Cannot delete fleet " .. fleet .. " that is in status of NEW." },
      said(g:call("DeleteFleet", { FleetId = fleet })))
    local other = gamelift.new { fleet_seconds = 60, codes = { fleet_delete_status = "InvalidFleetStatusException" } }
    local _, code, message = other:call("DeleteFleet", { FleetId = other:fleet(1) })
    assert.equal("InvalidFleetStatusException", code)
    assert.matches("^Cannot delete fleet ", message)
  end)

  local wrong = {
    { "neither build nor script", { BuildId = false }, "InvalidRequestException" },
    { "both build and script", { ScriptId = "script-1" }, "InvalidRequestException" },
    { "no instance type", { EC2InstanceType = false }, "InvalidRequestException" },
    { "an Anywhere configuration", { AnywhereConfiguration = { Cost = "1" } }, "InvalidRequestException" },
    { "an unknown location", { Locations = { { Location = "mars-north-1" } } }, "UnsupportedRegionException" },
    { "an unknown custom location", { Locations = { { Location = "custom-none" } } }, "NotFoundException" },
    { "a custom location", { Locations = { { Location = "custom-here" } } }, "InvalidRequestException" },
    { "ports in the wrong order", { EC2InboundPermissions = { { FromPort = 9, ToPort = 8, IpRange = "0.0.0.0/0", Protocol = "UDP" } } },
      "InvalidRequestException" },
    { "a credentials provider without a role", { InstanceRoleCredentialsProvider = "SHARED_CREDENTIAL_FILE" },
      "InvalidRequestException" },
  }
  for _, case in ipairs(wrong) do
    it("is rejected with " .. case[1], function()
      local params = gamelift.merged(MANAGED, case[2])
      for name, value in pairs(params) do
        if value == false then params[name] = nil end
      end
      local g = gamelift.new { data = { locations = { "custom-here" } } }
      assert.equal(case[3], code_of(g:call("CreateFleet", params)))
      assert.same({}, g:ok("ListFleets").FleetIds)
    end)
  end

  it("accepts only listed builds if the option lists builds", function()
    local g = gamelift.new { builds = { "build-2", "script-3" } }
    assert.equal("NotFoundException", code_of(g:call("CreateFleet", MANAGED)))
    g:ok("CreateFleet", gamelift.merged(MANAGED, { BuildId = "arn:aws:gamelift:us-west-2::build/build-2" }))
    local fleet = g:ok("CreateFleet", { Name = "s", ScriptId = "script-3", EC2InstanceType = "c5.large" }).FleetAttributes
    assert.equal("arn:aws:gamelift:us-west-2::script/script-3", fleet.ScriptArn)
    for _, id in ipairs { "script-3", fleet.ScriptArn, "arn:aws:gamelift:us-west-2::script/script-3" } do
      assert.same({ fleet.FleetId }, g:ok("ListFleets", { ScriptId = id }).FleetIds)
    end
    assert.same({}, g:ok("ListFleets", { BuildId = "build-3" }).FleetIds)
  end)
end)

describe("an Anywhere fleet", function()
  it("is active at once, on custom locations only", function()
    local g = gamelift.new()
    g:ok("CreateLocation", { LocationName = "custom-a" })
    local reply = g:ok("CreateFleet", { Name = "a", ComputeType = "ANYWHERE", Locations = { { Location = "custom-a" } } })
    assert.equal("ACTIVE", reply.FleetAttributes.Status)
    local members = {}
    for member in pairs(reply.FleetAttributes) do members[#members + 1] = member end
    table.sort(members)
    assert.same({ "CertificateConfiguration", "ComputeType", "CreationTime", "FleetArn", "FleetId", "MetricGroups", "Name", "Status" },
      members)
    assert.same({ { Location = "custom-a", Status = "ACTIVE" } }, reply.LocationStates)
    assert.same({ "FLEET_CREATED", "FLEET_STATE_ACTIVE" }, event_codes(g, reply.FleetAttributes.FleetId))
    for change, code in pairs {
      [{ Locations = { { Location = "us-west-2" } } }] = "InvalidRequestException",
      [{ Locations = { { Location = "custom-b" } } }] = "NotFoundException",
      [{ EC2InstanceType = "c5.large" }] = "InvalidRequestException",
      [{ BuildId = "build-1" }] = "InvalidRequestException",
    } do
      assert.equal(code, code_of(g:call("CreateFleet", gamelift.merged(
        { Name = "a", ComputeType = "ANYWHERE", Locations = { { Location = "custom-a" } } }, change))))
    end
    assert.equal("InvalidRequestException", code_of(g:call("CreateFleet", { Name = "a", ComputeType = "ANYWHERE" })))
    assert.equal("InvalidRequestException", code_of(g:call("DeleteLocation", { LocationName = "custom-a" }))) -- in use
  end)

  it("hosts sessions on processes of registered computes, and loses them with the compute", function()
    local g = gamelift.new()
    local fleet, location = g:anywhere(0)
    local create = { FleetId = fleet, MaximumPlayerSessionCount = 2, Location = location }
    assert.equal("FleetCapacityExceededException", code_of(g:call("CreateGameSession", create)))
    local process = g:control("register_process", { FleetId = fleet, ComputeName = "pc", port = 7777 })
    local arn = g:ok("CreateGameSession", create).GameSession.GameSessionId
    assert.equal("FleetCapacityExceededException", code_of(g:call("CreateGameSession", create)))
    g:control("end_process", { process_id = process.process_id })
    assert.equal("FleetCapacityExceededException", code_of(g:call("CreateGameSession", create))) -- no process starts another
    assert.equal("TERMINATED", g:describe(arn).Status)
    g:control("register_process", { FleetId = fleet, ComputeName = "pc", port = 7777, restart = true })
    arn = g:ok("CreateGameSession", create).GameSession.GameSessionId
    g:control("end_process", { GameSessionId = arn })
    arn = g:ok("CreateGameSession", create).GameSession.GameSessionId
    g:ok("DeregisterCompute", { FleetId = fleet, ComputeName = "pc" })
    assert.equal("TERMINATED", g:describe(arn).Status)
    assert.equal("FleetCapacityExceededException", code_of(g:call("CreateGameSession", create)))
  end)

  it("has no instances", function()
    local g = gamelift.new()
    local fleet = g:anywhere(1)
    local capacity = g:ok("DescribeFleetLocationCapacity", { FleetId = fleet, Location = "custom-home" }).FleetCapacity
    assert.equal("custom-home", capacity.Location)
    assert.same({ DESIRED = 0, MINIMUM = 0, MAXIMUM = 0, PENDING = 0, ACTIVE = 0, IDLE = 0, TERMINATING = 0 }, capacity.InstanceCounts)
    local use = g:ok("DescribeFleetLocationUtilization", { FleetId = fleet, Location = "custom-home" }).FleetUtilization
    assert.equal(1, use.ActiveServerProcessCount)
  end)

  it("is rejected by each operation that does not work with it", function()
    local g = gamelift.new()
    local fleet = g:anywhere(1)
    local arn = g:session(fleet, 2, { Location = "custom-home" })
    for operation, params in pairs {
      DescribeFleetCapacity = { FleetIds = { fleet } },
      DescribeFleetUtilization = { FleetIds = { fleet } },
      UpdateFleetCapacity = { FleetId = fleet, DesiredInstances = 1 },
      DescribeInstances = { FleetId = fleet },
      DescribeFleetPortSettings = { FleetId = fleet },
      UpdateFleetPortSettings = { FleetId = fleet },
      DescribeRuntimeConfiguration = { FleetId = fleet },
      UpdateRuntimeConfiguration = { FleetId = fleet, RuntimeConfiguration = {} },
      StartFleetActions = { FleetId = fleet, Actions = { "AUTO_SCALING" } },
      StopFleetActions = { FleetId = fleet, Actions = { "AUTO_SCALING" } },
      GetComputeAccess = { FleetId = fleet, ComputeName = "pc" },
      GetGameSessionLogUrl = { GameSessionId = arn },
      GetPlayerConnectionDetails = { GameSessionId = arn, PlayerIds = { "a" } },
    } do
      local _, code, message = g:call(operation, params)
      assert.equal("InvalidRequestException", code, operation)
      assert.equal(("%s does not work with fleets of compute type ANYWHERE (%s)"):format(operation, fleet), message)
    end
    assert.same({}, g:ok("DescribeFleetCapacity").FleetCapacity)
    assert.same({}, g:ok("DescribeFleetUtilization").FleetUtilization)
    assert.equal("InvalidRequestException", code_of(g:call("RegisterCompute",
      { FleetId = g:fleet(1), ComputeName = "pc", IpAddress = "192.0.2.1", Location = "custom-home" })))
  end)
end)

describe("the description of fleets", function()
  it("leaves out unknown ids, accepts ARNs, and has no pages for ids", function()
    local g = gamelift.new()
    local a, b = g:fleet(1), g:fleet(1)
    local reply = g:ok("DescribeFleetAttributes", {
      FleetIds = { b, "fleet-0", "arn:aws:gamelift:us-west-2:123456789012:fleet/" .. a }, Limit = 1, NextToken = "junk",
    })
    assert.same({ b, a }, { reply.FleetAttributes[1].FleetId, reply.FleetAttributes[2].FleetId })
    assert.is_nil(reply.NextToken)
  end)

  it("shows each fleet once", function()
    local g = gamelift.new()
    local ids, fleet = {}, g:fleet(1)
    for i = 1, 1000 do ids[i] = i % 2 == 0 and fleet or "arn:aws:gamelift:us-west-2:123456789012:fleet/" .. fleet end
    assert.equal(1, #g:ok("DescribeFleetAttributes", { FleetIds = ids }).FleetAttributes)
  end)

  it("shows the use of its capacity", function()
    local g = gamelift.new()
    local fleet = g:fleet(3)
    g:ok("CreatePlayerSession", { GameSessionId = g:session(fleet, 5), PlayerId = "a" })
    local u = g:ok("DescribeFleetUtilization", { FleetIds = { fleet } }).FleetUtilization[1]
    assert.same({ 3, 1, 1, 5, "us-west-2" }, { u.ActiveServerProcessCount, u.ActiveGameSessionCount, u.CurrentPlayerSessionCount,
      u.MaximumPlayerSessionCount, u.Location })
    assert.same(u, g:ok("DescribeFleetLocationUtilization", { FleetId = fleet, Location = "us-west-2" }).FleetUtilization)
    assert.equal("NotFoundException", code_of(g:call("DescribeFleetLocationUtilization", { FleetId = fleet, Location = "eu-west-1" })))
    local slow = gamelift.new { auto_activate = false }
    local other = slow:fleet(1)
    slow:ok("CreateGameSession", { FleetId = other, MaximumPlayerSessionCount = 5 })
    local activating = slow:ok("DescribeFleetUtilization", { FleetIds = { other } }).FleetUtilization[1]
    assert.same({ 0, 5 }, { activating.ActiveGameSessionCount, activating.MaximumPlayerSessionCount })
    local limits = g:ok("DescribeEC2InstanceLimits", { EC2InstanceType = "c5.large" }).EC2InstanceLimits
    assert.same({ { EC2InstanceType = "c5.large", CurrentInstances = 1, InstanceLimit = 20, Location = "us-west-2" } }, limits)
    assert.equal(0, g:ok("DescribeEC2InstanceLimits", { EC2InstanceType = "c5.xlarge" }).EC2InstanceLimits[1].CurrentInstances)
    assert.equal("UnsupportedRegionException", code_of(g:call("DescribeEC2InstanceLimits", { Location = "mars-north-1" })))
  end)

  it("lists the events of a period", function()
    local g = gamelift.new()
    local fleet = g:fleet(1)
    g:advance(100)
    g:ok("UpdateFleetAttributes", { FleetId = fleet, NewGameSessionProtectionPolicy = "FullProtection", Name = "new" })
    local function list(from, to)
      local codes = {}
      for i, e in ipairs(g:ok("DescribeFleetEvents",
        { FleetId = fleet, StartTime = from, EndTime = to }).Events) do codes[i] = e.EventCode end
      return codes
    end
    assert.same({ "FLEET_NEW_GAME_SESSION_PROTECTION_POLICY_UPDATED" }, list(gamelift.START + 50))
    assert.equal("FLEET_CREATED", list(nil, gamelift.START + 50)[1])
    assert.equal("new", attributes(g, fleet).Name)
    assert.equal("NotFoundException", code_of(g:call("DescribeFleetEvents", { FleetId = "fleet-0" })))
  end)
end)

describe("the events of a fleet", function()
  it("name the fleet, and the old and the new value of a change", function()
    local g = gamelift.new()
    local fleet = g:fleet(1)
    g:ok("UpdateFleetAttributes", { FleetId = fleet, NewGameSessionProtectionPolicy = "FullProtection" })
    g:ok("CreateFleetLocations", { FleetId = fleet, Locations = { { Location = "eu-west-1" } } })
    local arn = g:session(fleet)
    g:control("crash", { GameSessionId = arn })
    g:ok("DeleteFleetLocations", { FleetId = fleet, Locations = { "eu-west-1" } })
    g:control("fail_fleet", { FleetId = fleet })
    g:ok("DeleteFleet", { FleetId = fleet })
    local messages = {}
    for _, event in ipairs(g:ok("DescribeFleetEvents", { FleetId = fleet }).Events) do
      assert.truthy(event.Message:find(fleet, 1, true), event.Message)
      assert.same({ fleet, 1 }, { event.ResourceId, event.Count })
      messages[event.EventCode] = event.Message
    end
    for code, words in pairs {
      FLEET_CREATED = "created", FLEET_STATE_DOWNLOADING = "from NEW to DOWNLOADING", FLEET_STATE_VALIDATING = "from DOWNLOADING to",
      FLEET_STATE_BUILDING = "from VALIDATING to", FLEET_STATE_ACTIVATING = "from BUILDING to",
      FLEET_STATE_ACTIVE = "from ACTIVATING to ACTIVE", FLEET_STATE_ERROR = "from ACTIVE to ERROR",
      FLEET_DELETED = "from ERROR to DELETING", LOCATION_STATE_CREATED = "eu-west-1", LOCATION_STATE_ERROR = "from ACTIVE to ERROR",
      LOCATION_STATE_DELETING = "to DELETING", SERVER_PROCESS_CRASHED = arn,
      FLEET_NEW_GAME_SESSION_PROTECTION_POLICY_UPDATED = "from NoProtection to FullProtection",
    } do
      assert.truthy((messages[code] or code):find(words, 1, true), messages[code] or code .. " is missing")
    end
  end)
end)

describe("the processes of an instance", function()
  it("have the ports from 7777 on, or from the option first_port, up to 60000", function()
    for first, expected in pairs { [7777] = { 7777, 7778, 7779 }, [59999] = { 59999, 60000, 60000 } } do
      local g, ports = gamelift.new { first_port = first }, {}
      local fleet = g:fleet(3)
      for i = 1, 3 do ports[i] = g:describe(g:session(fleet)).Port end
      assert.same(expected, ports)
    end
  end)
end)

describe("the settings of a fleet", function()
  it("open ports, which its processes use", function()
    local g = gamelift.new()
    local function permission(from, to)
      return { FromPort = from, ToPort = to, IpRange = "0.0.0.0/0", Protocol = "UDP" }
    end
    local fleet = g:fleet(3, { EC2InboundPermissions = { permission(4000, 4001) } })
    local ports = {}
    for i = 1, 3 do ports[i] = g:describe(g:session(fleet)).Port end
    assert.same({ 4000, 4001, 7777 }, ports)
    g:ok("UpdateFleetPortSettings", {
      FleetId = fleet, InboundPermissionAuthorizations = { permission(5000, 5001), permission(5000, 5001) },
      InboundPermissionRevocations = { permission(4000, 4001) },
    })
    local reply = g:ok("DescribeFleetPortSettings", { FleetId = fleet, Location = "us-west-2" })
    assert.same({ permission(5000, 5001) }, reply.InboundPermissions)
    assert.equal("us-west-2", reply.Location)
    assert.equal("InvalidRequestException", code_of(g:call("UpdateFleetPortSettings",
      { FleetId = fleet, InboundPermissionRevocations = { permission(4000, 4001) } })))
    local many = {}
    for i = 1, 50 do many[i] = permission(6000 + i, 6000 + i) end
    assert.equal("LimitExceededException", code_of(g:call("UpdateFleetPortSettings",
      { FleetId = fleet, InboundPermissionAuthorizations = many })))
  end)

  it("open only the ports that the operating system of the fleet may open", function()
    local g = gamelift.new()
    local fleet = g:fleet(1)
    local function code(from, to)
      local permissions = { { FromPort = from, ToPort = to, IpRange = "0.0.0.0/0", Protocol = "TCP" } }
      local update = code_of(g:call("UpdateFleetPortSettings", { FleetId = fleet, InboundPermissionAuthorizations = permissions }))
      return update, code_of(g:call("CreateFleet", gamelift.merged(MANAGED, { EC2InboundPermissions = permissions })))
    end
    for _, ports in ipairs { { 22, 22 }, { 1026, 1026 }, { 1026, 60000 } } do
      assert.same({ nil, nil }, { code(ports[1], ports[2]) })
    end
    for _, ports in ipairs { { 80, 80 }, { 22, 23 }, { 21, 22 }, { 1025, 1026 }, { 22, 1026 }, { 1025, 60000 } } do
      assert.same({ "InvalidRequestException", "InvalidRequestException" }, { code(ports[1], ports[2]) })
    end
    g.emulator:backend().fleets_by_id[fleet].attributes.OperatingSystem = "WINDOWS_2022"
    assert.equal("InvalidRequestException", (code(22, 22)))
    assert.is_nil((code(1026, 60000)))
  end)

  it("start the processes of a new runtime configuration and never stop one", function()
    local g = gamelift.new()
    local fleet = g:fleet(1)
    local function processes(n)
      return g:ok("UpdateRuntimeConfiguration", { FleetId = fleet, RuntimeConfiguration = {
        ServerProcesses = { { LaunchPath = "/local/game/s", ConcurrentExecutions = n } } } }).RuntimeConfiguration
    end
    local runtime = processes(3)
    assert.same({ 2147483647, 300 }, { runtime.MaxConcurrentGameSessionActivations, runtime.GameSessionActivationTimeoutSeconds })
    assert.same(runtime, g:ok("DescribeRuntimeConfiguration", { FleetId = fleet }).RuntimeConfiguration)
    assert.equal(3, g:running(fleet))
    local arn = g:session(fleet)
    processes(1)
    assert.equal(3, g:running(fleet))
    g:control("end_process", { GameSessionId = arn })
    assert.equal(2, g:running(fleet)) -- it is not replaced
  end)
end)

describe("an interrupted Spot instance", function()
  it("ends its sessions after two minutes, and is replaced", function()
    local g = gamelift.new()
    local fleet = g:fleet(2, { FleetType = "SPOT" })
    local arn = g:session(fleet)
    local old = g:control("interrupt", { FleetId = fleet }).InstanceId
    assert.equal("FleetCapacityExceededException",
      code_of(g:call("CreateGameSession", { FleetId = fleet, MaximumPlayerSessionCount = 1 })))
    g:advance(119)
    assert.equal("ACTIVE", g:describe(arn).Status)
    g:advance(2)
    local s = g:describe(arn)
    assert.same({ "TERMINATED", "INTERRUPTED" }, { s.Status, s.StatusReason })
    local instances = g:ok("DescribeInstances", { FleetId = fleet }).Instances
    assert.equal(1, #instances)
    assert.are_not.equal(old, instances[1].InstanceId)
    g:session(fleet)
    local codes = event_codes(g, fleet)
    assert.equal("INSTANCE_INTERRUPTED", codes[#codes])
    assert.is_nil((g.emulator:control("interrupt", { FleetId = g:fleet(1) }))) -- On-Demand is not interrupted
  end)

  it("is replaced if its notice ends before it is ACTIVE, too", function()
    local g = gamelift.new { instance_seconds = 10 }
    local fleet = g:fleet(1, { FleetType = "SPOT" })
    local function instances() return g:ok("DescribeInstances", { FleetId = fleet }).Instances end
    g:ok("UpdateFleetCapacity", { FleetId = fleet, DesiredInstances = 2, MaxSize = 2 })
    local pending = instances()[2]
    assert.equal("PENDING", pending.Status)
    g:control("interrupt", { FleetId = fleet, InstanceId = pending.InstanceId, seconds = 5 })
    g:advance(40)
    assert.equal(2, #instances())
    for _, instance in ipairs(instances()) do
      assert.equal("ACTIVE", instance.Status)
      assert.are_not.equal(pending.InstanceId, instance.InstanceId)
    end
  end)

  it("may be named; the others live on", function()
    local g = gamelift.new()
    local fleet = g:fleet(1, { FleetType = "SPOT" })
    g:ok("UpdateFleetCapacity", { FleetId = fleet, DesiredInstances = 3, MaxSize = 3 })
    local function names()
      local list = {}
      for i, instance in ipairs(g:ok("DescribeInstances", { FleetId = fleet }).Instances) do list[i] = instance.InstanceId end
      return list
    end
    local before = names()
    assert.same({ InstanceId = before[2], seconds = 5 },
      g:control("interrupt", { FleetId = fleet, InstanceId = before[2], seconds = 5 }))
    g:advance(6)
    local after = names()
    assert.same({ before[1], before[3] }, { after[1], after[2] })
    assert.equal(3, #after)
    for _, name in ipairs { before[2], "i-0" } do
      local _, problem = g.emulator:control("interrupt", { FleetId = fleet, InstanceId = name })
      assert.matches("has no such instance", problem)
    end
  end)
end)
