local gamelift = require "spec.support.local_gamelift"

local code_of = gamelift.code_of

local function arn_of(fleet)
  return "arn:aws:gamelift:us-west-2:123456789012:fleet/" .. fleet
end

local function queue(g, fleets, more)
  local destinations = {}
  for i, fleet in ipairs(fleets) do destinations[i] = { DestinationArn = arn_of(fleet) } end
  return g:ok("CreateGameSessionQueue", gamelift.merged({ Name = "q", Destinations = destinations }, more or {})).GameSessionQueue
end

describe("a queue", function()
  it("is created with defaults, updated, described, tagged and deleted", function()
    local g = gamelift.new()
    local fleet = g:fleet(1)
    local q = queue(g, { fleet })
    assert.same({ "q", "arn:aws:gamelift:us-west-2:123456789012:gamesessionqueue/q", 600 },
      { q.Name, q.GameSessionQueueArn, q.TimeoutInSeconds })
    assert.equal("InvalidRequestException", code_of(g:call("CreateGameSessionQueue", { Name = "q" })))
    g:ok("CreateGameSessionQueue", { Name = "r", Tags = { { Key = "k", Value = "v" } } })
    local updated = g:ok("UpdateGameSessionQueue", { Name = q.GameSessionQueueArn, Destinations = {}, TimeoutInSeconds = 10 })
    assert.same({ 10, 0 }, { updated.GameSessionQueue.TimeoutInSeconds, #updated.GameSessionQueue.Destinations })
    local function names(params)
      local list = {}
      for i, each in ipairs(g:ok("DescribeGameSessionQueues", params).GameSessionQueues) do list[i] = each.Name end
      return list
    end
    assert.same({ "q", "r" }, names {})
    assert.same({ "r" }, names { Names = { "r", "nobody" } })
    assert.same({ "q" }, names { Names = { q.GameSessionQueueArn } })
    g:ok("DeleteGameSessionQueue", { Name = "r" })
    assert.same({ "q" }, names {})
    local _, code, message = g:call("DeleteGameSessionQueue", { Name = "r" })
    assert.same({ "InvalidRequestException", "GameSessionQueue r does not exist" }, { code, message })
    assert.equal("NotFoundException", code_of(g:call("UpdateGameSessionQueue", { Name = "r" })))
  end)

  it("is described as the requests set it", function()
    local g = gamelift.new { queue_timeout = 77 }
    local fleet = g:fleet(1)
    local function describe() return g:ok("DescribeGameSessionQueues", { Names = { "q" } }).GameSessionQueues[1] end
    local expected = { Name = "q", GameSessionQueueArn = "arn:aws:gamelift:us-west-2:123456789012:gamesessionqueue/q",
      TimeoutInSeconds = 77, PlayerLatencyPolicies = {}, Destinations = {} }
    assert.same(expected, g:ok("CreateGameSessionQueue", { Name = "q" }).GameSessionQueue)
    for _, change in ipairs {
      { TimeoutInSeconds = 10 }, { TimeoutInSeconds = 600 }, { CustomEventData = "data" },
      { NotificationTarget = "arn:aws:sns:us-west-2:123456789012:topic" }, { Destinations = { { DestinationArn = arn_of(fleet) } } },
      { PlayerLatencyPolicies = { { MaximumIndividualPlayerLatencyMilliseconds = 50, PolicyDurationSeconds = 5 } } },
      { FilterConfiguration = { AllowedLocations = { "us-west-2" } } },
      { PriorityConfiguration = { PriorityOrder = { "COST" }, LocationOrder = { "us-west-2" } } }, {},
    } do
      expected = gamelift.merged(expected, change)
      assert.same(expected, g:ok("UpdateGameSessionQueue", gamelift.merged({ Name = "q" }, change)).GameSessionQueue)
      assert.same(expected, describe())
    end
    g:ok("UpdateGameSessionQueue", { Name = "q", FilterConfiguration = {}, PriorityConfiguration = {} })
    expected.FilterConfiguration, expected.PriorityConfiguration = nil, nil
    assert.same(expected, describe())
  end)

  it("is on pages of at most 50", function()
    local g = gamelift.new()
    for i = 1, 51 do g:ok("CreateGameSessionQueue", { Name = "q" .. i }) end
    for limit, count in pairs { [1000] = 50, [50] = 50, [49] = 49 } do
      assert.equal(count, #g:ok("DescribeGameSessionQueues", { Limit = limit }).GameSessionQueues)
    end
    local first = g:ok "DescribeGameSessionQueues"
    assert.equal(50, #first.GameSessionQueues)
    assert.equal("q51", g:ok("DescribeGameSessionQueues", { NextToken = first.NextToken }).GameSessionQueues[1].Name)
    assert.equal(50, #g:ok("DescribeGameSessionQueues", { Names = {} }).GameSessionQueues)
  end)

  local function many(count, item)
    local list = {}
    for i = 1, count do list[i] = item end
    return list
  end

  local wrong = {
    { "more than a hundred destinations", { Destinations = many(101, { DestinationArn = "arn:aws:gamelift:eu-west-1::fleet/fleet-1" }) },
      "LimitExceededException" },
    { "more than a hundred policies", { PlayerLatencyPolicies = many(101, { MaximumIndividualPlayerLatencyMilliseconds = 9 }) },
      "LimitExceededException" },
    { "a fleet of another account elsewhere",
      { Destinations = { { DestinationArn = "arn:aws:gamelift:eu-west-1:210987654321:fleet/fleet-1" } } }, "NotFoundException" },
    { "a timeout below ten seconds", { TimeoutInSeconds = 9 }, "InvalidRequestException" },
    { "a timeout above ten minutes", { TimeoutInSeconds = 601 }, "InvalidRequestException" },
    { "an unknown fleet", { Destinations = { { DestinationArn = arn_of "fleet-0" } } }, "NotFoundException" },
    { "an unknown alias", { Destinations = { { DestinationArn = "arn:aws:gamelift:us-west-2::alias/alias-0" } } }, "NotFoundException" },
    { "an invalid destination", { Destinations = { { DestinationArn = "fleet-0" } } }, "InvalidRequestException" },
    { "a destination without an ARN", { Destinations = { {} } }, "InvalidRequestException" },
    { "a priority twice", { PriorityConfiguration = { PriorityOrder = { "COST", "COST" } } }, "InvalidRequestException" },
    { "a policy without a ceiling", { PlayerLatencyPolicies = { { PolicyDurationSeconds = 3 } } }, "InvalidRequestException" },
  }
  for _, case in ipairs(wrong) do
    it("is rejected with " .. case[1], function()
      local g = gamelift.new()
      assert.equal(case[3], code_of(g:call("CreateGameSessionQueue", gamelift.merged({ Name = "q" }, case[2]))))
    end)
  end

  it("may have destinations in other regions, which it never uses", function()
    local g = gamelift.new()
    g:ok("CreateGameSessionQueue", { Name = "q", Destinations = { { DestinationArn = "arn:aws:gamelift:eu-west-1::fleet/fleet-1" } } })
    g:ok("StartGameSessionPlacement", { PlacementId = "p", GameSessionQueueName = "q", MaximumPlayerSessionCount = 4 })
    assert.equal("PENDING", g:ok("DescribeGameSessionPlacement", { PlacementId = "p" }).GameSessionPlacement.Status)
  end)
end)

describe("the log destinations of a queue", function()
  local S3, LOGS = { LogDestination = "S3", DestinationArn = "arn:aws:s3:::logs" }, { LogDestination = "CLOUDWATCH" }
  local HOSE = { LogDestination = "FIREHOSE", DestinationArn = "arn:aws:firehose:us-west-2:1:deliverystream/d" }

  local function destinations(g)
    local configuration = g:ok("DescribeGameSessionQueues", {}).GameSessionQueues[1].LogConfiguration
    return configuration and configuration.DeliveryDestinations
  end

  it("are kept, added and removed", function()
    local g = gamelift.new()
    g:ok("CreateGameSessionQueue", { Name = "q", LogConfiguration = { DeliveryDestinations = { S3 } } })
    assert.same({ S3 }, destinations(g))
    g:ok("UpdateGameSessionQueue", { Name = "q", AddLogDeliveryDestinations = { LOGS, HOSE } })
    assert.same({ S3, LOGS, HOSE }, destinations(g))
    g:ok("UpdateGameSessionQueue", { Name = "q", TimeoutInSeconds = 20 })
    assert.same({ S3, LOGS, HOSE }, destinations(g))
    g:ok("UpdateGameSessionQueue", { Name = "q", RemoveLogDeliveryDestinations = { S3, LOGS, HOSE } })
    assert.is_nil(destinations(g))
  end)

  local refused = {
    { "one twice", { S3, S3 } },
    { "a FIREHOSE without its ARN", { { LogDestination = "FIREHOSE" } } },
    { "the ARN of another service", { { LogDestination = "CLOUDWATCH", DestinationArn = S3.DestinationArn } } },
  }
  for _, case in ipairs(refused) do
    it("are rejected for " .. case[1], function()
      local g = gamelift.new()
      assert.equal("InvalidRequestException", code_of(g:call("CreateGameSessionQueue",
        { Name = "q", LogConfiguration = { DeliveryDestinations = case[2] } })))
      g:ok("CreateGameSessionQueue", { Name = "q" })
      assert.equal("InvalidRequestException",
        code_of(g:call("UpdateGameSessionQueue", { Name = "q", AddLogDeliveryDestinations = case[2] })))
      assert.is_nil(destinations(g))
    end)
  end

  it("are told apart by type and ARN", function()
    local g = gamelift.new()
    local other = { LogDestination = "S3", DestinationArn = "arn:aws:s3:::other" }
    g:ok("CreateGameSessionQueue", { Name = "q", LogConfiguration = { DeliveryDestinations = { S3, other, LOGS } } })
    g:ok("UpdateGameSessionQueue", { Name = "q", RemoveLogDeliveryDestinations = { other, { LogDestination = "S3" } } })
    assert.same({ S3, LOGS }, destinations(g))
    g:ok("UpdateGameSessionQueue", { Name = "q", RemoveLogDeliveryDestinations = { S3 }, AddLogDeliveryDestinations = { S3 } })
    assert.same({ LOGS, S3 }, destinations(g))
  end)

  it("are three at most, also after an update", function()
    local g = gamelift.new()
    g:ok("CreateGameSessionQueue", { Name = "q", LogConfiguration = { DeliveryDestinations = { S3, LOGS, HOSE } } })
    local more = { LogDestination = "S3", DestinationArn = "arn:aws:s3:::more" }
    assert.equal("InvalidRequestException",
      code_of(g:call("UpdateGameSessionQueue", { Name = "q", AddLogDeliveryDestinations = { more } })))
    g:ok("UpdateGameSessionQueue", { Name = "q", AddLogDeliveryDestinations = { more }, RemoveLogDeliveryDestinations = { S3 } })
    assert.same({ LOGS, HOSE, more }, destinations(g))
  end)
end)
