-- Calls Amazon's Security Token Service: the two operations that return credentials of a role.
local core = require "gamelift.core"
local endpoint = require "gamelift.config.endpoint"
local fail = require "gamelift.credentials.failure"
local http = require "gamelift.credentials.http"
local user_agent = require "gamelift.user_agent"
local xml = require "gamelift.credentials.xml"

local sts = {}

local VERSION = "2011-06-15"
local ATTEMPTS = 5 -- boto3's for its own calls
local TIMEOUT = { connect = 5, read = 15, total = 20 } -- seconds, of one attempt
local CONTENT_TYPE = "application/x-www-form-urlencoded; charset=utf-8"

-- The way out, by the service's code.
local ADVICE = {
  AccessDenied = "the role's trust policy and the caller's own policy have to allow it",
  ExpiredToken = "the credentials or the token of the request have expired",
  ExpiredTokenException = "the token has expired: its file has to be written again",
  InvalidClientTokenId = "the keys of the request do not exist",
  SignatureDoesNotMatch = "the secret access key of the request is wrong",
  InvalidIdentityToken = "the token does not suit the role's identity provider",
  RegionDisabledException = "STS has to be activated in this region",
  ValidationError = "a setting of the role does not have the form that STS expects",
}

local MINIMA = { -- characters
  RoleArn = 20, RoleSessionName = 2, ExternalId = 2, SerialNumber = 9, TokenCode = 6, WebIdentityToken = 4,
}

local function length(text)
  return select(2, text:gsub("[^\128-\191]", ""))
end

-- Returns the problem of parameters that boto3 refuses before it calls, or nil.
local function problem_of(params)
  for name, least in pairs(MINIMA) do
    if params[name] and length(params[name]) < least then
      return ("%s: expected at least %d characters"):format(name, least)
    end
  end
  if params.DurationSeconds and params.DurationSeconds < 900 then return "DurationSeconds: expected at least 900" end
end

local function form(action, params)
  local parts = { "Action=" .. action, "Version=" .. VERSION }
  local keys = {}
  for key in pairs(params) do keys[#keys + 1] = key end
  table.sort(keys)
  for _, key in ipairs(keys) do
    local value = params[key]
    parts[#parts + 1] = key .. "=" .. http.escape(type(value) == "number" and ("%d"):format(value) or value)
  end
  return table.concat(parts, "&")
end

-- Returns the headers of the request, signed if there are keys.
local function headers_of(url, region, body, keys, now)
  local headers = { ["Content-Type"] = CONTENT_TYPE, ["User-Agent"] = user_agent "standard" }
  if not keys then return headers end
  local signer = core.signer()
  local authorization, date = signer:sign("POST", url, { ["content-type"] = CONTENT_TYPE }, body, keys, region, "sts", now)
  signer:close()
  if not authorization then return nil, date end
  headers["Authorization"], headers["X-Amz-Date"] = authorization, date
  headers["X-Amz-Security-Token"] = keys.session_token
  return headers
end

local function classify(response)
  if response.status == 200 then return nil end
  local leaves = xml.leaves(response.body)
  local code = leaves and leaves["Error/Code"]
  if code == "IDPCommunicationError" then return "transient" end
  return core.retry_class(response.status, code or "")
end

local function read_error(provider, action, response, secrets)
  local leaves, problem = xml.leaves(response.body)
  local code, message = leaves and leaves["Error/Code"], leaves and leaves["Error/Message"]
  if not code then
    return fail(provider, "CredentialsProviderFailed",
      ("the response of STS to %s has HTTP status %d and no error that can be read%s"):format(action, response.status,
        problem and ": " .. problem or ""))
  end
  local advice = ADVICE[code]
  local _, err = fail(provider, "CredentialsProviderFailed", ("STS refused %s: %s: %s%s"):format(action,
    http.printable(code, secrets), http.printable(message, secrets), advice and "; " .. advice or ""))
  err.status, err.details = response.status, { code = http.printable(code, secrets) }
  return nil, err
end

local function read_response(provider, action, response)
  local leaves, problem = xml.leaves(response.body)
  if not leaves then
    return fail(provider, "CredentialsProviderFailed", ("the response of STS to %s: %s"):format(action, problem))
  end
  local result = action .. "Result/"
  local function of(name) return leaves[result .. "Credentials/" .. name] end
  local expiration = of "Expiration" and core.iso8601(of "Expiration")
  local credentials = {
    access_key_id = of "AccessKeyId", secret_access_key = of "SecretAccessKey", session_token = of "SessionToken",
    expiration = expiration, source = provider,
    account_id = (leaves[result .. "AssumedRoleUser/Arn"] or ""):match "^arn:[^:]*:[^:]*:[^:]*:([^:]+):",
  }
  if not (credentials.access_key_id and credentials.secret_access_key and credentials.session_token and expiration) then
    return fail(provider, "CredentialsProviderFailed", ("the response of STS to %s lacks credentials"):format(action))
  end
  return credentials
end

--- Calls STS. Returns credentials; or nil and an error. Waits through the transport.
---@param transport table
---@param now number # unix seconds
---@param provider string # its name
---@param context table # of config.profile_context
---@param action "AssumeRole"|"AssumeRoleWithWebIdentity"
---@param params table<string, string|number>
---@param keys? table # to sign with
function sts.call(transport, now, provider, context, action, params, keys)
  local problem = problem_of(params)
  if problem then return fail(provider, "InvalidCredentialsConfig", problem) end
  local url, region = endpoint.resolve_service("sts", context, context.region)
  if not url then return nil, region end
  local body = form(action, params)
  local headers
  headers, problem = headers_of(url, region, body, keys, now)
  if not headers then return fail(provider, "InvalidCredentials", problem) end
  local secrets = { params.WebIdentityToken, params.TokenCode }
  if keys then secrets = { keys.secret_access_key, keys.session_token or "", params.TokenCode } end
  local response, failure = http.send_with_retries(transport,
    { method = "POST", url = url, headers = headers, body = body, timeout = TIMEOUT }, ATTEMPTS, classify)
  if not response then
    return fail(provider, "CredentialsProviderFailed",
      ("STS could not be reached at %s: %s"):format(url, http.printable(failure.message or failure.kind, secrets)))
  end
  if response.status < 200 or response.status >= 300 then return read_error(provider, action, response, secrets) end
  return read_response(provider, action, response)
end

return sts
