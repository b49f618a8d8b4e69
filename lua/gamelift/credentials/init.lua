-- Where credentials come from, and keeping them until they expire. No value of them is ever part of a message.
local config = require "gamelift.config"
local errors = require "gamelift.errors"
local names = require "gamelift.names"
local shared_file = require "gamelift.credentials.shared_file"
local static = require "gamelift.credentials.static"

local credentials = {}

-- boto3's order. A source returns credentials; or nil and a text if it has none; or nil and an error, which ends the
-- search.
local CHAIN = {
  { "environment", require "gamelift.credentials.environment" },
  { "profile", shared_file.other_identity }, -- the place of assume-role, web identity and SSO
  { "credentials file", shared_file.credentials_file },
  -- the place of credential_process
  { "config file", shared_file.config_file },
  -- the place of the container's endpoint and of the instance's metadata service
}

local AHEAD = 300 -- seconds before the expiration at which new ones are fetched
local PAUSE = 60 -- seconds between attempts to refresh while the old ones still hold

local function failure(code, message)
  return errors.new { kind = "credentials", code = code, message = message }
end

-- The first source that has some. shared: what config.shared gives. A profile named in code comes before the
-- environment, as in boto3.
local function search(shared, profile_given)
  local reasons = {}
  for _, source in ipairs(CHAIN) do
    local name, load = source[1], source[2]
    if name ~= "environment" or not profile_given then
      local found, reason = load(shared)
      if found then return found end
      if errors.is_error(reason) then return nil, reason end
      reasons[#reasons + 1] = name .. ": " .. reason
    end
  end
  return nil, failure("NoCredentials", "no credentials found: " .. table.concat(reasons, "; "))
end

-- Asks a user's provider; it may wait through the transport.
local function ask(provider, transport)
  local ok, found, reason
  if type(provider) == "function" then
    ok, found, reason = pcall(provider, transport)
  else
    ok, found, reason = pcall(provider.credentials, provider, transport)
  end
  if not ok then return nil, failure("CredentialsProviderFailed", "the provider raised: " .. names.text(found)) end
  if found then return found end
  if errors.is_error(reason) then return nil, reason end
  reason = reason == nil and "the provider returned nothing" or "the provider returned nil: " .. names.text(reason)
  return nil, failure("CredentialsProviderFailed", reason)
end

local Holder = {}
Holder.__index = Holder

-- Fetches, checks and keeps. nil and an error where that fails; what was kept before stays.
function Holder:load(now, transport)
  self.busy = true
  local found, err = self.fetch(transport)
  self.busy = false
  if not found then return nil, err end
  local problem = type(found) ~= "table" and "expected a table, got " .. type(found) or static.problem(found)
  if problem then return nil, failure("InvalidCredentials", "unusable credentials: " .. problem) end
  if found.expiration and found.expiration <= now then
    return nil, failure("ExpiredCredentials", "the source still gives credentials that have expired")
  end
  self.current = static.copy(found)
  return self.current
end

-- Credentials that hold at `now` (unix seconds), or nil and an error. May wait through the transport, where the source
-- does. While one caller refreshes, others go on with those that still hold; a refresh that fails changes nothing
-- until they expire.
function Holder:get(now, transport)
  local current = self.current
  local expiration = current and current.expiration
  if current and (not expiration or now < expiration - AHEAD) then return current end
  local holds = expiration and now < expiration
  if holds and (self.busy or not self.fetch or now < self.again) then return current end
  if not self.fetch then return nil, failure("ExpiredCredentials", "the credentials given have expired") end
  local found, err = self:load(now, transport)
  if found then return found end
  if not holds then return nil, err end
  self.again = now + PAUSE
  return current
end

local function same(a, b) return a.access_key_id == b.access_key_id and a.session_token == b.session_token end

-- Others than those the service refused as expired, or nil if the source has no others. May wait, as get.
function Holder:renew(refused, now, transport)
  if self.current and not same(self.current, refused) then return self.current end
  local found = self.fetch and self:load(now, transport)
  return found and not same(found, refused) and found or nil
end

local function holder(current, fetch)
  return setmetatable({ current = current, fetch = fetch, busy = false, again = -math.huge }, Holder)
end

-- A holder for the option `credentials` of a client or a call: a table of keys or a provider.
function credentials.holder(given)
  if type(given) == "table" and given.access_key_id then return holder(static.copy(given)) end
  return holder(nil, function(transport) return ask(given, transport) end)
end

-- A holder that searches the chain for a client with these options. shared: what the files held a moment ago; later
-- searches read them again.
function credentials.chain(options, shared)
  return holder(nil, function()
    local now, err = shared, nil
    shared = nil
    if not now then now, err = config.shared(options) end
    if not now then return nil, err end
    return search(now, options.profile ~= nil)
  end)
end

return credentials
