-- Server processes on managed and Anywhere fleets, and programs that the option launch starts.
local local_gamelift = require "spec.support.local_gamelift"
local server_process = require "spec.support.server_process"
local server_sdk = require "gamelift.emulator.server_sdk"

local new = server_process.game

describe("on a managed fleet a process", function()
  local function managed(more, options)
    local game = new(options)
    game.fleet_id = game:fleet(2, more)
    local instance = game:ok("DescribeInstances", { FleetId = game.fleet_id }).Instances[1].InstanceId
    function game:connect(parameters)
      return server_process.connect(self.emulator, local_gamelift.merged({ FleetId = self.fleet_id, ComputeId = instance,
        Authorization = self:ok("GetComputeAuthToken", { FleetId = self.fleet_id, ComputeName = instance }).AuthToken }, parameters or {}))
    end
    function game:new_session() return self:session(self.fleet_id, 4) end
    return game, instance
  end

  it("takes the place of one that the emulator plays", function()
    local game = managed()
    for i = 1, 2 do
      game:ready()
      local count = game:ok("DescribeFleetUtilization", { FleetIds = { game.fleet_id } }).FleetUtilization[1]
      assert.equal(2, count.ActiveServerProcessCount, i)
    end
    game:ready()
    assert.equal(3, game:running(game.fleet_id))
  end)

  it("gets no session while its instance activates as many as it may", function()
    local game = managed { RuntimeConfiguration = { MaxConcurrentGameSessionActivations = 1, ServerProcesses = {
      { LaunchPath = "/local/game/server", ConcurrentExecutions = 2 } } } }
    local first, second = game:ready(), game:ready()
    game:new_session()
    local waiting = first:next() and second or first
    assert.equal("its instance activates 1 game sessions, as many as it may (MaxConcurrentGameSessionActivations)",
      game:process(waiting.id).sdk.no_session_because)
  end)

  it("does not count as available for a scaling policy while it reports that it is not healthy", function()
    for threshold, desired in pairs { [0] = 1, [1] = 2 } do
      local game = managed()
      game:ok("UpdateFleetCapacity", { FleetId = game.fleet_id, MaxSize = 10 })
      game:ready()
      game:ready():ok("HeartbeatServerProcess", { HealthStatus = false })
      game:ok("PutScalingPolicy", { FleetId = game.fleet_id, Name = "p", MetricName = "AvailableGameSessions", Threshold = threshold,
        ComparisonOperator = "LessThanOrEqualToThreshold", EvaluationPeriods = 1, ScalingAdjustmentType = "ChangeInCapacity",
        ScalingAdjustment = 1 })
      game:advance(60)
      local capacity = game:ok("DescribeFleetCapacity", { FleetIds = { game.fleet_id } }).FleetCapacity[1]
      assert.equal(desired, capacity.InstanceCounts.DESIRED, threshold)
    end
  end)

  it("is told to end by a scale-down, and its instance stays until then", function()
    local game = managed()
    local process = game:ready()
    local arns = { game:new_session(), game:new_session() }
    process:activate()
    game:ok("UpdateFleetCapacity", { FleetId = game.fleet_id, DesiredInstances = 0, MinSize = 0 })
    assert.equal("TerminateProcess", process:next().Action)
    local states = { game:describe(arns[1]).Status, game:describe(arns[2]).Status }
    table.sort(states)
    assert.same({ "ACTIVE", "TERMINATED" }, states)
    assert.equal("TERMINATING", game:ok("DescribeInstances", { FleetId = game.fleet_id }).Instances[1].Status)
    process:ok("TerminateServerProcess")
    game:advance(0)
    assert.equal(0, #game:ok("DescribeInstances", { FleetId = game.fleet_id }).Instances)
  end)

  it("is stopped by force at its deadline", function()
    local game = managed()
    local process = game:ready()
    game:ok("UpdateFleetCapacity", { FleetId = game.fleet_id, DesiredInstances = 0, MinSize = 0 })
    for _ = 1, 3 do
      game:advance(100)
      process:call("HeartbeatServerProcess", { HealthStatus = true })
    end
    assert.truthy(game:events():find "SERVER_PROCESS_FORCE_TERMINATED")
    assert.equal(0, #game:ok("DescribeInstances", { FleetId = game.fleet_id }).Instances)
  end)

  it("is told of a Spot interruption, and ends with its instance", function()
    local game = managed { FleetType = "SPOT" }
    local process = game:ready()
    game:new_session()
    local arn = game:new_session()
    process:activate()
    game:control("interrupt", { FleetId = game.fleet_id, seconds = 120 })
    assert.same({ Action = "TerminateProcess", TerminationTime = 1700000120000 }, process:next())
    game:advance(120)
    assert.equal("INTERRUPTED", game:describe(arn).StatusReason)
  end)

  it("is forgotten when its session is terminated by force", function()
    local game = managed()
    local process = game:ready()
    game:new_session()
    local arn = game:new_session()
    process:activate()
    game:ok("TerminateGameSession", { GameSessionId = arn, TerminationMode = "FORCE_TERMINATE" })
    game:advance(0)
    assert.equal("FORCE_TERMINATED", game:describe(arn).StatusReason)
    assert.equal("TerminateProcess", process:next().Action)
  end)

  it("gets certificates and credentials as the fleet says", function()
    local role = "arn:aws:iam::123456789012:role/fleet"
    local game, instance = managed { InstanceRoleArn = role, CertificateConfiguration = { CertificateType = "GENERATED" } }
    local process = game:ready()
    local certificate = process:ok "GetComputeCertificate"
    assert.equal(instance, certificate.ComputeName)
    assert.truthy(certificate.CertificatePath:find "^/")
    local credentials = process:ok("GetFleetRoleCredentials", { RoleArn = role })
    assert.equal(1700003600000, credentials.Expiration)
    assert.truthy(credentials.AccessKeyId ~= "" and credentials.SecretAccessKey and credentials.SessionToken)
    assert.equal("AROALOCAL:" .. (game.fleet_id .. "-" .. instance):sub(1, 64), credentials.AssumedRoleId)
    assert.truthy(credentials.AssumedRoleUserArn:find("^arn:aws:sts::123456789012:assumed%-role/fleet/" ))
    assert.equal(403, (process:fail("GetFleetRoleCredentials", { RoleArn = role .. "x" })))
  end)
end)

describe("the option launch", function()
  local function launching(more)
    local game = new(local_gamelift.merged({ launch = true }, more or {}))
    game.fleet_id = game:ok("CreateFleet", { Name = "f", BuildId = "build-1", EC2InstanceType = "c5.large",
      RuntimeConfiguration = { ServerProcesses = { { LaunchPath = "/local/game/a", Parameters = "-a", ConcurrentExecutions = 1 },
        { LaunchPath = "/local/game/b", ConcurrentExecutions = 2 } } } }).FleetAttributes.FleetId
    game:advance(0)
    -- Returns the ids of the programs that should run, those with parameters first.
    function game:ids()
      local ids = {}
      for id, launched in pairs(server_sdk.launched(self.emulator)) do
        table.insert(ids, launched.launch.parameters and 1 or #ids + 1, id)
      end
      return ids
    end
    function game:run(id)
      local variables = server_sdk.environment(self.emulator, id)
      return assert(server_process.connect(self.emulator, { pID = variables.GAMELIFT_SDK_PROCESS_ID,
        FleetId = variables.GAMELIFT_SDK_FLEET_ID, ComputeId = variables.GAMELIFT_SDK_HOST_ID,
        Authorization = variables.GAMELIFT_SDK_AUTH_TOKEN }))
    end
    return game
  end

  it("makes processes that have to connect, each for an entry of the runtime configuration", function()
    local game = launching()
    local ids = game:ids()
    assert.equal(3, #ids)
    assert.equal("-a", server_sdk.launched(game.emulator)[ids[1]].launch.parameters)
    assert.is_nil(server_sdk.launched(game.emulator)[ids[2]].launch.parameters)
    assert.is_nil((game:call("CreateGameSession", { FleetId = game.fleet_id, MaximumPlayerSessionCount = 1 })))
    local process = game:run(ids[1]):ready(7001)
    local arn = game:session(game.fleet_id)
    process:activate()
    assert.equal(7001, game:describe(arn).Port)
  end)

  it("replaces a process once its program has exited", function()
    local game = launching()
    local ids = game:ids()
    local process = game:run(ids[1]):ready()
    process:ok "TerminateServerProcess"
    assert.truthy(server_sdk.launched(game.emulator)[ids[1]].launch.is_ended)
    game:advance(0)
    assert.equal(3, #game:ids())
    server_sdk.program_exited(game.emulator, ids[1])
    game:advance(0)
    assert.is_nil(server_sdk.launched(game.emulator)[ids[1]])
    assert.equal(3, #game:ids())
    assert.equal("-a", server_sdk.launched(game.emulator)[game:ids()[1]].launch.parameters)
    assert.is_nil(game:events():find "CRASHED")
  end)

  it("ends a program by force 30 s after ProcessEnding", function()
    local game = launching()
    local id = game:ids()[1]
    game:run(id):ready():ok "TerminateServerProcess"
    game:advance(29)
    assert.truthy(server_sdk.launched(game.emulator)[id])
    game:advance(1)
    assert.is_nil(server_sdk.launched(game.emulator)[id])
    assert.truthy(game:events():find "SERVER_PROCESS_PROCESS_EXIT_TIMEOUT")
    server_sdk.program_exited(game.emulator, id)
    game:advance(0)
    assert.equal(3, #game:ids())
  end)

  it("reports a crash, which ends the game session", function()
    local game = launching()
    local id = game:ids()[1]
    local process = game:run(id):ready()
    local arn = game:session(game.fleet_id)
    process:activate()
    server_sdk.program_exited(game.emulator, id)
    assert.equal("TERMINATED", game:describe(arn).Status)
    assert.truthy(game:events():find "SERVER_PROCESS_CRASHED")
    game:advance(0)
    assert.equal(3, #game:ids())
  end)

  it("ends programs that do not connect in time, and those of an instance that goes", function()
    local game = launching()
    local ids = game:ids()
    local process = game:run(ids[1]):ready()
    for _ = 1, 3 do
      game:advance(100)
      process:ok("HeartbeatServerProcess", { HealthStatus = true })
    end
    assert.truthy(game:events():find "SERVER_PROCESS_SDK_INITIALIZATION_TIMEOUT")
    assert.same({ ids[1] }, game:ids())
    game:ok("UpdateFleetCapacity", { FleetId = game.fleet_id, DesiredInstances = 0, MinSize = 0 })
    assert.equal("TerminateProcess", process:next().Action)
    process:ok "TerminateServerProcess"
    server_sdk.program_exited(game.emulator, ids[1])
    game:advance(0)
    assert.same({}, game:ids())
  end)
end)

describe("on an Anywhere fleet a process", function()
  it("gets the certificate of its compute, and no role", function()
    local game = new()
    local process = game:ready()
    assert.equal(404, (process:fail "GetComputeCertificate"))
    assert.equal("", process:ok("GetFleetRoleCredentials", { RoleArn = "arn:aws:iam::1:role/x" }).AccessKeyId)
    game:ok("RegisterCompute", { FleetId = game.fleet_id, ComputeName = "mac", IpAddress = "192.0.2.8", Location = "custom-home",
      CertificatePath = "/cert.pem" })
    local token = game:ok("GetComputeAuthToken", { FleetId = game.fleet_id, ComputeName = "mac" }).AuthToken
    local other = assert(game:connect { ComputeId = "mac", Authorization = token })
    local certificate = other:ok "GetComputeCertificate"
    assert.same({ "/cert.pem", "mac" }, { certificate.CertificatePath, certificate.ComputeName })
  end)
end)
