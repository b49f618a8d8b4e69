local code_of = require("spec.support.local_gamelift").code_of
local gamelift = require "spec.support.local_gamelift"
local match_game = require "spec.support.match_game"

local ARN = "arn:aws:gamelift:us-west-2:123456789012:matchmakingruleset/"

local function create(g, name, body, more)
  return g:call("CreateMatchmakingRuleSet", gamelift.merged({ Name = name, RuleSetBody = body or match_game.DUEL }, more or {}))
end

local function names(reply)
  local list = {}
  for i, rule_set in ipairs(reply.RuleSets) do list[i] = rule_set.RuleSetName end
  return table.concat(list, " ")
end

describe("a matchmaking rule set", function()
  it("is described as it was created", function()
    local g = gamelift.new()
    local made = create(g, "duel", nil, { Tags = { { Key = "a", Value = "b" } } }).RuleSet
    assert.same({ RuleSetName = "duel", RuleSetArn = ARN .. "duel", RuleSetBody = match_game.DUEL, CreationTime = gamelift.START }, made)
    assert.same({ made }, g:ok("DescribeMatchmakingRuleSets").RuleSets)
    assert.same({ made }, g:ok("DescribeMatchmakingRuleSets", { Names = { ARN .. "duel" } }).RuleSets)
    assert.same({ { Key = "a", Value = "b" } }, g:ok("ListTagsForResource", { ResourceARN = made.RuleSetArn }).Tags)
  end)

  it("has a name of its own", function()
    local g = gamelift.new()
    create(g, "duel")
    local _, code, message = create(g, "duel")
    assert.same({ "InvalidRequestException", "Rule set duel already exists" }, { code, message })
    assert.equal("InvalidRequestException", code_of(create(g, "")))
    assert.equal("InvalidRequestException", code_of(create(g, "with blank")))
    assert.is_truthy(create(g, "other"))
  end)

  it("is rejected with the path, what is allowed and the nearest name", function()
    local g = gamelift.new()
    local body = match_game.DUEL:gsub("batchDistance", "batchDistanse")
    for _, operation in ipairs { "CreateMatchmakingRuleSet", "ValidateMatchmakingRuleSet" } do
      local _, code, message = g:call(operation, { Name = operation:find "Create" and "a" or nil, RuleSetBody = body })
      assert.equal("InvalidRequestException", code)
      for _, part in ipairs { "$.rules[0].type", "latency", "did you mean batchDistance?" } do
        assert.truthy(message:find(part, 1, true), message)
      end
    end
    assert.equal("", names(g:ok("DescribeMatchmakingRuleSets")))
    assert.is_true(g:ok("ValidateMatchmakingRuleSet", { RuleSetBody = match_game.DUEL }).Valid)
    assert.equal("InvalidRequestException", code_of(g:call("ValidateMatchmakingRuleSet", { RuleSetBody = "{" })))
    assert.equal("InvalidRequestException", code_of(g:call("ValidateMatchmakingRuleSet", { RuleSetBody = "" })))
  end)

  it("is deleted once no configuration uses it", function()
    local g = match_game.new()
    local _, code, message = g:call("DeleteMatchmakingRuleSet", { Name = "duel" })
    assert.same({ "InvalidRequestException", "Rule set duel is used by 1 matchmaking configurations" }, { code, message })
    g:ok("UpdateMatchmakingConfiguration", { Name = "duel", RuleSetName = "open" })
    g:ok("DeleteMatchmakingRuleSet", { Name = ARN .. "duel" })
    assert.equal("InvalidRequestException", code_of(g:call("DeleteMatchmakingRuleSet", { Name = "open" })))
    g:ok("DeleteMatchmakingConfiguration", { Name = "duel" })
    g:ok("DeleteMatchmakingRuleSet", { Name = "open" })
    assert.equal("NotFoundException", code_of(g:call("DeleteMatchmakingRuleSet", { Name = "open" })))
    assert.equal("NotFoundException", code_of(g:call("ListTagsForResource", { ResourceARN = ARN .. "open" })))
    assert.equal("", names(g:ok("DescribeMatchmakingRuleSets")))
  end)

  it("is listed in pages of at most ten, by name or all", function()
    local g = gamelift.new()
    for i = 1, 12 do create(g, "r" .. i) end
    local first = g:ok("DescribeMatchmakingRuleSets")
    assert.equal("r1 r2 r3 r4 r5 r6 r7 r8 r9 r10", names(first))
    local rest = g:ok("DescribeMatchmakingRuleSets", { NextToken = first.NextToken })
    assert.same({ "r11 r12" }, { names(rest), rest.NextToken })
    assert.equal("r3 r1", names(g:ok("DescribeMatchmakingRuleSets", { Names = { "r3", "r1" } })))
    local page = g:ok("DescribeMatchmakingRuleSets", { Names = { "r3", "r1" }, Limit = 1 })
    assert.equal("r1", names(g:ok("DescribeMatchmakingRuleSets", { Names = { "r3", "r1" }, Limit = 1, NextToken = page.NextToken })))
    for _, wrong in ipairs { { Names = {} }, { Limit = 11 }, { Limit = 0 }, { NextToken = "x" } } do
      assert.equal("InvalidRequestException", code_of(g:call("DescribeMatchmakingRuleSets", wrong)))
    end
    local _, code, message = g:call("DescribeMatchmakingRuleSets", { Names = { "r1", "r13" } })
    assert.equal("NotFoundException", code)
    assert.truthy(message:find("did you mean r1", 1, true), message)
  end)

  it("is one of a thousand", function()
    local g = gamelift.new()
    local body = [[{"ruleLanguageVersion":"1.0","teams":[{"name":"a","minPlayers":1,"maxPlayers":2}]}]]
    for i = 1, 1000 do assert(create(g, "r" .. i, body)) end
    assert.equal("LimitExceededException", code_of(create(g, "more", body)))
    g:ok("DeleteMatchmakingRuleSet", { Name = "r7" })
    assert.is_truthy(create(g, "more", body))
  end)
end)
