-- Writes what each target has had in all its runs, as rows for README.md: lua5.4 spec/fuzz/totals.lua .build/fuzz, whose <target>.total
-- have executions and seconds of CPU. Behind the rows: the targets that lack the executions and the seconds that are required once.
local dir = assert(arg[1], "totals.lua DIR")

local EXECUTIONS, SECONDS = 10000000, 1200
local COLUMNS = 3 -- targets in a row

local cells, missing, executions, seconds = {}, {}, 0, 0

local function thousands(number)
  local text, count = tostring(number), 1
  while count > 0 do text, count = text:gsub("^(%d+)(%d%d%d)", "%1,%2") end
  return text
end

for name in io.popen(("ls %s/*.total"):format(dir)):lines() do
  local target = name:match "([^/]*)%.total$"
  local file = assert(io.open(name))
  local count, cpu = file:read("n", "n")
  file:close()
  if count and cpu then
    cells[#cells + 1] = ("| `%s` | %s | %s "):format(target, thousands(count), thousands(cpu))
    if count < EXECUTIONS and cpu < SECONDS then missing[#missing + 1] = target end
    executions, seconds = executions + count, seconds + cpu
  end
end

print(("%d targets, %s executions, %s s of CPU\n"):format(#cells, thousands(executions), thousands(seconds)))
print("| Target | Executions | CPU | Target | Executions | CPU | Target | Executions | CPU |\n|---|--:|--:|---|--:|--:|---|--:|--:|")
for i = 1, #cells, COLUMNS do print(table.concat(cells, "", i, math.min(i + COLUMNS - 1, #cells)) .. "|") end
print(("\nNot yet %s executions or %s s: %s"):format(thousands(EXECUTIONS), thousands(SECONDS),
  missing[1] and table.concat(missing, " ") or "none"))
