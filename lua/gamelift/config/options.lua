-- The options of a client and of one call: their types, and how the ones are merged over the others. Nothing here reads the
-- environment.
local core = require "gamelift.core"
local schema = require "gamelift.util.schema"
local static = require "gamelift.credentials.static"
local tables = require "gamelift.util.tables"

local options = {}

local boolean, callable, secret, line = schema.boolean, schema.callable, schema.secret, schema.line
local seconds = schema.positive "a number of seconds"
local count = schema.whole("a whole number", 1)

local region = schema.type('a host label such as "us-west-2"', function(value)
  return type(value) == "string" and core.is_region(value)
end)

-- Returns the type of URLs; problem_of is the function of config/endpoint that reads them. They may carry a password.
local function url(expected, problem_of)
  return secret(schema.type(expected, function(value)
    if type(value) ~= "string" then return false end
    local problem = require("gamelift.config.endpoint")[problem_of](value)
    return not problem, problem
  end))
end

local base_url = url("a URL such as http://127.0.0.1:9080", "url_problem")
local proxy_url = url("a URL such as http://user:password@proxy.example:3128, or false for none", "proxy_problem")
local proxy = schema.type(proxy_url.expected, function(value)
  if value == false then return true end -- no proxy, whatever the environment has
  return proxy_url.fits(value)
end)

local timeout = schema.either(seconds, schema.record { connect = seconds, read = seconds, total = seconds })

local retry = schema.record {
  mode = schema.one_of { "standard", "adaptive", "off" },
  max_attempts = count,
  unsafe = boolean,
  capacity = schema.record { attempts = count, delay = seconds },
}

-- Reports whether a value is a provider: a function, or a table with a method `credentials`.
local function is_provider(value)
  return type(value) == "function" or (type(value) == "table" and type(tables.field(value, "credentials")) == "function")
end

-- Returns the type of the option `credentials`: a provider, or keys, which fill(value) completes before they are checked.
local function credentials_type(fill)
  return secret(schema.type("a table with access_key_id and secret_access_key, a function that returns one, "
    .. "or a table with a method credentials", function(value)
      if is_provider(value) then return true end
      if type(value) ~= "table" then return false end
      local ok, fits, reason, fault = pcall(function() return static.KEYS.fits(fill and fill(value) or value) end)
      if not ok then return false, "reading it raised" end
      return fits, reason, fault
    end))
end

-- Completes the keys of one call, which are merged over the client's and so may be only some of them.
local function with_missing_keys(keys)
  return tables.merge({ access_key_id = "-", secret_access_key = "-" }, keys)
end

-- Returns the type of objects with these methods: tables, userdata or cdata.
local function object(expected, methods)
  return schema.type(expected, function(value)
    if type(value) == "string" then return false end
    for _, method in ipairs(methods) do
      if type(tables.field(value, method)) ~= "function" then return false end
    end
    return true
  end)
end

local validation = schema.one_of { "boto3", "strict", "off" }

-- A dict of nginx's lua_shared_dict, or an object with its methods.
options.SHARED_DICT = object("a lua_shared_dict", { "get", "set", "add", "delete" })

local CLIENT = schema.record({
  region = region,
  profile = line,
  credentials = credentials_type(),
  credentials_cache = options.SHARED_DICT,
  mfa_code = callable,
  endpoint = base_url,
  use_fips = boolean,
  use_dualstack = boolean,
  timeout = timeout,
  retry = retry,
  transport = object("a table with send(self, request) and sleep(self, seconds)", { "send" }),
  validation = validation,
  idempotency = boolean,
  ca_file = line,
  proxy = secret(proxy),
  protocol = schema.one_of { "json", "cbor" },
  max_response = schema.whole("a whole number of bytes", 1, 2 ^ 53 - 1),
  logger = callable,
  clock = callable,
}, "a table")

local CALL = schema.record({
  timeout = timeout,
  retry = retry,
  validation = validation,
  idempotency = boolean,
  credentials = credentials_type(with_missing_keys),
}, "a table")

--- Returns nil, or the message for options of a client that are wrong. Secrets are never part of it.
---@param opts any
---@return string?
function options.client_problem(opts) return schema.problem(CLIENT, opts, "option") end

--- Returns nil, or the message for options of one call that are wrong. Secrets are never part of it.
---@param opts any
---@return string?
function options.call_problem(opts) return schema.problem(CALL, opts, "option") end

--- Returns the limits of `base` with those of `over`, which win, as a new table. A number in place of `over` is its total.
---@param base table # { connect, read, total } in seconds
---@param over? table|number
---@return table
function options.merge_timeout(base, over)
  return tables.merge(base, type(over) == "number" and { total = over } or over)
end

--- Returns a copy of a client's options that later changes of the user's tables do not reach.
---@param opts table # options that client_problem has accepted
---@return table
function options.copy_client(opts)
  local copy = tables.copy(opts)
  copy.timeout = opts.timeout and options.merge_timeout({}, opts.timeout)
  copy.retry = opts.retry and tables.deep_copy(opts.retry)
  if type(opts.credentials) == "table" and not is_provider(opts.credentials) then
    copy.credentials = static.copy(opts.credentials)
  end
  return copy
end

options.DEFAULT_TIMEOUT = { connect = 3, read = 20, total = 60 } -- seconds
options.DEFAULT_RETRY = { mode = "standard", max_attempts = 3, unsafe = false }
options.DEFAULT_MAX_RESPONSE = 16 * 1024 * 1024 -- bytes

return options
