-- boto3 and the AWS CLI against gamelift-local, and side by side with our client against the same server.
local boto3 = require "spec.support.boto3"
local cjson = require "cjson"
local gamelift = require "gamelift"
local http = require "spec.support.http"
local process = require "spec.support.process"

local environment, run = boto3.environment, process.run

-- `it`, or a pending one that says why.
local function it_with(missing)
  if not missing then return it end
  return function(name) pending(name .. ": " .. missing) end
end

local function peer(server, words, secret)
  return run(environment(server, secret) .. "python3 spec/peers/boto3_peer.py " .. words)
end

local function client_of(server)
  return gamelift.client {
    endpoint = server.url, region = server.region, credentials = server.credentials, idempotency = false,
  }
end

describe("boto3 against gamelift-local", function()
  local it = it_with(boto3.missing)
  local server
  setup(function()
    if not boto3.missing then server = assert(process.server()) end
  end)
  teardown(function()
    if server then server:stop() end
  end)

  it("completes a session's life", function()
    local said = peer(server, "life")
    local ok, facts = pcall(cjson.decode, said)
    assert.is_true(ok, said)
    assert.same({
      same_session_for_same_token = true, player = { "ada", "RESERVED", true }, created_just_now = true, full = 400,
      placement = { "FULFILLED", 1 }, found = { "room 1", "room 3" }, pages = { 4, 2 }, updated = "DENY_ALL",
      large_data_came_back = true, gone = true,
    }, facts)
  end)

  it("completes a match with acceptance, and a backfill", function()
    local said = peer(server, "match")
    local ok, facts = pcall(cjson.decode, said)
    assert.is_true(ok, said)
    assert.same({
      valid = true, started = "QUEUED", connection = { "127.0.0.1", true, 1 }, session = { 2, 3, "seed=7", true }, joined = true,
      fill = true, stopped = "CANCELLED", updated = { false, 60 }, pages = { 1, 1 },
      errors = { "InvalidRequestException", "InvalidRequestException", "InvalidRequestException", "InvalidRequestException",
        "NotFoundException", "NotFoundException" },
    }, facts)
  end)

  it("is refused with a wrong secret", function()
    local said = peer(server, "calls <<'END'\n{\"method\":\"list_fleets\",\"params\":{}}\nEND", "wrong")
    assert.equal("InvalidSignatureException", cjson.decode(said).error.Code)
  end)

  it("gets a response to each of 200 concurrent calls", function()
    assert.equal("200", (peer(server, "crowd 200")))
  end)
end)

describe("boto3 against gamelift-local with several regions and a state", function()
  local it = it_with(boto3.missing)
  local folder, remove, server
  before_each(function() folder, remove = process.folder() end)
  after_each(function()
    if server then server:stop() end
    server = nil
    remove()
  end)

  local function start() server = assert(process.server { region = { "us-west-2", "eu-west-1" }, state = folder .. "/state" }) end

  -- Returns the results of calls: a list of { region, method, params }.
  local function call(list)
    local lines, results = {}, {}
    for i, each in ipairs(list) do
      lines[i] = cjson.encode { region = each[1], method = each[2], params = cjson.decode(each[3]) }
    end
    local said = peer(server, ("calls <<'END'\n%s\nEND"):format(table.concat(lines, "\n")))
    for line in said:gmatch "[^\n]+" do results[#results + 1] = assert(cjson.decode(line), said) end
    assert.equal(#list, #results, said)
    return results
  end

  local QUEUE = [[{"Name": "q", "Destinations": [{"DestinationArn": "arn:aws:gamelift:eu-west-1:123456789012:fleet/%s"}]}]]
  local PLACE = [[{"PlacementId": "p1", "GameSessionQueueName": "q", "MaximumPlayerSessionCount": 4,
    "DesiredPlayerSessions": [{"PlayerId": "anna"}]}]]
  local FLEET = [[{"Name": "there", "BuildId": "build-1", "EC2InstanceType": "c5.large"}]]

  it("places in another region, and sees the same after a save, kill -9 and a start", function()
    start()
    local fleet = call { { "eu-west-1", "create_fleet", FLEET } }[1].reply.FleetAttributes.FleetId
    local made = call { { "us-west-2", "create_game_session_queue", QUEUE:format(fleet) },
      { "us-west-2", "start_game_session_placement", PLACE } }
    assert.is_nil(made[2].error)
    local fleet_id = ('{"FleetId": "%s"}'):format(fleet)
    local function look()
      return call {
        { "us-west-2", "describe_game_session_placement", '{"PlacementId": "p1"}' },
        { "eu-west-1", "describe_game_sessions", fleet_id }, { "eu-west-1", "describe_player_sessions", '{"PlayerId": "anna"}' },
        { "us-west-2", "describe_game_sessions", fleet_id }, { "us-west-2", "describe_game_session_queues", "{}" },
        { "eu-west-1", "describe_fleet_attributes", "{}" }, { "us-west-2", "list_fleets", "{}" }, { "sa-east-1", "list_fleets", "{}" },
      }
    end
    local before = look()
    local placement = before[1].reply.GameSessionPlacement
    assert.same({ "FULFILLED", "eu-west-1", placement.GameSessionArn },
      { placement.Status, placement.GameSessionRegion, before[2].reply.GameSessions[1].GameSessionId })
    assert.equal("RESERVED", before[3].reply.PlayerSessions[1].Status)
    assert.equal("NotFoundException", before[4].error.Code)
    assert.equal("InvalidSignatureException", before[8].error.Code)
    assert.matches("serves us-west-2, eu-west-1, not 'sa-east-1' (gamelift-local --region", before[8].error.Message, 1, true)
    local saved = http.request(server.port, "POST", "/_control/save", { ["Content-Type"] = "application/json" }, "")
    assert.equal(200, saved.status)
    process.kill(server.pid, "KILL")
    server:stop()
    start()
    assert.same(before, look())
  end)
end)

describe("the AWS CLI against gamelift-local", function()
  local it = it_with(boto3.cli_missing)
  local server, client
  setup(function()
    if boto3.cli_missing then return end
    server = assert(process.server())
    client = client_of(server)
  end)
  teardown(function()
    if server then server:stop() end
  end)

  local function aws(words) return run(environment(server) .. "aws gamelift " .. words .. " --output json") end

  it("makes a fleet and a session, and describes them as our client does", function()
    local made = aws("create-fleet --name cli --build-id build-00000000-0000-4000-8000-000000000002"
      .. " --ec2-instance-type c5.large --runtime-configuration"
      .. " 'ServerProcesses=[{LaunchPath=/local/game/server,ConcurrentExecutions=2}]'")
    local fleet = cjson.decode(made).FleetAttributes.FleetId
    local session = cjson.decode((aws(("create-game-session --fleet-id %s --maximum-player-session-count 2 --name cli"):format(fleet))))
    local described = cjson.decode((aws("describe-game-sessions --fleet-id " .. fleet)))
    local ours = assert(client:describe_game_sessions { FleetId = fleet })
    assert.equal(1, #ours.GameSessions)
    assert.equal(session.GameSession.GameSessionId, ours.GameSessions[1].GameSessionId)
    assert.equal(ours.GameSessions[1].GameSessionId, described.GameSessions[1].GameSessionId)
    assert.equal(ours.GameSessions[1].Port, described.GameSessions[1].Port)
  end)

  it("takes a fleet by its ARN, with and without the account", function()
    local fleet = assert(client:create_fleet { Name = "arn", BuildId = "build-1", EC2InstanceType = "c5.large" }).FleetAttributes
    assert.matches("^arn:aws:gamelift:us%-west%-2:123456789012:fleet/", fleet.FleetArn)
    for _, arn in ipairs { fleet.FleetArn, (fleet.FleetArn:gsub(":123456789012:", "::")) } do
      local described = cjson.decode((aws("describe-fleet-attributes --fleet-ids " .. arn))).FleetAttributes
      assert.same({ fleet.FleetArn }, { described[1].FleetArn, described[2] })
    end
  end)

  it("gets the allowed values of a misspelt one, and its place", function()
    assert.matches("Value 'KILL' at 'terminationMode' failed to satisfy constraint: Member must satisfy enum value set: "
      .. "[FORCE_TERMINATE, TRIGGER_ON_PROCESS_TERMINATE]",
      (aws "terminate-game-session --game-session-id a --termination-mode KILL"), 1, true)
  end)

  it("gets advice about unknown keys", function()
    local said = run(environment(server) .. "AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test aws gamelift list-fleets")
    assert.matches("UnrecognizedClientException", said)
    assert.matches("the access key id GAMELIFTLOCAL, not 'test' (gamelift-local --key", said, 1, true)
  end)

  it("shows the service's errors", function()
    local said, status = aws "describe-alias --alias-id alias-00000000-0000-4000-8000-000000000000"
    assert.not_equal(0, status)
    assert.matches("NotFoundException", said)
  end)
end)

-- Times: boto3 keeps microseconds.
local function rounded(value, dropped)
  if type(value) == "number" then return math.floor(value * 1e5 + 0.5) / 1e5 end
  if type(value) ~= "table" then return value end
  local copy = {}
  for k, v in pairs(value) do
    if not (dropped and dropped[k]) then copy[k] = rounded(v, dropped) end
  end
  return copy
end

-- Members that GameLift got after 1.36, and boto3 drops where its model is older.
local LATER = { "GameSession.ComputeName" }

describe("our client beside boto3", function()
  local it = it_with(boto3.missing)
  local server, client, fleet, alias, sessions, dropped
  setup(function()
    if boto3.missing then return end
    server = assert(process.server { set = "seed=7" })
    local known = peer(server, "knows " .. table.concat(LATER, " "))
    dropped = {}
    for _, name in ipairs(LATER) do
      if not known:find(name, 1, true) then dropped[name:match "[^.]+$"] = true end
    end
    client = client_of(server)
    fleet = assert(client:create_fleet {
      Name = "both", BuildId = "build-00000000-0000-4000-8000-000000000003", EC2InstanceType = "c5.large",
      RuntimeConfiguration = { ServerProcesses = { { LaunchPath = "/local/game/server", ConcurrentExecutions = 40 } } },
    }).FleetAttributes
    alias = assert(client:create_alias {
      Name = "both", RoutingStrategy = { Type = "SIMPLE", FleetId = fleet.FleetId },
    }).Alias
    assert(client:create_game_session_queue { Name = "both", Destinations = { { DestinationArn = fleet.FleetArn } } })
    sessions = {}
    for i = 1, 23 do
      sessions[i] = assert(client:create_game_session {
        FleetId = fleet.FleetId, Name = ("room %02d ü€😀"):format(i), MaximumPlayerSessionCount = i,
        GameSessionData = i % 5 == 0 and "data\n\"" .. i .. "\"" or nil,
        GameProperties = { { Key = "map", Value = i % 2 == 0 and "harbor" or "glacier" }, { Key = "n", Value = tostring(i) } },
      }).GameSession.GameSessionId
    end
    local ids = {}
    for i = 1, 12 do ids[i] = "player-" .. i end
    assert(client:create_player_sessions { GameSessionId = sessions[20], PlayerIds = ids, PlayerDataMap = { ["player-3"] = "x" } })
    assert(client:terminate_game_session { GameSessionId = sessions[4], TerminationMode = "FORCE_TERMINATE" })
  end)
  teardown(function()
    if server then server:stop() end
  end)

  local function theirs(list)
    local lines = {}
    for i, each in ipairs(list) do lines[i] = cjson.encode(each) end
    local said = peer(server, "calls <<'END'\n" .. table.concat(lines, "\n") .. "\nEND")
    local results = {}
    for line in said:gmatch "[^\n]+" do results[#results + 1] = cjson.decode(line) end
    assert.equal(#list, #results, said)
    return results
  end

  local function ours(each)
    local reply, err
    if each.paginate then
      local params = { PaginationConfig = each.paginate }
      for name, value in pairs(each.params) do params[name] = value end
      reply, err = client:get_paginator(each.method):paginate(params):build_full_result()
    else
      reply, err = client[each.method](client, each.params)
    end
    if not reply then return { error = { Code = err.code, Message = err.message } } end
    reply.ResponseMetadata = nil
    return { reply = reply }
  end

  local function same(list)
    local results = theirs(list)
    for i, each in ipairs(list) do
      assert.same(rounded(results[i]), rounded(ours(each), dropped), each.method .. " " .. cjson.encode(each.params))
    end
    return results
  end

  it("gets the same results from every kind of operation that reads", function()
    local f, none = fleet.FleetId, "fleet-00000000-0000-4000-8000-000000000000"
    local results = same {
      { method = "list_fleets", params = cjson.decode "{}" },
      { method = "describe_fleet_attributes", params = { FleetIds = { f } } },
      { method = "describe_fleet_capacity", params = { FleetIds = { f } } },
      { method = "describe_fleet_utilization", params = { FleetIds = { f } } },
      { method = "describe_fleet_events", params = { FleetId = f } },
      { method = "describe_runtime_configuration", params = { FleetId = f } },
      { method = "describe_fleet_location_attributes", params = { FleetId = f } },
      { method = "describe_alias", params = { AliasId = alias.AliasId } },
      { method = "resolve_alias", params = { AliasId = alias.AliasId } },
      { method = "list_aliases", params = { Name = "both" } },
      { method = "describe_game_session_queues", params = { Names = { "both" } } },
      { method = "describe_game_sessions", params = { FleetId = f } },
      { method = "describe_game_sessions", params = { GameSessionId = sessions[5] } },
      { method = "describe_game_sessions", params = { AliasId = alias.AliasId, StatusFilter = "TERMINATED" } },
      { method = "describe_game_session_details", params = { FleetId = f, Limit = 3 } },
      { method = "describe_player_sessions", params = { GameSessionId = sessions[20] } },
      { method = "describe_player_sessions", params = { PlayerId = "player-3" } },
      -- and what goes wrong
      { method = "describe_game_sessions", params = { FleetId = none } },
      { method = "describe_alias", params = { AliasId = "alias-00000000-0000-4000-8000-000000000000" } },
      { method = "describe_game_sessions", params = { FleetId = f, StatusFilter = "SLEEPING" } },
      { method = "describe_game_sessions", params = { FleetId = f, NextToken = "nonsense" } },
      { method = "describe_game_session_placement", params = { PlacementId = "nowhere" } },
      { method = "list_builds", params = cjson.decode "{}" },
    }
    assert.equal(23, #results[12].reply.GameSessions)
    assert.equal("NotFoundException", results[18].error.Code)
  end)

  it("finds the same sessions", function()
    local list = {}
    for _, filter in ipairs {
      "gameSessionProperties.map = 'harbor'", "maximumSessions > 3 AND NOT gameSessionProperties.map = 'harbor'",
      "gameSessionName = 'room 07 ü€😀' OR maximumSessions = 2", "playerSessionCount > 0", "hasAvailablePlayerSessions = true",
      "gameSessionId = '" .. sessions[3] .. "'", "nonsense =", "maximumSessions > 'three'",
    } do
      list[#list + 1] = { method = "search_game_sessions",
        params = { FleetId = fleet.FleetId, FilterExpression = filter, SortExpression = "maximumSessions DESC" } }
    end
    local results = same(list)
    assert.equal(10, #results[1].reply.GameSessions)
  end)

  it("gets the same pages and the same resume tokens", function()
    local list = {}
    for _, config in ipairs { {}, { PageSize = 1 }, { PageSize = 7 }, { MaxItems = 5 }, { MaxItems = 10, PageSize = 4 },
      { MaxItems = 23, PageSize = 23 }, { MaxItems = 100 }, { MaxItems = 0 } } do
      list[#list + 1] = { method = "describe_game_sessions", params = { FleetId = fleet.FleetId }, paginate = config }
      list[#list + 1] = { method = "describe_player_sessions", params = { GameSessionId = sessions[20] }, paginate = config }
      list[#list + 1] = { method = "search_game_sessions", paginate = config,
        params = { FleetId = fleet.FleetId, SortExpression = "creationTimeMillis ASC" } }
      if not next(config) then for i = #list - 2, #list do list[i].paginate = cjson.decode "{}" end end
    end
    same(list)
  end)

  it("continues from boto3's resume token, and boto3 from its", function()
    local params, config = { FleetId = fleet.FleetId }, { MaxItems = 5, PageSize = 4 }
    local names, mine, token = {}, true, nil
    repeat
      config.StartingToken = token
      local each = { method = "describe_game_sessions", params = params, paginate = config }
      local result = mine and ours(each) or theirs({ each })[1]
      for _, session in ipairs(result.reply.GameSessions) do names[#names + 1] = session.Name:match "room (%d+)" end
      token, mine = result.reply.NextToken, not mine
    until not token
    assert.equal(23, #names)
    for i, name in ipairs(names) do assert.equal(("%02d"):format(i), name) end
  end)
end)
