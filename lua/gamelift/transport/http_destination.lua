-- Where a request goes and what its bytes are: URLs, proxies, names of pools of connections. Nothing here waits.
local target = {}

local PORTS = { http = 80, https = 443 }

-- { scheme, host, port, where (host and port as in the URL), path }, or nil. Names come in small letters, IPv6 addresses in
-- their brackets.
local function parse(url)
  local scheme, where, path = url:match "^(%a+)://([^/?#]+)([^#]*)"
  if not scheme or url:find "[%z\1-\32\127]" then return nil end
  scheme = scheme:lower()
  local host, port = where:match "^(%[[%x:.]+%])(.*)$"
  if not host then host, port = where:match "^([%w%-._]+)(.*)$" end
  if not host or not PORTS[scheme] or ("." .. host):find("..", 1, true) then return nil end -- no name has an empty label
  local number = port == "" and PORTS[scheme] or tonumber(port:match "^:(%d+)$")
  if not number or number < 1 or number > 65535 then return nil end
  if path:sub(1, 1) ~= "/" then path = "/" .. path end
  return { scheme = scheme, host = host:lower(), port = number, where = where, path = path }
end

local function unescape(text)
  return (text:gsub("%%(%x%x)", function(digits) return string.char(tonumber(digits, 16)) end))
end

-- A proxy of the form http://user:password@host:port: as parse, with `authorization`; or nil.
function target.proxy(url)
  local scheme, user, rest = url:match "^(%a+://)([^/@]*)@(.*)$"
  local proxy = parse((scheme or "") .. (rest or url))
  if not proxy then return nil end
  if user then
    if not user:find ":" then user = user .. ":" end
    proxy.authorization = "Proxy-Authorization: Basic " .. ngx.encode_base64(unescape(user)) .. "\r\n"
  end
  return proxy
end

function target.is_address(host) return host:find "^%d+%.%d+%.%d+%.%d+$" ~= nil or host:sub(1, 1) == "[" end

-- Whether a name means this machine, whatever name servers say (RFC 6761, 6.3).
local function is_localhost(host)
  host = host:gsub("%.$", "")
  return host == "localhost" or host:sub(-10) == ".localhost"
end

-- Where to connect for a host: an address or a name, whether it is a name, and the address to try where the first refuses.
local function place_of(host)
  if is_localhost(host) then return "127.0.0.1", false, "[::1]" end
  return host, not target.is_address(host), nil
end

-- How to reach a URL: { connect_host, connect_port, is_name, second_host or nil, tls (name to verify) or false, tunnel (text of a
-- CONNECT) or false, proxy or false, pool, line_end (what follows the method), host_line, and parse's parts }; or nil, for what is
-- no URL. proxy: target.proxy's or false; ca_file: what the certificates are to be checked with, part of the pool's name.
function target.new(url, proxy, ca_file)
  local to = parse(url)
  if not to then return nil end
  local is_tls = to.scheme == "https"
  local hop = proxy or to
  local name = { "gamelift", to.scheme, to.host, to.port, is_tls and ca_file or "" }
  to.path_sent = to.path
  to.tunnel = false
  if proxy then
    name[#name + 1] = proxy.scheme .. "://" .. proxy.host .. ":" .. proxy.port
    if proxy.authorization then name[#name + 1] = ngx.md5(proxy.authorization) end -- the name may be logged
    if is_tls then
      local authority = to.host .. ":" .. to.port
      to.tunnel = ("CONNECT %s HTTP/1.1\r\nHost: %s\r\n%s\r\n"):format(authority, authority, proxy.authorization or "")
    else
      to.path_sent = to.scheme .. "://" .. to.where .. to.path
      to.proxy_header = proxy.authorization
    end
  end
  to.connect_host, to.is_name, to.second_host = place_of(hop.host)
  to.connect_port = hop.port
  to.tls = is_tls and to.host or proxy and proxy.scheme == "https" and proxy.host or false
  to.proxy = proxy
  to.pool = table.concat(name, "|")
  to.line_end = " " .. to.path_sent .. " HTTP/1.1\r\n"
  to.host_line = "Host: " .. to.where .. "\r\n"
  return to
end

local BODILESS = { GET = true, HEAD = true, DELETE = true }
local NO_HEADERS = {}

-- A Host header of the request's own takes the place of ours: the other headers, and its line.
local function with_host(headers)
  local rest = {}
  for name, value in pairs(headers) do rest[name] = name ~= "Host" and value or nil end
  return rest, "Host: " .. headers.Host .. "\r\n"
end

-- The bytes of a request, written by one of core.answer's, and whether its body is left out, having more than `most` bytes; or
-- nil and what is wrong.
function target.bytes(to, answer, request, most)
  local method = request.method
  if not method:find "^%u+$" then return nil, "the method is not of capital letters" end
  local headers, host_line = request.headers or NO_HEADERS, to.host_line
  if headers.Host then
    if headers.Host:find "%c" then return nil, "a request header has a line break or another control character" end
    headers, host_line = with_host(headers)
  end
  local start = method .. to.line_end .. (to.proxy_header or "") .. host_line
  return answer:request(start, headers, request.body or "", BODILESS[method], most)
end

return target
