-- Credentials of a role for a token that something else keeps in a file: EKS, CI systems.
local core = require "gamelift.core"
local environment = require "gamelift.environment"
local failure = require "gamelift.credentials.failure"
local sts = require "gamelift.credentials.sts"

local NAME = "web-identity"
local SOURCE = "assume-role-with-web-identity"
local TOKEN_MAX = 64 * 1024 -- bytes

local Provider = { name = NAME, is_ours = true, is_deferred = true }
Provider.__index = Provider

function Provider:credentials(transport, now)
  local token, problem = core.read_file(self.token_file, TOKEN_MAX)
  if not token then
    return nil, failure(NAME, "InvalidCredentialsConfig", ("token file %s %s"):format(self.token_file, problem))
  end
  if not self.session_name then self.session_name = ("botocore-session-%d"):format(math.floor(now)) end -- as assume_role's
  local params = { RoleArn = self.role_arn, RoleSessionName = self.session_name, WebIdentityToken = token }
  local found, err = sts.call(transport, now, NAME, self.shared, "AssumeRoleWithWebIdentity", params)
  if found then found.source = SOURCE end
  return found, err
end

local M = { name = NAME }

local VARIABLES = {
  web_identity_token_file = "AWS_WEB_IDENTITY_TOKEN_FILE",
  role_session_name = "AWS_ROLE_SESSION_NAME",
  role_arn = "AWS_ROLE_ARN",
}

-- The environment's, even if it is empty, but not for a profile that was named.
local function setting(shared, key)
  local value = not shared.is_named and environment.raw(VARIABLES[key]) or nil
  if value ~= nil then return value end
  return shared.profile[key]
end

function M.from(shared)
  local file = setting(shared, "web_identity_token_file")
  if not file or file == "" then return nil, "no AWS_WEB_IDENTITY_TOKEN_FILE or web_identity_token_file" end
  local role = setting(shared, "role_arn")
  if not role or role == "" then
    return nil, failure(NAME, "InvalidCredentialsConfig", "there is a token file but no role: set AWS_ROLE_ARN or role_arn")
  end
  local session = setting(shared, "role_session_name")
  if type(file) ~= "string" or type(role) ~= "string" or type(session or "") ~= "string" then
    return nil, failure(NAME, "InvalidCredentialsConfig", "a setting is a block of settings, not a value")
  end
  return setmetatable({
    shared = shared, token_file = file, role_arn = role, session_name = session ~= "" and session or nil,
  }, Provider)
end

-- gamelift.credentials.web_identity { role_arn =, token_file =, session_name =, region = }. Raises where the first two are
-- missing.
function M.new(options)
  if type(options) ~= "table" or type(options.role_arn) ~= "string" or type(options.token_file) ~= "string" then
    error("web_identity: expected { role_arn =, token_file =, … }", 2)
  end
  return setmetatable({
    shared = require("gamelift.credentials.shared").bare(options),
    token_file = options.token_file, role_arn = options.role_arn, session_name = options.session_name,
  }, Provider)
end

return M
