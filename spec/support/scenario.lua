-- Plays a recorded scenario of boto3's credentials. Files, environment, scripted responses and clock come from the case; nothing touches
-- a network.
local config = require "gamelift.config"
local core = require "gamelift.core"
local credentials = require "gamelift.credentials"
local folder = require "spec.support.folder"
local script = require "spec.support.script"
local vectors = require "spec.support.vectors"

local scenario = {}

-- boto3's exceptions, and the failures that a transport reports in their place.
local EXCEPTIONS = {
  ConnectTimeoutError = { "timeout", "no" }, ReadTimeoutError = { "timeout", "maybe" },
  EndpointConnectionError = { "connect", "no" },
}

local function step_of(response)
  if response.exception then
    local failure = EXCEPTIONS[response.exception] or error("unknown exception " .. response.exception)
    return { failure = failure[1], sent = failure[2] }
  end
  local headers = {}
  for _, pair in ipairs(response.headers or {}) do headers[pair[1]] = pair[2] end
  return { status = response.status, headers = headers, body = response.body }
end

-- Makes a transport that returns the responses in order; after the last one every connection is refused.
local function transport_of(case)
  local steps = {}
  for i, response in ipairs(case.http or {}) do steps[i] = step_of(response) end
  setmetatable(steps, { __index = function() return { failure = "connect", sent = "no" } end })
  return script.transport(steps)
end

local function set_up(case)
  local path = folder.with {}
  local function place(text) return (text:gsub("{{dir}}", (path:gsub("%%", "%%%%")))) end
  for name, text in pairs(case.files or {}) do
    local inner = name:match "^(.*)/[^/]*$"
    if inner then assert(os.execute(("mkdir -p '%s/%s'"):format(path, inner))) end
    folder.write(path .. "/" .. name, place(text))
  end
  local variables = {
    AWS_CONFIG_FILE = path .. "/config", AWS_SHARED_CREDENTIALS_FILE = path .. "/credentials", HOME = path .. "/home",
    AWS_EC2_METADATA_DISABLED = not case.imds and "true" or nil,
  }
  for name, value in pairs(case.env or {}) do variables[name] = place(value) end
  script.environment(variables)
  return place
end

-- Plays a case. Returns { keys, err, requests, slept, timeline = { { at, access_key or err, requests }, … } }. The optional
-- also(options, transport) plays it first in another way.
function scenario.play(case, options, also)
  set_up(case)
  local transport = transport_of(case)
  local random = core.random_float
  core.random_float = function() return 0 end
  local chosen = { profile = vectors.without_null(case.profile), mfa_code = function() return "123456" end }
  for name, value in pairs(options or {}) do chosen[name] = value end
  if also then
    local copy = { clock = function() return script.NOW end }
    for name, value in pairs(chosen) do copy[name] = value end
    also(copy, transport_of(case))
  end
  local provider = credentials.cached(credentials.default(chosen, (config.profile_context(chosen))))
  local played = { requests = transport.requests, slept = transport.slept, timeline = {} }
  for i, at in ipairs(case.timeline or { 0 }) do
    local before = #transport.requests
    local keys, err = provider:get(script.NOW + at, transport)
    if i == 1 then played.keys, played.err = keys, err end
    played.timeline[i] = {
      at = at, access_key = keys and keys.access_key_id, err = err, requests = #transport.requests - before,
    }
  end
  core.random_float = random
  local text = table.concat({ (case.files or {}).config or "", (case.files or {}).credentials or "" })
  played.waited_for_process = text:find("credential_process", 1, true) -- boto3 blocks there
  return played
end

function scenario.clear()
  folder.clear()
  script.restore()
end

local function unescape(text)
  return (text:gsub("+", " "):gsub("%%(%x%x)", function(hex) return string.char(tonumber(hex, 16)) end))
end

local SEEN = { "accept", "authorization", "content-type", "x-amz-security-token", "x-aws-ec2-metadata-token",
  "x-aws-ec2-metadata-token-ttl-seconds", "x-amz-sso_bearer_token" }

-- Returns a request in the form of the vectors.
function scenario.recorded(request)
  local headers, by_name = {}, {}
  for name, value in pairs(request.headers) do by_name[name:lower()] = value end
  for _, name in ipairs(SEEN) do headers[name] = by_name[name] end
  local scope = (by_name.authorization or ""):match "^AWS4%-HMAC%-SHA256 Credential=([^,]+)"
  if scope then headers.authorization = nil end
  local form
  if request.method == "POST" then
    form = {}
    for name, value in request.body:gmatch "([^&=]+)=([^&]*)" do form[unescape(name)] = unescape(value) end
  end
  return { method = request.method, url = request.url, headers = headers, signed_with = scope, form = form }
end

return scenario
