-- Small requests of the providers over the client's transport, which may be the user's own: nothing of it raises here, but
-- for what goes through guard.call.
local base = require "gamelift.transport.base"
local core = require "gamelift.core"
local endpoint = require "gamelift.config.endpoint"
local guard = require "gamelift.transport.guard"
local tables = require "gamelift.util.tables"

local http = {}

http.BODY_MAX = 64 * 1024 -- bytes of an answer

-- Monotonic seconds of a transport.
function http.now(transport) return guard.wrap(transport):now() end

-- The transport with the proxy that the environment has for the request's host: one of ours, made for another host, can have
-- another. Or nil and a failure.
local function route(transport, request)
  if request.no_proxy then return transport end
  local proxy, err = endpoint.proxy(nil, request.url)
  if err then return nil, { kind = "proxy", sent = "no", message = err.message } end
  return transport:with_proxy(proxy or "")
end

-- The response; or nil and { kind, sent, message }. May wait. request.no_proxy: goes directly, whatever is configured.
function http.send(transport, request)
  local routed, problem = route(guard.wrap(transport), request)
  if not routed then return nil, problem end
  local response, failure = routed:send(request)
  if failure and failure.kind == "raised" then -- its words may quote the request's secrets
    return nil, { kind = "read", sent = "maybe", message = "the transport raised an error" }
  end
  if response and #response.body > http.BODY_MAX then
    return nil, { kind = "http", sent = "maybe", message = "the answer is larger than 64 KiB" }
  end
  return response, failure
end

-- Waits through the transport. false if it cannot, and the failure if it was not to wait to the end.
function http.sleep(transport, seconds)
  local failure = guard.wrap(transport):sleep(seconds)
  if failure and failure.kind == "invalid" then return false end
  return not failure, failure
end

local UNKNOWN = 30 -- seconds that a request without a limit is thought to take

local Bounded = base.class "gamelift.transport.bounded"

function Bounded:now() return http.now(self.inner) end

local function left(self)
  return self.deadline and math.max(self.deadline - self:now(), 0) or math.huge
end

-- Seconds until the end of a bounded transport.
function http.left(transport)
  return getmetatable(transport) == Bounded and left(transport) or math.huge
end

-- The limits of a request that has `remaining` seconds; a provider of the user's may have set none.
local function within(timeout, remaining)
  local total = math.min(timeout.total or math.huge, remaining)
  return {
    connect = timeout.connect and math.min(timeout.connect, remaining), read = timeout.read and math.min(timeout.read, remaining),
    total = total < math.huge and total or nil,
  }
end

function Bounded:send(request)
  local remaining = left(self)
  if remaining <= 0 then return nil, { kind = "timeout", sent = "no", message = "no time was left for the request" } end
  local bounded = tables.copy(request)
  bounded.timeout = within(request.timeout or {}, remaining)
  self.waits(bounded.timeout.total or UNKNOWN)
  local response, failure = http.send(self.inner, bounded)
  if failure and failure.kind == "cancelled" then self.cancelled = failure end
  return response, failure
end

local SLEEPLESS = { kind = "http", sent = "no", message = "the transport cannot sleep" }

function Bounded:sleep(seconds)
  seconds = math.min(seconds, left(self))
  self.waits(seconds)
  local ok, failure = http.sleep(self.inner, seconds)
  if ok then return nil end
  if failure and failure.kind == "cancelled" then self.cancelled = failure end
  return failure or SLEEPLESS
end

-- The failure that ended a wait of a bounded transport because its call was cancelled, or nil.
function http.cancelled(transport)
  return getmetatable(transport) == Bounded and transport.cancelled or nil
end

-- The transport with an end: nothing goes beyond `deadline` (monotonic seconds; nil: none). waits(seconds) is told before
-- each wait how long it may last.
function http.bounded(transport, deadline, waits)
  return setmetatable({ inner = transport, deadline = deadline, waits = waits }, Bounded)
end

-- Sends until the answer is worth keeping, at most `attempts` times with the waits of boto3's standard mode. verdict(response)
-- says "transient" or "throttling" where another attempt may help. The last response; or nil and its failure.
function http.persist(transport, request, attempts, verdict)
  local timeout = request.timeout
  for attempt = 1, attempts do
    request.timeout = { connect = timeout.connect, read = timeout.read, total = timeout.total }
    local response, failure = http.send(transport, request)
    local why
    if response then why = verdict(response)
    else why = failure.kind ~= "tls" and failure.kind ~= "cancelled" and "transient" end
    if not why or attempt == attempts then return response, failure end
    if not http.sleep(transport, core.retry_delay(why, attempt, core.random_float(), nil)) then return response, failure end
  end
end

-- The parts of the text between the places where `word` is.
local function split(text, word)
  local parts, from = {}, 1
  while true do
    local at = text:find(word, from, true)
    if not at then break end
    parts[#parts + 1], from = text:sub(from, at - 1), at + #word
  end
  parts[#parts + 1] = text:sub(from)
  return parts
end

-- A service's words for a message: printable, short, and without the secrets that went there.
function http.words(text, secrets)
  text = tostring(text or "")
  for _, secret in ipairs(secrets) do
    if #secret > 3 then text = table.concat(split(text, secret), "[redacted]") end
  end
  return core.printable(text, 200)
end

-- One value for a query or a form.
function http.escape(text)
  return (text:gsub("[^%w._~-]", function(c) return ("%%%02X"):format(c:byte()) end))
end

return http
