-- Which exception answers which situation. Where Amazon documents the code it is fixed; the others are our reading and can be
-- changed one by one with the option codes, say { constraint = "ValidationException" }.
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
  request = "InvalidRequestException", -- what the operation's page says must be given, or given otherwise
  session_not_active = "InvalidGameSessionStatusException",
  throttled = "ThrottlingException",
  token_reused = "IdempotentParameterMismatchException",
}

exceptions.inferred = {
  alias_unknown = "NotFoundException",
  build_unknown = "NotFoundException",
  compute_duplicate = "ConflictException",
  compute_mix = "InvalidRequestException",        -- members of one compute type given for the other
  constraint = "InvalidRequestException",         -- or ValidationException
  creator_required = "InvalidRequestException",
  desired_outside = "InvalidRequestException",
  fleet_delete_status = "InvalidRequestException", -- Terraform's provider, written against Amazon, waits at this code
  filter_grammar = "InvalidRequestException",
  fleet_or_alias = "InvalidRequestException",     -- both or none, where one is wanted
  location_duplicate = "ConflictException",
  location_in_use = "InvalidRequestException",
  location_missing = "NotFoundException",         -- not created, or not part of the fleet that is described
  location_outside = "InvalidRequestException",   -- a place, but none of the fleet's
  location_unknown = "UnsupportedRegionException", -- no place at all
  log_not_ready = "InvalidRequestException",
  maximum_below_players = "InvalidRequestException",
  page_token = "InvalidRequestException",
  placement_repeated = "InvalidRequestException",
  player_duplicate = "InvalidRequestException",
  player_session_unknown = "NotFoundException",
  players_denied = "InvalidGameSessionStatusException",
  players_limit = "InvalidRequestException",
  properties_limit = "InvalidRequestException",
  queue_deleted = "InvalidRequestException",      -- a queue to be deleted that is not there; its words, too, are those it looks for
  queue_duplicate = "InvalidRequestException",
  queue_timeout = "InvalidRequestException",
  resource_unknown = "NotFoundException",         -- an ARN to be tagged
  session_ended = "InvalidGameSessionStatusException",
  session_unknown = "NotFoundException",
  status_unknown = "InvalidRequestException",
  tag_limit = "InvalidRequestException",
}

-- The errors every operation may answer with: status, and the namespace that services write before them.
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

function exceptions.is(value)
  return getmetatable(value) == Exception
end

function exceptions.raise(code, message)
  error(setmetatable({ code = code, message = message }, Exception), 0)
end

-- Ends the operation with the answer to a situation. An operation whose model does not list that exception answers
-- InvalidRequestException, which all of them list. Raises; Emulator:handle and Emulator:control catch it.
function exceptions.reject(backend, situation, message, ...)
  local code = exceptions.documented[situation] or backend.options.codes[situation] or exceptions.inferred[situation]
  assert(code, situation)
  local allowed = backend.allowed
  if allowed and not allowed[code] and not exceptions.common[code] then code = "InvalidRequestException" end
  exceptions.raise(code, select("#", ...) > 0 and message:format(...) or message)
end

return exceptions
