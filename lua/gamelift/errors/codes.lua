-- Every code a call can fail with by our own doing, and those of AWS that are not in GameLift's model: data, loaded when
-- somebody asks `gamelift.errors` for a name. The README's table is made from it.
local error_codes = {}

-- [code] = { kind, what it means }
error_codes.ours = {
  ParamValidationError = { "validation", "the parameters break the model; details lists { path, problem }" },

  InvalidSignRequest = { "validation", "gamelift.sign got a URL, header, key, name or time that cannot be signed" },

  NoCredentials = { "credentials", "no provider of the chain has credentials; the message says why for each" },
  PartialCredentials = { "credentials", "a source has an access key id but no secret access key" },
  InvalidCredentials = { "credentials", "a value cannot stand in a header, or a provider returned something else" },
  ExpiredCredentials = { "credentials", "the source still gives credentials that have expired" },
  CredentialsProviderFailed = { "credentials", "a provider failed; its name begins the message, which says what to do" },
  InvalidCredentialsConfig = { "credentials", "settings of a role, SSO, a token or metadata are incomplete or contradict" },
  SSOLoginRequired = { "credentials", "the SSO token is missing or has expired: aws sso login" },
  MFARequired = { "credentials", "the role wants a code of the MFA device: the option mfa_code gives it, once" },
  UnsupportedCredentials = { "credentials", "the profile names a source that this version does not read" },

  NoRegion = { "config", "no region in the options, the environment or the profile" },
  InvalidRegion = { "config", "the environment's or profile's region is no host label" },
  InvalidEndpoint = { "config", "a configured endpoint is no URL, or stands together with FIPS or dualstack" },
  ProfileNotFound = { "config", "neither shared file has the profile" },
  ConfigParseError = { "config", "a shared file is not of the ini form, too large or unreadable" },
  InvalidConfig = { "config", "a setting has a value it cannot have; the message names it and where it was found" },
  NoTransport = { "config", "no default transport: it cannot be loaded" },
  WrongPhase = { "config", "nginx cannot wait in this phase, or while a module is loaded; ngx.timer.at is the way out" },
  NginxDirective = { "config", "nginx.conf lacks a line, which the message names" },

  DNSFailure = { "transport", "the host's name could not be resolved" },
  ConnectionFailed = { "transport", "no connection: refused, unreachable, no file descriptors" },
  ProxyFailure = { "transport", "the proxy refused or could not be reached" },
  TLSFailure = { "transport", "the handshake or the certificate failed; never retried" },
  ConnectionLost = { "transport", "the connection ended before the answer was whole" },
  BadHTTP = { "transport", "the answer is not HTTP as we take it" },
  TransportFailed = { "transport", "the transport raised an error" },
  InvalidTransport = { "transport", "the transport returned or lacks something the contract asks for" },

  ConnectTimeout = { "timeout", "no connection within timeout.connect; nothing was sent" },
  ReadTimeout = { "timeout", "no byte for timeout.read seconds" },
  TotalTimeout = { "timeout", "timeout.total passed, attempts and waits included" },

  ResponseParseError = { "parse", "a successful answer that is not what the model describes" },
  ResponseTooLarge = { "too_large", "an answer beyond max_response bytes" },
  PaginationError = { "pagination", "the service gave the same token twice, or a token of another form" },
  InvalidPaginationConfig = { "pagination", "MaxItems or PageSize is no integer" },
  InvalidStartingToken = { "pagination", "StartingToken is none that a walk could have given" },
  Cancelled = { "cancelled", "the call was cancelled" },
  ClientClosed = { "closed", "the client was closed before or during the call" },
}

-- What any AWS service may answer, besides the exceptions that the model lists for GameLift.
error_codes.common = {
  "AccessDeniedException", "ExpiredTokenException", "IncompleteSignatureException", "InternalFailure",
  "InvalidSignatureException", "MissingAuthenticationTokenException", "RequestExpired", "RequestTimeTooSkewed",
  "RequestTimeout", "SerializationException", "ServiceUnavailable", "ThrottlingException",
  "UnknownOperationException", "UnrecognizedClientException", "ValidationException",
}

return error_codes
