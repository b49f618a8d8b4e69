-- A process: a session with its connections, callbacks and the host that moves them.
local anywhere = require "gamelift.server.anywhere"
local core = require("gamelift.native").require "gamelift.core"
local credentials = require "gamelift.credentials"
local endpoint = require "gamelift.config.endpoint"
local errors = require "gamelift.errors"
local handshake = require "gamelift.server.handshake"
local in_process = require "gamelift.server.in_process"
local log = require "gamelift.log"
local messages = require "gamelift.util.messages"
local parameters = require "gamelift.server.parameters"
local sessions = require "gamelift.server.session"

local Process = {}
Process.__index = Process
Process.__name = "gamelift.server.process"

local process = {}

-- reports -------------------------------------------------------------------------------------------------------------

--- Passes an error to the option on_error; else writes it to the standard error stream, unless a logger gets it.
function Process:raise(err, trace)
  if self.on_error then return self.on_error(err, trace) end
  local io = not self.logger and rawget(_G, "io")
  if io and io.stderr then io.stderr:write("gamelift.server: ", messages.text(err), trace and "\n" .. trace or "", "\n") end
end

-- Reports something that no call returns. What handlers raise is dropped: a log must not break what it reports.
local function report(self, code, message, err)
  if self.logger then log.warning(self.logger, code, message, err and err.code) end
  local made
  if err then
    made = errors.new { kind = err.kind, code = err.code, status = err.status, message = message, attempts = err.attempts, sent = err.sent }
  else
    made = select(2, errors.fail(code, message))
  end
  pcall(self.raise, self, made)
end

-- connecting ----------------------------------------------------------------------------------------------------------

local container_host_id

-- Returns the keys that sign an upgrade; nil where a token does that; or nil and an error.
local function signing_keys(self, dial)
  if dial.token then return nil end
  if not self.provider then self.provider = credentials.cached(self.parameters.credentials) end
  return self.provider:get(self.wall(), self.host:transport(false))
end

-- Fetches another token for a process that registered itself: the last one may have expired. Keeps the last one if that fails.
local function renew_token(self, dial)
  if not self.anywhere or dial.reason ~= "reconnect" then return end
  local token, err = anywhere.token(self.anywhere, self.parameters.fleet_id, self.parameters.host_id)
  if token then
    dial.token = token
  else
    report(self, "TokenKept", "no new token could be had, so the last one is used: " .. tostring(err), err)
  end
end

-- Sends a request. Returns the response; or nil and the failure. Yields.
local function send(host, request)
  local proxy, err = endpoint.proxy(host.proxy, request.url)
  if err then return nil, { kind = "proxy", sent = "no", message = err.message } end
  return host:transport(proxy):send(request)
end

local function open_socket(self, dial, query)
  local request, key = handshake.request(dial.url, query, self.session.timeout.connect)
  local response, failure = send(self.host, request)
  local ok, err = handshake.check(response, failure, key)
  if not ok then
    if response and response.connection then self.host:adopt(response.connection):close() end
    return nil, err
  end
  return require("gamelift.server.link").new(self.session, self.host:adopt(response.connection), self.host:waker())
end

-- Makes an attempt to connect. Returns a link; or nil and an error. Yields.
local function open(self, dial)
  if self.parameters.is_container and not self.parameters.host_id then
    local id, err = container_host_id(self)
    if not id then return nil, err end
    self.parameters.host_id = id
  end
  renew_token(self, dial)
  local keys, err = signing_keys(self, dial)
  if err then return nil, err end
  local query
  query, err = handshake.parameters(self.parameters, dial, keys, self.wall())
  if not query then return nil, err end
  if self.emulator then return in_process.open(self.session, self.emulator, query, self.host:waker()) end
  return open_socket(self, dial, query)
end

-- Returns the id of the container's task, the last part of its ARN; or nil and an error.
function container_host_id(self)
  local url = require("gamelift.config.environment").get "ECS_CONTAINER_METADATA_URI_V4"
  if not url then
    return errors.fail("InvalidConfig", "no host id: ECS_CONTAINER_METADATA_URI_V4 is not set, as it is in a container of ECS")
  end
  local response, failure = self.host:transport(false):send {
    method = "GET", url = url .. "/task", headers = {}, body = "", timeout = { connect = 2, read = 2, total = 4 }, no_proxy = true,
  }
  local document = response and response.status == 200 and core.document(response.body)
  local id = document and type(document.TaskARN) == "string" and document.TaskARN:match "([^/]+)$"
  if id then return id end
  return errors.fail("InvalidConfig", "no host id: the metadata of the container's task have no TaskARN"
    .. (failure and ": " .. messages.text(failure.message) or ""))
end

local function attempt(self, dial)
  local link, err = open(self, dial)
  if link then
    if self.session.state == "closed" then
      link:close(1000)
      return link:flush()
    end
    self.links[#self.links + 1] = link
    self.session:opened(dial, link)
  else
    self.session:refused(dial, err)
  end
  self:advance()
end

-- Ends an attempt that raised.
local function refuse(self, dial, problem, trace)
  local _, err = errors.fail("TransportFailed", "the attempt raised: " .. messages.text(problem))
  self.session:refused(dial, err)
  if trace then self:raise(problem, trace) end
end

local function start_attempt(self, dial)
  self.host:spawn(function(problem, trace) refuse(self, dial, problem, trace) end, attempt, self, dial)
end

-- Begins the attempt that is due. One that cannot begin has failed: without memory, say.
local function begin_attempt(self)
  local dial = self.session:take_dial()
  if not dial then return end
  local ok, problem = pcall(start_attempt, self, dial)
  if not ok then refuse(self, dial, problem) end
end

-- events --------------------------------------------------------------------------------------------------------------

local function spawn(self, name, ...)
  local callback = self.callbacks[name]
  if callback then self.host:spawn(function(err, trace) self:raise(err, trace) end, callback, ...) end
end

local HANDLERS = {}

function HANDLERS.start_game_session(self, game_session) spawn(self, "on_start_game_session", game_session) end

function HANDLERS.update_game_session(self, update) spawn(self, "on_update_game_session", update) end

-- Without a callback the process ends at once, as Amazon's SDKs do; ending the program is up to its owner.
function HANDLERS.process_terminate(self, termination_time)
  if self.callbacks.on_process_terminate then return spawn(self, "on_process_terminate", termination_time) end
  self.session:process_ending(function(_, err)
    if err then report(self, "EndingFailed", tostring(err), err) end
  end)
end

function HANDLERS.health_check(self, number)
  local session, check = self.session, self.callbacks.on_health_check
  self.host:spawn(function(err, trace)
    session:health(number, false)
    self:raise(err, trace)
  end, function() session:health(number, check() and true or false) end)
end

function HANDLERS.closed(self, ending)
  if not self.has_started then
    self.has_started = true
    self.host:resolve(self.started, nil, ending.err or self.session:closed_error "init_sdk")
  elseif not ending.is_orderly then
    report(self, "Closed", "the process has lost GameLift: " .. ending.err.message, ending.err)
  end
  self.host:resolve(self.ended, true)
  self.has_ended = true
end

--- Does what is due, apart from reading.
function Process:advance()
  local session = self.session
  session:tick()
  begin_attempt(self)
  if not self.has_started and session.state == "connected" then -- no event, which could be lost without memory
    self.host:resolve(self.started, self.face)
    self.has_started = true
  end
  local event = session:take_event()
  while event do
    HANDLERS[event.name](self, event.value)
    event = session:take_event()
  end
end

-- what the host calls ---------------------------------------------------------------------------------------------------

--- Reads, and does what is due. Never waits.
---@param deadline number # monotonic seconds, after which nothing more is begun
function Process:pump(deadline)
  local links = self.links
  for i = #links, 1, -1 do
    local link = links[i]
    link:pump(deadline)
    if link.is_closed then table.remove(links, i) end
  end
  self:advance()
  if self.has_ended and not links[1] then self.host:detach(self) end
end

--- Sends what is queued. Never waits.
function Process:flush()
  for _, link in ipairs(self.links) do link:flush() end
end

--- Returns the moment at which pump is due even if no byte comes, or nil.
---@return number?
function Process:due()
  for _, link in ipairs(self.links) do
    if link.is_unread then return 0 end
  end
  return self.session.events[1] and 0 or self.session:next_timer()
end

--- Ends the process because its loop was closed.
function Process:loop_closed()
  local _, err = errors.fail("ServerClosed", "the loop was closed")
  self.session:close(err, true)
  self:flush()
  self:advance()
end

-- beginning -----------------------------------------------------------------------------------------------------------

-- Finds the URL and the token of a process that registers itself. Returns true; or nil and an error. Waits as the client does.
local function register(self, read, options)
  local name = read.host_id or options.compute_name
  if not (read.fleet_id and name) then
    return errors.fail("InvalidConfig", "anywhere: expected the options fleet_id and compute_name", { operation = "init_sdk" })
  end
  local compute, err = anywhere.compute(options.anywhere, read.fleet_id, name, options)
  if not compute then return nil, err end
  local token
  token, err = anywhere.token(options.anywhere, read.fleet_id, name)
  if not token then return nil, err end
  read.host_id, read.websocket_url, read.auth_token = name, compute.GameLiftServiceSdkEndpoint, token
  self.anywhere = options.anywhere
  return true
end

local function make_session(self, read, options)
  local host = self.host
  self.parameters = read
  self.session = sessions.new {
    parameters = read, timeout = parameters.timeout(sessions.DEFAULT_TIMEOUT, options.timeout),
    clock = function() return host.now() end, report = function(...) report(self, ...) end,
  }
  self.session:connect()
  host:attach(self)
  self:advance()
end

local function begin(self, options)
  local read, err = parameters.read(options)
  local ok = read ~= nil
  if ok and options.anywhere and not parameters.is_launched(read) then ok, err = register(self, read, options) end
  if ok then ok, err = parameters.complete(read, options) end
  if not ok then
    err.operation = err.operation or "init_sdk"
    return self.host:resolve(self.started, nil, err)
  end
  make_session(self, read, options)
end

--- Makes a process and begins to connect. `face` is the object that callers get, with the handle `started` as its result.
---@param host table # host_loop.lua or host_nginx.lua
---@param options table # that parameters.problem has accepted
---@param face table
function process.start(host, options, face)
  local self = setmetatable({
    host = host, face = face, logger = options.logger or false, on_error = options.on_error or false,
    wall = options.clock or core.time, emulator = options.emulator or false,
    callbacks = {}, links = {}, provider = false, anywhere = false, has_ended = false, roles = {},
    started = host:promise(), ended = host:promise(), session = false, parameters = false,
  }, Process)
  host:spawn(function(err, trace)
    host:resolve(self.started, nil, errors.is_error(err) and err or select(2, errors.fail("TransportFailed", messages.text(err))))
    self:raise(err, trace)
  end, begin, self, options)
  return self
end

return process
