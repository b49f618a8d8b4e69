local expression = require "gamelift.emulator.matchmaking.expression"
local options = require "gamelift.emulator.matchmaking.options"

local DECLARED = {
  teams = { {}, {}, {} }, names = { "red", "squad" }, by_name = { red = { 1 }, squad = { 2, 3 }, squad_1 = { 2 }, squad_2 = { 3 } },
  attributes = { skill = { index = 1, type = "number" }, map = { index = 2, type = "string" }, modes = { index = 3,
    type = "string_list" } },
  attribute_names = { "skill", "map", "modes" },
}

local function player(id, skill, map, ...)
  return { skill, map, { ... }, id = id }
end

local MATCH = { teams = {
  { n = 2, player("p1", 10, "ice", "x", "y"), player("p2", 30, "lava", "y", "z") },
  { n = 3, player("p3", 1, "ice", "y"), player("p4", 2, "ice", "y", "x"), player("p5", 6, "sand", "y") },
  { n = 0 },
} }

local function value(text)
  return expression.compile(assert(expression.parse(text, DECLARED)))(MATCH)
end

describe("an expression", function()
  local cases = {
    { "teams[red].players.attributes[skill]", { 10, 30 } },
    { "teams[red].players[playerId]", { "p1", "p2" } },
    { "teams[*].players.attributes[map]", { { "ice", "lava" }, { "ice", "ice", "sand" }, {} } },
    { "teams[squad].players.attributes[skill]", { { 1, 2, 6 }, {} } },
    { "teams[squad_1].players.attributes[skill]", { 1, 2, 6 } },
    { "teams[red, squad_1].players.attributes[skill]", { { 10, 30 }, { 1, 2, 6 } } },
    { "flatten(teams[*].players.attributes[skill])", { 10, 30, 1, 2, 6 } },
    { "flatten(teams[*].players.attributes[modes])", { { "x", "y" }, { "y", "z" }, { "y" }, { "y", "x" }, { "y" } } },
    { "flatten(teams[red].players.attributes[modes])", { "x", "y", "y", "z" } },
    { "flatten(flatten(teams[red,squad_1].players.attributes[modes]))", { "x", "y", "y", "z", "y", "y", "x", "y" } },
    { "min(teams[red].players.attributes[skill])", 10 },
    { "max(flatten(teams[*].players.attributes[skill]))", 30 },
    { "max(teams[red,squad_1].players.attributes[skill])", { 30, 6 } },
    { "avg(teams[squad_1].players.attributes[skill])", 3 },
    { "median(teams[squad_1].players.attributes[skill])", 2 },
    { "median(teams[red].players.attributes[skill])", 20 },
    { "sum(teams[*].players.attributes[skill])", { 40, 9, 0 } },
    { "stddev(teams[red].players.attributes[skill])", 10 },
    { "count(teams[red].players)", 2 },
    { "count(teams[*].players)", { 2, 3, 0 } },
    { "count(flatten(teams[*].players.attributes[modes]))", 5 },
    { "max(count(teams[*].players))", 3 },
    { "avg(sum(teams[red,squad_1].players.attributes[skill]))", 24.5 },
    { "set_intersection(teams[red].players.attributes[modes])", { "y" } },
    { "set_intersection(flatten(teams[*].players.attributes[modes]))", { "y" } },
    { "set_intersection(teams[red,squad_1].players.attributes[map])", { "ice" } },
    { "set_intersection(teams[red,squad_1].players.attributes[modes])", { { "y" }, { "y" } } },
    { "set_intersection(set_intersection(teams[red,squad_1].players.attributes[modes]))", { "y" } },
  }
  for _, case in ipairs(cases) do
    it("reads " .. case[1], function() assert.same(case[2], value(case[1])) end)
  end

  for _, name in ipairs { "avg", "min", "max", "median", "stddev" } do
    it("has no " .. name .. " of an empty team", function()
      assert.is_nil(value(name .. "(teams[squad_2].players.attributes[skill])"))
      assert.is_nil(value(name .. "(teams[*].players.attributes[skill])"))
    end)
  end

  it("counts and sums up an empty team to 0", function()
    assert.equal(0, value "count(teams[squad_2].players)")
    assert.equal(0, value "sum(teams[squad_2].players.attributes[skill])")
  end)

  local refused = { "", "teams[]", "teams[red].players.attributes[]", "teams[red].player", "flatten(3)",
    "set_intersection(teams[red].players.attributes[map])",
    "min(teams[red].players)", "avg(count(teams[red].players))", "teams[red].players.attributes[skill] + 1",
      "set_intersection(teams[red].players.attributes[skill])" }
  for _, text in ipairs(refused) do
    it("is refused: " .. text, function()
      local tree, problem = expression.parse(text, DECLARED)
      assert.is_nil(tree)
      assert.is_string(problem)
    end)
  end

  it("is refused with what is wrong and the nearest name", function()
    for text, message in pairs {
      ["teams[rde].players"] = 'unknown team "rde", did you mean red?',
      ["teams[red].players.attributes[skil]"] = 'unknown attribute "skil", did you mean skill?',
      ["averg(teams[red].players.attributes[skill])"] = 'unknown function "averg"',
      ["averg(3"] = 'unknown function "averg"',
      ["100%"] = 'expected teams[…].players…, got "100%"',
      ["teams[red].players.skill"] = 'expected .attributes[name] or [playerId] after players, got ".skill"',
      ["avg(teams[red].players.attributes[map])"] = "avg expects a list of numbers",
      ["count(avg(teams[red].players.attributes[skill]))"] = "count expects a list",
      ["flatten(avg(teams[red].players.attributes[skill]))"] = "flatten expects a list",
      ["set_intersection(teams[red].players)"] = "set_intersection expects a list of string lists",
    } do
      local _, problem = expression.parse(text, DECLARED)
      assert.truthy(problem:find(message, 1, true), problem)
    end
  end)

  it("has a median and a deviation by the options, in any order of the numbers", function()
    local aggregates, numbers, odd = expression.aggregates, { 9, 1, 8, 3 }, { 9, 1, 5 }
    assert.same({ 5.5, 5.5, 3, 8, 5, 5, 5 }, { aggregates.median(numbers), aggregates.median(numbers, "mean"),
      aggregates.median(numbers, "lower"), aggregates.median(numbers, "upper"), aggregates.median(odd), aggregates.median(odd, "lower"),
      aggregates.median(odd, "upper") })
    assert.same({ 9, 1, 8, 3 }, numbers)
    assert.same({ 2, 2, math.sqrt(8), 0 }, { aggregates.stddev { 1, 5 }, aggregates.stddev({ 1, 5 }, "population"),
      aggregates.stddev({ 1, 5 }, "sample"), aggregates.stddev({ 7 }, "sample") })
    assert.same({ 1, 9, 21, 4, 5.25 }, { aggregates.min(numbers), aggregates.max(numbers), aggregates.sum(numbers),
      aggregates.count(numbers), aggregates.avg(numbers) })
  end)

  it("counts and sums up an empty team to nothing by an option", function()
    local declared = setmetatable({ options = options.check { empty_count = "missing" } }, { __index = DECLARED })
    local function with_option(text) return expression.compile(assert(expression.parse(text, declared)))(MATCH) end
    for _, name in ipairs { "count", "sum" } do
      assert.is_nil(with_option(name .. "(teams[squad_2].players.attributes[skill])"))
      assert.is_nil(with_option(name .. "(teams[*].players.attributes[skill])"))
      assert.same(name == "sum" and { 40, 9 } or { 2, 3 }, with_option(name .. "(teams[red,squad_1].players.attributes[skill])"))
      assert.equal(name == "sum" and 40 or 2, with_option(name .. "(teams[red].players.attributes[skill])"))
    end
  end)

  it("is distinguished from a literal string", function()
    for _, text in ipairs { "avg(teams[red].players.attributes[skill])", " teams[red].players", "max (x)" } do
      assert.is_true(expression.is_expression(text))
    end
    for _, text in ipairs { "ranked", "teams", "solo (casual)", "" } do assert.is_false(expression.is_expression(text)) end
  end)
end)
