-- Credentials: providers (one file per source), the chain of them, and the cached provider that keeps what they give until it
-- expires. No message shows a value of them.
--
-- A provider is a function(transport, now) or a table with a method credentials(self, transport, now). It returns
-- { access_key_id, secret_access_key, session_token, expiration }, or nil and a reason, and waits through the transport. Its method
-- cache_key(self) returns text that providers of the same credentials have in common (for the option credentials_cache).
-- gamelift.credentials.imds { … } and the like return those of AWS, gamelift.credentials.chain { … } one of several. Modules are
-- loaded on first use: a client with keys as an option needs none of them.
local schema = require "gamelift.util.schema"
local strict = require "gamelift.util.strict"
local tables = require "gamelift.util.tables"

local credentials = {}

--- Returns the cached provider for the option `credentials` of a client or a call.
---@param source table|function # keys or a provider
---@param cache? table # the option credentials_cache
---@param logger? function
function credentials.cached(source, cache, logger)
  if type(source) == "table" and tables.field(source, "access_key_id") then
    return require("gamelift.credentials.cached_static").new(source)
  end
  return require("gamelift.credentials.cached").new(source, cache, logger)
end

--- Returns the provider of a client without the option `credentials`: boto3's chain.
---@param opts? table # of a client
---@param context? table # of config.profile_context, if it was just made; it is made again when the files change
function credentials.default(opts, context)
  local config = require "gamelift.config"
  local warn = context and context.warn
  return require("gamelift.credentials.chain").default(function() return config.profile_context(opts or {}, warn) end, context)
end

--- Returns a provider that uses the first of several which has credentials. Raises for anything but a list of providers.
---@param list table
function credentials.chain(list)
  local made = require("gamelift.credentials.chain").new(list) -- no tail call, which would hide the caller's line in Lua 5.1
  return made
end

local MAKERS = tables.keys {
  static = 1, environment = 1, shared_file = 1, assume_role = 1, web_identity = 1, sso = 1, process = 1, container = 1, imds = 1,
  fleet_role = 1,
}

local identity

-- Returns text that differs between values of an option: providers, tables or plain values; nil for a function or another object.
local function identity_of(value)
  if type(value) == "function" then return nil end
  if type(value) ~= "table" then return type(value) .. " " .. tostring(value) end
  if type(tables.field(value, "credentials")) ~= "function" then
    if getmetatable(value) ~= nil then return nil end
    return identity("keys", value)
  end
  return require("gamelift.credentials.chain").key_of(value)
end

-- Returns text that two providers have in common if they give the same credentials; else nil. It is a hash, since options may be
-- secret. An option that is a function makes a provider unlike all others, except mfa_code, which mfa_serial identifies.
function identity(name, options)
  local texts = { name }
  for _, key in ipairs(tables.keys(options)) do
    if key ~= "mfa_code" then
      local text = identity_of(options[key])
      if not text then return nil end
      texts[#texts + 1], texts[#texts + 2] = key, text
    end
  end
  return require("gamelift.credentials.digest")(texts)
end

-- Returns a copy of options, which the user may change and use again. Providers and other objects among them are not copied.
local function copy_options(options)
  local copy = {}
  for key, value in pairs(options) do
    local is_plain = type(value) == "table" and getmetatable(value) == nil and type(tables.field(value, "credentials")) ~= "function"
    copy[key] = is_plain and copy_options(value) or value
  end
  return copy
end

for _, name in ipairs(MAKERS) do
  credentials[name] = function(opts)
    local source = require("gamelift.credentials." .. name)
    local problem = schema.problem(source.OPTIONS, opts == nil and {} or opts, "option")
    if problem then error(name .. ": " .. problem, 2) end
    local kept = copy_options(opts or {})
    local provider = source.new(kept)
    function provider.cache_key() return identity(name, kept) end -- each time: a source's files may change
    return provider
  end
end

return strict.new(credentials, "provider")
