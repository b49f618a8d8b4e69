-- The destination of an HTTP request and the request's bytes: URLs, proxies, names of connection pools. Nothing here waits.
local core = require "gamelift.core"

local http_destination = {}

-- Returns { scheme, host, port, where (host and port as in the URL), path } and the user information, or nil. Names come in small
-- letters, IPv6 addresses in their brackets.
local function parse(url)
  local parts = not url:find "[^\33-\126]" and core.url(url)
  if not parts or parts.port == 0 then return nil end
  -- no address has a zone, no name an empty label
  if parts.is_ipv6 and parts.host:find "[^%x:.]" or ("." .. parts.host):find("..", 1, true) then return nil end
  local host = parts.is_ipv6 and "[" .. parts.host .. "]" or parts.host
  return { scheme = parts.scheme, host = host, port = parts.port, where = parts.authority, path = parts.target }, parts.user
end

local function unescape(text)
  return (text:gsub("%%(%x%x)", function(digits) return string.char(tonumber(digits, 16)) end))
end

--- Reads the URL of a proxy, such as http://user:password@host:port.
---@param url string
---@return table? # parse's parts and `authorization`, a header line; nil where the URL cannot be used
function http_destination.parse_proxy(url)
  local proxy, user = parse(url)
  if user then
    if not user:find ":" then user = user .. ":" end
    proxy.authorization = "Proxy-Authorization: Basic " .. ngx.encode_base64(unescape(user)) .. "\r\n"
  end
  return proxy
end

--- Returns true if the host is an IP address.
---@param host string
---@return boolean
function http_destination.is_address(host) return host:find "^%d+%.%d+%.%d+%.%d+$" ~= nil or host:sub(1, 1) == "[" end

-- Returns true if a name means this machine, even if a name server says otherwise (RFC 6761, 6.3).
local function is_localhost(host)
  host = host:gsub("%.$", "")
  return host == "localhost" or host:sub(-10) == ".localhost"
end

-- Returns the address or name to connect to for a host, whether it is a name, and the address to try if the first refuses.
local function connect_address(host)
  if is_localhost(host) then return "127.0.0.1", false, "[::1]" end
  return host, not http_destination.is_address(host), nil
end

--- Makes the destination of a URL.
---@param url string
---@param proxy table|false # parse_proxy's
---@param ca_file? string # checks the certificates; part of the pool's name
---@return table? # parse's parts and connect_host, connect_port, is_name, second_host (nil: none), tls (name to verify, or false),
---  proxy, tunnel (text of a CONNECT, or false), proxy_tls (the proxy's name to verify, or false), pool, line_end (after the method),
---  host_line; nil where the URL cannot be used
function http_destination.new(url, proxy, ca_file)
  local destination, user = parse(url)
  if not destination or user then return nil end
  local is_tls = destination.scheme == "https"
  local hop = proxy or destination
  local name = { "gamelift", destination.scheme, destination.host, destination.port, is_tls and ca_file or "" }
  destination.tunnel = false
  if proxy then
    name[#name + 1] = proxy.scheme .. "://" .. proxy.host .. ":" .. proxy.port
    if proxy.authorization then name[#name + 1] = ngx.md5(proxy.authorization) end -- the name may be logged
    local authority = destination.host .. ":" .. destination.port
    destination.tunnel = ("CONNECT %s HTTP/1.1\r\nHost: %s\r\n%s\r\n"):format(authority, authority, proxy.authorization or "")
  end
  destination.connect_host, destination.is_name, destination.second_host = connect_address(hop.host)
  destination.connect_port = hop.port
  destination.tls = is_tls and destination.host or false
  destination.proxy_tls = proxy and proxy.scheme == "https" and proxy.host or false
  destination.proxy = proxy
  destination.pool = table.concat(name, "|")
  destination.line_end = " " .. destination.path .. " HTTP/1.1\r\n"
  destination.host_line = "Host: " .. destination.where .. "\r\n"
  return destination
end

local BODILESS = { GET = true, HEAD = true, DELETE = true }
local NO_HEADERS = {}

--- Writes the bytes of a request.
---@param destination table # new's
---@param writer userdata # core.http_parser's
---@param request gamelift.Request
---@param most number # bytes of the largest body that is written with the headers
---@return string? bytes # nil: the method or a header cannot be sent
---@return boolean|string # whether the body is left out; or the problem
function http_destination.write_request(destination, writer, request, most)
  local method = request.method
  if #method > 15 or not method:find "^%u+$" then return nil, "method: expected at most 15 capital letters" end
  local start = method .. destination.line_end
  return writer:request(start, destination.host_line, request.headers or NO_HEADERS, request.body or "", BODILESS[method], most)
end

return http_destination
