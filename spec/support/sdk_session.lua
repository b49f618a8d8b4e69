-- A session of the Server SDK with a clock and links that a spec drives.
--
--   local s = require "spec.support.sdk_session".new()
--   s.now = 60; s:tick()                    time is the spec's
--   s:connect()                             → the link of the first connection, s.link
--   s:call("accept_player_session", id)     → { done =, result =, err = }, filled when it is done
--   s:respond(request, members)             on the link that got the request
--   s:push { Action = … }
local actions = require "gamelift.server.actions"
local encode = require "spec.support.sdk_service".encode
local core = require "gamelift.core"
local sessions = require "gamelift.server.session"

local sdk_session = {}

local Harness = {}
Harness.__index = Harness

local Link = {}
Link.__index = Link

function Link:send(text)
  local request = core.read_json(text)
  request.text = text
  self.sent[#self.sent + 1] = request
end

function Link:close(code) self.close_code = self.close_code or code end

function Harness.link_of() return setmetatable({ sent = {} }, Link) end

--- Begins the attempt that is due and lets it succeed. Returns its link.
function Harness:open()
  local dial = assert(self.session:take_dial(), "no attempt is due")
  self.dial = dial
  local link = self.link_of()
  self.session:opened(dial, link)
  self.link = link
  return link
end

function Harness:connect()
  self.session:connect()
  return self:open()
end

--- Lets the attempt that is due fail.
function Harness:refuse(err)
  local dial = assert(self.session:take_dial(), "no attempt is due")
  self.session:refused(dial, require("gamelift.errors").new(err or { kind = "transport", code = "ConnectionFailed" }))
  return dial
end

local function collect()
  local outcome = { count = 0 }
  return outcome, function(result, err)
    outcome.count = outcome.count + 1
    outcome.done, outcome.result, outcome.err = true, result, err
  end
end

function Harness:call(name, argument)
  local outcome, done = collect()
  if name == "process_ending" then
    self.session:process_ending(done)
  else
    self.session:request(actions[name], argument, done)
  end
  return outcome
end

function Harness:ready(has_health_check)
  local outcome, done = collect()
  self.session:process_ready({ SdkVersion = "5.4.0", SdkLanguage = "Lua", Port = 7777, LogPaths = {} }, has_health_check or false, done)
  return outcome
end

--- Connects, makes the process ready, and answers the first heartbeat.
function Harness:make_ready(has_health_check)
  self:connect()
  self:ready(has_health_check)
  self:respond(self:last())
  self:tick()
  if not has_health_check then self:respond(self:last()) end
  return self
end

--- Makes the process host a game session.
function Harness:make_hosting()
  self:make_ready()
  self:push { Action = "CreateGameSession", GameSessionId = "gsess-1" }
  self:events()
  return self
end

function Harness:last(link)
  link = link or self.link
  return link.sent[#link.sent]
end

function Harness:respond(request, members, link)
  local message = { Action = request.Action, RequestId = request.RequestId, StatusCode = 200 }
  for name, value in pairs(members or {}) do message[name] = value end
  self.session:message(link or self.link, encode(message))
end

function Harness:push(message, link) self.session:message(link or self.link, encode(message)) end

function Harness:tick() self.session:tick() end

--- Moves the clock to the next timers until the moment, and does what is due.
function Harness:advance(seconds)
  local goal = self.now + seconds
  while true do
    local moment = self.session:next_timer()
    if not moment or moment > goal then break end
    self.now = math.max(self.now, moment)
    local before = moment
    self:tick()
    if self.session:next_timer() == before and self.session.dial then break end -- an attempt to connect is the spec's
  end
  self.now = goal
end

--- Returns the names of the events since the last call, and the last event's value.
function Harness:events()
  local names, value = {}, nil
  local event = self.session:take_event()
  while event do
    names[#names + 1], value = event.name, event.value
    event = self.session:take_event()
  end
  return table.concat(names, " "), value
end

--- Returns how many messages with the action a link has got.
function Harness:count(action, link)
  local count = 0
  for _, request in ipairs((link or self.link).sent) do
    if request.Action == action then count = count + 1 end
  end
  return count
end

function sdk_session.new(options)
  local self = setmetatable({ now = 1000, reports = {} }, Harness)
  local serial = 0
  self.session = sessions.new {
    parameters = { websocket_url = "ws://one", auth_token = "canary-token-1", process_id = "p", host_id = "h", fleet_id = "fleet-1" },
    timeout = options and options.timeout,
    clock = function() return self.now end, random = function() return options and options.random or 0.5 end,
    uuid = function()
      serial = serial + 1
      return "id-" .. serial
    end,
    report = function(code, message) self.reports[#self.reports + 1] = code .. ": " .. message end,
  }
  return self
end

return sdk_session
