-- Credentials as a table of keys: the type of the option, and the provider of such keys.
local schema = require "gamelift.util.schema"

local static = {}

-- Key id and token go into headers, so only printable ASCII.
local text = schema.secret(schema.type("a string of printable ASCII characters", function(value)
  if type(value) ~= "string" then return false end
  if value == "" then return false, "it is empty" end
  if value:find "[^\32-\126]" then return false, "it has a byte that cannot be in a header" end
  return true
end))

--- The type of keys that a user gives.
static.KEYS = schema.record({
  access_key_id = schema.required(text), secret_access_key = schema.required(text), session_token = text,
  account_id = text, source = text,
  expiration = schema.secret(schema.type("unix seconds", function(value) return type(value) == "number" and value == value end)),
}, "a table")

--- Returns a copy that later changes of the user's table do not reach.
---@param credentials table
---@return table
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

static.OPTIONS = static.KEYS

--- Returns a provider of keys: gamelift.credentials.static { access_key_id = …, secret_access_key = … }.
---@param keys table # of the type KEYS
function static.new(keys)
  local kept = static.copy(keys)
  kept.source = kept.source or "explicit"
  return { name = "static", credentials = function() return static.copy(kept) end }
end

return static
