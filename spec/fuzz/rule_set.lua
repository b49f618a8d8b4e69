-- Rule sets of any text: accepted, or one message with its place. An accepted one makes a matchmaker that takes tickets.
local rule_set = require "gamelift.emulator.matchmaking.rule_set"
local simulate = require "gamelift.emulator.matchmaking.simulate"

local function steps_of(rules)
  local steps = {}
  for i = 1, 4 do
    local attributes = {}
    for k, attribute in ipairs(rules.attributes) do
      local value = ({ number = { N = i * 10 + k }, string = { S = "s" .. i % 2 }, string_list = { SL = { "a", "b" .. i % 2 } },
        string_number_map = { SDM = { a = i } } })[attribute.type]
      if i < 4 then attributes[attribute.name] = value end
    end
    steps[i] = { at = i, start = { TicketId = "t" .. i, Players = { { PlayerId = "p" .. i, PlayerAttributes = attributes } } } }
  end
  return steps
end

return function(text)
  local rules, problem, path = rule_set.parse(text)
  if not rules then
    assert(type(problem) == "string" and utf8.len(problem) and not problem:find "[%z\1-\31\127]", problem)
    assert(type(path) == "string" and path:sub(1, 1) == "$")
    return
  end
  assert(rules.size >= 1)
  local report, refusal = simulate.run { rule_set_text = text, steps = steps_of(rules), ["until"] = 20, world = { processes = 2 } }
  assert(report or type(refusal) == "string" and utf8.len(refusal), refusal)
end
