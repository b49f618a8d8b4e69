local strings = require "gamelift.util.strings"

describe("a text", function()
  it("has no white space at its ends after trim", function()
    for text, trimmed in pairs { [""] = "", [" \t\r\n"] = "", a = "a", ["  a b\n"] = "a b", ["a "] = "a", [" a"] = "a" } do
      assert.equal(trimmed, strings.trim(text))
    end
    assert.equal("", strings.trim((" "):rep(1000000)))
  end)

  it("has as many characters as it has first bytes", function()
    for text, count in pairs { [""] = 0, abc = 3, ["\195\164"] = 1, ["a\226\130\172b"] = 3, ["\240\159\152\128"] = 1 } do
      assert.equal(count, strings.length(text))
    end
  end)
end)
