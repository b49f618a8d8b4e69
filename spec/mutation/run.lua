-- `make mutation`: changes one place of a source at a time, of C and Lua in turn, and reports the changes that no spec notices.
--
--   run.lua MUTANTS SEED [FOLDER]        works in a copy of the tree, and compares with an unchanged copy: FOLDER/tree, FOLDER/base
--
-- A mutant is killed if a spec fails that passes in the unchanged copy, or if it takes too long. Fails if more than one and more than
-- a tenth survive that equivalent.lua does not explain.
local areas = require "spec.mutation.areas"
local sites = require "spec.mutation.sites"

local mutants, seed, folder = tonumber(arg[1]), tonumber(arg[2]), arg[3] or ".build/mutation"
local FIRST, WIDE = 120, 400 -- seconds for the nearest specs, and for all
local TREE, BASE = folder .. "/tree", folder .. "/base"
-- What a mutant may do to the machine has limits: kilobytes of memory, blocks of a file.
local LIMITS = "ulimit -v 6000000; ulimit -f 400000; "

-- Returns the place of a mutant in the order of a seed: a hash, so that a change elsewhere does not change which mutants are first.
local function rank(site, occurrence)
  local hash = seed % 2147483647
  for byte in ("%s\n%s\n%s\n%d"):format(site.path, site.before, site.after, occurrence):gmatch "." do
    hash = (hash * 257 + byte:byte()) % 2147483647
  end
  for _ = 1, 3 do hash = (hash * 16807 + seed) % 2147483647 end
  return hash
end

local function run(command)
  local pipe = assert(io.popen(("{ %s; } 2>&1 </dev/null; echo \"status=$?\""):format(command)))
  local text = pipe:read "*a"
  pipe:close()
  local output, status = text:match "^(.*)status=(%d+)\n$"
  return output, tonumber(status)
end

local function must(command)
  local output, status = run(command)
  if status ~= 0 then error(command .. ": " .. output) end
  return output
end

local function read(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read "*a"
  file:close()
  return text
end

local function write(path, text)
  local file = assert(io.open(path, "wb"))
  assert(file:write(text))
  file:close()
end

local function copy_tree()
  must(("rm -rf %s && mkdir -p %s/.build"):format(folder, BASE))
  must(("git ls-files -z -c -o --exclude-standard | xargs -0 cp -p --parents -t %s"):format(BASE))
  must(("cp -a .build/5.1 .build/5.4 %s/.build/ && cp -a %s %s"):format(BASE, BASE, TREE))
end

-- Returns the mutations of C and those of Lua, in the order of the seed.
local function all_sites()
  local lists = { c = {}, lua = {} }
  for path in must "git ls-files src lua":gmatch "[^\n]+" do
    if areas.is_mutated(path) then
      local is_c, seen = path:find "%.c$" ~= nil, {}
      local list = lists[is_c and "c" or "lua"]
      for _, site in ipairs(sites.list(read(path), is_c)) do
        local key = site.before .. site.after
        seen[key] = (seen[key] or 0) + 1
        site.path, site.is_c, site.rank = path, is_c, rank(site, seen[key])
        list[#list + 1] = site
      end
    end
  end
  for _, list in pairs(lists) do
    table.sort(list, function(a, b) return a.rank < b.rank end)
  end
  return lists
end

local function is_known(site)
  local function trim(text) return (text:gsub("^ +", "")) end
  for _, row in ipairs(require "spec.mutation.equivalent") do
    if row[1] == site.path and row[2] == trim(site.before) and row[3] == trim(site.after) then return true end
  end
  return false
end

-- Returns the source with one line changed.
local function mutate(site)
  local number = 0
  return (read(site.path):gsub("([^\n]*)\n", function()
    number = number + 1
    return number == site.line and site.after .. "\n" or nil
  end))
end

-- Returns the code without what a line's place changes.
local function compiled(tree, site)
  if site.is_c then return (run(("objdump -d --no-addresses %s/.build/5.4/%s | tail -n +4"):format(tree, site.path:gsub("c$", "o")))) end
  local output, status = run(("luac5.4 -s -o - %s/%s"):format(tree, site.path))
  return status == 0 and output or nil
end

-- Builds a mutant. Returns false if it does not compile, or has the same code.
local function build(site)
  write(TREE .. "/" .. site.path, mutate(site))
  if site.is_c then
    local _, status = run(("make -s -C %s all server"):format(TREE))
    if status ~= 0 then return false end
  end
  local code = compiled(TREE, site)
  return code ~= nil and code ~= compiled(BASE, site)
end

local function busted(tree, specs, seconds)
  return run(("cd %s && %s GAMELIFT_LUA=lua5.4 GAMELIFT_BUILD=.build/5.4 MATCH_POOLS=60 timeout -k 5 %d lua5.4 \"$(command -v busted)\""
    .. " --ignore-lua --no-keep-going %s"):format(tree, LIMITS, seconds, specs))
end

-- Reports whether specs pass in the unchanged copy.
local passes = {}
local function do_pass(specs)
  if passes[specs] == nil then
    local _, status = busted(BASE, specs, WIDE)
    passes[specs] = status == 0
  end
  return passes[specs]
end

-- Returns the spec file that ended a run: the one that a failure names, else the last one that the run came to.
local function failed_file(output, first)
  local last
  for path in output:gmatch "\n?%s*%d+  (spec/[%w_/]+_spec%.lua) +%d+%.%d s" do last = path end
  return output:match "\nFailed  [./]*(spec/[%w_/]+_spec%.lua)" or output:match "\nError  [./]*(spec/[%w_/]+_spec%.lua)" or last or first
end

-- Returns the files of specs, in the order in which they run.
local function files_of(specs)
  local list = {}
  for path in must(("cd %s && find %s -name '*_spec.lua' | sort"):format(BASE, specs)):gmatch "[^\n]+" do list[#list + 1] = path end
  return list
end

-- Runs spec files until one fails that passes in the unchanged copy; returns it, or nil. Continues behind one that fails in both.
local function first_failure(files, seconds)
  local first = 1
  while first <= #files do
    local rest = table.concat(files, " ", first)
    local output, status = busted(TREE, rest, seconds)
    if status == 0 then return nil end
    local failed = failed_file(output, files[first])
    if do_pass(failed) then return ("%s, status %d"):format(failed, status) end
    io.write("  fails without a mutant, too: ", failed, "\n")
    repeat first = first + 1 until first > #files or files[first - 1] == failed
  end
  return nil
end

-- Returns the specs that notice a mutant, or nil.
local function find_killer(site)
  for i, specs in ipairs(areas.specs(site.path)) do
    local killer = first_failure(files_of(specs), i == 1 and FIRST or WIDE)
    if killer then return killer end
  end
  return nil
end

local function print_site(site)
  io.write(("%s:%d (%s)\n  -%s\n  +%s\n"):format(site.path, site.line, site.rule, site.before, site.after))
  io.flush()
end

io.stdout:setvbuf "line"
copy_tree()
must(("make -s -C %s all server && make -s -C %s all server"):format(BASE, TREE))
local lists, tried, survivors, explained = all_sites(), 0, {}, 0
io.write(("%d places in C, %d in Lua; seed %d\n"):format(#lists.c, #lists.lua, tonumber(arg[2])))
local places = { 0, 0 }
while tried < mutants do
  local i = tried % 2 + 1
  places[i] = places[i] + 1
  local site = (i == 1 and lists.c or lists.lua)[places[i]]
  if build(site) then
    tried = tried + 1
    print_site(site)
    local killer = find_killer(site)
    if not killer then
      if is_known(site) then explained = explained + 1 else survivors[#survivors + 1] = site end
    end
    io.write("  ", killer and "killed: " .. killer or "SURVIVED", "\n")
  end
  write(TREE .. "/" .. site.path, read(site.path))
end
io.write "\n"
for _, site in ipairs(survivors) do print_site(site) end
local killed = tried - #survivors - explained
io.write(("%d mutants, %d killed (%.1f %%), %d equivalent, %d survived\n"):format(tried, killed, 100 * killed / tried, explained,
  #survivors))
os.exit(#survivors <= math.max(1, tried / 10) and 0 or 1)
