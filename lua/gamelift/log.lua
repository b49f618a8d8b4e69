-- One event per attempt for the option `logger`. Members the model or we hold for sensitive read "[redacted]"; messages
-- of the service are left out, since they may quote parameters.
local core = require "gamelift.core"

local log = {}

-- job: as call.lua has it; response of the attempt, if one came; its reply or err; delay: seconds until the next attempt,
-- nil if there is none.
-- What the logger raises is dropped: a log must not break the call it reports.
function log.attempt(job, response, reply, err, delay)
  local operation, settings = job.operation, job.client.settings
  pcall(job.client.logger, {
    operation = operation.method,
    attempt = job.attempts,
    endpoint = settings.url,
    region = settings.region,
    duration = job.client.monotonic() - job.started,
    sent = job.attempt_sent,
    status = response and response.status,
    request_id = response and response.headers["x-amzn-requestid"],
    kind = err and err.kind,
    code = err and err.code,
    retry_delay = delay,
    params = core.redact(operation.name, "input", job.params),
    reply = reply and core.redact(operation.name, "output", reply),
  })
end

-- Something that no call fails of, but that its owner wants to know: { kind = "warning", code, message } and, where there is
-- one, `cause`, the code of the error behind it.
function log.warning(logger, code, message, cause)
  pcall(logger, { kind = "warning", code = code, message = message, cause = cause })
end

-- A function(path, message) that reports each default path that cannot be reached once.
function log.path_warner(logger)
  local warned = {}
  return function(path, message)
    if warned[path] then return end
    warned[path] = true
    log.warning(logger, "UnreachableFile", message .. "; it counts as absent")
  end
end

return log
