-- Which request each operation rejects, with the code and the whole message. A rejected request changes nothing.
local containers = require "spec.support.containers"
local gamelift = require "spec.support.local_gamelift"

local merged = gamelift.merged

local GROUP = { GameServerGroupName = "group", RoleArn = "arn:aws:iam::123456789012:role/r", MinSize = 1, MaxSize = 2,
  InstanceDefinitions = { { InstanceType = "c5.large" }, { InstanceType = "c5.xlarge" } },
  LaunchTemplate = { LaunchTemplateName = "template" } }
local QUEUE_ARN = "arn:aws:gamelift:us-west-2:123456789012:gamesessionqueue/q"

-- Makes what the requests below name.
local function new_world()
  local g = gamelift.new { throttle = false, fleet_deletion_seconds = 100, data = { locations = { "custom-home", "custom-spare" } } }
  local w = { g = g, fleet = g:fleet(8), gone = g:fleet(1), limited = g:fleet(2, {
    ResourceCreationLimitPolicy = { NewGameSessionsPerCreator = 1, PolicyPeriodInMinutes = 2 } }) }
  w.anywhere = g:anywhere(2)
  w.session, w.ended = g:session(w.fleet, 3), g:session(w.fleet)
  w.closed = g:session(w.fleet)
  w.away = g:session(w.anywhere, 2, { Location = "custom-home" })
  w.player = g:ok("CreatePlayerSession", { GameSessionId = w.session, PlayerId = "anna" }).PlayerSession.PlayerSessionId
  g:ok("CreatePlayerSession", { GameSessionId = w.session, PlayerId = "ben" })
  g:ok("UpdateGameSession", { GameSessionId = w.closed, PlayerSessionCreationPolicy = "DENY_ALL" })
  g:ok("TerminateGameSession", { GameSessionId = w.ended, TerminationMode = "FORCE_TERMINATE" })
  g:ok("CreateGameSession", { FleetId = w.limited, MaximumPlayerSessionCount = 1, CreatorId = "carl" })
  g:ok("CreateGameSession", { FleetId = w.fleet, MaximumPlayerSessionCount = 1, IdempotencyToken = "token" })
  g:ok("DeleteFleet", { FleetId = w.gone })
  g:ok("CreateGameSessionQueue", { Name = "q",
    Destinations = { { DestinationArn = "arn:aws:gamelift:us-west-2:123456789012:fleet/" .. w.fleet } } })
  g:ok("StartGameSessionPlacement", { PlacementId = "placed", GameSessionQueueName = "q", MaximumPlayerSessionCount = 1 })
  w.alias = g:ok("CreateAlias", { Name = "a", RoutingStrategy = { Type = "SIMPLE", FleetId = w.fleet } }).Alias.AliasId
  w.script = g:ok("CreateScript", { ZipFile = "zip" }).Script.ScriptId
  w.build = g:ok("CreateBuild", { OperatingSystem = "AMAZON_LINUX_2023",
    StorageLocation = { Bucket = "b", Key = "k", RoleArn = "arn:aws:iam::1:role/r" } }).Build.BuildId
  w.instance = g:ok("DescribeInstances", { FleetId = w.fleet }).Instances[1].InstanceId
  return w
end

-- Each group returns rows of { operation, parameters, message, code }. The code is InvalidRequestException if it is left out.
local GROUPS = {}

function GROUPS.sessions(w)
  local create, s = { FleetId = w.fleet, MaximumPlayerSessionCount = 4 }, w.session
  local properties = {}
  for i = 1, 16 do properties[i] = { Key = "k" .. i, Value = "v" } end
  w.g:ok("UpdateGameSession", { GameSessionId = s, GameProperties = properties })
  return {
    { "CreateGameSession", merged(create, { MaximumPlayerSessionCount = 201 }), "MaximumPlayerSessionCount (201) is greater than 200" },
    { "CreateGameSession", merged(create, { IdempotencyToken = "a", GameSessionId = "b" }),
      "Only one of IdempotencyToken and GameSessionId can be given" },
    { "CreateGameSession", merged(create, { AliasId = w.alias }), "Exactly one of FleetId and AliasId must be given" },
    { "CreateGameSession", { MaximumPlayerSessionCount = 4 }, "Exactly one of FleetId and AliasId must be given" },
    { "CreateGameSession", merged(create, { IdempotencyToken = "token" }), "The idempotency token was used with other parameters",
      "IdempotentParameterMismatchException" },
    { "CreateGameSession", merged(create, { FleetId = w.gone }), ("Fleet (%s) is not in ACTIVE status, but in DELETING"):format(w.gone),
      "InvalidFleetStatusException" },
    { "CreateGameSession", merged(create, { Location = "eu-west-1" }), ("Location (eu-west-1) is not part of fleet (%s)"):format(w.fleet) },
    { "CreateGameSession", merged(create, { FleetId = w.anywhere }), "Location is required for an Anywhere fleet" },
    { "CreateGameSession", merged(create, { FleetId = w.limited }),
      ("CreatorId is required: fleet (%s) has a resource creation limit policy"):format(w.limited) },
    { "CreateGameSession", merged(create, { FleetId = w.limited, CreatorId = "carl" }),
      "The creator has created 1 game sessions within 120 seconds", "LimitExceededException" },
    { "DescribeGameSessions", {}, "Exactly one of GameSessionId, FleetId, AliasId must be given" },
    { "DescribeGameSessions", { FleetId = w.fleet, AliasId = w.alias }, "Exactly one of GameSessionId, FleetId, AliasId must be given" },
    { "DescribeGameSessions", { FleetId = w.fleet, StatusFilter = "READY" },
      "StatusFilter (READY) must be one of ACTIVE, ACTIVATING, TERMINATED, TERMINATING" },
    { "DescribeGameSessions", { FleetId = w.fleet, Location = "eu-west-1" },
      ("Location (eu-west-1) is not part of fleet (%s)"):format(w.fleet) },
    { "DescribeGameSessionDetails", { GameSessionId = "none" }, "Game session (none) not found", "NotFoundException" },
    { "UpdateGameSession", { GameSessionId = s, MaximumPlayerSessionCount = 201 },
      "MaximumPlayerSessionCount (201) is greater than 200" },
    { "UpdateGameSession", { GameSessionId = w.ended }, ("Game session (%s) is in TERMINATED status, not in ACTIVE"):format(w.ended),
      "InvalidGameSessionStatusException" },
    { "UpdateGameSession", { GameSessionId = s, MaximumPlayerSessionCount = 1 },
      "MaximumPlayerSessionCount (1) is less than the present 2 player sessions" },
    { "UpdateGameSession", { GameSessionId = s, GameProperties = { { Key = "k17", Value = "v" } } },
      "A game session has at most 16 game properties" },
    { "TerminateGameSession", { GameSessionId = w.away, TerminationMode = "FORCE_TERMINATE" },
      "FORCE_TERMINATE needs the GameLift Agent on an Anywhere fleet" },
    { "TerminateGameSession", { GameSessionId = w.ended, TerminationMode = "FORCE_TERMINATE" },
      ("Game session (%s) is in TERMINATED status"):format(w.ended), "InvalidGameSessionStatusException" },
    { "GetGameSessionLogUrl", { GameSessionId = s }, "Logs exist only for ended game sessions" },
    { "SearchGameSessions", { FleetId = w.fleet, FilterExpression = "x" },
      "FilterExpression: expected an operand, got \"x\" at character 1" },
    { "SearchGameSessions", { FleetId = w.fleet, SortExpression = "creationTimeMillis" },
      "SortExpression: expected ASC or DESC, got the end" },
  }
end

function GROUPS.players(w)
  local s = w.session
  local inactive = ("Game session (%s) is in TERMINATED status, not in ACTIVE"):format(w.ended)
  local denied = ("Game session (%s) does not accept new players"):format(w.closed)
  local full = ("Game session (%s) has no free player slot"):format(s)
  return {
    { "CreatePlayerSession", { GameSessionId = w.ended, PlayerId = "x" }, inactive, "InvalidGameSessionStatusException" },
    { "CreatePlayerSession", { GameSessionId = w.closed, PlayerId = "x" }, denied, "InvalidGameSessionStatusException" },
    { "CreatePlayerSession", { GameSessionId = s, PlayerId = "anna" }, "The player already has a player session in status RESERVED" },
    { "CreatePlayerSession", { GameSessionId = "none", PlayerId = "x" }, "Game session (none) not found", "NotFoundException" },
    { "CreatePlayerSessions", { GameSessionId = w.ended, PlayerIds = { "x" } }, inactive, "InvalidGameSessionStatusException" },
    { "CreatePlayerSessions", { GameSessionId = w.closed, PlayerIds = { "x" } }, denied, "InvalidGameSessionStatusException" },
    { "CreatePlayerSessions", { GameSessionId = s, PlayerIds = { "x", "x" } }, "A player is listed twice" },
    { "CreatePlayerSessions", { GameSessionId = s, PlayerIds = { "x", "y" } }, full, "GameSessionFullException" },
    { "DescribePlayerSessions", { PlayerSessionId = "psess-0" }, "Player session (psess-0) not found", "NotFoundException" },
    { "DescribePlayerSessions", { GameSessionId = s, PlayerSessionStatusFilter = "GONE" },
      "PlayerSessionStatusFilter (GONE) must be one of RESERVED, ACTIVE, COMPLETED, TIMEDOUT" },
    { "DescribePlayerSessions", {}, "Exactly one of GameSessionId, PlayerId, PlayerSessionId must be given" },
  }
end

function GROUPS.placements()
  local start = { PlacementId = "new", GameSessionQueueName = "q", MaximumPlayerSessionCount = 1 }
  local function desired(...)
    local list = {}
    for i, id in ipairs { ... } do list[i] = { PlayerId = id } end
    return merged(start, { DesiredPlayerSessions = list })
  end
  return {
    { "StartGameSessionPlacement", merged(start, { GameSessionQueueName = "none" }), "Game session queue (none) not found",
      "NotFoundException" },
    { "StartGameSessionPlacement", merged(start, { PlacementId = "placed" }), "Game session placement (placed) already exists" },
    { "StartGameSessionPlacement", merged(start, { MaximumPlayerSessionCount = 201 }),
      "MaximumPlayerSessionCount (201) is greater than 200" },
    { "StartGameSessionPlacement", desired("a", "a"), "A player is listed twice" },
    { "StartGameSessionPlacement", desired("a", "b"), "2 player sessions are desired, MaximumPlayerSessionCount is 1" },
    { "StartGameSessionPlacement", merged(start, { DesiredPlayerSessions = { { PlayerData = "x" } } }),
      "DesiredPlayerSessions: PlayerId is required" },
    { "StartGameSessionPlacement", merged(start, { PriorityConfigurationOverride = { LocationOrder = { "us-west-2" } },
      PlayerLatencies = { { PlayerId = "a", RegionIdentifier = "us-west-2", LatencyInMilliseconds = 9 } } }),
      "PlayerLatencies and PriorityConfigurationOverride cannot be given together" },
    { "StartGameSessionPlacement", merged(start, { PriorityConfigurationOverride = { LocationOrder = { "us-west-2" } } }),
      "PriorityConfigurationOverride needs a queue that prioritizes LOCATION first (q)" },
    { "DescribeGameSessionPlacement", { PlacementId = "none" }, "Game session placement (none) not found", "NotFoundException" },
    { "StopGameSessionPlacement", { PlacementId = "none" }, "Game session placement (none) not found", "NotFoundException" },
    { "StopGameSessionPlacement", { PlacementId = "placed" }, "Game session placement (placed) is in FULFILLED status, not in PENDING" },
  }
end

function GROUPS.queues()
  local function queue(params) return { "CreateGameSessionQueue", merged({ Name = "new" }, params) } end
  local function row(params, message, code)
    local result = queue(params)
    result[3], result[4] = message, code
    return result
  end
  local function logs(...) return { LogConfiguration = { DeliveryDestinations = { ... } } } end
  local S3 = { LogDestination = "S3", DestinationArn = "arn:aws:s3:::logs" }
  local many = {}
  for i = 1, 101 do many[i] = { MaximumIndividualPlayerLatencyMilliseconds = 9 } end
  return {
    row({ Name = "q" }, "Game session queue (q) already exists"),
    row({ TimeoutInSeconds = 9 }, "TimeoutInSeconds (9) must be between 10 and 600"),
    row({ TimeoutInSeconds = 601 }, "TimeoutInSeconds (601) must be between 10 and 600"),
    row({ PlayerLatencyPolicies = many }, "PlayerLatencyPolicies: a queue has at most 100", "LimitExceededException"),
    row({ PlayerLatencyPolicies = { { PolicyDurationSeconds = 3 } } },
      "PlayerLatencyPolicies: MaximumIndividualPlayerLatencyMilliseconds is required"),
    row({ PriorityConfiguration = { PriorityOrder = { "COST", "LATENCY", "COST" } } }, "PriorityOrder: COST is listed twice"),
    row({ PriorityConfiguration = { LocationOrder = { "us-west-2", "us-west-2" } } }, "LocationOrder: us-west-2 is listed twice"),
    row({ Destinations = { {} } }, "Destinations: DestinationArn is required"),
    row({ Destinations = { { DestinationArn = QUEUE_ARN } } }, ("Destination (%s) is neither a fleet nor an alias ARN"):format(QUEUE_ARN)),
    row({ Destinations = { { DestinationArn = "arn:aws:gamelift:us-west-2::alias/alias-0" } } },
      "Destination (arn:aws:gamelift:us-west-2::alias/alias-0) not found", "NotFoundException"),
    row(logs(S3, S3), "LogConfiguration: destination (S3 arn:aws:s3:::logs) is listed twice"),
    row(logs { LogDestination = "FIREHOSE" }, "LogConfiguration: a FIREHOSE destination requires DestinationArn"),
    row(logs(S3, { LogDestination = "CLOUDWATCH", DestinationArn = "arn:aws:s3:::x" }),
      "LogConfiguration: DestinationArn (arn:aws:s3:::x) is not a resource of type CLOUDWATCH"),
    { "UpdateGameSessionQueue", { Name = "none" }, "Game session queue (none) not found", "NotFoundException" },
    { "UpdateGameSessionQueue", { Name = "q", TimeoutInSeconds = 9 }, "TimeoutInSeconds (9) must be between 10 and 600" },
    { "DeleteGameSessionQueue", { Name = "none" }, "GameSessionQueue none does not exist" },
  }
end

function GROUPS.capacity(w)
  local update = { FleetId = w.fleet }
  local zero = { ZeroCapacityStrategy = "SCALE_TO_AND_FROM_ZERO" }
  local manual = { ZeroCapacityStrategy = "MANUAL", ScaleInAfterInactivityMinutes = 5 }
  local inactive = ("Fleet (%s) is not in ACTIVE status, but in DELETING"):format(w.gone)
  local missing = ("Location (eu-west-1) is not part of fleet (%s)"):format(w.fleet)
  return {
    { "UpdateFleetCapacity", merged(update, { FleetId = w.gone, DesiredInstances = 1 }), inactive, "InvalidFleetStatusException" },
    { "UpdateFleetCapacity", merged(update, { MinSize = 3, MaxSize = 2 }), "MinSize (3) is greater than MaxSize (2)" },
    { "UpdateFleetCapacity", merged(update, { MinSize = 2 }), "MinSize (2) is greater than MaxSize (1)" },
    { "UpdateFleetCapacity", merged(update, { DesiredInstances = 2 }),
      "DesiredInstances (2) must be between MinSize (0) and MaxSize (1)" },
    { "UpdateFleetCapacity", merged(update, { DesiredInstances = 0, MinSize = 1 }),
      "DesiredInstances (0) must be between MinSize (1) and MaxSize (1)" },
    { "UpdateFleetCapacity", merged(update, { DesiredInstances = 21, MaxSize = 30 }),
      "DesiredInstances (21) exceeds the limit of 20 instances", "LimitExceededException" },
    { "UpdateFleetCapacity", merged(update, { MinSize = 1, ManagedCapacityConfiguration = zero }),
      "MinSize cannot be set with ZeroCapacityStrategy SCALE_TO_AND_FROM_ZERO" },
    { "UpdateFleetCapacity", merged(update, { ManagedCapacityConfiguration = manual }),
      "ScaleInAfterInactivityMinutes needs ZeroCapacityStrategy SCALE_TO_AND_FROM_ZERO" },
    { "UpdateFleetCapacity", merged(update, { Location = "eu-west-1" }), missing, "NotFoundException" },
    { "DescribeFleetLocationCapacity", { FleetId = w.fleet, Location = "eu-west-1" }, missing, "NotFoundException" },
    { "DescribeFleetLocationUtilization", { FleetId = w.fleet, Location = "eu-west-1" }, missing, "NotFoundException" },
    { "StopFleetActions", { FleetId = w.fleet, Location = "eu-west-1", Actions = { "AUTO_SCALING" } }, missing, "NotFoundException" },
    { "DescribeEC2InstanceLimits", { Location = "custom-home" }, "Location (custom-home) is not supported", "UnsupportedRegionException" },
    { "DescribeInstances", { FleetId = w.fleet, InstanceId = "i-0" }, "Instance (i-0) not found", "NotFoundException" },
    { "DescribeInstances", { FleetId = w.fleet, Location = "eu-west-1" }, missing },
    { "GetInstanceAccess", { FleetId = w.fleet, InstanceId = "i-0" }, ("Instance (i-0) not found in fleet (%s)"):format(w.fleet),
      "NotFoundException" },
    { "GetInstanceAccess", { FleetId = w.gone, InstanceId = "i-0" },
      ("Fleet (%s) is in DELETING status, not in ACTIVATING, ACTIVE or ERROR"):format(w.gone) },
  }
end

function GROUPS.scaling(w)
  local rule = { FleetId = w.fleet, Name = "p", MetricName = "IdleInstances", ScalingAdjustment = 1,
    ScalingAdjustmentType = "ChangeInCapacity", Threshold = 1, ComparisonOperator = "LessThanThreshold", EvaluationPeriods = 1 }
  local target = { FleetId = w.fleet, Name = "t", PolicyType = "TargetBased", MetricName = "PercentAvailableGameSessions",
    TargetConfiguration = { TargetValue = 50 } }
  w.g:ok("PutScalingPolicy", target)
  local rows = {
    { "PutScalingPolicy", merged(rule, { TargetConfiguration = { TargetValue = 1 } }),
      "A rule-based policy does not take TargetConfiguration" },
    { "PutScalingPolicy", merged(target, { MetricName = "IdleInstances" }),
      "A target-based policy needs the metric PercentAvailableGameSessions, not IdleInstances" },
    { "PutScalingPolicy", merged(target, { TargetConfiguration = { TargetValue = -1 } }), "TargetValue (-1) must be between 0 and 100" },
    { "PutScalingPolicy", merged(target, { TargetConfiguration = { TargetValue = 100.5 } }),
      "TargetValue (100.5) must be between 0 and 100" },
    { "PutScalingPolicy", merged(target, { Name = "other" }), ("Fleet (%s) has the target-based policy (t)"):format(w.fleet) },
    { "PutScalingPolicy", merged(rule, { FleetId = w.gone }), ("Fleet (%s) is in DELETING status"):format(w.gone) },
    { "DeleteScalingPolicy", { FleetId = w.fleet, Name = "none" }, ("Scaling policy (none) not found on fleet (%s)"):format(w.fleet),
      "NotFoundException" },
  }
  for _, member in ipairs { "ScalingAdjustment", "ScalingAdjustmentType", "Threshold", "ComparisonOperator", "EvaluationPeriods" } do
    local without = merged(rule, {})
    without[member] = nil
    rows[#rows + 1] = { "PutScalingPolicy", without, "A rule-based policy needs " .. member }
    rows[#rows + 1] = { "PutScalingPolicy", merged(target, { [member] = rule[member] }), "A target-based policy does not take " .. member }
  end
  local untargeted = merged(target, {})
  untargeted.TargetConfiguration = nil
  rows[#rows + 1] = { "PutScalingPolicy", untargeted, "A target-based policy needs TargetConfiguration" }
  return rows
end

function GROUPS.computes(w)
  local register = { FleetId = w.anywhere, ComputeName = "new", IpAddress = "192.0.2.1", Location = "custom-home" }
  local nowhere = { FleetId = w.anywhere, ComputeName = "new", Location = "custom-home" }
  local missing = ("Compute (none) not found in fleet (%s)"):format(w.anywhere)
  local rows = {
    { "RegisterCompute", nowhere, "One of IpAddress and DnsName must be given" },
    { "RegisterCompute", merged(register, { ComputeName = "pc" }), ("Compute (pc) already exists in fleet (%s)"):format(w.anywhere),
      "ConflictException" },
    { "RegisterCompute", merged(register, { Location = "custom-spare" }),
      ("Location (custom-spare) is not part of fleet (%s)"):format(w.anywhere) },
    { "ListCompute", { FleetId = w.fleet, ContainerGroupDefinitionName = "game" },
      ("Fleet (%s) is not a container fleet"):format(w.fleet) },
    { "ListCompute", { FleetId = w.fleet, Location = "eu-west-1" }, ("Location (eu-west-1) is not part of fleet (%s)"):format(w.fleet) },
  }
  for _, operation in ipairs { "DescribeCompute", "DeregisterCompute", "GetComputeAuthToken" } do
    rows[#rows + 1] = { operation, { FleetId = w.anywhere, ComputeName = "none" }, missing, "NotFoundException" }
  end
  return rows
end

function GROUPS.locations(w)
  return {
    { "CreateLocation", { LocationName = "custom-home" }, "Location (custom-home) already exists", "ConflictException" },
    { "DeleteLocation", { LocationName = "custom-none" }, "Location (custom-none) not found", "NotFoundException" },
    { "DeleteLocation", { LocationName = "custom-home" }, ("Location (custom-home) is in use by fleet (%s)"):format(w.anywhere) },
    { "CreateFleetLocations", { FleetId = w.fleet, Locations = { { Location = "us-west-2" } } },
      ("Location (us-west-2) is already part of fleet (%s)"):format(w.fleet), "ConflictException" },
    { "CreateFleetLocations", { FleetId = w.fleet, Locations = { { Location = "eu-west-1" }, { Location = "eu-west-1" } } },
      ("Location (eu-west-1) is already part of fleet (%s)"):format(w.fleet), "ConflictException" },
    { "CreateFleetLocations", { FleetId = w.fleet, Locations = { { Location = "custom-home" } } },
      "Location (custom-home) does not suit compute type EC2" },
    { "CreateFleetLocations", { FleetId = w.anywhere, Locations = { { Location = "eu-west-1" } } },
      "Location (eu-west-1) does not suit compute type ANYWHERE" },
    { "CreateFleetLocations", { FleetId = w.gone, Locations = { { Location = "eu-west-1" } } },
      ("Fleet (%s) is not in ACTIVE status, but in DELETING"):format(w.gone), "InvalidFleetStatusException" },
    { "DeleteFleetLocations", { FleetId = w.fleet, Locations = { "eu-west-1" } },
      ("Location (eu-west-1) is not part of fleet (%s)"):format(w.fleet), "NotFoundException" },
    { "DeleteFleetLocations", { FleetId = w.fleet, Locations = { "us-west-2" } }, "The home Region (us-west-2) cannot be deleted" },
  }
end

function GROUPS.content(w)
  local storage = { Bucket = "b", Key = "k", RoleArn = "arn:aws:iam::1:role/r" }
  local function without(member)
    local result = merged(storage, {})
    result[member] = nil
    return result
  end
  local rows = {
    { "CreateScript", {}, "One of ZipFile and StorageLocation must be given" },
    { "CreateScript", { ZipFile = "zip", StorageLocation = storage }, "Only one of ZipFile and StorageLocation can be given" },
    { "UpdateScript", { ScriptId = w.script, ZipFile = "zip", StorageLocation = storage },
      "Only one of ZipFile and StorageLocation can be given" },
    { "CreateScript", { ZipFile = "zip", NodeJsVersion = "9.x" }, "NodeJsVersion (9.x) must be one of 10.x, 24.x" },
    { "CreateScript", { StorageLocation = merged(storage, { Bucket = "a.b" }) }, "StorageLocation.Bucket (a.b) must not contain a dot" },
    { "DescribeScript", { ScriptId = "script-0" }, "Script (script-0) not found", "NotFoundException" },
    { "CreateBuild", {}, "OperatingSystem is required" },
    { "RequestUploadCredentials", { BuildId = w.build }, ("Build (%s) has a storage location of its own"):format(w.build) },
    { "DescribeBuild", { BuildId = "build-0" }, "Build (build-0) not found", "NotFoundException" },
  }
  for member in pairs(storage) do
    local message = ("StorageLocation.%s is required"):format(member)
    rows[#rows + 1] = { "CreateScript", { StorageLocation = without(member) }, message }
    rows[#rows + 1] = { "CreateBuild", { OperatingSystem = "AMAZON_LINUX_2023", StorageLocation = without(member) }, message }
  end
  return rows
end

function GROUPS.aliases(w)
  local rows = { { "DescribeAlias", { AliasId = "alias-0" }, "Alias (alias-0) not found", "NotFoundException" } }
  for _, case in ipairs {
    { { Type = "TERMINAL" }, "RoutingStrategy.Message is required for type TERMINAL" },
    { { Type = "TERMINAL", Message = "" }, "RoutingStrategy.Message is required for type TERMINAL" },
    { { FleetId = w.fleet }, "RoutingStrategy.Type is required" },
    { { Type = "SIMPLE" }, "RoutingStrategy.FleetId is required for type SIMPLE" },
    { { Type = "SIMPLE", FleetId = "fleet-0" }, "Fleet (fleet-0) not found" },
  } do
    rows[#rows + 1] = { "CreateAlias", { Name = "x", RoutingStrategy = case[1] }, case[2] }
    rows[#rows + 1] = { "UpdateAlias", { AliasId = w.alias, RoutingStrategy = case[1] }, case[2],
      case[1].FleetId == "fleet-0" and "NotFoundException" or nil }
  end
  return rows
end

function GROUPS.tags(w)
  local arn = "arn:aws:gamelift:us-west-2:123456789012:fleet/"
  local function tag(...)
    local list = {}
    for i, key in ipairs { ... } do list[i] = { Key = key, Value = "" } end
    return list
  end
  local many = {}
  for i = 1, 200 do many[i] = { Key = "k" .. i, Value = "" } end
  w.g:ok("TagResource", { ResourceARN = arn .. w.fleet, Tags = many })
  return {
    { "TagResource", { ResourceARN = arn .. w.fleet, Tags = tag "k201" }, "A resource has at most 200 tags", "TaggingFailedException" },
    { "TagResource", { ResourceARN = arn .. w.anywhere, Tags = tag("a", "b", "a") }, "Tag key (a) is listed twice",
      "TaggingFailedException" },
    { "TagResource", { ResourceARN = arn .. w.anywhere, Tags = tag("a", "Aws:b") }, "Tag key (Aws:b) begins with aws:",
      "TaggingFailedException" },
    { "ListTagsForResource", { ResourceARN = arn .. "fleet-0" }, ("Resource (%sfleet-0) not found"):format(arn), "NotFoundException" },
    { "ListTagsForResource", { ResourceARN = arn .. w.gone }, ("Resource %s is not in a taggable state"):format(arn .. w.gone) },
  }
end

function GROUPS.game_servers(w)
  local g = w.g
  g:ok("CreateGameServerGroup", GROUP)
  g:ok("CreateGameServerGroup", merged(GROUP, { GameServerGroupName = "going" }))
  g:advance(0)
  local instance = g:ok("DescribeGameServerInstances", { GameServerGroupName = "group" }).GameServerInstances[1].InstanceId
  local register = { GameServerGroupName = "group", GameServerId = "new", InstanceId = instance }
  for _, id in ipairs { "idle", "used", "held" } do g:ok("RegisterGameServer", merged(register, { GameServerId = id })) end
  g:ok("UpdateGameServer", { GameServerGroupName = "group", GameServerId = "used", UtilizationStatus = "UTILIZED" })
  g:ok("ClaimGameServer", { GameServerGroupName = "group", GameServerId = "held" })
  g:ok("RegisterGameServer", { GameServerGroupName = "going", GameServerId = "keeps", InstanceId = "i-0123456789abcdef0" })
  g:ok("UpdateGameServer", { GameServerGroupName = "going", GameServerId = "keeps", UtilizationStatus = "UTILIZED" })
  g:ok("DeleteGameServerGroup", { GameServerGroupName = "going" })
  g:control("set_game_server_instance", { GameServerGroupName = "group", InstanceId = instance, status = "DRAINING" })
  local function named(id) return { GameServerGroupName = "group", GameServerId = id } end
  local rows = {
    { "CreateGameServerGroup", merged(GROUP, { GameServerGroupName = "new", MinSize = 3 }), "MinSize (3) is greater than MaxSize (2)" },
    { "CreateGameServerGroup", merged(GROUP, { GameServerGroupName = "new", LaunchTemplate = { Version = "1" } }),
      "LaunchTemplate needs LaunchTemplateId or LaunchTemplateName" },
    { "CreateGameServerGroup", GROUP, "Game server group (group) already exists", "ConflictException" },
    { "CreateGameServerGroup", merged(GROUP, { InstanceDefinitions = { { InstanceType = "c5.large" }, { InstanceType = "c5.large" } } }),
      "InstanceDefinitions contains instance type (c5.large) twice" },
    { "DescribeGameServerGroup", { GameServerGroupName = "none" }, "Game server group (none) not found", "NotFoundException" },
    { "DeleteGameServerGroup", { GameServerGroupName = "going" },
      "Cannot delete game server group going that is in status of DELETE_SCHEDULED." },
    { "RegisterGameServer", merged(register, { GameServerGroupName = "going" }),
      "Game server group (going) is not in ACTIVE status, but in DELETE_SCHEDULED" },
    { "RegisterGameServer", merged(register, { GameServerId = "idle" }), "Game server (idle) already exists", "ConflictException" },
    { "RegisterGameServer", register, ("Instance (%s) is shutting down, its status is DRAINING"):format(instance), "ConflictException" },
    { "DescribeGameServer", named "keeps", "Game server (keeps) not found in group (group)", "NotFoundException" },
    { "UpdateGameServer", merged(named "used", { UtilizationStatus = "AVAILABLE" }),
      "Game server (used) cannot change from UTILIZED to AVAILABLE" },
    { "DeregisterGameServer", named "none", "Game server (none) not found in group (group)", "NotFoundException" },
    { "ClaimGameServer", named "used", "Game server (used) is UTILIZED", "ConflictException" },
    { "ClaimGameServer", named "held", "Game server (held) is CLAIMED", "ConflictException" },
    { "ClaimGameServer", merged(named "idle", { FilterOption = { InstanceStatuses = { "DRAINING" } } }),
      "FilterOption: InstanceStatuses must contain ACTIVE" },
    { "ClaimGameServer", merged(named "idle", { FilterOption = { InstanceStatuses = { "ACTIVE" } } }),
      "Game server (idle) is on an instance in DRAINING status, which FilterOption excludes", "ConflictException" },
    { "ClaimGameServer", { GameServerGroupName = "group", FilterOption = { InstanceStatuses = { "ACTIVE" } } },
      "Game server group (group) has no game server that can be claimed", "OutOfCapacityException" },
  }
  for operation, params in pairs { UpdateGameServerGroup = {}, SuspendGameServerGroup = { SuspendActions = { "REPLACE_INSTANCE_TYPES" } },
    ResumeGameServerGroup = { ResumeActions = { "REPLACE_INSTANCE_TYPES" } } } do
    rows[#rows + 1] = { operation, merged(params, { GameServerGroupName = "going" }),
      "Game server group (going) is in DELETE_SCHEDULED status" }
  end
  return rows
end

function GROUPS.definitions(w)
  local g, name = w.g, "game"
  local fleet = containers.fleet(g)
  containers.update(g, name, { TotalMemoryLimitMebibytes = 600 })
  containers.per_instance(g, "shared")
  local in_use = ("Version 2 of container group definition (game) is in use by fleet (%s)"):format(fleet)
  local arn = "arn:aws:gamelift:us-west-2:123456789012:containergroupdefinition/game:1"
  return {
    { "CreateContainerGroupDefinition", containers.game_server_params(name), "Container group definition (game) already exists",
      "ConflictException" },
    { "UpdateContainerGroupDefinition", { Name = name, TotalVcpuLimit = 1, RemoveAttributes = { "TOTAL_VCPU_LIMIT" } },
      "TotalVcpuLimit cannot be set and removed by one request" },
    { "UpdateContainerGroupDefinition", { Name = name, SourceVersionNumber = 9 },
      "Version 9 of container group definition (game) not found", "NotFoundException" },
    { "DescribeContainerGroupDefinition", { Name = "none" }, "Container group definition (none) not found", "NotFoundException" },
    { "DescribeContainerGroupDefinition", { Name = arn, VersionNumber = 2 }, "Version 2 was requested of an ARN with version 1" },
    { "DeleteContainerGroupDefinition", { Name = name, VersionNumber = 1, VersionCountToRetain = 1 },
      "Only one of VersionNumber and VersionCountToRetain can be given" },
    { "DeleteContainerGroupDefinition", { Name = arn, VersionCountToRetain = 1 },
      "Only one of VersionNumber and VersionCountToRetain can be given" },
    { "DeleteContainerGroupDefinition", { Name = name }, in_use },
    { "DeleteContainerGroupDefinition", { Name = name, VersionNumber = 2 }, in_use },
    { "CreateContainerFleet", { FleetRoleArn = containers.ROLE, GameServerContainerGroupDefinitionName = "shared" },
      "Container group definition (shared) has the type PER_INSTANCE, not GAME_SERVER" },
    { "CreateContainerFleet", { FleetRoleArn = containers.ROLE, PerInstanceContainerGroupDefinitionName = name },
      "Container group definition (game) has the type GAME_SERVER, not PER_INSTANCE" },
    { "CreateContainerFleet", { FleetRoleArn = containers.ROLE, InstanceType = "x9.large" },
      "InstanceType (x9.large) is not an instance type of GameLift" },
    { "CreateContainerFleet", { FleetRoleArn = containers.ROLE, Locations = { { Location = "custom-home" } } },
      "Location (custom-home) is not supported", "UnsupportedRegionException" },
    { "UpdateContainerFleet", { FleetId = fleet, PerInstanceContainerGroupDefinitionName = "shared",
      RemoveAttributes = { "PER_INSTANCE_CONTAINER_GROUP_DEFINITION" } },
      "PerInstanceContainerGroupDefinitionName cannot be set and removed by one request" },
  }
end

function GROUPS.container_fleets(w)
  local g = w.g
  local fleet, going = containers.fleet(g), containers.fleet(g)
  g:ok("DeleteContainerFleet", { FleetId = going })
  local bare = g:ok("CreateContainerFleet", { FleetRoleArn = containers.ROLE }).ContainerFleet.FleetId
  local compute = containers.computes(g, fleet)[1]
  local function ports(kind, more) return merged({ FleetId = fleet, ContainerGroupType = kind }, more) end
  local operation = "DescribeContainerGroupPortMappings"
  return {
    { "DescribeFleetDeployment", { FleetId = bare }, ("Fleet (%s) has no deployment"):format(bare), "NotFoundException" },
    { "DescribeFleetDeployment", { FleetId = fleet, DeploymentId = "deployment-0" },
      ("Deployment (deployment-0) of fleet (%s) not found"):format(fleet), "NotFoundException" },
    { "UpdateContainerFleet", { FleetId = going }, ("Fleet (%s) is in DELETING status"):format(going) },
    { "DeleteContainerFleet", { FleetId = going }, ("Fleet %s cannot be put to Deleting state from DELETING state"):format(going) },
    { operation, ports("GAME_SERVER", {}), "ComputeName is required for container groups of type GAME_SERVER" },
    { operation, ports("PER_INSTANCE", { ComputeName = "x", InstanceId = "i-0" }),
      "ComputeName cannot be given for container groups of type PER_INSTANCE" },
    { operation, ports("PER_INSTANCE", {}), "InstanceId is required for container groups of type PER_INSTANCE" },
    { operation, ports("GAME_SERVER", { ComputeName = "none" }), ("Compute (none) not found in fleet (%s)"):format(fleet),
      "NotFoundException" },
    { operation, ports("GAME_SERVER", { ComputeName = compute.ComputeName, InstanceId = "i-0" }),
      ("Compute (%s) does not run on instance (i-0)"):format(compute.ComputeName) },
    { operation, ports("PER_INSTANCE", { InstanceId = "i-0" }), ("Instance (i-0) not found in fleet (%s)"):format(fleet),
      "NotFoundException" },
    { operation, ports("PER_INSTANCE", { InstanceId = compute.InstanceId }),
      ("Fleet (%s) has no per-instance container group"):format(fleet), "NotFoundException" },
    { operation, ports("GAME_SERVER", { ComputeName = compute.ComputeName, ContainerName = "none" }),
      "Container (none) not found in the container group", "NotFoundException" },
  }
end

describe("a request about", function()
  for name, rows_of in pairs(GROUPS) do
    it(name .. " is rejected with a message, and changes nothing", function()
      local w = new_world()
      local rows = rows_of(w)
      local before = w.g:control "state"
      for _, row in ipairs(rows) do
        local reply, code, message = w.g:call(row[1], row[2])
        assert.is_nil(reply, row[1] .. ": " .. row[3])
        assert.same({ row[4] or "InvalidRequestException", row[3] }, { code, message }, row[1])
      end
      assert.same(before, w.g:control "state")
    end)
  end
end)
