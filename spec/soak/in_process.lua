-- The world of the soak in one program: an emulator, and servers that reach it without sockets. processes.lua is the other one.
--
--   world.client, world.processes, world.problems    process.id: the game session that it has started
--   world:advance(seconds)  world:now()  world:memory() in KB  world:stop()
--   process:command(name, list)
local gamelift = require "gamelift"
local server_sdk = require "gamelift.emulator.server_sdk"

local in_process = {}

local Process = {}
Process.__index = Process

local COMMANDS = {}

function COMMANDS.accept(process, ids)
  for _, id in ipairs(ids) do assert(process.server:accept_player_session(id)) end
end

function COMMANDS.remove(process, ids)
  for _, id in ipairs(ids) do assert(process.server:remove_player_session(id)) end
end

function COMMANDS.finish(process) assert(process.server:process_ending()) end

function COMMANDS.crash(process) process.server:destroy() end

function COMMANDS.sicken(process) process.is_sick = true end

function COMMANDS.ignore(process) process.is_deaf = true end

function Process:command(name, list) COMMANDS[name](self, list) end

local World = {}
World.__index = World

-- Starts the program of a launched process.
local function start(world, id)
  local variables, process = server_sdk.environment(world.emulator, id), setmetatable({ process_id = id }, Process)
  local server = assert(gamelift.server.init_sdk {
    transport = world.transport, websocket_url = variables.GAMELIFT_SDK_WEBSOCKET_URL, auth_token = variables.GAMELIFT_SDK_AUTH_TOKEN,
    process_id = id, host_id = variables.GAMELIFT_SDK_HOST_ID, fleet_id = variables.GAMELIFT_SDK_FLEET_ID,
    on_error = function(err) world.problems[#world.problems + 1] = tostring(err) end,
  })
  process.server = server
  assert(server:process_ready {
    port = 7777,
    on_start_game_session = function(game_session)
      assert(not process.id, "it has a game session")
      assert(server:activate_game_session())
      process.id = game_session.GameSessionId
    end,
    on_process_terminate = function()
      if not process.is_deaf then assert(server:process_ending()) end
    end,
    on_health_check = function() return not process.is_sick end,
  })
  return process
end

-- Does what gamelift-local --launch does: starts missing programs, ends superfluous ones.
local function launch(world)
  local launched, running = server_sdk.launched(world.emulator), {}
  for _, process in ipairs(world.processes) do
    if not launched[process.process_id] then process.server:destroy() end
    if process.server:run(0) then
      server_sdk.program_exited(world.emulator, process.process_id)
      launched[process.process_id] = nil
    else
      running[#running + 1], launched[process.process_id] = process, nil
    end
  end
  for id in pairs(launched) do running[#running + 1] = start(world, id) end
  world.processes = running
end

function World:advance(seconds)
  self.emulator:advance(seconds)
  launch(self)
  for _ = 1, 2 do -- the second one handles responses to the first
    for _, process in ipairs(self.processes) do process.server:poll() end
  end
end

function World:now() return self.emulator:now() end

function World.memory()
  collectgarbage()
  collectgarbage()
  return collectgarbage "count"
end

function World.stop() end

function World.summary() return "in one program" end

--- Makes a world.
---@param setup table # options of the emulator; the fleet, as seed data has it
function in_process.new(setup)
  local options = { seed = 1, launch = true, data = { fleets = { setup.fleet } } }
  for name, value in pairs(setup.options) do options[name] = value end
  local emulator = gamelift.emulator(options)
  local transport = emulator:transport()
  return setmetatable({
    emulator = emulator, transport = transport, processes = {}, problems = {},
    client = gamelift.client { region = "us-west-2", endpoint = "http://local", transport = transport,
      credentials = { access_key_id = "GAMELIFTLOCAL", secret_access_key = "gamelift-local-secret" } },
  }, World)
end

return in_process
