local gamelift = require "spec.support.local_gamelift"

local code_of = gamelift.code_of

describe("a custom location", function()
  it("is created once, listed beside Amazon's, and deleted when unused", function()
    local g = gamelift.new()
    local location = g:ok("CreateLocation", { LocationName = "custom-attic" }).Location
    assert.same({ "custom-attic", "arn:aws:gamelift:us-west-2:123456789012:location/custom-attic" },
      { location.LocationName, location.LocationArn })
    assert.equal("ConflictException", code_of(g:call("CreateLocation", { LocationName = "custom-attic" })))
    assert.equal("InvalidRequestException", code_of(g:call("CreateLocation", { LocationName = "attic" })))
    local function names(filters)
      local set = {}
      for _, each in ipairs(g:ok("ListLocations", { Filters = filters }).Locations) do set[each.LocationName] = each end
      return set
    end
    assert.truthy(names()["custom-attic"])
    assert.equal(7770, names()["eu-west-1"].PingBeacon.UDPEndpoint.Port)
    assert.is_nil(names({ "AWS" })["custom-attic"])
    assert.is_nil(names({ "CUSTOM" })["eu-west-1"])
    assert.same({ LocationName = "eu-west-1", PingBeacon = { UDPEndpoint = { Domain = "gamelift-ping.eu-west-1.api.aws", Port = 7770 } } },
      names()["eu-west-1"])
    assert.same({ ["custom-attic"] = location }, names { "CUSTOM" })
    local aws, all = names { "AWS" }, names { "AWS", "CUSTOM" }
    aws["custom-attic"] = location
    assert.same({ aws, aws }, { all, names() })
    g:ok("DeleteLocation", { LocationName = location.LocationArn })
    assert.equal("NotFoundException", code_of(g:call("DeleteLocation", { LocationName = "custom-attic" })))
  end)
end)
