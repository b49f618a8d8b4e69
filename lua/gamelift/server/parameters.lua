-- The options of init_sdk, completed by the environment: a variable that is set comes before the option, as in Amazon's SDKs, so a
-- program that names its options still runs under a launcher.
local core = require("gamelift.native").require "gamelift.core"
local endpoint = require "gamelift.config.endpoint"
local environment = require "gamelift.config.environment"
local errors = require "gamelift.errors"
local messages = require "gamelift.util.messages"
local schema = require "gamelift.util.schema"

local parameters = {}

local filled, seconds = schema.filled, schema.positive "a number of seconds"

local client = schema.type("a client of gamelift.client", function(value)
  return require("gamelift.client").state(value) ~= nil
end)

local OPTIONS = schema.record({
  websocket_url = filled, auth_token = schema.secret(filled), process_id = filled, host_id = filled, fleet_id = filled,
  region = filled, credentials = schema.secret(schema.any),
  anywhere = client, compute_name = filled, location = filled, ip_address = filled, dns_name = filled, certificate_path = filled,
  transport = schema.any, ca_file = filled, proxy = schema.secret(schema.any),
  logger = schema.callable, on_error = schema.callable, clock = schema.callable,
  timeout = schema.either(seconds, schema.record { connect = seconds, request = seconds, total = seconds }),
}, "a table")

--- Returns nil, or the message for options that are wrong. Secrets are never part of it.
---@param options any
---@return string?
function parameters.problem(options) return schema.problem(OPTIONS, options, "option") end

-- The parameters: { field, variable, pattern, what the pattern is }.
local FIELDS = {
  { "websocket_url", "GAMELIFT_SDK_WEBSOCKET_URL", "^wss?://", "a URL such as wss://eu-west-1.api.amazongamelift.com" },
  { "process_id", "GAMELIFT_SDK_PROCESS_ID", "^[^%s%c]+$", "text without blanks" },
  { "fleet_id", "GAMELIFT_SDK_FLEET_ID", "^[%w.%-]+$", "letters, digits, . and -" },
  { "host_id", "GAMELIFT_SDK_HOST_ID", "^[%w%-]+/?[%w%-]*$", "letters, digits and -, and one / between them" },
  { "auth_token", "GAMELIFT_SDK_AUTH_TOKEN", "^[^%s%c]+$", "text without blanks" },
  { "region", "GAMELIFT_REGION", "^[%w%-]+$", "the name of a region" },
  { "tool_name", "GAMELIFT_SDK_TOOL_NAME", "^[^%c]+$", "text" },
  { "tool_version", "GAMELIFT_SDK_TOOL_VERSION", "^[^%c]+$", "text" },
}

local MAX = 256 -- bytes of an id

local function invalid(message) return errors.fail("InvalidConfig", message, { operation = "init_sdk" }) end

-- Reports whether a value fits: its pattern, and what a pattern cannot say.
local function is_fit(name, pattern, value)
  if not value:find(pattern) then return false end
  if name == "websocket_url" then return not endpoint.url_problem((value:gsub("^ws", "http"):gsub("#.*", ""))) end
  if name == "host_id" and value:find "/$" then return false end
  return #value <= MAX or not (name == "fleet_id" or name == "host_id" or name == "process_id")
end

-- Returns the problem of a value, or nil. The token is never shown.
local function value_problem(field, value, source)
  local name, pattern, expected = field[1], field[3], field[4]
  if is_fit(name, pattern, value) then return nil end
  if name == "auth_token" then return ("%s: expected %s"):format(source, expected) end
  local shown = name == "websocket_url" and endpoint.redact(value) or value
  return ("%s: expected %s, got %s"):format(source, expected, messages.quote(shown))
end

-- Returns the keys of the environment; nil if there are none; or false and an error for half of them.
local function environment_keys()
  local id, secret = environment.get "GAMELIFT_ACCESS_KEY", environment.get "GAMELIFT_SECRET_KEY"
  if not id and not secret then return nil end
  if not (id and secret) then
    local _, err = invalid "expected both GAMELIFT_ACCESS_KEY and GAMELIFT_SECRET_KEY"
    return false, err
  end
  return { access_key_id = id, secret_access_key = secret, session_token = environment.get "GAMELIFT_SESSION_TOKEN" }
end

-- Fills in what signs the upgrade where there is no token. Returns true; or nil and an error.
local function add_credentials(result, options)
  if result.auth_token then return true end
  local keys, err = environment_keys()
  if keys == false then return nil, err end
  result.is_container = environment.get "GAMELIFT_COMPUTE_TYPE" == "CONTAINER"
  result.credentials = keys or options.credentials
  if not result.credentials and result.is_container then
    local reason
    result.credentials, reason = require("gamelift.credentials.container").from_context()
    if not result.credentials then return invalid("no credentials of the container: " .. reason) end
  end
  if not result.credentials then
    return invalid("no auth token: set GAMELIFT_SDK_AUTH_TOKEN or the option auth_token, or GAMELIFT_REGION with GAMELIFT_ACCESS_KEY"
      .. " and GAMELIFT_SECRET_KEY; on a machine of yours use the option anywhere" .. environment.no_getenv)
  end
  if not result.region then return invalid("no region for the signature: set GAMELIFT_REGION or the option region") end
  return true
end

local REQUIRED = { "websocket_url", "fleet_id", "host_id" }

-- Returns true; or nil and an error that names all that is missing.
local function check_required(result)
  local missing = {}
  for _, field in ipairs(FIELDS) do
    for _, name in ipairs(REQUIRED) do
      local may_lack = name == "host_id" and result.is_container
      if field[1] == name and not result[name] and not may_lack then missing[#missing + 1] = ("%s (option %s)"):format(field[2], name) end
    end
  end
  if not missing[1] then return true end
  return invalid("missing: " .. table.concat(missing, ", ") .. environment.no_getenv)
end

--- Reads the parameters of the environment and the options. Needs neither files nor the network.
---@param options table # that parameters.problem has accepted
---@return table? # websocket_url, auth_token or credentials and region, process_id, host_id, fleet_id, tool_name, tool_version,
---  is_container
---@return gamelift.Error?
function parameters.read(options)
  local result = {}
  for _, field in ipairs(FIELDS) do
    local name, variable = field[1], field[2]
    local named = environment.get(variable)
    local value = named or options[name]
    if value then
      local problem = value_problem(field, value, named and variable or "option " .. name)
      if problem then return invalid(problem) end
      result[name] = value
    end
  end
  if not result.process_id or result.process_id == "ManagedResource" then result.process_id = core.uuid() end
  return result
end

--- Reports whether the parameters of a launcher are complete, so that nothing has to be registered.
function parameters.is_launched(result)
  local can_sign = environment.get "GAMELIFT_ACCESS_KEY" or environment.get "GAMELIFT_COMPUTE_TYPE" == "CONTAINER"
  return (result.websocket_url and (result.auth_token or can_sign)) and true or false
end

--- Completes and checks parameters. Returns true; or nil and an error.
---@param result table # of parameters.read
---@param options table
---@return true?
---@return gamelift.Error?
function parameters.complete(result, options)
  local ok, err = add_credentials(result, options)
  if ok then ok, err = check_required(result) end
  return ok, err
end

--- Returns the limits of time: those of session.DEFAULT_TIMEOUT, with the option's in their place.
---@param default table
---@param option? number|table # a number is the total
---@return table
function parameters.timeout(default, option)
  local over = type(option) == "number" and { total = option } or option or {}
  local result = {}
  for name, value in pairs(default) do result[name] = over[name] or value end
  return result
end

return parameters
