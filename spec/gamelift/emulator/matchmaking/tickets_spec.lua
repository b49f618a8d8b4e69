local rule_set = require "gamelift.emulator.matchmaking.rule_set"
local options = require "gamelift.emulator.matchmaking.options"
local tickets = require "gamelift.emulator.matchmaking.tickets"

local TYPES = { "number", "string", "string_list", "string_number_map" }
local VALUES = { number = { N = 0 }, string = { S = "" }, string_list = { SL = {} }, string_number_map = { SDM = {} } }
local MEMBERS = { number = "N", string = "S", string_list = "SL", string_number_map = "SDM" }

local function teams_of(sizes)
  local teams = {}
  for i, most in ipairs(sizes) do teams[i] = { name = "t" .. i, minPlayers = 0, maxPlayers = most } end
  return teams
end

local function set_of(attributes, sizes, opts)
  return assert(rule_set.parse({ ruleLanguageVersion = "1.0", playerAttributes = attributes, teams = teams_of(sizes or { 4 }) }, opts))
end

-- Returns a table or list with as many entries as asked for.
local function many(count, make)
  local list = {}
  for i = 1, count do
    local key, value = make(i)
    list[value and key or i] = value or key
  end
  return list
end

local function player(members)
  return { { PlayerId = "p", PlayerAttributes = members.attributes, LatencyInMs = members.latency, Team = members.team } }
end

local function message_of(f, ...)
  local _, problem = tickets.guard(f, ...)
  return problem and problem.message
end

describe("a guarded check", function()
  it("gives its result, or what it refused, and raises other errors", function()
    assert.same({ 5 }, { tickets.guard(function(a) return a end, 5) })
    assert.same({ nil, { code = "InvalidRequestException", message = "100%" } }, { tickets.guard(tickets.refuse, "100%") })
    assert.same({ nil, { code = "InvalidRequestException", message = "a 1" } }, { tickets.guard(tickets.refuse, "%s %d", "a", 1) })
    assert.same({ nil, { code = "X", message = "100%" } }, { tickets.guard(tickets.refuse_with, "X", "100%") })
    assert.same({ nil, { code = "X", message = "a 1" } }, { tickets.guard(tickets.refuse_with, "X", "%s %d", "a", 1) })
    assert.same({ nil, { code = "X", message = "a" } }, { tickets.guard(tickets.refuse_with, "X", "%s", "a") })
    assert.has_error(function() tickets.guard(error, "memory", 0) end, "memory")
    assert.has_error(function() tickets.guard(error, {}) end)
  end)
end)

describe("players of a request", function()
  local function ids(count)
    return many(count, function(i) return { PlayerId = "p" .. i, Team = "t1" } end)
  end
  local function strings(count) return many(count, function(i) return "s" .. i end) end
  local function map(count) return many(count, function(i) return "k" .. i, i end) end
  local function attributes(count) return many(count, function(i) return "a" .. i, { N = i } end) end

  local rows = {
    -- what, players, of a backfill, the message or nil, options
    { "are a list", "p", false, "Players: expected at least one player, got none" },
    { "are not missing", {}, false, "Players: expected at least one player, got none" },
    { "are at most 10", ids(10), false },
    { "are not 11", ids(11), false, "Players: expected at most 10 players, got 11" },
    { "are at most 199 in a session", ids(199), true },
    { "are not 200 in a session", ids(200), true, "Players: expected at most 199 players, got 200" },
    { "have an id", { { PlayerId = "p" }, {} }, false, "Players[1]: PlayerId is required" },
    { "have an id that is not empty", { { PlayerId = "" } }, false, "Players[0]: PlayerId is required" },
    { "have an id that is a string", { { PlayerId = 5 } }, false, "Players[0]: PlayerId is required" },
    { "are not named twice", { { PlayerId = "p" }, { PlayerId = "q" }, { PlayerId = "p" } }, false, "Player p is named twice" },
    { "have at most 10 attributes", player { attributes = attributes(10) }, false },
    { "do not have 11 attributes", player { attributes = attributes(11) }, false, "Player p: expected at most 10 attributes, got 11" },
    { "have attributes with a value", player { attributes = { a = {} } }, false,
      "Player p, attribute a: expected one of N, S, SL and SDM, got none" },
    { "have attributes that are tables", player { attributes = { a = 5 } }, false, "Player p, attribute a: expected a value, got 5" },
    { "have attributes with one value", player { attributes = { a = { SL = {}, SDM = {} } } }, false,
      "Player p, attribute a: expected one of N, S, SL and SDM, got SL and SDM" },
    { "have strings of at most 100 characters", player { attributes = { a = { S = ("é"):rep(100) } } }, false },
    { "do not have strings of 101 characters", player { attributes = { a = { S = ("é"):rep(101) } } }, false,
      "Player p, attribute a: expected at most 100 characters, got 101" },
    { "have lists of at most 100 strings", player { attributes = { a = { SL = strings(100) } } }, false },
    { "do not have lists of 101 strings", player { attributes = { a = { SL = strings(101) } } }, false,
      "Player p, attribute a: expected at most 100 strings, got 101" },
    { "have maps of at most 10 entries", player { attributes = { a = { SDM = map(10) } } }, false },
    { "do not have maps of 11 entries", player { attributes = { a = { SDM = map(11) } } }, false,
      "Player p, attribute a: expected at most 10 entries, got 11" },
    { "have latencies from 1 ms", player { latency = { here = 1 } }, false },
    { "do not have latencies of 0", player { latency = { here = 0 } }, false,
      "Player p, latency of here: expected a whole number of at least 1, got 0" },
    { "do not have latencies of half a millisecond", player { latency = { here = 20.5 } }, false,
      "Player p, latency of here: expected a whole number of at least 1, got 20.5" },
    { "do not have latencies in words", player { latency = { here = "20" } }, false,
      'Player p, latency of here: expected a whole number of at least 1, got "20"' },
    { "may have a team in a request", player { team = "t1" }, false },
    { "have no team in a request, by an option", player { team = "t1" }, false, 'Player p: expected no Team, got "t1"',
      { team_of_request = "refuse" } },
    { "may have a team in a session, by that option", player { team = "t1" }, true, nil, { team_of_request = "refuse" } },
    { "have a team in a session", player {}, true, "Player p: expected a Team, got none" },
    { "may have no team in a session, by an option", player {}, true, nil, { backfill_without_team = "place" } },
  }
  for _, row in ipairs(rows) do
    it(row[1], function()
      assert.equal(row[4], message_of(tickets.check_players, row[2], row[3], options.check(row[5])))
    end)
  end

  it("are taken as they are, those named twice once by an option", function()
    local first, second, again = { PlayerId = "p" }, { PlayerId = "q" }, { PlayerId = "p", LatencyInMs = {} }
    local distinct = tickets.check_players({ first, second, again }, false, options.check { repeated_player = "once" })
    assert.equal(2, #distinct)
    assert.equal(first, distinct[1])
    assert.equal(second, distinct[2])
  end)
end)

describe("players for a rule set", function()
  local function check(attributes, declared, opts, backfill, team)
    local checked = options.check(opts)
    return message_of(tickets.check_rule_set, player { attributes = attributes, team = team }, set_of(declared, { 4, 4 }, checked),
      backfill or false, checked)
  end

  it("have attributes of the declared types, unless an option takes others", function()
    for _, declared in ipairs(TYPES) do
      for _, sent in ipairs(TYPES) do
        local attributes, list = { a = VALUES[sent] }, { { name = "a", type = declared } }
        assert.equal(declared ~= sent and ("Player p, attribute a: expected %s, since the rule set declares a %s, got %s"):format(
          MEMBERS[declared], declared, MEMBERS[sent]) or nil, check(attributes, list))
        assert.is_nil(check(attributes, list, { wrong_attribute_type = "search" }))
      end
    end
  end)

  it("may have attributes that are not declared, unless an option refuses them", function()
    local declared = { { name = "skill", type = "number" } }
    assert.is_nil(check({ skil = { N = 1 } }, declared))
    assert.equal('Player p, attribute skil: unknown attribute "skil", did you mean skill?', check({ skil = { N = 1 } }, declared,
      { undeclared_attributes = "refuse" }))
    assert.is_nil(check({ skill = { N = 1 } }, declared, { undeclared_attributes = "refuse" }))
  end)

  it("may lack attributes, unless an option refuses that where there is no default", function()
    local declared = { { name = "a", type = "number", default = 1 }, { name = "b", type = "number" } }
    local strict = { missing_attribute = "refuse" }
    assert.is_nil(check(nil, declared))
    for _, attributes in ipairs { {}, { a = { N = 1 } } } do
      assert.equal("Player p: attribute b is required, since it has no default", check(attributes, declared, strict))
    end
    assert.equal("Player p: attribute b is required, since it has no default", check(nil, declared, strict))
    assert.is_nil(check({ b = { N = 1 } }, declared, strict))
  end)

  it("are in a known team of their session; the team of a request does not count", function()
    for _, team in ipairs { "t1", "t2" } do assert.is_nil(check(nil, {}, nil, true, team)) end
    assert.equal('Player p: unknown team "t"', check(nil, {}, nil, true, "t"))
    assert.is_nil(check(nil, {}, nil, false, "t"))
    assert.is_nil(check(nil, {}, { backfill_without_team = "place" }, true, nil))
  end)
end)

describe("a ticket for the search", function()
  local DECLARED = { { name = "n", type = "number", default = 7 }, { name = "s", type = "string", default = "Def" },
    { name = "l", type = "string_list", default = { "A" } }, { name = "m", type = "string_number_map", default = { K = 1 } } }

  local function prepare(request, set, backfill)
    local ticket = { request = request, backfill = backfill }
    tickets.prepare(ticket, set)
    return ticket
  end

  it("has the values of its players, each string of a list once, or the defaults", function()
    local latency = { here = 20 }
    local ticket = prepare({ { PlayerId = "p", LatencyInMs = latency, PlayerAttributes = { n = { N = 1 }, s = { S = "Ice" },
      l = { SL = { "B", "a", "B" } }, m = { SDM = { Q = 2 } }, other = { N = 5 } } }, { PlayerId = "q" } }, set_of(DECLARED))
    assert.same({ { 1, "Ice", { "B", "a" }, { Q = 2 }, id = "p", latency = latency }, { 7, "Def", { "A" }, { K = 1 }, id = "q" } },
      ticket.players)
    assert.is_nil(ticket.unmatchable)
  end)

  it("has strings in lower case by an option, not the keys of a map", function()
    local ticket = prepare({ { PlayerId = "P", PlayerAttributes = { s = { S = "Ice" }, l = { SL = { "B", "b" } } } } },
      set_of(DECLARED, nil, { case_sensitive = false }))
    assert.same({ { 7, "ice", { "b", "b" }, { K = 1 }, id = "P" } }, ticket.players)
  end)

  it("never matches where a player has no value of an attribute without default, or one of another type", function()
    local declared = { { name = "n", type = "number" }, { name = "l", type = "string_list" } }
    local function reason(first, second)
      local ticket = prepare({ { PlayerId = "p", PlayerAttributes = first }, { PlayerId = "q", PlayerAttributes = second } },
        set_of(declared))
      return ticket.unmatchable, ticket.players[1][1], ticket.players[1][2]
    end
    local whole = { n = { N = 0 }, l = { SL = {} } }
    assert.same({ nil, 0, {} }, { reason(whole, whole) })
    assert.same({ "player p has no value of attribute n, which has no default", false, {} }, { reason({ l = { SL = {} } }, {}) })
    assert.same({ "player p has no value of attribute l, which has no default", 0, false },
      { reason({ n = { N = 0 }, l = { S = "x" } }, whole) })
    assert.equal("player q has no value of attribute n, which has no default", (reason(whole, nil)))
  end)

  it("is prepared again for another rule set", function()
    local ticket = prepare({ { PlayerId = "p" } }, set_of { { name = "n", type = "number" } })
    assert.is_string(ticket.unmatchable)
    tickets.prepare(ticket, set_of {})
    assert.is_nil(ticket.unmatchable)
    assert.same({ { false, id = "p" } }, ticket.players)
  end)

  it("is a party by an option, current players are not", function()
    local request, set = { { PlayerId = "p", Team = "t1" }, { PlayerId = "q", Team = "t1" } }, { party_aggregation = "tickets" }
    local ticket = prepare(request, set_of({}, nil, set))
    for i = 1, 2 do assert.equal(ticket.players, ticket.players[i].party) end
    assert.is_nil(prepare(request, set_of {}).players[1].party)
    assert.is_nil(prepare(request, set_of({}, nil, set), true).players[1].party)
  end)

  it("has current players in the teams they name; those without get the team with most open slots, by an option", function()
    local rows = {
      -- sizes of teams, the team that each player names, the teams that they have
      { { 2 }, { 1 }, { 1 } }, { { 3, 3 }, { 2, 1 }, { 2, 1 } },
      { { 1, 3, 2 }, { 0 }, { 2 } }, { { 2, 2, 2 }, { 0, 0, 0, 0 }, { 1, 2, 3, 1 } },
      { { 3, 2 }, { 0, 0, 0 }, { 1, 1, 2 } }, { { 2, 2 }, { 1, 0, 0 }, { 1, 2, 1 } },
      { { 2, 2 }, { 0, 1, 1 }, { 2, 1, 1 } }, { { 2, 3 }, { 2, 2, 0 }, { 2, 2, 1 } },
      { { 1, 1 }, { 0, 0, 0 }, { 1, 2, 1 } }, -- more than there is room for
    }
    for number, row in ipairs(rows) do
      local request, teams = {}, {}
      for i, team in ipairs(row[2]) do request[i] = { PlayerId = "p" .. i, Team = team > 0 and "t" .. team or nil } end
      local ticket = prepare(request, set_of({}, row[1], { backfill_without_team = "place" }), true)
      for i, one in ipairs(ticket.players) do teams[i] = one.team end
      assert.same(row[3], teams, "row " .. number)
      assert.is_nil(ticket.unmatchable)
    end
  end)

  it("never matches with a current player in a team that is no more", function()
    for _, option in ipairs { "place", "refuse" } do
      local ticket = prepare({ { PlayerId = "p", Team = "gone" }, { PlayerId = "q", Team = "t1" } },
        set_of({}, nil, { backfill_without_team = option }), true)
      assert.equal("there is no team gone", ticket.unmatchable)
      assert.same({ nil, 1 }, { ticket.players[1].team, ticket.players[2].team })
    end
    assert.equal("there is no team nil", prepare({ { PlayerId = "p" } }, set_of {}, true).unmatchable)
    assert.is_nil(prepare({ { PlayerId = "p", Team = "gone" } }, set_of {}).unmatchable)
  end)
end)

describe("the view of a ticket", function()
  local ATTRIBUTES, LATENCY, CONNECTION = { a = { N = 1 } }, { here = 5 }, { Port = 1 }

  it("has all that is known", function()
    local ticket = { id = "t", matchmaker = "duel", status = "COMPLETED", reason = "R", message = "M", start = 1, finish = 2,
      connection = CONNECTION, team_of = { p = "red" }, players = {}, order = 4,
      request = { { PlayerId = "p", PlayerAttributes = ATTRIBUTES, LatencyInMs = LATENCY }, { PlayerId = "q" } } }
    assert.same({ TicketId = "t", ConfigurationName = "duel", Status = "COMPLETED", StatusReason = "R", StatusMessage = "M",
      StartTime = 1, EndTime = 2, GameSessionConnectionInfo = CONNECTION, EstimatedWaitTime = 9,
      Players = { { PlayerId = "p", PlayerAttributes = ATTRIBUTES, LatencyInMs = LATENCY, Team = "red" }, { PlayerId = "q" } } },
      tickets.view(ticket, 9))
  end)

  it("has a player's team once the match is complete, and of current players always", function()
    local rows = {
      -- status, backfill, team of the match, team of the request, Team
      { "COMPLETED", nil, "red", "blue", "red" }, { "PLACING", nil, "red", "blue", nil }, { "COMPLETED", nil, nil, "blue", nil },
      { "COMPLETED", true, "red", "blue", "red" }, { "PLACING", true, "red", "blue", "blue" }, { "COMPLETED", true, nil, "blue", "blue" },
      { "QUEUED", true, nil, nil, nil }, { "QUEUED", nil, nil, nil, nil },
    }
    for _, row in ipairs(rows) do
      local view = tickets.view { status = row[1], backfill = row[2], team_of = row[3] and { p = row[3] },
        request = { { PlayerId = "p", Team = row[4] } } }
      assert.same({ PlayerId = "p", Team = row[5] }, view.Players[1])
    end
  end)

  it("is of an open ticket in two states, of one that has ended in four", function()
    local open = { QUEUED = true, SEARCHING = true }
    local final = { COMPLETED = true, FAILED = true, TIMED_OUT = true, CANCELLED = true }
    for _, status in ipairs { "QUEUED", "SEARCHING", "REQUIRES_ACCEPTANCE", "PLACING", "COMPLETED", "FAILED", "TIMED_OUT", "CANCELLED" } do
      assert.equal(open[status] or false, tickets.is_open { status = status })
      assert.equal(final[status] or false, tickets.is_final { status = status })
    end
  end)
end)
