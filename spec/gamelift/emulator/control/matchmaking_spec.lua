local gamelift = require "spec.support.local_gamelift"
local match_game = require "spec.support.match_game"

describe("explain", function()
  it("names the rule whose removal lets a ticket match, as data and as text", function()
    local g = match_game.new()
    g:start("a", { PlayerAttributes = { skill = { N = 1 } } })
    g:start("b", { PlayerAttributes = { skill = { N = 50 } } })
    g:advance(2)
    local said = g:control("explain", { TicketId = "a" })
    assert.same({ "a", "SEARCHING", "duel" }, { said.explanation.ticket, said.explanation.status, said.explanation.matchmaker })
    assert.equal("Near", said.explanation.remedies[1].without[1].name)
    assert.truthy(said.text:find("Near", 1, true), said.text)
  end)

  it("explains an ended ticket by its status, and knows no other", function()
    local g = match_game.new()
    g:start "a"
    g:advance(61)
    assert.equal("TIMED_OUT", g:control("explain", { TicketId = "a" }).explanation.status)
    local _, message = g.emulator:control("explain", { TicketId = "none" })
    assert.equal("explain: Matchmaking ticket was not found.", message)
  end)

  it("changes nothing", function()
    local function run(explains)
      local g = match_game.new()
      for i = 1, 6 do g:start("t" .. i, { PlayerAttributes = { skill = { N = 7 * i } } }) end
      g:advance(2)
      if explains then g:control("explain", { TicketId = "t3" }) end
      g:start("more", { PlayerAttributes = { skill = { N = 20 } } })
      g:advance(70)
      return g:control("events").events
    end
    assert.same(run(false), run(true))
  end)
end)

describe("replace_rule_set", function()
  it("changes a rule set that is in use, for open tickets, too", function()
    local g = match_game.new()
    g:start("a", { PlayerAttributes = { skill = { N = 1 } } })
    g:start("b", { PlayerAttributes = { skill = { N = 50 } } })
    g:advance(2)
    local body = match_game.DUEL:gsub('"maxDistance": 5', '"maxDistance": 50')
    assert.same({ Name = "duel", configurations = { "duel" } }, g:control("replace_rule_set", { Name = "duel", RuleSetBody = body }))
    assert.equal(body, g:ok("DescribeMatchmakingRuleSets", { Names = { "duel" } }).RuleSets[1].RuleSetBody)
    g:advance(2)
    assert.equal("COMPLETED COMPLETED", g:statuses("a", "b"))
    assert.same({}, g:control("replace_rule_set", { Name = "open", RuleSetBody = body }).configurations)
  end)

  it("rejects a wrong body and an unknown name", function()
    local g = match_game.new()
    local _, message = g.emulator:control("replace_rule_set", { Name = "duel", RuleSetBody = "{}" })
    assert.truthy(message:find("$.", 1, true), message)
    _, message = g.emulator:control("replace_rule_set", { Name = "duell", RuleSetBody = match_game.DUEL })
    assert.truthy(message:find("did you mean duel?", 1, true), message)
    assert.equal(match_game.DUEL, g:ok("DescribeMatchmakingRuleSets", { Names = { "duel" } }).RuleSets[1].RuleSetBody)
  end)
end)

describe("simulate", function()
  it("runs a script with the engine's options, apart from the account", function()
    local g = match_game.new(nil, { matchmaking = { fill_wait = 5 } })
    local function start(at, id) return { at = at, start = { TicketId = id, Players = { { PlayerId = id } } } } end
    local report = g:control("simulate", { rule_set_text = match_game.OPEN, steps = { start(0, "x"), start(2, "y") }, ["until"] = 20 })
    assert.same({ 2, 1, 2 }, { report.tickets, #report.matches, #report.matches[1].tickets })
    assert.truthy(report.text:find("2 tickets, 1 matches", 1, true), report.text)
    assert.same({}, g:control("state").tickets)
    local _, message = g.emulator:control("simulate", { rule_set_text = match_game.OPEN, steps = { { at = 0, begin = {} } } })
    assert.truthy(message:find('$.steps[0].begin: unknown', 1, true), message)
  end)
end)

describe("state", function()
  it("shows rule sets, configurations and tickets", function()
    local g = match_game.new()
    g:start "b"
    g:start "a"
    local state = g:control "state"
    assert.same({ { Name = "duel", RuleSetBody = match_game.DUEL }, { Name = "open", RuleSetBody = match_game.OPEN } },
      state.matchmaking_rule_sets)
    assert.same({ { Name = "duel", RuleSetName = "duel", FlexMatchMode = "WITH_QUEUE", AcceptanceRequired = false,
      BackfillMode = "MANUAL", RequestTimeoutSeconds = 60, GameSessionQueueArns = { g.queue } } }, state.matchmaking_configurations)
    assert.same({ { TicketId = "b", ConfigurationName = "duel", Status = "QUEUED" },
      { TicketId = "a", ConfigurationName = "duel", Status = "QUEUED" } }, state.tickets)
  end)
end)

describe("seed data of matchmaking", function()
  local DATA = {
    fleets = { { Name = "main" } }, queues = { { Name = "lobby", fleets = { "main" } } },
    matchmaking_rule_sets = {
      { Name = "pair", rule_set = { ruleLanguageVersion = "1.0", rules = {},
        playerAttributes = { { name = "s", type = "number", default = 0.5 } },
        teams = { { name = 'a "b"', minPlayers = 2, maxPlayers = 2 } } } },
      { Name = "text", RuleSetBody = match_game.DUEL },
    },
    matchmaking_configurations = {
      { Name = "pair", RuleSetName = "pair", queue = "lobby" },
      { Name = "alone", RuleSetName = "text", FlexMatchMode = "STANDALONE", AcceptanceRequired = true },
    },
  }

  it("is loaded at the start", function()
    local g = gamelift.new { data = DATA }
    local pair = g:ok("DescribeMatchmakingConfigurations", { Names = { "pair" } }).Configurations[1]
    assert.same({ 300, false, "arn:aws:gamelift:us-west-2:123456789012:gamesessionqueue/lobby" },
      { pair.RequestTimeoutSeconds, pair.AcceptanceRequired, pair.GameSessionQueueArns[1] })
    assert.equal('{"playerAttributes":[{"default":0.5,"name":"s","type":"number"}],"ruleLanguageVersion":"1.0","rules":[],"teams":'
      .. '[{"maxPlayers":2,"minPlayers":2,"name":"a \\"b\\""}]}', g:ok("DescribeMatchmakingRuleSets").RuleSets[1].RuleSetBody)
    for _, id in ipairs { "x", "y" } do
      g:ok("StartMatchmaking", { ConfigurationName = "pair", TicketId = id, Players = { { PlayerId = id } } })
    end
    g:advance(1)
    assert.equal("COMPLETED", g:ok("DescribeMatchmaking", { TicketIds = { "x" } }).TicketList[1].Status)
  end)

  local wrong = {
    -- list, entry, a part of the message
    { "matchmaking_rule_sets", { Name = "a", RuleSetBody = "{}" }, "ruleLanguageVersion" },
    { "matchmaking_rule_sets", { Name = "a" }, "matchmaking_rule_sets[1].RuleSetBody" },
    { "matchmaking_configurations", { Name = "a", RuleSetName = "none", FlexMatchMode = "STANDALONE" }, "none" },
    { "matchmaking_configurations", { Name = "a", RuleSetName = "a", queue = "none" },
      "matchmaking_configurations[1]: there is no queue none" },
  }
  for _, case in ipairs(wrong) do
    it("is rejected with " .. case[3], function()
      local g = gamelift.new()
      local _, message = g.emulator:control("seed", { data = { [case[1]] = { case[2] } } })
      assert.truthy(message:find(case[3], 1, true), message)
      assert.same({}, g:control("state").matchmaking_rule_sets)
    end)
  end
end)

describe("a snapshot from before a reset", function()
  it("is restored any number of times, with matchmaking that goes on", function()
    local g = match_game.new { FlexMatchMode = "STANDALONE" }
    g:start "a"
    g:advance(1)
    g:control "snapshot"
    g:control "reset"
    for _ = 1, 3 do
      g:control "restore"
      assert.equal("SEARCHING", g:ticket("a").Status)
      for _, backend in pairs(g.emulator.state.backends) do assert.equal(g.emulator.env, backend.env) end
    end
    g:start "b"
    g:advance(2)
    assert.equal("COMPLETED COMPLETED", g:statuses("a", "b"))
  end)
end)
