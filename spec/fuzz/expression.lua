-- Property expressions of rules: parsed and applied to a match, or refused with one message.
local expression = require "gamelift.emulator.matchmaking.expression"
local options = require "gamelift.emulator.matchmaking.options"

local function declared(lenient)
  return {
    teams = { {}, {}, {} }, names = { "red", "squad" }, by_name = { red = { 1 }, squad = { 2, 3 }, squad_1 = { 2 }, squad_2 = { 3 } },
    attributes = { skill = { index = 1, type = "number" }, map = { index = 2, type = "string" },
      modes = { index = 3, type = "string_list" },      weights = { index = 4, type = "string_number_map" } },
    attribute_names = { "skill", "map", "modes", "weights" }, options = options.check { lenient_expressions = lenient },
  }
end

local function player(id, skill, map, ...) return { skill, map, { ... }, { a = 1 }, id = id } end
local MATCHES = {
  { teams = { { n = 2, player("p1", 10, "ice", "x", "y"), player("p2", 30, "lava", "y") },
    { n = 1, player("p3", 1, "ice", "y") }, { n = 0 } } },
  { teams = { { n = 0 }, { n = 0 }, { n = 0 } } },
}

return function(text)
  expression.is_expression(text)
  for _, lenient in ipairs { false, true } do
    local tree, problem = expression.parse(text, declared(lenient))
    if tree then
      expression.is_team_blind(tree, 3)
      for _, match in ipairs(MATCHES) do
        local value = expression.compile(tree)(match)
        if tree.element == "number" and not tree.list then assert(value == nil or type(value) == "number") end
        if tree.list then assert(value == nil or type(value) == "table") end
      end
    else
      assert(utf8.len(problem) and not problem:find "[%z\1-\31\127]", problem)
    end
  end
end
