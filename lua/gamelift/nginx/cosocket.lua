-- The transport inside nginx (OpenResty, or nginx with the Lua module): HTTP/1.1 over ngx.socket.tcp. send and sleep let
-- nginx go on with other requests; where it cannot, send says so and nothing ever blocks a worker.
--
-- No socket outlives a send in Lua's hands: it goes back to nginx's pool of idle connections, or is closed. A pool belongs
-- to a worker and is named by scheme, host, port, proxy and the file of certificates.
if not rawget(_G, "ngx") then error("gamelift.transport.cosocket: it runs only inside nginx with the Lua module, or OpenResty", 0) end
local core = require "gamelift.core"
local base = require "gamelift.transport.base"
local advice = require "gamelift.nginx.diagnostics"
local idle = require "gamelift.nginx.idle"
local dns = require "gamelift.nginx.dns"
local http_destination = require "gamelift.transport.http_destination"
local with_proxy = require "gamelift.transport.with_proxy"
local wait = require "gamelift.nginx.phase"

local tcp, sleep, timer_at = ngx.socket.tcp, ngx.sleep, ngx.timer.at
local now = core.monotonic

local IDLE = 60 -- seconds that an idle connection is kept
local POOL_SIZE = 512 -- idle connections of a pool; nginx takes memory for all of them at once, 100 KiB
local PIECE = 65536 -- bytes of one read or write; between them the deadlines are looked at
local TARGETS = 64 -- URLs whose parts are kept
local READERS = 64 -- readers of answers that are kept
local MAX_MS = 2 ^ 31 - 1
local FOREVER = 1e6 -- seconds
local NO_LIMITS = {}

local Transport = base.class "gamelift.transport.cosocket"

local function fail(kind, sent, message, phase)
  return nil, { kind = kind, sent = sent, message = core.printable(message), phase = phase }
end

local function ms(seconds)
  return math.max(1, math.min(math.ceil(seconds * 1000), MAX_MS))
end

-- Sets the socket's timers for the next steps: connecting, and anything else. Seconds, but not beyond the total deadline.
-- false: no time is left.
local function arm(socket, connect, other, deadline)
  local left = deadline - now()
  if left <= 0 or connect <= 0 or other <= 0 then return false end
  local rest = ms(left < other and left or other)
  socket:settimeouts(ms(left < connect and left or connect), rest, rest)
  return true
end

-- Which limit ran out: that of the step, or the total.
local function limit_of(step, deadline) return now() >= deadline - 0.002 and "total" or step end

-- connecting ----------------------------------------------------------------------------------------------------------

-- Takes an idle connection if there is one. nginx looks for it by the pool's name before it looks at the host, which here is a
-- Unix socket without a path: nginx refuses it at once, and gateways that look names up themselves (Kong, APISIX) pass it on.
local function reuse(socket, to) return socket:connect("unix:", to.connect_port, to.options) end

-- Connects to a name, or takes an idle connection to it. limit: monotonic seconds. Returns true, or nil and nginx's words.
local function connect_by_name(socket, to, limit, read_limit, deadline)
  if not dns.is_fresh(to.connect_host) then
    if idle.may_have(to.pool) and reuse(socket, to) then return true end
    local ok, problem = dns.wait(to.connect_host, limit)
    if not ok then return nil, problem end
    if not arm(socket, limit - now(), read_limit, deadline) then return nil, "timeout" end
  end
  return socket:connect(to.connect_host, to.connect_port, to.options)
end

-- Connects to an address, or to the second one that localhost has. Returns and limit as above.
local function connect_by_address(socket, to, limit, read_limit, deadline)
  local ok, problem = socket:connect(to.connect_host, to.connect_port, to.options)
  if ok or not to.second_host or problem == "timeout" then return ok, problem end
  if not arm(socket, limit - now(), read_limit, deadline) then return nil, "timeout" end
  return socket:connect(to.second_host, to.connect_port, to.options), problem
end

-- Tells the proxy where to go on to. true, or nil and a failure.
local function open_tunnel(self, socket, to, deadline)
  local ok, problem = socket:send(to.tunnel)
  if not ok then return fail("proxy", "no", "the proxy ended the connection: " .. problem) end
  local answer = self:reader()
  answer:reset(true)
  while true do
    local left = deadline - now()
    if not arm(socket, left, left, deadline) then
      return fail("timeout", "no", "the proxy did not answer in time", "connect")
    end
    local bytes
    bytes, problem = socket:receiveany(PIECE)
    if not bytes and problem == "timeout" then
      return fail("timeout", "no", "the proxy did not answer in time", "connect")
    end
    local response, kind, message
    if bytes then response, kind, message = answer:feed(bytes) else response, kind, message = answer:finish() end
    if response == false then return fail("proxy", "no", message or kind) end
    if response then
      self:keep(answer)
      if response.status >= 200 and response.status < 300 then return true end
      return fail("proxy", "no", ("the proxy answered CONNECT with status %d"):format(response.status))
    end
  end
end

local function late(what, to, deadline)
  return fail("timeout", "no", ("%s %s took too long"):format(what, to.connect_host), limit_of("connect", deadline))
end

-- What a new connection needs before a request: true, or nil and a failure. limit: monotonic seconds.
local function open(self, socket, to, limit, deadline)
  local failure, ok, problem
  if to.tunnel then
    ok, failure = open_tunnel(self, socket, to, limit)
    if not ok then return nil, failure end
  end
  if not to.tls then return true end
  local left = limit - now()
  if not arm(socket, left, left, deadline) then return late("the TLS handshake with", to, deadline) end
  ok, problem = socket:sslhandshake(false, to.tls, true) -- nginx's default is not to verify
  if ok then return true end
  if problem == "timeout" then return late("the TLS handshake with", to, deadline) end
  return fail(advice.handshake(problem, to, self.ca_file))
end

-- A socket that stands, its timers set for the request, and whether it was used before; or nil and a failure. Nothing of
-- the request is sent.
local function connect(self, to, connect_limit, read_limit, deadline)
  idle.wait()
  local socket, problem = tcp()
  if not socket then return fail("connect", "no", problem) end
  local started = now()
  if not arm(socket, connect_limit, read_limit, deadline) then return late("connecting to", to, deadline) end
  local connect_to = to.is_name and connect_by_name or connect_by_address
  local ok
  ok, problem = connect_to(socket, to, math.min(started + connect_limit, deadline), read_limit, deadline)
  if not ok then
    if problem == "timeout" then return late("connecting to", to, deadline) end
    local kind, message = advice.connect(problem, to)
    return fail(kind, "no", message)
  end
  if socket:getreusedtimes() > 0 then return socket, true end
  local failure
  ok, failure = open(self, socket, to, math.min(started + connect_limit, deadline), deadline)
  if ok and not arm(socket, connect_limit, read_limit, deadline) then ok, failure = late("connecting to", to, deadline) end
  if ok then return socket, false end
  socket:close()
  return nil, failure
end

-- An idle connection may have gone stale unseen; then the others may have, too.
local function connect_anew(self, to, connect_limit, read_limit, deadline)
  while true do
    local socket, reused = connect(self, to, connect_limit, read_limit, deadline)
    if not socket or not reused then return socket, reused end
    socket:close()
  end
end

-- one exchange ----------------------------------------------------------------------------------------------------------

-- Sends the bytes, and the body where it is not among them. true, or nil and what is wrong.
local function write(socket, head, body, read_limit, deadline)
  local ok, problem = socket:send(head)
  if not ok or not body then return ok, problem end
  for from = 1, #body, PIECE do
    if not arm(socket, read_limit, read_limit, deadline) then return nil, "timeout" end
    ok, problem = socket:send(body:sub(from, from + PIECE - 1))
    if not ok then return nil, problem end
  end
  return true
end

-- The bytes that came, or nil and what is wrong. The timers are set already, or may be late or early: nginx starts them from
-- a clock that lags behind. So "timeout" is believed only where the time is over.
local function read(socket, read_limit, deadline)
  local limit = now() + read_limit
  while true do
    local bytes, problem = socket:receiveany(PIECE)
    if bytes or problem ~= "timeout" then return bytes, problem end
    local left = limit - now()
    if not arm(socket, left, left, deadline) then return nil, "timeout" end
  end
end

local function lost(problem, read_limit, deadline)
  if problem == "timeout" then
    local limit = limit_of("read", deadline)
    return fail("timeout", "maybe", limit == "total" and "the answer was not there within the total time"
      or ("no byte came or went for %g seconds"):format(read_limit), limit)
  end
  return fail("read", "maybe", "the connection was lost: " .. problem)
end

-- The response and whether the connection may be used again; or nil, a failure, and whether the connection had ended before
-- any byte of an answer. On a connection that was used before, a 408 is such an end: the server sent it to an idle one (RFC 9110, 15.5.9).
local function exchange(answer, socket, reused, bytes, body, read_limit, deadline)
  local ok, problem = write(socket, bytes, body, read_limit, deadline)
  if not ok then
    local _, failure = lost(problem, read_limit, deadline)
    return nil, failure, problem ~= "timeout"
  end
  local started = false
  while true do
    local piece, response, again, message
    piece, problem = read(socket, read_limit, deadline)
    if piece then
      started = true
      response, again, message = answer:feed(piece)
    elseif problem == "closed" then
      response, again, message = answer:finish()
    else
      local _, failure = lost(problem, read_limit, deadline)
      return nil, failure, not started and problem ~= "timeout"
    end
    if response and not (reused and response.status == 408) then return response, again end
    if response then
      local _, failure = lost "the server had ended it when it was idle (HTTP 408)"
      return nil, failure, true
    end
    if response == false then
      local _, failure = fail(again, "maybe", message)
      return nil, failure, not started
    end
    if not arm(socket, read_limit, read_limit, deadline) then
      local _, failure = lost("timeout", read_limit, deadline)
      return nil, failure
    end
  end
end

-- the interface ---------------------------------------------------------------------------------------------------------

function Transport:reader()
  local readers = self.readers
  local n = #readers
  local answer = readers[n]
  if not answer then return core.answer(self.max_response) end
  readers[n] = nil
  return answer
end

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
  if n < READERS then self.requests[n + 1] = pooled end
end

-- Takes a reader back that nobody uses any more.
function Transport:keep(answer)
  local n = #self.readers
  if n < READERS then self.readers[n + 1] = answer end
end

-- The parts of a URL, those of the last ones kept.
local function target_of(self, request)
  local proxy = not request.no_proxy and self.proxy or false
  local targets = proxy and self.targets or self.direct
  local to = targets[request.url]
  if to then return to end
  to = http_destination.new(request.url, proxy, self.ca_file)
  if not to then return nil end
  to.options = { pool = to.pool, pool_size = self.pool_size }
  if self.target_count >= TARGETS then self.targets, self.direct, self.target_count = {}, {}, 0 end
  (proxy and self.targets or self.direct)[request.url] = to
  self.target_count = self.target_count + 1
  return to
end

local function proxy_refusal(to)
  if to.proxy and to.proxy.scheme == "https" and to.tunnel then
    return fail("proxy", "no", "nginx cannot speak TLS to a proxy and through it: give the proxy as http://…")
  end
end

-- Sends one request and waits for its answer, letting nginx go on meanwhile. The response, or nil and the failure (DESIGN,
-- "A transport"). request.repeatable: where a connection that had been used before ends without a byte of an answer, the
-- request is sent once more on a new one; without it the failure is told.
function Transport:send(request)
  local refused = Transport.refusal()
  if refused then return nil, refused end
  if self.closed then return fail("cancelled", "no", "the transport is closed") end
  local to = target_of(self, request)
  if not to then return fail("http", "no", "the URL cannot be used") end
  local answer = self:reader()
  local bytes, is_cut = http_destination.write_request(to, answer, request, PIECE)
  if not bytes then return fail("http", "no", is_cut) end
  local _, failure = proxy_refusal(to)
  if failure then return nil, failure end

  local timeout = request.timeout or NO_LIMITS
  local connect_limit, read_limit = timeout.connect or FOREVER, timeout.read or FOREVER
  local deadline = now() + (timeout.total or FOREVER)
  local socket, reused = connect(self, to, connect_limit, read_limit, deadline)
  if not socket then return nil, reused end
  local body, is_head = is_cut and request.body, request.method == "HEAD"
  answer:reset(is_head)
  local response, again, unanswered = exchange(answer, socket, reused, bytes, body, read_limit, deadline)
  if not response and unanswered and reused and request.repeatable then
    socket:close()
    failure = again
    socket, again = connect_anew(self, to, connect_limit, read_limit, deadline)
    if not socket then
      again.sent = failure.sent
      return nil, again
    end
    answer:reset(is_head)
    response, again = exchange(answer, socket, false, bytes, body, read_limit, deadline)
  end
  if not response then
    socket:close()
    return nil, again
  end
  self:keep(answer)
  idle.note()
  if not again then
    socket:close()
  elseif socket:setkeepalive(self.idle) then
    idle.given(to.pool)
  end
  return response
end

-- The failure that send would return for where this code stands, or nil.
function Transport.refusal()
  local problem = wait.problem()
  return problem and { kind = "phase", sent = "no", message = core.printable(problem) } or nil
end

-- Starts fn() in a timer, so that it ends whatever becomes of this request. false where nginx has no timer left.
function Transport.detach(_, fn)
  return (timer_at(0, function() fn() end)) or false
end

-- Waits that many seconds, a millisecond at least; nginx goes on meanwhile. nil, or the failure where it cannot wait.
function Transport.sleep(_, seconds)
  if seconds <= 0 then return nil end
  local refused = Transport.refusal()
  if not refused then sleep(math.max(seconds, 0.001)) end
  return refused
end

-- A later send fails with kind "cancelled"; idle connections are nginx's and end by themselves. Harmless twice.
function Transport:close()
  self.closed = true
  with_proxy.close(self)
end

local M = {}

-- options: proxy (URL, or "" for none), max_response (bytes), ca_file (a path: nginx verifies with the directive
-- lua_ssl_trusted_certificate, so this only keeps pools apart and is named in errors), idle (seconds that an idle connection
-- is kept: 60), pool_size (idle connections of one worker to one place: 512), per_host (through.lua). Touches no network.
function M.new(options)
  options = options or {}
  local proxy = false
  if options.proxy and options.proxy ~= "" then
    proxy = http_destination.parse_proxy(options.proxy) or error("proxy: a URL such as http://user:password@proxy.example:3128 expected", 2)
  end
  return setmetatable({
    proxy = proxy, ca_file = options.ca_file, max_response = options.max_response or 16 * 1024 * 1024,
    idle = ms(options.idle or IDLE), pool_size = options.pool_size or POOL_SIZE,
    closed = false, readers = {}, requests = {}, targets = {}, direct = {}, target_count = 0, options = options, others = {},
  }, Transport)
end

Transport.with_proxy = with_proxy.method(M.new)

return M
