-- Writes pages of Markdown as a site: an HTML file and a Markdown file per page, a search, llms.txt. cmark-gfm reads the Markdown.
local highlight = require "src.docs.highlight"
local new_anchors = require "src.docs.anchor"
local search_index = require "src.docs.search_index"

local site = {}

function site.read(path)
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

local ENTITIES = { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;" }

local function escape(text) return (text:gsub('[&<>"]', ENTITIES)) end

-- Allows a line break in a long name: after "_", and before a capital that follows a small letter.
local function breakable(html) return (html:gsub("(%w_)(%w)", "%1<wbr>%2"):gsub("(%l)(%u)", "%1<wbr>%2")) end

-- Returns "../" as often as the name of a page has folders.
local function up(name) return (name:gsub("[^/]*/", "../"):gsub("[^/]*$", "")) end

-- Joins a folder and a relative path, and resolves "." and "..".
local function resolve(folder, path)
  local parts = {}
  for part in (folder .. path):gmatch "[^/]+" do
    if part == ".." then parts[#parts] = nil elseif part ~= "." then parts[#parts + 1] = part end
  end
  return table.concat(parts, "/")
end

-- Rewrites the links of a page for the site. They are relative to the file page.source; a link to a file that is not a page becomes
-- plain text.
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

local CHARACTERS = { ["&lt;"] = "<", ["&gt;"] = ">", ["&quot;"] = '"', ["&amp;"] = "&" }

local function text_of(html) return (html:gsub("<[^>]*>", ""):gsub("&%w+;", CHARACTERS)) end

-- Gives each heading its anchor. Returns the HTML, and the headings of the second level: { anchor, html }.
local function add_anchors(html)
  local anchor_of, headings = new_anchors(), {}
  html = html:gsub("<h([1-6])>(.-)</h%1>", function(level, text)
    local anchor = anchor_of(text_of(text))
    if level == "2" then headings[#headings + 1] = { anchor = anchor, html = breakable(text:gsub("</?a[^>]*>", "")) } end
    return ('<h%s id="%s">%s</h%s>'):format(level, anchor, breakable(text), level)
  end)
  return html, headings
end

-- Marks the cells of wide tables with the heading of their column, which narrow screens show beside them.
local function label_cells(table_html)
  local labels = {}
  for label in table_html:gmatch "<th[^>]*>(.-)</th>" do labels[#labels + 1] = escape(text_of(label)) end
  if #labels < 3 then labels = {} end
  return (table_html:gsub("<tr>(.-)</tr>", function(row)
    local column = 0
    return "<tr>" .. row:gsub("<td([^>]*)>(.-)</td>", function(attributes, cell)
      column = column + 1
      if column == 1 then cell = cell:gsub("<code>(.-)</code>", function(code) return "<code>" .. breakable(code) .. "</code>" end) end
      local label = column > 1 and labels[column] and (' data-label="%s"'):format(labels[column]) or ""
      return ("<td%s%s>%s</td>"):format(attributes, label, cell)
    end) .. "</tr>"
  end))
end

-- Improves the HTML of cmark-gfm: labels cells, colours Lua, and lets blocks that scroll sideways take the focus, so that keyboards
-- can scroll them.
local function improve(html)
  html = html:gsub("<th>%s*</th>", "<td></td>"):gsub("<table>.-</table>", function(text)
    return '<div class="wide" tabindex="0">' .. label_cells(text) .. "</div>"
  end)
  html = html:gsub('<pre><code class="language%-lua">(.-)</code></pre>', function(code)
    return '<pre tabindex="0"><code>' .. highlight(code) .. "</code></pre>"
  end)
  return (html:gsub("<pre><code", '<pre tabindex="0"><code'))
end

local function to_html(path)
  local pipe = assert(io.popen("cmark-gfm --unsafe -e table -e strikethrough -e autolink '" .. path .. "'"))
  local html = pipe:read "*a"
  assert(pipe:close(), "cmark-gfm failed: apt-get install cmark-gfm")
  return add_anchors(improve(html))
end

local function entry(page, current, headings)
  local title = breakable(escape(page.title))
  if page ~= current then return ('<li><a href="%s%s.html">%s</a></li>'):format(up(current.name), page.name, title) end
  local out = { ('<li><a href="%s.html" aria-current="page">%s</a>'):format(page.name:match "[^/]+$", title) }
  if #headings > 1 then
    out[#out + 1] = "<ul>"
    for _, heading in ipairs(headings) do out[#out + 1] = ('<li><a href="#%s">%s</a></li>'):format(heading.anchor, heading.html) end
    out[#out + 1] = "</ul>"
  end
  return table.concat(out, "\n") .. "</li>"
end

-- Returns the table of contents of the site, with the headings of the current page below its entry.
local function navigation(pages, current, headings)
  local out, section = {}, nil
  for _, page in ipairs(pages) do
    if page.section ~= section then
      if section then out[#out + 1] = "</ul></details>" end
      section = page.section
      local open = section ~= "Operations" or current.section == section
      out[#out + 1] = ("<details%s><summary>%s</summary><ul>"):format(open and " open" or "", escape(section))
    end
    out[#out + 1] = entry(page, current, headings)
  end
  out[#out + 1] = "</ul></details>"
  return table.concat(out, "\n")
end

-- Returns the first sentence of a page as plain text, or the name of its operation.
local function summary(page)
  if page.alias then return page.alias end
  local text = ("\n" .. page.text):gsub("\n```.-\n```", ""):gsub("\n\n+", "\1")
  for paragraph in text:gmatch "[^\1]+" do
    if paragraph:find "^[%w`\"%[]" and not paragraph:find "^[^.]*:%s*$" then
      local plain = paragraph:gsub("%[([^%]]*)%]%([^)]*%)", "%1"):gsub("%s+", " ")
      return plain:match "^(.-[^.]%.) %u" or plain:gsub("%s*$", "")
    end
  end
  return page.title
end

local function llms(pages)
  local out = { "# gamelift for Lua", "", "> An Amazon GameLift client for Lua with a C core, and a local GameLift to run it against." }
  local section
  for _, page in ipairs(pages) do
    if page.section ~= section then
      section = page.section
      out[#out + 1] = "\n## " .. section .. "\n"
    end
    out[#out + 1] = ("- [%s](%s.md): %s"):format(page.title, page.name, summary(page))
  end
  return table.concat(out, "\n") .. "\n"
end

local function write_page(folder, pages, by_source, page, template)
  write(folder .. "/" .. page.name .. ".md", rewrite_links(page, by_source, "md"))
  local markdown = folder .. "/.page.md"
  write(markdown, rewrite_links(page, by_source, "html"))
  local body, headings = to_html(markdown)
  os.remove(markdown)
  local values = {
    title = escape(page.title), up = up(page.name), body = body, markdown = page.name:match "[^/]+$" .. ".md",
    navigation = navigation(pages, page, headings),
  }
  write(folder .. "/" .. page.name .. ".html", (template:gsub("{{(%l+)}}", values)))
end

--- Writes the site.
---@param folder string # is made; its content is replaced
---@param pages { name: string, title: string, section: string, text: string, source?: string, alias?: string }[] # Markdown, in the
--- order of the table of contents; the first page is the front page
function site.write(folder, pages)
  assert(os.execute(("rm -rf '%s' && mkdir -p '%s/operations'"):format(folder, folder)))
  local by_source, names = {}, {}
  for _, page in ipairs(pages) do
    assert(not names[page.name], page.name .. ": two pages have this name")
    names[page.name] = true
    if page.source then by_source[page.source] = page end
  end
  local template = site.read "src/docs/page.html"
  for _, page in ipairs(pages) do write_page(folder, pages, by_source, page, template) end
  write(folder .. "/style.css", site.read "src/docs/style.css")
  write(folder .. "/search.js", search_index(pages) .. site.read "src/docs/search.js")
  write(folder .. "/llms.txt", llms(pages))
end

return site
