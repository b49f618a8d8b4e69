local containers = require "spec.support.containers"
local gamelift = require "spec.support.local_gamelift"

local code_of = gamelift.code_of

describe("the ARN of a compute", function()
  it("names it in each request", function()
    local g = gamelift.new()
    local fleet, location = g:anywhere(1)
    local registered = g:ok("RegisterCompute", { FleetId = fleet, ComputeName = "pc2", IpAddress = "192.0.2.8", Location = location })
    local arn = registered.Compute.ComputeArn
    assert.equal("arn:aws:gamelift:us-west-2:123456789012:compute/pc2", arn)
    assert.equal(arn, g:ok("GetComputeAuthToken", { FleetId = fleet, ComputeName = arn }).ComputeArn)
    for _, name in ipairs { arn, "arn:aws:gamelift:us-west-2::compute/pc2" } do
      assert.equal("pc2", g:ok("DescribeCompute", { FleetId = fleet, ComputeName = name }).Compute.ComputeName)
    end
    local other = "arn:aws:gamelift:eu-west-1:123456789012:compute/pc2"
    assert.equal("NotFoundException", code_of(g:call("DescribeCompute", { FleetId = fleet, ComputeName = other })))
    g:ok("DeregisterCompute", { FleetId = fleet, ComputeName = arn })
    assert.equal(1, #g:ok("ListCompute", { FleetId = fleet }).ComputeList)
  end)

  it("does not exist for an instance of a managed fleet", function()
    local g = gamelift.new()
    local fleet = g:fleet(1)
    local compute = g:ok("ListCompute", { FleetId = fleet }).ComputeList[1]
    local params = { FleetId = fleet, ComputeName = compute.ComputeName }
    assert.equal(compute.InstanceId, compute.ComputeName)
    assert.same({}, { compute.ComputeArn, g:ok("DescribeCompute", params).Compute.ComputeArn,
      g:ok("GetComputeAccess", params).ComputeArn, g:ok("GetComputeAuthToken", params).ComputeArn })
    params.ComputeName = "arn:aws:gamelift:us-west-2:123456789012:compute/" .. compute.ComputeName
    assert.equal("NotFoundException", code_of(g:call("DescribeCompute", params)))
  end)
end)

describe("a compute", function()
  it("is registered, described, listed, gets tokens, and is deregistered", function()
    local g = gamelift.new()
    local fleet, location = g:anywhere(1)
    local c = g:ok("DescribeCompute", { FleetId = fleet, ComputeName = "pc" }).Compute
    assert.same({ "pc", "192.0.2.7", "ACTIVE", location, gamelift.START },
      { c.ComputeName, c.IpAddress, c.ComputeStatus, c.Location, c.CreationTime })
    assert.truthy(c.GameLiftServiceSdkEndpoint:find("^wss://"))
    assert.same({ c }, g:ok("ListCompute", { FleetId = fleet, Location = location }).ComputeList)
    local token = g:ok("GetComputeAuthToken", { FleetId = fleet, ComputeName = "pc" })
    assert.is_string(token.AuthToken)
    assert.equal(gamelift.START + 10800, token.ExpirationTimestamp)
    g:ok("DeregisterCompute", { FleetId = fleet, ComputeName = "pc" })
    for _, operation in ipairs { "DescribeCompute", "DeregisterCompute", "GetComputeAuthToken" } do
      assert.equal("NotFoundException", code_of(g:call(operation, { FleetId = fleet, ComputeName = "pc" })))
    end
    assert.same({}, g:ok("ListCompute", { FleetId = fleet }).ComputeList)
  end)

  it("is rejected without an address or a location of its fleet, and if its name is in use", function()
    local g = gamelift.new()
    local fleet, location = g:anywhere(1)
    local function register(change)
      return code_of(g:call("RegisterCompute", gamelift.merged({ FleetId = fleet, ComputeName = "new", Location = location,
        DnsName = "host.example" }, change)))
    end
    assert.equal("ConflictException", register { ComputeName = "pc" })
    assert.equal("InvalidRequestException", register { Location = "us-west-2" })
    assert.equal("InvalidRequestException", register { FleetId = g:fleet(1) })
    assert.equal("InvalidRequestException", register { FleetId = "fleet-0" }) -- the model lists no NotFoundException
    assert.is_nil(register {})
    g:ok("DeleteFleetLocations", { FleetId = fleet, Locations = { location } })
    assert.equal("InvalidRequestException", register { ComputeName = "late" }) -- the location is being deleted
    fleet, location = g:anywhere(1, "custom-second")
    assert.equal("InvalidRequestException",
      code_of(g:call("RegisterCompute", { FleetId = fleet, ComputeName = "x", Location = location })))
    assert.equal("InvalidRequestException",
      code_of(g:call("RegisterCompute", { FleetId = fleet, ComputeName = "x", IpAddress = "192.0.2.1" })))
    assert.equal("InvalidRequestException", code_of(g:call("ListCompute", { FleetId = "fleet-0" })))
  end)
end)

describe("the description of a compute", function()
  local ARN = "arn:aws:gamelift:us-west-2:123456789012:"

  -- Returns the descriptions that each operation gives of the first compute of a fleet, and its access.
  local function describe_first(g, fleet)
    local compute = g:ok("ListCompute", { FleetId = fleet }).ComputeList[1]
    local params = { FleetId = fleet, ComputeName = compute.ComputeName }
    assert.same(compute, g:ok("DescribeCompute", params).Compute)
    local token = g:ok("GetComputeAuthToken", params)
    assert.same({ compute.ComputeName, compute.ComputeArn, fleet, compute.FleetArn },
      { token.ComputeName, token.ComputeArn, token.FleetId, token.FleetArn })
    return compute, g:call("GetComputeAccess", params)
  end

  it("of an Anywhere fleet is what was registered", function()
    local g = gamelift.new { sdk_endpoint = "wss://sdk.example" }
    local fleet, location = g:anywhere(0)
    g:ok("DeregisterCompute", { FleetId = fleet, ComputeName = "pc" })
    local registered = g:ok("RegisterCompute", { FleetId = fleet, ComputeName = "box", DnsName = "box.example", Location = location,
      IpAddress = "192.0.2.1" }).Compute
    local expected = { FleetId = fleet, FleetArn = ARN .. "fleet/" .. fleet, ComputeName = "box", ComputeArn = ARN .. "compute/box",
      ComputeStatus = "ACTIVE", Location = location, CreationTime = gamelift.START, DnsName = "box.example", IpAddress = "192.0.2.1",
      GameLiftServiceSdkEndpoint = "wss://sdk.example" }
    assert.same(expected, registered)
    assert.same(expected, (describe_first(g, fleet)))
  end)

  it("of a managed fleet is its instance", function()
    local g = gamelift.new { ip_address = "192.0.2.5", dns_name = "host.example" }
    local fleet = g:fleet(1)
    local instance = g:ok("DescribeInstances", { FleetId = fleet }).Instances[1]
    local expected = { FleetId = fleet, FleetArn = ARN .. "fleet/" .. fleet, Location = "us-west-2", CreationTime = gamelift.START,
      IpAddress = "192.0.2.5", DnsName = "host.example", OperatingSystem = "AMAZON_LINUX_2023", Type = "c5.large",
      InstanceId = instance.InstanceId }
    assert.same(gamelift.merged(expected, { Status = "ACTIVE" }), instance)
    local compute, access = describe_first(g, fleet)
    assert.same(gamelift.merged(expected, { ComputeName = instance.InstanceId, ComputeStatus = "ACTIVE" }), compute)
    assert.matches("^%x+%-%x+%-%x+%-%x+%-%x+$", access.Credentials.SecretAccessKey)
    assert.matches("^%x+%-%x+%-%x+%-%x+%-%x+$", access.Credentials.SessionToken)
    access.Credentials.SecretAccessKey, access.Credentials.SessionToken = nil, nil
    assert.same({ FleetId = fleet, FleetArn = ARN .. "fleet/" .. fleet, ComputeName = instance.InstanceId, Target = instance.InstanceId,
      Credentials = { AccessKeyId = "GAMELIFTLOCALCOMPUTE" } }, access)
  end)

  it("of a container fleet is its container group", function()
    local g = gamelift.new()
    local fleet = containers.fleet(g)
    local compute, access = describe_first(g, fleet)
    assert.same({ ARN .. "compute/" .. compute.ComputeName, "ACTIVE", "arn:aws:gamelift:us-west-2::containergroupdefinition/game:1" },
      { compute.ComputeArn, compute.ComputeStatus, compute.GameServerContainerGroupDefinitionArn })
    assert.same({ compute.InstanceId, compute.ContainerAttributes }, { access.Target, access.ContainerIdentifiers })
    assert.equal(4, #g:ok("ListCompute", { FleetId = fleet }).ComputeList)
    for filter, count in pairs { game = 4, ["arn:aws:gamelift:us-west-2::containergroupdefinition/game:1"] = 4,
      ["arn:aws:gamelift:us-west-2::containergroupdefinition/game:2"] = 0, none = 0 } do
      assert.equal(count, #g:ok("ListCompute", { FleetId = fleet, ContainerGroupDefinitionName = filter }).ComputeList, filter)
    end
    for status, count in pairs { ACTIVE = 4, IMPAIRED = 0 } do
      assert.equal(count, #g:ok("ListCompute", { FleetId = fleet, ComputeStatus = status }).ComputeList, status)
    end
  end)
end)
