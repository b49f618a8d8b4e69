-- Makes the events for the option `logger`: one per attempt, and warnings. Members that the model or this library holds for
-- sensitive read "[redacted]". Messages of the service are left out, since they may quote parameters.
local core = require "gamelift.core"

local log = {}

--- Reports an attempt. What the logger raises is dropped, since a log must not break the call it reports.
---@param job table # call.lua's
---@param response? gamelift.Response
---@param reply? table
---@param err? gamelift.Error
---@param delay? number # seconds until the next attempt, nil if there is none
function log.attempt(job, response, reply, err, delay)
  local operation, settings = job.operation, job.client.settings
  local request_id = response and core.request_id(response.headers)
  pcall(job.client.logger, {
    operation = operation.method,
    attempt = job.attempts,
    endpoint = settings.url,
    region = settings.region,
    duration = job.client.monotonic() - job.started,
    sent = job.attempt_sent,
    status = response and response.status,
    request_id = request_id and core.printable(request_id),
    kind = err and err.kind,
    code = err and err.code,
    retry_delay = delay,
    params = core.redact(operation.name, "input", job.params),
    reply = reply and core.redact(operation.name, "output", reply),
  })
end

--- Reports something that does not fail a call: { kind = "warning", code, message, cause }.
---@param logger fun(event: gamelift.LogWarning)
---@param code string
---@param message string
---@param cause? string # code of the underlying error
function log.warning(logger, code, message, cause)
  pcall(logger, { kind = "warning", code = code, message = core.printable(message), cause = cause })
end

--- Returns a function that reports each default path that cannot be reached, once.
---@param logger fun(event: gamelift.LogWarning)
---@return fun(path: string, message: string)
function log.path_warner(logger)
  local warned = {}
  return function(path, message)
    if warned[path] then return end
    warned[path] = true
    log.warning(logger, "UnreachableFile", message .. "; it counts as absent")
  end
end

return log
