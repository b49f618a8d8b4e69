-- A transport over lua-resty-http (0.16 or later), for programs that use it already:
--   gamelift.client { transport = require("resty_http").new { max_response = 2 ^ 20 } }
-- Do not ngx.thread.kill a light thread inside a call of such a client: nginx loses track of the light threads of a killed one and may
-- crash. The client's built-in transport has no light threads.
local http = require "resty.http"
local ngx = ngx ---@diagnostic disable-line: undefined-global

local PIECE = 65536 -- bytes of one read
local IDLE = 60000 -- milliseconds that an idle connection is kept

local Transport = {}
Transport.__index = Transport

-- Returns a failure for a problem of lua-resty-http, "timeout" or nginx's message. sent: whether the request may have reached the server.
local function failure(problem, sent)
  local kind = problem:find "timeout" and "timeout" or sent == "maybe" and "read"
    or (problem:find "certificate" or problem:find "handshake") and "tls" or problem:find "resolve" and "dns" or "connect"
  return nil, { kind = kind, sent = sent, message = problem }
end

-- Returns the results of f, or nil and "timeout" after a number of seconds: the timeout of a socket starts again with every byte.
local function within(seconds, f)
  local results
  local work = ngx.thread.spawn(function() results = { pcall(f) } end)
  local clock = ngx.thread.spawn(function() ngx.sleep(seconds) end)
  ngx.thread.wait(work, clock)
  ngx.thread.kill(clock)
  if not results then
    ngx.thread.kill(work)
    return nil, "timeout"
  end
  if not results[1] then error(results[2], 0) end
  return results[2], results[3]
end

-- Returns the body; or nil, kind and problem. Reads at most `most` bytes of it.
local function body_of(response, most)
  if not response.has_body then return "" end
  local pieces, size = {}, 0
  local has_end = response.headers["Content-Length"] or response.headers["Transfer-Encoding"]
  while true do
    local piece, problem = response.body_reader(PIECE)
    if piece then
      pieces[#pieces + 1], size = piece, size + #piece
      if size > most then return nil, "too_large", ("the response has more than %d bytes"):format(most) end
      if problem == "closed" then break end -- the end of a body that has no other
    elseif problem or not has_end then
      return nil, nil, problem or "timeout"
    else
      break
    end
  end
  return table.concat(pieces)
end

-- Connects, sends and reads. Returns the response, or nil and a failure. progress.sent records how far it came.
local function exchange(client, request, most, progress)
  local uri, problem = client:parse_uri(request.url)
  if not uri then return nil, { kind = "http", sent = "no", message = problem } end
  local ok, response, body, kind
  ok, problem = client:connect {
    scheme = uri[1], host = uri[2], port = uri[3], ssl_server_name = uri[2], ssl_verify = true,
  }
  if not ok then return failure(problem, "no") end
  progress.sent = "maybe"
  response, problem = client:request { method = request.method, path = uri[4], headers = request.headers, body = request.body }
  if not response then return failure(problem, "maybe") end
  body, kind, problem = body_of(response, most)
  if kind then return nil, { kind = kind, sent = "maybe", message = problem } end
  if not body then return failure(problem, "maybe") end
  local headers = {}
  for name, value in pairs(response.headers) do
    headers[name:lower()] = type(value) == "table" and table.concat(value, ", ") or value
  end
  return { status = response.status, headers = headers, body = body }
end

function Transport:send(request)
  local limit, client, progress = request.timeout, http.new(), { sent = "no" }
  local read = math.min(limit.read, limit.total) * 1000
  client:set_timeouts(math.min(limit.connect, limit.total) * 1000, read, read)
  local response, failed = within(limit.total, function() return exchange(client, request, self.max_response, progress) end)
  if response then
    client:set_keepalive(IDLE)
    return response
  end
  client:close()
  if failed == "timeout" then return failure("timeout: no whole response within the total time", progress.sent) end
  return nil, failed
end

function Transport.sleep(_, seconds) ngx.sleep(seconds) end

-- options.max_response: limit of a body in bytes, 16 MiB. The client's option of this name only applies to built-in transports.
local function new(options)
  return setmetatable({ max_response = options and options.max_response or 16 * 2 ^ 20 }, Transport)
end

return { new = new }
