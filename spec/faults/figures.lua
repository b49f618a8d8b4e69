-- Counts what the faults suite has tried, in files that `make check-faults` prints last: of each transport, and of other specs.
local figures = {}

local FOLDER = ".build/faults"

local tried, passed, skipped, rows = {}, {}, {}, {}

function figures.count(group, case, scheme, is_good)
  tried[group] = (tried[group] or 0) + 1
  if is_good then passed[group] = (passed[group] or 0) + 1 end
  rows[group] = rows[group] or {}
  rows[group][case.row] = scheme
end

function figures.skip(group, _, _, reason)
  skipped[group] = skipped[group] or {}
  skipped[group][reason] = (skipped[group][reason] or 0) + 1
end

-- Returns the share of the sorted list below which a part of it is.
local function quantile(sorted, part) return sorted[math.max(1, math.ceil(#sorted * part))] end

-- Writes the figures of a group. polls: CPU seconds of each poll of a loop, or nil.
function figures.write(group, polls)
  if not tried[group] then return end
  os.execute("mkdir -p " .. FOLDER)
  local n = 0
  for _ in pairs(rows[group] or {}) do n = n + 1 end
  local lines = { ("%-8s %5d cases of %d rows tried, %d passed"):format(group, tried[group] or 0, n, passed[group] or 0) }
  if polls and polls[1] then
    table.sort(polls)
    lines[#lines + 1] = ("         %d polls: CPU of a poll %.2f ms at the 99.9th percentile, %.1f ms at most"):format(#polls,
      quantile(polls, 0.999) * 1000, polls[#polls] * 1000)
  end
  for reason, count in pairs(skipped[group] or {}) do lines[#lines + 1] = ("         %d pending: %s"):format(count, reason) end
  local file = assert(io.open(FOLDER .. "/" .. group, "w"))
  file:write(table.concat(lines, "\n"), "\n")
  file:close()
end

return figures
