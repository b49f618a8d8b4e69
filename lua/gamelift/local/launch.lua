-- The first half of gamelift-local, in the Lua of the command line: reads the options, finds nginx, and writes its
-- configuration into the folder that the script made. arg: folder, process id of the script's parent, the options.
local dir, parent = arg[1], tonumber(arg[2])
local here = arg[0]:match "^(.*)/[^/]*$" -- …/gamelift/local
local root = here:match "^(.*)/gamelift/local$"
package.path = root .. "/?.lua;" .. root .. "/?/init.lua;" .. package.path

local function fail(message, status)
  io.stderr:write("gamelift-local: ", message, "\n")
  os.exit(status or 1)
end

local ok, argparse = pcall(require, "argparse")
if not ok then
  fail(("needs the library argparse for %s: apt-get install lua-argparse, or luarocks --lua-version=%s install argparse"):format(
    _VERSION, _VERSION:match "%S+$"))
end
local nginx = require "gamelift.local.nginx"
local quote = nginx.quote

local prefix, installed_for = root:match "^(.*)/share/lua/([%d.]+)$" -- installed; else the source tree, with .build beside lua/
local tree = root:match "^(.*)/[^/]*$" or "."

-- Where the C modules for one version of Lua are. An installation for another than 5.1 has its own of the 5.1 ABI.
local function cpath(version)
  if not prefix then return tree .. "/.build/" .. version .. "/?.so" end
  local templates = {}
  for _, library in ipairs { "/lib/lua/", "/lib64/lua/" } do
    if version == "5.1" then templates[#templates + 1] = prefix .. library .. installed_for .. "/gamelift/abi5.1/?.so" end
    templates[#templates + 1] = prefix .. library .. version .. "/?.so"
  end
  return table.concat(templates, ";")
end

-- The command that builds the modules which nginx's LuaJIT loads.
local function build_command()
  if not prefix then return "make server" end
  local headers, version = "apt-get install liblua5.1-0-dev && ", require "gamelift.native".VERSION .. "-1"
  local rocks = ("%s/lib/luarocks/rocks-%s/gamelift/"):format(prefix, installed_for)
  local luarocks = ("luarocks --lua-version=%s --tree=%s "):format(installed_for, quote(prefix))
  local rockspec = ("%s%s/gamelift-%s.rockspec"):format(rocks, version, version)
  if nginx.exists(rockspec) then return headers .. luarocks .. "build " .. quote(rockspec) end
  local again = nginx.exists(rocks .. "scm-1") and luarocks .. "make rockspec/gamelift-scm-1.rockspec"
    or ("make install PREFIX=%s LUA_VERSION=%s"):format(quote(prefix), installed_for)
  return headers .. again .. " (in the folder of its source)"
end

local function port(text)
  local n = text:match "^%d+$" and tonumber(text)
  if n and n <= 65535 then return n end
  return nil, ("'%s' is no port: a number from 0 (any free one) to 65535"):format(text)
end

local function key(text)
  local id, secret, account = text:match "^([^:]+):([^:]+):?(%d*)$"
  if id then return { access_key_id = id, secret_access_key = secret, account_id = account ~= "" and account or nil } end
  return nil, "a key is ID:SECRET or ID:SECRET:ACCOUNT"
end

local function switch(text)
  local name, value = text:match "^([%w_]+)=(.*)$"
  if name then return { name, value } end
  return nil, ("'%s' is no switch: NAME=VALUE"):format(text)
end

-- As a browser writes it: in small letters, without the port that is the scheme's own.
local function origin(text)
  local scheme, host = text:lower():match "^(%a[%w+.-]*)://([^/%s*]+)$"
  if not scheme then return nil, ("'%s' is no origin: http://HOST or http://HOST:PORT, without a path"):format(text) end
  local usual = scheme == "http" and ":80$" or scheme == "https" and ":443$"
  return scheme .. "://" .. (usual and host:gsub(usual, "") or host)
end

local parser = argparse("gamelift-local", "A GameLift on this machine: a real HTTP server that the AWS SDKs, the AWS CLI and"
  .. " the Lua client can use. Its state is in memory and ends with it.")
  :help_max_width(100):help_usage_margin(3):help_description_margin(26)
parser:option("--port", "Port to listen on; 0 takes any free one.", "9080"):convert(port)
parser:option("--host", "Address to listen on, of this machine only.", "127.0.0.1"):argname "<address>"
parser:flag("--allow-remote", "Let --host be an address that others can reach (in a container, say), and answer to any name.")
parser:option("--region", "The region it plays.", "us-west-2")
parser:option("--key", "Accept this pair of keys (and answer as this account); may be given more than once.")
  :argname "<id:secret[:account]>":count "*":convert(key)
parser:option("--keys", "Accept the keys in this file, written as ~/.aws/credentials is; aws_account_id names the account.")
  :argname "<file>"
parser:option("--seed", "Start with what this JSON file describes."):argname "<file>"
parser:option("--clock", "wall: states move on by themselves; driven: only when the control interface says so.", "wall")
  :choices { "wall", "driven" }
parser:option("--set", "Choose one of the behaviours that the documentation leaves open; may be given more than once.")
  :argname "<name=value>":count "*":convert(switch)
parser:option("--cors", "Let web pages of this origin call, say http://localhost:3000; may be given more than once.")
  :argname "<origin>":count "*":convert(origin)
parser:flag("--log", "Print one line for each request.")
parser:flag("--quiet", "Print nothing when it is ready.")
parser:option("--output", "Write what is said once it is ready to this file (with --log the requests).")
  :argname "<file>"
parser:flag("--stay", "Go on when the process that started it ends (nohup does the same).")
parser:option("--nginx", "The nginx to use, one with the Lua module."):argname "<path>"
parser:flag("--print-config", "Print the configuration for nginx and start nothing.")
parser:flag("--version", "Print the version."):action(function()
  package.cpath = cpath(_VERSION:match "%S+$") .. ";" .. package.cpath
  print("gamelift-local " .. require("gamelift.core").version)
  os.exit(0)
end)
parser:epilog "It runs in the foreground and ends with ^C, SIGTERM, or the process that started it. Nothing is left behind."

local words = { select(3, (rawget(table, "unpack") or rawget(_G, "unpack"))(arg)) }
local parsed, options = parser:pparse(words)
if not parsed then fail(options:gsub("\n", ". ") .. " (gamelift-local --help lists the options)", 2) end

local function is_address(host)
  if host:find ":" then return not host:find "[^%x:.]" end
  local count = 0
  for byte in host:gmatch "%d+" do count = count + (tonumber(byte) < 256 and 1 or 9) end
  return host:find "^%d+%.%d+%.%d+%.%d+$" and count == 4
end

if options.host == "localhost" then options.host = "127.0.0.1" end
if not is_address(options.host) then fail("--host: " .. options.host .. " is no IP address", 2) end
if not options.allow_remote and options.host ~= "::1" and not options.host:find "^127%." then
  fail(options.host .. " is not an address of this machine alone, and anyone who reaches the port is let in"
    .. " with well-known keys: say --allow-remote if that is meant", 2)
end

-- A Lua literal; the settings are strings, numbers, booleans and tables of these.
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

local found, problem = nginx.find(options.nginx)
if not found then fail(problem) end

local paths = { lua = root .. "/?.lua;" .. root .. "/?/init.lua", c = cpath "5.1" }

local function words_of(text) return (nginx.run(text):gsub("%s+", " ")) end
local config = { host = options.host, port = options.port == 0 and 1 or options.port, cors = options.cors[1] }
if words_of "id -u" == "0" then config.user = words_of "id -un; id -gn" end

local settings = {
  build = build_command(), dir = dir, parent = parent, host = options.host, port = options.port, region = options.region,
  allow_remote = options.allow_remote, cors = options.cors,
  keys = options.key, keys_file = options.keys, seed_file = options.seed, clock = options.clock,
  switches = options.set, log = options.log, quiet = options.quiet, output = options.output, stay = options.stay,
}

local function write_all()
  write("init.lua", "require('gamelift.local.server').init " .. literal(settings) .. "\n")
  write("nginx.conf", nginx.config(found, dir, paths, config))
end

if options.print_config then
  io.write(nginx.config(found, dir, paths, config))
  os.exit(0)
end

-- A trial run, which ends before it listens: what is missing is said here, in one line, and a free port is found.
local flags = found.version >= 1019005 and "-e stderr" or ""
settings.trial = true
write_all()
local said, good = nginx.run(("unset LUA_PATH LUA_CPATH; %s %s -p %s -c %s"):format(
  quote(found.path), flags, quote(dir), quote(dir .. "/nginx.conf")))
local free_port, lua_module = said:match "port=(%d+) lua=(%d+)"
if not good or not free_port then
  local own = said:match "gamelift%-local: ([^\n]*)"
  fail(own or "nginx does not start: " .. (said:match "%[emerg%] [%d#]*:? ?([^\n]*)" or said:match "error: ([^\n]*)" or said))
end

settings.trial, settings.port = nil, tonumber(free_port)
config.port = settings.port
config.exit_hook = tonumber(lua_module) >= 10018
write_all()
write("nginx", found.path .. "\n")
write("options", flags .. "\n")
