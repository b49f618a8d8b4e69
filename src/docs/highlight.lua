-- Marks the syntax of Lua in HTML.

local KEYWORDS = {}
for word in ([[and break do else elseif end false for function goto if in local nil not or repeat return then true until while]])
  :gmatch "%a+" do
  KEYWORDS[word] = true
end

-- Tokens that begin with a character of their own; the text is HTML, so quotation marks are entities.
local TOKENS = {
  { "^%-%-[^\n]*", "c" }, { "^&quot;.-&quot;", "s" }, { "^'[^'\n]*'", "s" }, { "^&%w+;" }, { "^0x%x+", "n" }, { "^%d[%d.]*", "n" },
}

-- Returns the text of the token at a position and its class, which is nil for plain text.
local function token_at(html, position)
  local word = html:match("^[%a_][%w_]*", position)
  if word then return word, KEYWORDS[word] and "k" or nil end
  for _, token in ipairs(TOKENS) do
    local text = html:match(token[1], position)
    if text then return text, token[2] end
  end
  return html:sub(position, position)
end

--- Returns the HTML of Lua code with a span around each keyword (class k), string (s), number (n) and comment (c).
---@param html string # escaped text
---@return string
return function(html)
  local out, position = {}, 1
  while position <= #html do
    local text, class = token_at(html, position)
    out[#out + 1] = class and ('<span class="%s">%s</span>'):format(class, text) or text
    position = position + #text
  end
  return table.concat(out)
end
