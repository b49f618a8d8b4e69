-- The first half of gamelift-local, in the Lua of the command line: reads the options, finds nginx, and writes its
-- configuration into the folder that the script made. arg: that folder, the process id of the script's parent, the options.
local dir, parent = arg[1], tonumber(arg[2])
local script_folder = arg[0]:match "^(.*)/[^/]*$" -- …/gamelift/local
local root = script_folder:match "^(.*)/gamelift/local$"
package.path = root .. "/?.lua;" .. root .. "/?/init.lua;" .. package.path

local function die(message, status)
  io.stderr:write("gamelift-local: ", message, "\n")
  os.exit(status or 1)
end

local ok, argparse = pcall(require, "argparse")
if not ok then
  die(("needs the library argparse for %s: apt-get install lua-argparse, or luarocks --lua-version=%s install argparse"):format(
    _VERSION, _VERSION:match "%S+$"))
end
local environment = require "gamelift.local.environment"
local nginx = require "gamelift.local.nginx"
local quote = nginx.quote

local prefix, installed_for = root:match "^(.*)/share/lua/([%d.]+)$" -- nil in the source tree, which has .build beside lua/
local tree = root:match "^(.*)/[^/]*$" or "."

-- Returns the search path of the C modules for one version of Lua. An installation for another than 5.1 has a copy of the 5.1 ABI.
local function cpath(version)
  if not prefix then return tree .. "/.build/" .. version .. "/?.so" end
  local templates = {}
  for _, library in ipairs { "/lib/lua/", "/lib64/lua/" } do
    if version == "5.1" then templates[#templates + 1] = prefix .. library .. installed_for .. "/gamelift/abi5.1/?.so" end
    templates[#templates + 1] = prefix .. library .. version .. "/?.so"
  end
  return table.concat(templates, ";")
end

-- Returns the command that builds the modules for nginx's LuaJIT.
local function build_command()
  if not prefix then return "make server" end
  local headers, version = "apt-get install liblua5.1-0-dev && ", require "gamelift.native".VERSION .. "-1"
  local rocks = ("%s/lib/luarocks/rocks-%s/gamelift/"):format(prefix, installed_for)
  local luarocks = ("luarocks --lua-version=%s --tree=%s "):format(installed_for, quote(prefix))
  local rockspec = ("%s%s/gamelift-%s.rockspec"):format(rocks, version, version)
  if nginx.exists(rockspec) then return headers .. luarocks .. "build " .. quote(rockspec) end
  local rebuild = nginx.exists(rocks .. "scm-1") and luarocks .. "make rockspec/gamelift-scm-1.rockspec"
    or ("make install PREFIX=%s LUA_VERSION=%s"):format(quote(prefix), installed_for)
  return headers .. rebuild .. " (in the folder of its source)"
end

-- Returns the converter of an option that is a port.
local function port_of(option)
  return function(text)
    local n = text:match "^%d+$" and tonumber(text)
    if n and n <= 65535 then return n end
    return nil, ("%s: expected a port from 0 (any free one) to 65535, got '%s'"):format(option, text)
  end
end

local function key(text)
  local id, secret, account = text:match "^([^:]+):([^:]+):?(%d*)$"
  if text:find "%c" then return nil, "--key: expected a pair of keys without control characters" end
  if id then return { access_key_id = id, secret_access_key = secret, account_id = account ~= "" and account or nil } end
  return nil, "--key: expected ID:SECRET or ID:SECRET:ACCOUNT"
end

local function switch(text)
  local name, value = text:match "^([%w_]+)=(.*)$"
  if name then return { name, value } end
  return nil, ("--set: expected NAME=VALUE, got '%s'"):format(text)
end

-- Returns an origin as browsers write it: in lower case, without the default port of the scheme.
local function origin(text)
  local scheme, host = text:lower():match "^(%a[%w+.-]*)://([^/%s*]+)$"
  if not scheme then return nil, ("--cors: expected an origin, http://HOST or http://HOST:PORT without a path, got '%s'"):format(text) end
  local default_port = scheme == "http" and ":80$" or scheme == "https" and ":443$"
  return scheme .. "://" .. (default_port and host:gsub(default_port, "") or host)
end

local function wait_for(text)
  local seconds = text:match "^%d+%.?%d*$" and tonumber(text)
  if seconds and seconds <= 86400 then return { seconds = seconds } end
  if text:find "^https?://[^/%s]+/?$" then return { url = text:gsub("/$", ""), seconds = 30 } end
  return nil, ("--wait-for: expected a URL or seconds, got '%s'"):format(text)
end

-- Checks the URL of a receiver. A user name and password are not repeated.
local function receiver_url(option)
  return function(text)
    if text:find "^%a[%w+.-]*://[^/?#]*@" then
      return nil, option .. ": a URL with a user name or password cannot be used; put a token into its path or query"
    end
    if text:lower():find "^https?://[^/?#%s]+[^#%s]*$" then return text end
    return nil, ("%s: expected http://HOST:PORT/PATH or https://…, got '%s'"):format(option, text)
  end
end

local function host_name(text)
  if not text:find "^[%w_.-]+$" then return nil, ("--allow-remote: expected the name of a host, got '%s'"):format(text) end
  return text:lower()
end

local function base_url(text)
  local url, problem = receiver_url "--events-from"(text)
  return url and url:gsub("/+$", ""), problem
end

local parser = argparse("gamelift-local", "A GameLift on this machine: a real HTTP server that the AWS SDKs, the AWS CLI and"
  .. " the Lua client can use. Its state is in memory, and lost at its end without --state.")
  :help_max_width(100):help_usage_margin(3):help_description_margin(26):add_complete()
parser:option("--port", "Port to listen on; 0 takes any free one.", "9080"):convert(port_of "--port")
parser:option("--host", "Address to listen on, of this machine only.", "127.0.0.1"):argname "<address>"
parser:option("--allow-remote", "Allow --host to be an address that others can reach (in a container, say). With a name: accept it, too,"
  .. " as the Host of a request; may be given more than once."):argname "<name>":args "?":count "*":convert(host_name)
parser:option("--tls-port", "Port that speaks TLS, with a certificate for localhost made at the start; 0 takes any free one.")
  :argname "<port>":convert(port_of "--tls-port")
parser:flag("--sdk-tls", "Send game servers to the port that speaks TLS (wss://) instead of the plain one.")
parser:option("--region", "A region to serve (us-west-2), or any, for all regions of GameLift; may be given more than once: the first is"
  .. " that of --env and of control requests that name none."):argname "<region>":count "*"
parser:option("--key", "Accept this pair of keys, of this account; may be given more than once.")
  :argname "<id:secret[:account]>":count "*":convert(key)
parser:option("--keys", "Accept the keys in this file, written as ~/.aws/credentials is; aws_account_id names the account.")
  :argname "<file>"
parser:option("--seed", "Load the resources in this JSON file at the start."):argname "<file>"
parser:option("--state", "Keep the state in this file: load it at the start, save it at the end and at POST /_control/save.")
  :argname "<file>"
parser:option("--clock", "wall: time passes by itself; driven: only the control interface moves it.", "wall")
  :choices { "wall", "driven" }
parser:option("--set", "Set an option of the emulator, say a choice that Amazon's documents leave open; may be given more than once.")
  :argname "<name=value>":count "*":convert(switch)
parser:option("--launch", "Run this shell command for each server process of managed fleets, instead of LaunchPath and with Parameters,"
  .. " and again when it ends."):argname "<command>"
parser:option("--events", "Post the events of queues and matchmaking to this URL, as SNS does; the receiver confirms each topic first.")
  :argname "<url>":convert(receiver_url "--events")
parser:option("--events-format", "The form of events: sns (signed with SHA-1, the default of SNS), sns-v2 (with SHA-256), or eventbridge"
  .. " (the bare events, of all queues).", "sns"):choices { "sns", "sns-v2", "eventbridge" }
parser:option("--events-from", "The URL at which the receiver reaches this server, for the URLs in messages; default: its own.")
  :argname "<url>":convert(base_url)
parser:option("--cors", "Let web pages of this origin call, say http://localhost:3000; may be given more than once.")
  :argname "<origin>":count "*":convert(origin)
parser:flag("--log", "Print one line for each request.")
parser:option("--log-format", "Print the log as text or as JSON; implies --log."):choices { "text", "json" }
parser:flag("--quiet", "Print nothing when it is ready.")
parser:option("--output", "Write all output after the start to this file (with --log the requests).")
  :argname "<file>"
parser:flag("--stay", "Keep running after the process that started it has ended (nohup does the same).")
parser:flag("--no-stay", "End with the process that started it, under nohup, too.")
parser:option("--ready-file", "Write the variables to export into this file, as NAME=VALUE, when it is ready."):argname "<file>"
parser:option("--wait-for", "Start nothing: wait until the server at this URL is ready (30 s), or that at --host and --port for these"
  .. " seconds."):argname "<url|seconds>":convert(wait_for)
parser:option("--env", "Start nothing: print the variables of the running server at --host and --port, for sh (default), github"
  .. " (NAME=VALUE) or powershell."):argname "<form>":args "?"
parser:option("--nginx", "The nginx to use; it needs the Lua module."):argname "<path>"
parser:flag("--print-config", "Print the configuration for nginx and start nothing.")
parser:option("--simulate", "Run the matchmaking requests in this JSON file in driven time, print a report, and start nothing.")
  :argname "<file>"
parser:flag("--json", "With --simulate: print the report as JSON.")
parser:option("--plot", "With --simulate: draw the report into this file, .svg, .png or .pdf; it needs gnuplot."):argname "<file>"
parser:flag("--version", "Print the version."):action(function()
  package.cpath = cpath(_VERSION:match "%S+$") .. ";" .. package.cpath
  print("gamelift-local " .. require("gamelift.core").version)
  os.exit(0)
end)
parser:epilog "It runs in the foreground and ends with ^C, SIGTERM, or the process that started it. It leaves no files but that of --state."

local arguments = { select(3, (rawget(table, "unpack") or rawget(_G, "unpack"))(arg)) }
local parsed, options = parser:pparse(arguments)
if not parsed then die(options:gsub("\n", ". ") .. " (gamelift-local --help lists the options)", 2) end

if options.simulate then
  package.cpath = cpath(_VERSION:match "%S+$") .. ";" .. package.cpath
  local report, holds, simulation_problem = require "gamelift.local.simulation"(options.simulate, options.json, options.plot, dir)
  if not report then die(simulation_problem) end
  print(report)
  os.exit(holds and 0 or 1)
end
if options.json or options.plot then die("--json and --plot are for --simulate", 2) end

local function is_address(host)
  if host:find ":" then return not host:find "[^%x:.]" end
  local count = 0
  for byte in host:gmatch "%d+" do count = count + (tonumber(byte) < 256 and 1 or 9) end
  return host:find "^%d+%.%d+%.%d+%.%d+$" and count == 4
end

if options.host == "localhost" then options.host = "127.0.0.1" end
if not is_address(options.host) then die("--host: expected an IP address, got " .. options.host, 2) end
local remote_names -- that others use; nil without --allow-remote
for _, names in ipairs(options.allow_remote) do
  remote_names = remote_names or {}
  remote_names[#remote_names + 1] = names[1]
end
if not remote_names and options.host ~= "::1" and not options.host:find "^127%." then
  die(options.host .. " is not an address of this machine alone, and anyone who reaches the port could call"
    .. " with well-known keys: add --allow-remote to permit that", 2)
end

-- Waits for a running server, and prints its variables.
local function call_server()
  package.cpath = cpath(_VERSION:match "%S+$") .. ";" .. package.cpath
  local form = options.env and (options.env[1] or "sh")
  if form and form ~= "sh" and form ~= "github" and form ~= "powershell" then
    die(("--env: expected sh, github or powershell, got '%s'"):format(form), 2)
  end
  if options.keys then die("--env and --wait-for take --key, not --keys", 2) end
  local wait = options.wait_for or { seconds = 0 }
  local url = wait.url or environment.url(options.host, options.port)
  local region, problem = require("gamelift.local.health").wait(url, wait.seconds)
  if not region then die(problem) end
  local defaults = require "gamelift.emulator.options"
  local key_pair = options.key[1] or { access_key_id = defaults.ACCESS_KEY_ID, secret_access_key = defaults.SECRET_ACCESS_KEY }
  if form then io.write(environment.text(environment.variables(url, region, key_pair), form)) end
  os.exit(0)
end

if options.env or options.wait_for then call_server() end

-- Colors are for people at a terminal.
local function has_color()
  local no_color = os.getenv "NO_COLOR"
  if no_color and no_color ~= "" or os.getenv "TERM" == "dumb" or options.output then return false end
  local status = os.execute "test -t 1" -- a number on Lua 5.1
  return status == true or status == 0
end

-- Returns a Lua literal of a setting: a string, number, boolean or table of these.
local function literal(value)
  if type(value) ~= "table" then return type(value) == "string" and ("%q"):format(value) or tostring(value) end
  local out = {}
  for k, v in pairs(value) do out[#out + 1] = "[" .. literal(k) .. "]=" .. literal(v) end
  return "{" .. table.concat(out, ",") .. "}"
end

local function write(name, text)
  local file = assert(io.open(dir .. "/" .. name, "w"))
  assert(file:write(text))
  assert(file:close())
end

local description, problem = nginx.find(options.nginx)
if not description then die(problem) end

if options.sdk_tls and not options.tls_port then die("--sdk-tls needs --tls-port", 2) end
if options.tls_port and not description.tls then die(description.path .. " has no TLS (http_ssl_module), which --tls-port needs") end

local paths = { lua = root .. "/?.lua;" .. root .. "/?/init.lua", c = cpath "5.1" }

local function output_words(command) return (nginx.run(command):gsub("%s+$", ""):gsub("%s+", " ")) end
-- A trial run does not listen: for "any free port" it may name any two.
local config = { host = options.host, port = options.port == 0 and 1 or options.port, cors = options.cors[1],
  tls_port = options.tls_port == 0 and 2 or options.tls_port, events = options.events }
if output_words "id -u" == "0" then config.user = output_words "id -un; id -gn" end

local events_from = (options.events_from or ""):lower()
local events_host = events_from:match "^https?://%[([^/?%]]+)" or events_from:match "^https?://([^/?:]+)"

local settings = {
  build = build_command(), dir = dir, parent = parent, host = options.host, port = options.port, regions = options.region,
  allow_remote = remote_names, cors = options.cors, tls_port = options.tls_port, sdk_tls = options.sdk_tls,
  events = options.events, events_format = options.events_format, events_from = options.events_from,
  events_host = events_host, console = script_folder .. "/console", launch = options.launch,
  environment = { LUA_PATH = os.getenv "LUA_PATH", LUA_CPATH = os.getenv "LUA_CPATH" },
  keys = options.key, keys_file = options.keys, seed_file = options.seed, state_file = options.state, clock = options.clock,
  switches = options.set, ready_file = options.ready_file,
  log = (options.log or options.log_format) and { format = options.log_format or "text", color = has_color() } or nil,
  quiet = options.quiet, output = options.output, stay = options.stay, no_stay = options.no_stay,
}

local function write_all()
  write("init.lua", "require('gamelift.local.server').init " .. literal(settings) .. "\n")
  write("nginx.conf", nginx.config(description, dir, paths, config))
end

if options.print_config then
  io.write(nginx.config(description, dir, paths, config))
  os.exit(0)
end

if options.tls_port then
  local certificate, reason = nginx.make_certificate(dir, options.host, events_host)
  if not certificate then die(reason) end
  settings.certificate = certificate
end
if options.events and options.events_format ~= "eventbridge" then
  local certificate, reason = nginx.make_sns_certificate(dir)
  if not certificate then die(reason) end
  settings.events_certificate, settings.events_key = certificate, reason
end
if options.ready_file then os.remove(options.ready_file) end -- of a former server

-- A trial run, which ends before it listens: it finds a free port, and reports in one line if anything is missing.
local flags = description.version >= 1019005 and "-e stderr" or ""
settings.trial = true
write_all()
local trial_output, is_ok = nginx.run(("unset LUA_PATH LUA_CPATH; %s %s -p %s -c %s"):format(
  quote(description.path), flags, quote(dir), quote(dir .. "/nginx.conf")))
local free_port, free_tls_port, lua_module = trial_output:match "port=(%d+) tls=(%d+) lua=(%d+)"
if not is_ok or not free_port then
  local message = trial_output:match "gamelift%-local: ([^\n]*)"
  local reason = trial_output:match "%[emerg%] [%d#]*:? ?([^\n]*)" or trial_output:match "error: ([^\n]*)"
  die(message or "nginx does not start: " .. (reason or trial_output))
end

settings.trial, settings.port = nil, tonumber(free_port)
settings.tls_port = options.tls_port and tonumber(free_tls_port)
config.port, config.tls_port = settings.port, settings.tls_port
config.exit_hook = tonumber(lua_module) >= 10018
if options.state and not config.exit_hook then die("--state needs version 0.10.18 or later of nginx's Lua module, to save at the end") end
write_all()
write("nginx", description.path .. "\n")
write("options", flags .. "\n")
