-- Automatic backfill, and what a game session knows of its players.
local core = require "gamelift.core"
local new = require("spec.support.match_world").new

local CREW = { ruleLanguageVersion = "1.0", playerAttributes = { { name = "skill", type = "number", default = 10 } },
  teams = { { name = "crew", minPlayers = 2, maxPlayers = 4 } } }

-- A world with a session "s" of two players a and b, which is ACTIVE.
local function with_session(configuration, options)
  local members = { RuleSetBody = CREW, FlexMatchMode = "WITH_QUEUE", BackfillMode = "AUTOMATIC" }
  for key, value in pairs(configuration or {}) do members[key] = value end
  local world = new(members, options)
  function world.place(arn)
    local match = table.remove(world.placing, 1)
    world.service:placed(match.id, { GameSessionArn = arn, IpAddress = "127.0.0.1", Port = 7777, PlayerSessions = {} })
    return match
  end
  function world.open_tickets()
    local list = {}
    for id, ticket in pairs(world.service.state.tickets) do
      if not ticket.finish then list[#list + 1] = id end
    end
    return list
  end
  world.start("a")
  world.start("b")
  world.advance(1)
  function world.accept(id, kind)
    world.service:accept { TicketId = id, PlayerIds = { "p-" .. id }, AcceptanceType = kind or "ACCEPT" }
  end
  if members.AcceptanceRequired then
    world.accept("a")
    world.accept("b")
  end
  world.first = world.place("s")
  return world
end

describe("automatic backfill", function()
  it("makes a ticket when a session of a match is active with open slots", function()
    local world = with_session()
    assert.same({}, world.open_tickets())
    local id = world.service:session_open("s")
    assert.matches("^auto%-backfill%-", id)
    assert.equal(world.first.backfill_ticket, id)
    world.advance(1)
    local ticket = world.ticket(id)
    assert.equal("SEARCHING", ticket.Status)
    local players = {}
    for i, player in ipairs(ticket.Players) do players[i] = player.PlayerId .. " " .. player.Team end
    table.sort(players)
    assert.same({ "p-a crew", "p-b crew" }, players)
  end)

  it("has one ticket at a time, and none in other modes", function()
    local world = with_session()
    local id = world.service:session_open("s")
    assert.is_nil(world.service:session_open("s"))
    assert.same({ id }, world.open_tickets())
    assert.is_nil(with_session({ BackfillMode = "MANUAL" }).service:session_open("s"))
    assert.is_nil(with_session().service:session_open("unknown"))
  end)

  it("sends the next ticket after each success, until the session is full", function()
    local world = with_session()
    world.service:session_open("s")
    world.start("c")
    world.advance(1)
    local match = world.place("s")
    assert.equal("s", match.backfill.session)
    local second = world.open_tickets()
    assert.equal(1, #second)
    assert.equal(match.backfill_ticket, second[1])
    assert.equal(3, #world.ticket(second[1]).Players)
    world.start("d")
    world.advance(2)
    match = world.place("s")
    assert.is_nil(match.backfill_ticket)
    assert.same({}, world.open_tickets())
    assert.is_nil(world.service:session_open("s"))
  end)

  it("keeps listing players who left, or lists those who are present", function()
    local world = with_session()
    local id = world.service:session_open("s", { "p-a" })
    assert.equal(2, #world.ticket(id).Players)
    world = with_session(nil, { automatic_backfill = "always" })
    id = world.service:session_open("s", { "p-a" })
    assert.equal(1, #world.ticket(id).Players)
  end)

  it("is not for sessions that start full, unless it is for all open slots", function()
    local body = { ruleLanguageVersion = "1.0", teams = { { name = "crew", minPlayers = 2, maxPlayers = 2 } } }
    local world = with_session { RuleSetBody = body }
    assert.is_nil(world.first.backfill_ticket)
    assert.is_nil(world.service:session_open("s", { "p-a" }))
    world = with_session({ RuleSetBody = body }, { automatic_backfill = "always" })
    assert.truthy(world.service:session_open("s", { "p-a" }))
  end)

  it("is stopped for the session by StopMatchmaking with the ticket's id", function()
    local world = with_session()
    assert(world.service:stop(world.service:session_open("s")))
    assert.is_nil(world.service:session_open("s"))
    assert.same({}, world.open_tickets())
  end)

  it("gives way to a manual ticket, and follows it", function()
    local world = with_session()
    local id = world.service:session_open("s")
    assert(world.service:backfill { ConfigurationName = "duel", TicketId = "manual", GameSessionArn = "s",
      Players = { { PlayerId = "p-a", Team = "crew" } } })
    assert.equal("CANCELLED", world.ticket(id).Status)
    world.start("c")
    world.advance(1)
    world.place("s")
    assert.equal(1, #world.open_tickets())
  end)

  it("does not cancel what a player who left started, but is cancelled by a new request of one it lists", function()
    local world = with_session()
    world.start("again")
    world.service:start { ConfigurationName = "duel", TicketId = "x", Players = { { PlayerId = "p-a" } } }
    local id = world.service:session_open("s")
    assert.equal("QUEUED", world.ticket("x").Status)
    world.service:start { ConfigurationName = "duel", TicketId = "y", Players = { { PlayerId = "p-b" } } }
    assert.equal("CANCELLED", world.ticket(id).Status)
  end)

  it("ends with its session", function()
    local world = with_session()
    local id = world.service:session_open("s")
    world.service:session_closed("s")
    assert.equal("CANCELLED", world.ticket(id).Status)
    assert.same({}, world.service.state.sessions)
  end)

  it("asks new players only to accept, and searches on when one rejects", function()
    local world = with_session { AcceptanceRequired = true }
    local id = world.service:session_open("s")
    world.start("c")
    world.advance(1)
    assert.same({ "REQUIRES_ACCEPTANCE", "REQUIRES_ACCEPTANCE" }, { world.ticket(id).Status, world.ticket("c").Status })
    world.accept("c", "REJECT")
    assert.same({ "SEARCHING", "CANCELLED" }, { world.ticket(id).Status, world.ticket("c").Status })
    world.start("d")
    world.advance(1)
    world.accept("d")
    assert.equal("PLACING", world.ticket(id).Status)
  end)
end)

describe("MatchmakerData", function()
  local function data(world, match)
    return (core.read_json(world.service:matchmaker_data(match, "arn:config")))
  end

  it("has the mode and the next automatic ticket, and all players who were matched into the session", function()
    local world = with_session()
    local first = data(world, world.first)
    assert.same({ "AUTOMATIC", world.first.backfill_ticket }, { first.autoBackfillMode, first.autoBackfillTicketId })
    world.service:backfill { ConfigurationName = "duel", TicketId = "manual", GameSessionArn = "s",
      Players = { { PlayerId = "p-a", Team = "crew" } } }
    world.start("c")
    world.advance(1)
    local players = {}
    for i, player in ipairs(data(world, world.placing[1]).teams[1].players) do players[i] = player.playerId end
    table.sort(players)
    assert.same({ "p-a", "p-b", "p-c" }, players)
  end)

  it("has null for both without automatic backfill", function()
    local world = with_session { BackfillMode = "MANUAL" }
    local text = world.service:matchmaker_data(world.first, "arn:config")
    assert.truthy(text:find('"autoBackfillMode":null,"autoBackfillTicketId":null}', 1, true), text)
  end)
end)

describe("a match that is being placed", function()
  it("completes the tickets that have not timed out meanwhile", function()
    local world = new { FlexMatchMode = "WITH_QUEUE", RequestTimeoutSeconds = 30 }
    world.start("a")
    world.advance(20)
    world.start("b")
    world.advance(1)
    local match = world.placing[1]
    world.advance(10)
    assert.equal("TIMED_OUT", world.ticket("a").Status)
    world.service:placed(match.id, { GameSessionArn = "s", Port = 1 })
    assert.same({ "TIMED_OUT", "COMPLETED" }, { world.ticket("a").Status, world.ticket("b").Status })
    assert.equal(0, world.service.state.matchmakers.duel.active)
    assert.equal(1, #world.events[#world.events].tickets)
  end)
end)
