-- Measures cold starts: processes that each do a little more, compared with one that does nothing.
--
--   cold.run(server, host, options) -> { { name=, us = { … }, rss=, heap= }, … }
--       us: CPU of the whole process, user and system; rss: largest resident size, KiB; heap: growth of the Lua heap by the
--       script, KiB
local cold = {}

local CREDENTIALS = 'credentials = { access_key_id = "AKIAIOSFODNN7EXAMPLE", secret_access_key = "secret" }'

-- Each script runs in a separate process; %(url) is the server's.
local SCRIPTS = {
  { "empty script", "" },
  { "cjson", 'require "cjson"' },
  { "gamelift.core", 'local core = require "gamelift.core"' },
  { "gamelift", 'local gamelift = require "gamelift"' },
  { "client ready", 'local c = require "gamelift".client { region = "us-west-2", ' .. CREDENTIALS .. " }" },
  { "client and one call", 'local c = require "gamelift".client { region = "us-west-2", endpoint = "%(url)", '
    .. CREDENTIALS .. " } "
    .. 'assert(c:create_game_session { FleetId = "fleet-1", MaximumPlayerSessionCount = 4 })' },
}

local HEAP = "collectgarbage() collectgarbage() local before = collectgarbage 'count' %s "
  .. "collectgarbage() collectgarbage() print(collectgarbage 'count' - before)"

local function capture(command)
  local p = assert(io.popen(command))
  local text = p:read "*a"
  p:close()
  return text
end

local function quoted(script) return "'" .. script:gsub("'", "'\\''") .. "'" end

-- Starts every script five times in each round.
local function start(server, host, script, result)
  script = script:gsub("%%%(url%)", server.url("http", "create"))
  local line = capture(("%s%s run 5 %s -e %s"):format(host.taskset, host.tool, host.lua, quoted(script)))
  local _, median, rss = line:match "^(%S+) (%S+) (%S+)"
  if not median then
    result.failed = true
    return
  end
  table.insert(result.us, tonumber(median))
  result.rss = math.max(result.rss, tonumber(rss))
end

function cold.run(server, host, options)
  local results = {}
  for i, case in ipairs(SCRIPTS) do results[i] = { name = case[1], us = {}, rss = 0 } end
  for _ = 1, options.rounds do
    for i, case in ipairs(SCRIPTS) do
      if not results[i].failed then start(server, host, case[2], results[i]) end
    end
  end
  for i, case in ipairs(SCRIPTS) do
    local script = case[2]:gsub("%%%(url%)", server.url("http", "create"))
    results[i].heap = tonumber(capture(("%s -e %s"):format(host.lua, quoted(HEAP:format(script)))))
  end
  return results
end

return cold
