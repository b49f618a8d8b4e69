-- What the service model does not say and the client must know. generate.lua reads this beside the model.

-- What may follow an attempt whose outcome is unknown (README, "Retries"). The first rule that fits an operation's name counts.
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

-- Members that are secret or personal although the model does not mark them: wherever they stand, or in one structure.
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

-- Operations that page although the model directory has no paginator for them.
local paginators = {
  DescribeFleetLocationAttributes = {
    input_token = "NextToken", output_token = "NextToken", limit_key = "Limit", result_key = "LocationAttributes",
  },
}

-- Parameters that the client makes where they are absent (lua/gamelift/retry/init.lua).
local filled = {
  ["CreateGameSessionInput.IdempotencyToken"] = true,
  ["StartGameSessionPlacementInput.PlacementId"] = true,
  ["StartMatchBackfillInput.TicketId"] = true,
  ["StartMatchmakingInput.TicketId"] = true,
}

-- The model marks nearly no member of a reply as required. For editors, ids, ARNs, statuses and creation times are always there,
-- an output's one structure and its result list, too: but for these members, wherever they are, or in one structure.
local sometimes = {
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

-- Structures that are always there although they are not their output's only one.
local always = {
  ["CreateBuildOutput.Build"] = true,
  ["RequestUploadCredentialsOutput.StorageLocation"] = true,
  ["RequestUploadCredentialsOutput.UploadCredentials"] = true,
}

return {
  classes = classes, secrets = secrets, paginators = paginators, filled = filled, sometimes = sometimes, always = always,
}
