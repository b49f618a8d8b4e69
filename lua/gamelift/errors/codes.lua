-- The codes of errors: those that this library makes, and those of any AWS service that GameLift's model lacks. errors.fail
-- takes an error's kind from here. A table in the documents has the same texts; a spec compares them.
local error_codes = {}

-- [code] = { kind, meaning }
error_codes.library = {
  ParamValidationError = { "validation", "the parameters do not fit the model; details lists { path, problem, rule }" },

  InvalidSignRequest = { "validation", "gamelift.sign got a URL, header, key, name or time that cannot be signed" },

  NoCredentials = { "credentials", "no provider of the chain has credentials; the message says why for each" },
  PartialCredentials = { "credentials", "a source has an access key id but no secret access key" },
  InvalidCredentials = { "credentials", "a value cannot be in a header, or a provider returned something else than credentials" },
  ExpiredCredentials = { "credentials", "the source still gives credentials that have expired" },
  CredentialsProviderFailed = { "credentials", "a provider failed; its name begins the message, which says what to do" },
  InvalidCredentialsConfig = { "credentials", "settings of a role, SSO, a token or metadata are incomplete or contradict each other" },
  SSOLoginRequired = { "credentials", "the SSO token is missing or has expired: aws sso login" },
  MFARequired = { "credentials", "the role wants a code of the MFA device: the option mfa_code gives it, once" },
  UnsupportedCredentials = { "credentials", "the profile names a source that this version does not read" },

  NoRegion = { "config", "no region in the options, the environment or the profile" },
  InvalidRegion = { "config", "the region of the environment or the profile is not a host label" },
  InvalidEndpoint = { "config", "a configured endpoint is not a URL, or is combined with FIPS or dualstack" },
  ProfileNotFound = { "config", "neither shared file has the profile" },
  ConfigParseError = { "config", "a shared file is not in the ini format, too large or unreadable" },
  InvalidConfig = { "config", "a setting has a wrong value; the message names it and its source" },
  NoTransport = { "config", "no default transport: it cannot be loaded" },
  WrongPhase = { "config", "nginx cannot wait in this phase, or while a module is loaded; ngx.timer.at is the way out" },
  NginxDirective = { "config", "nginx.conf lacks a line, which the message names" },

  DNSFailure = { "transport", "the host's name could not be resolved" },
  ConnectionFailed = { "transport", "no connection: refused, unreachable, no file descriptors" },
  ProxyFailure = { "transport", "the proxy refused or could not be reached" },
  TLSFailure = { "transport", "the handshake or the certificate failed; never retried" },
  ConnectionLost = { "transport", "the connection ended before the response was whole" },
  BadHTTP = { "transport", "the response is not HTTP, or in a form that is not accepted" },
  TransportFailed = { "transport", "the transport raised an error" },
  InvalidTransport = { "transport", "the transport lacks a method, or returned something that the contract does not allow" },

  ConnectTimeout = { "timeout", "no connection within timeout.connect; nothing was sent" },
  ReadTimeout = { "timeout", "no byte for timeout.read seconds" },
  TotalTimeout = { "timeout", "timeout.total passed, with all attempts and waits" },

  ResponseParseError = { "parse", "a successful response that does not fit the model" },
  ResponseTooLarge = { "too_large", "a response of more than max_response bytes" },
  PaginationError = { "pagination", "the service gave the same token twice, or a token of another form" },
  InvalidPaginationConfig = { "pagination", "MaxItems or PageSize is not an integer" },
  InvalidStartingToken = { "pagination", "StartingToken is not a valid resume token" },
  Cancelled = { "cancelled", "the call was cancelled" },
  ClientClosed = { "closed", "the client was closed before or during the call" },

  NotReady = { "validation", "a server process made a call before process_ready" },
  AlreadyReady = { "validation", "a server process called process_ready twice" },
  NoGameSession = { "validation", "a server process has no game session yet" },
  NoTerminationTime = { "validation", "GameLift has not asked the server process to end" },
  NoFleetRole = { "credentials", "the fleet of the server process has no instance role" },
  MessageIgnored = { "parse", "GameLift sent a server process a message that does not fit; it was ignored" },
  ServerClosed = { "closed", "the server process has left GameLift, or has lost it" },
}

-- Codes that any AWS service may return, besides the exceptions of GameLift's model.
error_codes.aws = {
  "AccessDeniedException", "ExpiredTokenException", "IncompleteSignatureException", "InternalFailure",
  "InvalidSignatureException", "MissingAuthenticationTokenException", "RequestExpired", "RequestTimeTooSkewed",
  "RequestTimeout", "SerializationException", "ServiceUnavailable", "ThrottlingException",
  "UnknownOperationException", "UnrecognizedClientException", "ValidationException",
}

return error_codes
