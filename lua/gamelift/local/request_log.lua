--- Writes the log: one line for each request, as text or as JSON.
local core = require "gamelift.core"
local json = require "gamelift.util.json"

local request_log = {}

-- The log prints the messages of these codes, since they name the way out.
local EXPLAINED = {
  AccessDeniedException = true, InvalidSignatureException = true, UnknownOperationException = true,
  UnrecognizedClientException = true,
}

-- Returns the request line without the query of an upgrade, which has a token or a signature.
local function request_line(request)
  local path = request.path
  if not path:find "^/_control" then path = path:match "^[^?]*" end
  return request.method .. " " .. path
end

local COLORS = { [2] = "32", [3] = "36", [4] = "33", [5] = "31" } -- by the first digit of the status

--- Returns the line of a request that has been served.
--- @param request table
--- @param response table
--- @param duration number # seconds
--- @param style { format: "text"|"json", color?: boolean }
--- @return string
function request_log.line(request, response, duration, style)
  local subject = core.printable(response.operation or request.headers["x-amz-target"] or request_line(request), 200)
  local message = EXPLAINED[response.code] and core.printable(response.message, 1000) or nil
  if style.format == "json" then
    return json.encode {
      time = os.date "!%Y-%m-%dT%H:%M:%SZ", operation = response.operation,
      request = not response.operation and subject or nil, account = response.account, region = response.region,
      status = response.status, code = response.code, lost = response.lost, message = message, duration = duration,
      request_id = response.headers["x-amzn-requestid"],
    }
  end
  local line = ("%s %-32s %d %s %.1f ms"):format(os.date "%H:%M:%S", subject, response.status,
    response.lost and "(no response)" or response.code or "-", duration * 1000)
  if message then line = line .. " " .. message end
  local color = style.color and COLORS[math.floor(response.status / 100)]
  return color and ("\27[%sm%s\27[0m"):format(color, line) or line
end

return request_log
