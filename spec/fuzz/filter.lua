-- Filter and sort expressions of SearchGameSessions, "filter\nsort": compiled and applied, or refused with one message.
local filter = require "gamelift.emulator.model.filter"

local SWITCHES = { deny_all_available = true, missing_property_differs = false }
local records = {}
for rank = 1, 12 do
  records[rank] = {
    rank = rank, location = { name = "us-west-2" }, properties = rank % 3 == 0 and {} or { mode = rank % 2 == 0 and "ctf" or "race" },
    view = { GameSessionId = "gsess-" .. rank, Name = rank % 4 > 0 and "name" .. rank % 4 or nil, MaximumPlayerSessionCount = rank,
      CurrentPlayerSessionCount = rank % 5, CreationTime = 1.7e9 + rank,
      PlayerSessionCreationPolicy = rank % 6 == 0 and "DENY_ALL" or "ACCEPT_ALL" },
  }
end

local function check_problem(problem) assert(utf8.len(problem), problem) end

return function(data)
  if not utf8.len(data) then return end -- requests are UTF-8
  local text, order = data:match "^([^\n]*)\n?(.*)$"
  for _, switches in ipairs { SWITCHES, { deny_all_available = false, missing_property_differs = true } } do
    local expression, problem = filter.compile(text, switches)
    if expression then
      for _, record in ipairs(records) do assert(type(expression.match(record)) == "boolean") end
    else
      check_problem(problem)
    end
    local sort
    sort, problem = filter.compile_sort(order, switches)
    if sort then
      local list = { table.unpack(records) }
      table.sort(list, sort.comes_before)
      for i = 2, #list do assert(not sort.comes_before(list[i], list[i - 1])) end
    else
      check_problem(problem)
    end
  end
end
