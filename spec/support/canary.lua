-- Finds secrets in a text: raw, in base64, URL-encoded or JSON-escaped.
local canary = {}

-- The secrets that specs use: keys, tokens and passwords are one of these texts or contain one. Nothing that a run of the specs writes
-- may have one of them in it (find_secrets.lua).
canary.SECRET_ACCESS_KEY = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
canary.SESSION_TOKEN = "AQoDYXdzEJr1K+EXAMPLE"
canary.WORDS = { "canary", "CANARY" }
canary.SECRETS = { canary.SECRET_ACCESS_KEY, canary.SESSION_TOKEN, canary.WORDS[1], canary.WORDS[2] }

local function url_encoded(text, format)
  return (text:gsub("[^%w._~-]", function(c) return format:format(c:byte()) end))
end

local function json_escaped(text)
  return (text:gsub('[/"\\]', "\\%0"))
end

-- Adds the part that base64 of every text around the secret contains, for each of the three offsets.
local function base64(text, forms)
  local mime = require "mime"
  for shift = 0, 2 do
    local encoded = mime.b64(("\0"):rep(shift) .. text):gsub("=*$", "")
    local inner = encoded:sub(shift == 0 and 1 or shift + 2, -3)
    forms[#forms + 1] = inner
    forms[#forms + 1] = inner:gsub("+", "-"):gsub("/", "_")
  end
end

function canary.forms(secret)
  local forms = { secret, url_encoded(secret, "%%%02X"), url_encoded(secret, "%%%02x"), json_escaped(secret), secret:reverse() }
  forms[#forms + 1] = secret:gsub(".", function(c) return ("%02x"):format(c:byte()) end)
  base64(secret, forms)
  return forms
end

-- Returns the first secret in the text and its form, or nil. Ignores secrets of less than `least` (8) bytes.
function canary.find(text, secrets, least)
  for _, secret in ipairs(secrets) do
    if #secret >= (least or 8) then
      for _, form in ipairs(canary.forms(secret)) do
        if text:find(form, 1, true) then return secret, form end
      end
    end
  end
end

-- Returns the lines of a run's output that have one of the specs' secrets. Names of specs may have the word.
function canary.leaks(text)
  local leaks = {}
  local is_clean = not canary.find(text:gsub("canary[%w_]*%.lua", ""), canary.SECRETS, 6)
  for line in (is_clean and "" or text):gmatch "[^\n]+" do
    if canary.find(line:gsub("canary[%w_]*%.lua", ""), canary.SECRETS, 6) then leaks[#leaks + 1] = line end
  end
  return leaks
end

-- Returns everything that a value shows: its text, and the keys and values of a table.
function canary.shown(value, seen)
  seen = seen or {}
  local parts = { tostring(value) }
  if type(value) == "table" and not seen[value] then
    seen[value] = true
    for key, inner in pairs(value) do
      parts[#parts + 1] = canary.shown(key, seen)
      parts[#parts + 1] = canary.shown(inner, seen)
    end
  end
  return table.concat(parts, "\n")
end

return canary
