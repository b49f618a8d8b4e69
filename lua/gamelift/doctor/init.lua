--- Reports what a client with these options would do, and why: for people whose first call fails. It never shows a secret.
local config = require "gamelift.config"
local messages = require "gamelift.util.messages"
local native = require "gamelift.native"
local core = native.require "gamelift.core"
local credentials = require "gamelift.credentials"
local endpoint = require "gamelift.config.endpoint"
local options = require "gamelift.config.options"
local tables = require "gamelift.util.tables"
local report = require "gamelift.doctor.report"

local SKEW = 240 -- seconds of clock offset that a signature tolerates

local function add_problem(findings, err)
  findings.problems[#findings.problems + 1] = tostring(err)
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

-- Returns the reasons why the providers of a chain before the chosen one gave nothing, in the order of the chain.
local function sources(chain)
  local list = {}
  for i, provider in ipairs(chain.tried or {}) do list[i] = { name = provider.name, reason = provider.reason } end
  if chain.chosen and chain.list and #list + 1 < #chain.list then
    list[#list + 1] = { name = "those after it", reason = "not asked, since the first one with credentials is used" }
  end
  return list
end

local function check_credentials(findings, opts, settings, transport, now)
  local provider = opts.credentials or credentials.default(opts, settings.profile_context)
  local keys, err = credentials.cached(provider):get(now, transport)
  local details = { tried = type(provider) == "table" and sources(provider) or {} }
  findings.credentials = details
  if not keys then
    details.error = tostring(err)
    add_problem(findings, err.code == "NoCredentials" and "NoCredentials: no source has credentials" or err)
    return nil
  end
  details.source = keys.source or (type(opts.credentials) == "table" and opts.credentials.access_key_id and "explicit")
    or "a user-supplied provider"
  details.access_key_id = "…" .. keys.access_key_id:sub(-4)
  details.account_id = keys.account_id
  details.expiration = keys.expiration
  details.expires_in = keys.expiration and keys.expiration - now
  return keys
end

-- Returns a transport that records the Date of the last response, and that record.
local function recorder(transport)
  local record = {}
  local recording = {}
  function recording.send(_, request)
    local response, failure = transport:send(request)
    if type(response) == "table" and type(response.headers) == "table" then record.date = response.headers.date end
    return response, failure
  end
  function recording.sleep(_, seconds) return transport:sleep(seconds) end
  if type(transport.now) == "function" then
    function recording.now() return transport:now() end
  end
  return recording, record
end

local function check_call(findings, opts, keys, transport, wall)
  local recording, record = recorder(transport)
  local client = require("gamelift.client").new(tables.merge(opts, { transport = recording, credentials = keys }))
  local method = findings.call.operation
  local reply, err = client:call(method, method == "list_fleets" and { Limit = 1 } or {})
  client:close()
  findings.call.ok = reply ~= nil
  findings.call.request_id = reply and reply.ResponseMetadata.RequestId or err and err.request_id
  if err then
    findings.call.error = tostring(err)
    add_problem(findings, err)
  end
  local server_time = type(record.date) == "string" and core.http_date(record.date)
  if not server_time then return end
  findings.clock_offset = server_time - wall()
  if math.abs(findings.clock_offset) > SKEW then
    add_problem(findings, "the clock of this machine is " .. report.clock_text(findings.clock_offset))
  end
end

-- Returns a function that records default paths which cannot be reached, each once.
local function path_collector(findings)
  local seen = {}
  return function(path, message)
    if not seen[path] then findings.unreachable[#findings.unreachable + 1] = message end
    seen[path] = true
  end
end

local function resolve_settings(findings, opts)
  local shared, settings, err
  local collect = path_collector(findings)
  shared, err = config.profile_context(opts, collect)
  if shared then
    findings.profile, findings.region, findings.region_source = shared.profile_name, shared.region, shared.region_source
    settings, err = config.resolve(opts, collect)
  end
  if not settings then
    add_problem(findings, err)
    return nil
  end
  findings.endpoint, findings.endpoint_source = settings.url, settings.url_source or "the service's own"
  findings.ca_file = settings.ca_file
  findings.proxy = settings.proxy and endpoint.redact(settings.proxy) or nil
  if settings.ca_file and not core.file_stamp(settings.ca_file) then
    add_problem(findings, "there is no CA file " .. messages.quote(settings.ca_file))
  end
  return settings
end

local function transport_of(findings, opts, settings)
  if opts.transport then
    findings.transport = "user-supplied"
    return opts.transport
  end
  local transport, err = require("gamelift.transport").default(settings)
  if not transport then
    add_problem(findings, err)
    return nil
  end
  findings.transport = "libcurl"
  return transport, true
end

--- Examines the configuration and, with `call`, makes one signed call. Blocks or yields while it fetches credentials. Raises for
--- wrong options.
--- @param opts? table # the options of a client, and call: true or the name of an operation that changes nothing
--- @return table findings # { ok, region, endpoint, profile, credentials, versions, problems, … }, which prints as a report
return function(opts)
  opts = tables.copy(opts or {})
  local call = opts.call
  opts.call = nil
  local problem = options.client_problem(opts)
  if problem then error("gamelift.doctor: " .. problem, 2) end
  local operation = core.operation(call == true and "list_fleets" or call or "list_fleets")
  if not operation or operation.class ~= "safe" then
    error("gamelift.doctor: call: expected true or an operation that changes nothing", 2)
  end

  local findings = report.new { problems = {}, unreachable = {}, versions = versions() }
  local settings = resolve_settings(findings, opts)
  local transport, owned
  if settings then transport, owned = transport_of(findings, opts, settings) end
  local keys
  local wall = opts.clock or core.time
  if transport then keys = check_credentials(findings, opts, settings, transport, wall()) end
  if keys and call then
    findings.call = { operation = operation.method }
    check_call(findings, opts, keys, transport, wall)
  end
  if owned then transport:close() end
  findings.ok = #findings.problems == 0
  return findings
end
