-- Proves the README: its example runs, and it stays short. documents_spec.lua proves the rest.
local interpreter = require "spec.support.interpreter"
local process = require "spec.support.process"

local readme = process.read "README.md"

local MAX_LINES, MAX_WORDS, MAX_COLUMNS = 150, 1500, 120

-- Counts the columns of a line: its characters, not its bytes.
local function columns(line) return select(2, line:gsub("[^\128-\191]", "")) end

describe("the README", function()
  it("shows the quickstart on its first screen", function()
    local example = "```lua\n" .. process.read "examples/quickstart.lua" .. "```\n"
    local at = readme:find(example, 1, true)
    assert.is_true(at ~= nil, "the README's first example is not examples/quickstart.lua")
    assert.is_true(select(2, readme:sub(1, at):gsub("\n", "")) < 25)
  end)

  it("is a door: short, and narrow", function()
    local lines = 0
    for line in readme:gmatch "([^\n]*)\n" do
      lines = lines + 1
      assert.is_true(columns(line) <= MAX_COLUMNS, line)
    end
    local words = select(2, readme:gsub("%S+", ""))
    assert.is_true(lines <= MAX_LINES, lines .. " lines")
    assert.is_true(words <= MAX_WORDS, words .. " words")
  end)

  it("says what it is and what it is not before it says how", function()
    local first = readme:match "^(.-)\n## "
    for _, words in ipairs { "service API of %*%*Amazon GameLift", "gamelift%-local", "AWS SDK", "must not hold AWS keys", "Server SDK" } do
      assert.matches(words, first)
    end
  end)
end)

describe("the quickstart", function()
  it("runs, and prints where the session is and its name", function()
    local said = process.run(interpreter.command "examples/quickstart.lua" .. " 2>&1")
    assert.matches("^127%.0%.0%.1:%d+\nduel\t%u+$", said)
  end)
end)
