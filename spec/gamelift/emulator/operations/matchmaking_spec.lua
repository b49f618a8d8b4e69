local cjson = require "cjson"
local gamelift = require "spec.support.local_gamelift"
local match_game = require "spec.support.match_game"

local code_of = gamelift.code_of

local ACCEPTANCE = { AcceptanceRequired = true, AcceptanceTimeoutSeconds = 20 }

-- Makes a game in which the tickets a and b are in a proposed match.
local function proposed(configuration)
  local g = match_game.new(gamelift.merged(ACCEPTANCE, configuration or {}))
  g:start "a"
  g:start "b"
  g:advance(1)
  return g
end

local function session_of(g, id)
  return g:describe(g:ticket(id).GameSessionConnectionInfo.GameSessionArn)
end

describe("StartMatchmaking", function()
  it("returns a ticket in QUEUED", function()
    local g = match_game.new()
    local players = { { PlayerId = "anna", PlayerAttributes = { skill = { N = 3.5 }, maps = { SL = { "ice" } },
      likes = { SDM = { ice = 2 } }, mode = { S = "duel" } }, LatencyInMs = { ["us-west-2"] = 20 } }, { PlayerId = "ben" } }
    local ticket = g:ok("StartMatchmaking", { ConfigurationName = "duel", Players = players }).MatchmakingTicket
    assert.matches("^%x+%-%x+%-4%x+%-%x+%-%x+$", ticket.TicketId)
    assert.same({ TicketId = ticket.TicketId, ConfigurationName = "duel", Status = "QUEUED", StartTime = gamelift.START,
      ConfigurationArn = "arn:aws:gamelift:us-west-2:123456789012:matchmakingconfiguration/duel", Players = players }, ticket)
    g:advance(1)
    assert.equal("SEARCHING", g:ticket(ticket.TicketId).Status)
    assert.equal("chosen", g:ok("StartMatchmaking", { ConfigurationName = ticket.ConfigurationArn, TicketId = "chosen",
      Players = { { PlayerId = "carl", Team = "red" } } }).MatchmakingTicket.TicketId)
  end)

  local function many(count, member)
    local list = {}
    for i = 1, count do list[i] = member(i) end
    return list
  end

  local attributes = {}
  for i = 1, 11 do attributes["a" .. i] = { N = i } end

  local wrong = {
    -- why, members, code
    { "its configuration is unknown", { ConfigurationName = "none" }, "NotFoundException" },
    { "its id is in use", { TicketId = "taken" }, "InvalidRequestException" },
    { "its id is empty", { TicketId = "" }, "InvalidRequestException" },
    { "its id has a blank", { TicketId = "a b" }, "InvalidRequestException" },
    { "it has no player", { Players = {} }, "InvalidRequestException" },
    { "it has eleven players", { Players = many(11, function(i) return { PlayerId = "p" .. i } end) }, "InvalidRequestException" },
    { "a player has no id", { Players = { {} } }, "InvalidRequestException" },
    { "a player is listed twice", { Players = { { PlayerId = "p" }, { PlayerId = "p" } } }, "InvalidRequestException" },
    { "a player has eleven attributes", { Players = { { PlayerId = "p", PlayerAttributes = attributes } } }, "InvalidRequestException" },
    { "a value has two types", { Players = { { PlayerId = "p", PlayerAttributes = { skill = { N = 1, S = "x" } } } } },
      "InvalidRequestException" },
    { "a value has no type", { Players = { { PlayerId = "p", PlayerAttributes = { skill = {} } } } }, "InvalidRequestException" },
    { "a value has another type than the rule set declares", { Players = { { PlayerId = "p",
      PlayerAttributes = { skill = { S = "x" } } } } }, "InvalidRequestException" },
    { "a string is longer than 100 characters", { Players = { { PlayerId = "p",
      PlayerAttributes = { mode = { S = ("x"):rep(101) } } } } }, "InvalidRequestException" },
    { "a latency is 0", { Players = { { PlayerId = "p", LatencyInMs = { ["us-west-2"] = 0 } } } }, "InvalidRequestException" },
  }
  for _, case in ipairs(wrong) do
    it("rejects a request where " .. case[1], function()
      local g = match_game.new()
      g:start "taken"
      local params = gamelift.merged({ ConfigurationName = "duel", Players = { { PlayerId = "p" } } }, case[2])
      assert.equal(case[3], code_of(g:call("StartMatchmaking", params)))
      g:advance(2)
      assert.equal("Searching", g:types()) -- of the ticket "taken"
    end)
  end

  it("cancels the older ticket of a player", function()
    local g = match_game.new()
    g:start "a"
    g:start("b", { PlayerId = "p-a" })
    local older = g:ticket "a"
    assert.same({ "CANCELLED", "Cancelled", "Cancelled by request.", gamelift.START },
      { older.Status, older.StatusReason, older.StatusMessage, older.EndTime })
    g:advance(61)
    assert.equal("TIMED_OUT", g:ticket("b").Status)
    assert.equal("Cancelled Searching TimedOut", g:types())
  end)
end)

describe("DescribeMatchmaking", function()
  it("returns the known tickets of up to ten ids", function()
    local g = match_game.new()
    g:start "a"
    g:start("b", { PlayerAttributes = { skill = { N = 50 } } })
    local list = g:ok("DescribeMatchmaking", { TicketIds = { "b", "none", "a" } }).TicketList
    assert.same({ "b", "a" }, { list[1].TicketId, list[2].TicketId })
    assert.same({}, g:ok("DescribeMatchmaking", { TicketIds = {} }).TicketList)
    local ids = {}
    for i = 1, 11 do ids[i] = "t" .. i end
    assert.equal("InvalidRequestException", code_of(g:call("DescribeMatchmaking", { TicketIds = ids })))
  end)

  it("estimates the wait by tickets that were matched", function()
    local g = match_game.new()
    g:start "a"
    g:advance(8)
    assert.is_nil(g:ticket("a").EstimatedWaitTime)
    g:start "b"
    g:advance(2)
    assert.equal(4, g:start("c").EstimatedWaitTime)
  end)

  it("returns an ended ticket for 30 days", function()
    local g = match_game.new()
    g:start "a"
    g:advance(61)
    g:advance(30 * 86400 - 2)
    assert.equal("TIMED_OUT", g:ticket("a").Status)
    g:advance(3)
    assert.is_nil(g:ticket "a")
  end)
end)

describe("a match", function()
  it("names the player sessions that are RESERVED or ACTIVE", function()
    local g = match_game.new()
    g:start "a"
    g:start "b"
    g:advance(1)
    local function id_of(id) return g:ticket(id).GameSessionConnectionInfo.MatchedPlayerSessions[1].PlayerSessionId end
    local id = id_of "a"
    assert.matches("^psess%-", id)
    g:control("accept_player", { PlayerSessionId = id })
    g:advance(60)
    assert.same({ id, nil }, { id_of "a", id_of "b" })
    g:control("remove_player", { PlayerSessionId = id })
    assert.same({ { PlayerId = "p-a" } }, g:ticket("a").GameSessionConnectionInfo.MatchedPlayerSessions)
  end)

  it("gets a game session with the configuration's data, and its players a seat in it", function()
    local g = match_game.new { GameProperties = { { Key = "mode", Value = "duel" } }, GameSessionData = "seed=7",
      CustomEventData = "custom" }
    g:start("a", { PlayerAttributes = { skill = { N = 12 } } })
    g:start "b"
    g:advance(1)
    local ticket = g:ticket "a"
    assert.same({ "COMPLETED", nil, gamelift.START + 0.1 }, { ticket.Status, ticket.StatusReason, ticket.EndTime })
    assert.matches("^%l+$", ticket.Players[1].Team)
    local connection = ticket.GameSessionConnectionInfo
    assert.same({ "127.0.0.1", "localhost", 7777, 1 },
      { connection.IpAddress, connection.DnsName, connection.Port, #connection.MatchedPlayerSessions })
    local matched = connection.MatchedPlayerSessions[1]
    local player = g:ok("DescribePlayerSessions", { PlayerSessionId = matched.PlayerSessionId }).PlayerSessions[1]
    assert.same({ "p-a", "p-a", "RESERVED", connection.GameSessionArn },
      { matched.PlayerId, player.PlayerId, player.Status, player.GameSessionId })
    local session = session_of(g, "a")
    assert.same({ "ACTIVE", 2, 2, "seed=7", { { Key = "mode", Value = "duel" } } }, { session.Status, session.MaximumPlayerSessionCount,
      session.CurrentPlayerSessionCount, session.GameSessionData, session.GameProperties })
    local data = cjson.decode(session.MatchmakerData)
    assert.same({ ticket.ConfigurationArn, cjson.null, cjson.null, 2 },
      { data.matchmakingConfigurationArn, data.autoBackfillMode, data.autoBackfillTicketId, #data.teams })
    local skills = {}
    for _, team in ipairs(data.teams) do
      skills[team.players[1].playerId] = team.players[1].attributes.skill.valueAttribute
      if team.players[1].playerId == "p-a" then assert.equal(ticket.Players[1].Team, team.name) end
    end
    assert.same({ ["p-a"] = 12, ["p-b"] = 10 }, skills)
    assert.equal("Searching Searching PotentialMatchCreated Succeeded", g:types())
    local placement = g:ok("DescribeGameSessionPlacement", { PlacementId = data.matchId }).GameSessionPlacement
    assert.same({ "FULFILLED", session.MatchmakerData }, { placement.Status, placement.MatchmakerData })
  end)

  it("is published as EventBridge delivers it, to on_event and the control interface", function()
    local received = {}
    local topics = {}
    local g = match_game.new({ CustomEventData = "custom", NotificationTarget = "arn:aws:sns:us-west-2:123456789012:game" },
      { on_event = function(event, topic) received[#received + 1], topics[topic or "none"] = event, true end })
    g:start "a"
    g:start "b"
    g:advance(1)
    assert.same(g:control("events").events, received)
    assert.same({ ["arn:aws:sns:us-west-2:123456789012:game"] = true, none = true }, topics) -- none: of the queue
    local event = received[#received]
    assert.same({ "0", "GameLift Matchmaking Event", "aws.gamelift", "123456789012", "us-west-2" },
      { event.version, event["detail-type"], event.source, event.account, event.region })
    assert.same({ "arn:aws:gamelift:us-west-2:123456789012:matchmakingconfiguration/duel" }, event.resources)
    local connection = g:ticket("a").GameSessionConnectionInfo
    local info = event.detail.gameSessionInfo
    assert.same({ "MatchmakingSucceeded", "custom", connection.GameSessionArn, 7777, "127.0.0.1" },
      { event.detail.type, event.detail.customEventData, info.gameSessionArn, info.port, info.ipAddress })
    local ids = {}
    for _, player in ipairs(info.players) do ids[player.playerId] = player.playerSessionId end
    assert.equal(connection.MatchedPlayerSessions[1].PlayerSessionId, ids["p-a"])
    assert.equal("PlacementFulfilled", received[#received - 1].detail.type)
    assert.equal(event.detail.matchId, received[#received - 1].detail.placementId)
  end)

  it("is placed where all its players report a latency, the lowest mean first", function()
    local function located(latencies)
      local g = match_game.new(nil, nil, 1)
      local fleet = g:fleet(1, { Name = "wide", Locations = { { Location = "eu-west-1" }, { Location = "ap-south-1" } } })
      g:ok("UpdateGameSessionQueue", { Name = "q", TimeoutInSeconds = 10, Destinations = {
        { DestinationArn = "arn:aws:gamelift:us-west-2:123456789012:fleet/" .. fleet } } })
      for i, map in ipairs(latencies) do g:start("t" .. i, { LatencyInMs = map }) end
      g:advance(2)
      return g:ticket("t1").Status == "COMPLETED" and session_of(g, "t1").Location or g:ticket("t1").Status
    end
    assert.equal("eu-west-1", located { { ["us-west-2"] = 90, ["eu-west-1"] = 20 }, { ["us-west-2"] = 30, ["eu-west-1"] = 40 } })
    assert.equal("us-west-2", located { { ["us-west-2"] = 90, ["eu-west-1"] = 20 }, { ["us-west-2"] = 300 } })
    assert.equal("ap-south-1", located { {}, {} })
    assert.equal("PLACING", located { { ["mars-1"] = 20 }, { ["mars-1"] = 20 } })
  end)

  it("waits for a process, and its tickets search again after the queue's timeout", function()
    local g = match_game.new({ RequestTimeoutSeconds = 100 }, nil, 1)
    local busy = g:session(g.fleet_id)
    g:start "a"
    g:start "b"
    g:advance(1)
    assert.equal("PLACING PLACING", g:statuses("a", "b"))
    local _, code, message = g:call("StopMatchmaking", { TicketId = "a" })
    assert.same({ "InvalidRequestException", "Matchmaking ticket is in PLACING status and cannot be canceled." }, { code, message })
    g:advance(30)
    assert.equal("Searching Searching PotentialMatchCreated Searching Searching PotentialMatchCreated", g:types())
    assert.equal("PLACING PLACING", g:statuses("a", "b"))
    assert.same({ gamelift.START, nil }, { g:ticket("a").StartTime, g:ticket("a").EndTime })
    g:control("end_process", { GameSessionId = busy })
    g:advance(1)
    assert.equal("COMPLETED COMPLETED", g:statuses("a", "b"))
  end)

  it("that is being placed ends with the time of its tickets", function()
    local g = match_game.new({ RequestTimeoutSeconds = 20 }, nil, 1)
    g:session(g.fleet_id)
    g:start "a"
    g:advance(5)
    g:start "b"
    g:advance(16)
    assert.equal("TIMED_OUT PLACING", g:statuses("a", "b"))
    local id = g:details()[3].matchId
    assert.equal("PENDING", g:ok("DescribeGameSessionPlacement", { PlacementId = id }).GameSessionPlacement.Status)
    g:advance(5)
    assert.equal("TIMED_OUT TIMED_OUT", g:statuses("a", "b"))
    assert.equal("CANCELLED", g:ok("DescribeGameSessionPlacement", { PlacementId = id }).GameSessionPlacement.Status)
  end)

  it("has no seat for a ticket that timed out while it was placed", function()
    local g = match_game.new({ RequestTimeoutSeconds = 20 }, nil, 1)
    local busy = g:session(g.fleet_id)
    g:start "a"
    g:advance(5)
    g:start "b"
    g:advance(16)
    g:control("end_process", { GameSessionId = busy })
    g:advance(1)
    assert.equal("TIMED_OUT COMPLETED", g:statuses("a", "b"))
    assert.equal(1, session_of(g, "b").CurrentPlayerSessionCount)
    local details = g:details()
    assert.equal(1, #details[#details].tickets)
  end)

  it("fails if its queue is deleted, or its placement stopped", function()
    local g = match_game.new(nil, nil, 1)
    g:session(g.fleet_id)
    g:start "a"
    g:start "b"
    g:advance(1)
    g:ok("StopGameSessionPlacement", { PlacementId = g:details()[3].matchId })
    assert.equal("FAILED FAILED", g:statuses("a", "b"))
    local ticket = g:ticket "a"
    assert.same({ "UNEXPECTED_ERROR", "An unexpected error was encountered during match placing." },
      { ticket.StatusReason, ticket.StatusMessage })
    g:start "c"
    g:start "d"
    g:advance(2)
    g:ok("DeleteGameSessionQueue", { Name = "q" })
    assert.equal("FAILED FAILED", g:statuses("c", "d"))
    g:start "e"
    g:start "f"
    g:advance(2)
    assert.equal("FAILED FAILED", g:statuses("e", "f"))
  end)

  it("tries another process where the session fails to activate", function()
    local g = match_game.new(nil, { auto_activate = false }, 2)
    g:start "a"
    g:start "b"
    g:advance(1)
    local sessions = g:ok("DescribeGameSessions", { FleetId = g.fleet_id }).GameSessions
    assert.same({ "ACTIVATING", "PLACING" }, { sessions[1].Status, g:ticket("a").Status })
    assert.truthy(sessions[1].MatchmakerData)
    g:control("crash", { GameSessionId = sessions[1].GameSessionId })
    g:advance(1)
    local second = g:ok("DescribeGameSessions", { FleetId = g.fleet_id, StatusFilter = "ACTIVATING" }).GameSessions[1]
    g:control("activate", { GameSessionId = second.GameSessionId })
    assert.equal(second.GameSessionId, g:ticket("a").GameSessionConnectionInfo.GameSessionArn)
  end)

  it("is only reported where the configuration is STANDALONE", function()
    local g = match_game.new()
    g:configuration("alone", { FlexMatchMode = "STANDALONE" })
    g:start("a", nil, "alone")
    g:start("b", nil, "alone")
    g:advance(1)
    local ticket = g:ticket "a"
    assert.same({ "COMPLETED", nil }, { ticket.Status, ticket.GameSessionConnectionInfo })
    assert.equal("Searching Searching PotentialMatchCreated Succeeded", g:types())
    assert.is_nil(g:details()[4].gameSessionInfo.gameSessionArn)
    assert.same({}, g:ok("DescribeGameSessions", { FleetId = g.fleet_id }).GameSessions)
  end)

  it("is placed under another id, without an event, with fewer slots and by another queue, by options", function()
    local g = match_game.new({ RuleSetName = "open", AdditionalPlayerCount = 1 }, { match_placement_id = "own",
      match_placement_events = false, match_session_size = "players", match_queue = "random" })
    local second = g:ok("CreateGameSessionQueue", { Name = "second",
      Destinations = g:ok("DescribeGameSessionQueues").GameSessionQueues[1].Destinations }).GameSessionQueue.GameSessionQueueArn
    g:ok("UpdateMatchmakingConfiguration", { Name = "duel", GameSessionQueueArns = { g.queue, second } })
    local seen, ids = {}, {}
    for i = 1, 20 do
      g:start("a" .. i)
      g:start("b" .. i)
      g:advance(2)
      local session = session_of(g, "a" .. i)
      assert.equal(2, session.MaximumPlayerSessionCount)
      ids[cjson.decode(session.MatchmakerData).matchId] = true
      g:control("end_process", { GameSessionId = session.GameSessionId })
    end
    for _, placement in ipairs(g:control("state").placements) do
      assert.is_nil(ids[placement.PlacementId])
      local view = g:ok("DescribeGameSessionPlacement", { PlacementId = placement.PlacementId }).GameSessionPlacement
      seen[view.GameSessionQueueName] = true
    end
    assert.same({ q = true, second = true }, seen)
    for _, event in ipairs(g:control("events").events) do assert.equal("GameLift Matchmaking Event", event["detail-type"]) end
  end)

  it("leaves AdditionalPlayerCount slots free", function()
    local g = match_game.new { RuleSetName = "open", AdditionalPlayerCount = 1 }
    for _, id in ipairs { "a", "b", "c" } do g:start(id) end
    g:advance(1)
    assert.equal("COMPLETED COMPLETED COMPLETED", g:statuses("a", "b", "c"))
    local session = session_of(g, "a")
    assert.same({ 3, 2 }, { session.MaximumPlayerSessionCount, session.CurrentPlayerSessionCount })
  end)
end)

describe("AcceptMatch", function()
  it("of all players lets the match be placed", function()
    local g = proposed()
    assert.equal("REQUIRES_ACCEPTANCE REQUIRES_ACCEPTANCE", g:statuses("a", "b"))
    assert.same({}, g:answer "a")
    assert.equal("REQUIRES_ACCEPTANCE", g:ticket("a").Status)
    g:answer "b"
    assert.equal("COMPLETED COMPLETED", g:statuses("a", "b"))
    assert.equal("Searching Searching PotentialMatchCreated AcceptMatch AcceptMatch AcceptMatchCompleted Succeeded", g:types())
    local potential = g:details()[3]
    assert.same({ true, 20 }, { potential.acceptanceRequired, potential.acceptanceTimeout })
    assert.equal("Accepted", g:details()[6].acceptance)
  end)

  it("with a rejection drops the match; who has accepted searches again", function()
    local g = proposed()
    g:answer "a"
    g:answer("b", "REJECT")
    assert.equal("SEARCHING CANCELLED", g:statuses("a", "b"))
    assert.same({ "AcceptanceFailed", gamelift.START }, { g:ticket("a").StatusReason, g:ticket("a").StartTime })
    assert.equal("Rejected", g:details()[6].acceptance)
    g:start "c"
    g:advance(2)
    assert.equal("REQUIRES_ACCEPTANCE REQUIRES_ACCEPTANCE", g:statuses("a", "c"))
  end)

  it("has to come in time", function()
    local g = proposed()
    g:answer "a"
    g:advance(20)
    assert.equal("SEARCHING CANCELLED", g:statuses("a", "b"))
    assert.equal("TimedOut", g:details()[5].acceptance)
  end)

  it("may come a hundred times a second under the option throttle", function()
    local g = match_game.new(nil, { throttle = true })
    for _ = 1, 100 do assert.equal("NotFoundException", code_of(g:answer "none")) end
    assert.equal("ThrottlingException", code_of(g:answer "none"))
  end)

  it("is rejected for a wrong ticket, status or player", function()
    local g = proposed()
    assert.equal("NotFoundException", code_of(g:answer "none"))
    g:start "c"
    local _, code, message = g:answer "c"
    assert.same({ "InvalidRequestException", "Matchmaking ticket is in QUEUED status and cannot be accepted or rejected." },
      { code, message })
    for _, wrong in ipairs { { PlayerIds = { "p-b" } }, { PlayerIds = {} }, { AcceptanceType = "MAYBE" } } do
      assert.equal("InvalidRequestException", code_of(g:call("AcceptMatch",
        gamelift.merged({ TicketId = "a", PlayerIds = { "p-a" }, AcceptanceType = "ACCEPT" }, wrong))))
    end
    assert.equal("REQUIRES_ACCEPTANCE", g:ticket("a").Status)
  end)
end)

describe("StopMatchmaking", function()
  it("cancels a ticket that is open, and drops its match", function()
    local g = proposed()
    g:start "c"
    assert.same({}, g:ok("StopMatchmaking", { TicketId = "c" }))
    g:answer "b"
    g:ok("StopMatchmaking", { TicketId = "a" })
    assert.equal("CANCELLED SEARCHING CANCELLED", g:statuses("a", "b", "c"))
  end)

  it("is rejected for an unknown or ended ticket", function()
    local g = match_game.new()
    local _, code, message = g:call("StopMatchmaking", { TicketId = "none" })
    assert.same({ "NotFoundException", "Matchmaking ticket was not found." }, { code, message })
    g:start "a"
    g:start "b"
    g:advance(1)
    _, code, message = g:call("StopMatchmaking", { TicketId = "a" })
    assert.same({ "InvalidRequestException", "Matchmaking ticket is in COMPLETED status and cannot be canceled." }, { code, message })
  end)
end)

describe("matchmaking", function()
  it("of accounts is apart", function()
    local other = { access_key_id = "OTHER", secret_access_key = "x", account_id = "999999999999" }
    local emulator = require "gamelift.emulator"
    local g = match_game.new(nil, { accounts = { { access_key_id = emulator.ACCESS_KEY_ID,
      secret_access_key = emulator.SECRET_ACCESS_KEY }, other } })
    g:start "a"
    g.credentials = other
    assert.is_nil(g:ticket "a")
    assert.equal("NotFoundException", code_of(g:call("StartMatchmaking", g.ticket_request "b")))
    assert.same({}, g:ok("DescribeMatchmakingRuleSets").RuleSets)
    assert.same({}, g:control("events", { account = "999999999999" }).events)
  end)

  it("keeps no id of a match after the retention time", function()
    local g = match_game.new(nil, { retention_days = 1 })
    g:start "a"
    g:start "b"
    g:advance(1)
    local id = cjson.decode(session_of(g, "a").MatchmakerData).matchId
    local placement = { PlacementId = id, GameSessionQueueName = "q", MaximumPlayerSessionCount = 2 }
    assert.equal("InvalidRequestException", code_of(g:call("StartGameSessionPlacement", placement)))
    g:advance(86401)
    g:ok("StartGameSessionPlacement", placement)
    g:advance(2 * 86400)
    assert.equal("InvalidRequestException", code_of(g:call("StartGameSessionPlacement", placement))) -- since a caller chose it
  end)

  it("is empty after a reset", function()
    local g = match_game.new()
    g:start "a"
    g:control("reset")
    assert.same({}, g:ok("DescribeMatchmakingConfigurations").Configurations)
    assert.is_nil(g:ticket "a")
    assert.same({}, g:control("state").tickets)
  end)

  it("has the engine's options", function()
    local g = match_game.new(nil, { matchmaking = { fill_wait = 10, pass_delay = 0.5 } })
    g:configuration("open", { RuleSetName = "open" })
    g:start("a", nil, "open")
    g:advance(9)
    assert.equal("SEARCHING", g:ticket("a").Status)
    g:advance(2)
    assert.equal("COMPLETED", g:ticket("a").Status)
    local ok, message = pcall(gamelift.new, { matchmaking = { fill_wate = 10 } })
    assert.is_false(ok)
    assert.truthy(message:find("fill_wait", 1, true), message)
    ok, message = pcall(gamelift.new, { matchmaking = { fill_wait = -1 } })
    assert.is_false(ok)
    assert.truthy(message:find("matchmaking.fill_wait: expected a number of seconds >= 0, got -1", 1, true), message)
  end)
end)
