-- Error objects, every code a call can fail with by our own doing, and the names behind `gamelift.errors`.
local core = require "gamelift.core"
local names = require "gamelift.names"

-- code = { kind, what it means }. The README's table is made from this one.
local codes = {
  ParamValidationError = { "validation", "the parameters break the model; details lists { path, problem }" },

  InvalidSignRequest = { "validation", "gamelift.sign got a URL, header, key, name or time that cannot be signed" },

  NoCredentials = { "credentials", "no provider of the chain has credentials; the message says why for each" },
  PartialCredentials = { "credentials", "a source has an access key id but no secret access key" },
  InvalidCredentials = { "credentials", "a value cannot stand in a header, or a provider returned something else" },
  ExpiredCredentials = { "credentials", "the source still gives credentials that have expired" },
  CredentialsProviderFailed = { "credentials", "a provider raised, or returned nil and a reason" },
  UnsupportedCredentials = { "credentials", "the profile names a source that this version does not read" },

  NoRegion = { "config", "no region in the options, the environment or the profile" },
  InvalidRegion = { "config", "the environment's or profile's region is no host label" },
  InvalidEndpoint = { "config", "a configured endpoint is no URL, or stands together with FIPS or dualstack" },
  ProfileNotFound = { "config", "neither shared file has the profile" },
  ConfigParseError = { "config", "a shared file is not of the ini form, too large or unreadable" },
  InvalidConfig = { "config", "a setting has a value it cannot have; the message names it and where it was found" },
  NoTransport = { "config", "no default transport: it cannot be loaded, or would block a worker of nginx" },

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
local common = {
  "AccessDeniedException", "ExpiredTokenException", "IncompleteSignatureException", "InternalFailure",
  "InvalidSignatureException", "MissingAuthenticationTokenException", "RequestExpired", "RequestTimeTooSkewed",
  "RequestTimeout", "SerializationException", "ServiceUnavailable", "ThrottlingException",
  "UnknownOperationException", "UnrecognizedClientException", "ValidationException",
}

local MESSAGE_MAX = 1024 -- bytes

local Error = {}
Error.__index = Error
Error.__name = "gamelift.error"

-- Whether the error has this code: err:is "NotFoundException".
function Error:is(code) return self.code == code end

-- One line: code, message, operation, status, request id.
function Error:__tostring()
  local context = {}
  if self.operation and self.message:sub(1, #self.operation + 1) ~= self.operation .. ":" then
    context[1] = self.operation
  end
  if self.status then context[#context + 1] = "HTTP " .. self.status end
  if self.request_id then context[#context + 1] = "request id " .. self.request_id end
  local line = self.code .. (self.message ~= "" and ": " .. self.message or "")
  if context[1] then line = line .. " (" .. table.concat(context, ", ") .. ")" end
  return core.printable(line, MESSAGE_MAX)
end


local errors = {}

-- fields: kind, code and message, and what is known of operation, status, request_id, retryable, attempts, sent and
-- details. The table becomes the error object. Neither raises nor copies.
function errors.new(fields)
  local message = fields.message or ""
  if fields.kind ~= "service" or #message > MESSAGE_MAX then message = core.printable(message, MESSAGE_MAX) end
  fields.message = message -- the service's own as core.error read it
  fields.retryable = fields.retryable or false
  fields.attempts = fields.attempts or 0
  fields.sent = fields.sent or "no"
  return setmetatable(fields, Error)
end

function errors.is_error(value) return getmetatable(value) == Error end

-- { [code] = { kind =, meaning = } } of every code of our own.
errors.codes = {}
for code, entry in pairs(codes) do errors.codes[code] = { kind = entry[1], meaning = entry[2] } end

-- errors.NotFoundException == "NotFoundException"; a name nobody answers with raises.
local known
local function load_names()
  known = {}
  for code in pairs(codes) do known[code] = code end
  for _, code in ipairs(common) do known[code] = code end
  for _, exception in ipairs(core.exceptions()) do known[exception.name] = exception.name end
end

return setmetatable(errors, {
  __index = function(_, word)
    if not known then load_names() end
    return known[word] or error(names.unknown("error", word, names.keys(known)), 2)
  end,
})
