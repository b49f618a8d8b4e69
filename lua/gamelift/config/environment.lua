-- The environment, as it was when the module was first required: a worker of nginx sees only the variables that an `env`
-- directive names, so `require "gamelift"` in init_by_lua has to be enough.
local core = require "gamelift.core"

local environment = {}

local VARIABLES = {
  "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN", "AWS_CREDENTIAL_EXPIRATION",
  "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE", "AWS_DEFAULT_PROFILE",
  "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE", "HOME",
  "AWS_ENDPOINT_URL_GAMELIFT", "AWS_ENDPOINT_URL", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
  "AWS_USE_FIPS_ENDPOINT", "AWS_USE_DUALSTACK_ENDPOINT", "AWS_RETRY_MODE", "AWS_MAX_ATTEMPTS",
  "AWS_ACCOUNT_ID", "AWS_CREDENTIAL_FILE", "BOTO_CONFIG",
  "AWS_ROLE_ARN", "AWS_ROLE_SESSION_NAME", "AWS_WEB_IDENTITY_TOKEN_FILE",
  "AWS_STS_REGIONAL_ENDPOINTS", "AWS_ENDPOINT_URL_STS", "AWS_ENDPOINT_URL_SSO", "AWS_ENDPOINT_URL_SSO_OIDC",
  "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI",
  "AWS_CONTAINER_AUTHORIZATION_TOKEN", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
  "AWS_EC2_METADATA_DISABLED", "AWS_EC2_METADATA_V1_DISABLED", "AWS_EC2_METADATA_SERVICE_ENDPOINT",
  "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "AWS_METADATA_SERVICE_TIMEOUT", "AWS_METADATA_SERVICE_NUM_ATTEMPTS",
  "AWS_IMDS_USE_IPV6",
  "GAMELIFT_SDK_WEBSOCKET_URL", "GAMELIFT_SDK_AUTH_TOKEN", "GAMELIFT_SDK_PROCESS_ID", "GAMELIFT_SDK_HOST_ID", "GAMELIFT_SDK_FLEET_ID",
  "GAMELIFT_REGION", "GAMELIFT_ACCESS_KEY", "GAMELIFT_SECRET_KEY", "GAMELIFT_SESSION_TOKEN", "GAMELIFT_COMPUTE_TYPE",
  "GAMELIFT_SDK_TOOL_NAME", "GAMELIFT_SDK_TOOL_VERSION", "ECS_CONTAINER_METADATA_URI_V4",
  "AWS_CA_BUNDLE", "HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "NO_PROXY", "no_proxy", "REQUEST_METHOD",
}

local captured = {}

--- Captures the variables again. Without getenv none is set, and messages that name a variable end with environment.no_getenv.
--- Clients that have made a call keep their settings.
---@param getenv? fun(name: string): string?
function environment.capture(getenv)
  captured = {}
  environment.no_getenv = getenv and "" or "; this host has no os.getenv, so no variable of the environment can be read"
  for _, name in ipairs(getenv and VARIABLES or {}) do captured[name] = getenv(name) end
end

--- Returns a variable; an empty one counts as unset.
---@param name string
---@return string?
function environment.get(name)
  local value = captured[name]
  if value ~= "" then return value end
end

--- Returns a variable, an empty one as "": for those that boto3 only tests for presence.
---@param name string
---@return string?
function environment.raw(name) return captured[name] end

--- Returns all variables that are set as a new list of texts, which differs between environments. Some are secret.
---@return string[]
function environment.texts()
  local texts = {}
  for _, name in ipairs(VARIABLES) do
    if captured[name] then texts[#texts + 1] = name .. "=" .. captured[name] end
  end
  return texts
end

--- Returns a path with the user's folder in place of a leading "~": HOME, else that of the system's list of users.
---@param path string
---@return string
function environment.expand(path)
  if path ~= "~" and path:sub(1, 2) ~= "~/" then return path end
  return (environment.get "HOME" or core.home_folder() or "") .. path:sub(2)
end

--- Returns the file that a variable names, else the default one.
---@param variable string
---@param default string
---@return { path: string, is_named: boolean }
function environment.file(variable, default)
  local named = environment.get(variable)
  return { path = environment.expand(named or default), is_named = named ~= nil }
end

--- Returns the first variable that is set, else the profile's key; and its source, for messages.
---@param variables string[]
---@param profile? table
---@param key? string
---@return string?
---@return string?
function environment.first(variables, profile, key)
  for _, name in ipairs(variables) do
    local value = environment.get(name)
    if value then return value, name end
  end
  local value = profile and profile[key]
  if type(value) == "string" then return value, key .. " of the profile" end
end

--- Returns a switch. As in boto3 an empty variable counts as set, and only the word "true" turns it on.
---@param name string
---@param profile table
---@param key string
---@return boolean
function environment.flag(name, profile, key)
  local value = captured[name] or profile[key]
  return type(value) == "string" and value:lower() == "true"
end

local os = rawget(_G, "os")
environment.capture(os and os.getenv)

return environment
