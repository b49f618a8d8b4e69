-- Explains errors of nginx's sockets, and names the line of nginx.conf that is missing.
local ca_bundles = require "gamelift.util.ca_bundles"
local core = require "gamelift.core"
local http_destination = require "gamelift.transport.http_destination"

local diagnostics = {}

-- Returns the first name server of this machine, for a line that can be copied. Reads a file, but only after a failure.
local function name_server()
  local file = io.open "/etc/resolv.conf"
  local text = file and file:read(4096) or ""
  if file then file:close() end
  local address = text:match "nameserver%s+([%x.:]+)" or "127.0.0.53"
  return address:find ":" and "[" .. address .. "]" or address
end

-- Returns the address that /etc/hosts has for a name, or nil.
local function address_of(host)
  local file = io.open "/etc/hosts"
  if not file then return nil end
  local text = file:read(65536) or ""
  file:close()
  for line in text:gmatch "[^\n]+" do
    local address, names = line:gsub("#.*", ""):match "^%s*([%x.:]+)%s+(.*)$"
    for name in (names or ""):gmatch "%S+" do
      if name:lower() == host then return address:find ":" and "[" .. address .. "]" or address end
    end
  end
end

-- Returns the way out for a name of /etc/hosts, or "".
local function hosts_hint(host)
  local address = address_of(host)
  return address and ("; nginx does not read /etc/hosts, where %s is %s: write that address into the URL"):format(host, address) or ""
end

--- Returns the kind and the message of a failed connect.
---@param problem string # nginx's
---@param destination table # of transport/http_destination
function diagnostics.explain_connect(problem, destination)
  if problem:find "no resolver defined" then
    return "setup", ('nginx has no resolver to find %s: add "resolver %s;" to the http block of nginx.conf%s')
      :format(destination.connect_host, name_server(), hosts_hint(destination.connect_host))
  end
  if problem:find "could not be resolved" or problem:find "name resolution" or problem:find "failed to parse" then
    return "dns", problem .. hosts_hint(destination.connect_host)
  end
  return destination.proxy and "proxy" or "connect",
    ("connecting to %s:%d: %s"):format(destination.connect_host, destination.connect_port, problem)
end

-- Errors of OpenSSL that a missing lua_ssl_trusted_certificate may cause. nginx verifies on after error 22 (the chain is too long) and
-- reports 20 instead, so the hint names both directives.
local UNTRUSTED = { ["2"] = true, ["18"] = true, ["19"] = true, ["20"] = true, ["21"] = true, ["22"] = true, ["27"] = true }

-- Stands for the problem where nginx does not tell it.
diagnostics.REFUSED = "the certificate is refused: untrusted, expired, or host mismatch"

local function bundle(ca_file) return ca_file or ca_bundles.find(core.file_stamp) or ca_bundles.USUAL end

local function trust_hint(ca_file)
  return ('; nginx trusts only what nginx.conf names: is "lua_ssl_trusted_certificate %s;" in its http block, and '
    .. '"lua_ssl_verify_depth 5;" for a chain of several authorities?'):format(bundle(ca_file))
end

local function address_hint(name)
  return http_destination.is_address(name)
    and "; nginx looks for names in certificates, never for addresses: write the host's name into the URL" or ""
end

--- Returns the kind, "no" and the message of a failed handshake.
---@param problem string # nginx's, or REFUSED
---@param name string # of the peer
---@param ca_file? string
function diagnostics.explain_handshake(problem, name, ca_file)
  local code = problem:match "^(%d+):"
  local message = ("TLS with %s: %s"):format(name, problem)
  if UNTRUSTED[code] then
    message = message .. trust_hint(ca_file)
  elseif problem == diagnostics.REFUSED then
    message = message .. trust_hint(ca_file) .. address_hint(name)
  elseif problem:find "mismatch" then
    message = message .. address_hint(name)
  elseif not code then -- reset, refused, no TLS: another attempt may succeed
    return problem:find "handshake failed" and "tls" or "connect", "no", message
  end
  return "tls", "no", message
end

return diagnostics
