--- Finds an nginx that has the Lua module and writes its configuration. Runs on any Lua, without libraries.
local ca_bundles = require "gamelift.util.ca_bundles"

local nginx = {}

local INSTALL = "apt-get install nginx-light libnginx-mod-http-lua, or OpenResty"
local CANDIDATES = {
  "nginx", "openresty", "/usr/sbin/nginx", "/usr/local/sbin/nginx", "/usr/local/nginx/sbin/nginx",
  "/usr/local/openresty/nginx/sbin/nginx", "/opt/homebrew/bin/openresty", "/usr/local/bin/openresty",
}
-- Folders that nginx makes at its start for bodies on disk, although all bodies stay in memory here.
local TEMP = { "client_body", "proxy", "fastcgi", "uwsgi", "scgi" }
local TOO_LARGE = [[{"__type":"RequestEntityTooLarge","message":"gamelift-local takes bodies of up to 16 MiB"}]]

--- Quotes a word for the shell.
--- @param text string
--- @return string
function nginx.quote(text) return "'" .. text:gsub("'", "'\\''") .. "'" end
local quote = nginx.quote

-- Quotes a word for nginx.conf.
local function conf_quote(text) return '"' .. text:gsub('[\\"]', "\\%0") .. '"' end

local function output(command)
  local pipe = io.popen("{ " .. command .. "; } 2>&1")
  local text = pipe:read "*a"
  pipe:close()
  return text
end

--- Reports if a file or folder can be opened.
--- @param path string
--- @return boolean
function nginx.exists(path)
  local file = io.open(path)
  if file then file:close() end
  return file ~= nil
end
local exists = nginx.exists

-- Describes a binary by `nginx -V`: { path, modules = { files to load }, lua, tls, version, without = { fastcgi = true } }, or nil.
local function describe_binary(path)
  local text = output(quote(path) .. " -V")
  local major, minor, patch = text:match "nginx version: [^/]*/(%d+)%.(%d+)%.(%d+)"
  if not major then return nil end
  local description = { path = path, modules = {}, without = {} }
  description.version = major * 1e6 + minor * 1e3 + patch
  for name in text:gmatch "%-%-without%-http_(%a+)_module" do description.without[name] = true end
  description.tls = text:find("--with-http_ssl_module", 1, true) ~= nil
  description.lua = text:find "%-%-add%-module=%S*ngx_lua" or text:find "%-%-add%-module=%S*lua%-nginx%-module"
  if description.lua then return description end
  local folder = text:match "%-%-modules%-path=([^%s']+)"
  local module = folder and folder .. "/ngx_http_lua_module.so"
  if module and exists(module) then
    local kit = folder .. "/ndk_http_module.so" -- the Lua module needs it, loaded first
    if exists(kit) then description.modules[1] = kit end
    description.modules[#description.modules + 1] = module
    description.lua = true
  end
  return description
end

--- Finds an nginx with the Lua module. Blocks.
--- @param path? string # the user's choice, a path or a name in PATH
--- @return table? description # for nginx.config; nil if there is none
--- @return string? problem # names the package to install
function nginx.find(path)
  local words = {}
  for i, candidate in ipairs(path and { path } or CANDIDATES) do words[i] = quote(candidate) end
  local paths = output("for n in " .. table.concat(words, " ") .. "; do command -v \"$n\"; done")
  local without_lua
  for full_path in paths:gmatch "[^\n]+" do
    local description = describe_binary(full_path)
    if description and description.lua then return description end
    without_lua = without_lua or description and full_path
  end
  if without_lua then return nil, without_lua .. " has no Lua module: " .. INSTALL end
  if path then return nil, "there is no nginx at " .. path end
  return nil, "needs nginx with the Lua module: " .. INSTALL
end

local function read_file(path)
  local file = io.open(path)
  local text = file and file:read "*a"
  if file then file:close() end
  return text
end

-- Writes what nginx needs to call the receiver of events: name servers for a name, and the authorities for TLS.
local function write_receiver(line, url)
  line("  lua_socket_log_errors off; # the outbox logs them, once")
  local host = url:lower():match "^%a+://(%[?[^/?#:%]]+)"
  if not host:find "^%[" and not host:find "^[%d.]+$" and not ("." .. host):find "%.localhost%.?$" then
    local servers = {}
    for text in (read_file "/etc/resolv.conf" or ""):gmatch "[^\n]+" do
      local address = text:match "^%s*nameserver%s+([%x.:]+)%s*$" -- nginx takes no zone (fe80::1%eth0)
      if address then servers[#servers + 1] = address:find ":" and "[" .. address .. "]" or address end
    end
    if servers[1] then line("  resolver ", table.concat(servers, " "), " ipv6=off;") end
  end
  local bundle = os.getenv "SSL_CERT_FILE" or ca_bundles.find(exists)
  if not url:lower():find "^https:" or not bundle then return end
  line("  lua_ssl_trusted_certificate ", conf_quote(bundle), ";")
  line("  lua_ssl_verify_depth 5;")
end

-- Writes where nginx listens, with the certificate of the port that speaks TLS.
local function write_listeners(line, dir, settings)
  local host = settings.host:find ":" and "[" .. settings.host .. "]" or settings.host
  line("    listen ", host, ":", ("%d"):format(settings.port), " backlog=1024;")
  if not settings.tls_port then return end
  line("    listen ", host, ":", ("%d"):format(settings.tls_port), " ssl backlog=1024;")
  line("    ssl_certificate ", conf_quote(dir .. "/tls.pem"), ";")
  line("    ssl_certificate_key ", conf_quote(dir .. "/tls.key"), ";")
  line("    ssl_protocols TLSv1.2 TLSv1.3; # the server SDK for C++ has 1.2 only")
end

--- Returns the text of nginx.conf.
--- @param description table # from nginx.find
--- @param dir string # the folder nginx runs in; holds init.lua, which passes the settings to gamelift.local.server
--- @param paths { lua: string, c: string } # search paths for the Lua inside nginx
--- @param settings table # host, port, user (name and group, only as root), exit_hook (the Lua module has exit_worker_by_lua),
---   cors (pages of other origins may call), tls_port (or nil: no TLS), events (the URL of their receiver, or nil)
--- @return string
function nginx.config(description, dir, paths, settings)
  local out = {}
  local function line(...) out[#out + 1] = table.concat { ... } end
  for _, module in ipairs(description.modules) do line("load_module ", conf_quote(module), ";") end
  if settings.user then line("user ", settings.user, ";") end
  line("daemon off;")
  line("master_process off; # the state is in the memory of one process")
  line("pid ", conf_quote(dir .. "/nginx.pid"), ";")
  line("error_log stderr error;")
  line("events { worker_connections 1000; }")
  line("http {")
  for _, name in ipairs(TEMP) do
    if not description.without[name] then line("  ", name, "_temp_path ", conf_quote(dir .. "/" .. name), ";") end
  end
  line("  access_log off;")
  line("  server_tokens off;")
  line("  default_type application/x-amz-json-1.1;")
  line("  keepalive_requests 1000000;")
  line("  keepalive_timeout 300s;")
  line("  client_max_body_size 16m;")
  line("  client_body_buffer_size 16m; # only for chunked bodies; else the length of the body")
  line("  large_client_header_buffers 4 64k; # session tokens are long")
  line("  ignore_invalid_headers off; # a signature covers them as received")
  line("  underscores_in_headers on;")
  line("  lua_package_path ", conf_quote(paths.lua .. ";;"), ";")
  line("  lua_package_cpath ", conf_quote(paths.c .. ";;"), ";")
  if settings.events then write_receiver(line, settings.events) end
  line("  init_by_lua_file ", conf_quote(dir .. "/init.lua"), ";")
  line("  init_worker_by_lua_block { require('gamelift.local.server').start() }")
  if settings.exit_hook then
    line("  exit_worker_by_lua_block { require('gamelift.local.server').exit() } # before nginx looks for its pid file,",
      " which was removed with the folder")
  end
  line("  server {")
  write_listeners(line, dir, settings)
  line("    location / { content_by_lua_block { require('gamelift.local.server').handle() } }")
  if settings.cors then
    line("    header_filter_by_lua_block { require('gamelift.local.access').filter() } # nginx's own errors, too")
  end
  line("    error_page 413 @too_large;")
  line("    location @too_large { return 413 '", TOO_LARGE, "'; }")
  line("  }")
  line("}")
  return table.concat(out, "\n") .. "\n"
end

-- Makes a certificate and its key in NAME.pem and NAME.key. words: what follows "openssl req -x509". Returns the certificate; or nil
-- and a problem, which names the option. Blocks.
local function make_certificate(dir, name, option, words)
  local path = dir .. "/" .. name
  local text, is_ok = nginx.run(("openssl req -x509 -nodes -days 365 %s -keyout %s -out %s"):format(words, quote(path .. ".key"),
    quote(path .. ".pem")))
  if not is_ok then return nil, ("%s needs the command openssl: %s"):format(option, text:gsub("^[.+*\n-]*", ""):match "[^\n]*") end
  return assert(read_file(path .. ".pem"))
end

--- Makes a certificate of an elliptic curve (P-256) for localhost, 127.0.0.1, the address of the server and another name, and its key, in
--- tls.pem and tls.key. Blocks.
--- @param dir string
--- @param host string # a numeric address
--- @param name? string # a name or an address
--- @return string? certificate # PEM; nil on failure
--- @return string? problem
function nginx.make_certificate(dir, host, name)
  local names = "DNS:localhost,IP:127.0.0.1" .. (host ~= "127.0.0.1" and ",IP:" .. host or "")
  if name then names = names .. ((name:find "^[%d.]+$" or name:find ":") and ",IP:" or ",DNS:") .. name end
  return make_certificate(dir, "tls", "--tls-port", "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -subj /CN=localhost"
    .. " -addext " .. quote("subjectAltName=" .. names))
end

--- Makes the certificate that signs messages of SNS, of RSA with 2,048 bits as Amazon's are, and its key, in sns.pem and sns.key. Blocks.
--- @param dir string
--- @return string? certificate # PEM; nil on failure
--- @return string? key # PEM; or the problem
function nginx.make_sns_certificate(dir)
  local certificate, problem = make_certificate(dir, "sns", "--events", "-newkey rsa:2048 -sha256 -subj /CN=sns.gamelift-local")
  if not certificate then return nil, problem end
  return certificate, read_file(dir .. "/sns.key")
end

--- Runs a shell command. Blocks.
--- @param command string
--- @return string output # of both streams
--- @return boolean # it ended with status 0
function nginx.run(command)
  local text = output(command .. "; status=$?; echo; echo \"status=$status\"")
  local command_output, status = text:match "^(.-)\n?status=(%d+)\n$"
  return command_output, status == "0"
end

return nginx
