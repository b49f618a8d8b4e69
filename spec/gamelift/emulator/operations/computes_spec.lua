local gamelift = require "spec.support.local_gamelift"

local code_of = gamelift.code_of

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
    assert.equal(gamelift.START + 900, token.ExpirationTimestamp)
    g:ok("DeregisterCompute", { FleetId = fleet, ComputeName = "pc" })
    for _, operation in ipairs { "DescribeCompute", "DeregisterCompute", "GetComputeAuthToken", "GetComputeAccess" } do
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
    assert.equal("InvalidRequestException",
      code_of(g:call("RegisterCompute", { FleetId = fleet, ComputeName = "x", Location = location })))
    assert.equal("InvalidRequestException",
      code_of(g:call("RegisterCompute", { FleetId = fleet, ComputeName = "x", IpAddress = "192.0.2.1" })))
    assert.equal("InvalidRequestException", code_of(g:call("ListCompute", { FleetId = "fleet-0" })))
  end)
end)
