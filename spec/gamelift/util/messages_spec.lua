local messages = require "gamelift.util.messages"
local rule_set = require "gamelift.emulator.matchmaking.rule_set"

describe("a quoted value", function()
  it("is one printable line, with each odd byte escaped once", function()
    assert.equal([["a\010\"b\\c\127\195\164"]], messages.quote 'a\n"b\\c\127ä')
    assert.equal('"' .. ("x"):rep(64) .. '…"', messages.quote(("x"):rep(65)))
  end)
end)

describe("a suggestion", function()
  it("is a candidate that resembles the word", function()
    assert.equal(", did you mean region?", messages.suggestion("regoin", { "profile", "region" }))
    assert.equal("", messages.suggestion("x", { "profile", "region" }))
    assert.equal("", messages.suggestion(1, { "region" }))
  end)

  it("has no control characters of the candidate", function()
    assert.equal([[, did you mean skill\x00?]], messages.suggestion("skill", { "skill\0" }))
    assert.equal([[, did you mean ski\x1bl?]], messages.suggestion("skil", { "ski\27l" }))
  end)

  it("of an attribute of a rule set has none either", function()
    local _, problem = rule_set.parse [[{"playerAttributes":[{"name":"skill\u0000","type":"number"}],"ruleLanguageVersion":"1.0",
      "teams":[{"name":"red","minPlayers":1,"maxPlayers":1}],"rules":[{"name":"r","type":"comparison","operation":">=",
      "measurements":["avg(teams[red].players.attributes[skill])"],"referenceValue":1}]}]]
    assert.matches([[unknown attribute "skill", did you mean skill\x00?]], problem, 1, true)
    assert.is_nil(problem:find "%c")
  end)
end)
