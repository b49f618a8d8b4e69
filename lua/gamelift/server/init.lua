-- gamelift.server: the Server SDK. By it a game server is a process of GameLift: it says that it is ready, is given a game session, and
-- accepts players.
--
-- session.lua has the rules of the protocol, process.lua its connections and callbacks, host_loop.lua and host_nginx.lua what waits.
local actions = require "gamelift.server.actions"
local errors = require "gamelift.errors"
local handshake = require "gamelift.server.handshake"
local messages = require "gamelift.util.messages"
local parameters = require "gamelift.server.parameters"
local process = require "gamelift.server.process"
local schema = require "gamelift.util.schema"
local tables = require "gamelift.util.tables"

-- A server process, as gamelift.server.init_sdk returns it. src/model/generate.lua copies the comments of its methods into types.lua.
local Server = {}
Server.__index = Server
Server.__name = "gamelift.server"

-- { [server] = process }: apart from the server's own table, so that dumping it shows no secret.
local processes = setmetatable({}, { __mode = "k" })

local function process_of(self, method)
  return processes[self] or error(("%s: call it with ':', as server:%s(…)"):format(method, method), 3)
end

-- starting methods ----------------------------------------------------------------------------------------------------

-- By name: function(process, done, ...), which begins the method; done(result) or done(nil, err) is called once.
local STARTERS = {}

for name, entry in pairs(actions) do
  STARTERS[name] = function(self, done, argument)
    self.session:request(entry, argument, function(reply, err)
      if not reply then return done(nil, err) end
      done(entry.result and entry.result(reply) or true)
    end)
  end
end
STARTERS.heartbeat = nil

local callback = schema.callable

local READY = schema.record({
  port = schema.required(schema.whole("a whole number", 1, 60000)),
  log_parameters = schema.record { log_paths = schema.list(schema.filled, "a list of paths") },
  on_start_game_session = schema.required(callback), on_update_game_session = callback, on_process_terminate = callback,
  on_health_check = callback,
}, "a table")

-- Returns a function that passes a reply on as true.
local function succeed(done)
  return function(reply, err)
    if reply then return done(true) end
    return done(nil, err)
  end
end

function STARTERS.process_ready(self, done, options)
  local problem = schema.problem(READY, options, "parameter")
  if problem then
    return done(errors.fail("ParamValidationError", "process_ready: " .. problem, { operation = "process_ready" }))
  end
  local read, log_parameters = self.parameters, options.log_parameters or {}
  if not self.session.is_ready and not self.session.is_activating then self.callbacks = tables.copy(options) end
  self.session:process_ready({
    SdkVersion = handshake.SDK_VERSION, SdkLanguage = handshake.SDK_LANGUAGE, Port = options.port,
    SdkToolName = read.tool_name, SdkToolVersion = read.tool_version, LogPaths = log_parameters.log_paths or {},
  }, options.on_health_check ~= nil, succeed(done))
end

function STARTERS.process_ending(self, done)
  self.session:process_ending(succeed(done))
end

local EARLY = 900 -- seconds before their expiry from which credentials are fetched again

-- Keeps the credentials of each role until shortly before they expire. Keys that are empty mean that the fleet is not a managed one:
-- then GameLift is not asked again.
function STARTERS.get_fleet_role_credentials(self, done, params)
  if self.no_roles then return done(nil, self.no_roles) end
  local role = type(params) == "table" and params.RoleArn or false
  local kept = self.roles[role]
  if kept and self.wall() < kept.Expiration - EARLY then return done(tables.copy(kept)) end
  self.session:request(actions.get_fleet_role_credentials, params, function(reply, err)
    if not reply then return done(nil, err) end
    if type(reply.AccessKeyId) ~= "string" or reply.AccessKeyId == "" then
      self.no_roles = select(2, errors.fail("NoFleetRole", "only managed fleets with an instance role have credentials",
        { operation = "get_fleet_role_credentials", sent = "yes" }))
      return done(nil, self.no_roles)
    end
    if type(reply.Expiration) == "number" then self.roles[role] = tables.copy(reply) end
    done(reply)
  end)
end

-- Begins a method. Returns its handle.
local function start(self, name, ...)
  local host = self.host
  local handle = host:promise()
  STARTERS[name](self, function(...) host:resolve(handle, ...) end, ...)
  return handle
end

--- Begins a method without waiting for it: server:start("accept_player_session", id).
---
--- Returns a handle, whose result() is what the method returns. Raises for an unknown method. Neither blocks nor yields.
---@param method string
---@param ... any # the arguments of the method
---@return gamelift.Task
function Server:start(method, ...)
  local self_process = process_of(self, "start")
  if not STARTERS[method] then error("start: " .. messages.unknown("method", method, tables.keys(STARTERS)), 2) end
  return start(self_process, method, ...)
end

-- Begins a method and waits for it. Raises at the caller of the method where the host's loop cannot wait.
local function call(self, name, ...)
  local self_process = process_of(self, name)
  local host = self_process.host
  local refused = host:check(3)
  if refused then return nil, refused end
  return host:wait(start(self_process, name, ...))
end

-- methods -------------------------------------------------------------------------------------------------------------

--- Says that the process is ready for a game session. Heartbeats begin, and the callbacks may be called: each in a coroutine of its own,
--- so it may wait.
---
--- Options: port (1 to 60000), log_parameters = { log_paths = { … } }, on_start_game_session(game_session), which has to call
--- activate_game_session; on_update_game_session(update), with GameSession, UpdateReason and BackfillTicketId;
--- on_process_terminate(termination_time), in unix seconds, which has to call process_ending (without it the process ends at once);
--- on_health_check(), which returns whether the process is healthy (without it: it is). Nothing within 50 s counts as unhealthy.
---
--- Returns true; or nil and an error. Blocks or yields.
---@param options gamelift.ServerReady
---@return true?
---@return gamelift.Error err # where the first result is nil
function Server:process_ready(options) return call(self, "process_ready", options) end

--- Says that the game session is ready for players: call it in on_start_game_session.
---
--- Returns true; or nil and an error. Blocks or yields.
---@return true?
---@return gamelift.Error err # where the first result is nil
function Server:activate_game_session() return call(self, "activate_game_session") end

--- Checks the id that a player brings, and counts the player as connected.
---
--- Returns true; or nil and an error: then the player has to be refused. Blocks or yields.
---@param player_session_id string
---@return true?
---@return gamelift.Error err # where the first result is nil
function Server:accept_player_session(player_session_id) return call(self, "accept_player_session", player_session_id) end

--- Says that a player has left.
---
--- Returns true; or nil and an error. Blocks or yields.
---@param player_session_id string
---@return true?
---@return gamelift.Error err # where the first result is nil
function Server:remove_player_session(player_session_id) return call(self, "remove_player_session", player_session_id) end

--- Describes the player sessions of a game session, a player, or an id: give one of GameSessionId, PlayerId and PlayerSessionId.
---
--- Returns { PlayerSessions, NextToken }; or nil and an error. Times are unix seconds. Blocks or yields.
---@param params gamelift.ServerDescribePlayerSessions
---@return gamelift.ServerPlayerSessions?
---@return gamelift.Error err # where the first result is nil
function Server:describe_player_sessions(params) return call(self, "describe_player_sessions", params) end

--- Opens or closes the game session for new players.
---
--- Returns true; or nil and an error. Blocks or yields.
---@param policy "ACCEPT_ALL"|"DENY_ALL"
---@return true?
---@return gamelift.Error err # where the first result is nil
function Server:update_player_session_creation_policy(policy) return call(self, "update_player_session_creation_policy", policy) end

--- Asks for players to fill the game session up. GameSessionArn is this process's unless given.
---
--- Returns { TicketId }; or nil and an error. Blocks or yields.
---@param params gamelift.ServerStartMatchBackfill
---@return { TicketId: string }?
---@return gamelift.Error err # where the first result is nil
function Server:start_match_backfill(params) return call(self, "start_match_backfill", params) end

--- Withdraws a backfill ticket. GameSessionArn is this process's unless given.
---
--- Returns true; or nil and an error. Blocks or yields.
---@param params gamelift.ServerStopMatchBackfill
---@return true?
---@return gamelift.Error err # where the first result is nil
function Server:stop_match_backfill(params) return call(self, "stop_match_backfill", params) end

--- Returns where the TLS certificate of the compute is, { CertificatePath, ComputeName }; or nil and an error. Blocks or yields.
---@return { CertificatePath: string, ComputeName: string }?
---@return gamelift.Error err # where the first result is nil
function Server:get_compute_certificate() return call(self, "get_compute_certificate") end

--- Returns credentials of a role of the fleet, which are kept until 15 minutes before they expire; or nil and an error.
--- gamelift.credentials.fleet_role gives them to a client. Blocks or yields.
---@param params { RoleArn: string, RoleSessionName?: string }
---@return gamelift.ServerRoleCredentials?
---@return gamelift.Error err # where the first result is nil
function Server:get_fleet_role_credentials(params) return call(self, "get_fleet_role_credentials", params) end

--- Says that the process ends, and closes its connection. The program should end within 30 s.
---
--- Returns true; or nil and an error. Blocks or yields.
---@return true?
---@return gamelift.Error err # where the first result is nil
function Server:process_ending() return call(self, "process_ending") end

--- Returns the id of the game session of this process; or nil and the error NoGameSession. Neither blocks nor yields.
---@return string?
---@return gamelift.Error err # where the first result is nil
function Server:get_game_session_id()
  local session = process_of(self, "get_game_session_id").session
  if session.game_session_id then return session.game_session_id end
  return errors.fail("NoGameSession", "this process has no game session yet", { operation = "get_game_session_id" })
end

--- Returns the unix seconds until which the process has to end; or nil and an error if GameLift has not asked it to. Neither blocks
--- nor yields.
---@return number?
---@return gamelift.Error err # where the first result is nil
function Server:get_termination_time()
  local session = process_of(self, "get_termination_time").session
  if session.termination_time then return session.termination_time end
  return errors.fail("NoTerminationTime", "GameLift has not asked this process to end", { operation = "get_termination_time" })
end

--- Leaves GameLift at once, without saying that the process ends: calls under way fail with kind "closed". Idempotent. Neither blocks
--- nor yields.
function Server:destroy()
  local self_process = process_of(self, "destroy")
  self_process.session:close()
  self_process.host:settle(self_process)
end

--- Moves bytes and runs callbacks. Never waits. Where the process has a loop of its own, call it once a tick.
function Server:poll() process_of(self, "poll").host:poll() end

--- Waits until the process has ended, or for `seconds` (no limit), and runs callbacks meanwhile.
---
--- Returns true if it has ended; else false. Raises in a callback. Blocks the thread, or yields in nginx.
---@param seconds? number
---@return boolean
function Server:run(seconds)
  local self_process = process_of(self, "run")
  return self_process.host:run(self_process.ended, seconds)
end

--- Waits in a callback while everything else continues. Blocks or yields.
---@param seconds number
---@return gamelift.Failure? # why the wait ended early
function Server:sleep(seconds) return process_of(self, "sleep").host:sleep(seconds) end

Server.__close = Server.destroy

function Server:__tostring()
  local self_process = processes[self]
  local session = self_process and self_process.session
  local state = session and (session.is_ready and session.state == "connected" and "ready" or session.state) or "connecting"
  return ("gamelift.server (%s)"):format(state)
end

-- constructors --------------------------------------------------------------------------------------------------------

local server = {}

-- Returns the host for the options, and the emulator if there is one. Raises for an unfit transport.
local function host_of(options, level)
  local transport = options.transport
  local loops = package.loaded["gamelift.loop"]
  local common = { on_error = options.on_error, ca_file = options.ca_file, proxy = options.proxy }
  local emulator = type(transport) == "table" and tables.field(transport, "emulator")
  if emulator and type(tables.field(emulator, "connect")) == "function" then
    common.clock = function() return emulator:now() end
    common.idle = function(seconds) transport:sleep(seconds) end
    return require("gamelift.server.host_loop").new(common), emulator
  end
  local is_loop = loops and loops.is_loop(transport)
  if transport ~= nil and not is_loop then
    error("gamelift.server: option transport: expected gamelift.loop() or emulator:transport(), got " .. messages.quote(transport),
      level + 1)
  end
  local ngx = rawget(_G, "ngx")
  if not is_loop and type(ngx) == "table" and ngx.get_phase then return require("gamelift.server.host_nginx").new(common) end
  common.loop = transport
  return require("gamelift.server.host_loop").new(common)
end

-- Raises, at `level` above the caller, if the client of the option anywhere cannot wait where the server does.
local function check_anywhere(options, level)
  local client = options.anywhere
  local loop = client and require("gamelift.client").state(client).loop
  if loop and loop ~= options.transport then
    error("gamelift.server: option anywhere: expected a client with the same transport as the server", level + 1)
  end
  local loops = package.loaded["gamelift.loop"]
  if client and not loop and loops and loops.is_loop(options.transport) then
    error("gamelift.server: option anywhere: expected a client with transport = the loop, since another one would block the tick",
      level + 1)
  end
end

-- Returns a host, and the process that it starts; or nil, nil and an error where nothing can wait.
local function make(options, level, must_wait)
  options = options == nil and {} or options
  local problem = parameters.problem(options)
  if problem then error("gamelift.server: " .. problem, level + 1) end
  check_anywhere(options, level + 1)
  local host, emulator = host_of(options, level + 1)
  local refused = must_wait and host:check(level + 1)
  if refused then return nil, nil, refused end
  local face = setmetatable({}, Server)
  local self = process.start(host, tables.merge(options, { emulator = emulator }), face)
  processes[face] = self
  return host, self
end

--- Connects this process to GameLift, by the variables GAMELIFT_SDK_* of the environment or the options. Attempts that fail are
--- repeated for timeout.total seconds; each is reported at once.
---
--- Returns a server; or nil and an error. Raises for a wrong option, and outside a coroutine where the option transport is a loop. Blocks
--- or yields.
---@param options? gamelift.ServerOptions
---@return gamelift.Server?
---@return gamelift.Error err # where the server is nil
function server.init_sdk(options)
  local host, self, refused = make(options, 2, true)
  if not host then return nil, refused end
  local made, err = host:wait(self.started)
  if not made then self.host:detach(self) end
  return made, err
end

--- Begins what init_sdk does, for a loop or in nginx without waiting for it.
---
--- Returns a handle, whose result() is a server, or nil and an error. Raises for a wrong option. Neither blocks nor yields with a loop
--- and in nginx; elsewhere nothing would move the attempt, so it blocks until the handle is done.
---@param options? gamelift.ServerOptions
---@return gamelift.Task
function server.start(options)
  local host, self = make(options, 2, false)
  if host.is_own then host:wait(self.started) end
  return self.started
end

return server
