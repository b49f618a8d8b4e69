--- Finds an nginx that has the Lua module and writes its configuration. Plain Lua of any version, needs nothing.
local nginx = {}

local INSTALL = "apt-get install nginx-light libnginx-mod-http-lua, or OpenResty"
local PLACES = {
  "nginx", "openresty", "/usr/sbin/nginx", "/usr/local/sbin/nginx", "/usr/local/nginx/sbin/nginx",
  "/usr/local/openresty/nginx/sbin/nginx", "/opt/homebrew/bin/openresty", "/usr/local/bin/openresty",
}
-- Folders nginx wants for bodies that it keeps on disk; ours stay in memory, but nginx makes the folders at its start.
local TEMP = { "client_body", "proxy", "fastcgi", "uwsgi", "scgi" }
local TOO_LARGE = [[{"__type":"RequestEntityTooLarge","message":"gamelift-local takes bodies of up to 16 MiB"}]]

--- A word for the shell.
function nginx.quote(text) return "'" .. text:gsub("'", "'\\''") .. "'" end
local quote = nginx.quote

-- A word for nginx.conf.
local function conf(text) return '"' .. text:gsub('[\\"]', "\\%0") .. '"' end

local function output(command)
  local pipe = io.popen("{ " .. command .. "; } 2>&1")
  local text = pipe:read "*a"
  pipe:close()
  return text
end

--- True for a file or folder that can be opened.
function nginx.exists(path)
  local file = io.open(path)
  if file then file:close() end
  return file ~= nil
end
local exists = nginx.exists

-- What `nginx -V` says of one binary: { path, modules = { files to load }, lua, version, without = { fastcgi = true } }.
local function describe(path)
  local text = output(quote(path) .. " -V")
  local major, minor, patch = text:match "nginx version: [^/]*/(%d+)%.(%d+)%.(%d+)"
  if not major then return nil end
  local found = { path = path, modules = {}, without = {} }
  found.version = major * 1e6 + minor * 1e3 + patch
  for name in text:gmatch "%-%-without%-http_(%a+)_module" do found.without[name] = true end
  found.lua = text:find "%-%-add%-module=%S*ngx_lua" or text:find "%-%-add%-module=%S*lua%-nginx%-module"
  if found.lua then return found end
  local folder = text:match "%-%-modules%-path=([^%s']+)"
  local module = folder and folder .. "/ngx_http_lua_module.so"
  if module and exists(module) then
    local kit = folder .. "/ndk_http_module.so" -- the Lua module needs it, loaded first
    if exists(kit) then found.modules[1] = kit end
    found.modules[#found.modules + 1] = module
    found.lua = true
  end
  return found
end

--- Looks for an nginx with the Lua module.
-- @param wanted the user's own choice, a path or a name in PATH, or nil
-- @return a description for nginx.config, or nil and a line that says what to install
function nginx.find(wanted)
  local words = {}
  for i, place in ipairs(wanted and { wanted } or PLACES) do words[i] = quote(place) end
  local paths = output("for n in " .. table.concat(words, " ") .. "; do command -v \"$n\"; done")
  local without
  for path in paths:gmatch "[^\n]+" do
    local found = describe(path)
    if found and found.lua then return found end
    without = without or found and path
  end
  if without then return nil, without .. " has no Lua module: " .. INSTALL end
  if wanted then return nil, "no nginx at " .. wanted end
  return nil, "needs nginx with the Lua module: " .. INSTALL
end

--- The text of nginx.conf.
-- @param found what nginx.find returned
-- @param dir the folder nginx runs in; holds init.lua, which gives gamelift.local.server its settings
-- @param paths { lua = , c = } search paths for the Lua inside nginx
-- @param settings host, port, user (name and group, only as root), exit_hook (the Lua module has exit_worker_by_lua), cors
--   (pages of other origins may call)
function nginx.config(found, dir, paths, settings)
  local out = {}
  local function line(...) out[#out + 1] = table.concat { ... } end
  for _, module in ipairs(found.modules) do line("load_module ", conf(module), ";") end
  if settings.user then line("user ", settings.user, ";") end
  line("daemon off;")
  line("master_process off; # the state is in the memory of one process")
  line("pid ", conf(dir .. "/nginx.pid"), ";")
  line("error_log stderr error;")
  line("events { worker_connections 1000; }")
  line("http {")
  for _, name in ipairs(TEMP) do
    if not found.without[name] then line("  ", name, "_temp_path ", conf(dir .. "/" .. name), ";") end
  end
  line("  access_log off;")
  line("  server_tokens off;")
  line("  default_type application/x-amz-json-1.1;")
  line("  keepalive_requests 1000000;")
  line("  keepalive_timeout 300s;")
  line("  client_max_body_size 16m;")
  line("  client_body_buffer_size 16m; # taken only for chunked bodies, else as long as the body is")
  line("  large_client_header_buffers 4 64k; # session tokens are long")
  line("  ignore_invalid_headers off; # a signature covers them as they came")
  line("  underscores_in_headers on;")
  line("  lua_package_path ", conf(paths.lua .. ";;"), ";")
  line("  lua_package_cpath ", conf(paths.c .. ";;"), ";")
  line("  init_by_lua_file ", conf(dir .. "/init.lua"), ";")
  line("  init_worker_by_lua_block { require('gamelift.local.server').start() }")
  if settings.exit_hook then
    line("  exit_worker_by_lua_block { os.exit(0) } # before nginx misses the pid file, which went with the folder")
  end
  line("  server {")
  line("    listen ", settings.host:find ":" and "[" .. settings.host .. "]" or settings.host, ":",
       ("%d"):format(settings.port), " backlog=1024;")
  line("    location / { content_by_lua_block { require('gamelift.local.server').answer() } }")
  if settings.cors then
    line("    header_filter_by_lua_block { require('gamelift.local.access').filter() } # nginx's own errors, too")
  end
  line("    error_page 413 @too_large;")
  line("    location @too_large { return 413 '", TOO_LARGE, "'; }")
  line("  }")
  line("}")
  return table.concat(out, "\n") .. "\n"
end

--- Runs a shell command.
-- @return its output (both streams) and whether it ended with status 0
function nginx.run(command)
  local text = output(command .. "; echo; echo \"status=$?\"")
  local said, status = text:match "^(.-)\n?status=(%d+)\n$"
  return said, status == "0"
end

return nginx
