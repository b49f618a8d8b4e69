-- Measures whole calls over loopback: every client is a separate process on the server's core; they take turns, in rounds.
--
--   calls.run(host, options) -> { ["create http"] = { ours = { us, us, … }, curl = …, boto3 = …, js = … }, … }, skipped
--
-- Figures are microseconds of CPU per call of the client process, user and system. bare_curl.c describes the protocol.
local calls = {}

local TARGETS = { Create = "CreateGameSession", Page = "DescribeGameSessions" }
local CASES = {
  { "create", "http" }, { "create", "https" }, { "page20", "http" }, { "page100", "http" }, { "page100", "https" },
}

-- share: fraction of a round's calls, smaller for slow clients; warm: calls before the first round.
calls.clients = {
  { name = "ours", share = 1, warm = 200, command = function(c)
    return ("%s spec/bench/clients/ours.lua %s %s %s"):format(c.host.lua, c.url, c.ca_file, c.kind)
  end },
  { name = "curl", share = 1, warm = 200, command = function(c)
    return ("%s/bare_curl %s %s %s %s/bodies/%s.request"):format(c.dir, c.url, c.ca_file, TARGETS[c.kind], c.dir,
      c.kind:lower())
  end },
  { name = "boto3", share = 0.1, warm = 20, command = function(c)
    return ("python3 spec/bench/clients/boto3_client.py %s %s %s"):format(c.url, c.ca_file, c.kind)
  end },
  { name = "js", share = 0.2, warm = 400, command = function(c)
    return ("node spec/bench/clients/js_v3.mjs %s %s %s %s/js"):format(c.url, c.ca_file, c.kind, c.dir)
  end },
}

-- Starts a client and reads its "ready"; nil and the reason if it doesn't come.
local function start(client, case)
  local fifo = ("%s/%s.in"):format(case.dir, client.name)
  local log = ("%s/%s.log"):format(case.dir, client.name)
  os.execute(("rm -f %s && mkfifo %s"):format(fifo, fifo))
  local out = assert(io.popen(("%s%s <%s 2>%s"):format(case.host.taskset, client.command(case), fifo, log)))
  local worker = { client = client, out = out, to = assert(io.open(fifo, "w")), log = log }
  worker.to:setvbuf "line"
  if out:read "*l" ~= "ready" then
    worker.to:close()
    return nil, client.name .. " did not start; see " .. log
  end
  return worker
end

-- Returns the microseconds per call.
local function turn(worker, n)
  n = math.max(1, math.floor(n))
  worker.to:write(n, "\n")
  local line = worker.out:read "*l"
  if not line then error(worker.client.name .. " stopped; see " .. worker.log, 0) end
  return tonumber(line) / n
end

local function measure(case, options, skipped)
  local workers, result = {}, {}
  for _, client in ipairs(calls.clients) do
    if options.skip[client.name] then
      skipped[client.name] = options.skip[client.name]
    else
      local worker, why = start(client, case)
      if worker then
        table.insert(workers, worker)
        result[client.name] = {}
        turn(worker, client.warm)
      else
        skipped[client.name] = why
      end
    end
  end
  local n = case.body == "create" and options.calls or options.calls / 4
  for round = 1, options.rounds do
    for i = 1, #workers do
      local worker = workers[(i + round) % #workers + 1]
      result[worker.client.name][round] = turn(worker, n * worker.client.share)
    end
  end
  -- Each client inherits the pipes of earlier ones, so none ends before all pipes are closed.
  for _, worker in ipairs(workers) do worker.to:close() end
  for _, worker in ipairs(workers) do worker.out:close() end
  return result
end

function calls.run(server, host, options)
  local results, skipped = {}, {}
  for _, case in ipairs(CASES) do
    local body, scheme = case[1], case[2]
    results[body .. " " .. scheme] = measure({
      host = host, dir = host.dir, ca_file = server.ca_file, url = server.url(scheme, body),
      body = body, kind = body == "create" and "Create" or "Page",
    }, options, skipped)
  end
  return results, skipped
end

return calls
