local core = require "gamelift.core"
local emulator = require "gamelift.emulator"
local gamelift = require "spec.support.local_gamelift"
local exceptions = require "gamelift.emulator.model.exceptions"
local shapes = require "spec.support.shapes"
local tables = require "gamelift.util.tables"

-- Returns the names of `set` that `other` lacks, as text.
local function lacking(other, set)
  local list = {}
  for name in pairs(set) do
    if not other[name] then list[#list + 1] = name end
  end
  table.sort(list)
  return table.concat(list, ", ")
end

describe("the operations of the local GameLift", function()
  it("are all of the model", function()
    local modeled = {}
    for _, method in ipairs(core.methods()) do modeled[core.operation(method).name] = true end
    assert.same({ missing = "", extra = "" },
      { missing = lacking(emulator.operations, modeled), extra = lacking(modeled, emulator.operations) })
    assert.equal(120, #tables.keys(modeled))
  end)

  it("return success or one of their errors for an empty request", function()
    local g = gamelift.new()
    for name in pairs(emulator.operations) do
      local allowed = {}
      for _, code in ipairs(core.operation(name).errors) do allowed[code] = true end
      local _, code = g:raw(name, "{}")
      assert.is_true(code == nil or allowed[code], name .. " " .. tostring(code))
      assert.is_true(allowed.InvalidRequestException, name) -- the fallback of exceptions.reject
    end
  end)
end)

describe("a request in CBOR", function()
  it("gets the response that it gets in JSON, for every operation and any parameters", function()
    local draw = shapes.generator(58)
    for _, method in ipairs(core.methods()) do
      local name = core.operation(method).name
      local json, cbor = gamelift.new(), gamelift.new()
      for i = 1, emulator.operations[name] and 6 or 1 do
        local params = i == 1 and {} or shapes.value(draw, name, "input")
        local reply, code, message = json:raw(name, (core.encode(name, params, "off")))
        local body = core.encode(name, params, "off", "input", nil, nil, nil, "cbor")
        local our_reply, our_code, our_message, response = cbor:raw(name, body, { protocol = "cbor" })
        assert.same({ reply, code, message }, { our_reply, our_code, our_message })
        assert.equal("rpc-v2-cbor", response.headers["smithy-protocol"])
        assert.equal("application/cbor", response.headers["content-type"])
      end
    end
  end)

  it("is rejected where the type of its body is another", function()
    local g = gamelift.new()
    for _, kind in ipairs { "application/json", "application/x-amz-json-1.1", "text/plain" } do
      local _, code = g:raw("ListFleets", "\160", { protocol = "cbor", headers = { ["content-type"] = kind } })
      assert.equal("SerializationException", code)
    end
  end)

  it("is rejected if its body is broken", function()
    local g = gamelift.new()
    for _, body in ipairs { "", "{}", "\161", "\160\160", "\128", "\246", "\161\103FleetId\5", "\161\103FleetId\97\255" } do
      local _, code = g:raw("DeleteFleet", body, { protocol = "cbor" })
      assert.equal("SerializationException", code)
    end
  end)

  it("gets faults in CBOR", function()
    local g = gamelift.new()
    for kind, code in pairs { throttle = "ThrottlingException", expired_token = "ExpiredTokenException", error = "InternalFailure" } do
      assert(g.emulator:control("fault", { kind = kind }))
      local _, got, message, response = g:raw("ListFleets", "\160", { protocol = "cbor" })
      assert.same({ code, "string", "rpc-v2-cbor" }, { got, type(message), response.headers["smithy-protocol"] })
    end
    assert(g.emulator:control("fault", { kind = "error", status = 502, body = "<html></html>" }))
    local response = g.emulator:handle(g:request("ListFleets", "\160", { protocol = "cbor" }))
    assert.same({ 502, "<html></html>", "text/plain" }, { response.status, response.body, response.headers["content-type"] })
    assert.is_nil(response.headers["smithy-protocol"])
  end)

  it("gets the shape id of a modeled exception, and the code of a common one", function()
    local g = gamelift.new()
    local function type_of(operation, body)
      local response = g.emulator:handle(g:request(operation, body, { protocol = "cbor" }))
      return core.decode("AcceptMatch", response.body, "output", false, "cbor").__type
    end
    assert.equal("com.amazonaws.gamelift#NotFoundException", type_of("DeleteFleet", "\161\103FleetId\103fleet-0"))
    assert.equal("SerializationException", type_of("DeleteFleet", "\161"))
  end)
end)

describe("the exceptions of all situations", function()
  it("are exceptions of the service", function()
    local known = {}
    for _, exception in ipairs(core.exceptions()) do known[exception.name] = true end
    for situation, code in pairs(exceptions.documented) do
      assert.is_true(known[code] or exceptions.common[code] ~= nil, situation)
    end
    for situation, row in pairs(exceptions.inferred) do
      assert.is_true(known[row[1]] or exceptions.common[row[1]] ~= nil, situation)
    end
  end)
end)

describe("a request that is not a call", function()
  local g = gamelift.new()

  local CBOR = { ["smithy-protocol"] = "rpc-v2-cbor", ["content-type"] = "application/cbor" }

  local function outcome(request)
    local response = g.emulator:handle(request)
    local is_cbor = request.path ~= "/" or request.headers == CBOR
    assert.same({ is_cbor and "rpc-v2-cbor" or nil, is_cbor and "application/cbor" or "application/x-amz-json-1.1" },
      { response.headers["smithy-protocol"], response.headers["content-type"] })
    local problem = core.error(response.status, response.headers, response.body)
    return response.status, problem.code, problem.message
  end

  local cases = {
    { "a GET", { method = "GET", path = "/", headers = {}, body = "" }, "X-Amz-Target" },
    { "a POST without a target", { method = "POST", path = "/", headers = {}, body = "{}" }, "X-Amz-Target" },
    { "another service's target", { method = "POST", path = "/", headers = { ["x-amz-target"] = "DynamoDB.ListTables" }, body = "{}" },
      'no operation "DynamoDB.ListTables"' },
    { "a method's name", { method = "POST", path = "/", headers = { ["x-amz-target"] = "GameLift.list_fleets" },
      body = "{}" }, "no operation" },
    { "nothing behind the period", { method = "POST", path = "/", headers = { ["x-amz-target"] = "GameLift." },
      body = "{}" }, "no operation" },
    { "CBOR at the path of JSON", { method = "POST", path = "/", headers = CBOR, body = "\160" },
      "POST to /service/GameLift/operation/<Operation>" },
    { "the path of CBOR alone", { method = "POST", path = "/service/GameLift/operation/ListFleets", headers = {}, body = "\160" },
      "smithy-protocol: rpc-v2-cbor" },
    { "another protocol of Smithy", { method = "POST", path = "/service/GameLift/operation/ListFleets",
      headers = { ["smithy-protocol"] = "rpc-v2-json" }, body = "{}" }, "smithy-protocol: rpc-v2-cbor" },
    { "both protocols at once", { method = "POST", path = "/service/GameLift/operation/ListFleets",
      headers = { ["smithy-protocol"] = "rpc-v2-cbor", ["x-amz-target"] = "GameLift.ListFleets" }, body = "\160" },
      "without X-Amz-Target" },
    { "a GET in CBOR", { method = "GET", path = "/service/GameLift/operation/ListFleets", headers = CBOR, body = "" }, "by POST" },
    { "another service in CBOR", { method = "POST", path = "/service/DynamoDB/operation/ListTables", headers = CBOR, body = "\160" },
      "POST to /service/GameLift/operation/<Operation>" },
    { "an unknown operation in CBOR", { method = "POST", path = "/service/GameLift/operation/Fly", headers = CBOR, body = "\160" },
      'no operation "Fly"' },
    { "a method's name in CBOR", { method = "POST", path = "/service/GameLift/operation/list_fleets", headers = CBOR, body = "\160" },
      'no operation "list_fleets"' },
  }
  for _, case in ipairs(cases) do
    it("gets an error that names the missing part: " .. case[1], function()
      local status, code, message = outcome(case[2])
      assert.same({ 400, "UnknownOperationException" }, { status, code })
      assert.truthy(message:find(case[3], 1, true), message)
    end)
  end
end)

describe("a response", function()
  local g = gamelift.new()

  it("carries the protocol's headers", function()
    local _, _, _, response = g:raw("ListFleets", "{}")
    assert.equal("application/x-amz-json-1.1", response.headers["content-type"])
    assert.truthy(response.headers["x-amzn-requestid"]:find("^%x+%-%x+%-%x+%-%x+%-%x+$"))
    assert.equal("Tue, 14 Nov 2023 22:13:20 GMT", response.headers.date)
    assert.same({ "ListFleets", nil }, { response.operation, response.code })
  end)

  it("is empty for an operation without output", function()
    local alias = g:ok("CreateAlias", { Name = "a", RoutingStrategy = { Type = "TERMINAL", Message = "m" } }).Alias.AliasId
    assert.equal("", select(4, g:raw("DeleteAlias", '{"AliasId":"' .. alias .. '"}')).body)
    g:ok("CreateLocation", { LocationName = "custom-x" })
    assert.equal("{}", select(4, g:raw("DeleteLocation", '{"LocationName":"custom-x"}')).body)
  end)

  it("writes GameLift's errors with Message and the common ones with message", function()
    assert.equal('{"__type":"NotFoundException","Message":"Fleet (fleet-0) not found"}',
      select(4, g:raw("DeleteFleet", '{"FleetId":"fleet-0"}')).body)
    assert.truthy(select(4, g:raw("DeleteFleet",
      "[")).body:find('^{"__type":"com.amazon.coral.service#SerializationException","message":"'))
  end)

  it("escapes quoted text as JSON", function()
    for _, text in ipairs { 'a"b', "a\\b", "a\nb", "a\1b", "ä€😀" } do
      local _, code, message = g:call("SearchGameSessions", { FleetId = g:fleet(1), FilterExpression = "gameSessionName " .. text })
      assert.equal("InvalidRequestException", code)
      assert.is_string(message)
    end
  end)
end)

describe("parameters", function()
  local g = gamelift.new()

  local function message_of(operation, body)
    local _, code, message = g:raw(operation, body)
    return code, message
  end

  local cases = {
    { "CreateGameSession", '{"FleetId":"x y"}',
      "2 validation errors detected: Value 'x y' at 'fleetId' failed to satisfy constraint: Member must satisfy regular expression "
      .. "pattern: ^[a-z]*fleet-[a-zA-Z0-9-]+$|^arn:.*:[a-z]*fleet/[a-z]*fleet-[a-zA-Z0-9-]+$; "
      .. "Value null at 'maximumPlayerSessionCount' failed to satisfy constraint: Member must not be null" },
    { "CreateGameSession", '{"MaximumPlayerSessionCount":-1}',
      "1 validation error detected: Value '-1' at 'maximumPlayerSessionCount' failed to satisfy constraint: "
      .. "Member must have value greater than or equal to 0" },
    { "DescribeFleetAttributes", '{"FleetIds":[]}',
      "1 validation error detected: Value '…' at 'fleetIds' failed to satisfy constraint: "
      .. "Member must have length greater than or equal to 1" },
    { "TerminateGameSession", '{"GameSessionId":"a","TerminationMode":"KILL"}',
      "1 validation error detected: Value 'KILL' at 'terminationMode' failed to satisfy constraint: "
      .. "Member must satisfy enum value set: [FORCE_TERMINATE, TRIGGER_ON_PROCESS_TERMINATE]" },
    { "CreatePlayerSession", '{"GameSessionId":"a","PlayerId":""}', -- a sensitive member: its value is not shown
      "1 validation error detected: Value '***' at 'playerId' failed to satisfy constraint: "
      .. "Member must have length greater than or equal to 1" },
  }
  for _, case in ipairs(cases) do
    it("that break constraints are listed one by one: " .. case[1] .. " " .. case[2], function()
      local code, message = message_of(case[1], case[2])
      assert.same({ "InvalidRequestException", case[3] }, { code, message })
    end)
  end

  it("are quoted in part if long, without half characters", function()
    local _, message = message_of("DeleteAlias", '{"AliasId":"' .. ("a"):rep(60) .. "ä" .. ("b"):rep(600) .. '"}')
    assert.truthy(message:find("Value '" .. ("a"):rep(60) .. "…' at", 1, true), message)
  end)

  it("with many problems get the first hundred described and all counted", function()
    local _, code, message, response = g:raw("CreateFleet", '{"Name":"f","Tags":[' .. ("{},"):rep(20000) .. "{}]}")
    assert.equal("InvalidRequestException", code)
    assert.matches("^40003 validation errors detected: ", message)
    assert.matches('; and 39903 more"}$', response.body)
    assert.is_true(#response.body < 20000)
  end)

  it("with too many values are rejected before they fill the memory", function()
    local code, message = message_of("CreateFleet", '{"Name":"f","Tags":[' .. ("{},"):rep(100000) .. "{}]}")
    assert.equal("SerializationException", code)
    assert.matches("more values than any request has", message)
  end)

  for _, number in ipairs { "1e300", "-1e300", "9223372036854775808", "1e19" } do
    it("with an integer beyond 64 bits are rejected: " .. number, function()
      local code = message_of("CreateGameSession", '{"FleetId":"fleet-1","MaximumPlayerSessionCount":' .. number .. "}")
      assert.equal("SerializationException", code)
    end)
  end

  for _, body in ipairs { "", "{", "[]", "null", "5", '"x"', '{"FleetId":5}', '{"FleetId":["fleet-0"]}', '{"FleetId":true}', "{} {}",
    '{"FleetId":"\255"}', "\255" } do
    it("that are not JSON of the right form are rejected: " .. body, function()
      assert.equal("SerializationException", (message_of("DeleteFleet", body)))
    end)
  end

  it("that the model does not know are ignored, also in structures, and null counts as absent", function()
    local reply = assert(g:raw("CreateFleet",
      '{"Name":"f","BuildId":"build-1","EC2InstanceType":"c5.large","Colour":1,"Description":null,'
      .. '"id":"x","placement":{},"RuntimeConfiguration":{"Colour":{},'
      .. '"ServerProcesses":[{"LaunchPath":"/local/game/s","ConcurrentExecutions":2,"x":1}]}}'))
    local runtime = g:ok("DescribeRuntimeConfiguration", { FleetId = reply.FleetAttributes.FleetId }).RuntimeConfiguration
    assert.same({ { LaunchPath = "/local/game/s", ConcurrentExecutions = 2 } }, runtime.ServerProcesses)
  end)
end)

-- Requests that are wrong by themselves and name a resource that does not exist.
describe("a request that breaks a rule of its operation", function()
  local fleet, ports = "fleet-none", { { FromPort = 3000, ToPort = 2000, IpRange = "0.0.0.0/0", Protocol = "UDP" } }
  local twice = { { PlayerId = "anna" }, { PlayerId = "anna" } }
  local types = { { InstanceType = "c5.large" }, { InstanceType = "c5.large" } }
  local storage = { Bucket = "b", Key = "k", RoleArn = "arn:aws:iam::123456789012:role/r" }
  local function placement(change)
    return tables.merge({ PlacementId = "p", GameSessionQueueName = "none", MaximumPlayerSessionCount = 2 }, change)
  end
  local function configuration(change)
    return tables.merge({ Name = "c", RuleSetName = "none", RequestTimeoutSeconds = 9, AcceptanceRequired = false }, change)
  end
  local latencies = { { PlayerId = "anna", RegionIdentifier = "us-west-2", LatencyInMilliseconds = 1 } }
  for _, case in ipairs {
    { "AcceptMatch", { TicketId = "none", PlayerIds = {}, AcceptanceType = "ACCEPT" } },
    { "ClaimGameServer", { GameServerGroupName = "none", FilterOption = { InstanceStatuses = { "DRAINING" } } } },
    { "CreateFleet", { Name = "f", BuildId = "build-none", EC2InstanceType = "c5.large", EC2InboundPermissions = ports } },
    { "CreateGameSessionQueue", { Name = "q", Destinations = { { DestinationArn = "arn:aws:gamelift:us-west-2::fleet/fleet-none" } },
      PriorityConfiguration = { PriorityOrder = { "COST", "COST" } } } },
    { "CreateMatchmakingConfiguration", configuration {} },
    { "CreateMatchmakingConfiguration", configuration { FlexMatchMode = "STANDALONE", BackfillMode = "AUTOMATIC" } },
    { "CreateMatchmakingConfiguration", configuration { FlexMatchMode = "STANDALONE",
      GameSessionQueueArns = { "arn:aws:gamelift:us-west-2:123456789012:gamesessionqueue/none" } } },
    { "CreatePlayerSessions", { GameSessionId = "none", PlayerIds = { "anna", "anna" } } },
    { "DeleteContainerGroupDefinition", { Name = "none", VersionNumber = 1, VersionCountToRetain = 1 } },
    { "DescribeContainerGroupDefinition",
      { Name = "arn:aws:gamelift:us-west-2::containergroupdefinition/none:1", VersionNumber = 2 } },
    { "DescribeGameSessions", { FleetId = fleet, StatusFilter = "READY" } },
    { "DescribePlayerSessions", { GameSessionId = "none", PlayerSessionStatusFilter = "READY" } },
    { "PutScalingPolicy", { FleetId = fleet, Name = "p", MetricName = "IdleInstances" } },
    { "SearchGameSessions", { FleetId = fleet, FilterExpression = "color=1" } },
    { "StartGameSessionPlacement", placement { DesiredPlayerSessions = twice } },
    { "StartGameSessionPlacement", placement { PlayerLatencies = latencies,
      PriorityConfigurationOverride = { LocationOrder = { "us-west-2" } } } },
    { "StartGameSessionPlacement", placement { PriorityConfigurationOverride = { LocationOrder = { "us-west-2", "us-west-2" } } } },
    { "StartMatchBackfill", { ConfigurationName = "none", GameSessionArn = "none", Players = { { PlayerId = "anna" } } } },
    { "StartMatchmaking", { ConfigurationName = "none", Players = twice } },
    { "StartMatchmaking",
      { ConfigurationName = "none", Players = { { PlayerId = "anna", PlayerAttributes = { skill = { N = 1, S = "1" } } } } } },
    { "UpdateAlias", { AliasId = "alias-none", RoutingStrategy = { Type = "TERMINAL" } } },
    { "UpdateContainerFleet", { FleetId = "containerfleet-none", PerInstanceContainerGroupDefinitionName = "none",
      RemoveAttributes = { "PER_INSTANCE_CONTAINER_GROUP_DEFINITION" } } },
    { "UpdateFleetCapacity", { FleetId = fleet, MinSize = 3, MaxSize = 2 } },
    { "UpdateFleetPortSettings", { FleetId = fleet, InboundPermissionAuthorizations = ports } },
    { "UpdateGameServerGroup", { GameServerGroupName = "none", InstanceDefinitions = types } },
    { "UpdateGameSession", { GameSessionId = "none", MaximumPlayerSessionCount = 201 } },
    { "UpdateScript", { ScriptId = "script-none", ZipFile = "zip", StorageLocation = storage } },
  } do
    it("is invalid before what it names is looked up: " .. case[1], function()
      local g = gamelift.new { builds = {} }
      assert.equal("InvalidRequestException", (select(2, g:call(case[1], case[2]))))
    end)
  end
end)

describe("a failure of the emulator", function()
  it("is an internal failure, never a raised error", function()
    local g = gamelift.new()
    local real = emulator.operations.ListFleets
    finally(function() emulator.operations.ListFleets = real end)
    for text, broken in pairs {
      ["broken"] = function() error("broken", 0) end,
      ["ListFleets replies with FleetIds: "] = function() return { FleetIds = 5 } end,
      ["ListFleets may not raise ConflictException"] = function() exceptions.raise("ConflictException", "not in ListFleets' model") end,
    } do
      emulator.operations.ListFleets = broken
      local response = g.emulator:handle(g:request("ListFleets", "{}"))
      assert.same({ 500, "InternalFailure" }, { response.status, response.code })
      local start = "The local GameLift failed: " .. text
      assert.equal(start, response.message:sub(1, #start))
    end
  end)
end)
