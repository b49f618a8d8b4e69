-- Starts a local GameLift with sample data and the lobby, prints the lobby's URL and waits for ^C: make lobby, make world.
-- --port=N: this port instead of a free one. --quiet: prints the URL and runs until standard input ends.
-- --game-server=COMMAND: runs two game servers by this shell command, and another one when one ends; without it the lobby does their
-- work.
-- However this process ends, by a signal too, nginx and the local GameLift end with it, and its temporary folder is removed.
local cjson = require "cjson"
local finder = require "gamelift.local.nginx"
local gamelift_local = require "gamelift.local"
local socket = require "socket"

local here = arg[0]:match "^(.*)/[^/]*$" or "."
local quote = finder.quote

local function run(command)
  local said = finder.run(command)
  return said:match "^.*%S" or ""
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
  local file = io.open(path, "rb")
  if not file then return "" end
  local text = file:read "*a"
  file:close()
  return text
end

local function write(path, text)
  local file = assert(io.open(path, "w"))
  file:write(text)
  file:close()
end

-- Returns { port = text or nil, quiet = boolean, game_server = command or nil }.
local function read_options()
  local options = { quiet = false }
  for _, word in ipairs(arg) do
    local port = word:match "^%-%-port=(%d+)$"
    if port and tonumber(port) <= 65535 then options.port = tonumber(port) > 0 and port or nil
    elseif word == "--quiet" then options.quiet = true
    elseif word:find "^%-%-game%-server=." then options.game_server = word:match "=(.*)"
    else give_up(("%s: expected --port=N, N up to 65535, --quiet, or --game-server=COMMAND"):format(word)) end
  end
  return options
end

-- Returns the text of nginx.conf for this machine.
local function configure(nginx, dir, port)
  local cwd = run "pwd"
  local modules, temporary = {}, {}
  for _, module in ipairs(nginx.modules) do modules[#modules + 1] = "load_module " .. module .. ";" end
  for _, name in ipairs { "client_body", "proxy", "fastcgi", "uwsgi", "scgi" } do
    if not nginx.without[name] then temporary[#temporary + 1] = ('%s_temp_path "%s/%s";'):format(name, dir, name) end
  end
  return (read(here .. "/nginx.conf"):gsub("{(%l+)}", {
    modules = table.concat(modules, "\n"), temporary = table.concat(temporary, " "), dir = dir, here = here, port = tostring(port),
    user = run "id -u" == "0" and "user " .. run "id -un" .. " " .. run "id -gn" .. ";" or "",
    lua = here .. "/?.lua;" .. cwd .. "/lua/?.lua;" .. cwd .. "/lua/?/init.lua;;", libraries = cwd .. "/.build/5.1/?.so;;",
  }))
end

local function environment(server, has_game_servers)
  local words = {}
  for name, value in pairs {
    AWS_ENDPOINT_URL_GAMELIFT = server.url, AWS_REGION = server.region,
    AWS_ACCESS_KEY_ID = server.credentials.access_key_id, AWS_SECRET_ACCESS_KEY = server.credentials.secret_access_key,
    LOBBY_FLEET = "fleet-harbor", LOBBY_QUEUE = "lobby", LOBBY_MATCHMAKER = "duel", LOBBY_TICKET_SECONDS = "0.3",
    [has_game_servers and "LOBBY_WEBSOCKET" or "LOBBY_CONTROL"] = has_game_servers and "ws" or server.url,
  } do words[#words + 1] = name .. "=" .. quote(value) end
  return table.concat(words, " ")
end

local SERVERS = 2 -- game servers of the fleet

-- Starts the local GameLift. With game servers the sample fleet has these, and no sessions but those that players begin.
local function start_gamelift(dir, game_server)
  if not game_server then return gamelift_local.start { seed = here .. "/world.json" } end
  local seed = cjson.decode(read(here .. "/world.json"))
  local fleet = seed.fleets[1]
  fleet.processes, fleet.sessions = SERVERS, nil
  write(dir .. "/seed.json", cjson.encode(seed))
  return gamelift_local.start { seed = dir .. "/seed.json", launch = game_server, output = dir .. "/log" }
end

-- Starts a shell that reads a command, runs it (nginx), and stops it when its input ends: no signal can keep a pipe open. Later programs
-- are started by popen, whose children close the pipe; children of os.execute would keep it open.
local KEEPER = [[
trap '' HUP INT TERM
dir=%s pid=
read -r command && {
  eval "exec $command" </dev/null >"$dir/out" 2>&1 &
  pid=$!
  read -r end
  kill -QUIT $pid
  for i in 1 2 3 4 5 6 7 8 9 10; do kill -0 $pid && sleep 0.1; done
  kill -TERM $pid
} 2>/dev/null
wait
rm -rf "$dir"]]

-- Waits until the condition is true, for at most `seconds` (no limit). Signals are handled between two checks.
local function wait(condition, seconds, pause)
  local deadline = seconds and socket.gettime() + seconds
  while not condition() do
    if deadline and socket.gettime() > deadline then return false end
    socket.sleep(pause)
  end
  return true
end

local function is_up(port)
  local connection = socket.connect("127.0.0.1", port)
  if connection then connection:close() end
  return connection ~= nil
end

local INPUT = { getfd = function() return 0 end, dirty = function() return false end }
local function input_ended() return socket.select({ INPUT }, nil, 0.2)[1] ~= nil and io.read(1) == nil end

local options = read_options()
local nginx, problem = finder.find()
if not nginx then give_up(problem) end
here = run("cd " .. quote(here) .. " && pwd")
local dir = run "mktemp -d"
local keeper = io.popen(KEEPER:format(quote(dir)), "w")
local server

local function start()
  server, problem = start_gamelift(dir, options.game_server)
  if not server then return problem end
  local port = options.port or free_port()
  write(dir .. "/nginx.conf", configure(nginx, dir, port))
  keeper:write(("env -u LUA_PATH -u LUA_CPATH %s %s -p %s -c %s -e %s\n"):format(environment(server, options.game_server ~= nil),
    quote(nginx.path), quote(dir), quote(dir .. "/nginx.conf"), quote(dir .. "/error.log")))
  keeper:flush()
  local pid_file = dir .. "/nginx.pid"
  local up = wait(function() return read(pid_file) ~= "" and is_up(port) end, 4, 0.02)
  if not up then return read(dir .. "/error.log") .. read(dir .. "/out") end

  print(("http://127.0.0.1:%s/"):format(port))
  if not options.quiet then print "^C ends it" end
  io.stdout:flush()
  if options.quiet then return wait(input_ended, nil, 0) end
  local log = io.open(dir .. "/log") -- there is one with game servers
  local function next_line() return log and log:read "*l" end -- lines() would end for good in Lua 5.1
  wait(function()
    for line in next_line do print(line) end
    io.stdout:flush()
    return not is_up(port)
  end, nil, 0.5)
end

local _, failure = pcall(start) -- ^C raises "interrupted!"
keeper:close() -- waits until nginx has ended
if server then server:stop() end
if failure and not tostring(failure):find "interrupted!" then give_up(failure) end
