-- Plays one caller: straight-line code that makes calls one after the other and records what came of each. It runs unchanged with each
-- transport.
local core = require "gamelift.core"
local gamelift = require "gamelift"

local caller = {}

local HASTY = 0.05 -- share of the calls whose time is up within milliseconds, so that some of them never leave

local function chance(share) return core.random_float() < share end

local Caller = {}
Caller.__index = Caller

--- Makes a call and records it: { method, key, ok, id, kind, code, sent, attempts, wrong, is_read }.
--- read(reply) returns the id and the key that the reply has. Returns the id, or nil if the call failed.
function Caller:call(method, key, params, read, known_id)
  local options = chance(HASTY) and { timeout = { total = 0.0001 + core.random_float() * 0.004 } } or nil
  local reply, err = self.send(self.client, method, params, options)
  local record = { method = method, key = key, id = known_id, ok = reply ~= nil }
  self.records[#self.records + 1] = record
  if not reply then
    record.kind, record.code, record.sent, record.attempts = err.kind, err.code, err.sent, err.attempts
    record.text = tostring(err)
    if self.pause and err.code == "FleetCapacityExceededException" then self.pause() end
    return nil
  end
  record.attempts = reply.ResponseMetadata.RetryAttempts + 1
  if not read then return true end
  local id, its_key = read(reply)
  if its_key ~= key or known_id and id ~= known_id then
    record.wrong = ("%s of %s (%s) got %s (%s)"):format(method, key, tostring(known_id), tostring(its_key), tostring(id))
  end
  record.id = id
  return id
end

function Caller:new_key(kind)
  self.last = self.last + 1
  return ("%s-%s-%d"):format(kind, self.name, self.last)
end

local function read_session(session) return session.GameSessionId, session.Name end

-- Asks until the game session is ACTIVE. Returns whether it is.
function Caller:wait_until_active(id, key)
  local status = "ACTIVATING"
  for _ = 1, 20 do
    self.pause()
    self:call("describe_game_sessions", key, { GameSessionId = id }, function(reply)
      status = reply.GameSessions[1].Status
      return read_session(reply.GameSessions[1])
    end, id)
    if status ~= "ACTIVATING" then break end
  end
  return status == "ACTIVE"
end

function Caller:session()
  local world, key = self.world, self:new_key "session"
  local id = self:call("create_game_session", key,
    { FleetId = world.fleet, Location = world.location, Name = key, MaximumPlayerSessionCount = 8 },
    function(reply) return read_session(reply.GameSession) end)
  if not id then return end
  if world.location and not self:wait_until_active(id, key) then return end
  for _ = 1, 2 do
    local player = self:new_key "player"
    self:call("create_player_session", player, { GameSessionId = id, PlayerId = player },
      function(reply) return reply.PlayerSession.PlayerSessionId, reply.PlayerSession.PlayerId end)
  end
  self:call("describe_game_sessions", key, { GameSessionId = id },
    function(reply) return read_session(reply.GameSessions[1]) end, id)
  if chance(0.3) then
    self:call("terminate_game_session", key, { GameSessionId = id, TerminationMode = "FORCE_TERMINATE" },
      function(reply) return read_session(reply.GameSession) end, id)
  end
end

function Caller:placement()
  local key = self:new_key "placement"
  local function read(reply) return reply.GameSessionPlacement.PlacementId, reply.GameSessionPlacement.GameSessionName end
  local id = self:call("start_game_session_placement", key,
    { GameSessionQueueName = self.world.queue, GameSessionName = key, MaximumPlayerSessionCount = 4 }, read)
  if id then self:call("describe_game_session_placement", key, { PlacementId = id }, read, id) end
end

function Caller:ticket()
  local key = self:new_key "ticket"
  local function read(ticket) return ticket.TicketId, ticket.Players[1].PlayerId end
  local id = self:call("start_matchmaking", key, { ConfigurationName = self.world.configuration, Players = { { PlayerId = key } } },
    function(reply) return read(reply.MatchmakingTicket) end)
  if not id then return end
  self:call("describe_matchmaking", key, { TicketIds = { id } }, function(reply) return read(reply.TicketList[1]) end, id)
  if chance(0.3) then self:call("stop_matchmaking", key, { TicketId = id }, nil, id) end
end

local function send_plainly(client, method, params, options) return client[method](client, params, options) end

--- Makes `count` calls or a few more. Returns a list of the records.
---@param client table
---@param options table # name: unique in its round; count; world: { fleet, location, queue, configuration };
---   send: function(client, method, params, options), by default a plain call; pause: called when the fleet has no free process
function caller.play(client, options)
  local self = setmetatable({ client = client, name = options.name, world = options.world, records = {}, last = 0,
    send = options.send or send_plainly, pause = options.pause }, Caller)
  while #self.records < options.count do
    local luck = core.random_float()
    if luck < 0.5 then self:session() elseif luck < 0.75 then self:placement() else self:ticket() end
  end
  return self.records
end

--- Returns the options of a client for the local GameLift.
function caller.client_options(server, transport)
  return { endpoint = server.url, region = server.region, credentials = server.credentials, proxy = false, transport = transport,
    timeout = { connect = 10, read = 20, total = 60 } }
end

local clients = {}

--- Plays in a program or a worker of nginx that has the default transport; all callers of one program share its client.
function caller.play_here(server, options)
  clients[server.url] = clients[server.url] or gamelift.client(caller.client_options(server))
  return caller.play(clients[server.url], options)
end

return caller
