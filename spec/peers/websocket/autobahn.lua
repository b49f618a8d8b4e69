-- Runs the Autobahn test suite against the codec: its cases are the examples that WebSocket libraries are measured by.
local cjson = require "cjson"
local figures = require "spec.support.figures"
local interpreter = require "spec.support.interpreter"
local process = require "spec.support.process"
local start = require "spec.peers.websocket.start"

local autobahn = {}

local WSTEST = ".build/websocket/autobahn/bin/wstest"
local AGENT = "gamelift"

-- Names why the suite cannot run, nil if it can.
autobahn.missing = not process.read(WSTEST) and "there is no Autobahn test suite: .ci/deps websocket, which needs Python 2.7" or nil

-- Cases of compression (12 and 13) are run to prove that none is agreed on. Those of 9 measure speed.
local EXCLUDED = os.getenv "AUTOBAHN_ALL" and {} or { "9.*" }

local function write_options(folder, options)
  options.outdir, options.cases, options["exclude-cases"] = folder, { os.getenv "AUTOBAHN_CASES" or "*" }, EXCLUDED
  options["exclude-agent-cases"] = {}
  local path = folder .. "/options.json"
  local text = cjson.encode(options):gsub('"exclude%-cases":{}', '"exclude-cases":[]')
  process.write(path, text)
  return path
end

local function is_compression(id) return id:find "^1[23]%." ~= nil end

local function is_good(case, id)
  local behavior = case.behavior == "OK" or case.behavior == "INFORMATIONAL" or is_compression(id) and case.behavior == "UNIMPLEMENTED"
  return behavior and (case.behaviorClose == "OK" or case.behaviorClose == "INFORMATIONAL")
end

-- Returns the number of cases, and a list of those that failed. Notes both, but for compression, which no case agrees on.
local function read_report(side, folder, log)
  local text = process.read(folder .. "/index.json")
  if not text then error("no report of the Autobahn test suite:\n" .. (log or ""), 0) end
  local count, compressed, passed, failed = 0, 0, 0, {}
  for id, case in pairs(cjson.decode(text)[AGENT]) do
    count = count + 1
    if not is_good(case, id) then
      failed[#failed + 1] = ("%s: %s, close: %s"):format(id, case.behavior, case.behaviorClose)
    elseif is_compression(id) then
      compressed = compressed + 1
    else
      passed = passed + 1
    end
  end
  table.sort(failed)
  figures[#figures + 1] = ("%d of %d cases of Autobahn as a %s"):format(passed, count - compressed, side)
  return count, failed
end

-- Runs a test in a new folder for the reports.
local function in_folder(test)
  local folder, remove = process.folder()
  local ok, count, failed = pcall(test, folder)
  remove()
  if not ok then error(count, 0) end
  return count, failed
end

--- Runs the cases against a server. Returns their number, and a list of those that failed.
function autobahn.test_server()
  return in_folder(function(folder)
    local server = start.lua_server()
    local options = write_options(folder, { servers = { { agent = AGENT, url = "ws://127.0.0.1:" .. server.port } } })
    local log = process.run(("timeout 300 %s -m fuzzingclient -s %s"):format(WSTEST, options))
    server:stop()
    return read_report("server", folder, log)
  end)
end

--- The same against a client.
function autobahn.test_client()
  return in_folder(function(folder)
    local server = start.fuzzing_server(write_options(folder, { url = "ws://127.0.0.1:9001" }))
    local log = process.run("timeout 300 env " .. interpreter.command(("spec/peers/websocket/echo_client.lua %d %s"):format(
      server.port, AGENT)), true)
    server:stop()
    return read_report("client", folder, log)
  end)
end

return autobahn
