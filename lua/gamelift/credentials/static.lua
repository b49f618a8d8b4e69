-- Credentials that are there: those given as an option, and the form every other source's have to take.
local names = require "gamelift.names"

local static = {}

local KEYS = { "access_key_id", "secret_access_key", "session_token", "expiration" }
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

-- nil if the table holds usable credentials; else what is wrong. No value of it is ever part of the text.
function static.problem(credentials)
  for key in pairs(credentials) do
    if not KNOWN[key] then return names.unknown("key", key, KEYS) end
  end
  local problem = text_problem(credentials.access_key_id)
  if problem then return "access_key_id: " .. problem end
  problem = text_problem(credentials.secret_access_key)
  if problem then return "secret_access_key: " .. problem end
  problem = text_problem(credentials.session_token, true)
  if problem then return "session_token: " .. problem end
  local expiration = credentials.expiration
  if expiration ~= nil and (type(expiration) ~= "number" or expiration ~= expiration) then
    return "expiration: expected unix seconds"
  end
end

-- A copy that later changes of the user's table do not reach.
function static.copy(credentials)
  return {
    access_key_id = credentials.access_key_id,
    secret_access_key = credentials.secret_access_key,
    session_token = credentials.session_token,
    expiration = credentials.expiration,
  }
end

return static
