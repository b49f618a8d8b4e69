-- The tables of fleets: what each request of a kind returns, in whole.
local gamelift = require "spec.support.local_gamelift"

local merged = gamelift.merged

local ACCOUNT = "arn:aws:gamelift:us-west-2:123456789012:"
local MANAGED = { Name = "f", BuildId = "build-1", EC2InstanceType = "c5.large" }
local ANYWHERE = { Name = "a", ComputeType = "ANYWHERE", Locations = { { Location = "custom-here" } } }

local function permission(from, to, protocol, range)
  return { FromPort = from, ToPort = to, IpRange = range or "0.0.0.0/0", Protocol = protocol or "TCP" }
end

-- Returns a copy without the members that are false.
local function without_false(params)
  local result = {}
  for name, value in pairs(params) do result[name] = value or nil end
  return result
end

local function runtime(...)
  local processes = {}
  for i, count in ipairs { ... } do processes[i] = { LaunchPath = "/local/game/" .. i, ConcurrentExecutions = count } end
  return { ServerProcesses = processes }
end

local function attributes(g, fleet) return g:ok("DescribeFleetAttributes", { FleetIds = { fleet } }).FleetAttributes[1] end

describe("CreateFleet", function()
  local cases = {
    { "neither build nor script", MANAGED, { BuildId = false }, "Exactly one of BuildId and ScriptId must be given for compute type EC2" },
    { "a build and a script", MANAGED, { ScriptId = "script-1" },
      "Exactly one of BuildId and ScriptId must be given for compute type EC2" },
    { "no instance type", MANAGED, { EC2InstanceType = false }, "EC2InstanceType is required for compute type EC2" },
    { "a cost", MANAGED, { AnywhereConfiguration = { Cost = "1" } }, "AnywhereConfiguration is not supported for compute type EC2" },
    { "a peer account without a VPC", MANAGED, { PeerVpcAwsAccountId = "123456789012" },
      "PeerVpcAwsAccountId and PeerVpcId must be given together" },
    { "a peer VPC without an account", MANAGED, { PeerVpcId = "vpc-1" }, "PeerVpcAwsAccountId and PeerVpcId must be given together" },
    { "a credentials provider without a role", MANAGED, { InstanceRoleCredentialsProvider = "SHARED_CREDENTIAL_FILE" },
      "InstanceRoleCredentialsProvider needs InstanceRoleArn" },
    { "a custom location", MANAGED, { Locations = { { Location = "custom-here" } } },
      "Location (custom-here) does not suit compute type EC2" },
    { "an unknown custom location", MANAGED, { Locations = { { Location = "custom-none" } } }, "Location (custom-none) not found",
      "NotFoundException" },
    { "an unknown location", MANAGED, { Locations = { { Location = "mars-north-1" } } }, "Location (mars-north-1) is not supported",
      "UnsupportedRegionException" },
    { "an unknown script", MANAGED, { BuildId = false, ScriptId = "script-none" }, "Script (script-none) not found", "NotFoundException" },
    { "ports in the wrong order", MANAGED, { EC2InboundPermissions = { permission(2000, 2000), permission(3001, 3000) } },
      "FromPort (3001) is greater than ToPort (3000)" },
    { "a low port", MANAGED, { EC2InboundPermissions = { permission(2000, 2000), permission(22, 23) } },
      "Ports 22-23: a fleet with operating system AMAZON_LINUX_2023 opens only ports 22 and 1026-60000" },
    { "a port of SSH on Windows", MANAGED, { BuildId = "build-windows", EC2InboundPermissions = { permission(22, 22) } },
      "Ports 22-22: a fleet with operating system WINDOWS_2022 opens only ports 1026-60000" },
    { "a build whose files are missing", MANAGED, { BuildId = "build-new" },
      "Build (build-new) is in INITIALIZED status, not in READY" },
    { "too many processes", MANAGED, { RuntimeConfiguration = runtime(20, 31) }, "An instance runs at most 50 server processes, not 51",
      "LimitExceededException" },
    { "no location, and ANYWHERE", ANYWHERE, { Locations = false }, "An Anywhere fleet needs a custom location in Locations" },
    { "a region of Amazon's, and ANYWHERE", ANYWHERE, { Locations = { { Location = "custom-here" }, { Location = "us-west-2" } } },
      "Location (us-west-2) is not a custom location" },
    { "an unknown custom location, and ANYWHERE", ANYWHERE, { Locations = { { Location = "custom-none" } } },
      "Location (custom-none) not found", "NotFoundException" },
  }
  for member, value in pairs { BuildId = "build-1", ScriptId = "script-1", EC2InstanceType = "c5.large", FleetType = "SPOT",
    EC2InboundPermissions = { permission(2000, 2000) }, ServerLaunchPath = "/local/game/x", ServerLaunchParameters = "-x",
    PeerVpcAwsAccountId = "123456789012", PeerVpcId = "vpc-1" } do
    cases[#cases + 1] = { member .. ", and ANYWHERE", ANYWHERE, { [member] = value },
      member .. " is not supported for compute type ANYWHERE" }
  end
  for _, case in ipairs(cases) do
    it("is rejected with " .. case[1], function()
      local g = gamelift.new { builds = { "build-1", "script-1" }, data = { locations = { "custom-here" }, builds = {
        { BuildId = "build-windows", OperatingSystem = "WINDOWS_2022" },
        { BuildId = "build-new", OperatingSystem = "AMAZON_LINUX_2023", status = "INITIALIZED" },
      } } }
      local _, code, message = g:call("CreateFleet", without_false(merged(case[2], case[3])))
      assert.same({ case[5] or "InvalidRequestException", case[4] }, { code, message })
      assert.same({}, g:ok("ListFleets").FleetIds)
    end)
  end

  it("returns what the request set, and defaults for the rest", function()
    local g = gamelift.new { data = { locations = { "custom-here" } } }
    local common = {
      Name = "name", Description = "text", MetricGroups = { "group" }, NewGameSessionProtectionPolicy = "FullProtection",
      ResourceCreationLimitPolicy = { NewGameSessionsPerCreator = 3, PolicyPeriodInMinutes = 15 },
      InstanceRoleArn = "arn:aws:iam::123456789012:role/r", InstanceRoleCredentialsProvider = "SHARED_CREDENTIAL_FILE",
      CertificateConfiguration = { CertificateType = "GENERATED" }, LogPaths = { "/local/game/logs" },
    }
    local managed = merged(common, { ServerLaunchPath = "/local/game/x", ServerLaunchParameters = "-x", FleetType = "SPOT",
      PlayerGatewayMode = "ENABLED" })
    local function result_of(params)
      local result = g:ok("CreateFleet", params).FleetAttributes
      assert.equal(ACCOUNT .. "fleet/" .. result.FleetId, result.FleetArn)
      result.FleetId, result.FleetArn = nil, nil
      return result
    end
    local always = { Status = "NEW", CreationTime = gamelift.START, ComputeType = "EC2", InstanceType = "c5.large",
      OperatingSystem = "AMAZON_LINUX_2023" }
    local defaults = { FleetType = "ON_DEMAND", PlayerGatewayMode = "DISABLED", MetricGroups = { "default" },
      NewGameSessionProtectionPolicy = "NoProtection", CertificateConfiguration = { CertificateType = "DISABLED" } }
    local of_build = { BuildId = "build-1", BuildArn = "arn:aws:gamelift:us-west-2::build/build-1" }
    assert.same(merged(always, merged(of_build, managed)), result_of(merged(MANAGED, managed)))
    assert.same(merged(always, merged(defaults, merged(of_build, { Name = "f" }))), result_of(MANAGED))
    assert.same(merged(always, merged(defaults, { Name = "s", ScriptId = "script-1",
      ScriptArn = "arn:aws:gamelift:us-west-2::script/script-1" })),
      result_of { Name = "s", ScriptId = "script-1", EC2InstanceType = "c5.large" })
    local anywhere = merged(common, { AnywhereConfiguration = { Cost = "0.1" } })
    assert.same(merged(anywhere, { Status = "ACTIVE", CreationTime = gamelift.START, ComputeType = "ANYWHERE" }),
      result_of(merged(ANYWHERE, anywhere)))
  end)

  it("opens the ports of a Realtime fleet before those of the request", function()
    local g = gamelift.new()
    local realtime = { permission(1900, 2000, "TCP"), permission(1900, 2000, "UDP") }
    for _, own in ipairs { {}, { permission(3000, 3000) } } do
      local function ports_of(params)
        local id = g:ok("CreateFleet", merged(params, { Name = "p", EC2InstanceType = "c5.large", EC2InboundPermissions = own[1] and own }))
          .FleetAttributes.FleetId
        return g:ok("DescribeFleetPortSettings", { FleetId = id })
      end
      local reply = ports_of { BuildId = "build-1" }
      assert.same({ FleetId = reply.FleetId, FleetArn = ACCOUNT .. "fleet/" .. reply.FleetId, InboundPermissions = own }, reply)
      assert.same({ realtime[1], realtime[2], own[1] }, ports_of({ ScriptId = "script-1" }).InboundPermissions)
    end
  end)
end)

describe("ListFleets", function()
  it("selects by build and by script", function()
    local g = gamelift.new { shuffle = false }
    local function fleet(params)
      return g:ok("CreateFleet", merged({ Name = "f", EC2InstanceType = "c5.large" }, params)).FleetAttributes.FleetId
    end
    local one, two = fleet { BuildId = "build-1" }, fleet { BuildId = "build-2" }
    local script, anywhere = fleet { ScriptId = "script-1" }, g:anywhere(0)
    for _, case in ipairs {
      { {}, { one, two, script, anywhere } },
      { { BuildId = "build-1" }, { one } },
      { { BuildId = "arn:aws:gamelift:us-west-2::build/build-2" }, { two } },
      { { ScriptId = "script-1" }, { script } },
      { { BuildId = "build-1", ScriptId = "script-1" }, {} },
      { { ScriptId = "script-2" }, {} },
      { { BuildId = "arn:aws:gamelift:eu-west-1::build/build-2" }, {} },
      { { ScriptId = "arn:aws:gamelift:eu-west-1::script/script-1" }, {} },
    } do
      assert.same(case[2], g:ok("ListFleets", case[1]).FleetIds)
    end
  end)
end)

describe("a change of a fleet", function()
  it("is rejected with a message while it is being deleted", function()
    local g = gamelift.new()
    local fleet = g:fleet(1)
    g:ok("DeleteFleet", { FleetId = fleet })
    for operation, params in pairs { UpdateFleetAttributes = { Name = "x" }, UpdateFleetPortSettings = {},
      UpdateRuntimeConfiguration = { RuntimeConfiguration = {} } } do
      local _, code, message = g:call(operation, merged(params, { FleetId = fleet }))
      assert.same({ "InvalidFleetStatusException", ("Fleet (%s) is in DELETING status"):format(fleet) }, { code, message }, operation)
    end
  end)

  it("changes the attributes of the request, and leaves the others", function()
    local g = gamelift.new { data = { locations = { "custom-here" } } }
    local function check(fleet, changes)
      local expected = attributes(g, fleet)
      for member, value in pairs(changes) do
        assert.same({ FleetId = fleet, FleetArn = ACCOUNT .. "fleet/" .. fleet },
          g:ok("UpdateFleetAttributes", { FleetId = fleet, [member] = value }))
        expected[member] = value
        assert.same(expected, attributes(g, fleet))
      end
    end
    local changes = { Name = "other", Description = "text", NewGameSessionProtectionPolicy = "FullProtection", MetricGroups = { "m" },
      ResourceCreationLimitPolicy = { NewGameSessionsPerCreator = 3, PolicyPeriodInMinutes = 15 } }
    local managed = g:fleet(1)
    check(managed, changes)
    check(g:ok("CreateFleet", ANYWHERE).FleetAttributes.FleetId, merged(changes, { AnywhereConfiguration = { Cost = "0.2" } }))
    local _, _, message = g:call("UpdateFleetAttributes", { FleetId = managed, AnywhereConfiguration = { Cost = "0.2" } })
    assert.equal("AnywhereConfiguration is not supported for compute type EC2", message)
  end)

  it("is an event only if it changes the protection policy", function()
    local g = gamelift.new { data = { locations = { "custom-here" } } }
    for _, fleet in ipairs { g:fleet(1), g:ok("CreateFleet", ANYWHERE).FleetAttributes.FleetId } do
      g:advance(10)
      for _, policy in ipairs { "NoProtection", "FullProtection", "FullProtection", "NoProtection" } do
        g:ok("UpdateFleetAttributes", { FleetId = fleet, NewGameSessionProtectionPolicy = policy, Name = policy })
      end
      local messages = {}
      for i, event in ipairs(g:ok("DescribeFleetEvents", { FleetId = fleet, StartTime = g:advance(0).now }).Events) do
        messages[i] = event.Message
      end
      local text = "The protection policy of fleet " .. fleet .. " for new game sessions changed from %s to %s"
      assert.same({ text:format("NoProtection", "FullProtection"), text:format("FullProtection", "NoProtection") }, messages)
    end
  end)

  it("of its runtime configuration keeps the settings that it leaves out", function()
    local g = gamelift.new { activation_timeout = 77 }
    local fleet = g:fleet(1)
    local expected = { ServerProcesses = { { LaunchPath = "/local/game/server", ConcurrentExecutions = 1 } },
      MaxConcurrentGameSessionActivations = 2147483647, GameSessionActivationTimeoutSeconds = 77 }
    for _, change in ipairs { {}, { MaxConcurrentGameSessionActivations = 2 }, { GameSessionActivationTimeoutSeconds = 9 },
      runtime(2, 1) } do
      expected = merged(expected, change)
      assert.same({ RuntimeConfiguration = expected },
        g:ok("UpdateRuntimeConfiguration", { FleetId = fleet, RuntimeConfiguration = change }))
      assert.same({ RuntimeConfiguration = expected }, g:ok("DescribeRuntimeConfiguration", { FleetId = fleet }))
    end
    assert.equal(3, g:running(fleet))
  end)

  it("of its ports tells permissions apart by each member", function()
    local g = gamelift.new()
    local function update(fleet, add, remove)
      local reply, code, message = g:call("UpdateFleetPortSettings",
        { FleetId = fleet, InboundPermissionAuthorizations = add, InboundPermissionRevocations = remove })
      if not reply then return { code, message } end
      assert.same({ FleetId = fleet, FleetArn = ACCOUNT .. "fleet/" .. fleet }, reply)
      return g:ok("DescribeFleetPortSettings", { FleetId = fleet }).InboundPermissions
    end
    local base = permission(3000, 3001, "TCP", "192.0.2.0/24")
    local others = { permission(2999, 3001, "TCP", "192.0.2.0/24"), permission(3000, 3002, "TCP", "192.0.2.0/24"),
      permission(3000, 3001, "UDP", "192.0.2.0/24"), permission(3000, 3001, "TCP", "192.0.2.0/25") }
    for _, other in ipairs(others) do
      local fleet = g:fleet(1, { EC2InboundPermissions = { base } })
      assert.same({ "InvalidRequestException", ("The permission %s %d-%d %s to be removed does not exist"):format(other.Protocol,
        other.FromPort, other.ToPort, other.IpRange) }, update(fleet, nil, { other }))
      assert.same({ base, other }, update(fleet, { other, base }))
      assert.same({ other }, update(fleet, nil, { base }))
      assert.same({ base }, update(fleet, { base }, { other }))
    end
    assert.same({ "InvalidRequestException", "FromPort (5) is greater than ToPort (4)" }, update(g:fleet(1), { permission(5, 4) }))
  end)

  it("of its ports allows 50 permissions", function()
    local g = gamelift.new()
    local fleet, many = g:fleet(1), {}
    for i = 1, 50 do many[i] = permission(6000 + i, 6000 + i) end
    g:ok("UpdateFleetPortSettings", { FleetId = fleet, InboundPermissionAuthorizations = many })
    assert.same(many, g:ok("DescribeFleetPortSettings", { FleetId = fleet }).InboundPermissions)
    local _, code, message = g:call("UpdateFleetPortSettings",
      { FleetId = fleet, InboundPermissionAuthorizations = { permission(7000, 7000) } })
    assert.same({ "LimitExceededException", "A fleet has at most 50 inbound permissions" }, { code, message })
  end)
end)

describe("the events of a fleet", function()
  it("have a whole message each", function()
    local g = gamelift.new()
    local fleet = g:fleet(1, { Locations = { { Location = "eu-west-1" } } })
    g:control("fail_fleet", { FleetId = fleet })
    g:ok("DeleteFleet", { FleetId = fleet })
    local list = {}
    for i, event in ipairs(g:ok("DescribeFleetEvents", { FleetId = fleet }).Events) do
      list[i] = event.EventCode .. ": " .. event.Message
    end
    local expected = {
      "FLEET_CREATED: Fleet % was created",
      "FLEET_STATE_DOWNLOADING: Fleet % changed from NEW to DOWNLOADING",
      "FLEET_STATE_VALIDATING: Fleet % changed from DOWNLOADING to VALIDATING",
      "FLEET_STATE_BUILDING: Fleet % changed from VALIDATING to BUILDING",
      "FLEET_STATE_ACTIVATING: Fleet % changed from BUILDING to ACTIVATING",
      "FLEET_STATE_ACTIVE: Fleet % changed from ACTIVATING to ACTIVE",
      "LOCATION_STATE_ACTIVE: Location us-west-2 of fleet % changed from ACTIVATING to ACTIVE",
      "LOCATION_STATE_ACTIVE: Location eu-west-1 of fleet % changed from ACTIVATING to ACTIVE",
      "FLEET_STATE_ERROR: Fleet % changed from ACTIVE to ERROR",
      "LOCATION_STATE_ERROR: Location us-west-2 of fleet % changed from ACTIVE to ERROR",
      "LOCATION_STATE_ERROR: Location eu-west-1 of fleet % changed from ACTIVE to ERROR",
      "FLEET_DELETED: Fleet % changed from ERROR to DELETING: its deletion was requested",
      "LOCATION_STATE_DELETING: Location us-west-2 of fleet % changed from ERROR to DELETING",
      "LOCATION_STATE_DELETING: Location eu-west-1 of fleet % changed from ERROR to DELETING",
    }
    for i, text in ipairs(expected) do expected[i] = text:gsub("%%", (fleet:gsub("%%", "%%%%"))) end
    assert.same(expected, list)
  end)

  it("of a period include those at its ends", function()
    local g = gamelift.new()
    local fleet = g:fleet(1)
    for i = 1, 3 do
      g:advance(10)
      g:ok("UpdateFleetAttributes", { FleetId = fleet, NewGameSessionProtectionPolicy = i % 2 == 1 and "FullProtection" or "NoProtection" })
    end
    local function count(from, to)
      return #g:ok("DescribeFleetEvents", { FleetId = fleet, StartTime = from and gamelift.START + from,
        EndTime = to and gamelift.START + to }).Events
    end
    for _, case in ipairs { { 10, 30, 3 }, { 10, nil, 3 }, { 11, nil, 2 }, { 20, 20, 1 }, { 21, 29, 0 }, { 30, 10, 0 }, { 31, nil, 0 } } do
      assert.equal(case[3], count(case[1], case[2]), ("%d-%s"):format(case[1], tostring(case[2])))
    end
    assert.equal(count() - 2, count(nil, 10))
    assert.equal(count() - 3, count(nil, 9))
  end)

  it("are the last 1,000", function()
    local g = gamelift.new()
    local fleet = g:fleet(1)
    local events = g.emulator:backend().fleets_by_id[fleet].events
    local function change(i)
      g:ok("UpdateFleetAttributes", { FleetId = fleet, NewGameSessionProtectionPolicy = i % 2 == 1 and "FullProtection" or "NoProtection" })
    end
    for i = 1, 1000 - events.count do change(i) end
    assert.same({ 1000, "FLEET_CREATED" }, { events.count, events:head().view.EventCode })
    change(0)
    change(1)
    assert.same({ 1000, "FLEET_STATE_VALIDATING" }, { events.count, events:head().view.EventCode })
  end)
end)

describe("a fleet whose peering failed", function()
  it("changes to ERROR unless it has settled", function()
    local g = gamelift.new()
    local backend = g.emulator:backend()
    for status, expected in pairs { NEW = "ERROR", DOWNLOADING = "ERROR", VALIDATING = "ERROR", BUILDING = "ERROR", ACTIVATING = "ERROR",
      ACTIVE = "ACTIVE", ERROR = "ERROR", DELETING = "DELETING", TERMINATED = "TERMINATED" } do
      local fleet = backend.fleets_by_id[g:fleet(1)]
      fleet.attributes.Status = status
      local count = fleet.events.count
      backend:after(0, "fleet_peering_failed", fleet)
      g:advance(0)
      assert.equal(expected, fleet.attributes.Status)
      assert.equal(expected ~= status, fleet.events.count > count, status)
    end
  end)
end)
