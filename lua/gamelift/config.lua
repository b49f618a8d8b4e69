-- Settings of a client: option, then environment, then profile, then default, as boto3 1.43 has them but for the
-- differences that DESIGN lists. Nothing here touches the network; files are read when a client makes its first call.
local core = require "gamelift.core"
local endpoint = require "gamelift.endpoint"
local environment = require "gamelift.environment"
local errors = require "gamelift.errors"
local names = require "gamelift.names"
local options = require "gamelift.options"
local profiles = require "gamelift.profiles"

local config = {}

local function failure(code, message)
  return errors.new { kind = "config", code = code, message = message }
end

local function home(path)
  if path == "~" or path:sub(1, 2) == "~/" then return (environment.get "HOME" or "") .. path:sub(2) end
  return path
end

-- The profile's settings: what the config file says, with what the credentials file says over it.
local function scoped(files, name)
  local from_config, from_credentials = files.config.profiles[name], files.credentials[name]
  if not from_config and not from_credentials then return nil end
  return options.merge(from_config or {}, from_credentials)
end

-- What the shared files hold for a client with these options: { files, profile, profile_name }; profile is what both
-- say of it, {} for a default that neither has. Or nil and an error.
function config.shared(given)
  local files, err = profiles.load(home(environment.get "AWS_CONFIG_FILE" or "~/.aws/config"),
    home(environment.get "AWS_SHARED_CREDENTIALS_FILE" or "~/.aws/credentials"))
  if not files then return nil, err end
  local name = given.profile or environment.first { "AWS_PROFILE", "AWS_DEFAULT_PROFILE" }
  local profile = scoped(files, name or "default")
  if name and not profile then
    return nil, failure("ProfileNotFound", ("no profile %s in the shared files"):format(names.quote(name)))
  end
  return { files = files, profile = profile or {}, profile_name = name or "default" }
end

local function find_region(given, profile)
  if given.region then return given.region end
  local region, source = environment.first({ "AWS_REGION", "AWS_DEFAULT_REGION" }, profile, "region")
  if not region then
    return nil, failure("NoRegion", "no region: give the option region, AWS_REGION or a region in the profile")
  end
  if core.region_ok(region) then return region end
  return nil, failure("InvalidRegion", ("%s: %s is no host label"):format(source, names.quote(region)))
end

local MODES = { standard = "standard", legacy = "standard", adaptive = "adaptive" }

local function find_mode(profile)
  local mode, source = environment.first({ "AWS_RETRY_MODE" }, profile, "retry_mode")
  if not mode then return options.DEFAULT_RETRY.mode end
  if MODES[mode] then return MODES[mode] end
  local message = ("%s: %s is none of standard, adaptive, legacy"):format(source, names.quote(mode))
  return nil, failure("InvalidConfig", message)
end

local function find_max_attempts(profile)
  local text, source = environment.first({ "AWS_MAX_ATTEMPTS" }, profile, "max_attempts")
  if not text then return options.DEFAULT_RETRY.max_attempts end
  local digits = text:match "^%s*%+?(%d+)%s*$"
  local count = digits and tonumber(digits, 10)
  if count and count >= 1 and count < 2 ^ 31 then return count end
  return nil, failure("InvalidConfig", ("%s: %s is no whole number from 1"):format(source, names.quote(text)))
end

local function find_retry(given, profile)
  local retry = options.merge(options.DEFAULT_RETRY, given)
  local err
  if not (given and given.max_attempts) then
    retry.max_attempts, err = find_max_attempts(profile)
    if err then return nil, err end
  end
  if not (given and given.mode) then
    retry.mode, err = find_mode(profile)
    if err then return nil, err end
  end
  return retry
end

-- The settings for the options of a client, or nil and an error of kind "config". Reads the shared files.
-- { url, host, region, timeout, retry, validation, idempotency, ca_file, proxy, max_response, shared }
function config.resolve(given)
  local shared, region, url, retry, proxy, err
  shared, err = config.shared(given)
  if not shared then return nil, err end
  local profile = shared.profile
  region, err = find_region(given, profile)
  if not region then return nil, err end
  url, region = endpoint.resolve(given, shared.files.config.services, profile, region)
  if not url then return nil, region end
  retry, err = find_retry(given.retry, profile)
  if not retry then return nil, err end
  proxy, err = endpoint.proxy(given.proxy, url)
  if err then return nil, err end
  return {
    url = url, host = endpoint.host_header(url), region = region,
    timeout = options.merge(options.DEFAULT_TIMEOUT, given.timeout),
    retry = retry,
    validation = given.validation or "boto3",
    idempotency = given.idempotency ~= false,
    ca_file = given.ca_file or environment.first({ "AWS_CA_BUNDLE" }, profile, "ca_bundle"),
    proxy = proxy,
    max_response = given.max_response or options.DEFAULT_MAX_RESPONSE,
    shared = shared,
  }
end

return config
