-- A game server of the soak, one program for each game session: lua spec/soak/game_server.lua PORT. processes.lua, at that port, says
-- what time it is and what to do, in lines "COMMAND WORD …"; each is answered with "ok". "started ID" is told once.
local gamelift = require "gamelift"
local socket = require "socket"

local control = assert(socket.connect("127.0.0.1", arg[1]))
control:setoption("tcp-nodelay", true)
control:settimeout(0)

local now = 0
local loop = gamelift.loop()
function loop.clock() return now end

local function say(line) assert(control:send(line .. "\n")) end

local server
local is_sick, is_deaf, has_started = false, false, false

local function finish()
  assert(server:process_ending())
  say "ok"
  os.exit(0, true)
end

local COMMANDS = { finish = finish }

-- The first one also connects.
function COMMANDS.time(seconds)
  now = tonumber(seconds)
  if server then return end
  server = assert(gamelift.server.init_sdk { transport = loop, timeout = { connect = 300, request = 300, total = 900 },
    on_error = function(err)
      if not is_deaf then say("problem " .. tostring(err):gsub("\n", " ")) end
    end })
  assert(server:process_ready {
    port = 7777,
    on_start_game_session = function(game_session)
      assert(not has_started, "it has a game session")
      has_started = true
      assert(server:activate_game_session())
      say("started " .. game_session.GameSessionId)
    end,
    on_process_terminate = function()
      if not is_deaf then finish() end
    end,
    on_health_check = function() return not is_sick end,
  })
end

function COMMANDS.accept(...)
  for _, id in ipairs { ... } do assert(server:accept_player_session(id)) end
end

function COMMANDS.remove(...)
  for _, id in ipairs { ... } do assert(server:remove_player_session(id)) end
end

function COMMANDS.crash() os.exit(1) end

function COMMANDS.sicken() is_sick = true end

-- Ignores TerminateProcess and what follows from that.
function COMMANDS.ignore() is_deaf = true end

local function obey(line)
  local words = {}
  for word in line:gmatch "%S+" do words[#words + 1] = word end
  loop:spawn(function()
    COMMANDS[words[1]]((table.unpack or unpack)(words, 2))
    say "ok"
  end):on_done(function(_, problem)
    if problem then say("problem " .. tostring(problem):gsub("\n", " ")) end
  end)
end

-- What socket.select watches.
local descriptor = { getfd = function() return loop:fds()[1] end, dirty = function() return false end }

local partial = ""
while true do
  loop:poll()
  local delay = loop:timeout()
  socket.select({ control, descriptor }, nil, delay and math.min(delay, 1) or 1)
  local line, problem, rest = control:receive("*l", partial)
  partial = rest or ""
  if line then obey(line) elseif problem == "closed" then os.exit(1) end
end
