-- The README says what is true: its example runs, its tables are those of the code, what it names exists.
local errors = require "gamelift.errors"
local interpreter = require "spec.support.interpreter"
local options = require "gamelift.config.options"

local function read(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read "*a"
  file:close()
  return text
end

local readme = read "README.md"

local function exists(path)
  local file = io.open(path)
  if file then file:close() end
  return file ~= nil
end

local function run(command)
  local pipe = assert(io.popen(command))
  local text = pipe:read "*a"
  pipe:close()
  return text
end

-- The rows of errors.codes as they stand in the README.
local function table_of_codes()
  local list = {}
  for code, entry in pairs(errors.codes) do
    list[#list + 1] = ("| `%s` | %s | %s |"):format(code, entry.kind, entry.meaning)
  end
  table.sort(list, function(a, b)
    local kind_a, kind_b = a:match "^| %S+ | (%S+)", b:match "^| %S+ | (%S+)"
    if kind_a ~= kind_b then return kind_a < kind_b end
    return a < b
  end)
  return "| Code | Kind | Meaning |\n|---|---|---|\n" .. table.concat(list, "\n") .. "\n"
end

describe("the README", function()
  it("shows the quickstart on its first screen", function()
    local example = "```lua\n" .. read "examples/quickstart.lua" .. "```\n"
    local at = readme:find(example, 1, true)
    assert.is_true(at ~= nil, "the README's first example is not examples/quickstart.lua")
    assert.is_true(select(2, readme:sub(1, at):gsub("\n", "")) < 25)
  end)

  it("lists the codes of the library", function()
    local expected = table_of_codes()
    assert.is_true(readme:find(expected, 1, true) ~= nil, "the README's table of codes should be\n" .. expected)
  end)

  it("names files that exist", function()
    for path in readme:gmatch "`([%w_./-]+)`" do
      if path:find "^lua/" or path:find "^src/" or path:find "^spec/" or path:find "^examples/" then
        assert.is_true(exists(path), path)
      end
    end
  end)

  it("names targets that make has", function()
    local makefile = read "Makefile" .. read "src/build.mk" .. read "spec/checks.mk"
    for target in readme:gmatch "\nmake ([a-z-]+)" do
      assert.truthy(makefile:find("\n" .. target .. ":", 1, true), target)
    end
  end)

  it("shows options that a client takes, in the forms it takes", function()
    local block = readme:match "gamelift%.client (%b{})\nclient:close":gsub("…", "x")
    local chunk = assert((loadstring or load)("return " .. block)) -- luacheck: ignore 113
    assert.is_nil(options.client_problem(chunk()))
  end)

  it("has links that lead somewhere", function()
    local anchors = {}
    for heading in readme:gmatch "\n##+ ([^\n]+)" do anchors[heading:lower():gsub("[^%w ]", ""):gsub(" ", "-")] = true end
    for anchor in readme:gmatch "%]%(#([%w-]+)%)" do assert.is_true(anchors[anchor], anchor) end
  end)
end)

describe("the quickstart", function()
  it("runs, and prints where the session is and its name", function()
    local said = run(interpreter.command "examples/quickstart.lua" .. " 2>&1")
    assert.matches("^127%.0%.0%.1:%d+\nduel\t%u+\n$", said)
  end)
end)
