local gamelift = require "spec.support.local_gamelift"
local random = require "gamelift.emulator.model.random"

local code_of, merged = gamelift.code_of, gamelift.merged

local HOME = "us-west-2"

-- Makes a fleet that may grow to `maximum` instances of `processes` each.
local function fleet_of(g, processes, maximum, more)
  local fleet = g:fleet(processes, more)
  g:ok("UpdateFleetCapacity", { FleetId = fleet, MaxSize = maximum })
  return fleet
end

local function rule(fleet, more)
  return merged({
    FleetId = fleet, Name = "rule", MetricName = "ActiveGameSessions", ComparisonOperator = "GreaterThanThreshold", Threshold = 0,
    EvaluationPeriods = 1, ScalingAdjustmentType = "ChangeInCapacity", ScalingAdjustment = 1,
  }, more or {})
end

local function target(fleet, value, more)
  return merged({
    FleetId = fleet, Name = "target", PolicyType = "TargetBased", MetricName = "PercentAvailableGameSessions",
    TargetConfiguration = { TargetValue = value },
  }, more or {})
end

local function put(g, params) return code_of(g:call("PutScalingPolicy", params)) end

local function desired(g, fleet, location)
  local reply = g:ok("DescribeFleetLocationCapacity", { FleetId = fleet, Location = location or HOME })
  return reply.FleetCapacity.InstanceCounts.DESIRED
end

local function policies(g, fleet, more)
  return g:ok("DescribeScalingPolicies", merged({ FleetId = fleet }, more or {})).ScalingPolicies
end

local function scaling_events(g, fleet)
  local list = {}
  for _, event in ipairs(g:ok("DescribeFleetEvents", { FleetId = fleet }).Events) do
    if event.EventCode == "FLEET_SCALING_EVENT" then list[#list + 1] = event end
  end
  return list
end

-- Parameters -------------------------------------------------------------------------------------------------------------

describe("a scaling policy", function()
  it("is described as it was put, with its fleet, location and status", function()
    local g = gamelift.new()
    local fleet = g:fleet(1)
    assert.same({ Name = "rule" }, g:ok("PutScalingPolicy", rule(fleet)))
    g:ok("PutScalingPolicy", target(fleet, 25))
    local arn = g:ok("DescribeFleetAttributes").FleetAttributes[1].FleetArn
    local both = { FleetId = fleet, FleetArn = arn, Location = HOME, Status = "ACTIVE" }
    assert.same({ merged(rule(fleet, { PolicyType = "RuleBased" }), both), merged(target(fleet, 25), both) }, policies(g, fleet))
    assert.same(policies(g, fleet), policies(g, arn))
    assert.same({}, policies(g, fleet, { StatusFilter = "DELETING" }))
    assert.equal(2, #policies(g, fleet, { StatusFilter = "ACTIVE" }))
  end)

  local incomplete = { "ComparisonOperator", "Threshold", "EvaluationPeriods", "ScalingAdjustmentType", "ScalingAdjustment" }
  for _, member in ipairs(incomplete) do
    it("by a rule needs " .. member .. ", and by a target does not take it", function()
      local g = gamelift.new()
      local fleet = g:fleet(1)
      local params = rule(fleet, { PolicyType = "RuleBased" })
      local value = params[member]
      params[member] = nil
      assert.equal("InvalidRequestException", put(g, params))
      assert.equal("InvalidRequestException", put(g, target(fleet, 10, { [member] = value })))
      assert.same({}, policies(g, fleet))
    end)
  end

  -- what is wrong, parameters
  local refused = {
    { "a rule with a target", rule("", { TargetConfiguration = { TargetValue = 10 } }) },
    { "a target without a value", target("", 10, { TargetConfiguration = {} }) },
    { "a target of -1", target("", -1) },
    { "a target of -0.5", target("", -0.5) },
    { "a target of 100.5", target("", 100.5) },
    { "a target of another metric", target("", 10, { MetricName = "IdleInstances" }) },
    { "an unknown metric", rule("", { MetricName = "Happiness" }) },
    { "no evaluation", rule("", { EvaluationPeriods = 0 }) },
    { "an empty name", rule("", { Name = "" }) },
  }
  for _, case in ipairs(refused) do
    it("is refused with " .. case[1], function()
      local g = gamelift.new()
      local fleet = g:fleet(1)
      assert.equal("InvalidRequestException", put(g, merged(case[2], { FleetId = fleet })))
      assert.same({}, policies(g, fleet))
    end)
  end

  it("by a target needs its configuration", function()
    local g = gamelift.new()
    local params = target(g:fleet(1), 10)
    params.TargetConfiguration = nil
    assert.equal("InvalidRequestException", put(g, params))
  end)

  it("by a target takes any percentage", function()
    local g = gamelift.new()
    local fleet = g:fleet(1)
    for _, value in ipairs { 0, 0.5, 99.5, 100 } do
      assert.is_nil(put(g, target(fleet, value)))
      assert.equal(value, policies(g, fleet)[1].TargetConfiguration.TargetValue)
    end
  end)

  it("by a target is the only one of a fleet, beside any number of rules", function()
    local g = gamelift.new()
    local fleet = g:fleet(1)
    assert.is_nil(put(g, target(fleet, 10)))
    assert.equal("InvalidRequestException", put(g, target(fleet, 20, { Name = "other" })))
    assert.is_nil(put(g, target(fleet, 20)))
    for i = 1, 5 do assert.is_nil(put(g, rule(fleet, { Name = "rule-" .. i }))) end
    assert.same({ 6, 20 }, { #policies(g, fleet), policies(g, fleet)[1].TargetConfiguration.TargetValue })
    assert.is_nil(put(g, rule(fleet, { Name = "target" }))) -- replaced whole
    assert.is_nil(policies(g, fleet)[1].TargetConfiguration)
    assert.is_nil(put(g, target(fleet, 20, { Name = "other" })))
    assert.is_nil(put(g, target(g:fleet(1), 20)))
  end)

  it("needs a managed fleet that is neither in ERROR nor being deleted", function()
    local g = gamelift.new()
    local fleet, anywhere = g:fleet(1), g:anywhere()
    assert.equal("NotFoundException", put(g, rule "fleet-1"))
    assert.equal("InvalidRequestException", put(g, rule(anywhere)))
    assert.equal("InvalidRequestException", code_of(g:call("DescribeScalingPolicies", { FleetId = anywhere })))
    assert.equal("NotFoundException", code_of(g:call("DescribeScalingPolicies", { FleetId = "fleet-1" })))
    assert.is_nil(put(g, rule(fleet)))
    g:control("fail_fleet", { FleetId = fleet })
    assert.equal("InvalidRequestException", put(g, rule(fleet)))
    assert.equal(1, #policies(g, fleet))
    g:ok("DeleteFleet", { FleetId = fleet })
    assert.equal("InvalidRequestException", put(g, rule(fleet)))
    g:advance(10)
    assert.equal("NotFoundException", put(g, rule(fleet)))
    g:advance(600)
  end)

  it("is gone once deleted", function()
    local g = gamelift.new()
    local fleet = fleet_of(g, 1, 5)
    g:session(fleet)
    put(g, rule(fleet))
    assert.same({}, g:ok("DeleteScalingPolicy", { FleetId = fleet, Name = "rule" }))
    assert.same({}, policies(g, fleet))
    assert.equal("NotFoundException", code_of(g:call("DeleteScalingPolicy", { FleetId = fleet, Name = "rule" })))
    assert.equal("NotFoundException", code_of(g:call("DeleteScalingPolicy", { FleetId = "fleet-1", Name = "rule" })))
    g:advance(600)
    assert.equal(1, desired(g, fleet))
  end)

  it("has an entry for each location, in pages", function()
    local g = gamelift.new()
    local fleet = g:fleet(1, { Locations = { { Location = "eu-west-1" } } })
    put(g, rule(fleet))
    put(g, target(fleet, 10))
    local seen, token = {}, nil
    repeat
      local reply = g:ok("DescribeScalingPolicies", { FleetId = fleet, Limit = 3, NextToken = token })
      for _, policy in ipairs(reply.ScalingPolicies) do seen[#seen + 1] = policy.Name .. " " .. policy.Location end
      token = reply.NextToken
    until not token
    table.sort(seen)
    assert.same({ "rule eu-west-1", "rule us-west-2", "target eu-west-1", "target us-west-2" }, seen)
    assert.equal(2, #policies(g, fleet, { Location = "eu-west-1" }))
    assert.equal("NotFoundException", code_of(g:call("DescribeScalingPolicies", { FleetId = fleet, Location = "us-east-1" })))
  end)
end)

-- Metrics ----------------------------------------------------------------------------------------------------------------

describe("the metric of a scaling policy", function()
  local g, fleet

  -- Checks the value of a metric: a rule that holds only for it scales the fleet.
  local function check_value(metric, value)
    for _, bounds in ipairs { { "GreaterThanOrEqualToThreshold", value }, { "LessThanOrEqualToThreshold", value } } do
      local snapshot = "check " .. metric .. bounds[1]
      g:control("snapshot", { name = snapshot })
      local before = desired(g, fleet)
      local params = { MetricName = metric, ComparisonOperator = bounds[1], Threshold = bounds[2] }
      assert.is_nil(put(g, rule(fleet, params)))
      g:advance(60)
      assert.equal(before + 1, desired(g, fleet), metric .. " " .. bounds[1] .. " " .. value)
      g:control("restore", { name = snapshot })
    end
  end

  it("counts instances, sessions and processes", function()
    g = gamelift.new { auto_activate = false }
    fleet = fleet_of(g, 4, 10)
    g:ok("UpdateFleetCapacity", { FleetId = fleet, DesiredInstances = 3 })
    for i = 1, 3 do
      local arn = g:session(fleet, 10)
      if i < 3 then g:control("activate", { GameSessionId = arn }) end
      if i == 1 then
        g:ok("CreatePlayerSessions", { GameSessionId = arn, PlayerIds = { "a", "b", "c" } })
        local p = g:ok("DescribePlayerSessions", { PlayerId = "a" }).PlayerSessions[1]
        g:control("accept_player", { PlayerSessionId = p.PlayerSessionId })
        g:ok("UpdateGameSession", { GameSessionId = arn, PlayerSessionCreationPolicy = "DENY_ALL" })
      end
    end
    for metric, value in pairs {
      ActiveInstances = 3, IdleInstances = 2, PercentIdleInstances = 200 / 3, ActiveGameSessions = 2, ActivatingGameSessions = 1,
      AvailableGameSessions = 9, ConcurrentActivatableGameSessions = 9, PercentAvailableGameSessions = 900 / 11,
      QueueDepth = 0, WaitTime = 0,
    } do
      check_value(metric, value)
    end
    g:advance(59) -- the reservations of b and c end within the sample's minute
    check_value("CurrentPlayerSessions", 1)
    check_value("AvailablePlayerSessions", 19)
  end)

  it("counts reserved slots as taken", function()
    g = gamelift.new { reservation_seconds = 600 }
    fleet = fleet_of(g, 4, 10)
    g:ok("CreatePlayerSessions", { GameSessionId = g:session(fleet, 10), PlayerIds = { "a", "b", "c" } })
    check_value("CurrentPlayerSessions", 3)
    check_value("AvailablePlayerSessions", 7)
  end)

  it("respects the limit of concurrent activations, and unhealthy processes", function()
    g = gamelift.new { auto_activate = false }
    fleet = fleet_of(g, 1, 10, { RuntimeConfiguration = {
      MaxConcurrentGameSessionActivations = 2, ServerProcesses = { { LaunchPath = "/local/game/server", ConcurrentExecutions = 5 } },
    } })
    g:session(fleet)
    check_value("ConcurrentActivatableGameSessions", 1)
    check_value("AvailableGameSessions", 4)
    local active = g:session(fleet)
    g:control("activate", { GameSessionId = active })
    local state = g:control("state").fleets[1].locations[1].hosts[1].processes
    for _, process in ipairs(state) do
      if process.status == "READY" then
        g:control("miss_health_checks", { process_id = process.process_id, count = 1 })
        break
      end
    end
    check_value("AvailableGameSessions", 2)
    check_value("PercentAvailableGameSessions", 50) -- 2 of 1 active, 2 available and 1 unhealthy
  end)

  it("is 0 as a share of nothing", function()
    g = gamelift.new()
    fleet = fleet_of(g, 4, 10)
    g:ok("UpdateFleetCapacity", { FleetId = fleet, DesiredInstances = 0 })
    check_value("PercentIdleInstances", 0)
    check_value("PercentAvailableGameSessions", 0)
  end)

  it("counts the pending placements whose first destination is the fleet", function()
    g = gamelift.new()
    fleet = fleet_of(g, 1, 10)
    local other = g:fleet(1)
    g:session(fleet)
    g:session(other)
    local function queue(name, first, second)
      local arns = {}
      for i, id in ipairs { first, second } do arns[i] = { DestinationArn = "arn:aws:gamelift:us-west-2:123456789012:fleet/" .. id } end
      g:ok("CreateGameSessionQueue", { Name = name, Destinations = arns, TimeoutInSeconds = 600 })
    end
    queue("mine", fleet, other)
    queue("yours", other, fleet)
    for i, name in ipairs { "mine", "yours", "mine" } do
      g:ok("StartGameSessionPlacement", { PlacementId = "p" .. i, GameSessionQueueName = name, MaximumPlayerSessionCount = 2 })
      g:advance(10)
    end
    check_value("QueueDepth", 2)
    check_value("WaitTime", 90)
  end)
end)

-- Events -----------------------------------------------------------------------------------------------------------------

describe("a rule", function()
  it("changes the capacity when it has held for its minutes", function()
    local g = gamelift.new()
    local fleet = fleet_of(g, 2, 5)
    local arn = g:session(fleet)
    put(g, rule(fleet, { EvaluationPeriods = 3 }))
    g:advance(150)
    g:control("end_process", { GameSessionId = arn })
    g:advance(60) -- one sample does not hold
    g:session(fleet)
    g:advance(149)
    assert.equal(1, desired(g, fleet))
    g:advance(1)
    assert.equal(2, desired(g, fleet))
  end)

  it("waits 10 minutes after its event, and other rules do not wait for it", function()
    local g = gamelift.new { clock = gamelift.START + 0.3 }
    local fleet = fleet_of(g, 1, 9)
    g:session(fleet)
    put(g, rule(fleet))
    local seen = {}
    for minute = 1, 22 do
      g:advance(60)
      if minute == 5 then put(g, rule(fleet, { Name = "other", EvaluationPeriods = 2 })) end
      seen[minute] = desired(g, fleet)
    end
    assert.same({ 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 4, 4, 5, 5, 5, 5, 6, 6 }, seen)
  end)

  it("waits, too, when it is put again", function()
    local g = gamelift.new()
    local fleet = fleet_of(g, 1, 9)
    g:session(fleet)
    put(g, rule(fleet))
    g:advance(60)
    put(g, rule(fleet, { ScalingAdjustment = 3 }))
    g:advance(599)
    assert.equal(2, desired(g, fleet))
    g:advance(1)
    assert.equal(5, desired(g, fleet))
  end)

  -- type, adjustment, desired before and after
  local adjustments = {
    { "ChangeInCapacity", 3, 4, 7 }, { "ChangeInCapacity", -3, 4, 2 }, { "ChangeInCapacity", 100, 4, 10 },
    { "ExactCapacity", 6, 4, 6 }, { "ExactCapacity", 0, 4, 2 }, { "ExactCapacity", -5, 4, 2 }, { "ExactCapacity", 11, 4, 10 },
    { "PercentChangeInCapacity", 50, 4, 6 }, { "PercentChangeInCapacity", 10, 4, 5 }, { "PercentChangeInCapacity", -10, 4, 3 },
    { "PercentChangeInCapacity", -50, 4, 2 }, { "PercentChangeInCapacity", 200, 4, 10 }, { "PercentChangeInCapacity", 100, 0, 0 },
    { "ChangeInCapacity", 0, 4, 4 },
  }
  for _, case in ipairs(adjustments) do
    it(("changes %d instances by %s %d to %d"):format(case[3], case[1], case[2], case[4]), function()
      local g = gamelift.new()
      local fleet = fleet_of(g, 1, 10)
      g:ok("UpdateFleetCapacity", { FleetId = fleet, MinSize = math.min(2, case[3]), DesiredInstances = case[3] })
      put(g, rule(fleet, { ComparisonOperator = "GreaterThanOrEqualToThreshold", ScalingAdjustmentType = case[1],
        ScalingAdjustment = case[2] }))
      g:advance(60)
      assert.equal(case[4], desired(g, fleet))
    end)
  end

  it("stays within the limit of instances, and within the fleet's settings", function()
    local g = gamelift.new { instance_limit = 3 }
    local fleet = g:fleet(1)
    g:session(fleet)
    put(g, rule(fleet, { ScalingAdjustment = 50 }))
    g:advance(300)
    assert.same({ 1, {} }, { desired(g, fleet), scaling_events(g, fleet) }) -- the maximum of a new fleet is 1
    g:ok("UpdateFleetCapacity", { FleetId = fleet, MaxSize = 50 })
    g:advance(60)
    assert.equal(3, desired(g, fleet))
  end)

  it("reports its changes as events of the fleet", function()
    local g = gamelift.new()
    local fleet = fleet_of(g, 1, 5)
    g:session(fleet)
    put(g, rule(fleet))
    local before = #scaling_events(g, fleet)
    g:advance(60)
    local events = scaling_events(g, fleet)
    assert.equal(before + 1, #events)
    assert.matches("2", events[#events].Message)
    assert.equal(gamelift.START + 60, events[#events].EventTime)
    g:advance(540)
    assert.equal(before + 1, #scaling_events(g, fleet))
  end)

  it("spares protected game sessions when it scales down", function()
    local g = gamelift.new()
    local fleet = fleet_of(g, 1, 5, { NewGameSessionProtectionPolicy = "FullProtection" })
    g:ok("UpdateFleetCapacity", { FleetId = fleet, DesiredInstances = 2 })
    local arns = { g:session(fleet), g:session(fleet) }
    put(g, rule(fleet, { ScalingAdjustmentType = "ExactCapacity", ScalingAdjustment = 0 }))
    g:advance(60)
    assert.equal(0, desired(g, fleet))
    for _, arn in ipairs(arns) do assert.equal("ACTIVE", g:describe(arn).Status) end
    g:control("end_process", { GameSessionId = arns[1] })
    g:advance(0)
    assert.equal(1, #g:ok("DescribeInstances", { FleetId = fleet }).Instances)
  end)

  it("samples each location by itself, and none whose scaling is stopped", function()
    local g = gamelift.new()
    local fleet = fleet_of(g, 2, 5, { Locations = { { Location = "eu-west-1" } } })
    g:ok("UpdateFleetCapacity", { FleetId = fleet, MaxSize = 5, Location = "eu-west-1" })
    g:session(fleet, 2, { Location = "eu-west-1" })
    put(g, rule(fleet, { EvaluationPeriods = 2 }))
    g:advance(120)
    assert.same({ 1, 2 }, { desired(g, fleet), desired(g, fleet, "eu-west-1") })
    g:session(fleet)
    g:ok("StopFleetActions", { FleetId = fleet, Actions = { "AUTO_SCALING" } })
    g:advance(600)
    assert.same({ 1, 3, "ACTIVE" }, { desired(g, fleet), desired(g, fleet, "eu-west-1"), policies(g, fleet)[1].Status })
    g:ok("UpdateFleetCapacity", { FleetId = fleet, DesiredInstances = 2 }) -- by hand it can change
    g:ok("StartFleetActions", { FleetId = fleet, Actions = { "AUTO_SCALING" } })
    g:advance(119)
    assert.equal(2, desired(g, fleet))
    g:advance(1)
    assert.equal(3, desired(g, fleet))
  end)
end)

describe("a target", function()
  -- processes an instance, instances at the start, sessions, target, instances after
  local cases = {
    { 10, 1, 5, 50, 1 }, { 10, 1, 6, 50, 2 }, { 10, 5, 0, 50, 1 }, { 10, 0, 0, 50, 1 }, { 10, 1, 10, 0, 1 }, { 10, 1, 1, 100, 8 },
    { 3, 2, 4, 20, 2 }, { 3, 2, 5, 20, 3 }, { 1, 2, 2, 50, 4 }, { 1, 6, 6, 10, 7 }, { 50, 4, 1, 90, 1 }, { 1, 5, 5, 90, 8 },
  }
  for _, case in ipairs(cases) do
    it(("of %d %% keeps %d instances for %d sessions of %d processes each"):format(case[4], case[5], case[3], case[1]), function()
      local g = gamelift.new()
      local fleet = fleet_of(g, case[1], 8)
      g:ok("UpdateFleetCapacity", { FleetId = fleet, DesiredInstances = case[2] })
      for _ = 1, case[3] do g:session(fleet) end
      put(g, target(fleet, case[4]))
      g:advance(60)
      assert.equal(case[5], desired(g, fleet))
    end)
  end

  it("keeps the minimum without game sessions", function()
    local g = gamelift.new()
    local fleet = fleet_of(g, 1, 8)
    g:ok("UpdateFleetCapacity", { FleetId = fleet, MinSize = 3, DesiredInstances = 6 })
    put(g, target(fleet, 50))
    g:advance(60)
    assert.equal(3, desired(g, fleet))
    local zero = g:fleet(1)
    g:ok("UpdateFleetCapacity", { FleetId = zero, MaxSize = 0 })
    put(g, target(zero, 50))
    g:advance(60)
    assert.equal(0, desired(g, zero))
  end)

  it("ends no instance that has game sessions", function()
    local g = gamelift.new()
    local fleet = fleet_of(g, 2, 8)
    g:ok("UpdateFleetCapacity", { FleetId = fleet, DesiredInstances = 3 })
    local arns = {}
    for i = 1, 6 do arns[i] = g:session(fleet) end
    for i = 1, 5, 2 do g:control("end_process", { GameSessionId = arns[i] }) end
    put(g, target(fleet, 10))
    g:advance(60)
    assert.equal(3, desired(g, fleet)) -- two would do, but each instance has a session
    for i = 2, 6, 2 do assert.equal("ACTIVE", g:describe(arns[i]).Status) end
  end)

  it("waits 10 minutes after a step", function()
    local g = gamelift.new()
    local fleet = fleet_of(g, 2, 8)
    g:session(fleet)
    g:session(fleet)
    put(g, target(fleet, 50))
    g:advance(60)
    assert.equal(2, desired(g, fleet))
    g:session(fleet)
    g:advance(599)
    assert.equal(2, desired(g, fleet))
    g:advance(1)
    assert.equal(3, desired(g, fleet))
  end)

  it("lets a fleet scale to zero and back", function()
    local g = gamelift.new()
    local fleet = fleet_of(g, 1, 4)
    g:ok("UpdateFleetCapacity", { FleetId = fleet, ManagedCapacityConfiguration = {
      ZeroCapacityStrategy = "SCALE_TO_AND_FROM_ZERO", ScaleInAfterInactivityMinutes = 30 } })
    put(g, target(fleet, 50))
    g:advance(7200)
    assert.equal(0, desired(g, fleet))
    g:call("CreateGameSession", { FleetId = fleet, MaximumPlayerSessionCount = 2 })
    g:session(fleet)
    g:advance(60)
    assert.equal(2, desired(g, fleet))
  end)
end)

describe("scaling policies over time", function()
  it("do not keep an advance of 8,000 years from its end", function()
    local g = gamelift.new()
    local fleet = fleet_of(g, 2, 8)
    g:ok("UpdateFleetCapacity", { FleetId = fleet, DesiredInstances = 5 })
    put(g, target(fleet, 50))
    assert.equal(253402300799, g:advance(253402300799 - gamelift.START).now)
    assert.equal(1, desired(g, fleet))
  end)

  it("are part of the state", function()
    local g = gamelift.new()
    put(g, rule(g:fleet(1)))
    local policy = g:control("state").fleets[1].scaling_policies[1]
    assert.same({ "rule", "RuleBased", "ActiveGameSessions" }, { policy.Name, policy.PolicyType, policy.MetricName })
  end)

  it("are loaded from seed data", function()
    local policy = rule("x")
    policy.FleetId = nil
    local g = gamelift.new { data = { fleets = { { Name = "main", FleetId = "fleet-main", policies = { policy } } } } }
    assert.equal("rule", policies(g, "fleet-main")[1].Name)
    local _, message = g.emulator:control("seed", { data = { fleets = { { Name = "f", policies = { { Name = "x" } } } } } })
    assert.matches("fleets%[1%]%.policies%[1%]%.MetricName", message)
    _, message = g.emulator:control("seed", { data = { fleets = {
      { Name = "f", policies = { { Name = "x", MetricName = "WaitTime" } } },
    } } })
    assert.matches("needs ComparisonOperator", message)
  end)

  local METRICS = { "ActiveGameSessions", "AvailableGameSessions", "IdleInstances", "PercentIdleInstances",
    "PercentAvailableGameSessions", "QueueDepth", "WaitTime", "ActiveInstances" }
  local OPERATORS = { "GreaterThanOrEqualToThreshold", "GreaterThanThreshold", "LessThanThreshold", "LessThanOrEqualToThreshold" }
  local TYPES = { "ChangeInCapacity", "ExactCapacity", "PercentChangeInCapacity" }

  local g, fleet, draws, arns
  local function pick(list) return list[1 + draws:below(#list)] end
  local function random_rule(name)
    return rule(fleet, { Name = name, MetricName = pick(METRICS), ComparisonOperator = pick(OPERATORS), Threshold = draws:below(60),
      EvaluationPeriods = 1 + draws:below(4), ScalingAdjustmentType = pick(TYPES), ScalingAdjustment = draws:below(9) - 4 })
  end

  local function step()
    local kind = draws:below(9)
    if kind == 0 then put(g, random_rule(pick { "a", "b" }))
    elseif kind == 1 then put(g, target(fleet, draws:below(101)))
    elseif kind == 2 then g:call("DeleteScalingPolicy", { FleetId = fleet, Name = pick { "a", "b", "target" } })
    elseif kind == 3 then
      local low = draws:below(3)
      g:call("UpdateFleetCapacity", { FleetId = fleet, MinSize = low, MaxSize = low + draws:below(7) })
    elseif kind == 4 then g:call(pick { "StopFleetActions", "StartFleetActions" }, { FleetId = fleet, Actions = { "AUTO_SCALING" } })
    elseif kind == 5 and arns[1] then g.emulator:control("end_process", { GameSessionId = table.remove(arns) })
    else
      local reply = g:call("CreateGameSession", { FleetId = fleet, MaximumPlayerSessionCount = 2 })
      arns[#arns + 1] = reply and reply.GameSession.GameSessionId
    end
  end

  local function counts()
    return g:ok("DescribeFleetLocationCapacity", { FleetId = fleet, Location = HOME }).FleetCapacity.InstanceCounts
  end

  it("stay within the limits whatever happens, and go on alike from a snapshot of any moment", function()
    for seed = 1, 4 do
      g, draws, arns = gamelift.new { seed = seed }, random.new(seed), {}
      fleet = fleet_of(g, 3, 6)
      for i = 1, 60 do
        step()
        for _ = 1, 4 do
          g:advance(30)
          local c = counts()
          assert.is_true(c.MINIMUM <= c.DESIRED and c.DESIRED <= c.MAXIMUM)
        end
        if i % 20 == 0 then
          g:control "snapshot"
          local function continue()
            g:advance(1800)
            return { counts(), scaling_events(g, fleet), g:control "state" }
          end
          local first = continue()
          g:control "restore"
          assert.same(first, continue())
        end
      end
    end
  end)

  it("of one name have no two events within 10 minutes", function()
    for seed = 1, 3 do
      g, draws = gamelift.new { seed = seed }, random.new(seed)
      fleet = fleet_of(g, 3, 9)
      arns = {}
      local last, before = nil, #scaling_events(g, fleet)
      for _ = 1, 60 do
        put(g, random_rule "only")
        g:advance(60)
        local events = scaling_events(g, fleet)
        if #events > before then
          assert.equal(before + 1, #events)
          before = #events
          local time = events[before].EventTime
          assert.is_true(not last or time - last >= 600)
          last = time
        end
        g:call("CreateGameSession", { FleetId = fleet, MaximumPlayerSessionCount = 2 })
      end
      assert.not_nil(last)
    end
  end)
end)
