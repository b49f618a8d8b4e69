-- Credentials of a role for a token that another program keeps in a file: EKS, CI systems.
local core = require "gamelift.core"
local environment = require "gamelift.config.environment"
local fail = require "gamelift.credentials.failure"
local schema = require "gamelift.util.schema"
local profile_context = require "gamelift.credentials.profile_context"
local sts = require "gamelift.credentials.sts"

local NAME = "web-identity"
local SOURCE = "assume-role-with-web-identity"
local TOKEN_MAX = 64 * 1024 -- bytes

local VARIABLES = {
  web_identity_token_file = "AWS_WEB_IDENTITY_TOKEN_FILE",
  role_session_name = "AWS_ROLE_SESSION_NAME",
  role_arn = "AWS_ROLE_ARN",
}

local Provider = { name = NAME, is_builtin = true, is_deferred = true }
Provider.__index = Provider

-- Returns the environment's setting, even if it is empty, unless the profile is an option; else the profile's.
local function setting(context, key)
  local value = not context.is_named and environment.raw(VARIABLES[key]) or nil
  if value ~= nil then return value end
  return context.profile[key]
end

-- Returns { file, role, session } of the options, the environment or the profile; or nil and the reason (text), or an error.
local function settings_of(options, context)
  local file = options.token_file or setting(context, "web_identity_token_file")
  if not file or file == "" then return nil, "no AWS_WEB_IDENTITY_TOKEN_FILE or web_identity_token_file" end
  local role = options.role_arn or setting(context, "role_arn")
  if not role or role == "" then
    return fail(NAME, "InvalidCredentialsConfig", "a token file is set but no role: set AWS_ROLE_ARN or role_arn")
  end
  local session = options.session_name or setting(context, "role_session_name")
  if type(file) ~= "string" or type(role) ~= "string" or type(session or "") ~= "string" then
    return fail(NAME, "InvalidCredentialsConfig", "a setting: expected a value, got a block of settings")
  end
  return { file = file, role = role, session = session ~= "" and session or nil }
end

function Provider:credentials(transport, now)
  local context, settings, problem
  context, problem = profile_context.get(self)
  if not context then return nil, problem end
  settings, problem = settings_of(self.options, context)
  if not settings then return nil, problem end
  local token
  token, problem = core.read_file(settings.file, TOKEN_MAX)
  if not token then
    return fail(NAME, "InvalidCredentialsConfig", ("token file %s %s"):format(settings.file, problem))
  end
  self.session_name = settings.session or self.session_name or ("botocore-session-%d"):format(math.floor(now)) -- as assume_role's
  local params = { RoleArn = settings.role, RoleSessionName = self.session_name, WebIdentityToken = token }
  local credentials, err = sts.call(transport, now, NAME, context, "AssumeRoleWithWebIdentity", params)
  if credentials then credentials.source = SOURCE end
  return credentials, err
end

local M = { name = NAME }

function M.from_context(context)
  local settings, reason = settings_of({}, context)
  if not settings then return nil, reason end
  return setmetatable({ context = context, options = {} }, Provider)
end

M.OPTIONS = schema.record({
  role_arn = schema.required(schema.string), token_file = schema.required(schema.string),
  session_name = schema.string, region = schema.string, -- else from the environment or the profile
  use_fips = schema.boolean, use_dualstack = schema.boolean,
}, "a table")

--- Returns the provider of gamelift.credentials.web_identity { … }.
---@param options table # of the type OPTIONS
function M.new(options)
  return setmetatable({ options = options }, Provider)
end

return M
