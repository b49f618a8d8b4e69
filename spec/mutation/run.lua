-- `make mutation`: changes one place of a source at a time, of C and Lua in turn, and reports the changes that no spec notices.
--
--   run.lua MUTANTS SEED SKIP [FOLDER]   begins behind the first SKIP places. Works in copies of the tree: FOLDER/tree is changed,
--                                        FOLDER/base is not
--
-- A mutant is killed if a spec file that passes in the unchanged copy fails twice, or takes too long. Fails if more than a tenth
-- survive that equivalent.lua does not explain.
local command_line = require "spec.support.command_line"
local areas = require "spec.mutation.areas"
local record = require "spec.mutation.record"
local sites = require "spec.mutation.sites"
local summary = require "spec.mutation.summary"

local mutants, seed = command_line.number("MUTANTS", arg[1], 1), command_line.number("SEED", arg[2], 0)
local place, folder = command_line.number("SKIP", arg[3], 0), arg[4] or ".build/mutation"
local BUDGET = 150 -- seconds for a mutant, in which spec files are begun; records do not count
local FEW = 20 -- mutants for which it does not pay to record what each spec file runs
local TREE, BASE = folder .. "/tree", folder .. "/base"

-- Returns the place of a mutant in the order of a seed: a hash, so that a change elsewhere does not change which mutants are first.
local function rank(site, occurrence)
  local hash = seed % 2147483647
  for byte in ("%s\n%s\n%s\n%d"):format(site.path, site.before, site.after, occurrence):gmatch "." do
    hash = (hash * 257 + byte:byte()) % 2147483647
  end
  for _ = 1, 3 do hash = (hash * 16807 + seed) % 2147483647 end
  return hash
end

local run, must = record.run, record.must

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
  must(("rm -rf %s %s && mkdir -p %s/.build"):format(BASE, TREE, BASE))
  must(("git ls-files -z -c -o --exclude-standard | xargs -0 cp -p --parents -t %s"):format(BASE))
  must(("cp -a .build/5.1 .build/5.4 %s/.build/ && cp -a %s %s"):format(BASE, BASE, TREE))
  must(("[ ! -e ../shared ] || ln -sfn \"$(realpath ../shared)\" %s/shared"):format(folder)) -- the whole vectors, beside both copies
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
        site.path, site.is_c, site.nth = path, is_c, seen[key]
        site.rank = rank(site, site.nth)
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
    if row[1] == site.path and row[2] == trim(site.before) and row[3] == trim(site.after) and (row[5] or site.nth) == site.nth then
      return true
    end
  end
  return false
end

-- Returns the source with one line changed.
local function mutate(site)
  local number = 0
  return (read(BASE .. "/" .. site.path):gsub("([^\n]*)\n", function()
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

-- Takes the mutant back, with what was built from it.
local function restore(site)
  must(("cp -p %s/%s %s/%s"):format(BASE, site.path, TREE, site.path))
  if site.is_c then must(("cp -a %s/.build/5.1 %s/.build/5.4 %s/.build/"):format(BASE, BASE, TREE)) end
end

local function status_of(tree, file)
  return record.busted(tree, file.path, math.ceil(10 + 4 * file.seconds), "GAMELIFT_BUILD=.build/5.4")
end

-- Runs a spec file on the mutant, again if it fails: some watch the clock. Returns the reason if it notices the mutant.
local function notices(file)
  local status
  for _ = 1, 2 do
    status = status_of(TREE, file)
    if status == 0 then return nil end
    if status == 124 then break end
  end
  if mutants <= FEW and status_of(BASE, file) ~= 0 then return nil end
  return ("%s, status %d"):format(file.path, status)
end

-- Returns the first spec file that notices a mutant, or nil: from the nearest to the widest, in each step the quickest first.
local function find_killer(site)
  local is_tried, ends = {}, os.time() - record.spent + BUDGET
  for _, specs in ipairs(areas.specs(site.path)) do
    for file in (mutants <= FEW and record.each_file or record.each)(specs, site.path, site.line) do
      if os.time() - record.spent > ends then return nil end
      if not is_tried[file.path] then
        is_tried[file.path] = true
        local killer = notices(file)
        if killer then return killer end
      end
    end
  end
  return nil
end

local function print_site(site)
  io.write(("%s:%d (%s, place %d)\n  -%s\n  +%s\n"):format(site.path, site.line, site.rule, site.place, site.before, site.after))
  io.flush()
end

io.stdout:setvbuf "line"
copy_tree()
must(("make -s -C %s all server && make -s -C %s all server"):format(BASE, TREE))
record.open(BASE, mutants > FEW and folder .. "/record" or nil)
local lists, tried, survivors, explained = all_sites(), 0, {}, 0
io.write(("%d places in C, %d in Lua; seed %d\n"):format(#lists.c, #lists.lua, seed))
while tried < mutants do
  place = place + 1
  local site = (place % 2 == 1 and lists.c or lists.lua)[(place + 1) // 2]
  site.place = place
  if build(site) then
    tried = tried + 1
    print_site(site)
    local start = os.time()
    local killer = find_killer(site)
    local outcome = "killed: " .. tostring(killer)
    if not killer and is_known(site) then
      outcome, explained = "equivalent", explained + 1
    elseif not killer then
      outcome, survivors[#survivors + 1] = "SURVIVED", site
    end
    io.write(("  %s, %d s\n"):format(outcome, os.time() - start))
  end
  restore(site)
end
io.write "\n"
for _, site in ipairs(survivors) do print_site(site) end
local line, passes = summary.of(tried, explained, #survivors)
io.write(("SKIP=%d continues\n%s\n"):format(place, line))
os.exit(passes and 0 or 1)
