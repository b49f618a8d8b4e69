-- Credentials of a fleet's role, as GameLift gives them to a server process of a managed fleet. The chain does not look here: it is
-- asked for by name, with the server that gamelift.server.init_sdk returned.
local provider_error = require "gamelift.credentials.failure"
local schema = require "gamelift.util.schema"
local tables = require "gamelift.util.tables"

local NAME = "fleet_role"

local Provider = { name = NAME, is_builtin = true, is_deferred = true }
Provider.__index = Provider

--- Returns the credentials; or nil and an error. Waits as the server does; GameLift is asked again 15 minutes before they expire.
function Provider:credentials()
  local reply, err = self.server:get_fleet_role_credentials { RoleArn = self.role_arn, RoleSessionName = self.session_name }
  if not reply then return provider_error(NAME, err.kind == "credentials" and err.code or "CredentialsProviderFailed", err.message) end
  return {
    access_key_id = reply.AccessKeyId, secret_access_key = reply.SecretAccessKey, session_token = reply.SessionToken,
    expiration = reply.Expiration, source = NAME,
  }
end

local server = schema.type("a server of gamelift.server.init_sdk", function(value)
  return type(value) == "table" and type(tables.field(value, "get_fleet_role_credentials")) == "function"
end)

return {
  name = NAME,
  OPTIONS = schema.record {
    server = schema.required(server), role_arn = schema.required(schema.filled), session_name = schema.filled,
  },
  new = function(options)
    return setmetatable({ server = options.server, role_arn = options.role_arn, session_name = options.session_name }, Provider)
  end,
}
