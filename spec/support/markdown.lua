-- Reads parts of Markdown files.
local markdown = {}

-- Returns the part of a text from a heading to the next one of its level.
function markdown.section(text, heading)
  local _, first = text:find("\n" .. heading .. "\n", 1, true)
  assert(first, "there is no heading " .. heading)
  return text:sub(first, (text:find("\n" .. heading:match "^#+" .. " ", first, true)))
end

-- Returns the code blocks of a language in a text, in order.
function markdown.blocks(text, language)
  local list = {}
  for body in text:gmatch("\n```" .. language .. "\n(.-)```\n") do list[#list + 1] = body end
  return list
end

return markdown
