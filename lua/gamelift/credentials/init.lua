-- Where credentials come from: providers, each a file of its own, the chain of them, and what keeps them until they
-- expire. No value of them is ever part of a message.
--
-- A provider is a function(transport, now) or a table with a method credentials(self, transport, now): it returns
-- { access_key_id, secret_access_key, session_token, expiration }, or nil and a reason; it waits through the transport. A
-- method cache_key(self) names what it gives, for those who share it (the option credentials_cache).
-- gamelift.credentials.imds { … } and the like make those of AWS, gamelift.credentials.chain { … } one of several.
-- A client with keys of its own needs none of all that, so it is loaded when first used.
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

-- The provider that a client with these options has where it is given none: boto3's chain. shared: what config.shared gave a
-- moment ago, if it did; it is read again when the files change.
function credentials.default(options, shared)
  options = options or {}
  local config = require "gamelift.config"
  return require("gamelift.credentials.chain").default(function() return config.shared(options, shared and shared.warn) end, shared)
end

function credentials.chain(list) return require("gamelift.credentials.chain").new(list) end

local MAKERS = tables.keys {
  static = 1, environment = 1, shared_file = 1, assume_role = 1, web_identity = 1, sso = 1, process = 1, container = 1, imds = 1,
}

local identity

-- Text that tells the value of an option from others: a provider's, a table's or a plain value's; nil where that can't be known.
local function identity_of(value)
  if type(value) == "function" then return nil end
  if type(value) ~= "table" then return type(value) .. " " .. tostring(value) end
  if type(tables.field(value, "credentials")) ~= "function" then return identity("keys", value) end
  return require("gamelift.credentials.chain").key_of(value)
end

-- Text that two providers have in common if they give the same credentials, or nil. Options may be secret, so it is a hash. A
-- function among them makes a provider different from all others, but not mfa_code, which the serial stands for.
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

-- The options as they are now: the table may be changed and used again. Providers among them stay what they are.
local function copied(options)
  local copy = {}
  for key, value in pairs(options) do
    local is_plain = type(value) == "table" and type(tables.field(value, "credentials")) ~= "function"
    copy[key] = is_plain and copied(value) or value
  end
  return copy
end

for _, name in ipairs(MAKERS) do
  credentials[name] = function(opts)
    local source = require("gamelift.credentials." .. name)
    local problem = schema.problem(source.OPTIONS, opts == nil and {} or opts, "option")
    if problem then error(name .. ": " .. problem, 2) end
    local kept = copied(opts or {})
    local provider = source.new(kept)
    function provider.cache_key() return identity(name, kept) end -- each time: a source's files may change
    return provider
  end
end

return strict.new(credentials, "provider")
