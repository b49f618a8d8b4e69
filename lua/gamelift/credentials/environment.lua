-- Credentials from AWS_ACCESS_KEY_ID and its companions, as they were when the module was first required.
local core = require "gamelift.core"
local fail = require "gamelift.credentials.failure"
local environment = require "gamelift.config.environment"
local schema = require "gamelift.util.schema"

local NAME = "environment"

local Provider = { name = NAME, is_builtin = true, is_static = true }
Provider.__index = Provider

-- Returns credentials; or nil and the reason (text) where there are none, or an error where they are unusable.
function Provider.credentials()
  local id, secret = environment.get "AWS_ACCESS_KEY_ID", environment.get "AWS_SECRET_ACCESS_KEY"
  if not id then return nil, "AWS_ACCESS_KEY_ID is not set" .. environment.no_getenv end
  if not secret then
    return fail(NAME, "PartialCredentials", "AWS_ACCESS_KEY_ID is set without AWS_SECRET_ACCESS_KEY")
  end
  local until_text = environment.get "AWS_CREDENTIAL_EXPIRATION"
  local expiration = until_text and core.iso8601(until_text)
  if until_text and not expiration then
    return fail(NAME, "InvalidCredentials", "AWS_CREDENTIAL_EXPIRATION: expected an ISO 8601 time")
  end
  return {
    access_key_id = id,
    secret_access_key = secret,
    session_token = environment.get "AWS_SECURITY_TOKEN" or environment.get "AWS_SESSION_TOKEN",
    expiration = expiration,
    account_id = environment.get "AWS_ACCOUNT_ID",
    source = "env",
  }
end

local M = { name = NAME, OPTIONS = schema.record({}, "a table without fields") }

function M.new() return setmetatable({}, Provider) end

-- Returns the provider; or nil and the reason: as in boto3 a profile that is an option comes before the environment.
function M.from_context(context)
  if context.is_named then return nil, "the option profile is set, which comes first" end
  return M.new()
end

return M
