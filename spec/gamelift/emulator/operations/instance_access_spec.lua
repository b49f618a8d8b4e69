local gamelift = require "spec.support.local_gamelift"

local code_of = gamelift.code_of

local function first_instance(g, fleet, location)
  return g:ok("DescribeInstances", { FleetId = fleet, Location = location }).Instances[1]
end

describe("the access to an instance", function()
  it("is its address, and a name and a key that stay the same", function()
    local g = gamelift.new()
    local fleet = g:fleet(1)
    local instance = first_instance(g, fleet)
    local params = { FleetId = fleet, InstanceId = instance.InstanceId }
    local access = g:ok("GetInstanceAccess", params).InstanceAccess
    assert.same({ fleet, instance.InstanceId, instance.IpAddress, instance.OperatingSystem, "gl-user-remote" },
      { access.FleetId, access.InstanceId, access.IpAddress, access.OperatingSystem, access.Credentials.UserName })
    local body = access.Credentials.Secret:match "^%-%-%-%-%-BEGIN RSA PRIVATE KEY%-+\n(.+)\n%-+END RSA PRIVATE KEY%-%-%-%-%-\n$"
    local count = 0
    for line in body:gmatch "[^\n]+" do
      assert.equal(64, #line)
      count = count + 1
    end
    assert.equal(25, count)
    assert.same(access, g:ok("GetInstanceAccess", params).InstanceAccess)
    params.FleetId = g:ok("DescribeFleetAttributes").FleetAttributes[1].FleetArn
    assert.same(access, g:ok("GetInstanceAccess", params).InstanceAccess)
  end)

  it("is a password of 20 characters on Windows", function()
    local g = gamelift.new { data = { builds = { { BuildId = "build-w", OperatingSystem = "WINDOWS_2022" } } } }
    local fleet = g:fleet(1, { BuildId = "build-w" })
    local access = g:ok("GetInstanceAccess", { FleetId = fleet, InstanceId = first_instance(g, fleet).InstanceId }).InstanceAccess
    assert.equal("WINDOWS_2022", access.OperatingSystem)
    assert.matches("^" .. ("%x"):rep(20) .. "$", access.Credentials.Secret)
  end)

  it("is there in each location, status of the instance, and for a failed fleet", function()
    local g = gamelift.new { instance_seconds = 30 }
    local fleet = g:fleet(1, { Locations = { { Location = "eu-west-1" } } })
    local instance = first_instance(g, fleet, "eu-west-1")
    assert.equal("PENDING", instance.Status)
    local params = { FleetId = fleet, InstanceId = instance.InstanceId }
    assert.is_nil(code_of(g:call("GetInstanceAccess", params)))
    g:advance(30)
    g:ok("UpdateFleetCapacity", { FleetId = fleet, DesiredInstances = 0, Location = "eu-west-1" })
    assert.equal("TERMINATING", first_instance(g, fleet, "eu-west-1").Status)
    assert.is_nil(code_of(g:call("GetInstanceAccess", params)))
    local home = { FleetId = fleet, InstanceId = first_instance(g, fleet).InstanceId }
    local access = g:ok("GetInstanceAccess", home)
    g:control("fail_fleet", { FleetId = fleet })
    assert.same(access, g:ok("GetInstanceAccess", home))
    g:ok("DeleteFleet", { FleetId = fleet })
    assert.equal("InvalidRequestException", code_of(g:call("GetInstanceAccess", home)))
    g:advance(10)
    assert.equal("NotFoundException", code_of(g:call("GetInstanceAccess", home)))
  end)

  it("is refused for other fleets and instances", function()
    local g = gamelift.new { fleet_seconds = 50 }
    local fleet, anywhere = g:fleet(1), g:anywhere()
    assert.equal("InvalidRequestException", code_of(g:call("GetInstanceAccess", { FleetId = fleet, InstanceId = "i-1" })))
    g:advance(40)
    assert.equal("NotFoundException", code_of(g:call("GetInstanceAccess", { FleetId = fleet, InstanceId = "i-1" })))
    assert.equal("InvalidRequestException", code_of(g:call("GetInstanceAccess", { FleetId = anywhere, InstanceId = "pc" })))
    assert.equal("NotFoundException", code_of(g:call("GetInstanceAccess", { FleetId = "fleet-1", InstanceId = "i-1" })))
  end)
end)
