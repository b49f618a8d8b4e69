local match_world = require "spec.support.match_world"
local snapshot = require "gamelift.emulator.snapshot"
local timers = require "gamelift.emulator.timers"

local DUEL, new = match_world.DUEL, match_world.new

describe("events", function()
  it("of a match have the members that EventBridge delivers", function()
    local world = new()
    world.start("a")
    world.start("b", 12)
    world.advance(2)
    assert.equal("Searching Searching PotentialMatchCreated Succeeded", world.types())
    assert.same({ type = "MatchmakingSearching", customEventData = "x", estimatedWaitMillis = "NOT_AVAILABLE",
      tickets = { { ticketId = "a", startTime = "1970-01-01T00:16:40.000Z", players = { { playerId = "p-a" } } } },
      gameSessionInfo = { players = { { playerId = "p-a" } } } }, world.events[1])
    local potential = world.events[3]
    assert.is_false(potential.acceptanceRequired)
    assert.is_nil(potential.acceptanceTimeout)
    assert.equal("Near", potential.ruleEvaluationMetrics[1].ruleName)
    assert.truthy(potential.ruleEvaluationMetrics[1].passedCount >= 1)
    local teams = {}
    for _, player in ipairs(potential.gameSessionInfo.players) do teams[player.playerId] = player.team end
    assert.truthy(teams["p-a"] == "red" and teams["p-b"] == "blue" or teams["p-a"] == "blue" and teams["p-b"] == "red")
    assert.equal(potential.matchId, world.events[4].matchId)
    assert.is_nil(world.events[4].gameSessionInfo.gameSessionArn)
    world.start("c")
    world.advance(1)
    assert.equal(0, world.events[5].estimatedWaitMillis)
  end)

  it("count that a match has passed its rules, also those that are not tested by themselves", function()
    local skill = { "flatten(teams[*].players.attributes[skill])" }
    local rules = { { name = "Near", type = "batchDistance", batchAttribute = "skill", maxDistance = 5 },
      { name = "Low", type = "comparison", measurements = skill, operation = "<", referenceValue = 50 },
      { name = "High", type = "comparison", measurements = skill, operation = ">", referenceValue = 50 },
      { name = "Low or high", type = "compound", statement = "or(Low, High)" },
      { name = "Both", type = "compound", statement = "and(Low, Low)" },
      { name = "Nearest", type = "distanceSort", sortDirection = "ascending", sortAttribute = "skill" } }
    local world = new { RuleSetBody = { ruleLanguageVersion = "1.0", playerAttributes = DUEL.playerAttributes, teams = DUEL.teams,
      rules = rules } }
    world.start("a")
    world.start("b")
    world.advance(2)
    local passed = {}
    for _, entry in ipairs(world.events[3].ruleEvaluationMetrics) do passed[entry.ruleName] = entry.passedCount > 0 end
    assert.same({ Near = true, Low = false, High = false, ["Low or high"] = true, Both = true, Nearest = true }, passed)
  end)

  it("of tickets that end without a match have reason, message and metrics", function()
    local world = new()
    world.start("a")
    world.start("b", 90)
    world.advance(5)
    world.service:stop "b"
    world.advance(60)
    assert.equal("Searching Searching Cancelled TimedOut", world.types())
    local cancelled, timed_out = world.events[3], world.events[4]
    assert.same({ "Cancelled", "Cancelled by request." }, { cancelled.reason, cancelled.message })
    assert.same({ "TimedOut", "Removed from matchmaking due to timing out." }, { timed_out.reason, timed_out.message })
    assert.equal("Near", timed_out.ruleEvaluationMetrics[1].ruleName)
    assert.truthy(timed_out.ruleEvaluationMetrics[1].failedCount > 0)
    local ticket = world.ticket "a"
    assert.same({ "TIMED_OUT", "TimedOut", 1060 }, { ticket.Status, ticket.StatusReason, ticket.EndTime })
  end)

  it("of acceptance name the players who accepted or rejected", function()
    local world = new { AcceptanceRequired = true, AcceptanceTimeoutSeconds = 20 }
    world.start("a")
    world.start("b")
    world.advance(2)
    assert.same({ true, 20 }, { world.events[3].acceptanceRequired, world.events[3].acceptanceTimeout })
    world.service:accept { TicketId = "a", PlayerIds = { "p-a" }, AcceptanceType = "ACCEPT" }
    local accepted = {}
    for _, player in ipairs(world.events[4].gameSessionInfo.players) do accepted[player.playerId] = tostring(player.accepted) end
    assert.same({ ["p-a"] = "true", ["p-b"] = "nil" }, accepted)
    world.service:accept { TicketId = "b", PlayerIds = { "p-b" }, AcceptanceType = "ACCEPT" }
    assert.equal("Searching Searching PotentialMatchCreated AcceptMatch AcceptMatch AcceptMatchCompleted Succeeded", world.types())
    assert.equal("Accepted", world.events[6].acceptance)
  end)
end)

describe("acceptance", function()
  local function proposed(options)
    local world = new({ AcceptanceRequired = true, AcceptanceTimeoutSeconds = 20 }, options)
    world.start("a")
    world.start("b")
    world.advance(2)
    return world
  end

  it("cancels tickets without a response when another player rejects, or returns them to the search if the option says so", function()
    local world = proposed()
    world.service:accept { TicketId = "b", PlayerIds = { "p-b" }, AcceptanceType = "REJECT" }
    assert.equal("CANCELLED", world.ticket "a".Status)
    assert.equal("AcceptanceFailed", world.ticket "a".StatusReason)
    world = proposed { unanswered_on_rejection = "SEARCHING" }
    world.service:accept { TicketId = "b", PlayerIds = { "p-b" }, AcceptanceType = "REJECT" }
    assert.equal("SEARCHING", world.ticket "a".Status)
    assert.equal("CANCELLED", world.ticket "b".Status)
  end)

  it("uses the last response of a player until the match is settled", function()
    local world = new({ AcceptanceRequired = true })
    world.service:update("duel", { RuleSetBody = { ruleLanguageVersion = "1.0", teams = { { name = "crew", minPlayers = 2,
      maxPlayers = 2 } } } })
    world.start("a", nil, "q")
    world.advance(2)
    world.service:accept { TicketId = "a", PlayerIds = { "q" }, AcceptanceType = "ACCEPT" }
    world.service:accept { TicketId = "a", PlayerIds = { "q" }, AcceptanceType = "ACCEPT" }
    assert.equal("REQUIRES_ACCEPTANCE", world.ticket "a".Status)
    world.service:accept { TicketId = "a", PlayerIds = { "p-a" }, AcceptanceType = "ACCEPT" }
    assert.equal("COMPLETED", world.ticket "a".Status)
  end)

  it("is refused for players of other tickets and for an empty list", function()
    local world = proposed()
    local _, problem = world.service:accept { TicketId = "a", PlayerIds = { "p-b" }, AcceptanceType = "ACCEPT" }
    assert.same({ code = "InvalidRequestException", message = "Player p-b is not in matchmaking ticket a" }, problem)
    _, problem = world.service:accept { TicketId = "a", PlayerIds = {}, AcceptanceType = "ACCEPT" }
    assert.equal("InvalidRequestException", problem.code)
  end)

  it("ends by the timeout of all tickets that started in one moment", function()
    local world = new { AcceptanceRequired = true, AcceptanceTimeoutSeconds = 20, RequestTimeoutSeconds = 10 }
    world.start("a")
    world.start("b")
    world.advance(10)
    assert.same({ "TIMED_OUT", "TIMED_OUT" }, { world.ticket("a").Status, world.ticket("b").Status })
    assert.equal("Searching Searching PotentialMatchCreated TimedOut TimedOut AcceptMatchCompleted", world.types())
  end)

  it("drops the match when a ticket of it is stopped", function()
    local world = proposed()
    world.service:accept { TicketId = "a", PlayerIds = { "p-a" }, AcceptanceType = "ACCEPT" }
    assert(world.service:stop "b")
    assert.equal("SEARCHING", world.ticket "a".Status)
    assert.equal("CANCELLED", world.ticket "b".Status)
    assert.same({}, world.service.state.matches)
    assert.matches("AcceptMatch AcceptMatchCompleted Cancelled Searching$", world.types()) -- as after a rejection
  end)

  it("keeps the start time and the timeout of a ticket that returns to the search", function()
    local world = proposed()
    world.service:accept { TicketId = "a", PlayerIds = { "p-a" }, AcceptanceType = "ACCEPT" }
    world.advance(19)
    assert.same({ "SEARCHING", 1000 }, { world.ticket "a".Status, world.ticket "a".StartTime })
    world.advance(40)
    assert.equal("TIMED_OUT", world.ticket "a".Status)
  end)
end)

describe("placing", function()
  local function placed()
    local world = new { FlexMatchMode = "WITH_QUEUE" }
    world.start("a")
    world.start("b")
    world.advance(1)
    return world, world.placing[1]
  end

  it("gives each ticket its own players' sessions", function()
    local world, match = placed()
    assert.equal("PLACING", world.ticket "a".Status)
    world.service:placed(match.id, { GameSessionArn = "arn:s", IpAddress = "1.2.3.4", DnsName = "host", Port = 7777,
      PlayerSessions = { ["p-a"] = "psess-a", ["p-b"] = "psess-b" } })
    assert.same({ GameSessionArn = "arn:s", IpAddress = "1.2.3.4", DnsName = "host", Port = 7777,
      MatchedPlayerSessions = { { PlayerId = "p-a", PlayerSessionId = "psess-a" } } }, world.ticket "a".GameSessionConnectionInfo)
    local info = world.events[#world.events].gameSessionInfo
    assert.same({ "arn:s", 7777 }, { info.gameSessionArn, info.port })
    assert.truthy(world.ticket "a".Players[1].Team)
  end)

  it("sends the tickets back when the queue timed out", function()
    local world, match = placed()
    world.service:placement_failed(match.id, true)
    assert.equal("SEARCHING", world.ticket "a".Status)
    world.advance(2)
    assert.equal(2, #world.placing)
  end)

  it("fails the tickets when the queue is gone", function()
    local world, match = placed()
    world.service:placement_failed(match.id, false)
    assert.same({ "FAILED", "UNEXPECTED_ERROR" }, { world.ticket "a".Status, world.ticket "a".StatusReason })
    assert.equal("MatchmakingFailed", world.events[#world.events].type)
    assert.equal(match.id, world.events[#world.events].matchId)
  end)

  it("ends by the tickets' timeout, too", function()
    local world = placed()
    world.advance(61)
    assert.equal("TIMED_OUT", world.ticket "a".Status)
    assert.equal(1, #world.cancelled)
  end)
end)

describe("backfill", function()
  local CREW = { ruleLanguageVersion = "1.0", teams = { { name = "crew", minPlayers = 1, maxPlayers = 3 } } }
  local function backfill(world, id, team)
    return world.service:backfill { ConfigurationName = "duel", TicketId = id, GameSessionArn = "arn:s",
      Players = { { PlayerId = "q-" .. id, Team = team } } }
  end

  it("of a session is replaced by the next one", function()
    local world = new { RuleSetBody = CREW }
    assert(backfill(world, "one", "crew"))
    assert(backfill(world, "two", "crew"))
    assert.equal("CANCELLED", world.ticket "one".Status)
    assert.equal("QUEUED", world.ticket "two".Status)
  end)

  it("needs a known team", function()
    local world = new { RuleSetBody = CREW }
    local _, problem = backfill(world, "one")
    assert.matches("expected a Team, got none", problem.message)
    _, problem = backfill(world, "one", "crw")
    assert.matches('unknown team "crw", did you mean crew?', problem.message)
  end)

  it("fills the slots that AdditionalPlayerCount keeps open in new matches", function()
    local crew = { ruleLanguageVersion = "1.0", teams = { { name = "crew", minPlayers = 3, maxPlayers = 3 } } }
    local world = new { RuleSetBody = crew, FlexMatchMode = "WITH_QUEUE", AdditionalPlayerCount = 1 }
    world.start("a")
    world.start("b")
    world.advance(1)
    assert.equal(2, world.placing[1].size)
    assert(world.service:backfill { ConfigurationName = "duel", TicketId = "bf", GameSessionArn = "arn:s",
      Players = { { PlayerId = "x", Team = "crew" }, { PlayerId = "y", Team = "crew" } } })
    world.start("c")
    world.advance(1)
    assert.equal(3, world.placing[2].size)
    assert.equal("bf", world.placing[2].backfill.id)
  end)

  it("keeps the current players' team and reports the match it joins", function()
    local world = new { RuleSetBody = CREW, FlexMatchMode = "WITH_QUEUE" }
    assert(backfill(world, "one", "crew"))
    world.start("a")
    world.advance(1)
    local match = world.placing[1]
    assert.equal("one", match.backfill.id)
    assert.equal("arn:s", match.backfill.session)
    assert.equal(2, match.size)
  end)
end)

describe("requests", function()
  local refused = {
    { "a repeated ticket id", { TicketId = "a", Players = { { PlayerId = "x" } } }, "Matchmaking ticket a already exists" },
    { "no players", { Players = {} }, "at least one player" },
    { "a player named twice", { Players = { { PlayerId = "x" }, { PlayerId = "x" } } }, "Player x is named twice" },
    { "another type than declared", { Players = { { PlayerId = "x", PlayerAttributes = { skill = { S = "high" } } } } }, "expected N" },
    { "two values", { Players = { { PlayerId = "x", PlayerAttributes = { z = { S = "a", N = 1 } } } } },
      "one of N, S, SL and SDM, got N and S" },
    { "no value", { Players = { { PlayerId = "x", PlayerAttributes = { z = {} } } } }, "got none" },
    { "a latency of 0", { Players = { { PlayerId = "x", LatencyInMs = { here = 0 } } } }, "at least 1" },
    { "a large map", { Players = { { PlayerId = "x", PlayerAttributes = { z = { SDM = { a = 1, b = 2, c = 3, d = 4, e = 5, f = 6, g = 7,
      h = 8, i = 9, j = 10, k = 11 } } } } } }, "Player x, attribute z: expected at most 10 entries, got 11" },
    { "a long string", { Players = { { PlayerId = "x", PlayerAttributes = { z = { S = ("s"):rep(101) } } } } }, "at most 100 characters" },
  }
  for _, case in ipairs(refused) do
    it("are refused for " .. case[1], function()
      local world = new()
      world.start("a")
      case[2].ConfigurationName = "duel"
      local view, problem = world.service:start(case[2])
      assert.is_nil(view)
      assert.equal("InvalidRequestException", problem.code)
      assert.truthy(problem.message:find(case[3], 1, true), problem.message)
    end)
  end

  it("name the nearest configuration, and take ARNs", function()
    local world = new()
    local _, problem = world.service:start { ConfigurationName = "dule", Players = { { PlayerId = "x" } } }
    assert.same({ code = "NotFoundException", message = 'unknown matchmaking configuration "dule", did you mean duel?' }, problem)
    assert(world.service:start { ConfigurationName = "arn:aws:gamelift:us-west-2:1:matchmakingconfiguration/duel",
      Players = { { PlayerId = "x" } } })
  end)

  it("describe at most ten tickets", function()
    local world = new()
    local list, problem = world.service:describe { "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11" }
    assert.is_nil(list)
    assert.equal("InvalidRequestException", problem.code)
  end)
end)

describe("a configuration", function()
  it("may change its rule set while tickets are open", function()
    local world = new()
    world.start("a", 10)
    world.start("b", 90)
    world.advance(3)
    local without = snapshot.copy(DUEL, {})
    without.rules = {}
    assert(world.service:update("duel", { RuleSetBody = without }))
    world.advance(3)
    assert.equal("COMPLETED", world.ticket "a".Status)
  end)

  it("keeps its rule set if the new one is refused", function()
    local world = new()
    local changed, problem = world.service:update("duel", { RuleSetBody = "{" })
    assert.is_nil(changed)
    assert.equal("InvalidRequestException", problem.code)
    assert.equal(DUEL, world.service.state.matchmakers.duel.rule_set_body)
  end)

  it("logs steps that no ticket reaches before its timeout", function()
    local late = snapshot.copy(DUEL, {})
    late.expansions = { { target = "rules[Near].maxDistance", steps = { { waitTimeSeconds = 90, value = 50 } } } }
    assert.same({ "rule set of duel: rules[Near].maxDistance: a step waits 90 s, but tickets time out after 60 s" },
      new({ RuleSetBody = late }).log)
  end)

  it("cannot be deleted while tickets are active", function()
    local world = new()
    world.start("a")
    local deleted, problem = world.service:delete "duel"
    assert.is_nil(deleted)
    assert.equal("InvalidRequestException", problem.code)
    world.service:stop "a"
    assert.is_true(world.service:delete "duel")
  end)

  it("waits for a full match as long as the option says", function()
    local crew = { ruleLanguageVersion = "1.0", teams = { { name = "crew", minPlayers = 1, maxPlayers = 2 } } }
    local world = new({ RuleSetBody = crew }, { fill_wait = 10 })
    world.start("a")
    world.advance(5)
    assert.equal("SEARCHING", world.ticket "a".Status)
    world.advance(7)
    assert.equal("COMPLETED", world.ticket "a".Status)
  end)
end)

describe("a copy of the state", function()
  -- A life with acceptance, expansions and timeouts; act(world, second) makes the requests.
  local BODY = { ruleLanguageVersion = "1.0", playerAttributes = { { name = "skill", type = "number", default = 10 } },
    teams = { { name = "crew", minPlayers = 2, maxPlayers = 3 } },
    rules = { { name = "Near", type = "batchDistance", batchAttribute = "skill", maxDistance = 5 } },
    expansions = { { target = "rules[Near].maxDistance", steps = { { waitTimeSeconds = 10, value = 40 } } } } }

  local function act(world, second)
    if second % 3 == 0 then world.start("t" .. second, second * 7 % 50) end
    for _, ticket in ipairs(world.service:describe { "t0", "t3", "t6", "t9", "t12", "t15", "t18", "t21" }) do
      if ticket.Status == "REQUIRES_ACCEPTANCE" and second % 4 ~= 1 then
        for _, player in ipairs(ticket.Players) do
          world.service:accept { TicketId = ticket.TicketId, PlayerIds = { player.PlayerId },
            AcceptanceType = ticket.TicketId == "t6" and "REJECT" or "ACCEPT" }
        end
      end
    end
    world.advance(1)
  end

  local function summary(world)
    local list = {}
    for second = 0, 30, 3 do
      local ticket = world.ticket("t" .. second)
      list[#list + 1] = ticket and ("%s %s %s"):format(ticket.TicketId, ticket.Status, tostring(ticket.EndTime)) or "none"
    end
    return list
  end

  local function configuration()
    return { RuleSetBody = BODY, AcceptanceRequired = true, AcceptanceTimeoutSeconds = 6, RequestTimeoutSeconds = 25 }
  end

  it("continues in the same way, at every second", function()
    local whole = new(configuration())
    for second = 0, 30 do act(whole, second) end
    for moment = 1, 29, 4 do
      local world = new(configuration())
      for second = 0, moment - 1 do act(world, second) end
      local copy = new(nil, nil, snapshot.copy(world.service.state, {}), world.now)
      for second = moment, 30 do act(copy, second) end
      assert.same(summary(whole), summary(copy))
    end
  end)

  it("holds no functions", function()
    local world = new(configuration())
    for second = 0, 8 do act(world, second) end
    local seen = {}
    local function walk(value)
      assert.truthy(type(value) ~= "function" and type(value) ~= "thread" and type(value) ~= "userdata")
      if type(value) ~= "table" or seen[value] then return end
      seen[value] = true
      for key, item in pairs(value) do
        walk(key)
        walk(item)
      end
    end
    walk(world.service.state)
  end)

  it("is searched again if a pass was in progress", function()
    local world = new()
    world.start("a")
    world.start("b")
    assert.is_false(world.service:run(true))
    local copy = new(nil, nil, snapshot.copy(world.service.state, {}), world.now)
    copy.advance(2)
    assert.equal("COMPLETED", copy.ticket "a".Status)
  end)
end)

describe("a service in steps", function()
  it("does a part of a pass at a time", function()
    local crew = { ruleLanguageVersion = "1.0", playerAttributes = DUEL.playerAttributes,
      teams = { { name = "crew", minPlayers = 5, maxPlayers = 5 } }, rules = { { name = "Never", type = "comparison",
        measurements = { "sum(teams[crew].players.attributes[skill])" }, operation = "<", referenceValue = 0 } } }
    local world = new { RuleSetBody = crew }
    for i = 1, 40 do world.start("t" .. i, i) end
    local steps = 0
    while not world.service:run(true) do steps = steps + 1 end
    assert.truthy(steps > 10)
    assert.matches("the search stopped at its bound of work", world.log[1])
  end)

  it("does the rest of a pass after its service rested, and makes the same matches", function()
    local crew = { ruleLanguageVersion = "1.0", playerAttributes = DUEL.playerAttributes,
      teams = { { name = "crew", minPlayers = 5, maxPlayers = 5 } }, rules = { { name = "Near", type = "batchDistance",
        batchAttribute = "skill", maxDistance = 4 } } }
    local world = new { RuleSetBody = crew }
    for i = 600, 1, -1 do world.start("t" .. i, i <= 5 and i or i * 100) end -- the last five make the only match
    assert.is_false(world.service:run(true))
    world.service:rest()
    assert.not_equal("COMPLETED", world.ticket "t1".Status)
    world.advance(3)
    for i = 1, 6 do assert.equal(i <= 5 and "COMPLETED" or "SEARCHING", world.ticket("t" .. i).Status) end
  end)

  it("forgets ended tickets after the retention time", function()
    local world = new(nil, { retention = 100 })
    world.start("a")
    world.service:stop "a"
    world.advance(99)
    assert.truthy(world.ticket "a")
    world.advance(2)
    assert.is_nil(world.ticket "a")
  end)

  it("makes matches after it had no memory for the timer of a pass", function()
    local world = new()
    local push = timers.push
    timers.push = function() error("not enough memory", 0) end
    local started = pcall(world.start, "a")
    timers.push = push
    assert.is_false(started)
    world.start("b")
    world.start("c")
    world.advance(2)
    assert.equal("COMPLETED", world.ticket("b").Status)
  end)
end)
