--- Who may call: the names that this server answers to, and pages in browsers (CORS), by their origins.
-- luacheck: globals ngx
local access = {}

local EXPOSED = "x-amzn-requestid, x-amzn-errortype, date"
local SECONDS = "600" -- that a browser may remember a permission

local settings, hosts
local origins = {}

--- @param given host, allow_remote, and cors, a list of origins or nil
function access.init(given)
  settings = given
  hosts = { localhost = true, ["127.0.0.1"] = true, ["[::1]"] = true, [given.host] = true, ["[" .. given.host .. "]"] = true }
  for _, origin in ipairs(given.cors or {}) do origins[origin] = true end
end

--- Returns whether the Host of a request is a name that no page on the internet can have: an address of this server, localhost and
-- names below it, or a name without a dot, such as that of a container. A page can make its own name point here (DNS rebinding), and
-- its browser would take the responses for that page's own.
function access.is_host(request)
  if settings.allow_remote then return true end
  local host = (request.headers.host or ""):lower():gsub(":%d*$", "")
  return hosts[host] ~= nil or host:find "^[%w_-]*%a[%w_-]*$" ~= nil or host:find "^[%w_.-]*%.localhost$" ~= nil
end

--- Returns the action that a path of the control interface names ("": the list of them), or nil for other paths.
function access.control_action(path)
  local rest = path:match "^/_control([/?]?.*)$"
  return rest and rest:match "^/?([^?]*)"
end

--- The answer to a browser that asks whether a page may call: a list of headers, or nil and why not.
function access.preflight(request)
  local origin = request.headers.origin
  if not origins[origin] then return nil, ("pages of %s may not call: gamelift-local --cors %s lets them"):format(origin, origin) end
  return {
    ["Access-Control-Allow-Methods"] = "POST, GET",
    ["Access-Control-Allow-Headers"] = request.headers["access-control-request-headers"],
    ["Access-Control-Max-Age"] = SECONDS,
  }
end

--- Lets pages of the origins read a response, nginx's own errors too. For header_filter_by_lua.
function access.filter()
  ngx.header["Vary"] = "Origin"
  local origin = ngx.var.http_origin
  if not origins[origin] or access.control_action(ngx.var.request_uri or "") then return end
  ngx.header["Access-Control-Allow-Origin"] = origin
  ngx.header["Access-Control-Expose-Headers"] = EXPOSED
end

return access
