-- Matchmaking in gamelift-local, whose clock runs.
local cjson = require "cjson"
local gamelift = require "gamelift"
local http = require "spec.support.http"
local match_game = require "spec.support.match_game"
local process = require "spec.support.process"

-- Ten players of the same mean skill, which no set of tickets has: the search looks at many sets in vain.
local HARD = [[{"ruleLanguageVersion": "1.0", "playerAttributes": [{"name": "skill", "type": "number"}],
  "teams": [{"name": "t", "minPlayers": 5, "maxPlayers": 5, "quantity": 2}],
  "rules": [{"name": "Near", "type": "distance", "measurements": ["avg(teams[*].players.attributes[skill])"],
    "referenceValue": 1000, "maxDistance": 0.01}]}]]

describe("matchmaking in gamelift-local", function()
  local server, client, output, remove

  local function start(options)
    local dir
    dir, remove = process.folder()
    output = dir .. "/out"
    server = assert(process.server { output = output, set = options })
    client = gamelift.client { endpoint = server.url, region = server.region, credentials = server.credentials }
  end

  after_each(function()
    client:close()
    server:stop()
    remove()
  end)

  local function configure(name, body)
    assert(client:create_matchmaking_rule_set { Name = name, RuleSetBody = body })
    assert(client:create_matchmaking_configuration { Name = name, RuleSetName = name, RequestTimeoutSeconds = 300,
      AcceptanceRequired = false, FlexMatchMode = "STANDALONE" })
  end

  local function ticket(name, id, skill)
    return assert(client:start_matchmaking { ConfigurationName = name, TicketId = id,
      Players = { { PlayerId = "p-" .. id, PlayerAttributes = { skill = { N = skill } } } } })
  end

  local function get(path)
    local response = http.request(server.port, "GET", path)
    assert.equal(200, response.status, response.body)
    return cjson.decode(response.body)
  end

  it("makes passes while no request comes, and prints what the search reports", function()
    start 'matchmaking={"small_pool":0,"anchor_units":1,"pass_units":1}'
    configure("duel", match_game.DUEL)
    for i = 1, 10 do ticket("duel", "t" .. i, 20 * i) end
    assert.truthy(process.wait(function() return process.read(output):find("stopped at its bound", 1, true) end))
  end)

  it("matches tickets and publishes the events", function()
    start()
    configure("duel", match_game.DUEL)
    ticket("duel", "a", 10)
    ticket("duel", "b", 12)
    local list = process.wait(function()
      local tickets = client:describe_matchmaking { TicketIds = { "a", "b" } }.TicketList
      return tickets[1].Status == "COMPLETED" and tickets
    end)
    assert.equal("COMPLETED", list[2].Status)
    local types = {}
    for i, event in ipairs(get("/_control/events").events) do types[i] = event.detail.type end
    assert.equal("MatchmakingSearching MatchmakingSearching PotentialMatchCreated MatchmakingSucceeded", table.concat(types, " "))
  end)

  it("continues a search in later requests and timers, and explains meanwhile", function()
    start()
    configure("hard", HARD)
    for i = 1, 400 do ticket("hard", "t" .. i, i * i % 1999) end
    for i = 1, 3 do
      assert.equal("t" .. i, get("/_control/explain?TicketId=t" .. i).explanation.ticket)
      local text = http.request(server.port, "GET", "/_control/explain?TicketId=t" .. i, { Accept = "text/plain" })
      assert.matches("^text/plain", text.headers["content-type"])
      assert.truthy(text.body:find("t" .. i, 1, true), text.body)
      ticket("hard", "more" .. i, i)
    end
    for i = 1, 200 do assert(client:describe_matchmaking { TicketIds = { "t" .. i } }) end
    assert.truthy(process.alive(server.pid))
  end)
end)
