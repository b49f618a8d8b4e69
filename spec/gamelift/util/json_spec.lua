local core = require "gamelift.core"
local json = require "gamelift.util.json"

describe("JSON", function()
  it("has sorted keys, lists for sequences and empty tables, and an empty object by its name", function()
    assert.equal('{"a":[1,2.5,"x"],"b":[],"c":{},"d":true,"e":null}', json.encode { b = {}, a = { 1, 2.5, "x" }, c = json.empty_object,
      d = true, e = core.null })
  end)

  it("writes numbers by the shortest text that reads back the same", function()
    for value, text in pairs { [0.1] = "0.1", [1e21] = "1e+21", [-3] = "-3", [2 ^ 53] = "9007199254740992", [math.huge] = "null" } do
      assert.equal(text, json.encode(value))
    end
  end)

  it("escapes strings, and replaces bytes that are not UTF-8", function()
    assert.equal([["a\"b\n"]], json.encode 'a"b\n')
    assert.equal('"a?"', json.encode "a\255")
  end)
end)
