-- Credentials that are there: those given as an option, and the form every other source's have to take.
local messages = require "gamelift.util.messages"

local static = {}

local KEYS = { "access_key_id", "secret_access_key", "session_token", "expiration", "account_id", "source" }
local KNOWN = {}
for _, key in ipairs(KEYS) do KNOWN[key] = true end

-- What is wrong with one value, without showing it. Key id and token go into headers, so no byte but
-- printable ASCII.
local function text_problem(value, optional)
  if value == nil and optional then return nil end
  if type(value) ~= "string" then return "expected a string, got " .. type(value) end
  if value == "" then return "is empty" end
  if value:find "[^\32-\126]" then return "has a byte that cannot stand in a header" end
end

local TEXTS = {
  { "access_key_id" }, { "secret_access_key" },
  { "session_token", true }, { "account_id", true }, { "source", true },
}

-- nil if the table holds usable credentials; else what is wrong. No value of it is ever part of the text.
function static.problem(credentials)
  for key in pairs(credentials) do
    if not KNOWN[key] then return messages.unknown("key", key, KEYS) end
  end
  for _, text in ipairs(TEXTS) do
    local problem = text_problem(credentials[text[1]], text[2])
    if problem then return text[1] .. ": " .. problem end
  end
  local expiration = credentials.expiration
  if expiration ~= nil and (type(expiration) ~= "number" or expiration ~= expiration) then
    return "expiration: expected unix seconds"
  end
end

-- The same for what a source of ours has read: as boto3, it takes what stands there, and the service judges it.
function static.found_problem(credentials)
  for _, text in ipairs(TEXTS) do
    local value = credentials[text[1]]
    if type(value) ~= "string" and not (value == nil and text[2]) then
      return text[1] .. ": expected a string, got " .. type(value)
    end
  end
end

-- What keeps such credentials from being signed with and sent, or nil.
function static.header_problem(credentials)
  if credentials.access_key_id == "" then return "access_key_id: is empty" end
  local secret = credentials.secret_access_key
  if secret == "" or secret:find "[%z\r\n]" then return "secret_access_key: is empty or has a line break" end
  for _, name in ipairs { "access_key_id", "session_token" } do
    if (credentials[name] or ""):find "[^\33-\126]" then return name .. ": has a byte that cannot stand in a header" end
  end
end

-- A copy that later changes of the user's table do not reach.
function static.copy(credentials)
  return {
    access_key_id = credentials.access_key_id,
    secret_access_key = credentials.secret_access_key,
    session_token = credentials.session_token ~= "" and credentials.session_token or nil,
    expiration = credentials.expiration,
    account_id = credentials.account_id,
    source = credentials.source,
  }
end

-- A provider of keys that are known: gamelift.credentials.static { access_key_id = …, secret_access_key = … }.
function static.new(given)
  local problem = type(given) ~= "table" and "expected a table, got " .. type(given) or static.problem(given)
  if problem then error("static: " .. problem, 2) end
  local keys = static.copy(given)
  keys.source = keys.source or "explicit"
  return { name = "static", credentials = function() return static.copy(keys) end }
end

return static
