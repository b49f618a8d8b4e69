-- A server process in a loop, and GameLift's side of it, both moved by the spec.
--
--   local game = require "spec.support.sdk_loop".new(options)     options of gamelift.server.start
--   game:until_(function() … end)                                  moves both until the function returns a true value
--   game:connect()  game:make_ready(callbacks)
--   game.server, game.service, game.loop, game.errors, game.log
local gamelift = require "gamelift"
local sdk_service = require "spec.support.sdk_service"
local socket = require "socket"
local tables = require "gamelift.util.tables"

local sdk_loop = {}

local Game = {}
Game.__index = Game

--- Moves both sides until the condition holds. Raises after `seconds` (30, for slow machines). Returns the condition's value.
function Game:until_(condition, seconds)
  local deadline = socket.gettime() + (seconds or 30)
  while true do
    self.service:step()
    self.loop:poll()
    local value = condition()
    if value then return value end
    if socket.gettime() > deadline then error("it did not happen", 2) end
    self.loop.multi:wait(0.001)
  end
end

--- Moves both sides for a number of rounds.
function Game:rounds(count)
  for _ = 1, count do
    self.service:step()
    self.loop:poll()
    self.loop.multi:wait(0.0005)
  end
end

--- Waits for a handle and returns its results.
function Game:wait(handle)
  self:until_(function() return handle:done() end)
  return handle:result()
end

--- Calls a method and waits for its result.
function Game:call(...) return self:wait(self.server:start(...)) end

--- Connects. Returns the server; or nil and an error.
function Game:connect()
  local server, err = self:wait(gamelift.server.start(self.options))
  self.server = server
  return server, err
end

--- Connects and becomes ready with the callbacks.
function Game:make_ready(callbacks)
  assert(self.server or self:connect())
  local options = tables.merge({ port = 7777, on_start_game_session = function() end }, callbacks)
  assert(self:call("process_ready", options))
  self:until_(function() return self.service:of("HeartbeatServerProcess")[1] end)
  return self
end

--- Gives the process a game session, and waits until it is active.
function Game:make_hosting(callbacks)
  self:make_ready(tables.merge({ on_start_game_session = function() assert(self.server:activate_game_session()) end }, callbacks))
  self.service:push { Action = "CreateGameSession", GameSessionId = "arn:gsess-1" }
  self:until_(function() return self.service:of("ActivateGameSession")[1] end)
  return self
end

function Game:close()
  self.loop:close()
  self.service:close()
end

function sdk_loop.new(options)
  local self = setmetatable({ errors = {}, log = {}, service = sdk_service.new() }, Game)
  self.loop = gamelift.loop { on_error = function(err) self.loop_error = err end }
  self.options = tables.merge({
    transport = self.loop, websocket_url = self.service.url, auth_token = "canary-token", process_id = "process-1", host_id = "host-1",
    fleet_id = "fleet-1", proxy = false,
    on_error = function(err) self.errors[#self.errors + 1] = err end,
    logger = function(event) self.log[#self.log + 1] = event end,
  }, options)
  return self
end

return sdk_loop
