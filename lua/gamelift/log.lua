-- One event per attempt for the option `logger`. Members the model or we hold for sensitive read "[redacted]"; messages
-- of the service are left out, since they may quote parameters.
local core = require "gamelift.core"

local log = {}

-- job: as call.lua has it; reply or err of the attempt; delay: seconds until the next one, nil if there is none.
-- What the logger raises is dropped: a log must not break the call it reports.
function log.attempt(job, started, reply, err, delay)
  local operation = job.operation
  pcall(job.client.logger, {
    operation = operation.method,
    attempt = job.attempts,
    endpoint = job.settings.url,
    region = job.settings.region,
    duration = job.client.monotonic() - started,
    sent = job.attempt_sent,
    status = job.status,
    request_id = job.request_id,
    kind = err and err.kind,
    code = err and err.code,
    retry_delay = delay,
    params = core.redact(operation.name, "input", job.params),
    reply = reply and core.redact(operation.name, "output", reply),
  })
end

return log
