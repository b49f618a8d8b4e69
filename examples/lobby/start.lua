-- Starts a local GameLift with sample data and the lobby, prints the lobby's URL and waits for ^C: make lobby.
-- --port=N: not any free port. --quiet: print the URL and go on until standard input ends.
local finder = require "gamelift.local.nginx"
local gamelift_local = require "gamelift.local"
local socket = require "socket"

local options = table.concat(arg, " ")
local here = arg[0]:match "^(.*)/[^/]*$" or "."
local quote = finder.quote

local function run(command)
  local said = finder.run(command)
  return (said:gsub("%s+$", ""))
end

local function free_port()
  local s = assert(socket.bind("127.0.0.1", 0))
  local _, port = s:getsockname()
  s:close()
  return port
end

local function give_up(message)
  io.stderr:write("lobby: ", message, "\n")
  os.exit(1)
end

local function read(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read "*a"
  file:close()
  return text
end

local nginx, problem = finder.find()
if not nginx then return give_up(problem) end
local server
server, problem = gamelift_local.start { port = 0, seed = here .. "/world.json" }
if not server then return give_up(problem) end

local cwd = run "pwd"
here = run("cd " .. quote(here) .. " && pwd")
local dir = run "mktemp -d"
local port = options:match "%-%-port=(%d+)" or free_port()
local modules, temporary = {}, {}
for _, module in ipairs(nginx.modules) do modules[#modules + 1] = "load_module " .. module .. ";" end
for _, name in ipairs { "client_body", "proxy", "fastcgi", "uwsgi", "scgi" } do
  if not nginx.without[name] then temporary[#temporary + 1] = name .. "_temp_path " .. dir .. "/" .. name .. ";" end
end
local values = {
  modules = table.concat(modules, "\n"), temporary = table.concat(temporary, " "), dir = dir, here = here, port = tostring(port),
  user = run "id -u" == "0" and "user " .. run "id -un" .. " " .. run "id -gn" .. ";" or "",
  lua = here .. "/?.lua;" .. cwd .. "/lua/?.lua;" .. cwd .. "/lua/?/init.lua;;", libraries = cwd .. "/.build/5.1/?.so;;",
}
local conf = assert(io.open(dir .. "/nginx.conf", "w"))
conf:write((read(here .. "/nginx.conf"):gsub("{(%l+)}", values)))
conf:close()

local environment = {
  AWS_ENDPOINT_URL_GAMELIFT = server.url, AWS_REGION = server.region,
  AWS_ACCESS_KEY_ID = server.credentials.access_key_id, AWS_SECRET_ACCESS_KEY = server.credentials.secret_access_key,
  LOBBY_FLEET = "fleet-harbor", LOBBY_QUEUE = "lobby", LOBBY_CONTROL = server.url,
}
local words = {}
for name, value in pairs(environment) do words[#words + 1] = name .. "=" .. quote(value) end
local pipe = assert(io.popen(("unset LUA_PATH LUA_CPATH; %s %s -p %s -c %s/nginx.conf -e %s/error.log >%s/out 2>&1 & echo $!")
  :format(table.concat(words, " "), quote(nginx.path), dir, dir, dir, dir)))
local pid = pipe:read "*l"
pipe:close()

local function stop()
  os.execute("kill -QUIT " .. pid .. " 2>/dev/null; for i in 1 2 3 4 5 6 7 8 9 10; do kill -0 " .. pid
    .. " 2>/dev/null || break; sleep 0.1; done; kill " .. pid .. " 2>/dev/null; rm -rf " .. quote(dir))
  server:stop()
end

local up
for _ = 1, 200 do
  up = socket.connect("127.0.0.1", port)
  if up then break end
  socket.sleep(0.02)
end
if not up then
  local said = read(dir .. "/error.log") .. read(dir .. "/out")
  stop()
  give_up(said)
end
up:close()

print(("http://127.0.0.1:%s/"):format(port))
io.stdout:flush()
-- The shell of a terminal sends ^C to all of us; a program that started us closes our input.
if options:find "%-%-quiet" then
  local _ = io.read "*a"
else
  print "^C ends it"
  pcall(os.execute, "trap 'exit 0' INT TERM; while kill -0 " .. pid .. " 2>/dev/null; do sleep 1; done")
end
stop()
