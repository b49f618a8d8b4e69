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
