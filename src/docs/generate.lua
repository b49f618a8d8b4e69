-- Writes the documentation: lua src/docs/generate.lua OUTPUT. It is made of the model, the annotations in types.lua, and the README
-- files of the tree, so nothing in it can be older than these.
local reference = require "src.docs.reference"
local site = require "src.docs.site"

local function read(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read "*a"
  file:close()
  return text
end

-- The README files below the tree, the root's first; each is a page.
local function guides()
  local pages = {}
  local pipe = assert(io.popen "git ls-files '*.md' | LC_ALL=C sort")
  for path in pipe:lines() do
    local text = read(path)
    local title = text:match "^%s*# ([^\n]+)" or text:match "\n# ([^\n]+)" or path
    local page = { title = title:gsub("`", ""), text = text, source = path, section = "Guides" }
    if path == "README.md" then
      page.name, page.title = "index", "Start"
      table.insert(pages, 1, page)
    else
      page.name = path:gsub("/README%.md$", ""):gsub("%.md$", ""):gsub("^lua/gamelift/", ""):gsub("/", "-"):lower()
      pages[#pages + 1] = page
    end
  end
  assert(pipe:close(), "git ls-files failed: make docs runs in a clone")
  return pages
end

local pages = guides()
for _, page in ipairs(reference.pages(read "lua/gamelift/types.lua")) do
  page.section = page.name:find "^operations/" and "Operations" or "Reference"
  pages[#pages + 1] = page
end
site.write(assert(arg[1], "usage: generate.lua OUTPUT"), pages)
print(("%d pages in %s: open %s/index.html"):format(#pages, arg[1], arg[1]))
