local gamelift = require "spec.support.local_gamelift"

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
      assert.equal("InvalidRequestException", code_of(g:call("TagResource", { ResourceARN = arn, Tags = many })))
      assert.equal(1, #list())
    end
    g:ok("DeleteAlias", { AliasId = arns[2]:match("[^/]+$") })
    for _, operation in ipairs { "ListTagsForResource", "TagResource", "UntagResource" } do
      local params = { ResourceARN = arns[2] }
      if operation == "TagResource" then params.Tags = tag elseif operation == "UntagResource" then params.TagKeys = { "k" } end
      assert.equal("NotFoundException", code_of(g:call(operation, params)))
    end
  end)
end)
