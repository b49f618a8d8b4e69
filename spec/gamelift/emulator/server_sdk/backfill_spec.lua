-- Backfill by a server process.
local core = require "gamelift.core"
local local_gamelift = require "spec.support.local_gamelift"
local server_process = require "spec.support.server_process"

local new = server_process.game

describe("backfill by a process", function()
  local RULES = [[{ "name": "r", "ruleLanguageVersion": "1.0", "teams": [{ "name": "all", "minPlayers": 1, "maxPlayers": 3 }] }]]

  local function matched()
    local game = new()
    game:ok("CreateMatchmakingRuleSet", { Name = "r", RuleSetBody = RULES })
    game:ok("CreateGameSessionQueue", { Name = "q",
      Destinations = { { DestinationArn = "arn:aws:gamelift:us-west-2:123456789012:fleet/" .. game.fleet_id } } })
    local configuration = game:ok("CreateMatchmakingConfiguration", { Name = "c", RuleSetName = "r", RequestTimeoutSeconds = 60,
      AcceptanceRequired = false, BackfillMode = "MANUAL",
      GameSessionQueueArns = { "arn:aws:gamelift:us-west-2:123456789012:gamesessionqueue/q" } }).Configuration.ConfigurationArn
    local process = game:ready()
    game:ok("StartMatchmaking", { ConfigurationName = "c", TicketId = "t1", Players = { { PlayerId = "anna" } } })
    game:advance(1)
    local message = process:activate()
    return game, process, message, configuration
  end

  local function backfill(process, message, configuration, more)
    return process:ok("StartMatchBackfill", local_gamelift.merged({ TicketId = "", GameSessionArn = message.GameSessionId,
      MatchmakingConfigurationArn = configuration, Players = { { PlayerId = "anna", Team = "all",
        PlayerAttributes = { skill = { AttrType = "DOUBLE", N = 3 } }, LatencyInMs = { ["us-west-2"] = 20 } } } }, more or {})).TicketId
  end

  it("brings new players by UpdateGameSession", function()
    local game, process, message, configuration = matched()
    local data = core.read_json(message.MatchmakerData)
    assert.equal(configuration, data.matchmakingConfigurationArn)
    local ticket = backfill(process, message, configuration)
    game:ok("StartMatchmaking", { ConfigurationName = "c", TicketId = "t2", Players = { { PlayerId = "ben" } } })
    game:advance(1)
    local update = process:next()
    assert.equal("UpdateGameSession", update.Action)
    assert.equal("MATCHMAKING_DATA_UPDATED", update.UpdateReason)
    assert.equal(ticket, update.BackfillTicketId)
    assert.equal(message.GameSessionId, update.GameSession.GameSessionId)
    assert.equal("ACTIVE", update.GameSession.Status)
    assert.truthy(update.GameSession.MatchmakerData:find '"ben"')
    assert.equal(2, #process:ok("DescribePlayerSessions", { GameSessionId = message.GameSessionId }).PlayerSessions)
  end)

  it("is reported when it is cancelled, and when it times out", function()
    local game, process, message, configuration = matched()
    local ticket = backfill(process, message, configuration, { TicketId = "mine" })
    assert.equal("mine", ticket)
    process:ok("StopMatchBackfill", { GameSessionArn = message.GameSessionId, MatchmakingConfigurationArn = configuration,
      TicketId = ticket })
    assert.equal("BACKFILL_CANCELLED", process:next().UpdateReason)
    ticket = backfill(process, message, configuration)
    game:advance(60)
    local update = process:next()
    assert.equal("BACKFILL_TIMED_OUT", update.UpdateReason)
    assert.equal(ticket, update.BackfillTicketId)
  end)

  it("is refused for a wrong configuration, session or player", function()
    local _, process, message, configuration = matched()
    local good = { GameSessionArn = message.GameSessionId, MatchmakingConfigurationArn = configuration,
      Players = { { PlayerId = "anna", Team = "all" } } }
    for member, value in pairs { GameSessionArn = "arn:x", MatchmakingConfigurationArn = configuration .. "x" } do
      assert.equal(404, (process:fail("StartMatchBackfill", local_gamelift.merged(good, { [member] = value }))))
    end
    for _, players in ipairs { {}, { { PlayerId = "" } }, { { PlayerId = "a", Team = "none" } } } do
      assert.equal(400, (process:fail("StartMatchBackfill", local_gamelift.merged(good, { Players = players }))))
    end
  end)
end)
