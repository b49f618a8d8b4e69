--- Decides about callers: the host names of this server, and web pages in browsers (CORS) by their origins.
-- luacheck: globals ngx
local access = {}

local EXPOSED = "x-amzn-requestid, x-amzn-errortype, date, smithy-protocol"
local SECONDS = "600" -- for which a browser may remember a permission

local settings, hosts
local origins = {}

--- Sets up the checks.
--- @param server_settings { host: string, allow_remote?: string[], cors?: string[], events_host?: string } # allow_remote: names of
---   its host that others use, in lower case; cors: origins; events_host: the host that receivers of events use
function access.init(server_settings)
  settings = server_settings
  hosts = { localhost = true, ["127.0.0.1"] = true, ["[::1]"] = true }
  for _, host in pairs { settings.host, settings.events_host } do hosts[host], hosts["[" .. host .. "]"] = true, true end
  for _, name in ipairs(settings.allow_remote or {}) do hosts[name] = true end
  for _, origin in ipairs(settings.cors or {}) do origins[origin] = true end
end

-- Top-level domains that nobody on the internet can have: RFC 2606, 6762 and 8375, and ICANN's for private use.
local PRIVATE = { example = true, internal = true, invalid = true, ["local"] = true, test = true }

-- Reports if others reach this server by this host: by an address, which no page can make point elsewhere, or by a private name.
local function is_remote(host)
  if host:find "^%[[%x:.]+%]$" or host:find "^%d+%.%d+%.%d+%.%d+$" then return true end
  return host:find "^[%w_.-]+$" ~= nil and (PRIVATE[host:match "%.(%a+)$"] or host:find "%.home%.arpa$" ~= nil)
end

--- Reports if the Host of a request is a name that no page on the internet can have: an address of this server, localhost and names
--- below it, or a name without a dot, such as that of a container. A page can make its own name point here (DNS rebinding), and its
--- browser would treat the responses as that page's. With allow_remote also any address, a private name, or one of its names.
--- @param request { headers: table<string, string> }
--- @return boolean
function access.is_host(request)
  local host = (request.headers.host or ""):lower():gsub(":%d*$", "")
  return hosts[host] ~= nil or host:find "^[%w_-]*%a[%w_-]*$" ~= nil or host:find "^[%w_.-]*%.localhost$" ~= nil
    or settings.allow_remote ~= nil and is_remote(host) == true
end

--- Reports if a request comes from a program, which sends no Origin, or from a page of this server: the console. The scheme may be
--- that of a proxy before this server. Presumes is_host.
--- @param request { headers: table<string, string> }
--- @return boolean
function access.is_own_page(request)
  local headers = request.headers
  if not headers.origin then return true end
  local host, site = (headers.host or ""):lower(), headers["sec-fetch-site"]
  return (headers.origin == "http://" .. host or headers.origin == "https://" .. host) and (site == nil or site == "same-origin")
end

--- Returns the action in a path of the control interface ("" for the list of actions), or nil for other paths.
--- @param path string
--- @return string?
function access.control_action(path)
  local rest = path:match "^/_control([/?]?.*)$"
  return rest and rest:match "^/?([^?]*)"
end

--- Answers a browser's preflight request, which asks if a page may call.
--- @param request { headers: table<string, string> }
--- @return table<string, string>? headers # nil if it may not
--- @return string? problem
function access.preflight(request)
  local origin = request.headers.origin
  if not origins[origin] then return nil, ("pages of %s may not call: gamelift-local --cors %s allows them"):format(origin, origin) end
  return {
    ["Access-Control-Allow-Methods"] = "POST, GET",
    ["Access-Control-Allow-Headers"] = request.headers["access-control-request-headers"],
    ["Access-Control-Max-Age"] = SECONDS,
  }
end

--- Lets pages of the permitted origins read a response, including nginx's own errors. Runs in header_filter_by_lua.
function access.filter()
  ngx.header["Vary"] = "Origin"
  local origin = ngx.var.http_origin
  if not origins[origin] or access.control_action(ngx.var.request_uri or "") then return end
  ngx.header["Access-Control-Allow-Origin"] = origin
  ngx.header["Access-Control-Expose-Headers"] = EXPOSED
end

return access
