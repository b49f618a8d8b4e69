-- The processes of instances that programs connect as (option launch).
local local_gamelift = require "spec.support.local_gamelift"
local server_sdk = require "gamelift.emulator.server_sdk"

describe("the processes of an instance", function()
  it("are as many for each entry of the runtime configuration as it says", function()
    local g = local_gamelift.new { launch = true }
    g:ok("CreateFleet", { Name = "f", BuildId = "build-1", EC2InstanceType = "c5.large", RuntimeConfiguration = { ServerProcesses = {
      { LaunchPath = "/local/game/a", Parameters = "-a", ConcurrentExecutions = 2 },
      { LaunchPath = "/local/game/b", Parameters = "-b", ConcurrentExecutions = 3 } } } })
    g:advance(0)
    local counts = {}
    for _, process in pairs(server_sdk.launched(g.emulator)) do
      local parameters = process.launch.parameters
      counts[parameters] = (counts[parameters] or 0) + 1
    end
    assert.same({ ["-a"] = 2, ["-b"] = 3 }, counts)
  end)
end)
