-- Credentials of a role, which STS returns for other credentials: those of another profile or of a named source.
local environment = require "gamelift.credentials.environment"
local fail = require "gamelift.credentials.failure"
local messages = require "gamelift.util.messages"
local schema = require "gamelift.util.schema"
local profile_context = require "gamelift.credentials.profile_context"
local static = require "gamelift.credentials.static"
local sts = require "gamelift.credentials.sts"
local tables = require "gamelift.util.tables"

local NAME = "assume-role"

local Provider = { name = NAME, is_builtin = true, is_deferred = true }
Provider.__index = Provider

-- Returns the code of the user's MFA device; nil where the role needs none; nil and an error. As in boto3 the user is asked once, so
-- such a role is not refreshed.
local function token_code(self)
  local serial = self.params.SerialNumber
  if not serial then return nil end
  if self.was_asked then
    return fail(NAME, "MFARequired", "the role requires a new MFA code: make a new client, or use keys of its session")
  end
  if not self.mfa_code then
    return fail(NAME, "MFARequired",
      "the role requires an MFA code: set the client's option mfa_code = function(serial) return code end")
  end
  local ok, code = pcall(self.mfa_code, serial)
  if ok and type(code) == "number" then code = ("%06d"):format(code) end
  if not ok or type(code) ~= "string" then
    return fail(NAME, "MFARequired", "mfa_code returned no code" .. (ok and "" or ": it raised an error"))
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
    -- boto3's name, which policies and trails may know; made once, so that a refreshed session keeps it
    self.session_name = ("botocore-session-%d"):format(math.floor(now))
    params.RoleSessionName = self.session_name
  end
  local context
  context, err = profile_context.get(self)
  if not context then return nil, err end
  return sts.call(transport, now, NAME, context, "AssumeRole", params, keys)
end

local M = { name = NAME }

-- Reports whether the profile has a role for this provider; with a token file it is for web_identity.
local function has_role(profile) return profile.role_arn ~= nil and profile.web_identity_token_file == nil end

local function has_keys(profile) return profile.aws_access_key_id ~= nil or profile.aws_secret_access_key ~= nil end

-- Reads text as Python's int() does: blanks around, a sign, underscores between digits. Returns nil for other text, which boto3
-- ignores.
local function integer(text)
  local sign, digits = text:match "^%s*([+-]?)(%d[%d_]*)%s*$"
  if not digits or digits:find "__" or digits:sub(-1) == "_" then return nil end
  local value = tonumber((digits:gsub("_", "")), 10)
  return sign == "-" and -value or value
end

local function invalid(message) return fail(NAME, "InvalidCredentialsConfig", message) end

-- The values of credential_source: functions, so that only the provider that is used is loaded.
local SOURCES = {
  Environment = function() return environment.new() end,
  EcsContainer = function(context) return require("gamelift.credentials.container").from_context(context) end,
  Ec2InstanceMetadata = function(context) return require("gamelift.credentials.imds").from_context(context) end,
}

local function named_source(context, name)
  local make = SOURCES[name]
  if not make then
    return invalid(("profile %s has the credential_source %s; expected Environment, EcsContainer or "
      .. "Ec2InstanceMetadata"):format(messages.quote(context.profile_name), messages.quote(name)))
  end
  local provider, reason = make(context)
  if provider then return provider end
  return fail(NAME, "CredentialsProviderFailed",
    ("no credentials from the credential_source %s: %s"):format(name, tostring(reason)))
end

-- Returns the chain of a source profile that has no role.
local function chain_of(context)
  return require("gamelift.credentials.chain").of_profile(context)
end

local function profile_source(context, name, visited)
  local parent = messages.quote(context.profile_name)
  local profile = context:merged_profile(name)
  if not profile then
    return invalid(("the source_profile %s of profile %s does not exist"):format(messages.quote(name), parent))
  end
  local is_self = name == context.profile_name
  if visited[name] and not (is_self and has_keys(profile)) then
    return invalid(("the source_profile %s of profile %s is a profile that refers to it: the chain never ends"):format(
      messages.quote(name), parent))
  end
  visited[name] = true
  local other = context:for_profile(name)
  other.region, other.visited = context.region, visited
  if has_role(profile) and not has_keys(profile) then return M.from_context(other) end
  return chain_of(other)
end

local SETTINGS = { "role_arn", "source_profile", "credential_source", "external_id", "mfa_serial", "role_session_name",
  "duration_seconds" }

local function source_of(context)
  local profile = context.profile
  for _, key in ipairs(SETTINGS) do
    if type(profile[key]) == "table" then return invalid(key .. ": expected a value, got a block of settings") end
  end
  local parent, named = profile.source_profile, profile.credential_source
  local quoted = messages.quote(context.profile_name)
  if parent and named then
    return invalid(("profile %s has both source_profile and credential_source"):format(quoted))
  elseif named then
    return named_source(context, named)
  elseif not parent then
    return fail(NAME, "PartialCredentials",
      ("profile %s has role_arn without source_profile or credential_source"):format(quoted))
  end
  return profile_source(context, parent, context.visited or { [context.profile_name] = true })
end

-- Returns the provider of the profile's role; or nil and the reason (text), or an error. Calls no service yet.
function M.from_context(context)
  local profile = context.profile
  if not has_role(profile) then return nil, "the profile has no role_arn" end
  local source, err = source_of(context)
  if not source then return nil, err end
  local session = profile.role_session_name
  return setmetatable({
    context = context,
    source = require("gamelift.credentials.cached").new(source),
    source_name = profile.credential_source,
    mfa_code = context.mfa_code,
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
