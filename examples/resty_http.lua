-- A transport over lua-resty-http, for who has it in use already:
--   gamelift.client { transport = require "resty_http".new() }
local http = require "resty.http"

local Transport = {}
Transport.__index = Transport

-- lua-resty-http says "timeout" or the words of nginx; what may have reached the server is "maybe".
local function failure(problem)
  local kind = problem:find "timeout" and "timeout" or problem:find "certificate" and "tls"
    or problem:find "resolve" and "dns" or problem:find "refused" and "connect" or "read"
  local sent = (kind == "timeout" or kind == "read") and "maybe" or "no"
  return { kind = kind, sent = sent, message = problem }
end

function Transport.send(_, request)
  local limit = request.timeout
  local client = http.new()
  local read = math.min(limit.read, limit.total) * 1000
  client:set_timeouts(math.min(limit.connect, limit.total) * 1000, read, read)
  local answer, problem = client:request_uri(request.url, {
    method = request.method, headers = request.headers, body = request.body, ssl_verify = true, keepalive_timeout = 60000,
  })
  if not answer then return nil, failure(problem) end
  local headers = {}
  for name, value in pairs(answer.headers) do
    headers[name:lower()] = type(value) == "table" and table.concat(value, ", ") or value
  end
  return { status = answer.status, headers = headers, body = answer.body }
end

function Transport.sleep(_, seconds) ngx.sleep(seconds) end

return { new = function() return setmetatable({}, Transport) end }
