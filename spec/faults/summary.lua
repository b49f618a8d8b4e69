-- Prints what figures.lua has written, and last the sums: lua spec/faults/summary.lua. Exits with 1 if a fault was not survived.
local pipe = io.popen "cat .build/faults/* 2>/dev/null"
local text = pipe:read "*a"
pipe:close()

local tried, survived, pending, rows, missing = 0, 0, 0, 0, 0
for line in text:gmatch "[^\n]+" do
  local name, cases, _, passed = line:match "^(%S.-) +(%d+) cases of (%d+) rows tried, (%d+) passed$"
  local skipped = line:match "^ +(%d+) pending: "
  if name == "rows" then rows = tonumber(passed)
  elseif name then tried, survived = tried + cases, survived + passed
  elseif skipped and line:find "pending: %u%d+: " then missing = missing + skipped
  elseif skipped then pending = pending + skipped end
  if name ~= "rows" then print(line) end
end
print(("%d faults in %d rows of %d tried, %d survived, %d not, %d pending for the reasons above"):format(tried, rows, rows + missing,
  survived, tried - survived, pending))
os.exit(tried > 0 and tried == survived and 0 or 1)
