--- gamelift-local --events URL: posts the events of queues and matchmaking to a receiver, as SNS or EventBridge does. Runs in nginx, one
--- message at a time between requests, which never wait for it.
local core = require "gamelift.core"
local cosocket = require "gamelift.transport.cosocket"
local environment = require "gamelift.local.environment"
local http_destination = require "gamelift.transport.http_destination"
local iso8601 = require("gamelift.emulator.model.events").iso8601
local json = require "gamelift.util.json"
local outboxes = require "gamelift.local.outbox"
local sns = require "gamelift.local.sns"
local topics_of = require("gamelift.emulator.model.events").topics

local events = {}

local TIMEOUT = { connect = 5, read = 15, total = 15 } -- seconds; SNS waits 15 s
local MAX_RESPONSE = 2 ^ 20 -- bytes
local SCAN = 0.25 -- seconds between looks for new topics
local VERSIONS = { sns = "1", ["sns-v2"] = "2" } -- of the signature, by the form
local EVENTBRIDGE = { ["Content-Type"] = "application/json; charset=utf-8", ["User-Agent"] = "Amazon/EventBridge/ApiDestinations" }

local TRUST = "; the variable SSL_CERT_FILE names other authorities"

local emulator, outbox, signer, transport, url
local is_sending, scanned = true, 0 -- nothing is sent before start

-- Returns the body and headers of a message; or nil and the problem.
local function encode(message)
  if signer then return signer:encode(message, outbox.by_topic[message.topic]) end
  return message.text, EVENTBRIDGE
end

local function send(message)
  local body, headers = encode(message)
  if not body then return nil, { sent = "maybe", message = headers } end
  local response, failure = transport:send {
    method = "POST", url = url, headers = headers, body = body, timeout = TIMEOUT, repeatable = true,
  }
  if failure and failure.kind == "tls" then failure.message = failure.message:gsub("; nginx trusts only.*", "") .. TRUST end
  return response, failure
end

local function send_all()
  while true do
    local message = outbox:next(core.monotonic())
    if not message then return end
    local response, failure = send(message)
    outbox:settle(message, response, failure, core.monotonic())
  end
end

local function run(premature)
  if premature then return end
  local ok, problem = xpcall(send_all, debug.traceback)
  if not ok then ngx.log(ngx.ERR, problem) end
  is_sending = false
end

-- Begins to send unless that is under way.
local function wake()
  if is_sending or not outbox:next(core.monotonic()) then return end
  is_sending = ngx.timer.at(0, run) and true or false
end

-- Returns the URL under which receivers reach this server. A certificate is for names, so TLS has a name in it.
local function base_of(settings)
  if settings.events_from then return settings.events_from end
  if not settings.tls_port then return environment.url(settings.host, settings.port) end
  return (environment.url(settings.host, settings.tls_port, "https"):gsub("//127%.0%.0%.1:", "//localhost:"))
end

--- Prepares the deliveries. Returns the option on_event of the emulator; or nil and a problem.
--- @param settings table # of launch.lua
--- @param log fun(line: string)
--- @return (fun(event: table, topic: string?))? on_event
--- @return string? problem
function events.prepare(settings, log)
  url = settings.events
  if not http_destination.new(url, false) then return nil, "--events: the URL cannot be used" end
  local version = VERSIONS[settings.events_format]
  transport = cosocket.new { max_response = MAX_RESPONSE }
  signer = version and sns.new { base = base_of(settings), certificate = settings.events_certificate, key = settings.events_key,
    version = version }
  outbox = outboxes.new { url = url, needs_topic = version ~= nil, log = log,
    subscribe_url = signer and function(subscription) return signer:subscribe_url(subscription) end,
    stamp = function() return iso8601(emulator and emulator:now() or core.time()) end }
  return function(event, topic)
    outbox:publish(json.encode(event), topic)
    wake()
  end
end

--- Makes the deliveries a part of the emulator.
--- @param local_emulator gamelift.Emulator
function events.attach(local_emulator)
  emulator = local_emulator
  emulator.outbox = outbox
end

--- Lets messages be sent, once the port is open.
function events.start() is_sending = false end

--- Subscribes to new topics and sends what is due. Called often, between requests. Never blocks or yields.
function events.step()
  local now = core.monotonic()
  if signer and now - scanned >= SCAN then
    scanned = now
    for _, backend in pairs(emulator.state.backends) do
      for topic in pairs(topics_of(backend)) do outbox:subscribe(topic) end
    end
  end
  wake()
end

--- Returns the certificate that verifies the messages, if a request asks for it.
--- @param path string
--- @return string?
function events.certificate(path)
  return signer and path == signer.certificate_path and signer.certificate or nil
end

--- Responds to a subscriber: to the URLs in messages, and to an SDK that calls SNS.
--- @param arguments table<string, any>
--- @return table? response # nil if this is not a call of SNS
function events.respond(arguments)
  if not signer or not arguments.Action then return nil end
  local response = sns.respond(outbox, arguments)
  wake()
  return response
end

return events
