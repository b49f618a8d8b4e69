-- What the action state shows is seed data that makes the same resources.
local cjson = require "cjson"
local containers = require "spec.support.containers"
local gamelift = require "spec.support.local_gamelift"
local json = require "gamelift.util.json"
local shown = require "gamelift.emulator.seed.shown"
local tables = require "gamelift.util.tables"

local RULES = [[{"ruleLanguageVersion": "1.0", "teams": [{"name": "all", "minPlayers": 2, "maxPlayers": 2}]}]]

local DATA = {
  locations = { "custom-home" },
  builds = { { BuildId = "build-linux", Name = "linux", Version = "2" }, { BuildId = "build-new", status = "INITIALIZED" } },
  scripts = { { ScriptId = "script-a", Version = "1" } },
  container_group_definitions = { containers.game_server_params "game", containers.per_instance_params "shared" },
  fleets = {
    { Name = "main", FleetId = "fleet-main", BuildId = "build-linux", processes = 60, Description = "d", FleetType = "SPOT",
      NewGameSessionProtectionPolicy = "FullProtection", Locations = { { Location = "us-west-2" }, { Location = "eu-west-1" } },
      EC2InboundPermissions = { { FromPort = 7000, ToPort = 7010, IpRange = "0.0.0.0/0", Protocol = "UDP" } },
      sessions = { { Name = "first", MaximumPlayerSessionCount = 3, GameSessionData = "data", CreatorId = "c", players = { "anna", "ben" },
          GameProperties = { { Key = "mode", Value = "duel" } } },
        { GameSessionId = "gsess-own", Location = "eu-west-1" } },
      policies = { { Name = "buffer", MetricName = "PercentAvailableGameSessions", PolicyType = "TargetBased",
        TargetConfiguration = { TargetValue = 30 } } },
      peerings = { { PeerVpcId = "vpc-0123456789abcdef0" } } },
    { Name = "script", FleetId = "fleet-script", ScriptId = "script-a",
      RuntimeConfiguration = { ServerProcesses = { { LaunchPath = "MyRealtimeServer.js", ConcurrentExecutions = 2 } },
        GameSessionActivationTimeoutSeconds = 77 } },
    { Name = "home", FleetId = "fleet-home", ComputeType = "ANYWHERE", Locations = { { Location = "custom-home" } },
      AnywhereConfiguration = { Cost = "1" },
      computes = { { ComputeName = "pc", IpAddress = "192.0.2.1", processes = 2, port = 7777 },
        { ComputeName = "idle", DnsName = "pc.example", processes = 0 } }, sessions = { { Name = "at home", players = { "carl" } } } },
  },
  container_fleets = { { FleetId = "containerfleet-a", Description = "boxes", GameServerContainerGroupDefinitionName = "game",
    PerInstanceContainerGroupDefinitionName = "shared", sessions = { { Name = "boxed" } } } },
  aliases = { { Name = "live", AliasId = "alias-live", fleet = "main" },
    { Name = "end", AliasId = "alias-end", RoutingStrategy = { Type = "TERMINAL", Message = "closed" } } },
  queues = { { Name = "lobby", fleets = { "main", "home" }, TimeoutInSeconds = 33,
    PlayerLatencyPolicies = { { MaximumIndividualPlayerLatencyMilliseconds = 100 } } }, { Name = "empty" } },
  game_server_groups = { { GameServerGroupName = "arena", instances = 2, BalancingStrategy = "SPOT_ONLY", servers = {
    { GameServerId = "server-1", ConnectionInfo = "192.0.2.1:7777", UtilizationStatus = "UTILIZED", GameServerData = "x" } } } },
  matchmaking_rule_sets = { { Name = "pair", RuleSetBody = RULES } },
  matchmaking_configurations = { { Name = "duel", RuleSetName = "pair", queue = "lobby", AcceptanceRequired = true,
    AcceptanceTimeoutSeconds = 20, Description = "d" } },
}

-- Leaves out ids that seed data does not choose.
local function comparable(state)
  local text = json.encode(state)
  for _, prefix in ipairs { "i%-0", "process%-", "psess%-", "pcx%-", "deployment%-" } do
    text = text:gsub('"' .. prefix .. '[^"]*"', '"id"')
  end
  return cjson.decode((text:gsub('"(%a+)":"%x+"', '"%1":"id"'):gsub('"(%a+)":"vpc%-%x+"', '"%1":"vpc"')
    :gsub('"DeploymentId":"[^"]*"', '"DeploymentId":"id"')))
end

describe("the state as seed data", function()
  local function reseeded(g)
    local state = g:control "state"
    local other = gamelift.new { seed = 99, data = cjson.decode(json.encode(state)) }
    return comparable(state), comparable(other:control "state"), other
  end

  it("makes the same resources, with their ids", function()
    local state, again = reseeded(gamelift.new { data = DATA })
    for _, part in ipairs(tables.keys(state)) do assert.same(state[part], again[part], part) end
  end)

  it("makes the instances of a scaled fleet", function()
    local g = gamelift.new()
    local id = g:fleet(2)
    g:ok("UpdateFleetCapacity", { FleetId = id, DesiredInstances = 3, MaxSize = 5 })
    for _ = 1, 6 do g:session(id) end
    local _, again, other = reseeded(g)
    assert.equal(3, #again.fleets[1].locations[1].hosts)
    assert.equal(6, #again.fleets[1].sessions)
    assert.equal(5, other:ok("DescribeFleetCapacity", { FleetIds = { id } }).FleetCapacity[1].InstanceCounts.MAXIMUM)
  end)

  it("leaves out what has ended, and keeps reservations", function()
    local g = gamelift.new()
    local id = g:fleet(3)
    local ended, live = g:session(id), g:session(id)
    g:ok("TerminateGameSession", { GameSessionId = ended, TerminationMode = "FORCE_TERMINATE" })
    g:ok("CreatePlayerSession", { GameSessionId = live, PlayerId = "anna" })
    local left = g:ok("CreatePlayerSession", { GameSessionId = live, PlayerId = "ben" }).PlayerSession.PlayerSessionId
    g:control("accept_player", { PlayerSessionId = left })
    g:control("remove_player", { PlayerSessionId = left })
    local _, again, other = reseeded(g)
    assert.same({ live }, { again.fleets[1].sessions[1].GameSessionId, again.fleets[1].sessions[2] })
    assert.equal(1, #again.fleets[1].sessions[1].players)
    assert.equal("RESERVED", other:ok("DescribePlayerSessions", { GameSessionId = live }).PlayerSessions[1].Status)
  end)

  it("leaves out aliases and destinations whose fleets are gone, but not those elsewhere", function()
    local function arn(kind, id, region) return ("arn:aws:gamelift:%s:1:%s/%s"):format(region or "us-west-2", kind, id) end
    local function simple(id, fleet) return { AliasId = id, RoutingStrategy = { Type = "SIMPLE", FleetId = fleet } } end
    local aliases = { simple("alias-a", "fleet-a"), simple("alias-gone", "fleet-gone"), simple("alias-box", "containerfleet-a"),
      { AliasId = "alias-end", RoutingStrategy = { Type = "TERMINAL", Message = "m" } } }
    local destinations = { arn("fleet", "fleet-a"), arn("fleet", "fleet-gone"), arn("alias", "alias-a"), arn("alias", "alias-gone"),
      arn("fleet", "fleet-far", "eu-west-1"), arn("fleet", "containerfleet-a"), arn("alias", "alias-end") }
    for i, text in ipairs(destinations) do destinations[i] = { DestinationArn = text } end
    local data = { now = 1, account = "1", region = "us-west-2", aliases = aliases, fleets = { { FleetId = "fleet-a" },
      { FleetId = "fleet-gone", Status = "DELETING" } }, container_fleets = { { FleetId = "containerfleet-a" } },
      queues = { { Name = "q", Destinations = destinations }, { Name = "empty" } } }
    local d = destinations
    assert.same({ fleets = { { FleetId = "fleet-a" } }, container_fleets = { { FleetId = "containerfleet-a" } },
      aliases = { aliases[1], aliases[3], aliases[4] },
      queues = { { Name = "q", Destinations = { d[1], d[3], d[5], d[6], d[7] } }, { Name = "empty", Destinations = {} } } },
      shown.strip(data))
    data.now = nil -- it is not a state
    assert.same({ aliases, data.queues }, { shown.strip(data).aliases, shown.strip(data).queues })
  end)

  it("leaves out entries that end or have ended", function()
    for status, kept in pairs { ACTIVE = 1, NEW = 1, ERROR = 1, DELETING = 0, DELETED = 0, DELETE_SCHEDULED = 0, TERMINATED = 0,
      TERMINATING = 0 } do
      local data = shown.strip { builds = { { Status = status } },
        fleets = { { Status = status, sessions = { { Status = status } } }, {} } }
      assert.same({ kept, kept + 1 }, { #data.builds, #data.fleets }, status)
      assert.same(kept == 1 and { sessions = { {} } } or {}, data.fleets[1])
    end
  end)

  it("leaves out what entries only show", function()
    local arn = { ScriptArn = "arn", ScriptId = "script-a", SizeOnDisk = 5, StorageLocation = { Bucket = "b" }, Name = "n" }
    local server = { ContainerName = "s", ResolvedImageDigest = "sha256:0" }
    assert.same({
      scripts = { { ScriptId = "script-a", Name = "n" }, { ScriptId = "script-b", StorageLocation = { Bucket = "b" } } },
      container_group_definitions = { { Name = "d", GameServerContainerDefinition = { ContainerName = "s" },
        SupportContainerDefinitions = { { ContainerName = "s" } } } },
      game_server_groups = { { GameServerGroupName = "g", servers = { { GameServerId = "x" } } } },
      fleets = { { FleetId = "f", scaling_policies = { { Name = "p" } } } }, locations = { "custom-a" }, other = { 5 },
    }, shown.strip {
      now = 1, region = "r", regions = {}, placements = {}, tickets = {}, vpc_peering_authorizations = {}, vpc_peering_connections = {},
      scripts = { arn, { ScriptId = "script-b", StorageLocation = { Bucket = "b" } } },
      container_group_definitions = { { Name = "d", versions = { 1 }, GameServerContainerDefinition = server,
        SupportContainerDefinitions = { server } } },
      game_server_groups = { { GameServerGroupName = "g", Status = "ACTIVE",
        servers = { { GameServerId = "x", ClaimStatus = "CLAIMED" } } } },
      fleets = { { FleetId = "f", Status = "ACTIVE", locations = {}, scaling_policies = { { Name = "p", Status = "ACTIVE",
        FleetArn = "a", UpdateStatus = "u", Location = "l" } } } },
      locations = { "custom-a" }, other = { 5 },
    })
    assert.equal("sha256:0", server.ResolvedImageDigest) -- of the caller's
  end)

  it("changes nothing in data that has no such members", function()
    assert.same(DATA, shown.strip(DATA))
  end)
end)
