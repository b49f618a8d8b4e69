-- Prints what the specs ran, for `make coverage`: the lines and branches of C from gcov, the lines of Lua from lines.c. The lowest files
-- come first. Fails where nothing was counted, under a limit, and for a file under FILE_LIMIT that spec/coverage/README.md does not
-- explain.
--
--   lua report.lua .build/coverage       writes .build/coverage/uncovered.txt: each line and branch that did not run
local folder = arg[1]

local LIMITS = { { "C lines", 97 }, { "C branches", 90 }, { "Lua lines", 95 } }
local FILE_LIMIT = 90
local README = "spec/coverage/README.md"
local ANNOTATIONS = "lua/gamelift/types.lua" -- for editors: no program loads it

local uncovered = {}

local function read_lines(command)
  local pipe = assert(io.popen(command))
  local next_line = pipe:lines()
  return function()
    local line = next_line()
    if not line then pipe:close() end
    return line
  end
end

local function read_file(path)
  local file = assert(io.open(path))
  local text = file:read "*a"
  file:close()
  return text
end

-- Makes a table whose missing keys are made by `make`.
local function filled(make)
  return setmetatable({}, { __index = function(t, key)
    t[key] = make()
    return t[key]
  end })
end

-- Adds what gcov says of one object to { [path] = { lines = { [n] = count }, branches = { ["n:i"] = count } } }. A header is in several.
local function read_gcov(object, files)
  local path, number, i
  for text in read_lines(("gcov -t -b -c %s 2>/dev/null"):format(object)) do
    local count, n, source = text:match "^ *([^:]+): *(%d+):(.*)$"
    if n == "0" then
      path = source:match "^Source:(src/.*)" or path
      if source:find "^Source:" and not source:find "^Source:src/" then path = nil end
    elseif path and n then
      number, i = tonumber(n), 0
      if count ~= "-" then
        local lines = files[path].lines
        lines[number] = (lines[number] or 0) + (tonumber(count:match "^%d+") or 0)
      end
    elseif path and text:find "^branch" then
      i = i + 1
      local key, branches = ("%d:%d"):format(number, i), files[path].branches
      branches[key] = (branches[key] or 0) + (tonumber(text:match "taken (%d+)") or 0)
    end
  end
end

-- Returns how many of the counts are above 0, and how many there are; notes the others.
local function measure(path, counts)
  local ran, all = 0, 0
  for key, count in pairs(counts) do
    all = all + 1
    if count > 0 then ran = ran + 1 else uncovered[#uncovered + 1] = path .. ":" .. key end
  end
  return { ran = ran, all = all }
end

local function measure_c()
  local files, lines, branches = filled(function() return { lines = {}, branches = {} } end), {}, {}
  for object in read_lines(("find %s/src -name '*.gcno'"):format(folder)) do read_gcov(object, files) end
  for path, file in pairs(files) do
    lines[path], branches[path] = measure(path, file.lines), measure(path, file.branches)
  end
  return lines, branches
end

-- Returns the set of the lines that have code: those of the bytecode, but for what only ends a block.
local function code_lines(path)
  local set, texts = {}, {}
  for text in (read_file(path) .. "\n"):gmatch "(.-)\n" do texts[#texts + 1] = text end
  for text in read_lines(("luac5.4 -l -l -p %s"):format(path)) do
    local number = tonumber(text:match "^\t%d+\t%[(%d+)%]\t%u")
    if number then set[number] = true end
  end
  for line in pairs(set) do
    local rest = texts[line]:gsub("%-%-.*", ""):gsub("%f[%w]end%f[%W]", ""):gsub("%f[%w]else%f[%W]", "")
    if not rest:find "%w" then set[line] = nil end
  end
  return set
end

local function measure_lua()
  local ran, lines = filled(function() return {} end), {}
  for text in read_lines(("cat %s/lua/*"):format(folder)) do
    local path, line = text:match "^(.*):(%d+)$"
    ran[path:gsub("^lua/.*/%.%./gamelift/", "lua/gamelift/")][tonumber(line)] = 1
  end
  for path in read_lines "git ls-files 'lua/*.lua'" do
    local counts = {}
    for line in pairs(path == ANNOTATIONS and {} or code_lines(path)) do counts[line] = ran[path][line] or 0 end
    lines[path] = measure(path, counts)
  end
  return lines
end

-- A file without a branch has run all of them.
local function percent(figure) return figure.all == 0 and 100 or 100 * figure.ran / figure.all end

-- Prints a line a file that is not covered in full. Returns the sum; adds the files under FILE_LIMIT to `low`.
local function print_files(title, files, low)
  local paths, sum = {}, { ran = 0, all = 0 }
  for path, figure in pairs(files) do
    sum.ran, sum.all = sum.ran + figure.ran, sum.all + figure.all
    if figure.ran < figure.all then paths[#paths + 1] = path end
    if percent(figure) < FILE_LIMIT then low[path] = true end
  end
  table.sort(paths, function(a, b)
    local x, y = percent(files[a]), percent(files[b])
    if x ~= y then return x < y end
    return a < b
  end)
  print("\n" .. title)
  for _, path in ipairs(paths) do
    print(("%6.1f %%  %4d of %4d  %s"):format(percent(files[path]), files[path].ran, files[path].all, path))
  end
  return sum
end

-- Returns a text for each file under the limit that the README does not name, and for each that it names without need.
local function compare_exceptions(low)
  local faults, named = {}, {}
  for path in read_file(README):gmatch "\n| `([^`\n]+)` |" do
    named[path] = true
    if not low[path] then faults[#faults + 1] = ("%s: names %s, which is above %d %%"):format(README, path, FILE_LIMIT) end
  end
  for path in pairs(low) do
    if not named[path] then faults[#faults + 1] = ("%s: under %d %%, and not in %s"):format(path, FILE_LIMIT, README) end
  end
  table.sort(faults)
  return faults
end

-- Writes the places that did not run, in the order of files and lines.
local function write_uncovered()
  local function key(place)
    local path, line = place:match "^(.-):(%d+)"
    return ("%s:%06d"):format(path, line)
  end
  table.sort(uncovered, function(a, b) return key(a) .. a < key(b) .. b end)
  local file = assert(io.open(folder .. "/uncovered.txt", "w"))
  file:write(table.concat(uncovered, "\n"), "\n")
  file:close()
end

local low, sums = {}, {}
local c_lines, c_branches = measure_c()
sums["C branches"] = print_files("Branches of C", c_branches, {})
sums["C lines"] = print_files("Lines of C", c_lines, low)
sums["Lua lines"] = print_files("Lines of Lua", measure_lua(), low)
write_uncovered()
local faults = compare_exceptions(low)
local figures = {}
print ""
for i, limit in ipairs(LIMITS) do
  local name, least = limit[1], limit[2]
  local sum = sums[name]
  print(("%-10s  %6.2f %%  %5d of %5d, at least %d %%"):format(name, percent(sum), sum.ran, sum.all, least))
  figures[i] = ("%s %.2f %%"):format(name, percent(sum))
  if sum.ran == 0 then
    faults[#faults + 1] = name .. ": nothing was counted"
  elseif percent(sum) < least then
    faults[#faults + 1] = name .. ": under the limit"
  end
end
for _, fault in ipairs(faults) do print(fault) end
print(("%s: %d problems"):format(table.concat(figures, ", "), #faults))
os.exit(#faults == 0 and 0 or 1)
