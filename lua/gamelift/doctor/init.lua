-- What a client with these options would do, and why: for people whose first call fails. Nothing here shows a secret.
local config = require "gamelift.config"
local native = require "gamelift.native"
local core = native.require "gamelift.core"
local credentials = require "gamelift.credentials"
local endpoint = require "gamelift.config.endpoint"
local names = require "gamelift.util.messages"
local options = require "gamelift.config.options"
local report = require "gamelift.doctor.report"

local SKEW = 240 -- seconds of clock offset that a signature bears

local function add_problem(found, err)
  found.problems[#found.problems + 1] = tostring(err)
end

local function versions()
  local loaded, curl = pcall(native.require, "gamelift.curl")
  local jit = rawget(_G, "jit")
  return {
    gamelift = core.version,
    lua = jit and jit.version or _VERSION,
    libcurl = loaded and curl.libcurl_version():match "^%S+" or "gamelift.curl cannot be loaded",
    openssl = core.openssl_version(),
  }
end

-- Why the providers of a chain but the chosen one gave nothing, in the order they are asked in.
local function sources(chain)
  local list = {}
  for i, one in ipairs(chain.tried or {}) do list[i] = { name = one.name, reason = one.reason } end
  if chain.chosen and chain.list and #list + 1 < #chain.list then
    list[#list + 1] = { name = "those after it", reason = "not asked, since the first that has credentials is used" }
  end
  return list
end

local function check_credentials(found, given, settings, transport, now)
  local provider = given.credentials or credentials.default(given, settings.shared)
  local keys, err = credentials.holder(provider):get(now, transport)
  local about = { tried = type(provider) == "table" and sources(provider) or {} }
  found.credentials = about
  if not keys then
    about.error = tostring(err)
    add_problem(found, err.code == "NoCredentials" and "NoCredentials: no source has any" or err)
    return nil
  end
  about.source = keys.source or (type(given.credentials) == "table" and given.credentials.access_key_id and "explicit")
    or "a provider of your own"
  about.access_key_id = "…" .. keys.access_key_id:sub(-4)
  about.account_id = keys.account_id
  about.expiration = keys.expiration
  about.expires_in = keys.expiration and keys.expiration - now
  return keys
end

-- The transport, with the last answer's Date kept.
local function recorder(transport)
  local seen = {}
  local recording = { never_raises = transport.never_raises }
  function recording.send(_, request)
    local response, failure = transport:send(request)
    if type(response) == "table" and type(response.headers) == "table" then seen.date = response.headers.date end
    return response, failure
  end
  function recording.sleep(_, seconds) return transport:sleep(seconds) end
  if type(transport.now) == "function" then
    function recording.now() return transport:now() end
  end
  return recording, seen
end

local function check_call(found, given, keys, transport, wall)
  local recording, seen = recorder(transport)
  local client = require("gamelift.client").new(options.merge(given, { transport = recording, credentials = keys }))
  local method = found.call.operation
  local reply, err = client:call(method, method == "list_fleets" and { Limit = 1 } or {})
  client:close()
  found.call.ok = reply ~= nil
  found.call.request_id = reply and reply.ResponseMetadata.RequestId or err and err.request_id
  if err then
    found.call.error = tostring(err)
    add_problem(found, err)
  end
  local there = type(seen.date) == "string" and core.http_date(seen.date)
  if not there then return end
  found.clock_offset = there - wall()
  if math.abs(found.clock_offset) > SKEW then
    add_problem(found, ("the clock of this machine is off by %.0f seconds"):format(found.clock_offset))
  end
end

-- Notes default paths that cannot be reached, each once.
local function path_collector(found)
  local seen = {}
  return function(path, message)
    if not seen[path] then found.unreachable[#found.unreachable + 1] = message end
    seen[path] = true
  end
end

local function resolve(found, given)
  local shared, settings, err
  local collect = path_collector(found)
  shared, err = config.shared(given, collect)
  if shared then
    found.profile, found.region, found.region_source = shared.profile_name, shared.region, shared.region_source
    settings, err = config.resolve(given, collect)
  end
  if not settings then
    add_problem(found, err)
    return nil
  end
  found.endpoint, found.endpoint_source = settings.url, settings.url_source or "the service's own"
  found.ca_file = settings.ca_file
  found.proxy = settings.proxy and endpoint.shown(settings.proxy) or nil
  if settings.ca_file and not core.file_stamp(settings.ca_file) then
    add_problem(found, "the CA file is not there: " .. names.quote(settings.ca_file))
  end
  return settings
end

local function transport_of(found, given, settings)
  if given.transport then
    found.transport = "given as an option"
    return given.transport
  end
  local transport, err = require("gamelift.transport").default(settings)
  if not transport then
    add_problem(found, err)
    return nil
  end
  found.transport = "libcurl"
  return transport, true
end

-- options: those of a client, and `call`: true, or the name of an operation that changes nothing, to make one signed call.
-- A table { ok, region, endpoint, profile, credentials, versions, problems, … } that prints as a report. May wait: asks for
-- credentials where they come from. Raises for wrong options.
return function(given)
  given = options.merge(given or {})
  local call = given.call
  given.call = nil
  local problem = options.client_problem(given)
  if problem then error("gamelift.doctor: " .. problem, 2) end
  local operation = core.operation(call == true and "list_fleets" or call or "list_fleets")
  if not operation or operation.class ~= "safe" then
    error("gamelift.doctor: call: expected true or an operation that changes nothing", 2)
  end

  local found = report.new { problems = {}, unreachable = {}, versions = versions() }
  local settings = resolve(found, given)
  local transport, owned
  if settings then transport, owned = transport_of(found, given, settings) end
  local keys
  local wall = given.clock or core.time
  if transport then keys = check_credentials(found, given, settings, transport, wall()) end
  if keys and call then
    found.call = { operation = operation.method }
    check_call(found, given, keys, transport, wall)
  end
  if owned then transport:close() end
  found.ok = #found.problems == 0
  return found
end
