-- `make bench`: compares the gamelift client, a bare libcurl loop, boto3 and the JS SDK on loopback, and measures the core alone.
--
--   make bench ARGS="--quick --no-npm calls micro cold"      quick; without installing the JS SDK; some of the parts
--
-- Writes report.txt, bench.svg and, if rsvg-convert is installed, bench.png into .build/bench. Ends with the number of aims that are met.
-- Exits with 1 only if it could not measure something that it should: people judge the figures, because microseconds on a shared
-- machine vary. Instruction counts (instructions.lua) are the figures to compare.
local aims = require "spec.bench.aims"
local calls = require "spec.bench.calls"
local cold = require "spec.bench.cold"
local command_line = require "spec.support.command_line"
local plot = require "spec.bench.plot"
local report = require "spec.bench.report"
local server = require "spec.bench.server"

local options, parts = command_line.options(arg, { "--quick", "--no-npm", "calls", "micro", "cold" })
options.dir, options.skip = ".build/bench", {}

local function capture(command)
  local p = assert(io.popen(command))
  local text = p:read "*l"
  p:close()
  return text
end

local function succeeds(command) return (capture(command .. " >/dev/null 2>&1 && echo yes")) == "yes" end

-- Finds the SDK for JavaScript below the build folder; npm installs it the first time.
local function has_js()
  if not succeeds "command -v node" then return nil, "no node" end
  local folder = options.dir .. "/js"
  if succeeds("test -d " .. folder .. "/node_modules/@aws-sdk/client-gamelift") then return true end
  if options["no-npm"] then return nil, "not installed in " .. folder .. " (--no-npm)" end
  io.stderr:write "installing @aws-sdk/client-gamelift for the comparison\n"
  if succeeds(("mkdir -p %s && cd %s && npm install --no-audit --no-fund --prefix . @aws-sdk/client-gamelift")
    :format(folder, folder)) then
    return true
  end
  return nil, "npm could not install @aws-sdk/client-gamelift"
end

local function has_boto3()
  if succeeds "python3 -c 'import boto3'" then return true end
  return nil, "python3 has no boto3"
end

local function micro(host, rounds)
  local results = {}
  local p = assert(io.popen(("%s%s spec/bench/micro.lua %d"):format(host.taskset, host.lua, rounds)))
  for line in p:lines() do
    local name, values = line:match "^(%S+) (.+)$"
    results[name] = {}
    for v in values:gmatch "%S+" do table.insert(results[name], tonumber(v)) end
  end
  p:close()
  return results
end

local function save(name, text)
  local path = options.dir .. "/" .. name
  local f = assert(io.open(path, "w"))
  f:write(text)
  f:close()
  return path
end

local function main()
  assert(capture(("mkdir -p %s && echo yes"):format(options.dir)) == "yes")
  options.dir = capture(("cd %s && pwd"):format(options.dir))
  local host = { dir = options.dir, tool = options.dir .. "/tool", lua = arg[-1] or "lua5.4" }
  host.taskset = ("taskset -c %s "):format(capture(host.tool .. " cpu"))

  local function wanted(part) return not parts[1] or (" " .. table.concat(parts, " ") .. " "):find(" " .. part .. " ", 1, true) end
  local r = { calls = {}, micro = {}, cold = {}, skipped = {} }
  if wanted "micro" then r.micro = micro(host, options.quick and 3 or 11) end
  if wanted "calls" or wanted "cold" then
    local nginx = server.start(options.dir, host)
    local _
    _, options.skip.boto3 = has_boto3()
    _, options.skip.js = has_js()
    local ok, why = xpcall(function()
      if wanted "cold" then r.cold = cold.run(nginx, host, { rounds = options.quick and 5 or 25 }) end
      if wanted "calls" then
        r.calls, r.skipped = calls.run(nginx, host,
          { rounds = options.quick and 3 or 11, calls = options.quick and 200 or 1000, skip = options.skip })
      end
    end, debug.traceback)
    nginx.stop()
    if not ok then error(why, 0) end
  end

  local lines = table.concat(report.lines(r), "\n") .. "\n"
  io.write(lines)
  save("report.txt", lines)
  local svg = save("bench.svg", plot.svg(r))
  if succeeds(("rsvg-convert -o %s/bench.png %s"):format(options.dir, svg)) then svg = svg .. " and bench.png" end
  print("\nwritten: " .. options.dir .. "/report.txt, " .. svg)
  if r.skipped.ours then
    io.stderr:write("our own client could not be measured: ", r.skipped.ours, "\n")
    os.exit(1)
  end
  print(aims.summary())
end

main()
