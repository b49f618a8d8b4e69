-- Credentials of a container: from ECS's agent, EKS Pod Identity, or another server on this machine or over https.
local core = require "gamelift.core"
local endpoint = require "gamelift.config.endpoint"
local environment = require "gamelift.config.environment"
local provider_error = require "gamelift.credentials.failure"
local http = require "gamelift.credentials.http"
local schema = require "gamelift.util.schema"

local NAME = "container"
local ECS = "http://169.254.170.2"
local HOSTS = { ["169.254.170.2"] = true, ["169.254.170.23"] = true, ["fd00:ec2::23"] = true, ["localhost"] = true }
local TIMEOUT = { connect = 2, read = 2, total = 4 } -- seconds, of one attempt
local ATTEMPTS = 3
local PAUSE = 1 -- second between them
local TOKEN_MAX = 16 * 1024 -- bytes

local function container_error(code, message) return provider_error(NAME, code, message) end

local function is_loopback(host)
  if host:find "^[0:]+1$" then return true end -- ::1, however it is written
  local a, b, c, d = host:match "^(%d+)%.(%d+)%.(%d+)%.(%d+)$"
  if a ~= "127" then return false end
  for _, part in ipairs { b, c, d } do
    if tonumber(part) > 255 or part:find "^0%d" then return false end
  end
  return true
end

-- Reports whether a URL may be sent the token and give credentials; else returns false and the problem.
local function is_allowed(url)
  local parts, problem = endpoint.read(url)
  if not parts then return false, problem end
  local host = parts.host:lower()
  if parts.scheme == "https" or HOSTS[host] or is_loopback(host) then return true end
  return false, "expected https, a loopback address, 169.254.170.2, 169.254.170.23 or fd00:ec2::23"
end

-- Returns the URL that the environment names, or nil.
local function configured_url()
  local relative = environment.raw "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"
  return relative and ECS .. relative or environment.raw "AWS_CONTAINER_CREDENTIALS_FULL_URI"
end

local Provider = { name = NAME, is_builtin = true }
Provider.__index = Provider

-- Returns the value of the header Authorization; nil without a token; nil and an error.
local function token_of(self)
  local token = self.token
  if self.token_file then
    local problem
    token, problem = core.read_file(self.token_file, TOKEN_MAX)
    if not token then return container_error("InvalidCredentialsConfig", ("token file %s %s"):format(self.token_file, problem)) end
  end
  if token and token:find "[%z\r\n]" then
    return container_error("InvalidCredentialsConfig", "the authorization token has a line end, which a header cannot have")
  end
  return token ~= "" and token or nil
end

local function request_document(self, transport, token)
  local response, failure = http.send(transport, {
    method = "GET", url = self.url, headers = { ["Accept"] = "application/json", ["Authorization"] = token }, body = "",
    timeout = { connect = TIMEOUT.connect, read = TIMEOUT.read, total = TIMEOUT.total }, no_proxy = true,
  })
  if not response then return nil, http.printable(failure.message or failure.kind, { token or "" }) end
  if response.status ~= 200 then return nil, ("its response has HTTP status %d"):format(response.status) end
  -- a list or a scalar is JSON, too, and another attempt would not change it
  local document = core.document(response.body)
  if document then return document end
  if core.document('{"value":' .. response.body .. "}") then return {} end
  return nil, "its response is not JSON"
end

local REQUIRED = { "AccessKeyId", "SecretAccessKey", "Token", "Expiration" }

local function read_document(document)
  for _, name in ipairs(REQUIRED) do
    if type(document[name]) ~= "string" then return container_error("CredentialsProviderFailed", "its response has no " .. name) end
  end
  local expiration = core.iso8601(document.Expiration)
  if not expiration then return container_error("CredentialsProviderFailed", "its response: Expiration: expected an ISO 8601 time") end
  return {
    access_key_id = document.AccessKeyId, secret_access_key = document.SecretAccessKey, session_token = document.Token,
    expiration = expiration, source = "container-role",
    account_id = type(document.AccountId) == "string" and document.AccountId or nil,
  }
end

function Provider:credentials(transport)
  local allowed, problem = is_allowed(self.url)
  if not allowed then
    local place = self.url == configured_url() and "AWS_CONTAINER_CREDENTIALS_FULL_URI" or "option url"
    return container_error("InvalidCredentialsConfig", place .. ": " .. problem)
  end
  local token, err = token_of(self)
  if err then return nil, err end
  local document, reason
  for _ = 1, ATTEMPTS do
    document, reason = request_document(self, transport, token)
    if document then return read_document(document) end
    if not http.sleep(transport, PAUSE) then break end
  end
  return container_error("CredentialsProviderFailed", ("no credentials from %s: %s"):format(core.printable(self.url, 200), reason))
end

local M = { name = NAME }

function M.from_context()
  if not configured_url() then return nil, "no AWS_CONTAINER_CREDENTIALS_RELATIVE_URI or …_FULL_URI" end
  return M.new { url = configured_url() }
end

M.OPTIONS = schema.record({
  url = schema.required(schema.secret(schema.string)), token = schema.secret(schema.string), token_file = schema.string,
}, "a table")

--- Returns the provider of gamelift.credentials.container { … }. The URL that the environment names gets the environment's token
--- unless another one is an option.
---@param options table # of the type OPTIONS
function M.new(options)
  local token, token_file = options.token, options.token_file
  if options.url == configured_url() and token == nil and token_file == nil then
    token = environment.raw "AWS_CONTAINER_AUTHORIZATION_TOKEN"
    token_file = environment.raw "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"
  end
  return setmetatable({ url = options.url, token = token, token_file = token_file }, Provider)
end

return M
