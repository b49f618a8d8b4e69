local gamelift = require "spec.support.local_gamelift"
local match_game = require "spec.support.match_game"

local code_of = gamelift.code_of

local ARN = "arn:aws:gamelift:us-west-2:123456789012:"

local function create(g, name, members)
  return g:call("CreateMatchmakingConfiguration", gamelift.merged({ Name = name, RuleSetName = "duel", RequestTimeoutSeconds = 60,
    AcceptanceRequired = false, GameSessionQueueArns = { g.queue } }, members or {}))
end

local function names(reply)
  local list = {}
  for i, configuration in ipairs(reply.Configurations) do list[i] = configuration.Name end
  return table.concat(list, " ")
end

describe("a matchmaking configuration", function()
  it("is described as it was created, with its defaults", function()
    local g = match_game.new()
    local expected = { Name = "duel", ConfigurationArn = ARN .. "matchmakingconfiguration/duel", RuleSetName = "duel",
      RuleSetArn = ARN .. "matchmakingruleset/duel", RequestTimeoutSeconds = 60, AcceptanceRequired = false,
      FlexMatchMode = "WITH_QUEUE", BackfillMode = "MANUAL", GameSessionQueueArns = { g.queue }, CreationTime = gamelift.START }
    assert.same({ expected }, g:ok("DescribeMatchmakingConfigurations").Configurations)
    local all = { Description = "d", AcceptanceRequired = true, AcceptanceTimeoutSeconds = 20, AdditionalPlayerCount = 1,
      CustomEventData = "c", GameProperties = { { Key = "a", Value = "b" } }, GameSessionData = "data", BackfillMode = "AUTOMATIC",
      NotificationTarget = "arn:aws:sns:us-west-2:123456789012:topic.fifo" }
    local made = create(g, "all", gamelift.merged(all, { RuleSetName = ARN .. "matchmakingruleset/duel",
      Tags = { { Key = "a", Value = "b" } } })).Configuration
    assert.same(gamelift.merged(gamelift.merged(expected, all),
      { Name = "all", ConfigurationArn = ARN .. "matchmakingconfiguration/all" }), made)
    assert.same({ { Key = "a", Value = "b" } }, g:ok("ListTagsForResource", { ResourceARN = made.ConfigurationArn }).Tags)
    assert.equal(600, create(g, "c", { AcceptanceRequired = true }).Configuration.AcceptanceTimeoutSeconds)
    g = match_game.new(nil, { matchmaking = { acceptance_timeout = 30 } })
    assert.equal(30, create(g, "c", { AcceptanceRequired = true }).Configuration.AcceptanceTimeoutSeconds)
  end)

  it("keeps nothing that a placement needs where it is STANDALONE", function()
    local g = match_game.new()
    local made = g:ok("CreateMatchmakingConfiguration", { Name = "s", RuleSetName = "duel", RequestTimeoutSeconds = 60,
      AcceptanceRequired = false, FlexMatchMode = "STANDALONE", AdditionalPlayerCount = 1, GameSessionData = "d",
      GameProperties = { { Key = "a", Value = "b" } }, BackfillMode = "MANUAL" }).Configuration
    for _, member in ipairs { "AdditionalPlayerCount", "GameSessionData", "GameProperties", "BackfillMode", "GameSessionQueueArns" } do
      assert.is_nil(made[member], member)
    end
  end)

  local wrong = {
    -- why, members, code
    { "another one has its name", { Name = "duel" }, "InvalidRequestException" },
    { "its name is empty", { Name = "" }, "InvalidRequestException" },
    { "its rule set is unknown", { RuleSetName = "duell" }, "NotFoundException" },
    { "its queue is unknown", { GameSessionQueueArns = { ARN .. "gamesessionqueue/none" } }, "NotFoundException" },
    { "its queue is not an ARN", { GameSessionQueueArns = { "q" } }, "InvalidRequestException" },
    { "it has no queue", { GameSessionQueueArns = {} }, "InvalidRequestException" },
    { "it is STANDALONE and has a queue", { FlexMatchMode = "STANDALONE" }, "InvalidRequestException" },
    { "it is STANDALONE with automatic backfill", { FlexMatchMode = "STANDALONE", GameSessionQueueArns = {},
      BackfillMode = "AUTOMATIC" }, "InvalidRequestException" },
    { "its timeout is 0", { RequestTimeoutSeconds = 0 }, "InvalidRequestException" },
    { "its timeout is more than 12 hours", { RequestTimeoutSeconds = 43201 }, "InvalidRequestException" },
    { "its acceptance timeout is more than ten minutes", { AcceptanceTimeoutSeconds = 601 }, "InvalidRequestException" },
    { "a game property has no value", { GameProperties = { { Key = "a" } } }, "InvalidRequestException" },
  }
  for _, case in ipairs(wrong) do
    it("is rejected where " .. case[1], function()
      local g = match_game.new()
      assert.equal(case[3], code_of(create(g, "new", case[2])))
      assert.equal("duel", names(g:ok("DescribeMatchmakingConfigurations")))
      g:ok("DeleteMatchmakingConfiguration", { Name = "duel" })
      g:ok("DeleteMatchmakingRuleSet", { Name = "duel" }) -- nothing has counted as its use
    end)
  end

  it("names the nearest rule set", function()
    local _, _, message = create(match_game.new(), "new", { RuleSetName = "duell" })
    assert.truthy(message:find("did you mean duel?", 1, true), message)
  end)

  it("may use a queue of another region, where its matches fail", function()
    local g = match_game.new()
    local arn = "arn:aws:gamelift:eu-west-1:123456789012:gamesessionqueue/far"
    g:ok("UpdateMatchmakingConfiguration", { Name = "duel", GameSessionQueueArns = { arn } })
    g:start "a"
    g:start "b"
    g:advance(1)
    assert.equal("FAILED FAILED", g:statuses("a", "b"))
    assert.equal("Searching Searching PotentialMatchCreated Failed Failed", g:types())
  end)

  it("is one of a hundred", function()
    local g = match_game.new()
    for i = 2, 100 do assert(create(g, "c" .. i)) end
    assert.equal("LimitExceededException", code_of(create(g, "more")))
  end)

  it("keeps on update what the request leaves out", function()
    local g = match_game.new { Description = "d", CustomEventData = "c", AdditionalPlayerCount = 1 }
    local before = g:ok("DescribeMatchmakingConfigurations").Configurations[1]
    local after = g:ok("UpdateMatchmakingConfiguration", { Name = before.ConfigurationArn, RequestTimeoutSeconds = 90,
      AcceptanceRequired = true }).Configuration
    assert.same(gamelift.merged(before, { RequestTimeoutSeconds = 90, AcceptanceRequired = true, AcceptanceTimeoutSeconds = 600 }), after)
    assert.same({ after }, g:ok("DescribeMatchmakingConfigurations").Configurations)
    assert.equal("NotFoundException", code_of(g:call("UpdateMatchmakingConfiguration", { Name = "none" })))
    assert.equal("NotFoundException", code_of(g:call("UpdateMatchmakingConfiguration", { Name = "duel", RuleSetName = "none" })))
    assert.equal("InvalidRequestException", code_of(g:call("UpdateMatchmakingConfiguration",
      { Name = "duel", FlexMatchMode = "STANDALONE", BackfillMode = "AUTOMATIC" })))
    assert.equal("InvalidRequestException", code_of(g:call("UpdateMatchmakingConfiguration", { Name = "duel", GameSessionQueueArns = {} })))
    assert.same({ after }, g:ok("DescribeMatchmakingConfigurations").Configurations)
  end)

  it("changes its mode, and the mode of tickets that are open", function()
    local g = match_game.new { AdditionalPlayerCount = 1 }
    g:start "a"
    g:start "b"
    local changed = g:ok("UpdateMatchmakingConfiguration", { Name = "duel", FlexMatchMode = "STANDALONE" }).Configuration
    assert.is_nil(changed.GameSessionQueueArns)
    g:advance(1)
    assert.equal("COMPLETED COMPLETED", g:statuses("a", "b"))
    assert.is_nil(g:ticket("a").GameSessionConnectionInfo)
    assert.equal("InvalidRequestException",
      code_of(g:call("UpdateMatchmakingConfiguration", { Name = "duel", FlexMatchMode = "WITH_QUEUE" })))
    g:ok("UpdateMatchmakingConfiguration", { Name = "duel", FlexMatchMode = "WITH_QUEUE", GameSessionQueueArns = { g.queue } })
    g:start "c"
    g:start "d"
    g:advance(2)
    assert.equal("COMPLETED COMPLETED", g:statuses("c", "d"))
    assert.is_table(g:ticket("c").GameSessionConnectionInfo)
  end)

  it("uses another rule set for open tickets from the next pass on", function()
    local g = match_game.new()
    g:start("a", { PlayerAttributes = { skill = { N = 1 } } })
    g:start("b", { PlayerAttributes = { skill = { N = 50 } } })
    g:advance(2)
    assert.equal("SEARCHING SEARCHING", g:statuses("a", "b"))
    g:ok("UpdateMatchmakingConfiguration", { Name = "duel", RuleSetName = "open" })
    g:advance(2)
    assert.equal("COMPLETED COMPLETED", g:statuses("a", "b"))
  end)

  it("is not deleted while tickets are active", function()
    local g = match_game.new()
    g:start "a"
    local _, code, message = g:call("DeleteMatchmakingConfiguration", { Name = "duel" })
    assert.same({ "InvalidRequestException", "Matchmaking configuration duel has 1 active tickets" }, { code, message })
    g:ok("StopMatchmaking", { TicketId = "a" })
    g:ok("DeleteMatchmakingConfiguration", { Name = ARN .. "matchmakingconfiguration/duel" })
    assert.equal("NotFoundException", code_of(g:call("DeleteMatchmakingConfiguration", { Name = "duel" })))
    assert.equal("CANCELLED", g:ticket("a").Status)
    g:advance(5)
    g:configuration "duel"
    g:start "b"
    g:advance(5)
    assert.equal("SEARCHING", g:ticket("b").Status)
  end)

  it("is listed in pages, by names and by rule set", function()
    local g = match_game.new()
    for i = 2, 12 do create(g, "c" .. i, { RuleSetName = i % 2 == 0 and "duel" or "open" }) end
    local first = g:ok("DescribeMatchmakingConfigurations")
    assert.equal(10, #first.Configurations)
    assert.equal("c11 c12", names(g:ok("DescribeMatchmakingConfigurations", { NextToken = first.NextToken })))
    assert.equal("c3 duel", names(g:ok("DescribeMatchmakingConfigurations", { Names = { "c3", "none", "duel", "c3" } })))
    assert.equal("c3 c5 c7 c9 c11", names(g:ok("DescribeMatchmakingConfigurations", { RuleSetName = "open" })))
    assert.equal("c3", names(g:ok("DescribeMatchmakingConfigurations", { RuleSetName = "open", Names = { "c2", "c3" } })))
    assert.equal("", names(g:ok("DescribeMatchmakingConfigurations", { RuleSetName = "none" })))
    assert.equal("InvalidRequestException", code_of(g:call("DescribeMatchmakingConfigurations", { NextToken = "x" })))
    local page = g:ok("DescribeMatchmakingConfigurations", { RuleSetName = "open", Limit = 2 })
    assert.equal("c3 c5", names(page))
    assert.equal("c7 c9", names(g:ok("DescribeMatchmakingConfigurations",
      { RuleSetName = "open", Limit = 2, NextToken = page.NextToken })))
  end)
end)
