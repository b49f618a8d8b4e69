-- Sends the small requests of providers through the client's transport.
local base = require "gamelift.transport.base"
local core = require "gamelift.core"
local endpoint = require "gamelift.config.endpoint"
local guard = require "gamelift.transport.guard"
local messages = require "gamelift.util.messages"
local tables = require "gamelift.util.tables"

local http = {}

http.BODY_MAX = 64 * 1024 -- bytes of a body
local NO_HEADERS = {}

--- Returns monotonic seconds of a transport.
---@param transport table?
---@return number
function http.now(transport) return guard.wrap(transport):now() end

-- Returns the transport with the environment's proxy for the request's host, which may not be GameLift's; or nil and a failure.
local function route(transport, request)
  if request.no_proxy then return transport end
  local proxy, err = endpoint.proxy(nil, request.url)
  if err then return nil, { kind = "proxy", sent = "no", message = err.message } end
  return transport:with_proxy(proxy or "")
end

-- Returns the name of a header that no request can have, or nil. Tokens come from files and servers, and a user-supplied transport may
-- not look at them.
local function unfit_header(headers)
  for name, value in pairs(headers) do
    if value:find "[%z\1-\31\127]" then return name end
  end
end

--- Sends one request. Returns the response; or nil and the failure { kind, sent, message }. Blocks or yields.
---@param transport table?
---@param request gamelift.Request # its field no_proxy: goes directly, whatever is configured
function http.send(transport, request)
  local name = unfit_header(request.headers or NO_HEADERS)
  if name then return nil, { kind = "http", sent = "no", message = ("the header %s has a control character"):format(name) } end
  local routed, problem = route(guard.wrap(transport), request)
  if not routed then return nil, problem end
  local response, failure = routed:send(request)
  if failure and failure.kind == "raised" then -- its message may quote the request's secrets
    local is_memory = failure.message:sub(-#messages.NO_MEMORY) == messages.NO_MEMORY
    local reason = is_memory and ": " .. messages.NO_MEMORY or " an error"
    return nil, { kind = "read", sent = "maybe", message = "the transport raised" .. reason }
  end
  if response and #response.body > http.BODY_MAX then
    return nil, { kind = "http", sent = "maybe", message = "the response is larger than 64 KiB" }
  end
  return response, failure
end

--- Waits through the transport. Returns true; or false, and the failure that ended the wait early. Returns false alone where the
--- transport cannot sleep. Blocks or yields.
---@param transport table
---@param seconds number
---@return boolean
---@return table?
function http.sleep(transport, seconds)
  local failure = guard.wrap(transport):sleep(seconds)
  if failure and failure.kind == "invalid" then return false end
  return not failure, failure
end

local UNKNOWN = 30 -- seconds that a request without a limit is expected to take

local Bounded = base.class "gamelift.transport.bounded"

function Bounded:now() return http.now(self.inner) end

local function seconds_left(self)
  return self.deadline and math.max(self.deadline - self:now(), 0) or math.huge
end

--- Returns the seconds until the deadline of a bounded transport; infinity for others.
---@param transport table
---@return number
function http.seconds_left(transport)
  return getmetatable(transport) == Bounded and seconds_left(transport) or math.huge
end

-- Returns the limits of a request that has `remaining` seconds; one of a user's provider may have none.
local function within(timeout, remaining)
  local total = math.min(timeout.total or math.huge, remaining)
  return {
    connect = timeout.connect and math.min(timeout.connect, remaining), read = timeout.read and math.min(timeout.read, remaining),
    total = total < math.huge and total or nil,
  }
end

function Bounded:send(request)
  local remaining = seconds_left(self)
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
  seconds = math.min(seconds, seconds_left(self))
  self.waits(seconds)
  local ok, failure = http.sleep(self.inner, seconds)
  if ok then return nil end
  if failure and failure.kind == "cancelled" then self.cancelled = failure end
  return failure or SLEEPLESS
end

--- Returns the failure that ended a wait of a bounded transport because its call was cancelled, or nil.
---@param transport table
---@return table?
function http.cancelled(transport)
  return getmetatable(transport) == Bounded and transport.cancelled or nil
end

--- Returns the transport with a deadline, beyond which nothing of it waits.
---@param transport table
---@param deadline number? # monotonic seconds
---@param waits fun(seconds: number) # called before each wait with the longest it may take
function http.bounded(transport, deadline, waits)
  return setmetatable({ inner = transport, deadline = deadline, waits = waits }, Bounded)
end

--- Sends a request until its response needs no retry, with the waits of boto3's standard mode. Returns the last response; or nil and
--- its failure. Blocks or yields.
---@param transport table
---@param request gamelift.Request
---@param attempts integer
---@param classify fun(response: table): string? # "transient" or "throttling" where another attempt may help
function http.send_with_retries(transport, request, attempts, classify)
  local timeout = request.timeout
  for attempt = 1, attempts do
    request.timeout = { connect = timeout.connect, read = timeout.read, total = timeout.total }
    local response, failure = http.send(transport, request)
    local error_class
    if response then error_class = classify(response)
    else error_class = failure.kind ~= "tls" and failure.kind ~= "cancelled" and "transient" end
    if not error_class or attempt == attempts then return response, failure end
    if not http.sleep(transport, core.retry_delay(error_class, attempt, core.random_float(), nil)) then return response, failure end
  end
end

-- Returns the parts of a text between the places of a word.
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

--- Returns text of a service for a message: printable, short, and without the secrets of the request.
---@param text any
---@param secrets string[]
---@return string
function http.printable(text, secrets)
  text = tostring(text or "")
  for _, secret in ipairs(secrets) do
    if #secret > 3 then text = table.concat(split(text, secret), "[redacted]") end
  end
  return core.printable(text, 200)
end

--- Returns a value percent-encoded for a query or a form.
---@param text string
---@return string
function http.escape(text)
  return (text:gsub("[^%w._~-]", function(c) return ("%%%02X"):format(c:byte()) end))
end

return http
