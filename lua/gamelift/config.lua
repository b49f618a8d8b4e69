-- Settings of a client: option, then environment, then profile, then default, as boto3 1.43 has them but for the
-- differences DESIGN lists. Nothing here touches the network; files are read when a client makes its first call.
local core = require "gamelift.core"
local endpoint = require "gamelift.endpoint"
local errors = require "gamelift.errors"
local names = require "gamelift.names"
local options = require "gamelift.options"
local profiles = require "gamelift.profiles"

local config = {}

-- Every variable that counts. They are noted when the module is first required: a worker of nginx sees only those that
-- an `env` directive names, so `require "gamelift"` in init_by_lua has to be enough.
local VARIABLES = {
  "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN", "AWS_CREDENTIAL_EXPIRATION",
  "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE", "AWS_DEFAULT_PROFILE",
  "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE", "HOME",
  "AWS_ENDPOINT_URL_GAMELIFT", "AWS_ENDPOINT_URL", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
  "AWS_USE_FIPS_ENDPOINT", "AWS_USE_DUALSTACK_ENDPOINT", "AWS_RETRY_MODE", "AWS_MAX_ATTEMPTS",
  "AWS_CA_BUNDLE", "HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "NO_PROXY", "no_proxy", "REQUEST_METHOD",
}

-- What was noted, by name.
config.environment = {}

-- Notes the environment anew; getenv is os.getenv or a test's. Clients that made a call keep their settings.
function config.note(getenv)
  local noted = {}
  for _, name in ipairs(VARIABLES) do noted[name] = getenv(name) end
  config.environment = noted
end

local function failure(code, message)
  return errors.new { kind = "config", code = code, message = message }
end

-- A variable; an empty one counts as unset.
local function variable(name)
  local value = config.environment[name]
  if value ~= "" then return value end
end

-- The first of: the variables named, the profile's key. With where it was found.
local function configured(variables, profile, key)
  for _, name in ipairs(variables) do
    local value = variable(name)
    if value then return value, name end
  end
  local value = profile[key]
  if type(value) == "string" then return value, key .. " of the profile" end
end

-- As boto3: an empty variable is there, and only the word "true" is true.
local function flag(option, name, profile, key)
  if option ~= nil then return option end
  local value = config.environment[name] or profile[key]
  return type(value) == "string" and value:lower() == "true"
end

local function home(path)
  if path:sub(1, 1) == "~" and (path == "~" or path:sub(2, 2) == "/") then
    return (variable "HOME" or "") .. path:sub(2)
  end
  return path
end

-- The profile's settings: what the config file says, with what the credentials file says over it.
local function scoped(files, name)
  local from_config, from_credentials = files.config.profiles[name], files.credentials[name]
  if not from_config and not from_credentials then return nil end
  return options.merge(from_config or {}, from_credentials)
end

local function find_region(given, profile)
  if given.region then return given.region end
  local region, source = configured({ "AWS_REGION", "AWS_DEFAULT_REGION" }, profile, "region")
  if not region then
    return nil, failure("NoRegion", "no region: give the option region, AWS_REGION or a region in the profile")
  end
  if core.region_ok(region) then return region end
  return nil, failure("InvalidRegion", ("%s: %s is no host label"):format(source, names.quote(region)))
end

-- The endpoint_url of the profile's services section; false if it has none; nil and an error if it is missing.
local function services_url(files, profile)
  local section = profile.services
  if section == nil then return false end
  local services = files.config.services[section]
  if not services or next(services) == nil then
    local message = "the profile names a services section that the config file lacks: "
    return nil, failure("InvalidConfig", message .. names.quote(section))
  end
  local ours = services.gamelift
  return type(ours) == "table" and ours.endpoint_url or false
end

-- A configured base URL and where it was found; nil if the service's own endpoint is to be used; nil, nil and an error.
local function find_base_url(given, files, profile)
  if given.endpoint then return given.endpoint, "endpoint" end
  if flag(nil, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", profile, "ignore_configured_endpoint_urls") then return nil end
  local url, source = configured({ "AWS_ENDPOINT_URL_GAMELIFT", "AWS_ENDPOINT_URL" }, {})
  if url then return url, source end
  local err
  url, err = services_url(files, profile)
  if err then return nil, nil, err end
  if url and url ~= "" then return url, "endpoint_url of the services section" end
  url = profile.endpoint_url
  if type(url) == "string" and url ~= "" then return url, "endpoint_url of the profile" end
end

local function find_endpoint(given, files, profile, region)
  local fips = flag(given.use_fips, "AWS_USE_FIPS_ENDPOINT", profile, "use_fips_endpoint")
  local dualstack = flag(given.use_dualstack, "AWS_USE_DUALSTACK_ENDPOINT", profile, "use_dualstack_endpoint")
  local base, source, err = find_base_url(given, files, profile)
  if err then return nil, err end
  if not base then
    local url, signing_region, shown = endpoint.service(region, fips, dualstack)
    if not url then return nil, failure("InvalidEndpoint", signing_region) end
    return { url = url, shown = shown, region = signing_region }
  end
  local clash = fips and "FIPS" or dualstack and "dualstack"
  if clash then
    return nil, failure("InvalidEndpoint", ("%s: %s cannot be combined with a custom endpoint"):format(source, clash))
  end
  local url, problem, shown = endpoint.custom(base, region)
  if not url then
    base = names.quote((base:gsub("//[^/]*@", "//"))) -- never a password in a message
    return nil, failure("InvalidEndpoint", ("%s: %s is no base URL: %s"):format(source, base, problem))
  end
  return { url = url, shown = shown, region = region }
end

local MODES = { standard = "standard", legacy = "standard", adaptive = "adaptive" }

local function find_retry(given, profile)
  local retry = options.merge(options.DEFAULT_RETRY, given.retry)
  given = given.retry or {}
  if not given.mode then
    local mode, source = configured({ "AWS_RETRY_MODE" }, profile, "retry_mode")
    if mode and not MODES[mode] then
      local message = ("%s: %s is none of standard, adaptive, legacy"):format(source, names.quote(mode))
      return nil, failure("InvalidConfig", message)
    end
    retry.mode = MODES[mode or "standard"]
  end
  if not given.max_attempts then
    local text, source = configured({ "AWS_MAX_ATTEMPTS" }, profile, "max_attempts")
    local count = text and text:match "^%s*%+?(%d+)%s*$"
    count = count and tonumber(count, 10)
    if text and not (count and count >= 1 and count < 2 ^ 31) then
      return nil, failure("InvalidConfig", ("%s: %s is no whole number from 1"):format(source, names.quote(text)))
    end
    retry.max_attempts = count or retry.max_attempts
  end
  return retry
end

-- Whether NO_PROXY names the host: a list of names or suffixes, with or without a port; "*" is every host.
local function bypasses(no_proxy, host, port)
  if no_proxy == "*" then return true end
  local forms = { host, port and host .. ":" .. port }
  for name in (no_proxy or ""):gmatch "[^,]+" do
    name = name:lower():match "^%s*%.*(.-)%s*$"
    for _, form in ipairs(forms) do
      if name ~= "" and (form == name or form:sub(-#name - 1) == "." .. name) then return true end
    end
  end
  return false
end

-- The proxy's URL, or false for none. In a CGI program HTTP_PROXY may come from a request's header and is left alone.
local function find_proxy(given, url)
  if given.proxy ~= nil then return given.proxy end
  local parts = endpoint.parse(url)
  local proxy, source
  if parts.scheme == "https" then
    proxy, source = configured({ "https_proxy", "HTTPS_PROXY" }, {})
  else
    proxy, source = configured({ "http_proxy", not variable "REQUEST_METHOD" and "HTTP_PROXY" or nil }, {})
  end
  local no_proxy = variable "no_proxy" or variable "NO_PROXY"
  if not proxy or bypasses(no_proxy, parts.host:lower(), parts.port) then return false end
  if not proxy:find "^https?:" then proxy = "http://" .. proxy:gsub("^//", "") end
  local _, problem = endpoint.parse(proxy)
  if problem then return nil, failure("InvalidConfig", ("%s is no proxy's URL: %s"):format(source, problem)) end
  return proxy
end

-- What the shared files hold for a client with these options: { files, profile, profile_name }; profile is what both
-- say of it, {} for a default that neither has. Or nil and an error.
function config.shared(given)
  local files, err = profiles.load(home(variable "AWS_CONFIG_FILE" or "~/.aws/config"),
    home(variable "AWS_SHARED_CREDENTIALS_FILE" or "~/.aws/credentials"))
  if not files then return nil, err end
  local name = given.profile or variable "AWS_PROFILE" or variable "AWS_DEFAULT_PROFILE"
  local profile = scoped(files, name or "default")
  if name and not profile then
    return nil, failure("ProfileNotFound", ("no profile %s in the shared files"):format(names.quote(name)))
  end
  return { files = files, profile = profile or {}, profile_name = name or "default" }
end

-- The settings for the options of a client, or nil and an error of kind "config". Reads the shared files; does not raise.
-- { url, shown_url, region, timeout, retry, validation, idempotency, ca_file, proxy, max_response, shared }
function config.resolve(given)
  local shared, region, where, retry, proxy, err
  shared, err = config.shared(given)
  if not shared then return nil, err end
  local profile = shared.profile
  region, err = find_region(given, profile)
  if not region then return nil, err end
  where, err = find_endpoint(given, shared.files, profile, region)
  if not where then return nil, err end
  retry, err = find_retry(given, profile)
  if not retry then return nil, err end
  proxy, err = find_proxy(given, where.url)
  if err then return nil, err end
  return {
    url = where.url, shown_url = where.shown, region = where.region,
    timeout = options.merge(options.DEFAULT_TIMEOUT, given.timeout),
    retry = retry,
    validation = given.validation or "boto3",
    idempotency = given.idempotency ~= false,
    ca_file = given.ca_file or configured({ "AWS_CA_BUNDLE" }, profile, "ca_bundle"),
    proxy = proxy,
    max_response = given.max_response or options.DEFAULT_MAX_RESPONSE,
    shared = shared,
  }
end

config.note(os.getenv)

return config
