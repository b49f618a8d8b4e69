-- Maps each situation to an exception. Where Amazon documents the code it is fixed. The inferred ones are guesses, and the
-- option codes changes them one by one, say { constraint = "ValidationException" }.
local exceptions = {}

exceptions.documented = {
  alias_terminal = "TerminalRoutingStrategyException",
  build_missing = "NotFoundException",
  capacity_limit = "LimitExceededException",
  compute_unknown = "NotFoundException",
  configuration_unknown = "NotFoundException",
  container_unknown = "NotFoundException",
  container_group_unknown = "NotFoundException",
  creator_limit = "LimitExceededException",
  deployment_unknown = "NotFoundException",
  fleet_not_active = "InvalidFleetStatusException",
  fleet_unknown = "NotFoundException",
  force_without_agent = "InvalidRequestException",
  game_server_duplicate = "ConflictException",
  game_server_taken = "ConflictException",
  game_server_unknown = "NotFoundException",
  group_unknown = "NotFoundException",
  latencies_with_override = "InvalidRequestException",
  location_required = "InvalidRequestException",
  no_game_server = "OutOfCapacityException",
  no_process = "FleetCapacityExceededException",
  override_without_locations = "InvalidRequestException",
  peering_authorization_unknown = "NotFoundException",
  peering_unknown = "NotFoundException",
  player_slots = "GameSessionFullException",
  placement_settled = "InvalidRequestException",
  placement_unknown = "NotFoundException",
  policy_unknown = "NotFoundException",
  queue_unknown = "NotFoundException",
  rule_set_unknown = "NotFoundException",
  request = "InvalidRequestException", -- against the text of the operation's page
  script_missing = "NotFoundException",
  session_not_active = "InvalidGameSessionStatusException",
  tag_form = "TaggingFailedException",
  tag_limit = "TaggingFailedException",
  throttled = "ThrottlingException",
  token_reused = "IdempotentParameterMismatchException",
}

-- Each has its code and a sentence: when it is raised. `make tables` writes them into ../README.md.
exceptions.inferred = {
  alias_unknown = { "NotFoundException", "there is no such alias" },
  backfill_status = { "InvalidRequestException", "StartMatchBackfill for a session that is not ACTIVE" },
  build_not_ready = { "InvalidRequestException", "CreateFleet for a build that is not READY" },
  build_unknown = { "NotFoundException",
    "CreateFleet for a build or script that was deleted, or that does not exist and the option `builds` does not list" },
  build_upload = { "InvalidRequestException",
    "RequestUploadCredentials for a build that is not INITIALIZED, or has a storage location of its own" },
  claim_filter = { "InvalidRequestException", "InstanceStatuses of ClaimGameServer does not contain ACTIVE" },
  compute_duplicate = { "ConflictException", "the fleet has a compute of this name" },
  compute_mix = { "InvalidRequestException", "a member or operation does not belong to the compute type of the fleet" },
  configuration_duplicate = { "InvalidRequestException", "there is a matchmaking configuration of this name" },
  configuration_in_use = { "InvalidRequestException", "DeleteMatchmakingConfiguration while tickets are active" },
  constraint = { "InvalidRequestException", "a parameter breaks a constraint of the model" },
  container_fleet_delete_status = { "InvalidRequestException", "DeleteContainerFleet for a fleet that is not ACTIVE, CREATED or EXPIRED" },
  container_fleet_not_ready = { "NotReadyException", "UpdateContainerFleet for a fleet that is still being created" },
  container_fleet_settings = { "InvalidRequestException",
    "the definitions, the number of groups, the ports or the attributes of a container fleet do not fit together" },
  container_group_duplicate = { "ConflictException", "there is a container group definition of this name" },
  container_group_in_use = { "InvalidRequestException",
    "a container group definition, or a version, to be deleted is used or deployed by a fleet, or is its rollback version" },
  container_group_missing = { "NotFoundException",
    "DescribeContainerGroupPortMappings for the per-instance group of a fleet that has none" },
  container_group_not_ready = { "InvalidRequestException", "a fleet is to use a version of a definition that is not READY" },
  container_group_rule = { "InvalidRequestException", "the containers of a definition break a rule of container groups" },
  container_group_type = { "InvalidRequestException", "a fleet is to use a definition of the other ContainerGroupType" },
  container_group_version = { "InvalidRequestException",
    "the version number differs from that of the ARN, or is given together with VersionCountToRetain" },
  creator_required = { "InvalidRequestException", "the fleet limits creators, and CreatorId is missing" },
  desired_outside = { "InvalidRequestException", "DesiredInstances is not between MinSize and MaxSize" },
  filter_grammar = { "InvalidRequestException", "a filter or sort expression is wrong" },
  fleet_delete_status = { "InvalidRequestException", "DeleteFleet for a fleet neither ACTIVE nor in ERROR (Terraform retries on it)" },
  fleet_or_alias = { "InvalidRequestException", "not exactly one of FleetId and AliasId (or of similar members)" },
  fleet_peered = { "InvalidRequestException", "DeleteFleet for a fleet with a peered VPC that has no valid authorization" },
  game_server_instance_ends = { "ConflictException", "RegisterGameServer for an instance that is shutting down" },
  game_server_instance_unknown = { "InvalidRequestException", "RegisterGameServer for an instance that the group does not have" },
  game_server_utilized = { "InvalidRequestException", "UpdateGameServer from UTILIZED to AVAILABLE" },
  group_delete_status = { "InvalidRequestException", "DeleteGameServerGroup for a group that is neither ACTIVE nor in ERROR" },
  group_duplicate = { "ConflictException", "there is a game server group of this name" },
  group_not_active = { "InvalidRequestException", "RegisterGameServer for a group that is not ACTIVE" },
  group_sizes = { "InvalidRequestException", "MinSize of a game server group is greater than MaxSize" },
  group_update_status = { "InvalidRequestException", "a change of a game server group that is being deleted" },
  instance_access_status = { "InvalidRequestException", "GetInstanceAccess for a fleet that is not ACTIVATING, ACTIVE or in ERROR" },
  instance_definitions = { "InvalidRequestException", "InstanceDefinitions contains a type twice" },
  launch_template = { "InvalidRequestException", "LaunchTemplate has neither an id nor a name" },
  location_duplicate = { "ConflictException", "the location exists, or is part of the fleet" },
  location_in_use = { "InvalidRequestException", "DeleteLocation for a location of a fleet" },
  location_missing = { "NotFoundException", "the custom location does not exist, or the described fleet does not have it" },
  location_outside = { "InvalidRequestException", "the location exists, but is not part of the fleet" },
  location_unknown = { "UnsupportedRegionException", "there is no such location" },
  log_not_ready = { "InvalidRequestException", "GetGameSessionLogUrl for a live session" },
  maximum_below_players = { "InvalidRequestException", "the new MaximumPlayerSessionCount is less than the present player sessions" },
  page_token = { "InvalidRequestException", "NextToken belongs to another operation or other parameters" },
  peering_delete_not_authorized = { "InvalidRequestException", "DeleteVpcPeeringConnection without a valid authorization for the VPC" },
  peering_duplicate = { "InvalidRequestException", "the fleet and the VPC are peered, or are about to be" },
  peering_fleet = { "InvalidRequestException", "CreateVpcPeeringConnection for a fleet that is being deleted" },
  peering_members = { "InvalidRequestException", "CreateFleet with only one of PeerVpcAwsAccountId and PeerVpcId" },
  peering_not_authorized = { "NotFoundException", "CreateVpcPeeringConnection without a valid authorization for the VPC" },
  placement_repeated = { "InvalidRequestException", "the PlacementId was used before" },
  player_duplicate = { "InvalidRequestException", "the player is in the session already, or listed twice" },
  player_session_unknown = { "NotFoundException", "there is no such player session" },
  players_denied = { "InvalidGameSessionStatusException", "the session has the policy DENY_ALL" },
  players_limit = { "InvalidRequestException", "more than 200 players, or more than MaximumPlayerSessionCount" },
  policy_parameters = { "InvalidRequestException", "PutScalingPolicy without what its PolicyType needs, or with more" },
  policy_status = { "InvalidRequestException", "PutScalingPolicy for a fleet that is being deleted or in ERROR" },
  policy_target = { "InvalidRequestException", "the fleet has another target-based scaling policy" },
  processes_limit = { "LimitExceededException", "a runtime configuration has more than 50 server processes" },
  properties_limit = { "InvalidRequestException", "more than 16 game properties" },
  queue_deleted = { "InvalidRequestException", "DeleteGameSessionQueue for an unknown queue (Terraform looks for code and text)" },
  queue_duplicate = { "InvalidRequestException", "there is a queue of this name" },
  queue_timeout = { "InvalidRequestException", "TimeoutInSeconds is not from 10 to 600" },
  resource_deleted = { "InvalidRequestException", "tags for a resource that is being deleted" },
  resource_unknown = { "NotFoundException", "tags for an ARN that does not exist" },
  rule_set_duplicate = { "InvalidRequestException", "there is a matchmaking rule set of this name" },
  rule_set_in_use = { "InvalidRequestException", "DeleteMatchmakingRuleSet while a configuration uses it" },
  rule_set_wrong = { "InvalidRequestException", "a rule set body is wrong, to create or to validate it" },
  script_source = { "InvalidRequestException", "both ZipFile and StorageLocation" },
  session_ended = { "InvalidGameSessionStatusException", "TerminateGameSession for a session that ends or has ended" },
  session_unknown = { "NotFoundException", "there is no such game session" },
  session_without_match = { "NotFoundException", "StartMatchBackfill for a session that matchmaking did not make" },
  status_unknown = { "InvalidRequestException", "a status filter is not a status" },
}

-- The errors that every operation may raise: status, and the namespace that services write before the code.
local COMMON = "com.amazon.coral.service#"
exceptions.common = {
  AccessDeniedException = { status = 400, namespace = COMMON },
  ExpiredTokenException = { status = 400, namespace = COMMON },
  IncompleteSignatureException = { status = 400, namespace = COMMON },
  InternalFailure = { status = 500, namespace = COMMON },
  InvalidSignatureException = { status = 400, namespace = COMMON },
  MissingAuthenticationTokenException = { status = 400, namespace = COMMON },
  SerializationException = { status = 400, namespace = COMMON },
  ServiceUnavailable = { status = 503, namespace = COMMON },
  ThrottlingException = { status = 400, namespace = COMMON },
  UnknownOperationException = { status = 400, namespace = COMMON },
  UnrecognizedClientException = { status = 400, namespace = COMMON },
  ValidationException = { status = 400, namespace = COMMON },
}

local Exception = {}
Exception.__index = Exception
Exception.__name = "gamelift.emulator.exception"
Exception.__tostring = function(self) return self.code .. ": " .. self.message end

-- Reports if a raised value is an exception of the service.
function exceptions.is(value)
  return getmetatable(value) == Exception
end

-- Raises an exception by its code.
function exceptions.raise(code, message)
  error(setmetatable({ code = code, message = message }, Exception), 0)
end

-- Rejects a request: raises the exception for a situation, with a formatted message. Where the model of the operation does not
-- list that exception it is InvalidRequestException, which all of them list. Emulator:handle and Emulator:control catch it.
function exceptions.reject(backend, situation, message, ...)
  local code = exceptions.documented[situation] or backend.options.codes[situation] or (exceptions.inferred[situation] or {})[1]
  assert(code, situation)
  local allowed = backend.allowed
  if allowed and not allowed[code] and not exceptions.common[code] then code = "InvalidRequestException" end
  exceptions.raise(code, select("#", ...) > 0 and message:format(...) or message)
end

-- Ends a control action or the loading of seed data, whose arguments are wrong: raises { message }.
function exceptions.argument_error(message, ...)
  error({ message = select("#", ...) > 0 and message:format(...) or message }, 0)
end

return exceptions
