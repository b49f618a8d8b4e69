-- Settings of a client: option, then environment, then profile, then default, as boto3 1.43 has them but for the
-- differences that DESIGN lists. Nothing here touches the network; files are read when a client makes its first call.
local core = require "gamelift.core"
local endpoint = require "gamelift.config.endpoint"
local environment = require "gamelift.config.environment"
local errors = require "gamelift.errors"
local messages = require "gamelift.util.messages"
local options = require "gamelift.config.options"
local profiles = require "gamelift.config.profiles"
local tables = require "gamelift.util.tables"

local config = {}

local Shared = {}
Shared.__index = Shared

-- What both files say of a profile, the credentials file over the config file; nil if neither has it.
function Shared:of(name)
  local from_config, from_credentials = self.files.config.profiles[name], self.files.credentials[name]
  if not from_config and not from_credentials then return nil end
  return tables.merge(profiles.flat(from_config), profiles.flat(from_credentials))
end

-- The same files for another profile, which stands alone: no variable of the environment goes with it. For the source of
-- a role.
function Shared:at(name)
  local other = setmetatable(tables.copy(self), Shared)
  other.profile, other.profile_name, other.is_named = self:of(name) or {}, name, true
  return other
end

-- Names of profiles for a message, sorted: all of a few, else the first of them.
local function known_profiles(files)
  local seen = tables.merge(files.config.profiles, files.credentials)
  local list = tables.keys(seen)
  if #list == 0 then return "; the shared files have no profiles" .. files.unreachable end
  local near = #list > 12 and ", …" or ""
  for i = #list, 13, -1 do list[i] = nil end
  for i, name in ipairs(list) do list[i] = messages.quote(name) end
  return "; there are " .. table.concat(list, ", ") .. near .. files.unreachable
end

local function region_of(given, profile)
  if given.region then return given.region, "region" end
  return environment.first({ "AWS_REGION", "AWS_DEFAULT_REGION" }, profile, "region")
end

-- What the shared files hold for a client with these options, and what its credentials need to know besides:
--   files, profile (what both say of it, {} for a default that neither has), profile_name, is_named (by an option),
--   region (nil if none is known) and region_source, use_fips, use_dualstack, mfa_code, warn
-- Or nil and an error. warn: function(path, message) or nil, told of default paths that cannot be reached.
function config.shared(given, warn)
  warn = warn or function() end
  local files, err = profiles.load(environment.file("AWS_CONFIG_FILE", "~/.aws/config"),
    environment.file("AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials"), warn)
  if not files then return nil, err end
  -- an empty variable names a profile that cannot be, as in boto3
  local name = given.profile or environment.raw "AWS_PROFILE" or environment.raw "AWS_DEFAULT_PROFILE"
  local shared = setmetatable({ files = files, profile_name = name or "default", is_named = given.profile ~= nil, warn = warn }, Shared)
  shared.profile = shared:of(shared.profile_name)
  if name and not shared.profile then
    return errors.fail("ProfileNotFound",
      ("no profile %s in the shared files%s"):format(messages.quote(name), known_profiles(files)))
  end
  shared.profile = shared.profile or {}
  shared.region, shared.region_source = region_of(given, shared.profile)
  shared.use_fips, shared.use_dualstack, shared.mfa_code = given.use_fips, given.use_dualstack, given.mfa_code
  return shared
end

local function find_region(given, profile, unreachable)
  local region, source = region_of(given, profile)
  if not region then
    return errors.fail("NoRegion", "no region: give the option region, AWS_REGION or a region in the profile"
      .. environment.why_none .. unreachable)
  end
  if core.region_ok(region) then return region end
  return errors.fail("InvalidRegion", ("%s: %s is no host label"):format(source, messages.quote(region)))
end

local MODES = { standard = "standard", legacy = "standard", adaptive = "adaptive" }

local function find_mode(profile)
  local mode, source = environment.first({ "AWS_RETRY_MODE" }, profile, "retry_mode")
  if not mode then return options.DEFAULT_RETRY.mode end
  if MODES[mode] then return MODES[mode] end
  local message = ("%s: %s is none of standard, adaptive, legacy"):format(source, messages.quote(mode))
  return errors.fail("InvalidConfig", message)
end

local function find_max_attempts(profile)
  local text, source = environment.first({ "AWS_MAX_ATTEMPTS" }, profile, "max_attempts")
  if not text then return options.DEFAULT_RETRY.max_attempts end
  local digits = text:match "^%s*%+?(%d+)%s*$"
  local count = digits and tonumber(digits, 10)
  if count and count >= 1 and count < 2 ^ 31 then return count end
  return errors.fail("InvalidConfig", ("%s: %s is no whole number from 1"):format(source, messages.quote(text)))
end

local function find_retry(given, profile)
  local retry = tables.merge(options.DEFAULT_RETRY, given)
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

-- The settings for the options of a client, or nil and an error of kind "config". Reads the shared files. warn: config.shared's.
-- { url, url_source, host, region, timeout, retry, validation, idempotency, ca_file, proxy, proxy_given,
--   max_response, shared }
function config.resolve(given, warn)
  local shared, region, url, url_source, retry, proxy, err
  shared, err = config.shared(given, warn)
  if not shared then return nil, err end
  local profile = shared.profile
  region, err = find_region(given, profile, shared.files.unreachable)
  if not region then return nil, err end
  url, region, url_source = endpoint.resolve(given, shared.files.config.services, profile, region)
  if not url then return nil, region end
  retry, err = find_retry(given.retry, profile)
  if not retry then return nil, err end
  proxy, err = endpoint.proxy(given.proxy, url)
  if err then return nil, err end
  return {
    url = url, url_source = url_source, host = endpoint.host_header(url), region = region,
    timeout = options.merge_timeout(options.DEFAULT_TIMEOUT, given.timeout),
    retry = retry,
    validation = given.validation or "boto3",
    idempotency = given.idempotency ~= false,
    ca_file = given.ca_file or environment.first({ "AWS_CA_BUNDLE" }, profile, "ca_bundle"),
    proxy = proxy, proxy_given = given.proxy ~= nil, -- the option's is for all hosts
    max_response = given.max_response or options.DEFAULT_MAX_RESPONSE,
    shared = shared,
  }
end

return config
