-- Calls of a client that runs for long, and what its program holds afterwards. Runs in a program, a loop and a worker of nginx.
local gamelift = require "gamelift"

local load = {}

local PER_CLIENT = 1000 -- calls after which a caller makes a new client

-- Makes one call of a mix: pages, one item, errors of the service and of the validation, a session's life.
local function call(client, n)
  local kind = n % 10
  if kind == 0 then
    local reply = assert(client:create_game_session { FleetId = "fleet-soak", MaximumPlayerSessionCount = 2, Name = "soak" })
    assert(client:terminate_game_session { GameSessionId = reply.GameSession.GameSessionId, TerminationMode = "FORCE_TERMINATE" })
  elseif kind == 1 then
    local _, err = client:describe_game_session_placement { PlacementId = "none-" .. n }
    assert(err.code == "NotFoundException", err)
  elseif kind == 2 then
    local _, err = client:create_game_session { FleetID = "fleet-soak" }
    assert(err.code == "ParamValidationError", err)
  elseif kind == 3 then
    local pages = client:get_paginator("describe_fleet_attributes"):paginate { PaginationConfig = { PageSize = 1 } }
    assert(pages:build_full_result().FleetAttributes[2])
  else
    assert(client:describe_fleet_attributes({ FleetIds = { "fleet-soak" } }, { timeout = { total = 60 } }).FleetAttributes[1])
  end
end

--- Makes so many calls, now and then with a new client. Returns their number.
---@param server table # { url, region, credentials }
---@param count integer
---@param transport? table
function load.run(server, count, transport)
  local client
  for n = 1, count do
    if n % PER_CLIENT == 1 then
      if client then client:close() end
      collectgarbage() -- else memory shows how many closed clients the collector has been behind at most
      client = gamelift.client { endpoint = server.url, region = server.region, credentials = server.credentials, proxy = false,
        transport = transport, timeout = { connect = 20, read = 60, total = 120 } }
    end
    call(client, n)
  end
  client:close()
  return count
end

-- Counts what a value refers to, by type.
local function walk(value, seen, counts)
  local kind = type(value)
  if kind ~= "table" and kind ~= "function" and kind ~= "userdata" and kind ~= "thread" or seen[value] then return end
  seen[value], counts[kind] = true, (counts[kind] or 0) + 1
  if kind == "table" then
    for k, v in next, value do
      walk(k, seen, counts)
      walk(v, seen, counts)
    end
  elseif kind == "function" then
    local i, name, upvalue = 1, debug.getupvalue(value, 1)
    while name do
      walk(upvalue, seen, counts)
      i = i + 1
      name, upvalue = debug.getupvalue(value, i)
    end
  end
  if kind == "userdata" or kind == "table" then walk(debug.getmetatable(value), seen, counts) end
  if kind == "userdata" then walk((debug.getuservalue or debug.getfenv)(value), seen, counts) end
end

--- Returns what the program holds: { memory, heap (KB), registry (entries), userdata, threads, descriptors }.
function load.measure()
  for _ = 1, 4 do collectgarbage() end
  local counts, registry, entries = {}, debug.getregistry(), 0
  walk(registry, {}, counts)
  for _ in next, registry do entries = entries + 1 end
  local status = assert(io.open "/proc/self/status")
  local memory = tonumber(status:read("*a"):match "RssAnon:%s*(%d+)")
  status:close()
  local folder = io.popen "sleep 0.1; ls /proc/$PPID/fd | wc -l" -- until both processes have closed what they do not use of the pipe
  local descriptors = tonumber(folder:read "*l")
  folder:close()
  return { memory = memory, heap = collectgarbage "count", registry = entries, userdata = counts.userdata or 0,
    threads = counts.thread or 0, descriptors = descriptors }
end

return load
