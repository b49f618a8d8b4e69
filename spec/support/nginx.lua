-- Starts an nginx for a spec: workers with the Lua module, this tree's gamelift, and a location that runs Lua code.
--
--   local nginx = nginx.start { http = "lua_shared_dict x 1m;", server = "location /a { … }", workers = 2 }
--   nginx:run("return 1 + 1")            -- in the content phase of a worker: { 2 }
--   nginx:get("/a")                      -- { status, headers, body }
--   nginx:reload(); nginx:log(); nginx:stop()
local canary = require "spec.support.canary"
local cjson = require "cjson"
local core = require "gamelift.core"
local finder = require "gamelift.local.nginx"
local http = require "spec.support.http"
local process = require "spec.support.process"
local socket = require "socket"

local nginx = {}

local Nginx = {}
Nginx.__index = Nginx

local TEMP = { "client_body", "proxy", "fastcgi", "uwsgi", "scgi" }

-- Returns a port on which nothing listens. It is outside the range from which the system chooses: otherwise another program, such as
-- a second run of the specs, could get it before nginx listens.
function nginx.free_port()
  while true do
    local port = 10000 + math.floor(core.random_float() * 20000)
    local s = socket.bind("127.0.0.1", port)
    if s then
      s:close()
      return port
    end
  end
end

-- Starts a name server that resolves every name to 127.0.0.1, except those that dns_server.py treats badly. Returns its port. It ends
-- with this process.
function nginx.name_server()
  local pipe = assert(io.popen(process.clean .. "python3 spec/support/dns_server.py $PPID 0 &"))
  local port = tonumber((pipe:read "*l"))
  pipe:close()
  return assert(port, "the name server did not start")
end

local function modules(installed)
  local out = {}
  for i, module in ipairs(installed.modules) do out[i] = "load_module " .. module .. ";" end
  return table.concat(out, "\n")
end

local function user() return process.run "id -u" == "0" and ("user %s;"):format((process.run "id -un; id -gn":gsub("%s+", " "))) or "" end

local function temporary(installed, dir)
  local out = {}
  for _, name in ipairs(TEMP) do
    if not installed.without[name] then out[#out + 1] = name .. "_temp_path " .. dir .. "/" .. name .. ";" end
  end
  return table.concat(out, " ")
end

-- Paths of this tree's C modules and Lua files.
local LIBRARIES = "%s/.build/5.1/?.so;;"
local LUA = "%s/lua/?.lua;%s/lua/?/init.lua;"

-- Fills in the braces of an example's nginx.conf, as its start.lua does.
local function filled(installed, path, dir, port)
  local cwd = process.run "pwd"
  local here = cwd .. "/" .. path:match "^(.*)/"
  return (process.read(path):gsub("{(%l+)}", {
    modules = modules(installed), user = user(), temporary = temporary(installed, dir), dir = dir, port = ("%d"):format(port), here = here,
    lua = here .. "/?.lua;" .. LUA:format(cwd, cwd) .. ";", libraries = LIBRARIES:format(cwd),
  }))
end

local function config(installed, options, dir, port)
  local out = {}
  local function line(...) out[#out + 1] = table.concat { ... } end
  line(modules(installed))
  line(options.user and "user " .. options.user .. ";" or user())
  line("daemon off; worker_processes ", ("%d"):format(options.workers or 1), ";")
  line("pid ", dir, "/nginx.pid; error_log ", dir, "/error.log ", options.log_level or "info", ";")
  line(options.main or "")
  line("events { worker_connections 4096; }")
  line("http {")
  line("  ", temporary(installed, dir))
  local cwd = options.tree or process.run "pwd"
  line("  access_log off; client_max_body_size 64m; client_body_buffer_size 64m;")
  line("  lua_package_path '", LUA:format(cwd, cwd), cwd, "/?.lua;", dir, "/?.lua;;';")
  line("  lua_package_cpath '", LIBRARIES:format(cwd), "';")
  line("  ", options.http or "")
  line("  server { listen 127.0.0.1:", ("%d"):format(port), " backlog=1024;")
  line("    ", options.server or "")
  line("    location = /lua { content_by_lua_block { require('spec.support.in_nginx').run() } }")
  line("  }")
  line("}")
  return table.concat(out, "\n") .. "\n"
end

-- Returns the nginx with the Lua module, or nil.
function nginx.installed() return finder.find(os.getenv "NGINX") end

-- Starts nginx. options: main, http, server: text for these blocks of nginx.conf; workers (1); user (of the workers, if root runs the
-- specs); tree (a folder to use instead of this tree, with lua/, .build/5.1 and spec/support/in_nginx.lua); files: { [name] = text } for
-- its folder, where `require` finds them; environment: text before the command; log_level. template: an example's nginx.conf, which
-- excludes the other options except files and environment, and the method `run`.
function nginx.start(options)
  options = options or {}
  local installed = assert(nginx.installed())
  local dir, remove = process.folder()
  local port = nginx.free_port()
  local self = setmetatable({ dir = dir, remove = remove, port = port, url = ("http://127.0.0.1:%d"):format(port) }, Nginx)
  for name, text in pairs(options.files or {}) do process.write(dir .. "/" .. name, (text:gsub("%$PORT", port))) end
  local text = options.template and filled(installed, options.template, dir, port) or config(installed, options, dir, port)
  process.write(dir .. "/nginx.conf", (text:gsub("%$DIR", dir)))
  local command = ("%s%s %s -p %s -c %s/nginx.conf -e %s/error.log >%s/out 2>&1 & p=$!; echo $p; "
        -- ends with this process, even if that is killed
    .. "(while kill -0 $PPID && kill -0 $p; do sleep 1; done; kill -QUIT $p) >/dev/null 2>&1 &"):format(process.clean,
    options.environment or "", installed.path, dir, dir, dir, dir)
  local pipe = assert(io.popen(command))
  self.pid = pipe:read "*l"
  pipe:close()
  local ready = process.wait(function()
    local s = socket.connect("127.0.0.1", port)
    if s then s:close() end
    return s or not process.alive(self.pid)
  end)
  if not ready or not process.alive(self.pid) then
    local log = self:log() .. (process.read(dir .. "/out") or "")
    self:stop()
    error("nginx did not start: " .. log)
  end
  return self
end

function Nginx:log() return process.read(self.dir .. "/error.log") or "" end

-- Returns the lines of the log at levels that must not appear, or "".
function Nginx:alarms()
  local out = {}
  for line in self:log():gmatch "[^\n]+" do
    if line:find "%[alert%]" or line:find "%[crit%]" or line:find "%[emerg%]" then out[#out + 1] = line end
  end
  return table.concat(out, "\n")
end

function Nginx:get(path, headers) return http.request(self.port, "GET", path, headers) end
function Nginx:post(path, body, headers) return http.request(self.port, "POST", path, headers, body) end

-- Runs Lua code in a worker: the list of what it returned. Raises what it raised. `...`: values that JSON can carry.
function Nginx:run(code, ...)
  local response = assert(self:post("/lua", cjson.encode { code = code, arguments = { ... } }))
  assert(response.status == 200, ("status %d: %s"):format(response.status, response.body))
  local reply = cjson.decode(response.body)
  if reply.raised then error(reply.raised, 2) end
  return reply.values
end

-- Runs Lua code in a worker as `run` does, with each of these lists of arguments, all at once. Returns the first value of each.
function Nginx:run_all(code, all_arguments)
  local connections, values = {}, {}
  for i, arguments in ipairs(all_arguments) do
    connections[i] = http.connect(self.port)
    connections[i]:settimeout(600)
    connections[i]:send(http.text(self.port, "POST", "/lua", nil, cjson.encode { code = code, arguments = arguments }))
  end
  for i, connection in ipairs(connections) do
    local reply = cjson.decode(assert(http.receive(connection)).body)
    connection:close()
    if reply.raised then error(reply.raised, 2) end
    values[i] = reply.values[1]
  end
  return values
end

function Nginx:reload() process.kill(self.pid, "HUP") end

-- Changes its nginx.conf, for the next reload: edit(text) -> text.
function Nginx:edit(edit) process.write(self.dir .. "/nginx.conf", edit(process.read(self.dir .. "/nginx.conf"))) end

-- Returns the process ids of the running workers.
function Nginx:workers()
  local out = {}
  for pid in process.run(("cat /proc/%s/task/*/children"):format(self.pid)):gmatch "%d+" do
    if process.alive(pid) then out[#out + 1] = pid end
  end
  return out
end

function Nginx:stop()
  if not self.pid then return end
  process.kill(self.pid, "QUIT")
  if not process.wait(function() return not process.alive(self.pid) end, 3) then
    process.kill(self.pid, "TERM")
    process.wait(function() return not process.alive(self.pid) end, 5)
  end
  self.pid = nil
  local output = self:log() .. (process.read(self.dir .. "/out") or "")
  self.remove()
  local leak = canary.leaks(output)[1]
  if leak then error("nginx has logged a secret: " .. leak) end
end

return nginx
