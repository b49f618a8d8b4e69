-- Runs each spec file once in the unchanged copy, with the counters of `make coverage`: its time, whether it passes, the lines it runs.
local record = { spent = 0 } -- seconds that this run has taken to make records

-- What a mutant may do to the machine has limits: kilobytes of memory, blocks of a file.
local LIMITS = "ulimit -v 6000000; ulimit -f 400000; "
local SECONDS = 400 -- for a spec file with counters
-- Below the copy: what the counters write, and what is read of them.
local COUNTERS = ".build/coverage"

local copy, folder, sources -- the unchanged copy; where the records stay; a checksum of what they depend on beside the spec file
local known = {} -- by path: { path, seconds, lines = file of the lines that run }, or false if it does not pass

--- Runs a command. Returns its output and its status.
function record.run(command)
  local pipe = assert(io.popen(("{ %s; } 2>&1 </dev/null; echo \"status=$?\""):format(command)))
  local text = pipe:read "*a"
  pipe:close()
  local output, status = text:match "^(.*)status=(%d+)\n$"
  return output, tonumber(status)
end

--- Runs a command. Returns its output; raises if it fails.
function record.must(command)
  local output, status = record.run(command)
  if status ~= 0 then error(command .. ": " .. output) end
  return output
end

local run, must = record.run, record.must

--- Runs a spec file in a copy of the tree with `variables`, as the shell writes them. Returns the status, 124 after `seconds`.
function record.busted(tree, path, seconds, variables)
  local _, status = run(("cd %s && %s %s GAMELIFT_LUA=lua5.4 MATCH_POOLS=60 timeout -k 5 %d lua5.4 \"$(command -v busted)\""
    .. " --ignore-lua --no-keep-going %s"):format(tree, LIMITS, variables, seconds, path))
  return status
end

--- Takes the unchanged copy and a folder for records, which are used again while the sources and the spec file stay as they are; nil:
--- there are none.
function record.open(tree, records)
  copy = tree
  if not records then return end
  folder = must(("mkdir -p %s && cd %s && pwd"):format(records, records)):match "[^\n]+"
  sources = must(("cd %s && find src lua spec/support -type f | sort | xargs cat | cksum"):format(copy)):match "%d+"
  must(("make -s -C %s coverage-build"):format(copy))
end

-- Runs a spec file with the counters, and writes the lines that ran, "path:number", behind "status seconds".
local function write_record(path, file)
  local top = must(("cd %s && pwd"):format(copy)):match "[^\n]+" .. "/" .. COUNTERS
  must(("cd %s && rm -rf lua && mkdir lua && find . -name '*.gcda' -delete"):format(top))
  local start = must "date +%s.%N"
  local status = record.busted(copy, path, SECONDS, ("PATH=\"%s/bin:$PATH\" GAMELIFT_BUILD=%s"
    .. " LUA_INIT_5_4=\"package.loadlib('%s/lines.so', 'luaopen_lines')()\""):format(top, COUNTERS, top))
  must(("echo %d %.2f >%s.new"):format(status, must "date +%s.%N" - start, file))
  must(("cd %s && cat lua/* 2>/dev/null | sort -u >>%s.new || true"):format(top, file))
  must(("cd %s && find %s -name '*.gcda' | xargs -r gcov -t 2>/dev/null | awk -F: '$3 == \"Source\" { p = $4 }"
    .. " $1 ~ /[0-9]/ && p ~ /^src/ { print p \":\" $2 + 0 }' >>%s.new && mv %s.new %s"):format(copy, COUNTERS, file, file, file))
  record.spent = record.spent + (must "date +%s.%N" - start)
end

-- Returns what is known of a spec file; false if it does not pass in the unchanged copy.
local function read_record(path)
  if known[path] == nil then
    local file = ("%s/%s.%s"):format(folder, sources, must(("cksum <%s/%s"):format(copy, path)):match "%d+")
    local stored = io.open(file)
    if stored then stored:close() else write_record(path, file) end
    local status, seconds = must(("head -n 1 %s"):format(file)):match "(%d+) (%S+)"
    known[path] = status == "0" and { path = path, seconds = tonumber(seconds), lines = file }
    if status ~= "0" then
      io.write("  fails without a mutant, too: ", path, "\n")
      os.remove(file)
    end
  end
  return known[path]
end

-- Reports whether a record has a pattern of grep.
local function has(file, pattern)
  local _, status = run(("grep -q '%s' %s"):format(pattern, file))
  return status == 0
end

-- Lists the spec files below some folders: those with a record first, the quickest before the others; then the rest, the smallest first.
local function list_files(specs)
  local list = {}
  for size, path in must(("cd %s && find %s -name '*_spec.lua' -printf '%%s %%p\n' | sort -u"):format(copy, specs)):gmatch "(%d+) (%S+)" do
    if known[path] ~= false then list[#list + 1] = { path = path, rank = known[path] and known[path].seconds or 1e6 + size } end
  end
  table.sort(list, function(a, b) return a.rank < b.rank end)
  return list
end

--- Iterates over all spec files below some folders, the smallest first: { path, seconds = a guess }.
function record.each_file(specs)
  return coroutine.wrap(function()
    for _, entry in ipairs(list_files(specs)) do coroutine.yield { path = entry.path, seconds = 20 } end
  end)
end

--- Iterates over the spec files below some folders that run a line: { path, seconds }. If none does, over those that run any line of
--- the source: a line may have no code of its own. A file without a record is recorded when its turn comes.
function record.each(specs, path, line)
  return coroutine.wrap(function()
    local others, has_run = {}, false
    for _, entry in ipairs(list_files(specs)) do
      local file = read_record(entry.path)
      if file and has(file.lines, ("^%s:%d$"):format(path, line)) then
        has_run = true
        coroutine.yield(file)
      elseif file and has(file.lines, ("^%s:"):format(path)) then
        others[#others + 1] = file
      end
    end
    for _, file in ipairs(has_run and {} or others) do coroutine.yield(file) end
  end)
end

return record
