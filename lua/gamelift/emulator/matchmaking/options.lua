-- The options of a matchmaking service. Most are readings: what Amazon's documents leave open, with the likelier reading as the
-- default. README.md describes each.
local schema = require "gamelift.util.schema"

local options = {}

local boolean, one_of, either, record = schema.boolean, schema.one_of, schema.either, schema.record
local seconds, count = schema.number("a number of seconds", 0), schema.whole("a whole number", 0)
local positive = schema.whole("a whole number", 1)
local off = one_of { "off" }

local REASONS = { acceptance = "AcceptanceFailed", cancelled = "Cancelled", failed = "UNEXPECTED_ERROR",
  placement = "PlacementTimedOut", timed_out = "TimedOut" }

local function reasons_type()
  local fields = {}
  for name in pairs(REASONS) do fields[name] = schema.string end
  return record(fields, "a table from ending to StatusReason")
end

-- name = { type, default }
local rows = {
  -- rule sets
  batch_min_distance = { boolean, false },
  default_min_count = { count, 1 },
  doubtful_rule_sets = { one_of { "refuse", "accept" }, "refuse" },
  duplicate_keys = { one_of { "last", "refuse" }, "last" },
  expand_algorithm = { one_of { "refuse", "ignore" }, "refuse" },
  large_other_rules = { one_of { "ignore", "refuse" }, "ignore" },
  lenient_expressions = { boolean, true },
  many_terms = { boolean, true },
  quantity_names = { one_of { "both", "base", "numbered" }, "both" },
  quantity_separator = { schema.string, "_" },
  small_balanced = { one_of { "evaluate", "refuse" }, "evaluate" },
  strategy_required = { boolean, false },
  strict_rule_sets = { boolean, false },
  string_order = { boolean, false },

  -- rules
  case_sensitive = { boolean, true },
  common_location = { boolean, true },
  empty_count = { one_of { "zero", "missing" }, "zero" },
  latency_distance = { one_of { "location", "best" }, "location" },
  latency_limit = { one_of { "inclusive", "exclusive" }, "inclusive" },
  median = { one_of { "mean", "lower", "upper" }, "mean" },
  missing_map_key = { one_of { "last", "first" }, "last" },
  empty_holds = { boolean, true },
  party_aggregation = { one_of { "players", "tickets" }, "players" },
  stddev = { one_of { "population", "sample" }, "population" },
  step_at_age = { one_of { "inclusive", "exclusive" }, "inclusive" },

  -- the search
  anchor_units = { positive, 20000 },
  batch_size = { either(positive, off), "off" },
  fill_wait = { seconds, 0 },
  jitter = { either(count, off), "off" },
  pass_delay = { seconds, 0 },
  pass_interval = { seconds, 1 },
  pass_units = { positive, 1000000 },
  small_pool = { count, 24 },
  small_units = { positive, 4000000 },

  -- requests
  backfill_without_team = { one_of { "refuse", "place" }, "refuse" },
  describe_limit = { positive, 10 },
  foreign_player = { one_of { "refuse", "ignore" }, "refuse" },
  missing_attribute = { one_of { "search", "refuse" }, "search" },
  repeated_player = { one_of { "refuse", "once" }, "refuse" },
  reuse_ids = { boolean, false },
  second_response = { one_of { "replace", "ignore", "refuse" }, "replace" },
  stop_during_acceptance = { boolean, true },
  team_of_request = { one_of { "ignore", "refuse" }, "ignore" },
  undeclared_attributes = { one_of { "ignore", "refuse" }, "ignore" },
  wrong_attribute_type = { one_of { "refuse", "search" }, "refuse" },

  -- tickets and matches
  acceptance_failure = { one_of { "CANCELLED", "FAILED" }, "CANCELLED" },
  acceptance_timeout = { positive, 600 },
  automatic_backfill = { one_of { "start", "always" }, "start" },
  estimate_of = { positive, 100 },
  reasons = { reasons_type(), REASONS },
  replaced_backfill = { one_of { "CANCELLED", "FAILED", "TIMED_OUT" }, "CANCELLED" },
  retention = { seconds, 30 * 86400 },
  standalone_seconds = { seconds, 0 },
  unanswered_on_rejection = { one_of { "CANCELLED", "SEARCHING" }, "CANCELLED" },

  -- events and MatchmakerData
  acceptance_timeout_always = { boolean, false },
  data_defaults = { boolean, true },
  data_empty_teams = { boolean, true },
  event_after_rejection = { boolean, true },
  event_per_ticket = { boolean, false },
  metrics_of_parts = { boolean, false },
  searching_after_placement = { boolean, true },
}

local function type_of_all()
  local fields = {}
  for name, row in pairs(rows) do fields[name] = row[1] end
  return record(fields, "a table")
end

--- The type of the options, for a table of options that contains them.
options.type = type_of_all()

--- Returns the default of each option.
---@return table
function options.defaults()
  local result = {}
  for name, row in pairs(rows) do result[name] = row[2] end
  return result
end

--- Returns the options with their defaults. Raises for wrong ones.
---@param opts? table
---@return table
function options.check(opts)
  local problem = schema.problem(options.type, opts or {}, "option")
  if problem then error("gamelift.emulator.matchmaking: " .. problem, 0) end
  local result = options.defaults()
  for name, value in pairs(opts or {}) do result[name] = value end
  if opts and opts.reasons then
    result.reasons = {}
    for name, text in pairs(REASONS) do result.reasons[name] = opts.reasons[name] or text end
  end
  return result
end

return options
