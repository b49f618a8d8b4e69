-- The README of the emulator says what is true: its tables are those of the code, its examples run.
local actions = require "spec.support.emulator_actions"
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
  it("lists the actions of the control interface", function()
    assert.is_true(readme:find(actions.render() .. "\n", 1, true) ~= nil, "run spec/support/emulator_actions.lua")
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

  it("lists the exceptions that are guesses", function()
    local listed = {}
    for _, cells in ipairs(table_rows(section "Guesses")) do
      listed[cells[1]:match "^`([%w_]+)`$"] = cells[2]:match "^`(%w+)`$"
    end
    assert.same(exceptions.inferred, listed)
  end)

  it("names the groups of operations", function()
    local text = section "Operations"
    local list = read("lua/gamelift/emulator/init.lua"):match "\nlocal GROUPS = (%b{})"
    for name in list:gmatch '"(%w+)"' do
      assert.truthy(text:find("`operations/" .. name .. ".lua`", 1, true), name)
    end
  end)

  it("has an example of seed data that loads", function()
    local g = local_gamelift.new()
    local data = section("Seed data"):match "```lua\n(.-)```"
    local counts = g:control("seed", { data = assert((loadstring or load)("return " .. data))() })
    assert.same({ locations = 1, fleets = 2, aliases = 1, queues = 1 }, counts)
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
