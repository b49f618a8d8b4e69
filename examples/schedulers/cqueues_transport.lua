-- A transport over the sockets of cqueues, with gamelift.http for the protocol:
--   gamelift.client { transport = require("cqueues_transport").new(), endpoint = "http://…" }
-- It supports http:// only. Amazon's endpoints need verified TLS: use a loop with the option `wait` for them (README.md here).
local cqueues = require "cqueues"
local errno = require "cqueues.errno"
local http = require "gamelift.http"
local socket = require "cqueues.socket"

local PIECE = 65536 -- bytes of one read

local Transport = {}
Transport.__index = Transport

local function fail(kind, sent, message) return nil, { kind = kind, sent = sent, message = message } end

-- Returns the failure for an error code of cqueues.
local function socket_failure(code, sent)
  local kind = code == errno.ETIMEDOUT and "timeout" or sent == "no" and "connect" or "read"
  return fail(kind, sent, code and errno.strerror(code) or "the connection has ended")
end

local function connect(place, seconds)
  local connection = socket.connect { host = place.host, port = place.port, nodelay = true }
  connection:setmode("bn", "bn")
  connection:onerror(function(_, _, code) return code end) -- errors are returned
  local ok, code = connection:connect(seconds)
  if ok then return connection end
  connection:close()
  return socket_failure(code, "no")
end

-- Returns the response and whether the connection may be used again; or nil and a failure. deadline: on the clock cqueues.monotime.
local function exchange(connection, parser, bytes, read_limit, deadline)
  local function limit() return math.max(math.min(read_limit, deadline - cqueues.monotime()), 0) end
  local ok, code = connection:xwrite(bytes, "bn", limit())
  if not ok then return socket_failure(code, "maybe") end
  while true do
    local piece
    piece, code = connection:xread(-PIECE, "bn", limit())
    if not piece and code and code ~= errno.EPIPE then return socket_failure(code, "maybe") end
    local response, again, message
    if piece then response, again, message = parser:feed(piece) else response, again, message = parser:finish() end
    if response then return response, again end
    if response == false then return fail(again, "maybe", message) end
  end
end

function Transport:send(request)
  local bytes, place = http.request(request)
  if not bytes then return fail("http", "no", place) end
  if place.scheme ~= "http" then return fail("tls", "no", "this transport speaks http:// only") end
  local limits = request.timeout
  local deadline = cqueues.monotime() + limits.total
  local connection, failure = connect(place, math.min(limits.connect, limits.total))
  if not connection then return nil, failure end
  local parser = http.parser { max_response = self.max_response }
  parser:reset(request.method)
  local response, problem = exchange(connection, parser, bytes, limits.read, deadline)
  connection:close() -- one that is kept may have ended by the next request: such a transport has to know what was sent
  if response then return response end
  return nil, problem
end

function Transport.sleep(_, seconds) cqueues.sleep(seconds) end

function Transport.now() return cqueues.monotime() end

-- options.max_response: limit of a body in bytes.
local function new(options)
  return setmetatable({ max_response = options and options.max_response }, Transport)
end

return { new = new }
