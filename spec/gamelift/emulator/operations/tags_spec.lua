local containers = require "spec.support.containers"
local gamelift = require "spec.support.local_gamelift"
local match_game = require "spec.support.match_game"

local code_of = gamelift.code_of

describe("tags", function()
  it("can be added to fleets, aliases, queues and locations, at creation and later", function()
    local g = gamelift.new()
    local tag = { { Key = "k", Value = "v" } }
    local arns = {
      "arn:aws:gamelift:us-west-2:123456789012:fleet/" .. g:fleet(1, { Tags = tag }),
      g:ok("CreateAlias", { Name = "a", Tags = tag, RoutingStrategy = { Type = "TERMINAL", Message = "m" } }).Alias.AliasArn,
      g:ok("CreateGameSessionQueue", { Name = "q", Tags = tag }).GameSessionQueue.GameSessionQueueArn,
      g:ok("CreateLocation", { LocationName = "custom-x", Tags = tag }).Location.LocationArn,
    }
    for _, arn in ipairs(arns) do
      local function list() return g:ok("ListTagsForResource", { ResourceARN = arn }).Tags end
      assert.same(tag, list())
      g:ok("TagResource", { ResourceARN = arn, Tags = { { Key = "a", Value = "" }, { Key = "k", Value = "w" } } })
      assert.same({ { Key = "a", Value = "" }, { Key = "k", Value = "w" } }, list())
      g:ok("UntagResource", { ResourceARN = arn, TagKeys = { "k", "absent" } })
      assert.same({ { Key = "a", Value = "" } }, list())
      local many = {}
      for i = 1, 200 do many[i] = { Key = "n" .. i, Value = "" } end
      assert.equal("TaggingFailedException", code_of(g:call("TagResource", { ResourceARN = arn, Tags = many })))
      assert.equal(1, #list())
    end
    g:ok("DeleteAlias", { AliasId = arns[2]:match("[^/]+$") })
    for _, operation in ipairs { "ListTagsForResource", "TagResource", "UntagResource" } do
      local params = { ResourceARN = arns[2] }
      if operation == "TagResource" then params.Tags = tag elseif operation == "UntagResource" then params.TagKeys = { "k" } end
      assert.equal("NotFoundException", code_of(g:call(operation, params)))
    end
  end)

  it("come with each new resource, and go with it", function()
    local g = gamelift.new { group_seconds = 0, fleet_deletion_seconds = 0 }
    local tag = { { Key = "k", Value = "v" }, { Key = "l", Value = "" } }
    local account, own = "arn:aws:gamelift:us-west-2:123456789012:", "arn:aws:gamelift:us-west-2::"
    local function with_tags(params) return gamelift.merged(params, { Tags = tag }) end
    local function create(operation, params, member, id)
      local view = g:ok(operation, with_tags(params))[member]
      return view[id]
    end
    local build = create("CreateBuild", { OperatingSystem = "AMAZON_LINUX_2" }, "Build", "BuildId")
    local script = create("CreateScript", { ZipFile = "zip" }, "Script", "ScriptId")
    create("CreateContainerGroupDefinition", containers.game_server_params "game", "ContainerGroupDefinition", "Name")
    local fleet = create("CreateContainerFleet", { FleetRoleArn = containers.ROLE }, "ContainerFleet", "FleetId")
    create("CreateGameServerGroup", { GameServerGroupName = "group", RoleArn = "arn:aws:iam::123456789012:role/r", MinSize = 0, MaxSize = 1,
      InstanceDefinitions = { { InstanceType = "c5.large" }, { InstanceType = "c5.xlarge" } },
      LaunchTemplate = { LaunchTemplateName = "template" } }, "GameServerGroup", "GameServerGroupName")
    create("CreateMatchmakingRuleSet", { Name = "rules", RuleSetBody = match_game.OPEN }, "RuleSet", "RuleSetName")
    create("CreateMatchmakingConfiguration", { Name = "match", RuleSetName = "rules", RequestTimeoutSeconds = 60,
      AcceptanceRequired = false, FlexMatchMode = "STANDALONE" }, "Configuration", "Name")
    for _, case in ipairs { -- ARN, operation that deletes it
      { own .. "build/" .. build, "DeleteBuild", { BuildId = build } },
      { own .. "script/" .. script, "DeleteScript", { ScriptId = script } },
      { own .. "containergroupdefinition/game:1", "DeleteContainerGroupDefinition", { Name = "game" } },
      { account .. "containerfleet/" .. fleet, "DeleteContainerFleet", { FleetId = fleet } },
      { account .. "gameservergroup/group", "DeleteGameServerGroup", { GameServerGroupName = "group" } },
      { account .. "matchmakingconfiguration/match", "DeleteMatchmakingConfiguration", { Name = "match" } },
      { account .. "matchmakingruleset/rules", "DeleteMatchmakingRuleSet", { Name = "rules" } },
    } do
      local resource = { ResourceARN = case[1] }
      assert.same(tag, g:ok("ListTagsForResource", resource).Tags, case[1])
      g:ok(case[2], case[3])
      g:advance(0)
      assert.equal("NotFoundException", code_of(g:call("ListTagsForResource", resource)), case[1])
    end
  end)

  local function tags(count, change)
    local list = {}
    for i = 1, count do list[i] = gamelift.merged({ Key = "k" .. i, Value = "v" }, change or {}) end
    return list
  end

  local wrong = {
    { "more than two hundred", tags(201), "TaggingFailedException" },
    { "a key that is too long", tags(1, { Key = ("k"):rep(129) }), "TaggingFailedException" },
    { "a value that is too long", tags(1, { Value = ("v"):rep(257) }), "TaggingFailedException" },
    { "an empty key", tags(1, { Key = "" }), "TaggingFailedException" },
    { "a key of Amazon's", tags(1, { Key = "AWS:owner" }), "TaggingFailedException" },
    { "a key twice", tags(2, { Key = "k" }), "TaggingFailedException" },
    { "a tag without a key", { { Value = "v" } }, "InvalidRequestException" },
  }
  for _, case in ipairs(wrong) do
    it("are rejected with " .. case[1] .. ", and nothing is made", function()
      local g = gamelift.new()
      local arn = "arn:aws:gamelift:us-west-2:123456789012:fleet/" .. g:fleet(1)
      for operation, params in pairs {
        CreateLocation = { LocationName = "custom-x", Tags = case[2] },
        CreateAlias = { Name = "a", Tags = case[2], RoutingStrategy = { Type = "TERMINAL", Message = "m" } },
        CreateFleet = { Name = "f", BuildId = "build-1", EC2InstanceType = "c5.large", Tags = case[2] },
        CreateGameSessionQueue = { Name = "q", Tags = case[2] },
        TagResource = { ResourceARN = arn, Tags = case[2] },
      } do
        assert.equal(case[3], code_of(g:call(operation, params)), operation)
      end
      assert.same({}, g:ok("ListTagsForResource", { ResourceARN = arn }).Tags)
      assert.same({}, g:ok("ListLocations", { Filters = { "CUSTOM" } }).Locations)
      assert.same({}, g:ok("ListAliases").Aliases)
      assert.equal(1, #g:ok("ListFleets").FleetIds)
      assert.same({}, g:ok("DescribeGameSessionQueues").GameSessionQueues)
    end)
  end

  it("say so if another parameter is wrong, too", function()
    local _, code, message = gamelift.new():call("CreateLocation", { LocationName = "x", Tags = { { Key = "", Value = "" } } })
    assert.equal("InvalidRequestException", code)
    assert.matches("^3 validation errors", message)
  end)

  it("of a resource that is being deleted are out of reach", function()
    local g = gamelift.new()
    local fleet = g:fleet(1, { Tags = tags(1) })
    local arn = "arn:aws:gamelift:us-west-2:123456789012:fleet/" .. fleet
    g:ok("DeleteFleet", { FleetId = fleet })
    local function errors()
      local list = {}
      for i, call in ipairs { { "ListTagsForResource" }, { "TagResource", Tags = tags(1) }, { "UntagResource", TagKeys = { "k1" } } } do
        local _, code, message = g:call(call[1], { ResourceARN = arn, Tags = call.Tags, TagKeys = call.TagKeys })
        list[i] = code .. ": " .. message
      end
      return list
    end
    local text = "InvalidRequestException: Resource " .. arn .. " is not in a taggable state"
    assert.same({ text, text, text }, errors())
    g:advance(60)
    text = "NotFoundException: Resource (" .. arn .. ") not found"
    assert.same({ text, text, text }, errors())
  end)
end)
