-- Stuck tickets: what explain names is removed from the rule set, and the ticket must match then.
local match_scripts = require "spec.support.match_scripts"
local simulate = require "gamelift.emulator.matchmaking.simulate"

local flat, team, steps, body, rule = match_scripts.flat, match_scripts.team, match_scripts.steps, match_scripts.body, match_scripts.rule

local DUEL = { team("red", 1, 1), team("blue", 1, 1) }
local DUEL2 = { team("red", 2, 2), team("blue", 2, 2) }

local fair = function(most) return rule("Fair", "distance", { measurements = { "avg(teams[*].players.attributes[skill])" },
  referenceValue = "avg(" .. flat "skill" .. ")", maxDistance = most }) end

local cases = {
  -- what is stuck (the source of a report), rule set, tickets, what explain has to name
  { "skills too far apart", body(DUEL, { rule("Near", "batchDistance", { batchAttribute = "skill", maxDistance = 5 }) }),
    { { "a", 0, 10 }, { "b", 0, 30 } }, "Near" },
  { "an expansion that has not gone far enough (re:Post: two players alone)",
    body({ team("crew", 4, 4) }, {}, { expansions = { { target = "teams[crew].minPlayers", steps = {
      { waitTimeSeconds = 30, value = 3 } } } } }), { { "a", 0, 1 }, { "b", 10, 1 } }, "crew" },
  { "a young ticket that sets the clock back",
    body(DUEL, { rule("Near", "batchDistance", { batchAttribute = "skill", maxDistance = 1 }) }, { expansions = {
      { target = "rules[Near].maxDistance", steps = { { waitTimeSeconds = 15, value = 50 } } } } }),
    { { "a", 0, 10 }, { "b", 12, 30 } }, "Near" },
  { "no shared mode", body(DUEL, { rule("Mode", "collection", { operation = "intersection", measurements = { flat "modes" },
    minCount = 1 }) }),
    { { "a", 0, { modes = { "x" } } }, { "b", 0, { modes = { "y" } } } }, "Mode" },
  { "a block list", body(DUEL, { rule("Block", "collection", { operation = "reference_intersection_count", measurements = flat "blocked",
    referenceValue = "flatten(teams[*].players[playerId])", maxCount = 0 }) }),
    { { "a", 0, { blocked = { "b3" } } }, { "b", 0, {} } }, "Block" },
  { "different maps", body(DUEL, { rule("Map", "comparison", { measurements = { flat "map" }, operation = "=" }) }),
    { { "a", 0, { map = "ice" } }, { "b", 0, { map = "lava" } } }, "Map" },
  { "the same hero", body(DUEL, { rule("Hero", "comparison", { measurements = { flat "map" }, operation = "!=" }) }),
    { { "a", 0, {} }, { "b", 0, {} } }, "Hero" },
  { "a player below the least skill", body(DUEL, { rule("Min", "comparison", { measurements = { flat "skill" }, operation = ">=",
    referenceValue = 20 }) }),
    { { "a", 0, 10 }, { "b", 0, 30 } }, "Min" },
  { "latency above the maximum", body(DUEL, { rule("Close", "latency", { maxLatency = 100 }) }),
    { { "a", 0, { latency = { x = 150 } } }, { "b", 0, { latency = { x = 50 } } } }, "Close" },
  { "no latency data", body(DUEL, { rule("Close", "latency", { maxLatency = 100 }) }),
    { { "a", 0, {} }, { "b", 0, { latency = { x = 50 } } } }, "Close" },
  { "no common location", body(DUEL, { rule("Close", "latency", { maxLatency = 100 }) }),
    { { "a", 0, { latency = { x = 20, y = 200 } } }, { "b", 0, { latency = { x = 200, y = 20 } } } }, "Close" },
  { "team averages apart", body(DUEL, { fair(5) }), { { "a", 0, 10 }, { "b", 0, 50 } }, "Fair" },
  { "teams of equal size by a rule (forum 3606)", body({ team("red", 1, 2), team("blue", 1, 2) },
    { rule("Equal", "comparison", { measurements = { "count(teams[red].players)" }, referenceValue = "count(teams[blue].players)",
      operation = "=" }) }),
    { { "a", 0, 1, 1 }, { "b", 0, 1 } }, "Equal" },
  { "an average of an empty team (forum 3848)", body({ team("red", 1, 2), team("blue", 0, 2) },
    { rule("Average", "comparison", { measurements = { "avg(teams[blue].players.attributes[skill])" }, operation = ">",
      referenceValue = 0 }) }),
    { { "a", 0, 1 } }, "Average" },
  { "too few players", body({ team("crew", 3, 3) }, {}), { { "a", 0, 1 }, { "b", 0, 1 } }, "crew" },
  { "a party larger than every team (re:Post QUXtJpp2VTShChZ)", body({ team("red", 2, 2), team("blue", 2, 2) }, {}),
    { { "a", 0, 1, 1, 1 }, { "b", 0, 1 } }, "maxPlayers" },
  { "two parties that leave a gap", body({ team("crew", 3, 3) }, {}), { { "a", 0, 1, 1 }, { "b", 0, 1, 1 } }, "crew" },
  { "too few healers", body(DUEL, { rule("Healers", "collection", { operation = "contains", measurements = { flat "modes" },
    referenceValue = "healer", minCount = 1 }) }), { { "a", 0, {} }, { "b", 0, {} } }, "Healers" },
  { "a compound that cannot hold", body(DUEL, { rule("Low", "comparison", { measurements = { flat "skill" }, operation = "<",
    referenceValue = 5 }),
    rule("High", "comparison", { measurements = { flat "skill" }, operation = ">", referenceValue = 50 }),
    rule("Either", "compound", { statement = "or(Low, High)" }) }), { { "a", 0, 10 }, { "b", 0, 10 } }, "Either" },
  { "no player for the boss team", body({ team("raid", 2, 2), team("boss", 1, 1) }, { rule("Boss", "comparison", {
    measurements = { "teams[boss].players.attributes[skill]" }, operation = ">=", referenceValue = 90 }) }),
    { { "a", 0, 10 }, { "b", 0, 10 }, { "c", 0, 20 } }, "Boss" },
  { "one rule of several", body(DUEL, { rule("Near", "batchDistance", { batchAttribute = "skill", maxDistance = 50 }),
    rule("Map", "comparison", { measurements = { flat "map" }, operation = "=" }), fair(40) }),
    { { "a", 0, { map = "ice" } }, { "b", 0, { map = "lava" } } }, "Map" },
  { "too few players for three teams",
    body({ team("red", 2, 2), team("blue", 2, 2), team("green", 2, 2) }, {}), { { "a", 0, 1 } }, "green" },
  { "a party as large as the match that a rule keeps apart (forum 5243)", body({ team("crew", 4, 4) }, { rule("Skill", "distance", {
    measurements = { flat "skill" }, referenceValue = "avg(" .. flat "skill" .. ")", maxDistance = 10 }) }),
    { { "a", 0, 10, 20, 30, 60 } }, "Skill" },
  { "a count of players that only expansions lower (forum 3606, second rule set)", body({ team("gang", 0, 5),
    team("swat", 0, 5) },
    { rule("BigTeamSizes", "comparison", { measurements = { "count(flatten(teams[*].players))" }, operation = ">=",
      referenceValue = 10 }) },
    { expansions = { { target = "rules[BigTeamSizes].referenceValue", steps = { { waitTimeSeconds = 30, value = 8 } } } } }),
    { { "a", 0, 1 }, { "b", 0, 1 }, { "c", 0, 1 } }, "BigTeamSizes" },
  { "teams of a fixed size that expansions never reach (forum 7479)", body({ team("fixed", 3, 3), team("late", 3, 3) }, {}, { expansions = {
    { target = "teams[late].minPlayers", steps = { { waitTimeSeconds = 30, value = 0 } } } } }),
    { { "a", 0, 1 }, { "b", 0, 1 }, { "c", 0, 1 }, { "d", 0, 1 } }, "late" },
  { "a large match whose minimum falls late (a sample's issue 3: matchmaking fails after three seconds)",
    body({ team("frogs", 20, 60) }, {}, { algorithm = { strategy = "balanced", balancedAttribute = "skill" }, expansions = {
      { target = "teams[frogs].minPlayers", steps = { { waitTimeSeconds = 25, value = 1 } } } } }),
    { { "a", 0, 1 }, { "b", 0, 1 }, { "c", 0, 1 } }, "frogs" },
  { "latency in a large match", body({ team("frogs", 2, 60) }, { rule("Close", "latency", { maxLatency = 100 }) },
    { algorithm = { strategy = "balanced", balancedAttribute = "skill" } }),
    { { "a", 0, { skill = 1, latency = { x = 180 } } }, { "b", 0, { skill = 1, latency = { x = 20 } } } }, "Close" },
  { "a party of which one player is far away (forum 8900)", body(DUEL2, { rule("Close", "latency", { maxLatency = 100,
    partyAggregation = "max" }) }),
    { { "a", 0, { latency = { x = 20 } }, { latency = { x = 140 } } }, { "b", 0, { latency = { x = 20 } }, { latency = { x = 20 } } } },
    "Close" },
  { "clans that may not mix (forum 11340)", body(DUEL2, { rule("SameClan", "comparison", { operation = "=",
    measurements = { "teams[red].players.attributes[map]" } }) }),
    { { "a", 0, { map = "A" }, { map = "B" } }, { "b", 0, { map = "A" }, { map = "B" } } }, "SameClan" },
  { "skills apart by more than the last step allows", body(DUEL, { rule("Near", "batchDistance", { batchAttribute = "skill",
    maxDistance = 5 }) }, { expansions = { { target = "rules[Near].maxDistance", steps = { { waitTimeSeconds = 5, value = 40 } } } } }),
    { { "a", 0, 10 }, { "b", 0, 90 } }, "Near" },
  { "two rules at once", body(DUEL, { rule("Near", "batchDistance", { batchAttribute = "skill", maxDistance = 5 }),
    rule("Map", "comparison", { measurements = { flat "map" }, operation = "=" }) }),
    { { "a", 0, { map = "ice", skill = 10 } }, { "b", 0, { map = "lava", skill = 90 } } }, "red" },
}

local function copy(value)
  if type(value) ~= "table" then return value end
  local result = setmetatable({}, getmetatable(value))
  for key, item in pairs(value) do result[key] = copy(item) end
  return result
end

-- Removes the parts that a remedy names from a rule set body.
local function remove(value, remedy)
  local changed = copy(value)
  for _, part in ipairs(remedy.without) do
    for i = #changed.rules, 1, -1 do
      if part.kind == "rule" and changed.rules[i].name == part.name then table.remove(changed.rules, i) end
    end
    for _, one in ipairs(changed.teams) do
      if part.kind == "team size" and one.name == part.name then one[part.property] = part.property == "minPlayers" and 0 or 20 end
    end
    for i = #(changed.expansions or {}), 1, -1 do
      if changed.expansions[i].target:find("[" .. part.name .. "]", 1, true) then table.remove(changed.expansions, i) end
    end
  end
  local names = {}
  for _, part in ipairs(remedy.without) do names[part.name] = true end
  for i = #changed.rules, 1, -1 do -- rules that only the removed compound named would count by themselves now
    if names.Either and changed.rules[i].name ~= "Either" then table.remove(changed.rules, i) end
  end
  return changed
end

local function is_matched(report, id)
  for _, match in ipairs(report.matches) do
    for _, ticket in ipairs(match.tickets) do
      if ticket == id then return true end
    end
  end
  return false
end

-- Returns the remedy that names a rule, a team or a property, the smallest first.
local function remedy_with(result, name)
  for _, remedy in ipairs(result.remedies) do
    for _, part in ipairs(remedy.without) do
      if part.name == name or part.property == name then return remedy end
    end
  end
  return nil
end

describe("explain names what to remove for", function()
  for _, case in ipairs(cases) do
    it(case[1], function()
      local script = { rule_set = case[2], steps = steps(case[3], 20) }
      local report, service = assert(simulate.run(script))
      assert.is_false(is_matched(report, "a"))
      local result, text = service:explain "a"
      assert.is_false(result.would_match)
      assert.is_false(result.cut)
      local remedy = remedy_with(result, case[4])
      assert.truthy(remedy, text)
      for _, part in ipairs(remedy.without) do assert.truthy(text:find(part.name, text:find "Remedies", true), text) end
      local again = assert(simulate.run { rule_set = remove(case[2], remedy), steps = script.steps })
      assert.is_true(is_matched(again, "a"), text)
    end)
  end
end)

describe("an explanation", function()
  local function explain(value, list, last)
    local _, service = assert(simulate.run { rule_set = value, steps = steps(list, last or 5) })
    return service:explain "a"
  end
  local NEAR = rule("Near", "batchDistance", { batchAttribute = "skill", maxDistance = 5 })

  it("counts how often each rule passed and failed, with values", function()
    local result, text = explain(body({ team("crew", 4, 4) }, { NEAR }), { { "a", 0, 10 }, { "b", 0, 30 }, { "c", 0, 12 } })
    assert.equal(1, result.rules[1].passed)
    assert.equal(1, result.rules[1].failed)
    assert.same({ { ticket = "b", values = { values = { 10, 30 }, max_distance = 5 } } }, result.rules[1].failing)
    assert.truthy(text:find("rule Near (batchDistance): passed 1, failed 1 of 2 tickets", 1, true), text)
    assert.truthy(text:find("with b: values [10 30], maxDistance 5", 1, true), text)
  end)

  it("shows the values of a rule that fails with the tickets in the first two teams, not together in the last", function()
    local even = rule("Even", "distance", { measurements = { "avg(teams[red].players.attributes[skill])" },
      referenceValue = "avg(teams[blue].players.attributes[skill])", maxDistance = 5 })
    local result, text = explain(body(DUEL, { even }), { { "a", 0, 30 }, { "b", 0, 11 } })
    assert.same({ { ticket = "b", values = { values = { 30 }, reference = 11, max_distance = 5 } } }, result.rules[1].failing)
    assert.truthy(text:find("with b: values [30], reference 11, maxDistance 5", 1, true), text)
  end)

  it("counts a latency rule with a distance as passed only where two tickets can hold it", function()
    local function passed(reference, ours, theirs)
      local result = explain(body({ team("crew", 4, 4) }, { rule("Even", "latency", { maxDistance = 50, distanceReference = reference }) }),
        { { "a", 0, { latency = { here = ours } } }, { "b", 0, { latency = { here = theirs } } } })
      return result.rules[1].passed
    end
    assert.same({ 1, 0, 1, 0 }, { passed("min", 10, 60), passed("min", 10, 61), passed("avg", 10, 110), passed("avg", 10, 111) })
  end)

  it("says how many players are missing, and which tickets come closest", function()
    local result, text = explain(body({ team("crew", 4, 6) }, { NEAR }), { { "a", 0, 10 }, { "b", 0, 30 }, { "c", 0, 12 } })
    assert.same({ have = 2, least = 4, most = 6, missing = 2 }, result.players)
    assert.same({ { ticket = "c", failed = {} }, { ticket = "b", failed = { "Near" } } }, result.closest)
    assert.truthy(text:find("A match needs 4 to 6 players; 2 are found together, 2 missing (3 tickets are open)", 1, true), text)
    assert.truthy(text:find("ticket c: fits by every rule", 1, true), text)
  end)

  it("names the expansion step in force and the next one", function()
    local result, text = explain(body(DUEL, { NEAR }, { expansions = { { target = "rules[Near].maxDistance", steps = {
      { waitTimeSeconds = 10, value = 20 }, { waitTimeSeconds = 30, value = 90 } } } } }), { { "a", 0, 10 }, { "b", 0, 50 } }, 12)
    assert.same({ { target = "rules[Near].maxDistance", value = 20, step = { waitTimeSeconds = 10, value = 20 },
      next = { waitTimeSeconds = 30, value = 90, seconds = 18 } } }, result.expansions)
    assert.truthy(text:find("rules[Near].maxDistance is 20 since 10 s, becomes 90 in 18 s", 1, true), text)
  end)

  it("shows the five closest tickets, and three values of a rule that fail", function()
    local list = { { "a", 0, 10 } }
    for i = 1, 8 do list[#list + 1] = { "t" .. i, 0, 10 + 10 * i } end
    local result = explain(body({ team("crew", 4, 4) }, { NEAR }), list)
    local ids, failing = {}, {}
    for i, ticket in ipairs(result.closest) do ids[i] = ticket.ticket end
    for i, sample in ipairs(result.rules[1].failing) do failing[i] = sample.ticket end
    assert.same({ { "t1", "t2", "t3", "t4", "t5" }, { "t1", "t2", "t3" } }, { ids, failing })
  end)

  it("names no part that may stay, where more than two have to go", function()
    local function below(name, most)
      return rule(name, "comparison", { measurements = { ("avg(%s)"):format(flat "skill") }, operation = "<", referenceValue = most })
    end
    local result = explain(body({ team("crew", 2, 2) },
      { below("Holds", 99), below("One", 1), below("Two", 2), below("HoldsToo", 98), below("Three", 3), below("HoldsAlso", 97) }),
      { { "a", 0, 10 }, { "b", 0, 10 } })
    local names = {}
    for i, part in ipairs(result.remedies[1].without) do names[i] = part.name end
    assert.same({ "One", "Two", "Three" }, names)
  end)

  it("names a missing attribute", function()
    local value = body(DUEL, {})
    value.playerAttributes = { { name = "rank", type = "number" } }
    local result, text = explain(value, { { "a", 0, {} }, { "b", 0, {} } })
    assert.same({ "player a3 has no value of attribute rank, which has no default" }, result.obstacles)
    assert.truthy(text:find("It can never match: player a3", 1, true), text)
  end)

  it("reports how a ticket ended", function()
    local result, text = explain(body(DUEL, {}), { { "a", 0, 1 }, { "b", 0, 1 } })
    assert.equal("COMPLETED", result.status)
    assert.equal("Ticket a of simulated is COMPLETED, 0 s old", text)
  end)

  it("says that a backfill ticket needs another ticket", function()
    local _, service = assert(simulate.run { rule_set = body({ team("crew", 1, 3) }, {}), steps = {
      { at = 0, backfill = { TicketId = "bf", Players = { { PlayerId = "p", Team = "crew" } } } }, { at = 3, check = {} } } })
    local result, text = service:explain "bf"
    assert.same({}, result.remedies)
    assert.truthy(text:find("it needs at least one other ticket", 1, true), text)
  end)

  it("is an error for an unknown ticket", function()
    local _, service = assert(simulate.run { rule_set = body(DUEL, {}), steps = {} })
    local result, problem = service:explain "a"
    assert.is_nil(result)
    assert.equal("NotFoundException", problem.code)
  end)

  it("works in a large pool, and says that the search was cut", function()
    local list = { { "a", 0, 0 } }
    for i = 1, 80 do list[#list + 1] = { "t" .. i, 0, i } end
    local result = explain(body({ team("crew", 5, 5) }, { rule("Never", "comparison",
      { measurements = { "sum(teams[crew].players.attributes[skill])" },
      operation = "<", referenceValue = 0 }) }), list)
    assert.is_true(result.cut)
    assert.equal("Never", result.remedies[1].without[1].name)
  end)

  it("says that the search was cut where only the search for remedies was", function()
    local list = { { "a", 0, 2 } }
    for i = 2, 20 do list[i] = { "t" .. i, 0, 2 * i } end
    local result = explain(body({ team("crew", 8, 8) }, {
      rule("Never", "comparison", { measurements = { ("min(%s)"):format(flat "skill") }, operation = "<", referenceValue = 0 }),
      rule("Odd", "comparison", { measurements = { ("sum(%s)"):format(flat "skill") }, operation = "=", referenceValue = 151 }),
    }), list)
    assert.same({ true, 2 }, { result.cut, #result.remedies[1].without })
  end)

  it("compares a ticket with as many others as its bound of work allows, and says that it stopped", function()
    local rules, list = {}, { { "a", 0, 0 } }
    for i = 1, 20 do
      rules[i] = rule("R" .. i, "comparison", { measurements = { "avg(teams[crew].players.attributes[skill])" }, operation = "<",
        referenceValue = i == 1 and 0 or 1000 })
    end
    for i = 1, 90 do list[#list + 1] = { "t" .. i, 0, i } end
    local result, text = explain(body({ team("crew", 1, 1, 10) }, rules), list)
    assert.is_true(result.cut)
    assert.is_true(result.rules[1].failed > 30 and result.rules[1].failed < 90, result.rules[1].failed)
    assert.truthy(text:find("The search stopped at its bound of work", 1, true))
  end)

  it("yields after a bounded amount of work, and is the same while tickets come and go", function()
    local function stuck()
      local list = { { "a", 0, 0 } }
      for i = 1, 400 do list[#list + 1] = { "t" .. i, 0, i * 100 } end
      local _, service = assert(simulate.run { rule_set = body({ team("crew", 5, 5) }, { NEAR }), steps = steps(list, 5) })
      return service
    end
    local whole, text = stuck():explain "a"
    local service, slices = stuck(), 0
    local step = service:start_explaining "a"
    local done, result, sliced
    repeat
      done, result, sliced = step()
      slices = slices + 1
      service:stop("t" .. slices)
      service:start { ConfigurationName = "simulated", Players = { { PlayerId = "new" .. slices } } }
    until done
    assert.truthy(slices > 10)
    assert.same(whole, result)
    assert.equal(text, sliced)
    done, result = step()
    assert.is_true(done)
    assert.same(whole, result)
  end)

  it("says of an unknown or ended ticket at once what it is", function()
    local _, service = assert(simulate.run { rule_set = body(DUEL, {}), steps = steps({ { "a", 0, 1 }, { "b", 0, 1 } }, 5) })
    local done, result = service:start_explaining "a"()
    assert.same({ true, "COMPLETED" }, { done, result.status })
    local problem
    done, result, problem = service:start_explaining "c"()
    assert.same({ true, "NotFoundException" }, { done, problem.code })
    assert.is_nil(result)
  end)

  it("leaves the ticket's state as it is", function()
    local script = { rule_set = body(DUEL, { NEAR }), steps = steps({ { "a", 0, 10 }, { "b", 0, 30 } }, 5) }
    local _, service = assert(simulate.run(script))
    local first = select(2, service:explain "a")
    assert.equal(first, (select(2, service:explain "a")))
    assert.equal("SEARCHING", service.state.tickets.a.status)
  end)
end)
