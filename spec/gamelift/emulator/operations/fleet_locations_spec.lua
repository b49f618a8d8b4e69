local gamelift = require "spec.support.local_gamelift"

local code_of = gamelift.code_of

describe("the locations of a fleet", function()
  local function states(g, fleet)
    local map = {}
    for _, each in ipairs(g:ok("DescribeFleetLocationAttributes", { FleetId = fleet }).LocationAttributes) do
      map[each.LocationState.Location] = each.LocationState.Status
    end
    return map
  end

  it("are added and deleted, and the reply lists only the changed ones", function()
    local g = gamelift.new { fleet_deletion_seconds = 10 }
    local fleet = g:fleet(1)
    assert.equal("ACTIVE", states(g, fleet)["us-west-2"])
    local added = g:ok("CreateFleetLocations", { FleetId = fleet, Locations = { { Location = "eu-west-1" } } })
    assert.same({ { Location = "eu-west-1", Status = "NEW" } }, added.LocationStates)
    local arn = g:session(fleet, 1, { Location = "eu-west-1" })
    assert.equal("ConflictException", code_of(g:call("CreateFleetLocations",
      { FleetId = fleet, Locations = { { Location = "eu-west-1" } } })))
    assert.equal("UnsupportedRegionException",
      code_of(g:call("CreateFleetLocations", { FleetId = fleet, Locations = { { Location = "mars-1" } } })))
    assert.equal("NotFoundException",
      code_of(g:call("CreateFleetLocations", { FleetId = fleet, Locations = { { Location = "custom-unknown" } } })))
    local gone = g:ok("DeleteFleetLocations", { FleetId = fleet, Locations = { "eu-west-1", "eu-west-1" } })
    assert.same({ { Location = "eu-west-1", Status = "DELETING" } }, gone.LocationStates)
    assert.equal("TERMINATED", g:describe(arn).Status)
    g:advance(11)
    assert.same({ ["us-west-2"] = "ACTIVE" }, states(g, fleet))
    assert.equal("NotFoundException", code_of(g:call("DeleteFleetLocations", { FleetId = fleet, Locations = { "eu-west-1" } })))
    assert.equal("InvalidRequestException", code_of(g:call("DeleteFleetLocations", { FleetId = fleet, Locations = { "us-west-2" } })))
  end)

  it("must suit the fleet, which must be active", function()
    local g = gamelift.new { fleet_seconds = 10 }
    g:ok("CreateLocation", { LocationName = "custom-x" })
    local fleet = g:fleet(1)
    assert.equal("NotFoundException", -- found out before the status of the fleet
      code_of(g:call("CreateFleetLocations", { FleetId = fleet, Locations = { { Location = "custom-unknown" } } })))
    local params = { FleetId = fleet, Locations = { { Location = "custom-x" } } }
    assert.equal("InvalidFleetStatusException", code_of(g:call("CreateFleetLocations", params)))
    g:advance(11)
    assert.equal("InvalidRequestException", code_of(g:call("CreateFleetLocations", params)))
  end)
end)
