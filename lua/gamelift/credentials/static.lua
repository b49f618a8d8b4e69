-- Credentials as a table of keys: the type of the option, and of what every source returns.
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

--- Returns nil if a table holds usable credentials; else the message, which shows no value of it.
---@param credentials any
---@return string?
function static.keys_problem(credentials) return schema.problem(static.KEYS, credentials, "field") end

local any_text = schema.secret(schema.string)

local FOUND = schema.record {
  access_key_id = schema.required(any_text), secret_access_key = schema.required(any_text), session_token = any_text,
  account_id = any_text, source = any_text, expiration = schema.any,
}

--- Returns nil, or the message for credentials that a built-in source has read. As in boto3 any text is taken, and the service
--- judges it.
---@param credentials table
---@return string?
function static.found_problem(credentials)
  return schema.problem(FOUND, static.copy(credentials), "field") -- the copy has no other fields
end

--- Returns nil, or why such credentials cannot be signed with and sent.
---@param credentials table
---@return string?
function static.header_problem(credentials)
  if credentials.access_key_id == "" then return "access_key_id is empty" end
  local secret = credentials.secret_access_key
  if secret == "" or secret:find "[%z\r\n]" then return "secret_access_key is empty or has a line break" end
  for _, name in ipairs { "access_key_id", "session_token" } do
    if (credentials[name] or ""):find "[^\33-\126]" then return name .. " has a byte that cannot be in a header" end
  end
end

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
