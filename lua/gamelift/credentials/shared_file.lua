-- The keys that stand in a profile of the shared files.
local errors = require "gamelift.errors"
local names = require "gamelift.names"

local shared_file = {}

local function failure(code, message)
  return errors.new { kind = "credentials", code = code, message = message }
end

local function keys_of(profile, name, file)
  local where = ("profile %s of the %s"):format(names.quote(name), file)
  if not profile then return nil, "no " .. where end
  local id, secret = profile.aws_access_key_id, profile.aws_secret_access_key
  if not id then return nil, "no aws_access_key_id in " .. where end
  if not secret then
    return nil, failure("PartialCredentials", where .. " has aws_access_key_id without aws_secret_access_key")
  end
  return {
    access_key_id = id,
    secret_access_key = secret,
    session_token = profile.aws_security_token or profile.aws_session_token,
  }
end

-- Each takes what config.shared gives, and returns credentials; or nil and why there are none (text), or an error if what
-- there is cannot be used.

function shared_file.credentials_file(shared)
  return keys_of(shared.files.credentials[shared.profile_name], shared.profile_name, "credentials file")
end

function shared_file.config_file(shared)
  return keys_of(shared.files.config.profiles[shared.profile_name], shared.profile_name, "config file")
end

-- Settings by which a profile names another source, that comes before its own keys.
local OTHERS = {
  { "role_arn", "a role to assume" },
  { "web_identity_token_file", "a web identity" },
  { "sso_session", "an SSO session" },
  { "sso_start_url", "SSO" },
  { "sso_account_id", "SSO" },
}

-- An error if the profile asks for another identity than its keys: using those would act as somebody else.
function shared_file.other_identity(shared)
  for _, other in ipairs(OTHERS) do
    if shared.profile[other[1]] then
      local message = ("profile %s names %s (%s), which this version cannot use: give the option credentials")
      message = message:format(names.quote(shared.profile_name), other[2], other[1])
      return nil, failure("UnsupportedCredentials", message)
    end
  end
  return nil, "the profile names no role, web identity or SSO session"
end

return shared_file
