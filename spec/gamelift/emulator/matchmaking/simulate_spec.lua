-- Recorded cases, in driven time: all of them where ../shared is, a sample elsewhere.
local core = require "gamelift.core"
local gamelift = require "spec.support.local_gamelift"
local rule_set = require "gamelift.emulator.matchmaking.rule_set"
local simulate = require "gamelift.emulator.matchmaking.simulate"
local tables = require "gamelift.util.tables"

local function cases()
  local file
  for _, root in ipairs { "../shared/semantics/", "spec/vectors/" } do
    file = file or io.open(root .. "flexmatch_cases.jsonl", "rb")
  end
  local list = {}
  for line in file:lines() do list[#list + 1] = assert(core.read_json(line)) end
  file:close()
  return list
end

describe("a recorded case", function()
  for _, case in ipairs(cases()) do
    it(("%s: %s"):format(case.id, case.why), function()
      if case.kind == "validate" then
        local set, problem = rule_set.parse(case.rule_set_text or case.rule_set)
        assert.equal(case.expect.valid, set ~= nil, problem)
      else
        local report = assert(simulate.run(case))
        assert.same({}, report.problems)
      end
    end)
  end
end)

describe("a simulation", function()
  local function duel(steps, configuration)
    return { rule_set = { ruleLanguageVersion = "1.0", teams = { { name = "red", minPlayers = 1, maxPlayers = 1 },
      { name = "blue", minPlayers = 1, maxPlayers = 1 } } }, steps = steps, configuration = configuration }
  end
  local function start(at, id) return { at = at, start = { TicketId = id, Players = { { PlayerId = "p-" .. id } } } } end

  it("reports matches, waits and tickets without a match", function()
    local report = assert(simulate.run(duel { start(0, "a"), start(4, "b"), start(5, "c"), { at = 20, check = {} } }))
    assert.equal(1, #report.matches)
    assert.same({ "a", "b" }, report.matches[1].tickets)
    assert.same({ mean = 2, median = 0, p90 = 4, longest = 4 }, report.waits)
    assert.same({ { id = "c", status = "SEARCHING" } }, report.unmatched)
    local text = simulate.text(report)
    assert.truthy(text:find("3 tickets, 1 matches in 20 s", 1, true), text)
    assert.truthy(text:find("ticket c: SEARCHING, not matched", 1, true), text)
  end)

  local QUEUE = { FlexMatchMode = "WITH_QUEUE", AcceptanceRequired = true }

  it("places a match as soon as it is accepted", function()
    local report = assert(simulate.run(gamelift.merged(duel({ start(0, "a"), start(0, "b"),
      { at = 2, accept = { TicketId = "a", PlayerIds = { "p-a" } } }, { at = 3, accept = { TicketId = "b", PlayerIds = { "p-b" } } },
      { at = 3, check = { status = { a = "COMPLETED", b = "COMPLETED" }, same_session = { "a", "b" },
        session = { Status = "ACTIVE", MaximumPlayerSessionCount = 2, CurrentPlayerSessionCount = 2 } } } }, QUEUE),
      { world = { processes = 1 } })))
    assert.same({}, report.problems)
  end)

  it("sends tickets back to the search where no process becomes free in time", function()
    local report = assert(simulate.run(gamelift.merged(duel({ start(0, "a"), start(0, "b"), start(0, "c"), start(0, "d"),
      { at = 5, check = { status = { a = "COMPLETED", b = "COMPLETED", c = "PLACING", d = "PLACING" } } }, { at = 700, check = {} } },
      { FlexMatchMode = "WITH_QUEUE", RequestTimeoutSeconds = 3600 }), { world = { processes = 1 } })))
    assert.same({}, report.problems)
    local returned = 0
    for _, entry in ipairs(report.events) do
      if entry.detail.type == "MatchmakingSearching" and entry.at > 5 then returned = returned + 1 end
    end
    assert.is_true(returned >= 1, returned)
  end)

  it("completes a standalone match after the seconds of the option", function()
    local script = duel { start(0, "a"), start(0, "b"), { at = 3, check = { status = { a = "PLACING", b = "PLACING" } } },
      { at = 8, check = { status = { a = "COMPLETED", b = "COMPLETED" } } } }
    assert.same({}, assert(simulate.run(script, { standalone_seconds = 5 })).problems)
  end)

  it("reports which tickets a description should have, and an error of another name", function()
    local report = assert(simulate.run(duel { start(0, "a"), start(0, "b"), { at = 1, describe = { "a" }, returns = { "b" } },
      { at = 1, describe = { "b", "a" }, returns = { "a", "b" } }, { at = 2, stop = "x", error = "ConflictException" } }))
    assert.equal(2, #report.problems)
    assert.equal("steps[2] at 1 s: describe: mismatch: describe: expected b, got a", report.problems[1])
    assert.matches("^steps%[4%] at 2 s: stop: expected ConflictException, got NotFoundException: ", report.problems[2])
  end)

  it("adds players to a session by automatic backfill, without another process", function()
    local report = assert(simulate.run { rule_set = { ruleLanguageVersion = "1.0", teams = { { name = "all", minPlayers = 2,
      maxPlayers = 3 } } }, configuration = { FlexMatchMode = "WITH_QUEUE", BackfillMode = "AUTOMATIC" }, world = { processes = 1 },
      steps = { start(0, "a"), start(0, "b"), start(5, "c"), start(9, "d"), { at = 20, check = { match_count = 2, open = { "d" },
        same_session = { "a", "c" }, session = { CurrentPlayerSessionCount = 3 } } } } })
    assert.same({}, report.problems)
  end)

  it("reports which check failed", function()
    local report = assert(simulate.run(duel { start(0, "a"), { at = 2, check = { matches = { { tickets = { "a" } } },
      status = { a = "COMPLETED" } } } }))
    assert.same({ "steps[1] at 2 s: expected 1 matches, got no match", "steps[1] at 2 s: ticket a: expected COMPLETED, got SEARCHING" },
      report.problems)
  end)

  it("takes what holds at a moment, and reports what does not", function()
    local checks = {
      -- a check, values that hold, values that do not, the problem with each
      matches = { { { { tickets = { "a", "b" } }, { tickets = { "d", "c" } } } },
        { { { tickets = { "a", "b" } }, { tickets = { "b", "a" } } }, { { tickets = { "a", "b" } } } },
        { "expected a match of [a b], got [a b] [c d]", "expected 1 matches, got [a b] [c d]" } },
      match_count = { { 2 }, { 0, 1, 3 }, { "expected 0 matches, got", "expected 1 matches, got", "expected 3 matches, got" } },
      sizes = { { { 1, 1 } }, { { 2 }, { 1 } }, { "team sizes: expected [2], got [1 1]", "team sizes: expected [1], got [1 1]" } },
      matched = { { { "a" }, { "d", "a" }, {} }, { { "a", "e" }, { "x" } }, { "expected ticket e in a match", "expected ticket x in a" } },
      not_matched = { { { "e" }, { "x" } }, { { "e", "a" } }, { "expected ticket a in no match" } },
      open = { { { "e" } }, { { "e", "a" }, { "x" } },
        { "expected ticket a open, got COMPLETED", "expected ticket x open, got unknown" } },
      status = { { { a = "COMPLETED", e = "SEARCHING" } }, { { e = "COMPLETED" } }, { "ticket e: expected COMPLETED, got SEARCHING" } },
      connection = { { { a = { "p-a" }, e = {} } }, { { a = { "p-b", "p-a" } }, { e = { "p-e" } } },
        { "ticket a: expected sessions of [p-a p-b], got [p-a]", "ticket e: expected sessions of [p-e], got []" } },
      same_session = { { { "a", "b" }, { "c", "d" } }, { { "a", "c" }, { "a", "e" }, { "e", "a" } },
        { "expected ticket c in the session of a", "expected ticket e in the session of a", "expected ticket e in the session of e" } },
      session = { { { Status = "ACTIVE", CurrentPlayerSessionCount = 2 } }, { { Status = "ERROR" } },
        { "game session: Status is not as expected" } },
    }
    local function problems_of(name, value)
      return assert(simulate.run(gamelift.merged(duel({ start(0, "a"), start(0, "b"), start(2, "c"), start(2, "d"), start(4, "e"),
        { at = 8, check = { [name] = value } } }, { FlexMatchMode = "WITH_QUEUE" }), { world = { processes = 2 } }))).problems
    end
    for name, case in pairs(checks) do
      for _, value in ipairs(case[1]) do assert.same({}, problems_of(name, value), name) end
      for i, value in ipairs(case[2]) do
        local problems = problems_of(name, value)
        assert.equal(1, #problems, name)
        assert.truthy(problems[1]:find("steps[5] at 8 s: " .. case[3][i], 1, true), problems[1])
      end
    end
  end)

  it("takes what holds of a match, and reports what does not", function()
    local function step(id, first, second)
      return { at = 0, start = { TicketId = id, Players = { { PlayerId = first }, { PlayerId = second } } } }
    end
    local members = {
      -- a member of the match, values that hold, values that do not, the problem
      { "teams", { { red = { "a1", "a2" } }, { red = { "a2", "a1" }, blue = { "b1", "b2" } } }, { { blue = { "b1" } } },
        "team blue: expected [b1], got [b1 b2]" },
      { "sizes", { { 2, 2 }, { 0, 2, 2 } }, { { 2 }, { 1, 3 } }, "team sizes: expected %[.*%], got %[2 2%]" },
      { "together", { { "a1", "a2" }, { { "b1", "b2" }, { "a1", "a2" } } }, { { "a1", "b1" }, { { "a1", "a2" }, { "a1", "b1" } } },
        "expected [a1 b1] in one team" },
      { "apart", { { "a1", "b1" }, { "a1", "a2", "b1" }, { { "a1", "b1" }, { "a2", "b2" } } },
        { { "a1", "a2" }, { { "a1", "b1" }, { "a1", "a2" } } }, "expected [a1 a2] not all in one team" },
      { "team_names", { { "blue", "red" } }, { { "red" }, { "red", "green" } }, "teams: expected %[.*%], got %[blue red%]" },
    }
    for _, case in ipairs(members) do
      for which = 2, 3 do
        for _, value in ipairs(case[which]) do
          local report = assert(simulate.run { rule_set = { ruleLanguageVersion = "1.0", teams = {
            { name = "red", minPlayers = 2, maxPlayers = 2 }, { name = "blue", minPlayers = 2, maxPlayers = 2 } } },
            steps = { step("a", "a1", "a2"), step("b", "b1", "b2"),
              { at = 2, check = { matches = { { tickets = { "a", "b" }, [case[1]] = value } } } } } })
          local problem = report.problems[1] or ""
          if which == 2 then assert.equal("", problem) else assert.truthy(problem:find(case[4], 1, not case[4]:find "%%"), problem) end
        end
      end
    end
  end)

  it("reports which request was refused, or should have been", function()
    local report = assert(simulate.run(duel { start(0, "a"), start(1, "a"), { at = 2, stop = "a", error = "NotFoundException" } }))
    assert.same({ "steps[1] at 1 s: start: InvalidRequestException: Matchmaking ticket a already exists",
      "steps[2] at 2 s: stop: expected NotFoundException, got a result" }, report.problems)
  end)

  it("refuses a script with an unknown member, or with time that runs back", function()
    local _, problem = simulate.run(duel { { at = 0, strat = {} } })
    assert.equal('$.steps[0].strat: unknown property "strat", did you mean start?', problem)
    _, problem = simulate.run(duel { { at = 3, stop = "a" }, { at = 2, stop = "a" } })
    assert.equal("$.steps[1].at: expected a number of at least 3, got 2", problem)
  end)

  it("refuses checks and parameters of wrong types, also where an error is expected", function()
    local wrong = {
      { { at = 0, check = { status = { "a" } } }, "$.steps[0].check.status: expected an object, got a list" },
      { { at = 0, check = { matches = { { tickets = "a" } } } }, '$.steps[0].check.matches[0].tickets: expected a list, got "a"' },
      { { at = 0, check = { matches = { 3 } } }, "$.steps[0].check.matches[0]: expected an object, got 3" },
      { { at = 0, check = { connection = { a = 3 } } }, "$.steps[0].check.connection.a: expected a list, got 3" },
      { { at = 0, check = { match_count = "x" } }, '$.steps[0].check.match_count: expected a whole number of at least 0, got "x"' },
      { { at = 0, start = { Players = { 3 } }, error = "X" }, "$.steps[0].start.Players[0]: expected a table, got number 3" },
    }
    for _, case in ipairs(wrong) do
      local report, problem = simulate.run(duel { case[1] })
      assert.same({ nil, case[2] }, { report, problem })
    end
  end)

  it("refuses settings of wrong types, and takes the least values", function()
    for text, more in pairs {
      ["$.world: expected an object, got 3"] = { world = 3 },
      ["$.world.processes: expected a whole number of at least 0, got -1"] = { world = { processes = -1 } },
      ["$.until: expected a number of at least 0, got -1"] = { ["until"] = -1 },
      ["$.seed: expected a number of at least 0, got -1"] = { seed = -1 },
      ["$.sead: unknown property \"sead\", did you mean seed?"] = { sead = 1 },
      ["$.rule_set: expected an object, got 3"] = { rule_set = 3, rule_set_text = "{}" },
      ["$.rule_set_text: expected a string that is not empty, got 3"] = { rule_set_text = 3 },
      ["$.configuration.Name: expected a string, got number 3"] = { configuration = { Name = 3 } },
    } do
      assert.same({ nil, text }, { simulate.run(gamelift.merged(duel {}, more)) })
    end
    assert(simulate.run(gamelift.merged(duel {}, { ["until"] = 0, seed = 0, world = { processes = 0 } })))
  end)

  it("names what is wrong with the rule set", function()
    local script = duel {}
    script.rule_set.teams = {}
    local _, problem = simulate.run(script)
    assert.equal("$.rule_set.teams: expected at least one team, got an empty list", problem)
  end)

  it("gives the same report twice", function()
    local function text() return simulate.text(assert(simulate.run(duel { start(0, "a"), start(1, "b"), { at = 9, check = {} } }))) end
    assert.equal(text(), text())
  end)
end)

describe("the report of a simulation", function()
  local CREW = { { name = "crew", minPlayers = 2, maxPlayers = 2 } }

  -- Returns a report of single players of { second, skill }, who match where their skills are near, without what varies.
  local function report_of(players, last, more)
    local script = { rule_set = { ruleLanguageVersion = "1.0", teams = CREW, playerAttributes = { { name = "skill", type = "number" } },
      rules = { { name = "Near", type = "batchDistance", batchAttribute = "skill", maxDistance = 5 } } }, steps = {} }
    for i, player in ipairs(players) do
      script.steps[i] = { at = player[1], start = { TicketId = "t" .. i, Players = { { PlayerId = "p" .. i,
        PlayerAttributes = { skill = { N = player[2] } } } } } }
    end
    for _, step in ipairs(more or {}) do table.insert(script.steps, step) end
    script.steps[#script.steps + 1] = { at = last, check = {} }
    local report = assert(simulate.run(script))
    for _, match in ipairs(report.matches) do match.matchId = type(match.matchId) end
    for _, entry in ipairs(report.rules) do entry.passedCount, entry.failedCount = entry.passedCount > 0, entry.failedCount > 0 end
    return report
  end

  it("has all that happened, and says it in lines", function()
    local report = report_of({ { 0, 10 }, { 4, 12 }, { 5, 50 }, { 9.5, 51 }, { 10, 90 } }, 20, { { at = 19, stop = "t5" },
      { at = 19, stop = "x" } })
    report.events = #report.events
    assert.same({ seconds = 20, tickets = 5, events = 10, log = {},
      matches = { { at = 4, matchId = "string", tickets = { "t1", "t2" }, size = 2, teams = { crew = { "p1", "p2" } } },
        { at = 9.5, matchId = "string", tickets = { "t3", "t4" }, size = 2, teams = { crew = { "p3", "p4" } } } },
      sizes = { { size = 2, matches = 2 } }, waits = { mean = 2.125, median = 0, p90 = 4.5, longest = 4.5 }, wait_times = { 0, 0, 4, 4.5 },
      rules = { { ruleName = "Near", passedCount = true, failedCount = false } }, unmatched = { { id = "t5", status = "CANCELLED" } },
      open = { { at = 0, tickets = 1 }, { at = 4, tickets = 0 }, { at = 5, tickets = 1 }, { at = 9.5, tickets = 0 },
        { at = 10, tickets = 1 }, { at = 19, tickets = 0 } },
      problems = { "steps[6] at 19 s: stop: NotFoundException: Matchmaking ticket was not found." } }, report)
    report.rules, report.log = { { ruleName = "Near", passedCount = 9, failedCount = 3 } }, { "a line of the log" }
    report.sizes[2] = { size = 3, matches = 1 }
    assert.equal(table.concat({ "5 tickets, 2 matches in 20 s",
      "wait until matched: mean 2.1 s, median 0.0 s, 90 % within 4.5 s, longest 4.5 s", "matches of 2 players: 2",
      "matches of 3 players: 1",
      "rule Near: passed 9, failed 3", "ticket t5: CANCELLED, not matched", "a line of the log",
      "problem: steps[6] at 19 s: stop: NotFoundException: Matchmaking ticket was not found." }, "\n"), simulate.text(report))
    local json = assert(core.read_json(simulate.json(report)))
    assert.is_nil(json.events)
    assert.same({ 20, 5, 4.5 }, { json.seconds, json.tickets, json.waits.longest })
    assert.equal(10, report.events)
  end)

  it("of nothing is short", function()
    local report = report_of({}, 0)
    assert.same({ {}, {}, {}, {} }, { report.waits, report.matches, report.open[2] or {}, report.unmatched })
    assert.equal("0 tickets, 0 matches in 0 s", simulate.text(report))
    assert.truthy(simulate.json(report):find('"waits":{}', 1, true), simulate.json(report)) -- an object, as with matches
  end)

  it("has the waits that half and nine tenths of the tickets had at most", function()
    for count, expected in pairs { [1] = { 0, 1 }, [5] = { 0, 7 }, [6] = { 0, 9 }, [10] = { 0, 15 } } do
      local players, waits = {}, {}
      for i = 1, count do -- each pair begins after the one before; its first ticket waits for 2 * i - 1 seconds
        players[2 * i - 1], players[2 * i] = { 100 * i, 100 * i }, { 100 * i + 2 * i - 1, 100 * i }
        waits[i], waits[count + i] = 0, 2 * i - 1
      end
      local report = report_of(players, 2000)
      assert.same(waits, report.wait_times)
      assert.same({ expected[1], expected[2], 2 * count - 1, count / 2 }, { report.waits.median, report.waits.p90, report.waits.longest,
        report.waits.mean })
    end
  end)

  it("lists 50 tickets without a match, and counts the others", function()
    for count, last in pairs { [50] = "ticket t50: SEARCHING, not matched", [51] = "and 1 more tickets, not matched",
      [60] = "and 10 more tickets, not matched" } do
      local players = {}
      for i = 1, count do players[i] = { 0, 10 * i } end
      local text = simulate.text(report_of(players, 3))
      assert.equal(last, text:match "[^\n]*$")
      assert.truthy(text:find("\nticket t50: SEARCHING, not matched", 1, true))
      assert.is_nil(text:find("ticket t51:", 1, true))
    end
  end)

  it("has placements that fail after 60 seconds without a free process, and the tickets are matched again", function()
    local report = assert(simulate.run { rule_set = { ruleLanguageVersion = "1.0", teams = CREW }, configuration = {
      FlexMatchMode = "WITH_QUEUE", RequestTimeoutSeconds = 100 }, ["until"] = 130, steps = {
        { at = 3, start = { TicketId = "a", Players = { { PlayerId = "a" } } } },
        { at = 5, start = { TicketId = "b", Players = { { PlayerId = "b" } } } } } })
    local lines = {}
    for i, entry in ipairs(report.events) do lines[i] = ("%g %s"):format(entry.at, entry.detail.type:gsub("Matchmaking", "")) end
    assert.same({ "3 Searching", "5 Searching", "5 PotentialMatchCreated", "65 Searching", "65 Searching", "65 PotentialMatchCreated",
      "103 TimedOut", "105 TimedOut" }, lines)
  end)
end)

describe("a simulation with a generator", function()
  local generator = require "gamelift.emulator.matchmaking.generator"
  local function generated(members)
    local value = tables.merge({ tickets = 200, seconds = 50 }, members)
    return assert(generator.steps(value))
  end

  it("has tickets in even steps or at random times, in order, numbered with their players", function()
    local even = generated { tickets = 4, seconds = 10, parties = { { players = 2, share = 1 } } }
    for i, step in ipairs(even) do
      assert.same({ at = 2.5 * (i - 1), start = { TicketId = "t" .. i, Players = { { PlayerId = "p" .. i .. ".1", PlayerAttributes = {} },
        { PlayerId = "p" .. i .. ".2", PlayerAttributes = {} } } } }, step)
    end
    assert.equal(1, #generated { tickets = 1, seconds = 0 })
    local last, below = 0, 0
    for _, step in ipairs(generated { arrival = "random" }) do
      assert.is_true(step.at >= last and step.at <= 50)
      last, below = step.at, below + (step.at < 25 and 1 or 0)
      assert.equal(1, #step.start.Players)
    end
    assert.is_true(below > 70 and below < 130)
  end)

  it("has values as the distributions say, to the hundredth, and latencies in whole milliseconds from 1", function()
    local sums, counts, far = { u = 0, n = 0, here = 0 }, { sample = {}, choice = {} }, 0
    for _, step in ipairs(generated { attributes = { u = { uniform = { -5, 15 } }, n = { normal = { 100, 10 } },
      c = { choice = { "x", "y" } }, s = { sample = { "a", "b", "c" }, count = 2 }, all = { sample = { "a", "b" }, count = 5 } },
      latency = { here = { uniform = { 20, 40 } }, near = { uniform = { -9, 0.4 } } } }) do
      local player = step.start.Players[1]
      local values = player.PlayerAttributes
      assert.is_true(values.u.N >= -5 and values.u.N <= 15 and math.abs(values.u.N * 100 - math.floor(values.u.N * 100 + 0.5)) < 1e-6)
      sums.u, sums.n, sums.here = sums.u + values.u.N, sums.n + values.n.N, sums.here + player.LatencyInMs.here
      far = far + (math.abs(values.n.N - 100) > 10 and 1 or 0)
      local text = table.concat(values.s.SL, " ")
      counts.sample[text], counts.choice[values.c.S] = (counts.sample[text] or 0) + 1, (counts.choice[values.c.S] or 0) + 1
      assert.same({ "a", "b" }, values.all.SL)
      assert.is_true(player.LatencyInMs.here % 1 == 0 and player.LatencyInMs.here >= 20 and player.LatencyInMs.here <= 40)
      assert.equal(1, player.LatencyInMs.near)
    end
    assert.is_true(math.abs(sums.u / 200 - 5) < 2 and math.abs(sums.n / 200 - 100) < 3 and math.abs(sums.here / 200 - 30) < 2)
    assert.is_true(far > 40 and far < 90) -- a third lies farther than the deviation
    for _, text in ipairs { "a b", "a c", "b c" } do assert.is_true(counts.sample[text] > 40 and counts.sample[text] < 95) end
    assert.is_true(counts.choice.x > 70 and counts.choice.y > 70 and counts.choice.x + counts.choice.y == 200)
  end)

  it("has parties whose players lie around the first one", function()
    local function differences(spread)
      local sum = 0
      for _, step in ipairs(generated { parties = { { players = 3, share = 1 } }, attributes = { n = { normal = { 500, 100 },
        spread = spread } } }) do
        local players = step.start.Players
        for i = 2, 3 do sum = sum + math.abs(players[i].PlayerAttributes.n.N - players[1].PlayerAttributes.n.N) end
      end
      return sum / 400
    end
    assert.equal(0, differences(nil))
    local mean = differences(10)
    assert.is_true(mean > 6.5 and mean < 9.5, mean) -- of a normal distribution 0.8 times its deviation
  end)
  local function script(changes)
    local value = tables.merge({ tickets = 300, seconds = 60, parties = { { players = 1, share = 3 }, { players = 2, share = 1 } },
      attributes = { skill = { normal = { 1500, 300 }, spread = 50 }, mode = { choice = { "duel", "race" } },
        maps = { sample = { "ice", "lava", "sand" }, count = 2 } }, latency = { here = { uniform = { 20, 80 } } } }, changes)
    return { generator = value, configuration = { RequestTimeoutSeconds = 60 }, rule_set = { ruleLanguageVersion = "1.0",
      playerAttributes = { { name = "skill", type = "number" }, { name = "mode", type = "string" }, { name = "maps",
        type = "string_list" } },
      teams = { { name = "red", minPlayers = 2, maxPlayers = 2 }, { name = "blue", minPlayers = 2, maxPlayers = 2 } },
      rules = { { name = "Near", type = "batchDistance", batchAttribute = "skill", maxDistance = 200 },
        { name = "Mode", type = "comparison", measurements = { "flatten(teams[*].players.attributes[mode])" }, operation = "=" },
        { name = "Close", type = "latency", maxLatency = 100 } } } }
  end

  it("draws tickets, matches them, and ends when the last has timed out", function()
    local report = assert(simulate.run(script()))
    assert.equal(300, report.tickets)
    assert.truthy(#report.matches > 60)
    assert.truthy(report.seconds >= 60 + 59)
    for _, entry in ipairs(report.unmatched) do assert.equal("TIMED_OUT", entry.status) end
    local tickets = #report.unmatched
    for _, match in ipairs(report.matches) do tickets = tickets + #match.tickets end
    assert.equal(300, tickets)
    assert.truthy(report.rules[1].passedCount > 0)
  end)

  it("reports how often each rule passed and failed, as the events add up", function()
    local report = assert(simulate.run(script()))
    local sums = {}
    for _, event in ipairs(report.events) do
      for _, metric in ipairs(event.detail.ruleEvaluationMetrics or {}) do
        local sum = sums[metric.ruleName] or { ruleName = metric.ruleName, passedCount = 0, failedCount = 0 }
        sums[metric.ruleName] = sum
        sum.passedCount, sum.failedCount = sum.passedCount + metric.passedCount, sum.failedCount + metric.failedCount
      end
    end
    assert.equal(3, #report.rules)
    for _, entry in ipairs(report.rules) do assert.same(sums[entry.ruleName], entry) end
  end)

  it("is the same for one seed, and differs for another", function()
    local function text(seed) return simulate.text(assert(simulate.run(script { seed = seed, arrival = "random" }))) end
    assert.equal(text(3), text(3))
    assert.not_equal(text(3), text(4))
  end)

  it("draws each size of a party by its share, and mixes its tickets with the steps of the script", function()
    local value = script { attributes = {}, latency = {}, parties = { { players = 1, share = 0.1 }, { players = 3, share = 0.7 },
      { players = 2, share = 0.2 } } }
    value.rule_set.rules, value.rule_set.playerAttributes = {}, {}
    value.steps = { { at = 0, start = { TicketId = "own", Players = { { PlayerId = "own" } } } },
      { at = 30, describe = { "own" }, returns = { "own" } } }
    local report, service = assert(simulate.run(value))
    assert.same({}, report.problems)
    assert.equal(301, report.tickets)
    local counts = { 0, 0, 0 }
    for id, ticket in pairs(service.state.tickets) do
      if id ~= "own" then counts[#ticket.request] = counts[#ticket.request] + 1 end
    end
    assert.is_true(math.abs(counts[1] - 30) < 20 and math.abs(counts[2] - 60) < 30 and math.abs(counts[3] - 210) < 40)
  end)

  it("reports what is wrong with it", function()
    local wrong = {
      { { tickets = 0 }, "$.generator.tickets: expected a whole number of at least 1, got 0" },
      { { arival = "even" }, '$.generator.arival: unknown property "arival", did you mean arrival?' },
      { { attributes = { skill = { normal = { 1 } } } }, "$.generator.attributes.skill.normal: expected two numbers, got 1 items" },
      { { attributes = { mode = { choice = {} } } }, "$.generator.attributes.mode.choice: expected at least one string" },
      { { latency = { here = 5 } }, "$.generator.latency.here: expected an object, got 5" },
      { { parties = { { players = 1 } } }, "$.generator.parties[0].share: expected a number of at least 0, got nothing" },
    }
    for _, case in ipairs(wrong) do
      local report, problem = simulate.run(script(case[1]))
      assert.is_nil(report)
      assert.truthy(problem:find(case[2], 1, true), problem)
    end
  end)
end)
