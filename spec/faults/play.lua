-- Plays a case of cases.lua to a client, or one of spec/support/faults.lua to a transport: the scripted server on one side, the client on
-- the other. Compares what each of them saw.
local memory = require "spec.support.memory"
local socket = require "socket"

local play = {}

-- Returns the steps of a script with the handshakes of the case in it.
local function with_handshakes(case, script, tls, certs, number)
  local function handshake(name)
    local arguments = { cert = certs[name].cert, key = certs[name].key }
    for k, v in pairs(case.tls or {}) do arguments[k] = v end
    return { "tls", arguments }
  end
  local own = case.certificate or case.certificates and case.certificates[number] or "good"
  local steps = {}
  if tls and not case.raw and not case.proxy then steps[1] = handshake(own) end
  for _, step in ipairs(script) do
    if step == "tls" then step = handshake "good" elseif step == "other_tls" then step = handshake "other_name" end
    if step == "service_tls" then step = tls and handshake "good" or { "wait", 0 } end
    steps[#steps + 1] = step
  end
  return steps
end

-- Returns true if the server saw a byte of a request, not only of a CONNECT.
local function saw_a_request(case, stats)
  if not case.proxy then return stats.received > 0 and not case.raw end
  for _, logged in ipairs(stats.log) do
    if not logged.head:find "^CONNECT " then return true end
  end
  return false
end

-- Returns the set of the names of headers, in lower case.
local function header_names(head)
  local names = {}
  for line in head:gmatch "[^\r\n]+" do
    local name = line:match "^([^:%s]+):"
    if name then names[name:lower()] = true end
  end
  return names
end

-- Compares the server's statistics with the case, and with what the errors say was sent.
local function judge_server(case, driver, stats, outcomes, say)
  local requests = case.requests or case.calls or 1
  if stats.requests ~= requests then say(("%d requests reached the server, expected %d"):format(stats.requests, requests)) end
  if case.connections and stats.connections ~= case.connections then
    say(("%d connections, expected %d"):format(stats.connections, case.connections))
  end
  if case.sent_most and stats.sent > case.sent_most then say(("the server could send %d bytes"):format(stats.sent)) end
  for _, logged in ipairs(stats.log) do
    for _, name in ipairs(case.lacks or {}) do
      if header_names(logged.head)[name] then say("the request has " .. name) end
    end
  end
  if #outcomes == 1 and outcomes[1].sent == "no" and saw_a_request(case, stats) then say "sent is no, but the server saw a request" end
  if #outcomes == 1 and outcomes[1].sent == "yes" and stats.requests == 0 then say "sent is yes, but the server saw no request" end
  if case.server then
    local problem = case.server(stats, driver.name)
    if problem then say(problem) end
  end
end

-- Returns a port on which nothing listens.
local function closed_listener(server)
  local listener = server:listen { {} }
  listener:close()
  return listener
end

-- Returns the URL of a listener as a case and a driver write it.
local function url_of(case, listener, scheme, driver)
  local host = case.host or (case.proxy and "localhost") or (scheme == "https" and driver.tls_host) or "127.0.0.1"
  return ("%s://%s:%d"):format(scheme, host, listener.port)
end

local function proxy_url(case, listener, driver)
  if not case.proxy then return driver.proxy or false end
  local scheme = case.proxy == "https" and "https" or "http"
  local host = scheme == "https" and driver.tls_host or "127.0.0.1"
  return ("%s://%s%s:%d"):format(scheme, case.user and case.user .. "@" or "", host, listener.port)
end

-- Brings the server down or up between calls. Returns the listener of the next call and the statistics of the one before.
local function restart(case, n, listener, server, scripts)
  if case.restart == "away" and n == 2 then
    listener:close()
    return listener
  end
  if case.restart == true then listener:close() end
  return server:listen({ scripts[math.min(2, #scripts)] }, { port = listener.port, reuse = true })
end

local function add_up(total, stats)
  for _, name in ipairs { "requests", "received", "sent", "connections" } do total[name] = (total[name] or 0) + stats[name] end
  total.log, total.tls = total.log or {}, total.tls or {}
  for _, logged in ipairs(stats.log) do table.insert(total.log, logged) end
  for _, handshake in ipairs(stats.tls) do table.insert(total.tls, handshake) end
  return total
end

local function play_once(case, driver, tls, server, certs)
  local problems, outcomes = {}, {}
  local function say(text) problems[#problems + 1] = text end
  local scripts = {}
  for i, script in ipairs(case.scripts) do scripts[i] = with_handshakes(case, script, tls, certs, i) end
  local listener = case.down and closed_listener(server) or server:listen(scripts, case.restart and { reuse = true } or case.listen)
  local listeners = { listener }
  local scheme = tls and "https" or "http"
  local facts = { endpoint = url_of(case, listener, scheme, driver), proxy = proxy_url(case, listener, driver), ca = certs.ca }
  local before = memory.resident(driver.pid)
  memory.forget_peak(driver.pid)
  local started = socket.gettime()
  local calls = case.calls or 1
  local client = driver:open(case, facts)
  for n = 1, calls do
    if n > 1 and case.pause then
      listener:settled(function(s) return s.waiting == s.open end)
      socket.sleep(case.pause)
    end
    if n > 1 and case.new_client then
      client:close()
      client = driver:open(case, facts)
    end
    if n > 1 and case.restart then
      local next_listener = restart(case, n, listener, server, scripts)
      if next_listener ~= listener then listeners[#listeners + 1], listener = next_listener, next_listener end
    end
    local outcome = client:call(n, n == calls)
    outcomes[n] = outcome
    if outcome.problem then say(("call %d: %s"):format(n, outcome.problem)) end
  end
  local took = socket.gettime() - started
  local limit = case.seconds or 2
  if took > limit then say(("it took %.2f s, more than %g"):format(took, limit)) end
  local problem = client.watch and client.watch:problem(case.poll)
  if problem then say(problem) end
  local peak = memory.peak(driver.pid)
  local most = (case.memory or driver.memory or 64) * 1024
  if peak and before and peak - before > most then say(("memory grew by %d KiB"):format(peak - before)) end
  client:close()
  local total = {}
  for _, each in ipairs(listeners) do
    if not case.down then
      local stats, left = each:deserted(driver.keeps)
      add_up(total, stats)
      if left then say(left) end
      each:close()
    end
  end
  if case.down then total = { requests = 0, received = 0, sent = 0, connections = 0, log = {}, tls = {} } end
  judge_server(case, driver, total, outcomes, say)
  return problems
end

-- Plays a case. driver: of drivers.lua or faults.driver; tls: whether over https. Returns a list of problems, empty if all is well.
-- Most limits are fractions of a second on a shared machine, so a case that fails is played once more, and the failure is printed.
function play.case(case, driver, tls, server, certs)
  local problems = play_once(case, driver, tls, server, certs)
  if not problems[1] then return problems end
  print(("once more, %s over %s (%s): %s"):format(driver.name, tls and "https" or "http", case.id, table.concat(problems, "; ")))
  return play_once(case, driver, tls, server, certs)
end

return play
