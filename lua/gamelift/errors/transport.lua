-- The errors of transports: one place for what each kind of failure means.
local errors = require "gamelift.errors"
local messages = require "gamelift.util.messages"

local transport_errors = {}

-- Each is { code, error class of a retry, nil where another attempt would fare no better }, by the kind of a failure.
local FAILURES = {
  dns = { "DNSFailure", "transient" },
  connect = { "ConnectionFailed", "transient" },
  proxy = { "ProxyFailure", "transient" },
  tls = { "TLSFailure" }, -- a certificate that fails will fail again
  timeout = { "ReadTimeout", "transient" }, -- ConnectTimeout where nothing was sent
  read = { "ConnectionLost", "transient" },
  http = { "BadHTTP", "transient" },
  too_large = { "ResponseTooLarge" },
  cancelled = { "Cancelled" },
  phase = { "WrongPhase" }, -- nginx cannot wait in this phase
  setup = { "NginxDirective" }, -- a line of nginx.conf is missing
}

-- The same of failures that transport/guard.lua makes. A transport may not return them.
local GUARD_FAILURES = { raised = { "TransportFailed" }, invalid = { "InvalidTransport" } }

--- Returns true if the value is a transport's failure: { kind, sent, message }.
---@param value any
---@return boolean
function transport_errors.is_failure(value)
  return type(value) == "table" and FAILURES[value.kind] ~= nil and (value.sent == "no" or value.sent == "maybe")
end

--- Returns true if the failure means that the request could not even be tried, or was cancelled before a byte left.
---@param failure gamelift.Failure
---@return boolean
function transport_errors.is_untried(failure)
  return failure.kind == "phase" or failure.kind == "setup" or failure.kind == "cancelled" and failure.sent == "no"
end

--- Makes the error of a transport's failure.
---@param failure gamelift.Failure
---@param fields? table # as in errors.fail
---@return nil
---@return gamelift.Error
---@return string? class # error class: "transient", or nil where a retry cannot help
function transport_errors.fail(failure, fields)
  local entry = FAILURES[failure.kind] or GUARD_FAILURES[failure.kind]
  local code, class = entry[1], entry[2]
  if code == "ReadTimeout" and failure.sent == "no" then code = "ConnectTimeout" end
  fields = fields or {}
  fields.sent = fields.sent or failure.sent
  local _, err = errors.fail(code, messages.text(failure.message or failure.kind), fields)
  return nil, err, class
end

return transport_errors
