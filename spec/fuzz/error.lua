-- Answers with an error status: first byte the status; up to a line break the header x-amzn-errortype; then the body.
local core = require "gamelift.core"

local statuses = { 400, 403, 404, 429, 500, 502, 503, 504, 413 }

return function(data)
  local status = statuses[(data:byte(1) or 0) % #statuses + 1]
  local header, body = data:sub(2):match "^([^\n]*)\n?(.*)$"
  local e = core.error(status, { ["x-amzn-errortype"] = header ~= "" and header or nil, ["x-amzn-requestid"] = "1" }, body)
  assert(utf8.len(e.code) and #e.code <= 256)
  assert(utf8.len(e.message) and #e.message <= 1024)
  local class = core.retry_class(status, e.code)
  assert(class == nil or class == "transient" or class == "throttling")
  if class then
    local delay = core.retry_delay(class, 1 + #data % 9, 0.5, header)
    assert(delay >= 0 and delay <= 25.1)
  end
end
