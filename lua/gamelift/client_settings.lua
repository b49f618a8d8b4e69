-- The settings of a client, which its first call makes, and those of one call. `state` is a client's (client.lua).
local config = require "gamelift.config"
local core = require "gamelift.core"
local credentials = require "gamelift.credentials"
local errors = require "gamelift.errors"
local messages = require "gamelift.util.messages"
local options = require "gamelift.config.options"
local quota = require "gamelift.retry.quota"
local tables = require "gamelift.util.tables"
local transports = require "gamelift.transport"
local user_agent = require "gamelift.user_agent"

local client_settings = {}

local PROVIDERS = 32 -- in each of the two tables of state.providers

local function warn_of_public_file(logger, path)
  if not core.file_is_public(path) then return end
  require("gamelift.log").warning(logger, "PublicCredentialsFile",
    "all users of this machine may read the credentials file: chmod 600 " .. messages.quote(path))
end

--- Does what can fail for reasons outside the program. Returns the settings; or nil and an error. Reads the shared files.
---@param state table
---@return table? settings
---@return gamelift.Error? err
function client_settings.prepare(state)
  if state.logger and not state.warn_of_path then state.warn_of_path = require("gamelift.log").path_warner(state.logger) end
  local settings, err = config.resolve(state.options, state.warn_of_path)
  if not settings then return nil, err end
  local source = state.options.credentials
  local now = state.wall()
  if type(now) ~= "number" or now ~= now then
    return errors.fail("InvalidConfig", "option clock: expected it to return unix seconds, got " .. messages.quote(now))
  end
  settings.provider = credentials.cached(source or credentials.default(state.options, settings.profile_context),
    state.options.credentials_cache, state.logger or nil)
  if state.logger and not source then warn_of_public_file(state.logger, settings.profile_context.files.paths[2]) end
  settings.profile_context = nil
  settings.user_agent = user_agent(settings.retry.mode)
  local transport, owned = transports.open(state.options.transport or false, settings)
  if not transport then return nil, owned end
  state.transport, state.owned = transport, owned
  -- a call reads this clock many times: the common one without a detour
  state.monotonic = transport.now == core.monotonic and core.monotonic or function() return transport:now() end
  state.signer, state.quota = core.signer(), quota.SIZE
  state.settings = settings
  return settings
end

-- Returns the cached provider of a provider that is an option of a call. A weak table would not do: the values refer to their keys. So when
-- the new ones are many they become the old ones, and of those only what is used again stays.
local function cached_provider(state, source)
  local kept = state.providers
  local provider = kept.new[source]
  if provider then return provider end
  if kept.count == PROVIDERS then kept.count, kept.new, kept.old = 0, {}, kept.new end
  provider = kept.old[source] or credentials.cached(source, state.options.credentials_cache, state.logger or nil)
  kept.count, kept.new[source] = kept.count + 1, provider
  return provider
end

-- Returns the cached provider for a call's option `credentials`; or nil and an error. Incomplete keys are merged over the client's;
-- a whole pair of keys is used alone, so that no token of another pair goes with it.
local function provider_of(state, source)
  if type(source) == "table" and type(tables.field(source, "credentials")) ~= "function" then
    local base = state.options.credentials
    if not (source.access_key_id and source.secret_access_key) then
      if type(base) ~= "table" or not base.access_key_id then
        return errors.fail("PartialCredentials",
          "option credentials: expected a whole pair of keys, since the client has no keys as an option to complete it")
      end
      source = tables.merge(base, source)
    end
    return credentials.cached(source)
  end
  return cached_provider(state, source)
end

--- Returns the client's settings with a call's options merged over them; or nil and an error.
---@param state table
---@param settings table # prepare's
---@param opts gamelift.CallOptions
---@return table? settings
---@return gamelift.Error? err
function client_settings.merge(state, settings, opts)
  local provider = settings.provider
  if opts.credentials then
    local err
    provider, err = provider_of(state, opts.credentials)
    if not provider then return nil, err end
  end
  local idempotency = opts.idempotency
  if idempotency == nil then idempotency = settings.idempotency end
  return {
    timeout = options.merge_timeout(settings.timeout, opts.timeout),
    retry = tables.merge(settings.retry, opts.retry),
    validation = opts.validation or settings.validation,
    idempotency = idempotency,
    provider = provider,
  }
end

return client_settings
