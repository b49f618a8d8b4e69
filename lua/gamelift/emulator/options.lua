-- The options of emulator.new, their defaults, and the check of both.
local core = require "gamelift.core"
local refusals = require "gamelift.emulator.model.exceptions"

local options = {}

-- Made up, and no form that Amazon gives out, so that nobody takes it for a real key.
options.ACCESS_KEY_ID = "GAMELIFTLOCAL"
options.SECRET_ACCESS_KEY = "gamelift-local-secret"
options.ACCOUNT_ID = "123456789012"

options.LAST_TIME = 253402300799 -- 9999-12-31T23:59:59Z, the last that replies and events can say

-- Seconds the search index trails by when lag is "realistic".
options.REALISTIC_LAG = 5

-- name = { types, default, what is right }. A type may be a word of type(), "seconds" (a number, 0 or more), "count" (a whole
-- number, 0 or more), "number" (neither infinite nor NaN), "time" (unix seconds up to the year 9999) or a word in quotes (that
-- word).
local rows = {
  -- who and where
  region = { "string", "us-west-2" },
  accounts = { "table", nil, "a list of { access_key_id, secret_access_key, session_token?, expires?, account_id? }" },
  ip_address = { "string", "127.0.0.1" },          -- of managed instances
  dns_name = { "string", "localhost" },
  first_port = { "count", 7777 },                  -- of an instance whose fleet opens no port
  sdk_endpoint = { "string", "wss://localhost/gamelift-local" },

  -- time: clock moves the states, a number makes it stand still until it is advanced; wall is what signatures are checked by
  clock = { "function time", nil, "a function that returns unix seconds, or unix seconds at which time stands still" },
  wall = { "function", core.time },
  skew_seconds = { "seconds", 300 },

  -- what is reproducible, and what is not
  seed = { "number" },                             -- of ids and draws
  shuffle = { "boolean", false },                  -- lists in no order
  short_pages = { "boolean", false },              -- pages shorter than asked for, or empty
  page_size = { "count", 100 },                    -- where a request gives no Limit
  lag = { "seconds \"realistic\"", 0, "seconds, or \"realistic\"" }, -- of the search index
  alias_lag = { "seconds", 0 },                    -- until an updated alias routes to its new fleet
  throttle = { "boolean", false },                 -- refuse requests above Amazon's rates
  faults = { "table", {}, "a list of faults, as the control action \"fault\" takes them" },

  -- the server processes
  auto_activate = { "boolean", true },             -- sessions activate by themselves ...
  activation_seconds = { "seconds", 0 },           -- ... after so long
  activation_timeout = { "seconds", 300 },         -- where the fleet sets none
  auto_end = { "boolean", false },                 -- processes obey OnProcessTerminate by themselves
  process_seconds = { "seconds", 0 },              -- until an ended process of a managed fleet is replaced
  processes_per_instance = { "count", 1 },         -- where a fleet has no RuntimeConfiguration

  -- fleets
  fleet_seconds = { "seconds", 0 },                -- from NEW to ACTIVE
  fleet_deletion_seconds = { "seconds", 5 },       -- from DELETING to TERMINATED
  instance_seconds = { "seconds", 0 },             -- an instance is PENDING, or TERMINATING
  instance_limit = { "count", 20 },                -- of a type in a location
  builds = { "table \"any\"", "any", "\"any\", or a list of build and script ids" },

  -- placements
  placement_seconds = { "seconds", 0 },            -- until a placement is first tried
  queue_timeout = { "seconds", 600 },              -- where a queue sets none
  on_event = { "function" },                       -- function(event): placement events as EventBridge delivers them

  -- what Amazon's documents leave open
  codes = { "table", {}, "a table from situation to exception" },
  early_address = { "boolean", true },             -- a session has its address while it is ACTIVATING
  duplicate_player = { "\"refuse\" \"allow\" \"same\"", "refuse" }, -- "same" answers the session that player has
  terminate_again = { "\"refuse\" \"accept\"", "refuse" }, -- a session that ends or has ended
  count_reserved = { "boolean", true },            -- CurrentPlayerSessionCount counts RESERVED
  players_all_or_nothing = { "boolean", true },    -- CreatePlayerSessions
  deny_all_available = { "boolean", true },        -- hasAvailablePlayerSessions is true for a DENY_ALL session with room
  missing_property_differs = { "boolean", false }, -- <> matches sessions without the property
  property_keys = { "count", 500 },                -- distinct keys the search index holds
  reservation_seconds = { "seconds", 60 },
  retention_days = { "seconds", 30 },

  -- what is there at the start and after a reset
  data = { "table", nil, "what the control action \"seed\" takes" },
  traces = { "boolean", false },                   -- an internal failure's answer shows where it happened
}

local checks = {
  number = function(value) return type(value) == "number" and math.abs(value) < math.huge end, -- NaN is not
  time = function(value) return type(value) == "number" and value >= 0 and value <= options.LAST_TIME end,
  seconds = function(value) return type(value) == "number" and value >= 0 and value < math.huge end,
  count = function(value)
    return type(value) == "number" and value >= 0 and value < 2 ^ 31 and value == math.floor(value)
  end,
}

local function fits(types, value)
  for kind in types:gmatch("%S+") do
    local word = kind:match('^"(.*)"$')
    if word then
      if value == word then return true end
    elseif checks[kind] then
      if checks[kind](value) then return true end
    elseif type(value) == kind then
      return true
    end
  end
  return false
end

local function known_names()
  local names = {}
  for name in pairs(rows) do names[#names + 1] = name end
  table.sort(names)
  return names
end

-- The nearest of some names, as words for a message; "" when none is near.
function options.suggestion(word, names)
  local near = core.near(tostring(word), names)
  return near and (", did you mean %s?"):format(near) or ""
end

local function wrong(message, ...)
  error("gamelift.emulator: " .. message:format(...), 0)
end

local function check_accounts(accounts)
  if #accounts == 0 then wrong("accounts: a list with at least one pair of keys is wanted") end
  for i, account in ipairs(accounts) do
    if type(account) ~= "table" then wrong("accounts[%d]: %s", i, rows.accounts[3]) end
    for _, name in ipairs { "access_key_id", "secret_access_key" } do
      if type(account[name]) ~= "string" or account[name] == "" then wrong("accounts[%d].%s: a string is wanted", i, name) end
    end
    local id = account.account_id
    if id ~= nil and not (type(id) == "string" and id:find("^%d+$")) then
      wrong("accounts[%d].account_id: a string of digits is wanted", i)
    end
  end
end

local function check_codes(codes)
  local situations, allowed = {}, {}
  for situation in pairs(refusals.inferred) do situations[#situations + 1] = situation end
  for _, exception in ipairs(core.exceptions()) do allowed[exception.name] = true end
  for code in pairs(refusals.common) do allowed[code] = true end
  for situation, code in pairs(codes) do
    if not refusals.inferred[situation] then
      wrong("codes.%s: unknown situation%s", tostring(situation), options.suggestion(situation, situations))
    end
    if not allowed[code] then wrong("codes.%s: %s is no exception of the service", situation, tostring(code)) end
  end
end

-- A copy of what the user gave, with the defaults. Raises a message that names the option and says what is right.
function options.check(given)
  if type(given) ~= "table" then wrong("a table of options is wanted, got %s", type(given)) end
  local result = {}
  for name, row in pairs(rows) do result[name] = row[2] end
  for name, value in pairs(given) do
    local row = rows[name]
    if not row then wrong("unknown option %s%s", tostring(name), options.suggestion(name, known_names())) end
    if not fits(row[1], value) then
      wrong("%s: %s is wanted, got %s", name, row[3] or row[1]:gsub(" ", " or "), type(value) == "table" and "a table" or tostring(value))
    end
    result[name] = value
  end
  if not core.region_ok(result.region) then wrong("region: %q is no region", result.region) end
  if result.page_size == 0 then wrong("page_size: at least 1 is wanted") end
  if result.lag == "realistic" then result.lag = options.REALISTIC_LAG end
  result.accounts = result.accounts or {
    { access_key_id = options.ACCESS_KEY_ID, secret_access_key = options.SECRET_ACCESS_KEY },
  }
  check_accounts(result.accounts)
  check_codes(result.codes)
  if type(result.builds) == "table" then
    local listed = {}
    for _, id in ipairs(result.builds) do listed[id] = true end
    result.builds = listed
  end
  return result
end

return options
