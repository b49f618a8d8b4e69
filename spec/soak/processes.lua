-- The world of the soak in real processes: gamelift-local, which starts the programs game_server.lua. in_process.lua describes its
-- methods.
--
-- Time is driven: a step tells it to gamelift-local, then to all programs, and waits until these have done what is due.
local cjson = require "cjson"
local gamelift = require "gamelift"
local http = require "spec.support.http"
local interpreter = require "spec.support.interpreter"
local process = require "spec.support.process"
local socket = require "socket"

local processes = {}

local LATE = 30 -- seconds of the system's clock that a program has for a command
local PATIENCE = 30 -- driven seconds for which a program may be missing; then the clock waits for it

local Process = {}
Process.__index = Process

-- Sends a command.
function Process:send(name, list)
  self.control:send(table.concat({ name, (table.concat(list or {}, " ")) }, " ") .. "\n")
end

-- Waits until the last command has been carried out, or the program has ended.
function Process:wait()
  while not self.has_ended do
    local line, problem = self.control:receive "*l"
    if line == "ok" then return end
    if line and line:find "^started " then
      self.id = line:match " (.*)"
    elseif line or problem == "timeout" then
      table.insert(self.world.problems, line or (self.id or "a process") .. " is silent")
      return
    else
      self.has_ended = true
    end
  end
end

function Process:command(name, list)
  self:send(name, list)
  self:wait()
end

local World = {}
World.__index = World

-- Takes a program that has started.
local function accept(world)
  local control = world.listener:accept()
  if not control then return false end
  control:setoption("tcp-nodelay", true)
  control:settimeout(LATE)
  table.insert(world.processes, setmetatable({ world = world, control = control }, Process))
  return true
end

-- Takes the programs that have started, and waits for those that have been missing for too long.
local function accept_all(world)
  local deadline = socket.gettime() + LATE
  while accept(world) or #world.processes < world.count and world.time - world.complete_at >= PATIENCE do
    assert(socket.gettime() < deadline, "a program was not started again")
    socket.sleep(0.001)
  end
  if #world.processes >= world.count then world.complete_at = world.time end
end

-- Returns the resident memory of a program in KB.
local function resident(pid) return tonumber((process.read("/proc/" .. pid .. "/status") or ""):match "VmRSS:%s*(%d+)") end

function World:advance(seconds)
  local response = assert(http.request(self.server.port, "POST", "/_control/advance", { ["Content-Type"] = "application/json" },
    cjson.encode { seconds = seconds }))
  self.time = assert(cjson.decode(response.body).now, response.body)
  accept_all(self)
  local running = {}
  for _, each in ipairs(self.processes) do each:send("time", { ("%.3f"):format(self.time) }) end
  for _, each in ipairs(self.processes) do
    each:wait()
    if each.has_ended then
      each.control:close()
    else
      running[#running + 1] = each
    end
  end
  self.processes = running
end

function World:now() return self.time end

function World:memory() return resident(self.server.pid) end

function World:stop()
  self.server:stop()
  self.listener:close()
  os.remove(self.log)
end

function World.summary() return "each in a process of its own" end

--- Makes a world: see in_process.new.
function processes.new(setup)
  local listener = assert(socket.bind("127.0.0.1", 0))
  listener:settimeout(0)
  local _, port = listener:getsockname()
  local seed, log, set = os.tmpname(), os.tmpname(), {}
  process.write(seed, cjson.encode { fleets = { setup.fleet } })
  for name, value in pairs(setup.options) do set[#set + 1] = name .. "=" .. value end
  local server = assert(process.server { clock = "driven", seed = seed, set = set, output = log,
    launch = ("cd %s && exec env %s"):format(process.quote(process.run "pwd"), interpreter.command("spec/soak/game_server.lua " .. port)) })
  os.remove(seed)
  local world = setmetatable({
    server = server, listener = listener, log = log, processes = {}, problems = {}, time = 0, complete_at = 0,
    count = setup.fleet.RuntimeConfiguration.ServerProcesses[1].ConcurrentExecutions,
    client = gamelift.client { region = server.region, endpoint = server.url, credentials = server.credentials },
  }, World)
  world:advance(0)
  return world
end

return processes
