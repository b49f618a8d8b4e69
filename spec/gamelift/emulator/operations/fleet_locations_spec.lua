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

  it("are described in whole, all or those of the request, and change at their moments", function()
    local g = gamelift.new { fleet_seconds = 20, fleet_deletion_seconds = 10 }
    local fleet = g:fleet(1)
    g:advance(20)
    local arn = "arn:aws:gamelift:us-west-2:123456789012:fleet/" .. fleet
    local function reply(list) return { FleetId = fleet, FleetArn = arn, LocationStates = list } end
    local function state(name, status) return { Location = name, Status = status } end
    assert.same(reply { state("eu-west-1", "NEW"), state("ap-south-1", "NEW") },
      g:ok("CreateFleetLocations", { FleetId = fleet, Locations = { { Location = "eu-west-1" }, { Location = "ap-south-1" } } }))
    g:ok("StopFleetActions", { FleetId = fleet, Location = "eu-west-1", Actions = { "AUTO_SCALING" } })
    local function describe(names)
      return g:ok("DescribeFleetLocationAttributes", { FleetId = fleet, Locations = names })
    end
    local home, stopped = { LocationState = state("us-west-2", "ACTIVE") },
      { LocationState = state("eu-west-1", "NEW"), StoppedActions = { "AUTO_SCALING" } }
    local third = { LocationState = state("ap-south-1", "NEW") }
    assert.same({ FleetId = fleet, FleetArn = arn, LocationAttributes = { home, stopped, third } }, describe())
    assert.same({ third, home }, describe({ "ap-south-1", "none", "us-west-2" }).LocationAttributes)
    g:advance(19)
    assert.equal("NEW", states(g, fleet)["eu-west-1"])
    g:advance(1)
    assert.equal("ACTIVE", states(g, fleet)["eu-west-1"])
    assert.same(reply { state("eu-west-1", "DELETING") }, g:ok("DeleteFleetLocations", { FleetId = fleet, Locations = { "eu-west-1" } }))
    g:advance(9)
    g:ok("DeleteFleetLocations", { FleetId = fleet, Locations = { "eu-west-1" } }) -- does not wait again
    assert.equal("DELETING", states(g, fleet)["eu-west-1"])
    g:advance(1)
    assert.same({ ["us-west-2"] = "ACTIVE", ["ap-south-1"] = "ACTIVE" }, states(g, fleet))
    local messages = {}
    for _, event in ipairs(g:ok("DescribeFleetEvents", { FleetId = fleet, StartTime = gamelift.START + 20 }).Events) do
      if event.Message:find("eu-west-1", 1, true) then messages[#messages + 1] = event.EventCode .. ": " .. event.Message end
    end
    local function message(code, text) return ("LOCATION_STATE_%s: Location eu-west-1 of fleet %s %s"):format(code, fleet, text) end
    assert.same({ message("CREATED", "was created"), message("ACTIVE", "changed from NEW to ACTIVE"),
      message("DELETING", "changed from ACTIVE to DELETING"), message("DELETED", "was deleted") }, messages)
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
