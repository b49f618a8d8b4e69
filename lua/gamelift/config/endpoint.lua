-- Finds the URL and the proxy of requests: option, environment, profile, then the rules of the service.
local core = require "gamelift.core"
local environment = require "gamelift.config.environment"
local errors = require "gamelift.errors"
local messages = require "gamelift.util.messages"
local profiles = require "gamelift.config.profiles"
local strings = require "gamelift.util.strings"

local endpoint = {}

--- Returns a URL for a message: without user and password, even if these have characters that a URL may not have.
---@param url string
---@return string
function endpoint.redact(url)
  local _, start = url:find("//", 1, true)
  local at = url:find "@[^@]*$"
  if not at then return url end
  return start and start < at and url:sub(1, start) .. url:sub(at + 1) or url:sub(at + 1)
end

-- Returns core.endpoint_url's parts of a base URL, which may have a query, as in boto3; or nil and the problem.
local function read_url(url, fips, dualstack)
  local base, query = url:match "^([^?]*)(.*)$"
  local parts, problem = core.endpoint_url(base, fips, dualstack)
  if not parts then return nil, problem end
  if query:gsub("%%%x%x", ""):find "[^%w%-._~!$&'()*+,;=:@/?]" then
    return nil, "the query has a character that has to be escaped"
  end
  parts.url = parts.url .. query
  return parts
end

--- Returns the parts of a URL (scheme, host, port, path, url); or nil and the problem.
---@param url string
---@return table?
---@return string?
function endpoint.read(url) return read_url(url, false, false) end

--- Returns nil, or the problem of a base URL.
---@param url string
---@return string?
function endpoint.url_problem(url)
  local parts, problem = endpoint.read(url)
  return not parts and problem or nil
end

local PROXY_FORM = "write http://host:port, https://host:port or http://user:password@host:port"

--- Returns nil, or the problem of a proxy's URL, which may have a user and a password, with the way out.
---@param url string
---@return string?
function endpoint.proxy_problem(url)
  local scheme, rest = url:match "^(%a[%w+.-]*)://(.*)$"
  if not scheme then return "the URL does not begin with http:// or https://: " .. PROXY_FORM end
  scheme = scheme:lower()
  if scheme ~= "http" and scheme ~= "https" then
    return ("proxies of the scheme %s are not supported: %s"):format(messages.quote(scheme), PROXY_FORM)
  end
  local user, authority = rest:match "^(.*)@([^@]*)$"
  if user and user:gsub("%%%x%x", ""):find "[^%w%-._~!$&'()*+,;=:]" then
    return "the user or the password has a character that has to be escaped: write %40 for @, %2F for /, %23 for #, %3F for ?, "
      .. "%25 for %, %20 for a blank"
  end
  authority = authority or rest
  if authority:find "[^\33-\126]" then return "the host has a character that a URL cannot have: " .. PROXY_FORM end
  local parts, problem = core.endpoint_url(scheme .. "://" .. authority:gsub("_", "-"), false, false) -- containers' names have underscores
  if not parts then return problem .. ": " .. PROXY_FORM end
  if parts.path ~= "/" then return "a proxy has no path: " .. PROXY_FORM end
end

-- Returns the endpoint_url of the profile's services section; false without one; nil and an error if the section is missing.
local function services_url(services, profile, service)
  local name = profile.services
  if name == nil then return false end
  local section = services[name]
  if not section or next(profiles.with_defaults(section)) == nil then
    local message = "the profile names a services section that the config file lacks: "
    return errors.fail("InvalidConfig", message .. messages.quote(name))
  end
  local settings = section[service]
  return type(settings) == "table" and settings.endpoint_url or false
end

-- Returns a configured base URL and its source; nil for the service's own; nil, nil and an error.
local function base_url(services, profile, service)
  if environment.flag("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", profile, "ignore_configured_endpoint_urls") then return nil end
  local url, source = environment.first { "AWS_ENDPOINT_URL_" .. service:upper(), "AWS_ENDPOINT_URL" }
  if url then return url, source end
  local err
  url, err = services_url(services, profile, service)
  if err then return nil, nil, err end
  if url and url ~= "" then return url, "endpoint_url of the services section" end
  url = profile.endpoint_url
  if type(url) == "string" and url ~= "" then return url, "endpoint_url of the profile" end
end

local function switch(option, name, profile, key)
  if option ~= nil then return option end
  return environment.flag(name, profile, key)
end

local function switches(opts, profile)
  return switch(opts.use_fips, "AWS_USE_FIPS_ENDPOINT", profile, "use_fips_endpoint"),
    switch(opts.use_dualstack, "AWS_USE_DUALSTACK_ENDPOINT", profile, "use_dualstack_endpoint")
end

-- Returns the URL of a configured base URL; or nil and an error.
local function check_base(base, source, fips, dualstack)
  local parts, problem = read_url(base, fips, dualstack)
  if parts then return parts.url end
  base = messages.quote(endpoint.redact(base))
  return errors.fail("InvalidEndpoint", ("%s %s: %s"):format(source, base, problem))
end

--- Returns the URL, the region to sign for, and the source of a configured URL; or nil and an error.
---@param opts table # of a client
---@param services table # sections of the config file
---@param profile table
---@param region string
---@return string?
---@return string|gamelift.Error
---@return string?
function endpoint.resolve(opts, services, profile, region)
  local fips, dualstack = switches(opts, profile)
  local base, source, err = opts.endpoint, "endpoint", nil
  if not base then base, source, err = base_url(services, profile, "gamelift") end
  if err then return nil, err end
  if not base then
    local url, signing_region = core.endpoint(region, fips, dualstack)
    if url then return url, signing_region end
    return errors.fail("InvalidEndpoint", signing_region)
  end
  local url
  url, err = check_base(base, source, fips, dualstack)
  return url, url and region or err, source
end

-- Regions whose STS was the global one before there were regional ones.
local LEGACY_STS = {}
for region in ([[ap-northeast-1 ap-south-1 ap-southeast-1 ap-southeast-2 aws-global ca-central-1 eu-central-1 eu-north-1
  eu-west-1 eu-west-2 eu-west-3 sa-east-1 us-east-1 us-east-2 us-west-1 us-west-2]]):gmatch "%S+" do
  LEGACY_STS[region] = true
end

local STS_MODES = { regional = true, legacy = true }

local function is_global_sts(region, profile, plain)
  local mode, source = environment.first({ "AWS_STS_REGIONAL_ENDPOINTS" }, profile, "sts_regional_endpoints")
  mode = mode and mode:lower() or "regional"
  if not STS_MODES[mode] then
    return errors.fail("InvalidConfig", ("%s: expected regional or legacy, got %s"):format(source, messages.quote(mode)))
  end
  return plain and (region == "aws-global" or mode == "legacy" and LEGACY_STS[region] or false)
end

local PREFIX = { sts = "sts", sso = "portal.sso", sso_oidc = "oidc" }

--- Returns the URL and the region to sign for of a service that gives credentials; or nil and an error.
---@param service "sts"|"sso"|"sso_oidc"
---@param context table # of config.profile_context
---@param region? string # nil only for STS, which has a global endpoint
---@return string?
---@return string|gamelift.Error
function endpoint.resolve_service(service, context, region)
  local profile = context.profile
  local fips, dualstack = switches(context, profile)
  local base, source, err = base_url(context.files.config.services, profile, service)
  if err then return nil, err end
  if base then
    if not region then return errors.fail("NoRegion", "no region for the configured endpoint of " .. service) end
    local url
    url, err = check_base(base, source, fips, dualstack)
    return url, url and region or err
  end
  region = region or "aws-global"
  if not core.is_region(region) then
    return errors.fail("InvalidRegion", ("expected a host label such as us-west-2, got %s"):format(messages.quote(region)))
  end
  if service == "sts" then
    local global
    global, err = is_global_sts(region, profile, not fips and not dualstack)
    if err then return nil, err end
    if global then return "https://sts.amazonaws.com/", "us-east-1" end
  end
  local partition = core.partition(region)
  local suffix = dualstack and partition.dualstack_suffix or partition.dns_suffix
  local variant = fips and not (partition.id == "aws-us-gov" and not dualstack) and "-fips" or ""
  return ("https://%s%s.%s.%s/"):format(PREFIX[service], variant, region, suffix), region
end

--- Returns the Host header to send where the URL's host has capitals: it is signed in small letters. Returns nil for other URLs,
--- whose host any HTTP client sends as it is signed.
---@param url string
---@return string?
function endpoint.host_header(url)
  local parts = core.url(url)
  return parts.authority:find "%u" and parts.host_header or nil
end

-- Reports whether NO_PROXY has the host: a list of names or suffixes, with or without a port; "*" is every host.
local function is_bypassed(no_proxy, host, port)
  if no_proxy == "*" then return true end
  local forms = { host, host .. ":" .. port }
  for item in (no_proxy or ""):gmatch "[^,]+" do
    local name = strings.trim(item:lower()):match "^%.*(.*)$"
    for _, form in ipairs(forms) do
      if name ~= "" and (form == name or form:sub(-#name - 1) == "." .. name) then return true end
    end
  end
  return false
end

-- Returns a variable that has two spellings, and its name: as in boto3 the small letters win, even if they are empty.
local function read_either(lower, upper)
  local name = environment.raw(lower) and lower or upper
  return name and environment.get(name), name
end

--- Returns the proxy's URL, or false for none; nil and an error for a wrong variable. In a CGI program HTTP_PROXY may come from a
--- request's header and is ignored.
---@param option string|false|nil
---@param url string # of the request; one that cannot be read needs no proxy
---@return string|false|nil
---@return gamelift.Error?
function endpoint.proxy(option, url)
  if option ~= nil then return option end
  local parts = read_url(url, false, false)
  if not parts then return false end -- the transport refuses the URL
  local proxy, source
  if parts.scheme == "https" then
    proxy, source = read_either("https_proxy", "HTTPS_PROXY")
  else
    proxy, source = read_either("http_proxy", not environment.get "REQUEST_METHOD" and "HTTP_PROXY" or nil)
  end
  local no_proxy = read_either("no_proxy", "NO_PROXY")
  if not proxy or is_bypassed(no_proxy, parts.host:lower(), parts.port) then return false end
  if not proxy:find "^%a[%w+.-]*://" then proxy = "http://" .. proxy:gsub("^//", "") end
  local problem = endpoint.proxy_problem(proxy)
  if problem then return errors.fail("InvalidConfig", ("%s: %s"):format(source, problem)) end
  return proxy
end

return endpoint
