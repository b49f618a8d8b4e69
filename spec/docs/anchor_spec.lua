local new_anchors = require "src.docs.anchor"

describe("the anchor of a heading", function()
  -- { heading, the anchor that GitHub gives it }
  for _, case in ipairs {
    { "Install", "install" }, { "Enums and editors", "enums-and-editors" }, { "In a C or C++ host", "in-a-c-or-c-host" },
    { "gamelift.sign: the request", "gameliftsign-the-request" }, { "create_game_session", "create_game_session" },
    { "Adding a …", "adding-a-" }, { "Lua 5.1 – 5.5", "lua-51--55" }, { "Who frees what?", "who-frees-what" },
    { "single-flight", "single-flight" }, { "Größe", "größe" }, { "loop:poll(options)", "looppolloptions" },
    { "src/ and spec/", "src-and-spec" }, { "A & B", "a--b" },
  } do
    it(("of %q is %q"):format(case[1], case[2]), function() assert.equal(case[2], new_anchors()(case[1])) end)
  end

  it("gets a number if the page has it already", function()
    local anchor_of = new_anchors()
    assert.same({ "errors", "errors-1", "errors-2", "results" },
      { anchor_of "Errors", anchor_of "Errors", anchor_of "Errors", anchor_of "Results" })
  end)
end)
