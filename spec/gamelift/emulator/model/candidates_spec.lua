local candidates = require "gamelift.emulator.model.candidates"
local gamelift = require "spec.support.local_gamelift"

local merged = gamelift.merged

local function policy(ceiling, seconds)
  return { MaximumIndividualPlayerLatencyMilliseconds = ceiling, PolicyDurationSeconds = seconds }
end

describe("the ceiling of latencies", function()
  it("is that of the lowest policy whose time is not over", function()
    local policies = { policy(300, 30), policy(100, 10), policy(200, 20) }
    for waited, expected in pairs { [0] = { 100, 10 }, [9.9] = { 100, 10 }, [10] = { 200, 30 }, [29] = { 200, 30 }, [30] = { 300, 60 },
      [59] = { 300, 60 }, [60] = {}, [600] = {} } do
      assert.same(expected, { candidates.ceiling({ PlayerLatencyPolicies = policies }, waited) }, waited)
    end
    assert.same({}, { candidates.ceiling({ PlayerLatencyPolicies = {} }, 0) })
  end)

  it("stays under a policy without a time", function()
    for _, last in ipairs { policy(200), policy(200, 0) } do
      local view = { PlayerLatencyPolicies = { policy(300, 5), last, policy(100, 10) } }
      assert.same({ 100, 10 }, { candidates.ceiling(view, 9) })
      assert.same({ 200 }, { candidates.ceiling(view, 10) })
      assert.same({ 200 }, { candidates.ceiling(view, 1000) })
    end
  end)
end)

describe("the candidates of a placement", function()
  local g, arns, ids
  before_each(function()
    g = gamelift.new()
    local abroad = { Locations = { { Location = "eu-west-1" } } }
    local alias
    ids = { demand = g:fleet(1, abroad), spot = g:fleet(1, merged(abroad, { FleetType = "SPOT" })), home = g:anywhere(1) }
    g:ok("UpdateFleetAttributes", { FleetId = ids.home, AnywhereConfiguration = { Cost = "0.5" } })
    alias = g:ok("CreateAlias", { Name = "a", RoutingStrategy = { Type = "SIMPLE", FleetId = ids.spot } }).Alias
    arns = { alias = alias.AliasArn, gone = "arn:aws:gamelift:us-west-2:123456789012:fleet/fleet-gone" }
    for name, id in pairs(ids) do arns[name] = "arn:aws:gamelift:us-west-2:123456789012:fleet/" .. id end
  end)

  -- Returns the fleets and locations for the destinations of these names, best first, as one text.
  local function list(names, view, request, only, waited)
    local destinations = {}
    for name in names:gmatch "%S+" do destinations[#destinations + 1] = { DestinationArn = arns[name] } end
    local result, names_by_id = {}, {}
    for name, id in pairs(ids) do names_by_id[id] = name end
    local queue = merged({ Destinations = destinations, PlayerLatencyPolicies = {} }, view or {})
    for i, c in ipairs(candidates.list(g.emulator:backend(), queue, request or {}, waited or 0, only)) do
      result[i] = names_by_id[c.fleet.id] .. "/" .. c.location.name:sub(1, 2)
    end
    return table.concat(result, " ")
  end

  local function latencies(...)
    local reports = {}
    for i, row in ipairs { ... } do
      reports[i] = { PlayerId = row[1], RegionIdentifier = row[2], LatencyInMilliseconds = row[3] }
    end
    return { PlayerLatencies = reports }
  end

  local function priority(...) return { PriorityConfiguration = { PriorityOrder = { ... } } } end

  it("come by destination, then by the name of the location", function()
    assert.equal("demand/eu demand/us spot/eu spot/us home/cu", list "demand spot home")
    assert.equal("home/cu spot/eu spot/us demand/eu demand/us", list "home alias gone demand")
    assert.equal("", list "gone")
    assert.equal("", list "")
  end)

  it("come by the mean latency, then by cost, with latencies", function()
    local reports = latencies({ "a", "us-west-2", 10 }, { "b", "us-west-2", 30 }, { "a", "eu-west-1", 21 })
    assert.equal("spot/us demand/us spot/eu demand/eu home/cu", list("demand home spot", nil, reports))
    assert.equal("spot/eu demand/eu spot/us demand/us home/cu",
      list("demand home spot", nil, latencies({ "a", "us-west-2", 10 }, { "b", "us-west-2", 34 }, { "a", "eu-west-1", 21 })))
    assert.equal(list "demand home spot", list("demand home spot", nil, { PlayerLatencies = {} }))
    assert.equal("spot/eu demand/eu spot/us home/cu demand/us",
      list("home demand spot", nil, latencies({ "a", "eu-west-1", 5 }, { "a", "us-west-2", nil }, { "a", nil, 3 })))
  end)

  it("come by the priorities of the queue, then by the others", function()
    assert.equal("spot/eu spot/us home/cu demand/eu demand/us", list("demand home spot", priority "COST"))
    assert.equal("demand/eu demand/us home/cu spot/eu spot/us", list("demand home spot", priority "DESTINATION"))
    local ordered = { PriorityConfiguration = { PriorityOrder = { "LOCATION" }, LocationOrder = { "us-west-2", "custom-home" } } }
    assert.equal("spot/us demand/us home/cu spot/eu demand/eu", list("demand home spot", ordered))
    local reports = latencies({ "a", "us-west-2", 30 }, { "a", "eu-west-1", 20 })
    assert.equal("spot/eu spot/us home/cu demand/eu demand/us", list("demand home spot", priority("COST", "LATENCY"), reports))
    assert.equal("demand/eu demand/us home/cu spot/eu spot/us", list("demand home spot", priority("DESTINATION", "LATENCY"), reports))
    assert.equal("spot/eu demand/eu spot/us demand/us home/cu", list("demand home spot", priority(), reports))
  end)

  it("are those of the filter and of the caller", function()
    local filter = { FilterConfiguration = { AllowedLocations = { "us-west-2", "custom-home" } } }
    assert.equal("demand/us spot/us home/cu", list("demand spot home", filter))
    assert.equal("demand/us spot/us", list("demand spot home", filter, nil, { ["us-west-2"] = true, ["eu-west-1"] = true }))
    assert.equal("demand/eu spot/eu", list("demand spot home", nil, nil, { ["eu-west-1"] = true }))
    assert.equal("", list("demand spot home", nil, nil, {}))
  end)

  it("are within the ceiling for each player, at it too", function()
    local reports = latencies({ "a", "us-west-2", 10 }, { "b", "us-west-2", 51 }, { "a", "eu-west-1", 50 }, { "b", "eu-west-1", 50 })
    local view = { PlayerLatencyPolicies = { policy(50, 10), policy(51) } }
    assert.equal("demand/eu", list("demand home", view, reports))
    assert.equal("demand/eu", list("demand home", view, reports, nil, 9))
    assert.equal("demand/us demand/eu", list("demand home", view, reports, nil, 10))
    assert.equal("demand/eu demand/us home/cu", list("demand home", view)) -- without latencies
  end)

  it("follow an override, then the queue unless fallback is off", function()
    local view = { PriorityConfiguration = { PriorityOrder = { "LOCATION" }, LocationOrder = { "us-west-2" } } }
    local function override(strategy, ...)
      return { PriorityConfigurationOverride = { LocationOrder = { ... }, PlacementFallbackStrategy = strategy } }
    end
    assert.equal("spot/us demand/us spot/eu home/cu demand/eu", list("demand home spot", view))
    assert.equal("home/cu spot/eu demand/eu spot/us demand/us",
      list("demand home spot", view, override(nil, "custom-home", "eu-west-1")))
    assert.equal("spot/eu demand/eu home/cu",
      list("demand home spot", view, override("NONE", "eu-west-1", "custom-home", "ap-south-1")))
  end)

  it("are ACTIVE fleets and locations, or UPDATING ones if the option says so", function()
    local fleet = g.emulator:backend().fleets_by_id[ids.demand]
    for status, expected in pairs { ACTIVE = "demand/eu demand/us", UPDATING = "", ERROR = "", DELETING = "", ACTIVATING = "" } do
      fleet.attributes.Status = status
      assert.equal(expected, list "demand", status)
    end
    fleet.attributes.Status = "UPDATING"
    g.emulator.options.host_while_updating = true
    fleet.locations[1].status = "NEW"
    assert.equal("demand/eu", list "demand")
    fleet.locations[1].status, fleet.locations[2].status = "UPDATING", "DELETING"
    assert.equal("demand/us", list "demand")
  end)

  it("have a free process or not", function()
    local function is_free(...)
      local destinations = {}
      for i, name in ipairs { ... } do destinations[i] = { DestinationArn = arns[name] } end
      return candidates.has_free_process(g.emulator:backend(), { Destinations = destinations })
    end
    assert.same({ true, true, false, false }, { is_free "demand", is_free("gone", "alias"), is_free "gone", is_free() })
    g:session(ids.demand)
    assert.is_true(is_free "demand") -- abroad
    g:session(ids.demand, 1, { Location = "eu-west-1" })
    assert.same({ false, true }, { is_free "demand", is_free("demand", "home") })
  end)
end)
