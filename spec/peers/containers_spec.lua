-- boto3 against gamelift-local: builds, scripts, container group definitions, container fleets and deployments.
local boto3 = require "spec.support.boto3"
local cjson = require "cjson"
local process = require "spec.support.process"

-- `it`, or a pending one that says why.
local function it_with(missing)
  if not missing then return it end
  return function(name) pending(name .. ": " .. missing) end
end

-- What each scenario reports.
local expected = {
  builds = {
    made = { "INITIALIZED", 0, { "AccessKeyId", "SecretAccessKey", "SessionToken" }, "gamelift-builds-us-west-2" },
    early = "InvalidRequestException", again = { "StorageLocation", "UploadCredentials" }, ready = { "READY", 4711 },
    fleet = "WINDOWS_2022", pages = { 1 }, tags = { { Key = "k", Value = "v" } }, gone = { "NotFoundException", "NotFoundException" },
  },
  scripts = {
    large = 5000000, larger = "InvalidRequestException", none = "InvalidRequestException", updated = { "s", 0, "b", "10.x" },
    ports = { "TCP", "UDP" }, lost = "FleetCapacityExceededException",
  },
  definitions = {
    first = { "COPYING", 1 }, again = "ConflictException", old = "InvalidRequestException", ready = { "READY", 0.5, 71 },
    versions = { 2, 1 }, left = 2, gone = "NotFoundException",
  },
  fleets = {
    made = { "PENDING", 2, 4196 }, computes = { 2, 32, "server" }, ports = { 4194, 4195 }, session = true,
    groups = { PENDING = 0, ACTIVE = 1, IDLE = 1, TERMINATING = 0 }, crashed = "TERMINATED", refused = "InvalidRequestException",
    expired = "EXPIRED", gone = "NotFoundException",
  },
  deployments = {
    running = { "UPDATING", "IN_PROGRESS" }, failed = { "UPDATING", "ROLLBACK_IN_PROGRESS" },
    rolled_back = { "ACTIVE", "ROLLBACK_COMPLETE" }, impaired = { "ACTIVE", "IMPAIRED", "new:1" }, in_use = "InvalidRequestException",
      complete = { "ACTIVE", "COMPLETE" },
    deployments = { "COMPLETE", "IMPAIRED", "ROLLBACK_COMPLETE", "COMPLETE" },
  },
}

describe("boto3 against gamelift-local", function()
  for scenario, facts in pairs(expected) do
    it_with(boto3.missing)("completes the scenario of " .. scenario, function()
      local server = assert(process.server { clock = "driven", set = { "copy_seconds=30", "deployment_seconds=60" } })
      local output = process.run(boto3.environment(server) .. "python3 spec/peers/containers_peer.py " .. scenario)
      server:stop()
      local ok, reported = pcall(cjson.decode, output)
      assert.is_true(ok, output)
      assert.same(facts, reported)
    end)
  end
end)
