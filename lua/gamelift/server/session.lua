-- A session: what one server process and GameLift say to each other, without sockets, clocks and coroutines. host.lua drives it.
--
-- In: message and lost for each connection, opened and refused for each attempt to connect, tick when next_timer is due. Out: texts by
-- link:send, take_dial (the attempt that is due), and events, by take_event. A link is one open connection: an object with send(text)
-- and close(code).
--
-- state: "connecting" until the first connection, "connected", "ending" once the process has said that it ends, "closed".
local core = require("gamelift.native").require "gamelift.core"
local actions = require "gamelift.server.actions"
local errors = require "gamelift.errors"
local heartbeats = require "gamelift.server.heartbeats"
local pushes = require "gamelift.server.pushes"
local requests = require "gamelift.server.requests"
local shapes = require "gamelift.server.shapes"
local wire = require "gamelift.server.wire"

local LONGEST_PAUSE = 32 -- seconds between attempts
local SHORT = 1 -- seconds; of connections that last no longer only the first is replaced at once
local REPORTED = 16 -- messages that are ignored and reported; then one in 1024
local RETIRED = 5 -- seconds that a replaced connection may still answer
local NORMAL, GOING_AWAY, ABNORMAL = 1000, 1001, 1006 -- close codes

local Session = {}
Session.__index = Session
Session.__name = "gamelift.server.session"

local session = {}

session.DEFAULT_TIMEOUT = { connect = 5, request = 20, total = 180 } -- seconds: a handshake, a try of a request, all attempts

--- Makes a session. Nothing is sent yet.
---@param options table # parameters (parameters.lua), timeout (as DEFAULT_TIMEOUT), clock() in seconds, random() from 0 to 1,
---  report(code, message, err)
function session.new(options)
  return setmetatable({
    parameters = options.parameters, timeout = options.timeout or session.DEFAULT_TIMEOUT,
    clock = options.clock, random = options.random or core.random_float, uuid = options.uuid or core.uuid,
    reporter = options.report,
    state = "connecting", link = false, retired = {}, dial = false, err = false,
    url = options.parameters.websocket_url, token = options.parameters.auth_token, idempotency_token = false,
    pending = {}, events = {}, opened_at = false, short_ones = 0, -- connections in a row that were lost after SHORT
    is_activating = false, is_ready = false, is_ending = false, ignored = 0, is_checking = false, has_health_check = false,
    heartbeat_at = false, check_limit = false,
    game_session_id = false, termination_time = false, early_session = false,
  }, Session)
end

-- events and reports --------------------------------------------------------------------------------------------------

--- Queues an event for the host: "start_game_session", "update_game_session", "process_terminate", "health_check",
--- "closed".
function Session:emit(name, value) self.events[#self.events + 1] = { name = name, value = value } end

--- Returns the next event, or nil.
function Session:take_event() return self.events[1] and table.remove(self.events, 1) end

--- Reports something that no call returns.
function Session:report(code, message, err) self.reporter(code, message, err) end

-- connecting ----------------------------------------------------------------------------------------------------------

-- Returns the pause after so many failures in a row.
local function pause_after(failures) return math.min(2 ^ (failures - 1), LONGEST_PAUSE) end

-- Begins attempts to connect. reason: "init", "reconnect" or "refresh".
local function dial(self, reason, url, token, idempotency_token)
  self.dial = {
    reason = reason, url = url, token = token, idempotency_token = idempotency_token or self.uuid(), attempt = 0,
    due = self.clock(), started = self.clock(), is_running = false,
  }
end

-- Replaces the connection that was lost: at once, unless connections are lost again and again as soon as they are there.
local function reconnect(self)
  dial(self, "reconnect", self.url, self.token, self.idempotency_token)
  self.short_ones = self.clock() - self.opened_at < SHORT and self.short_ones + 1 or 0
  if self.short_ones < 2 then return end
  self.dial.due = self.dial.due + pause_after(self.short_ones - 1)
  self.dial.started = self.dial.due
end

--- Begins the first connection.
function Session:connect() dial(self, "init", self.url, self.token) end

--- Begins a connection that replaces the present one.
function Session:refresh(url, token)
  if self.state == "closed" then return end
  dial(self, self.link and "refresh" or "reconnect", url, token)
end

--- Returns the attempt to make now, or nil: { reason, url, token, idempotency_token, attempt }. The host passes it to opened or refused.
function Session:take_dial()
  local next_dial = self.dial
  if not next_dial or next_dial.is_running or self.clock() < next_dial.due then return nil end
  next_dial.is_running, next_dial.attempt = true, next_dial.attempt + 1
  return next_dial
end

--- Takes the connection of an attempt. Closes it if it is not needed any more.
function Session:opened(done_dial, link)
  if self.dial ~= done_dial then return link:close(NORMAL) end
  local replaced = self.link
  self.dial, self.link, self.opened_at = false, link, self.clock()
  self.url, self.token, self.idempotency_token = done_dial.url, done_dial.token, done_dial.idempotency_token
  if replaced then self.retired[replaced] = self.clock() + RETIRED end
  if self.state == "connecting" then self.state = "connected" end
  requests.resume(self)
end

-- Reports whether another attempt could end in another way.
local function may_retry(done_dial, err)
  if err.status == 403 or err.kind == "config" or err.kind == "validation" or err.kind == "closed" then return false end
  return done_dial.reason ~= "init" or err.code ~= "TLSFailure"
end

--- Takes the failure of an attempt. Another one follows after 1, 2, 4 … 32 s, unless the failure or the time forbids it.
function Session:refused(done_dial, err)
  if self.dial ~= done_dial then return end
  local now = self.clock()
  local pause = pause_after(done_dial.attempt)
  local in_time = now + pause <= done_dial.started + self.timeout.total
  local will_retry = in_time and may_retry(done_dial, err)
  err.attempts = done_dial.attempt
  self:report("ConnectAttemptFailed", ("attempt %d to connect failed: %s; %s"):format(done_dial.attempt, tostring(err),
    will_retry and ("the next one follows in %g s"):format(pause) or "no other one follows"), err)
  if will_retry then
    done_dial.is_running, done_dial.due = false, now + pause
    return
  end
  self.dial = false
  if not self.link then self:close(err) end -- else a refresh has failed, and its connection still serves
end

-- Reports whether a connection that ended with this code is replaced.
local function is_replaced(self, code)
  if code == GOING_AWAY then return self.is_ready end
  return code ~= NORMAL
end

local function closing(code, reason) return ("(%d%s)"):format(code, reason ~= "" and ", " .. core.printable(reason, 200) or "") end

-- Ends the session because GameLift has closed the connection for good.
local function close_by_peer(self, code, reason)
  if self.is_ending then
    for _, request in ipairs(self.pending) do -- the end that was asked for, seen before its response
      if request.action == "TerminateServerProcess" then return requests.respond(self, { RequestId = request.id, StatusCode = 200 }) end
    end
  end
  local _, err = errors.fail("ServerClosed", "GameLift has closed the connection " .. closing(code, reason))
  self:close(err)
end

--- Takes the end of a connection: its close code (nil: the connection broke) and reason.
function Session:lost(link, code, reason)
  code, reason = code or ABNORMAL, reason or ""
  local was_present = link == self.link
  self.retired[link] = nil
  if was_present then self.link = false end
  requests.release(self, link)
  if self.state == "closed" then return end
  if not was_present then
    if self.link then requests.resume(self) end
    return
  end
  if self.dial then
    self.dial.reason = "reconnect" -- a refresh is under way
  elseif is_replaced(self, code) then
    self:report("ConnectionLost", ("the connection to GameLift has ended %s; a new one follows"):format(closing(code, reason)))
    reconnect(self)
  else
    close_by_peer(self, code, reason)
  end
end

-- messages ------------------------------------------------------------------------------------------------------------

--- Takes a text message.
function Session:message(link, text)
  link.silent = 0
  if self.state == "closed" then return end
  local message, problem = wire.read(text)
  if message and message.RequestId ~= nil then
    problem = requests.respond(self, message)
  elseif message then
    problem = pushes.handle(self, message)
  end
  if not problem then return end
  self.ignored = self.ignored + 1
  if self.ignored <= REPORTED or self.ignored % 1024 == 0 then
    self:report("MessageIgnored", ("a message of GameLift is ignored%s: %s"):format(
      message and type(message.Action) == "string" and " (" .. core.printable(message.Action, 64) .. ")" or "", problem))
  end
end

-- requests ------------------------------------------------------------------------------------------------------------

-- Returns the error of a request that may not be made now, or nil. Nobody has a server before it is connected.
local function order_problem(self, entry)
  local method = entry.method
  local fields = { operation = method }
  local code, message
  if self.state == "closed" then return self:closed_error(method) end
  if self.is_ending then
    code, message = "ServerClosed", "the process has said that it ends"
  elseif entry.needs ~= "connected" and not self.is_ready then
    code, message = "NotReady", "call process_ready first"
  elseif entry.needs == "session" and not self.game_session_id then
    code, message = "NoGameSession", "this process has no game session yet"
  end
  return code and select(2, errors.fail(code, method .. ": " .. message, fields)) or nil
end

--- Returns the error of calls after the end.
function Session:closed_error(method)
  local reason = self.err and self.err.message or "destroy was called"
  local _, err = errors.fail("ServerClosed", "the server process has left GameLift: " .. reason, { operation = method })
  return err
end

--- Makes a request. done(members) or done(nil, err) is called once, perhaps at once.
---@param entry table # of actions.lua
---@param argument any # of the method
---@param done fun(members?: table, err?: gamelift.Error)
function Session:request(entry, argument, done)
  local err = order_problem(self, entry)
  if err then return done(nil, err) end
  local members, json = argument, nil
  if entry.members then members, err = entry.members(self, argument) end
  if members ~= nil or not err then json, err = shapes.write(entry.shape, members, entry.method) end
  if not json then return done(nil, err) end
  requests.add(self, entry, json, done)
end

--- Says that the process is ready for a game session. Heartbeats follow.
---@param members table # of ActivateServerProcess
---@param has_health_check boolean # the host answers the event "health_check"
---@param done fun(members?: table, err?: gamelift.Error)
function Session:process_ready(members, has_health_check, done)
  if self.is_ready or self.is_activating then
    return done(errors.fail("AlreadyReady", "process_ready: it was called before", { operation = "process_ready" }))
  end
  self.is_activating, self.has_health_check = true, has_health_check
  self:request(actions.process_ready, members, function(reply, err)
    self.is_activating = false
    local early = self.early_session
    self.early_session = false
    if not reply then return done(nil, err) end
    self.is_ready = true
    heartbeats.start(self)
    done(reply)
    if early then pushes.handle(self, early) end
  end)
end

--- Says that the process ends. The session is closed when GameLift knows.
function Session:process_ending(done)
  local problem = order_problem(self, actions.process_ending)
  if problem then return done(nil, problem) end
  self.is_ending = true
  heartbeats.stop(self)
  requests.add(self, actions.process_ending, "{}", function(reply, err)
    if reply then
      done(reply)
      local _, reason = errors.fail("ServerClosed", "the process has ended")
      return self:close(reason, true)
    end
    self.is_ending = false
    if self.state ~= "closed" and self.is_ready then heartbeats.start(self) end
    done(nil, err)
  end)
end

--- Takes the result of the health check that the event "health_check" asked for; its value is the number.
function Session:health(number, is_healthy) heartbeats.result(self, number, is_healthy) end

-- time ----------------------------------------------------------------------------------------------------------------

--- Does what is due.
function Session:tick()
  if self.state == "closed" then
    if self.pending[1] then requests.fail(self, self:closed_error()) end -- an error has interrupted close
    return
  end
  local now = self.clock()
  for link, limit in pairs(self.retired) do
    if now >= limit or not requests.has(self, link) then
      link:close(NORMAL)
      self:lost(link, NORMAL)
      break -- the table has changed; the next tick does the rest
    end
  end
  heartbeats.tick(self, now)
  for _, link in ipairs(requests.tick(self, now) or {}) do
    if link == self.link or self.retired[link] then
      link:close(NORMAL)
      self:lost(link, nil, "GameLift is silent")
    end
  end
end

local function earlier(a, b) return a and b and math.min(a, b) or a or b end

--- Returns the moment of clock() at which tick or take_dial has to be called, or nil for never.
---@return number?
function Session:next_timer()
  if self.state == "closed" then return nil end
  local moment = earlier(heartbeats.next_timer(self), requests.next_timer(self))
  for link, limit in pairs(self.retired) do moment = earlier(moment, requests.has(self, link) and limit or self.clock()) end
  if self.dial and not self.dial.is_running then moment = earlier(moment, self.dial.due) end
  return moment
end

-- ending --------------------------------------------------------------------------------------------------------------

--- Closes the session: all requests fail with the reason. Idempotent.
---@param err? gamelift.Error # the reason; nil: destroy
---@param is_orderly? boolean # the process said that it ends
function Session:close(err, is_orderly)
  if self.state == "closed" then return end
  self.state, self.err, self.dial = "closed", err or false, false
  heartbeats.stop(self)
  local links = { self.link or nil }
  for link in pairs(self.retired) do links[#links + 1] = link end
  self.link, self.retired = false, {}
  for _, link in ipairs(links) do link:close(NORMAL) end
  self:emit("closed", { err = err, is_orderly = is_orderly or not err })
  requests.fail(self, self:closed_error())
end

return session
