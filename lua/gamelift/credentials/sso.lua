-- Credentials of IAM Identity Center (AWS SSO) for the token that `aws sso login` writes into ~/.aws/sso/cache. With an sso_session
-- the token is refreshed here, too, and its file written again.
local core = require "gamelift.core"
local endpoint = require "gamelift.config.endpoint"
local environment = require "gamelift.config.environment"
local fail = require "gamelift.credentials.failure"
local http = require "gamelift.credentials.http"
local messages = require "gamelift.util.messages"
local profiles = require "gamelift.config.profiles"
local profile_context = require "gamelift.credentials.profile_context"
local schema = require "gamelift.util.schema"
local tables = require "gamelift.util.tables"
local user_agent = require "gamelift.user_agent"

local NAME = "sso"
local ATTEMPTS = 5 -- boto3's for its own calls
local TIMEOUT = { connect = 5, read = 15, total = 20 } -- seconds, of one attempt
local REFRESH = 900 -- seconds before its end at which a token is refreshed
local FILE_MAX = 256 * 1024 -- bytes

local Provider = { name = NAME, is_builtin = true, is_deferred = true }
Provider.__index = Provider

local function login_required(self, reason)
  local option = self.profile_name and " --profile " .. self.profile_name or ""
  return fail(NAME, "SSOLoginRequired", ("%s: run aws sso login%s"):format(reason, option))
end

-- token -------------------------------------------------------------------------------------------------------------

local function cache_path(self)
  return environment.expand(("~/.aws/sso/cache/%s.json"):format(core.sha1(self.session or self.start_url)))
end

-- Returns the cached token with `expires` (unix seconds); or nil and an error.
local function load_token(self)
  local path = cache_path(self)
  local text, problem, kind = core.read_file(path, FILE_MAX)
  if kind == "absent" then return login_required(self, "there is no token in " .. path) end
  if not text then return fail(NAME, "SSOLoginRequired", ("token file %s %s"):format(path, problem)) end
  local token = core.document(text)
  token = token or {}
  token.expires = type(token.expiresAt) == "string" and core.iso8601((token.expiresAt:gsub("UTC$", "Z")))
  if type(token.accessToken) ~= "string" or not token.expires then
    return login_required(self, ("token file %s has no token"):format(path))
  end
  return token
end

local SAVED = { "startUrl", "region", "accessToken", "expiresAt", "clientId", "clientSecret", "registrationExpiresAt", "refreshToken" }

local function save_token(self, token)
  local members = {}
  for _, name in ipairs(SAVED) do
    local value = token[name] and core.json_string(token[name])
    if value then members[#members + 1] = ('"%s": %s'):format(name, value) end
  end
  -- A token that cannot be saved is still used now.
  core.replace_file(cache_path(self), "{" .. table.concat(members, ", ") .. "}")
end

-- Returns the URL of one call at an endpoint, which may have a path.
local function join_path(url, path) return (url:gsub("/?$", "/", 1)) .. path end

local function post(self, context, transport, fields)
  local url = endpoint.resolve_service("sso_oidc", context, self.region)
  if not url then return nil end
  local members = {}
  for _, field in ipairs(fields) do members[#members + 1] = ('"%s": %s'):format(field[1], core.json_string(field[2]) or '""') end
  return http.send_with_retries(transport, {
    method = "POST", url = join_path(url, "token"), body = "{" .. table.concat(members, ", ") .. "}",
    headers = { ["Content-Type"] = "application/json", ["User-Agent"] = user_agent "standard" }, timeout = TIMEOUT,
  }, ATTEMPTS, function(response) return core.retry_class(response.status, "") end)
end

-- Refreshes the token by its refresh token. Returns the new one; nil where that is not possible.
local function refresh_token(self, context, transport, now, token)
  for _, name in ipairs { "refreshToken", "clientId", "clientSecret", "registrationExpiresAt" } do
    if type(token[name]) ~= "string" then return nil end
  end
  local registered = core.iso8601((token.registrationExpiresAt:gsub("UTC$", "Z")))
  if not registered or registered <= now then return nil end
  local response = post(self, context, transport, {
    { "grantType", "refresh_token" }, { "clientId", token.clientId },
    { "clientSecret", token.clientSecret }, { "refreshToken", token.refreshToken },
  })
  local created = response and response.status == 200 and core.document(response.body)
  if not created or type(created.accessToken) ~= "string" or type(created.expiresIn) ~= "number" then return nil end
  local expires = now + created.expiresIn
  local new = {
    startUrl = self.start_url, region = self.region, accessToken = created.accessToken, expires = expires,
    expiresAt = core.utc(expires),
    clientId = token.clientId, clientSecret = token.clientSecret, registrationExpiresAt = token.registrationExpiresAt,
    refreshToken = type(created.refreshToken) == "string" and created.refreshToken or nil,
  }
  save_token(self, new)
  return new
end

local function token_of(self, context, transport, now)
  local token, err = load_token(self)
  if not token then return nil, err end
  if self.session and token.expires - now < REFRESH then token = refresh_token(self, context, transport, now, token) or token end
  if token.expires <= now then return login_required(self, "the token has expired") end
  return token
end

-- credentials -------------------------------------------------------------------------------------------------------

local function classify_response(response)
  if response.status == 200 then return nil end
  return core.retry_class(response.status, core.error(response.status, response.headers, response.body).code or "")
end

local function read_error(self, response, token)
  local parsed = core.error(response.status, response.headers, response.body)
  if response.status == 401 or parsed.code == "UnauthorizedException" then
    return login_required(self, "the service refuses the token")
  end
  local secrets = { token.accessToken }
  local document = core.document(response.body) or {} -- text that is not JSON is not shown: it may hold a secret
  local _, err = fail(NAME, "CredentialsProviderFailed", ("SSO refused GetRoleCredentials: %s: %s; the account and the role "
    .. "have to be assigned to you"):format(http.printable(parsed.code, secrets),
      http.printable(document.message or document.Message, secrets)))
  err.status, err.details = response.status, { code = http.printable(parsed.code, secrets) }
  return nil, err
end

local KEYS = { "accessKeyId", "secretAccessKey", "sessionToken" }

local function read_reply(self, response)
  local credentials = core.document(response.body, "roleCredentials")
  local is_whole = credentials and type(credentials.expiration) == "number"
  for _, name in ipairs(KEYS) do is_whole = is_whole and type(credentials[name]) == "string" end
  if not is_whole then
    return fail(NAME, "CredentialsProviderFailed", "the response to GetRoleCredentials lacks credentials")
  end
  return {
    access_key_id = credentials.accessKeyId, secret_access_key = credentials.secretAccessKey, session_token = credentials.sessionToken,
    expiration = math.floor(credentials.expiration / 1000), account_id = self.account_id, source = "sso",
  }
end

function Provider:credentials(transport, now)
  local context, err = profile_context.get(self)
  if not context then return nil, err end
  local token, url
  token, err = token_of(self, context, transport, now)
  if not token then return nil, err end
  url, err = endpoint.resolve_service("sso", context, self.region)
  if not url then return nil, err end
  local response, failure = http.send_with_retries(transport, {
    method = "GET", body = "", timeout = TIMEOUT,
    url = join_path(url, "federation/credentials") .. ("?role_name=%s&account_id=%s"):format(
      http.escape(self.role_name), http.escape(self.account_id)),
    headers = { ["x-amz-sso_bearer_token"] = token.accessToken, ["User-Agent"] = user_agent "standard" },
  }, ATTEMPTS, classify_response)
  if not response then
    return fail(NAME, "CredentialsProviderFailed",
      ("%s could not be reached: %s"):format(url, http.printable(failure.message or failure.kind, { token.accessToken })))
  end
  if response.status ~= 200 then return read_error(self, response, token) end
  return read_reply(self, response)
end

-- configuration -------------------------------------------------------------------------------------------------------

local M = { name = NAME }

local function invalid(message) return fail(NAME, "InvalidCredentialsConfig", message) end

-- Returns the profile's settings with those of its sso-session; or nil and an error where they contradict.
local function merge_session(context)
  local profile = context.profile
  local merged = tables.copy(profile)
  local name = profile.sso_session
  if name == nil then return merged end
  local session = context.files.config.sso_sessions[name]
  if not session then return invalid(("the config file has no [sso-session %s]"):format(messages.quote(name))) end
  session = profiles.with_defaults(session)
  for _, key in ipairs(tables.keys(session)) do
    local value = session[key]
    if merged[key] ~= nil and merged[key] ~= value then
      return invalid(("%s differs between profile %s and its sso-session"):format(key, messages.quote(context.profile_name)))
    end
    merged[key] = value
  end
  return merged
end

local REQUIRED = { "sso_role_name", "sso_account_id", "sso_start_url", "sso_region" }

function M.from_context(context)
  local profile = context.profile
  if profile.sso_role_name == nil and profile.sso_account_id == nil then
    return nil, "the profile has no sso_account_id"
  end
  local settings, err = merge_session(context)
  if not settings then return nil, err end
  local missing = {}
  for _, key in ipairs(REQUIRED) do
    if type(settings[key]) ~= "string" then missing[#missing + 1] = key end
  end
  if type(profile.sso_session or "") ~= "string" then return invalid "sso_session: expected a value, got a block of settings" end
  if missing[1] then
    return invalid(("profile %s uses SSO and lacks %s"):format(messages.quote(context.profile_name), table.concat(missing, ", ")))
  end
  return setmetatable({
    context = context, profile_name = context.profile_name, session = profile.sso_session, start_url = settings.sso_start_url,
    region = settings.sso_region, account_id = settings.sso_account_id, role_name = settings.sso_role_name,
  }, Provider)
end

local required = schema.required(schema.string)

M.OPTIONS = schema.record({
  start_url = required, region = required, account_id = required, role_name = required, session = schema.string,
  use_fips = schema.boolean, use_dualstack = schema.boolean,
}, "a table")

--- Returns the provider of gamelift.credentials.sso { … }.
---@param options table # of the type OPTIONS
function M.new(options)
  return setmetatable({
    options = options, session = options.session, start_url = options.start_url,
    region = options.region, account_id = options.account_id, role_name = options.role_name,
  }, Provider)
end

return M
