local core = require "gamelift.core"
local match_data = require "gamelift.emulator.matchmaking.match_data"
local rule_set = require "gamelift.emulator.matchmaking.rule_set"

local SET = assert(rule_set.parse { ruleLanguageVersion = "1.0", teams = { { name = "red", minPlayers = 1, maxPlayers = 1 },
  { name = "blue", minPlayers = 0, maxPlayers = 1 } }, playerAttributes = { { name = "mode", type = "string", default = "duel" } } })
local ARN = "arn:aws:gamelift:us-west-2:111122223333:matchmakingconfiguration/duel"

local function match_of(player)
  return { id = "m-1", tickets = { { request = { player } } }, teams = { { name = "red", players = { player.PlayerId } },
    { name = "blue", players = {} } } }
end

describe("MatchmakerData", function()
  it("has the service's members in their order, doubles, defaults and empty teams", function()
    local text = match_data.text(match_of { PlayerId = "p1", PlayerAttributes = { skill = { N = 23 }, maps = { SL = { "ice" } },
      likes = { SDM = { ice = 90, lava = 0.5 } } } }, SET, { configuration_arn = ARN })
    assert.equal('{"matchId":"m-1","matchmakingConfigurationArn":"' .. ARN .. '","teams":[{"name":"red","players":[{"playerId":"p1",'
      .. '"attributes":{"likes":{"attributeType":"STRING_DOUBLE_MAP","valueAttribute":{"ice":90.0,"lava":0.5}},'
      .. '"maps":{"attributeType":"STRING_LIST","valueAttribute":["ice"]},"mode":{"attributeType":"STRING","valueAttribute":"duel"},'
      .. '"skill":{"attributeType":"DOUBLE","valueAttribute":23.0}}}]},{"name":"blue","players":[]}],'
      .. '"autoBackfillMode":null,"autoBackfillTicketId":null}', text)
  end)

  it("is JSON whatever characters the names have, and names the automatic backfill", function()
    local text = match_data.text(match_of { PlayerId = 'a"b\\\n', PlayerAttributes = { ["k\"y"] = { S = "\226\130\172" }, x = { N = 0.1 },
      big = { N = 1e300 }, mode = { S = "race" } } }, SET, { configuration_arn = ARN, backfill_mode = "AUTOMATIC",
        backfill_ticket = "auto-backfill-1" })
    local value = assert(core.read_json(text))
    local player = value.teams[1].players[1]
    assert.equal('a"b\\\n', player.playerId)
    assert.equal("\226\130\172", player.attributes["k\"y"].valueAttribute)
    assert.equal(0.1, player.attributes.x.valueAttribute)
    assert.equal(1e300, player.attributes.big.valueAttribute)
    assert.equal("race", player.attributes.mode.valueAttribute)
    assert.same({ "AUTOMATIC", "auto-backfill-1" }, { value.autoBackfillMode, value.autoBackfillTicketId })
  end)
end)
