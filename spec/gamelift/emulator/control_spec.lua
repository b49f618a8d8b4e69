local core = require "gamelift.core"
local emulator = require "gamelift.emulator"
local gamelift = require "spec.support.local_gamelift"

local code_of = gamelift.code_of

describe("the control interface", function()
  local g = gamelift.new()
  local fleet = g:fleet(1)

  local wrong = {
    -- action, arguments, a part of what it says
    { "fly", {}, "there is no action fly" },
    { "advanc", {}, "did you mean advance?" },
    { "advance", {}, "advance: argument seconds: expected a number of seconds >= 0, got nil" },
    { "advance", { seconds = -1 }, "advance: argument seconds: expected a number of seconds >= 0, got -1" },
    { "advance", { seconds = "1" }, 'got "1"' },
    { "advance", { seconds = 0 / 0 }, "expected a number of seconds >= 0, got NaN" },
    { "advance", { seconds = math.huge }, "expected a number of seconds >= 0, got inf" },
    { "advance", { second = 1 }, 'advance: unknown argument "second", did you mean seconds?' },
    { "register_process", { FleetId = "fleet-0", port = 1 }, "Fleet (fleet-0) not found" },
    { "register_process", { FleetId = fleet, port = 0 }, "argument port: expected a port from 1 to 60000, got 0" },
    { "register_process", { FleetId = fleet, port = 1, ComputeName = "x" }, "has no compute x" },
    { "activate", {}, "process_id or GameSessionId is required" },
    { "activate", { process_id = "x" }, "there is no process x" },
    { "activate", { GameSessionId = "arn" }, "Game session (arn) not found" },
    { "accept_player", { PlayerSessionId = "psess-0" }, "there is no player session psess-0" },
    { "restore", { name = "nothing" }, "there is no snapshot nothing" },
    { "interrupt", { FleetId = fleet }, "is not a Spot fleet" },
    { "fault", { kind = "flood" }, 'fault: argument kind: expected one of "latency", "lost"' },
    { "fault", { kind = "latency" }, "fault: argument seconds: expected a number of seconds from 0 to 3153600000, got nil" },
    { "fault", { kind = "lost", commit = "never" }, "fault: argument commit" },
    { "fault", { kind = "lost", operation = "Fly" }, "fault: argument operation" },
    { "fault", { kind = "lost", operation = "CreateGameSesion" }, 'fault: argument operation: expected the name of an operation '
      .. '(did you mean CreateGameSession?), got "CreateGameSesion"' },
    { "fault", { kind = "lost", operation = "create_game_sesion" }, "(did you mean create_game_session?)" },
    { "fault", { kind = "lost", probability = 2 }, "fault: argument probability" },
    { "fault", { kind = "lost", count = 0 }, "fault: argument count" },
    { "fault", { kind = "skew", seconds = 1e300 }, "fault: argument seconds: expected a number of seconds, at most 100 years either way" },
    { "fault", { kind = "latency", seconds = 1e300 }, "fault: argument seconds" },
    { "fault", { kind = "latency", seconds = -1 }, "fault: argument seconds: expected a number of seconds from 0 to 3153600000, got -1" },
    { "fault", { kind = "error", status = 200.5 }, "fault: argument status: expected an HTTP status from 200 to 599, got 200.5" },
    { "advance", { seconds = 1e12 }, "advance: the clock would pass the year 9999" },
    { "advance", { seconds = 1e300 }, "advance: the clock would pass the year 9999" },
    { "register_process", { FleetId = fleet, port = 7777, count = 1e9 },
      "argument count: expected a whole number from 0 to 250000, got 1000000000" },
    { "state", { account = 5 }, "state: argument account: expected a non-empty string, got 5" },
    { "deliveries", {}, "deliveries: events are delivered nowhere: gamelift-local --events URL names a receiver" },
    { "seed", { data = { fleet = {} } }, "unknown member fleet, did you mean fleets?" },
  }
  for _, case in ipairs(wrong) do
    it("names the problem of " .. case[1] .. ": " .. case[3], function()
      local result, message = g.emulator:control(case[1], case[2])
      assert.is_nil(result)
      assert.truthy(message:find(case[3], 1, true), message)
    end)
  end

  it("has these actions", function()
    assert.same({ "accept_player", "activate", "advance", "browse", "clear_faults", "clear_requests", "crash", "crash_container_group",
      "deliveries", "end_process", "events", "expire_fleet", "explain", "fail_container_group_definition", "fail_deployment", "fail_fleet",
      "fail_game_server_group", "fail_vpc_peering", "fault", "faults", "interrupt", "launch_game_server_instance",
      "miss_health_checks", "register_process", "remove_fault", "remove_player", "replace_rule_set", "requests", "reset", "restore",
      "save", "sdk_fault", "seed", "set_game_server_instance", "simulate", "snapshot", "state", "upload_build" },
      g.emulator:actions())
  end)

  it("describes each action, its arguments with types, and an example that works", function()
    local described = g.emulator:describe_actions()
    local names = {}
    for name, row in pairs(described) do
      names[#names + 1] = name
      assert.matches("^%u.*%.$", row.does:gsub(" %(lua/.*%)", ""))
      assert.equal("non-empty string", row.arguments.account)
      for argument, text in pairs(row.arguments) do
        assert.is_nil(text:find "^an? ", name .. " " .. argument)
        if text:find ", required$" then assert.not_nil(row.example[argument], name .. " " .. argument) end
      end
      local _, message = gamelift.new().emulator:control(name, row.example)
      assert.is_nil((message or ""):find "argument" or (message or ""):find "expected", message)
      local with_more = gamelift.merged(row.example, { nonsense = 1 })
      assert.matches('unknown argument "nonsense"', select(2, g.emulator:control(name, with_more)))
    end
    table.sort(names)
    assert.same(g.emulator:actions(), names)
    assert.same({ account = "non-empty string", region = "non-empty string", FleetId = "non-empty string, required",
      ComputeName = "non-empty string",
      port = "port from 1 to 60000, required",
      count = "whole number from 0 to 250000", restart = "true or false" }, described.register_process.arguments)
    assert.equal(
      'one of "latency", "lost", "refused", "error", "throttle", "expired_token", "skew", required', described.fault.arguments.kind)
  end)

  it("holds a thousand faults at most", function()
    local other = gamelift.new()
    for _ = 1, 1000 do other:control("fault", { kind = "lost" }) end
    assert.matches("there are 1000 faults already", select(2, other.emulator:control("fault", { kind = "lost" })))
  end)

  it("advances to the last second of the year 9999", function()
    local other = gamelift.new()
    other:fleet(1)
    assert.equal(253402300799, other:advance(253402300799 - gamelift.START).now)
    assert.matches("year 9999", select(2, other.emulator:advance(1)))
    assert.equal(1, #other:ok("DescribeFleetAttributes").FleetAttributes)
  end)

  it("finds processes by their id or their session", function()
    local other = gamelift.new()
    local id = other:fleet(2)
    local arn = other:session(id)
    local hosts = other:control("state").fleets[1].locations[1].hosts[1].processes
    assert.same({ "ACTIVE", arn, "READY" }, { hosts[1].status, hosts[1].GameSessionId, hosts[2].status })
    assert.same({ process_id = hosts[1].process_id, missed = 2, stopped = false },
      other:control("miss_health_checks", { process_id = hosts[1].process_id, count = 2 }))
    assert.equal("ACTIVE", other:describe(arn).Status)
    assert.is_true(other:control("miss_health_checks", { GameSessionId = arn, count = 1 }).stopped)
    assert.equal("TERMINATED", other:describe(arn).Status)
    local crashed = other:session(id)
    other:control("crash", { GameSessionId = crashed })
    local codes = {}
    for _, event in ipairs(other:ok("DescribeFleetEvents", { FleetId = id }).Events) do codes[event.EventCode] = true end
    assert.is_true(codes.SERVER_PROCESS_TERMINATED_UNHEALTHY and codes.SERVER_PROCESS_CRASHED)
    assert.truthy(select(2, other.emulator:control("activate", { GameSessionId = crashed })):find("has ended", 1, true))
  end)

  it("returns to a snapshot any number of times", function()
    local other = gamelift.new()
    local id = other:fleet(2)
    local arn = other:session(id, 2)
    other:ok("CreatePlayerSession", { GameSessionId = arn, PlayerId = "a" })
    other:control("snapshot", { name = "one" })
    local function later()
      other:advance(61)
      other:ok("CreatePlayerSessions", { GameSessionId = arn, PlayerIds = { "b", "c" } })
      local second = other:session(id)
      other:control("end_process", { GameSessionId = arn })
      return { second, other:describe(arn), other:control("state") }
    end
    local first = later()
    other:control("restore", { name = "one" })
    assert.equal(1, other:describe(arn).CurrentPlayerSessionCount)
    assert.same(first, later())
    other:control("restore", { name = "one" })
    assert.same(first, later())
  end)

  it("resets everything", function()
    local other = gamelift.new { data = { locations = { "custom-here" } } }
    other:fleet(1)
    other:advance(100)
    other:control("fault", { kind = "throttle" })
    other:control("reset")
    assert.equal(gamelift.START, other:control("advance", { seconds = 0 }).now)
    assert.same({}, other:ok("ListFleets").FleetIds)
    assert.same({ "custom-here" }, other:control("state").locations)
  end)
end)

describe("two emulators", function()
  it("share nothing and make the same ids with the same seed", function()
    local a, b, c = gamelift.new(), gamelift.new(), gamelift.new { seed = 8 }
    local fleet = a:fleet(1)
    assert.same({}, b:ok("ListFleets").FleetIds)
    assert.equal(fleet, b:fleet(1))
    assert.are_not.equal(fleet, c:fleet(1))
  end)

  it("make unpredictable ids without a seed", function()
    local function id()
      local g = gamelift.new {}
      g.emulator = emulator.new { clock = gamelift.START, wall = function() return gamelift.START end }
      return g:fleet(1)
    end
    assert.are_not.equal(id(), id())
  end)
end)

describe("the driven clock", function()
  it("follows a function and adds the advanced time", function()
    local time = gamelift.START
    local g = gamelift.new { clock = function() return time end }
    local arn = g:session(g:fleet(1))
    g:ok("CreatePlayerSession", { GameSessionId = arn, PlayerId = "a" })
    time = time + 30
    assert.equal(1, g:describe(arn).CurrentPlayerSessionCount)
    g:advance(20)
    assert.equal(1, g:describe(arn).CurrentPlayerSessionCount)
    time = time + 11
    assert.equal(0, g:describe(arn).CurrentPlayerSessionCount)
    time = time - 1000 -- a clock set back does not undo what has happened
    assert.equal(0, g:describe(arn).CurrentPlayerSessionCount)
  end)

  it("runs each event at its own time", function()
    local g = gamelift.new { fleet_seconds = 50, auto_activate = false }
    local fleet = g:fleet(1)
    g:advance(86400)
    local events = g:ok("DescribeFleetEvents", { FleetId = fleet }).Events
    assert.equal(gamelift.START + 10, events[2].EventTime)
    assert.equal(gamelift.START + 50, events[#events].EventTime)
  end)
end)

describe("seed data", function()
  local DATA = {
    locations = { "custom-home" },
    fleets = {
      { Name = "main", FleetId = "fleet-main", processes = 4, FleetType = "SPOT",
        sessions = { { Name = "first", MaximumPlayerSessionCount = 8, IdempotencyToken = "one", players = { "anna", "ben" } } } },
      { Name = "home", ComputeType = "ANYWHERE", Locations = { { Location = "custom-home" } },
        computes = { { ComputeName = "pc", IpAddress = "192.0.2.1", processes = 2, port = 7000 } }, sessions = { {} } },
    },
    aliases = { { Name = "live", AliasId = "alias-live", fleet = "main" } },
    queues = { { Name = "lobby", fleets = { "main", "home" } } },
  }

  it("is loaded at the start, with the chosen ids", function()
    local g = gamelift.new { data = DATA, fleet_seconds = 100, auto_activate = false }
    assert.equal("fleet-main", g:ok("ResolveAlias", { AliasId = "alias-live" }).FleetId)
    local session = g:describe("arn:aws:gamelift:us-west-2::gamesession/fleet-main/one")
    assert.same({ "ACTIVE", "first", 2 }, { session.Status, session.Name, session.CurrentPlayerSessionCount })
    assert.equal("ACTIVE", g:ok("DescribePlayerSessions", { PlayerId = "anna" }).PlayerSessions[1].Status)
    assert.equal(2, #g:ok("DescribeGameSessionQueues").GameSessionQueues[1].Destinations)
    local state = g:control("state")
    assert.same({ 3, 1 }, { state.fleets[1].locations[1].ready, state.fleets[2].locations[1].ready })
    g:ok("StartGameSessionPlacement", { PlacementId = "p", GameSessionQueueName = "lobby", MaximumPlayerSessionCount = 2 })
  end)

  it("makes players whose seats do not expire", function()
    local g = gamelift.new { data = DATA, reservation_seconds = 60 }
    g:advance(86400)
    assert.equal(2, g:describe("arn:aws:gamelift:us-west-2::gamesession/fleet-main/one").CurrentPlayerSessionCount)
  end)

  it("can be added later", function()
    local g = gamelift.new()
    assert.same({ locations = 1, fleets = 2, aliases = 1, queues = 1 }, g:control("seed", { data = DATA }))
    g:control("seed", { data = { aliases = { { Name = "more", fleet = "home" } } } })
    assert.equal(2, #g:ok("ListAliases").Aliases)
  end)

  local wrong = {
    { { locations = "custom-home" }, "locations: expected a list, got string" },
    { { locations = { "home" } }, "locations[1].LocationName" },
    { { fleets = { {} } }, "fleets[1].Name: required" },
    { { fleets = { { Name = "a", processses = 2 } } }, "fleets[1].processses" },
    { { fleets = { { Name = "a", processes = "2" } } }, 'fleets[1].processes: expected a whole number from 0 to 250000, got "2"' },
    { { fleets = { { Name = "a", FleetId = "a" } } }, "fleets[1].FleetId: a does not begin with fleet-" },
    { { fleets = { { Name = "a", FleetId = "fleet-a" }, { Name = "b", FleetId = "fleet-a" } } },
      "fleets[2].FleetId: fleet-a exists already" },
    { { fleets = { { Name = "a", sessions = { {}, {} } } } }, "Unable to reserve a process" },
    { { fleets = { 5 } }, "fleets[1]: expected a table, got number" },
    { { fleets = { { Name = "a", ComputeType = "ANYWHERE", Locations = { { Location = "custom-none" } } } } },
      "Location (custom-none) not found" },
    { { aliases = { { Name = "a", fleet = "none" } } }, "aliases[1]: there is no fleet none in this data" },
    { { queues = { { Name = "q", fleets = { "none" } } } }, "queues[1]: there is no fleet none in this data" },
    { { queues = { { Name = "q", TimeoutInSeconds = 1 } } }, "TimeoutInSeconds" },
  }
  for _, case in ipairs(wrong) do
    it("is rejected as a whole: " .. case[2], function()
      local g = gamelift.new()
      local data = gamelift.merged({ locations = { "custom-kept" } }, case[1])
      local result, message = g.emulator:control("seed", { data = data })
      assert.is_nil(result)
      assert.truthy(message:find(case[2], 1, true), message)
      assert.same({}, g:control("state").locations)
      local ok, raised = pcall(emulator.new, { data = case[1] })
      assert.is_false(ok)
      assert.truthy(raised:find(case[2], 1, true), raised)
    end)
  end
end)

describe("an option", function()
  local wrong = {
    { 5, "options: expected a table, got a number" },
    { { regin = "us-west-2" }, 'unknown option "regin", did you mean region?' },
    { { region = 5 }, 'option region: expected a region such as "us-west-2", got 5' },
    { { region = "evil.com/#" }, "option region: expected a region" },
    { { clock = "now" }, "option clock: expected a function that returns unix seconds or unix seconds from 0 to" },
    { { clock = 1e12 }, "option clock: expected a function that returns unix seconds or unix seconds from 0 to" },
    { { clock = -1 }, "clock" },
    { { seed = 0 / 0 }, "option seed: expected a finite number" },
    { { seed = math.huge }, "option seed: expected a finite number" },
    { { lag = "slow" }, 'option lag: expected a number of seconds >= 0 or "realistic", got "slow"' },
    { { lag = -1 }, "lag" },
    { { seed = "x" }, "option seed: expected a finite number" },
    { { page_size = 0 }, "option page_size: expected a whole number >= 1, got 0" },
    { { page_size = 1.5 }, "page_size" },
    { { duplicate_player = "ignore" }, "duplicate_player" },
    { { accounts = {} }, "accounts" },
    { { accounts = { "key" } }, "accounts[1]" },
    { { accounts = { { access_key_id = "A" } } },
      "option accounts[1].secret_access_key: expected a non-empty string without control characters, got nil" },
    { { accounts = { { access_key_id = "A", secret_access_key = "B", account_id = "x" } } }, "account_id" },
    { { codes = { constrain = "ValidationException" } }, "did you mean constraint?" },
    { { codes = { constraint = "NoException" } },
      'option codes.constraint: expected the name of an exception of the service, got "NoException"' },
    { { faults = { { kind = "none" } } }, "gamelift.emulator: faults[1]: argument kind: expected one of" },
  }
  for _, case in ipairs(wrong) do
    it("that is wrong raises an error: " .. case[2], function()
      local ok, message = pcall(emulator.new, case[1])
      assert.is_false(ok)
      assert.truthy(message:find(case[2], 1, true), message)
    end)
  end

  it("changes the exception of a situation that is a guess", function()
    local g = gamelift.new { codes = { constraint = "ValidationException", location_outside = "NotFoundException" } }
    assert.equal("ValidationException", code_of(g:raw("DeleteFleet", "{}")))
    assert.equal("NotFoundException", code_of(g:call("CreateGameSession",
      { FleetId = g:fleet(1), MaximumPlayerSessionCount = 1, Location = "eu-west-1" })))
  end)
end)

describe("a fault", function()
  local LIST = "ListFleets"

  local function handle(g, operation)
    return g.emulator:handle(g:request(operation or LIST, "{}"))
  end

  local function statuses(g, count, operation)
    local list = {}
    for i = 1, count do
      local response = handle(g, operation)
      list[i] = response.lost and "lost" or response.status
    end
    return list
  end

  it("applies to the next calls, or to those of one operation", function()
    local g = gamelift.new()
    g:control("fault", { kind = "error", status = 503, count = 2 })
    g:control("fault", { kind = "lost", operation = "list_aliases" })
    assert.same({ 503, 503, 200 }, statuses(g, 3))
    assert.same({ "lost", 200 }, statuses(g, 2, "ListAliases"))
  end)

  it("comes by chance, but the same with each seed", function()
    local g = gamelift.new()
    g:control("fault", { kind = "throttle", probability = 0.3 })
    local failed = 0
    for _, status in ipairs(statuses(g, 500)) do
      if status == 400 then failed = failed + 1 end
    end
    assert.is_true(failed > 110 and failed < 190, failed)
    g:control("clear_faults")
    assert.same({ 200, 200 }, statuses(g, 2))
  end)

  it("sets the code, status and body of the response", function()
    local cases = {
      { { kind = "throttle" }, "ThrottlingException", 400 },
      { { kind = "expired_token" }, "ExpiredTokenException", 400 },
      { { kind = "error" }, "InternalFailure", 500 },
      { { kind = "error", code = "ServiceUnavailable" }, "ServiceUnavailable", 503 },
      { { kind = "error", code = "InternalServiceException" }, "InternalServiceException", 500 },
      { { kind = "error", code = "NotFoundException", message = "gone" }, "NotFoundException", 400 },
      { { kind = "error", code = "ConflictException" }, "ConflictException", 400, "A fault of the local GameLift." },
      { { kind = "error", status = 502, body = "<html>Bad Gateway</html>" }, "502", 502 },
    }
    for _, case in ipairs(cases) do
      local g = gamelift.new()
      g:control("fault", case[1])
      local response = handle(g)
      local problem = core.error(response.status, response.headers, response.body)
      assert.same({ case[2], case[3] }, { problem.code, response.status })
      if case[4] then assert.equal(case[4], problem.message) end
    end
  end)

  it("has status 400 with a code that the service does not have", function()
    local g = gamelift.new()
    g:control("fault", { kind = "error", code = "NoSuchException", operation = "ListFleets" })
    local _, code, message, response = g:raw("ListFleets", "{}")
    assert.same({ "NoSuchException", 400, "A fault of the local GameLift." }, { code, response.status, message })
  end)

  it("loses a response before or after the change of the state", function()
    for commit, count in pairs { before = 0, after = 1 } do
      for _, kind in ipairs { "lost", "error" } do
        local g = gamelift.new()
        g:control("fault", { kind = kind, commit = commit })
        local body = assert(core.encode("CreateLocation", { LocationName = "custom-x" }))
        local response = g.emulator:handle(g:request("CreateLocation", body))
        assert.equal(kind == "lost", response.lost or false)
        assert.equal(count, #g:control("state").locations)
      end
    end
  end)

  it("delays responses until cleared, or for some calls", function()
    local g = gamelift.new()
    g:control("fault", { kind = "latency", seconds = 0.25, count = 2 })
    assert.same({ 0.25, 0.25 }, { handle(g).delay, handle(g).delay })
    assert.is_nil(handle(g).delay)
    g:control("fault", { kind = "latency", seconds = 1 })
    for _ = 1, 20 do assert.equal(1, handle(g).delay) end
  end)

  it("shifts the clock of signatures and the Date header", function()
    local g = gamelift.new()
    assert.equal("Tue, 14 Nov 2023 22:13:20 GMT", handle(g).headers.date)
    g:control("fault", { kind = "skew", seconds = 3600 })
    local response = handle(g)
    assert.equal("InvalidSignatureException", core.error(response.status, response.headers, response.body).code)
    assert.equal(gamelift.START + 3600, core.http_date(response.headers.date))
    assert.is_nil(code_of(g:raw(LIST, "{}", { time = gamelift.START + 3600 })))
    g:control("clear_faults")
    g:control("fault", { kind = "skew", seconds = -3600, count = 1 })
    assert.equal("InvalidSignatureException", code_of(g:raw(LIST, "{}")))
    assert.is_nil(code_of(g:raw(LIST, "{}")))
  end)

  it("is one of several, which apply in the order in which they were set", function()
    local g = gamelift.new { regions = { "us-west-2", "eu-west-1" } }
    for _, fault in ipairs {
      { kind = "lost", operation = "ListAliases" }, { kind = "skew", seconds = 10, region = "eu-west-1" },
      { kind = "latency", seconds = 1 }, { kind = "skew", seconds = 20 }, { kind = "skew", seconds = 30, region = "us-west-2" },
      { kind = "error", status = 502, body = "first", count = 1 }, { kind = "latency", seconds = 2 }, { kind = "throttle", count = 1 },
      { kind = "latency", seconds = 4, count = 1 }, { kind = "latency", seconds = 8, operation = "ListAliases" },
    } do g:control("fault", fault) end
    local seen = {}
    for i = 1, 3 do
      local response = handle(g)
      seen[i] = { response.status, response.delay, core.http_date(response.headers.date) - gamelift.START }
    end
    assert.same({ { 502, 7, 50 }, { 400, 3, 50 }, { 200, 3, 50 } }, seen)
    local struck = {}
    for i, fault in ipairs(g:control("faults").faults) do struck[i] = fault.struck end
    assert.same({ 0, 0, 3, 3, 3, 1, 3, 1, 1, 0 }, struck)
  end)

  -- Returns { id = { struck, remaining } }.
  local function strikes(g)
    local rows = {}
    for _, fault in ipairs(g:control("faults").faults) do rows[fault.id] = { fault.struck, fault.remaining } end
    return rows
  end

  it("is listed with its arguments and how often it struck", function()
    local g = gamelift.new()
    assert.same({ faults = {} }, g:control "faults")
    assert.same({ id = "fault-1", faults = 1 },
      g:control("fault", { kind = "lost", operation = "list_aliases", commit = "after", count = 3 }))
    assert.same({ id = "fault-2", faults = 2 }, g:control("fault", { kind = "latency", seconds = 0.5 }))
    statuses(g, 2)
    statuses(g, 1, "ListAliases")
    assert.same({ faults = {
      { id = "fault-1", kind = "lost", operation = "ListAliases", commit = "after", struck = 1, remaining = 2 },
      { id = "fault-2", kind = "latency", commit = "before", seconds = 0.5, struck = 3 },
    } }, g:control "faults")
  end)

  it("counts calls with a skewed clock, and chances that came up", function()
    local g = gamelift.new()
    g:control("fault", { kind = "skew", seconds = 1 })
    g:control("fault", { kind = "throttle", probability = 0.5 })
    local failed = 0
    for _, status in ipairs(statuses(g, 40)) do failed = failed + (status == 400 and 1 or 0) end
    assert.same({ ["fault-1"] = { 40 }, ["fault-2"] = { failed } }, strikes(g))
  end)

  it("stays listed when it is used up, the latest hundred", function()
    local g = gamelift.new()
    for _ = 1, 101 do g:control("fault", { kind = "throttle" }) end
    g:control("fault", { kind = "lost", count = 2 })
    assert.equal(400, statuses(g, 1)[1])
    assert.same({ 1, 0 }, strikes(g)["fault-1"])
    statuses(g, 101)
    local rows = g:control("faults").faults
    assert.equal(101, #rows)
    assert.same({ "fault-2", "fault-102", 1 }, { rows[1].id, rows[101].id, rows[101].struck })
  end)

  it("is removed one by one, used up or not", function()
    local g = gamelift.new()
    for _ = 1, 3 do g:control("fault", { kind = "throttle", count = 2 }) end
    statuses(g, 2)
    assert.same({ faults = 1 }, g:control("remove_fault", { id = "fault-2" }))
    assert.same({ faults = 1 }, g:control("remove_fault", { id = "fault-1" }))
    assert.same({ ["fault-3"] = { 0, 2 } }, strikes(g))
    assert.equal("remove_fault: there is no fault fault-2", select(2, g.emulator:control("remove_fault", { id = "fault-2" })))
    g:control("remove_fault", { id = "fault-3" })
    assert.same({ 200 }, statuses(g, 1))
  end)

  it("gets a new id after clear_faults, and the first again after a reset", function()
    local g = gamelift.new()
    g:control("fault", { kind = "throttle" })
    g:control "clear_faults"
    assert.same({}, strikes(g))
    assert.equal("fault-2", g:control("fault", { kind = "throttle" }).id)
    g:control "reset"
    assert.equal("fault-1", g:control("fault", { kind = "throttle" }).id)
  end)

  it("may be set at the start", function()
    local g = gamelift.new { faults = { { kind = "throttle", count = 1 } } }
    assert.same({ 400, 200 }, statuses(g, 2))
    g:control("reset")
    assert.same({ 400, 200 }, statuses(g, 2))
  end)
end)

describe("Amazon's rates", function()
  it("are enforced by the option throttle, on the driven clock", function()
    local g = gamelift.new { throttle = true }
    local fleet = "fleet-f"
    g:control("seed", { data = { fleets = { { Name = "f", FleetId = fleet, processes = 100 } } } })
    local function create(creator)
      return code_of(g:call("CreateGameSession", { FleetId = fleet, MaximumPlayerSessionCount = 1, CreatorId = creator }))
    end
    for _ = 1, 50 do assert.is_nil(create()) end
    assert.equal("ThrottlingException", create())
    g:advance(1)
    assert.is_nil(create("anna"))
    assert.equal("ThrottlingException", create("anna"))
    assert.is_nil(create("ben"))
    g:advance(1)
    assert.is_nil(create("anna"))
  end)
end)
