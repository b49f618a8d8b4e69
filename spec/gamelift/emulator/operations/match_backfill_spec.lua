-- StartMatchBackfill, and automatic backfill.
local cjson = require "cjson"
local gamelift = require "spec.support.local_gamelift"
local match_game = require "spec.support.match_game"

local code_of = gamelift.code_of

-- Makes a game with a session of the tickets a and b, which has room for a third player. Returns it and the ARN of the session.
local function with_session(configuration, options)
  local g = match_game.new(gamelift.merged({ RuleSetName = "open", AdditionalPlayerCount = 1, RequestTimeoutSeconds = 100 },
    configuration or {}), options)
  g:start "a"
  g:start "b"
  g:advance(1)
  return g, g:ticket("a").GameSessionConnectionInfo.GameSessionArn
end

local CURRENT = { { PlayerId = "p-a", Team = "all" }, { PlayerId = "p-b", Team = "all" } }

local function backfill(g, arn, more)
  return g:call("StartMatchBackfill", gamelift.merged({ ConfigurationName = "duel", TicketId = "fill", GameSessionArn = arn,
    Players = CURRENT }, more or {}))
end

-- Returns the ids of the players in MatchmakerData, and the whole.
local function players_of(g, arn)
  local data, ids = cjson.decode(g:describe(arn).MatchmakerData), {}
  for _, team in ipairs(data.teams) do
    for _, player in ipairs(team.players) do ids[#ids + 1] = player.playerId end
  end
  table.sort(ids)
  return table.concat(ids, " "), data
end

describe("a backfill ticket", function()
  it("brings new players into the session of their match", function()
    local g, arn = with_session()
    local ticket = backfill(g, arn).MatchmakingTicket
    assert.same({ "QUEUED", "all" }, { ticket.Status, ticket.Players[1].Team })
    g:advance(2)
    assert.equal("SEARCHING", g:ticket("fill").Status)
    g:start "c"
    g:advance(2)
    assert.equal("COMPLETED COMPLETED", g:statuses("fill", "c"))
    local connection = g:ticket("c").GameSessionConnectionInfo
    assert.same({ arn, 7777, 1 }, { connection.GameSessionArn, connection.Port, #connection.MatchedPlayerSessions })
    assert.same({ 3, 3 }, { g:describe(arn).CurrentPlayerSessionCount, g:describe(arn).MaximumPlayerSessionCount })
    assert.equal("p-a p-b p-c", (players_of(g, arn)))
    assert.equal(1, #g:ok("DescribeGameSessions", { FleetId = g.fleet_id }).GameSessions)
    local details = g:details()
    local succeeded = details[#details]
    assert.same({ "MatchmakingSucceeded", arn, 2 }, { succeeded.type, succeeded.gameSessionInfo.gameSessionArn, #succeeded.tickets })
    for _, player in ipairs(succeeded.gameSessionInfo.players) do
      assert.equal(player.playerId == "p-c", player.playerSessionId ~= nil, player.playerId)
    end
  end)

  it("keeps those who left in MatchmakerData", function()
    local g, arn = with_session()
    g:control("remove_player", { PlayerSessionId = g:ticket("b").GameSessionConnectionInfo.MatchedPlayerSessions[1].PlayerSessionId })
    backfill(g, arn, { Players = { CURRENT[1] } })
    g:start "c"
    g:advance(2)
    assert.equal("p-a p-b p-c", (players_of(g, arn)))
    assert.equal(2, g:describe(arn).CurrentPlayerSessionCount)
  end)

  it("needs the acceptance of new players only, and searches again without it", function()
    local g = match_game.new { RuleSetName = "open", AdditionalPlayerCount = 1, RequestTimeoutSeconds = 100, AcceptanceRequired = true,
      AcceptanceTimeoutSeconds = 20 }
    g:start "a"
    g:start "b"
    g:advance(1)
    g:answer "a"
    g:answer "b"
    local arn = g:ticket("a").GameSessionConnectionInfo.GameSessionArn
    backfill(g, arn)
    g:start "c"
    g:advance(2)
    assert.equal("REQUIRES_ACCEPTANCE REQUIRES_ACCEPTANCE", g:statuses("fill", "c"))
    g:answer("c", "REJECT")
    assert.equal("SEARCHING CANCELLED", g:statuses("fill", "c"))
    g:start "d"
    g:advance(2)
    g:answer "d"
    assert.equal("COMPLETED COMPLETED", g:statuses("fill", "d"))
  end)

  it("replaces the one before, and is stopped or times out as any other", function()
    local g, arn = with_session()
    backfill(g, arn)
    backfill(g, arn, { TicketId = "second" })
    assert.equal("CANCELLED QUEUED", g:statuses("fill", "second"))
    g:ok("StopMatchmaking", { TicketId = "second" })
    backfill(g, arn, { TicketId = "third" })
    g:advance(101)
    assert.equal("CANCELLED TIMED_OUT", g:statuses("second", "third"))
  end)

  it("fails, with the tickets of its match, where the session takes no players then", function()
    for _, change in ipairs {
      function(g, arn) g:control("end_process", { GameSessionId = arn }) end,
      function(g, arn) g:ok("UpdateGameSession", { GameSessionId = arn, PlayerSessionCreationPolicy = "DENY_ALL" }) end,
      function(g, arn) g:ok("CreatePlayerSession", { GameSessionId = arn, PlayerId = "x" }) end,
    } do
      local g, arn = with_session()
      backfill(g, arn)
      g:start "c"
      change(g, arn)
      g:advance(2)
      assert.equal("FAILED FAILED", g:statuses("fill", "c"))
      assert.truthy(g:ticket("fill").StatusMessage:find("wouldn't accept new player sessions", 1, true))
    end
  end)

  local wrong = {
    -- why, members, code
    { "has no session", { GameSessionArn = "" }, "InvalidRequestException" },
    { "names an unknown session", { GameSessionArn = "arn:aws:gamelift:us-west-2::gamesession/fleet-1/none" }, "NotFoundException" },
    { "names an unknown configuration", { ConfigurationName = "none" }, "NotFoundException" },
    { "has no player", { Players = {} }, "InvalidRequestException" },
    { "has a player without a team", { Players = { { PlayerId = "p-a" } } }, "InvalidRequestException" },
    { "has a player in an unknown team", { Players = { { PlayerId = "p-a", Team = "none" } } }, "InvalidRequestException" },
    { "has an id in use", { TicketId = "a" }, "InvalidRequestException" },
  }
  for _, case in ipairs(wrong) do
    it("is rejected where it " .. case[1], function()
      local g, arn = with_session()
      assert.equal(case[3], code_of(backfill(g, arn, case[2])))
    end)
  end

  it("is rejected for a session that is not of matchmaking, or not ACTIVE", function()
    local g, arn = with_session()
    assert.equal("NotFoundException", code_of(backfill(g, g:session(g.fleet_id))))
    assert.equal("InvalidRequestException", code_of(backfill(g, nil, { GameSessionArn = nil })))
    g:ok("TerminateGameSession", { GameSessionId = arn, TerminationMode = "TRIGGER_ON_PROCESS_TERMINATE" })
    assert.equal("InvalidRequestException", code_of(backfill(g, arn)))
    local players = {}
    for i = 1, 200 do players[i] = { PlayerId = "p" .. i, Team = "all" } end
    assert.equal("InvalidRequestException", code_of(backfill(g, arn, { Players = players })))
  end)

  it("has no session where the configuration is STANDALONE", function()
    local g = match_game.new()
    g:configuration("alone", { FlexMatchMode = "STANDALONE", RuleSetName = "open" })
    backfill(g, nil, { ConfigurationName = "alone" })
    g:start("c", nil, "alone")
    g:advance(1)
    assert.equal("COMPLETED COMPLETED", g:statuses("fill", "c"))
    local _, _, _, response = backfill(g, "arn:aws:gamelift:us-west-2::gamesession/fleet-1/none",
      { ConfigurationName = "alone", TicketId = "again" })
    assert.equal(200, response.status)
  end)
end)

describe("automatic backfill", function()
  local AUTOMATIC = { BackfillMode = "AUTOMATIC" }

  it("searches for players from the start of a session with free slots, until it is full", function()
    local g, arn = with_session(AUTOMATIC)
    local _, data = players_of(g, arn)
    assert.equal("AUTOMATIC", data.autoBackfillMode)
    assert.matches("^auto%-backfill%-%x+", data.autoBackfillTicketId)
    g:advance(1)
    assert.equal("SEARCHING", g:ticket(data.autoBackfillTicketId).Status)
    g:start "c"
    g:advance(2)
    assert.equal("COMPLETED COMPLETED", g:statuses("c", data.autoBackfillTicketId))
    assert.equal(arn, g:ticket("c").GameSessionConnectionInfo.GameSessionArn)
    local ids, full = players_of(g, arn)
    assert.same({ "p-a p-b p-c", cjson.null }, { ids, full.autoBackfillTicketId })
  end)

  it("ends for the session by StopMatchmaking with the ticket's id", function()
    local g, arn = with_session(AUTOMATIC)
    local _, data = players_of(g, arn)
    g:ok("StopMatchmaking", { TicketId = data.autoBackfillTicketId })
    g:start "c"
    g:start "d"
    g:advance(2)
    assert.not_equal(arn, g:ticket("c").GameSessionConnectionInfo.GameSessionArn)
  end)

  it("ends with the session", function()
    local g, arn = with_session(AUTOMATIC)
    local _, data = players_of(g, arn)
    g:control("end_process", { GameSessionId = arn })
    assert.equal("CANCELLED", g:ticket(data.autoBackfillTicketId).Status)
  end)

  it("replaces players who leave only by an option", function()
    for _, option in ipairs { "start", "always" } do
      local g, arn = with_session(AUTOMATIC, { matchmaking = { automatic_backfill = option } })
      g:start "c"
      g:advance(2)
      g:control("remove_player", { PlayerSessionId = g:ticket("c").GameSessionConnectionInfo.MatchedPlayerSessions[1].PlayerSessionId })
      g:start "d"
      g:start "e"
      g:advance(2)
      local joined = g:ticket("d").GameSessionConnectionInfo.GameSessionArn == arn or
        g:ticket("e").Status == "COMPLETED" and g:ticket("e").GameSessionConnectionInfo.GameSessionArn == arn
      assert.equal(option == "always", joined, option)
    end
  end)
end)
