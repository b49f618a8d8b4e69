-- The options of emulator.new: types and defaults.
local aws_locations = require "gamelift.emulator.model.aws_locations"
local core = require("gamelift.native").require "gamelift.core"
local exceptions = require "gamelift.emulator.model.exceptions"
local matchmaking = require "gamelift.emulator.matchmaking.options"
local schema = require "gamelift.util.schema"
local tables = require "gamelift.util.tables"

local options = {}

-- Not of the form of Amazon's keys, so that these are never taken for real ones.
options.ACCESS_KEY_ID = "GAMELIFTLOCAL"
options.SECRET_ACCESS_KEY = "gamelift-local-secret"
options.ACCOUNT_ID = "123456789012"

local REGION = "us-west-2" -- the default
local ANY = "any" -- stands for all regions of GameLift

options.LAST_TIME = 253402300799 -- 9999-12-31T23:59:59Z, the last that replies and events can express

-- Seconds the search index trails by when lag is "realistic".
options.REALISTIC_LAG = 5

local boolean, string, callable, either, one_of = schema.boolean, schema.string, schema.callable, schema.either, schema.one_of
local seconds = schema.number("a number of seconds", 0)
local count = schema.whole("a whole number", 0)
local number = schema.finite

local region = schema.type('a region such as "us-west-2"', function(value)
  return type(value) == "string" and core.is_region(value)
end)
local account_id = schema.type("a string of digits", function(value)
  return type(value) == "string" and value:find "^%d+$" ~= nil
end)
local account = schema.record({
  access_key_id = schema.required(schema.line), secret_access_key = schema.required(schema.secret(schema.line)),
  session_token = schema.secret(schema.line), expires = number, account_id = account_id,
}, "a table { access_key_id, secret_access_key, session_token?, expires?, account_id? }")
local event_switches = schema.record({
  delay = seconds, drop = schema.number("a probability", 0, 1), ["repeat"] = schema.whole("a whole number", 1, 100), shuffle = boolean,
}, "a table { delay?, drop?, repeat?, shuffle? }")
local time = schema.number("unix seconds", 0, options.LAST_TIME)
local clock = either(schema.type("a function that returns unix seconds", callable.fits), time)

-- Returns the type of the option `codes`: { [situation] = exception of the service }.
local function codes_type()
  local known, fields = tables.copy(exceptions.common), {}
  for _, exception in ipairs(core.exceptions()) do known[exception.name] = true end
  local exception = schema.type("the name of an exception of the service", function(value) return known[value] ~= nil end)
  for situation in pairs(exceptions.inferred) do fields[situation] = exception end
  return schema.record(fields, "a table from situation to exception")
end

-- name = { type, default, guess? }
local rows = {
  -- who and where
  region = { region, REGION },                   -- the first: that of actions which name none
  regions = { either(one_of { ANY }, schema.list(region, "a list of regions", 1)) }, -- that are served, too; "any" may be one of them
  accounts = { schema.list(account, "a list of at least one account", 1) },
  ip_address = { string, "127.0.0.1" },          -- of managed instances
  dns_name = { string, "localhost" },
  first_port = { count, 7777 },                  -- of an instance whose fleet opens no port
  sdk_endpoint = { string, "wss://localhost/gamelift-local" },

  -- time: clock moves the states, a number stops it until it is advanced; wall is the time that signatures are checked against
  clock = { clock },
  wall = { callable, core.time },
  skew_seconds = { seconds, 300, "how far the time of a signature may be off" },

  -- what is reproducible, and what is not
  seed = { number },                             -- of ids and draws
  shuffle = { boolean, false },                  -- lists in no order
  short_pages = { boolean, false },              -- pages shorter than asked for, or empty
  page_size = { schema.whole("a whole number", 1), 100, "the page size of a request without Limit" },
  lag = { either(seconds, one_of { "realistic" }), 0 }, -- of the search index
  alias_lag = { seconds, 0 },                    -- until an updated alias routes to its new fleet
  throttle = { boolean, false },                 -- refuse requests above Amazon's rates
  events = { event_switches, {} },               -- how events are delivered: late, repeated, out of order, not at all
  faults = { schema.table, {} },                 -- a list of faults, as the control action "fault" takes them

  -- the server processes
  auto_activate = { boolean, true },             -- sessions activate by themselves ...
  activation_seconds = { seconds, 0 },           -- ... after so long
  activation_timeout = { seconds, 300, "the activation timeout of a fleet that sets none" },
  auto_end = { boolean, false },                 -- processes obey OnProcessTerminate by themselves
  process_seconds = { seconds, 0 },              -- until an ended process of a managed fleet is replaced
  processes_per_instance = { count, 1 },         -- where a fleet has no RuntimeConfiguration
  launch = { boolean, false },                   -- processes of managed fleets are programs that somebody else starts
  process_init_seconds = { seconds, 300 },       -- a launched process may take to connect (InitSDK) ...
  process_ready_seconds = { seconds, 300 },      -- ... and a connected one to be ready (ProcessReady)
  unhealthy_seconds = { seconds, 180, "the time without a healthy heartbeat after which a server process is told to end" },

  -- fleets
  fleet_seconds = { seconds, 0 },                -- from NEW to ACTIVE
  fleet_deletion_seconds = { seconds, 5 },       -- from DELETING to TERMINATED
  instance_seconds = { seconds, 0 },             -- an instance is PENDING, or TERMINATING
  instance_limit = { count, 20, "the instances of a type in a location" },
  build_seconds = { seconds, 0 },                -- until the files of a build are READY
  copy_seconds = { seconds, 0 },                 -- until a version of a container group definition is READY
  deployment_seconds = { seconds, 0 },           -- of a deployment, or a rollback, of a container fleet
  script_check_seconds = { seconds, 600,
    "the time until the instances of a fleet notice that its script was deleted, and end their processes" },
  builds = { either(one_of { "any" }, schema.list(string, "a list of build and script ids")), "any" },

  -- game server groups (FleetIQ) and VPC peering
  group_seconds = { seconds, 0 },                -- a group from NEW to ACTIVE, or its deletion
  health_seconds = { seconds, 180, "the time until a game server that reports no health is deregistered" },
  unknown_instances = { one_of { "adopt", "refuse" }, "adopt",
    'an instance that RegisterGameServer names and the group does not have: `"adopt"` makes it an ACTIVE one, or `"refuse"`' },
  peering_seconds = { seconds, 0 },              -- until a connection is active

  -- placements
  placement_seconds = { seconds, 0 },            -- until a placement is first tried
  queue_timeout = { seconds, 600, "the timeout of a queue that sets none" },

  -- matchmaking
  matchmaking = { matchmaking.type, {} },        -- readings and bounds of the engine, see matchmaking/README.md
  match_placement_events = { boolean, true, "the placement of a match is published as any other" },
  match_placement_id = { one_of { "match", "own" }, "match", 'the PlacementId of a match: the id of the match, or `"own"`' },
  match_queue = { one_of { "first", "random" }, "first",
    'which of several queues of a configuration places a match: the first, or a `"random"` one' },
  match_session_size = { one_of { "teams", "players" }, "teams",
    "the slots of a match's session: `\"teams\"` as full as they may be, or the `\"players\"` of the match" },

  -- what happens, as it happens
  on_event = { callable },                       -- function(event, topic): events as EventBridge delivers them
  on_log = { callable },                         -- function(text): lines about the search for matches and server processes

  -- what Amazon's documents leave open: the third value is the guess, which `make tables` writes into README.md
  codes = { codes_type(), {} },
  early_address = { boolean, true, "a session has its address while it is ACTIVATING" },
  duplicate_player = { one_of { "refuse", "allow", "same" }, "refuse",
    'a second player session of a player in a game session: `"refuse"`, `"allow"`, or `"same"`, which returns the first' },
  terminate_again = { one_of { "refuse", "accept" }, "refuse",
    'TerminateGameSession for a session that ends or has ended: `"refuse"` or `"accept"`' },
  count_reserved = { boolean, true, "CurrentPlayerSessionCount counts RESERVED player sessions" },
  players_all_or_nothing = { boolean, true, "CreatePlayerSessions makes all player sessions or none" },
  deny_all_available = { boolean, true, "hasAvailablePlayerSessions is true for a DENY_ALL session with free slots" },
  host_while_updating = { boolean, false, "a container fleet takes new game sessions while it is UPDATING" },
  missing_property_differs = { boolean, false, "`<>` matches sessions without the property" },
  property_keys = { count, 500 },                -- distinct keys the search index holds
  reservation_seconds = { seconds, 60 },
  retention_days = { seconds, 30, "how long ended game sessions, with their player sessions, and placements are described" },

  -- what is there at the start and after a reset
  data = { schema.table },                       -- as the control action "seed" takes it
  traces = { boolean, false },                   -- the response of an internal failure has its traceback
}

local function type_of_all()
  local fields = {}
  for name, row in pairs(rows) do fields[name] = row[1] end
  return schema.record(fields, "a table")
end

local OPTIONS = type_of_all()

-- Returns the regions that are served, the first in front, as a list that is a set, too.
local function served_by(opts)
  local listed, served, has_any = opts.regions == ANY and { ANY } or opts.regions or {}, {}, false
  local function add(name)
    if served[name] then return end
    served[#served + 1], served[name] = name, true
  end
  if opts.region then add(opts.region) end
  for _, name in ipairs(listed) do
    if name == ANY then has_any = true else add(name) end
  end
  if not served[1] then add(REGION) end
  for _, name in ipairs(has_any and aws_locations.regions or {}) do add(name) end
  return served
end

--- Returns the end of a message about a region that is not served.
---@param served string[]
---@param name string # as it is shown
---@return string
function options.unserved(served, name)
  return ("this local GameLift serves %s, not '%s' (gamelift-local --region, more than once, chooses the regions)"):format(
    table.concat(served, ", "), name)
end

--- Returns a copy of the user's options with the defaults, and served: the names of the regions, a list that is a set, too. Raises
--- for wrong ones.
---@param opts table
---@return table
function options.check(opts)
  local problem = schema.problem(OPTIONS, opts, "option")
  if problem then error("gamelift.emulator: " .. problem, 0) end
  local result = {}
  for name, row in pairs(rows) do result[name] = row[2] end
  for name, value in pairs(opts) do result[name] = value end
  result.served = served_by(opts)
  result.region = result.served[1]
  if result.lag == "realistic" then result.lag = options.REALISTIC_LAG end
  result.accounts = result.accounts or {
    { access_key_id = options.ACCESS_KEY_ID, secret_access_key = options.SECRET_ACCESS_KEY },
  }
  local on_log = opts.on_log
  result.on_log = on_log and function(text) on_log(core.printable(text)) end -- some lines have names that players chose
  if type(result.builds) == "table" then
    local listed = {}
    for _, id in ipairs(result.builds) do listed[id] = true end
    result.builds = listed
  end
  return result
end

--- Returns the options that choose another guess: a list of { name, default, sentence }, sorted by name.
---@return { name: string, default: any, sentence: string }[]
function options.guesses()
  local list = {}
  for name, row in pairs(rows) do
    if row[3] then list[#list + 1] = { name = name, default = row[2], sentence = row[3] } end
  end
  table.sort(list, function(a, b) return a.name < b.name end)
  return list
end

return options
