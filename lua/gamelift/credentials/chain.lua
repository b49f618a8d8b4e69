-- A chain asks its providers in order and keeps the first that has credentials. The default chain is boto3's; it searches again when a
-- shared file has changed.
local checks = require "gamelift.credentials.checks"
local digest = require "gamelift.credentials.digest"
local environment = require "gamelift.config.environment"
local errors = require "gamelift.errors"
local fail = require "gamelift.credentials.failure"
local http = require "gamelift.credentials.http"
local messages = require "gamelift.util.messages"
local profiles = require "gamelift.config.profiles"
local schema = require "gamelift.util.schema"
local shared_file = require "gamelift.credentials.shared_file"
local static = require "gamelift.credentials.static"
local tables = require "gamelift.util.tables"

-- Names of modules with from_context(context) -> provider | nil, reason (text, or an error that ends the search). A module is loaded
-- when the search reaches it.
local PROFILE = { "web_identity", "sso", "credentials_file", "login", "process", "config_file" }
local DEFAULT = { "environment", "assume_role", "web_identity", "sso", "credentials_file", "login", "process", "config_file",
  "ec2", "boto", "container", "imds" }

-- Ends the search at a profile whose login has another identity than its keys.
local login = { name = "login" }
function login.from_context(context)
  if context.profile.login_session == nil then return nil, "no login_session" end
  return fail("login", "UnsupportedCredentials",
    "the profile was made by aws login, which is not read here: use aws configure export-credentials as credential_process")
end

local INLINE = {
  credentials_file = function() return shared_file.credentials_file end,
  config_file = function() return shared_file.config_file end,
  login = function() return login end,
  ec2 = function() return require("gamelift.credentials.legacy").ec2 end,
  boto = function() return require("gamelift.credentials.legacy").boto end,
}

local function module(name)
  local inline = INLINE[name]
  return inline and inline() or require("gamelift.credentials." .. name)
end

-- Returns a field of a provider; nil if that is a function.
local function field(provider, key) return type(provider) == "table" and tables.field(provider, key) or nil end

-- Returns what a user's provider returns; credentials as a plain table, since reading the user's may raise.
local function ask_user(provider, transport, now)
  local credentials, reason
  if type(provider) == "function" then credentials, reason = provider(transport, now)
  else credentials, reason = provider:credentials(transport, now) end
  if type(credentials) ~= "table" then return credentials, reason end
  local problem = checks.keys_problem(credentials)
  if problem then return errors.fail("InvalidCredentials", "unusable credentials: " .. problem) end
  return static.copy(credentials), reason
end

-- Returns the credentials of a built-in or a user's provider; or nil and a reason (text or error). Waits through the transport.
local function ask(provider, transport, now)
  if field(provider, "is_builtin") then return provider:credentials(transport, now) end
  local ok, credentials, reason = pcall(ask_user, provider, transport, now)
  if not ok then return errors.fail("CredentialsProviderFailed", "the provider raised: " .. messages.text(credentials)) end
  if credentials or errors.is_error(reason) then return credentials, reason end
  return nil, reason == nil and "the provider returned nothing" or "the provider returned nil: " .. messages.text(reason)
end

-- Returns text that two providers have in common if they give the same credentials; nil if that is unknown. It is a hash, since it may
-- be made of secrets, after a word that keeps users' keys apart from built-in ones. Does not raise, even if a user's method does.
--
-- Built-in providers depend on the environment, too, so it is part of the key: a reload of nginx may change it (`env NAME=value;`),
-- keeps the lua_shared_dict, and lets the old workers run beside the new ones.
local function key_of(provider)
  local cache_key = field(provider, "cache_key")
  if type(cache_key) ~= "function" then return nil end
  local ok, key = pcall(cache_key, provider)
  if not ok or type(key) ~= "string" then return nil end
  if not field(provider, "is_builtin") then return "user " .. digest { key } end
  return "gamelift " .. digest { key, digest(environment.texts()) }
end

local Chain = { name = "chain", is_builtin = true }
Chain.__index = Chain

-- Records the provider in use, and why those before it have no credentials ({ { name, reason }, … }).
local function choose(self, provider, tried)
  self.chosen, self.tried = provider, tried
  self.is_deferred = field(provider, "is_deferred") or false
end

local function search(self, transport, now)
  local tried = {}
  for i, entry in ipairs(self.list) do
    local name, provider, reason
    if self.context then
      local source = module(entry)
      name = source.name
      provider, reason = source.from_context(self.context)
    else
      name, provider = field(entry, "name"), entry
      if type(name) ~= "string" then name = "provider " .. i end
    end
    local credentials
    if provider then credentials, reason = ask(provider, transport, now) end
    if http.cancelled(transport) then return nil, reason end -- it is unknown if the provider has any
    if credentials then
      choose(self, provider, tried)
      return credentials
    end
    tried[#tried + 1] = { name = name, reason = messages.text(reason) }
    self.tried = tried
    if errors.is_error(reason) then
      self.failed = name
      return nil, reason
    end
  end
  local lines = {}
  for i, one in ipairs(tried) do lines[i] = one.name .. ": " .. one.reason end
  return errors.fail("NoCredentials", "no credentials found: " .. table.concat(lines, "; "))
end

--- Reports whether a shared file is not the one that the last credentials are from. Calls stat twice.
---@return boolean
function Chain:has_changed()
  return self.reload and self.context and (self.has_news or profiles.have_changed(self.context.files)) or false
end

--- Records that credentials of the present cache_key came from the cache.
function Chain:accept_cached() self.has_news = false end

local function same_text(a, b) return a.texts[1] == b.texts[1] and a.texts[2] == b.texts[2] end

-- Reads the shared files if they were not read or have changed. Returns true; or nil and an error. Changed files are news until a
-- call got credentials from them, or an error: one that asks may be cancelled before.
local function reload_files(self)
  if not self.reload or self.context and not profiles.have_changed(self.context.files) then return true end
  local context, err = self.reload()
  if not context then return nil, err end
  if not (self.context and same_text(context.files, self.context.files)) then self.chosen, self.has_news = nil, true end
  self.context = context
  return true
end

--- Returns credentials; or nil and an error. Waits through the transport.
---@param transport table
---@param now number # unix seconds
---@param is_refresh? boolean # the service has rejected the last ones: reads again what was read
---@return table?
---@return gamelift.Error?
function Chain:credentials(transport, now, is_refresh)
  local ok, err = reload_files(self)
  if not ok then return nil, err end
  local chosen = self.chosen
  if chosen and not (is_refresh and field(chosen, "is_static")) then return ask(chosen, transport, now) end
  local credentials, reason = search(self, transport, now)
  if not http.cancelled(transport) then self.has_news = false end
  return credentials, reason
end

local function key_of_list(list)
  local keys = { "chain" }
  for i, provider in ipairs(list) do
    local key = key_of(provider)
    if not key then return nil end
    keys[i + 1] = key
  end
  return digest(keys)
end

--- Returns text that two processes have in common if they get the same credentials; nil if that is unknown. It includes the text of
--- the shared files, which are read again if they have changed. It does not include the token files and programs that they name:
--- token files change on every refresh, and the identity they belong to is in the shared files.
---@return string?
function Chain:cache_key()
  if not self.reload then return key_of_list(self.list) end
  if not reload_files(self) then return nil end
  local context, files = self.context, self.context.files
  return digest { "default", files.paths[1], files.texts[1] or "", files.paths[2], files.texts[2] or "", context.profile_name,
    context.is_named and "named" or "", context.region or "" }
end

local chain = { ask = ask, key_of = key_of, field = field }

local PROVIDERS = schema.list(schema.type("a provider", function(value)
  return type(value) == "function" or type(field(value, "credentials")) == "function"
end), "a list of providers", 1)

--- Returns a chain of a user's list of providers: functions, tables with a method `credentials`, chains. Raises at the caller's caller for
--- anything else.
---@param list table
function chain.new(list)
  local problem = schema.problem(PROVIDERS, list, "provider", "chain")
  if problem then error(problem, 3) end
  return setmetatable({ list = tables.copy(list), tried = {} }, Chain)
end

--- Returns boto3's chain.
---@param reload fun(): table?, gamelift.Error? # makes the context (config.profile_context)
---@param context? table # if it was just made
function chain.default(reload, context)
  return setmetatable({ list = DEFAULT, reload = reload, context = context, tried = {} }, Chain)
end

--- Returns the part of boto3's chain that reads one profile, for the source of a role.
---@param context table
function chain.of_profile(context)
  return setmetatable({ list = PROFILE, context = context, tried = {} }, Chain)
end

return chain
