-- The transport inside nginx (OpenResty, or nginx with the Lua module): HTTP/1.1 over ngx.socket.tcp. While send and sleep wait nginx
-- continues with other requests; where it cannot, they return a failure. Nothing here blocks a worker.
--
-- Lua keeps no socket after a send: it returns to nginx's pool of idle connections, or is closed. A pool belongs to a worker and is
-- named by scheme, host, port, proxy and the file of certificates.
if not rawget(_G, "ngx") then error("gamelift.transport.cosocket: it runs only inside nginx with the Lua module, or OpenResty", 0) end
local core = require "gamelift.core"
local base = require "gamelift.transport.base"
local diagnostics = require "gamelift.nginx.diagnostics"
local dns = require "gamelift.nginx.dns"
local http_destination = require "gamelift.transport.http_destination"
local idle = require "gamelift.nginx.idle"
local nginx_phase = require "gamelift.nginx.phase"
local with_proxy = require "gamelift.transport.with_proxy"

local tcp, sleep, timer_at = ngx.socket.tcp, ngx.sleep, ngx.timer.at
local now = core.monotonic

local IDLE = 60 -- seconds that an idle connection is kept
local POOL_SIZE = 512 -- idle connections of a pool; nginx takes memory for all of them at once, 100 KiB
local PIECE = 65536 -- bytes of one read or write; between them the deadlines are looked at
local DESTINATIONS = 64 -- URLs whose parts are cached
local POOLED = 64 -- parsers and requests that are kept for reuse
local MAX_MS = 2 ^ 31 - 1
local FOREVER = 1e6 -- seconds
local NO_LIMITS = {}

local Transport = base.class "gamelift.transport.cosocket"

local function fail_with(kind, sent, message, phase)
  return nil, { kind = kind, sent = sent, message = core.printable(message), phase = phase }
end

local function ms(seconds)
  return math.max(1, math.min(math.ceil(seconds * 1000), MAX_MS))
end

-- Sets the socket's timers for the next steps: connecting, and all others. In seconds, at most until the deadline. Returns false where
-- no time is left.
local function set_timers(socket, connect, other, deadline)
  local left = deadline - now()
  if left <= 0 or connect <= 0 or other <= 0 then return false end
  local rest = ms(left < other and left or other)
  socket:settimeouts(ms(left < connect and left or connect), rest, rest)
  return true
end

-- Returns the name of the limit that has run out: that of the step, or "total".
local function expired_limit(step, deadline) return now() >= deadline - 0.002 and "total" or step end

-- Returns a parser of responses from the pool, or a new one.
local function acquire_parser(self)
  local parsers = self.parsers
  local n = #parsers
  local parser = parsers[n]
  if not parser then return core.http_parser(self.max_response) end
  parsers[n] = nil
  return parser
end

-- Returns a parser to the pool, once nothing uses it.
local function release_parser(self, parser)
  local n = #self.parsers
  if n < POOLED then self.parsers[n + 1] = parser end
end

-- connecting ----------------------------------------------------------------------------------------------------------

-- Takes an idle connection if the pool has one. nginx looks for it by the pool's name before it looks at the host, which here is a Unix
-- socket without a path: nginx refuses it at once, and gateways that resolve names themselves (Kong, APISIX) pass it on.
local function reuse(socket, destination) return socket:connect("unix:", destination.connect_port, destination.options) end

-- Connects to a name, or takes an idle connection to it. limit: monotonic seconds. Returns true; or nil and nginx's problem.
local function connect_by_name(socket, destination, limit, read_limit, deadline)
  if not dns.is_fresh(destination.connect_host) then
    if idle.may_have(destination.pool) and reuse(socket, destination) then return true end
    local ok, problem = dns.wait(destination.connect_host, limit)
    if not ok then return nil, problem end
    if not set_timers(socket, limit - now(), read_limit, deadline) then return nil, "timeout" end
  end
  return socket:connect(destination.connect_host, destination.connect_port, destination.options)
end

-- Connects to an address, or to the second one of localhost. Parameters and results are those of connect_by_name.
local function connect_by_address(socket, destination, limit, read_limit, deadline)
  local ok, problem = socket:connect(destination.connect_host, destination.connect_port, destination.options)
  if ok or not destination.second_host or problem == "timeout" then return ok, problem end
  if not set_timers(socket, limit - now(), read_limit, deadline) then return nil, "timeout" end
  return socket:connect(destination.second_host, destination.connect_port, destination.options), problem
end

-- Asks the proxy for a tunnel. Returns true; or nil and a failure.
local function open_tunnel(self, socket, destination, deadline)
  local ok, problem = socket:send(destination.tunnel)
  if not ok then return fail_with("proxy", "no", "the proxy ended the connection: " .. problem) end
  local parser = acquire_parser(self)
  parser:reset(true)
  while true do
    local left = deadline - now()
    if not set_timers(socket, left, left, deadline) then
      return fail_with("timeout", "no", "the proxy did not respond in time", "connect")
    end
    local bytes
    bytes, problem = socket:receiveany(PIECE)
    if not bytes and problem == "timeout" then
      return fail_with("timeout", "no", "the proxy did not respond in time", "connect")
    end
    local response, kind, message
    if bytes then response, kind, message = parser:feed(bytes) else response, kind, message = parser:finish() end
    if response == false then return fail_with("proxy", "no", message or kind) end
    if response then
      release_parser(self, parser)
      if response.status >= 200 and response.status < 300 then return true end
      return fail_with("proxy", "no", ("the proxy answered CONNECT with status %d"):format(response.status))
    end
  end
end

local function too_late(step, destination, deadline)
  return fail_with("timeout", "no", ("%s %s took too long"):format(step, destination.connect_host), expired_limit("connect", deadline))
end

-- Makes a full TLS handshake with the owner of a name: nginx could resume a session of TLS 1.2 only, since it takes the session before
-- the ticket of TLS 1.3 arrives, and another location may trust other certificates than the one that made the session.
-- limit: monotonic seconds. Returns true; or nil and a failure.
local function handshake(self, socket, destination, name, limit, deadline)
  local left = limit - now()
  if not set_timers(socket, left, left, deadline) then return too_late("the TLS handshake with", destination, deadline) end
  local ok, problem = socket:sslhandshake(false, name, true) -- nginx's default is not to verify
  -- A handshake that ends without a wait succeeds even if nginx has refused the certificate and closed the connection.
  if ok and socket:getreusedtimes() then return true end
  problem = ok and diagnostics.REFUSED or problem
  if problem == "timeout" then return too_late("the TLS handshake with", destination, deadline) end
  return fail_with(diagnostics.explain_handshake(problem, name, self.ca_file))
end

-- Prepares a new connection for a request: tunnel and TLS. limit: monotonic seconds. Returns true; or nil and a failure.
local function open(self, socket, destination, limit, deadline)
  local ok, failure = true, nil
  if destination.proxy_tls then ok, failure = handshake(self, socket, destination, destination.proxy_tls, limit, deadline) end
  if ok and destination.tunnel then ok, failure = open_tunnel(self, socket, destination, limit) end
  if ok and destination.tls then ok, failure = handshake(self, socket, destination, destination.tls, limit, deadline) end
  return ok, failure
end

-- Returns a connected socket with its timers set for the request, and true if it was used before; or nil and a failure. Sends nothing of
-- the request.
local function connect(self, destination, connect_limit, read_limit, deadline)
  idle.wait_for_run()
  local socket, problem = tcp()
  if not socket then return fail_with("connect", "no", problem) end
  local started = now()
  if not set_timers(socket, connect_limit, read_limit, deadline) then return too_late("connecting to", destination, deadline) end
  local connect_to = destination.is_name and connect_by_name or connect_by_address
  local ok
  ok, problem = connect_to(socket, destination, math.min(started + connect_limit, deadline), read_limit, deadline)
  if not ok then
    if problem == "timeout" then return too_late("connecting to", destination, deadline) end
    local kind, message = diagnostics.explain_connect(problem, destination)
    return fail_with(kind, "no", message)
  end
  if socket:getreusedtimes() > 0 then return socket, true end
  local failure
  ok, failure = open(self, socket, destination, math.min(started + connect_limit, deadline), deadline)
  if ok and not set_timers(socket, connect_limit, read_limit, deadline) then
    ok, failure = too_late("connecting to", destination, deadline)
  end
  if ok then return socket, false end
  socket:close()
  return nil, failure
end

-- Returns a connection that was not used before: if one idle connection was stale the others may be, too.
local function connect_new(self, destination, connect_limit, read_limit, deadline)
  while true do
    local socket, reused = connect(self, destination, connect_limit, read_limit, deadline)
    if not socket or not reused then return socket, reused end
    socket:close()
  end
end

-- one exchange ----------------------------------------------------------------------------------------------------------

-- Sends the bytes, and the body unless they include it. Returns true; or nil and the problem.
local function write(socket, head, body, read_limit, deadline)
  local ok, problem = socket:send(head)
  if not ok or not body then return ok, problem end
  for from = 1, #body, PIECE do
    if not set_timers(socket, read_limit, read_limit, deadline) then return nil, "timeout" end
    ok, problem = socket:send(body:sub(from, from + PIECE - 1))
    if not ok then return nil, problem end
  end
  return true
end

-- Returns the bytes that have come; or nil and the problem. The timers, which are set before, may fire early: nginx starts them from a
-- clock that lags behind. So "timeout" counts only once the time has passed.
local function read_bytes(socket, read_limit, deadline)
  local limit = now() + read_limit
  while true do
    local bytes, problem = socket:receiveany(PIECE)
    if bytes or problem ~= "timeout" then return bytes, problem end
    local left = limit - now()
    if not set_timers(socket, left, left, deadline) then return nil, "timeout" end
  end
end

local function lost(problem, read_limit, deadline)
  if problem == "timeout" then
    local limit = expired_limit("read", deadline)
    return fail_with("timeout", "maybe", limit == "total" and "no whole response came within the total time"
      or ("no byte came or went for %g seconds"):format(read_limit), limit)
  end
  return fail_with("read", "maybe", "the connection was lost: " .. problem)
end

-- Returns the response, true if the connection may be used again, and behind a 101 the bytes of the other protocol; or nil, a
-- failure, and true if the connection ended before any byte of a response. On a connection that was used before, a 408 is such an
-- end: the server sent it to an idle one (RFC 9110, 15.5.9).
local function exchange(parser, socket, reused, bytes, body, read_limit, deadline)
  local ok, problem = write(socket, bytes, body, read_limit, deadline)
  if not ok then
    local _, failure = lost(problem, read_limit, deadline)
    return nil, failure, problem ~= "timeout"
  end
  local started = false
  while true do
    local piece, response, again, message
    piece, problem = read_bytes(socket, read_limit, deadline)
    if piece then
      started = true
      response, again, message = parser:feed(piece)
    elseif problem == "closed" then
      response, again, message = parser:finish()
    else
      local _, failure = lost(problem, read_limit, deadline)
      return nil, failure, not started and problem ~= "timeout"
    end
    if response and not (reused and response.status == 408) then return response, again, message end
    if response then
      local _, failure = lost "the server had ended it when it was idle (HTTP 408)"
      return nil, failure, true
    end
    if response == false then
      local _, failure = fail_with(again, "maybe", message)
      return nil, failure, not started
    end
    if not set_timers(socket, read_limit, read_limit, deadline) then
      local _, failure = lost("timeout", read_limit, deadline)
      return nil, failure
    end
  end
end

-- the interface ---------------------------------------------------------------------------------------------------------

-- Lends a call its request and the buffer of the body. It comes back when the call has succeeded.
function Transport:acquire(new)
  local pool = self.requests
  local n = #pool
  local pooled = pool[n]
  if not pooled then return new() end
  pool[n] = nil
  return pooled
end

function Transport:release(pooled)
  core.clear(pooled.buffer)
  local n = #self.requests
  if n < POOLED then self.requests[n + 1] = pooled end
end

-- Returns the destination of a request, cached by its URL; nil for a URL that cannot be used.
local function destination_of(self, request)
  local proxy = not request.no_proxy and self.proxy or false
  local destinations = proxy and self.destinations or self.direct
  local destination = destinations[request.url]
  if destination then return destination end
  destination = http_destination.new(request.url, proxy, self.ca_file)
  if not destination then return nil end
  destination.options = { pool = destination.pool, pool_size = self.pool_size }
  if self.destination_count >= DESTINATIONS then self.destinations, self.direct, self.destination_count = {}, {}, 0 end
  (proxy and self.destinations or self.direct)[request.url] = destination
  self.destination_count = self.destination_count + 1
  return destination
end

local function proxy_failure(destination)
  if destination.proxy_tls and destination.tls then
    return fail_with("proxy", "no", "nginx cannot speak TLS to a proxy and through it: write the proxy as http://…")
  end
end

--- Sends one request. Yields until the response is whole. Returns the response; or nil and the failure.
---@param request gamelift.Request # its field repeatable: where a connection that was used before ends before any byte of a response,
---  the request is sent once more on a new one; without it that is a failure
function Transport:send(request)
  local refused = Transport.phase_failure()
  if refused then return nil, refused end
  if self.closed then return fail_with("cancelled", "no", "the transport is closed") end
  local destination = destination_of(self, request)
  if not destination then return fail_with("http", "no", "the URL cannot be used") end
  local parser = acquire_parser(self)
  local bytes, is_cut = http_destination.write_request(destination, parser, request, PIECE)
  if not bytes then return fail_with("http", "no", is_cut) end
  local _, failure = proxy_failure(destination)
  if failure then return nil, failure end

  local timeout = request.timeout or NO_LIMITS
  local connect_limit, read_limit = timeout.connect or FOREVER, timeout.read or FOREVER
  local deadline = now() + (timeout.total or FOREVER)
  local connect_now = request.upgrade and connect_new or connect
  local socket, reused = connect_now(self, destination, connect_limit, read_limit, deadline)
  if not socket then return nil, reused end
  local body, is_head = is_cut and request.body, request.method == "HEAD"
  parser:reset(is_head, request.upgrade)
  local response, again, unanswered = exchange(parser, socket, reused, bytes, body, read_limit, deadline)
  if not response and unanswered and reused and request.repeatable then
    socket:close()
    failure = again
    socket, again = connect_new(self, destination, connect_limit, read_limit, deadline)
    if not socket then
      again.sent = failure.sent
      return nil, again
    end
    parser:reset(is_head)
    response, again = exchange(parser, socket, false, bytes, body, read_limit, deadline)
  end
  if not response then
    socket:close()
    return nil, again
  end
  release_parser(self, parser)
  idle.record_run()
  if response.status == 101 then
    response.connection = { socket = socket, early = unanswered }
    return response
  end
  if not again then
    socket:close()
  elseif socket:setkeepalive(self.idle) then
    idle.record_pool(destination.pool)
  end
  return response
end

--- Returns the failure that send would return in this phase, or nil.
function Transport.phase_failure()
  local problem = nginx_phase.problem()
  return problem and { kind = "phase", sent = "no", message = core.printable(problem) } or nil
end

--- Starts fn() in a timer, so that it ends even if this request is cancelled. Returns false where nginx has no timer left.
function Transport.detach(_, fn)
  return (timer_at(0, function() fn() end)) or false
end

--- Waits so many seconds, at least a millisecond. Yields. Returns nil; or the failure where nginx cannot wait.
function Transport.sleep(_, seconds)
  if seconds <= 0 then return nil end
  local refused = Transport.phase_failure()
  if not refused then sleep(math.max(seconds, 0.001)) end
  return refused
end

--- Closes the transport: a later send fails with kind "cancelled". Idle connections are nginx's and end by themselves. Idempotent.
function Transport:close()
  self.closed = true
  with_proxy.close(self)
end

local M = {}

--- Returns a transport. Raises for a wrong proxy. Does not touch the network.
---@param options? table # proxy (URL, or "" for none), max_response (bytes), ca_file (a path: nginx verifies with the directive
---  lua_ssl_trusted_certificate, so this only separates pools and is named in errors), idle (seconds that an idle connection is kept:
---  60), pool_size (idle connections of one worker to one destination: 512), per_host (transport/with_proxy.lua)
function M.new(options)
  options = options or {}
  local proxy = false
  if options.proxy and options.proxy ~= "" then
    proxy = http_destination.parse_proxy(options.proxy)
      or error("option proxy: expected a URL such as http://user:password@proxy.example:3128", 2)
  end
  return setmetatable({
    proxy = proxy, ca_file = options.ca_file, max_response = options.max_response or 16 * 1024 * 1024,
    idle = ms(options.idle or IDLE), pool_size = options.pool_size or POOL_SIZE,
    closed = false, parsers = {}, requests = {}, destinations = {}, direct = {}, destination_count = 0, options = options, others = {},
  }, Transport)
end

Transport.with_proxy = with_proxy.method(M.new)

return M
