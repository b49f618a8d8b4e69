-- Tickets from each status by each request, at exact times; and their events as a whole.
local match_world = require "spec.support.match_world"
local tables = require "gamelift.util.tables"
local tickets = require "gamelift.emulator.matchmaking.tickets"

local DUEL = match_world.DUEL
local INFO = { GameSessionArn = "arn:s", IpAddress = "1.2.3.4", DnsName = "host", Port = 7777, PlayerSessions = { ["p-a"] = "psess-a",
  ["p-b"] = "psess-b" } }

local function new(members, options)
  local configuration = tables.merge({ FlexMatchMode = "WITH_QUEUE", AcceptanceRequired = true, AcceptanceTimeoutSeconds = 20 }, members)
  local world = match_world.new(configuration, options)
  function world.answer(id, kind)
    return world.service:accept { TicketId = id, PlayerIds = { "p-" .. id }, AcceptanceType = kind or "ACCEPT" }
  end
  function world.statuses(...)
    local list = {}
    for i, id in ipairs { ... } do list[i] = world.ticket(id) and world.ticket(id).Status or "none" end
    return table.concat(list, " ")
  end
  return world
end

-- Brings ticket a, started at 1000, to a status.
local bring = {
  QUEUED = function() end,
  SEARCHING = function(world) world.advance(1) end,
  REQUIRES_ACCEPTANCE = function(world)
    world.start "b"
    world.advance(1)
  end,
  PLACING = function(world)
    world.start "b"
    world.advance(1)
    world.answer "a"
    world.answer "b"
  end,
  TIMED_OUT = function(world) world.advance(60) end,
  CANCELLED = function(world) world.service:stop "a" end,
}
function bring.COMPLETED(world)
  bring.PLACING(world)
  world.service:placed(world.placing[1].id, INFO)
end
function bring.FAILED(world)
  bring.PLACING(world)
  world.service:placement_failed(world.placing[1].id, false)
end

local function at(status, options)
  local world = new(nil, options)
  world.start "a"
  bring[status](world)
  assert.equal(status, world.ticket("a").Status)
  return world
end

local STATUSES = { "QUEUED", "SEARCHING", "REQUIRES_ACCEPTANCE", "PLACING", "COMPLETED", "FAILED", "TIMED_OUT", "CANCELLED" }
local CANNOT_STOP = "Matchmaking ticket is in %s status and cannot be canceled."
local CANNOT_ANSWER = "Matchmaking ticket is in %s status and cannot be accepted or rejected."

-- name = { function(world) -> a result, or nil and a problem; { status = the status afterwards }; the problem elsewhere or nil }
local requests = {
  ["is stopped"] = { function(world) return world.service:stop "a" end,
    { QUEUED = "CANCELLED", SEARCHING = "CANCELLED", REQUIRES_ACCEPTANCE = "CANCELLED" }, CANNOT_STOP },
  ["is accepted"] = { function(world) return world.answer "a" end, { REQUIRES_ACCEPTANCE = "REQUIRES_ACCEPTANCE" }, CANNOT_ANSWER },
  ["is rejected"] = { function(world) return world.answer("a", "REJECT") end, { REQUIRES_ACCEPTANCE = "CANCELLED" }, CANNOT_ANSWER },
  ["is replaced by another one of its player"] = { function(world)
    return world.service:start { ConfigurationName = "duel", TicketId = "new", Players = { { PlayerId = "p-a" } } }
  end, { QUEUED = "CANCELLED", SEARCHING = "CANCELLED", REQUIRES_ACCEPTANCE = "CANCELLED", PLACING = "PLACING", COMPLETED = "COMPLETED",
    FAILED = "FAILED", TIMED_OUT = "TIMED_OUT", CANCELLED = "CANCELLED" } },
  ["is started again"] = { function(world) return world.start "a" end, {}, "Matchmaking ticket a already exists" },
}

describe("a ticket that", function()
  for name, case in pairs(requests) do
    for _, status in ipairs(STATUSES) do
      it(("%s while it is %s"):format(name, status), function()
        local world = at(status)
        local finish = world.ticket("a").EndTime
        world.advance(1)
        if status == "QUEUED" then world = at(status) end -- a pass takes it into the search
        local result, problem = case[1](world)
        assert.equal(case[2][status] or status, world.ticket("a").Status)
        if case[2][status] then
          assert.is_nil(problem)
          assert.is_table(result)
        else
          assert.same({ nil, { code = "InvalidRequestException", message = case[3]:format(status) } }, { result, problem })
        end
        if finish then assert.equal(finish, world.ticket("a").EndTime) end
      end)
    end
  end

  it("is unknown is not found", function()
    local world = new()
    for _, request in ipairs { function() return world.service:stop "x" end, function() return world.answer "x" end } do
      assert.same({ nil, { code = "NotFoundException", message = "Matchmaking ticket was not found." } }, { request() })
    end
    assert.same({}, world.service:describe { "x" })
  end)

  it("has ended may be started again by an option, an active one not", function()
    for _, status in ipairs(STATUSES) do
      local result = at(status, { reuse_ids = true }).start "a"
      assert.equal(tickets.is_final { status = status }, result ~= nil, status)
    end
  end)

  it("is in acceptance cannot be stopped by an option", function()
    for _, status in ipairs(STATUSES) do
      local result = at(status, { stop_during_acceptance = false }).service:stop "a"
      assert.equal(status == "QUEUED" or status == "SEARCHING", result ~= nil, status)
    end
  end)
end)

describe("the time of a ticket", function()
  it("ends at its timeout, not before, of 300 s where the configuration has none", function()
    for _, seconds in ipairs { 30, 300 } do
      local world = new { RequestTimeoutSeconds = seconds }
      if seconds == 300 then world.service.state.matchmakers.duel.configuration.RequestTimeoutSeconds = nil end
      world.start "a"
      world.advance(seconds - 0.5)
      assert.equal("SEARCHING", world.ticket("a").Status)
      world.advance(0.5)
      assert.same({ "TIMED_OUT", 1000 + seconds }, { world.ticket("a").Status, world.ticket("a").EndTime })
    end
  end)

  it("of acceptance ends as the configuration or the option says", function()
    for _, case in ipairs { { 20, nil, 20 }, { nil, nil, 600 }, { nil, { acceptance_timeout = 45 }, 45 } } do
      local world = new({ RequestTimeoutSeconds = 3600 }, case[2])
      world.service.state.matchmakers.duel.configuration.AcceptanceTimeoutSeconds = case[1]
      world.start "a"
      world.start "b"
      world.advance(case[3] - 0.5)
      assert.equal("REQUIRES_ACCEPTANCE REQUIRES_ACCEPTANCE", world.statuses("a", "b"))
      world.advance(0.5)
      assert.same({ "CANCELLED", "AcceptanceFailed", "The match was not accepted in time.", 1000 + case[3] }, { world.ticket("a").Status,
        world.ticket("a").StatusReason, world.ticket("a").StatusMessage, world.ticket("a").EndTime })
    end
  end)

  it("is estimated as the mean of the last waits, in whole seconds", function()
    local world = new({ AcceptanceRequired = false, FlexMatchMode = "STANDALONE" }, { estimate_of = 4 })
    local function pair(first, wait)
      world.start(first .. "1")
      world.advance(wait)
      world.start(first .. "2")
      world.advance(5)
    end
    local function estimate()
      local view = world.start("x" .. world.now)
      world.service:stop(view.TicketId)
      return view.EstimatedWaitTime
    end
    assert.is_nil(estimate())
    pair("a", 10)
    assert.equal(5, estimate())
    pair("b", 4)
    assert.equal(4, estimate()) -- 14 / 4 = 3.5
    pair("c", 3)
    assert.equal(2, estimate()) -- 7 / 4 = 1.75
    assert.is_nil(world.ticket("a1").EstimatedWaitTime)
  end)

  it("of the next pass is a second after the last one", function()
    local world = new { AcceptanceRequired = false, FlexMatchMode = "STANDALONE" }
    world.start "a"
    assert.equal(1000, world.service:next_due())
    world.advance(0.25)
    world.start "b"
    assert.equal(1001, world.service:next_due())
    world.advance(1)
    assert.same({ 1001, 1001 }, { world.ticket("a").EndTime, world.ticket("b").EndTime })
  end)

  it("of memory ends after 30 days, for those that have ended", function()
    local world = new { RequestTimeoutSeconds = 43200 }
    world.start "a"
    world.service:stop "a"
    world.advance(30 * 86400 - 1)
    assert.equal("CANCELLED", world.statuses "a")
    world.advance(1)
    assert.equal("none", world.statuses "a")
  end)
end)

describe("a match that two tickets are placed in", function()
  local function placing(second)
    local world = new({ AcceptanceRequired = false, RequestTimeoutSeconds = 30 })
    world.start "a"
    world.advance(second)
    world.start "b"
    world.advance(2)
    assert.equal("PLACING PLACING", world.statuses("a", "b"))
    return world, world.placing[1]
  end

  it("is abandoned when the last of them has timed out", function()
    local world, match = placing(10)
    world.advance(18)
    assert.equal("TIMED_OUT PLACING", world.statuses("a", "b"))
    assert.same({}, world.cancelled)
    world.advance(10)
    assert.equal("TIMED_OUT TIMED_OUT", world.statuses("a", "b"))
    assert.equal(match, world.cancelled[1])
    assert.same({}, world.service.state.matches)
    world.service:placed(match.id, INFO) -- too late
    world.service:placement_failed(match.id, false)
    assert.equal("TIMED_OUT TIMED_OUT", world.statuses("a", "b"))
  end)

  it("sends back or fails those that are active", function()
    for timed_out, expected in pairs { [true] = "TIMED_OUT SEARCHING", [false] = "TIMED_OUT FAILED" } do
      local world, match = placing(10)
      world.advance(18)
      world.service:placement_failed(match.id, timed_out, "No process.")
      assert.equal(expected, world.statuses("a", "b"))
      assert.same({ timed_out and "PlacementTimedOut" or "UNEXPECTED_ERROR", not timed_out and "No process." or nil, "TimedOut" },
        { world.ticket("b").StatusReason, world.ticket("b").StatusMessage, world.ticket("a").StatusReason })
      assert.same({}, world.service.state.matches)
      assert.equal(timed_out and 1 or 0, world.service.state.matchmakers.duel.active)
    end
  end)

  it("has what its host places", function()
    local _, match = placing(0)
    assert.same({ matchmaker = "duel", size = 2, capacity = 2, created = 1001, answers = {},
      teams = { { name = "red", players = { "p-a" } }, { name = "blue", players = { "p-b" } } },
      sizes = { { name = "red", max = 1 }, { name = "blue", max = 1 } } },
      { matchmaker = match.matchmaker, size = match.size, capacity = match.capacity, created = match.created, answers = match.answers,
        teams = match.teams, sizes = match.sizes })
  end)
end)

describe("an event", function()
  -- Returns events without the counts of evaluations, which depend on the order of a search.
  local function plain(events, from)
    local list = {}
    for i = from or 1, #events do
      local copy = tables.copy(events[i])
      copy.ruleEvaluationMetrics = copy.ruleEvaluationMetrics and copy.ruleEvaluationMetrics[1].ruleName
      list[#list + 1] = copy
    end
    return list
  end

  local TIMES = { a = "1970-01-01T00:16:40.000Z", b = "1970-01-01T00:16:42.000Z" }
  -- Returns what an event has of tickets a and b with more members for each player.
  local function detail(kind, extra, members, session)
    local result = { type = kind, customEventData = "x", tickets = {}, gameSessionInfo = { players = {} } }
    for _, id in ipairs { "a", "b" } do
      if extra[id] then
        local function player()
          return tables.merge({ playerId = "p-" .. id }, extra[id])
        end
        result.tickets[#result.tickets + 1] = { ticketId = id, startTime = TIMES[id], players = { player() } }
        table.insert(result.gameSessionInfo.players, player())
      end
    end
    for name, value in pairs(members) do result[name] = value end
    for name, value in pairs(session or {}) do result.gameSessionInfo[name] = value end
    return result
  end
  local TEAMS = { a = { team = "red" }, b = { team = "blue" } }

  local function matched(options)
    local world = new(nil, options)
    world.start "a"
    world.advance(2)
    world.start "b"
    world.advance(1)
    return world
  end

  it("has all members, from the search to the session", function()
    local world = matched()
    world.answer "a"
    world.answer "b"
    world.service:placed(world.placing[1].id, INFO)
    local none = "NOT_AVAILABLE"
    assert.same({ detail("MatchmakingSearching", { a = {} }, { estimatedWaitMillis = none }),
      detail("MatchmakingSearching", { b = {} }, { estimatedWaitMillis = none }),
      detail("PotentialMatchCreated", TEAMS, { matchId = "id-1", acceptanceRequired = true, acceptanceTimeout = 20,
        ruleEvaluationMetrics = "Near" }),
      detail("AcceptMatch", { a = { team = "red", accepted = true }, b = { team = "blue" } }, { matchId = "id-1" }),
      detail("AcceptMatch", { a = { team = "red", accepted = true }, b = { team = "blue", accepted = true } }, { matchId = "id-1" }),
      detail("AcceptMatchCompleted", TEAMS, { matchId = "id-1", acceptance = "Accepted" }),
      detail("MatchmakingSucceeded", { a = { team = "red", playerSessionId = "psess-a" }, b = { team = "blue",
        playerSessionId = "psess-b" } }, { matchId = "id-1" }, { gameSessionArn = "arn:s", ipAddress = "1.2.3.4", dnsName = "host",
        port = 7777 }) }, plain(world.events))
  end)

  it("has the reason of an end, and the teams and the match where there was one", function()
    local world = matched()
    world.answer "a"
    world.answer("b", "REJECT")
    assert.same({ detail("AcceptMatch", { a = { team = "red", accepted = true }, b = { team = "blue", accepted = false } },
        { matchId = "id-1" }),
      detail("AcceptMatchCompleted", TEAMS, { matchId = "id-1", acceptance = "Rejected" }),
      detail("MatchmakingSearching", { a = {} }, { estimatedWaitMillis = "NOT_AVAILABLE" }),
      detail("MatchmakingCancelled", { b = TEAMS.b }, { matchId = "id-1", reason = "AcceptanceFailed", message = "The match was rejected.",
        ruleEvaluationMetrics = "Near" }) }, plain(world.events, 5))
    local count = #world.events
    world.service:stop "a"
    assert.same({ detail("MatchmakingCancelled", { a = {} }, { reason = "Cancelled", message = "Cancelled by request.",
      ruleEvaluationMetrics = "Near" }) }, plain(world.events, count + 1))
  end)

  it("has no evaluations of a match that failed", function()
    local world = matched()
    world.answer "a"
    world.answer "b"
    world.service:placement_failed(world.placing[1].id, false)
    local function failed(id)
      return detail("MatchmakingFailed", { [id] = TEAMS[id] }, { matchId = "id-1", reason = "UNEXPECTED_ERROR",
        message = "An unexpected error was encountered during match placing." })
    end
    assert.same({ failed "a", failed "b" }, plain(world.events, 7))
  end)

  it("of a timeout has what is known of its match", function()
    local world = matched()
    world.advance(20)
    assert.same({ detail("AcceptMatchCompleted", TEAMS, { matchId = "id-1", acceptance = "TimedOut" }),
      detail("MatchmakingCancelled", { a = TEAMS.a }, { matchId = "id-1", reason = "AcceptanceFailed",
        message = "The match was not accepted in time.", ruleEvaluationMetrics = "Near" }),
      detail("MatchmakingCancelled", { b = TEAMS.b }, { matchId = "id-1", reason = "AcceptanceFailed",
        message = "The match was not accepted in time.", ruleEvaluationMetrics = "Near" }) }, plain(world.events, 4))
  end)

  it("has the estimate in milliseconds, and no custom data where the configuration has none", function()
    local world = new { AcceptanceRequired = false, FlexMatchMode = "STANDALONE" }
    world.service.state.matchmakers.duel.configuration.CustomEventData = nil
    world.start "a"
    world.advance(2)
    world.start "b"
    world.advance(1)
    world.start("c", 90)
    world.advance(1)
    local last = world.events[#world.events]
    assert.same({ "MatchmakingSearching", 1000 }, { last.type, last.estimatedWaitMillis })
    assert.is_nil(last.customEventData)
  end)

  it("of a match is one for each ticket by an option", function()
    local world = matched { event_per_ticket = true }
    local members = { matchId = "id-1", acceptanceRequired = true, acceptanceTimeout = 20, ruleEvaluationMetrics = "Near" }
    assert.same({ detail("PotentialMatchCreated", { a = TEAMS.a }, members), detail("PotentialMatchCreated", { b = TEAMS.b }, members) },
      plain(world.events, 3))
  end)
end)

describe("a second response of a player", function()
  it("counts, is ignored or is refused, by the option", function()
    for option, expected in pairs { replace = { "CANCELLED" }, ignore = { "REQUIRES_ACCEPTANCE" },
      refuse = { "REQUIRES_ACCEPTANCE", "Player p-a has already answered" } } do
      for _, default in ipairs { option == "replace", false } do
        local world = at("REQUIRES_ACCEPTANCE", not default and { second_response = option } or nil)
        assert(world.answer "a")
        local _, problem = world.answer("a", "REJECT")
        assert.same(expected, { world.ticket("a").Status, problem and problem.message })
      end
    end
  end)
end)

describe("a service in short steps", function()
  it("takes 100 tickets into the search at a time", function()
    local world = new()
    for i = 1, 250 do world.start("t" .. i, i * 100) end
    local function searching()
      local count = 0
      for i = 1, 250 do count = count + (world.ticket("t" .. i).Status == "SEARCHING" and 1 or 0) end
      return count
    end
    assert.is_false(world.service:run(true)) -- begins the pass
    for _, count in ipairs { 100, 200, 250 } do
      assert.equal(count, searching())
      assert.is_false(world.service:run(true))
    end
  end)

  it("ends 100 tickets at a time", function()
    local world = new(nil, { retention = 10 })
    for i = 1, 150 do
      world.start("t" .. i)
      world.service:stop("t" .. i)
    end
    world.advance(5)
    world.now = 1010
    local function left()
      local count = 0
      for _ in pairs(world.service.state.tickets) do count = count + 1 end
      return count
    end
    assert.same({ false, 50, true, 0 }, { world.service:run(true), left(), world.service:run(true), left() })
  end)
end)

describe("a configuration", function()
  it("warns of what its rule set ignores", function()
    local body = tables.merge({ more = 1 }, DUEL)
    assert.same({ 'rule set of duel: $.more: unknown property "more" (ignored)' }, new({ RuleSetBody = body }).log)
  end)

  it("is deleted where no ticket is active, with a message else", function()
    local world = at "SEARCHING"
    assert.same({ nil, { code = "InvalidRequestException", message = "Matchmaking configuration duel has active tickets" } },
      { world.service:delete "duel" })
    world.service:stop "a"
    assert.is_true(world.service:delete "duel")
    assert.same({ nil, { code = "NotFoundException", message = 'unknown matchmaking configuration "duel"' } }, { world.start "b" })
  end)
end)
