-- The client of a case, in the process that makes the calls: that of the specs, or a worker of nginx.
local cases = require "spec.faults.cases"
local core = require "gamelift.core"
local contains = require "spec.support.faults".contains
local gamelift = require "gamelift"

local caller = {}

local KEYS = { access_key_id = "AKIDCANARY", secret_access_key = "canary-secret", session_token = "canary-token" }
local METHOD, PARAMS = "create_player_sessions", { GameSessionId = "gsess-1", PlayerIds = { "p" } }

-- Returns a provider with a new key for each fetch.
local function new_provider()
  local n = 0
  return function()
    n = n + 1
    return { access_key_id = "AKID" .. n, secret_access_key = "canary-secret" }
  end
end

-- Returns a clock that stands still at a moment, or takes the next of a list each time it is read; or nil.
local function new_clock(moments)
  if type(moments) ~= "table" then return moments and function() return moments end end
  local n = 0
  return function()
    n = math.min(n + 1, #moments)
    return moments[n]
  end
end

-- Makes the client of a case. facts: { endpoint, ca, proxy (URL or false), transport }.
function caller.new(id, facts)
  local case = assert(cases.by_name[id], id)
  local options = {
    region = "us-west-2", credentials = case.provider and new_provider() or KEYS, endpoint = facts.endpoint, transport = facts.transport,
    ca_file = case.ca or facts.ca, proxy = facts.proxy, clock = new_clock(case.clock),
  }
  for name, value in pairs(case.options or {}) do options[name] = value end
  options.timeout = { connect = 2, read = 2, total = 4 }
  for name, value in pairs(case.options and case.options.timeout or {}) do options.timeout[name] = value end
  return gamelift.client(options)
end

local function matches(patterns, text)
  for _, pattern in ipairs(patterns or {}) do
    if text:find(pattern) or text:find(pattern, 1, true) then return true end
  end
  return patterns == nil
end

local function describe(err)
  return ("%s %s, sent %s, %s attempts: %s"):format(err.kind, err.code, err.sent, tostring(err.attempts), err.message)
end

-- Returns the problem of an error that must be one value with all its fields, bounded and without a secret.
local function form_problem(err)
  if type(err.kind) ~= "string" or type(err.code) ~= "string" or type(err.message) ~= "string" or type(err.retryable) ~= "boolean" then
    return "a field is missing: " .. describe(err)
  end
  if #err.message > 1024 or #tostring(err) > 1024 then return "a long message: " .. tostring(err) end
  if core.printable(tostring(err)) ~= tostring(err) then return "an unprintable text: " .. tostring(err) end
  if tostring(err):lower():find "canary%-secret" or tostring(err):find "canary%-token" then return "a secret: " .. tostring(err) end
end

-- Returns the problem of the end of one call, or nil.
local function problem_of(expect, reply, err)
  if expect.ok then
    if not reply then return "expected success, got " .. describe(err) end
    local retries = type(reply.ResponseMetadata) == "table" and reply.ResponseMetadata.RetryAttempts
    if expect.attempts and retries and retries + 1 ~= expect.attempts then return ("%d attempts"):format(retries + 1) end
    return expect.check and expect.check(reply)
  end
  if reply then return "expected an error, got success" end
  for _, field in ipairs { "kind", "code", "sent", "attempts" } do
    if not contains(expect[field], err[field]) then return ("%s: got %s"):format(field, describe(err)) end
  end
  if not matches(expect.message, err.message) then return "another message: " .. err.message end
  return form_problem(err)
end

-- Returns all pages of a paginator in one reply; or nil and its error.
local function walk(client, case)
  return client:get_paginator(case.method):paginate(case.walk):build_full_result()
end

-- Returns a function that makes one call of a case. Waits as the client does.
function caller.call(client, id)
  local case = cases.by_name[id]
  if case.walk then return walk(client, case) end
  return client:call(case.method or METHOD, case.make_params and case.make_params() or case.params or PARAMS)
end

-- Judges the end of the nth call of a case. Returns { problem, code, sent }.
function caller.judge(id, n, ok, reply, err)
  local case = cases.by_name[id]
  if not ok then return { problem = "raised: " .. tostring(reply) } end
  local expect = case.expect[math.min(n, #case.expect)]
  return { problem = problem_of(expect, reply, err), code = err and err.code, sent = err and err.sent }
end

-- Waits before another attempt are as short as they can be.
function caller.hurry() core.random_float = function() return 0.001 end end

-- ---- the calls of a worker of nginx, which keeps the client between them ----

local clients = {}

function caller.in_nginx(id, n, facts)
  caller.hurry()
  local key = facts.key
  clients[key] = clients[key] or caller.new(id, facts)
  local outcome = caller.judge(id, n, pcall(caller.call, clients[key], id))
  if facts.is_last then
    clients[key]:close()
    clients[key] = nil
  end
  collectgarbage()
  return outcome
end

return caller
