-- Branches of the search around an anchor. Each fixes what all tickets of a match must have in common, a location or a string, so
-- that it can be tested for one ticket at a time.
local branches = {}

local NOWHERE, NONE = { false }, {}

-- Returns the locations that a ticket's first player reported, the nearest first. Tickets with one order share a list.
local function locations_of(search, slot)
  local known = search.locations[slot]
  if known then return known end
  local latency, list = search.pool.ticket[slot].players[1].latency or NONE, {}
  for location, milliseconds in pairs(latency) do
    local place = #list + 1
    while place > 1 and (latency[list[place - 1]] > milliseconds
      or latency[list[place - 1]] == milliseconds and list[place - 1] > location) do
      list[place], place = list[place - 1], place - 1
    end
    list[place] = location
  end
  local key = table.concat(list, " ")
  known = search.location_lists[key] or list
  search.location_lists[key], search.locations[slot] = known, known
  return known
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
-- @param list table { n = branches, branch, … }
function branches.add(search, list, stage, anchor)
  local locations = #stage.plan.latency > 0 and locations_of(search, anchor) or NOWHERE
  local strings = stage.branching and stage.branching.strings(anchor) or NOWHERE
  local n = list.n
  for i = 1, #locations do
    for k = 1, #strings do
      n = n + 1
      list[n] = branch_of(stage, locations[i], strings[k])
    end
  end
  list.n = n
  return list
end

return branches
