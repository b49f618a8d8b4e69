-- T: certificates, versions, handshakes that fail, sessions that are resumed, renegotiation.
local curl = require "gamelift.curl"
local faults = require "spec.support.faults"

local OK = { "send", faults.http "{}" }
local GOOD = { "read", OK, "hold" }
local REFUSED = { kind = "transport", code = "TLSFailure", sent = "no", attempts = 1 }
local CA_OF_NGINX = { nginx = "nginx trusts the file of its own directive lua_ssl_trusted_certificate" }

-- What the message has to name, in the words of libcurl and nginx.
local REASONS = {
  expired = { "expired" }, future = { "not yet valid" }, other_name = { "does not match", "no alternative certificate", "mismatch" },
  self_signed = { "self[- ]signed" }, other_ca = { "issuer", "unable to verify", "self[- ]signed certificate in" },
  weak = { "too weak", "too small" },
}

return function(case)
  local function tls(row, name, scripts, expect, more)
    more = more or {}
    more.only = "https"
    case(row, name, scripts, expect, more)
  end

  for name, words in pairs(REASONS) do
    tls("T1", "a certificate that is " .. name:gsub("_", " "), { GOOD },
      { kind = "transport", code = "TLSFailure", sent = "no", attempts = 1, message = words }, { certificate = name, requests = 0 })
    tls("T7", "a certificate that became " .. name:gsub("_", " ") .. ", with a session to resume",
      { { "read", OK, { "wait", 0.01 }, "close" }, GOOD }, { { ok = true }, REFUSED },
      { calls = 2, pause = 0.03, requests = 1, certificates = { "good", name } })
  end
  -- Below 8.12 libcurl would free the name of a session twice if memory ran out while it stores one (spec/oom/README.md).
  local major, minor = curl.libcurl_version():match "(%d+)%.(%d+)"
  local KEEPS_SESSIONS = tonumber(major) * 100 + tonumber(minor) >= 812

  -- The second handshake resumes the session of the first where libcurl may keep it; in nginx none does (nginx/cosocket.lua).
  local function resumed(stats, driver)
    local first, second = stats.tls[1], stats.tls[2]
    if #stats.tls ~= 2 or first.reused then return ("%d handshakes"):format(#stats.tls) end
    if (second.reused or false) ~= (driver ~= "nginx" and KEEPS_SESSIONS) then
      return "the session was " .. (second.reused and "" or "not ") .. "resumed"
    end
  end
  for _, version in ipairs { "TLSv1", "TLSv1_1" } do
    tls("T2", version, { GOOD }, REFUSED, { tls = { max = version }, requests = 0 })
  end
  for _, version in ipairs { "TLSv1_2", "TLSv1_3" } do
    tls("T2", version, { GOOD }, { ok = true }, { tls = { max = version } })
    tls("T7", ("a new connection in %s resumes the session of the one before, if libcurl keeps it safely"):format(version),
      { { "read", OK, { "wait", 0.01 }, "close" }, GOOD }, { ok = true },
      { calls = 2, pause = 0.03, connections = 2, tls = { max = version }, server = resumed })
  end
  -- In TLS 1.2 OpenSSL drops the session of a connection that ends without close_notify.
  tls("T7", "a response that is lost, then a session that libcurl has kept safely", { { "read", "reset" }, GOOD },
    { ok = true, attempts = 2 }, { method = "list_fleets", params = {}, requests = 2, connections = 2, server = resumed })
  for _, n in ipairs { 0, 1, 200 } do
    tls("T7", n .. " session tickets", { { "read", OK, "read", OK, "hold" } }, { ok = true },
      { calls = 2, pause = 0.03, connections = 1, tls = { tickets = n } })
  end
  tls("T7", "session tickets between two calls", { { "read", OK, { "tickets", 5 }, "read", OK, "hold" } }, { ok = true },
    { calls = 2, pause = 0.03, connections = 1, not_in = { nginx = "nginx closes an idle connection on which anything arrives" } })

  -- The server asks for another handshake on the same connection.
  local function renegotiated(stats)
    for _, handshake in ipairs(stats.tls) do
      if handshake.renegotiated then return nil end
    end
    return "no renegotiation happened"
  end
  local LEGACY = { max = "TLSv1_2" }
  tls("T7", "renegotiation before the response", { { "read", "renegotiate", OK, "hold" } }, { ok = true },
    { tls = LEGACY, server = renegotiated })
  tls("T7", "renegotiation inside the body",
    { { "read", { "send", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{" }, "renegotiate", { "send", "}" }, "hold" } }, { ok = true },
    { tls = LEGACY, server = renegotiated })
  tls("T7", "renegotiation in each of three responses",
    { { "read", "renegotiate", OK, "read", "renegotiate", OK, "read", "renegotiate", OK, "hold" } }, { ok = true },
    { calls = 3, connections = 1, tls = LEGACY, server = renegotiated })

  -- As without TLS: the readers of JSON and CBOR notice a body that is cut.
  tls("T5", "an end without close_notify behind a body that ends with the connection",
    { { "read", { "send", "HTTP/1.1 200 OK\r\n\r\n{}" }, "cut" } }, { ok = true })
  tls("T5", "an end without close_notify inside a body that ends with the connection",
    { { "read", { "send", 'HTTP/1.1 200 OK\r\n\r\n{"PlayerSessions":[' }, "cut" } },
    { kind = "parse", code = "ResponseParseError", sent = "yes", attempts = 1 })

  -- Handshakes that fail.
  local function raw(name, script, expect, more)
    more = more or {}
    more.raw, more.requests = true, more.requests or 0
    tls("T4", name, { script }, expect, more)
  end
  local SOON = { timeout = { connect = 0.15 } }
  local STALLED = { kind = "timeout", code = "ConnectTimeout", sent = "no", attempts = 3 }
  raw("silence in place of a handshake", { "hold" }, STALLED, { options = SOON, seconds = 1.2 })
  raw("a handshake that stops after its first byte", { { "read_bytes", 5 }, { "send", "\22" }, "hold" }, STALLED,
    { options = SOON, seconds = 1.2 })
  raw("a handshake that stops inside a record", { { "read_bytes", 5 }, { "send", "\22\3\3\0\100\2\0" }, "hold" }, STALLED,
    { options = SOON, seconds = 1.2 })
  local PLAIN = { kind = "transport", code = "TLSFailure", sent = "no", attempts = 1 }
  for name, bytes in pairs {
    ["plain HTTP"] = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n", ["an SSH banner"] = "SSH-2.0-x\r\n",
    ["an alert: handshake_failure"] = "\21\3\3\0\2\2\40", ["an alert: internal_error"] = "\21\3\3\0\2\2\80",
    ["an alert: unrecognized_name"] = "\21\3\3\0\2\2\112", ["a record of SSLv2"] = "\128\4\4\0\1\0", ["zeros"] = ("\0"):rep(64),
    ["a record of 65,535 bytes"] = "\22\3\3\255\255" .. ("x"):rep(2000),
  } do
    raw(name .. " in place of a handshake", { { "read_bytes", 5 }, { "send", bytes }, "close" }, PLAIN)
  end
  for _, how in ipairs { "reset", "close", "cut" } do
    raw(how .. " in place of a handshake", { { "read_bytes", 5 }, how },
      { kind = "transport", code = { "ConnectionFailed", "TLSFailure" }, sent = "no" })
  end
  raw("a certificate, then the end", { "tls", "reset" }, { kind = "transport", code = "ConnectionLost", sent = "maybe" })

  -- What the middle of a connection may send.
  for name, bytes in pairs {
    ["plain text"] = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", ["an alert in plain text"] = "\21\3\3\0\2\2\80",
    ["half a record"] = "\23\3\3\0\100abc", ["a record that nobody encrypted"] = "\23\3\3\0\32" .. ("x"):rep(32),
  } do
    tls("T4", name .. " after the handshake, in place of a response", { { "read", "plain", { "send", bytes }, "close" } },
      { kind = "transport", code = { "ConnectionLost", "BadHTTP" }, sent = "maybe", attempts = 1 })
    tls("T4", name .. " after the handshake, then a good server", { { "read", "plain", { "send", bytes }, "close" }, GOOD },
      { ok = true, attempts = 2 }, { method = "list_fleets", params = {}, requests = 2 })
  end

  for name, path in pairs { missing = "/nonexistent/ca.pem", ["a folder"] = "/tmp", empty = "/dev/null" } do
    tls("T6", "a CA file that is " .. name, { GOOD },
      { kind = "transport", code = "TLSFailure", sent = "no", attempts = 1, message = { path } },
      { ca = path, requests = 0, not_in = CA_OF_NGINX })
  end
end
