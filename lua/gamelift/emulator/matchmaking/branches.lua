-- Branches of the search around an anchor. Each fixes what all tickets of a match must have in common, a location or a string, so
-- that it can be tested for one ticket at a time.
local branches = {}

local NONE = { false }

-- Returns the locations that a ticket's first player reported, the nearest first.
local function locations_of(ticket)
  local latency, list = ticket.players[1].latency or {}, {}
  for location, milliseconds in pairs(latency) do
    local place = #list + 1
    while place > 1 and (latency[list[place - 1]] > milliseconds
      or latency[list[place - 1]] == milliseconds and list[place - 1] > location) do
      list[place], place = list[place - 1], place - 1
    end
    list[place] = location
  end
  return list
end

-- Returns the branch of a stage for a location and a shared string; it is made once.
local function branch_of(stage, location, witness)
  local by_witness = stage.branches[location]
  if not by_witness then
    by_witness = {}
    stage.branches[location] = by_witness
  end
  local branch = by_witness[witness]
  if not branch then
    branch = { stage = stage, location = location, witness = witness, filter = stage.branching }
    by_witness[witness] = branch
  end
  return branch
end

--- Adds the branches of a stage for an anchor to a list: the locations and shared strings of which one must hold for all.
function branches.add(search, list, stage, anchor)
  local ticket, locations = search.pool.ticket[anchor], NONE
  if #stage.plan.latency > 0 then
    if search.located ~= ticket then search.located, search.locations = ticket, locations_of(ticket) end
    locations = search.locations
  end
  local strings = stage.branching and stage.branching.strings(anchor) or NONE
  for i = 1, #locations do
    for k = 1, #strings do list[#list + 1] = branch_of(stage, locations[i], strings[k]) end
  end
  return list
end

return branches
