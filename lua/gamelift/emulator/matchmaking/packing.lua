-- Decides whether parties fit into teams by their sizes alone.
local packing = {}

local BASE = 41 -- more than the parties of two or more in a match

--- Returns the weight of a party in a key; the key of several parties is the sum. Single players fit anywhere.
function packing.weight(players)
  if players < 2 then return 0 end
  return BASE ^ (players - 2)
end

local function sizes_of(key)
  local sizes = {}
  for players = 2, 11 do
    local count = key % BASE
    for _ = 1, count do table.insert(sizes, 1, players) end
    key = (key - count) / BASE
  end
  return sizes
end

-- Places sizes[i] and those after it, the greatest first.
local function place(sizes, i, open)
  local size = sizes[i]
  if not size then return true end
  for team = 1, #open do
    local tried = false
    for other = 1, team - 1 do tried = tried or open[other] == open[team] end
    if open[team] >= size and not tried then
      open[team] = open[team] - size
      local fits = place(sizes, i + 1, open)
      open[team] = open[team] + size
      if fits then return true end
    end
  end
  return false
end

--- Returns function(key) -> whether such parties fit into teams of these sizes together.
function packing.new(teams)
  local known = {}
  return function(key)
    local fits = known[key]
    if fits == nil then
      local open = {}
      for team, sizes in ipairs(teams) do open[team] = sizes.max end
      fits = place(sizes_of(key), 1, open)
      known[key] = fits
    end
    return fits
  end
end

return packing
