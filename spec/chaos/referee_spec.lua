-- The referee of make chaos notices each kind of loss.
local local_gamelift = require "spec.support.local_gamelift"
local referee = require "spec.chaos.referee"

describe("the referee of make chaos", function()
  local game, fleet

  before_each(function()
    game = local_gamelift.new()
    fleet = game:fleet(4)
    game:advance(3600)
  end)

  local function session(name) return game:session(fleet, 4, { Name = name }) end

  -- Returns the record of a call.
  local function made(key, id, change)
    return local_gamelift.merged({ method = "create_game_session", key = key, id = id, ok = true, attempts = 1 }, change or {})
  end

  local function judge(records, processes)
    local it = referee(function(action, arguments) return game:control(action, arguments) end)
    it:judge(records, processes)
    return it.problems
  end

  -- Returns what server processes report in which this game session has started.
  local function processes(id, change)
    local row = game:control("browse", { list = "sessions" }).rows[1]
    local process = { name = "process-1", id = id, has_activated = true }
    return local_gamelift.merged({ starts = { [id] = process }, by_port = { [row.Port] = process }, problems = {} }, change or {})
  end

  it("accepts what the callers were told", function()
    local id = session "a"
    local ended = made("a", id, { method = "terminate_game_session" })
    game:ok("TerminateGameSession", { GameSessionId = id, TerminationMode = "FORCE_TERMINATE" })
    local unsent = made("b", nil, { ok = false, kind = "timeout", sent = "no" })
    assert.same({}, judge { made("a", id), ended, unsent })
    assert.same({}, judge({ made("a", id), ended }, processes(id)))
  end)

  -- What is wrong: a function that returns the records, and the problem.
  local cases = {
    { "a session that is not there", function() return { made("a", "arn:none") } end, "^lost: create_game_session of a: ok" },
    { "a session of another id", function()
      session "a"
      return { made("a", "arn:other") }
    end, "^lost: " },
    { "two sessions of one call", function() return { made("a", session "a"), made("b", session "a") } end, "^twice: " },
    { "a session that no call asked for", function()
      session "a"
      return {}
    end, "^unknown: sessions has a" },
    { "the response of another call", function() return { made("a", session "a", { wrong = "a got b" }) } end, "^mixed up: a got b" },
    { "a session of a call that was not sent", function()
      session "a"
      return { made("a", nil, { ok = false, kind = "timeout", sent = "no" }) }
    end, "^committed, but sent = no: " },
    { "a session that has not ended", function()
      local id = session "a"
      return { made("a", id), made("a", id, { method = "terminate_game_session" }) }
    end, "^not ended: terminate_game_session of a" },
    { "a kind of error that no fault causes", function() return { made("a", nil, { ok = false, kind = "validation" }) } end,
      "^unexpected: " },
  }
  for _, case in ipairs(cases) do
    it("notices " .. case[1], function()
      local problems = judge(case[2]())
      assert.matches(case[3], problems[1])
    end)
  end

  it("notices that few requests were hit, few calls succeeded, or retries were of no use", function()
    local function shares(change)
      local it = referee()
      it.counts = local_gamelift.merged({ calls = 100, answered = 80, attempts = 120, hit = 36, retried = 20, recovered = 16 }, change)
      it:check_shares()
      return it.problems
    end
    assert.same({}, shares {})
    assert.same({ "too few faults: 6 of 120 requests were hit" }, shares { hit = 6 })
    assert.same({ "too few successes: 30 of 100 calls" }, shares { answered = 30 })
    assert.same({ "too few retries: 0 of 100 calls were retried" }, shares { retried = 0, recovered = 0 })
    assert.same({ "too few recovered: 1 of 20 calls that were retried" }, shares { recovered = 1 })
  end)

  it("notices a session that server processes have not ended, have lost, or have activated twice", function()
    local id = session "a"
    assert.matches("^not ended: a is ACTIVE", judge({ made("a", id) }, processes(id))[1])
    game:ok("TerminateGameSession", { GameSessionId = id, TerminationMode = "FORCE_TERMINATE" })
    assert.matches("^lost: .* did not start in process%-1", judge({ made("a", id) }, processes("arn:other"))[1])
    assert.matches("^process: twice", judge({ made("a", id) }, processes(id, { problems = { "twice" } }))[1])
  end)
end)
