local filter = require "gamelift.emulator.model.filter"

local SWITCHES = { deny_all_available = true, missing_property_differs = false }

-- Records as the search index holds them. The names are what the cases below expect to find.
local function record(name, rank, properties, fields)
  local view = { GameSessionId = "arn:" .. name, Name = name, CurrentPlayerSessionCount = 0, MaximumPlayerSessionCount = 4,
    CreationTime = 1700000000.25, PlayerSessionCreationPolicy = "ACCEPT_ALL" }
  for key, value in pairs(fields) do view[key] = value end
  return { rank = rank, view = view, properties = properties }
end

local records = {
  record("alpha", 1, { mode = "ctf", map = "dust" }, { CurrentPlayerSessionCount = 1 }),
  record("beta", 2, { mode = "dm", ["a-b"] = "x" }, { MaximumPlayerSessionCount = 8 }),
  record("gamma", 3, { mode = "ctf" }, { CurrentPlayerSessionCount = 4, CreationTime = 1700000001 }),
  record("delta", 4, {}, { MaximumPlayerSessionCount = 2, PlayerSessionCreationPolicy = "DENY_ALL" }),
  record("Matty's", 5, { mode = "CTF", ["x.y"] = "1" }, { MaximumPlayerSessionCount = 16, CurrentPlayerSessionCount = 2 }),
  record("nameless", 6, {}, { MaximumPlayerSessionCount = 1, CurrentPlayerSessionCount = 1 }),
}
records[6].view.Name = nil

local function names_of(list)
  local names = {}
  for i, r in ipairs(list) do names[i] = r.view.Name or "nameless" end
  return table.concat(names, " ")
end

local function matches_of(text, switches)
  local match, list = assert(filter.compile(text, switches or SWITCHES)).match, {}
  for _, r in ipairs(records) do
    if match(r) then list[#list + 1] = r end
  end
  return names_of(list)
end

describe("a filter expression", function()
  local cases = {
    -- operands and comparators
    { "gameSessionName='alpha'", "alpha" },
    { "gameSessionName = 'ALPHA'", "" },
    { "gameSessionName<>'alpha'", "beta gamma delta Matty's" },       -- no name: matches nothing
    { "gameSessionId='arn:beta'", "beta" },
    { "gameSessionId <> 'arn:beta'", "alpha gamma delta Matty's nameless" },
    { "gameSessionProperties.mode='ctf'", "alpha gamma" },
    { "gameSessionProperties.mode<>'ctf'", "beta Matty's" },          -- without the key: matches nothing
    { "gameSessionProperties.a-b='x'", "beta" },
    { "gameSessionProperties.x.y='1'", "" },                          -- a key with a period is not in the index
    { "maximumSessions=4", "alpha gamma" },
    { "maximumSessions<>4", "beta delta Matty's nameless" },
    { "maximumSessions<4", "delta nameless" },
    { "maximumSessions<=4", "alpha gamma delta nameless" },
    { "maximumSessions>8", "Matty's" },
    { "maximumSessions>=8", "beta Matty's" },
    { "playerSessionCount=0", "beta delta" },
    { "playerSessionCount > -1", "alpha beta gamma delta Matty's nameless" },
    { "creationTimeMillis=1700000000250", "alpha beta delta Matty's nameless" },
    { "creationTimeMillis>1700000000250", "gamma" },
    { "hasAvailablePlayerSessions=true", "alpha beta delta Matty's" }, -- DENY_ALL has room too
    { "hasAvailablePlayerSessions=false", "gamma nameless" },
    { "hasAvailablePlayerSessions<>true", "gamma nameless" },
    -- strings
    { "gameSessionName='Matty\\'s'", "Matty's" },
    { "gameSessionName='al\\pha'", "" },                              -- a lone backslash is itself
    { "gameSessionName='a AND b'", "" },
    { "gameSessionName='('", "" },
    { "gameSessionName=''", "" },
    -- precedence: NOT, AND, OR
    { "maximumSessions=8 OR maximumSessions=4 AND playerSessionCount=1", "alpha beta" },
    { "maximumSessions=4 AND playerSessionCount=1 OR maximumSessions=8", "alpha beta" },
    { "(maximumSessions=8 OR maximumSessions=4) AND playerSessionCount=1", "alpha" },
    { "NOT maximumSessions=4 AND playerSessionCount=0", "beta delta" },
    { "NOT (maximumSessions=4 AND playerSessionCount=1)", "beta gamma delta Matty's nameless" },
    { "NOT maximumSessions=4 OR playerSessionCount=1", "alpha beta delta Matty's nameless" },
    { "maximumSessions=4 AND NOT playerSessionCount=1", "gamma" },
    { "NOT gameSessionProperties.mode='ctf'", "beta delta Matty's nameless" },
    { "((((maximumSessions=8))))", "beta" },
    { "NOT (NOT maximumSessions=8)", "beta" },
    { "maximumSessions=1 OR maximumSessions=2 OR maximumSessions=8", "beta delta nameless" },
    -- spaces
    { "  maximumSessions   =  8  ", "beta" },
    { "(maximumSessions=8)AND(playerSessionCount=0)", "beta" },
    { "gameSessionName='beta'AND maximumSessions=8", "beta" },
    { "maximumSessions\t=\n8", "beta" },
  }
  for _, case in ipairs(cases) do
    it("finds " .. (case[2] == "" and "nothing" or case[2]) .. " by " .. case[1], function()
      assert.equal(case[2], matches_of(case[1]))
    end)
  end

  it("finds sessions without the property by <> if the option says so", function()
    assert.equal("beta delta Matty's nameless",
      matches_of("gameSessionProperties.mode<>'ctf'", { deny_all_available = true, missing_property_differs = true }))
  end)

  it("counts DENY_ALL sessions as unavailable if the option says so", function()
    assert.equal("alpha beta Matty's", matches_of("hasAvailablePlayerSessions=true", { deny_all_available = false }))
  end)

  it("may be nested as deeply as its length allows", function()
    assert.equal("beta", matches_of(("("):rep(500) .. "maximumSessions=8" .. (")"):rep(500)))
  end)
end)

describe("a wrong filter expression", function()
  local cases = {
    -- text, a part of the reason
    { "", "operand" },
    { "   ", "operand" },
    { "gameSessionName", "comparator" },
    { "gameSessionName=", "value" },
    { "gameSessionName='a", "does not end" },
    { "gameSessionName='a\\'", "does not end" },
    { 'gameSessionName="a"', "single quotes" },
    { "gameSessionName=a", "value" },
    { "gameSessionName=5", "string" },
    { "gameSessionName>'a'", "= and <>" },
    { "gameSessionProperties.mode<'a'", "= and <>" },
    { "gameSessionProperties.level=5", "string" },
    { "gameSessionProperties='a'", "expected an operand, got \"" },
    { "gameSessionProperties.='a'", "expected an operand, got \"" },
    { "gamesessionname='a'", "expected an operand, got \"" },
    { "players=3", "expected an operand, got \"" },
    { "maximumSessions='4'", "integer" },
    { "maximumSessions=4.5", "value" },
    { "maximumSessions=true", "integer" },
    { "maximumSessions==4", "value" },
    { "maximumSessions=<4", "value" },
    { "maximumSessions!=4", "expected an operand, got \"" },
    { "maximumSessions=8AND playerSessionCount=0", "value" },
    { "hasAvailablePlayerSessions=1", "boolean" },
    { "hasAvailablePlayerSessions='true'", "boolean" },
    { "hasAvailablePlayerSessions=TRUE", "value" },
    { "hasAvailablePlayerSessions>true", "= and <>" },
    { "maximumSessions=4 AND", "operand" },
    { "maximumSessions=4 OR OR maximumSessions=5", "expected an operand, got \"" },
    { "AND maximumSessions=4", "expected an operand, got \"" },
    { "maximumSessions=4 and playerSessionCount=1", "expected the end, got \"" },
    { "maximumSessions=4 playerSessionCount=1", "expected the end, got \"" },
    { "NOT", "operand" },
    { "NOT NOT maximumSessions=4", "expected an operand, got \"" },
    { "(maximumSessions=4", "parenthesis" },
    { "maximumSessions=4)", "expected the end, got \"" },
    { "()", "operand" },
    { "'4'=maximumSessions", "operand" },
  }
  for _, case in ipairs(cases) do
    it("is rejected: " .. case[1], function()
      local expression, message = filter.compile(case[1], SWITCHES)
      assert.is_nil(expression)
      assert.truthy(message:find(case[2], 1, true), message)
    end)
  end
end)

describe("a sort expression", function()
  local cases = {
    { "gameSessionName ASC", "Matty's alpha beta delta gamma nameless" },
    { "gameSessionName DESC", "gamma delta beta alpha Matty's nameless" },
    { "gameSessionId ASC", "Matty's alpha beta delta gamma nameless" },
    { "maximumSessions ASC", "nameless delta alpha gamma beta Matty's" },
    { "maximumSessions DESC", "Matty's beta alpha gamma delta nameless" },
    { "playerSessionCount DESC", "gamma Matty's alpha nameless beta delta" },
    { "creationTimeMillis ASC", "alpha beta delta Matty's nameless gamma" },
    { "hasAvailablePlayerSessions ASC", "gamma nameless alpha beta delta Matty's" },
    { "hasAvailablePlayerSessions DESC", "alpha beta delta Matty's gamma nameless" },
    { "gameSessionProperties.mode ASC", "Matty's alpha gamma beta delta nameless" }, -- without it: last
    { "gameSessionProperties.mode DESC", "beta alpha gamma Matty's delta nameless" },
    { "gameSessionProperties.map DESC", "alpha beta gamma delta Matty's nameless" },
  }
  for _, case in ipairs(cases) do
    it("orders by " .. case[1], function()
      local list = {}
      for i, r in ipairs(records) do list[i] = r end
      table.sort(list, assert(filter.compile_sort(case[1], SWITCHES)).comes_before)
      assert.equal(case[2], names_of(list))
    end)
  end

  for _, text in ipairs { "", "gameSessionName", "gameSessionName asc", "ASC", "name ASC", "gameSessionName ASC, maximumSessions ASC",
    "gameSessionName ASC DESC", "gameSessionName = 'a'", "'a' ASC" } do
    it("is rejected: " .. text, function()
      local before, message = filter.compile_sort(text, SWITCHES)
      assert.is_nil(before)
      assert.is_string(message)
    end)
  end
end)
