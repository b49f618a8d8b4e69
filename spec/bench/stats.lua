-- Summarizes series of measurements.
local stats = {}

local function sorted(list)
  local copy = {}
  for i, v in ipairs(list) do copy[i] = v end
  table.sort(copy)
  return copy
end

function stats.min(list) return sorted(list)[1] end

function stats.median(list)
  local s = sorted(list)
  local n = #s
  if n == 0 then return nil end
  return (s[math.floor((n + 1) / 2)] + s[math.floor(n / 2) + 1]) / 2
end

-- Returns the median of a[i] / b[i]. Both were measured in the same round, so a disturbance affects both.
function stats.ratio(a, b)
  if not a or not b then return nil end
  local out = {}
  for i = 1, math.min(#a, #b) do out[i] = a[i] / b[i] end
  return stats.median(out)
end

return stats
