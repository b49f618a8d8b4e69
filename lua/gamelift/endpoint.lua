-- Where the requests go: reading a base URL, and choosing between the configured ones and the rules of the service.
local core = require "gamelift.core"

local endpoint = {}

local SCHEMES = { http = 80, https = 443 }

local function host_ok(host)
  if #host > 255 then return false end
  for label in (host:gsub("%.$", "") .. "."):gmatch "([^.]*)%." do
    if not label:find "^[%w-]+$" or label:find "^%-" or label:find "%-$" or #label > 63 then return false end
  end
  return true
end

-- Inside the brackets; that it is a sound address, the connector finds out. A zone would need %25 and is refused.
local function ipv6_ok(address) return address:find "^[%x:.]+$" ~= nil and address:find(":", 1, true) ~= nil end

-- { scheme, userinfo or "", host, port or nil, path } of a base URL, or nil and what is wrong with it. Whatever two URL
-- parsers could read in two ways is refused, so that the request is signed for the host it goes to.
function endpoint.parse(url)
  if url:find "[^\33-\126]" then return nil, "it has a space, a control character or a byte beyond ASCII" end
  if url:find "[\\?#]" then return nil, "it has a query, a fragment or a backslash" end
  local scheme, rest = url:match "^(%a+)://(.*)$"
  scheme = scheme and scheme:lower()
  if not SCHEMES[scheme] then return nil, "it does not start with http:// or https://" end
  local authority, path = rest:match "^([^/]*)(.*)$"
  local userinfo, address = authority:match "^([^@]*@)([^@]*)$"
  if not userinfo then userinfo, address = "", authority end
  if path:find("%", 1, true) then return nil, "it has a percent sign" end
  local host, port = address:match "^%[([^%]]*)%]:?(%d*)$"
  local good = host and ipv6_ok(host)
  if host then
    if address:find ":$" then good = false end
    host = "[" .. host .. "]"
  else
    host, port = address:match "^([^:]*):(%d+)$"
    host = host or address
    good = host_ok(host)
  end
  if not good then return nil, "its host is no host name or address" end
  port = tonumber(port)
  if port and (port < 1 or port > 65535) then return nil, "its port is not from 1 to 65535" end
  return { scheme = scheme, userinfo = userinfo, host = host, port = port, path = path }
end

-- The URL that requests are sent to: as given, with the path "/" where it has none.
local function request_url(parts)
  local port = parts.port and ":" .. parts.port or ""
  return parts.scheme .. "://" .. parts.userinfo .. parts.host .. port .. (parts.path == "" and "/" or parts.path)
end

-- url, signing region, shown for a region and a base URL of the user's; or nil and what is wrong.
-- shown is the URL without user and password, for messages and events.
function endpoint.custom(base, region)
  local parts, problem = endpoint.parse(base)
  if not parts then return nil, problem end
  local url = request_url(parts)
  parts.userinfo = ""
  return url, region, request_url(parts)
end

-- The same for the service's own endpoints.
function endpoint.service(region, use_fips, use_dualstack)
  local url, signing_region = core.endpoint(region, use_fips, use_dualstack)
  if not url then return nil, signing_region end
  return url .. "/", signing_region, url .. "/"
end

return endpoint
