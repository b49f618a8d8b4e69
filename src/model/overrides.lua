-- Facts that the service model lacks and the client needs. generate.lua reads them beside the model.

-- Retry classes: they decide what may follow an attempt with an unknown outcome (lua/gamelift/retry). The first pattern that matches
-- an operation's name counts.
local classes = {
  { "^CreateGameSession$", "SAFE_WITH_TOKEN" },
  { "^StartGameSessionPlacement$", "OWN_ID" },
  { "^StartMatchmaking$", "OWN_ID" },
  { "^StartMatchBackfill$", "OWN_ID" },
  { "^UpdateContainerFleet$", "UNSAFE" }, -- starts a deployment
  { "^UpdateContainerGroupDefinition$", "UNSAFE" }, -- makes a version
  { "^Create", "UNSAFE" },
  { "^Claim", "UNSAFE" },
  { "^Register", "UNSAFE" },
  { "^Accept", "CONVERGING" },
  { "^Delete", "CONVERGING" },
  { "^Deregister", "CONVERGING" },
  { "^Put", "CONVERGING" },
  { "^Resume", "CONVERGING" },
  { "^Start", "CONVERGING" },
  { "^Stop", "CONVERGING" },
  { "^Suspend", "CONVERGING" },
  { "^Terminate", "CONVERGING" },
  { "^Describe", "SAFE" },
  { "^Get", "SAFE" },
  { "^List", "SAFE" },
  { "^Request", "SAFE" },
  { "^Resolve", "SAFE" },
  { "^Search", "SAFE" },
  { "^Tag", "SAFE" },
  { "^Untag", "SAFE" },
  { "^Update", "SAFE" }, -- absolute values
  { "^Validate", "SAFE" },
}

-- Members that are secret or personal although the model does not mark them: in every structure, or in one.
local secrets = {
  AuthToken = true,
  ConnectionInfo = true,
  CreatorId = true,
  DnsName = true,
  PlayerAttributes = true,
  PlayerDataMap = true,
  PlayerGatewayToken = true,
  PlayerSessionId = true,
  PreSignedLogUrl = true,
  PreSignedUrl = true,
  ["GameSessionConnectionInfo.Port"] = true,
}

-- Paginators that the model directory lacks.
local paginators = {
  DescribeFleetLocationAttributes = {
    input_token = "NextToken", output_token = "NextToken", limit_key = "Limit", result_key = "LocationAttributes",
  },
}

-- Parameters that the client generates if they are absent (lua/gamelift/retry/init.lua).
local generated = {
  ["CreateGameSessionInput.IdempotencyToken"] = true,
  ["StartGameSessionPlacementInput.PlacementId"] = true,
  ["StartMatchBackfillInput.TicketId"] = true,
  ["StartMatchmakingInput.TicketId"] = true,
}

-- The model marks almost no member of a reply as required. The annotations assume that ids, ARNs, statuses, creation times, and an
-- output's only structure and its result list are always present. These members are exceptions, in every structure or in one.
local sometimes_absent = {
  CreatorId = true,
  PlayerGatewayStatus = true,
  UpdateStatus = true,
  ["Compute.GameServerContainerGroupDefinitionArn"] = true,
  ["Compute.InstanceId"] = true,
  ["ContainerFleet.GameServerContainerGroupDefinitionArn"] = true,
  ["ContainerFleet.PerInstanceContainerGroupDefinitionArn"] = true,
  ["DeploymentDetails.LatestDeploymentId"] = true,
  ["FleetAttributes.BuildArn"] = true,
  ["FleetAttributes.BuildId"] = true,
  ["FleetAttributes.InstanceRoleArn"] = true,
  ["FleetAttributes.ScriptArn"] = true,
  ["FleetAttributes.ScriptId"] = true,
  ["FleetDeployment.GameServerBinaryArn"] = true,
  ["FleetDeployment.PerInstanceBinaryArn"] = true,
  ["FleetDeployment.RollbackGameServerBinaryArn"] = true,
  ["FleetDeployment.RollbackPerInstanceBinaryArn"] = true,
  ["GameServerGroup.AutoScalingGroupArn"] = true,
  ["GameSessionPlacement.GameSessionArn"] = true,
  ["GameSessionPlacement.GameSessionId"] = true,
  ["UpdateFleetCapacityOutput.ManagedCapacityConfiguration"] = true,
}

-- Structures that are always present although their output has more than one.
local always_present = {
  ["CreateBuildOutput.Build"] = true,
  ["RequestUploadCredentialsOutput.StorageLocation"] = true,
  ["RequestUploadCredentialsOutput.UploadCredentials"] = true,
}

return {
  classes = classes, secrets = secrets, paginators = paginators, generated = generated, sometimes_absent = sometimes_absent,
  always_present = always_present,
}
