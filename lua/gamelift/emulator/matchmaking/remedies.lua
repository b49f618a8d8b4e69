-- Remedies of a stuck ticket: rules and team sizes whose removal lets it match: the result of searches with parts left out.
local large = require "gamelift.emulator.matchmaking.large"
local search = require "gamelift.emulator.matchmaking.search"

local remedies = {}

local PAIR_TRIALS = 60      -- searches with two parts left out, where one is not enough
local ANCHOR_UNITS = 40000  -- of work for each search in a large pool
local SMALL_UNITS = 1000000 -- the same in a small one

--- Searches a match of the ticket with parts of the rule set left out.
-- @param context table as explain.lua makes it
-- @param without table|nil as plan.new takes it
-- @return the match or nil; nil, too, where the explanation has used up its units
function remedies.try(context, without)
  if context:is_spent() then return nil end
  local settings = { additional = context.additional, without = without, anchor_units = ANCHOR_UNITS, small_units = SMALL_UNITS }
  local searcher = (context.set.large and large or search).new(context.pool, context.set, settings)
  context:enter(searcher)
  local match, cut = searcher:find_around(context.ticket, context.now, context.thread)
  context:leave(searcher)
  context.pool:drop_columns()
  context.cut = context.cut or not match and cut
  return match
end

-- Returns the parts that may be left out: rules, those named by compounds after the compounds, then team sizes.
local function parts_of(context)
  local list, named, sorts = {}, context.plans(0).named, { distanceSort = true, absoluteSort = true }
  for _, in_compound in ipairs { false, true } do
    for i, rule in ipairs(context.set.rules) do
      if (named[i] == true) == in_compound and not sorts[rule.type] and not rule.ignored then
        list[#list + 1] = { kind = "rule", name = rule.name, rules = { [i] = true } }
      end
    end
  end
  for i, team in ipairs(context.set.teams) do
    list[#list + 1] = { kind = "team size", name = team.name, property = "minPlayers", value = team.min, minimum = { [i] = true } }
  end
  for i, team in ipairs(context.set.teams) do
    list[#list + 1] = { kind = "team size", name = team.name, property = "maxPlayers", value = team.max, maximum = { [i] = true } }
  end
  return list
end

local function join(parts)
  local without = { rules = {}, minimum = {}, maximum = {} }
  for _, part in ipairs(parts) do
    for kind, set in pairs(without) do
      for key in pairs(part[kind] or {}) do set[key] = true end
    end
  end
  return without
end

local function remedy_of(parts, match)
  local ids, list = {}, {}
  for i, ticket in ipairs(match.tickets) do ids[i] = ticket.id end
  for i, part in ipairs(parts) do list[i] = { kind = part.kind, name = part.name, property = part.property, value = part.value } end
  return { without = list, tickets = ids, players = match.size }
end

-- Returns the first pair of parts whose removal lets the ticket match, or nil.
local function find_pair(context, parts)
  local trials = 0
  for i = 1, #parts do
    for k = i + 1, #parts do
      trials = trials + 1
      if trials > PAIR_TRIALS then return nil end
      local pair = { parts[i], parts[k] }
      local match = remedies.try(context, join(pair))
      if match then return remedy_of(pair, match) end
    end
  end
  return nil
end

-- Returns a set of parts of which none is too many, or nil where even the removal of all does not help.
local function find_smallest(context, parts)
  local kept, match = {}, remedies.try(context, join(parts))
  if not match then return nil end
  for i, part in ipairs(parts) do kept[i] = part end
  for i = #kept, 1, -1 do
    local part = table.remove(kept, i)
    local smaller = remedies.try(context, join(kept))
    if smaller then match = smaller else table.insert(kept, i, part) end
  end
  return remedy_of(kept, match)
end

--- Returns all single parts whose removal lets the ticket match; where there are none, a pair, or as few as it takes.
function remedies.find(context)
  local parts, list = parts_of(context), {}
  for _, part in ipairs(parts) do
    local match = remedies.try(context, join { part })
    if match then list[#list + 1] = remedy_of({ part }, match) end
  end
  if #list == 0 then list[1] = find_pair(context, parts) or find_smallest(context, parts) end
  return list
end

return remedies
