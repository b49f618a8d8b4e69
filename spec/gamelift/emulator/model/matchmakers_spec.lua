-- Matchmaking in the time of an account: its passes, and copies of its state.
local gamelift = require "spec.support.local_gamelift"
local match_game = require "spec.support.match_game"
local random = require "gamelift.emulator.model.random"
local ticket_rules = require "gamelift.emulator.matchmaking.tickets"
local timers = require "gamelift.emulator.timers"

-- Returns what a client sees of a game: tickets, sessions, events, pools.
local function view(g)
  local state = g:control "state"
  local tickets = {}
  for i, ticket in ipairs(state.tickets) do tickets[i] = g:ticket(ticket.TicketId) end
  return { tickets = tickets, state = state, events = g:control("events").events,
    sessions = g:ok("DescribeGameSessions", { FleetId = g.fleet_id }).GameSessions }
end

-- Steps with random requests; each is made with the draws it needs, so that it can be made again on a copy.
local STEPS = {
  function(g, draw)
    local id = "t" .. draw:below(1000)
    g:call("StartMatchmaking", g.ticket_request(id, { PlayerAttributes = { skill = { N = draw:below(40) } } }))
  end,
  function(g, draw)
    for _, ticket in ipairs(g:control("state").tickets) do
      if ticket.Status == "REQUIRES_ACCEPTANCE" then g:answer(ticket.TicketId, draw:chance(0.85) and "ACCEPT" or "REJECT") end
    end
  end,
  function(g, draw)
    local tickets = g:control("state").tickets
    if tickets[1] and draw:chance(0.3) then g:call("StopMatchmaking", { TicketId = tickets[1 + draw:below(#tickets)].TicketId }) end
  end,
  function(g, draw)
    local sessions = g:ok("DescribeGameSessions", { FleetId = g.fleet_id, StatusFilter = "ACTIVE" }).GameSessions
    if sessions[1] and draw:chance(0.5) then g:control("end_process", { GameSessionId = sessions[1].GameSessionId }) end
  end,
  function(g, draw) g:advance(draw:below(4)) end,
  function(g, draw) g:advance(draw:below(25) / 10) end,
}

local function step(g, seed)
  local draw = random.new(seed)
  STEPS[1 + draw:below(#STEPS)](g, draw)
end

describe("a snapshot at any moment of matches", function()
  local variants = {
    { "without acceptance", {} },
    { "with acceptance", { AcceptanceRequired = true, AcceptanceTimeoutSeconds = 5 } },
    { "with automatic backfill", { RuleSetName = "open", BackfillMode = "AUTOMATIC", AdditionalPlayerCount = 1 } },
  }
  for _, variant in ipairs(variants) do
    it("continues as the original does, " .. variant[1], function()
      for seed = 1, 4 do
        local g = match_game.new(gamelift.merged({ RequestTimeoutSeconds = 6 }, variant[2]),
          { seed = seed, activation_seconds = 1, process_seconds = 2 }, 3)
        for i = 1, 25 do
          step(g, seed * 1000 + i)
          g:control "snapshot"
          for k = 1, 6 do step(g, seed * 2000 + 10 * i + k) end
          local original = view(g)
          g:control "restore"
          for k = 1, 6 do step(g, seed * 2000 + 10 * i + k) end
          assert.same(original, view(g))
          g:control "restore"
        end
      end
    end)
  end

  it("has the metrics of the original, whose search remembers what was in vain", function()
    local g = match_game.new { RequestTimeoutSeconds = 10 }
    g:start("a", { PlayerAttributes = { skill = { N = 1 } } })
    g:start("b", { PlayerAttributes = { skill = { N = 50 } } })
    g:advance(3)
    g:control "snapshot"
    local views = {}
    for i = 1, 2 do
      g:start("c", { PlayerAttributes = { skill = { N = 100 } } })
      g:advance(20)
      views[i] = view(g)
      g:control "restore"
    end
    assert.same(views[1], views[2])
  end)

  it("continues in another emulator by seed as in the first", function()
    local function run()
      local g = match_game.new(nil, { seed = 3 })
      for i = 1, 60 do step(g, i) end
      return view(g)
    end
    assert.same(run(), run())
  end)
end)

describe("a pass over the tickets", function()
  -- Makes a game under a clock that runs: it begins with the start and moves by hand.
  local function running()
    local clock = { now = gamelift.START }
    local g = match_game.new({ RequestTimeoutSeconds = 1000 }, { clock = function() return clock.now end }, 50)
    return g, clock
  end

  it("is made by the next request or by work() under a running clock", function()
    local g, clock = running()
    g:start "a"
    g:start "b"
    assert.equal("QUEUED QUEUED", g:statuses("a", "b"))
    local wait = g.emulator:work()
    assert.is_true(wait > 0.09 and wait < 0.11)
    clock.now = clock.now + 0.2
    assert.equal("COMPLETED COMPLETED", g:statuses("a", "b"))
    g:start "c"
    g:start "d"
    clock.now = clock.now + 1
    g.emulator:work()
    local found = 0
    for _, detail in ipairs(g:details()) do found = found + (detail.type == "MatchmakingSucceeded" and 1 or 0) end
    assert.equal(2, found)
  end)

  it("that takes long is divided over requests, and advance ends it", function()
    local g, clock = running()
    g:ok("CreateMatchmakingRuleSet", { Name = "hard", RuleSetBody = [[{"ruleLanguageVersion": "1.0",
      "playerAttributes": [{"name": "skill", "type": "number"}], "teams": [{"name": "t", "minPlayers": 5, "maxPlayers": 5, "quantity": 2}],
      "rules": [{"name": "Near", "type": "distance", "measurements": ["avg(teams[*].players.attributes[skill])"],
        "referenceValue": 1000, "maxDistance": 0.01}]}]] })
    g:configuration("hard", { RuleSetName = "hard", RequestTimeoutSeconds = 1000 })
    local function fill(prefix)
      for i = 1, 300 do
        g:start(prefix .. i, { PlayerAttributes = { skill = { N = i * i % 1999 } } }, "hard")
      end
    end
    fill "x"
    clock.now = clock.now + 1
    local rounds = 0
    while g.emulator:work() == 0 do rounds = rounds + 1 end
    assert.is_true(rounds > 0)
    fill "y"
    clock.now = clock.now + 1
    g.emulator:work()
    g:advance(1)
    assert.is_true(g.emulator:work() > 0)
  end)

  it("in parts finds what a whole pass finds", function()
    local function matches(parts)
      local g, clock = running()
      for i = 1, 60 do g:start("t" .. i, { PlayerAttributes = { skill = { N = i * 7 % 61 } } }) end
      if parts then
        clock.now = clock.now + 2
        while g.emulator:work() == 0 do end
      else
        g:advance(2)
      end
      local list = {}
      for _, detail in ipairs(g:details()) do
        if detail.type == "PotentialMatchCreated" then list[#list + 1] = detail.tickets[1].ticketId .. " " .. detail.tickets[2].ticketId end
      end
      return list
    end
    assert.same(matches(false), matches(true))
  end)

  it("reports where it stops at its bound", function()
    local lines = {}
    local g = match_game.new(nil, { on_log = function(text) lines[#lines + 1] = text end,
      matchmaking = { small_pool = 0, anchor_units = 1, pass_units = 1 } })
    for i = 1, 10 do g:start("t" .. i, { PlayerAttributes = { skill = { N = 20 * i } } }) end
    g:advance(3)
    assert.truthy(table.concat(lines, "\n"):find("matchmaker duel: the search stopped at its bound", 1, true))
  end)

  it("makes matches after it had no memory for a ticket, in the middle of a pass or for its timer", function()
    local push, prepare = timers.push, ticket_rules.prepare
    local function fails_to_start(g) return not pcall(g.start, g, "t1", { PlayerAttributes = { skill = { N = 10 } } }) end
    local failures = {
      ticket = function(g)
        ticket_rules.prepare = function(ticket)
          ticket.players = { { false, id = "t1" } }
          error("not enough memory", 0)
        end
        assert.is_true(fails_to_start(g))
        ticket_rules.prepare = prepare
      end,
      pass = function(g)
        g:start("t1", { PlayerAttributes = { skill = { N = 10 } } })
        local kept = select(2, next(g.emulator.env.matchmakers))
        kept.service.run = function() error("not enough memory", 0) end
        assert.is_false(pcall(g.emulator.advance, g.emulator, 1))
      end,
      timer = function(g)
        timers.push = function(heap, entry)
          if entry.kind == "matchmaking" then error("not enough memory", 0) end
          return push(heap, entry)
        end
        assert.is_true(fails_to_start(g))
        timers.push = push
      end,
    }
    for name, fail in pairs(failures) do
      local g = match_game.new({ AcceptanceRequired = false })
      fail(g)
      for i = 2, 4 do g:start("t" .. i, { PlayerAttributes = { skill = { N = 10 } } }) end
      g:advance(3)
      assert.not_equal("QUEUED", g:ticket("t4").Status, name)
    end
  end)
end)
