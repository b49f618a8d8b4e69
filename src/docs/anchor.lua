-- The anchors of headings, as GitHub, GitLab and Gitea make them. The site and the check of links use the same ones.

-- Punctuation beyond ASCII, in UTF-8: U+00A0 to U+00BF, U+2000 to U+2BFF and U+3000 to U+303F. Letters stay.
local PUNCTUATION = { "\194[\160-\191]", "\226[\128-\175][\128-\191]", "\227\128[\128-\191]" }

--- Returns a function that makes the anchor of each heading of one page, in order. A repeated heading gets "-1", "-2", and so on.
---@return fun(heading: string): string # heading: plain text, without Markdown or HTML
return function()
  local counts = {}
  return function(heading)
    local name = heading:lower():gsub("^%s+", ""):gsub("%s+$", "")
    for _, class in ipairs(PUNCTUATION) do name = name:gsub(class, "") end
    name = name:gsub("[^%w%s_\128-\255-]", ""):gsub("%s", "-")
    local count = counts[name]
    counts[name] = (count or 0) + 1
    return count and name .. "-" .. count or name
  end
end
