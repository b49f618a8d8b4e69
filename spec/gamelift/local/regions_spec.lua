-- gamelift-local --region, more than once, over HTTP.
local cjson = require "cjson"
local gamelift = require "gamelift"
local http = require "spec.support.http"
local process = require "spec.support.process"

local US, EU = "us-west-2", "eu-west-1"
local JSON = { ["Content-Type"] = "application/json" }

describe("gamelift-local with several regions", function()
  local server
  after_each(function()
    if server then server:stop() end
    server = nil
  end)

  local function start(...)
    server = assert(process.server { region = { ... } })
    return server
  end

  local function client(region)
    return gamelift.client { endpoint = server.url, region = region, credentials = server.credentials }
  end

  local function read(path) return cjson.decode(http.request(server.port, "GET", path).body) end

  local function control(action, arguments)
    return cjson.decode(http.request(server.port, "POST", "/_control/" .. action, JSON, cjson.encode(arguments)).body)
  end

  it("places a game session in another one, by one URL", function()
    start(US, EU)
    local us, eu = client(US), client(EU)
    local fleet = assert(eu:create_fleet { Name = "there", BuildId = "build-1", EC2InstanceType = "c5.large" }).FleetAttributes
    assert(us:create_game_session_queue { Name = "q", Destinations = { { DestinationArn = fleet.FleetArn } } })
    assert(us:start_game_session_placement { PlacementId = "p1", GameSessionQueueName = "q", MaximumPlayerSessionCount = 4 })
    local placement = assert(us:describe_game_session_placement { PlacementId = "p1" }).GameSessionPlacement
    assert.same({ "FULFILLED", EU }, { placement.Status, placement.GameSessionRegion })
    local arn = placement.GameSessionArn
    assert.equal("ACTIVE", assert(eu:describe_game_sessions { GameSessionId = arn }).GameSessions[1].Status)
    assert.equal("NotFoundException", select(2, us:describe_game_sessions { GameSessionId = arn }).code)
    assert.equal(arn, read "/_control/events".events[1].detail.gameSessionArn)
    assert.same({}, read "/_control/events?region=eu-west-1".events)
    assert.equal(fleet.FleetId, read "/_control/state".regions[EU].fleets[1].FleetId)
    assert.equal(2, read "/_control/requests?region=eu-west-1".count)
    assert.truthy(control("end_process", { GameSessionId = arn, region = EU }).process_id)
    assert.equal("TERMINATED", assert(eu:describe_game_sessions { GameSessionId = arn }).GameSessions[1].Status)
  end)

  it("says which, and has the first for programs that name none", function()
    start(EU, US)
    assert.equal(EU, server.region)
    local health = read "/_health"
    assert.same({ EU, { EU, US } }, { health.region, health.regions })
    assert.equal(EU, read "/_control/state".region)
    assert.truthy(http.request(server.port, "GET", "/").body:find("(eu-west-1, us-west-2)", 1, true))
    local problem = read "/_control/state?region=sa-east-1".error
    assert.truthy(problem:find("serves eu-west-1, us-west-2, not 'sa-east-1' (gamelift-local --region", 1, true), problem)
  end)

  it("serves all for --region any", function()
    start "any"
    assert.equal(US, server.region)
    assert.truthy(http.request(server.port, "GET", "/").body:find("(us-west-2 and 25 other regions)", 1, true))
    for _, region in ipairs { US, "sa-east-1", "ap-south-1" } do assert(client(region):list_fleets {}) end
    server:stop()
    start("any", EU, "moon-base-1")
    assert.equal(EU, server.region)
    assert(client "moon-base-1":list_fleets {})
  end)

  it("refuses the name of a region that cannot be one", function()
    local _, problem = process.server { region = { US, "evil.com/#" } }
    assert.truthy(problem:find('option regions[2]: expected a region such as "us-west-2", got "evil.com/#"', 1, true), problem)
  end)
end)
