--- The HTTP side of the local GameLift, inside nginx: one process, whose memory holds the emulator. nginx.conf calls init
-- (while nginx reads its configuration), start (the port is open) and handle (each request).
-- luacheck: globals ngx
local access = require "gamelift.local.access"
local console = require "gamelift.local.console"
local environment = require "gamelift.local.environment"
local process = require "gamelift.local.process"
local state_file, events -- need the C module, so they are loaded by init

local server = {}
local settings, emulator, core, cjson, json, launcher, websocket, wire, request_log

local LARGE = 262144 -- bytes of a body after which the garbage is collected at once; control requests other than seeds end there
local MAX_VALUES = 100000 -- in the body of a control request
-- The actions that change nothing: GET performs them, too.
local READS = { browse = true, deliveries = true, events = true, explain = true, faults = true, requests = true, state = true }
local MAX_REGIONS = 4 -- that the greeting names
local MAX_ARGUMENTS = 50 -- in the query of a WebSocket
local TICK = 0.05 -- seconds between looks at what has become due without a request
local MAX_DEPTH = 64 -- lists and objects inside each other
-- All files and folders that may exist in the server's folder.
local FILES = {
  "nginx.conf", "init.lua", "nginx", "options", "nginx.pid", "tls.pem", "tls.key", "sns.pem", "sns.key",
  "client_body", "proxy", "fastcgi", "uwsgi", "scgi",
}

local function remove_folder()
  for _, name in ipairs(FILES) do os.remove(settings.dir .. "/" .. name) end
  os.remove(settings.dir)
end

local function die(message)
  io.stderr:write("gamelift-local: ", message, "\n")
  if not settings.trial then remove_folder() end
  os.exit(1)
end

local function require_module(name, install)
  local ok, module = pcall(name:find "^gamelift%." and require "gamelift.native".require or require, name)
  if ok then return module end
  local reason = tostring(module)
  local missing = reason:find("module '" .. name .. "' not found", 1, true)
  die(("nginx's LuaJIT needs %s for Lua 5.1%s: %s"):format(name, missing and "" or " (" .. reason:match "[^\n]*" .. ")", install))
end

local function read_file(path)
  local file, problem = io.open(path, "rb")
  if not file then die(problem) end
  local text = file:read "*a"
  file:close()
  if not text then die(path .. ": cannot be read") end
  return (text:gsub("^\239\187\191", "")) -- a byte order mark
end

-- Returns the keys of a shared credentials file, one pair a profile: "default" first, the others by name.
local function keys_of(path)
  local sections, problem = core.ini(read_file(path))
  if not sections then die(path .. ": " .. problem) end
  local names, keys = {}, {}
  for name in pairs(sections) do names[#names + 1] = name end
  table.sort(names, function(a, b) return b ~= "default" and (a == "default" or a < b) end)
  for i, name in ipairs(names) do
    local section = sections[name]
    if not section.aws_access_key_id or not section.aws_secret_access_key then
      die(("%s: [%s] needs aws_access_key_id and aws_secret_access_key"):format(path, name))
    end
    keys[i] = {
      access_key_id = section.aws_access_key_id, secret_access_key = section.aws_secret_access_key,
      session_token = section.aws_session_token ~= "" and section.aws_session_token or nil, account_id = section.aws_account_id,
    }
  end
  if not keys[1] then die(path .. ": has no keys") end
  return keys
end

-- Returns the value of a switch of the command line: decoded JSON, or the text itself.
local function switch_value(text)
  local value = cjson.decode(text)
  if value == nil or value == cjson.null then return text end
  return value
end

local function print_line(text)
  io.stdout:write(text, "\n")
  io.stdout:flush()
end

-- Returns the URL of this server for a scheme.
local function url_of(scheme, port) return environment.url(settings.host, port, scheme) end

-- Returns the URL of the WebSocket for server processes. A certificate is for names, so TLS has a name in it.
local function sdk_url(is_tls)
  if not is_tls then return url_of("ws", settings.port) .. "/" end
  return ("wss://%s:%d/"):format(settings.host == "127.0.0.1" and "localhost" or settings.host, settings.tls_port)
end

-- Returns the object in a file of seed data.
local function read_seed(path)
  local text = read_file(path)
  local data, problem = cjson.decode(text)
  if type(data) == "table" and text:find "^%s*{" then return data end
  local offset = tonumber((problem or ""):match "character (%d+)$") or 1
  local _, line = text:sub(1, offset - 1):gsub("\n", "")
  local reason = problem and "is not JSON: " .. problem or "expected a JSON object with lists such as fleets"
  return die(("%s:%d: %s"):format(path, line + 1, reason))
end

-- Returns the option on_event of the emulator, where events are delivered.
local function prepare_events()
  if not settings.events then return nil end
  events = require "gamelift.local.events"
  local on_event, problem = events.prepare(settings, function(line)
    if not settings.quiet then print_line(line) end
  end)
  return on_event or die(problem)
end

local function new_emulator()
  local opts = { on_log = not settings.quiet and print_line or nil, sdk_endpoint = sdk_url(settings.sdk_tls),
    launch = settings.launch ~= nil, regions = settings.regions[1] and settings.regions, on_event = prepare_events() }
  for _, switch in ipairs(settings.switches) do opts[switch[1]] = switch_value(switch[2]) end
  if settings.clock == "driven" then opts.clock = core.time() end
  if settings.seed_file then
    opts.data = read_seed(settings.seed_file)
  end
  local accounts = settings.keys
  for _, account in ipairs(settings.keys_file and keys_of(settings.keys_file) or {}) do accounts[#accounts + 1] = account end
  local emulators = require "gamelift.emulator"
  accounts[1] = accounts[1]
    or { access_key_id = emulators.ACCESS_KEY_ID, secret_access_key = emulators.SECRET_ACCESS_KEY }
  opts.accounts = accounts
  local ok, result = pcall(emulators.new, opts)
  if not ok then
    local problem = tostring(result):gsub("^gamelift%.emulator: ", "")
    die(settings.seed_file and problem:gsub("^data: ", settings.seed_file:gsub("%%", "%%%%") .. ": ") or problem)
  end
  return result
end

--- Reads the settings and makes the emulator. A trial run prints the port and the version of the Lua module, and ends.
--- Anything missing or wrong is one line on stderr and exit status 1.
--- @param server_settings table # from launch.lua
function server.init(server_settings)
  settings = server_settings
  access.init(settings)
  core = require_module("gamelift.core", settings.build)
  require_module("gamelift.crypto", settings.build)
  json, wire, request_log = require "gamelift.util.json", require "gamelift.emulator.wire", require "gamelift.local.request_log"
  console.init(settings.console, read_file)
  launcher, websocket = require "gamelift.local.launcher", require "gamelift.local.websocket"
  cjson = require_module("cjson.safe", "apt-get install lua-cjson, or luarocks --lua-version=5.1 install lua-cjson")
  cjson.decode_max_depth(MAX_DEPTH)
  local port, problem = process.free_port(settings.host, settings.port)
  if settings.trial and not port then
    die(("cannot listen on %s:%d: %s (--port chooses another, 0 any free one)"):format(
      settings.host, settings.port, problem))
  end
  local tls_port = 0
  if settings.trial and settings.tls_port then tls_port, problem = process.free_port(settings.host, settings.tls_port) end
  if not tls_port then
    die(("cannot listen on %s:%d: %s (--tls-port chooses another, 0 any free one)"):format(
      settings.host, settings.tls_port, problem))
  end
  local output, output_problem
  if settings.output then output, output_problem = io.open(settings.output, "a") end
  if output_problem then die(output_problem) end
  if output then output:close() end
  settings.hangup_ignored = process.hangup_ignored()
  emulator = new_emulator()
  settings.region, settings.served = emulator.options.region, emulator.options.served
  if events then events.attach(emulator) end
  if settings.launch then launcher.init(settings, emulator, print_line) end
  if settings.trial then
    io.stdout:write(("port=%d tls=%d lua=%d\n"):format(port, tls_port, ngx.config.ngx_lua_version))
    os.exit(0)
  end
  state_file = require "gamelift.local.state_file"
  local is_open, state_problem = true, nil
  if settings.state_file then is_open, state_problem = state_file.open(emulator, settings.state_file) end
  if not is_open then die(state_problem) end
end

-- Returns the names of the regions for people.
local function regions_text()
  local served = settings.served
  if #served > MAX_REGIONS then return ("%s and %d other regions"):format(served[1], #served - 1) end
  return table.concat(served, ", ")
end

local function announce()
  local url = url_of("http", settings.port)
  settings.url = url
  if settings.quiet then return end
  local key, word = settings.keys[1], environment.word
  local sdk_urls = sdk_url(settings.sdk_tls) .. (settings.tls_port and " and " .. sdk_url(not settings.sdk_tls) or "")
  io.stdout:write(([[
gamelift-local %s: GameLift in %s at %s, process %d, ^C ends it
Game servers connect to %s
Console for browsers: %s/

  export AWS_ENDPOINT_URL_GAMELIFT=%s
  export AWS_REGION=%s AWS_DEFAULT_REGION=%s
  export AWS_ACCESS_KEY_ID=%s%s
  export AWS_SECRET_ACCESS_KEY=%s

]]):format(core.version, regions_text(), url, process.id(), sdk_urls, url, url, settings.region, settings.region, word(key.access_key_id),
  key.session_token and "\n  export AWS_SESSION_TOKEN=" .. word(key.session_token) or "", word(key.secret_access_key)))
  io.stdout:flush()
end

-- Writes the variables into the file of --ready-file, which appears as a whole, for the user alone: it has the secret key.
local function write_ready_file()
  local path = settings.ready_file
  if not path then return end
  local text = environment.text(environment.variables(settings.url, settings.region, settings.keys[1]), "github")
  local ok, problem = core.replace_file(path, text)
  if not ok then io.stderr:write("gamelift-local: --ready-file: ", path, ": ", problem, "\n") end
end

-- Ends the server with the process that started it, with a message, and with its terminal. It checks four times a second: a
-- signal at the parent's death (prctl) would arrive as soon as the thread that started the server ends. A timer is necessary in
-- any case: nginx notices a signal that arrives just before it waits only when something wakes it.
local function watch()
  process.hold_hangup()
  local ignores_hangup, is_ending = settings.stay or settings.hangup_ignored, false
  local stays = settings.stay or settings.hangup_ignored and not settings.no_stay
  ngx.timer.every(0.25, function()
    if is_ending then return end
    local is_orphan = not stays and process.parent() ~= settings.parent
    if is_orphan then
      io.stderr:write("gamelift-local: ends, since the process that started it has ended; --stay keeps it running\n")
    end
    is_ending = is_orphan or not ignores_hangup and process.hung_up()
    if is_ending then process.stop() end
  end)
end

-- Runs a part of a tick. What it raises is logged, and the next tick comes. Returns true and what it returned, or false.
local function protect(step, ...)
  local ok, result = xpcall(step, debug.traceback, ...)
  if not ok then ngx.log(ngx.ERR, result) end
  return ok, result
end

-- Does what becomes due while no request comes, such as matches. A search for them is done in parts, between requests.
local function tick(premature)
  if premature then return end
  local ok, wait = protect(emulator.work, emulator)
  if settings.launch then protect(launcher.step) end
  if events then protect(events.step) end
  ngx.timer.at(ok and wait and math.max(0.001, math.min(wait, TICK)) or TICK, tick)
end

--- Removes the folder, since the port is open and nothing on the disk is needed any more, and prints the greeting.
function server.start()
  remove_folder()
  watch()
  emulator.pause = function() ngx.sleep(0) end
  if events then events.start() end
  ngx.timer.at(TICK, tick)
  announce()
  write_ready_file()
  if not settings.output then return end
  local file = io.open(settings.output, "a") or io.stdout
  process.redirect(file)
  if file ~= io.stdout then file:close() end
end

--- Saves the state, where there is a file for it, and ends the process with its status.
function server.exit()
  local saved, problem = state_file.close()
  if not saved then io.stderr:write("gamelift-local: ", problem, "\n") end
  os.exit(saved and 0 or 1)
end

-- Returns the headers by lower-case name. A repeated header is one text, as in the signature.
local function headers_of()
  local lists, headers = {}, {}
  for key, value in pairs(ngx.req.get_headers(0, true)) do
    local name = key:lower()
    local list = lists[name] or {}
    lists[name] = list
    for _, each in ipairs(type(value) == "table" and value or { value }) do list[#list + 1] = each == true and "" or each end
  end
  for name, list in pairs(lists) do headers[name] = list[2] and table.concat(list, ",") or list[1] end
  return headers
end

local function body_of()
  ngx.req.read_body()
  local body = ngx.req.get_body_data()
  local path = not body and ngx.req.get_body_file() -- only if nginx is built or configured to keep bodies on disk
  if not path then return body or "" end
  local file = assert(io.open(path, "rb"))
  body = file:read "*a"
  file:close()
  return body
end

local function json_response(status, value)
  return { status = status, headers = { ["Content-Type"] = "application/json" }, body = json.encode(value) .. "\n" }
end

local function text_response(status, body)
  return { status = status, headers = { ["Content-Type"] = "text/plain; charset=utf-8" }, body = body }
end

local function error_response(request, status, code, message)
  local protocol = wire.protocol(request)
  local headers = wire.headers(protocol)
  headers["x-amzn-requestid"] = core.uuid()
  if protocol == "json" then headers["x-amzn-errortype"] = code end
  return { status = status, headers = headers, body = wire.error_body(code, message, protocol), code = code, message = message }
end

local function welcome()
  local response = text_response(200, ([[
gamelift-local %s: a GameLift on this machine (%s). A browser shows its console here.

It speaks awsJson1.1 and rpc-v2-cbor, signed: POST / with X-Amz-Target: GameLift.<Operation>, or POST
/service/GameLift/operation/<Operation>. An SDK does that after

  export AWS_ENDPOINT_URL_GAMELIFT=%s

For example: aws gamelift list-fleets --endpoint-url %s

Game servers with a server SDK 5 connect by a WebSocket to %s

GET /_health reports that it is up. POST /_control/<action> with a JSON object does the work of game servers, players
and time; GET /_control lists the actions.
]]):format(core.version, regions_text(), settings.url, settings.url, sdk_url(settings.sdk_tls)))
  response.headers.Vary = "Accept"
  return response
end

local function action_list()
  local list = emulator:describe_actions()
  for _, row in pairs(list) do row.example = next(row.example) and row.example or json.empty_object end
  return list
end

-- Reads the body of a control request within a budget: decoded values take a hundred times the memory of a short text.
local function read_arguments(body, action)
  if body == "" then return {} end
  if action ~= "seed" and #body > LARGE then
    return nil, { status = 413, message = ("expected at most %d bytes, got %d"):format(LARGE, #body) }
  end
  local _, count = body:gsub("[%[{,]", "")
  if count > MAX_VALUES then
    local message = ("expected at most %d values, got %d: gamelift-local --seed FILE takes more"):format(MAX_VALUES, count)
    return nil, { status = 413, message = message }
  end
  local arguments = cjson.decode(body)
  if type(arguments) == "table" then return arguments end
  return nil, { status = 400, message = "expected a JSON object as the body" }
end

local function control_result(result, problem)
  if result == nil then return json_response(400, { error = tostring(problem) }) end
  return json_response(200, result)
end

-- Returns the arguments in a query. Digits are a number where the action does not take a text.
local function query_arguments(path, types)
  local arguments = ngx.decode_args(path:match "%?(.*)" or "", 10)
  for name, value in pairs(arguments) do
    if types[name] and types[name]:find "number" and type(value) == "string" then arguments[name] = tonumber(value) or value end
  end
  return arguments
end

local function control(request, action)
  -- A page of another site cannot send a JSON body without a permission, which it never gets. Requests without a body change nothing.
  if not access.is_own_page(request) then
    return json_response(403, { error = "the control interface serves programs on this machine and its own console only" })
  end
  if action == "" then return json_response(200, { actions = action_list() }) end
  if request.method == "GET" and READS[action] then
    local result, problem = emulator:control(action, query_arguments(request.path, action_list()[action].arguments))
    local wants_text = (request.headers.accept or ""):find("text/plain", 1, true)
    if result and result.text and wants_text then return text_response(200, result.text .. "\n") end
    return control_result(result, problem)
  end
  if request.method ~= "POST" then
    return json_response(405, { error = "POST /_control/<action> with a JSON object", action = action_list()[action] })
  end
  if not (request.headers["content-type"] or ""):find "^application/json" then
    return json_response(415, { error = "the control interface expects Content-Type: application/json" })
  end
  if not action_list()[action] then return control_result(emulator:control(action, {})) end
  local arguments, fault = read_arguments(request.body, action)
  if not arguments then return json_response(fault.status, { error = fault.message }) end
  return control_result(emulator:control(action, arguments))
end

local function preflight(request)
  local headers, problem = access.preflight(request)
  if not headers then return text_response(403, problem .. "\n") end
  return { status = 200, headers = headers, body = "" }
end

local function unknown_host(request, action)
  local message = ("gamelift-local accepts the hosts localhost, 127.0.0.1 and names without a dot, not '%s'; --allow-remote=NAME"
    .. " adds a name"):format(core.printable(request.headers.host or "", 64))
  if action then return json_response(403, { error = message }) end
  return error_response(request, 403, "AccessDeniedException", message)
end

-- Returns the arguments of a call that may be one of SNS: of the query of a GET, or the form of a POST.
local function sns_arguments(request)
  if request.method == "GET" then return ngx.decode_args(request.path:match "%?(.*)" or "", MAX_ARGUMENTS) end
  local is_form = (request.headers["content-type"] or ""):find "^application/x%-www%-form%-urlencoded"
  return request.method == "POST" and is_form and #request.body <= LARGE and ngx.decode_args(request.body, MAX_ARGUMENTS) or {}
end

local function respond(request)
  local path = request.path:match "^[^?]*"
  local action = access.control_action(request.path)
  if not access.is_host(request) then return unknown_host(request, action) end
  if action then return control(request, action) end
  if path == "/_health" then
    local regions = {}
    for i, name in ipairs(settings.served) do regions[i] = name end
    return json_response(200, { status = "ok", service = "gamelift-local", version = core.version, region = settings.region,
      regions = regions })
  end
  local sns_response = events and path == "/" and events.respond(sns_arguments(request))
  if sns_response then return sns_response end
  if request.method == "GET" or request.method == "HEAD" then
    local page = console.response(path, request.headers.accept)
    if page then return page end
    if path == "/" then return welcome() end
    if path == "/_certificate" and settings.certificate then return text_response(200, settings.certificate) end
    local certificate = events and events.certificate(path)
    if certificate then return text_response(200, certificate) end
    return text_response(404, "This server has /, /_health, /_control and, with --tls-port, /_certificate only.\n")
  end
  if request.method == "OPTIONS" and request.headers.origin then return preflight(request) end
  return emulator:handle(request)
end

-- Returns the connection of a server process that asks for a WebSocket, and Sec-WebSocket-Accept; or nil and the response that
-- refuses it.
local function open_connection(request)
  if not access.is_host(request) then return nil, unknown_host(request) end
  if request.headers.origin then return nil, text_response(403, "The WebSocket serves game servers, not web pages.\n") end
  local accept, problem, status = core.websocket_upgrade(request.method, request.headers)
  if not accept then return nil, text_response(status, problem .. "\n") end
  local connection, refusal = emulator:connect((ngx.req.get_uri_args(MAX_ARGUMENTS)))
  if connection then return connection, accept end
  return nil, text_response(refusal.status, refusal.message .. "\n")
end

-- Returns the results of a function, or nil and the response to an internal failure.
local function guard(run, request)
  local ok, response, more = xpcall(run, debug.traceback, request)
  if ok then return response, more end
  ngx.log(ngx.ERR, response)
  return nil, error_response(request, 500, "InternalFailure", "gamelift-local failed: " .. response:match "[^\n]*")
end

--- Handles one request. Yields in nginx.
function server.handle()
  local started = core.monotonic()
  local request = { method = ngx.req.get_method(), path = ngx.var.request_uri, headers = headers_of(), body = "" }
  local response, failure
  if websocket.is_wanted(request.headers) and not access.control_action(request.path) then
    local connection, accept = guard(open_connection, request)
    if connection then return websocket.serve(connection, accept) end
    response = accept
  else
    request.body = body_of()
    response, failure = guard(respond, request)
    response = response or failure
  end
  if response.delay then ngx.sleep(response.delay) end
  if settings.log then print_line(request_log.line(request, response, core.monotonic() - started, settings.log)) end
  if response.lost then return ngx.exit(444) end -- closes the connection without a response
  ngx.status = response.status
  for name, value in pairs(response.headers) do ngx.header[name] = value end
  ngx.header["Content-Length"] = #response.body
  ngx.print(response.body)
  if #request.body > LARGE then collectgarbage() end
end

return server
