-- A transport that follows a script, with a clock that moves only while something waits. It touches no network.
--
--   local transport = script { { status = 200, body = "{}" }, { failure = "timeout", sent = "maybe" } }
--   transport.requests, transport.slept    the requests and sleeps so far
--
-- A step is { status =, headers =, body = }, { failure = kind, sent =, message = }, { raises = value }, { returns = {…} }
-- or a function(request) that returns a step; a step with `takes` lasts that many seconds. After the last step it raises.
local canary = require "spec.support.canary"
local core = require "gamelift.core"
local gamelift_environment = require "gamelift.config.environment"

local script = {}

local Transport = {}
Transport.__index = Transport

function Transport:now() return self.time end

function Transport:send(request)
  self.requests[#self.requests + 1] = request
  local step = self.steps[#self.requests]
  if not step then error("the script has no step " .. #self.requests, 0) end
  if type(step) == "function" then step = step(request) end
  self.time = self.time + (step.takes or 0)
  if step.raises then error(step.raises, 0) end
  if step.returns then return step.returns[1], step.returns[2] end
  if step.failure then return nil, { kind = step.failure, sent = step.sent, message = step.message or step.failure } end
  local headers = {}
  for name, value in pairs(step.headers or {}) do headers[name:lower()] = value end
  return { status = step.status, headers = headers, body = step.body or "" }
end

function Transport:sleep(seconds)
  self.slept[#self.slept + 1] = seconds
  self.time = self.time + seconds
end

function script.transport(steps)
  return setmetatable({ steps = steps, requests = {}, slept = {}, time = 1000 }, Transport)
end

-- True if this Lua can yield inside pcall and iterators: all but PUC Lua 5.1.
script.waits_in_pcall = coroutine.wrap(function()
  return pcall(coroutine.yield, true)
end)() == true
script.CANNOT_WAIT = "PUC Lua 5.1 cannot yield through pcall or an iterator"

script.KEYS = { access_key_id = "AKIAIOSFODNN7EXAMPLE", secret_access_key = canary.SECRET_ACCESS_KEY }
script.NOW = 1770091506 -- 2026-02-03T04:05:06Z

-- Returns the options of a client over this transport, with others merged over them.
function script.options(transport, over)
  local options = {
    region = "us-west-2", credentials = script.KEYS, transport = transport, clock = function() return script.NOW end,
  }
  for key, value in pairs(over or {}) do options[key] = value end
  return options
end

-- Returns a client and its transport.
function script.client(steps, over)
  local transport = script.transport(steps)
  return require("gamelift").client(script.options(transport, over)), transport
end

-- Replaces the environment by `variables`, without shared files unless they name some, until script.restore().
function script.environment(variables)
  local all = { AWS_CONFIG_FILE = "/nonexistent/config", AWS_SHARED_CREDENTIALS_FILE = "/nonexistent/credentials",
    HOME = "/nonexistent" }
  for name, value in pairs(variables or {}) do all[name] = value end
  gamelift_environment.capture(function(name) return all[name] end)
end

function script.restore() gamelift_environment.capture(os.getenv) end

-- Makes a step: the smallest successful response of the requested operation.
function script.ok(request)
  local members = core.members(request.headers["X-Amz-Target"]:match "%.(.*)", "output")
  local sole = #members == 1 and members[1].type == "structure" and members[1].name
  return { status = 200, body = sole and ('{"%s":{}}'):format(sole) or "{}" }
end

-- Makes a step: an error of the service.
function script.service_error(code, status, message)
  return { status = status or 400, headers = { ["x-amzn-RequestId"] = "r-1" },
    body = ('{"__type":"%s","Message":"%s"}'):format(code, message or "m") }
end

return script
