-- Writes the documentation: lua src/docs/generate.lua OUTPUT. It is generated from the model, the annotations in types.lua, and the
-- Markdown files of the tree, so it cannot go stale.
local reference = require "src.docs.reference"
local site = require "src.docs.site"

local read = site.read

-- The order of the guides: files whose paths match an earlier pattern come first.
local ORDER = { "^README", "^lua/", "^examples/", "/", "^[^C]", "^CONTRIBUTING", "" }

local function rank(path)
  for i, pattern in ipairs(ORDER) do
    if path:find(pattern) then return i end
  end
end

-- Returns a page for each Markdown file of the tree.
local function guides()
  local pages, paths = {}, {}
  local pipe = assert(io.popen "git ls-files '*.md'")
  for path in pipe:lines() do paths[#paths + 1] = path end
  assert(pipe:close(), "git ls-files failed: make docs runs in a clone")
  table.sort(paths, function(a, b)
    if rank(a) ~= rank(b) then return rank(a) < rank(b) end
    return a < b
  end)
  for _, path in ipairs(paths) do
    local text = read(path)
    local title = text:match "^%s*# ([^\n]+)" or text:match "\n# ([^\n]+)" or path
    local page = { title = title:gsub("`", ""), text = text, source = path, section = "Guides" }
    if path == "README.md" then
      page.name, page.title = "index", "Start"
    else
      page.name = path:gsub("/README%.md$", ""):gsub("%.md$", ""):gsub("/", "-"):lower()
    end
    pages[#pages + 1] = page
  end
  return pages
end

local pages = guides()
for _, page in ipairs(reference.pages(read "lua/gamelift/types.lua")) do
  page.section = page.name:find "^operations/" and "Operations" or "Reference"
  pages[#pages + 1] = page
end
site.write(assert(arg[1], "usage: generate.lua OUTPUT"), pages)
print(("%d pages in %s: open %s/index.html"):format(#pages, arg[1], arg[1]))
