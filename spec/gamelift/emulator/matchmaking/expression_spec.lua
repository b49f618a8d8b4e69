local expression = require "gamelift.emulator.matchmaking.expression"

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

  it("is distinguished from a literal string", function()
    for _, text in ipairs { "avg(teams[red].players.attributes[skill])", " teams[red].players", "max (x)" } do
      assert.is_true(expression.is_expression(text))
    end
    for _, text in ipairs { "ranked", "teams", "solo (casual)", "" } do assert.is_false(expression.is_expression(text)) end
  end)
end)
