-- Actions of the control interface: names and arguments, one after the other. Whatever they do, requests are served afterwards.
local input = require "spec.fuzz.input"
local json = require "gamelift.util.json"
local unwatched = require "spec.fuzz.unwatched"
local world = require "spec.fuzz.world"

local local_gamelift = world.new()
local_gamelift:snapshot "start" -- an input may put another one in its place
local start = local_gamelift.snapshots.start
local actions = local_gamelift.actions()
local described = local_gamelift.describe_actions()

local names = { table.unpack(world.NAMES) }
for _, action in ipairs(actions) do
  for argument in pairs(described[action].arguments) do names[#names + 1] = argument end
end
table.sort(names)

return function(data)
  local bytes = input.new(data)
  local_gamelift.snapshots = { start = start }
  unwatched(function() local_gamelift:restore "start" end)
  start = local_gamelift.snapshots.start
  for _ = 1, 6 do
    if bytes:is_empty() then break end
    local action = bytes:byte() % 16 == 15 and bytes:text() or bytes:pick(actions)
    local params = {}
    for argument in pairs(bytes:byte() % 2 == 0 and described[action] and described[action].example or {}) do
      params[argument] = described[action].example[argument]
    end
    for _ = 1, bytes:below(4) do params[bytes:pick(names)] = bytes:value(names, 3) end
    params = world.bounded(params)
    local result, problem = local_gamelift:control(action, params)
    assert(result or type(problem) == "string")
    json.encode(result)
  end
  assert(local_gamelift:control "state")
end
