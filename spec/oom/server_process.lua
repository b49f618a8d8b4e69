-- Scenarios of the memory sweep: server processes, without a socket and over a WebSocket.
-- luacheck: globals OOM_SDK_PORT
local function core() return require "gamelift.core" end

-- Returns GameLift's side of server processes: an emulator that answers each request, and gives a game session after a heartbeat.
local function scripted_gamelift()
  local c, gamelift = core(), { time = 1000 }
  function gamelift.now() return gamelift.time end
  function gamelift.connect()
    local connection, has_session = {}, false
    function connection.receive(_, text)
      local request = c.read_json(text)
      connection.send(('{"Action":"%s","RequestId":"%s","StatusCode":200}'):format(request.Action, request.RequestId))
      if request.Action ~= "HeartbeatServerProcess" or has_session then return end
      connection.send '{"Action":"CreateGameSession","GameSessionId":"gsess-1","GameProperties":{"map":"canyon"}}'
      has_session = true
    end
    function connection.close() end
    return connection
  end
  local transport = { emulator = gamelift }
  function transport.sleep(_, seconds) gamelift.time = gamelift.time + seconds end
  return transport
end

-- Plays a whole game as a server process, which waits in steps of so many seconds. Returns what it has seen; or nil and the first error.
local function play(server, problems, step)
  local activated
  local ok, err = server:process_ready {
    port = 7777, log_parameters = { log_paths = { "/local/game/logs" } },
    on_start_game_session = function(game_session)
      local problem
      activated, problem = server:activate_game_session()
      activated = activated and game_session.GameProperties.map
      if problem then problems[#problems + 1] = problem end
    end,
    on_health_check = function() return true end,
  }
  for _ = 1, 200 do
    if not ok or activated or problems[1] then break end
    server:run(step)
  end
  local accepted, ended
  if activated then accepted, err = server:accept_player_session "psess-1" end
  if accepted then ended, err = server:process_ending() end
  if not ended then
    server:destroy()
    return nil, tostring(problems[1] or err)
  end
  return activated, accepted, ended, server:run(step)
end

-- Returns the scenario of a server process that waits in such steps; more() returns its further options.
local function server_scenario(step, more)
  return function()
    local options = { auth_token = "token", process_id = "process-1", host_id = "host-1", fleet_id = "fleet-1" }
    for name, value in pairs(more()) do options[name] = value end
    return function()
      local problems = {}
      function options.on_error(problem) problems[#problems + 1] = problem end
      local server, err = require("gamelift").server.init_sdk(options)
      if not server then return nil, tostring(problems[1] or err) end
      return play(server, problems, step)
    end
  end
end

return function()
  return {
    { "server process without a socket", server_scenario(1, function()
      return { transport = scripted_gamelift(), websocket_url = "ws://local" }
    end) },
    -- Plain code runs a loop of its own. The total permits one attempt to connect, so that a failure costs no pause.
    { "server process over a WebSocket", server_scenario(0.002, function()
      return { websocket_url = "ws://127.0.0.1:" .. OOM_SDK_PORT, proxy = false, timeout = { connect = 5, request = 0.9, total = 0.9 } }
    end), also = { "127.0.0.1", "libcurl", "OpenSSL" } },
  }
end
