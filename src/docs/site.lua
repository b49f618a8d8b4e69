-- Writes pages of Markdown as a site: an HTML file and a Markdown file a page, a search index, llms.txt. Markdown is read by cmark-gfm.
local site = {}

local function read(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read "*a"
  file:close()
  return text
end

local function write(path, text)
  local file = assert(io.open(path, "wb"))
  assert(file:write(text))
  assert(file:close())
end

local function escape(text) return (text:gsub("[&<>\"]", { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;" })) end

-- The anchor of a heading, as forges make it.
local function anchor(html)
  local text = html:gsub("<[^>]*>", ""):gsub("&%w+;", ""):lower()
  return (text:gsub("[^%w%s_-]", ""):gsub("%s", "-"))
end

-- "../" as often as the page's name has folders.
local function up(name) return (name:gsub("[^/]*/", "../"):gsub("[^/]*$", "")) end

-- A relative path with its "." and ".." resolved.
local function resolve(folder, path)
  local parts = {}
  for part in (folder .. path):gmatch "[^/]+" do
    if part == ".." then parts[#parts] = nil elseif part ~= "." then parts[#parts + 1] = part end
  end
  return table.concat(parts, "/")
end

-- Rewrites a Markdown link for the site. A page's `source` is the file that its links are relative to; a link to a file that is not
-- a page becomes the file's name.
local function rewrite_links(page, by_source, extension)
  if not page.source then return (page.text:gsub("%]%(([%w_./-]+)%.md(#?[^)]*)%)", "](%1." .. extension .. "%2)")) end
  local folder = page.source:match "^(.*/)" or ""
  return (page.text:gsub("%[([^%]]*)%]%(([^)%s]+)%)", function(text, target)
    if target:find "^%a+:" or target:find "^#" then return nil end
    local path, fragment = target:match "^([^#]*)(.*)$"
    local full = resolve(folder, path)
    local other = by_source[full] or by_source[full .. "/README.md"] or by_source[full .. "README.md"]
    if not other then return text end
    return ("[%s](%s%s.%s%s)"):format(text, up(page.name), other.name, extension, fragment)
  end))
end

local function to_html(path)
  local pipe = assert(io.popen("cmark-gfm --unsafe -e table -e strikethrough -e autolink '" .. path .. "'"))
  local html = pipe:read "*a"
  assert(pipe:close(), "cmark-gfm failed: apt-get install cmark-gfm")
  return (html:gsub("<h([1-6])>(.-)</h%1>", function(level, text)
    return ('<h%s id="%s">%s</h%s>'):format(level, anchor(text), text, level)
  end):gsub("<table>", '<div class="wide"><table>'):gsub("</table>", "</table></div>"))
end

local function navigation(pages, current)
  local out, section = {}, nil
  for _, page in ipairs(pages) do
    if page.section ~= section then
      if section then out[#out + 1] = "</ul></details>" end
      section = page.section
      local open = section ~= "Operations" or current.section == section
      out[#out + 1] = ("<details%s><summary>%s</summary><ul>"):format(open and " open" or "", escape(section))
    end
    out[#out + 1] = ('<li><a href="%s%s.html"%s>%s</a></li>'):format(up(current.name), page.name,
      page == current and ' aria-current="page"' or "", escape(page.title))
  end
  out[#out + 1] = "</ul></details>"
  return table.concat(out, "\n")
end

-- The headings and the members in tables: the words that a search finds, beside the title.
local function words_of(page)
  local words, seen = { page.alias }, {}
  local function add(word)
    if not seen[word] then
      seen[word] = true
      words[#words + 1] = word
    end
  end
  for heading in page.text:gmatch "\n##+ ([^\n]+)" do add((heading:gsub("`", ""))) end
  for member in page.text:gmatch "\n| `([%w_.]+)`" do add(member) end
  return table.concat(words, " ")
end

local function search_index(pages)
  local rows = {}
  for i, page in ipairs(pages) do rows[i] = ("[%q,%q,%q]"):format(page.name .. ".html", page.title, words_of(page)):gsub("\\\n", " ") end
  return "const PAGES = [\n" .. table.concat(rows, ",\n") .. "\n];\n"
end

local function llms(pages)
  local out = { "# gamelift for Lua", "", "> An Amazon GameLift client for Lua with a C core, and a local GameLift to run it against.", "" }
  local section
  for _, page in ipairs(pages) do
    if page.section ~= section then
      section = page.section
      out[#out + 1] = "\n## " .. section .. "\n"
    end
    out[#out + 1] = ("- [%s](%s.md)"):format(page.title, page.name)
  end
  return table.concat(out, "\n") .. "\n"
end

--- Writes the site.
-- @param folder is made; what is in it is replaced
-- @param pages { name, title, section, text, source, alias }: Markdown, in the order of the table of contents; the first is the front page
function site.write(folder, pages)
  assert(os.execute(("rm -rf '%s' && mkdir -p '%s/operations'"):format(folder, folder)))
  local by_source = {}
  for _, page in ipairs(pages) do
    if page.source then by_source[page.source] = page end
  end
  local template, script = read "src/docs/page.html", read "src/docs/search.js"
  for _, page in ipairs(pages) do
    write(folder .. "/" .. page.name .. ".md", rewrite_links(page, by_source, "md"))
    local markdown = folder .. "/.page.md"
    write(markdown, rewrite_links(page, by_source, "html"))
    local values = { title = escape(page.title), up = up(page.name), body = to_html(markdown), markdown = page.name:match "[^/]+$" .. ".md",
      navigation = navigation(pages, page) }
    write(folder .. "/" .. page.name .. ".html", (template:gsub("{{(%l+)}}", values)))
  end
  os.remove(folder .. "/.page.md")
  write(folder .. "/style.css", read "src/docs/style.css")
  write(folder .. "/search.js", search_index(pages) .. script)
  write(folder .. "/llms.txt", llms(pages))
end

return site
