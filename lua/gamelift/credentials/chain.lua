-- A chain asks its providers in order and stays with the first that has credentials. The default chain is boto3's; it
-- searches again when a shared file has changed.
local errors = require "gamelift.errors"
local failure = require "gamelift.credentials.failure"
local http = require "gamelift.credentials.http"
local names = require "gamelift.names"
local profiles = require "gamelift.profiles"
local shared_file = require "gamelift.credentials.shared_file"

-- Modules with from(shared) -> provider | nil, reason (text, or an error that ends the search). By name, so that only those
-- are loaded that the search gets to.
local PROFILE = { "web_identity", "sso", "credentials_file", "login", "process", "config_file" }
local DEFAULT = { "environment", "assume_role", "web_identity", "sso", "credentials_file", "login", "process", "config_file",
  "ec2", "boto", "container", "imds" }

-- A profile that asks for another identity than its keys: using those would act as somebody else.
local login = { name = "login" }
function login.from(shared)
  if shared.profile.login_session == nil then return nil, "no login_session" end
  return nil, failure("login", "UnsupportedCredentials",
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

-- Credentials of any provider, also of the user's; or nil and a reason (text or error). May wait through the transport.
local function ask(provider, transport, now)
  if type(provider) == "table" and provider.is_ours then return provider:credentials(transport, now) end
  local ok, found, reason
  if type(provider) == "function" then
    ok, found, reason = pcall(provider, transport, now)
  else
    ok, found, reason = pcall(provider.credentials, provider, transport, now)
  end
  if not ok then
    return nil, errors.new { kind = "credentials", code = "CredentialsProviderFailed",
      message = "the provider raised: " .. names.text(found) }
  end
  if found or errors.is_error(reason) then return found, reason end
  return nil, reason == nil and "the provider returned nothing" or "the provider returned nil: " .. names.text(reason)
end

local Chain = { name = "chain", is_ours = true }
Chain.__index = Chain

-- What has been found out: the provider in use, and why those before it gave nothing ({ { name, reason }, … }).
local function settle(self, provider, tried)
  self.chosen, self.tried = provider, tried
  self.is_deferred = type(provider) == "table" and provider.is_deferred or false
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
      name, provider = type(entry) == "table" and entry.name or "provider " .. i, entry
    end
    local found
    if provider then found, reason = ask(provider, transport, now) end
    if http.cancelled(transport) then return nil, reason end -- whether it would have given any is not known
    if found then
      settle(self, provider, tried)
      return found
    end
    tried[#tried + 1] = { name = name, reason = names.text(reason) }
    self.tried = tried
    if errors.is_error(reason) then
      self.failed = name
      return nil, reason
    end
  end
  local lines = {}
  for i, one in ipairs(tried) do lines[i] = one.name .. ": " .. one.reason end
  return nil, errors.new { kind = "credentials", code = "NoCredentials",
    message = "no credentials found: " .. table.concat(lines, "; ") }
end

-- Whether a shared file has changed since it was read. Two calls of stat.
function Chain:changed()
  return self.reload and self.shared and profiles.changed(self.shared.files) or false
end

local function same_text(a, b) return a.texts[1] == b.texts[1] and a.texts[2] == b.texts[2] end

-- Credentials; or nil and an error. `renew`: others than those given before are wanted, so what was read is read again.
function Chain:credentials(transport, now, renew)
  local chosen = self.chosen
  if self.reload and (not self.shared or self:changed()) then
    local shared, err = self.reload()
    if not shared then return nil, err end
    if not (self.shared and same_text(shared.files, self.shared.files)) then chosen = nil end
    self.shared = shared
  elseif renew and type(chosen) == "table" and chosen.is_static then
    chosen = nil
  end
  if chosen then return ask(chosen, transport, now) end
  return search(self, transport, now)
end

-- What two processes must share to mean the same credentials; nil if that can't be told.
function Chain:cache_key()
  local shared = self.shared
  if not self.reload then
    local keys = {}
    for i, provider in ipairs(self.list) do
      keys[i] = type(provider) == "table" and provider.cache_key and provider:cache_key()
      if not keys[i] then return nil end
    end
    return table.concat(keys, "|")
  end
  if not shared then return nil end
  return table.concat({ shared.files.paths[1], shared.files.paths[2], shared.profile_name, shared.is_named and "named" or "",
    shared.region or "" }, "|")
end

local chain = { ask = ask }

-- A chain of the user's own: a list of providers (functions, tables with a method `credentials`, chains).
function chain.new(list)
  if type(list) ~= "table" or #list == 0 then error("chain: expected a list of providers", 2) end
  for i, provider in ipairs(list) do
    local is_one = type(provider) == "function" or type(provider) == "table" and type(provider.credentials) == "function"
    if not is_one then error(("chain: no provider at place %d"):format(i), 2) end
  end
  local copy = {}
  for i, provider in ipairs(list) do copy[i] = provider end
  return setmetatable({ list = copy, tried = {} }, Chain)
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
