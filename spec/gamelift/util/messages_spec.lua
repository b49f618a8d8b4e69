local messages = require "gamelift.util.messages"

describe("a quoted value", function()
  it("is one printable line, with each odd byte escaped once", function()
    assert.equal([["a\010\"b\\c\127\195\164"]], messages.quote 'a\n"b\\c\127ä')
    assert.equal('"' .. ("x"):rep(64) .. '…"', messages.quote(("x"):rep(65)))
  end)
end)
