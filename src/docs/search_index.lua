-- The index of the search: one row per section, { address, title, page, members, words }.
local new_anchors = require "src.docs.anchor"

local function plain(heading) return (heading:gsub("`", ""):gsub("%[([^%]]*)%]%([^)]*%)", "%1")) end

-- Returns the distinct words of a text, in lower case. A name such as max_response is one word.
local function words_of(text)
  local words, seen = {}, {}
  for word in text:gsub("%]%([^)]*%)", "]"):lower():gmatch "[%w_\128-\255][%w_.\128-\255-]*" do
    local name = word:gsub("[.-]+$", "")
    if #name > 1 and not seen[name] then
      seen[name] = true
      words[#words + 1] = name
    end
  end
  return table.concat(words, " ")
end

-- Returns the names in the first column of tables.
local function members_of(lines)
  local members = {}
  for _, line in ipairs(lines) do members[#members + 1] = line:match "^| `([%w_.]+)`" end
  return table.concat(members, " ")
end

-- Returns the sections of a page: { heading, anchor, text }. The first one is the text above the second heading; it has no anchor.
local function sections_of(text)
  local anchor_of, is_code = new_anchors(), false
  local section = { text = {} }
  local sections = { section }
  for line in text:gmatch "([^\n]*)\n" do
    if line:find "^```" then is_code = not is_code end
    local level, heading = line:match "^(#+) (.*)$"
    if level and not is_code then
      local anchor = anchor_of(plain(heading))
      if #level > 1 then
        section = { heading = plain(heading), anchor = anchor, text = {} }
        sections[#sections + 1] = section
      end
    end
    table.insert(section.text, line)
  end
  return sections
end

--- Returns the JavaScript that defines the index.
---@param pages { name: string, title: string, text: string, alias?: string }[]
---@return string
return function(pages)
  local rows = {}
  for _, page in ipairs(pages) do
    for _, section in ipairs(sections_of(page.text)) do
      local text = table.concat(section.text, "\n")
      if not section.anchor or text:find "\n%s*%S" then -- else a heading with sections below it only
        rows[#rows + 1] = ("[%q,%q,%q,%q,%q]"):format(page.name .. ".html" .. (section.anchor and "#" .. section.anchor or ""),
          section.heading or page.title, page.title, members_of(section.text),
          (section.anchor and "" or (page.alias or "") .. " ") .. words_of(text))
      end
    end
  end
  return "const SECTIONS = [\n" .. table.concat(rows, ",\n") .. "\n];\n"
end
