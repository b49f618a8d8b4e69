-- boto3 against gamelift-local: FleetIQ, scaling policies, VPC peering and access to instances.
local boto3 = require "spec.support.boto3"
local cjson = require "cjson"
local process = require "spec.support.process"

-- scenario, facts
local scenarios = {
  { "fleetiq", {
    group = { "NEW", "ACTIVE", true }, instances = { "ACTIVE" }, again = "ConflictException",
    claimed = { "srv-0", "CLAIMED", "AVAILABLE", "192.0.2.1:7777", "map=harbor" }, second = "srv-1", third = "OutOfCapacityException",
    reverted = true, listed = { "srv-1", "srv-0" }, gone = "NotFoundException", suspended = { "REPLACE_INSTANCE_TYPES" },
    deleted = "DELETE_SCHEDULED", ["no group"] = "NotFoundException",
  } },
  { "scaling", {
    name = "buffer", incomplete = "InvalidRequestException", desired = { 2, 4 }, events = 3, stopped = { "AUTO_SCALING" },
    policies = { { "buffer", "TargetBased", "ACTIVE", "us-west-2" }, { "rule", "RuleBased", "ACTIVE", "us-west-2" } },
    ["deleted twice"] = "NotFoundException",
  } },
  { "peering", {
    unauthorized = "NotFoundException", hours = 24, connection = { "vpc-0a1b2c3d", "active" }, expired = 0,
    kept = { "InvalidRequestException", "InvalidRequestException" },
    events = { "FLEET_VPC_PEERING_SUCCEEDED", "FLEET_VPC_PEERING_DELETED" },
    access = { true, "gl-user-remote", "-----BEGIN RSA PRIVATE KEY-----" },
  } },
}

describe("boto3 against the hosting operations of gamelift-local", function()
  for _, scenario in ipairs(scenarios) do
    it("completes the scenario " .. scenario[1], function()
      if boto3.missing then return pending(boto3.missing) end
      local server = assert(process.server { clock = "driven" })
      finally(function() server:stop() end)
      local said = process.run(boto3.environment(server) .. "python3 spec/peers/hosting_peer.py " .. scenario[1])
      local ok, facts = pcall(cjson.decode, said)
      assert.is_true(ok, said)
      assert.same(scenario[2], facts)
    end)
  end
end)
