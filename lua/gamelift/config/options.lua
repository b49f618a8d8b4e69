-- The options of a client and of one call: their forms, what is right where they are wrong, and how they merge.
--
-- A checker takes a value and returns nil, or what would have been right. Nothing here reads the environment.
local core = require "gamelift.core"
local messages = require "gamelift.util.messages"
local static = require "gamelift.credentials.static"
local tables = require "gamelift.util.tables"

local options = {}

local INFINITY = math.huge

local function boolean(value)
  if type(value) ~= "boolean" then return "true or false" end
end

local function callable(value)
  if type(value) ~= "function" then return "a function" end
end

-- Seconds: finite and above 0; NaN fails every comparison.
local function seconds(value)
  local good = type(value) == "number" and value > 0 and value < INFINITY
  if not good then return "a finite number of seconds above 0" end
end

local function count(value)
  if type(value) ~= "number" or not (value >= 1 and value < 2 ^ 31) or value % 1 ~= 0 then
    return "a whole number from 1"
  end
end

local function bytes(value)
  if type(value) ~= "number" or not (value >= 1 and value < 2 ^ 53) or value % 1 ~= 0 then
    return "a whole number of bytes above 0"
  end
end

local function text(value)
  if type(value) ~= "string" or value == "" or value:find "[%z\1-\31\127]" then
    return "a non-empty string without control characters"
  end
end

local function one_of(...)
  local allowed, list = {}, { ... }
  for i, word in ipairs(list) do
    allowed[word] = true
    list[i] = '"' .. word .. '"'
  end
  local right = "one of " .. table.concat(list, ", ")
  return function(value)
    if not allowed[value] then return right end
  end
end

local function region(value)
  if type(value) ~= "string" or not core.region_ok(value) then return 'a host label such as "us-west-2"' end
end

local function base_url(value)
  local problem = type(value) ~= "string" or require("gamelift.config.endpoint").problem(value)
  if problem then return "a URL such as http://127.0.0.1:9080" .. (problem ~= true and " (" .. problem .. ")" or "") end
end

local function proxy(value)
  if value == false then return nil end -- none, whatever the environment says
  local problem = type(value) ~= "string" or require("gamelift.config.endpoint").proxy_problem(value)
  if problem then
    return "a URL such as http://user:password@proxy.example:3128, or false for none" .. (problem ~= true and " (" .. problem .. ")" or "")
  end
end

-- A table of options: { check = by name, names = sorted }.
local function schema(checks) return { checks = checks, names = tables.keys(checks) } end

local TIMEOUT = schema { connect = seconds, read = seconds, total = seconds }
local CAPACITY = schema { attempts = count, delay = seconds }

-- The first problem of a table of options, or nil; `path` is where the table stands ("" or "retry").
local function table_problem(given, by, path)
  local where = path ~= "" and " in " .. path or ""
  local prefix = path ~= "" and path .. "." or ""
  for name, value in pairs(given) do
    local check = by.checks[name]
    if not check then return messages.unknown("option", name, by.names, where) end
    local right, deeper = check(value, prefix .. name)
    if deeper then return deeper end
    if right then
      -- A URL may carry a password, and what stands for credentials may be some: these values are never shown.
      local shown = (name == "proxy" or name == "endpoint" or name == "credentials") and "" or ", got " .. messages.quote(value)
      return ("option %s: expected %s%s"):format(prefix .. name, right, shown)
    end
  end
end

-- A checker for a table of options.
local function nested(by)
  return function(value, path)
    if type(value) ~= "table" then return "a table of " .. table.concat(by.names, ", ") end
    local problem = table_problem(value, by, path)
    if problem then return true, problem end
  end
end

local function timeout(value, path)
  if type(value) == "number" then return seconds(value) end
  if type(value) ~= "table" then return "seconds or a table of " .. table.concat(TIMEOUT.names, ", ") end
  return nested(TIMEOUT)(value, path)
end

local retry = nested(schema {
  mode = one_of("standard", "adaptive", "off"),
  max_attempts = count,
  unsafe = boolean,
  capacity = nested(CAPACITY),
})

-- A provider is a function, or a table with a method `credentials`.
local function is_provider(value)
  return type(value) == "function" or (type(value) == "table" and type(tables.field(value, "credentials")) == "function")
end

local CREDENTIALS = "a table with access_key_id and secret_access_key, a function that returns one, "
  .. "or a table with a method credentials"

local function credentials(value)
  if is_provider(value) then return nil end
  if type(value) ~= "table" then return CREDENTIALS end
  local ok, problem = pcall(static.problem, value)
  if not ok then return CREDENTIALS .. " (reading it raised)" end
  if problem then return true, "option credentials: " .. problem end
end

-- For one call: some keys only, which are merged over the client's.
local function some_credentials(value)
  if type(value) ~= "table" or is_provider(value) then return credentials(value) end
  local ok, filled = pcall(static.copy, value)
  if not ok then return CREDENTIALS .. " (reading it raised)" end
  filled.access_key_id = filled.access_key_id or "-"
  filled.secret_access_key = filled.secret_access_key or "-"
  for key, given in pairs(value) do filled[key] = given end
  return credentials(filled)
end

local function transport(value)
  local ok, send = pcall(function() return value.send end)
  if not ok or type(value) == "string" or type(send) ~= "function" then
    return "a table with send(self, request) and sleep(self, seconds)"
  end
end

-- Of lua_shared_dict, or what stands for one.
local function shared_dict(value)
  for _, method in ipairs { "get", "set", "add", "delete" } do
    local ok, found = pcall(function() return value[method] end)
    if not ok or type(value) == "string" or type(found) ~= "function" then return "a lua_shared_dict" end
  end
end

local validation = one_of("boto3", "strict", "off")

local CLIENT = schema {
  region = region,
  profile = text,
  credentials = credentials,
  credentials_cache = shared_dict,
  mfa_code = callable,
  endpoint = base_url,
  use_fips = boolean,
  use_dualstack = boolean,
  timeout = timeout,
  retry = retry,
  transport = transport,
  validation = validation,
  idempotency = boolean,
  ca_file = text,
  proxy = proxy,
  max_response = bytes,
  logger = callable,
  clock = callable,
}

local CALL = schema {
  timeout = timeout,
  retry = retry,
  validation = validation,
  idempotency = boolean,
  credentials = some_credentials,
}

-- nil, or what is wrong with the options of a client or of one call. Does not raise.
local function problem_of(given, by)
  if type(given) ~= "table" then return "options: expected a table, got " .. type(given) end
  return table_problem(given, by, "")
end

function options.client_problem(given) return problem_of(given, CLIENT) end
function options.call_problem(given) return problem_of(given, CALL) end

-- `over` key by key over `base`; a new table.
function options.merge(base, over)
  local merged = {}
  for key, value in pairs(base) do merged[key] = value end
  if type(over) == "number" then over = { total = over } end -- timeout = 5
  for key, value in pairs(over or {}) do merged[key] = value end
  return merged
end

-- A client's options as they are now: later changes of the user's tables don't reach the copy. Checked before.
function options.copy(given)
  local copy = options.merge(given)
  copy.timeout = given.timeout and options.merge({}, given.timeout)
  copy.retry = given.retry and options.merge(given.retry)
  if copy.retry and copy.retry.capacity then copy.retry.capacity = options.merge(copy.retry.capacity) end
  if type(given.credentials) == "table" and not is_provider(given.credentials) then
    copy.credentials = static.copy(given.credentials)
  end
  return copy
end

options.DEFAULT_TIMEOUT = { connect = 3, read = 20, total = 60 } -- seconds
options.DEFAULT_RETRY = { mode = "standard", max_attempts = 3, unsafe = false }
options.QUOTA = 500 -- of one client; a retry takes core.retry_cost from it, success gives it back
options.DEFAULT_MAX_RESPONSE = 16 * 1024 * 1024 -- bytes

return options
