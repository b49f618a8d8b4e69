-- Checks documents: every internal link, file and public name in them exists; Amazon's links have the form of its reference; and no
-- comment cites a document or a source file that is not in the tree.
local new_anchors = require "src.docs.anchor"
local tree = require "spec.lint.tree"

local AMAZON = {
  "^https://docs%.aws%.amazon%.com/gamelift/latest/apireference/API_%u%w+%.html$",
  "^https://docs%.aws%.amazon%.com/gamelift/",
}
-- Files that documents name and that the reader makes.
local MADE = { "^%.build", "^examples/[%w_]+/build" }

local function exists(path)
  local file = io.open(path)
  if file then file:close() end
  return file ~= nil
end

-- Returns the set of the anchors of a document's headings.
local function anchors(text)
  local set, anchor_of = {}, new_anchors()
  for heading in ("\n" .. text):gsub("\n```.-\n```", "\n"):gmatch "\n#+ ([^\n]+)" do
    set[anchor_of((heading:gsub("`", ""):gsub("%[([^%]]*)%]%([^)]*%)", "%1")))] = true
  end
  return set
end

local function resolve(folder, path)
  local parts = {}
  for part in (folder .. path):gmatch "[^/]+" do
    if part == ".." then parts[#parts] = nil elseif part ~= "." then parts[#parts + 1] = part end
  end
  return table.concat(parts, "/")
end

local function check_link(path, text, target, add)
  local file, fragment = target:match "^([^#]*)#?(.*)$"
  local full = file == "" and path or resolve(path:match "^(.*/)" or "", file)
  if file ~= "" and not exists(full) then return add("there is no " .. target) end
  if fragment == "" then return end
  local other = full:find "%.md$" and full or full .. "/README.md"
  if not exists(other) or not anchors(other == path and text or tree.read(other))[fragment] then
    add("there is no heading #" .. fragment .. " in " .. other)
  end
end

local function check_links(path, text, add)
  for target in text:gmatch "%]%(([^)%s]+)%)" do
    if target:find "^https://docs%.aws%.amazon%.com" then
      local good = false
      for _, form in ipairs(AMAZON) do good = good or target:find(form) ~= nil end
      if not good then add("not a page of GameLift's documentation: " .. target) end
    elseif not target:find "^%a+:" then
      check_link(path, text, target, add)
    end
  end
end

-- Checks the paths in backticks that begin with a folder of the tree.
local function check_files(text, add)
  for word in text:gmatch "`([^`\n]+)`" do
    local top = word:match "^(%a+)/[%w_./-]*$"
    if top == "lua" or top == "src" or top == "spec" or top == "examples" or top == "rockspec" then
      local made = false
      for _, form in ipairs(MADE) do made = made or word:find(form) ~= nil end
      if not made and not exists((word:gsub("/$", ""))) then add("there is no " .. word) end
    end
  end
end

-- Returns the set of public names: modules, and the fields and methods of the classes in types.lua.
local function public_names()
  local names = {}
  for _, path in ipairs(tree.files "^lua/gamelift.*%.lua$") do
    names[path:gsub("^lua/", ""):gsub("%.lua$", ""):gsub("/init$", ""):gsub("/", ".")] = true
  end
  for _, name in ipairs { "core", "crypto", "curl" } do names["gamelift." .. name] = true end
  local class
  for line in tree.read "lua/gamelift/types.lua":gmatch "[^\n]+" do
    class = line:match "^%-%-%-@class ([%w_.]+)" or class
    local field = line:match "^%-%-%-@field ([%w_]+)"
    if field and class then names[class .. "." .. field] = true end
    local owner, method = line:match "^function ([%w_]+)[.:]([%w_]+)"
    if owner then names[owner .. "." .. method] = true end
  end
  return names
end

-- Checks `gamelift.name`, `loop:method` and `client:method` in backticks.
local function check_names(text, names, add)
  for word in text:gmatch "`(gamelift%.[%l_]+[%l_.]*)" do
    local name = word:gsub("%.$", "")
    if not name:find "^gamelift%.errors%." and not name:find "^gamelift%.paginate%." and not names[name] then
      add("there is no public " .. name)
    end
  end
  for object, method in text:gmatch "`(%l+):([%l_0-9]+)" do
    local class = ({ loop = "Loop", client = "Client" })[object]
    if class and not names[class .. "." .. method] and not names["gamelift." .. class .. "." .. method]
      and not names["Operations." .. method] then
      add(("there is no %s:%s"):format(object, method))
    end
  end
end

local function comments(path)
  local text, out = tree.read(path), {}
  if path:find "%.[ch]$" then
    for comment in text:gmatch "/%*.-%*/" do out[#out + 1] = comment end
  else
    for comment in text:gmatch((path:find "%.lua$" and "%-%-" or "#") .. "[^\n]*") do out[#out + 1] = comment end
  end
  return table.concat(out, "\n")
end

-- Names of files that stand for any.
local OTHERS = { "TARGET.lua" }

-- Returns the set of the names of all files, without their folders.
local function file_names()
  local set = {}
  for _, name in ipairs(OTHERS) do set[name] = true end
  for _, path in ipairs(tree.files "^[%.%a].*") do set[path:match "[^/]*$"] = true end
  return set
end

-- Checks the files of C and Lua that comments name.
local function check_cited_sources(faults)
  local names = file_names()
  for _, path in ipairs(tree.files "%.[chl]u?a?$") do
    for name in comments(path):gmatch "%f[%w_]([%w_]+%.%l+)%f[^%w]" do
      if name:find "%.[ch]$" or name:find "%.lua$" then
        if not names[name] then faults[#faults + 1] = path .. ": cites " .. name .. ", which is not in the tree" end
      end
    end
  end
end

local function check_citations(faults)
  for _, path in ipairs(tree.files "^[%.%a].*") do
    if path:find "%.lua$" or path:find "%.[ch]$" or path:find "%.mk$" or path:find "Makefile$" or path:find "^%.ci/" then
      local text, folder = comments(path), path:match "^(.*/)" or ""
      for name in text:gmatch "([%w_./-]+%.md)%f[^%w]" do
        if not exists(name) and not exists(resolve(folder, name)) then
          faults[#faults + 1] = path .. ": cites " .. name .. ", which is not in the tree"
        end
      end
      local word = text:match "%f[%w](%u%u%u+) section" or text:match "section %d+ of (%u%u+)" or text:match "%f[%w](DESIGN)%f[%W]"
      if word then faults[#faults + 1] = path .. ": cites " .. word .. ", which is not in the tree" end
    end
  end
end

-- The words of all code and data of the tree, so that a name in backticks that was renamed is found.
local function all_words()
  local words = {}
  for _, path in ipairs(tree.files "^[%.%a].*") do
    if not path:find "%.md$" and not path:find "^spec/vectors/" then
      for word in tree.read(path):gmatch "[%a_][%w_]*" do words[word] = true end
    end
  end
  return words
end

-- Names of other programs.
local FOREIGN = { endpoint_override = true, keepalive_idle_timeout = true, extra_hosts = true, timer_resolution = true }

local function check_words(text, words, add)
  for name in text:gsub("\n```.-\n```", "\n"):gmatch "`([%l][%l%d]*_[%l%d_]+)`" do
    if not words[name] and not FOREIGN[name] then add("nothing is called " .. name) end
  end
end

return function()
  local faults, names, words = {}, public_names(), all_words()
  for _, path in ipairs(tree.files "%.md$") do
    local text = tree.read(path)
    local function add(fault) faults[#faults + 1] = path .. ": " .. fault end
    check_links(path, text, add)
    check_files(text, add)
    check_names(text, names, add)
    check_words(text, words, add)
  end
  check_citations(faults)
  check_cited_sources(faults)
  return faults
end
