-- Settings of a client: option, then environment, then profile, then default, as in boto3 1.43 but for
-- AWS_REGION, which comes first. Does not touch the network; reads files when a client makes its first call.
local core = require "gamelift.core"
local endpoint = require "gamelift.config.endpoint"
local environment = require "gamelift.config.environment"
local errors = require "gamelift.errors"
local messages = require "gamelift.util.messages"
local options = require "gamelift.config.options"
local profiles = require "gamelift.config.profiles"
local tables = require "gamelift.util.tables"

local config = {}

--- The profile of a client and what its credentials need besides:
---   files, profile (merged from both files, {} for a default that neither has), profile_name, is_named (by an option),
---   region (nil if unknown) and region_source, use_fips, use_dualstack, mfa_code, warn
local Context = {}
Context.__index = Context

--- Returns a profile merged from both files, the credentials file over the config file; nil if neither has it.
---@param name string
---@return table?
function Context:merged_profile(name)
  local in_config, in_credentials = self.files.config.profiles[name], self.files.credentials[name]
  if not in_config and not in_credentials then return nil end
  return tables.merge(profiles.with_defaults(in_config), profiles.with_defaults(in_credentials))
end

--- Returns the context of another profile of the same files, without the environment: for the source of a role.
---@param name string
function Context:for_profile(name)
  local other = setmetatable(tables.copy(self), Context)
  other.profile, other.profile_name, other.is_named = self:merged_profile(name) or {}, name, true
  return other
end

-- Returns the names of profiles for a message, sorted: the first twelve.
local function list_profiles(files)
  local names = tables.keys(tables.merge(files.config.profiles, files.credentials))
  if #names == 0 then return "; the shared files have no profiles" .. files.unreachable end
  local more = #names > 12 and ", …" or ""
  for i = #names, 13, -1 do names[i] = nil end
  for i, name in ipairs(names) do names[i] = messages.quote(name) end
  return "; there are " .. table.concat(names, ", ") .. more .. files.unreachable
end

local function region_of(opts, profile)
  if opts.region then return opts.region, "region" end
  return environment.first({ "AWS_REGION", "AWS_DEFAULT_REGION" }, profile, "region")
end

--- Returns the context of the profile that a client with these options uses; or nil and an error. Reads the shared files.
---@param opts table # of a client
---@param warn? fun(path: string, message: string) # hears of default paths that cannot be reached
---@return table?
---@return gamelift.Error?
function config.profile_context(opts, warn)
  warn = warn or function() end
  local files, err = profiles.load(environment.file("AWS_CONFIG_FILE", "~/.aws/config"),
    environment.file("AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials"), warn)
  if not files then return nil, err end
  -- an empty AWS_PROFILE is an unknown profile, as in boto3
  local name = opts.profile or environment.raw "AWS_PROFILE" or environment.raw "AWS_DEFAULT_PROFILE"
  local context = setmetatable({ files = files, profile_name = name or "default", is_named = opts.profile ~= nil, warn = warn }, Context)
  context.profile = context:merged_profile(context.profile_name)
  if name and not context.profile then
    return errors.fail("ProfileNotFound", ("no profile %s in the shared files%s"):format(messages.quote(name), list_profiles(files)))
  end
  context.profile = context.profile or {}
  context.region, context.region_source = region_of(opts, context.profile)
  context.use_fips, context.use_dualstack, context.mfa_code = opts.use_fips, opts.use_dualstack, opts.mfa_code
  return context
end

local function find_region(opts, profile, unreachable)
  local region, source = region_of(opts, profile)
  if not region then
    return errors.fail("NoRegion", "no region: set the option region, AWS_REGION or a region in the profile"
      .. environment.no_getenv .. unreachable)
  end
  if core.is_region(region) then return region end
  return errors.fail("InvalidRegion", ("%s: expected a host label such as us-west-2, got %s"):format(source, messages.quote(region)))
end

local MODES = { standard = "standard", legacy = "standard", adaptive = "adaptive" }

local function find_mode(profile)
  local mode, source = environment.first({ "AWS_RETRY_MODE" }, profile, "retry_mode")
  if not mode then return options.DEFAULT_RETRY.mode end
  if MODES[mode] then return MODES[mode] end
  return errors.fail("InvalidConfig", ("%s: expected standard, adaptive or legacy, got %s"):format(source, messages.quote(mode)))
end

local function find_max_attempts(profile)
  local text, source = environment.first({ "AWS_MAX_ATTEMPTS" }, profile, "max_attempts")
  if not text then return options.DEFAULT_RETRY.max_attempts end
  local digits = text:match "^%s*%+?(%d+)%s*$"
  local count = digits and tonumber(digits, 10)
  if count and count >= 1 and count < 2 ^ 31 then return count end
  return errors.fail("InvalidConfig", ("%s: expected a whole number >= 1, got %s"):format(source, messages.quote(text)))
end

local function find_retry(option, profile)
  local retry = tables.merge(options.DEFAULT_RETRY, option)
  local err
  if not (option and option.max_attempts) then
    retry.max_attempts, err = find_max_attempts(profile)
    if err then return nil, err end
  end
  if not (option and option.mode) then
    retry.mode, err = find_mode(profile)
    if err then return nil, err end
  end
  return retry
end

-- Returns the path of a CA file, or nil; nil and an error.
local function find_ca_file(option, profile)
  if option then return option end
  local path, source = environment.first({ "AWS_CA_BUNDLE" }, profile, "ca_bundle")
  if path and path:find "%z" then return errors.fail("InvalidConfig", source .. ": expected a path without NUL") end
  return path
end

--- Returns the settings for the options of a client; or nil and an error of kind "config". Reads the shared files.
---@param opts table # of a client
---@param warn? fun(path: string, message: string) # as of profile_context
---@return { url: string, url_source: string?, host: string?, region: string, timeout: table, retry: table, validation: string,
---  idempotency: boolean, protocol: "json"|"cbor", cbor_url: string, url_query: string, ca_file: string?, proxy: string|false,
---  has_proxy_option: boolean, max_response: integer, profile_context: table }?
---@return gamelift.Error?
function config.resolve(opts, warn)
  local context, region, url, url_source, retry, proxy, ca_file, err
  context, err = config.profile_context(opts, warn)
  if not context then return nil, err end
  local profile = context.profile
  region, err = find_region(opts, profile, context.files.unreachable)
  if not region then return nil, err end
  url, region, url_source = endpoint.resolve(opts, context.files.config.services, profile, region)
  if not url then return nil, region end
  retry, err = find_retry(opts.retry, profile)
  if not retry then return nil, err end
  proxy, err = endpoint.proxy(opts.proxy, url)
  if err then return nil, err end
  ca_file, err = find_ca_file(opts.ca_file, profile)
  if err then return nil, err end
  return {
    url = url, url_source = url_source, host = endpoint.host_header(url), region = region,
    timeout = options.merge_timeout(options.DEFAULT_TIMEOUT, opts.timeout),
    retry = retry,
    validation = opts.validation or "boto3",
    idempotency = opts.idempotency ~= false,
    protocol = opts.protocol or "json",
    cbor_url = url:match "^[^?]*":gsub("/?$", "/", 1), url_query = url:match "%?.*$" or "",
    ca_file = ca_file,
    proxy = proxy, has_proxy_option = opts.proxy ~= nil, -- as an option it is for all hosts
    max_response = opts.max_response or options.DEFAULT_MAX_RESPONSE,
    profile_context = context,
  }
end

return config
