-- Where the requests go, and through which proxy: option, environment, profile, then the rules of the service.
local core = require "gamelift.core"
local environment = require "gamelift.config.environment"
local errors = require "gamelift.errors"
local messages = require "gamelift.util.messages"
local profiles = require "gamelift.config.profiles"
local strings = require "gamelift.util.strings"

local endpoint = {}

-- A URL for a message: without a user and a password, also where these have characters that they may not have.
function endpoint.shown(url)
  local _, start = url:find("//", 1, true)
  local at = url:find "@[^@]*$"
  if not at then return url end
  return start and start < at and url:sub(1, start) .. url:sub(at + 1) or url:sub(at + 1)
end

-- core.endpoint_url's parts of a base URL, which may have a query, as in boto3; or nil and what is wrong.
local function read(url, fips, dualstack)
  local base, query = url:match "^([^?]*)(.*)$"
  local parts, problem = core.endpoint_url(base, fips, dualstack)
  if not parts then return nil, problem end
  if query:gsub("%%%x%x", ""):find "[^%w%-._~!$&'()*+,;=:@/?]" then
    return nil, "a character in the query that has to be escaped"
  end
  parts.url = parts.url .. query
  return parts
end

-- The parts of any URL that this client may be told to ask (scheme, host, port, path, url), or nil and what is wrong.
function endpoint.read(url) return read(url, false, false) end

-- nil, or what is wrong with a base URL.
function endpoint.problem(url)
  local parts, problem = endpoint.read(url)
  return not parts and problem or nil
end

local PROXY_FORM = "write http://host:port, https://host:port or http://user:password@host:port"

-- nil, or what is wrong with a proxy's URL, which may carry a user and a password, and what to write.
function endpoint.proxy_problem(url)
  local scheme, rest = url:match "^(%a[%w+.-]*)://(.*)$"
  if not scheme then return "the URL does not begin with http:// or https://: " .. PROXY_FORM end
  scheme = scheme:lower()
  if scheme ~= "http" and scheme ~= "https" then
    return ("proxies of the scheme %s are not supported: %s"):format(messages.quote(scheme), PROXY_FORM)
  end
  local user, where = rest:match "^(.*)@([^@]*)$"
  if user and user:gsub("%%%x%x", ""):find "[^%w%-._~!$&'()*+,;=:]" then
    return "the user or the password has a character that has to be escaped: write %40 for @, %2F for /, %23 for #, %3F for ?, "
      .. "%25 for %, %20 for a blank"
  end
  where = where or rest
  if where:find "[^\33-\126]" then return "the host has a character that cannot stand in a URL: " .. PROXY_FORM end
  local parts, problem = core.endpoint_url(scheme .. "://" .. where:gsub("_", "-"), false, false) -- containers' names have underscores
  if not parts then return problem .. ": " .. PROXY_FORM end
  if parts.path ~= "/" then return "a proxy has no path: " .. PROXY_FORM end
end

-- The endpoint_url of the profile's services section; false if there is none; nil and an error if the section is missing.
local function services_url(services, profile, service)
  local name = profile.services
  if name == nil then return false end
  local section = services[name]
  if not section or next(profiles.flat(section)) == nil then
    local message = "the profile names a services section that the config file lacks: "
    return errors.fail("InvalidConfig", message .. messages.quote(name))
  end
  local ours = section[service]
  return type(ours) == "table" and ours.endpoint_url or false
end

-- A configured base URL and where it was found; nil if the service's own is to be used; nil, nil and an error.
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

local function switches(given, profile)
  return switch(given.use_fips, "AWS_USE_FIPS_ENDPOINT", profile, "use_fips_endpoint"),
    switch(given.use_dualstack, "AWS_USE_DUALSTACK_ENDPOINT", profile, "use_dualstack_endpoint")
end

-- A base URL of the user's own, checked; or nil and an error.
local function custom(base, source, fips, dualstack)
  local parts, problem = read(base, fips, dualstack)
  if parts then return parts.url end
  base = messages.quote(endpoint.shown(base)) -- never a password in a message
  return errors.fail("InvalidEndpoint", ("%s %s: %s"):format(source, base, problem))
end

-- url, region to sign for, where a URL of the user's was found; or nil and an error. given: the client's options; services:
-- those sections of the config file; profile: its settings.
function endpoint.resolve(given, services, profile, region)
  local fips, dualstack = switches(given, profile)
  local base, source, err = given.endpoint, "endpoint", nil
  if not base then base, source, err = base_url(services, profile, "gamelift") end
  if err then return nil, err end
  if not base then
    local url, signing_region = core.endpoint(region, fips, dualstack)
    if url then return url, signing_region end
    return errors.fail("InvalidEndpoint", signing_region)
  end
  local url
  url, err = custom(base, source, fips, dualstack)
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
    return errors.fail("InvalidConfig", ("%s: %s is none of regional, legacy"):format(source, messages.quote(mode)))
  end
  return plain and (region == "aws-global" or mode == "legacy" and LEGACY_STS[region] or false)
end

local PREFIX = { sts = "sts", sso = "portal.sso", sso_oidc = "oidc" }

-- The endpoint of a service that gives credentials: "sts", "sso" or "sso_oidc". url, region to sign for; or nil and an
-- error. shared: config.shared's; region: nil only for STS, which has a global endpoint.
function endpoint.of(service, shared, region)
  local profile = shared.profile
  local fips, dualstack = switches(shared, profile)
  local base, source, err = base_url(shared.files.config.services, profile, service)
  if err then return nil, err end
  if base then
    if not region then return errors.fail("NoRegion", "no region for the configured endpoint of " .. service) end
    local url
    url, err = custom(base, source, fips, dualstack)
    return url, url and region or err
  end
  region = region or "aws-global"
  if not core.region_ok(region) then
    return errors.fail("InvalidRegion", ("%s is no host label"):format(messages.quote(region)))
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

-- The Host header to be sent where the URL's host has capitals: it is signed in small letters. Else nil, any HTTP client
-- says it as it is signed.
function endpoint.host_header(url)
  local scheme, where = url:match "^(%a+)://([^/]+)"
  if not where:find "%u" then return nil end
  return (where:lower():gsub(scheme == "https" and ":443$" or ":80$", ""))
end

-- Whether NO_PROXY names the host: a list of names or suffixes, with or without a port; "*" is every host.
local function bypasses(no_proxy, host, port)
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

-- A variable that has two spellings, and which it was: as boto3 the small letters win, even if they are empty.
local function spelt(lower, upper)
  local name = environment.raw(lower) and lower or upper
  return name and environment.get(name), name
end

-- The proxy's URL, or false for none; nil and an error. In a CGI program HTTP_PROXY may come from a request's header and
-- is left alone.
function endpoint.proxy(option, url)
  if option ~= nil then return option end
  local parts = read(url, false, false)
  local proxy, source
  if parts.scheme == "https" then
    proxy, source = spelt("https_proxy", "HTTPS_PROXY")
  else
    proxy, source = spelt("http_proxy", not environment.get "REQUEST_METHOD" and "HTTP_PROXY" or nil)
  end
  local no_proxy = spelt("no_proxy", "NO_PROXY")
  if not proxy or bypasses(no_proxy, parts.host:lower(), parts.port) then return false end
  if not proxy:find "^%a[%w+.-]*://" then proxy = "http://" .. proxy:gsub("^//", "") end
  local problem = endpoint.proxy_problem(proxy)
  if problem then return errors.fail("InvalidConfig", ("%s: %s"):format(source, problem)) end
  return proxy
end

return endpoint
