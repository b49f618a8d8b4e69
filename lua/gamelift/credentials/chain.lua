-- A chain asks its providers in order and stays with the first that has credentials. The default chain is boto3's; it
-- searches again when a shared file has changed.
local digest = require "gamelift.credentials.digest"
local environment = require "gamelift.config.environment"
local errors = require "gamelift.errors"
local fail = require "gamelift.credentials.failure"
local http = require "gamelift.credentials.http"
local messages = require "gamelift.util.messages"
local profiles = require "gamelift.config.profiles"
local shared_file = require "gamelift.credentials.shared_file"
local static = require "gamelift.credentials.static"
local tables = require "gamelift.util.tables"

-- Modules with from(shared) -> provider | nil, reason (text, or an error that ends the search). By name, so that only those
-- are loaded that the search gets to.
local PROFILE = { "web_identity", "sso", "credentials_file", "login", "process", "config_file" }
local DEFAULT = { "environment", "assume_role", "web_identity", "sso", "credentials_file", "login", "process", "config_file",
  "ec2", "boto", "container", "imds" }

-- A profile that asks for another identity than its keys: using those would act as somebody else.
local login = { name = "login" }
function login.from(shared)
  if shared.profile.login_session == nil then return nil, "no login_session" end
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

-- The field of a provider, nil if it is a function.
local function field(provider, key) return type(provider) == "table" and tables.field(provider, key) or nil end

-- As a provider of the user's returns them; credentials as a plain table, since theirs may raise when it is read.
local function ask_user(provider, transport, now)
  local found, reason
  if type(provider) == "function" then found, reason = provider(transport, now)
  else found, reason = provider:credentials(transport, now) end
  if type(found) ~= "table" then return found, reason end
  local problem = static.problem(found)
  if problem then return errors.fail("InvalidCredentials", "unusable credentials: " .. problem) end
  return static.copy(found), reason
end

-- Credentials of any provider, also of the user's; or nil and a reason (text or error). May wait through the transport.
local function ask(provider, transport, now)
  if field(provider, "is_builtin") then return provider:credentials(transport, now) end
  local ok, found, reason = pcall(ask_user, provider, transport, now)
  if not ok then return errors.fail("CredentialsProviderFailed", "the provider raised: " .. messages.text(found)) end
  if found or errors.is_error(reason) then return found, reason end
  return nil, reason == nil and "the provider returned nothing" or "the provider returned nil: " .. messages.text(reason)
end

-- Text that two providers have in common if they give the same credentials, or nil if that can't be told: a hash, since it may
-- be made of secrets, after a word for whose it is, so that no user's key is one of ours. Raises nothing, whatever a user's does.
--
-- Ours depend on the environment, too. It is not the same as long as a lua_shared_dict lasts: `env NAME=value;` takes effect when
-- nginx is told to reload, which keeps the dict, and the old workers go on beside the new ones.
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

-- What has been found out: the provider in use, and why those before it gave nothing ({ { name, reason }, … }).
local function settle(self, provider, tried)
  self.chosen, self.tried = provider, tried
  self.is_deferred = field(provider, "is_deferred") or false
end

local function search(self, transport, now)
  local tried = {}
  for i, entry in ipairs(self.list) do
    local name, provider, reason
    if self.shared then
      local source = module(entry)
      name = source.name
      provider, reason = source.from(self.shared)
    else
      name, provider = field(entry, "name"), entry
      if type(name) ~= "string" then name = "provider " .. i end
    end
    local found
    if provider then found, reason = ask(provider, transport, now) end
    if http.cancelled(transport) then return nil, reason end -- whether it would have given any is not known
    if found then
      settle(self, provider, tried)
      return found
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

-- Whether a shared file is another than the one that the last credentials are from. Two calls of stat.
function Chain:changed()
  return self.reload and self.shared and (self.has_news or profiles.changed(self.shared.files)) or false
end

-- Credentials have come from elsewhere, under the present cache_key.
function Chain:taken() self.has_news = false end

local function same_text(a, b) return a.texts[1] == b.texts[1] and a.texts[2] == b.texts[2] end

-- Reads the shared files if they were not read or have changed. True; or nil and an error. What they say now is news until
-- somebody has got credentials by it, or been refused them: a call that asks may be given up on the way.
local function refresh(self)
  if not self.reload or self.shared and not profiles.changed(self.shared.files) then return true end
  local shared, err = self.reload()
  if not shared then return nil, err end
  if not (self.shared and same_text(shared.files, self.shared.files)) then self.chosen, self.has_news = nil, true end
  self.shared = shared
  return true
end

-- Credentials; or nil and an error. `renew`: others than those given before are wanted, so what was read is read again.
function Chain:credentials(transport, now, renew)
  local ok, err = refresh(self)
  if not ok then return nil, err end
  local chosen = self.chosen
  if chosen and not (renew and field(chosen, "is_static")) then return ask(chosen, transport, now) end
  local found, reason = search(self, transport, now)
  if not http.cancelled(transport) then self.has_news = false end
  return found, reason
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

-- What two processes must share to mean the same credentials; nil if that can't be told. Reads the shared files if they have
-- changed: what they say is part of it. What they name is not, the files of tokens and the programs: those change with each
-- renewal, and for whom they are stands here.
function Chain:cache_key()
  if not self.reload then return key_of_list(self.list) end
  if not refresh(self) then return nil end
  local shared, files = self.shared, self.shared.files
  return digest { "default", files.paths[1], files.texts[1] or "", files.paths[2], files.texts[2] or "", shared.profile_name,
    shared.is_named and "named" or "", shared.region or "" }
end

local chain = { ask = ask, key_of = key_of, field = field }

-- A chain of the user's own: a list of providers (functions, tables with a method `credentials`, chains).
function chain.new(list)
  if type(list) ~= "table" or #list == 0 then error("chain: expected a list of providers", 2) end
  for i, provider in ipairs(list) do
    local is_one = type(provider) == "function" or type(field(provider, "credentials")) == "function"
    if not is_one then error(("chain: no provider at place %d"):format(i), 2) end
  end
  return setmetatable({ list = tables.copy(list), tried = {} }, Chain)
end

-- boto3's. reload() reads the configuration (config.shared); shared: what it gave a moment ago, if it did.
function chain.default(reload, shared)
  return setmetatable({ list = DEFAULT, reload = reload, shared = shared, tried = {} }, Chain)
end

-- The part of it that concerns one profile, for the source of a role.
function chain.of_profile(shared)
  return setmetatable({ list = PROFILE, shared = shared, tried = {} }, Chain)
end

return chain
