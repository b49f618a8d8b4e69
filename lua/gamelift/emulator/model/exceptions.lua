-- Maps each situation to an exception. Where Amazon documents the code it is fixed. The inferred ones are guesses, and the
-- option codes changes them one by one, say { constraint = "ValidationException" }.
local exceptions = {}

exceptions.documented = {
  alias_terminal = "TerminalRoutingStrategyException",
  capacity_limit = "LimitExceededException",
  compute_unknown = "NotFoundException",
  creator_limit = "LimitExceededException",
  fleet_not_active = "InvalidFleetStatusException",
  fleet_unknown = "NotFoundException",
  force_without_agent = "InvalidRequestException",
  latencies_with_override = "InvalidRequestException",
  location_required = "InvalidRequestException",
  no_process = "FleetCapacityExceededException",
  override_without_locations = "InvalidRequestException",
  player_slots = "GameSessionFullException",
  placement_settled = "InvalidRequestException",
  placement_unknown = "NotFoundException",
  queue_unknown = "NotFoundException",
  request = "InvalidRequestException", -- against the text of the operation's page
  session_not_active = "InvalidGameSessionStatusException",
  throttled = "ThrottlingException",
  token_reused = "IdempotentParameterMismatchException",
}

exceptions.inferred = {
  alias_unknown = "NotFoundException",
  build_unknown = "NotFoundException",
  compute_duplicate = "ConflictException",
  compute_mix = "InvalidRequestException",        -- members of one compute type with the other
  constraint = "InvalidRequestException",         -- or ValidationException
  creator_required = "InvalidRequestException",
  desired_outside = "InvalidRequestException",
  fleet_delete_status = "InvalidRequestException", -- Terraform's provider, written against Amazon, retries on it
  filter_grammar = "InvalidRequestException",
  fleet_or_alias = "InvalidRequestException",     -- both or none, where one is required
  location_duplicate = "ConflictException",
  location_in_use = "InvalidRequestException",
  location_missing = "NotFoundException",         -- not created, or not part of the described fleet
  location_outside = "InvalidRequestException",   -- known, but not part of the fleet
  location_unknown = "UnsupportedRegionException", -- unknown
  log_not_ready = "InvalidRequestException",
  maximum_below_players = "InvalidRequestException",
  page_token = "InvalidRequestException",
  placement_repeated = "InvalidRequestException",
  player_duplicate = "InvalidRequestException",
  player_session_unknown = "NotFoundException",
  players_denied = "InvalidGameSessionStatusException",
  players_limit = "InvalidRequestException",
  properties_limit = "InvalidRequestException",
  queue_deleted = "InvalidRequestException",      -- deletes an unknown queue; Terraform's provider looks for its text, too
  queue_duplicate = "InvalidRequestException",
  queue_timeout = "InvalidRequestException",
  resource_unknown = "NotFoundException",         -- tags an unknown ARN
  session_ended = "InvalidGameSessionStatusException",
  session_unknown = "NotFoundException",
  status_unknown = "InvalidRequestException",
  tag_limit = "InvalidRequestException",
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
  local code = exceptions.documented[situation] or backend.options.codes[situation] or exceptions.inferred[situation]
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
