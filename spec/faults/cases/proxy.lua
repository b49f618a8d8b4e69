-- P: a proxy that works, refuses, stalls or lies. It sees CONNECT and its own password, nothing of a request.
local faults = require "spec.support.faults"

local unpack = table.unpack or unpack

local ESTABLISHED = { "send", "HTTP/1.1 200 Connection established\r\nX-Proxy: 1\r\n\r\n" }
local GOOD = { "read", { "send", faults.http "{}" }, "hold" }
local REFUSED = { kind = "transport", code = "ProxyFailure", sent = "no", attempts = 3 }

-- Returns the problem with what the proxy saw: only CONNECT before the tunnel.
local function only_connect(stats)
  for _, logged in ipairs(stats.log) do
    local connects = logged.head:find "^CONNECT localhost:%d+ HTTP/1.1\r\n"
    if connects and (logged.head:lower():find("\nauthorization:", 1, true) or logged.head:lower():find("security-token", 1, true)) then
      return "the proxy saw a header of the request"
    end
    if not connects and not logged.head:find "^POST / HTTP/1.1\r\n" then return "the proxy saw " .. logged.head end
  end
  if not stats.log[1] or not stats.log[1].head:find "^CONNECT " then return "the proxy was not asked to connect" end
end

return function(case)
  local function proxy(row, name, scripts, expect, more)
    more = more or {}
    more.proxy = more.proxy or true
    more.server = more.server or only_connect
    case(row, name, scripts, expect, more)
  end

  proxy("P1", "a tunnel", { { "read", ESTABLISHED, "service_tls", unpack(GOOD) } }, { ok = true }, { requests = 2, connections = 1 })
  proxy("P1", "two calls in one tunnel", { { "read", ESTABLISHED, "service_tls", "read", { "send", faults.http "{}" }, unpack(GOOD) } },
    { ok = true }, { calls = 2, requests = 3, connections = 1 })
  proxy("P3", "the proxy's password, in CONNECT alone", { { "read", ESTABLISHED, "service_tls", unpack(GOOD) } }, { ok = true },
    { requests = 2, user = "us%65r:p%40ss", server = function(stats)
      local problem = only_connect(stats)
      if problem then return problem end
      if not stats.log[1].head:find("\r\nProxy-Authorization: Basic dXNlcjpwQHNz\r\n", 1, true) then return "no password" end
      if stats.log[2].head:find "Proxy%-" then return "the service saw a header of the proxy" end
    end })
  proxy("P3", "a proxy that speaks TLS", { { "tls", "read", ESTABLISHED, unpack(GOOD) } }, { ok = true },
    { proxy = "https", requests = 2, only = "http" })

  for name, script in pairs {
    ["403"] = { "read", { "send", faults.http("canary", "", "403 Forbidden") }, "hold" },
    ["407"] = { "read", { "send", faults.http("", "Proxy-Authenticate: Basic realm=canary\r\n", "407 Auth") }, "close" },
    ["502 in HTML"] = { "read", { "send", faults.http("<html>canary", "Content-Type: text/html\r\n", "502 Bad Gateway") }, "close" },
    ["a redirect"] = { "read", { "send", faults.http("", "Location: http://127.0.0.1:1/\r\n", "302 Found") }, "close" },
    ["the end of the connection"] = { "read", "close" },
    ["a reset"] = { "read", "reset" },
    ["half of its headers"] = { "read", { "send", "HTTP/1.1 200 OK\r\nX: " }, "close" },
    ["headers without end"] = { "read", { "send", "HTTP/1.1 200 OK\r\n" }, { "repeat", ("X: canary\r\n"):rep(8192), 64 } },
    ["SSH"] = { "read", { "send", "SSH-2.0-canary\r\n" }, "close" },
    ["HTTP/2"] = { "read", { "send", "\0\0\6\4\0\0\0\0\0\0\3\0\0\0\100" }, "close" },
    ["interim responses without end"] = { "read", { "repeat", ("HTTP/1.1 100 Continue\r\n\r\n"):rep(1024), 64 } },
  } do
    proxy("P2", "CONNECT gets " .. name, { script }, REFUSED, { requests = 3 })
    proxy("P2", "CONNECT gets " .. name .. ", then a tunnel", { script, { "read", ESTABLISHED, "service_tls", unpack(GOOD) } },
      { ok = true, attempts = 2 }, { requests = 3 })
  end
  proxy("P2", "the proxy is away", {}, REFUSED, { down = true, requests = 0, server = function() end })
  proxy("P2", "the proxy says nothing", { { "read", "hold" } }, { kind = "timeout", code = "ConnectTimeout", sent = "no", attempts = 3 },
    { requests = 3, options = { timeout = { connect = 0.15 } }, seconds = 1.2 })
  proxy("P2", "the proxy's headers come byte by byte", { { "read", { "drip", ESTABLISHED[2]:rep(9), 0.01 } } },
    { kind = "timeout", code = "ConnectTimeout", sent = "no", attempts = 3 },
    { requests = 3, options = { timeout = { connect = 0.15 } }, seconds = 1.2 })
  proxy("P2", "the tunnel ends after the request", { { "read", ESTABLISHED, "service_tls", "read", "reset" } },
    { kind = "transport", code = "ConnectionLost", sent = "maybe", attempts = 1 }, { requests = 2 })
  proxy("P2", "the tunnel ends after the request of a safe operation",
    { { "read", ESTABLISHED, "service_tls", "read", "reset" }, { "read", ESTABLISHED, "service_tls", unpack(GOOD) } },
    { ok = true, attempts = 2 }, { method = "list_fleets", params = {}, requests = 4 })
  proxy("P2", "the tunnel leads to another host", { { "read", ESTABLISHED, "other_tls", unpack(GOOD) } },
    { kind = "transport", code = "TLSFailure", sent = "no", attempts = 1 }, { requests = 1, only = "https" })
end
