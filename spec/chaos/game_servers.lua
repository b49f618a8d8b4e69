-- Server processes in a loop that die, lose their connections and come back, while others ask for their game sessions.
local core = require "gamelift.core"
local gamelift = require "gamelift"

local PROCESSES, COMPUTES = 32, 8
local FIRST_PORT, PORTS = 2000, 50000 -- one for each process of a round
local STAY = 0.2 -- seconds that a game session lasts at most
local DIES = 0.3 -- share of the processes that die with their game session
local EVERY = 0.01 -- seconds between disturbances

-- Disturbances of a connection: arguments of the action sdk_fault.
local DISTURBANCES = {
  { { kind = "close", code = 1006 } }, { { kind = "close", code = 1011 } }, { { kind = "refresh" } }, { { kind = "mute" } },
  { { kind = "refuse", status = 503 }, { kind = "close", code = 1006 } },
}

local GameServers = {}
GameServers.__index = GameServers

local function pick(list) return list[1 + math.floor(core.random_float() * #list)] end

local function count(counts, name) counts[name] = (counts[name] or 0) + 1 end

function GameServers:note(text) self.problems[#self.problems + 1] = text end

-- Serves the one game session of a process.
function GameServers:serve(process, session)
  local id = session.GameSessionId
  if process.id then self:note(("%s got %s after %s"):format(process.name, id, process.id)) end
  process.id = id
  if self.starts[id] then self:note(("twice: %s started in %s and %s"):format(id, self.starts[id].name, process.name)) end
  self.starts[id] = process
  local ok, err = process.server:activate_game_session()
  process.has_activated = ok
  count(self.counts, ok and "activated" or "not activated: " .. err.code)
  self.loop:sleep(core.random_float() * STAY)
  if core.random_float() < DIES then
    process.died = true
    process.server:destroy()
    count(self.counts, "died")
  else
    count(self.counts, process.server:process_ending() and "ended" or "could not end")
  end
  process.is_over = true
end

function GameServers:run_process(number)
  self.last = self.last + 1
  local process = { name = "process-" .. self.last, port = FIRST_PORT + self.last % PORTS }
  self.by_port[process.port] = process
  local function on_error(err)
    count(self.reported, tostring(err.code))
    if err.code == "Closed" then process.is_over = true end
  end
  local server, err = gamelift.server.init_sdk { anywhere = self.client, fleet_id = self.fleet, transport = self.loop,
    compute_name = ("host-%d"):format(number % COMPUTES + 1), process_id = process.name,
    timeout = { connect = 2, request = 1, total = 10 }, on_error = on_error }
  if not server then
    count(self.counts, "not connected: " .. err.code)
    return self.loop:sleep(0.05)
  end
  process.server = server
  self.live[#self.live + 1] = process
  local function terminate()
    server:process_ending()
    process.is_over = true
  end
  local ready = server:process_ready { port = process.port, on_start_game_session = function(session) self:serve(process, session) end,
    on_process_terminate = terminate }
  while ready and not process.is_over do
    self.loop:sleep(0.02)
    if self.is_stopping and not process.id then terminate() end
  end
  for i, each in ipairs(self.live) do
    if each == process then table.remove(self.live, i) end
  end
  server:destroy()
end

function GameServers:disturb()
  while not self.is_stopping do
    self.loop:sleep(EVERY)
    local process = self.live[1] and pick(self.live)
    for _, fault in ipairs(process and pick(DISTURBANCES) or {}) do
      local arguments = { ProcessId = process.name, kind = fault.kind, code = fault.code, status = fault.status }
      if pcall(self.control, "sdk_fault", arguments) then count(self.counts, fault.kind) end -- it fails for one that has just ended
    end
  end
end

--- Starts the processes of a round as tasks of the loop.
function GameServers:start()
  self.is_stopping, self.starts, self.by_port = false, {}, {}
  for i = 1, PROCESSES do
    self.loop:spawn(function()
      while not self.is_stopping do self:run_process(i) end
    end)
  end
  self.loop:spawn(function() self:disturb() end)
end

--- Tells the processes to end with the game sessions that they have.
function GameServers:stop() self.is_stopping = true end

--- Makes the processes. options: { loop, client, fleet, control: function(action, arguments) }. They have `starts`: the process of each
--- game session that has started in this round; `by_port`: all processes of this round; `problems`, `counts`, and `reported`: the errors
--- that on_error was called with, by code.
return function(options)
  return setmetatable({ loop = options.loop, client = options.client, fleet = options.fleet, control = options.control,
    live = {}, last = 0, problems = {}, counts = {}, reported = {} }, GameServers)
end
