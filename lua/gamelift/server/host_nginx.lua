-- A host inside nginx. A timer drives the process and owns its sockets, so the server outlives the request that made it and serves the
-- calls of all requests of its worker. Callbacks are light threads of that timer.
local core = require "gamelift.core"
local cosocket = require "gamelift.nginx.cosocket"
local environment = require "gamelift.config.environment"
local errors = require "gamelift.errors"
local nginx_phase = require "gamelift.nginx.phase"
local semaphore = require "ngx.semaphore"

local now, spawn_thread = core.monotonic, ngx.thread.spawn

local ROUND = 1 -- seconds; the longest wait of the driver and of a reader, which then look whether the worker exits
local SEND_LIMIT = 10 -- seconds that a socket may take no byte
local PIECE = 65536 -- bytes of one read
local BUDGET = 0.002 -- seconds of one pump
local MAX_RESPONSE = 64 * 1024 -- bytes of a refusal

local unpack = rawget(_G, "unpack")
local function pack(...) return { n = select("#", ...), ... } end

-- handles -------------------------------------------------------------------------------------------------------------

local Promise = {}
Promise.__index = Promise
Promise.__name = "gamelift.task"

function Promise:done() return self.results ~= false end

function Promise:result()
  if self.results then return unpack(self.results, 1, self.results.n) end
end

-- Returns true if the results are there within the seconds.
local function wait_for(self, seconds)
  local deadline = now() + (seconds or math.huge)
  while not self.results do
    local left = deadline - now()
    if left <= 0 then return false end
    self.waiting = self.waiting + 1
    self.semaphore:wait(math.min(left, 3600))
    self.waiting = self.waiting - 1
  end
  return true
end

function Promise:wait()
  wait_for(self)
  return self:result()
end

function Promise:on_done(fn)
  if self.results then self.host:spawn(self.host.on_error, fn, self:result()) else self.callbacks[#self.callbacks + 1] = fn end
  return self
end

function Promise:cancel()
  if self.results then return false end
  self.host:resolve(self, errors.fail("Cancelled", "the call was cancelled", { sent = "maybe" }))
  return true
end

-- connections ---------------------------------------------------------------------------------------------------------

local Connection = {}
Connection.__index = Connection

-- Reads until the connection ends or is closed. One piece at a time waits to be taken.
local function read(self)
  local socket = self.socket
  while not self.is_closed do
    local bytes, problem = socket:receiveany(PIECE)
    if bytes then
      self.bytes = bytes
      self.host:nudge()
      while self.bytes and not self.is_closed do self.room:wait(ROUND) end
    elseif problem ~= "timeout" then
      self.problem = problem
      self.host:nudge()
      break
    end
  end
  socket:close()
end

function Connection:receive()
  local bytes = self.bytes
  if bytes then
    self.bytes = nil
    self.room:post(1)
    return bytes
  end
  if self.problem then return nil, self.problem end
  return ""
end

-- Sends all; only the driver calls it.
function Connection:send(bytes, from)
  local ok, problem = self.socket:send(from == 1 and bytes or bytes:sub(from))
  if not ok then return nil, problem end
  return #bytes - from + 1
end

function Connection:close()
  if self.is_closed then return end
  self.is_closed = true
  self.room:post(1)
end

-- the host ------------------------------------------------------------------------------------------------------------

local Host = { now = now }
Host.__index = Host

--- Runs fn(…) in a light thread of the driver. What it raises goes to on_error(err).
function Host:spawn(on_error, fn, ...)
  self.queue[#self.queue + 1] = { on_error, fn, pack(...) }
  if not self.is_driven then self:start_driver() end
  self:nudge()
end

--- Wakes the driver.
function Host:nudge()
  if self.semaphore:count() < 1 then self.semaphore:post(1) end
end

function Host:waker()
  return function() self:nudge() end
end

function Host:settle() self:nudge() end

function Host:promise()
  return setmetatable({ host = self, results = false, callbacks = {}, waiting = 0, semaphore = semaphore.new() }, Promise)
end

function Host:resolve(handle, ...)
  if handle.results then return end
  handle.results = pack(...)
  if handle.waiting > 0 then handle.semaphore:post(handle.waiting) end
  for _, fn in ipairs(handle.callbacks) do self:spawn(self.on_error, fn, handle:result()) end
  handle.callbacks = {}
end

--- Returns nil, or the error if nginx cannot wait here.
function Host.check()
  local problem = nginx_phase.problem()
  if problem then return select(2, errors.fail("WrongPhase", problem)) end
end

function Host.wait(_, handle) return handle:wait() end

function Host.run(_, handle, seconds) return wait_for(handle, seconds) end

function Host.poll() end

function Host.sleep(_, seconds)
  if seconds > 0 then ngx.sleep(math.max(seconds, 0.001)) end
end

--- Returns the transport for requests of this worker.
---@param proxy? string|false
function Host:transport(proxy)
  return cosocket.new {
    proxy = proxy or "", ca_file = self.ca_file or environment.get "AWS_CA_BUNDLE", max_response = MAX_RESPONSE,
  }
end

--- Returns the connection of a response as links use it, and begins to read it.
function Host:adopt(raw)
  local self_connection = setmetatable({
    host = self, socket = raw.socket, bytes = raw.early ~= "" and raw.early or nil, room = semaphore.new(), is_closed = false,
  }, Connection)
  raw.socket:settimeouts(SEND_LIMIT * 1000, SEND_LIMIT * 1000, ROUND * 1000)
  spawn_thread(function()
    while self_connection.bytes and not self_connection.is_closed do self_connection.room:wait(ROUND) end
    read(self_connection)
  end)
  return self_connection
end

function Host:attach(process) self.process = process end

function Host:detach(process)
  if self.process == process then self.process = false end
end

-- Runs one entry of the queue.
local function run(self, entry)
  local ok, problem = pcall(entry[2], unpack(entry[3], 1, entry[3].n))
  self.running = self.running - 1
  if not ok then pcall(entry[1], problem) end
  self:nudge()
end

local function start_queued(self)
  local entry = table.remove(self.queue, 1)
  while entry do
    self.running = self.running + 1
    spawn_thread(run, self, entry)
    entry = table.remove(self.queue, 1)
  end
end

-- Moves the process once. Returns the seconds until it has to be moved again.
local function move(self)
  local process = self.process
  if not process then return ROUND end
  if ngx.worker.exiting() then process:loop_closed() end
  process:pump(now() + BUDGET)
  process:flush()
  local due = process:due()
  return due and math.max(math.min(due - now(), ROUND), 0) or ROUND
end

local function drive(self)
  repeat
    start_queued(self)
    local seconds = move(self)
    if not self.queue[1] then
      if seconds > 0 then self.semaphore:wait(seconds) else ngx.sleep(0) end
    end
  until not self.process and not self.queue[1] and self.running == 0
  self.is_driven = false
end

--- Begins the timer that drives the process.
function Host:start_driver()
  self.is_driven = true
  local ok, problem = ngx.timer.at(0, function()
    local good, raised = pcall(drive, self)
    if good then return end
    self.is_driven = false
    ngx.log(ngx.ERR, "gamelift.server: ", tostring(raised))
    if self.process then self.process:loop_closed() end
  end)
  if not ok then error("gamelift.server: nginx has no timer for the server: " .. tostring(problem), 0) end
end

local host_nginx = {}

--- Makes a host.
---@param options table # on_error, ca_file, proxy
function host_nginx.new(options)
  return setmetatable({
    on_error = options.on_error or function(err) ngx.log(ngx.ERR, "gamelift.server: ", tostring(err)) end,
    ca_file = options.ca_file, proxy = options.proxy,
    queue = {}, running = 0, semaphore = semaphore.new(), process = false, is_driven = false,
  }, Host)
end

return host_nginx
