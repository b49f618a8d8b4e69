local core = require "gamelift.core"

-- Strings are read eight bytes at a time if they have nothing special: a special byte must be seen at every place.
describe("a string in a response", function()
  local function token(text) return core.decode("describe_game_sessions", '{"NextToken":"' .. text .. '"}') end

  local kept = { -- as written, as read
    ["an escape"] = { "\\n", "\n" }, ["an escaped quote"] = { '\\"', '"' }, ["two bytes"] = { "\195\169", "\195\169" },
    ["four bytes"] = { "\240\159\142\174", "\240\159\142\174" }, ["DEL"] = { "\127", "\127" }, ["a space"] = { " ", " " },
  }
  for name, pair in pairs(kept) do
    it("keeps " .. name .. " at every place", function()
      for before = 0, 20 do
        for after = 0, 20 do
          local a, b = ("a"):rep(before), ("!"):rep(after)
          assert.equal(a .. pair[2] .. b, token(a .. pair[1] .. b).NextToken)
        end
      end
    end)
  end

  local refused = { ["a control character"] = "\31", ["a NUL"] = "\0", ["a stray byte"] = "\128", ["0xff"] = "\255",
    ["a lone backslash"] = "\\z" }
  for name, bytes in pairs(refused) do
    it("is refused for " .. name .. " at every place", function()
      for before = 0, 20 do
        for after = 0, 20 do assert.is_nil((token(("a"):rep(before) .. bytes .. ("~"):rep(after)))) end
      end
    end)
  end

  it("may end at any place, and is rejected without its end", function()
    for n = 0, 40 do
      assert.equal(("x"):rep(n), token(("x"):rep(n)).NextToken)
      assert.is_nil((core.decode("describe_game_sessions", '{"NextToken":"' .. ("x"):rep(n))))
    end
  end)
end)
