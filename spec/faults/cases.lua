-- Lists the faults that a client meets, as data: each is played to a client of every transport, over http and https. The files of
-- spec/faults/cases/ have the cases, one group of the fault matrix each; this file makes the list of them.
--
-- A case:
--   row, name    row of the fault matrix: N network, T TLS, H HTTP, P proxy, R retries and errors, J data; name: unique within the row
--   scripts      the script of the nth connection (spec/support/fault_server.py)
--   method, params   of the call (create_player_sessions, which is unsafe: never repeated if it may have been carried out)
--   options      of the client; ca: replaces the CA file by a path; walk: true takes all pages of a paginator; calls: how many, one after
--                the other (1), a list of methods or a number; pause: seconds between them, down: true for calls while nothing listens
--   expect       for each call, the last one also for the calls that follow: { ok = true, check = function(reply) return problem end } or
--                { kind =, code =, sent =, attempts =, message = pattern }, where a value may be a list of allowed ones
--   requests     that reach the server in all (as many as calls); connections (not checked); tokens: true if all have one token
--   poll         CPU seconds that a poll of a loop may take (0.01): it decodes a response in one piece; none may wait
--   seconds      limit of the whole case (2); memory: MiB by which the process may grow (64); sent_most: bytes that the server can send
--   listen       options of the listener; host: of the URL (127.0.0.1 for http, localhost for https in nginx)
--   proxy        true: the scripted server is a proxy, and `host` a name that only the proxy knows; "https": a proxy with TLS
--   certificate  of the server (good); tls: further arguments of its handshakes; raw: true if the scripts begin with their own handshakes
--   only         "http" or "https"; not_in: { [transport] = why the case has no meaning there }
--   server       function(stats, driver), returns the problem with what the server saw; driver: curl, loop or nginx
local faults = require "spec.support.faults"

local cases = { list = {}, by_name = {} }

local function add(row, name, scripts, expect, more)
  local case = {}
  for k, v in pairs(more or {}) do case[k] = v end
  case.row, case.name, case.scripts, case.expect = row, name, scripts, expect[1] and expect or { expect }
  case.id = row .. ": " .. name
  assert(not cases.by_name[case.id], case.id)
  cases.list[#cases.list + 1], cases.by_name[case.id] = case, case
  return case
end

-- ---- the cases of the transports (spec/support/faults.lua), as a client meets them ----

local CODES = {
  dns = "DNSFailure", connect = "ConnectionFailed", proxy = "ProxyFailure", tls = "TLSFailure", read = "ConnectionLost", http = "BadHTTP",
  too_large = "ResponseTooLarge",
}
local PHASES = { read = "ReadTimeout", total = { "TotalTimeout", "ReadTimeout" }, connect = "ConnectTimeout" }
local TRANSIENT = { ConnectionFailed = true, ConnectionLost = true, BadHTTP = true, ReadTimeout = true }

-- Returns what a client makes of a transport's end of a call.
local function client_end(expect)
  if expect.status then
    if expect.status < 200 or expect.status >= 300 or expect.status == 206 then
      return { kind = "service", code = tostring(expect.status), sent = "yes", attempts = 1 }
    end
    if expect.body == "{}" or expect.body == "fresh" then return { ok = true } end
    return { kind = "parse", code = "ResponseParseError", sent = "yes", attempts = 1 }
  end
  if expect.kind == "timeout" then return { kind = "timeout", code = PHASES[expect.phase or "total"], sent = expect.sent } end
  local codes = {}
  for i, kind in ipairs(type(expect.kind) == "table" and expect.kind or { expect.kind }) do codes[i] = CODES[kind] end
  return { code = codes, sent = expect.sent }
end

-- Returns the scripts with a body that the client reads, in place of the word by which a transport's caller tells it from a stale one.
local function client_scripts(scripts)
  local copy = {}
  for i, script in ipairs(scripts) do
    copy[i] = {}
    for k, step in ipairs(script) do
      if step[1] == "send" then step = { "send", (step[2]:gsub("Content%-Length: 5\r\n\r\nfresh", "Content-Length: 2\r\n\r\n{}")) } end
      copy[i][k] = step
    end
  end
  return copy
end

local SAME = { "calls", "pause", "requests", "connections", "seconds", "memory", "sent_most", "lacks" }
-- nginx takes any end of a TLS connection for an orderly one; the JSON reader has to notice a body that is cut off.
local UNSEEN_IN_NGINX = "reset in a body that ends with the connection"

-- Returns true if a failure is one that a second attempt may mend, whichever of its codes it has.
local function is_transient(expect)
  local codes = type(expect.code) == "table" and expect.code or { expect.code }
  for _, code in ipairs(codes) do
    if not TRANSIENT[code] then return false end
  end
  return codes[1] ~= nil
end

for _, c in ipairs(faults.cases) do
  local expect, more = {}, { options = c.options and { max_response = c.options.max_response } or {} }
  for i, e in ipairs(c.expect) do expect[i] = client_end(e) end
  for _, key in ipairs(SAME) do more[key] = c[key] end
  if c.plain_only then more.only = "http" end
  if c.name == UNSEEN_IN_NGINX then more.not_in_tls = { nginx = "nginx takes a reset inside TLS for the end of the connection" } end
  local request = c.request or {}
  more.options.timeout = request.timeout
  if request.body then -- as large as a parameter can be
    more.method, more.params = "create_script", { Name = "n", ZipFile = ("x"):rep(math.floor(#request.body * 3 / 4)) }
    more.options.validation = "off"
    if expect[1].ok then expect[1] = { kind = "parse", code = "ResponseParseError", sent = "yes" } end
  end
  local scripts = client_scripts(c.scripts)
  add(c.row, c.name, scripts, expect, more)
  -- The same fault, then a server that works: an operation that may be repeated succeeds, with one more request.
  if not c.calls and #scripts == 1 and is_transient(expect[1]) and not request.body and expect[1].code ~= "ConnectionFailed" then
    local again = { method = "list_fleets", params = {}, options = more.options, requests = (c.requests or 1) + 1, seconds = c.seconds,
      only = more.only, not_in_tls = more.not_in_tls }
    add(c.row, c.name .. ", then a good server", { scripts[1], { "read", { "send", faults.http "{}" }, "hold" } },
      { ok = true, attempts = 2 }, again)
  end
end

for _, group in ipairs { "network", "tls", "http", "proxy", "retries", "data" } do
  require("spec.faults.cases." .. group)(add)
end
table.sort(cases.list, function(a, b) -- pairs has no order
  if a.row ~= b.row then return a.row < b.row end
  return a.name < b.name
end)

return cases
