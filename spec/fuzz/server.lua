-- What gamelift-local makes of HTTP requests, in an nginx that is only pretended: paths and queries, Host and Origin, the control
-- interface, the console, the journal, SNS, upgrades to WebSockets. Each gets one response, whose headers and log line are one line; a page
-- of another site changes nothing; the server is up afterwards.
local core = require "gamelift.core"
local emulators = require "gamelift.emulator"
local input = require "spec.fuzz.input"
local lxp = require "lxp"
local unwatched = require "spec.fuzz.unwatched"
local world = require "spec.fuzz.world"

local CONTROL = "[%z\1-\31\127]"

local bytes, request, response, timers, control_calls -- of the run

-- nginx and its modules ------------------------------------------------------------------------------------------------

local function plain(text) return (text:gsub("%+", " "):gsub("%%(%x%x)", function(hex) return string.char(tonumber(hex, 16)) end)) end

local function decode_args(text, most)
  local arguments, count = {}, 0
  for part in text:gmatch "[^&]+" do
    count = count + 1
    if count > most then return arguments, "truncated" end
    local name, value = part:match "^([^=]*)=?(.*)$"
    name, value = plain(name), part:find("=", 1, true) and plain(value) or true
    local old = arguments[name]
    if old == nil then arguments[name] = value
    elseif type(old) == "table" then old[#old + 1] = value
    else arguments[name] = { old, value } end
  end
  return arguments
end

_G.ngx = { -- luacheck: ignore
  config = { ngx_lua_version = 10025 }, ERR = 4, var = {},
  log = function(_, message) error(message, 0) end,
  sleep = function() end, exit = function() end, decode_args = decode_args, get_phase = function() return "content" end,
  print = function(body) response.body = body end,
  timer = { every = function() end, at = function(_, run) timers[#timers + 1] = run return true end },
  req = {
    get_method = function() return request.method end, get_headers = function() return request.headers end, read_body = function() end,
    get_body_data = function() return request.body end, get_body_file = function() end,
    get_uri_args = function(most) return decode_args(request.path:match "%?(.*)" or "", most) end,
  },
}
package.loaded["ngx.semaphore"] = { new = function() return {} end }
package.loaded["gamelift.local.process"] = {
  free_port = function(_, port) return port end, hangup_ignored = function() return true end, hold_hangup = function() end,
  id = function() return 1 end,
}
package.loaded["gamelift.local.state_file"] = { open = function() return true end, close = function() return 0 end }
package.loaded["gamelift.transport.cosocket"] = { new = function()
  return { send = function(_, message)
    assert(#message.body > 0)
    for name, value in pairs(message.headers) do assert(not name:find(CONTROL) and not value:find(CONTROL), value) end
    local status = bytes:byte()
    if status < 50 then return nil, { sent = status < 25 and "no" or "maybe", message = bytes:text() } end
    return { status = status < 200 and 200 or 300 + status }
  end }
end }
function core.rsa_key() return { sign = function() return "c2lnbmF0dXJl" end } end

-- The log: one line each.
io.stdout = { flush = function() end, write = function(_, line) -- luacheck: ignore
  assert(not response or utf8.len(line) and not line:find(CONTROL), line)
end }

-- The server ----------------------------------------------------------------------------------------------------------

local local_gamelift
local new = emulators.new
function emulators.new(opts)
  opts.data, opts.seed, opts.clock = world.DATA, 1, world.START
  local_gamelift = new(opts)
  return local_gamelift
end
require("gamelift.emulator.auth").verify = function() return { access_key_id = "GAMELIFTLOCAL" }, "us-west-2" end

local server, websocket = require "gamelift.local.server", require "gamelift.local.websocket"
timers = {}
server.init { dir = "/nonexistent/folder", host = "127.0.0.1", port = 9080, switches = {}, keys = {},
  regions = { "us-west-2", "eu-west-1" },
  console = "lua/gamelift/local/console", cors = { "https://page.example" }, log = { format = "text" }, certificate = "CERTIFICATE",
  events = "http://receiver:1/", events_format = "sns", events_certificate = "CERTIFICATE", events_key = "KEY", stay = true }
server.start()
local outbox = local_gamelift.outbox
local control = local_gamelift.control
function local_gamelift.control(self, action, arguments)
  control_calls = control_calls + 1
  return control(self, action, world.bounded(arguments))
end
function websocket.serve(connection, accept)
  assert(not accept:find(CONTROL))
  connection.send, connection.closed = function() end, function() end
  connection:receive(bytes:text())
  connection:close()
  ngx.status, response.body = 101, "" -- luacheck: ignore
end
local_gamelift:snapshot "start"

-- Requests ------------------------------------------------------------------------------------------------------------

local TOPIC = "arn:aws:sns:us-west-2:123456789012:a"
local METHODS = { "GET", "POST", "POST", "HEAD", "OPTIONS", "PUT" }
local PATHS = { "/", "/_health", "/_control", "/_control/", "/_control?a=b", "/_console/console.js", "/_certificate", "/favicon.ico",
  "/service/GameLift/operation/ListFleets", "/?Action=ConfirmSubscription&TopicArn=" .. TOPIC .. "&Token=", "/?Action=Unsubscribe",
  "/?pID=p&FleetId=fleet-home&ComputeId=pc&Authorization=" }
local HEADERS = { "host", "origin", "content-type", "accept", "sec-fetch-site", "upgrade", "connection", "sec-websocket-key",
  "sec-websocket-version", "access-control-request-headers", "access-control-request-method", "x-amz-target", "smithy-protocol" }
local VALUES = { "localhost:9080", "127.0.0.1:9080", "evil.example", "game.localhost", "container", "[::1]", "http://localhost:9080",
  "https://page.example", "http://evil.example", "null", "application/json", "application/x-www-form-urlencoded", "text/html", "text/plain",
  "same-origin", "cross-site", "websocket", "Upgrade", "dGhlIHNhbXBsZSBub25jZQ==", "13", "content-type", "GameLift.ListFleets",
  "rpc-v2-cbor", "text/html;q=0" }
local actions = local_gamelift.actions()

local function take_path()
  local kind = bytes:byte()
  if kind % 4 == 0 then return "/_control/" .. bytes:pick(actions) .. (kind % 8 == 0 and "?" .. bytes:text() or "") end
  local path = bytes:pick(PATHS)
  if path:find "Token=$" then path = path .. outbox:subscribe(TOPIC).token end
  return path .. (kind % 4 == 1 and bytes:text() or "")
end

-- Reads a request from the input, as nginx accepts it: no control characters.
local function take_request()
  local made = { method = bytes:pick(METHODS), path = take_path():gsub("[%z\1-\32\127]", "x"), headers = { host = "localhost:9080" } }
  for _ = 1, bytes:below(6) do
    local name = bytes:pick(HEADERS)
    local value = bytes:byte() % 4 > 0 and bytes:pick(VALUES) or bytes:text():gsub(CONTROL, " ")
    made.headers[name] = bytes:byte() % 16 == 0 and { value, value } or value
  end
  if made.path:find "^/_control" and bytes:byte() % 4 > 0 then made.headers["content-type"] = "application/json" end
  made.body = bytes:text()
  return made
end

-- Reports if a page on the internet may have sent the request: its host has a dot, or its origin is not that host.
local function is_foreign()
  local headers = request.headers
  local host = type(headers.host) == "string" and headers.host:lower() or ","
  local name = host:gsub(":%d*$", "")
  if name:find("[.,]") and name ~= "127.0.0.1" and not name:find "%.localhost$" then return true end
  return request.path:find "^/_control" and headers.origin and headers.origin ~= "http://" .. host and headers.origin ~= "https://" .. host
end

local function check_response()
  assert(math.type(ngx.status) == "integer" and ngx.status >= 100 and ngx.status < 600)
  for name, value in pairs(ngx.header) do
    assert(not name:find(CONTROL) and not tostring(value):find(CONTROL), value)
  end
  local kind, body = ngx.header["Content-Type"] or ngx.header["content-type"] or "", response.body
  if kind:find "json" and body ~= "" then assert(core.read_json(body), body) end
  if kind == "text/xml" then
    local parser = lxp.new {}
    assert(parser:parse(body) and parser:parse(), body)
  end
end

local function handle()
  response, control_calls = {}, 0
  ngx.var.request_uri, ngx.status, ngx.header = request.path, nil, {} -- luacheck: ignore
  server.handle()
  check_response()
  if is_foreign() then assert(control_calls == 0 and ngx.status == 403, "a page of another site has called") end
end

return function(data)
  bytes, response = input.new(data), nil
  unwatched(function()
    local_gamelift:restore "start"
    outbox:load(nil)
  end)
  for _ = 1, 6 do
    if bytes:is_empty() then break end
    request = take_request()
    handle()
    local due = timers
    timers = {}
    for _, run in ipairs(due) do run(false) end
  end
  request = { method = "GET", path = "/_health", headers = { host = "localhost" } }
  handle()
  assert(ngx.status == 200)
  response = nil
end
