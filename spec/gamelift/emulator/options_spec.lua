-- The options of an emulator: their defaults, and the values at the ends of their ranges.
local core = require "gamelift.core"
local emulator = require "gamelift.emulator"
local options = require "gamelift.emulator.options"

local DEFAULTS = {
  region = "us-west-2", served = { "us-west-2", ["us-west-2"] = true }, ip_address = "127.0.0.1", dns_name = "localhost",
  first_port = 7777, sdk_endpoint = "wss://localhost/gamelift-local", wall = core.time, skew_seconds = 300, shuffle = false,
  accounts = { { access_key_id = "GAMELIFTLOCAL", secret_access_key = "gamelift-local-secret" } },
  short_pages = false, page_size = 100, lag = 0, alias_lag = 0, throttle = false, events = {}, faults = {}, auto_activate = true,
  activation_seconds = 0, activation_timeout = 300, auto_end = false, process_seconds = 0, processes_per_instance = 1, launch = false,
  process_init_seconds = 300, process_ready_seconds = 300, unhealthy_seconds = 180, fleet_seconds = 0, fleet_deletion_seconds = 5,
  instance_seconds = 0, instance_limit = 20, build_seconds = 0, copy_seconds = 0, deployment_seconds = 0, script_check_seconds = 600,
  builds = "any", group_seconds = 0, health_seconds = 180, unknown_instances = "adopt", peering_seconds = 0, placement_seconds = 0,
  queue_timeout = 600, matchmaking = {}, match_placement_events = true, match_placement_id = "match", match_queue = "first",
  match_session_size = "teams", codes = {}, early_address = true, duplicate_player = "refuse", terminate_again = "refuse",
  count_reserved = true, players_all_or_nothing = true, deny_all_available = true, host_while_updating = false,
  missing_property_differs = false, property_keys = 500, reservation_seconds = 60, retention_days = 30, traces = false,
}

local function problem_of(opts) return select(2, pcall(options.check, opts)) end

describe("the options of an emulator", function()
  it("have defaults", function() assert.same(DEFAULTS, options.check {}) end)

  it("are what the user chose", function()
    local result = options.check { lag = "realistic", builds = { "build-1", "script-2" }, retention_days = 1, traces = true,
      auto_activate = false }
    assert.same({ 5, 1, true, false }, { result.lag, result.retention_days, result.traces, result.auto_activate })
    assert.same({ ["build-1"] = true, ["script-2"] = true }, result.builds)
  end)

  it("have bounds", function()
    local last = 253402300799 -- of the year 9999
    for name, row in pairs { -- what a message calls it, values that fit, values that do not
      clock = { "a function that returns unix seconds or unix seconds from 0 to 253402300799", { 0, last, os.time },
        { -1, last + 1, "x" } },
      wall = { "a function", { os.time }, { 1 } },
      skew_seconds = { "a number of seconds >= 0", { 0, 0.5 }, { -1, 1 / 0 } },
      first_port = { "a whole number >= 0", { 0, 1 }, { -1, 0.5 } },
      page_size = { "a whole number >= 1", { 1, 1000 }, { 0, 1.5 } },
      lag = { 'a number of seconds >= 0 or "realistic"', { 0, 1, "realistic" }, { -1, "real" } },
      instance_limit = { "a whole number >= 0", { 0 }, { -1 } },
      accounts = { "a list of at least one account",
        { { { access_key_id = "a", secret_access_key = "b", expires = 1, account_id = "12" } } }, { {}, 1 } },
      builds = { '"any" or a list of build and script ids', { "any", {} }, { "none" } },
      unknown_instances = { 'one of "adopt", "refuse"', { "adopt", "refuse" }, { "x" } },
      match_placement_id = { 'one of "match", "own"', { "match", "own" }, { "x" } },
      match_queue = { 'one of "first", "random"', { "first", "random" }, { "x" } },
      match_session_size = { 'one of "teams", "players"', { "teams", "players" }, { "x" } },
      duplicate_player = { 'one of "refuse", "allow", "same"', { "refuse", "allow", "same" }, { "x" } },
      terminate_again = { 'one of "refuse", "accept"', { "refuse", "accept" }, { "x" } },
      region = { 'a region such as "us-west-2"', { "eu-central-1" }, { "here now" } },
    } do
      for _, value in ipairs(row[2]) do assert.is_true((pcall(options.check, { [name] = value })), name) end
      for _, value in ipairs(row[3]) do
        local start = ("gamelift.emulator: option %s: expected %s"):format(name, row[1])
        assert.equal(start, problem_of({ [name] = value }):sub(1, #start))
      end
    end
  end)

  it("have bounds within tables, too", function()
    for _, case in ipairs {
      { { events = { delay = 0, drop = 1, ["repeat"] = 100, shuffle = true } } },
      { { events = { drop = 0, ["repeat"] = 1 } } },
      { { events = { delay = -1 } }, "events.delay: expected a number of seconds >= 0" },
      { { events = { drop = 1.1 } }, "events.drop: expected a probability from 0 to 1" },
      { { events = { drop = -0.1 } }, "events.drop: expected a probability from 0 to 1" },
      { { events = { ["repeat"] = 0 } }, "events.repeat: expected a whole number from 1 to 100" },
      { { events = { ["repeat"] = 101 } }, "events.repeat: expected a whole number from 1 to 100" },
      { { codes = { constraint = "ValidationException", alias_unknown = "ConflictException" } } },
      { { codes = { constraint = "NoSuchException" } }, "codes.constraint: expected the name of an exception of the service" },
      { { accounts = { { access_key_id = "a" } } }, "accounts[1].secret_access_key: expected a non-empty string" },
      { { accounts = { { access_key_id = "a", secret_access_key = "b", account_id = "12x" } } },
        "accounts[1].account_id: expected a string of digits" },
      { { regions = {} }, "regions: expected " },
    } do
      local problem = problem_of(case[1])
      if case[2] then
        local start = "gamelift.emulator: option " .. case[2]
        assert.equal(start, problem:sub(1, #start))
      else
        assert.is_table(problem)
      end
    end
  end)

  it("choose the regions that are served, the first in front", function()
    local function served(opts) return table.concat(options.check(opts).served, " ") end
    assert.equal("us-west-2", served {})
    assert.equal("eu-west-1", served { region = "eu-west-1" })
    assert.equal("us-east-1 eu-west-1", served { regions = { "us-east-1", "eu-west-1", "us-east-1" } })
    assert.equal("eu-west-1 us-east-1", served { region = "eu-west-1", regions = { "us-east-1", "eu-west-1" } })
    for _, opts in ipairs { { regions = "any" }, { regions = { "any" } } } do
      local list = options.check(opts).served
      assert.equal("us-west-2", list[1])
      assert.is_true(#list > 20 and list["eu-west-1"])
    end
    assert.equal("us-east-1 eu-west-1", served({ regions = { "us-east-1", "any", "eu-west-1" } }):match "^%S+ %S+")
    assert.equal("us-east-1", options.check({ regions = { "us-east-1", "any" } }).region)
    assert.equal("this local GameLift serves a, b, not 'c' (gamelift-local --region, more than once, chooses the regions)",
      options.unserved({ "a", "b" }, "c"))
  end)

  it("give on_log printable lines", function()
    local lines = {}
    options.check({ on_log = function(text) lines[#lines + 1] = text end }).on_log "a\27[1mb"
    assert.same({ core.printable "a\27[1mb" }, lines)
    assert.equal(emulator.ACCOUNT_ID, options.ACCOUNT_ID)
  end)
end)
