-- Credentials of an EC2 or GameLift instance, from its metadata service.
local core = require "gamelift.core"
local endpoint = require "gamelift.config.endpoint"
local environment = require "gamelift.config.environment"
local fail = require "gamelift.credentials.failure"
local http = require "gamelift.credentials.http"
local messages = require "gamelift.util.messages"
local schema = require "gamelift.util.schema"
local profile_context = require "gamelift.credentials.profile_context"
local user_agent = require "gamelift.user_agent"

local NAME = "instance metadata"
local BASES = { ipv4 = "http://169.254.169.254/", ipv6 = "http://[fd00:ec2::254]/" }
local ROLES = "latest/meta-data/iam/security-credentials/"
local TOKEN_SECONDS = "21600"
local WINDOW = 900 -- seconds before the expiration at which new credentials are due

local Provider = { name = NAME, is_builtin = true }
Provider.__index = Provider

local function request(self, method, path, headers)
  headers["User-Agent"] = user_agent "standard"
  local seconds = self.timeout
  return {
    method = method, url = self.base .. path, headers = headers, body = "", no_proxy = true,
    timeout = { connect = seconds, read = seconds, total = 2 * seconds },
  }
end

local NO_TOKEN = { [403] = true, [404] = true, [405] = true }

-- Returns the token of version 2; false where the service has only version 1; nil and the reason where it refuses, or returns what
-- cannot be a token, so another server is in its place.
local function fetch_token(self, transport)
  local problem
  for _ = 1, self.attempts do
    local response, failure = http.send(transport,
      request(self, "PUT", "latest/api/token", { ["x-aws-ec2-metadata-token-ttl-seconds"] = TOKEN_SECONDS }))
    if response then
      if response.status == 200 and response.body:find "^[\33-\126]+$" then return response.body end
      if response.status == 400 then return nil, "it refused a token (HTTP 400)" end
      problem = response.status == 200 and "it returned a token that a header cannot have" or problem
      if NO_TOKEN[response.status] then return false end
    elseif failure.kind == "too_large" or failure.kind == "http" then
      problem = "it returned a token that cannot be read"
    elseif failure.kind == "timeout" and failure.sent ~= "no" then
      return false -- as in boto3: a hop limit of 1 swallows the response
    end
  end
  if problem then return nil, problem end
  return false
end

-- Returns what parse(body) makes of the first response with status 200 and a body; or nil and the reason (text).
local function fetch(self, transport, token, path, parse)
  local reason
  for _ = 1, self.attempts do
    local response, problem = http.send(transport, request(self, "GET", path, { ["x-aws-ec2-metadata-token"] = token or nil }))
    if not response then
      reason = "it cannot be reached: " .. core.printable(tostring(problem.message or problem.kind), 100)
    elseif response.status ~= 200 then
      reason = ("its response has HTTP status %d"):format(response.status)
    elseif response.body == "" then
      reason = "its response is empty"
    else
      local value
      value, reason = parse(response.body)
      if value then return value end
    end
  end
  return nil, reason
end

-- Returns the role's name, which becomes part of the next URL; or nil and the reason. One instance has one role.
local function parse_role(body)
  local name = body:match "^[^\r\n]*"
  if name:find "^[%w+=,.@_-]+$" and not name:find "^%.+$" then return name end
  return nil, "it named a role with characters that none has"
end

local function parse_document(body)
  local value = core.document(body)
  if value then return value end
  return nil, "its response is not JSON"
end

local REQUIRED = { "AccessKeyId", "SecretAccessKey", "Token", "Expiration" }

-- Returns the expiration, extended if it is near: where the service cannot refresh its credentials they stay valid for a while. They
-- are used and asked for again between 17 and 25 minutes later.
local function extend(expiration, now)
  local later = WINDOW + 120 + math.floor(core.random_float() * 481)
  return now >= expiration - later and math.floor(now) + later or expiration
end

local function read_document(document, now)
  for _, name in ipairs(REQUIRED) do
    if type(document[name]) ~= "string" then return nil, "its response has no " .. name end
  end
  local expiration = core.iso8601(document.Expiration)
  if not expiration or not document.Expiration:find "[Zz]$" and not document.Expiration:find "[+-]%d%d:?%d%d$" then
    return fail(NAME, "CredentialsProviderFailed", "its response: Expiration: expected an ISO 8601 time with a zone")
  end
  return {
    access_key_id = document.AccessKeyId, secret_access_key = document.SecretAccessKey, session_token = document.Token,
    expiration = extend(expiration, now), source = "iam-role",
  }
end

-- Returns a whole number from 1 to 60 of the environment or the profile, else the default.
local function read_count(variable, profile, key, default)
  local text = environment.first({ variable }, profile, key)
  local value = text and tonumber(text:match "^%s*(%d+)%s*$")
  return value and value >= 1 and math.min(value, 60) or default
end

-- Returns the base URL; or nil and the problem.
local function base_of(url, mode)
  if url then
    local parts, problem = core.endpoint_url(url, false, false)
    if not parts then return nil, ("endpoint %s: %s"):format(messages.quote(endpoint.redact(url)), problem) end
    return (parts.url:gsub("([^/])$", "%1/"))
  end
  local base = BASES[(mode or "ipv4"):lower()]
  if base then return base end
  return nil, ("endpoint mode: expected ipv4 or ipv6, got %s"):format(messages.quote(mode))
end

local function is_disabled() return (environment.get "AWS_EC2_METADATA_DISABLED" or ""):lower() == "true" end
local DISABLED = "AWS_EC2_METADATA_DISABLED is set"

-- Returns { base, timeout, attempts, v1_disabled } of the options, the environment or the profile; or nil and an error.
local function settings_of(options, profile)
  local mode = options.mode
    or environment.first({ "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE" }, profile, "ec2_metadata_service_endpoint_mode")
  if not mode and environment.flag("AWS_IMDS_USE_IPV6", profile, "imds_use_ipv6") then mode = "ipv6" end
  local url = options.endpoint
  if not url and not options.mode then
    url = environment.first({ "AWS_EC2_METADATA_SERVICE_ENDPOINT" }, profile, "ec2_metadata_service_endpoint")
  end
  local base, problem = base_of(url, mode)
  if not base then return fail(NAME, "InvalidCredentialsConfig", problem) end
  local v1_disabled = options.v1_disabled
  if v1_disabled == nil then v1_disabled = environment.flag("AWS_EC2_METADATA_V1_DISABLED", profile, "ec2_metadata_v1_disabled") end
  return {
    base = base, v1_disabled = v1_disabled,
    timeout = options.timeout or read_count("AWS_METADATA_SERVICE_TIMEOUT", profile, "metadata_service_timeout", 1),
    attempts = options.attempts or read_count("AWS_METADATA_SERVICE_NUM_ATTEMPTS", profile, "metadata_service_num_attempts", 1),
  }
end

local function ask(service, transport, now)
  local token, problem = fetch_token(service, transport)
  if token == nil then return nil, problem end
  if not token and service.v1_disabled then
    return fail(NAME, "CredentialsProviderFailed", "it returned no token, and version 1 is disabled")
  end
  local role, reason = fetch(service, transport, token, ROLES, parse_role)
  if not role then return nil, reason end
  local document
  document, reason = fetch(service, transport, token, ROLES .. role, parse_document)
  if not document then return nil, reason end
  return read_document(document, now)
end

function Provider:credentials(transport, now)
  if is_disabled() then return nil, DISABLED end
  local context, err = profile_context.get(self)
  if not context then return nil, err end
  local service
  service, err = settings_of(self.options, context.profile)
  if not service then return nil, err end
  return ask(service, transport, now)
end

local M = { name = NAME }

function M.from_context(context)
  if is_disabled() then return nil, DISABLED end
  return setmetatable({ context = context, options = {} }, Provider)
end

-- All are optional; the defaults come from the environment or the profile.
M.OPTIONS = schema.record({
  endpoint = schema.string, mode = schema.string, -- "ipv4" or "ipv6"
  timeout = schema.positive "a number of seconds", attempts = schema.whole("a whole number", 1), v1_disabled = schema.boolean,
}, "a table")

--- Returns the provider of gamelift.credentials.imds { … }. It has no credentials where AWS_EC2_METADATA_DISABLED is set.
---@param options table # of the type OPTIONS
function M.new(options) return setmetatable({ options = options }, Provider) end

return M
