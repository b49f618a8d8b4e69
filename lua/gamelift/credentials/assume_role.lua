-- Credentials of a role, had from STS with other credentials: those of another profile or of a named source.
local environment = require "gamelift.credentials.environment"
local fail = require "gamelift.credentials.failure"
local messages = require "gamelift.util.messages"
local schema = require "gamelift.util.schema"
local shared = require "gamelift.credentials.profile_context"
local static = require "gamelift.credentials.static"
local sts = require "gamelift.credentials.sts"
local tables = require "gamelift.util.tables"

local NAME = "assume-role"

local Provider = { name = NAME, is_builtin = true, is_deferred = true }
Provider.__index = Provider

-- The code of the user's MFA device. A role that wants one is not renewed behind the user's back, as in boto3.
local function token_code(self)
  local serial = self.params.SerialNumber
  if not serial then return nil end
  if self.was_asked then
    return fail(NAME, "MFARequired", "the role wants a new MFA code: make a new client, or use keys of its session")
  end
  if not self.mfa_code then
    return fail(NAME, "MFARequired",
      "the role wants an MFA code: give the client the option mfa_code = function(serial) return code end")
  end
  local ok, code = pcall(self.mfa_code, serial)
  if ok and type(code) == "number" then code = ("%06d"):format(code) end
  if not ok or type(code) ~= "string" then
    return fail(NAME, "MFARequired", "mfa_code gave no code" .. (ok and "" or ": it raised an error"))
  end
  self.was_asked = true
  return code
end

function Provider:credentials(transport, now)
  local code, err = token_code(self)
  if err then return nil, err end
  local keys, _
  keys, err = self.source:get(now, transport)
  if not keys then
    if self.source_name then
      _, err = fail(NAME, "CredentialsProviderFailed",
        ("no credentials from the credential_source %s: %s"):format(self.source_name, err.message))
    elseif err.code == "NoCredentials" then
      _, err = fail(NAME, "InvalidCredentialsConfig", "the source_profile has no credentials: " .. err.message)
    end
    return nil, err
  end
  local params = tables.merge({ TokenCode = code, RoleSessionName = self.session_name }, self.params)
  if not params.RoleSessionName then
    -- boto3's name, since policies and trails may know it; made once, so that a renewed session keeps it
    self.session_name = ("botocore-session-%d"):format(math.floor(now))
    params.RoleSessionName = self.session_name
  end
  local config
  config, err = shared.of(self)
  if not config then return nil, err end
  return sts.call(transport, now, NAME, config, "AssumeRole", params, keys)
end

local M = { name = NAME }

-- Whether the profile has a role that this provider is for; with a token file it is for web_identity.
local function has_role(profile) return profile.role_arn ~= nil and profile.web_identity_token_file == nil end

local function has_keys(profile) return profile.aws_access_key_id ~= nil or profile.aws_secret_access_key ~= nil end

-- Python's int(): blanks around, a sign, underscores between digits. nil for anything else, which boto3 leaves out.
local function integer(text)
  local sign, digits = text:match "^%s*([+-]?)(%d[%d_]*)%s*$"
  if not digits or digits:find "__" or digits:sub(-1) == "_" then return nil end
  local value = tonumber((digits:gsub("_", "")), 10)
  return sign == "-" and -value or value
end

local function invalid(message) return fail(NAME, "InvalidCredentialsConfig", message) end

-- credential_source: the providers that may be named, as a function so that none is loaded without need.
local SOURCES = {
  Environment = function() return environment.new() end,
  EcsContainer = function(config) return require("gamelift.credentials.container").from(config) end,
  Ec2InstanceMetadata = function(config) return require("gamelift.credentials.imds").from(config) end,
}

local function named_source(config, name)
  local make = SOURCES[name]
  if not make then
    return invalid(("profile %s has the credential_source %s; there are Environment, EcsContainer and "
      .. "Ec2InstanceMetadata"):format(messages.quote(config.profile_name), messages.quote(name)))
  end
  local provider, reason = make(config)
  if provider then return provider end
  return fail(NAME, "CredentialsProviderFailed",
    ("no credentials from the credential_source %s: %s"):format(name, tostring(reason)))
end

-- The providers a source profile may have, but for a role of its own.
local function plain_chain(config)
  return require("gamelift.credentials.chain").of_profile(config)
end

local function profile_source(config, name, visited)
  local parent = messages.quote(config.profile_name)
  local profile = config:of(name)
  if not profile then
    return invalid(("the source_profile %s of profile %s does not exist"):format(messages.quote(name), parent))
  end
  local is_itself = name == config.profile_name
  if visited[name] and not (is_itself and has_keys(profile)) then
    return invalid(("the source_profile %s of profile %s leads back to a profile on the way: no end is in sight"):format(
      messages.quote(name), parent))
  end
  visited[name] = true
  local other = config:at(name)
  other.region, other.visited = config.region, visited
  if has_role(profile) and not has_keys(profile) then return M.from(other) end
  return plain_chain(other)
end

local SETTINGS = { "role_arn", "source_profile", "credential_source", "external_id", "mfa_serial", "role_session_name",
  "duration_seconds" }

local function source_of(config)
  local profile = config.profile
  for _, key in ipairs(SETTINGS) do
    if type(profile[key]) == "table" then return invalid(key .. " is a block of settings, not a value") end
  end
  local from, named = profile.source_profile, profile.credential_source
  local quoted = messages.quote(config.profile_name)
  if from and named then
    return invalid(("profile %s has both source_profile and credential_source"):format(quoted))
  elseif named then
    return named_source(config, named)
  elseif not from then
    return fail(NAME, "PartialCredentials",
      ("profile %s has role_arn without source_profile or credential_source"):format(quoted))
  end
  return profile_source(config, from, config.visited or { [config.profile_name] = true })
end

-- The provider of the profile's role; or nil and why there is none (text), or an error. Asks nobody yet.
function M.from(config)
  local profile = config.profile
  if not has_role(profile) then return nil, "the profile has no role_arn" end
  local source, err = source_of(config)
  if not source then return nil, err end
  local session = profile.role_session_name
  return setmetatable({
    shared = config,
    source = require("gamelift.credentials.cached").new(source),
    source_name = profile.credential_source,
    mfa_code = config.mfa_code,
    params = {
      RoleArn = profile.role_arn, ExternalId = profile.external_id, SerialNumber = profile.mfa_serial,
      RoleSessionName = session ~= "" and session or nil,
      DurationSeconds = profile.duration_seconds and integer(profile.duration_seconds),
    },
  }, Provider)
end

M.OPTIONS = schema.record({
  role_arn = schema.required(schema.string),
  source = schema.required(schema.secret(schema.type("a provider or a table of keys", function(value)
    if type(value) == "function" or type(value) == "table" and tables.field(value, "credentials") then return true end
    if type(value) ~= "table" then return false end
    return static.KEYS.fits(value)
  end))),
  region = schema.string, external_id = schema.string, session_name = schema.string,
  duration = schema.whole("a whole number of seconds", 1),
  mfa_serial = schema.string, mfa_code = schema.callable, -- function(serial) -> code
  use_fips = schema.boolean, use_dualstack = schema.boolean,
}, "a table")

--- Returns the provider of gamelift.credentials.assume_role { … }.
---@param options table # of the type OPTIONS
function M.new(options)
  local source = options.source
  if type(source) == "table" and tables.field(source, "access_key_id") then source = static.new(source) end
  return setmetatable({
    options = options,
    source = require("gamelift.credentials.cached").new(source),
    mfa_code = options.mfa_code,
    params = {
      RoleArn = options.role_arn, ExternalId = options.external_id, SerialNumber = options.mfa_serial,
      RoleSessionName = options.session_name, DurationSeconds = options.duration,
    },
  }, Provider)
end

return M
