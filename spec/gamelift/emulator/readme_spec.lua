-- The README of the emulator says what is true: its tables are those of the code, its examples run.
local emulator = require "gamelift.emulator"
local emulator_readme = require "src.docs.emulator_readme"
local exceptions = require "gamelift.emulator.model.exceptions"
local gamelift = require "gamelift"
local local_gamelift = require "spec.support.local_gamelift"
local options = require "gamelift.emulator.options"

local function read(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read "*a"
  file:close()
  return text
end

local readme = read "lua/gamelift/emulator/README.md"

-- Returns a section of the README by its heading.
local function section(heading)
  return assert(("\n" .. readme .. "\n## "):match("\n## " .. heading .. "\n(.-)\n## "), heading)
end

-- Returns the rows of the first table behind a text of the README: a list of cells each.
local function table_rows(text)
  local rows = {}
  for line in (text .. "\n\n"):match("\n|[-|]+|\n(.-)\n\n"):gmatch "[^\n]+" do
    local cells = {}
    for cell in line:gmatch "| ([^|]*) %f[|]" do cells[#cells + 1] = cell end
    rows[#rows + 1] = cells
  end
  return rows
end

-- Returns the names of the options, from the public types, which another spec holds equal to the code.
local function option_names()
  local names = {}
  local class = read("lua/gamelift/types.lua"):match "@class gamelift%.EmulatorOptions\n(.-)\n\n"
  for name in class:gmatch "@field ([%w_]+)" do names[#names + 1] = name end
  table.sort(names)
  return names
end

local SPECIAL_DEFAULTS = { accounts = "the pair below", wall = "the system's clock" }

local function default_text(name, value)
  if SPECIAL_DEFAULTS[name] then return SPECIAL_DEFAULTS[name] end
  if value == nil then return "–" end
  if type(value) == "table" then return "`{}`" end
  return type(value) == "string" and ('`"%s"`'):format(value) or ("`%s`"):format(tostring(value))
end

describe("the README of the emulator", function()
  it("has the generated tables of actions, operations and guesses", function()
    assert.equal(emulator_readme.render(readme), readme, "run make tables")
  end)

  it("lists each operation served, once", function()
    local listed = {}
    for name in section("Operations"):match("| Group .-\n\n"):gmatch "%f[%w]%u%w+" do
      if emulator.operations[name] then listed[name] = (listed[name] or 0) + 1 end
    end
    for name in pairs(emulator.operations) do assert.equal(1, listed[name], name) end
  end)

  it("lists all options with their defaults", function()
    local defaults, listed = options.check {}, {}
    for _, cells in ipairs(table_rows(section "Options")) do
      local name = cells[1]:match "^`([%w_]+)`$"
      listed[#listed + 1] = name
      assert.equal(default_text(name, defaults[name]), cells[2], name)
      assert.is_true(#cells[3] > 5, name)
    end
    table.sort(listed)
    assert.same(option_names(), listed)
  end)

  it("lists each guess with its default: the exceptions, the options, and those in comments", function()
    local defaults, fixed = {}, {}
    for _, cells in ipairs(table_rows(section "Guesses")) do
      if cells[2] == "fixed" then
        fixed[#fixed + 1] = cells[3]
      else
        defaults[cells[1]:match "^`([%w_.]+)`$"] = cells[2]
      end
      assert.is_true(#cells[3] > 5, cells[1])
    end
    for situation, row in pairs(exceptions.inferred) do
      assert.equal(("`%s`"):format(row[1]), defaults["codes." .. situation])
    end
    for _, guess in ipairs(options.guesses()) do
      assert.equal(default_text(guess.name, guess.default), defaults[guess.name])
    end
    assert.is_true(#fixed >= 10)
  end)

  it("says the same about an option in both tables", function()
    local sentences = {}
    for _, cells in ipairs(table_rows(section "Options")) do sentences[cells[1]] = cells[3] end
    for _, guess in ipairs(options.guesses()) do assert.equal(guess.sentence, sentences["`" .. guess.name .. "`"]) end
  end)

  it("has an example of seed data that loads", function()
    local g = local_gamelift.new()
    local data = section("Seed data"):match "```lua\n(.-)```"
    local counts = g:control("seed", { data = assert((loadstring or load)("return " .. data))() })
    assert.same({ locations = 1, fleets = 2, aliases = 1, queues = 1, game_server_groups = 1, matchmaking_rule_sets = 1,
      matchmaking_configurations = 1 }, counts)
  end)

  it("has an example of use in the process that runs", function()
    local example = section("Use in the process"):match "```lua\n(.-)```"
    local chunk = assert((loadstring or load)(example .. "\nreturn emulator, client"))
    local instance, client = chunk()
    assert.equal(1700000061, instance:now())
    assert.same({}, assert(client:list_fleets()).FleetIds)
    assert.is_table(gamelift.emulator)
  end)
end)
