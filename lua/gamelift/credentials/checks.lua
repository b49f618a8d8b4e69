-- Checks of the credentials that a source has returned. The messages show no value of them.
local schema = require "gamelift.util.schema"
local static = require "gamelift.credentials.static"

local checks = {}

--- Returns nil if a table holds usable credentials; else the message, which shows no value of it.
---@param credentials any
---@return string?
function checks.keys_problem(credentials) return schema.problem(static.KEYS, credentials, "field") end

local any_text = schema.secret(schema.string)

local FOUND = schema.record {
  access_key_id = schema.required(any_text), secret_access_key = schema.required(any_text), session_token = any_text,
  account_id = any_text, source = any_text, expiration = schema.any,
}

--- Returns nil, or the message for credentials that a built-in source has read. As in boto3 any text is taken, and the service
--- judges it.
---@param credentials table
---@return string?
function checks.found_problem(credentials)
  return schema.problem(FOUND, static.copy(credentials), "field") -- the copy has no other fields
end

--- Returns nil, or why such credentials cannot be signed with and sent.
---@param credentials table
---@return string?
function checks.header_problem(credentials)
  if credentials.access_key_id == "" then return "access_key_id is empty" end
  local secret = credentials.secret_access_key
  if secret == "" or secret:find "[%z\r\n]" then return "secret_access_key is empty or has a line break" end
  for _, name in ipairs { "access_key_id", "session_token" } do
    if (credentials[name] or ""):find "[^\33-\126]" then return name .. " has a byte that cannot be in a header" end
  end
end

return checks
